"""Windows over a text: for each place its centre word, the words around it, and where there are any."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numeric.arguments import Words


class Windows(NamedTuple):
    """`centre`: (T), `outside`: (T, 2m) in the order of the text, `present`: (T, 2m), false beyond the ends of the text."""

    centre: Words
    outside: Words
    present: NDArray[np.bool_]


def windows(text: ArrayLike, m: int) -> Windows:
    """All windows w_(t-m), ..., w_(t+m) of a text of T words, without their centres: section (g), with weak bounds.

    At the ends, where there is no word, `outside` is 0 and `present` false.  Raises ValueError for a negative m or a text of
    another shape than (T), TypeError where words are no integers.
    """
    centre = np.asarray(text)
    if centre.size == 0:
        centre = centre.astype(np.intp)
    if centre.dtype.kind not in "iu":
        raise TypeError(f"text: words are integers, not {centre.dtype}")
    if centre.ndim != 1 or m < 0:
        raise ValueError(f"a text of shape (T,) and m >= 0 are needed, not shape {centre.shape} and m = {m}")
    steps = np.array([j for j in range(-m, m + 1) if j], np.intp)
    place = np.arange(len(centre))[:, None] + steps
    present = (place >= 0) & (place < len(centre))
    outside = centre[np.where(present, place, 0)] if len(centre) else np.empty((0, 2 * m), np.intp)
    return Windows(centre.astype(np.intp), np.where(present, outside, 0), present)
