"""Every trap: the verdict is one that mathematics allows, and a condition that the truth needs is told."""

from __future__ import annotations

import pytest

import derive
from traps.table import TRAPS, Formula, Sides

CASES = [
    pytest.param(one, id=f"{name}-{k}") for name, statements in TRAPS.items() for k, one in enumerate(statements, 1)
]


@pytest.mark.parametrize("trap", CASES)
def test_the_verdict_is_one_that_mathematics_allows(trap: Formula | Sides) -> None:
    if isinstance(trap, Sides):
        left, right, *given = trap.build()
        answer = derive.equal(left, right, *given)
        assert answer.verdict in trap.allowed, answer
        return
    report = derive.verify(f"<!-- derive\n{trap.given}\n-->\n\n$$\n{trap.latex}\n$$\n")
    (document,) = report.documents
    assert not document.bugs
    found = [one for one in document.statements if one.verdict != "not_a_claim"] or [None]
    for one in found:
        verdict = one.verdict if one is not None else "unreadable"
        assert verdict in trap.allowed, one
        if verdict == "proved" and trap.condition:
            assert trap.condition in one.answer.basis.conditions


def test_every_trap_of_the_two_kinds_is_here() -> None:
    assert list(TRAPS) == [f"A{k:02}" for k in range(1, 47)] + [f"B{k:02}" for k in range(1, 19)]
