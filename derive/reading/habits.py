"""Habits of authors, by which names get a shape where nothing forces one: bold letters, capitals, transposes."""

from __future__ import annotations

from collections.abc import Iterator

from derive.reading.context import Defined
from derive.reading.named import Name, is_capital
from derive.reading.shapes import Shapes
from derive.reading.unify import Axis, Clash, Shape, number, vector

SIZES = "nmdpqrKDNMH"  # letters for sizes that the document does not name


def _open(shapes: Shapes) -> list[Name]:
    return [one for one in shapes.names.values() if one.declaration is None and not one.role]


def decide(shapes: Shapes, name: Name, shape: Shape, habit: str) -> None:
    try:
        shapes.unifier.alike(name.whole, shape)
        name.habit = name.habit or habit
    except Clash as clash:
        shapes.clashes.setdefault(name.spans[0], str(clash))


def linked(shapes: Shapes) -> None:
    """x and x_i are a vector and its entries, where nothing says that the x_i are vectors; A and A_ij a matrix."""
    for one in shapes.names.values():
        if not one.bare or (one.declaration is not None and not isinstance(one.declaration.meaning, Defined)):
            continue
        for count, (axes, member) in one.members.items():
            if member.is_number and count == 1:
                decide(shapes, one, vector(axes[0]), "")
            elif member.is_number and count == 2:
                decide(shapes, one, Shape(*axes), "")


def _entries(shapes: Shapes) -> None:
    """With two indices a name is an entry of a matrix; with one, an entry where the name stands by itself too."""
    for one in _open(shapes):
        for count, (_, member) in one.members.items():
            if not member.is_known and (count == 2 or (one.bare and not one.bold and not is_capital(one.label))):
                shapes.unifier.alike(member, number())


def _turned(shapes: Shapes) -> None:
    """What is transposed is a vector where it is written small, a matrix where it is a capital letter."""
    _arrays(shapes, lambda name: name.turned)


def _bold(shapes: Shapes) -> None:
    """Bold letters are vectors, bold capitals matrices."""
    _arrays(shapes, lambda name: name.bold)


def _arrays(shapes: Shapes, which: object) -> None:
    for one in _open(shapes):
        for shape in (one.whole, *(member for _, member in one.members.values())):
            if shape.is_known or not which(one):  # type: ignore[operator]
                continue
            try:
                if is_capital(one.label):
                    for axis in (shape.rows, shape.columns):
                        if axis.root().single is None:
                            shapes.unifier.single(axis, False)
                elif shape.columns.root().single is not False:
                    shapes.unifier.alike(shape, vector(Axis(False)))
                one.habit = one.habit or "habit"
            except Clash as clash:
                shapes.clashes.setdefault(one.spans[0], str(clash))


def _soft(shapes: Shapes) -> None:
    """From here on the terms of a sum that are not known are taken for alike."""
    shapes.soft = True


def _columns(shapes: Shapes) -> None:
    """An array written with a small letter is a column."""
    for one in _open(shapes):
        for shape in (one.whole, *(member for _, member in one.members.values())):
            if shape.is_array and not shape.is_known and not is_capital(one.label):
                axis = shape.columns if shape.columns.root().single is None else shape.rows
                shapes.unifier.single(axis, axis is shape.rows)


def _plain(shapes: Shapes) -> None:
    """A small letter of which nothing else is known is a real number."""
    for one in _open(shapes):
        small = not is_capital(one.label)
        for shape in (one.whole, *(member for _, member in one.members.values())):
            if small and not shape.is_known and not shape.is_array:
                _number(shapes, one, shape)


def _number(shapes: Shapes, one: Name, shape: Shape) -> None:
    try:
        shapes.unifier.alike(shape, number())
        one.habit = one.habit or "number"
    except Clash as clash:
        shapes.clashes.setdefault(one.spans[0], str(clash))


def _capitals(shapes: Shapes) -> None:
    """A capital letter is a matrix among arrays, and a number elsewhere."""
    shapes.capitals = False
    for one in _open(shapes):
        for shape in (one.whole, *(member for _, member in one.members.values())):
            if shape.is_array and not shape.is_known:
                for axis in (shape.rows, shape.columns):
                    if axis.root().single is None:
                        shapes.unifier.single(axis, False)
                one.habit = one.habit or "capital"
            elif not shape.is_known:
                _number(shapes, one, shape)
                one.habit = "capital"


def _finish(shapes: Shapes) -> None:
    """Sets without a name get one that the document does not use."""
    taken = {*shapes.uses.symbols, *shapes.context.declarations, *shapes.context.sorts}
    free = iter([letter for letter in SIZES if letter not in taken])
    count = 0
    for axis in _axes(shapes):
        one = axis.root()
        if one.single is False and one.sort is None:
            letter = next(free, "")
            while not letter:
                count += 1
                letter = f"n_{{{count}}}" if f"n_{{{count}}}" not in taken else ""
            one.sort = shapes.context.sort(letter)
            shapes.invented.append(letter)


def _axes(shapes: Shapes) -> Iterator[Axis]:
    for one in shapes.names.values():
        yield from (one.whole.rows, one.whole.columns)
        for axes, member in one.members.values():
            yield from (*axes, member.rows, member.columns)
        for given in one.arguments.values():
            for shape in given:
                yield from (shape.rows, shape.columns)


def _factors(shapes: Shapes) -> None:
    """Capital letters that are multiplied with each other to an array are matrices."""
    shapes.capitals = True
    for one in _open(shapes):
        if not one.whole.is_known:
            one.habit = "capital"


HABITS = (_entries, _turned, _bold, _soft, _columns, _plain, _factors, _capitals, _finish)
