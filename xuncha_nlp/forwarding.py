"""What may go to another unit: only the claim of a letter, only to a unit that has nothing to do with those complained of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from . import petitions, publish, wire
from .errors import UnknownName, Withheld
from .pipeline import make_labeller
from .recipe import Recipe
from .text import normalised, sentences
from .types import COVER, Analysis, Petition, Subject

Units = Mapping[str, Sequence[str]]
_CLAIMS = {"claim_request", "suggestion", "litigation_related"}
_BLAMES = {"conduct", "discipline", "point", "focus"}
_SURE, _PLAIN = 0.8, 0.9
_COVERED = 3
_HE = re.compile(r"[他她]|此人|该人|这个?人|那个?人|本人(?!承诺)|其(?!他|它|余|实|中)")
_ASKS = re.compile(
    r"请求|恳请|请(?:求|帮|协调|解决|尽快|派人|有关|相关|物业|(?:住建|水务|民政|教育|人社|交通|城管|供电|自来水)[局公])|希望(?!.{0,8}[查巡])|盼望?|帮(?:忙|我|助|着)"
    r"|要求(?!.{0,8}[查看账])|解决|协调|尽快|尽早|什么时候能|何时能|能不能(?:给|帮|修|补|办)|修一修|补办|办证|补发|复通|通水|通电"
)
_OFFICE = re.compile(
    r"^中共|(?:党工?委|党组|党总?支部|人民政府|政府|村民委员会|村委会|村委|居民委员会|居委会|委员会|办事处|管理委员会|支委|两委|机关|本级)+$"
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The claim of one letter, covered, for one recipient."""

    clue: str
    petition: str
    received: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that does not go, and why, in Chinese."""

    clue: str
    petition: str
    why: str


def kin(one: str, other: str, units: Units) -> str | None:
    """How two units stand to each other, in Chinese; None for strangers. Names are held loosely: too near rather than too far."""
    a, b = _bare(one), _bare(other)
    if _same(a, b):
        return "同一单位"
    above: dict[str, set[str]] = {}
    for parent, children in units.items():
        for child in children:
            above.setdefault(_bare(child), set()).add(_bare(parent))
    over_a, over_b = _over(a, above), _over(b, above)
    if any(_same(a, unit) for unit in over_b):
        return "上级单位"
    if any(_same(b, unit) for unit in over_a):
        return "下级单位"
    if {unit for name in above if _same(a, name) for unit in above[name]} & {unit for name in above if _same(b, name) for unit in above[name]}:
        return "平级单位"
    return None


def _over(unit: str, above: Mapping[str, set[str]]) -> set[str]:
    """Every unit above, and what it is called in the tree."""
    found: set[str] = set()
    waiting = [name for name in above if _same(unit, name)]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _bare(unit: str) -> str:
    name = re.sub(r"\s+", "", normalised(unit).text)
    return _OFFICE.sub("", _OFFICE.sub("", name)) or name


def _same(a: str, b: str) -> bool:
    """Is one name in the other (区住建局, 青溪区住建局), or one short for the other (住建局, 住房和城乡建设局)?"""
    short, long = sorted((a, b), key=len)
    if len(short) < 2:
        return short == long
    if short in long:
        return True
    return len(short) >= 3 and short[-1] == long[-1] and _stripped(short) != "" and _within(_stripped(short), long)


def _stripped(name: str) -> str:
    return re.sub(r"^[区县市省]", "", name)


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) >= 3 and all(char in rest for char in short)


def refusal(petition: Petition, recipient: str, units: Units, blaming: str) -> str | None:
    """Why a letter must not reach a recipient, in Chinese, without a word of the letter; None where it may. `blaming` are the words that
    complain of somebody."""
    accused = [subject for subject in petition.subjects if subject.level != "lv_enterprise_person"]
    if any(subject.name and subject.name in recipient for subject in petition.subjects):
        return "收件人就是被反映人"
    named = {subject.unit for subject in petition.subjects if subject.unit} | set(_mentioned(blaming, recipient, units))
    if any(subject.unit is None for subject in accused):
        named |= set(_mentioned(petition.text, recipient, units))
        if not named:
            return "被反映人的单位不明，请人判断能否转"
    for unit in sorted(named):
        if relation := kin(recipient, unit, units):
            return f"收件单位与被反映人的单位是{relation}" if relation == "同一单位" else f"收件单位是被反映人单位的{relation}"
    return None


def _mentioned(text: str, recipient: str, units: Units) -> Iterator[str]:
    """Units of the tree, and the recipient, that stand in a text."""
    flat = re.sub(r"\s+", "", normalised(text).text)
    for unit in {recipient, *units, *(child for children in units.values() for child in children)}:
        for name in (_bare(unit), _stripped(_bare(unit))):
            if len(name) >= 2 and name in flat:
                yield unit
                break


def split(petition: Petition, analysis: Analysis, parts: Sequence[Petition], answers: Sequence[Analysis]) -> tuple[list[str], list[str]]:
    """(claim, blame): the sentences that may go and those that stay. The more a letter complains of somebody, the plainer a claim must be:
    in a letter that is first of all an accusation, or names somebody, only sentences that ask for something go."""
    blamed = [span for label in analysis.labels if label.name in _BLAMES for span in label.evidence]
    accused = [subject for subject in petition.subjects if subject.level != "lv_enterprise_person"]
    accusing = [_accuses(answer) for answer in answers]
    mixed = bool(accused) or any(accusing) or bool(blamed)
    strict = bool(accused) or not _CLAIMS & set(analysis.codes("nature"))
    goes: list[str] = []
    stays: list[str] = []
    for part, answer, blames in zip(parts, answers, accusing, strict=True):
        score = max((label.score for label in answer.labels if label.name == "nature" and label.code in _CLAIMS), default=0.0)
        near = any(span.overlaps(part.span) for span in [*blamed, *(s for subject in accused for s in subject.spans)])
        named = any(word in part.text for subject in accused for word in _words(subject))
        plain = score >= (_PLAIN if strict else _SURE) and not _HE.search(part.text) and (not strict or _ASKS.search(part.text) is not None)
        (stays if blames or near or named or (mixed and not plain) else goes).append(part.text)
    return goes, stays


def _accuses(answer: Analysis) -> bool:
    return "accusation" in answer.codes("nature") or any(label.name in _BLAMES for label in answer.labels)


def _words(subject: Subject) -> list[str]:
    """Words that tell of an accused: the name, the surname with a title, the title."""
    title = subject.title or ""
    return [word for word in (subject.name, title) if word and len(word) >= 2]


def excerpts(
    store: Any, recipe: Recipe, ids: Sequence[str], recipient: str, label: Any = None
) -> tuple[list[Excerpt], list[Kept]]:
    """What of these clues may go to a recipient, and what does not: every letter of every clue is in one of the two. Raises UnknownName."""
    label = label or make_labeller(recipe)
    going: list[Excerpt] = []
    kept: list[Kept] = []
    for id in ids:
        clue = store.get("clue", id)
        if clue is None:
            raise UnknownName(f"存储中没有线索 {id}。请从台账“线索编号”一列复制。")
        for member in clue.members:
            petition, analysis = store.get("petition", member), store.get("analysis", member)
            parts = [Petition(f"{member}/{n}", member, span, span.of(petition.text)) for n, span in enumerate(sentences(petition.text))]
            parts = [part for part in parts if part.text.count(COVER) * _COVERED < len(part.text.strip())]
            claim, blame = split(petition, analysis, parts, label(parts)) if parts else ([], [])
            text = petitions.protect("".join(claim))[0].strip()
            why = refusal(petition, recipient, recipe.authority.units, "".join(blame))
            if why is None and not text:
                why = "没有可以单独转出的诉求，只有对人的反映"
            if why is None:
                going.append(Excerpt(id, member, petition.received, text))
            else:
                kept.append(Kept(id, member, why))
    return going, kept


def forward(store: Any, recipe: Recipe, ids: Sequence[str], recipient: str, out: Path, who: str) -> tuple[int, list[Kept]]:
    """Write what may go to a recipient, numbered anew so that nothing leads back; the act stands in the audit chain. Returns how many
    letters go, and what was kept."""
    going, kept = excerpts(store, recipe, ids, recipient)
    publish.probe(out)
    rows = [{"number": number(e, recipient), "received": e.received.isoformat() if e.received else None, "text": e.text} for e in going]
    publish.write_lines(out / "forward.jsonl", map(wire.dumps, rows))
    publish.write_lines(out / "forward.txt", (f"{row['number']}　收件日期：{row['received'] or '不详'}\n{row['text']}\n" for row in rows))
    store.record("forward", who, to=[recipient], petitions=[e.petition for e in going], kept=[k.petition for k in kept], folder=out.name)
    return len(going), kept


def number(excerpt: Excerpt, recipient: str) -> str:
    return "ZB-" + hashlib.sha256(f"{recipient}\n{excerpt.petition}".encode("utf-8", "surrogatepass")).hexdigest()[:8].upper()


def check_recipients(store: Any, recipe: Recipe, recipients: Sequence[str]) -> None:
    """A whole ledger goes to these recipients: raises Withheld, naming the clues, where one of them stands near somebody complained of."""
    for recipient in recipients:
        stopped = []
        for clue in store.each("clue"):
            whole = (petition for member in clue.members if (petition := store.get("petition", member)))
            if any(refusal(petition, recipient, recipe.authority.units, petition.text) for petition in whole):
                stopped.append(clue.id)
        if stopped:
            shown = "、".join(stopped[:10]) + ("等" if len(stopped) > 10 else "")
            raise Withheld(
                f"台账不能给 {recipient}：其中 {len(stopped)} 条线索（{shown}）反映的人在该单位、其上级、下级、平级单位，或单位不明。"
                "请改用 xuncha forward 逐条转出诉求，或换一个收件单位。"
            )
