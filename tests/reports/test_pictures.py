"""Pictures: true to the numbers, with a text that says the same; nothing hangs on them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from derive.answer import Told
from derive.illustrate import picture
from derive.verdict import Curve, DocumentReport, Refuted
from derive.verify import verify
from reports import pictures
from reports.as_html import as_html
from reports.page import page

TEXT = r"""<!-- derive
x, y \in \mathbb{R}^n
p, q \in \mathbb{R}_{>0}
-->
$$\nabla_x x^\top x = 2 x = x$$
$$\nabla_x e^{x^\top y} = e^{x^\top y} y$$
$$\log(p q) = \log p + \log q = \log p - \log q$$
$$\log(p^2) = 2 \log p$$
$$\{\sigma(x) : x \in \mathbb{R}\} = 3$$
"""


@pytest.fixture(scope="module")
def document() -> DocumentReport:
    (found,) = verify(TEXT, told=Told(lines=True)).documents
    return found


def refuted(document: DocumentReport) -> list[Refuted]:
    return [one.answer for one in document.statements if isinstance(one.answer, Refuted)]


def test_the_sides_are_drawn_through_the_counterexample(document: DocumentReport) -> None:
    curves = [answer.counterexample.curve for answer in refuted(document)]
    gradient, logarithm = (one for one in curves if isinstance(one, Curve))
    for moved, left, right in gradient.points:
        assert left == pytest.approx(2 * moved)
        assert right == pytest.approx(moved)
    assert gradient.at in [moved for moved, _, _ in gradient.points]
    assert all(moved > 0 for moved, _, _ in logarithm.points), "hypotheses hold all along the line"


def test_differences_come_near_to_the_derivative_and_lose_it_again(document: DocumentReport) -> None:
    proved = [one.answer.basis.differences for one in document.statements if one.verdict == "proved"]  # type: ignore[union-attr]
    curve = dict(next(one for one in proved if one and max(error for _, error in one[:2]) > 1e-6))
    steps = sorted(curve, reverse=True)
    best = min(curve, key=lambda h: curve[h])
    assert steps[0] > best > steps[-1]
    assert curve[best] < 1e-8 < curve[steps[0]]
    assert curve[steps[-1]] > curve[best]


def test_no_pictures_are_made_where_no_report_is_asked_for() -> None:
    (found,) = verify(TEXT).documents
    assert all(answer.counterexample.curve is None for answer in refuted(found))


def test_nothing_hangs_on_a_picture() -> None:
    def fails() -> None:
        raise KeyError("n")

    assert picture(fails) is None


@pytest.mark.skipif(not pictures.available(), reason="matplotlib is not installed")
def test_every_picture_has_a_text_and_is_well_formed(document: DocumentReport) -> None:
    shown = page(document)
    whole, own = pictures.pictures(shown)
    assert len(whole) == 3
    assert len(own) == 2
    names: list[str] = []
    for one in (*whole, *own.values()):
        root = ET.fromstring(one)
        assert len(root.attrib["aria-label"]) > 20
        assert root.attrib["role"] == "img"
        assert "script" not in one
        assert not re.search(r"url\((?!#)|href=\"(?!#)", one)
        names += [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert len(names) == len(set(names))
    assert "5 are proved" not in whole[0]
    assert f"{document.summary['proved']} are proved" in whole[0]


def test_without_matplotlib_the_page_is_whole_and_says_so(
    document: DocumentReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pictures, "available", lambda: False)
    text = as_html(document)
    assert "<svg" not in text
    assert "Pictures need matplotlib" in text
    assert "Counterexample" in text
