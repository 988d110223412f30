"""Equations: both sides brought to one term, and the two proofs joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, product
from math import prod

from derive.calculus import powers
from derive.calculus.equation import (
    MINUS,
    Equation,
    below,
    combine,
    factors,
    inside,
    monomial,
    monomials,
    negative,
    power_law,
    raised,
    then,
    under,
    use,
)  # fmt: skip
from derive.calculus.given import Fact
from derive.calculus.products import join_powers
from derive.kernel import proof as p
from derive.kernel.ring import Monomial, Poly, from_polynomial, normal, polynomial
from derive.kernel.substitute import instantiate
from derive.kernel.term import INDEX, ONE, ZERO, Add, Entry, Eq, Fn, Index, Lam, Mul, Node, Pow, Sum, Term, Var, sort_of
from derive.pattern import match
from derive.prover.normal import Normalizer
from derive.prover.solve import solved

ROUNDS = 3
CANDIDATES = 12


def equal(n: Normalizer, left: Term, right: Term) -> p.Proof | None:
    """A proof of left = right, or None; signs that one side shows may serve the other, which is met before it."""
    found = _equal(n, left, right)
    return _equal(n.wiser(), left, right) if found is None and n.signs.has_learnt else found


def _equal(n: Normalizer, left: Term, right: Term) -> p.Proof | None:
    one, other = n.norm(left), n.norm(right)
    uses = [(ONE, one), (MINUS, other)]
    if one.right is not other.right:
        gap = vanish(n, normal(one.right - other.right), ROUNDS)
        if gap is None:
            return None
        uses.append((ONE, gap))
    return p.Ring(left, right, tuple((cofactor, e.proof) for cofactor, e in uses if e.proof))


def vanish(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    """The equation gap = 0, for a gap in normal form."""
    settled = n.settle(gap)
    if settled.right is ZERO:
        return settled
    if rounds:
        for way in (_cleared, _rooted, _by_hypotheses, _by_atoms, _by_sums):
            rest = way(n, settled.right, rounds - 1)
            if rest:
                return then(settled, rest)
    return None


# ---- denominators ----


def _cleared(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    found = powers.cleared(n, gap)
    if found is None:
        return None
    _, inverse, product, unit = found
    rest = vanish(n, product.right, rounds)
    if rest is None:
        return None
    zero = then(product, rest)
    return combine(gap, ZERO, [(negative(gap), unit), (inverse, zero)])


def _rooted(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    """The gap times a power of a root's base, so that the lowest power of it becomes 1."""
    for root, least in _roots(gap).items():
        sign = n.signs.positive(root)
        if sign is None or not least:
            continue
        lift, drop = Pow(root, -least), Pow(root, least)
        uses: list[tuple[Term, Equation]] = []
        parts: list[Term] = []
        for plain, scale in monomials(gap):
            kin, others = _kin(plain, root)
            joined = join_powers(root, [*kin, -least], sign)
            rest = monomial(scale, others)
            uses.append((rest, joined))
            parts.append(rest * joined.right)
        lifted = normal(Add(tuple(parts)))
        product = then(combine(gap * lift, lifted, uses), n.settle(lifted))
        zero = vanish(n, product.right, rounds)
        if zero:
            unit = power_law("power-sum", root, -least, least, sign)
            return combine(gap, ZERO, [(negative(gap), unit), (drop, then(product, zero))])
    return None


def _roots(gap: Term) -> dict[Term, Fraction]:
    """The bases of fractional powers, each with the lowest power in which it occurs."""
    found = [b for plain, _ in monomials(gap) for b, _ in factors(plain) if isinstance(b, Pow)]
    roots = dict.fromkeys(b.base for b in found)
    return {root: min(sum(_kin(plain, root)[0], Fraction(0)) for plain, _ in monomials(gap)) for root in roots}


def _kin(plain: Term, root: Term) -> tuple[list[Fraction], list[tuple[Term, int]]]:
    """The exponents of the root in a monomial, and the other factors."""
    exponents: list[Fraction] = []
    others: list[tuple[Term, int]] = []
    for base, power in factors(plain):
        if base is root or (isinstance(base, Pow) and base.base is root):
            one = Fraction(base.exponent) if isinstance(base, Pow) and base is not root else Fraction(1)
            exponents += [one if power > 0 else -one] * abs(power)
        else:
            others.append((base, power))
    return exponents, others


