"""The atoms of a user's expressions: different ones stay different, and none loses what it promises."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sympy as sp

import derive
from derive.verdict import Proved, Refuted, Undecided

i, j, k = sp.symbols("i j k", integer=True)
n = sp.Symbol("n", integer=True, positive=True)
x, y = sp.symbols("x y", real=True)
above = sp.Symbol("x", positive=True)
X, Y, Z = map(sp.IndexedBase, "XYZ")
f, g = sp.Function("f"), sp.Function("g")
inner = sp.Symbol("t")


def symbol(**assumptions: bool) -> Any:
    return sp.Symbol("s", **assumptions)


def case(condition: Any, value: Any = 1) -> Any:
    return sp.Piecewise((value, condition), (0, True))


DIFFERENT = {
    "assumptions": (above, x),
    "assumptions in a product": (abs(x) * above, x * above),
    "assumptions under a derivative": (sp.Derivative(above**2 * x, x), 3 * x**2),
    "dummies": (sp.Dummy("x"), sp.Dummy("x")),
    "ranges": (X[sp.Idx("i", 3)], X[sp.Idx("i", 5)]),
    "shapes": (sp.IndexedBase("x", shape=(n,))[i], sp.IndexedBase("x")[i]),
    "an array and a number": (X[1] + sp.Symbol("X"), 2 * sp.Symbol("X")),
    "functions": (f(x), sp.Function("f", real=True)(x)),
    "a free index of the name of a bound one": (
        X[k] + sp.Sum(Y[k] * Z[j], (j, 1, 3), (k, 1, 2)),
        X[k] + sp.Sum(Y[j] * Z[j], (j, 1, 3), (k, 1, 2)),
    ),
    "a free number of the name of a bound index": (
        k + sp.Sum(Y[k] * Z[j], (j, 1, n), (k, 1, n)),
        k + sp.Sum(Y[i] * Z[i], (i, 1, n), (j, 1, n)),
    ),
    "a name like that of a bound index": (X[sp.Symbol("\x021", integer=True)], sp.Sum(X[k], (k, 1, 1))),
    "sums that count backwards": (sp.Sum(k, (k, 5, 1)), sp.Integer(0)),
    "the first case counts": (
        sp.Piecewise((1, i <= j), (2, i <= k), (3, True)),
        sp.Piecewise((2, i <= k), (1, i <= j), (3, True)),
    ),
    "a derivative inside of a function": (f(x**2).diff(x), sp.Integer(0)),
    "a second derivative": (g(x, x).diff(x, 2), g(x, x).diff(x)),
}


@pytest.mark.parametrize("sides", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_things_are_told_apart(sides: tuple[Any, Any]) -> None:
    answer = derive.equal(*sides)
    assert isinstance(answer, Refuted), answer
    assert answer.counterexample.left != answer.counterexample.right


EQUAL = {
    "a product of sums": (
        X[k] + sp.Sum(Y[k] * Z[j], (j, 1, 3), (k, 1, 2)),
        X[k] + sp.Sum(Y[j], (j, 1, 2)) * sp.Sum(Z[j], (j, 1, 3)),
    ),
    "zero": (symbol(zero=True), sp.Integer(0)),
    "the chain rule": (f(x**2).diff(x), sp.Derivative(f(x**2), x)),
    "the chain rule twice": (f(x**2).diff(x, 2), sp.Derivative(f(x**2), x, x)),
    "the chain rule of two arguments": (g(x, x**2).diff(x), sp.Derivative(g(x, x**2), x)),
    "a mixed second derivative": (g(x, x).diff(x, 2), sp.Derivative(g(x, x), x, x)),
    "a function of itself": (f(f(x)).diff(x), f(x).diff(x) * sp.Subs(sp.Derivative(f(inner), inner), inner, f(x))),
    "substitution all at once": (sp.Subs(x**2 + y, (x, y), (y, x)), y**2 + x),
    "a power of something positive": (above**n * above, above ** (n + 1)),
    "powers of a number": (2**x * 2**y, 2 ** (x + y)),
    "the number e": (sp.Pow(sp.E, x, evaluate=False) * sp.E, sp.exp(x + 1)),
    "a root of a square": ((x**2) ** sp.Rational(1, 3), abs(x) ** sp.Rational(2, 3)),
    "the greatest of three": (sp.Max(x, y, 1), -sp.Min(-x, -y, -1)),
    "the least and the greatest": (sp.Min(x, y) + sp.Max(x, y), x + y),
    "two cases that leave no other": (
        sp.Piecewise((1, i <= j), (2, i > j), evaluate=False),
        1 + case(i > j),
    ),
    "cases of numbers": (sp.Piecewise((x, x > 0), (-x, True)), abs(x)),
    "an empty range": (sp.Sum(x, (k, 5, 4)), sp.Integer(0)),
    "an empty range of symbols": (sp.Product(x, (k, n, n - 1)), sp.Integer(1)),
    "entries that are positive": (
        sp.log(sp.Product(sp.IndexedBase("p", shape=(n,), positive=True)[i], (i, 0, n - 1))),
        sp.Sum(sp.log(sp.IndexedBase("p", shape=(n,), positive=True)[i]), (i, 0, n - 1)),
    ),
    "the real part of a symbol": (abs(sp.exp(inner)), sp.exp(inner)),
}


@pytest.mark.parametrize("sides", EQUAL.values(), ids=EQUAL.keys())
def test_equal_things_are_proved(sides: tuple[Any, Any]) -> None:
    answer = derive.equal(*sides)
    assert isinstance(answer, Proved), answer


REFUSED: dict[str, Callable[[], Any]] = {
    **{
        f"the assumption {one}": lambda one=one: symbol(**{one: True})  # type: ignore[misc]
        for one in "even odd prime composite irrational rational algebraic transcendental noninteger infinite complex "
        "imaginary extended_real extended_positive hermitian finite".split()
    },
    "a symbol that does not commute": lambda: symbol(commutative=False),
    "a positive function": lambda: sp.Function("h", positive=True)(x),
    "positive entries without a shape": lambda: sp.IndexedBase("p", positive=True)[i],
    "integer entries": lambda: sp.IndexedBase("p", shape=(n,), integer=True)[i],
    "an entry outside of the shape": lambda: sp.IndexedBase("p", shape=(3,))[5],
    "an array of numbers": lambda: sp.Indexed(sp.Array([1, 2, 3]), i),
    "a real number as an index": lambda: X[x],
    "a half as an index": lambda: X[sp.Rational(1, 2)],
    "an order of differentiation": lambda: sp.Derivative(f(x), (x, n)),
    "a derivative by an index": lambda: sp.Derivative(n * x, n),
    "a derivative by a function": lambda: sp.Derivative(f(x) ** 2, f(x)),
    "a derivative by one of two equal arguments": lambda: sp.Derivative(g(f(x), f(x)), f(x)),
    "an index that is substituted": lambda: sp.Subs(X[i], i, 0),
    "a power of a real number": lambda: x**n,
    "a power of an absolute value": lambda: abs(x) ** k,
    "a cube root": lambda: x ** sp.Rational(1, 3),
    "a gap between cases": lambda: sp.Piecewise((1, sp.Eq(i, j))),
    "a gap between cases of numbers": lambda: sp.Piecewise((1, x > 0), (2, x < 0)),
    "an infinite sum": lambda: sp.Sum(x, (k, 1, sp.oo)),
    "a function of one and of two numbers": lambda: f(x) + f(x, y),
    "pi": lambda: sp.pi,
}


def nested(depth: int) -> Any:
    found = x
    for _ in range(depth):
        found = sp.sin(found, evaluate=False)
    return found


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_what_would_lose_its_meaning_is_refused(make: Callable[[], Any]) -> None:
    side = make()
    answer = derive.equal(side, side)
    assert isinstance(answer, Undecided)
    assert answer.code == "out-of-language"
    assert answer.message


@contextmanager
def recursion(limit: int) -> Iterator[None]:
    """Python's limit of recursion; reading a document raises it for good."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("depth", [*range(100, 200, 10), 500])
