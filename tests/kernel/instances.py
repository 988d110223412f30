"""Random well-typed terms, random worlds, and for every axiom random arguments that fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from random import Random
from typing import Any, TypeAlias

from derive.kernel.axioms import at
from derive.kernel.term import (
    INTEGERS,
    Add,
    All,
    Apply,
    Below,
    Bound,
    Det,
    Diff,
    Domain,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Implies,
    Ind,
    Index,
    Inverse,
    Lam,
    Le,
    Let,
    Lt,
    Map,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    free,
    offset,
    sort_of,
    sorts_of,
)  # fmt: skip
from numeric.world import World, draw, places, universe

Scope: TypeAlias = tuple[Sort, ...]  # the sorts of the indices bound around a term, innermost first

S, T, E = Sort("S", ()), Sort("T", ()), Sort("E", ("a", "b", "c"))
VARIABLES = (
    Var("i", S), Var("j", S), Var("p", T), Var("q", T), Var("e", E), Var("k", INTEGERS), Var("m", INTEGERS),
)  # fmt: skip
MAPS = (Map("w", (S,), T), Map("v", (T,), S))
TENSORS = (
    Tensor("b", ()), Tensor("c", ()), Tensor("x", (S,)), Tensor("y", (T,)), Tensor("z", (E,)), Tensor("A", (S, S)),
    Tensor("M", (S, T)), Tensor("r", (INTEGERS,)),
)  # fmt: skip
FINITE = TENSORS[:-1]
NUMBERS = tuple(Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-3, 2), (3, 4)))
EXPONENTS = tuple(
    Fraction(n, d) for n, d in ((0, 1), (1, 1), (2, 1), (3, 1), (-1, 1), (-2, 1), (1, 2), (-1, 2), (3, 2))
)
NAMES = ("exp", "log", "sin", "cos", "abs")
ZEROS = 0.15  # the share of entries that are zero in every other world


def integer(constant: int) -> Index:
    return Offset(constant, ())


class Draw:
    """Chooses at random, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.calculus = True  # may derivatives and local definitions stand in a term?

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    # ---- indices and domains ----

    def sort(self) -> Sort:
        return self.one(S, S, T, E)

    def domain(self) -> Domain:
        return self.range() if self.chance(0.3) else self.sort()

    def range(self) -> Range:
        low = self.random.randint(-1, 3)
        ends = self.one(
            (integer(low), integer(low + self.random.randint(-2, 3))), (integer(1), self.one(*VARIABLES[-2:]))
        )
        return Range(*ends)

    def index(self, sort: Sort, scope: Scope = ()) -> Index:
        known = [one for one in VARIABLES if one.sort is sort]
        known += [Bound(level, sort) for level, bound in enumerate(scope) if bound is sort] * 3
        known += [Element(name, sort) for name in sort.elements]
        if sort is INTEGERS:
            known += [integer(self.random.randint(-1, 3)), self.moved(self.one(*known))]
        for mapping in MAPS:
            if mapping.target is sort and self.chance(0.2):
                known.append(Image(mapping, (self.index(mapping.sorts[0], scope),)))
        return self.one(*known)

    def moved(self, index: Index) -> Index:
        return offset(self.random.randint(-2, 2), ((index, self.one(1, 1, -1, 2)),))

    def indices(self, sorts: Iterable[Sort], scope: Scope = ()) -> tuple[Index, ...]:
        return tuple(self.index(sort, scope) for sort in sorts)

    def any_index(self) -> Index:
        return self.index(self.one(S, S, T, E, INTEGERS))

    # ---- terms ----

    def entry(self, scope: Scope = ()) -> Term:
        tensor = self.one(*TENSORS)
        return Entry(tensor, self.indices(tensor.sorts, scope))

    def leaf(self, scope: Scope = ()) -> Term:
        match self.random.randrange(10):
            case 0 | 1:
                return self.number()
            case 2:
                return Size(self.domain())
            case 3:
                return Value(self.index(INTEGERS, scope))
            case 4:
                return Ind(self.relation(scope))
        return self.entry(scope)

    def number(self) -> Term:
        return Num(self.one(*NUMBERS))

    def exponent(self) -> Fraction:
        return self.one(*EXPONENTS)

    def term(self, depth: int = 2, scope: Scope = ()) -> Term:
        if depth == 0 or self.chance(0.3):
            return self.leaf(scope)
        below = self.random.randrange(depth)
        match self.random.randrange(13 if self.calculus else 11):
            case 0 | 1:
                return Add((self.term(below, scope), self.term(below, scope)))
            case 2 | 3:
                return Mul((self.term(below, scope), self.term(below, scope)))
            case 4:
                return Pow(self.term(below, scope), self.exponent())
            case 5 | 6:
                return Fn(self.one(*NAMES), self.term(below, scope))
            case 7:
                return Max(self.term(below, scope), self.term(below, scope))
            case 8:
                domain = self.domain()
                return self.one(Sum, Sum, Prod)(domain, self.term(below, (sort_of(domain), *scope)))
            case 9:
                return self.apply(below, scope)
            case 10:
                matrix = self.matrix(below, scope)
                return self.one(Det(matrix), Inverse(matrix, *self.indices((S, S), scope)))
            case 11:
                tensor, indices = self.variable(scope)
                return Diff(self.term(below, scope), tensor, indices)
        return self.let(below, scope)

    def terms(self) -> tuple[Term, ...]:
        return tuple(self.term(1) for _ in range(self.random.randint(0, 3)))

    def apply(self, depth: int = 1, scope: Scope = ()) -> Apply:
        arguments = tuple(
            self.index(self.one(S, E), scope) if self.chance(0.2) else self.array(depth=depth, scope=scope)
            for _ in range(self.random.randint(1, 2))
        )
        slots = [(place, a) for place, a in enumerate(arguments) if isinstance(a, Lam)]
        chosen = [self.one(*slots)] if slots and self.chance(0.3) else []
        where = tuple((place, self.indices(sorts_of(a.domains), scope)) for place, a in chosen)
        return Apply(self.one("F", "G"), where, arguments)

    def let(self, depth: int, scope: Scope) -> Term:
        tensor = self.one(*FINITE)
        value = self.array(tensor.sorts, depth, scope)
        return Let(tensor, value, self.term(depth, scope))

    def array(self, domains: tuple[Domain, ...] | None = None, depth: int = 1, scope: Scope = ()) -> Lam:
        if domains is None:
            domains = tuple(self.domain() for _ in range(self.one(0, 1, 1, 2)))
        return Lam(domains, self.term(depth, (*sorts_of(domains)[::-1], *scope)))

    def matrix(self, depth: int = 1, scope: Scope = ()) -> Lam:
        """A square matrix, likely to be invertible."""
        rows, columns = Bound(1, S), Bound(0, S)
        own, unit = Entry(TENSORS[5], (rows, columns)), Ind(Same(rows, columns))
        other = self.term(depth, (S, S, *scope))
        return Lam((S, S), self.one(own, own, own + unit * Num(Fraction(3)), unit * other, own + other, other))

    def row(self, domain: Domain | None = None) -> Lam:
        """An array over one domain."""
        return self.array((domain or self.domain(),))

    def variable(self, scope: Scope = ()) -> tuple[Tensor, tuple[Index, ...]]:
        """The entry by which one differentiates."""
        tensor = self.one(*TENSORS)
        return tensor, self.indices(tensor.sorts, scope)

    # ---- propositions ----

    def relation(self, scope: Scope = ()) -> Prop:
        match self.random.randrange(4):
            case 0 | 1:
                sort = self.one(S, T, E, INTEGERS)
                return Same(self.index(sort, scope), self.index(sort, scope))
            case 2:
                return Below(self.index(INTEGERS, scope), self.index(INTEGERS, scope))
        return self.one(Le, Lt, Eq)(self.entry(scope), self.entry(scope))

    def prop(self, depth: int = 1, scope: Scope = ()) -> Prop:
        match self.random.randrange(8):
            case 0:
                return Not(self.prop(depth, scope))
            case 1 if depth:
                return Implies(self.prop(depth - 1, scope), self.prop(depth - 1, scope))
            case 2 if depth:
                domain = self.domain()
                return All(domain, self.prop(depth - 1, (sort_of(domain), *scope)))
            case 3 | 4:
                return self.one(Eq, Le, Lt)(self.term(1, scope), self.term(1, scope))
        return self.relation(scope)

    # ---- worlds ----

    def world(self, props: Iterable[Node]) -> World:
        """Small sizes; in every other world all entries are positive, in the others some are zero."""
        props = tuple(props)
        bright = self.chance(0.5)
        names = universe(props, frozenset(TENSORS) if bright else frozenset())
        sizes = {sort: self.random.randint(1, 3) for sort in names.sorts}
        world = draw(names, str(self.random.random()), sizes)
        if not bright:
            for tensor, table in world.values.items():
                for place in places(tensor.sorts, world.sizes):
                    if self.chance(ZEROS):
                        table.entries[place] = Fraction(0)
        return world


