"""An array in place of a tensor: what a statement says of the array is what it says where the tensor has that value."""

from __future__ import annotations

import pytest

from derive.kernel import proof as p
from derive.kernel.axioms import without
from derive.kernel.check import Rejected, check
from derive.kernel.substitute import fill
from derive.kernel.term import Derives, Diff, Eq, Implies, Lam, Let, Prop, Some, Tensor, free
from numeric.enclose import Unsure

from .instances import FINITE, Draw
from .meaning import Meaning

SEEDS = 400
LOCAL = (Diff, Let, Some, Derives)


def drawn(place: int) -> tuple[Draw, Prop, Tensor, Lam]:
    """A premise with a tensor in it, and an array of the tensor's shape, often with the tensor in it."""
    draw = Draw(f"put/{place}")
    while True:
        prop = draw.prop(2)
        tensors = sorted((one for one in free(prop) if one in FINITE), key=lambda one: one.name)  # type: ignore[attr-defined]
        if tensors:
            tensor = draw.one(*tensors)
            return draw, prop, tensor, draw.array(tensor.sorts, 2)


def truth(prop: Prop, known: Meaning) -> bool | None:
    try:
        return known.truth(prop)
    except (Unsure, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def test_a_premise_with_the_array_in_it_holds_where_it_holds_of_the_tensor_with_that_value() -> None:
    seen = {True: 0, False: 0}
    for place in range(SEEDS):
        draw, prop, tensor, value = drawn(place)
        if not without(prop, *LOCAL):
            continue
        filled = fill(prop, tensor, value)
        known = Meaning(draw.world((prop, value, filled)))
        said = truth(filled, known)
        try:
            with known._rebound(tensor, known._table(value, ())):
                there = truth(prop, known)
        except (Unsure, ArithmeticError, LookupError):
            continue
        if said is not None and there is not None:
            assert said is there, (prop, tensor, value)
            seen[said] += 1
    assert min(seen.values()) > SEEDS // 10, seen


def test_the_rule_says_of_the_array_what_it_knew_of_the_tensor() -> None:
    for place in range(SEEDS // 4):
        draw, prop, tensor, value = drawn(place)
        side = draw.term(2)
        proof = p.Put(tensor, value, p.Suppose(prop, p.Ring(side, side, ())))
        if not without(prop, *LOCAL):
            with pytest.raises(Rejected):
                check(proof)
            continue
        theorem = check(proof)
        whole = Let(tensor, value, side)
        assert theorem.conclusion is Implies(fill(prop, tensor, value), Eq(whole, whole))
        assert not theorem.hypotheses
