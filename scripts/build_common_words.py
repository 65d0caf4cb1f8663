"""Write xuncha_nlp/petitions/common_words.txt: pairs of characters that many writers use, so that no proper name is made of them."""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "xuncha_nlp" / "petitions" / "common_words.txt"
RUN = re.compile("[一-鿿]+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="labelled letters, one writer a file")
    parser.add_argument("--writers", type=int, default=4, help="a pair counts from so many writers on")
    arguments = parser.parse_args()
    writers: defaultdict[str, set[str]] = defaultdict(set)
    for path in arguments.files:
        for line in path.read_text("utf-8").splitlines():
            for run in RUN.findall(json.loads(line)["text"]):
                for at in range(len(run) - 1):
                    writers[run[at : at + 2]].add(path.stem)
    pairs = sorted(pair for pair, who in writers.items() if len(who) >= arguments.writers)
    TARGET.write_text("".join(pairs) + "\n", "utf-8", newline="\n")
    print(f"{len(pairs)} 对写入 {TARGET.name}")


if __name__ == "__main__":
    main()
