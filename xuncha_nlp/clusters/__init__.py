"""Petitions to clusters: which letters tell the same matter, with the words it rests on. Never by who wrote."""

from __future__ import annotations

from .cluster import THRESHOLD, cluster_petitions, links, relation
from .vectors import build_background, read_corpora

VERSION = "1"

__all__ = ["THRESHOLD", "VERSION", "build_background", "cluster_petitions", "links", "read_corpora", "relation"]
