"""How well clusters find the same matter: pair precision, recall, F1 and B-cubed, beside leader clustering on TF-IDF cosine."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from duplicates_data import edited

from xuncha_nlp.clusters import THRESHOLD, cluster_petitions
from xuncha_nlp.labels import LabelEncoder, load_labeller
from xuncha_nlp.types import Subject

ROOT = Path(__file__).resolve().parent.parent
BASELINES = (0.03, 0.04, 0.05, 0.07, 0.1, 0.2)
Groups = list[tuple[str, ...]]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def letter(id_: str, text: str, group: str | None, also: Sequence[str] = (), subjects: Sequence[Subject] = ()) -> SimpleNamespace:
    """A letter with its gold: `group` (None: alone) and `also`, matters that it tells besides."""
    return SimpleNamespace(id=id_, text=text, facts=(), subjects=tuple(subjects), group=group or f"alone {id_}", also=set(also))


def duplicates(path: Path) -> list[SimpleNamespace]:
    return [
        letter(row["id"], row["text"], row["group"], row.get("also_groups", ()), [Subject(**subject) for subject in row["subjects"]])
        for row in rows(path)
    ]


def matters(path: Path) -> list[SimpleNamespace]:
    """Letters about matters told by several people, near misses among them, and their day of receipt."""
    return [SimpleNamespace(**vars(letter(row["id"], row["text"], row["matter"], row.get("matters") or ())), received=date.fromisoformat(row["received"])) for row in rows(path)]


def _register_subjects(row: dict[str, Any]) -> Iterator[Subject]:
    for person in row["subject_person"].split("、"):
        match = re.fullmatch(r"([^（]*)(?:（(.*)）)?", person)
        if match and (match.group(1) or row["unit"]):
            yield Subject(match.group(1) or None, match.group(2), row["unit"] or None, None, False)


def demo(folder: Path) -> list[SimpleNamespace]:
    """Register rows (with their own columns for person and unit) and letters of the demo inbox."""
    register = {f"register:{row['no']}": row for row in rows(folder / "register.jsonl")}
    texts = {f"letter:{row['file']}": row["text"] for row in rows(folder / "letters.jsonl")}
    gold = {row["ref"]: row.get("group") for row in rows(folder / "gold.jsonl")}
    several = {ref.rpartition("#")[0] for ref in gold if re.search(r"#\d+$", ref)}
    made = []
    for ref, group in gold.items():
        if ref in register:
            made.append(letter(ref, register[ref]["content"], group, (), tuple(_register_subjects(register[ref]))))
        elif ref in texts and ref not in several:
            made.append(letter(ref, texts[ref], group))
        elif ref not in several:
            whole, _, number = ref.rpartition("#")
            made.append(letter(ref, texts[whole].split("\n\n")[int(number) - 1], group))
    return made


def near_copies(folder: Path, seed: int = 0) -> list[SimpleNamespace]:
    """Every letter with two copies: 5-30 % of characters edited, sentences moved, other greeting and ending."""
    rng = random.Random(seed)
    originals = [row for path in sorted(folder.glob("*.jsonl")) for row in rows(path)]
    alphabet = "".join(row["text"] for row in originals)
    made = []
    for row in originals:
        made.append(letter(row["id"], row["text"], row["id"]))
        for n in (1, 2):
            made.append(letter(f"{row['id']}-{n}", edited(row["text"], rng.uniform(0.05, 0.3), rng, alphabet), row["id"]))
    return made


def read_by_petitions(letters: list[SimpleNamespace]) -> list[SimpleNamespace] | None:
    """The letters with facts and subjects as the room petitions reads them; None while that room is missing."""
    try:
        from xuncha_nlp.petitions import find_subjects, read_facts
    except ImportError:
        return None
    made = []
    for one in letters:
        try:
            facts, subjects = tuple(read_facts(one.text)), tuple(find_subjects(one.text))
        except TypeError:
            return None
        made.append(SimpleNamespace(**{**vars(one), "facts": facts, "subjects": subjects}))
    return made


def scores(letters: list[SimpleNamespace], groups: Groups) -> dict[str, float]:
    """Pair P, R, F1 and B-cubed P, R, F1; a pair joined through a matter that a long letter tells besides is neither right nor wrong."""
    by = {one.id: one for one in letters}
    of = {member: at for at, members in enumerate(groups) for member in members}
    gold: dict[str, set[str]] = {}
    for one in letters:
        gold.setdefault(one.group, set()).add(one.id)
    both = found = true = 0
    precision = recall = 0.0
    for one in letters:
        mine, wanted = set(groups[of[one.id]]), gold[one.group]
        both += len(mine & wanted) - 1
        true += len(wanted) - 1
        found += sum(1 for other in mine - {one.id} if by[other].group == one.group or not _beside(one, by[other]))
        precision += len(mine & wanted) / len(mine)
        recall += len(mine & wanted) / len(wanted)
    p, r = both / max(found, 1), both / max(true, 1)
    bp, br = precision / len(letters), recall / len(letters)
    return {"P": p, "R": r, "F1": 2 * p * r / max(p + r, 1e-9), "B3 P": bp, "B3 R": br, "B3 F1": 2 * bp * br / max(bp + br, 1e-9)}


def _beside(one: SimpleNamespace, other: SimpleNamespace) -> bool:
    return bool(({one.group} | one.also) & ({other.group} | other.also))


def leader(letters: list[SimpleNamespace], threshold: float) -> Groups:
    """The baseline: character 2- and 3-gram TF-IDF, each letter to the most similar leader above the threshold."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(analyzer="char", ngram_range=(2, 3)).fit_transform([one.text for one in letters])
    likeness = (matrix @ matrix.T).toarray()
    leaders: list[int] = []
    groups: dict[int, list[str]] = {}
    for at, one in enumerate(letters):
        best = max(leaders, key=lambda k: likeness[at, k], default=-1)
        if best < 0 or likeness[at, best] < threshold:
            best = at
            leaders.append(at)
        groups.setdefault(best, []).append(one.id)
    return [tuple(members) for members in groups.values()]


