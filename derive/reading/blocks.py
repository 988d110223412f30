"""Sections, and the declarations in blocks and in files beside a document."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.document.source import Document, Heading
from derive.document.span import Span
from derive.reading.context import BLOCK, FILE, Context, Place, Scope, Untaken
from derive.reading.declare import declare_line, strip_comment
from derive.reading.sets import NoDeclaration  # fmt: skip

WHOLE = Scope(0, 1 << 60)


def sections_of(document: Document) -> list[tuple[Scope, str]]:
    """The scope and title of every section, the whole document first."""
    found = [(WHOLE, "")]
    headings = [piece for piece in document.pieces if isinstance(piece, Heading)]
    for place, heading in enumerate(headings):
        later = (one.span.start for one in headings[place + 1 :] if one.level <= heading.level)
        found.append((Scope(heading.span.start, next(later, WHOLE.end)), heading.title))
    return found


def section_of(sections: list[tuple[Scope, str]], offset: int) -> tuple[Scope, str]:
    """The innermost section around a place."""
    return min((one for one in sections if one[0].holds(offset)), key=lambda one: one[0].end - one[0].start)


def block(context: Context, text: str, inner: Span, sections: list[tuple[Scope, str]]) -> None:
    """The declarations of a block: its names have their meanings in the whole section, what it supposes holds from it on."""
    scope, _ = section_of(sections, inner.start)
    before = len(context.assumptions)
    _lines(context, text, inner, lambda _: scope)
    for number in range(before, len(context.assumptions)):
        one = context.assumptions[number]
        if not one.name:
            place = replace(one.place, scope=Scope(max(scope.start, inner.start), scope.end))
            context.assumptions[number] = replace(one, place=place)


def _lines(context: Context, text: str, inner: Span, scope_of: object) -> None:
    """Take every line of a block; a line ends at its newline or at a semicolon."""
    start = inner.start
    for part in re.split(r"(\n|;(?![^{]*\}))", text[inner.start : inner.end]):
        end = start + len(part)
        if strip_comment(part) and part not in ("\n", ";"):
            place = Place(scope_of(part), Span(start, end), BLOCK)  # type: ignore[operator]
            try:
                declare_line(context, text, start, end, place)
            except NoDeclaration as error:
                context.problems.append(Untaken(place, str(error), strip_comment(part)))
        start = end


def declaration_file(context: Context, document: Document, text: str) -> None:
    """The lines of a declaration file; `section T` and `lines a-b` say where the following ones hold."""
    sections = sections_of(document)
    scope = WHOLE
    start = 0
    for line in text.splitlines(keepends=True):
        plain = strip_comment(line)
        found = re.match(r"lines\s+(\d+)\s*-\s*(\d+)$", plain)
        if found:
            scope = Scope(document.lines.start(int(found[1])), document.lines.start(int(found[2]) + 1))
        elif plain.startswith("section "):
            title = plain[len("section ") :].strip()
            matching = [one for one, name in sections if name == title]
            if matching:
                scope = matching[0]
            else:
                place = Place(WHOLE, Span(start, start + len(line)), FILE)
                context.problems.append(Untaken(place, "there is no section with this title", title))
        elif plain == "everywhere":
            scope = WHOLE
        elif plain:
            place = Place(scope, Span(start, start + len(line)), FILE)
            try:
                declare_line(context, text, start, start + len(line), place)
            except NoDeclaration as error:
                context.problems.append(Untaken(place, str(error), plain))
        start += len(line)
