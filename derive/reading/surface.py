"""The nodes of a formula as it is written, every node with its span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, TypeAlias

from derive.document.span import Span


@dataclass(frozen=True, slots=True)
class Number:
    span: Span
    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name: a letter, a word, with its accents, primes and word subscript: `x`, `\\hat{y}`, `w'`, `J_{total}`."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Script:
    """A base with what stands below and above it."""

    span: Span
    base: Surface
    below: Surface | None
    above: Surface | None


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between brackets, at its commas."""

    span: Span
    opening: str
    closing: str
    items: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """left | right, inside brackets."""

    span: Span
    left: tuple[Surface, ...]
    right: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    span: Span
    top: Surface
    bottom: Surface


@dataclass(frozen=True, slots=True)
class Root:
    span: Span
    body: Surface
    degree: Surface | None


@dataclass(frozen=True, slots=True)
class Total:
    """A sum: each term with its sign, + or -."""

    span: Span
    terms: tuple[tuple[str, Surface], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Factors, each with the sign before it: '' for juxtaposition."""

    span: Span
    factors: tuple[tuple[str, Surface], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A name and what stands right after it: an application or a product, which only the declarations tell."""

    span: Span
    function: Surface
    argument: Surface
    bare: bool


@dataclass(frozen=True, slots=True)
class Big:
    """A sum, product, maximum, ... over what stands below it."""

    span: Span
    kind: str
    below: Surface | None
    above: Surface | None
    body: Surface


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative by each of `by`; without a body it is an operator that waits for one.  `straight` is one with a d."""

    span: Span
    by: tuple[Surface, ...]
    body: Surface | None
    nabla: bool
    straight: bool = False


@dataclass(frozen=True, slots=True)
class Differential:
    """A partial sign or d with its operand, outside of a fraction."""

    span: Span
    body: Surface


@dataclass(frozen=True, slots=True)
class At:
    """What stands before the bar of an evaluation, and the equations below it."""

    span: Span
    body: Surface
    place: Surface


@dataclass(frozen=True, slots=True)
class Cases:
    span: Span
    rows: tuple[tuple[Surface, Surface | None], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    span: Span
    rows: tuple[tuple[Surface, ...], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation sign; `label` is what a stacked sign cites."""

    span: Span
    sign: str
    label: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Items with relations between them."""

    span: Span
    items: tuple[Surface, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """Several things at commas, or indices written together."""

    span: Span
    items: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Text:
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Dots:
    span: Span


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A bracketed mark such as (.) that names a pending expression."""

    span: Span


@dataclass(frozen=True, slots=True)
class Mistake:
    """What could not be read, and why: a code of `docs/verdicts.md` and a sentence."""

    span: Span
    code: str
    message: str


Surface: TypeAlias = (
    Number | Symbol | Script | Group | Given | Quotient | Root | Total | Product | Call | Big | Derivative
    | Differential | At | Cases | Matrix | Chain | Items | Text | Dots | Placeholder | Mistake
)  # fmt: skip


def parts(node: Any) -> list[Any]:
    """The nodes directly below a node."""
    found: list[Any] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, tuple):
            _gather(value, found)
        elif hasattr(value, "span"):
            found.append(value)
    return found


def _gather(items: tuple[Any, ...], found: list[Any]) -> None:
    for item in items:
        if isinstance(item, tuple):
            _gather(item, found)
        elif hasattr(item, "span"):
            found.append(item)


class _Fields(dict[type, tuple[str, ...]]):
    """The fields of a class of nodes in which others may stand."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        found = self[kind] = tuple(one.name for one in fields(kind) if one.name != "span")
        return found


_FIELDS = _Fields()


def walk(node: Any) -> Iterator[Any]:
    """The node and every node in it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        below = parts(one)
        below.reverse()
        waiting += below


def mistakes(node: Any) -> list[Mistake]:
    return [one for one in walk(node) if isinstance(one, Mistake)]
