"""A document set again: its headings, words and formulas in order, every relation sign apart from its sides."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from derive.document.source import Formula, Heading, Prose
from derive.document.span import Span
from derive.reading.cursor import Arrow, Item, RowEnd, Separator
from derive.reading.notation import SPACES, WIDE
from derive.reading.sign import Reading, Sign
from derive.reading.surface import Mistake, Relation, Surface, mistakes
from derive.reading.syntax import parse
from derive.reading.tokens import TooLarge, tokenize
from derive.reading.write import SIGNS, latex
from derive.verdict import Part, Passage

ARROWS = {"implies": "\\implies", "iff": "\\iff", "because": "\\leftarrow"}
NUMBERED = re.compile(r"\d+|[ivx]+|[a-z]")
INLINE = re.compile(r"\$([^$\n]+)\$|\\\(([^\n]+?)\\\)")


def passages(reading: Reading) -> tuple[Passage, ...]:
    """The document as a reader sees it; what is said to this program in comments is left out."""
    return tuple(_Setter(reading).passages())


class _Setter:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.document.text
        self.signs = reading.signs
        self.starts = [sign.span.start for sign in reading.signs]

    def passages(self) -> Iterator[Passage]:
        for piece in self.reading.document.pieces:
            match piece:
                case Heading(_, level, title):
                    yield Passage("heading", title, level, tuple(self._title(piece)))
                case Prose(span):
                    yield from self._prose(span)
                case Formula(_, inner, display):
                    kind = "display" if display else "formula"
                    source = self.text[inner.start : inner.end].strip()
                    yield Passage(kind, source, 0, tuple(self._formula(piece)))

    def _within(self, span: Span) -> list[tuple[str, Sign]]:
        """The signs in a stretch of the text, with their ids."""
        first, last = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        return [(f"s{k + 1}", self.signs[k]) for k in range(first, last)]

    def _ids(self, span: Span) -> tuple[str, ...]:
        return tuple(name for name, sign in self._within(span) if sign.role != "not_a_claim")

    # ---- words ----

    def _prose(self, span: Span) -> Iterator[Passage]:
        """The words, cut at the signs that stand among them."""
        start = span.start
        for name, sign in self._within(span):
            if sign.role != "not_a_claim" and sign.span.start >= start:
                yield Passage("prose", self._words(start, sign.span.start))
                source = self.text[sign.span.start : sign.span.end]
                yield Passage("formula", source, 0, (Part("sign", SIGNS[sign.relation.sign], (name,)),))
                start = sign.span.end
        yield Passage("prose", self._words(start, span.end))

    def _words(self, start: int, end: int) -> str:
        """The text without comments; code of Markdown stays, as readers see it."""
        if self.reading.document.markup == "latex":
            return self.reading.document.clean[start:end]
        kept, place = "", start
        while (opening := self.text.find("<!--", place, end)) >= 0 and (
            closing := self.text.find("-->", opening, end)
        ) >= 0:
            kept, place = kept + self.text[place:opening], closing + 3
        return kept + self.text[place:end]

    def _title(self, heading: Heading) -> Iterator[Part]:
        """A title; formulas in it are printed like any other, but their signs are not judged."""
        place = 0
        for found in INLINE.finditer(heading.title):
            yield Part("words", heading.title[place : found.start()])
            source = found[1] or found[2]
            try:
                items = parse(tokenize(source, 0, len(source)), self.reading.context.words()).items
            except TooLarge:
                items = []
            whole = "" if any(map(_bad, items)) else " ".join(map(_printed, items))
            yield Part("side", whole) if whole else Part("source", source)
            place = found.end()
        yield Part("words", heading.title[place:])

    # ---- formulas ----

    def _formula(self, formula: Formula) -> Iterator[Part]:
        """The items of a formula; an item that could not be read is shown as it is written."""
        parsed = self.reading.parsed[formula]
        items = parsed.items
        yield from (Part("words", f"({label})") for label in parsed.labels if NUMBERED.fullmatch(label))
        if any(isinstance(item, Mistake) for item in items):
            yield Part("source", self.text[formula.inner.start : formula.inner.end].strip(), self._ids(formula.span))
            return
        placed: set[str] = set()
        for item in items:
            part = self._part(item)
            placed.update(part.statements)
            yield part
        lost = tuple(name for name in self._ids(formula.span) if name not in placed)
        if lost:
            yield Part("words", "", lost)

    def _part(self, item: Item) -> Part:
        match item:
            case Relation(span, sign, label):
                return Part("sign", SIGNS[sign], self._ids(span), label)
            case RowEnd():
                return Part("row", "")
            case Arrow(_, kind):
                return Part("arrow", ARROWS[kind])
            case Separator(_, text):
                return Part("words", "\u2003" if text in WIDE else "" if text in SPACES else text)
        if _bad(item):
            return Part("source", self.text[item.span.start : item.span.end], self._ids(item.span))
        return Part("side", latex(item), self._ids(item.span))


def _bad(item: Item) -> bool:
    return not isinstance(item, Relation | RowEnd | Arrow | Separator) and bool(mistakes(item))


def _printed(item: Item) -> str:
    match item:
        case Relation(_, sign, _):
            return SIGNS[sign]
        case RowEnd():
            return ""
        case Arrow(_, kind):
            return ARROWS[kind]
        case Separator(_, text):
            return f"\\text{{{text}}}" if text not in WIDE else "\\quad"
    return latex(item)


def printed(sign: Sign) -> str:
    """A sign between its sides, as LaTeX; empty where a side is missing or was not read."""
    sides: Iterable[Surface | None] = (sign.left, sign.right)
    if any(side is None or mistakes(side) for side in sides):
        return ""
    assert sign.left is not None
    assert sign.right is not None
    return f"{latex(sign.left)} {SIGNS[sign.relation.sign]} {latex(sign.right)}"
