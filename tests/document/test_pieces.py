"""Markdown and LaTeX to formulas, prose, headings, declarations and expectations, each with its place."""

from __future__ import annotations

import json
from time import process_time

import pytest

from derive.document import latex, markdown
from derive.document.reader import read
from derive.document.source import Declarations, Document, Expectation, Heading
from derive.run import Options, verify_text
from derive.verdict import Report
from reports import as_text


def formulas(document: Document) -> list[str]:
    return [document.text[one.inner.start : one.inner.end].strip() for one in document.formulas()]


def headings(document: Document) -> list[str]:
    return [one.title for one in document.pieces if isinstance(one, Heading)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $x$ b $$y$$ c \\(z\\) d \\[w\\]", ["x", "y", "z", "w"]),
        ("```math\nx = y\n```", ["x = y"]),
        ("\\begin{align}\nx &= y\n\\end{align}", ["\\begin{align}\nx &= y\n\\end{align}"]),
        ("`$x$` and ``a ` $y$``", []),
        ("```python\nx = '$y$'\n```\n$z$", ["z"]),
        ("it costs $5 or $6", []),
        ("\\$x\\$ $y$", ["y"]),
        ("<!-- $x$ --> $y$", ["y"]),
        ("---\ntitle: $x$\n---\n$y$", ["y"]),
        ("$x\n\n$ y $z$", ["z"]),
        ("$never closed", []),
        ("$$never closed", []),
        ("", []),
        ("$`x_1`$ and $y$", ["x_1", "y"]),
        ("in Jupyter $ x_1 $ and $y $", ["x_1", "y"]),
        ("costs $ 5 and $ 6, or $HOME_DIR and so on to $PATH", []),
        ("$x \\text{ if $y > 0$}$ and $z$", ["x \\text{ if $y > 0$}", "z"]),
        ("\\\\(x\\_1\\\\) and \\\\[y\\\\]", ["x\\_1", "y"]),
        ("```{math}\n:label: one\nx = y\n```", ["x = y"]),
        ("- ```python\n  '$y$'\n  ```\n- $z$", ["z"]),
        ("~~$x = y$~~ and $z$", ["z"]),
        ("<del>$x$</del> <pre>$y$</pre> $z$", ["z"]),
        ("{% highlight python %}$x${% end" + "highlight %} $z$", ["z"]),
        ("a ` alone\n\n$x$ and ` again", ["x"]),
        ("\\begin{cases}x\\end{cases}", ["\\begin{cases}x\\end{cases}"]),
    ],
)
def test_the_formulas_of_a_markdown_text(text: str, found: list[str]) -> None:
    assert formulas(markdown.read(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $x$ b $$y$$ c \\(z\\) d \\[w\\]", ["x", "y", "z", "w"]),
        ("\\begin{align*}x &= y\\end{align*}", ["\\begin{align*}x &= y\\end{align*}"]),
        ("% $x$\n$y$", ["y"]),
        ("5\\% of $y$", ["y"]),
        ("\\verb|$x$| $y$", ["y"]),
        ("\\begin{verbatim}$x$\\end{verbatim} $y$", ["y"]),
        ("\\documentclass{article}\\newcommand{\\R}{$x$}\\begin{document}$y$\\end{document}$z$", ["y"]),
        ("\\newcommand{\\half}[1]{$\\frac{#1}{2}$} $y$", ["y"]),
        ("\\$5 and $y\\$z$", ["y\\$z"]),
        ("$never closed\n\n$y$", ["y"]),
        ("%\\begin{document}\n%\\end{document}\n$x$", ["x"]),
        ("\\iffalse $x$ \\ifnum1=1 $y$ \\fi $z$ \\else $u$ \\fi $v$", ["u", "v"]),
        ("\\iftrue $x$ \\else $y$ \\fi $z \\iff w$", ["x", "z \\iff w"]),
        ("\\if0 $x$ \\fi $y$ \\sout{$z$}", ["y"]),
        ("$x \\text{ if $y > 0$}$ and $z$", ["x \\text{ if $y > 0$}", "z"]),
        ("\\begin{subequations}\\begin{align}x\\end{align}\\end{subequations}", ["\\begin{align}x\\end{align}"]),
    ],
)
def test_the_formulas_of_a_latex_text(text: str, found: list[str]) -> None:
    assert formulas(latex.read(text)) == found


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    found = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in cells]
    return json.dumps({"cells": found, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_a_notebook_is_read_cell_by_cell() -> None:
    text = notebook(
        ("markdown", ["# One\n", "$x$"]), ("code", "y = '$y$'"), ("markdown", "and\r\n\r\n$z$"), ("raw", "$u$")
    )
    document = read(text, "a.ipynb")
    assert formulas(document) == ["x", "z"]
    places = [document.lines.place(one.inner.start) for one in document.formulas()]
    assert [(document.cell(line), column) for line, column in places] == [((1, 2), 2), ((3, 3), 2)]


def test_the_findings_of_a_notebook_name_the_cell() -> None:
    report = verify_text("a.ipynb", notebook(("code", "1"), ("markdown", "$$1 + 1 = 3$$")), Options())
    (one,) = report.statements
    assert (one.verdict, one.cell, one.column) == ("refuted", (2, 1), 9)
    assert "a.ipynb: cell 2, line 1, column 9" in as_text.as_text(Report((report,)))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 3}', "[" * 100_000, '{"cells": [1, {}, {"cell_type": "markdown"}]}']
)
def test_what_is_no_notebook_cannot_break_the_reader(text: str) -> None:
    assert read(text, "a.ipynb").formulas() == []


