"""Reading documents: ours against plain pdfplumber, python-docx, openpyxl and rapidocr, same files, same run; the cage on two cores;
the memory of a long batch. Character error and time, as ratios.

    PYTHONPATH=. python scripts/bench_documents.py [--pages 40] [--scans 2] [--rows 50000] [--files 20000]
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pdfplumber

from tests.documents import made, scans
from tests.documents.set_office import paragraphs, saved
from tests.documents.set_plain import letter
from xuncha_nlp.documents import Cage, Limits, ocr, office
from xuncha_nlp.documents.child import parsed
from xuncha_nlp.types import Document

ROOT = Path(__file__).resolve().parent.parent
PROSE = "反映某村党支部书记侵占危房改造补贴款的问题线索情况，经查该村共有三户村民享受过政策补贴，其余款项去向不明，请派人核查。"


def pages(kind: str, count: int) -> tuple[bytes, str]:
    """A PDF of that kind and the text it should give."""
    if kind == "办公软件存的":
        letters = [letter(n % 40) for n in range(count)]
        rest = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        return saved(made.docx(rest.join(map(paragraphs, letters))), "docx", "pdf"), "".join("".join(letters).split())
    made_pages, gold, drawing = [], [], ""
    for n in range(count):
        letters = "".join(PROSE[(n * 7 + at) % len(PROSE)] for at in range(36 * 30))
        if kind == "单栏":
            lines = [(60.0, 780.0 - 20 * r, letters[36 * r : 36 * r + 36]) for r in range(30)]
            text = letters
        elif kind == "双栏":
            halves = [letters[18 * r : 18 * r + 18] for r in range(60)]
            lines = [item for r in range(30) for item in ((60.0, 780.0 - 20 * r, halves[r]), (310.0, 780.0 - 20 * r, halves[30 + r]))]
            text = letters
        else:
            rows = [(str(r), letters[9 * r : 9 * r + 20], f"2024-{r % 12 + 1:02}-{r % 28 + 1:02}") for r in range(30)]
            lines = [(x, 780.0 - 20 * r, cell) for r, row in enumerate(rows) for x, cell in zip((65.0, 105.0, 405.0), row, strict=True)]
            drawing = made.grid([60, 100, 400, 520], [795.0 - 20 * r for r in range(31)])
            text = "".join(map("".join, rows))
        made_pages.append(lines)
        gold.append(text)
    return made.drawn_pdf(made_pages, drawing), "".join(gold)


def ours(name: str, data: bytes) -> str:
    return "".join(item.text for item in parsed(made.raw(name, data), Limits()) if isinstance(item, Document))


def plain_pdf(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as book:
        return "".join(page.extract_text() for page in book.pages)


def timed(mine: Callable[[], str], theirs: Callable[[], str], times: int) -> tuple[float, float, float, str, str]:
    """Both by turns: the best seconds of each, the median of their ratios round by round, and what they read."""
    spent: list[tuple[float, float]] = []
    read = shown = ""
    for _ in range(times):
        begun = time.perf_counter()
        read = mine()
        between = time.perf_counter()
        shown = theirs()
        spent.append((between - begun, time.perf_counter() - between))
    return min(a for a, _ in spent), min(b for _, b in spent), median(a / b for a, b in spent), read, shown


def bench_pdf(count: int) -> None:
    print(f"文字版 PDF，各 {count} 页：用时为 pdfplumber extract_text 的几倍，字错率（前 3 页）")
    for kind in ("办公软件存的", "单栏", "双栏", "框线表格"):
        if kind == "办公软件存的" and office.libreoffice() is None:
            continue
        data, gold = pages(kind, count)
        mine, theirs, ratio, text, plain = timed(partial(ours, "a.pdf", data), partial(plain_pdf, data), 2)
        head = len(gold) * 3 // count
        compact = ["".join(shown.split())[:head] for shown in (text, plain)]
        print(f"  {kind}：本库 {count / mine:7.1f} 页/秒，字错率 {scans.errors(compact[0], gold[:head]):.4f}；"
              f"pdfplumber {count / theirs:6.1f} 页/秒，字错率 {scans.errors(compact[1], gold[:head]):.4f}；用时比 {ratio:.2f}；{caged('a.pdf', data, 5, count, '页')}")  # fmt: skip


def plain_docx(data: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([paragraph.text for paragraph in document.paragraphs] + cells)


def plain_xlsx(data: bytes) -> str:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return "".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)


def bench_office(rows: int) -> None:
    table = [[n, PROSE[n % 9 : n % 9 + 24], float(n), f"2024-03-{n % 28 + 1:02}", "来信", "青溪镇"] for n in range(rows)]
    book = made.xlsx({"登记": table})
    mine, theirs, ratio, _, _ = timed(partial(ours, "a.xlsx", book), partial(plain_xlsx, book), 2)
    print(f"xlsx，{rows} 行 6 列：本库 {rows / mine:,.0f} 行/秒；openpyxl {rows / theirs:,.0f} 行/秒；用时比 {ratio:.2f}；{caged('a.xlsx', book, 1, rows, '行')}")
    cells = "".join("<w:tr>" + "".join(made.tc(made.p(str(cell))) for cell in row) + "</w:tr>" for row in table[:200])
    letter = made.docx("".join(made.p(PROSE[n % 9 :]) for n in range(2000)) + f"<w:tbl>{cells}</w:tbl>")
    mine, theirs, ratio, _, _ = timed(partial(ours, "a.docx", letter), partial(plain_docx, letter), 2)
    print(f"docx，2000 段、200 行表格：本库 {mine:.2f} 秒；python-docx {theirs:.2f} 秒；用时比 {ratio:.2f}")


def caged(name: str, data: bytes, files: int, units: int, what: str) -> str:
    """How fast two cages on two threads read so many files each."""

    def work(cage: Cage) -> None:
        for _ in range(files):
            assert cage.read(made.raw(name, data))[0]

    with Cage() as one, Cage() as other, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda cage: cage.read(made.raw("a.txt", "热身")), (one, other)))
        list(pool.map(lambda cage: cage.read(made.raw(name, data)), (one, other)))
        begun = time.perf_counter()
        list(pool.map(work, (one, other)))
        spent = time.perf_counter() - begun
    return f"两个受限进程 {2 * files * units / spent:,.0f} {what}/秒"


BATCH = """
import sys
sys.path.insert(0, sys.argv[2])
from tests.documents import gold
from xuncha_nlp.documents import Cage
from xuncha_nlp.types import RawFile
cases = [case for case in gold.cases() if case.group == "digital" and case.needs == "" and len(case.data) < 30_000]
most, count = 0, int(sys.argv[1])
with Cage() as cage:
    for n in range(count):
        case = cases[n % len(cases)]
        assert cage.read(RawFile(f"{n}/{case.file}", case.data + b" " * (n % 7 if case.file.endswith("txt") else 0)))
        if n % 50 == 0 or n == count - 1:
            for child in cage._children:
                if child._process is not None:
                    status = open(f"/proc/{child._process.pid}/status").read()
                    most = max(most, int(status.split("VmHWM:")[1].split()[0]))
