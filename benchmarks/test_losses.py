"""The sides of `losses.py` under pytest-benchmark, for its statistics and for comparing runs.

    pytest benchmarks/test_losses.py [--benchmark-autosave] [--benchmark-compare]

pytest-benchmark runs one side after the other; ratios on a machine that is not idle are better read from `losses.py`, which runs
them in turn.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("OMP_NUM_THREADS", str(os.cpu_count() or 1))  # of PyTorch, as `losses.py` sets it
sys.path.insert(0, str(Path(__file__).parent))
from losses import Data, by_hand, emitted, floor, jax_side, torch_side

WORKLOADS = {"one pair": (50_000, 300), "256 pairs": (50_000, 300, 256), "negative sampling": (50_000, 300, 4096, 10)}
SIDES: dict[str, Callable[[Data], Any]] = {
    "memory floor": floor, "by hand": by_hand, "emitted": emitted, "PyTorch autograd": torch_side, "JAX jit and grad": jax_side,
}  # fmt: skip


@cache
def data(workload: str) -> Data:
    return Data(*WORKLOADS[workload])


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("side", SIDES)
def test_loss_with_gradients(benchmark: Any, workload: str, side: str) -> None:
    if side == "memory floor" and workload != "one pair":
        pytest.skip("the floor is that of one pair")
    work = SIDES[side](data(workload))
    if work is None:
        pytest.skip(f"{side} is not installed")
    benchmark.group = workload
    work()
    benchmark(work)
