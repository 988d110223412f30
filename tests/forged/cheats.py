"""Proofs that claim too much: each function makes a genuine proof, or the same with one cheat in it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derive.kernel import proof as p
from derive.kernel.axioms import ONE, nonnegative, nonzero, positive
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import (
    ZERO,
    All,
    Apply,
    Below,
    Bound,
    Derives,
    Diff,
    Entry,
    Eq,
    Ind,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Not,
    Num,
    Pow,
    Range,
    Same,
    Some,
    Sort,
    Sum,
    Tensor,
    offset,
)  # fmt: skip

from .arrays import ARRAYS
from .lines import LINES
from .words import (
    A_,
    B_,
    BLUE,
    HALF,
    HERE,
    MINUS,
    RED,
    TWO,
    A,
    B,
    E,
    Maker,
    S,
    axiom,
    exp,
    exp_nonzero,
    given,
    i,
    integer,
    j,
    k,
    m,
    ring,
    squares,
    u,
    v,
    x,
    y,
)  # fmt: skip

CHEATS: list[Maker] = [*ARRAYS, *LINES]


def cheat(make: Maker) -> Maker:
    CHEATS.append(make)
    return make


LOW, HIGH = integer(1), integer(3)
UP_TO_THREE = Range(LOW, HIGH)
SAME = Same(i, j)
PAIRS = Tensor("t", (S, S))

# ---- axioms ----


@cheat
def the_axiom_does_not_exist(honest: bool) -> p.Proof:
    return axiom("inverse-inverse" if honest else "inverse-of-inverse", A)


@cheat
def the_axiom_has_one_argument_too_many(honest: bool) -> p.Proof:
    return axiom("inverse-inverse", *((A,) if honest else (A, B)))


@cheat
def an_index_stands_where_the_axiom_speaks_of_a_term(honest: bool) -> p.Proof:
    return axiom("exp-positive", A if honest else i)


@cheat
def the_condition_is_not_proved(honest: bool) -> p.Proof:
    return axiom("inverse", exp(A), needs=(exp_nonzero(A),) if honest else ())


@cheat
def the_condition_is_proved_of_another_term(honest: bool) -> p.Proof:
    return axiom("inverse", exp(A), needs=(exp_nonzero(A if honest else B),))


@cheat
def the_condition_is_weaker_than_the_axiom_needs(honest: bool) -> p.Proof:
    return axiom("exp-log", A * A, needs=(given(positive(A * A)) if honest else squares(A),))


@cheat
def the_conditions_stand_in_the_wrong_order(honest: bool) -> p.Proof:
    needs = (given(positive(A)), given(Le(A, B)))
    return axiom("log-increasing", A, B, needs=needs if honest else needs[::-1])


@cheat
def a_condition_is_proved_that_the_axiom_does_not_have(honest: bool) -> p.Proof:
    return axiom("inverse-inverse", A, needs=() if honest else (given(nonzero(A)),))


@cheat
def a_sum_over_a_set_of_unknown_size_is_written_out(honest: bool) -> p.Proof:
    return axiom("sum-elements", Lam((E if honest else S,), ONE))


@cheat
def a_sum_over_an_empty_range_is_called_positive(honest: bool) -> p.Proof:
    return axiom("size-positive", S if honest else Range(HIGH, LOW))


@cheat
def an_index_outside_the_range_is_picked_from_a_sum(honest: bool) -> p.Proof:
    index = integer(2 if honest else 5)
    needs = (axiom("below", LOW, index), axiom("below", index, HIGH))
    return axiom("sum-delta", Lam((UP_TO_THREE,), u(Bound(0, Z))), index, needs=needs)


@cheat
def two_variables_are_called_distinct(honest: bool) -> p.Proof:
    return axiom("distinct-elements", *((RED, BLUE) if honest else (i, j)))


@cheat
def an_integer_is_called_distinct_from_itself(honest: bool) -> p.Proof:
    return axiom("distinct-integers", k, offset(1, ((k, 1),)) if honest else k)


@cheat
def an_unknown_function_is_differentiated(honest: bool) -> p.Proof:
    slope = axiom("d-entry", A_, (), ())
    return axiom("d-function", A_, (), A, Mul(()), "exp" if honest else "gamma", needs=(slope,))


@cheat
def a_term_is_called_constant_in_an_entry_it_contains(honest: bool) -> p.Proof:
    return axiom("d-constant", A_, (), B * B if honest else A * B)


@cheat
def an_inverse_is_differentiated_where_it_may_be_infinite(honest: bool) -> p.Proof:
    needs = (axiom("d-entry", A_, (), ()), given(nonzero(A)))
    return axiom("d-power", A_, (), A, Mul(()), Fraction(-1), needs=needs if honest else needs[:1])


@cheat
def a_maximum_is_differentiated_at_a_tie(honest: bool) -> p.Proof:
    needs = (axiom("d-entry", A_, (), ()), axiom("d-constant", A_, (), B), given((Lt if honest else Le)(B, A)))
    return axiom("d-max-left", A_, (), A, B, Mul(()), ZERO, needs=needs)


@cheat
def a_sum_is_differentiated_over_a_longer_range(honest: bool) -> p.Proof:
    f = Lam((UP_TO_THREE,), B)
    g = Lam((UP_TO_THREE if honest else Range(LOW, integer(4)),), ZERO)
    each = p.Every(k, UP_TO_THREE, axiom("d-constant", A_, (), B))
    return axiom("d-summation", A_, (), f, g, needs=(each,))


@cheat
def the_chain_rule_forgets_an_argument(honest: bool) -> p.Proof:
    f = Apply("F", (), (Lam((), A), Lam((), B)))
    changes = (Lam((), Mul(())), Lam((), ZERO))
    needs = (axiom("d-entry", A_, (), ()), axiom("d-constant", A_, (), B))
    return axiom("d-apply", A_, (), f, changes if honest else changes[:1], needs=needs if honest else needs[:1])


@cheat
def a_definition_is_substituted_into_a_derivative(honest: bool) -> p.Proof:
    return axiom("let", A_, Lam((), ONE), A * A if honest else Diff(A * A, A_, ()))


@cheat
def a_witness_is_put_into_a_derivative(honest: bool) -> p.Proof:
    if honest:
        return axiom("existence", A_, Lam((), ONE), Eq(A, ONE), needs=(ring(ONE, ONE),))
    slope = axiom("derivative", A_, (), ONE, ZERO, needs=(axiom("d-constant", A_, (), ONE),))
    return axiom("existence", A_, Lam((), ONE), Eq(Diff(A, A_, ()), ZERO), needs=(slope,))


@cheat
def a_definition_is_substituted_into_a_statement_about_a_derivative(honest: bool) -> p.Proof:
    return axiom("let", A_, Lam((), ZERO), Ind(Eq(A, ONE) if honest else Derives(A, A_, (), ONE)))


@cheat
def a_definition_is_captured_by_a_statement_of_existence(honest: bool) -> p.Proof:
    return axiom("let", A_, Lam((), B + ONE), Ind(Eq(B, A) if honest else Some(B_, Eq(B, A))))


@cheat
def a_set_lists_an_element_twice(honest: bool) -> p.Proof:
    return axiom("size-elements", Sort("S", ("red", "blue" if honest else "red")))


@cheat
def a_bound_index_counts_from_the_outside(honest: bool) -> p.Proof:
    return axiom("sum-exchange", Lam((S, S), Entry(PAIRS, (Bound(1 if honest else -1, S), Bound(0, S)))))


# ---- hypotheses ----


@cheat
def a_generalised_index_is_free_in_a_hypothesis(honest: bool) -> p.Proof:
    return p.Every(j if honest else i, S, given(positive(x(i))))


@cheat
def a_generalised_index_may_lie_outside_the_domain(honest: bool) -> p.Proof:
    return p.Every(k, Range(LOW if honest else integer(0), m), given(Below(LOW, k)))


@cheat
def a_domain_depends_on_its_own_index(honest: bool) -> p.Proof:
    return p.Every(k, Range(LOW, m if honest else k), squares(u(k)))


@cheat
def a_sum_is_rewritten_by_a_hypothesis_about_its_index(honest: bool) -> p.Proof:
    each = p.Each(given(All(S, Eq(x(HERE), y(HERE)))), i, ())
    return p.Body("Sum", S, i, each if honest else given(Eq(x(i), y(i))))


@cheat
def a_product_is_rewritten_by_a_hypothesis_about_its_index(honest: bool) -> p.Proof:
    each = p.Each(given(All(S, Eq(x(HERE), y(HERE)))), i, ())
    return p.Body("Prod", S, i, each if honest else given(Eq(x(i), y(i))))


@cheat
def a_derivative_is_rewritten_by_an_equation_at_one_point(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    inside = p.Inside(Diff((A**-1) ** -1, A_, ()), (equation,))
    return p.Chain((inside, ring(Diff(A, A_, ()), Diff(A, A_, ()))))


@cheat
def a_statement_about_a_derivative_is_rewritten_at_one_point(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    moved = p.Transport(given(Derives((A**-1) ** -1, A_, (), ONE)), (equation,))
    return axiom("derivative", A_, (), A, ONE, needs=(moved,))


@cheat
def a_local_definition_is_rewritten_by_an_equation_for_the_outer_value(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    inside = p.Inside(Let(A_, Lam((), TWO), (A**-1) ** -1), (equation,))
    return p.Chain((inside, axiom("let", A_, Lam((), TWO), A)))


@cheat
def the_wrong_hypothesis_is_discharged(honest: bool) -> p.Proof:
    supposed = positive(x(i))
    claim = axiom("power-positive", x(i), Fraction(2), needs=(given(supposed),))
    return p.Every(i, S, p.Suppose(supposed if honest else nonnegative(x(i)), claim))


@cheat
def a_premise_is_detached_by_a_weaker_one(honest: bool) -> p.Proof:
    rule = p.Suppose(positive(exp(A)), given(Eq(A, B)))
    premise = axiom("exp-positive", A) if honest else axiom("indicator-nonnegative", SAME)
    return p.Detach(rule, premise)


@cheat
def a_plain_statement_is_used_as_an_implication(honest: bool) -> p.Proof:
    said = axiom("exp-positive", A)
    return p.Detach(p.Suppose(positive(exp(A)), said) if honest else said, said)


# ---- cases ----


def one_case(same: bool) -> p.Proof:
    """[i = j] [i = j] = [i = j], in one of the two cases."""
    mark = Ind(SAME)
    if same:
        return ring(mark * mark, mark, (mark, axiom("indicator-true", SAME, needs=(given(SAME),))))
    return ring(mark * mark, mark, (mark - ONE, axiom("indicator-false", SAME, needs=(given(Not(SAME)),))))


@cheat
def a_case_split_lacks_a_case(honest: bool) -> p.Proof:
    split = p.Split(SAME, one_case(True), one_case(not honest))
    return p.Every(i, S, split)


@cheat
def a_case_split_concludes_two_things(honest: bool) -> p.Proof:
    return p.Split(SAME, one_case(True), one_case(False) if honest else ring(ONE, ONE))


@cheat
def the_second_case_is_not_the_opposite_of_the_first(honest: bool) -> p.Proof:
    low, high = Le(x(i), ZERO), (Lt if honest else Le)(ZERO, x(i))
    cases = [p.Detach(p.Suppose(case, squares(x(i))), given(case)) for case in (low, high)]
    return p.Every(i, S, p.Split(low, cases[0], cases[1]))


# ---- equations ----


@cheat
def the_ring_laws_are_asked_about_exp(honest: bool) -> p.Proof:
    return ring(exp(A + B), exp(B + A) if honest else exp(A) * exp(B))


@cheat
def the_ring_laws_are_asked_about_cancelling(honest: bool) -> p.Proof:
    return ring(A * A**-1, A**-1 * A if honest else ONE)


@cheat
def the_ring_laws_confuse_two_indices(honest: bool) -> p.Proof:
    return ring(x(i) + x(j), x(j) + x(i) if honest else x(i) + x(i))


@cheat
def the_ring_laws_confuse_two_bound_indices(honest: bool) -> p.Proof:
    one, other = Bound(1, S), Bound(0, S)
    left, flipped = (Sum(S, Sum(S, Entry(PAIRS, indices))) for indices in ((one, other), (other, one)))
    return ring(left * TWO, left + (left if honest else flipped))


@cheat
def an_equation_is_used_with_the_wrong_sign(honest: bool) -> p.Proof:
    return ring(A + B, B + B, (ONE if honest else MINUS, given(Eq(A, B))))


@cheat
def an_inequality_is_used_as_an_equation(honest: bool) -> p.Proof:
    return ring(A, B, (ONE, given((Eq if honest else Le)(A, B))))


@cheat
def a_polynomial_is_too_large_to_expand(honest: bool) -> p.Proof:
    power = Pow(A + B + x(i) + x(j), Fraction(2 if honest else 400))
    return ring(power, power * ONE)


@cheat
def the_links_of_a_chain_do_not_meet(honest: bool) -> p.Proof:
    return p.Chain((given(Eq(A, B)), given(Eq(B if honest else B + ZERO, x(i)))))


@cheat
def a_chain_has_no_links(honest: bool) -> p.Proof:
    return p.Chain((ring(A, A),) if honest else ())


@cheat
def a_chain_of_equations_holds_an_inequality(honest: bool) -> p.Proof:
    return p.Chain((given(Eq(A, B)), given((Eq if honest else Le)(B, ONE))))


@cheat
def a_statement_is_moved_along_an_inequality(honest: bool) -> p.Proof:
    return p.Transport(given(positive(A)), (given((Eq if honest else Le)(A, B)),))


@cheat
def an_unequal_pair_is_put_for_each_other(honest: bool) -> p.Proof:
    return p.Inside(A * A, (given(Eq(A, B) if honest else Not(Eq(A, B))),))


# ---- order ----


@cheat
def a_bound_is_used_backwards(honest: bool) -> p.Proof:
    return p.Compare(False, A, B, (), ((Fraction(1 if honest else -1), given(Le(A, B) if honest else Le(B, A))),))


@cheat
def a_bound_of_no_weight_makes_a_comparison_strict(honest: bool) -> p.Proof:
    return p.Compare(True, A, B if honest else A, (), ((Fraction(1 if honest else 0), given(Lt(A, B))),))


@cheat
def a_strict_bound_rests_on_a_weak_one(honest: bool) -> p.Proof:
    return p.Compare(not honest, A, B, (), ((Fraction(1), given(Le(A, B))),))


@cheat
def a_difference_is_not_accounted_for(honest: bool) -> p.Proof:
    return p.Compare(False, A, A + (B * B if honest else B), (), ((Fraction(1), squares(B)),))


@cheat
def a_difference_is_negative(honest: bool) -> p.Proof:
    return p.Compare(False, ZERO, A * A + (HALF if honest else -HALF), (), ((Fraction(1), squares(A)),))


@cheat
def an_equation_stands_where_a_bound_is_needed(honest: bool) -> p.Proof:
    bound = given((Le if honest else Eq)(A, B))
    return p.Compare(False, A, B, (), ((Fraction(1), bound),))


# ---- all indices ----


@cheat
def a_statement_about_one_index_is_used_for_another(honest: bool) -> p.Proof:
    claim = squares(x(j))
    return p.Each(p.Every(j, S, claim) if honest else claim, i, ())


@cheat
def a_range_is_left(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    index = integer(2 if honest else 4)
    return p.Each(claim, index, (axiom("below", LOW, index), axiom("below", index, HIGH)))


@cheat
def an_index_is_not_shown_to_lie_in_the_range(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    return p.Each(claim, k, (given(Below(LOW, k)), given(Below(k, HIGH)))[: 2 if honest else 1])


@cheat
def another_index_is_shown_to_lie_in_the_range(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    shown = k if honest else m
    return p.Each(claim, k, (given(Below(LOW, shown)), given(Below(shown, HIGH))))


@cheat
def an_index_of_another_sort_is_put_in(honest: bool) -> p.Proof:
    return p.Each(p.Every(i, S, squares(x(i))), j if honest else v, ())


@cheat
def an_index_of_another_sort_is_generalised(honest: bool) -> p.Proof:
    return p.Every(i if honest else v, S, squares(A))


@cheat
def an_index_is_bound_nowhere(honest: bool) -> p.Proof:
    return given(positive(x(i if honest else HERE)))


# ---- numbers and sizes ----


@cheat
def a_weight_is_rounded(honest: bool) -> p.Proof:
    tiny = Num(Fraction(-1 if honest else 1, 10**400))
    weight: Any = Fraction(1) if honest else 1.0
    return p.Compare(False, tiny, ZERO, (), ((weight, p.Compare(False, ONE, ONE, (), ())),))


@cheat
def a_number_is_rounded_that_was_seen_exactly(honest: bool) -> p.Proof:
    half: Any = Fraction(1, 2) if honest else 0.5
    return ring(Num(Fraction(1, 2)), Num(half))


@cheat
def an_exponent_is_a_truth_value_that_was_seen_as_a_number(honest: bool) -> p.Proof:
    one: Any = Fraction(1) if honest else True
    return ring(Pow(A, Fraction(1)), Pow(A, one))


@cheat
def a_binder_is_neither_a_sum_nor_a_product(honest: bool) -> p.Proof:
    return p.Body("Sum" if honest else "Max", S, i, ring(x(i), x(i)))


@cheat
def a_term_is_nested_without_end(honest: bool) -> p.Proof:
    term = A
    for _ in range(3 if honest else 5000):
        term = exp(term)
    return ring(term, term)


@cheat
def two_is_raised_to_a_huge_power(honest: bool) -> p.Proof:
    power = Pow(TWO, Fraction(2 if honest else 10**12))
    return ring(power, power)


@cheat
def a_huge_power_of_zero_is_one(honest: bool) -> p.Proof:
    return ring(Pow(ZERO, Fraction(10**12)), ZERO if honest else ONE)


@cheat
def a_sum_is_squared_again_and_again(honest: bool) -> p.Proof:
    term = A + B
    for _ in range(3 if honest else 13):
        term = term * term
    return ring(term, term)


@cheat
def a_term_is_doubled_again_and_again(honest: bool) -> p.Proof:
    term = x(i)
    for _ in range(3 if honest else 60):
        term = Max(term, term)
    return p.Body("Sum", S, i, ring(term, term))


@cheat
def a_statement_is_doubled_again_and_again(honest: bool) -> p.Proof:
    proof = given(positive(A))
    for _ in range(3 if honest else 60):
        proof = p.Transport(proof, (given(Eq(A, Max(A, A))),))
    return proof


# ---- what only the second checker, or writing it, brought to light ----


IDENTITY = Lam((S, S), Ind(Same(Bound(1, S), Bound(0, S))))


@cheat
def the_determinant_of_a_product_of_matrices_over_two_sets(honest: bool) -> p.Proof:
    other = S if honest else Sort("T", ())
    return axiom("det-product", IDENTITY, Lam((other, other), ONE))  # 1 = 1 * 0 for one index and two


@cheat
def a_witness_has_more_indices_than_what_it_stands_for(honest: bool) -> p.Proof:
    witness = Lam((S,) if honest else (S, S), A)
    return axiom("existence", Tensor("t", (S,)), witness, Le(A, B), needs=(given(Le(A, B)),))


@cheat
def the_chain_rule_is_told_a_change_of_an_index(honest: bool) -> p.Proof:
    function = Apply("G", (), (i,))
    return axiom("d-apply", A_, (), function, ((),) if honest else (Lam((), ONE),))


@cheat
def a_sum_over_an_empty_range_is_not_zero(honest: bool) -> p.Proof:
    nothing = Range(HIGH, LOW)
    size = axiom("sum-constant", nothing, ONE)
    return size if honest else p.Chain((size, axiom("size-elements", nothing)))


@cheat
def a_fraction_is_cancelled_that_may_be_divided_by_zero(honest: bool) -> p.Proof:
    return ring(A * (A**-1), A * (A**-1) if honest else ONE)


@cheat
def the_same_hypothesis_is_discharged_twice(honest: bool) -> p.Proof:
    both = p.Suppose(positive(A), p.Suppose(positive(A), given(positive(A))))
    return both if honest else p.Detach(p.Detach(both, given(positive(A))), given(positive(B)))


@cheat
def a_hypothesis_is_put_into_a_case_of_another(honest: bool) -> p.Proof:
    claim = given(Le(A, B))
    return p.Split(Le(A, B), claim, claim if honest else given(Lt(B, A)))


@cheat
def an_index_is_captured_by_a_binder_it_is_moved_under(honest: bool) -> p.Proof:
    """sum over j of x[i] is not sum over j of x[j]."""
    kept, captured = Sum(S, x(i)), Sum(S, x(HERE))
    return ring(kept, kept if honest else captured)


@cheat
def a_row_and_a_column_change_places_under_two_binders(honest: bool) -> p.Proof:
    pair, turned = ((Bound(1, S), Bound(0, S)), (Bound(0, S), Bound(1, S)))
    one = Lam((S, S), Entry(PAIRS, pair))
    swapped = Sum(S, Sum(S, Entry(PAIRS, turned)))
    same = axiom("sum-exchange", one)
    return same if honest else p.Chain((same, ring(swapped, Sum(S, Sum(S, Entry(PAIRS, pair))))))
