"""The traps as data: formulas with declarations, and SymPy expressions, each with the verdicts that mathematics allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy as sp

PROVED, REFUTED = ("proved",), ("refuted",)
OPEN = ("undecided", "unreadable")
NOT_PROVED = ("refuted", *OPEN)
NOT_REFUTED = ("proved", *OPEN)

NUMBERS = r"a, b, p, r, s, t, x, y, z \in \mathbb{R}"
VECTORS = r"u, v \in \mathbb{R}^d"
MATRICES = r"A, B \in \mathbb{R}^{d \times d}"
FAMILY = "W finite\n" r"i, j, k \in W; x_w, y_w, c_w \in \mathbb{R} for w \in W"


class Formula(NamedTuple):
    """A formula with one relation sign, what is declared, the verdicts allowed, and a condition that must be told."""

    latex: str
    given: str
    allowed: tuple[str, ...]
    condition: str = ""


class Sides(NamedTuple):
    """Two SymPy expressions, what is given, and the verdicts allowed."""

    build: Callable[[], tuple[Any, ...]]
    allowed: tuple[str, ...]


a, b, x, y = sp.symbols("a b x y")
r = sp.Symbol("r", real=True)
p, q = sp.symbols("p q", positive=True)
i, j, k, m, n = sp.symbols("i j k m n", integer=True)
N = sp.Symbol("N", integer=True, positive=True)
X, Y, C = sp.IndexedBase("x"), sp.IndexedBase("y"), sp.IndexedBase("c")
f = sp.Function("f")
SUM = "\\sum_{w \\in W}"

TRAPS: dict[str, tuple[Formula | Sides, ...]] = {
    "A01": (
        Formula(r"\nabla_v \log(u^\top v) = \frac{u}{u^\top v}", VECTORS, PROVED, r"u^\top v > 0"),
        Formula(r"\nabla_v \log(u^\top v) = 0", VECTORS, REFUTED),
    ),
    "A02": (
        Formula(r"\frac{\partial}{\partial x_k} \log \sum_w e^{x_w} = \frac{e^{x_k}}{\sum_w e^{x_w}}", FAMILY, PROVED),
        Formula(r"\frac{\partial}{\partial x_k} \log \sum_w e^{x_w} = 0", FAMILY, REFUTED),
    ),
    "A03": (
        Formula(r"\nabla_A (\operatorname{tr}(A) + 1) = I", MATRICES, PROVED),
        Formula(r"\nabla_A (\operatorname{tr}(A) + 1) = 0", MATRICES, REFUTED),
    ),
    "A04": (
        Formula(r"\nabla_A (\operatorname{tr}(A^\top A) + \operatorname{tr}(B^\top B)) = 2 A", MATRICES, PROVED),
        Formula(r"\nabla_A (\operatorname{tr}(A^\top A) + \operatorname{tr}(B^\top B)) = 0", MATRICES, REFUTED),
    ),
    "A05": (
        Formula(r"\nabla_A \log \det A = A^{-\top}", MATRICES, PROVED),
        Formula(r"\nabla_A \log \det A = 0", MATRICES, REFUTED),
    ),
    "A06": (
        Formula(r"\frac{\partial A_{kl}}{\partial A_{kl}} = 1", rf"{MATRICES}; k, l \in \{{1, \dots, d\}}", PROVED),
        Formula(r"\frac{\partial A_{kl}}{\partial A_{kl}} = 0", rf"{MATRICES}; k, l \in \{{1, \dots, d\}}", REFUTED),
        Formula(r"\frac{\partial A_{kl}}{\partial A_{lk}} = 1", rf"{MATRICES}; k, l \in \{{1, \dots, d\}}", REFUTED),
    ),
    "A07": (Formula(r"\frac{\partial}{\partial A} e^{A} = e^{A}", MATRICES, OPEN),),
    "A08": (
        Formula(rf"\frac{{\partial}}{{\partial x_i}} {SUM} c_w x_w = c_i", FAMILY, PROVED),
        Formula(r"\frac{\partial}{\partial x_i} \sum_{i \in W} c_i x_i = \sum_{i \in W} c_i", FAMILY, NOT_PROVED),
        Sides(lambda: (sp.Derivative(sp.Sum(C[i] * X[i], (i, 1, 3)), X[k]), C[k], [k >= 1, k <= 3]), PROVED),
        Sides(
            lambda: (sp.Derivative(sp.Sum(C[i] * X[i], (i, 1, 3)), X[k]), C[1] + C[2] + C[3], [k >= 1, k <= 3]), REFUTED
        ),
    ),
    "A09": (
        Formula(rf"{SUM} x_w y_i = y_i {SUM} x_w", FAMILY, PROVED),
        Formula(rf"x_i {SUM} x_w = {SUM} x_w^2", FAMILY, REFUTED),
        Sides(lambda: (X[i] * sp.Sum(X[k], (k, 1, N)), sp.Sum(X[i] ** 2, (i, 1, N)), [i >= 1, i <= N]), REFUTED),
    ),
    "A10": (
        Sides(lambda: (sp.Sum(k * n, (k, 1, N)), sp.Sum(n * n, (n, 1, N))), REFUTED),
        Formula(r"\sum_{w \in W} x_w x_i = \sum_{i \in W} x_i x_i", FAMILY, REFUTED),
    ),
    "A11": (
        Formula(rf"\frac{{\partial}}{{\partial x_k}} {SUM} x_w^2 = 2 x_k", FAMILY, PROVED),
        Sides(lambda: (sp.Derivative(sp.Sum(X[i] ** 2, (i, 1, N)), X[1]), 2 * X[1]), PROVED),
        Sides(lambda: (sp.Derivative(sp.Sum(X[i] ** 2, (i, 1, N)), X[1]), sp.Integer(0)), REFUTED),
    ),
    "A12": (
        Sides(lambda: (sp.Sum(sp.KroneckerDelta(2 * i, 3), (i, 1, 5)), sp.Integer(1)), NOT_PROVED),
        Sides(lambda: (sp.Sum(sp.KroneckerDelta(2 * i, k), (i, 1, N)), sp.Integer(1), [k >= 1, k <= N]), NOT_PROVED),
        Sides(lambda: (sp.Sum(sp.KroneckerDelta(2 * i, 3), (i, 1, 5)), sp.Integer(0)), NOT_REFUTED),
    ),
    "A13": (
        Sides(
            lambda: (
                sp.Sum(sp.Piecewise((sp.KroneckerDelta(i, j), X[i] > 0), (0, True)), (i, 1, N)),
                sp.Piecewise((1, X[j] > 0), (0, True)),
                [j >= 1, j <= N],
            ),
            NOT_REFUTED,
        ),
        Sides(
            lambda: (
                sp.Sum(sp.Piecewise((sp.KroneckerDelta(i, j), X[i] > 0), (0, True)), (i, 1, N)),
                sp.Integer(1),
                [j >= 1, j <= N],
            ),
            NOT_PROVED,
        ),
    ),
    "A14": (Sides(lambda: (sp.Sum(sp.Derivative(f(x), (x, k)), (k, 1, 3)), sp.Derivative(f(x), (x, 3))), OPEN),),
    "A15": (
        Sides(lambda: (sp.Sum(X[k], (k, n, m)), sp.Integer(0), [m <= n - 1]), NOT_REFUTED),
        Sides(lambda: (sp.Product(X[k], (k, n, m)), sp.Integer(1), [m <= n - 1]), NOT_REFUTED),
        Sides(lambda: (sp.Sum(X[k], (k, n, m)), sp.Integer(1), [m <= n - 1]), REFUTED),
        Sides(lambda: (sp.Sum(k, (k, 1, n)), n * (n + 1) / 2), NOT_PROVED),
    ),
    "A16": (
        Sides(lambda: (sp.Sum(1 / (k * (k + 1)), (k, -3, 3)), sp.Rational(-1, 4) - sp.Rational(1, 2)), NOT_PROVED),
        Sides(lambda: (sp.Sum(1 / (k * (k + 1)), (k, m, n)), 1 / m - 1 / (n + 1)), NOT_PROVED),
    ),
    "A17": (
        Formula(r"\int_{-1}^{1} \frac{1}{t^2} \, dt = -2", NUMBERS, NOT_PROVED),
        Sides(lambda: (sp.Integral(1 / x**2, (x, -1, 1)), sp.Integer(-2)), NOT_PROVED),
    ),
    "A18": (
        Sides(lambda: (sp.Integral(sp.sqrt(2 - x) * sp.sqrt(1 / (2 - x)), (x, 0, 1)), sp.sqrt(2)), NOT_PROVED),
        Formula(r"\sqrt{2 - x} \sqrt{\frac{1}{2 - x}} = 1", NUMBERS, NOT_REFUTED),
    ),
    "A19": (
        Formula(r"\frac{1}{\sqrt{|r|}} = \frac{\sqrt{|r|}}{|r|}", NUMBERS, NOT_REFUTED),
        Formula(r"\frac{1}{\sqrt{|r|}} = \frac{\sqrt{r}}{r}", NUMBERS, NOT_REFUTED, r"r \ge 0"),
        Formula(r"\frac{1}{\sqrt{|r|}} = \frac{\sqrt{|r|}}{r}", NUMBERS, REFUTED),
    ),
    "A20": (
        Formula(r"\log(x y) = \log x + \log y", NUMBERS, PROVED, "x > 0"),
        Formula(r"\sqrt{x^2} = x", NUMBERS, REFUTED),
        Formula(r"\log(x^2) = 2 \log(-x)", NUMBERS, NOT_REFUTED),
        Sides(lambda: (sp.sqrt(x**2), x), REFUTED),
        Sides(lambda: (sp.Pow(sp.Pow(r, 2, evaluate=False), sp.Rational(1, 2), evaluate=False), r), REFUTED),
    ),
    "A21": (
        Formula(r"\log \det (A B) = \log \det A + \log \det B", MATRICES, NOT_REFUTED),
        Formula(r"\log (A B) = \log A + \log B", MATRICES, NOT_PROVED),
    ),
    "A22": (
        Formula(r"\frac{1}{0} = \frac{2}{0}", NUMBERS, OPEN),
        Formula(r"\log 0 = \frac{1}{0}", NUMBERS, OPEN),
        Formula(r"\frac{0}{0} = \frac{0}{0}", NUMBERS, OPEN),
        Sides(lambda: (sp.nan, sp.nan), OPEN),
        Sides(lambda: (sp.zoo, sp.zoo), OPEN),
        Sides(lambda: (sp.oo, sp.oo), OPEN),
    ),
    "A23": (
        Formula(r"\frac{x^2 - 1}{x - 1} = x + 1", NUMBERS, PROVED, r"x - 1 \neq 0"),
        Formula(r"\frac{x}{x} = 1", NUMBERS, PROVED, r"x \neq 0"),
        Formula(r"0 \log x = 0", NUMBERS, PROVED, "x > 0"),
        Formula(r"\frac{0}{x} = 0", NUMBERS, PROVED, r"x \neq 0"),
    ),
    "A24": (
        Sides(
            lambda: (sp.Derivative(sp.Piecewise((0, sp.Eq(r, 0)), (r, True)), r), sp.Integer(0), [sp.Eq(r, 0)]),
            NOT_PROVED,
        ),
    ),
    "A25": (
        Sides(lambda: (sp.Derivative(sp.Piecewise((0, r < 0), (1, True)), r), sp.Integer(0)), NOT_PROVED),
        Sides(
            lambda: (sp.Derivative(sp.Piecewise((r, r <= 0), (r**2, True)), r), sp.Integer(1), [sp.Eq(r, 0)]),
            NOT_PROVED,
        ),
    ),
    "A26": (
        Formula(r"\frac{d}{dr} |r| = \frac{r}{|r|}", NUMBERS, PROVED, r"r \neq 0"),
        Formula(
            r"\frac{d}{dr} \max(0, r) = \mathbb{1}\{r \ge 0\}",
            NUMBERS,
            NOT_REFUTED,
        ),
        Formula(r"\nabla_u \|u\| = \frac{u}{\|u\|}", VECTORS, PROVED, r"u^\top u > 0"),
        Sides(lambda: (sp.Derivative(sp.Abs(r), r), sp.Integer(0), [sp.Eq(r, 0)]), NOT_PROVED),
        Sides(lambda: (sp.Derivative(sp.Max(0, r), r), sp.Rational(1, 2), [sp.Eq(r, 0)]), NOT_PROVED),
    ),
    "A27": (
        Formula(r"\lim_{x \to 0} \frac{|x|}{x} = 1", NUMBERS, NOT_PROVED),
        Sides(lambda: (sp.Limit(1 / x, x, 0), sp.oo), OPEN),
    ),
    "A28": (Sides(lambda: (sp.Limit(sp.Piecewise((1, x > 0), (0, True)), x, 0), sp.Integer(0)), NOT_PROVED),),
    "A29": (
        Formula(r"\log\left(\frac{7823207}{7823209}\right) = 0", NUMBERS, REFUTED),
        Formula(r"\frac{7823207}{7823209} = 1", NUMBERS, REFUTED),
    ),
    "A30": (
        Formula(r"0.333333333 = \frac{1}{3}", NUMBERS, REFUTED),
        Formula(r"0.8862 = \frac{\sqrt{\pi}}{2}", NUMBERS, NOT_PROVED),
        Formula(r"3.14159265358979 = \pi", NUMBERS, REFUTED),
    ),
    "A31": (
        Formula(r"0.1 x = \frac{x}{10}", NUMBERS, PROVED),
        Formula(r"0.1 \cdot 3 = 0.3", NUMBERS, PROVED),
        Formula(r"0.1 + 0.2 = 0.30000000000000004", NUMBERS, REFUTED),
    ),
    "A32": (
        Formula(r"e^{-50} = 0", NUMBERS, REFUTED),
        Formula(r"e^{-1000} = 0", NUMBERS, REFUTED),
        Formula(r"x + e^{-70} = x", NUMBERS, REFUTED),
    ),
    "A33": (
        Formula(r"A^{-1} A = I", MATRICES, PROVED, r"\det(A) \neq 0"),
        Formula(r"\frac{a x - b}{a} = x - \frac{b}{a}", NUMBERS, PROVED, r"a \neq 0"),
    ),
    "A34": (Formula(r"\sin(x) = 0", NUMBERS, REFUTED),),
    "A35": (Sides(lambda: (sp.Integral(sp.exp(-a * x), (x, 0, sp.oo)), 1 / a), NOT_PROVED),),
    "A36": (Sides(lambda: (sp.Sum(1 / (k * sp.log(k)), (k, 2, sp.oo)), sp.Rational(13, 2)), NOT_PROVED),),
    "A37": (
        Formula(r"x^{2 = x", NUMBERS, OPEN),
        Formula(r"x - = x", NUMBERS, OPEN),
        Formula(r"a \cdot (b = a b", NUMBERS, OPEN),
        Formula(r"x = x + ", NUMBERS, OPEN),
    ),
    "A38": (
        Formula(r"\delta_{ij} = \begin{cases} 0, & i \neq j \\ 1, & i = j \end{cases}", FAMILY, NOT_REFUTED),
        Formula(r"\delta_{ij} = \begin{cases} 1, & i \neq j \\ 0, & i = j \end{cases}", FAMILY, NOT_PROVED),
        Formula(r"x = \begin{strange} x \end{strange}", NUMBERS, OPEN),
        Formula(r"x = \strange x", NUMBERS, OPEN),
    ),
    "A39": (
        Formula(r"u^T v = v^T u", VECTORS, PROVED),
        Formula(r"(u^T v)^T = u^T v", VECTORS, NOT_REFUTED),
        Formula(r"\frac{\partial u^T v}{\partial u} = v", VECTORS, PROVED),
        Formula(r"\frac{\partial u^T v}{\partial u} = \frac{u^T v}{u}", VECTORS, NOT_PROVED),
    ),
    "A40": (
        Formula("A B = B A", MATRICES, REFUTED),
        Formula("A^{-1} B = B A^{-1}", MATRICES, REFUTED),
        Formula(r"\nabla_u u^\top A u = 2 A u", f"{MATRICES}; {VECTORS}", REFUTED),
        Formula("A B = B A", "", NOT_PROVED),
        Formula("A^{-1} B = B A^{-1}", "", NOT_PROVED),
        Formula("2 A x = (A + A^T) x", "", NOT_PROVED),
    ),
    "A41": (Formula(r"\log(-1 - x^2) = 1", NUMBERS, OPEN), Formula(r"\sqrt{-1 - x^2} = 0", NUMBERS, OPEN)),
    "A42": (
        Formula("0.000000001 = 0.000000002", NUMBERS, REFUTED),
        Formula(r"\frac{1}{1 + e^{30}} = 0", NUMBERS, REFUTED),
        Formula(r"e^{\pi \sqrt{163}} = 262537412640768744", NUMBERS, REFUTED),
    ),
    "A43": (
        Formula("u = v", r"u \in \mathbb{R}^{n}; v \in \mathbb{R}^{m}", REFUTED),
        Formula("u = v^T", VECTORS, REFUTED),
        Formula("u = 1", VECTORS, NOT_PROVED),
    ),
    "A44": (
        Formula(r"(A + A^\top) u = 2 A u", f"{MATRICES}; {VECTORS}", REFUTED),
        Formula(r"A u = A^\top u", f"{MATRICES}; {VECTORS}", REFUTED),
    ),
    "A45": (
        Formula("а + 1 = a + 1", NUMBERS, OPEN),  # the first letter is Cyrillic
        Formula("x\u200b = x + 1", NUMBERS, NOT_PROVED),
    ),
    "A46": (
        Formula(r"\left(-\frac{3}{7}\right)^{1/3} = 1", NUMBERS, OPEN),
        Formula(r"|z|^2 = z^2", NUMBERS, PROVED),
    ),
    "B01": (
        Formula(r"\log x + \log y = \log(x y)", NUMBERS, PROVED),
        Sides(lambda: (sp.log(p) + sp.log(q), sp.log(p * q, evaluate=False)), PROVED),
    ),
    "B02": (
        Formula(r"\sum_{i \in W} x_i = \sum_{j \in W} x_j", FAMILY, PROVED),
        Sides(lambda: (sp.Sum(X[i], (i, 1, N)), sp.Sum(X[j], (j, 1, N))), PROVED),
    ),
    "B03": (
        Sides(lambda: (sp.Symbol("x", positive=True), sp.Symbol("x")), NOT_PROVED),
        Formula("x = x", f"{NUMBERS}; x > 0", PROVED),
    ),
    "B04": (
        Formula(r"\sum_i \frac{e^{x_i}}{\sum_j e^{x_j}} = 1", FAMILY, PROVED),
        Formula(r"\sum_i \frac{e^{x_i}}{\sum_i e^{x_i}} = 1", FAMILY, PROVED),
    ),
    "B05": (
        Formula(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", MATRICES, PROVED),
        Formula(r"u^\top v = v^\top u", VECTORS, PROVED),
    ),
    "B06": (
        Formula(r"(A + B)(A + B) = A A + A B + B A + B B", MATRICES, PROVED),
        Formula(r"(A + B)(A + B) = A A + 2 A B + B B", MATRICES, REFUTED),
        Formula(r"(A + B)^2 = A^2 + 2 A B + B^2", MATRICES, NOT_PROVED),
    ),
    "B07": (Sides(lambda: (sp.Sum(sp.binomial(9, n), (n, 0, 9)), sp.Integer(512)), NOT_REFUTED),),
    "B08": (
        Sides(
            lambda: (sp.Integral(sp.exp(-((x - 500) ** 2) * 10**4), (x, 0, 10**4)), sp.sqrt(sp.pi) / 100), NOT_REFUTED
        ),
    ),
    "B09": (Sides(lambda: (sp.Sum(1 / (k * sp.log(k) ** 2), (k, 2, sp.oo)), sp.Rational(21097, 10000)), OPEN),),
    "B10": (Sides(lambda: (sp.Sum(sp.sin(k) / k, (k, 1, sp.oo)), (sp.pi - 1) / 2), NOT_REFUTED),),
    "B11": (Formula(r"\frac{d}{dp} \frac{d}{dp} (-\log p) \ge 0", f"{NUMBERS}; p > 0", NOT_REFUTED),),
    "B12": (
        Formula(r"1 - \cos t = 2 \sin\left(\frac{t}{2}\right)^2", NUMBERS, NOT_REFUTED),
        Formula(r"\frac{1 - \cos 0.00000001}{0.00000001} = 0", NUMBERS, NOT_PROVED),
    ),
    "B13": (
        Formula(r"\log(1 + e^{1000}) = 1000 + \log(1 + e^{-1000})", NUMBERS, NOT_REFUTED),
        Formula(r"\log(1 + e^{x}) = x + \log(1 + e^{-x})", NUMBERS, PROVED),
        Formula(r"\frac{e^{1000}}{e^{1000} + e^{1001}} = \frac{1}{1 + e}", NUMBERS, NOT_REFUTED),
        Formula(r"\log(1 + e^{1000}) = 1000", NUMBERS, NOT_PROVED),
    ),
    "B14": (
        Sides(lambda: (sp.Sum(X[i], (i, 1, n)), sp.Sum(X[i - 1], (i, 2, n + 1))), NOT_REFUTED),
        Sides(lambda: (sp.Sum(X[i], (i, 1, n)), sp.Sum(X[i], (i, 0, n - 1))), REFUTED),
    ),
    "B15": (Sides(lambda: (sp.Sum(X[i] ** 2, (i, 1, 3)), 25 + X[2] ** 2 + X[3] ** 2, [sp.Eq(X[1], 5)]), NOT_REFUTED),),
    "B16": (Formula(r"(-8)^{1/3} = -2", NUMBERS, NOT_REFUTED), Formula(r"\sqrt[3]{-8} = -2", NUMBERS, NOT_REFUTED)),
    "B17": tuple(
        Formula(f"{name} + {name} = 2 {name}", rf"{name} \in \mathbb{{R}}", PROVED)
        for name in ("I", "E", "N", "Q", "S", "O", r"\beta", r"\zeta", r"\pi")
    ),
    "B18": (
        Formula("0 x = 0", NUMBERS, PROVED),
        Sides(lambda: (sp.Mul(0, r, evaluate=False), sp.Integer(0)), PROVED),
    ),
}
