"""Finite sums: taken apart, emptied by equal indices, and brought to one order of their binders."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations, product
from math import factorial, prod

from derive.calculus import contraction
from derive.calculus.contraction import Binder
from derive.calculus.engine import Engine
from derive.calculus.equation import (
    MINUS,
    Equation,
    coefficient,
    combine,
    factors,
    flip,
    monomial,
    number,
    product_uses,
    raised,
    then,
    trivial,
    under,
    use,
)  # fmt: skip
from derive.calculus.matrices import CANONICAL, rank
from derive.kernel.axioms import exp
from derive.kernel.ring import from_polynomial, normal, polynomial
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import (
    ONE,
    Add,
    Domain,
    Fn,
    Ind,
    Lam,
    Mul,
    Num,
    Same,
    Sort,
    Sum,
    Term,
    Var,
    free,
    order,
    sort_of,
)  # fmt: skip

ORDERINGS = 720


def nested(binders: Sequence[Binder], body: Term) -> Term:
    """The sums over the binders, outermost first."""
    for variable, domain in reversed(binders):
        body = Sum(domain, abstract(body, (variable,)))
    return body


def under_all(binders: Sequence[Binder], equation: Equation) -> Equation:
    for variable, domain in reversed(binders):
        equation = under(Sum, domain, variable, equation)
    return equation


def summed(engine: Engine, term: Sum) -> Equation:
    """The normal form of a sum."""
    domain, body = term.domain, term.body
    if isinstance(domain, Sort) and domain.elements:
        law = use("sum-elements", Lam((domain,), body))
        return then(law, engine.norm(law.right))
    variable = engine.fresh(domain)
    inner = engine.inside_range(domain, variable).norm(instantiate(body, (variable,)))
    groups: dict[Term, list[Term]] = {}
    uses: list[tuple[Term, Equation]] = []
    for key, scale in polynomial(inner.right).items():
        outer, rest, split = _pull_out(variable, from_polynomial({key: Fraction(1)}))
        groups.setdefault(rest, []).append(number(scale) * outer)
        uses.append((number(scale), split))
    outers = tuple(normal(Add(tuple(parts))) for parts in groups.values())
    rests = tuple(groups)
    apart = combine(inner.right, Add(tuple(map(Mul, zip(outers, rests, strict=True)))), uses)
    start = under(Sum, domain, variable, then(inner, apart))
    linear = use("sum-linear", domain, outers, tuple(Lam((domain,), abstract(rest, (variable,))) for rest in rests))
    parts = [component(engine, (Binder(variable, domain),), rest) for rest in rests]
    whole = normal(Add(tuple(Mul((outer, part.right)) for outer, part in zip(outers, parts, strict=True))))
    done = [(ONE, start), (ONE, linear), *zip(outers, parts, strict=True)]
    return then(combine(term, whole, done), engine.settle(whole))


def _pull_out(variable: Var, plain: Term) -> tuple[Term, Term, Equation]:
    """A monomial as (factors without the variable, factors with it), and the equation of the monomial with their product."""
    outer, rest, uses = [], [], []
    for base, power in factors(plain):
        if isinstance(base, Fn) and base.name == "exp" and power == 1:
            terms = base.argument.terms if isinstance(base.argument, Add) else (base.argument,)
            with_it = normal(Add(tuple(term for term in terms if variable in free(term))))
            without = normal(Add(tuple(term for term in terms if variable not in free(term))))
            if not (isinstance(with_it, Num) or isinstance(without, Num)):
                outer.append((exp(without), 1))
                rest.append((exp(with_it), 1))
                others = monomial(Fraction(1), [(b, k) for b, k in factors(plain) if b is not base])
                uses.append((others, use("exp-sum", without, with_it)))
                continue
        (rest if variable in free(base) else outer).append((base, power))
    left, right = normal(monomial(Fraction(1), outer)), normal(monomial(Fraction(1), rest))
    return left, right, combine(plain, left * right, uses)


def component(engine: Engine, binders: tuple[Binder, ...], body: Term) -> Equation:
    """The normal form of nested sums over one monomial in normal form."""
    engine.spend()
    for place, (variable, domain) in enumerate(binders):
        if variable not in free(body):
            inward = _inward(binders, place)
            if inward is not None:
                others = binders[:place] + binders[place + 1 :]
                step = under_all(others, use("sum-constant", domain, body))
                return then(_reorder(binders, inward, body), step, engine.norm(step.right))
    for place, (variable, domain) in enumerate(binders):
        found = _equal_to(engine, variable, domain, body)
        inward = _inward(binders, place)
        if found and inward is not None:
            others = binders[:place] + binders[place + 1 :]
            step = under_all(others, found)
            return then(_reorder(binders, inward, body), step, engine.norm(step.right))
    pulled = _pull_sum(engine, binders, body)
    if pulled:
        return then(*pulled)
    return _contracted(engine, binders, body) or _canonical(engine, binders, body)


def _contracted(engine: Engine, binders: tuple[Binder, ...], body: Term) -> Equation | None:
    """A matrix and its inverse, taken out of the sums where they meet."""
    met = contraction.contracted(engine, binders, body)
    bound = {binder.variable for binder in binders}
    if met is None or any(not bound.isdisjoint(free(binder.domain)) for binder in binders):
        return None
    found, others = met
    law = contraction.replaced(engine, found)
    if law.left is law.right:
        return None
    matched = normal(Mul((found.atom, *found.matched)))
    flat = contraction.flattened(found, law.left)
    inner = nested(found.inner, matched)
    same = Equation(flat.right, inner)
    if normal(flat.right) is not normal(inner):
        one = _canonical(engine, *_unnested(engine, normal(flat.right)))
        other = _canonical(engine, found.inner, matched)
        if one.right is not other.right:
            return None
        same = then(combine(flat.right, one.left, []), one, flip(other))
    rest = normal(Mul(tuple(others)))
    outer = tuple(one for one in binders if one not in found.inner)
    wanted = [binders.index(one) for one in (*outer, *found.inner)]
    moved = _reorder(binders, wanted, body)
    apart = contraction.outward(found.inner, rest, matched)
    value = combine(inner, law.right, [(MINUS, same), (MINUS, flat), (ONE, law)])
    inside = combine(apart.right, rest * law.right, [(rest, value)])
    start = combine(nested(found.inner, body), apart.left, [])
    step = under_all(outer, then(start, apart, inside))
    return then(moved, step, engine.norm(step.right))


def _unnested(engine: Engine, term: Term) -> tuple[tuple[Binder, ...], Term]:
    """The binders of nested sums, and the body under them."""
    binders: list[Binder] = []
    while isinstance(term, Sum):
        binders.append(Binder(engine.fresh(term.domain), term.domain))
        term = instantiate(term.body, (binders[-1].variable,))
    return tuple(binders), normal(term)


def _equal_to(engine: Engine, variable: Var, domain: Domain, body: Term) -> Equation | None:
    """sum over i of [i = e] f(i) = f(e)."""
    for base, power in factors(body):
        if power != 1 or not isinstance(base, Ind) or not isinstance(base.prop, Same):
            continue
        left, right = base.prop.left, base.prop.right
        other = right if left is variable else left
        if variable not in (left, right) or variable in free(other):
            continue
        within = engine.given.within(domain, other)
        if within is None:
            continue
        rest = Lam(
            (domain,), abstract(monomial(Fraction(1), [(b, k) for b, k in factors(body) if b is not base]), (variable,))
        )
        law = use("sum-delta", rest, other, needs=within)
        if left is variable:
            return law
        turn = use("indicator-symmetric", left, right)
        moved = instantiate(rest.body, (variable,))
        turned = combine(normal(base * moved), turn.right * moved, [(moved, turn)])
        return then(under(Sum, domain, variable, turned), law)
    return None


def _inward(binders: Sequence[Binder], place: int) -> tuple[int, ...] | None:
    """The order of the binders with this one innermost; None where another's domain depends on it."""
    variable = binders[place].variable
    if any(variable in free(domain) for _, domain in binders):
        return None
    return (*(k for k in range(len(binders)) if k != place), place)


