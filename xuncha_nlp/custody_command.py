"""The commands of what leaves the store, and of the custodian and the leading group: export, verify, unseal, rotate, forward, handover, takeover, purge, and those of `xuncha lane`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, Optional

import typer

from . import wire
from .console import say
from .errors import IntegrityError, StoreError, UnknownName

lane_app = typer.Typer(help="离开本组的件：领导小组的密钥与启封。", no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path, typer.Option("--store", help="存储文件夹")]
Who = Annotated[str, typer.Option("--who", help="办理人姓名，记入审计链")]
Reason = Annotated[str, typer.Option("--reason", help="事由，记入审计链")]
KeyFile = Annotated[Optional[Path], typer.Option("--key", help="领导小组私钥文件")]
RecipeFile = Annotated[Optional[Path], typer.Option("--recipe", "-r", help="方案 YAML，默认为上次运行所用")]
_SHORTEST = 4


def passphrase(name: str, prompt: str, *, confirm: bool = False) -> str | None:
    """From the environment, else asked on a terminal without showing it, else None."""
    given = os.environ.get(name)
    if given is None and sys.stdin.isatty():
        given = str(typer.prompt(prompt, default="", hide_input=True, show_default=False, confirmation_prompt=confirm, err=True))
    return given or None


def must_exist(store: Path) -> None:
    if not (store / "clues.sqlite").exists():
        raise StoreError(f"{store.name} 不是存储文件夹。请用 xuncha run 时 --store 所给的文件夹。")


def keys() -> Any:
    from .store import open_keyring

    return open_keyring(os.environ.get("XUNCHA_PASSPHRASE"))


def recipe_for(path: Path | None, store: Any) -> Any:
    """The recipe given, else that of the last run of the store."""
    from .pipeline import recipe_of
    from .recipe import load_recipe

    return load_recipe(path) if path else recipe_of(store)


@contextmanager
def opened(store: Path) -> Iterator[Any]:
    """A store without its passphrase, held so that no run changes it meanwhile."""
    from filelock import FileLock, Timeout

    from .store import open_keyring, open_store

    must_exist(store)
    try:
        with FileLock(store / "run.lock", timeout=0), open_store(str(store), open_keyring()) as found:
            yield found
    except Timeout:
        raise StoreError("一个运行正在使用这个存储。请等它结束再办。") from None


def _named(who: str, reason: str | None = None) -> None:
    if not who.strip():
        raise UnknownName("--who 不能为空：请写办理人姓名。")
    if reason is not None and len("".join(reason.split())) < _SHORTEST:
        raise UnknownName(f"--reason 太短：请写明事由，至少 {_SHORTEST} 个字。")


def _unlocked(store: Any, act: str, who: str) -> None:
    """Ask for the custodian's passphrase where the store has one; a wrong one stands in the chain."""
    if not store.originals.locked:
        return
    try:
        store.unlock(passphrase("XUNCHA_PASSPHRASE", "保管人口令"))
    except StoreError:
        store.record(f"{act} refused", who)
        raise


def export(
    store: Folder,
    out: Annotated[Path, typer.Option("--out", help="导出文件夹")],
    recipe: RecipeFile = None,
    to: Annotated[Optional[list[str]], typer.Option("--to", help="收件单位或人，可写多个；与被反映人有关的不给")] = None,
) -> None:
    """从存储重新导出台账，不再读收件箱。"""
    from . import forwarding, pipeline
    from .store import open_store

    must_exist(store)
    with open_store(str(store), keys()) as found:
        chosen = recipe_for(recipe, found)
        forwarding.check_recipients(found, chosen, to or ())
        say(f"台账：{pipeline.export(found, chosen, out, to or ())}")
        say(f"审计头：{found.head()}")


def verify(
    store: Folder,
    recipe: RecipeFile = None,
    anchor: Annotated[Optional[list[str]], typer.Option("--anchor", help="台账“说明”页的审计头，可写多个")] = None,
) -> None:
    """检查存储是否完好、审计链是否被改动、条数是否守恒。"""
    from . import pipeline
    from .store import open_store

    must_exist(store)
    with open_store(str(store), keys()) as found:
        faults = pipeline.verify(found, recipe_for(recipe, found), anchor or ())
        head = found.head()
    if faults:
        raise IntegrityError("；".join(faults))
    say(f"存储完好，审计链完整，条数守恒。审计头：{head}" + ("" if anchor else "。尾部是否被截去，要与台账上的审计头核对：--anchor"))


