"""A whole document, read in the layout of derivatives in which most of it has a shape."""

from __future__ import annotations

from derive.document.source import Document
from derive.reading.claims import shaped
from derive.reading.context import Layout
from derive.reading.guesses import inferences
from derive.reading.layouts import SEVERAL, is_asked
from derive.reading.sign import Reading
from derive.reading.statements import signs


def read(document: Document, declarations: str = "") -> Reading:
    """Every relation sign of a document.  `declarations` is the text of a declaration file.

    Where equations with derivatives have no shape, names are inferred in the other layouts too, and most that fit wins.
    """
    usual = signs(document, declarations, None)
    if not any(inferences(usual.context, one) for one in usual.signs if is_asked(one)):
        return usual
    every, fitting = shaped(usual)
    if every == fitting or every < SEVERAL:
        return usual
    others = [signs(document, declarations, kind) for kind in Layout]
    return max((usual, *others), key=lambda one: shaped(one)[1])
