"""Names of a document with the shapes that are found for them, by themselves and with indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from derive.document.span import Span
from derive.kernel.term import INTEGERS, Sort
from derive.reading import matrices, notation
from derive.reading.binders import LARGEST
from derive.reading.context import (
    Context,
    Declaration,
    IndexName,
    Layout,
    MapName,
    Scope,
    SetName,
    SizeName,
    Smooth,
    TensorName,
)  # fmt: skip
from derive.reading.matrices import IDENTITIES
from derive.reading.records import Name, Standing
from derive.reading.squares import is_square
from derive.reading.surface import (
    Dots,
    Group,
    Items,
    Number,
    Script,
    Surface,
    Symbol,
    Total,
    walk,
)  # fmt: skip
from derive.reading.unify import Axis, Clash, Shape, Unifier, number, unknown, vector
from derive.reading.uses import KNOWN, Uses, label_of
from derive.reading.write import key

Found: TypeAlias = Shape | Axis | None
Letters: TypeAlias = dict[str, Axis]


@dataclass(slots=True)
class Names:
    """The names of a document with their shapes.  `soft` lets weaker evidence count."""

    context: Context
    uses: Uses
    names: dict[tuple[str, int, int], Name] = field(default_factory=dict)
    apart: tuple[Scope, ...] = ()  # stretches whose names are their own
    layout: Layout | None = None  # of derivatives, where it is not the usual one
    unifier: Unifier = field(default_factory=Unifier)
    clashes: dict[Span, str] = field(default_factory=dict)
    soft: bool = False
    maps: bool = False
    capitals: bool = False
    large: set[int] = field(default_factory=set)  # the shapes of capital letters that are not known yet
    invented: list[str] = field(default_factory=list)
    normal: list[Axis] = field(default_factory=list)  # along which normal vectors run
    spreads: dict[str, Name] = field(default_factory=dict)  # their covariance matrices
    powers: set[str] = field(default_factory=set)  # letters that are exponents of 2 pi
    turned: dict[int, tuple[Name, Shape]] = field(default_factory=dict)  # what is transposed somewhere
    offset: int = 0
    met: dict[Name, None] = field(default_factory=dict)  # those in the formula of the last pass
    stretch: Scope | None = None
    _memo: dict[int, Shape] = field(default_factory=dict)
    _bound: dict[tuple[int, str], Axis] = field(default_factory=dict)
    _free: Letters = field(default_factory=dict)
    _inner: dict[int, Surface] = field(default_factory=dict)
    _stands: dict[int, tuple[Script, Standing]] = field(default_factory=dict)  # by node, which is kept
    _found: dict[tuple[str, str, bool, int], Declaration | None] = field(default_factory=dict)

    def found(self, node: Surface, letters: Letters) -> Found:
        """The shape of an array, the set of an index, None for anything else."""
        raise NotImplementedError

    def axes(self) -> Iterator[Axis]:
        """The axes of all names and of all compounds, in a fixed order."""
        for one in self.names.values():
            yield from (one.whole.rows, one.whole.columns)
            for axes, member in one.members.values():
                yield from (*axes, member.rows, member.columns)
            for given in one.arguments.values():
                for shape in given:
                    yield from (shape.rows, shape.columns) if isinstance(shape, Shape) else (shape,)
        for shape in self._memo.values():
            yield from (shape.rows, shape.columns)
        yield from self._bound.values()

    def _try(self, span: Span, one: Shape, other: Shape) -> None:
        try:
            self.unifier.alike(one, other)
        except Clash as clash:
            self.clashes.setdefault(span, str(clash))

    def number(self, found: Found, span: Span) -> None:
        if isinstance(found, Shape):
            self._try(span, found, number())

    def _shape(self, node: Surface) -> Shape:
        """The shape of a compound, one cell from pass to pass."""
        return self._memo.setdefault(id(node), unknown())

    def _join(self, one: Axis, other: Axis, span: Span) -> None:
        try:
            self.unifier.same(one, other)
        except Clash as clash:
            self.clashes.setdefault(span, str(clash))

    # ---- names ----

    def _declaration(self, label: str, written: str, stands: bool) -> Declaration | None:
        """By which declaration a name goes here; looked up once."""
        place = (label, written, stands, self.offset)
        if place not in self._found:
            ends = ("_", "") if stands else ("_", "", "(")
            kinds = (f"{one}{end}" for one in (label, written) if one for end in ends)
            self._found[place] = next((one for kind in kinds for one in self.context.find(kind, self.offset)), None)
        return self._found[place]

    def name(self, label: str, span: Span, written: str = "", stands: bool = False) -> Name:
        """The record of a name at this place: one for each declaration, one where there is none.

        A name that `stands` by itself as a size is another one than the function of that name.
        """
        declared = self._declaration(label, written, stands)
        scope = self.stretch if declared is None and label not in self.uses.sizes else None
        place = (label, id(declared) if declared is not None else 0, scope.start if scope is not None else -1)
        if place not in self.names:
            variance = is_square(label) and label not in self.uses.families
            column = (label, 0) in self.uses.turned and declared is None
            whole = number() if variance else vector(Axis(False)) if column else unknown()
            self.names[place] = Name(label, whole, declared, scope=scope)
            if declared is not None:
                self._declared(self.names[place], declared)
        one = self.names[place]
        self.met[one] = None
        one.labels.setdefault(written or label)
        one.bold = one.bold or "\\mathbf{" in written
        if not one.spans or one.spans[-1] != span:
            one.spans = [*one.spans[:8], span]
        return one

    def _declared(self, name: Name, declared: Declaration) -> None:
        match declared.meaning:
            case TensorName(_, family, axes, _):
                places = tuple(Axis(False, sort) for sort in family)
                inner = tuple(Axis(False, sort) for sort in axes)
                member = Shape(*inner, *(Axis(True) for _ in range(2 - len(inner)))) if len(inner) < 3 else unknown()
                if family:
                    name.members[len(family)] = (places, member)
                if inner:
                    name.members[len(family) + len(inner)] = ((*places, *inner), number())
                if not family or not inner:
                    every = (*places, *inner)
                    name.whole = (
                        Shape(*every, *(Axis(True) for _ in range(2 - len(every)))) if len(every) < 3 else unknown()
                    )
            case SizeName():
                name.whole = number()

    def _symbol(self, node: Symbol, letters: Letters) -> Found:
        label = self.uses.name(node.name)
        if node.name in letters:
            return letters[node.name]
        if node.name in IDENTITIES and not any(True for _ in self.context.find(node.name, self.offset)):
            return self._shape(node)
        declared = next(self.context.find(node.name, self.offset), None)
        if declared is not None:
            match declared.meaning:
                case IndexName(variable, _):
                    return Axis(False, variable.sort)
                case SetName() | MapName() | Smooth():
                    return None
        elif node.name in self._free:
            return self._free[node.name]
        elif label in KNOWN or self.uses.is_function(label) or not is_name(label):
            return None
        one = self.name(label, node.span, node.name, stands=label in self.uses.indices | self.uses.sizes)
        one.bare = True
        return one.whole if one.role != "set" else None

    def _script(self, node: Script, letters: Letters) -> Found:
        _, stands = self._stands.get(id(node)) or self._stands.setdefault(id(node), (node, self._standing(node)))
        if stands.label:
            one = self.name(stands.label, node.span, stands.written)
            one.bare = one.bare or not stands.is_declared
            return one.whole
        if stands.is_identity:
            shape = self._shape(node)
            self._join(shape.rows, shape.columns, node.span)
            return shape
        places = stands.places
        if places is not None and node.above is None:
            return self._member(node, places, letters)
        if node.above is not None:
            inner = node.base if node.below is None else Script(node.span, node.base, node.below, None)
            held = self._memo_node(node, inner)
            return self._raised(node, held, self.found(held, letters), letters)
        base = self.found(node.base, letters)
        return self._entry(node, base, letters)

    def _standing(self, node: Script) -> Standing:
        """How a name with a script stands, which is the same in every pass."""
        written = key(node)
        if next(self.context.find(written, self.offset), None) is not None:
            return Standing(written, written, is_declared=True)
        if matrices.is_identity(self.context, self.offset, node):
            return Standing("", written, is_identity=True)
        label = label_of(self.uses, node)
        if label and not any(True for _ in self.context.find(label, self.offset)) and isinstance(node.base, Symbol):
            kinds = (node.base.name, f"{node.base.name}_")
            known = any(True for kind in kinds for _ in self.context.find(kind, self.offset))
            label = "" if known else label
        return Standing(label, written, places=self.uses.places(node))

    def _memo_node(self, node: Script, inner: Surface) -> Surface:
        """The base of a power with its index, one node from pass to pass."""
        return self._inner.setdefault(id(node), inner)

    def _entry(self, node: Script, base: Found, letters: Letters) -> Found:
        """(A x)_i, softmax(x)_i, or what cannot be told."""
        below = node.below.items if isinstance(node.below, Items) else (node.below,)
        axes = [self.index(one, letters) for one in below if one is not None]
        if isinstance(base, Shape) and axes and all(axes):
            self._entries(base, [axis for axis in axes if axis is not None], node.span)
        return number()

    def _entries(self, base: Shape, axes: list[Axis], span: Span) -> None:
        if len(axes) == 1 and (base.columns.root().single is True or self.soft):
            self._try(span, base, vector(axes[0]))
        elif len(axes) == 2:
            self._try(span, base, Shape(*axes))

    def index(self, node: Surface, letters: Letters) -> Axis | None:
        """The set of an index; None for what is no letter."""
        match node:
            case Symbol(_, name):
                if name in letters:
                    return letters[name]
                for one in self.context.find(name, self.offset):
                    if isinstance(one.meaning, IndexName):
                        return Axis(False, one.meaning.variable.sort)
                return self._free.setdefault(name, Axis(False))
            case Total(_, terms):
                for _, term in terms:
                    if isinstance(term, Symbol):
                        self._join(self.index(term, letters) or Axis(), Axis(False, INTEGERS), node.span)
                return Axis(False, INTEGERS)
            case Script(_, Symbol(), _, None) if inner := self.uses.places(node):
                return self._mapped(node, inner, letters)
        return None

    def _mapped(self, node: Script, places: list[Surface], letters: Letters) -> Axis | None:
        """The set of w_k, which stands as an index itself: the k-th word."""
        assert isinstance(node.base, Symbol)
        one = self.name(self.uses.name(node.base.name), node.span, node.base.name)
        axes = [self.index(place, letters) for place in places]
        if one.declaration is not None:
            meaning = one.declaration.meaning
            return Axis(False, meaning.map.target) if isinstance(meaning, MapName) else None
        stands = one.bare and one.label not in self.uses.letters | self.uses.indices
        if one.role not in ("", "map") or stands or len(places) != 1:
            return None
        one.role = "map"
        family, target = one.members.setdefault(1, ((Axis(False),), vector(Axis(False))))
        for have, want in zip(axes, family, strict=True):
            if have is not None:
                self._join(want, have, node.span)
        return target.rows

    def _member(self, node: Script, places: list[Surface], letters: Letters) -> Found:
        assert isinstance(node.base, Symbol)
        axes = [self.index(one, letters) for one in places]
        if node.base.name == "\\delta" and len(axes) == 2:
            if axes[0] is not None and axes[1] is not None:
                self._join(axes[0], axes[1], node.span)
            return number()
        one = self.name(self.uses.name(node.base.name), node.span, node.base.name)
        declared = one.declaration.meaning if one.declaration is not None else None
        if isinstance(declared, MapName):
            return Axis(False, declared.map.target)
        if len(places) not in one.members:
            column = declared is None and (one.label, len(places)) in self.uses.turned
            one.members[len(places)] = (
                tuple(Axis(False) for _ in places),
                vector(Axis(False)) if column else unknown(),
            )
        family, member = one.members[len(places)]
        for have, want in zip(axes, family, strict=True):
            if have is not None:
                self._join(want, have, node.span)
        return member

    def _raised(self, node: Script, inner: Surface, base: Found, letters: Letters) -> Found:
        """A transpose, an inverse, or a power of a number."""
        above = node.above
        if isinstance(above, Symbol) and above.name in notation.TRANSPOSES:
            self._mark_turned(inner)
            return base.turned if isinstance(base, Shape) else base
        if isinstance(inner, Symbol) and inner.name == "e" and base is not None and above is not None:
            exponent = self.found(above, letters)
            return exponent if isinstance(exponent, Shape) else number()
        if isinstance(above, Symbol) and isinstance(inner, Group) and _is_two_pi(inner):
            self.powers.add(above.name)
        exponent = self.found(above, letters) if above is not None and not isinstance(above, Group) else None
        self.number(exponent, node.span)
        if not isinstance(base, Shape):
            return number()
        power = above.terms[0][1] if isinstance(above, Total) and len(above.terms) == 1 else above
        whole = isinstance(power, Number) and power.value.denominator == 1
        if whole and (base.is_array or any(map(_is_capital, walk(inner)))):
            self._join(base.rows, base.columns, node.span)
            return base
        self.number(base, node.span)
        return number()

    def _mark_turned(self, inner: Surface) -> None:
        label = label_of(self.uses, inner)
        if isinstance(inner, Group) and len(inner.items) == 1:
            for _, term in inner.items[0].terms if isinstance(inner.items[0], Total) else (("", inner.items[0]),):
                if isinstance(term, Symbol | Script):
                    self._mark_turned(term)
        if isinstance(inner, Symbol | Script) and label:
            one = self.name(label, inner.span, key(inner))
            self.turned.setdefault(id(one.whole), (one, one.whole))
        elif isinstance(inner, Script) and isinstance(inner.base, Symbol):
            one = self.name(self.uses.name(inner.base.name), inner.span, inner.base.name)
            shape = (
                one.members[len(places)][1]
                if (places := self.uses.places(inner)) and len(places) in one.members
                else one.whole
            )
            self.turned.setdefault(id(shape), (one, shape))

    def counted(self, first: Surface, last: Surface) -> Sort | None:
        """The set {1, ..., last}, or the integers where it starts elsewhere."""
        if not (isinstance(first, Number) and first.value == 1):
            return INTEGERS
        match last:
            case Number(_, value) if value == int(value) and 0 < value <= LARGEST:
                return Sort(str(int(value)), tuple(str(k + 1) for k in range(int(value))))
            case Group(_, "|", _, (inner,)):
                return self.set_of(inner)
            case Symbol(_, name):
                for one in self.context.find(name, self.offset):
                    return one.meaning.sort if isinstance(one.meaning, SizeName | SetName) else INTEGERS
                counted = self.name(name, last.span, name)
                counted.role = counted.role or "size"
                self._try(last.span, counted.whole, number())
                return self.context.sort(name)
        return INTEGERS

    def set_of(self, node: Surface) -> Sort | None:
        """The finite set that is written."""
        match node:
            case Symbol(_, name):
                for one in self.context.find(name, self.offset):
                    return one.meaning.sort if isinstance(one.meaning, SetName) else None
                if name.startswith("\\mathbb"):
                    return None
                self.name(name, node.span, name).role = "set"
                return self.context.sort(name)
            case Group(_, "\\{" | "[", _, (first, *middle, last)) if not middle or any(
                isinstance(one, Dots) for one in middle
            ):
                return self.counted(first, last)
        return None


def _is_two_pi(node: Group) -> bool:
    names = {one.name for one in walk(node) if isinstance(one, Symbol)}
    return names == {"\\pi"}


def is_zero(node: Surface) -> bool:
    return isinstance(node, Number) and node.value == 0


def is_name(label: str) -> bool:
    """May this be the name of a quantity?"""
    return not label.startswith("\\mathbb") and label not in notation.CONSTANTS | {"e", "\\infty", "T", "'"}


def _is_capital(node: Surface) -> bool:
    """Does the base of a power hold a capital letter, which may be a matrix?"""
    return any(isinstance(one, Symbol) and is_capital(one.name) for one in walk(node))


def is_capital(name: str) -> bool:
    """Is it written with a capital letter, Latin or Greek?"""
    letters = [
        part for part in name.replace("\\mathbf{", "").replace("\\hat{", "").replace("\\bar{", "").split("\\") if part
    ]
    return bool(letters) and letters[0][0].isupper()
