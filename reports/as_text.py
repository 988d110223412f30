"""Findings for a terminal: the place, the source line with a caret, what was read, the evidence, what holds instead."""

from __future__ import annotations

from collections.abc import Iterator

from derive.verdict import DocumentReport, Report
from reports.environment import printable
from reports.page import Entry, Page, page, values

COLOURS = {"proved": "32", "refuted": "31", "undecided": "33", "unreadable": "35"}


def as_text(report: Report, colour: bool = False) -> str:
    """Everything that somebody must look at, then a line a document and one for all."""
    blocks = [block for document in report.documents for block in _document(document, colour)]
    if len(report.documents) > 1:
        blocks.append(_total(report))
    return "\n\n".join(blocks) + "\n"


def _document(document: DocumentReport, colour: bool) -> Iterator[str]:
    shown = page(document)
    for problem in shown.problems:
        yield _clean(f"problem  {shown.path}:{problem.line}:{problem.column}\n    {problem.message}")
    for bug in shown.bugs:
        yield _clean(f"a mistake in this program, please report it:\n{bug}")
    for entry in shown.wrong:
        if entry.unexpected or entry.statement.expected is None:
            yield finding(entry, colour)
    yield _clean(f"{shown.path}: {shown.headline}{_known(shown)}")


def _known(shown: Page) -> str:
    expected = [one for one in shown.wrong if not one.unexpected and one.statement.expected is not None]
    return f" {len(expected)} of them are false or open as expected." if expected else ""


def finding(entry: Entry, colour: bool = False) -> str:
    """One statement with its evidence."""
    verdict = entry.statement.verdict
    head = f"{verdict}[{entry.code}]" if entry.code else verdict
    if colour and verdict in COLOURS:
        head = f"\x1b[{COLOURS[verdict]};1m{head}\x1b[0m"
    lines = [f"    {entry.excerpt.text}", f"    {' ' * entry.excerpt.column}^"]
    lines += [f"    {label:<11}{text}" for label, text in _evidence(entry)]
    return head + _clean(f"  {entry.place}\n" + "\n".join(lines))


def _evidence(entry: Entry) -> Iterator[tuple[str, str]]:
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
        yield "holds", f"{entry.correction.formula}    ({entry.correction.side} side, proved)"


def _total(report: Report) -> str:
    statements = report.statements
    counts = {verdict: sum(one.verdict == verdict for one in statements) for verdict in COLOURS}
    listed = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"{len(report.documents)} documents: {listed}."


def _clean(text: str) -> str:
    """What a document says must not steer a terminal."""
    return printable(text)
