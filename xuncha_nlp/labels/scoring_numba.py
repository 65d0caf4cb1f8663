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
def best_windows(logits, offsets, starts, best, mean, chosen):  # type: ignore[no-untyped-def]
    """Softmax of each head starts[a]:starts[a+1] of the windows offsets[b]:offsets[b+1] of each text; best, mean of the three best and
    the best window of each column into (texts, columns). Overwrites the logits.
    """
    columns = logits.shape[1]
    second, third = np.empty(columns, np.float32), np.empty(columns, np.float32)
    bits = np.empty(columns, np.int32)
    view = bits.view(np.float32)
    for b in range(len(offsets) - 1):
        best[b, :] = -1
        second[:] = 0
        third[:] = 0
        for w in range(offsets[b], offsets[b + 1]):
            z = logits[w]
            for a in range(len(starts) - 1):
                s, e = starts[a], starts[a + 1]
                highest = z[s]
                for k in range(s, e):
                    highest = max(highest, z[k])
                for k in range(s, e):
                    z[k] = max(z[k] - highest, np.float32(-80))
            _exp(z, bits, view)
            for a in range(len(starts) - 1):
                s, e = starts[a], starts[a + 1]
                total = np.float32(0)
                for k in range(s, e):
                    total += z[k]
                share = np.float32(1) / total
                for k in range(s, e):
                    z[k] *= share
            for k in range(columns):
                p = z[k]
                if p > third[k]:
                    if p > best[b, k]:
                        third[k] = second[k]
                        second[k] = max(best[b, k], np.float32(0))
                        best[b, k] = p
                        chosen[b, k] = w
                    elif p > second[k]:
                        third[k] = second[k]
                        second[k] = p
                    else:
                        third[k] = p
        many = min(3, offsets[b + 1] - offsets[b])
        for k in range(columns):
            mean[b, k] = (best[b, k] + second[k] + third[k]) / many
