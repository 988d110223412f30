"""Names with and without indices: which declaration they go by, and what it makes of them."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from derive.claim import PI
from derive.document.span import Span
from derive.kernel.axioms import exp, log
from derive.kernel.ring import normal
from derive.kernel.term import (
    Entry,
    Image,
    Ind,
    Index,
    Map,
    Num,
    Pow,
    Same,
    Size,
    Sort,
    Term,
    nonnegative,
    positive,
    sort_of,
)  # fmt: skip
from derive.reading import arrays, matrices, notation
from derive.reading.arrays import Array
from derive.reading.context import (
    INFERRED,
    Defined,
    ElementName,
    IndexName,
    MapName,
    Meaning,
    SetName,
    SizeName,
    Smooth,
    TensorName,
    Unread,
)  # fmt: skip
from derive.reading.indices import family_sorts
from derive.reading.meaning import Function, IndexValue, Label, Meant, Reader, Refusal, SetValue
from derive.reading.surface import Chain, Group, Items, Script, Surface, Symbol, Total, walk
from derive.reading.write import key

KNOWN_FUNCTIONS = frozenset(
    [
        "exp",
        "log",
        "sin",
        "cos",
        "abs",
        "sqrt",
        "sigmoid",
        "tanh",
        "relu",
        "softplus",
        "softmax",
        "trace",
        "diag",
        "det",
        "max",
        "min",
        "logsumexp",
        "\\sigma",
    ]
)
BOLD = re.compile(r"\\mathbf\{((?:[^{}]|\{[^{}]*\})*)\}")


@lru_cache(maxsize=1 << 14)
def plain(name: str) -> str:
    """A bold name without its boldness, wherever in it that stands: \\hat{\\mathbf{y}}."""
    return BOLD.sub(r"\1", name) if "\\mathbf{" in name else name


# ---- names without indices ----


def symbol(reader: Reader, node: Symbol) -> Meant:
    name = node.name
    for label in (name, plain(name)):
        if label in reader.bound:
            return reader.bound[label]
    if name in reader.overrides:
        return whole_tensor(reader.overrides[name], node.span)
    found = reader.meaning(name)
    if found is not None and found.rank == INFERRED and name in reader.notes.implicit:
        return IndexValue(reader.notes.implicit[name])
    return meant(reader, found.meaning, node) if found else _undeclared(reader, node)


def meant(reader: Reader, meaning: Meaning, node: Symbol) -> Meant:
    match meaning:
        case SetName(sort):
            return SetValue(sort)
        case SizeName(sort):
            return arrays.scalar(Size(sort))
        case IndexName(variable, _):
            return IndexValue(variable)
        case ElementName(element):
            return IndexValue(element)
        case TensorName():
            return whole_tensor(meaning, node.span)
        case Smooth(name, _):
            return Function(name)
        case Defined(style="plain" | "alias"):
            return reader.unfold(meaning, {})
        case Unread(name):
            return Label(name)
    return Function(node.name)


def whole_tensor(name: TensorName, span: Span) -> Meant:
    """A tensor named without indices: a number, a vector, a matrix; a family of vectors needs an index."""
    if name.called and name.family:
        return Function(name.tensor.name)
    if name.family and name.axes:
        raise Refusal("unbound-index", f"'{name.tensor.name}' needs an index", span)
    return Array((*name.family, *name.axes), lambda *i: Entry(name.tensor, i))


def _undeclared(reader: Reader, node: Symbol) -> Meant:
    name = node.name
    if name in reader.notes.implicit:
        return IndexValue(reader.notes.implicit[name])
    family = reader.meaning(f"{name}_")
    if family is not None and isinstance(family.meaning, Defined):
        return whole_family(reader, family.meaning, node.span)
    if name in KNOWN_FUNCTIONS or reader.meaning(f"{name}("):
        return Function(name)
    if name == "\\pi":
        return arrays.scalar(Entry(PI, ()))
    raise Refusal("undefined-name", f"'{name}' is not declared", node.span)


def whole_family(reader: Reader, meaning: Defined, span: Span) -> Array:
    """A family that is defined entry by entry, as one vector or matrix."""
    sorts = family_sorts(reader, meaning)

    def entry(*indices: Index) -> Term:
        return member(*indices).scalar

    def member(*indices: Index) -> Array:
        names: dict[str, Meant] = {key(p): IndexValue(i) for p, i in zip(meaning.parameters, indices, strict=True)}
        return reader.as_array(reader.unfold(meaning, names), span)

    if member(*map(arrays.fresh, sorts)).axes:
        raise Refusal("unbound-index", f"'{meaning.name}' needs an index", span)
    return Array(sorts, entry)


# ---- names with scripts ----


def script(reader: Reader, node: Script) -> Meant:
    if isinstance(node.base, Symbol):
        label = key(node)
        if label in reader.bound:
            return reader.bound[label]
        if label in reader.overrides:
            return whole_tensor(reader.overrides[label], node.span)
        found = next(reader.context.find(label, reader.offset), None)
        if found:
            return meant(reader, found.meaning, Symbol(node.span, label))
        if reader.meaning(f"{label}("):
            return Function(label)
    if node.above is None and _is_kronecker(reader, node):
        return _kronecker(reader, node)
    if node.above is None:
        return _below(reader, node)
    if node.below is not None:
        if isinstance(node.below, Items) and isinstance(node.above, Total) and not _is_number(reader, node.base):
            raise Refusal("ambiguous", "the entry of a power, or the power of an entry?", node.span)
        turned = _turned_first(reader, node)
        if turned is not None:
            return turned
        return _above(reader, reader.value(Script(node.span, node.base, node.below, None)), node, node.above)
    if (
        isinstance(node.base, Symbol)
        and node.base.name == "e"
        and reader.meaning("e") is None
        and "e" not in reader.bound
    ):
        return arrays.entrywise(reader.array(node.above), exp, "e")
    return _above(reader, reader.value(node.base), node, node.above)


def _is_number(reader: Reader, node: Surface) -> bool:
    try:
        return not reader.array(node).axes
    except Refusal:
        return True


def _is_kronecker(reader: Reader, node: Script) -> bool:
    """delta_ij, where the name is declared to be nothing else."""
    delta = isinstance(node.base, Symbol) and node.base.name == "\\delta" and node.base.name not in reader.bound
    known = delta and any(True for name in ("\\delta", "\\delta_") for _ in reader.context.find(name, reader.offset))
    return delta and not known and isinstance(node.below, Items) and len(node.below.items) == 2


def _kronecker(reader: Reader, node: Script) -> Array:
    """One where the two indices are equal, zero elsewhere; one of them shows the set of both."""
    assert isinstance(node.below, Items)
    one, other = node.below.items
    sort = _shown_sort(reader, one) or _shown_sort(reader, other)
    if sort is None:
        raise Refusal("unbound-index", "the set of the indices of this delta is not declared", node.span)
    return arrays.scalar(Ind(Same(reader.index(one, sort), reader.index(other, sort))))


def _shown_sort(reader: Reader, place: Surface) -> Sort | None:
    """The set of an index, where it is declared or bound, or was met before."""
    if key(place) in reader.notes.implicit:
        return reader.notes.implicit[key(place)].sort
    try:
        found = reader.value(place)
    except Refusal:
        return None
    return sort_of(found.index) if isinstance(found, IndexValue) else None


def _turned_first(reader: Reader, node: Script) -> Meant | None:
    """The entry of a transposed matrix, A^\\top_{ij}: the transpose is of the matrix, not of the number A_{ij}."""
    if not is_transpose(node.above) or not isinstance(node.below, Items) or len(node.below.items) != 2:
        return None
    try:
        whole = reader.array(node.base)
    except Refusal:
        return None
    if len(whole.axes) != 2:
        return None
    turned = arrays.transposed(whole)
    return arrays.scalar(
        turned.at(*(reader.index(p, axis) for p, axis in zip(node.below.items, turned.axes, strict=True)))
    )


def is_transpose(above: Surface | None) -> bool:
    return isinstance(above, Symbol) and above.name in notation.TRANSPOSES


def _above(reader: Reader, base: Meant, node: Script, above: Surface) -> Meant:
    """A transpose, or a power of a number."""
    array = reader.as_array(base, node.base.span)
    if is_transpose(above) and (array.axes or reader.meaning(key(above)) is None):
        if not array.axes and key(above) == "T":
            raise Refusal("ambiguous", "a number to the power T, or transposed?", node.span)
        return arrays.transposed(array)
    if matrices.is_inverse_transpose(above):
        return arrays.transposed(matrices.inverse(array))
    if isinstance(above, Group):
        raise Refusal(
            "undefined-name", f"'{key(node)}' is not declared; a power is written without brackets", node.span
        )
    exponent = reader.array(above)
    if array.axes and not exponent.axes and (raised := matrices.power(array, exponent.scalar)):
        return raised
    if array.axes or exponent.axes:
        raise Refusal("out-of-language", f"a power of {arrays.describe(array)}", node.span)
    return arrays.scalar(power(reader, array.scalar, exponent.scalar))


def power(reader: Reader, base: Term, exponent: Term) -> Term:
    """base^exponent; where the exponent is no number, exp(exponent log base), for which the base needs to be positive.

    So does an odd root: that of a negative number exists, and is another one than this language gives.
    """
    plain_exponent = normal(exponent)
    if isinstance(plain_exponent, Num):
        value = Fraction(plain_exponent.value)
        if value.denominator % 2 and value.denominator > 1:
            reader.notes.needed[nonnegative(base)] = None
        return Pow(base, value)
    reader.notes.needed[positive(base)] = None
    return exp(exponent * log(base))


def _below(reader: Reader, node: Script) -> Meant:
    assert node.below is not None
    places: list[Surface] = list(node.below.items) if isinstance(node.below, Items) else [node.below]
    if not places:
        raise Refusal("unbalanced", "an empty subscript", node.span)
    if isinstance(node.base, Symbol):
        found = _indexed(reader, node.base, places, node)
        if found is not None:
            return found
    made = _comprehension(reader, node, places)
    if made is not None:
        return made
    array = reader.as_array(reader.value(node.base), node.base.span)
    if len(array.axes) != len(places):
        raise Refusal("shape-mismatch", f"{arrays.describe(array)} is given {len(places)} indices", node.span)
    return arrays.scalar(array.at(*(reader.index(p, a) for p, a in zip(places, array.axes, strict=True))))


def _indexed(reader: Reader, base: Symbol, places: list[Surface], node: Script) -> Meant | None:
    """A member of a family, by the innermost declaration whose indices fit; None for a name that is no family."""
    if base.name in reader.bound:
        return None
    if base.name in reader.overrides:
        return _member(reader, reader.overrides[base.name], places, node)
    labels = dict.fromkeys((f"{base.name}_", base.name, f"{plain(base.name)}_", plain(base.name)))
    found = [one for label in labels for one in reader.context.find(label, reader.offset)]
    refused: Refusal | None = None
    for one in sorted(found, key=lambda one: (one.scope.end - one.scope.start, -one.rank)):
        try:
            match one.meaning:
                case MapName(mapping):
                    return IndexValue(_image(reader, mapping, places, node.span))
                case TensorName():
                    return _member(reader, one.meaning, places, node)
                case Defined(style="family"):
                    return _defined_member(reader, one.meaning, places)
                case Defined(style="plain"):
                    return None  # an entry of what the name stands for
        except Refusal as error:
            refused = refused or error
    if refused is not None:
        raise refused
    return None


def _member(reader: Reader, name: TensorName, places: list[Surface], node: Script) -> Meant:
    """u_w of a family of vectors, x_i of a vector, u_{w,i} of both."""
    sorts = (*name.family, *name.axes)
    if len(places) == len(name.family) and name.family:
        indices = tuple(reader.index(p, s) for p, s in zip(places, name.family, strict=True))
        return Array(name.axes, lambda *i: Entry(name.tensor, (*indices, *i)))
    if len(places) == len(sorts):
        return arrays.scalar(Entry(name.tensor, tuple(reader.index(p, s) for p, s in zip(places, sorts, strict=True))))
    raise Refusal("shape-mismatch", f"'{key(node.base)}' has {len(sorts)} indices, here are {len(places)}", node.span)


def _image(reader: Reader, mapping: Map, places: list[Surface], span: Span) -> Image:
    if len(places) != len(mapping.sorts):
        raise Refusal("shape-mismatch", f"'{mapping.name}' takes {len(mapping.sorts)} indices", span)
    return Image(mapping, tuple(reader.index(p, s) for p, s in zip(places, mapping.sorts, strict=True)))


def _defined_member(reader: Reader, meaning: Defined, places: list[Surface]) -> Meant:
    sorts = family_sorts(reader, meaning)
    if len(sorts) != len(places):
        raise Refusal("shape-mismatch", f"'{meaning.name}' takes {len(sorts)} indices", places[0].span)
    names: dict[str, Meant] = {}
    for parameter, place, sort in zip(meaning.parameters, places, sorts, strict=True):
        names[key(parameter)] = IndexValue(reader.index(place, sort))
    return reader.unfold(meaning, names)


def _comprehension(reader: Reader, node: Script, places: list[Surface]) -> Array | None:
    """(e)_i with an i inside e that is bound nowhere: the vector with these entries."""
    if not isinstance(node.base, Group) or len(places) != 1:
        return None
    if isinstance(places[0], Chain):
        return _members(reader, node.base, places[0])
    if not isinstance(places[0], Symbol):
        return None
    name = places[0].name
    if name in reader.bound or not any(isinstance(one, Symbol) and one.name == name for one in walk(node.base)):
        return None
    sort = reader.sort_by_use(name, node.base)
    if sort is None:
        return None
    probe = reader.binding({name: IndexValue(arrays.fresh(sort))}).value(node.base)
    if isinstance(probe, Array) and probe.axes:
        return None
    return Array((sort,), lambda i: reader.binding({name: IndexValue(i)}).number(node.base))


def _members(reader: Reader, group: Group, chain: Chain) -> Array | None:
    """[u_w]_{w \\in W}: the matrix with these columns (or rows, of row vectors), or the vector with these entries."""
    domain = reader.domain(chain.items[-1])
    name = chain.items[0]
    if domain is None or not isinstance(name, Symbol) or [one.sign for one in chain.relations] != ["in"]:
        return None

    def member(i: Index) -> Array:
        return reader.binding({name.name: IndexValue(i)}).array(group.items[0])

    probe = member(arrays.fresh(domain))
    if not probe.axes:
        return Array((domain,), lambda i: member(i).scalar)
    if len(probe.axes) != 1:
        return None
    if probe.row:
        return Array((domain, *probe.axes), lambda i, j: member(i).at(j))
    return Array((*probe.axes, domain), lambda i, j: member(j).at(i))


# ---- indices ----
