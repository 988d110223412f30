"""Rows and displays to signs: every relation of a document with its two sides, its role, and what stands over it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.document.source import Declarations, Document, Expectation, Formula, Heading, Prose
from derive.document.span import Span
from derive.reading import cues, notation
from derive.reading.blocks import block, declaration_file, section_of, sections_of
from derive.reading.context import FORMULA, Assumption, Context, Layout, Place, Scope, Untaken
from derive.reading.cursor import Arrow, Parsed, Repair, RowEnd, Separator
from derive.reading.definitions import Definitions, continued, words_before
from derive.reading.formulas import formulas, parsed_formula
from derive.reading.free_names import FreeNames
from derive.reading.generic import generic_letters
from derive.reading.infer import infer
from derive.reading.inner import inner_signs
from derive.reading.models import observe
from derive.reading.reaches import end_of_case
from derive.reading.runs import Run, complete, leads_on, runs
from derive.reading.sentences import Said, said
from derive.reading.sign import GIVEN, MODEL, ONE_OF, SUPPOSED, TO_SOLVE, UNUSED, Condition, Reading, Sign
from derive.reading.stretches import stretches
from derive.reading.suppositions import Suppositions
from derive.reading.surface import (
    Chain,
    Derivative,
    Mistake,
    Number,
    Placeholder,
    Relation,
    Script,
    Surface,
    Symbol,
    Text,
    mistakes,
    walk,
)  # fmt: skip
from derive.reading.uses import census
from derive.reading.write import key

ASIDE = notation.WIDE | {",", "and"}
PROPERTIES = ("symmetric", "positive", "nonnegative", "invertible", "positive definite", "positive semidefinite")
BARS = {
    "exists": "\\exists",
    "unless": "unless",
    "iff": "if and only if",
    "not": "not",
}  # cues under which a claim says something that is not read


# ---- the whole document ----


def signs(document: Document, declarations: str, layout: Layout | None) -> Reading:
    """Every relation sign of a document, names being inferred in one layout of derivatives."""
    context = Context(macros=document.macros)
    declaration_file(context, document, declarations)
    sections = sections_of(document)
    unread: list[tuple[Formula, Mistake]] = []
    for piece in document.pieces:
        if isinstance(piece, Declarations):
            block(context, document.text, piece.inner, sections)
    parsed = formulas(document, context)
    context.generic |= generic_letters(document, parsed.values())
    finer = [*sections, *((scope, "") for scope in (stretches(document) if len(sections) == 1 else ()))]
    spoken = said(document, context, parsed, finer)
    definitions = Definitions(document, context, parsed, finer, census(parsed, context), spoken)
    definitions.declare()
    continued(context)
    infer(document, context, parsed, layout)
    observe(context, definitions.models.values())
    walk_ = _Walk(document, context, parsed, sections, definitions, spoken)
    walk_.visit()
    for formula, one in parsed.items():
        if (bad := _mistake(one)) is not None:
            unread.append((formula, bad))
    found = sorted(walk_.signs, key=lambda sign: (sign.span.start, sign.span.end))
    return Reading(document, context, found, len(parsed), unread, parsed)


class _Walk:
    """One pass that finds the sides of every sign, with its role."""

    def __init__(
        self,
        document: Document,
        context: Context,
        parsed: dict[Formula, Parsed],
        sections: list[tuple[Scope, str]],
        definitions: Definitions,
        spoken: Said,
    ) -> None:
        self.document = document
        self.pieces = [piece for piece in document.pieces if not isinstance(piece, Expectation | Declarations)]
        self.context = context
        self.parsed = parsed
        self.sections = sections
        self.signs: list[Sign] = []
        self.defined, self.models = definitions.defined | spoken.defined, definitions.models
        self.spoken = spoken
        self.pending: tuple[Surface, Relation, Formula] | None = None
        self.named: Surface | None = None
        self.last: Surface | None = None
        self.names = FreeNames(context)
        self.given = Suppositions(document, context, parsed, sections)
        self.solving: list[Sign] = []
        self.section_start = 0

    def visit(self) -> None:
        pieces = self.pieces
        for place, piece in enumerate(pieces):
            match piece:
                case Heading():
                    self._heading(piece)
                case Prose():
                    self._prose(piece)
                case Formula():
                    after = pieces[place + 1] if place + 1 < len(pieces) else None
                    words = self.document.clean[after.span.start : after.span.end] if isinstance(after, Prose) else ""
                    self._properties(piece, words)
                    self._formula(piece, words, self._trailing(place))
        self._close_pending()

    def _properties(self, formula: Formula, after: str) -> None:
        """`$A$ is symmetric`, `a symmetric matrix $A$`: given from there to the end of the section."""
        found = cues.IS_PROPERTY.match(after) or cues.HAS_PROPERTY.search(words_before(self.document, formula))
        items = self.parsed[formula].items
        if formula.display or found is None or not items or not isinstance(items[0], Symbol | Script):
            return
        if formula in self.spoken.hot:
            return
        scope, _ = section_of(self.sections, formula.span.start)
        end = min(scope.end, self.given.asides.end(formula.span.start))
        end = end_of_case(self.document, self.parsed, items[0], formula.span.end, end)
        place = Place(Scope(formula.span.start, end), items[0].span, FORMULA)
        label, text = found[1].lower(), f"{key(items[0])} is {found[1].lower()}"
        if label in PROPERTIES and not cues.doubted(words_before(self.document, formula), after, found):
            self.context.assumptions.append(Assumption(items[0], label, (), place, text))
        else:
            self.context.problems.append(Untaken(place, "this property is not read in prose", text))

    def _heading(self, heading: Heading) -> None:
        self._close_pending()
        self.solving, self.named, self.last = [], None, None
        self.given.close()
        self.section_start = heading.span.start
        self.given.plain_cases(heading.title, heading.span.start)
        text = self.document.clean[heading.span.start : heading.span.end]
        found = cues.CASE_IN_HEADING.search(text)
        if found is not None:
            start, end = heading.span.start + found.start("formula"), heading.span.start + found.end("formula")
            formula = Formula(Span(start, end), Span(start, end), False)
            inner = runs(parsed_formula(self.document, formula, self.context))
            if all(map(complete, inner)):
                self.given.open(tuple(_condition(self.document, run) for run in inner), start)
                for run in inner:
                    self._add(run.relations[0], formula, "assumption", "a case", run.items[0], run.items[1])

    def _prose(self, prose: Prose) -> None:
        text = self.document.clean[prose.span.start : prose.span.end]
        self.given.reach(prose.span.end)
        for relation, left, right in self.given.prose(text, prose.span.start):
            self._add(relation, None, "assumption", "a case", left, right)

    def _mark_conditions(self, found: list[Run], formula: Formula) -> None:
        """Beside other claims, `w \\ne w'` and `x > 0` for a free name x are conditions of theirs."""
        single = [run for run in found if complete(run) and len(run.relations) == 1]
        plain = [run for run in single if self.names.is_plain(run) or (run.apart in ASIDE and self.names.is_bound(run))]
        if len(plain) < len([run for run in found if run.relations]):
            for run in plain:
                run.cue = "if"

    def _trailing(self, place: int) -> tuple[Condition, ...]:
        """`... if $w \\ne w'$` after a formula."""
        pieces = self.pieces
        if place + 2 >= len(pieces):
            return ()
        words, after = pieces[place + 1], pieces[place + 2]
        if not isinstance(words, Prose) or not isinstance(after, Formula) or after.display:
            return ()
        text = self.document.clean[words.span.start : words.span.end]
        if cues.BRACKETED.fullmatch(text) and place + 3 < len(pieces) and isinstance(pieces[place + 3], Prose):
            begin = pieces[place + 3].span.start
            closing = self.document.clean[begin : begin + 20].lstrip().startswith(")")
            found = runs(self.parsed[after])
            if not closing or not all(complete(run) and run.relations[0].sign != "=" for run in found):
                return ()
        elif not cues.TRAILING.fullmatch(text):
            return ()
        return tuple(_condition(self.document, run) for run in runs(self.parsed[after]) if complete(run))

    def _formula(self, formula: Formula, after: str, trailing: tuple[Condition, ...]) -> None:
        parsed = self.parsed[formula]
        found = runs(parsed)
        used: set[Span] = set()
        self._cases_in_words(formula, parsed)
        self._mark_conditions(found, formula)
        conditions = tuple(_condition(self.document, run) for run in found if run.condition and complete(run))
        mine = [run for run in found if not run.condition and not run.range]
        before = words_before(self.document, formula)
        self.given.reach(formula.span.start)
        if any(run.colon for run in found) and conditions and not formula.display:
            self.given.open(conditions, formula.span.start)
        conditions += trailing
        opens = not formula.display and bool(mine) and not conditions and self._is_case(mine, before, after, formula)
        if opens:
            joined = self.given.cases if cues.JOINED.search(cues.sentence(before)) else ()
            opened = (*joined, *(_condition(self.document, run) for run in mine if complete(run)))
            self.given.open(opened, formula.span.start)
        either = cues.either(before, after)
        conditional = not formula.display and len(found) == 1 and cues.CONDITION.search(before) is not None
        barred = cues.barred(before, after) or next((BARS[run.cue] for run in found if run.cue in BARS), "")
        chained: list[Sign] = []
        for place, run in enumerate(mine):
            self._attach(run, formula, place == 0)
            premises = tuple(self.solving) + (tuple(chained) if run.after_arrow or run.loose else ())
            added = self._run(run, formula, parsed, conditions, premises, before, used)
            chained += added
            leads = leads_on(mine, place)
            for sign in added:
                sign.premise, sign.loose = leads, run.loose
                self._turn(sign, run, opens, barred, either, conditional)
                lost = sign.role == "unreadable" and not formula.display and cues.supposes(before)
                if lost or sign.reason in (ONE_OF, UNUSED) or (sign.reason == GIVEN and not opens):
                    self.given.lose(formula)
            if added and not opens:
                self.given.used(formula)
        self._set_aside(found, formula, used)
        self._inner_signs(formula, parsed, used)

    def _cases_in_words(self, formula: Formula, parsed: Parsed) -> None:
        """`\\text{if w = o}` heads what follows where it stands by itself, and is a condition inside of a display."""
        for item in parsed.items:
            if isinstance(item, Relation | Arrow | RowEnd):
                continue
            for word in [item] if isinstance(item, Separator) else walk(item):
                if isinstance(word, Separator | Text) and not formula.display:
                    self.given.plain_cases(word.text, word.span.start)
                elif isinstance(word, Separator) and cues.CASE_OF_WORDS.fullmatch(word.text):
                    self.given.plain_cases(word.text, word.span.start, cues.CASE_OF_WORDS)

    def _set_aside(self, found: list[Run], formula: Formula, used: set[Span]) -> None:
        """The signs of conditions and ranges assert nothing themselves."""
        for run in found:
            if run.condition or run.range:
                reason = "the range of an index" if run.range else "a condition"
                for place, relation in enumerate(run.relations):
                    used.add(relation.span)
                    self._add(relation, formula, "assumption", reason, *run.items[place : place + 2])

    def _turn(self, sign: Sign, run: Run, opens: bool, barred: str, either: str, conditional: bool) -> None:
        """What the words around a formula make of a claim in it."""
        said = sign.role == "claim" or (sign.role == "assumption" and sign.reason == SUPPOSED)
        if said and either == "supposed":
            sign.role, sign.reason = "assumption", ONE_OF
        elif said and either:
            message = "one of several, of which the words beside the formula say that one holds"
            sign.role, sign.mistake = "unreadable", Mistake(sign.span, "unknown-notation", message)
        elif sign.role == "claim" and opens:
            sign.role, sign.reason = "assumption", "a condition"
        elif sign.role == "claim" and not barred and conditional and len(run.relations) == 1:
            sign.role, sign.reason = "assumption", UNUSED
        elif said and barred:
            message = f"the words '{barred}' beside the formula are not read"
            sign.role, sign.mistake = "unreadable", Mistake(sign.span, "unknown-notation", message)
        elif sign.role == "assumption" and sign.reason == SUPPOSED:
            self.given.suppose(sign)

    def _is_case(self, found: list[Run], before: str, after: str, formula: Formula) -> bool:
        """`if $w \\ne o$ then:` before a display opens a case."""
        named = re.search(r"\bcase\W*\w*\W*$", before, re.I) is not None
        follows = re.match(r"\s*(then\b|:|,|and\b|we have\b|\s*\n)" + (r"|\s*\." if named else ""), after) is not None
        relation = all(run.relations and run.relations[0].sign in ("=", "!=", "<", "<=", ">", ">=") for run in found)
        words = cues.sentence(before)
        opened = cues.CONDITION.search(before) or (self.given.cases and cues.JOINED.search(words))
        opened = None if cues.UNLIKE.search(words) else opened
        return follows and relation and bool(opened) and all(map(complete, found))

    def _attach(self, run: Run, formula: Formula, first: bool) -> None:
        """Join a run to what stands before it: a pending sign, or the last expression of the display before."""
        if not formula.display and not (run.items and run.items[0] is None):
            return
        if first and self.pending and formula.display and not run.after_arrow:
            left, relation, _ = self.pending
            self.pending = None
            if run.items[0] is None:
                run.items[0] = left
                self._add(relation, formula, "not_a_claim", "the first half of a doubled sign")
            else:
                run.items = [left, *run.items]
                run.relations = [relation, *run.relations]
        elif run.items and run.items[0] is None:
            run.items[0] = self.last

    def _run(
        self, run: Run, formula: Formula, parsed: Parsed, conditions: tuple[Condition, ...], premises: tuple[Sign, ...],
        before: str, used: set[Span],
    ) -> list[Sign]:  # fmt: skip
        added: list[Sign] = []
        items = run.items
        for place, relation in enumerate(run.relations):
            left = items[place]
            right = items[place + 1] if place + 1 < len(items) else None
            used.add(relation.span)
            if isinstance(left, Placeholder):
                left = items[place] = self.named or left
            if place + 1 >= len(items):
                if left is not None:
                    self._close_pending()
                    self.pending = (left, relation, formula)
                continue
            sign = self._sign(run, place, left, right, formula, before)
            sign.repairs = _repairs(parsed.repairs, left, right)
            sign.conditions = (*self.given.cases, *conditions)
            sign.premises = premises
            sign.solved = bool(self.solving) and relation.sign == "=" and any(map(_is_zero, (left, right)))
            if isinstance(right, Placeholder):
                self.named = left
            self.signs.append(sign)
            added.append(sign)
            if (sign.role == "assumption" and sign.reason == TO_SOLVE) or (
                self.solving and sign.role == "claim" and sign.relation.sign == "="
            ):
                self.solving.append(sign)
        if items and items[-1] is not None and formula.display:
            self.last = self.named if isinstance(items[-1], Placeholder) else items[-1]
        return added

    def _sign(
        self, run: Run, place: int, left: Surface | None, right: Surface | None, formula: Formula, before: str
    ) -> Sign:
        relation = run.relations[place]
        _, section = section_of(self.sections, relation.span.start)
        sign = Sign(relation, formula, section, "claim", "", left, right)
        if isinstance(right, Placeholder):
            sign.role, sign.reason = "definition", "gives a name to the pending expression"
        elif relation.span in self.defined or relation.sign in (":=", "=:"):
            sign.role, sign.reason = "definition", "gives a name its meaning"
        elif relation.span in self.spoken.conditions:
            sign.role, sign.reason = "assumption", "a condition"
        elif relation.sign == "<-":
            sign.role, sign.reason = "not_a_claim", "an update"
        elif relation.sign == "->":
            sign.role, sign.reason = "not_a_claim", "a function or a limit"
        elif relation.sign == "~" and self.document.text[relation.span.start : relation.span.end] == "\\sim":
            sign.role, sign.reason = "not_a_claim", "a distribution"
        elif relation.span in self.models:
            sign.role, sign.reason = "assumption", MODEL
        elif left is None or right is None:
            sign.mistake = Mistake(relation.span, "unbalanced", "a side is missing")
        elif bad := mistakes(left) + mistakes(right):
            sign.mistake = bad[0]
        elif not formula.display and (said := self._said(run, place, before)):
            sign.role, sign.reason = said
        elif self._is_to_solve(run, place, right, relation, formula):
            sign.role, sign.reason = "assumption", TO_SOLVE
        if sign.mistake is not None and sign.role == "claim":
            sign.role = "unreadable"
        return sign

    def _said(self, run: Run, place: int, before: str) -> tuple[str, str] | None:
        """What the words before a formula in a sentence make of its sign; None for a claim."""
        relation, left, right = run.relations[place], run.items[place], run.items[place + 1]
        assert left is not None
        assert right is not None
        words = cues.sentence(before)
        if cues.DENYING.search(words):
            return "not_a_claim", "denied by the words before it"
        if place == 0 and relation.sign == "not in" and cues.NOTED.search(words) and not cues.CONDITION.search(before):
            return "assumption", SUPPOSED
        if place == 0 and relation.sign in ("in", "not in", "subset"):
            return "assumption", "says what is given"
        if self.names.is_index_relation(left, right, relation):
            return "assumption", "a condition on indices"
        if relation.sign in ("=", "<", ">", "<=", ">=", "!="):
            if cues.supposes(before):
                return "assumption", SUPPOSED
            if cues.ASKING.search(words):
                return "not_a_claim", "asked, and not said"
        if len(run.relations) == 1 and self.names.says_given(run, before):
            return "assumption", GIVEN
        return None

    def _is_to_solve(self, run: Run, place: int, right: Surface, relation: Relation, formula: Formula) -> bool:
        """`gradient = ... = 0` where the words around it look for an optimum; `0 = ...` right after "setting it to zero"."""
        if relation.sign != "=" or place != len(run.relations) - 1:
            return False
        zero = isinstance(right, Number) and right.value == 0
        first = run.items[0]
        if not self.solving and formula.display and (zero or (isinstance(first, Number) and first.value == 0)):
            said = cues.sentence(words_before(self.document, formula))
            if cues.SETTING.search(said) and cues.BARRED_BEFORE.search(said) is None:
                return True
        starts = first is not None and any(isinstance(one, Derivative) for one in walk(first))
        words = self.document.clean[self.section_start : relation.span.start][-1200:]
        return zero and starts and cues.SOLVING.search(words) is not None

    def _close_pending(self) -> None:
        if self.pending:
            left, relation, formula = self.pending
            _, section = section_of(self.sections, relation.span.start)
            mistake = Mistake(relation.span, "unbalanced", "nothing follows this sign")
            self.signs.append(Sign(relation, formula, section, "unreadable", "", left, None, mistake=mistake))
            self.pending = None

    def _add(
        self, relation: Relation, formula: Formula | None, role: str, reason: str, left: Surface | None = None,
        right: Surface | None = None,
    ) -> None:  # fmt: skip
        _, section = section_of(self.sections, relation.span.start)
        self.signs.append(Sign(relation, formula, section, role, reason, left, right))

    def _inner_signs(self, formula: Formula, parsed: Parsed, used: set[Span]) -> None:
        for relation, role, reason, bad in inner_signs(self.document.clean, formula, parsed, used, _mistake(parsed)):
            self._add(relation, formula, role, reason)
            self.signs[-1].mistake = bad


def _is_zero(node: Surface | None) -> bool:
    return isinstance(node, Number) and node.value == 0


def _mistake(parsed: Parsed) -> Mistake | None:
    """The first thing in a formula that could not be read."""
    items = (item for item in parsed.items if not isinstance(item, Separator | Arrow | RowEnd))
    return next((one for item in items for one in mistakes(item)), None)


def _condition(document: Document, run: Run) -> Condition:
    items: tuple[Surface, ...] = tuple(item for item in run.items if item is not None)
    span = items[0].span | items[-1].span
    return Condition(Chain(span, items, tuple(run.relations)), document.text[span.start : span.end].strip())


def _repairs(repairs: Iterable[Repair], left: Surface | None, right: Surface | None) -> tuple[str, ...]:
    spans = [one.span for one in (left, right) if one is not None]
    return tuple(r.text for r in repairs if any(s.start <= r.span.start <= s.end for s in spans))
