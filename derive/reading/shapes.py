"""What the formulas of a document say of the shapes of its names: one pass, repeated until nothing more is learnt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from derive.document.span import Span
from derive.kernel.term import INTEGERS, Sort
from derive.reading.context import (
    Defined,
    Layout,
    Smooth,
    TensorName,
)  # fmt: skip
from derive.reading.givens import Givens
from derive.reading.known import arguments
from derive.reading.named import Found, Letters, is_capital, is_name, is_zero
from derive.reading.patterns import fits
from derive.reading.surface import (
    Big,
    Call,
    Cases,
    Chain,
    Derivative,
    Group,
    Items,
    Matrix,
    Number,
    Product,
    Quotient,
    Root,
    Script,
    Surface,
    Symbol,
    Total,
)  # fmt: skip
from derive.reading.unify import Axis, Shape, number, unknown, vector
from derive.reading.uses import KNOWN, bound_names, label_of
from derive.reading.write import key


def _kind(axis: Axis) -> bool | None:
    return axis.root().single


@dataclass(slots=True)
class Shapes(Givens):
    """What expressions say of the shapes of the names in them."""

    def formula(
        self, items: list[Surface], pairs: list[tuple[Surface, Surface]], letters: Letters, offset: int
    ) -> None:
        """Learn from the expressions of one formula and from the pairs that are said to be equal."""
        self.offset, self._free, self.met = offset, letters, {}
        self.stretch = next((one for one in self.apart if one.holds(offset)), None)
        for item in items:
            self.found(item, {})
        for left, right in pairs:
            self._equal(self.found(left, {}), self.found(right, {}), left, right)

    def _equal(self, one: Found, other: Found, left: Surface, right: Surface) -> None:
        if is_zero(left) or is_zero(right):
            return
        if isinstance(one, Shape) and isinstance(other, Shape):
            self._try(left.span | right.span, one, other)

    # ---- expressions ----

    def found(self, node: Surface, letters: Letters) -> Found:
        """The shape of an array, the set of an index, None for anything else."""
        match node:
            case Number():
                return number()
            case Symbol():
                return self._symbol(node, letters)
            case Script():
                return self._script(node, letters)
            case Group(_, opening, _, items):
                return self._group(node, opening, items, letters)
            case Quotient(_, top, bottom):
                above = self.found(top, letters)
                self.number(self.found(bottom, letters), bottom.span)
                return above if isinstance(above, Shape) else number()
            case Root(_, body, _):
                self.number(self.found(body, letters), body.span)
                return number()
            case Total(_, terms):
                return self._total(node, [self.found(term, letters) for _, term in terms])
            case Product(_, factors):
                return self._product(node, list(factors), letters)
            case Call():
                return self._call(node, letters)
            case Big():
                return self._big(node, letters)
            case Derivative(_, by, body, _):
                return self._derivative(node, by, body, letters)
            case Cases(_, rows):
                return self._total(node, [self.found(value, letters) for value, _ in rows])
            case Chain():
                self._chain(node, letters)
            case Items(_, items):
                for item in items:
                    self.found(item, letters)
            case Matrix(_, rows):
                return self._matrix(node, rows, letters)
        return None

    def _chain(self, node: Chain, letters: Letters) -> None:
        """A relation inside of an expression, such as a condition."""
        found = [self.found(item, letters) for item in node.items]
        for place, relation in enumerate(node.relations):
            one, other = found[place], found[place + 1]
            if isinstance(one, Axis) and isinstance(other, Axis) and relation.sign in ("=", "!="):
                self._join(one, other, node.span)

    # ---- compounds ----

    def _group(self, node: Group, opening: str, items: tuple[Surface, ...], letters: Letters) -> Found:
        found = [self.found(item, letters) for item in items]
        if opening == "‖" and len(found) == 1:
            return number()
        if opening == "|":
            return number()
        return found[0] if len(found) == 1 else None

    def _total(self, node: Surface, found: list[Found]) -> Found:
        """A sum: shapes are equal, but a number may stand beside a vector."""
        shapes = [one for one in found if isinstance(one, Shape)]
        if not shapes:
            return found[0] if len(found) == 1 else number()
        whole = self._shape(node)
        rest = [one for one in shapes if not one.is_number]
        arrays = [one for one in rest if one.is_array]
        if whole.is_number:
            rest = [*rest, whole]
        elif arrays:
            rest = rest if self.soft else arrays
            self._try(node.span, whole, arrays[0])
        elif not rest:
            self._try(node.span, whole, number())
        elif len(rest) == 1 or self.soft or len(rest) == len(shapes):
            self._try(node.span, whole, rest[0])
        else:
            return whole
        for one in rest[1:]:
            self._try(node.span, rest[0], one)
        return whole

    def _product(self, node: Surface, factors: list[tuple[str, Surface]], letters: Letters) -> Found:
        parts: list[tuple[str, Found, Span]] = []
        for operator, factor in factors:
            for place, one in enumerate(self._split(factor)):
                parts.append(("" if place else operator, self.found(one, letters), one.span))
        shapes: list[tuple[str, Shape, Span]] = []
        for operator, shape, span in parts:
            if isinstance(shape, Shape):
                if operator == "/":
                    self.number(shape, span)
                else:
                    shapes.append((operator, shape, span))
        links = len(factors) > 1 and all(isinstance(one, Derivative) for _, one in factors)
        return self._linked(node, shapes) if links else self._multiplied(node, shapes)

    def _linked(self, node: Surface, parts: list[tuple[str, Shape, Span]]) -> Shape:
        """A product of derivatives, whose order depends on their layout: their sizes say nothing of each other."""
        numbers = any(shape.is_number for _, shape, _ in parts)
        return self._multiplied(node, parts) if numbers else self._shape(node)

    def _multiplied(self, node: Surface, parts: list[tuple[str, Shape, Span]]) -> Shape:
        whole = self._shape(node)
        for (_, one, _), (_, other, span) in pairwise(parts) if self.soft else ():
            row = one.rows.root().single is True and one.columns.root().single is False
            large = any(name.whole is other and is_capital(name.label) for name in self.met)
            if row and not other.is_known and not other.is_array and not large:  # x^T y is an inner product
                self._try(span, other, vector(one.columns))
        rest = [(operator, shape, span) for operator, shape, span in parts if not shape.is_number]
        if not rest:
            self._try(node.span, whole, number())
        elif len(rest) == 1:
            self._try(node.span, whole, rest[0][1])
        elif all(shape.is_array for _, shape, _ in rest):
            product = self._chained(rest)
            if product is not None:
                self._try(node.span, whole, product)
        elif self.capitals and self._between(rest):
            pass
        elif self.maps and self._is_map(whole, rest):
            (_, one, _), (_, other, span) = rest
            self._join(one.rows, whole.rows, span)
            self._join(one.columns, other.rows, span)
            self.unifier.single(one.columns, False)
            self._try(span, other, vector(one.columns))
        elif self.capitals and whole.is_array:
            for axis in (axis for _, shape, _ in rest for axis in (shape.rows, shape.columns)):
                if axis.root().single is None:
                    self.unifier.single(axis, False)
        elif whole.is_known and sum(not shape.is_array for _, shape, _ in rest) == 1:
            self._missing(node, whole, rest)
        return whole

    def _is_map(self, whole: Shape, parts: list[tuple[str, Shape, Span]]) -> bool:
        """Is it W x, of a capital letter and a small one of which nothing is known, where the product is a column?"""
        column = _kind(whole.rows) is False and _kind(whole.columns) is True
        if (
            not column
            or len(parts) != 2
            or any(operator or shape.is_known or shape.is_array for operator, shape, _ in parts)
        ):
            return False
        large = [any(one.whole is shape and is_capital(one.label) for one in self.met) for _, shape, _ in parts]
        named = any(one.whole is parts[1][1] for one in self.met)
        return large == [True, False] and named

    def _between(self, parts: list[tuple[str, Shape, Span]]) -> bool:
        """A capital letter between a row and a column is a matrix, in x^T A y as in X^T P X."""
        found = False
        for (_, left, _), (_, one, span), (_, right, _) in zip(parts, parts[1:], parts[2:], strict=False):
            if (
                one.is_array
                or id(one) not in self.large
                or _kind(left.columns) is not False
                or _kind(right.rows) is not False
            ):
                continue
            self._join(left.columns, one.rows, span)
            self._join(one.columns, right.rows, span)
            found = True
        return found

    def _missing(self, node: Surface, whole: Shape, parts: list[tuple[str, Shape, Span]]) -> None:
        """One unknown factor of a known product: it is an array where the others alone have another shape."""
        place = next(k for k, (_, shape, _) in enumerate(parts) if not shape.is_array)
        left = self._chained(parts[:place]) if place else None
        right = self._chained(parts[place + 1 :]) if place + 1 < len(parts) else None
        if any(one is not None and (one.is_number or not one.is_known) for one in (left, right)):
            return
        rows, columns = (left or right or whole).rows, (right or left or whole).columns
        if _kind(rows) == _kind(whole.rows) and _kind(columns) == _kind(whole.columns):
            return
        one = parts[place][1]
        self._join(one.rows, left.columns if left else whole.rows, node.span)
        self._join(one.columns, right.rows if right else whole.columns, node.span)

    def _chained(self, parts: list[tuple[str, Shape, Span]]) -> Shape | None:
        """The matrix product from left to right; None where an unknown shape stops it."""
        whole: Shape | None = None
        for operator, shape, span in parts:
            if whole is None or whole.is_number:
                whole = shape
                continue
            columns = whole.columns.root().single is True and shape.columns.root().single is True
            if operator == "⊙":
                self._try(span, whole, shape)
            elif operator == "·" and columns:
                self._join(whole.rows, shape.rows, span)
                whole = number()
            elif operator == "⊗":
                whole = Shape(whole.rows, shape.rows)
            elif operator == "·" and not (whole.is_known and shape.is_known) and not self.soft:
                return None
            else:
                self._join(whole.columns, shape.rows, span)
                whole = Shape(whole.rows, shape.columns)
                if not whole.is_known and len(parts) > 2:
                    return None
        return whole

    def _split(self, factor: Surface) -> Iterator[Surface]:
        """The factors of a(b) and a(b)^2 where a is no function."""
        match factor:
            case Call(_, function, argument, False) if self._multiplies(function):
                yield from self._split(function)
                yield argument
            case Script(span, Call(_, function, argument, False), below, above) if self._multiplies(function):
                yield from self._split(function)
                yield self._inner.setdefault(id(factor), Script(span, argument, below, above))
            case _:
                yield factor

    def _multiplies(self, function: Surface) -> bool:
        """Does a name before brackets multiply them?"""
        label = label_of(self.uses, function)
        if isinstance(function, Script) and not label:
            base = function.base
            raised = function.above is not None and function.below is None
            return self.uses.places(function) is not None or (
                raised and (not isinstance(base, Symbol) or self._multiplies(base))
            )
        if not label or label in KNOWN or not is_name(label):
            return False
        declared = [one for kind in (f"{label}(", label) for one in self.context.find(kind, self.offset)]
        if declared:
            return not any(
                isinstance(one.meaning, Smooth)
                or (isinstance(one.meaning, TensorName) and one.meaning.called)
                or (isinstance(one.meaning, Defined) and one.name.endswith("("))
                for one in declared
            )
        return not self.uses.is_function(label)

    def _call(self, node: Call, letters: Letters) -> Found:
        label = label_of(self.uses, node.function)
        if not node.bare and self._multiplies(node.function):
            return self._product(node, [("", node)], letters)
        every = arguments(node.argument)
        kinds = dict.fromkeys((f"{label}(", f"{key(node.function)}(")) if label else ()
        meanings = [one.meaning for kind in kinds for one in self.context.find(kind, self.offset)]
        if any(not isinstance(one, Defined) or fits(one, every) for one in meanings):
            label = ""
        found = [self._argument(label, place, item, letters) for place, item in enumerate(every)]
        shapes = [one for one in found if isinstance(one, Shape)]
        base = node.function.base if isinstance(node.function, Script) else node.function
        known = base.name if isinstance(base, Symbol) else ""
        if known in ("trace", "det") and len(shapes) == 1:
            self._matrices(node.argument)
            self._join(shapes[0].rows, shapes[0].columns, node.span)
            return number()
        if known == "softmax" and len(shapes) == 1:
            self._array(shapes[0], node.span)
            return shapes[0]
        if known == "\\mathcal{N}":
            return self._normal(node, every, found)
        if known == "diag":
            return self._diagonal(node, shapes)
        if known in ("logsumexp", "sum"):
            return number()
        if known in KNOWN:
            return shapes[0] if len(shapes) == 1 else self._shape(node)
        if label and self.uses.is_function(label) and all(one is not None for one in found):
            return self._applied(label, [one for one in found if one is not None], node)
        return number() if not label else self._shape(node)

    def _argument(self, label: str, place: int, item: Surface, letters: Letters) -> Found:
        """The shape of an argument, or its set where it is an index."""
        if isinstance(item, Chain):
            return None
        if isinstance(item, Symbol) and item.name not in letters and label and label not in KNOWN:
            declared = next(self.context.find(item.name, self.offset), None)
            summed = (label, place) in self.uses.places_of
            index = item.name in self.uses.indices and item.name not in self.uses.bare and len(item.name) == 1
            if declared is None and (summed or index):
                return self.index(item, letters)
        if isinstance(item, Script) and label and label not in KNOWN and self._is_position(item):
            return self.index(item.below, letters)  # type: ignore[arg-type]
        return self.found(item, letters)

    def _is_position(self, item: Script) -> bool:
        """Is it the word w_{t+j} at a place, of a letter that stands as an index elsewhere?"""
        offset = isinstance(item.below, Total) and item.above is None
        return offset and isinstance(item.base, Symbol) and item.base.name in self.uses.indices

    def _applied(self, label: str, shapes: list[Shape | Axis], node: Call) -> Found:
        """An undeclared function: its arguments have one shape wherever it is applied, its values are numbers."""
        one = self.name(label, node.span, label, stands=True)
        if len(shapes) not in one.arguments:
            one.arguments[len(shapes)] = tuple(unknown() if isinstance(s, Shape) else Axis(False) for s in shapes)
        for have, want in zip(shapes, one.arguments[len(shapes)], strict=True):
            if isinstance(have, Shape) and isinstance(want, Shape):
                self._try(node.span, want, have)
            elif isinstance(have, Axis) and isinstance(want, Axis):
                self._join(want, have, node.span)
            else:
                self.clashes.setdefault(node.span, "an index stands where an array is needed")
        return number()

    def _big(self, node: Big, letters: Letters) -> Found:
        if node.below is None:
            return self.found(node.body, letters)
        inner = {**letters}
        for name in bound_names(node.below):
            inner[name] = self._bound.setdefault((id(node), name), Axis(False))
        self._ranges(node, inner)
        body = self.found(node.body, inner)
        if node.kind == "prod":
            self.number(body, node.span)
        return body if node.kind in ("sum", "prod") else number()

    def _ranges(self, node: Big, letters: Letters) -> None:
        """What stands below and above a sum says where its index runs."""
        below = node.below.items if isinstance(node.below, Items) else (node.below,)
        for part in below:
            if not isinstance(part, Chain):
                continue
            signs = [one.sign for one in part.relations]
            names = bound_names(part)
            sort: Sort | None = None
            if signs == ["="] and node.above is not None:
                sort = self.counted(part.items[1], node.above)
            elif signs == ["in"]:
                sort = self.set_of(part.items[1])
            elif len(signs) == 2:
                sort = INTEGERS
            for name in names if sort is not None else ():
                self._join(letters[name], Axis(False, sort), part.span)
            if signs == ["!="]:
                self._chain(part, letters)

    def _derivative(self, node: Derivative, by: tuple[Surface, ...], body: Surface | None, letters: Letters) -> Found:
        inner = self.found(body, letters) if body is not None else None
        whole = self._shape(node)
        outer = [self.found(one, letters) for one in by]
        if len(outer) == 1 and isinstance(outer[0], Shape):
            one = outer[0]
            if one.is_number and isinstance(inner, Shape):
                self._try(node.span, whole, inner)
            elif isinstance(inner, Shape) and inner.is_number and self.layout is Layout.ROWS and not node.nabla:
                if _kind(one.rows) is False and _kind(one.columns) is True:
                    self._try(node.span, whole, one.turned)
            elif isinstance(inner, Shape) and inner.is_number:
                self._try(node.span, whole, one)
            elif isinstance(inner, Shape) and one.is_array and inner.is_array:
                turned = self.layout is Layout.TURNED and not node.nabla
                self._try(node.span, whole, Shape(one.rows, inner.rows) if turned else Shape(inner.rows, one.rows))
        elif outer and all(isinstance(one, Shape) and one.is_number for one in outer) and isinstance(inner, Shape):
            self._try(node.span, whole, inner)
        return whole
