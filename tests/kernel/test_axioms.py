"""Every axiom on random worlds: true where its conditions hold, false somewhere without them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from derive.kernel.axioms import AXIOMS, TABLE, Axiom, always, none
from derive.kernel.term import Bound, Entry, IllTyped, Lam, Num, Tensor, children
from numeric.world import World

from .instances import ARGUMENTS, NUMBERS, Draw, S, T
from .meaning import Meaning
from .siblings import BY_HAND, HARMLESS, UNFIT, WELL_FORMED

TRIALS = int(os.environ.get("DERIVE_TRIALS", "200"))
PATIENCE = 10  # instances drawn for each trial wanted
WORLDS = 3  # worlds drawn for each instance
MOVED = max(40, TRIALS // 5)  # instances of which one array at a time is replaced by one over another set
SEARCH = 4000  # instances drawn to see a sibling fail

each_axiom = pytest.mark.parametrize("axiom", TABLE, ids=lambda axiom: axiom.name)
CONDITIONAL = [axiom for axiom in TABLE if axiom.needs is not none]
FITTING = [axiom for axiom in TABLE if axiom.fits is not always]


def instances(axiom: Axiom, count: int) -> Iterator[tuple[Draw, tuple[Any, ...]]]:
    for place in range(count):
        draw = Draw(f"{axiom.name}/{place}")
        yield draw, ARGUMENTS[axiom.name](draw)


def meaning(world: World, arguments: tuple[Any, ...], closed: bool = False) -> Meaning:
    """What things mean in the world; the witness of an existence is the array among the arguments, or a constant one."""
    arrays = [one for one in arguments if isinstance(one, Lam)]
    constants = [Lam(one.sorts, Num(k)) for one in arguments if isinstance(one, Tensor) for k in NUMBERS]
    return Meaning(world, (*arrays, *constants) if arrays else (), closed)


def verdict(axiom: Axiom, draw: Draw, arguments: tuple[Any, ...]) -> tuple[bool | None, World | None]:
    """Does the conclusion hold in a world where the conditions do?  None where no such world is found."""
    needs, says = axiom.instance(arguments)
    for _ in range(WORLDS):
        world = draw.world((*needs, says, *children(arguments)))
        known = meaning(world, arguments)
        if all(known.truth(need) for need in needs):
            holds = known.truth(says)
            if holds is not None:
                return holds, world
    return None, None


@each_axiom
def test_an_axiom_holds_wherever_its_conditions_do(axiom: Axiom) -> None:
    decided = 0
    for draw, arguments in instances(axiom, PATIENCE * TRIALS):
        holds, world = verdict(axiom, draw, arguments)
        assert holds is not False, f"{axiom.name} fails for {arguments} in {world}"
        decided += holds is True
        if decided == TRIALS:
            break
    assert decided >= TRIALS // 2, f"only {decided} trials of {axiom.name} were decided"


ARRAYS = [axiom for axiom in TABLE if any(isinstance(one, Lam) for one in ARGUMENTS[axiom.name](Draw(axiom.name)))]


def moved(draw: Draw, array: Lam) -> Lam:
    """A constant array of as many indices, all of another set: its body would fit an array over any set."""
    return Lam(tuple(T if domain is S else S for domain in array.domains), Num(draw.one(*NUMBERS)))


@pytest.mark.parametrize("axiom", ARRAYS, ids=lambda axiom: axiom.name)
def test_an_axiom_refuses_arrays_over_another_set_or_holds_for_them(axiom: Axiom) -> None:
    for draw, arguments in instances(axiom, MOVED):
        for place, one in enumerate(arguments):
            if isinstance(one, Lam):
                mixed = (*arguments[:place], moved(draw, one), *arguments[place + 1 :])
                try:
                    holds, world = verdict(axiom, draw, mixed)
                except IllTyped:
                    continue
                assert holds is not False, f"{axiom.name} fails for {mixed} in {world}"


def test_the_names_of_axioms_are_unique() -> None:
    names = [axiom.name for axiom in TABLE]
    assert len(names) == len(set(names))


def test_every_axiom_has_a_source() -> None:
    assert all(axiom.source.strip() for axiom in TABLE)


def test_every_axiom_has_a_generator_of_arguments_and_no_other_name_has() -> None:
    assert set(ARGUMENTS) == {axiom.name for axiom in TABLE}


def test_no_axiom_speaks_of_an_index_that_is_bound_nowhere() -> None:
    dangling = Entry(Tensor("x", (S,)), (Bound(0, S),))
    with pytest.raises(IllTyped):
        AXIOMS["inverse-inverse"].instance((dangling,))


# ---- false siblings ----


Condition = tuple[int, str]  # its place among the conditions, and what kind of statement it is


def conditions(axiom: Axiom, arguments: tuple[Any, ...]) -> set[Condition]:
    """The conditions that some false statement needs to be kept away by."""
    needs = axiom.instance(arguments)[0]
    found = {(place, type(need).__name__) for place, need in enumerate(needs)}
    return {one for one in found if one[0] not in HARMLESS.get(axiom.name, ())}


def failures(axiom: Axiom, draw: Draw, arguments: tuple[Any, ...]) -> Iterator[set[Condition]]:
    """The conditions that are missing in each of some worlds where the axiom's conclusion is false."""
    needs, says = axiom.instance(arguments)
    for _ in range(WORLDS):
        known = meaning(draw.world((*needs, says, *children(arguments))), arguments, closed=True)
        if known.truth(says) is False:
            missing = {(k, type(need).__name__) for k, need in enumerate(needs) if known.truth(need) is not True}
            assert missing, f"{axiom.name} fails for {arguments} in {known.world}"
            yield missing


