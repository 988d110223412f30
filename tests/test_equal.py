"""SymPy expressions: equal for all sizes, indices and values, or a counterexample."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

import derive
from derive.verdict import Proved, Refuted, Undecided

n = sp.Symbol("n", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True)
a, b = sp.symbols("a b", real=True)
p = sp.Symbol("p", positive=True)
x = sp.IndexedBase("x", shape=(n,))
y = sp.IndexedBase("y")
f = sp.Function("f")


def total(body: Any, index: Any = i) -> Any:
    return sp.Sum(body, (index, 0, n - 1))


TRUE = {
    "a square": ((a + b) ** 2, a**2 + 2 * a * b + b**2, []),
    "a root of a square": (sp.sqrt(a**2), sp.Abs(a), []),
    "a root of a positive square": (sp.sqrt(p**2), p, []),
    "a gradient inside of the shape": (total(x[i] ** 2).diff(x[j]), 2 * x[j], []),
    "a gradient inside of given bounds": (total(y[i] ** 2).diff(y[j]), 2 * y[j], [j >= 0, j <= n - 1]),
    "a softmax": (sp.log(total(sp.exp(x[i]))).diff(x[j]), sp.exp(x[j]) / total(sp.exp(x[i])), []),
    "a logarithm of a product": (sp.log(sp.Product(sp.exp(x[i]), (i, 0, n - 1))), total(x[i]), []),
    "another name for the bound index": (total(x[i]) + y[i], total(x[k], k) + y[i], []),
    "two limits in one sum": (sp.Sum(i * j, (i, 0, j), (j, 0, n)), sp.Sum(sp.Sum(i * j, (i, 0, j)), (j, 0, n)), []),
    "a delta": (total(sp.KroneckerDelta(i, j) * x[i]), x[j], []),
    "cases of indices": (sp.Piecewise((1, sp.Eq(i, j)), (0, True)), sp.KroneckerDelta(i, j), []),
    "a hyperbolic tangent": (sp.tanh(a).diff(a), 1 - sp.tanh(a) ** 2, []),
    "an arbitrary function": ((a * f(a)).diff(a), f(a) + a * f(a).diff(a), []),
    "a given equation": (a**2, b**2, [sp.Eq(a, b)]),
}
FALSE = {
    "a lost mixed term": ((a + b) ** 2, a**2 + b**2, []),
    "a gradient outside of the sum": (total(y[i] ** 2).diff(y[j]), 2 * y[j], []),
    "a bound index that escapes": (total(x[i]) + y[i], total(x[k], k) + y[k], []),
    "a root without a sign": (sp.sqrt(a**2), a, []),
    "a missing case": (sp.Piecewise((1, sp.Eq(i, j)), (0, True)), sp.Integer(1), []),
}


@pytest.mark.parametrize("case", TRUE.values(), ids=TRUE.keys())
def test_a_true_equation_is_proved(case: tuple[Any, Any, list[Any]]) -> None:
    left, right, given = case
    answer = derive.equal(left, right, given)
    assert isinstance(answer, Proved), answer
    assert answer.derivations[0].proof


@pytest.mark.parametrize("case", FALSE.values(), ids=FALSE.keys())
def test_a_false_equation_is_refuted_with_a_counterexample(case: tuple[Any, Any, list[Any]]) -> None:
    left, right, given = case
    answer = derive.equal(left, right, given)
    assert isinstance(answer, Refuted), answer
    assert answer.counterexample.left != answer.counterexample.right


@pytest.mark.parametrize("side", [0.5 * a, sp.Symbol("z", imaginary=True), sp.eye(2), sp.gamma(a)], ids=str)
def test_what_cannot_be_expressed_is_undecided(side: Any) -> None:
    answer = derive.equal(side, side)
    assert isinstance(answer, Undecided)
    assert answer.code == "out-of-language"


def test_assert_equal_says_where_it_fails() -> None:
    derive.assert_equal((a + 1) ** 2, a**2 + 2 * a + 1)
    with pytest.raises(AssertionError, match=r"refuted: at a = .* the left side is .*, the right side"):
        derive.assert_equal((a + 1) ** 2, a**2 + 1)


def test_the_assumptions_of_symbols_are_told() -> None:
    answer = derive.equal(sp.sqrt(p**2), p)
    assert isinstance(answer, Proved)
    assert answer.basis.conventions
