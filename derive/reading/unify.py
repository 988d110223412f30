"""Shapes that are to be found: index sets as unknowns, and their unification."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.kernel.term import INTEGERS, Sort


class Clash(Exception):
    """Two shapes that cannot be one."""


@dataclass(eq=False, slots=True)
class Axis:
    """The index set along rows or columns, as far as it is known.

    `single` is True where there is no such axis, as a number has none, and False where there is one; `sort` is the set.
    """

    single: bool | None = None
    sort: Sort | None = None
    _link: Axis | None = field(default=None, repr=False)

    def root(self) -> Axis:
        one = self
        while one._link is not None:
            if one._link._link is not None:
                one._link = one._link._link
            one = one._link
        return one

    @property
    def state(self) -> tuple[int, bool | None, Sort | None]:
        """What is known of it, to be compared with what was known before."""
        one = self.root()
        return id(one), one.single, one.sort

    @property
    def is_settled(self) -> bool:
        """Is nothing left to be learnt of it?"""
        one = self.root()
        return one.single is True or one.sort is not None


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """Rows and columns of an array; a number has neither, a vector no columns."""

    rows: Axis
    columns: Axis

    @property
    def turned(self) -> Shape:
        return Shape(self.columns, self.rows)

    @property
    def state(self) -> tuple[object, object]:
        return self.rows.state, self.columns.state

    @property
    def is_number(self) -> bool:
        return self.rows.root().single is True and self.columns.root().single is True

    @property
    def is_array(self) -> bool:
        """Is it certainly no number?"""
        return self.rows.root().single is False or self.columns.root().single is False

    @property
    def is_settled(self) -> bool:
        return self.rows.is_settled and self.columns.is_settled

    @property
    def is_known(self) -> bool:
        return self.rows.root().single is not None and self.columns.root().single is not None


def unknown() -> Shape:
    return Shape(Axis(), Axis())


def number() -> Shape:
    return Shape(Axis(True), Axis(True))


def vector(axis: Axis) -> Shape:
    return Shape(axis, Axis(True))


@dataclass(slots=True)
class Unifier:
    """Makes axes equal; `changed` says whether something was learnt since it was last set to False."""

    changed: bool = False

    def single(self, axis: Axis, value: bool) -> None:
        """Say whether there is such an axis.  Raises `Clash`."""
        one = axis.root()
        if one.single is None:
            one.single = value
            self.changed = True
        elif one.single is not value:
            raise Clash("a number stands where an array is needed")

    def named(self, axis: Axis, sort: Sort) -> None:
        """Say along which set an axis runs.  Raises `Clash`."""
        self.same(axis, Axis(False, sort))

    def same(self, left: Axis, right: Axis) -> None:
        """Make two axes one.  Raises `Clash`."""
        one, other = left.root(), right.root()
        if one is other:
            return
        if one.single is not None and other.single is not None and one.single is not other.single:
            raise Clash("a number stands where an array is needed")
        if one.sort is not None and other.sort is not None and one.sort is not other.sort:
            raise Clash(f"sizes {one.sort.name} and {other.sort.name} differ")
        learnt = (one.single, one.sort) != (other.single, other.sort)
        one.single = other.single if one.single is None else one.single
        one.sort = one.sort or other.sort
        other._link = one
        self.changed = self.changed or learnt or (one.single is not True and one.sort is None)

    def alike(self, left: Shape, right: Shape) -> None:
        """Make two shapes one.  Raises `Clash`."""
        if _clashes(left.rows, right.rows) or _clashes(left.columns, right.columns):
            raise Clash("the shapes differ")
        self.same(left.rows, right.rows)
        self.same(left.columns, right.columns)

    def scalar(self, shape: Shape) -> None:
        """Raises `Clash`."""
        self.alike(shape, number())


def _clashes(left: Axis, right: Axis) -> bool:
    one, other = left.root(), right.root()
    if one.single is not None and other.single is not None and one.single is not other.single:
        return True
    return one.sort is not None and other.sort is not None and one.sort is not other.sort


def is_integer(axis: Axis) -> bool:
    return axis.root().sort is INTEGERS
