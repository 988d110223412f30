"""Make a world satisfy hypotheses: equations are solved for an entry, exactly; everything else is only looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from flint import fmpq

from derive.claim import PI
from derive.kernel.term import Add, All, Eq, Implies, Le, Lt, Num, Prop, Tensor, free
from numeric.enclose import Evaluator, Undefined, Unsure
from numeric.world import World

MARGIN = Num(Fraction(1, 2))  # by which an inequality is made true

Place = tuple[Tensor, tuple[int, ...]]


class Watcher(Evaluator):
    """An evaluator that notes the entries it reads."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.read: dict[Place, None] = {}

    def _entry(self, tensor: Any, place: tuple[int, ...]) -> Any:
        if tensor not in self._let and tensor is not PI:
            self.read[tensor, place] = None
        return super()._entry(tensor, place)


def satisfies(world: World, props: Iterable[Prop]) -> bool:
    """Do the propositions surely hold in the world?"""
    evaluator = Evaluator(world)
    try:
        return all(evaluator.holds(prop) for prop in props)
    except (Undefined, Unsure):
        return False


def satisfy(world: World, props: tuple[Prop, ...]) -> bool:
    """Change entries of the world so that every proposition holds; False when that does not succeed."""
    pivots: set[Place] = set()
    for prop in props:
        for bound, equation in instances(world, prop, (), prop):
            if not _solve(world, props, equation, bound, pivots):
                return False
    return satisfies(world, props)


def instances(world: World, prop: Prop, bound: tuple[int, ...], whole: Prop) -> Iterator[tuple[tuple[int, ...], Eq]]:
    """The equations that make a proposition true, each with the values of its bound indices.

    For an inequality that fails here it is the equation with a margin.
    """
    match prop:
        case All(domain, body):
            for k in Evaluator(world).domain(domain, bound):
                yield from instances(world, body, (k, *bound), whole)
        case Implies(premise, conclusion):
            if Evaluator(world).holds(premise, bound):
                yield from instances(world, conclusion, bound, whole)
        case Eq():
            yield bound, prop
        case Lt(left, right) | Le(left, right) if not _holds(world, prop, bound):
            yield bound, Eq(Add((left, MARGIN)), right)


def _holds(world: World, prop: Prop, bound: tuple[int, ...]) -> bool:
    try:
        return Evaluator(world).holds(prop, bound)
    except (Undefined, Unsure):
        return True  # nothing is known to be amiss


def _residual(world: World, equation: Eq, bound: tuple[int, ...]) -> Any:
    """left - right as an exact fraction, or None."""
    evaluator = Evaluator(world)
    try:
        number = evaluator.value(equation.left, bound) + evaluator.value(equation.right, bound) * -1
    except (Undefined, Unsure):
        return None
    return number if isinstance(number, fmpq) else None


def _solve(world: World, props: tuple[Prop, ...], equation: Eq, bound: tuple[int, ...], pivots: set[Place]) -> bool:
    watcher = Watcher(world)
    try:
        watcher.value(equation.left, bound)
        watcher.value(equation.right, bound)
    except (Undefined, Unsure):
        return False
    if _residual(world, equation, bound) == 0:
        return True
    places = [place for place in watcher.read if place not in pivots]
    for place in sorted(places, key=lambda one: (-len(one[1]), one[0].name, one[1])):
        if _move(world, props, equation, bound, [place]):
            pivots.add(place)
            return True
    for tensor in dict.fromkeys(tensor for tensor, _ in places):
        kin = [place for place in places if place[0] is tensor]
        if len(kin) > 1 and _move(world, props, equation, bound, kin):
            pivots.update(kin)
            return True
    return False


def _move(world: World, props: tuple[Prop, ...], equation: Eq, bound: tuple[int, ...], places: list[Place]) -> bool:
    """Solve for one entry, or for one common factor of several, where the equation is affine in it."""
    before = [world.values[tensor][place] for tensor, place in places]

    def put(number: Fraction) -> Any:
        for (tensor, place), old in zip(places, before, strict=True):
            world.values[tensor].entries[place] = number if len(places) == 1 else number * old
        return _residual(world, equation, bound)

    one, two = put(Fraction(1)), put(Fraction(2))
    if one is not None and two is not None and one != two:
        root = 1 - one / (two - one)
        number = Fraction(int(root.p), int(root.q))
        moved = {tensor for tensor, _ in places}
        if put(number) == 0 and satisfies(world, [prop for prop in props if _is_order(prop, moved)]):
            return True
    for (tensor, place), old in zip(places, before, strict=True):
        world.values[tensor].entries[place] = old
    return False


def _is_order(prop: Prop, moved: set[Tensor]) -> bool:
    """Does the proposition speak of these tensors without being an equation?"""
    core = prop
    while isinstance(core, All | Implies):
        core = core.body if isinstance(core, All) else core.conclusion
    return not isinstance(core, Eq) and not moved.isdisjoint(free(prop))
