"""Training of the transformer model. Needs torch, transformers, safetensors and scikit-learn (extras `transformers`, `train`).

Encoder and sentence heads learn together from the sentence bank, the background and the sentences of letters and findings; the letter
heads afterwards from the mean of a letter's sentences; the calibrating layers from letters whose writers the encoder had not seen.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..encoder import LocalEncoder, batches, libraries, load_encoder
from ..errors import ModelError, UnknownName, WireError
from ..taxonomy import load_taxonomy
from ..text import VERSION as TEXT_VIEW
from .card import write_report
from .corpora import ON, hashes, read_bank, read_findings, read_letters
from .evidence import phrase
from .features import cut
from .pooling import LETTER_AXES, SENTENCE_AXES, Floats, Pooled, Scores
from .report import measure
from .training import AXES, Letter, Sentence, calibrate, calibrate_unseen, codes_of, pieces_of, relations
from .transformer import Head, TransformerModel, read, save

Say = Callable[[str], None]
_LETTER_WEIGHT, _SHORT_WEIGHT = 3.0, 0.5
_WARM = 0.1
_HELD = 4
EPOCHS = 3
ABOUT = """**做什么**：给一封遮盖后的信打分：性质、纪律、行为、聚焦、观测点、归口、优先级理由；每个分数都指到原文。可查性、优先级、去向由可读的规则得出，不由模型打分。

**怎么做**：在编码器 {encoder} 上微调 {epochs} 轮。每句、每两相邻句各编码一次，每轴一个多类 softmax（含“无”类），取最高分；
整封信的性质、纪律、聚焦、归口由各句向量的平均打分；再由逻辑回归层校准。校准用的作者不参与微调。

**拿什么练**：所给语料文件夹，标签名称、定义与示例说法。编码器由使用者自备，其来源与许可不在本卡之内。

