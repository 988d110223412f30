"""Goals: hypotheses used, cases split, and each kind of conclusion handed to who can prove it."""

from __future__ import annotations

from derive.calculus import determinants
from derive.calculus.equation import (
    MINUS,
    below,
)
from derive.calculus.given import Given
from derive.calculus.powers import cleared
from derive.claim import Goal
from derive.kernel import proof as p
from derive.kernel.ring import TooLarge
from derive.kernel.substitute import abstract, fill, instantiate
from derive.kernel.term import (
    ZERO,
    All,
    Below,
    Diff,
    Eq,
    Fn,
    Implies,
    Ind,
    Inverse,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Not,
    Pow,
    Prop,
    Range,
    Same,
    Some,
    Tensor,
    Term,
    negation,
)  # fmt: skip
from derive.prover.bounds import at_most
from derive.prover.chain import equal
from derive.prover.normal import Budget, Counter, Normalizer
from derive.symbolic.gradient import solution

STEPS = 20_000
SPLITS = 4


def prove(goal: Goal, steps: int = STEPS) -> p.Proof | None:
    """A proof of the conclusion from the hypotheses and the conditions of the goal; None when none is found.

    Raises `Budget` when the steps are used up.
    """
    counter = Counter(steps)
    try:
        given = Given((*goal.hypotheses, *goal.conditions()))
        known = determinants.positive_parts(Normalizer(given, counter))
        proof = attempt(given.also(*known), goal.conclusion, counter, SPLITS)
        for prop, shown in known.items():
            proof = proof and p.Detach(p.Suppose(prop, proof), shown)
        return proof
    except (TooLarge, RecursionError) as error:
        raise Budget from error


def closed_form(goal: Goal, term: Term, steps: int = STEPS) -> Term | None:
    """The normal form of a term under the hypotheses of the goal, where derivatives are carried out."""
    try:
        plain = Normalizer(Given((*goal.hypotheses, *goal.conditions())), Counter(steps)).norm(term).right
    except Exception:  # a search that breaks off has found none
        return None
    return None if any(isinstance(node, Diff) for node in below(plain)) else plain


def carried_out(goal: Goal, steps: int = STEPS) -> Goal:
    """The goal with equations among its hypotheses whose derivatives are carried out, and which are free of denominators.

    It says the same where the terms of the goal are defined, which are hypotheses of it.  An equation of which no such form
    is found stays as it is; none is made plainer by itself.
    """
    conditions = goal.conditions()
    counter = Counter(steps)
    plain: list[Prop] = []
    for prop in goal.hypotheses:
        if not any(isinstance(node, Diff | Let | Pow | Inverse) for node in below(prop)):
            plain.append(prop)
            continue
        others = (one for one in (*goal.hypotheses, *conditions) if one is not prop)
        try:
            plain.append(_plain_equation(Normalizer(Given(tuple(others)), counter), prop))
        except Exception:  # a search that breaks off has found none
            plain.append(prop)
    return Goal(tuple(dict.fromkeys((*plain, *conditions))), goal.conclusion)


def _plain_equation(n: Normalizer, prop: Prop) -> Prop:
    match prop:
        case All(domain, body):
            variable = n.fresh(domain)
            return All(domain, abstract(_plain_equation(n, instantiate(body, (variable,))), (variable,)))
        case Eq(left, right):
            gap = n.norm(left - right).right
            found = cleared(n, gap)
            plain = gap if found is None else found[2].right
            return prop if any(isinstance(node, Diff | Let) for node in below(plain)) else Eq(plain, ZERO)
    return prop


def attempt(given: Given, prop: Prop, counter: Counter, splits: int) -> p.Proof | None:
    n = Normalizer(given, counter)
    return conclude(n, prop) or _split(n, prop, splits)


def conclude(n: Normalizer, prop: Prop) -> p.Proof | None:
    """A proof without a case split."""
    known = n.given.proof(prop)
    if known:
        return known
    match prop:
        case Eq(left, right):
            return equal(n, left, right)
        case Le(left, right):
            return at_most(n, left, right, False)
        case Lt(left, right):
            return at_most(n, left, right, True)
        case Not(Eq(left, right)):
            return _unequal(n, left, right)
        case Implies(premise, conclusion):
            inner = attempt(n.given.also(premise), conclusion, n.counter, SPLITS)
            return inner and p.Suppose(premise, inner)
        case All(domain, body):
            variable = n.fresh(domain)
            bounds = (Below(domain.low, variable), Below(variable, domain.high)) if isinstance(domain, Range) else ()
            inner = attempt(n.given.also(*bounds), instantiate(body, (variable,)), n.counter, SPLITS)
            return inner and p.Every(variable, domain, inner)
        case Some(tensor, Eq(left, right) as body) if not tensor.sorts:
            return _existence(n, tensor, body, solution(left, right, tensor))
    return None


def _existence(n: Normalizer, tensor: Tensor, body: Prop, candidates: list[Term]) -> p.Proof | None:
    """There is a value with this property, as one of the candidates has it."""
    for candidate in candidates:
        value = Lam((), candidate)
        inner = conclude(n, fill(body, tensor, value))
        if inner:
            return p.Axiom("existence", (tensor, value, body), (inner,))
    return None


def _unequal(n: Normalizer, left: Term, right: Term) -> p.Proof | None:
    for low, high in ((left, right), (right, left)):
        proof = at_most(n, low, high, True)
        if proof:
            unequal = p.Axiom("less-unequal", (low, high), (proof,))
            return unequal if low is left else p.Axiom("unequal-symmetric", (right, left), (unequal,))
    if right is ZERO:
        plain = n.norm(left)
        sign = n.signs.nonzero(plain.right)
        if sign:
            back = p.Ring(plain.right, left, ((MINUS, plain.proof),) if plain.proof else ())
            return p.Transport(sign, (back,)) if plain.right is not left else sign
    return None


# ---- case splits ----


def _split(n: Normalizer, prop: Prop, splits: int) -> p.Proof | None:
    """Q, from Q in each of two cases that some indicator or maximum in it leaves open."""
    if not splits:
        return None
    for case in _cases(n, prop):
        halves = []
        for one in (case, negation(case)):
            inner = attempt(n.given.also(one), prop, n.counter, splits - 1)
            if inner is None:
                break
            halves.append(inner)
        if len(halves) == 2:
            return p.Split(case, halves[0], halves[1])
        return None
    return None


def _cases(n: Normalizer, prop: Prop) -> list[Prop]:
    """The open alternatives, in a fixed order: equal indices first, then maxima, of plain terms before others."""
    terms = [n.norm(part).right for part in prop.parts if isinstance(part, Term)]
    same: list[Prop] = []
    other: list[Prop] = []
    for node in dict.fromkeys(one for term in terms for one in below(term)):
        match node:
            case Ind(Same() as inner) if not inner.opened:
                same.append(inner)
            case Ind(Le() | Lt() as inner) if not inner.opened:
                other.append(inner)
            case Max(left, right) if not node.opened:
                other.append(Le(left, right))
            case Fn("abs", argument) if not node.opened:
                other.append(Le(ZERO, argument))
    other.sort(key=lambda case: case.extent)
    return [case for case in (*same, *other) if n.given.proof(case) is None and n.given.proof(negation(case)) is None]
