"""Windows, the likelihood of a text and its optimum, and the model of paraphrases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.losses import (
    count_pairs,
    log_likelihood,
    naive_softmax,
    negative_sampling,
    optimum,
    paraphrase,
    relu,
    skip_gram_sampling,
    skip_gram_softmax,
    sum_rows,
    windows,
)


@pytest.fixture(autouse=True)
def every_warning_of_numpy_is_an_error() -> Any:
    with np.errstate(all="raise"):
        yield


def test_a_window_has_weak_bounds_and_ends_with_the_text() -> None:
    found = windows([5, 6, 7, 8], 2)
    around = [found.outside[t][found.present[t]].tolist() for t in range(4)]
    assert around == [[6, 7], [5, 7, 8], [5, 6, 8], [6, 7]]
    assert found.centre.tolist() == [5, 6, 7, 8]
    assert windows([], 2).outside.shape == (0, 4)
    assert windows([3], 0).outside.shape == (1, 0)
    for text, m, error in (([[1]], 1, ValueError), ([1], -1, ValueError), ([0.5], 1, TypeError)):
        with pytest.raises(error):
            windows(text, m)


@settings(max_examples=60, deadline=None)
@given(
    size=st.integers(1, 5),
    length=st.integers(0, 6),
    m=st.integers(0, 3),
    negatives=st.integers(0, 3),
    seed=st.integers(0, 999),
)
def test_the_loss_of_a_window_is_the_sum_over_its_places(
    size: int, length: int, m: int, negatives: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    text = random.integers(0, size, length)
    centre, outside, present = windows(text, m)
    U, V = random.standard_normal((size, 3)), random.standard_normal((size, 3))
    k = random.integers(0, size, (length, negatives))
    softmax = skip_gram_softmax(V[centre], outside, U, present=present)
    sampling = skip_gram_sampling(V[centre], outside, k, U, present=present)
    expected = [np.zeros(length), np.zeros((length, 3)), np.zeros((size, 3))], [
        np.zeros(length), np.zeros((length, 3)), np.zeros((size, 3))]  # fmt: skip
    for t in range(length):
        for o in outside[t][present[t]]:
            one, two = naive_softmax(V[centre[t]], o, U), negative_sampling(V[centre[t]], o, k[t], U)
            for whole, part, slope in ((expected[0], one, one.U), (expected[1], two, two.U.dense(size))):
                whole[0][t] += part.loss
                whole[1][t] += part.v
                whole[2][:] += slope
    for found, wanted in zip((softmax, sampling), expected, strict=True):
        slope = found.U if isinstance(found.U, np.ndarray) else found.U.dense(size)
        for left, right in zip((found.loss, found.v, slope), wanted, strict=True):
            assert np.allclose(left, right, rtol=1e-11, atol=1e-12)


def test_one_window_needs_no_batch_and_keeps_the_type() -> None:
    U = np.arange(12, dtype=np.float32).reshape(4, 3) / 10
    present = [True, True, False]
    one = skip_gram_softmax(U[0], [1, 1, 9], U, present=present)
    assert one.loss == pytest.approx(2 * naive_softmax(U[0], 1, U).loss)
    assert one.loss.dtype == one.U.dtype == np.float32
    two = skip_gram_sampling(U[0], [1, 1, 9], [2], U, present=present)
    assert two.loss == pytest.approx(2 * negative_sampling(U[0], 1, [2], U).loss)
    assert two.loss.dtype == two.U.values.dtype == np.float32


def test_a_sure_model_of_a_window_of_one_word_keeps_its_digits() -> None:
    found = skip_gram_softmax(np.ones(1), [0, 0], [[60.0], [0.0]])
    assert found.loss == pytest.approx(2 * math.exp(-60), rel=1e-12)
    assert found.U[0, 0] == pytest.approx(-2 * math.exp(-60), rel=1e-12)


def test_wrong_windows_are_named() -> None:
    U = np.ones((4, 3))
    with pytest.raises(ValueError, match=r"outside: shape \(2, 'L'\) is needed, not \(3,\)"):
        skip_gram_softmax(np.ones((2, 3)), [0, 1, 2], U)
    with pytest.raises(ValueError, match="present: booleans"):
        skip_gram_softmax(np.ones(3), [0, 1], U, present=[1, 0])
    with pytest.raises(IndexError, match="outside: 4 is no word"):
        skip_gram_sampling(np.ones(3), [0, 4], [0], U, present=[False, True])


def test_the_rows_of_one_word_are_added_up_however_often_it_occurs() -> None:
    random = np.random.default_rng(0)
    for size, number in ((3, 200), (50, 60), (1, 7)):
        words, vectors = random.integers(0, size, number), random.standard_normal((number, 4))
        wanted = np.zeros((size, 4))
        np.add.at(wanted, words, vectors)
        assert np.allclose(sum_rows(words, vectors).dense(size), wanted, rtol=1e-12)
    assert sum_rows([], np.zeros((0, 2))).dense(3).tolist() == [[0, 0]] * 3
    with pytest.raises(IndexError, match="-1 is no word"):
        sum_rows([-1], np.ones((1, 2)))
    with pytest.raises(ValueError, match=r"shapes \(n,\) and \(n, d\)"):
        sum_rows([1, 2], np.ones((3, 2)))
    with pytest.raises(TypeError, match="words are integers"):
        sum_rows([1.0], np.ones((1, 2)))


def test_pairs_are_counted_within_the_window() -> None:
    counts = count_pairs([0, 1, 1, 2], 1, 4)
    assert counts.tolist() == [[0, 1, 0, 0], [1, 2, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert count_pairs([0, 0, 1, 1, 2, 2, 3, 3][:2], 1, 4)[0].tolist() == [2, 0, 0, 0]
    with pytest.raises(IndexError, match="text: 4 is no word"):
        count_pairs([4], 1, 4)


def test_the_optimum_is_the_relative_count_and_nothing_is_likelier() -> None:
    random = np.random.default_rng(1)
    counts = random.integers(1, 9, (3, 5))
    best = optimum(counts)
    assert np.allclose(best.p, counts / counts.sum(-1, keepdims=True))
    assert best.multiplier.tolist() == counts.sum(-1).tolist()
    assert np.allclose(counts / best.p - best.multiplier[:, None], 0)  # the Lagrangian is stationary
    for _ in range(50):
        other = random.dirichlet(np.ones(5), 3)
        assert log_likelihood(counts, other) < best.log_likelihood


def test_what_never_occurred_has_probability_zero_at_the_optimum() -> None:
    found = optimum(2 * np.eye(4))
    assert found.p.tolist() == np.eye(4).tolist()
    assert found.log_likelihood == 0
    assert log_likelihood([1, 0], [0.0, 1.0]) == -math.inf
    with pytest.raises(ValueError, match="no single optimum"):
        optimum([[1, 2], [0, 0]])
    for wrong in (lambda: optimum([-1, 2]), lambda: log_likelihood([1], [-0.5]), lambda: log_likelihood([1, 2], [1.0])):
        with pytest.raises(ValueError, match=r"needed|not negative"):
            wrong()


@pytest.mark.parametrize("rectified", [False, True])
@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_the_gradient_of_the_paraphrase_model_is_that_of_its_loss(rectified: bool, y: float) -> None:
    x_1, x_2 = np.array([0.5, -1.0, 2.0]), np.array([1.5, 2.0, -0.25])
    found = paraphrase(x_1, x_2, y, rectified=rectified)
    for i in range(3):
        for place, slope in ((0, found.x_1), (1, found.x_2)):
            ends = []
            for step in (1e-6, -1e-6):
                moved = [x_1.copy(), x_2.copy()]
                moved[place][i] += step
                ends.append(paraphrase(moved[0], moved[1], y, rectified=rectified).loss)
            assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slope[i], abs=1e-8)


def test_with_relu_the_model_says_yes_to_everything_and_gets_a_quarter_right() -> None:
    random = np.random.default_rng(2)
    x_1, x_2 = random.standard_normal((2, 400, 6))
    y = (np.arange(400) % 4 == 0).astype(float)
    sure = paraphrase(x_1, x_2, y, rectified=True).p
    assert (sure >= 0.5).all()
    assert np.mean((sure >= 0.5) == y) == 0.25
    assert (paraphrase(x_1, x_2, y).p < 0.5).any()


def test_the_paraphrase_model_is_right_at_any_scale() -> None:
    for kind in (np.float32, np.float64):
        x = np.array([100.0], kind)
        sure, wrong = paraphrase(x, x, 1), paraphrase(x, -x, 1)
        assert (sure.loss, wrong.loss) == (0, 1e4)
        assert wrong.x_1.tolist() == [100]
        assert sure.x_1.dtype == sure.loss.dtype == sure.p.dtype == kind
        near = paraphrase(np.array([50.0], kind), np.ones(1, kind), 1)
        assert near.x_2[0] == pytest.approx(-50 * math.exp(-50), rel=1e-6)
    assert relu([-1.0, 0.0, 2.0]).tolist() == [0, 0, 2]
    for x_2, y in (([1.0, 2.0], 1), ([1.0], 2), ([math.inf], 1)):
        with pytest.raises(ValueError, match=r"needed|between|infinite"):
            paraphrase([1.0], x_2, y)
