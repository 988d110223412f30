"""A relation sign of a document, and what stands over it."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.document.source import Document, Formula
from derive.document.span import Span
from derive.reading.context import Context
from derive.reading.cursor import Parsed
from derive.reading.surface import (
    Chain,
    Mistake,
    Relation,
    Surface,
)  # fmt: skip

SUPPOSED = "supposed by the words before it"
ONE_OF = "one of several conditions"
UNUSED = "a condition of something that is not read"
GIVEN = "says what is given of a name"
TO_SOLVE = "an equation to solve"
MODEL = "a model of data with something random in it: the name on the left is given, and means no formula"


@dataclass(frozen=True, slots=True)
class Condition:
    """A hypothesis in the document's words."""

    chain: Chain
    text: str


@dataclass(slots=True)
class Sign:
    """A relation sign.  `role` is claim, definition, assumption, not_a_claim or unreadable; `reason` says why."""

    relation: Relation
    formula: Formula | None
    section: str
    role: str
    reason: str = ""
    left: Surface | None = None
    right: Surface | None = None
    conditions: tuple[Condition, ...] = ()
    premises: tuple[Sign, ...] = ()
    repairs: tuple[str, ...] = ()
    mistake: Mistake | None = None
    premise: bool = False
    solved: bool = False  # one side is zero, and the equations before it are being solved
    loose: bool = False  # the premises stand before a wide space, so that they may not be meant

    @property
    def span(self) -> Span:
        return self.relation.span


@dataclass(slots=True)
class Reading:
    """A document as it was read."""

    document: Document
    context: Context
    signs: list[Sign]
    formulas: int
    unread: list[tuple[Formula, Mistake]]
    parsed: dict[Formula, Parsed] = field(default_factory=dict)
