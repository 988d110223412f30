"""One formula and its declarations."""

from __future__ import annotations

import pytest

import derive
from derive.verdict import Refuted

VECTOR = r"x, y \in \mathbb{R}^n"
NUMBERS = r"a, b, x \in \mathbb{R}"


@pytest.mark.parametrize(
    ("formula", "given"),
    [
        (r"\nabla_x x^\top x = 2x", VECTOR),
        (r"\nabla_x x^\top A x = (A + A^\top) x", rf"{VECTOR}; A \in \mathbb{{R}}^{{n \times n}}"),
        (r"\frac{\partial}{\partial x} x^\top y = y", VECTOR),
        (r"a (b + x)^2 = a b^2 + 2 a b x + a x^2", NUMBERS),
        (r"\sum_i a(x_i - y_i)^2 = a \sum_i (x_i - y_i)^2", [VECTOR, r"a \in \mathbb{R}"]),
        (r"x y^\top z = x (y^\top z)", [VECTOR, r"z \in \mathbb{R}^n"]),
        (r"x x^\top y^\top y = x x^\top (y^\top y)", VECTOR),
        (r"A = x (y - z)^\top", [r"x \in \mathbb{R}^d", r"y, z \in \mathbb{R}^n", r"A := x y^\top - x z^\top"]),
    ],
)
def test_a_true_formula_is_proved(formula: str, given: str | list[str]) -> None:
    assert derive.check(formula, given).verdict == "proved"


@pytest.mark.parametrize(
    ("formula", "given"),
    [
        (r"\nabla_x x^\top x = x", VECTOR),
        (r"\nabla_x x^\top A x = 2 A x", rf"{VECTOR}; A \in \mathbb{{R}}^{{n \times n}}"),
        (r"a (b + x)^2 = (a b + a x)^2", NUMBERS),
    ],
)
def test_a_false_formula_is_refuted(formula: str, given: str | list[str]) -> None:
    assert derive.check(formula, given).verdict == "refuted"


def test_a_false_formula_is_corrected() -> None:
    answer = derive.check(r"\nabla_x x^\top x = x", VECTOR).answer
    assert isinstance(answer, Refuted)
    assert answer.correction is not None
    assert answer.correction.formula == "2 x"


@pytest.mark.parametrize("formula", ["x + x", "x = x = x", ""])
def test_a_formula_needs_one_sign(formula: str) -> None:
    with pytest.raises(ValueError, match="relation sign"):
        derive.check(formula, NUMBERS)


def test_a_declaration_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ValueError, match="no set"):
        derive.check("x = x", r"x \in Q_8")


def test_a_hypothesis_that_cannot_be_read_keeps_a_refutation_back() -> None:
    text = "<!-- derive\nx, y \\in \\mathbb{R}^n\nx is frobnicated\n\\det(x) = 1\n-->\n\n$$x^\\top y = 0$$\n"
    (report,) = derive.verify(text).documents
    assert report.problems
    assert [one.verdict for one in report.statements] != ["refuted"]


def test_the_gradient_of_a_number_times_an_array_needs_brackets() -> None:
    statement = derive.check(r"\nabla_x f(x) y = 0", [VECTOR, r"f : \mathbb{R}^n \to \mathbb{R}"])
    assert (statement.verdict, statement.answer.code) == ("unreadable", "ambiguous")
