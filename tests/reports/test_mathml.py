"""MathML: every mark that the program prints has its element, and nothing of a text becomes markup."""

from __future__ import annotations

import pytest

from reports.mathml import inside, mathml

LEFT, RIGHT = "<mi>(</mi>", "<mi>)</mi>"


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        ("x", "<mi>x</mi>"),
        ("-x", "<mo>−</mo><mi>x</mi>"),
        ("(-x)", f"{LEFT}<mi>−</mi><mi>x</mi>{RIGHT}"),
        ("u_{w}^{\\top}", "<msubsup><mi>u</mi><mi>w</mi><mi>⊤</mi></msubsup>"),
        ("a := b", "<mi>a</mi><mo>:=</mo><mi>b</mi>"),
        ("\\mathbb{R}", "<mi>ℝ</mi>"),
        ("\\mathbf{x}", "<mi>𝐱</mi>"),
        ("\\log x", "<mi>log\u2009</mi><mi>x</mi>"),
        ("\\log(x)", f"<mi>log</mi>{LEFT}<mi>x</mi>{RIGHT}"),
        ("(x^{2})_{i}", f"<msub><mrow>{LEFT}<msup><mi>x</mi><mn>2</mn></msup>{RIGHT}</mrow><mi>i</mi></msub>"),
        ("\\mathbf{\\epsilon}", "<mi>𝛜</mi>"),
        ("x^{(i)}", f"<msup><mi>x</mi><mrow>{LEFT}<mi>i</mi>{RIGHT}</mrow></msup>"),
        ("(i)^{2}", f"<msup><mrow>{LEFT}<mi>i</mi>{RIGHT}</mrow><mn>2</mn></msup>"),
        ("\\frac{(i)}{2}", f"<mfrac><mrow>{LEFT}<mi>i</mi>{RIGHT}</mrow><mn>2</mn></mfrac>"),
        ("\\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        ("\\sqrt{x}", "<msqrt><mi>x</mi></msqrt>"),
        ("\\hat{y}", "<mover><mi>y</mi><mo>^</mo></mover>"),
    ],
)
def test_a_formula_is_shown_by_its_elements(latex: str, shown: str) -> None:
    assert inside(latex) == shown


def test_brackets_grow_around_what_is_tall() -> None:
    shown = inside("(\\frac{a}{b})") or ""
    assert shown.startswith("<mrow><mo>(</mo>")
    assert "stretchy" not in shown


def test_a_matrix_has_one_pair_of_brackets() -> None:
    shown = inside("(\\begin{bmatrix} a & b \\end{bmatrix})") or ""
    assert shown.startswith("<mrow><mo>(</mo><mtable>")
    assert "[" not in shown


def test_cases_have_a_row_each() -> None:
    shown = inside("\\begin{cases} 0, & w = o \\\\ 1, & \\text{otherwise} \\end{cases}") or ""
    assert shown.count("<mtr>") == 2
    assert shown.count("<mtd>") == 4


@pytest.mark.parametrize("text", ["\\text{<b>x</b>}", "\\operatorname{<script>}", "a < b", "\\text{&amp;}"])
def test_nothing_of_a_text_becomes_markup(text: str) -> None:
    shown = mathml(text) or ""
    assert "<b>" not in shown
    assert "<script" not in shown
    assert "&lt;" in shown or "&amp;amp;" in shown


@pytest.mark.parametrize("text", ["\\href{javascript:x}{y}", "\\input{x}", "<img src=x>\x1b", "\\frob"])
def test_what_the_program_does_not_print_is_no_formula(text: str) -> None:
    assert mathml(text) is None
