"""The search of `search` compiled by numba: the same numbers, since all sums are of whole numbers."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def count(columns, found):  # type: ignore[no-untyped-def]
    """Add one to found[column] for every entry."""
    for at in range(len(columns)):
        found[columns[at]] += np.uint32(1)


@njit(cache=True, nogil=True)
def order(values, count, ranked):  # type: ignore[no-untyped-def]
    """Write the first `count` values to `ranked`, the heaviest first (ties: in order); the weight is their last byte."""
    starts = np.zeros(257, np.int64)
    for at in range(count):
        starts[256 - np.int64(values[at] & np.uint64(255))] += 1
    for weight in range(1, 257):
        starts[weight] += starts[weight - 1]
    for at in range(count):
        place = 255 - np.int64(values[at] & np.uint64(255))
        ranked[starts[place]] = values[at]
        starts[place] += 1


@njit(cache=True, nogil=True)
def mark(indptr, columns, table, window, budget, wanted):  # type: ignore[no-untyped-def]
    """Set wanted[column] for what the rows look up: their heaviest columns, until `budget` places are read. See `search._table`."""
    most = np.max(np.diff(indptr)) if len(indptr) > 1 else 0
    values, ranked = np.empty(most, np.uint64), np.empty(most, np.uint64)
    for row in range(len(indptr) - 1):
        spent, count = 0, 0
        for at in range(indptr[row], indptr[row + 1]):
            value = table[columns[at]]
            held = np.int64(value >> np.uint64(8)) & 0xFFFFFF
            values[count] = np.uint64(columns[at]) << np.uint64(32) | np.uint64(min(held, window)) << np.uint64(8) | value & np.uint64(255)
            count += np.int64(held > 1)
            spent += min(held, window) * np.int64(held > 1)
        if spent > budget:
            order(values, count, ranked)
        else:
            ranked[:count] = values[:count]
        spent = 0
        for at in range(count):
            if spent >= budget:
                break
            spent += np.int64(ranked[at] >> np.uint64(8)) & 0xFFFFFF
            wanted[np.int64(ranked[at] >> np.uint64(32))] = True


@njit(cache=True, nogil=True)
def fill(indptr, columns, wanted, low, high, cursor, rows):  # type: ignore[no-untyped-def]
    """Write the number of every row behind the cursors of its wanted columns, low <= column < high."""
    for row in range(len(indptr) - 1):
        at, end = indptr[row], indptr[row + 1]
        while at < end:
            middle = (at + end) // 2
            if columns[middle] < low:
                at = middle + 1
            else:
                end = middle
        while at < indptr[row + 1] and columns[at] < high:
            column = columns[at]
            if wanted[column]:
                rows[cursor[column]] = row
                cursor[column] += 1
            at += 1


@njit(cache=True, nogil=True)
def nearest(indptr, columns, first, size, table, rows, window, budget, most, least, others, scores, found):  # type: ignore[no-untyped-def]
    """Write up to `most` rows of the greatest summed squared weight, at least `least`, to others[i, :found[i]]."""
    longest = np.max(np.diff(indptr)) if len(indptr) > 1 else 0
    values, ranked = np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    sums = np.zeros(size, np.int32)
    touched = np.empty(budget + window + 1, np.int64)
    for i in range(len(indptr) - 1):
        row = first + i
        spent, seen, count = 0, 0, 0
        for at in range(indptr[i], indptr[i + 1]):
            value = table[columns[at]]
            held = np.int64(value >> np.uint64(8)) & 0xFFFFFF
            values[count] = value
            count += np.int64(held > 1)
            spent += min(held, window) * np.int64(held > 1)
        if spent > budget:
            order(values, count, ranked)
        else:
            ranked[:count] = values[:count]
        spent = 0
        for at in range(count):
            if spent >= budget:
                break
            held = np.int64(ranked[at] >> np.uint64(8)) & 0xFFFFFF
            start = np.int64(ranked[at] >> np.uint64(32))
            end = start + held
            spent += min(held, window)
            if held > window:
                low, high = start, end
                while low < high:
                    middle = (low + high) // 2
                    if rows[middle] < row:
                        low = middle + 1
                    else:
                        high = middle
                start = max(start, min(low - window // 2, end - window))
                end = start + window
            weight = np.int32(ranked[at] & np.uint64(255))
            weight *= weight
            for place in range(start, end):
                other = np.int64(rows[place])
                touched[seen] = other
                seen += np.int64(sums[other] == 0)
                sums[other] += weight
        kept = 0
        for at in range(seen):
            other = touched[at]
            score = sums[other]
            sums[other] = 0
            if score < least or other == row:
                continue
            if kept == most and (score < scores[i, kept - 1] or (score == scores[i, kept - 1] and other > others[i, kept - 1])):
                continue
            place = kept if kept < most else most - 1
            while place > 0 and (scores[i, place - 1] < score or (scores[i, place - 1] == score and others[i, place - 1] > other)):
                scores[i, place], others[i, place] = scores[i, place - 1], others[i, place - 1]
                place -= 1
            scores[i, place], others[i, place] = score, other
            kept = min(kept + 1, most)
        found[i] = kept


@njit(cache=True, nogil=True)
def shared(indptr, columns, squares, left, right, out):  # type: ignore[no-untyped-def]
    """Summed squares of the columns that both rows of every pair hold; quick where pairs with the same left row follow each other."""
    held = np.zeros((len(squares) + 63) // 64, np.uint64)
    marked = np.int64(-1)
    for pair in range(len(left)):
        if left[pair] != marked:
            if marked >= 0:
                for at in range(indptr[marked], indptr[marked + 1]):
                    held[columns[at] >> np.uint32(6)] = np.uint64(0)
            marked = left[pair]
            for at in range(indptr[marked], indptr[marked + 1]):
                held[columns[at] >> np.uint32(6)] |= np.uint64(1) << np.uint64(columns[at] & np.uint32(63))
        total = np.int64(0)
        for at in range(indptr[right[pair]], indptr[right[pair] + 1]):
            if held[columns[at] >> np.uint32(6)] >> np.uint64(columns[at] & np.uint32(63)) & np.uint64(1):
                total += squares[columns[at]]
        out[pair] = total


@njit(cache=True, nogil=True)
def totals(indptr, columns, squares, rows, out):  # type: ignore[no-untyped-def]
    """Summed squares of these rows."""
    for row in rows:
        total = np.int64(0)
        for at in range(indptr[row], indptr[row + 1]):
            total += squares[columns[at]]
        out[row] = total


@njit(cache=True, nogil=True)
def agreement(indptr, numbers, kinds, nats, left, right, out):  # type: ignore[no-untyped-def]
    """Nats of the weightiest shared number of each kind."""
    for pair in range(len(left)):
        i, j = indptr[left[pair]], indptr[right[pair]]
        i_end, j_end = indptr[left[pair] + 1], indptr[right[pair] + 1]
        while i < i_end and j < j_end:
            a, b = numbers[i], numbers[j]
            if a == b:
                out[pair, kinds[a]] = max(out[pair, kinds[a]], nats[a])
            i += np.int64(a <= b)
            j += np.int64(b <= a)


@njit(cache=True, nogil=True)
def terms(indptr, columns, rarity, left, right, out):  # type: ignore[no-untyped-def]
    """Summed rarity of the rarest of every run of the left row's columns that the right row holds too."""
    size = 1 << 10
    slots, stamps = np.empty(size, np.int32), np.zeros(size, np.int64)
    for pair in range(len(left)):
        i, j = indptr[left[pair]], indptr[right[pair]]
        i_end, j_end = indptr[left[pair] + 1], indptr[right[pair] + 1]
        if (j_end - j) * 2 > size:
            while size < (j_end - j) * 2:
                size *= 2
            slots, stamps = np.empty(size, np.int32), np.zeros(size, np.int64)
        for at in range(j, j_end):
            column = columns[at]
            if column < 0:
                continue
            slot = np.int64(column) & (size - 1)
            while stamps[slot] == pair + 1 and slots[slot] != column:
                slot = (slot + 1) & (size - 1)
            stamps[slot] = pair + 1
            slots[slot] = column
        total, best, running = np.int64(0), np.int64(0), False
        for at in range(i, i_end):
            column = columns[at]
            held = False
            if column >= 0:
                slot = np.int64(column) & (size - 1)
                while stamps[slot] == pair + 1 and slots[slot] != column:
                    slot = (slot + 1) & (size - 1)
                held = stamps[slot] == pair + 1
            if held:
                running = True
                best = max(best, np.int64(rarity[column]))
            elif running:
                total += best
                best, running = np.int64(0), False
        out[pair] = total + best