# ---- arguments that belong together ----

Kind: TypeAlias = Callable[[Draw], tuple[Any, ...]]


def each(*kinds: Callable[[Draw], Any]) -> Kind:
    """One argument of each kind, drawn apart."""
    return lambda d: tuple(kind(d) for kind in kinds)


def twins(d: Draw) -> tuple[Any, ...]:
    """Two terms, often equal but not the same."""
    a, c = d.term(), d.term(1)
    return a, d.one((a + c) - c, Mul((a, Num(Fraction(1)))), c, a + d.number())


def equivalent(d: Draw) -> tuple[Any, ...]:
    p = d.prop()
    return p, d.one(Not(Not(p)), Implies(Not(p), p), d.prop(), d.relation())


def combination(d: Draw) -> tuple[Any, ...]:
    """A domain, coefficients, and as many arrays over the domain."""
    domain, count = d.domain(), d.random.randint(0, 3)
    return domain, tuple(d.term(1) for _ in range(count)), tuple(d.row(domain) for _ in range(count))


def row_and_indices(count: int) -> Kind:
    def kind(d: Draw) -> tuple[Any, ...]:
        f = d.row()
        return f, *(d.index(sort_of(f.domains[0])) for _ in range(count))

    return kind


def alike(count: int) -> Kind:
    """Indices of one sort."""

    def kind(d: Draw) -> tuple[Any, ...]:
        sort = d.one(S, T, E, INTEGERS)
        return tuple(d.index(sort) for _ in range(count))

    return kind


