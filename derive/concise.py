"""Lines of a proof as a person writes them: what is trivial, or a way round, is told by its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from derive.verdict import Line

MOST = 12  # lines of a chain
SHORT = 40  # letters and signs of a formula that stays though both of its neighbours are shorter
DECIDING = re.compile("derivative|chain rule|product rule")  # a line that says so stays longer
LONGER = 1.25
MARK = re.compile(r"\\[A-Za-z]+|[^\\{}_^\s]")
TRIVIAL = re.compile(
    r"\\mathbf\{1\}\\\{(?P<same>.+?) = (?P=same)\\\}"  # a case that holds
    r"|\\(?:sum|prod)_\{(?:[^{}]|\{[^{}]*\}|\\[{}])*\}(?:\^\{\w+\})? 0(?![.\d])"
    r"|\\sum_\{(?P<index>\w+)=.*\\mathbf\{1\}\\\{(?P=index) = "  # of which one summand remains
)


def concise(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with chains shortened and nothing said twice; each rule stands at the next line that is left."""
    found: list[Line] = []
    chain: list[Line] = []
    for line in [*lines, Line("", "", "end")]:
        if line.kind == "term":
            chain.append(line)
            continue
        found += _shortened(chain)
        chain = []
        if line.kind == "start":
            chain = [line]
        elif line.kind != "end" and not (line.kind == "prop" and found and _same(found[-1], line)):
            found.append(line)
    return tuple(found)


def without(lines: Sequence[Line], places: Sequence[int]) -> tuple[Line, ...]:
    """The lines without some of those within chains, whose rules the next lines bear."""
    return tuple(_told(lines, places))


def spare(lines: Sequence[Line]) -> list[tuple[bool, int, int]]:
    """The lines within chains that can be left out, each as a triple that says how gladly, the most gladly first.

    That is: whether it does not decide its chain, its length in letters and signs, its place.
    """
    chains: dict[int, list[int]] = {}
    for k in within(lines):
        start = next(first for first in range(k, -1, -1) if lines[first].kind != "term")
        chains.setdefault(start, []).append(k)
    found = []
    for places in chains.values():
        decides = min(places, key=lambda k: (not DECIDING.search(lines[k].rule), length(lines[k])))
        found += [(k != decides, length(lines[k]), k) for k in places]
    return sorted(found, reverse=True)


def within(lines: Sequence[Line]) -> list[int]:
    """The places of the lines that stand within a chain, neither first nor last in it."""
    kinds = [line.kind for line in lines]
    return [k for k in range(len(kinds) - 1) if kinds[k] == kinds[k + 1] == "term"]


def _same(one: Line, other: Line) -> bool:
    return (one.formula, one.depth, one.kind) == (other.formula, other.depth, other.kind)


@lru_cache(maxsize=1 << 14)
def length(line: Line) -> int:
    """The length of a formula in letters and signs: a control word counts as one."""
    return len(MARK.findall(line.formula))


def _shortened(chain: list[Line]) -> list[Line]:
    kept = _told(chain, [k for k, line in enumerate(chain[:-1]) if k and TRIVIAL.search(line.formula)])
    kept = _told(kept, [k for k in range(1, len(kept)) if kept[k].formula == kept[k - 1].formula], onto=False)
    if len(kept) < 3:
        return kept
    while (place := _way_round(kept)) is not None:
        kept = _told(kept, [place])
    return kept


def _way_round(chain: list[Line]) -> int | None:
    """The longest line within the chain that is longer than its neighbours, or than there are lines to spare."""
    sizes = list(map(length, chain))
    room = max(SHORT, sizes[0], sizes[-1])
    middle = range(1, len(chain) - 1)
    found = []
    for k in middle:
        allowed = LONGER * room if DECIDING.search(chain[k].rule) else room
        if sizes[k] > allowed and sizes[k] >= max(sizes[k - 1], sizes[k + 1]):
            found.append(k)
    if not found and len(chain) > MOST:
        found = list(middle)
    return max(found, key=sizes.__getitem__, default=None)


def _told(chain: Sequence[Line], places: Sequence[int], onto: bool = True) -> list[Line]:
    """The chain without the lines at some places, whose rules the next lines bear where `onto` says so."""
    kept: list[Line] = []
    rules: list[str] = []
    left_out = frozenset(places)
    for place, line in enumerate(chain):
        if onto:
            rules += line.rule.split(", ") if line.rule else []
        if place not in left_out:
            kept.append(replace(line, rule=", ".join(dict.fromkeys(rules))) if onto else line)
            rules = []
    return kept
