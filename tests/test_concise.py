"""Proofs as a person writes them: chains lose what is trivial or goes a way round, and no rule is lost."""

from __future__ import annotations

import pytest

from derive.concise import MOST, concise, spare, within, without
from derive.verdict import Line

LONG = " + ".join(f"x_{{{k}}}" for k in range(40))


def chain(*formulas: str) -> list[Line]:
    return [Line(one, f"rule {k}" if k else "", "term" if k else "start") for k, one in enumerate(formulas)]


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.formula, line.rule) for line in concise(lines)]


def test_a_way_round_through_a_longer_formula_is_told_by_its_rules() -> None:
    assert told(chain("a", LONG, "b")) == [("a", ""), ("b", "rule 1, rule 2")]


def test_a_short_line_stays_though_its_neighbours_are_shorter() -> None:
    assert len(told(chain("a", "b + c", "d"))) == 3


def test_a_line_that_only_grows_to_a_long_end_stays() -> None:
    assert len(told(chain("a", " + ".join("abcdefgh"), LONG))) == 3


@pytest.mark.parametrize(
    "formula", ["\\mathbf{1}\\{o = o\\} a", "\\sum_{w \\in W} 0 + a", "\\sum_{j=1}^{d} u_{j} \\mathbf{1}\\{j = i\\}"]
)
def test_a_trivial_line_goes_however_short(formula: str) -> None:
    assert told(chain("a", formula, "b")) == [("a", ""), ("b", "rule 1, rule 2")]


@pytest.mark.parametrize("formula", ["\\mathbf{1}\\{o = w\\} a", "\\sum_{w \\in W} 0.5 a"])
def test_what_only_looks_trivial_stays(formula: str) -> None:
    assert len(told(chain("a", formula, "b"))) == 3


def test_the_ends_of_a_chain_stay_whatever_they_are() -> None:
    ends = "\\mathbf{1}\\{o = o\\}", LONG
    assert [formula for formula, _ in told(chain(*ends))] == list(ends)


def test_a_chain_has_no_more_lines_than_a_person_reads() -> None:
    lines = concise(chain(*(f"{'x' * (k % 3 + 1)} + {k}" for k in range(40))))
    assert len(lines) == MOST
    assert {f"rule {k}" for k in range(1, 40)} == {rule for line in lines for rule in line.rule.split(", ") if rule}


def test_a_statement_is_not_said_twice() -> None:
    twice = [Line("x > 0", "exp positive", "prop"), Line("x > 0", "adding inequalities", "prop")]
    assert told(twice) == [("x > 0", "exp positive")]


def test_cases_keep_their_chains_apart() -> None:
    first = [
        Line("i = j", "case", "case"),
        *chain("a", LONG, "b"),
        Line("i = j", "otherwise", "case"),
        *chain("c", "d"),
    ]
    assert [formula for formula, _ in told(first)] == ["i = j", "a", "b", "i = j", "c", "d"]


def test_the_line_that_decides_is_spared_last() -> None:
    lines = [*chain("a", "b + c + d", "e + f", "g")]
    lines[1] = Line("b + c + d", "chain rule")
    assert [place for _, _, place in spare(lines)] == [2, 1]
    assert within(lines) == [1, 2]
    assert [line.rule for line in without(lines, [1, 2])] == ["", "chain rule, rule 2, rule 3"]
