"""Everything taken on trust: one table, one entry a fact, with its source and its conditions.

a, b, c are any terms; p, q rational exponents or propositions; f, g arrays; i, j, e indices; t, i the entry by which one
differentiates.  All arguments are closed.  Each entry is tried on random worlds; its false sibling fails there (tests/).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from derive.kernel.substitute import fill, instantiate
from derive.kernel.term import *


def none(*_: Any) -> list[Prop]:
    return []


def always(*_: Any) -> bool:
    return True


class Axiom(NamedTuple):
    """A fact: where the arguments are as `fits` demands, the propositions `needs` together imply the one it `says`."""

    name: str
    source: str
    says: Callable[..., Prop]
    needs: Callable[..., Sequence[Prop]] = none
    fits: Callable[..., bool] = always

    def instance(self, arguments: tuple[Any, ...]) -> tuple[list[Prop], Prop]:
        """The conditions and the conclusion.  Raises `IllTyped` for arguments that do not fit."""
        try:
            if any(node.opened for node in children(arguments)) or not self.fits(*arguments):
                raise IllTyped(f"{self.name} does not speak of these arguments")
            return list(self.needs(*arguments)), self.says(*arguments)
        except (TypeError, AttributeError, ValueError, IndexError, KeyError) as error:
            raise IllTyped(f"{self.name}: {error}") from error


def exp(a: Term) -> Term:
    return Fn("exp", a)


def log(a: Term) -> Term:
    return Fn("log", a)


def at(f: Lam, *indices: Any) -> Term:
    return instantiate(f.body, indices[::-1])


def around(binder: Any, f: Lam, body: Any) -> Any:  # the body under all indices of the array
    for domain in reversed(f.domains):
        body = binder(domain, body)
    return body


def total(f: Lam) -> Term:
    """The sum of all entries of an array."""
    return around(Sum, f, f.body)  # type: ignore[no-any-return]


def product(f: Lam) -> Term:
    return Prod(f.domains[0], f.body)


def over(f: Lam, body: Prop) -> Prop:
    """For all indices of the array, the body."""
    return around(All, f, body)  # type: ignore[no-any-return]


def inside(domain: Any, index: Any) -> list[Prop]:
    return [Below(domain.low, index), Below(index, domain.high)] if isinstance(domain, Range) else []


def same(i: Any, j: Any) -> Term:
    return Ind(Same(i, j))


def here(index: Any, level: int = 0) -> Bound:  # of the same sort, bound so many binders above
    return Bound(level, sort_of(index))


def alone(*arrays: Lam) -> bool:  # are they over one and the same domain?
    return len(arrays[0].domains) == 1 and all(f.domains == arrays[0].domains for f in arrays)


def without(body: Node, *kinds: type[Node]) -> bool:
    return not isinstance(body, kinds) and all(without(child, *kinds) for child in children(body))


def elements(domain: Any) -> list[Any]:
    return [Element(name, domain) for name in domain.elements]


def swapped(f: Lam) -> Term:
    outer, inner = f.domains
    return Sum(inner, Sum(outer, instantiate(f.body, (Bound(1, sort_of(inner)), Bound(0, sort_of(outer))))))


def linear(cs: Sequence[Term], parts: Sequence[Term]) -> Term:
    return Add(tuple(c * part for c, part in zip(cs, parts, strict=True)))


def leave_one(fs: tuple[Term, ...], gs: tuple[Term, ...]) -> Term:
    return Add(tuple(Mul((*fs[:k], g, *fs[k + 1 :])) for k, g in enumerate(gs)))


def derived(t: Any, i: Any, fs: Sequence[Term], gs: Sequence[Term]) -> list[Prop]:
    return [Derives(f, t, i, g) for f, g in zip(fs, gs, strict=True)]


def roots(a: Term, *exponents: Fraction) -> list[Prop]:  # where laws of powers hold
    return [nonnegative(a) if min(exponents) > 0 else positive(a)]


def powers(f: Term, n: Fraction) -> list[Prop]:
    """Where a power has a derivative."""
    return [positive(f)] if n != int(n) else [nonzero(f)] if n < 0 else []


SLOPES: dict[str, Callable[[Term], Term]] = {
    "exp": exp,
    "log": lambda f: f**-1,
    "sin": lambda f: Fn("cos", f),
    "cos": lambda f: -Fn("sin", f),
    "abs": lambda f: f * Fn("abs", f) ** -1,
}


def kinks(name: str, f: Term) -> list[Prop]:
    """Where an elementary function has a derivative."""
    return [positive(f)] if name == "log" else [nonzero(f)] if name == "abs" else []


def others(f: Lam) -> Term:
    """Under a binder of s: the product over t of f(t), the factor t = s left out."""
    s, t = here(f.domains[0], 1), here(f.domains[0])
    return Prod(f.domains[0], same(s, t) + Ind(Not(Same(s, t))) * instantiate(f.body, (t,)))


def turned(f: Lam) -> Lam:  # the transpose of a square matrix
    return Lam(f.domains, instantiate(f.body, (here(f.domains[0], 1), here(f.domains[0]))))


def times(f: Lam, g: Lam) -> Lam:  # the product of two square matrices
    i, k, j = (here(f.domains[0], level) for level in (2, 0, 1))
    return Lam(f.domains, Sum(f.domains[0], instantiate(f.body, (k, i)) * instantiate(g.body, (j, k))))


def chain(f: Apply, changes: Sequence[Any]) -> Term:
    """The chain rule: over the array arguments, sum of the derivative by each entry times that entry's change."""
    terms: list[Term] = []
    for place, (argument, change) in enumerate(zip(f.arguments, changes, strict=True)):
        if isinstance(argument, Lam):
            indices = tuple(Bound(k, sort_of(domain)) for k, domain in enumerate(argument.domains[::-1]))[::-1]
            outer = Apply(f.name, (*f.slots, (place, indices)), f.arguments)
            terms.append(total(Lam(argument.domains, outer * change.body)))
    return Add(tuple(terms))


