"""The naive softmax loss of a pair, a batch or a window, with its gradients in the centre vector and all outside vectors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.arguments import (
    Floats,
    Words,
    cores,
    counted,
    defined,
    outer,
    present_words,
    quiet,
    room,
    vectors,
    words,
)

BLOCK = 1 << 26
"""The most logits that are held at once; a larger batch is taken in parts."""
ALONE = 1 << 18
"""So few logits are not worth a second thread."""


class SoftmaxGradient(NamedTuple):
    """The loss of each pair or window, and the gradients of the sum of the losses.

    `loss` has the shape of `v` without its last axis, for each row of v has a loss of its own; `v` has the shape of v and `U`
    that of U.
    """

    loss: Floats
    v: Floats
    U: Floats


class Targets(NamedTuple):
    """The outside words of one centre word, each once, and how often each stands there."""

    words: Words
    times: Floats


@counted
def naive_softmax_loss(v: ArrayLike, o: ArrayLike, U: ArrayLike) -> Floats:
    """-log P(o | c) = log sum_w exp(u_w^T v_c) - u_o^T v_c, in nats: section (c).

    v: (d) and o: one word, or v: (n, d) and o: (n), one row a pair.  Raises as `naive_softmax` does.
    """
    vector, matrix = vectors(v, U)
    outside = words("o", o, len(matrix), vector.shape[:-1])
    targets = _once(outside.reshape(-1), matrix)
    loss = np.empty(len(targets), matrix.dtype)
    for part, residual in _parts(np.atleast_2d(vector), matrix):
        _residuals(residual, targets[part], loss[part])
    return loss.reshape(outside.shape) if outside.ndim else loss[0]


@counted
def naive_softmax(v: ArrayLike, o: ArrayLike, U: ArrayLike, *, out: Floats | None = None) -> SoftmaxGradient:
    """The naive softmax loss with its gradients in v_c and U, for one pair or a batch: sections (c) and (d).

    v: (d), o: one word, U: (|W|, d); or v: (n, d) and o: (n) for n pairs.  With y_hat = softmax(U v) and y the one-hot
    vector of o: dJ/dv_c = sum_w (y_hat_w - y_w) u_w and dJ/du_w = (y_hat_w - y_w) v_c.  At o the residual is computed
    as minus the share of all other words, so it keeps its digits when the model is nearly sure.  `out` takes the gradient
    in U and spares the time that a new array of that size costs.

    Raises ValueError where shapes do not agree or a logit is beyond the range of the number type, IndexError where o is no
    word, TypeError where o is no integer.
    """
    vector, matrix = vectors(v, U)
    outside = words("o", o, len(matrix), vector.shape[:-1])
    target = room("out", out, matrix)
    return _gradient(vector, _once(outside.reshape(-1), matrix), matrix, target)


@counted
def skip_gram_softmax(
    v: ArrayLike, outside: ArrayLike, U: ArrayLike, *, present: ArrayLike | None = None, out: Floats | None = None
) -> SoftmaxGradient:
    """The naive softmax losses of a window added up, with the gradients in v_c and U: section (g).

    v: (d) and outside: (L), the words around the centre; or v: (n, d) and outside: (n, L).  `present`, of the shape of
    `outside`, says where there is a word: a window at the edge of a text has fewer.  One softmax serves the whole window:
    dJ/dv_c = sum_j (sum_w y_hat_w u_w - u_(w_(t+j))), dJ/du_w = sum_j (y_hat_w - [w = w_(t+j)]) v_c, and the gradient in
    the vector of every other centre word is zero.  Raises as `naive_softmax` does.
    """
    vector, matrix = vectors(v, U)
    around, there = present_words("outside", outside, present, len(matrix), vector.shape[:-1])
    target = room("out", out, matrix)
    rows = zip(np.atleast_2d(around), np.atleast_2d(there), strict=True)
    counts = [np.unique(row[here], return_counts=True) for row, here in rows]
    return _gradient(vector, [Targets(one, times.astype(matrix.dtype)) for one, times in counts], matrix, target)


def _once(outside: Words, U: Floats) -> list[Targets]:
    one = np.ones(1, U.dtype)
    return [Targets(outside[i : i + 1], one) for i in range(len(outside))]


def _gradient(v: Floats, targets: list[Targets], U: Floats, out: Floats) -> SoftmaxGradient:
    if v.ndim == 1:
        return _one(v, targets[0], U, out)
    loss, gradient = np.empty(len(v), U.dtype), np.empty_like(v)
    if len(v) == 0:
        out.fill(0)
    for part, residual in _parts(v, U):
        _residuals(residual, targets[part], loss[part])
        with quiet():
            defined(np.matmul(residual, U, out=gradient[part]))
            if part.start == 0:
                np.matmul(residual.T, v[part], out=out)
            else:
                out += residual.T @ v[part]
    return SoftmaxGradient(loss, gradient, out)


def _one(v: Floats, target: Targets, U: Floats, out: Floats) -> SoftmaxGradient:
    with quiet():
        residual = U @ v
        loss, _ = _residual(residual, target)
        gradient = defined(residual @ U)
        if out.flags.c_contiguous:
            outer(residual, v, out)
        else:
            np.multiply.outer(v, residual, out=out.T)
    return SoftmaxGradient(loss, gradient, out)


def _parts(v: Floats, U: Floats) -> Iterator[tuple[slice, Floats]]:
    """The logits of as many rows of v at a time as there is room for."""
    step = max(1, BLOCK // max(1, len(U)))
    for start in range(0, len(v), step):
        part = slice(start, start + step)
        with quiet():
            logits = v[part] @ U.T
        yield part, logits


def _residuals(logits: Floats, targets: list[Targets], loss: Floats) -> None:
    """Row by row, because a row fits into the cache and the batch does not; on all cores that BLAS may use."""

    def share(first: int) -> None:
        with quiet():
            for i in range(first, len(targets), threads):
                loss[i], _ = _residual(logits[i], targets[i])

    threads = cores() if logits.size > ALONE else 1
    if threads == 1:
        share(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(share, range(threads)))


def _residual(logits: Floats, target: Targets) -> tuple[Floats, Floats]:
    """Turns the logits x of one row into sum_o times_o (y_hat - y_o), in place; returns the loss and sum_w exp(x_w - m).

    With m the greatest logit and e_w = exp(x_w - m), the sum of the others' e keeps its digits beside the greatest, which is 1:
    the loss is the sum of times_o (log(1 + others) - (x_o - m)), and 1 - y_hat_o is computed as the share of all but o.
    """
    greatest = int(logits.argmax())
    logits -= defined(logits[greatest])
    below = logits[target.words]
    np.exp(logits, out=logits)
    logits[greatest] = 0
    others = logits.sum()
    logits[greatest] = 1
    total = 1 + others
    number, own = target.times.sum(), logits[target.words]
    rest = np.where(target.words == greatest, others, total - own)
    logits *= number / total
    logits[target.words] = (own * (number - target.times) - target.times * rest) / total
    return (target.times * (np.log1p(others) - below)).sum(), total
