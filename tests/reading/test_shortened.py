"""Functions without their subscript, windows of words as arguments, and what else the homework of courses leaves out."""

import pytest

import derive

LOSSES = r"""$$L_{\text{square}}(a, b) = (a - b)^2$$

$$L_{\text{cube}}(a, b) = (a - b)^3$$

"""
WINDOW = r"""For each $w \in V$ the loss of a window around $c = w_t$ is

$$Q_{\text{all}}(r, w_{t-m},\ldots w_{t+m}, S) = \sum_{\substack{-m \le j \le m \\ j \ne 0}} Q(r, w_{t+j}, S)$$

with $r \in \mathbb{R}^d$ and $S \in \mathbb{R}^{d \times n}$.

"""
LEFT = r"\frac{\partial Q_{\text{all}}(r, w_{t-m},\ldots w_{t+m}, S)}{\partial r}"
SAMPLES = r"""Note that $o \notin \{w_1, \dots, w_K\}$. The loss is

$$L(o) = -\log \sigma(u_o^\top x) - \sum_{k=1}^K \log \sigma(-u_{w_k}^\top x)$$

"""
SLOPE = r"$$\frac{\partial L(o)}{\partial u_o} = (\sigma(u_o^\top x) - 1) x$$"


def claims(text: str) -> list[str]:
    (document,) = derive.verify(text).documents
    return [
        one.verdict for one in document.statements if one.verdict in ("proved", "refuted", "undecided", "unreadable")
    ]


@pytest.mark.parametrize(
    "text",
    [
        LOSSES + r"$$\frac{\partial L(a, b)}{\partial a} = 3 (a - b)^2$$",
        LOSSES + r"Take $L_{\text{square}}(a, b)$ again. $$\frac{\partial L(a, b)}{\partial a} = 2 (a - b)$$",
        "\n\n# A\n\n" + LOSSES + r"$$\frac{\partial L}{\partial b} = -3 (a - b)^2$$",
        WINDOW + rf"$${LEFT} = \sum_{{-m \le j \le m, j \ne 0}} \frac{{\partial Q(r, w_{{t+j}}, S)}}{{\partial r}}$$",
        SAMPLES + SLOPE,
        r"$$\mathbf{x_i}^\top \mathbf{x_i} = \mathbf{x}_i^\top \mathbf{x}_i$$",
        r"Find it, when the output is made by $p = softmax(z)$. $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$",
        r"Let $p = softmax(z)$ and $$H(t, p) = -\sum_i t_i \log p_i$$ where $t$ is a one-hot vector. "
        r"$$\frac{\partial H}{\partial \mathbf{z}} = p - t$$",
    ],
)
def test_what_is_left_out_is_read(text: str) -> None:
    assert claims(text)[-1] == "proved"


@pytest.mark.parametrize(
    "text",
    [
        LOSSES + r"$$\frac{\partial L(a, b)}{\partial a} = 2 (a - b)$$",
        LOSSES + r"$$\frac{\partial L(b, a)}{\partial a} = 3 (a - b)^2$$",
        LOSSES + r"$$L(a, b) = a b$$ $$\frac{\partial L(a, b)}{\partial a} = 3 (a - b)^2$$",
        "# A\n\n" + LOSSES + "# B\n\n" + r"$$\frac{\partial L}{\partial b} = -3 (a - b)^2$$",
        "# A\n\n" + LOSSES + r"$$L = a^2$$ $$\frac{\partial L}{\partial a} = 3 (a - b)^2$$",
        WINDOW + rf"$${LEFT} = \sum_{{-m \le j \le m}} \frac{{\partial Q(r, w_{{t+j}}, S)}}{{\partial r}}$$",
        WINDOW + rf"$${LEFT} = \sum_{{-m \le j \le m, j \ne 0}} \frac{{\partial Q(r, w_{{t}}, S)}}{{\partial r}}$$",
        WINDOW + rf"$${LEFT} = 0$$",
        SAMPLES.split(". ", 1)[1] + SLOPE,
        SAMPLES.replace("Note that", "It may be that not") + SLOPE,
        r"$f(1) = 1$ and $$f(x, y) = f(x)$$",
        r"Find it, if the output is made by $p = softmax(z)$. $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$",
        r"Let $p = softmax(z)$ and $$H(t, p) = -\sum_i t_i \log p_i$$ "
        r"$$\frac{\partial H}{\partial \mathbf{z}} = p - t$$",
        r"$$\mathbf{x_i}^\top \mathbf{x_j} = \mathbf{x}_i^\top \mathbf{x}_i$$",
    ],
)
def test_what_is_left_out_is_not_guessed_to_make_a_false_equation_true(text: str) -> None:
    assert claims(text)[-1:] != ["proved"]


def test_the_whole_name_is_told_as_a_convention() -> None:
    text = LOSSES + r"$$\frac{\partial L(a, b)}{\partial a} = 3 (a - b)^2$$"
    (document,) = derive.verify(text).documents
    assert any("which was spoken of last" in one for one in document.statements[-1].answer.basis.conventions)
