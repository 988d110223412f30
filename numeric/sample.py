"""Worlds that satisfy the hypotheses of a goal, in batches of one size; claims under the same hypotheses share them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from derive.claim import Goal, presuppositions
from derive.kernel.term import INTEGERS, All, Entry, Eq, Implies, Le, Lt, Map, Node, Prop, Sort, Tensor
from numeric.evaluate import Batch
from numeric.satisfy import satisfies, satisfy
from numeric.world import Choice, Universe, World, draw, extended, universe

PATTERNS = ((2, 3, 1, 4), (3, 2, 4, 1), (1, 2, 3, 2), (4, 1, 2, 3), (3, 3, 2, 2), (1, 1, 1, 1))
EACH = 4
TRIES = 24
HOPELESS = 7  # tries without one world after which the search ends
SMALL = 12


def batches(goal: Goal, seed: int) -> Iterator[Batch]:
    """Batches of worlds of different sizes that satisfy the hypotheses; none where such worlds are hard to find."""
    inner, whole = _universes(goal)
    for place, pattern in enumerate(PATTERNS):
        sizes = tuple((sort, pattern[k % len(pattern)]) for k, sort in enumerate(whole.sorts))
        batch = _batch(inner, whole, goal.hypotheses, sizes, f"{seed}/{place}")
        if batch:
            yield batch


def inhabited(goal: Goal, seed: int) -> bool:
    """Is there a world in which the hypotheses surely hold and every term of the goal surely is defined?"""
    conditions = goal.conditions()
    names = _all_names(goal)
    for batch in batches(goal, seed):
        for world in batch.worlds:
            if satisfies(extended(world, names, world.sizes), conditions):
                return True
    return any(True for _ in inhabitants(goal, seed))


def inhabitants(goal: Goal, seed: int) -> Iterator[World]:
    """Worlds of small sizes in which the hypotheses surely hold and every term of the goal surely is defined."""
    names = _all_names(goal)
    for size in (2, 1, 3):
        for attempt in range(SMALL):
            world = draw(names, f"{seed}/inhabited/{size}/{attempt}", dict.fromkeys(names.sorts, size))
            if satisfy(world, (*goal.hypotheses, *goal.conditions())):
                yield world


def _all_names(goal: Goal) -> Universe:
    """The names of the goal and of where its terms are defined."""
    conditions = goal.conditions()
    positive = positive_tensors((*goal.hypotheses, *conditions))
    return universe((*goal.hypotheses, goal.conclusion, *conditions), positive)


def small_worlds(goal: Goal, like: World, seed: int) -> Iterator[World]:
    """Worlds of small sizes with simple values that satisfy the hypotheses."""
    _inner, whole = _universes(goal)
    for size in (1, 2):
        sizes = {sort: min(size, like.sizes[sort]) for sort in whole.sorts}
        for attempt in range(SMALL):
            world = draw(whole, f"{seed}/small/{size}/{attempt}", sizes, simple=True)
            if attempt % 2:
                _spread(world, tuple(world.maps))
            if satisfy(world, goal.hypotheses):
                yield world


def _universes(goal: Goal) -> tuple[Universe, Universe]:
    """The names of the hypotheses, and all names; the sorts of the hypotheses come first, so that they keep their sizes."""
    said = goal.conclusion
    sides = (said.left, said.right) if isinstance(said, Eq | Le | Lt) else (said,)  # a left side is met again and again
    conditions = [one for part in (*goal.hypotheses, *sides) for one in presuppositions(part)]
    positive = positive_tensors((*goal.hypotheses, *conditions))
    inner = universe(goal.hypotheses, positive)
    whole = universe((*goal.hypotheses, goal.conclusion), positive)
    sorts = (*inner.sorts, *(sort for sort in whole.sorts if sort not in inner.sorts))
    kept = frozenset(one for one in positive if one in inner.tensors)
    return replace(inner, positive=kept), replace(whole, sorts=sorts)


def positive_tensors(props: tuple[Prop, ...]) -> frozenset[Tensor]:
    """The tensors all of whose entries some proposition calls positive or nonnegative."""
    found = set()
    for prop in props:
        core: Node = prop
        while isinstance(core, All | Implies):
            core = core.body if isinstance(core, All) else core.conclusion
        if isinstance(core, Lt | Le) and isinstance(core.right, Entry):
            found.add(core.right.tensor)
    return frozenset(found)


Sizes = tuple[tuple[Sort, int], ...]


@lru_cache(maxsize=2048)
def _batch(inner: Universe, whole: Universe, hypotheses: tuple[Prop, ...], sizes: Sizes, seed: str) -> Batch | None:
    mine = tuple((sort, size) for sort, size in sizes if sort in inner.sorts)
    worlds = [extended(world, whole, dict(sizes)) for world in _solved(inner, hypotheses, mine, seed)]
    for place, world in enumerate(worlds):
        if place % 2:
            _spread(world, tuple(one for one in world.maps if one not in inner.maps))
    return Batch(worlds) if worlds else None


@lru_cache(maxsize=2048)
def _solved(names: Universe, hypotheses: tuple[Prop, ...], sizes: Sizes, seed: str) -> list[World]:
    """Worlds of the hypotheses' own names in which they hold."""
    found: list[World] = []
    for attempt in range(TRIES):
        world = draw(names, f"{seed}/{attempt}", dict(sizes))
        if attempt % 2:
            _spread(world, tuple(world.maps))
        if satisfy(world, hypotheses):
            found.append(world)
        if len(found) == EACH or (attempt >= HOPELESS and not found):
            break
    return found


def _spread(world: World, maps: tuple[Map, ...]) -> None:
    """Maps with different values, that avoid the free indices where there is room."""
    for mapping in maps:
        table: Choice = world.maps[mapping]
        taken = [k for variable, k in world.indices.items() if variable.sort is mapping.target]
        room = [k for k in range(table.size) if k not in taken] + sorted(set(taken))
        if len(mapping.sorts) == 1 and mapping.sorts[0] is not INTEGERS:
            for k in range(world.sizes[mapping.sorts[0]]):
                table.entries[(k,)] = room[k % len(room)]
