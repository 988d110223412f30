"""What is made only to be looked at: curves, difference quotients, SymPy's own derivatives.  No verdict hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from derive.judge import Judgement
from derive.kernel.term import Diff, Eq
from derive.reading.notate import Notation
from derive.symbolic.gradient import with_gradients
from derive.symbolic.translate import Inexpressible
from derive.verdict import Curve
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
