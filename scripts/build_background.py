"""Rebuild the background table of n-gram frequencies that clustering weighs words by, from corpora/."""

from __future__ import annotations

from pathlib import Path

from xuncha_nlp.clusters import build_background, read_corpora

if __name__ == "__main__":
    letters, sentences = read_corpora(Path(__file__).resolve().parent.parent / "corpora")
    print(f"{len(letters)} 封信、{len(sentences)} 句：{build_background(letters, sentences)} 个字串")
