"""Gold pages: what the HTML report of fixed results looks like, to the letter.

`make gold` writes them again and says which have changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from derive.verdict import (
    Basis,
    Correction,
    Derivation,
    DocumentReport,
    Example,
    Expected,
    Line,
    Part,
    Passage,
    Problem,
    Proved,
    Refuted,
    SetAside,
    Statement,
    Undecided,
    Unreadable,
)
from reports import pictures
from reports.as_html import as_html
from reports.compare import Change, Comparison, Seen

GOLD = Path(__file__).parent.parent / "gold" / "html"
BASIS = Basis(
    ("p > 0",), ("x \\neq 0",), ("the columns of U are u_w",), None, 24, 1.2e-16, "SymPy's own gradient agrees"
)
CHAIN = (Line("p + p", "", "start"), Line("2 p", "adding", "term"))
PROOF = Derivation("p + p = 2 p", CHAIN, ("sum-linear",), {})
CASES = (Line("i = j", "case", "case"), Line("\\mathbf{1}\\{i = j\\} = 1", "the case holds", "prop", 1),
         Line("i = j", "otherwise", "case"), Line("0 = 0", "both cases", "prop"))  # fmt: skip


def statement(
    number: int, answer: object, printed: str, formula: str = "", expected: Expected | None = None
) -> Statement:
    left, _, right = printed.partition(" = ")
    read = f"for all p in R:  {printed}" if formula else ""
    return Statement(
        f"s{number}", "A section", number, 3, number, 4, "=", left, right, read, formula, answer, expected, 0.0, printed  # type: ignore[arg-type]
    )  # fmt: skip


def display(number: int, left: str, right: str, label: str = "") -> Passage:
    parts = (Part("side", left), Part("sign", "=", (f"s{number}",), label), Part("side", right))
    return Passage("display", f"{left} = {right}", 0, parts)


def every_verdict() -> DocumentReport:
    example = Example({"n": 2}, {"i": "1"}, {"x": ["1", "-1/2"], "\\lambda": "2"}, "6", "5")
    correction = Correction("2 x + \\lambda", "right", "wrong-factor", (Derivation("x", CHAIN, (), {}),))
    shapes, ends = Example({"n": 2}, {}, {}, "2", "1"), Example({}, {}, {}, "1", "not a value")
    false = Refuted(BASIS, "wrong-factor", "a factor is wrong", example, correction)
    cases = Proved(Basis(), (Derivation("z", CASES, (), {}),))
    answers = [
        statement(1, Proved(BASIS, (PROOF,)), "p + p = 2 p", "p + p = 2 p"),
        statement(2, false, "x + \\lambda = x", "x + \\lambda = x"),
        statement(3, Undecided(Basis(worlds=24), "no-proof", "neither was found"), "a = b", "a = b"),
        statement(4, Unreadable("unknown-command", "the command \\frob is not known"), ""),
        statement(5, SetAside("definition", "gives a name its meaning"), "y = x"),
        statement(6, cases, "\\frac{1}{2} = 0.5", "z", Expected("refuted", None, None)),
        statement(7, Refuted(Basis(), "shape-mismatch", "a vector is a number", shapes), "v = 1", "v = 1"),
        statement(8, Refuted(Basis(), "wrong-domain", "the ends", ends, None, (PROOF,)), "f = 1", "f = 1"),
    ]  # fmt: skip
    sides = [("p + p", "2 p"), ("x + \\lambda", "x"), ("a", "b")]
    passages = (
        Passage("prose", "Words before."), Passage("heading", "A *title* $x$", 1, (Part("words", "A title "), Part("side", "x"))),
        Passage("prose", "Some *words*, `code` & <b>tags</b>:\n\n- one "), Passage("formula", "y = x", 0, (
            Part("side", "y"), Part("sign", "=", ("s5",)), Part("side", "x"))), Passage("prose", "\n- two\n"),
        *(display(k + 1, left, right) for k, (left, right) in enumerate(sides)),
        Passage("heading", "(a)", 7, (Part("words", "(a)"),)),
        Passage("display", "z = \\frob{x}", 0, (Part("source", "z = \\frob{x}", ("s4",)),)),
        display(6, "\\frac{1}{2}", "0.5", "(1)"),
    )  # fmt: skip
    return DocumentReport(
        "notes/every verdict.md", "\n" * 9, tuple(answers), 7, (Problem(4, 3, "unknown", "unknown-command"),),
        ("the columns of U are u_w",), (Problem(1, 1, "not understood"),), (), 0.0, passages,
    )  # fmt: skip


def latex_paper() -> DocumentReport:
    words = "\\begin{itemize}\n\\item \\emph{One} -- ``two''~50\\% \\ref{eq}\n\\end{itemize}\n\nNext <script>"
    passages = (
        Passage("heading", "Section", 2, (Part("words", "Section"),)), Passage("prose", words), display(1, "p + p", "2 p"),
        Passage("display", "a = b", 0, (Part("side", "a"), Part("row", ""), Part("sign", "=", ("s3",)), Part("side", "b"),
                                        Part("arrow", "\\implies"), Part("words", "hence"))),
    )  # fmt: skip
    whole = every_verdict()
    return DocumentReport(
        "paper.tex", "", (whole.statements[0], whole.statements[2]), 2, (), (), (), (), 0.0, passages, "latex"
    )


def nothing() -> DocumentReport:
    return DocumentReport("empty.md", "", (), 0, (), (), (), ("Traceback: a bug",), 0.0)


SINCE = Comparison("paper.tex", (
    Change("false", Seen("s1", 1, "proved", "", "a = b"), Seen("s3", 3, "refuted", "wrong-sign", "a = -b")),
    Change("removed", Seen("s9", 9, "proved", "", "<b> = 1"), None),
), 4)  # fmt: skip
PAGES = {
    "every-verdict": (every_verdict, None), "latex-paper": (latex_paper, None), "nothing": (nothing, None),
    "comparison": (latex_paper, SINCE),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_gold_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "available", lambda: False)
    made, since = PAGES[name]
    page = as_html(made(), "proofs", since)
    body = page[page.index("<body>") :]  # the style sheet is looked at in a browser
    path = GOLD / f"{name}.html"
    if os.environ.get("DERIVE_GOLD"):
        path.write_text(body, encoding="utf-8")
    assert body == path.read_text(encoding="utf-8"), "run `make gold` and review what changed"
