"""How far what is said of one name reaches: up to where the document speaks of any such thing again."""

from __future__ import annotations

from collections.abc import Mapping

from derive.document.source import Document, Formula, Prose
from derive.reading import cues
from derive.reading.cursor import Parsed
from derive.reading.runs import Run, runs
from derive.reading.surface import Surface
from derive.reading.uses import surfaces
from derive.reading.write import key


def end_of_case(document: Document, parsed: Mapping[Formula, Parsed], name: Surface, start: int, end: int) -> int:
    """Where a special case of a name ends between two places.

    It ends at words such as 'in general' or 'for general x', and where `x \\in` or `let x be` says anew what x is.
    """
    before = ""
    for piece in document.pieces:
        if not start <= piece.span.start < end:
            continue
        text = document.clean[piece.span.start : piece.span.end]
        if isinstance(piece, Prose):
            if found := cues.GENERAL.search(text):
                return piece.span.start + found.start()
            before = text
        elif isinstance(piece, Formula):
            found_here = list(surfaces(parsed[piece])) if piece in parsed else []
            mine = len(found_here) == 1 and key(found_here[0]) == key(name)
            after = document.clean[piece.span.end : piece.span.end + 40]
            anew = mine and (
                cues.FOR_ANY.search(before) or cues.BE_ANY.match(after) or cues.NOW_SUPPOSED.search(before)
            )
            again = piece in parsed and cues.TYPED_ANEW.search(before)
            if anew or (again and any(_is_typed(run, name) for run in runs(parsed[piece]))):
                return piece.span.start
            before = ""
    return end


def _is_typed(run: Run, name: Surface) -> bool:
    """Does a membership say anew what kind of thing the name is?"""
    names = (*run.names, *run.items[:1])
    member = bool(run.relations) and run.relations[0].sign == "in"
    return member and any(one is not None and key(one) == key(name) for one in names)
