"""Derivatives by differences, from the loss alone: the complex step, and central differences inside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from derive.kernel.term import Diff

if TYPE_CHECKING:
    from numeric.evaluate import Batch

COMPLEX_STEP = 1e-30
CENTRAL_STEP = 1e-4


def derivative(batch: Batch, term: Diff, bound: tuple[Any, ...]) -> Any:
    """The partial derivative in every world, for every value of the bound indices.

    The complex step Im f(x + ih) / h has no cancellation (Squire and Trapp, SIAM Rev. 40, 1998).  Inside another
    derivative it cannot be used again; there (f(x + h) - f(x - h)) / 2h is taken, with an error near 1e-8.
    """
    places = batch.places(term.tensor.sorts, term.indices, bound)
    spread = np.broadcast_arrays(*places)
    result = np.zeros(spread[-1].shape)
    for spot in sorted(set(zip(*(one.ravel().tolist() for one in spread[:-1]), strict=True))) or [()]:
        here = np.ones(spread[-1].shape, dtype=bool)
        for one, k in zip(spread[:-1], spot, strict=True):
            here = here & (one == k)
        result = np.where(here, _by_entry(batch, term, spot, bound), result)
    return result


def _by_entry(batch: Batch, term: Diff, spot: tuple[int, ...], bound: tuple[Any, ...]) -> Any:
    before, inside = batch.table(term.tensor), batch.stepping
    try:
        if batch.stepping:
            ends = []
            for step in (CENTRAL_STEP, -CENTRAL_STEP):
                batch.values[term.tensor] = _moved(before, spot, step)
                ends.append(batch.value(term.body, bound))
            return (ends[0] - ends[1]) / (2 * CENTRAL_STEP)
        batch.stepping = True
        batch.values[term.tensor] = _moved(before, spot, 1j * COMPLEX_STEP)
        return np.imag(batch.value(term.body, bound)) / COMPLEX_STEP
    finally:
        batch.values[term.tensor], batch.stepping = before, inside


def _moved(table: Any, spot: tuple[int, ...], step: complex) -> Any:
    moved = table.astype(complex) if isinstance(step, complex) else table.copy()
    moved[spot] += step
    return moved
