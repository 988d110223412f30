"""Statements as JUnit XML, for the services that show test results: a suite for each document, a case for each statement.

A case fails where the exit status would: refuted, or not as expected.  What is undecided or unreadable is an error, or
skipped with `--lenient`; what is wrong as the document expects passes.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from derive.verdict import SET_ASIDE, DocumentReport, Report
from reports.as_text import finding
from reports.environment import printable
from reports.page import Entry, page


def as_junit(report: Report) -> str:
    suites = Element("testsuites", name="derive")
    for document in report.documents:
        suites.append(_suite(document, report.lenient))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    indent(suites, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suite(document: DocumentReport, lenient: bool) -> Element:
    suite = Element("testsuite", name=printable(document.path), time=_seconds(document.milliseconds))
    shown = page(document)
    for number, problem in enumerate(shown.problems, 1):
        case = _case(suite, document.path, f"problem {number}, line {problem.line}", 0.0)
        _told(case, "failure", "problem", problem.message, problem.message)
    for number, bug in enumerate(shown.bugs, 1):
        _told(_case(suite, document.path, f"program {number}", 0.0), "error", "bug", "a mistake in this program", bug)
    for entry in (one for _, group in shown.sections for one in group):
        if entry.statement.verdict not in SET_ASIDE or entry.unexpected:
            _statement(suite, document.path, entry, lenient)
    cases = list(suite)
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    return suite


def _statement(suite: Element, path: str, entry: Entry, lenient: bool) -> None:
    one = entry.statement
    place = f"line {one.line}" if one.cell is None else f"cell {one.cell[0]}, line {one.cell[1]}"
    name = f"{one.id}, {place}: {one.left} {one.relation} {one.right}"
    case = _case(suite, path, name, one.milliseconds)
    kind = f"{one.verdict}[{entry.code}]" if entry.code else one.verdict
    match one.verdict:
        case _ if entry.unexpected:
            _told(case, "failure", kind, entry.message, finding(entry))
        case _ if one.expected is not None or one.verdict == "proved":
            pass
        case "refuted":
            _told(case, "failure", kind, entry.message, finding(entry))
        case _ if lenient:
            SubElement(case, "skipped", message=printable(f"{kind}: {entry.message}"))
        case _:
            _told(case, "error", kind, entry.message, finding(entry))


def _case(suite: Element, path: str, name: str, milliseconds: float) -> Element:
    return SubElement(suite, "testcase", name=printable(name), classname=printable(path), time=_seconds(milliseconds))


def _told(case: Element, tag: str, kind: str, message: str, text: str) -> None:
    SubElement(case, tag, type=printable(kind), message=printable(message)).text = printable(text)


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.3f}"
