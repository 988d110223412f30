"""Random terms: what is written computes what the term says."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from derive.claim import Meaning
from derive.emit.function import Function, to_numpy
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import (
    ONE,
    Add,
    Below,
    Bound,
    Entry,
    Fn,
    Image,
    Ind,
    Index,
    Le,
    Map,
    Max,
    Mul,
    Not,
    Num,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    offset,
)  # fmt: skip
from numeric.agree import Scenario, Subject, agreement

W, D, K = Sort("W", ()), Sort("d", ()), Sort("K", ())
N = Map("n", (K,), W)
WORDS = (Var("o", W), Var("w", W))
TENSORS = (
    Tensor("x", (W,)),
    Tensor("A", (W, D)),
    Tensor("b", (D,)),
    Tensor("s", ()),
    Tensor("B", (W, W)),
    Tensor("z", (Z,)),
)
AXES = (Var("i", D), Var("j", W))
SCENARIOS = (Scenario((3, 2, 4)), Scenario((2, 3, 1), 2), Scenario((1, 1, 2), -3, kind="float32"))
EIGHTH = Num(Fraction(1, 8))
SIZES: dict[Any, Any] = {W: 3, D: 2, K: 4}
UNITS = 32


class Maker:
    """Terms that are defined everywhere; `bound` are the sets of the indices bound around, innermost first."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def index(self, sort: Sort, bound: tuple[Sort, ...]) -> Index:
        found: list[Index] = [Bound(level, one) for level, one in enumerate(bound) if one is sort]
        if sort is W:
            found += [
                *WORDS,
                AXES[1],
                *(Image(N, (one,)) for one in (Bound(k, K) for k, s in enumerate(bound) if s is K)),
            ]
        elif sort is D:
            found.append(AXES[0])
        elif sort is Z:
            found.append(offset(self.random.randint(-1, 2), tuple((one, 1) for one in found[:1])))
        elif not found:
            found.append(Var("k", K))
        return self.random.choice(found)

    def entry(self, bound: tuple[Sort, ...]) -> Term:
        tensor = self.random.choice(TENSORS)
        return Entry(tensor, tuple(self.index(sort, bound) for sort in tensor.sorts))

    def prop(self, bound: tuple[Sort, ...], depth: int) -> Prop:
        sort = self.random.choice((W, W, D))
        kind = self.random.randrange(6)
        if kind == 0:
            return Le(self.term(bound, depth - 1), self.entry(bound))
        if kind == 1:
            return Below(self.index(Z, bound), offset(1, ()))
        same = Same(self.index(sort, bound), self.index(sort, bound))
        return Not(same) if kind == 2 else same

    def scale(self, bound: tuple[Sort, ...], depth: int) -> Term:
        """A positive combination of exponentials."""
        kind = self.random.randrange(6) if depth > 0 else 0
        if kind == 5:
            sort = self.random.choice((W, K))
            return Add(
                (ONE, Sum(sort, Mul((Ind(self.prop((sort, *bound), 0)), self.scale((sort, *bound), depth - 1)))))
            )
        if kind == 1:
            return Add((ONE, self.scale(bound, depth - 1)))
        if kind == 2:
            sort = self.random.choice((W, D, K))
            return Sum(sort, self.scale((sort, *bound), depth - 1))
        if kind == 3:
            return Mul((self.scale(bound, depth - 1), self.scale(bound, depth - 1)))
        if kind == 4:
            return Pow(self.scale(bound, depth - 1), Fraction(self.random.choice((-1, -2, 2, "1/2"))))
        exponent = self.entry(bound)
        return Fn(
            "exp", self.random.choice((exponent, -exponent, exponent + self.entry(bound), EIGHTH * exponent * exponent))
        )

    def term(self, bound: tuple[Sort, ...], depth: int) -> Term:
        if depth <= 0:
            return self.random.choice(
                (self.entry(bound), self.entry(bound), Num(Fraction(self.random.randint(-2, 3), 2)))
            )
        below = depth - 1
        match self.random.randrange(15):
            case 0 | 1:
                return Add(tuple(self.term(bound, below) for _ in range(self.random.randint(1, 3))))
            case 2 | 3:
                return Mul(tuple(self.term(bound, below) for _ in range(self.random.randint(1, 3))))
            case 4 | 5:
                sort = self.random.choice((W, D, K))
                return Sum(sort, self.term((sort, *bound), below))
            case 6:
                return Mul((Ind(self.prop(bound, below)), self.term(bound, below), self.entry(bound)))
            case 7:
                sort = self.random.choice((W, K))
                guard = Ind(self.prop((sort, *bound), below))
                return Sum(sort, Mul((guard, self.entry((sort, *bound)), self.term((sort, *bound), below))))
            case 8:
                return Mul((self.entry(bound), self.scale(bound, 2), Pow(self.scale(bound, 2), Fraction(-1))))
            case 9:
                return Fn("log", self.scale(bound, 2))
            case 10:
                return Max(self.term(bound, below), self.entry(bound))
            case 11:
                window = Range(offset(-1, ()), offset(self.random.randint(-2, 2), ()))
                return Sum(window, Mul((Value(Bound(0, Z)), self.term((Z, *bound), below))))
            case 12:
                sort = self.random.choice((W, D, K))
                inner = (sort, *bound)
                marked = Add(
                    (self.term(inner, below), Num(Fraction(-1)) * Ind(Same(self.index(W, inner), self.index(W, inner))))
                )
                return Sum(sort, Mul((marked, self.entry(inner))))
            case 13:
                inner = (K, *bound)
                marks = [Ind(Same(self.index(W, inner), self.index(W, inner))) for _ in range(2)]
                parts = [Mul((mark, self.term(inner, below - 1))) for mark in marks]
                return Sum(K, Mul((Add(tuple(parts)), self.entry(inner))))
            case _:
                sort = self.random.choice((D, K))
                return Add((Prod(sort, Pow(self.entry((sort, *bound)), Fraction(2))), Size(sort)))


