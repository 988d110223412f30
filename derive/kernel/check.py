"""Check a proof: the only maker of theorems, and the place that says what each record concludes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from derive.kernel import proof as p
from derive.kernel import term as t
from derive.kernel.axioms import AXIOMS, without
from derive.kernel.ring import Poly, TooLarge, add_to, polynomial, times
from derive.kernel.substitute import abstract, fill, instantiate, rewrite

LARGEST = 100_000  # nodes of a term in a proof


class Rejected(Exception):
    """The proof does not prove anything."""


class Theorem:
    """In every world that satisfies the hypotheses the conclusion holds, for all its free indices and tensors."""

    __slots__ = ("axioms", "conclusion", "hypotheses")
    hypotheses: frozenset[t.Prop]
    conclusion: t.Prop
    axioms: frozenset[str]

    def __init__(self, hypotheses: frozenset[t.Prop], conclusion: t.Prop, axioms: frozenset[str], seal: object) -> None:
        if seal is not _SEAL:
            raise Rejected("only a proof makes a theorem")
        for name, value in (("hypotheses", hypotheses), ("conclusion", conclusion), ("axioms", axioms)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a theorem cannot be changed")


_SEAL = object()


def check(proof: p.Proof) -> Theorem:
    """The theorem that the proof proves.  Raises `Rejected` (or `IllTyped`, `TooLarge`) when it proves none."""
    return theorems(proof)[id(proof)]


def theorems(proof: p.Proof) -> dict[int, Theorem]:
    """The theorem of every record in the proof, by the identity of the record."""
    known: dict[int, Theorem] = {}
    waiting: list[tuple[p.Proof, list[p.Proof]]] = [(proof, p.premises(proof))]
    while waiting:
        step, below = waiting[-1]
        missing = [(one, p.premises(one)) for one in below if id(one) not in known]
        if missing:
            waiting += missing
        else:
            waiting.pop()
            if id(step) not in known:
                known[id(step)] = _checked(step, [known[id(one)] for one in below])
    return known


def _checked(step: p.Proof, below: list[Theorem]) -> Theorem:
    """The theorem of a record; whatever goes wrong with parts that are not what they should be is a rejection."""
    try:
        theorem = _conclude(step, below) if _is_small(t.children(step)) else None
        if theorem is None or not _is_small((theorem.conclusion,)):
            raise TooLarge("a term is too large")
        return theorem
    except (AttributeError, TypeError, LookupError, ArithmeticError, RecursionError, MemoryError) as error:
        raise Rejected(f"{type(step).__name__}: {type(error).__name__}: {error}") from error
    except ValueError as error:
        if isinstance(error, t.IllTyped):
            raise
        raise Rejected(f"{type(step).__name__}: {error}") from error


def _is_small(nodes: Iterable[t.Node]) -> bool:
    return all(node.extent <= LARGEST for node in nodes)


def _need(fits: bool, message: str) -> None:
    if not fits:
        raise Rejected(message)


def _conclude(step: p.Proof, below: list[Theorem]) -> Theorem:
    """The theorem of one record, from the theorems of its premises."""
    hypotheses: frozenset[t.Prop] = t.NOTHING.union(*[theorem.hypotheses for theorem in below])
    axioms: frozenset[str] = t.NOTHING.union(*[theorem.axioms for theorem in below])
    said = [theorem.conclusion for theorem in below]
    match step:
        case p.Assume(prop):
            hypotheses, conclusion = frozenset((prop,)), prop
        case p.Axiom(name, arguments, _):
            conclusion = _axiom(name, arguments, said)
            axioms |= {name}
        case p.Ring(left, right, uses):
            _need(not _rest(left, right, [q for q, _ in uses], said), "the ring laws do not give it")
            conclusion = t.Eq(left, right)
        case p.Compare(strict, left, right, uses, bounds):
            conclusion = _compare(strict, left, right, [q for q, _ in uses], [c for c, _ in bounds], said)
        case p.Chain(_):
            sides = [(eq.left, eq.right) for eq in said if isinstance(eq, t.Eq)]
            joined = all(one[1] is other[0] for one, other in itertools.pairwise(sides))
            _need(len(sides) == len(said) > 0 and joined, "the chain is broken")
            conclusion = t.Eq(sides[0][0], sides[-1][1])
        case p.Inside(term, _):
            conclusion = t.Eq(term, _replaced(term, below))
        case p.Transport(_, _):
            conclusion = _replaced(said[0], below[1:])
        case p.Body(operator, domain, variable, _):
            hypotheses = _discharged(variable, domain, hypotheses)
            binder = {"Sum": t.Sum, "Prod": t.Prod}[operator]
            left, right = _sides(said[0])
            conclusion = t.Eq(binder(domain, abstract(left, (variable,))), binder(domain, abstract(right, (variable,))))
        case p.Every(variable, domain, _):
            hypotheses = _discharged(variable, domain, hypotheses)
            conclusion = t.All(domain, abstract(said[0], (variable,)))
        case p.Each(_, place, _):
            conclusion = _each(said[0], place, said[1:])
        case p.Suppose(prop, _):
            hypotheses, conclusion = hypotheses - {prop}, t.Implies(prop, said[0])
        case p.Detach(_, _):
            _need(isinstance(said[0], t.Implies) and said[0].premise is said[1], "the premise is another one")
            conclusion = said[0].conclusion  # type: ignore[attr-defined]
        case p.Split(prop, _, _):
            _need(said[0] is said[1], "the two cases conclude different things")
            hypotheses = (below[0].hypotheses - {prop}) | (below[1].hypotheses - {t.negation(prop)})
            conclusion = said[0]
        case p.Put(tensor, value, _):
            _need(not any(tensor in t.free(prop) for prop in hypotheses), "a hypothesis speaks of the tensor")
            conclusion = _put(said[0], tensor, value)
        case _:
            raise Rejected(f"{type(step).__name__} is no rule")
    _need(isinstance(conclusion, t.Prop) and not conclusion.opened, "no closed proposition")  # so are all hypotheses
    return Theorem(hypotheses, conclusion, axioms, _SEAL)


def _put(prop: t.Prop, tensor: t.Tensor, value: t.Lam) -> t.Prop:
    """The array in place of the tensor: in premises that vary no tensor, and as `Let` around both sides of an equation."""
    if isinstance(prop, t.Implies):
        premise = prop.premise
        _need(without(premise, t.Diff, t.Let, t.Some, t.Derives), "a tensor varies in a premise")
        return t.Implies(fill(premise, tensor, value), _put(prop.conclusion, tensor, value))
    left, right = _sides(prop)
    return t.Eq(t.Let(tensor, value, left), t.Let(tensor, value, right))


def _axiom(name: str, arguments: tuple[Any, ...], said: list[t.Prop]) -> t.Prop:
    _need(name in AXIOMS, f"{name} is no axiom")
    needs, conclusion = AXIOMS[name].instance(arguments)
    _need(needs == said, f"the conditions of {name} are not proved")
    return conclusion


def _sides(prop: t.Prop) -> tuple[t.Term, t.Term]:
    _need(isinstance(prop, t.Eq), "an equation is needed")
    return prop.left, prop.right  # type: ignore[attr-defined]


UNITS: dict[t.Term, int] = {t.ONE: 1, t.Num(Fraction(-1)): -1}


def _rest(left: t.Term, right: t.Term, cofactors: Sequence[t.Term], said: Sequence[t.Prop]) -> Poly:
    """left - right - sum of cofactor * (l - r), as a polynomial."""
    rest = dict(polynomial(left))
    add_to(rest, polynomial(right), -1)
    for cofactor, equation in zip(cofactors, said, strict=True):
        one, other = _sides(equation)
        if cofactor in UNITS:
            add_to(rest, polynomial(one), -UNITS[cofactor])
            add_to(rest, polynomial(other), UNITS[cofactor])
        else:
            gap = dict(polynomial(one))
            add_to(gap, polynomial(other), -1)
            add_to(rest, times(polynomial(cofactor), gap), -1)
    return rest


def _compare(
    strict: bool, left: t.Term, right: t.Term, cofactors: list[t.Term], weights: list[Any], said: list[t.Prop]
) -> t.Prop:
    rest = _rest(right, left, cofactors, said[: len(cofactors)])
    for weight, bound in zip(weights, said[len(cofactors) :], strict=True):
        exact = isinstance(weight, Fraction | int) and weight > 0
        _need(exact and isinstance(bound, t.Le | t.Lt), "a bound needs a positive weight")
        add_to(rest, polynomial(bound.right), -weight)  # type: ignore[attr-defined]
        add_to(rest, polynomial(bound.left), weight)  # type: ignore[attr-defined]
    _need(set(rest) <= {()} and rest.get((), 0) >= 0, "the difference is not accounted for")
    _need(not strict or bool(rest) or any(isinstance(bound, t.Lt) for bound in said[len(cofactors) :]), "not strict")
    return t.Lt(left, right) if strict else t.Le(left, right)


def _replaced(node: Any, equations: Sequence[Theorem]) -> Any:
    """The node with equals put for equals; where a tensor varies only equations that hold for every value of it."""
    table = {_sides(theorem.conclusion)[0]: _sides(theorem.conclusion)[1] for theorem in equations}

    def leaf(node: t.Node, depth: int) -> t.Node | None:
        if node in table:
            return table[node]
        if isinstance(node, t.Diff | t.Derives | t.Let | t.Some):
            still = [one for one in equations if not any(node.tensor in t.free(prop) for prop in one.hypotheses)]
            if len(still) < len(equations):
                parts = (_replaced(part, still) if isinstance(part, t.Term | t.Prop) else part for part in node.parts)
                return type(node)(*parts)
        return None

    return rewrite(node, leaf)


def _discharged(variable: t.Var, domain: Any, hypotheses: frozenset[t.Prop]) -> frozenset[t.Prop]:
    """The hypotheses without those that the domain grants to its index; none may speak of the index."""
    _need(variable.sort is t.sort_of(domain), "the index has another sort than the domain")
    if isinstance(domain, t.Range):
        hypotheses -= {t.Below(domain.low, variable), t.Below(variable, domain.high)}
    _need(not any(variable in t.free(prop) for prop in hypotheses), "a hypothesis speaks of the bound index")
    _need(variable not in t.free(domain), "the domain depends on its own index")
    return hypotheses


def _each(claim: t.Prop, index: Any, within: list[t.Prop]) -> t.Prop:
    _need(isinstance(claim, t.All), "a statement about all indices is needed")
    domain = claim.domain  # type: ignore[attr-defined]
    bounds = [t.Below(domain.low, index), t.Below(index, domain.high)] if isinstance(domain, t.Range) else []
    _need(within == bounds and t.sort_of(index) is t.sort_of(domain), "the index is not shown to lie in the domain")
    return instantiate(claim.body, (index,))  # type: ignore[attr-defined, no-any-return]
