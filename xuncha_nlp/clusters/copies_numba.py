"""The near copies of `copies` compiled by numba: the same pairs and numbers, in passes over one array of all sampled n-grams."""

from __future__ import annotations

import numpy as np
from numba import njit

_SLOTS = 512
_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)


@njit(cache=True, nogil=True)
def sketch(units, table, salt, usual, most, extend, mix, letters, hashes, picks, rows, spots, keys, sizes, counts, levels):  # type: ignore[no-untyped-def]
    """Write what is sampled of every text, each ended by a 0 in `units`; return how many hashes and how many keys. See `copies.Sketches`."""
    slots, stamps = np.empty(_SLOTS, np.uint32), np.zeros(_SLOTS, np.int64)
    made, keyed, at, text = np.uint64(0), np.uint64(0), np.uint64(0), 0
    while at < np.uint64(len(units)):
        kept = np.uint64(0)
        while units[at] != 0:
            folded = table[units[at]]
            letters[kept] = folded
            kept += np.uint64(folded != 0)
            at += _ONE
        at += _ONE
        letters[kept] = 0
        grams = np.uint64(max(0, np.int64(kept) - 2))
        for k in range(grams):
            h = np.uint32(np.uint32(np.uint32(letters[k] * np.uint32(0x01000193)) + letters[k + _ONE]) * np.uint32(0x01000193)) + letters[k + _TWO]
            h = np.uint32(h + salt)
            h = np.uint32((h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B))
            h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35))
            hashes[k] = h ^ (h >> np.uint32(16))
        level = 0
        while np.int64(grams) >> level > usual:
            level += 1
        mask = np.uint32((1 << level) - 1)
        drawn = np.uint64(0)
        for k in range(grams):
            picks[drawn] = k
            drawn += np.uint64(hashes[k] & mask == 0)
        first, begun = made, keyed
        for d in range(drawn):
            k = np.uint64(picks[d])
            h = hashes[k]
            slot = np.uint64(h >> np.uint32(23))
            while stamps[slot] == text + 1 and slots[slot] != h:
                slot = (slot + _ONE) & np.uint64(_SLOTS - 1)
            if stamps[slot] != text + 1:
                if made - first == np.uint64(most):
                    break
                stamps[slot] = text + 1
                slots[slot] = h
                rows[made] = h
                spots[made] = min(k, np.uint64(0xFFFF))
                made += _ONE
                keys[keyed] = np.uint32(np.uint32(h ^ np.uint32(letters[k + _THREE] * extend)) * mix)
                keyed += np.uint64(h >> np.uint32(31))
        sizes[text] = made - first
        counts[text] = keyed - begun
        levels[text] = level
        text += 1
    return np.int64(made), np.int64(keyed)


@njit(cache=True, nogil=True)
def weigh(rows, shift, weights, told):  # type: ignore[no-untyped-def]
    """Write the weight of every hash."""
    for at in range(len(rows)):
        told[at] = weights[np.int64(rows[at] >> shift)]


@njit(cache=True, nogil=True)
def tally(keys, shift, sizes):  # type: ignore[no-untyped-def]
    """How many keys each part holds."""
    for at in range(len(keys)):
        sizes[np.int64(keys[at] >> shift)] += 1


@njit(cache=True, nogil=True)
def part(keys, first, last, shift, cursors, heads, entries):  # type: ignore[no-untyped-def]
    """Write the keys first … last-1 and their numbers behind the cursor of their part, the head of the key."""
    for at in range(first, last):
        which = np.int64(keys[at] >> shift)
        spot = cursors[which]
        heads[spot] = keys[at]
        entries[spot] = at
        cursors[which] = spot + 1


@njit(cache=True, nogil=True)
def index(heads, entries, begin, shift, mask, texts, rare, window, crowd, latest, places, packed):  # type: ignore[no-untyped-def]
    """Sort one part, which begins at place `begin`, by bucket and text: see `copies._indexed`."""
    starts = np.zeros(np.int64(mask) + 2, np.uint32)
    for at in range(len(heads)):
        starts[np.int64((heads[at] >> shift) & mask) + 1] += 1
    for bucket in range(np.int64(1), np.int64(len(starts))):
        starts[bucket] += starts[bucket - 1]
    cursors = starts[:-1].copy()
    for at in range(len(heads)):
        bucket = np.int64((heads[at] >> shift) & mask)
        start, stop, spot = np.int64(starts[bucket]), np.int64(starts[bucket + 1]), np.int64(cursors[bucket])
        if stop - start == 1:
            continue
        cursors[bucket] = spot + 1
        places[spot] = texts[entries[at]]
        if spot > start:
            reads = min(spot - start, latest if stop - start > crowd else window)
            packed[entries[at]] = (begin + spot) << 16 | reads << 8 | np.int64(rare[min(stop - start, len(rare) - 1)])


