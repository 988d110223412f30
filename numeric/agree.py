"""How well a function of arrays agrees with the term that it computes, in units of the rounding that its operations allow.

The worlds hold numbers that floating point has exactly; the value of the term there is enclosed with 160 bits.  The unit is
the radius that ball arithmetic finds for the same entry with the precision of the arrays (24 or 53 bits): what rounding may
do to the formula as it is written.  The function is somebody else's; nothing here knows how it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from flint import arb

from derive.claim import Agreement, presuppositions
from derive.kernel.term import INTEGERS, Diff, Map, Node, Prop, Sort, Tensor, Term, Var, children
from numeric.enclosures import Chosen, Enclosures, Exact, Places
from numeric.sample import positive_tensors
from numeric.world import REACH, World, draw, lot, universe

BITS = 160
ENTRIES = 24  # of a result that are looked at
MOVED = 6  # where derivatives have to be taken by dual numbers
Cases = tuple[tuple[tuple[Prop, ...], Term], ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Sizes in the order in which the parameters speak of sets, the last one for all others; scales are powers of two.

    `signed` multiplies numbers of both signs, `positive` those that have to be positive; `reach` is the largest value of
    an integer index.
    """

    sizes: tuple[int, ...]
    signed: int = 0
    positive: int = 0
    reach: int = 3
    kind: str = "float64"

    def __str__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        return f"{self.kind}, sizes {sizes}, numbers of both signs times 2^{self.signed}, positive ones times 2^{self.positive}"


