"""Proofs to JSON and back.

A file holds two tables, each row naming earlier rows only: nodes `[class, part, ...]` and steps `[rule, field, ...]`.
A part is a number, a text, a truth value, {"n": row} a node, {"p": row} a step, {"q": "1/2"} a fraction, or a list.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from derive.kernel import proof as p
from derive.kernel import term
from derive.kernel.check import Rejected

VERSION = 1
FRACTION = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000})?")
NODES = {kind.__name__: kind for kind in vars(term).values() if isinstance(kind, term.Interned) and kind.__match_args__}
STEPS: dict[str, Any] = {rule.__name__: rule for rule in p.RULES}


def dump(proof: p.Proof) -> dict[str, Any]:
    """The proof as JSON data; `load` gives it back."""
    nodes: list[list[Any]] = []
    steps: list[list[Any]] = []
    rows: dict[int, dict[str, int]] = {}

    def part(item: Any) -> Any:
        if isinstance(item, term.Node) or type(item) in p.RULES:
            return row(item)
        if type(item) is tuple:
            return [part(one) for one in item]
        return {"q": str(item)} if isinstance(item, Fraction) else item

    def row(item: Any) -> dict[str, int]:
        if id(item) not in rows:
            table, mark, parts = (nodes, "n", item.parts) if isinstance(item, term.Node) else (steps, "p", item)
            line = [type(item).__name__, *map(part, parts)]
            rows[id(item)] = {mark: len(table)}
            table.append(line)
        return rows[id(item)]

    for step in _from_the_bottom(proof):
        row(step)
    return {"format": "derive proof", "version": VERSION, "nodes": nodes, "steps": steps}


def _from_the_bottom(proof: p.Proof) -> list[p.Proof]:
    """Every step of the proof once, after the steps it rests on."""
    done: dict[int, p.Proof] = {}
    waiting = [proof]
    while waiting:
        missing = [below for below in p.premises(waiting[-1]) if id(below) not in done]
        waiting += missing
        if not missing:
            step = waiting.pop()
            done[id(step)] = step
    return list(done.values())


def load(data: Any) -> p.Proof:
    """The proof in JSON data.  Raises `Rejected` where the data are not of the form above."""
    nodes: list[term.Node] = []
    steps: list[Any] = []

    def part(item: Any) -> Any:
        match item:
            case list():
                return tuple(map(part, item))
            case {"n": place, **rest} if not rest and type(place) is int and 0 <= place < len(nodes):
                return nodes[place]
            case {"p": place, **rest} if not rest and type(place) is int and 0 <= place < len(steps):
                return steps[place]
            case {"q": str(text), **rest} if not rest and FRACTION.fullmatch(text):
                return Fraction(text)
            case str() | int():
                return item
        raise Rejected("a part is of no known form")

    try:
        version = data["version"]
        if data["format"] != "derive proof" or type(version) is not int or version != VERSION:
            raise Rejected("no proof file of this version")
        for name, *parts in data["nodes"]:
            nodes.append(NODES[name](*map(part, parts)))
        for name, *parts in data["steps"]:
            steps.append(STEPS[name](*map(part, parts)))
        return steps[-1]  # type: ignore[no-any-return]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise Rejected(f"not a proof file: {type(error).__name__}: {error}") from error
