"""Formulas with one reading are read; formulas with two are refused, never guessed."""

from __future__ import annotations

import pytest

import derive

WORDS = ["W finite", r"w, o, c \in W", r"p_w \in \mathbb{R} for w \in W"]
NUMBERS = [r"x, y, z, a, b \in \mathbb{R}"]
POSITIVE = [r"x, y, a, b \in \mathbb{R}_{>0}"]
VECTORS = [r"x, y \in \mathbb{R}^n"]
MATRICES = [r"A, B \in \mathbb{R}^{n \times n}"]

PROVED = [
    (r"\sum_{w \neq o} p_w + p_o = \sum_w p_w", WORDS),
    (r"A^\top_{ij} = A_{ji}", MATRICES),
    (r"A_{ij}^\top = A_{ji}", MATRICES),
    (r"|x| = \begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}", NUMBERS),
    (r"|x| = \begin{cases} x & x > 0 \\ -x & x \le 0 \end{cases}", NUMBERS),
    (r"x^{3-2} = x", NUMBERS),
    (r"x^a > 0", POSITIVE),
    (r"e^{ax} = e^{xa}", NUMBERS),
    (r"\begin{aligned} 2x &= x \\ &\quad + x \end{aligned}", NUMBERS),
    (r"\begin{aligned} 2x &= x \\ &\quad \cdot 2 \end{aligned}", NUMBERS),
    (r"\sin 2x = \sin(2x)", NUMBERS),
    (r"\operatorname{tr} A B = \operatorname{tr} B A", MATRICES),
    (r"1/2 x = x/2", NUMBERS),
    (r"\partial^2_x x^3 = 6x", NUMBERS),
    (r"\frac{d^2 x^3}{d x^2} = 6x", NUMBERS),
    (r"\frac{\partial^2 (x^2 y)}{\partial x \partial y} = 2x", NUMBERS),
    (r"\sqrt[3]{x^3} = x", POSITIVE),
    (r"\frac{\partial}{\partial x} (x+y)^\top A (x+y) = 2A(x+y)", [*VECTORS, *MATRICES, "A is symmetric"]),
    (r"\frac{\partial}{\partial x} \left( x^2 \right) = 2x", NUMBERS),
    (r"\|x\|^2 = x^\top x", VECTORS),
    (r"\sum_{i,j=1}^n A_{ij} = \sum_{i=1}^n \sum_{j=1}^n A_{ij}", MATRICES),
    (r"\frac{e^{x_i}}{\sum_i e^{x_i}} = softmax(x)_i", VECTORS),
]
REFUTED = [
    (r"\sum_{w \ne o} p_w = \sum_w p_w", WORDS),
    (r"\prod_{w \ne o} p_w = \prod_w p_w", WORDS),
    (r"A^\top_{ij} = A_{ij}", MATRICES),
    (r"\begin{aligned} x &= x \\ &+ 1 \end{aligned}", NUMBERS),
    (r"\begin{multline} x = x \\ - 1 \end{multline}", NUMBERS),
    (r"x = x \quad + 1", NUMBERS),
    (r"\sin 2x = x \sin 2", NUMBERS),
    (r"e^x = 1 + x", NUMBERS),
    (r"\tanh(x) = x", NUMBERS),
]
REFUSED = [
    (r"\sum_{k \in \{1, 3, \dots, K\}} x_k = \sum_{k=1}^K x_k", [r"x_k \in \mathbb{R} for k \in \{1, \dots, K\}"]),
    (r"\sum_{i \text{ odd}} x_i = \sum_i x_i", VECTORS),
    (r"\sum_{i}^{5} x_i = \sum_i x_i", VECTORS),
    (r"\sum_{i=1}^n x_i - y_i = \sum_{i=1}^n (x_i - y_i)", VECTORS),
    (r"|x| = \begin{cases} x & \text{unless } x > 0 \\ -x & \text{otherwise} \end{cases}", NUMBERS),
    (r"x^k > 0", [*NUMBERS, r"k \in \mathbb{N}"]),
    (r"x^{1/3} \ge 0", NUMBERS),
    (r"x^T = x", NUMBERS),
    (r"x^{(2)} = x^2", NUMBERS),
    (r"x^10 = 0", NUMBERS),
    (r"\exp(A)_{ij} = \exp(A_{ij})", MATRICES),
    (r"(A - a) x = A x - a x", [*MATRICES, *VECTORS, r"a \in \mathbb{R}"]),
    (r"x \times y = x^\top y", [r"x, y \in \mathbb{R}^3"]),
    (r"\max(x, y^\top) = \max(x, y)", VECTORS),
    (r"x = x; + 1", NUMBERS),
    (r"x = x \text{ plus } 1", NUMBERS),
    (r"x = x \text{ times } 2", NUMBERS),
    (r"1,000 = 0", []),
    (r"1\,000 = 0", []),
    (r"3 \frac12 = \frac32", []),
    (r"x . y = y", NUMBERS),
    (r"1 : 2 = 2", []),
    (r"3!=5", []),
    (r"\log xy = y \log x", POSITIVE),
    (r"\frac{d}{dx} 2 \cdot x = 0", NUMBERS),
    (r"A^{-1}_{ij} = 1/A_{ij}", MATRICES),
    (r"\begin{cases} 0 & \text{otherwise} \\ x & x > 0 \end{cases} = \max(x,0)", NUMBERS),
    (r"\mathbb 1\{x \in [0, 1]\} = 1", NUMBERS),
    (r"x = \cdot 2", NUMBERS),
    (r"\|x\|^2 = 0", [r"x_s \in \mathbb{R} for s \in \mathbb{Z}"]),
    (r"\log x/y = \log x - \log y", POSITIVE),
    (r"\begin{aligned} x^2 &= x \\ &\quad x \end{aligned}", NUMBERS),
    (r"1/xy = y/x", POSITIVE),
    (r"x/2y = xy/2", POSITIVE),
    (r"\frac{d}{dx} 1/x = 0", POSITIVE),
    (r"\frac{d}{dx}(x)(x) = x", NUMBERS),
    (r"\frac{\partial^2}{\partial x} x^3 = 3x^2", NUMBERS),
    (r"\frac{d^3 x^3}{d x^2} = 6x", NUMBERS),
    (r"\frac{d x^2}{dx}(3) = 6x", NUMBERS),
    (r"\frac{dx}{dy} = 0", [r"x \in \mathbb{R}", "y := 2x"]),
    (r"\nabla_x^\top \|x\|^2 = 2x", VECTORS),
    (r"\nabla^{1000000} x = x", NUMBERS),
    (r"x \pm y = x + y", NUMBERS),
    (r"\overset{.}{x} = x", NUMBERS),
    (r"x \overset{d}{=} x", NUMBERS),
    (r"\exists x: x^2 = 4", NUMBERS),
    (r"x_i = y_i", [r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^m"]),
    (r"\infty = 5", []),
    (r"(x + 1 = 2", NUMBERS),
    ("x = " + "9" * 5000, NUMBERS),
    (r"\sum_{k=1}^n y = \sum_{k=1}^n x_k", [r"x \in \mathbb{R}^n", r"k \in \{1, \dots, n\}", "y = x_k"]),
]
DECLARATIONS = [
    r"x_k \in \mathbb{R} for k \in \{0, \dots, K\}",
    r"x \in \mathbb{R}_+",
    r"x \in \mathbb{R}^+",
    r"x \in \mathbb{R}_{\ge 1}",
    r"u \in \mathbb{R}^{1000000000}",
    r"u \in \mathbb{R}^{0}",
    "layout numerator",
    r"S := \{a, a\}",
]


def shown(case: object) -> str:
    return case[:60] if isinstance(case, str) else ""


@pytest.mark.parametrize(("formula", "given"), PROVED, ids=shown)
def test_a_true_formula_with_one_reading_is_proved(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict == "proved"


@pytest.mark.parametrize(("formula", "given"), REFUTED, ids=shown)
def test_a_false_formula_with_one_reading_is_refuted(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict == "refuted"


@pytest.mark.parametrize(("formula", "given"), REFUSED, ids=shown)
def test_a_formula_that_may_mean_two_things_is_not_decided(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict in ("unreadable", "undecided")


@pytest.mark.parametrize("line", DECLARATIONS)
def test_a_declaration_that_may_mean_two_things_is_not_taken(line: str) -> None:
    with pytest.raises(ValueError, match="declaration file"):
        derive.check("1 = 1", line)
