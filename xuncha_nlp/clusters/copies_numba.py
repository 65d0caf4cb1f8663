"""The near copies of `copies` compiled by numba: the same pairs and numbers, in passes over one array of all sampled n-grams."""

from __future__ import annotations

import numpy as np
from numba import njit

_SLOTS = 512


@njit(cache=True, nogil=True)
def sketch(points, table, salt, usual, most, letters, hashes, rows, spots, sizes, levels):  # type: ignore[no-untyped-def]
    """Write the sampled hashes of every text, each ended by a 0 in `points`, to `rows`, their places to `spots`; return how many. See `copies._sketches`."""
    slots, stamps = np.empty(_SLOTS, np.uint32), np.zeros(_SLOTS, np.int64)
    made, at, text = 0, 0, 0
    while at < len(points):
        kept = 0
        while points[at] != 0:
            point = points[at]
            folded = table[point] if point < np.uint32(0x10000) else point
            letters[kept] = folded
            kept += np.int64(folded != 0)
            at += 1
        at += 1
        grams = max(0, kept - 2)
        for k in range(grams):
            h = np.uint32(np.uint32(np.uint32(letters[k] * np.uint32(0x01000193)) + letters[k + 1]) * np.uint32(0x01000193)) + letters[k + 2]
            h = np.uint32(h + salt)
            h = np.uint32((h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B))
            h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35))
            hashes[k] = h ^ (h >> np.uint32(16))
        level = 0
        while grams >> level > usual:
            level += 1
        mask = np.uint32((1 << level) - 1)
        drawn = 0
        for k in range(grams):
            h = hashes[k]
            hashes[drawn] = h
            letters[drawn] = np.uint32(k)
            drawn += np.int64(h & mask == 0)
        found = 0
        for k in range(drawn):
            h = hashes[k]
            slot = np.int64(h >> np.uint32(23))
            while stamps[slot] == text + 1 and slots[slot] != h:
                slot = (slot + 1) & (_SLOTS - 1)
            if stamps[slot] != text + 1:
                if found == most:
                    break
                stamps[slot] = text + 1
                slots[slot] = h
                rows[made + found] = h
                spots[made + found] = min(letters[k], np.uint32(0xFFFF))
                found += 1
        made += found
        sizes[text] = found
        levels[text] = level
        text += 1
    return made


@njit(cache=True, nogil=True)
def tally(rows, shift, sizes):  # type: ignore[no-untyped-def]
    """How many entries each part holds."""
    for at in range(len(rows)):
        sizes[np.int64(rows[at] >> shift)] += 1


@njit(cache=True, nogil=True)
def part(rows, first, last, shift, cursors, heads, entries):  # type: ignore[no-untyped-def]
    """Write hash and number of the entries first … last-1 behind the cursor of their part, the head of the hash."""
    for at in range(first, last):
        which = np.int64(rows[at] >> shift)
        spot = cursors[which]
        heads[spot] = rows[at]
        entries[spot] = at
        cursors[which] = spot + 1


@njit(cache=True, nogil=True)
def index(heads, entries, begin, shift, mask, texts, rare, known, window, places, packed):  # type: ignore[no-untyped-def]
    """Sort one part, which begins at place `begin`, by bucket and text: see `copies._indexed`."""
    ends = np.zeros(np.int64(mask) + 2, np.uint32)
    for at in range(len(heads)):
        ends[np.int64((heads[at] >> shift) & mask) + 1] += 1
    for bucket in range(1, len(ends)):
        ends[bucket] += ends[np.int64(bucket) - 1]
    starts = ends[:-1].copy()
    cursors = ends[:-1]
    for at in range(len(heads)):
        head, entry = heads[at], entries[at]
        bucket = np.int64((head >> shift) & mask)
        spot, start = np.int64(cursors[bucket]), np.int64(starts[bucket])
        stop = np.int64(starts[bucket + 1]) if bucket + 1 < len(starts) else len(heads)
        cursors[bucket] = spot + 1
        places[spot] = texts[entry]
        weight = np.int64(min(rare[min(stop - start, len(rare) - 1)], known[head >> np.uint32(10)]))
        packed[entry] = (begin + spot) << 16 | min(spot - start, window) << 8 | weight


@njit(cache=True, nogil=True)
def measure(indptr, packed, norms):  # type: ignore[no-untyped-def]
    """Summed squared weight of every text."""
    for row in range(len(norms)):
        total = np.int64(0)
        for at in range(indptr[row], indptr[row + 1]):
            total += (packed[at] & 255) * (packed[at] & 255)
        norms[row] = total


