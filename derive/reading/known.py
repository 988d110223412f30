"""Functions that everybody knows: entry by entry, or of a whole vector or matrix."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.axioms import exp, log
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    ONE,
    ZERO,
    Fn,
    Index,
    Max,
    Node,
    Num,
    Pow,
    Sum,
    Term,
    children,
)
from derive.reading import arrays, densities, matrices
from derive.reading.arrays import Array
from derive.reading.meaning import Reader, Refusal
from derive.reading.names import is_transpose
from derive.reading.surface import Call, Given, Group, Script, Surface, Symbol, walk

ENTRYWISE: dict[str, Callable[[Term], Term]] = {
    "exp": exp,
    "log": log,
    "sin": lambda x: Fn("sin", x),
    "cos": lambda x: Fn("cos", x),
    "abs": lambda x: Fn("abs", x),
    "sqrt": lambda x: Pow(x, Fraction(1, 2)),
    "sigmoid": lambda x: (ONE + exp(-x)) ** -1,
    "\\sigma": lambda x: (ONE + exp(-x)) ** -1,
    "tanh": lambda x: (exp(x) - exp(-x)) * (exp(x) + exp(-x)) ** -1,
    "relu": lambda x: Max(ZERO, x),
    "softplus": lambda x: log(ONE + exp(x)),
    "tan": lambda x: Fn("sin", x) * Fn("cos", x) ** -1,
    "sinh": lambda x: (exp(x) - exp(-x)) * Num(Fraction(1, 2)),
    "cosh": lambda x: (exp(x) + exp(-x)) * Num(Fraction(1, 2)),
}
SERIES = frozenset(
    ("exp", "log", "sin", "cos", "abs", "sqrt", "tan", "sinh", "cosh")
)  # of a matrix they mean something else


def arguments(node: Surface) -> list[Surface]:
    """The arguments between the brackets, those after a bar last."""
    if not isinstance(node, Group) or node.opening in matrices.BARS:
        return [node]
    found: list[Surface] = []
    for item in node.items:
        found += [*item.left, *item.right] if isinstance(item, Given) else [item]
    return found


def apply_known(reader: Reader, name: str, node: Call) -> Array:
    given = [reader.array(one) for one in arguments(node.argument)]
    if name in ENTRYWISE:
        if len(given) != 1:
            raise Refusal("shape-mismatch", f"{name} takes one argument", node.span)
        if name in SERIES:
            return arrays.entrywise(given[0], ENTRYWISE[name], name)
        return arrays.mapped(given[0], ENTRYWISE[name])
    return WHOLE[name](given, node)


def _softmax(given: list[Array], node: Call) -> Array:
    vector = _vector(given, node)
    axis = vector.axes[0]

    def entry(i: Index) -> Term:
        j = arrays.fresh(axis)
        return exp(vector.at(i)) * Sum(axis, abstract(exp(vector.at(j)), (j,))) ** -1

    return Array(vector.axes, entry, vector.row)


def _logsumexp(given: list[Array], node: Call) -> Array:
    vector = _vector(given, node)
    j = arrays.fresh(vector.axes[0])
    return arrays.scalar(log(Sum(vector.axes[0], abstract(exp(vector.at(j)), (j,)))))


def _vector(given: list[Array], node: Call) -> Array:
    if len(given) != 1 or len(given[0].axes) != 1:
        raise Refusal("shape-mismatch", "a vector is needed here", node.span)
    return given[0]


def _extreme(sign: int) -> Callable[[list[Array], Call], Array]:
    def apply(given: list[Array], node: Call) -> Array:
        if len(given) != 2:
            raise Refusal("out-of-language", "max and min take two numbers here", node.span)
        one, other = given
        shaped = one if one.axes else other
        if one.axes and other.axes and (one.axes != other.axes or one.row != other.row):
            raise Refusal("shape-mismatch", f"{arrays.describe(one)} against {arrays.describe(other)}", node.span)

        def entry(*i: Index) -> Term:
            a, b = (array.at(*i) if array.axes else array.scalar for array in (one, other))
            return Max(a, b) if sign > 0 else -Max(-a, -b)

        return Array(shaped.axes, entry, shaped.row)

    return apply


def _only(function: Callable[[Array], Array]) -> Callable[[list[Array], Call], Array]:
    def apply(given: list[Array], node: Call) -> Array:
        if len(given) != 1:
            raise Refusal("shape-mismatch", "one argument is needed here", node.span)
        return function(given[0])

    return apply


def _trace(given: list[Array], node: Call) -> Array:
    """The trace; that of a quadratic form x^T A x, which is a number, is the form itself."""
    turned = any(isinstance(one, Script) and is_transpose(one.above) for one in walk(node.argument))
    if len(given) == 1 and not given[0].axes and turned and _is_summed(given[0].scalar):
        return given[0]
    return _only(arrays.trace)(given, node)


def _is_summed(term: Node) -> bool:
    """Is it a sum over entries, as every product of a row and a column is?"""
    return isinstance(term, Sum) or any(map(_is_summed, children(term)))


def _normal(given: list[Array], node: Call) -> Array:
    if not given:
        raise Refusal("shape-mismatch", "a density without arguments", node.span)
    spread = arguments(node.argument)[-1]
    if isinstance(spread, Symbol) and spread.name in ("\\sigma", "s"):
        raise Refusal(
            "ambiguous", "a variance, or a standard deviation? write a square, or define the density", spread.span
        )
    return densities.normal(given)


WHOLE: dict[str, Callable[[list[Array], Call], Array]] = {
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "trace": _trace,
    "diag": _only(arrays.diagonal),
    "det": _only(matrices.determinant),
    "\\mathcal{N}": _normal,
    "max": _extreme(1),
    "min": _extreme(-1),
}
