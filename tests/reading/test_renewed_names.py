"""Names that get another meaning further on: one statement has one meaning of a name, the one in force where it stands."""

import derive

FAST = {"timeout": 20.0, "isolated": False}
TEXT = r"""
$$ m = \frac{1}{n} \sum_{i=1}^n x_i $$
$$ z_i = g \hat{x}_i + s $$

Assuming that inputs are only centred, we have

$$ \hat{x}_i = x_i - m $$
$$ \hat{x}_i + m = x_i $$
$$ \frac{\partial z_i}{\partial g} = x_i - m $$

In that case, the transformation considers both and reads

$$ \hat{x}_i = 2 (x_i - m) $$
$$ \frac{1}{2} \hat{x}_i + m = x_i $$
$$ \hat{x}_i + m = x_i $$
$$ \frac{\partial z_i}{\partial g} = 2 (x_i - m) $$
$$ \frac{\partial z_i}{\partial g} = x_i - m $$
$$ \frac{\partial z_i}{\partial g} = \hat{x}_i $$
"""


def statements(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    (document,) = derive.verify(text, **FAST).documents
    shown = [s for s in document.statements if s.left and s.right]
    return [
        (f"{s.left} = {s.right}", s.verdict, getattr(s.answer, "basis", None) and s.answer.basis.conventions)
        for s in shown
    ]


def test_a_name_with_another_meaning_has_it_from_there_on() -> None:
    found = [(sides, verdict) for sides, verdict, _ in statements(TEXT)]
    assert [verdict for sides, verdict in found if sides == r"\hat{x}_i + m = x_i"] == ["proved", "undecided"]
    assert [verdict for sides, verdict in found if sides == r"\frac{1}{2} \hat{x}_i + m = x_i"] == ["proved"]
    assert [verdict for sides, verdict in found if sides.startswith(r"\hat{x}_i = ")] == ["definition"] * 2


def test_what_is_made_of_the_name_has_its_meaning_where_the_statement_stands() -> None:
    found = [(sides, verdict) for sides, verdict, _ in statements(TEXT)]
    slope = r"\frac{\partial z_i}{\partial g} = "
    assert [verdict for sides, verdict in found if sides == slope + "x_i - m"] == ["proved", "undecided"]
    assert [verdict for sides, verdict in found if sides == slope + "2 (x_i - m)"] == ["proved"]
    assert [verdict for sides, verdict in found if sides == slope + r"\hat{x}_i"] == ["proved"]


def test_the_meaning_in_force_is_told() -> None:
    told = {sides: conventions for sides, verdict, conventions in statements(TEXT) if verdict == "proved"}
    assert r"\hat{x} is what line 7 says" in told[r"\hat{x}_i + m = x_i"]
    assert r"\hat{x} is what line 13 says" in told[r"\frac{1}{2} \hat{x}_i + m = x_i"]


def test_a_case_defines_nothing_anew() -> None:
    text = TEXT.replace("In that case, the transformation considers both and reads", "In that case we have")
    found = [verdict for sides, verdict, _ in statements(text) if sides == r"\hat{x}_i = 2 (x_i - m)"]
    assert found == ["undecided"]
