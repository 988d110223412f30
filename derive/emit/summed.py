"""Sums of products: matrix products and `einsum`; values put at places where a factor is 1 at one place only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.emit import plain as p
from derive.emit.program import NotEmittable, Value
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import Add, Ind, Index, Mul, Same, Sort, Sum, Term, Var, free

if TYPE_CHECKING:
    from derive.emit.lower import Lowering

Targets = dict[Var, tuple[Ind, Index]]


class Sums:
    """Sums over labels."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self._made: dict[tuple[tuple[int, ...], tuple[str, ...], frozenset[str]], str] = {}

    def total(self, term: Sum) -> Value:
        label, body = self.lowering.opened(term.domain, term.body)
        labels = [label]
        while isinstance(body, Sum):
            label, body = self.lowering.opened(body.domain, body.body)
            labels.append(label)
        placed = self._placed([body], labels) or self._placed(_summands(body), labels)
        return placed or self.contracted(self.lowering.multiplicands(body), labels)

    def contracted(self, values: list[Value], labels: list[Var]) -> Value:
        """The sum over the labels of the product of the values."""
        for label in [one for one in labels if all(one not in value.labels for value in values)]:
            values = self.lowering.grouped(
                [*values, self.lowering.real(self.lowering.size(self.lowering.axes.domains[label]))], [], None
            )
            labels = [one for one in labels if one is not label]
        outside = [one for one in values if set(one.labels).isdisjoint(labels)]
        inside = [one for one in values if one not in outside]
        if not inside:
            return self.lowering.product(outside)
        if len(inside) == 1:
            inside = self._apart(inside[0])
        if len(inside) == 1:
            found = inside[0]
            for label in labels:
                found = self.lowering.reduced("sum", found, label, self.lowering.axes.domains[label])
        else:
            found = self._contraction(inside, labels)
        return self.lowering.product(sorted([*outside, found], key=lambda one: len(one.labels)))

    def _apart(self, value: Value) -> list[Value]:
        """The two factors of a product along the same axes, which then need not be formed."""
        step = self.lowering.program.steps[value.step]
        if step.name != "multiply" or any(self.lowering.program.steps[one].rank != step.rank for one in step.takes):
            return [value]
        return [Value(one, value.labels) for one in step.takes]

    def _turned_back(self, value: Value) -> Value:
        """The array before its axes were put in order."""
        step = self.lowering.program.steps[value.step]
        if step.name != "axes" or -1 in step.data[0]:
            return value
        labels = [value.labels[step.data[0].index(k)] for k in range(step.rank)]
        return Value(step.takes[0], tuple(labels))

    def _contraction(self, values: list[Value], labels: list[Var]) -> Value:
        """A product of matrices and vectors where it is one, else `einsum` with a path found here."""
        if all(self.lowering.program.kind(one) != "real" for one in values):
            values = [self.lowering.real(values[0]), *values[1:]]
        values = [self._turned_back(one) for one in values]
        values.sort(key=lambda one: one.step)
        result = tuple(one for one in self.lowering.axes.joined(values) if one not in labels)
        letters = {
            label: chr(ord("a") + k) for k, label in enumerate(dict.fromkeys(x for v in values for x in v.labels))
        }
        if len(letters) > 26:
            raise NotEmittable("more than 26 indices run at once")
        words = tuple("".join(letters[one] for one in value.labels) for value in values)
        takes = tuple(one.step for one in values)
        wanted = "".join(letters[one] for one in result)
        out = self._made.setdefault((takes, words, frozenset(wanted)), wanted)  # the same product turned is the same
        step = self.lowering.program.make("contract", takes, (words, out), len(result), "real")
        labels_of = {letter: label for label, letter in letters.items()}
        return Value(step, tuple(labels_of[one] for one in out))

    def turned(self, value: Value, axes: tuple[Var, ...]) -> int | None:
        """A product of matrices whose axes are to stand in another order, made in that order."""
        step = self.lowering.program.steps[value.step]
        if step.name != "contract" or value.labels == axes or set(value.labels) != set(axes):
            return None
        words, out = step.data
        turned = "".join(out[value.labels.index(one)] for one in axes)
        return self.lowering.program.make("contract", step.takes, (words, turned), step.rank, "real")

    # ---- sums that put values at places ----

    def _placed(self, summands: list[Term], labels: list[Var]) -> Value | None:
        """The sum over the labels, where in every summand a factor fixes the same labels around the sum."""
        found = [self._narrowed(one, list(labels)) for one in summands]
        if any(not targets or set(targets) != set(found[0][2]) for _, _, targets in found):
            return None
        total: Value | None = None
        found.sort(key=lambda one: -len(one[1]))  # most values first, into an array that is still of zeros
        for body, inner, targets in found:
            total = self._scattered(body, inner, targets, total)
            if total is None:
                return None
        return total

    def _narrowed(self, body: Term, labels: list[Var]) -> tuple[Term, list[Var], Targets]:
        """The summand with the sums opened that stand in it as factors, where a factor fixes a label then."""
        targets = self._targets(body, labels)
        while sum(isinstance(one, Sum) for one in factors_of(body)) == 1:
            inner = next(one for one in factors_of(body) if isinstance(one, Sum))
            label, opened = self.lowering.opened(inner.domain, inner.body)
            wider = p.mul((*(one for one in factors_of(body) if one is not inner), opened))
            found = self._targets(wider, [*labels, label])
            if not found:
                break
            body, targets = wider, found
            labels.append(label)
        return body, labels, targets

    def _targets(self, body: Term, labels: list[Var]) -> Targets:
        """Labels around the sum that a factor fixes: [n_k = w] puts the k-th value at the place n_k of the axis w."""
        found: Targets = {}
        for factor in factors_of(body):
            match factor:
                case Ind(Same(one, other)):
                    for here, there in ((one, other), (other, one)):
                        if isinstance(here, Var) and here not in found and self._fixes(here, there, set(labels)):
                            found[here] = factor, there
                            break
        return found

    def _fixes(self, here: Var, there: Index, inner: set[Var]) -> bool:
        """Does the index `there` run with the sum alone, and `here` along an axis around it?"""
        domains = self.lowering.axes.domains
        running = {name for name in free(there) if name in domains}
        return here not in inner and isinstance(domains.get(here), Sort) and bool(running) and running <= inner

    def _scattered(self, body: Term, labels: list[Var], targets: Targets, base: Value | None) -> Value | None:
        """Values put at places, on top of what is there already; None where these are arrays of different axes."""
        used = [factor for factor, _ in targets.values()]
        rest = p.mul(tuple(one for one in factors_of(body) if one not in used))
        for label, (_, place) in targets.items():
            rest = instantiate(abstract(rest, (label,)), (place,))
        places = [self.lowering.gather.index(place) for _, place in targets.values()]
        running = tuple(one for one in self.lowering.axes.joined(places) if one in labels)
        summed = [one for one in labels if one not in running]
        values = self.lowering.multiplicands(rest)
        values = [self.contracted(values, summed)] if summed else values
        weights = self.lowering.product([one for one in values if set(one.labels) <= set(running)])
        vectors = [one for one in values if not set(one.labels) <= set(running)]
        beside = tuple(one for one in self.lowering.axes.joined(vectors) if one not in running)
        whole = (*targets, *beside)
        if base is not None:
            if set(base.labels) != set(whole) or base.labels[: len(targets)] != tuple(targets):
                return None
            whole, beside = base.labels, base.labels[len(targets) :]
        if not all(isinstance(self.lowering.axes.domains[one], Sort) for one in beside):
            return None
        aligned = self.lowering.gather.aligned
        domains = tuple(self.lowering.axes.domains[one] for one in whole)
        at = tuple(aligned(one, running) for one in places)
        onto = () if base is None else (base.step,)
        data = domains, len(targets), len(running), len(onto)
        if len(targets) == 1 and vectors:
            row = self.lowering.real(self.lowering.product(vectors))
            takes = (*at, aligned(weights, running), aligned(row, (*running, *beside)), *onto)
            return Value(self.lowering.program.make("rows", takes, data, len(whole), "real"), whole)
        value = self.lowering.real(self.lowering.product([weights, *vectors]))
        takes = (*at, aligned(value, (*running, *beside)), *onto)
        return Value(self.lowering.program.make("scatter", takes, data, len(whole), "real"), whole)


def _summands(body: Term) -> list[Term]:
    """The products that a product with one sum in it comes to."""
    sums = [one for one in factors_of(body) if isinstance(one, Add)]
    if len(sums) != 1:
        return [body]
    others = tuple(one for one in factors_of(body) if one is not sums[0])
    return [p.mul((one, *others)) for one in sums[0].terms]


def factors_of(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Mul) else (term,)
