"""A matrix that meets its inverse under a sum: sum over k of inverse(A)[i, k] A[k, j] = [i = j]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from derive.calculus.equation import (
    MINUS,
    Equation,
    combine,
    factors,
    monomial,
    monomials,
    negative,
    number,
    raised,
    then,
    under,
    use,
)  # fmt: skip
from derive.calculus.matrices import variables
from derive.kernel.axioms import at
from derive.kernel.ring import normal
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import (
    ONE,
    Add,
    Bound,
    Domain,
    Index,
    Inverse,
    Lam,
    Mul,
    Sum,
    Term,
    Var,
    free,
    order,
    sort_of,
)  # fmt: skip
from derive.pattern import match

if TYPE_CHECKING:
    from derive.calculus.engine import Engine

INVERSE = Fraction(-1)
Powers = list[tuple[Term, int]]


class Binder(NamedTuple):
    variable: Var
    domain: Domain


class Lead(NamedTuple):
    """One monomial of a matrix: coefficient * product of parts, summed over inner indices; Bounds stand for indices.

    Level 0 is the column, level 1 the row, from 2 on the inner ones.
    """

    coefficient: Term
    parts: tuple[Term, ...]
    inner: tuple[Domain, ...]
    place: int


class Found(NamedTuple):
    """Where a matrix meets its inverse: the atom, which of its indices is summed over, the other end, what matched."""

    atom: Inverse
    left: bool  # inverse(A)[a, k] A[k, end]; else A[end, k] inverse(A)[k, a]
    end: Index
    inner: tuple[Binder, ...]
    matched: tuple[Term, ...]
    lead: Lead


def contracted(engine: Engine, binders: Sequence[Binder], body: Term) -> tuple[Found, list[Term]] | None:
    """The first place where a matrix meets its inverse under these sums, and the factors that stand beside the two."""
    parts = [raised(base, 1 if power > 0 else -1) for base, power in factors(body) for _ in range(abs(power))]
    for atom in dict.fromkeys(one for one in parts if isinstance(one, Inverse)):
        rest = list(parts)
        rest.remove(atom)
        for left in (True, False):
            meeting = next((b for b in binders if b.variable is (atom.column if left else atom.row)), None)
            if meeting is None or meeting.variable in free(atom.matrix) or atom.row is atom.column:
                continue
            lead = _lead(atom.matrix)
            if lead is None or not engine.matrices.invertible(atom.matrix):
                continue
            for end, inner, matched, others in _matches(engine, lead, left, meeting, binders, rest):
                gone = {meeting.variable, *(one.variable for one in inner)}
                outer = atom.row if left else atom.column
                if gone.isdisjoint(free(outer) | free(end)) and all(gone.isdisjoint(free(one)) for one in others):
                    return Found(atom, left, end, (meeting, *inner), matched, lead), others
    return None


def _lead(matrix: Lam) -> Lead | None:
    """The largest monomial of the matrix's entry."""
    i, j = variables(matrix)
    pieces = list(monomials(at(matrix, i, j)))
    place, (plain, scale) = max(enumerate(pieces), key=lambda one: (one[1][0].extent, order(one[1][0])))
    scalars = [(b, k) for b, k in factors(plain) if free(b).isdisjoint((i, j))]
    shaped = [(b, k) for b, k in factors(plain) if not free(b).isdisjoint((i, j))]
    sums = [b for b, k in shaped if isinstance(b, Sum)]
    if not shaped or any(k < 0 for _, k in shaped) or len(sums) > 1 or any(k > 1 for b, k in shaped if b in sums):
        return None
    parts = [raised(b, 1) for b, k in shaped if b not in sums for _ in range(k)]
    inner: list[Binder] = []
    nest: Term = sums[0] if sums else ONE
    while isinstance(nest, Sum):
        inner.append(Binder(Var(f"\0inner{len(inner)}", sort_of(nest.domain)), nest.domain))
        nest = instantiate(nest.body, (inner[-1].variable,))
    parts += [raised(b, 1 if k > 0 else -1) for b, k in factors(nest) for _ in range(abs(k))]
    names = (j, i, *(one.variable for one in inner))
    if isinstance(nest, Add) or any(not free(one.domain).isdisjoint(names) for one in inner):
        return None
    opened = tuple(abstract(one, names) for one in parts)
    return Lead(normal(monomial(scale, scalars)), opened, tuple(one.domain for one in inner), place)


Matched = tuple[Index, tuple[Binder, ...], tuple[Term, ...], list[Term]]


def _matches(
    engine: Engine, lead: Lead, left: bool, meeting: Binder, binders: Sequence[Binder], rest: list[Term]
) -> Iterator[Matched]:
    """(end, inner binders, factors that are the matrix's, the other factors) for each way to find the matrix's entry."""
    known, unknown = (1, 0) if left else (0, 1)
    for found, matched, others in _choose(engine, lead.parts, rest, {known: meeting.variable}):
        inner = [
            next((b for b in binders if b.variable is found.get(level)), None)
            for level in range(2, 2 + len(lead.inner))
        ]
        plain = [one for one in inner if one is not None]
        fits = len(plain) == len(inner) == len({*plain, meeting}) - 1
        if fits and unknown in found and all(b.domain is d for b, d in zip(plain, lead.inner, strict=True)):
            yield found[unknown], tuple(plain), tuple(matched), others


