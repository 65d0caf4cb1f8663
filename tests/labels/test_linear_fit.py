"""Training end to end on a small part of the corpora: the same twice, loadable, with report, card and picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuncha_nlp.labels import load_labeller
from xuncha_nlp.testing import check_labeller

pytest.importorskip("torch")
pytest.importorskip("sklearn")
CORPORA = Path(__file__).resolve().parents[2] / "corpora"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-five letters of four writers, every tenth sentence of two files, twenty findings."""
    folder = tmp_path_factory.mktemp("corpora")
    wanted = {f"letters/{w}.jsonl": (1, 25) for w in "abgj"} | {"findings/p1.jsonl": (1, 20)}
    wanted |= {f"sentences/{name}.jsonl": (10, 200) for name in ("bank_v1", "background_s1", "reasons_s2")}
    for name, (step, most) in wanted.items():
        lines = (CORPORA / name).read_text(encoding="utf-8").splitlines()[::step][:most]
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_train_twice_gives_the_same_model(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xuncha_nlp.labels import linear_fit

    monkeypatch.setattr(linear_fit, "HIDDEN", 8)
    monkeypatch.setattr(linear_fit, "SPREAD", 8)
    monkeypatch.setitem(linear_fit._DEEP, "epochs", 1)
    said: list[str] = []
    for name in ("one", "two"):
        summary = linear_fit.train(small, tmp_path / name, said.append)
    assert summary["letters"] == 100 and any("full" in line for line in said)
    assert (tmp_path / "one/weights.npz").read_bytes() == (tmp_path / "two/weights.npz").read_bytes()
    for file in ("manifest.json", "report.json", "report.png", "CARD.md"):
        assert (tmp_path / "one" / file).stat().st_size > 0
    check_labeller(load_labeller(tmp_path / "one"))
