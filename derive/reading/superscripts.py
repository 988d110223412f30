"""Superscripts in brackets: x^{(i)} is a member of a family, W^{(1)} a name, \\alpha^{\\text{new}} another one."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import fields, replace
from typing import Any

from derive.document.span import Span
from derive.reading import notation
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.surface import (
    Call,
    Group,
    Items,
    Number,
    Relation,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
    walk,
)
from derive.reading.write import key

APART = (Separator, Arrow, RowEnd, Relation)
LEAVES = (Symbol, Number, Text, Span, Relation)


def families(parsed: Iterable[Parsed]) -> frozenset[str]:
    """The names with a letter, or a sum with one, in brackets above them somewhere: x of x^{(i)} and h^{[t-1]}."""
    found: set[str] = set()
    called: set[str] = set()
    for one in parsed:
        for item in one.items:
            for node in walk(item) if not isinstance(item, APART) else ():
                if isinstance(node, Script) and isinstance(node.base, Symbol) and _is_index(_bracketed(node.above)):
                    found.add(node.base.name)
                if isinstance(node, Call) and isinstance(node.function, Script):
                    called |= {node.function.base.name} if isinstance(node.function.base, Symbol) else set()
    return frozenset(found - called)


def as_names(parsed: Parsed, families: Container[str], numbers: Container[str]) -> Parsed:
    """The formula with members of families as subscripts, and all other superscripts in brackets as parts of names.

    Those above the `numbers`, which are declared to be numbers, may be powers and stay what they are.
    """
    items = [item if isinstance(item, APART) else _renamed(item, families, numbers) for item in parsed.items]
    return replace(parsed, items=items)


def _bracketed(above: Surface | None) -> Surface | None:
    """What stands alone between the brackets of a superscript."""
    match above:
        case Group(_, "(" | "[", ")" | "]", (inner,)):
            return inner
    return None


def _is_index(inner: Surface | None) -> bool:
    match inner:
        case Symbol(_, name):
            return len(name.rstrip("'")) == 1 and name[0].isalpha()
        case Total(_, terms):
            return all(isinstance(one, Symbol | Number) and len(key(one)) == 1 for _, one in terms)
    return False


def _word(above: Surface | None) -> str:
    """The word that a superscript is: new, old, (new); '' for anything else."""
    inner = _bracketed(above) or above
    if isinstance(inner, Text):
        word = inner.text.strip(" ()[]")
    else:
        word = inner.name if isinstance(inner, Symbol) and inner.name not in notation.TRANSPOSES else ""
    return word if len(word) > 1 and word.replace("-", "").isalnum() and word[0] != "\\" else ""


def _renamed(node: Any, families: Container[str], numbers: Container[str]) -> Any:
    if isinstance(node, tuple):
        changed = tuple(_renamed(one, families, numbers) for one in node)
        return node if all(a is b for a, b in zip(changed, node, strict=True)) else changed
    if not hasattr(node, "span") or isinstance(node, LEAVES):
        return node
    new = {one.name: _renamed(getattr(node, one.name), families, numbers) for one in fields(node) if one.name != "span"}
    same = all(new[name] is getattr(node, name) for name in new)
    node = node if same else replace(node, **new)
    if isinstance(node, Script) and isinstance(node.base, Number) and node.base.value == 0 and node.above is None:
        return node.base  # 0_p and 0_{pp}: as many zeros as its neighbours have numbers
    plain = not isinstance(node, Script) or not isinstance(node.base, Symbol) or node.base.name in numbers
    return node if plain else _named(node, families)


def _named(node: Script, families: Container[str]) -> Surface:
    """One script, whose parts are renamed already."""
    base, inner = node.base, _bracketed(node.above)
    assert isinstance(base, Symbol)
    if base.name == "\\delta" and _is_index(node.below) and (_is_index(node.above) or isinstance(node.above, Number)):
        assert node.below is not None
        assert node.above is not None
        return Script(node.span, base, Items(node.span, (node.above, node.below)), None)  # Kronecker's, one index above
    if inner is not None and base.name in families and (_is_index(inner) or isinstance(inner, Number)):
        below = _indices(node.below)
        places = (inner, *below)
        return Script(node.span, base, places[0] if not below else Items(node.span, places), None)
    word = key(inner) if isinstance(inner, Number) else _word(node.above)
    if not word:
        return node
    symbol = Symbol(node.span, f"{base.name}^{{{f'({word})' if inner is not None else word}}}")
    return symbol if node.below is None else Script(node.span, symbol, node.below, None)


def _indices(below: Surface | None) -> tuple[Surface, ...]:
    return () if below is None else below.items if isinstance(below, Items) else (below,)
