"""Random statements of known truth: a false one is never proved, a true one never refuted, alone and fused."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

import derive
from campaigns.language import DECLARED
from campaigns.make import Said, fused, statement
from derive.answer import Told

WANTED = int(os.environ.get("DERIVE_STATEMENTS", "2000"))
FIRST = int(os.environ.get("DERIVE_FIRST", "0"))  # the number of the first batch
BATCH = 40
BRIEF = Told(corrections=False, symbolic=False, sides=False)
HEAD = "\n".join(["<!-- derive", *DECLARED, "-->", ""])


def written(seed: str, depth: int, fusing: bool) -> Iterator[tuple[Said, str]]:
    rng = Random(seed)
    while True:
        one = statement(rng, depth)
        if one and fusing:
            other = statement(rng, depth)
            one = fused(one, other, rng) if other else None
        if one:
            yield one, one.latex(rng)


def verdicts(formulas: list[str]) -> list[str]:
    """The verdict on each formula, all in one document; what has not one sign that asserts something is lost."""
    lines = HEAD.split("\n")
    for formula in formulas:
        lines += ["", f"$${formula}$$"]
    (report,) = derive.verify("\n".join(lines) + "\n", told=BRIEF).documents
    assert not report.bugs
    found: dict[int, list[str]] = {}
    for one in report.statements:
        if one.verdict != "not_a_claim":
            found.setdefault(one.line, []).append(one.verdict)
    first = HEAD.count("\n") + 3
    by_formula = [found.get(first + 2 * k, []) for k in range(len(formulas))]
    return [one[0] if len(one) == 1 else "lost" for one in by_formula]


def tally(wanted: int, depth: int, fusing: bool) -> Counter[tuple[bool, str]]:
    """How many true and false statements got which verdict; fails at the first wrong one."""
    counts: Counter[tuple[bool, str]] = Counter()
    for batch in range(FIRST, FIRST + -(-wanted // BATCH)):
        source = written(f"{depth}/{fusing}/{batch}", depth, fusing)
        made = [next(source) for _ in range(BATCH)]
        for (said, formula), verdict in zip(made, verdicts([formula for _, formula in made]), strict=True):
            assert verdict != ("refuted" if said.true else "proved"), (formula, said)
            counts[said.true, verdict] += 1
    sys.stdout.write(f"depth {depth}, {'fused' if fusing else 'alone'}: {dict(counts)}\n")
    return counts


@pytest.mark.parametrize(
    ("share", "depth", "fusing"), [(0.8, 1, False), (0.1, 2, False), (0.1, 1, True)], ids=["small", "large", "fused"]
)
def test_no_false_statement_is_proved_and_no_true_one_refuted(share: float, depth: int, fusing: bool) -> None:
    counts = tally(int(share * WANTED), depth, fusing)
    whole = sum(counts.values())
    assert whole >= share * WANTED
    assert counts[True, "proved"] + counts[False, "refuted"] > 0.98 * whole
    assert min(counts[True, "proved"], counts[False, "refuted"]) > 0.15 * whole


def test_statements_of_both_kinds_have_many_forms() -> None:
    source = written("forms", 2, False)
    made = [next(source) for _ in range(400)]
    assert len({formula for _, formula in made}) > 390
    text = " ".join(formula for _, formula in made)
    for sign in (
        r"\sum",
        r"\frac",
        r"\partial",
        r"\operatorname{tr}",
        r"\top",
        r"\log",
        r"\max",
        r"\left|",
        r"\ne",
        r"\sigma",
    ):
        assert sign in text
