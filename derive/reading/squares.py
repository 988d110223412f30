"""Squares that are names: a variance is written sigma^2, defined as such, and differentiated by as such."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from derive.document.span import Span
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.surface import Call, Derivative, Given, Group, Number, Relation, Root, Script, Surface, Symbol, walk

DEVIATIONS = ("\\sigma",)  # letters that stand for the positive root of their square


def squared(node: Any) -> Symbol | None:
    """The name below a square: sigma of sigma^2 and of sigma_i^2; None for anything else."""
    match node:
        case Script(_, Symbol() as base, _, Number(_, value)) if value == 2:
            return base
    return None


def squares(parsed: Sequence[Parsed], declared: Container[str]) -> frozenset[str]:
    """The names whose squares are names of their own.

    These squares stand on the left of an equation, are differentiated by, or passed on; the name itself is a standard
    deviation, or never stands without its square.  A name that is declared keeps its meaning.
    """
    found: set[str] = set()
    alone: set[str] = set()
    for one in parsed:
        found |= {name for name in _given(one) if _is_deviation(name)}
        for item in _surfaces(one):
            inner = {id(squared(node)) for node in walk(item)}
            for node in walk(item):
                found |= _named(node)
                if isinstance(node, Call) and isinstance(node.function, Symbol):
                    alone.add(f"{node.function.name}(")
                if isinstance(node, Symbol) and id(node) not in inner:
                    alone.add(node.name)
    found = {n for n in found if n not in declared and f"{n}_" not in declared}
    return frozenset(n for n in found if f"{n}(" not in alone and (n not in alone or _is_deviation(n)))


def _is_deviation(name: str) -> bool:
    bare = name
    for mark in ("\\hat{", "\\bar{", "\\tilde{"):
        bare = bare.removeprefix(mark)
    return bare.rstrip("}") in DEVIATIONS


def _surfaces(parsed: Parsed) -> Iterator[Surface]:
    return (item for item in parsed.items if not isinstance(item, Separator | Arrow | RowEnd | Relation))


def _given(parsed: Parsed) -> set[str]:
    """The squares that an equation gives a value: they begin a row, and `=` follows."""
    found: set[str] = set()
    items = parsed.items
    for place, item in enumerate(items[:-1]):
        follows = items[place + 1]
        begins = place == 0 or isinstance(items[place - 1], Separator | RowEnd | Arrow)
        if begins and isinstance(follows, Relation) and follows.sign in ("=", ":="):
            found |= _names([item])
    return found


def _named(node: Surface) -> set[str]:
    match node:
        case Derivative(_, (one,), _, _):
            return _names([one])
        case Call(_, Symbol() | Script(), Group(_, _, _, items), False) if len(items) > 1 or any(
            isinstance(item, Given) for item in items
        ):
            return _names([part for item in items for part in (_parts(item))])
    return set()


def _parts(item: Surface) -> tuple[Surface, ...]:
    return (*item.left, *item.right) if isinstance(item, Given) else (item,)


def _names(nodes: Sequence[Any]) -> set[str]:
    return {base.name for node in nodes if (base := squared(node)) is not None}


def as_names(parsed: Parsed, names: frozenset[str]) -> Parsed:
    """The formula with these squares as names; the name below, where it stands alone, is the root of its square."""
    if not names:
        return parsed
    apart = (Separator, Arrow, RowEnd, Relation)
    items = [item if isinstance(item, apart) else _renamed(item, names) for item in parsed.items]
    return replace(parsed, items=items)


def _renamed(node: Any, names: frozenset[str]) -> Any:
    if isinstance(node, tuple):
        return tuple(_renamed(one, names) for one in node)
    if not hasattr(node, "span") or isinstance(node, Span | Relation):
        return node
    base = squared(node)
    if base is not None and base.name in names:
        return _square(node, base, names)
    match node:
        case Symbol(span, name) if name in names:
            return Root(span, Symbol(span, square_of(name)), None)
        case Script(span, Symbol(_, name) as symbol, below, above) if name in names and below is not None:
            root = Root(span, _square(replace(node, above=None), symbol, names), None)
            return root if above is None else Script(span, root, None, _renamed(above, names))
    changed = {one.name: _renamed(getattr(node, one.name), names) for one in fields(node) if one.name != "span"}
    if all(changed[name] is getattr(node, name) for name in changed):
        return node
    return replace(node, **changed)


def _square(node: Script, base: Symbol, names: frozenset[str]) -> Surface:
    symbol = Symbol(node.span, square_of(base.name))
    return symbol if node.below is None else Script(node.span, symbol, _renamed(node.below, names), None)


def square_of(name: str) -> str:
    return f"{name}^{{2}}"


def is_square(name: str) -> bool:
    """Is it the name of a square?"""
    return name.endswith("^{2}")