def test_headings_of_both_kinds() -> None:
    assert headings(markdown.read("# One\n\n(a)\n\n## Two ##\n")) == ["One", "(a)", "Two"]
    assert headings(latex.read("\\section{One}\\subsection*{Two $x$}\\paragraph[s]{Three}")) == [
        "One",
        "Two $x$",
        "Three",
    ]


def test_declarations_and_expectations_of_both_kinds() -> None:
    inside = "$$x = y % derive: proved\n$$"
    for document in (
        markdown.read(f"<!-- derive\nx \\in A\n-->\n$x = y$ <!-- derive: refuted -->\n{inside}"),
        latex.read(f"% derive: x \\in A\n$x = y$ % derive: refuted\n{inside}"),
    ):
        (block,) = [one for one in document.pieces if isinstance(one, Declarations)]
        assert document.text[block.inner.start : block.inner.end].strip() == "x \\in A"
        assert [one.text for one in document.pieces if isinstance(one, Expectation)] == ["refuted", "proved"]


def test_places_are_counted_in_code_points() -> None:
    document = markdown.read("é𝕏 $x$\r\nb $y$\n")
    assert [document.lines.place(one.inner.start) for one in document.formulas()] == [(1, 5), (2, 4)]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("a.tex", "", latex),
        ("a.md", "\\documentclass{a}", markdown),
        ("-", "\\begin{document}", latex),
        ("", "# x", markdown),
    ],
)
def test_the_kind_of_a_document(path: str, text: str, kind: object) -> None:
    probe = text + "\n% $x$\n`$y$`"
    assert formulas(read(probe, path)) == formulas(kind.read(probe))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["\\begin{align}", "$" * 999, "\\(" * 99, "{" * 5000, "<!--", "```", "\\section{", "\x00$\x00$"]
)
def test_a_document_cannot_break_its_reader(text: str) -> None:
    for kind in (markdown, latex):
        assert kind.read(text).text == text


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("where $$x$$ is one", False),
        ("$$x$$ is one", False),
        ("$$x$$", True),
        ("> $$x$$.", True),
        ("$$x$$ <!-- derive: proved -->", True),
        ("$$x$$ $$y$$", True),
        ("so\n$$\nx\n$$\nis one", True),
    ],
)
def test_two_dollars_among_words_on_a_line_stand_in_the_sentence(text: str, display: bool) -> None:
    assert {one.display for one in markdown.read(text).formulas()} == {display}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> $$a\n> = b$$", "a\n  = b"),
        ("| $a \\| b$ |", "a  | b"),
        ("$a &lt; b$", "a <    b"),
        ("$a\\_1$", "a _1"),
        ("\\\\(\\\\{a\\\\} \\\\\\\\ b\\\\)", " \\{a \\}   \\\\ b"),
        ("$\\newcommand{\\R}{r}a$", " " * 18 + "a"),
    ],
)
def test_what_markdown_does_not_show_is_blank(text: str, shown: str) -> None:
    document = markdown.read(text)
    (formula,) = document.formulas()
    assert document.clean[formula.inner.start : formula.inner.end] == shown
    assert len(document.clean) == len(document.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\newcommand{\\a}{1}", {"a": (0, "1", None)}),
        ("\\newcommand\\a[2][x]{#1 #2}", {"a": (2, "#1 #2", "x")}),
        ("\\def\\a#1#2{#1}", {"a": (2, "#1", None)}),
        ("\\let\\a\\beta", {"a": (0, "\\beta", None)}),
        ("\\DeclareMathOperator*{\\a}{arg max}", {"a": (0, "\\operatorname{arg max}", None)}),
        ("\\DeclarePairedDelimiter{\\a}{\\lVert}{\\rVert}", {"a": (1, "\\lVert #1 \\rVert", None)}),
        ("% \\newcommand{\\a}{1}", {}),
        ("\\newcommand{\\a}{1}\\providecommand{\\a}{2}", {"a": (0, "1", None)}),
    ],
)
def test_the_macros_of_a_latex_text(text: str, expected: dict[str, tuple[int, str, str | None]]) -> None:
    assert dict(latex.read(text).macros.at()) == expected


