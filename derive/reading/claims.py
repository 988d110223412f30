"""A sign with what stands over it, to the claim that it makes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import NoReturn

from derive.claim import Claim, Goal
from derive.document.span import Span
from derive.kernel.substitute import abstract
from derive.kernel.term import All, Eq, Le, Lt, Not, Prop, Same, Tensor, Var, free, negation
from derive.reading import assume
from derive.reading.binders import conditions
from derive.reading.context import FORMULA, Assumption, Context, Inference, Layout, TensorName, Untaken
from derive.reading.elaborate import Elaborator
from derive.reading.guesses import inferences, matrices, renewed, spoken, tied
from derive.reading.layouts import Layouts, is_asked, speaks_of_derivatives
from derive.reading.meaning import Meant, Notes, Refusal
from derive.reading.named import is_capital
from derive.reading.relate import Sides, claim
from derive.reading.sign import Reading, Sign
from derive.reading.surface import Big, Chain, Derivative, Product, Script, Surface, Symbol, walk
from derive.reading.write import key


@dataclass(frozen=True, slots=True)
class Stated:
    """A hypothesis as a proposition and in the document's words."""

    prop: Prop
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """The claim where partial derivatives hold these defined names fixed; `linked` where the claim multiplies derivatives."""

    claim: Claim
    names: tuple[str, ...]
    linked: bool


@dataclass(frozen=True, slots=True)
class Asserted:
    """What a sign asserts: by itself, and as the consequence of the equations before it."""

    claim: Claim
    consequence: Claim | None
    stated: tuple[Stated, ...]
    conventions: tuple[str, ...]
    restates: bool
    unread: tuple[str, ...] = ()
    needed: tuple[Goal, ...] = ()
    entries: tuple[Var, ...] = ()
    guesses: tuple[Inference, ...] = ()
    otherwise: tuple[Claim, ...] = ()
    held: Held | None = None
    total: tuple[Tensor, ...] = ()
    solved: bool = False  # under equations that are being solved, for all values of the names in them


