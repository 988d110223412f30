"""Hostile documents: by name those with a known aim, and random ones from pieces of the languages that are read."""

from __future__ import annotations

from random import Random

HEAD = "<!-- derive\na, b \\in \\mathbb{R}\n-->\n\n"


def _doubling(depth: int) -> str:
    macros = "".join(rf"\def\a{chr(97 + k)}{{\a{chr(98 + k)}\a{chr(98 + k)}}}" for k in range(depth))
    return rf"{macros}\def\a{chr(97 + depth)}{{x}}$$\aa = 1$$"


def _matrix(rows: int, entry: str) -> str:
    return r"\begin{bmatrix}" + r" \\ ".join([" & ".join([entry] * rows)] * rows) + r"\end{bmatrix}"


BOMBS: dict[str, str] = {
    "macros that double": _doubling(24),
    "a macro in its own arguments": r"\newcommand{\p}[1]{#1#1#1#1}$$" + r"\p{" * 20 + "x" + "}" * 20 + "=1$$",
    "a macro that calls itself with more": r"\newcommand{\p}[1]{\p{#1 #1}} $$\p{x}=1$$",
    "macros in a circle": r"\let\a\b\let\b\a\def\c{\d}\def\d{\c} $$\a = \c$$",
    "delimited arguments": r"\def\a#1.#2;{#2#1} $$\a 1.2; = 1$$",
    "many arguments": r"\newcommand{\z}[99999999]{x} $$\z = 1$$",
    "a macro as its own default": r"\newcommand{\z}[1][\z]{#1} $$\z = 1$$",
    "category codes": r"\catcode`\$=11 \csname a\endcsname $$\expandafter a = \csname a\endcsname$$",
    "nested fractions": "$$" + r"\frac{1}{" * 400 + "x" + "}" * 400 + "=1$$",
    "open braces": "$$" + r"\frac{1}{" * 3000 + "=1$$",
    "nested subscripts": "$$" + "a_{" * 300 + "b" + "}" * 300 + " = 1$$",
    "nested bars": "$$" + "|" * 1000 + "a" + "|" * 1000 + " = 1$$",
    "nested maxima": "$$" + r"\max(a," * 200 + "b" + ")" * 200 + " = a$$",
    "nested sums": "$$" + "".join(rf"\sum_{{k_{{{i}}}=1}}^{{100}}" for i in range(12)) + " a = b$$",
    "nested derivatives": "$$" + r"\frac{d}{da}" * 60 + " e^{a^2} = 1$$",
    "a tower": r"$$10^{10^{10^{10}}} = 1$$ $$9^9^9 = 1$$ $$9^{9^{9}} = 9^{387420489}$$",
    "powers of numbers": r"$$2^{100000000} = 3^{100000000}$$ $$(1/3)^{1000000} = a$$ $$a^{-1000000000} = b$$",
    "powers of sums": "$$(a+b)^{100} = a$$ $$(a+b+1)^{1000000} = a$$ $$a^{1/1000000007} = b$$",
    "exponentials": r"$$e^{e^{e^{e^{10}}}} = 1$$ $$\exp(\exp(\exp(a^{100}))) = 1$$",
    "digits": "$$" + "9" * 50000 + " = 1$$ $$0." + "3" * 50000 + " = 1$$",
    "factorials": r"$$100000000! = a$$ $$\binom{100000000}{50000000} = a$$",
    "long sums": r"$$\sum_{k=1}^{1000000000} k = a$$ $$\prod_{k=1}^{10^{9}} k = a$$ $$\sum_{k=1}^{-10^{100}} k = a$$",
    "wide maxima": r"$$\max(" + ",".join(f"a+{k}b" for k in range(60)) + ") = a$$",
    "sums of absolute values": "$$" + "+".join(f"|a+{k}b|" for k in range(30)) + " = a$$",
    "a large matrix": "$$A = " + _matrix(60, "1") + "$$ $$" + _matrix(9, "a") * 3 + " = 1$$",
    "a determinant": r"$$\det" + _matrix(9, "a^2 + b") + " = 0$$",
    "signs without end": "$$a " + "= a " * 2000 + "$$",
    "a long subscript": "$$a_{" + "i" * 20000 + "} = 1$$",
    "accents": "$$a" + "\u0301" * 20000 + r" = \hat{" + r"\hat{" * 300 + "a" + "}" * 301 + "$$",
    "primes": "$$f" + "'" * 20000 + "(x) = 1$$",
    "chains of definitions": "".join(f"$$x_{{{k + 1}}} = x_{{{k}}} + x_{{{k}}}$$\n\n" for k in range(30)) + "$$x_{30} = 1$$",
    "definitions in a circle": "$f(x) = g(x)$ $g(x) = h(x)$ $h(x) = f(x)$ $$f(a) = 1$$",
    "definitions that square": "\n\n".join(f"$${chr(97 + k)} := {chr(98 + k)} {chr(98 + k)}$$" for k in range(24)) + "$$a = 1$$",
    "declarations": "<!-- derive\n" + "\n".join(["(" * 2000, r"a \in " * 1000, r"\{1," * 1000,
        r"x_1, \dots, x_{1000000000} \in \mathbb{R}",
        r"k \in \{1, \dots, 1000000000\}", "a := a", "b := c; c := b", r"A \in \mathbb{R}^{1000000 \times 1000000}",
        r"u \in \mathbb{R}^{-3}"]) + "\n-->\n$$x_1 = 2$$ $$A A = A$$ $$u = 0$$ $$\\sum_k k = 1$$",
    "NUL and friends": "$$a\0 = a$$ \0\x01\x1b[31m\x7f $$\ud800 = \uffff$$ \U0010ffff",
    "line ends": "\ufeff$$a = a$$\r\r$$a=b$$\r\n\r\n$$a = a + 1$$\u2028$$b = b$$\u0085",
    "bidirectional": "$$a \u202e= a\u202c b$$ $$a\u200b = a$$ $$\u0430 = a$$ $$\U0001d44e = a$$",
    "scripts and files": r"\input{/etc/passwd}\write18{ls} <script>alert(1)</script> $$\input{/etc/passwd} = \text{<b>}$$",
    "tables and quotes": "|a|b|\n" * 2000 + ">" * 2000 + " $$a=a$$\n" + "".join(" " * k + "- x\n" for k in range(300)),
    "half a number": r"$$\frac.5 = \frac.5{2} = \frac12 = \sqrt.5 = \binom.5.5$$",
    "shapes that do not fit": r"Suppose $a$ is symmetric. Let $x \in \mathbb{R}^n$ and $x$ is invertible. "
    r"$$a = \mathcal{N}() = \mathcal{N}(x)$$",
    "empty brackets": "$$P() = f()^2 = p_i() + |E[]| = \\sigma() - () = \\max() = \\frac{}{} = \\sqrt{}$$",
    "front matter": "---\n" + "a: b\n" * 5000 + "$$a=a$$",
}  # fmt: skip
OPEN: dict[str, str] = {
    "environments": r"\begin{align} a ", "round brackets": r"\( a ", "square brackets": r"\[ a ", "dollars": "$ a ",
    "comments": "<!-- ", "fences": "```math\n a = b\n", "ticks": "`$", "cases": r"$$\begin{cases}", "left": r"$$\left(",
    "displays": "$$ a = ", "blocks": "<!-- derive\n", "verbatim": r"\begin{verbatim}", "macros": r"\newcommand{\x}{",
}  # fmt: skip
NOTEBOOKS = [
    "[" * 100000, '{"cells": [1, {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 5}, null]}', '{"cells": NaN}',
    '"x"', "", "\0", '{"cells": {"a": 1}}', '{"cells": [{"cell_type": "markdown", "source": ["$$a=", 1]}]}',
    '{"cells": [{"cell_type": "markdown", "source": "$$a = a$$", "x": ' + "[" * 900 + "]" * 900 + "}]}",
]  # fmt: skip
WORDS = r"""
$ $$ \( \) \[ \] \begin{align} \end{align} \begin{cases} \end{cases} \begin{bmatrix} \end{bmatrix} & \\ { } (
) [ ] \{ \} | \| \left( \right) \left. \right| \frac \frac{1}{2} \sum \sum_{i=1}^n \sum_i \prod_{k \ne i}
\int_0^1 \max \max_i \log \exp e^ \sqrt \nabla_x \frac{\partial}{\partial x} \partial \dfrac{dy}{dx} ^ _ ^\top
^{-1} ^T ' \prime = \le < > \ne \in \notin := \implies \iff \approx \to + - \cdot / \times \odot , ; . : ! ?
\dots x y A B W i j n 0 1 2 10 0.5 \alpha \sigma \hat{y} \mathbb{R} \mathbb{1}\{ \operatorname{tr} \text{if }
\quad \tag{1} \label{a} \ref{a} \mathbf{x} \newcommand{\q}[1]{#1#1} \q \def\r{x} \r \underset{a}{=} \overset
\stackrel{a}{=} \binom \lim_{x\to0} \det \| <!-- --> <!--derive % # ## --- ``` ` ~~~ > * - 1. | [a](b) ![a](b)
<b> &amp;
"""
PIECES = (
    *WORDS.split(), '\ufeff', '\u202e', '\u200b', '\x00', '\xe9', '\u6570', '\U0001d465', '\r', '\t', '\n', '\n\n', ' ',
    'let ', 'where ', 'if ', 'for all ', 'Suppose ', 'is symmetric', 'hence ', 'Case ',
)  # fmt: skip


def scrambled(rng: Random) -> str:
    """Pieces in a random order, sometimes inside of a formula."""
    text = "".join(rng.choice(PIECES) + rng.choice(("", " ")) for _ in range(rng.randint(1, 60)))
    around = ("@", "$$@$$", "$@$", "$$@", "<!-- derive\n@\n-->\n$$x = y$$", r"\begin{align}@\end{align}")
    return rng.choice(around).replace("@", text)


def mutated(rng: Random, source: str) -> str:
    """A part of a good document with some places cut, doubled, or filled with pieces."""
    start = rng.randrange(max(1, len(source) - 400))
    text = source[start : start + rng.randint(20, 400)]
    for _ in range(rng.randint(1, 6)):
        here, there = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        new = rng.choice((rng.choice(PIECES), "", text[here:there] * 2, chr(rng.randrange(1, 0x3000))))
        text = text[:here] + new + text[min(there, here + rng.randint(0, 8)) :]
    return text
