"""Terms that are multiples of others, of known ones or of bounds, so that they share their signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

from derive.calculus.equation import MINUS, Equation, combine, factors, monomial, monomials, number
from derive.calculus.given import Given
from derive.kernel import proof as p
from derive.kernel.ring import polynomial
from derive.kernel.term import ZERO, Add, Le, Lt, Size, Term


class Forms(Protocol):
    """Where terms are brought to normal form."""

    def norm(self, term: Term) -> Equation: ...


def multiples(forms: Forms, term: Term, known: Iterable[Term]) -> Iterator[Equation]:
    """The equations of the term with sizes times a known term, as a n + b is n^2 (a/n + b/n^2)."""
    if not isinstance(term, Add):
        return
    first = dict(factors(next(iter(monomials(term)))[0]))
    for other in known:
        if not isinstance(other, Add) or len(other.terms) != len(term.terms) or other is term:
            continue
        for plain, _ in monomials(other):
            ratio = dict(first)
            for base, power in factors(plain):
                ratio[base] = ratio.get(base, 0) - power
            scale = [(base, power) for base, power in ratio.items() if power]
            if scale and all(isinstance(base, Size) for base, _ in scale):
                whole = forms.norm(monomial(Fraction(1), scale) * other)
                if whole.right is term:
                    yield combine(term, whole.left, [(MINUS, whole)])


def from_bound(given: Given, term: Term, sign: str) -> p.Proof | None:
    """term = weight * (high - low) + a nonnegative number, for a hypothesis low <= high."""
    if sign == "nonzero":
        return None
    want = polynomial(term)
    for one in given.facts:
        if one.domains or one.guards or not isinstance(one.core, Le | Lt):
            continue
        have = polynomial(one.core.right - one.core.left)
        lead = next((mono for mono in have if mono), None)
        weight = Fraction(want.get(lead, 0)) / have[lead] if lead is not None else Fraction(0)
        if weight <= 0:
            continue
        rest = polynomial(term - number(weight) * (one.core.right - one.core.left))
        strict = isinstance(one.core, Lt) or bool(rest)
        if set(rest) <= {()} and rest.get((), 0) >= 0 and (strict or sign == "nonnegative"):
            return p.Compare(sign == "positive", ZERO, term, (), ((weight, p.Assume(one.prop)),))
    return None
