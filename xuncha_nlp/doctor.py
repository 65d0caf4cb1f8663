"""`xuncha doctor`: what works on this PC, and what to do about the rest."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .documents import FORMATS, rar
from .documents.office import antiword, has_writer, isolated, libreoffice
from .errors import XunchaError
from .labels import load_labeller
from .store import KeyRing, is_locked, open_keyring
from .taxonomy.lint import check

_MODULES = {
    "text": (), "csv": (), "excel": ("python_calamine", "openpyxl"), "word": ("lxml",), "doc": ("lxml",), "rtf": ("lxml",),
    "pdf": ("pypdfium2",), "html": ("lxml",), "mail": (), "msg": ("lxml",), "zip": (), "ofd": ("lxml",),
}  # fmt: skip
_UNPACKERS = {"7z": "py7zr", "rar": "rarfile"}
_EXTRAS = {
    ("rapidocr", "onnxruntime"): ("识别扫描件和图片（OCR）", "ocr"), ("starlette",): ("网页界面", "web"), ("pandas",): ("转成表格", "frame"),
    ("numba",): ("加速组件", "fast"), ("transformers",): ("深度模型", "transformers"),
}  # fmt: skip


def examine(store: Path) -> Iterator[tuple[bool, str, str]]:
    """(works, what, advice) of every part, in Chinese."""
    for name in FORMATS:
        if name == "image":
            continue
        if name in _UNPACKERS:
            yield _unpacks(name)
            continue
        missing = [m for m in _MODULES.get(name, ()) if importlib.util.find_spec(m) is None]
        yield not missing, f"读取 {name}", f"缺少组件 {'、'.join(missing)}，请重新安装 xuncha-nlp" if missing else ""
    yield from _programs()
    for modules, (what, extra) in _EXTRAS.items():
        present = all(importlib.util.find_spec(module) is not None for module in modules)
        yield present, what, "" if present else f"未安装，需要时执行 pip install 'xuncha-nlp[{extra}]'"
    faults = check()
    yield not faults, "标签体系", "；".join(faults[:3])
    try:
        load_labeller()
        yield True, "研判模型", ""
    except XunchaError as error:
        yield False, "研判模型", error.message
    yield _originals(store)
    yield _leading_group(open_keyring())
    yield _local(store), f"存储位置 {store.name}", "" if _local(store) else "位于网络共享，数据库可能损坏，请改到本机磁盘"
    yield _has_font(), "中文字体", "" if _has_font() else "未找到仿宋或宋体，打印台账前请安装"


def _originals(store: Path) -> tuple[bool, str, str]:
    locked = is_locked(store)
    if locked is None:
        return True, "封存密钥", "首次运行时自动生成密钥文件；更稳妥的做法：由保管人设置环境变量 XUNCHA_PASSPHRASE 后再首次运行，此后运行不再需要它"
    if locked:
        return True, "封存密钥（设有保管人口令）", "口令不要写在这台电脑上；忘了口令，只有领导小组私钥能打开原件"
    advice = "能用这个账户的人都能打开原件。更稳妥的做法：由保管人执行 xuncha rotate 设口令；密钥文件丢失则原件无法打开，请另存备份"
    return False, "封存密钥为本机密钥文件（用户配置文件夹 keys 下）", advice


def _leading_group(keys: KeyRing) -> tuple[bool, str, str]:
    if keys.own_private.exists():
        return False, "领导小组私钥在本机", "能用这个账户的人都能打开离组的件。请领导小组执行 xuncha lane keys --out 自己的介质，把私钥取走，本机随即销毁"
    if not keys.public_file.exists():
        return False, "领导小组公钥未登记", "首次运行会自动生成一对，私钥暂存本机。更稳妥的做法：先向领导小组索取 leading_group.pub，用 xuncha lane trust 登记"
    return True, "领导小组公钥已登记，私钥不在本机", ""


def _programs() -> Iterator[tuple[bool, str, str]]:
    found = libreoffice()
    advice = "未安装，.doc、.wps 和带表格、编号的 .rtf 读不了；请安装 LibreOffice（文字处理 Writer 与电子表格 Calc）" if found is None else ""
    if found is not None and not has_writer(found):
        advice = "缺少文字处理组件，.doc、.wps、.rtf 读不了；请补装 libreoffice-writer"
    yield not advice, "LibreOffice（读 .doc .wps .rtf .et）", advice
    yield antiword() is not None, "antiword（快读 .doc）", "" if antiword() else "未安装，可以不装；装上后普通 .doc 读得快得多（apt install antiword）"
    yield isolated(), "读取旧格式时断网隔离", "" if isolated() else "本机系统不支持按进程断网，LibreOffice 只靠自身设置不联网；更稳妥的做法是在不联网的电脑上使用"


def _unpacks(name: str) -> tuple[bool, str, str]:
    what = f"读取 {name}"
    if importlib.util.find_spec(_UNPACKERS[name]) is None:
        return False, what, "未安装，需要时执行 pip install 'xuncha-nlp[archives]'"
    if name == "rar" and not rar.tools():
        return False, what, f"只能读没有压缩过的 RAR。{rar.INSTALL}"
    return True, what, ""


def _local(path: Path) -> bool:
    return not str(path.resolve()).startswith(("\\\\", "//"))


def _has_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return Path("C:/Windows/Fonts/simfang.ttf").exists()
    shown = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    return bool(shown.strip())
