"""A formula as a tree of marks: what every report prints from, so that no LaTeX of a document enters one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from derive.words import parts
from reports.symbols import ACCENTS, FONTS, SPACES, SYMBOLS

LONGEST = 20_000  # characters of a formula that is laid out
DEEPEST = 60  # groups within groups
TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|:=|=:|\S", re.DOTALL)
PAIRS = {"(": ")]", "[": ")]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
CHARACTERS = {
    **dict.fromkeys("+-*/", "binary"), **dict.fromkeys("=<>", "relation"), **dict.fromkeys(",;", "punctuation"),
    ":": "relation", ":=": "relation", "=:": "relation", "(": "open", "[": "open", ")": "close", "]": "close",
    **dict.fromkeys(".!?", "sign"),
    "|": "bar",
}  # fmt: skip
WORDS = {"\\text": "text", "\\operatorname": "word", "\\operatorname*": "limit"}
SCRIPTS = ("_", "^", "'")
OPERANDS = frozenset(("letter", "sign", "number", "close", "prime", "word", "text"))


class NotLaidOut(ValueError):
    """The formula holds something outside the vocabulary, is not balanced, or is too large."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A single mark: its kind, its character or word, and the LaTeX that prints it.

    Kinds: letter, sign, number, word (an upright operator such as log), limit (one with its scripts below), big (a sum),
    binary, prefix, relation, open, close, punctuation, prime, text, space (its text is the width in em).  A bracket that
    is `grown` is one size larger, for what it holds is tall.
    """

    kind: str
    text: str
    latex: str
    grown: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    items: tuple[Layout, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scripts:
    base: Layout
    below: Row | None
    above: Row | None


@dataclass(frozen=True, slots=True, eq=False)
class Fraction:
    top: Row
    bottom: Row


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    body: Row
    degree: Row | None


@dataclass(frozen=True, slots=True, eq=False)
class Accent:
    """`mark` is the name of the accent, such as hat."""

    mark: str
    body: Row


@dataclass(frozen=True, slots=True, eq=False)
class Styled:
    """`font` is the name of the font, such as mathbf."""

    font: str
    body: Row


@dataclass(frozen=True, slots=True, eq=False)
class Fence:
    """Brackets or bars around something."""

    opening: Mark
    body: Row
    closing: Mark


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Cases or a matrix: rows of cells."""

    kind: str
    rows: tuple[tuple[Row, ...], ...]


PRIME = Mark("prime", "′", "\\prime")
COMMA = Mark("punctuation", ",", ",")
Layout: TypeAlias = Mark | Row | Scripts | Fraction | Root | Accent | Styled | Fence | Table


@lru_cache(maxsize=4096)
def layout(text: str) -> Row | None:
    """The formula, given in the LaTeX that `derive.reading` prints; None where it is not plainly that."""
    if len(text) > LONGEST:
        return None
    try:
        return _Reader(text).whole()
    except NotLaidOut:
        return None


