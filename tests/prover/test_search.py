"""The search: what it finds on ordinary input, and that its own mistakes cost a proof and nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import derive
from derive import judge
from derive.claim import Goal
from derive.judge import Contradiction, Judge
from derive.kernel import proof as p
from derive.kernel.check import Rejected
from derive.kernel.ring import TooLarge
from derive.kernel.term import ONE, ZERO, Entry, Eq, Le, Num, Pow, Tensor

X = r"x \in \mathbb{R}"
PROVED = {
    r"\sqrt{1} = 1": [],
    r"\sqrt{x} = \sqrt{x} \sqrt{1}": [X],
    r"\sqrt{[x > 0]} = [x > 0]": [X],
    r"\sqrt{0} = 0": [],
    r"\sqrt{\log 1} = 0": [],
    r"0^{3/2} = 0": [],
    r"4^{3/2} = 8": [],
    r"|\sigma(x)| = \max(\sigma(x), -\sigma(x))": [X],
    r"|\exp(0)^2| = 1": [],
    r"\log(\max(1, 1)^2) = 0": [],
    r"f(\mathbb{R}) = (0, 1)": [r"f(t) := \sigma(\log(t^2))"],
}


@pytest.mark.parametrize("tex", PROVED)
def test_proved(tex: str) -> None:
    assert derive.check(tex, given=PROVED[tex]).verdict == "proved"


def test_a_derivative_known_at_one_value_is_not_differentiated() -> None:
    second = r"\frac{d}{dx} \frac{d}{dx} \log x = -1/x^2"
    assert derive.check(second, given=[X]).verdict == "undecided"
    wrong = r"\frac{d}{dx} \frac{d}{dx} \log x = 1/x^2"
    assert derive.check(wrong, given=[X]).verdict == "refuted"


TRUE = Goal((), Eq(ONE + ONE, Num(Fraction(2))))
FALSE = Goal((), Eq(ONE + ONE, ONE))
WRONG = p.Ring(ONE, ZERO, ())


@pytest.mark.parametrize("error", [Rejected, TooLarge, IndexError, RecursionError, AssertionError, ZeroDivisionError])
def test_a_search_that_breaks_off_has_found_no_proof(error: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(goal: Goal, steps: int) -> p.Proof:
        raise error("broken")

    monkeypatch.setattr(judge, "prove", broken)
    finding = Judge().find(TRUE)
    assert not finding.proved
    assert not finding.refuted
    assert finding.slip == f"{error.__name__}: broken"
    assert Judge().find(FALSE).refuted


def test_a_step_that_the_kernel_rejects_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "prove", lambda goal, steps: WRONG)
    finding = Judge().find(TRUE)
    assert finding.proof is None
    assert "ring laws" in finding.slip


def test_a_proof_of_something_else_is_fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "prove", lambda goal, steps: p.Ring(ONE, ONE, ()))
    with pytest.raises(Contradiction):
        Judge().find(TRUE)


def test_sympy_that_fails_has_no_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(prop: Any) -> Any:
        raise ValueError("not comparable")

    monkeypatch.setattr(judge, "with_gradients", broken)
    report = derive.check(r"\frac{d}{dx} x^2 = 2 x", given=[X])
    assert report.verdict == "proved"


def test_a_bound_put_for_another_one_inside_of_it() -> None:
    """x <= exp(x + 0) under the hypothesis x + 0 <= exp(x + 0)."""
    x = Entry(Tensor("x", ()), ())
    goal = Goal((Le(x + ZERO, Pow(x + ZERO, Fraction(1, 2))),), Le(x, Pow(x + ZERO, Fraction(1, 2))))
    assert Judge().find(goal).proof is not None
