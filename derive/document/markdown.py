"""The pieces of a Markdown file."""

from __future__ import annotations

import re

from derive.document.latex import ENVIRONMENTS as NUMBERED
from derive.document.macros import find_macros
from derive.document.source import (
    Declarations,
    Document,
    Expectation,
    Formula,
    Heading,
    Piece,
    Prose,
    blanked,
    dollar,
    remarks,
)
from derive.document.span import Lines, Span

ENVIRONMENTS = NUMBERED + "|split|aligned|gathered|alignedat|multlined|cases|subequations"
SHORT_TAGS = ("del", "s", "strike", "code")
HIDDEN_TAGS = "del|s|strike|pre|code|script|style|svg"
OPENING = re.compile(
    r"""(?P<comment><!--)
    |(?P<fence>^[ ]{0,3}(?:[-*+][ ]|\d+[.)][ ])?[ ]{0,8}(?P<marks>`{3,}|~{3,})(?P<info>[^\n`]*)$)
    |(?P<code>`+)
    |(?P<heading>^[ ]{0,3}(?P<level>\#{1,6})[ \t]+(?P<title>[^\n]*?)[ \t]*\#*[ \t]*$)
    |(?P<item>^[ \t]*(?P<mark>\((?:[a-z]|[ivx]+)\))[ \t]*$)
    |(?P<ticked>\$`)
    |(?P<escape>\\[$`])
    |(?P<display>\$\$)
    |(?P<inline>\$)
    |(?P<escaped>\\\\[(\[])
    |(?P<bracket>\\\[)
    |(?P<paren>\\\()
    |(?P<struck>(?<!~)~~(?=[^\s~]))
    |<(?P<tag>(?:"""
    + HIDDEN_TAGS
    + r""")\b)[^>\n]*>
    |\{%-?\s*(?P<block>highlight|comment)\b[^%\n]*%\}
    |\\begin\{(?P<environment>(?:"""
    + ENVIRONMENTS
    + r""")\*?)\}""",
    re.MULTILINE | re.VERBOSE,
)
BLANK = re.compile(r"\n[ \t>]*\r?\n")
FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|nbsp);")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&nbsp;": " "}
ESCAPED = re.compile(r"(?P<row>\\\\)\\\\|(?P<one>\\)\\(?=\S)")
UNDERSCORE = re.compile(r"\\(?=[_*])")
PIPE = re.compile(r"\\(?=\|)")
OPTION = re.compile(r"\A(?:[ \t]*\r?\n)?(?:[ \t]*:[a-z-]+:[^\n]*\n)+")
FORMAL = re.compile(r"[\\_^={}<>]|\A\s*[A-Za-z]['*]?\s*\Z")
SENTENCE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}\s+[A-Za-z]{2,}|\.\s")
ASIDE = re.compile(r"\n|<!--|\$|\{")
LETTER = re.compile(r"[A-Za-z]")
NEAR = 300  # characters of a line that are looked at around a formula


def read(text: str, path: str = "") -> Document:
    """The pieces of a Markdown text, in order, one look at each character."""
    scanner = _Scanner(text)
    pieces = scanner.pieces()
    visible = blanked(text, scanner.hidden, scanner.instead)
    macros, definitions = find_macros(visible)
    return Document(path, text, blanked(visible, definitions), tuple(pieces), scanner.lines, macros)


