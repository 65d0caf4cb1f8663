"""Build the conformance set of documents: tests/data/documents/*, and gold.jsonl with a line for every file.

    PYTHONPATH=. python scripts/build_documents.py [--check]

Needs LibreOffice, the extras [ocr] and [archives] and a Chinese font; the same programs make the same bytes. --check writes nothing
and fails where the files on disk are others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.documents import gold, set_hostile, set_office, set_paged, set_plain, set_scans

MOST = 3_000_000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true")
    chosen = options.parse_args()
    made = [case for part in (set_plain, set_office, set_paged, set_scans, set_hostile) for case in part.cases()]
    files = {case.file: case.data for case in made} | {"gold.jsonl": "".join(gold.line(case) + "\n" for case in made).encode()}
    size = sum(map(len, files.values()))
    if len(files) != len(made) + 1 or size > MOST:
        print(f"文件重名，或合计 {size} 字节超过 {MOST}。", file=sys.stderr)
        return 1
    differing = [name for name, data in files.items() if not (gold.FOLDER / name).exists() or (gold.FOLDER / name).read_bytes() != data]
    if chosen.check:
        print(f"{len(files)} 个文件，{len(differing)} 个与现有的不同：{'、'.join(differing)}" if differing else f"{len(files)} 个文件，与现有的相同。")
        return 1 if differing else 0
    for name in differing:
        (gold.FOLDER / name).write_bytes(files[name])
    print(f"{len(made)} 个文件，{size} 字节，新写 {len(differing)} 个。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
