"""The pieces of a Markdown file."""

from __future__ import annotations

import re

from derive.document.source import (
    Declarations,
    Document,
    Expectation,
    Formula,
    Heading,
    Piece,
    Prose,
    find_macros,
    remarks,
)
from derive.document.span import Lines, Span

ENVIRONMENTS = "equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math"
OPENING = re.compile(
    r"""(?P<comment><!--)
    |(?P<fence>^[ ]{0,3}(?P<marks>`{3,}|~{3,})(?P<info>[^\n`]*)$)
    |(?P<code>`+)
    |(?P<heading>^[ ]{0,3}(?P<level>\#{1,6})[ \t]+(?P<title>[^\n]*?)[ \t]*\#*[ \t]*$)
    |(?P<item>^[ \t]*(?P<mark>\((?:[a-z]|[ivx]+)\))[ \t]*$)
    |(?P<escape>\\[\\$`])
    |(?P<display>\$\$)
    |(?P<inline>\$(?=\S))
    |(?P<bracket>\\\[)
    |(?P<paren>\\\()
    |\\begin\{(?P<environment>(?:"""
    + ENVIRONMENTS
    + r""")\*?)\}""",
    re.MULTILINE | re.VERBOSE,
)
BLANK = re.compile(r"\n[ \t]*\r?\n")
INLINE_END = re.compile(r"(?<![\s\\])\$(?!\d)|(?<=\\\\)\$|\n[ \t]*\r?\n")
FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)


def read(text: str, path: str = "") -> Document:
    """The pieces of a Markdown text, in order, one look at each character."""
    return Document(path, text, tuple(_Scanner(text).pieces()), Lines(text), find_macros(text))


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Piece] = []
        self.prose = 0

    def pieces(self) -> list[Piece]:
        front = FRONT_MATTER.match(self.text)
        place = self.prose = front.end() if front else 0
        while opening := OPENING.search(self.text, place):
            place = self._piece(opening)
        self._end_prose(len(self.text))
        return self.found

    def _piece(self, opening: re.Match[str]) -> int:
        """Take the piece that opens here; the place after it."""
        start, after = opening.start(), opening.end()
        match opening.lastgroup if opening.group("environment") is None else "environment":
            case "comment":
                return self._comment(start)
            case "fence" | "info" | "marks":
                return self._fence(opening)
            case "heading" | "level" | "title":
                self._add(Heading(Span(start, after), len(opening["level"]), opening["title"]))
                return after
            case "item" | "mark":
                self._add(Heading(Span(start, after), 7, opening["mark"]))
                return after
            case "code":
                return self._to(opening["code"], after)
            case "display":
                return self._formula(start, after, "$$", True)
            case "inline":
                return self._inline(start, after)
            case "bracket":
                return self._formula(start, after, "\\]", True)
            case "paren":
                return self._formula(start, after, "\\)", False)
            case "environment":
                return self._environment(opening)
        return after

    def _add(self, piece: Piece) -> None:
        self._end_prose(piece.span.start)
        self.found.append(piece)
        self.prose = piece.span.end

    def _end_prose(self, end: int) -> None:
        if self.text[self.prose : end].strip():
            self.found.append(Prose(Span(self.prose, end)))

    def _to(self, mark: str, after: int) -> int:
        """The place after the next mark; `after` where there is none."""
        end = self.text.find(mark, after)
        return after if end < 0 else end + len(mark)

    def _formula(self, start: int, after: int, closing: str, display: bool) -> int:
        end = self.text.find(closing, after)
        if end < 0:
            return after
        self._add(Formula(Span(start, end + len(closing)), Span(after, end), display))
        self.found += remarks(self.text, after, end)
        return end + len(closing)

    def _inline(self, start: int, after: int) -> int:
        end = INLINE_END.search(self.text, after)
        if end is None or end.group() != "$":
            return after
        self._add(Formula(Span(start, end.end()), Span(after, end.start()), False))
        return end.end()

    def _environment(self, opening: re.Match[str]) -> int:
        closing = "\\end{" + opening["environment"] + "}"
        end = self.text.find(closing, opening.end())
        if end < 0:
            return opening.end()
        whole = Span(opening.start(), end + len(closing))
        self._add(Formula(whole, whole, True))
        self.found += remarks(self.text, whole.start, whole.end)
        return whole.end

    def _comment(self, start: int) -> int:
        end = self.text.find("-->", start)
        if end < 0:
            return start + 4
        whole, inner = Span(start, end + 3), self.text[start + 4 : end]
        if inner.lstrip().startswith("derive:"):
            self._add(Expectation(whole, inner.strip()[len("derive:") :].strip()))
        elif re.match(r"\s*derive\s", inner):
            begin = start + 4 + inner.index("derive") + len("derive")
            self._add(Declarations(whole, Span(begin, end)))
        else:
            self._end_prose(start)
            self.prose = end + 3
        return end + 3

    def _fence(self, opening: re.Match[str]) -> int:
        marks = opening["marks"]
        closing = re.compile(rf"^[ ]{{0,3}}{marks[0]}{{{len(marks)},}}[ \t]*\r?$", re.MULTILINE)
        end = closing.search(self.text, opening.end())
        stop, after = (end.start(), end.end()) if end else (len(self.text), len(self.text))
        inner, whole = Span(opening.end(), stop), Span(opening.start(), after)
        kind = opening["info"].strip().split(" ")[0]
        if kind in ("math", "{math}"):
            self._add(Formula(whole, inner, True))
            self.found += remarks(self.text, inner.start, inner.end)
        elif kind == "derive":
            self._add(Declarations(whole, inner))
        else:
            self._end_prose(opening.start())
            self.prose = after
        return after
