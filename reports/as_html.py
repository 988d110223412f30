"""One self-contained HTML page for a document."""

from __future__ import annotations

from derive.verdict import DocumentReport
from reports.environment import html_environment
from reports.page import page, values


def as_html(document: DocumentReport, proofs: str = "") -> str:
    """The page; `proofs` is the folder of the proof files, as the page sees it."""
    template = html_environment().get_template("report.html.j2")
    return template.render(page=page(document), values=values, proofs=proofs)
