"""Two digits below a name that are two indices: w_{12} of a matrix, beside w_{ij} or with other pairs only."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from derive.document.span import Span
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.surface import Items, Number, Relation, Script, Symbol, Text, walk

APART = (Separator, Arrow, RowEnd, Relation)
LEAVES = (Symbol, Number, Text, Span, Relation)
FEW = 2  # different pairs of digits that show a matrix where no letters do


def matrices(parsed: Iterable[Parsed]) -> frozenset[str]:
    """The names whose subscripts of two digits are two indices."""
    pairs: set[str] = set()
    digits: dict[str, set[Fraction]] = {}
    for one in parsed:
        for item in one.items:
            for node in walk(item) if not isinstance(item, APART) else ():
                if isinstance(node, Script) and isinstance(node.base, Symbol):
                    if isinstance(node.below, Items) and len(node.below.items) == 2:
                        pairs.add(node.base.name)
                    elif isinstance(node.below, Number):
                        digits.setdefault(node.base.name, set()).add(node.below.value)
    found = {name for name, values in digits.items() if all(map(_is_pair, values))}
    return frozenset(name for name in found if name in pairs or len(digits[name]) >= FEW)


def _is_pair(value: Fraction) -> bool:
    return value.denominator == 1 and 11 <= value <= 99 and value % 10 != 0


def apart(parsed: Parsed, names: Container[str]) -> Parsed:
    """The formula with these digits as two indices."""
    return replace(parsed, items=[one if isinstance(one, APART) else _split(one, names) for one in parsed.items])


def _split(node: Any, names: Container[str]) -> Any:
    if isinstance(node, tuple):
        changed = tuple(_split(one, names) for one in node)
        return node if all(a is b for a, b in zip(changed, node, strict=True)) else changed
    if not hasattr(node, "span") or isinstance(node, LEAVES):
        return node
    new = {one.name: _split(getattr(node, one.name), names) for one in fields(node) if one.name != "span"}
    node = node if all(new[name] is getattr(node, name) for name in new) else replace(node, **new)
    if (
        isinstance(node, Script)
        and isinstance(node.base, Symbol)
        and node.base.name in names
        and isinstance(node.below, Number)
    ):
        span, tens, ones = node.below.span, node.below.value // 10, node.below.value % 10
        return replace(node, below=Items(span, (Number(span, Fraction(tens)), Number(span, Fraction(ones)))))
    return node
