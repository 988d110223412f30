"""What a report shows of a document: plain records that every format prints in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from derive.verdict import (
    VERDICTS,
    Basis,
    Correction,
    Derivation,
    DocumentReport,
    Example,
    Problem,
    Proved,
    Refuted,
    Statement,
    Undecided,
)  # fmt: skip

NAMES = {"not_a_claim": "no claim"}
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?", "unreadable": "⌀", "definition": ":=", "assumption": "given",
         "not_a_claim": "·"}  # fmt: skip
CERTAIN = {
    "numbers": (
        "Counterexample",
        "At these exact values, which satisfy every hypothesis, the two sides surely differ.",
    ),
    "kinds": ("Sides that do not match", "The two sides are of different kinds or shapes, whatever their values are."),
    "proof": ("Proof of the contrary", "No values are needed: the contrary is proved."),
}  # what makes a refutation certain, as a title and a sentence
PROMISES = (
    "Proved: for all sizes, indices and values that satisfy the hypotheses, wherever both sides are defined. "
    "Refuted: surely false; the finding says whether exact values at which the two sides differ show it, or sides of "
    "different kinds, or a proof of the contrary."
)
CHANGED = {"left": "left side", "right": "right side", "both": "both sides", "relation": "sign"}
DOT = re.compile(r" \\cdot (?=[A-Za-z]|\\[a-zA-Z])")  # before a name, a function or a fraction
WIDEST = 96  # characters of a source line that are shown around a sign


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A source line, cut around the sign, and the column of the sign in it, counted from 0."""

    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement with everything that is shown of it."""

    statement: Statement
    name: str
    mark: str
    place: str
    excerpt: Excerpt
    message: str
    code: str
    basis: Basis | None
    derivations: tuple[Derivation, ...]
    example: Example | None
    certain: tuple[str, str]
    correction: Correction | None
    witnesses: tuple[tuple[str, str], ...]
    proofs: tuple[str, ...]

    @property
    def should_be(self) -> str:
        """The whole relation as it should be; what is known of it where that is less."""
        return self.correction.whole or self.correction.formula if self.correction else ""

    @property
    def changed(self) -> str:
        """What of it is corrected, and how sure that is."""
        if self.correction is None:
            return ""
        one = self.correction
        kept = one.whole.removesuffix(one.formula)  # the left side, where the right one is corrected
        more = one.side == "right" and one.whole and not self.statement.printed.startswith(kept)
        what = CHANGED["both" if more else one.side]
        return f"{what} corrected; proved" if self.correction.derivations else f"{what} corrected"

    @property
    def unexpected(self) -> bool:
        return not self.statement.as_expected

    @property
    def ends_are_sides(self) -> bool:
        """Is the proof one chain from the left side to the right one?"""
        if len(self.derivations) != 1 or self.statement.verdict != "proved":
            return False
        (one,) = self.derivations
        kinds = [line.kind for line in one.lines]
        chain = len(kinds) > 1 and kinds[0] == "start" and {*kinds[1:]} == {"term"}
        return chain and self.statement.formula == f"{one.lines[0].formula} = {one.lines[-1].formula}"

    @property
    def says_the_same(self) -> bool:
        """Is it proved, and are both sides the same when they are read?"""
        return self.statement.verdict == "proved" and len(self.derivations) == 1 and self.derivations[0].is_plain

    @property
    def noteworthy(self) -> bool:
        """Must somebody look at it?"""
        return self.unexpected or self.statement.verdict in ("refuted", "undecided", "unreadable")


@dataclass(frozen=True, slots=True)
class Page:
    """A document as a report shows it."""

    title: str
    path: str
    headline: str
    counts: tuple[tuple[str, str, int], ...]
    formulas: int
    unread: tuple[Problem, ...]
    conventions: tuple[str, ...]
    problems: tuple[Problem, ...]
    bugs: tuple[str, ...]
    wrong: tuple[Entry, ...]
    sections: tuple[tuple[str, tuple[Entry, ...]], ...]
    milliseconds: float
    promises: str = PROMISES

    @property
    def ranked(self) -> tuple[Entry, ...]:
        """What somebody must look at, what is surely wrong first."""
        return tuple(sorted(self.wrong, key=lambda one: not one.unexpected and one.statement.verdict != "refuted"))

    @property
    def question(self) -> str:
        """The title of what somebody must look at."""
        refuted = any(one.statement.verdict == "refuted" for one in self.wrong)
        return "What is wrong, and what should stand there" if refuted or not self.wrong else "What is wrong or open"


def page(document: DocumentReport) -> Page:
    """The document for a template; statements that assert nothing are counted, not shown."""
    lines = source_lines(document.text)
    entries = [entry(document.path, lines, one) for one in document.statements if one.verdict != "not_a_claim"]
    sections = tuple((title, tuple(group)) for title, group in groupby(entries, key=lambda one: one.statement.section))
    counts = tuple((verdict, NAMES.get(verdict, verdict), document.summary[verdict]) for verdict in VERDICTS)
    return Page(
        Path(document.path).name,
        document.path, headline(document), counts, document.formulas, document.unread, document.conventions,
        document.problems, document.bugs, tuple(one for one in entries if one.noteworthy), sections, document.milliseconds,
    )  # fmt: skip


def source_lines(text: str) -> list[str]:
    """The lines of a document, which end at LF, CR LF or a lone CR, at nothing else."""
    return re.split(r"\r\n|\n|\r", text)


def headline(document: DocumentReport) -> str:
    """The result in one sentence."""
    counts = document.summary
    parts = [f"{counts[verdict]} {verdict}" for verdict in VERDICTS[:4] if counts[verdict] or verdict == "proved"]
    expected = sum(one.expected is not None for one in document.statements)
    unexpected = sum(not one.as_expected for one in document.statements)
    asserting = _counted(sum(counts[v] for v in VERDICTS[:4]), "statement")
    text = f"{_listed(parts)}, of {asserting} in {_counted(document.formulas, 'formula')}"
    if document.unread:
        text += f" ({len(document.unread)} not read whole)"
    if expected:
        text += f"; {_differing(unexpected)} from what the document expects"
    return text + "."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _differing(count: int) -> str:
    return "no verdict differs" if not count else f"{count} verdict{'s differ' if count > 1 else ' differs'}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def entry(path: str, lines: list[str], statement: Statement) -> Entry:
    answer = statement.answer
    derivations: tuple[Derivation, ...] = ()
    correction = example = None
    certain = ("", "")
    match answer:
        case Proved():
            derivations = answer.derivations
        case Refuted():
            derivations, correction, example = answer.denial, answer.correction, answer.counterexample
            certain = CERTAIN[answer.shown_by]
    message = answer.message
    if statement.expected is not None and not statement.as_expected:
        message = f"expected {_wanted(statement)}" + (f". {message}" if message else "")
    line = lines[statement.line - 1] if statement.line <= len(lines) else ""
    return Entry(
        statement, NAMES.get(statement.verdict, statement.verdict), MARKS[statement.verdict],
        place(path, statement), excerpt(line, statement.column - 1), message, answer.code or "",
        getattr(answer, "basis", None), derivations, example, certain, correction,
        (*witnesses(answer, derivations), *code(statement)),
        tuple(name for name, _ in proofs(statement)),
    )  # fmt: skip


def _wanted(statement: Statement) -> str:
    want = statement.expected
    return "" if want is None else want.verdict + (f" [{want.code}]" if want.code else "")


def proofs(statement: Statement) -> tuple[tuple[str, Derivation], ...]:
    """The proofs of a statement, or of its denial, and those of its correction, each with the name of its file."""
    answer = statement.answer
    own = answer.derivations if isinstance(answer, Proved) else answer.denial if isinstance(answer, Refuted) else ()
    corrected = answer.correction.derivations if isinstance(answer, Refuted) and answer.correction else ()
    named = [(statement.id, own), (f"{statement.id}-corrected", corrected)]
    return tuple(
        (f"{name}{'' if k == 0 else f'-{k + 1}'}.proof.json", one)
        for name, group in named
        for k, one in enumerate(group)
    )


def place(path: str, one: Statement) -> str:
    """Where a statement stands: path, line, column; in a notebook the cell and the line in it."""
    if one.cell is None:
        return f"{path}:{one.line}:{one.column}"
    return f"{path}: cell {one.cell[0]}, line {one.cell[1]}, column {one.column}"


def excerpt(line: str, column: int, width: int = WIDEST) -> Excerpt:
    """The line without its indentation, cut to a width around the column; a tab is shown as a space."""
    start = max(0, min(column - 2 * width // 3, len(line) - width))
    if start == 0:
        start = len(line) - len(line.lstrip())
    shown = line[start : start + width].rstrip().replace("\t", " ")
    before, after = ("... " if start and line[:start].strip() else ""), ("..." if len(line) > start + width else "")
    return Excerpt(before + shown + after, max(0, column - start) + len(before))


def witnesses(answer: Any, derivations: tuple[Derivation, ...]) -> tuple[tuple[str, str], ...]:
    """What each of the three witnesses says, side by side."""
    if not isinstance(answer, Proved | Refuted | Undecided):
        return ()
    basis = answer.basis
    axioms = sorted({name for one in derivations for name in one.axioms})
    if derivations:
        kernel = "checked by the kernel"
        if axioms:
            kernel += f"; {_counted(len(axioms), 'axiom')}: {', '.join(axioms)}"
    else:
        kernel = "no proof"
    numbers = "1 world" if basis.worlds == 1 else f"{basis.worlds} worlds"
    match answer.shown_by if isinstance(answer, Refuted) else "":
        case "numbers":
            numbers = "a certified counterexample"
        case "kinds":
            kernel, numbers = "not asked", "not asked: sides of different kinds have no values to compare"
        case "proof":
            kernel = f"the contrary is {kernel}"
        case _ if basis.error is not None:
            numbers += f", largest relative difference {basis.error:.1e}" if basis.error else ", no difference"
    return ("proof", kernel), ("numbers", numbers), ("SymPy", basis.symbolic or "no derivative")


def code(statement: Statement) -> tuple[tuple[str, str], ...]:
    """How the code of a closed form agrees with it, where it was run."""
    one = statement.agreement
    if one is None or not one.entries:
        return ()
    return (
        ("code", f"agrees in {one.worlds} worlds, {one.entries} entries, within {one.worst:.2g} units of rounding"),
    )


@lru_cache(maxsize=1 << 13)
def side_by_side(latex: str) -> str:
    """A formula in kernel terms with its products written as people write them, without a dot where none is needed."""
    return DOT.sub(" ", latex)


def values(example: Example) -> list[tuple[str, str]]:
    """The counterexample as pairs of a name and a value."""
    found = [(name, str(size)) for name, size in example.sizes.items()]
    found += list(example.indices.items())
    return found + [(name, shown(value)) for name, value in example.values.items()]


def shown(value: Any) -> str:
    """A number, a vector, a matrix, or a table by indices."""
    if isinstance(value, list):
        return f"({', '.join(map(shown, value))})"
    if isinstance(value, dict):
        return ", ".join(f"[{place}] = {shown(one)}" if place else shown(one) for place, one in value.items())
    return str(value)
