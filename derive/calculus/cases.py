"""Indicators and maxima that a hypothesis decides."""

from __future__ import annotations

from derive.calculus.engine import Engine
from derive.calculus.equation import (
    Equation,
    because,
    combine,
    factors,
    monomials,
    negative,
    proof_of,
    then,
    use,
)  # fmt: skip
from derive.calculus.given import oriented, put
from derive.kernel import proof as p
from derive.kernel.ring import atom, normal
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    ONE,
    All,
    Bound,
    Eq,
    Fn,
    Image,
    Ind,
    Le,
    Lt,
    Max,
    Not,
    Prop,
    Same,
    Term,
    free,
    negation,
    sort_of,
)  # fmt: skip


def decide(engine: Engine, prop: Prop) -> tuple[bool, p.Proof] | None:
    """A proof of the proposition (True) or of its negation (False); None when neither is known."""
    for answer, wanted in ((True, prop), (False, negation(prop))):
        proof = engine.given.proof(wanted) or _by_sign(engine, wanted)
        if proof:
            return answer, proof
    return None


def _by_sign(engine: Engine, prop: Prop) -> p.Proof | None:
    match prop:
        case Le(left, right) | Lt(left, right):
            strict = isinstance(prop, Lt)
            gap = engine.norm(right - left)
            proof = (engine.signs.positive if strict else engine.signs.nonnegative)(gap.right)
            if proof is None:
                return None
            uses = ((ONE, gap.proof),) if gap.proof else ()
            return p.Compare(strict, left, right, uses, ((ONE.value, proof),))
    return None


def indicator(engine: Engine, term: Ind) -> Equation:
    """The normal form of [P]: 0 or 1 where P is decided, 1 - [not P] for a negation, one way round for [i = j]."""
    prop = term.prop
    decided = decide(engine, prop)
    if decided:
        return _known(prop, *decided)
    match prop:
        case Same(left, right) if decided := decide(engine, Same(right, left)):
            return then(use("indicator-symmetric", left, right), _known(Same(right, left), *decided))
        case Not(inner):
            law = use("indicator-not", inner)
            return then(law, engine.norm(law.right))
        case Same(Image(one, (left,)), Image(other, (right,))) if one is other:
            joined = _injective(engine, prop, Same(left, right))
            if joined:
                return then(joined, engine.norm(joined.right))
        case Lt(left, right):
            law = use("indicator-not", Le(right, left))
            return then(law, engine.norm(law.right))
    if isinstance(prop, Same) and oriented(prop.left, prop.right) != (prop.right, prop.left):
        return use("indicator-symmetric", prop.left, prop.right)
    if isinstance(prop, Le | Eq):
        plain = atom(prop)
        return Equation(term, Ind(plain))
    return Equation(term, term)


def _known(prop: Prop, answer: bool, proof: p.Proof) -> Equation:
    return use("indicator-true" if answer else "indicator-false", prop, needs=(proof,))


def _injective(engine: Engine, outer: Same, inner: Same) -> Equation | None:
    """[f(i) = f(j)] = [i = j], where a hypothesis says that f is injective."""
    found = engine.given.also(outer).proof(inner)
    if found is None:
        return None
    one_way = p.Suppose(outer, found)
    image, sort = outer.left, sort_of(inner.left)
    assert isinstance(image, Image)
    statement = All(sort, Same(image, Image(image.map, (Bound(0, sort),))))
    start = because("same-reflexive", image)
    same = because("same-statement", statement, inner.left, inner.right, needs=(p.Assume(inner), start))
    back = p.Suppose(inner, same)
    return use("indicator-equivalent", outer, inner, needs=(one_way, back))


def outward(engine: Engine, term: Term, argument: Term) -> Equation | None:
    """f([P] a + [not P] b) = [P] f(a) + [not P] f(b), for the first indicator in the normal argument of a function."""
    for plain, _ in monomials(argument):
        for base, _ in factors(plain):
            if isinstance(base, Ind):
                return _by_cases(engine, term, base.prop)
    return None


def _by_cases(engine: Engine, term: Term, prop: Prop) -> Equation:
    """term = [P] (its normal form under P) + (1 - [P]) (its normal form under not P)."""
    yes, no = engine.assuming(prop).norm(term), engine.assuming(negation(prop)).norm(term)
    mark = Ind(prop)
    right = mark * yes.right + (ONE - mark) * no.right
    one = use("indicator-true", prop, needs=(p.Assume(prop),))
    zero = use("indicator-false", prop, needs=(p.Assume(negation(prop)),))
    under = combine(term, right, [(ONE, yes), (no.right - yes.right, one)])
    beside = combine(term, right, [(ONE, no), (no.right - yes.right, zero)])
    law = Equation(term, right, p.Split(prop, proof_of(under), proof_of(beside)))
    return then(law, engine.norm(right))


def exchange(engine: Engine, term: Term) -> Equation | None:
    """The term with the index that a hypothesis puts for one of its own."""
    for old, new, same in engine.given.equal:
        if old in free(term):
            statement = All(old.sort, Eq(term, abstract(term, (old,))))
            proof = because("same-statement", statement, old, new, needs=(same, p.Ring(term, term, ())))
            return Equation(term, put(term, old, new), proof)
    return None


def maximum(engine: Engine, term: Max) -> Equation:
    """The larger one, where that is decided."""
    left, right = term.left, term.right
    decided = decide(engine, Le(left, right))
    if decided and decided[0]:
        return use("max-right", left, right, needs=(decided[1],))
    decided = decide(engine, Le(right, left))
    if decided and decided[0]:
        return use("max-left", left, right, needs=(decided[1],))
    return Equation(term, normal(term))


def absolute(engine: Engine, argument: Term) -> Equation:
    """|a| = max(a, -a), where the sign of a is known."""
    left = Fn("abs", argument)
    signs = engine.signs
    if signs.nonnegative(argument) or signs.negative(argument) or signs.nonnegative(normal(negative(argument))):
        law = use("abs", argument)
        return then(law, engine.norm(law.right))
    return Equation(left, left)
