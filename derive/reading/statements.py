"""Rows and displays to signs: every relation of a document with its two sides, its role, and what stands over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from derive.document.source import Declarations, Document, Formula, Heading, Prose
from derive.document.span import Span
from derive.reading import notation
from derive.reading.context import BLOCK, FILE, FORMULA, Branch, Context, IndexName, Place, Scope
from derive.reading.declare import (
    NoDeclaration,
    declare_chains,
    declare_line,
    define,
    enumerate_set,
    strip_comment,
)  # fmt: skip
from derive.reading.surface import (
    Call,
    Chain,
    Derivative,
    Given,
    Group,
    Items,
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
from derive.reading.syntax import Arrow, Parsed, Repair, RowEnd, Separator, parse
from derive.reading.tokens import Token, TooLarge, expand, tokenize
from derive.reading.write import key

CONDITION_WORDS = re.compile(
    r"(?:^|\W)(if|for|when|where|with|case|given|unless|whenever|provided)\W*(?:all|every|each|any)?\W*$", re.I
)
SUPPOSING = re.compile(
    r"\b(assum\w*|suppos\w*|let|given|constraint|where|such that|subject to|requir\w*)\b[^.]*$", re.I
)
DENYING = re.compile(r"\b(never|cannot|can not|not|impossible|no)\b[^.$]*$", re.I)
SOLVING = re.compile(
    r"\b(optim\w*|stationar\w*|set(?:ting)?\b.*\bzero|equal\w* to zero|to zero|solv\w*|critical point|lagrange|maxim\w*|"
    r"minim\w*|vanish\w*|first.order condition)\b",
    re.I | re.S,
)
DEFINING = re.compile(r"\b(defin\w*|let|denot\w*|where|set|write|call|put|introduc\w*)\b[^.]*$", re.I)
PLAIN_CASE = re.compile(
    r"\b(?:if|case|for)\s+\$?\\?([A-Za-z])\s*(=|≠|!=|\\neq?)\s*([A-Za-z])\b\$?\s*(?:then|,|:|$)", re.I
)
WHOLE = Scope(0, 1 << 60)


@dataclass(frozen=True, slots=True)
class Condition:
    """A hypothesis in the document's words."""

    chain: Chain
    text: str


@dataclass(slots=True)
class Sign:
    """A relation sign.  `role` is claim, definition, assumption, not_a_claim or unreadable; `reason` says why."""

    relation: Relation
    formula: Formula | None
    section: str
    role: str
    reason: str = ""
    left: Surface | None = None
    right: Surface | None = None
    conditions: tuple[Condition, ...] = ()
    premises: tuple[Sign, ...] = ()
    repairs: tuple[str, ...] = ()
    mistake: Mistake | None = None

    @property
    def span(self) -> Span:
        return self.relation.span


@dataclass(slots=True)
class Reading:
    """A document as it was read."""

    document: Document
    context: Context
    signs: list[Sign]
    formulas: int
    unread: list[tuple[Formula, Mistake]]


@dataclass(slots=True)
class Run:
    """A chain as it stands in a formula: its ends may be missing.  `condition` runs are hypotheses of the others."""

    items: list[Surface | None] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    after_arrow: bool = False
    cue: str = ""
    colon: bool = False
    names: list[Surface] = field(default_factory=list)

    @property
    def condition(self) -> bool:
        """Is the chain a hypothesis of the others in its formula?"""
        gives = bool(self.relations) and self.relations[0].sign in ("=", ":=")
        return self.colon or self.cue == "if" or (self.cue == "where" and not gives)

    @property
    def open_end(self) -> bool:
        return bool(self.relations) and len(self.items) == len(self.relations)


