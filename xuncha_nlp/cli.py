"""Arguments in, JSON lines out: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn, Optional

import typer

from . import wire
from .console import Meter, fault, no_core_dump, prepare_streams, say
from .custody_command import export, forward, handover, keys, lane_app, must_exist, purge, rotate, takeover, unseal, verify
from .errors import IntegrityError, ReadError, StoreError, WireError, Withheld, XunchaError
from .radar_command import radar
from .training_command import train
from .types import Failure, RawFile

app = typer.Typer(
    help="巡察信访件读取、研判、归并，生成问题线索台账。离线运行；机器只提建议，由人决定。", no_args_is_help=True, pretty_exceptions_enable=False,
    rich_markup_mode=None,
)  # fmt: skip
taxonomy_app = typer.Typer(help="查看与检查标签体系。", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(taxonomy_app, name="taxonomy")
app.add_typer(lane_app, name="lane")
for command in (train, radar, export, verify, unseal, rotate, forward, handover, takeover, purge):
    app.command()(command)

DONE, CRASHED, WRONG_USE, SOME_FAILED, UNREADABLE, LOCKED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
InputFile = Annotated[Optional[Path], typer.Argument(help="JSON 行文件；不给则读标准输入")]
RecipeFile = Annotated[Optional[Path], typer.Option("--recipe", "-r", help="方案 YAML")]
StoreFolder = Annotated[Optional[Path], typer.Option("--store", help="存储文件夹")]


def main() -> NoReturn:
    """The console script. Worker processes share the cores, so each keeps to one thread of linear algebra unless told otherwise."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    prepare_streams()
    no_core_dump()
    try:
        code = app(standalone_mode=False) or DONE
    except (KeyboardInterrupt, typer.Abort):
        say("已中断。已完成的部分已保存，再次运行同一命令即可接着做。")
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except XunchaError as error:
        say(str(error))
        code = exit_code(error)
    except OSError as error:
        say(f"读写失败（{type(error).__name__}）。请检查路径、权限和磁盘空间；已完成的部分已保存，可再次运行。")
        code = LOCKED
    except Exception as error:
        code = _click_error(error)
    sys.exit(code)


def _click_error(error: Exception) -> int:
    """Wrong use is told by Click; anything else is our bug: its kind and place are told, not its message, which may hold words of a petition."""
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):
        if type(error).__name__ == "NoArgsIsHelpError":
            say(error.format_message())
            return WRONG_USE
        say(f"用法有误：{error.format_message()}。请用 --help 查看说明。")
        return WRONG_USE
    say(f"程序出错，这是程序的问题：{fault(error)}。请把这一行转告维护人员；已完成的部分已保存。")
    return CRASHED


def exit_code(error: XunchaError) -> int:
    if isinstance(error, IntegrityError):
        return BROKEN
    if isinstance(error, StoreError | Withheld):
        return LOCKED
    return UNREADABLE if isinstance(error, ReadError | WireError) else WRONG_USE


def _emit(objects: Iterable[dict[str, Any]]) -> None:
    """Write JSON lines; exit 3 where a line was a failure."""
    failed = False
    for item in objects:
        failed |= "failure" in item
        sys.stdout.write(wire.dumps(item) + "\n")
    sys.stdout.flush()
    if failed:
        raise typer.Exit(SOME_FAILED)


def _lines(path: Path | None) -> Iterator[dict[str, Any]]:
    if path is None or str(path) == "-":
        try:
            yield from wire.read_lines(sys.stdin)
        except UnicodeDecodeError:
            raise WireError("标准输入不是 UTF-8 编码。请先转成 UTF-8，或把文件名作为参数。") from None
        return
    try:
        with path.open(encoding="utf-8") as stream:
            yield from wire.read_lines(stream)
    except FileNotFoundError:
        raise WireError(f"找不到输入文件 {path.name}。请检查路径。") from None
    except (OSError, UnicodeDecodeError):
        raise WireError(f"输入文件 {path.name} 读不出来，应为 UTF-8 编码的 JSON 行。") from None


