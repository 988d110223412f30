"""The text of a document in an article: every block of it, in the article's language, whatever it says."""

from __future__ import annotations

import pytest

from derive.verdict import DocumentReport, Part, Passage
from reports.as_latex import TONGUE as LATEX
from reports.as_typst import TONGUE as TYPST
from reports.retext import Tongue, retold

FORMULA = Passage("formula", "x", 0, (Part("side", "x_{1}"),))
DISPLAY = Passage(
    "display", "x", 0, (Part("side", "a"), Part("arrow", "\\implies"), Part("row", ""), Part("side", "b"))
)


def of(*passages: Passage | str, markup: str = "markdown") -> DocumentReport:
    made = tuple(Passage("prose", one) if isinstance(one, str) else one for one in passages)
    return DocumentReport("a.md", "", (), 0, (), (), (), (), 0.0, made, markup)


def told(tongue: Tongue, *passages: Passage | str, markup: str = "markdown") -> list[str]:
    return retold(of(*passages, markup=markup), {}, frozenset(), tongue).splitlines()


def test_lists_keep_their_marks_and_their_depth() -> None:
    found = told(LATEX, "- one\n- two\n\n  3. within\n  4. and\n\nafter")
    assert found == [
        "\\para{1.6}{•}{one}", "\\para{1.6}{•}{two}", "\\para{3.2}{3.}{within}", "\\para{3.2}{4.}{and}", "\\para{0}{}{after}",
    ]  # fmt: skip


def test_a_display_has_its_rows_and_the_words_go_on() -> None:
    first, row, other, last = told(LATEX, "Let *this ", DISPLAY, "be* so.")
    assert "Let" in first
    assert "so." in last
    assert row.startswith("\\showing{0}{")
    assert "implies" in row.lower() or "Longrightarrow" in row
    assert other == "\\showing{0}{\\(\\displaystyle b \\)}"


def test_a_formula_stands_in_its_words() -> None:
    assert told(LATEX, "a ", FORMULA, ", b") == ["\\para{0}{}{a \\(x _{1}\\), b}"]
    assert told(TYPST, "a ", FORMULA, ", b") == ['#para(0, "")[#"a ";#word($attach(x, b: 1)$);#", b";]']


def test_code_tables_quotes_and_rules_are_there() -> None:
    whole = "\n".join(told(LATEX, "> quoted\n\n```\nx = 1\n  y\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n"))
    whole = whole.replace("\\allowbreak{}", "")
    for part in ("\\para{1.6}{}{quoted}", "\\code{x~=~1}", "\\code{~~y}", "a & b \\\\", "1 & 2 \\\\", "\\hrule"):
        assert part in whole, part


@pytest.mark.parametrize("markup", ["markdown", "latex"])
@pytest.mark.parametrize(
    "text", ["\\input{x} % $ & #", "*a **b* c**", "`a", "<script>x</script>", "\\begin{x}", "] #eval(1)", "\x1b[31m"]
)
def test_words_are_inert(text: str, markup: str) -> None:
    tex = "\n".join(told(LATEX, text, FORMULA, text, markup=markup))
    assert "\\input{" not in tex
    assert "\\begin{x}" not in tex
    assert tex.count("{") == tex.count("}")
    assert "\x1b" not in tex
    typst = "\n".join(told(TYPST, text, FORMULA, text, markup=markup))
    assert "#eval" not in typst.replace('"] #eval', "").replace("] #eval(1)", "")
    assert "\x1b" not in typst
