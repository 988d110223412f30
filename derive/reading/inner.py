"""The signs of a formula that no chain of it holds: below a sum, in an event, in a case, in what cannot be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TypeAlias

from derive.document.source import Formula
from derive.document.span import Span
from derive.reading import notation
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.surface import (
    Chain,
    Group,
    Mistake,
    Relation,
    Surface,
    walk,
)  # fmt: skip
from derive.reading.tokens import Token, TooLarge, tokenize

Found: TypeAlias = tuple[Relation, str, str, Mistake | None]


def inner_signs(text: str, formula: Formula, parsed: Parsed, used: set[Span], bad: Mistake | None) -> Iterator[Found]:
    """Each sign with its role, the reason for it, and what could not be read; `used` are the signs of chains."""
    used = set(used)
    for relation, torn in _inside(parsed):
        if relation.span not in used and relation.sign != "->":
            used.add(relation.span)
            if torn:
                message = "a bracket before it is never closed"
                yield relation, "unreadable", "", Mistake(relation.span, "unbalanced", message)
            else:
                yield relation, "not_a_claim", "inside a sum, an event or a case", None
    try:
        tokens = tokenize(text, formula.inner.start, formula.inner.end)
    except TooLarge:
        return
    ends = list(accumulate((one.end for one in sorted(used, key=_start)), max, initial=-1))
    starts = sorted(map(_start, used))
    for token in tokens:
        if _is_sign(token) and token.span.start >= ends[bisect_right(starts, token.span.start)]:
            relation = Relation(token.span, notation.RELATIONS[token.text], "")
            if bad is None:
                yield relation, "not_a_claim", "part of a word or of a doubled sign", None
            else:
                yield relation, "unreadable", "", bad


def _start(span: Span) -> int:
    return span.start


def _inside(parsed: Parsed) -> Iterator[tuple[Relation, bool]]:
    """The signs of the chains inside of expressions, and whether an opening bracket too many has swallowed them."""
    never_closed = any(repair.text.endswith("is never closed") for repair in parsed.repairs)
    found: dict[Span, Relation] = {}
    torn: set[Span] = set()
    for item in parsed.items:
        if not isinstance(item, Separator | Arrow | RowEnd | Relation):
            for node in walk(item):
                if isinstance(node, Chain):
                    found.update({relation.span: relation for relation in node.relations})
                torn.update(_torn_open(node) if never_closed else ())
    return ((relation, relation.span in torn) for relation in found.values())


def _torn_open(node: Surface) -> Iterable[Span]:
    """The signs of a chain between brackets, which an opening bracket too many has swallowed."""
    if isinstance(node, Group) and node.opening in ("(", "["):
        for one in node.items:
            if isinstance(one, Chain):
                yield from (relation.span for relation in one.relations)


def _is_sign(token: Token) -> bool:
    return token.text in notation.RELATIONS and notation.RELATIONS[token.text] != "->"
