"""What sentences doubt, deny or say of others is not used; names in a list are declared, all of them."""

from __future__ import annotations

import pytest

import derive

ENTROPY = r"$$-\sum_w y_w \log p_w = -\log p_o$$"
SQUARES = "Let $x, y, a \\in \\mathbb{R}$.\n\n"
DOUBTED = [
    "When $y$ is a one-hot vector with a one at $o$, things are easy.",
    "Some authors say that $y$ is a one-hot vector with a one at $o$. We do not.",
    "$y$ is rarely a one-hot vector with a one at $o$.",
    "$y$ is a one-hot vector with a one at $o$ or a zero vector.",
    "$y$ is a smoothed one-hot vector with a one at $o$.",
    "$y$ is almost a one-hot vector with a one at $o$.",
    "$y$ is twice the one-hot vector with a one at $o$.",
    "The complement of $y$ is a one-hot vector with a one at $o$.",
    "The vectors $x$ and $y$ are one-hot with a one at $o$ and $c$, respectively.",
    "$y$ is a one-hot vector with a minus one at $o$.",
    "$y$ is a one-hot vector with a one for the true class and zero for $o$.",
    "$y$ is a one-hot vector with a one for every class but $o$.",
    "$y$ is a one-hot vector, and the $o$-th entry of $z$ is one.",
    "$y$ is a one-hot vector with a one at $o$.\n\nNow let $y$ be any probability vector.",
    "It is not so that $y_w = 1$ if $w = o$ and $y_w = 0$ otherwise.",
    "We might set $y_w = 1$ if $w = o$ and $y_w = 0$ otherwise, but we do not.",
    "Let $y_w = 1$ if $w = o$, and $y_w = 0$ if $w \\ne o$ and $p_w > 0$.",
    "Here $y_w = 1$ if $w = o$ and $y_w = 0$ otherwise.\n\nLet $y_w = 2$ if $w = o$ and $0$ otherwise.",
]
ASSUMED = [
    "It is tempting to assume that $x = y$.",
    "We refrain from assuming $x = y$.",
    "Avoid supposing $x = y$.",
    "It is a mistake to suppose that $x = y$.",
    "Many people assume $x = y$.",
    "Smith (1990) assumed $x = y$. We do not.",
    "In the last chapter we assumed $x = y$.",
    "If we assumed $x = y$, all would be easy.",
    "**Lemma 1.** Suppose $x = y$. Then $x - y = 0$.\n\n**Theorem 2.** For all numbers",
    "*Lemma.* Let $x - y = 0$. Then $x - y = 0$.\n\n*Lemma.* For all numbers",
]
NO_NAMES = [
    (r"$$\binom{n}{k} = n k$$", r"$$\binom{5}{2} = 10$$"),
    (r"$$x! = x (x - 1)$$", r"$$5! = 20$$"),
    (r"$$f'(x) = 3x$$ $$f(x) = x^2$$", r"$$f'(2) = 6$$"),
    (r"Let $f(x) = x + 1$. $$f^{-1}(x) = x - 2$$", r"$$f^{-1}(3) = 1$$"),
    (r"Let $f(x) = x^2$. $$f^{(2)}(x) = x^4$$", r"$$f^{(2)}(2) = 16$$"),
]


def last(text: str) -> str:
    (report,) = derive.verify(text + "\n").documents
    assert not report.bugs
    return report.statements[-1].verdict


@pytest.mark.parametrize("words", DOUBTED)
def test_a_vector_is_one_hot_only_where_a_sentence_says_so_without_a_doubt(words: str) -> None:
    assert last(f"{words}\n\n{ENTROPY}") != "proved"


@pytest.mark.parametrize("words", ASSUMED)
def test_what_others_suppose_or_nobody_does_is_not_used(words: str) -> None:
    assert last(f"{SQUARES}{words}\n\n$$x^2 - y^2 = 0$$") != "proved"


def test_what_a_lemma_in_bold_supposes_holds_in_its_proof() -> None:
    text = "**Lemma 1.** Suppose $x = y$.\n\n**Proof.** We have $$x^2 - y^2 = 0$$"
    assert last(SQUARES + text) == "proved"


@pytest.mark.parametrize(("rule", "value"), NO_NAMES)
def test_a_derivative_an_inverse_and_a_binomial_are_no_new_names(rule: str, value: str) -> None:
    assert last(f"{rule}\n\n{value}") != "proved"


@pytest.mark.parametrize("names", ["x, y", "x, y, a", "x, y, a, b"])
def test_every_name_of_a_list_is_declared(names: str) -> None:
    assert last(f"Let ${names} \\in \\mathbb{{R}}$.\n\n$$x = y$$\n\n$$x^2 - y^2 = 0$$") == "refuted"