def examples(axiom: Axiom) -> Iterator[tuple[Draw, tuple[Any, ...]]]:
    for place, arguments in enumerate(BY_HAND.get(axiom.name, []) * 20):
        yield Draw(f"{axiom.name}/by hand/{place}"), arguments
    yield from instances(axiom, SEARCH)


@pytest.mark.parametrize("axiom", CONDITIONAL, ids=lambda axiom: axiom.name)
def test_an_axiom_without_one_of_its_conditions_fails_somewhere(axiom: Axiom) -> None:
    wanted = set().union(*(conditions(axiom, arguments) for _, arguments in instances(axiom, 100)))
    needed: set[Condition] = set()
    failed = False
    for draw, arguments in examples(axiom):
        for missing in failures(axiom, draw, arguments):
            failed = True
            needed |= missing if len(missing) == 1 else set()
        if failed and wanted <= needed:
            return
    raise AssertionError(f"{axiom.name} was not seen to fail without {wanted - needed or 'all its conditions'}")


@pytest.mark.parametrize("name", HARMLESS)
def test_a_condition_called_harmless_is_one(name: str) -> None:
    axiom = AXIOMS[name]
    for draw, arguments in instances(axiom, TRIALS):
        for missing in failures(axiom, draw, arguments):
            assert len(missing) > 1


def test_every_demand_on_arguments_has_a_false_sibling_or_a_reason_why_not() -> None:
    assert UNFIT.keys() | WELL_FORMED.keys() == {axiom.name for axiom in FITTING}
    assert not UNFIT.keys() & WELL_FORMED.keys()


@pytest.mark.parametrize("name", UNFIT)
def test_an_axiom_for_arguments_that_do_not_fit_fails_somewhere(name: str) -> None:
    axiom, arguments = AXIOMS[name], UNFIT[name]
    with pytest.raises(IllTyped):
        axiom.instance(arguments)
    needs, says = axiom.needs(*arguments), axiom.says(*arguments)
    assert not says.opened
    draw = Draw(f"{name}/unfit")
    for _ in range(SEARCH):
        known = meaning(draw.world((*needs, says, *children(arguments))), arguments, closed=True)
        if known.truth(says) is False and all(known.truth(need) for need in needs):
            return
    raise AssertionError(f"{name} was not seen to fail for {arguments}")
