"""Terms to SymPy and back.

Every bound index is a `Dummy` of its own, and nothing is evaluated after the derivative: SymPy's substitutions,
simplifications and matrix derivatives capture bound names or lose terms (docs/walk.md names the cases).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    Add,
    Apply,
    Below,
    Bound,
    Diff,
    Domain,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Ind,
    Index,
    Lam,
    Le,
    Lt,
    Map,
    Max,
    Mul,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    negation,
    offset,
)  # fmt: skip

FUNCTIONS = {"exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "abs": sympy.Abs}
NAMES = {function: name for name, function in FUNCTIONS.items()}


class Inexpressible(Exception):
    """Something that has no counterpart on the other side; the message names it."""


class Names:
    """The correspondence of names between terms and SymPy expressions, both ways."""

    def __init__(self) -> None:
        self.there: dict[Any, Any] = {}
        self.back: dict[Any, Any] = {}

    def pair(self, here: Any, there: Any) -> Any:
        self.there[here] = there
        self.back[there] = here
        return there

    # ---- to SymPy ----

    def index(self, index: Index, bound: tuple[Any, ...]) -> Any:
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
        return self.there.get(mapping) or self.pair(mapping, sympy.Function(mapping.name, integer=True))

    def size(self, sort: Sort) -> Any:
        if sort.elements:
            return sympy.Integer(len(sort.elements))
        return self.there.get(sort) or self.pair(sort, sympy.Dummy(f"n_{sort.name}", integer=True, positive=True))

    def limits(self, domain: Domain, bound: tuple[Any, ...]) -> tuple[Any, Any]:
        if isinstance(domain, Range):
            return self.index(domain.low, bound), self.index(domain.high, bound)
        return sympy.Integer(0), self.size(domain) - 1

    def entry(self, tensor: Tensor, indices: tuple[Any, ...]) -> Any:
        base = self.there.get(tensor)
        if base is None:
            make = sympy.IndexedBase(tensor.name, real=True) if tensor.sorts else sympy.Dummy(tensor.name, real=True)
            base = self.pair(tensor, make)
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
                return self.there.get(term) or self.there.setdefault(term, self._big_there(term, ()))
            case Apply(name, (), arguments) if all(isinstance(one, Lam) and not one.domains for one in arguments):
                head = sympy.Function(name, real=True)
                return head(*(self.expression(one.body, bound) for one in arguments if isinstance(one, Lam)))
            case Ind(Same(left, right)):
                return sympy.KroneckerDelta(self.index(left, bound), self.index(right, bound))
            case Ind(Not(Same() as inner)):
                return 1 - self.expression(Ind(inner), bound)
        raise Inexpressible(f"{type(term).__name__} cannot be expressed in SymPy")

    def _big_there(self, term: Sum | Prod, bound: tuple[Any, ...]) -> Any:
        place = sympy.Dummy("i", integer=True)
        low, high = self.limits(term.domain, bound)
        self.there[place] = term.domain
        big = sympy.Sum if isinstance(term, Sum) else sympy.Product
        return big(self.expression(term.body, (place, *bound)), (place, low, high))

    # ---- and back ----

    def term(self, expression: Any) -> Term:
        """A SymPy expression as a term.  Raises `Inexpressible`."""
        match expression:
            case sympy.Rational():
                return Num(Fraction(int(expression.p), int(expression.q)))
            case sympy.Add():
                return Add(tuple(map(self.term, _ordered(expression))))
            case sympy.Mul():
                return Mul(tuple(map(self.term, _ordered(expression))))
            case sympy.exp():
                return Fn("exp", self.term(expression.args[0]))
            case sympy.Pow():
                return self._power(*expression.args)
            case sympy.Indexed():
                return self._entry(expression)
            case sympy.Symbol() | sympy.Idx():
                return self._symbol(expression)
            case sympy.tanh() | sympy.sinh() | sympy.cosh():
                return self.term(expression.rewrite(sympy.exp))
            case sympy.Sum() | sympy.Product():
                return self._big(expression)
            case sympy.KroneckerDelta():
                return Ind(Same(*self._same_sort(*expression.args[:2])))
            case sympy.Max() if len(expression.args) == 2:
                return Max(*map(self.term, _ordered(expression)))
            case sympy.Piecewise():
                return self._piecewise(expression)
            case sympy.Derivative():
                return self._derivative(expression)
            case sympy.core.function.AppliedUndef() if expression.func not in self.back:
                arguments = tuple(Lam((), self.term(one)) for one in expression.args)
                return Apply(expression.func.__name__, (), arguments)
        if expression.func in NAMES and len(expression.args) == 1:
            return Fn(NAMES[expression.func], self.term(expression.args[0]))
        raise Inexpressible(f"{expression.func.__name__} cannot be brought back from SymPy")

    def _power(self, base: Any, exponent: Any) -> Term:
        if isinstance(exponent, sympy.Rational):
            return Pow(self.term(base), Fraction(int(exponent.p), int(exponent.q)))
        if base is sympy.E:
            return Fn("exp", self.term(exponent))
        return Fn("exp", Mul((self.term(exponent), Fn("log", self.term(base)))))

    def _entry(self, expression: Any) -> Term:
        tensor = self.back.get(expression.base) or self._new_tensor(expression.base, len(expression.indices))
        if len(tensor.sorts) != len(expression.indices):
            raise Inexpressible(f"{tensor.name} is used with different numbers of indices")
        return Entry(tensor, tuple(self.place(i, s) for i, s in zip(expression.indices, tensor.sorts, strict=True)))

    def _new_tensor(self, base: Any, rank: int) -> Tensor:
        tensor = Tensor(str(base.label), (INTEGERS,) * rank)
        self.back[base] = tensor
        return tensor

    def _symbol(self, symbol: Any) -> Term:
        here = self.back.get(symbol)
        if here is None:
            here = Var(symbol.name, INTEGERS) if symbol.is_integer else Tensor(symbol.name, ())
            self.back[symbol] = here
        match here:
            case Sort():
                return Size(here)
            case Tensor():
                return Entry(here, ())
            case Var(_, sort) if sort is INTEGERS:
                return Value(here)
        raise Inexpressible(f"the index {symbol} stands where a number is needed")

    def _big(self, expression: Any) -> Term:
        """SymPy's first limit is the innermost binder; the limits of each may speak of those after it."""
        return self._bound(expression, len(expression.limits) - 1)

    def _bound(self, expression: Any, level: int) -> Term:
        if level < 0:
            return self.term(expression.function)
        limit = expression.limits[level]
        if len(limit) != 3:
            raise Inexpressible("a sum without limits")
        domain = self._domain(*limit)
        variable = Var(f"\2{len(self.back)}", domain if isinstance(domain, Sort) else INTEGERS)
        outer = self.back.get(limit[0])
        self.back[limit[0]] = variable
        body = self._bound(expression, level - 1)
        if outer is None:
            del self.back[limit[0]]
        else:
            self.back[limit[0]] = outer
        return (Sum if isinstance(expression, sympy.Sum) else Prod)(domain, abstract(body, (variable,)))

    def _domain(self, symbol: Any, low: Any, high: Any) -> Domain:
        known = self.there.get(symbol)
        if isinstance(known, Sort | Range) and not known.opened:
            return known
        if low == 0:
            for there, here in self.back.items():
                if isinstance(here, Sort) and sympy.Add(high, 1) == there:
                    return here
        return Range(self.place(low, INTEGERS), self.place(high, INTEGERS))

    def place(self, expression: Any, sort: Sort) -> Index:
        """A SymPy expression as an index of a sort."""
        if sort.elements and isinstance(expression, sympy.Integer):
            return Element(sort.elements[int(expression)], sort)
        if isinstance(expression, sympy.Integer):
            return offset(int(expression), ())
        if isinstance(expression, sympy.Symbol | sympy.Idx):
            here = self.back.get(expression)
            if here is None:
                here = self.back[expression] = Var(expression.name, sort)
            if isinstance(here, Var):
                return here
        if isinstance(expression, sympy.Add):
            return offset(0, tuple((self.place(one, INTEGERS), 1) for one in expression.args))
        if (
            isinstance(expression, sympy.Mul)
            and isinstance(expression.args[0], sympy.Integer)
            and len(expression.args) == 2
        ):
            return offset(0, ((self.place(expression.args[1], INTEGERS), int(expression.args[0])),))
        if isinstance(expression, sympy.core.function.AppliedUndef):
            return self._image(expression, sort)
        raise Inexpressible(f"{expression} is no index")

    def _image(self, expression: Any, sort: Sort) -> Index:
        mapping = self.back.get(expression.func)
        if mapping is None:
            mapping = Map(expression.func.__name__, (INTEGERS,) * len(expression.args), sort)
            self.back[expression.func] = mapping
        return Image(mapping, tuple(self.place(a, s) for a, s in zip(expression.args, mapping.sorts, strict=True)))

    def _same_sort(self, one: Any, other: Any) -> tuple[Index, Index]:
        """Two index expressions as indices of the sort that one of them shows."""
        sorts = [self._sort(expression) for expression in (one, other)]
        sort = sorts[0] or sorts[1] or INTEGERS
        return self.place(one, sort), self.place(other, sort)

    def _sort(self, expression: Any) -> Sort | None:
        here = self.back.get(
            expression.func if isinstance(expression, sympy.core.function.AppliedUndef) else expression
        )
        return here.sort if isinstance(here, Var) else here.target if isinstance(here, Map) else None

    def _piecewise(self, expression: Any) -> Term:
        """Cases by indices or numbers as a sum with indicators, each case where the earlier ones fail."""
        parts: list[Term] = []
        before: list[Prop] = []
        for value, condition in expression.args:
            guards = [Ind(negation(prop)) for prop in before]
            if condition is not sympy.true:
                prop = self.prop(condition)
                guards.append(Ind(prop))
                before.append(prop)
            parts.append(Mul((*guards, self.term(value))))
        return Add(tuple(parts))

    def prop(self, condition: Any) -> Prop:
        """A relation between indices or numbers."""
        integers = condition.is_Relational and all(one.is_integer for one in condition.args)
        match condition:
            case sympy.Eq() if integers:
                return Same(*self._same_sort(*condition.args))
            case sympy.Ne() if integers:
                return Not(Same(*self._same_sort(*condition.args)))
            case sympy.Le() | sympy.Lt() | sympy.Ge() | sympy.Gt() if integers:
                strict = int(condition.rel_op in ("<", ">"))
                return Below(self.place(condition.lts + strict, INTEGERS), self.place(condition.gts, INTEGERS))
            case sympy.Eq():
                return Eq(*map(self.term, condition.args))
            case sympy.Ne():
                return Not(Eq(*map(self.term, condition.args)))
            case sympy.Le() | sympy.Lt() | sympy.Ge() | sympy.Gt():
                left, right = map(self.term, (condition.lts, condition.gts))
                return (Lt if condition.rel_op in ("<", ">") else Le)(left, right)
        raise Inexpressible(f"the condition {condition}")

    def _derivative(self, expression: Any) -> Term:
        body = self.term(expression.expr)
        for variable, count in expression.variable_count:
            place = self.term(variable)
            if not isinstance(place, Entry):
                raise Inexpressible(f"a derivative by {variable}")
            for _ in range(int(count)):
                body = Diff(body, place.tensor, place.indices)
        return body


def _ordered(expression: Any) -> list[Any]:
    return sorted(expression.args, key=sympy.default_sort_key)
