"""Definitions and types that formulas give: where a name is new, an equation says what it means."""

from __future__ import annotations

import re
from dataclasses import replace

from derive.document.source import Document, Formula
from derive.document.span import Span
from derive.reading import cues, notation
from derive.reading.arrays import Array, ShapeMismatch, fresh
from derive.reading.asides import Asides
from derive.reading.blocks import WHOLE, section_of
from derive.reading.context import (
    FORMULA,
    INFERRED,
    SAID,
    Branch,
    Context,
    Declaration,
    Defined,
    IndexName,
    Meaning,
    Place,
    Scope,
    SetName,
    TensorName,
)
from derive.reading.cursor import Parsed, Separator
from derive.reading.declare import declare_chains, define
from derive.reading.depend import Dependence, base_of, names_in
from derive.reading.elaborate import Elaborator
from derive.reading.indices import family_sorts
from derive.reading.known import arguments
from derive.reading.meaning import IndexValue, Meant, Refusal
from derive.reading.models import models
from derive.reading.names import plain
from derive.reading.patterns import fits, fitting
from derive.reading.reaches import end_of_case
from derive.reading.runs import Run, flat, runs
from derive.reading.sentences import Said
from derive.reading.sets import NoDeclaration, enumerate_set  # fmt: skip
from derive.reading.surface import (
    Call,
    Chain,
    Given,
    Group,
    Items,
    Number,
    Script,
    Surface,
    Symbol,
    Text,
    mistakes,
    walk,
)  # fmt: skip
from derive.reading.uses import Uses
from derive.reading.write import key

REMARK = 400  # characters of comments that may stand among the words


def continued(context: Context) -> None:
    """What a formula declares holds on after its section, where nothing else is declared."""
    every = [one for found in context.declarations.values() for one in found if one.rank == FORMULA]
    for one in every:
        if one.scope.end < WHOLE.end and not isinstance(one.meaning, IndexName):
            context.declare(replace(one, scope=Scope(one.span.start, WHOLE.end), rank=INFERRED))


def readable(context: Context, declared: Declaration) -> bool:
    """Can the body of a definition be read where it stands?  That of a function is read with its arguments only."""
    meaning = declared.meaning
    if not isinstance(meaning, Defined) or meaning.style == "call":
        return True
    reader = Elaborator(context, declared.span.start)
    try:
        sorts = family_sorts(reader, meaning) if meaning.style == "family" else ()
        names: dict[str, Meant] = {
            key(place): IndexValue(fresh(sort)) for place, sort in zip(meaning.parameters, sorts, strict=bool(sorts))
        }
        value = reader.unfold(meaning, names)
        if isinstance(value, Array):
            value.at(*map(fresh, value.axes))
    except (Refusal, ShapeMismatch):
        return False
    return True


def readable_further(context: Context, declared: Declaration) -> Declaration | None:
    """The definition by what its chain says further on, where the first of it has no shape; None where that has one."""
    meaning = declared.meaning
    if not isinstance(meaning, Defined) or not meaning.others or _has_shape(context, declared):
        return None
    for other in meaning.others:
        again = replace(declared, meaning=replace(meaning, branches=(Branch(other, None),), others=()))
        if _has_shape(context, again):
            return again
    return None


def _has_shape(context: Context, declared: Declaration) -> bool:
    """Does the body of a definition fit together, its parameters being what the document says of them?"""
    assert isinstance(declared.meaning, Defined)
    try:
        value = Elaborator(context, declared.span.start).unfold(declared.meaning, {})
        if isinstance(value, Array):
            value.at(*map(fresh, value.axes))
    except (Refusal, ShapeMismatch) as refusal:
        return getattr(refusal, "code", "shape-mismatch") != "shape-mismatch"
    return True


