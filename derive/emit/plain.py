"""Identities that make a term short and fit for floating point: a term in, a term with the same values out.

Every rule is an equation between numbers, true wherever both of its sides are defined: sums over one place, factors that
cancel, a quotient moved into a sum.  What is written here is not proved; `numeric.agree` measures it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from derive.emit.slopes import slope
from derive.kernel.substitute import fill, instantiate, shift
from derive.kernel.term import (
    ONE,
    ZERO,
    Add,
    Bound,
    Diff,
    Domain,
    Element,
    Fn,
    Ind,
    Index,
    Let,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Pow,
    Prod,
    Prop,
    Same,
    Size,
    Sort,
    Sum,
    Term,
    children,
    negation,
)  # fmt: skip


@lru_cache(maxsize=1 << 14)
def plain(term: Term) -> Term:
    """The term after all rules, from the inside out."""
    match term:
        case Let(tensor, value, body):
            inner = plain(body)  # what is given does not change where a derivative in the body moves something
            return term if _differentiates(inner) else plain(fill(inner, tensor, value))
        case Diff(body, tensor, indices):
            inner = plain(body)
            return term if _differentiates(inner) else plain(slope(inner, tensor, indices))
        case Add(terms):
            return add(tuple(map(plain, terms)))
        case Mul(factors):
            return mul(tuple(map(plain, factors)))
        case Pow(base, exponent):
            return power(plain(base), Fraction(exponent))
        case Fn(name, argument):
            return _function(name, plain(argument))
        case Max(left, right):
            return Max(plain(left), plain(right))
        case Sum(domain, body):
            return total(domain, plain(body))
        case Prod(domain, body):
            inner = plain(body)
            if isinstance(inner, Fn) and inner.name == "exp":
                return _function("exp", total(domain, inner.argument))
            return ONE if inner is ONE else Prod(domain, inner)
        case Ind(prop):
            return _indicator(prop)
    return term


def _differentiates(node: Node) -> bool:
    return isinstance(node, Diff) or any(map(_differentiates, children(node)))


# ---- sums and products of terms ----


def add(terms: tuple[Term, ...]) -> Term:
    flat = [one for term in terms for one in (term.terms if isinstance(term, Add) else (term,))]
    constant = sum((Fraction(one.value) for one in flat if isinstance(one, Num)), Fraction(0))
    rest = tuple(one for one in flat if not isinstance(one, Num))
    if constant:
        place = next(k for k, one in enumerate(flat) if isinstance(one, Num))
        place = sum(not isinstance(one, Num) for one in flat[:place])
        rest = (*rest[:place], Num(constant), *rest[place:])
    return ZERO if not rest else rest[0] if len(rest) == 1 else Add(rest)


def mul(factors: tuple[Term, ...]) -> Term:
    """Constants first, equal factors as powers, equal indicators once; a quotient of exponentials inside of sums."""
    constant = Fraction(1)
    powers: dict[Term, Fraction] = {}
    for factor in _flat(factors):
        match factor:
            case Num(value):
                constant *= Fraction(value)
            case Ind():
                powers[factor] = Fraction(1)
            case Pow(base, exponent):
                powers[base] = powers.get(base, Fraction(0)) + Fraction(exponent)
            case _:
                powers[factor] = powers.get(factor, Fraction(0)) + 1
    if not constant:
        return ZERO
    rest = [power(base, exponent) for base, exponent in powers.items() if exponent]
    if constant != 1:
        rest.insert(0, Num(constant))
    return _scaled(rest) or (ONE if not rest else rest[0] if len(rest) == 1 else Mul(tuple(rest)))


def _flat(factors: tuple[Term, ...]) -> Iterator[Term]:
    for factor in factors:
        if isinstance(factor, Mul):
            yield from _flat(factor.factors)
        else:
            yield factor


def _scaled(factors: list[Term]) -> Term | None:
    """(sum of a_k) / b = sum of (a_k / b), where b and the a_k are exponentials that may be too large for a machine."""
    scales = [one for one in factors if is_scale(one) and has_exponential(one)]
    if not any(isinstance(one, Pow) and one.exponent < 0 for one in scales):
        return None
    for place, factor in enumerate(factors):
        if factor not in scales and isinstance(factor, Add | Sum) and grows(factor):
            others = [one for k, one in enumerate(factors) if k != place and one not in scales]
            if isinstance(factor, Add):
                inner: Term = add(tuple(mul((one, *scales)) for one in factor.terms))
            else:
                lifted = tuple(shift(one, 1) for one in scales)
                inner = total(factor.domain, mul((factor.body, *lifted)))
            return mul((*others, inner))
    return None


def power(base: Term, exponent: Fraction) -> Term:
    whole = exponent.denominator == 1
    match base:
        case _ if exponent == 1:
            return base
        case _ if exponent == 0:
            return ONE
        case Num(value) if whole and value:
            return Num(Fraction(value) ** exponent.numerator)
        case Pow(inner, first) if (whole and Fraction(first).denominator == 1) or is_scale(inner):
            return power(inner, Fraction(first) * exponent)
        case Mul(factors) if whole or is_scale(base):
            return mul(tuple(power(one, exponent) for one in factors))
        case Fn("exp", argument):
            return _function("exp", mul((Num(exponent), argument)))
    return Pow(base, exponent)


def _function(name: str, argument: Term) -> Term:
    match name, argument:
        case "exp", Num(value) if not value:
            return ONE
        case "log", Num(value) if value == 1:
            return ZERO
        case ("exp", Fn("log", inner)) | ("log", Fn("exp", inner)):
            return inner
        case "log", Prod():
            return _log_absolute(argument)
    return Fn(name, argument)


def _log_absolute(term: Term) -> Term:
    """log |term|, of a product as a sum, which neither overflows nor vanishes; log of a positive number has no other."""
    match term:
        case Prod(domain, body):
            return total(domain, _log_absolute(body))
        case Add((Ind(case), Mul((Ind(other), *rest)))) if negation(case) is other:
            return mul((Ind(other), _log_absolute(mul(tuple(rest)))))  # log 1 = 0
    return _function("log", term if is_scale(term) else Fn("abs", term))


# ---- sums over a set ----


def total(domain: Domain, body: Term) -> Term:
    """The sum over the domain: factors without its index stand outside, a delta takes the sum away."""
    if not _bound(body):
        return mul((Size(domain), shift(body, -1)))
    if isinstance(body, Add) and any(_delta(domain, one) for one in body.terms):
        return add(tuple(total(domain, one) for one in body.terms))
    factors = body.factors if isinstance(body, Mul) else (body,)
    delta = _delta(domain, body)
    if delta is not None:
        rest = tuple(one for one in factors if one is not delta[0])
        return plain(instantiate(mul(rest), (shift(delta[1], -1),)))
    inside = [one for one in factors if _bound(one)]
    keep = any(grows(one) for one in inside)
    outside = [one for one in factors if not _bound(one)]
    kept = [one for one in outside if keep and is_scale(one) and has_exponential(one)]
    moved = [shift(one, -1) for one in outside if one not in kept]
    stay = tuple(one for one in factors if one in kept or _bound(one))
    inner = Sum(domain, stay[0] if len(stay) == 1 else Mul(stay))
    return mul((*moved, inner)) if moved else inner


def _delta(domain: Domain, body: Term) -> tuple[Ind, Index] | None:
    """A factor that is 1 at one place of the domain only, and that place."""
    if not isinstance(domain, Sort):
        return None
    for factor in body.factors if isinstance(body, Mul) else (body,):
        match factor:
            case Ind(Same(one, other)):
                for here, there in ((one, other), (other, one)):
                    if isinstance(here, Bound) and here.level == 0 and not _bound(there):
                        return factor, there
    return None


def _bound(node: Node) -> bool:
    """Does the innermost bound index stand in it?"""
    return bool(node.opened) and node.opened[0] is not None


def _indicator(prop: Prop) -> Term:
    match prop:
        case Not(inner):
            known = _indicator(inner)
            if isinstance(known, Num):
                return ZERO if known is ONE else ONE
        case Same(one, other) if one is other:
            return ONE
        case Same(Element(), Element()):
            return ZERO
    return Ind(prop)


# ---- exponentials ----


@lru_cache(maxsize=1 << 14)
def is_scale(term: Term) -> bool:
    """Is it a positive number made of exponentials, positive constants, their sums, products and powers?"""
    match term:
        case Num(value):
            return value > 0
        case Fn(name, _):
            return name == "exp"
        case Size(domain):
            return isinstance(domain, Sort)
        case Mul(factors):
            return all(isinstance(one, Ind) or is_scale(one) for one in factors)
        case Add(terms):
            return all(map(is_scale, terms))
        case Pow(base, _):
            return is_scale(base)
        case Sum(_, body):
            return is_scale(body)
    return False


@lru_cache(maxsize=1 << 14)
def has_exponential(term: Term) -> bool:
    """Is there an exponential among what `is_scale` looks at?"""
    match term:
        case Fn(name, _):
            return name == "exp"
        case Mul(parts) | Add(parts):
            return any(map(has_exponential, parts))
        case Pow(part, _) | Sum(_, part):
            return has_exponential(part)
    return False


@lru_cache(maxsize=1 << 14)
def grows(term: Term) -> bool:
    """Does it hold an exponential that nothing beside it keeps within bounds?"""
    match term:
        case Fn(name, _):
            return name == "exp"
        case Add(terms):
            return any(map(grows, terms))
        case Sum(_, body) | Prod(_, body):
            return grows(body)
        case Pow(base, exponent):
            return exponent > 0 and grows(base)
        case Mul(factors):
            divided = any(isinstance(one, Pow) and one.exponent < 0 and has_exponential(one) for one in factors)
            return not divided and any(map(grows, factors))
    return False
