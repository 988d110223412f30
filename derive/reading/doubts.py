"""Notations that may mean two things which differ in truth: refused, with the words that would settle it."""

from __future__ import annotations

from derive.document.span import Span
from derive.kernel.term import Tensor, free
from derive.reading.arrays import Array, fresh
from derive.reading.context import Smooth
from derive.reading.meaning import Reader, Refusal
from derive.reading.names import plain
from derive.reading.surface import Call, Derivative, Group, Product, Script, Surface, Symbol, walk


def refuse_scope(factors: tuple[tuple[str, Surface], ...]) -> None:
    """d/dx x . x: an explicit product sign ends what is differentiated, but what follows it holds the variable too."""
    for place, (_, factor) in enumerate(factors[:-1]):
        if not isinstance(factor, Derivative) or factor.body is None or _closed(factor.body) or stands_above(factor):
            continue
        if factors[place + 1][0] in ("·", "*", "×", "⊙"):
            names = {_base(one) for one in factor.by} - {""}
            later = {one.name for _, after in factors[place + 1 :] for one in walk(after) if isinstance(one, Symbol)}
            if names & later:
                message = "does the derivative reach over the product sign? add brackets"
                raise Refusal("ambiguous", message, factor.span)


def stands_above(node: Derivative) -> bool:
    """Does what is differentiated stand above the fraction bar, so that nothing after the fraction belongs to it?"""
    return node.body is not None and bool(node.by) and node.body.span.start < node.by[0].span.start


def _closed(body: Surface) -> bool:
    """Is the operand one bracket, one call with brackets, or an operand that scripts on one of these end?"""
    match body:
        case Group():
            return True
        case Call(_, _, _, bare):
            return not bare
        case Script(_, base, _, _):
            return _closed(base)
        case Product(_, ((_, first), *rest)):
            return not rest and _closed(first)
    return False


def _base(node: Surface) -> str:
    """The name of a variable, without its indices."""
    while isinstance(node, Script):
        node = node.base
    return node.name if isinstance(node, Symbol) else ""


def refuse_star(operator: str, left: Array, right: Array, span: Span) -> None:
    """A * B of two arrays: of matrices, entry by entry, or a convolution."""
    if operator == "*" and left.axes and right.axes:
        message = "'*' between arrays: entry by entry (\\odot), a matrix product, or a convolution?"
        raise Refusal("ambiguous", message, span)


def refuse_brackets(node: Group) -> None:
    """[x] and {x} around a single name are no brackets that only group."""
    if node.opening in ("[", "\\{") and len(node.items) == 1:
        inner = node.items[0]
        if isinstance(inner, Symbol) or (isinstance(inner, Script) and isinstance(inner.base, Symbol)):
            what = "a set" if node.opening == "\\{" else "an indicator, a rounded number or a list"
            raise Refusal("ambiguous", f"brackets around a single name: do they group, or make {what}?", node.span)


def refuse_norm(array: Array, span: Span) -> None:
    """The norm of a matrix: of its entries, or the largest stretch?"""
    if len(array.axes) > 1:
        message = "a norm of a matrix without a subscript: write \\|A\\|_F for that of its entries"
        raise Refusal("ambiguous", message, span)


def refuse_place(reader: Reader, node: Derivative) -> None:
    """The gradient by x of L(y), where L is any function: taken at y, or zero?"""
    body = node.body
    if not isinstance(body, Call) or not isinstance(body.function, Symbol):
        return
    names = {_base(one) for one in node.by} - {""}
    held = {one.name for one in walk(body.argument) if isinstance(one, Symbol)}
    found = reader.meaning(body.function.name)
    if names and not names & held and found is not None and isinstance(found.meaning, Smooth):
        message = f"the gradient of '{body.function.name}' taken at another place, or of what does not depend on it?"
        raise Refusal("ambiguous", message, node.span)


def inferred_in(reader: Reader, body: Array) -> list[str]:
    """The names that a value is made of and of which no declaration, or no definition that can be read, says all."""
    inferred = {plain(name) for name in (*(name for name, _ in reader.context.inferred), *reader.context.lost)}
    found = [one.name for one in free(body.at(*map(fresh, body.axes))) if isinstance(one, Tensor)]
    return [name for name in found if plain(name) in inferred]


def refuse_moving(reader: Reader, names: list[str], by: tuple[str, ...], span: Span) -> None:
    """An undeclared name is no constant beside a variable, or what that is made of, that it depends on.

    It does where the document differentiates it so, and where its definition, which was not read, speaks of the variable.
    """
    moved = set(map(plain, by))
    for name in names:
        told = (depends for label, depends in reader.context.depends.items() if plain(label) == plain(name))
        if moved & {plain(one) for depends in told for one in depends}:
            raise Refusal("undefined-name", f"how '{name}' depends on '{by[0]}' is nowhere said", span)
