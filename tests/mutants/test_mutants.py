"""Mutants of every true right side of the shipped document: refuted unless they are equal to it, never both."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random

from mutants.mutate import mutants

from derive.claim import Goal
from derive.document.reader import read as read_document
from derive.judge import Judge
from derive.kernel.show import show
from derive.kernel.term import Eq, Le, Lt
from derive.reading.claims import Claims
from derive.reading.meaning import Refusal
from derive.reading.whole import read
from derive.sources import SHIPPED

WANTED = os.environ.get("DERIVE_MUTANTS", "300")  # mutants looked at: a number, or all
STEPS = 4000


@cache
def true_goals() -> list[Goal]:
    reading = read(read_document(SHIPPED.read_text(encoding="utf-8"), "word_vectors.md"))
    claims, judge = Claims(reading), Judge()
    found: dict[Goal, None] = {}
    for sign in reading.signs:
        if sign.role != "claim" or sign.mistake:
            continue
        try:
            claim = claims.of(sign).claim
        except Refusal:
            continue
        if not claim.clash and judge.judge(claim).verdict == "proved":
            found.update(dict.fromkeys(goal for goal in claim.goals if isinstance(goal.conclusion, Eq | Le | Lt)))
    return list(found)


@cache
def mutated() -> list[Goal]:
    found: list[Goal] = []
    for goal in true_goals():
        assert isinstance(goal.conclusion, Eq | Le | Lt)
        left, right = goal.conclusion.left, goal.conclusion.right
        shape = type(goal.conclusion)
        found += [replace(goal, conclusion=shape(left, one)) for one in mutants(right, (left, *goal.hypotheses))]
    found = list(dict.fromkeys(found))
    return found if WANTED == "all" else Random(0).sample(found, min(int(WANTED), len(found)))


def test_there_are_thousands_of_mutants() -> None:
    count = sum(len(mutants(goal.conclusion.right, (goal.conclusion.left,))) for goal in true_goals())  # type: ignore[union-attr]
    assert count > 2000


def test_a_mutant_is_refuted_or_equal_and_never_both() -> None:
    judge = Judge(steps=STEPS)
    verdicts: Counter[str] = Counter()
    left_open: list[str] = []
    for goal in mutated():
        finding = judge.find(goal)  # raises Contradiction for one that is proved and refuted
        verdict = "refuted" if finding.refuted else "proved" if finding.proof is not None else "open"
        if not isinstance(goal.conclusion, Eq) and verdict == "open":
            continue  # a weaker inequality may be true and beyond the prover
        if verdict == "open" and not finding.evidence.worlds:
            verdict = "nowhere"  # such as the logarithm of a negative number: there is nothing to refute
        verdicts[verdict] += 1
        if verdict == "open":
            left_open.append(show(goal.conclusion))
    different = verdicts["refuted"] + verdicts["open"]
    assert verdicts["refuted"] >= 0.99 * different, (verdicts, left_open[:20])
    assert verdicts["nowhere"] <= 0.02 * different, verdicts
