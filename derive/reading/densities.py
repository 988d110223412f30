"""Densities that everybody knows by a letter."""

from __future__ import annotations

from fractions import Fraction

from derive.claim import PI
from derive.kernel.axioms import exp, log
from derive.kernel.term import Det, Entry, Inverse, Mul, Num, Pow, Size, Term
from derive.reading import arrays, matrices
from derive.reading.arrays import Array, ShapeMismatch

HALF = Num(Fraction(-1, 2))
TWO_PI = Mul((Num(Fraction(2)), Entry(PI, ())))


def normal(given: list[Array]) -> Array:
    """The density of the normal distribution at x, for a mean and a variance, or a mean column and a covariance matrix."""
    if len(given) != 3:
        raise ShapeMismatch("a normal density takes a place, a mean and a variance")
    place, mean, spread = given
    spread = arrays.fitted(spread, Array(place.axes * 2, spread.entry)) if place.axes else spread
    gap = arrays.total([("+", place), ("-", mean)])
    if gap.axes != place.axes or len(place.axes) > 1 or place.row:
        raise ShapeMismatch(f"a normal density at {arrays.describe(place)}")
    return _univariate(gap, spread) if not place.axes else _multivariate(gap, spread)


def _univariate(gap: Array, variance: Array) -> Array:
    if variance.axes:
        raise ShapeMismatch(f"{arrays.describe(variance)} as the variance of a number")
    scale = Pow(Mul((TWO_PI, variance.scalar)), Fraction(-1, 2))
    square = Mul((HALF, gap.scalar**2, Pow(variance.scalar, Fraction(-1))))
    return arrays.scalar(scale * exp(square))


def _multivariate(gap: Array, covariance: Array) -> Array:
    matrix = matrices.square(covariance, "inverse")
    if covariance.axes[0] is not gap.axes[0]:
        raise ShapeMismatch(f"{arrays.describe(covariance)} as the covariance of {arrays.describe(gap)}")
    inverted = Array(covariance.axes, lambda i, j: Inverse(matrix, i, j))
    form = arrays.product(arrays.product(arrays.transposed(gap), inverted), gap).scalar
    volume: Term = exp(Mul((HALF, Size(gap.axes[0]), log(TWO_PI)))) * Pow(Det(matrix), Fraction(-1, 2))
    return arrays.scalar(volume * exp(HALF * form))
