"""What a document has declared where: names, shapes, definitions, hypotheses, conventions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from derive.document.macros import Macros
from derive.document.span import Span
from derive.kernel.term import INTEGERS, Element, Map, Sort, Tensor, Var
from derive.reading.surface import Chain, Surface


@dataclass(frozen=True, slots=True)
class Scope:
    """The stretch of the document in which a declaration holds.  The shorter of two scopes is the inner one."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


class Layout(Enum):
    """How derivatives are laid out that are not as usual, where a gradient is a column and a Jacobian has the function's rows."""

    ROWS = "the gradient of a number by a column is a row (numerator layout)"
    TURNED = "the rows of a derivative of a vector are those of the variable (denominator layout)"


INFERRED, FORMULA, BLOCK, SAID, FILE = -1, 0, 1, 2, 3  # said: a definition in words, or by a sign that defines


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands and holds; `rank` says whether in a formula, a block or a file beside the document."""

    scope: Scope
    span: Span
    rank: int


@dataclass(frozen=True, slots=True)
class SetName:
    """A finite set, such as the vocabulary W."""

    sort: Sort


@dataclass(frozen=True, slots=True)
class SizeName:
    """The number of elements of a finite set, such as d in R^d."""

    sort: Sort


@dataclass(frozen=True, slots=True)
class IndexName:
    """An element of a set; `least` is a lower bound of an integer."""

    variable: Var
    least: int | None = None


@dataclass(frozen=True, slots=True)
class ElementName:
    """One named element of a set that is given by its elements."""

    element: Element


@dataclass(frozen=True, slots=True)
class TensorName:
    """Real numbers: for each index of the family an array along the axes.  `called` names are written p(o | c)."""

    tensor: Tensor
    family: tuple[Sort, ...]
    axes: tuple[Sort, ...]
    called: bool = False


@dataclass(frozen=True, slots=True)
class MapName:
    """Indices that are chosen by indices, such as the k-th negative word w_k."""

    map: Map


@dataclass(frozen=True, slots=True)
class Smooth:
    """An arbitrary smooth function with real values; each argument is an array along axes, or an index of a sort."""

    name: str
    arguments: tuple[tuple[Sort, ...] | Sort, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a definition: the value where the condition holds; None for everywhere else."""

    value: Surface
    condition: Surface | None


@dataclass(frozen=True, slots=True)
class Defined:
    """A name with a meaning: its parameters as they are written, and a body."""

    left: Surface
    name: str
    style: str  # plain, family, call; alias: read as its body, wherever it stands
    parameters: tuple[Surface, ...]
    branches: tuple[Branch, ...]
    offset: int | None  # where the names in the body are looked up; None: where it is used
    quantifiers: tuple[Chain, ...] = ()
    others: tuple[Surface, ...] = ()  # what its chain says of it further on


@dataclass(frozen=True, slots=True)
class Unread:
    """A name that is defined by something outside the language, such as an argmax."""

    name: str


Meaning: TypeAlias = SetName | SizeName | IndexName | ElementName | TensorName | MapName | Smooth | Defined | Unread


@dataclass(frozen=True, slots=True)
class Declaration:
    """A name and what it means in a scope.  `rank` orders declarations of one scope: what is said by hand comes first."""

    name: str
    meaning: Meaning
    scope: Scope
    span: Span
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Assumption:
    """A statement taken as given in a scope, for all indices of its quantifiers."""

    statement: Surface
    property: str  # '' for a relation, else symmetric, distinct, ...
    quantifiers: tuple[Chain, ...]
    place: Place
    text: str
    name: str = ""  # the name whose declaration makes the assumption


@dataclass(frozen=True, slots=True)
class Untaken:
    """A declaration that could not be taken: why, and its text."""

    place: Place
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Inference:
    """What an undeclared name was found to be, in words.

    `doubt` says why a counterexample may not rest on it: a habit of writing that decided it, or words about the name
    that are not read; '' where nothing does.  `place` is the line and column of its first use.
    """

    name: str
    meaning: Meaning
    text: str
    doubt: str
    span: Span
    place: tuple[int, int]

    @property
    def told(self) -> str:
        return f"'{self.name}' is {self.text} (inferred, line {self.place[0]})"


