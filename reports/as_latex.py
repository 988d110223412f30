"""An article for pdflatex about a document."""

from __future__ import annotations

from derive.verdict import DocumentReport
from reports.environment import latex_environment
from reports.page import page, values


def as_latex(document: DocumentReport, proofs: str = "") -> str:
    """The LaTeX source; `proofs` is the folder of the proof files, as the article names it."""
    template = latex_environment().get_template("report.tex.j2")
    return template.render(page=page(document), values=values, proofs=proofs)
