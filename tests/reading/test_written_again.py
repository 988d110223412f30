"""What is shown of a formula, read again where it stands, says the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from derive.check import check
from derive.document import reader
from derive.job import prepared
from derive.reading.claims import Claims
from derive.reading.meaning import Refusal
from derive.reading.sign import Reading
from derive.reading.squares import as_names
from derive.reading.surface import Surface, Symbol, mistakes, walk
from derive.reading.syntax import parse_text
from derive.reading.whole import read
from derive.reading.write import latex

HERE = Path(__file__).parents[1]
DOCUMENTS = sorted((HERE / "documents").glob("*.*")) + sorted((HERE / "wrong").glob("*.md"))
SHIPPED = HERE.parent / "derive" / "library" / "word_vectors.md"
CALCULUS = r"""x, y \in \mathbb{R}
z \in \mathbb{R}^n
f, g : \mathbb{R} \to \mathbb{R}
"""


@pytest.mark.parametrize("path", [*DOCUMENTS, SHIPPED], ids=lambda path: path.name)
def test_a_claim_that_is_written_and_read_again_is_the_same_claim(path: Path) -> None:
    reading = read(reader.read(path.read_text(encoding="utf-8"), path.name))
    claims = Claims(reading)
    with prepared():
        for sign in reading.signs:
            sides = [side for side in (sign.left, sign.right) if side is not None and not mistakes(side)]
            if sign.role != "claim" or len(sides) < 2:
                continue
            try:
                claim = claims.of(sign).claim
            except Refusal:
                continue
            left, right = (_again(reading, side) for side in sides)
            assert claims.of(replace(sign, left=left, right=right)).claim.goals == claim.goals, latex(sides[0])


def _again(reading: Reading, side: Surface) -> Surface:
    """The side as it is written, parsed; squares that are names stay so."""
    nodes = (node for parsed in reading.parsed.values() for item in parsed.items for node in walk(item))
    shown = (node.name for node in nodes if isinstance(node, Symbol))
    named = frozenset(name.removesuffix("^{2}") for name in shown if name.endswith("^{2}"))
    (found,) = as_names(parse_text(latex(side), reading.context.words()), named).items
    assert isinstance(found, Surface)
    return found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"\frac{df(x)}{dx}", r"\frac{d f(x)}{d x}"),
        (r"\frac{d}{dx} f(x)", r"\frac{d f(x)}{d x}"),
        (r"\frac{\partial z_i}{\partial z_j}", r"\frac{\partial z_{i}}{\partial z_{j}}"),
        (r"\frac{d^2 g(x)}{dx^2}", r"\frac{d^2 g(x)}{d x d x}"),
        (r"\frac{d}{dx} (x y)", r"\frac{d}{d x} (x y)"),
    ],
)
def test_a_derivative_keeps_its_sign_and_that_of_a_name_is_one_fraction(written: str, shown: str) -> None:
    assert check(f"{written} = y", given=CALCULUS).printed == f"{shown} = y"


@pytest.mark.parametrize("sign", [r"\mathbf{1}", r"\mathbb{1}", r"\mathds{1}", r"\mathbf{I}"])
@pytest.mark.parametrize("brackets", [r"\{%s\}", "[%s]", "(%s)"])
def test_an_indicator_takes_its_condition_in_any_brackets(sign: str, brackets: str) -> None:
    given = r"x \in \mathbb{R}^n"
    assert check(rf"\sum_{{j=1}}^n {sign}{brackets % 'i = j'} x_j = x_i", given=given).verdict == "proved"
    assert check(rf"\sum_{{j=1}}^n {sign}{brackets % 'i = j'} x_j = 1", given=given).verdict == "refuted"
