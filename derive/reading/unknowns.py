"""Defined names as unknowns: what is said of them by equations that are being solved, whatever their definitions say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from derive.claim import Claim
from derive.kernel.term import Diff, Entry, Node, children, free, positive
from derive.reading.arrays import ShapeMismatch
from derive.reading.claims import Asserted, Claims, Stated
from derive.reading.elaborate import Elaborator
from derive.reading.intermediate import Variable, variable
from derive.reading.meaning import Refusal
from derive.reading.sign import Sign
from derive.reading.squares import is_square
from derive.reading.surface import Script, Symbol, walk


def unknowns(claims: Claims, signs: Iterable[Sign]) -> dict[str, Variable]:
    """The defined names in some signs that are no functions, each as a variable of its own."""
    found: dict[str, Variable] = {}
    for sign in signs:
        reader = Elaborator(claims.context, sign.span.start)
        for node in (one for side in (sign.left, sign.right) if side is not None for one in walk(side)):
            if isinstance(node, Symbol | Script):
                with suppress(Refusal, ShapeMismatch):
                    one = variable(reader, node)
                    if one is not None:
                        found.setdefault(one.label, one)
    return found


def with_unknowns(claims: Claims, sign: Sign, premises: Sequence[Sign], names: Sequence[Variable]) -> Asserted:
    """The sign under premises, for all values that defined names may have in both.  Raises `Refusal`.

    What holds so holds for the values that the definitions give, where no derivative is by what those are made of.
    """
    asserted = claims.supposing(sign, premises, {one.label: one.name for one in names}, _variances(names))
    if asserted.claim.clash is not None or _moves(asserted.claim, names):
        raise Refusal("ambiguous", "its names may not be taken for unknowns", sign.span)
    return asserted


def _variances(names: Sequence[Variable]) -> list[Stated]:
    """The unknowns that are squares by name are positive, as variances are."""
    numbers = [one for one in names if is_square(one.label) and not one.name.tensor.sorts]
    return [Stated(positive(Entry(one.name.tensor, ())), f"{one.label} > 0") for one in numbers]


def _moves(claim: Claim, names: Sequence[Variable]) -> bool:
    """Is there a derivative by something of which one of the unknowns is made by its definition?"""
    made = {name for one in names for name in free(one.value)}
    waiting: list[Node] = [prop for goal in claim.goals for prop in (*goal.hypotheses, goal.conclusion)]
    met: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in met:
            met.add(node)
            if isinstance(node, Diff) and node.tensor in made:
                return True
            waiting += children(node)
    return False
