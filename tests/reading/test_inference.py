"""Undeclared names: what is inferred of them, and what a lazy inference would get wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive
from derive.suggest import suggest

HERE = Path(__file__).parent.parent / "documents"
UNDECLARED = (HERE / "undeclared.md").read_text(encoding="utf-8")

GUESSED_FALSE = [  # a lazy inference would prove these
    r"$$AB = BA$$",
    r"$$(A + B)^2 = A^2 + 2AB + B^2$$",
    r"$$(AB)^{-1} = A^{-1} B^{-1}$$",
    r"$$(A + B)(A - B) = A^2 - B^2$$",
    r"$$\mathbf{x} \mathbf{y}^\top = \mathbf{y} \mathbf{x}^\top$$",
    r"$$\frac{dv}{dx} = 1, \qquad \frac{d}{dx} (u v) = v \frac{du}{dx}$$",
    r"$$\frac{dL}{dx} = 0$$",
    r"$$\frac{\partial}{\partial x} (x y) = y, \qquad \frac{\partial y}{\partial x} = z$$",
    r"$$g(a + b) = g(a) + g(b)$$",
    r"$$\eta(a + b) = \eta(a) + \eta(b)$$",
    "$$h = \\operatorname{conv}(v)$$\n\n$$\\frac{\\partial h}{\\partial v} = 0$$",
    r"$$\frac{\partial C}{\partial \beta} = \frac{\partial C}{\partial \gamma}$$",
    r"$$x^2 = 4 \implies x = 2$$",
]
GUESSED_TRUE = [  # a lazy inference would refute these
    "The labels sum to one.\n\n$$\\sum_i y_i = 1$$",
    r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA)$$",
    "The residual $r$ is orthogonal to $x$.\n\n$$r^\\top x = 0$$",
    "With $y = 2x$ in mind:\n\n$$2y = 4x$$",
    r"$$X^\top X w = X^\top y$$",
    r"$$\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i, \qquad n \bar{x} = s$$",
    r"$$f'(x) = 2x$$",
]


def verdicts(text: str) -> list[str]:
    return [one.verdict for one in derive.verify(text).statements]


@pytest.mark.parametrize("text", GUESSED_FALSE)
def test_what_only_a_guess_would_prove_is_not_proved(text: str) -> None:
    assert verdicts(text)[-1] != "proved"


@pytest.mark.parametrize("text", GUESSED_TRUE)
def test_what_only_a_guess_would_refute_is_not_refuted(text: str) -> None:
    assert "refuted" not in verdicts(text)


def test_what_was_inferred_is_said_with_the_verdict() -> None:
    (one,) = derive.verify(r"$$(x + 1)^2 = x^2 + 2x + 1$$").statements
    assert one.verdict == "proved"
    assert one.answer.basis.conventions == ("'x' is a real number (inferred, line 1)",)


def test_shapes_that_clash_under_inferred_shapes_are_unreadable() -> None:
    one = derive.verify(r"$$x^\top y = \sum_{i=1}^n x_i y_i x$$").statements[0]
    assert (one.verdict, one.answer.code) == ("unreadable", "shape-mismatch")


def test_what_is_forced_may_be_refuted() -> None:
    (one,) = derive.verify(r"$$(x + 1)^2 = x^2 + x + 1$$").statements
    assert one.verdict == "refuted"


def test_pasting_the_suggestion_back_changes_no_verdict_that_was_reached() -> None:
    before = derive.verify(UNDECLARED)
    after = derive.verify(suggest(before) + "\n" + UNDECLARED)
    assert after.documents[0].problems == ()
    reached = ("proved", "refuted", "definition")
    pairs = zip(before.statements, after.statements, strict=True)
    assert [(one.line, one.verdict, other.verdict) for one, other in pairs
            if one.verdict in reached and one.verdict != other.verdict] == []  # fmt: skip