class _Scanner:
    """`hidden` are the characters that are not shown, or shown as something else: `instead`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.found: list[Piece] = []
        self.hidden: list[Span] = []
        self.instead: dict[int, str] = {}
        self.absent: dict[str, int] = {}
        self.paragraph = Span(0, -1)
        self.prose = 0

    def pieces(self) -> list[Piece]:
        front = FRONT_MATTER.match(self.text)
        place = self.prose = front.end() if front else 0
        self.hidden.append(Span(0, place))
        while opening := OPENING.search(self.text, place):
            place = self._piece(opening)
        self._end_prose(len(self.text))
        return self.found

    def _piece(self, opening: re.Match[str]) -> int:
        """Take the piece that opens here; the place after it."""
        start, after = opening.start(), opening.end()
        match next(name for name in NAMES if opening[name] is not None):
            case "comment":
                return self._comment(start)
            case "fence":
                return self._fence(opening)
            case "heading":
                self._add(Heading(Span(start, after), len(opening["level"]), opening["title"]))
                return after
            case "item":
                self._add(Heading(Span(start, after), 7, opening["mark"]))
                return after
            case "code":
                return self._code(start, opening["code"])
            case "struck":
                return self._hide_to(start, after, "~~", True)
            case "tag":
                return self._hide_to(start, after, f"</{opening['tag']}>", opening["tag"] in SHORT_TAGS)
            case "block":
                return self._hide_to(start, after, "{% end" + opening["block"] + " %}", False)
        return self._mathematics(opening)

    def _mathematics(self, opening: re.Match[str]) -> int:
        start, after = opening.start(), opening.end()
        if opening["ticked"] is not None:
            end = self._find("`$", after, self._paragraph(after))
            return after if end < 0 else self._add_formula(Span(start, end + 2), Span(after, end), False)
        if opening["display"] is not None:
            return self._formula(start, after, "$$", True)
        if opening["inline"] is not None:
            return self._inline(start, after)
        if opening["escaped"] is not None:
            display = opening["escaped"][-1] == "["
            return self._escaped(start, after, "\\\\]" if display else "\\\\)", display)
        if opening["bracket"] is not None:
            return self._formula(start, after, "\\]", True)
        if opening["paren"] is not None:
            return self._formula(start, after, "\\)", False)
        if opening["environment"] is not None:
            closing = "\\end{" + opening["environment"] + "}"
            end = self._find(closing, after)
            whole = Span(start, end + len(closing))
            return after if end < 0 else self._add_formula(whole, whole, True)
        return after

    # ---- places ----

    def _find(self, closing: str, after: int, stop: int | None = None) -> int:
        """The place of a closing before `stop`; what was not found once is not looked for again."""
        stop = len(self.text) if stop is None else stop
        if self.absent.get(closing) == stop:
            return -1
        end = self.text.find(closing, after, stop)
        if end < 0:
            self.absent[closing] = stop
        return end

    def _paragraph(self, after: int) -> int:
        """The end of the paragraph."""
        if not self.paragraph.start <= after <= self.paragraph.end:
            blank = BLANK.search(self.text, after)
            self.paragraph = Span(after, blank.start() if blank else len(self.text))
        return self.paragraph.end

    def _line_start(self, offset: int) -> int:
        return self.lines.start(self.lines.place(offset)[0])

    # ---- what is not read ----

    def _hide_to(self, start: int, after: int, closing: str, paragraph: bool) -> int:
        end = self._find(closing, after, self._paragraph(after) if paragraph else None)
        if end < 0:
            return after
        self.hidden.append(Span(start, end + len(closing)))
        return end + len(closing)

    def _code(self, start: int, marks: str) -> int:
        """A code span ends at as many marks as it begins with, in the same paragraph."""
        after = start + len(marks)
        for found in re.compile(r"`+|(?P<blank>\n[ \t]*\r?\n)").finditer(self.text, after):
            if found["blank"]:
                break
            if found.group() == marks:
                self.hidden.append(Span(start, found.end()))
                return found.end()
        return after

    def _comment(self, start: int) -> int:
        end = self._find("-->", start)
        if end < 0:
            return start + 4
        whole, inner = Span(start, end + 3), self.text[start + 4 : end]
        self.hidden.append(whole)
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
        closing = re.compile(rf"^[ \t]*{marks[0]}{{{len(marks)},}}[ \t]*\r?$", re.MULTILINE)
        end = closing.search(self.text, opening.end())
        stop, after = (end.start(), end.end()) if end else (len(self.text), len(self.text))
        inner, whole = Span(opening.end(), stop), Span(opening.start(), after)
        kind = opening["info"].strip().split(" ")[0]
        if kind in ("math", "{math}"):
            options = OPTION.match(self.text[inner.start : min(inner.end, inner.start + 2000)])
            inner = Span(inner.start + (options.end() if options else 0), inner.end)
            self._add_formula(whole, inner, True)
        elif kind == "derive":
            self._add(Declarations(whole, inner))
        else:
            self._end_prose(opening.start())
            self.prose = after
            self.hidden.append(whole)
        return after

    # ---- formulas ----

    def _add(self, piece: Piece) -> None:
        self._end_prose(piece.span.start)
        self.found.append(piece)
        self.prose = piece.span.end

    def _end_prose(self, end: int) -> None:
        if self.text[self.prose : end].strip():
            self.found.append(Prose(Span(self.prose, end)))

    def _add_formula(self, whole: Span, inner: Span, display: bool) -> int:
        """Take a formula, and note which of its characters Markdown does not show."""
        self._add(Formula(whole, inner, display))
        self.found += remarks(self.text, inner.start, inner.end)
        start = self._line_start(whole.start)
        before = self.text[start : min(start + NEAR, whole.start)].lstrip()
        if before.startswith(">"):
            quotes = QUOTE.finditer(self.text, self.text.find("\n", inner.start, inner.end) + 1 or inner.end, inner.end)
            self.hidden += [Span(*mark.span()) for mark in quotes]
        if before.startswith("|"):
            self.hidden += [Span(*mark.span()) for mark in PIPE.finditer(self.text, inner.start, inner.end)]
        self.hidden += [Span(*mark.span()) for mark in UNDERSCORE.finditer(self.text, inner.start, inner.end)]
        for entity in ENTITY.finditer(self.text, inner.start, inner.end):
            self.hidden.append(Span(*entity.span()))
            self.instead[entity.start()] = ENTITIES[entity.group()]
        return whole.end

    def _formula(self, start: int, after: int, closing: str, display: bool) -> int:
        end = self._find(closing, after)
        if end < 0:
            return after
        whole = Span(start, end + len(closing))
        if closing == "$$" and "\n" not in self.text[after:end]:
            before = self.text[max(self._line_start(start), self.prose, start - NEAR) : start]
            behind = ASIDE.split(self.text[whole.end : whole.end + NEAR])[0]
            display = not (LETTER.search(before) or LETTER.search(behind))
        return self._add_formula(whole, Span(after, end), display)

    def _inline(self, start: int, after: int) -> int:
        """A formula between two dollar signs; where spaces stand inside of them, one that looks like mathematics."""
        end = dollar(self.text, after, len(self.text))
        if end is None or end == after:
            return after
        inner = self.text[after:end]
        loose = inner[0].isspace() or (inner[-1].isspace() and inner[-2:] != "\\ ")
        loose_end = self.text[start - 1 : start].isalnum() or self.text[end + 1 : end + 2].isalnum()
        sum_of_money = self.text[end + 1 : end + 2].isdigit() and not inner.endswith("\\\\")
        if (loose and (loose_end or not FORMAL.search(inner) or SENTENCE.search(inner))) or sum_of_money:
            return after
        return self._add_formula(Span(start, end + 1), Span(after, end), False)

    def _escaped(self, start: int, after: int, closing: str, display: bool) -> int:
        """\\\\( x\\_1 \\\\): a formula whose backslashes Markdown halves."""
        end = self._find(closing, after)
        if end < 0:
            return after
        for mark in ESCAPED.finditer(self.text, after, end):
            self.hidden.append(Span(*mark.span("one" if mark["row"] is None else "row")))
        return self._add_formula(Span(start, end + len(closing)), Span(after, end), display)


NAMES = (
    "comment", "fence", "code", "heading", "item", "ticked", "escape", "display", "inline", "escaped", "bracket", "paren",
    "struck", "tag", "block", "environment",
)  # fmt: skip
