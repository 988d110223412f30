"""What surface nodes can mean, and the refusal to give one a meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from derive.document.span import Span
from derive.kernel.term import Domain, Index, Prop, Sort, Tensor, Term, Var
from derive.reading.arrays import Array
from derive.reading.context import Context, Declaration, Defined, Layout, TensorName
from derive.reading.surface import Surface


class Refusal(Exception):
    """A formula that cannot be given a meaning: a code of `docs/verdicts.md`, a sentence, and the place."""

    def __init__(self, code: str, message: str, span: Span) -> None:
        super().__init__(message)
        self.code, self.message, self.span = code, message, span


@dataclass(frozen=True, slots=True)
class IndexValue:
    index: Index


@dataclass(frozen=True, slots=True)
class SetValue:
    """A finite set, or an interval of reals with its ends and whether they belong to it."""

    domain: Domain | None
    low: Term | None = None
    high: Term | None = None
    closed: tuple[bool, bool] = (True, True)


@dataclass(frozen=True, slots=True)
class Piecewise:
    """Values by cases; the conditions of a case all hold together."""

    cases: tuple[tuple[tuple[Prop, ...], Array], ...]


@dataclass(frozen=True, slots=True)
class Operator:
    """A derivative that waits for what it is to differentiate."""

    by: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function that is not applied."""

    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name that is only passed on, such as theta in L(theta)."""

    name: str


@dataclass(frozen=True, slots=True)
class Reach:
    """The set of all values of a term as the one entry of a tensor runs through the reals."""

    tensor: Tensor
    term: Term


Meant: TypeAlias = Array | IndexValue | SetValue | Piecewise | Operator | Function | Label | Reach


@dataclass(slots=True)
class Notes:
    """What a reading rests on, gathered while it is made.

    `literals` are the first, second, ... element of a set of symbolic size, all of them different.
    `entries` are the names of indices at which arrays are compared entry by entry.
    `needed` are propositions without which the reading is another one than the author's; unlike the conditions under
    which terms are defined they have to be proved.  `held` are defined names that partial derivatives may hold fixed.
    `total` are the tensors by which a straight d differentiates: what is tied to them moves along.
    """

    conventions: dict[str, None] = field(default_factory=dict)
    implicit: dict[str, Var] = field(default_factory=dict)
    needed: dict[Prop, None] = field(default_factory=dict)
    entries: dict[Var, None] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    literals: dict[Var, None] = field(default_factory=dict)
    held: dict[str, None] = field(default_factory=dict)
    total: dict[Tensor, None] = field(default_factory=dict)


class Reader(Protocol):
    """What the parts of the elaborator ask of the whole."""

    context: Context
    offset: int
    bound: dict[str, Meant]
    overrides: dict[str, TensorName]
    notes: Notes
    holding: bool
    layout: Layout | None

    def value(self, node: Surface) -> Meant: ...

    def array(self, node: Surface) -> Array: ...

    def number(self, node: Surface) -> Term: ...

    def as_array(self, meant: Meant, span: Span) -> Array: ...

    def index(self, node: Surface, want: Domain) -> Index: ...

    def domain(self, node: Surface) -> Domain | None: ...

    def conditions(self, node: Surface) -> tuple[tuple[Prop, ...], dict[str, Meant]]: ...

    def binding(self, names: dict[str, Meant]) -> Reader: ...

    def overriding(self, name: str, tensor: TensorName) -> Reader: ...

    def entering(self, meaning: Defined) -> Reader: ...

    def unfold(self, meaning: Defined, names: dict[str, Meant]) -> Meant: ...

    def meaning(self, name: str) -> Declaration | None: ...

    def sort_by_use(self, name: str, body: Surface) -> Sort | None: ...
