"""Adagrad over sparse rows, compiled: a table of softmax weights.

Several softmaxes (axes) share the rows; `starts` are the axes' first columns, `share[row, axis]` is 0 where the axis is unknown.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, fastmath=True)
def _residual(z, target, share, starts):  # type: ignore[no-untyped-def]
    """Logits to share x (softmax - target) in place, axis by axis."""
    for a in range(len(starts) - 1):
        s, e = starts[a], starts[a + 1]
        if share[a] == 0:
            for k in range(s, e):
                z[k] = 0
            continue
        top = z[s]
        for k in range(s, e):
            top = max(top, z[k])
        total = np.float32(0)
        for k in range(s, e):
            z[k] = np.exp(z[k] - top)
            total += z[k]
        for k in range(s, e):
            z[k] = share[a] * (z[k] / total - target[k])


@njit(cache=True, fastmath=True)
def wide_epoch(indptr, features, values, tptr, labels, parts, share, starts, order, w, b, gw, gb, rate, decay):  # type: ignore[no-untyped-def]
    """One pass: w (features, labels) and b (labels,) with the sums of squared gradients gw, gb; `decay` pulls the weights seen to zero."""
    n = w.shape[1]
    z, target = np.empty(n, np.float32), np.zeros(n, np.float32)
    for i in order:
        z[:] = b
        for p in range(indptr[i], indptr[i + 1]):
            f, v = features[p], values[p]
            for k in range(n):
                z[k] += v * w[f, k]
        for q in range(tptr[i], tptr[i + 1]):
            target[labels[q]] = parts[q]
        _residual(z, target, share[i], starts)
        for q in range(tptr[i], tptr[i + 1]):
            target[labels[q]] = 0
        for a in range(len(starts) - 1):
            if share[i, a] == 0:
                continue
            s, e = starts[a], starts[a + 1]
            for k in range(s, e):
                gb[k] += z[k] * z[k]
                b[k] -= rate * z[k] / np.sqrt(gb[k] + np.float32(1e-6))
            for p in range(indptr[i], indptr[i + 1]):
                f, v = features[p], values[p]
                for k in range(s, e):
                    g = v * z[k] + decay * v * v * w[f, k]
                    gw[f, k] += g * g
                    w[f, k] -= rate * g / np.sqrt(gw[f, k] + np.float32(1e-6))
