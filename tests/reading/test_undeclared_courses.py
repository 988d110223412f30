"""Short documents that declare nothing, in the notations of courses: a false one is never proved, a true one never refuted.

The documents stand in `courses/`, apart by lines of `====`.  In a false one the last formula is the false one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import derive

FOLDER = Path(__file__).parent / "courses"


def documents(name: str) -> list[str]:
    return (FOLDER / name).read_text(encoding="utf-8").split("\n====\n")


def verdicts(text: str) -> list[str]:
    report = derive.verify(text + "\n")
    assert not report.documents[0].bugs
    return [one.verdict for one in report.statements]


@pytest.mark.parametrize("text", documents("true.txt"))
def test_a_true_formula_in_the_notation_of_a_course_is_not_refuted(text: str) -> None:
    assert "refuted" not in verdicts(text)


@pytest.mark.parametrize("text", documents("false.txt"))
def test_a_false_formula_in_the_notation_of_a_course_is_not_proved(text: str) -> None:
    assert verdicts(text)[-1:] != ["proved"]
