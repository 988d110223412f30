r"""Readings that would make a false statement proved or a true one refuted: each is read rightly or refused."""

from __future__ import annotations

import pytest

import derive

NUMBERS = r"x, y, z, a, b \in \mathbb{R}"
VECTORS = r"x, y \in \mathbb{R}^n"
MATRICES = r"A, B, X \in \mathbb{R}^{n \times n}"
FUNCTION = VECTORS + "\nL : \\mathbb{R}^n \\to \\mathbb{R}"
WORDS = "W finite\nw, o, c \\in W\np_w \\in \\mathbb{R} for w \\in W"

REFUSED = [
    (r"$$\frac{d}{dx} x \cdot x = x$$", NUMBERS),
    (r"$$\frac{d}{dx} x^2 \cdot x = 2x^2$$", NUMBERS),
    (r"$$\frac{d}{dx} x * x = x$$", NUMBERS),
    (r"$$A * B = AB$$", MATRICES),
    (r"$$\nabla_x L(y) = 0$$", FUNCTION),
    (r"$$[x] = x$$", NUMBERS),
    (r"$$\{x\} = x$$", NUMBERS),
    (r"$$2 \underline{x} = 2x$$", NUMBERS),
    (r"$$\|A\|^2 = \operatorname{tr}(A^\top A)$$", MATRICES),
    (r"Some $x$ satisfy $x = 2$.", NUMBERS),
    (r"Neither $x = 1$ nor anything else.", NUMBERS),
    (r"Then $x = 1$ or $x = 2$.", NUMBERS),
]
VERDICTS = [
    ("proved", r"$$\frac{d}{dx} x \cdot y = y$$", NUMBERS),
    ("proved", r"$$\frac{\partial}{\partial x} (x) \cdot x = x$$", NUMBERS),
    ("proved", r"$$\frac{\partial}{\partial x}[x] = 1$$", NUMBERS),
    ("undecided", r"$$1 = \begin{cases} 1 & x > 0 \\ 1 & x < 0 \end{cases}$$", NUMBERS),
    ("proved", r"$$1 = \begin{cases} 1 & x > 0 \\ 1 & x < 0 \\ 1 & x = 0 \end{cases}$$", NUMBERS),
    ("assumption assumption undecided", "Suppose $x > 0$ or $y > 0$. $$|x| = x$$", NUMBERS),
    ("assumption assumption undecided", "If $x > 0$ or $y > 0$, then $|xy| = xy$.", NUMBERS),
    ("assumption undecided", "Let $p_o > 0$. $$p_c = |p_c|$$", WORDS),
    ("assumption proved", "Let $p_o > 0$. $$p_o = |p_o|$$", WORDS),
    ("assumption proved", r"Let $p_w > 0$. $$\sum_w |p_w| = \sum_w p_w$$", WORDS),
    ("assumption proved refuted", "- Suppose $x > 0$. Then $|x| = x$.\n- Also $|x| = x$.", NUMBERS),
    ("assumption proved refuted", "1. If $x > 0$, then $|x| = x$.\n2. We have $|x| = x$.", NUMBERS),
    ("assumption proved refuted", "If $x > 0$, then $|x| = x$.\n\nNow $|x| = x$.", NUMBERS),
    ("assumption proved proved", "Suppose $x > 0$. Then:\n\n- $|x| = x$.\n- $|x| > 0$.", NUMBERS),
    ("assumption proved", "1. For $x > 0$:\n\n$$|x| = x$$\n", NUMBERS),
    ("refuted assumption refuted", "We have $|x| = x$[^1].\n\n[^1]: Suppose $x > 0$.\n\nSo $|x| = x$.", NUMBERS),
    ("refuted proved assumption", "$$|x| = x$$\n\nNext.\n\n$$y = y$$ where $x > 0$.", NUMBERS),
    ("proved assumption", "We get:\n\n$$|x| = x$$\n\nwhere $x > 0$.", NUMBERS),
    ("refuted proved", "$$|x| = x$$\n\n<!-- derive\nx > 0\n-->\n\n$$|x| = x$$", NUMBERS),
    ("assumption proved undecided", r"$$x = y \implies x^2 = y^2, \qquad x = y$$", NUMBERS),
    ("refuted", "~~Suppose $x > 0$.~~ $$|x| = x$$", NUMBERS),
    ("proved assumption", r"$$|x| = x \quad (x > 0)$$", NUMBERS),
    ("proved assumption", r"$$|x| = x, \quad x > 0$$", NUMBERS),
    ("proved assumption", "$|x| = x$ ($x > 0$)", NUMBERS),
    ("assumption proved", r"$$\text{Suppose } x > 0. \quad |x| = x$$", NUMBERS),
    ("assumption proved assumption proved", "Case 1: $x > 0$. $$|x| = x$$ Case 2: $x \\le 0$. $$|x| = -x$$", NUMBERS),
    ("assumption proved", "## Case $x > 0$\n\n$$|x| = x$$", NUMBERS),
    ("assumption proved refuted", "## Case $x > 0$\n\n$$|x| = x$$\n\n## Next\n\n$$|x| = x$$", NUMBERS),
    ("assumption proved", r"$$x = y \text{ implies } x^2 = y^2$$", NUMBERS),
    ("assumption assumption proved", r"$$x > 0 \land y > 0 \implies xy > 0$$", NUMBERS),
    ("assumption assumption proved", r"$$x > 0 \wedge y > 0 \implies xy > 0$$", NUMBERS),
    ("unreadable unreadable", r"$$x = 0 \lor y = 0$$", NUMBERS),
    ("assumption undecided", "Unlike the case $x = 0$, here $$x y = 0$$", NUMBERS),
    ("unreadable unreadable", "Except when $x = 0$, we have $$x y = 0$$", NUMBERS),
    ("assumption undecided undecided", "Suppose for contradiction that $x = 0$. $$xy = 0$$ So $$xy = 0$$", NUMBERS),
    (
        "assumption proved assumption refuted",
        "Suppose $x = 0$. Then $xy=0$. Suppose instead $x = 1$. Then $$xy = 0$$",
        NUMBERS,
    ),
    ("unreadable unreadable", r"$$xy = 0 \text{ only if } x = 0$$", NUMBERS),
    ("unreadable unreadable", r"$$xy = 0, \text{ assuming not } x = 0$$", NUMBERS),
    ("unreadable", r"$$x = x \text{ is false}$$", NUMBERS),
    ("unreadable", "It would follow that $x = x$ is wrong.", NUMBERS),
    ("undecided assumption", r"$$|x| = x \quad (x > 0 \text{ is not needed})$$", NUMBERS),
    ("unreadable unreadable", r"$$|x| = x, \quad x > 0 \text{ is not needed}$$", NUMBERS),
    ("proved assumption", r"$$|x| = x \quad \text{if} \quad x > 0$$", NUMBERS),
    ("proved assumption", "$$|x| = x.$$ This holds if $x > 0$.", NUMBERS),
    ("refuted", "We ask whether $x = 0$. $$x y = 0$$", NUMBERS),
    ("assumption undecided", "Some $x$ satisfy $x > 0$. $$|x| = x$$", NUMBERS),
]


