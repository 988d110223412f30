"""Habits of authors, by which names get a shape where nothing forces one: bold letters, capitals, transposes."""

from __future__ import annotations

from collections.abc import Iterator

from derive.reading.context import Defined
from derive.reading.named import is_capital
from derive.reading.records import Name
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
        defined = one.declaration.meaning if one.declaration is not None else None
        whole = isinstance(defined, Defined) and defined.style == "plain"
        column = whole and one.whole.is_known and one.whole.columns.root().single is True and not one.whole.is_number
        for count, (axes, member) in one.members.items():
            if column and count == 1 and not member.is_known:  # p = softmax(z) and p_i
                shapes.unifier.alike(member, number())
            if member.is_number and count == 1:
                decide(shapes, one, vector(axes[0]), "")
            elif member.is_number and count == 2 and not _of_vectors(shapes, one):
                decide(shapes, one, Shape(*axes), "")


def _of_vectors(shapes: Shapes, one: Name) -> bool:
    """Are y_i and y_{ij} a vector and its entries?  Then y is no matrix that has them."""
    if 1 not in one.members or 2 not in one.members or not one.members[1][1].is_array:
        return False
    (places, vectors), (axes, _) = one.members[1], one.members[2]
    for have, want in ((axes[0], places[0]), (axes[1], vectors.rows)):
        try:
            shapes.unifier.same(have, want)
        except Clash as clash:
            shapes.clashes.setdefault(one.spans[0], str(clash))
    return True


def _entries(shapes: Shapes) -> None:
    """With two indices a name is an entry of a matrix; with one, an entry where the name stands by itself too."""
    for one in _open(shapes):
        for count, (_, member) in one.members.items():
            if not member.is_known and (count == 2 or (one.bare and not one.bold and not is_capital(one.label))):
                shapes.unifier.alike(member, number())


def _turned(shapes: Shapes) -> None:
    """What is transposed is a vector where it is written small, a matrix where it is a capital letter."""
    _arrays(shapes, list(shapes.turned.values()))


def _bold(shapes: Shapes) -> None:
    """Bold letters are vectors, bold capitals matrices."""
    bold = [one for one in _undeclared(shapes) if one.bold]
    _arrays(shapes, [(one, shape) for one in bold for shape in (one.whole, *(m for _, m in one.members.values()))])


def _undeclared(shapes: Shapes) -> list[Name]:
    """The names of which nothing says a type: undeclared, or given by an equation alone."""
    return [
        one
        for one in shapes.names.values()
        if not one.role and (one.declaration is None or isinstance(one.declaration.meaning, Defined))
    ]


def _arrays(shapes: Shapes, found: list[tuple[Name, Shape]]) -> None:
    mine = {id(one) for one in _undeclared(shapes)}
    for one, shape in found:
        if shape.is_known or id(one) not in mine:
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


def dimensions(shapes: Shapes) -> None:
    """(2 pi)^k in the density of a normal vector: k is the number of its entries."""
    letters = {one.label: one for one in shapes.names.values() if one.label in shapes.powers and not one.role}
    axes = {axis.root(): None for axis in shapes.normal if axis.root().single is False}
    if len(letters) != 1 or len(axes) != 1:
        return
    ((label, one),) = letters.items()
    (axis,) = axes
    if axis.sort is None and one.declaration is None and not one.members and not one.arguments:
        axis.sort, one.role = shapes.context.sort(label), "size"


def finish(shapes: Shapes) -> None:
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
                yield from (shape.rows, shape.columns) if isinstance(shape, Shape) else (shape,)


def _maps(shapes: Shapes) -> None:
    """A capital letter before a small one, where their product is a column, is a matrix before a column."""
    shapes.maps = True


def _factors(shapes: Shapes) -> None:
    """Capital letters that are multiplied with each other to an array are matrices."""
    shapes.capitals = True
    shapes.large = {id(one.whole) for one in _undeclared(shapes) if is_capital(one.label) and not one.whole.is_known}
    for one in _open(shapes):
        if not one.whole.is_known and not one.whole.is_array:
            one.habit = "capital"


HABITS = (_turned, _bold, _entries, _soft, _columns, _maps, _plain, _factors, _capitals)
