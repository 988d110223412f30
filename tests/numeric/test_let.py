"""Local definitions: the certified values are what the kernel says they mean."""

from __future__ import annotations

from fractions import Fraction

import pytest
from kernel.instances import FINITE, Draw
from kernel.meaning import Meaning

from derive.claim import Goal
from derive.kernel.check import check
from derive.kernel.term import (
    ONE,
    ZERO,
    Bound,
    Diff,
    Entry,
    Eq,
    Fn,
    Lam,
    Let,
    Num,
    Prop,
    Sort,
    Sum,
    Tensor,
    Term,
    Var,
)  # fmt: skip
from derive.prover.imply import prove
from numeric.enclose import Evaluator, Undefined, Unsure, sign
from numeric.refute import refute

S = Sort("S", ())
i = Var("i", S)
T, V, X = Tensor("t", ()), Tensor("v", ()), Tensor("x", (S,))
t, v = Entry(T, ()), Entry(V, ())
here = Entry(X, (Bound(0, S),))
TWO, SEVEN = Num(Fraction(2)), Num(Fraction(7))


def let(tensor: Tensor, value: Term, body: Term) -> Term:
    return Let(tensor, Lam((), value), body)


TRUE: dict[str, Prop] = {
    "a derivative by a tensor of which the value speaks is taken inside": Eq(let(T, v * v, Diff(t, V, ())), ZERO),
    "a value keeps the meaning of its names": Eq(let(T, v + ONE, let(V, SEVEN, t)), v + ONE),
    "a derivative from outside does not see a name bound inside": Eq(Diff(let(T, SEVEN, t * t), T, ()), ZERO),
    "a definition is put in": Eq(let(T, v + ONE, t * t), v * v + TWO * v + ONE),
    "a name may be defined by itself": Eq(let(T, t + ONE, t * TWO), t * TWO + TWO),
    "the inner definition counts": Eq(let(T, ONE, let(T, TWO, t)), TWO),
    "an inner definition may speak of the outer one": Eq(let(T, v, let(T, t + ONE, t * t)), (v + ONE) * (v + ONE)),
}
FALSE: dict[str, Prop] = {
    "a derivative by a tensor of which the value speaks": Eq(let(T, v * v, Diff(t, V, ())), TWO * v),
    "a value takes the inner meaning of its names": Eq(let(T, v + ONE, let(V, SEVEN, t)), Num(Fraction(8))),
    "a derivative from outside sees a name bound inside": Eq(Diff(let(T, SEVEN, t * t), T, ()), Num(Fraction(14))),
    "the outer value is taken": Eq(let(T, v + ONE, t * t), t * t),
    "the outer definition counts": Eq(let(T, ONE, let(T, TWO, t)), ONE),
}
INSIDE: dict[str, Prop] = {
    "a derivative inside is taken at the value": Eq(let(T, v + ONE, Diff(t * t, T, ())), TWO * v + TWO),
    "a derivative moves what a value rests on": Eq(Diff(let(T, v * v, t * t), V, ()), Num(Fraction(4)) * v * v * v),
    "an array is put in": Eq(Let(X, Lam((S,), here * TWO), Sum(S, here)), TWO * Sum(S, here)),
    "an array moves with its entry": Eq(
        Diff(Let(X, Lam((S,), Fn("exp", here)), Sum(S, here)), X, (i,)), Fn("exp", Entry(X, (i,)))
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_the_kernel_proves_has_no_counterexample(name: str) -> None:
    goal = Goal((), TRUE[name])
    proof = prove(goal)
    assert proof is not None
    theorem = check(proof)
    assert (theorem.hypotheses, theorem.conclusion) == (frozenset(), goal.conclusion)
    for seed in range(3):
        evidence = refute(goal, seed)
        assert evidence.worlds > 0
        assert evidence.counterexample is None


@pytest.mark.parametrize("name", INSIDE)
def test_what_is_true_has_no_counterexample(name: str) -> None:
    for seed in range(3):
        assert refute(Goal((), INSIDE[name]), seed).counterexample is None


@pytest.mark.parametrize("name", TRUE | INSIDE)
def test_what_is_true_holds_in_every_world_for_certain(name: str) -> None:
    prop = (TRUE | INSIDE)[name]
    for seed in range(20):
        world = Draw(f"{name}/{seed}").world((prop, Eq(t, v)))
        meant = Meaning(world)
        assert meant.truth(prop) is True
        if "exp" not in repr(prop):
            assert Evaluator(world).holds(prop)


@pytest.mark.parametrize("name", FALSE)
def test_the_other_reading_is_false_somewhere(name: str) -> None:
    decided = []
    for seed in range(20):
        world = Draw(f"{name}/{seed}").world((FALSE[name], Eq(t, v)))
        known = Meaning(world).truth(FALSE[name])
        assert Evaluator(world).holds(FALSE[name]) is known
        decided.append(known)
    assert False in decided


def test_random_local_definitions_have_the_value_that_the_kernel_means() -> None:
    decided = 0
    for seed in range(1500):
        draw = Draw(f"let/{seed}")
        tensor = draw.one(*FINITE)
        body = draw.one(
            draw.term(2),
            draw.let(1, ()),
            Diff(draw.term(1), *draw.variable()),
            Entry(tensor, draw.indices(tensor.sorts)),
        )
        term = Let(tensor, draw.array(tensor.sorts), draw.one(body, body * Entry(tensor, draw.indices(tensor.sorts))))
        world = draw.world((term, *FINITE))
        try:
            value, meant = Evaluator(world).value(term), Meaning(world).value(term)
            assert sign(value + meant * -1) == 0, term
        except (Undefined, Unsure, OverflowError):
            continue
        decided += 1
    assert decided > 700
