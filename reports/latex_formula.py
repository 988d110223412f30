"""Formulas as LaTeX's mathematics, printed from their marks; long ones may break, none is wider than its line."""

from __future__ import annotations

from functools import lru_cache

from reports.environment import tex, tex_code
from reports.layout import Accent, Fence, Fraction, Layout, Mark, Root, Row, Scripts, Styled, Table, layout, word_of
from reports.measure import TALL, Piece, height, pieces

TALLEST = 24.0  # lines; a taller formula is shown as text
WIDE_ACCENTS = {"hat": "widehat", "tilde": "widetilde", "bar": "overline", "vec": "overrightarrow"}
SURE = 0.8  # of the room: what is estimated to be wider is measured
DEEPER = 120  # the penalty of a break for each bracket around it
BARS = {"|": "vert", "‖": "Vert"}


@lru_cache(maxsize=1 << 13)
def latex_formula(text: str, room: float, in_words: bool = False) -> str:
    """Mathematics for lines of `room` em; text in typewriter where the formula is outside the vocabulary.

    Fractions and sums are small where the formula stands within a line of words.
    """
    row = layout(text)
    if row is None or height(row) > TALLEST:
        return tex_code(text)
    style = "" if in_words else "\\displaystyle "
    return rf"\({style}{_display(pieces(row, room), room)}\)"


def _display(found: list[Piece], room: float) -> str:
    shown = ""
    for place, piece in enumerate(found):
        shown += f"\\penalty{min(DEEPER * piece.depth, 900)} " if place else ""
        sign, inner = piece.parts
        shown += "".join(map(_latex, sign))
        body = "".join(map(_latex, inner))
        shown += rf"\fitted{{{room:g}}}{{{body}}}" if piece.width > SURE * room else body
    return shown


def _latex(one: Layout) -> str:
    match one:
        case Mark():
            return _mark(one)
        case Row(items):
            word = word_of(one)
            return rf"{{\text{{{tex(word)}}}}}" if word else f"{{{''.join(map(_latex, items))}}}"
        case Scripts(base, below, above):
            lower = f"_{_latex(below)}" if below is not None else ""
            upper = f"^{_latex(above)}" if above is not None else ""
            return _latex(base) + lower + upper
        case Fraction(top, bottom):
            return rf"\frac{_latex(top)}{_latex(bottom)}"
        case Root(body, degree):
            return rf"\sqrt{f'[{_latex(degree)}]' if degree else ''}{_latex(body)}"
        case Accent(mark, body):
            wide = WIDE_ACCENTS.get(mark, mark) if len(body.items) > 1 else mark
            return rf"\{wide}{_latex(body)}"
        case Styled(font, body):
            return _styled(font, body)
        case Fence(opening, body, closing):
            left, right = ("\\left", "\\right") if height(body) > TALL else ("", "")
            inner = "".join(map(_latex, body.items))
            return f"{left}{_mark(opening)}{inner}{right}{_mark(closing)}"
        case Table(kind, rows):
            lines = " \\\\ ".join(" & ".join(map(_cell, row)) for row in rows)
            return rf"\begin{{{kind}}} {lines} \end{{{kind}}}"
    raise TypeError(one)


def _cell(row: Row) -> str:
    """A cell; a bracket at its start is no option of the line before."""
    return "{}" + _latex(row)


def _mark(one: Mark) -> str:
    match one.kind:
        case "text":
            return rf"\text{{{tex(one.text)}}}"
        case "word" | "limit" if one.latex.startswith("\\operatorname"):
            plain = one.text.isascii() and one.text.replace("-", "").isalnum()
            return rf"{one.latex}{{{one.text}}}" if plain else rf"\text{{{tex(one.text)}}}"
        case "letter" if not one.text.isascii() and one.latex == one.text:
            return rf"\text{{{tex(one.text)}}}"
        case "open" | "close":
            return _bracket(one)
    return _spaced(one.latex)


def _spaced(word: str) -> str:
    """A control word, kept apart from a letter that may follow."""
    return f"{word} " if word[-1:].isalpha() else word


def _bracket(one: Mark) -> str:
    side = "l" if one.kind == "open" else "r"
    shown = f"\\{side}{BARS[one.text]} " if one.text in BARS else _spaced(one.latex)
    return f"\\Big{side}{shown}" if one.grown else shown


def _styled(font: str, body: Row) -> str:
    """A font is used for what it has: double-struck and script letters are capitals."""
    marks = [item for item in body.items if isinstance(item, Mark)]
    capitals = len(marks) == len(body.items) and all(one.text.isascii() and one.text.isupper() for one in marks)
    greek = any(one.latex.startswith("\\") for one in marks)
    match font:
        case "mathbb" if not capitals:
            font = "mathbf"
        case "mathcal" | "mathscr":
            font = "mathcal" if capitals else "mathit"
        case "mathbf" if greek:
            font = "boldsymbol"
    return rf"\{font}{_latex(body)}"
