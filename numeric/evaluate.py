"""Terms to NumPy arrays, over a batch of worlds of one size at once.

An array has one axis for each binder around the term, the innermost first, and the worlds as its last axis.
A value that is not defined is NaN.  Derivatives come from `numeric.differences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from derive.claim import PI
from derive.kernel.term import (
    INTEGERS,
    Add,
    All,
    Apply,
    Below,
    Bound,
    Det,
    Diff,
    Domain,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Implies,
    Ind,
    Index,
    Inverse,
    Lam,
    Le,
    Let,
    Lt,
    Map,
    Max,
    Mul,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    sort_of,
)  # fmt: skip
from numeric import differences
from numeric.enclose import coefficient
from numeric.world import REACH, World

SINGULAR = 1e-9
Array = Any  # an ndarray of floats or complex numbers


class Batch:
    """Values of terms in several worlds of the same sizes."""

    def __init__(self, worlds: Sequence[World]) -> None:
        self.worlds = worlds
        self.count = len(worlds)
        self.sizes = worlds[0].sizes
        self.values: dict[Tensor, Array] = {}
        self._maps: dict[Map, Array] = {}
        self._closed: dict[Term, Array] = {}
        self.stepping = False  # is an entry moved by an imaginary step?
        self._let: dict[Tensor, tuple[Lam, tuple[Array, ...], Any]] = {}  # value, indices bound there, what was around

    # ---- indices ----

    def index(self, index: Index, bound: tuple[Array, ...]) -> Array:
        match index:
            case Bound(level, _):
                return bound[level]
            case Var():
                return np.array([world.indices[index] for world in self.worlds])
            case Element(name, sort):
                return np.full(self.count, sort.elements.index(name))
            case Image(mapping, indices):
                return self._map(mapping)[self.places(mapping.sorts, indices, bound)]
            case Offset(constant, scaled):
                total: Array = np.full(self.count, constant)
                for one, times in scaled:
                    total = total + times * self.index(one, bound)
                return total
        raise TypeError(index)

    def places(
        self, sorts: tuple[Sort, ...], indices: tuple[Index, ...], bound: tuple[Array, ...]
    ) -> tuple[Array, ...]:
        """The indices as an index into a stored array, worlds last."""
        found = []
        for sort, one in zip(sorts, indices, strict=True):
            at = self.index(one, bound)
            found.append(np.clip(at + REACH, 0, 2 * REACH) if sort is INTEGERS else at)
        return (*found, np.arange(self.count))

    def _shape(self, sorts: tuple[Sort, ...]) -> list[range]:
        return [range(-REACH, REACH + 1) if sort is INTEGERS else range(self.sizes[sort]) for sort in sorts]

    def _map(self, mapping: Map) -> Array:
        if mapping not in self._maps:
            shape = self._shape(mapping.sorts)
            flat = [[world.maps[mapping][place] for world in self.worlds] for place in product(*shape)]
            self._maps[mapping] = np.array(flat, dtype=int).reshape([len(one) for one in shape] + [self.count])
        return self._maps[mapping]

    def table(self, tensor: Tensor) -> Array:
        """The entries of a tensor in every world."""
        if tensor is PI:
            return np.full(self.count, np.pi)
        if tensor not in self.values:
            shape = self._shape(tensor.sorts)
            given = [world.values.get(tensor) for world in self.worlds]  # None for a tensor that only a `Let` binds
            flat = [[float(one[place]) if one else 0.0 for one in given] for place in product(*shape)]
            self.values[tensor] = np.array(flat).reshape([len(one) for one in shape] + [self.count])
        return self.values[tensor]

    def domain(self, domain: Domain, bound: tuple[Array, ...]) -> tuple[Array, Array | None]:
        """The indices of a domain along a new first axis, and where they count (None for everywhere)."""
        depth = max((np.ndim(one) for one in bound), default=1)
        if isinstance(domain, Range):
            low, high = self.index(domain.low, bound), self.index(domain.high, bound)
            span = np.arange(int(np.min(low)), max(int(np.max(high)), int(np.min(low))) + 1)
            places = span.reshape([-1] + [1] * depth)
            return places, (places >= low) & (places <= high)
        return np.arange(self.sizes[domain]).reshape([-1] + [1] * depth), None

    # ---- terms ----

    def closed(self, term: Term) -> Array:
        """The real value in every world of a term without dangling indices, found once."""
        if term not in self._closed:
            self._closed[term] = np.broadcast_to(np.real(self.value(term)), (self.count,))
        return self._closed[term]

    def value(self, term: Term, bound: tuple[Array, ...] = ()) -> Array:
        match term:
            case Num(number):
                return np.float64(number)
            case Entry(tensor, indices):
                return self._entry(tensor, indices, bound)
            case Size(domain):
                places, counts = self.domain(domain, bound)
                return np.float64(len(places)) if counts is None else np.sum(counts, axis=0)
            case Value(index):
                return self.index(index, bound).astype(float)
            case Add(terms):
                total: Array = np.float64(0)
                for part in terms:
                    total = total + self.value(part, bound)
                return total
            case Mul(factors):
                return self._product(factors, bound)
            case Pow(base, exponent):
                return power(self.value(base, bound), Fraction(exponent))
            case Fn(name, argument):
                return function(name, self.value(argument, bound))
            case Max(left, right):
                one, other = np.broadcast_arrays(self.value(left, bound), self.value(right, bound))
                return np.where(one.real >= other.real, one, other)
            case Sum(domain, body):
                return self._over(domain, body, bound, 0).sum(axis=0)
            case Prod(domain, body):
                return self._over(domain, body, bound, 1).prod(axis=0)
            case Ind(prop):
                return self.truth(prop, bound).astype(float)
            case Inverse(matrix, row, column):
                return self._inverse(self._matrix(matrix, bound), self.index(row, bound), self.index(column, bound))
            case Det(matrix):
                return np.linalg.det(self._matrix(matrix, bound))
            case Apply():
                return self._apply(term, bound)
            case Diff():
                return differences.derivative(self, term, bound)
            case Let(tensor, value, body):
                around = self._let, self.values
                zero = np.zeros([*map(len, self._shape(tensor.sorts)), self.count])
                self._let = {**self._let, tensor: (value, bound, around)}
                self.values = {**self.values, tensor: zero}
                try:
                    return self.value(body, bound)
                finally:
                    self._let, self.values = around
        raise TypeError(term)

    def _over(self, domain: Domain, body: Term, bound: tuple[Array, ...], neutral: int) -> Array:
        places, counts = self.domain(domain, bound)
        values = self.value(body, (places, *bound))
        shape = np.broadcast_shapes(np.shape(values), np.shape(places), np.shape(counts) if counts is not None else ())
        values = np.broadcast_to(values, shape)
        return values if counts is None else np.where(counts, values, neutral)

    def _entry(self, tensor: Tensor, indices: tuple[Index, ...], bound: tuple[Array, ...]) -> Array:
        places = self.places(tensor.sorts, indices, bound)
        if tensor in self._let:
            array, outer, around = self._let[tensor]
            here = self._let, self.values
            self._let, self.values = around
            try:
                number = self.value(array.body, (*places[:-1][::-1], *outer))
            finally:
                self._let, self.values = here
            return number + self.table(tensor)[places]  # not zero only where a derivative moves it
        return self.table(tensor)[places]

    def _product(self, factors: tuple[Term, ...], bound: tuple[Array, ...]) -> Array:
        total: Array = np.float64(1)
        guard: Array = np.True_
        for factor in factors:
            value = self.value(factor, bound)
            if isinstance(factor, Ind):
                guard = guard & (value != 0)
            else:
                total = total * value
        return np.where(guard, total, 0.0) if any(isinstance(factor, Ind) for factor in factors) else total

    def _matrix(self, matrix: Lam, bound: tuple[Array, ...]) -> Array:
        """The matrices, their rows and columns along the last two axes."""
        rows, _ = self.domain(matrix.domains[0], bound)
        columns, _ = self.domain(matrix.domains[1], (rows, *bound))
        values = self.value(matrix.body, (columns, rows, *bound))
        shape = np.broadcast_shapes(np.shape(values), np.shape(rows), np.shape(columns))
        return np.moveaxis(np.broadcast_to(values, shape), (1, 0), (-2, -1))

    def _inverse(self, matrices: Array, row: Array, column: Array) -> Array:
        """The entry of the inverse, NaN where the matrix has none."""
        bad = ~(np.abs(np.linalg.det(matrices)) > SINGULAR)
        unit = np.eye(matrices.shape[-1])
        inverses = np.where(bad[..., None, None], np.nan, np.linalg.inv(np.where(bad[..., None, None], unit, matrices)))
        shape = np.broadcast_shapes(bad.shape, np.shape(row), np.shape(column))
        flat = np.broadcast_to(inverses, (*shape, *unit.shape)).reshape(-1, *unit.shape)
        places = (np.broadcast_to(one, shape).ravel() for one in (row, column))
        return flat[np.arange(len(flat)), *places].reshape(shape)

    def _apply(self, term: Apply, bound: tuple[Array, ...]) -> Array:
        """The same random quadratic polynomial as in `numeric.enclose`, world by world."""
        inputs: dict[tuple[int, tuple[int, ...]], Array] = {}
        marks: list[Array] = []
        for place, argument in enumerate(term.arguments):
            if isinstance(argument, Lam):
                for entry, here in self._entries(argument.domains, bound):
                    fixed = tuple(np.full(self.count, k) for k in entry[::-1])
                    number = self.value(argument.body, (*fixed, *bound))
                    inputs[place, entry] = np.where(here, number, 0.0)  # where it is no entry, it counts for nothing
            else:
                marks.append(self.index(argument, bound) + (sort_of(argument) is not INTEGERS))
        slots = [(p, [self.index(i, bound) for i in indices]) for p, indices in term.slots]
        if len(slots) > 2:
            return np.zeros(self.count)
        chosen = [*marks, *(one for _, indices in slots for one in indices)]
        form = np.broadcast_shapes((self.count,), *(np.shape(x) for x in inputs.values()), *map(np.shape, chosen))
        worlds = np.broadcast_to(np.arange(self.count), form).ravel()
        kind = np.result_type(float, *inputs.values())
        point = np.array([np.broadcast_to(x, form).ravel() for x in inputs.values()], kind).reshape(-1, worlds.size)
        rows = np.array([worlds, *(np.broadcast_to(one, form).ravel() for one in chosen)])
        kinds, kind_of = np.unique(rows, axis=1, return_inverse=True)
        result = np.zeros(rows.shape[1], dtype=point.dtype)
        for number, one in enumerate(kinds.T.tolist()):
            name = f"{self.worlds[one[0]].seed}/{term.name}" + "".join(f"/{k}" for k in one[1 : len(marks) + 1])
            at, wanted = one[len(marks) + 1 :], []
            for p, indices in slots:
                wanted.append((p, tuple(at[: len(indices)])))
                at = at[len(indices) :]
            here = kind_of.ravel() == number
            result[here] = quadratic(name, tuple(inputs), wanted, point[:, here])
        return result.reshape(form)

    def _entries(
        self, domains: tuple[Domain, ...], bound: tuple[Array, ...]
    ) -> Iterator[tuple[tuple[int, ...], Array]]:
        """The indices of an array that are such in some world, and where they are."""
        spans: list[list[tuple[int, Array]]] = []
        for domain in domains:
            if isinstance(domain, Range):
                low, high = self.index(domain.low, bound), self.index(domain.high, bound)
                span = range(int(np.min(low)), int(np.max(high)) + 1)
                spans.append([(k, (low <= k) & (k <= high)) for k in span])
            else:
                spans.append([(k, np.True_) for k in self._shape((domain,))[0]])
        for chosen in product(*spans):
            yield (
                tuple(k for k, _ in chosen),
                np.all(np.broadcast_arrays(np.True_, *(here for _, here in chosen)), axis=0),
            )

    # ---- propositions ----

    def truth(self, prop: Prop, bound: tuple[Array, ...] = ()) -> Array:
        match prop:
            case Same(left, right):
                return self.index(left, bound) == self.index(right, bound)
            case Below(low, high):
                return self.index(low, bound) <= self.index(high, bound)
            case Eq(left, right):
                return np.isclose(self.value(left, bound).real, self.value(right, bound).real, rtol=1e-12, atol=1e-12)
            case Le(left, right):
                return np.real(self.value(left, bound)) <= np.real(self.value(right, bound))
            case Lt(left, right):
                return np.real(self.value(left, bound)) < np.real(self.value(right, bound))
            case Not(inner):
                return ~self.truth(inner, bound)
            case Implies(premise, conclusion):
                return ~self.truth(premise, bound) | self.truth(conclusion, bound)
            case All(domain, body):
                places, counts = self.domain(domain, bound)
                truth = self.truth(body, (places, *bound))
                return np.all(truth if counts is None else truth | ~counts, axis=0)
        return np.zeros(self.count, dtype=bool)


def quadratic(name: str, keys: tuple[Any, ...], slots: list[Any], point: Array) -> Array:
    """c + a.x + x.B.x / 2 at points x, or its derivative by one or two of the entries `keys` of x."""
    if len(slots) == 2:
        return float(coefficient(name, *sorted(slots)))
    if slots:
        row = np.array([float(coefficient(name, *sorted((slots[0], one)))) for one in keys])
        return float(coefficient(name, slots[0])) + row @ point
    constant, linear, square = _coefficients(name, keys)
    return constant + linear @ point + np.sum(point * (square @ point), axis=0) / 2


@lru_cache(maxsize=4096)
def _coefficients(name: str, keys: tuple[Any, ...]) -> tuple[float, Array, Array]:
    """The c, a and B of the function that `numeric.enclose` takes in the same world."""
    linear = np.array([float(coefficient(name, k)) for k in keys])
    square = np.array([[float(coefficient(name, *sorted((one, other)))) for other in keys] for one in keys])
    return float(coefficient(name) + 3), linear, square


def power(values: Array, exponent: Fraction) -> Array:
    if exponent == int(exponent):
        if exponent < 0:
            values = np.where(values == 0, np.nan, values)
        return values ** int(exponent)
    bad = np.real(values) < 0 if exponent > 0 else np.real(values) <= 0
    return np.where(bad, np.nan, values) ** float(exponent)


def function(name: str, values: Array) -> Array:
    match name:
        case "exp":
            return np.exp(values)
        case "log":
            return np.log(np.where(np.real(values) <= 0, np.nan, values))
        case "sin":
            return np.sin(values)
        case "cos":
            return np.cos(values)
        case "abs":
            return np.where(np.real(values) < 0, -values, values)
    raise TypeError(name)
