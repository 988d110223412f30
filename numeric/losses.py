"""The losses of word vectors and their gradients, finite and right at any scale: softmax, sigmoid, negative sampling.

A word is a number from 0 to |W| - 1, and row w of U (shape (|W|, d)) is its outside vector u_w: the transpose of the
matrix whose columns are the outside vectors, so whoever holds that one passes its `.T`; every memory layout is taken. All
quantities are pure numbers; logarithms are natural, so losses are in nats. The results have the number type of the
arguments (integers count as float64, float16 is counted in float32). Complex vectors are taken as well, so that a gradient can
be checked by the complex step; the greatest entry is then the one with the greatest real part.

The formulas are those of `derive/library/word_vectors.md`, and its sections are named beside each function. They are
computed in a form that neither overflows nor cancels; the docstrings say which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.arguments import Floats, Words, counted, floats, room, vectors, words
from numeric.rows import Rows, rows

BLOCK = 1 << 26
"""The most logits that are held at once; a larger batch is taken in parts."""


@counted
def log_sum_exp(x: ArrayLike, axis: int = -1) -> Floats:
    """log sum_j exp(x_j) along an axis: shape of x without it; minus infinity for an empty axis or one of minus infinities.

    The greatest entry m is taken out first, section (a): m + log(1 + sum of exp(x_j - m) over the others).
    """
    x = floats("x", x)
    if x.shape[axis] == 0:
        return np.full(x.sum(axis).shape, -np.inf, x.dtype)
    top = x.max(axis, keepdims=True)
    with _quiet():
        others = _weights(x, np.where(np.isfinite(top), top, 0), axis)[1]
        value: Floats = np.where(np.isfinite(top), top + np.log1p(others), top).squeeze(axis)
    return value if value.ndim else value[()]


@counted
def softmax(x: ArrayLike, axis: int = -1) -> Floats:
    """exp(x_i) / sum_j exp(x_j) along an axis, in the shape of x: section (a).

    Exponents are at most 0 after the greatest entry is taken away, which changes nothing.  Raises ValueError where that
    entry is infinite or no number: the quotient has no value there.
    """
    x = floats("x", x)
    if x.shape[axis] == 0:
        return x.copy()
    top = x.max(axis, keepdims=True)
    _defined(top)
    weight: Floats = np.exp(x - top)
    weight /= weight.sum(axis, keepdims=True)
    return weight


@counted
def sigmoid(x: ArrayLike) -> Floats:
    """1 / (1 + exp(-x)), entry by entry: section (e).  The exponential of -|x| alone is taken, so nothing overflows."""
    x = floats("x", x)
    positive = x.real >= 0
    small = np.exp(np.where(positive, -x, x))
    share: Floats = np.where(positive, 1, small).astype(x.dtype, copy=False) / (1 + small)
    return share


@counted
def log_sigmoid(x: ArrayLike) -> Floats:
    """log(1 / (1 + exp(-x))), entry by entry, as min(x, 0) - log(1 + exp(-|x|)): section (f)."""
    x = floats("x", x)
    positive = x.real >= 0
    small = np.exp(np.where(positive, -x, x))
    value: Floats = np.where(positive, 0, x).astype(x.dtype, copy=False) - np.log1p(small)
    return value


@counted
def cross_entropy(y: ArrayLike, y_hat: ArrayLike, axis: int = -1) -> Floats:
    """-sum_w y_w log(y_hat_w) along an axis, in nats: section (b).

    Where y_w = 0 nothing is added, whatever y_hat_w is; where y_w > 0 = y_hat_w the value is infinite.  Raises ValueError
    for a negative y_hat_w or shapes that do not agree.
    """
    y, y_hat = np.broadcast_arrays(floats("y", y), floats("y_hat", y_hat))
    if np.any(y_hat.real < 0):
        raise ValueError(f"y_hat: {y_hat[y_hat.real < 0].flat[0]} is no probability")
    with np.errstate(divide="ignore"):
        value: Floats = 0.0 - (y * np.log(np.where(y == 0, 1, y_hat).astype(y_hat.dtype))).sum(axis)
    return value


class LogitGradient(NamedTuple):
    """A loss of logits and its gradient in them, in their shape."""

    loss: Floats
    x: Floats


@counted
def softmax_cross_entropy(y: ArrayLike, x: ArrayLike, axis: int = -1) -> LogitGradient:
    """-sum_w y_w log softmax(x)_w and its gradient (sum_w y_w) softmax(x) - y in the logits: sections (b) and (c).

    For any targets y, also such that do not sum to one.  Computed from the logits, so no probability becomes zero before
    its logarithm is taken, and a small loss keeps its digits.  Raises ValueError where the shapes differ or the greatest logit
    is infinite or no number.
    """
    y, x = floats("y", y), floats("x", x)
    if y.shape != x.shape:
        raise ValueError(f"y: the shape of the logits {x.shape} is needed, not {y.shape}")
    if x.shape[axis] == 0:
        return LogitGradient(x.sum(axis), x.copy())
    top = x.max(axis, keepdims=True)
    _defined(top)
    weight, others = _weights(x, top, axis)
    total = 1 + others
    loss = (y * np.where(y == 0, 0, np.log1p(others) - (x - top))).sum(axis)
    gradient = weight * (y.sum(axis, keepdims=True) - y) - y * np.where(weight == 1, others, total - weight)
    return LogitGradient(loss, gradient / total)


def _weights(x: Floats, top: Floats, axis: int) -> tuple[Floats, Floats]:
    """exp(x - top), of which the greatest is 1, and the sum of all but that one, which keeps its digits beside it."""
    weight = np.exp(x - top)
    greatest = np.expand_dims(x.argmax(axis), axis)
    one = np.take_along_axis(weight, greatest, axis)
    np.put_along_axis(weight, greatest, 0, axis)
    others = weight.sum(axis, keepdims=True)
    np.put_along_axis(weight, greatest, one, axis)
    return weight, others


class SoftmaxGradient(NamedTuple):
    """The naive softmax loss of each pair, and the gradients of their sum.

    `loss` has the shape of o, `v` that of v: each pair has a centre vector of its own.  `U` has the shape of U.
    """

    loss: Floats
    v: Floats
    U: Floats


@counted
def naive_softmax_loss(v: ArrayLike, o: ArrayLike, U: ArrayLike) -> Floats:
    """-log P(o | c) = log sum_w exp(u_w^T v_c) - u_o^T v_c, in nats: section (c).

    v: (d) and o: one word, or v: (n, d) and o: (n), one row a pair.  Raises as `naive_softmax` does.
    """
    vector, matrix = vectors(v, U)
    outside = words("o", o, len(matrix), vector.shape[:-1])
    loss = np.empty(outside.shape, matrix.dtype)
    for part, residual in _parts(np.atleast_2d(vector), matrix):
        _residuals(residual, outside.reshape(-1)[part], loss.reshape(-1)[part])
    return loss if loss.ndim else loss[()]


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
    if vector.ndim == 2:
        return _batch(vector, outside, matrix, target)
    with _quiet():
        residual = matrix @ vector
        loss = _residual(residual, int(outside))
        gradient = residual @ matrix
        if target.flags.c_contiguous:
            np.multiply.outer(residual, vector, out=target)
        else:
            np.multiply.outer(vector, residual, out=target.T)
    return SoftmaxGradient(loss, gradient, target)


def _batch(v: Floats, o: Words, U: Floats, out: Floats) -> SoftmaxGradient:
    loss, gradient = np.empty(len(v), U.dtype), np.empty_like(v)
    if len(v) == 0:
        out.fill(0)
    for part, residual in _parts(v, U):
        _residuals(residual, o[part], loss[part])
        with _quiet():
            np.matmul(residual, U, out=gradient[part])
            if part.start == 0:
                np.matmul(residual.T, v[part], out=out)
            else:
                out += residual.T @ v[part]
    return SoftmaxGradient(loss, gradient, out)


def _parts(v: Floats, U: Floats) -> Iterator[tuple[slice, Floats]]:
    """The logits of as many pairs at a time as there is room for."""
    step = max(1, BLOCK // max(1, len(U)))
    for start in range(0, len(v), step):
        part = slice(start, start + step)
        with _quiet():
            logits = v[part] @ U.T
        yield part, logits


def _residuals(logits: Floats, o: Words, loss: Floats) -> None:
    """Row by row, because a row fits into the cache and the batch does not."""
    with _quiet():
        for i, word in enumerate(o.tolist()):
            loss[i] = _residual(logits[i], word)


def _residual(logits: Floats, o: int) -> Floats:
    """Turns the logits of one pair into y_hat - y, in place; returns the loss.

    With m the greatest logit and e_w = exp(x_w - m): where o has it, the loss is log(1 + sum of the others' e), which keeps
    its digits however small it is; else it is m - x_o + log(sum of all e), which is at least log 2.
    """
    top = logits.max()
    _defined(top)
    logits -= top
    below = logits[o]
    np.exp(logits, out=logits)
    share = logits[o]
    logits[o] = 0
    others = logits.sum()
    total = others + share
    logits /= total
    logits[o] = -others / total
    loss: Floats = np.log1p(others) if below == 0 else np.log(total) - below
    return loss


def _quiet() -> np.errstate:
    """Underflow to zero is right, and what overflows is found by `_defined`."""
    return np.errstate(under="ignore", over="ignore", invalid="ignore")


def _defined(top: Floats) -> None:
    if not np.isfinite(top).all():
        raise ValueError("the greatest logit is infinite or no number")


class SamplingGradient(NamedTuple):
    """The negative sampling loss of each pair, and the gradients of their sum.

    `loss` has the shape of o and `v` that of v.  `U` holds the rows of the gradient in U that can differ from zero: those of
    o and of the negative words, each once, with every draw of it counted.
    """

    loss: Floats
    v: Floats
    U: Rows


@counted
def negative_sampling_loss(v: ArrayLike, o: ArrayLike, negatives: ArrayLike, U: ArrayLike) -> Floats:
    """-log sigmoid(u_o^T v_c) - sum_k log sigmoid(-u_k^T v_c), in nats: section (f).

    v: (d), o: one word, negatives: (K); or v: (n, d), o: (n), negatives: (n, K).  Raises as `negative_sampling` does.
    """
    vector, drawn, matrix = _draws(v, o, negatives, U)
    signed = _signed(vector, drawn, matrix)[1]
    loss: Floats = -log_sigmoid(signed).sum(-1)
    return loss


@counted
def negative_sampling(v: ArrayLike, o: ArrayLike, negatives: ArrayLike, U: ArrayLike) -> SamplingGradient:
    """The negative sampling loss with its gradients in v_c and in the rows of U that it touches: section (f).

    v: (d), o: one word, negatives: (K); or v: (n, d), o: (n), negatives: (n, K).  K may be 0.  With x_w = u_w^T v_c:
    dJ/dv_c = -sigmoid(-x_o) u_o + sum_k sigmoid(x_k) u_k, and dJ/du_w = -[w = o] sigmoid(-x_w) v_c
    + sum_k [w_k = w] sigmoid(x_w) v_c ("A word drawn twice"): a repeated word counts as often as it was drawn, also if o
    is among the negative words.

    Raises ValueError where shapes do not agree or a logit is beyond the range of the number type, IndexError where a word
    is not in the vocabulary, TypeError where words are no integers.
    """
    vector, drawn, matrix = _draws(v, o, negatives, U)
    taken, signed = _signed(vector, drawn, matrix)
    weight = sigmoid(-signed)
    weight[..., 0] *= -1
    gradient = (weight[..., None, :] @ taken)[..., 0, :]
    touched = rows(drawn.reshape(-1, drawn.shape[-1]), weight.reshape(-1, drawn.shape[-1]), np.atleast_2d(vector))
    return SamplingGradient(-log_sigmoid(signed).sum(-1), gradient, touched)


def _draws(v: ArrayLike, o: ArrayLike, negatives: ArrayLike, U: ArrayLike) -> tuple[Floats, Words, Floats]:
    """The words of each pair in one array (..., 1 + K), the outside word first."""
    vector, matrix = vectors(v, U)
    outside = words("o", o, len(matrix), vector.shape[:-1])
    negative = words("negatives", negatives, len(matrix))
    if negative.shape[:-1] != vector.shape[:-1] or negative.ndim == 0:
        raise ValueError(f"negatives: shape {(*vector.shape[:-1], 'K')} is needed, not {negative.shape}")
    return vector, np.concatenate([outside[..., None], negative], -1), matrix


def _signed(v: Floats, drawn: Words, U: Floats) -> tuple[Floats, Floats]:
    """The outside vectors of the drawn words, and x_o, -x_1, ..., -x_K: every one of them is pulled up."""
    taken = U[drawn]
    with _quiet():
        signed = (taken @ v[..., :, None])[..., 0]
    if not np.isfinite(signed).all():
        raise ValueError("a logit is infinite or no number")
    signed[..., 1:] *= -1
    return taken, signed
