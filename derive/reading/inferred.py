"""Inferred names as declarations, which any other declaration goes before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.document.source import Document, Formula
from derive.document.span import Span
from derive.kernel.term import INTEGERS, Map, Sort, Tensor
from derive.reading.blocks import WHOLE
from derive.reading.context import (
    FORMULA,
    INFERRED,
    Assumption,
    Context,
    Declaration,
    Defined,
    Inference,
    MapName,
    Meaning,
    Place,
    Scope,
    SetName,
    SizeName,
    Smooth,
    TensorName,
)
from derive.reading.cursor import Parsed
from derive.reading.definitions import readable, readable_further
from derive.reading.depend import Dependence, as_function
from derive.reading.guesses import CAPITALS
from derive.reading.matrices import IDENTITIES
from derive.reading.records import Name
from derive.reading.shapes import Shapes
from derive.reading.squares import is_square
from derive.reading.surface import Items, Script, Surface, Symbol
from derive.reading.unify import Axis, Shape, is_integer
from derive.reading.uses import KNOWN, nodes
from derive.words import quoted, said

UNKNOWN = "nothing says which function it is"


@dataclass(slots=True)
class Inferred:
    """The names of a document as declarations of their own, which any other declaration goes before."""

    document: Document
    context: Context
    shapes: Shapes
    parsed: dict[Formula, Parsed]
    suspects: set[str]

    def all(self) -> None:
        depend = Dependence(self.context, self.shapes.uses, self.shapes.apart)
        for formula in self.parsed.values():
            depend.equate(formula)
            for node in nodes(formula):
                depend.meet(node)
        self.context.lost |= depend.moving()
        self.context.depends.update(depend.depends())
        for letter in self.shapes.invented:
            self._declare(letter, SizeName(self.context.sort(letter)), Span(0, 0), "", "", None)
        for one in self.shapes.names.values():
            start = one.scope.start if one.scope is not None else -1
            if one.declaration is None and one.spans and (one.label, start) not in depend.open:
                self._name(one)
        for one in self.shapes.spreads.values():
            self._covariance(one)
        self._unreadable(depend)
        for name, start, of in depend.losses():
            self._loss(name, start, of)

    def _unreadable(self, depend: Dependence) -> None:
        """A name whose definition cannot be read is what its uses show, and depends on what its definition speaks of."""
        known = [one for found in self.context.declarations.values() for one in found]
        mine = [one for one in known if isinstance(one.meaning, Defined) and one.rank <= FORMULA]
        for one in mine:
            depend.below(one.name.rstrip("_"))  # as long as all that is defined is known
        for place, one in enumerate(mine):
            further = readable_further(self.context, one)
            if further is not None:
                self.context.drop(one.meaning)
                self.context.declare(further)
                mine[place] = further
        before = -1
        lost: dict[int, Declaration] = {}
        while len(lost) > before:
            before = len(lost)
            for one in mine:
                if id(one.meaning) not in lost and not readable(self.context, one):
                    lost[id(one.meaning)] = one
                    self.context.drop(one.meaning)
        for one in lost.values():
            self._lost(one, depend)

    def _lost(self, one: Declaration, depend: Dependence) -> None:
        """A definition that lacked a lost name only is read again; of another the name is what its uses show."""
        self.context.declare(one)
        if readable(self.context, one):
            return
        self.context.drop(one.meaning)
        label = one.name.rstrip("_")
        below = depend.below(label)  # with the name itself where each member is made of another
        self.context.depends[label] = (self.context.depends.get(label, frozenset()) - {label}) | below
        self.context.lost.add(label)
        if not any(self.context.declarations.get(kind) for kind in (label, f"{label}_")):
            for name in self.shapes.names.values():
                if name.declaration is not None and name.declaration.meaning is one.meaning:
                    self._name(name)

    def _name(self, one: Name) -> None:
        span = one.spans[0]
        if one.role == "set":
            self._declare(one.label, SetName(self.context.sort(one.label)), span, "a finite set", "", None)
        elif one.role == "size":
            self._declare(one.label, SizeName(self.context.sort(one.label)), span, "a number of things", "", None)
        elif one.role == "map":
            self._map(one)
        elif (one.label in KNOWN and one.label != "\\sigma") or self.shapes.uses.is_unclear(one.label):
            return
        elif one.label.isalpha() and len(one.label) > 1 and one.label not in self.document.text:
            return  # a name that the reader gives to a notation, as to n!
        elif one.arguments:
            self._function(one)
        elif one.label not in self.shapes.uses.letters:
            for meaning, text in self._tensors(one):
                for label in one.labels:
                    self._declare(label, meaning, span, text, self._doubt(one), one.scope)

    def _map(self, one: Name) -> None:
        """Indices that are chosen by indices, such as the k-th negative word w_k."""
        (place,), target = one.members[1]
        source, end = place.root().sort, target.rows.root().sort
        if source is not None and end is not None:
            meaning = MapName(Map(one.label, (source,), end))
            for label in one.labels:
                text = f"an index of {_count(end)} for each index of {_count(source)}"
                self._declare(f"{label}_", meaning, one.spans[0], text, "", one.scope)

    def _loss(self, name: str, start: int, of: tuple[str, ...]) -> None:
        """A name of which only derivatives are written is a smooth function of what it is differentiated by."""
        found = self.shapes.names.get((name, 0, start))
        axes = [self._axes_of(one, start) for one in of]
        if found is None or not found.whole.is_number or any(one is None for one in axes):
            return
        span = found.spans[0]
        kinds = tuple(one for one in axes if one is not None)
        text = f"a smooth function of {quoted(of)}"
        for label in found.labels:
            self._declare(f"{label}(", Smooth(name, kinds), span, "", "", found.scope)
            self._declare(label, as_function(self.context, label, of, span), span, text, UNKNOWN, found.scope)

    def _axes_of(self, name: str, start: int) -> tuple[Sort, ...] | None:
        """The axes of a quantity taken whole; None where they are not known, or where it is a family of arrays."""
        for one in self.shapes.names.values():
            declared = one.declaration
            if one.scope is not None and one.scope.start != start:
                continue
            if declared is not None and declared not in self.context.declarations.get(declared.name, ()):
                continue
            axes, member = next(iter(one.members.values()), ((), one.whole))
            sorts = (*(axis.root().sort for axis in axes), *(_known(member) or ()))
            known = _known(member) is not None and None not in sorts and not any(map(is_integer, axes))
            if one.label == name and known and not (axes and not member.is_number):
                return tuple(sort for sort in sorts if sort is not None)
        return None

    def _function(self, one: Name) -> None:
        for place, given in enumerate(one.arguments.values()):
            self._function_of(one, given, one.label if not place else f"{one.label}_{{({len(given)})}}")

    def _function_of(self, one: Name, given: tuple[Shape | Axis, ...], name: str) -> None:
        axes = [_known(shape) if isinstance(shape, Shape) else shape.root().sort for shape in given]
        kinds = tuple(found for found in axes if found is not None)
        if len(kinds) < len(axes):
            return
        sorts = tuple(kind for kind in kinds if isinstance(kind, Sort))
        if len(sorts) == len(kinds):
            tensor = TensorName(Tensor(name, sorts), sorts, (), called=True)
            self._declare(one.label, tensor, one.spans[0], _described(sorts, ()), self._doubt(one), one.scope)
        else:
            meaning = Smooth(name, kinds)
            self._declare(one.label, meaning, one.spans[0], "a smooth function", UNKNOWN, one.scope)

    def _tensors(self, one: Name) -> Iterator[tuple[Meaning, str]]:
        """The meaning of a name and its families; more than one where x and x_i are not a vector and its entries."""
        counts = sorted(one.members)
        if not counts:
            axes = _known(one.whole)
            if axes is not None:
                yield TensorName(Tensor(one.label, axes), (), axes), _described((), axes)
            return
        family, member = one.members[counts[0]]
        inner = _known(member)
        sorts = tuple(axis.root().sort for axis in family)
        if inner is None or None in sorts:
            return
        places: tuple[Sort, ...] = tuple(sort for sort in sorts if sort is not None)
        if not inner and not any(is_integer(axis) for axis in family):
            yield TensorName(Tensor(one.label, places), (), places), _described((), places)
        else:
            yield TensorName(Tensor(one.label, (*places, *inner)), places, inner), _described(places, inner)

    def _covariance(self, one: Name) -> None:
        """The spread of a normal vector is a symmetric matrix, or there is no such density."""
        axes = _known(one.whole)
        if axes is None or len(axes) != 2 or axes[0] is not axes[1] or not one.spans:
            return
        label = next(iter(one.labels), one.label)
        place = Place(one.scope or WHOLE, one.spans[0], INFERRED)
        text = f"{label} is symmetric, as a covariance matrix"
        self.context.assumptions.append(Assumption(Symbol(one.spans[0], label), "symmetric", (), place, text, ""))
        text = f"det {label} > 0, as a covariance matrix with a density"
        self.context.assumptions.append(Assumption(Symbol(one.spans[0], label), "regular", (), place, text, ""))

    def _positive(self, label: str, meaning: TensorName, span: Span, scope: Scope) -> None:
        """A variance is positive, and so is the number pi."""
        place = Place(scope, span, INFERRED)
        name: Surface = Symbol(span, label)
        if meaning.family:
            letters = tuple(Symbol(span, letter) for letter in "ijkl"[: len(meaning.family)])
            name = Script(span, name, Items(span, letters) if len(letters) > 1 else letters[0], None)
        self.context.assumptions.append(Assumption(name, "positive", (), place, f"{label} > 0", label))

    def _doubt(self, one: Name) -> str:
        if one.habit:
            return CAPITALS if one.habit == "capital" else "nothing forces this shape"
        return "words or equations say more of it" if one.label in self.suspects else ""

    def _declare(
        self, label: str, meaning: Meaning, span: Span, text: str, doubt: str, scope: Scope | None
    ) -> None:  # fmt: skip
        """`scope` is the stretch in which the name stands apart; None for the whole document."""
        if label in IDENTITIES and isinstance(meaning, TensorName) and _may_be_identity(meaning, doubt):
            return  # it is read as the identity matrix of the size that stands beside it
        self.context.declare(Declaration(label, meaning, scope or WHOLE, span, INFERRED))
        if isinstance(meaning, TensorName) and (is_square(label) or label == "\\pi") and not meaning.axes:
            self._positive(label, meaning, span, scope or WHOLE)
        if text:
            line = self.document.lines.place(span.start)
            one = Inference(label, meaning, text, doubt, span, line)
            self.context.inferred[label, scope.start if scope is not None else -1] = one


def _may_be_identity(meaning: TensorName, doubt: str) -> bool:
    """Is it a square matrix, or a number only because nothing says otherwise?"""
    axes = meaning.axes
    return not meaning.family and (bool(doubt) if not axes else len(axes) == 2 and axes[0] is axes[1])


def _known(shape: Shape) -> tuple[Sort, ...] | None:
    """The axes of a column or matrix; None where they are not known, or where it is a row."""
    rows, columns = shape.rows.root(), shape.columns.root()
    if rows.single is None or columns.single is None or (rows.single and not columns.single):
        return None
    found = [axis.sort for axis in (rows, columns) if not axis.single]
    return tuple(one for one in found if one is not None) if None not in found else None


def _described(family: tuple[Sort, ...], axes: tuple[Sort, ...]) -> str:
    kind = ("a real number", "a vector", "a matrix")[min(len(axes), 2)]
    size = f" of {' by '.join(_count(sort) for sort in axes)} real numbers" if axes else ""
    each = f" for each index of {', '.join(_count(sort) for sort in family)}" if family else ""
    return f"{kind}{size}{each}"


def _count(sort: Sort) -> str:
    return said(sort.name) if sort is not INTEGERS else "the integers"