class Definitions:
    """One pass over the formulas of a document; `defined` are the signs that give a meaning, `models` tell of data."""

    def __init__(
        self, document: Document, context: Context, parsed: dict[Formula, Parsed], sections: list[tuple[Scope, str]],
        uses: Uses, spoken: Said,
    ) -> None:  # fmt: skip
        self.document = document
        self.context = context
        self.parsed = parsed
        self.sections = sections
        self.uses = uses
        self.spoken = spoken
        self.asides = Asides(document)
        self.defined: set[Span] = set()
        self.models = models(parsed.values())

    def declare(self) -> None:
        for piece in self.document.pieces:
            if isinstance(piece, Formula):
                before = words_before(self.document, piece)
                found = runs(self.parsed[piece])
                conditional = piece in self.spoken.partial or _is_conditional(found, before)
                for run in found:
                    self._declare_run(piece, run, before, conditional)

    def _declare_run(self, formula: Formula, run: Run, before: str, conditional: bool) -> None:
        first = run.items[0]
        if not run.relations or first is None or any(item and mistakes(item) for item in run.items):
            return
        scope, _ = section_of(self.sections, formula.span.start)
        sign = run.relations[0].sign
        explicit = sign == ":=" or self._is_said(first, before, formula)
        if explicit and sign == "=" and self._is_special(run):
            last = min(scope.end, self.asides.end(formula.span.start))
            end = end_of_case(self.document, self.parsed, first, formula.span.end, last)
            scope = Scope(formula.span.start, end)
        place = Place(scope, formula.inner, SAID if explicit and sign != "in" else FORMULA)
        if sign == "in" and not formula.display and len(run.relations) == 1 and len(run.items) == 2:
            chain = Chain(formula.inner, (first, run.items[1]), tuple(run.relations))  # type: ignore[arg-type]
            one = Parsed([*(n for name in run.names for n in (name, Separator(formula.inner, ","))), *flat(chain)])
            try:
                declare_chains(self.context, one, place, (), "", only_types=True)
            except NoDeclaration:
                return
        elif run.relations[0].span in self.models:
            return
        elif (
            sign in ("=", ":=")
            and len(run.items) > 1
            and run.items[1] is not None
            and (not conditional or self._is_renewed(first, formula, before))
        ):
            self._define(formula, run, first, run.items[1], place, before)

    def _is_special(self, run: Run) -> bool:
        """Is it `let x = 2` of a declared variable: a special case, which holds from there on?"""
        left, right = run.items[0], run.items[1] if len(run.items) > 1 else None
        if not isinstance(left, Symbol) or right is None:
            return False
        closed = not any(isinstance(one, Symbol) and one.name not in notation.CONSTANTS for one in walk(right))
        known = next(self.context.find(left.name, run.relations[0].span.start), None)
        return closed and known is not None and isinstance(known.meaning, TensorName | Defined)

    def _define(self, formula: Formula, run: Run, left: Surface, right: Surface, place: Place, before: str) -> None:
        if (
            run.after_arrow
            or run.condition
            or run.range
            or (run.relations[0].sign == "=" and not self._is_new(left, formula, before))
        ):
            return
        if run.relations[0].sign == "=" and (_mentions(right, left) or self._closes_circle(left, right)):
            return
        base = left.base if isinstance(left, Script) else left
        if isinstance(right, Number) and plain(key(base)) in self.spoken.vectors:
            return  # an entry of a one-hot vector
        if place.rank == FORMULA and (self._says_a_value(left, right) or self._names_an_index(left, right)):
            return
        try:
            if isinstance(right, Group) and right.opening == "\\{" and isinstance(left, Symbol):
                enumerate_set(self.context, left, right, place)
            else:
                equal = all(one.sign == "=" for one in run.relations[1:])
                others = tuple(one for one in run.items[2:] if one is not None) if equal else ()
                whole = self._is_whole(left)
                define(self.context, left, (Branch(right, None),), place, whole=whole, others=others)
        except NoDeclaration:
            return
        self.defined.add(run.relations[0].span)

    def _closes_circle(self, left: Surface, right: Surface) -> bool:
        """Is the right side made of the name on the left, by the definitions so far?"""
        depend = Dependence(self.context, self.uses)
        label = base_of(self.uses, left)
        return bool(label) and any(label in depend.below(name) - {name} for name in names_in(self.uses, right))

    def _names_an_index(self, left: Surface, right: Surface) -> bool:
        """Is it c = w_t, of a letter c that stands as an index elsewhere?  This chooses an index, and defines no number."""
        member = isinstance(right, Script) and self.uses.places(right) is not None
        return isinstance(left, Symbol) and left.name in self.uses.indices and len(left.name) == 1 and member

    def _says_a_value(self, left: Surface, right: Surface) -> bool:
        """Is it a fact about one value of a function, as f(x_0) = 0 or softmax(u) = v, and no rule for all its values?"""
        match left:
            case Call(_, function, Group(_, "(", _, items), False):
                made_of = set(names_in(self.uses, right))
                if not made_of.isdisjoint(name for item in items for name in names_in(self.uses, item)):
                    return False
                points = any(isinstance(item, Script) for item in items)
                return points or not made_of or notation.word(key(function)) in notation.WORDS
        return False

    def _is_new(self, left: Surface, formula: Formula, before: str) -> bool:
        """Is the left side a name without a meaning here, so that the equation gives it one?"""
        offset = formula.span.start
        match left:
            case Symbol(_, name):
                labels = [name, f"{name}_", f"{name}("]
            case Script(_, Symbol(_, name), below, None) if _are_names(below):
                labels = [key(left), f"{name}_", name, f"{key(left)}("]
            case Script(_, Symbol(_, name), None, Symbol(_, mark)) if mark in notation.MARKS:
                labels = [key(left)]
            case Call(_, function, Group(_, "(", _, items), False) if all(map(_is_parameter, items)) and not (
                isinstance(function, Script) and self._is_of_a_function(function, offset)
            ):
                name = key(function)
                labels = [f"{name}(", name]
            case _:
                return False
        words = cues.sentence(before)
        if self._is_known(left, name, offset) or (not formula.display and cues.SHOWING.search(words)):
            return False
        if not formula.display and cues.REASON.search(words):
            return False
        known = [one.meaning for label in labels for one in self.context.find(label, offset)]
        if known and isinstance(left, Call) and isinstance(left.argument, Group):
            given = arguments(left.argument)
            known = [one for one in known if not isinstance(one, Defined) or one.style != "call" or fits(one, given)]
        renewed = bool(known) and self._is_given_again(known, formula, before)
        sets = bool(known) and all(isinstance(one, SetName) for one in known)
        said = self._is_said(left, before, formula) if sets else self._is_said_anew(left, before, formula)
        again = said or renewed
        self.context.renewed |= {name} if renewed and not isinstance(left, Call) else set()
        return not known or (again and all(isinstance(one, Defined | SetName | TensorName) for one in known))

    def _is_whole(self, left: Surface) -> bool:
        """Is the subscript part of the name, as in \\mu_B = ..., and no index?"""
        return isinstance(left, Script) and left.below is not None and self.uses.places(left) is None

    def _is_given_again(self, known: list[Meaning], formula: Formula, before: str) -> bool:
        """Do the words before a display give a name, which formulas have defined, another meaning from here on?"""
        mine = formula.display and known and all(isinstance(one, Defined) and one.offset is not None for one in known)
        return bool(mine) and cues.AGAIN.search(cues.sentence(before)) is not None

    def _is_renewed(self, left: Surface, formula: Formula, before: str) -> bool:
        """Does `in that case it reads` give a name another meaning, which a formula before has defined?"""
        if cues.RENEWING.search(cues.sentence(before)) is None or not isinstance(left, Symbol | Script):
            return False
        base = left.base if isinstance(left, Script) else left
        labels = dict.fromkeys((key(left), f"{key(base)}_", key(base)))
        known = [one.meaning for label in labels for one in self.context.find(label, formula.span.start)]
        return self._is_given_again(known, formula, before)

    def _is_said(self, left: Surface, before: str, formula: Formula) -> bool:
        """Do the words before an equation say that it defines the name on its left, whatever that was before?"""
        said = cues.DEFINING.search(cues.sentence(before))
        return isinstance(left, Symbol | Call) and said is not None and not formula.display

    def _is_said_anew(self, left: Surface, before: str, formula: Formula) -> bool:
        """Does a verb that defines stand right before the equation of a known name?  Not so in `now we get x = 2`."""
        words = cues.sentence(before).rstrip()
        said = cues.DEFINING_ANEW.search(words) and not cues.HENCE.search(words)
        return isinstance(left, Symbol | Call) and bool(said) and not formula.display

    def _is_known(self, left: Surface, name: str, offset: int) -> bool:
        """Does everybody know the name, or is it that of a derivative of something known?"""
        if notation.word(name) in notation.FIXED or (isinstance(left, Symbol) and name in notation.CONSTANTS):
            return True
        if name == "\\delta" and isinstance(left, Script) and isinstance(left.below, Items):
            return True
        plain = name.rstrip("'")
        if isinstance(left, Call) and re.search(r"\^\{?\(\d", name):
            plain = name.split("^")[0]  # a derivative f^{(2)}
        return plain != name and self._is_function(plain, offset)

    def _is_function(self, name: str, offset: int) -> bool:
        """Is a name a function here, or called anywhere, so that its derivative and its inverse are no new names?"""
        declared = any(True for label in (name, f"{name}(") for _ in self.context.find(label, offset))
        known = name in notation.WORDS or name in notation.COMMAND_FUNCTIONS
        return declared or known or bool(self.uses.called.get(name))

    def _is_of_a_function(self, function: Script, offset: int) -> bool:
        """Is it f^2, or the inverse f^{-1} or a derivative f^{(2)} of a function that has a meaning without the mark?"""
        match function.above:
            case Number():
                return True
            case None | Symbol():
                return False
        return self._is_function(key(function.base), offset)


