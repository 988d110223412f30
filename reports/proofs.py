"""The proofs of a page: kept apart until its other parts are known, then put in with as many lines as it has room for."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from html import escape

from markupsafe import Markup

from derive.concise import length, spare, without
from derive.verdict import Derivation, Line
from reports.environment import printable
from reports.mathml import inside
from reports.page import side_by_side

LARGEST = 596_000  # bytes of a page, above which long lines in the middle of proofs are told by their rules alone
OPEN, CLOSE = "\ue002", "\ue003"  # around the number of a proof; `printable` leaves none of them in a text
MERGED = "\ue004"  # where a page says how many lines it has no room for
DEEPEST = 4
WIDE = 24  # letters and signs of a formula that may be wider than a telephone


class Proofs:
    """The proofs that a page shows, each by a number."""

    def __init__(self) -> None:
        self.shown: list[Derivation] = []

    def place(self, one: Derivation) -> Markup:
        """What stands for the proof until the page is whole."""
        self.shown.append(one)
        return Markup(f"{OPEN}{len(self.shown) - 1}{CLOSE}")  # noqa: S704 - a number

    def filled(self, page: str) -> tuple[str, int]:
        """The page with its proofs, and how many lines of them were told by their rules alone."""
        room = LARGEST - len(page.encode())
        spared = ((triple, number) for number, one in enumerate(self.shown) for triple in spare(one.lines))
        order = [(number, place) for (_, _, place), number in sorted(spared, reverse=True)]
        count = bisect_left(range(len(order)), True, key=lambda some: self._bytes(order[:some]) <= room)
        chosen = self._chosen(order[:count])
        whole = re.sub(rf"{OPEN}(\d+){CLOSE}", lambda place: steps(chosen[int(place[1])]), page)
        return whole, count

    def _chosen(self, left_out: list[tuple[int, int]]) -> list[tuple[Line, ...]]:
        places: dict[int, list[int]] = {}
        for number, place in left_out:
            places.setdefault(number, []).append(place)
        return [without(one.lines, places[k]) if k in places else one.lines for k, one in enumerate(self.shown)]

    def _bytes(self, left_out: list[tuple[int, int]]) -> int:
        return sum(len(steps(lines).encode()) for lines in self._chosen(left_out))


def steps(lines: tuple[Line, ...]) -> str:
    """A proof as a list: a formula and the name of its rule an item."""
    reached = " tabindex=0" if any(length(line) > WIDE for line in lines) else ""  # by keys, to scroll it
    return f"<ol class=p{reached}>{''.join(map(_item, lines))}</ol>"


@lru_cache(maxsize=1 << 14)
def _item(line: Line) -> str:
    said = _said(line)
    depth = f" class=k{min(line.depth, DEEPEST)}" if line.depth else ""
    if line.kind == "case":
        return f"<li{depth}>{'otherwise, if not' if line.rule == 'otherwise' else 'if'} {said}"
    rule = f" <i>{escape(printable(line.rule))}</i>" if line.rule else ""
    return f"<li{depth}>{'= ' if line.kind == 'term' else ''}{said}{rule}"


def _said(line: Line) -> str:
    shown = inside(side_by_side(line.formula))
    return f"<code>{escape(printable(line.formula))}</code>" if shown is None else f"<math>{shown}</math>"
