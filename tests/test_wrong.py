"""Planted errors: false twins of the statements of the shipped document, each refuted with numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from verified import verified

from derive.expect import parse
from derive.verdict import Refuted, Statement

DOCUMENTS = sorted((Path(__file__).parent / "wrong").glob("*.md"))
STRICT = ("<", ">")  # equal sides refute these
EXPECTATION = re.compile(r"<!-- derive: (.*?)-->")


class Planted(NamedTuple):
    """A sign that its author calls false: the document, the line, and which of the signs on that line."""

    path: Path
    line: int
    place: int

    def __str__(self) -> str:
        return f"{self.path.stem}-{self.line}" + (f"-{self.place}" if self.place else "")


def planted(path: Path) -> list[Planted]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for comment in EXPECTATION.finditer(line):
            wanted = parse(comment[1]) or []
            found += [Planted(path, number, place) for place, one in enumerate(wanted) if one.verdict == "refuted"]
    return found


ERRORS = [error for path in DOCUMENTS for error in planted(path)]
every_error = pytest.mark.parametrize("error", ERRORS, ids=str)
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


def statement(error: Planted) -> Statement:
    signs = [one for one in verified(error.path).statements if one.line == error.line and one.verdict != "not_a_claim"]
    return signs[error.place]


@every_error
def test_a_planted_error_is_never_proved(error: Planted) -> None:
    assert statement(error).verdict != "proved"


@every_error
def test_a_planted_error_is_refuted_with_both_sides_enclosed(error: Planted) -> None:
    found = statement(error)
    assert isinstance(found.answer, Refuted), found.answer
    example = found.answer.counterexample
    assert example.left
    assert example.right
    assert example.left != example.right or found.relation in STRICT
    assert found.as_expected, f"refuted [{found.answer.code}]"


@every_document
def test_a_true_companion_is_proved(path: Path) -> None:
    companions = [one for one in verified(path).statements if one.expected and one.expected.verdict != "refuted"]
    assert companions
    assert [one.line for one in companions if not one.as_expected] == []


@every_document
def test_a_document_of_errors_has_no_problems_and_meets_no_bugs(path: Path) -> None:
    report = verified(path)
    assert report.documents[0].problems == ()
    assert report.documents[0].bugs == ()
    assert all(one.expected for one in report.statements if one.verdict != "not_a_claim")


def test_there_are_at_least_sixty_planted_errors() -> None:
    assert len(ERRORS) >= 60
    assert len({(error.path, error.line) for error in ERRORS}) >= 60


def test_at_least_half_of_the_planted_errors_are_corrected() -> None:
    answers = [statement(error).answer for error in ERRORS]
    corrected = [answer for answer in answers if isinstance(answer, Refuted) and answer.correction]
    assert 2 * len(corrected) >= len(ERRORS)
