"""The symbols, arrays and functions of expressions that a user wrote: kept apart, with what they promise of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    ZERO,
    All,
    Below,
    Entry,
    Eq,
    Index,
    Le,
    Lt,
    Map,
    Not,
    Offset,
    Prop,
    Range,
    Same,
    Sort,
    Tensor,
    Term,
    Var,
    nonnegative,
    nonzero,
    offset,
    positive,
)  # fmt: skip
from derive.symbolic.back import Back, Head, Inexpressible

SIGNS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "zero")
BIG = (sympy.Sum, sympy.Product)


class Atoms(Back):
    """The names of a user's expressions.  Different atoms get different names, whatever SymPy prints.

    A symbol is a real number, or an integer where SymPy calls it one; one without assumptions that stands as an index in
    some of the expressions is an integer too.  `notes` says which names were changed and which symbols were so taken.
    """

    def __init__(self, expressions: Iterable[Any]) -> None:
        super().__init__()
        self.notes: list[str] = []
        self._taken: set[str] = set()
        self._free: list[Any] = []  # symbols and arrays in the order in which they are met
        self._facts: dict[Any, dict[str, bool]] = {}
        self._inside: dict[Prop, None] = {}  # the free indices of entries lie inside of the shapes
        self._indices = {one for expression in expressions for one in _indices(expression, frozenset(), False)}

    # ---- names ----

    def new_symbol(self, symbol: Any) -> Var | Tensor:
        """An integer variable, or a number."""
        plain = symbol.label if isinstance(symbol, sympy.Idx) else symbol
        facts = _facts(symbol, plain.assumptions0, ("integer", *SIGNS))
        index = symbol.is_integer or (symbol in self._indices and not facts)
        name = self._called(symbol.name, "symbol")
        self._free.append(symbol)
        if index and not symbol.is_zero:
            if not symbol.is_integer:
                self.notes.append(f"{name} stands as an index and is taken for an integer")
            return Var(name, INTEGERS)
        return Tensor(name, ())

    def new_array(self, base: Any, rank: int) -> Tensor:
        """An array of real numbers."""
        if not isinstance(base, sympy.IndexedBase) or not isinstance(base.label, sympy.Symbol):
            raise Inexpressible(f"{base} is no array of symbols")
        self._facts[base] = _facts(base, base.assumptions0, SIGNS)
        if base.shape is None and any(self._facts[base].get(one) is not None for one in SIGNS):
            raise Inexpressible(f"the sign of {base} cannot be told without a shape")
        self._free.append(base)
        return Tensor(self._called(base.label.name, "array"), (INTEGERS,) * rank)

    def new_function(self, function: Any, arity: int) -> Map | Head:
        """A function from integers to an integer, or an arbitrary one."""
        told = {name[3:]: value for name, value in vars(function).items() if name.startswith("is_")}
        facts = _facts(function, {"commutative": True, **told}, ("integer",))
        name = self._called(function.__name__, "function")
        if not facts.get("integer") and (facts or function not in self._indices):
            return Head(name, arity)
        if not facts:
            self.notes.append(f"{name} stands as an index and is taken for a function with integer values")
        return Map(name, (INTEGERS,) * arity, INTEGERS)

    def new_point(self, symbol: Any) -> Tensor:
        """The name for the variable of a `Subs`."""
        if symbol in self._indices or _facts(symbol, symbol.assumptions0, ("integer",)).get("integer"):
            raise Inexpressible(f"the index {symbol} is substituted")
        return Tensor(self._apart(symbol.name), ())

    def _called(self, name: str, kind: str) -> str:
        """The name, or one like it where something else has it."""
        shown = self._apart(name)
        if shown.endswith("'") and shown != name:
            self.notes.append(f"{shown} stands for another {kind} of the name {name}")
        return shown

    def _apart(self, name: str) -> str:
        shown = name if name.isprintable() else ascii(name)[1:-1]
        while shown in self._taken:
            shown += "'"
        self._taken.add(shown)
        return shown

    # ---- what SymPy means ----

    def place(self, expression: Any, sort: Sort) -> Index:
        """A SymPy expression as an index."""
        if isinstance(expression, sympy.Idx) and isinstance(expression.label, sympy.Integer):
            expression = expression.label
        return super().place(expression, sort)

    def term(self, expression: Any) -> Term:
        """A SymPy expression as a term.  Raises `Inexpressible`."""
        if isinstance(expression, sympy.Idx) and isinstance(expression.label, sympy.Integer):
            expression = expression.label
        return super().term(expression)

    def power(self, base: Any, exponent: Any) -> Term:
        """A power that is a real number where the base is one, or that is undefined there."""
        if isinstance(exponent, sympy.Rational):
            if exponent.q % 2 and exponent.q > 1 and not base.is_nonnegative:
                raise Inexpressible(f"{base} is not known to be nonnegative: its root {exponent} may be complex")
        elif not base.is_positive:
            raise Inexpressible(f"{base} is not known to be positive: its power {exponent} may be no real number")
        return super().power(base, exponent)

    def length(self, low: Any, high: Any) -> int | None:
        """SymPy's sum from 5 to 1 is minus the sum from 2 to 4 (Karr); so where the distance of the limits is a number."""
        gap = high - low
        return int(gap) + 1 if isinstance(gap, sympy.Integer) else None

    def entry_of(self, expression: Any) -> Term:
        """An entry; its free indices lie inside of the shape."""
        entry = super().entry_of(expression)
        assert isinstance(entry, Entry)
        base = expression.base
        if _facts(base, base.assumptions0, SIGNS) != self._facts[base]:
            raise Inexpressible(f"{base} is used with different assumptions")
        for index, shown, size in zip(entry.indices, expression.indices, base.shape or (), strict=False):
            if _leaves(shown).isdisjoint(self.scope):
                self._inside.update(dict.fromkeys(_between(offset(0, ()), index, self.place(size - 1, INTEGERS))))
        return entry

    # ---- hypotheses ----

    def promises(self) -> list[Prop]:
        """What the free names that were met promise of themselves."""
        found: list[Prop] = []
        for one in self._free:  # grows meanwhile, by the names of sizes
            if isinstance(one, sympy.IndexedBase):
                found += self._entries(one)
            else:
                found += self._symbols(one)
        return [*found, *self._inside]

    def _symbols(self, symbol: Any) -> Iterator[Prop]:
        here = self.back[symbol]
        if isinstance(symbol, sympy.Idx) and symbol.lower is not None and symbol.upper is not None:
            low, high = (self.place(one, INTEGERS) for one in (symbol.lower, symbol.upper))
            assert isinstance(here, Var)
            yield from _between(low, here, high)
        plain = symbol.label if isinstance(symbol, sympy.Idx) else symbol
        if isinstance(here, Var):
            yield from _integer(here, plain.assumptions0)
        elif isinstance(here, Tensor):
            yield from _sign(Entry(here, ()), symbol.assumptions0)

    def _entries(self, base: Any) -> Iterator[Prop]:
        """What is promised of each entry inside of the shape."""
        tensor = self.back[base]
        assert isinstance(tensor, Tensor)
        places = [Var(f"\2{self.fresh()}", INTEGERS) for _ in tensor.sorts]
        for prop in _sign(Entry(tensor, tuple(places)), self._facts[base]):
            for place, size in zip(places, base.shape, strict=True):
                prop = All(Range(offset(0, ()), self.place(size - 1, INTEGERS)), abstract(prop, (place,)))
            yield prop


