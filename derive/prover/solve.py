"""Systems of equations among the hypotheses, multiplied by a matrix or by its inverse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from derive.calculus.equation import MINUS, Equation, below, combine, then, under, use
from derive.calculus.given import Fact
from derive.kernel.axioms import at
from derive.kernel.term import ONE, ZERO, Eq, Index, Inverse, Lam, Mul, Sum, Term, Var
from derive.prover.normal import Normalizer

PLACES = 3  # indices of one set at which a system is asked for
MATRICES = 4


def solved(n: Normalizer, gap: Term) -> Iterator[Equation]:
    """Equations with zero: what a system of hypotheses says when it is multiplied by matrices of which inverses occur.

    A system with an inverse in it is multiplied by the matrix; where the gap has an inverse, by that.
    """
    wanted = _inverted(n, [gap])
    free = list(dict.fromkeys(node for node in below(gap) if isinstance(node, Var)))
    for one, core in reversed(list(n.given.equations(gap))):
        if not 0 < len(one.domains) < 3 or one.guards or n.matrices.is_symmetry(one):
            continue
        known = [(matrix, False) for matrix in _inverted(n, [core.left, core.right])]
        multipliers = known + [(matrix, True) for matrix in wanted]
        ways = [_ways(domain, multipliers, free) for domain in one.domains]
        for chosen in sorted(product(*ways), key=_plainness) if multipliers else ():
            if any(way is not None for way, _ in chosen):
                n.spend(5)
                found = _multiplied(n, one, list(chosen))
                if found:
                    yield found


def _inverted(n: Normalizer, terms: list[Term]) -> list[Lam]:
    """The matrices of which an inverse stands in the terms."""
    found = dict.fromkeys(node.matrix for term in terms for node in below(term) if isinstance(node, Inverse))
    plain = dict.fromkeys(n.matrices.plain(one)[0] for one in found if not one.opened)
    return [one for one in plain if n.matrices.invertible(one)][:MATRICES]


Way = tuple[tuple[Lam, bool] | None, Index]  # a matrix (or its inverse) or nothing, and the index that stays


def _ways(domain: object, multipliers: list[tuple[Lam, bool]], free: list[Var]) -> list[Way]:
    fits: list[tuple[Lam, bool] | None] = [None, *(one for one in multipliers if one[0].domains[0] is domain)]
    return [(way, index) for index in [one for one in free if one.sort is domain][:PLACES] for way in fits]


def _plainness(chosen: tuple[Way, ...]) -> tuple[bool, int]:
    """What is tried first: different indices stay, and there is a matrix on every side."""
    return len({index for _, index in chosen}) < len(chosen), sum(way is None for way, _ in chosen)


def _multiplied(n: Normalizer, one: Fact, chosen: list[Way]) -> Equation | None:
    """The sum over the indices of multiplier * (left - right) = 0, in normal form."""
    names: list[Index] = []
    marks: list[Term] = []
    for place, (way, index) in enumerate(chosen):
        if way is None:
            names.append(index)
            continue
        names.append(n.fresh(one.domains[place]))
        pair = (index, names[-1]) if place == 0 else (names[-1], index)
        marks.append(Inverse(way[0], *pair) if way[1] else at(way[0], *pair))
    have = n.given.instance(one, dict(enumerate(reversed(names))))
    if have is None or not isinstance(have[1], Eq):
        return None
    law = Equation(have[1].left, have[1].right, have[0])
    factor = Mul(tuple(marks))
    start = law.left - law.right
    zero = combine(factor * start, ZERO, [(factor, law)])
    for name, (way, _) in zip(reversed(names), reversed(chosen), strict=True):
        if way is not None and isinstance(name, Var):
            zero = then(under(Sum, name.sort, name, zero), use("sum-constant", name.sort, ZERO))
            zero = combine(zero.left, ZERO, [(ONE, zero)])
    plain = n.norm(zero.left)
    if plain.right is ZERO:
        return None
    return combine(plain.right, ZERO, [(MINUS, plain), (ONE, zero)])
