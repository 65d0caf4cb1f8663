"""`xuncha train`: a model folder from labelled corpora, by the backend that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from .console import say
from .errors import UnknownName, WireError


def train(
    corpora: Annotated[Path, typer.Option("--corpora", help="标注语料文件夹（sentences、letters、findings）")],
    out: Annotated[Path, typer.Option("--out", help="模型写到这个文件夹")],
    backend: Annotated[str, typer.Option(help="linear 或 transformer")] = "linear",
    encoder: Annotated[Optional[Path], typer.Option(help="本机上的编码器文件夹，transformer 必需")] = None,
    device: Annotated[str, typer.Option(help="auto、cpu 或 cuda，只用于 transformer")] = "auto",
    epochs: Annotated[Optional[int], typer.Option(min=1, help="轮数，只用于 transformer")] = None,
) -> None:
    """用标注语料训练研判模型，写成模型文件夹。不联网。"""
    from ._pick import pick
    from .labels import TRAINERS

    options: dict[str, Any] = {}
    if backend == "transformer":
        options = {"encoder": encoder, "device": device} | ({"epochs": epochs} if epochs else {})
    elif encoder is not None or epochs is not None or device != "auto":
        raise UnknownName("--encoder、--device、--epochs 只用于 --backend transformer。请去掉，或改用 transformer。")
    if not any((corpora / "letters").glob("*.jsonl")):
        raise WireError(f"语料文件夹 {corpora.name} 里没有来信（letters/*.jsonl）。请检查路径。")
    try:
        pick(TRAINERS, backend, "分类后端")(corpora, out, say, **options)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("xuncha_nlp"):
            raise
        raise UnknownName("训练需要另装组件。请执行 pip install 'xuncha-nlp[train]'，深度模型再加 [transformers]。") from None
    say(f"模型：{out}")
