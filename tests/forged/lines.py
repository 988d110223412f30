"""Forgeries that nobody asked for before every line of the kernel was changed, and that now kill such a change."""

from __future__ import annotations

from fractions import Fraction

from derive.kernel import proof as p
from derive.kernel.axioms import ONE, nonnegative, positive
from derive.kernel.term import INTEGERS as Z
from derive.kernel.term import (
    ZERO,
    All,
    Apply,
    Bound,
    Det,
    Element,
    Eq,
    Fn,
    Ind,
    Lam,
    Le,
    Let,
    Lt,
    Mul,
    Pow,
    Prod,
    Range,
    Some,
    Sum,
    Var,
    offset,
)  # fmt: skip

from .words import (
    A_,
    B_,
    HERE,
    RED,
    TWO,
    A,
    B,
    E,
    Maker,
    S,
    axiom,
    exp,
    given,
    i,
    integer,
    j,
    k,
    ring,
    u,
    x,
    y,
)  # fmt: skip

LINES: list[Maker] = []
LOW, HIGH = integer(1), integer(3)


def cheat(make: Maker) -> Maker:
    LINES.append(make)
    return make


def generalised(hypothesis: Le | Lt | Eq | Some) -> p.Proof:
    """For all i in S, something that holds under a hypothesis which may speak of i."""
    return p.Every(i, S, p.Transport(given(hypothesis), ()))


@cheat
def a_generalised_index_is_free_in_the_array_of_a_definition(honest: bool) -> p.Proof:
    return generalised(positive(Let(A_, Lam((), x(j if honest else i)), A)))  # type: ignore[arg-type]


@cheat
def a_generalised_index_is_free_below_a_definition(honest: bool) -> p.Proof:
    return generalised(positive(Let(A_, Lam((), B), A * x(j if honest else i))))  # type: ignore[arg-type]


@cheat
def a_generalised_index_is_free_below_a_statement_of_existence(honest: bool) -> p.Proof:
    return generalised(Some(A_, Lt(A, x(j if honest else i))))


@cheat
def arrays_that_agree_on_an_empty_range_are_put_for_each_other(honest: bool) -> p.Proof:
    domain = Z if honest else Range(HIGH, LOW)
    agree = given(All(domain, Eq(ZERO, ONE)))
    tensor = u(LOW).tensor  # type: ignore[attr-defined]
    return axiom("array-equal", u(LOW), tensor, Lam((domain,), ZERO), Lam((domain,), ONE), needs=(agree,))


# ---- arguments of axioms ----


@cheat
def a_variable_is_called_distinct_from_an_element(honest: bool) -> p.Proof:
    other = Element("blue", E) if honest else Var("e", E)
    return axiom("distinct-elements", other, RED)


@cheat
def an_element_is_called_distinct_from_a_variable(honest: bool) -> p.Proof:
    other = Element("blue", E) if honest else Var("e", E)
    return axiom("distinct-elements", RED, other)


@cheat
def an_element_is_called_distinct_from_itself(honest: bool) -> p.Proof:
    return axiom("distinct-elements", RED, Element("blue", E) if honest else RED)


@cheat
def a_matrix_is_summed_like_a_row(honest: bool) -> p.Proof:
    """The sum of four ones is not the sum of two."""
    return axiom("sum-elements", Lam((E,) if honest else (E, E), ONE))


@cheat
def a_matrix_is_multiplied_like_a_row(honest: bool) -> p.Proof:
    return axiom("product-elements", Lam((E,) if honest else (E, E), A))


@cheat
def the_logarithm_of_a_product_is_summed_over_a_matrix(honest: bool) -> p.Proof:
    domains = (S,) if honest else (S, S)
    claim = given(positive(exp(A)))
    each = p.Every(i, S, p.Detach(p.Suppose(positive(exp(A)), claim), axiom("exp-positive", A)))
    return axiom("product-log", Lam(domains, exp(A)), needs=(each if honest else p.Every(j, S, each),))


@cheat
def a_combination_has_more_terms_than_coefficients(honest: bool) -> p.Proof:
    rows = (Lam((S,), x(HERE)), Lam((S,), y(HERE)))
    return axiom("sum-linear", S, (A, B) if honest else (A,), rows)


SLOPE_A = axiom("d-entry", A_, (), ())


@cheat
def a_term_of_a_sum_is_not_differentiated(honest: bool) -> p.Proof:
    slopes = (Mul(()), Mul(())) if honest else (Mul(()),)
    return axiom("d-sum", A_, (), (A, A), slopes, needs=(SLOPE_A,) * len(slopes))


@cheat
def a_factor_of_a_product_is_not_differentiated(honest: bool) -> p.Proof:
    slopes = (Mul(()), Mul(())) if honest else (Mul(()),)
    return axiom("d-product", A_, (), (A, A), slopes, needs=(SLOPE_A,) * len(slopes))


@cheat
def a_zeroth_power_is_differentiated_under_a_condition_that_it_does_not_have(honest: bool) -> p.Proof:
    needs: tuple[p.Proof, ...] = (SLOPE_A,) if honest else (SLOPE_A, given(positive(A)))
    return axiom("d-power", A_, (), A, Mul(()), Fraction(0), needs=needs)


@cheat
def powers_are_added_at_zero_where_one_is_zero(honest: bool) -> p.Proof:
    condition = (positive if honest else nonnegative)(A)
    return axiom("power-sum", A, Fraction(0), Fraction(1), needs=(given(condition),))