def integers(count: int) -> Kind:
    return lambda d: tuple(d.index(INTEGERS) for _ in range(count))


def rows(d: Draw) -> tuple[Any, ...]:
    f = d.row()
    return f, d.row(f.domains[0])


def grid(d: Draw) -> Lam:
    """An array over two domains."""
    return d.array((d.domain(), d.domain()))


def statement(d: Draw) -> tuple[Any, ...]:
    domain = d.domain()
    sort = sort_of(domain)
    return All(domain, d.prop(scope=(sort,))), d.index(sort), d.index(sort)


def two_elements(d: Draw) -> tuple[Any, ...]:
    return tuple(Element(name, E) for name in d.random.sample(E.elements, 2))


def apart(least: int, most: int) -> Kind:
    """Two integers with a known difference other than 0, from `least` to `most`."""

    def kind(d: Draw) -> tuple[Any, ...]:
        index = d.index(INTEGERS)
        gap = d.one(*(k for k in range(least, most + 1) if k or least == 0))
        return index, offset(gap, ((index, 1),))

    return kind


def substitution(d: Draw) -> tuple[Any, ...]:
    """A tensor, an array for it, and a term without derivatives."""
    tensor = d.one(*FINITE)
    value = d.array(tensor.sorts)
    d.calculus = False
    return tensor, value, d.term()


