"""What undeclared names are: inferred from their use in the whole document, and declared, with what decided it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from derive.document.source import Document, Formula
from derive.kernel.term import INTEGERS
from derive.reading import cues
from derive.reading.context import Context, Layout, Scope
from derive.reading.cursor import Parsed
from derive.reading.definitions import words_before
from derive.reading.habits import HABITS, decide, dimensions, finish, linked
from derive.reading.inferred import Inferred
from derive.reading.named import Letters
from derive.reading.records import Name
from derive.reading.runs import runs
from derive.reading.shapes import Shapes
from derive.reading.stretches import stretch_at, stretches
from derive.reading.surface import Script, Surface, Symbol, mistakes
from derive.reading.unify import Axis, Shape, number, vector
from derive.reading.uses import Uses, census, label_of, nodes, surfaces

ROUNDS = 3  # of setting apart stretches whose names clash with the rest
PASSES = 8  # over the formulas until nothing more is learnt
LISTED = r"\s*(?:\$[^$]+\$\s*(?:,\s*and|,|and|or)\s*)*$"  # the vectors $x$, $y$ and
NUMBER = re.compile(rf"\b(?:scalars?|constants?|real|numbers?|rate|variance|parameter){LISTED}", re.I)
VECTOR = re.compile(rf"\bvectors?{LISTED}", re.I)
MATRIX = re.compile(rf"\bmatri(?:x|ces){LISTED}", re.I)
OF_SQUARES = r"(?:symmetric|invertible|nonsingular|positive[\s-]+(?:semi)?-?definite|orthogonal|diagonal|square)"
SQUARE = re.compile(rf"\s*(?:is|are|be)\s+(?:an?\s+)?(?:real\s+|also\s+)?{OF_SQUARES}\b", re.I)
SQUARES = re.compile(rf"\b{OF_SQUARES}\s+(?:real\s+)?matri(?:x|ces){LISTED}", re.I)
SAID = re.compile(
    r"\s*(?:is|are|be|as|denotes?)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}?(scalar|constant|vector|matrix|matrices)\b",
    re.I,
)
HYPOTHESIS = re.compile(
    r"one-hot|probabilit|distribut|normali[sz]|symmetric|orthog|orthon|\bunit\b|positive|negative|independen|constrain|"
    r"sums?\b|such that|assum|suppos|given|mean|average|varianc|deviation|inver|diagonal|definite|cent(?:er|re)d|zero|equal|"
    r"satisf|\blet\b|denot|where|integer|binary|indicator|label|element|entr|column|\brow|\bset\b|\bif\b|\bwhen\b",
    re.I,
)


def infer(document: Document, context: Context, parsed: dict[Formula, Parsed], layout: Layout | None = None) -> None:
    """Declare the names that nobody has declared, as their uses show them to be."""
    uses = census(parsed, context)
    shapes = _learnt(document, context, parsed, uses, layout)
    dimensions(shapes)
    finish(shapes)
    Inferred(document, context, shapes, parsed, set(_spoken_of(document, uses, parsed))).all()


def _learnt(
    document: Document, context: Context, parsed: dict[Formula, Parsed], uses: Uses, layout: Layout | None
) -> Shapes:
    """The shapes of names, one meaning a document; a stretch in which they clash with the rest has names of its own."""
    found = stretches(document)
    shapes = _Passes(document, Shapes(context, uses, layout=layout), parsed).learn()
    tried: set[Scope] = set()
    for _ in range(ROUNDS if found else 0):
        places = [stretch_at(found, span.start) for span in shapes.clashes]
        clashing = {one for one in places if one is not None and one not in shapes.apart} - tried
        if not clashing:
            break
        tried |= clashing
        apart = (*shapes.apart, *sorted(clashing, key=lambda one: one.start))
        other = _Passes(document, Shapes(context, uses, apart=apart, layout=layout), parsed).learn()
        if len(other.clashes) < len(shapes.clashes):
            shapes = other
    return shapes


class _Passes:
    """Passes over the formulas: what is certain first, then what words say, then habits, each followed by passes."""

    def __init__(self, document: Document, shapes: Shapes, parsed: dict[Formula, Parsed]) -> None:
        self.document = document
        self.shapes = shapes
        self.parsed = parsed
        self.letters: dict[Formula, Letters] = {formula: {} for formula in parsed}
        self.pairs = {formula: list(_pairs(one)) for formula, one in parsed.items()}
        self.items = {formula: [i for i in surfaces(one) if not mistakes(i)] for formula, one in parsed.items()}
        self.settled: set[Formula] = set()  # with nothing unknown in them
        self.met: dict[Formula, list[Name]] = {}  # the names in a formula, once it was passed
        self.seen: dict[Formula, object] = {}  # what was known of them before its last pass

    def learn(self) -> Shapes:
        self._passes()
        self._words()
        self._passes()
        for habit in HABITS:
            habit(self.shapes)
            self._passes()
        return self.shapes

    def _passes(self) -> None:
        known: tuple[object, ...] = ()
        for _ in range(PASSES):
            self.shapes.unifier.changed = False
            for formula in self.parsed:
                if formula not in self.settled and self._is_news(formula):
                    self._pass(formula)
            self._ranges()
            linked(self.shapes)
            before, known = known, tuple(self._known())
            if not self.shapes.unifier.changed or before == known:
                return

    def _known(self) -> Iterator[object]:
        """What is known of every axis, and which of them are one."""
        numbers: dict[int, int] = {}
        axes = (axis for letters in self.letters.values() for axis in letters.values())
        for axis in itertools.chain(self.shapes.axes(), axes):
            one = axis.root()
            yield numbers.setdefault(id(one), len(numbers))
            yield one.single
            yield one.sort

    def _is_news(self, formula: Formula) -> bool:
        """Is more known of what the formula speaks of than before its last pass, or read with other habits?"""
        met, shapes = self.met.get(formula), self.shapes
        if met is None:
            return True
        of_names = [one.state for one in met]
        of_letters = [axis.state for axis in self.letters[formula].values()]
        state = (shapes.soft, shapes.maps, shapes.capitals, of_names, of_letters)
        if self.seen.get(formula) == state:
            return False
        self.seen[formula] = state
        return True

    def _pass(self, formula: Formula) -> None:
        letters = self.letters[formula]
        self.shapes.formula(self.items[formula], self.pairs[formula], letters, formula.span.start)
        self.met[formula] = list(self.shapes.met)
        if all(axis.is_settled for axis in letters.values()) and all(one.is_settled for one in self.shapes.met):
            self.settled.add(formula)

    def _ranges(self) -> None:
        """i = 1, ..., n said anywhere holds for the letter i wherever nothing else is known of it."""
        for name, ends in self.shapes.uses.ranges.items():
            sorts = {self.shapes.counted(first, last) for first, last in ends}
            sort = sorts.pop() if len(sorts) == 1 else None
            for letters in self.letters.values() if sort not in (None, INTEGERS) else ():
                axis = letters.get(name)
                if axis is not None and axis.root().sort is None and sort is not None:
                    self.shapes.unifier.named(axis, sort)

    def _words(self) -> None:
        """`the vector $x$`, `$c$ is a constant`."""
        text = self.document.text
        for formula, items in self.items.items():
            if formula.display or len(items) != 1:
                continue
            label = label_of(self.shapes.uses, items[0])
            scope = next((one for one in self.shapes.apart if one.holds(formula.span.start)), None)
            place = (label, 0, scope.start if scope is not None else -1)
            one = self.shapes.names.get(place) if label else None
            if one is None:
                continue
            before = text[max(0, formula.span.start - 60) : formula.span.start]
            after = SAID.match(text[formula.span.end : formula.span.end + 80])
            said = after[1].lower() if after else ""
            if NUMBER.search(before) or said in ("scalar", "constant"):
                decide(self.shapes, one, number(), "")
            elif VECTOR.search(before) or said == "vector":
                decide(self.shapes, one, vector(Axis(False)), "")
            elif SQUARES.search(before) or SQUARE.match(text[formula.span.end : formula.span.end + 60]):
                axis = Axis(False)
                decide(self.shapes, one, Shape(axis, axis), "")
            elif MATRIX.search(before) or said in ("matrix", "matrices"):
                decide(self.shapes, one, Shape(Axis(False), Axis(False)), "habit")  # it may be square


def _pairs(parsed: Parsed) -> Iterator[tuple[Surface, Surface]]:
    """The sides of every equation of a formula."""
    for run in runs(parsed):
        for place, relation in enumerate(run.relations):
            sides = run.items[place : place + 2]
            if (
                relation.sign in ("=", ":=", "~")
                and len(sides) == 2
                and all(side and not mistakes(side) for side in sides)
            ):
                yield sides[0], sides[1]  # type: ignore[misc]


def _spoken_of(document: Document, uses: Uses, parsed: dict[Formula, Parsed]) -> Iterator[str]:
    """Names of which words or equations say something that a counterexample would have to respect."""
    for formula, one in parsed.items():
        for left, right in _pairs(one):
            yield from (_base(uses, side) for side in (left, right))
        if not formula.display:
            after = document.text[formula.span.end : formula.span.end + 160]
            words = cues.sentence(words_before(document, formula)) + " X " + re.split(r"[.!?](?:\s|$)", after)[0]
            if HYPOTHESIS.search(words):
                yield from (_base(uses, node) for node in nodes(one))


def _base(uses: Uses, node: Surface) -> str:
    label = label_of(uses, node)
    return label or (uses.name(node.base.name) if isinstance(node, Script) and isinstance(node.base, Symbol) else "")
