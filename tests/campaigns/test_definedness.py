"""Normal forms against enclosures; conditions against points that satisfy all of them and points that violate one."""

from __future__ import annotations

import os
from collections import Counter

from kernel.instances import Draw

from derive.calculus.equation import below
from derive.calculus.given import Given
from derive.claim import Goal
from derive.judge import Judge
from derive.kernel.term import Eq, Let, Node, Prop, Term
from derive.prover.normal import Budget, Normalizer
from derive.prover.normal import Counter as Steps
from numeric.enclose import Evaluator, Undefined, Unsure
from numeric.world import World, draw, universe

WANTED = int(os.environ.get("DERIVE_TERMS", "120"))
WORLDS = 12
SIZES = (2, 1, 3)
STEPS = 1500


def worlds(props: tuple[Node, ...], seed: str) -> list[World]:
    """Worlds with values of both signs, zeros among them."""
    names = universe(props)
    found = []
    for k in range(WORLDS):
        world = draw(names, f"{seed}/{k}", dict.fromkeys(names.sorts, SIZES[k % len(SIZES)]), simple=k % 3 == 0)
        if k % 4 == 1:
            for table in world.values.values():
                table.entries = {place: value * (hash(place) % 3 != 0) for place, value in table.entries.items()}
        found.append(world)
    return found


def holds(world: World, prop: Prop) -> bool | None:
    """None where nothing is known, or a part of the condition has no value itself."""
    try:
        return Evaluator(world).holds(prop)
    except (Undefined, Unsure):
        return None


def truth(world: World, goal: Goal) -> bool | str:
    """Whether the goal holds, or why nothing can be said."""
    try:
        return Evaluator(world).holds(goal.conclusion)
    except Undefined:
        return "undefined"
    except Unsure:
        return "unsure"


def normal_form(term: Term) -> Term | None:
    try:
        return Normalizer(Given(()), Steps(STEPS)).norm(term).right
    except Budget:
        return None


def test_a_normal_form_has_the_value_of_its_term_where_both_have_one() -> None:
    counts: Counter[str] = Counter()
    for number in range(WANTED):
        term = Draw(f"normal/{number}").term(3)
        plain = normal_form(term)
        if plain is None or plain is term:
            continue
        goal = Goal((), Eq(term, plain))
        for world in worlds((goal.conclusion,), str(number)):
            found = truth(world, goal)
            counts[str(found)] += 1
            assert found is not False, (term, plain)
    assert counts["unsure"] + counts["True"] > WANTED


def test_conditions_are_complete_and_none_is_idle() -> None:
    """Where all hold, both sides have a value and are equal; where one alone fails, a side has no value."""
    counts: Counter[str] = Counter()
    judge = Judge(STEPS)
    for number in range(WANTED):
        draw_one = Draw(f"conditions/{number}")
        term = draw_one.term(3)
        plain = normal_form(term)
        goal = Goal((), Eq(term, plain if plain is not None and plain is not term else term + draw_one.number()))
        finding = judge.find(goal)
        if not finding.proved:
            continue
        conditions = judge.conditions(finding)
        lazy = any(isinstance(node, Let) for node in below(goal.conclusion))  # entries that nobody reads need no value
        for world in worlds((goal.conclusion, *conditions), str(number)):
            known = [holds(world, one) for one in conditions]
            found = truth(world, goal)
            if all(known):
                assert found in (True, "unsure"), (goal.conclusion, conditions, world)
                counts["all"] += 1
            elif known.count(False) == 1 and None not in known and not lazy:
                assert found in ("undefined", "unsure"), (goal.conclusion, conditions, world)
                counts["one"] += 1
    assert counts["all"] > WANTED
    assert counts["one"] > WANTED / 20
