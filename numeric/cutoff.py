"""The cutoff theorem: an equation that holds at a few sizes, counted as docs/cutoff.md says, holds at all sizes.

A second opinion on what the prover says, with no rule of it: sums are written out, and exact fractions of polynomials
compared.  Inequalities, ranges of integers, determinants and functions that are not known are outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from flint import fmpq_mpoly, fmpq_mpoly_ctx

from derive.claim import Goal
from derive.kernel import term as t
from numeric.enclose import fraction
from numeric.named import (
    NOUGHT,
    UNIT,
    Alike,
    At,
    Call,
    Count,
    Datum,
    Name,
    Named,
    Number,
    Outside,
    Over,
    Place,
    Plus,
    Power,
    Reader,
    Spot,
    Times,
    children,
    hidden,
    places_of,
    plus,
    rebuilt,
    sort_of,
    spelled,
    times,
)  # fmt: skip

INSTANCES, NODES, MONOMIALS = 300, 20_000, 20_000


class TooLarge(Exception):
    """There are too many instances, or one is too large."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What the instances say: the equation holds at all sizes, fails at one, or nothing, and why.

    `sizes` are the sizes looked at of each set: the smallest and the largest.
    """

    outcome: Literal["holds", "fails", "open"]
    reason: str = ""
    instances: int = 0
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)


def cutoff(goal: Goal) -> Cutoff:
    """Does the conclusion hold at every size, wherever both sides are defined?

    Only hypotheses that indices are equal or not are used.  With others left out the equation can hold, but not fail.
    """
    search = Search()
    try:
        node, unused = search.read(goal)
        plain = hidden(node)
        holds = search.holds(plain, sorts_of(plain))
    except (Outside, TooLarge) as error:
        return Cutoff("open", str(error) or "too large", search.instances, search.sizes)
    if not search.instances:
        return Cutoff("open", "nothing satisfies the hypotheses", 0, search.sizes)
    if not holds and (unused or plain != node):
        return Cutoff("open", "it fails without what is known besides", search.instances, search.sizes)
    return Cutoff("holds" if holds else "fails", "", search.instances, search.sizes)


def sorts_of(node: Named) -> frozenset[t.Sort]:
    """The sets that the node speaks of."""
    own: set[t.Sort] = set()
    match node:
        case Over(Name(_, sort), _) | Count(sort):
            own = {sort}
    return frozenset(own | {sort_of(place) for place in places_of(node)}).union(*map(sorts_of, children(node)))


@dataclass(frozen=True, slots=True)
class Form:
    """How a term is a quotient of sums over a set: how many indices of the set the numerator takes, and the denominators.

    A denominator, by its spelling: how many indices it takes, how often it stands there, and the names free in it.
    """

    order: int
    below: dict[str, tuple[int, int, frozenset[Place]]] = field(default_factory=dict)


def form(node: Named, sort: t.Sort) -> Form:
    """The form of a term over the set.  Raises `Outside` where a sum runs over a quotient by sums over the set."""
    match node:
        case Count(own):
            return Form(int(own is sort))
        case Plus(terms):
            return _added([form(one, sort) for one in terms])
        case Times(factors):
            return _multiplied([form(one, sort) for one in factors])
        case Power(base, exponent) if exponent >= 0:
            return _multiplied([form(base, sort)] * exponent)
        case Power(base, exponent):
            inner = form(base, sort)
            if not inner.order and not inner.below:
                return inner  # a number for each choice of indices, like any other
            order = sum(order * often for order, often, _ in inner.below.values())
            return Form(-exponent * order, {spelled(base, repr): (inner.order, -exponent, frozenset(places_of(base)))})
        case Over(name, body):
            inner = form(body, sort)
            if any(name in places for _, _, places in inner.below.values()):
                raise Outside("a sum runs over a quotient by sums")
            return Form(inner.order + (name.sort is sort), inner.below)
        case Call():
            raise Outside("a function that is not hidden")
    return Form(0)


def _added(forms: list[Form]) -> Form:
    """Brought to one denominator: each with its highest power."""
    below: dict[str, tuple[int, int, frozenset[Place]]] = {}
    for one in forms:
        for key, (order, often, places) in one.below.items():
            below[key] = (order, max(often, below[key][1] if key in below else 0), places)
    orders = [
        one.order + sum(order * (often - one.below.get(key, (0, 0))[1]) for key, (order, often, _) in below.items())
        for one in forms
    ]
    return Form(max(orders, default=0), below)


def _multiplied(forms: list[Form]) -> Form:
    below: dict[str, tuple[int, int, frozenset[Place]]] = {}
    for one in forms:
        for key, (order, often, places) in one.below.items():
            below[key] = (order, often + (below[key][1] if key in below else 0), places)
    return Form(sum(one.order for one in forms), below)


# ---- instances ----


def instance(node: Named, sort: t.Sort, size: int, spots: dict[Place, Spot]) -> Named:
    """The node where the set has this size, and these indices are these elements of it."""

    def place(one: Place) -> Place:
        if isinstance(one, At):
            one = At(one.map, tuple(map(place, one.places)))
        return spots.get(one, one)

    def change(one: Named) -> Named | None:
        match one:
            case Count(own) if own is sort:
                return Number(Fraction(size))
            case Alike(left, right, equal):
                left, right = place(left), place(right)
                settled = isinstance(left, Spot) and isinstance(right, Spot)
                return (UNIT if (left == right) is equal else NOUGHT) if settled else Alike(left, right, equal)
            case Over(name, body) if name.sort is sort:
                return plus([instance(body, sort, size, {**spots, name: Spot(k, sort)}) for k in range(size)])
        return None

    return rebuilt(node, change, place)


def patterns(count: int, apart: set[tuple[int, int]], same: set[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """All ways in which so many things can be equal, numbered from 0 in the order of their first appearance."""

    def longer(so: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(so) == count:
            if all(so[a] != so[b] for a, b in apart) and all(so[a] == so[b] for a, b in same):
                yield so
            return
        for block in range(max(so, default=-1) + 2):
            yield from longer((*so, block))

    return longer(())


class Search:
    """Goes through the instances, one set after another."""

    def __init__(self) -> None:
        self.apart: set[frozenset[Place]] = set()
        self.same: set[frozenset[Place]] = set()
        self.instances = 0
        self.sizes: dict[str, tuple[int, int]] = {}

    # ---- what is claimed ----

    def read(self, goal: Goal) -> tuple[Named, bool]:
        """What is to be zero, and whether some hypothesis was left out."""
        reader, bound = Reader(), tuple[Place, ...]()
        unused = sum(not self.known(prop, reader, bound) for prop in goal.hypotheses)
        prop = goal.conclusion
        while not isinstance(prop, t.Eq):
            match prop:
                case t.All(t.Sort() as sort, body) if sort is not t.INTEGERS:
                    bound, prop = (t.Var(f"\0{len(bound)}", sort), *bound), body
                case t.Implies(premise, conclusion):
                    unused += not self.known(premise, reader, bound)
                    prop = conclusion
                case _:
                    raise Outside("no equation")
        left, right = (reader.term(side, bound) for side in (prop.left, prop.right))
        return plus([left, times([Number(Fraction(-1)), right])]), bool(unused)

    def known(self, prop: t.Prop, reader: Reader, bound: tuple[Place, ...]) -> bool:
        """Is it a hypothesis that two indices are equal, or are not?"""
        match prop:
            case t.Not(t.Same(left, right)):
                pairs = self.apart
            case t.Same(left, right):
                pairs = self.same
            case _:
                return False
        try:
            pair = [reader.place(one, bound) for one in (left, right)]
        except Outside:
            return False
        if any(not isinstance(one, t.Var) for one in pair) or pair[0] == pair[1]:
            return False
        pairs.add(frozenset(pair))
        return True

    # ---- one set after another ----

    def holds(self, node: Named, sorts: frozenset[t.Sort]) -> bool:
        """Is the node zero wherever it is defined, at all sizes of these sets?"""
        if not sorts:
            self.instances += 1
            return vanishes(node)
        if t.INTEGERS in sorts:
            raise Outside("integers")
        problem = Outside("a map of a set into itself")
        for sort in sorted(sorts, key=lambda one: (not one.elements, one.name)):
            if any(isinstance(one, At) and sort_of(one) is sort and not _settled(one) for one in places_of(node)):
                continue  # how many elements the map names is known when its own sets have their sizes
            try:
                return self.at_sizes(node, sort, sorts - {sort})
            except Outside as error:
                problem = error
        raise problem

    def at_sizes(self, node: Named, sort: t.Sort, rest: frozenset[t.Sort]) -> bool:
        order = form(node, sort).order
        named = sorted((one for one in places_of(node) if _is_named(one, sort)), key=repr)
        for pattern in self.choices(named, sort):
            least = max((*pattern, 0)) + 1
            for size in range(least, least + order + 1) if not sort.elements else (len(sort.elements),):
                if self.instances > INSTANCES:
                    raise TooLarge
                low, high = self.sizes.get(sort.name, (size, size))
                self.sizes[sort.name] = min(low, size), max(high, size)
                spots: dict[Place, Spot] = {one: Spot(k, sort) for one, k in zip(named, pattern, strict=True)}
                found = instance(node, sort, size, spots)
                _within_reach(found)
                if not self.holds(found, rest):
                    return False
        return True

    def choices(self, named: list[Place], sort: t.Sort) -> Iterator[tuple[int, ...]]:
        """Which elements the named ones may be: of a set that is listed any, else one for each way to be equal."""
        apart, same = (
            {(a, b) for a, one in enumerate(named) for b, other in enumerate(named) if {one, other} in pairs}
            for pairs in (self.apart, self.same)
        )
        if not sort.elements:
            return patterns(len(named), apart, same)
        every = product(range(len(sort.elements)), repeat=len(named))
        return (so for so in every if all(so[a] != so[b] for a, b in apart) and all(so[a] == so[b] for a, b in same))


def _settled(place: Place) -> bool:
    return isinstance(place, Spot) or (isinstance(place, At) and all(map(_settled, place.places)))


def _is_named(place: Place, sort: t.Sort) -> bool:
    return sort_of(place) is sort and not isinstance(place, Name | Spot)


def _within_reach(node: Named, left: int = NODES) -> int:
    """Raises `TooLarge` where the node has more parts than that."""
    left -= 1
    for one in children(node):
        left = _within_reach(one, left)
    if left < 0:
        raise TooLarge
    return left


# ---- fractions of polynomials ----


def vanishes(node: Named) -> bool:
    """Is a term without sets a quotient of polynomials that is zero?  Raises `Outside` where it divides by zero."""
    data = sorted(_data(node), key=repr)
    context = fmpq_mpoly_ctx.get([f"x{k}" for k in range(len(data))], "degrevlex")
    known = dict(zip(data, context.gens(), strict=True))
    return not len(Fractions(context, known).of(node)[0])


def _data(node: Named) -> set[Datum]:
    own = {node} if isinstance(node, Datum) else set[Datum]()
    return own.union(*map(_data, children(node)))


class Fractions:
    """Terms as a numerator over powers of denominators, none of them zero."""

    def __init__(self, context: Any, known: dict[Datum, fmpq_mpoly]) -> None:
        self.context, self.known = context, known
        self.denominators: list[fmpq_mpoly] = []

    def of(self, node: Named) -> tuple[fmpq_mpoly, dict[int, int]]:
        """The numerator, and how often each of the denominators stands below it."""
        match node:
            case Number(value):
                return self.context.constant(fraction(value)), {}
            case Datum():
                return self.known[node], {}
            case Plus(terms):
                return self.added([self.of(one) for one in terms])
            case Times(factors):
                return self.multiplied([self.of(one) for one in factors])
            case Power(base, exponent):
                inner = self.of(base)
                return self.multiplied([inner if exponent >= 0 else self.inverted(*inner)] * abs(exponent))
        raise Outside(f"{type(node).__name__} in an instance")

    def lifted(self, numerator: fmpq_mpoly, below: dict[int, int]) -> fmpq_mpoly:
        for place, often in below.items():
            numerator = _small(numerator * self.denominators[place] ** often)
        return numerator

    def added(self, parts: list[tuple[fmpq_mpoly, dict[int, int]]]) -> tuple[fmpq_mpoly, dict[int, int]]:
        common: dict[int, int] = {}
        for _, below in parts:
            common.update({place: max(often, common.get(place, 0)) for place, often in below.items()})
        total = self.context.constant(0)
        for numerator, below in parts:
            total += self.lifted(numerator, {k: often - below.get(k, 0) for k, often in common.items()})
        return _small(total), common

    def multiplied(self, parts: list[tuple[fmpq_mpoly, dict[int, int]]]) -> tuple[fmpq_mpoly, dict[int, int]]:
        total, common = self.context.constant(1), dict[int, int]()
        for numerator, below in parts:
            total = _small(total * numerator)
            common.update({place: often + common.get(place, 0) for place, often in below.items()})
        return total, common

    def inverted(self, numerator: fmpq_mpoly, below: dict[int, int]) -> tuple[fmpq_mpoly, dict[int, int]]:
        if not len(numerator):
            raise Outside("it is defined nowhere at some size")
        if numerator not in self.denominators:
            self.denominators.append(numerator)
        return self.lifted(self.context.constant(1), below), {self.denominators.index(numerator): 1}


def _small(polynomial: fmpq_mpoly) -> fmpq_mpoly:
    if len(polynomial) > MONOMIALS:
        raise TooLarge
    return polynomial
