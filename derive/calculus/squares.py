"""Signs of sums as a whole: sums of squares, one term of a sum, and the tangent of the exponential."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.equation import MINUS, because, below, factors, monomial, monomials, number, proof_of, use
from derive.kernel import proof as p
from derive.kernel.axioms import exp
from derive.kernel.ring import Monomial, from_polynomial, normal, polynomial
from derive.kernel.substitute import instantiate
from derive.kernel.term import (
    INDEX,
    ONE,
    ZERO,
    Add,
    Bound,
    Fn,
    Ind,
    Index,
    Lam,
    Mul,
    Not,
    Same,
    Sort,
    Sum,
    Term,
    sort_of,
)  # fmt: skip

if TYPE_CHECKING:
    from derive.calculus.order import Forms

LARGEST = 12  # monomials of a quadratic form
DEEPEST = 3  # ways taken one inside the other
CANDIDATES = 4  # indices tried


def nonnegative(forms: Forms, term: Term, strict: bool, depth: int = DEEPEST) -> p.Proof | None:
    """A proof of 0 <= term (0 < term if strict), for a sum in normal form."""
    if not isinstance(term, Add) or not depth:
        return None
    form = _quadratic(term, strict)
    if form or strict:
        return form or _logarithm(forms, term, strict)
    joined = _joined(forms, term, depth)
    return joined or _logarithm(forms, term, strict) or _with_rest(forms, term, depth)


# ---- quadratic forms ----


def _quadratic(term: Term, strict: bool) -> p.Proof | None:
    """term = sum of d (m + sum of l m')^2 over monomials m, with d > 0, by exact elimination."""
    gram = _gram(term)
    if gram is None:
        return None
    halves, form = gram
    bounds: list[tuple[Fraction, p.Proof]] = []
    for k, half in enumerate(halves):
        pivot = form.get((k, k), Fraction(0))
        row = {j: form.get((k, j), Fraction(0)) for j in range(k + 1, len(halves))}
        if pivot < 0 or (not pivot and any(row.values())):
            return None
        if not pivot or half is ONE:
            continue
        scaled = {j: value / pivot for j, value in row.items() if value}
        root = normal(Add((half, *(number(value) * halves[j] for j, value in scaled.items()))))
        bounds.append((pivot, because("square-nonnegative", root)))
        for i, one in scaled.items():
            for j, other in scaled.items():
                if i <= j:
                    form[i, j] = form.get((i, j), Fraction(0)) - pivot * one * other
    if strict and not (halves[-1] is ONE and form.get((len(halves) - 1,) * 2, 0) > 0):
        return None
    return p.Compare(strict, ZERO, term, (), tuple(bounds))


def _gram(term: Term) -> tuple[list[Term], dict[tuple[int, int], Fraction]] | None:
    """Monomials m and a matrix q over pairs i <= j (symmetric) with term = sum of q m m', where there is such a one."""
    poly = polynomial(term)
    halves = [half for key, scale in poly.items() if scale > 0 and (half := _half(key)) is not None]
    halves.sort(key=lambda half: not half)  # 1 is the last
    if not halves or len(halves) > LARGEST:
        return None
    terms = [from_polynomial({half: 1}) for half in halves]
    places: dict[Monomial, tuple[int, int]] = {}
    for i, one in enumerate(terms):
        for j, other in enumerate(terms[i:], start=i):
            (key,) = polynomial(one * other)
            places[key] = (i, i) if i == j else places.get(key, (i, j))
    form: dict[tuple[int, int], Fraction] = {}
    for key, scale in poly.items():
        if key not in places:
            return None
        i, j = places[key]
        form[i, j] = Fraction(scale) / (1 if i == j else 2)
    return terms, form


def _half(key: Monomial) -> Monomial | None:
    """The monomial whose square this one is."""
    return None if any(power % 2 for _, power in key) else tuple((base, power // 2) for base, power in key)


# ---- sums over one domain ----


def _joined(forms: Forms, term: Term, depth: int) -> p.Proof | None:
    """sum of number * (sum over i of f(i)) = sum over i of (sum of number * f(i)), and its body is nonnegative."""
    parts = [(scale, plain) for plain, scale in monomials(term)]
    sums = [one for _, one in parts if isinstance(one, Sum)]
    if len(sums) < 2 or len(sums) < len(parts) or len({one.domain for one in sums}) > 1:
        return None
    domain = sums[0].domain
    scales = tuple(number(scale) for scale, _ in parts)
    law = use("sum-linear", domain, scales, tuple(Lam((domain,), one.body) for one in sums))
    assert isinstance(law.left, Sum)
    variable = forms.fresh(domain)
    inner = forms.inside_range(domain, variable)
    body = instantiate(law.left.body, (variable,))
    plain = inner.norm(body)
    sign = inner.signs.nonnegative(plain.right) or nonnegative(inner, plain.right, False, depth - 1)
    if sign is None:
        return None
    bound = p.Compare(False, ZERO, body, ((ONE, proof_of(plain)),), ((Fraction(1), sign),))
    total = because("sum-nonnegative", Lam((domain,), law.left.body), needs=(p.Every(variable, domain, bound),))
    return p.Compare(False, ZERO, term, ((MINUS, proof_of(law)),), ((Fraction(1), total),))


# ---- a known bound, and a rest ----


def _with_rest(forms: Forms, term: Term, depth: int) -> p.Proof | None:
    """term = number * bound + rest, for a bound that is known and a rest that is nonnegative."""
    for known, uses, bound, scale in _known(forms, term):
        rest = forms.norm(term - number(scale) * known)
        sign = forms.signs.nonnegative(rest.right) or nonnegative(forms, rest.right, False, depth - 1)
        if sign:
            weights = ((scale, bound), (Fraction(1), sign))
            whole = ((ONE, proof_of(rest)), *((Mul((number(scale), one)), proof) for one, proof in uses))
            return p.Compare(False, ZERO, term, whole, weights)
    return None


def _known(forms: Forms, term: Term) -> Iterator[tuple[Term, list[tuple[Term, p.Proof]], p.Proof, Fraction]]:
    """(t, equations, proof of 0 <= s, number) with t = s by the equations, for what the monomials suggest."""
    pieces = list(monomials(term))
    for plain, scale in pieces:
        if isinstance(plain, Fn) and plain.name == "exp" and scale > 0:
            low = because("log-tangent", plain, needs=(because("exp-positive", plain.argument),))
            law = use("log-exp", plain.argument)
            yield plain - ONE - plain.argument, [(ONE, proof_of(law))], low, scale
        sums = [base for base, power in factors(plain) if isinstance(base, Sum) and power == 1]
        if len(sums) != 1 or scale < 0 or not isinstance(sums[0].domain, Sort):
            continue
        beside = monomial(Fraction(1), [(base, power) for base, power in factors(plain) if base is not sums[0]])
        for index in _places(sums[0].domain, pieces):
            mark = Ind(Not(Same(Bound(0, sort_of(index)), index)))
            others = beside * Sum(sums[0].domain, mark * sums[0].body)
            sign, apart = forms.signs.nonnegative(others), forms.norm(others)
            if sign:
                yield apart.right, [(MINUS, proof_of(apart))], sign, scale


def _places(domain: Sort, pieces: list[tuple[Term, Fraction]]) -> list[Index]:
    """The indices of the domain in monomials that are taken away: one summand may stand there."""
    nodes = [node for plain, scale in pieces if scale < 0 for node in below(plain)] or [
        node for plain, _ in pieces for node in below(plain)
    ]
    found = [node for node in nodes if isinstance(node, INDEX) and not node.opened and sort_of(node) is domain]
    return list(dict.fromkeys(found))[:CANDIDATES]


# ---- logarithms ----


def _logarithm(forms: Forms, term: Term, strict: bool) -> p.Proof | None:
    """c (log a - t) >= 0, as exp t <= a."""
    logs = [(one, scale) for one, scale in monomials(term) if isinstance(one, Fn) and one.name == "log"]
    if len(logs) != 1 or logs[0][1] <= 0:
        return None
    high, scale = logs[0]
    assert isinstance(high, Fn)
    low = normal(high - number(1 / scale) * term)
    power = exp(low)
    gap = forms.norm(high.argument - power)
    sign = (forms.signs.positive if strict else forms.signs.nonnegative)(gap.right)
    if sign is None:
        return None
    between = p.Compare(strict, power, high.argument, ((ONE, proof_of(gap)),), ((Fraction(1), sign),))
    law = "log-strictly-increasing" if strict else "log-increasing"
    bound = because(law, power, high.argument, needs=(because("exp-positive", low), between))
    same = use("log-exp", low)
    return p.Compare(strict, ZERO, term, ((number(scale), proof_of(same)),), ((scale, bound),))
