"""The pooling of the linear model, compiled: the same numbers as its numpy path up to rounding."""

from __future__ import annotations

import numpy as np
from numba import njit

_LOG2E, _LN2 = np.float32(1.44269504), np.float32(0.69314718)


@njit(cache=True, fastmath=True, inline="always")
def _exp(x, bits, view):  # type: ignore[no-untyped-def]
    """e**x for -80 <= x <= 0 in place, by powers of two and a polynomial (relative error under 1e-6)."""
    for k in range(len(x)):
        whole = np.floor(x[k] * _LOG2E)
        r = x[k] - whole * _LN2
        p = np.float32(1 / 720)
        p = p * r + np.float32(1 / 120)
        p = p * r + np.float32(1 / 24)
        p = p * r + np.float32(1 / 6)
        p = p * r + np.float32(0.5)
        p = p * r + np.float32(1)
        p = p * r + np.float32(1)
        bits[k] = (np.int32(whole) + 127) << 23
        x[k] = p
    for k in range(len(x)):
        x[k] *= view[k]


@njit(cache=True, fastmath=True)
def row_sums(indptr, features, values, table, scale, out):  # type: ignore[no-untyped-def]
    """Sparse rows times table x scale into out (rows, columns)."""
    columns = table.shape[1]
    for i in range(len(indptr) - 1):
        row = out[i]
        row[:] = 0
        for p in range(indptr[i], indptr[i + 1]):
            weights, v = table[features[p]], values[p]
            for c in range(columns):
                row[c] += v * weights[c]
        for c in range(columns):
            row[c] *= scale[c]


@njit(cache=True, fastmath=True)
def run_sums(sums, norms, first, last, out):  # type: ignore[no-untyped-def]
    """Sums of rows first..last, each divided by the root of its norms, into out (runs, columns)."""
    for r in range(len(first)):
        row = out[r]
        row[:] = sums[first[r]]
        norm = norms[first[r]]
        for i in range(first[r] + 1, last[r] + 1):
            norm += norms[i]
            for c in range(len(row)):
                row[c] += sums[i, c]
        unit = np.float32(1) / np.sqrt(norm)
        for c in range(len(row)):
            row[c] *= unit


@njit(cache=True, fastmath=True)
def pool(  # type: ignore[no-untyped-def]
    indptr, features, values, norms, offsets, table, scale, bias, hidden, top, top_bias, starts, best, mean, first, last, whole
):
    """Fill best, mean, first and last (B, sentence columns) and whole (B, letter columns) for pieces in CSR.

    `starts` are the first columns of the sentence heads and the end of the last; a head's first column is "none" and stays unused.
    """
    columns, sentence, labels, deep = table.shape[1], top.shape[1], len(bias), top.shape[0]
    longest = 1
    for b in range(len(offsets) - 1):
        longest = max(longest, offsets[b + 1] - offsets[b])
    sums = np.empty((longest, columns), np.float32)
    z, h = np.empty(sentence, np.float32), np.empty(deep, np.float32)
    second, third = np.empty(sentence, np.float32), np.empty(sentence, np.float32)
    bits = np.empty(sentence, np.int32)
    view = bits.view(np.float32)
    for b in range(len(offsets) - 1):
        start, pieces = offsets[b], offsets[b + 1] - offsets[b]
        whole[b, :] = 0
        norm = np.float32(0)
        row_sums(indptr[start : start + pieces + 1], features, values, table, scale, sums)
        for i in range(pieces):
            norm += norms[start + i]
            for c in range(sentence, labels):
                whole[b, c - sentence] += sums[i, c]
        for c in range(sentence, labels):
            whole[b, c - sentence] = whole[b, c - sentence] / np.sqrt(norm) + bias[c]
        best[b, :] = -1
        second[:] = 0
        third[:] = 0
        windows = 2 * pieces - 1
        for w in range(windows):
            left = w if w < pieces else w - pieces
            right = w if w < pieces else left + 1
            size = norms[start + left] + (norms[start + right] if right > left else np.float32(0))
            unit = np.float32(1) / np.sqrt(size)
            one, two = sums[left], sums[right]
            both = np.float32(1) if right > left else np.float32(0)
            for k in range(sentence):
                z[k] = (one[k] + both * two[k]) * unit + bias[k] + top_bias[k]
            for d in range(deep):
                h[d] = (one[labels + d] + both * two[labels + d]) * unit + hidden[d]
            for d in range(deep):
                if h[d] > 0:
                    g = h[d]
                    for k in range(sentence):
                        z[k] += g * top[d, k]
            for a in range(len(starts) - 1):
                s, e = starts[a], starts[a + 1]
                highest = z[s]
                for k in range(s, e):
                    highest = max(highest, z[k])
                for k in range(s, e):
                    z[k] = max((z[k] - highest) * np.float32(0.5), np.float32(-80))
            _exp(z, bits, view)
            for a in range(len(starts) - 1):
                s, e = starts[a], starts[a + 1]
                total = np.float32(0)
                for k in range(s, e):
                    total += z[k]
                share = np.float32(1) / total
                for k in range(s, e):
                    z[k] *= share
            for k in range(sentence):
                p = z[k]
                if p > third[k]:
                    if p > best[b, k]:
                        third[k] = second[k]
                        second[k] = max(best[b, k], np.float32(0))
                        best[b, k] = p
                        first[b, k] = left
                        last[b, k] = right
                    elif p > second[k]:
                        third[k] = second[k]
                        second[k] = p
                    else:
                        third[k] = p
        for k in range(sentence):
            mean[b, k] = (best[b, k] + second[k] + third[k]) / min(3, windows)
