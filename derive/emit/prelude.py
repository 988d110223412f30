"""The parameters of a generated function, and the lines that look at what was given: kinds, shapes, ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from derive.emit.names import Names
from derive.emit.program import Program
from derive.kernel.term import INTEGERS, Domain, Map, Sort, Tensor, Var

HELPERS = {
    "_reals": '''def _reals(array, rank):
    """The array as real numbers, in its own precision."""
    array = np.asarray(array)
    if array.ndim != rank:
        raise ValueError(f"{array.ndim} axes where {rank} are expected")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{array.dtype} where real numbers are expected")
    return array if array.dtype.kind == "f" else array.astype(float)
''',
    "_number": '''def _number(value):
    """One real number; a Python number takes the precision of what it meets."""
    return float(value) if isinstance(value, (bool, int, float)) else np.asarray(value, float).reshape(())[()]
''',
    "_integers": '''def _integers(array, rank, size=None):
    """The array as integers: places below the size, from the end where they are negative."""
    array = np.asarray(array)
    if array.ndim != rank:
        raise ValueError(f"{array.ndim} axes where {rank} are expected")
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{array.dtype} where integers are expected")
    array = array.astype(int)
    if size is not None and array.size and (array.min() < -size or array.max() >= size):
        raise IndexError(f"a place outside of 0, ..., {size - 1}")
    return array if size is None else np.where(array < 0, array + size, array)
''',
    "_add_rows": '''def _add_rows(out, places, weights, rows, zeros=False):
    """Adds weights[k] * rows[k] to out[places[k]] for all k; places that come equally often are summed together.

    `zeros` says that out is of zeros, which need not be read.
    """
    if out.size == 0 or places.size == 0:
        return
    flat = out.reshape(out.shape[0], -1)
    width = flat.shape[1]
    number = np.arange(rows.size // width).reshape(rows.shape[: rows.ndim - out.ndim + 1])
    order = np.argsort(places, axis=None)
    places, weights, number = (np.broadcast_to(one, places.shape).ravel()[order] for one in (places, weights, number))
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    counts = np.diff(starts, append=places.size)
    for count in np.unique(counts):
        alike = starts[counts == count]
        step = max(1, 131072 // (count * width))
        for first in range(0, alike.size, step):
            part = alike[first : first + step]
            taken = part[:, None] + np.arange(count)
            drawn = rows.reshape(-1, width).take(number[taken], axis=0, mode="clip")
            total = drawn[:, 0] * weights[taken] if count == 1 else np.einsum("ij,ijk->ik", weights[taken], drawn)
            flat[places[part]] = total if zeros else total + flat.take(places[part], axis=0, mode="clip")
''',
    "_within": '''def _within(index, size):
    """The index, where it lies in an array of this size."""
    if np.any(np.logical_or(np.less(index, 0), np.greater_equal(index, size))):
        raise IndexError(f"a place outside of the {size} that are given")
    return index
''',
    "_sigmoid": '''def _sigmoid(x):
    """1 / (1 + exp(-x)), of exponents that are at most 0."""
    x = np.asarray(x)
    dtype = np.result_type(x, np.float16)
    s = (x >= 0).astype(dtype)[...]
    e = np.abs(x, dtype=dtype)[...]
    np.exp(np.negative(e, out=e), out=e)
    np.maximum(s, e, out=s)
    s /= np.add(e, 1, out=e)
    return s[()]
''',
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """`node` is what the parameter stands for: a pair of a name and a place is where an axis of integers starts, None an
    array for a result.
    """

    name: str
    node: Any
    described: str

    @property
    def declared(self) -> str:
        if self.node is None:
            return f"{self.name}=None"
        return f"{self.name}=0" if isinstance(self.node, tuple) else self.name


class Prelude:
    """The parameters of a program in a fixed order: arrays, maps, indices, sizes that no array tells, starts.

    Among themselves they stand as `places` says, the order of the formula.
    """

    def __init__(self, program: Program, results: Iterable[int], names: Names, places: Mapping[Any, int]) -> None:
        self.program = program
        self.allocated = names
        self.lines: list[str] = []
        self.helpers: set[str] = set()
        self.names: dict[Any, str] = {}
        nodes, sorts = _asked(program, results)
        nodes.sort(key=lambda one: places.get(one, len(places)))
        tensors: list[Tensor] = [one for one in nodes if isinstance(one, Tensor)]
        maps = [one for one in nodes if isinstance(one, Map)]
        indices = [one for one in nodes if isinstance(one, Var)]
        groups: tuple[tuple[list[Any], str], ...] = ((tensors, "entries"), (indices, "index"), (maps, "of"))
        for group, suffix in groups:
            for named in group:
                self.names[named] = names.new(named.name, suffix)
        arrays: list[Tensor | Map] = [*tensors, *maps]
        told = dict.fromkeys(sort for one in arrays for sort in one.sorts if _open(sort))
        asked = [one for one in sorts if one not in told and not one.elements and one is not INTEGERS]
        asked += [one.sort for one in indices if one.sort not in (*told, *asked) and _open(one.sort)]
        for sort in (*told, *dict.fromkeys(asked)):
            self.names[sort] = names.new(f"n_{sort.name}")
        starts = [one for one in nodes if isinstance(one, tuple)]
        for pair in starts:
            place = "" if sum(s is INTEGERS for s in pair[0].sorts) == 1 else f"_{pair[1] + 1}"
            self.names[pair] = names.new(f"{self.names[pair[0]]}_start{place}")
        order = (*tensors, *maps, *indices, *dict.fromkeys(asked), *starts)
        self._known: set[Sort] = set()
        self._look((*dict.fromkeys(asked),), tensors, maps, indices, starts)
        self.parameters = tuple(Parameter(self.names[one], one, self._described(one)) for one in order)

    def size(self, domain: Domain) -> str:
        assert isinstance(domain, Sort)
        return str(len(domain.elements)) if domain.elements else self.names[domain]

    def dtype(self) -> str:
        """What real numbers are made from nothing: the precision of the arrays that are given."""
        arrays = [self.names[one] for one in self.names if isinstance(one, Tensor) and one.sorts]
        return f"np.result_type({', '.join(arrays)})" if arrays else "float"

    # ---- lines ----

    def _look(self, asked: Any, tensors: list[Tensor], maps: list[Map], indices: list[Var], starts: list[Any]) -> None:
        self.lines += [f"{self.names[one]} = int({self.names[one]})" for one in asked]
        self._known.update(asked)
        for tensor in tensors:
            name = self.names[tensor]
            self._helper("_reals" if tensor.sorts else "_number")
            self.lines.append(
                f"{name} = _reals({name}, {len(tensor.sorts)})" if tensor.sorts else f"{name} = _number({name})"
            )
            self._shape(name, tensor.sorts)
        for mapping in maps:
            name = self.names[mapping]
            self._helper("_integers")
            known = mapping.target is not INTEGERS and (mapping.target.elements or mapping.target in self._known)
            size = f", {self.size(mapping.target)}" if known else ""
            self.lines.append(f"{name} = _integers({name}, {len(mapping.sorts)}{size})")
            self._shape(name, mapping.sorts)
        for index in indices:
            name = self.names[index]
            whole = index.sort is INTEGERS
            self.lines.append(f"{name} = int({name})" if whole else f"{name} = range({self.size(index.sort)})[{name}]")
        self.lines += [f"{self.names[one]} = int({self.names[one]})" for one in starts]

    def _helper(self, name: str) -> None:
        self.helpers.add(name)

    def _shape(self, name: str, sorts: tuple[Sort, ...]) -> None:
        """Sizes that are not known yet are read off, the others compared."""
        if not sorts:
            return
        new = [one for one in sorts if _open(one) and one not in self._known]
        if len(new) == len(sorts) == len(set(new)):
            left = ", ".join(self.names[one] for one in sorts)
            self.lines.append(f"{left} = {name}.shape" if len(sorts) > 1 else f"({left},) = {name}.shape")
        else:
            for sort in dict.fromkeys(new):
                self.lines.append(f"{self.names[sort]} = {name}.shape[{sorts.index(sort)}]")
            wanted = [f"{name}.shape[{k}]" if one is INTEGERS else self.size(one) for k, one in enumerate(sorts)]
            if any(one is not INTEGERS for one in sorts):
                shape = ", ".join(wanted) + ("," if len(wanted) == 1 else "")
                self.lines.append(f"if {name}.shape != ({shape}):")
                self.lines.append(f'    raise ValueError("{name} does not have the shape ({shape})")')
        self._known.update(new)

    def _described(self, node: Any) -> str:
        match node:
            case Tensor(_, ()):
                return "a real number"
            case Tensor(_, sorts):
                return f"real numbers, shape {self._shown(sorts)}"
            case Map(_, sorts, target):
                kind = (
                    "integers"
                    if target is INTEGERS or target not in self.names
                    else f"integers below {self.size(target)}"
                )
                return f"{kind}, shape {self._shown(sorts)}"
            case Var(_, sort):
                return "an integer" if sort is INTEGERS else f"an integer below {self.size(sort)}"
            case Sort():
                return "a size"
        mapping, place = node
        return f"the integer that the first place of axis {place} of {self.names[mapping]} stands for"

    def _shown(self, sorts: tuple[Sort, ...]) -> str:
        sizes = ["..." if one is INTEGERS else self.size(one) for one in sorts]
        return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _open(sort: Sort) -> bool:
    return sort is not INTEGERS and not sort.elements


def _asked(program: Program, results: Iterable[int]) -> tuple[list[Any], list[Sort]]:
    """What the results are made of: names, starts of integer axes, and sizes."""
    waiting = list(results)
    met = set(waiting)
    while waiting:
        takes = [one for one in program.steps[waiting.pop()].takes if one not in met]
        waiting += takes
        met.update(takes)
    nodes: dict[Any, None] = {}
    sorts: dict[Sort, None] = {}
    for number in sorted(met):
        step = program.steps[number]
        if step.name == "argument":
            nodes[step.data[0]] = None
        elif step.name == "start":
            nodes[step.data] = None
        elif step.name in ("size", "places"):
            sorts[step.data[0]] = None
        elif step.name == "spread" or step.name in ("scatter", "rows"):
            sorts.update(dict.fromkeys(step.data[0]))
    return list(nodes), list(sorts)
