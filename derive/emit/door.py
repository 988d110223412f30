"""The one door from generated text to a function that runs.

Only text that `derive.emit` has generated from its fixed vocabulary passes here, and it sees NumPy and a few builtins: no
file, no other module.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from importlib import import_module
from itertools import count
from types import ModuleType
from typing import Any

import numpy as np

BUILTINS = {
    one.__name__: one for one in (bool, float, int, isinstance, max, range, IndexError, TypeError, ValueError)
}  # fmt: skip
_numbers = count(1)


def _import(name: str, *_: Any) -> ModuleType:
    """For NumPy's own methods, which import parts of NumPy when they are first called."""
    if name.partition(".")[0] != "numpy":
        raise ImportError(f"generated code does not import {name}")
    return import_module(name)


def opened(source: str, name: str) -> Callable[..., Any]:
    """The function of this name in the text; its lines can be seen in tracebacks."""
    place = f"<derive.emit {next(_numbers)}: {name}>"
    space: dict[str, Any] = {
        "__builtins__": {**BUILTINS, "__import__": _import},
        "__name__": "derive.emit.generated",
        "np": np,
    }
    exec(compile(source, place, "exec"), space)  # noqa: S102 - text of our own
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)
    function: Callable[..., Any] = space[name]
    return function