def plain(letters: list[SimpleNamespace]) -> list[SimpleNamespace]:
    return [SimpleNamespace(**{**vars(one), "subjects": (), "facts": ()}) for one in letters]


def show(name: str, method: str, letters: list[SimpleNamespace], make: Callable[[list[SimpleNamespace]], Groups]) -> None:
    groups = make(letters)
    figures = "  ".join(f"{value:.3f}" for value in scores(letters, groups).values())
    print(f"{name:<12} {method:<26} {figures}  clusters {len(groups)}, largest {max(map(len, groups))}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duplicates", type=Path, default=None, help="labelled letters with `group` and `relation`, one JSON object a line")
    args = parser.parse_args()
    sets = {"demo inbox": demo(ROOT / "corpora/inbox_demo"), "near copies": near_copies(ROOT / "corpora/letters")}
    sets |= {path.stem: matters(path) for path in sorted((ROOT / "corpora/matters").glob("*.jsonl"))}
    if args.duplicates:
        sets = {"duplicates": duplicates(args.duplicates)} | sets
    encoder = LabelEncoder(load_labeller)
    print(f"{'set':<12} {'method':<26} {'P':<5}  {'R':<5}  {'F1':<5}  {'B3 P':<5}  {'B3 R':<5}  {'B3 F1':<5}")
    for name, letters in sets.items():
        for threshold in BASELINES:
            show(name, f"leader TF-IDF {threshold}", letters, lambda these, t=threshold: leader(these, t))  # type: ignore[misc]
        variants = {"text": plain(letters)}
        if any(one.subjects for one in letters):
            variants["given subjects"] = letters
        if (filled := read_by_petitions(plain(letters))) is not None:
            variants["room petitions"] = filled
        for what, these in variants.items():
            for threshold in sorted({THRESHOLD, 0.25, 0.4}):
                show(name, f"ours {what} {threshold}", these, lambda some, t=threshold: [c.members for c in cluster_petitions(some, threshold=t, encoder=encoder)])  # type: ignore[misc]


if __name__ == "__main__":
    main()
