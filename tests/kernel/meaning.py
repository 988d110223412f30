"""What the kernel says terms mean, in numbers: every operation total, derivatives by dual numbers and by differences."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb, fmpq

from derive.kernel.term import (
    Derives,
    Eq,
    Fn,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Pow,
    Prop,
    Some,
    Tensor,
    Term,
    free,
)  # fmt: skip
from numeric.determinants import determinant
from numeric.enclose import Dual, Evaluator, Unsure, fraction, plain
from numeric.world import Table, World

BITS = 256
TINY = arb(10) ** -25
STEP = Fraction(1, 10**12)
CLOSE = arb(10) ** -8
APART = arb(10) ** -2


class Kink(Unsure):
    """A derivative was asked for where the dual numbers know none."""


def sign(number: Any) -> int:
    """1, 0 or -1; a narrow enclosure of zero is taken for zero.  Raises `Unsure` for a wide one."""
    number = plain(number)
    if not isinstance(number, arb):
        return int(number > 0) - int(number < 0)
    if number > 0 or number < 0:
        return 1 if number > 0 else -1
    if abs(number) < TINY:
        return 0
    raise Unsure


def at_kink(number: Any) -> bool:
    return isinstance(number, Dual) and sign(number) == 0


def power(number: Any, exponent: Fraction) -> Any:
    """0^0 = 1, 1/0 = 0, and 0 for a root of what is not positive."""
    whole = exponent.denominator == 1
    if exponent == 0:
        return fmpq(1)
    if not (whole and exponent > 0) and at_kink(number):
        raise Kink
    if isinstance(number, Dual):
        slope = power(number.a, exponent - 1) * fraction(exponent)
        return Dual(number.level, power(number.a, exponent), number.b * slope)
    if whole:
        return fmpq(0) if exponent < 0 and sign(number) == 0 else number ** int(exponent)
    return arb(number) ** arb(fraction(exponent)) if sign(number) > 0 else fmpq(0)


def function(name: str, number: Any) -> Any:
    """log x = 0 where x is not positive."""
    if name in ("log", "abs") and at_kink(number):
        raise Kink
    if name == "log" and sign(number) <= 0:
        return fmpq(0)
    if name == "abs":
        return number * sign(number)
    if isinstance(number, Dual):
        return Dual(number.level, function(name, number.a), number.b * slope(name, number.a))
    return getattr(arb(number), name)()


def slope(name: str, number: Any) -> Any:
    match name:
        case "exp":
            return function("exp", number)
        case "log":
            return power(number, Fraction(-1))
        case "sin":
            return function("cos", number)
    return function("sin", number) * -1


class Meaning(Evaluator):
    """An evaluator of total terms; `witnesses` are the arrays tried for a `Some`, the only ones where `closed`."""

    def __init__(self, world: World, witnesses: tuple[Lam, ...] = (), closed: bool = False) -> None:
        super().__init__(world, BITS)
        self.witnesses = witnesses
        self.closed = closed

    def truth(self, prop: Prop) -> bool | None:
        """True, False or None where the enclosures do not tell."""
        try:
            return self.holds(prop)
        except (Unsure, OverflowError):
            return None

    # ---- terms ----

    def _value(self, term: Term, bound: tuple[int, ...]) -> Any:
        match term:
            case Pow(base, exponent):
                return power(self._value(base, bound), Fraction(exponent))
            case Fn(name, argument):
                return function(name, self._value(argument, bound))
            case Max(left, right):
                one, other = self._value(left, bound), self._value(right, bound)
                return one if self._compare(one, other) >= 0 else other
            case Let(tensor, value, body):
                with self._rebound(tensor, self._table(value, bound)):
                    return self._value(body, bound)
        return super()._value(term, bound)

    def _inverse(self, matrix: Lam, i: int, j: int, bound: tuple[int, ...]) -> Any:
        """0 where the matrix is singular; always anew, as the world changes for quotients."""
        return self._cofactor(self._matrix(matrix, bound), i, j)

    def _cofactor(self, rows: list[list[Any]], i: int, j: int) -> Any:
        if at_kink(determinant(rows)):
            raise Kink
        return super()._cofactor(rows, i, j)

    def _singular(self) -> Any:
        return fmpq(0)

    def _compare(self, one: Any, other: Any) -> int:
        gap = one + other * -1
        if at_kink(gap):
            raise Kink
        return sign(gap)

    def _table(self, value: Lam, bound: tuple[int, ...]) -> dict[tuple[int, ...], Any]:
        places = product(*(self.domain(domain, bound) for domain in value.domains))
        return {place: self._value(value.body, (*place[::-1], *bound)) for place in places}

    @contextmanager
    def _rebound(self, tensor: Tensor, entries: dict[tuple[int, ...], Any]) -> Iterator[None]:
        """Inside, the tensor has these entries, and only derivatives taken inside move it."""
        before, moved = self.world.values.get(tensor), self._moved
        self.world.values[tensor] = Table("", True, entries)
        self._moved = [move for move in moved if move[0] is not tensor]
        try:
            yield
        finally:
            self._moved = moved
            if before is None:
                del self.world.values[tensor]
            else:
                self.world.values[tensor] = before

    def _entry(self, tensor: Tensor, place: tuple[int, ...]) -> Any:
        number = self.world.values[tensor][place]
        number = fraction(number) if isinstance(number, Fraction) else number
        for moved, where, level in self._moved:
            if moved is tensor and where == place:
                number = Dual(level, number, fmpq(1))
        return number

    # ---- propositions ----

    def _holds(self, prop: Prop, bound: tuple[int, ...]) -> bool:
        match prop:
            case Eq(left, right):
                return self._compare(self._value(left, bound), self._value(right, bound)) == 0
            case Le(left, right):
                return self._compare(self._value(left, bound), self._value(right, bound)) <= 0
            case Lt(left, right):
                return self._compare(self._value(left, bound), self._value(right, bound)) < 0
            case Some(tensor, body):
                return self._some(tensor, body, bound)
            case Derives():
                return self._derives(prop, bound)
        return super()._holds(prop, bound)

    def _some(self, tensor: Tensor, body: Prop, bound: tuple[int, ...]) -> bool:
        if tensor not in free(body):
            return self._holds(body, bound)
        for witness in self.witnesses:
            with self._rebound(tensor, self._table(witness, bound)):
                if self._holds(body, bound):
                    return True
        if self.closed:
            return False
        raise Unsure

    def _derives(self, prop: Derives, bound: tuple[int, ...]) -> bool:
        """The dual numbers decide; where they know no derivative, quotients that stay away from the result refute it."""
        place = self.places(prop.indices, bound)
        result = self._value(prop.result, bound)
        try:
            found = self._derivative(prop.body, prop.tensor, place, bound)
        except Kink:
            quotients = [self._quotient(prop, place, bound, h) for h in (STEP, -STEP)]
            if any(abs(plain(quotient + result * -1)) > APART for quotient in quotients):
                return False
            raise
        if self._compare(found, result) != 0:
            return False
        quotient = (self._quotient(prop, place, bound, STEP) + self._quotient(prop, place, bound, -STEP)) * fmpq(1, 2)
        far = abs(plain(quotient + found * -1)) > CLOSE * (1 + abs(arb(plain(found))))
        return not far

    def _quotient(self, prop: Derives, place: tuple[int, ...], bound: tuple[int, ...], step: Fraction) -> Any:
        """The slope of the chord from here to a point one step away."""
        start = self._value(prop.body, bound)
        table = self.world.values[prop.tensor]
        here = table[place]
        table.entries[place] = here + step
        try:
            return (self._value(prop.body, bound) + start * -1) * (1 / fraction(step))
        finally:
            table.entries[place] = here
