"""Enclosures of a term at many indices at once: NumPy arrays of Arb balls.

It says what `numeric.enclose` says, for worlds that are too large to be walked entry by entry.  An array has one axis for each
binder around the term, the innermost first, and as its last axis the places that are looked at.  What is an integer for certain
(an indicator, a count) is an array of integers; a value that is not defined is an Arb ball that is no number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from derive.claim import PI
from derive.kernel.term import (
    INTEGERS,
    Add,
    All,
    Below,
    Bound,
    Diff,
    Domain,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Implies,
    Ind,
    Index,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    free,
)  # fmt: skip
from numeric import enclose
from numeric.enclose import Dual, plain
from numeric.world import Choice, Table, World, lot

Array = Any  # of integers, or of balls
Bounds = tuple[Array, ...]
LARGEST = 1 << 20  # entries of an array; more are taken in parts
KEPT = 1 << 16  # entries of an array that is kept, to be met again
SAFE = 1 << 31  # integers below it can be multiplied


@dataclass(frozen=True, slots=True)
class Places:
    """The axes of a table: where each starts, and how many places it has."""

    starts: tuple[int, ...]
    shape: tuple[int, ...]

    def at(self, indices: tuple[Any, ...]) -> tuple[Any, ...]:
        """Indices of the table as indices of an array.  Raises IndexError where one is beyond it."""
        moved = tuple(one - start for one, start in zip(indices, self.starts, strict=True))
        for one, size in zip(moved, self.shape, strict=True):
            if np.any((np.asarray(one) < 0) | (np.asarray(one) >= size)):
                raise IndexError("an index beyond the table")
        return moved


BALL = np.frompyfunc(arb, 1, 1)
FUNCTIONS = {name: np.frompyfunc(getattr(arb, call), 1, 1) for name, call in
             (("exp", "exp"), ("log", "log"), ("sin", "sin"), ("cos", "cos"), ("abs", "__abs__"))}  # fmt: skip
NAN = float("nan")
MAXIMUM = np.frompyfunc(lambda one, other: _maximum(one, other), 2, 1)
EITHER = np.frompyfunc(lambda one, other: 1.0 if 1.0 in (one, other) else one + other, 2, 1)
"""Is one of two propositions true: 0, 1, or no number where that is not known."""


class Exact(Table):
    """All entries at once: n / 1024 with n up to 4096 in absolute value, times a power of two: exact in every precision.

    An axis of integers runs from -reach to reach.
    """

    __slots__ = ("places", "scale", "whole")

    def __init__(self, seed: str, signed: bool, scale: int, places: Places) -> None:
        super().__init__(seed, signed)
        self.scale, self.places = scale - 10, places
        draw = np.random.Generator(np.random.Philox(lot(seed)))
        signs = draw.choice([-1, 1], places.shape) if signed else 1
        self.whole = np.asarray(draw.integers(1, 4097, places.shape) * signs)

    def __getitem__(self, place: tuple[int, ...]) -> Fraction:
        return int(self.whole[self.places.at(place)]) * Fraction(2) ** self.scale

    def at(self, *indices: Array) -> Array:
        """The balls at arrays of indices."""
        chosen = self.whole[self.places.at(indices)] if indices else self.whole.reshape(1)
        return BALL(chosen.astype(object)) * arb(2) ** self.scale

    def floats(self, kind: Any) -> Array:
        """The whole table in floating point."""
        return np.ldexp(self.whole.astype(float), self.scale).astype(kind)


class Chosen(Choice):
    """All values of a map at once."""

    __slots__ = ("places", "whole")

    def __init__(self, seed: str, size: int, places: Places) -> None:
        super().__init__(seed, size)
        self.places = places
        self.whole = np.random.Generator(np.random.Philox(lot(seed))).integers(0, size, places.shape)

    def __getitem__(self, place: tuple[int, ...]) -> int:
        return int(self.whole[self.places.at(place)])

    def at(self, *indices: Array) -> Array:
        """The values at arrays of indices."""
        return self.whole[self.places.at(indices)]


class Enclosures:
    """Values of terms in one world; `places` are the indices that stand for many places, each with as many numbers."""

    def __init__(self, world: World, bits: int, places: Mapping[Var, Array]) -> None:
        self.world = world
        self.bits = bits
        self.places = places
        self.count = max((len(one) for one in places.values()), default=1)
        self._tables: dict[Tensor, Array] = {}
        self._kept: dict[tuple[Any, ...], tuple[Bounds, Array]] = {}
        self._let: dict[Tensor, tuple[Lam, Bounds, Any]] = {}  # value, indices bound there, what was around
        self._moved: list[tuple[Tensor, Bounds, int]] = []  # entries that a derivative moves, and its level

    def value(self, term: Term) -> Array:
        """An array of balls, one for each place."""
        ctx.prec = self.bits
        return np.broadcast_to(balls(self._value(term, ())), (self.count,))

    def truth(self, prop: Prop) -> Array:
        """1 where the proposition holds, 0 where it does not, no number where the enclosures do not tell.

        Inside, what is known everywhere is an array of booleans.
        """
        ctx.prec = self.bits
        return np.broadcast_to(self._truth(prop, ()), (self.count,))

    # ---- indices ----

    def _index(self, index: Index, bound: Bounds) -> Array:
        match index:
            case Bound(level, _):
                return bound[level]
            case Var():
                return self.places.get(index, np.array([self.world.indices.get(index, 0)]))
            case Element(name, sort):
                return np.array([sort.elements.index(name)])
            case Image(mapping, indices):
                chosen = self.world.maps[mapping]
                assert isinstance(chosen, Chosen)
                return chosen.at(*(self._index(one, bound) for one in indices))
            case Offset(constant, scaled):
                total: Array = np.array([constant])
                for one, times in scaled:
                    total = total + times * self._index(one, bound)
                return total
        raise TypeError(index)

    def _domain(self, domain: Domain, bound: Bounds, node: Node) -> tuple[Array, Array | None]:
        """The indices of a domain along a new axis before all that the node speaks of; where they count (None: everywhere)."""
        depth = max((one.ndim for one in self._used(node, bound)), default=1)
        if isinstance(domain, Range):
            low, high = self._index(domain.low, bound), self._index(domain.high, bound)
            span = np.arange(int(low.min()), max(int(high.max()), int(low.min()) - 1) + 1).reshape([-1] + [1] * depth)
            counts = (span >= low) & (span <= high)
            return span, None if counts.all() else counts
        return np.arange(self.world.sizes[domain]).reshape([-1] + [1] * depth), None

    def _used(self, node: Node, bound: Bounds) -> Bounds:
        """The indices bound around that the node speaks of."""
        if self._let or self._moved:  # what is given or moved there may speak of others
            given = (one for _, outer, _ in self._let.values() for one in outer)
            return (*bound, *given, *(one for _, places, _ in self._moved for one in places))
        return tuple(bound[k] for k, sort in enumerate(node.opened) if sort is not None)

    # ---- terms ----

    def _value(self, term: Term, bound: Bounds) -> Array:
        if isinstance(term, Num | Value | Entry) or self._let or any(one in free(term) for one, _, _ in self._moved):
            return self._found(term, bound)
        used = tuple(bound[k] for k, sort in enumerate(term.opened) if sort is not None)
        key = (term, *map(id, used))
        if key not in self._kept:
            found = self._found(term, bound)
            if found.size > KEPT:
                return found
            self._kept[key] = used, found
        return self._kept[key][1]

    def _found(self, term: Term, bound: Bounds) -> Array:
        match term:
            case Num(number):
                whole = Fraction(number)
                exact = whole.denominator == 1 and abs(whole) < SAFE
                return np.array([int(whole)]) if exact else balls([fmpq(whole.numerator, whole.denominator)])
            case Entry(tensor, indices):
                return self._entry(tensor, tuple(self._index(one, bound) for one in indices))
            case Size(domain):
                places, counts = self._domain(domain, bound, term)
                return np.array([len(places)]) if counts is None else counts.sum(axis=0)
            case Value(index):
                return self._index(index, bound)
            case Add(terms):
                total = self._value(terms[0], bound)
                for part in terms[1:]:
                    total = total + self._value(part, bound)
                return total
            case Mul(factors):
                return self._product(factors, bound)
            case Pow(base, exponent):
                return power(balls(self._value(base, bound)), Fraction(exponent))
            case Fn(name, argument):
                return elementary(name, balls(self._value(argument, bound)))
            case Max(left, right):
                return MAXIMUM(balls(self._value(left, bound)), balls(self._value(right, bound)))
            case Diff(body, tensor, indices):
                return self._derivative(body, tensor, tuple(self._index(one, bound) for one in indices), bound)
            case Sum():
                return self._over(term, bound, np.add)
            case Prod():
                return self._over(term, bound, np.multiply)
            case Ind(prop):
                return marked(self._truth(prop, bound))
            case Let(tensor, value, body):
                around = self._let, self._moved
                self._let = {**self._let, tensor: (value, bound, around)}
                self._moved = [one for one in self._moved if one[0] is not tensor]
                try:
                    return self._value(body, bound)
                finally:
                    self._let, self._moved = around
        raise TypeError(term)

    def _derivative(self, body: Term, tensor: Tensor, places: Bounds, bound: Bounds) -> Array:
        """By dual numbers, as in `numeric.enclose`: the moved entry is a + e, and what stands before e is the derivative."""
        level = len(self._moved) + 1
        self._moved.append((tensor, places, level))
        try:
            found = balls(self._value(body, bound))
        finally:
            self._moved.pop()
        return np.frompyfunc(lambda one: _slope(one, level), 1, 1)(found)

    def _entry(self, tensor: Tensor, places: Bounds) -> Array:
        number = self._given(tensor, places) if tensor in self._let else self._free(tensor, places)
        for moved, where, level in self._moved:
            if moved is tensor:
                here = np.asarray(np.True_)
                for one, other in zip(places, where, strict=True):
                    here = here & (one == other)
                number = np.where(here, np.frompyfunc(lambda one, k=level: Dual(k, one, arb(1)), 1, 1)(number), number)
        return number

    def _given(self, tensor: Tensor, places: Bounds) -> Array:
        """The entries of a tensor that a `Let` gives, as things were around the `Let`."""
        array, outer, around = self._let[tensor]
        here = self._let, self._moved
        self._let, self._moved = around
        try:
            return balls(self._value(array.body, (*places[::-1], *outer)))
        finally:
            self._let, self._moved = here

    def _free(self, tensor: Tensor, places: Bounds) -> Array:
        if tensor is PI:
            return balls([arb.pi()])
        table = self.world.values[tensor]
        assert isinstance(table, Exact)
        return table.at(*places)

    def _product(self, factors: tuple[Term, ...], bound: Bounds) -> Array:
        """Where an indicator is 0, the product is, whatever stands beside it."""
        marks = [self._value(one, bound) for one in factors if isinstance(one, Ind)]
        total: Array = np.array([1])
        for factor in factors:
            if not isinstance(factor, Ind):
                total = times(total, self._value(factor, bound))
        for mark in marks:
            known = total.dtype == object and mark.dtype != object
            total = np.where(mark != 0, total, balls([0])) if known else times(total, mark)
        return total

    def _over(self, term: Sum | Prod, bound: Bounds, combine: np.ufunc) -> Array:
        """The sum or product over a domain, so many indices at a time that no array gets too large."""
        places, counts = self._domain(term.domain, bound, term)
        step = max(1, LARGEST // max(1, prod(one.size for one in self._used(term, bound)) * self.count))
        neutral = np.array([0 if combine is np.add else 1])
        total: Array = neutral
        for first in range(0, len(places), step):
            part = places[first : first + step]
            found = self._value(term.body, (part, *bound))
            if combine is np.multiply:
                found = balls(found)
            if counts is not None:
                found = np.where(
                    counts[first : first + step], found, balls(neutral) if found.dtype == object else neutral
                )
            if found.ndim < part.ndim or len(found) < len(part):  # the body does not depend on the index
                found = found[0] if found.ndim == part.ndim else found
                found = found * len(part) if combine is np.add else power(found, Fraction(len(part)))
            else:
                found = combine.reduce(found, axis=0)
            total = combine(total, found)
        return total

    # ---- propositions ----

    def _truth(self, prop: Prop, bound: Bounds) -> Array:
        match prop:
            case Same(left, right):
                return np.asarray(self._index(left, bound) == self._index(right, bound))
            case Below(low, high):
                return np.asarray(self._index(low, bound) <= self._index(high, bound))
            case Eq(left, right):
                return self._compared(left, right, bound, lambda one: 0.0 if one != 0 else 1.0 if one == 0 else NAN)
            case Le(left, right):
                return self._compared(left, right, bound, lambda one: 1.0 if one >= 0 else 0.0 if one < 0 else NAN)
            case Lt(left, right):
                return self._compared(left, right, bound, lambda one: 1.0 if one > 0 else 0.0 if one <= 0 else NAN)
            case Not(inner):
                return denied(self._truth(inner, bound))
            case Implies(premise, conclusion):
                return either(denied(self._truth(premise, bound)), self._truth(conclusion, bound))
            case All(domain, body) if domain is not INTEGERS:
                places, counts = self._domain(domain, bound, prop)
                truth = self._truth(body, (places, *bound))
                shape = np.broadcast_shapes(truth.shape, places.shape, () if counts is None else counts.shape)
                everywhere = np.broadcast_to(truth if counts is None else np.where(counts, truth, 1.0), shape).astype(
                    float
                )
                return 1 - EITHER.reduce(1 - everywhere, axis=0, initial=0.0).astype(float)
        return np.array([NAN])

    def _compared(self, left: Term, right: Term, bound: Bounds, told: Callable[[Any], float]) -> Array:
        difference = balls(self._value(right, bound)) + balls(self._value(left, bound)) * -1
        return np.frompyfunc(lambda one: told(plain(one)), 1, 1)(difference).astype(float)


def balls(values: Any) -> Array:
    """Integers as balls; what is made of balls already stays."""
    array = np.asarray(values)
    if array.dtype == object and isinstance(array.flat[0] if array.size else None, arb | Dual):
        return array
    return BALL(array.astype(object)) if array.size else array.astype(object)


def times(one: Array, other: Array) -> Array:
    """The product; of integers that could be too large for the machine as balls."""
    large = object not in (one.dtype, other.dtype) and max(np.abs(x).max(initial=0) for x in (one, other)) >= SAFE
    return balls(one) * balls(other) if large else one * other


def denied(truth: Array) -> Array:
    return ~truth if truth.dtype == bool else 1 - truth


def either(one: Array, other: Array) -> Array:
    """Is one of two propositions true?"""
    return one | other if one.dtype == other.dtype == bool else EITHER(one, other).astype(float)


def marked(truth: Array) -> Array:
    """Truth values as integers, or as balls where one is not known."""
    if truth.dtype == bool:
        return truth.astype(np.int64)
    unknown = np.isnan(truth)
    if not unknown.any():
        return truth.astype(np.int64)
    return np.where(unknown, balls([NAN]), balls(np.where(unknown, 0, truth).astype(np.int64)))


def power(values: Array, exponent: Fraction) -> Array:
    whole = exponent.denominator == 1
    if whole and exponent >= 0 and not any(isinstance(one, Dual) for one in values.flat):
        return values ** int(exponent)
    return np.frompyfunc(lambda one: _careful(enclose.power, one, exponent), 1, 1)(values)


def elementary(name: str, values: Array) -> Array:
    """exp, log, sin, cos or abs of balls and of dual numbers."""
    if any(isinstance(one, Dual) for one in values.flat):
        return np.frompyfunc(lambda one: _careful(enclose.function, name, one), 1, 1)(values)
    return FUNCTIONS[name](values)


def _maximum(one: Any, other: Any) -> Any:
    """Of dual numbers the greater one, where the enclosures tell which."""
    if isinstance(one, arb) and isinstance(other, arb):
        return one.max(other)
    difference = plain(one + other * -1)
    return one if difference > 0 else other if difference < 0 else arb(NAN)


def _careful(function: Callable[..., Any], *given: Any) -> Any:
    try:
        found = function(*given)
    except (enclose.Undefined, enclose.Unsure):
        return arb(NAN)
    return found if isinstance(found, Dual) else arb(found)


def _slope(one: Any, level: int) -> Any:
    if isinstance(one, Dual) and one.level == level:
        return one.b if isinstance(one.b, Dual) else arb(one.b)
    return arb(NAN) if plain(one).is_nan() else arb(0)
