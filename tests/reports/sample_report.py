# ruff: noqa: E501 - records in rows
"""A report written by hand, with every kind of answer: what pages are compared on, whatever the prover learns."""

from __future__ import annotations

from derive.verdict import (
    Answer,
    Basis,
    Correction,
    Derivation,
    DocumentReport,
    Example,
    Expected,
    Line,
    Part,
    Passage,
    Problem,
    Proved,
    Refuted,
    Report,
    SetAside,
    Statement,
    Undecided,
    Unreadable,
)  # fmt: skip

TEXT = """# Logistic loss & “friends” #1

Let $L(w) = \\sum_i \\log(1 + e^{-x_i})$ 😀 with $p_i > 0$.

$$\\nabla_w L = \\sum_i \\sigma(x_i) x_i$$
$$\\frac{\\partial}{\\partial w} \\log p = \\frac{1}{p} \\frac{\\partial p}{\\partial w}$$

# 50% of $x$ {done} \\input{x}

$$A = x^\\top$$ and $$\\max_i x_i \\frob y = 1$$
$$\\sin^2 x + \\cos^2 x = 1$$
$$a < a$$ <!-- derive: refuted -->
"""
LONG = " + ".join(f"\\exp(u_{{{k}}}^{{\\top}} v_{{c}})" for k in range(1, 19))
GOAL = "\\frac{\\partial}{\\partial w_{i}} \\log(p) = \\frac{\\frac{\\partial}{\\partial w_{i}} p}{p}"
PROOF = Derivation(
    GOAL,
    (
        Line("\\frac{\\partial}{\\partial w_{i}} \\log(p)", "", "start"),
        Line("p^{-1} \\cdot \\frac{\\partial}{\\partial w_{i}} p", "chain rule"),
        Line(f"\\frac{{\\frac{{\\partial}}{{\\partial w_{{i}}}} p}}{{{LONG}}}", "the denominator written out"),
        Line("w = o", "case", "case"),
        Line("\\mathbf{1}\\{w = o\\} \\cdot \\hat{y}_{w'} = 1", "the case holds", "prop", 1),
        Line("w \\neq o", "otherwise", "case"),
        Line(f"\\frac{{1}}{{{LONG}}} \\cdot \\left( {LONG} \\right) = 1", "cancelling", "prop", 1),
        Line(GOAL, "both cases", "prop"),
    ),
    ("d-function", "inverse"),
    {"rule": "none"},
)


def _statement(number: int, place: tuple[int, int, int], sides: tuple[str, str, str], answer: Answer,
               formula: str = "", read_as: str = "", printed: str = "", expected: Expected | None = None) -> Statement:  # fmt: skip
    line, column, end = place
    section = "Logistic loss & “friends” #1" if line < 8 else "50% of $x$ {done} \\input{x}"
    left, relation, right = sides
    return Statement(
        f"s{number}",
        section,
        line,
        column,
        line,
        end,
        relation,
        left,
        right,
        read_as,
        formula,
        answer,
        expected,
        1.5,
        printed,
    )


