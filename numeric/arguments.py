"""What the losses take: floating arrays of agreeing shapes and words of the vocabulary, or an error that names the argument."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[Any]
Words: TypeAlias = NDArray[np.integer[Any]]
NARROW = 128
"""A row of so many numbers takes NumPy's inner loop longer than the call of it."""
CALL = 1 << 16
"""Numbers that one call of BLAS writes: enough to be worth it, few enough for the cache, and for one thread."""


def floats(name: str, value: ArrayLike) -> Floats:
    """The value as an array of floating numbers; integers become float64, every other number type stays.

    Raises TypeError for what is no number.
    """
    array = np.asarray(value)
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    if array.dtype.kind not in "fc":
        raise TypeError(f"{name}: floating numbers are needed, not {array.dtype}")
    return array


def alike(**values: ArrayLike) -> tuple[Floats, ...]:
    """The arrays in the common type of those that are no integers: float32 stays float32 also beside labels 0 and 1."""
    arrays = {name: np.asarray(value) for name, value in values.items()}
    kinds = [floats(name, array).dtype for name, array in arrays.items() if array.dtype.kind not in "iub"]
    kind = np.result_type(*kinds) if kinds else np.dtype(np.float64)
    return tuple(array.astype(kind, copy=False) for array in arrays.values())


def vectors(v: ArrayLike, U: ArrayLike) -> tuple[Floats, Floats]:
    """A vector (d) or several (n, d), and the matrix (|W|, d) whose row w is the outside vector of the word w.

    Raises ValueError where the shapes do not agree.
    """
    vector, matrix = alike(v=v, U=U)
    if matrix.ndim != 2:
        raise ValueError(f"U: a matrix with one row for each word is needed, not shape {matrix.shape}")
    if vector.ndim not in (1, 2) or vector.shape[-1] != matrix.shape[1]:
        raise ValueError(
            f"v: shape ({matrix.shape[1]},) or (n, {matrix.shape[1]}) is needed beside U of shape {matrix.shape}, "
            f"not {vector.shape}"
        )
    return usable(vector), usable(matrix)


def usable(array: Floats) -> Floats:
    """The array itself if BLAS can walk through it, else a copy."""
    return array if array.ndim == 0 or array.itemsize in array.strides[-2:] else np.ascontiguousarray(array)


def words(name: str, value: ArrayLike, size: int, shape: tuple[int, ...] | None = None) -> Words:
    """Words as their numbers, each from 0 to size - 1.

    Raises TypeError where these are no integers, ValueError for another shape, IndexError for a word that is not there:
    a negative number is no word, although NumPy would count it from the end.
    """
    array = np.asarray(value)
    if array.size == 0 and array.dtype.kind == "f":
        array = array.astype(np.intp)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: words are integers, not {array.dtype}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name}: shape {shape} is needed, not {array.shape}")
    wrong = (array < 0) | (array >= size)
    if wrong.any():
        raise IndexError(f"{name}: {array[wrong].flat[0]} is no word of a vocabulary of {size} words")
    return array.astype(np.intp, copy=False)


def present_words(
    name: str, value: ArrayLike, present: ArrayLike | None, size: int, shape: tuple[int, ...]
) -> tuple[Words, NDArray[np.bool_]]:
    """Words of shape (*shape, L), and where there are any: at other places any integer may stand.  Raises as `words` does."""
    given = np.asarray(value)
    there = np.ones(given.shape, bool) if present is None else np.asarray(present)
    if there.dtype != bool or there.shape != given.shape:
        raise ValueError(
            f"present: booleans of shape {given.shape} are needed, not {there.dtype} of shape {there.shape}"
        )
    if given.ndim != len(shape) + 1 or given.shape[:-1] != shape:
        raise ValueError(f"{name}: shape {(*shape, 'L')} is needed, not {given.shape}")
    return words(name, np.where(there, given, 0) if size else given, size), there


def room(name: str, out: Floats | None, like: Floats) -> Floats:
    """The caller's array for a result, or a new one in the memory layout of `like`.

    Raises ValueError where the caller's has another shape or number type, or shares memory with `like`.
    """
    if out is None:
        return np.empty_like(like)
    if out.shape != like.shape or out.dtype != like.dtype:
        raise ValueError(f"{name}: {like.dtype} of shape {like.shape} is needed, not {out.dtype} of shape {out.shape}")
    if np.may_share_memory(out, like):
        raise ValueError(f"{name}: shares memory with what is read")
    return out


def cores() -> int:
    """The threads that a computation may use: what the environment allows BLAS, or the cores of this process."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        allowed = os.environ.get(name, "")
        if allowed.isdecimal() and int(allowed):
            return int(allowed)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def unbuffered(width: int) -> Iterator[None]:
    """Products of a column and a row go straight to their place; NumPy's buffer serves rows below about 200 entries only."""
    before = np.setbufsize(8192 if width < 200 else 16)
    try:
        yield
    finally:
        np.setbufsize(before)


def outer(column: Floats, row: Floats, out: Floats) -> None:
    """out[i, j] = column[i] row[j], in one pass over `out`: by BLAS where rows are too short for NumPy's inner loop."""
    if len(row) < NARROW:
        step = max(1, CALL // max(1, len(row)))
        for start in range(0, len(column), step):
            np.dot(column[start : start + step, None], row[None], out=out[start : start + step])
        return
    with unbuffered(len(row)):
        np.multiply(column[:, None], row, out=out)


def quiet() -> np.errstate:
    """Underflow to zero is right, and what overflows is found by `defined`."""
    return np.errstate(under="ignore", over="ignore", invalid="ignore")


def defined(value: Floats) -> Floats:
    """The value.  Raises ValueError where it is infinite or no number."""
    if not np.isfinite(value).all():
        raise ValueError("a logit, or what comes of it, is infinite or no number")
    return value


P = ParamSpec("P")
R = TypeVar("R")


def counted(function: Callable[P, R]) -> Callable[P, R]:
    """What is too small becomes zero without a word; float16 is counted in float32, and rounded once at the end."""

    @wraps(function)
    def careful(*given: P.args, **named: P.kwargs) -> R:
        kinds = {np.asarray(one).dtype for one in (*given, *named.values()) if _floating(one)}
        with np.errstate(under="ignore"):
            if kinds != {np.dtype(np.float16)}:
                return function(*given, **named)
            wide: Any = [_single(one) for one in given]
            wide_named: Any = {name: _single(one) for name, one in named.items()}
            return cast(R, _halved(function(*wide, **wide_named)))

    return careful


def _floating(value: object) -> bool:
    return np.asarray(value).dtype.kind in "fc"


def _single(value: object) -> object:
    return np.asarray(value, np.float32) if _floating(value) else value


def _halved(result: Any) -> Any:
    if isinstance(result, tuple):
        return type(result)(*(_halved(one) for one in result))
    return result.astype(np.float16) if _floating(result) else result
