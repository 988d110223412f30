"""One-node mutants of a term: a number, a sign, an index, a name, a summand or a factor is another one, or missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from derive.kernel.term import (
    Add,
    Bound,
    Entry,
    Fn,
    IllTyped,
    Ind,
    Index,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Pow,
    Prod,
    Sum,
    Tensor,
    Term,
    Var,
    free,
    sort_of,
)


def mutants(term: Term, around: Iterable[Node] = ()) -> list[Term]:
    """All terms that differ from this one in one node; `around` are terms whose names may be mistaken for its own."""
    names = {name for node in (term, *around) for name in free(node)}
    found: dict[Any, None] = {}
    for one in _everywhere(term, names, ()):
        found[one] = None
    found.pop(term, None)
    return list(found)


def _everywhere(node: Any, names: set[Any], bound: tuple[Any, ...]) -> Iterator[Any]:
    yield from _here(node, names, bound)
    inner = bound
    for place, part in enumerate(node.parts):
        if place == 1 and isinstance(node, Sum | Prod):
            inner = (node.domain, *bound)
        if isinstance(part, Node):
            yield from _built(node, place, _everywhere(part, names, inner))
        elif type(part) is tuple:
            for k, item in enumerate(part):
                if isinstance(item, Node):
                    changed = ((*part[:k], new, *part[k + 1 :]) for new in _everywhere(item, names, inner))
                    yield from _built(node, place, changed)


def _built(node: Any, place: int, parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        try:
            yield type(node)(*node.parts[:place], part, *node.parts[place + 1 :])
        except IllTyped:
            continue


def _here(node: Any, names: set[Any], bound: tuple[Any, ...]) -> Iterator[Any]:
    match node:
        case Num(value):
            yield from (Num(value + 1), Num(-value), Num(value / 2))
        case Add(parts) | Mul(parts) if len(parts) > 1:
            yield from (type(node)(parts[:k] + parts[k + 1 :]) for k in range(len(parts)))
            yield (Mul if isinstance(node, Add) else Add)(parts)
        case Pow(base, exponent):
            yield from (Pow(base, exponent + 1), Pow(base, -exponent), base)
        case Fn(name, argument):
            yield from (Fn("log" if name == "exp" else "exp", argument), Fn(name, -argument), argument)
        case Max(left, right):
            yield from (left, right)
        case Ind(prop):
            yield Ind(Not(prop)) if not isinstance(prop, Not) else Ind(prop.prop)
        case Entry(tensor, indices):
            same = [one for one in names if isinstance(one, Tensor) and one.sorts == tensor.sorts and one is not tensor]
            yield from (Entry(one, indices) for one in same)
        case Var() | Bound():
            yield from _indices(node, names, bound)
    if isinstance(node, Term) and not isinstance(node, Num | Add | Mul):
        yield Mul((Num(Fraction(-1)), node))


def _indices(node: Index, names: set[Any], bound: tuple[Any, ...]) -> Iterator[Index]:
    """Other indices of the same set."""
    sort = sort_of(node)
    yield from (one for one in names if isinstance(one, Var) and one.sort is sort and one is not node)
    for level, domain in enumerate(bound):
        if sort_of(domain) is sort and not (isinstance(node, Bound) and node.level == level):
            yield Bound(level, sort)
