"""The pieces of a LaTeX file."""

from __future__ import annotations

import re

from derive.document.macros import braced, find_macros
from derive.document.source import Document, Formula, Heading, Piece, Prose, blanked, dollar, remarks
from derive.document.span import Lines, Span

ENVIRONMENTS = (
    "equation|align|alignat|xalignat|gather|multline|eqnarray|flalign|displaymath|math|dmath|IEEEeqnarray|darray|dgroup"
)
LEVELS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6, "subparagraph": 7}
VERBATIM = "verbatim|Verbatim|lstlisting|minted|comment|tikzpicture|filecontents|alltt"
HIDDEN = re.compile(
    r"""\\[\\%$]
    |(?P<comment>%[^\n]*)
    |\\(?P<verb>verb\*?|lstinline(?:\[[^\]\n]*\])?)(?P<mark>[^A-Za-z\s])
    |\\begin\{(?P<skipped>(?:"""
    + VERBATIM
    + r""")\*?)\}
    |\\(?P<struck>sout|st|xout)(?=\{)
    |\\(?P<false>iffalse|if\s*0)(?![A-Za-z0-9])
    |\\(?P<true>iftrue)(?![A-Za-z])
    |\\(?P<other>if[A-Za-z@]+|else|fi)(?![A-Za-z@])""",
    re.VERBOSE,
)
BRANCH = re.compile(r"\\[\\%]|%[^\n]*|\\(?P<word>if[A-Za-z@]*|else|fi)(?![A-Za-z@])")
NO_CONDITIONALS = frozenset(("iff", "ifthenelse"))
OPENING = re.compile(
    r"""(?P<escape>\\[\\$])
    |\\begin\{(?P<environment>(?:"""
    + ENVIRONMENTS
    + r""")\*?)\}
    |\\(?P<level>"""
    + "|".join(LEVELS)
    + r""")\*?(?:\[[^\]]*\])?(?=\{)
    |(?P<display>\$\$)
    |(?P<inline>\$)
    |(?P<bracket>\\\[)
    |(?P<paren>\\\()""",
    re.VERBOSE,
)
BODY = re.compile(r"\\begin\{document\}")
END = re.compile(r"\\end\{document\}")
LONGEST_TITLE = 2000


def read(text: str, path: str = "") -> Document:
    """The pieces of a LaTeX text, in order; what stands before \\begin{document} gives its macros only."""
    hidden, comments = _hidden(text)
    visible = blanked(text, hidden)
    macros, definitions = find_macros(visible)
    clean = blanked(visible, definitions)
    begin, end = BODY.search(clean), END.search(clean)
    start = begin.end() if begin else 0
    stop = end.start() if end and end.start() >= start else len(text)
    said = [piece for span in comments if start <= span.start < stop for piece in remarks(text, span.start, span.end)]
    pieces = sorted([*_Scanner(clean, start, stop).pieces(), *said], key=lambda piece: piece.span.start)
    return Document(path, text, clean, tuple(pieces), Lines(text), macros, markup="latex")


# ---- what is not shown ----


def _hidden(text: str) -> tuple[list[Span], list[Span]]:
    """What no reader sees: comments, verbatim text, what is struck out, branches never taken; and the comments alone."""
    hidden: list[Span] = []
    comments: list[Span] = []
    taken: list[bool] = []  # for every conditional around a place, whether its first branch is taken for certain
    absent: set[str] = set()
    place = 0
    while found := HIDDEN.search(text, place):
        start, place = found.start(), found.end()
        word = found["other"]
        if found["comment"]:
            comments.append(Span(start, place))
        elif found["verb"] or found["skipped"]:
            closing = found["mark"] or "\\end{" + found["skipped"] + "}"
            end = -1 if closing in absent else text.find(closing, place, place + 500 if found["mark"] else len(text))
            absent |= {closing} if end < 0 and found["skipped"] else set()
            place = end + len(closing) if end >= 0 else place
        elif found["struck"]:
            place = max(braced(text, place, place + 5000)[1], place)
        elif found["false"]:
            place = _branch_end(text, place)
        elif found["true"] or (word and word.startswith("if") and word not in NO_CONDITIONALS):
            taken.append(bool(found["true"]))
            continue
        elif word == "else" and taken and taken[-1]:
            place = _branch_end(text, place)
            taken.pop()
        else:
            del taken[len(taken) - (word == "fi") :]
            continue
        hidden.append(Span(start, place))
    return hidden, comments


def _branch_end(text: str, place: int) -> int:
    """The place after the branch of a conditional that starts at `place`."""
    depth = 1
    for found in BRANCH.finditer(text, place):
        word = found["word"] or ""
        depth += (word.startswith("if") and word not in NO_CONDITIONALS) - (word == "fi")
        if depth == 0 or (depth == 1 and word == "else"):
            return found.end()
    return len(text)


# ---- what is shown ----


class _Scanner:
    def __init__(self, text: str, start: int, stop: int) -> None:
        self.text = text
        self.prose = start
        self.stop = stop
        self.found: list[Piece] = []
        self.absent: set[str] = set()

    def pieces(self) -> list[Piece]:
        place = self.prose
        while opening := OPENING.search(self.text, place, self.stop):
            place = max(self._piece(opening), opening.start() + 1)
        self._end_prose(self.stop)
        return self.found

    def _piece(self, opening: re.Match[str]) -> int:
        """Take the piece that opens here; the place after it."""
        start, after = opening.start(), opening.end()
        if opening["environment"]:
            closing = "\\end{" + opening["environment"] + "}"
            end = self._find(closing, after)
            whole = Span(start, end + len(closing))
            return self._formula(whole, whole, True) if end >= 0 else after
        if opening["level"]:
            return self._heading(start, after, LEVELS[opening["level"]])
        if opening["inline"]:
            close = dollar(self.text, after, self.stop)
            return after if close is None else self._formula(Span(start, close + 1), Span(after, close), False)
        if not opening["escape"]:
            closing = "$$" if opening["display"] else "\\]" if opening["bracket"] else "\\)"
            end = self._find(closing, after)
            whole = Span(start, end + len(closing))
            return self._formula(whole, Span(after, end), opening["paren"] is None) if end >= 0 else after
        return after

    def _find(self, closing: str, after: int) -> int:
        """The place of a closing; what was not found once is not looked for again."""
        if closing in self.absent:
            return -1
        end = self.text.find(closing, after, self.stop)
        if end < 0:
            self.absent.add(closing)
        return end

    def _end_prose(self, end: int) -> None:
        if self.text[self.prose : end].strip():
            self.found.append(Prose(Span(self.prose, end)))

    def _formula(self, whole: Span, inner: Span, display: bool) -> int:
        self._end_prose(whole.start)
        self.found.append(Formula(whole, inner, display))
        self.prose = whole.end
        return whole.end

    def _heading(self, start: int, brace: int, level: int) -> int:
        title, end = braced(self.text, brace, brace + LONGEST_TITLE)
        if title is None:
            return brace
        self._end_prose(start)
        self.found.append(Heading(Span(start, end), level, title))
        self.prose = end
        return end
