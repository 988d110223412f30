"""Sets of a declaration: the reals and their axes, integers, finite sets."""

from __future__ import annotations

from derive.kernel.term import Element, Sort
from derive.reading.binders import LARGEST, run_of
from derive.reading.context import (
    Context,
    Declaration,
    ElementName,
    Place,
    SetName,
    SizeName,
    TensorName,
)  # fmt: skip
from derive.reading.surface import (
    Dots,
    Group,
    Number,
    Product,
    Script,
    Surface,
    Symbol,
)  # fmt: skip
from derive.reading.write import key

REALS = frozenset(("\\mathbb{R}", "\\R", "\\mathbf{R}", "\\Re", "\\reals"))
POSITIVE = frozenset((">0", "\\gt0"))
NONNEGATIVE = frozenset((">=0", "\\ge0", "\\geq0", "\\geqslant0"))
INTEGER_SETS = {"\\mathbb{Z}": None, "\\mathbb{N}": 0, "\\mathbb{N}_{0}": 0, "\\mathbb{N}_{+}": 1}


class NoDeclaration(Exception):
    """The text declares nothing that is understood; the message says why."""


def reals_of(context: Context, kind: Surface, place: Place) -> tuple[tuple[Sort, ...], int] | None:
    """(axes, sign) of R^{m x n}; sign 1 for positive numbers."""
    match kind:
        case Symbol(_, name) if name in REALS:
            return (), 0
        case Script(_, Symbol(_, name), below, above) if name in REALS:
            sign = _sign(below)
            if above is not None and key(above) in ("+", "++", "-", "*", "\\ast", "\\times", *POSITIVE, *NONNEGATIVE):
                raise NoDeclaration(f"'{key(kind)}' is not read: write the reals with the subscript >0 or \\ge 0")
            return tuple(_axis(context, one, place) for one in _dimensions(above)), sign
    return None


def _sign(below: Surface | None) -> int:
    """What a subscript of R says: 1 positive, -1 nonnegative."""
    if below is None:
        return 0
    said = key(below).replace(" ", "")
    if said in POSITIVE:
        return 1
    if said in NONNEGATIVE:
        return -1
    raise NoDeclaration(f"the subscript '{said}' of the reals is not read: write >0 or \\ge 0")


def _dimensions(above: Surface | None) -> list[Surface]:
    if above is None:
        return []
    if isinstance(above, Product):
        return [factor for _, factor in above.factors]
    return [above]


def _axis(context: Context, node: Surface, place: Place) -> Sort:
    """The index set that a dimension counts."""
    match node:
        case Group(_, "|", _, (inner,)):
            return _set(context, inner, place) or context.sort(key(inner))
        case Number(_, value):
            if not 1 <= value <= LARGEST or value != int(value):
                raise NoDeclaration(f"a number of entries is needed between 1 and {LARGEST}")
            return Sort(str(value), tuple(str(k + 1) for k in range(int(value))))
    known = _set(context, node, place)
    if known:
        return known
    name = key(node)
    sort = context.sort(name)
    if not any(isinstance(one.meaning, SizeName) for one in context.find(name, place.scope.start)):
        context.declare(Declaration(name, SizeName(sort), place.scope, place.span, place.rank))
    return sort


def _set(context: Context, node: Surface, place: Place) -> Sort | None:
    for one in context.find(key(node), place.scope.start):
        if isinstance(one.meaning, SetName):
            return one.meaning.sort
    return None


def integers_of(kind: Surface) -> int | str | None:
    """The least element of N or Z ('any' for Z); None for another set."""
    if key(kind) in INTEGER_SETS:
        least = INTEGER_SETS[key(kind)]
        return "any" if least is None else least
    return None


def finite(context: Context, kind: Surface, place: Place) -> Sort | None:
    """The finite set that is written: a declared name, {1, ..., K}, [1, K] or [K]."""
    match kind:
        case Group(_, "\\{", _, items) if any(isinstance(item, Dots) for item in items):
            ends = run_of(items)
            if ends is None or not (isinstance(ends[0], Number) and ends[0].value == 1):
                raise NoDeclaration(f"an index set starts at 1 here, and '{key(kind)}' does not")
            return _axis(context, ends[1], place)
        case Group(_, "\\{", _, items) if [key(item) for item in items] == [str(k + 1) for k in range(len(items))]:
            return _axis(context, items[-1], place)
        case Group(_, "[", "]", (Number(_, one), last)) if one == 1:
            return _axis(context, last, place)
        case Group(_, "[", "]", (last,)):
            return _axis(context, last, place)
    return _set(context, kind, place)


def enumerate_set(context: Context, name: Surface, group: Group, place: Place) -> None:
    """W := {a, b, c}: a set of exactly these elements, which are names from here on."""
    if not group.items or not all(isinstance(item, Symbol) for item in group.items):
        raise NoDeclaration("a set needs names as its elements")
    elements = tuple(key(item) for item in group.items)
    if len(set(elements)) < len(elements):
        raise NoDeclaration("an element is written twice")
    taken = [one for element in elements for one in context.find(element, place.scope.start)]
    if any(isinstance(one.meaning, TensorName) for one in taken):
        raise NoDeclaration("the elements are declared to be numbers")
    sort = Sort(key(name), elements)
    context.declare(Declaration(key(name), SetName(sort), place.scope, place.span, place.rank))
    for element in elements:
        meaning = ElementName(Element(element, sort))
        context.declare(Declaration(element, meaning, place.scope, place.span, place.rank))
