"""A small language of expressions with its own printer and its own arithmetic: nothing is shared with the program.

An expression is a tuple: its kind, then its parts.  Kinds are 's' for a number, 'vn' and 'vm' for columns of n and m numbers, and
'nn', 'nm', 'mn', 'mm' for matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from random import Random
from typing import Any

import mpmath

DECLARED = (
    "W finite",
    r"i, j, w, v \in W",
    r"a, b, c \in \mathbb{R}",
    r"p_w, q_w \in \mathbb{R} for w \in W",
    r"x, y \in \mathbb{R}^n",
    r"z \in \mathbb{R}^m",
    r"A, B \in \mathbb{R}^{n \times n}",
    r"C \in \mathbb{R}^{n \times m}",
)
NAMES = {"s": "abc", "vn": "xy", "vm": "z", "nn": "AB", "nm": "C"}
SIZES = {"n": 2, "m": 3}
WORDS = 3
LARGE = 300  # exponents beyond are not looked at
Expr = tuple[Any, ...]


# ---- writing ----

SUMS, PRODUCTS, ATOMS = 0, 1, 2  # how tightly an expression holds together


def latex(e: Expr, rng: Random) -> str:
    return _write(e, rng)[0]


def _at(e: Expr, level: int, rng: Random) -> str:
    text, holds = _write(e, rng)
    if holds >= level:
        return text
    return rf"\left({text}\right)" if rng.random() < 0.5 else f"({text})"


def _write(e: Expr, rng: Random) -> tuple[str, int]:
    """The text, and how tightly it holds together."""
    top = rng.choice((r"\top", "T"))
    match e:
        case ("num", value):
            text = str(value) if value.denominator == 1 else rf"\frac{{{abs(value).numerator}}}{{{value.denominator}}}"
            return (text, ATOMS) if value >= 0 else (text if value.denominator == 1 else f"-{text}", SUMS)
        case ("name", _, name):
            return name, ATOMS
        case ("entry", name, index):
            return f"{name}_{index}", ATOMS
        case ("add", one, other):
            return f"{_at(one, SUMS, rng)} + {_at(other, PRODUCTS, rng)}", SUMS
        case ("sub", one, other):
            return f"{_at(one, SUMS, rng)} - {_at(other, PRODUCTS, rng)}", SUMS
        case ("neg", one):
            return f"-{_at(one, PRODUCTS, rng)}", SUMS
        case ("mul", one, other):
            dot = rng.choice((" ", r" \cdot ")) if other[0] != "num" else r" \cdot "
            return f"{_factor(one, rng)}{dot}{_factor(other, rng)}", PRODUCTS
        case ("frac", one, other):
            return rf"\frac{{{latex(one, rng)}}}{{{latex(other, rng)}}}", ATOMS
        case ("pow", one, power):
            return f"{_base(one, rng)}^{power}", PRODUCTS
        case ("exp", one):
            return (
                (f"e^{{{latex(one, rng)}}}", PRODUCTS) if rng.random() < 0.5 else (rf"\exp({latex(one, rng)})", ATOMS)
            )
        case ("log" | "sigma" as name, one):
            return rf"\{name}({latex(one, rng)})", ATOMS
        case ("abs", one):
            return rf"\left|{latex(one, rng)}\right|", ATOMS
        case ("max", one, other):
            return rf"\max({latex(one, rng)}, {latex(other, rng)})", ATOMS
        case ("dot", one, other):
            if rng.random() < 0.2:
                return rf"\langle {latex(one, rng)}, {latex(other, rng)} \rangle", ATOMS
            return f"{_base(one, rng)}^{top} {_factor(other, rng)}", PRODUCTS
        case ("apply", matrix, column):
            return f"{_factor(matrix, rng)} {_factor(column, rng)}", PRODUCTS
        case ("outer", one, other):
            return f"{_factor(one, rng)} {_base(other, rng)}^{top}", PRODUCTS
        case ("transpose", one):
            return f"{_base(one, rng)}^{top}", PRODUCTS
        case ("tr", one):
            return rf"\operatorname{{tr}}({latex(one, rng)})", ATOMS
        case ("sum", index, but, body):
            below = rf"{index} \in W" if but is None else rf"{index} \ne {but}"
            below = index if but is None and rng.random() < 0.5 else below
            return rf"\left(\sum_{{{below}}} {_at(body, PRODUCTS, rng)}\right)", ATOMS
        case ("d", by, body):
            return rf"\frac{{\partial}}{{\partial {latex(by, rng)}}} \left({latex(body, rng)}\right)", PRODUCTS
    raise ValueError(e)


def _factor(e: Expr, rng: Random) -> str:
    """Inside of a product: a derivative or another product in brackets."""
    text, holds = _write(e, rng)
    return text if holds >= (PRODUCTS if e[0] in ("pow", "exp", "transpose") else ATOMS) else f"({text})"


def _base(e: Expr, rng: Random) -> str:
    """Below an exponent; an entry has its index in the way of nothing."""
    return (
        latex(e, rng)
        if e[0] in ("name", "entry") or (e[0] == "num" and e[1].denominator == 1 and e[1] >= 0)
        else (f"({latex(e, rng)})")
    )


# ---- arithmetic ----


class Dual:
    """a + b e with e^2 = 0, over any numbers."""

    __slots__ = ("a", "b")

    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b

    def __add__(self, other: Any) -> Dual:
        return Dual(self.a + _a(other), self.b + _b(other))

    __radd__ = __add__

    def __mul__(self, other: Any) -> Dual:
        return Dual(self.a * _a(other), self.a * _b(other) + self.b * _a(other))

    __rmul__ = __mul__


def _a(number: Any) -> Any:
    return number.a if isinstance(number, Dual) else number


def _b(number: Any) -> Any:
    return number.b if isinstance(number, Dual) else 0


class NoValue(Exception):
    """A division by an interval around zero, a kink: nothing is known."""


def _inverse(t: Any) -> Any:
    if isinstance(t, Dual):
        back = _inverse(t.a)
        return Dual(back, t.b * back * back * -1)
    if 0 in mpmath.iv.mpf(t):
        raise NoValue
    return 1 / mpmath.iv.mpf(t)


def _exp(t: Any) -> Any:
    if isinstance(t, Dual):
        return Dual(_exp(t.a), t.b * _exp(t.a))
    if mpmath.iv.mpf(t).b > LARGE or mpmath.iv.mpf(t).a < -LARGE:
        raise NoValue
    return mpmath.iv.exp(t)


def _log(t: Any) -> Any:
    if isinstance(t, Dual):
        return Dual(_log(t.a), t.b * _inverse(t.a))
    if mpmath.iv.mpf(t).a <= 0:
        raise NoValue
    return mpmath.iv.log(t)


def _sign(t: Any) -> int:
    while isinstance(t, Dual):
        t = t.a
    t = mpmath.iv.mpf(t)
    if t.a > 0:
        return 1
    if t.b < 0:
        return -1
    raise NoValue


class World:
    """Numbers for the names; `number` makes the numbers of the arithmetic from fractions."""

    def __init__(self, rng: Random) -> None:
        self.tables: dict[str, Any] = {}
        self.indices = {"i": rng.randrange(WORDS), "j": rng.randrange(WORDS)}

        def draw() -> Any:
            return mpmath.iv.mpf(rng.choice((-1, 1)) * rng.randint(1, 12)) / rng.choice((2, 4, 8))

        for kind, names in NAMES.items():
            for name in names:
                self.tables[name] = _array(kind, draw)
        for name in "pq":
            self.tables[name] = [draw() for _ in range(WORDS)]

    def value(self, e: Expr, bound: dict[str, int] | None = None) -> Any:
        """The value of an expression; columns and matrices as lists.  Raises `NoValue`."""
        return _value(e, self, self.indices if bound is None else bound)


def _array(kind: str, draw: Callable[[], Any]) -> Any:
    if kind == "s":
        return draw()
    if kind[0] == "v":
        return [draw() for _ in range(SIZES[kind[1]])]
    return [[draw() for _ in range(SIZES[kind[1]])] for _ in range(SIZES[kind[0]])]


def _value(e: Expr, world: World, at: dict[str, int]) -> Any:
    def of(part: Expr) -> Any:
        return _value(part, world, at)

    match e:
        case ("num", number):
            return mpmath.iv.mpf(number.numerator) / number.denominator
        case ("name", _, name):
            return world.tables[name]
        case ("entry", name, index):
            return world.tables[name][at[index]]
        case ("add", one, other):
            return _plus(of(one), of(other))
        case ("sub", one, other):
            return _plus(of(one), _times(mpmath.iv.mpf(-1), of(other)))
        case ("neg", one):
            return _times(mpmath.iv.mpf(-1), of(one))
        case ("mul", one, other):
            return _times(of(one), of(other))
        case ("sum", index, but, body):
            places = [k for k in range(WORDS) if but is None or k != at[but]]
            return _total(_value(body, world, {**at, index: k}) for k in places)
        case ("d", by, body):
            return _derivative(by, body, world, at)
        case ("dot" | "apply" | "outer" | "transpose" | "tr" | "mm", *parts):
            return _linear(e[0], [of(part) for part in parts])
        case ("pow", one, power):
            base = total = of(one)
            for _ in range(power - 1):
                total = total * base
            return total
    return _function(e[0], [of(part) for part in e[1:]])


def _function(name: str, values: list[Any]) -> Any:
    one, other = values[0], values[-1]
    match name:
        case "frac":
            return _times(_inverse(other), one)
        case "exp":
            return _exp(one)
        case "log":
            return _log(one)
        case "sigma":
            return _inverse(_exp(one * -1) + 1)
        case "abs":
            return one * _sign(one)
        case "max":
            return one if _sign(_plus(one, other * -1)) > 0 else other
    raise ValueError(name)


def _linear(name: str, values: list[Any]) -> Any:
    match name, values:
        case "dot", (one, other):
            return _total(_times(x, y) for x, y in zip(one, other, strict=True))
        case "apply", (matrix, other) if isinstance(other[0], list):
            columns = list(zip(*other, strict=True))
            return [[_linear("dot", [row, column]) for column in columns] for row in matrix]
        case "apply", (matrix, column):
            return [_linear("dot", [row, column]) for row in matrix]
        case "outer", (one, other):
            return [[_times(x, y) for y in other] for x in one]
        case "transpose", (matrix,):
            return [list(column) for column in zip(*matrix, strict=True)]
        case "tr", (matrix,):
            return _total(row[k] for k, row in enumerate(matrix))
    raise ValueError(name)


def _derivative(by: Expr, body: Expr, world: World, at: dict[str, int]) -> Any:
    """By a name that is a number, or by an entry of a family."""
    name = by[2] if by[0] == "name" else by[1]
    old = world.tables[name]
    if by[0] == "name":
        world.tables[name] = Dual(old, mpmath.iv.mpf(1))
    else:
        world.tables[name] = [Dual(one, mpmath.iv.mpf(int(k == at[by[2]]))) for k, one in enumerate(old)]
    try:
        moved = _value(body, world, at)
    finally:
        world.tables[name] = old
    return moved.b if isinstance(moved, Dual) else mpmath.iv.mpf(0)


def _plus(one: Any, other: Any) -> Any:
    if isinstance(one, list):
        return [_plus(x, y) for x, y in zip(one, other, strict=True)]
    return other + one if isinstance(other, Dual) else one + other


def _times(one: Any, other: Any) -> Any:
    if isinstance(other, list):
        return [_times(one, x) for x in other]
    return other * one if isinstance(other, Dual) else one * other


def _total(numbers: Iterable[Any]) -> Any:
    return reduce(_plus, numbers, mpmath.iv.mpf(0))


def different(one: Any, other: Any) -> bool:
    """Do the enclosures of some entry not meet?"""
    if isinstance(one, list):
        return any(different(x, y) for x, y in zip(one, other, strict=True))
    gap = one - other
    return bool(gap.a > 0 or gap.b < 0)


def number(value: int | Fraction) -> Expr:
    return "num", Fraction(value)