@dataclass(slots=True)
class Claims:
    """The claims of one document; assumptions are read once.  What cannot be read is a problem of the document."""

    reading: Reading
    _assumed: dict[int, tuple[Stated, ...]] = field(default_factory=dict)
    _layouts: Layouts = field(init=False)

    def __post_init__(self) -> None:
        self._layouts = Layouts(self.reading, self.fits)
        for assumption in self.context.assumptions:
            self._read(assumption)

    @property
    def context(self) -> Context:
        return self.reading.context

    def of(self, sign: Sign) -> Asserted:
        """What the sign asserts.  Raises `Refusal`."""
        notes = Notes()
        guesses = inferences(self.context, sign)
        stated, plain, layout = self._laid_out(sign, notes)
        if plain.clash is not None and guesses:
            raise Refusal("shape-mismatch", f"{plain.clash.message}, where {guesses[0].told}", sign.span)
        guesses = tied(self.context, sign, spoken(guesses, plain))
        given = self._given(sign, plain)
        whole = _with(plain, (*(one.prop for one in given), *_different(notes)))
        consequence, solved = self._consequence(sign, whole)
        every = (*stated, *given, *solved)
        restates = _restates(self.context, sign, whole)
        needed = tuple(self._needed(sign, prop, stated) for prop in notes.needed)
        entries = tuple(notes.entries)
        short = (told for span, told in self.context.shortened.items() if _holds(sign, span))
        said = dict.fromkeys((*notes.conventions, *short, *(one.told for one in guesses), *self._in_force(sign)))
        unread = tuple(dict.fromkeys((*self._missing(sign), *notes.unread)))
        other = self._otherwise(sign, guesses, layout)
        held = self._held(sign, notes, layout) if notes.held else None
        total = tuple(notes.total)
        return Asserted(
            whole, consequence, every, tuple(said), restates, unread, needed, entries, guesses, other, held, total
        )

    def _in_force(self, sign: Sign) -> Iterator[str]:
        """Which of several meanings of a name is the one here."""
        for name, start in renewed(self.context, sign).items():
            yield f"{name} is what line {self.reading.document.lines.place(start)[0]} says"

    def supposing(
        self, sign: Sign, premises: Iterable[Sign], overrides: dict[str, TensorName], more: list[Stated]
    ) -> Asserted:
        """The sign under premises and what more is given, where defined names are variables in all of them.  Raises `Refusal`."""
        notes = Notes()
        stated, plain = self._plain(sign, notes, None, overrides)
        given = [*self._given(sign, plain), *more]
        found: list[Stated] = []
        for premise in premises:
            inner = Notes(conventions=notes.conventions, needed=notes.needed, total=notes.total)
            for goal in self._plain(premise, inner, None, overrides)[1].goals:
                prop = _at_all(goal.conclusion, tuple(inner.entries))
                found.append(Stated(self._generalised(prop, replace(sign, premises=(premise,))), self._text(premise)))
                given += [one for one in self._given(premise, Claim((goal,), None)) if one not in given]
        whole = _with(plain, (*(one.prop for one in (*given, *found)), *_different(notes)))
        guesses = spoken(inferences(self.context, sign), whole)
        said = tuple(dict.fromkeys((*notes.conventions, *(one.told for one in guesses))))
        needed = tuple(self._needed(sign, prop, stated) for prop in notes.needed)
        every, entries, total = (*stated, *given, *found), tuple(notes.entries), tuple(notes.total)
        return Asserted(whole, None, every, said, False, (), needed, entries, guesses, total=total, solved=bool(found))

    def _text(self, sign: Sign) -> str:
        """The sign with its sides, where that is short and stands on one line."""
        assert sign.left is not None
        assert sign.right is not None
        text = self.reading.document.text[sign.left.span.start : sign.right.span.end]
        return text if "\n" not in text and len(text) < 200 else ""

    def _laid_out(self, sign: Sign, notes: Notes) -> tuple[list[Stated], Claim, Layout | None]:
        """The claim; what has no shape in the usual layout of derivatives may have one in that of its stretch."""
        try:
            stated, plain = self._plain(sign, notes, None)
        except Refusal as refusal:
            if refusal.code != "shape-mismatch":
                raise
            return self._otherwise_laid_out(sign, notes) or _again(refusal)
        if plain.clash is None:
            return stated, plain, None
        try:
            return self._otherwise_laid_out(sign, notes) or (stated, plain, None)
        except Refusal:
            if inferences(self.context, sign):
                raise
            return stated, plain, None

    def _otherwise_laid_out(self, sign: Sign, notes: Notes) -> tuple[list[Stated], Claim, Layout] | None:
        said = "layout" in self.context.conventions
        layout = self._layouts.of(sign) if speaks_of_derivatives(sign) and not said else None
        if layout is None:
            return None
        other = Notes(conventions={layout.text: None})
        stated, plain = self._plain(sign, other, None, layout=layout.kind)
        for one in fields(Notes):
            setattr(notes, one.name, getattr(other, one.name))
        return stated, plain, layout.kind

    def has_shape(self, sign: Sign) -> bool:
        """Has the sign a shape in the layout of its stretch, or is it refused for other things than rows and columns?"""
        try:
            return self._laid_out(sign, Notes())[1].clash is None
        except Refusal as refusal:
            return refusal.code != "shape-mismatch" or not re.search(r"\b(?:row|column)\b", refusal.message)

    def fits(self, sign: Sign, layout: Layout | None) -> bool:
        """Has the sign a shape in this layout?  None in another than the usual one where a capital letter is a vector."""
        if layout is not None and any(map(_is_large_vector, inferences(self.context, sign))):
            return False
        try:
            return self._plain(sign, Notes(), None, layout=layout)[1].clash is None
        except Refusal:
            return False

    def _held(self, sign: Sign, notes: Notes, layout: Layout | None) -> Held | None:
        """The claim with other defined quantities held fixed, as the chain rule over named quantities has it."""
        try:
            _, plain = self._plain(sign, Notes(), None, holding=True, layout=layout)
        except Refusal:
            return None
        claim = _with(plain, tuple(one.prop for one in self._given(sign, plain)))
        linked = any(_links(node) for side in (sign.left, sign.right) for node in walk(side))
        return Held(claim, tuple(notes.held), linked) if plain.clash is None else None

    def _otherwise(self, sign: Sign, guesses: tuple[Inference, ...], layout: Layout | None) -> tuple[Claim, ...]:
        """The claims where capital letters that were taken for numbers are matrices, as far as the shapes allow it.

        A claim of nothing, which is never proved, where it is not known what it would say of several matrices.
        """
        found: list[Claim] = []
        for overrides in matrices(self.context, guesses):
            try:
                _, plain = self._plain(sign, Notes(), None, overrides, layout=layout)
            except Refusal as refusal:
                if refusal.code != "shape-mismatch" and len(overrides) > 1:
                    found.append(Claim((), None))
                continue
            if plain.clash is None:
                found.append(_with(plain, tuple(one.prop for one in self._given(sign, plain))))
        return tuple(found)

    def _needed(self, sign: Sign, prop: Prop, stated: list[Stated]) -> Goal:
        """What has to be proved so that the reading is the author's."""
        declared = [one.prop for one in self._declared(sign)]
        bounds = assume.known_bounds(self.context, (prop,), sign.span.start)
        return Goal((*(one.prop for one in stated), *assume.relevant(declared, (prop,)), *bounds), prop)

    def _declared(self, sign: Sign) -> list[Stated]:
        return [one for assumption in self.context.assumed(sign.span.start) for one in self._read(assumption)]

    def _missing(self, sign: Sign) -> tuple[str, ...]:
        """The declarations that name something in the sign and could not be taken."""
        problems = [one for one in self.context.problems if one.place.scope.holds(sign.span.start)]
        names = _names(sign.left) | _names(sign.right) if problems else set()
        return tuple(one.text for one in problems if any(_speaks(one.text, name) for name in names))

    def variants(self, sign: Sign) -> Callable[[Sign], Claim]:
        """The claims of edited forms of one sign, under the hypotheses of the sign itself.  The result raises `Refusal`."""
        notes = Notes()
        memo: dict[int, tuple[Surface, Meant]] = {}
        _, plain, layout = self._laid_out(sign, notes)
        shared = self._given(sign, plain) if plain.goals else None
        needed = set(notes.needed)

        def claim_of(edited: Sign) -> Claim:
            _, claimed = self._plain(edited, notes, memo, layout=layout)
            if not notes.needed.keys() <= needed:
                raise Refusal("out-of-language", "a power that may not be defined", edited.span)
            given = self._given(edited, claimed) if shared is None else shared
            return _with(claimed, (*(one.prop for one in given), *_different(notes)))

        return claim_of

    def _plain(
        self, sign: Sign, notes: Notes, memo: dict[int, tuple[Surface, Meant]] | None,
        overrides: dict[str, TensorName] | None = None, holding: bool = False, layout: Layout | None = None,
    ) -> tuple[list[Stated], Claim]:  # fmt: skip
        """The claim under the cases that stand over it, and these."""
        assert sign.left is not None
        assert sign.right is not None
        reader = Elaborator(
            self.context, sign.span.start, notes=notes, overrides=overrides or {}, holding=holding, layout=layout
        )
        stated, bound = self._cases(reader, sign)
        plain = claim(
            replace(reader, bound=bound, memo=memo), Sides(sign.left, sign.relation.sign, sign.right, sign.span)
        )
        late = [one.text for one in sign.conditions if one.text in notes.unread]
        if late and notes.implicit:  # their letters may have become indices in the claim
            for text in late:
                del notes.unread[text]
            stated, _ = self._cases(reader, sign)
        spoken = _speaking(stated, plain)
        return spoken, _under(plain, tuple(one.prop for one in spoken))

    def _cases(self, reader: Elaborator, sign: Sign) -> tuple[list[Stated], dict[str, Meant]]:
        """The hypotheses that stand over a sign, and the names that they bind: if w = o, for k in [1, K]."""
        found: list[Stated] = []
        bound: dict[str, Meant] = {}
        for condition in sign.conditions:
            try:
                props, names = conditions(reader.binding(bound), condition.chain)
            except Refusal as refusal:
                if refusal.code != "undefined-name" or condition.chain.relations[0].sign != "in":
                    reader.notes.unread[condition.text] = None
                continue
            bound.update(names)
            found += [Stated(prop, condition.text) for prop in props]
        return found, bound

    def _given(self, sign: Sign, plain: Claim) -> list[Stated]:
        """The declared assumptions that share a name with the claim."""
        about = tuple(prop for goal in plain.goals for prop in (*goal.hypotheses, goal.conclusion))
        declared = self._declared(sign)
        kept = set(assume.relevant([one.prop for one in declared], about))
        bounds = assume.known_bounds(self.context, (*about, *kept), sign.span.start)
        return [one for one in declared if one.prop in kept] + [Stated(prop, "") for prop in bounds]

    def _read(self, assumption: Assumption) -> tuple[Stated, ...]:
        number = id(assumption)
        if number not in self._assumed:
            try:
                props = assume.propositions(self.context, assumption)
            except Refusal as refusal:
                if not _is_noted(assumption):
                    self.context.problems.append(Untaken(assumption.place, refusal.message, assumption.text))
                props = ()
            self._assumed[number] = tuple(Stated(prop, assumption.text) for prop in props)
        return self._assumed[number]

    def _consequence(self, sign: Sign, whole: Claim) -> tuple[Claim | None, list[Stated]]:
        """The claim under the equations before it that are being solved."""
        found: list[Stated] = []
        for premise in sign.premises:
            if premise.left is None or premise.right is None or premise.span == sign.span:
                continue
            try:
                one = self.of(replace(premise, premises=()))
            except Refusal:
                continue
            for goal in one.claim.goals:
                trivial = isinstance(goal.conclusion, Eq) and goal.conclusion.left is goal.conclusion.right
                if isinstance(goal.conclusion, Eq | Le | Lt) and not trivial:
                    prop = self._generalised(_at_all(goal.conclusion, one.entries), sign)
                    if any(one.prop is prop for one in found):
                        continue
                    found.append(Stated(prop, self._text(premise)))
        if not found:
            return None, []
        goals = tuple(Goal((*goal.hypotheses, *(one.prop for one in found)), goal.conclusion) for goal in whole.goals)
        return replace(whole, goals=goals), found

    def _generalised(self, prop: Prop, sign: Sign) -> Prop:
        """For all values of the free indices that sums around it bind: `for some fixed o` means for each o."""
        bound = {name for one in (*sign.premises, sign) for side in (one.left, one.right) for name in _binders(side)}
        for variable in sorted((one for one in free(prop) if isinstance(one, Var)), key=lambda one: one.name):
            if variable.name in bound:
                prop = All(variable.sort, abstract(prop, (variable,)))
        return prop


