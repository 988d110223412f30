"""Substitution that cannot capture: bound indices are counted, never named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from derive.kernel import term as t
from derive.kernel.term import BINDERS, Bound, Entry, Node, Offset, Var, bound_by, free, offset, sort_of

N = TypeVar("N", bound=Node)
Leaf = Callable[[Node, int], Node | None]


def rewrite(node: Any, leaf: Leaf, depth: int = 0) -> Any:
    """The node with every part for which `leaf(part, indices bound above it)` gives another one replaced by that."""
    new = leaf(node, depth)
    if new is not None:
        return new
    kind = type(node)
    if kind in BINDERS:
        around, body = node.parts
        parts = (_part(around, leaf, depth), rewrite(body, leaf, depth + len(bound_by(node))))
    else:
        parts = tuple([_part(part, leaf, depth) for part in node.parts])
    return node if parts == node.parts else (offset if kind is Offset else kind)(*parts)


def _part(part: Any, leaf: Leaf, depth: int) -> Any:
    if type(part) is tuple:
        return tuple([_part(item, leaf, depth) for item in part])
    return rewrite(part, leaf, depth) if isinstance(part, Node) else part


def shift(node: N, by: int, above: int = 0) -> N:
    """The node where the dangling indices from `above` on count `by` more binders."""

    def leaf(node: Node, depth: int) -> Node | None:
        if len(node.opened) <= above + depth:
            return node
        return Bound(node.level + by, node.sort) if type(node) is Bound else None

    return rewrite(node, leaf) if by else node


def instantiate(body: N, indices: Sequence[t.Index]) -> N:
    """The body of a binder with these indices for its bound ones, innermost first."""

    def leaf(node: Node, depth: int) -> Node | None:
        if len(node.opened) <= depth:
            return node
        if type(node) is not Bound:
            return None
        place = node.level - depth
        if place >= len(indices):
            return Bound(node.level - len(indices), node.sort)
        if sort_of(indices[place]) is not node.sort:
            raise t.IllTyped("an index is replaced by one of another sort")
        return shift(indices[place], depth)

    found: N = rewrite(body, leaf)
    return found


def abstract(node: N, variables: Sequence[Var]) -> N:
    """The inverse of `instantiate`: the node as a body that binds these free variables, innermost first."""
    places = {variable: place for place, variable in enumerate(variables)}

    def leaf(node: Node, depth: int) -> Node | None:
        if len(node.opened) <= depth and free(node).isdisjoint(places):
            return node
        if node in places:
            return Bound(places[node] + depth, node.sort)
        if type(node) is Bound and node.level >= depth:
            return Bound(node.level + len(variables), node.sort)
        return None

    found: N = rewrite(node, leaf)
    return found


def fill(node: N, tensor: t.Tensor, value: t.Lam) -> N:
    """The node with the array `value` in place of the tensor's entries."""

    def leaf(node: Node, depth: int) -> Node | None:
        if tensor not in free(node):
            return node
        if type(node) is not Entry or node.tensor is not tensor:
            return None
        return instantiate(shift(value.body, depth, len(node.indices)), node.indices[::-1])

    found: N = rewrite(node, leaf)
    return found
