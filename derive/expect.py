"""What the author expects of the signs on a line: `<!-- derive: refuted [wrong-argument] formula, proved -->`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from derive.document.source import Document, Expectation, Formula
from derive.verdict import REFUTED, UNDECIDED, UNREADABLE, VERDICTS, Expected, Problem, Statement

ITEM = re.compile(rf"({'|'.join(VERDICTS)})\b\s*(?:\[([a-z-]+)\])?")
CODES = REFUTED.keys() | UNREADABLE.keys() | UNDECIDED.keys()


def parse(text: str) -> list[Expected] | None:
    """The expected verdicts of a comment, None where the text says something else.

    A corrected formula may hold commas: a new item begins at a comma before a verdict.
    """
    found = []
    for item in re.split(rf",\s*(?=(?:{'|'.join(VERDICTS)})\b)", text.strip()):
        match = ITEM.match(item)
        if match is None or (match[2] and match[2] not in CODES):
            return None
        found.append(Expected(match[1], match[2], item[match.end() :].strip() or None))
    return found


def expected(document: Document, statements: Iterable[Statement]) -> tuple[tuple[Statement, ...], tuple[Problem, ...]]:
    """The statements with what is expected of them, and the comments that fit no statement.

    A comment speaks of the signs on its line that are part of no binder and no event; on a line without signs, of those
    of the formula that ends there.
    """
    found = list(statements)
    problems: list[Problem] = []
    for piece in document.pieces:
        if not isinstance(piece, Expectation):
            continue
        line, column = document.lines.place(piece.span.start)
        wanted = parse(piece.text)
        places = _meant(document, piece, found, line)
        if wanted is None:
            problems.append(Problem(line, column, f"'{piece.text}' is no list of verdicts"))
        elif len(wanted) != len(places):
            message = f"{len(wanted)} verdicts are expected where {len(places)} signs stand"
            problems.append(Problem(line, column, message))
        else:
            for place, want in zip(places, wanted, strict=True):
                found[place] = replace(found[place], expected=want)
    return tuple(found), tuple(problems)


def _meant(document: Document, comment: Expectation, statements: list[Statement], line: int) -> list[int]:
    """The places of the statements that the comment speaks of."""
    asserting = [k for k, one in enumerate(statements) if one.verdict != "not_a_claim"]
    here = [k for k in asserting if statements[k].line == line]
    if here:
        return here
    before = [p for p in document.pieces if isinstance(p, Formula) and p.span.end <= comment.span.start]
    if not before or document.lines.place(before[-1].span.end)[0] != line:
        return []
    first, last = (document.lines.place(offset)[0] for offset in (before[-1].span.start, before[-1].span.end))
    return [k for k in asserting if first <= statements[k].line <= last]
