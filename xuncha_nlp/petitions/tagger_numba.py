"""The tagger compiled, from code points to probabilities: the same numbers as its numpy path up to rounding."""

from __future__ import annotations

import numpy as np
from numba import njit, uint32

PAD = 6


@njit(cache=True, inline="always")
def _row(value, number, bits):  # type: ignore[no-untyped-def]
    """Row of the table for the value of a feature, as `tagger.features` mixes it."""
    mixed = uint32(uint32(value + uint32(uint32(number + 1) * uint32(0xC2B2AE35))) * uint32(0x9E3779B1))
    mixed = uint32(uint32(mixed ^ (mixed >> uint32(15))) * uint32(0x85EBCA6B))
    return mixed >> uint32(32 - bits)


@njit(cache=True)
def _grams(series, longest):  # type: ignore[no-untyped-def]
    """Hash of the n-gram that starts at each place, shape (longest + 1, places); row 0 is not used."""
    grams = np.zeros((longest + 1, len(series)), np.uint32)
    grams[1] = series
    for length in range(2, longest + 1):
        for at in range(len(series) - length + 1):
            grams[length, at] = uint32(uint32(grams[length - 1, at] * uint32(0x9E3779B1)) + series[at + length - 1])
    return grams


@njit(cache=True)
def _rows(points, shown, kind, words, likeness, buckets, chars_at, shapes_at, word_bits, bits):  # type: ignore[no-untyped-def]
    """`tagger.features` of a text, transposed: rows of the table, shape (places, features)."""
    size = len(points)
    chars, kinds, looks = np.zeros(size + 2 * PAD, np.uint32), np.zeros(size + 2 * PAD, np.uint32), np.zeros(size + 2 * PAD, np.uint32)
    for at in range(size):
        near = min(points[at], uint32(0xFFFF))
        chars[PAD + at], kinds[PAD + at], looks[PAD + at] = shown[near], kind[near], likeness[near]
    of_chars, of_kinds = _grams(chars, 4), _grams(kinds, 7)
    pairs, sorts, three = np.zeros(size + 2 * PAD, np.uint32), np.zeros(size + 2 * PAD, np.uint32), np.zeros(size + 2 * PAD, np.uint32)
    shift = uint32(32 - word_bits)
    for at in range(size + 2 * PAD - 2):
        held = words[uint32(of_chars[2, at] * uint32(0x85EBCA6B)) >> shift]
        pairs[at], sorts[at] = held & 3, held >> 3
        three[at] = words[uint32(of_chars[3, at] * uint32(0x85EBCA6B)) >> shift] >> 2 & 1
    count = len(chars_at) + len(shapes_at)
    rows = np.empty((size, count + 13), np.int32)
    start = 0
    for place in range(size):
        at = PAD + place
        row = rows[place]
        for number in range(len(chars_at)):
            row[number] = _row(of_chars[chars_at[number, 1], at + chars_at[number, 0]], number, bits)
        for number in range(len(shapes_at)):
            row[len(chars_at) + number] = _row(of_kinds[shapes_at[number, 1], at + shapes_at[number, 0]], len(chars_at) + number, bits)
        inside = three[at - 2] * 4 + three[at - 1] * 2 + three[at]
        around = (pairs[at - 2] * 4 + pairs[at - 1]) * 16 + pairs[at] * 4 + pairs[at + 1]
        before, after = (looks[at - 1] * 32 + looks[at]) * 32 + looks[at + 1], (looks[at] * 32 + looks[at + 1]) * 32 + looks[at + 2]
        if place and points[place - 1] == 10:
            start = place
        row[count] = _row(uint32(around * 8 + inside), count, bits)
        row[count + 1] = _row(uint32(around * 16 + pairs[at - 3] * 4 + pairs[at + 2]), count + 1, bits)
        row[count + 2] = _row(uint32(before), count + 2, bits)
        row[count + 3] = _row(uint32(after), count + 3, bits)
        row[count + 4] = _row(uint32((looks[at - 2] * 32 + looks[at - 1]) * 32 + looks[at]), count + 4, bits)
        row[count + 5] = _row(uint32(before * 16 + pairs[at - 1] * 4 + pairs[at]), count + 5, bits)
        row[count + 6] = _row(uint32(after * 256 + around), count + 6, bits)
        row[count + 7] = _row(uint32(((sorts[at - 3] * 8 + sorts[at - 2]) * 8 + sorts[at - 1]) * 32 + looks[at]), count + 7, bits)
        row[count + 8] = _row(uint32((((sorts[at + 1] * 8 + sorts[at + 2]) * 8 + sorts[at + 3]) * 8 + sorts[at]) * 8 + sorts[at - 2]), count + 8, bits)
        row[count + 9] = start
    stop = size
    for place in range(size - 1, -1, -1):
        row = rows[place]
        if points[place] == 10:
            stop = place
        first = row[count + 9]
        at, most = PAD + place, len(buckets) - 1
        whole, tail = uint32(buckets[min(stop - first, most)]), uint32(buckets[min(size - 1 - place, most)])
        left, right = uint32(buckets[min(place - first, most)]), uint32(buckets[min(stop - 1 - place, most)])
        row[count + 9] = _row(uint32(uint32(buckets[min(place, most)]) * 8 + whole), count + 9, bits)
        row[count + 10] = _row(uint32(tail * 8 + whole), count + 10, bits)
        row[count + 11] = _row(uint32((left * 8 + right) * 16 + kinds[at]), count + 11, bits)
        row[count + 12] = _row(uint32(((tail * 8 + right) * 16 + kinds[at - 1]) * 256 + kinds[at] * 16 + kinds[at + 1]), count + 12, bits)
    return rows


