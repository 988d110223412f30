"""The derivative of a function by an argument, taken where that argument has another value: dL(b^)/db is L'(b) at b = b^."""

from __future__ import annotations

import re

from derive.kernel.term import Entry, Tensor, free
from derive.reading import arrays, doubts, notation
from derive.reading.arrays import Array
from derive.reading.calls import called
from derive.reading.known import arguments
from derive.reading.meaning import Reader, Refusal
from derive.reading.surface import (
    At,
    Call,
    Chain,
    Derivative,
    Given,
    Group,
    Number,
    Relation,
    Script,
    Surface,
    Symbol,
)  # fmt: skip
from derive.reading.write import key

MARKED = re.compile(r"\\(?:hat|widehat|tilde|widetilde|bar|star)\{(?P<inner>[^{}]*)\}(?P<rest>\^.*|)")


def taken(reader: Reader, node: Derivative) -> Surface | None:
    """`\\frac{d L(\\hat b, s)}{d b}` as an evaluation; None where it is nothing of the kind.

    It is one where `L` is defined with the very argument `b`, and what stands there is a marked `b` that does not depend on `b`:
    otherwise the derivative would be zero by the look of it, or is that of a composition.
    """
    body = node.body
    if not isinstance(body, Call) or len(node.by) != 1 or not isinstance(body.argument, Group):
        return None
    by, given = node.by[0], arguments(body.argument)
    meaning = called(reader, body)
    names = [key(one) for one in meaning.parameters] if meaning is not None else []
    if len(given) != len(names) or key(by) not in names:
        return None
    place = names.index(key(by))
    if key(given[place]) == key(by) or _core(given[place]) != _core(by):
        return None
    _refuse_mixed(reader, by, given, place)
    argument = _with(body.argument, place, by)
    inner = Derivative(
        node.span, node.by, Call(body.span, body.function, argument, body.bare), node.nabla, node.straight
    )
    where = Chain(node.span, (by, given[place]), (Relation(node.span, "=", ""),))
    reader.notes.conventions[f"the derivative by {key(by)} is taken at {key(given[place])}"] = None
    return At(node.span, inner, where)


def _refuse_mixed(reader: Reader, by: Surface, given: list[Surface], place: int) -> None:
    """What stands at the argument must not move with it, and the other arguments must not either."""
    moved = _tensors(reader.array(by))
    for one in given:
        if key(one) == key(by):
            raise Refusal("ambiguous", f"'{key(by)}' stands among the arguments too", one.span)
        found = reader.value(one)
        if isinstance(found, Array):
            if moved & _tensors(found):
                raise Refusal("ambiguous", f"'{key(one)}' depends on '{key(by)}': a derivative of both?", one.span)
            doubts.refuse_moving(reader, doubts.inferred_in(reader, found), tuple(t.name for t in moved), one.span)


def _tensors(array: Array) -> set[Tensor]:
    term = array.at(*(arrays.fresh(axis) for axis in array.axes))
    if isinstance(term, Entry):
        return {term.tensor}
    return {one for one in free(term) if isinstance(one, Tensor)}


def _with(group: Group, place: int, by: Surface) -> Group:
    """The arguments with another one at a place, on either side of a bar."""
    items: list[Surface] = []
    count = 0

    def one(item: Surface) -> Surface:
        nonlocal count
        count += 1
        return by if count == place + 1 else item

    for item in group.items:
        if isinstance(item, Given):
            items.append(Given(item.span, tuple(map(one, item.left)), tuple(map(one, item.right))))
        else:
            items.append(one(item))
    return Group(group.span, group.opening, group.closing, tuple(items))


def _core(node: Surface) -> tuple[str, str]:
    """A name without its marks, and its power or index: those of \\hat\\sigma^2, of \\sigma^2 and of \\sigma_0^2 are the same."""
    match node:
        case Symbol(_, name):
            return _unmarked(name), ""
        case Script(_, Symbol(_, name), below, above):
            marked = isinstance(above, Symbol) and above.name in notation.MARKS
            raised = key(above) if above is not None and not marked else ""
            lowered = key(below) if below is not None and not isinstance(below, Number) else ""
            return _unmarked(name), f"{lowered}^{raised}" if lowered or raised else ""
    return "", key(node)


def _unmarked(name: str) -> str:
    found = MARKED.fullmatch(name)
    return found["inner"] + found["rest"] if found else name.split("_{")[0]
