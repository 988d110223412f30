"""SymPy expressions: are they equal for all sizes, indices and values?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from derive.answer import example
from derive.claim import Claim, Goal
from derive.judge import Finding, Judge, Judgement
from derive.kernel.show import show
from derive.kernel.store import dump
from derive.prover import narrate
from derive.prover.imply import STEPS
from derive.symbolic.foreign import goal
from derive.symbolic.translate import Inexpressible
from derive.verdict import REFUTED, UNDECIDED, Answer, Basis, Derivation, Line, Proved, Refuted, Undecided

REALS = "every symbol is a real number, or an integer where SymPy says so; a sum over an empty range is 0"


def equal(lhs: Any, rhs: Any, given: Iterable[Any] = (), *, steps: int = STEPS, seed: int = 0) -> Answer:
    """The verdict on lhs = rhs: `Proved`, `Refuted` with a counterexample, or `Undecided`.

    Both sides are scalars of SymPy: symbols, `Indexed`, `Sum`, `Product`, `KroneckerDelta`, `Piecewise` with conditions
    on indices, derivatives of these.  `given` holds relations (`Ne(i, j)`, `x > 0`); what symbols, an `Idx` and the
    shape of an `IndexedBase` promise is assumed too.  `steps` bounds the prover, `seed` fixes the worlds looked at.
    What cannot be expressed is `Undecided` with code out-of-language.
    """
    try:
        asked = goal(lhs, rhs, given)
    except Inexpressible as error:
        return Undecided(Basis(conventions=(REALS,)), "out-of-language", str(error))
    return _answer(Judge(steps, seed).judge(Claim((asked,), None)), asked)


def assert_equal(lhs: Any, rhs: Any, given: Iterable[Any] = (), **options: Any) -> None:
    """Raise `AssertionError` unless lhs = rhs is proved; its message holds the counterexample where there is one."""
    __tracebackhide__ = True
    answer = equal(lhs, rhs, given, **options)
    if not isinstance(answer, Proved):
        raise AssertionError(f"{lhs} = {rhs} is {answer.verdict}: {_reason(answer)}")


def _reason(answer: Answer) -> str:
    if not isinstance(answer, Refuted):
        return answer.message
    found = answer.counterexample
    places = {**found.sizes, **found.indices, **found.values}
    where = ", ".join(f"{name} = {value}" for name, value in places.items())
    return f"at {where or 'once'} the left side is {found.left}, the right side {found.right}"


def _answer(judgement: Judgement, asked: Goal) -> Answer:
    finding = judgement.findings[0]
    theorem = finding.theorem
    used = [prop for prop in asked.hypotheses if theorem is None or prop in theorem.hypotheses]
    own = set(asked.hypotheses)
    conditions = [] if theorem is None else [c for c in asked.conditions() if c in theorem.hypotheses - own]
    basis = Basis(
        tuple(map(show, used)), tuple(map(show, conditions)), (REALS,), worlds=judgement.worlds, error=judgement.error
    )
    match judgement.verdict:
        case "proved":
            return Proved(basis, (_derivation(finding),))
        case "refuted":
            shown = example(judgement.counterexample(), judgement)
            return Refuted(basis, "wrong-value", REFUTED["wrong-value"], shown)
    code = "budget" if finding.spent else "no-proof"
    return Undecided(basis, code, UNDECIDED[code])


def _derivation(finding: Finding) -> Derivation:
    assert finding.proof is not None
    assert finding.theorem is not None
    steps = narrate.steps(finding.proof, finding.known)
    lines = tuple(Line(show(one.node), one.rule, one.kind, one.depth) for one in steps)
    return Derivation(
        show(finding.theorem.conclusion), lines, tuple(sorted(finding.theorem.axioms)), dump(finding.proof)
    )


class _Callable(ModuleType):
    """The module can be called like the function of its name, so that `derive.equal` is both."""

    __call__ = staticmethod(equal)


sys.modules[__name__].__class__ = _Callable
