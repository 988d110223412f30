"""The Markdown cells of a Jupyter notebook as one Markdown text; code cells are not read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from derive.document import markdown
from derive.document.source import Cell, Document


def read(text: str, path: str = "") -> Document:
    """The pieces of a notebook, cell by cell; a text that is no notebook is read as Markdown."""
    cells = _cells(text)
    if cells is None:
        return markdown.read(text, path)
    parts: list[str] = []
    found: list[Cell] = []
    line = 1
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            source = _source(cell.get("source"))
            found.append(Cell(number, line))
            parts.append(source.rstrip("\n") + "\n\n")
            line += parts[-1].count("\n")
    return replace(markdown.read("".join(parts), path), cells=tuple(found))


def _cells(text: str) -> list[Any] | None:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = whole.get("cells") if isinstance(whole, dict) else None
    return found if isinstance(found, list) else None


def _source(source: object) -> str:
    """The text of a cell, which is one string or one for each line; other ends of lines are made plain."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(one for one in lines if isinstance(one, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")
