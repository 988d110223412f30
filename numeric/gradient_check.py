"""Is this the gradient of that loss?  Checked from the loss alone, at the point given and far away from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numeric.slopes import Loss, NoValue, Slope, Vector, central, complex_step, rounding, value

FACTOR = 64
"""Units in the last place that a gradient may lose by adding and multiplying."""
AWAY = (1.0, 10.0, 100.0)
LISTED, PRINTED = 16, 6
EPS_SINGLE = 2.0**-25


@dataclass(frozen=True)
class Disagreement:
    """Where a claimed derivative is not that of the loss.

    `where` names the point, `argument` its number among the arguments, `index` the entry in it.  `entries` is 1; it is greater
    where only the sum over so many entries, from `index` on, could be seen to be wrong.
    """

    where: str
    argument: int
    index: tuple[int, ...]
    claimed: float
    measured: float
    allowed: float
    entries: int = 1

    @property
    def difference(self) -> float:
        return abs(self.claimed - self.measured)

    def __str__(self) -> str:
        what = f"argument {self.argument}, entry {self.index}" + (
            f" and {self.entries - 1} more" if self.entries > 1 else ""
        )
        return (
            f"{self.where}: {what}: the gradient says {self.claimed:.10g}, the loss {self.measured:.10g}; "
            f"they differ by {self.difference:.2g}, where {self.allowed:.2g} is rounding"
        )


@dataclass(frozen=True)
class PointReport:
    """What was found at one point: how the slopes were measured, how many, and the relative error that would have been seen."""

    where: str
    method: str
    compared: int
    resolution: float
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True)
class GradientReport:
    """What a check found, point by point; `skipped` names the points where the loss has no value."""

    points: tuple[PointReport, ...]
    skipped: tuple[str, ...]

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """All of them, those first that rounding explains least."""
        found = [one for point in self.points for one in point.disagreements]
        return tuple(sorted(found, key=lambda one: -np.nan_to_num(one.difference / one.allowed, nan=np.inf)))

    @property
    def ok(self) -> bool:
        return not any(point.disagreements for point in self.points)

    @property
    def resolution(self) -> float:
        """The relative error that would have been seen at the best of the points; where it is large, `ok` says little."""
        return min(point.resolution for point in self.points)

    def __str__(self) -> str:
        number = sum(point.compared for point in self.points)
        how = " and ".join(sorted({point.method for point in self.points}))
        seen = f"{number} slopes at {len(self.points)} points by {how}; an error of {self.resolution:.1g} would have been seen"
        skipped = f"; no value: {', '.join(self.skipped)}" if self.skipped else ""
        if self.ok:
            return f"the gradient is right: {seen}{skipped}"
        found = self.disagreements
        listed = [f"  {one}" for one in found[:PRINTED]]
        more = [f"  and {len(found) - PRINTED} more"] if len(found) > PRINTED else []
        return "\n".join([f"the gradient is wrong: {seen}{skipped}", *listed, *more])


def check_gradient(
    loss: Callable[..., Any],
    gradient: Callable[..., Any],
    *,
    at: ArrayLike | tuple[ArrayLike, ...],
    entries: int = 256,
    elsewhere: bool = True,
    seed: int = 0,
) -> GradientReport:
    """Compare a gradient with the slopes of its loss, at a point and, unless `elsewhere` is false, away from it.

    loss: takes the arrays of `at` (one array, or a tuple of several) and returns one real number.  gradient: takes the same and
    returns one array of the same shape, or a tuple of them.  All is counted in float64 where the functions keep the type of
    what they get.  Slopes are measured by the complex step where the loss allows it (central differences must confirm it), else
    by central differences with two step sizes.  Away means: other sizes of the same numbers, and random numbers, up to 100 times
    as large, because near zero many wrong gradients are right.  With more than `entries` entries, groups of them are
    compared along random directions, and a group that disagrees is searched for the entry.

    The same seed gives the same check.  Raises ValueError where the loss has no finite value at `at`, or where the gradient's
    shapes are not those of the arguments.
    """
    arguments = at if isinstance(at, tuple) else (at,)
    space = Space([np.asarray(one, np.float64) for one in arguments])
    flat_loss: Loss = lambda x: loss(*space.split(x))  # noqa: E731
    points, skipped = [], []
    for where, x in _points(space.start, elsewhere, np.random.default_rng(seed)):
        try:
            points.append(PointCheck(space, flat_loss, where, x, seed).run(gradient, entries))
        except NoValue as why:
            if where == "at":
                raise ValueError(f"the loss has no value at the point given: {why}") from why
            skipped.append(where)
    return GradientReport(tuple(points), tuple(skipped))


class Space:
    """The arguments as one vector, and back."""

    def __init__(self, arguments: list[NDArray[np.float64]]) -> None:
        self.shapes = [one.shape for one in arguments]
        self.ends = np.cumsum([one.size for one in arguments]).tolist()
        self.start = np.concatenate([one.ravel() for one in arguments]) if arguments else np.empty(0)

    def split(self, x: NDArray[Any]) -> list[NDArray[Any]]:
        return [part.reshape(shape) for part, shape in zip(np.split(x, self.ends[:-1]), self.shapes, strict=True)]

    def join(self, claimed: Any) -> tuple[Vector, Any]:
        """A gradient as one vector, and the coarsest number type of its parts."""
        parts = [np.asarray(one) for one in (claimed if isinstance(claimed, tuple) else (claimed,))]
        if [one.shape for one in parts] != self.shapes:
            raise ValueError(f"the gradient has the shapes {[one.shape for one in parts]}, its arguments {self.shapes}")
        kinds = [np.finfo(one.dtype) for one in parts if one.dtype.kind == "f"] or [np.finfo(np.float64)]
        return np.concatenate([one.ravel() for one in parts]).astype(np.float64), max(kinds, key=lambda kind: kind.eps)

    def place(self, k: int) -> tuple[int, tuple[int, ...]]:
        number = int(np.searchsorted(self.ends, k, side="right"))
        before = self.ends[number - 1] if number else 0
        return number, tuple(int(i) for i in np.unravel_index(k - before, self.shapes[number]))


class PointCheck:
    """One point: a claimed gradient against the slopes of the loss there."""

    def __init__(self, space: Space, loss: Loss, where: str, x: Vector, seed: int) -> None:
        self.space, self.loss, self.where, self.x = space, loss, where, x
        self.random = np.random.default_rng([seed, 1])
        self.level = abs(float(value(loss, x).real))
        self.unit = self.loss_unit = rounding(loss, x, self._direction(np.arange(len(x))))
        self.claimed, self.least = np.empty(0), 0.0
        self.found: list[Disagreement] = []
        self.compared, self.resolution = 0, 0.0

    @cached_property
    def method(self) -> str:
        """The complex step where central differences confirm it along two directions."""
        if not len(self.x):
            return "complex step"
        for _ in range(2):
            direction = self._direction(np.arange(len(self.x)))
            try:
                exact, rough = (
                    complex_step(self.loss, self.x, direction),
                    central(self.loss, self.x, direction, self.loss_unit),
                )
            except NoValue:
                return "central differences"
            if not abs(exact - rough.value) <= 10 * rough.error + FACTOR * self.loss_unit * abs(exact):
                return "central differences"
        return "complex step"

    def run(self, gradient: Callable[..., Any], entries: int) -> PointReport:
        self.claimed, kind = self.space.join(self._claimed(gradient))
        self.unit = max(float(kind.eps), self.loss_unit)
        self.least = FACTOR * float(
            kind.smallest_normal if self.unit < EPS_SINGLE else np.finfo(np.float32).smallest_normal
        )
        for group in np.array_split(np.arange(len(self.x)), min(len(self.x), entries) or 1):
            if len(group):
                self._search(group)
        return PointReport(self.where, self.method, self.compared, self.resolution, tuple(self.found))

    def _claimed(self, gradient: Callable[..., Any]) -> Any:
        """The gradient; no number where it has none although the loss has one, which is a disagreement."""
        arguments = self.space.split(self.x.copy())
        try:
            with np.errstate(all="ignore"):
                return gradient(*arguments)
        except (ArithmeticError, ValueError):
            if self.where == "at":
                raise
            return tuple(np.full(one.shape, np.nan) for one in arguments)

    def _search(self, group: NDArray[np.intp]) -> bool:
        """Is there a disagreement in the group?  It is recorded at the smallest part that shows it."""
        if len(self.found) >= LISTED:
            return True
        direction = self._direction(group)
        slope, claimed = self._slope(direction), float(self.claimed @ direction)
        scale = float(np.nanmax(np.abs(self.claimed), initial=abs(slope.value))) + self.level / max(
            1.0, float(np.abs(self.x).max())
        )
        steepness = max(1.0, abs(math.log(scale))) if scale else 1.0  # exp(x) is off by a relative eps |x|
        allowed = slope.error + FACTOR * self.unit * steepness * scale + self.least
        self.compared += 1
        self.resolution = float(max(self.resolution, allowed / scale if scale else 0.0))
        if abs(claimed - slope.value) <= allowed:
            return False
        halves = np.array_split(group, 2) if len(group) > 1 else []
        if not sum(self._search(half) for half in halves):
            argument, index = self.space.place(int(group[0]))
            one = Disagreement(self.where, argument, index, claimed, slope.value, allowed, len(group))
            self.found.append(one)
        return True

    def _slope(self, direction: Vector) -> Slope:
        if self.method == "complex step":
            return Slope(complex_step(self.loss, self.x, direction), 0.0)
        return central(self.loss, self.x, direction, self.loss_unit)

    def _direction(self, group: NDArray[np.intp]) -> Vector:
        """Length one, along the group's entries: with random signs where there are several."""
        direction = np.zeros(len(self.x))
        direction[group] = self.random.choice([-1.0, 1.0], len(group)) / np.sqrt(len(group)) if len(group) > 1 else 1.0
        return direction