def test_a_macro_means_what_the_last_definition_before_it_says() -> None:
    text = "$\\a$ \\def\\a{1} $\\a$ \\renewcommand{\\a}{2} $\\a$"
    for kind in (markdown, latex):
        document = kind.read(text)
        bodies = [dict(document.macros.at(one.inner.start)) for one in document.formulas()]
        assert [body["a"].body if body else None for body in bodies] == [None, "1", "2"]


@pytest.mark.parametrize(
    "part", ["`$", "$`", "\\(", "~~a", "<del>", "\\begin{align}", "$x ", "\\[", "<!-- ", "\\text{$"]
)
def test_reading_takes_time_in_proportion_to_the_text(part: str) -> None:
    for kind in (markdown, latex):
        start = process_time()
        kind.read(part * 5_000)
        assert process_time() - start < 3


NOTEBOOK = json.dumps({"cells": [
    {"cell_type": "code", "source": ["x = 1"]},
    {"cell_type": "markdown", "source": ["# \"A\" \\ é\n", "😀 then $x = y$\n"]},
    {"cell_type": "markdown", "source": "One string\r\nwith $a = b$ in it"},
], "nbformat": 4}, indent=1)  # fmt: skip


@pytest.mark.parametrize("plain", [True, False], ids=["ascii", "unicode"])
def test_a_sign_of_a_notebook_has_its_place_in_the_file(plain: bool) -> None:
    text = json.dumps(json.loads(NOTEBOOK), indent=1, ensure_ascii=plain)
    document = read(text, "notes.ipynb")
    for formula in ("x = y", "a = b"):
        offset = document.text.index(formula) + 2
        place = document.in_file(offset)
        assert place is not None
        line, column = place
        assert text.split("\n")[line - 1][column - 3 :].startswith(formula)


def test_a_text_has_no_other_place_than_its_own() -> None:
    assert read("$x = y$", "notes.md").in_file(1) is None