def _is_conditional(found: list[Run], before: str) -> bool:
    """Does a condition stand over the equations of a formula, so that they define nothing everywhere?"""
    words = cues.sentence(before)
    if cues.GIVEN_BY.search(words) and not re.search(r"\b(?:if|unless|otherwise|case)\b", words, re.I):
        return False
    inside = any(run.condition and run.relations and run.relations[0].sign != "in" for run in found)
    return inside or re.search(r"\b(if|when|whenever|unless|otherwise|case)\b", cues.sentence(before), re.I) is not None


def words_before(document: Document, formula: Formula, reach: int = 160) -> str:
    """The words before a formula in its sentence or paragraph."""
    text = document.clean[max(0, formula.span.start - reach - REMARK) : formula.span.start]
    text = re.sub(r"<!--.*?-->|^.*?-->|%[^\n]*", " ", text, flags=re.DOTALL)[-reach:]
    return re.split(r"\n\s*\n", text)[-1] if not formula.display else text


def _are_names(below: Surface | None) -> bool:
    parts = below.items if isinstance(below, Items) else (below,)
    return all(isinstance(part, Symbol) for part in parts)


def _mentions(right: Surface, left: Surface) -> bool:
    """Does the right side use the very name on the left?  Then the equation says something of it."""
    if isinstance(left, Call):
        own = arguments(left.argument)
        called = (one for one in walk(right) if isinstance(one, Call) and key(one.function) == key(left.function))
        return any(fitting(own, arguments(one.argument)) for one in called)
    nodes = list(walk(right))
    if any(_is_sibling(one, left) for one in nodes):
        return True
    if isinstance(left, Script) and any(_is_entry(one, left) for one in nodes):
        return True
    heads = {id(one.base) for one in nodes if isinstance(one, Script)} | {
        id(one.function) for one in nodes if isinstance(one, Call)
    }
    return any(type(one) is type(left) and key(one) == key(left) and id(one) not in heads for one in nodes)


def _is_sibling(node: Surface, left: Surface) -> bool:
    """Is it x_j beside x_i?  An entry may be made of the one before it, but not of an arbitrary one."""
    match node, left:
        case Script(_, Symbol(_, name), Symbol(_, index), None), Script(_, Symbol(_, other), Symbol(_, place), None):
            return name == other and index != place
    return False


def _is_entry(node: Surface, left: Script) -> bool:
    """Is it y_{ij}, or y_{i1}, beside y_i?  A member is not defined by its own entries."""
    return (
        isinstance(node, Script) and isinstance(node.below, Items) and not isinstance(left.below, Items)
        and key(node.base) == key(left.base)
    )  # fmt: skip


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
