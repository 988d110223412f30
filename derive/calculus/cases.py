"""Indicators and maxima that a hypothesis decides."""

from __future__ import annotations

from derive.calculus.engine import Engine
from derive.calculus.equation import MINUS, Equation, because, combine, negative, then, use
from derive.calculus.products import oriented
from derive.kernel import proof as p
from derive.kernel.axioms import ONE, ZERO
from derive.kernel.ring import atom, normal
from derive.kernel.term import Eq, Image, Implies, Ind, Le, Lt, Max, Not, Prop, Same, Term, negation


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
            uses = ((MINUS, gap.proof),) if gap.proof else ()
            return p.Compare(strict, left, right, tuple((negative(q), one) for q, one in uses), ((ONE.value, proof),))
    return None


def indicator(engine: Engine, term: Ind) -> Equation:
    """The normal form of [P]: 0 or 1 where P is decided, 1 - [not P] for a negation, one way round for [i = j]."""
    prop = term.prop
    decided = decide(engine, prop)
    if decided:
        answer, proof = decided
        return use("indicator-true" if answer else "indicator-false", prop, needs=(proof,))
    match prop:
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
        law = use("indicator-symmetric", prop.left, prop.right)
        return law
    if isinstance(prop, Le | Eq):
        plain = atom(prop)
        return Equation(term, Ind(plain))
    return Equation(term, term)


def _injective(engine: Engine, outer: Same, inner: Same) -> Equation | None:
    """[f(i) = f(j)] = [i = j], where a hypothesis says that f is injective."""
    one_way = engine.given.proof(Implies(outer, inner))
    if one_way is None:
        return None
    image = outer.left
    assert isinstance(image, Image)
    back = p.Suppose(inner, because("same-image", image.map, inner.left, inner.right, needs=(p.Assume(inner),)))
    return use("indicator-equivalent", outer, inner, needs=(one_way, back))


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
    from derive.kernel.term import Fn

    left = Fn("abs", argument)
    if engine.signs.nonnegative(argument) or engine.signs.negative(argument):
        law = use("abs", argument)
        return then(law, engine.norm(law.right))
    return Equation(left, left)


__all__ = ["ZERO", "absolute", "combine", "decide", "indicator", "maximum"]