def unseal(id: Annotated[str, typer.Argument(help="信访件编号或文档编号")], store: Folder, who: Who, reason: Reason, key: KeyFile = None) -> None:
    """启封一件原件：要保管人口令（或领导小组私钥）和事由，记入审计链；只显示这一件。"""
    from .store import vault

    _named(who, reason)
    with opened(store) as found:
        private = vault.private_bytes(key, passphrase("XUNCHA_PASSPHRASE", "领导小组口令")) if key else None
        if private is None and not found.originals.locked:
            raise StoreError("这个存储还没有保管人口令，不能启封。请先由保管人执行 xuncha rotate 设口令。")
        if private is None:
            _unlocked(found, "unseal", who)
        petition = found.get("petition", id)
        document = found.originals.get(petition.document_id if petition else id, private)
        if document is None:
            raise UnknownName(f"存储中没有编号 {id}。请从台账“证据摘录”的信访件编号一列复制。")
        found.record("unseal", who, reason=reason, item=id)
        text = petition.span.of(document.text) if petition else document.text
        sys.stdout.write(wire.dumps({"id": id, "name": document.name, "text": text}) + "\n")
    say("已启封一件并记入审计链。请勿另存、截屏或转发。")


def rotate(store: Folder, who: Who) -> None:
    """换密钥或口令：旧口令打开，原件改封给新密钥。新口令留空则改用密钥文件。"""
    _named(who)
    with opened(store) as found:
        _unlocked(found, "rotate", who)
        new = passphrase("XUNCHA_NEW_PASSPHRASE", "新口令（留空则改用密钥文件）", confirm=True)
        found.rotate(new, who)
    say("密钥已更换，旧密钥作废。" + ("以后启封要用新口令；口令丢失，只有领导小组私钥能打开原件。" if new else "未设口令：密钥文件在本用户的配置文件夹，请另存备份。"))


def forward(
    clues: Annotated[list[str], typer.Argument(help="线索编号，可写多个")], to: Annotated[str, typer.Option("--to", help="收件单位")], store: Folder,
    out: Annotated[Path, typer.Option("--out", help="转办材料写到这个文件夹")], who: Who, recipe: RecipeFile = None,
) -> None:  # fmt: skip
    """转办：只转诉求，不转对人的反映；收件单位与被反映人有关的不转。未转的逐件说明，写到标准输出。"""
    from .forwarding import forward as send

    _named(who)
    with opened(store) as found:
        gone, kept = send(found, recipe_for(recipe, found), clues, to, out, who)
    for item in kept:
        sys.stdout.write(wire.dumps({"clue": item.clue, "petition": item.petition, "why": item.why}) + "\n")
    say(f"转出 {gone} 件，留下 {len(kept)} 件（原因见标准输出，不要随材料转出）。转出前请人逐件看过：{out / 'forward.txt'}")


def handover(
    store: Folder, out: Annotated[Path, typer.Option("--out", help="移交包文件")], who: Who,
    to: Annotated[Optional[Path], typer.Option("--to", help="接收方公钥，默认领导小组公钥")] = None,
) -> None:  # fmt: skip
    """移交：整个存储封成一个包，只有接收方的私钥能打开。包经读回核对。"""
    from .store import package, vault

    _named(who)
    with opened(store) as found:
        _unlocked(found, "handover", who)
        public = vault.public_bytes(to) if to else found.keys.leading_group
        sys.stdout.write(wire.dumps(package.pack(found, out, public, who)) + "\n")
    say(f"移交包：{out}。接收方用 xuncha takeover 打开并核对后，再执行 xuncha purge 销毁本机存储。")


def takeover(
    package: Annotated[Path, typer.Argument(help="移交包文件")], store: Annotated[Path, typer.Option("--store", help="展开到这个文件夹")],
    key: Annotated[Path, typer.Option("--key", help="接收方私钥文件")],
) -> None:  # fmt: skip
    """接收移交：用私钥打开移交包，展开成存储，核对审计链。"""
    from .store import open_keyring, open_store, vault
    from .store.package import unpack

    made = unpack(package, store, vault.private_bytes(key, passphrase("XUNCHA_PASSPHRASE", "接收方口令")))
    with open_store(str(store), open_keyring()) as found:
        faults = found.check([made["anchor"]])
    if faults:
        raise IntegrityError("；".join(faults) + "。请不要使用这份移交包，联系移交方。")
    sys.stdout.write(wire.dumps(made) + "\n")
    say("移交包完好，审计链相符。启封原件：xuncha unseal 编号 --key 私钥文件。")