def witness(d: Draw) -> tuple[Any, ...]:
    """A tensor, an array for it, and a statement about it."""
    d.calculus = False
    tensor = d.one(*FINITE)
    value = d.array(tensor.sorts)
    indices = d.indices(tensor.sorts)
    entry = Entry(tensor, indices)
    said = [d.one(Le, Lt)(entry, d.term(1)), Eq(entry * d.number(), d.number()), d.prop()]
    if tensor not in free(value):
        said += [Eq(entry, at(value, *indices)), Eq(entry + d.number(), d.term(1))] * 2
    return tensor, value, d.one(*said)


# ---- arguments of derivative rules ----


def slope(d: Draw, f: Term, t: Tensor, i: tuple[Index, ...]) -> Term:
    """The derivative, now and then another term."""
    return Diff(f, t, i) if d.chance(0.85) else d.leaf()


def slopes(d: Draw, f: Lam, t: Tensor, i: tuple[Index, ...]) -> Lam:
    return Lam(f.domains, Diff(f.body, t, i)) if d.chance(0.85) else d.array(f.domains, 0)


def differentiable(d: Draw, t: Tensor, i: tuple[Index, ...]) -> Term:
    """A term that is likely to depend on the entry."""
    entry = Entry(t, i)
    return d.one(entry, entry * entry, entry * d.term(1), entry + d.leaf(), d.term(1), d.term(2))


def derivative(d: Draw) -> tuple[Any, ...]:
    t, i = d.variable()
    f = differentiable(d, t, i)
    return t, i, f, slope(d, f, t, i)


def constant(d: Draw) -> tuple[Any, ...]:
    f = d.term()
    t = d.one(*(one for one in (*TENSORS, Tensor("new", (S,))) if one not in free(f)))
    return t, d.indices(t.sorts), f


def entry_and_variable(d: Draw) -> tuple[Any, ...]:
    t, i = d.variable()
    return t, i, d.one(i, d.indices(t.sorts))


def derivatives(d: Draw) -> tuple[Any, ...]:
    t, i = d.variable()
    fs = tuple(differentiable(d, t, i) for _ in range(d.random.randint(0, 3)))
    return t, i, fs, tuple(slope(d, f, t, i) for f in fs)


def maximum(d: Draw) -> tuple[Any, ...]:
    t, i = d.variable()
    f, g = differentiable(d, t, i), differentiable(d, t, i)
    return t, i, f, g, slope(d, f, t, i), slope(d, g, t, i)


def array_derivative(d: Draw, f: Lam | None = None) -> tuple[Any, ...]:
    t, i = d.variable()
    f = f or d.array()
    return t, i, f, slopes(d, f, t, i)


def application(d: Draw) -> tuple[Any, ...]:
    t, i = d.variable()
    f = d.apply()
    return t, i, f, tuple(slopes(d, a, t, i) if isinstance(a, Lam) else () for a in f.arguments)


def inverses(d: Draw) -> tuple[Any, ...]:
    """A matrix, and often its inverse."""
    f = d.matrix()
    inverse = Lam((S, S), Inverse(f, Bound(1, S), Bound(0, S)))
    return f, d.one(inverse, inverse, d.matrix())


def equal_arrays(d: Draw) -> tuple[Any, ...]:
    """A term with a tensor in it, and two arrays, often equal, for the tensor."""
    tensor, f, _ = substitution(d)
    g = d.one(Lam(f.domains, f.body + d.number() * Num(Fraction(0))), d.array(f.domains, 0))
    entry = Entry(tensor, d.indices(tensor.sorts))
    return d.one(entry, entry * d.term(1), d.term()), tensor, f, g


def matrix_derivative(d: Draw) -> tuple[Any, ...]:
    return array_derivative(d, d.matrix())


TERM, TWO_TERMS, PROP = each(Draw.term), each(Draw.term, Draw.term), each(Draw.prop)
ROW, ARRAY, DOMAIN = each(Draw.row), each(Draw.array), each(Draw.domain)
SORT = each(Draw.sort)
MATRIX_AND_PLACE = each(Draw.matrix, lambda d: d.index(S), lambda d: d.index(S))
ELEMENTS = each(lambda d: d.row(E))

