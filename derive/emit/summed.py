"""Sums of products: matrix products and `einsum`; values put at places where a factor is 1 at one place only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.emit import plain as p
from derive.emit.program import NotEmittable, Value
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import Ind, Index, Mul, Same, Sort, Sum, Term, Var, free

if TYPE_CHECKING:
    from derive.emit.lower import Lowering

Targets = dict[Var, tuple[Ind, Index]]


class Sums:
    """Sums over labels."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering

    def total(self, term: Sum) -> Value:
        label, body = self.lowering.opened(term.domain, term.body)
        labels = [label]
        while isinstance(body, Sum):
            label, body = self.lowering.opened(body.domain, body.body)
            labels.append(label)
        targets = self._targets(body, labels)
        while targets and sum(isinstance(one, Sum) for one in factors_of(body)) == 1:
            inner = next(one for one in factors_of(body) if isinstance(one, Sum))
            label, opened = self.lowering.opened(inner.domain, inner.body)
            labels.append(label)
            body = p.mul((*(one for one in factors_of(body) if one is not inner), opened))
            targets = self._targets(body, labels)
        if targets:
            return self._scattered(body, labels, targets)
        return self.contracted(self.lowering.multiplicands(body), labels)

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
        result = tuple(one for one in self.lowering.axes.joined(values) if one not in labels)
        letters = {label: chr(ord("a") + k) for k, label in enumerate(self.lowering.axes.joined(values))}
        if len(letters) > 26:
            raise NotEmittable("more than 26 indices run at once")
        words = tuple("".join(letters[one] for one in value.labels) for value in values)
        out = "".join(letters[one] for one in result)
        step = self.lowering.program.make(
            "contract", tuple(one.step for one in values), (words, out), len(result), "real"
        )
        return Value(step, result)

    # ---- sums that put values at places ----

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

    def _scattered(self, body: Term, labels: list[Var], targets: Targets) -> Value:
        used = [factor for factor, _ in targets.values()]
        rest = p.mul(tuple(one for one in factors_of(body) if one not in used))
        for label, (_, place) in targets.items():
            rest = instantiate(abstract(rest, (label,)), (place,))
        places = [self.lowering.gather.index(place) for _, place in targets.values()]
        running = tuple(one for one in self.lowering.axes.joined(places) if one in labels)
        values = self.lowering.real(
            self.contracted(self.lowering.multiplicands(rest), [one for one in labels if one not in running])
        )
        beside = tuple(one for one in values.labels if one not in running)
        takes = (
            self.lowering.gather.aligned(values, (*running, *beside)),
            *(self.lowering.gather.aligned(one, running) for one in places),
        )
        sorts = tuple(self.lowering.axes.domains[label] for label in targets)
        whole = (*targets, *beside)
        data = (
            sorts,
            tuple(self.lowering.axes.domains[one] for one in beside),
            len(running),
            self.lowering.program.kind(values),
        )
        step = Value(self.lowering.program.make("scatter", takes, data, len(whole), "real"), whole)
        ordered = self.lowering.axes.joined([step])
        return Value(self.lowering.gather.aligned(step, ordered), ordered)


def factors_of(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Mul) else (term,)
