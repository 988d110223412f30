"""The tokens of a formula under a cursor, and what a parser leaves behind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.document.span import Span
from derive.reading import notation as n
from derive.reading.layout import levelled
from derive.reading.surface import Relation, Surface
from derive.reading.tokens import Token


@dataclass(frozen=True, slots=True)
class Separator:
    """A comma, a wide space, a colon, a word: what stands between two statements."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class RowEnd:
    span: Span


Item: TypeAlias = Surface | Relation | Separator | Arrow | RowEnd


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended so that a formula could be read."""

    span: Span
    text: str


@dataclass(slots=True)
class Parsed:
    """The items of a formula in order, its labels, and what was repaired."""

    items: list[Item]
    repairs: list[Repair] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


def plain(tokens: Sequence[Token]) -> list[Token]:
    """Without spacing and without the breaks of expressions that go on; a `\\left.` loses its dot."""
    return _unbroken(_tight(levelled(tokens)))


def _unbroken(tokens: list[Token]) -> list[Token]:
    """A row that begins with + or - or a product sign goes on where the one before it ended.

    It does so after `&`, and where it has no relation of its own; the rows of cases and matrices never do.
    """
    kept: list[Token] = []
    inside: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in ("\\begin", "\\end"):
            name = _environment(tokens, place)
            inside = [*inside, name] if token.text == "\\begin" else inside[:-1]
        if token.text in ROW_ENDS | n.WIDE and (not inside or inside[-1] in n.ALIGNMENTS) and kept:
            after = next(
                (k for k in range(place, len(tokens)) if tokens[k].text not in ROW_ENDS | n.WIDE | {"&"}), None
            )
            ends = kept[-1].text in n.RELATIONS or kept[-1].text in (*ROW_ENDS, "&", ",", ";", ":", "}")
            ends = ends and not (kept[-1].text == "}" and not _closes_environment(kept))
            if after is not None and not ends and _goes_on(tokens, place, after):
                place = after
                continue
        kept.append(token)
        place += 1
    return kept


def _goes_on(tokens: list[Token], place: int, after: int) -> bool:
    first = tokens[after].text
    if first not in ("+", "-") and first not in n.PRODUCTS:
        return False
    skipped = {token.text for token in tokens[place:after]}
    if "&" in skipped or not skipped & ROW_ENDS:
        return True
    depth = 0
    for token in tokens[after:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth < 0 or (not depth and (token.text in ROW_ENDS or token.text == "\\end")):
            break
        if not depth and token.text in n.RELATIONS:
            return False
    return True


def _environment(tokens: Sequence[Token], place: int) -> str:
    name = ""
    for token in tokens[place + 2 : place + 20]:
        if token.text == "}":
            break
        name += token.text
    return name.rstrip("*")


def _closes_environment(kept: list[Token]) -> bool:
    """Is the brace at the end that of \\begin{...} or \\end{...}?"""
    opening = next((k for k in range(len(kept) - 1, -1, -1) if kept[k].text == "{"), 0)
    return opening > 0 and kept[opening - 1].text in ("\\begin", "\\end")


def _tight(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text in ("\\left", "\\right", "\\middle") and after and after.text == ".":
            place += 1
        elif token.text in n.WIDE or token.text not in n.SPACES:
            joined = token.joined and bool(kept) and kept[-1].span.end == token.span.start
            kept.append(
                Token(token.text, token.span, joined or (token.joined and bool(kept) and _same_call(kept[-1], token)))
            )
        place += 1
    return kept


def _same_call(one: Token, other: Token) -> bool:
    return one.span == other.span


ROW_ENDS = frozenset(("\\\\", "\\cr"))


class Cursor(ABC):
    """A place among tokens.  What stands there is read by the classes below, from the small to the large."""

    def __init__(self, tokens: list[Token], words: Set[str]) -> None:
        self.tokens = tokens
        self.words = words
        self.place = 0
        self.depth = 0
        self.bars: list[str] = []
        self.groups = 0
        self.lower = False  # inside of a subscript, where i1 is two indices
        self.expected: list[str] = []
        self.letters: Set[str] = frozenset()
        self.operands = 0
        self.integrals = 0
        self.repairs: list[Repair] = []
        self.labels: list[str] = []
        self._closings: dict[int, int] | None = None

    def closings(self) -> dict[int, int]:
        """Where each opening brace is closed, by places in the tokens; found once."""
        if self._closings is None:
            self._closings, opened = {}, []
            for place, token in enumerate(self.tokens):
                if token.text == "{":
                    opened.append(place)
                elif token.text == "}" and opened:
                    self._closings[opened.pop()] = place
        return self._closings

    def peek(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def token(self, ahead: int = 0) -> Token:
        return self.tokens[self.place + ahead]

    def next(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def here(self) -> Span:
        """The span of the next token, or the empty one after the last."""
        if self.place < len(self.tokens):
            return self.tokens[self.place].span
        end = self.tokens[-1].span.end if self.tokens else 0
        return Span(end, end)

    def since(self, start: Span) -> Span:
        return start | self.tokens[self.place - 1].span if self.place else start

    def _environment_name(self) -> str:
        name = ""
        place = self.place + 2
        while place < len(self.tokens) and self.tokens[place].text != "}":
            name += self.tokens[place].text
            place += 1
        return name.rstrip("*")

    def _skip_environment_name(self) -> str:
        name = self._environment_name()
        while self.place < len(self.tokens) and self.next().text != "}":
            pass
        return name

    def _until(self, closing: str) -> None:
        while self.place < len(self.tokens) and self.next().text != closing:
            pass

    def _word(self) -> str:
        """The next braces as plain text."""
        if self.peek() != "{":
            return self.next().text if self.place < len(self.tokens) else ""
        self.next()
        depth, parts, last = 1, [], None
        while self.place < len(self.tokens):
            token = self.next()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0:
                break
            gap = " " if last is not None and not token.joined and token.span.start > last else ""
            parts.append(gap + token.text)
            last = token.span.end
        return "".join(parts)

    # ---- what the parser of expressions adds ----

    @abstractmethod
    def row(self, closing: str | None) -> list[Item]: ...

    @abstractmethod
    def expression(self) -> Surface: ...

    @abstractmethod
    def product(self) -> Surface: ...

    @abstractmethod
    def factor(self) -> Surface: ...

    @abstractmethod
    def unit(self) -> Surface: ...

    @abstractmethod
    def _starts(self, after: bool = True) -> bool: ...

    @abstractmethod
    def _list(self, closings: tuple[str, ...], script: bool = False) -> list[Surface]: ...

    @abstractmethod
    def _group(self) -> Surface: ...

    @abstractmethod
    def _signs(self) -> str: ...

    @abstractmethod
    def _is_word_name(self) -> bool: ...

    @abstractmethod
    def _chain(self) -> Surface: ...
