"""Memory that may be written again: arrays that no later line reads.

A step that stands in a line of its own has memory of its own; an expression that is not written yet, and a view, are read
from the memory of what they take.
"""

from __future__ import annotations

from collections import Counter

from derive.emit.program import Program, Step
from derive.kernel.term import Tensor

INTO = (
    "add", "subtract", "multiply", "divide", "maximum", "logaddexp",
    "negative", "exp", "log", "sqrt", "abs", "sin", "cos",
)  # fmt: skip
"""Operations of NumPy that write into an array they read, entry by entry."""
VIEWS = ("axes", "take", "argument")


class Buffers:
    """`left` counts how often each step will still be read; it goes down as the steps that read it are written."""

    def __init__(self, program: Program, uses: Counter[int]) -> None:
        self.program = program
        self.left = uses.copy()
        self._roots: dict[int, frozenset[int]] = {}
        self._own: dict[int, int] = {}  # steps written into a line of their own, and whose memory that line names
        self._kinds: dict[int, frozenset[Tensor]] = {}

    def written(self, number: int, named: bool, into: int | None = None) -> None:
        """The step has been written: in a line of its own or not, into the memory of another step or its own."""
        step = self.program.steps[number]
        roots = frozenset[int]().union(*(self._roots[one] for one in step.takes))
        if named and step.name not in VIEWS:
            self._own[number] = number if into is None else self._own[into]
            roots = frozenset((self._own[number],))
        self._roots[number] = roots
        self.left.subtract(step.takes)

    def free(self, number: int, step: Step) -> bool:
        """May the step write its result into the memory of the step of this number, which it takes?"""
        if number not in self._own or self.program.steps[number].rank != step.rank or step.rank < 2:
            return False
        here = Counter(step.takes)
        readers = [one for one, roots in self._roots.items() if self._own[number] in roots]
        if any(self.left[one] > here[one] for one in readers):
            return False
        return all(self.kinds(one) <= self.kinds(number) for one in step.takes) and bool(self.kinds(number))

    def fresh(self, number: int) -> bool:
        """Is the expression of the step, which has no line yet, an array that nothing else is?"""
        return number not in self._own and self.program.steps[number].name not in VIEWS and self.left[number] == 1

    def kinds(self, number: int) -> frozenset[Tensor]:
        """The arrays and numbers whose common type the entries of a real array have; no arrays: it may hold integers."""
        if number not in self._kinds:
            self._kinds[number] = self._found(self.program.steps[number])
        return self._kinds[number]

    def _found(self, step: Step) -> frozenset[Tensor]:
        if step.kind != "real" or step.name in ("constant", "minus_infinity", "nan", "lowest"):
            return frozenset()
        if step.name == "argument":
            return frozenset(one for one in step.data if isinstance(one, Tensor))
        if step.name in ("real", "scatter", "rows", "spread") or (step.name == "sum" and step.data[1] != "real"):
            every = (one.data[0] for one in self.program.steps if one.name == "argument")
            return frozenset(one for one in every if isinstance(one, Tensor) and one.sorts)
        return frozenset[Tensor]().union(*(self.kinds(one) for one in step.takes))
