"""Equations between SymPy expressions that a user wrote, as goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy

from derive.claim import Goal
from derive.kernel.term import Below, Eq, Not, Offset, Prop, offset
from derive.symbolic.atoms import Atoms
from derive.symbolic.back import Inexpressible, giving_up


@dataclass(frozen=True, slots=True)
class Asked:
    """An equation as a goal, and how the names in it were taken."""

    goal: Goal
    notes: tuple[str, ...]


def asked(left: Any, right: Any, given: Iterable[Any] = ()) -> Asked:
    """left = right, given relations, the assumptions of symbols, the ranges of `Idx`, the shapes of `IndexedBase`.

    Every symbol is a real number, or an integer where SymPy calls it one.  A sum whose upper limit is below its lower
    one is empty, except that SymPy's own meaning is kept where the distance of the limits is a number.
    Raises `Inexpressible`, and nothing else.
    """
    with giving_up():
        sides = [_expression(left), _expression(right)]
        relations = [one for relation in given for one in _relations(relation)]
        atoms = Atoms((*sides, *relations))
        conclusion = Eq(*map(atoms.term, sides))
        hypotheses = [_stated(atoms.prop(one)) for one in relations]
        hypotheses += atoms.promises()
        return Asked(Goal(tuple(dict.fromkeys(hypotheses)), conclusion), tuple(atoms.notes))


def _expression(one: Any) -> Any:
    if isinstance(one, float):
        raise Inexpressible("a floating point number is not exact: write a Rational")
    found = sympy.sympify(one) if isinstance(one, int) else one
    if not isinstance(found, sympy.Expr) or getattr(found, "is_Matrix", False):
        raise Inexpressible(f"{type(one).__name__} is no exact scalar expression of SymPy")
    if found.has(sympy.Float):
        raise Inexpressible(f"{found} holds a floating point number, which is not exact: write a Rational")
    return found


def _relations(one: Any) -> Iterator[Any]:
    """The relations that a given one asserts together; SymPy writes `true` for one that it knows already."""
    if isinstance(one, sympy.And):
        for part in one.args:
            yield from _relations(part)
    elif getattr(one, "is_Relational", False):
        yield one
    elif one is not True and one is not sympy.true:
        raise Inexpressible(f"{one} is no relation that can be given")


def _stated(prop: Prop) -> Prop:
    """A strict relation of indices as the bound that a person writes: k > 0 as 1 <= k, k < n as k <= n - 1."""
    match prop:
        case Not(Below(high, Offset(constant, ()))):
            return Below(offset(constant + 1, ()), high)
        case Not(Below(high, low)):
            return Below(low, offset(-1, ((high, 1),)))
    return prop
