"""Petitions to clusters: which letters tell the same matter, with the words it rests on. Never by who wrote."""

from __future__ import annotations

from .cluster import THRESHOLD, cluster_petitions, links, relation, update_clusters
from .copies import near_copies
from .index import Index
from .rows import build_background, read_corpora

VERSION = "4"

__all__ = ["THRESHOLD", "VERSION", "Index", "build_background", "cluster_petitions", "links", "near_copies", "read_corpora", "relation", "update_clusters"]