SMALL = tuple(
    Scenario(sizes, signed, positive, 3, kind)
    for kind in ("float64", "float32")
    for sizes, signed, positive in (((1,), 0, 0), ((3, 2, 4), 0, 0), ((2, 5, 3), 4, -30), ((5, 3, 2), -20, 12))
)
LARGE = tuple(
    Scenario((1000, 50, 10), signed, positive, 12, kind)
    for kind in ("float64", "float32")
    for signed, positive in ((-1, 0), (3, -20))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A function and what it computes.

    `parameters` are what its arguments stand for: tensors and maps as arrays, indices and sets (their sizes) as integers, a
    pair of a name and a place for the first integer of an axis.  `cases` give the entry at the indices `axes`.  `positive` are
    the tensors whose entries are positive by a hypothesis.
    """

    function: Callable[..., Any]
    parameters: tuple[Any, ...]
    cases: Cases
    axes: tuple[Var, ...]
    positive: frozenset[Tensor] = frozenset()


def agreement(subject: Subject, scenarios: Sequence[Scenario] = SMALL, seed: int = 0) -> Agreement:
    """The worst entry over the scenarios; infinite where the function warns, overflows or gives no number.

    Where the value itself is beyond the largest number of the arrays' precision, the world does not count.
    """
    worlds = entries = 0
    worst, where = 0.0, ""
    for number, scenario in enumerate(scenarios):
        trial = _Trial(subject, scenario, f"{seed}/{number}")
        found = trial.errors()
        if found is None:  # the indices of a case distinction are rarely equal by chance
            found = trial.alike().errors()
        if found is None:
            continue
        worlds += 1
        entries += len(found)
        if found and max(found) >= worst:
            worst, where = max(found), str(scenario)
    return Agreement(worlds, entries, worst, where)


class _Trial:
    """One world, the function's result in it, and its errors."""

    def __init__(self, subject: Subject, scenario: Scenario, seed: str) -> None:
        self.subject = subject
        self.scenario = scenario
        self.kind = np.dtype(scenario.kind)
        self.world = _world(subject, scenario, seed)
        self.differentiates = any(_differentiates(term) for _, term in subject.cases)

    def alike(self) -> _Trial:
        """The same world with every index of a finite set at its first place."""
        for variable in self.world.indices:
            if variable.sort is not INTEGERS:
                self.world.indices[variable] = 0
        return self

    def errors(self) -> list[float] | None:
        """In units of rounding; None where a value is beyond the precision, or nothing is defined."""
        arguments = [self._argument(one) for one in self.subject.parameters]
        warned = ""
        try:
            with np.errstate(over="raise", invalid="raise", divide="raise"):
                result = np.asarray(self.subject.function(*arguments))
        except FloatingPointError as error:
            warned = str(error)
            with np.errstate(all="ignore"):
                result = np.asarray(self.subject.function(*arguments))
        places = list(self._places(result))
        truths = self._values(places, BITS)
        beyond = [one for one in truths if one is not None and abs(one) > float(np.finfo(self.kind).max)]
        if beyond or all(one is None for one in truths):
            return None
        if warned:
            return [inf]
        units = self._values(places, np.finfo(self.kind).nmant + 1)
        return [
            self._error(result[place], truth, unit)
            for place, truth, unit in zip(places, truths, units, strict=True)
            if truth is not None and unit is not None
        ]

    def _error(self, found: Any, truth: Any, unit: Any) -> float:
        limits = np.finfo(self.kind)
        allowed = max(float(unit.rad()), float(limits.eps) / 2 * abs(float(truth.mid())), float(limits.tiny))
        if not np.isfinite(found):
            return inf
        return abs(float((arb(float(found)) - truth).mid())) / allowed

    def _places(self, result: Any) -> Iterator[tuple[int, ...]]:
        """The entries looked at: all of a small result, some of a large one, and those that are not finite."""
        size, most = int(result.size), MOVED if self.differentiates else ENTRIES
        chosen = range(size) if size <= most else sorted({lot(f"{k}") % size for k in range(most)})
        odd = np.flatnonzero(~np.isfinite(result))[:ENTRIES].tolist()
        for one in dict.fromkeys((*chosen, *odd)):
            yield tuple(int(k) for k in np.unravel_index(one, result.shape))

    def _values(self, places: list[tuple[int, ...]], bits: int) -> list[Any]:
        """Enclosures at the entries; None where no case holds or nothing is defined."""
        indices = np.array(places, int).reshape(len(places), -1).T
        found = Enclosures(self.world, bits, dict(zip(self.subject.axes, indices, strict=True)))
        values: list[Any] = [None] * len(places)
        left = np.ones(len(places), bool)
        for props, term in self.subject.cases:
            truths = np.array([found.truth(one) for one in props], float).reshape(len(props), len(places))
            here = left & (truths == 1).all(axis=0)
            if here.any():
                case = found.value(term)
                for k in np.flatnonzero(here).tolist():
                    values[k] = case[k] if case[k].is_finite() else None
            left &= (truths == 0).any(axis=0)
        return values

    def _argument(self, node: Any) -> Any:
        match node:
            case Tensor(_, ()):
                return float(self.world.values[node][()])
            case Tensor():
                table = self.world.values[node]
                assert isinstance(table, Exact)
                return table.floats(self.kind)
            case Map():
                chosen = self.world.maps[node]
                assert isinstance(chosen, Chosen)
                return chosen.whole
            case Var():
                return self.world.indices[node]
            case Sort():
                return self.world.sizes[node]
        return -_reach(self.scenario)


def _world(subject: Subject, scenario: Scenario, seed: str) -> World:
    """A world of the sizes, with values of the scales; hypotheses other than signs are not looked at."""
    nodes: list[Node] = [part for props, term in subject.cases for part in (*props, term)]
    conditions = [condition for node in nodes for condition in presuppositions(node)]
    names = universe(nodes, positive_tensors(tuple(conditions)) | subject.positive)
    mentioned = dict.fromkeys(
        sort for one in subject.parameters for sort in getattr(one, "sorts", ()) if sort is not INTEGERS
    )
    mentioned.update(dict.fromkeys(names.sorts))
    mentioned.update(dict.fromkeys(one.sort for one in subject.axes))
    sizes = {
        sort: scenario.sizes[min(place, len(scenario.sizes) - 1)]
        for place, sort in enumerate(one for one in mentioned if not one.elements)
    }
    world = draw(names, seed, sizes)
    world.sizes.update({sort: len(sort.elements) or sizes[sort] for sort in mentioned})
    for tensor, table in world.values.items():
        scale = scenario.signed if table.signed else scenario.positive
        world.values[tensor] = Exact(table.seed, table.signed, scale, _places(tensor, world, scenario))
    for variable in world.indices:
        if variable.sort is INTEGERS:
            world.indices[variable] = scenario.reach if scenario.reach > 3 else world.indices[variable]
    for mapping in {*world.maps, *(one for one in subject.parameters if isinstance(one, Map))}:
        size = REACH if mapping.target is INTEGERS else world.sizes[mapping.target]
        world.maps[mapping] = Chosen(f"{seed}/{mapping.name}", size, _places(mapping, world, scenario))
    return world


def _differentiates(node: Node) -> bool:
    return isinstance(node, Diff) or any(map(_differentiates, children(node)))


def _places(table: Tensor | Map, world: World, scenario: Scenario) -> Places:
    """An axis of integers reaches a little further than the indices that are met."""
    reach = _reach(scenario)
    whole = [one is INTEGERS for one in table.sorts]
    starts = tuple(-reach if integers else 0 for integers in whole)
    return Places(starts, tuple(2 * reach + 1 if one is INTEGERS else world.sizes[one] for one in table.sorts))


def _reach(scenario: Scenario) -> int:
    return 4 * scenario.reach + 4
