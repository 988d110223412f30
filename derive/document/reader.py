"""The pieces of a document, by the kind of its file."""

from __future__ import annotations

import re

from derive.document import latex, markdown, notebook
from derive.document.source import Document

SUFFIXES = (".md", ".markdown", ".qmd", ".tex", ".ipynb")
LATEX = re.compile(r"\\documentclass\b|\\begin\{document\}|^\\section\b", re.MULTILINE)


def read(text: str, path: str = "") -> Document:
    """The pieces of a text; one whose path does not tell its kind is LaTeX where it has LaTeX's own commands."""
    lowered = path.lower()
    if lowered.endswith(".ipynb"):
        return notebook.read(text, path)
    is_latex = lowered.endswith(".tex") or (not lowered.endswith(SUFFIXES) and LATEX.search(text) is not None)
    return latex.read(text, path) if is_latex else markdown.read(text, path)
