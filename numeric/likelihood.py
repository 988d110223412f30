"""The likelihood of a text under a distribution of outside words for each centre word, and where it is greatest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.arguments import Floats, alike, counted, floats, words
from numeric.window import windows


def count_pairs(text: ArrayLike, m: int, size: int) -> Floats:
    """#(c, o), shape (size, size): how often o stands within m places of c in the text.  "Counting pairs", weak bounds.

    Raises IndexError where a word is not below the size.
    """
    found = windows(words("text", text, size), m)
    centre = np.broadcast_to(found.centre[:, None], found.outside.shape)[found.present]
    pairs = np.bincount(centre * size + found.outside[found.present], minlength=size * size)
    return pairs.reshape(size, size).astype(np.float64)


@counted
def log_likelihood(counts: ArrayLike, p: ArrayLike) -> Floats:
    """sum_(c, o) #(c, o) log p(o | c), in nats: "Maximum likelihood".

    Both of shape (..., o); sums over everything, with 0 log 0 = 0: what never occurred does not ask for its probability.
    Minus infinity where something that occurred has probability 0.  Raises ValueError for negative counts or probabilities or
    shapes that differ.
    """
    number, share = alike(counts=counts, p=p)
    if number.shape != share.shape:
        raise ValueError(f"p: the shape of the counts {number.shape} is needed, not {share.shape}")
    if np.any(number.real < 0) or np.any(share.real < 0):
        raise ValueError("counts and probabilities are not negative")
    with np.errstate(divide="ignore"):
        value: Floats = (number * np.log(np.where(number == 0, 1, share).astype(share.dtype))).sum()
    return value


class Optimum(NamedTuple):
    """The distributions of greatest likelihood, shape (..., o); the multipliers of their constraints, shape (...)."""

    p: Floats
    multiplier: Floats
    log_likelihood: Floats


@counted
def optimum(counts: ArrayLike) -> Optimum:
    """p(o | c) = #(c, o) / sum_o #(c, o), with the multiplier lambda = sum_o #(c, o): "The optimum for one centre word".

    It is the maximum by Gibbs' inequality.  Raises ValueError for negative counts and for a centre word that never occurred:
    every distribution is an optimum there.
    """
    number = floats("counts", counts)
    if np.any(number.real < 0):
        raise ValueError("counts are not negative")
    multiplier = number.sum(-1)
    if np.any(multiplier == 0):
        raise ValueError("a centre word without any outside word has no single optimum")
    share = number / multiplier[..., None]
    return Optimum(share, multiplier, log_likelihood(number, share))