def shaped(reading: Reading) -> tuple[int, int]:
    """How many signs speak of derivatives, and how many of these have a shape in the layout of their stretch."""
    claims = Claims(reading)
    signs = [one for one in reading.signs if is_asked(one)]
    return len(signs), sum(claims.has_shape(one) for one in signs)


def _links(node: Surface) -> bool:
    """Is it a product of derivatives?"""
    return isinstance(node, Product) and sum(isinstance(one, Derivative) for _, one in node.factors) > 1


def _is_noted(assumption: Assumption) -> bool:
    """Is it a membership in prose, which is used where it can be read and keeps nothing back where it cannot?"""
    chain = assumption.statement
    return isinstance(chain, Chain) and chain.relations[0].sign == "not in" and assumption.place.rank == FORMULA


def _holds(sign: Sign, span: Span) -> bool:
    """Does the place lie in one of the sides?"""
    sides = (one.span for one in (sign.left, sign.right) if one is not None)
    return any(one.start <= span.start and span.end <= one.end for one in sides)


def _is_large_vector(one: Inference) -> bool:
    """Is it a capital letter, which is often a matrix, that was found to be a vector?"""
    meaning = one.meaning
    vector = isinstance(meaning, TensorName) and not meaning.family and len(meaning.axes) == 1
    return vector and is_capital(one.name)


