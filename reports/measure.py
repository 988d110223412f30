"""How wide and how tall a formula is, and where a long one breaks: before signs, outermost first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from reports.layout import Accent, Fence, Fraction, Layout, Mark, Root, Row, Scripts, Styled, Table, layout

WIDTHS = {
    "letter": 0.56,
    "number": 0.5,
    "sign": 0.72,
    "binary": 1.22,
    "prefix": 0.78,
    "relation": 1.34,
    "big": 1.6,
    "open": 0.42,
    "close": 0.42,
    "punctuation": 0.45,
    "prime": 0.25,
}  # in em, for the fonts of the Computer Modern family; generous
SMALL = 0.74  # a script against its base
TALL = 1.6  # lines; what is taller gets brackets that grow
NARROW = 0.6  # of the room: a bracket wider than this may break
SLASH = Mark("sign", "/", "/")
OPENING, CLOSING = Mark("open", "(", "("), Mark("close", ")", ")")
COMMAS = frozenset(",;")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula that stays on one line; before it a line may end, the less gladly the deeper it stands."""

    items: tuple[Layout, ...]
    depth: int

    @property
    def width(self) -> float:
        return sum(map(width, self.items))

    @property
    def parts(self) -> tuple[tuple[Layout, ...], tuple[Layout, ...]]:
        """The sign that the piece starts with, if any, and the rest."""
        first = self.items[0]
        count = int(isinstance(first, Mark) and first.kind in ("binary", "relation"))
        return self.items[:count], self.items[count:]


@lru_cache(maxsize=1 << 16)
def width(one: Layout) -> float:
    """In em, about."""
    match one:
        case Mark(kind="space", text=text):
            return float(text)
        case Mark(kind="text" | "word" | "limit" | "number", text=text):
            return 0.52 * len(text) + 0.17
        case Mark(kind=kind):
            return WIDTHS.get(kind, 0.8)
        case Row(items):
            return sum(map(width, items))
        case Scripts(Mark(kind="big" | "limit") as base, below, above):
            return max(width(base), *(SMALL * width(row) for row in (below, above) if row is not None))
        case Scripts(base, below, above):
            return width(base) + max(SMALL * width(row) for row in (below, above) if row is not None)
        case Fraction(top, bottom):
            return max(width(top), width(bottom)) + 0.3
        case Root(body, _):
            return width(body) + 1.0
        case Accent(_, body) | Styled(_, body):
            return 1.15 * width(body)
        case Fence(_, body, _):
            return width(body) + (0.9 if height(body) <= TALL else 1.5)
        case Table(_, rows):
            columns = max(map(len, rows))
            widest = [max((width(row[k]) for row in rows if k < len(row)), default=0.0) for k in range(columns)]
            return sum(widest) + columns + 1.0
    raise TypeError(one)


@lru_cache(maxsize=1 << 16)
def height(one: Layout) -> float:
    """In lines, about."""
    match one:
        case Mark(kind="big"):
            return 1.5
        case Row(items):
            return max(map(height, items), default=1.0)
        case Scripts(Mark(kind="big" | "limit") as base, below, above):
            return height(base) + sum(SMALL * height(row) for row in (below, above) if row is not None)
        case Scripts(base, below, above):
            return height(base) + sum(0.3 * height(row) for row in (below, above) if row is not None)
        case Fraction(top, bottom):
            return height(top) + height(bottom) + 0.2
        case Root(body, _) | Accent(_, body) | Styled(_, body) | Fence(_, body, _):
            return height(body) + 0.1
        case Table(_, rows):
            return sum(max(map(height, row)) + 0.3 for row in rows)
    return 1.0


def pieces(row: Row, room: float) -> list[Piece]:
    """The formula cut where its lines may end, for lines of `room` em; fractions too wide for one are written in line."""
    return [one for one in _cut(_fitting(row, room).items, room) if one.items]


# ---- fractions that fit ----


def _fitting(row: Row, room: float) -> Row:
    items: list[Layout] = []
    for item in row.items:
        match item:
            case Fraction(top, bottom) if width(item) > room:
                items += [*_bracketed(_fitting(top, room)), SLASH, *_bracketed(_fitting(bottom, room))]
            case Fence(opening, body, closing) if width(item) > NARROW * room:
                items.append(Fence(opening, _fitting(body, room), closing))
            case Scripts(Fence(opening, body, closing), below, above) if width(item) > NARROW * room:
                items.append(Scripts(Fence(opening, _fitting(body, room), closing), below, above))
            case Row():
                items += _fitting(item, room).items
            case _:
                items.append(item)
    return Row(tuple(items))


def _bracketed(row: Row) -> tuple[Layout, ...]:
    if len(row.items) == 1 and not isinstance(row.items[0], Fraction):
        return row.items
    return (Fence(OPENING, row, CLOSING),)


# ---- places to break ----


def _cut(items: tuple[Layout, ...], room: float) -> Iterator[Piece]:
    held: list[Layout] = []
    start = 0
    for item, depth in _flat(items, room, 0):
        signs = isinstance(item, Mark) and item.kind in ("binary", "relation")
        if signs and held:
            yield Piece(tuple(held), start)
            held, start = [], depth
        held.append(item)
        if isinstance(item, Mark) and item.text in COMMAS:
            yield Piece(tuple(held), start)
            held, start = [], depth
    yield Piece(tuple(held), start)


def _flat(items: tuple[Layout, ...], room: float, depth: int) -> Iterator[tuple[Layout, int]]:
    """The items, each with the number of wide brackets around it; wide brackets are marks of their own."""
    for item in items:
        match item:
            case Fence(opening, body, closing) if width(item) > NARROW * room:
                yield _grown(opening, body), depth
                yield from _flat(body.items, room, depth + 1)
                yield _grown(closing, body), depth
            case Scripts(Fence(opening, body, closing), below, above) if width(item) > NARROW * room:
                yield _grown(opening, body), depth
                yield from _flat(body.items, room, depth + 1)
                yield Scripts(_grown(closing, body), below, above), depth
            case _:
                yield item, depth


def _grown(bracket: Mark, body: Row) -> Mark:
    return replace(bracket, grown=height(body) > TALL)


def lines_of(text: str, room: float) -> float:
    """About how many lines of `room` em a formula takes; 0 where it has no layout."""
    row = layout(text)
    if row is None:
        return 0.0
    found = pieces(row, room)
    tallest = max((height(item) for piece in found for item in piece.items), default=1.0)
    return tallest * max(1.0, 1.15 * sum(piece.width for piece in found) / room)
