"""What should stand there instead: small edits of a false formula, kept when the witnesses accept them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from derive.claim import Claim, Goal
from derive.kernel.ring import normal
from derive.kernel.term import Eq, Num
from derive.reading.claims import Claims
from derive.reading.edits import Around, Edit, edits, relation_edits, substituted
from derive.reading.known import arguments
from derive.reading.meaning import Refusal
from derive.reading.sign import Sign
from derive.reading.surface import Call, Cases, Relation, Script, Surface, Symbol
from derive.reading.write import key, latex
from numeric.refute import stands

SINGLE = 300  # edited formulas that are tried with one edit
DOUBLE = 150  # and with two
CHEAP = 1.3  # the cost up to which an edit may be one of two
DOUBTED, TRUSTED = 0.0, 0.5  # what an edit costs more on a side that is doubted, and on the other
LATER = 12  # expressions after the sign that may be what was meant
ROW_EDITS = 120

Accept = Callable[[Claim], bool]


@dataclass(frozen=True, slots=True)
class Repair:
    """An edited sign whose claim was accepted; `side` says what was edited: left, right, both or relation."""

    sign: Sign
    claim: Claim
    side: str
    code: str

    @property
    def edited(self) -> Surface | Relation | None:
        parts = {"left": self.sign.left, "right": self.sign.right, "relation": self.sign.relation}
        return parts.get(self.side)


@dataclass(frozen=True, slots=True)
class _Candidate:
    cost: float
    code: str
    side: str
    sign: Sign


class Repairer:
    """Looks for corrections in one document.  `accept` says of a claim whether the witnesses accept it."""

    def __init__(self, claims: Claims, accept: Accept, seed: int = 0) -> None:
        self.claims = claims
        self.accept = accept
        self.seed = seed
        self._looked: dict[Goal, bool] = {}
        self._claim_of: Callable[[Sign], Claim] = lambda sign: claims.of(sign).claim

    def repair(
        self, sign: Sign, later: Iterable[Surface] = (), doubted: str = "right", led: Repair | None = None
    ) -> Repair | None:
        """The least edit of the sign that makes it true; `later` are the expressions that follow it.

        In a chain the left side has been reached by the steps before: `doubted` is the side that is edited rather, `led`
        the repair of a false step before it.
        """
        if sign.left is None or sign.right is None:
            return None
        self._claim_of = self.claims.variants(sign)
        for candidates in (
            self._led(sign, led),
            self._single(sign, later, doubted),
            self._rows(sign),
            self._double(sign),
        ):
            for one in candidates:
                claim = self._accepted(one.sign)
                if claim is not None:
                    return Repair(one.sign, claim, one.side, one.code)
        return None

    def _accepted(self, sign: Sign) -> Claim | None:
        """The claim of an edited sign that says something, where it looks true and is then proved."""
        if sign.left is not None and sign.right is not None and latex(sign.left) == latex(sign.right):
            return None
        try:
            claim = self._claim_of(sign)
        except Refusal:
            return None
        trivial = not isinstance(sign.right, Cases) and not _says_something(claim)
        if claim.clash or not claim.goals or trivial:
            return None
        if not all(self._stands(goal) for goal in claim.goals):
            return None
        return claim if self.accept(claim) else None

    def _stands(self, goal: Goal) -> bool:
        if goal not in self._looked:
            self._looked[goal] = stands(goal, self.seed)
        return self._looked[goal]

    # ---- candidates ----

    def _around(self, sign: Sign) -> Around:
        assert sign.left is not None
        assert sign.right is not None
        return Around(self.claims.context, sign.span.start, sign.left, sign.right)

    def _led(self, sign: Sign, led: Repair | None) -> Iterator[_Candidate]:
        if led is not None:
            yield _Candidate(0.0, led.code, "left", replace(sign, left=led.sign.right))

    def _single(self, sign: Sign, later: Iterable[Surface], doubted: str) -> Iterator[_Candidate]:
        """One edit, the likeliest first."""
        around = self._around(sign)
        more = {side: DOUBTED if side == doubted else TRUSTED for side in ("left", "right")}
        found = [_edited(sign, "right", edit, more["right"]) for edit in edits(sign.right, around)]  # type: ignore[arg-type]
        found += [_edited(sign, "left", edit, more["left"]) for edit in edits(sign.left, around)]  # type: ignore[arg-type]
        for other in relation_edits(sign.relation.sign):
            relation = replace(sign.relation, sign=other)
            found.append(_Candidate(1.4, "wrong-order", "relation", replace(sign, relation=relation)))
        for side in ("left", "right"):
            found += [_edited(sign, side, Edit(1.0, "shape-mismatch", whole)) for whole in _applied(sign, side, around)]
        found += [_edited(sign, "right", Edit(1.65, "wrong-value", one)) for one in islice(later, LATER)]
        found += [_edited(sign, "right", Edit(2.5, "wrong-value", one)) for one in self._unfolded(sign)]
        return islice(sorted(found, key=lambda one: one.cost), SINGLE)

    def _double(self, sign: Sign) -> Iterator[_Candidate]:
        """Two cheap edits, on one side or on both."""
        return islice(self._pairs(sign), DOUBLE)

    def _pairs(self, sign: Sign) -> Iterator[_Candidate]:
        around = self._around(sign)
        for side, node in (("right", sign.right), ("left", sign.left)):
            for one in _cheap(node, around):
                for two in _cheap(one.node, around):
                    yield _edited(sign, side, replace(two, code=one.code))
        for one in _cheap(sign.left, around):
            for two in _cheap(sign.right, around):
                both = _edited(replace(sign, left=one.node), "right", two)
                yield replace(both, side="both")

    def _rows(self, sign: Sign) -> Iterator[_Candidate]:
        """Cases are repaired one by one, under the left side as it is or with one cheap edit."""
        if not isinstance(sign.right, Cases) or len(sign.right.rows) < 2 or sign.left is None:
            return
        around = self._around(sign)
        lefts = [sign.left, *(edit.node for edit in edits(sign.left, around) if edit.cost < CHEAP)]
        for left in lefts:
            rows = [
                self._row(replace(sign, left=left, right=Cases(sign.right.span, (row,)))) for row in sign.right.rows
            ]
            kept = [row for row in rows if row is not None]
            conditions = {key(condition) for _, condition in kept if condition is not None}
            if len(kept) == len(rows) and len(conditions) == len(rows):
                whole = Cases(sign.right.span, tuple(kept))
                yield _Candidate(1.0, "wrong-cases", "right", replace(sign, left=left, right=whole))

    def _row(self, sign: Sign) -> tuple[Surface, Surface | None] | None:
        """One case as it is, else with the fewest edits that make it true."""
        assert isinstance(sign.right, Cases)
        around = self._around(sign)
        first = [Edit(0.0, "", sign.right), *edits(sign.right, around)]
        second = (two for one in first[1:] if one.cost <= CHEAP for two in edits(one.node, around) if two.cost <= CHEAP)
        for edit in islice((*first, *second), ROW_EDITS):
            node = edit.node
            if isinstance(node, Cases) and len(node.rows) == 1 and self._accepted(replace(sign, right=node)):
                return node.rows[0]
        return None

    def _unfolded(self, sign: Sign) -> Iterator[Surface]:
        """The body of the definition whose name stands on the left, with the arguments that stand there."""
        if isinstance(sign.left, Call):
            name, given = key(sign.left.function), arguments(sign.left.argument)
            for defined in Around(self.claims.context, sign.span.start).functions():
                names = [one.name for one in defined.parameters if isinstance(one, Symbol)]
                if defined.name == name and len(defined.branches) == 1 and len(names) == len(given):
                    yield substituted(defined.branches[0].value, dict(zip(names, given, strict=True)))


def _says_something(claim: Claim) -> bool:
    """Is it more than an equation of two numbers?  1 = 1 is no correction of (1 + x)^2 = 1."""
    plain = [goal for goal in claim.goals if isinstance(goal.conclusion, Eq)]
    if len(claim.goals) > 1 or not plain:
        return True
    return any(not isinstance(normal(one), Num) for one in plain[0].conclusion.parts)


def _cheap(node: Surface | None, around: Around) -> list[Edit]:
    return [one for one in edits(node, around) if one.cost <= CHEAP] if node is not None else []


def _edited(sign: Sign, side: str, edit: Edit, more: float = 0.0) -> _Candidate:
    changed = replace(sign, left=edit.node) if side == "left" else replace(sign, right=edit.node)
    return _Candidate(edit.cost + more, edit.code, side, changed)


def _applied(sign: Sign, side: str, around: Around) -> Iterator[Surface]:
    """A function without its arguments, with the arguments of its definition."""
    node = sign.left if side == "left" else sign.right
    if isinstance(node, Symbol | Script):
        yield from (one.left for one in around.functions() if one.name == key(node))