def in_words(text: str, plain: Callable[[str], str], formula: Callable[[str], str]) -> str:
    """A sentence with its formulas set; what has no layout stays in its quotes."""
    return "".join(
        formula(one) if is_formula and layout(one) else plain(f"'{one}'" if is_formula else one)
        for one, is_formula in parts(text)
    )


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [found.end() for found in TOKEN.finditer(text)]
        self.tokens: list[str] = [*TOKEN.findall(text), ""]
        self.place = 0
        self.depth = 0

    # ---- tokens ----

    @property
    def next(self) -> str:
        return self.tokens[self.place]

    def take(self, wanted: str = "") -> str:
        token = self.tokens[self.place]
        if not token or (wanted and token != wanted):
            raise NotLaidOut(f"{wanted or 'something'} is missing")
        self.place += 1
        return token

    def raw(self) -> str:
        """What stands between the next braces, as it is."""
        self.take("{")
        start, depth = self.ends[self.place - 1], 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
        return self.text[start : self.ends[self.place - 1] - 1]

    # ---- rows ----

    def whole(self) -> Row:
        row = self.row("")
        if self.next:
            raise NotLaidOut("a closing brace too many")
        return row

    def row(self, *ends: str) -> Row:
        """Everything up to one of these tokens, which is not taken."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotLaidOut("nested too deeply")
        items: list[Layout] = []
        ends += ("}", "")
        while self.tokens[self.place] not in ends:
            items.append(self.scripted(items))
        self.depth -= 1
        return Row(tuple(_fenced(items)))

    def group(self) -> Row:
        """The row between braces, or the single item that stands without them."""
        if self.next != "{":
            return Row((self.item([]),))
        self.take("{")
        row = self.row()
        self.take("}")
        return row

    def scripted(self, before: list[Layout]) -> Layout:
        base = Row(()) if self.next in SCRIPTS else self.item(before)
        below = above = None
        while self.tokens[self.place] in SCRIPTS:
            kind = self.take()
            if kind == "'":
                above = Row((*(above.items if above else ()), PRIME))
            elif kind == "_":
                added = self.group()
                below = added if below is None else Row((*below.items, COMMA, *added.items))
            elif above is None or above.items[-1] is PRIME:
                above = Row((*(above.items if above else ()), *self.group().items))
            else:  # the power of a name that has a mark above it
                base, below, above = Row((Scripts(base, below, above),)), None, self.group()
        return base if below is above is None else Scripts(base, below, above)

    def item(self, before: list[Layout]) -> Layout:
        token = self.take()
        match token:
            case "{":
                row = self.row()
                self.take("}")
                return row
            case "\\frac":
                return Fraction(self.group(), self.group())
            case "\\sqrt":
                return self.root()
            case "\\text" | "\\operatorname" | "\\operatorname*":
                words = self.raw()
                return Mark(WORDS[token], words, token)
            case "\\begin":
                return self.table()
            case "\\left" | "\\right" | "\\big" | "\\Big":
                return self.item(before)
            case "\\|":
                return Mark("bar", "‖", "\\|")
        if token in SPACES:
            return Mark("space", str(SPACES[token]), token)
        if token[1:] in ACCENTS and token[0] == "\\":
            return Accent(token[1:], self.group())
        if token[1:] in FONTS and token[0] == "\\":
            return Styled(token[1:], self.group())
        return _mark(token, before)

    def root(self) -> Root:
        degree = None
        if self.next == "[":
            self.take()
            degree = self.row("]")
            self.take("]")
        return Root(self.group(), degree)

    def table(self) -> Table:
        kind = self.raw()
        if kind not in ("cases", "bmatrix"):
            raise NotLaidOut(f"the environment {kind}")
        rows: list[list[Row]] = [[]]
        while True:
            rows[-1].append(self.row("&", "\\\\", "\\end"))
            match self.take():
                case "\\\\":
                    rows.append([])
                case "\\end":
                    break
                case "}":
                    raise NotLaidOut("a closing brace too many")
        if self.raw() != kind:
            raise NotLaidOut("another environment ends")
        return Table(kind, tuple(map(tuple, rows)))


def _mark(token: str, before: list[Layout]) -> Mark:
    if token in SYMBOLS:
        kind, shown = SYMBOLS[token]
    elif token[0].isdigit():
        kind, shown = "number", token
    elif token in CHARACTERS:
        kind, shown = CHARACTERS[token], {"-": "−", "*": "∗"}.get(token, token)
    elif len(token) == 1 and token.isalpha():
        kind, shown = "letter", token
    else:
        raise NotLaidOut(token)
    if kind == "binary" and shown in "+−" and not _is_operand(before[-1] if before else None):
        kind = "prefix"
    return Mark(kind, shown, token)


def _is_operand(item: Layout | None) -> bool:
    """May a binary operator follow it?"""
    match item:
        case None:
            return False
        case Mark(kind="bar"):
            return True  # `_fenced` knows better
        case Mark(kind=kind):
            return kind in OPERANDS
        case Scripts(Mark(kind="big" | "limit")):
            return False
    return True


# ---- brackets ----


def _fenced(items: list[Layout]) -> list[Layout]:
    """The items with those between a bracket and its other one, or between two bars, put together."""
    waiting: list[tuple[Mark, list[Layout]]] = []  # brackets that are open, each with what stands before it
    done: list[Layout] = []
    for item in items:
        mark = item.base if isinstance(item, Scripts) else item
        if isinstance(mark, Mark) and mark.kind == "bar":
            closes = bool(waiting) and waiting[-1][0].text == mark.text and bool(done) and _is_operand(done[-1])
            mark = Mark("close" if closes else "open", mark.text, mark.latex)
        match mark:
            case Mark(kind="open") if not isinstance(item, Scripts):
                waiting.append((mark, done))
                done = []
            case Mark(kind="close") if waiting and _closes(waiting[-1][0], mark):
                opening, outer = waiting.pop()
                fence = Fence(opening, Row(tuple(done)), mark)
                done = [*outer, Scripts(fence, item.below, item.above) if isinstance(item, Scripts) else fence]
            case _:
                done.append(item)
    for opening, outer in reversed(waiting):
        done = [*outer, opening, *done]
    return done


def _closes(opening: Mark, closing: Mark) -> bool:
    return closing.text == opening.text if opening.text in "|‖" else closing.text in PAIRS.get(opening.text, "")


def word_of(row: Row) -> str:
    """Three letters or more, joined by nothing but hyphens, as the word that they are; else empty."""
    marks = [one for one in row.items if isinstance(one, Mark) and (one.kind == "letter" or one.text == "−")]
    letters = [one.text for one in marks if one.kind == "letter"]
    if len(marks) < len(row.items) or len(letters) < 3 or marks[0].text == "−" or not all(map(str.isascii, letters)):
        return ""
    return "".join("-" if one.text == "−" else one.text for one in marks)
