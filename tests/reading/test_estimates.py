"""Estimates: what a theorem gives is an unknown of the equations that its proof solves; data have no formula."""

import pytest

import derive

FAST = {"timeout": 20.0, "isolated": False}

RIDGE = r"""
**Theorem:** Let the responses follow

$$ t = A w + \xi, \; \xi \sim \mathcal{N}(0, s I) $$

and let $\lambda > 0$. The penalised estimate of $w$ is

$$ \hat{w} = (A^\mathrm{T} A + \lambda I)^{-1} A^\mathrm{T} t $$

**Proof:** The penalised loss is

$$ J(w, \lambda) = (t - A w)^\mathrm{T} (t - A w) + \lambda w^\mathrm{T} w $$

Its gradient is

$$ \frac{\mathrm{d} J(w, \lambda)}{\mathrm{d} w} = -2 A^\mathrm{T} (t - A w) + 2 \lambda w $$

Setting it to zero gives

$$
\begin{split}
\frac{\mathrm{d} J(\hat{w}, \lambda)}{\mathrm{d} w} &= 0 \\
0 &= -2 A^\mathrm{T} (t - A \hat{w}) + 2 \lambda \hat{w} \\
A^\mathrm{T} t &= A^\mathrm{T} A \hat{w} + \lambda \hat{w} \\
\hat{w} &= (A^\mathrm{T} A + \lambda I)^{-1} A^\mathrm{T} t
\end{split}
$$
"""
RATE = r"""
**Theorem.** The maximum likelihood estimate of the rate is

$$ \hat{\lambda} = \frac{n}{\sum_{i=1}^n x_i} $$

**Proof.** The log-likelihood is

$$ \ell(\lambda) = \sum_{i=1}^n (\log \lambda - \lambda x_i) $$

and setting its derivative to zero we get

$$
\begin{split}
\frac{d \ell(\hat\lambda)}{d \lambda} &= 0 \\
0 &= \frac{n}{\hat\lambda} - \sum_{i=1}^n x_i \\
\hat\lambda &= \frac{n}{\sum_{i=1}^n x_i}
\end{split}
$$
"""


def verdicts(text: str) -> dict[str, str]:
    """The verdict of every sign that is more than a part of a sum, by its two sides as they are written."""
    (document,) = derive.verify(text, **FAST).documents
    return {f"{s.left} = {s.right}": s.verdict for s in document.statements if s.left and s.right}


def of(found: dict[str, str], start: str) -> set[str]:
    return {verdict for sides, verdict in found.items() if sides.startswith(start)}


def test_an_estimate_that_a_theorem_gives_is_proved_from_the_equation_that_it_solves() -> None:
    found = verdicts(RIDGE)
    assert of(found, r"\hat{w} = (A") == {"proved"}
    assert of(found, r"0 = -2 A^\mathrm{T} (t") == {"proved"}
    assert of(found, r"A^\mathrm{T} t = A^\mathrm{T} A \hat{w} + ") == {"proved"}
    assert of(found, r"\frac{\mathrm{d} J(\hat{w}, \lambda)}") == {"assumption"}


def test_the_equation_that_is_solved_stands_among_the_hypotheses() -> None:
    (document,) = derive.verify(RATE, **FAST).documents
    first = next(s for s in document.statements if s.left == r"\hat{\lambda}")
    assert first.verdict == "proved"
    assert any(r"\lambda = \hat{\lambda}" in one and one.endswith("= 0") for one in first.answer.basis.hypotheses)
    assert "equations that are being solved" in first.answer.message


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"(A^\mathrm{T} A + \lambda I)^{-1}", r"(A^\mathrm{T} A - \lambda I)^{-1}"),
        (r"^{-1} A^\mathrm{T} t", r"^{-1} A^\mathrm{T} t \lambda"),
    ],
)
def test_a_false_estimate_is_not_proved_where_it_is_given_and_where_it_is_derived(right: str, wrong: str) -> None:
    found = verdicts(RIDGE.replace(right, wrong))
    assert "proved" not in of(found, r"\hat{w} = (A")


def test_what_holds_by_a_false_estimate_alone_is_not_proved() -> None:
    text = RIDGE.replace(r"A + \lambda I)^{-1}", r"A - \lambda I)^{-1}")
    text = text.replace(r"A \hat{w} + \lambda \hat{w}", r"A \hat{w} - \lambda \hat{w}")
    assert of(verdicts(text), r"A^\mathrm{T} t = A^\mathrm{T} A \hat{w} - ") == {"undecided"}


