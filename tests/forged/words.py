"""The names that genuine and forged proofs speak of, and the few facts that they start from."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

from derive.kernel import proof as p
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import ZERO, Bound, Element, Entry, Fn, Index, Num, Offset, Prop, Sort, Tensor, Term, Var

Maker: TypeAlias = Callable[[bool], p.Proof]  # of the genuine proof, or of the forged one

S, W, E = Sort("S", ()), Sort("W", ()), Sort("E", ("red", "blue"))
i, j, v, k, m = Var("i", S), Var("j", S), Var("v", W), Var("k", Z), Var("m", Z)
RED, BLUE = Element("red", E), Element("blue", E)
A_, B_, X_, Y_, U_, G_ = (
    Tensor("a", ()), Tensor("b", ()), Tensor("x", (S,)), Tensor("y", (S,)), Tensor("u", (Z,)), Tensor("g", (E,)),
)  # fmt: skip
A, B = Entry(A_, ()), Entry(B_, ())
TWO, MINUS, HALF = Num(Fraction(2)), Num(Fraction(-1)), Num(Fraction(1, 2))
HERE = Bound(0, S)


def x(index: Index) -> Term:
    return Entry(X_, (index,))


def y(index: Index) -> Term:
    return Entry(Y_, (index,))


def u(index: Index) -> Term:
    return Entry(U_, (index,))


def integer(constant: int) -> Index:
    return Offset(constant, ())


def exp(term: Term) -> Term:
    return Fn("exp", term)


def ring(left: Term, right: Term, *uses: tuple[Term, p.Proof]) -> p.Proof:
    return p.Ring(left, right, uses)


def given(prop: Prop) -> p.Proof:
    return p.Assume(prop)


def axiom(name: str, *arguments: Any, needs: tuple[p.Proof, ...] = ()) -> p.Proof:
    return p.Axiom(name, arguments, needs)


def exp_nonzero(term: Term) -> p.Proof:
    """exp of anything is not zero."""
    unequal = axiom("less-unequal", ZERO, exp(term), needs=(axiom("exp-positive", term),))
    return axiom("unequal-symmetric", ZERO, exp(term), needs=(unequal,))


def squares(term: Term) -> p.Proof:
    """0 <= term * term."""
    return axiom("square-nonnegative", term)
