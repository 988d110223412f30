"""A gradient that is zero but in some rows: the words that were touched, each once, and their rows."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.arguments import Floats, Words, unbuffered

CACHE = 1 << 18
"""Bytes that are worked on at a time: few enough to stay in the cache of one core."""


class Rows(NamedTuple):
    """Row `words[i]` of a gradient is `values[i]`, shape (d); every other row is zero.  No word stands there twice."""

    words: Words
    values: Floats

    def of(self, word: int) -> Floats:
        """The row of one word, shape (d)."""
        place = np.flatnonzero(self.words == word)
        return self.values[place[0]] if len(place) else np.zeros(self.values.shape[1:], self.values.dtype)

    def dense(self, size: int) -> Floats:
        """The whole gradient, shape (size, d).  Raises IndexError where a word is beyond the size."""
        whole = np.zeros((size, *self.values.shape[1:]), self.values.dtype)
        whole[self.words] = self.values
        return whole


def rows(words: Words, weight: Floats, v: Floats) -> Rows:
    """The row of w is the sum over all i and j with words[i, j] = w of weight[i, j] v[i]; w is every word in `words`.

    words and weight: (n, k); v: (n, d).  Words that were drawn equally often are summed together, so that each row is
    written once.
    """
    width = words.shape[1]
    ordered, order = _sorted(words.reshape(-1))
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    counts = np.diff(starts, append=len(ordered))
    rank = np.argsort(counts, kind="stable")
    starts, counts, weight = starts[rank], counts[rank], weight.reshape(-1)
    sums = np.empty((len(starts), v.shape[1]), np.result_type(weight, v))
    edges = np.flatnonzero(np.diff(counts, prepend=0, append=0)).tolist()
    with unbuffered(v.shape[1]):
        for first, last in pairwise(edges):
            draws = int(counts[first])
            step = max(1, CACHE // max(1, draws * v[:1].nbytes))
            for start in range(first, last, step):
                part = slice(start, min(start + step, last))
                slots = order[starts[part, None] + np.arange(draws)]
                _weighted(weight[slots], v.take(slots // width, axis=0), sums[part])
    return Rows(ordered[starts], sums)


def sum_rows(words: ArrayLike, vectors: ArrayLike) -> Rows:
    """The rows of one word added up: words: (n), vectors: (n, d), such as the gradients of n centre words' vectors.

    Raises ValueError where the shapes do not agree, TypeError where words are no integers, IndexError for a negative one.
    """
    found, values = np.asarray(words), np.asarray(vectors)
    if found.size == 0:
        found = found.astype(np.intp)
    if found.dtype.kind not in "iu":
        raise TypeError(f"words: words are integers, not {found.dtype}")
    if values.ndim != 2 or found.shape != values.shape[:1]:
        raise ValueError(f"words and vectors: shapes (n,) and (n, d) are needed, not {found.shape} and {values.shape}")
    if np.any(found < 0):
        raise IndexError(f"words: {found.min()} is no word")
    return rows(found[:, None], np.ones((len(found), 1), values.dtype), values)


def _weighted(weight: Floats, vectors: Floats, out: Floats) -> None:
    """out[g] is the sum over m of weight[g, m] vectors[g, m]: by BLAS where there is enough to sum."""
    if weight.shape[1] == 1:
        np.multiply(vectors[:, 0], weight, out=out)
    elif weight.shape[1] <= 4:
        np.einsum("gm,gmd->gd", weight, vectors, out=out)
    else:
        np.matmul(weight[:, None, :], vectors, out=out[:, None, :])


def _sorted(words: Words) -> tuple[Words, Words]:
    """The words in ascending order, and where each stood: one sort of numbers that hold both."""
    if not len(words) or int(words.max()) >= np.iinfo(np.int64).max // len(words):
        order = np.argsort(words, kind="stable")
        return words[order], order
    both = words.astype(np.int64) * len(words) + np.arange(len(words))
    both.sort()
    return np.divmod(both, len(words))
