"""The slope of a loss along a direction, from the loss alone, and how far off it can be."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
Loss: TypeAlias = Callable[[NDArray[Any]], Any]

COMPLEX_STEP = 1e-30
PROBES, STEPS = 8, 8


class NoValue(Exception):
    """The loss has no finite value here, or raises."""


class Slope(NamedTuple):
    """A directional derivative, and a bound of its own error that is expected to hold."""

    value: float
    error: float


def value(loss: Loss, x: NDArray[Any]) -> Any:
    """The loss at x, with NumPy's warnings silent.  Raises NoValue where it has none, TypeError where it is no number."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("error", np.exceptions.ComplexWarning)
            result = np.asarray(loss(x))
    except (ArithmeticError, ValueError, np.exceptions.ComplexWarning) as why:
        raise NoValue(str(why)) from why
    if result.size != 1 or result.dtype.kind not in "iufc":
        raise TypeError(f"the loss is not one number, but {result.dtype} of shape {result.shape}")
    if not np.isfinite(result).all():
        raise NoValue("infinite or no number")
    return result.reshape(())[()]


def complex_step(loss: Loss, x: Vector, direction: Vector, step: float = COMPLEX_STEP) -> float:
    """Im f(x + ih d) / h: no difference is taken, so no digit is lost (Squire and Trapp, SIAM Rev. 40, 1998).

    Right for losses that are analytic where they stand; |x|, conjugates and comparisons of complex numbers are not.  Raises
    NoValue where the loss does not take complex numbers or drops the imaginary part.
    """
    try:
        found = value(loss, x + 1j * step * direction)
    except TypeError as why:
        raise NoValue(str(why)) from why
    if not np.iscomplexobj(found):
        raise NoValue("the loss is real at a complex point")
    return float(found.imag) / step


def central(loss: Loss, x: Vector, direction: Vector, unit: float) -> Slope:
    """Central differences for a row of halved step sizes, the best of them extrapolated to step zero.

    The first step balances truncation and rounding: its cube is the relative rounding `unit`.  The error of a step is the gap to
    the next two, and what rounding takes from the values and from the ends of the step.  `direction` has length one.
    """
    size = max(1.0, float(np.abs(x).max(initial=0)))
    level = abs(float(value(loss, x)))
    steps = [size * min(0.05, unit ** (1 / 3)) / 2**k for k in range(STEPS)]
    found = [_difference(loss, x, direction, step) for step in steps]
    best = Slope(found[1], math.inf)
    for k in range(STEPS - 2):
        gap = max(abs(found[k] - found[k + 1]), abs(found[k + 1] - found[k + 2]))
        error = gap + unit / steps[k + 1] * (6 * level + 3 * size * abs(found[k + 1]))
        if error < best.error:
            best = Slope((4 * found[k + 1] - found[k]) / 3, error)
    return best


def _difference(loss: Loss, x: Vector, direction: Vector, step: float) -> float:
    ahead, behind = x + step * direction, x - step * direction
    return (float(value(loss, ahead)) - float(value(loss, behind))) / (2 * step)


def rounding(loss: Loss, x: Vector, direction: Vector) -> float:
    """The relative rounding of the loss near x: half a unit in the last place of its type, or more.

    A loss that does not tell x from x in float32 counts in float32 inside, whatever the type of its result.  Other noise is seen
    in a table of differences: the k-th differences of a smooth function vanish, those of noise do not (Moré and Wild, Estimating
    Computational Noise, SIAM J. Sci. Comput. 33, 2011).
    """
    here = value(loss, x)
    level = abs(float(here.real))
    unit = float(np.finfo(here.dtype if here.dtype.kind in "fc" else float).eps) / 2
    near = x * (1 + 2.0**-30)  # float32 has 24 digits
    rounded = near.astype(np.float32).astype(np.float64)
    if not np.array_equal(near, rounded) and value(loss, near) == value(loss, rounded) != value(loss, 1.5 * x):
        unit = max(unit, 2.0**-24)
    return max(unit, min(1e-3, _noise(loss, x, direction) / level)) if level else unit


def _noise(loss: Loss, x: Vector, direction: Vector) -> float:
    size = max(1.0, float(np.abs(x).max(initial=0)))
    for step in (1e-13, 1e-10, 1e-7):
        try:
            row = np.array([float(value(loss, x + k * step * size * direction)) for k in range(PROBES)])
        except NoValue:
            break
        if (np.diff(row) == 0).sum() > PROBES // 2:
            continue
        levels = [_level(row, k) for k in (4, 5, 6)]
        if max(levels) <= 4 * min(levels):
            return min(levels)
    return 0.0


def _level(row: Vector, k: int) -> float:
    share = math.factorial(k) ** 2 / math.factorial(2 * k)
    return math.sqrt(share * float(np.mean(np.diff(row, k) ** 2)))
