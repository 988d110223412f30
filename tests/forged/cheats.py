"""Proofs that claim too much: each function makes a genuine proof, or the same with one cheat in it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from derive.kernel import proof as p
from derive.kernel.axioms import ONE, ZERO, nonnegative, nonzero, positive
from derive.kernel.term import (
    All,
    Apply,
    Below,
    Derives,
    Diff,
    Eq,
    Fn,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Not,
    Pow,
    Range,
    Same,
    Sum,
    Value,
)  # fmt: skip
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import Bound

from .words import (
    A,
    A_,
    B,
    B_,
    BLUE,
    E,
    G_,
    HALF,
    HERE,
    I,
    J,
    K,
    M,
    MINUS,
    RED,
    S,
    TWO,
    U_,
    V,
    X_,
    axiom,
    exp,
    exp_nonzero,
    given,
    integer,
    ring,
    squares,
    u,
    x,
    y,
)  # fmt: skip

Maker: TypeAlias = Callable[[bool], p.Proof]

LOW, HIGH = integer(1), integer(3)
UP_TO_THREE = Range(LOW, HIGH)
SAME = Same(I, J)

# ---- axioms ----


def the_axiom_does_not_exist(honest: bool) -> p.Proof:
    return axiom("inverse-inverse" if honest else "inverse-of-inverse", A)


def the_axiom_has_one_argument_too_many(honest: bool) -> p.Proof:
    return axiom("inverse-inverse", *((A,) if honest else (A, B)))


def an_index_stands_where_the_axiom_speaks_of_a_term(honest: bool) -> p.Proof:
    return axiom("exp-positive", A if honest else I)


def the_condition_is_not_proved(honest: bool) -> p.Proof:
    return axiom("inverse", exp(A), needs=(exp_nonzero(A),) if honest else ())


def the_condition_is_proved_of_another_term(honest: bool) -> p.Proof:
    return axiom("inverse", exp(A), needs=(exp_nonzero(A if honest else B),))


def the_condition_is_weaker_than_the_axiom_needs(honest: bool) -> p.Proof:
    return axiom("exp-log", A * A, needs=(given(positive(A * A)) if honest else squares(A),))


def the_conditions_stand_in_the_wrong_order(honest: bool) -> p.Proof:
    needs = (given(positive(A)), given(Le(A, B)))
    return axiom("log-increasing", A, B, needs=needs if honest else needs[::-1])


def a_condition_is_proved_that_the_axiom_does_not_have(honest: bool) -> p.Proof:
    return axiom("inverse-inverse", A, needs=() if honest else (given(nonzero(A)),))


def a_sum_over_a_set_of_unknown_size_is_written_out(honest: bool) -> p.Proof:
    return axiom("sum-elements", Lam((E if honest else S,), ONE))


def a_sum_over_an_empty_range_is_called_positive(honest: bool) -> p.Proof:
    return axiom("size-positive", S if honest else Range(HIGH, LOW))


def an_index_outside_the_range_is_picked_from_a_sum(honest: bool) -> p.Proof:
    index = integer(2 if honest else 5)
    needs = (axiom("below", LOW, index), axiom("below", index, HIGH))
    return axiom("sum-delta", Lam((UP_TO_THREE,), u(Bound(0, Z))), index, needs=needs)


def two_variables_are_called_distinct(honest: bool) -> p.Proof:
    return axiom("distinct-elements", *((RED, BLUE) if honest else (I, J)))


def an_integer_is_called_distinct_from_itself(honest: bool) -> p.Proof:
    return axiom("distinct-integers", K, K if not honest else integer(0)) if not honest else axiom(
        "distinct-integers", integer(0), integer(1)
    )


def an_unknown_function_is_differentiated(honest: bool) -> p.Proof:
    slope = axiom("d-entry", A_, (), ())
    return axiom("d-function", A_, (), A, Mul(()), "exp" if honest else "gamma", needs=(slope,))


def a_term_is_called_constant_in_an_entry_it_contains(honest: bool) -> p.Proof:
    return axiom("d-constant", A_, (), B * B if honest else A * B)


def an_inverse_is_differentiated_where_it_may_be_infinite(honest: bool) -> p.Proof:
    needs = (axiom("d-entry", A_, (), ()), given(nonzero(A)))
    return axiom("d-power", A_, (), A, Mul(()), Fraction(-1), needs=needs if honest else needs[:1])


def a_maximum_is_differentiated_at_a_tie(honest: bool) -> p.Proof:
    needs = (axiom("d-entry", A_, (), ()), axiom("d-constant", A_, (), B), given((Lt if honest else Le)(B, A)))
    return axiom("d-max-left", A_, (), A, B, Mul(()), ZERO, needs=needs)


def a_sum_is_differentiated_over_a_longer_range(honest: bool) -> p.Proof:
    f = Lam((UP_TO_THREE,), B)
    g = Lam((UP_TO_THREE if honest else Range(LOW, integer(4)),), ZERO)
    each = p.Every(K, UP_TO_THREE, axiom("d-constant", A_, (), B))
    return axiom("d-summation", A_, (), f, g, needs=(each,))


def the_chain_rule_forgets_an_argument(honest: bool) -> p.Proof:
    f = Apply("F", (), (Lam((), A), Lam((), B)))
    changes = (Lam((), Mul(())), Lam((), ZERO))
    needs = (axiom("d-entry", A_, (), ()), axiom("d-constant", A_, (), B))
    return axiom("d-apply", A_, (), f, changes if honest else changes[:1], needs=needs if honest else needs[:1])


def a_definition_is_substituted_into_a_derivative(honest: bool) -> p.Proof:
    return axiom("let", A_, Lam((), ONE), A * A if honest else Diff(A * A, A_, ()))


def a_witness_is_put_into_a_derivative(honest: bool) -> p.Proof:
    if honest:
        return axiom("existence", A_, Lam((), ONE), Eq(A, ONE), needs=(ring(ONE, ONE),))
    slope = axiom("derivative", A_, (), ONE, ZERO, needs=(axiom("d-constant", A_, (), ONE),))
    return axiom("existence", A_, Lam((), ONE), Eq(Diff(A, A_, ()), ZERO), needs=(slope,))


# ---- hypotheses ----


def a_generalised_index_is_free_in_a_hypothesis(honest: bool) -> p.Proof:
    return p.Every(J if honest else I, S, given(positive(x(I))))


def a_generalised_index_may_lie_outside_the_domain(honest: bool) -> p.Proof:
    return p.Every(K, Range(LOW if honest else integer(0), M), given(Below(LOW, K)))


def a_domain_depends_on_its_own_index(honest: bool) -> p.Proof:
    return p.Every(K, Range(LOW, M if honest else K), squares(u(K)))


def a_sum_is_rewritten_by_a_hypothesis_about_its_index(honest: bool) -> p.Proof:
    each = p.Each(given(All(S, Eq(x(HERE), y(HERE)))), I, ())
    return p.Body("Sum", S, I, each if honest else given(Eq(x(I), y(I))))


def a_product_is_rewritten_by_a_hypothesis_about_its_index(honest: bool) -> p.Proof:
    each = p.Each(given(All(S, Eq(x(HERE), y(HERE)))), I, ())
    return p.Body("Prod", S, I, each if honest else given(Eq(x(I), y(I))))


def a_derivative_is_rewritten_by_an_equation_at_one_point(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    inside = p.Inside(Diff((A**-1) ** -1, A_, ()), (equation,))
    return p.Chain((inside, ring(Diff(A, A_, ()), Diff(A, A_, ()))))


def a_statement_about_a_derivative_is_rewritten_at_one_point(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    moved = p.Transport(given(Derives((A**-1) ** -1, A_, (), ONE)), (equation,))
    return axiom("derivative", A_, (), A, ONE, needs=(moved,))


def a_local_definition_is_rewritten_by_an_equation_for_the_outer_value(honest: bool) -> p.Proof:
    equation = axiom("inverse-inverse", A) if honest else given(Eq((A**-1) ** -1, A))
    inside = p.Inside(Let(A_, Lam((), TWO), (A**-1) ** -1), (equation,))
    return p.Chain((inside, axiom("let", A_, Lam((), TWO), A)))


def the_wrong_hypothesis_is_discharged(honest: bool) -> p.Proof:
    supposed = positive(x(I))
    claim = axiom("power-positive", x(I), Fraction(2), needs=(given(supposed),))
    return p.Every(I, S, p.Suppose(supposed if honest else nonnegative(x(I)), claim))


def a_premise_is_detached_by_a_weaker_one(honest: bool) -> p.Proof:
    rule = p.Suppose(positive(exp(A)), given(Eq(A, B)))
    premise = axiom("exp-positive", A) if honest else axiom("indicator-nonnegative", SAME)
    return p.Detach(rule, premise)


def a_plain_statement_is_used_as_an_implication(honest: bool) -> p.Proof:
    said = axiom("exp-positive", A)
    return p.Detach(p.Suppose(positive(exp(A)), said) if honest else said, said)


# ---- cases ----


def _indicator(case: bool) -> p.Proof:
    """[i = j] ([i = j] - 1) = 0, in the case that i = j or in the case that it is not."""
    name, mark = ("indicator-true", SAME) if case else ("indicator-false", Not(SAME))
    value = axiom(name, SAME, needs=(given(mark),))
    bracket = p.check_side(value) if False else None
    del bracket
    return value


def _squared(case: bool) -> p.Proof:
    from derive.kernel.term import Ind

    one = Ind(SAME)
    if case:
        value = axiom("indicator-true", SAME, needs=(given(SAME),))
        return ring(one * one, one, (one, value))
    value = axiom("indicator-false", SAME, needs=(given(Not(SAME)),))
    return ring(one * one, one, (one - ONE, value))


def a_case_split_lacks_a_case(honest: bool) -> p.Proof:
    split = p.Split(SAME, _squared(True), _squared(not honest))
    return p.Every(I, S, split)


def a_case_split_concludes_two_things(honest: bool) -> p.Proof:
    return p.Split(SAME, _squared(True), _squared(False) if honest else ring(ONE, ONE))


def the_second_case_is_not_the_opposite_of_the_first(honest: bool) -> p.Proof:
    said = squares(x(I))
    first = p.Detach(p.Suppose(Le(x(I), ZERO), said), given(Le(x(I), ZERO)))
    second = given(Lt(ZERO, x(I)) if honest else Le(ZERO, x(I)))
    other = p.Detach(p.Suppose(second.parts[0] if False else second[0], said), second)
    return p.Every(I, S, p.Split(Le(x(I), ZERO), first, other))


# ---- equations ----


def the_ring_laws_are_asked_about_exp(honest: bool) -> p.Proof:
    return ring(exp(A + B), exp(B + A) if honest else exp(A) * exp(B))


def the_ring_laws_are_asked_about_cancelling(honest: bool) -> p.Proof:
    return ring(A * A**-1, A**-1 * A if honest else ONE)


def the_ring_laws_confuse_two_indices(honest: bool) -> p.Proof:
    return ring(x(I) + x(J), x(J) + x(I) if honest else x(I) + x(I))


def the_ring_laws_confuse_two_bound_indices(honest: bool) -> p.Proof:
    from derive.kernel.term import Entry, Tensor

    table = Tensor("t", (S, S))
    one, other = Bound(1, S), Bound(0, S)
    flipped = Sum(S, Sum(S, Entry(table, (other, one))))
    return ring(Sum(S, Sum(S, Entry(table, (one, other)))) * TWO, flipped * TWO if not honest else _twice(table))


def _twice(table: object) -> object:
    from derive.kernel.term import Entry

    inner = Sum(S, Sum(S, Entry(table, (Bound(1, S), Bound(0, S)))))
    return inner + inner


def an_equation_is_used_with_the_wrong_sign(honest: bool) -> p.Proof:
    return ring(A + B, B + B, (ONE if honest else MINUS, given(Eq(A, B))))


def an_inequality_is_used_as_an_equation(honest: bool) -> p.Proof:
    return ring(A, B, (ONE, given((Eq if honest else Le)(A, B))))


def a_polynomial_is_too_large_to_expand(honest: bool) -> p.Proof:
    power = Pow(A + B + x(I) + x(J), Fraction(2 if honest else 400))
    return ring(power, power * ONE)


def the_links_of_a_chain_do_not_meet(honest: bool) -> p.Proof:
    return p.Chain((given(Eq(A, B)), given(Eq(B if honest else B + ZERO, x(I)))))


def a_chain_has_no_links(honest: bool) -> p.Proof:
    return p.Chain((ring(A, A),) if honest else ())


def a_chain_of_equations_holds_an_inequality(honest: bool) -> p.Proof:
    return p.Chain((given(Eq(A, B)), given((Eq if honest else Le)(B, ONE))))


def a_statement_is_moved_along_an_inequality(honest: bool) -> p.Proof:
    return p.Transport(given(positive(A)), (given((Eq if honest else Le)(A, B)),))


def an_unequal_pair_is_put_for_each_other(honest: bool) -> p.Proof:
    return p.Inside(A * A, (given(Eq(A, B) if honest else Not(Eq(A, B))),))


# ---- order ----


def a_bound_is_used_backwards(honest: bool) -> p.Proof:
    return p.Compare(False, A, B, (), ((Fraction(1 if honest else -1), given(Le(A, B) if honest else Le(B, A))),))


def a_bound_is_used_not_at_all(honest: bool) -> p.Proof:
    return p.Compare(True, A, A + ONE if honest else A, (), ((Fraction(1 if honest else 0), squares(A)),) * 0
                     if honest else ((Fraction(0), given(Lt(A, A + ONE))),))


def a_strict_bound_rests_on_a_weak_one(honest: bool) -> p.Proof:
    return p.Compare(not honest, A, B, (), ((Fraction(1), given(Le(A, B))),))


def a_difference_is_not_accounted_for(honest: bool) -> p.Proof:
    return p.Compare(False, A, A + (B * B if honest else B), (), ((Fraction(1), squares(B)),))


def a_difference_is_negative(honest: bool) -> p.Proof:
    return p.Compare(False, ZERO, A * A + (HALF if honest else -HALF), (), ((Fraction(1), squares(A)),))


def an_equation_stands_where_a_bound_is_needed(honest: bool) -> p.Proof:
    bound = given((Le if honest else Eq)(A, B))
    return p.Compare(False, A, B, (), ((Fraction(1), bound),))


# ---- all indices ----


def a_statement_about_one_index_is_used_for_another(honest: bool) -> p.Proof:
    claim = squares(x(J))
    return p.Each(p.Every(J, S, claim) if honest else claim, I, ())


def a_range_is_left(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    index = integer(2 if honest else 4)
    return p.Each(claim, index, (axiom("below", LOW, index), axiom("below", index, HIGH)))


def an_index_is_not_shown_to_lie_in_the_range(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    return p.Each(claim, K, (given(Below(LOW, K)), given(Below(K, HIGH)))[: 2 if honest else 1])


def another_index_is_shown_to_lie_in_the_range(honest: bool) -> p.Proof:
    claim = given(All(UP_TO_THREE, positive(u(Bound(0, Z)))))
    shown = K if honest else M
    return p.Each(claim, K, (given(Below(LOW, shown)), given(Below(shown, HIGH))))


def an_index_of_another_sort_is_put_in(honest: bool) -> p.Proof:
    return p.Each(p.Every(I, S, squares(x(I))), J if honest else V, ())


def an_index_of_another_sort_is_generalised(honest: bool) -> p.Proof:
    return p.Every(I if honest else V, S, squares(A))


def an_index_is_bound_nowhere(honest: bool) -> p.Proof:
    return given(positive(x(I if honest else HERE)))


CHEATS: tuple[Maker, ...] = tuple(
    one for name, one in list(globals().items()) if callable(one) and getattr(one, "__module__", "") == __name__
    and not name.startswith("_")
)  # fmt: skip
