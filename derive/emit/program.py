"""Programs over arrays: steps in order, equal steps once.

A step has an operation, the numbers of the steps it takes, and fixed data; its axes are positions.  `derive.emit.lower`
makes programs from terms, `derive.emit.python` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from derive.kernel.term import Domain, Var

ARBITRARY = "the function {} is arbitrary: the document does not say what it computes"


class NotEmittable(Exception):
    """A term that cannot be written as NumPy code; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """`kind` is real, integer or truth: what the entries are."""

    name: str
    takes: tuple[int, ...]
    data: tuple[Any, ...]
    rank: int
    kind: str


@dataclass(frozen=True, slots=True)
class Value:
    """The result of a step, each of its axes with the index that runs along it."""

    step: int
    labels: tuple[Var, ...] = ()


@dataclass(slots=True)
class Program:
    """Steps that only take earlier ones."""

    steps: list[Step] = field(default_factory=list)
    _numbers: dict[Step, int] = field(default_factory=dict)

    def make(self, name: str, takes: tuple[int, ...] = (), data: tuple[Any, ...] = (), rank: int = 0,
             kind: str = "real") -> int:  # fmt: skip
        """The number of the step; the same one for the same step."""
        step = Step(name, takes, data, rank, kind)
        if step not in self._numbers:
            self._numbers[step] = len(self.steps)
            self.steps.append(step)
        return self._numbers[step]

    def kind(self, value: Value) -> str:
        return self.steps[value.step].kind


@dataclass(slots=True)
class Axes:
    """The indices that run along axes: where they run, and in which order axes stand."""

    domains: dict[Var, Domain] = field(default_factory=dict)

    def add(self, label: Var, domain: Domain) -> Var:
        self.domains[label] = domain
        return label

    def joined(self, values: list[Value]) -> tuple[Var, ...]:
        """The axes of an array that takes all of these: as they stand in one that has them all, else as they were added."""
        present = {label for one in values for label in one.labels}
        whole = next((one.labels for one in values if len(one.labels) == len(present)), None)
        return tuple(label for label in self.domains if label in present) if whole is None else whole
