"""Forgeries of the rule that puts an array for a tensor: what it forgets, captures, or puts where the tensor varies."""

from __future__ import annotations

from typing import Any

from derive.kernel import proof as p
from derive.kernel.axioms import ONE, positive
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import (
    ZERO,
    All,
    Apply,
    Bound,
    Derives,
    Diff,
    Entry,
    Eq,
    Fn,
    Implies,
    Ind,
    Lam,
    Let,
    Lt,
    Not,
    Prop,
    Range,
    Some,
    Sum,
    Tensor,
    Term,
)  # fmt: skip

from .words import (
    A_,
    B_,
    HERE,
    MINUS,
    TWO,
    U_,
    X_,
    Y_,
    A,
    B,
    Maker,
    S,
    W,
    axiom,
    exp,
    given,
    i,
    integer,
    j,
    ring,
    squares,
    u,
    x,
    y,
)  # fmt: skip

ARRAYS: list[Maker] = []
PAIRS, OTHER = Tensor("t", (S, S)), Tensor("o", (S, S))
ROW, COLUMN = Bound(1, S), Bound(0, S)


def cheat(make: Maker) -> Maker:
    ARRAYS.append(make)
    return make


def exp_of_log(given_here: p.Proof) -> p.Proof:
    """exp(log a) = a, for a positive a."""
    return axiom("exp-log", A, needs=(given_here,))


def only_if(*premises: Prop, sides: tuple[Term, Term] = (A + A, TWO * A)) -> p.Proof:
    """Two sides that are always equal are equal under the premises."""
    claim = ring(*sides)
    for premise in reversed(premises):
        claim = p.Suppose(premise, claim)
    return claim


def under(hypothesis: Prop) -> p.Proof:
    """An equation that rests on the hypothesis."""
    mark = axiom("indicator-true", hypothesis, needs=(given(hypothesis),))
    return ring(Ind(hypothesis) * A, A, (A, mark))


ALL_POSITIVE = All(S, positive(x(HERE)))

# ---- hypotheses ----


@cheat
def an_array_is_put_for_a_tensor_of_which_a_hypothesis_speaks(honest: bool) -> p.Proof:
    claim = exp_of_log(given(positive(A)))
    return p.Put(A_, Lam((), MINUS), p.Suppose(positive(A), claim) if honest else claim)


@cheat
def an_array_is_put_where_a_hypothesis_differentiates_by_the_tensor(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), MINUS), under(Eq(Diff(B, B_ if honest else A_, ()), ONE)))


@cheat
def an_array_is_put_where_a_hypothesis_defines_something_by_the_tensor(honest: bool) -> p.Proof:
    own = Let(A_, Lam((), B), A)  # the tensor inside a definition of its own is no free one
    return p.Put(A_, Lam((), MINUS), under(positive(own if honest else Let(B_, Lam((), A), B))))


@cheat
def an_array_is_put_where_a_hypothesis_says_that_a_value_exists_above_the_tensor(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), MINUS), under(Some(A_ if honest else B_, Lt(A, B))))


@cheat
def a_hypothesis_speaks_of_the_tensor_below_a_function_and_a_sum(honest: bool) -> p.Proof:
    inside = Apply("F", (), (Lam((S,), x(HERE) * (B if honest else A)),))
    return p.Put(A_, Lam((), MINUS), under(positive(Sum(S, inside))))


@cheat
def a_case_rests_on_the_tensor(honest: bool) -> p.Proof:
    case, other = positive(A), Eq(exp(Fn("log", A)), A)
    claim = p.Split(case, exp_of_log(given(case)), given(other))
    return p.Put(A_, Lam((), MINUS), p.Suppose(other, claim) if honest else claim)


# ---- premises in which the tensor varies ----


@cheat
def an_array_is_put_into_a_premise_that_holds_a_derivative(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), B), only_if(Eq(A if honest else Diff(A, A_, ()), ONE)))


@cheat
def an_array_is_put_into_a_premise_about_a_derivative(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), B * B), only_if(Eq(A, ONE) if honest else Derives(A, A_, (), ONE)))


@cheat
def an_array_is_put_into_a_premise_with_a_definition_of_its_own(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), B), only_if(positive(A if honest else Let(B_, Lam((), ONE), A + B))))


