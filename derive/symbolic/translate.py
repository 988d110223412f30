"""Terms to SymPy, and back by the same names.

Every name is a `Dummy`, or carries a number of its own: terms that differ never meet in SymPy, whatever they are
called.  Nothing is evaluated after the derivative: SymPy's substitutions, simplifications and matrix derivatives capture
bound names or lose terms (docs/walk.md names the cases).
"""

from __future__ import annotations

from typing import Any

import sympy

from derive.kernel.term import (
    Add,
    Apply,
    Bound,
    Domain,
    Element,
    Entry,
    Fn,
    Image,
    Ind,
    Index,
    Lam,
    Map,
    Max,
    Mul,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
)  # fmt: skip
from derive.symbolic import slices
from derive.symbolic.back import FUNCTIONS, Back, Head, Named
from derive.symbolic.slices import Inexpressible as Inexpressible
from derive.symbolic.slices import Shaped


class Names(Back):
    """The correspondence of names between terms and SymPy expressions, both ways."""

    def __init__(self) -> None:
        super().__init__()
        self.there: dict[Any, Any] = {}
        self.varied: tuple[Tensor, tuple[Any, ...]] | None = None  # the entry by which a derivative will be taken

    def pair(self, here: Named, there: Any) -> Any:
        """From now on the two stand for each other."""
        self.back[there] = here
        self.there[here] = there
        return there

    def index(self, index: Index, bound: tuple[Any, ...]) -> Any:
        """An index in SymPy; `bound` are the symbols of the bound indices, innermost first."""
        match index:
            case Bound(level, _):
                return bound[level]
            case Var(name, _):
                return self.there.get(index) or self.pair(index, sympy.Dummy(name, integer=True))
            case Element(name, sort):
                return sympy.Integer(sort.elements.index(name))
            case Image(mapping, indices):
                return self._map(mapping)(*(self.index(one, bound) for one in indices))
            case Offset(constant, scaled):
                return constant + sum(times * self.index(one, bound) for one, times in scaled)
        raise Inexpressible(f"the index {index!r}")

    def _map(self, mapping: Map) -> Any:
        return self.there.get(mapping) or self.pair(mapping, self._function_of(mapping.name, integer=True))

    def shaped(self, head: Shaped) -> Any:
        """A function of arrays, as a function of those of its numbers that vary."""
        return self.there.get(head) or self.pair(head, self._function_of(head.name, real=True))

    def _function_of(self, name: str, **assumptions: bool) -> Any:
        return sympy.Function(f"{name}_{self.fresh()}", **assumptions)

    def size(self, sort: Sort) -> Any:
        """The number of elements, in SymPy."""
        if sort.elements:
            return sympy.Integer(len(sort.elements))
        return self.there.get(sort) or self.pair(sort, sympy.Dummy(f"n_{sort.name}", integer=True, positive=True))

    def limits(self, domain: Domain, bound: tuple[Any, ...]) -> tuple[Any, Any]:
        """The first and the last integer of a domain, in SymPy."""
        if isinstance(domain, Range):
            return self.index(domain.low, bound), self.index(domain.high, bound)
        return sympy.Integer(0), self.size(domain) - 1

    def entry(self, tensor: Tensor, indices: tuple[Any, ...]) -> Any:
        """An entry of a tensor, in SymPy."""
        base = self.there.get(tensor)
        if base is None:
            name = sympy.Dummy(tensor.name, real=True)
            base = self.pair(tensor, sympy.IndexedBase(name) if tensor.sorts else name)
        return base[indices] if tensor.sorts else base

    def expression(self, term: Term, bound: tuple[Any, ...] = ()) -> Any:
        """The term in SymPy.  Raises `Inexpressible`."""
        match term:
            case Num(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Entry(tensor, indices):
                return self.entry(tensor, tuple(self.index(one, bound) for one in indices))
            case Size(Sort() as sort):
                return self.size(sort)
            case Value(index):
                return self.index(index, bound)
            case Add(terms):
                return sympy.Add(*(self.expression(one, bound) for one in terms))
            case Mul(factors):
                return sympy.Mul(*(self.expression(one, bound) for one in factors))
            case Pow(base, exponent):
                return sympy.Pow(self.expression(base, bound), sympy.Rational(exponent.numerator, exponent.denominator))
            case Fn(name, argument):
                return FUNCTIONS[name](self.expression(argument, bound))
            case Max(left, right):
                return sympy.Max(self.expression(left, bound), self.expression(right, bound))
            case Sum() | Prod():
                if term.opened:
                    return self._big_there(term, bound)
                key = (term, self.varied) if slices.held(term) else term
                return self.there.get(key) or self.there.setdefault(key, self._big_there(term, ()))
            case Apply(name, (), arguments) if all(isinstance(one, Lam) and not one.domains for one in arguments):
                head = Head(name, len(arguments))
                function = self.there.get(head) or self.pair(head, self._function_of(name, real=True))
                return function(*(self.expression(one.body, bound) for one in arguments if isinstance(one, Lam)))
            case Apply(_, (), arguments) if all(map(slices.is_slice, arguments)):
                return slices.there(self, term, bound)
            case Ind(Same(left, right)):
                return sympy.KroneckerDelta(self.index(left, bound), self.index(right, bound))
            case Ind(Not(Same() as inner)):
                return 1 - self.expression(Ind(inner), bound)
        what = "an arbitrary function of arrays" if isinstance(term, Apply) else f"a {type(term).__name__.lower()}"
        raise Inexpressible(f"{what} has no expression there")

    def _big_there(self, term: Sum | Prod, bound: tuple[Any, ...]) -> Any:
        place = sympy.Dummy("i", integer=True)
        low, high = self.limits(term.domain, bound)
        self.there[place] = term.domain
        big = sympy.Sum if isinstance(term, Sum) else sympy.Product
        return big(self.expression(term.body, (place, *bound)), (place, low, high))

    def domain(self, symbol: Any, low: Any, high: Any) -> Domain:
        """The domain that the bound symbol was made for, as long as SymPy has left its limits alone."""
        known = self.there.get(symbol)
        if isinstance(known, Sort | Range) and not known.opened and self.limits(known, ()) == (low, high):
            return known
        here = self.back.get(sympy.Add(high, 1))
        if low == 0 and isinstance(here, Sort):
            return here
        return super().domain(symbol, low, high)
