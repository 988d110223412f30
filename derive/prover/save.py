"""Proofs as data for files, which `derive.kernel.store` reads."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.kernel import proof as p
from derive.kernel import term
from derive.kernel.store import FORMAT, VERSION


def dump(proof: p.Proof) -> dict[str, Any]:
    """The proof as JSON data; `derive.kernel.store.load` gives it back."""
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
    return {"format": FORMAT, "version": VERSION, "nodes": nodes, "steps": steps}


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
