"""Write xuncha_nlp/traditional.txt from OpenCC's TSCharacters.txt (Apache-2.0): traditional characters and what they are in simplified writing.

    python scripts/build_traditional.py TSCharacters.txt

Left out: characters that simplified writing uses too (乾, 著), and what has no place in the two planes of GB 2312.
"""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "xuncha_nlp" / "traditional.txt"
# in GB 2312, yet hardly ever seen in a simplified text
ALSO = {"於": "于", "後": "后", "徵": "征"}


def simplified_writing(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main(source: Path) -> None:
    pairs = dict(ALSO)
    for line in source.read_text("utf-8").splitlines():
        one, _, others = line.partition("\t")
        other = others.split(" ")[0]
        if len(one) == len(other) == 1 and ord(one) < 0x10000 and not simplified_writing(one) and simplified_writing(other):
            pairs[one] = other
    TARGET.write_text("".join(a + b for a, b in sorted(pairs.items())) + "\n", "utf-8", newline="\n")
    print(f"{len(pairs)} 对写入 {TARGET.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
