"""Stretches of a document between headings, page breaks and lettered parts: in each a name may mean something else."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from derive.document.source import Document, Heading
from derive.reading.context import Scope

BREAKS = re.compile(
    r"^[ \t]*(?:\\(?:clearpage|newpage|pagebreak|question|part|problem|exercise)\b"
    r"|\\begin\{(?:problem|exercise|question|solution)\}"
    r"|(?:\\noindent\b[ \t]*)?(?:\*\*|\\textbf\{)?\([a-z]\)(?=[\s*}])|(?:---+|\*\*\*+|___+)[ \t]*$)",
    re.M,
)
FEW = 2  # stretches below which nothing is to be told apart


def stretches(document: Document) -> tuple[Scope, ...]:
    """The stretches in order; one where the document has no parts."""
    cuts = {piece.span.start for piece in document.pieces if isinstance(piece, Heading)}
    cuts |= {match.start() for match in BREAKS.finditer(document.clean)} - {0}
    edges = [0, *sorted(cuts - {0}), max(len(document.clean) + 1, 1)]
    found = [Scope(start, end) for start, end in pairwise(edges)]
    return tuple(found) if len(found) >= FEW else ()


def stretch_at(found: tuple[Scope, ...], offset: int) -> Scope | None:
    """The stretch that holds a place."""
    place = bisect_right([one.start for one in found], offset) - 1
    return found[place] if 0 <= place < len(found) else None
