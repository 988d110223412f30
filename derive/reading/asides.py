"""Stretches of a document that keep to themselves what is supposed in them: list items, footnotes, lemmas, proofs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from derive.document.macros import braced
from derive.document.source import Document, Formula, Heading
from derive.document.span import Span

LINE = re.compile(
    r"^(?P<indent>[ \t>]*)(?:(?P<item>(?:[-*+]|\d{1,3}[.)]|\((?:\d{1,2}|[a-z]{1,3})\))[ \t]+(?=\S))|(?P<note>\[\^[^\]\n]+\]:)|"
    r"(?P<formula>\$\$|\\\[|\\begin)|(?P<words>\S))",
    re.MULTILINE,
)
COMMAND = re.compile(
    r"\\(?:(?P<item>item)(?![A-Za-z])|(?P<note>footnote(?:text)?)(?:\[[^\]\n]*\])?(?=\{)|"
    r"(?P<side>begin|end)\{(?P<name>[a-z]+)\*?\})"
)
STATEMENT = re.compile(
    r"^[ \t>]*(?P<mark>\*{1,3}|_{1,3})\(?(?:(?P<own>lemma|theorem|proposition|corollary|claim|exercise|problem|example)|"
    r"definition|assumption)s?\b[^\n]{0,80}?(?P=mark)",
    re.IGNORECASE | re.MULTILINE,
)
LISTS = frozenset(("itemize", "enumerate", "description"))
STATED = frozenset(("lemma", "theorem", "proposition", "corollary", "claim", "definition", "assumption", "exercise"))
APART = frozenset(("proof", "example", "remark", "solution", "case", "note", "quote"))
PROOF = re.compile(r"\s*\\begin\{(?:proof|solution)\}")
FARTHEST = 20  # pieces of a document that "where" reaches back over
LONGEST = 5000  # characters of a footnote


class Asides:
    """The innermost stretch around a place."""

    def __init__(self, document: Document) -> None:
        latex = "\\begin{" in document.clean or "\\item" in document.clean
        found = [*(_of_latex(document) if latex else ()), *_of_markdown(document), *_stated(document)]
        self.spans = sorted(found, key=lambda one: (one.start, -one.end))
        self.starts = [one.start for one in self.spans]
        self.around: list[int] = []
        open_ones: list[int] = []
        for place, one in enumerate(self.spans):
            while open_ones and self.spans[open_ones[-1]].end <= one.start:
                open_ones.pop()
            self.around.append(open_ones[-1] if open_ones else -1)
            open_ones.append(place)

    def end(self, offset: int) -> int:
        """Where the innermost stretch around a place ends; far behind the document for none."""
        place = bisect_right(self.starts, offset) - 1
        while place >= 0 and self.spans[place].end <= offset:
            place = self.around[place]
        return self.spans[place].end if place >= 0 else 1 << 60


def _of_markdown(document: Document) -> Iterator[Span]:
    """List items and footnotes, by their marks and indentation; a formula at the margin does not end an item."""
    inside = {
        line
        for piece in document.pieces
        if isinstance(piece, Formula)
        for line in range(document.lines.place(piece.span.start)[0] + 1, document.lines.place(piece.span.end)[0] + 1)
    }
    headings = {document.lines.place(one.span.start)[0] for one in document.pieces if isinstance(one, Heading)}
    open_ones: list[tuple[int, int]] = []
    last = 0
    for found in LINE.finditer(document.clean):
        line = document.lines.place(found.start())[0]
        if line in inside:
            last = line
            continue
        indent = len(found["indent"].expandtabs(4))
        ends = line in headings or (line > last + 1 and found["formula"] is None)
        while open_ones and (ends or found["item"] or found["note"]) and indent <= open_ones[-1][0]:
            yield Span(open_ones.pop()[1], found.start())
        if found["item"] or found["note"]:
            open_ones.append((indent, found.start()))
        last = line
    yield from (Span(start, len(document.text)) for _, start in open_ones)


def _stated(document: Document) -> Iterator[Span]:
    """What a lemma says whose name stands in bold at the start of a line: up to the next one, or the next heading."""
    starts = list(STATEMENT.finditer(document.clean))
    ends = sorted(one.span.start for one in document.pieces if isinstance(one, Heading))
    ends = sorted([*ends, *(one.start() for one in starts), len(document.text)])
    for one in starts:
        if one["own"]:
            yield Span(one.start(), next(end for end in ends if end > one.start()))


def _of_latex(document: Document) -> Iterator[Span]:
    """Items, footnotes, and what theorems say up to the end of their proofs."""
    text = document.clean
    open_ones: list[tuple[str, int]] = []
    for found in COMMAND.finditer(text):
        name = found["name"]
        if found["note"]:
            yield Span(found.start(), braced(text, found.end(), found.end() + LONGEST)[1])
        elif found["item"]:
            if open_ones and open_ones[-1][0] == "item":
                yield Span(open_ones.pop()[1], found.start())
            open_ones.append(("item", found.start()))
        elif name in LISTS | STATED | APART and found["side"] == "begin":
            open_ones.append((name, found.start()))
        elif name in LISTS | STATED | APART and any(one == name for one, _ in open_ones[-3:]):
            while (top := open_ones.pop())[0] != name:
                yield Span(top[1], found.start())
            if name in STATED and PROOF.match(text, found.end()):
                open_ones.append(("stated", top[1]))
            elif name not in LISTS:
                yield Span(top[1], found.start())
            while open_ones and open_ones[-1][0] == "stated" and name in APART:
                yield Span(open_ones.pop()[1], found.start())


def group_start(document: Document, place: int) -> int:
    """Where the paragraph of the piece at `place` begins, with the displays right before it."""
    pieces = document.pieces
    for earlier in range(place - 1, max(-1, place - 1 - FARTHEST), -1):
        piece = pieces[earlier]
        if isinstance(piece, Heading):
            return piece.span.end
        if isinstance(piece, Formula):
            continue
        text = document.clean[piece.span.start : piece.span.end]
        for blank in reversed(list(re.finditer(r"\n[ \t]*\r?\n", text))):
            if text[: blank.start()].strip():
                return piece.span.start + blank.end()
    return pieces[max(0, place - FARTHEST)].span.start
