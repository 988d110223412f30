"""False siblings: arguments that a condition keeps away, and the few conditions that keep nothing false away."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import ONE, ZERO, Bound, Diff, Entry, Eq, Ind, Lam, Lt, Num, Range, Same, Tensor, Value

from .instances import VARIABLES, E, S, T, integer

i, j, k = VARIABLES[0], VARIABLES[1], VARIABLES[5]
B, C, X, R = Tensor("b", ()), Tensor("c", ()), Tensor("x", (S,)), Tensor("r", (Z,))
TWO, FIVE = Num(Fraction(2)), Num(Fraction(5))
LOW, HIGH, SHORT, EMPTY = (Range(*map(integer, ends)) for ends in ((1, 3), (5, 6), (1, 2), (1, 0)))
HERE = Value(Bound(0, Z))
NEGATIVE_ON_LOW = Lam((LOW, HIGH), HERE - Num(Fraction(4)))
STEP = Ind(Lt(ZERO, Entry(B, ()))) * FIVE

# Arguments that do not fit, of which the axiom's statement is well-formed and in some world false.
UNFIT: dict[str, tuple[Any, ...]] = {
    "sum-elements": (Lam((E, E), Entry(Tensor("z", (E,)), (Bound(0, E),))),),
    "size-elements": (S,),
    "product-log": (Lam((S, S), TWO),),
    "product-product": (Lam((LOW,), TWO), Lam((SHORT,), TWO)),
    "product-elements": (Lam((S,), TWO),),
    "distinct-elements": (i, j),
    "distinct-integers": (k, k),
    "below": (integer(2), integer(1)),
    "existence": (B, Lam((), ONE), Eq(Diff(Entry(B, ()), B, ()), ZERO)),
    "sum-positive": (Lam((EMPTY,), ONE),),
    "product-of-positive": (NEGATIVE_ON_LOW,),
    "product-of-nonnegative": (NEGATIVE_ON_LOW,),
    "size-positive": (EMPTY,),
    "det-product": (
        Lam((S, S), Ind(Same(Bound(1, S), Bound(0, S)))),
        Lam((T, T), ONE),
    ),  # 1 is not 1 * 0 for #S = 1, #T = 2
    "array-equal": (Diff(Entry(B, ()), C, ()), B, Lam((), Entry(C, ())), Lam((), ONE)),
    "d-constant": (B, (), Entry(B, ())),
    "d-summation": (B, (), Lam((LOW,), Entry(B, ())), Lam((SHORT,), ONE)),
    "d-all-product": (R, (integer(1),), Lam((LOW, HIGH), Entry(R, (Bound(0, Z),))), Lam((LOW, HIGH), ZERO)),
    "let": (B, Lam((), ZERO), Diff(Entry(B, ()), B, ())),
}

# What `fits` keeps away from these is no false statement: it is no statement, or one with an index bound nowhere.
WELL_FORMED: dict[str, str] = {
    "sum-linear": "only the bodies of the arrays are used, under the one domain s",
    "sum-delta": "a body over two domains leaves an index open, or does not use its outer index",
    "indicator-same": "as for sum-delta",
    "same-statement": "only All has a body that is a proposition with an index to replace",
    "inverse-unique": "a body over other domains has indices of other sets, or leaves one open",
    "d-inverse": "only the body of the change is used, under the domains of the matrix",
    "d-det": "only the body of the change is used, under the domains of the matrix",
    "d-apply": "only the bodies of the changes are used, under the domains of the arguments",
}

# Single conditions without which the axiom still holds, because operations are total; without both it fails.
HARMLESS: dict[str, set[int]] = {
    "power-product": {0, 1},  # if only one of a, b is negative, roots of a b and of that one are both 0
}

# Arguments for conditions that random arguments hardly ever meet: a maximum with a side that jumps.
BY_HAND: dict[str, list[tuple[Any, ...]]] = {
    "d-max-left": [(B, (), ONE, STEP, ZERO, ZERO)],
    "d-max-right": [(B, (), STEP, ONE, ZERO, ZERO)],
}
