"""How well a function of arrays agrees with the term that it computes, in units of the rounding that its operations allow.

The worlds hold numbers that floating point has exactly; the value of the term there is enclosed with 160 bits.  The unit is
the radius that ball arithmetic finds for the same entry with the precision of the arrays (24 or 53 bits): what rounding may
do to the formula as it is written.  The function is somebody else's; nothing here knows how it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf
from typing import Any

import numpy as np
from flint import arb

from derive.claim import Agreement, presuppositions
from derive.kernel.term import INTEGERS, Entry, Map, Mul, Node, Num, Prop, Sort, Tensor, Term, Var, free
from numeric.enclose import Evaluator, Undefined, Unsure
from numeric.sample import positive_tensors
from numeric.world import Choice, Table, World, draw, lot, universe

BITS = 160
ENTRIES = 12  # of a result that are looked at
GRAIN = 1024
KEPT_NOT = (Entry, Num, Mul)  # cheaper to find again than to look up
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
    pair of a name and a place for the first integer of an axis.  `cases` give the entry at the indices `axes`.
    """

    function: Callable[..., Any]
    parameters: tuple[Any, ...]
    cases: Cases
    axes: tuple[Var, ...]


def agreement(subject: Subject, scenarios: Sequence[Scenario] = SMALL, seed: int = 0) -> Agreement:
    """The worst entry over the scenarios; infinite where the function warns, overflows or gives no number.

    Where the value itself is beyond the largest number of the arrays' precision, the world does not count.
    """
    worlds = entries = 0
    worst, where = 0.0, ""
    for number, scenario in enumerate(scenarios):
        trial = _Trial(subject, scenario, f"{seed}/{number}")
        found = trial.errors()
        if found is None:
            continue
        worlds += 1
        entries += len(found)
        if found and max(found) >= worst:
            worst, where = max(found), str(scenario)
    return Agreement(worlds, entries, worst, where)


class _Exact(Table):
    """Numbers n / 1024 with n up to 4096, scaled by a power of two: exact in every precision."""

    scale: Fraction

    def __getitem__(self, place: tuple[int, ...]) -> Fraction:
        if place not in self.entries:
            drawn = lot(f"{self.seed}{place}")
            value = Fraction(drawn % (4 * GRAIN) + 1, GRAIN) * self.scale
            self.entries[place] = -value if self.signed and drawn >> 40 & 1 else value
        return self.entries[place]


class _Balls(Evaluator):
    """Every number as a ball; what was found once is kept, by the indices that it depends on."""

    def __init__(self, world: World, bits: int, axes: tuple[Var, ...]) -> None:
        super().__init__(world, bits)
        self.axes = axes
        self._kept: dict[tuple[Any, ...], Any] = {}

    def _entry(self, tensor: Any, place: tuple[int, ...]) -> Any:
        return arb(super()._entry(tensor, place))

    def _value(self, term: Term, bound: tuple[int, ...]) -> Any:
        if isinstance(term, KEPT_NOT) or self._let or self._moved:
            return super()._value(term, bound)
        running = tuple(self.world.indices[one] for one in self.axes if one in free(term))
        key = (term, running, tuple(k for k, sort in zip(bound, term.opened, strict=False) if sort is not None))
        if key not in self._kept:
            self._kept[key] = super()._value(term, bound)
        return self._kept[key]


class _Trial:
    """One world, the function's result in it, and its errors."""

    def __init__(self, subject: Subject, scenario: Scenario, seed: str) -> None:
        self.subject = subject
        self.scenario = scenario
        self.kind = np.dtype(scenario.kind)
        self.world = _world(subject, scenario, seed)
        self.reach = 4 * scenario.reach + 4

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
        size = int(result.size)
        chosen = range(size) if size <= ENTRIES else sorted({lot(f"{k}") % size for k in range(ENTRIES)})
        odd = np.flatnonzero(~np.isfinite(result))[:ENTRIES].tolist()
        for one in dict.fromkeys((*chosen, *odd)):
            yield tuple(int(k) for k in np.unravel_index(one, result.shape))

    def _values(self, places: list[tuple[int, ...]], bits: int) -> list[Any]:
        """Enclosures at the entries; None where no case holds or nothing is defined."""
        balls = _Balls(self.world, bits, self.subject.axes)
        found = []
        for place in places:
            self.world.indices.update(zip(self.subject.axes, place, strict=True))
            try:
                case = next((term for props, term in self.subject.cases if all(map(balls.holds, props))), None)
                found.append(None if case is None else arb(balls.value(case)))
            except (Undefined, Unsure):
                found.append(None)
        return found

    def _argument(self, node: Any) -> Any:
        match node:
            case Tensor(_, ()):
                return float(self.world.values[node][()])
            case Tensor(_, sorts):
                return self._array(sorts, lambda place: float(self.world.values[node][place]), self.kind)
            case Map(_, sorts, _):
                return self._array(sorts, lambda place: self.world.maps[node][place], np.dtype(int))
            case Var():
                return self.world.indices[node]
            case Sort():
                return self.world.sizes[node]
        return -self.reach

    def _array(self, sorts: tuple[Sort, ...], entry: Callable[[tuple[int, ...]], Any], kind: Any) -> Any:
        whole = range(-self.reach, self.reach + 1)
        axes = [whole if sort is INTEGERS else range(self.world.sizes[sort]) for sort in sorts]
        flat = [entry(place) for place in product(*axes)]
        return np.array(flat, dtype=kind).reshape([len(one) for one in axes])


def _world(subject: Subject, scenario: Scenario, seed: str) -> World:
    """A world of the sizes, with values of the scales; hypotheses other than signs are not looked at."""
    nodes: list[Node] = [part for props, term in subject.cases for part in (*props, term)]
    conditions = [condition for node in nodes for condition in presuppositions(node)]
    names = universe(nodes, positive_tensors(tuple(conditions)))
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
        exact = _Exact(table.seed, table.signed)
        exact.scale = Fraction(2) ** (scenario.signed if table.signed else scenario.positive)
        world.values[tensor] = exact
    for variable in world.indices:
        if variable.sort is INTEGERS:
            world.indices[variable] = scenario.reach if scenario.reach > 3 else world.indices[variable]
    for mapping in [one for one in subject.parameters if isinstance(one, Map) and one not in world.maps]:
        world.maps[mapping] = Choice(f"{seed}/{mapping.name}", world.sizes[mapping.target])
    return world
