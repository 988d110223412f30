"""Entries of arrays at indices: slices where an index runs along a whole axis, gathers where a map or a number picks."""

from __future__ import annotations

from derive.emit.program import Axes, NotEmittable, Program, Value
from derive.kernel.term import (
    INTEGERS,
    Element,
    Image,
    Index,
    Map,
    Offset,
    Sort,
    Tensor,
    Var,
    offset,
)  # fmt: skip


class Gather:
    """Reads arrays and indices of a program."""

    def __init__(self, program: Program, axes: Axes) -> None:
        self.program = program
        self.axes = axes

    def aligned(self, value: Value, labels: tuple[Var, ...]) -> int:
        """The step with its axes in the order of the labels, axes of length one for those that it lacks."""
        while labels and labels[0] not in value.labels:
            labels = labels[1:]
        if labels == value.labels:
            return value.step
        pattern = tuple(value.labels.index(one) if one in value.labels else -1 for one in labels)
        return self.program.make("axes", (value.step,), (pattern,), len(labels), self.program.kind(value))

    def index(self, index: Index) -> Value:
        """An index as an integer or an array of integers, counted from 0 in a finite set."""
        match index:
            case Var() if index in self.axes.domains:
                return self._running(index)
            case Var():
                return Value(self.program.make("argument", (), (index,), 0, "integer"))
            case Element(name, sort):
                return Value(self.program.make("integer", (), (sort.elements.index(name),), 0, "integer"))
            case Image(mapping, indices):
                return self.entry(mapping, mapping.sorts, indices, "integer")
            case Offset(constant, scaled):
                return self._offset(constant, [(self.index(one), times) for one, times in scaled])
        raise NotEmittable("an index that is bound nowhere")

    def _running(self, label: Var) -> Value:
        domain = self.axes.domains[label]
        if isinstance(domain, Sort):
            return Value(self.program.make("places", (), (domain,), 1, "integer"), (label,))
        ends = tuple(self.index(one).step for one in (domain.low, offset(1, ((domain.high, 1),))))
        return Value(self.program.make("range", ends, (), 1, "integer"), (label,))

    def _offset(self, constant: int, scaled: list[tuple[Value, int]]) -> Value:
        total: Value | None = None
        for one, times in scaled:
            part = one
            if abs(times) != 1:
                part = self._both("multiply", self._integer(abs(times)), one)
            if total is None:
                total = part if times > 0 else Value(self._made("negative", [part]), part.labels)
            else:
                total = self._both("add" if times > 0 else "subtract", total, part)
        if total is None:
            return self._integer(constant)
        if not constant:
            return total
        return self._both("add" if constant > 0 else "subtract", total, self._integer(abs(constant)))

    def _integer(self, number: int) -> Value:
        return Value(self.program.make("integer", (), (number,), 0, "integer"))

    def _both(self, name: str, one: Value, other: Value) -> Value:
        labels = self.axes.joined([one, other])
        takes = (self.aligned(one, labels), self.aligned(other, labels))
        return Value(self.program.make(name, takes, (), len(labels), "integer"), labels)

    def _made(self, name: str, values: list[Value]) -> int:
        return self.program.make(name, tuple(one.step for one in values), (), len(values[0].labels), "integer")

    def entry(self, array: Tensor | Map, sorts: tuple[Sort, ...], indices: tuple[Index, ...], kind: str) -> Value:
        """The entries of an array at indices."""
        whole = self.program.make("argument", (), (array,), len(sorts), kind)
        if not sorts:
            return Value(whole)
        found: list[Value | Var] = []
        for place, (sort, index) in enumerate(zip(sorts, indices, strict=True)):
            free = isinstance(index, Var) and indices.count(index) == 1 and self.axes.domains.get(index) is sort
            if free and sort is not INTEGERS:
                assert isinstance(index, Var)
                found.append(index)
            else:
                found.append(self._within(array, place, sort, self.index(index)))
        return self._taken(whole, found, kind)

    def _within(self, array: Tensor | Map, place: int, sort: Sort, index: Value) -> Value:
        """For an axis that is indexed by integers: the place in the array that was given, which starts somewhere."""
        if sort is not INTEGERS:
            return index
        start = Value(self.program.make("start", (), (array, place), 0, "integer"))
        moved = self._both("subtract", index, start)
        limit = self.program.make("length", (), (array, place), 0, "integer")
        return Value(self.program.make("within", (moved.step, limit), (), len(moved.labels), "integer"), moved.labels)

    def _taken(self, whole: int, found: list[Value | Var], kind: str) -> Value:
        """Numbers first, then arrays: NumPy puts the axes of one array among slices where the index stood."""
        numbers = [one.step if isinstance(one, Value) and not one.labels else None for one in found]
        if any(one is not None for one in numbers):
            left = [one for one, number in zip(found, numbers, strict=True) if number is None]
            whole = self._take(whole, [number if number is not None else -1 for number in numbers], len(left), kind)
            found = left
        arrays = [one for one in found if isinstance(one, Value)]
        slices = [one for one in found if isinstance(one, Var)]
        if not arrays:
            order = self.axes.joined([Value(whole, tuple(slices))])
            return Value(self.aligned(Value(whole, tuple(slices)), order), order)
        if len(arrays) == 1:
            labels = tuple(x for one in found for x in (one.labels if isinstance(one, Value) else (one,)))
            if len(set(labels)) == len(labels):
                steps = [one.step if isinstance(one, Value) else -1 for one in found]
                value = Value(self._take(whole, steps, len(labels), kind), labels)
                order = self.axes.joined([value])
                return Value(self.aligned(value, order), order)
        values = [one if isinstance(one, Value) else self._running(one) for one in found]
        order = self.axes.joined(values)
        steps = [self.aligned(one, order) for one in values]
        return Value(self._take(whole, steps, len(order), kind), order)

    def _take(self, whole: int, steps: list[int], rank: int, kind: str) -> int:
        takes = (whole, *(one for one in steps if one >= 0))
        return self.program.make("take", takes, (tuple(one >= 0 for one in steps),), rank, kind)