def runs(parsed: Parsed) -> list[Run]:
    """The chains of a formula."""
    found: list[Run] = []
    run = Run()
    cue, arrow = "", False

    def close() -> None:
        nonlocal run
        if run.items:
            found.append(run)
        run = Run(cue=cue, after_arrow=arrow)

    items = parsed.items
    for place, item in enumerate(items):
        after = items[place + 1] if place + 1 < len(items) else None
        match item:
            case Relation():
                if run.open_end:
                    run.relations[-1] = item
                else:
                    run.items = run.items or [None]
                    run.relations.append(item)
            case RowEnd():
                if not run.open_end and not isinstance(after, Relation):
                    close()
            case Separator(_, text):
                word = re.match(r"(if|for|when|whenever|unless|where|with)\b|\\forall", text.strip(), re.I)
                cue = "" if word is None else "where" if word.group().lower() in ("where", "with") else "if"
                run.colon = run.colon or (text == ":" and bool(run.relations) and after is not None)
                close()
            case Arrow(_, kind):
                close()
                arrow = kind in ("implies", "iff")
                run.after_arrow = arrow
            case _:
                if run.items and not run.open_end:
                    run.items[-1] = _torn(run.items[-1], item)
                else:
                    run.items.append(item)
    close()
    return _with_names(found)


def _torn(before: Surface | None, item: Surface) -> Mistake:
    """Two expressions side by side: what stood between them could not be read."""
    inner = [one for part in (before, item) if part is not None for one in mistakes(part)]
    span = before.span | item.span if before is not None else item.span
    message = inner[0].message if inner else "two expressions with nothing between them"
    return Mistake(span, inner[0].code if inner else "unbalanced", message)


def _with_names(found: list[Run]) -> list[Run]:
    """Names before a comma join the membership after it: o, w \\in W."""
    kept: list[Run] = []
    for place, run in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        lonely = not run.relations and len(run.items) == 1 and isinstance(run.items[0], Symbol | Script)
        if lonely and after and after.relations and after.relations[0].sign == "in":
            after.names = [*run.names, run.items[0]]  # type: ignore[list-item]
        else:
            kept.append(run)
    return kept


# ---- the whole document ----


def read(document: Document, declarations: str = "") -> Reading:
    """Every relation sign of a document.  `declarations` is the text of a declaration file."""
    context = Context()
    _declaration_file(context, document, declarations)
    sections = _sections(document)
    unread: list[tuple[Formula, Mistake]] = []
    for piece in document.pieces:
        if isinstance(piece, Declarations):
            _block(context, document.text, piece.inner, sections)
    parsed = {formula: _parse(document, formula, context) for formula in document.formulas()}
    walk_ = _Walk(document, context, parsed, sections)
    walk_.declare()
    walk_.visit()
    for formula, one in parsed.items():
        bad = next(
            (m for item in one.items if not isinstance(item, Separator | Arrow | RowEnd) for m in mistakes(item)), None
        )
        if bad is not None:
            unread.append((formula, bad))
    signs = sorted(walk_.signs, key=lambda sign: (sign.span.start, sign.span.end))
    return Reading(document, context, signs, len(parsed), unread)


def _parse(document: Document, formula: Formula, context: Context) -> Parsed:
    try:
        tokens = expand(tokenize(document.text, formula.inner.start, formula.inner.end), document.macros)
        return parse(tokens, context.words())
    except TooLarge:
        return Parsed([Mistake(formula.inner, "too-large", "the formula grows past 100,000 tokens")])


def _sections(document: Document) -> list[tuple[Scope, str]]:
    """The scope and title of every section, the whole document first."""
    found = [(WHOLE, "")]
    headings = [piece for piece in document.pieces if isinstance(piece, Heading)]
    for place, heading in enumerate(headings):
        later = (one.span.start for one in headings[place + 1 :] if one.level <= heading.level)
        found.append((Scope(heading.span.start, next(later, WHOLE.end)), heading.title))
    return found


def _scope(sections: list[tuple[Scope, str]], offset: int) -> tuple[Scope, str]:
    """The innermost section around a place."""
    return min((one for one in sections if one[0].holds(offset)), key=lambda one: one[0].end - one[0].start)


def _block(context: Context, text: str, inner: Span, sections: list[tuple[Scope, str]]) -> None:
    scope, _ = _scope(sections, inner.start)
    _lines(context, text, inner, lambda _: scope)


def _lines(context: Context, text: str, inner: Span, scope_of: object) -> None:
    """Take every line of a block; a line ends at its newline or at a semicolon."""
    start = inner.start
    for part in re.split(r"(\n|;(?![^{]*\}))", text[inner.start : inner.end]):
        end = start + len(part)
        if strip_comment(part) and part not in ("\n", ";"):
            place = Place(scope_of(part), Span(start, end), BLOCK)  # type: ignore[operator]
            try:
                declare_line(context, text, start, end, place)
            except NoDeclaration as error:
                context.problems.append((place, f"{error}: {strip_comment(part)}"))
        start = end


