"""Find a world where the two sides surely differ; say how well they agree where none is found."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from derive.claim import Counterexample, Evidence, Goal
from derive.kernel.term import INTEGERS, Eq, Le, Lt, Not, Prop, Sort, Term
from numeric.enclose import Evaluator, Slot, Undefined, Unsure, polynomial
from numeric.evaluate import Batch
from numeric.sample import batches, inhabitants, inhabited, small_worlds
from numeric.world import World, places

TOLERANCE = 1e-7
LONGEST = 10**1000
DIGITS = (15, 25, 40)
CLOSE = 3  # worlds looked at exactly in which floating point sees no difference


def refute(goal: Goal, seed: int = 0, enough: float = math.inf) -> Evidence:
    """Look at the goal in worlds that satisfy its hypotheses.  A counterexample is certain; anything else is not.

    The search ends after `enough` worlds in which both sides are defined.
    """
    found = _searched(goal, seed, enough)
    return found if found.counterexample else replace(found, inhabited=inhabited(goal, seed))


def _searched(goal: Goal, seed: int, enough: float) -> Evidence:
    sides = _sides(goal.conclusion)
    seen = 0
    worst: float | None = None
    close: list[World] = []
    for batch in batches(goal, seed):
        if seen >= enough:
            break
        worlds = batch.worlds
        if sides is None:
            seen += len(worlds)
            found = next((world for world in worlds if _surely_false(goal.conclusion, world)), None)
            suspects = [found] if found else []
        else:
            gaps = _gaps(sides, batch, goal.conclusion)
            defined = gaps[~np.isnan(gaps)]
            seen += len(defined)
            worst = max([worst or 0.0, *defined.tolist()]) if len(defined) else worst
            suspects = [worlds[k] for k in np.argsort(-np.nan_to_num(gaps)) if gaps[k] > TOLERANCE]
            close += [worlds[k] for k in range(len(worlds)) if gaps[k] <= TOLERANCE]
        for world in suspects:
            if _surely_false(goal.conclusion, world):
                return Evidence(seen, worst, _smallest(goal, world, seed))
    for world in close[:CLOSE] if enough == math.inf else ():
        if _surely_false(goal.conclusion, world):  # unequal, though by less than floating point tells
            return Evidence(seen, worst, _smallest(goal, world, seed))
    return Evidence(seen, worst)


def glanced(goal: Goal, seed: int = 0) -> Evidence:
    """What one small world says that satisfies the hypotheses, of a goal whose worlds cost much."""
    world = next(inhabitants(goal, seed), None)
    if world is None:
        return Evidence(0, None)
    false = _surely_false(goal.conclusion, world)
    return Evidence(1, None, describe(goal, world) if false else None, True)


def stands(goal: Goal, seed: int = 0) -> bool:
    """Does the goal look true in every world, and is it defined in some?  A guess, to choose what is worth a proof."""
    sides = _sides(goal.conclusion)
    seen = 0
    for batch in batches(goal, seed):
        if sides is None:
            return not any(_surely_false(goal.conclusion, world) for world in batch.worlds)
        with np.errstate(all="ignore"):
            gaps = _distance(batch.closed(sides[0]), batch.closed(sides[1]), goal.conclusion)
        if np.any(gaps > TOLERANCE):
            return False
        seen += int(np.sum(~np.isnan(gaps)))
    return seen > 0


def _sides(prop: Prop) -> tuple[Term, Term] | None:
    match prop:
        case Eq(left, right) | Le(left, right) | Lt(left, right):
            return left, right
    return None


def _gaps(sides: tuple[Term, Term], batch: Batch, prop: Prop) -> Any:
    """How far each world is from the claim, relative to the size of its numbers; NaN where a side is not defined."""
    with np.errstate(all="ignore"):
        left, right = (np.broadcast_to(np.real(batch.value(side)), (batch.count,)) for side in sides)
        return _distance(left, right, prop)


def _distance(left: Any, right: Any, prop: Prop) -> Any:
    gap = left - right
    if isinstance(prop, Eq):
        gap = np.abs(gap)
    elif isinstance(prop, Le):
        gap = np.maximum(gap, 0)
    else:
        gap = np.where(gap >= 0, gap + 10 * TOLERANCE, 0)
    return np.where(np.isfinite(gap), gap / (1 + np.abs(left) + np.abs(right)), np.nan)


# ---- certainty ----


def _surely_false(prop: Prop, world: World) -> bool:
    try:
        return not Evaluator(world).holds(prop)
    except (Undefined, Unsure):
        return False


def _smallest(goal: Goal, world: World, seed: int) -> Counterexample:
    """A counterexample of small sizes and simple values, else the one found."""
    small = (one for one in small_worlds(goal, world, seed) if _surely_false(goal.conclusion, one))
    return describe(goal, next(small, world))


class _Watcher(Evaluator):
    """An evaluator that notes the arbitrary functions it meets."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.met: dict[str, dict[Slot, None]] = {}

    def _polynomial(self, name: str, slots: list[Slot], inputs: dict[Slot, Any]) -> Any:
        self.met.setdefault(name, {}).update(dict.fromkeys(inputs))
        return super()._polynomial(name, slots, inputs)


