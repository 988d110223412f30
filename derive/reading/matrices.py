"""Powers, inverses, determinants and norms of arrays."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

from derive.kernel.ring import normal
from derive.kernel.substitute import abstract
from derive.kernel.term import INTEGERS, Det, Fn, Inverse, Lam, Num, Pow, Sort, Sum, Term
from derive.reading import arrays, doubts
from derive.reading.arrays import Array, ShapeMismatch
from derive.reading.context import Context, SizeName
from derive.reading.meaning import Reader
from derive.reading.notation import TRANSPOSES
from derive.reading.surface import Group, Number, Script, Surface, Symbol, Total

LARGEST = 8  # powers of a matrix that are written out
BARS = {"|": "|", "\\lvert": "|", "‖": "‖", "\\lVert": "‖"}
IDENTITIES = frozenset(("I", "\\mathbf{I}"))
SIZES = frozenset("nmdpqkrDKMNPT")  # letters below an I that say how many rows it has
FROBENIUS = frozenset(("F", "\\text{F}", "\\mathrm{F}", "\\textrm{F}", "fro", "Fro"))


def unit(reader: Reader, node: Surface) -> Array | None:
    """I, or I_n with the number of its rows; None for what is no identity matrix, or is declared as something else."""
    base, below = (node.base, node.below) if isinstance(node, Script) and node.above is None else (node, None)
    if (
        not isinstance(base, Symbol)
        or base.name not in IDENTITIES
        or reader.meaning(base.name)
        or base.name in reader.bound
    ):
        return None
    if below is None:
        return arrays.identity(arrays.ANY) if isinstance(node, Symbol) else None
    found = reader.meaning(below.name) if isinstance(below, Symbol) else None
    if found and isinstance(found.meaning, SizeName):
        return arrays.identity(found.meaning.sort)
    return arrays.identity(arrays.ANY) if is_identity(reader.context, reader.offset, node) else None


def is_identity(context: Context, offset: int, node: Surface) -> bool:
    """Is it I_n, where neither I nor I_n is declared and the subscript is a letter for a size?"""
    match node:
        case Script(_, Symbol(_, name), Symbol(_, size), None) if name in IDENTITIES and size in SIZES:
            return not any(
                True for label in (name, f"{name}_", f"{name}_{{{size}}}") for _ in context.find(label, offset)
            )
    return False


def square(array: Array, what: str) -> Lam:
    """The matrix as a term of the kernel.  Raises `ShapeMismatch` for one that is not square."""
    axes = array.axes
    if len(axes) != 2 or axes[0] is not axes[1] or not isinstance(axes[0], Sort) or axes[0] in (INTEGERS, arrays.ANY):
        raise ShapeMismatch(f"the {what} of {arrays.describe(array)}")
    return array.lam()


def inverse(array: Array) -> Array:
    """The inverse matrix; of a number one over it."""
    if not array.axes:
        return arrays.scalar(Pow(array.scalar, Fraction(-1)))
    matrix = square(array, "inverse")
    return Array(array.axes, lambda i, j: Inverse(matrix, i, j))


def determinant(array: Array) -> Array:
    return arrays.scalar(Det(square(array, "determinant")))


def is_inverse_transpose(above: Surface) -> bool:
    """Is it the -T of A^{-T}?"""
    match above:
        case Total(_, (("-", Symbol(_, name)),)):
            return name in TRANSPOSES
    return False


def power(array: Array, exponent: Term) -> Array | None:
    """A whole power of a square matrix; None for another exponent, or what is no matrix."""
    plain = normal(exponent)
    if not isinstance(plain, Num) or len(array.axes) != 2 or plain.value != int(plain.value):
        return None
    count = int(plain.value)
    square(array, "power")
    if not count or abs(count) > LARGEST:
        return arrays.identity(array.axes[0]) if not count else None
    return reduce(arrays.product, [array if count > 0 else inverse(array)] * abs(count))


# ---- norms ----


def norm(node: Script, read: Callable[[Surface], Array]) -> Array | None:
    """|x|, |x|_2, |x|_1 and |A|_F between double bars, or their second powers; None for what is no norm."""
    match node:
        case Script(_, Group(_, bars, _, (inner,)), below, above) if (
            BARS.get(bars) == "‖" and below is not None
        ) or above:
            kind = _kind(below)
            if kind is None or (above is not None and not (isinstance(above, Number) and above.value == 2)):
                return None
            array = read(inner)
            if below is None:
                doubts.refuse_norm(array, node.span)
            if not array.axes or (len(array.axes) > 1 and kind != "F" and below is not None):
                return None
            whole = _absolute(array) if kind == "1" else arrays.inner(array, array).scalar
            if kind == "1":
                return arrays.scalar(whole if above is None else Pow(whole, Fraction(2)))
            return arrays.scalar(whole if above is not None else Pow(whole, Fraction(1, 2)))
    return None


def _kind(below: Surface | None) -> str | None:
    match below:
        case None:
            return "2"
        case Number(_, value) if value in (1, 2):
            return str(int(value))
        case Symbol(_, name) if name in FROBENIUS:
            return "F"
    return None


def _absolute(array: Array) -> Term:
    """The sum of the absolute values of the entries."""
    places = [arrays.fresh(axis) for axis in array.axes]
    body: Term = Fn("abs", array.at(*places))
    for place, axis in zip(reversed(places), reversed(array.axes), strict=True):
        body = Sum(axis, abstract(body, (place,)))
    return body
