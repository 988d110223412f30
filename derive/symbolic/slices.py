"""Arbitrary functions of arrays in SymPy, which has none: functions of their indices and of the one entry that varies.

The partial derivative of f(x) by an entry of x is the derivative as that entry alone varies, so that for one derivative
f is a function of a number.  That other entries do not vary SymPy knows by itself (`KroneckerDelta`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import sympy

from derive.kernel.term import Apply, Bound, Domain, Entry, Index, Lam, Node, Sort, Tensor, Term, children, sort_of


class Inexpressible(Exception):
    """Something that has no counterpart on the other side; the message names it."""


class Slice(NamedTuple):
    """The array of a tensor's entries in which some indices run and others, None here, stand still."""

    tensor: Tensor
    domains: tuple[Domain, ...]
    running: tuple[int | None, ...]  # for each index of the entry its level among those that run


class Shaped(NamedTuple):
    """An arbitrary function of arrays and indices, as a function of those of its numbers that vary: `entry` of a slice.

    SymPy's arguments are the indices, those that stand still in the slices, and last the entry.
    """

    name: str
    arguments: tuple[Slice | Sort, ...]
    varies: int | None  # the slice of which the entry is taken


class Here(Protocol):
    """Where SymPy's names are brought back."""

    def place(self, expression: Any, sort: Sort) -> Index: ...


class There(Protocol):
    """Where terms are brought to SymPy; `varied` is the entry by which a derivative will be taken."""

    varied: tuple[Tensor, tuple[Any, ...]] | None

    def index(self, index: Index, bound: tuple[Any, ...]) -> Any: ...
    def entry(self, tensor: Tensor, indices: tuple[Any, ...]) -> Any: ...
    def shaped(self, head: Shaped) -> Any: ...


def there(names: There, term: Apply, bound: tuple[Any, ...]) -> Any:
    """The application in SymPy, its arguments being slices and indices.  Raises `Inexpressible`."""
    shapes: list[Slice | Sort] = []
    given: list[Any] = []
    entries: dict[int, Any] = {}
    for place, one in enumerate(term.arguments):
        if not isinstance(one, Lam):
            shapes.append(sort_of(one))
            given.append(names.index(one, bound))
            continue
        found = _slice(one)
        around = (None,) * len(one.domains) + bound
        indices = zip(one.body.parts[1], found.running, strict=True)
        still = [names.index(k, around) if level is None else None for k, level in indices]
        shapes.append(found)
        given += [k for k in still if k is not None]
        if names.varied is not None and names.varied[0] is found.tensor:
            moved = tuple(v if k is None else k for k, v in zip(still, names.varied[1], strict=True))
            entries[place] = names.entry(found.tensor, moved)
    if len(entries) > 1:
        raise Inexpressible("a function in which the array that varies stands twice")
    return names.shaped(Shaped(term.name, tuple(shapes), next(iter(entries), None)))(*given, *entries.values())


def back(names: Here, head: Shaped, arguments: Sequence[Any]) -> Term:
    """What `there` made, as a term again.  Raises `Inexpressible` where SymPy has put another entry."""
    given = list(arguments)
    entry = given.pop() if head.varies is not None else None
    found: list[Lam | Index] = []
    for place, one in enumerate(head.arguments):
        if isinstance(one, Sort):
            found.append(names.place(given.pop(0), one))
            continue
        still = [given.pop(0) if level is None else None for level in one.running]
        if place == head.varies and not _is_entry(entry, still):
            raise Inexpressible(f"{head.name} at a point of SymPy's own")
        indices = [
            names.place(k, sort) if level is None else Bound(level, sort)
            for k, level, sort in zip(still, one.running, one.tensor.sorts, strict=True)
        ]
        found.append(Lam(one.domains, Entry(one.tensor, tuple(indices))))
    return Apply(head.name, (), tuple(found))


def _is_entry(entry: Any, still: list[Any]) -> bool:
    """Is it an entry of the slice in which these indices stand still?"""
    return isinstance(entry, sympy.Indexed) and all(
        want is None or have == want for have, want in zip(entry.indices, still, strict=True)
    )


def _slice(array: Lam) -> Slice:
    assert isinstance(array.body, Entry)
    depth, indices = len(array.domains), array.body.indices
    running = tuple(k.level if isinstance(k, Bound) and k.level < depth else None for k in indices)
    return Slice(array.body.tensor, array.domains, running)


def is_slice(argument: Lam | Index) -> bool:
    """Is it an index, or an array of entries of one tensor in which indices run by themselves?"""
    if not isinstance(argument, Lam):
        return True
    inside = argument.body.indices if isinstance(argument.body, Entry) else (argument.body,)
    within = (one.opened[: len(argument.domains)] for one in inside if not isinstance(one, Bound))
    return isinstance(argument.body, Entry) and not any(sort is not None for sorts in within for sort in sorts)


@lru_cache(maxsize=4096)
def held(term: Node) -> bool:
    """Is there an arbitrary function in it, so that SymPy's expression depends on what varies?"""
    return isinstance(term, Apply) or any(map(held, children(term)))
