"""An equation about one value of a function is a fact, and no rule for all its values."""

from __future__ import annotations

import pytest

import derive

HEAD = "<!-- derive\na, b, x \\in \\mathbb{R}\nA, B \\in \\mathbb{R}^{n \\times n}\nu, v \\in \\mathbb{R}^n\n-->\n\n"


def verdicts(*formulas: str) -> list[str]:
    (report,) = derive.verify(HEAD + "\n\n".join(f"$${one}$$" for one in formulas) + "\n").documents
    return [one.verdict for one in report.statements]


@pytest.mark.parametrize(
    ("fact", "false"),
    [
        (r"\operatorname{tr}(B) = 1 - 1", r"\operatorname{tr}(A) = 2 \operatorname{tr}(A)"),
        (r"tr(B) = B_{11}", r"tr(A) = A_{11}"),
        (r"\operatorname{diag}(u) = A", r"\operatorname{diag}(v) = A^\top + A - A^\top"),
        (r"\operatorname{softmax}(u) = v", r"\operatorname{softmax}(2 u) = v + 0"),
        (r"\sigma(a) = 1", r"\sigma(b)^2 = 1"),
        (r"\operatorname{sign}(a) = 1", r"\operatorname{sign}(b)^2 = 1"),
        (r"\operatorname{relu}(a) = 0", r"\operatorname{relu}(b) + 1 = 1"),
        (r"f(x_0) = 0", r"f(x) + 1 = 1"),
        (r"f(\theta^*) = a", r"f(x) + 1 = a + 1"),
        (r"P(a) = \frac{1}{2}", r"2 P(b) = 1"),
    ],
)
def test_a_fact_about_one_value_proves_nothing_of_another(fact: str, false: str) -> None:
    assert verdicts(fact, false)[1] != "proved"


@pytest.mark.parametrize(
    ("rule", "true"),
    [
        (r"f(x) = x^2", r"f(3) = 9"),
        (r"\operatorname{relu}(x) = \max(0, x)", r"\operatorname{relu}(-1) = 0"),
        (r"\sigma(x) = \frac{1}{1 + e^{-x}}", r"\sigma(0) = \frac{1}{2}"),
    ],
)
def test_a_rule_for_all_values_defines(rule: str, true: str) -> None:
    assert verdicts(rule, true) == ["definition", "proved"]
