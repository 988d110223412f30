"""Pictures for those who would rather look than read: SVG by matplotlib, each with a text that says the same.

matplotlib is the extra `plots`; without it `available` is False and no picture is made.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from derive.verdict import Curve
from reports.environment import printable
from reports.page import Entry, Page
from reports.svg import element

COLOURS = {"#010101": "currentColor", "#020202": "var(--good)", "#030303": "var(--bad)", "#040404": "var(--rule)"}
INK, GOOD, BAD, RULE = COLOURS  # what matplotlib draws with, and what the page puts instead
FLOOR = 1e-18  # where errors of zero are drawn
MOST = 12  # derivatives whose differences are drawn
CURVES = 6  # refuted statements whose sides are drawn
STYLE: Any = {
    "svg.fonttype": "none", "font.size": 8, "font.family": "sans-serif", "text.color": INK, "axes.edgecolor": INK,
    "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.facecolor": "none", "figure.facecolor": "none",
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6, "path.simplify": True,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.minor.visible": False, "ytick.minor.visible": False,
}  # fmt: skip


def available() -> bool:
    return find_spec("matplotlib") is not None


def pictures(shown: Page) -> tuple[tuple[str, ...], dict[str, str]]:
    """The pictures of a document, and those of some refuted statements by their ids; none without matplotlib."""
    if not available():
        return (), {}
    entries = [entry for _, group in shown.sections for entry in group]
    drawn = [entry for entry in shown.wrong if entry.example and entry.example.curve]
    different = {entry.example.curve: entry for entry in reversed(drawn) if entry.example}
    chosen = sorted(different.values(), key=lambda entry: entry.statement.line)[:CURVES]
    whole = (funnel(shown), errors(entries), differences(entries))
    return tuple(one for one in whole if one), {entry.statement.id: curve(entry) for entry in chosen}


def funnel(shown: Page) -> str:
    """How many signs there are, how many of them assert something, were read, were decided, are proved."""
    count = {verdict: number for verdict, _, number in shown.counts}
    asserting = sum(count[one] for one in ("proved", "refuted", "undecided", "unreadable"))
    steps = [
        ("relation signs", sum(count.values())), ("assert something", asserting), ("were read", asserting - count["unreadable"]),
        ("were decided", count["proved"] + count["refuted"]), ("are proved", count["proved"]),
    ]  # fmt: skip
    figure, axes = _figure(5.2, 1.5, left=0.22, bottom=0.02)
    names, numbers = [name for name, _ in steps], [number for _, number in steps]
    axes.barh(names[::-1], numbers[::-1], color=[GOOD, *[RULE] * 4], height=0.7)
    for place, number in enumerate(numbers[::-1]):
        axes.text(number, place, f" {number}", va="center", color=INK)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    return _svg(figure, "funnel", "; ".join(f"{number} {name}" for name, number in steps))


def errors(entries: Sequence[Entry]) -> str:
    """The largest relative difference of both sides of every proved statement, on a scale of powers of ten."""
    found = [
        (e, e.basis.error) for e in entries if e.basis and e.basis.error is not None and e.statement.verdict == "proved"
    ]
    if len(found) < 3:
        return ""
    figure, axes = _figure(5.2, 1.6)
    lines, heights = [e.statement.line for e, _ in found], [max(error, FLOOR) for _, error in found]
    _dots(axes, lines, heights)
    axes.set_yscale("log", subs=[])
    axes.yaxis.set_major_formatter(_power)
    axes.set_xlim(0, max(lines) * 1.02)
    axes.set_xlabel("line of the document")
    axes.set_ylabel("relative difference")
    axes.set_ylim(FLOOR / 3, max(1e-6, *heights) * 3)
    zeros, worst = sum(error == 0 for _, error in found), max(error for _, error in found)
    text = (
        f"Of {len(found)} proved statements the two sides differ by at most {worst:.1e} in every world that was looked at; "
        f"for {zeros} they do not differ at all (drawn at the bottom)."
    )
    return _svg(figure, "errors", text)


def differences(entries: Iterable[Entry]) -> str:
    """How far central differences are from the derivatives of proved statements, by their step."""
    found = [e.basis.differences for e in entries if e.basis and len(e.basis.differences) > 3]
    if not found:
        return ""
    figure, axes = _figure(5.2, 1.9)
    for curve in dict.fromkeys(found[:MOST]):
        axes.loglog(
            *zip(*((h, max(error, FLOOR)) for h, error in curve), strict=True), color=GOOD, linewidth=0.6, alpha=0.6,
            subs=[],
        )  # fmt: skip
    axes.invert_xaxis()
    axes.xaxis.set_major_formatter(_power)
    axes.yaxis.set_major_formatter(_power)
    axes.set_xlabel("step h of a central difference")
    axes.set_ylabel("relative error")
    best = min((error, h) for curve in found for h, error in curve if error > 0) if any(
        error > 0 for curve in found for _, error in curve) else (0.0, 0.0)  # fmt: skip
    text = (
        f"Relative error of central differences of {len(found)} derivatives, by their step: it falls with the square of the "
        f"step until rounding takes over. The smallest error that is not zero is {best[0]:.1e}."
    )
    return _svg(figure, "differences", text)


def curve(entry: Entry) -> str:
    """Both sides of a refuted statement while one number moves; the line marks the counterexample."""
    line: Curve | None = entry.example.curve if entry.example else None
    if line is None or len(line.points) < 3:
        return ""
    figure, axes = _figure(3.4, 1.5, right=0.86, bottom=0.28)
    moved, left, right = zip(*line.points, strict=True)
    axes.plot(moved, left, color=INK, linewidth=1.1)
    axes.plot(moved, right, color=BAD, linewidth=1.1, linestyle="--")
    axes.axvline(line.at, color=RULE, linewidth=0.8)
    close = abs(left[-1] - right[-1]) < (max(left + right) - min(left + right)) / 8
    above = left[-1] >= right[-1]
    axes.text(moved[-1], left[-1], " left", color=INK, va=("bottom" if above else "top") if close else "center")
    axes.text(moved[-1], right[-1], " right", color=BAD, va=("top" if above else "bottom") if close else "center")
    name = _plain(line.name) + (f" [{line.place}]" if line.place else "")
    axes.set_xticks([moved[0], line.at, moved[-1]])
    axes.locator_params("y", nbins=3)
    axes.set_xlabel(name)
    apart = max(abs(a - b) for _, a, b in line.points)
    text = (
        f"Left side (drawn through) and right side (dashed) while {name} goes from {moved[0]:g} to {moved[-1]:g} and everything "
        f"else stays; the counterexample is at {line.at:g}. They are up to {apart:.3g} apart."
    )
    return _svg(figure, entry.statement.id, text)


def _plain(name: str) -> str:
    return re.sub(r"[\\${}]", "", printable(name))


def _power(value: float, _: int) -> str:
    """A power of ten as a program prints it."""
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")


def _dots(axes: Any, across: Sequence[float], up: Sequence[float]) -> None:
    """Dots as one path, which is shorter than a mark each."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    spots = [spot for pair in zip(across, up, strict=True) for spot in (pair, pair)]
    path = Path(spots, [Path.MOVETO, Path.LINETO] * len(across))
    axes.add_patch(PathPatch(path, edgecolor=GOOD, linewidth=2.4, capstyle="round"))


def _figure(
    width: float, height: float, left: float = 0.14, bottom: float = 0.25, right: float = 0.98
) -> tuple[Any, Any]:
    """An empty picture of so many inches, without a display and without the state of pyplot."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        figure.subplots_adjust(left, bottom, right, 0.96)
        return figure, figure.add_subplot()


def _svg(figure: Any, name: str, text: str) -> str:
    """The picture as an element of a page: colours of the page, short numbers, names of its own."""
    import matplotlib as mpl

    written = io.StringIO()
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    width, height = figure.get_size_inches()
    return element(written.getvalue(), (width, height), name, text, COLOURS)
