"""The pieces of a document: formulas, prose, headings, declarations, expectations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.document.macros import Macros, braced
from derive.document.span import Lines, Span


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula between its delimiters; `inner` is the mathematics without them."""

    span: Span
    inner: Span
    display: bool


@dataclass(frozen=True, slots=True)
class Prose:
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    span: Span
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Declarations:
    """A block of declarations that renderers do not show."""

    span: Span
    inner: Span


@dataclass(frozen=True, slots=True)
class Expectation:
    """What verdicts are expected of the signs on this line."""

    span: Span
    text: str


Piece: TypeAlias = Formula | Prose | Heading | Declarations | Expectation


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a notebook: its number, counted from 1, and the first line of the document that is in it."""

    number: int
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A text and its pieces in order.

    `clean` is the text with a blank for every character that no reader of the document sees: comments, code, what is
    struck out, definitions of macros, marks of quotations.  `markup` is markdown or latex.  `cells` are those of a
    notebook, `file` the lines of its file, `origins` the offsets in it of the characters of the text.
    """

    path: str
    text: str
    clean: str
    pieces: tuple[Piece, ...]
    lines: Lines
    macros: Macros = field(default_factory=Macros)
    cells: tuple[Cell, ...] = ()
    markup: str = "markdown"
    file: Lines | None = None
    origins: tuple[int, ...] = ()

    def in_file(self, offset: int) -> tuple[int, int] | None:
        """The line and column in the file of a notebook; None where the file is the text, or its place is not known."""
        if self.file is None or not 0 <= offset < len(self.origins) or not self.origins[offset]:
            return None
        return self.file.place(self.origins[offset])

    def cell(self, line: int) -> tuple[int, int] | None:
        """The cell of a notebook in which a line stands, and the line in it, both counted from 1."""
        place = bisect_right(self.cells, line, key=lambda one: one.line) - 1
        return (self.cells[place].number, line - self.cells[place].line + 1) if place >= 0 else None

    def formulas(self) -> list[Formula]:
        return [piece for piece in self.pieces if isinstance(piece, Formula)]


def blanked(text: str, spans: Iterable[Span], instead: Mapping[int, str] | None = None) -> str:
    """The text with blanks for all but the ends of lines in the spans; `instead` gives what stands at the start of one."""
    parts: list[str] = []
    place = 0
    for span in sorted(spans):
        if span.end <= place:
            continue
        start = max(span.start, place)
        parts.append(text[place:start])
        shown = (instead or {}).get(span.start, "") if start == span.start else ""
        parts.append(shown + re.sub(r"[^\n\r]", " ", text[start + len(shown) : span.end]))
        place = span.end
    return "".join([*parts, text[place:]])


REMARK = re.compile(r"<!--\s*derive:(?P<inside>.*?)-->|(?<!\\)%[ \t]*derive:(?P<rest>[^\n]*)", re.DOTALL)
VERDICT = re.compile(r"\s*(?:proved|refuted|undecided|unreadable|definition|assumption|not_a_claim)\b")


def remarks(text: str, start: int, end: int) -> list[Piece]:
    """What is said to this program in comments between two offsets: expected verdicts, or lines of declarations."""
    found: list[Piece] = []
    for match in REMARK.finditer(text, start, end):
        group = "rest" if match["inside"] is None else "inside"
        whole, inner = Span(*match.span()), Span(*match.span(group))
        said = match[group].strip()
        found.append(Expectation(whole, said) if VERDICT.match(said) else Declarations(whole, inner))
    return found


WORDS = re.compile(
    r"\\(?:text|textrm|textit|textbf|textnormal|mbox|hbox)\s*(?=\{)|\\.|(?P<end>\$)|(?P<blank>\n[ \t]*\r?\n)", re.DOTALL
)
WORDIEST = 300  # characters of words inside of a formula


def dollar(text: str, after: int, stop: int) -> int | None:
    """The place of the dollar sign that ends an inline formula; those of formulas in words inside of it do not count."""
    while mark := WORDS.search(text, after, stop):
        if mark["end"]:
            return mark.start()
        if mark["blank"]:
            return None
        after = mark.end()
        if after < len(text) and text[after] == "{" and mark.end() - mark.start() > 2:
            inside, end = braced(text, after, min(stop, after + WORDIEST))
            after = end if inside is not None and inside.count("$") % 2 == 0 else after
    return None