def verdicts(text: str, declarations: str) -> list[str]:
    (report,) = derive.verify(f"<!-- derive\n{declarations}\n-->\n\n{text}\n").documents
    assert not report.bugs
    return [one.verdict for one in report.statements if one.verdict != "not_a_claim"]


@pytest.mark.parametrize(("text", "declarations"), REFUSED)
def test_two_readings_of_different_truth_are_refused(text: str, declarations: str) -> None:
    assert set(verdicts(text, declarations)) <= {"unreadable", "undecided"}


@pytest.mark.parametrize(("expected", "text", "declarations"), VERDICTS)
def test_what_stands_over_a_formula_reaches_as_far_as_its_author_means(
    expected: str, text: str, declarations: str
) -> None:
    assert verdicts(text, declarations) == expected.split()


LATEX = [
    ("assumption refuted", r"\footnote{Suppose $x > 0$.} So $$|x| = x$$"),
    (
        "assumption proved refuted",
        r"\begin{itemize}\item Suppose $x > 0$. Then $|x| = x$. \item Now $|x| = x$.\end{itemize}",
    ),
    ("assumption proved", r"\begin{lemma} Suppose $x > 0$.\end{lemma} \begin{proof} $|x| = x$ \end{proof}"),
    ("assumption proved refuted", r"\begin{lemma} Suppose $x > 0$. $|x| = x$ \end{lemma} In fact $|x| = x$"),
    ("proved", "\\iffalse Suppose $x > 0$. \\fi $x = x$"),
    ("definition refuted", r"\newcommand{\a}{1} $q = \a$ \renewcommand{\a}{2} $q = \a$"),
]


@pytest.mark.parametrize(("expected", "text"), LATEX)
def test_parts_of_a_latex_document_keep_to_themselves(expected: str, text: str) -> None:
    source = f"\\documentclass{{article}}\\begin{{document}}\n% derive: {NUMBERS}\n{text}\n\\end{{document}}\n"
    (report,) = derive.verify(source).documents
    assert [one.verdict for one in report.statements if one.verdict != "not_a_claim"] == expected.split()
