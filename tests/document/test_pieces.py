"""Markdown and LaTeX to formulas, prose, headings, declarations and expectations, each with its place."""

from __future__ import annotations

import pytest

from derive.document import latex, markdown
from derive.document.reader import read
from derive.document.source import Declarations, Document, Expectation, Heading


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
    ],
)
def test_the_formulas_of_a_latex_text(text: str, found: list[str]) -> None:
    assert formulas(latex.read(text)) == found


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
