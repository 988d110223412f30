"""Derivatives by one name of another that an equation makes of it: the equation may define, or hold at a point."""

from __future__ import annotations

from collections.abc import Iterator

from derive.claim import Claim
from derive.kernel.term import All, Diff, Entry, Eq, Node, Prop, Tensor, children, free


def tied(claim: Claim) -> tuple[str, str] | None:
    """A tensor by which is differentiated and one that is differentiated, where a hypothesis makes one of the other.

    Such an equation may define the one from the other, or hold at a point: the derivative is not the same.
    """
    for goal in claim.goals:
        pairs = [pair for one in _derivatives(goal.conclusion) for pair in _pairs(one)]
        for by, other in pairs:
            if any(_makes(hypothesis, by, other) for hypothesis in goal.hypotheses):
                return by.name, other.name
    return None


def _makes(hypothesis: Prop, one: Tensor, other: Tensor) -> bool:
    """Is it y = f(x), for all indices or none, where y and x are the two tensors?"""
    while isinstance(hypothesis, All):
        hypothesis = hypothesis.body
    if not isinstance(hypothesis, Eq):
        return False
    for name, value in (hypothesis.parts, hypothesis.parts[::-1]):
        if isinstance(name, Entry) and name.tensor in (one, other):
            return (other if name.tensor is one else one) in free(value)
    return False


def _derivatives(node: Node) -> Iterator[Diff]:
    if isinstance(node, Diff):
        yield node
    for child in children(node):
        yield from _derivatives(child)


def _pairs(derivative: Diff) -> Iterator[tuple[Tensor, Tensor]]:
    for one in free(derivative.body):
        if isinstance(one, Tensor) and one is not derivative.tensor:
            yield derivative.tensor, one
