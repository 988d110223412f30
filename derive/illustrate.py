"""What is made only to be looked at: curves, difference quotients, SymPy's own derivatives.  No verdict hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, TypeVar

from derive.claim import Counterexample
from derive.judge import Judgement
from derive.kernel.term import Diff, Eq, Tensor, free
from derive.reading.notate import Notation
from derive.symbolic.gradient import with_gradients
from derive.symbolic.translate import Inexpressible
from derive.verdict import Curve, Example
from numeric.curves import along, differences

Shown = TypeVar("Shown")


def picture(made: Callable[[], Shown]) -> Shown | None:
    """What is made, or nothing where that fails."""
    try:
        return made()
    except (Inexpressible, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def curve(judgement: Judgement) -> Curve | None:
    """Both sides of what is refuted by numbers, along a line through the counterexample."""
    goal = next(one.goal for one in judgement.findings if one.evidence.counterexample)
    line = picture(lambda: along(goal, judgement.counterexample()))
    return None if line is None else Curve(line.name, line.place, line.at, line.points)


def quotients(judgement: Judgement, seed: int) -> tuple[tuple[float, float], ...]:
    """How far difference quotients are from the first derivative in what is proved: step and relative error."""
    if judgement.verdict != "proved":
        return ()
    return picture(lambda: differences(judgement.findings[0].goal, seed)) or ()


def gradients(judgement: Judgement, notation: Notation) -> tuple[str, ...]:
    """SymPy's own expressions, in LaTeX, for the derivatives that are a side of an equation."""
    own = (picture(lambda side=side: with_gradients(Eq(side, side))) for side in _derivatives(judgement))  # type: ignore[misc]
    return tuple(dict.fromkeys(notation.latex(one.left) for one in own if isinstance(one, Eq)))


def _derivatives(judgement: Judgement) -> Iterator[Diff]:
    for finding in judgement.findings:
        sides = finding.goal.conclusion.parts if isinstance(finding.goal.conclusion, Eq) else ()
        yield from (side for side in sides if isinstance(side, Diff))


def example(found: Counterexample, judgement: Judgement) -> Example:
    """A counterexample for reading: arrays as lists."""
    ranks: dict[str, int] = {}
    for finding in judgement.findings:
        for one in (name for prop in (finding.goal.conclusion, *finding.goal.hypotheses) for name in free(prop)):
            if isinstance(one, Tensor):
                ranks[one.name] = len(one.sorts)
    values = {name: _nested(entries, ranks.get(name)) for name, entries in found.values.items()}
    return Example(found.sizes, found.indices, values, found.left, found.right)


def _nested(entries: dict[str, str], rank: int | None) -> Any:
    """Entries by their indices as a number, a list, a list of lists; as they are where the indices have gaps."""
    if rank == 0:
        return entries.get("", "")
    places = [tuple(key.split(",")) for key in entries]
    if rank not in (1, 2) or not all(part.isdigit() for place in places for part in place):
        return entries
    sizes = [max((int(place[k]) for place in places), default=0) for k in range(rank)]
    whole = [",".join(map(str, place)) for place in product(*(range(1, size + 1) for size in sizes))]
    if set(whole) != entries.keys():
        return entries
    if rank == 1:
        return [entries[key] for key in whole]
    return [[entries[f"{i},{j}"] for j in range(1, sizes[1] + 1)] for i in range(1, sizes[0] + 1)]
