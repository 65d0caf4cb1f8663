"""The linear model compiled, from code points to pooled scores: the same numbers as its numpy path up to rounding."""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

STOP, CLOSER, SPACE, COMMA, COVERED = 1, 2, 4, 8, 16
_AHEAD, _LINE = 16, 64
_LOG2E, _LN2 = np.float32(1.44269504), np.float32(0.69314718)


@intrinsic
def _prefetch(typing, array, row, column):  # type: ignore[no-untyped-def]
    """Ask for array[row, column] (two dimensions) ahead of its use."""

    def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
        kind = signature.args[0]
        places = [context.cast(builder, args[k], signature.args[k], types.intp) for k in (1, 2)]
        pointer = cgutils.get_item_pointer(context, builder, kind, context.make_array(kind)(context, builder, args[0]), places)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        function = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = cgutils.get_or_insert_function(builder.module, function, "llvm.prefetch.p0i8")
        builder.call(ask, [builder.bitcast(pointer, byte), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(array, row, column), generate


@njit(cache=True)
def cut(kinds, stops, longest, share, starts, ends, offsets):  # type: ignore[no-untyped-def]
    """`features.cut` of the texts that end at `stops`, given what each code point is: bounds of pieces counted from the first text's start,
    and the offsets of each text's pieces. `share`: how much of a piece may be covered.
    """
    filled, begin = 0, 0
    for text in range(len(stops)):
        stop, at, first, covered = stops[text], begin, filled, False
        while at < stop:
            start = at
            while at < stop and not kinds[at] & STOP:
                covered |= kinds[at] & COVERED != 0
                at += 1
            if at < stop:
                while at < stop and kinds[at] & STOP:
                    at += 1
                while at < stop and kinds[at] & CLOSER:
                    at += 1
            filled = _pieces(kinds, start, at, longest, starts, ends, filled)
        if covered:
            kept = first
            for i in range(first, filled):
                covers = 0
                for k in range(starts[i], ends[i]):
                    covers += kinds[k] & COVERED != 0
                if covers <= share * (ends[i] - starts[i]):
                    starts[kept], ends[kept] = starts[i], ends[i]
                    kept += 1
            filled = kept if kept > first else filled
        if filled == first:
            starts[filled], ends[filled] = begin, stop
            filled += 1
        offsets[text + 1] = filled
        begin = stop


@njit(cache=True)
def _pieces(kinds, start, end, longest, starts, ends, filled):  # type: ignore[no-untyped-def]
    """`text._cut`: a sentence without the white space around it, cut at commas while it is too long; returns how many pieces there are now."""
    while start < end and kinds[start] & SPACE:
        start += 1
    while end > start and kinds[end - 1] & SPACE:
        end -= 1
    while end - start > longest:
        stop = start + longest
        for at in range(stop - 1, start + longest // 3 - 1, -1):
            if kinds[at] & COMMA:
                stop = at + 1
                break
        starts[filled], ends[filled] = start, stop
        filled += 1
        start = stop
    if start < end:
        starts[filled], ends[filled] = start, end
        filled += 1
    return filled


@njit(cache=True)
def weighted(indptr, indices, counts, column, idf, starts, features, values, norms):  # type: ignore[no-untyped-def]
    """`Weighting.apply`: features and values at starts[i]:starts[i+1] of each row, and the squared norms (rows,)."""
    filled = 0
    for i in range(len(indptr) - 1):
        starts[i] = filled
        norm = 0.0
        for p in range(indptr[i], indptr[i + 1]):
            feature = column[indices[p]]
            if feature >= 0:
                value = counts[p] * idf[feature]
                features[filled] = feature
                values[filled] = value
                norm += np.float64(value) * np.float64(value)
                filled += 1
        norms[i] = max(norm, 1e-6)
    starts[len(indptr) - 1] = filled


@njit(cache=True, fastmath=True)
def row_sums(indptr, features, values, table, scale, out):  # type: ignore[no-untyped-def]
    """Sparse rows times table x scale into out (rows, columns). Four n-grams at a time, those to come asked for ahead: the table is
    larger than any cache, and waiting for it is most of the work.
    """
    columns, final = table.shape[1], len(features) - 1
    for i in range(len(indptr) - 1):
        row = out[i]
        row[:] = 0
        p, stop = indptr[i], indptr[i + 1]
        while p < stop:
            for q in range(p, min(p + 4, stop)):
                feature = features[min(q + _AHEAD, final)]
                for c in range(0, columns, _LINE):
                    _prefetch(table, feature, c)
            if p + 4 <= stop:
                a, b, c4, d = table[features[p]], table[features[p + 1]], table[features[p + 2]], table[features[p + 3]]
                va, vb, vc, vd = values[p], values[p + 1], values[p + 2], values[p + 3]
                for c in range(columns):
                    row[c] += va * a[c] + vb * b[c] + vc * c4[c] + vd * d[c]
            else:
                for q in range(p, stop):
                    weights, v = table[features[q]], values[q]
                    for c in range(columns):
                        row[c] += v * weights[c]
            p += 4
        for c in range(columns):
            row[c] *= scale[c]


def check() -> None:
    """Run the loop that stands closest to the machine, so that a numba it does not fit is found out before it is relied upon."""
    one = np.ones(1, np.float32)
    row_sums(np.array([0, 1]), np.zeros(1, np.int32), one, np.ones((1, 1), np.int8), one, np.empty((1, 1), np.float32))


@njit(cache=True, fastmath=True)
def run_sums(sums, norms, first, last, columns, out):  # type: ignore[no-untyped-def]
    """The first `columns` sums of rows first..last, each divided by the root of its norms, into out (runs, columns)."""
    for r in range(len(first)):
        row = out[r]
        row[:] = sums[first[r], :columns]
        norm = norms[first[r]]
        for i in range(first[r] + 1, last[r] + 1):
            norm += norms[i]
            own = sums[i]
            for c in range(columns):
                row[c] += own[c]
        unit = np.float32(1) / np.sqrt(norm)
        for c in range(columns):
            row[c] *= unit


@njit(cache=True, fastmath=True)
def hidden_runs(sums, norms, first, last, labels, bias, out):  # type: ignore[no-untyped-def]
    """The rectified hidden columns of runs of rows into out (runs, hidden)."""
    for r in range(len(first)):
        row = out[r]
        row[:] = sums[first[r], labels:]
        norm = norms[first[r]]
        for i in range(first[r] + 1, last[r] + 1):
            norm += norms[i]
            own = sums[i, labels:]
            for c in range(len(row)):
                row[c] += own[c]
        unit = np.float32(1) / np.sqrt(norm)
        for c in range(len(row)):
            row[c] = max(row[c] * unit + bias[c], np.float32(0))


@njit(cache=True, fastmath=True)
def strongest(rows, relations, out):  # type: ignore[no-untyped-def]
    """Of each row (others,) the largest product with each column of the relations (others, labels), which are 0 or more, into out (rows, labels)."""
    for b in range(len(rows)):
        row = out[b]
        row[:] = 0
        for k in range(rows.shape[1]):
            own, p = relations[k], rows[b, k]
            for c in range(len(row)):
                row[c] = max(row[c], p * own[c])


@njit(cache=True, fastmath=True, error_model="numpy")
def _softmax(z, starts, bits, powers):  # type: ignore[no-untyped-def]
    """Softmax of each head starts[a]:starts[a+1] in place: e**x by powers of two and a polynomial (relative error under 1e-6); `powers`
    is a view of `bits`. Loops are kept apart so that each is vectorised.
    """
    for a in range(len(starts) - 1):
        head = z[starts[a] : starts[a + 1]]
        most = head[0]
        for k in range(len(head)):
            most = max(most, head[k])
        for k in range(len(head)):
            head[k] = max(head[k] - most, np.float32(-80))
    for k in range(len(z)):
        whole = np.floor(z[k] * _LOG2E)
        r = z[k] - whole * _LN2
        p = np.float32(1 / 720)
        p = p * r + np.float32(1 / 120)
        p = p * r + np.float32(1 / 24)
        p = p * r + np.float32(1 / 6)
        p = p * r + np.float32(0.5)
        p = p * r + np.float32(1)
        p = p * r + np.float32(1)
        bits[k] = np.int32((np.int32(whole) + np.int32(127)) << np.int32(23))
        z[k] = p
    for k in range(len(z)):
        z[k] *= powers[k]
    for a in range(len(starts) - 1):
        head = z[starts[a] : starts[a + 1]]
        total = np.float32(0)
        for k in range(len(head)):
            total += head[k]
        share = np.float32(1) / total
        for k in range(len(head)):
            head[k] *= share


@njit(cache=True, fastmath=True)
def _note(window, z, highest, second, third, at):  # type: ignore[no-untyped-def]
    """Keep the three highest of each column, and at which window the highest stood first."""
    for k in range(len(z)):
        p, top, middle = z[k], highest[k], second[k]
        at[k] = window if p > top else at[k]
        highest[k] = max(top, p)
        lower = min(top, p)
        second[k] = max(middle, lower)
        third[k] = max(third[k], min(middle, lower))


@njit(cache=True, fastmath=True)
def best_windows(logits, offsets, starts, best, mean, chosen):  # type: ignore[no-untyped-def]
    """Softmax of each head starts[a]:starts[a+1] of the windows offsets[b]:offsets[b+1] of each text; best, mean of the three best and
    the best window of each column into (texts, columns). Overwrites the logits.
    """
    columns = logits.shape[1]
    second, third, at = np.empty(columns, np.float32), np.empty(columns, np.float32), np.empty(columns, np.int32)
    bits = np.empty(columns, np.int32)
    powers = bits.view(np.float32)
    for b in range(len(offsets) - 1):
        highest = best[b]
        highest[:] = 0
        second[:] = 0
        third[:] = 0
        for w in range(offsets[b], offsets[b + 1]):
            _softmax(logits[w], starts, bits, powers)
            _note(np.int32(w), logits[w], highest, second, third, at)
        many = np.float32(min(3, offsets[b + 1] - offsets[b]))
        for k in range(columns):
            chosen[b, k] = at[k]
            mean[b, k] = (highest[k] + second[k] + third[k]) / many
