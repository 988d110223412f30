"""The document's own text for an article: paragraphs, lists and displays, every relation sign with its mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

from derive.verdict import DocumentReport, Part, Passage
from reports.environment import printable
from reports.page import Entry
from reports.prose import CLOSE, JOINER, OPEN, prose
from reports.symbols import SYMBOLS

WIDEST = 44.0  # em of a line
STEP = 1.6  # em of a level of lists
PIECE = re.compile(rf"{OPEN}(\d+){CLOSE}")
BULLET = "•"
VERDICTS = {"definition": "def", "assumption": "given"}  # what stands at a sign that asserts nothing


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language of articles says what a text is made of; everything it is given is text, not markup.

    `formula` takes LaTeX of this program, a room in em and whether it stands in a line of words; `sign` a verdict, the id
    to point to or nothing, the sign, what is stacked on it and its mark; `paragraph` an indentation in em and a mark.
    """

    text: Callable[[str], str]
    code: Callable[[str], str]
    formula: Callable[[str, float, bool], str]
    sign: Callable[[str, str, str, str, str], str]
    emphasis: Mapping[str, tuple[str, str]]
    heading: Callable[[int, str], str]
    paragraph: Callable[[float, str, str], str]
    display: Callable[[float, str], str]
    table: Callable[[list[list[str]]], str]
    rule: str


def retold(document: DocumentReport, entries: Mapping[str, Entry], linked: frozenset[str], tongue: Tongue) -> str:
    """The text of the document as source of an article; `linked` are the statements that can be pointed to."""
    return "\n".join(_Text(document, entries, linked, tongue).blocks())


def placed(document: DocumentReport) -> frozenset[str]:
    """The ids of the statements whose signs stand in the text."""
    return frozenset(name for one in document.passages for part in one.parts for name in part.statements)


class _Text:
    def __init__(
        self, document: DocumentReport, entries: Mapping[str, Entry], linked: frozenset[str], tongue: Tongue
    ) -> None:
        self.document = document
        self.entries = entries
        self.linked = linked
        self.tongue = tongue

    def blocks(self) -> Iterator[str]:
        passages = list(enumerate(self.document.passages))
        starts = [k for k, one in passages if one.kind == "heading"]
        for start, end in pairwise([0, *(k for k in starts if k), len(passages)]):
            group = passages[start:end]
            if group and group[0][1].kind == "heading":
                heading = group.pop(0)[1]
                yield self.tongue.heading(heading.level, self.line(heading.parts, True))
            if group:
                yield self.section(group)

    def section(self, group: Sequence[tuple[int, Passage]]) -> str:
        known = dict(group)
        html = prose(
            group, self.document.markup, lambda k: f"{OPEN}{k}{CLOSE}", lambda k: f"<div>{OPEN}{k}{CLOSE}</div>",
            lambda _: "",
        )  # fmt: skip
        setter = _Setter(self.tongue, lambda k: self.line(known[k].parts, True), lambda k: self.rows(known[k].parts))
        setter.feed(html.replace(JOINER, ""))
        setter.close()
        setter.ended()
        return "\n".join(setter.blocks)

    def rows(self, parts: Sequence[Part]) -> list[str]:
        rows: list[list[Part]] = [[]]
        for part in parts:
            if part.kind == "row":
                rows.append([])
            else:
                rows[-1].append(part)
        return [self.line(row, False) for row in rows if row]

    def line(self, parts: Sequence[Part], inline: bool) -> str:
        return " ".join(self.part(part, inline) for part in parts)

    def part(self, part: Part, inline: bool) -> str:
        match part.kind:
            case "side":
                return self.tongue.formula(part.text, WIDEST, inline) + self.marks(part)
            case "arrow":
                return self.tongue.formula(part.text, WIDEST, inline)
            case "sign":
                return self.marks(part) or self.tongue.formula(part.text, WIDEST, inline)
            case "source":
                return self.tongue.code(part.text) + self.marks(part)
        words = SYMBOLS[part.text][1] if part.text in SYMBOLS else " ".join(printable(part.text).split())
        return self.tongue.text(words) + self.marks(part)

    def marks(self, part: Part) -> str:
        """The sign with its mark, or the marks behind something that holds signs."""
        shown = part.text if part.kind == "sign" else ""
        known = [(name, self.entries[name]) for name in part.statements if name in self.entries]
        found = []
        for name, entry in known[:1] if shown else known:
            verdict = entry.statement.verdict
            mark = VERDICTS.get(verdict, f"{entry.mark} {name}")
            found.append(self.tongue.sign(verdict, name if name in self.linked else "", shown, part.label, mark))
        return "".join(found)


