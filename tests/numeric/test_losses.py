"""The losses of word vectors: right at any scale, in any layout, in the number type that was given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.losses import (
    cross_entropy,
    log_sigmoid,
    log_sum_exp,
    naive_softmax,
    naive_softmax_loss,
    negative_sampling,
    negative_sampling_loss,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)

EXTREMES = (-1e4, -745.2, -88.8, -1e-30, 0.0, 1e-30, 17.5, 36.8, 88.8, 709.9, 1e4)
KINDS = (np.float16, np.float32, np.float64, np.longdouble)


@pytest.fixture(autouse=True)
def every_warning_of_numpy_is_an_error() -> Iterator[None]:
    with np.errstate(all="raise"):
        yield


def exact(x: Any) -> arb:
    return arb(np.longdouble(x).astype(float).item())


def near(left: Any, right: arb, units: float = 8, least: float = 1e-320) -> bool:
    """Within some units in the last place, or both too small for the number type."""
    kind = np.finfo(np.asarray(left).dtype)
    gap = abs(exact(left) - right)
    return bool(gap <= abs(right) * float(kind.eps) * units) or bool(gap <= max(float(kind.smallest_normal), least))


# one number


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("x", EXTREMES)
def test_the_sigmoid_and_its_logarithm_agree_with_balls(x: float, kind: Any) -> None:
    ctx.prec = 20000  # exp(1e4) + 1 is not exp(1e4)
    number = kind(x)
    assert near(sigmoid(number), 1 / (1 + (-exact(number)).exp()))
    assert near(log_sigmoid(number), -(1 + (-exact(number)).exp()).log())
    ctx.prec = 53


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_type_is_kept(kind: Any) -> None:
    x = np.array(EXTREMES, kind)
    v, U = np.ones(3, kind), np.ones((4, 3), kind)
    batch = naive_softmax(np.ones((2, 3), kind), [0, 1], U)
    drawn = negative_sampling(v, 1, [2, 2], U)
    results = [softmax(x), log_sum_exp(x), sigmoid(x), log_sigmoid(x), cross_entropy(x, np.ones_like(x)), *batch]
    results += [*softmax_cross_entropy(softmax(x), x), *naive_softmax(v, 1, U), drawn.loss, drawn.v, drawn.U.values]
    results += [naive_softmax_loss(v, 1, U), negative_sampling_loss(v, 1, [2], U)]
    assert {one.dtype for one in results} == {np.dtype(kind)}


def test_integers_count_as_float64() -> None:
    assert softmax([1, 2]).dtype == sigmoid(0).dtype == log_sum_exp([0]).dtype == np.float64
    assert naive_softmax([1], 0, [[1], [2]]).U.dtype == np.float64


# softmax and its logarithm


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("x", [[1e4, -1e4], [-1e4], [1e4] * 3, [1e4, 1e4 - 20.0, 0.0], [-1e4, -1e4 + 1]])
def test_softmax_and_log_sum_exp_agree_with_balls(x: list[float], kind: Any) -> None:
    ctx.prec = 40000
    logits = np.array(x, kind)
    weights = [exact(one).exp() for one in logits]
    total = sum(weights, arb(0))
    assert near(log_sum_exp(logits), total.log())
    assert all(near(got, weight / total) for got, weight in zip(softmax(logits), weights, strict=True))
    ctx.prec = 53


def test_the_softmax_of_nothing_is_empty_and_its_log_sum_is_minus_infinity() -> None:
    assert softmax(np.zeros((3, 0))).shape == (3, 0)
    assert log_sum_exp(np.zeros((3, 0))).tolist() == [-math.inf] * 3
    assert softmax(np.zeros((0, 3)), axis=0).shape == (0, 3)


def test_infinite_logits_have_a_log_sum_and_no_softmax() -> None:
    assert log_sum_exp([-math.inf, 0.0]) == 0
    assert log_sum_exp([-math.inf] * 2) == -math.inf
    assert log_sum_exp([math.inf, 0.0]) == math.inf
    assert softmax([-math.inf, 0.0]).tolist() == [0, 1]
    for x in ([math.inf, 0.0], [-math.inf] * 2, [math.nan, 0.0]):
        with pytest.raises(ValueError, match="infinite or no number"):
            softmax(x)


# cross entropy


def test_what_has_no_weight_adds_nothing_to_a_cross_entropy() -> None:
    assert cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0
    assert cross_entropy([0.5, 0.5], [0.0, 1.0]) == math.inf
    assert cross_entropy([0.0, 1.0], [[0.5, 0.5], [0.75, 0.25]]) == pytest.approx([math.log(2), math.log(4)])
    with pytest.raises(ValueError, match="no probability"):
        cross_entropy([1.0], [-0.1])


def test_a_cross_entropy_of_logits_does_not_take_the_logarithm_of_zero() -> None:
    found = softmax_cross_entropy([0.0, 1.0], [1e4, -1e4])
    assert found.loss == 2e4
    assert found.x.tolist() == [1, -1]
    assert softmax_cross_entropy([0.0, 1.0], [-math.inf, 1e4]).loss == 0
    with pytest.raises(ValueError, match="shape of the logits"):
        softmax_cross_entropy([1.0], [0.0, 0.0])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("y", [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.25, 0.5, 0.25], [3.0, 0.0, 1.0]])
@pytest.mark.parametrize("x", [[1e4, -1e4, 0.0], [-40.0, 0.0, -50.0], [1.0, 1.0, 1.0]])
def test_a_cross_entropy_of_logits_agrees_with_balls(x: list[float], y: list[float], kind: Any) -> None:
    ctx.prec = 60000
    found = softmax_cross_entropy(np.array(y, kind), np.array(x, kind))
    weights = [arb(one).exp() for one in x]
    total = sum(weights, arb(0))
    assert near(
        found.loss, -sum((arb(one) * (weight / total).log() for one, weight in zip(y, weights, strict=True)), arb(0))
    )
    for i in range(3):
        assert near(found.x[i], arb(sum(y)) * weights[i] / total - arb(y[i]), units=16)
    ctx.prec = 53


# the naive softmax loss


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("logits", [[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4], [50.0, 0.0, -3.0], [16.5, 0.0, 0.0], [1e4]])
def test_the_naive_softmax_agrees_with_balls(logits: list[float], kind: Any) -> None:
    ctx.prec = 60000
    U = np.array(logits, kind)[:, None]
    v = np.array([1.0], kind)
    weights = [exact(one).exp() for one in U[:, 0]]
    total = sum(weights, arb(0))
    batch = naive_softmax(np.stack([v] * len(logits)), range(len(logits)), U)
    for o in range(len(logits)):
        found = naive_softmax(v, o, U)
        assert batch.loss[o] == found.loss
        assert near(found.loss, -(weights[o] / total).log())
        for w, weight in enumerate(weights):
            residual = (weight - total if w == o else weight) / total
            rest = total - weight
            assert near(found.U[w, 0], -rest / total if w == o else residual)
    ctx.prec = 53


def test_a_model_that_is_nearly_sure_keeps_the_digits_of_its_small_loss() -> None:
    found = naive_softmax(np.ones(1, np.float32), 0, np.array([[60.0], [0.0]], np.float32))
    assert float(found.loss) == pytest.approx(math.exp(-60), rel=1e-6)
    assert float(found.U[0, 0]) == pytest.approx(-math.exp(-60), rel=1e-6)


def test_one_word_alone_has_no_loss_and_no_gradient() -> None:
    found = naive_softmax([3.0, -1e4], 0, [[1e4, 2.0]])
    assert found.loss == 0
    assert found.v.tolist() == [0, 0]
    assert found.U.tolist() == [[0, 0]]


def test_no_pairs_and_no_dimensions() -> None:
    empty = naive_softmax(np.zeros((0, 3)), np.zeros(0, int), np.ones((4, 3)))
    assert (empty.loss.shape, empty.v.shape, empty.U.tolist()) == ((0,), (0, 3), np.zeros((4, 3)).tolist())
    assert naive_softmax(np.zeros((0, 3)), [], np.ones((0, 3))).U.shape == (0, 3)
    assert naive_softmax(np.zeros(0), 1, np.zeros((4, 0))).loss == pytest.approx(math.log(4))
    assert negative_sampling(np.zeros((0, 3)), [], np.zeros((0, 5), int), np.ones((4, 3))).U.values.shape == (0, 3)


def test_a_batch_is_the_sum_of_its_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    U, v, o = random.standard_normal((7, 3)), random.standard_normal((5, 3)), random.integers(0, 7, 5)
    single = [naive_softmax(v[i], o[i], U) for i in range(5)]
    for block in (1, 14, 1 << 26):
        monkeypatch.setattr("numeric.softmax_loss.BLOCK", block)
        batch = naive_softmax(v, o, U)
        assert np.allclose(batch.U, sum(one.U for one in single), rtol=1e-12)
        assert np.allclose(batch.v, [one.v for one in single], rtol=1e-12)
        assert np.allclose(batch.loss, [one.loss for one in single], rtol=1e-12)
        assert np.array_equal(batch.loss, naive_softmax_loss(v, o, U))


def test_threads_change_no_bit_and_keep_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    U, v, o = random.standard_normal((50, 3)), random.standard_normal((9, 3)), random.integers(0, 50, 9)
    alone = naive_softmax(v, o, U)
    monkeypatch.setattr("numeric.softmax_loss.ALONE", 0)
    for threads in ("1", "2", "16", "no number", "0"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", threads)
        found = naive_softmax(v, o, U)
        assert all(np.array_equal(left, right) for left, right in zip(found, alone, strict=True))
        assert np.array_equal(naive_softmax_loss(1e3 * v, o, 1e3 * U), naive_softmax(1e3 * v, o, 1e3 * U).loss)
        with pytest.raises(ValueError, match="infinite or no number"):
            naive_softmax(v * np.inf, o, U)


def test_the_gradient_in_U_is_written_where_the_caller_says() -> None:
    U = np.ones((4, 3), np.float32)
    for out in (np.full_like(U, np.nan), np.asfortranarray(np.full_like(U, np.nan))):
        for v, o in ((U[0], 1), (U[:2], [0, 1]), (U[:0], [])):
            assert naive_softmax(v, o, U, out=out).U is out
            assert np.array_equal(out, naive_softmax(v, o, U).U)
    for wrong in (np.empty((3, 4), np.float32), np.empty((4, 3))):
        with pytest.raises(ValueError, match="out: float32 of shape"):
            naive_softmax(U[0], 1, U, out=wrong)
    with pytest.raises(ValueError, match="shares memory"):
        naive_softmax(np.ones(3, np.float32), 1, U, out=U)


# negative sampling


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("logits", [[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4], [30.0, -30.0, 0.5]])
def test_negative_sampling_agrees_with_balls(logits: list[float], kind: Any) -> None:
    ctx.prec = 30000
    U = np.array(logits, kind)[:, None]
    found = negative_sampling(np.ones(1, kind), 0, [1, 2, 2], U)
    x = [exact(one) for one in U[:, 0]]

    def softplus(one: arb) -> arb:
        return (1 + one.exp()).log()

    assert near(found.loss, softplus(-x[0]) + softplus(x[1]) + 2 * softplus(x[2]))
    expected = [-1 / (1 + x[0].exp()), 1 / (1 + (-x[1]).exp()), 2 / (1 + (-x[2]).exp())]
    assert all(near(found.U.of(w)[0], expected[w]) for w in range(3))
    ctx.prec = 53


def test_a_word_drawn_twice_counts_twice_also_when_it_is_the_outside_word() -> None:
    U, v = np.array([[0.5, 1.0], [2.0, -1.0], [0.0, 3.0]]), np.array([1.0, 0.25])
    found = negative_sampling(v, 0, [1, 1, 0], U)
    share = sigmoid(U @ v)
    assert found.U.words.tolist() == [0, 1]
    assert found.U.of(0) == pytest.approx((-(1 - share[0]) + share[0]) * v)
    assert found.U.of(1) == pytest.approx(2 * share[1] * v)
    assert found.U.of(2).tolist() == [0, 0]
    assert np.array_equal(found.U.dense(3)[:2], found.U.values)


def test_without_negative_words_the_pull_of_the_outside_word_remains() -> None:
    found = negative_sampling([1.0], 0, [], [[2.0]])
    assert found.loss == -log_sigmoid(2.0)
    assert found.v.tolist() == [-2 * sigmoid(-2.0)]
    assert found.U.of(0).tolist() == [-sigmoid(-2.0)]


# every shape, type and layout


def laid(array: np.ndarray, layout: str) -> np.ndarray:
    """The same numbers in another layout of memory."""
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "reversed":
        return array[..., ::-1].copy()[..., ::-1]
    if layout == "strided":
        wide = np.full([2 * n for n in array.shape], np.nan, array.dtype)
        wide[tuple(slice(None, None, 2) for _ in array.shape)] = array
        return wide[tuple(slice(None, None, 2) for _ in array.shape)]
    if layout == "frozen":
        array = array.copy()
        array.setflags(write=False)
    return array


LAYOUTS = st.sampled_from(["c", "fortran", "reversed", "strided", "frozen"])


@settings(max_examples=150, deadline=None)
@given(
    size=st.integers(1, 6), d=st.integers(0, 5), n=st.integers(0, 4), negatives=st.integers(0, 4),
    kind=st.sampled_from(KINDS), layouts=st.tuples(LAYOUTS, LAYOUTS), scale=st.sampled_from([1e-3, 1.0, 50.0]),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_layout_changes_nothing_and_the_type_only_the_rounding(
    size: int, d: int, n: int, negatives: int, kind: Any, layouts: tuple[str, str], scale: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    with np.errstate(under="ignore"):
        U = (scale * random.standard_normal((size, d))).astype(kind)
    v = random.standard_normal((n, d)).astype(kind)
    o, k = random.integers(0, size, n), random.integers(0, size, (n, negatives))
    moved = laid(v, layouts[0]), laid(U, layouts[1])
    before = [one.copy() for one in moved]
    exact_v, exact_U = v.astype(np.float64), U.astype(np.float64)
    allowed = 40 * float(np.finfo(kind).eps) * (1 + scale) * (1 + scale) + 1e-13
    for found, wanted in (
        (naive_softmax(moved[0], o, moved[1]), naive_softmax(exact_v, o, exact_U)),
        (negative_sampling(moved[0], o, k, moved[1]), negative_sampling(exact_v, o, k, exact_U)),
    ):
        assert np.allclose(found.loss, wanted.loss, rtol=allowed, atol=allowed)
        assert np.allclose(found.v, wanted.v, rtol=allowed, atol=allowed * 10)
        left, right = (one.U if isinstance(one.U, np.ndarray) else one.U.dense(size) for one in (found, wanted))
        assert np.allclose(left, right, rtol=allowed, atol=allowed * 10)
        assert np.isfinite(left).all()
        assert np.isfinite(found.loss).all()
    assert all(np.array_equal(one, two) for one, two in zip(before, moved, strict=True))


@pytest.mark.parametrize("layout", ["fortran", "reversed", "strided"])
def test_a_view_gives_what_its_copy_gives(layout: str) -> None:
    x = np.random.default_rng(0).standard_normal((3, 4, 5))
    for axis in (0, 1, 2, -1):
        assert np.allclose(softmax(laid(x, layout), axis), softmax(x, axis), rtol=1e-15)
        assert np.allclose(log_sum_exp(laid(x, layout), axis), log_sum_exp(x, axis), rtol=1e-14)


# errors


@pytest.mark.parametrize(
    ("v", "o", "message"),
    [
        (np.ones(2), 0, "v: shape (3,) or (n, 3) is needed beside U of shape (4, 3), not (2,)"),
        (np.ones((2, 3)), 0, "o: shape (2,) is needed, not ()"),
        (np.ones(3), [0], "o: shape () is needed, not (1,)"),
        (np.ones((2, 2, 3)), 0, "v: shape (3,) or (n, 3)"),
        (np.ones(3), 4, "o: 4 is no word of a vocabulary of 4 words"),
        (np.ones(3), -1, "o: -1 is no word of a vocabulary of 4 words"),
        (np.ones(3), 1.0, "o: words are integers, not float64"),
        (np.ones(3), True, "o: words are integers, not bool"),
        (np.array(["a"] * 3), 0, "v: floating numbers are needed, not <U1"),
        (np.full(3, np.inf), 0, "infinite or no number"),
        (np.full(3, np.nan), 0, "infinite or no number"),
        (np.full(3, 1e308), 0, "infinite or no number"),
    ],
)
def test_wrong_arguments_are_named(v: Any, o: Any, message: str) -> None:
    U = np.full((4, 3), 2.0)
    for call in (lambda: naive_softmax(v, o, U), lambda: naive_softmax_loss(v, o, U)):
        with pytest.raises((ValueError, IndexError, TypeError)) as caught:
            call()
        assert message in str(caught.value)
    drawn = np.zeros((*np.shape(o), 1), int)
    for call in (lambda: negative_sampling(v, o, drawn, U), lambda: negative_sampling_loss(v, o, drawn, U)):
        with pytest.raises((ValueError, IndexError, TypeError)) as caught:
            call()
        assert message in str(caught.value)


def test_wrong_negative_words_and_matrices_are_named() -> None:
    U = np.ones((4, 3))
    with pytest.raises(ValueError, match=r"negatives: shape \(2, 'K'\) is needed, not \(3,\)"):
        negative_sampling(np.ones((2, 3)), [0, 1], [0, 1, 2], U)
    with pytest.raises(IndexError, match="negatives: 9 is no word"):
        negative_sampling(np.ones(3), 0, [1, 9], U)
    with pytest.raises(ValueError, match="U: a matrix"):
        naive_softmax(np.ones(3), 0, np.ones(3))