@njit(cache=True, nogil=True)
def windows(points, piece, width, base):  # type: ignore[no-untyped-def]
    """Hash of the `width` code points from every place, 0 where they cross a cover."""
    made = np.zeros(max(0, len(points) - width + 1), np.uint64)
    for at in range(len(made)):
        if piece[at] == piece[at + width - 1]:
            h = np.uint64(0)
            for step in range(width):
                h = h * base + np.uint64(points[at + step]) + np.uint64(1)
            made[at] = h
    return made


@njit(cache=True, nogil=True)
def runs(points, piece, other_points, other_piece, width, base):  # type: ignore[no-untyped-def]
    """Rows (size, place here, place there) of the longest equal runs; see `evidence._runs`."""
    left, right = windows(points, piece, width, base), windows(other_points, other_piece, width, base)
    size = 16
    while size < 2 * len(left):
        size *= 2
    slots = np.full(size, -1, np.int64)
    for at in range(len(left)):
        if left[at] == 0:
            continue
        slot = np.int64(left[at] >> np.uint64(40)) & (size - 1)
        while slots[slot] >= 0 and left[slots[slot]] != left[at]:
            slot = (slot + 1) & (size - 1)
        if slots[slot] < 0:
            slots[slot] = at
    found = np.empty((len(right), 3), np.int64)
    made, previous = 0, np.int64(-2)
    for at in range(len(right)):
        place = np.int64(-2)
        if right[at] != 0:
            slot = np.int64(right[at] >> np.uint64(40)) & (size - 1)
            while slots[slot] >= 0 and left[slots[slot]] != right[at]:
                slot = (slot + 1) & (size - 1)
            place = slots[slot] if slots[slot] >= 0 else np.int64(-2)
        if place >= 0 and previous >= 0 and place == previous + 1:
            found[made - 1, 0] += 1
        elif place >= 0:
            found[made, 0], found[made, 1], found[made, 2] = width, place, at
            made += 1
        previous = place
    return found[:made]


@njit(cache=True, nogil=True)
def chosen(runs, most):  # type: ignore[no-untyped-def]
    """Up to `most` of the longest runs (ties: the first here, then there) that overlap neither here nor there."""
    taken = np.empty((most, 3), np.int64)
    left = np.ones(len(runs), np.bool_)
    kept = 0
    while kept < most:
        best = -1
        for at in range(len(runs)):
            if left[at] and (best < 0 or (-runs[at, 0], runs[at, 1], runs[at, 2]) < (-runs[best, 0], runs[best, 1], runs[best, 2])):
                best = at
        if best < 0:
            break
        n, u, v = runs[best, 0], runs[best, 1], runs[best, 2]
        taken[kept, 0], taken[kept, 1], taken[kept, 2] = n, u, v
        kept += 1
        for at in range(len(runs)):
            size, x, y = runs[at, 0], runs[at, 1], runs[at, 2]
            left[at] &= (x + size <= u or u + n <= x) and (y + size <= v or v + n <= y)
    return taken[:kept]
