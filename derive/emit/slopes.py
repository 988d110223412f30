"""Derivatives that are left in a side, taken by the rules of calculus: a term in, its derivative out.

The rules are those of the kernel's table, without its proofs; `numeric.agree` measures what comes of them against dual numbers.
"""

from __future__ import annotations

from fractions import Fraction

from derive.emit.program import ARBITRARY, NotEmittable
from derive.kernel.axioms import SLOPES
from derive.kernel.substitute import shift
from derive.kernel.term import (
    ONE,
    ZERO,
    Add,
    Apply,
    Entry,
    Fn,
    Ind,
    Index,
    Mul,
    Num,
    Pow,
    Same,
    Sum,
    Tensor,
    Term,
    free,
)  # fmt: skip


def slope(term: Term, tensor: Tensor, indices: tuple[Index, ...]) -> Term:
    """The derivative of the term by the entry of the tensor.  Raises `NotEmittable` where no rule is known here."""
    if tensor not in free(term):
        return ZERO
    match term:
        case Entry(_, places):
            return _product(tuple(Ind(Same(one, other)) for one, other in zip(places, indices, strict=True)))
        case Add(terms):
            return Add(tuple(slope(one, tensor, indices) for one in terms))
        case Mul(factors):
            return Add(tuple(_turn(factors, k, slope(one, tensor, indices)) for k, one in enumerate(factors)))
        case Pow(base, exponent):
            outer = Pow(base, Fraction(exponent) - 1)
            return Mul((Num(Fraction(exponent)), outer, slope(base, tensor, indices)))
        case Fn("log", argument):
            return _of_logarithm(argument, tensor, indices)
        case Fn(name, argument) if name in SLOPES:
            return Mul((SLOPES[name](argument), slope(argument, tensor, indices)))
        case Sum(domain, body) if tensor not in free(domain):
            return Sum(domain, slope(body, tensor, tuple(shift(one, 1) for one in indices)))
        case Apply(name):
            raise NotEmittable(ARBITRARY.format(name))
    raise NotEmittable(f"a derivative is left in it: of {type(term).__name__}")


def _of_logarithm(term: Term, tensor: Tensor, indices: tuple[Index, ...]) -> Term:
    """The derivative of log |term|: of a product the sum of those of its factors, which neither overflows nor cancels."""
    match term:
        case Mul(factors):
            return Add(tuple(_of_logarithm(one, tensor, indices) for one in factors))
        case Pow(base, exponent):
            return Mul((Num(Fraction(exponent)), _of_logarithm(base, tensor, indices)))
        case Fn("exp", argument):
            return slope(argument, tensor, indices)
    return Mul((Pow(term, Fraction(-1)), slope(term, tensor, indices)))


def _turn(factors: tuple[Term, ...], place: int, changed: Term) -> Term:
    return _product((*factors[:place], changed, *factors[place + 1 :]))


def _product(factors: tuple[Term, ...]) -> Term:
    return ONE if not factors else factors[0] if len(factors) == 1 else Mul(factors)
