"""What the articles show beside the page: findings with their source, statements in rows, and each proof once."""

from __future__ import annotations

from dataclasses import dataclass

from derive.verdict import Derivation, DocumentReport
from reports.measure import lines_of
from reports.page import Entry, Page, page

TABLE_ROOM, LINES = 27.0, 14  # em of the column of statements, and the lines that fit into a row of it


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source line, taken apart at what a finding speaks of."""

    before: str
    sign: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a proof as it is set: a formula that starts with its sign, the rule, the cases around it."""

    formula: str
    rule: str
    depth: int


@dataclass(frozen=True, slots=True)
class Argument:
    """A proof in the appendix; `again` is the id of the statement where the same proof stands already, or empty."""

    title: str
    goal: str
    steps: tuple[Step, ...]
    again: str


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


@dataclass(frozen=True, slots=True)
class Article:
    """A document as an article: what to look at, all statements by section, the appendix of proofs."""

    page: Page
    findings: tuple[Item, ...]
    sections: tuple[tuple[str, tuple[Item, ...]], ...]
    appendix: tuple[Item, ...]


def article(document: DocumentReport) -> Article:
    shown = page(document)
    known: dict[tuple[str, tuple[Step, ...]], str] = {}
    sections = tuple((title, tuple(_item(one, known) for one in entries)) for title, entries in shown.sections)
    items = {item.entry.statement.id: item for _, section in sections for item in section}
    findings = tuple(items[one.statement.id] for one in shown.wrong)
    return Article(shown, findings, sections, tuple(one for one in items.values() if one.entry.basis))


def _item(entry: Entry, known: dict[tuple[str, tuple[Step, ...]], str]) -> Item:
    named = [("Proof", one) for one in entry.derivations]
    if entry.correction:
        named += [("Proof of the correction", one) for one in entry.correction.derivations]
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


def _argument(title: str, one: Derivation, name: str, known: dict[tuple[str, tuple[Step, ...]], str]) -> Argument:
    steps = tuple(
        Step(("= " if line.kind == "term" else "") + line.formula, line.rule, line.depth) for line in one.lines
    )
    again = known.setdefault((one.goal, steps), name)
    return Argument(title, one.goal, steps, "" if again == name else again)
