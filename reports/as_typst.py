"""The article of a document as Typst source, for a PDF where there is no TeX."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from derive.verdict import DocumentReport
from reports.article import article
from reports.environment import Safe, typst_code, typst_environment, typst_string
from reports.layout import in_words
from reports.page import side_by_side, values
from reports.retext import Tongue, retold
from reports.typst_formula import typst_formula

GLYPHS = {"✗": "×", "⌀": "∅"}  # for those that the embedded fonts do not have
MOST_COLUMNS = 12


def as_typst(document: DocumentReport, proofs: str = "") -> str:
    """The Typst source; `proofs` is the folder of the proof files, as the article names it."""
    shown = article(document)
    text = Safe(retold(document, shown.entries, shown.linked, TONGUE))
    return _environment().get_template("report.typ.j2").render(article=shown, text=text, values=values, proofs=proofs)


@cache
def _environment() -> Environment:
    environment = typst_environment()
    environment.filters["formula"] = lambda text, room: Safe(typst_formula(text, room))
    environment.filters["kernel"] = lambda text, room: Safe(typst_formula(side_by_side(text), room))
    environment.filters["told"] = lambda text: Safe(in_words(text, _text, lambda one: typst_formula(one, 40, True)))
    environment.filters["glyph"] = lambda mark: GLYPHS.get(mark, mark)
    return environment


def _text(text: str) -> str:
    return f"#{typst_string(text)};"


def _sign(verdict: str, name: str, shown: str, label: str, mark: str) -> str:
    sign = typst_formula(shown, 10, True) if shown else ""
    below = f"#sub({typst_string(label)});" if label else ""
    first, _, rest = mark.partition(" ")
    said = typst_string(" ".join(filter(None, (GLYPHS.get(first, first), rest))))
    body = f"#sign({typst_string(verdict)}, [{sign}{below}], {said});"
    return f"#link(label({typst_string(name)}), [{body}]);" if name else body


def _paragraph(indentation: float, mark: str, content: str) -> str:
    return f"#para({indentation:g}, {typst_string(mark)})[{content}]"


def _table(rows: list[list[str]]) -> str:
    columns = max(map(len, rows), default=0)
    if not 0 < columns <= MOST_COLUMNS:
        return "\n".join(_paragraph(0, "", " ".join(row)) for row in rows if row)
    cells = (cell for row in rows for cell in row + [""] * (columns - len(row)))
    return f"#table(columns: {columns}, stroke: none, {', '.join(f'[{cell}]' for cell in cells)})"


TONGUE = Tongue(
    text=_text,
    code=typst_code,
    formula=typst_formula,
    sign=_sign,
    emphasis={"em": ("#emph[", "];"), "strong": ("#strong[", "];")},
    heading=lambda level, content: f"#headline({min(level, 3)})[{content}]",
    paragraph=_paragraph,
    display=lambda indentation, row: f"#showing({indentation:g})[{row}]",
    table=_table,
    rule="#line(length: 100%, stroke: 0.3pt)",
)