@njit(cache=True, nogil=True)
def pairs(indptr, rows, spots, packed, norms, levels, places, first, last, budget, most, share, alike, equal, short, few, near, others, cosines, found):  # type: ignore[no-untyped-def]
    """Earlier texts like each of the texts first … last-1, the likest by what was read first, in others[i, :found[i]]."""
    sums = np.zeros(last, np.int32)
    touched = np.empty(last + 1, np.int64)
    costs = np.empty(16, np.int64)
    best, scores = np.empty(most, np.int64), np.empty(most, np.int64)
    slots, stamps, held = np.empty(_SLOTS, np.uint32), np.zeros(_SLOTS, np.int64), np.empty(_SLOTS, np.int64)
    here, there, squares = np.empty(_SLOTS, np.int64), np.empty(_SLOTS, np.int64), np.empty(_SLOTS, np.int64)
    for row in range(first, last):
        begin, end = indptr[row], indptr[row + 1]
        own = norms[row]
        costs[:] = 0
        for at in range(begin, end):
            costs[(packed[at] & 255) >> 4] += (packed[at] >> 8) & 255
        least, spent = 16, np.int64(0)
        while least > 0 and (spent == 0 or spent + costs[least - 1] <= budget):
            least -= 1
            spent += costs[least]
        seen = 0
        for at in range(begin, end):
            weight = packed[at] & 255
            if weight == 0 or weight >> 4 < least:
                continue
            square = np.int32(weight * weight)
            spot = packed[at] >> 16
            for place in range(spot - ((packed[at] >> 8) & 255), spot):
                other = np.int64(places[place])
                touched[seen] = other
                seen += np.int64(sums[other] == 0)
                sums[other] += square
        kept = 0
        for k in range(seen):
            other = touched[k]
            score = np.int64(sums[other])
            sums[other] = 0
            apart = abs(levels[row] - levels[other])
            if score == 0 or np.float64(score) * np.float64(score) * np.float64(1 << apart) < share * share * np.float64(own) * np.float64(norms[other]) or other == row:
                continue
            if kept == most and (score < scores[kept - 1] or (score == scores[kept - 1] and other > best[kept - 1])):
                continue
            place = kept if kept < most else most - 1
            while place > 0 and (scores[place - 1] < score or (scores[place - 1] == score and best[place - 1] > other)):
                scores[place] = scores[place - 1]
                best[place] = best[place - 1]
                place -= 1
            scores[place], best[place] = score, other
            kept = min(kept + 1, most)
        if kept == 0:
            continue
        for at in range(begin, end):
            slot = np.int64(rows[at] >> np.uint32(23))
            while stamps[slot] == row + 1:
                slot = (slot + 1) & (_SLOTS - 1)
            stamps[slot] = row + 1
            slots[slot] = rows[at]
            held[slot] = np.int64(spots[at])
        for k in range(kept):
            other = best[k]
            mask = np.uint32((1 << max(levels[row], levels[other])) - 1)
            left, right, both, matches = norms[row], norms[other], np.int64(0), 0
            if levels[row] < levels[other]:
                left = np.int64(0)
                for at in range(begin, end):
                    left += (packed[at] & 255) * (packed[at] & 255) * np.int64(rows[at] & mask == 0)
            elif levels[row] > levels[other]:
                right = np.int64(0)
                for at in range(indptr[other], indptr[other + 1]):
                    right += (packed[at] & 255) * (packed[at] & 255) * np.int64(rows[at] & mask == 0)
            for at in range(indptr[other], indptr[other + 1]):
                slot = np.int64(rows[at] >> np.uint32(23))
                while stamps[slot] == row + 1 and slots[slot] != rows[at]:
                    slot = (slot + 1) & (_SLOTS - 1)
                if stamps[slot] == row + 1:
                    here[matches], there[matches], squares[matches] = np.int64(spots[at]), held[slot], (packed[at] & 255) * (packed[at] & 255)
                    both += squares[matches]
                    matches += 1
            told, runs, begun = np.int64(0), 0, np.int64(-near)
            for u in range(matches):
                for v in range(matches):
                    apart = abs(here[u] - here[v])
                    if apart >= near and abs((there[u] - here[u]) - (there[v] - here[v])) <= few + (apart >> 5):
                        told += squares[u]
                        if here[u] - begun >= near:
                            runs += 1
                            begun = here[u]
                        break
            scale = max(np.sqrt(np.float64(left) * np.float64(right)), 1.0)
            cosine = np.float64(both) / scale
            shorter = np.int64(min(spots[end - 1], spots[indptr[other + 1] - 1]))
            asked = alike + (equal - alike) * max(0.0, 1.0 - np.float64(shorter) / short)
            if np.float64(told) >= asked * scale and runs >= min(few, 1 + shorter // (3 * near)):
                others[row - first, found[row - first]] = other
                cosines[row - first, found[row - first]] = cosine
                found[row - first] += 1
