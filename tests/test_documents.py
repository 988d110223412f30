"""Documents of general mathematics, and the shipped one: every verdict is the one that its author expects."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from verified import verified

import derive
from derive.verdict import Proved, Report, Statement
from reports.as_html import as_html

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "derive" / "library" / "word_vectors.md"
DOCUMENTS = sorted(path for path in (HERE / "documents").iterdir() if path.suffix in (".md", ".tex"))
EXPECTATION = re.compile(r"<!-- derive: .*?-->")

every_document = pytest.mark.parametrize("path", [SHIPPED, *DOCUMENTS], ids=lambda path: path.name)


@cache
def stripped() -> Report:
    """The report on the shipped document without what it expects."""
    return derive.verify(EXPECTATION.sub("", SHIPPED.read_text(encoding="utf-8")))


def asserting(report: Report) -> list[Statement]:
    return [one for one in report.statements if one.verdict != "not_a_claim"]


def told(one: Statement) -> str:
    return f"line {one.line}: {one.left} {one.relation} {one.right}: {one.verdict} [{one.answer.code}]"


@every_document
def test_every_verdict_is_the_expected_one(path: Path) -> None:
    assert [told(one) for one in verified(path).statements if not one.as_expected] == []


@every_document
def test_every_sign_that_asserts_something_is_annotated(path: Path) -> None:
    assert [told(one) for one in asserting(verified(path)) if one.expected is None] == []


@every_document
def test_a_document_has_no_problems_and_meets_no_bugs(path: Path) -> None:
    (document,) = verified(path).documents
    assert document.problems == ()
    assert document.bugs == ()


@every_document
def test_a_document_as_expected_exits_with_zero(path: Path) -> None:
    assert verified(path).exit_code == 0


def test_there_are_documents_of_both_formats() -> None:
    assert sum(path.suffix == ".md" for path in DOCUMENTS) >= 15
    assert sum(path.suffix == ".tex" for path in DOCUMENTS) >= 4


def test_the_documents_show_every_verdict() -> None:
    shown = {one.verdict for path in DOCUMENTS for one in verified(path).statements}
    assert {"proved", "refuted", "undecided", "unreadable", "definition", "assumption", "not_a_claim"} <= shown


def test_the_shipped_document_leaves_nothing_open() -> None:
    summary = verified(SHIPPED).documents[0].summary
    assert summary["undecided"] == summary["unreadable"] == 0
    assert summary["proved"] > 100
    assert summary["refuted"] > 20


def test_expectations_do_not_change_the_verdicts() -> None:
    def answers(report: Report) -> list[tuple[int, str, str, str | None]]:
        return [(one.line, one.relation, one.verdict, one.answer.code) for one in report.statements]

    assert answers(stripped()) == answers(verified(SHIPPED))


def test_without_expectations_the_errors_of_the_shipped_document_fail_the_run() -> None:
    assert all(one.expected is None for one in stripped().statements)
    assert stripped().exit_code == 1
    assert verified(SHIPPED).exit_code == 0


def test_the_page_of_the_shipped_document_is_small_and_sooner_written_than_verified() -> None:
    (document,) = verified(SHIPPED).documents
    start = perf_counter()
    page = as_html(document, "word_vectors.proofs")
    assert perf_counter() - start < document.milliseconds / 1000
    assert len(page.encode()) <= 600_000
    for one in asserting(verified(SHIPPED)):
        assert page.count(f"<dl id={one.id} class=b>") == 1, one.id


def test_from_the_loss_to_its_gradient_it_is_a_dozen_lines() -> None:
    """Part (c): the lines from the loss to the closed form, and the one that differentiates among them."""
    found = [
        derivation.lines
        for one in verified(SHIPPED).statements if isinstance(one.answer, Proved) and one.right == "U(\\hat{y} - y)"
        for derivation in one.answer.derivations
    ]  # fmt: skip
    assert found
    for lines in found:
        assert 3 <= len(lines) <= 12
        assert any("chain rule" in line.rule for line in lines)
