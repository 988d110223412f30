"""Determinants of small matrices of any numbers, by expansion."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from flint import fmpq


def determinant(rows: list[list[Any]]) -> Any:
    """By expansion along the rows, the last one first: minors of the rows below, by their columns."""
    minors: dict[tuple[int, ...], Any] = {(): fmpq(1)}
    for size, row in enumerate(reversed(rows), start=1):
        below, minors = minors, {}
        for chosen in combinations(range(len(rows)), size):
            total: Any = fmpq(0)
            for place, column in enumerate(chosen):
                rest = below[chosen[:place] + chosen[place + 1 :]]
                total = total + row[column] * rest * (-1) ** place
            minors[chosen] = total
    (whole,) = minors.values()
    return whole