def test_depth_is_no_crash(depth: int) -> None:
    with recursion(20_000):
        left = nested(depth)
        right = left + x
    with recursion(1000):
        answer = derive.equal(left, right)
    assert answer.verdict in ("refuted", "undecided")
    assert depth < 500 or answer.code == "out-of-language"


def test_a_delta_with_a_range_is_zero_outside_of_it() -> None:
    ranged = sp.KroneckerDelta(i, j, (1, 3))
    assert not isinstance(derive.equal(ranged, sp.KroneckerDelta(i, j)), Proved)
    assert isinstance(derive.equal(ranged, sp.KroneckerDelta(i, j), [i >= 1, i <= 3]), Proved)
    beyond = sp.Sum(sp.KroneckerDelta(i, j, (1, 1)), (i, 2, 4))
    assert not isinstance(derive.equal(beyond, sp.Sum(sp.KroneckerDelta(i, j), (i, 2, 4))), Proved)


def test_the_second_of_a_name_is_shown_with_a_prime() -> None:
    answer = derive.equal(above, x)
    assert isinstance(answer, Refuted)
    assert {*answer.counterexample.values} == {"x", "x'"}
    assert "x' stands for another symbol of the name x" in answer.basis.conventions


def test_a_plain_symbol_that_stands_as_an_index_is_an_integer() -> None:
    place, size, bound = sp.symbols("j n i")
    loss = sp.Sum(X[bound] ** 2, (bound, 0, size - 1))
    answer = derive.equal(loss.diff(X[place]), 2 * X[place], [place >= 0, place < size])
    assert isinstance(answer, Proved)
    assert "j stands as an index and is taken for an integer" in answer.basis.conventions
    number = derive.equal(sp.sqrt(bound**2) * loss, bound * loss)  # outside of the sum the symbol is a number
    assert isinstance(number, Refuted)


def test_relations_that_are_given_together() -> None:
    assert isinstance(derive.equal(x, y, [sp.Eq(x, y) & (x > 0)]), Proved)
    assert isinstance(derive.equal(x, y, [above > 0, sp.Eq(x, y)]), Proved)  # SymPy makes `true` of the first
    for relation in (x, sp.false, (x > 0) | (y > 0)):
        assert derive.equal(x, x, [relation]).code == "out-of-language"
