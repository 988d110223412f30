"""Certain enclosures of a term's value in a world: exact fractions where possible, Arb balls else.

Derivatives are taken by dual numbers.  An arbitrary smooth function is read as a random quadratic polynomial.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq, fmpq_mat

from derive.claim import PI
from derive.kernel.term import (
    INTEGERS,
    Add,
    All,
    Apply,
    Below,
    Bound,
    Det,
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
    Inverse,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
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
    Term,
    Value,
    Var,
    sort_of,
)  # fmt: skip
from numeric.determinants import determinant
from numeric.world import World, lot

Slot = tuple[int, tuple[int, ...]]  # an argument of a function, and a place in it

BITS = 128
SPAN = 64
LARGEST_MATRIX = 10  # rows of a determinant


class Undefined(Exception):
    """The term has no value here: a logarithm of a number that is not positive, a division by zero."""


class Unsure(Exception):
    """The enclosures are too wide to tell."""


class Dual:
    """a + b e with e^2 = 0, one e for each level; a and b are numbers or duals of lower levels."""

    __slots__ = ("a", "b", "level")

    def __init__(self, level: int, a: Any, b: Any) -> None:
        self.level, self.a, self.b = level, a, b

    def __add__(self, other: Any) -> Any:
        x, y = _level(self, other)
        return Dual(x.level, x.a + y.a, x.b + y.b)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        x, y = _level(self, other)
        return Dual(x.level, x.a * y.a, x.a * y.b + x.b * y.a)

    __rmul__ = __mul__


def _level(one: Any, other: Any) -> tuple[Dual, Dual]:
    top = max(one.level if isinstance(one, Dual) else 0, other.level if isinstance(other, Dual) else 0)
    return _lift(one, top), _lift(other, top)


def _lift(number: Any, level: int) -> Dual:
    return number if isinstance(number, Dual) and number.level == level else Dual(level, number, fmpq(0))


def plain(number: Any) -> Any:
    """The number without its infinitesimal parts."""
    while isinstance(number, Dual):
        number = number.a
    return number


def sign(number: Any) -> int:
    """1, 0 or -1.  Raises `Unsure` when the enclosure does not tell."""
    number = plain(number)
    if isinstance(number, arb):
        if number > 0:
            return 1
        if number < 0:
            return -1
        raise Unsure
    return int(number > 0) - int(number < 0)


def fraction(value: Fraction | int) -> Any:
    return fmpq(value.numerator, value.denominator)


Around: TypeAlias = tuple[dict[Any, Any], list[tuple[Any, tuple[int, ...], int]]]


class Evaluator:
    """Values of terms and truth of propositions in one world."""

    def __init__(self, world: World, bits: int = BITS) -> None:
        self.world = world
        self.bits = bits
        self._moved: list[tuple[Any, tuple[int, ...], int]] = []
        self._let: dict[Any, tuple[Lam, tuple[int, ...], Around]] = {}
        self._levels = 0
        self._exact: dict[Lam, Any] = {}  # inverses of matrices with exact entries; the world does not change meanwhile

    # ---- indices ----

    def index(self, index: Index, bound: tuple[int, ...]) -> int:
        match index:
            case Bound(level, _):
                return bound[level]
            case Var():
                return self.world.indices[index]
            case Element(name, sort):
                return sort.elements.index(name)
            case Image(mapping, indices):
                return self.world.maps[mapping][self.places(indices, bound)]
            case Offset(constant, scaled):
                return constant + sum(times * self.index(one, bound) for one, times in scaled)
        raise TypeError(index)

    def places(self, indices: tuple[Index, ...], bound: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(self.index(one, bound) for one in indices)

    def domain(self, domain: Domain, bound: tuple[int, ...]) -> range:
        if isinstance(domain, Range):
            low, high = self.index(domain.low, bound), self.index(domain.high, bound)
            if high - low > SPAN:
                raise Unsure
            return range(low, high + 1)
        return range(-2, 4) if domain is INTEGERS else range(self.world.sizes[domain])

    # ---- terms ----

    def value(self, term: Term, bound: tuple[int, ...] = ()) -> Any:
        """The value, or an enclosure of it.  Raises `Undefined` or `Unsure`."""
        ctx.prec = self.bits
        return self._value(term, bound)

    def _value(self, term: Term, bound: tuple[int, ...]) -> Any:
        match term:
            case Num(number):
                return fraction(number)
            case Entry(tensor, indices):
                return self._entry(tensor, self.places(indices, bound))
            case Size(domain):
                return fmpq(len(self.domain(domain, bound)))
            case Value(index):
                return fmpq(self.index(index, bound))
            case Add(terms):
                return sum((self._value(part, bound) for part in terms), fmpq(0))
            case Mul(factors):
                return self._product(factors, bound)
            case Pow(base, exponent):
                return power(self._value(base, bound), Fraction(exponent))
            case Fn(name, argument):
                return function(name, self._value(argument, bound))
            case Max(left, right):
                return self._max(self._value(left, bound), self._value(right, bound))
            case Sum(domain, body):
                return sum((self._value(body, (k, *bound)) for k in self.domain(domain, bound)), fmpq(0))
            case Prod(domain, body):
                total: Any = fmpq(1)
                for k in self.domain(domain, bound):
                    total = total * self._value(body, (k, *bound))
                return total
            case Ind(prop):
                return fmpq(1 if self._holds(prop, bound) else 0)
            case Inverse(matrix, row, column):
                return self._inverse(matrix, self.index(row, bound), self.index(column, bound), bound)
            case Det(matrix):
                return determinant(self._matrix(matrix, bound))
            case Apply():
                return self._apply(term, bound)
            case Diff(body, tensor, indices):
                return self._derivative(body, tensor, self.places(indices, bound), bound)
            case Let(tensor, value, body):
                around = self._let, self._moved
                self._let = {**self._let, tensor: (value, bound, around)}
                self._moved = [one for one in self._moved if one[0] is not tensor]
                try:
                    return self._value(body, bound)
                finally:
                    self._let, self._moved = around
        raise TypeError(term)

    def _entry(self, tensor: Any, place: tuple[int, ...]) -> Any:
        if tensor is PI:
            return arb.pi()
        here = tensor in self._let
        number = self._given(tensor, place) if here else fraction(self.world.values[tensor][place])
        for moved, where, level in self._moved:
            if moved is tensor and where == place:
                number = Dual(level, number, fmpq(1))
        return number

    def _given(self, tensor: Any, place: tuple[int, ...]) -> Any:
        """The entry of a tensor that a `Let` gives, as things were around the `Let`."""
        array, bound, around = self._let[tensor]
        here = self._let, self._moved
        self._let, self._moved = around
        try:
            return self._value(array.body, (*place[::-1], *bound))
        finally:
            self._let, self._moved = here

    def _product(self, factors: tuple[Term, ...], bound: tuple[int, ...]) -> Any:
        marks = [self._value(factor, bound) for factor in factors if isinstance(factor, Ind)]
        if any(mark == 0 for mark in marks):
            return fmpq(0)
        total: Any = fmpq(1)
        for factor in factors:
            if not isinstance(factor, Ind):
                total = total * self._value(factor, bound)
        return total

    def _matrix(self, matrix: Lam, bound: tuple[int, ...]) -> list[list[Any]]:
        places = self.domain(matrix.domains[0], bound)
        if len(places) > LARGEST_MATRIX:
            raise Unsure
        return [[self._value(matrix.body, (j, i, *bound)) for j in places] for i in places]

    def _inverse(self, matrix: Lam, i: int, j: int, bound: tuple[int, ...]) -> Any:
        """The entry of the inverse: of exact numbers the whole is found once, else the cofactor over the determinant."""
        known = None if self._moved or self._let or matrix.opened else self._exact.get(matrix)
        if known is None:
            rows = self._matrix(matrix, bound)
            if not all(isinstance(one, fmpq) for row in rows for one in row):
                return self._cofactor(rows, i, j)
            known = fmpq_mat(rows)
            known = known.inv() if known.det() else fmpq_mat(0, 0)
            if not (self._moved or self._let or matrix.opened):
                self._exact[matrix] = known
        return known[i, j] if known.nrows() else self._singular()

    def _singular(self) -> Any:
        raise Undefined

    def _cofactor(self, rows: list[list[Any]], i: int, j: int) -> Any:
        """The cofactor of the entry (j, i) over the determinant."""
        whole = determinant(rows)
        if sign(whole) == 0:
            return self._singular()
        rest = [row[:i] + row[i + 1 :] for place, row in enumerate(rows) if place != j]
        return determinant(rest) * (-1) ** (i + j) * power(whole, Fraction(-1))

    def _max(self, left: Any, right: Any) -> Any:
        if not isinstance(left, Dual) and not isinstance(right, Dual) and isinstance(left, arb | fmpq):
            try:
                return left if sign(left - right) >= 0 else right
            except Unsure:
                return arb(left).max(arb(right))
        order = sign(left + right * -1)
        if order == 0:
            raise Undefined
        return left if order > 0 else right

    def _derivative(self, body: Term, tensor: Any, place: tuple[int, ...], bound: tuple[int, ...]) -> Any:
        self._levels += 1
        level = self._levels
        self._moved.append((tensor, place, level))
        try:
            number = self._value(body, bound)
        finally:
            self._moved.pop()
            self._levels -= 1
        return number.b if isinstance(number, Dual) and number.level == level else fmpq(0)

    def _apply(self, term: Apply, bound: tuple[int, ...]) -> Any:
        """c + a.x + x.B.x / 2 with random c, a, B, or a derivative of it."""
        inputs: dict[tuple[int, tuple[int, ...]], Any] = {}
        name = f"{self.world.seed}/{term.name}"
        for place, argument in enumerate(term.arguments):
            if isinstance(argument, Lam):
                for entry in product(*(self.domain(domain, bound) for domain in argument.domains)):
                    inputs[place, entry] = self._value(argument.body, (*entry[::-1], *bound))
            else:
                name += f"/{self.index(argument, bound) + (sort_of(argument) is not INTEGERS)}"
        slots = [(place, self.places(indices, bound)) for place, indices in term.slots]
        return self._polynomial(name, slots, inputs)

    def _polynomial(self, name: str, slots: list[Slot], inputs: dict[Slot, Any]) -> Any:
        if len(slots) > 2:
            return fmpq(0)
        if len(slots) == 2:
            return fraction(coefficient(name, *sorted(slots)))
        if slots:
            linear = fraction(coefficient(name, slots[0]))
            return sum((fraction(coefficient(name, *sorted((slots[0], k)))) * x for k, x in inputs.items()), linear)
        total: Any = fraction(coefficient(name) + 3)
        for k, x in inputs.items():
            total = total + x * fraction(coefficient(name, k))
            for other, y in inputs.items():
                total = total + x * y * fraction(coefficient(name, *sorted((k, other))) / 2)
        return total

    # ---- propositions ----

    def holds(self, prop: Prop, bound: tuple[int, ...] = ()) -> bool:
        """Is the proposition true?  Raises `Undefined` or `Unsure`."""
        ctx.prec = self.bits
        return self._holds(prop, bound)

    def _holds(self, prop: Prop, bound: tuple[int, ...]) -> bool:
        match prop:
            case Same(left, right):
                return self.index(left, bound) == self.index(right, bound)
            case Below(low, high):
                return self.index(low, bound) <= self.index(high, bound)
            case Eq(left, right):
                return sign(self._value(left, bound) + self._value(right, bound) * -1) == 0
            case Le(left, right):
                return sign(self._value(right, bound) + self._value(left, bound) * -1) >= 0
            case Lt(left, right):
                return sign(self._value(right, bound) + self._value(left, bound) * -1) > 0
            case Not(inner):
                return not self._holds(inner, bound)
            case Implies(premise, conclusion):
                return not self._holds(premise, bound) or self._holds(conclusion, bound)
            case All(domain, body):
                true = all(self._holds(body, (k, *bound)) for k in self.domain(domain, bound))
                if true and domain is INTEGERS:
                    raise Unsure  # some integers were looked at, not all
                return true
        raise Unsure


@lru_cache(maxsize=1 << 16)
def coefficient(name: str, *places: Any) -> Fraction:
    """A coefficient that looks random and depends on the function and the places alone."""
    return Fraction(lot(f"{name}{places}") % 9 - 4, 4)


def polynomial(name: str, keys: Iterable[Slot]) -> str:
    """The function of this name in a world, as text: a2[1] is the entry 1 of its second argument."""
    names = {k: f"a{k[0] + 1}" + (f"[{','.join(str(i + 1) for i in k[1])}]" if k[1] else "") for k in sorted(keys)}
    terms = [(coefficient(name) + 3, "")]
    terms += [(coefficient(name, k), shown) for k, shown in names.items()]
    for k, one in names.items():
        terms += [
            (coefficient(name, k, j) / (2 if k == j else 1), f"{one} {other}") for j, other in names.items() if k <= j
        ]
    return " + ".join(f"{scale} {shown}".strip() for scale, shown in terms if scale).replace("+ -", "- ") or "0"


def power(number: Any, exponent: Fraction) -> Any:
    if exponent == 0:
        return fmpq(1)
    if isinstance(number, Dual):
        inner = power(number.a, exponent - 1) * fraction(exponent) if exponent != 1 else fmpq(1)
        return Dual(number.level, power(number.a, exponent), number.b * inner)
    if exponent == int(exponent):
        if exponent < 0 and sign(number) == 0:
            raise Undefined
        return number ** int(exponent)
    order = sign(number)
    if order < 0 or (order == 0 and exponent < 0):
        raise Undefined
    return fmpq(0) if order == 0 else arb(number) ** arb(fraction(exponent))


def function(name: str, number: Any) -> Any:
    if isinstance(number, Dual):
        return Dual(number.level, function(name, number.a), number.b * _slope(name, number.a))
    match name:
        case "exp":
            return fmpq(1) if not isinstance(number, arb) and number == 0 else arb(number).exp()
        case "log":
            if sign(number) <= 0:
                raise Undefined
            return fmpq(0) if not isinstance(number, arb) and number == 1 else arb(number).log()
        case "sin":
            return arb(number).sin()
        case "cos":
            return arb(number).cos()
        case "abs":
            return abs(number)
    raise TypeError(name)


def _slope(name: str, number: Any) -> Any:
    match name:
        case "exp":
            return function("exp", number)
        case "log":
            return power(number, Fraction(-1))
        case "sin":
            return function("cos", number)
        case "cos":
            return function("sin", number) * -1
    if sign(number) == 0:
        raise Undefined
    return fmpq(sign(number))