**不能做什么**：它不判断真假，不作认定；把握不足的轴列入“请人判断”；言论、信仰、私生活只提示纪律并转人工。
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. `tokens` a batch, padding included; `longest` tokens a window; `rate` of the encoder and `head_rate` of the heads."""

    epochs: int = EPOCHS
    tokens: int = 2048
    longest: int = 192
    rate: float = 3e-5
    head_rate: float = 1e-3
    dropout: float = 0.1
    seed: int = 0
    device: str = "auto"
    pooling: str = "auto"


def train(
    corpora: Path, out: Path, say: Say = print, *, encoder: Path | None = None, device: str = "auto", epochs: int = EPOCHS
) -> dict[str, float]:
    """Read the corpora, train, and write encoder, heads, manifest, report, card and picture; returns the summary of the report.

    Raises UnknownName without the extras, ModelError without a usable encoder or where `out` is not empty, WireError where the corpora
    cannot be read.
    """
    torch, _ = libraries()
    if any(importlib.util.find_spec(name) is None for name in ("matplotlib", "scipy", "sklearn")):
        raise UnknownName("训练需要另装组件。请执行 pip install 'xuncha-nlp[train]'。")
    if encoder is None:
        raise ModelError("训练深度模型要有编码器。请用 --encoder 给出本机上的编码器文件夹。")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError(f"{out.name} 里已有东西。请用 --out 给出一个空文件夹。")
    try:
        bank, letters, findings = read_bank(corpora), read_letters(corpora / "letters"), read_findings(corpora / "findings")
    except (OSError, ValueError, KeyError, TypeError):
        raise WireError(f"语料文件夹 {corpora.name} 读不出来。请对照 corpora/README.md。") from None
    if len({letter.writer for letter in letters}) < 2:
        raise WireError(f"语料文件夹 {corpora.name} 里没有两位以上作者的来信（letters）。请检查路径。")
    threads = torch.get_num_threads()
    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    try:
        model, held, unseen = fit(bank, letters, findings, encoder, on=ON, settings=Settings(epochs=epochs, device=device), say=say)
        gold = [letters[i] for i in held]
        thresholds = measure(gold, unseen, model)[1]
        wanted = [[(a, int(i)) for a in ("conduct", "point") for i in np.flatnonzero(x.probability[a] >= thresholds[a])] for x in unseen]
        phrase(model, [x.text for x in gold], unseen, wanted)
    finally:
        torch.set_num_threads(threads)
    report, thresholds = measure(gold, unseen, model)
    manifest: dict[str, object] = {
        "backend": "transformer", "name": "petition", "version": "1", "text_view": TEXT_VIEW, "folds": 1, **model.manifest,
        "corpora": hashes(corpora), "thresholds": thresholds, "metrics": report["summary"],
    }  # fmt: skip
    save(replace(model, manifest=manifest), out)
    (out / "ABOUT.md").write_text(ABOUT.format(encoder=encoder.name, epochs=epochs), encoding="utf-8")
    write_report(out, manifest, report)
    summary: dict[str, float] = report["summary"]
    return summary


def fit(
    bank: Sequence[Sentence], letters: Sequence[Letter], findings: Sequence[Letter], encoder: Path, *, on: date,
    settings: Settings | None = None, folds: Sequence[Sequence[str]] | None = None, say: Say = print,
) -> tuple[TransformerModel, list[int], list[Scores]]:  # fmt: skip
    """Train; also returns the places of the letters that calibrated, and their scores by heads and layers that had not seen their writer.

    Without `folds` one writer in four is held out, and the model that had not seen them is the model. With `folds`, groups of writers
    left out in turn, every letter calibrates, and the model is trained once more on all.
    """
    settings = settings or Settings()
    writers = sorted({x.writer for x in letters})
    groups = [tuple(fold) for fold in folds] if folds else [tuple(writers[::_HELD])]
    if folds and sorted(writer for group in groups for writer in group) != writers:
        raise ValueError("every writer belongs to one fold")
    held: list[int] = []
    parts: list[Pooled] = []
    for group in groups:
        inside = [i for i, x in enumerate(letters) if x.writer in group]
        say(f"留出作者 {'、'.join(group)}：{len(inside)} 封信用于校准")
        model = fit_heads(*_without(bank, letters, findings, group), encoder, on=on, settings=settings, say=say)
        parts.append(model.pool([letters[i].text for i in inside]))
        held += inside
    if folds:
        say("全部来信")
        model = fit_heads(bank, letters, findings, encoder, on=on, settings=settings, say=say)
    unseen, gold = Pooled.join(parts), [letters[i] for i in held]
    related = relations([*bank, *pieces_of(letters)], on)
    layers = calibrate(unseen, gold, related, on)
    inner = groups if folds else [half for half in (groups[0][::2], groups[0][1::2]) if half]
    scores = calibrate_unseen(unseen, gold, inner, related, on) if len(inner) > 1 else layers.apply(unseen)
    return replace(model, calibration=layers), held, scores


def _without(
    bank: Sequence[Sentence], letters: Sequence[Letter], findings: Sequence[Letter], writers: Sequence[str]
) -> tuple[list[Sentence], list[Letter], list[Letter]]:
    rest = [[x for x in part if x.writer not in writers] for part in (letters, findings)]
    return [s for s in bank if s.writer not in writers], rest[0], rest[1]


def fit_heads(
    bank: Sequence[Sentence], letters: Sequence[Letter], findings: Sequence[Letter], encoder: Path, *, on: date, settings: Settings, say: Say
) -> TransformerModel:
    """The encoder and its heads, without calibration."""
    rows = [*bank, *pieces_of(letters), *pieces_of(findings)]
    chosen = load_encoder(encoder, device=settings.device, pooling=settings.pooling, longest=settings.longest)
    heads = _tune(chosen, rows, on, settings, say) + _letter_heads(chosen, rows, [*letters, *findings], on)
    manifest: dict[str, object] = {
        "axes": {axis: load_taxonomy(axis, on).id for axis in AXES}, "seed": settings.seed, "epochs": settings.epochs, "trained_from": encoder.name,
    }  # fmt: skip
    return TransformerModel(chosen, heads, None, manifest)


def targets(rows: Sequence[Sentence], axis: str, codes: Sequence[str]) -> tuple[npt.NDArray[np.int64], Floats]:
    """The rows whose labels on an axis are known, and what they should score: (known,), (known, 1 + labels), each row sums to 1."""
    index = {code: at + 1 for at, code in enumerate(codes)}
    known = np.array([at for at, row in enumerate(rows) if axis in row.labels], np.int64)
    wanted = np.zeros((len(known), 1 + len(codes)), np.float32)
    for at, place in enumerate(known):
        found = [index[c] for c in rows[place].labels[axis] if c in index] or [0]
        wanted[at, found] = 1 / len(found)
    return known, wanted


def _tune(encoder: LocalEncoder, rows: Sequence[Sentence], on: date, settings: Settings, say: Say) -> tuple[Head, ...]:
    """Train encoder and sentence heads together: cross-entropy summed over the axes that a row knows."""
    import torch

    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    codes = {axis: codes_of(axis, on) for axis in SENTENCE_AXES}
    wanted = {axis: _dense(len(rows), *targets(rows, axis, codes[axis])) for axis in SENTENCE_AXES}
    heads = torch.nn.ModuleDict({axis: torch.nn.Linear(encoder.dimension, 1 + len(codes[axis])) for axis in SENTENCE_AXES}).to(encoder.device)
    drop = torch.nn.Dropout(settings.dropout)
    groups = [{"params": list(encoder.model.parameters()), "lr": settings.rate}, {"params": list(heads.parameters()), "lr": settings.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    ids = encoder.tokens([read(row.text) for row in rows])
    lengths = np.array([len(row) for row in ids])
    total = settings.epochs * sum(1 for _ in batches(lengths.tolist(), settings.tokens))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min((step + 1) / (_WARM * total + 1), max(0.0, 1 - step / total)))
    scaler = torch.amp.GradScaler(encoder.device, enabled=encoder.precision == "float16")
    encoder.model.train()
    for epoch in range(settings.epochs):
        order, lost = random.permutation(len(rows)), 0.0
        plan = list(batches(lengths[order].tolist(), settings.tokens))
        for at in random.permutation(len(plan)):
            places, width, _ = plan[at]
            chosen = order[places]
            vectors = drop(encoder.forward([ids[i] for i in chosen], width))
            loss = torch.zeros((), device=encoder.device)
            for axis, head in heads.items():
                goal = torch.from_numpy(wanted[axis][chosen]).to(encoder.device)
                loss = loss - (goal * torch.log_softmax(head(vectors), 1)).sum() / len(chosen)
            optimiser.zero_grad()
            scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
            scaler.unscale_(optimiser)
            torch.nn.utils.clip_grad_norm_([*encoder.model.parameters(), *heads.parameters()], 1.0)
            scaler.step(optimiser)
            scaler.update()
            schedule.step()
            lost += float(loss.detach()) * len(chosen)
        say(f"第 {epoch + 1}/{settings.epochs} 轮，损失 {lost / len(rows):.3f}")
    encoder.model.eval()
    return tuple(Head(axis, "sentence", codes[axis], _array(heads[axis].weight.T), _array(heads[axis].bias)) for axis in SENTENCE_AXES)


def _dense(count: int, known: npt.NDArray[np.int64], wanted: Floats) -> Floats:
    """All rows; one that does not know the axis is zero, and so adds nothing to the loss."""
    full = np.zeros((count, wanted.shape[1]), np.float32)
    full[known] = wanted
    return full


def _array(tensor: Any) -> Floats:
    return np.ascontiguousarray(tensor.detach().float().cpu().numpy(), np.float32)


def _letter_heads(encoder: LocalEncoder, rows: Sequence[Sentence], letters: Sequence[Letter], on: date) -> tuple[Head, ...]:
    """Softmax heads over the mean of a letter's sentences, and, at less weight, over single sentences that know the axis."""
    pieces = cut([x.text for x in letters])
    parts = [read(x.text[start:end]) for i, x in enumerate(letters) for start, end in pieces.of(i).tolist()]
    vectors = encoder.vectors(parts)
    whole = np.add.reduceat(vectors, pieces.offsets[:-1], axis=0) / np.diff(pieces.offsets)[:, None]
    heads = []
    for axis in LETTER_AXES:
        codes = codes_of(axis, on)
        short = [row for row in rows if row.labels.get(axis)]
        features = np.concatenate([whole, encoder.vectors([read(row.text) for row in short])]).astype(np.float32)
        told = [x.labels.get(axis, ()) for x in letters] + [row.labels[axis] for row in short]
        weight = [_LETTER_WEIGHT] * len(letters) + [_SHORT_WEIGHT] * len(short)
        picked = [(at, codes.index(c), weight[at]) for at, labels in enumerate(told) for c in labels if c in codes]
        heads.append(Head(axis, "letter", codes, *_softmax_head(features, picked, len(codes))))
    return tuple(heads)


def _softmax_head(x: Floats, picked: Sequence[tuple[int, int, float]], classes: int) -> tuple[Floats, Floats]:
    """Weights (dimension, classes) and bias from (row, class, weight); all zero where fewer than two classes are seen."""
    from sklearn.linear_model import LogisticRegression

    weights, bias = np.zeros((x.shape[1], classes), np.float32), np.full(classes, -12.0, np.float32)
    if len({label for _, label, _ in picked}) < 2:
        return weights, np.zeros(classes, np.float32)
    rows, y, weight = (np.array(column) for column in zip(*picked, strict=True))
    centre, scale = x.mean(0), np.maximum(x.std(0), 1e-3)
    model = LogisticRegression(C=0.1, max_iter=1000, tol=1e-3).fit((x[rows] - centre) / scale, y, sample_weight=weight)
    coefficients, offset = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, offset = np.concatenate([-coefficients, coefficients]) / 2, np.concatenate([-offset, offset]) / 2
    weights[:, model.classes_], bias[model.classes_] = (coefficients / scale).T, offset - (coefficients / scale) @ centre
    return weights, bias
