"""Mutated proof files: both checkers refuse one, or both print the same statement, and numbers do not contradict it."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random

import pytest
from checker.second import NODE, first, second
from kernel.instances import ARGUMENTS, Draw
from kernel.meaning import Meaning
from verified import verified

from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS
from derive.kernel.check import Theorem, check
from derive.kernel.store import read
from derive.prover.save import dump
from derive.sources import SHIPPED
from reports.page import proofs

from .cheats import CHEATS
from .files import FILES
from .mutate import mutant

WANTED = int(os.environ.get("DERIVE_FORGED", "600"))  # mutants; from 5000 on also of the proofs of the shipped document
WORLDS = 12
BATCH = 1000


@cache
def sources() -> list[str]:
    """Genuine proof files."""
    found = [json.dumps(dump(make(True))) for make in CHEATS]
    found += [one if isinstance(one := write(True), str) else json.dumps(one) for write in FILES]
    for name in AXIOMS:
        arguments = ARGUMENTS[name](Draw(f"mutated/{name}"))
        needs, _ = AXIOMS[name].instance(arguments)
        found.append(json.dumps(dump(p.Axiom(name, arguments, tuple(map(p.Assume, needs))))))
    if WANTED >= 5000:
        whole = [json.dumps(one.proof) for said in verified(SHIPPED).statements for _, one in proofs(said)]
        found += [text for text in whole if len(text) < 20_000]
    return [text for text in found if first(text) is not None and "\\" not in text]


def mutants() -> Iterator[tuple[str, str, str]]:
    """The genuine file, the mutant, and what was done."""
    random = Random(0)
    for place in range(WANTED):
        text = sources()[place % len(sources())]
        yield (text, *mutant(text, random))


def truth(theorem: Theorem, seed: str) -> bool | None:
    """False in some world that satisfies the hypotheses, else True if one was found, else None."""
    draws, found = Draw(seed), None
    nodes = (theorem.conclusion, *theorem.hypotheses)
    for _ in range(WORLDS):
        try:
            known = Meaning(draws.world(nodes))
            if all(known.truth(prop) for prop in theorem.hypotheses):
                holds = known.truth(theorem.conclusion)
                if holds is False:
                    return False
                found = True if holds else found
        except (ArithmeticError, LookupError, TypeError, ValueError):
            continue  # the numeric witness knows no value of something in it
    return found


def judged(text: str, changed: str, other: str | None, place: int) -> str:
    """What became of a mutant; `other` is what the second checker prints of it."""
    printed = first(changed)
    if printed != other and NODE is not None:
        return "disagreement"
    if printed is None:
        return "refused"
    if printed == first(text):
        return "the same statement"
    holds = truth(check(read(changed)), f"mutated/{place}")
    return {None: "another statement, not tried", True: "another statement, true", False: "a false statement"}[holds]


def test_no_mutated_proof_file_proves_what_is_false(capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    batch: list[tuple[str, str, str]] = []
    for place, one in enumerate(mutants(), 1):
        batch.append(one)
        if len(batch) == BATCH or place == WANTED:
            texts = [changed for _, changed, _ in batch]
            others = second(texts) if NODE is not None else [None] * len(texts)
            for k, ((text, changed, done), other) in enumerate(zip(batch, others, strict=True)):
                what = judged(text, changed, other, place - len(batch) + k)
                counts[what] += 1
                if what in ("disagreement", "a false statement"):
                    wrong.append(f"{what}, {done}: {changed}\nbut: {other}")
            batch = []
    if WANTED >= 5000:
        with capsys.disabled():
            sys.stdout.write(f"\n{WANTED} mutated proof files: {dict(counts.most_common())}\n")
    assert not wrong, "\n".join(wrong)
    assert counts["refused"] > WANTED / 2
    assert counts["another statement, true"] > WANTED / 100  # the numbers did look at something
