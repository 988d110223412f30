"""Worlds: sizes, indices and exact values for everything that is free in a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from itertools import product

from derive.claim import PI
from derive.kernel.term import INTEGERS, Map, Node, Sort, Tensor, Var, children, free

REACH = 12  # integer indices of tables filled on demand stay within -REACH..REACH in the batch evaluator
VALUES = tuple(Fraction(n, d) for n, d in ((1, 2), (1, 1), (3, 2), (2, 1), (1, 3), (2, 3), (5, 4), (7, 4), (1, 4)))


def lot(text: str) -> int:
    """A number that looks random and depends on the text alone: the same in every process and on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass(slots=True)
class Table:
    """A value for each tuple of indices, drawn when it is first asked for."""

    seed: str
    signed: bool
    entries: dict[tuple[int, ...], Fraction] = field(default_factory=dict)

    def __getitem__(self, place: tuple[int, ...]) -> Fraction:
        if place not in self.entries:
            drawn = lot(f"{self.seed}{place}")
            value = VALUES[drawn % len(VALUES)]
            self.entries[place] = -value if self.signed and drawn >> 31 & 1 else value
        return self.entries[place]


@dataclass(slots=True)
class Choice:
    """A map: an element of the target for each tuple of indices, drawn when it is first asked for."""

    seed: str
    size: int
    entries: dict[tuple[int, ...], int] = field(default_factory=dict)

    def __getitem__(self, place: tuple[int, ...]) -> int:
        if place not in self.entries:
            self.entries[place] = lot(f"{self.seed}{place}") % self.size
        return self.entries[place]


@dataclass(slots=True)
class World:
    """One interpretation of the free names of a claim.  Elements of a sort are 0, 1, ..., size - 1."""

    seed: str
    sizes: dict[Sort, int]
    indices: dict[Var, int]
    maps: dict[Map, Choice]
    values: dict[Tensor, Table]


@dataclass(frozen=True, slots=True)
class Universe:
    """The names that a claim speaks of."""

    sorts: tuple[Sort, ...]
    variables: tuple[Var, ...]
    maps: tuple[Map, ...]
    tensors: tuple[Tensor, ...]
    positive: frozenset[Tensor]


def universe(props: Iterable[Node], positive: frozenset[Tensor] = frozenset()) -> Universe:
    """Everything free in the propositions; `positive` are the tensors that some hypothesis calls so."""
    names = sorted({name for prop in props for name in free(prop)}, key=_by_name)
    sorts = dict.fromkeys(sort for prop in props for sort in _sorts(prop))
    return Universe(
        tuple(sorted(sorts, key=lambda sort: sort.name)),
        tuple(name for name in names if isinstance(name, Var)),
        tuple(name for name in names if isinstance(name, Map)),
        tuple(name for name in names if isinstance(name, Tensor) and name is not PI),
        positive,
    )


def _by_name(node: Node) -> tuple[str, str, str]:
    return type(node).__name__, node.name, repr(node)  # type: ignore[attr-defined]


@lru_cache(maxsize=1 << 16)
def _sorts(node: Node) -> frozenset[Sort]:
    """The finite sets that a node speaks of."""
    if isinstance(node, Sort):
        return frozenset((node,)) - {INTEGERS}
    return frozenset[Sort]().union(*map(_sorts, children(node)))


def draw(names: Universe, seed: str, sizes: dict[Sort, int], simple: bool = False) -> World:
    """A world of these sizes; nothing here looks at hypotheses.  `simple` draws ones instead of varied values."""
    world = extended(World(seed, {}, {}, {}, {}), names, sizes)
    if simple:
        for one, table in world.values.items():
            for place in places(one.sorts, world.sizes):
                value = (1, 1, -1, 2)[lot(f"{seed}/{one.name}{place}") % 4]
                table.entries[place] = Fraction(1 if one in names.positive else value)
    return world


def extended(world: World, names: Universe, sizes: dict[Sort, int]) -> World:
    """The world with values for further names; those that it has are kept."""
    seed = world.seed
    full = {sort: len(sort.elements) or sizes[sort] for sort in names.sorts} | world.sizes
    indices = {one: _index(f"{seed}/{one.name}", one, full) for one in names.variables}
    maps = {one: Choice(f"{seed}/{one.name}", _size(full, one.target)) for one in names.maps}
    values = {one: Table(f"{seed}/{one.name}", one not in names.positive) for one in names.tensors}
    return World(seed, full, indices | world.indices, maps | world.maps, values | world.values)


def _index(seed: str, variable: Var, sizes: dict[Sort, int]) -> int:
    return 1 + lot(seed) % 3 if variable.sort is INTEGERS else lot(seed) % sizes[variable.sort]


def _size(sizes: dict[Sort, int], sort: Sort) -> int:
    return REACH if sort is INTEGERS else sizes[sort]


def places(sorts: tuple[Sort, ...], sizes: dict[Sort, int]) -> Iterator[tuple[int, ...]]:
    """Every tuple of indices of these sorts, where they are finitely many."""
    if INTEGERS not in sorts:
        yield from product(*(range(sizes[sort]) for sort in sorts))
