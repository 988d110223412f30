"""One claim in, one verdict out: the only place where the witnesses meet."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from derive.claim import Claim, Clash, Counterexample, Evidence, Goal
from derive.kernel import proof as p
from derive.kernel.check import Theorem, theorems
from derive.kernel.show import show
from derive.kernel.term import Diff, Eq, Node, Not, Prop, Some, children, free
from derive.prover.imply import STEPS, carried_out, prove
from derive.prover.normal import Budget
from derive.symbolic.gradient import with_gradients
from derive.symbolic.translate import Inexpressible
from numeric.refute import glanced, refute

OBVIOUS = 1000  # steps after which a condition does not follow obviously
ENOUGH = 12  # worlds in which a proved goal is looked at
AGREES = "SymPy's own gradient, brought back, is proved equal"
UNPROVED = "SymPy's own gradient, brought back, was not shown equal"
DIFFERS = "SymPy's own gradient differs from it too"


class Contradiction(Exception):
    """A proof and a counterexample of one statement: a mistake in this program."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the witnesses say of one goal.  `known` holds the theorems of the parts of the proof."""

    goal: Goal
    proof: p.Proof | None
    known: dict[int, Theorem] = field(compare=False)
    evidence: Evidence
    denial: p.Proof | None = None
    spent: bool = False
    slip: str = ""  # what went wrong where the search broke off

    @property
    def theorem(self) -> Theorem | None:
        return self.known[id(self.proof)] if self.proof is not None else None

    @property
    def proved(self) -> bool:
        """Is there a proof, and surely a world that it speaks of?"""
        return self.proof is not None and self.evidence.inhabited

    @property
    def refuted(self) -> bool:
        return self.evidence.counterexample is not None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the witnesses say of a claim: `verdict` is proved, refuted or undecided."""

    verdict: str
    findings: tuple[Finding, ...]
    clash: Clash | None = None

    def counterexample(self) -> Counterexample:
        """The first one.  Fails when the claim is not refuted."""
        return next(one.evidence.counterexample for one in self.findings if one.evidence.counterexample)

    @property
    def worlds(self) -> int:
        return min((one.evidence.worlds for one in self.findings), default=0)

    @property
    def error(self) -> float | None:
        return max((one.evidence.error for one in self.findings if one.evidence.error is not None), default=None)


class Judge:
    """Judges claims; a goal that was met before is not judged again.

    `steps` is the budget of the prover for a goal; `seed` fixes the worlds that the numbers look at.
    """

    def __init__(self, steps: int = STEPS, seed: int = 0) -> None:
        self.steps = steps
        self.seed = seed
        self._found: dict[Goal, Finding] = {}
        self._opinions: dict[Goal, str] = {}
        self._following: dict[Goal, bool] = {}

    def judge(self, claim: Claim) -> Judgement:
        """Raises `Contradiction` when the witnesses contradict each other."""
        if claim.clash:
            return Judgement("refuted", (), claim.clash)
        findings = tuple(self.find(goal) for goal in claim.goals)
        if any(one.refuted for one in findings):
            return Judgement("refuted", findings)
        whole = bool(findings) and all(one.proved for one in findings)
        return Judgement("proved" if whole else "undecided", findings)

    def find(self, goal: Goal) -> Finding:
        found = self._found.get(goal)
        if found is None:
            found = self._found[goal] = self._find(goal)
        return found

    def derived(self, claim: Claim, steps: int) -> Judgement | None:
        """The judgement of a claim that is proved; None where it is not.

        Its worlds are looked for in a plainer form of the hypotheses, in which they are easier to find.  Raises `Contradiction`.
        """
        findings = []
        for goal in claim.goals:
            tried = _tried(goal, steps)
            if tried.proof is None:
                return None
            evidence = glanced(carried_out(goal), self.seed)
            if evidence.counterexample:
                raise Contradiction(f"{show(goal.conclusion)} is both proved and refuted: {evidence.counterexample}")
            findings.append(Finding(goal, tried.proof, tried.known, evidence))
        proved = bool(findings) and claim.clash is None and all(one.proved for one in findings)
        return Judgement("proved", tuple(findings)) if proved else None

    def _find(self, goal: Goal) -> Finding:
        tried = _tried(goal, self.steps)
        proof, known = tried.proof, tried.known
        evidence = refute(goal, self.seed, ENOUGH if proof is not None else math.inf)
        if proof is not None and evidence.counterexample:
            raise Contradiction(f"{show(goal.conclusion)} is both proved and refuted: {evidence.counterexample}")
        denied = self._denied(goal) if proof is None else None
        if denied is not None and denied.proof is not None:
            known = denied.known
            evidence = Evidence(evidence.worlds, evidence.error, _never(goal))
        return Finding(goal, proof, known, evidence, denied and denied.proof, tried.spent, tried.slip)

    def _denied(self, goal: Goal) -> _Tried | None:
        """The proof that no value is the one that the goal says some value is."""
        match goal.conclusion:
            case Some(tensor, Eq() as body):
                return _tried(Goal(tuple(h for h in goal.hypotheses if tensor not in free(h)), Not(body)), self.steps)
        return None

    def conditions(self, finding: Finding) -> list[Prop]:
        """Where the terms of a proved goal are defined, as far as this does not follow from its hypotheses.

        Those that the proof rests on come first; each of the others does not follow from those before it.
        """
        goal, theorem = finding.goal, finding.theorem
        used = theorem.hypotheses - {*goal.hypotheses} if theorem else frozenset()
        found = [one for one in goal.conditions() if one in used]
        for one in goal.conditions():
            if one not in used and not self._follows(Goal((*goal.hypotheses, *found), one)):
                found.append(one)
        return found

    def _follows(self, goal: Goal) -> bool:
        if goal not in self._following:
            self._following[goal] = _tried(goal, OBVIOUS).proof is not None
        return self._following[goal]

    # ---- SymPy's opinion ----

    def opinion(self, judgement: Judgement) -> str | None:
        """What SymPy's own gradients say of a claim about derivatives; None where there are none."""
        said = [self._opinion(one) for one in judgement.findings if has_derivative(one.goal.conclusion)]
        return next((one for one in said if one != AGREES), AGREES) if said else None

    def _opinion(self, finding: Finding) -> str:
        goal = finding.goal
        if goal not in self._opinions:
            self._opinions[goal] = self._ask(finding)
        return self._opinions[goal]

    def _ask(self, finding: Finding) -> str:
        goal = finding.goal
        try:
            plain = Goal(goal.hypotheses, with_gradients(goal.conclusion))
        except Inexpressible as error:
            return f"SymPy was not asked: {error}"
        except Exception as error:  # SymPy's own mistakes come in every kind
            return f"SymPy did not answer: {type(error).__name__}"
        if finding.refuted:
            return DIFFERS if refute(plain, self.seed).counterexample else UNPROVED
        return AGREES if _tried(plain, self.steps).proof is not None else UNPROVED