@cheat
def an_array_is_captured_by_a_premise_that_says_that_a_value_exists(honest: bool) -> p.Proof:
    """For every a there is a b above it; but no b is above itself."""
    return p.Put(A_, Lam((), B), only_if(Lt(A, B) if honest else Some(B_, Lt(A, B))))


@cheat
def a_derivative_hides_in_a_premise_below_a_sum_and_an_indicator(honest: bool) -> p.Proof:
    slope: Prop = Eq(x(HERE), ONE) if honest else Eq(Diff(A, A_, ()), x(HERE))
    return p.Put(A_, Lam((), B), only_if(Implies(positive(Sum(S, Ind(Not(slope)))), positive(A))))


@cheat
def a_derivative_hides_in_the_second_premise(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), B), only_if(positive(A), positive(A if honest else Diff(A * A, A_, ()))))


# ---- the premises that are left ----


def detached(premise: Prop, claim: p.Proof) -> p.Proof:
    return p.Detach(claim, given(premise))


@cheat
def the_premise_of_the_array_is_another_one(honest: bool) -> p.Proof:
    claim = p.Put(A_, Lam((), exp(B)), p.Suppose(positive(A), exp_of_log(given(positive(A)))))
    return p.Detach(claim, axiom("exp-positive", B) if honest else given(positive(B)))


@cheat
def the_premise_is_proved_of_the_tensor_and_not_of_the_array(honest: bool) -> p.Proof:
    claim = p.Put(A_, Lam((), A - ONE), p.Suppose(positive(A), exp_of_log(given(positive(A)))))
    return detached(positive(A - ONE if honest else A), claim)


@cheat
def an_array_of_the_tensor_itself_is_put_twice(honest: bool) -> p.Proof:
    claim = p.Put(A_, Lam((), A + ONE), only_if(positive(A)))
    return detached(positive(A + ONE if honest else A + ONE + ONE), claim)


@cheat
def only_the_first_premise_takes_the_array(honest: bool) -> p.Proof:
    claim = p.Put(A_, Lam((), B), only_if(positive(A), Lt(A, ONE)))
    return detached(Lt(B if honest else A, ONE), detached(positive(B), claim))


@cheat
def an_index_of_the_array_is_captured_by_the_premise(honest: bool) -> p.Proof:
    """The premise says that all sums of rows are positive, not that the trace is."""
    sums = Lam((S,), Sum(S, Entry(PAIRS, (ROW, COLUMN))))
    claim = p.Put(X_, sums, only_if(ALL_POSITIVE))
    wanted = Sum(S, Entry(PAIRS, (ROW if honest else COLUMN, COLUMN)))
    return detached(All(S, positive(wanted)), claim)


@cheat
def an_index_of_the_premise_is_captured_by_the_array(honest: bool) -> p.Proof:
    """Under the sum of the premise and that of the array its index is two binders up."""
    sums = Lam((S,), Sum(S, Entry(PAIRS, (ROW, COLUMN))))
    claim = p.Put(X_, sums, only_if(positive(Sum(S, Sum(S, x(ROW) * y(COLUMN))))))
    outer = Bound(2 if honest else 1, S)
    wanted = Sum(S, Sum(S, Sum(S, Entry(PAIRS, (outer, COLUMN))) * y(COLUMN)))
    return detached(positive(wanted), claim)


@cheat
def the_indices_of_an_array_change_places(honest: bool) -> p.Proof:
    turned = Lam((S, S), Entry(OTHER, (COLUMN, ROW)))
    claim = p.Put(PAIRS, turned, only_if(positive(Entry(PAIRS, (i, j)))))
    return detached(positive(Entry(OTHER, (j, i) if honest else (i, j))), claim)


@cheat
def a_tensor_in_an_argument_of_a_function_is_left(honest: bool) -> p.Proof:
    def about(row: Term) -> Prop:
        return positive(Apply("F", ((0, (i,)),), (Lam((S,), Sum(S, Entry(PAIRS, (ROW, COLUMN)) * row)),)))

    claim = p.Put(X_, Lam((S,), y(HERE) * y(j)), only_if(about(x(ROW))))
    return detached(about(y(ROW) * y(j) if honest else x(ROW)), claim)


@cheat
def a_tensor_of_the_same_name_and_another_shape_is_replaced(honest: bool) -> p.Proof:
    claim = p.Put(Tensor("a", (S,)), Lam((S,), y(HERE)), only_if(positive(A)))
    return detached(positive(A if honest else y(i)), claim)