def _guarded(rows: Iterable[dict[str, Any]], stage: str, work: Callable[[dict[str, Any]], Iterable[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Apply to each row; a row that does not fit becomes a failure and the rest goes on. Failures from earlier in the pipe pass through."""
    for number, row in enumerate(rows, 1):
        if "failure" in row:
            yield row
            continue
        try:
            yield from work(row)
        except XunchaError as error:
            name = str(row["id"]) if isinstance(row.get("id"), str | int) else f"第{number}行"
            yield {"failure": wire.encode(Failure(name, stage, error.code, error.message))}


def _recipe(path: Path | None, store: Any = None) -> Any:
    """The recipe given, else that of the last run of the store, else the default."""
    from .recipe import load_recipe

    if path is None and store is not None:
        from .pipeline import recipe_of

        return recipe_of(store)
    return load_recipe(path)


@app.command()
def read(paths: list[Path], recipe: RecipeFile = None) -> None:
    """读文件（或文件夹），每份文档一行 JSON；读不出的文件给出 failure。"""
    from . import intake
    from .documents import Cage

    def each() -> Iterator[dict[str, Any]]:
        with Cage(intake.limits_of(_recipe(recipe).reading)) as cage:
            for root in paths:
                if not root.exists():
                    yield {"failure": wire.encode(Failure(root.name, "read", "R003", f"{root.name} 不存在。请检查路径。"))}
                    continue
                for name, path in intake.list_files(root):
                    try:
                        data = path.read_bytes()
                    except OSError as error:
                        yield {"failure": wire.encode(Failure(name, "read", "R003", f"文件打不开（{type(error).__name__}）。请检查权限。"))}
                        continue
                    documents, failures = cage.read(RawFile(name, data))
                    yield from map(wire.encode, documents)
                    yield from ({"failure": wire.encode(failure)} for failure in failures)

    _emit(each())


@app.command()
def extract(file: InputFile = None) -> None:
    """文档（JSON 行）→ 信访件：拆分、遮盖反映人、提取事实与被反映人。"""
    from . import intake

    def one(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        identified = {**row, "id": str(row["id"])} if isinstance(row.get("id"), int) else row
        document = wire.decode("document", {"name": str(row.get("id", "")), **identified})
        yield from map(wire.encode, intake.extract(document))

    _emit(_guarded(_lines(file), "extract", one))


@app.command()
def mask(file: InputFile = None) -> None:
    """{"id","text"} → 遮盖反映人信息后的文本与遮盖位置。"""
    from . import pipes

    _emit(_guarded(_lines(file), "mask", lambda row: [pipes.mask_row(row)]))


@app.command()
def label(
    file: InputFile = None,
    axes: Annotated[Optional[str], typer.Option(help="只输出这些轴，逗号分隔，如 nature,conduct")] = None,
    recipe: RecipeFile = None,
) -> None:
    """{"id","text"} → 研判：各轴标签，附依据原文位置。"""
    from . import pipes

    wanted = {a.strip() for a in axes.split(",")} if axes else None

    def cut(item: dict[str, Any]) -> dict[str, Any]:
        if wanted is not None and "failure" not in item:
            item["labels"] = [x for x in item["labels"] if x["axis"].partition("@")[0] in wanted]
            item["maybe"] = [x for x in item["maybe"] if x["axis"].partition("@")[0] in wanted]
            item["abstained"] = [x for x in item["abstained"] if x.partition("@")[0] in wanted]
        return item

    _emit(map(cut, pipes.label_texts(_lines(file), _recipe(recipe))))


def _pairs(path: Path | None) -> list[tuple[str, str]]:
    """Pairs of ids, one a line: a JSON array or two ids parted by a tab or comma."""
    if path is None:
        return []
    pairs = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WireError(f"找不到或读不出 {path.name}，应为 UTF-8 文本，每行两个编号。") from None
    for number, line in enumerate(lines, 1):
        try:
            parts = json.loads(line) if line.startswith("[") else line.replace(",", "\t").split("\t")
        except ValueError:
            parts = []
        if len(parts) == 2:
            pairs.append((str(parts[0]).strip(), str(parts[1]).strip()))
        elif line.strip():
            raise WireError(f"{path.name} 第 {number} 行应为两个编号。")
    return pairs


@app.command()
def cluster(
    file: InputFile = None,
    same: Annotated[Optional[Path], typer.Option(help="判为同一事项的编号对，每行一对")] = None,
    different: Annotated[Optional[Path], typer.Option(help="判为不同事项的编号对，每行一对")] = None,
    recipe: RecipeFile = None,
) -> None:
    """{"id","text"} → 反映同一事项的信访件分组，附共同的原文段落。"""
    from . import pipes

    _emit(pipes.cluster_rows(_lines(file), _recipe(recipe), same=_pairs(same), different=_pairs(different)))


@app.command()
def rectify(case: Path) -> None:
    """整改核对：对照反馈意见与整改报告，每个问题一行。"""
    from . import pipes

    try:
        data = json.loads(case.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise WireError(f"{case.name} 不是合法的 JSON 文件。请对照 docs/pipes.md。") from None
    _emit(pipes.rectify_case(data))


@app.command()
def run(
    inbox: Path,
    recipe: RecipeFile = None,
    store: StoreFolder = None,
    out: Annotated[Optional[Path], typer.Option("--out", help="导出文件夹")] = None,
    engine: Annotated[str, typer.Option(help="serial 或 process")] = "process",
    summary: Annotated[bool, typer.Option("--json", help="结束时在标准输出给出一行 JSON 汇总")] = False,
) -> None:
    """主任务：收件箱 → 问题线索台账。中断后再次运行会接着做。"""
    from . import pipeline
    from .engine import open_engine
    from .store import open_store

    folder = store or Path("xuncha-store")
    target = out or Path("xuncha-out")
    chosen = open_engine(engine)
    with Meter() as meter, open_store(str(folder), keys()) as opened:
        report = pipeline.run(inbox, _recipe(recipe), store=opened, engine=chosen, out=target, progress=meter)
        head = opened.head()
    counts = report.counts
    say(
        f"收到文件 {counts['files']}：读出 {counts['documents_from']}，未读出 {counts['failed']}，重复 {counts['repeated']}。"
        f"登记信访件 {counts['petitions']}，线索 {counts['clues']}；提出问题的材料 {counts['official']} 份，其他材料 {counts['material']} 份。"
    )
    for failure in report.failures[:20]:
        say(f"  未处理：{failure.item}  [{failure.code}] {failure.message}")
    if len(report.failures) > 20:
        say(f"  其余 {len(report.failures) - 20} 条见台账“未处理与失败”。")
    say(f"台账：{target / 'ledger.xlsx'}")
    say(f"审计头：{head}")
    if summary:
        sys.stdout.write(wire.dumps({"counts": dict(counts), "failures": len(report.failures), "ledger": str(target / "ledger.xlsx")}) + "\n")
    if any(failure.stage in ("read", "extract") for failure in report.failures):
        raise typer.Exit(SOME_FAILED)


@app.command("import")
def import_book(
    book: Annotated[Path, typer.Argument(help="填写过的台账工作簿")],
    store: Annotated[Path, typer.Option("--store", help="存储文件夹")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会改什么，不写入")] = False,
    who: Annotated[str, typer.Option("--who", help="这份台账由谁填写，记入留痕")] = "台账填写",
) -> None:
    """读回台账中人填的列：处置意见、承办人、意见、状态。每处改动、每处冲突一行 JSON；冲突的不写入。"""
    from . import pipes
    from .store import open_store

    must_exist(store)
    with open_store(str(store), keys()) as opened:
        found, told, conflicts = pipes.import_rows(opened, book, who, dry_run)
    _emit(found)
    for sentence in told:
        say(sentence)
    if conflicts:
        raise typer.Exit(LOCKED)


@app.command()
def serve(store: StoreFolder = None, recipe: RecipeFile = None, port: Annotated[int, typer.Option(help="端口，0 为自动")] = 0) -> None:
    """本机只读网页：线索队列、原文与依据对照。只在 127.0.0.1。"""
    from .store import open_store

    folder = store or Path("xuncha-store")
    must_exist(folder)
    ring = keys()
    try:
        from .web.app import serve as show
    except ImportError:
        say("网页需要另装组件：pip install 'xuncha-nlp[web]'")
        raise typer.Exit(WRONG_USE) from None
    with open_store(str(folder), ring) as opened:
        chosen = _recipe(recipe, opened)
    show(lambda: open_store(str(folder), ring), chosen, port)


@app.command()
def explain(
    id: Annotated[str, typer.Argument(help="线索编号或信访件编号")], store: StoreFolder = None, recipe: RecipeFile = None
) -> None:
    """用中文说明一条线索或一件信访件为什么这样研判。"""
    from . import explain as explaining
    from .store import open_store

    folder = store or Path("xuncha-store")
    must_exist(folder)
    with open_store(str(folder), keys()) as opened:
        for line in explaining.explain(opened, id, _recipe(recipe, opened)):
            typer.echo(line)


@app.command()
def doctor(store: StoreFolder = None) -> None:
    """检查本机环境：组件、模型、密钥、字体、存储位置。"""
    from . import doctor as checking

    faults = False
    for good, what, advice in checking.examine(store or Path("xuncha-store")):
        faults |= not good
        typer.echo(f"[{'正常' if good else '注意'}] {what}" + (f"。{advice}" if advice else ""))
    if faults:
        typer.echo("标“注意”的项目不影响已列为“正常”的功能。")


@taxonomy_app.command("check")
def taxonomy_check() -> None:
    """检查全部标签文件。"""
    from .taxonomy.lint import check

    faults = check()
    for found in faults:
        say(found)
    if faults:
        raise typer.Exit(BROKEN)
    say("标签文件全部合规。")


@taxonomy_app.command("show")
def taxonomy_show(axis: str, on: Annotated[Optional[str], typer.Option(help="日期，默认今天")] = None) -> None:
    """列出某轴在某日生效的标签，每个标签一行 JSON。axis 可写 focus@2018-three。"""
    from .taxonomy import load_taxonomy

    found = load_taxonomy(axis, _date(on))
    say(f"{found.id}  {found.title}  {found.valid_from} 至 {found.valid_to or '今'}  来源：{found.source}")
    _emit({"axis": found.id, **label.model_dump(mode="json", exclude_defaults=True)} for label in found.labels)


@taxonomy_app.command("diff")
def taxonomy_diff(old: str, new: str) -> None:
    """比较同一轴的两个版本，如 conduct@2018-10 conduct@2024-01。"""
    from .taxonomy import load_taxonomy
    from .taxonomy.lint import diff

    for line in diff(load_taxonomy(old, date.today()), load_taxonomy(new, date.today())):
        typer.echo(line)


def _date(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise WireError("日期应写成 2025-03-01 的样子。") from None


if __name__ == "__main__":
    main()
