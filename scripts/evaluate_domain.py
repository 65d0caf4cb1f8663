"""Domain (归口) on real citizens' messages by cross-validation, the project's corpora added to each training part.

    python scripts/evaluate_domain.py labelled_sample.jsonl.gz

Rows have topic, detail and label (the Chinese name of a domain). The messages are only measured on; nothing of them is kept.
Three readers of the text: n-grams, words, both; macro-F1 over the domains that occur, with the shipped model (which never saw them) below.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from xuncha_nlp.labels import corpora, load_labeller
from xuncha_nlp.taxonomy import load_taxonomy

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
REAL_WEIGHT = 3.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    args = parser.parse_args(argv)
    import jieba
    from scipy.sparse import hstack, vstack

    jieba.setLogLevel("ERROR")
    names = {label.name: label.code for label in load_taxonomy("domain", corpora.ON).labels}
    with gzip.open(args.file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [f"{row['topic']}\n{row['topic']}\n{row['detail'] or ''}" for row in rows]
    truth = np.array([names[row["label"]] for row in rows])
    known = sorted(set(truth))
    own = [(s.text, s.labels["domain"][0]) for s in corpora.read_bank(CORPORA) if s.labels.get("domain")]
    own += [(x.text, x.labels["domain"][0]) for x in corpora.read_letters(CORPORA / "letters") if x.labels.get("domain")]
    own = [(text, code) for text, code in own if code in known]
    every, added = texts + [text for text, _ in own], np.array([code for _, code in own])
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2).fit_transform(every)
    words = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, sublinear_tf=True, min_df=2).fit_transform(every)
    for name, x in (("n-grams", grams), ("words", words), ("both", hstack([grams, words]).tocsr())):
        for with_own in (False, True):
            found = np.empty(len(texts), dtype=object)
            for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(texts, truth):
                part, labels, weight = x[train], truth[train], np.ones(len(train))
                if with_own:
                    part, labels = vstack([part, x[len(texts) :]]), np.concatenate([labels, added])
                    weight = np.concatenate([weight * REAL_WEIGHT, np.ones(len(added))])
                found[test] = LinearSVC(C=0.5, class_weight="balanced").fit(part, labels, sample_weight=weight).predict(x[test])
            score = f1_score(truth, found.astype(str), labels=known, average="macro")
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
