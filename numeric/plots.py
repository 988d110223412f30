"""Curves as SVG: the same bytes for the same numbers, and words for those who do not see them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from numeric.gradient_check import StepErrors

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")  # told apart by the colour-blind as well
DASHES = ("-", "--", "-.", ":")
MARKS = ("o", "s", "^", "D", "v", "P")
STYLE = {
    "svg.hashsalt": "derive", "svg.fonttype": "none", "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3,
}  # fmt: skip


class NoPlots(ImportError):
    """matplotlib is not installed: `pip install derive[plots]`."""


def curves(
    series: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    title: str,
    description: str,
    x: str,
    y: str,
    logarithmic: str = "",
    marks: bool = True,
) -> str:
    """Named curves (xs, ys) as the text of an SVG element; `logarithmic` holds the letters of the logarithmic axes.

    The title and the description are in the picture as its text alternative.  Raises NoPlots without matplotlib.
    """
    figure = _figure()
    with _style():
        drawing = figure(figsize=(6.4, 3.8), layout="constrained")
        axes = drawing.add_subplot()
        for k, (name, (xs, ys)) in enumerate(series.items()):
            mark = {"marker": MARKS[k % len(MARKS)], "markersize": 3.5} if marks else {}
            axes.plot(xs, ys, label=name, color=COLOURS[k % len(COLOURS)], linestyle=DASHES[k % len(DASHES)], **mark)
        axes.set(xlabel=x, ylabel=y, title=title)
        for letter in logarithmic:
            axes.set(**{f"{letter}scale": "log"})
        if len(series) > 1:
            axes.legend(frameon=False)
        return _svg(drawing, title, description)


def step_plot(errors: StepErrors, title: str = "Error against step size") -> str:
    """What `numeric.step_errors` found as an SVG: relative error against step size, both logarithmic."""
    named = {
        "forward difference": errors.forward,
        "central difference": errors.central,
        "complex step": errors.complex,
    }
    floor = 2.0**-53
    shown = {name: (errors.steps, np.maximum(one, floor)) for name, one in named.items() if one is not None}
    best = "; ".join(f"{name} at best {float(np.min(ys)):.0e}" for name, (_, ys) in shown.items())
    words = f"Relative error of a slope for steps from 1 to 1e-20: {best}. Errors below 1e-16 are drawn at 1e-16."
    return curves(shown, title=title, description=words, x="step size", y="relative error", logarithmic="xy")


def _figure() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as why:
        raise NoPlots(str(NoPlots.__doc__)) from why
    return Figure


def _style() -> Any:
    from matplotlib import rc_context

    return rc_context(STYLE)  # type: ignore[arg-type]


def _svg(drawing: Any, title: str, description: str) -> str:
    text = io.StringIO()
    drawing.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    whole = text.getvalue()
    start = whole.index("<svg ")
    opened = whole.index(">", start) + 1
    words = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    return whole[start : opened - 1] + ' role="img">' + words + whole[opened:]