def _points(start: Vector, elsewhere: bool, random: np.random.Generator) -> Iterator[tuple[str, Vector]]:
    yield "at", start
    if not elsewhere or not len(start):
        return
    size = float(np.sqrt(np.mean(start**2))) or 1.0
    for times in AWAY:
        yield f"at, about {times:g} times", start * times * random.uniform(0.5, 1.5, len(start))
    for times in AWAY:
        yield f"random, {times:g} times", random.standard_normal(len(start)) * max(size, 0.1) * times


class StepErrors(NamedTuple):
    """The relative errors of three ways to measure one slope, for each step size; the gradient is taken as right."""

    steps: Vector
    forward: Vector
    central: Vector
    complex: Vector | None


def step_errors(loss: Callable[..., Any], gradient: Callable[..., Any], *, at: Any, seed: int = 0) -> StepErrors:
    """How the step size decides what a check by differences can see: along one random direction, steps from 1 to 1e-20.

    Forward differences lose half of the digits at best and central ones a third; the complex step, None where the loss does
    not allow it, loses none below the size where its square no longer counts.  Arguments and errors are those of
    `check_gradient`.
    """
    space = Space([np.asarray(one, np.float64) for one in (at if isinstance(at, tuple) else (at,))])
    flat: Loss = lambda x: loss(*space.split(x))  # noqa: E731
    direction = np.random.default_rng(seed).standard_normal(len(space.start))
    direction /= np.linalg.norm(direction)
    right = float(space.join(gradient(*space.split(space.start)))[0] @ direction)
    here, steps = float(value(flat, space.start)), 10.0 ** -np.arange(0, 20.5, 0.5)
    ends = [
        (float(value(flat, space.start + h * direction)), float(value(flat, space.start - h * direction)))
        for h in steps
    ]
    forward, both = (
        np.array([up - here for up, _ in ends]) / steps,
        np.array([up - down for up, down in ends]) / (2 * steps),
    )
    try:
        exact = np.array([complex_step(flat, space.start, direction, h) for h in steps])
    except NoValue:
        exact = None
    size = abs(right) or 1.0
    errors = [np.abs(one - right) / size for one in (forward, both)]
    return StepErrors(steps, errors[0], errors[1], None if exact is None else np.abs(exact - right) / size)
