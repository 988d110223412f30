"""The sides of a statement as text that knows what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.claim import Claim, Meaning
from derive.kernel.term import Eq, Node, Prop, Term, children
from derive.reading.claims import Asserted, Stated
from derive.verdict import Basis, Side, Statement

DEEPEST = 150  # nodes inside of each other, beyond which a side stays text
STANDING = {
    "proved": "proved for all sizes and values", "refuted": "refuted: the left side is something else",
    "definition": "a definition", "undecided": "neither proved nor refuted",
}  # fmt: skip


def attached(statement: Statement, asserted: Asserted) -> Statement:
    """The statement with sides that know what they say, where it is an equation."""
    basis: Basis = getattr(statement.answer, "basis", Basis())
    given = (*basis.hypotheses, *basis.conditions)
    words = f"{statement.left} {statement.relation} {statement.right}"
    standing = STANDING.get(statement.verdict, statement.verdict)
    found = []
    for part, text in enumerate((statement.left, statement.right)):
        one = side(text, asserted.claim, asserted.stated, part, name=statement.id, statement=words, standing=standing,
                   given=given)  # fmt: skip
        found.append(one)
    return replace(statement, left=found[0], right=found[1])


def side(
    text: str, claim: Claim, stated: Iterable[Stated], part: int = 1, *, name: str = "", statement: str = "",
    standing: str = "", given: tuple[str, ...] = (),
) -> Side:  # fmt: skip
    """The text with what the left (0) or right (1) part of the claim's equations says."""
    outer = {one.prop for one in stated}
    cases: dict[tuple[Prop, ...], Term] = {}
    for goal in claim.goals:
        if not isinstance(goal.conclusion, Eq) or _deep(goal.conclusion, DEEPEST):
            return Side(text)
        cases[tuple(one for one in goal.hypotheses if one not in outer)] = goal.conclusion.parts[part]
    if not cases:
        return Side(text)
    return Side(text, Meaning(tuple(cases.items()), claim.axes, name, statement, standing, given))


def _deep(node: Node, left: int) -> bool:
    return left == 0 or any(_deep(child, left - 1) for child in children(node))