@njit(cache=True, fastmath=True)
def _dense(rows, weights, out):  # type: ignore[no-untyped-def]
    """Add the product of rows (places, k) and weights (k, columns) to out (places, columns)."""
    for place in range(len(rows)):
        row, into = rows[place], out[place]
        for k in range(len(row)):
            value, held = row[k], weights[k]
            if value != 0:
                for column in range(len(held)):
                    into[column] += value * held[column]


@njit(cache=True)
def _sums(rows, table, out):  # type: ignore[no-untyped-def]
    """The sum of the rows of the table named in rows (places, features), eight at a time, into out (places, width)."""
    for place in range(len(rows)):
        own, into = rows[place], out[place]
        left = len(own) % 8
        for number in range(left):
            held = table[own[number]]
            for column in range(len(into)):
                into[column] += held[column]
        for first in range(left, len(own), 8):
            a, b, c, d = table[own[first]], table[own[first + 1]], table[own[first + 2]], table[own[first + 3]]
            e, f, g, h = table[own[first + 4]], table[own[first + 5]], table[own[first + 6]], table[own[first + 7]]
            for column in range(len(into)):
                into[column] += a[column] + b[column] + c[column] + d[column] + e[column] + f[column] + g[column] + h[column]


@njit(cache=True, fastmath=True)
def probabilities(points, shown, kind, words, likeness, buckets, chars_at, shapes_at, word_bits, bits, table, scale, bias, whole, whole_bias, dilations, convolutions, conv_bias, top, top_bias):  # type: ignore[no-untyped-def]
    """`Tagger._window` of a text that is not empty: (places, tags). `table` holds a row of 8-bit weights an n-gram."""
    rows = _rows(points, shown, kind, words, likeness, buckets, chars_at, shapes_at, word_bits, bits)
    size, width = len(points), len(scale)
    hidden = np.empty((size, width), np.float32)
    sums = np.zeros((size, width), np.int16)
    _sums(rows, table, sums)
    for place in range(size):
        into, own = hidden[place], sums[place]
        for column in range(width):
            into[column] = max(np.float32(0), np.float32(own[column]) * scale[column] + bias[column])
    mean = np.zeros((1, width), np.float32)
    for place in range(size):
        for column in range(width):
            mean[0, column] += hidden[place, column]
    mean /= np.float32(size)
    added = np.zeros((1, width), np.float32)
    _dense(mean, whole, added)
    for column in range(width):
        added[0, column] = max(np.float32(0), added[0, column] + whole_bias[column])
    for place in range(size):
        for column in range(width):
            hidden[place, column] += added[0, column]
    for number in range(len(dilations)):
        dilation, weights = dilations[number], convolutions[number]
        parts = np.zeros((size, 3 * width), np.float32)
        _dense(hidden, weights, parts)
        for place in range(size):
            into, here = hidden[place], parts[place]
            for column in range(width):
                here[width + column] += conv_bias[number, column]
            if place >= dilation:
                left = parts[place - dilation]
                for column in range(width):
                    here[width + column] += left[column]
            if place + dilation < size:
                right = parts[place + dilation]
                for column in range(width):
                    here[width + column] += right[2 * width + column]
            for column in range(width):
                into[column] += max(np.float32(0), here[width + column])
    tags = len(top_bias)
    out = np.empty((size, tags), np.float32)
    for place in range(size):
        for tag in range(tags):
            out[place, tag] = top_bias[tag]
    _dense(hidden, top, out)
    for place in range(size):
        most = out[place].max()
        total = np.float32(0)
        for tag in range(tags):
            out[place, tag] = np.exp(out[place, tag] - most)
            total += out[place, tag]
        for tag in range(tags):
            out[place, tag] /= total
    return out
