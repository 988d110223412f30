r"""What other readers of LaTeX are known to misread without a word: each is read rightly here, or refused."""

from __future__ import annotations

import pytest

import derive

NUMBERS = [r"x, y, z, w, a, b, c, s \in \mathbb{R}"]
POSITIVE = [r"x, y \in \mathbb{R}_{>0}"]
VECTORS = [r"x, y, b \in \mathbb{R}^n"]
FAMILY = [
    "W finite",
    r"w, w', o, c \in W",
    r"p_w, \hat y_w \in \mathbb{R} for w \in W",
    r"u_w \in \mathbb{R}^d for w \in W",
]
MATRICES = [r"A \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n", r"W_{hh}, W, h \in \mathbb{R}"]

PROVED = [
    (r"\exp(x) \exp(y) = \exp(x + y)", NUMBERS),
    (r"exp(x) exp(y) = exp(x + y)", NUMBERS),
    (r"\log(xy) = log(x) + \ln(y)", POSITIVE),
    (r"x^\top y = y^\top x", VECTORS),
    (r"b^T x = x^T b", VECTORS),
    (r"\frac{d}{dx} e^x = e^x", NUMBERS),
    (r"\log e^x = x", NUMBERS),
    (r"a(b + c) = ab + ac", NUMBERS),
    (r"s(1 - s) = s - s^2", NUMBERS),
    (r"1/2x = x/2", NUMBERS),
    (r"\sigma(x)\sigma(-x) = \sigma(x) - \sigma(x)^2", NUMBERS),
    (r"σ(x)·σ(-x) = σ(-x)σ(x)", NUMBERS),
    (r"\frac{\partial (x^2)}{\partial x} = 2x", NUMBERS),
    (r"\mathbf{x}^\top \mathbf{x} = \mathbf{x}^\top \mathbf{x} + 0", [r"\mathbf{x} \in \mathbb{R}^n"]),
    (r"\gamma - \gamma = 0", [r"\gamma \in \mathbb{R}"]),
    (r"A^\top_{ij} = A_{ji}", MATRICES),
]
NOT_PROVED = [
    (r"exp(x) = e x p(x)", NUMBERS),
    (r"\frac{\partial (x^2)}{\partial x} = x", NUMBERS),
    (r"\hat y_w = \hat y_o", FAMILY),
    (r"p_w = p_{w'}", FAMILY),
    (r"u_o^\top u_w = u_w^\top u_w", FAMILY),
    (r"2^3^2 = 64", NUMBERS),
    (r"2^{3^2} = 64", NUMBERS),
    (r"1/2x = \frac{1}{2x}", NUMBERS),
    (r"2 3 = 23", NUMBERS),
    (r"1e5 = 5e", NUMBERS),
    (r"W_{hh} = W h h", MATRICES),
    (r"W_{hh} = W_h h", MATRICES),
    (r"\log 10 = 1", NUMBERS),
    (r"\gamma = 0.5772156649", [r"\gamma \in \mathbb{R}"]),
    (r"X = x", [r"X, x \in \mathbb{R}"]),
    (r"x^{2 = x^2", NUMBERS),
    (r"x - = x", NUMBERS),
    (r"x = x +", NUMBERS),
    (r"x } y = x", NUMBERS),
    (r"x = 1 + ", NUMBERS),
    (r"\begin{cases} 0, x \neq y \\ 1, x = y \end{cases} = 0", NUMBERS),
    (r"\nabla f = f \nabla", [r"f : \mathbb{R}^n \to \mathbb{R}"]),
    (r"\sum_{i} x_i = n x", VECTORS),
    (r"D(p \| q) = 0", FAMILY),
]
REFUSED = [
    (r"a/b c = \frac{a}{bc}", NUMBERS),
    (r"2 3 = 23", NUMBERS),
    (r"x2 = 2x", NUMBERS),
    (r"1e5 = 5e", [r"e \in \mathbb{R}"]),
    (r"2^3^2 = 512", NUMBERS),
    (r"x^{2 = x^2", NUMBERS),
    (r"\sum e^{x_j} = 0", VECTORS),
]


@pytest.mark.parametrize(("formula", "given"), PROVED)
def test_the_right_reading_is_proved(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict == "proved"


@pytest.mark.parametrize(("formula", "given"), NOT_PROVED)
def test_the_wrong_reading_is_never_proved(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict != "proved"


@pytest.mark.parametrize(("formula", "given"), REFUSED)
def test_what_has_no_single_reading_is_refused(formula: str, given: list[str]) -> None:
    assert derive.check(formula, given).verdict == "unreadable"


def test_a_repaired_formula_says_so() -> None:
    one = derive.check(r"a \cdot (b + c)) = ab + ac", NUMBERS)
    assert one.answer.basis.repaired  # type: ignore[union-attr]


def test_every_sign_of_a_formula_is_kept() -> None:
    (report,) = derive.verify(
        "<!-- derive\nx, y, z, w \\in \\mathbb{R}\n-->\n\n$$x = y, z = w$$ $$x \\le y \\le z$$"
    ).documents
    assert [one.relation for one in report.statements] == ["=", "=", "\\le", "\\le"]


def test_names_with_hyphens_and_several_letters_stay_whole() -> None:
    declared = ["J_{neg-sample}, J_{naive-softmax}, J \\in \\mathbb{R}"]
    assert derive.check("J_{neg-sample} - J_{naive-softmax} = J - J", declared).verdict == "refuted"
    assert (
        derive.check("J_{neg-sample} - J_{neg-sample} = J_{naive-softmax} - J_{naive-softmax}", declared).verdict
        == "proved"
    )
