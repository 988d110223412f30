"""SymPy expressions as terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple, NoReturn, TypeAlias

import sympy
from sympy.core.function import AppliedUndef

from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    Add,
    Apply,
    Below,
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
    Let,
    Lt,
    Map,
    Max,
    Mul,
    Not,
    Num,
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
from derive.symbolic import slices
from derive.symbolic.slices import Inexpressible as Inexpressible
from derive.symbolic.slices import Shaped

FUNCTIONS = {"exp": sympy.exp, "log": sympy.log, "sin": sympy.sin, "cos": sympy.cos, "abs": sympy.Abs}
NAMES = {function: name for name, function in FUNCTIONS.items()}
MOST = 64  # ways through the conditions of a case distinction
LONGEST = 160  # characters of what SymPy said


class Head(NamedTuple):
    """An arbitrary function of so many numbers."""

    name: str
    arity: int


Named: TypeAlias = Sort | Var | Tensor | Map | Head | Shaped
Path: TypeAlias = tuple[Prop, ...]  # propositions that hold together


@contextmanager
def giving_up() -> Iterator[None]:
    """Whatever goes wrong inside of the block is `Inexpressible`: SymPy throws many things."""
    try:
        yield
    except Inexpressible:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:LONGEST] or type(error).__name__
        raise Inexpressible(f"SymPy gave up: {said}") from error


class Back:
    """SymPy expressions as terms.  `back` says what the names of SymPy stand for; a new name is `Inexpressible`."""

    def __init__(self) -> None:
        self.back: dict[Any, Named] = {}
        self.scope: list[Any] = []  # the bound symbols around
        self._made = 0

    def fresh(self) -> int:
        """A number that was not given out before."""
        self._made += 1
        return self._made

    # ---- names that were not met before ----

    def new_symbol(self, symbol: Any) -> Var | Tensor:
        self._unknown(symbol)

    def new_array(self, base: Any, rank: int) -> Tensor:
        self._unknown(base)

    def new_function(self, function: Any, arity: int) -> Map | Head | Shaped:
        self._unknown(function)

    def _unknown(self, name: Any) -> NoReturn:
        raise Inexpressible(f"{name} is a name of SymPy's own")

    def _meaning(self, symbol: Any) -> Named:
        if symbol not in self.back:
            self.back[symbol] = self.new_symbol(symbol)
        return self.back[symbol]

    def _function(self, expression: Any) -> Map | Head | Shaped:
        function, arity = expression.func, len(expression.args)
        if function not in self.back:
            self.back[function] = self.new_function(function, arity)
        here = self.back[function]
        assert isinstance(here, Map | Head | Shaped)
        if isinstance(here, Shaped):
            return here  # SymPy has it from us alone
        if arity != (here.arity if isinstance(here, Head) else len(here.sorts)):
            raise Inexpressible(f"{function} is used with different numbers of arguments")
        return here

    @contextmanager
    def binding(self, symbol: Any, here: Named) -> Iterator[None]:
        """Inside of the block the symbol stands for this."""
        outer = self.back.get(symbol)
        self.back[symbol] = here
        self.scope.append(symbol)
        try:
            yield
        finally:
            self.scope.pop()
            if outer is None:
                del self.back[symbol]
            else:
                self.back[symbol] = outer

    # ---- numbers ----

    def term(self, expression: Any) -> Term:
        """A SymPy expression as a term.  Raises `Inexpressible`."""
        match expression:
            case sympy.Rational():
                return Num(Fraction(int(expression.p), int(expression.q)))
            case sympy.Add():
                return Add(self._terms(expression))
            case sympy.Mul():
                return Mul(self._terms(expression))
            case sympy.core.numbers.Exp1():
                return Fn("exp", ONE)
            case sympy.exp():
                return Fn("exp", self.term(expression.exp))
            case sympy.Pow():
                return self.power(*expression.args)
            case sympy.Indexed():
                return self.entry_of(expression)
            case sympy.Symbol() | sympy.Idx():
                return self._symbol(expression)
            case sympy.tanh() | sympy.sinh() | sympy.cosh():
                return self.term(expression.rewrite(sympy.exp))
            case sympy.Sum() | sympy.Product():
                return self._big(expression, len(expression.limits) - 1)
            case sympy.KroneckerDelta():
                return self._delta(*expression.args)
            case sympy.Max():
                return reduce(Max, self._terms(expression))
            case sympy.Min():
                return -reduce(Max, [-one for one in self._terms(expression)])
            case sympy.re() | sympy.conjugate():  # of a symbol of which SymPy does not know that it is real
                return self.term(expression.args[0])
            case sympy.sign():
                inner = self.term(expression.args[0])
                return Ind(Lt(ZERO, inner)) - Ind(Lt(inner, ZERO))
            case sympy.Heaviside():
                inner, half = map(self.term, expression.args)
                return Ind(Lt(ZERO, inner)) + half * Ind(Eq(inner, ZERO))
            case sympy.Piecewise():
                return self._piecewise(expression)
            case sympy.Derivative():
                return self._derivative(expression)
            case sympy.Subs():
                return self._substituted(expression)
            case AppliedUndef():
                return self._applied(expression)
        if expression.func in NAMES and len(expression.args) == 1:
            return Fn(NAMES[expression.func], self.term(expression.args[0]))
        raise Inexpressible(f"{expression.func.__name__} cannot be brought back from SymPy")

    def _terms(self, expression: Any) -> tuple[Term, ...]:
        return tuple(map(self.term, sorted(expression.args, key=sympy.default_sort_key)))

    def power(self, base: Any, exponent: Any) -> Term:
        if isinstance(exponent, sympy.Rational):
            return Pow(self.term(base), Fraction(int(exponent.p), int(exponent.q)))
        return Fn("exp", Mul((self.term(exponent), Fn("log", self.term(base)))))

    def entry_of(self, expression: Any) -> Term:
        base, rank = expression.base, len(expression.indices)
        if base not in self.back:
            self.back[base] = self.new_array(base, rank)
        tensor = self.back[base]
        assert isinstance(tensor, Tensor)
        if len(tensor.sorts) != rank:
            raise Inexpressible(f"{base} is used with different numbers of indices")
        return Entry(tensor, tuple(self.place(i, s) for i, s in zip(expression.indices, tensor.sorts, strict=True)))

    def _symbol(self, symbol: Any) -> Term:
        match self._meaning(symbol):
            case Sort() as sort:
                return Size(sort)
            case Tensor() as tensor:
                return Entry(tensor, ())
            case Var(_, sort) as variable if sort is INTEGERS:
                return Value(variable)
        raise Inexpressible(f"the index {symbol} stands where a number is needed")

    def _applied(self, expression: Any) -> Term:
        here = self._function(expression)
        if isinstance(here, Map):
            return Value(self.place(expression, INTEGERS))
        if isinstance(here, Shaped):
            return slices.back(self, here, expression.args)
        return Apply(here.name, (), self._arguments(expression))

    def _arguments(self, expression: Any) -> tuple[Lam, ...]:
        return tuple(Lam((), self.term(one)) for one in expression.args)

    # ---- sums and products ----

    def _big(self, expression: Any, level: int) -> Term:
        """SymPy's first limit is the innermost binder; the limits of each may speak of those after it."""
        if level < 0:
            return self.term(expression.function)
        if len(expression.limits[level]) != 3:
            raise Inexpressible("a sum or product without limits")
        symbol, low, high = expression.limits[level]
        length = self.length(low, high)
        if length == 0:
            return ZERO if isinstance(expression, sympy.Sum) else ONE
        turned = length is not None and length < 0
        domain = self.domain(symbol, *((high + 1, low - 1) if turned else (low, high)))
        variable = Var(f"\2{self.fresh()}", domain if isinstance(domain, Sort) else INTEGERS)
        with self.binding(symbol, variable):
            body = abstract(self._big(expression, level - 1), (variable,))
        if isinstance(expression, sympy.Sum):
            return -Sum(domain, body) if turned else Sum(domain, body)
        return Prod(domain, body) ** -1 if turned else Prod(domain, body)

    def length(self, low: Any, high: Any) -> int | None:
        """How many integers a range counts, less than none where it counts backwards; None for those of the kernel."""
        return None

    def domain(self, symbol: Any, low: Any, high: Any) -> Domain:
        return Range(self.place(low, INTEGERS), self.place(high, INTEGERS))

    # ---- indices ----

    def place(self, expression: Any, sort: Sort) -> Index:
        """A SymPy expression as an index of a sort."""
        match expression:
            case sympy.Integer() if sort.elements:
                return Element(sort.elements[int(expression)], sort)
            case sympy.Integer():
                return offset(int(expression), ())
            case sympy.Symbol() | sympy.Idx():
                here = self._meaning(expression)
                if isinstance(here, Var):
                    return here
            case sympy.Add():
                return offset(0, tuple((self.place(one, INTEGERS), 1) for one in expression.args))
            case sympy.Mul(args=(sympy.Integer() as times, index)):
                return offset(0, ((self.place(index, INTEGERS), int(times)),))
            case AppliedUndef():
                here = self._function(expression)
                if isinstance(here, Map):
                    places = zip(expression.args, here.sorts, strict=True)
                    return Image(here, tuple(self.place(a, s) for a, s in places))
        raise Inexpressible(f"{expression} stands as an index and is not known to be an integer")

    def integral(self, expression: Any) -> bool:
        """Is the expression an integer by what its names stand for?"""
        match expression:
            case sympy.Integer():
                return True
            case sympy.Symbol() | sympy.Idx():
                return isinstance(self._meaning(expression), Var)
            case AppliedUndef():
                return isinstance(self._function(expression), Map)
            case sympy.Add():
                return all(map(self.integral, expression.args))
            case sympy.Mul(args=(sympy.Integer(), index)):
                return self.integral(index)
        return False

    def _same_sort(self, one: Any, other: Any) -> tuple[Index, Index]:
        """Two index expressions as indices of the sort that one of them shows."""
        sort = self._sort(one) or self._sort(other) or INTEGERS
        return self.place(one, sort), self.place(other, sort)

    def _sort(self, expression: Any) -> Sort | None:
        here = self.back.get(expression.func if isinstance(expression, AppliedUndef) else expression)
        return here.sort if isinstance(here, Var) else here.target if isinstance(here, Map) else None

    # ---- cases ----

    def _delta(self, one: Any, other: Any, ends: Sequence[Any] = ()) -> Term:
        """Kronecker's delta; outside of a range that it is given, 0."""
        left, right = self._same_sort(one, other)
        delta: Term = Ind(Same(left, right))
        if ends:
            low, high = (self.place(end, INTEGERS) for end in ends)
            delta = Mul((delta, Ind(Below(low, left)), Ind(Below(left, high))))
        return delta

    def _piecewise(self, expression: Any) -> Term:
        """Cases as a sum with indicators, each case where the earlier ones fail."""
        parts: list[Term] = []
        rest: list[Path] = [()]
        for value, condition in expression.args:
            true, false = self._ways(condition)
            here = self.term(value)
            parts += [Mul((*map(Ind, path), here)) for path in _joined(rest, true)]
            rest = _joined(rest, false)
        if rest:
            raise Inexpressible("a Piecewise whose last case does not hold always has no value elsewhere")
        return Add(tuple(parts))

    def _ways(self, condition: Any) -> tuple[list[Path], list[Path]]:
        """The ways for a condition to be true, and those to be false; no two of them hold together."""
        true: list[Path] = [()]
        false: list[Path] = []
        match condition:
            case sympy.logic.boolalg.BooleanTrue():
                return true, false
            case sympy.logic.boolalg.BooleanFalse():
                return false, true
            case sympy.Not():
                return self._ways(condition.args[0])[::-1]
            case sympy.And():
                for one, other in map(self._ways, condition.args):
                    true, false = _joined(true, one), [*false, *_joined(true, other)]
                return true, false
            case sympy.Or():
                true, false = false, true
                for one, other in map(self._ways, condition.args):
                    true, false = [*true, *_joined(false, one)], _joined(false, other)
                return true, false
        prop = self.prop(condition)
        return [(prop,)], [(negation(prop),)]

    def prop(self, condition: Any) -> Prop:
        """A relation between indices or numbers."""
        if not getattr(condition, "is_Relational", False):
            raise Inexpressible(f"the condition {condition}")
        integers = all(map(self.integral, condition.args))
        match condition:
            case sympy.Eq() if integers:
                return Same(*self._same_sort(*condition.args))
            case sympy.Ne() if integers:
                return Not(Same(*self._same_sort(*condition.args)))
            case sympy.Le() | sympy.Ge() if integers:
                return Below(self.place(condition.lts, INTEGERS), self.place(condition.gts, INTEGERS))
            case sympy.Lt() | sympy.Gt() if integers:
                return Not(Below(self.place(condition.gts, INTEGERS), self.place(condition.lts, INTEGERS)))
            case sympy.Eq():
                return Eq(*map(self.term, condition.args))
            case sympy.Ne():
                return Not(Eq(*map(self.term, condition.args)))
            case sympy.Le() | sympy.Lt() | sympy.Ge() | sympy.Gt():
                left, right = map(self.term, (condition.lts, condition.gts))
                return (Lt if condition.rel_op in ("<", ">") else Le)(left, right)
        raise Inexpressible(f"the condition {condition}")

    # ---- derivatives ----

    def _derivative(self, expression: Any) -> Term:
        if not all(isinstance(count, sympy.Integer) for _, count in expression.variable_count):
            raise Inexpressible(f"{expression} is a derivative of unknown order")
        steps = [variable for variable, count in expression.variable_count for _ in range(int(count))]
        if any(isinstance(variable, AppliedUndef) for variable in steps):
            return self._slope(expression.expr, steps)
        body = self.term(expression.expr)
        for variable in steps:
            place = self.term(variable)
            if not isinstance(place, Entry):
                raise Inexpressible(f"a derivative by {variable}")
            body = Diff(body, place.tensor, place.indices)
        return body

    def _slope(self, function: Any, steps: list[Any]) -> Term:
        """f(a, b) by a, where a is an application itself, is the derivative of f by its first argument."""
        head = self._function(function) if isinstance(function, AppliedUndef) else None
        slots = []
        for variable in steps:
            found = [k for k, argument in enumerate(function.args) if argument.has(variable)]
            if not isinstance(head, Head) or len(found) != 1 or function.args[found[0]] != variable:
                raise Inexpressible(f"a derivative by {variable}")
            slots.append((found[0], ()))
        assert isinstance(head, Head)
        return Apply(head.name, tuple(slots), self._arguments(function))

    def _substituted(self, expression: Any) -> Term:
        """SymPy's `Subs`: the value of an expression, derivatives inside of it taken first, at a point."""
        points = [self.term(one) for one in expression.point]
        return self._at(expression.expr, list(zip(expression.variables, points, strict=True)))

    def _at(self, expression: Any, points: list[tuple[Any, Term]]) -> Term:
        if not points:
            return self.term(expression)
        (symbol, point), *rest = points
        tensor = self.new_point(symbol)
        with self.binding(symbol, tensor):
            return Let(tensor, Lam((), point), self._at(expression, rest))

    def new_point(self, symbol: Any) -> Tensor:
        return Tensor(f"\4{self.fresh()}", ())


def _joined(some: list[Path], others: list[Path]) -> list[Path]:
    """A way of the one and a way of the other, where they do not contradict each other."""
    found = [tuple(dict.fromkeys((*one, *other))) for one in some for other in others]
    kept = [path for path in found if not any(negation(prop) in path for prop in path)]
    if len(kept) > MOST:
        raise Inexpressible("a Piecewise of too many cases")
    return kept
