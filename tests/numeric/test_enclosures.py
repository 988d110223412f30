"""Enclosures at many indices at once say what `numeric.enclose` says at each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from emit.test_random_terms import AXES, D, Maker, W
from flint import arb

from derive.kernel.term import (
    INTEGERS,
    Add,
    Bound,
    Diff,
    Entry,
    Fn,
    Ind,
    Lam,
    Let,
    Lt,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Range,
    Same,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    offset,
)  # fmt: skip
from numeric.agree import Scenario, Subject, _world
from numeric.enclose import Evaluator, Undefined, Unsure
from numeric.enclosures import Enclosures, Exact, Places

PLACES = [(0, 0), (1, 2), (1, 0), (0, 2)]


def compared(term: Term, axes: tuple[Var, ...] = AXES) -> int:
    """How many of the places have a value; there both enclosures have numbers in common, and both are narrow."""
    shown = Subject(lambda: None, (Tensor("A", (W, D)),), (((), term),), axes)
    world = _world(shown, Scenario((3, 2, 4)), "0")
    indices = np.array(PLACES).T
    found = Enclosures(world, 128, dict(zip(axes, indices, strict=True))).value(term)
    known = 0
    for place, one in zip(PLACES, found, strict=True):
        world.indices.update(zip(axes, place, strict=True))
        try:
            wanted = arb(Evaluator(world, 128).value(term))
        except (Undefined, Unsure):
            assert not one.is_finite()
            continue
        assert one.overlaps(wanted)
        assert abs(one.rad()) <= 1e-20 * (1 + abs(one))
        known += 1
    return known


@pytest.mark.parametrize("seed", range(40))
def test_random_terms_have_the_value_that_they_have_entry_by_entry(seed: int) -> None:
    term = Maker(seed).term((), 3)
    moved = Tensor("A", (W, D))
    assert compared(term) + compared(Diff(term, moved, (AXES[1], AXES[0]))) > 0


def test_what_is_given_is_constant_for_a_derivative_inside_and_moves_with_one_around() -> None:
    a, x, i = Tensor("a", (W,)), Tensor("x", (W,)), AXES[1]
    here = Entry(a, (i,))
    square = Lam((W,), Mul((Entry(a, (Bound(0, W),)), Entry(a, (Bound(0, W),)))))
    body = Mul((Entry(x, (i,)), here))
    assert compared(Let(x, square, Diff(body, a, (i,)))) == len(PLACES)
    assert compared(Diff(Let(x, square, body), a, (i,))) == len(PLACES)
    twice = Diff(Diff(Fn("exp", Mul((here, here))), a, (i,)), a, (i,))
    assert compared(twice) == len(PLACES)


def test_windows_cases_and_products_are_walked() -> None:
    z, i = Tensor("z", (INTEGERS,)), AXES[1]
    window = Range(offset(-2, ()), offset(1, ()))
    body = Mul((Entry(z, (Bound(0, INTEGERS),)), Value(Bound(0, INTEGERS))))
    b = Tensor("B", (W, W))
    chosen = Ind(Same(i, Bound(0, W)))
    assert compared(Sum(window, body)) == len(PLACES)
    assert compared(Prod(W, Add((Mul((chosen, Entry(b, (Bound(0, W), i)))), Num(Fraction(1, 3)))))) == len(PLACES)
    entry = Entry(b, (i, i))
    assert compared(Mul((Ind(Lt(entry, Num(Fraction(0)))), Max(entry, Num(Fraction(2)))))) == len(PLACES)
    assert compared(Fn("log", Mul((Num(Fraction(-1)), entry, entry)))) == 0
    assert compared(Pow(Mul((entry, entry)), Fraction(1, 2))) == len(PLACES)


def test_a_table_is_exact_in_single_precision_and_ends_somewhere() -> None:
    table = Exact("seed", True, -7, Places((-2, 0), (5, 3)))
    floats: Any = table.floats(np.float32)
    assert floats.dtype == np.float32
    assert all(Fraction(float(floats[i + 2, j])) == table[i, j] for i in range(-2, 3) for j in range(3))
    assert {bool(one > 0) for one in floats.flat} == {True, False}
    with pytest.raises(IndexError):
        table.at(np.array([3]), np.array([0]))