def _again(refusal: Refusal) -> NoReturn:
    raise refusal


def _under(plain: Claim, hypotheses: tuple[Prop, ...]) -> Claim:
    """The claim under hypotheses; one that a case of the claim itself decides does not stand over that case."""
    goals = []
    for goal in plain.goals:
        decided = {negation(case) for case in goal.hypotheses} | set(goal.hypotheses)
        goals.append(Goal((*(prop for prop in hypotheses if prop not in decided), *goal.hypotheses), goal.conclusion))
    return replace(plain, goals=tuple(goals))


def _with(plain: Claim, hypotheses: tuple[Prop, ...]) -> Claim:
    goals = tuple(Goal(tuple(dict.fromkeys((*goal.hypotheses, *hypotheses))), goal.conclusion) for goal in plain.goals)
    return replace(plain, goals=goals)


def _different(notes: Notes) -> tuple[Prop, ...]:
    """The first element of a set is not the second."""
    pairs = itertools.combinations(notes.literals, 2)
    return tuple(Not(Same(one, other)) for one, other in pairs if one.sort is other.sort)


def _at_all(prop: Prop, entries: tuple[Var, ...]) -> Prop:
    """The equation of two arrays: of all their entries, the rows outermost."""
    for one in reversed(entries):
        if one in free(prop):
            prop = All(one.sort, abstract(prop, (one,)))
    return prop


