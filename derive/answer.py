"""A relation sign of a document in, its statement with the answer out, written in the document's notation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from derive import sides
from derive.claim import Claim, Goal
from derive.concise import concise
from derive.illustrate import curve, example, gradients, quotients
from derive.judge import Finding, Judge, Judgement
from derive.kernel.check import Theorem
from derive.kernel.ring import TooLarge, normal
from derive.kernel.term import Eq, Prop, free
from derive.prover import narrate
from derive.prover.imply import closed_form
from derive.prover.save import dump
from derive.reading.claims import Asserted, Claims
from derive.reading.guesses import DEFINES, MATRICES, among_arrays, doubted, may_define
from derive.reading.meaning import Refusal
from derive.reading.notate import Notation, Notations
from derive.reading.relate import GAP
from derive.reading.sign import TO_SOLVE, Reading, Sign
from derive.reading.surface import Relation, Surface
from derive.reading.write import SIGNS, latex
from derive.repair import Repair, Repairer
from derive.setting import printed
from derive.solving import CONSEQUENCE, Solver
from derive.ties import tied
from derive.verdict import (
    REFUTED,
    UNDECIDED,
    UNREADABLE,
    Answer,
    Basis,
    Correction,
    Derivation,
    Example,
    Line,
    Proved,
    Refuted,
    SetAside,
    Statement,
    Undecided,
    Unreadable,
)  # fmt: skip
from derive.words import quoted

LATER = 40  # signs after a false one among whose sides the intended expression is looked for
LOOSE = "it depends on whether the premises before the wide space are still supposed"


@dataclass(frozen=True, slots=True)
class Told:
    """How much is told: the lines of proofs, corrections of false statements, SymPy's opinion of gradients.

    `sides` says whether sides of equations know what they mean, so that `derive.to_numpy` can write them; `agreement`,
    which needs it, whether the code of closed forms is run and compared with them.
    """

    lines: bool = False
    corrections: bool = True
    symbolic: bool = True
    sides: bool = True
    agreement: bool = False


class Answers:
    """The answers for the signs of one document."""

    def __init__(self, reading: Reading, judge: Judge, told: Told = Told()) -> None:
        self.reading = reading
        self.judge = judge
        self.told = told
        self.claims = Claims(reading)
        self.solver = Solver(self.claims, judge)
        self.notations = Notations(reading.context)
        self.repairer = Repairer(self.claims, lambda claim: judge.judge(claim).verdict == "proved", judge.seed)
        self._corrected: dict[tuple[str, str, str], Correction | None] = {}
        self._repairs: dict[tuple[str, str, str], Repair | None] = {}

    def statement(self, number: int) -> Statement:
        """The statement of the sign with this number, counted from 0 in source order."""
        sign = self.reading.signs[number]
        start = perf_counter()
        asserted: Asserted | None = None
        try:
            answer, asserted = self._answer(number, sign)
        except Refusal as refusal:
            answer = _refused(refusal)
        except TooLarge:
            answer = Undecided(Basis(), "budget", "its numbers or polynomials are too large")
        notation = self.notations.at(sign.span.start)
        whole = replace(
            self.unanswered(number, answer), read_as=_read_as(asserted, notation), formula=_formula(asserted, notation)
        )
        whole = self._with_sides(whole, sign, asserted) if self.told.sides else whole
        return replace(whole, milliseconds=round((perf_counter() - start) * 1000, 1))

    def _with_sides(self, whole: Statement, sign: Sign, asserted: Asserted | None) -> Statement:
        """The statement with sides that know what they mean; a definition's are read here for the first time."""
        try:
            asserted = self.claims.of(sign) if asserted is None and sign.role == "definition" else asserted
        except (Refusal, RecursionError, TooLarge):
            return whole
        return whole if asserted is None else sides.attached(whole, asserted)

    def unanswered(self, number: int, answer: Answer) -> Statement:
        """The statement as it is written, with an answer found elsewhere."""
        sign = self.reading.signs[number]
        lines = self.reading.document.lines
        span = sign.mistake.span if isinstance(answer, Unreadable) and sign.mistake else sign.span
        (line, column), (end_line, end_column) = lines.place(sign.span.start), lines.place(span.end)
        return Statement(
            id=f"s{number + 1}", section=sign.section, line=line, column=column, end_line=end_line, end_column=end_column,
            relation=SIGNS.get(sign.relation.sign, sign.relation.sign), left=self._source(sign.left),
            right=self._source(sign.right), read_as="", formula="", answer=answer, expected=None, milliseconds=0.0,
            cell=self.reading.document.cell(line), in_file=self._in_file(sign.span.start, span.end),
            printed=printed(sign),
        )  # fmt: skip

    def _in_file(self, start: int, end: int) -> tuple[int, int, int, int] | None:
        """Where a stretch of a notebook's cell stands in the file."""
        document = self.reading.document
        first, last = document.in_file(start), document.in_file(end - 1)
        return None if first is None or last is None else (*first, last[0], last[1] + 1)

    def _source(self, side: Surface | None) -> str:
        """A side as it is written, on one line."""
        if side is None:
            return ""
        return " ".join(self.reading.document.text[side.span.start : side.span.end].split())

    # ---- answers ----

    def _answer(self, number: int, sign: Sign) -> tuple[Answer, Asserted | None]:
        if sign.role == "unreadable" or (sign.mistake is not None and sign.role == "claim"):
            assert sign.mistake is not None
            return Unreadable(sign.mistake.code, sign.mistake.message), None
        solved = self._solved(sign)
        if solved is not None:
            return solved
        if sign.role != "claim":
            return SetAside(sign.role, sign.reason), None
        return self._judged(number, sign, self.claims.of(sign))

    def _solved(self, sign: Sign) -> tuple[Answer, Asserted] | None:
        """What follows from equations that are being solved, of names of which nothing else is known."""
        solved = self.solver.settles(sign) if sign.role == "definition" else self.solver.follows(sign)
        if solved is None or self._doubt(sign, *solved, Basis()) is not None:
            return None
        asserted, judgement = solved
        derivations = self._derivations(judgement, self.notations.at(sign.span.start))
        return Proved(self._basis(sign, asserted, judgement), derivations, self.solver.told(asserted)), asserted

    def _judged(self, number: int, sign: Sign, asserted: Asserted) -> tuple[Answer, Asserted]:
        if asserted.restates:
            return SetAside("definition", "repeats the definition of the name on the left"), asserted
        judgement = self.judge.judge(asserted.claim)
        message = ""
        if judgement.verdict != "proved" and asserted.consequence is not None:
            consequence = self.judge.judge(asserted.consequence)
            if sign.loose and consequence.verdict != judgement.verdict:
                return Undecided(self._basis(sign, asserted, judgement), "two-readings", LOOSE), asserted
            if consequence.verdict == "proved" or judgement.verdict == "refuted":
                judgement, message = consequence, CONSEQUENCE
        if judgement.verdict != "proved" and asserted.held is not None:
            found = self._holding(sign, asserted, judgement)
            if isinstance(found, Undecided):
                return found, asserted
            judgement, asserted = found
        basis = self._basis(sign, asserted, judgement)
        doubt = None if judgement.verdict == "undecided" else self._doubt(sign, asserted, judgement, basis)
        if doubt is None and judgement.verdict == "proved" and (told := self.solver.unsettled(sign)):
            doubt = Undecided(basis, "two-readings", told)
        if doubt is not None:
            return doubt, asserted
        match judgement.verdict:
            case "refuted" if asserted.unread:
                message = f"it fails unless this, which could not be read, helps: {quoted(asserted.unread)}"
                return Undecided(basis, "out-of-language", message), asserted
            case _ if sign.premise and judgement.verdict != "proved":
                return SetAside("assumption", "the premise of an implication"), asserted
            case "proved":
                derivations = self._derivations(judgement, self.notations.at(sign.span.start))
                return Proved(basis, derivations, message), asserted
            case "refuted":
                return self._refuted(number, sign, judgement, basis), asserted
        if sign.solved:
            return SetAside("assumption", TO_SOLVE), asserted
        return self._undecided(judgement, basis), asserted

    def _holding(self, sign: Sign, asserted: Asserted, judgement: Judgement) -> Undecided | tuple[Judgement, Asserted]:
        """What holds where partial derivatives hold other defined quantities fixed.

        A product of derivatives says by itself that they are meant so.  One that stands alone means so where it is the same
        number either way, as far as the witnesses see; where it is not, the refutation says what would save it.
        """
        held = asserted.held
        assert held is not None
        names, fixed = quoted(held.names), self.judge.judge(held.claim)
        if fixed.verdict == "proved" and (held.linked or (judgement.verdict == "undecided" and judgement.worlds)):
            conventions = (*asserted.conventions, f"partial derivatives hold {names} fixed")
            return fixed, replace(asserted, claim=held.claim, conventions=conventions)
        if held.linked and judgement.verdict == "refuted" and fixed.verdict != "refuted":
            message = f"it fails where {names} move along, and was not decided where they stay fixed"
            return Undecided(self._basis(sign, asserted, judgement), "two-readings", message)
        if fixed.verdict == "proved":
            said = f"{names} move along with the variable; held fixed, it holds"
            return judgement, replace(asserted, conventions=(*asserted.conventions, said))
        return judgement, asserted

    def _doubt(self, sign: Sign, asserted: Asserted, judgement: Judgement, basis: Basis) -> Undecided | None:
        """Why a claim that was decided is left open all the same."""
        found = tied(asserted.claim, asserted.total)
        if found:
            message = f"a derivative by '{found[0]}', and an equation that is supposed ties '{found[1]}', on which it acts, to it"
            return Undecided(basis, "two-readings", message)
        open_ones = [goal.conclusion for goal in asserted.needed if not self.judge.find(goal).proved]
        if open_ones:
            shown = quoted(map(self.notations.at(sign.span.start).latex, open_ones))
            message = f"a power or root is read only where {shown}, and this does not follow from what is given"
            return Undecided(basis, "out-of-language", message)
        if judgement.verdict == "proved" and GAP in asserted.conventions:
            return Undecided(basis, "no-proof", f"{GAP}; it holds in each of them")
        if judgement.verdict == "refuted" and not sign.premise and (told := doubted(asserted.guesses)):
            return Undecided(basis, "two-readings", told)
        if judgement.verdict == "refuted" and not sign.premise and may_define(self.reading.context, sign):
            return Undecided(basis, "two-readings", DEFINES)
        others = asserted.otherwise
        lone = not others and among_arrays(asserted.guesses)
        if judgement.verdict == "proved" and (lone or any(self.judge.judge(one).verdict != "proved" for one in others)):
            return Undecided(basis, "two-readings", MATRICES)
        return None

    def _basis(self, sign: Sign, asserted: Asserted, judgement: Judgement) -> Basis:
        notation = self.notations.at(sign.span.start)
        stated = {one.prop: None for one in asserted.stated}
        used = [one.theorem for one in judgement.findings if one.theorem is not None]
        conditions: dict[Prop, None] = {}
        for finding in judgement.findings:
            if finding.theorem is not None:
                conditions.update(dict.fromkeys(self.judge.conditions(finding)))
        shown = [p for p in stated if any(p in theorem.hypotheses for theorem in used) or judgement.verdict != "proved"]
        drawn = self.told.lines and self.told.symbolic
        return Basis(
            hypotheses=tuple(map(notation.latex, shown)), conditions=tuple(map(notation.latex, conditions)),
            conventions=asserted.conventions, repaired="; ".join(sign.repairs) or None, worlds=judgement.worlds,
            error=judgement.error, differences=quotients(judgement, self.judge.seed) if drawn else (),
            gradients=gradients(judgement, notation) if drawn else (),
            symbolic=self.judge.opinion(judgement) if self.told.symbolic else None,
        )  # fmt: skip

    def _undecided(self, judgement: Judgement, basis: Basis) -> Undecided:
        if any(one.spent for one in judgement.findings):
            return Undecided(basis, "budget", UNDECIDED["budget"])
        if any(one.proof is not None and not one.proved for one in judgement.findings):
            message = (
                "it follows, but no world was found that satisfies the hypotheses and in which both sides are defined"
            )
            return Undecided(basis, "no-proof", message)
        message = UNDECIDED["no-proof"]
        if judgement.worlds:
            message += f"; both sides agree in all {judgement.worlds} worlds that were looked at"
        return Undecided(basis, "no-proof", message)

    # ---- refutations ----

    def _refuted(self, number: int, sign: Sign, judgement: Judgement, basis: Basis) -> Refuted:
        correction = self._correction(number, sign, judgement) if self.told.corrections else None
        clash = judgement.clash
        if clash is not None:
            shape = Example(clash.sizes, {}, {}, *_both(clash.shown))
            return Refuted(basis, "shape-mismatch", clash.message, shape, correction)
        code = correction.code if correction else "wrong-value"
        denied = [one for one in judgement.findings if one.denial is not None]
        if denied:
            code = "wrong-domain"
        notation = self.notations.at(sign.span.start)
        denial = tuple(self._derivation(one, notation) for one in denied)
        shown = example(judgement.counterexample(), judgement)
        if self.told.lines and not denied:
            shown = replace(shown, curve=curve(judgement))
        return Refuted(basis, code, REFUTED[code], shown, correction, denial)

    def _correction(self, number: int, sign: Sign, judgement: Judgement) -> Correction | None:
        """What should stand there; looked for once for a sign that is repeated in the same words."""
        words = _words(sign)
        if words not in self._corrected:
            repair = self._repair(number, sign)
            found = self._from_repair(sign, repair) if repair else self._closed_form(sign, judgement)
            self._corrected[words] = found
        return self._corrected[words]

    def _repair(self, number: int, sign: Sign) -> Repair | None:
        words = _words(sign)
        if words not in self._repairs:
            before = self._false_before(number, sign)
            doubted = "right" if before is None else "left"
            led = before if before is not None and before.side == "right" else None
            self._repairs[words] = self.repairer.repair(sign, self._later(number, sign), doubted, led)
        return self._repairs[words]

    def _false_before(self, number: int, sign: Sign) -> Repair | None:
        """The repair of the sign before in the same chain, where that is false and has led to this left side."""
        near = range(number - 1, max(-1, number - LATER), -1)
        place = next((k for k in near if self.reading.signs[k].right is sign.left), None)
        before = self.reading.signs[place] if place is not None else None
        if place is None or before is None or before.role != "claim" or before.mistake:
            return None
        try:
            false = self.judge.judge(self.claims.of(before).claim).verdict == "refuted"
        except Refusal:
            return None
        return self._repair(place, before) if false else None

    def _later(self, number: int, sign: Sign) -> Iterable[Surface]:
        """The different expressions that follow the sign in its section and have not stood before it."""
        met = self._sides(sign, self.reading.signs[max(0, number - LATER) : number + 1])
        after = self._sides(sign, self.reading.signs[number + 1 : number + LATER])
        return [side for words, side in after.items() if words not in met]

    def _sides(self, sign: Sign, among: Iterable[Sign]) -> dict[str, Surface]:
        found: dict[str, Surface] = {}
        for one in among:
            if one.section == sign.section and one.formula is not None and one.formula.display and not one.mistake:
                found.update({latex(side): side for side in (one.left, one.right) if side is not None})
        return found

    def _from_repair(self, sign: Sign, repair: Repair) -> Correction:
        judgement = self.judge.judge(repair.claim)
        edited = repair.edited
        formula = SIGNS[edited.sign] if isinstance(edited, Relation) else latex(edited) if edited is not None else ""
        if repair.side == "both":
            formula = " ".join((_words(repair.sign)[0], SIGNS[repair.sign.relation.sign], _words(repair.sign)[2]))
        derivations = self._derivations(judgement, self.notations.at(sign.span.start))
        meant = self._meaning(formula, repair.sign, repair.claim)
        return Correction(meant, repair.side, repair.code, derivations, printed(repair.sign))

    def _meaning(self, formula: str, sign: Sign, claim: Claim) -> str:
        """A corrected formula that knows what the right side then says."""
        if not self.told.sides:
            return formula
        stated = self.claims.of(sign).stated
        return sides.side(
            formula, claim, stated, statement=f"{_words(sign)[0]} = {formula}", standing="corrected; proved"
        )

    def _closed_form(self, sign: Sign, judgement: Judgement) -> Correction | None:
        """The left side in normal form, folded back into the document's names."""
        if len(judgement.findings) != 1 or sign.relation.sign != "=":
            return None
        goal = judgement.findings[0].goal
        if not isinstance(goal.conclusion, Eq):
            return None
        plain = closed_form(goal, goal.conclusion.left)
        if plain is None or plain is normal(goal.conclusion.left):
            return None  # the left side says it already
        axes = self.claims.of(sign).claim.axes
        claim = Claim((replace(goal, conclusion=Eq(goal.conclusion.left, plain)),), None, axes)
        proved = self.judge.judge(claim)
        if proved.verdict != "proved":
            return None
        notation = self.notations.at(sign.span.start)
        formula = self._meaning(notation.latex(plain), sign, claim)
        whole = f"{_words(sign)[0]} = {formula}"
        return Correction(formula, "right", "wrong-value", self._derivations(proved, notation), whole)

    def _derivations(self, judgement: Judgement, notation: Notation) -> tuple[Derivation, ...]:
        return tuple(self._derivation(one, notation) for one in judgement.findings)

    def _derivation(self, finding: Finding, notation: Notation) -> Derivation:
        proof = finding.proof if finding.proof is not None else finding.denial
        assert proof is not None
        theorem: Theorem = finding.known[id(proof)]
        lines: tuple[Line, ...] = ()
        if self.told.lines:
            steps = narrate.steps(proof, finding.known)
            lines = concise([Line(notation.latex(one.node), one.rule, one.kind, one.depth) for one in steps])
        data: dict[str, Any] = dump(proof) if self.told.lines else {}
        return Derivation(notation.latex(theorem.conclusion), lines, tuple(sorted(theorem.axioms)), data)