@dataclass(slots=True)
class Context:
    """All declarations of a document."""

    declarations: dict[str, list[Declaration]] = field(default_factory=dict)
    assumptions: list[Assumption] = field(default_factory=list)
    conventions: dict[str, str] = field(default_factory=dict)
    macros: Macros = field(default_factory=Macros)
    sorts: dict[str, Sort] = field(default_factory=dict)
    problems: list[Untaken] = field(default_factory=list)
    generic: set[str] = field(default_factory=set)  # letters that somewhere run over a whole index set
    indexed: set[str] = field(default_factory=set)  # names with an index in brackets above them
    inferred: dict[tuple[str, int], Inference] = field(default_factory=dict)
    depends: dict[str, frozenset[str]] = field(default_factory=dict)
    shortened: dict[Span, str] = field(default_factory=dict)  # names without their subscripts, and what they are
    lost: set[str] = field(default_factory=set)  # names of which an equation says more than what was read
    renewed: set[str] = field(default_factory=set)  # names to which the words before a formula give another meaning
    _found: dict[tuple[str, int], tuple[Declaration, ...]] = field(default_factory=dict, repr=False)

    _aliases: list[Defined] | None = field(default=None, repr=False)

    def declare(self, declaration: Declaration) -> None:
        self.declarations.setdefault(declaration.name, []).append(declaration)
        self._found.clear()
        self._aliases = None

    def drop(self, meaning: Meaning) -> None:
        """Take back the declarations that give this very meaning."""
        for name, found in list(self.declarations.items()):
            kept = [one for one in found if one.meaning is not meaning]
            if kept:
                self.declarations[name] = kept
            else:
                del self.declarations[name]
        self._found.clear()
        self._aliases = None

    def find(self, name: str, offset: int) -> Iterator[Declaration]:
        """The declarations of a name that hold at a place, the innermost and latest first."""
        found = self._found.get((name, offset))
        if found is None:
            holding = [one for one in self.declarations.get(name, ()) if one.scope.holds(offset)]
            found = self._found[name, offset] = tuple(sorted(holding, key=lambda one: _nearness(one, offset)))
        return iter(found)

    def inference(self, declared: Declaration) -> Inference | None:
        """What was inferred of an undeclared name, by the declaration that it got."""
        places = ((declared.name, declared.scope.start), (declared.name, -1))
        found = next((self.inferred[one] for one in places if one in self.inferred), None)
        return found if declared.rank == INFERRED else None

    def aliases(self) -> list[Defined]:
        """The names that are read as something else, wherever they stand."""
        if self._aliases is None:
            meanings = (one.meaning for found in self.declarations.values() for one in found)
            self._aliases = [one for one in meanings if isinstance(one, Defined) and one.style == "alias"]
        return self._aliases

    def words(self) -> frozenset[str]:
        """The declared names of several letters."""
        names = (name.split("_")[0] for name in self.declarations)
        return frozenset(name for name in names if len(name) > 1 and name.isalpha())

    def sort(self, name: str) -> Sort:
        """The finite set of this name, one for the whole document."""
        own = name if name != INTEGERS.name else f"{name}'"  # the integers are no set of a document
        return self.sorts.setdefault(name, Sort(own, ()))

    def assumed(self, offset: int) -> list[Assumption]:
        """The assumptions that hold at a place; one that a type makes of a name goes with the name's declaration."""
        holding = [one for one in self.assumptions if one.place.scope.holds(offset)]
        return [one for one in holding if not one.name or self._is_current(one, offset)]

    def _is_current(self, one: Assumption, offset: int) -> bool:
        return next((found.span == one.place.span for found in self.find(one.name, offset)), True)


def _nearness(one: Declaration, offset: int) -> tuple[int, int, bool, int]:
    """Smaller for what goes before: the shorter scope, what is said by hand, what stands before the place and late."""
    after = one.rank in (FORMULA, SAID) and one.span.start > offset
    return one.scope.end - one.scope.start, -one.rank, after, (one.span.start if after else -one.span.start)
