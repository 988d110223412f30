"""Exact normal form of polynomials over the rationals, at every depth of a term.

Sums, products and powers with a natural exponent are expanded; everything else is an atom whose own parts are in normal
form.  a^-n is the n-th power of the atom a^-1, which nothing here relates to a.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any, TypeAlias

from derive.kernel.term import ZERO, Add, Entry, Lam, Mul, Num, Pow, Prop, Size, Term, Value, order

Monomial: TypeAlias = tuple[tuple[Term, int], ...]
Poly: TypeAlias = dict[Monomial, Fraction | int]
LIMIT = 20_000
PLAIN = frozenset((Entry, Size, Value))  # atoms without a term in them


class TooLarge(Exception):
    """A polynomial outgrew `LIMIT` monomials, or a term what can be checked in time."""


@lru_cache(maxsize=1 << 16)
def normal(term: Term) -> Term:
    """The normal form: a sum of products of atoms in a fixed order."""
    return from_polynomial(polynomial(term))


@lru_cache(maxsize=1 << 16)
def polynomial(term: Term) -> Poly:
    """The coefficients of the monomials of the term; do not change the answer."""
    if type(term) in PLAIN:
        return {((term, 1),): 1}
    match term:
        case Num(value):
            return {(): value.numerator if value.denominator == 1 else value} if value else {}
        case Add(terms):
            total: Poly = {}
            for part in terms:
                add_to(total, polynomial(part))
            return total
        case Mul(factors):
            product: Poly = {(): 1}
            for factor in factors:
                product = times(product, polynomial(factor))
            return product
        case Pow(base, exponent) if exponent >= 0 and exponent == int(exponent):
            return power(polynomial(base), int(exponent))
        case Pow(base, exponent) if exponent == int(exponent):
            below = normal(base)
            if isinstance(below, Num):
                return power({(): 1 / Fraction(below.value)}, -int(exponent)) if below.value else {}
            return {((Pow(below, Fraction(-1)), -int(exponent)),): 1}
    return {((atom(term), 1),): 1}


def from_polynomial(poly: Poly) -> Term:
    terms = [_product(monomial, coefficient) for monomial, coefficient in poly.items()]
    return terms[0] if len(terms) == 1 else Add(tuple(sorted(terms, key=order))) if terms else ZERO


@lru_cache(maxsize=1 << 14)
def _product(monomial: Monomial, coefficient: Fraction | int) -> Term:
    factors: list[Term] = [] if coefficient == 1 and monomial else [Num(Fraction(coefficient))]
    factors += [one if power == 1 else Pow(one, Fraction(power)) for one, power in monomial]
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def add_to(total: Poly, poly: Poly, scale: Fraction | int = 1) -> None:
    """total += scale * poly."""
    for monomial, coefficient in poly.items():
        new = total.get(monomial, 0) + coefficient * scale
        if new:
            total[monomial] = new
        else:
            total.pop(monomial, None)
    if len(total) > LIMIT:
        raise TooLarge


def times(left: Poly, right: Poly) -> Poly:
    if len(left) == 1 and left.get(()) == 1:
        return right
    if len(left) * len(right) > 10 * LIMIT:
        raise TooLarge
    product: Poly = {}
    for one, a in left.items():
        if a.numerator.bit_length() + a.denominator.bit_length() > LIMIT:
            raise TooLarge
        add_to(product, {_together(one, other): b for other, b in right.items()} if one else right, a)
    return product


def power(poly: Poly, exponent: int) -> Poly:
    if not poly:
        return {} if exponent else {(): 1}
    bits = max(c.numerator.bit_length() + c.denominator.bit_length() for c in poly.values())
    if bits * exponent > LIMIT or comb(exponent + len(poly), exponent) > LIMIT > len(poly) > 1:
        raise TooLarge
    if len(poly) == 1 and exponent:
        ((monomial, coefficient),) = poly.items()
        return {tuple((one, have * exponent) for one, have in monomial): coefficient**exponent}
    product: Poly = {(): 1}
    for _ in range(exponent):
        product = times(product, poly)
    return product


def _together(one: Monomial, other: Monomial) -> Monomial:
    if not one or not other:
        return one or other
    powers = dict(one)
    for factor, exponent in other:
        powers[factor] = powers.get(factor, 0) + exponent
    return tuple(sorted(powers.items(), key=_by_order)) if len(powers) > 1 else tuple(powers.items())


def _by_order(item: tuple[Term, int]) -> bytes:
    return order(item[0])


def atom(node: Any) -> Any:
    """The same node with every term directly below it in normal form."""
    parts = tuple([_part(part) for part in node.parts])
    return node if parts == node.parts else type(node)(*parts)


def _part(part: Any) -> Any:
    if type(part) is tuple:
        return tuple([_part(one) for one in part])
    if isinstance(part, Term):
        return normal(part)
    return atom(part) if isinstance(part, (Prop, Lam)) else part
