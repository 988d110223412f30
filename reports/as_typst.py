"""The article of a document as Typst source, for a PDF where there is no TeX."""

from __future__ import annotations

from derive.verdict import DocumentReport
from reports.article import article
from reports.environment import Safe, typst_environment
from reports.page import values
from reports.typst_formula import typst_formula


def as_typst(document: DocumentReport, proofs: str = "") -> str:
    """The Typst source; `proofs` is the folder of the proof files, as the article names it."""
    environment = typst_environment()
    environment.filters["formula"] = lambda text, room: Safe(typst_formula(text, room))
    template = environment.get_template("report.typ.j2")
    return template.render(article=article(document), values=values, proofs=proofs)
