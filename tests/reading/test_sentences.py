"""What sentences say of names: one-hot vectors, values case by case, predictions named by their model."""

import pytest

import derive

HOT = "The label $t$ is a one-hot vector with a 1 for the true class $k$, and 0 everywhere else.\n\n"
MODEL = r"$$P(B = b \mid A = a) = \frac{\exp(r_b^\top s_a)}{\sum_{j \in B} \exp(r_j^\top s_a)}$$" + "\n\n"
CASES = "Here $t_j = 1$ when $j = k$ and $t_j = 0$ when $j \\ne k$.\n\n"
ENTROPY = r"$$-\sum_{j \in C} t_j \log(q_j) = -\log(q_k)$$"
DOTS = r"$$\sum_{j \in C} t_j q_j = t_1 q_1 + \cdots + t_k q_k + \cdots + t_j q_j$$"


def claims(text: str) -> list[str]:
    (document,) = derive.verify(text).documents
    return [
        one.verdict for one in document.statements if one.verdict in ("proved", "refuted", "undecided", "unreadable")
    ]


@pytest.mark.parametrize(
    "text",
    [
        HOT + ENTROPY,
        CASES + ENTROPY,
        "Here $t_j = 1$ for $j = k$ and $t_j = 0$ otherwise.\n\n" + ENTROPY,
        "Here $t_j = 1$ if $j = k$ and 0 otherwise.\n\n" + ENTROPY,
        "We use a one-hot label vector $t$ with a one at the index $k$.\n\n" + ENTROPY,
        "$t$ is the one-hot target where $t_k = 1$.\n\n" + ENTROPY,
        "$t$ is a one-hot vector. Assume that only the $k$-th dimension of $t$ is one.\n\n" + ENTROPY,
        HOT + DOTS,
        HOT + r"$$\sum_{j=1}^{} t_j q_j = q_k$$",
        r"$t$ is one-hot. $$\sum_j t_j = 1$$",
        MODEL + r"The prediction $\hat{y}$ is the probability distribution $P(B \mid A = a)$."
        "\n\n" + r"$$\log(\hat{y}_k) = r_k^\top s_a - \log(\sum_{j \in B} \exp(r_j^\top s_a))$$",
    ],
)  # fmt: skip
def test_what_a_sentence_says_of_a_vector_is_used(text: str) -> None:
    assert claims(text) == ["proved"]


@pytest.mark.parametrize(
    "text",
    [
        ENTROPY,
        HOT + ENTROPY.replace("= -", "= "),
        HOT + ENTROPY.replace("q_k", "q_m"),
        HOT.replace("label $t$", "label $z$") + ENTROPY,
        HOT.replace("is a one-hot", "is not a one-hot") + ENTROPY,
        HOT.replace("The label", "If the label") + ENTROPY,
        CASES.replace("t_j = 0", "t_j = 1") + ENTROPY,
        CASES.replace("j \\ne k", "j = m") + ENTROPY,
        "Here $t_j = 1$ when $j = k$.\n\n" + ENTROPY,
        "$j \\in \\{1, \\dots, n\\}$. The label is $t_j = 1$ if $j = k$.\n\n$$\\sum_j t_j x_j = \\sum_j x_j$$",
        "$t$ is the one-hot target where $t_i = 1$ if the class $i$ is right.\n\n$$\\sum_i t_i q_i = q_i$$",
        "$t$ is a one-hot vector.\n\n$$t_k = 1$$",
        HOT + "Now $t$ is a one-hot vector with a 1 for the class $m$.\n\n$$t_k = 1$$",
        HOT + DOTS.replace("t_k q_k", "t_k q_m"),
        HOT + DOTS.replace("t_k q_k", "2 t_k q_k"),
        "Let $f(x) = x^2$ if $x > 0$ and $f(x) = 0$ otherwise.\n\n$$f(x) = x^2$$",
        MODEL + r"The prediction $\hat{y}$ is not the distribution $P(B \mid A = a)$."
        "\n\n" + r"$$\hat{y}_k = \frac{\exp(r_k^\top s_a)}{\sum_{j \in B} \exp(r_j^\top s_a)}$$",
        MODEL + r"The prediction $\hat{y}$ is the distribution $P(B \mid A = a)$."
        "\n\n" + r"$$\hat{y}_k = \frac{\exp(r_a^\top s_a)}{\sum_{j \in B} \exp(r_j^\top s_a)}$$",
    ],
)  # fmt: skip
def test_what_no_sentence_says_is_not_used(text: str) -> None:
    assert "proved" not in claims(text)


def test_equations_and_conditions_of_a_definition_by_cases_are_no_claims() -> None:
    (document,) = derive.verify(CASES + ENTROPY).documents
    assert [one.verdict for one in document.statements[:4]] == ["definition", "assumption", "definition", "assumption"]


def test_a_one_hot_vector_is_a_hypothesis_of_the_verdict() -> None:
    (document,) = derive.verify(HOT + ENTROPY).documents
    assert any("mathbf{1}" in text for text in document.statements[-1].answer.basis.hypotheses)
