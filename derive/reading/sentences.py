"""What whole sentences say of names: one-hot vectors, values told case by case, predictions named by their model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.document.source import Document, Formula, Prose
from derive.document.span import Span
from derive.reading.assume import SOMEWHERE
from derive.reading.blocks import section_of
from derive.reading.context import FORMULA, Assumption, Branch, Context, Place, Scope
from derive.reading.cursor import Parsed, Separator
from derive.reading.declare import define
from derive.reading.edits import substituted
from derive.reading.known import arguments
from derive.reading.names import plain
from derive.reading.runs import Run, complete, runs
from derive.reading.sets import NoDeclaration
from derive.reading.surface import Call, Cases, Chain, Group, Items, Number, Script, Surface, Symbol, walk
from derive.reading.write import key

F = r"\x02(\d+)\x03"  # a formula of the sentence, by its number
WORDS = r"(?:[\w`'’-]+\s+)"
KIND = (  # words that change nothing of what they stand beside
    r"(?:(?:label|target|truth|true|ground|correct|right|actual|expected|observed|empirical|gold|given|outside|center|centre|"
    r"context|input|output|word|class|category|token|index|position|place|location|slot|entry|element|component|coordinate|"
    r"dimension|number|vector|column|row|binary|sparse|standard|usual|encoded|corresponding|to|at|of|that|its|the|a|an|our|th|"
    r"\w-dimensional)[\s-]+)"
)
ONE = rf"(?:an?\s+)?['`‘]*(?:1|one|{F})['’]*"
IS = r"(?:is|are|be|being|as|denotes?)"
HOT = re.compile(
    rf"{F}\s*{IS}\s+(?:an?\s+|the\s+|our\s+)?{KIND}{{0,3}}?one[-\s]hot\b|(?<![\w-])one[-\s]hot\s+{WORDS}{{0,3}}?{F}"
)
NOT_SO = re.compile(
    r"\b(?:not|never|no|nor|if|when|whenever|whether|unless|instead|than|either|isn't|aren't|suppose|were|would|might|could|should|"
    r"rarely|seldom|hardly|almost|nearly|often|sometimes|some|many|most|authors?|papers?|people|wrong\w*|mistak\w*|smooth\w*|soft|"
    r"scaled|negative|negated|sum|mean|average|mixture|combination|previous\w*|earlier|respectively)\b|\bnon-",
    re.I,
)
OTHERWISE = re.compile(r"\b(?:or|minus|negative|except|unless|respectively|apart|only\s+if)\b", re.I)
PART = re.compile(
    rf"\b(?:of|minus|plus|times|from|than)\s+{WORDS}{{0,2}}?$", re.I
)  # what a name stands in, is spoken of
CHANGED = re.compile(
    r"\b(?:now|instead|any|arbitrary|in\s+general|no\s+longer|need\s+not|not|soft\w*|smooth\w*|dense|uniform)\b", re.I
)
AT = re.compile(rf"{ONE}\s+(?:for|at|in|on)\s+{KIND}{{0,6}}?{F}")
ORDINAL = rf"{F}\s*(?:-?\s*th\b)?\s*(?:entry|element|component|dimension|position|coordinate|index)\b"
ENTRY = re.compile(
    rf"{ORDINAL}(?:\s+of\s+{WORDS}{{0,4}}?(?P<of>{F}))?\s*(?:is|being|equals?|equal\s+to|set\s+to)\s+{ONE}(?!\s+(?:of|less|more))"
)
COND = r"(?:when(?:ever)?|if|for|where)\s+(?:all\s+|every\s+|each\s+)?"
REST = r"(?:otherwise|else\b|elsewhere|everywhere\s+else|for\s+all\s+(?:the\s+)?others?\b|in\s+all\s+other)"
PAIR = re.compile(
    rf"{F}\s*,?\s*{COND}{F}\s*(?:,|;|\band\b|\bwhile\b|\bbut\b|\s)+(?:{F}|(?P<zero>0|zero)\b)\s*,?\s*(?:{COND}{F}|{REST})"
)
MORE = re.compile(r"\s*,?\s*(?:(?P<too>and|or|but|with)\s+\x02|unless|except|provided|only|or\b)", re.I)
ALONE = re.compile(rf"{F}\s*,?\s*(?P<word>when(?:ever)?|if|for|where)\s+(?:all\s+)?{F}")
MODEL = re.compile(
    rf"{F}\s*{IS}\s+(?:the\s+)?(?:(?:predicted|probability|conditional|softmax|output|model)\s+){{0,3}}?distribution\s+{F}"
)
LETTERS = "kjilmnpq"


@dataclass(slots=True)
class Said:
    """What sentences have said: signs that give a meaning, signs of conditions, formulas that define nothing by themselves."""

    defined: set[Span] = field(default_factory=set)
    conditions: set[Span] = field(default_factory=set)
    partial: set[Formula] = field(default_factory=set)
    hot: set[Formula] = field(default_factory=set)
    vectors: set[str] = field(default_factory=set)  # the names of one-hot vectors


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    formulas: tuple[Formula, ...]


def said(
    document: Document, context: Context, parsed: dict[Formula, Parsed], sections: list[tuple[Scope, str]]
) -> Said:
    """Note what the sentences of a document say.  Declares and assumes in the context."""
    return _Sentences(document, context, parsed, sections).all()


class _Sentences:
    def __init__(
        self, document: Document, context: Context, parsed: dict[Formula, Parsed], sections: list[tuple[Scope, str]]
    ) -> None:
        self.document = document
        self.context = context
        self.parsed = parsed
        self.sections = sections
        self.said = Said()
        self.one_hot: list[Assumption] = []
        self.changed: list[tuple[str, int]] = []
        self.told: list[tuple[str, Scope]] = []  # vectors whose entries are told, and where that holds

    def all(self) -> Said:
        for sentence in _sentences(self.document):
            self._pairs(sentence)
            self._hot(sentence)
            self._changes(sentence)
            self._model(sentence)
        self._supersede()
        return self.said

    # ---- one-hot vectors ----

    def _hot(self, sentence: _Sentence) -> None:
        """`y is a one-hot vector with a 1 for the true word o`; without a place the one stands somewhere."""
        for found in HOT.finditer(sentence.text):
            formula = sentence.formulas[int(found[1] or found[2])]
            name = self._name(formula)
            if name is None or not _is_asserted(sentence.text, found):
                continue
            self.said.hot.add(formula)
            self.said.vectors.add(plain(key(name)))
            place = self._place(sentence, found.end(), name)
            if place is not None or not self._is_told(name, formula):
                self._one_hot(name, place, formula)
        for found in ENTRY.finditer(sentence.text):
            of = self._name(sentence.formulas[int(found[3])]) if found["of"] else None
            index = self._letter(sentence.formulas[int(found[1])])
            known = of is not None and any(_hot_name(one) == plain(key(of)) for one in self.one_hot)
            if of is not None and index is not None and known and not NOT_SO.search(sentence.text[: found.end()]):
                self._one_hot(of, index, sentence.formulas[int(found[1])])

    def _is_told(self, name: Surface, formula: Formula) -> bool:
        """Is it known already where the one of the vector stands?"""
        return any(label == plain(key(name)) and scope.holds(formula.span.start) for label, scope in self.told)

    def _place(self, sentence: _Sentence, start: int, name: Surface) -> Surface | None:
        """The index at which the one stands, said further on in the sentence."""
        after = sentence.text[start:]
        for pattern in (AT, ENTRY):
            found = pattern.search(after)
            of = self._name(sentence.formulas[int(found[3])]) if found and pattern is ENTRY and found["of"] else name
            if found is not None and of is not None and key(of) == key(name):
                number = found[2] if pattern is AT else found[1]
                letter = self._letter(sentence.formulas[int(number)])
                if letter is not None:
                    return letter
        for found in re.finditer(rf"\b(?:where|with|so\s+that|i\.e\.,?)\s+{F}(?!\s*,?\s*{COND})", after):
            run = self._equation(sentence.formulas[int(found[1])])
            if run is None or not _is_one(run.items[1]):
                continue
            left = run.items[0]
            if (
                isinstance(left, Script)
                and plain(key(left.base)) == plain(key(name))
                and isinstance(left.below, Symbol)
            ):
                return left.below if left.below.name not in self.context.generic else None
        return None

    def _one_hot(self, name: Surface, place: Surface | None, formula: Formula) -> None:
        scope, _ = section_of(self.sections, formula.span.start)
        start = formula.span.start
        where = Place(Scope(start, scope.end), Span(start, formula.span.end), FORMULA)
        if place is not None:
            self.told.append((plain(key(name)), where.scope))
        at = place if place is not None else Symbol(formula.span, f"{SOMEWHERE}{{{key(name)}}}")
        text = f"{key(name)} is one-hot" + (f" at {key(place)}" if place is not None else "")
        self.one_hot.append(Assumption(Items(formula.span, (name, at)), "one-hot", (), where, text))

    def _changes(self, sentence: _Sentence) -> None:
        """`Now let y be any vector of weights`: what was said of its one holds no more."""
        if CHANGED.search(sentence.text):
            for found in re.finditer(rf"{F}\s*(?:{IS}|need)\b", sentence.text):
                formula = sentence.formulas[int(found[1])]
                name = self._name(formula)
                if name is not None and formula not in self.said.hot:
                    self.changed.append((plain(key(name)), formula.span.start))

    def _supersede(self) -> None:
        """What is said later of a vector holds instead of what was said before."""
        for place, one in enumerate(self.one_hot):
            mine = one.place.scope
            told = [(_hot_name(other), other.place.scope.start) for other in self.one_hot[place + 1 :]]
            later = [start for name, start in told + self.changed if name == _hot_name(one) and mine.holds(start)]
            later = [start for start in later if start > mine.start]
            scope = Scope(mine.start, min([mine.end, *later]))
            self.context.assumptions.append(replace(one, place=replace(one.place, scope=scope)))

    # ---- values told case by case ----

    def _pairs(self, sentence: _Sentence) -> None:
        """`y_w = 1 when w = o and y_w = 0 otherwise`; with one case alone the equation defines nothing."""
        taken: set[int] = set()
        for found in PAIR.finditer(sentence.text):
            tail = MORE.match(sentence.text[found.end() :])
            if NOT_SO.search(re.sub(COND, "", sentence.text[: found.start()])) or (
                tail and (found[5] or not tail["too"])
            ):
                continue
            if self._pair(sentence, found):
                taken |= {int(one) for one in (found[1], found[3]) if one}
        for found in ALONE.finditer(sentence.text):
            first, second = int(found[1]), int(found[3])
            condition = self._relation(sentence.formulas[second])
            if first in taken or condition is None or self._equation(sentence.formulas[first]) is None:
                continue
            sign, loose = condition.relations[0].sign, found["word"] in ("for", "where")
            letters = all(isinstance(one, Symbol | Number) for one in condition.items)
            if (sign in ("=", "!=") and (letters or not loose)) or (sign in ("<", ">", "<=", ">=") and not loose):
                self.said.partial.add(sentence.formulas[first])

    def _pair(self, sentence: _Sentence, found: re.Match[str]) -> bool:
        formulas = sentence.formulas
        first, test = self._equation(formulas[int(found[1])]), self._relation(formulas[int(found[2])])
        second = self._equation(formulas[int(found[3])]) if found[3] else None
        other = self._relation(formulas[int(found[5])]) if found[5] else None
        number = self._only(formulas[int(found[3])]) if found[3] and second is None else None
        plainly = isinstance(number, Number) or found["zero"]
        if first is None or test is None or (second is None and not plainly) or (found[5] and other is None):
            return False
        left, value = first.items[0], first.items[1]
        assert left is not None
        assert value is not None
        if second is not None and (second.items[0] is None or key(second.items[0]) != key(left)):
            return False
        span = formulas[int(found[1])].inner
        zero = number if number is not None else Number(span, Fraction(0))
        rest = second.items[1] if second is not None else zero
        rows = ((value, _chain(test)), (rest, _chain(other) if other is not None else None))
        if not self._give(left, rows, formulas[int(found[1])]):  # type: ignore[arg-type]
            return False
        self.said.defined |= {run.relations[0].span for run in (first, second) if run is not None}
        self.said.conditions |= {run.relations[0].span for run in (test, other) if run is not None}
        self.said.partial |= {formulas[int(found[k])] for k in (1, 2, 3, 5) if found[k]}
        return True

    def _give(self, left: Surface, rows: tuple[tuple[Surface, Surface | None], ...], formula: Formula) -> bool:
        """Give a name its values: f(x) by a definition with cases, the entries of y as what is given of it."""
        scope, _ = section_of(self.sections, formula.span.start)
        place = Place(scope, formula.inner, FORMULA)
        names = (key(left), f"{key(left.base)}_") if isinstance(left, Script) else ()
        match left:
            case Call(_, Symbol(_, name), Group(_, "(", _, (Symbol(),)), False):
                if any(True for label in (name, f"{name}(") for _ in self.context.find(label, formula.span.start)):
                    return False
                try:
                    define(self.context, left, tuple(Branch(*row) for row in rows), place)
                except NoDeclaration:
                    return False
                return True
            case Script(_, Symbol(), Symbol(), None):
                if any(True for label in names for _ in self.context.find(label, formula.span.start)):
                    return False
                text = self.document.text[formula.inner.start : formula.inner.end].strip() + " case by case"
                statement = Items(left.span, (left, Cases(left.span, rows)))
                self._end_earlier(left, formula.span.start)
                self.context.assumptions.append(Assumption(statement, "by cases", (), place, text))
                self.told.append((plain(key(left.base)), scope))
                return True
        return False

    def _end_earlier(self, left: Surface, offset: int) -> None:
        """What was told case by case of the same entries holds up to here."""
        for place, one in enumerate(self.context.assumptions):
            told = one.statement.items[0] if one.property == "by cases" and isinstance(one.statement, Items) else None
            if told is not None and key(told) == key(left) and one.place.scope.holds(offset):
                ended = replace(one.place, scope=Scope(one.place.scope.start, offset))
                self.context.assumptions[place] = replace(one, place=ended)

    # ---- predictions ----

    def _model(self, sentence: _Sentence) -> None:
        """`q is the distribution P(O | C = c)`, where P(O = o | C = c) is defined: q_k is P(O = k | C = c)."""
        for found in MODEL.finditer(sentence.text):
            formula, called = (sentence.formulas[int(found[k])] for k in (1, 2))
            name, call = self._name(formula), self._only(called)
            if name is None or not isinstance(call, Call) or NOT_SO.search(sentence.text[: found.end()]):
                continue
            self._predicted(name, call, formula)

    def _predicted(self, name: Surface, call: Call, formula: Formula) -> None:
        for other in self._models(call):
            events = [one for one in _given(other.left) if isinstance(one, Chain)]
            free = [one for one in events if any(key(part) == key(one.items[0]) for part in _given(call))]
            if len(free) != 1 or len(other.value) != 1 or not isinstance(free[0].items[-1], Symbol):
                continue
            body, index = other.value[0], free[0].items[-1]
            used = {one.name for one in walk(body) if isinstance(one, Symbol)}
            letter = next((one for one in LETTERS if one not in used), "")
            if not letter or any(True for label in (key(name), f"{key(name)}_") for _ in self.context.find(label, 0)):
                continue
            mark = Symbol(formula.span, letter)
            left = Script(formula.span, name, mark, None)
            scope, _ = section_of(self.sections, formula.span.start)
            branch = Branch(substituted(body, {index.name: mark}), None)
            define(self.context, left, (branch,), Place(scope, formula.inner, FORMULA))
            return

    def _models(self, call: Call) -> Iterator[_Model]:
        """The equations of the document that say what the called name is, of events."""
        for parsed in self.parsed.values():
            for run in runs(parsed):
                left = run.items[0] if run.items else None
                called = isinstance(left, Call) and key(left.function) == key(call.function)
                if isinstance(left, Call) and called and complete(run) and run.relations[0].sign in ("=", ":="):
                    yield _Model(left, tuple(one for one in run.items[1:] if one is not None))

    # ---- formulas of a sentence ----

    def _only(self, formula: Formula) -> Surface | None:
        items = [one for one in self.parsed[formula].items if not isinstance(one, Separator)]
        return items[0] if len(items) == 1 else None  # type: ignore[return-value]

    def _name(self, formula: Formula) -> Surface | None:
        """The plain name that a formula is."""
        one = self._only(formula)
        return one if isinstance(one, Symbol) else None

    def _letter(self, formula: Formula) -> Surface | None:
        """The letter that a formula is, as in the o-th entry and the k^{th}."""
        one = self._only(formula)
        if isinstance(one, Script) and one.below is None and key(one.above).strip("{}").endswith("th"):  # type: ignore[arg-type]
            one = one.base
        return one if isinstance(one, Symbol) and len(one.name) == 1 else None

    def _relation(self, formula: Formula) -> Run | None:
        found = runs(self.parsed[formula])
        alone = len(found) == 1 and complete(found[0]) and len(found[0].relations) == 1 and not formula.display
        return found[0] if alone else None

    def _equation(self, formula: Formula) -> Run | None:
        run = self._relation(formula)
        return run if run is not None and run.relations[0].sign == "=" else None


@dataclass(frozen=True, slots=True)
class _Model:
    left: Call
    value: tuple[Surface, ...]


def _is_asserted(text: str, found: re.Match[str]) -> bool:
    """Does a sentence say of the name itself, and without a doubt, that it is one-hot?"""
    if NOT_SO.search(text[: found.end()]) or OTHERWISE.search(text[found.end() :]):
        return False
    subject = found[1] is None or not PART.search(text[: found.start()])
    return subject and not re.search(
        r"\x03\s*(?:and|,)\s*$", text[: found.start()] if found[1] and " is " in found[0] else ""
    )


def _given(call: Call) -> list[Surface]:
    return arguments(call.argument)


def _hot_name(one: Assumption) -> str:
    assert isinstance(one.statement, Items)
    return plain(key(one.statement.items[0]))


def _is_one(node: Surface | None) -> bool:
    return isinstance(node, Number) and node.value == 1


def _chain(run: Run) -> Chain:
    items = tuple(one for one in run.items if one is not None)
    return Chain(items[0].span | items[-1].span, items, tuple(run.relations))


def _sentences(document: Document) -> Iterator[_Sentence]:
    """The sentences of the prose, a formula in them as its number."""
    text = ""
    formulas: list[Formula] = []
    for piece in document.pieces:
        if isinstance(piece, Prose):
            text += re.sub(r"\\footnote\{", ". ", document.clean[piece.span.start : piece.span.end])
        elif isinstance(piece, Formula) and not piece.display:
            text += f"\x02{len(formulas)}\x03"
            formulas.append(piece)
        else:
            text += "\n\n"
    text = re.sub(r"\\(?:textbf|textit|emph|text|textrm|ul|underline)\{|[{}]|\*\*", " ", text)
    for part in re.split(r"[.!?](?:\s|$)|\n\s*\n", text):
        if "\x02" in part:
            yield _Sentence(" ".join(part.split()), tuple(formulas))
