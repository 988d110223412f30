"""A document set again: no sign is lost, what was read is printed from its tree, what was not stands as it is written."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from derive.document import reader
from derive.reading.sign import Reading
from derive.reading.whole import read
from derive.setting import passages
from derive.verdict import Part, Passage
from reports.mathml import inside

HERE = Path(__file__).parent
NAMES = (
    "broken.md",
    "case_distinctions.md",
    "continued_chains.md",
    "cross_entropy.tex",
    "open_questions.md",
    "polynomials.tex",
)
DOCUMENTS = [*(HERE / "documents" / name for name in NAMES)]


def set_again(text: str, path: str = "notes.md") -> tuple[Passage, ...]:
    return passages(read(reader.read(text, path)))


@cache
def reading_of(path: Path) -> Reading:
    return read(reader.read(path.read_text(encoding="utf-8"), path.name))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_sign_that_is_answered_has_its_place(path: Path) -> None:
    reading = reading_of(path)
    found = Counter(name for one in passages(reading) for part in one.parts for name in part.statements)
    wanted = [f"s{k + 1}" for k, sign in enumerate(reading.signs) if sign.role != "not_a_claim"]
    assert set(wanted) == found.keys()
    assert set(found.values()) <= {1}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_side_that_was_read_can_be_shown_as_mathematics(path: Path) -> None:
    sides = [part.text for one in passages(reading_of(path)) for part in one.parts
             if part.kind == "side"]  # fmt: skip
    assert [side for side in sides if inside(side) is None] == []


def test_a_chain_is_cut_at_its_signs() -> None:
    (shown,) = set_again("$$a = b \\underset{(1)}{=} c \\\\ &\\le d$$")
    assert shown.parts == (
        Part("side", "a"), Part("sign", "=", ("s1",)), Part("side", "b"), Part("sign", "=", ("s2",), "(1)"), Part("side", "c"),
        Part("row", ""), Part("sign", "\\le", ("s3",)), Part("side", "d"),
    )  # fmt: skip


def test_what_was_not_read_stands_as_it_is_written() -> None:
    (shown,) = set_again("$$a = \\frob{x}$$")
    assert [part.text for part in shown.parts if part.kind == "source"] == ["\\frob{x}"]


def test_comments_are_left_out_and_code_stays() -> None:
    shown = set_again("a <!-- b --> `c` <!-- derive: proved --> d")
    assert "".join(one.text for one in shown) == "a  `c`  d"


def test_a_title_keeps_its_formulas() -> None:
    (shown,) = set_again("# The case $w \\ne o$")
    assert shown.parts[:2] == (Part("words", "The case "), Part("side", "w \\neq o"))
