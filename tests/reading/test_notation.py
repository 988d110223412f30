r"""Notations of many authors, each read as its author means it: a true equation in it is proved, a false twin is not."""

from __future__ import annotations

import pytest

import derive

NUMBERS = r"x, y, z, a, b \in \mathbb{R}"
POSITIVE = r"x \in \mathbb{R}_{>0}"
VECTORS = r"x, y \in \mathbb{R}^n"
MATRICES = VECTORS + "\nA, B, X \\in \\mathbb{R}^{n \\times n}"
WORDS = "W finite\nw, o, c \\in W\np_w \\in \\mathbb{R} for w \\in W"

TRUE = [
    (r"{\bf x}^\top {\bf y} = {\bf y}^\top {\bf x}", VECTORS),
    (r"x_1 + \dots + x_n = \sum_{i=1}^n x_i", VECTORS),
    (r"x_1^2 + x_2^2 + \cdots + x_n^2 = x^\top x", VECTORS),
    (r"x_1 x_2 \cdots x_n = \prod_{i=1}^n x_i", VECTORS),
    (r"(x_1, \dots, x_n)^\top = x", VECTORS),
    (
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix} = (a + 2b, 3a + 4b)^\top",
        NUMBERS,
    ),
    (r"\left[ \begin{matrix} a & b \end{matrix} \right] \begin{bmatrix} x \\ y \end{bmatrix} = ax + by", NUMBERS),
    (r"\left. \frac{d}{dx} x^2 \right|_{x=3} = 6", NUMBERS),
    (r"\frac{d}{dx} x^2 \Big|_{x=3} = 6", NUMBERS),
    (r"\frac{d}{dx} x^2 |_{x=y} = 2y", NUMBERS),
    (r"\sigma'(x) = \sigma(x)(1-\sigma(x))", NUMBERS),
    (r"\langle x, y \rangle = x^\top y", VECTORS),
    (r"||x||^2 = x^\top x", VECTORS),
    (r"\norm{x}^2 = x^\top x", VECTORS),
    (r"\left| x \right|^2 = x^2", NUMBERS),
    (r"(2|x|)^2 = 4x^2", NUMBERS),
    (r"\begin{align} x &= x & y &= y \\ a &= a & b &= b \end{align}", NUMBERS),
    (r"\begin{eqnarray} x &=& x \\ &=& 2x - x \end{eqnarray}", NUMBERS),
    (r"\boxed{x + x = 2x}", NUMBERS),
    (r"\frac{\partial -\log x}{\partial x} = -\frac{1}{x}", POSITIVE),
    (r"|x| = \begin{cases} x, & \text{if } x \ge 0, \\ -x, & \text{otherwise.} \end{cases}", NUMBERS),
    (r"AXB = A X B", MATRICES),
    (r"2x = \quad x + x", NUMBERS),
    (r"\tan x = \frac{\sin x}{\cos x}", NUMBERS),
    (r"\mathbb 1[w = o] = \mathbb{1}_{w = o}", WORDS),
    (r"[w = o] + [w \ne o] = 1", WORDS),
    (r"\underbrace{x + y}_{\text{sum}} = y + x", NUMBERS),
    (r"{x + y \over 2} = \frac{x}{2} + \frac{y}{2}", NUMBERS),
    (r"∑_{i} x_i y_i = xᵀ y", VECTORS),
]
FALSE = [
    (r"x_1 + \dots + x_n = 2\sum_{i=1}^n x_i", VECTORS),
    (r"\begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} b \\ a \end{pmatrix}", NUMBERS),
    (r"\frac{d}{dx} x^2 |_{x=3} = 0", NUMBERS),
    (r"\sigma'(x) = \sigma(x)(1+\sigma(x))", NUMBERS),
    (r"\begin{align} x &= y & y &= x \end{align}", NUMBERS),
    (r"\begin{vmatrix} 1 & 0 \\ 0 & 1 \end{vmatrix} = \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", NUMBERS),
]
NOT_DECIDED = [
    r"{n \choose k} = {n \choose n-k}",
    r"x_1 + x_3 + \dots + x_n = \sum_{i=1}^n x_i",
    r"x y |_{x = 3} = 3y",
    r"abc = a b c",
    r"x \approx y",
]


def verdicts(formula: str, declarations: str) -> list[str]:
    (report,) = derive.verify(f"<!-- derive\n{declarations}\n-->\n\n$${formula}$$\n").documents
    assert not report.bugs
    return [one.verdict for one in report.statements if one.verdict != "not_a_claim"]


@pytest.mark.parametrize(("formula", "declarations"), TRUE)
def test_a_true_equation_in_a_usual_notation_is_proved(formula: str, declarations: str) -> None:
    assert set(verdicts(formula, declarations)) == {"proved"}


@pytest.mark.parametrize(("formula", "declarations"), FALSE)
def test_its_false_twin_is_refuted(formula: str, declarations: str) -> None:
    assert set(verdicts(formula, declarations)) == {"refuted"}


@pytest.mark.parametrize("formula", NOT_DECIDED)
def test_what_is_not_certain_is_not_decided(formula: str) -> None:
    assert set(verdicts(formula, VECTORS)) <= {"undecided", "unreadable"}
