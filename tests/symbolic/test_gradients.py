"""SymPy's opinion of gradients: names that are kept apart, and nothing that SymPy throws escapes."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

import derive
from derive.kernel.term import (
    Apply,
    Bound,
    Diff,
    Entry,
    Eq,
    Fn,
    Image,
    Lam,
    Map,
    Max,
    Num,
    Pow,
    Sort,
    Sum,
    Tensor,
    Var,
)  # fmt: skip
from derive.symbolic.back import Back, Inexpressible
from derive.symbolic.gradient import gradient, solution, with_gradients
from derive.symbolic.translate import Names

M, N = Sort("m", ()), Sort("n", ())
x = Tensor("x", ())
X = Entry(x, ())

SECTIONS = r"""
# One

<!-- derive
x, y \in \mathbb{R}^n
-->

$$\nabla_x y^\top x = y$$

# Two

<!-- derive
x, y \in \mathbb{R}^d
-->

$$\nabla_x y^\top x = y$$

# Three

<!-- derive
x, y \in \mathbb{R}^n
-->

$$\nabla_x \exp(y^\top x) = \exp(y^\top x) y$$
"""


def test_vectors_of_one_name_in_several_sections_are_kept_apart() -> None:
    report = derive.verify(SECTIONS)
    assert not report.documents[0].bugs
    assert [one.verdict for one in report.statements] == ["proved"] * 3
    said = [one.answer.basis.symbolic for one in report.statements]  # type: ignore[union-attr]
    assert said == ["SymPy's own gradient, brought back, is proved equal"] * 3


def test_what_differs_in_the_kernel_differs_in_sympy() -> None:
    names = Names()
    i, j = Var("i", M), Var("i", N)
    terms = [
        Entry(Tensor("x", (M,)), (i,)),
        Entry(Tensor("x", (N,)), (j,)),
        Entry(Tensor("x", (N,)), (Image(Map("c", (M,), N), (i,)),)),
        Entry(Tensor("x", (N,)), (Image(Map("c", (N,), N), (j,)),)),
        X,
        Apply("x", (), (Lam((), X),)),
        Apply("x", (), (Lam((), X), Lam((), X))),
    ]
    there = [names.expression(term) for term in terms]
    assert len(set(there)) == len(terms)
    assert [names.term(one) for one in there] == terms


def test_a_function_of_a_function_comes_back_from_the_chain_rule() -> None:
    square = X**2
    back = gradient(Diff(Apply("f", (), (Lam((), square),)), x, ()))
    assert "Let" in repr(back)
    inner = Apply("f", (), (Lam((), X),))
    twice = gradient(Diff(Apply("f", (), (Lam((), inner),)), x, ()))
    assert Apply("f", ((0, ()),), (Lam((), inner),)) in twice.factors  # type: ignore[attr-defined]


def test_sympy_not_comparing_an_imaginary_number_is_no_crash() -> None:
    root = Pow(Num(Fraction(-1)), Fraction(1, 2))
    with pytest.raises(Inexpressible, match=r"SymPy gave up: .* not comparable"):
        gradient(Diff(Max(root, X), x, ()))


@pytest.mark.parametrize(
    "error", [ValueError, TypeError, AttributeError, RecursionError, NotImplementedError, KeyError]
)
def test_whatever_sympy_throws_is_inexpressible(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def throw(*_: object) -> None:
        raise error("so it is")

    monkeypatch.setattr(sp, "diff", throw)
    monkeypatch.setattr(sp, "solve", throw)
    gradient.cache_clear()
    term = Diff(Fn("exp", X), x, ())
    with pytest.raises(Inexpressible, match=r"SymPy gave up: .*so it is"):
        gradient(term)
    with pytest.raises(Inexpressible, match="SymPy gave up"):
        with_gradients(Eq(term, X))
    assert solution(X, Num(Fraction(1)), x) == []


def test_names_of_sympy_are_refused() -> None:
    with pytest.raises(Inexpressible, match="a name of SymPy's own"):
        Back().term(sp.Symbol("x"))
    with pytest.raises(Inexpressible, match="a name of SymPy's own"):
        Back().term(sp.Function("f")(1))


def test_a_failure_inside_of_a_sum_leaves_no_name_bound() -> None:
    names = Back()
    k = sp.Symbol("k", integer=True)
    with pytest.raises(Inexpressible):
        names.term(sp.Sum(sp.gamma(k), (k, 1, 3)))
    assert (names.back, names.scope) == ({}, [])


def test_a_sum_keeps_its_index_set_as_long_as_its_limits_are_the_same() -> None:
    names = Names()
    term = Sum(N, Entry(Tensor("x", (N,)), (Bound(0, N),)))
    there = names.expression(term)
    assert names.term(there) == term
    (place, low, high) = there.limits[0]
    with pytest.raises(Inexpressible):
        names.term(sp.Sum(there.function, (place, low, high - 1)))


EQUAL = "is proved equal"
ARBITRARY = r"""<!-- derive
W, C finite
x_c \in \mathbb{R}^d for c \in C
u_w \in \mathbb{R}^d for w \in W
f : \mathbb{R}^d \to \mathbb{R}
U := [u_w]_{w \in W}
J : \mathbb{R}^d \times W \times \mathbb{R}^{d \times W} \to \mathbb{R}
a, b \in C
a \neq b
o \in W
-->

"""


@pytest.mark.parametrize(
    ("loss", "gradient", "verdict", "opinion"),
    [
        (r"\left(\exp(f(x_a)) + f(x_b)\right)", r"\exp(f(x_a)) \frac{\partial f(x_a)}{\partial x_a}", "proved", EQUAL),
        (r"f(x_b)", "0", "proved", EQUAL),
        (r"f(x_a)^2", r"f(x_a) \frac{\partial f(x_a)}{\partial x_a}", "refuted", "differs from it too"),
        (r"\sum_{w \in W} J(x_a, w, U)", r"\sum_{w \in W} \frac{\partial}{\partial x_a} J(x_a, w, U)", "proved", EQUAL),
        (r"\left(J(x_b, o, U) f(x_a)\right)", r"J(x_b, o, U) \frac{\partial f(x_a)}{\partial x_a}", "proved", EQUAL),
    ],
)  # fmt: skip
def test_sympy_differentiates_arbitrary_functions_of_arrays(
    loss: str, gradient: str, verdict: str, opinion: str
) -> None:
    claim = rf"\frac{{\partial}}{{\partial x_a}} {loss} = {gradient}"
    (report,) = derive.verify(f"{ARBITRARY}$${claim}$$\n").documents
    statement = next(one for one in report.statements if one.relation == "=")
    assert (statement.verdict, report.problems) == (verdict, ())
    assert opinion in statement.answer.basis.symbolic


def test_an_array_that_stands_twice_in_an_arbitrary_function_is_not_asked_of_sympy() -> None:
    rows = Tensor("u", (M, N))
    i, j, k = Var("i", M), Var("j", M), Var("k", N)
    slices = tuple(Lam((N,), Entry(rows, (one, Bound(0, N)))) for one in (i, j))
    with pytest.raises(Inexpressible, match="twice"):
        gradient(Diff(Apply("f", (), slices), rows, (i, k)))
