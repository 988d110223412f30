"""What stands over the formulas after it: cases that words open, and what they suppose, each up to where it ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from derive.document.source import Document, Formula, Heading
from derive.document.span import Span
from derive.reading import cues
from derive.reading.asides import Asides, group_start
from derive.reading.blocks import WHOLE, section_of
from derive.reading.context import FORMULA, Assumption, Context, Place, Scope, Untaken
from derive.reading.cursor import Parsed
from derive.reading.definitions import words_before
from derive.reading.reaches import end_of_case
from derive.reading.sign import Condition, Sign
from derive.reading.surface import Chain, Group, Relation, Symbol

PARAGRAPH = re.compile(r"[.!?][)*_\s]*\n[ \t]*\r?\n")


class Suppositions:
    """The cases and suppositions at the place that a walk over the document has reached."""

    def __init__(
        self, document: Document, context: Context, parsed: dict[Formula, Parsed], sections: list[tuple[Scope, str]]
    ) -> None:
        self.document = document
        self.parsed = parsed
        self.context = context
        self.sections = sections
        self.asides = Asides(document)
        self.places = {id(piece): place for place, piece in enumerate(document.pieces)}
        self.headings = [one.span.start for one in document.pieces if isinstance(one, Heading)]
        self.cases: tuple[Condition, ...] = ()
        self.until = WHOLE.end
        self.in_sentence = False
        self.supposed: list[int] = []

    def reach(self, offset: int) -> None:
        """Cases of a list item or a footnote that ended before this place hold no more."""
        if offset >= self.until:
            self.close()

    def open(self, cases: tuple[Condition, ...], offset: int) -> None:
        self.cases, self.until, self.in_sentence = cases, self.asides.end(offset), False

    def close(self) -> None:
        self.cases, self.until, self.in_sentence = (), WHOLE.end, False

    def used(self, formula: Formula) -> None:
        """A case whose first claim stands in its own sentence ends with the paragraph."""
        self.in_sentence = self.in_sentence or (bool(self.cases) and not formula.display)

    def prose(self, text: str, start: int) -> list[tuple[Relation, Symbol, Symbol]]:
        """What words end, and the cases that they open; the signs of these."""
        if self.in_sentence and PARAGRAPH.search(text):
            self.close()
        for found in cues.ENDING.finditer(text):
            self.close()
            if (
                not found.group().lower().startswith("for")
            ):  # 'for any y' says nothing of an x that is supposed positive
                self._end(start + found.start())
                break
        return self.plain_cases(text, start)

    def plain_cases(
        self, text: str, start: int, pattern: re.Pattern[str] = cues.PLAIN_CASE
    ) -> list[tuple[Relation, Symbol, Symbol]]:
        """`if w = o then`, written without dollars."""
        opened = []
        for found in pattern.finditer(text):
            if cues.NOT_MEANT.search(text[: found.start()]):
                continue
            left, sign, right = found.groups()
            if all(next(self.context.find(name, start), None) for name in (left, right)):
                at = Span(start + found.start(2), start + found.end(2))
                relation = Relation(at, "=" if sign == "=" else "!=", "")
                first, last = Symbol(_at(found, 1, start), left), Symbol(_at(found, 3, start), right)
                chain = Chain(at, (first, last), (relation,))
                self.open((Condition(chain, f"{left} {sign} {right}"),), at.start)
                opened.append((relation, first, last))
        return opened

    def suppose(self, sign: Sign) -> None:
        """What the words suppose is given from there on; after 'where' and 'with' for what stands right before, too."""
        assert sign.formula is not None
        assert sign.left is not None
        assert sign.right is not None
        listed = isinstance(sign.right, Group) and sign.right.opening == "\\{"
        if listed and sign.relation.sign != "not in":
            return
        scope, _ = section_of(self.sections, sign.span.start)
        backward = cues.BACKWARD.search(cues.sentence(words_before(self.document, sign.formula)))
        start = sign.formula.span.start
        if backward:
            start = max(scope.start, group_start(self.document, self.places[id(sign.formula)]))
        end = min(scope.end, self._next_heading(sign.span.start), self.asides.end(sign.span.start))
        if isinstance(sign.left, Symbol):
            end = end_of_case(self.document, self.parsed, sign.left, sign.formula.span.end, end)
        chain = Chain(sign.left.span | sign.right.span, (sign.left, sign.right), (sign.relation,))
        text = self.document.text[chain.span.start : chain.span.end].strip()
        place = Place(Scope(start, end), chain.span, FORMULA)
        self.context.assumptions.append(Assumption(chain, "", (), place, text))
        self.supposed.append(len(self.context.assumptions) - 1)

    def lose(self, formula: Formula) -> None:
        """What is supposed and cannot be read keeps refutations back from there on."""
        scope, _ = section_of(self.sections, formula.span.start)
        place = Place(Scope(formula.span.start, scope.end), formula.span, FORMULA)
        text = self.document.text[formula.inner.start : formula.inner.end].strip()
        self.context.problems.append(Untaken(place, "what is supposed here is not read", text))

    def _next_heading(self, offset: int) -> int:
        place = bisect_right(self.headings, offset)
        return self.headings[place] if place < len(self.headings) else WHOLE.end

    def _end(self, offset: int) -> None:
        """What was supposed does not hold after words such as 'otherwise' and 'in general'."""
        for place in self.supposed:
            one = self.context.assumptions[place]
            ended = replace(one.place, scope=Scope(one.place.scope.start, min(one.place.scope.end, offset)))
            self.context.assumptions[place] = replace(one, place=ended)
        self.supposed = []


def _at(found: re.Match[str], group: int, start: int) -> Span:
    return Span(start + found.start(group), start + found.end(group))
