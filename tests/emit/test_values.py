"""What is computed: the values of the terms, at any scale, shape and memory layout, in the memory it needs."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.claim import Meaning
from derive.emit.function import Function, to_numpy
from derive.emit.program import NotEmittable
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    Bound,
    Entry,
    Map,
    Range,
    Same,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    offset,
)
from emit.reading import SHIPPED, meanings, right
from emit.test_text import WORDS, benchmark
from numeric import losses
from numeric.agree import SMALL, Scenario, Subject, agreement

UNITS = 8  # of rounding: an exponential of NumPy in single precision is off by some


def subject(function: Function) -> Subject:
    nodes = tuple(one.node for one in function.parameters if one.node is not None)
    (cases,) = (one.cases for one in function.meanings)
    return Subject(function, nodes, cases, function.axes[0])


def called(function: Function, **values: Any) -> Any:
    return function(**{one.name: values[one.name] for one in function.parameters if one.name in values})


def test_the_logarithm_of_a_product_of_many_small_numbers_is_finite() -> None:
    likelihood = to_numpy(right(r"L = \log \prod_{i=1}^n p_i", "p \\in \\mathbb{R}_{>0}^n\nL \\in \\mathbb{R}"))
    assert likelihood(np.full(2000, 1e-9)) == pytest.approx(2000 * np.log(1e-9))


def test_the_figure_of_a_wrong_function_is_large() -> None:
    meaning = meanings(SHIPPED)["s78"]
    function = to_numpy(meaning)
    wrong = Subject(lambda *a: function(*a) * (1 + 1e-4), subject(function).parameters, meaning.cases, function.axes[0])
    assert agreement(wrong, SMALL[:2]).worst > 1e6
    naive = Subject(
        lambda u, v, c, o: u.T @ (np.exp(u @ v[c]) / np.exp(u @ v[c]).sum() - (np.arange(len(u)) == o)),
        subject(function).parameters, meaning.cases, function.axes[0],
    )  # fmt: skip
    assert agreement(naive, SMALL[:2]).worst <= UNITS
    assert agreement(naive, [Scenario((50, 8), 5)]).worst == np.inf  # it overflows


SCALES = st.sampled_from([1e-30, 1e-3, 1.0, 30.0, 1e4])


@given(st.integers(0, 6), SCALES, st.sampled_from(["f4", "f8"]), st.integers(1, 3), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_softmax_is_that_of_the_hand_for_all_sizes_scales_and_strides(
    size: int, scale: float, kind: str, stride: int, seed: int
) -> None:
    x = (np.random.default_rng(seed).standard_normal(size * stride) * scale).astype(kind)[::stride][::-1]
    with np.errstate(all="raise", under="ignore"):
        found = SOFTMAX(x)
    assert found.dtype == x.dtype
    assert np.allclose(found, losses.softmax(x), rtol=8 * np.finfo(kind).eps, atol=0)


SOFTMAX = to_numpy(right(r"s_i = softmax(x)_i", "x, s \\in \\mathbb{R}^n"))
U_GRADIENT = to_numpy(right(r"\nabla_U (-\log \hat y_o) = v_c (\hat y - y)^\top", WORDS))
CENTRE = to_numpy(right(r"\nabla_{v_c} (-\log \hat y_o) = U (\hat y - y)", WORDS))
BATCH, DRAWN = (benchmark().emitted_function(text) for text in (benchmark().BATCH, benchmark().DRAWN))
LOSS = r"-\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_{n_k}^\top v_c)"
SAMPLED = r"-[w = o] \sigma(-u_w^\top v_c) v_c + \sum_{k=1}^K [n_k = w] \sigma(u_w^\top v_c) v_c"


@given(st.integers(1, 5), st.integers(0, 4), SCALES, st.sampled_from(["f4", "f8"]), st.booleans(), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_gradients_are_those_of_the_hand(
    words: int, size: int, scale: float, kind: str, turned: bool, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    u, v = (draw.standard_normal((2, words, size)) * scale).astype(kind)
    u = np.asfortranarray(u) if turned else u
    o, c = int(draw.integers(words)), int(draw.integers(words))
    hand = losses.naive_softmax(v[c], o, u)
    centre, outside = called(CENTRE, u=u, v=v, o=o, c=c), called(U_GRADIENT, u=u, v=v, o=o, c=c)
    assert centre.dtype == outside.dtype == u.dtype
    size_of_error = 64 * np.finfo(kind).eps * scale * (1 + scale * scale) * (1 + size)
    assert np.allclose(centre, hand.v, rtol=1e-4, atol=size_of_error)
    assert np.allclose(outside, hand.U.T, rtol=1e-4, atol=size_of_error)


@given(
    st.integers(1, 5), st.integers(0, 4), st.integers(0, 4), st.integers(0, 3), SCALES, st.sampled_from(["f4", "f8"]),
    st.sampled_from("CFS"), st.integers(0, 99),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_gradients_of_batches_are_those_of_the_hand_for_all_shapes_and_strides(
    words: int, size: int, pairs: int, drawn: int, scale: float, kind: str, order: str, seed: int
) -> None:
    """C, Fortran order, or every second row and column backwards; no warning at any scale."""
    draw = np.random.default_rng(seed)
    u, v = (laid(draw.standard_normal((n, size)) * scale, kind, order) for n in (words, pairs))
    o, n = draw.integers(words, size=pairs), draw.integers(words, size=(pairs, drawn))
    tolerance = 64 * np.finfo(kind).eps * scale * (1 + scale * scale) * (1 + size) * (1 + pairs)
    with np.errstate(all="raise", under="ignore"):
        soft, some = losses.naive_softmax(v, o, u), losses.negative_sampling(v, o, n, u)
        in_soft, in_some = called(BATCH, u=u, v=v, o=o), called(DRAWN, u=u, v=v, o=o, n=n)
    for found, wanted in zip((*in_soft, *in_some), (soft.v, soft.U, some.v, some.U.dense(words)), strict=True):
        assert found.dtype == u.dtype
        assert np.allclose(found, wanted, rtol=1e-4, atol=tolerance)


def laid(values: Any, kind: str, order: str) -> Any:
    if order != "S":
        return np.array(values, kind, order=order)
    room = np.full([2 * n for n in values.shape], 7, kind)
    room[::2, ::2] = values[::-1, ::-1]
    return room[::2, ::2][::-1, ::-1]


@pytest.mark.parametrize("draws", [[], [1], [2, 2, 0], [3, 3, 3, 1, 2]])
def test_a_word_drawn_again_and_again_is_counted_in_all_rows_at_once(draws: list[int]) -> None:
    rows = to_numpy(right(f"\\nabla_{{u_w}} ({LOSS}) = {SAMPLED}", WORDS), over=("w",))
    u, v = np.random.default_rng(1).standard_normal((2, 5, 3))
    hand = losses.negative_sampling(v[2], 4, np.array(draws, dtype=int), u)
    found = called(rows, u=u, v=v, o=4, c=2, n=draws)
    assert np.allclose(found, hand.U.dense(5), rtol=1e-13)


def test_a_large_gradient_needs_no_memory_beside_itself() -> None:
    draw = np.random.default_rng(0)
    u, v = draw.standard_normal((2, 20_000, 50))
    tracemalloc.start()
    result = called(U_GRADIENT, u=u, v=v, o=3, c=5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.2 * result.nbytes
    again = np.empty_like(result)
    tracemalloc.start()
    assert called(U_GRADIENT, u=u, v=v, o=3, c=5, out=again) is again
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.2 * result.nbytes
    assert np.array_equal(again, result)


def argument(node: Any, sizes: dict[str, int]) -> Any:
    """Ordinary values for a parameter; integers reach from -20 to 20."""
    draw = np.random.default_rng(7)
    shape = [len(one.elements) or sizes.get(one.name, 41) for one in getattr(node, "sorts", ())]
    match node:
        case Tensor():
            return draw.random(shape) + 0.5
        case Map(_, _, target):
            return draw.integers(0, sizes[target.name], shape)
        case Var():
            return 1
        case Sort():
            return sizes[node.name]
    return -20


def test_no_function_of_the_shipped_document_needs_more_than_twice_what_it_is_given_and_gives() -> None:
    sizes = {"W": 600, "d": 50, "K": 10, "n": 1500, "S": 1500}
    looked = 0
    for meaning in meanings(SHIPPED).values():
        try:
            function = to_numpy(meaning)
        except NotEmittable:
            continue
        given = [argument(one.node, sizes) for one in function.parameters if one.node is not None]
        function(*given)
        tracemalloc.start()
        result = function(*given)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        known = sum(np.asarray(one).nbytes for one in (*given, result))
        assert peak <= 2 * known + 3_000, (meaning.name, peak, known)
        looked += 1
    assert looked > 90


def test_what_does_not_fit_is_refused() -> None:
    u, v = np.ones((2, 4, 3))
    rows = to_numpy(right(f"\\nabla_{{u_w}} ({LOSS}) = {SAMPLED}", WORDS))
    for places in ([4], [-5], [0.5], [[1]]):
        with pytest.raises((IndexError, TypeError, ValueError)):
            called(rows, u=u, v=v, o=0, c=0, w=1, n=places)
    assert np.array_equal(called(rows, u=u, v=v, o=0, c=0, w=3, n=[-1]), called(rows, u=u, v=v, o=0, c=0, w=3, n=[3]))
    for wrong in ({"o": 4}, {"o": 1.0}, {"u": u[0]}, {"v": v[:, :2]}, {"v": v[:3]}, {"u": u + 0j}):
        with pytest.raises((IndexError, TypeError, ValueError)):
            called(CENTRE, **({"u": u, "v": v, "o": 0, "c": 0} | wrong))
    assert np.array_equal(called(CENTRE, u=u, v=v, o=-1, c=0), called(CENTRE, u=u, v=v, o=3, c=0))
    lists = called(CENTRE, u=u.tolist(), v=v.astype(int), o=np.int64(1), c=0)
    assert np.array_equal(lists, called(CENTRE, u=u, v=v, o=1, c=0))


def test_the_arrays_given_stay_as_they_are() -> None:
    picked = to_numpy(right(r"U y = u_o", WORDS))
    u = np.arange(6.0).reshape(3, 2)
    result = called(picked, u=u, o=1)
    result += 1
    assert np.array_equal(u, np.arange(6.0).reshape(3, 2))


def test_integers_are_places_in_an_array_that_starts_somewhere() -> None:
    x, t = Tensor("x", (Var("s", INTEGERS).sort,)), Var("t", INTEGERS)
    window = Range(offset(-1, ((t, 1),)), offset(1, ((t, 1),)))
    function = to_numpy(Sum(window, entry(x) * weight()))
    series = np.array([10.0, 20.0, 30.0, 40.0])
    assert function(series, 1) == 0 * 10 + 1 * 20 + 2 * 30
    assert function(series, 0, x_start=-1) == -1 * 10 + 0 * 20 + 1 * 30
    with pytest.raises(IndexError):
        function(series, 0)
    with pytest.raises(IndexError):
        function(series, 3)


def entry(tensor: Tensor) -> Term:
    return Entry(tensor, (Bound(0, INTEGERS),))


def weight() -> Term:
    return Value(Bound(0, INTEGERS))


def test_cases_give_no_number_where_none_holds() -> None:
    sort = Sort("W", ())
    one, other, third = (Var(name, sort) for name in "abc")
    cases = (((Same(one, other),), ONE), ((Same(one, third),), ZERO))
    function = to_numpy(Meaning(cases))
    assert [function(*where, 3) for where in ((0, 0, 1), (0, 1, 0))] == [1, 0]
    assert np.isnan(function(0, 1, 2, 3))


def test_a_logarithm_is_not_taken_where_a_guard_keeps_it_out() -> None:
    x = r"p \in \mathbb{R}^n"
    kept = to_numpy(right(r"s = \sum_{i=1}^n [p_i > 0] p_i \log p_i", x + "\ns \\in \\mathbb{R}"))
    with np.errstate(all="raise"):
        assert kept([0.0, 1.0, 2.0]) == pytest.approx(2 * np.log(2))
