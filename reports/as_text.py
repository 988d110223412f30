"""Findings as plain text: the place, the source line with a caret, what was read, the evidence, what holds instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from derive.verdict import DocumentReport, Report
from reports.environment import printable
from reports.page import Entry, Page, page, values

JUDGED = ("proved", "refuted", "undecided", "unreadable")


@dataclass(frozen=True, slots=True)
class Block:
    """What is told at once: a finding, or a sentence; `kind` is finding, problem, bug or summary."""

    kind: str
    text: str = ""
    entry: Entry | None = None


def as_text(report: Report) -> str:
    """Everything that somebody must look at, then a line a document and one for all."""
    return "\n\n".join(map(_plain, blocks(report))) + "\n"


def blocks(report: Report) -> Iterator[Block]:
    """What is told of the documents, in order; the last block says it all."""
    for document in report.documents:
        yield from _document(document)
    if len(report.documents) != 1:
        yield Block("summary", _total(report))


def _document(document: DocumentReport) -> Iterator[Block]:
    shown = page(document)
    for problem in shown.problems:
        yield Block("problem", f"{shown.path}:{problem.line}:{problem.column}\n    {problem.message}")
    for bug in shown.bugs:
        yield Block("bug", f"a mistake in this program, please report it:\n{bug}")
    for entry in shown.wrong:
        if entry.unexpected or entry.statement.expected is None:
            yield Block("finding", entry=entry)
    yield Block("summary", f"{shown.path}: {shown.headline}{_known(shown)}")


def _known(shown: Page) -> str:
    count = sum(not one.unexpected and one.statement.expected is not None for one in shown.wrong)
    return f" {count} {'is' if count == 1 else 'are'} false or open as the document expects." if count else ""


def _plain(block: Block) -> str:
    if block.entry is not None:
        return finding(block.entry)
    return printable(f"problem  {block.text}" if block.kind == "problem" else block.text)


def finding(entry: Entry) -> str:
    """One statement with its evidence."""
    lines = [f"{head(entry)}  {entry.place}"]
    lines += [f"    {line}" for line in pointed(entry.excerpt.text, entry.excerpt.column)]
    lines += [f"    {label:<11}{text}" for label, text in evidence(entry)]
    return printable("\n".join(lines))


def head(entry: Entry) -> str:
    return f"{entry.statement.verdict}[{entry.code}]" if entry.code else entry.statement.verdict


def pointed(text: str, column: int) -> tuple[str, str]:
    """A source line, and a line with a caret below the character at the column, counted from 0."""
    return text, " " * sum(map(cells, text[:column])) + "^"


def cells(one: str) -> int:
    """How many places of a terminal a character takes."""
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def evidence(entry: Entry) -> Iterator[tuple[str, str]]:
    """What a finding rests on, as a word and a text."""
    if entry.message:
        yield "because", entry.message
    if entry.statement.read_as:
        yield "read as", entry.statement.read_as
    if entry.basis and entry.basis.hypotheses:
        yield "given", "; ".join(entry.basis.hypotheses)
    if entry.basis and entry.basis.repaired:
        yield "repaired", entry.basis.repaired
    if entry.example:
        where = ", ".join(f"{name} = {value}" for name, value in values(entry.example))
        yield "fails at", f"{where + ':  ' if where else ''}left {entry.example.left}, right {entry.example.right}"
    if entry.correction:
        yield "holds", f"{entry.should_be}    ({entry.changed})"


def _total(report: Report) -> str:
    statements = report.statements
    counts = {verdict: sum(one.verdict == verdict for one in statements) for verdict in JUDGED}
    listed = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(report.documents)} documents: {listed}."
