"""The Markdown cells of a Jupyter notebook as one Markdown text; code cells are not read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from derive.document import markdown
from derive.document.source import Cell, Document
from derive.document.span import Lines


def read(text: str, path: str = "") -> Document:
    """The pieces of a notebook, cell by cell; a text that is no notebook is read as Markdown."""
    cells = _cells(text)
    if cells is None:
        return markdown.read(text, path)
    parts: list[str] = []
    found: list[Cell] = []
    written = offsets(text)
    origins: list[int] = []
    line = 1
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            source = _source(cell.get("source"))
            found.append(Cell(number, line))
            parts.append(source.rstrip("\n") + "\n\n")
            line += parts[-1].count("\n")
            origins += _origins(written.get(number - 1, []), source, len(parts[-1]))
    return replace(markdown.read("".join(parts), path), cells=tuple(found), file=Lines(text), origins=tuple(origins))


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


# ---- where the characters of a cell stand in the file ----

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},]|[^\s\[\]{},:"]+', re.DOTALL)
CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)


def offsets(text: str) -> dict[int, list[tuple[str, int]]]:
    """The characters of the sources of the cells of a notebook, which is valid JSON, with their offsets in it."""
    found: dict[int, list[tuple[str, int]]] = {}
    around: list[list[Any]] = []  # a bracket, and the key or the number of what stands in it now
    for token in TOKEN.finditer(text):
        shown = token[0]
        if shown in "[{":
            around.append([shown, 0 if shown == "[" else None])
        elif shown in "]}":
            around.pop()
        elif shown == "," and around:
            around[-1][1] = around[-1][1] + 1 if around[-1][0] == "[" else None
        elif shown[0] == '"' and around and around[-1][1] is None:
            around[-1][1] = json.loads(shown, strict=False)
        elif shown[0] == '"':
            match [key for _, key in around]:
                case ["cells", int(cell), "source"] | ["cells", int(cell), "source", int()]:
                    start = token.start() + 1
                    characters = CHARACTER.finditer(shown[1:-1])
                    found.setdefault(cell, []).extend((one[0], start + one.start()) for one in characters)
    return found


def _origins(written: list[tuple[str, int]], source: str, length: int) -> list[int]:
    """The offset in the file for each character of a cell as it is read; zeros where the two do not fit together."""
    plain = [
        offset for k, (one, offset) in enumerate(written)
        if one != "\\r" or k + 1 == len(written) or written[k + 1][0] != "\\n"
    ]  # fmt: skip
    if len(plain) != len(source) or not plain:
        return [0] * length
    return (plain + [plain[-1]] * 2)[:length]
