"""A name that is declared, differentiated and set equal to something: whether the equation defines it decides the derivative."""

from __future__ import annotations

import pytest

import derive

DECLARED = r"Let $t \in \mathbb{R}$, $w \in \mathbb{R}$ and $L \in \mathbb{R}$. The loss is" + "\n\n"
EQUATED = DECLARED + r"$$L = (w t - 1)^2$$" + "\n\n"
CALLED = DECLARED + r"$$L(w) = (w t - 1)^2$$" + "\n\n"


def last(text: str) -> str:
    report = derive.verify(text + "\n")
    assert not report.documents[0].bugs
    return report.statements[-1].verdict


@pytest.mark.parametrize("before", [EQUATED, CALLED])
def test_a_declared_loss_with_an_equation_is_no_constant(before: str) -> None:
    assert last(before + r"$$\frac{\partial L}{\partial w} = 0$$") != "proved"
    assert last(before + r"$$\frac{\partial L}{\partial w} = 2 (w t - 1) t$$") != "refuted"


def test_what_is_made_of_such_a_loss_is_not_differentiated_either() -> None:
    derivative = r"$$\frac{\partial L}{\partial w} = 2 (w t - 1) t$$" + "\n\n"
    assert last(EQUATED + derivative + r"$$\frac{\partial (L w)}{\partial w} = L$$") != "proved"


def test_a_declared_name_of_which_no_equation_speaks_is_a_variable() -> None:
    assert last(r"Let $a \in \mathbb{R}$ and $x \in \mathbb{R}$. $$\frac{\partial a}{\partial x} = 0$$") == "proved"


def test_a_model_of_what_was_observed_does_not_move_it() -> None:
    text = (
        r"Let $X \in \mathbb{R}^{n \times d}$, $b \in \mathbb{R}^d$, $e \in \mathbb{R}^n$ and $y \in \mathbb{R}^n$."
        "\n\n" + r"$$y = X b + e$$" + "\n\n"
    )
    assert last(text + r"$$\nabla_b \|X b - y\|^2 = 2 X^\top (X b - y)$$") == "proved"


CONSTRAINED = r"Let $x, y \in \mathbb{R}$. Suppose $x + y = 1$." + "\n\n"


@pytest.mark.parametrize(
    "written",
    [
        r"\frac{dy}{dx} = 0",
        r"\frac{\partial y}{\partial x} = 0",
        r"\frac{d (x y)}{dx} = y",
        r"\frac{d}{dx} (x + 2 y) = 1",
    ],
)
def test_a_constraint_may_tie_what_is_differentiated_to_the_variable(written: str) -> None:
    assert last(CONSTRAINED + f"$${written}$$") == "undecided"


@pytest.mark.parametrize("written", [r"\frac{\partial (x y)}{\partial x} = y", r"\nabla_x (x y) = y"])
def test_under_a_constraint_partial_signs_hold_the_other_variables_fixed(written: str) -> None:
    assert last(CONSTRAINED + f"$${written}$$") == "proved"


SIMPLEX = r"Let $p \in \mathbb{R}^n$. Suppose $\sum_{i=1}^n p_i = 1$." + "\n\n"


@pytest.mark.parametrize(
    ("verdict", "written"),
    [
        ("undecided", r"\frac{d p_1}{d p_2} = 0"),
        ("undecided", r"\frac{d}{d p_k} \sum_{i=1}^n p_i = 1"),
        ("proved", r"\frac{\partial}{\partial p_k} \sum_{i=1}^n p_i = 1"),
    ],
)
def test_a_constraint_may_tie_the_entries_of_one_vector(verdict: str, written: str) -> None:
    assert last(SIMPLEX + f"$${written}$$") == verdict


MODEL = r"Model: $$y_i = w^T x_i + \epsilon_i$$ The loss is $L(w) = \sum_{i=1}^n (y_i - w^T x_i)^2$." + "\n\n"


@pytest.mark.parametrize(
    ("verdict", "written"),
    [
        ("undecided", r"\nabla_w L(w) = 0"),
        ("proved", r"-2 \sum_{i=1}^n (y_i - w^T x_i) x_i = \nabla_w L(w)"),
    ],
)
def test_what_was_observed_with_an_error_does_not_move_with_the_weights(verdict: str, written: str) -> None:
    assert last(MODEL + f"$${written}$$") == verdict
