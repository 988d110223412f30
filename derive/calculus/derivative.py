"""Derivatives: for a term and the entry of a tensor, the derivative and the proof that it is one."""

from __future__ import annotations

from fractions import Fraction

from derive.calculus.engine import Engine
from derive.calculus.equation import Equation, because, use
from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS, SLOPES
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import (
    ZERO,
    Add,
    Apply,
    Derives,
    Det,
    Diff,
    Domain,
    Entry,
    Fn,
    Index,
    Inverse,
    Lam,
    Max,
    Mul,
    Pow,
    Prod,
    Sum,
    Tensor,
    Term,
    Var,
    free,
)  # fmt: skip

Derivative = tuple[Term, p.Proof]


def expand(engine: Engine, term: Diff) -> Equation | None:
    """The equation of a derivative with a term without it.  None where a rule is missing or a condition unknown."""
    found = derive(engine, term.body, term.tensor, term.indices)
    if found is None:
        return None
    result, proof = found
    return use("derivative", term.tensor, term.indices, term.body, result, needs=(proof,))


def derive(engine: Engine, f: Term, t: Tensor, i: tuple[Index, ...]) -> Derivative | None:
    """The derivative of f by the entry t[i], and a proof of it."""
    engine.spend()
    if t not in free(f):
        return _by("d-constant", (t, i, f), ())
    match f:
        case Entry(_, j):
            return _by("d-entry", (t, i, j), ())
        case Add(terms) | Mul(terms):
            parts = _each(engine, terms, t, i)
            name = "d-sum" if isinstance(f, Add) else "d-product"
            if parts is None:
                return None
            return _by(name, (t, i, terms, tuple(g for g, _ in parts)), tuple(proof for _, proof in parts))
        case Pow(base, exponent):
            inner = derive(engine, base, t, i)
            return inner and _with_conditions(engine, "d-power", (t, i, base, inner[0], exponent), inner[1])
        case Fn(name, argument) if name in SLOPES:
            inner = derive(engine, argument, t, i)
            return inner and _with_conditions(engine, "d-function", (t, i, argument, inner[0], name), inner[1])
        case Max(left, right):
            return _maximum(engine, left, right, t, i)
        case Sum(domain, body) | Prod(domain, body):
            array = Lam((domain,), body)
            change = _array(engine, array, t, i)
            name = "d-summation" if isinstance(f, Sum) else "d-all-product"
            return change and _by(name, (t, i, array, change[0]), (change[1],))
        case Inverse(matrix, row, column):
            return _matrix(engine, "d-inverse", matrix, t, i, row, column)
        case Det(matrix):
            return _matrix(engine, "d-det", matrix, t, i)
        case Apply(_, _, arguments):
            changes = [_array(engine, a, t, i) if isinstance(a, Lam) else (None, None) for a in arguments]
            if any(change is None for change in changes):
                return None
            lams = tuple(change[0] if change and change[0] else () for change in changes)
            proofs = tuple(change[1] for change in changes if change and change[1])
            return _by("d-apply", (t, i, f, lams), proofs)
    return None


def _matrix(engine: Engine, name: str, matrix: Lam, t: Tensor, i: tuple[Index, ...], *at: Index) -> Derivative | None:
    """The rule for a matrix that is shown to be invertible."""
    sign = engine.matrices.invertible(matrix)
    change = _array(engine, matrix, t, i)
    if sign is None or change is None:
        return None
    return _by(name, (t, i, matrix, change[0], *at), (change[1], sign))


def _by(name: str, arguments: tuple[object, ...], needs: tuple[p.Proof, ...]) -> Derivative:
    said = AXIOMS[name].says(*arguments)
    assert isinstance(said, Derives)
    return said.result, because(name, *arguments, needs=needs)


def _each(engine: Engine, terms: tuple[Term, ...], t: Tensor, i: tuple[Index, ...]) -> list[Derivative] | None:
    found = []
    for term in terms:
        one = derive(engine, term, t, i)
        if one is None:
            return None
        found.append(one)
    return found


def _with_conditions(engine: Engine, name: str, arguments: tuple[object, ...], inner: p.Proof) -> Derivative | None:
    """The rule, where its conditions beyond the inner derivative can be proved."""
    proofs = [inner]
    for condition in AXIOMS[name].needs(*arguments)[1:]:
        proof = engine.signs.shown(condition)
        if proof is None:
            return None
        proofs.append(proof)
    return _by(name, arguments, tuple(proofs))


def _array(engine: Engine, array: Lam, t: Tensor, i: tuple[Index, ...]) -> tuple[Lam, p.Proof] | None:
    """The derivative of every entry of an array."""
    variables: list[Var] = []
    domains: list[Domain] = list(array.domains)
    inner_engine = engine
    for domain in domains:
        variables.append(engine.fresh(domain))
        inner_engine = inner_engine.inside_range(domain, variables[-1])
    inner = derive(inner_engine, instantiate(array.body, variables[::-1]), t, i)
    if inner is None:
        return None
    result, proof = inner
    for variable, domain in zip(reversed(variables), reversed(domains), strict=True):
        proof = p.Every(variable, domain, proof)
    return Lam(array.domains, abstract(result, variables[::-1])), proof


def _maximum(engine: Engine, left: Term, right: Term, t: Tensor, i: tuple[Index, ...]) -> Derivative | None:
    """Away from the kink the derivative of the larger one."""
    one, other = derive(engine, left, t, i), derive(engine, right, t, i)
    if one is None or other is None:
        return None
    for name, gap, low, high in (("d-max-left", left - right, right, left), ("d-max-right", right - left, left, right)):
        sign = engine.signs.positive(gap)
        if sign:
            strictly = p.Compare(True, low, high, (), ((Fraction(1), sign),))
            return _by(name, (t, i, left, right, one[0], other[0]), (one[1], other[1], strictly))
    return None


__all__ = ["ZERO", "derive", "expand"]
