"""Signs of determinants: what that of a multiple of a matrix says of that of the matrix."""

from __future__ import annotations

from fractions import Fraction

from derive.calculus.engine import Engine
from derive.calculus.equation import Equation, because, combine, factors, monomial, monomials, negative, proof_of, use
from derive.calculus.given import Fact
from derive.kernel import proof as p
from derive.kernel.ring import normal
from derive.kernel.term import ONE, ZERO, Det, Lt, Mul, Pow, Prop, Term, positive


def positive_parts(n: Engine) -> dict[Prop, p.Proof]:
    """det(A) is positive where that of a positive multiple of A is, or a product of it with something positive.

    A derivative by the factor can make use of it, as it does not speak of the factor.
    """
    found: dict[Prop, p.Proof] = {}
    for one in n.given.facts:
        match one:
            case Fact(prop, (), (), Lt(low, Mul() | Det() as whole)) if low is ZERO:
                plain = n.norm(whole)
                for part, scale in monomials(plain.right):
                    bases = [base for base, _ in factors(part) if isinstance(base, Det)]
                    rest = monomial(scale, [(base, k) for base, k in factors(part) if base not in bases])
                    sign = n.signs.positive(rest)
                    if len(bases) == 1 and bases[0] is not whole and sign and normal(bases[0] * rest) is plain.right:
                        found[positive(bases[0])] = _divided(n, n.given.source(prop), plain, bases[0], rest, sign)
    return found


def _divided(n: Engine, whole: p.Proof, plain: Equation, part: Term, rest: Term, sign: p.Proof) -> p.Proof:
    """0 < part, from 0 < whole, whole = part * rest and 0 < rest."""
    zero = n.signs.nonzero(rest)
    assert zero is not None
    inverse = Pow(rest, Fraction(-1))
    uses = [(negative(inverse), plain), (negative(part), use("inverse", rest, needs=(zero,)))]
    equation = combine(part, plain.left * inverse, uses)
    above = because("power-positive", rest, Fraction(-1), needs=(sign,))
    bound = because("product-positive", plain.left, inverse, needs=(whole, above))
    return p.Compare(True, ZERO, part, ((ONE, proof_of(equation)),), ((Fraction(1), bound),))
