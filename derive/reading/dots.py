"""a_1 + \\dots + a_n and a_1 \\cdots a_n: the sum or product whose ends are written."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from string import ascii_lowercase
from typing import Any

from derive.document.span import Span
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.edits import substituted
from derive.reading.surface import Big, Chain, Dots, Mistake, Number, Product, Relation, Surface, Symbol, Total, walk

LETTERS = "kijlmpqrst"
NAMED = "around a named term"
ONE = Number(Span(0, 0), Fraction(1))


class _Differs(Exception):
    """The ends differ in more than one index."""


def of_total(node: Total) -> Surface:
    """A sum with dots as the sum of all terms; as it stands where it has none, or no rule of its terms is seen."""
    places = [k for k, (_, term) in enumerate(node.terms) if isinstance(term, Dots)]
    if len(places) == 2:
        return _around(node, *places)
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


def _around(node: Total, first: int, second: int) -> Surface:
    """a_1 + \\dots + a_k + \\dots + a_n: the sum over all, of which a term in the middle is shown by its name."""
    if second != first + 2 or second + 2 != len(node.terms) or any(sign != "+" for sign, _ in node.terms):
        return node
    shown, middle, last = [term for _, term in node.terms[:first]], node.terms[first + 1][1], node.terms[-1][1]
    found = _between(shown, last, node.span, "sum")
    inner: list[tuple[Surface, Surface]] = []
    try:
        body = _template(shown[0], middle, Symbol(node.span, LETTERS), inner)
    except _Differs:
        return node
    if not isinstance(found, Big) or not inner or not isinstance(inner[0][1], Symbol):
        return node
    same = _alike(_filled(body, LETTERS, Number(node.span, Fraction(1))), _filled(found.body, _letter(found), ONE))
    return _marked(found) if same else node


def _letter(found: Big) -> str:
    assert isinstance(found.below, Chain)
    assert isinstance(found.below.items[0], Symbol)
    return found.below.items[0].name


def _marked(found: Big) -> Big:
    assert isinstance(found.below, Chain)
    return replace(found, below=replace(found.below, relations=(replace(found.below.relations[0], label=NAMED),)))


def to_the_end(parsed: Parsed, taken: Container[str]) -> Parsed:
    """Where the last term goes by the letter of a sum in the same formula, dots around a named term mean all terms.

    The letter of such a sum is one that the document, whose names are `taken`, does not use.
    """
    held = [one for item in parsed.items if not isinstance(item, Separator | Arrow | RowEnd) for one in walk(item)]
    marked = [one for one in held if isinstance(one, Big) and _is_marked(one)]
    below = [one.below for one in held if isinstance(one, Big) and one.below is not None and not _is_marked(one)]
    bound = {one.name for part in below for one in walk(part) if isinstance(one, Symbol)}
    letter = next((one for one in LETTERS + ascii_lowercase if one not in taken), "")
    return replace(parsed, items=[_ended(item, bound, letter) for item in parsed.items]) if marked else parsed


def _is_marked(node: Big) -> bool:
    return isinstance(node.below, Chain) and node.below.relations[0].label == NAMED


def _ended(node: Any, bound: Container[str], letter: str) -> Any:
    if isinstance(node, Big) and _is_marked(node):
        assert isinstance(node.below, Chain)
        end = node.above.name if isinstance(node.above, Symbol) else ""
        mark = Symbol(node.span, letter or _letter(node))
        below = mark if end in bound else replace(node.below, items=(mark, node.below.items[1]))
        return replace(node, below=below, above=None if end in bound else node.above,
                       body=substituted(node.body, {_letter(node): mark}))  # fmt: skip
    if isinstance(node, tuple):
        return tuple(_ended(one, bound, letter) for one in node)
    if is_dataclass(node) and not isinstance(node, type | Span):
        changed = {f.name: _ended(getattr(node, f.name), bound, letter) for f in fields(node) if f.name != "span"}
        return replace(node, **changed)
    return node


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