def _words(sign: Sign) -> tuple[str, str, str]:
    assert sign.left is not None
    assert sign.right is not None
    return latex(sign.left), sign.relation.sign, latex(sign.right)


def _refused(refusal: Refusal) -> Answer:
    if refusal.code in UNDECIDED:
        return Undecided(Basis(), refusal.code, refusal.message)
    assert refusal.code in UNREADABLE, refusal.code
    return Unreadable(refusal.code, refusal.message)


def _both(shown: str) -> tuple[str, str]:
    left, _, right = shown.partition(" against ")
    return left, right


def _read_as(asserted: Asserted | None, notation: Notation) -> str:
    """The claim as text: what it speaks of, then what it says in each case."""
    if asserted is None:
        return ""
    if asserted.claim.clash:
        return asserted.claim.clash.message
    goals = asserted.claim.goals
    names = {name for goal in goals for name in free(goal.conclusion)}
    said = [_case(goal, notation, asserted) for goal in goals]
    return f"for all {'; '.join(notation.places(names))}:  {';  '.join(said)}" if names else ";  ".join(said)


def _case(goal: Goal, notation: Notation, asserted: Asserted) -> str:
    stated = {one.prop for one in asserted.stated}
    cases = [notation.text(prop) for prop in goal.hypotheses if prop not in stated]
    return notation.text(goal.conclusion) + (f" where {', '.join(cases)}" if cases else "")


def _formula(asserted: Asserted | None, notation: Notation) -> str:
    """The claim as LaTeX, in kernel terms."""
    return "" if asserted is None else ",\\quad ".join(notation.latex(goal.conclusion) for goal in asserted.claim.goals)