def _reorder(binders: Sequence[Binder], wanted: Sequence[int], body: Term) -> Equation:
    """The nested sums equal those with their binders in the wanted order."""
    now = list(range(len(binders)))
    steps = [Equation(nested(binders, body), nested(binders, body))]
    for place, target in enumerate(wanted):
        at = now.index(target)
        while at > place:
            current = [binders[k] for k in now]
            outer, inner = current[at - 1], current[at]
            tail = nested(current[at + 1 :], body)
            f = Lam((outer.domain, inner.domain), abstract(tail, (inner.variable, outer.variable)))
            steps.append(under_all(current[: at - 1], use("sum-exchange", f)))
            now[at - 1], now[at] = now[at], now[at - 1]
            at -= 1
    return then(*steps)


def _pull_sum(engine: Engine, binders: tuple[Binder, ...], body: Term) -> list[Equation] | None:
    """f * sum over j of g(j), where the sum depends on a binder, becomes sum over j of f g(j)."""
    bound = {binder.variable for binder in binders}
    for base, power in factors(body):
        if isinstance(base, Sum) and power > 0 and not bound.isdisjoint(free(base)):
            rest = monomial(Fraction(1), [(b, k - 1 if b is base else k) for b, k in factors(body)])
            law = use("sum-linear", base.domain, (rest,), (Lam((base.domain,), base.body),))
            out = combine(body, law.left, [(MINUS, law)])
            variable = engine.fresh(base.domain)
            new = Binder(variable, base.domain)
            inner = engine.inside_range(base.domain, variable).norm(rest * instantiate(base.body, (variable,)))
            step = under_all(binders, then(out, under(Sum, base.domain, variable, inner)))
            if isinstance(inner.right, Add | Num) or coefficient(inner.right) != 1:
                return [step, engine.norm(step.right)]
            return [step, component(engine, (*binders, new), inner.right)]
    return None


