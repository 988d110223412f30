"""The formulas of a document, parsed; superscripts and squares that are names put in their place."""

from __future__ import annotations

from derive.document.source import Document, Formula
from derive.reading import digits, dots, superscripts
from derive.reading.context import Context, TensorName
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.generic import single_letters
from derive.reading.shortened import lengthened
from derive.reading.squares import as_names, squares
from derive.reading.surface import Mistake, Symbol, walk
from derive.reading.syntax import parse
from derive.reading.tokens import TooLarge, expand, tokenize


def formulas(document: Document, context: Context) -> dict[Formula, Parsed]:
    """Every formula as it was parsed; which names are families by their superscripts is noted in the context."""
    letters = single_letters(document, context)
    parsed = {formula: parsed_formula(document, formula, context, letters) for formula in document.formulas()}
    known = ((name, one.meaning) for name, found in context.declarations.items() for one in found)
    numbers = {name for name, one in known if isinstance(one, TensorName) and not one.axes and not one.family}
    apart = (Separator, Arrow, RowEnd)
    items = (item for one in parsed.values() for item in one.items if not isinstance(item, apart))
    taken = {node.name for item in items for node in walk(item) if isinstance(node, Symbol)}
    parsed = {formula: dots.to_the_end(one, taken) for formula, one in parsed.items()}
    context.indexed |= superscripts.families(parsed.values()) - numbers
    parsed = {formula: superscripts.as_names(one, context.indexed, numbers) for formula, one in parsed.items()}
    split = digits.matrices(parsed.values())
    parsed = {formula: digits.apart(one, split) if split else one for formula, one in parsed.items()}
    named = squares(list(parsed.values()), context.declarations)
    parsed, context.shortened = lengthened(document, {f: as_names(one, named) for f, one in parsed.items()})
    return parsed


def parsed_formula(
    document: Document, formula: Formula, context: Context, letters: frozenset[str] = frozenset()
) -> Parsed:
    try:
        tokens = expand(
            tokenize(document.clean, formula.inner.start, formula.inner.end), document.macros.at(formula.inner.start)
        )
        return parse(tokens, context.words(), letters)
    except TooLarge:
        return Parsed([Mistake(formula.inner, "too-large", "the formula grows past 100,000 tokens")])
