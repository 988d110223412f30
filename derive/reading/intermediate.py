"""Quantities that are defined, as variables: those by which a derivative is taken, and those that it holds fixed.

In `x^ = (x - m) / s` with `m` and `s` made of `x`, the partial derivative of `x^` by `m` takes `m` for a variable.  That by `x`
has two readings: with `m` and `s` moving along, or held fixed as the chain rule over named quantities has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from derive.kernel.substitute import abstract
from derive.kernel.term import Entry, Lam, Let, Tensor, free
from derive.reading import arrays
from derive.reading.arrays import Array
from derive.reading.context import Defined, TensorName
from derive.reading.indices import family_sorts
from derive.reading.meaning import Reader, Refusal
from derive.reading.names import whole_family
from derive.reading.surface import Script, Surface, Symbol, walk
from derive.reading.write import key


@dataclass(frozen=True, slots=True)
class Variable:
    """A defined name as a variable of its own: inside it moves by itself, outside it has its value."""

    label: str
    name: TensorName
    value: Lam

    def inside(self, reader: Reader) -> Reader:
        return reader.overriding(self.label, self.name)

    def outside(self, found: Array) -> Array:
        return Array(found.axes, lambda *i: Let(self.name.tensor, self.value, found.at(*i)), found.row)


def variable(reader: Reader, by: Surface) -> Variable | None:
    """The defined name as a variable; None where it is a variable already, or no name."""
    meaning = _defined(reader, by)
    if meaning is None:
        return None
    base = by.base if isinstance(by, Script) else by
    assert isinstance(base, Symbol)
    family = family_sorts(reader, meaning) if meaning.style == "family" else ()
    label = key(by) if isinstance(by, Script) and meaning.name == key(by) else base.name
    entry = isinstance(by, Script) and label != key(by)
    plain = Symbol(base.span, base.name) if entry else by
    whole = whole_family(reader, meaning, base.span) if family else reader.array(plain)
    axes = whole.axes
    tensor = Tensor(label, axes)  # type: ignore[arg-type]
    variables = [arrays.fresh(axis) for axis in axes]
    value = Lam(axes, abstract(whole.at(*variables), variables[::-1]))
    return Variable(label, TensorName(tensor, family, axes[len(family) :]), value)  # type: ignore[arg-type]


def _defined(reader: Reader, by: Surface) -> Defined | None:
    """The definition behind the name, where the name is no variable of its own."""
    name = by if isinstance(by, Symbol) else by.base if isinstance(by, Script) and by.above is None else None
    if not isinstance(name, Symbol) or name.name in reader.bound or name.name in reader.overrides:
        return None
    if key(by) in reader.overrides:
        return None
    for label in (key(by), f"{name.name}_", name.name):
        one = next(reader.context.find(label, reader.offset), None)
        if one is not None:
            meaning = one.meaning
            if not isinstance(meaning, Defined) or meaning.style == "call":
                return None
            try:
                array = reader.array(by)
            except Refusal:
                return meaning
            place = array.at(*(arrays.fresh(axis) for axis in array.axes))
            return None if isinstance(place, Entry) else meaning
    return None


def refuse_total(reader: Reader, by: Variable, body: Array, written: Surface, straight: bool) -> None:
    """What is beside the variable is held fixed, and where it is made of the same names the verdict says so.

    Where the body speaks of nothing but what the variable is made of, it may as well be a function of the variable alone;
    not so with a partial sign, where the variable has fewer entries than something that it is made of.
    """
    place = body.at(*(arrays.fresh(axis) for axis in body.axes))
    made = {one for one in free(by.value) if isinstance(one, Tensor)}
    shared = {one for one in free(place) if isinstance(one, Tensor) and one is not by.name.tensor} & made
    if not shared:
        return
    coarser = not straight and any(len(one.sorts) > len(by.name.tensor.sorts) for one in shared)
    if shared == made and not coarser:
        message = f"it depends on what '{key(written)}' is made of, and not through '{key(written)}' alone"
        raise Refusal("out-of-language", message, written.span)
    reader.notes.conventions[f"by '{key(written)}': what does not go through '{key(written)}' is held fixed"] = None


def held(reader: Reader, body: Surface, by: Surface, tensor: Tensor) -> tuple[Variable, ...]:
    """The defined names that a definition has beside the variable itself, and that move with it.

    Their names are noted; they are held fixed where the reader is asked to.
    """
    meaning = _defined(reader, body)
    if meaning is None:
        return ()
    nodes = [one for branch in meaning.branches for one in walk(branch.value)]
    if not any(_base(one) == _base(by) for one in nodes):
        return ()
    found = tuple(one for one in _moving(reader, nodes, tensor) if one.label not in (_base(body), _base(by)))
    reader.notes.held.update(dict.fromkeys(one.label for one in found))
    return found if reader.holding else ()


def _moving(reader: Reader, nodes: list[Surface], tensor: Tensor) -> Iterator[Variable]:
    """The defined names among the nodes whose values depend on the tensor."""
    seen: set[str] = set()
    for node in nodes:
        if not isinstance(node, Symbol | Script) or (isinstance(node, Script) and node.above is not None):
            continue
        with suppress(Refusal):
            one = variable(reader, node)
            if one is not None and one.label not in seen and tensor in free(one.value):
                seen.add(one.label)
                yield one


def _base(node: Surface) -> str:
    """The name of a quantity without its indices."""
    if isinstance(node, Script) and isinstance(node.base, Symbol):
        return node.base.name
    return node.name if isinstance(node, Symbol) else ""
