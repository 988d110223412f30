"""A gradient that is zero but in some rows: the words that were touched, each once, and their rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from numeric.arguments import Floats, Words

PART = 512
"""Rows that are scaled and added at a time: few enough to stay in the cache."""


class Rows(NamedTuple):
    """Row `words[i]` of the gradient is `values[i]`; every other row is zero.  The words are different and ascend."""

    words: Words
    values: Floats

    def of(self, word: int) -> Floats:
        """The row of one word, shape (d)."""
        place = int(np.searchsorted(self.words, word))
        found = place < len(self.words) and self.words[place] == word
        return self.values[place] if found else np.zeros(self.values.shape[1:], self.values.dtype)

    def dense(self, size: int) -> Floats:
        """The whole gradient, shape (size, d).  Raises IndexError where a word is beyond the size."""
        whole = np.zeros((size, *self.values.shape[1:]), self.values.dtype)
        whole[self.words] = self.values
        return whole


def rows(words: Words, weight: Floats, v: Floats) -> Rows:
    """The row of w is the sum over all i and j with words[i, j] = w of weight[i, j] v[i].

    words and weight: (n, k); v: (n, d).
    """
    order = np.argsort(words, axis=None, kind="stable")
    ordered = words.reshape(-1)[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    sums = np.zeros((len(starts), v.shape[1]), np.result_type(weight, v))
    if len(starts):
        scaled = weight.reshape(-1)[order, None] * v[order // words.shape[1]]
        np.add.reduceat(scaled, starts, axis=0, out=sums)
    return Rows(ordered[starts], sums)
