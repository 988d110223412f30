"""Formulas as Typst's mathematics, printed from their marks; long ones may break, none is wider than its line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from reports.environment import embedded, typst_code, typst_string
from reports.latex_formula import SURE, TALLEST
from reports.layout import Accent, Fence, Fraction, Layout, Mark, Root, Row, Scripts, Styled, Table, layout, word_of
from reports.measure import TALL, Piece, height, pieces

FONTS = {"mathcal": "cal", "mathscr": "scr", "mathbb": "bb", "mathfrak": "frak", "mathsf": "sans",
         "mathit": "italic", "mathtt": "mono", "mathrm": "upright"}  # fmt: skip
ACCENTS = {"hat": "hat", "bar": "macron", "tilde": "tilde", "vec": "arrow", "dot": "dot", "ddot": "dot.double",
           "check": "caron", "breve": "breve"}  # fmt: skip
SPECIAL = frozenset("#$\"\\/_^&'()[]{}|,;:.!~*`@<>=+-⟨⟩⌊⌋⌈⌉‖∣")


@lru_cache(maxsize=1 << 13)
def typst_formula(text: str, room: float, in_words: bool = False) -> str:
    """Boxes of mathematics, between which a line of `room` em may end; source text where there is no layout.

    Fractions and sums are small where the formula stands within a line of words.
    """
    row = layout(text)
    if row is None or height(row) > TALLEST:
        return typst_code(text)
    return " ".join(_box(piece, room, "word" if in_words else "piece") for piece in pieces(row, room))


def _box(piece: Piece, room: float, name: str) -> str:
    sign, inner = piece.parts
    lead = _list(sign) + (" med" if sign and isinstance(sign[0], Mark) and sign[0].kind == "binary" else "")
    inside = f"{lead} {_list(inner)}".strip()
    return f"#fitted({room:g}, ${inside}$);" if piece.width > SURE * room else f"#{name}(${inside}$);"


def _list(items: Iterable[Layout]) -> str:
    return " ".join(map(_typst, items))


def _typst(one: Layout) -> str:
    match one:
        case Mark():
            return _mark(one)
        case Row(items):
            return typst_string(word_of(one)) if word_of(one) else _list(items) or '""'
        case Scripts(base, below, above):
            lower = f", b: {_typst(below)}" if below is not None else ""
            upper = f", t: {_typst(above)}" if above is not None else ""
            return f"attach({_typst(base)}{lower}{upper})"
        case Fraction(top, bottom):
            return f"frac({_typst(top)}, {_typst(bottom)})"
        case Root(body, degree):
            return f"root({_typst(degree)}, {_typst(body)})" if degree else f"sqrt({_typst(body)})"
        case Accent("bar", body) if len(body.items) > 1:
            return f"overline({_typst(body)})"
        case Accent(mark, body):
            return f"accent({_typst(body)}, {ACCENTS[mark]})"
        case Styled("mathbf", body):
            return f"upright(bold({_typst(body)}))"
        case Styled(font, body):
            return f"{FONTS[font]}({_typst(body)})"
        case Fence(opening, body, closing):
            inner = f"{_mark(opening)} {_typst(body)} {_mark(closing)}"
            return f"lr({inner})" if height(body) > TALL or opening.text in "|‖" else inner
        case Table("cases", rows):
            lines = ("& " + " && quad ".join(map(_typst, row)) for row in rows)  # every second column is flush left
            return f"cases({', '.join(lines)})"
        case Table(_, rows):
            return f'mat(delim: "[", {"; ".join(", ".join(map(_typst, row)) for row in rows)})'
    raise TypeError(one)


def _mark(one: Mark) -> str:
    match one.kind:
        case "space":
            return f"#h({one.text}em)"
        case "text":
            return typst_string(one.text)
        case "word":
            return f"op({typst_string(one.text)})"
        case "limit":
            return f"op({typst_string(one.text)}, limits: #true)"
        case "letter" if not embedded(one.text):
            return typst_string(one.text)
        case "number":
            return one.text
    shown = "".join(f"\\{character}" if character in SPECIAL else character for character in one.text)
    return f"lr({shown}, size: #1.8em)" if one.grown else shown
