"""Formulas as MathML, from the trees of marks of `layout`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from reports.environment import printable
from reports.layout import Accent, Fence, Fraction, Layout, Mark, Root, Row, Scripts, Styled, Table, layout, word_of
from reports.symbols import ACCENTS

THIN = "\u2009"  # between the name of a function and what stands beside it
NO_BREAK = "\u00a0"
STARTS = {"mathbf": (0x1D400, 0x1D41A, 0x1D7CE), "mathcal": (0x1D49C, 0x1D4B6, 0), "mathscr": (0x1D49C, 0x1D4B6, 0),
          "mathbb": (0x1D538, 0x1D552, 0x1D7D8), "mathfrak": (0x1D504, 0x1D51E, 0), "mathsf": (0x1D5A0, 0x1D5BA, 0x1D7E2),
          "mathtt": (0x1D670, 0x1D68A, 0x1D7F6)}  # fmt: skip
BOLD = 0x1D6A8  # Unicode's bold Greek letters, in this order:
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"
SCRIPT = dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True))
ELSEWHERE = {
    "mathbb": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "mathfrak": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "mathcal": SCRIPT,
    "mathscr": SCRIPT,
}  # letters that Unicode keeps elsewhere than in the blocks that begin at STARTS: capital, small letter, digit
NAMES = ("word", "limit")
LARGE = ("munder", "mover", "munderover")
SMALL = ("msub", "msup", "msubsup")


def mathml(latex: str) -> str | None:
    """The formula as a `math` element, or None where it is not of the LaTeX that this program prints.

    Screen readers read MathML itself, by its structure; it has no `alttext`, which is for programs that do not know
    MathML and would have them spell LaTeX.
    """
    inner = inside(latex)
    return None if inner is None else f"<math>{inner}</math>"


@lru_cache(maxsize=1 << 14)
def inside(latex: str) -> str | None:
    """What stands inside of the `math` element."""
    row = layout(latex)
    return None if row is None else _row(row)


def _row(row: Row, before: Layout | None = None) -> str:
    """The items side by side, after what stands before them in the same row."""
    return "".join(_side_by_side(row.items, before))


def _one(row: Layout) -> str:
    """A row or an item as one element."""
    if isinstance(row, Row) and len(row.items) == 1:
        return _one(row.items[0])
    if isinstance(row, Row):
        return f"<mi>{word_of(row)}</mi>" if word_of(row) else f"<mrow>{_row(row)}</mrow>"
    shown = _item(row)
    return shown if shown.startswith("<mrow>") or not isinstance(row, Fence) else f"<mrow>{shown}</mrow>"


def _side_by_side(items: Sequence[Layout], before: Layout | None = None) -> list[str]:
    shown: list[str] = []
    skip = False
    for place, item in enumerate(items):
        if skip:
            skip = False
            continue
        after = items[place + 1] if place + 1 < len(items) else None
        if isinstance(item, Mark) and isinstance(after, Mark) and item.text + after.text in (":=", "=:"):
            shown.append(f"<mo>{item.text}{after.text}</mo>")
            skip = True
        else:
            shown.append(_beside(item, items[place - 1] if place else before, after))
    return shown


def _beside(item: Layout, before: Layout | None, after: Layout | None) -> str:
    """An item; the name of a function keeps a thin space from an operand, a prefix says that it is one."""
    if isinstance(item, Mark) and item.kind == "prefix" and before is not None:
        return f"<mi>{escape(item.text)}</mi>"  # without the space that an operator keeps on both sides
    base = item.base if isinstance(item, Scripts) else item
    if not isinstance(base, Mark) or base.kind not in NAMES:
        return _item(item)
    left = THIN if _is_operand(before) else ""
    right = THIN if item is base and _is_operand(after) and not isinstance(after, Fence) else ""
    name = f"<mi>{left}{escape(printable(base.text))}{right}</mi>"
    return _scripts(item, name) if isinstance(item, Scripts) else name


def _is_operand(item: Layout | None) -> bool:
    if isinstance(item, Scripts):
        return _is_operand(item.base)
    return item is not None and (not isinstance(item, Mark) or item.kind in ("letter", "sign", "number", "big", *NAMES))


def _item(item: Layout) -> str:
    match item:
        case Mark():
            return _mark(item)
        case Row():
            return _one(item)
        case Scripts(base):
            return _scripts(item, _one(base))
        case Fraction(top, bottom):
            return f"<mfrac>{_one(top)}{_one(bottom)}</mfrac>"
        case Root(body, degree):
            return f"<msqrt>{_row(body)}</msqrt>" if degree is None else f"<mroot>{_one(body)}{_one(degree)}</mroot>"
        case Accent(mark, body):
            return f"<mover>{_one(body)}<mo>{ACCENTS[mark]}</mo></mover>"
        case Styled(font, body):
            return _styled(font, body)
        case Fence(opening, body, closing):
            return _fence(opening, body, closing)
        case Table(kind, rows):
            return _table(kind, rows)


def _mark(mark: Mark) -> str:
    shown = escape(printable(mark.text))
    match mark.kind:
        case "letter":
            return f"<mi>{shown}</mi>"
        case "sign":
            return f"<mi class=n>{shown}</mi>" if mark.text.isalpha() else f"<mi>{shown}</mi>"
        case "number":
            return f"<mn>{shown}</mn>"
        case "text":
            return f"<mtext>{shown.replace(' ', NO_BREAK)}</mtext>"
        case "space":
            return f"<mspace width={mark.text}em></mspace>"
        case "open" | "close":
            return f"<mi>{shown}</mi>"  # an operator would grow, and every one would have to be told not to
        case "word" | "limit":
            return f"<mi>{shown}</mi>" if len(mark.text) > 1 else f"<mi class=n>{shown}</mi>"
    return "<mo stretchy=false>∣</mo>" if shown == "∣" else f"<mo>{shown}</mo>"


def _scripts(item: Scripts, base: str) -> str:
    mark = item.base
    names = LARGE if isinstance(mark, Mark) and mark.kind in ("big", "limit") else SMALL
    if item.below is not None and item.above is not None:
        name, scripts = names[2], _one(item.below) + _one(item.above)
    else:
        name = names[0] if item.below is not None else names[1]
        scripts = "".join(_one(one) for one in (item.below, item.above) if one is not None)
    return f"<{name}>{base}{scripts}</{name}>"


def _fence(opening: Mark, body: Row, closing: Mark) -> str:
    """Brackets grow with what they hold where that is tall."""
    first, last = escape(opening.text), escape(closing.text)
    match body.items:
        case (Table("bmatrix", rows),):  # a matrix has one pair of brackets
            return f"<mrow><mo>{first}</mo><mtable>{_rows(rows)}</mtable><mo>{last}</mo></mrow>"
    if is_tall(body):
        return f"<mrow><mo>{first}</mo>{_row(body)}<mo>{last}</mo></mrow>"
    return f"<mi>{first}</mi>{_row(body, opening)}<mi>{last}</mi>"


def is_tall(item: Layout) -> bool:
    """Is it higher than a line: a fraction, a large operator, a table?"""
    match item:
        case Fraction() | Table() | Root():
            return True
        case Mark(kind, _, _):
            return kind == "big"
        case Row(items):
            return any(map(is_tall, items))
        case Scripts(base, _, _):
            return is_tall(base)
        case Fence(_, body, _):
            return is_tall(body)
    return False


def _rows(rows: Iterable[tuple[Row, ...]]) -> str:
    cells = ("".join(f"<mtd>{_row(cell)}</mtd>" for cell in row) for row in rows)
    return "".join(f"<mtr>{row}</mtr>" for row in cells)


def _table(kind: str, rows: Iterable[tuple[Row, ...]]) -> str:
    whole = _rows(rows)
    if kind == "cases":
        return f"<mrow><mo>{{</mo><mtable class=c>{whole}</mtable></mrow>"
    return f"<mrow><mo>[</mo><mtable>{whole}</mtable><mo>]</mo></mrow>"


def _styled(font: str, body: Row) -> str:
    """Letters and digits of another alphabet; what has no place in it stays as it is."""
    marks = [one for one in body.items if isinstance(one, Mark)]
    if len(marks) < len(body.items):
        return _one(body)
    if font == "mathbf" and all(mark.text in GREEK for mark in marks):
        return f"<mi>{''.join(chr(BOLD + GREEK.index(mark.text)) for mark in marks)}</mi>"
    if font in STARTS and all(one.kind in ("letter", "number") and one.text.isascii() for one in marks):
        return f"<mi>{''.join(_other(font, one) for mark in marks for one in mark.text)}</mi>"
    text = escape(printable("".join(mark.text for mark in marks)))
    return f"<mi class={'b' if font == 'mathbf' else 'n'}>{text}</mi>"


def _other(font: str, one: str) -> str:
    large, small, digits = STARTS[font]
    if one.isdigit():
        return chr(digits + ord(one) - ord("0")) if digits else one
    start, first = (large, "A") if one.isupper() else (small, "a")
    return ELSEWHERE.get(font, {}).get(one) or chr(start + ord(one) - ord(first))