@pytest.mark.parametrize("wrong", [r"\frac{\sum_{i=1}^n x_i}{n}", r"\frac{n}{2 \sum_{i=1}^n x_i}"])
def test_a_false_rate_is_not_proved(wrong: str) -> None:
    assert "proved" not in of(verdicts(RATE.replace(r"\frac{n}{\sum_{i=1}^n x_i}", wrong)), r"\hat")


def test_a_false_step_and_what_follows_from_it_alone_are_not_proved() -> None:
    text = RATE.replace(r"\frac{n}{\hat\lambda} - ", r"\frac{n}{\hat\lambda} + ")
    text = text.replace(r"\hat\lambda &= ", r"\hat\lambda &= -")
    found = verdicts(text)
    assert of(found, r"0 = \frac{n}{\hat\lambda} + ") == {"undecided"}
    assert of(found, r"\hat\lambda = -") == {"undecided"}


def test_a_marked_name_that_is_made_of_the_variable_is_no_place_of_the_derivative() -> None:
    text = r"""
$$ \hat{x} = \frac{x}{2} $$
$$ f(x) = x^2 $$
$$ \frac{d f(\hat{x})}{d x} = x $$
"""
    assert of(verdicts(text), r"\frac{d f") == {"unreadable"}


def test_a_derivative_by_an_argument_is_taken_where_the_argument_is_marked() -> None:
    text = r"""
$$ f(x, y) = x^2 y $$
$$ \frac{d f(\hat{x}, y)}{d x} = 2 \hat{x} y $$
$$ \frac{d f(\hat{x}, y)}{d x} = 0 $$
$$ \frac{d f(\hat{x}, x)}{d x} = \hat{x}^2 $$
"""
    found = verdicts(text)
    assert found[r"\frac{d f(\hat{x}, y)}{d x} = 2 \hat{x} y"] == "proved"
    assert found[r"\frac{d f(\hat{x}, y)}{d x} = 0"] == "undecided"
    assert found[r"\frac{d f(\hat{x}, x)}{d x} = \hat{x}^2"] == "unreadable"


def test_data_do_not_move_with_the_parameters_of_their_model() -> None:
    text = r"""
The model is $$ t = A w + \xi, \quad \xi \sim \mathcal{N}(0, I) $$
$$ J(w) = (t - A w)^\top (t - A w) $$
$$ \nabla_w J(w) = -2 A^\top (t - A w) $$
$$ \nabla_w J(w) = 2 A^\top (t - A w) $$
"""
    found = verdicts(text)
    assert of(found, "t = A w") == {"assumption"}
    assert of(found, r"\nabla_w J(w) = -2") == {"proved"}
    assert of(found, r"\nabla_w J(w) = 2") == {"undecided"}


def test_a_random_quantity_that_is_differentiated_is_what_its_equation_says() -> None:
    text = r"""
With $\epsilon \sim \mathcal{N}(0, 1)$ we set
$$ z = m + s \epsilon $$
$$ q(z \mid m) = \exp(-(z - m)^2) $$
$$ g(z) = z^2 $$
$$ \frac{\partial z}{\partial m} = 1 $$
$$ \frac{\partial g(z)}{\partial m} = 0 $$
$$ \frac{\partial g(z)}{\partial m} = 2 z $$
"""
    found = verdicts(text)
    assert of(found, "z = m") == {"definition"}
    assert found[r"\frac{\partial z}{\partial m} = 1"] == "proved"
    assert found[r"\frac{\partial g(z)}{\partial m} = 0"] != "proved"
    assert found[r"\frac{\partial g(z)}{\partial m} = 2 z"] == "proved"


def test_the_covariance_matrix_of_a_density_has_a_positive_determinant() -> None:
    likelihood = r"\prod_{i=1}^n \mathcal{N}(z_i; m, S)"
    exponent = r"\exp\left( -\frac{1}{2} \sum_{i=1}^n (z_i - m)^\top S^{-1} (z_i - m) \right)"
    text = rf"""
Let $m \in \mathbb{{R}}^d$.
$$ {likelihood} = \frac{{1}}{{\sqrt{{(2 \pi)^{{n d}} |S|^n}}}} {exponent} $$
$$ {likelihood} = \frac{{1}}{{\sqrt{{(2 \pi)^{{n d}} |S|}}}} {exponent} $$
"""
    (document,) = derive.verify(text, **FAST).documents
    first, second = (s for s in document.statements if s.left.startswith(r"\prod"))
    assert not first.answer.message
    assert first.verdict == "proved"
    assert r"\det(S) > 0" in first.answer.basis.hypotheses
    assert second.verdict == "undecided"