CASES = [
    ("refuted", "$$x^2 = 4$$\n\nLet $x = 2$."),
    ("proved", "Let $x = 2$. Then $x^2 = 4$."),
    ("proved", "- Let $x = 2$. Then $x^2 = 4$.\n\n- Let $x = 3$."),
    ("refuted", "- Let $x = 2$.\n\n- For all numbers $x^2 = 4$."),
    ("refuted", "Let $x = 2$. In general, $$x^2 = 4$$"),
    ("refuted", "Let $x = 2$. Now let $x \\in \\mathbb{R}$. $$x^2 = 4$$"),
    ("proved", "Define $q = x$. $$q + 1 = x + 1$$ Now let $q = 2 x$."),
    ("refuted", "Define $q = x$. $$q^2 = 4 x^2$$ Now let $q = 2 x$."),
    ("refuted", "Define $q = x$. Now let $q = 2 x$. $$q^2 = x^2$$"),
    ("proved", "- Let $f(x) = x$. $$f(1) + 1 = 2$$\n- Let $f(x) = 2 x$."),
]


@pytest.mark.parametrize(("verdict", "text"), CASES)
def test_what_is_said_anew_holds_from_there_on(verdict: str, text: str) -> None:
    (report,) = derive.verify(f"<!-- derive\nx \\in \\mathbb{{R}}\n-->\n\n{text}\n").documents
    found = [
        one.verdict for one in report.statements if one.verdict in ("proved", "refuted", "undecided", "unreadable")
    ]
    assert found == [verdict]


MATRIX = "<!-- derive\nA \\in \\mathbb{R}^{n \\times n}\nx, a \\in \\mathbb{R}\n-->\n\n"
NO_PROPERTY = [
    "Some say that $A$ is symmetric.",
    "The product of $A$ is symmetric.",
    "Unlike for a symmetric matrix $A$, here",
    "For a symmetric matrix $A$ this is easy. For general $A$, we have",
    "Let $A$ be symmetric. Let $A$ be arbitrary.",
    "It is unlikely that $A$ is symmetric.",
    "Nothing guarantees that $A$ is symmetric.",
    "$A$ is symmetric if $a = 0$.",
    "$A$ is symmetric with probability $0.5$.",
    "$A$ is symmetric for $a > 1$.",
]


@pytest.mark.parametrize("words", NO_PROPERTY)
def test_a_property_is_used_only_where_it_is_said_of_the_name_without_a_doubt(words: str) -> None:
    assert last(f"{MATRIX}{words}\n\n$$A_{{ij}} = A_{{ji}}$$") != "proved"


@pytest.mark.parametrize("words", ["Note that $A$ is symmetric.", "From now on $A$ is symmetric. For all $x$,"])
def test_a_property_that_is_said_is_used(words: str) -> None:
    assert last(f"{MATRIX}{words}\n\n$$A_{{ij}} = A_{{ji}}$$") == "proved"


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        ("refuted", "Suppose $x > 0$. For negative $x$,"),
        ("refuted", "Suppose $x > 0$. For any $x$,"),
        ("proved", "Suppose $x > 0$. For any $a$,"),
    ],
)
def test_a_supposition_ends_where_its_name_is_any_again(verdict: str, text: str) -> None:
    assert last(f"{MATRIX}{text}\n\n$$|x| = x$$") == verdict


def test_a_formula_of_words_alone_after_a_case_is_no_crash() -> None:
    report = derive.verify(
        "Let $x \\in \\mathbb{R}$. Let $x = 2$.\n\nThe $\\text{layer}$ is $\\text{H}$. $$x^2 = 4$$\n"
    )
    assert not report.documents[0].bugs
    assert report.statements[-1].verdict == "proved"


CONCLUDED = [
    "Now we get $x = a + 1$.",
    "Hence we may write this as $x = a + 1$.",
    "We now have $x = a + 1$.",
    "Now multiply both sides: $x = a + 1$.",
    "For the training set $x = a + 1$.",
    "By definition of the norm, $x = a + 1$.",
    "A well-defined quantity is $x = a + 1$.",
    "Let's see why $x = a + 1$.",
]


@pytest.mark.parametrize("words", CONCLUDED)
def test_a_conclusion_about_a_declared_name_is_no_definition(words: str) -> None:
    assert last(f"{MATRIX}{words}\n\n$$x - a = 1$$") != "proved"


@pytest.mark.parametrize(
    "words", ["Let $x = a + 1$.", "Now let $x = a + 1$.", "We set $x = a + 1$.", "Define $x = a + 1$."]
)
def test_a_verb_right_before_an_equation_defines_a_declared_name(words: str) -> None:
    assert last(f"{MATRIX}{words}\n\n$$x - a = 1$$") == "proved"
