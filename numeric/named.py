"""Terms with named indices: derivatives carried out, and what is no quotient of sums hidden behind new names.

What the cutoff theorem speaks of (docs/cutoff.md).  Shares the classes of `derive.kernel.term` with the kernel, and no rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from derive.kernel import term as t


class Outside(Exception):
    """The theorem does not speak of it."""


@dataclass(frozen=True, slots=True)
class Name:
    """The index that a sum runs over; no two sums within each other have the same."""

    serial: int
    sort: t.Sort


@dataclass(frozen=True, slots=True)
class Spot:
    """An element of a set whose size is a number."""

    number: int
    sort: t.Sort


@dataclass(frozen=True, slots=True)
class At:
    """The value of a map."""

    map: t.Map
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Datum:
    """A real number of its own: an entry of a tensor, or of a family that stands for something hidden."""

    family: t.Tensor | str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Count:
    sort: t.Sort


@dataclass(frozen=True, slots=True)
class Plus:
    terms: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Times:
    factors: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Power:
    base: Named
    exponent: int


@dataclass(frozen=True, slots=True)
class Over:
    """The sum over a set."""

    name: Name
    body: Named


@dataclass(frozen=True, slots=True)
class Alike:
    """1 where the two indices are equal (or, where `equal` is false, are not), else 0."""

    left: Place
    right: Place
    equal: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Anything else, by what it is called and of what."""

    label: str
    arguments: tuple[Named, ...]


Place: TypeAlias = t.Var | Name | Spot | At
Named: TypeAlias = Number | Datum | Count | Plus | Times | Power | Over | Alike | Call
NOUGHT, UNIT = Number(Fraction(0)), Number(Fraction(1))


def sort_of(place: Place) -> t.Sort:
    return place.map.target if isinstance(place, At) else place.sort


def plus(terms: list[Named]) -> Named:
    kept = [one for one in terms if one != NOUGHT]
    return kept[0] if len(kept) == 1 else Plus(tuple(kept)) if kept else NOUGHT


def times(factors: list[Named]) -> Named:
    if NOUGHT in factors:
        return NOUGHT
    kept = [one for one in factors if one != UNIT]
    return kept[0] if len(kept) == 1 else Times(tuple(kept)) if kept else UNIT


def over(name: Name, body: Named) -> Named:
    return NOUGHT if body == NOUGHT else Over(name, body)


def rebuilt(node: Named, change: Callable[[Named], Named | None], place: Callable[[Place], Place]) -> Named:
    """The node with other places, and with what `change` gives in place of its parts, from the outside in."""

    def again(node: Named) -> Named:
        new = change(node)
        if new is not None:
            return new
        match node:
            case Datum(family, places):
                return Datum(family, tuple(map(place, places)))
            case Plus(terms):
                return plus([again(one) for one in terms])
            case Times(factors):
                return times([again(one) for one in factors])
            case Power(base, exponent):
                return Power(again(base), exponent)
            case Over(name, body):
                return over(name, again(body))
            case Alike(left, right, equal):
                return Alike(place(left), place(right), equal)
            case Call(label, arguments):
                return Call(label, tuple(map(again, arguments)))
        return node

    return again(node)


def children(node: Named) -> tuple[Named, ...]:
    match node:
        case Plus(parts) | Times(parts) | Call(_, parts):
            return parts
        case Power(part, _) | Over(_, part):
            return (part,)
    return ()


def places_of(node: Named) -> set[Place]:
    """The places in the node, those under a map's value too."""
    found: set[Place] = set()
    match node:
        case Datum(_, places):
            found.update(*map(_within, places))
        case Alike(left, right, _):
            found.update(_within(left), _within(right))
    return found.union(*map(places_of, children(node)))


def _within(place: Place) -> set[Place]:
    return {place}.union(*map(_within, place.places)) if isinstance(place, At) else {place}


# ---- reading ----


