"""Indices: letters, numbers and offsets as elements of a set."""

from __future__ import annotations

from derive.document.span import Span
from derive.kernel.term import (
    INTEGERS,
    Domain,
    Element,
    Image,
    Index,
    Sort,
    Var,
    offset,
    sort_of,
)  # fmt: skip
from derive.reading.context import (
    INFERRED,
    Defined,
    IndexName,
    MapName,
    TensorName,
)  # fmt: skip
from derive.reading.meaning import IndexValue, Reader, Refusal
from derive.reading.surface import Group, Items, Number, Product, Script, Surface, Symbol, Total, walk
from derive.reading.write import key
from derive.words import said

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


def index(reader: Reader, node: Surface, want: Domain) -> Index:
    """The node as an index of a set.  An undeclared letter is any element of it."""
    sort = sort_of(want)
    match node:
        case Number(_, value) if value == int(value):
            return _numbered(reader, int(value), sort, node.span)
        case Symbol(_, name) if _is_free_letter(reader, name):
            letter = reader.notes.implicit.setdefault(name, Var(name, sort))
            if letter.sort is not sort:
                raise Refusal("unbound-index", f"'{name}' indexes sets of different sizes", node.span)
            return letter
        case Total(_, terms) if sort is INTEGERS:
            return offset(0, tuple((index(reader, term, want), 1 if sign == "+" else -1) for sign, term in terms))
        case Product(_, ((_, Number(_, value)), (_, rest))) if sort is INTEGERS and value == int(value):
            return offset(0, ((index(reader, rest, want), int(value)),))
        case Group(_, "(" | "\\{", _, (inner,)):
            return index(reader, inner, want)
    found = reader.value(node)
    if not isinstance(found, IndexValue):
        raise Refusal("unbound-index", f"'{key(node)}' is no index", node.span)
    return fitted(reader, found.index, sort, node)


def _is_free_letter(reader: Reader, name: str) -> bool:
    found = reader.meaning(name)
    inferred = found is not None and found.rank == INFERRED and isinstance(found.meaning, TensorName)
    known = name in reader.bound or (found is not None and not inferred)
    return not known and len(name.rstrip("'")) == 1 and name[0].isalpha()


def _numbered(reader: Reader, value: int, sort: Sort, span: Span) -> Index:
    if sort is INTEGERS:
        return offset(value, ())
    if str(value) in sort.elements:
        return Element(str(value), sort)
    if value > 0 and not sort.elements:
        literal = Var(str(value), sort)  # one element of the set; which one does not matter, but that it is no other
        reader.notes.literals[literal] = None
        return literal
    hint = ": did you mean the letter o?" if value == 0 else ""
    raise Refusal("unbound-index", f"{value} is no element of {said(sort.name)}{hint}", span)


def fitted(reader: Reader, place: Index, sort: Sort, node: Surface) -> Index:
    """The index, or its image where exactly one declared map leads from its set to the wanted one."""
    have = sort_of(place)
    if have is sort:
        return place
    found = [one.meaning for label in reader.context.declarations for one in reader.context.find(label, reader.offset)]
    maps = {
        one.map for one in found if isinstance(one, MapName) and one.map.sorts == (have,) and one.map.target is sort
    }
    if len(maps) == 1:
        (only,) = maps
        told = f"an index of {said(have.name)} stands for its element of {said(sort.name)} under '{only.name}'"
        reader.notes.conventions[told] = None
        return Image(only, (place,))
    raise Refusal(
        "unbound-index", f"'{key(node)}' is an index of {said(have.name)}, not of {said(sort.name)}", node.span
    )


def sort_by_use(reader: Reader, name: str, body: Surface) -> Sort | None:
    """The set over which a name runs that indexes declared things in the body."""
    for node in walk(body):
        if not isinstance(node, Script) or node.below is None:
            continue
        places = list(node.below.items) if isinstance(node.below, Items) else [node.below]
        names = [one.name if isinstance(one, Symbol) else "" for one in places]
        if name not in names:
            continue
        sorts = _sorts_of(reader, node.base)
        if sorts and len(sorts) >= len(names):
            return sorts[names.index(name)]
    return None


def _sorts_of(reader: Reader, base: Surface) -> tuple[Sort, ...]:
    """The sorts of the indices that a base can take."""
    if isinstance(base, Symbol) and base.name not in reader.bound:
        for label in (f"{base.name}_", base.name):
            for one in reader.context.find(label, reader.offset):
                match one.meaning:
                    case TensorName(_, family, axes, _):
                        return (*family, *axes)
                    case MapName(mapping):
                        return mapping.sorts
                    case Defined(style="family"):
                        return family_sorts(reader, one.meaning)
                break
    try:
        return tuple(sort_of(axis) for axis in reader.array(base).axes)
    except Refusal:
        return ()


def family_sorts(reader: Reader, meaning: Defined) -> tuple[Sort, ...]:
    """The sorts of the indices of a family: from the definition's quantifiers, else from declared indices."""
    found: list[Sort] = []
    reader = reader.entering(meaning) if meaning.parameters else reader
    for parameter in meaning.parameters:
        sort = _sort_of_parameter(reader, meaning, key(parameter))
        if sort is None:
            message = f"the index '{key(parameter)}' of '{meaning.name}' is not declared"
            raise Refusal("undefined-name", message, parameter.span)
        found.append(sort)
    return tuple(found)


def _sort_of_parameter(reader: Reader, meaning: Defined, name: str) -> Sort | None:
    for chain in meaning.quantifiers:
        names = chain.items[0].items if isinstance(chain.items[0], Items) else (chain.items[0],)
        if name in map(key, names) and chain.relations[0].sign == "in":
            domain = reader.domain(chain.items[1])
            return sort_of(domain) if domain is not None else None
    for one in reader.context.find(name, reader.offset if meaning.offset is None else meaning.offset):
        if isinstance(one.meaning, IndexName):
            return one.meaning.variable.sort
    used = (reader.sort_by_use(name, branch.value) for branch in meaning.branches)
    return next((sort for sort in used if sort is not None), None)
