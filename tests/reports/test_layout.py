"""Formulas as trees of marks: all of what the program prints, nothing else."""

from __future__ import annotations

import pytest

from reports.layout import Fence, Fraction, Mark, Row, Scripts, in_words, layout


def kinds(text: str) -> list[str]:
    row = layout(text)
    assert row is not None
    return [one.kind if isinstance(one, Mark) else type(one).__name__ for one in row.items]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a - b", ["letter", "binary", "letter"]),
        ("-a = -b", ["prefix", "letter", "relation", "prefix", "letter"]),
        ("2 \\cdot 0.25", ["number", "binary", "number"]),
        ("\\log(x)", ["word", "Fence"]),
        ("\\frac{a}{b}", ["Fraction"]),
        ("\\sum_{i \\in W} -a", ["Scripts", "prefix", "letter"]),
        ("|a| - |b|", ["Fence", "binary", "Fence"]),
        ("||a| - |b||", ["Fence"]),
        ("P(o \\mid c)", ["letter", "Fence"]),
        ("\\text{for all } i", ["text", "letter"]),
        ("[0, 1)", ["Fence"]),
        ("(0, 1", ["open", "number", "punctuation", "number"]),
        ("\\begin{cases} a, & b \\\\ c, & \\text{otherwise} \\end{cases}", ["Table"]),
    ],
)
def test_marks_are_known_by_their_kinds(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_what_stands_between_brackets_is_one_thing_with_its_power() -> None:
    row = layout("(a + b)^{2}")
    assert row is not None
    (power,) = row.items
    assert isinstance(power, Scripts)
    assert isinstance(power.base, Fence)
    assert repr(power.above) == repr(layout("2"))


def test_indices_of_a_name_with_an_index_stand_side_by_side() -> None:
    assert repr(layout("x_{1}_{i}")) == repr(layout("x_{1,i}"))


def test_a_name_with_a_mark_above_can_be_raised() -> None:
    row = layout("w^{*}^{2}")
    assert row is not None
    assert isinstance(row.items[0], Scripts)
    assert isinstance(row.items[0].base, Row)


def test_braces_are_no_marks() -> None:
    wanted = Row((Fraction(Row((Mark("number", "1", "1"),)), Row((Mark("number", "2", "2"),))),))
    assert repr(layout("\\frac{1}{2}")) == repr(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "\\input{/etc/passwd}", "\\def\\x{}", "}", "{", "$x$", "x % y", "\\write18{ls}", "\\begin{document}", "#1", "a & b",
        "\\catcode`\\$=0", "a\\\\[99cm]", "b^^41", "\\frac{1}", "\\begin{cases} a", "\\end{cases}", "\\text{a", "é\x00",
        "{" * 500 + "}" * 500, "\\frob", "x" * 100_000, "\\begin{cases} a \\end{bmatrix}", "\x1b", "\u202e", "a~b", "\\left",
    ],
)  # fmt: skip
def test_anything_else_is_no_formula(text: str) -> None:
    assert layout(text) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'x' is a vector of 'n_{1}' real numbers", "[x] is a vector of [n_{1}] real numbers"),
        (r"how '\hat{y}' depends on 'f''", r"how [\hat{y}] depends on [f']"),
        (
            "the author's 'Vocab' is no name: write 'let'",
            "the author's 'Vocab' is no name: write 'let'",
        ),
        (r"the words '\input{secret}' are not read", r"the words '\input{secret}' are not read"),
        ("'a', 'b_{1}'", "[a], [b_{1}]"),
        ("',' cuts the formula apart", "',' cuts the formula apart"),
    ],
)
def test_formulas_in_quotes_are_set_and_words_are_not(text: str, shown: str) -> None:
    assert in_words(text, str, "[{}]".format) == shown
