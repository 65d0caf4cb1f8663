"""Focuses and observation points of findings: the scores of a backend, which speak of letters, and those of a small model over n-grams of
findings, weighed together for problems as papers state them.

A finding mostly has one point, and a paper also holds praise, procedure and demands that state no problem. stated.npz and the weights in
stated.json were fitted on corpora/findings and corpora/problems with scores by models that had not seen the writer (scripts/fit_findings.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..ngrams import count_ngrams
from ..taxonomy import Taxonomy, versions
from ..types import Analysis, Finding, Label
from .features import BITS, HIGH, LOW, rooted
from .pooling import Floats, Scores, logit, sigmoid, softmax

if TYPE_CHECKING:
    from . import Labeller

AXES = ("point", "focus")
BY = "发现专用权重"
NONE, PROBLEM = "none", "problem"
_MAYBE = 0.1
_AGAIN = re.compile("整改|上[轮次一]|反馈|回头看|立行立改|边巡边改|销号|审计(?:指出|查出|发现)|再次|又")
_FAULT = re.compile(
    r"不(?!断|少|仅|忘|但|久|等|同|小于|止|遮掩|推脱|折不扣)|未(?!来)|无(?!愧|私奉献|一例|记名)|没有(?!发现)|缺|漏|虚|超(?!额完成)|违|擅自|偏[低高差]|弱|滞后|流于|走过场|走形式|拖欠|截留|挪用|套取"
    r"|冒领|优亲厚友|代签|雷同|仍|侵占|闲置|失管|悬空|照搬|混乱|松散|隐瞒|低价|代替|补[录写签]|失实|造假|白条|坐收坐支|重复|只有|仅|却|差距|薄弱|滥|浪费|损失|失职|推诿|一直|至今|倒|自行|指定"
    r"|直接|同一|相同|私|垫|亲属|之前|后补|逾期|停|空"
)
_PRAISE = re.compile(
    r"满意度|肯定|表扬|荣获|获评|良好|先进|示范|推广|转发|稳定|按期|全部(?:到位|完成|缴回|轮换)|认真(?:落实|贯彻)|扎实|明显(?:提升|改善|增强)|同比(?:下降|增长)|有效|较好|合格|提升|积极|带领|稳步|逐年"
    r"|有力|成效|全面完成|顺利"
)
_ROUTINE = re.compile(
    r"座谈会|个别谈话\d*人|谈话\d+人|走访|调阅|巡察期间|本次巡察|根据.{0,12}部署|会议(?:要求|指出|强调|听取)|要求[，：]|表示|照单全收|请你单位|应(?:当|在)|(?:要|须|必须|应)(?:建立|加强|进一步|对照|严格|坚持|逐|认真)"
    r"|需要说明|报送|下设|共有|现有|截至|确保|力争|下一步|将(?:进一步|继续|对|在)|抓紧|建议"
)


@dataclass(frozen=True, slots=True)
class StatedModel:
    """columns (features,) of hashed n-grams, ascending, with idf; table (features, codes), bias (codes,). Two codes are no points: `NONE` stands beside
    them for texts that state no problem, `PROBLEM` is told apart from such texts by itself."""

    columns: npt.NDArray[np.int64]
    idf: Floats
    table: Floats
    bias: Floats
    codes: tuple[str, ...]

    def score(self, texts: Sequence[str], points: Sequence[str]) -> Floats:
        """Logits of `points`, then of `NONE` and `PROBLEM`, shape (texts, points + 2); a point the model does not know is as unlikely as its unlikeliest."""
        rows, places, values = rooted(count_ngrams(texts, LOW, HIGH, BITS, fast=True), self.columns, self.idf)
        starts = np.searchsorted(rows, np.arange(len(texts) + 1))
        out = np.empty((len(texts), len(points) + 2), np.float32)
        for at, (start, stop) in enumerate(pairwise(starts)):
            logits = values[start:stop] @ self.table[places[start:stop]] + self.bias
            known = dict(zip(self.codes, logits.tolist(), strict=True))
            least = min(known.values())
            out[at] = [known.get(code, least) for code in (*points, NONE, PROBLEM)]
        return out


@cache
def load_stated() -> StatedModel:
    """The model that lies beside this module."""
    with as_file(files("xuncha_nlp.labels") / "stated.npz") as path, np.load(path, allow_pickle=False) as arrays:
        table = arrays["table"].astype(np.float32) * arrays["scale"]
        return StatedModel(arrays["columns"], arrays["idf"], table, arrays["bias"], tuple(arrays["codes"].tolist()))


def problem_features(text: str, scores: Scores, own: Floats) -> Floats:
    """Whether the text states a problem: faults, praise and routine per 40 characters, length, the strongest scores, and what the n-grams say; shape (13,)."""
    size = max(1.0, len(text) / 40)
    faults = len(_FAULT.findall(text))
    told = [faults / size, float(faults > 0), len(_PRAISE.findall(text)) / size, len(_ROUTINE.findall(text)) / size, float(np.log(1 + len(text)))]
    strongest = [float(logit(scores.probability[axis]).max()) for axis in ("nature", "focus", "point", "conduct")]
    return np.array([*told, *strongest, own[-2], own[:-2].max(), np.log(softmax(own[:-1])[-1] + 1e-6), own[-1]], np.float32)


def features(text: str, scores: Scores, own: Floats, labeller: Labeller, axis: str, problem: float) -> Floats:
    """Shape (labels, 16): of the backend own score, gap to the best other, share among the points, share of its focus, whether first, own focus
    score and gap, how surely a problem is stated; the like of the n-grams and of both together; words of rectification, length.
    """
    codes, focuses = labeller.codes("point"), labeller.codes("focus")
    member = _member(codes, focuses)
    point, focus = logit(scores.probability["point"]), logit(scores.probability["focus"])
    both, grams = np.asarray(point / 2 + own[:-2], np.float32), own[:-2]
    share, gram_share = softmax(point), softmax(own[:-1])[:-1]
    of_focus, gram_focus = member @ share, np.asarray(np.log(member @ gram_share + 1e-6), np.float32)
    best, gram_best, both_best = (_best(values, member) for values in (point, grams, both))
    length = np.log(max(1, len(text)))
    if axis == "focus":
        again = [min(3, len(_AGAIN.findall(text))) * float(code.startswith("f4")) for code in focuses]
        columns = [
            focus, _gap(focus), np.log(of_focus + 1e-6), best, best == best.max(), _gap(best), _gap(np.asarray(np.log(of_focus + 1e-6), np.float32)), np.full(len(focus), problem),
            gram_best, _gap(gram_best), gram_focus, both_best, _gap(both_best), both_best == both_best.max(), again, np.full(len(focus), length),
        ]  # fmt: skip
    else:
        columns = [
            point, _gap(point), np.log(share + 1e-6), np.log(member.T @ of_focus + 1e-6), point == point.max(), member.T @ focus, member.T @ _gap(focus), np.full(len(point), problem),
            grams, _gap(grams), np.log(gram_share + 1e-6), member.T @ gram_focus, both, _gap(both), both == both.max(), np.full(len(point), length),
        ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _best(values: Floats, member: Floats) -> Floats:
    """The best point of each focus."""
    return np.array([values[row > 0].max() if row.any() else -12.0 for row in member], np.float32)


def _gap(values: Floats) -> Floats:
    order = np.sort(values)
    return np.asarray(values - np.where(values == order[-1], order[-2], order[-1]), np.float32)


@cache
def _member(points: tuple[str, ...], focuses: tuple[str, ...]) -> Floats:
    """Which points belong to which focus in any version, shape (focuses, points)."""
    found = np.zeros((len(focuses), len(points)), np.float32)
    for taxonomy in versions("point"):
        for label in taxonomy.labels:
            if label.code in points and label.focus in focuses:
                found[focuses.index(label.focus), points.index(label.code)] = 1.0
    return found


_HEADED = {
    "f1_policy_implementation": re.compile("路线方针政策|决策部署|职能责任|职责使命"),
    "f2_masses_corruption": re.compile("群众身边|腐败问题|不正之风"),
    "f3_party_organization": re.compile("党组织(?:领导班子|建设|软弱)|班子和?(?:干部|人才)?队伍|领导班子"),
    "f4_rectification": re.compile("(?:巡视|巡察|审计|监督).{0,16}整改|整改落实"),
}


def headed(heading: str) -> str | None:
    """The focus under which the paper itself files a problem, where its heading names one."""
    found = [code for code, words in _HEADED.items() if words.search(heading)]
    return found[0] if len(found) == 1 else None


@cache
def _weights() -> dict[str, Any]:
    table: dict[str, Any] = json.loads((files("xuncha_nlp.labels") / "stated.json").read_text(encoding="utf-8"))
    return table


def _scored(axis: str, rows: Floats) -> Floats:
    """A layer of rectified units over standardised features, or none of them where the axis is `problem`."""
    own = _weights()[axis]
    hidden = np.maximum(rows @ np.array(own["units"], np.float32) + np.array(own["starts"], np.float32), 0) if "units" in own else rows
    return sigmoid(np.asarray(hidden @ np.array(own["weights"], np.float32) + own["bias"], np.float32))


def relabel(
    items: Sequence[object], analyses: Sequence[Analysis], scores: Sequence[Scores], labeller: Labeller, taxonomies: dict[str, Taxonomy]
) -> list[Analysis]:  # fmt: skip
    """The analyses, those of findings with focuses and points weighed anew; every other axis stays."""
    found = list(analyses)
    findings = [(at, item) for at, item in enumerate(items) if isinstance(item, Finding)]
    if findings:
        own = load_stated().score([finding.text for _, finding in findings], labeller.codes("point"))
        for (at, finding), row in zip(findings, own, strict=True):
            found[at] = _relabelled(found[at], finding, scores[at], row, labeller, taxonomies)
    return found


def _relabelled(
    analysis: Analysis, finding: Finding, scores: Scores, own: Floats, labeller: Labeller, taxonomies: dict[str, Taxonomy]
) -> Analysis:  # fmt: skip
    problem = float(logit(_scored("problem", problem_features(finding.text, scores, own)[None]))[0])
    labels = [label for label in analysis.labels if label.name not in AXES]
    maybe = [label for label in analysis.maybe if label.name not in AXES]
    abstained = [axis for axis in analysis.abstained if axis.partition("@")[0] not in AXES]
    filed = headed(finding.heading)
    for axis in AXES:
        codes, taxonomy, limits = labeller.codes(axis), taxonomies[axis], _weights()[axis]
        answers = _scored(axis, features(finding.text, scores, own, labeller, axis, problem))
        told: list[Label] = []
        for i in np.argsort(-answers, kind="stable").tolist():
            score = round(float(answers[i]), 4)
            if codes[i] not in taxonomy or score < _MAYBE:
                continue
            label = Label(taxonomy.id, codes[i], score, (scores.span("point", _word(axis, i, scores, labeller)),), BY)
            (told if score >= (limits["least"] if told else limits["best"]) else maybe).append(label)
        if axis == "focus" and filed and filed in taxonomy:
            span = scores.span("point", _word(axis, codes.index(filed), scores, labeller))
            known = next((label for label in told if label.code == filed), Label(taxonomy.id, filed, 0.0, (span,), BY))
            told = [replace(known, score=0.97, by="由材料自身的标题归入"), *(label for label in told if label.code != filed and label.score >= limits["sure"])]
            maybe = [label for label in maybe if label.code != filed]
        if told and told[-1].score < limits["sure"]:
            abstained.append(taxonomy.id)
        labels += told
    return replace(analysis, labels=tuple(labels), maybe=tuple(maybe), abstained=tuple(abstained))


def _word(axis: str, at: int, scores: Scores, labeller: Labeller) -> int:
    """The point whose words show a label."""
    if axis == "point":
        return at
    row = _member(labeller.codes("point"), labeller.codes("focus"))[at]
    return int(np.where(row > 0, scores.probability["point"], -1.0).argmax())
