"""Softmax, sigmoid and cross entropy, finite and right at any scale, in the number type that is given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.arguments import Floats, alike, counted, defined, floats, quiet


@counted
def log_sum_exp(x: ArrayLike, axis: int = -1) -> Floats:
    """log sum_j exp(x_j) along an axis: shape of x without it; minus infinity for an empty axis or one of minus infinities.

    The greatest entry m is taken out first, section (a): m + log(1 + sum of exp(x_j - m) over the others).
    """
    x = floats("x", x)
    if x.shape[axis] == 0:
        return np.full(x.sum(axis).shape, -np.inf, x.dtype)
    top = x.max(axis, keepdims=True)
    with quiet():
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
    defined(top)
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
    y, y_hat = np.broadcast_arrays(*alike(y=y, y_hat=y_hat))
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
    y, x = alike(y=y, x=x)
    if y.shape != x.shape:
        raise ValueError(f"y: the shape of the logits {x.shape} is needed, not {y.shape}")
    if x.shape[axis] == 0:
        return LogitGradient(x.sum(axis), x.copy())
    top = x.max(axis, keepdims=True)
    defined(top)
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
