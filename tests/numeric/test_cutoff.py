"""The cutoff theorem: what holds at the sizes it asks for holds at all, and what it does not cover is left open."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.claim import Goal
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    All,
    Bound,
    Diff,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Implies,
    Ind,
    Lam,
    Le,
    Let,
    Map,
    Mul,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Sort,
    Sum,
    Tensor,
    Term,
    Var,
)  # fmt: skip
from numeric.cutoff import Cutoff, cutoff

S, T, W, E = Sort("S", ()), Sort("T", ()), Sort("W", ()), Sort("E", ("red", "blue"))
X, Y, A, M, U = (
    Tensor("x", (S,)), Tensor("y", (S,)), Tensor("A", (S, S)), Tensor("M", (T, S)), Tensor("u", (W,)),
)  # fmt: skip
B = Tensor("b", ())
P, Q = Var("i", S), Var("j", S)
N, K, b = Size(S), Size(T), Entry(B, ())


def n(value: int) -> Term:
    return Num(Fraction(value))


def at(level: int, sort: Sort = S) -> Bound:
    return Bound(level, sort)


def x(index: Var | Bound) -> Term:
    return Entry(X, (index,))


def total(*factors: Term) -> Term:
    """The sum over S of a product, whose index is the innermost one."""
    return Sum(S, Mul(factors))


def exp(term: Term) -> Term:
    return Fn("exp", term)


def said(left: Term, right: Term, *hypotheses: Prop) -> Cutoff:
    return cutoff(Goal(hypotheses, Eq(left, right)))


def power_trace(power: int) -> Term:
    """The trace of a power of A."""
    row = [at(power - 1 - k) for k in range(power)]
    body: Term = Mul(tuple(Entry(A, (row[k], row[(k + 1) % power])) for k in range(power)))
    for _ in range(power):
        body = Sum(S, body)
    return body


# ---- what holds at all sizes ----

TRUE: dict[str, tuple[Term, Term]] = {
    "a sum of sums": (Sum(S, x(at(0)) + Entry(Y, (at(0),))), Sum(S, x(at(0))) + Sum(S, Entry(Y, (at(0),)))),
    "a constant is summed": (total(b), N * b),
    "a square of a sum": (Sum(S, x(at(0))) ** 2, Sum(S, Sum(S, x(at(0)) * x(at(1))))),
    "sums change places": (Sum(S, Sum(T, Entry(M, (at(0, T), at(1))))), Sum(T, Sum(S, Entry(M, (at(1, T), at(0)))))),
    "an index is picked": (total(Ind(Same(at(0), P)), x(at(0))), x(P)),
    "all but one": (total(Ind(Not(Same(at(0), P))), x(at(0))), Sum(S, x(at(0))) - x(P)),
    "a mean": (total(x(at(0)) - Sum(S, x(at(0))) * N**-1), ZERO),
    "shares add up to one": (Sum(S, x(at(0)) * Sum(S, x(at(0))) ** -1), ONE),
    "a derivative of a square": (Diff(Sum(S, x(at(0)) ** 2), X, (P,)), n(2) * x(P)),
    "a derivative by a bound index": (Sum(S, Diff(Sum(S, x(at(0)) ** 2), X, (at(0),))), n(2) * Sum(S, x(at(0)))),
    "a derivative of a quotient": (Diff(Sum(S, x(at(0))) ** -1, X, (P,)), -(Sum(S, x(at(0))) ** -2)),
    "exp of a sum": (exp(Sum(S, x(at(0))) - b), exp(Sum(S, x(at(0)))) * exp(b) ** -1),
    "a softmax adds up to one": (Sum(S, exp(x(at(0))) * Sum(S, exp(x(at(0)))) ** -1), ONE),
    "the gradient of log-sum-exp": (
        Diff(Fn("log", Sum(S, exp(x(at(0))))), X, (P,)), exp(x(P)) * Sum(S, exp(x(at(0)))) ** -1,
    ),
    "a definition": (Let(B, Lam((), Sum(S, x(at(0)))), b * b), Sum(S, x(at(0))) ** 2),
    "a derivative inside a definition": (Let(B, Lam((), Sum(S, x(at(0)))), Diff(b**2, B, ())), n(2) * Sum(S, x(at(0)))),
    "the harmonic sum of sums": (
        Sum(T, b * Sum(S, Entry(M, (at(1, T), at(0)))) ** -1), b * Sum(T, Sum(S, Entry(M, (at(1, T), at(0)))) ** -1),
    ),
    "two elements": (Sum(E, Entry(Tensor("g", (E,)), (at(0, E),))),
                     Entry(Tensor("g", (E,)), (Element("red", E),)) + Entry(Tensor("g", (E,)), (Element("blue", E),))),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_at_all_sizes_is_seen_from_a_few(name: str) -> None:
    found = said(*TRUE[name])
    assert found.outcome == "holds", found
    assert found.instances


@pytest.mark.parametrize("name", TRUE)
def test_one_more_makes_it_false(name: str) -> None:
    left, right = TRUE[name]
    assert said(left, right + ONE).outcome in ("fails", "open")
    assert said(left, right + ONE).outcome == "fails" or "exp" in repr(left)


# ---- the ways in which such a checker goes wrong ----


def test_an_identity_of_the_sizes_one_to_three_is_refuted_at_four() -> None:
    """24 e4(A), written by traces of powers, is zero for every matrix of size 1, 2 and 3."""
    one, two, three, four = map(power_trace, (1, 2, 3, 4))
    e4 = one**4 - n(6) * one**2 * two + n(3) * two**2 + n(8) * one * three - n(6) * four
    found = said(e4, ZERO)
    assert found.outcome == "fails"
    assert found.sizes["S"] == (1, 4)


def test_a_bound_that_is_too_small_by_one_would_accept_these() -> None:
    assert said(total(ONE), ONE).outcome == "fails"
    assert said(N * N, n(3) * N - n(2)).outcome == "fails"  # holds for 1 and 2
    falling = N * (N - ONE) * (N - n(2)) * (N - n(3))
    assert said(falling, ZERO).outcome == "fails"  # holds for 1, 2 and 3


def test_a_size_inside_exp_is_not_counted_as_one_index() -> None:
    """(e^n - e)(e^n - e^2) = 0 holds for the sizes 1 and 2."""
    claim = (exp(N) - exp(ONE)) * (exp(N) - exp(n(2)))
    assert said(claim, ZERO).outcome == "open"


def test_a_product_over_a_set_is_not_counted_as_one_index() -> None:
    """The product over k in T of n = 2 n t - n - 2 t + 2 holds where t = 1, and where n is 1 or 2 and t is 2."""
    right = n(2) * N * K - N - n(2) * K + n(2)
    assert said(Prod(T, N), right).outcome == "open"


def test_the_indices_of_a_sum_of_quotients_are_counted_after_its_own_set_is_written_out() -> None:
    """Over two summands the common denominator takes two indices, not one."""
    row = Sum(S, Entry(M, (at(1, T), at(0))))
    found = said(Sum(T, row**-1), Sum(T, row * row ** (-2)))
    assert found.outcome == "holds"
    assert found.sizes["S"][1] > found.sizes["T"][1] + 1


def test_the_values_of_a_map_are_counted_as_elements_after_its_own_set_is_written_out() -> None:
    """No three elements of T go to three elements of W: false, but only where both have three elements."""
    go = Map("w", (T,), W)
    i, j, k = (Image(go, (at(level, T),)) for level in (2, 1, 0))
    unequal = Mul((Ind(Not(Same(i, j))), Ind(Not(Same(j, k))), Ind(Not(Same(i, k)))))
    found = said(Sum(T, Sum(T, Sum(T, unequal))), ZERO)
    assert found.outcome == "fails"
    assert said(Sum(T, Entry(U, (k,))), Sum(W, Entry(U, (at(0, W),)))).outcome == "fails"
    counted = Sum(W, Sum(T, Ind(Same(at(1, W), k))) * Entry(U, (at(0, W),)))
    assert said(Sum(T, Entry(U, (k,))), counted).outcome == "holds"


def test_a_map_of_a_set_into_itself_is_outside() -> None:
    turn = Map("next", (S,), S)
    assert said(Sum(S, x(at(0))), Sum(S, Entry(X, (Image(turn, (at(0),)),)))).outcome == "open"


def test_a_quotient_by_a_sum_under_a_sum_over_the_same_set_is_outside() -> None:
    row = Sum(S, Entry(A, (at(1), at(0))))
    found = said(Sum(S, row**-1), Sum(S, row**-1))
    assert (found.outcome, found.reason) == ("open", "a sum runs over a quotient by sums")


def test_what_has_no_value_at_some_size_is_open() -> None:
    assert (
        said((N - n(2)) ** -1 * (N - n(2)), ONE).outcome == "open"
    )  # no instance for 2, where the theorem asks for one
    assert said((b - b) ** -1, ZERO).outcome == "open"


def test_nothing_is_said_of_hypotheses_that_contradict_each_other() -> None:
    assert said(ONE, ZERO, Same(P, Q), Not(Same(P, Q))).outcome == "fails"  # speaks of no index
    assert said(x(P), x(Q) + ONE, Same(P, Q), Not(Same(P, Q))).outcome == "open"


# ---- hypotheses and equal indices ----


def test_all_ways_in_which_named_indices_are_equal_are_looked_at() -> None:
    assert said(Ind(Same(P, Q)), ZERO).outcome == "fails"
    assert said(Ind(Same(P, Q)), ZERO, Not(Same(P, Q))).outcome == "holds"
    assert said(x(P), x(Q), Same(P, Q)).outcome == "holds"
    assert said(x(P), x(Q)).outcome == "fails"


def test_a_statement_about_all_indices_is_one_about_named_ones() -> None:
    apart = Not(Same(at(1), at(0)))
    claim = All(S, All(S, Implies(apart, Eq(Ind(Same(at(0), at(1))), ZERO))))
    assert cutoff(Goal((), claim)).outcome == "holds"
    assert cutoff(Goal((), All(S, All(S, Eq(Ind(Same(at(0), at(1))), ZERO))))).outcome == "fails"


def test_with_a_hypothesis_that_is_not_used_nothing_fails() -> None:
    ones = Eq(Sum(S, x(at(0))), ONE)
    assert said(Sum(S, b * x(at(0))), b, ones).outcome == "open"
    assert said(Sum(S, b * x(at(0))), b * Sum(S, x(at(0))), ones).outcome == "holds"


def test_one_family_stands_for_equal_calls_at_any_index() -> None:
    def cost(index: Var | Bound) -> Term:
        return exp(Sum(T, Entry(M, (at(0, T), index))))

    inside = exp(Sum(T, Entry(M, (at(0, T), at(1)))))
    assert said(Sum(S, Ind(Same(at(0), P)) * inside), cost(P)).outcome == "holds"
    assert said(cost(P), cost(Q)).outcome == "open"


def test_a_map_under_a_sum_inside_a_function_is_no_free_index() -> None:
    go = Map("w", (T,), W)
    inner = exp(Sum(T, Entry(U, (Image(go, (at(0, T),)),))))
    assert said(N * inner, total(inner)).outcome == "holds"


# ---- outside ----


@pytest.mark.parametrize(
    "claim",
    [
        Le(b, b),
        Eq(Sum(Range(Offset(1, ()), Offset(3, ())), b), n(3) * b),
        Eq(Entry(Tensor("r", (INTEGERS,)), (Var("k", INTEGERS),)), b),
        Eq(Diff(Pow(Fn("abs", b), Fraction(1, 2)), B, ()) * ZERO, Diff(Prod(S, b * x(at(0))), B, ())),
    ],
    ids=["an inequality", "a range", "an integer", "a derivative of a product"],
)
def test_what_the_theorem_does_not_speak_of_is_open(claim: Prop) -> None:
    assert cutoff(Goal((), claim)).outcome == "open"


def test_what_is_too_large_is_open() -> None:
    whole = Sum(S, x(at(0)))
    found = said(whole**30, whole**29 * whole)
    assert (found.outcome, found.reason) == ("open", "too large")
    deep = Sum(S, Sum(S, Sum(S, Sum(S, Sum(S, Sum(S, Sum(S, b)))))))
    assert said(deep, N**7 * b).reason == "too large"
