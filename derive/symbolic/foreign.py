"""Equations between SymPy expressions that a user wrote, as goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sympy

from derive.claim import Goal
from derive.kernel.term import INTEGERS, Below, Eq, Prop, nonnegative, nonzero, positive
from derive.symbolic.translate import Inexpressible, Names

KINDS = (sympy.Expr, int, float)


def goal(left: Any, right: Any, given: Iterable[Any] = ()) -> Goal:
    """left = right, given relations, the assumptions of symbols, the ranges of `Idx`, the shapes of `IndexedBase`.

    Every symbol is a real number, or an integer where SymPy calls it one.  A sum whose upper limit is below its lower
    one is empty.  Raises `Inexpressible`.
    """
    sides = [_expression(left), _expression(right)]
    relations = [_relation(one) for one in given]
    names = Names()
    conclusion = Eq(*map(names.term, sides))
    hypotheses = [names.prop(one) for one in relations]
    for one in (*sides, *relations):
        hypotheses += _known(names, one)
    return Goal(tuple(dict.fromkeys(hypotheses)), conclusion)


def _expression(one: Any) -> Any:
    if isinstance(one, float):
        raise Inexpressible("a floating point number is not exact: write a Rational")
    found = sympy.sympify(one) if isinstance(one, int) else one
    if not isinstance(found, sympy.Expr) or getattr(found, "is_Matrix", False) or found.has(sympy.Float):
        raise Inexpressible(f"{type(one).__name__} is no exact scalar expression of SymPy")
    return found


def _relation(one: Any) -> Any:
    if not getattr(one, "is_Relational", False):
        raise Inexpressible(f"{one} is no relation")
    return one


def _known(names: Names, expression: Any) -> Iterator[Prop]:
    """What the names in an expression promise of themselves."""
    bound = {limit[0] for big in expression.atoms(sympy.Sum, sympy.Product) for limit in big.limits}
    for symbol in sorted(expression.atoms(sympy.Symbol, sympy.Idx), key=str):
        if symbol not in bound and symbol in names.back:
            yield from _assumed(names, symbol)
    for indexed in sorted(expression.atoms(sympy.Indexed), key=str):
        yield from _shaped(names, indexed, bound)


def _assumed(names: Names, symbol: Any) -> Iterator[Prop]:
    if symbol.is_real is False:
        raise Inexpressible(f"{symbol} is not real")
    if isinstance(symbol, sympy.Idx):
        if symbol.lower is not None and symbol.upper is not None:
            yield from _between(names, symbol, symbol.lower, symbol.upper)
        return
    if symbol.is_integer and symbol.is_nonnegative:
        yield Below(
            names.place(sympy.Integer(int(symbol.is_positive is True)), INTEGERS), names.place(symbol, INTEGERS)
        )
    term = names.term(symbol)
    if symbol.is_positive:
        yield positive(term)
    elif symbol.is_nonnegative:
        yield nonnegative(term)
    elif symbol.is_negative:
        yield positive(-term)
    elif symbol.is_nonpositive:
        yield nonnegative(-term)
    elif symbol.is_nonzero:
        yield nonzero(term)


def _shaped(names: Names, indexed: Any, bound: set[Any]) -> Iterator[Prop]:
    """The free indices of an entry lie inside the shape of its array."""
    for index, size in zip(indexed.indices, indexed.base.shape or (), strict=False):
        if not index.free_symbols & bound and index not in bound:
            yield from _between(names, index, sympy.Integer(0), size - 1)


def _between(names: Names, index: Any, low: Any, high: Any) -> Iterator[Prop]:
    """low <= index <= high."""
    places = [names.place(one, INTEGERS) for one in (low, index, high)]
    yield Below(places[0], places[1])
    yield Below(places[1], places[2])
