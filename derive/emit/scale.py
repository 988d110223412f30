"""Exponentials that cannot overflow: a number as exp(shift) * mantissa, its logarithm without taking it.

A sum of exponentials is shifted by its largest exponent, a quotient subtracts the shifts before it takes an exponential, a
logarithm adds the shift: N. J. Higham, Accuracy and Stability of Numerical Algorithms (2nd ed. 2002), 1.14 and 27.2;
P. Blanchard, D. J. Higham and N. J. Higham, Accurately computing the log-sum-exp and softmax functions, IMA J. Numer.
Anal. 41 (2021).  The identities are exact: exp(a) / sum of exp(b_k) = exp(a - s) / sum of exp(b_k - s) for every s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.emit.plain import mul
from derive.emit.program import NotEmittable, Value
from derive.kernel.term import ONE, Add, Fn, Ind, Mul, Num, Pow, Size, Sum, Term

if TYPE_CHECKING:
    from derive.emit.lower import Lowering

MINUS = Num(Fraction(-1))


@dataclass(frozen=True, slots=True)
class Scaled:
    """exp(shift) * product of (value ** exponent); no shift is 0.  Where the mask is false it is 0."""

    shift: Value | None
    factors: tuple[tuple[Value, Fraction], ...] = ()
    mask: Value | None = None


class Scales:
    """Values and logarithms of positive combinations of exponentials."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering

    def value(self, term: Term) -> Value:
        found = self._sigmoids(term)
        if found is not None:
            return found
        scaled = self._scaled(term)
        factors = list(scaled.factors)
        if scaled.shift is not None:
            factors.insert(0, (self.lowering.make("exp", [scaled.shift]), Fraction(1)))
        return self._masked(self._multiplied(factors), scaled.mask, 0)

    # ---- shift and mantissa ----

    def _scaled(self, term: Term) -> Scaled:
        make = self.lowering.make
        match term:
            case Fn("exp", argument):
                return Scaled(self.lowering.value(argument))
            case Num() | Size():
                return Scaled(None, ((self.lowering.value(term), Fraction(1)),)) if term is not ONE else Scaled(None)
            case Pow(base, exponent):
                inner = self._scaled(base)
                shift = inner.shift and self._times(Fraction(exponent), inner.shift)
                return Scaled(shift, tuple((one, q * Fraction(exponent)) for one, q in inner.factors), inner.mask)
            case Mul(factors):
                return self._product(factors)
            case Add(terms):
                parts = [self._scaled(one) for one in terms]
                shifts = [self._shift(one) for one in parts]
                peak = shifts[0]
                for one in shifts[1:]:
                    peak = make("maximum", [peak, one])
                if all(one.mask is not None for one in parts):
                    peak = make("maximum", [peak, self._lowest()])
                pieces = [self._lifted(one, peak) for one in parts]
                total = pieces[0]
                for one in pieces[1:]:
                    total = make("add", [total, one])
                return Scaled(peak, ((total, Fraction(1)),))
            case Sum(domain, body):
                label, opened = self.lowering.opened(domain, body)
                part = self._scaled(opened)
                if part.shift is None and part.mask is None:
                    total = self.lowering.sums.contracted([self._multiplied(list(part.factors))], [label])
                    return Scaled(None, ((total, Fraction(1)),))
                peak = self.lowering.reduced("peak", self._shift(part), label, domain)
                if part.mask is not None:
                    peak = make("maximum", [peak, self._lowest()])
                total = self.lowering.sums.contracted([self._lifted(part, peak)], [label])
                return Scaled(peak, ((total, Fraction(1)),))
        raise NotEmittable(f"no code for {type(term).__name__} among exponentials")

    def _product(self, factors: Sequence[Term]) -> Scaled:
        shift: Value | None = None
        found: dict[Value, Fraction] = {}
        mask = self.lowering.mask([one.prop for one in factors if isinstance(one, Ind)])
        for factor in factors:
            if isinstance(factor, Ind):
                continue
            part = self._scaled(factor)
            shift = self._sum(shift, part.shift)
            for one, exponent in part.factors:
                found[one] = found.get(one, Fraction(0)) + exponent
            if part.mask is not None:
                mask = part.mask if mask is None else self.lowering.make("and", [mask, part.mask], (), "truth")
        return Scaled(shift, tuple((one, q) for one, q in found.items() if q), mask)

    def _shift(self, part: Scaled) -> Value:
        shift = part.shift if part.shift is not None else self.lowering.constant(0)
        return self._masked(shift, part.mask, None)

    def _lifted(self, part: Scaled, peak: Value) -> Value:
        """The number divided by exp(peak)."""
        difference = self.lowering.make("subtract", [self._shift(part), peak])
        return self._multiplied([(self.lowering.make("exp", [difference]), Fraction(1)), *part.factors])

    def _masked(self, value: Value, mask: Value | None, other: int | None) -> Value:
        """The value where the mask holds; elsewhere the number, or minus infinity."""
        if mask is None:
            return value
        name = "minus_infinity" if other is None else "constant"
        data = () if other is None else (Fraction(other),)
        beside = Value(self.lowering.program.make(name, (), data, 0, "real"))
        return self.lowering.make("where", [mask, value, beside])

    def _lowest(self) -> Value:
        """A shift for a sum of which a mask may leave nothing: the least number there is, not minus infinity."""
        return Value(self.lowering.program.make("lowest", (), (), 0, "real"))

    def _sum(self, one: Value | None, other: Value | None) -> Value | None:
        if one is None or other is None:
            return other if one is None else one
        for first, second in ((one, other), (other, one)):
            step = self.lowering.program.steps[second.step]
            if step.name == "negative":
                return self.lowering.make("subtract", [first, Value(step.takes[0], second.labels)])
        return self.lowering.make("add", [one, other])

    def _times(self, factor: Fraction, value: Value) -> Value:
        if factor == 1:
            return value
        if factor == -1:
            return self.lowering.times(self.lowering.constant(-1), value)
        return self.lowering.make("multiply", [self.lowering.constant(factor), value])

    def _multiplied(self, factors: list[tuple[Value, Fraction]]) -> Value:
        """The product of powers, quotients last."""
        total: Value | None = None
        below: Value | None = None
        make = self.lowering.make
        for value, exponent in factors:
            size = abs(exponent)
            one = value
            if size == Fraction(1, 2):
                one = make("sqrt", [value])
            elif size != 1:
                one = make("power", [value], (size,))
            if exponent > 0:
                total = one if total is None else make("multiply", [total, one])
            else:
                below = one if below is None else make("multiply", [below, one])
        if below is None:
            return total if total is not None else self.lowering.constant(1)
        return make("divide", [total if total is not None else self.lowering.constant(1), below])

    # ---- the logistic function ----

    def _sigmoids(self, term: Term) -> Value | None:
        """1 / (1 + exp(y)) is the logistic function of -y; exp(y) beside it makes one of y."""
        factors = list(term.factors) if isinstance(term, Mul) else [term]
        found: list[tuple[Value, Fraction]] = []
        for factor in list(factors):
            match factor:
                case Pow(Add((one, other)), exponent) if exponent == int(exponent) and exponent < 0:
                    inner = _exponent(one, other)
                    if inner is None:
                        return None
                    factors.remove(factor)
                    count = -int(exponent)
                    if Fn("exp", inner) in factors:
                        factors.remove(Fn("exp", inner))
                        found.append((self._sigmoid(inner), Fraction(1)))
                        count -= 1
                    if count:
                        found.append((self._sigmoid(mul((MINUS, inner))), Fraction(count)))
        constants = [one for one in factors if isinstance(one, Num)]
        if not found or len(constants) != len(factors):
            return None
        numbers = [(self.lowering.value(one), Fraction(1)) for one in constants]
        return self._multiplied([*numbers, *found])

    def _sigmoid(self, argument: Term) -> Value:
        return self.lowering.make("sigmoid", [self.lowering.value(argument)])

    # ---- logarithms ----

    def log(self, term: Term) -> Value:
        value, mask = self._log(term)
        return self._masked(value, mask, None)

    def _log(self, term: Term) -> tuple[Value, Value | None]:
        match term:
            case Fn("exp", argument):
                return self.lowering.value(argument), None
            case Num() | Size():
                return self._log_number(term), None
            case Pow(base, exponent):
                inner, mask = self._log(base)
                return self._times(Fraction(exponent), inner), mask
            case Mul(factors):
                return self._log_product(factors)
            case Add(terms):
                return self._log_add([self.log(one) for one in terms]), None
            case Sum(domain, body):
                label, opened = self.lowering.opened(domain, body)
                inner, mask = self._log(opened)
                inner = self._masked(inner, mask, None)
                peak = self.lowering.reduced("peak", inner, label, domain)
                peak = self.lowering.make("maximum", [peak, self._lowest()]) if mask is not None else peak
                pieces = [self.lowering.make("exp", [self.lowering.make("subtract", [inner, peak])])]
                total = self.lowering.sums.contracted(pieces, [label])
                if mask is not None:  # nothing is left: the least number stands for minus infinity
                    nothing = self.lowering.make("equal", [total, self.lowering.constant(0)], (), "truth")
                    total = self.lowering.make("where", [nothing, self.lowering.constant(1), total])
                return self.lowering.make("add", [peak, self.lowering.make("log", [total])]), None
        raise NotEmittable(f"no code for the logarithm of {type(term).__name__}")

    def _log_add(self, logs: list[Value]) -> Value:
        total, *rest = logs
        for one in rest:
            total = self.lowering.make("logaddexp", [total, one])
        return total

    def _log_number(self, term: Term) -> Value:
        if term is ONE:
            return self.lowering.constant(0)
        return self.lowering.make("log", [self.lowering.value(term)])

    def _log_product(self, factors: Sequence[Term]) -> tuple[Value, Value | None]:
        mask = self.lowering.mask([one.prop for one in factors if isinstance(one, Ind)])
        total: Value | None = None
        for factor in factors:
            if not isinstance(factor, Ind):
                inner, more = self._log(factor)
                total = self._sum(total, inner)
                if more is not None:
                    mask = more if mask is None else self.lowering.make("and", [mask, more], (), "truth")
        return total if total is not None else self.lowering.constant(0), mask


def _exponent(one: Term, other: Term) -> Term | None:
    """y, where the two terms are 1 and exp(y)."""
    for first, second in ((one, other), (other, one)):
        if first is ONE and isinstance(second, Fn) and second.name == "exp":
            return second.argument
    return None
