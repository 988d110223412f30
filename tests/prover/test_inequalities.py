"""Inequalities and absolute values: what is proved, and that the neighbours that are false are refuted."""

from __future__ import annotations

import pytest

import derive

AB = [r"a \in \mathbb{R}", r"b \in \mathbb{R}"]
XY = [r"x \in \mathbb{R}^n", r"y \in \mathbb{R}^n", r"i \in \{1, \dots, n\}"]
SOFTMAX = r"\frac{\exp(x_i)}{\sum_k \exp(x_k)}"
NUMBERS = {
    r"(a - b)^2 \ge 0": r"(a - b)^2 \ge a^2",
    r"a^2 + b^2 \ge 2ab": r"a^2 + b^2 \ge 3ab",
    r"a^2 + ab + b^2 \ge 0": r"a^2 + 3ab + b^2 \ge 0",
    r"ab \le \frac{a^2 + b^2}{2}": r"ab \le \frac{a^2 + b^2}{3}",
    r"a^2 \ge 2a - 1": r"a^2 \ge 2a",
    r"a^2 + b^2 - 2ab > -1": r"a^2 + b^2 - 3ab > -1",
    r"a^4 + b^4 \ge 2 a^2 b^2": r"a^4 + b^4 \ge 3 a^2 b^2",
    r"1 + a \le e^a": r"1 + 2a \le e^a",
    r"|ab| = |a||b|": r"|ab| = a|b|",
    r"|-a| = |a|": r"|-a| = a",
    r"|a - b| = |b - a|": r"|a - b| = |a| - |b|",
    r"|a + b| \le |a| + |b|": r"|a + b| \le |a| - |b|",
}
VECTORS = {
    r"\sum_k (x_k - y_k)^2 \ge 0": r"\sum_k (x_k - y_k) \ge 0",
    r"\|x + y\|^2 \ge 0": r"\|x + y\|^2 < 0",
    r"2 x^\top y \le \|x\|^2 + \|y\|^2": r"3 x^\top y \le \|x\|^2 + \|y\|^2",
    r"x_i^2 \le \sum_k x_k^2": r"x_i \le \sum_k x_k",
    r"x_i \le \log \sum_k \exp(x_k)": r"x_i \ge \log \sum_k \exp(x_k)",
    rf"{SOFTMAX} \le 1": rf"{SOFTMAX} \le \frac{{1}}{{4}}",
    rf"\log {SOFTMAX} \le 0": rf"\log {SOFTMAX} \le -2",
}
CASES = [*((true, false, AB) for true, false in NUMBERS.items()), *((*pair, XY) for pair in VECTORS.items())]


@pytest.mark.parametrize(("true", "false", "given"), CASES, ids=[true for true, _, _ in CASES])
def test_an_inequality_and_a_false_neighbour(true: str, false: str, given: list[str]) -> None:
    assert derive.check(true, given=given).verdict == "proved"
    assert derive.check(false, given=given).verdict == "refuted"