@cheat
def the_slope_of_an_absolute_value_has_the_wrong_sign(honest: bool) -> p.Proof:
    unequal = axiom("less-unequal", ZERO, A, needs=(given(positive(A)),))
    needs = (SLOPE_A, axiom("unequal-symmetric", ZERO, A, needs=(unequal,)))
    slope = A * Fn("abs", A) ** -1 * Mul(())
    rule = axiom("d-function", A_, (), A, Mul(()), "abs", needs=needs)
    found = axiom("derivative", A_, (), Fn("abs", A), slope, needs=(rule,))
    sign = Fn("abs", A) ** -1 * A
    return p.Chain((found, ring(slope, sign if honest else -sign)))


# ---- indices ----


@cheat
def an_offset_loses_its_constant(honest: bool) -> p.Proof:
    above = offset(1, ((Bound(0, Z), 1),))
    all_positive = given(All(Z, positive(u(above))))
    here = p.Each(all_positive, k, ())
    wanted = positive(u(offset(1, ((k, 1),)) if honest else k))
    return p.Detach(p.Suppose(wanted, given(wanted)), here)


@cheat
def an_index_of_another_set_is_put_into_the_argument_of_a_function(honest: bool) -> p.Proof:
    of = given(All(S, positive(Apply("F", (), (HERE,)))))
    return p.Each(of, i if honest else Var("v", E), ())


@cheat
def a_determinant_is_taken_over_a_range(honest: bool) -> p.Proof:
    domain = S if honest else Range(LOW, HIGH)
    matrix = Det(Lam((domain, domain), A))
    return ring(matrix, matrix)


@cheat
def a_determinant_is_taken_of_three_indices(honest: bool) -> p.Proof:
    matrix = Det(Lam((S, S) if honest else (S, S, S), A))
    return ring(matrix, matrix)


@cheat
def a_statement_is_summed(honest: bool) -> p.Proof:
    """The same parts have just made a statement about all."""
    body = Eq(x(HERE), y(HERE))
    known = given(All(S, body))
    wrong = Sum(S, Ind(body) if honest else body)  # type: ignore[arg-type]
    return p.Detach(p.Suppose(known.prop, ring(wrong, wrong)), known)  # type: ignore[attr-defined]


# ---- polynomials ----


@cheat
def the_ring_laws_forget_a_power_inside_a_function(honest: bool) -> p.Proof:
    return ring(exp(A * A), exp(Pow(A, Fraction(2)) if honest else A))


@cheat
def the_ring_laws_forget_a_coefficient_inside_a_function(honest: bool) -> p.Proof:
    return ring(exp(TWO * A), exp(A + A if honest else A))


@cheat
def the_ring_laws_forget_a_factor_inside_a_function(honest: bool) -> p.Proof:
    return ring(exp(A * B), exp(B * A if honest else A))


@cheat
def the_ring_laws_take_one_for_any_number_inside_a_function(honest: bool) -> p.Proof:
    return ring(exp(ONE), exp(ONE * ONE if honest else TWO))


@cheat
def a_zeroth_power_of_zero_is_not_one(honest: bool) -> p.Proof:
    return ring(Pow(ZERO, Fraction(0)), ONE if honest else TWO)


@cheat
def a_zeroth_power_of_zero_is_zero(honest: bool) -> p.Proof:
    return ring(Pow(ZERO, Fraction(0)), ONE if honest else ZERO)


@cheat
def a_zeroth_power_of_a_sum_is_zero(honest: bool) -> p.Proof:
    return ring(Pow(A + B, Fraction(0)), ONE if honest else ZERO)


@cheat
def a_quotient_by_zero_is_not_zero(honest: bool) -> p.Proof:
    return ring((A - A) ** -1, ZERO if honest else ONE)


@cheat
def a_statement_inside_a_term_is_another_one(honest: bool) -> p.Proof:
    """Terms in a statement are equal as polynomials, or the statement is another one."""
    return ring(Ind(Le(A + B, ONE)), Ind(Le(B + A if honest else B - A, ONE)))


# ---- equals for equals ----


TWICE = axiom("inverse-inverse", B)  # (b^-1)^-1 = b
BACK = (B**-1) ** -1


@cheat
def the_array_of_a_definition_is_rewritten_where_an_equation_is_left_out(honest: bool) -> p.Proof:
    """Of two equations one rests on what the tensor is outside: the body is rewritten by the other, the array by none."""
    before = Let(A_, Lam((), BACK), A * BACK)
    inside = p.Inside(before, (given(Eq(A, ONE)), TWICE))
    after = Let(A_, Lam((), BACK if honest else B), A * B)
    return p.Chain((inside, ring(after, after)))


@cheat
def the_array_of_a_definition_is_not_rewritten_though_all_equations_count(honest: bool) -> p.Proof:
    inside = p.Inside(Let(A_, Lam((), BACK), A * BACK), (TWICE,))
    after = Let(A_, Lam((), B if honest else BACK), A * B)
    return p.Chain((inside, ring(after, after)))


@cheat
def a_factor_under_a_product_is_that_of_another_binder(honest: bool) -> p.Proof:
    """The product over the outer index is not the one over the inner one."""
    outer = Prod(S, Sum(S, x(Bound(1, S)) * y(HERE)))
    return ring(outer, outer if honest else Prod(S, Sum(S, x(HERE) * y(Bound(1, S)))))


@cheat
def a_definition_of_a_tensor_hides_it_from_the_outside(honest: bool) -> p.Proof:
    """In the second one the array speaks of the tensor outside."""
    inner = Let(B_, Lam((), A if honest else B), B)
    under = axiom("indicator-true", positive(inner), needs=(given(positive(inner)),))
    return p.Put(B_, Lam((), ONE), ring(Ind(positive(inner)) * A, A, (A, under)))
