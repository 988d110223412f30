"""The benchmark of the losses: its sides compute the same, and its tables say what was measured."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from numeric.losses import naive_softmax

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
    data = benchmark_of_losses.Data(40, 7)
    in_v, in_U = benchmark_of_losses.emitted(data)()
    found = naive_softmax(data.v, data.o, data.U)
    assert in_v.dtype == in_U.dtype == np.float32
    assert np.allclose(in_v, found.v, rtol=1e-4, atol=1e-6)
    assert np.allclose(in_U.T, found.U, rtol=1e-4, atol=1e-6)


def test_a_table_holds_medians_and_the_medians_of_ratios_within_a_round(benchmark_of_losses: ModuleType) -> None:
    module = benchmark_of_losses
    times = {module.FLOOR: [1.0, 2.0, 4.0], module.HAND: [2.0, 3.0, 4.0], module.TORCH: [8.0, 6.0, 4.0]}
    text = module.table("t", times)
    assert "| by hand | 3000.0 | 2000.0 | 1.50 | 0.50 |" in text
    sides = module.measured({module.HAND: module.by_hand(module.Data(5, 2, 3, 1)), "absent": None}, 2)
    assert [len(seconds) for seconds in sides.values()] == [2]
