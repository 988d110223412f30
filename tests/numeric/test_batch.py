"""The floating-point values of a batch of worlds are inside of the certain enclosures, world by world."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from flint import arb
from kernel.instances import FINITE, Draw

from derive.claim import Goal
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import Apply, Bound, Diff, Entry, Eq, Lam, Let, Offset, Range, Tensor, Term, Var, sort_of
from numeric.enclose import Evaluator, Undefined, Unsure, plain
from numeric.evaluate import Batch
from numeric.sample import batches
from numeric.world import World

NEAR = 1e-5


def local_definition(draw: Draw) -> Term:
    draw.calculus = False
    tensor = draw.one(*FINITE)
    entry = Entry(tensor, draw.indices(tensor.sorts))
    inside = Diff(entry * entry * draw.term(1), tensor, draw.indices(tensor.sorts))
    body = draw.one(entry * draw.term(1), draw.let(1, ()), inside)
    term = Let(tensor, draw.array(tensor.sorts), body)
    return Diff(term, *draw.variable()) if draw.chance(0.4) else term


def function_of_arrays(draw: Draw) -> Term:
    draw.calculus = False
    return draw.apply()


@pytest.mark.parametrize("kind", [local_definition, function_of_arrays], ids=lambda kind: kind.__name__)
def test_a_batch_and_the_enclosures_agree(kind: Callable[[Draw], Term]) -> None:
    seen: Counter[bool] = Counter()
    for seed in range(120):
        term = kind(Draw(f"{kind.__name__}/{seed}"))
        for batch in list(batches(Goal((), Eq(term, term)), seed))[:3]:
            with np.errstate(all="ignore"):
                found = np.broadcast_to(np.real(batch.value(term)), (batch.count,))
            for world, value in zip(batch.worlds, found, strict=True):
                known = enclosed(term, world)
                if known is not None:
                    assert abs(known - value) < NEAR * (1 + abs(known)), (term, world)
                    seen[True] += 1
    assert seen[True] > 300


def enclosed(term: Term, world: World) -> arb | None:
    try:
        return arb(plain(Evaluator(world).value(term)))
    except (Undefined, Unsure):
        return None


def test_a_range_whose_end_differs_from_world_to_world_has_its_own_entries_in_each() -> None:
    end, r = Var("k", Z), Tensor("r", (Z,))
    array = Lam((Range(Offset(1, ()), end),), Entry(r, (Bound(0, sort_of(end)),)))
    term = Apply("F", (), (array,))
    (batch, *_) = batches(Goal((), Eq(term, term)), 0)
    assert isinstance(batch, Batch)
    assert len({world.indices[end] for world in batch.worlds}) > 1
    for world, value in zip(batch.worlds, batch.value(term), strict=True):
        known = enclosed(term, world)
        assert known is not None
        assert abs(known - value) < NEAR
