"""Facts about single lines of the kernel that no proof file can ask for, or none did."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS, ONE, positive
from derive.kernel.check import Rejected, check
from derive.kernel.ring import TooLarge, normal, polynomial, power, times
from derive.kernel.show import show
from derive.kernel.substitute import abstract, fill, instantiate, shift
from derive.kernel.term import (
    INTEGERS,
    ZERO,
    Add,
    All,
    Apply,
    Bound,
    Det,
    Diff,
    Entry,
    Eq,
    Fn,
    IllTyped,
    Image,
    Ind,
    Lam,
    Le,
    Let,
    Map,
    Num,
    Pow,
    Range,
    Same,
    Some,
    Sort,
    Sum,
    Tensor,
    Var,
    free,
    offset,
)  # fmt: skip

S, W = Sort("S", ()), Sort("W", ())
i, j, v, k = Var("i", S), Var("j", S), Var("v", W), Var("k", INTEGERS)
A, B, X, U = Tensor("a", ()), Tensor("b", ()), Tensor("x", (S,)), Tensor("u", (W,))
PAIR, TRIPLE = Tensor("t", (S, S)), Tensor("c", (S, S, S))
a, b = Entry(A, ()), Entry(B, ())
ZEROTH, FIRST, SECOND = Bound(0, S), Bound(1, S), Bound(2, S)
lower, ab, ba = p.Assume(Le(a, b)), p.Assume(Eq(a, b)), p.Assume(Eq(b, a))


def x(index: Var | Bound) -> Entry:
    return Entry(X, (index,))  # type: ignore[no-any-return]


# ---- substitution below binders ----


def test_a_shift_leaves_the_indices_that_are_bound_inside() -> None:
    inner = Sum(S, Entry(PAIR, (FIRST, ZEROTH)))
    assert shift(inner, 1) is Sum(S, Entry(PAIR, (SECOND, ZEROTH)))
    assert shift(inner, 0) is inner


def test_a_shift_from_a_level_on_leaves_the_lower_levels_under_a_binder_too() -> None:
    inner = Sum(S, Entry(TRIPLE, (SECOND, FIRST, ZEROTH)))
    assert shift(inner, 1, 1) is Sum(S, Entry(TRIPLE, (Bound(3, S), FIRST, ZEROTH)))


def test_indices_of_outer_binders_count_less_when_an_inner_one_is_gone() -> None:
    assert instantiate(Entry(PAIR, (ZEROTH, FIRST)), (i,)) is Entry(PAIR, (i, ZEROTH))
    assert instantiate(Entry(TRIPLE, (ZEROTH, FIRST, SECOND)), (i, j)) is Entry(TRIPLE, (i, j, ZEROTH))


def test_an_index_built_from_bound_ones_is_moved_under_a_binder() -> None:
    turn = Map("w", (S,), S)
    put = instantiate(Sum(S, x(FIRST)), (Image(turn, (ZEROTH,)),))
    assert put is Sum(S, x(Image(turn, (FIRST,))))  # type: ignore[arg-type]


def test_an_index_of_another_set_is_no_argument_of_a_function_either() -> None:
    with pytest.raises(IllTyped):
        instantiate(Apply("F", (), (ZEROTH,)), (v,))


def test_binding_a_variable_moves_the_indices_that_dangle() -> None:
    assert abstract(Entry(PAIR, (i, ZEROTH)), (i,)) is Entry(PAIR, (ZEROTH, FIRST))
    assert abstract(x(ZEROTH) * x(i), (i,)) is x(FIRST) * x(ZEROTH)
    assert abstract(Sum(S, Entry(TRIPLE, (FIRST, i, ZEROTH))), (i,)) is Sum(S, Entry(TRIPLE, (SECOND, FIRST, ZEROTH)))


def test_binding_two_variables_binds_the_first_innermost() -> None:
    assert abstract(Entry(PAIR, (i, j)), (i, j)) is Entry(PAIR, (ZEROTH, FIRST))
    assert abstract(Entry(TRIPLE, (i, j, ZEROTH)), (i, j)) is Entry(TRIPLE, (ZEROTH, FIRST, SECOND))


def test_a_definition_keeps_its_own_tensor() -> None:
    local = Let(A, Lam((), b), a * a)
    assert fill(local, A, Lam((), ONE)) is local
    assert fill(Some(A, Eq(a, b)), A, Lam((), ONE)) is Some(A, Eq(a, b))
    assert free(local) == {B}
    assert free(Some(A, Eq(a, b))) == {B}
    assert free(Let(A, Lam((), a), a)) == {A}


# ---- types ----


def test_the_indices_that_dangle_are_told_by_level() -> None:
    mixed = x(ZEROTH) * Entry(U, (Bound(1, W),))
    assert mixed.opened == (S, W)
    assert (Entry(U, (Bound(1, W),)) * x(ZEROTH)).opened == (S, W)
    assert (mixed * Entry(U, (Bound(1, W),))).opened == (Entry(U, (Bound(1, W),)) * mixed).opened == (S, W)
    assert Sum(S, mixed).opened == (W,)
    assert (x(ZEROTH) * a).opened == (a * x(ZEROTH)).opened == (S,)
    assert Entry(U, (Bound(1, W),)).opened == (None, W)
    with pytest.raises(IllTyped):
        Sum(W, mixed)
    with pytest.raises(IllTyped):
        Sum(S, Sum(S, mixed))


def test_parts_of_one_class_are_no_parts_of_another() -> None:
    equal = Eq(x(ZEROTH), x(ZEROTH))
    assert All(S, equal)
    with pytest.raises(IllTyped):
        Sum(S, equal)


def test_a_slot_is_a_pair_whatever_was_a_slot_before() -> None:
    row = Lam((S,), x(ZEROTH))
    assert Apply("F", ((0, (i,)),), (row,))
    for wrong in (((i,), 0), (0, i), (0, (0,)), (0, (i,), 0), (0,)):
        with pytest.raises(IllTyped):
            Apply("F", (wrong,), (row,))


@pytest.mark.parametrize("elements", ["ab", ["a", "b"], {"a"}])
def test_elements_are_a_tuple_of_texts(elements: Any) -> None:
    with pytest.raises((IllTyped, TypeError)):
        Sort("E", elements)


def test_a_determinant_is_that_of_a_square_matrix_over_a_finite_set() -> None:
    some = Range(offset(1, ()), offset(3, ()))
    for domains in ((some, some), (S,), (S, S, S), (S, W), (INTEGERS, INTEGERS)):
        with pytest.raises(IllTyped):
            Det(Lam(domains, a))
    assert Det(Lam((S, S), a))


def test_an_offset_by_nothing_of_one_index_is_that_index() -> None:
    assert offset(0, ((k, 1),)) is k
    assert offset(1, ((k, 1),)) is not k
    assert offset(0, ((k, 2),)) is not k


def test_a_term_is_copied_as_itself() -> None:
    term = Sum(S, x(ZEROTH) * a)
    assert copy.deepcopy(term) is term
    assert pickle.loads(pickle.dumps(term)) is term


def test_a_term_is_not_changed() -> None:
    with pytest.raises(AttributeError):
        a.extent = 1  # type: ignore[misc]


def test_a_term_is_shown_as_it_is_built() -> None:
    assert repr(Eq(a, ONE)) == "Eq(Entry(Tensor('a', ()), ()), Num(Fraction(1, 1)))"


# ---- polynomials ----


@pytest.mark.parametrize(
    "term",
    [a, Fn("exp", a), Pow(a, Fraction(1, 2)), Pow(a, Fraction(-1)), Pow(Fn("exp", a), Fraction(2)), ONE, ZERO, Num(Fraction(3))],
    ids=range(8),
)  # fmt: skip
def test_what_is_in_normal_form_is_its_own(term: Any) -> None:
    assert normal(term) is term


def test_a_zeroth_power_is_one() -> None:
    assert normal(Pow(ZERO, Fraction(0))) is ONE
    assert normal(Pow(a + b, Fraction(0))) is ONE
    assert normal(Pow(ONE, Fraction(0))) is ONE


def test_statements_inside_terms_are_compared_as_polynomials() -> None:
    check(p.Ring(Ind(Eq(a + b, ONE)), Ind(Eq(b + a, ONE)), ()))
    check(p.Ring(Diff(a + b, A, ()), Diff(b + a, A, ()), ()))


# ---- limits, as docs/proof-format.md gives them ----


def test_a_term_may_have_a_hundred_thousand_nodes_and_no_more() -> None:
    wide = Le(ONE, Add((a,) * 49_998 + (ONE,)))
    assert wide.extent == 100_000
    check(p.Assume(wide))
    with pytest.raises(TooLarge):
        check(p.Assume(Le(ONE, Add((a,) * 49_998 + (ONE, ONE)))))


def test_a_polynomial_may_have_twenty_thousand_monomials_and_no_more() -> None:
    many = Tensor("r", (INTEGERS,))
    terms = tuple(Entry(many, (offset(number, ()),)) for number in range(20_001))
    assert len(polynomial(Add(terms[1:]))) == 20_000
    with pytest.raises(TooLarge):
        polynomial(Add(terms))


def powers(count: int, by: int = 1) -> Any:
    return {((a, by * (1 + k)),): 1 for k in range(count)}


def test_a_product_may_take_two_hundred_thousand_steps_and_no_more() -> None:
    assert len(times(powers(400), powers(500))) == 899
    with pytest.raises(TooLarge):
        times(powers(401), powers(500))


def test_a_coefficient_may_have_twenty_thousand_bits_and_no_more() -> None:
    most = Fraction(2**19_990, 2**8 + 1)
    assert times({(): most}, powers(1)) == {((a, 1),): most}
    for more in (2 * most, 2**19_999, Fraction(2**10_000, 3**7000)):
        with pytest.raises(TooLarge):
            times({(): more}, powers(1))
    assert times({(): 2**19_998}, powers(1)) == {((a, 1),): 2**19_998}


def test_a_power_may_have_as_many_bits_and_as_many_monomials() -> None:
    half: Any = {((a, 1),): Fraction(3, 2)}
    assert power(half, 5000) == {((a, 5000),): Fraction(3, 2) ** 5000}
    with pytest.raises(TooLarge):
        power(half, 5001)
    assert len(power(powers(2), 198)) == 199
    with pytest.raises(TooLarge):
        power(powers(2), 199)


def test_ten_thousand_binders_may_stand_around_an_index_and_no_more() -> None:
    assert Bound(9_999, S).opened[-1] is S
    with pytest.raises(IllTyped):
        Bound(10_000, S)


# ---- printing ----


def test_bound_names_go_on_after_the_eighth() -> None:
    body = x(ZEROTH)
    for _ in range(10):
        body = Sum(S, body)  # type: ignore[assignment]
    words = [word.split(" in")[0] for word in show(body).split("sum(")[1:]]
    assert words == ["i", "j", "k", "l", "m", "n", "r", "s", "i1", "j1"]


def test_an_index_that_dangles_is_shown_by_its_level() -> None:
    assert show(x(FIRST)) == "x[?1]"
    assert show(x(FIRST), ("p",)) == "x[?1]"
    assert show(x(FIRST), ("p", "q")) == "x[q]"


def test_what_has_no_form_of_its_own_is_shown_as_it_is_built() -> None:
    assert show(A) == "Tensor('a', ())"


# ---- refusals ----


class Magic(NamedTuple):
    """A rule that is none."""

    claim: p.Proof


def test_what_is_no_rule_is_rejected() -> None:
    with pytest.raises(Rejected):
        check(Magic(ab))  # type: ignore[arg-type]


def test_parts_that_do_not_fit_together_are_rejected_as_such() -> None:
    two_for_one: Any = ((ONE, (ab, ba)),)
    with pytest.raises(Rejected):
        check(p.Ring(a, b, two_for_one))
    with pytest.raises(Rejected):
        check(p.Compare(False, a, b, (), ((Fraction(1), (lower, lower)),)))  # type: ignore[arg-type]


def test_a_term_of_the_wrong_type_in_a_proof_is_told_as_such() -> None:
    with pytest.raises(IllTyped):
        check(p.Put(A, Lam((S,), x(ZEROTH)), p.Ring(a, a, ())))
    with pytest.raises(IllTyped):
        check(p.Axiom("inverse", (), ()))


def test_a_conclusion_that_is_too_large_is_told_as_such() -> None:
    wide = Sum(S, Num(Fraction(1)))
    for _ in range(16):
        wide = wide + wide
    with pytest.raises(TooLarge):
        check(p.Inside(a + a, (p.Assume(Eq(a, wide)), p.Assume(Eq(b, wide)))))


def test_a_term_is_no_hypothesis() -> None:
    with pytest.raises(Rejected):
        check(p.Assume(a))  # type: ignore[arg-type]
    with pytest.raises(IllTyped):
        check(p.Suppose(a, ab))  # type: ignore[arg-type]


def test_an_axiom_says_which_arguments_it_does_not_speak_of() -> None:
    wrong: dict[str, tuple[Any, ...]] = {
        "inverse": (), "exp-positive": (x(ZEROTH),), "d-sum": (A, (), (a, b), (ONE,)), "same-reflexive": (a,),
    }  # fmt: skip
    for name, arguments in wrong.items():
        with pytest.raises(IllTyped):
            AXIOMS[name].instance(arguments)


def test_equal_indices_of_any_set_are_the_same() -> None:
    for index in (i, v, k):
        assert check(p.Axiom("same-reflexive", (index,), ())).conclusion is Same(index, index)
    assert check(p.Every(i, S, p.Suppose(positive(x(i)), p.Assume(positive(x(i)))))).hypotheses == frozenset()
