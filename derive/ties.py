"""Derivatives by one name of another that a supposed equation ties to it: the equation may define, or hold at a point."""

from __future__ import annotations

from collections.abc import Iterator

from derive.claim import Claim
from derive.kernel.term import All, Diff, Entry, Eq, Node, Prop, Tensor, children, free


def tied(claim: Claim, total: tuple[Tensor, ...] = ()) -> tuple[str, str] | None:
    """A tensor by which is differentiated and one that is differentiated, where a hypothesis ties the one to the other.

    Such an equation may define the one from the other, or hold at a point: the derivative is not the same.  An equation
    y = f(x) always may; another one that holds x and y, such as x + y = 1, may where y itself is differentiated by x, or
    where the derivative by x is one of those in `total`, written with a straight d.  A constraint under which a Lagrangian is
    differentiated, with partial signs, holds at the optimum and ties nothing.  An equation ties the entries of one array too.
    """
    for goal in claim.goals:
        for derivative in _derivatives(goal.conclusion):
            by = derivative.tensor
            if by in total and derivative.indices and any(_holds(one, by, by) for one in goal.hypotheses):
                return by.name, by.name
            for other in free(derivative.body):
                if not isinstance(other, Tensor) or other is by:
                    continue
                moves = by in total or (isinstance(derivative.body, Entry) and derivative.body.tensor is other)
                if any(_makes(one, by, other) or (moves and _holds(one, by, other)) for one in goal.hypotheses):
                    return by.name, other.name
    return None


def _makes(hypothesis: Prop, one: Tensor, other: Tensor) -> bool:
    """Is it y = f(x), for all indices or none, where y and x are the two tensors?"""
    equation = _equation(hypothesis)
    if equation is None:
        return False
    for name, value in (equation.parts, equation.parts[::-1]):
        if isinstance(name, Entry) and name.tensor in (one, other):
            return (other if name.tensor is one else one) in free(value)
    return False


def _holds(hypothesis: Prop, one: Tensor, other: Tensor) -> bool:
    """Is it an equation, for all indices or none, that speaks of both tensors?"""
    equation = _equation(hypothesis)
    return equation is not None and {one, other} <= free(equation)


def _equation(hypothesis: Prop) -> Eq | None:
    while isinstance(hypothesis, All):
        hypothesis = hypothesis.body
    return hypothesis if isinstance(hypothesis, Eq) else None


def _derivatives(node: Node) -> Iterator[Diff]:
    if isinstance(node, Diff):
        yield node
    for child in children(node):
        yield from _derivatives(child)
