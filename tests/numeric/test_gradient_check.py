"""A check of gradients: it sees what the usual checks miss, and does not cry wolf."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numeric import check_gradient, step_errors
from numeric.losses import (
    naive_softmax,
    naive_softmax_loss,
    negative_sampling,
    negative_sampling_loss,
    paraphrase,
    sigmoid,
    skip_gram_softmax,
    softmax_cross_entropy,
)

NEGATIVES = [1, 1, 4]


def sampling_loss(v: Any, U: Any) -> Any:
    return negative_sampling_loss(v, 2, NEGATIVES, U)


def sampling_gradient(v: Any, U: Any) -> tuple[Any, Any]:
    found = negative_sampling(v, 2, NEGATIVES, U)
    return found.v, found.U.dense(len(U))


def printed_gradient(v: Any, U: Any) -> tuple[Any, Any]:
    """As the document prints it: the minus sign inside of the sigmoid is lost."""
    slope, rows = sampling_gradient(v, U)
    rows[2] = -sigmoid(U[2] @ v) * v
    return slope, rows


def near_zero(size: float = 1e-3) -> tuple[Any, Any]:
    random = np.random.default_rng(0)
    return size * random.standard_normal(3), size * random.standard_normal((6, 3))


# what the usual checks miss


def test_an_error_that_vanishes_near_zero_is_found_away_from_it() -> None:
    v, U = near_zero()
    usual = np.abs(
        np.concatenate([(a - b).ravel() for a, b in zip(sampling_gradient(v, U), printed_gradient(v, U), strict=True)])
    )
    assert usual.max() < 1e-5  # the customary tolerance at the customary point
    report = check_gradient(sampling_loss, printed_gradient, at=(v, U))
    assert not report.ok
    assert {(one.argument, one.index[0]) for one in report.disagreements} == {(1, 2)}
    assert report.disagreements[0].where != "at"


def test_an_error_that_is_zero_at_the_point_given_is_found() -> None:
    def wrong(x: Any) -> Any:
        return np.where(np.abs(x) > 3, 1 - np.tanh(x), 1 - np.tanh(x) ** 2)

    assert not check_gradient(lambda x: np.tanh(x).sum(), wrong, at=[0.1, -0.2]).ok
    assert check_gradient(lambda x: np.tanh(x).sum(), wrong, at=[0.1, -0.2], elsewhere=False).ok


@pytest.mark.parametrize("cast", [lambda x: x, lambda x: float(np.real(x)), np.float32])
def test_a_relative_error_of_one_in_ten_thousand_is_found(cast: Callable[[Any], Any]) -> None:
    v, U = near_zero(1.0)

    def wrong(v: Any, U: Any) -> tuple[Any, Any]:
        slope, rows = sampling_gradient(v, U)
        rows[4] *= 1 + 1e-4
        return slope, rows

    def loss(v: Any, U: Any) -> Any:
        return cast(sampling_loss(v, U)) if cast is not np.float32 else sampling_loss(v, U)

    assert check_gradient(loss, sampling_gradient, at=(v, U)).ok
    report = check_gradient(loss, wrong, at=(v, U))
    assert {(one.argument, one.index[0]) for one in report.disagreements} == {(1, 4)}


def test_an_error_in_one_entry_of_many_is_located() -> None:
    x = np.random.default_rng(0).standard_normal((100, 70))

    def wrong(x: Any) -> Any:
        slope = 3 * x**2
        slope[41, 5] *= 1 + 1e-4
        return slope

    report = check_gradient(lambda x: (x**3).sum(), wrong, at=x, entries=64)
    assert {(one.index, one.entries) for one in report.disagreements} == {((41, 5), 1)}
    assert check_gradient(lambda x: (x**3).sum(), lambda x: 3 * x**2, at=x, entries=64).ok


# no false alarms


def single(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arrays: function(*(np.asarray(one, np.float32) for one in arrays))


@pytest.mark.parametrize("as_float", [False, True], ids=["float32", "a float counted in float32"])
@pytest.mark.parametrize("size", [1e-3, 1.0])
def test_a_right_gradient_in_float32_is_no_alarm_where_plain_differences_give_one(as_float: bool, size: float) -> None:
    v, U = near_zero(size)
    loss = single(sampling_loss)
    step = 1e-6 * np.eye(3)[0]
    plain = (float(loss(v + step, U)) - float(loss(v - step, U))) / 2e-6
    right = sampling_gradient(v, U)[0][0]
    assert abs(plain - right) > 1e-3 * abs(right)
    shown = (lambda *arrays: float(loss(*arrays))) if as_float else loss
    report = check_gradient(shown, single(sampling_gradient), at=(v, U))
    assert report.ok, report
    assert 1e-7 < report.resolution < 1e-3  # and it says how little it can see


def test_float32_does_not_hide_a_wrong_sign() -> None:
    v, U = near_zero()
    assert not check_gradient(single(sampling_loss), single(printed_gradient), at=(v, U)).ok


@pytest.mark.parametrize("seed", [4])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-3, 10.0])
def test_the_gradients_of_this_library_never_alarm(size: float, kind: Any, seed: int) -> None:
    random = np.random.default_rng(seed)
    v, U, y = size * random.standard_normal(3), size * random.standard_normal((5, 3)), random.dirichlet(np.ones(4))
    k = random.integers(0, 5, 3)
    pairs: list[tuple[Any, Any, Any]] = [
        (lambda v, U: naive_softmax_loss(v, 2, U), lambda v, U: naive_softmax(v, 2, U)[1:], (v, U)),
        (lambda v, U: skip_gram_softmax(v, k, U).loss, lambda v, U: skip_gram_softmax(v, k, U)[1:], (v, U)),
        (sampling_loss, sampling_gradient, (v, U)),
        (lambda x: softmax_cross_entropy(y, x).loss, lambda x: softmax_cross_entropy(y, x).x, U[0:2].ravel()[:4]),
        (lambda x, z: paraphrase(x, z, 0.25).loss, lambda x, z: paraphrase(x, z, 0.25)[2:], (v, U[0])),
    ]
    for loss, gradient, at in pairs:
        cast = single if kind is np.float32 else (lambda function: function)
        report = check_gradient(cast(loss), cast(gradient), at=at, seed=seed)
        assert report.ok, report


# how it measures


def test_the_complex_step_is_used_where_it_is_right_and_only_there() -> None:
    def methods(loss: Any, gradient: Any, at: Any = (1.0, -2.0)) -> set[str]:
        report = check_gradient(loss, gradient, at=np.array(at))
        assert report.ok, report
        return {point.method for point in report.points}

    assert methods(lambda x: np.exp(x / 100).sum(), lambda x: np.exp(x / 100) / 100) == {"complex step"}
    assert methods(lambda x: np.abs(x).sum(), np.sign) == {"central differences"}  # not analytic
    assert methods(lambda x: (x * np.conj(x)).sum(), lambda x: 2 * x) == {"central differences"}
    assert methods(lambda x: float((x**2).sum()), lambda x: 2 * x) == {
        "central differences"
    }  # drops the imaginary part
    assert methods(lambda x: sum(one**2 for one in x.real), lambda x: 2 * x) == {"central differences"}


def test_the_losses_of_this_library_take_complex_numbers_so_that_no_digit_is_lost() -> None:
    for loss, gradient in (
        (sampling_loss, sampling_gradient),
        (lambda v, U: naive_softmax_loss(v, 2, U), lambda v, U: naive_softmax(v, 2, U)[1:]),
    ):
        report = check_gradient(loss, gradient, at=near_zero(1.0))
        assert {point.method for point in report.points} == {"complex step"}
        assert report.resolution < 1e-12


def test_points_without_a_value_are_skipped_and_named() -> None:
    report = check_gradient(lambda x: np.log(x).sum(), lambda x: 1 / x, at=np.array([1.0, 2.0]))
    assert report.ok
    assert report.skipped
    assert all(where.startswith("random") for where in report.skipped)
    with pytest.raises(ValueError, match="no value at the point given"):
        check_gradient(lambda x: np.log(x).sum(), lambda x: 1 / x, at=[-1.0])


def test_a_gradient_without_a_value_where_the_loss_has_one_is_wrong() -> None:
    assert not check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x * (x / x), at=[0.0, 1.0]).ok

    def fails(x: Any) -> Any:
        if np.abs(x).max() > 5:
            raise ValueError("too large")
        return 2 * x

    assert not check_gradient(lambda x: (x**2).sum(), fails, at=[1.0]).ok


def test_shapes_and_results_that_are_no_numbers_are_errors() -> None:
    with pytest.raises(ValueError, match="the gradient has the shapes"):
        check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x[:1], at=[1.0, 2.0])
    with pytest.raises(TypeError, match="the loss is not one number"):
        check_gradient(lambda x: x**2, lambda x: 2 * x, at=[1.0, 2.0])


def test_nothing_to_differentiate_is_right() -> None:
    assert check_gradient(lambda x: x.sum(), lambda x: x, at=np.zeros((0, 3))).ok


def test_the_report_says_where_how_large_and_what_rounding_explains() -> None:
    report = check_gradient(lambda x: (x**2).sum(), lambda x: 3 * x, at=[1.0, 0.0], elsewhere=False)
    text = str(report)
    found = (
        r"at: argument 0, entry \(0,\): the gradient says 3, the loss 2; they differ by 1, where .*e-1\d is rounding"
    )
    assert re.search(found, text)
    assert [one.index for one in report.disagreements] == [(0,)]
    assert "the gradient is right" in str(check_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, at=1.0))


# error against step size


def test_the_complex_step_keeps_all_digits_and_central_differences_lose_a_third() -> None:
    found = step_errors(sampling_loss, sampling_gradient, at=near_zero(1.0))
    assert found.complex is not None
    assert found.complex[found.steps < 1e-9].max() < 1e-13
    assert 1e-13 < found.central.min() < 1e-8 < found.forward.min() * 10
    assert found.forward.min() < 1e-5


def test_the_plot_has_words_and_the_same_bytes_every_time() -> None:
    pytest.importorskip("matplotlib")
    from numeric.plots import curves, step_plot

    found = step_errors(sampling_loss, sampling_gradient, at=near_zero(1.0))
    plot = step_plot(found, title="Steps & <slopes>")
    assert plot == step_plot(found, title="Steps & <slopes>")
    root = ET.fromstring(plot)
    assert root.attrib["role"] == "img"
    assert root[0].text == "Steps & <slopes>"
    assert "complex step at best" in str(root[1].text)
    assert curves({"a": ([1], [2])}, title="t", description="d", x="x", y="y").startswith("<svg ")
