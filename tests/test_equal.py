"""SymPy expressions: equal for all sizes, indices and values, or a counterexample."""

from __future__ import annotations

import re
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


TRUE: dict[str, tuple[Any, Any, list[Any]]] = {
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
FALSE: dict[str, tuple[Any, Any, list[Any]]] = {
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


def test_assert_equal_names_every_value_on_one_line() -> None:
    c = sp.Function("c", integer=True)
    with pytest.raises(AssertionError) as raised:
        derive.assert_equal(y[i] * f(a) + b, y[j] * f(a) + c(i) * y[c(i)])
    message = str(raised.value)
    assert "\n" not in message
    for name in (r"i = \d", r"j = \d", r"a = -?\d", r"b = -?\d", r"y\[\d\] = -?\d", r"c\(\d\) = \d", r"f\(a1\) = .*a1"):
        assert re.search(rf"(at|,) {name}", message), name


def test_an_entry_that_is_not_in_the_sum_has_a_value_in_the_counterexample() -> None:
    answer = derive.equal(sp.Derivative(sp.Sum(y[k] ** 2, (k, 0, n - 1)), y[i]), 2 * y[i])
    assert isinstance(answer, Refuted)
    assert f"y[{answer.counterexample.indices['i']}]" in answer.counterexample.values


def test_the_assumptions_of_symbols_are_told() -> None:
    answer = derive.equal(sp.sqrt(p**2), p)
    assert isinstance(answer, Proved)
    assert "a sum over an empty range is 0" in answer.basis.conventions[0]


TOLD = {
    "a positive number": (p, [], "p > 0"),
    "a negative number": (sp.Symbol("s", negative=True), [], "s < 0"),
    "a number that is no zero": (sp.Symbol("s", nonzero=True), [], "s != 0"),
    "zero": (sp.Symbol("s", zero=True), [], "s = 0"),
    "a natural number": (y[sp.Symbol("m", integer=True, nonnegative=True)], [], "0 <= m"),
    "a negative integer": (y[sp.Symbol("m", integer=True, negative=True)], [], "m <= -1"),
    "an index of a shape": (x[j], [], "j <= n - 1"),
    "an index with a range": (y[sp.Idx("m", (2, n))], [], "m <= n"),
    "a strict bound": (y[i], [i < n], "i <= n - 1"),
    "a bound by a number": (y[i], [i > 2], "3 <= i"),
    "a difference": (a, [a - b > 0], "a - b > 0"),
    "two indices": (y[i], [sp.Ne(i, j)], "i != j"),
    "signs of entries": (
        sp.IndexedBase("q", shape=(n,), positive=True)[i],
        [],
        "for all(i in 0..(n - 1): 0 < q[i])",
    ),
}


@pytest.mark.parametrize("case", TOLD.values(), ids=TOLD.keys())
def test_hypotheses_are_told_as_a_person_writes_them(case: tuple[Any, list[Any], str]) -> None:
    side, given, told = case
    answer = derive.equal(side, side + 1, given)
    assert isinstance(answer, Refuted | Undecided)
    assert told in answer.basis.hypotheses


def test_a_condition_is_told() -> None:
    answer = derive.equal(sp.log(a**2), 2 * sp.log(a))
    assert isinstance(answer, Proved)
    assert answer.basis.conditions == ("a > 0",)


def test_what_holds_in_no_world_is_not_proved() -> None:
    answer = derive.equal(a, b, [sp.Eq(a, b), sp.Eq(a, b + 1)])
    assert isinstance(answer, Undecided)
    assert "no world was found" in answer.message


@pytest.mark.parametrize(
    ("left", "right", "given"),
    [
        (sp.Derivative(sp.Abs(a), a), sp.Integer(0), sp.Eq(a, 0)),
        (sp.Derivative(sp.Max(a, b), a), sp.Rational(1, 2), sp.Eq(a, b)),
        (sp.Derivative(sp.sqrt(a), a), sp.Integer(0), sp.Eq(a, 0)),
        (1 / a, sp.Integer(0), sp.Eq(a, 0)),
        (sp.log(a), sp.Integer(0), a < 0),
    ],
    ids=str,
)
def test_nothing_is_proved_where_a_side_has_no_value(left: Any, right: Any, given: Any) -> None:
    """Floating point has a value for the first two, in the convention of a subgradient."""
    assert isinstance(derive.equal(left, right, [given]), Undecided)


@pytest.mark.parametrize(
    ("left", "condition"),
    [
        (sp.Mul(0, sp.log(a), evaluate=False), "a > 0"),
        (sp.Mul(0, 1 / a, evaluate=False), "a != 0"),
        (sp.Mul(0, sp.sqrt(a), evaluate=False), "a >= 0"),
    ],
    ids=str,
)
def test_a_condition_is_told_even_where_the_proof_does_not_need_it(left: Any, condition: str) -> None:
    answer = derive.equal(left, 0)
    assert isinstance(answer, Proved)
    assert answer.basis.conditions == (condition,)


@pytest.mark.parametrize(
    ("left", "right"),
    [(sp.exp(-1000), 0), (sp.Rational(333333333, 10**9), sp.Rational(1, 3)), (a + sp.exp(-50), a)],
    ids=str,
)
def test_a_difference_smaller_than_floating_point_sees_refutes(left: Any, right: Any) -> None:
    answer = derive.equal(left, right)
    assert isinstance(answer, Refuted)
    assert answer.counterexample.left.split()[0] != answer.counterexample.right.split()[0]
