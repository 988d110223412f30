"""Inequalities: the sign of a difference, and the tangent of the logarithm."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from derive.calculus.equation import because, factors, monomial, monomials, number, proof_of
from derive.kernel import proof as p
from derive.kernel.axioms import log, total
from derive.kernel.ring import normal
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import ONE, ZERO, Add, Domain, Fn, Lam, Mul, Pow, Sum, Term, Var
from derive.prover.chain import vanish
from derive.prover.normal import Normalizer

ROUNDS = 3


def at_most(n: Normalizer, left: Term, right: Term, strict: bool) -> p.Proof | None:
    """A proof of left <= right, or of left < right."""
    gap = n.norm(right - left)
    sign = (n.signs.positive if strict else n.signs.nonnegative)(gap.right)
    if sign:
        return p.Compare(strict, left, right, ((ONE, proof_of(gap)),), ((Fraction(1), sign),))
    if strict:
        return None
    zero = vanish(n, gap.right, ROUNDS)
    if zero:
        return p.Compare(False, left, right, ((ONE, proof_of(gap)), (ONE, proof_of(zero))), ())
    return _by_tangents(n, left, right)


class Logarithms(NamedTuple):
    """The sum over the domains of weight * (sum of number * log argument)."""

    domains: tuple[Domain, ...]
    weight: Lam
    terms: list[tuple[Fraction, Lam]]


def _by_tangents(n: Normalizer, left: Term, right: Term) -> p.Proof | None:
    """Gibbs' inequality: right - left = sum of weight * (x - 1 - log x), as log x <= x - 1."""
    gap = n.norm(right - left)
    rest = gap.right
    bounds: list[tuple[Fraction, p.Proof]] = []
    for group in _logarithms(gap.right):
        found = _tangent(n, group)
        if found is None:
            return None
        bounds.append((Fraction(1), found[1]))
        rest = normal(rest - found[0])
    plain = n.norm(rest)
    zero = vanish(n, plain.right, ROUNDS) if bounds else None
    if zero is None:
        return None
    uses = tuple((ONE, one.proof) for one in (gap, plain, zero) if one.proof)
    return p.Compare(False, left, right, uses, tuple(bounds))


def _logarithms(gap: Term) -> list[Logarithms]:
    """The logarithms of the gap, gathered by the weight that stands before them.

    The sum over i of w(i) log a(i), and (the sum over i of w(i)) log b, have the weight w(i).
    """
    groups: dict[Lam, Logarithms] = {}
    for plain, scale in monomials(gap):
        found = _weighted(plain)
        if found:
            weight, argument = found
            groups.setdefault(weight, Logarithms(weight.domains, weight, [])).terms.append((scale, argument))
    return list(groups.values())


def _weighted(plain: Term) -> tuple[Lam, Lam] | None:
    """(weight, argument) of a monomial with one logarithm, both as arrays over the sum around them."""
    parts = factors(plain)
    logs = [base for base, _ in parts if isinstance(base, Fn) and base.name == "log"]
    sums = [base for base, power in parts if isinstance(base, Sum) and power == 1]
    if len(logs) == 1 and not sums:
        return Lam((), _without(plain, logs[0])), Lam((), logs[0].argument)
    if len(sums) != 1 or len(parts) > 1 + len(logs) > 2:
        return None
    domains, body = (sums[0].domain,), sums[0].body
    if logs:
        return Lam(domains, body), Lam(domains, logs[0].argument)
    inner = [base for base, _ in factors(body) if isinstance(base, Fn) and base.name == "log"]
    return (Lam(domains, _without(body, inner[0])), Lam(domains, inner[0].argument)) if len(inner) == 1 else None


def _without(plain: Term, base: Term) -> Term:
    return normal(monomial(Fraction(1), [(b, k - 1 if b is base else k) for b, k in factors(plain)]))


def _tangent(n: Normalizer, group: Logarithms) -> tuple[Term, p.Proof] | None:
    """(T, proof of 0 <= T) for T = sum of weight * (x - 1 - log x) and log x = - sum of number * log argument."""
    variables: tuple[Var, ...] = tuple(n.fresh(domain) for domain in group.domains)
    weight = instantiate(group.weight.body, variables)
    ratio = Mul(tuple(Pow(instantiate(one.body, variables), -number(scale).value) for scale, one in group.terms))
    sign, above = n.signs.nonnegative(weight), n.signs.positive(ratio)
    if sign is None or above is None:
        return None
    slack = Add((ratio, number(-1), number(-1) * log(ratio)))
    tangent = p.Compare(False, ZERO, slack, (), ((Fraction(1), because("log-tangent", ratio, needs=(above,))),))
    proof: p.Proof = because("product-nonnegative", weight, slack, needs=(sign, tangent))
    array = Lam(group.domains, abstract(weight * slack, variables))
    if group.domains:
        proof = because("sum-nonnegative", array, needs=(p.Every(variables[0], group.domains[0], proof),))
    return total(array), proof
