"""Random SymPy expressions mean in the kernel what they mean in SymPy: both are evaluated at the same numbers."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from flint import arb, fmpq

from derive.kernel.term import Eq, Tensor
from derive.symbolic.atoms import Atoms
from numeric.enclose import Evaluator, Undefined, Unsure
from numeric.world import World, draw, universe

CASES = 400
N = sp.Symbol("n", integer=True, positive=True)
INDICES = sp.symbols("i j k", integer=True)
REALS = (sp.Symbol("x", real=True), sp.Symbol("y"), sp.Symbol("x", positive=True), sp.Dummy("y"))
POSITIVE = (REALS[2], sp.Integer(2), sp.Rational(1, 3))
X, Y, OTHER = sp.IndexedBase("X"), sp.IndexedBase("Y"), sp.IndexedBase("X", real=True)
DIGITS = 30


class Maker:
    """Random expressions.  `smooth` ones can be differentiated: no condition on numbers in them."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def index(self) -> Any:
        one = self.r.choice((*INDICES, *INDICES, N, sp.Integer(self.r.randint(-1, 3))))
        return one + self.r.choice((0, 0, 0, 1, -1))

    def entry(self) -> Any:
        return self.r.choice((X[self.index()], OTHER[self.index()], Y[self.index(), self.index()]))

    def leaf(self) -> Any:
        number = sp.Rational(self.r.randint(-3, 3), self.r.choice((1, 1, 2)))
        return self.r.choice((number, self.r.choice(REALS), self.entry(), self.entry(), self.index(), self.delta()))

    def delta(self) -> Any:
        ends = self.r.choice(((), ((self.r.randint(-1, 1), self.r.randint(1, 3)),)))
        return sp.KroneckerDelta(self.index(), self.index(), *ends)

    def limit(self) -> Any:
        low, high = self.r.choice((0, 1, self.index())), self.r.choice((2, 3, N, self.index(), self.r.randint(-4, 1)))
        return (self.r.choice(INDICES), low, high)

    def condition(self, depth: int, smooth: bool) -> Any:
        if depth and self.r.random() < 0.4:
            parts = [self.condition(depth - 1, smooth) for _ in range(2)]
            return self.r.choice((sp.And, sp.Or, lambda one, _: sp.Not(one)))(*parts)
        relation = self.r.choice((sp.Eq, sp.Ne, sp.Lt, sp.Le, sp.Gt, sp.Ge))
        side = self.index if smooth or self.r.random() < 0.7 else lambda: self.r.choice(REALS)
        return relation(side(), side())

    def make(self, depth: int, smooth: bool = False) -> Any:
        if not depth:
            return self.leaf()

        def part() -> Any:
            return self.make(depth - 1, smooth)

        kinds: list[Callable[[], Any]] = [
            lambda: part() + part(),
            lambda: part() * part(),
            lambda: part() ** self.r.choice((2, 3, -1)),
            lambda: sp.exp(part() / 8),
            lambda: self.r.choice(POSITIVE) ** self.r.choice((self.index(), REALS[0], sp.Rational(1, 3))),
            lambda: sp.Sum(part(), *(self.limit() for _ in range(self.r.randint(1, 2)))),
            lambda: sp.Sum(part(), self.limit()) + part(),
            lambda: sp.Product(part(), self.limit()),
            lambda: sp.Piecewise(
                (part(), self.condition(2, smooth)), (part(), self.condition(1, smooth)), (part(), True)
            ),
        ]
        if not smooth:
            kinds += [
                lambda: sp.Max(part(), part(), part()),
                lambda: sp.Min(part(), part()),
                lambda: sp.Abs(part()),
                lambda: sp.sign(part()),
                lambda: sp.Derivative(self.make(depth - 1, True), self.r.choice((REALS[0], REALS[2], self.entry()))),
            ]
        return self.r.choice(kinds)()