ARGUMENTS: dict[str, Kind] = {
    # powers, exp and log
    "inverse": TERM,
    "inverse-product": Draw.terms,
    "inverse-inverse": TERM,
    "power-sum": each(Draw.term, Draw.exponent, Draw.exponent),
    "power-power": each(Draw.term, Draw.exponent, Draw.exponent),
    "pythagoras": TERM,
    "power-product": each(Draw.term, Draw.term, Draw.exponent),
    "exp-sum": Draw.terms,
    "exp-negative": TERM,
    "exp-power": each(Draw.term, Draw.exponent),
    "exp-log": TERM,
    "log-exp": TERM,
    "log-product": Draw.terms,
    "log-power": each(Draw.term, Draw.exponent),
    # finite sums and products
    "sum-linear": combination,
    "sum-exchange": each(grid),
    "sum-constant": each(Draw.domain, Draw.term),
    "sum-delta": row_and_indices(1),
    "sum-elements": ELEMENTS,
    "size-elements": each(lambda d: E),
    "product-log": ROW,
    "product-product": rows,
    "product-elements": ELEMENTS,
    # indicators and equal indices
    "indicator-true": PROP,
    "indicator-false": PROP,
    "indicator-not": PROP,
    "indicator-square": PROP,
    "indicator-equivalent": equivalent,
    "indicator-same": row_and_indices(2),
    "same-reflexive": each(Draw.any_index),
    "indicator-symmetric": alike(2),
    "same-statement": statement,
    "distinct-elements": two_elements,
    "distinct-integers": apart(-3, 3),
    "below": apart(0, 3),
    "below-transitive": integers(3),
    "existence": witness,
    # order
    "max-left": TWO_TERMS,
    "max-right": TWO_TERMS,
    "max-upper-left": TWO_TERMS,
    "max-upper-right": TWO_TERMS,
    "abs": TERM,
    "antisymmetry": twins,
    "less-unequal": TWO_TERMS,
    "unequal-symmetric": TWO_TERMS,
    "nonzero-product": Draw.terms,
    "nonzero-inverse": TERM,
    "square-nonnegative": TERM,
    "product-nonnegative": Draw.terms,
    "product-positive": Draw.terms,
    "power-nonnegative": each(Draw.term, Draw.exponent),
    "power-positive": each(Draw.term, Draw.exponent),
    "sum-nonnegative": ARRAY,
    "sum-positive": each(lambda d: d.array(tuple(d.sort() for _ in range(d.random.randint(0, 2))))),
    "product-of-positive": ROW,
    "product-of-nonnegative": ROW,
    "size-positive": SORT,
    "size-nonnegative": DOMAIN,
    "indicator-nonnegative": PROP,
    "exp-positive": TERM,
    "exp-increasing": TWO_TERMS,
    "exp-strictly-increasing": TWO_TERMS,
    "log-increasing": TWO_TERMS,
    "log-strictly-increasing": TWO_TERMS,
    "log-tangent": TERM,
    # square matrices
    "inverse-left": MATRIX_AND_PLACE,
    "inverse-right": MATRIX_AND_PLACE,
    "inverse-unique": lambda d: (*inverses(d), *d.indices((S, S))),
    "det-transposed": each(Draw.matrix),
    "det-product": each(Draw.matrix, Draw.matrix),
    "det-diagonal": each(lambda d: d.row(S)),
    "array-equal": equal_arrays,
    # derivatives
    "derivative": derivative,
    "d-constant": constant,
    "d-entry": entry_and_variable,
    "d-sum": derivatives,
    "d-product": derivatives,
    "d-power": lambda d: (*derivative(d), d.exponent()),
    "d-function": lambda d: (*derivative(d), d.one(*NAMES)),
    "d-max-left": maximum,
    "d-max-right": maximum,
    "d-summation": array_derivative,
    "d-all-product": lambda d: array_derivative(d, d.row()),
    "d-apply": application,
    "d-inverse": lambda d: (*matrix_derivative(d), *d.indices((S, S))),
    "d-det": lambda d: matrix_derivative(d),
    "let": substitution,
}
