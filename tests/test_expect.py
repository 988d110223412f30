"""Expected verdicts in comments."""

from __future__ import annotations

import pytest

from derive.expect import parse
from derive.verdict import DocumentReport, Expected
from derive.verify import verify

HEAD = "<!-- derive\nx, y \\in \\mathbb{R}\n-->\n\n"


def report(body: str) -> DocumentReport:
    (one,) = verify(HEAD + body).documents
    return one


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("proved", [Expected("proved", None, None)]),
        ("refuted, proved", [Expected("refuted", None, None), Expected("proved", None, None)]),
        (
            "refuted [wrong-sign] f(x, y), proved",
            [Expected("refuted", "wrong-sign", "f(x, y)"), Expected("proved", None, None)],
        ),
        ("unreadable [undefined-name]", [Expected("unreadable", "undefined-name", None)]),
        ("perhaps", None),
        ("refuted [no-such-code]", None),
    ],
)
def test_what_a_comment_expects(text: str, items: list[Expected] | None) -> None:
    assert parse(text) == items


def test_a_comment_speaks_of_the_signs_on_its_line() -> None:
    found = report("$$x + x = 2x = 3x$$ <!-- derive: proved, refuted -->\n")
    assert not found.problems
    assert all(one.as_expected for one in found.statements)


def test_a_comment_after_a_display_of_several_lines_speaks_of_all_its_signs() -> None:
    found = report("$$\\begin{aligned}\nx + x &= 2x \\\\\n&= 3x\n\\end{aligned}\n$$ <!-- derive: proved, refuted -->\n")
    assert [one.expected is not None for one in found.statements] == [True, True]


def test_binders_and_conditions_are_not_counted() -> None:
    found = report("$$\\sum_{i=1}^{3} x = 3x$$ <!-- derive: proved -->\n")
    assert not found.problems


@pytest.mark.parametrize(
    "body",
    ["$$x = x$$ <!-- derive: proved, proved -->", "Words. <!-- derive: proved -->", "$x$ <!-- derive: proved -->"],
)
def test_an_expectation_that_fits_no_sign_is_a_problem(body: str) -> None:
    assert len(report(body + "\n").problems) == 1


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [("refuted", True), ("refuted [wrong-factor]", True), ("refuted [wrong-sign]", False), ("proved", False)],
)
def test_a_code_that_is_named_must_be_the_one_found(wanted: str, fits: bool) -> None:
    (one,) = report(f"$$x + x = 3x$$ <!-- derive: {wanted} -->\n").statements
    assert one.as_expected is fits
