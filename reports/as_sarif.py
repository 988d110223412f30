"""Findings as SARIF 2.1.0, for code scanning and editors.

Columns count UTF-16 units, as the format's readers do: GitHub and the editors take them so whether or not they look at
`columnKind`.  A finding that its document expects is there, suppressed in the source.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from derive import __version__
from derive.verdict import REFUTED, UNDECIDED, UNREADABLE, DocumentReport, Problem, Report, Statement
from reports.as_text import evidence
from reports.environment import json_text, printable
from reports.page import Entry, page, source_lines

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
CODES = {"refuted": REFUTED, "undecided": UNDECIDED, "unreadable": UNREADABLE}
PROBLEM, UNEXPECTED = "problem", "unexpected"
RULES = {
    **{f"{verdict}/{code}": said for verdict, codes in CODES.items() for code, said in codes.items()},
    PROBLEM: "a declaration could not be taken, or an expectation fits no sign",
    UNEXPECTED: "the verdict is not the one that the document expects",
}


def as_sarif(report: Report) -> str:
    """One run with everything that somebody must look at."""
    driver = {"name": "derive", "version": __version__, "rules": [_rule(*one) for one in RULES.items()]}
    results = [one for document in report.documents for one in _results(document, report.lenient)]
    run = {
        "tool": {"driver": driver}, "columnKind": "utf16CodeUnits", "results": results,
        "invocations": [_invocation(report)],
    }  # fmt: skip
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_text(whole)


def _rule(name: str, said: str) -> dict[str, Any]:
    level = "error" if name.startswith("refuted") or name in (PROBLEM, UNEXPECTED) else "warning"
    return {"id": name, "shortDescription": {"text": said}, "defaultConfiguration": {"level": level}}


def _invocation(report: Report) -> dict[str, Any]:
    """A mistake of this program is told as SARIF tells it."""
    bugs = [bug for document in report.documents for bug in document.bugs]
    told = [{"level": "error", "message": {"text": printable(bug)}} for bug in bugs]
    return {"executionSuccessful": not bugs, "toolExecutionNotifications": told}


def _results(document: DocumentReport, lenient: bool) -> list[dict[str, Any]]:
    lines = source_lines(document.file or document.text)
    shown = page(document)
    met: Counter[str] = Counter()
    found = [_problem(document.path, lines, one) for one in document.problems]
    for entry in shown.wrong:
        found.append(_result(document.path, lines, entry, lenient) | _fingerprint(entry, met))
    return found


def _result(path: str, lines: list[str], entry: Entry, lenient: bool) -> dict[str, Any]:
    one = entry.statement
    rule = UNEXPECTED if entry.unexpected else f"{one.verdict}/{entry.code}"
    level = "error" if entry.unexpected or one.verdict == "refuted" else "note" if lenient else "warning"
    said = [f"{one.verdict}: {entry.message}" if entry.message else one.verdict]
    said += [entry.place] if one.cell is not None else []
    said += [f"{label}: {text}" for label, text in evidence(entry) if label != "because"]
    result = {
        "ruleId": rule, "ruleIndex": list(RULES).index(rule), "level": level,
        "message": {"text": printable("\n".join(said))},
        "locations": [_place(path, lines, one)],
    }  # fmt: skip
    if one.expected is not None and not entry.unexpected:
        said_so = {"kind": "inSource", "justification": "the document expects it"}
        result["suppressions"] = [said_so]
    return result


def _problem(path: str, lines: list[str], one: Problem) -> dict[str, Any]:
    inside = not one.message.startswith("in the declaration file")
    place = (one.line, one.column) if inside else (1, 1)
    return {
        "ruleId": PROBLEM, "ruleIndex": list(RULES).index(PROBLEM), "level": "error",
        "message": {"text": printable(one.message)}, "locations": [_location(path, lines, place, None)],
    }  # fmt: skip


def _fingerprint(entry: Entry, met: Counter[str]) -> dict[str, Any]:
    """What stays when lines are added above: the section and the sides, and which of several alike it is."""
    one = entry.statement
    words = "\n".join((one.section, *(re.sub(r"\s+", "", part) for part in (one.left, one.relation, one.right))))
    met[words] += 1
    digest = sha256(f"{words}\n{met[words]}".encode()).hexdigest()
    return {"partialFingerprints": {"statement/v1": digest[:32]}}


def _place(path: str, lines: list[str], one: Statement) -> dict[str, Any]:
    """Where the sign stands; in a notebook where it stands in the file, with the cell named beside it."""
    if one.cell is None:
        return _location(path, lines, (one.line, one.column), (one.end_line, one.end_column))
    name = f"cell {one.cell[0]}, line {one.cell[1]}, column {one.column}"
    cell = {"name": name, "fullyQualifiedName": f"{uri(path)}#{name}", "kind": "element"}
    if one.in_file is None:
        region: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}, "region": {"startLine": 1}}
        return {"physicalLocation": region, "logicalLocations": [cell]}
    line, column, end_line, end_column = one.in_file
    return _location(path, lines, (line, column), (end_line, end_column)) | {"logicalLocations": [cell]}


def _location(path: str, lines: list[str], start: tuple[int, int], end: tuple[int, int] | None) -> dict[str, Any]:
    region = {"startLine": start[0], "startColumn": utf16_column(lines, *start)}
    if end is not None:
        region |= {"endLine": end[0], "endColumn": utf16_column(lines, *end)}
    return {"physicalLocation": {"artifactLocation": {"uri": uri(path)}, "region": region}}


def utf16_column(lines: list[str], line: int, column: int) -> int:
    """A column in code points as one in UTF-16 units, both counted from 1."""
    before = lines[line - 1][: column - 1] if 0 < line <= len(lines) else ""
    return column + sum(one > "\uffff" for one in before)


def uri(path: str) -> str:
    """The path as a relative reference, or as a file URI where it starts at a root."""
    if path == "-":
        return "stdin"
    pure = PurePath(path)
    if pure.is_absolute():
        return Path(path).as_uri()
    shown = quote(printable(pure.as_posix()), safe="/")
    return shown if shown.isascii() else quote(shown)
