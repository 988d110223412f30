"""Models of data: `y = X b + e` with an error `e` says how the data came about, and gives no name its meaning.

Elsewhere such a document writes `y - X b` or `p(y | b)`, in which `y` stands for what was observed, and does not move with `b`.
An equation whose left side is differentiated, as where randomness is taken apart to differentiate through it, is a definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.document.span import Span
from derive.reading.context import Context
from derive.reading.cursor import Parsed
from derive.reading.runs import Run, runs
from derive.reading.surface import Call, Derivative, Given, Group, Script, Surface, Symbol, Total, walk
from derive.reading.uses import surfaces
from derive.reading.write import key

NOISE = frozenset(("\\epsilon", "\\varepsilon"))  # errors by habit, where no equation says what they are


def models(parsed: Iterable[Parsed]) -> dict[Span, str]:
    """The signs of the equations that are models of data, each with the name on its left."""
    every = list(parsed)
    chains = [run for one in every for run in runs(one)]
    noise = {_base(run.items[0]) for run in chains if _signs(run)[:1] == ["~"]} - {""}
    noise |= NOISE - {_base(run.items[0]) for run in chains if _signs(run)[:1] == ["="]}
    nodes = [node for one in every for item in surfaces(one) for node in walk(item)]
    moved = {_base(_inside(one.body)) for one in nodes if isinstance(one, Derivative) and one.body is not None}
    found = [run for run in chains if _is_model(run, noise)]
    observed = (run for run in found if _base(run.items[0]) not in moved and _is_observed(run, nodes))
    return {run.relations[0].span: _base(run.items[0]) for run in observed}


def observe(context: Context, names: Iterable[str]) -> None:
    """What was inferred of the names says that they are given."""
    for place, one in list(context.inferred.items()):
        if place[0] in set(names):
            context.inferred[place] = replace(one, text=f"{one.text}, observed and moved by nothing")


def _is_model(run: Run, noise: set[str]) -> bool:
    """Is it an equation of a name with a sum in which something random stands?"""
    if _signs(run) != ["="] or len(run.items) != 2 or not isinstance(run.items[1], Total):
        return False
    left = _base(run.items[0])
    return bool(left) and left not in noise and any(_base(term) in noise for _, term in run.items[1].terms)


def _is_observed(run: Run, nodes: list[Surface]) -> bool:
    """Does the name stand before a bar, at the place of a density, or less what it would be without the noise?"""
    left, right = run.items
    assert isinstance(right, Total)
    name = _base(left)
    if any(name in set(_places(node)) for node in nodes):
        return True
    plain = [_names(term) for _, term in right.terms]
    return any(
        isinstance(node, Total)
        and any(sign != "-" and _base(term) == name for sign, term in node.terms)
        and any(sign == "-" and _names(term) in plain for sign, term in node.terms)
        for node in nodes
    )


def _places(node: Surface) -> Iterator[str]:
    """The names of which a call gives the density or the probability."""
    if isinstance(node, Call) and isinstance(node.argument, Group):
        first = node.argument.items[0] if node.argument.items else None
        for one in first.left if isinstance(first, Given) else (first,) if _is_density(node) else ():
            yield _base(one)


def _is_density(node: Call) -> bool:
    return isinstance(node.function, Symbol) and node.function.name in ("\\mathcal{N}", "N")


def _names(node: Surface) -> frozenset[str]:
    return frozenset(one.name for one in walk(node) if isinstance(one, Symbol))


def _signs(run: Run) -> list[str]:
    return [one.sign for one in run.relations]


def _inside(body: Surface) -> Surface:
    return body.items[0] if isinstance(body, Group) and len(body.items) == 1 else body


def _base(node: Surface | None) -> str:
    """The name that stands by itself or with indices; '' for something else."""
    inner = node.base if isinstance(node, Script) and node.above is None else node
    return key(inner) if isinstance(inner, Symbol) else ""
