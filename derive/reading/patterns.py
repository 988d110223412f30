"""Definitions of one name for different arguments: p(y_i | theta) and p(y | theta) are two functions."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.context import Declaration, Defined, Smooth
from derive.reading.surface import Chain, Dots, Items, Script, Surface, Symbol, Text
from derive.reading.write import key


def fits(meaning: Defined, given: Sequence[Surface]) -> bool:
    """Is a definition one for arguments of this kind, as far as their look tells?"""
    return fitting(meaning.parameters, given)


def fitting(parameters: Sequence[Surface], given: Sequence[Surface]) -> bool:
    return len(parameters) == len(given) and all(map(_fits, parameters, given))


def _fits(parameter: Surface, argument: Surface) -> bool:
    match parameter:
        case Chain() | Dots() | Text():
            return True
        case Script(_, base, below, None) if below is not None:
            return not (isinstance(argument, Symbol) and argument.name == key(base))
        case Symbol():
            member = isinstance(argument, Script) and argument.below is not None and argument.above is None
            return not (member and isinstance(argument, Script) and key(argument.base) == key(parameter))
    return True


def indices_for(parameter: Surface, argument: Surface) -> list[tuple[str, Surface]] | None:
    """w_j asked for, where w_o is defined: j stands for o.  None where the two are no members of one family."""
    if not isinstance(parameter, Script) or not isinstance(argument, Script):
        return None
    if key(parameter.base) != key(argument.base) or parameter.above is not None or argument.above is not None:
        return None
    places, asked = _places(parameter.below), _places(argument.below)
    if len(places) != len(asked) or not all(isinstance(one, Symbol) for one in places):
        return None
    return [(key(one), other) for one, other in zip(places, asked, strict=True)]


def _places(below: Surface | None) -> tuple[Surface, ...]:
    return () if below is None else below.items if isinstance(below, Items) else (below,)


def _takes(one: Declaration, given: Sequence[Surface]) -> bool:
    meaning = one.meaning
    if isinstance(meaning, Smooth):
        return not given or len(meaning.arguments) == len(given)
    return not isinstance(meaning, Defined) or fits(meaning, given)


def chosen(found: Sequence[Declaration], given: Sequence[Surface]) -> Declaration | None:
    """The innermost declaration; among definitions of one name the one that is for such arguments."""
    best = [one for one in found if _takes(one, given)]
    return min(best or found, key=lambda one: (one.scope.end - one.scope.start, -one.rank), default=None)
