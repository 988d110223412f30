"""Layouts of derivatives: rows or columns, where the equations of a stretch leave no doubt."""

import pytest

import derive
from derive.verdict import Statement

START = "Let $z = M x$ and $p = softmax(z)$, $L = -\\sum_i t_i \\log p_i$ with $\\sum_i t_i = 1$.\n\n"
ROWS = r"$$\frac{\partial L}{\partial z} = (p - t)^\top$$ $$\frac{\partial L}{\partial x} = (p - t)^\top M$$"
COLUMNS = r"$$\frac{\partial L}{\partial x} = M^\top (p - t)$$"
CHAIN = r"$$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial x}$$"
TURNED = r"$$\frac{\partial L}{\partial x} = \frac{\partial z}{\partial x} \frac{\partial L}{\partial z}$$"


def statements(text: str) -> list[Statement]:
    (document,) = derive.verify(text).documents
    return [one for one in document.statements if one.verdict in ("proved", "refuted", "undecided", "unreadable")]


@pytest.mark.parametrize("text", [ROWS + CHAIN, COLUMNS + CHAIN, COLUMNS + TURNED, CHAIN])
def test_equations_that_have_a_shape_in_one_layout_are_proved_in_it(text: str) -> None:
    assert {one.verdict for one in statements(START + text)} == {"proved"}


@pytest.mark.parametrize("text", [ROWS + CHAIN, CHAIN])
def test_the_layout_is_a_convention_of_the_verdict(text: str) -> None:
    assert all("layout" in " ".join(one.answer.basis.conventions) for one in statements(START + text))


@pytest.mark.parametrize(
    "text",
    [
        CHAIN + ROWS.replace("p - t", "t - p"),
        CHAIN + ROWS.replace("^\\top M", "^\\top M M^\\top M"),
        CHAIN.replace("\\partial z}{", "\\partial p}{"),
        ROWS.split("$$ $$")[0] + "$$",
    ],
)
def test_false_equations_and_a_single_row_are_not_proved(text: str) -> None:
    assert statements(START + text)[-1].verdict != "proved"


def test_a_stretch_with_both_layouts_is_told_so() -> None:
    found = statements(START + ROWS + COLUMNS)
    assert [one.verdict for one in found] == ["unreadable", "unreadable", "proved"]
    assert "in one way in line" in found[0].answer.message


def test_the_gradient_by_a_matrix_has_its_shape_in_a_stretch_of_rows() -> None:
    matrix = r"$$\frac{\partial L}{\partial M} = (p - t) x^\top$$ $$\frac{\partial L}{\partial M} = x (p - t)^\top$$"
    assert [one.verdict for one in statements(START + ROWS + matrix)][-2:] == ["proved", "unreadable"]
