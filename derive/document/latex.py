"""The pieces of a LaTeX file."""

from __future__ import annotations

import re

from derive.document.markdown import ENVIRONMENTS
from derive.document.source import Document, Formula, Heading, Piece, Prose, braced, find_macros, remarks
from derive.document.span import Lines, Span

LEVELS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6, "subparagraph": 7}
VERBATIM = "verbatim|lstlisting|minted|comment|tikzpicture|filecontents"
OPENING = re.compile(
    r"""(?P<comment>%[^\n]*)
    |(?P<escape>\\[\\$%])
    |\\(?P<verb>verb\*?|lstinline)(?P<mark>[^A-Za-z\s])
    |\\begin\{(?P<skipped>(?:"""
    + VERBATIM
    + r""")\*?)\}
    |\\begin\{(?P<environment>(?:"""
    + ENVIRONMENTS
    + r""")\*?)\}
    |\\(?P<level>"""
    + "|".join(LEVELS)
    + r""")\*?(?:\[[^\]]*\])?(?=\{)
    |(?P<definition>\\(?:(?:re|provide)?newcommand|renewcommand|DeclareMathOperator|def)\b)
    |(?P<display>\$\$)
    |(?P<inline>\$)
    |(?P<bracket>\\\[)
    |(?P<paren>\\\()""",
    re.VERBOSE,
)
DOLLAR = re.compile(r"\\.|(?P<end>\$)|(?P<blank>\n[ \t]*\n)", re.DOTALL)
BODY = re.compile(r"\\begin\{document\}")
END = re.compile(r"\\end\{document\}")


def read(text: str, path: str = "") -> Document:
    """The pieces of a LaTeX text, in order; what stands before \\begin{document} gives its macros only."""
    begin, end = BODY.search(text), END.search(text)
    start = begin.end() if begin else 0
    stop = end.start() if end and end.start() >= start else len(text)
    return Document(path, text, tuple(_Scanner(text, start, stop).pieces()), Lines(text), find_macros(text))


class _Scanner:
    def __init__(self, text: str, start: int, stop: int) -> None:
        self.text = text
        self.prose = start
        self.stop = stop
        self.found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        place = self.prose
        while opening := OPENING.search(self.text, place, self.stop):
            place = max(self._piece(opening), opening.start() + 1)
        self._end_prose(self.stop)
        return self.found

    def _piece(self, opening: re.Match[str]) -> int:
        """Take the piece that opens here; the place after it."""
        start, after = opening.start(), opening.end()
        if opening["comment"]:
            self._end_prose(start)
            self.found += remarks(self.text, start, after)
            self.prose = after
        elif opening["verb"]:
            return self._to(opening["mark"], after)
        elif opening["skipped"]:
            return self._skip(start, "\\end{" + opening["skipped"] + "}", after)
        elif opening["environment"]:
            closing = "\\end{" + opening["environment"] + "}"
            end = self.text.find(closing, after, self.stop)
            whole = Span(start, end + len(closing))
            return self._formula(whole, whole, True) if end >= 0 else after
        elif opening["level"]:
            return self._heading(start, after, LEVELS[opening["level"]])
        elif opening["definition"]:
            return self._macro(after)
        elif opening["inline"]:
            return self._inline(start, after)
        elif not opening["escape"]:
            closing = "$$" if opening["display"] else "\\]" if opening["bracket"] else "\\)"
            end = self.text.find(closing, after, self.stop)
            whole = Span(start, end + len(closing))
            return self._formula(whole, Span(after, end), opening["paren"] is None) if end >= 0 else after
        return after

    def _end_prose(self, end: int) -> None:
        if self.text[self.prose : end].strip():
            self.found.append(Prose(Span(self.prose, end)))

    def _formula(self, whole: Span, inner: Span, display: bool) -> int:
        self._end_prose(whole.start)
        self.found += [Formula(whole, inner, display), *remarks(self.text, inner.start, inner.end)]
        self.prose = whole.end
        return whole.end

    def _to(self, mark: str, after: int) -> int:
        end = self.text.find(mark, after, self.stop)
        return after if end < 0 else end + len(mark)

    def _skip(self, start: int, closing: str, after: int) -> int:
        self._end_prose(start)
        self.prose = self._to(closing, after)
        return self.prose

    def _heading(self, start: int, brace: int, level: int) -> int:
        title, end = braced(self.text, brace)
        if title is None:
            return brace
        self._end_prose(start)
        self.found.append(Heading(Span(start, end), level, title))
        self.prose = end
        return end

    def _macro(self, after: int) -> int:
        """The place after a definition, whose body is no formula of the document."""
        brace = re.compile(r"\s*\{?\\[A-Za-z]+\}?\s*(?:\[\d\]|(?:#\d)+)?\s*(?=\{)").match(self.text, after)
        return braced(self.text, brace.end())[1] if brace else after

    def _inline(self, start: int, after: int) -> int:
        for mark in DOLLAR.finditer(self.text, after, self.stop):
            if mark["end"]:
                return self._formula(Span(start, mark.end()), Span(after, mark.start()), False)
            if mark["blank"]:
                return after
        return after
