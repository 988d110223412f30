"""Names as records while shapes are inferred: what is known of each so far, and in which ways it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.document.span import Span
from derive.reading.context import Declaration, Scope
from derive.reading.surface import Surface
from derive.reading.unify import Axis, Shape


@dataclass(eq=False, slots=True)
class Name:
    """A name with one meaning: its shape by itself, and with so many indices."""

    label: str
    whole: Shape
    declaration: Declaration | None = None
    members: dict[int, tuple[tuple[Axis, ...], Shape]] = field(default_factory=dict)
    arguments: dict[int, tuple[Shape | Axis, ...]] = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    bare: bool = False
    bold: bool = False
    role: str = ""  # set or size, where it is one
    scope: Scope | None = None  # the stretch of the document in which it stands apart
    habit: str = ""  # what decided its shape where nothing forced it

    @property
    def state(self) -> tuple[object, ...]:
        """What is known of it, to be compared with what was known before."""
        members = [(*(axis.state for axis in family), shape.state) for family, shape in self.members.values()]
        arguments = [one.state for given in self.arguments.values() for one in given]
        return self.whole.state, members, arguments, self.role, self.bare

    @property
    def is_settled(self) -> bool:
        """Is nothing left to be learnt of its shapes, in the ways in which it stands?"""
        shapes: list[Shape | Axis] = [self.whole] if self.bare else []
        shapes += [member for _, member in self.members.values()]
        shapes += [shape for given in self.arguments.values() for shape in given]
        places = [axis for family, _ in self.members.values() for axis in family]
        return all(one.is_settled for one in shapes) and all(axis.is_settled for axis in places)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a name with a script is: a name as a whole, the identity matrix, or a name with indices at `places`."""

    label: str
    written: str
    is_declared: bool = False
    is_identity: bool = False
    places: list[Surface] | None = None