# ---- hypotheses ----


def _by_hypotheses(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    """The gap as a combination of hypotheses that are equations."""
    zeros = [zero for zero in (_zero(n, law) for law in instances(n, gap)) if zero]
    found = _reduced(n, gap, zeros, 4)
    if found:
        return found
    for law in solved(n, gap):
        zero = _zero(n, law)
        found = zero and _reduced(n, gap, [zero, *zeros], 3)
        if found:
            return found
    return None


def instances(n: Normalizer, term: Term) -> Iterator[Equation]:
    """The equations among the hypotheses, at the indices where parts of the term meet parts of theirs."""
    kinds = (Entry, Sum, Fn, Pow)
    inside_term = list(dict.fromkeys(node for node in below(term) if isinstance(node, kinds) and not node.opened))
    for one, core in n.given.equations(term):
        places: Iterator[dict[int, Index]] = iter([{}])
        if one.domains:
            gap = normal(core.left - core.right)
            patterns = [base for plain, _ in monomials(gap) for base, _ in factors(plain) if base.opened]
            places = chain(_places(one, patterns, inside_term), _candidates(one, inside_term))
        seen: set[tuple[tuple[int, Index], ...]] = set()
        for found in places:
            key = tuple(sorted(found.items(), key=lambda item: item[0]))
            have = n.given.instance(one, found) if key not in seen else None
            seen.add(key)
            if have and isinstance(have[1], Eq):
                yield Equation(have[1].left, have[1].right, have[0])


def _candidates(one: Fact, inside_term: Sequence[Node]) -> Iterator[dict[int, Index]]:
    """The indices in the term, taken for those of the fact in every way, where there are few: `match` knows no order."""
    known = dict.fromkeys(
        index for node in inside_term for index in below(node) if isinstance(index, INDEX) and not index.opened
    )
    kinds = [[index for index in known if sort_of(index) is sort_of(domain)] for domain in reversed(one.domains)]
    if prod(map(len, kinds)) <= CANDIDATES:
        for chosen in product(*kinds):
            yield dict(enumerate(chosen))


def _places(one: Fact, patterns: Sequence[Node], inside_term: Sequence[Node]) -> Iterator[dict[int, Index]]:
    for pattern in patterns:
        for node in inside_term:
            found: dict[int, Index] = {}
            if match(pattern, node, found) and len(found) == len(one.domains):
                yield found


def _zero(n: Normalizer, law: Equation) -> Equation | None:
    """numerator = 0, from an equation."""
    gap = normal(law.left - law.right)
    base = combine(gap, ZERO, [(ONE, law)])
    plain = n.norm(gap)
    found = powers.cleared(n, plain.right)
    if found is None:
        return then(combine(plain.right, gap, [(MINUS, plain)]), base)
    denominator, _, product, _ = found
    back = combine(product.right, plain.right * denominator, [(MINUS, product)])
    return then(back, combine(back.right, ZERO, [(negative(denominator), plain), (denominator, base)]))


def _reduced(n: Normalizer, gap: Term, zeros: list[Equation], depth: int) -> Equation | None:
    """gap = 0 by division: a monomial of the gap is a multiple of some monomial of a zero."""
    if gap is ZERO:
        return Equation(ZERO, ZERO)
    if not depth or not zeros:
        return None
    n.spend(5)
    goal = polynomial(gap)
    for zero in zeros:
        for lead, scale in polynomial(zero.left).items():
            if not lead:
                continue
            quotient: Poly = {}
            for key, have in goal.items():
                rest = _divide(key, lead)
                if rest is not None:
                    quotient[rest] = Fraction(have) / Fraction(scale)
            if not quotient:
                continue
            cofactor = from_polynomial(quotient)
            after = n.settle(normal(gap - cofactor * zero.left))
            if len(polynomial(after.right)) > len(goal) + 4 or after.right is gap:
                continue
            rest_zero = _reduced(n, after.right, zeros, depth - 1)
            if rest_zero:
                return combine(gap, ZERO, [(cofactor, zero), (ONE, after), (ONE, rest_zero)])
    return None


def _divide(key: Monomial, lead: Monomial) -> Monomial | None:
    """key / lead, where lead divides key."""
    have = dict(key)
    for base, power in lead:
        left = have.get(base, 0) - power
        if left < 0:
            return None
        have[base] = left
    return tuple((base, power) for base, power in have.items() if power)


# ---- inside functions and under sums ----


def _by_atoms(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    """Two atoms of the gap that are one function at equal arguments are one atom."""
    found = [base for plain, _ in monomials(gap) for base, _ in factors(plain) if isinstance(base, Fn | Pow)]
    atoms = list(dict.fromkeys(found))
    for place, one in enumerate(atoms):
        for other in atoms[:place]:
            if type(one) is not type(other) or (one.parts[0] != other.parts[0] and isinstance(one, Fn)):
                continue
            a, b = (one.argument, other.argument) if isinstance(one, Fn) else (one.base, other.base)  # type: ignore[union-attr]
            if isinstance(one, Pow) and one.exponent != other.exponent:  # type: ignore[union-attr]
                continue
            same = vanish(n, normal(a - b), rounds)
            if same:
                equation = combine(a, b, [(ONE, same)])
                step = inside(one, other, equation)
                after = _replace(gap, one, other)
                moved = combine(gap, after, _swap_uses(gap, one, other, step))
                rest = vanish(n, after, rounds)
                return then(moved, rest) if rest else None
    return None


def _replace(gap: Term, old: Term, new: Term) -> Term:
    return normal(
        Add(tuple(monomial(s, [(new if b is old else b, k) for b, k in factors(m)]) for m, s in monomials(gap)))
    )


def _swap_uses(gap: Term, old: Term, new: Term, step: Equation) -> list[tuple[Term, Equation]]:
    uses = []
    for plain, scale in monomials(gap):
        power = dict(factors(plain)).get(old, 0)
        rest = monomial(scale, [(b, k) for b, k in factors(plain) if b is not old])
        steps = [raised(old, k) * raised(new, power - 1 - k) for k in range(power)]
        if power > 0:
            uses.append((rest * Add(tuple(steps)), step))
    return uses


def _by_sums(n: Normalizer, gap: Term, rounds: int) -> Equation | None:
    """Sums over one domain are joined, what stands before them taken in, and the joined body shown to be zero."""
    groups: dict[Node, list[tuple[Term, Sum]]] = {}
    for plain, scale in monomials(gap):
        inner = [base for base, power in factors(plain) if isinstance(base, Sum) and power == 1]
        if len(inner) != 1:
            return None
        outer = monomial(scale, [(b, k) for b, k in factors(plain) if b is not inner[0]])
        groups.setdefault(inner[0].domain, []).append((outer, inner[0]))
    uses: list[tuple[Term, Equation]] = []
    for members in groups.values():
        joined = _joined(n, members, rounds)
        if joined is None:
            return None
        uses.append((ONE, joined))
    return combine(gap, ZERO, uses)


def _joined(n: Normalizer, members: list[tuple[Term, Sum]], rounds: int) -> Equation | None:
    """The combination of sums over one domain is zero."""
    if len(members) < 2:
        return None
    domain = members[0][1].domain
    law = use("sum-linear", domain, tuple(c for c, _ in members), tuple(Lam((domain,), one.body) for _, one in members))
    assert isinstance(law.left, Sum)
    variable: Var = n.fresh(domain)
    inner = n.inside_range(domain, variable)
    start = inner.norm(instantiate(law.left.body, (variable,)))
    zero = vanish(inner, start.right, rounds)
    if zero is None:
        return None
    whole = under(Sum, domain, variable, then(start, zero))
    nothing = use("sum-constant", domain, ZERO)
    total = Add(tuple(Mul((scale, one)) for scale, one in members))
    return combine(total, ZERO, [(MINUS, law), (ONE, whole), (ONE, nothing)])
