"""A side of a statement as a NumPy function: its text, and the function itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from derive.claim import Meaning
from derive.emit.lower import Lowering
from derive.emit.names import Names, shown
from derive.emit.prelude import HELPERS, Parameter, Prelude
from derive.emit.program import NotEmittable, Program, Step
from derive.emit.python import Writer
from derive.kernel.show import show
from derive.kernel.term import INTEGERS, Lam, Node, Num, Term, Var, children, free

IMPORT = "import numpy as np\n"


@dataclass(frozen=True)
class Function:
    """A function of arrays, called like any other; `source` is a module of its own.

    `parameters` say what stands for what: tensors and maps as arrays, indices as integers counted from 0.  A result with
    two axes or more can be written into an array that is given as `out`.
    """

    name: str
    body: str = field(repr=False)
    helpers: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    axes: tuple[tuple[Var, ...], ...]
    meanings: tuple[Meaning, ...] = field(repr=False)

    @property
    def source(self) -> str:
        return IMPORT + "".join(f"\n\n{HELPERS[one]}" for one in self.helpers) + f"\n\n{self.body}"

    @cached_property
    def _function(self) -> Callable[..., Any]:
        from derive.emit.door import opened

        return opened(self.source.removeprefix(IMPORT), self.name)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self._function.__doc__

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._function(*arguments, **named)


def to_numpy(*sides: Any, over: Iterable[str] = (), name: str = "") -> Function:
    """A vectorised NumPy function that computes a side of a statement, or a term of the kernel.

    The right side of a statement `s` of a report is `s.right`.  Names of vectors and matrices become arrays, with the axes
    in the order of their indices (`u_w` in R^d for w in W is an array of shape (|W|, d)); declared indices become integers
    counted from 0.  `over` names declared indices that run along an axis of the result instead, in front of the entries
    of vectors and matrices: over=("w",) gives the gradients in all u_w at once.  Several sides give one function that
    returns a tuple and computes what they share once.

    Raises `NotEmittable`, with the reason, where a side holds a derivative or an arbitrary function, or was not read.
    """
    meanings = tuple(map(_meaning, sides))
    if not meanings:
        raise NotEmittable("nothing is given")
    over = tuple(over)
    for missing in (name for name in over if not any(name in _indices(one) for one in meanings)):
        raise NotEmittable(f"{missing!r} is no index of a finite set in the formula")
    chosen = tuple(_axes(one, over) for one in meanings)
    every = tuple(dict.fromkeys(axis for axes in chosen for axis in axes))
    for one, axes in zip(meanings, chosen, strict=True):
        mixed = [axis.name for axis in every if axis not in axes and any(axis in free(t) for _, t in one.cases)]
        if mixed:
            raise NotEmittable(f"the index {mixed[0]} runs in one formula and stands still in another")
    lowering = Lowering(every)
    results = [lowering.result(one.cases, axes) for one, axes in zip(meanings, chosen, strict=True)]
    return _assembled(lowering.program, results, meanings, chosen, name)


def _assembled(
    program: Program, results: list[int], meanings: tuple[Meaning, ...], axes: tuple[tuple[Var, ...], ...], name: str
) -> Function:
    """The text of the program as one function."""
    names = Names()
    called = names.new(name or next((one.name for one in meanings if one.name), "f"))
    prelude = Prelude(program, results, names, _appearances(meanings))
    large = [one for one in dict.fromkeys(results) if _is_large(program.steps[one], results.count(one))]
    outs = {one: names.new("out") for one in large}
    writer = Writer(program, prelude.names, prelude.size, names, outs)
    returned = writer.results(results)
    typed = [f"dtype = {prelude.dtype()}"] if writer.typed else []
    parameters = (*prelude.parameters, *(Parameter(one, None, "an array for the result") for one in outs.values()))
    given = ", ".join(one.declared for one in parameters)
    lines = _needed([*prelude.lines, *typed, *writer.lines, f"return {returned}"])
    documented = _docstring(meanings, parameters, [_shape(prelude, one) for one in axes])
    body = f"def {called}({given}):\n{documented}" + "".join(f"    {line}\n" for line in lines)
    helpers = tuple(one for one in HELPERS if one in writer.helpers | prelude.helpers)
    return Function(called, body, helpers, parameters, axes, meanings)


def _meaning(side: Any) -> Meaning:
    meaning = side if isinstance(side, Meaning) else getattr(side, "meaning", None)
    if isinstance(side, Term):
        meaning = Meaning((((), side),), (), "", show(side))
    elif isinstance(side, Lam):
        raise NotEmittable("an array without a statement; give the entry at free indices")
    if not isinstance(meaning, Meaning):
        said = f"{side!r:.60}" if isinstance(side, str) else f"a {type(side).__name__}"
        raise NotEmittable(f"{said} is no side of an equation that was read, and no term")
    return meaning


def _axes(meaning: Meaning, over: tuple[str, ...]) -> tuple[Var, ...]:
    """The axes of the result: the indices asked for that stand in the formula, then those of vectors and matrices."""
    here = _indices(meaning)
    found = [here[name] for name in over if name in here]
    return (*found, *(one for one in meaning.axes if one not in found))


def _indices(meaning: Meaning) -> dict[str, Var]:
    """The free indices of finite sets, by name."""
    parts = [part for props, term in meaning.cases for part in (*props, term)]
    names = [one for part in parts for one in free(part) if isinstance(one, Var) and one.sort is not INTEGERS]
    return {one.name: one for one in names}


def constant(meaning: Meaning) -> str | None:
    """The number that a side is, where it is nothing else."""
    values = {term for _, term in meaning.cases}
    return str(next(iter(values)).parts[0]) if len(values) == 1 and isinstance(next(iter(values)), Num) else None


def _appearances(meanings: Iterable[Meaning]) -> dict[Node, int]:
    """Every name of the formulas with its place among them, in the order of reading."""
    found: dict[Node, int] = {}

    def look(node: Node) -> None:
        if node not in found:
            found[node] = len(found)
            for child in children(node):
                look(child)

    for one in meanings:
        for props, term in one.cases:
            for part in (*props, term):
                look(part)
    return found


def _is_large(step: Step, times: int) -> bool:
    """A matrix or more that one operation makes, which can be written into an array of the caller's."""
    return step.rank > 1 and times == 1 and step.name in ("add", "subtract", "multiply", "divide", "contract")


