"""The losses of word vectors: written by hand, emitted from proved statements, PyTorch's autograd, JAX's jit and grad.

    python benchmarks/losses.py [--threads N] [--clock wall] [--rounds N] [--write]

All sides run in one process in turn, round after round, each round beginning with another side.  The clock is the processor time
of the process, which does not count what else the machine does.  `--write` puts the tables and the plot into
docs/benchmarks.md.  PyTorch and JAX are optional: `pip install derive[bench]`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PLOT = PAGE.with_name("benchmarks.svg")
START, END = "<!-- measured -->", "<!-- end -->"
Side = Callable[[], Any]
FLOOR, HAND, FRESH, EMITTED, JAX = "memory floor", "by hand", "by hand, new array", "emitted", "JAX jit and grad"
DENSE, TORCH, SPARSE = "by hand, with the rows of zeros", "PyTorch autograd", "PyTorch autograd, sparse"

PAIR = r"""<!-- derive
W finite
o, w, w' \in W
u_w \in \mathbb{R}^d for w \in W
v \in \mathbb{R}^d
U := [u_w]_{w \in W}
y_w := 1 if w = o else 0
\hat y_w := \frac{\exp(u_w^\top v)}{\sum_{w' \in W} \exp(u_{w'}^\top v)}
J := -\log \hat y_o
-->
$$\frac{\partial J}{\partial v} = U (\hat y - y)$$
$$\frac{\partial J}{\partial U} = v (\hat y - y)^\top$$
"""
BATCH = r"""<!-- derive
W, B finite
b \in B
w, w' \in W
u_w \in \mathbb{R}^d for w \in W
v_b \in \mathbb{R}^d for b \in B
o_b \in W for b \in B
\hat y_{b w} := \frac{\exp(u_w^\top v_b)}{\sum_{w' \in W} \exp(u_{w'}^\top v_b)}
J := -\sum_{b \in B} \log \hat y_{b o_b}
-->
$$\frac{\partial J}{\partial v_b} = \sum_{w \in W} (\hat y_{b w} - [w = o_b]) u_w$$
$$\frac{\partial J}{\partial u_w} = \sum_{b \in B} (\hat y_{b w} - [w = o_b]) v_b$$
"""
DRAWN = r"""<!-- derive
W, B finite
b \in B
w \in W
u_w \in \mathbb{R}^d for w \in W
v_b \in \mathbb{R}^d for b \in B
o_b \in W for b \in B
n_{b k} \in W for b \in B, k \in \{1, \dots, K\}
J := -\sum_{b \in B} \left( \log \sigma(u_{o_b}^\top v_b) + \sum_{k=1}^K \log \sigma(-u_{n_{b k}}^\top v_b) \right)
-->
$$\frac{\partial J}{\partial v_b} = -\sigma(-u_{o_b}^\top v_b) u_{o_b} + \sum_{k=1}^K \sigma(u_{n_{b k}}^\top v_b) u_{n_{b k}}$$
$$\frac{\partial J}{\partial u_w}
  = \sum_{b \in B} \left( -[w = o_b] \sigma(-u_w^\top v_b) + \sum_{k=1}^K [w = n_{b k}] \sigma(u_w^\top v_b) \right) v_b$$
