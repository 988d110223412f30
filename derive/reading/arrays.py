"""Products, transposes and traces of arrays, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import TypeAlias

from derive.kernel.axioms import same
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    Add,
    Domain,
    Index,
    Lam,
    Mul,
    Num,
    Pow,
    Sort,
    Sum,
    Term,
    Var,
    sort_of,
)
from derive.words import said

_numbers = count()
ANY = Sort("\1any", ())  # the rows and columns of an identity matrix whose size is not said


class ShapeMismatch(Exception):
    """Arrays whose sizes do not fit together; the message names both."""


@dataclass(frozen=True, slots=True)
class Array:
    """Numbers along axes: none for a number, one for a vector, two for a matrix.

    A vector is a column unless `row`.  `entry` gives the term at indices of the axes.
    """

    axes: tuple[Domain, ...]
    entry: Callable[..., Term]
    row: bool = False

    def at(self, *indices: Index) -> Term:
        return self.entry(*indices)

    @property
    def scalar(self) -> Term:
        """The number that an array without axes is."""
        return self.entry()

    def lam(self) -> Lam:
        """The array as a term of the kernel."""
        variables = [fresh(axis) for axis in self.axes]
        return Lam(self.axes, abstract(self.entry(*variables), variables[::-1]))


Shape: TypeAlias = tuple[Domain | None, Domain | None]


def fresh(domain: Domain) -> Var:
    """An index that occurs nowhere else."""
    return Var(f"\1{next(_numbers)}", sort_of(domain))


def fitted(array: Array, like: Array) -> Array:
    """A multiple of an identity matrix whose size is not said, with the size of the array beside it."""
    if array.axes != (ANY, ANY) or not like.axes or like.axes[0] is not like.axes[-1]:
        return array
    return Array(like.axes[:1] * 2, array.entry)


def scalar(term: Term) -> Array:
    return Array((), lambda: term)


def number(value: int | Fraction) -> Array:
    return scalar(Num(Fraction(value)))


def shape(array: Array) -> Shape:
    """(rows, columns), None for one."""
    match array.axes:
        case ():
            return None, None
        case (axis,):
            return (None, axis) if array.row else (axis, None)
        case (rows, columns):
            return rows, columns
    raise ShapeMismatch(f"an array with {len(array.axes)} axes is no matrix")


def describe(array: Array) -> str:
    """The shape in words."""
    names = [_size(axis) for axis in array.axes]
    match len(names):
        case 0:
            return "a number"
        case 1:
            return f"a {'row' if array.row else 'column'} of {names[0]} numbers"
    return f"an array of {' by '.join(names)} numbers"


def _size(axis: Domain) -> str:
    if axis is ANY:
        return "as many as needed"
    return said(axis.name) if isinstance(axis, Sort) else "several"


def mapped(array: Array, function: Callable[[Term], Term]) -> Array:
    """The function of every entry."""
    return Array(array.axes, lambda *i: function(array.entry(*i)), array.row)


def entrywise(array: Array, function: Callable[[Term], Term], name: str) -> Array:
    """The function of every entry; of a matrix it may as well be that of its power series, and is refused."""
    if len(array.axes) > 1:
        raise ShapeMismatch(f"{name} of {describe(array)}: entry by entry, or its power series?")
    return mapped(array, function)


def scaled(factor: Term, array: Array) -> Array:
    return mapped(array, lambda term: Mul((factor, term)))


def total(arrays: list[tuple[str, Array]]) -> Array:
    """A sum with signs; a number beside vectors is added to every entry, beside a matrix it is refused."""
    shaped = next((array for _, array in arrays if array.axes and ANY not in array.axes), None)
    shaped = shaped or next((array for _, array in arrays if array.axes), arrays[0][1])
    arrays = [(sign, fitted(array, shaped)) for sign, array in arrays]
    for _, array in arrays:
        if not array.axes and len(shaped.axes) > 1:
            raise ShapeMismatch(f"{describe(shaped)} is added to {describe(array)}")
        if array.axes and (array.axes != shaped.axes or array.row != shaped.row):
            raise ShapeMismatch(f"{describe(shaped)} is added to {describe(array)}")

    def entry(*i: Index) -> Term:
        terms = [(sign, array.entry(*i) if array.axes else array.entry()) for sign, array in arrays]
        signed = tuple(-term if sign == "-" else term for sign, term in terms)
        return signed[0] if len(signed) == 1 else Add(signed)

    return Array(shaped.axes, entry, shaped.row)


def summed(domain: Domain, variable: Var, array: Array, guards: tuple[Term, ...] = ()) -> Array:
    """The sum over the variable, the guards standing before every entry."""

    def entry(*i: Index) -> Term:
        body = array.entry(*i)
        return Sum(domain, abstract(Mul((*guards, body)) if guards else body, (variable,)))

    return Array(array.axes, entry, array.row)


def transposed(array: Array) -> Array:
    match len(array.axes):
        case 0:
            return array
        case 1:
            return Array(array.axes, array.entry, not array.row)
        case 2:
            return Array(array.axes[::-1], lambda i, j: array.entry(j, i))
    raise ShapeMismatch(f"the transpose of {describe(array)}")


def product(left: Array, right: Array, dot: bool = False) -> Array:
    """The matrix product; with `dot`, two columns have their inner product."""
    if not left.axes:
        return scaled(left.scalar, right)
    if not right.axes:
        return Array(left.axes, lambda *i: Mul((left.entry(*i), right.scalar)), left.row)
    if dot and left.axes == right.axes and len(left.axes) == 1 and left.row == right.row:
        return inner(left, right)
    if left.axes == right.axes == (ANY, ANY):
        return elementwise(left, right)  # both are multiples of the identity
    (rows, middle), (other, columns) = shape(left), shape(right)
    if ANY in left.axes and other is not None:
        return product(Array((other, other), left.entry), right)
    if ANY in right.axes and middle is not None:
        return product(left, Array((middle, middle), right.entry))
    if middle is None and other is None:
        assert rows is not None
        assert columns is not None
        return Array((rows, columns), lambda i, j: Mul((left.entry(i), right.entry(j))))
    if middle is not other or middle is None:
        raise ShapeMismatch(f"{describe(left)} times {describe(right)}")
    return _contracted(left, right, rows, middle, columns)


def _contracted(left: Array, right: Array, rows: Domain | None, middle: Domain, columns: Domain | None) -> Array:
    axes = tuple(axis for axis in (rows, columns) if axis is not None)

    def entry(*i: Index) -> Term:
        k = fresh(middle)
        one = left.entry(*i[: len(left.axes) - 1], k)
        two = right.entry(k, *i[len(left.axes) - 1 :])
        return Sum(middle, abstract(Mul((one, two)), (k,)))

    return Array(axes, entry, rows is None and columns is not None)


def inner(left: Array, right: Array) -> Array:
    """The inner product of two arrays of one shape."""
    left, right = fitted(left, right), fitted(right, left)
    if left.axes != right.axes or INTEGERS in left.axes or ANY in left.axes:
        raise ShapeMismatch(f"the inner product of {describe(left)} and {describe(right)}")

    def entry() -> Term:
        variables = [fresh(axis) for axis in left.axes]
        body: Term = Mul((left.entry(*variables), right.entry(*variables)))
        for variable, axis in zip(reversed(variables), reversed(left.axes), strict=True):
            body = Sum(axis, abstract(body, (variable,)))
        return body

    return Array((), entry)


def elementwise(left: Array, right: Array) -> Array:
    """The product entry by entry."""
    if not left.axes or not right.axes:
        return product(left, right)
    left, right = fitted(left, right), fitted(right, left)
    if left.axes != right.axes or left.row != right.row:
        raise ShapeMismatch(f"the entrywise product of {describe(left)} and {describe(right)}")
    return Array(left.axes, lambda *i: Mul((left.entry(*i), right.entry(*i))), left.row)


def outer(left: Array, right: Array) -> Array:
    if len(left.axes) != 1 or len(right.axes) != 1:
        raise ShapeMismatch(f"the outer product of {describe(left)} and {describe(right)}")
    return Array((*left.axes, *right.axes), lambda i, j: Mul((left.entry(i), right.entry(j))))


def divided(left: Array, right: Array) -> Array:
    if right.axes:
        raise ShapeMismatch(f"a division by {describe(right)}")
    return Array(left.axes, lambda *i: Mul((left.entry(*i), Pow(right.scalar, Fraction(-1)))), left.row)


def trace(array: Array) -> Array:
    if len(array.axes) != 2 or array.axes[0] is not array.axes[1] or ANY in array.axes:
        raise ShapeMismatch(f"the trace of {describe(array)}")
    k = fresh(array.axes[0])
    return scalar(Sum(array.axes[0], abstract(array.entry(k, k), (k,))))


def diagonal(array: Array) -> Array:
    """The diagonal matrix with the vector's entries, or the diagonal of a matrix."""
    if len(array.axes) == 1:
        axis = array.axes[0]
        return Array((axis, axis), lambda i, j: Mul((same(i, j), array.entry(i))))
    if len(array.axes) == 2 and array.axes[0] is array.axes[1]:
        return Array(array.axes[:1], lambda i: array.entry(i, i))
    raise ShapeMismatch(f"the diagonal of {describe(array)}")


def identity(axis: Domain) -> Array:
    return Array((axis, axis), lambda i, j: same(i, j))


def zeros(like: Array) -> Array:
    return Array(like.axes, lambda *i: ZERO, like.row)


def ones(axis: Domain) -> Array:
    return Array((axis,), lambda i: ONE)