class Reader:
    """Terms of the kernel with a name for each sum's index.  Raises `Outside` for what has no place here."""

    def __init__(self) -> None:
        self.serials = count()

    def place(self, index: t.Index, bound: tuple[Place, ...]) -> Place:
        match index:
            case t.Bound(level, _):
                return bound[level]
            case t.Element(name, sort):
                return Spot(sort.elements.index(name), sort)
            case t.Image(mapping, indices):
                return At(mapping, self.places(indices, bound))
            case t.Var(_, sort) if sort is not t.INTEGERS:
                return index
        raise Outside("integers")

    def places(self, indices: tuple[t.Index, ...], bound: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple(self.place(index, bound) for index in indices)

    def term(self, term: t.Term, bound: tuple[Place, ...] = ()) -> Named:
        def of(one: t.Term) -> Named:
            return self.term(one, bound)

        match term:
            case t.Num(value):
                return Number(Fraction(value))
            case t.Entry(tensor, indices):
                return Datum(tensor, self.places(indices, bound))
            case t.Size(t.Sort() as sort):
                return Count(sort)
            case t.Add(terms):
                return plus([of(one) for one in terms])
            case t.Mul(factors):
                return times([of(one) for one in factors])
            case t.Pow(base, exponent):
                whole = exponent == int(exponent)
                return Power(of(base), int(exponent)) if whole else Call(f"^{exponent}", (of(base),))
            case t.Fn(name, argument):
                return Call(name, (of(argument),))
            case t.Max(left, right):
                return Call("max", (of(left), of(right)))
            case t.Sum(t.Sort() as sort, body):
                return self.over(sort, body, bound)
            case t.Prod(t.Sort() as sort, body):
                return Call("product", (self.over(sort, body, bound),))
            case t.Ind(t.Same(left, right)):
                return Alike(self.place(left, bound), self.place(right, bound), True)
            case t.Ind(t.Not(t.Same(left, right))):
                return Alike(self.place(left, bound), self.place(right, bound), False)
            case t.Diff(body, tensor, indices):
                return differentiated(of(body), tensor, self.places(indices, bound))
            case t.Let(tensor, value, body):
                return self.put(of(body), tensor, value, bound)
        raise Outside(f"no place for {type(term).__name__}")

    def over(self, sort: t.Sort, body: t.Term, bound: tuple[Place, ...]) -> Named:
        name = Name(next(self.serials), sort)
        return over(name, self.term(body, (name, *bound)))

    def put(self, node: Named, tensor: t.Tensor, value: t.Lam, bound: tuple[Place, ...]) -> Named:
        """The node with the array in place of the tensor, derivatives by which are carried out already."""

        def change(one: Named) -> Named | None:
            if isinstance(one, Datum) and one.family is tensor:
                return self.term(value.body, (*one.places[::-1], *bound))
            return None

        return rebuilt(node, change, lambda place: place)


# ---- derivatives ----


def differentiated(node: Named, tensor: t.Tensor, places: tuple[Place, ...]) -> Named:
    """The derivative by the entry, wherever the parts have one.  Raises `Outside` where no rule is known here."""

    def d(one: Named) -> Named:
        return differentiated(one, tensor, places)

    match node:
        case Datum(family, own) if family is tensor:
            return times([Alike(one, other, True) for one, other in zip(own, places, strict=True)])
        case Plus(terms):
            return plus([d(one) for one in terms])
        case Times(factors):
            return plus([times([*factors[:k], d(one), *factors[k + 1 :]]) for k, one in enumerate(factors)])
        case Power(base, exponent):
            return times([Number(Fraction(exponent)), Power(base, exponent - 1), d(base)])
        case Over(name, body):
            return over(name, d(body))
        case Call(_, arguments):
            inner = [d(one) for one in arguments]
            return NOUGHT if all(one == NOUGHT for one in inner) else times([_slope(node), *inner])
    return NOUGHT


def _slope(node: Call) -> Named:
    """The derivative of a function of one argument by its argument."""
    argument = node.arguments[0]
    match node.label:
        case "exp":
            return node
        case "log":
            return Power(argument, -1)
        case "sin":
            return Call("cos", (argument,))
        case "cos":
            return times([Number(Fraction(-1)), Call("sin", (argument,))])
        case "abs":
            return times([node, Power(argument, -1)])
        case label if label.startswith("^"):
            return times([Number(Fraction(label[1:])), node, Power(argument, -1)])
    raise Outside(f"the derivative of {node.label}")


# ---- hiding ----


def spelled(node: Named, place: Callable[[Place], str], inner: tuple[Name, ...] = ()) -> str:
    """The node as text, the indices of its own sums by their depth; equal texts are equal nodes."""

    def at(one: Place) -> str:
        if isinstance(one, At) and not _within(one).isdisjoint(inner):
            return f"{one.map}({','.join(map(at, one.places))})"
        return f"b{inner[::-1].index(one)}" if one in inner else place(one)

    def of(one: Named) -> str:
        return spelled(one, place, inner)

    match node:
        case Datum(family, places):
            return f"{family}[{','.join(map(at, places))}]"
        case Alike(left, right, equal):
            return f"<{at(left)}{'=' if equal else '!'}{at(right)}>"
        case Over(name, body):
            return f"sum {name.sort}({spelled(body, place, (*inner, name))})"
        case Power(base, exponent):
            return f"({of(base)})^{exponent}"
        case Number() | Count():
            return repr(node)
        case Plus(parts) | Times(parts):
            return f"{type(node).__name__}({','.join(map(of, parts))})"
        case Call(label, parts):
            return f"{label}({','.join(map(of, parts))})"


def hidden(node: Named) -> Named:
    """Every call as an entry of a family that may have any value: what holds for the family holds for the call."""

    def change(one: Named) -> Named | None:
        if not isinstance(one, Call):
            return None
        if one.label != "exp":
            return family(one)
        split = [(scale, Call("exp", (part,))) for scale, part in summands(one.arguments[0])]
        return times([family(part) if scale == 1 else Power(family(part), scale) for scale, part in split])

    return rebuilt(node, change, lambda place: place)


def family(node: Named) -> Named:
    """The entry of the family of this form; its places are all indices that stand free in the node."""
    places: list[Place] = []

    def number(place: Place) -> str:
        places.append(place)
        return f"#{len(places)}:{sort_of(place)}"

    label = spelled(node, number)
    return Datum(label, tuple(places))


def summands(node: Named) -> list[tuple[int, Named]]:
    """Terms with whole coefficients that add up to the node, for exp of a sum is a product."""
    match node:
        case Plus(terms):
            return [one for term in terms for one in summands(term)]
        case Times((Number(value), *rest)) if value == int(value) and value:
            return [(int(value) * scale, part) for scale, part in summands(times(list(rest)))]
    return [(1, node)]