"""


class Data:
    """The arrays of a workload, float32, the same for all sides."""

    def __init__(self, size: int, d: int, pairs: int = 0, negatives: int = 0) -> None:
        import numpy as np

        random = np.random.default_rng(0)
        self.U = 0.1 * random.standard_normal((size, d), dtype=np.float32)
        self.v = random.standard_normal((pairs, d) if pairs else d, dtype=np.float32)
        self.o = random.integers(0, size, pairs) if pairs else np.intp(size // 3)
        self.negatives = random.integers(0, size, (pairs, negatives))
        self.out = np.empty_like(self.U)


# ---- the sides ----


def floor(data: Data) -> Side:
    """What cannot be avoided if U is read for the logits and for the gradient in v, and the gradient in U is written."""
    import numpy as np

    weight, written = np.ones(len(data.U), np.float32), np.empty(data.U.shape[::-1], np.float32)

    def run() -> None:
        data.U @ data.v
        weight @ data.U
        np.multiply.outer(data.v, weight, out=written)

    return run


def by_hand(data: Data, fresh: bool = False, dense: bool = False) -> Side:
    """`dense` says that the gradient of negative sampling in U is wanted with its rows of zeros."""
    from numeric.losses import naive_softmax, negative_sampling

    if dense:
        return lambda: negative_sampling(data.v, data.o, data.negatives, data.U).U.dense(len(data.U))
    if data.negatives.size:
        return lambda: negative_sampling(data.v, data.o, data.negatives, data.U)
    return lambda: naive_softmax(data.v, data.o, data.U, out=None if fresh else data.out)


@cache
def emitted_function(text: str) -> Any:
    """Both gradients of a document as one function, made from statements that are proved first."""
    import derive

    statements = [one for one in derive.verify(text).statements if one.verdict == "proved"]
    if len(statements) != 2:
        raise SystemExit("a gradient was not proved")
    over = () if text is PAIR else ("b", "w")
    return derive.to_numpy(*(one.right for one in statements), over=over, name="gradients")


def emitted(data: Data) -> Side:
    """Both gradients by the emitted function, in arrays that are used again where it takes such."""
    import numpy as np

    function = emitted_function(PAIR if data.v.ndim == 1 else DRAWN if data.negatives.size else BATCH)
    given: dict[str, Any] = {"u": data.U, "v": data.v, "o": data.o, "n": data.negatives}
    given["out"] = np.empty(data.U.shape[::-1], np.float32) if data.v.ndim == 1 else np.empty_like(data.v)
    given["out2"] = data.out
    named = {one.name: given[one.name] for one in function.parameters}
    return lambda: function(**named)


def torch_side(data: Data, sparse: bool = False) -> Side | None:
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    functional = torch.nn.functional
    U, v = (torch.tensor(one, requires_grad=True) for one in (data.U, data.v))
    o, negatives = torch.tensor(data.o), torch.tensor(data.negatives)

    def softmax() -> None:
        U.grad = v.grad = None
        functional.cross_entropy(torch.atleast_2d(v) @ U.T, torch.atleast_1d(o), reduction="sum").backward()

    def sampling() -> None:
        U.grad = v.grad = None
        near = functional.logsigmoid((functional.embedding(o, U, sparse=sparse) * v).sum(-1)).sum()
        taken = functional.embedding(negatives, U, sparse=sparse)
        far = functional.logsigmoid(-(taken @ v[:, :, None])[..., 0]).sum()
        (-near - far).backward()

    return sampling if data.negatives.size else softmax


def jax_side(data: Data) -> Side | None:
    try:
        import jax
    except ImportError:
        return None
    jnp, o, negatives = jax.numpy, jax.numpy.asarray(data.o), jax.numpy.asarray(data.negatives)

    def softmax(v: Any, U: Any) -> Any:
        logits = jnp.atleast_2d(v) @ U.T
        taken = jnp.take_along_axis(logits, jnp.atleast_1d(o)[:, None], 1)
        return (jax.nn.logsumexp(logits, axis=1)[:, None] - taken).sum()

    def sampling(v: Any, U: Any) -> Any:
        near = jax.nn.log_sigmoid((U[o] * v).sum(-1)).sum()
        return -near - jax.nn.log_sigmoid(-(U[negatives] @ v[:, :, None])[..., 0]).sum()

    both = jax.jit(jax.value_and_grad(sampling if data.negatives.size else softmax, argnums=(0, 1)))
    v, U = jnp.asarray(data.v), jnp.asarray(data.U)
    return lambda: jax.block_until_ready(both(v, U))


# ---- the clock ----


def measured(
    sides: dict[str, Side | None], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, list[float]]:
    """Seconds of each side in each round; one round before the clock starts, and another side first in every round.

    JAX runs after all others: its threads go on for a while after its result is there.
    """
    present = [(name, side) for name, side in sides.items() if side is not None]
    times: dict[str, list[float]] = {name: [] for name, _ in present}
    for group in ([one for one in present if one[0] != JAX], [one for one in present if one[0] == JAX]):
        for k in range(rounds + 1 if group else 0):
            first = k % len(group)
            for name, side in group[first:] + group[:first]:
                start = clock()
                side()
                if k:
                    times[name].append(clock() - start)
    return times


def table(title: str, times: dict[str, list[float]]) -> str:
    """Medians, and the medians of the ratios within a round."""
    others = [one for one in (FLOOR, DENSE if DENSE in times else HAND, TORCH) if one in times]
    named = {FLOOR: "to the floor", HAND: "to by hand", DENSE: "to by hand, with zeros", TORCH: "to PyTorch"}
    columns = ["", "median, ms", "least, ms", *(named[one] for one in others)]
    rows = [f"### {title}", "", f"| {' | '.join(columns)} |".replace("|  |", "| |"), "|---" * len(columns) + "|"]
    for name, seconds in times.items():
        ratios = [ratio(times, name, other) for other in others]
        cells = [f"{1e3 * statistics.median(seconds):.1f}", f"{1e3 * min(seconds):.1f}", *ratios]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([*rows, ""])


def ratio(times: dict[str, list[float]], name: str, other: str) -> str:
    return f"{statistics.median(a / b for a, b in zip(times[name], times[other], strict=True)):.2f}"


def workloads(rounds: int, clock: Callable[[], float]) -> str:
    one, batch, drawn = Data(50_000, 300), Data(50_000, 300, 256), Data(50_000, 300, 4096, 10)
    sides = {FLOOR: floor(one), HAND: by_hand(one), FRESH: by_hand(one, fresh=True), EMITTED: emitted(one)}
    sides |= {TORCH: torch_side(one), JAX: jax_side(one)}
    tables = [table("One pair, naive softmax, both gradients", measured(sides, rounds, clock))]
    for title, data, times in (
        ("256 pairs, naive softmax, both gradients", batch, rounds // 2),
        ("4,096 pairs with 10 negative words each", drawn, rounds),
    ):
        sides = {HAND: by_hand(data), EMITTED: emitted(data), TORCH: torch_side(data), JAX: jax_side(data)}
        if data.negatives.size:
            sides[DENSE] = by_hand(data, dense=True)
            sides[SPARSE] = torch_side(data, sparse=True)
        tables.append(table(title, measured(sides, max(3, times), clock)))
    return "\n".join(tables)


def growth(rounds: int, clock: Callable[[], float]) -> tuple[str, str]:
    """The time of one pair for growing |W| d: a table, and the plot where there is matplotlib."""
    import numpy as np

    found: dict[str, list[tuple[int, float]]] = {}
    for size, d in ((6_250, 100), (12_500, 100), (12_500, 300), (25_000, 300), (50_000, 300), (100_000, 300)):
        data = Data(size, d)
        sides = {FLOOR: floor(data), HAND: by_hand(data), EMITTED: emitted(data), TORCH: torch_side(data)}
        for name, seconds in measured(sides, rounds, clock).items():
            found.setdefault(name, []).append((size * d, 1e3 * statistics.median(seconds)))
    places = [entries for entries, _ in found[HAND]]
    rows = [
        "### Growing sizes: one pair, median, ms",
        "",
        f"| entries of U | {' | '.join(f'{n:,}' for n in places)} | power |",
    ]
    rows.append("|---" * (len(places) + 2) + "|")
    for name, points in found.items():
        power = np.polyfit(*np.log(np.array(points).T), 1)[0]
        rows.append(f"| {name} | {' | '.join(f'{ms:.2f}' for _, ms in points)} | {power:.2f} |")
    return "\n".join([*rows, ""]), drawn_growth(found)


def drawn_growth(found: dict[str, list[tuple[int, float]]]) -> str:
    from numeric.plots import curves

    first, time_first = found[HAND][0]
    series = {name: tuple(zip(*points, strict=True)) for name, points in found.items()}
    line = [(n, time_first * n / first) for n, _ in found[HAND]]
    last = "; ".join(f"{name} {points[-1][1]:.1f} ms" for name, points in found.items())
    return curves(
        {**series, "linear": tuple(zip(*line, strict=True))},
        title="Naive softmax with both gradients",
        description=f"Time against the number of entries of U, both logarithmic. At {found[HAND][-1][0]:,} entries: {last}.",
        x="entries of U",
        y="median, ms",
        logarithmic="xy",
    )  # fmt: skip


def versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for name in ("numpy", "torch", "jax"):
        try:
            found.append(f"{name} {metadata.version(name).partition('+')[0]}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--clock", choices=("processor", "wall"), default="processor")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--write", action="store_true", help="put the tables and the plot into docs/")
    chosen = options.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):  # before NumPy is imported
        os.environ[name] = str(chosen.threads)
    if chosen.threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    sys.path.insert(0, str(PAGE.parent.parent))
    clock = time.process_time if chosen.clock == "processor" else time.perf_counter
    told = f"Two cores, {chosen.threads} used; {chosen.clock} time; float32; {chosen.rounds} rounds; {versions()}.\n"
    grown, plot = growth(chosen.rounds, clock)
    text = "\n".join([told, workloads(chosen.rounds, clock), grown])
    print(text)
    if chosen.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        after = rest.split(END)[1]
        words = "![Time of one pair against the number of entries of U; the table above holds the numbers](benchmarks.svg)\n"
        PAGE.write_text(f"{before}{START}\n\n{text}\n{words}\n{END}{after}", encoding="utf-8")
        PLOT.write_text(plot, encoding="utf-8")


if __name__ == "__main__":
    main()