def describe(goal: Goal, world: World) -> Counterexample:
    """The world in words, with the enclosures of both sides."""
    evaluator = _Watcher(world)
    sides = _sides(goal.conclusion)
    if isinstance(goal.conclusion, Not) and isinstance(goal.conclusion.prop, Eq):
        sides = _sides(goal.conclusion.prop)
    shown = apart(*map(evaluator.value, sides)) if sides else ("false", "true")
    indices = {variable.name: _index(variable.sort, k) for variable, k in world.indices.items()}
    values: dict[str, dict[str, str]] = {}
    for tensor, table in world.values.items():
        asked = {*table.entries, *places(tensor.sorts, world.sizes)}
        values[tensor.name] = {_place(tensor.sorts, k): str(table[k]) for k in sorted(asked)}
    for mapping, choice in world.maps.items():
        asked = {*choice.entries, *places(mapping.sorts, world.sizes)}
        values[mapping.name] = {_place(mapping.sorts, k): _index(mapping.target, choice[k]) for k in sorted(asked)}
    for name, keys in evaluator.met.items():
        _, function, *marks = name.removeprefix(world.seed).split("/")
        values.setdefault(function, {})[",".join(marks)] = polynomial(name, keys)
    sizes = {sort.name: size for sort, size in world.sizes.items() if not sort.elements}
    return Counterexample(sizes, indices, values, shown[0], shown[1])


def _index(sort: Sort, k: int) -> str:
    """An index as a person counts: 1, 2, ... for a finite set, itself for an integer."""
    return sort.elements[k] if sort.elements else str(k if sort is INTEGERS else k + 1)


def _place(sorts: tuple[Sort, ...], place: tuple[int, ...]) -> str:
    return ",".join(_index(sort, k) for sort, k in zip(sorts, place, strict=True))


def apart(left: Any, right: Any) -> tuple[str, str]:
    """Two numbers, with as many digits as it takes to tell them apart."""
    for digits in DIGITS:
        shown = enclosure(left, digits), enclosure(right, digits)
        if not (_ball(shown[0]).overlaps(_ball(shown[1]))):
            break
    return shown


def _ball(shown: str) -> Any:
    numerator, _, denominator = shown.partition("/") if "+" not in shown else (f"[{shown}]", "", "")
    return arb(numerator) / arb(denominator or 1)


def enclosure(number: Any, digits: int = DIGITS[0]) -> str:
    """An exact fraction that is not too long to be read, or midpoint and radius of a ball."""
    if isinstance(number, fmpq) and max(abs(number.p), number.q) < LONGEST:
        return str(Fraction(int(number.p), int(number.q)))
    shown = arb(number).str(digits, radius=True).strip("[]")
    return f"0 {shown}" if shown.startswith("+/-") else str(shown)  # no digit of the midpoint is sure
