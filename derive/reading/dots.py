"""a_1 + \\dots + a_n and a_1 \\cdots a_n: the sum or product whose ends are written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from derive.document.span import Span
from derive.reading.surface import Big, Chain, Dots, Mistake, Number, Product, Relation, Surface, Symbol, Total, walk

LETTERS = "kijlmpqrst"


class _Differs(Exception):
    """The ends differ in more than one index."""


def of_total(node: Total) -> Surface:
    """A sum with dots as the sum of all terms; as it stands where it has none, or no rule of its terms is seen."""
    places = [k for k, (_, term) in enumerate(node.terms) if isinstance(term, Dots)]
    if len(places) != 1 or any(sign != "+" for sign, _ in node.terms[: places[0] + 2]):
        return node
    (at,) = places
    if at + 1 >= len(node.terms):
        return node
    found = _between([term for _, term in node.terms[:at]], node.terms[at + 1][1], node.span, "sum")
    if found is None:
        return node
    rest = node.terms[at + 2 :]
    return Total(node.span, (("+", found), *rest)) if rest else found


def of_product(node: Product) -> Surface:
    """A product with dots, every factor of it one of the family."""
    places = [k for k, (_, factor) in enumerate(node.factors) if isinstance(factor, Dots)]
    if len(places) != 1 or any(operator not in ("", "·") for operator, _ in node.factors):
        return node
    (at,) = places
    if at + 2 != len(node.factors):
        return node
    return _between([factor for _, factor in node.factors[:at]], node.factors[at + 1][1], node.span, "prod") or node


def _between(shown: list[Surface], last: Surface, span: Span, kind: str) -> Surface | None:
    """The sum or product from the first of the members that are shown to the last one."""
    if not 1 <= len(shown) <= 3:
        return None
    used = {one.name for member in (*shown, last) for one in walk(member) if isinstance(one, Symbol)}
    letter = next((one for one in LETTERS if one not in used), "")
    ends: list[tuple[Surface, Surface]] = []
    try:
        body = _template(shown[0], last, Symbol(span, letter), ends)
    except _Differs:
        return None
    low = ends[0][0] if ends else None
    if not letter or not isinstance(low, Number):
        return None
    high = ends[0][1]
    for place, member in enumerate(shown):
        expected = _filled(body, letter, Number(span, low.value + place))
        if not _alike(expected, member):
            return Mistake(span, "ambiguous", "the terms before the dots are not those of one rule")
    below = Chain(span, (Symbol(span, letter), low), (Relation(span, "=", ""),))
    return Big(span, kind, below, high, body)


def _template(first: Any, last: Any, letter: Symbol, ends: list[tuple[Surface, Surface]]) -> Any:
    """The member at an index, from two members; `ends` are the two values of the index."""
    if _alike(first, last):
        return first
    if type(first) is type(last) and is_dataclass(first) and not isinstance(first, Number | Symbol):
        changes = {}
        for one in fields(first):
            if one.name != "span":
                changes[one.name] = _template(getattr(first, one.name), getattr(last, one.name), letter, ends)
        return replace(first, **changes)  # type: ignore[type-var]
    if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        return tuple(_template(a, b, letter, ends) for a, b in zip(first, last, strict=True))
    if not is_dataclass(first) or not is_dataclass(last):
        raise _Differs
    if ends and not (_alike(ends[0][0], first) and _alike(ends[0][1], last)):
        raise _Differs
    ends.append((first, last))  # type: ignore[arg-type]
    return letter


def _filled(node: Any, letter: str, value: Number) -> Any:
    if isinstance(node, Symbol) and node.name == letter:
        return value
    if isinstance(node, tuple):
        return tuple(_filled(one, letter, value) for one in node)
    if is_dataclass(node) and not isinstance(node, type | Span):
        kept = {one.name: _filled(getattr(node, one.name), letter, value) for one in fields(node) if one.name != "span"}
        return replace(node, **kept)
    return node


def _alike(one: Any, other: Any) -> bool:
    """The same but for where it stands."""
    if isinstance(one, Span) and isinstance(other, Span):
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if is_dataclass(one) and not isinstance(one, type):
        return all(_alike(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one == other)
