"""The negative sampling loss of a pair, a batch or a window, with its gradients in the vectors of the words that were drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.activations import log_sigmoid, sigmoid
from numeric.arguments import Floats, Words, counted, defined, present_words, quiet, vectors, words
from numeric.rows import CACHE, Rows, rows


class SamplingGradient(NamedTuple):
    """The loss of each pair or window, and the gradients of the sum of the losses.

    `loss` has the shape of v without its last axis and `v` that of v.  `U` holds the rows of the gradient in U that can differ
    from zero: those of the words that were drawn, each once, with every draw of it counted.
    """

    loss: Floats
    v: Floats
    U: Rows


class Draws(NamedTuple):
    """Per row of v: the words that were drawn, which way each is pulled (1 or -1), and how often it counts."""

    v: Floats
    words: Words
    sign: Floats
    times: Floats
    U: Floats


@counted
def negative_sampling_loss(v: ArrayLike, o: ArrayLike, negatives: ArrayLike, U: ArrayLike) -> Floats:
    """-log sigmoid(u_o^T v_c) - sum_k log sigmoid(-u_k^T v_c), in nats: section (f).

    v: (d), o: one word, negatives: (K); or v: (n, d), o: (n), negatives: (n, K).  Raises as `negative_sampling` does.
    """
    draws = _pairs(v, o, negatives, U)
    signed = np.empty(draws.words.shape, draws.U.dtype)
    for part, taken in _taken(draws):
        _signed(draws, part, taken, signed)
    loss = _loss(draws, signed)
    return loss if np.ndim(v) == 2 else loss[0]


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
    return _gradient(_pairs(v, o, negatives, U), np.shape(v))


@counted
def skip_gram_sampling(
    v: ArrayLike, outside: ArrayLike, negatives: ArrayLike, U: ArrayLike, *, present: ArrayLike | None = None
) -> SamplingGradient:
    """The negative sampling losses of a window added up, the same negative words for all its places: section (g).

    v: (d), outside: (L), negatives: (K); or v: (n, d), outside: (n, L), negatives: (n, K).  `present`, of the shape of
    `outside`, says where there is a word: a window at the edge of a text has fewer.  Each negative word counts once for
    each place where there is one.  Raises as `negative_sampling` does.
    """
    vector, matrix = vectors(v, U)
    around, there = present_words("outside", outside, present, len(matrix), vector.shape[:-1])
    negative = _negatives(negatives, vector, matrix)
    drawn = np.atleast_2d(np.concatenate([around, negative], -1))
    places = there.astype(matrix.dtype)
    number = np.broadcast_to(places.sum(-1, keepdims=True), negative.shape)
    times = np.atleast_2d(np.concatenate([places, number], -1))
    return _gradient(Draws(np.atleast_2d(vector), drawn, _signs(around, drawn, matrix), times, matrix), vector.shape)


def _pairs(v: ArrayLike, o: ArrayLike, negatives: ArrayLike, U: ArrayLike) -> Draws:
    vector, matrix = vectors(v, U)
    outside = words("o", o, len(matrix), vector.shape[:-1])[..., None]
    drawn = np.atleast_2d(np.concatenate([outside, _negatives(negatives, vector, matrix)], -1))
    sign = _signs(outside, drawn, matrix)
    return Draws(np.atleast_2d(vector), drawn, sign, np.broadcast_to(np.ones(1, matrix.dtype), drawn.shape), matrix)


def _negatives(negatives: ArrayLike, v: Floats, U: Floats) -> Words:
    drawn = words("negatives", negatives, len(U))
    if drawn.ndim != v.ndim or drawn.shape[:-1] != v.shape[:-1]:
        raise ValueError(f"negatives: shape {(*v.shape[:-1], 'K')} is needed, not {drawn.shape}")
    return drawn


def _signs(outside: Words, drawn: Words, U: Floats) -> Floats:
    sign = np.full(drawn.shape[-1], -1, U.dtype)
    sign[: outside.shape[-1]] = 1
    return sign


def _gradient(draws: Draws, shape: tuple[int, ...]) -> SamplingGradient:
    """The outside vectors are read once: while a part of them is in the cache, both its logits and its pull are taken."""
    signed, gradient = np.empty(draws.words.shape, draws.U.dtype), np.empty_like(draws.v)
    weight = np.empty_like(signed)
    for part, taken in _taken(draws):
        _signed(draws, part, taken, signed)
        weight[part] = sigmoid(-signed[part]) * (-draws.sign * draws.times[part])
        np.matmul(weight[part, None, :], taken, out=gradient[part, None, :])
    touched = rows(draws.words, weight, draws.v)
    loss = _loss(draws, signed)
    return SamplingGradient(loss if len(shape) == 2 else loss[0], gradient.reshape(shape), touched)


def _loss(draws: Draws, signed: Floats) -> Floats:
    loss: Floats = -(log_sigmoid(signed) * draws.times).sum(-1)
    return loss


def _taken(draws: Draws) -> Iterator[tuple[slice, Floats]]:
    """The outside vectors of the drawn words, as many rows of v at a time as fit into the cache."""
    number, width = draws.words.shape
    step = max(1, 4 * CACHE // max(1, width * draws.v[:1].nbytes))
    room = np.empty((min(step, number), width, draws.U.shape[1]), draws.U.dtype)
    for start in range(0, number, step):
        part = slice(start, min(start + step, number))
        taken = room[: part.stop - start]
        if draws.U.flags.c_contiguous:
            np.take(draws.U, draws.words[part], axis=0, out=taken, mode="clip")
        else:
            taken[...] = draws.U[draws.words[part]]
        yield part, taken


def _signed(draws: Draws, part: slice, taken: Floats, out: Floats) -> None:
    """x_w for the words that should be near, -x_w for the others: every one of these is pulled up."""
    with quiet():
        np.matmul(taken, draws.v[part, :, None], out=out[part, :, None])
        defined(out[part])
        out[part] *= draws.sign