def _needed(lines: list[str]) -> list[str]:
    """The lines without those that read off a size that no other line speaks of."""
    kept = []
    for k, line in enumerate(lines):
        size = re.fullmatch(r"\(?(n_\w+?),?\)? = \w+\.shape(?:\[\d+\])?", line)
        if size is None or any(re.search(rf"\b{size[1]}\b", other) for n, other in enumerate(lines) if n != k):
            kept.append(line)
    return kept


# ---- documentation ----


def _docstring(meanings: Sequence[Meaning], parameters: Sequence[Parameter], shapes: Sequence[str]) -> str:
    said = [line for one in meanings for line in _said(one)]
    given = [f"{one.name}: {one.described}" for one in parameters]
    back = f"Returns {shapes[0]}." if len(shapes) == 1 else f"Returns a tuple: {'; '.join(shapes)}."
    lines = [*said, "", *given, *([""] if given else []), back]
    inner = "".join(f"    {line}".rstrip() + "\n" for line in map(shown, lines))
    return f'    r"""{inner.lstrip()}    """\n'


def _said(meaning: Meaning) -> list[str]:
    lines = [meaning.statement]
    lines += [f"({meaning.standing})"] if meaning.standing else []
    return lines + [f"Precondition: {one}" for one in meaning.given]


def _shape(prelude: Prelude, axes: tuple[Var, ...]) -> str:
    if not axes:
        return "a number"
    sizes = [prelude.size(one.sort) for one in axes]
    return f"an array of shape ({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