def _canonical(engine: Engine, binders: tuple[Binder, ...], body: Term) -> Equation:
    """The nested sums with binders, and indices that a symmetry lets change places, in an order that no name decides."""
    flips = [(base, flipped) for base, _ in factors(body) if (flipped := engine.matrices.flip(base))]
    if len(binders) == 1 and not flips:
        return trivial(nested(binders, body))
    best: tuple[bytes, tuple[int, ...], list[tuple[Term, Equation]]] | None = None
    for wanted in _orderings(binders, body, not flips):
        names = {
            binders[k].variable: Var(f"{CANONICAL}{place}", binders[k].variable.sort) for place, k in enumerate(wanted)
        }
        turned = [(base, flipped) for base, flipped in flips if _before(flipped.right, base, names)]
        key = order(normal(nested([binders[k] for k in wanted], _exchanged(body, turned))))
        if best is None or key < best[0]:
            best = (key, wanted, turned)
    assert best is not None
    moved = _reorder(binders, best[1], body)
    if not best[2]:
        return then(moved, trivial(moved.right))
    step = under_all([binders[k] for k in best[1]], _flipped(body, best[2]))
    return then(moved, step, trivial(step.right))


def _before(one: Term, other: Term, names: dict[Var, Var]) -> bool:
    """Does one form of an entry come before the other, where bound indices go by their place?"""
    a, b = (instantiate(abstract(part, tuple(names)), tuple(names.values())) for part in (one, other))
    return rank(a) < rank(b)


def _exchanged(body: Term, turned: list[tuple[Term, Equation]]) -> Term:
    put = {base: flipped.right for base, flipped in turned}
    return normal(monomial(Fraction(1), [(put.get(base, base), power) for base, power in factors(body)]))


def _flipped(body: Term, turned: list[tuple[Term, Equation]]) -> Equation:
    """The monomial with some of its entries in their other form."""
    put = dict(turned)
    found = [
        put.get(base, Equation(base, base)) for base, power in factors(body) for _ in range(power if power > 0 else 0)
    ]
    below = [Equation(raised(base, power), raised(base, power)) for base, power in factors(body) if power < 0]
    parts = [*found, *below]
    right = normal(Mul(tuple(one.right for one in parts)))
    return combine(body, right, product_uses(parts))


def _orderings(binders: Sequence[Binder], body: Term, apart: bool) -> list[tuple[int, ...]]:
    """The orders worth comparing: binders that the body tells apart keep one order, where `apart` allows it."""
    marks: dict[tuple[bytes, ...], list[int]] = {}
    for place, (variable, domain) in enumerate(binders):
        marks.setdefault((order(sort_of(domain)), _signature(binders, variable, body) if apart else b""), []).append(
            place
        )
    classes = [marks[key] for key in sorted(marks)]
    if prod(factorial(len(one)) for one in classes) > ORDERINGS and not apart:
        return _orderings(binders, body, True)
    if prod(factorial(len(one)) for one in classes) > ORDERINGS:
        classes = [[place] for one in classes for place in one]
    found = []
    for chosen in product(*(permutations(one) for one in classes)):
        wanted = tuple(place for one in chosen for place in one)
        seen: set[Var] = set()
        bound = {binder.variable for binder in binders}
        fits = True
        for place in wanted:
            fits = fits and free(binders[place].domain) & bound <= seen
            seen.add(binders[place].variable)
        if fits:
            found.append(wanted)
    return found or [tuple(range(len(binders)))]


def _signature(binders: Sequence[Binder], variable: Var, body: Term) -> bytes:
    """How the variable occurs in the body, the other bound ones told apart by their sort only."""
    marked = {one: Var("\1" if one is variable else "\2", one.sort) for one, _ in binders}
    return order(normal(instantiate(abstract(body, tuple(marked)), tuple(marked.values()))))