def arrays(f: Apply, changes: Sequence[Any]) -> list[tuple[Lam, Lam]]:
    return [(a, c) for a, c in zip(f.arguments, changes, strict=True) if isinstance(a, Lam)]


def gap(low: Any, high: Any) -> int | None:
    """high - low where it is a plain integer."""
    difference = offset(0, ((high, 1), (low, -1))) if sort_of(low) is INTEGERS is sort_of(high) else low
    return difference.constant if isinstance(difference, Offset) and not difference.scaled else None


FIELD, RUDIN, SUMS, ORDER = "field axioms", "Rudin, Principles, ch. 8", "laws of finite sums", "ordered field axioms"
CALCULUS, MEANING, LEIBNIZ = "Rudin, Principles, ch. 5", "definition", "Leibniz' law"
LINEAR, COOKBOOK = "Horn, Johnson, Matrix Analysis, 0.3-0.5", "Petersen, Pedersen, Matrix Cookbook, 2.1-2.2"
A = Axiom
TABLE = (
    # powers, exp and log
    A("inverse", FIELD, lambda a: Eq(a * a**-1, ONE), lambda a: [nonzero(a)]),
    A("inverse-product", FIELD, lambda *a: Eq(Mul(a) ** -1, Mul(tuple(b**-1 for b in a)))),
    A("inverse-inverse", FIELD, lambda a: Eq((a**-1) ** -1, a)),
    A("power-sum", RUDIN, lambda a, p, q: Eq(Pow(a, p) * Pow(a, q), Pow(a, p + q)), roots),
    A("power-power", RUDIN, lambda a, p, q: Eq(Pow(Pow(a, p), q), Pow(a, p * q)), roots),
    A("pythagoras", RUDIN, lambda a: Eq(Fn("sin", a) ** 2 + Fn("cos", a) ** 2, ONE)),
    A("power-product", RUDIN, lambda a, b, p: Eq(Pow(a * b, p), Pow(a, p) * Pow(b, p)),
      lambda a, b, p: [nonnegative(a), nonnegative(b)]),
    A("exp-sum", RUDIN, lambda *a: Eq(exp(Add(a)), Mul(tuple(map(exp, a))))),
    A("exp-negative", RUDIN, lambda a: Eq(exp(-a), exp(a) ** -1)),
    A("exp-power", RUDIN, lambda a, p: Eq(Pow(exp(a), p), exp(Num(p) * a))),
    A("exp-log", RUDIN, lambda a: Eq(exp(log(a)), a), lambda a: [positive(a)]),
    A("log-exp", RUDIN, lambda a: Eq(log(exp(a)), a)),
    A("log-product", RUDIN, lambda *a: Eq(log(Mul(a)), Add(tuple(map(log, a)))), lambda *a: list(map(positive, a))),
    A("log-power", RUDIN, lambda a, p: Eq(log(Pow(a, p)), Num(p) * log(a)), lambda a, p: [positive(a)]),
    # finite sums and products
    A("sum-linear", SUMS, lambda s, cs, fs: Eq(Sum(s, linear(cs, [f.body for f in fs])),
                                               linear(cs, [Sum(s, f.body) for f in fs])),
      fits=lambda s, cs, fs: all(f.domains == (s,) for f in fs)),
    A("sum-exchange", SUMS, lambda f: Eq(total(f), swapped(f))),
    A("sum-constant", SUMS, lambda s, c: Eq(Sum(s, c), Size(s) * c)),
    A("sum-delta", SUMS, lambda f, e: Eq(Sum(f.domains[0], same(Bound(0, sort_of(e)), e) * f.body), at(f, e)),
      lambda f, e: inside(f.domains[0], e), lambda f, e: alone(f)),
    A("sum-elements", SUMS, lambda f: Eq(total(f), Add(tuple(at(f, e) for e in elements(f.domains[0])))),
      fits=lambda f: alone(f) and bool(f.domains[0].elements)),
    A("size-elements", SUMS, lambda s: Eq(Size(s), Num(Fraction(len(s.elements)))), fits=lambda s: bool(s.elements)),
    A("product-log", RUDIN, lambda f: Eq(product(f), exp(total(Lam(f.domains, log(f.body))))),
      lambda f: [over(f, positive(f.body))], alone),
    A("product-product", SUMS, lambda f, g: Eq(product(Lam(f.domains, f.body * g.body)), product(f) * product(g)),
      fits=alone),
    A("product-elements", SUMS, lambda f: Eq(product(f), Mul(tuple(at(f, e) for e in elements(f.domains[0])))),
      fits=lambda f: alone(f) and bool(f.domains[0].elements)),
    # indicators and equal indices
    A("indicator-true", MEANING, lambda p: Eq(Ind(p), ONE), lambda p: [p]),
    A("indicator-false", MEANING, lambda p: Eq(Ind(p), ZERO), lambda p: [negation(p)]),
    A("indicator-not", MEANING, lambda p: Eq(Ind(negation(p)), ONE - Ind(p))),
    A("indicator-square", MEANING, lambda p: Eq(Ind(p) * Ind(p), Ind(p))),
    A("indicator-equivalent", MEANING, lambda p, q: Eq(Ind(p), Ind(q)), lambda p, q: [Implies(p, q), Implies(q, p)]),
    A("indicator-same", LEIBNIZ, lambda f, i, j: Eq(same(i, j) * at(f, i), same(i, j) * at(f, j)),
      fits=lambda f, i, j: alone(f)),
    A("same-reflexive", LEIBNIZ, lambda i: Same(i, i)),
    A("indicator-symmetric", LEIBNIZ, lambda i, j: Eq(same(i, j), same(j, i))),
    A("same-statement", LEIBNIZ, lambda q, i, j: instantiate(q.body, (j,)),
      lambda q, i, j: [Same(i, j), instantiate(q.body, (i,))], lambda q, i, j: isinstance(q, All)),
    A("distinct-elements", MEANING, lambda a, b: Not(Same(a, b)),
      fits=lambda a, b: isinstance(a, Element) and isinstance(b, Element) and a is not b),
    A("distinct-integers", ORDER, lambda i, j: Not(Same(i, j)), fits=lambda i, j: bool(gap(i, j))),
    A("below", ORDER, lambda i, j: Below(i, j), fits=lambda i, j: (gap(i, j) or 0) >= 0 and gap(i, j) is not None),
    A("below-transitive", ORDER, lambda i, j, k: Below(i, k), lambda i, j, k: [Below(i, j), Below(j, k)]),
    A("existence", "logic", lambda t, value, p: Some(t, p), lambda t, value, p: [fill(p, t, value)],
      lambda t, value, p: value.domains == t.sorts and without(p, Diff, Let, Some, Derives)),
    # order
    A("max-left", MEANING, lambda a, b: Eq(Max(a, b), a), lambda a, b: [Le(b, a)]),
    A("max-right", MEANING, lambda a, b: Eq(Max(a, b), b), lambda a, b: [Le(a, b)]),
    A("max-upper-left", MEANING, lambda a, b: Le(a, Max(a, b))),
    A("max-upper-right", MEANING, lambda a, b: Le(b, Max(a, b))),
    A("abs", MEANING, lambda a: Eq(Fn("abs", a), Max(a, -a))),
    A("antisymmetry", ORDER, lambda a, b: Eq(a, b), lambda a, b: [Le(a, b), Le(b, a)]),
    A("less-unequal", ORDER, lambda a, b: Not(Eq(a, b)), lambda a, b: [Lt(a, b)]),
    A("unequal-symmetric", MEANING, lambda a, b: Not(Eq(b, a)), lambda a, b: [Not(Eq(a, b))]),
    A("nonzero-product", FIELD, lambda *a: nonzero(Mul(a)), lambda *a: list(map(nonzero, a))),
    A("nonzero-inverse", FIELD, lambda a: nonzero(a**-1), lambda a: [nonzero(a)]),
    A("square-nonnegative", ORDER, lambda a: nonnegative(a * a)),
    A("product-nonnegative", ORDER, lambda *a: nonnegative(Mul(a)), lambda *a: list(map(nonnegative, a))),
    A("product-positive", ORDER, lambda *a: positive(Mul(a)), lambda *a: list(map(positive, a))),
    A("power-nonnegative", ORDER, lambda a, p: nonnegative(Pow(a, p)), lambda a, p: [nonnegative(a)]),
    A("power-positive", ORDER, lambda a, p: positive(Pow(a, p)), lambda a, p: [positive(a)]),
    A("sum-nonnegative", ORDER, lambda f: nonnegative(total(f)), lambda f: [over(f, nonnegative(f.body))]),
    A("sum-positive", ORDER, lambda f: positive(total(f)), lambda f: [over(f, positive(f.body))],
      lambda f: all(isinstance(domain, Sort) for domain in f.domains)),
    A("product-of-positive", ORDER, lambda f: positive(product(f)), lambda f: [over(f, positive(f.body))], alone),
    A("product-of-nonnegative", ORDER, lambda f: nonnegative(product(f)), lambda f: [over(f, nonnegative(f.body))],
      alone),
    A("size-positive", "sorts are not empty", lambda s: positive(Size(s)), fits=lambda s: isinstance(s, Sort)),
    A("size-nonnegative", MEANING, lambda s: nonnegative(Size(s))),
    A("indicator-nonnegative", MEANING, lambda p: nonnegative(Ind(p))),
    A("exp-positive", RUDIN, lambda a: positive(exp(a))),
    A("exp-increasing", RUDIN, lambda a, b: Le(exp(a), exp(b)), lambda a, b: [Le(a, b)]),
    A("exp-strictly-increasing", RUDIN, lambda a, b: Lt(exp(a), exp(b)), lambda a, b: [Lt(a, b)]),
    A("log-increasing", RUDIN, lambda a, b: Le(log(a), log(b)), lambda a, b: [positive(a), Le(a, b)]),
    A("log-strictly-increasing", RUDIN, lambda a, b: Lt(log(a), log(b)), lambda a, b: [positive(a), Lt(a, b)]),
    A("log-tangent", "Hardy, Littlewood, Polya, 2.15", lambda a: Le(log(a), a - ONE), lambda a: [positive(a)]),
    # square matrices
    A("inverse-left", LINEAR, lambda f, i, j: Eq(Sum(sort_of(i), Inverse(f, i, here(i)) * at(f, here(i), j)), same(i, j)),
      lambda f, i, j: [nonzero(Det(f))]),
    A("inverse-right", LINEAR, lambda f, i, j: Eq(Sum(sort_of(i), at(f, i, here(i)) * Inverse(f, here(i), j)), same(i, j)),
      lambda f, i, j: [nonzero(Det(f))]),
    A("inverse-unique", LINEAR, lambda f, g, i, j: Eq(Inverse(f, i, j), at(g, i, j)),
      lambda f, g, i, j: [over(f, Eq(times(f, g).body, same(here(i, 1), here(j))))], lambda f, g, i, j: f.domains == g.domains),
    A("det-transposed", LINEAR, lambda f: Eq(Det(turned(f)), Det(f))),
    A("det-product", LINEAR, lambda f, g: Eq(Det(times(f, g)), Det(f) * Det(g)), fits=lambda f, g: f.domains == g.domains),
    A("det-diagonal", LINEAR, lambda f: Eq(Det(Lam(f.domains * 2, same(here(f.domains[0], 1), here(f.domains[0])) * f.body)),
                                           product(f))),
    A("array-equal", LEIBNIZ, lambda h, t, f, g: Eq(fill(h, t, f), fill(h, t, g)),
      lambda h, t, f, g: [over(f, Eq(f.body, g.body))],
      lambda h, t, f, g: f.domains == g.domains == t.sorts and without(h, Diff, Let, Some, Derives)),
    # derivatives
    A("derivative", MEANING, lambda t, i, f, g: Eq(Diff(f, t, i), g), lambda t, i, f, g: [Derives(f, t, i, g)]),
    A("d-constant", CALCULUS, lambda t, i, f: Derives(f, t, i, ZERO), fits=lambda t, i, f: t not in free(f)),
    A("d-entry", CALCULUS, lambda t, i, j: Derives(Entry(t, j), t, i, Mul(tuple(map(same, j, i))))),
    A("d-sum", CALCULUS, lambda t, i, fs, gs: Derives(Add(fs), t, i, Add(gs)), derived),
    A("d-product", CALCULUS, lambda t, i, fs, gs: Derives(Mul(fs), t, i, leave_one(fs, gs)), derived),
    A("d-power", CALCULUS, lambda t, i, f, g, n: Derives(Pow(f, n), t, i, Mul((Num(n), Pow(f, n - 1), g))),
      lambda t, i, f, g, n: [Derives(f, t, i, g), *powers(f, n)]),
    A("d-function", CALCULUS, lambda t, i, f, g, name: Derives(Fn(name, f), t, i, SLOPES[name](f) * g),
      lambda t, i, f, g, name: [Derives(f, t, i, g), *kinks(name, f)]),
    A("d-max-left", CALCULUS, lambda t, i, f, g, a, b: Derives(Max(f, g), t, i, a),
      lambda t, i, f, g, a, b: [Derives(f, t, i, a), Derives(g, t, i, b), Lt(g, f)]),
    A("d-max-right", CALCULUS, lambda t, i, f, g, a, b: Derives(Max(f, g), t, i, b),
      lambda t, i, f, g, a, b: [Derives(f, t, i, a), Derives(g, t, i, b), Lt(f, g)]),
    A("d-summation", CALCULUS, lambda t, i, f, g: Derives(total(f), t, i, total(g)),
      lambda t, i, f, g: [over(f, Derives(f.body, t, i, g.body))], lambda t, i, f, g: f.domains == g.domains),
    A("d-all-product", CALCULUS, lambda t, i, f, g: Derives(product(f), t, i, Sum(f.domains[0], g.body * others(f))),
      lambda t, i, f, g: [over(f, Derives(f.body, t, i, g.body))], lambda t, i, f, g: alone(f, g)),
    A("d-apply", "Rudin, Principles, 9.15", lambda t, i, f, changes: Derives(f, t, i, chain(f, changes)),
      lambda t, i, f, changes: [over(a, Derives(a.body, t, i, c.body)) for a, c in arrays(f, changes)],
      lambda t, i, f, changes: all(c == () if not isinstance(a, Lam) else a.domains == c.domains
                                   for a, c in zip(f.arguments, changes, strict=True))),
    A("d-inverse", COOKBOOK, lambda t, i, f, g, a, b: Derives(Inverse(f, a, b), t, i, -total(
          Lam(f.domains, Inverse(f, a, here(a, 1)) * g.body * Inverse(f, here(b), b)))),
      lambda t, i, f, g, a, b: [over(f, Derives(f.body, t, i, g.body)), nonzero(Det(f))],
      lambda t, i, f, g, a, b: f.domains == g.domains),
    A("d-det", COOKBOOK, lambda t, i, f, g: Derives(Det(f), t, i, Det(f) * total(
          Lam(f.domains, Inverse(f, here(f.domains[0]), here(f.domains[0], 1)) * g.body))),
      lambda t, i, f, g: [over(f, Derives(f.body, t, i, g.body)), nonzero(Det(f))],
      lambda t, i, f, g: f.domains == g.domains),
    A("let", MEANING, lambda t, value, f: Eq(Let(t, value, f), fill(f, t, value)),
      fits=lambda t, value, f: without(f, Diff, Let, Some, Derives)),
)  # fmt: skip
AXIOMS = {axiom.name: axiom for axiom in TABLE}
