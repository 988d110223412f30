"""What is written is LaTeX: no base has two subscripts or two superscripts."""

from __future__ import annotations

import pytest

from derive.check import check
from reports.layout import Accent, Fence, Fraction, Layout, Mark, Root, Row, Scripts, Styled, Table, layout

NAMES = r"""W_2 \in \mathbb{R}^{n \times m}
b \in \mathbb{R}^m
a \in \mathbb{R}^n
"""


@pytest.mark.parametrize(
    "text",
    [
        r"\nabla_a (a^\top W_2 b) = W_2 b",
        r"\nabla_{W_2} \sum_{i=1}^n \sum_{j=1}^m (W_2)_{ij}^2 = 2 W_2",
        r"\|W_2 b\|^2 = b^\top W_2^\top W_2 b",
    ],
)
def test_a_name_with_a_script_takes_its_indices_within_it(text: str) -> None:
    statement = check(text, given=NAMES)
    assert statement.verdict in ("proved", "refuted"), statement.answer.message
    for shown in (statement.formula, statement.printed):
        row = layout(shown)
        assert row is not None
        assert not doubled(shown), shown


def doubled(text: str) -> bool:
    """Is the text other than what its layout says with one subscript and one superscript a base?"""
    row = layout(text)
    assert row is not None
    return text.count("_") != count(row, "below") or text.count("^") != count(row, "above")


def count(one: Layout, kind: str) -> int:
    match one:
        case Mark():
            return 0
        case Row(items):
            return sum(count(item, kind) for item in items)
        case Scripts(base, below, above):
            own = getattr(one, kind) is not None
            return own + sum(count(part, kind) for part in (base, below, above) if part is not None)
        case Fraction(top, bottom):
            return count(top, kind) + count(bottom, kind)
        case Root(body, _) | Accent(_, body) | Styled(_, body) | Fence(_, body, _):
            return count(body, kind)
        case Table(_, rows):
            return sum(count(cell, kind) for row in rows for cell in row)
    raise TypeError(one)