def _choose(
    engine: Engine, patterns: Sequence[Term], rest: list[Term], found: dict[int, Index]
) -> Iterator[tuple[dict[int, Index], list[Term], list[Term]]]:
    """Every way to find factors for all the patterns."""
    if not patterns:
        yield found, [], rest
        return
    engine.spend()
    for place, one in enumerate(rest):
        for form in (one, *(flip.right for flip in [engine.matrices.flip(one)] if flip)):
            here = dict(found)
            if match(patterns[0], form, here):
                for whole, matched, others in _choose(engine, patterns[1:], rest[:place] + rest[place + 1 :], here):
                    yield whole, [one, *matched], others


def replaced(engine: Engine, found: Found) -> Equation:
    """inverse(A)[a, k] * (the largest monomial of A)[k, end], summed, equals [a = end] minus what the others give."""
    law, terms = _law(engine, found)
    coefficient, whole = found.lead.coefficient, terms[found.lead.place][1]
    scale = next((s for _, s in monomials(coefficient)), Fraction(1))
    scalar = normal(number(1 / scale) * coefficient)
    unit = Equation(ONE, ONE)
    under_one: Term = ONE
    if scalar is not ONE:
        sign = engine.signs.nonzero(scalar)
        if sign is None:
            return Equation(whole, whole)
        under_one, unit = scalar**-1, use("inverse", scalar, needs=(sign,))
    factor = number(1 / scale) * under_one
    others = [Mul((c, one)) for k, (c, one) in enumerate(terms) if k != found.lead.place]
    value = factor * Add((law.right, *map(negative, others)))
    split = use("sum-linear", sort_of(found.end), *_linear(terms))
    uses = [(negative(whole), unit), (factor, law), (negative(factor), combine(law.left, split.right, [(ONE, split)]))]
    return combine(whole, value, uses)


def _law(engine: Engine, found: Found) -> tuple[Equation, list[tuple[Term, Term]]]:
    """The law at these indices, and its left side as a sum of coefficient * (sum of inverse * monomial)."""
    matrix, sort = found.atom.matrix, sort_of(found.end)
    sign = engine.matrices.invertible(matrix)
    assert sign is not None
    here = Bound(0, sort)
    outer = found.atom.row if found.left else found.atom.column
    name, ends = ("inverse-left", (outer, found.end)) if found.left else ("inverse-right", (found.end, outer))
    law = use(name, matrix, *ends, needs=(sign,))
    entry = Inverse(matrix, outer, here) if found.left else Inverse(matrix, here, outer)
    i, j = variables(matrix)
    terms: list[tuple[Term, Term]] = []
    for place, (plain, scale) in enumerate(monomials(at(matrix, i, j))):
        coefficient: Term = number(scale)
        rest = plain
        if place == found.lead.place:
            coefficient = found.lead.coefficient
            rest = monomial(Fraction(1), [(b, k) for b, k in factors(plain) if not free(b).isdisjoint((i, j))])
        moved = instantiate(abstract(rest, (j, i)), (found.end, here) if found.left else (here, found.end))
        terms.append((coefficient, Sum(sort, entry * moved)))
    return law, terms


def _linear(terms: list[tuple[Term, Term]]) -> tuple[tuple[Term, ...], tuple[Lam, ...]]:
    arrays = tuple(Lam((one.domain,), one.body) for _, one in terms if isinstance(one, Sum))
    return tuple(c for c, _ in terms), arrays


def flattened(found: Found, whole: Term) -> Equation:
    """sum over k of inverse * f * (sum over the inner ones of g) as one nest of sums over products."""
    assert isinstance(whole, Sum)
    k = Binder(Var("\0meeting", sort_of(whole.domain)), whole.domain)
    body = instantiate(whole.body, (k.variable,))
    return under(Sum, k.domain, k.variable, _inward(normal(body), 0))


def _inward(body: Term, depth: int) -> Equation:
    """f * sum of g = sum of f * g, as far as there are sums."""
    parts = factors(body)
    nest = next((b for b, k in parts if isinstance(b, Sum) and k == 1), None)
    if not isinstance(nest, Sum):
        return Equation(body, body)
    rest = normal(monomial(Fraction(1), [(b, k) for b, k in parts if b is not nest]))
    law = use("sum-linear", nest.domain, (rest,), (Lam((nest.domain,), nest.body),))
    variable = Var(f"\0nest{depth}", sort_of(nest.domain))
    inner = _inward(normal(rest * instantiate(nest.body, (variable,))), depth + 1)
    step = under(Sum, nest.domain, variable, inner)
    start = combine(body, law.left, [(MINUS, law)])
    return then(start, combine(law.left, step.left, []), step)


def outward(binders: Sequence[Binder], rest: Term, body: Term) -> Equation:
    """The nested sums of rest * body = rest * the nested sums of the body."""
    if not binders:
        return Equation(rest * body, rest * body)
    (variable, domain), *inner = binders
    below = outward(inner, rest, body)
    nest = _nested(inner, body)
    law = use("sum-linear", domain, (rest,), (Lam((domain,), abstract(nest, (variable,))),))
    step = under(Sum, domain, variable, below)
    return then(step, combine(step.right, rest * _nested(binders, body), [(ONE, law)]))


def _nested(binders: Sequence[Binder], body: Term) -> Term:
    for variable, domain in reversed(binders):
        body = Sum(domain, abstract(body, (variable,)))
    return body
