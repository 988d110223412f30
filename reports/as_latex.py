"""The article of a document as LaTeX source, for pdflatex with the packages that every distribution has."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from derive.verdict import DocumentReport
from reports.article import article
from reports.environment import Safe, latex_environment, tex, tex_code
from reports.latex_formula import latex_formula
from reports.layout import in_words
from reports.page import side_by_side, values
from reports.retext import Tongue, retold

GLYPHS = {"✓": r"\(\checkmark\)", "✗": r"\(\times\)", "⌀": r"\(\varnothing\)"}
MOST_COLUMNS = 12


def as_latex(document: DocumentReport, proofs: str = "") -> str:
    """The LaTeX source; `proofs` is the folder of the proof files, as the article names it."""
    shown = article(document)
    text = Safe(retold(document, shown.entries, shown.linked, TONGUE))
    return (
        _environment()
        .get_template("report.tex.j2")
        .render(article=shown, text=text, values=values, proofs=proofs, glyphs=GLYPHS)
    )


@cache
def _environment() -> Environment:
    environment = latex_environment()
    environment.filters["formula"] = lambda text, room: Safe(latex_formula(text, room))
    environment.filters["kernel"] = lambda text, room: Safe(latex_formula(side_by_side(text), room))
    environment.filters["told"] = lambda text: Safe(in_words(text, tex, lambda one: latex_formula(one, 40, True)))
    environment.filters["glyph"] = lambda mark: Safe(GLYPHS.get(mark, tex(mark)))
    return environment


def _sign(verdict: str, name: str, shown: str, label: str, mark: str) -> str:
    sign = latex_formula(shown, 10, True) if shown else ""
    below = rf"\textsubscript{{{tex(label)}}}" if label else ""
    first, _, rest = mark.partition(" ")
    said = f"{GLYPHS.get(first, tex(first))}{'~' if rest else ''}{tex(rest)}"
    body = rf"\sign{{{verdict}}}{{{sign}{below}}}{{{said}}}"
    return rf"\hyperref[{name}]{{{body}}}" if name else body


def _paragraph(indentation: float, mark: str, content: str) -> str:
    return rf"\para{{{indentation:g}}}{{{tex(mark)}}}{{{content}}}"


def _heading(level: int, content: str) -> str:
    return rf"\heading{'ABC'[min(level, 3) - 1]}{{{content}}}"


def _table(rows: list[list[str]]) -> str:
    columns = max(map(len, rows), default=0)
    if not 0 < columns <= MOST_COLUMNS:
        return "\n".join(_paragraph(0, "", " ".join(row)) for row in rows if row)
    width = 0.96 / columns - 0.02
    body = "\n".join(" & ".join(row + [""] * (columns - len(row))) + r" \\" for row in rows)
    return (
        rf"\begin{{longtable}}{{@{{}}*{{{columns}}}{{p{{{width:.3f}\linewidth}}}}@{{}}}}"
        f"\n{body}\n\\end{{longtable}}"
    )


TONGUE = Tongue(
    text=tex,
    code=tex_code,
    formula=latex_formula,
    sign=_sign,
    emphasis={"em": (r"\emph{", "}"), "strong": (r"\textbf{", "}")},
    heading=_heading,
    paragraph=_paragraph,
    display=lambda indentation, row: rf"\showing{{{indentation:g}}}{{{row}}}",
    table=_table,
    rule=r"\par\smallskip\hrule height 0.3pt\smallskip",
)