class Plain:
    """SymPy's own value of an expression where every name has a number; finite sums are written out."""

    def __init__(self, values: dict[Any, Any], entry: Callable[[Any, tuple[int, ...]], Any]) -> None:
        self.values, self.entry = values, entry

    def __call__(self, expression: Any, bound: dict[Any, Any] | None = None) -> Any:
        bound = bound or {}
        if expression in bound or expression in self.values:
            return bound.get(expression, self.values.get(expression))
        match expression:
            case sp.Indexed():
                return self.entry(expression.base, tuple(int(self(one, bound)) for one in expression.indices))
            case sp.Sum() | sp.Product():
                return self.big(expression, len(expression.limits) - 1, bound)
            case sp.Piecewise():
                return next(self(value, bound) for value, condition in expression.args if self(condition, bound))
            case sp.Derivative():
                return self.derivative(expression, bound)
        return expression.func(*(self(one, bound) for one in expression.args)) if expression.args else expression

    def big(self, expression: Any, level: int, bound: dict[Any, Any]) -> Any:
        if level < 0:
            return self(expression.function, bound)
        symbol, low, high = expression.limits[level]
        if high - low == -1:
            return sp.Integer(isinstance(expression, sp.Product))
        first, last = int(self(low, bound)), int(self(high, bound))
        turned = (high - low).is_Integer and last < first - 1
        places = range(last + 1, first) if turned else range(first, last + 1)
        parts = [self.big(expression, level - 1, {**bound, symbol: sp.Integer(k)}) for k in places]
        if isinstance(expression, sp.Sum):
            return -sp.Add(*parts) if turned else sp.Add(*parts)
        return 1 / sp.Mul(*parts) if turned else sp.Mul(*parts)

    def derivative(self, expression: Any, bound: dict[Any, Any]) -> Any:
        (variable, _), moving = expression.variable_count[0], sp.Dummy(real=True)
        if isinstance(variable, sp.Indexed):
            place = (variable.base, tuple(int(self(one, bound)) for one in variable.indices))
            inner = Plain(self.values, lambda *spot: moving if spot == place else self.entry(*spot))
            here = self.entry(*place)
        else:
            inner, here = Plain({**self.values, variable: moving}, self.entry), self.values[variable]
        return inner(expression.expr, bound).diff(moving).subs(moving, here)


def rational(value: Fraction) -> Any:
    return sp.Rational(value.numerator, value.denominator)


def plain(atoms: Atoms, world: World) -> Plain:
    values = {name: sp.Integer(world.indices[here]) for name, here in atoms.back.items() if here in world.indices}
    values |= {
        name: rational(world.values[here][()])
        for name, here in atoms.back.items()
        if isinstance(here, Tensor) and not here.sorts and here in world.values
    }

    def entry(base: Any, place: tuple[int, ...]) -> Any:
        return rational(world.values[atoms.back[base]][place])  # type: ignore[index]

    return Plain(values, entry)


def compared(expression: Any, seed: str) -> bool:
    """Fails where the two differ; False where one of them has no value."""
    atoms = Atoms((expression,))
    term = atoms.term(expression)
    sure = frozenset(here for name, here in atoms.back.items() if name == REALS[2] and isinstance(here, Tensor))
    world = draw(universe([Eq(term, term)], sure), seed, {})
    known = plain(atoms, world)
    try:
        mine = Evaluator(world).value(term)
        theirs = known(expression)
    except (Undefined, Unsure, OverflowError):
        return False
    except TypeError as error:
        if "comparison" in str(error):  # of zoo or nan
            return False
        raise
    if not theirs.is_finite:
        return False
    if isinstance(mine, fmpq) and theirs.is_Rational:
        assert rational(Fraction(int(mine.p), int(mine.q))) == theirs, expression
    else:
        ball = arb(str(sp.N(theirs, DIGITS)))
        assert abs(arb(mine) - ball) < (1 + abs(ball)) * arb("1e-20"), expression
    return True


def test_random_expressions_have_the_same_value_in_the_kernel() -> None:
    done = 0
    for seed in range(CASES):
        try:
            expression = Maker(seed).make(3)
        except ValueError as error:
            if "comparable" in str(error):  # SymPy's Max of some sums
                continue
            raise
        if not expression.has(sp.zoo, sp.nan, sp.oo):
            done += compared(expression, str(seed))
    assert done > CASES * 2 // 3


@pytest.mark.parametrize("limits", [(5, 1), (5, 4), (2, 2), (1, 3), (4, -3)])
@pytest.mark.parametrize("big", [sp.Sum, sp.Product])
def test_numbers_as_limits_mean_what_sympy_makes_of_them(big: Any, limits: tuple[int, int]) -> None:
    k = INDICES[2]
    expression = big(2 * k + 1, (k, *limits))
    value = Evaluator(World("", {}, {}, {}, {})).value(Atoms(()).term(expression))
    assert rational(Fraction(int(value.p), int(value.q))) == expression.doit()
