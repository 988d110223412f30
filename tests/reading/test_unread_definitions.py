"""What a definition says that cannot be read: its name is no constant for a derivative, and others may still rest on it."""

from __future__ import annotations

import pytest

import derive

BESIDE = r"Let $s \in \mathbb{R}$, $t \in \mathbb{R}$ and $x \in \mathbb{R}^n$. We put $$z = \int_0^t g(q) dq$$ "
SQUARED = r"Let $s \in \mathbb{R}$. We put $$t = s^2$$ and $$z = \int_0^t g(q) dq$$ "
FALSE = [
    BESIDE + r"Here $z \in \mathbb{R}$. $$\frac{\partial (z t)}{\partial t} = z$$",
    BESIDE + r"$$\frac{\partial (z t)}{\partial t} = z$$",
    BESIDE + r"$$y = z + 1$$ $$\frac{\partial (y t)}{\partial t} = y$$",
    BESIDE + r"$$\nabla_t (z t) = z$$",
    BESIDE + r"$$\frac{\partial^2 (z t s)}{\partial s \partial t} = z$$",
    BESIDE + r"$$f(t) = z t^2$$ $$\frac{d}{dt} f(t) = 2 z t$$",
    r"Let $x \in \mathbb{R}$. We put $$z = \int_0^x g(q) dq$$ $$f(x) = z x^2$$ $$f'(x) = 2 z x$$",
    SQUARED + r"$$\frac{\partial (z t)}{\partial t} = z$$",
    SQUARED + r"$$y = \int_0^s g(q) dq$$ $$\frac{\partial (y t)}{\partial t} = y$$",
    SQUARED + r"$$\frac{\partial (z t)}{\partial s} = 2 z s$$",
    (
        r"Let $\mathbf{s} \in \mathbb{R}$. We put $$\mathbf{u}_a = \int_0^1 \exp(\mathbf{s} q) dq$$ "
        r"$$\frac{\partial (\mathbf{u}_a \mathbf{s})}{\partial \mathbf{s}} = \mathbf{u}_a$$"
    ),
    (
        r"Let $x \in \mathbb{R}^n$. We put $$a = \int_0^1 g(x q) dq$$ "
        r"$$\frac{\partial}{\partial x} (a x)_{ij} = a \delta_{ij}$$"
    ),
    (
        r"Let $U \in \mathbb{R}^{n \times m}$, $v \in \mathbb{R}^m$. We put $$\theta = U v,$$ $$y = \int_0^1 g(q \theta) dq$$ "
        r"$$J = \|\theta - y\|^2$$ $$\frac{\partial J}{\partial \theta} = 2 (\theta - y)$$ "
        r"$$\frac{\partial J}{\partial v} = 2 U^\top (\theta - y)$$"
    ),
]  # fmt: skip


def verdicts(text: str) -> list[str]:
    report = derive.verify(text.replace(" $$", "\n\n$$").replace("$$ ", "$$\n\n") + "\n")
    assert not report.documents[0].bugs
    return [one.verdict for one in report.statements]


@pytest.mark.parametrize("text", FALSE)
def test_a_name_whose_unread_definition_speaks_of_the_variable_is_no_constant(text: str) -> None:
    assert "proved" not in verdicts(text)


def test_a_definition_that_speaks_of_an_unread_one_is_read_where_that_does_not_move() -> None:
    text = (
        r"Let $w \in \mathbb{R}$ and $x \in \mathbb{R}$. We put" + "\n\n"
        r"$$y = \int_0^q g(p) dp$$" + "\n\n" + r"$$L = (w x - y)^2$$" + "\n\n"
    )  # fmt: skip
    assert verdicts(text + r"$$\frac{\partial L}{\partial w} = 2 (w x - y) x$$")[-1] == "proved"
    assert verdicts(text + r"$$\frac{\partial L}{\partial w} = 2 (w x + y) x$$")[-1] == "undecided"
