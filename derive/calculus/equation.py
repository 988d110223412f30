"""An equation and the proof that comes with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS
from derive.kernel.ring import from_polynomial, normal, polynomial
from derive.kernel.substitute import abstract
from derive.kernel.term import ONE, ZERO, Domain, Eq, Mul, Node, Num, Pow, Prod, Sum, Term, Var, children

MINUS = Num(Fraction(-1))


class Equation(NamedTuple):
    """left = right.  Without a proof the ring laws alone give it."""

    left: Term
    right: Term
    proof: p.Proof | None = None


def proof_of(equation: Equation) -> p.Proof:
    return equation.proof or p.Ring(equation.left, equation.right, ())


def number(value: int | Fraction) -> Num:
    return Num(Fraction(value))


def negative(term: Term) -> Term:
    return Mul((MINUS, term))


def use(name: str, *arguments: Any, needs: Sequence[p.Proof] = ()) -> Equation:
    """The equation that an axiom says of these arguments."""
    said = AXIOMS[name].says(*arguments)
    assert isinstance(said, Eq)
    return Equation(said.left, said.right, p.Axiom(name, arguments, tuple(needs)))


def power_law(name: str, base: Term, one: Fraction, other: Fraction, sign: p.Proof, strict: bool = True) -> Equation:
    """A law about two powers of a positive base; where not `strict`, of one that may be zero, for positive exponents."""
    if strict and min(one, other) > 0:
        sign = p.Compare(False, ZERO, base, (), ((Fraction(1), sign),))
    return use(name, base, one, other, needs=(sign,))


def because(name: str, *arguments: Any, needs: Sequence[p.Proof] = ()) -> p.Proof:
    """The proof of what an axiom says of these arguments."""
    return p.Axiom(name, arguments, tuple(needs))


def combine(left: Term, right: Term, uses: Iterable[tuple[Term, Equation]]) -> Equation:
    """left = right by the ring laws and these equations, each times its cofactor."""
    needed = tuple((cofactor, equation.proof) for cofactor, equation in uses if equation.proof)
    return Equation(left, right, p.Ring(left, right, needed) if needed else None)


def trivial(term: Term) -> Equation:
    """The term equals its polynomial normal form."""
    return Equation(term, normal(term))


def then(*steps: Equation) -> Equation:
    """The first left side equals the last right side; neighbours need to agree by the ring laws only."""
    left, right = steps[0].left, steps[-1].right
    moved = [step for step in steps if step.proof or step.left is not step.right]
    if not moved:
        return Equation(left, right)
    if moved[0].left is left and moved[-1].right is right:
        if len(moved) == 1:
            return moved[0]
        if all(one.right is other.left for one, other in itertools.pairwise(moved)):
            return Equation(left, right, p.Chain(tuple(map(proof_of, moved))))
    return combine(left, right, [(ONE, step) for step in moved])


def flip(equation: Equation) -> Equation:
    return combine(equation.right, equation.left, [(MINUS, equation)])


def product_uses(equations: Sequence[Equation]) -> list[tuple[Term, Equation]]:
    """How the product of the left sides becomes the product of the right sides."""
    lefts, rights = [e.left for e in equations], [e.right for e in equations]
    return [(Mul((*rights[:k], *lefts[k + 1 :])), e) for k, e in enumerate(equations) if e.proof]


def inside(term: Term, whole: Term, equation: Equation) -> Equation:
    """`term` holds the left side of the equation as a part that is not a summand or factor; `whole` has its right side."""
    if equation.left is equation.right or not equation.proof:
        return Equation(term, whole)
    return combine(term, whole, [(ONE, Equation(term, whole, p.Inside(term, (equation.proof,))))])


def under(operator: type[Sum] | type[Prod], domain: Domain, variable: Var, equation: Equation) -> Equation:
    """The sum (or product) over the variable of the left side equals that of the right side."""
    left = operator(domain, abstract(equation.left, (variable,)))
    right = operator(domain, abstract(equation.right, (variable,)))
    if not equation.proof:
        return Equation(left, right)
    return Equation(left, right, p.Body(operator.__name__, domain, variable, equation.proof))


def factors(term: Term) -> list[tuple[Term, int]]:
    """The atoms of a monomial in normal form with their powers (a power of a^-1 counts negative), no number."""
    parts = term.factors if isinstance(term, Mul) else (term,)
    found: list[tuple[Term, int]] = []
    for part in parts:
        match part:
            case Num():
                pass
            case Pow(base, exponent) if exponent == int(exponent):
                if isinstance(base, Pow) and base.exponent == -1:
                    found.append((base.base, -int(exponent)))
                else:
                    found.append((base, int(exponent)))
            case _:
                found.append((part, 1))
    return found


def coefficient(term: Term) -> Fraction:
    """The number in front of a monomial in normal form."""
    first = term.factors[0] if isinstance(term, Mul) and term.factors else term
    return Fraction(first.value) if isinstance(first, Num) else Fraction(1)


def raised(base: Term, exponent: int) -> Term:
    return base if exponent == 1 else Pow(base, Fraction(exponent)) if exponent else ONE


def monomial(scale: Fraction, powers: Iterable[tuple[Term, int]]) -> Term:
    """The product of a number and powers, as a term."""
    parts = [raised(base, exponent) for base, exponent in powers if exponent]
    return Mul((Num(scale), *parts)) if parts or scale != 1 else ONE


def monomials(term: Term) -> Iterator[tuple[Term, Fraction]]:
    """The monomials of a term with their coefficients."""
    for key, scale in polynomial(term).items():
        yield from_polynomial({key: 1}), Fraction(scale)


def below(node: Node) -> Iterator[Node]:
    """The node and everything in it, each place once."""
    yield node
    for child in children(node):
        yield from below(child)
