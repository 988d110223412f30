"""Functions that are called without their subscript: J(x) for the J_{total}(x) that was spoken of last."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from derive.document.source import Document, Formula
from derive.document.span import Span
from derive.reading.context import Scope
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.names import plain
from derive.reading.runs import runs
from derive.reading.stretches import stretch_at, stretches
from derive.reading.surface import Call, Derivative, Relation, Surface, Symbol, walk
from derive.reading.write import key

LONG = re.compile(r"(?P<base>.+)_\{(?P<word>[^{}]{2,}|\\[a-z]+\{[^{}]*\})\}")
Table = dict[int, Symbol]  # symbols by their identity, and what stands for them


def lengthened(document: Document, parsed: dict[Formula, Parsed]) -> tuple[dict[Formula, Parsed], dict[Span, str]]:
    """The formulas with the whole names, and by the places of these what was read as what.

    A short name is that of the last function of that name with a subscript, where it is called with the very arguments
    for which that one was defined; alone below a derivative sign, where that one was defined in the same part of the
    document.  A name that is defined without a subscript, in this part or for such arguments, means itself.
    """
    return _Shortened(document, parsed).all()


class _Shortened:
    def __init__(self, document: Document, parsed: dict[Formula, Parsed]) -> None:
        self.parts = stretches(document)
        self.parsed = parsed
        self.defined: dict[str, Call] = {}  # by their whole names
        self.places: dict[str, int] = {}
        self.own: list[tuple[str, Surface, int]] = []  # short names with a meaning of their own
        for one in parsed.values():
            for run in runs(one):
                if run.relations and run.relations[0].sign in ("=", ":=") and run.items[0] is not None:
                    self._note(run.items[0])
        self.last: dict[str, str] = {}
        self.told: dict[Span, str] = {}

    def _note(self, left: Surface) -> None:
        function = left.function if isinstance(left, Call) else left
        if not isinstance(function, Symbol):
            return
        if isinstance(left, Call) and LONG.fullmatch(function.name):
            self.defined.setdefault(function.name, left)
            self.places.setdefault(function.name, function.span.start)
        else:
            self.own.append((plain(function.name), left, function.span.start))

    def all(self) -> tuple[dict[Formula, Parsed], dict[Span, str]]:
        if not self.defined:
            return self.parsed, {}
        table: Table = {}
        for one in self.parsed.values():
            apart = (Separator, Arrow, RowEnd, Relation)
            for item in one.items:
                for node in walk(item) if not isinstance(item, apart) else ():
                    self._meet(node, table)
        if not table:
            return self.parsed, {}
        found = {f: replace(one, items=[_put(item, table) for item in one.items]) for f, one in self.parsed.items()}
        return found, self.told

    def _meet(self, node: Surface, table: Table) -> None:
        if isinstance(node, Symbol) and node.name in self.defined and (long := LONG.fullmatch(node.name)):
            self.last[plain(long["base"])] = node.name
        if isinstance(node, Call) and isinstance(node.function, Symbol):
            short, whole = node.function, self.last.get(plain(node.function.name), "")
            if whole and key(node.argument) == key(self.defined[whole].argument) and not self._has_meaning(short, node):
                self._take(short, whole, table)
        if isinstance(node, Derivative) and isinstance(node.body, Symbol):
            short, whole = node.body, self.last.get(plain(node.body.name), "")
            if whole and self._same_part(self.places[whole], short.span.start) and not self._has_meaning(short, None):
                self._take(short, whole, table)

    def _take(self, short: Symbol, whole: str, table: Table) -> None:
        table[id(short)] = Symbol(short.span, whole)
        self.told[short.span] = f"{short.name} is {whole}, which was spoken of last"

    def _has_meaning(self, short: Symbol, call: Call | None) -> bool:
        """Is there an equation for the short name itself: for a call with so many arguments, or in this part?"""
        for name, left, place in self.own:
            if name != plain(short.name):
                continue
            if call is None and self._same_part(place, short.span.start):
                return True
            if call is not None and isinstance(left, Call) and key(left.argument) == key(call.argument):
                return True
        return False

    def _same_part(self, one: int, other: int) -> bool:
        return self._part(one) == self._part(other)

    def _part(self, place: int) -> Scope | None:
        return stretch_at(self.parts, place) if self.parts else None


def _put(node: Any, table: Table) -> Any:
    if isinstance(node, Symbol):
        return table.get(id(node), node)
    if isinstance(node, tuple):
        changed = tuple(_put(one, table) for one in node)
        return node if all(a is b for a, b in zip(changed, node, strict=True)) else changed
    if not is_dataclass(node) or isinstance(node, type | Span | Relation | Separator | Arrow | RowEnd):
        return node
    new = {one.name: _put(getattr(node, one.name), table) for one in fields(node) if one.name != "span"}
    return node if all(new[name] is getattr(node, name) for name in new) else replace(node, **new)
