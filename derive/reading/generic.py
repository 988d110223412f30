"""Letters that run over a whole index set somewhere in a document, so that `p_w > 0` speaks of every w."""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.document.source import Declarations, Document
from derive.reading.context import Context
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.surface import Big, Chain, Relation, Symbol, walk

NAMES = r"((?:\\?[A-Za-z]+'?\s*,\s*)*\\?[A-Za-z]+'?)"
QUANTIFIED = re.compile(rf"(?:\bfor|\\forall)\s+(?:all\s+|every\s+|each\s+|any\s+)?{NAMES}\s*\\in\b")
ALONE = re.compile(r"(?<![A-Za-z\\{])[A-Z](?![A-Za-z}])")
EVERY = re.compile(rf"\b(?:all|every|each|any)\s+\$\s*{NAMES}\s*(?:\$|\\in\b)|\\forall\s*([A-Za-z])")


def generic_letters(document: Document, parsed: Iterable[Parsed]) -> set[str]:
    """The letters below sums, after 'for all' in prose, and after 'for' in declarations."""
    found: set[str] = set()
    for one in parsed:
        for item in one.items:
            if not isinstance(item, Separator | Arrow | RowEnd | Relation):
                found |= _below(item)
    for piece in document.pieces:
        if isinstance(piece, Declarations):
            for match in QUANTIFIED.finditer(document.text, piece.inner.start, piece.inner.end):
                found |= set(re.split(r"\s*,\s*", match[1]))
    for match in EVERY.finditer(document.clean):
        found |= set(re.split(r"\s*,\s*", match[1] or match[2]))
    return found


def _below(item: object) -> set[str]:
    """The names that stand on the left of what is below a sum."""
    found: set[str] = set()
    for node in walk(item):
        if isinstance(node, Big) and node.below is not None:
            heads = [one.items[0] for one in walk(node.below) if isinstance(one, Chain)] or [node.below]
            found |= {one.name for head in heads for one in walk(head) if isinstance(one, Symbol)}
    return found


def single_letters(document: Document, context: Context) -> frozenset[str]:
    """The letters that are names: those declared, and capitals that stand alone in some formula."""
    alone = {
        letter
        for one in document.formulas()
        for letter in ALONE.findall(document.clean[one.inner.start : one.inner.end])
    }
    return frozenset(alone | {name for name in context.declarations if len(name) == 1})
