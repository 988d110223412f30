"""What the articles show beside the page: findings, the signs that have no place in the text, and each proof once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.verdict import Derivation, DocumentReport, Line
from reports.measure import lines_of
from reports.page import Entry, Page, page
from reports.retext import placed

TABLE_ROOM, LINES = 27.0, 14  # em of the column of statements, and the lines that fit into a row of it


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source line, taken apart at what a finding speaks of."""

    before: str
    sign: str
    after: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A proof in the appendix; `again` is the id of the statement where the same proof stands already, or empty."""

    title: str
    goal: str
    lines: tuple[Line, ...]
    again: str
    plain: bool

    @property
    def ends_are_goal(self) -> bool:
        """Is the proof one chain from the left side of what it proves to the right one?"""
        kinds = [line.kind for line in self.lines]
        chain = len(kinds) > 1 and kinds[0] == "start" and {*kinds[1:]} == {"term"}
        return chain and self.goal == f"{self.lines[0].formula} = {self.lines[-1].formula}"


@dataclass(frozen=True, slots=True)
class Item:
    """A statement in the article."""

    entry: Entry
    quoted: Quoted
    formula: str
    arguments: tuple[Argument, ...]

    @property
    def line(self) -> str:
        """The line of the document, or of a cell of a notebook."""
        one = self.entry.statement
        return f"line {one.line}" if one.cell is None else f"cell {one.cell[0]}, line {one.cell[1]}"

    @property
    def goals(self) -> tuple[str, ...]:
        """What the proofs that are shown here prove."""
        return tuple(one.goal for one in self.arguments if not one.again)

    @property
    def said(self) -> str:
        """What the numbers and SymPy say, shortly."""
        said = dict(self.entry.witnesses)
        symbolic = said.get("SymPy", "") if self.entry.basis and self.entry.basis.symbolic else ""
        return "; ".join(filter(None, (said.get("numbers", ""), symbolic, said.get("code", ""))))


@dataclass(frozen=True, slots=True)
class Article:
    """A document as an article: what is wrong, signs by section that stand nowhere in the text, the proofs.

    `entries` are all statements by their ids, `linked` the ids of those in the appendix.
    """

    page: Page
    findings: tuple[Item, ...]
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    appendix: tuple[Item, ...]
    entries: Mapping[str, Entry]
    linked: frozenset[str]


def article(document: DocumentReport) -> Article:
    shown = page(document)
    known: dict[tuple[str, tuple[Line, ...]], str] = {}
    items = {one.statement.id: _item(one, known) for _, entries in shown.sections for one in entries}
    findings = tuple(items[one.statement.id] for one in shown.ranked)
    in_text = placed(document)
    rest = (
        (title, tuple(items[one.statement.id] for one in entries if one.statement.id not in in_text))
        for title, entries in shown.sections
    )
    appendix = tuple(one for one in items.values() if one.entry.basis)
    return Article(
        shown, findings, tuple((title, found) for title, found in rest if found), appendix,
        {name: one.entry for name, one in items.items()}, frozenset(one.entry.statement.id for one in appendix),
    )  # fmt: skip


def _item(entry: Entry, known: dict[tuple[str, tuple[Line, ...]], str]) -> Item:
    named = [("Proof of the contrary" if entry.example else "Proof", one) for one in entry.derivations]
    if entry.correction:
        named += [("Proof of what should stand there", one) for one in entry.correction.derivations]
    arguments = tuple(_argument(title, one, entry.statement.id, known) for title, one in named)
    return Item(entry, _quoted(entry), _row(entry), arguments)


def _row(entry: Entry) -> str:
    """The statement as it is written, for a row of the table; empty where it is not at hand or too long for a row."""
    formula = entry.statement.printed
    return formula if formula and lines_of(formula, TABLE_ROOM) <= LINES else ""


def _quoted(entry: Entry) -> Quoted:
    statement, excerpt = entry.statement, entry.excerpt
    one_line = statement.line == statement.end_line
    length = max(1, statement.end_column - statement.column) if one_line else len(excerpt.text)
    before, after = excerpt.text[: excerpt.column], excerpt.text[excerpt.column :]
    return Quoted(before, after[:length], after[length:])


def _argument(title: str, one: Derivation, name: str, known: dict[tuple[str, tuple[Line, ...]], str]) -> Argument:
    again = known.setdefault((one.goal, one.lines), name)
    return Argument(title, one.goal, one.lines, "" if again == name else again, one.is_plain)
