"""The macros that a document defines: each from its definition to the next one of the same name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from derive.document.span import Span

LAST = 1 << 60  # an offset past every definition
HEAD = re.compile(
    r"""\\(?P<kind>newcommand|renewcommand|providecommand|DeclareRobustCommand|DeclareMathOperator|def|gdef|let
        |DeclarePairedDelimiter)(?![A-Za-z])\*?\s*(?P<brace>\{)?\s*\\(?P<name>[A-Za-z]+)\s*(?(brace)\})""",
    re.VERBOSE,
)
COUNT = re.compile(r"\s*(?:\[(?P<count>\d)\]\s*(?:\[(?P<default>[^\]\n]*)\])?|(?P<marks>(?:#\d)+))?\s*(?=\{)")
ALIAS = re.compile(r"\s*=?\s*\\(?P<other>[A-Za-z]+|.)")
FAILURES = 200  # definitions that cannot be read, after which no more are looked for
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
LONGEST = 20_000  # characters of a body


class Macro(NamedTuple):
    """The number of arguments, the body, and what the first argument is where it is not given in square brackets."""

    arity: int
    body: str
    default: str | None = None


class Macros:
    """Every definition of every name, by its place."""

    def __init__(self, found: Mapping[str, list[tuple[int, Macro]]] | None = None) -> None:
        self.found = dict(found or {})

    def at(self, offset: int = LAST) -> Mapping[str, Macro]:
        """The macros as they are at a place: of several definitions of a name, the last one before it."""
        return _MacrosAt(self.found, offset)


class _MacrosAt(Mapping[str, Macro]):
    def __init__(self, found: dict[str, list[tuple[int, Macro]]], offset: int) -> None:
        self.found = found
        self.offset = offset

    def __getitem__(self, name: str) -> Macro:
        every = self.found[name]
        place = bisect_right(every, self.offset, key=lambda one: one[0]) - 1
        if place < 0:
            raise KeyError(name)
        return every[place][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, every in self.found.items() if every[0][0] <= self.offset)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return name in self.found and self.found[name][0][0] <= self.offset


def find_macros(text: str) -> tuple[Macros, list[Span]]:
    """\\newcommand, \\def, \\let, \\DeclareMathOperator, \\DeclarePairedDelimiter anywhere in a text, and their places."""
    found: dict[str, list[tuple[int, Macro]]] = {}
    places: list[Span] = []
    place = failures = 0
    while (head := HEAD.search(text, place)) and failures < FAILURES:
        macro, place = _macro(text, head)
        failures += macro is None
        if macro is not None:
            places.append(Span(head.start(), place))
        if macro is not None and not (head["kind"] == "providecommand" and head["name"] in found):
            found.setdefault(head["name"], []).append((place, macro))
    return Macros(found), places


def _macro(text: str, head: re.Match[str]) -> tuple[Macro | None, int]:
    """What a definition says, and the place after it."""
    kind = head["kind"]
    if kind == "let":
        alias = ALIAS.match(text, head.end())
        return (Macro(0, "\\" + alias["other"]), alias.end()) if alias else (None, head.end())
    rest = COUNT.match(text, head.end())
    if rest is None:
        return None, head.end()
    body, after = braced(text, rest.end(), rest.end() + LONGEST)
    if body is None:
        return None, head.end()
    if kind == "DeclareMathOperator":
        return Macro(0, rf"\operatorname{{{body}}}"), after
    if kind == "DeclarePairedDelimiter":
        closing, after = braced(text, after, after + LONGEST)
        return (Macro(1, f"{body} #1 {closing}"), after) if closing is not None else (None, after)
    count = int(rest["count"] or 0) or len(rest["marks"] or "") // 2
    return Macro(count, body, rest["default"]), after


def braced(text: str, start: int, limit: int | None = None) -> tuple[str | None, int]:
    """The text between the brace at `start` and the one that closes it, and the place after that."""
    depth = 0
    stop = len(text) if limit is None else min(limit, len(text))
    if text[start : start + 1] != "{":
        return None, start
    for found in BRACE.finditer(text, start, stop):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return text[start + 1 : found.start()], found.end()
    return None, stop
