"""The pieces of a document: formulas, prose, headings, declarations, expectations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

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
class Document:
    """A text and its pieces in order.  `macros` are the definitions found in it: name to (arguments, body span)."""

    path: str
    text: str
    pieces: tuple[Piece, ...]
    lines: Lines
    macros: dict[str, tuple[int, str]] = field(default_factory=dict)

    def formulas(self) -> list[Formula]:
        return [piece for piece in self.pieces if isinstance(piece, Formula)]


def find_macros(text: str) -> dict[str, tuple[int, str]]:
    """\\newcommand, \\def and \\DeclareMathOperator anywhere in a text: name to (number of arguments, body)."""
    found: dict[str, tuple[int, str]] = {}
    for kind, name, count, start in _macro_heads(text):
        body, _ = braced(text, start)
        if body is not None:
            found[name] = (count, rf"\operatorname{{{body}}}" if kind.startswith("Declare") else body)
    return found


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


def _macro_heads(text: str) -> list[tuple[str, str, int, int]]:
    heads = []
    command = re.compile(r"\\((?:re|provide)?newcommand|renewcommand|DeclareMathOperator|def)\*?\s*\{?\\([A-Za-z]+)\}?")
    for match in command.finditer(text):
        rest = re.compile(r"\s*(?:\[(\d)\]|((?:#\d)+))?\s*(?=\{)").match(text, match.end())
        if rest:
            count = int(rest.group(1) or 0) or len(rest.group(2) or "") // 2
            heads.append((match.group(1), match.group(2), count, rest.end()))
    return heads


def braced(text: str, start: int) -> tuple[str | None, int]:
    """The text between the brace at `start` and the one that closes it, and the place after that."""
    depth = 0
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == "{":
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return text[start + 1 : place], place + 1
        place += 1
    return None, len(text)
