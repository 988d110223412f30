"""The words around formulas: what they suppose, define, deny; what opens a case and what ends it."""

from __future__ import annotations

import pytest

import derive

WORDS = "W finite\nw, o, c \\in W\np_w \\in \\mathbb{R} for w \\in W\nu_w \\in \\mathbb{R} for w \\in W"
NUMBERS = "x, y, z, a, b \\in \\mathbb{R}"
MATRIX = "A \\in \\mathbb{R}^{n \\times n}"

DOCUMENTS = [
    ("assumption proved", "Suppose $x > 0$. Then $$\\sqrt{x^2} = x$$", NUMBERS),
    ("proved assumption", "$$\\sqrt{x^2} = x$$ where $x > 0$.", NUMBERS),
    ("assumption proved", "Suppose that $x = y$. Then $$x^2 = y^2$$", NUMBERS),
    (
        "assumption assumption proved",
        "Let $x, y \\in \\mathbb{R}^n$ with $x^\\top y = 0$. $$x^\\top (x+y) = x^\\top x$$",
        "",
    ),
    ("assumption proved refuted", "If $x = 0$ then $$x + y = y$$ In general, $$x y = 0$$", NUMBERS),
    ("assumption proved refuted", "If $w = o$ then $$p_w = p_o$$ Otherwise, $$p_w = p_o$$", WORDS),
    ("assumption unreadable", "Unless $w = o$, we have $$p_w = p_o$$", WORDS),
    ("refuted", "It is wrong to think that if w = o then things are simple. $$u_w = u_o$$", WORDS),
    ("proved refuted", "$$p_w = p_w \\text{ (clear for w = o,)}$$ $$p_w = p_o$$", WORDS),
    ("assumption proved", "For $x > 0$ we have $$|x| = x$$", NUMBERS),
    ("unreadable unreadable", "$$x = |x| \\text{ unless } x \\ge 0$$", NUMBERS),
    ("unreadable", "There is a real number with $x^2 = 4$.", NUMBERS),
    ("refuted", "It is not hard to see that $x = x+1$.", NUMBERS),
    ("", "So we never get $x = x+1$.", NUMBERS),
    ("assumption proved", "$$s \\le t \\implies s - t \\le 0$$", "s, t \\in \\mathbb{R}"),
    ("assumption proved", "$x > 2 \\implies x > 1$", NUMBERS),
    ("assumption proved", "$$s = t \\implies s^2 = t^2$$", "s, t \\in \\mathbb{R}"),
    ("unreadable unreadable", "$$x y = 0 \\text{ if and only if } x = 0$$", NUMBERS),
    ("proved", "The matrix $A$ is symmetric. $$A_{ij} = A_{ji}$$", MATRIX),
    ("proved", "Let $A$ be a symmetric matrix. $$A_{ij} = A_{ji}$$", MATRIX),
    ("undecided", "Let $A$ be an orthogonal matrix. $$A^\\top A = 2 A$$", MATRIX),
    ("proved proved", "$$x = x, \\quad y = y$$", NUMBERS),
    ("proved assumption", "$$x_i = x_i, \\quad i = 1, \\dots, n$$", "x \\in \\mathbb{R}^n"),
    ("unreadable unreadable", "$$x = y \\iff x^2 = y^2$$", NUMBERS),
    ("assumption proved refuted", "Suppose $x > 0$. $$|x| = x$$ In general, $$|x| = x$$", NUMBERS),
    ("definition proved", "$$p_k = e^{z_k}$$ $$\\log p_i = z_i$$", "z \\in \\mathbb{R}^K"),
    ("definition refuted", "$$y := x^2$$ $$\\frac{dy}{dx} = 0$$", NUMBERS),
    ("definition proved", "Let $y = x^2$. $$\\frac{dy}{dx} = 2x$$", NUMBERS),
    ("assumption unreadable", "Suppose $y = x^2$. $$\\frac{dy}{dx} = 0$$", NUMBERS),
    ("refuted refuted", "With the chain rule we get $x = y$. $$x^2 = y^2$$", NUMBERS),
    ("refuted refuted", "Given this, we obtain $x = y$. $$x = y$$", NUMBERS),
    ("assumption refuted refuted", "Assume $x > 0$, then $x = y$. $$x = y$$", NUMBERS),
    ("undecided", "We do not assume that $A$ is symmetric. $$A^\\top = A$$", MATRIX),
    ("assumption proved refuted", "If $x = 0$: $$xy = 0$$ More generally, $$xy = 0$$", NUMBERS),
    ("assumption assumption proved", "If $x > 0$ and $y > 0$, then $|xy| = xy$.", NUMBERS),
    ("unreadable undecided", "Let $x, y > 0$. $$xy > 0$$", NUMBERS),
    ("undecided", "We will show that $q = x$.", NUMBERS),
    ("definition definition", "Define $q = 1$. $$q = 1$$", ""),
    ("definition definition definition", "Define $q = 1$. Now let $q = 2$. $$q = 2$$", ""),
    ("definition proved", "$$f(t) = t^2$$ $$f(2) = 4$$", "t \\in \\mathbb{R}"),
    ("definition proved", "Let $z = x + y$. $$z - x = y$$", "x, y \\in \\mathbb{R}"),
    ("definition proved", "$$\\sigma(x) = \\frac{1}{1+e^{-x}}$$ $$\\sigma(0) = 1/2$$", NUMBERS),
    (
        "assumption proved assumption refuted",
        "Let $x \\in \\mathbb{R}_{>0}$. $$|x| = x$$ Now let $x \\in \\mathbb{R}$. $$|x| = x$$",
        "",
    ),
]


@pytest.mark.parametrize(("verdicts", "text", "declarations"), DOCUMENTS, ids=lambda part: part[:50])
def test_words_say_what_a_sign_does(verdicts: str, text: str, declarations: str) -> None:
    (report,) = derive.verify(f"<!-- derive\n{declarations}\n-->\n\n{text}\n").documents
    assert not report.bugs
    found = [one.verdict for one in report.statements if one.verdict != "not_a_claim"]
    assert found == verdicts.split()


def test_the_words_of_comments_are_no_words() -> None:
    text = "<!-- derive\nx \\in \\mathbb{R}\n-->\n\nOne has $x = x$ <!-- derive: proved --> and $q + 1 = x$.\n"
    plain = text.replace(" <!-- derive: proved -->", "")
    first, second = (derive.verify(one).statements for one in (text, plain))
    assert [one.verdict for one in first] == [one.verdict for one in second]
