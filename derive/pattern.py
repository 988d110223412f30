"""Terms as patterns: a dangling index of the pattern stands for any index."""

from __future__ import annotations

from typing import Any

from derive.kernel.substitute import shift
from derive.kernel.term import BINDERS, Bound, Index, Node, bound_by, sort_of


def match(pattern: Any, node: Any, found: dict[int, Index], depth: int = 0) -> bool:
    """Is the node the pattern with indices for the pattern's dangling `Bound`s?  They are put into `found`."""
    if type(pattern) is Bound and pattern.level >= depth:
        if not isinstance(node, Node) or sort_of(node) is not pattern.sort:  # type: ignore[arg-type]
            return False
        if any(node.opened[:depth]):
            return False
        place = shift(node, -depth)
        return found.setdefault(pattern.level - depth, place) is place  # type: ignore[arg-type]
    if not isinstance(pattern, Node):
        if type(pattern) is not tuple or type(node) is not tuple or len(pattern) != len(node):
            return bool(pattern == node)
        return all(match(a, b, found, depth) for a, b in zip(pattern, node, strict=True))
    if len(pattern.opened) <= depth:
        return pattern is node
    if type(pattern) is not type(node):
        return False
    under = depth + (len(bound_by(pattern)) if type(pattern) in BINDERS else 0)
    places = enumerate(zip(pattern.parts, node.parts, strict=True))
    return all(match(a, b, found, under if place == 1 else depth) for place, (a, b) in places)
