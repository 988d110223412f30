"""Equations that are being solved: what follows from them for an unknown, whatever the document defines that to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from derive.judge import Judge, Judgement
from derive.reading.claims import Asserted, Claims
from derive.reading.context import BLOCK
from derive.reading.intermediate import Variable
from derive.reading.meaning import Refusal
from derive.reading.sign import TO_SOLVE, Sign
from derive.reading.surface import Script, Surface, Symbol, walk
from derive.reading.unknowns import unknowns, with_unknowns
from derive.reading.write import key

LIMIT = 6000  # steps for each of the ways in which an equation may follow
LATE = 3  # of the equations before, those that are tried together

CONSEQUENCE = "it follows from the equations that are being solved"
WHATEVER = "it holds whatever the values of the names are that are solved for"

Found = tuple[Asserted, Judgement]


@dataclass(slots=True)
class Solver:
    """Consequences of the equations of one document that are being solved.

    The names in those are unknowns: of the estimate that a theorem gives, and which its proof derives, nothing is used but
    that it solves the equation.
    """

    claims: Claims
    judge: Judge
    _followed: dict[int, Found | None] = field(default_factory=dict)

    def follows(self, sign: Sign) -> Found | None:
        """The sign as a consequence of equations before it that are being solved, or follow from such; None if it is none."""
        if id(sign) not in self._followed:
            self._followed[id(sign)] = None
            self._followed[id(sign)] = self._follows(sign)
        return self._followed[id(sign)]

    def _follows(self, sign: Sign) -> Found | None:
        if sign.role != "claim" or sign.mistake is not None or sign.relation.sign != "=":
            return None
        solved = [one for one in sign.premises if one.role == "assumption" and one.reason == TO_SOLVE]
        names = self._unknowns(sign, solved) if solved else {}
        if not names:
            return None
        usable = [one for one in sign.premises if one in solved or self.follows(one) is not None]
        return self._derived(sign, usable, names)

    def settles(self, sign: Sign) -> Found | None:
        """A definition that the document derives, before it or after it, from an equation that is being solved."""
        name = _label(sign.left)
        if sign.role != "definition" or sign.relation.sign != "=" or not name or sign.right is None:
            return None
        found = next(self.claims.context.find(name, sign.span.start), None)
        if found is None or found.rank == BLOCK:
            return None
        signs = self.claims.reading.signs
        solved = [
            one for one in signs if one.reason == TO_SOLVE and _speaks(one, name) and found.scope.holds(one.span.start)
        ]
        names = self._unknowns(sign, solved) if solved else {}
        return self._derived(sign, solved, names) if name in names else None

    def unsettled(self, sign: Sign) -> str:
        """Tells of a name in the sign whose definition is not seen to solve the equations before it that speak of the name.

        What holds by such a definition need not follow from the equations.  '' where there is no such name.
        """
        solved = [one for one in sign.premises if one.reason == TO_SOLVE]
        for label in self._unknowns(sign, solved) if solved else {}:
            mine = [one for one in solved if _speaks(one, label)]
            if not self._settled(sign, label) and not all(map(self._holds, mine)):
                return f"it holds for the {label} that is defined, of which it is not seen that it solves the equations before it"
        return ""

    def told(self, found: Asserted) -> str:
        """What a claim that is proved rests on."""
        return CONSEQUENCE if found.solved else WHATEVER

    def _settled(self, sign: Sign, label: str) -> bool:
        found = next(self.claims.context.find(label, sign.span.start), None)
        signs = (one for one in self.claims.reading.signs if one.role == "definition" and _label(one.left) == label)
        return found is not None and any(
            found.span.start <= one.span.start < found.span.end and self.settles(one) is not None for one in signs
        )

    def _holds(self, sign: Sign) -> bool:
        """Does a solved equation hold for what its names are defined to be?"""
        try:
            claim = self.claims.of(sign).claim
        except Refusal:
            return False
        return self.judge.derived(claim, LIMIT) is not None

    def _unknowns(self, sign: Sign, solved: Sequence[Sign]) -> dict[str, Variable]:
        """The names of which the solved equations and the sign speak."""
        names = unknowns(self.claims, solved)
        return {label: one for label, one in names.items() if _speaks(sign, label)}

    def _derived(self, sign: Sign, usable: Sequence[Sign], names: dict[str, Variable]) -> Found | None:
        for chosen in _choices(sign, names):
            for premises in _ways(usable):
                try:
                    asserted = with_unknowns(self.claims, sign, premises, chosen)
                except Refusal:
                    continue
                judgement = self.judge.derived(asserted.claim, LIMIT)
                if judgement is not None:
                    return asserted, judgement
        return None


def _choices(sign: Sign, names: dict[str, Variable]) -> Iterator[tuple[Variable, ...]]:
    """All names unknown; then only the one on the left, the others being what they are defined to be."""
    yield tuple(names.values())
    left = _label(sign.left)
    if left in names and len(names) > 1:
        yield (names[left],)


def _ways(usable: Sequence[Sign]) -> Iterator[tuple[Sign, ...]]:
    """No equation, where it holds anyway; then the last one, the one before it, and so on, then the last ones together."""
    yield ()
    for one in reversed(usable[-LATE:]):
        yield (one,)
    if len(usable) > 1:
        yield tuple(usable[-LATE:])


def _label(side: Surface | None) -> str:
    return key(side) if isinstance(side, Symbol | Script) else ""


def _speaks(sign: Sign, label: str) -> bool:
    nodes = (node for side in (sign.left, sign.right) if side is not None for node in walk(side))
    return any(isinstance(node, Symbol | Script) and key(node) == label for node in nodes)
