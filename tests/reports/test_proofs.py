"""The proofs of a page: all lines where there is room, else the longest ones told by their rules, and the page says so."""

from __future__ import annotations

import pytest

from derive.answer import Told
from derive.verdict import Derivation, Line
from derive.verify import verify
from reports import proofs
from reports.as_html import as_html

TEXT = r"""<!-- derive
x, y \in \mathbb{R}^n
-->
$$\nabla_x e^{x^\top y} = e^{x^\top y} y$$
$$\nabla_x (x^\top y)^2 = 2 (x^\top y) y$$
"""


def test_a_small_page_has_every_line() -> None:
    (document,) = verify(TEXT, told=Told(lines=True)).documents
    page = as_html(document)
    assert "told by the rules alone" not in page
    count = sum(len(one.lines) for entry in document.statements for one in getattr(entry.answer, "derivations", ()))
    assert page.count("<li>= ") + page.count("<ol class=p") == count


def test_a_page_without_room_says_how_many_lines_it_tells_by_their_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "LARGEST", 1)
    (document,) = verify(TEXT, told=Told(lines=True)).documents
    page = as_html(document)
    assert "told by the rules alone" in page
    for statement in document.statements:
        for one in getattr(statement.answer, "derivations", ()):
            rules = {rule for line in one.lines for rule in line.rule.split(", ") if rule}
            assert all(rule in page for rule in rules)


def test_no_more_lines_go_than_must(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (Line("a", "", "start"), Line("b + c + d", "first"), Line("e + f + g + h", "second"), Line("k", "third"))
    shelf = proofs.Proofs()
    place = str(shelf.place(Derivation("a = k", lines, (), {})))
    whole, count = shelf.filled(place)
    assert count == 0
    monkeypatch.setattr(proofs, "LARGEST", len(whole.encode()))
    shorter, count = shelf.filled(place)
    assert count == 1
    assert "<mi>h</mi>" not in shorter
    assert "<i>second, third</i>" in shorter
    assert "<mi>d</mi>" in shorter


def test_a_formula_of_a_proof_is_inert() -> None:
    assert "<script>" not in proofs.steps((Line("<script>x</script>", "<b>", "start"),))
    assert "<b>" not in proofs.steps((Line("x", "<b>", "term"),))
