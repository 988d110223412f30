"""Terms to programs over arrays: sums to contractions, deltas to gathers and scatters, guards to masks.

Every index that runs (of a sum, or of an axis of the result) is a label, a variable of its own; the value of a term is an
array with one axis for each label in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from typing import TypeVar

from derive.emit import plain as p
from derive.emit.gather import Gather
from derive.emit.program import ARBITRARY, Axes, NotEmittable, Program, Value
from derive.emit.scale import Scales
from derive.emit.summed import Sums, factors_of
from derive.kernel.substitute import instantiate
from derive.kernel.term import (
    ONE,
    Add,
    All,
    Apply,
    Below,
    Diff,
    Domain,
    Entry,
    Eq,
    Fn,
    Implies,
    Ind,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Term,
    Var,
    negation,
    sort_of,
)  # fmt: skip
from derive.kernel.term import Value as Integer

N = TypeVar("N", bound=Node)
COMPARED = {Same: "equal", Below: "at_most", Eq: "equal", Le: "at_most", Lt: "below"}
DENIED = {"equal": "unequal", "at_most": "above", "below": "at_least"}


class Lowering:
    """Makes one program; `axes` are the indices that run along the axes of its results."""

    def __init__(self, axes: tuple[Var, ...] = ()) -> None:
        self.program = Program()
        self.axes = Axes()
        for one in axes:
            self.axes.add(one, one.sort)
        self.gather = Gather(self.program, self.axes)
        self.scales = Scales(self)
        self.sums = Sums(self)
        self._guards: list[Value] = []
        self._count = 0

    # ---- helpers of values ----

    def make(self, name: str, values: list[Value], data: tuple[object, ...] = (), kind: str = "real") -> Value:
        """An operation entry by entry."""
        labels = self.axes.joined(values)
        takes = tuple(self.gather.aligned(one, labels) for one in values)
        return Value(self.program.make(name, takes, data, len(labels), kind), labels)

    def times(self, one: Value, other: Value) -> Value:
        """The product; with -1 the negative, of a difference the difference the other way round."""
        for sign, rest in ((one, other), (other, one)):
            if self.program.steps[sign.step].data == (Fraction(-1),) and not sign.labels:
                step = self.program.steps[rest.step]
                if step.name == "subtract":
                    return Value(self.program.make("subtract", step.takes[::-1], (), step.rank, step.kind), rest.labels)
                if step.name == "negative":
                    return Value(step.takes[0], rest.labels)
                return self.make("negative", [rest], (), step.kind)
        return self.make("multiply", [one, other])

    def signed(self, sign: int, value: Value) -> tuple[int, Value]:
        """The sign and the value, that of a negative turned round."""
        step = self.program.steps[value.step]
        return (-sign, Value(step.takes[0], value.labels)) if step.name == "negative" else (sign, value)

    def constant(self, number: Fraction | int) -> Value:
        return Value(self.program.make("constant", (), (Fraction(number),), 0, "real"))

    def opened(self, domain: Domain, body: N) -> tuple[Var, N]:
        """A label that runs over the domain, and the body of the binder at it."""
        self._count += 1
        if isinstance(domain, Range):
            low, high = (self.gather.index(one) for one in domain.parts)
            if low.labels or high.labels:
                raise NotEmittable("the bounds of a sum depend on an index that runs itself")
        label = self.axes.add(Var(f"\2{self._count}", sort_of(domain)), domain)
        return label, instantiate(body, (label,))

    def size(self, domain: Domain) -> Value:
        if isinstance(domain, Sort):
            return Value(self.program.make("size", (), (domain,), 0, "integer"))
        bounds = [self.gather.index(one) for one in domain.parts]
        if any(one.labels for one in bounds):
            raise NotEmittable("the size of a range depends on an index that runs")
        return self.make("count", bounds, (), "integer")

    def real(self, value: Value) -> Value:
        """Truth values and integer arrays as real numbers; single integers mix with any kind of number."""
        kind = self.program.kind(value)
        if kind == "truth" or (kind == "integer" and value.labels):
            return self.make("real", [value])
        return value

    # ---- terms ----

    def value(self, term: Term) -> Value:
        """The term as an array.  Raises `NotEmittable`."""
        if _is_scale(term):
            return self.scales.value(term)
        match term:
            case Num(value):
                return self.constant(value)
            case Entry(tensor, indices):
                return self.gather.entry(tensor, tensor.sorts, indices, "real")
            case Size(domain):
                return self.size(domain)
            case Integer(index):
                return self.gather.index(index)
            case Add(terms):
                return self._add(terms)
            case Mul() | Ind():
                return self.product(self.multiplicands(term))
            case Pow(base, exponent):
                return self._power(self.value(base), Fraction(exponent))
            case Fn("log", argument):
                return self._log(argument)
            case Fn(name, argument):
                return self.make(name, [self.value(argument)])
            case Max(left, right):
                return self.make("maximum", [self.value(left), self.value(right)])
            case Sum():
                return self.sums.total(term)
            case Prod(domain, body):
                label, opened = self.opened(domain, body)
                return self.reduced("prod", self.value(opened), label, domain)
            case Apply(name):
                raise NotEmittable(ARBITRARY.format(name))
            case Diff() | Let():
                raise NotEmittable("a derivative is left in it; a closed form has none")
        raise NotEmittable(f"no code for {type(term).__name__}")

    def _add(self, terms: tuple[Term, ...]) -> Value:
        """Arrays with few axes first, a positive one before all; a 1 at one place of a matrix's rows is added at that place."""
        pairs = list(map(_signed, terms))
        known = [(sign, one, self.value(one)) for sign, one in pairs if not isinstance(one, Ind)]
        room = {label for _, _, value in known for label in value.labels}
        marks = [(sign, one, self._mark(one.prop, room)) for sign, one in pairs if isinstance(one, Ind)]
        known += [(sign, one, self.value(one)) for sign, one, mark in marks if mark is None]
        total = self._total([self.signed(sign, value) for sign, _, value in known])
        for sign, _, mark in marks:
            total = total if mark is None else self._put(total, sign, *mark)
        return total

    def _mark(self, prop: Prop, room: set[Var]) -> tuple[Var, Value] | None:
        """The axis of a matrix, and its place for each of the others, where alone the proposition holds."""
        if isinstance(prop, Same) and len(room) > 1:
            for here, there in ((prop.left, prop.right), (prop.right, prop.left)):
                if isinstance(here, Var) and here in room and isinstance(self.axes.domains[here], Sort):
                    index = self.gather.index(there)
                    if index.labels and set(index.labels) <= room - {here}:
                        return here, index
        return None

    def _put(self, total: Value, sign: int, here: Var, index: Value) -> Value:
        """The array with the sign added at the places of the axis `here`."""
        beside = [self.gather.aligned(self.gather.index(one), index.labels) for one in index.labels]
        layout = [index.labels.index(one) if one in index.labels else -1 for one in total.labels]
        layout[total.labels.index(here)] = len(beside)
        takes = (total.step, *beside, index.step)
        return Value(self.program.make("put", takes, (tuple(layout), sign), len(layout), "real"), total.labels)

    def _total(self, signed: list[tuple[int, Value]]) -> Value:
        signed.sort(key=lambda pair: (len(pair[1].labels), -pair[0]))
        first = next((pair for pair in signed if pair[0] > 0), None)
        if first is None:
            total = self.times(self.constant(-1), self.real(signed.pop(0)[1]))
        else:
            signed.remove(first)
            total = self.real(first[1])
        for sign, one in signed:
            total = self.make("add" if sign > 0 else "subtract", [total, one])
        return total

    def _power(self, base: Value, exponent: Fraction) -> Value:
        if exponent < 0:
            below = self._power(self.safe(base), -exponent)
            return self.make("divide", [self.constant(1), below])
        if exponent == 1:
            return base
        return self.make("sqrt", [base]) if exponent == Fraction(1, 2) else self.make("power", [base], (exponent,))

    def _log(self, argument: Term) -> Value:
        """log of a product with exponentials is the sum of their logarithms and that of the rest."""
        factors = factors_of(argument)
        scales = list(filter(_is_scale, factors))
        if not scales:
            return self.make("log", [self.safe(self.value(argument))])
        rest = p.mul(tuple(one for one in factors if one not in scales))
        found = self.scales.log(scales[0] if len(scales) == 1 else Mul(tuple(scales)))
        if rest is ONE:
            return found
        return self.make("add", [self.make("log", [self.safe(self.value(rest))]), found])

    def reduced(self, name: str, value: Value, label: Var, domain: Domain) -> Value:
        """The sum, product or maximum along an axis."""
        if label not in value.labels:
            if name == "peak":
                return value
            return self.make("multiply" if name == "sum" else "raised", [self.real(value), self.size(domain)])
        sign, inner = self.signed(1, value)
        if name == "sum" and sign < 0:
            return self.times(self.constant(-1), self.reduced(name, inner, label, domain))
        place = value.labels.index(label)
        labels = tuple(one for one in value.labels if one is not label)
        kind = self.program.kind(value)
        step = self.program.make(name, (value.step,), (place, kind), len(labels), "real")
        return Value(step, labels)

    def result(self, cases: tuple[tuple[tuple[Prop, ...], Term], ...], axes: tuple[Var, ...]) -> int:
        """The step of a function's result: a value by cases, along all the axes, in memory of its own."""
        found = self._by_cases(cases)
        found = self.real(found) if found.labels or self.program.kind(found) == "truth" else found
        extra = set(found.labels) - set(axes)
        assert not extra, extra
        step = self.sums.turned(found, axes) or self.gather.aligned(found, axes)
        if set(found.labels) != set(axes):
            return self.program.make("spread", (step,), (tuple(one.sort for one in axes),), len(axes), "real")
        own = self.program.steps[step].name in ("argument", "take", "axes")
        return self.program.make("copy", (step,), (), len(axes), "real") if own and axes else step

    def _by_cases(self, cases: tuple[tuple[tuple[Prop, ...], Term], ...]) -> Value:
        """Not a number where no case holds."""
        if len(cases) == 1:
            return self.value(p.plain(cases[0][1]))
        first, last = cases[0][0], cases[-1][0]
        closed = len(cases) == 2 and len(first) == 1 and last == (negation(first[0]),)
        rest = cases[:-1] if closed else cases
        found = self.value(p.plain(cases[-1][1])) if closed else Value(self.program.make("nan", (), (), 0, "real"))
        for props, term in reversed(rest):
            mask = self.mask(list(props))
            with self.guarded(mask):
                value = self.value(p.plain(term))
            found = self.make("where", [mask, value, found]) if mask is not None else value
        return found

    # ---- guards ----

    @contextmanager
    def guarded(self, mask: Value | None) -> Iterator[None]:
        """Inside, quotients and logarithms need a value only where the mask is true."""
        self._guards += [mask] if mask is not None else []
        try:
            yield
        finally:
            del self._guards[len(self._guards) - (mask is not None) :]

    def safe(self, value: Value) -> Value:
        """The value where all guards hold that have their axes in it, 1 elsewhere."""
        for mask in self._guards:
            if set(mask.labels) <= set(value.labels):
                value = self.make("where", [mask, value, self.constant(1)])
        return value

    # ---- products ----

    def multiplicands(self, term: Term) -> list[Value]:
        """Arrays whose product the term is, one for each set of axes; the last may be a mask."""
        factors = factors_of(term)
        mask = self.mask([one.prop for one in factors if isinstance(one, Ind)])
        scales = list(filter(_is_scale, factors))
        with self.guarded(mask):
            above: list[Value] = []
            below: list[Value] = []
            if scales:
                above.append(self.scales.value(scales[0] if len(scales) == 1 else Mul(tuple(scales))))
            for factor in factors:
                if factor in scales or isinstance(factor, Ind):
                    continue
                if isinstance(factor, Pow) and factor.exponent < 0:
                    below.append(self._power(self.safe(self.value(factor.base)), -Fraction(factor.exponent)))
                else:
                    above.append(self.value(factor))
        return self.grouped(above, below, mask)

    def mask(self, props: list[Prop]) -> Value | None:
        found: Value | None = None
        for prop in dict.fromkeys(props):
            one = self.truth(prop)
            found = one if found is None else self.make("and", [found, one], (), "truth")
        return found

    def grouped(self, above: list[Value], below: list[Value], mask: Value | None) -> list[Value]:
        """Factors with the same axes multiplied; a divisor divides the first group that has its axes."""
        groups: list[Value] = []
        for _, group in groupby(sorted(above, key=self._key), key=self._key):
            first, *rest = group
            for one in rest:
                first = self.times(first, one)
            groups.append(first)
        for one in below:
            room = [k for k, group in enumerate(groups) if set(one.labels) <= set(group.labels)]
            if room:
                groups[room[0]] = self.make("divide", [groups[room[0]], one])
            else:
                groups.append(self.make("divide", [self.constant(1), one]))
        if mask is not None:
            same = next((k for k, one in enumerate(groups) if one.labels and set(one.labels) == set(mask.labels)), None)
            if same is not None:
                groups[same] = self.make("where", [mask, groups[same], self.constant(0)])
            else:
                groups.append(mask)
        return sorted(groups, key=lambda one: len(one.labels))

    def _key(self, value: Value) -> tuple[int, list[int]]:
        order = list(self.axes.domains)
        return len(value.labels), sorted(order.index(one) for one in value.labels)

    def product(self, values: list[Value]) -> Value:
        """All of them multiplied, those with few axes first."""
        if not values:
            return self.constant(1)
        first, *rest = values
        for one in rest:
            kinds = {self.program.kind(first), self.program.kind(one)}
            if kinds == {"truth"}:
                first = self.make("and", [first, one], (), "truth")
            elif "truth" in kinds:
                mask, other = (first, one) if self.program.kind(first) == "truth" else (one, first)
                first = self.make("where", [mask, other, self.constant(0)])
            else:
                first = self.times(first, one)
        return first

    # ---- propositions ----

    def truth(self, prop: Prop) -> Value:
        match prop:
            case Not(inner):
                return self._denied(inner)
            case Same(left, right) | Below(left, right):
                return self.make(COMPARED[type(prop)], [self.gather.index(left), self.gather.index(right)], (), "truth")
            case Eq(left, right) | Le(left, right) | Lt(left, right):
                return self.make(COMPARED[type(prop)], [self.value(left), self.value(right)], (), "truth")
            case Implies(premise, conclusion):
                return self.make("or", [self._denied(premise), self.truth(conclusion)], (), "truth")
            case All(domain, body):
                label, opened = self.opened(domain, body)
                every = self.truth(opened)
                if label not in every.labels:
                    return every
                place = every.labels.index(label)
                kept = tuple(one for one in every.labels if one is not label)
                return Value(self.program.make("all", (every.step,), (place,), len(kept), "truth"), kept)
        raise NotEmittable(f"no code for a condition of the kind {type(prop).__name__}")

    def _denied(self, prop: Prop) -> Value:
        found = self.truth(prop)
        step = self.program.steps[found.step]
        if step.name in DENIED:
            return Value(self.program.make(DENIED[step.name], step.takes, (), step.rank, "truth"), found.labels)
        return self.make("not", [found], (), "truth")


def _is_scale(term: Term) -> bool:
    """Is it made of exponentials, and of no indicator that may make it 0?"""
    guarded = isinstance(term, Mul) and any(isinstance(one, Ind) for one in term.factors)
    return not guarded and p.is_scale(term) and p.has_exponential(term)


def _signed(term: Term) -> tuple[int, Term]:
    match term:
        case Mul((Num(value), *rest)) if value < 0 and rest:
            return -1, p.mul((Num(-value), *rest))
        case Num(value) if value < 0:
            return -1, Num(-value)
    return 1, term
