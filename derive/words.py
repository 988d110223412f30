"""Formulas within words: what is said of a document names its formulas in single quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

QUOTED = re.compile(r"(?<![\w'])'((?:[^'\n]|'+(?=[\w{(_^]))+'*)'(?![\w'])")
FORMULA = re.compile(r"[\\_^{}=<>+/|]|^[^\W\d_](?:-\w)*'*$")


def quoted(formulas: Iterable[str]) -> str:
    """Formulas in a row."""
    return ", ".join(f"'{one}'" for one in formulas)


def said(name: str) -> str:
    """A name as it stands in a sentence: a word is left a word."""
    return name if len(name) > 1 and name.isalpha() else f"'{name}'"


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether each is a formula; the quotes around a formula are left out."""
    done = 0
    for found in QUOTED.finditer(text):
        if FORMULA.search(found[1]):
            yield text[done : found.start()], False
            yield found[1], True
            done = found.end()
    yield text[done:], False