def _declaration_file(context: Context, document: Document, text: str) -> None:
    """The lines of a declaration file; `section T` and `lines a-b` say where the following ones hold."""
    sections = _sections(document)
    scope = WHOLE
    start = 0
    for line in text.splitlines(keepends=True):
        plain = strip_comment(line)
        found = re.match(r"lines\s+(\d+)\s*-\s*(\d+)$", plain)
        if found:
            scope = Scope(document.lines.start(int(found[1])), document.lines.start(int(found[2]) + 1))
        elif plain.startswith("section "):
            title = plain[len("section ") :].strip()
            matching = [one for one, name in sections if name == title]
            if matching:
                scope = matching[0]
            else:
                place = Place(WHOLE, Span(start, start + len(line)), FILE)
                context.problems.append((place, f"there is no section called '{title}'"))
        elif plain == "everywhere":
            scope = WHOLE
        elif plain:
            place = Place(scope, Span(start, start + len(line)), FILE)
            try:
                declare_line(context, text, start, start + len(line), place)
            except NoDeclaration as error:
                context.problems.append((place, f"{error}: {plain}"))
        start += len(line)


class _Walk:
    """One pass that declares what formulas declare, one that finds the sides of every sign."""

    def __init__(
        self, document: Document, context: Context, parsed: dict[Formula, Parsed], sections: list[tuple[Scope, str]]
    ) -> None:
        self.document = document
        self.context = context
        self.parsed = parsed
        self.sections = sections
        self.signs: list[Sign] = []
        self.defined: set[Span] = set()
        self.pending: tuple[Surface, Relation, Formula] | None = None
        self.named: Surface | None = None
        self.last: Surface | None = None
        self.cases: tuple[Condition, ...] = ()
        self.solving: list[Sign] = []
        self.section_start = 0

    # ---- declarations and definitions ----

    def declare(self) -> None:
        for piece in self.document.pieces:
            if isinstance(piece, Formula):
                before = self._before(piece)
                for run in runs(self.parsed[piece]):
                    self._declare_run(piece, run, before)

    def _before(self, formula: Formula, reach: int = 160) -> str:
        """The words before a formula in its sentence or paragraph."""
        text = self.document.text[max(0, formula.span.start - reach) : formula.span.start]
        return re.split(r"\n\s*\n", text)[-1] if not formula.display else text

    def _declare_run(self, formula: Formula, run: Run, before: str) -> None:
        first = run.items[0]
        if not run.relations or first is None or any(item and mistakes(item) for item in run.items):
            return
        scope, _ = _scope(self.sections, formula.span.start)
        place = Place(scope, formula.inner, FORMULA)
        sign = run.relations[0].sign
        if sign == "in" and not formula.display and len(run.relations) == 1 and len(run.items) == 2:
            chain = Chain(formula.inner, (first, run.items[1]), tuple(run.relations))  # type: ignore[arg-type]
            one = Parsed([*(n for name in run.names for n in (name, Separator(formula.inner, ","))), *_flat(chain)])
            try:
                declare_chains(self.context, one, place, (), "", only_types=True)
            except NoDeclaration:
                return
        elif sign in ("=", ":=") and len(run.items) > 1 and run.items[1] is not None:
            self._define(formula, run, first, run.items[1], place, before)

    def _define(self, formula: Formula, run: Run, left: Surface, right: Surface, place: Place, before: str) -> None:
        if run.after_arrow or run.condition or (run.relations[0].sign == "=" and not self._is_new(left, formula)):
            return
        if run.relations[0].sign == "=" and _mentions(right, left):
            return
        try:
            if isinstance(right, Group) and right.opening == "\\{" and isinstance(left, Symbol):
                enumerate_set(self.context, left, right, place)
            else:
                define(self.context, left, (Branch(right, None),), place)
        except NoDeclaration:
            return
        self.defined.add(run.relations[0].span)

    def _is_new(self, left: Surface, formula: Formula) -> bool:
        """Is the left side a name without a meaning here, so that the equation gives it one?"""
        offset = formula.span.start
        match left:
            case Symbol(_, name):
                labels = [name, f"{name}_", f"{name}("]
            case Script(_, Symbol(_, name), below, None) if _are_names(below):
                labels = [key(left), f"{name}_", name, f"{key(left)}("]
            case Script(_, Symbol(_, name), None, Symbol(_, mark)) if mark not in notation.TRANSPOSES:
                labels = [key(left)]
            case Call(_, function, Group(_, "(", _, items), False) if all(map(_is_parameter, items)):
                name = key(function)
                if name in ("log", "exp", "max", "min", "sin", "cos", "\\log", "\\exp"):
                    return False
                labels = [f"{name}(", name]
            case _:
                return False
        if name in ("d", "e") and isinstance(left, Symbol):
            return False
        return not any(True for label in labels for _ in self.context.find(label, offset))

    # ---- signs ----

    def visit(self) -> None:
        pieces = self.document.pieces
        for place, piece in enumerate(pieces):
            match piece:
                case Heading():
                    self._heading(piece)
                case Prose():
                    self._prose(piece)
                case Formula():
                    after = pieces[place + 1] if place + 1 < len(pieces) else None
                    words = self.document.text[after.span.start : after.span.end] if isinstance(after, Prose) else ""
                    self._formula(piece, words, self._trailing(place))
        self._close_pending()

    def _heading(self, heading: Heading) -> None:
        self._close_pending()
        self.cases, self.solving, self.named, self.last = (), [], None, None
        self.section_start = heading.span.start
        self._plain_cases(heading.title, heading.span.start, False)

    def _prose(self, prose: Prose) -> None:
        self._plain_cases(self.document.text[prose.span.start : prose.span.end], prose.span.start, True)

    def _plain_cases(self, text: str, start: int, add: bool) -> None:
        """`if w = o then`, written without dollars."""
        for found in PLAIN_CASE.finditer(text):
            left, sign, right = found.groups()
            known = [next(self.context.find(name, start), None) for name in (left, right)]
            if all(known):
                at = Span(start + found.start(2), start + found.end(2))
                relation = Relation(at, "=" if sign == "=" else "!=", "")
                first, last = Symbol(_at(found, 1, start), left), Symbol(_at(found, 3, start), right)
                chain = Chain(at, (first, last), (relation,))
                self.cases = (Condition(chain, f"{left} {sign} {right}"),)
                if add:
                    self._add(relation, None, "assumption", "a case", first, last)

    def _mark_conditions(self, found: list[Run], formula: Formula) -> None:
        """Beside other claims, `w \\ne w'` is a condition of theirs."""
        plain = [run for run in found if _complete(run) and len(run.relations) == 1 and self._is_plain(run)]
        if len(plain) < len([run for run in found if run.relations]):
            for run in plain:
                run.cue = "if"

    def _is_plain(self, run: Run) -> bool:
        left, right = run.items
        return left is not None and right is not None and self._is_index_relation(left, right, run.relations[0])

    def _trailing(self, place: int) -> tuple[Condition, ...]:
        """`... if $w \\ne w'$` after a formula."""
        pieces = self.document.pieces
        if place + 2 >= len(pieces):
            return ()
        words, after = pieces[place + 1], pieces[place + 2]
        if not isinstance(words, Prose) or not isinstance(after, Formula) or after.display:
            return ()
        text = self.document.text[words.span.start : words.span.end]
        if not re.fullmatch(r"[\s,]*(if|when|whenever|for|for all|for every|for each|unless)\s*", text):
            return ()
        return tuple(_condition(self.document, run) for run in runs(self.parsed[after]) if _complete(run))

    def _formula(self, formula: Formula, after: str, trailing: tuple[Condition, ...]) -> None:
        parsed = self.parsed[formula]
        found = runs(parsed)
        used: set[Span] = set()
        for item in parsed.items:
            words = (
                [item]
                if isinstance(item, Separator)
                else []
                if isinstance(item, Relation | Arrow | RowEnd)
                else walk(item)
            )
            for word in words:
                if isinstance(word, Separator | Text):
                    self._plain_cases(word.text, word.span.start, False)
        self._mark_conditions(found, formula)
        conditions = tuple(_condition(self.document, run) for run in found if run.condition and _complete(run))
        mine = [run for run in found if not run.condition]
        before = self._before(formula)
        if any(run.colon for run in found) and conditions and not formula.display:
            self.cases = conditions
        conditions += trailing
        if not formula.display and mine and not conditions and self._is_case(mine, before, after, formula):
            self.cases = tuple(_condition(self.document, run) for run in mine if _complete(run))
        chained: list[Sign] = []
        for place, run in enumerate(mine):
            self._attach(run, formula, place == 0)
            premises = tuple(self.solving) + (tuple(chained) if run.after_arrow else ())
            chained += self._run(run, formula, parsed, conditions, premises, before, used)
        for run in found:
            if run.condition:
                for place, relation in enumerate(run.relations):
                    used.add(relation.span)
                    self._add(relation, formula, "assumption", "a condition", *run.items[place : place + 2])
        self._inner_signs(formula, parsed, used)

    def _is_case(self, found: list[Run], before: str, after: str, formula: Formula) -> bool:
        """`if $w \\ne o$ then:` before a display opens a case."""
        follows = re.match(r"\s*(then\b|:|,?\s*(?:then|we have)\b|\s*\n)", after) is not None
        relation = all(run.relations and run.relations[0].sign in ("=", "!=", "<", "<=", ">", ">=") for run in found)
        return follows and relation and CONDITION_WORDS.search(before) is not None and all(map(_complete, found))

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
            sign.conditions = (*self.cases, *conditions)
            sign.premises = premises
            if isinstance(right, Placeholder):
                self.named = left
            self.signs.append(sign)
            added.append(sign)
            if (sign.role == "assumption" and sign.reason == "an equation to solve") or (
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
        _, section = _scope(self.sections, relation.span.start)
        sign = Sign(relation, formula, section, "claim", "", left, right)
        if isinstance(right, Placeholder):
            sign.role, sign.reason = "definition", "gives a name to the pending expression"
        elif relation.span in self.defined or relation.sign in (":=", "=:"):
            sign.role, sign.reason = "definition", "gives a name its meaning"
        elif relation.sign == "<-":
            sign.role, sign.reason = "not_a_claim", "an update"
        elif relation.sign == "->":
            sign.role, sign.reason = "not_a_claim", "a function or a limit"
        elif relation.sign == "~" and self.document.text[relation.span.start : relation.span.end] == "\\sim":
            sign.role, sign.reason = "not_a_claim", "a distribution"
        elif left is None or right is None:
            sign.mistake = Mistake(relation.span, "unbalanced", "a side is missing")
        elif bad := mistakes(left) + mistakes(right):
            sign.mistake = bad[0]
        elif not formula.display and DENYING.search(_sentence(before)):
            sign.role, sign.reason = "not_a_claim", "denied by the words before it"
        elif not formula.display and place == 0 and relation.sign in ("in", "not in", "subset"):
            sign.role, sign.reason = "assumption", "says what is given"
        elif not formula.display and self._is_index_relation(left, right, relation):
            sign.role, sign.reason = "assumption", "a condition on indices"
        elif (
            not formula.display
            and SUPPOSING.search(_sentence(before))
            and relation.sign in ("=", "<", ">", "<=", ">=", "!=")
        ):
            sign.role, sign.reason = "assumption", "supposed by the words before it"
        elif self._is_to_solve(run, place, right, relation):
            sign.role, sign.reason = "assumption", "an equation to solve"
        if sign.mistake is not None and sign.role == "claim":
            sign.role = "unreadable"
        return sign

    def _is_index_relation(self, left: Surface, right: Surface, relation: Relation) -> bool:
        """w = o, w \\ne w': a relation between plain indices."""
        if relation.sign not in ("=", "!="):
            return False
        return all(
            isinstance(one, Symbol) and self._names_index(one.name, relation.span.start) for one in (left, right)
        )

    def _names_index(self, name: str, offset: int) -> bool:
        plain = name.rstrip("'")
        return any(
            isinstance(one.meaning, IndexName) for label in (name, plain) for one in self.context.find(label, offset)
        )

    def _is_to_solve(self, run: Run, place: int, right: Surface, relation: Relation) -> bool:
        """`gradient = ... = 0` where the words around it look for an optimum."""
        if relation.sign != "=" or place != len(run.relations) - 1:
            return False
        zero = isinstance(right, Number) and right.value == 0
        first = run.items[0]
        starts = first is not None and any(isinstance(one, Derivative) for one in walk(first))
        words = self.document.text[self.section_start : relation.span.start][-1200:]
        return zero and starts and SOLVING.search(words) is not None

    def _close_pending(self) -> None:
        if self.pending:
            left, relation, formula = self.pending
            _, section = _scope(self.sections, relation.span.start)
            mistake = Mistake(relation.span, "unbalanced", "nothing follows this sign")
            self.signs.append(Sign(relation, formula, section, "unreadable", "", left, None, mistake=mistake))
            self.pending = None

    def _add(
        self, relation: Relation, formula: Formula | None, role: str, reason: str, left: Surface | None = None,
        right: Surface | None = None,
    ) -> None:  # fmt: skip
        _, section = _scope(self.sections, relation.span.start)
        self.signs.append(Sign(relation, formula, section, role, reason, left, right))

    def _inner_signs(self, formula: Formula, parsed: Parsed, used: set[Span]) -> None:
        """The signs that no chain holds: below a sum, inside P(O = o), in a case, in a word."""
        found: dict[Span, Relation] = {}
        for item in parsed.items:
            if not isinstance(item, Separator | Arrow | RowEnd | Relation):
                for node in walk(item):
                    if isinstance(node, Chain):
                        found.update({relation.span: relation for relation in node.relations})
        for relation in found.values():
            if relation.span not in used and relation.sign != "->":
                used.add(relation.span)
                self._add(relation, formula, "not_a_claim", "inside a sum, an event or a case")
        tokens = tokenize(self.document.text, formula.inner.start, formula.inner.end)
        for token in tokens:
            if _is_sign(token) and not any(one.start <= token.span.start < one.end for one in used):
                used.add(token.span)
                self._add(
                    Relation(token.span, notation.RELATIONS[token.text], ""),
                    formula,
                    "not_a_claim",
                    "part of a word or of a doubled sign",
                )


def _at(found: re.Match[str], group: int, start: int) -> Span:
    return Span(start + found.start(group), start + found.end(group))


def _flat(chain: Chain) -> Iterator[Surface | Relation]:
    for place, item in enumerate(chain.items):
        yield item
        if place < len(chain.relations):
            yield chain.relations[place]


def _complete(run: Run) -> bool:
    return (
        len(run.items) == len(run.relations) + 1 and all(item is not None for item in run.items) and bool(run.relations)
    )


def _condition(document: Document, run: Run) -> Condition:
    items: tuple[Surface, ...] = tuple(item for item in run.items if item is not None)
    span = items[0].span | items[-1].span
    return Condition(Chain(span, items, tuple(run.relations)), document.text[span.start : span.end].strip())


def _repairs(repairs: Iterable[Repair], left: Surface | None, right: Surface | None) -> tuple[str, ...]:
    spans = [one.span for one in (left, right) if one is not None]
    return tuple(r.text for r in repairs if any(s.start <= r.span.start <= s.end for s in spans))


def _sentence(before: str) -> str:
    """The words of the sentence that a formula ends."""
    return re.split(r"[.!?](?:\s|$)", re.sub(r"\$[^$]*\$", " X ", before))[-1]


def _is_sign(token: Token) -> bool:
    return token.text in notation.RELATIONS and notation.RELATIONS[token.text] != "->"


def _are_names(below: Surface | None) -> bool:
    parts = below.items if isinstance(below, Items) else (below,)
    return all(isinstance(part, Symbol) for part in parts)


def _mentions(right: Surface, left: Surface) -> bool:
    """Does the right side use the very name on the left?  Then the equation says something of it."""
    if isinstance(left, Call):
        return any(isinstance(one, Call) and key(one.function) == key(left.function) for one in walk(right))
    nodes = list(walk(right))
    heads = {id(one.base) for one in nodes if isinstance(one, Script)} | {
        id(one.function) for one in nodes if isinstance(one, Call)
    }
    return any(type(one) is type(left) and key(one) == key(left) and id(one) not in heads for one in nodes)


def _is_parameter(item: Surface) -> bool:
    """May this stand between the brackets on the left of a definition?"""
    match item:
        case Symbol(_, name) | Script(_, Symbol(_, name), _, _):
            return not name.startswith("\\mathbb")  # the image of a set defines nothing
        case Given(_, left, right):
            return all(_is_parameter(one) or isinstance(one, Chain | Text) for one in (*left, *right))
        case Chain(_, (Symbol(), Symbol()), _):
            return True
    return type(item).__name__ == "Dots"
