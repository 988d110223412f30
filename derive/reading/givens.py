"""What known functions and written entries say of the shapes of their arguments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.document.span import Span
from derive.kernel.term import Sort
from derive.reading import notation
from derive.reading.named import Found, Letters, Names, is_capital, is_zero
from derive.reading.surface import (
    Call,
    Dots,
    Items,
    Matrix,
    Number,
    Script,
    Surface,
    Symbol,
    walk,
)  # fmt: skip
from derive.reading.unify import Axis, Shape, number, vector
from derive.reading.uses import KNOWN


@dataclass(slots=True)
class Givens(Names):
    """Densities, traces, diagonals and matrices with their entries."""

    def _matrix(self, node: Matrix, rows: tuple[tuple[Surface, ...], ...], letters: Letters) -> Found:
        """Written entries are numbers; the last row and the last column say how many there are."""
        for one in (one for row in rows for one in row if not isinstance(one, Dots)):
            self.number(self.found(one, letters), node.span)
        if not rows or not rows[-1]:
            return None
        last = rows[-1][-1]
        below = last.below if isinstance(last, Script) else None
        ends = below.items if isinstance(below, Items) else (below,)
        sizes = [len(rows), max(map(len, rows))]
        axes: list[Axis] = []
        for place, size in enumerate(sizes):
            dotted = any(isinstance(one, Dots) for one in walk(node))
            end = ends[-1] if place == 1 or sizes[1] == 1 else ends[0]
            sort = self.counted(Number(node.span, Fraction(1)), end) if dotted and end is not None else None
            counted = Sort(str(size), tuple(str(k + 1) for k in range(size)))
            axes.append(Axis(True) if size == 1 else Axis(False, sort) if dotted else Axis(False, counted))
        whole = self._shape(node)
        self._try(node.span, whole, Shape(*axes))
        return whole

    def _normal(self, node: Call, given: list[Surface], found: list[Found]) -> Found:
        """N(x; m, S) is a number, N(m, S) has the shape of its mean; the spread of a vector is a square matrix."""
        shapes = [one for one in found if isinstance(one, Shape)]
        if len(shapes) != len(given) or len(shapes) not in (2, 3):
            return number() if len(given) == 3 else None
        *places, spread = shapes
        kept = [one for one, written in zip(places, given, strict=False) if not is_zero(written)]
        for one in kept[1:]:
            self._try(node.span, kept[0], one)
        if kept and kept[0].is_array:
            self._try(node.span, spread, Shape(kept[0].rows, kept[0].rows))
            self.normal.append(kept[0].rows)
            self._spread(given[-1])
        elif kept and kept[0].is_number:
            self.number(spread, node.span)
        if len(shapes) == 3:
            return number()
        return kept[0] if kept else self._shape(node)

    def _matrices(self, argument: Surface) -> None:
        """Capital letters of which a trace or determinant is taken are matrices."""
        for one in walk(argument):
            if isinstance(one, Symbol) and is_capital(one.name) and one.name not in self.uses.sizes | KNOWN:
                if one.name in notation.TRANSPOSES or any(True for _ in self.context.find(one.name, self.offset)):
                    continue
                name = self.name(self.uses.name(one.name), one.span, one.name)
                for axis in (name.whole.rows, name.whole.columns) if not name.members else ():
                    if axis.root().single is None:
                        self.unifier.single(axis, False)

    def _spread(self, written: Surface) -> None:
        """Note the covariance matrix: the one capital letter of what is written."""
        found = [one for one in walk(written) if isinstance(one, Symbol) and is_capital(one.name)]
        if len(found) == 1:
            one = self.name(self.uses.name(found[0].name), found[0].span, found[0].name)
            self.spreads.setdefault(one.label, one)

    def _diagonal(self, node: Call, shapes: list[Shape]) -> Found:
        whole = self._shape(node)
        if len(shapes) == 1 and shapes[0].columns.root().single is True:
            self._try(node.span, whole, Shape(shapes[0].rows, shapes[0].rows))
        return whole

    def _array(self, shape: Shape, span: Span) -> None:
        """A column vector is needed."""
        if shape.rows.root().single is False and shape.columns.root().single is True:
            return
        self._try(span, shape, vector(Axis(False)))