def _restates(context: Context, sign: Sign, whole: Claim) -> bool:
    """Does the sign repeat the definition of the name on its left, word for word?"""
    left = sign.left
    name = left.base if isinstance(left, Script) else getattr(left, "function", left)
    if not isinstance(name, Symbol | Script) or sign.relation.sign != "=" or not whole.goals:
        return False
    labels = (f"{key(name)}_", f"{key(name)}(", key(name))
    declared = any(
        True for label in labels for one in context.find(label, sign.span.start) if hasattr(one.meaning, "branches")
    )
    return declared and all(
        isinstance(g.conclusion, Eq) and g.conclusion.left is g.conclusion.right for g in whole.goals
    )


def _speaking(stated: list[Stated], plain: Claim) -> list[Stated]:
    """The cases that speak of an index that the claim has; the others lie before it and do not bear on it."""
    about = {name for goal in plain.goals for name in free(goal.conclusion)}
    return [one for one in stated if all(v in about for v in free(one.prop) if isinstance(v, Var))]


def _speaks(text: str, name: str) -> bool:
    """Does the name stand in the text by itself?"""
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", text) is not None


def _names(side: Surface | None) -> set[str]:
    return {one.name for one in walk(side) if isinstance(one, Symbol)} if side is not None else set()


def _binders(side: Surface | None) -> set[str]:
    """The names that sums and products in a side bind."""
    found: set[str] = set()
    for node in walk(side) if side is not None else ():
        if isinstance(node, Big) and node.below is not None:
            found |= {one.name for one in walk(node.below) if isinstance(one, Symbol)}
    return found
