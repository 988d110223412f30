"""python -m numeric.demo: word vectors trained with the gradients as printed, and as corrected."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import numpy as np

from numeric.corpus import SHIPPED, topic_of
from numeric.gradient_check import GradientReport, check_gradient, step_errors
from numeric.losses import negative_sampling_loss
from numeric.plots import NoPlots, curves, step_plot
from numeric.training import (
    Batch,
    Course,
    Gradient,
    Text,
    Vectors,
    corrected,
    neighbours,
    printed,
    printed_outside,
    train,
)

GRADIENTS: dict[str, Gradient] = {
    "corrected": corrected,
    "u_o as printed": printed_outside,
    "u_o and u_k as printed": printed,
}
WORDS = ("captain", "soup", "melody", "tulip", "verdict", "comet")
NEGATIVES = (1, 1, 4)
STYLE = """
body { font: 1rem/1.5 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } caption { text-align: left; font-weight: bold; padding: .3rem 0 }
th, td { border: 1px solid #999; padding: .2rem .6rem; text-align: left; vertical-align: top }
svg { max-width: 100%; height: auto } pre { overflow-x: auto; background: #f4f4f4; padding: .6rem }
"""


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m numeric.demo", description=__doc__)
    options.add_argument(
        "--output", type=Path, default=Path("derive-report"), help="folder of the page (default: %(default)s)"
    )
    options.add_argument("--epochs", type=int, default=2, help="times through the corpus (default: %(default)s)")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args(arguments)
    text = Text.of(SHIPPED.read_text(encoding="utf-8").splitlines())
    courses = {
        name: train(text, gradient, epochs=chosen.epochs, seed=chosen.seed, progress=_bar(name))
        for name, gradient in GRADIENTS.items()
    }
    for name, course in courses.items():
        print(
            f"{name}: loss {course.losses[0]:.2f} to {course.losses[-1]:.3g}; {_same_topic(text, course):.0%} of neighbours fit"
        )
        for word in WORDS[:3]:
            print(f"    {word}: {', '.join(neighbours(text, course.vectors, word))}")
    chosen.output.mkdir(parents=True, exist_ok=True)
    page = chosen.output / "word-vectors.html"
    page.write_text(as_page(text, courses), encoding="utf-8")
    print(f"{page}: the curves, the neighbours and the checks of the gradients")
    return 0


def _bar(name: str) -> Callable[[float], None]:
    """A bar on standard error; a line at the end where that is no terminal."""

    def show(done: float) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{name:24} [{'#' * round(30 * done):30}] {done:4.0%}" + ("\n" if done == 1 else ""))
        elif done == 1:
            sys.stderr.write(f"{name}: trained\n")
        sys.stderr.flush()

    return show


def _same_topic(text: Text, course: Course) -> float:
    """The share of the five nearest neighbours that have the topic of their word."""
    words = [word for word in text.words if topic_of(word)]
    fits = [topic_of(one) == topic_of(word) for word in words for one in neighbours(text, course.vectors, word)]
    return sum(fits) / len(fits)


def checks() -> dict[str, GradientReport]:
    """Every gradient of the demonstration against the slopes of the loss, at vectors as small as a training starts with."""
    at = _start()
    return {name: check_gradient(_loss, _dense(gradient), at=at) for name, gradient in GRADIENTS.items()}


def _start() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return 0.01 * random.standard_normal((6, 3)), 0.01 * random.standard_normal((6, 3))


def _loss(V: np.ndarray, U: np.ndarray) -> np.ndarray:
    return negative_sampling_loss(V[0], 2, NEGATIVES, U)


def _dense(gradient: Gradient) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    batch = Batch(np.array([0]), np.array([2]), np.array([NEGATIVES]))

    def both(V: np.ndarray, U: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = gradient(batch, Vectors(V, U))
        whole = np.zeros_like(V)
        whole[0] = found.v[0]
        return whole, found.U.dense(len(U))

    return both


# ---- the page ----


def as_page(text: Text, courses: dict[str, Course]) -> str:
    """One HTML file without anything from elsewhere; the same numbers give the same bytes."""
    parts = [
        "<h1>Word vectors with the gradients as printed, and as corrected</h1>",
        "<p>The document that ships with this program prints two gradients of negative sampling wrongly. Here a small skip-gram "
        f"model is trained on {len(text.pairs):,} pairs of words with each. The loss that is shown is always the right one.</p>",
        _pictures(courses),
        _losses(courses),
        _neighbours(text, courses),
        "<h2>What a check of the gradients says</h2>",
        "<p>At the small vectors with which a training starts both wrong gradients look nearly right. "
        "So the check looks further away as well.</p>",
        *(f"<h3>{escape(name)}</h3>\n<pre>{escape(str(report))}</pre>" for name, report in checks().items()),
    ]
    head = f'<meta charset="utf-8"><title>Word vectors, printed and corrected</title><style>{STYLE}</style>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body><main>\n'
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _pictures(courses: dict[str, Course]) -> str:
    ends = "; ".join(
        f"{name} ends at {course.losses[-1]:.3g} after {course.steps[-1]} steps" for name, course in courses.items()
    )
    series = {name: (course.steps, course.losses) for name, course in courses.items()}
    try:
        losses = curves(series, title="Mean loss of a pair", description=f"Logarithmic: {ends}.", x="steps", y="nats",
                        logarithmic="y", marks=False)  # fmt: skip
        steps = step_plot(step_errors(_loss, _dense(corrected), at=_start()), "What a check by differences can see")
    except NoPlots as why:
        return f"<p>No pictures: {escape(str(why))}</p>"
    return f"<figure>{losses}</figure>\n<figure>{steps}</figure>"


def _losses(courses: dict[str, Course]) -> str:
    rows = [(name, f"{c.losses[0]:.2f}", f"{c.losses[len(c.losses) // 2]:.4g}", f"{c.losses[-1]:.4g}", str(c.steps[-1]))
            for name, c in courses.items()]  # fmt: skip
    return _table("Mean loss of a pair, in nats", ("gradient", "at the start", "half-way", "at the end", "steps"), rows)


def _neighbours(text: Text, courses: dict[str, Course]) -> str:
    rows = [
        (word, *(", ".join(neighbours(text, course.vectors, word)) for course in courses.values())) for word in WORDS
    ]
    rows.append(("of the same topic", *(f"{_same_topic(text, course):.0%}" for course in courses.values())))
    return _table("Nearest neighbours", ("word", *courses), rows)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    cells = [(row[0], "".join(f"<td>{escape(one)}</td>" for one in row[1:])) for row in rows]
    body = "\n".join(f'<tr><th scope="row">{escape(first)}</th>{rest}</tr>' for first, rest in cells)
    return f"<table><caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


if __name__ == "__main__":
    raise SystemExit(main())
