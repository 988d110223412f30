"""f|_{x = 3}: what stands before the bar, with another value for a name; explicit matrices; derivatives by a prime."""

from __future__ import annotations

from derive.kernel.axioms import same
from derive.kernel.term import ZERO, Add, Diff, Element, Entry, Index, Lam, Let, Mul, Sort, Tensor, Term
from derive.reading import arrays, binders, dots
from derive.reading.arrays import Array
from derive.reading.meaning import IndexValue, Reader, Refusal
from derive.reading.surface import At, Big, Chain, Dots, Group, Items, Matrix, Surface, Symbol, Total, walk
from derive.reading.write import key

WIDEST = 8  # rows or columns of a matrix that is written out


def at(reader: Reader, node: At) -> Array:
    """The value of the body where the names below the bar have the values there."""
    found: dict[Tensor, Lam] = {}
    every = node.place.items if isinstance(node.place, Items) else (node.place,)
    places = [one for one in every if isinstance(one, Chain) and [sign.sign for sign in one.relations] == ["="]]
    if len(places) < len(every):
        raise Refusal("unknown-notation", "below the bar of an evaluation a name and its value are read", node.span)
    for place in places:
        name, value = reader.array(place.items[0]), reader.array(place.items[1])
        entry = name.at(*(arrays.fresh(axis) for axis in name.axes))
        if not isinstance(entry, Entry) or len(entry.indices) != len(name.axes) or entry.tensor in found:
            raise Refusal("out-of-language", f"'{key(place.items[0])}' is no variable of its own", place.span)
        if name.axes != value.axes:
            raise Refusal("shape-mismatch", f"{arrays.describe(value)} for {arrays.describe(name)}", place.span)
        if entry.tensor.sorts != tuple(value.axes):
            raise Refusal("out-of-language", f"'{key(place.items[0])}' is a part of something larger", place.span)
        found[entry.tensor] = value.lam()
    names = {one.name for place in places for one in walk(place.items[0]) if isinstance(one, Symbol)}
    later = {one.name for place in places for one in walk(place.items[1]) if isinstance(one, Symbol)}
    if len(found) > 1 and names & later:
        raise Refusal("ambiguous", "a name that is replaced stands in the value of another one", node.span)
    body = reader.array(node.body)

    def entry_of(*i: Index) -> Term:
        term = body.at(*i)
        for tensor, value in found.items():
            term = Let(tensor, value, term)
        return term

    return Array(body.axes, entry_of, body.row)


def primed(function: Surface, apply: object, argument: Array) -> Array:
    """f'(x) of a function of one number: its derivative there, entry by entry; `apply` gives the function of a term."""
    tensor = Tensor("t", ())

    def entry(value: Term) -> Term:
        return Let(tensor, Lam((), value), Diff(apply(Entry(tensor, ())), tensor, ()))  # type: ignore[operator]

    return arrays.entrywise(argument, entry, f"{key(function)}")


def matrix(reader: Reader, node: Matrix) -> Array:
    """A matrix or vector whose entries are written: one column is a vector, one row a row."""
    widths = {len(row) for row in node.rows}
    if len(widths) != 1 or any(isinstance(one, Dots) for one in walk(node)):
        raise Refusal("out-of-language", "a matrix with dots, or with rows of different lengths", node.span)
    height, width = len(node.rows), widths.pop()
    if max(height, width) > WIDEST:
        raise Refusal("too-large", f"a matrix with more than {WIDEST} rows or columns", node.span)
    terms = [[reader.number(one) for one in row] for row in node.rows]
    if height == width == 1:
        return arrays.scalar(terms[0][0])
    down, across = _sort(height), _sort(width)
    if width == 1:
        return Array((down,), lambda i: _chosen([(same(i, _place(down, k)), row[0]) for k, row in enumerate(terms)]))
    if height == 1:
        line = terms[0]
        return Array(
            (across,), lambda j: _chosen([(same(j, _place(across, k)), one) for k, one in enumerate(line)]), True
        )

    def entry(i: Index, j: Index) -> Term:
        marked: list[tuple[Term, Term]] = [
            (Mul((same(i, _place(down, k)), same(j, _place(across, m)))), one)
            for k, row in enumerate(terms)
            for m, one in enumerate(row)
        ]
        return _chosen(marked)

    return Array((down, across), entry)


def listed(reader: Reader, node: Group) -> Array:
    """(a, b, c) and (x_1, ..., x_n): a vector by its entries; a column, transposed or not."""
    reader.notes.conventions["a list of numbers in brackets is a column"] = None
    if not any(isinstance(one, Dots) for one in node.items):
        if any(not hasattr(one, "span") or isinstance(one, Chain) for one in node.items):
            raise Refusal("unknown-notation", "these brackets cannot be read", node.span)
        return matrix(reader, Matrix(node.span, tuple((one,) for one in node.items)))
    whole = dots.of_total(Total(node.span, tuple(("+", one) for one in node.items)))
    if not isinstance(whole, Big):
        raise Refusal("unknown-notation", "no rule of the numbers in this list is seen", node.span)
    bounds, guards = binders.binder(reader, whole)
    if len(bounds) != 1 or guards or not isinstance(bounds[0].domain, Sort):
        raise Refusal("out-of-language", "a list that does not run over an index set", node.span)
    ((name, domain, _),) = ((one.name, one.domain, one.variable) for one in bounds)
    return Array((domain,), lambda i: reader.binding({name: IndexValue(i)}).number(whole.body))


def _sort(size: int) -> Sort:
    return Sort(str(size), tuple(str(k + 1) for k in range(size)))


def _place(sort: Sort, k: int) -> Element:
    return Element(sort.elements[k], sort)


def _chosen(marked: list[tuple[Term, Term]]) -> Term:
    kept = tuple(Mul((mark, term)) for mark, term in marked if term is not ZERO)
    return kept[0] if len(kept) == 1 else Add(kept) if kept else ZERO
