"""Text encoders: the protocol that any room may take, and encoders read from a local Hugging Face folder.

Needs torch, transformers and safetensors (extra `transformers`), imported only when an encoder is loaded. Nothing is downloaded, no code
of a folder is run, and only safetensors are read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from .errors import ModelError, UnknownName

Floats = npt.NDArray[np.float32]
LONGEST = 256
TOKENS = 8192
POOLINGS = ("mean", "cls")
PRECISIONS = ("float32", "bfloat16", "float16")
_STEP = 16


class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (texts, dimension), float32."""
        ...


class LocalEncoder:
    """An encoder of a local folder. `pooling` says whether the mean of the tokens or the first token speaks for a text."""

    def __init__(self, model: Any, tokenizer: Any, *, pooling: str, longest: int, device: str, precision: str) -> None:
        self.model, self.tokenizer = model.to(device).eval(), tokenizer
        self.pooling, self.longest, self.device, self.precision = pooling, longest, device, precision
        self.dimension = int(model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape (texts, dimension), float32. What is past `longest` tokens is not read."""
        found = self.vectors(texts)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12), np.float32)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Pooled vectors as the encoder gives them, shape (texts, dimension). A text's vector does not depend on its companions."""
        import torch

        ids = self.tokens(texts)
        found = np.zeros((len(ids), self.dimension), np.float32)
        with torch.inference_mode():
            for places, width, capacity in batches([len(row) for row in ids]):
                rows = [ids[at] for at in places]
                if self.precision != "float32":
                    rows += [rows[-1]] * (capacity - len(rows))
                found[places] = self.forward(rows, width)[: len(places)].cpu().numpy()
        return found

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, at most `longest`."""
        if not texts:
            return []
        found = self.tokenizer(list(texts), truncation=True, max_length=self.longest, padding=False)["input_ids"]
        return [list(row) or [self._padding] for row in found]

    def forward(self, rows: Sequence[Sequence[int]], width: int) -> Any:
        """A float32 tensor (rows, dimension) from token ids padded to `width`; gradients flow where they are wanted."""
        import torch

        ids = torch.full((len(rows), width), self._padding, dtype=torch.long)
        mask = torch.zeros((len(rows), width), dtype=torch.long)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = torch.tensor(row, dtype=torch.long)
            mask[at, : len(row)] = 1
        ids, mask = ids.to(self.device), mask.to(self.device)
        with torch.autocast(self.device.partition(":")[0], getattr(torch, self.precision), enabled=self.precision != "float32"):
            hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        if self.pooling == "cls":
            return hidden[:, 0]
        weight = mask.unsqueeze(-1).float()
        return (hidden * weight).sum(1) / weight.sum(1)

    def save(self, folder: Path) -> None:
        """Weights as safetensors, configuration and tokenizer."""
        with _quiet():
            self.model.save_pretrained(folder, safe_serialization=True)
            self.tokenizer.save_pretrained(folder)

    @property
    def _padding(self) -> int:
        return int(self.tokenizer.pad_token_id)


def batches(lengths: Sequence[int], tokens: int = TOKENS) -> Iterator[tuple[list[int], int, int]]:
    """Texts of like length together, longest first: (their places, padded length, how many would fit).

    The padded length is the next multiple of 16 of a text's own length; a batch holds at most `tokens` with padding.
    """
    widths: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        widths.setdefault(max(1, -(-length // _STEP)) * _STEP, []).append(at)
    for width in sorted(widths, reverse=True):
        places, capacity = widths[width], max(1, tokens // width)
        for start in range(0, len(places), capacity):
            yield places[start : start + capacity], width, capacity


def load_encoder(
    folder: Path | str, *, device: str = "auto", precision: str = "auto", pooling: str = "auto", longest: int = LONGEST
) -> LocalEncoder:
    """The encoder in a local Hugging Face folder (config.json, safetensors, tokenizer).

    `device` is auto (CUDA where present), cpu or cuda; `precision` auto is mixed (bfloat16, else float16) on CUDA and float32 on the CPU;
    `pooling` auto follows the folder's 1_Pooling/config.json, else the mean. Raises UnknownName without the extra or for a device
    that is not there, ModelError for a folder that is incomplete, wants code of its own run, or has no safetensors.
    """
    folder = Path(folder)
    torch, transformers = libraries()
    check_folder(folder)
    if pooling not in ("auto", *POOLINGS) or precision not in ("auto", *PRECISIONS):
        raise UnknownName(f"没有这样的设置：pooling={pooling}，precision={precision}。请检查拼写。")
    place = choose_device(torch, device)
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet():
            model, told = transformers.AutoModel.from_pretrained(str(folder), use_safetensors=True, output_loading_info=True, **options)
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), **options)
    except Exception as error:
        raise ModelError(f"编码器文件夹 {folder.name} 装不进来（{type(error).__name__}）。请检查文件是否齐全、与所装 transformers 是否相配。") from error
    missing = [name for name in told["missing_keys"] if "pooler" not in name]
    if missing:
        raise ModelError(f"编码器文件夹 {folder.name} 的权重与 config.json 不符，缺 {len(missing)} 组。请换用完整的文件夹。")
    if tokenizer.pad_token_id is None or not hasattr(model.config, "hidden_size"):
        raise ModelError(f"{folder.name} 不是可用的编码器。请换用 BERT 一类的编码器。")
    room = int(getattr(model.config, "max_position_embeddings", LONGEST) or LONGEST) - 2
    return LocalEncoder(
        model.float(), tokenizer, pooling=_pooling(folder) if pooling == "auto" else pooling, longest=max(8, min(longest, room)), device=place,
        precision=_precision(torch, place) if precision == "auto" else precision,
    )  # fmt: skip


def libraries() -> tuple[Any, Any]:
    """torch and transformers. Raises UnknownName where they are not installed."""
    try:
        import safetensors  # noqa: F401
        import torch
        import transformers
    except ImportError:
        raise UnknownName("深度模型需要另装组件。请执行 pip install 'xuncha-nlp[transformers]'。") from None
    return torch, transformers


def choose_device(torch: Any, device: str) -> str:
    """auto, cpu or cuda -> the name that torch knows."""
    if device not in ("auto", "cpu", "cuda"):
        raise UnknownName(f"没有名为“{device}”的设备。可用的有：auto、cpu、cuda。")
    present = bool(torch.cuda.is_available())
    if device == "cuda" and not present:
        raise UnknownName("本机没有可用的 cuda 设备。请改用 cpu，或安装带 CUDA 的 torch。")
    return "cuda" if present and device != "cpu" else "cpu"


def check_folder(folder: Path) -> None:
    """Raises ModelError unless a folder has a configuration and safetensors and asks for no code of its own."""
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder.name} 不是编码器文件夹（没有 config.json）。请给出本机上已下载好的文件夹。")
    if (folder / "adapter_config.json").exists():
        raise ModelError(f"编码器文件夹 {folder.name} 是适配器，不能单独使用。请先与原模型合并。")
    for path in sorted(folder.glob("*config*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            raise ModelError(f"编码器文件夹 {folder.name} 的 {path.name} 读不出来。请换用完整的文件夹。") from None
        if _names_code(told):
            raise ModelError(f"编码器文件夹 {folder.name} 的 {path.name} 要求运行自带代码（auto_map），本软件不运行。请换用标准结构的编码器。")
    if not any((folder / name).is_file() for name in ("model.safetensors", "model.safetensors.index.json")):
        raise ModelError(f"编码器文件夹 {folder.name} 没有 safetensors 权重；.bin、.pt 可能夹带代码，本软件不读。请先转成 safetensors。")


def _names_code(value: object) -> bool:
    if isinstance(value, dict):
        return "auto_map" in value or any(map(_names_code, value.values()))
    return isinstance(value, list) and any(map(_names_code, value))


def _pooling(folder: Path) -> str:
    try:
        told = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
        return "cls" if told.get("pooling_mode_cls_token") else "mean"
    except (OSError, ValueError, AttributeError):
        return "mean"


def _precision(torch: Any, device: str) -> str:
    if device == "cpu":
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


@contextmanager
def _quiet() -> Iterator[None]:
    """No bars and no chatter of transformers, whose settings are given back afterwards."""
    from transformers.utils import logging

    level, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bar:
            logging.enable_progress_bar()