def purge(
    store: Folder, who: Who, reason: Reason, yes: Annotated[bool, typer.Option("--yes", help="确认销毁，不可恢复")] = False,
    also: Annotated[Optional[list[Path]], typer.Option("--also", help="一并销毁的文件夹，如收件箱、结果")] = None,
    not_handed_over: Annotated[bool, typer.Option("--not-handed-over", help="没有移交也销毁")] = False,
) -> None:  # fmt: skip
    """销毁存储：覆写并删除每个文件和密钥，给出销毁凭证。不可恢复。"""
    from .store import package

    _named(who, reason)
    if not yes:
        raise UnknownName("销毁不可恢复。确认无误后请加 --yes。")
    missing = [folder.name for folder in also or () if not folder.is_dir()]
    if missing:
        raise UnknownName(f"--also 的 {'、'.join(missing)} 不是文件夹。请检查路径。")
    with opened(store) as found:
        _unlocked(found, "purge", who)
        acts = found.acts()
        if not not_handed_over and not any(act["act"] == "handover" for act in acts):
            raise StoreError("这个存储还没有移交。请先执行 xuncha handover；确实不移交的，加 --not-handed-over。")
        exported = [{"at": act["at"], "act": act["act"], "to": act["to"], "folder": act["folder"]} for act in acts if act["act"] in ("export", "forward")]
        found.record("purge", who, reason=reason)
        made = package.purge(store, found, also or ())
    if made["left"]:
        raise StoreError(f"有 {made['left']} 个文件没有销毁成。请关闭占用它们的程序后重试。")
    (store / "run.lock").unlink(missing_ok=True)
    sys.stdout.write(wire.dumps({**made, "who": who, "reason": reason, "exported": exported}) + "\n")
    say("存储与密钥已覆写并删除，销毁凭证在标准输出。所列导出（exported）、收件箱和备份在别处的，请一并收回销毁。")


@lane_app.command("keys")
def lane_keys(out: Annotated[Path, typer.Option("--out", help="密钥写到这个文件夹，如领导小组的 U 盘")]) -> None:
    """领导小组取得密钥：本机自动生成的移交出去并从本机销毁；没有则新生成一对。私钥设口令。"""
    from .store import open_keyring, vault

    keys = open_keyring()
    targets = (out / "leading_group.key", out / "leading_group.pub")
    if any(path.exists() for path in targets):
        raise StoreError(f"{out.name} 里已有领导小组密钥。请换一个文件夹。")
    secret = passphrase("XUNCHA_PASSPHRASE", "领导小组口令", confirm=True)
    if not secret:
        raise UnknownName("私钥必须设口令。请在终端按提示输入，或设置环境变量 XUNCHA_PASSPHRASE。")
    made_here = keys.own_private.exists()
    private = keys.own_private.read_bytes() if made_here else vault.new_private()
    vault.write_private(targets[0], vault.wrap(private, secret))
    vault.write_private(targets[1], vault.public_of(private))
    if vault.private_bytes(targets[0], secret) != private:
        raise StoreError("写出的私钥读回不符，本机私钥未动。请换一个介质重试。")
    if made_here:
        vault.wipe(keys.own_private)
    say("私钥 leading_group.key 由领导小组保管；公钥 leading_group.pub 交巡察组，用 xuncha lane trust 登记。" + ("本机私钥已销毁。" if made_here else ""))


@lane_app.command("trust")
def lane_trust(public: Annotated[Path, typer.Argument(help="领导小组公钥文件 leading_group.pub")]) -> None:
    """登记领导小组公钥：此后离组的件封给它。"""
    from .store import open_keyring, vault

    keys = open_keyring()
    data = vault.public_bytes(public)
    if keys.own_private.exists() and vault.public_of(keys.own_private.read_bytes()) != data:
        raise StoreError("本机还有自动生成的领导小组私钥，此前的件只有它能打开。请先执行 xuncha lane keys 把它移交领导小组。")
    keys.trust(data)
    say("已登记。此后离组的件只有领导小组能打开。")


@lane_app.command("open")
def lane_open(store: Folder, key: KeyFile = None) -> None:
    """领导小组启封离组的件：每件一行 JSON。本组的审计链不留痕迹。"""
    from .store import open_keyring, open_store, vault

    must_exist(store)
    with open_store(str(store), open_keyring()) as found:
        path = key or found.keys.own_private
        if not path.exists():
            _no_key(path)
        letters = found.originals.letters(vault.private_bytes(path, passphrase("XUNCHA_PASSPHRASE", "领导小组口令") if key else None))
    for letter in letters:
        sys.stdout.write(wire.dumps(letter) + "\n")


def _no_key(path: Path) -> NoReturn:
    raise StoreError(f"没有领导小组私钥（{path.name}）。请用 --key 指明私钥文件。")
