"""Ruled tables from the lines printed on a page: cells, merged ones included."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_NEAR = 1.0
_CELLS = 20_000


class Rule(NamedTuple):
    """A straight line, along x or along y; millimetres, or about."""

    x0: float
    y0: float
    x1: float
    y1: float


class Grid(NamedTuple):
    """xs, ys: where lines run, ascending; owner: for each cell, row by row, the first cell of the area it belongs to."""

    xs: list[float]
    ys: list[float]
    owner: list[int]

    def cell(self, x: float, y: float) -> int | None:
        """The cell that holds a point."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(max(bisect_left(self.xs, x) - 1, 0), len(self.xs) - 2)
        line = min(max(bisect_left(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self.owner[line * (len(self.xs) - 1) + column]

    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables with two columns or more, the smallest first."""
    level = [rule for rule in rules if rule.x1 - rule.x0 >= rule.y1 - rule.y0]
    upright = sorted((rule for rule in rules if rule.x1 - rule.x0 < rule.y1 - rule.y0), key=lambda rule: rule.x0)
    lefts = [rule.x0 for rule in upright]
    parent = list(range(len(upright) + len(level)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    for h, rule in enumerate(level, len(upright)):
        for v in range(bisect_left(lefts, rule.x0 - _NEAR), bisect_left(lefts, rule.x1 + _NEAR)):
            if upright[v].y0 - _NEAR <= rule.y0 <= upright[v].y1 + _NEAR:
                parent[root(v)] = root(h)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate([*upright, *level]):
        groups.setdefault(root(at), ([], []))[at >= len(upright)].append(rule)
    found = [grid for ups, levels in groups.values() if (grid := _grid(ups, levels)) is not None]
    return sorted(found, key=Grid.area)


def _grid(upright: list[Rule], level: list[Rule]) -> Grid | None:
    xs, ys = _places([rule.x0 for rule in upright]), _places([rule.y0 for rule in level])
    columns, lines = len(xs) - 1, len(ys) - 1
    if columns < 2 or lines < 1 or columns * lines > _CELLS:
        return None
    walls: list[list[Rule]] = [[] for _ in xs]
    floors: list[list[Rule]] = [[] for _ in ys]
    for rule in upright:
        walls[_nearest(xs, rule.x0)].append(rule)
    for rule in level:
        floors[_nearest(ys, rule.y0)].append(rule)
    owner = list(range(columns * lines))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = at = owner[owner[at]]
        return at

    def join(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        owner[second] = first

    for line in range(lines):
        y = (ys[line] + ys[line + 1]) / 2
        for column in range(1, columns):
            if not any(wall.y0 <= y <= wall.y1 for wall in walls[column]):
                join(line * columns + column - 1, line * columns + column)
    for column in range(columns):
        x = (xs[column] + xs[column + 1]) / 2
        for line in range(1, lines):
            if not any(floor.x0 <= x <= floor.x1 for floor in floors[line]):
                join((line - 1) * columns + column, line * columns + column)
    return Grid(xs, ys, [root(at) for at in range(columns * lines)])


def _places(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _nearest(places: list[float], value: float) -> int:
    at = bisect_left(places, value)
    near = [index for index in (at - 1, at) if 0 <= index < len(places)]
    return min(near, key=lambda index: abs(places[index] - value))
