"""The benchmark of the losses: its sides compute the same, and its tables say what was measured."""

from __future__ import annotations

import importlib.util
import tracemalloc
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from numeric.losses import naive_softmax, negative_sampling

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "losses.py"


@pytest.fixture(scope="module")
def benchmark_of_losses() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_losses", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_emitted_gradients_are_proved_and_agree_with_those_written_by_hand(benchmark_of_losses: ModuleType) -> None:
    """Each of the three workloads, words drawn again and again among them."""
    data = benchmark_of_losses.Data(40, 7)
    in_v, in_U = benchmark_of_losses.emitted(data)()
    found = naive_softmax(data.v, data.o, data.U)
    assert in_v.dtype == in_U.dtype == np.float32
    assert np.allclose(in_v, found.v, rtol=1e-4, atol=1e-6)
    assert np.allclose(in_U.T, found.U, rtol=1e-4, atol=1e-6)
    batch, drawn = benchmark_of_losses.Data(40, 7, 12), benchmark_of_losses.Data(40, 7, 60, 5)
    for one, hand in (
        (batch, naive_softmax(batch.v, batch.o, batch.U)),
        (drawn, negative_sampling(drawn.v, drawn.o, drawn.negatives, drawn.U)),
    ):
        in_v, in_U = benchmark_of_losses.emitted(one)()
        whole = hand.U.dense(40) if one is drawn else hand.U
        assert in_v.dtype == in_U.dtype == np.float32
        assert np.allclose(in_v, hand.v, rtol=1e-4, atol=1e-6)
        assert np.allclose(in_U, whole, rtol=1e-4, atol=1e-6)


def test_a_table_holds_medians_and_the_medians_of_ratios_within_a_round(benchmark_of_losses: ModuleType) -> None:
    module = benchmark_of_losses
    times = {module.FLOOR: [1.0, 2.0, 4.0], module.HAND: [2.0, 3.0, 4.0], module.TORCH: [8.0, 6.0, 4.0]}
    text = module.table("t", times)
    assert "| by hand | 3000.0 | 2000.0 | 1.50 | 1.00 | 0.50 |" in text
    sides = module.measured({module.HAND: module.by_hand(module.Data(5, 2, 3, 1)), "absent": None}, 2)
    assert [len(seconds) for seconds in sides.values()] == [2]


@pytest.mark.parametrize(("pairs", "negatives"), [(0, 0), (20, 0), (400, 10)])
def test_an_emitted_workload_takes_no_more_memory_than_twice_its_arguments_and_results(
    benchmark_of_losses: ModuleType, pairs: int, negatives: int
) -> None:
    data = benchmark_of_losses.Data(5000, 60, pairs, negatives)
    run = benchmark_of_losses.emitted(data)
    run()
    tracemalloc.start()
    results = run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    held = [data.U, data.v, data.negatives, *results]
    assert peak + data.out.nbytes <= 2 * sum(one.nbytes for one in held)  # the array for a result is there before
