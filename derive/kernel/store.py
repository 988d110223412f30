"""Read proof files: JSON, every part of the kind that its place asks for, each row naming earlier rows only.

{"format", "version", "nodes", "steps"}: rows `[class, part, ...]` of nodes and `[rule, field, ...]` of steps.  A part is an
integer, a text, a truth value, {"n": row} a node, {"p": row} a step, {"q": "1/2"} a fraction, or a list of parts.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from derive.kernel import proof as p
from derive.kernel import term
from derive.kernel.check import Rejected

FORMAT, VERSION = "derive proof", 1
KEYS = {"format", "version", "nodes", "steps"}
FRACTION = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000})?")
NODES = {kind.__name__: kind for kind in vars(term).values() if isinstance(kind, term.Interned) and kind.__match_args__}
STEPS: dict[str, Any] = {rule.__name__: rule for rule in p.RULES}


def read(text: str) -> p.Proof:
    """The proof in the text of a file.  Raises `Rejected` where it is not of the form above."""
    try:
        return load(json.loads(text, object_pairs_hook=_distinct, parse_float=_refused, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        raise Rejected(f"not JSON: {error}") from error


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key is written twice")
    return found


def _refused(number: str) -> None:
    raise ValueError(f"{number} is no integer")


def load(data: Any) -> p.Proof:
    """The proof in JSON data.  Raises `Rejected` where they are not of the form above."""
    rows: dict[str, list[Any]] = {"n": [], "p": []}

    def part(item: Any) -> Any:
        match item:
            case list():
                return tuple(map(part, item))
            case {"q": str(text), **rest} if not rest and FRACTION.fullmatch(text):
                return Fraction(text)
            case dict() if len(item) == 1:
                ((mark, place),) = item.items()
                if mark in rows and type(place) is int and 0 <= place < len(rows[mark]):
                    return rows[mark][place]
            case str() | int():
                return item
        raise Rejected("a part is of no known form")

    try:
        if set(data) != KEYS or data["format"] != FORMAT or (type(data["version"]), data["version"]) != (int, VERSION):
            raise Rejected("no proof file of this version")
        for name, *parts in data["nodes"]:
            rows["n"].append(_node(name, *map(part, parts)))
        for name, *parts in data["steps"]:
            rows["p"].append(_step(STEPS[name], *map(part, parts)))
        return rows["p"][-1]  # type: ignore[no-any-return]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, MemoryError) as error:
        raise Rejected(f"not a proof file: {type(error).__name__}: {error}") from error


def _node(name: str, *parts: Any) -> term.Node:
    if name == "Offset":  # its summands in any order
        parts = (parts[0], tuple(sorted(parts[1], key=lambda pair: term.order(pair[0]))), *parts[2:])
    return NODES[name](*parts)  # type: ignore[no-any-return]


def _step(rule: Any, *fields: Any) -> p.Proof:
    kinds = [term.fits(kind.__forward_arg__) for kind in rule.__annotations__.values()]
    if not all(fit(field) for fit, field in zip(kinds, fields, strict=True)):
        raise TypeError(f"ill-formed {rule.__name__}")
    return rule(*fields)  # type: ignore[no-any-return]
