"""Domain (归口) on real citizens' messages by cross-validation, the project's corpora added to each training part.

    python scripts/evaluate_domain.py labelled_sample.jsonl.gz [--unlabelled messages_hot.jsonl.gz messages_replies.jsonl.gz] [--seed N]

Rows have topic, detail and label (the Chinese name of a domain). The messages are only measured on; nothing of them is kept.
Four readers: n-grams, words, the title alone, naive Bayes over words; `all` is the sum of their scores, with nothing fitted to the test parts.
Rarity of n-grams and words is counted over the unlabelled messages too; what they are about is not used.
Macro-F1 over the domains that occur, with the messages alone and with the corpora, and the shipped model (which never saw them) below.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from xuncha_nlp.labels import corpora, load_labeller
from xuncha_nlp.taxonomy import load_taxonomy

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
REAL_WEIGHT = 6.0
_TITLE = 60


def margins(x: Any, labels: Any, weight: Any, test: Any) -> Any:
    """Decision values of a linear classifier, shape (test rows, domains in alphabetical order)."""
    return LinearSVC(C=0.5, class_weight="balanced").fit(x, labels, sample_weight=weight).decision_function(test)


def likelihoods(x: Any, labels: Any, weight: Any, test: Any) -> Any:
    """Log-probabilities of complement naive Bayes, on the scale of the margins."""
    found = ComplementNB(alpha=0.3).fit(x, labels, sample_weight=weight).predict_log_proba(test)
    found -= found.mean(axis=1, keepdims=True)
    return 0.6 * found / found.std()


def messages(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def full(row: dict[str, Any]) -> str:
    """The title twice, then the message."""
    return f"{row['topic']}\n{row['topic']}\n{row['detail'] or ''}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--unlabelled", nargs="*", type=Path, default=[], help="further messages, with topic and detail")
    parser.add_argument("--seed", type=int, default=0, help="how the folds are drawn")
    args = parser.parse_args(argv)
    import jieba
    from scipy.sparse import vstack

    jieba.setLogLevel("ERROR")
    names = {label.name: label.code for label in load_taxonomy("domain", corpora.ON).labels}
    rows = messages(args.file)
    texts = [full(row) for row in rows]
    truth = np.array([names[row["label"]] for row in rows])
    known = sorted(set(truth))
    own = [(s.text, s.labels["domain"][0]) for s in corpora.read_bank(CORPORA) if s.labels.get("domain")]
    own += [(x.text, x.labels["domain"][0]) for x in corpora.read_letters(CORPORA / "letters") if x.labels.get("domain")]
    own = [(text, code) for text, code in own if code in known]
    every, added = texts + [text for text, _ in own], np.array([code for _, code in own])
    counted = every + [full(row) for file in args.unlabelled for row in messages(file)]
    titles = [row["topic"] for row in rows] + [text.split("\n")[0][:_TITLE] for text, _ in own]
    grams = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2).fit(counted).transform(every)
    words = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, sublinear_tf=True, min_df=2).fit(counted).transform(every)
    title = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2).fit_transform(titles)
    readers = {"n-grams": (grams, margins), "words": (words, margins), "title": (title, margins), "bayes": (words, likelihoods)}
    for with_own in (False, True):
        said = {name: np.empty((len(texts), len(known))) for name in readers}
        for train, test in StratifiedKFold(5, shuffle=True, random_state=args.seed).split(texts, truth):
            labels, weight = truth[train], np.full(len(train), REAL_WEIGHT)
            if with_own:
                labels, weight = np.concatenate([labels, added]), np.concatenate([weight, np.ones(len(added))])
            for name, (x, read) in readers.items():
                part = vstack([x[train], x[len(texts) :]]).tocsr() if with_own else x[train]
                said[name][test] = read(part, labels, weight, x[test])
        said["all"] = sum(said.values())
        for name, scores in said.items():
            score = f1_score(truth, np.array(known)[scores.argmax(axis=1)], labels=known, average="macro")
            print(f"{name:10} {'with corpora' if with_own else 'messages alone':15} macro-F1 {score:.3f}")
    labeller = load_labeller()
    codes = np.array(labeller.codes("domain"))
    probability = np.stack([s.probability["domain"] for s in labeller.score(texts)])
    only = np.isin(codes, known)
    print(f"{'shipped':10} {'never saw them':15} macro-F1 {f1_score(truth, codes[probability.argmax(1)], labels=known, average='macro'):.3f}", end="")
    print(f", among the {len(known)} that occur {f1_score(truth, codes[only][probability[:, only].argmax(1)], labels=known, average='macro'):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
