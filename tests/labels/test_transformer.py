"""The transformer backend on a tiny encoder with random weights, made here: training, contract, refusals, batching, the protocol."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tests.builders import petition
from xuncha_nlp.encoder import Encoder, batches, load_encoder
from xuncha_nlp.errors import ModelError, UnknownName
from xuncha_nlp.labels import label_petitions, load_labeller
from xuncha_nlp.labels.corpora import ON, read_bank, read_letters
from xuncha_nlp.labels.pooling import LETTER_AXES, SENTENCE_AXES
from xuncha_nlp.labels.training import Letter, Sentence
from xuncha_nlp.testing import check_labeller

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("safetensors")
pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")

CORPORA = Path(__file__).resolve().parents[2] / "corpora"
TEXTS = [
    "村支书何满仓把老砖厂的场地租给外地人堆煤，一年六万。三年的租金账上一笔都没有！问他，他说归他管。",
    "包工头欠我们九个人的工钱八万三。",
    "███\n她半夜还在打牌。██",
    "建议把村务公开栏挪到小卖部门口，方便老人看；" * 12,
]


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def material() -> tuple[list[Sentence], list[Letter]]:
    letters = [x for w in "abc" for x in [y for y in read_letters(CORPORA / "letters") if y.writer == w][::2]]
    return read_bank(CORPORA)[::400], letters


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, material: tuple[list[Sentence], list[Letter]]) -> Path:
    """A BERT of two layers with random weights and one token a character."""
    place = tmp_path_factory.mktemp("encoder")
    chars = sorted({c for row in material[0] for c in row.text if not c.isspace()} | set("，。！？；█"))
    (place / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *chars]), encoding="utf-8")
    torch.manual_seed(0)
    transformers.BertTokenizerFast(vocab=str(place / "vocab.txt"), vocab_file=str(place / "vocab.txt")).save_pretrained(place)
    config = transformers.BertConfig(
        vocab_size=len(chars) + 5, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, max_position_embeddings=160
    )
    transformers.BertModel(config).save_pretrained(place, safe_serialization=True)
    return place


@pytest.fixture(scope="module")
def trained(folder: Path, material: tuple[list[Sentence], list[Letter]]):  # type: ignore[no-untyped-def]
    from xuncha_nlp.labels.report import measure
    from xuncha_nlp.labels.transformer_fit import Settings, fit

    bank, letters = material
    heard: list[str] = []
    settings = Settings(epochs=2, rate=1e-3, longest=128, device="cpu")
    model, held, scores = fit(bank, letters, [], folder, on=ON, settings=settings, say=heard.append)
    assert {letters[i].writer for i in held} == {"a"} and len(scores) == len(held)
    losses = [float(line.rpartition(" ")[2]) for line in heard if "损失" in line]
    assert len(losses) == 2 and losses[1] < losses[0]
    _, thresholds = measure([letters[i] for i in held], scores, model)
    return dataclasses.replace(model, manifest={**model.manifest, "name": "petition", "version": "t", "thresholds": thresholds})


@pytest.fixture(scope="module")
def saved(trained, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    from xuncha_nlp.labels.transformer import save

    place = tmp_path_factory.mktemp("model") / "1"
    save(trained, place)
    return place


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "model"))


def test_contract(saved: Path) -> None:
    check_labeller(load_labeller(saved))


def test_what_is_loaded_is_what_was_saved(trained, saved: Path) -> None:  # type: ignore[no-untyped-def]
    for a, b in zip(trained.score(TEXTS), load_labeller(saved).score(TEXTS), strict=True):
        for axis in a.probability:
            np.testing.assert_allclose(a.probability[axis], b.probability[axis], atol=1e-5)
    with pytest.raises(ModelError, match="空文件夹"):
        from xuncha_nlp.labels.transformer import save

        save(trained, saved)


def test_pooled_shapes_and_parts(trained) -> None:  # type: ignore[no-untyped-def]
    pooled = trained.pool(TEXTS)
    assert len(pooled) == len(TEXTS)
    for axis in SENTENCE_AXES:
        shape = (len(TEXTS), len(trained.codes(axis)))
        assert pooled.best[axis].shape == pooled.mean[axis].shape == pooled.first[axis].shape == pooled.last[axis].shape == shape
        assert (pooled.first[axis] <= pooled.last[axis]).all() and (pooled.last[axis] - pooled.first[axis] <= 1).all()
    assert {axis: part.shape[1] for axis, part in pooled.letter.items()} == {axis: len(trained.codes(axis)) for axis in LETTER_AXES}
    single = [TEXTS[1], "归他管"]
    assert {axis: part.shape for axis, part in trained.runs(single, np.arange(2), np.arange(2)).items()} == {a: (2, len(trained.codes(a))) for a in SENTENCE_AXES}
    np.testing.assert_allclose(trained.runs(single, np.arange(2), np.arange(2))["conduct"][0], pooled.best["conduct"][1], atol=1e-5)


def test_evidence_lies_inside_the_text(saved: Path) -> None:
    items = [petition(text, id=f"d@{n}") for n, text in enumerate(TEXTS)]
    for item, analysis in zip(items, label_petitions(items, load_labeller(saved), on=date(2025, 6, 1)), strict=True):
        assert analysis.codes("nature") and analysis.codes("route")
        for found in (*analysis.labels, *analysis.maybe):
            assert found.evidence and all(0 <= s.start < s.end <= len(item.text) for s in found.evidence)


def test_covers_and_the_sex_of_a_person_change_nothing(trained) -> None:  # type: ignore[no-untyped-def]
    he, she = trained.score(["他半夜还在打牌，工钱不给。", "她半夜还在打牌，██工钱不给。"])
    for axis in he.probability:
        np.testing.assert_allclose(he.probability[axis], she.probability[axis], atol=1e-5)


def test_batching_by_length_changes_no_score(trained) -> None:  # type: ignore[no-untyped-def]
    together = trained.score(TEXTS * 3)
    for at, text in enumerate(TEXTS):
        (alone,) = trained.score([text])
        for axis in alone.probability:
            for other in together[at :: len(TEXTS)]:
                np.testing.assert_allclose(alone.probability[axis], other.probability[axis], atol=1e-5)
                assert axis not in alone.first or (alone.pieces == other.pieces).all()


def test_mixed_precision_does_not_depend_on_companions(folder: Path) -> None:
    mixed, full = (load_encoder(folder, device="cpu", precision=p) for p in ("bfloat16", "float32"))
    together = mixed.encode(TEXTS * 2)
    np.testing.assert_array_equal(together[1], mixed.encode([TEXTS[1]])[0])
    np.testing.assert_allclose(together[: len(TEXTS)], full.encode(TEXTS), atol=0.05)


def test_batches_hold_everything_once_and_keep_to_the_budget() -> None:
    lengths = [3, 70, 16, 17, 200, 5, 16, 33, 1]
    plan = list(batches(lengths, tokens=64))
    assert sorted(at for places, _, _ in plan for at in places) == list(range(len(lengths)))
    for places, width, capacity in plan:
        assert all(width - 16 < lengths[at] <= width for at in places)
        assert len(places) <= capacity and (capacity == 1 or capacity * width <= 64)
    assert list(batches([])) == []


def test_encoder_protocol(folder: Path) -> None:
    encoder: Encoder = load_encoder(folder, device="cpu")
    found = encoder.encode([*TEXTS, "", "村" * 3000])
    assert found.shape == (len(TEXTS) + 2, 32) and found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, 32)
    first = load_encoder(folder, device="cpu", pooling="cls").encode(TEXTS)
    assert not np.allclose(first, found[: len(TEXTS)])


def test_pooling_follows_the_folder(folder: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(folder, tmp_path / "bge"))
    (place / "1_Pooling").mkdir()
    (place / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', encoding="utf-8")
    assert (load_encoder(place, device="cpu").pooling, load_encoder(folder, device="cpu").pooling) == ("cls", "mean")


def edit(path: Path, **more: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **more}), encoding="utf-8")


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_of_a_folder_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    place = Path(shutil.copytree(folder, tmp_path / "e"))
    (place / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    edit(place / name, auto_map={"AutoModel": "evil.Model", "AutoTokenizer": ["evil.T", None]})
    with pytest.raises(ModelError, match="auto_map"):
        load_encoder(place, device="cpu")
    assert not (tmp_path / "ran").exists()


def test_folders_that_are_no_encoder_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json"):
        load_encoder(tmp_path / "hfl/chinese-roberta-wwm-ext", device="cpu")
    pickled = Path(shutil.copytree(folder, tmp_path / "pickled"))
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        load_encoder(pickled, device="cpu")
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"\x00" * 40)
    with pytest.raises(ModelError, match="装不进来"):
        load_encoder(broken, device="cpu")
    deeper = Path(shutil.copytree(folder, tmp_path / "deeper"))
    edit(deeper / "config.json", num_hidden_layers=3)
    with pytest.raises(ModelError, match="不符"):
        load_encoder(deeper, device="cpu")
    with pytest.raises(UnknownName, match="设备"):
        load_encoder(folder, device="tpu")


def test_an_altered_model_is_refused(copy: Path) -> None:
    for name in ("heads.safetensors", "encoder/model.safetensors"):
        good = (copy / name).read_bytes()
        (copy / name).write_bytes(good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
        with pytest.raises(ModelError, match="校验"):
            load_labeller(copy)
        (copy / name).write_bytes(good)
    load_labeller(copy)
    edit(copy / "encoder/config.json", auto_map={"AutoModel": "evil.Model"})
    with pytest.raises(ModelError, match="校验"):
        load_labeller(copy)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "evil.py"])
def test_strange_files_in_a_model_are_refused(copy: Path, name: str) -> None:
    (copy / "encoder" / name).write_bytes(b"x")
    with pytest.raises(ModelError, match=name):
        load_labeller(copy)


def test_a_model_of_another_version_or_with_holes_is_refused(copy: Path) -> None:
    edit(copy / "manifest.json", backend_version="0")
    with pytest.raises(ModelError, match="另一版本"):
        load_labeller(copy)
    edit(copy / "manifest.json", backend_version="1", heads=[{"name": "conduct"}])
    with pytest.raises(ModelError, match="不完整"):
        load_labeller(copy)


def test_cross_fitting_calibrates_on_every_letter(
    folder: Path, material: tuple[list[Sentence], list[Letter]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from xuncha_nlp.labels import transformer_fit
    from xuncha_nlp.labels.transformer_fit import Settings, fit

    monkeypatch.setattr(transformer_fit, "calibrate_unseen", lambda pooled, gold, folds, *_: [x.id for x in gold] if len(folds) == 2 else [])
    letters = [x for x in material[1] if x.writer in "ab"][::2]
    settings = Settings(epochs=1, rate=1e-3, longest=64, device="cpu", pooling="cls")
    model, held, scores = fit(material[0][::4], letters, [], folder, on=ON, settings=settings, folds=[("a",), ("b",)], say=lambda _: None)
    assert sorted(held) == list(range(len(letters))) and scores == [letters[i].id for i in held]
    assert model.encoder.pooling == "cls" and len(model.score(TEXTS)) == len(TEXTS)
    with pytest.raises(ValueError, match="one fold"):
        fit(material[0], letters, [], folder, on=ON, settings=settings, folds=[("a",)], say=lambda _: None)


def test_the_command_trains_and_refuses(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from xuncha_nlp.cli import app

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    corpora = tmp_path / "corpora"
    (corpora / "sentences").mkdir(parents=True)
    (corpora / "letters").mkdir()
    for name in "ab":
        lines = (CORPORA / "letters" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        (corpora / "letters" / f"{name}.jsonl").write_text("\n".join(lines[::4]), encoding="utf-8")
    wanted = ["train", "--backend", "transformer", "--corpora", str(corpora), "--device", "cpu", "--epochs", "1"]
    done = CliRunner().invoke(app, [*wanted, "--encoder", str(folder), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert len(load_labeller(tmp_path / "out").score(TEXTS)) == len(TEXTS)
    assert "没见过的作者" in (tmp_path / "out" / "CARD.md").read_text(encoding="utf-8")
    for more, words in (
        (["--out", str(tmp_path / "out"), "--encoder", str(folder)], "空文件夹"), (["--out", str(tmp_path / "new")], "--encoder"),
    ):  # fmt: skip
        refused = CliRunner().invoke(app, [*wanted, *more])
        assert isinstance(refused.exception, ModelError) and words in refused.exception.message
    linear = CliRunner().invoke(app, ["train", "--corpora", str(corpora), "--out", str(tmp_path / "l"), "--encoder", str(folder)])
    assert isinstance(linear.exception, UnknownName) and "transformer" in linear.exception.message


def test_without_the_extra_the_message_says_what_to_install(saved: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    for work in (lambda: load_encoder(folder), lambda: load_labeller(saved)):
        with pytest.raises(UnknownName, match=r"xuncha-nlp\[transformers\]"):
            work()