def _indices(expression: Any, bound: frozenset[Any], inside: bool) -> Iterator[Any]:
    """The free symbols and functions that stand as an index somewhere in an expression."""
    match expression:
        case sympy.Symbol() | sympy.Idx():
            yield from {expression} - bound if inside else ()
        case sympy.Indexed():
            for one in (*expression.indices, *(getattr(expression.base, "shape", None) or ())):
                yield from _indices(one, bound, True)
        case sympy.KroneckerDelta():
            for one in (*expression.args[:2], *(end for ends in expression.args[2:] for end in ends)):
                yield from _indices(one, bound, True)
        case sympy.Sum() | sympy.Product():
            for symbol, *ends in reversed(expression.limits):
                for end in ends:
                    yield from _indices(end, bound, True)
                bound = bound | {symbol}
            yield from _indices(expression.function, bound, inside)
        case sympy.Subs():
            yield from _indices(expression.expr, bound | {*expression.variables}, inside)
            for one in expression.point:
                yield from _indices(one, bound, inside)
        case AppliedUndef():
            yield from [expression.func] * inside
            for one in expression.args:
                yield from _indices(one, bound, inside)
        case _:
            for one in getattr(expression, "args", ()):
                yield from _indices(one, bound, inside)


def _facts(name: Any, assumptions: dict[str, Any], kept: tuple[str, ...]) -> dict[str, bool]:
    """The assumptions of a name, where nothing is lost when only those in `kept` are told, of a real number."""
    told = {k: v for k, v in assumptions.items() if v is not None and (k != "commutative" or not v)}
    if told and not told.get("real"):
        raise Inexpressible(f"{name} is not declared to be real")
    core = {k: told[k] for k in kept if k in told and (k != "integer" or told[k])}
    implied = sympy.Dummy(**core, real=True).assumptions0
    lost = [fact for fact, value in told.items() if implied.get(fact) is not value]
    if lost:
        strongest = max(lost, key=lambda fact: len(sympy.Dummy(**{fact: told[fact]}).assumptions0))
        raise Inexpressible(f"the assumption {strongest}={told[strongest]} of {name} cannot be expressed")
    return told


def _leaves(expression: Any) -> set[Any]:
    """The symbols of an index, without the labels of those with a range."""
    ranged = expression.atoms(sympy.Idx)
    labels = {one.label for one in ranged}
    return {*ranged, *(expression.atoms(sympy.Symbol) - labels)}


def _between(low: Index, index: Index, high: Index) -> Iterator[Prop]:
    """low <= index <= high, without what holds of numbers anyway."""
    for one, other in ((low, index), (index, high)):
        gap = offset(0, ((other, 1), (one, -1)))
        if not isinstance(gap, Offset) or gap.scaled:
            yield Below(one, other)
        elif gap.constant < 0:
            raise Inexpressible("an index lies outside of its range")


def _integer(variable: Var, facts: dict[str, Any]) -> Iterator[Prop]:
    if facts.get("nonnegative"):
        yield Below(offset(int(bool(facts.get("positive"))), ()), variable)
    elif facts.get("nonpositive"):
        yield Below(variable, offset(-int(bool(facts.get("negative"))), ()))
    elif facts.get("nonzero"):
        yield Not(Same(variable, offset(0, ())))


def _sign(term: Term, facts: dict[str, Any]) -> Iterator[Prop]:
    if facts.get("zero"):
        yield Eq(term, ZERO)
    elif facts.get("positive"):
        yield positive(term)
    elif facts.get("negative"):
        yield Lt(term, ZERO)
    elif facts.get("nonnegative"):
        yield nonnegative(term)
    elif facts.get("nonpositive"):
        yield Le(term, ZERO)
    elif facts.get("nonzero"):
        yield nonzero(term)
