"""The scan that the project started from, untouched, against its labels: no wrong verdict."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from derive.verdict import DocumentReport, Statement
from derive.verify import verify

FOLDER = Path(__file__).parent / "seed"
FORMULAS = 107
FALSE = {"T": "refuted", "F": "proved", "S": "proved", "Y": "proved", "E": "refuted", "N": "refuted"}
RIGHT = {
    "T": ("proved",), "C": ("proved", "refuted"), "F": ("refuted",), "S": ("refuted", "unreadable"),
    "Y": ("refuted",), "E": ("proved", "assumption"), "N": ("definition", "assumption", "not_a_claim"),
}  # fmt: skip


@pytest.fixture(scope="module")
def report() -> DocumentReport:
    path = FOLDER / "word-vectors.md"
    (one,) = verify(path, declarations=path.with_suffix(".derive").read_text(), jobs=2).documents
    return one


@pytest.fixture(scope="module")
def labelled(report: DocumentReport) -> list[tuple[str, Statement]]:
    places = {(one.line, one.column): one for one in report.statements}
    with open(FOLDER / "labels.tsv", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row["verdict"], places[int(row["line"]), int(row["column"])]) for row in rows]


def test_every_formula_is_accounted_for(report: DocumentReport) -> None:
    assert report.formulas == FORMULAS
    assert FORMULAS - len(report.unread) >= 95
    assert not report.bugs
    assert not report.problems


def test_no_verdict_is_wrong(labelled: list[tuple[str, Statement]]) -> None:
    wrong = [(label, one.line, one.column, one.verdict) for label, one in labelled if FALSE.get(label) == one.verdict]
    assert not wrong


def test_most_signs_are_judged_as_labelled(labelled: list[tuple[str, Statement]]) -> None:
    right = Counter(one.verdict in RIGHT[label] for label, one in labelled)
    assert right[True] >= 230


def test_every_false_sign_that_can_be_read_gets_a_correction(labelled: list[tuple[str, Statement]]) -> None:
    refuted = [one for label, one in labelled if label in "FSY" and one.verdict == "refuted"]
    assert len(refuted) >= 30
    assert [one.line for one in refuted if one.answer.correction is None] == []  # type: ignore[union-attr]