print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]), most)
"""


def bench_memory(files: int) -> None:
    peaks = []
    for count in (files // 10, files):
        begun = time.perf_counter()
        shown = subprocess.run([sys.executable, "-c", BATCH, str(count), str(ROOT)], capture_output=True, text=True, check=True).stdout
        parent, child = map(int, shown.split())
        peaks.append(parent + child)
        print(f"一批 {count} 个文件：{count / (time.perf_counter() - begun):.0f} 个/秒，峰值内存 {parent >> 10} MB，加读取进程 {child >> 10} MB")
    print(f"  十倍的文件，内存是 {peaks[1] / peaks[0]:.2f} 倍")


def bench_scans(count: int) -> None:
    if not ocr.installed():
        print("没有安装扩展 [ocr]，不比较扫描件。")
        return
    from rapidocr import RapidOCR

    plain = RapidOCR(params={"Global.log_level": "critical"})
    letter = scans.picture((*scans.LETTER, *scans.LETTER[1:]), 300, (210, 148))
    gold = "".join(text.strip("　") for text in (*scans.LETTER, *scans.LETTER[1:]))
    columns = scans.side_by_side(scans.picture(dpi=200, size=(100, 100)), scans.picture(scans.LETTER[::-1], 200, (100, 100)))
    twice = "".join(text.strip("　") for text in (*scans.LETTER, *scans.LETTER[::-1]))
    cases = (("300 dpi", letter, gold), ("100 dpi", letter.resize((letter.width // 3, letter.height // 3), 1), gold),
             ("倒放", letter.rotate(180), gold), ("横放", letter.rotate(90, expand=True), gold), ("双栏", columns, twice))  # fmt: skip

    def whole(data: bytes) -> str:
        answer = plain(data)
        return "".join(answer.txts or ())

    print(f"扫描件，每种 {count} 次，轮流计时：用时为 rapidocr 默认设置的几倍，字错率")
    for name, image, text in cases:
        data = scans.saved(image)
        ours("a.png", data)
        whole(data)
        mine, theirs, ratio, read, shown = timed(partial(ours, "a.png", data), partial(whole, data), count)
        print(f"  {name}：本库 {mine:5.2f} 秒，字错率 {scans.errors(read, text):.4f}；rapidocr {theirs:5.2f} 秒，字错率 {scans.errors(shown, text):.4f}；用时比 {ratio:.2f}")
    with Cage() as cage:
        begun = time.perf_counter()
        cage.read(made.raw("a.png", scans.saved(letter)))
        first = time.perf_counter() - begun
        begun = time.perf_counter()
        cage.read(made.raw("a.png", scans.saved(letter)))
        print(f"  子进程里：首页 {first:.2f} 秒（含装入模型），其后 {time.perf_counter() - begun:.2f} 秒")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=40)
    options.add_argument("--scans", type=int, default=2)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--files", type=int, default=20_000)
    chosen = options.parse_args()
    for bench, size in ((bench_pdf, chosen.pages), (bench_office, chosen.rows), (bench_memory, chosen.files), (bench_scans, chosen.scans)):
        if size:
            bench(size)


if __name__ == "__main__":
    main()
