"""The article of a document as LaTeX source, for pdflatex with the packages that every distribution has."""

from __future__ import annotations

from derive.verdict import DocumentReport
from reports.article import article
from reports.environment import Safe, latex_environment
from reports.latex_formula import latex_formula
from reports.page import values


def as_latex(document: DocumentReport, proofs: str = "") -> str:
    """The LaTeX source; `proofs` is the folder of the proof files, as the article names it."""
    environment = latex_environment()
    environment.filters["formula"] = lambda text, room: Safe(latex_formula(text, room))
    template = environment.get_template("report.tex.j2")
    return template.render(article=article(document), values=values, proofs=proofs)