@njit(cache=True, nogil=True)
def likeliest(starts, packed, places, levels, heaviest, share, most, first, last, others, found):  # type: ignore[no-untyped-def]
    """Write the earlier texts whose keys shared with each of the texts first … last-1 weigh most to others[i, :found[i]]. See `copies._candidates`."""
    sums = np.zeros(last, np.int32)
    longest = np.int64(0)
    for row in range(first, last):
        longest = max(longest, starts[row + 1] - starts[row])
    touched = np.empty(longest * 256 + 1, np.int64)
    scores = np.empty(most, np.int64)
    for row in range(first, last):
        seen = 0
        for at in range(starts[row], starts[row + 1]):
            entry = packed[at]
            weight, spot = np.int32(entry & 255), entry >> 16
            for place in range(spot - ((entry >> 8) & 255), spot):
                other = np.int64(places[place])
                touched[seen] = other
                seen += np.int64(sums[other] == 0)
                sums[other] += weight
        own = (starts[row + 1] - starts[row]) * heaviest
        kept, best = 0, others[row - first]
        for k in range(seen):
            other = touched[k]
            score = np.int64(sums[other])
            sums[other] = 0
            if score == 0 or (score * share) << 10 < own or (score * share) << abs(levels[row] - levels[other]) < own or other == row:
                continue
            if kept == most and (score < scores[kept - 1] or (score == scores[kept - 1] and other > best[kept - 1])):
                continue
            place = kept if kept < most else most - 1
            while place > 0 and (scores[place - 1] < score or (scores[place - 1] == score and best[place - 1] > other)):
                scores[place], best[place] = scores[place - 1], best[place - 1]
                place -= 1
            scores[place], best[place] = score, other
            kept = min(kept + 1, most)
        found[row - first] = kept


@njit(cache=True, nogil=True)
def compare(indptr, rows, spots, weights, levels, pairs, alike, equal, short, few, near, cosines):  # type: ignore[no-untyped-def]
    """`copies._likeness` of pairs; quick where pairs with the same first text follow each other."""
    slots, stamps, held = np.empty(_SLOTS, np.uint32), np.zeros(_SLOTS, np.int64), np.empty(_SLOTS, np.int32)
    here, there, squares = np.empty(_SLOTS, np.int32), np.empty(_SLOTS, np.int32), np.empty(_SLOTS, np.int32)
    marked, norm = np.int64(-1), np.int64(0)
    for pair in range(len(pairs)):
        row, other = pairs[pair, 0], pairs[pair, 1]
        begin, end = indptr[row], indptr[row + 1]
        if row != marked:
            marked, norm = row, np.int64(0)
            for at in range(begin, end):
                slot = np.int64(rows[at] >> np.uint32(23))
                while stamps[slot] == row + 1:
                    slot = (slot + 1) & (_SLOTS - 1)
                stamps[slot], slots[slot], held[slot] = row + 1, rows[at], spots[at]
                norm += np.int64(weights[at])
        mask = np.uint32((1 << max(levels[row], levels[other])) - 1)
        left, right, both, matches = norm, np.int64(0), np.int64(0), 0
        if levels[row] < levels[other]:
            left = np.int64(0)
            for at in range(begin, end):
                left += np.int64(weights[at]) * np.int64(rows[at] & mask == 0)
        for at in range(indptr[other], indptr[other + 1]):
            value, square = rows[at], np.int64(weights[at])
            right += square * np.int64(value & mask == 0)
            slot = np.int64(value >> np.uint32(23))
            while stamps[slot] == row + 1 and slots[slot] != value:
                slot = (slot + 1) & (_SLOTS - 1)
            if stamps[slot] == row + 1:
                here[matches], there[matches], squares[matches] = spots[at], held[slot], square
                both += square
                matches += 1
        scale = max(np.sqrt(np.float64(left) * np.float64(right)), 1.0)
        shorter = np.int64(min(spots[end - 1], spots[indptr[other + 1] - 1]))
        asked = (alike + (equal - alike) * max(0.0, 1.0 - np.float64(shorter) / short)) * scale
        cosines[pair] = -1.0
        if np.float64(both) < asked:
            continue
        told, runs, begun = np.int64(0), 0, np.int64(-near)
        for u in range(matches):
            for v in range(matches):
                apart = abs(here[u] - here[v])
                if apart >= near and abs((there[u] - here[u]) - (there[v] - here[v])) <= few + (apart >> 5):
                    told += np.int64(squares[u])
                    if here[u] - begun >= near:
                        runs += 1
                        begun = np.int64(here[u])
                    break
        if np.float64(told) >= asked and runs >= min(few, 1 + shorter // (3 * near)):
            cosines[pair] = np.float64(both) / scale
