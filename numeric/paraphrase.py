"""A model of whether two sentences mean the same, with and without relu; why relu makes it say yes to everything."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from numeric.activations import log_sigmoid, sigmoid
from numeric.arguments import Floats, alike, counted, defined, floats, quiet


class ParaphraseGradient(NamedTuple):
    """Per pair: its probability, its loss, and the gradients of the loss in the two sentences' vectors."""

    p: Floats
    loss: Floats
    x_1: Floats
    x_2: Floats


@counted
def relu(x: ArrayLike) -> Floats:
    """max(0, x), entry by entry: "Paraphrases"."""
    x = floats("x", x)
    return np.where(x.real > 0, x, 0).astype(x.dtype, copy=False)


@counted
def paraphrase(x_1: ArrayLike, x_2: ArrayLike, y: ArrayLike, *, rectified: bool = False) -> ParaphraseGradient:
    """sigmoid(x_1^T x_2), the probability that two sentences mean the same, and its cross entropy with the label y.

    x_1 and x_2: (..., n), y: (...), 1 for a paraphrase and 0 for none.  With `rectified` relu is taken of both vectors first,
    as "Paraphrases" does: then no probability is below one half.  J = -y log p - (1 - y) log(1 - p) in nats, with
    dJ/dx_1 = (p - y) x_2, where p - y keeps its digits; at 0 the derivative of relu is taken as 0.

    Raises ValueError where shapes do not agree, a label is not between 0 and 1, or a logit is beyond the number type.
    """
    first, second, label = alike(x_1=x_1, x_2=x_2, y=y)
    if first.ndim == 0 or first.shape != second.shape or label.shape != first.shape[:-1]:
        raise ValueError(
            f"x_1, x_2 and y: (..., n), (..., n), (...) are needed, not {first.shape}, {second.shape}, {label.shape}"
        )
    if np.any((label.real < 0) | (label.real > 1)):
        raise ValueError("y: labels are between 0 and 1")
    left, right = (relu(first), relu(second)) if rectified else (first, second)
    with quiet():
        logit = defined((left * right).sum(-1))
    residual = ((1 - label) * sigmoid(logit) - label * sigmoid(-logit))[..., None]
    loss = -label * log_sigmoid(logit) - (1 - label) * log_sigmoid(-logit)
    slopes = (first.real > 0, second.real > 0) if rectified else (True, True)
    return ParaphraseGradient(sigmoid(logit), loss, residual * right * slopes[0], residual * left * slopes[1])