BASIS = Basis(
    ("p_{i} > 0",),
    ("p \\neq 0",),
    ("the gradient has the shape of its variable",),
    None,
    24,
    2.5e-16,
    "SymPy’s own gradient, brought back, is proved equal",
)
EXAMPLE = Example({"n": 2}, {"i": "1"}, {"w": ["1", "-1/2"], "X": [["1", "2"], ["3", "4"]]}, "[0.4 +/- 1e-9]", "1")
STATEMENTS = (
    _statement(1, (3, 12, 13), ("L(w)", "=", "\\sum_i \\log(1 + e^{-x_i})"), SetAside("definition", "gives a name its meaning"),
               printed="L(w) = \\sum_{i} \\log(1 + e^{-x_{i}})"),
    _statement(2, (5, 14, 15), ("\\nabla_w L", "=", "\\sum_i \\sigma(x_i) x_i"),
               Refuted(BASIS, "wrong-argument", "a function has the wrong argument", EXAMPLE,
                       Correction("-\\sum_{i} \\sigma(-x_{i}) x_{i}", "right", "wrong-argument", (PROOF,))),
               "\\frac{\\partial}{\\partial w_{j}} L(w) = \\sum_{i \\in \\{1, \\dots, n\\}} \\sigma(x_{i}) \\cdot x_{i}",
               "for all w in R^n:  d/dw_j L(w) = sum_{i in {1..n}} sigma(x_i) x_i", "\\nabla_{w} L = \\sum_{i} \\sigma(x_{i}) x_{i}"),
    _statement(3, (6, 40, 41), ("\\frac{\\partial}{\\partial w} \\log p", "=", "\\frac{1}{p} \\frac{\\partial p}{\\partial w}"),
               Proved(BASIS, (PROOF,)), GOAL, "d/dw_i log(p) = d/dw_i p/p", "\\frac{\\partial}{\\partial w} \\log p = \\frac{1}{p} \\frac{\\partial p}{\\partial w}"),
    _statement(4, (10, 5, 6), ("A", "=", "x^\\top"), Refuted(Basis(), "shape-mismatch", "a matrix is set equal to a row",
               Example({"n": 2}, {}, {}, "a matrix of 2 x 2 numbers", "a row of 2 numbers")), "", "a matrix is set equal to a row", "A = x^{\\top}"),
    _statement(5, (10, 35, 40), ("\\max_i x_i \\frob y", "=", "1"), Unreadable("unknown-command", "the command \\frob is not known")),
    _statement(6, (11, 23, 24), ("\\sin^2 x + \\cos^2 x", "=", "1"),
               Undecided(Basis(worlds=24, error=1e-16), "no-proof", "neither a proof nor a counterexample was found"),
               "\\sin(x)^{2} + \\cos(x)^{2} = 1", "for all x in R:  sin(x)^2 + cos(x)^2 = 1", "\\sin^{2} x + \\cos^{2} x = 1"),
    _statement(7, (12, 5, 6), ("a", "<", "a"), Refuted(Basis(), "wrong-domain", "a set has the wrong ends",
               Example({}, {}, {"a": "0"}, "", ""), None, (PROOF,)), "a < a", "for all a in R:  a < a", "a < a", Expected("refuted", None, None)),
    _statement(8, (12, 5, 6), ("a", "<", "a"), Proved(Basis(repaired="a bracket \\( dropped"), (PROOF,)), "a < a", "", "a < a", Expected("refuted", "wrong-sign", None)),
)  # fmt: skip
PASSAGES = (
    Passage("heading", "Logistic loss & “friends” #1", 1, (Part("words", "Logistic loss & “friends” #1"),)),
    Passage("prose", "Let *this* be **bold**, `code_{x}` and 50% of #1:\n\n- an item with "),
    Passage("formula", "p_i > 0", 0, (Part("side", "p_{i} > 0"),)), Passage("prose", "\n- another\n\n  1. within\n\n> quoted"),
    Passage("prose", "\n\n| a | b |\n|---|---|\n| 1 | \\input{x} |\n\n---\n\n```\nfirst line #1\n  second % line\n```\n\n"),
    Passage("display", "", 0, (
        Part("side", "\\nabla_{w} L"), Part("sign", "=", ("s2",), "(1)"), Part("side", "\\sum_{i} \\sigma(x_{i}) x_{i}"), Part("row", ""),
        Part("arrow", "\\implies"), Part("side", "\\frac{\\partial}{\\partial w} \\log p"), Part("sign", "=", ("s3",)),
        Part("side", "\\frac{1}{p} \\frac{\\partial p}{\\partial w}"), Part("words", "by the chain rule"))),
    Passage("heading", "50% of $x$ {done}", 2, (Part("words", "50% of "), Part("side", "x"), Part("words", " {done} \\input{x}"))),
    Passage("display", "", 0, (Part("source", "\\max_i x_i \\frob y = 1", ("s5",)),)),
)  # fmt: skip
DOCUMENT = DocumentReport(
    "notes/loss_#1.md", TEXT, STATEMENTS, 9, (Problem(10, 35, "the command \\frob is not known", "unknown-command"),),
    ("the gradient has the shape of its variable",), (Problem(2, 1, "the name z is declared twice: z & z"),),
    ("Traceback: % _ {",), 12.5, PASSAGES,
)  # fmt: skip
REPORT = Report((DOCUMENT,))
