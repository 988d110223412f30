"""Sums and products over what stands below them; conditions on indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    Below,
    Domain,
    Eq,
    Ind,
    Index,
    Le,
    Lt,
    Not,
    Prod,
    Prop,
    Range,
    Same,
    Sort,
    Term,
    Var,
    negation,
    offset,
    sort_of,
)  # fmt: skip
from derive.reading import arrays
from derive.reading.arrays import Array
from derive.reading.context import IndexName, SetName, SizeName
from derive.reading.meaning import IndexValue, Meant, Reader, Refusal, SetValue
from derive.reading.surface import Big, Chain, Dots, Group, Items, Number, Product, Script, Surface, Symbol, Text, walk
from derive.reading.write import key

OPEN = "a sum from 1 whose upper end is not written runs over all indices"
LARGEST = 64  # elements of an index set that is given by a number


@dataclass(frozen=True, slots=True)
class Bound:
    """An index that a sum binds: its name, where it runs, and the variable that stands for it."""

    name: str
    domain: Domain
    variable: Var


def big(reader: Reader, node: Big) -> Meant:
    """A sum or product; a maximum over a set is outside the language."""
    if node.kind not in ("sum", "prod"):
        raise Refusal("out-of-language", f"a {node.kind} over a set is outside the language", node.span)
    bounds, guards = binder(reader, node)
    names: dict[str, Meant] = {bound.name: IndexValue(bound.variable) for bound in bounds}
    _refuse_aliases(reader, node, names)
    inner = reader.binding(names)
    marks = [Ind(prop) for surface in guards for prop in inner.conditions(surface)[0]]
    body = inner.array(node.body)
    for bound in bounds:
        _note_hidden(reader, bound.name)
    if node.kind == "prod":
        return arrays.scalar(_product(bounds, marks, _scalar(body, node)))
    for place, bound in enumerate(reversed(bounds)):
        body = arrays.summed(bound.domain, bound.variable, body, tuple(marks) if place == 0 else ())
    return body


def _refuse_aliases(reader: Reader, node: Big, names: dict[str, Meant]) -> None:
    """y, which is read as x_k, means nothing certain below a sum over k."""
    held = {key(one.left) for one in reader.context.aliases()
            if names.keys() & {part.name for part in walk(one.branches[0].value) if isinstance(part, Symbol)}}  # fmt: skip
    for one in walk(node.body) if held else ():
        if isinstance(one, Symbol | Script) and key(one) in held:
            message = f"'{key(one)}' stands for something with an index that is bound here"
            raise Refusal("ambiguous", message, one.span)


def _scalar(body: Array, node: Big) -> Term:
    if body.axes:
        raise Refusal("shape-mismatch", f"a product of {arrays.describe(body)} over a set", node.span)
    return body.scalar


def _product(bounds: Sequence[Bound], marks: Sequence[Ind], body: Term) -> Term:
    """The product over the bounds; where a guard fails the factor is 1."""
    for mark in marks:
        body = Ind(negation(mark.prop)) + mark * body
    for bound in reversed(bounds):
        body = Prod(bound.domain, abstract(body, (bound.variable,)))
    return body


def _note_hidden(reader: Reader, name: str) -> None:
    """Say so where a bound name hides an index of the same name."""
    if name in reader.bound:
        reader.notes.conventions[f"the inner bound '{name}' hides the outer one"] = None


# ---- what stands below ----


def binder(reader: Reader, node: Big) -> tuple[list[Bound], list[Surface]]:
    """The bound indices of a sum, and the conditions that remain."""
    if node.below is None:
        raise Refusal("unbound-index", "no index stands below the sign", node.span)
    parts = list(node.below.items) if isinstance(node.below, Items) else [node.below]
    bounds: list[Bound] = []
    guards: list[Surface] = []
    names: list[Surface] = []
    parts.sort(key=lambda part: isinstance(part, Chain) and part.relations[0].sign == "!=")
    for part in parts:
        if isinstance(part, Text):
            _need_plain(part)
        elif isinstance(part, Chain):
            about = {_name(item) for item in part.items} & {one.name for one in bounds}
            found = [] if about else _from_chain(reader, part, names, node)
            bounds += found
            names = [] if found else names
            if not found or part.relations[0].sign == "!=":
                guards.append(part)
        elif isinstance(part, Group) and part.opening == "(":
            names += part.items
        elif isinstance(part, Product) and all(not op and isinstance(one, Symbol) for op, one in part.factors):
            names += [one for _, one in part.factors]
        else:
            names.append(part)
    if node.above is not None and not any(_counts(part) for part in parts):
        raise Refusal("unknown-notation", "an upper end without a lower one", node.span)
    for name in names:
        bounds.append(_bare(reader, name, node))
    if not bounds:
        raise Refusal("unbound-index", "no index stands below the sign", node.span)
    return bounds, guards


def _counts(part: Surface) -> bool:
    """k = 1 below a sum, with its end above."""
    return isinstance(part, Chain) and [one.sign for one in part.relations] == ["="]


def _need_plain(words: Text) -> None:
    """Words that only join conditions; others would change what they say."""
    plain = words.text.strip(" \\t,;:.~$").lower()
    if plain not in (
        "",
        "if",
        "for",
        "when",
        "where",
        "and",
        "with",
        "all",
        "for all",
        "for each",
        "for every",
        "each",
    ):
        raise Refusal("unknown-notation", f"the words '{words.text.strip()}' in a condition are not read", words.span)


def _from_chain(reader: Reader, chain: Chain, names: list[Surface], node: Big) -> list[Bound]:
    """w \\in W, k = 1, -m \\le j \\le m, k \\ne i: the indices that a chain binds; none for a pure condition."""
    signs = [relation.sign for relation in chain.relations]
    first, last = chain.items[0], chain.items[-1]
    if signs == ["in"]:
        domain = reader.domain(last)
        if domain is None:
            raise Refusal("undefined-name", f"'{key(last)}' is no set that is declared here", last.span)
        return [_bound(one, domain) for one in [*names, *_spread(first)]]
    if signs == ["="] and node.above is not None and _name(first):
        domain = _range(reader, last, node.above, node)
        return [_bound(one, domain) for one in [*names, first]]
    if signs == ["="] and node.above is None and _name(first) and isinstance(last, Number) and last.value == 1:
        reader.notes.conventions[OPEN] = None
        return [_bare(reader, one, node) for one in [*names, first]]
    if len(signs) == 2 and set(signs) <= {"<", "<="} and _name(chain.items[1]):
        low = offset(int(signs[0] == "<"), ((reader.index(first, INTEGERS), 1),))
        high = offset(-int(signs[1] == "<"), ((reader.index(last, INTEGERS), 1),))
        return [_bound(chain.items[1], Range(low, high))]
    if signs == ["!="] and _name(first) and _name(first) not in reader.bound and not names:
        return [_bare(reader, first, node)]
    return []


def _spread(node: Surface) -> list[Surface]:
    if isinstance(node, Group) and node.opening == "(":
        return list(node.items)
    return list(node.items) if isinstance(node, Items) else [node]


def _name(node: Surface) -> str:
    return node.name if isinstance(node, Symbol) else ""


def _bound(node: Surface, domain: Domain) -> Bound:
    if not _name(node):
        raise Refusal("unbound-index", f"'{key(node)}' is no name of an index", node.span)
    return Bound(_name(node), domain, arrays.fresh(domain))


def _bare(reader: Reader, node: Surface, big_node: Big) -> Bound:
    """A bare index below a sum runs over the set that it is declared in, else over the one that its use shows."""
    found = reader.meaning(_name(node)) if _name(node) else None
    if found is not None and isinstance(found.meaning, IndexName) and found.meaning.variable.sort is not INTEGERS:
        return _bound(node, found.meaning.variable.sort)
    sort = reader.sort_by_use(_name(node), big_node.body)
    if sort is None or sort is INTEGERS:
        raise Refusal("unbound-index", f"the set over which '{key(node)}' runs is not declared", node.span)
    return _bound(node, sort)


def _range(reader: Reader, low: Surface, high: Surface, node: Big) -> Domain:
    """From low to high: a finite set when it starts at 1 and its end is the size of one, else integers."""
    sort = _counted(reader, high)
    if isinstance(low, Number) and low.value == 1 and sort is not None:
        return sort
    if sort is not None and not sort.elements and isinstance(high, Symbol):
        raise Refusal("out-of-language", "a sum over a part of an index set", node.span)
    return Range(reader.index(low, INTEGERS), reader.index(high, INTEGERS))


def _counted(reader: Reader, node: Surface) -> Sort | None:
    """The set that a size counts: d of R^d, |W|; a name that is no declared integer counts a set of its own."""
    match node:
        case Group(_, "|", _, (inner,)):
            found = reader.domain(inner)
            return found if isinstance(found, Sort) else None
        case Number(_, value) if value == int(value) > 0 and value <= LARGEST:
            return Sort(str(int(value)), tuple(str(k + 1) for k in range(int(value))))
        case Symbol(_, name):
            declared = reader.meaning(name)
            if declared is None:
                return reader.context.sort(name)
            match declared.meaning:
                case SizeName(sort) | SetName(sort):
                    return sort
    return None


def finite_set(reader: Reader, node: Surface) -> Domain | None:
    """The finite set that is written: a name, {1, ..., K}, [1, K], {0, ..., n}; None for something else."""
    match node:
        case Group(_, "\\{", _, items) if any(isinstance(item, Dots) for item in items):
            ends = run_of(items)
            if ends is None:
                raise Refusal("unknown-notation", f"'{key(node)}' is not read as a run of integers", node.span)
            return _from_to(reader, *ends)
        case Group(_, "[", "]", (first, last)):
            return _from_to(reader, first, last)
        case Group(_, "[", "]", (last,)):
            return _counted(reader, last)
        case Symbol():
            found = reader.meaning(node.name)
            if found is not None and isinstance(found.meaning, SetName):
                return found.meaning.sort
            value = reader.bound.get(node.name)
            return value.domain if isinstance(value, SetValue) else None
    return None


def run_of(items: Sequence[Surface]) -> tuple[Surface, Surface] | None:
    """The ends of a, ..., b or a, a + 1, ..., b; None for a list with another step."""
    match items:
        case (first, Dots(), last):
            return first, last
        case (Number(_, first) as low, Number(_, second), Dots(), last) if second == first + 1:
            return low, last
    return None


def _from_to(reader: Reader, first: Surface, last: Surface) -> Domain | None:
    if isinstance(first, Number) and first.value == 1:
        counted = _counted(reader, last)
        if counted is not None:
            return counted
    return Range(reader.index(first, INTEGERS), reader.index(last, INTEGERS))


# ---- conditions ----


def conditions(reader: Reader, node: Surface) -> tuple[tuple[Prop, ...], dict[str, Meant]]:
    """The propositions that a condition asserts, and the indices that it introduces (w = k \\in [1, K] does k)."""
    props: list[Prop] = []
    names: dict[str, Meant] = {}
    every = node.items if isinstance(node, Items) else (node,)
    for words in every:
        if isinstance(words, Text):
            _need_plain(words)
    parts = [part for part in every if not isinstance(part, Text)]
    for chain in [part for part in parts if isinstance(part, Chain)]:
        for place, relation in enumerate(chain.relations):
            if relation.sign == "in" and (new := _introduced(reader, chain.items[place], chain.items[place + 1])):
                names.update(new)
    inner = reader.binding(names)
    for part in parts:
        if not isinstance(part, Chain):
            raise Refusal("unknown-notation", f"'{key(part)}' is no condition", part.span)
        for place, relation in enumerate(part.relations):
            left, right = part.items[place], part.items[place + 1]
            if not (relation.sign == "in" and _name(left) in names):
                props.append(relation_prop(inner, left, relation.sign, right))
    return tuple(props), names


def _introduced(reader: Reader, left: Surface, right: Surface) -> dict[str, Meant]:
    """A new name that is said to lie in a finite set."""
    name = _name(left)
    domain = reader.domain(right)
    if not name or domain is None or name in reader.bound:
        return {}
    if reader.meaning(name) is not None:
        return {}
    return {name: IndexValue(Var(name, sort_of(domain)))}


def relation_prop(reader: Reader, left: Surface, sign: str, right: Surface) -> Prop:
    """A relation between two indices or two numbers as a proposition."""
    one, other = _index_or_none(reader, left), _index_or_none(reader, right)
    if one is not None or other is not None:
        return _index_relation(reader, (left, one), sign, (right, other))
    if sign not in ("=", "!=", "<", "<=", ">", ">="):
        raise Refusal("unknown-notation", f"'{sign}' is no condition", left.span)
    a, b = reader.number(left), reader.number(right)
    table: dict[str, Prop] = {
        "=": Eq(a, b), "!=": Not(Eq(a, b)), "<": Lt(a, b), "<=": Le(a, b), ">": Lt(b, a), ">=": Le(b, a)
    }  # fmt: skip
    return table[sign]


def _index_or_none(reader: Reader, node: Surface) -> Index | None:
    """The index that a node is; None where it is something else, or a number that only its neighbour makes an index."""
    if isinstance(node, Number):
        return None
    try:
        found = reader.value(node)
    except Refusal:
        return None
    return found.index if isinstance(found, IndexValue) else None


def _index_relation(
    reader: Reader, left: tuple[Surface, Index | None], sign: str, right: tuple[Surface, Index | None]
) -> Prop:
    sort = sort_of(left[1] if left[1] is not None else right[1])  # type: ignore[arg-type]
    if left[1] is not None and right[1] is not None and sort_of(left[1]) is not sort_of(right[1]):
        sort = _wider(reader, left, right)
    a, b = reader.index(left[0], sort), reader.index(right[0], sort)
    match sign:
        case "=":
            return Same(a, b)
        case "!=":
            return Not(Same(a, b))
        case "<" | "<=" | ">" | ">=" if sort is INTEGERS:
            low, high = (a, b) if sign[0] == "<" else (b, a)
            return Below(offset(1, ((low, 1),)) if len(sign) == 1 else low, high)
    raise Refusal("unknown-notation", f"'{sign}' is no condition on indices", left[0].span)


def _wider(reader: Reader, left: tuple[Surface, Index | None], right: tuple[Surface, Index | None]) -> Sort:
    """The set of the two in which both indices can be read."""
    for node, other in ((left, right), (right, left)):
        assert node[1] is not None
        sort = sort_of(node[1])
        try:
            reader.index(other[0], sort)
        except Refusal:
            continue
        return sort
    raise Refusal(
        "unbound-index", f"'{key(left[0])}' and '{key(right[0])}' are indices of different sets", left[0].span
    )
