"""Closed forms of a document, read without being proved."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import derive
from derive import sides
from derive.claim import Meaning
from derive.document import reader
from derive.reading.claims import Claims
from derive.reading.meaning import Refusal
from derive.reading.whole import read

SHIPPED = Path(derive.__file__).parent / "library" / "word_vectors.md"


@cache
def meanings(path: Path) -> dict[str, Meaning]:
    """The right side of every equation of the document, by the place of its sign."""
    return dict(_meanings(path.read_text(encoding="utf-8"), str(path)))


def right(formula: str, declared: str) -> Meaning:
    """The right side of one formula."""
    text = f"<!-- derive\n{declared}\n-->\n\n$${formula}$$\n"
    (found,) = dict(_meanings(text, "formula.md")).values()
    return found


def _meanings(text: str, path: str) -> Iterator[tuple[str, Meaning]]:
    reading = read(reader.read(text, path), "")
    claims = Claims(reading)
    for number, sign in enumerate(reading.signs):
        if sign.role in ("claim", "definition") and sign.left is not None and sign.right is not None:
            try:
                asserted = claims.of(sign)
            except Refusal:
                continue
            words = " ".join(reading.document.text[sign.left.span.start : sign.right.span.end].split())
            side = sides.side("", asserted.claim, asserted.stated, name=f"s{number + 1}", statement=words)
            if side.meaning is not None:
                yield f"s{number + 1}", side.meaning