@pytest.mark.parametrize("seed", range(2))
def test_a_function_of_several_terms_gives_what_each_gives_alone(seed: int) -> None:
    """What they share is computed once, in memory that is written again; also with arrays of different precision."""
    shared = 0
    for number in range(20):
        maker = Maker(5000 + 1000 * seed + number)
        one, other = (maker.term((), 3) for _ in range(2))
        both = Add((one, Mul((Num(Fraction(1, 2)), other)))), Mul((one, other)), other
        meanings = [Meaning((((), term),), AXES) for term in both]
        together = to_numpy(*meanings)
        given = arguments(together, seed)
        results = together(*given.values())
        for meaning, found in zip(meanings, results, strict=True):
            alone = to_numpy(meaning)
            wanted = alone(*((SIZES | given)[name.node] for name in alone.parameters if name.node))
            assert found.shape == wanted.shape
            with np.errstate(all="ignore"):
                size = np.abs(results[0]).max(initial=1) + np.abs(wanted).max(initial=1)
            assert np.allclose(found, wanted, rtol=1e-4, atol=1e-5 * size, equal_nan=True), together.body
        shared += "out=" in together.body.partition("return")[0]
    assert shared > 5


def arguments(function: Function, seed: int) -> dict[Any, Any]:
    """Arrays in single and double precision in turn."""
    draw, sizes = np.random.default_rng(seed), dict(SIZES)
    found: dict[Any, Any] = {}
    for place, one in enumerate(function.parameters):
        match one.node:
            case Tensor(_, sorts):
                kind = np.float32 if (place + seed) % 2 else np.float64
                found[one.node] = draw.standard_normal([sizes.get(sort, 21) for sort in sorts]).astype(kind)
            case Map(_, sorts, target):
                found[one.node] = draw.integers(0, sizes[target], [sizes[sort] for sort in sorts])
            case Var(_, sort):
                found[one.node] = draw.integers(sizes[sort])
            case Sort():
                found[one.node] = sizes[one.node]
            case tuple():
                found[one.node] = -10
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_function_of_a_random_term_agrees_with_it(seed: int) -> None:
    looked = 0
    for number in range(20):
        term = Maker(1000 * seed + number).term((), 4)
        axes = AXES[: number % 3]
        function = to_numpy(Meaning((((), term),), axes))
        nodes = tuple(one.node for one in function.parameters if one.node is not None)
        found = agreement(Subject(function, nodes, (((), term),), axes), SCENARIOS, seed)
        assert found.worst <= UNITS, (1000 * seed + number, found, function.body)
        looked += found.worlds
    assert looked > 30
