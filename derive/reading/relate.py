"""Two sides and the sign between them, to the goals that they assert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.claim import Claim, Clash, Goal
from derive.document.span import Span
from derive.kernel.term import (
    INTEGERS,
    ZERO,
    Domain,
    Entry,
    Eq,
    Le,
    Lt,
    Not,
    Prop,
    Some,
    Sort,
    Tensor,
    Term,
    Var,
    free,
    negation,
    sort_of,
)  # fmt: skip
from derive.reading import arrays
from derive.reading.arrays import Array
from derive.reading.binders import relation_prop
from derive.reading.elaborate import Elaborator
from derive.reading.meaning import Function, IndexValue, Meant, Operator, Piecewise, Reach, Refusal, SetValue
from derive.reading.surface import Number, Surface
from derive.reading.write import key

LETTERS = "ijklrsabpq"
GAP = "the cases are not seen to be complete: nothing is said between them"


@dataclass(frozen=True, slots=True)
class Sides:
    """The surface of a relation."""

    left: Surface
    sign: str
    right: Surface
    span: Span


def claim(reader: Elaborator, sides: Sides) -> Claim:
    """What the relation asserts; the hypotheses of a goal are the cases that the sides distinguish.  Raises `Refusal`."""
    left, right = reader.value(sides.left), reader.value(sides.right)
    clash = _clash(left, right, sides)
    if clash is not None:
        return Claim((), clash)
    goals = tuple(_goals(reader, left, right, sides))
    return Claim(goals, None, _axes(reader, goals, (left, right)))


def _goals(reader: Elaborator, left: Meant, right: Meant, sides: Sides) -> Iterator[Goal]:
    if isinstance(left, Reach) and isinstance(right, SetValue) and sides.sign == "=":
        yield from _exactly(left, right)
    elif isinstance(right, SetValue) and sides.sign in ("in", "not in"):
        for prop in _membership(reader, left, right, sides):
            yield Goal((), prop)
    elif isinstance(left, IndexValue) or isinstance(right, IndexValue):
        yield Goal((), relation_prop(reader, sides.left, sides.sign, sides.right))
    else:
        for case, one, other in _cases(left, right, sides, reader):
            for prop in _entrywise(reader, one, other, sides):
                yield Goal(case, prop)


def _cases(
    left: Meant, right: Meant, sides: Sides, reader: Elaborator
) -> Iterator[tuple[tuple[Prop, ...], Array, Array]]:
    """The cases in which both sides are plain, with their conditions."""
    _note_gap(reader, left, right)
    one = left.cases if isinstance(left, Piecewise) else (((), reader.as_array(left, sides.left.span)),)
    other = right.cases if isinstance(right, Piecewise) else (((), reader.as_array(right, sides.right.span)),)
    for a, x in one:
        for b, y in other:
            if not any(negation(p) in b for p in a):
                yield tuple(dict.fromkeys((*a, *b))), x, y


def _note_gap(reader: Elaborator, *sides: Meant) -> None:
    """Say so where cases are not seen to be complete: nothing is said of what lies between them."""
    for side in sides:
        if isinstance(side, Piecewise):
            conditions = [props[0] for props, _ in side.cases if len(props) == 1]
            closed = any(negation(one) in conditions for one in conditions) or any(not props for props, _ in side.cases)
            closed = closed or any({Lt(b, a), Eq(a, b)} <= {*conditions} for a, b in _less(conditions))
            if not closed:
                reader.notes.conventions[GAP] = None


def _less(conditions: list[Prop]) -> list[tuple[Term, Term]]:
    return [(one.left, one.right) for one in conditions if isinstance(one, Lt)]


def _entrywise(reader: Elaborator, left: Array, right: Array, sides: Sides) -> Iterator[Prop]:
    """The relation for every entry, at indices named by free variables."""
    if len(left.axes) > 1 and sides.sign not in ("=", "!=", ":="):
        raise Refusal("ambiguous", "an order of matrices: entry by entry, or of their quadratic forms?", sides.span)
    if sides.sign == "!=" and (left.axes or right.axes):
        raise Refusal("out-of-language", "two arrays that are not equal", sides.span)
    left, right = arrays.fitted(left, right), arrays.fitted(right, left)
    if arrays.ANY in (*left.axes, *right.axes):
        raise Refusal("shape-mismatch", "an identity matrix whose size is not said", sides.span)
    if _is_nothing(right) and left.axes:
        right = arrays.zeros(left)
    elif _is_nothing(left) and right.axes:
        left = arrays.zeros(right)
    elif sides.sign not in ("=", "!=") and left.axes and not right.axes:
        bound = right.scalar
        right = Array(left.axes, lambda *i: bound, left.row)
    if left.axes != right.axes or left.row != right.row:
        raise Refusal("shape-mismatch", f"{arrays.describe(left)} {sides.sign} {arrays.describe(right)}", sides.span)
    places = _places(reader, left)
    reader.notes.entries.update(dict.fromkeys(places))
    yield _relation(left.at(*places), sides.sign, right.at(*places), sides.span)


def _places(reader: Elaborator, array: Array) -> tuple[Var, ...]:
    """An index for each axis, named by a letter that means nothing here."""
    taken = {**reader.bound, **reader.notes.implicit}
    names = [letter for letter in LETTERS if letter not in taken and reader.meaning(letter) is None]
    return tuple(Var(name, sort_of(axis)) for name, axis in zip(names, array.axes, strict=False))


def _axes(reader: Elaborator, goals: tuple[Goal, ...], sides: tuple[Meant, ...]) -> tuple[Var, ...]:
    """The indices over which the goals are said entry by entry: undeclared letters, then the axes of arrays."""
    arrays = [array for side in sides if isinstance(side, Piecewise) for _, array in side.cases]
    arrays += [side for side in sides if isinstance(side, Array)]
    shaped = max(arrays, key=lambda array: len(array.axes), default=None)
    here = {name for goal in goals for prop in (*goal.hypotheses, goal.conclusion) for name in free(prop)}
    letters = [one for one in reader.notes.implicit.values() if one in here]
    every = (*letters, *(_places(reader, shaped) if shaped else ()))
    return tuple(one for one in dict.fromkeys(every) if one.sort is not INTEGERS)


def _relation(a: Term, sign: str, b: Term, span: Span) -> Prop:
    table: dict[str, Prop] = {
        "=": Eq(a, b), ":=": Eq(a, b), "!=": Not(Eq(a, b)), "<": Lt(a, b), "<=": Le(a, b), ">": Lt(b, a), ">=": Le(b, a)
    }  # fmt: skip
    if sign not in table:
        raise Refusal("out-of-language", f"the relation '{sign}' is outside the language", span)
    return table[sign]


def _is_nothing(array: Array) -> bool:
    """Is it the number 0, which stands for an array of zeros too?"""
    return not array.axes and array.scalar is ZERO


def _is_zero(node: Surface) -> bool:
    return isinstance(node, Number) and node.value == 0


# ---- sides of different kinds ----


def _clash(left: Meant, right: Meant, sides: Sides) -> Clash | None:
    """Sides that cannot be equal because they are different kinds of things."""
    if sides.sign not in ("=", ":="):
        return None
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Operator) and isinstance(other, Array):
            return Clash("a derivative with nothing to act on is set equal to a number", {}, _OPERATOR)
        if isinstance(one, Function) and isinstance(other, Array):
            return Clash(f"the function '{one.name}', without its arguments, is set equal to a number", {}, _FUNCTION)
    if not isinstance(left, Array) or not isinstance(right, Array):
        return None
    left, right = arrays.fitted(left, right), arrays.fitted(right, left)
    if arrays.ANY in (*left.axes, *right.axes):
        return None
    if _is_zero(sides.left) or _is_zero(sides.right) or (left.axes == right.axes and left.row == right.row):
        return None
    sizes = _unequal_sizes(left.axes, right.axes)
    message = f"{arrays.describe(left)} is set equal to {arrays.describe(right)}"
    return Clash(message, sizes, f"{_counted(left, sizes)} against {_counted(right, sizes)}")


_OPERATOR = (
    "an operator against a number: applied to the constant loss 0 it gives 0, applied to another loss it does not"
)
_FUNCTION = "a function against a number: it has a value for each of its arguments"


def _unequal_sizes(left: tuple[Domain, ...], right: tuple[Domain, ...]) -> dict[str, int]:
    """Sizes, all different, that show the two shapes to differ."""
    names = dict.fromkeys(axis for axis in (*left, *right) if isinstance(axis, Sort) and not axis.elements)
    return {axis.name: size for size, axis in enumerate(names, start=2)}


def _counted(array: Array, sizes: dict[str, int]) -> str:
    counts = [str(sizes.get(getattr(axis, "name", ""), len(getattr(axis, "elements", ())))) for axis in array.axes]
    if not counts:
        return "one number"
    if len(counts) == 1:
        return f"a {'row' if array.row else 'column'} of {counts[0]} numbers"
    return " x ".join(counts) + " numbers"


# ---- membership and ranges ----


def _membership(reader: Elaborator, left: Meant, right: SetValue, sides: Sides) -> Iterator[Prop]:
    if right.low is None or right.high is None:
        raise Refusal("out-of-language", f"membership in '{key(sides.right)}' is outside the language", sides.span)
    array = reader.as_array(left, sides.left.span)
    low, high = right.low, right.high
    if array.axes or sides.sign == "not in":
        raise Refusal("out-of-language", "membership is read for one number", sides.span)
    yield (Le if right.closed[0] else Lt)(low, array.scalar)
    yield (Le if right.closed[1] else Lt)(array.scalar, high)


def _exactly(left: Reach, right: SetValue) -> Iterator[Goal]:
    """The values of a function are exactly an interval: its bounds hold, and every number within is a value."""
    low, high = right.low, right.high
    if low is None or high is None:
        raise Refusal("out-of-language", "the values of a function are compared with intervals only", Span(0, 0))
    yield Goal((), (Le if right.closed[0] else Lt)(low, left.term))
    yield Goal((), (Le if right.closed[1] else Lt)(left.term, high))
    value = Entry(Tensor("y", ()), ())
    yield Goal((Lt(low, value), Lt(value, high)), Some(left.tensor, Eq(left.term, value)))
    for end, closed in ((low, right.closed[0]), (high, right.closed[1])):
        if closed:
            yield Goal((), Some(left.tensor, Eq(left.term, end)))