class _Setter(HTMLParser):
    """Sets the simple HTML that `prose` makes; formulas stand in it by their numbers."""

    def __init__(self, tongue: Tongue, inline: Callable[[int], str], rows: Callable[[int], list[str]]) -> None:
        super().__init__(convert_charrefs=True)
        self.tongue = tongue
        self.inline = inline
        self.rows = rows
        self.blocks: list[str] = []
        self.line: list[str] = []
        self.emphasized: list[str] = []
        self.lists: list[int] = []  # the number of the next item of each list around; -1 where they have none
        self.says = False
        self.mark = ""
        self.quoted = 0
        self.within: list[str] = []
        self.cells: list[list[str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.within.append(tag)
        match tag:
            case "em" | "strong":
                self.emphasized.append(tag)
                self.line.append(self.tongue.emphasis[tag][0])
            case "ul" | "ol":
                self.ended()
                self.lists.append(int(dict(attributes).get("start") or 1) if tag == "ol" else -1)
            case "li":
                self.ended()
                self.mark = BULLET if self.lists[-1] < 0 else f"{self.lists[-1]}."
                self.lists[-1] += self.lists[-1] >= 0
            case "tr":
                self.cells.append([])
            case "br":
                self.within.pop()
                self.line.append(self.tongue.text(" "))
            case "hr":
                self.within.pop()
                self.ended()
                self.blocks.append(self.tongue.rule)
            case "p" | "pre" | "div" | "blockquote" | "table":
                self.ended()
                self.quoted += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.within:
            del self.within[len(self.within) - 1 - self.within[::-1].index(tag) :]
        match tag:
            case "em" | "strong" if self.emphasized:
                self.line.append(self.tongue.emphasis[self.emphasized.pop()][1])
            case "td" | "th":
                self.cells[-1].append("".join(self.line).strip())
                self.line = []
            case "table":
                self.blocks.append(self.tongue.table(self.cells))
                self.cells, self.line, self.says = [], [], False
            case "ul" | "ol":
                self.ended()
                self.lists.pop()
            case "p" | "li" | "pre" | "blockquote":
                self.ended()
                self.quoted -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        if "div" in self.within:
            number = PIECE.search(data)
            rows = self.rows(int(number[1])) if number else []
            self.blocks += [self.tongue.display(self.indentation, row) for row in rows]
            return
        self.says = self.says or bool(data.strip())
        for k, piece in enumerate(PIECE.split(data)):
            if k % 2:
                self.line.append(self.inline(int(piece)))
            elif not piece:
                continue
            elif "pre" in self.within:
                for line in filter(str.strip, piece.splitlines()):
                    self.says = True
                    self.line.append(self.tongue.code(line))
                    self.ended()
            elif "code" in self.within:
                self.line.append(self.tongue.code(piece))
            else:
                self.line.append(self.tongue.text(re.sub(r"\s+", " ", piece)))

    @property
    def indentation(self) -> float:
        return STEP * min(len(self.lists) + self.quoted, 6)

    def ended(self) -> None:
        """The paragraph so far, if it says something; what is emphasized is so in the next one, too."""
        if self.cells:
            return
        if self.says:
            whole = "".join([*self.line, *(self.tongue.emphasis[tag][1] for tag in self.emphasized[::-1])])
            self.blocks.append(self.tongue.paragraph(self.indentation, self.mark, whole.strip()))
            self.mark, self.says = "", False
        self.line = [self.tongue.emphasis[tag][0] for tag in self.emphasized]