class _Tried(NamedTuple):
    """What a search for a proof came to: a proof that the kernel accepts, with its theorems, or why there is none."""

    proof: p.Proof | None = None
    known: dict[int, Theorem] = {}  # noqa: RUF012
    spent: bool = False
    slip: str = ""


def _tried(goal: Goal, steps: int) -> _Tried:
    """A search that breaks off, or builds a step that the kernel rejects, has found no proof: it cannot lie.

    Raises `Contradiction` where the kernel accepts a proof of something else.
    """
    try:
        proof = prove(goal, steps)
        known = theorems(proof) if proof is not None else {}
    except Budget:
        return _Tried(spent=True)
    except Exception as error:
        return _Tried(slip=f"{type(error).__name__}: {error}")
    if proof is not None and not _speaks_of(known[id(proof)], goal):
        raise Contradiction(f"the proof of {show(goal.conclusion)} proves something else")
    return _Tried(proof, known)


def _speaks_of(theorem: Theorem, goal: Goal) -> bool:
    """Is the theorem the goal, from its hypotheses and where its terms are defined?"""
    return theorem.conclusion is goal.conclusion and theorem.hypotheses <= {*goal.hypotheses, *goal.conditions()}


def _never(goal: Goal) -> Counterexample:
    assert isinstance(goal.conclusion, Some)
    body = goal.conclusion.body
    assert isinstance(body, Eq)
    return Counterexample({}, {}, {}, show(body.right), f"not a value of {show(body.left)}")


def has_derivative(node: Node) -> bool:
    return isinstance(node, Diff) or any(map(has_derivative, children(node)))


def used(findings: Iterable[Finding], which: Callable[[Finding], Iterable[Prop]]) -> list[Prop]:
    """The propositions among `which` that the proofs rest on, in order."""
    return list(
        dict.fromkeys(prop for one in findings if one.theorem for prop in which(one) if prop in one.theorem.hypotheses)
    )
