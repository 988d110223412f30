"""The prover against the cutoff theorem: nothing is proved that fails at some size, nothing refuted that holds at all.

DERIVE_CUTOFF=N tries N mutants of the shipped document's statements and N random statements.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from random import Random

import pytest
from mutants.mutate import mutants
from mutants.test_mutants import true_goals

from derive.claim import Goal
from derive.judge import Judge
from derive.kernel.term import (
    Add,
    Bound,
    Diff,
    Entry,
    Eq,
    Fn,
    Ind,
    Mul,
    Not,
    Num,
    Pow,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Var,
)  # fmt: skip
from numeric.cutoff import cutoff

WANTED = int(os.environ.get("DERIVE_CUTOFF", "40"))
STEPS = 2000
S, T = Sort("S", ()), Sort("T", ())
TENSORS = (Tensor("b", ()), Tensor("x", (S,)), Tensor("y", (T,)), Tensor("A", (S, S)), Tensor("M", (S, T)))
VARIABLES = (Var("i", S), Var("j", S), Var("p", T))


class Statements:
    """Random terms inside the theorem, and terms that are equal to them by a law of sums, or off by a slip."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)

    def index(self, sort: Sort, scope: tuple[Sort, ...]) -> Bound | Var:
        bound = [Bound(level, one) for level, one in enumerate(scope) if one is sort]
        return self.random.choice([*(one for one in VARIABLES if one.sort is sort), *bound * 2])

    def term(self, depth: int, scope: tuple[Sort, ...] = ()) -> Term:
        if depth == 0 or self.random.random() < 0.25:
            return self.leaf(scope)
        one, kind = self.term(depth - 1, scope), self.random.randrange(9)
        match kind:
            case 0 | 1:
                return Add((one, self.term(depth - 1, scope)))
            case 2 | 3:
                return Mul((one, self.term(depth - 1, scope)))
            case 4:
                return Pow(one, self.random.choice((2, -1)))  # type: ignore[arg-type]
            case 5:
                return Fn("exp", self.leaf(scope))
            case 6:
                tensor = self.random.choice(TENSORS)
                return Diff(one, tensor, tuple(self.index(sort, scope) for sort in tensor.sorts))
        sort = self.random.choice((S, S, T))
        return Sum(sort, self.term(depth - 1, (sort, *scope)))

    def leaf(self, scope: tuple[Sort, ...]) -> Term:
        match self.random.randrange(8):
            case 0:
                return Num(self.random.choice((1, 2, -1)))  # type: ignore[arg-type]
            case 1:
                return Size(self.random.choice((S, T)))
            case 2:
                same = Same(self.index(S, scope), self.index(S, scope))
                return Ind(self.random.choice((same, Not(same))))
        tensor = self.random.choice(TENSORS)
        return Entry(tensor, tuple(self.index(sort, scope) for sort in tensor.sorts))

    def goal(self) -> Goal:
        """A law of sums, sometimes with a slip on the right."""
        one, other = self.term(2), self.term(1)
        sort = self.random.choice((S, T))
        body = self.term(2, (sort,))
        left, right = self.random.choice((
            (Sum(sort, Mul((one, body))), Mul((one, Sum(sort, body))))
            if not one.opened else (one, one),
            (Mul((one, Add((other, one)))), Add((Mul((one, other)), Pow(one, 2)))),  # type: ignore[arg-type]
            (Add((Sum(sort, body), Sum(sort, one))), Sum(sort, Add((one, body)))),
            (Sum(sort, one), Mul((Size(sort), one))),
            (Diff(Mul((one, other)), TENSORS[0], ()),
             Add((Mul((one, Diff(other, TENSORS[0], ()))), Mul((other, Diff(one, TENSORS[0], ())))))),
        ))  # fmt: skip
        if self.random.random() < 0.5:
            right = self.random.choice(mutants(right, (left,)) or [right])
        return Goal((), Eq(left, right))


def compared(goals: list[Goal]) -> Counter[tuple[str, str]]:
    """How often the prover and numbers say one thing and the theorem another; never the opposite."""
    judge, counts = Judge(steps=STEPS), Counter[tuple[str, str]]()
    for goal in goals:
        finding, found = judge.find(goal), cutoff(goal)
        verdict = "proved" if finding.proof is not None else "refuted" if finding.refuted else "open"
        assert (verdict, found.outcome) not in (("proved", "fails"), ("refuted", "holds")), (goal, found)
        counts[verdict, found.outcome] += 1
    return counts


def told(capsys: pytest.CaptureFixture[str], what: str, counts: Counter[tuple[str, str]]) -> None:
    with capsys.disabled():
        if "DERIVE_CUTOFF" in os.environ:
            rows = (f"{verdict} and {outcome} {count}" for (verdict, outcome), count in sorted(counts.items()))
            sys.stdout.write(f"\n{what}: {', '.join(rows)}\n")


def test_what_is_proved_of_the_shipped_document_fails_at_no_size(capsys: pytest.CaptureFixture[str]) -> None:
    goals = true_goals() if WANTED >= 500 else Random(1).sample(true_goals(), 30)
    found = Counter(("proved", cutoff(goal).outcome) for goal in goals)
    told(capsys, f"{len(goals)} proved statements", found)
    assert not found["proved", "fails"]
    assert found["proved", "holds"] > len(goals) / 2


def test_mutants_of_the_shipped_document_are_judged_alike(capsys: pytest.CaptureFixture[str]) -> None:
    every = [
        Goal(goal.hypotheses, Eq(goal.conclusion.left, one))
        for goal in true_goals()
        if isinstance(goal.conclusion, Eq)
        for one in mutants(goal.conclusion.right, (goal.conclusion.left, *goal.hypotheses))
    ]
    counts = compared(Random(2).sample(every, min(WANTED, len(every))))
    told(capsys, "mutants", counts)
    assert counts["refuted", "open"] + counts["refuted", "fails"] > WANTED / 2


def test_random_statements_are_judged_alike(capsys: pytest.CaptureFixture[str]) -> None:
    counts = compared([Statements(f"cutoff/{place}").goal() for place in range(WANTED)])
    told(capsys, "random statements", counts)
    assert counts["proved", "holds"] > WANTED / 6
    assert counts["refuted", "fails"] > WANTED / 12