@cheat
def an_entry_at_another_place_is_replaced(honest: bool) -> p.Proof:
    claim = p.Put(X_, Lam((S,), y(HERE)), only_if(positive(x(j))))
    return detached(positive(y(j if honest else i)), claim)


# ---- what is concluded ----


@cheat
def an_array_is_put_into_something_that_is_no_equation(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), B), ring(A, A) if honest else squares(A))


@cheat
def an_array_is_put_into_a_statement_about_all(honest: bool) -> p.Proof:
    claim = ring(A + A, TWO * A)
    return p.Put(A_, Lam((), B), claim if honest else p.Every(i, S, claim))


@cheat
def an_array_is_put_into_an_inequality_under_a_premise(honest: bool) -> p.Proof:
    premise = positive(A)
    claim: p.Proof = only_if(premise) if honest else p.Suppose(premise, given(premise))
    return p.Put(A_, Lam((), B), claim)


@cheat
def the_sides_are_taken_without_the_array(honest: bool) -> p.Proof:
    array = Lam((), exp(B))
    claim = p.Put(A_, array, ring(A + A, TWO * A))
    return p.Chain((claim, axiom("let", A_, array, TWO * A) if honest else ring(TWO * A, A * TWO)))


@cheat
def an_array_has_an_index_that_is_bound_nowhere(honest: bool) -> p.Proof:
    return p.Put(A_, Lam((), y(i if honest else HERE)), ring(A, A))


@cheat
def an_array_has_one_more_dangling_index_than_domains(honest: bool) -> p.Proof:
    return p.Put(X_, Lam((S,), Entry(PAIRS, (COLUMN if honest else ROW, COLUMN))), ring(x(i), x(i)))


@cheat
def a_range_of_an_array_has_an_end_that_is_bound_nowhere(honest: bool) -> p.Proof:
    end = integer(3) if honest else Bound(0, Z)
    return p.Put(A_, Lam((), Sum(Range(integer(1), end), u(Bound(0, Z)))), ring(A, A))


@cheat
def an_index_of_the_array_is_generalised_under_a_hypothesis_about_it(honest: bool) -> p.Proof:
    put = p.Put(A_, Lam((), y(i)), only_if(positive(A)))
    premise = All(S, positive(y(HERE)))
    return p.Every(i, S, p.Detach(put, p.Each(given(premise), i, ()) if honest else given(positive(y(i)))))


# ---- arrays of another shape ----


@cheat
def an_array_of_another_shape_is_put(honest: bool) -> p.Proof:
    claim = p.Suppose(positive(A), exp_of_log(given(positive(A))))
    return p.Put(A_, Lam((), B) if honest else Lam((S,), y(HERE)), claim)


@cheat
def an_array_over_another_set_is_put(honest: bool) -> p.Proof:
    return p.Put(X_, Lam((S if honest else W,), ONE), ring(x(i) + x(i), TWO * x(i)))


@cheat
def an_array_with_a_doubled_index_is_put(honest: bool) -> p.Proof:
    return p.Put(X_, Lam((S,) if honest else (S, S), ONE), ring(x(i) + x(i), TWO * x(i)))


@cheat
def an_array_over_a_part_of_the_integers_is_put(honest: bool) -> p.Proof:
    """The array over 1..3 says nothing of the place 5."""
    domain: Any = Z if honest else Range(integer(1), integer(3))
    return p.Put(U_, Lam((domain,), ONE), ring(u(integer(5)) + ZERO, u(integer(5))))


# ---- equations about an array, used elsewhere ----


@cheat
def a_definition_known_at_one_point_is_used_in_a_derivative(honest: bool) -> p.Proof:
    """exp(log a) = a for a = b, where b is positive: under d/db no more than that point is known."""
    array = Lam((), exp(B) if honest else B)
    claim = p.Put(A_, array, p.Suppose(positive(A), exp_of_log(given(positive(A)))))
    premise = axiom("exp-positive", B) if honest else given(positive(B))
    left, right = (Diff(Let(A_, array, side), B_, ()) for side in (exp(Fn("log", A)), A))
    inside = p.Inside(left, (p.Detach(claim, premise),))
    return p.Chain((inside, ring(right, right)))


@cheat
def the_array_of_one_tensor_is_put_for_another(honest: bool) -> p.Proof:
    claim = p.Put(Y_ if honest else X_, Lam((S,), ONE), only_if(positive(y(i))))
    return detached(positive(ONE), claim)
