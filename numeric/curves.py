"""Numbers to look at: both sides of a false claim along a line, and differences that come near to a derivative."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from derive.claim import Counterexample, Goal
from derive.kernel.term import INTEGERS, Apply, Diff, Eq, Le, Lt, Node, Sort, Tensor, children, free
from numeric.evaluate import Batch
from numeric.sample import batches
from numeric.satisfy import satisfies
from numeric.world import Choice, Table, World, universe

FAR = 20  # steps to each side of the counterexample
STEP = Fraction(1, 10)
PROBES = tuple(Fraction(k, 4) for k in (-4, -2, 0, 1, 2, 4))
ENTRIES = 12  # entries that are tried
SIZES = tuple(10.0**-k for k in range(1, 13))  # of the step of a difference

Place = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """Both sides while one entry moves and everything else stays: entry, left, right; `at` is the counterexample."""

    name: str
    place: str
    at: float
    points: tuple[tuple[float, float, float], ...]


def along(goal: Goal, found: Counterexample) -> Along | None:
    """The sides of a refuted goal along a line through its counterexample.

    None where no number can be moved, or where the claim speaks of an arbitrary function.
    """
    if not isinstance(goal.conclusion, Eq | Le | Lt) or any(isinstance(one, Apply) for one in _parts(goal.conclusion)):
        return None
    world = _world(goal, found)
    for tensor, place in list(_entries(goal, world))[:ENTRIES]:
        at = world.values[tensor][place]
        near = _sides(goal, [_moved(world, tensor, place, at + probe) for probe in PROBES])
        near = near[:, np.isfinite(near).all(axis=0)]
        if near.shape[1] > 1 and np.ptp(near, axis=1).max() > 1e-9:
            values = [at + k * STEP for k in range(-FAR, FAR + 1)]
            worlds = [_moved(world, tensor, place, value) for value in values]
            kept = [k for k, one in enumerate(worlds) if satisfies(one, goal.hypotheses)]
            left, right = _sides(goal, [worlds[k] for k in kept])
            points = [(float(values[k]), float(a), float(b)) for k, a, b in zip(kept, left, right, strict=True)]
            finite = tuple(point for point in points if np.isfinite(point).all())
            names = ",".join(_name(sort, k) for sort, k in zip(tensor.sorts, place, strict=True))
            return Along(tensor.name, names, float(at), finite) if len(finite) > FAR // 2 else None
    return None


def differences(goal: Goal, seed: int = 0) -> tuple[tuple[float, float], ...]:
    """How far central differences are from the first derivative of an equation: step and relative error.

    The derivative itself is taken by the complex step.  Empty where the equation has no derivative that stands alone.
    """
    found = (one for one in _parts(goal.conclusion) if isinstance(one, Diff) and not any(one.opened))
    term, batch = next(found, None), next(batches(goal, seed), None)
    if term is None or batch is None or INTEGERS in term.tensor.sorts or term.tensor not in batch.worlds[0].values:
        return ()
    world, single = batch.worlds[0], Batch(batch.worlds[:1])
    with np.errstate(all="ignore"):
        exact = float(np.real(single.value(term)).ravel()[0])
        place = tuple(int(one.ravel()[0]) for one in single.places(term.tensor.sorts, term.indices, ())[:-1])
        ends = [_moved(world, term.tensor, place, world.values[term.tensor][place] + Fraction(s * h)) for h in SIZES
                for s in (1, -1)]  # fmt: skip
        values = np.broadcast_to(np.real(Batch(ends).value(term.body)), (len(ends),))
    errors = [
        abs((values[2 * k] - values[2 * k + 1]) / (2 * h) - exact) / (1 + abs(exact)) for k, h in enumerate(SIZES)
    ]
    return tuple((h, float(error)) for h, error in zip(SIZES, errors, strict=True) if np.isfinite(error))


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _parts(child)


def _sides(goal: Goal, worlds: list[World]) -> Any:
    """Both sides in every world, as an array of shape (2, worlds)."""
    batch, said = Batch(worlds), goal.conclusion
    assert isinstance(said, Eq | Le | Lt)
    with np.errstate(all="ignore"):
        return np.array([np.broadcast_to(np.real(batch.value(one)), (len(worlds),)) for one in (said.left, said.right)])


def _entries(goal: Goal, world: World) -> Iterator[tuple[Tensor, Place]]:
    """The entries that the conclusion may depend on."""
    for tensor, table in world.values.items():
        if tensor in free(goal.conclusion) and INTEGERS not in tensor.sorts:
            yield from ((tensor, place) for place in sorted(table.entries))


def _moved(world: World, tensor: Tensor, place: Place, value: Fraction) -> World:
    table = world.values[tensor]
    moved = Table(table.seed, table.signed, {**table.entries, place: value})
    return replace(world, values={**world.values, tensor: moved})


# ---- the world of a counterexample ----


def _world(goal: Goal, found: Counterexample) -> World:
    names = universe((*goal.hypotheses, goal.conclusion))
    sizes = {sort: len(sort.elements) or found.sizes[sort.name] for sort in names.sorts}
    indices = {one: _number(one.sort, found.indices[one.name]) for one in names.variables}
    maps = {
        one: Choice("", sizes.get(one.target, 1), {
            _place(one.sorts, key): _number(one.target, value) for key, value in found.values[one.name].items()
        }) for one in names.maps
    }  # fmt: skip
    values = {
        one: Table(
            "", False, {_place(one.sorts, key): Fraction(value) for key, value in found.values[one.name].items()}
        )
        for one in names.tensors
    }
    return World("", sizes, indices, maps, values)


def _number(sort: Sort, name: str) -> int:
    """An index as it is stored: elements count from 0."""
    return sort.elements.index(name) if sort.elements else int(name) - (sort is not INTEGERS)


def _name(sort: Sort, k: int) -> str:
    return sort.elements[k] if sort.elements else str(k + (sort is not INTEGERS))


def _place(sorts: tuple[Sort, ...], key: str) -> Place:
    return tuple(_number(sort, part) for sort, part in zip(sorts, key.split(","), strict=bool(sorts)))
