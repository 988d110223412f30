"""Mutants of proof files: one place in the JSON is changed, or two; nothing here knows what a proof means."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from derive.kernel.axioms import TABLE
from derive.kernel.store import NODES, STEPS

AXIOMS = [axiom.name for axiom in TABLE]
WORDS = [*AXIOMS, "exp", "log", "sin", "cos", "abs", "Sum", "Prod"]
CLASSES, RULES = sorted(NODES), sorted(STEPS)
NUMBERS = (0, 1, -1, 2, 3)

Change = Callable[[dict[str, Any], Random], None]


def spots(data: Any, wanted: Callable[[Any], bool]) -> list[tuple[Any, Any]]:
    """The places, as container and key, of the parts of rows that are wanted."""
    found: list[tuple[Any, Any]] = []
    waiting: list[Any] = [data["nodes"], data["steps"]]
    while waiting:
        inside = waiting.pop()
        for key, item in list(inside.items() if isinstance(inside, dict) else enumerate(inside)):
            if wanted(item):
                found.append((inside, key))
            if isinstance(item, list | dict):
                waiting.append(item)
    return found


def table(data: dict[str, Any], random: Random) -> tuple[str, list[Any]]:
    key = random.choice([key for key in ("nodes", "steps") if data[key]])
    return key, data[key]


def another_reference(data: dict[str, Any], random: Random) -> None:
    """A row names another earlier row, more often than not one of the same kind."""
    inside, key = random.choice(spots(data, lambda item: isinstance(item, dict) and ("n" in item or "p" in item)))
    ((mark, row),) = inside[key].items()
    rows = data["nodes" if mark == "n" else "steps"]
    alike = [k for k, one in enumerate(rows) if one[0] == rows[row][0] and k != row]
    inside[key] = {mark: random.choice(alike) if alike and random.random() < 0.7 else random.randrange(len(rows))}


def another_number(data: dict[str, Any], random: Random) -> None:
    found = spots(data, lambda item: type(item) is int)
    found = [(inside, key) for inside, key in found if key not in ("n", "p")]
    if found:
        inside, key = random.choice(found)
        inside[key] = random.choice((inside[key] + 1, inside[key] - 1, -inside[key], *NUMBERS))


def another_fraction(data: dict[str, Any], random: Random) -> None:
    found = spots(data, lambda item: isinstance(item, dict) and "q" in item)
    if found:
        inside, key = random.choice(found)
        inside[key] = {"q": random.choice(("0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "2/4"))}


def another_class(data: dict[str, Any], random: Random) -> None:
    key, rows = table(data, random)
    random.choice(rows)[0] = random.choice(CLASSES if key == "nodes" else RULES)


def another_word(data: dict[str, Any], random: Random) -> None:
    """A name is that of another thing in the file, or a word that axioms and functions have."""
    found = [(inside, key) for inside, key in spots(data, lambda item: isinstance(item, str)) if key != "q"]
    known = [inside[key] for inside, key in found]
    inside, key = random.choice(found)
    inside[key] = random.choice(known if random.random() < 0.5 else WORDS)


def another_axiom(data: dict[str, Any], random: Random) -> None:
    found = [row for row in data["steps"] if row[0] == "Axiom"]
    if found:
        random.choice(found)[1] = random.choice(AXIOMS)


def two_swapped(data: dict[str, Any], random: Random) -> None:
    found = [inside[key] for inside, key in spots(data, lambda item: isinstance(item, list) and len(item) > 1)]
    items = random.choice(found)
    first = int(items and isinstance(items[0], str))  # the class stays where it is
    if len(items) > first + 1:
        one, other = random.sample(range(first, len(items)), 2)
        items[one], items[other] = items[other], items[one]


def one_dropped(data: dict[str, Any], random: Random) -> None:
    inside, key = random.choice(spots(data, lambda item: isinstance(item, list) and len(item) > 0))
    items = inside[key]
    del items[random.randrange(len(items))]


def one_doubled(data: dict[str, Any], random: Random) -> None:
    inside, key = random.choice(spots(data, lambda item: isinstance(item, list) and len(item) > 0))
    items = inside[key]
    place = random.randrange(len(items))
    items.insert(random.randrange(len(items) + 1), json.loads(json.dumps(items[place])))


def a_row_dropped(data: dict[str, Any], random: Random) -> None:
    """A row is gone, and the numbers of the later ones follow, so that its users name its neighbour."""
    key, rows = table(data, random)
    mark, place = "n" if key == "nodes" else "p", random.randrange(len(rows))
    del rows[place]
    for inside, at in spots(data, lambda item: isinstance(item, dict) and mark in item and item[mark] >= max(place, 1)):
        inside[at] = {mark: inside[at][mark] - 1}


def a_row_moved(data: dict[str, Any], random: Random) -> None:
    _, rows = table(data, random)
    rows.insert(random.randrange(len(rows)), rows.pop(random.randrange(len(rows))))


def the_end_cut_off(data: dict[str, Any], random: Random) -> None:
    del data["steps"][random.randint(1, max(1, len(data["steps"]) - 1)) :]


def a_condition_dropped(data: dict[str, Any], random: Random) -> None:
    found = [row for row in data["steps"] if row[0] == "Axiom" and row[-1]]
    if found:
        row = random.choice(found)
        del row[-1][random.randrange(len(row[-1]))]


def another_kind_of_part(data: dict[str, Any], random: Random) -> None:
    found = spots(data, lambda item: not isinstance(item, list))
    inside, key = random.choice([(inside, key) for inside, key in found if isinstance(inside, list)])
    inside[key] = random.choice((True, False, [], {"n": 0}, {"p": 0}, {"q": "1"}, "x", 0, None, {}, [inside[key]]))


CHANGES: tuple[Change, ...] = (
    another_reference, another_reference, another_reference, another_number, another_fraction, another_class, another_word,
    another_axiom, two_swapped, one_dropped, one_doubled, a_row_dropped, a_row_moved, the_end_cut_off, a_condition_dropped,
    another_kind_of_part,
)  # fmt: skip


def mutant(text: str, random: Random) -> tuple[str, str]:
    """Another file, and what was done to this one."""
    while True:
        data = json.loads(text)
        changes = [random.choice(CHANGES) for _ in range(1 if random.random() < 0.8 else 2)]
        try:
            for change in changes:
                change(data, random)
        except (IndexError, ValueError, KeyError, TypeError, AttributeError):
            continue  # the first change left nothing for the second
        changed = json.dumps(data)
        if changed != json.dumps(json.loads(text)):
            return changed, " and ".join(change.__name__ for change in changes)
