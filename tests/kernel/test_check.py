"""The checker: what each rule concludes, what it refuses, what becomes of hypotheses and axioms; files and processes."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.claim import Goal
from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS, ONE, nonnegative, nonzero, positive
from derive.kernel.check import Rejected, Theorem, check
from derive.kernel.ring import TooLarge, normal
from derive.kernel.show import show_theorem
from derive.kernel.store import load
from derive.kernel.substitute import abstract, fill, instantiate, shift
from derive.kernel.term import (
    INTEGERS,
    ZERO,
    Add,
    All,
    Below,
    Bound,
    Derives,
    Diff,
    Entry,
    Eq,
    Fn,
    IllTyped,
    Implies,
    Ind,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Sort,
    Sum,
    Tensor,
    Term,
    Var,
    free,
    offset,
    sort_of,
)  # fmt: skip
from derive.prover.imply import prove
from derive.prover.save import dump
from numeric.enclose import Unsure

from .instances import ARGUMENTS, Draw
from .meaning import Meaning, sign

ROOT = Path(__file__).parents[2]
REFUSALS = (Rejected, IllTyped, TooLarge)
SEEDS = 300

S, W = Sort("S", ()), Sort("W", ())
i, j, v, k, m = Var("i", S), Var("j", S), Var("v", W), Var("k", INTEGERS), Var("m", INTEGERS)
A, B, X, Y, U = Tensor("a", ()), Tensor("b", ()), Tensor("x", (S,)), Tensor("y", (S,)), Tensor("u", (W, S))
a, b = Entry(A, ()), Entry(B, ())
xi, yi, xj = Entry(X, (i,)), Entry(Y, (i,)), Entry(X, (j,))
HERE = Bound(0, S)
x_here, y_here = Entry(X, (HERE,)), Entry(Y, (HERE,))
TWO = Num(Fraction(2))


def integer(constant: int) -> Offset:
    return Offset(constant, ())


def exp(term: Term) -> Term:
    return Fn("exp", term)


def log(term: Term) -> Term:
    return Fn("log", term)


def axiom(name: str, *arguments: Any, needs: tuple[p.Proof, ...] = ()) -> p.Proof:
    return p.Axiom(name, arguments, needs)


def refused(proof: p.Proof) -> bool:
    try:
        check(proof)
    except REFUSALS:
        return True
    return False


def parts(proof: p.Proof) -> tuple[frozenset[Prop], Prop, frozenset[str]]:
    theorem = check(proof)
    return theorem.hypotheses, theorem.conclusion, theorem.axioms


ab, ba = p.Assume(Eq(a, b)), p.Assume(Eq(b, a))
lower = p.Assume(Le(a, b))
all_equal = p.Assume(All(S, Eq(x_here, y_here)))
doubled = axiom("inverse-inverse", a)  # (a^-1)^-1 = a
TO_M = Range(integer(1), m)

# ---- what each rule concludes ----

CONCLUSIONS: list[tuple[str, p.Proof, Prop]] = [
    ("assume", ab, Eq(a, b)),
    ("axiom", doubled, Eq((a**-1) ** -1, a)),
    ("ring", p.Ring(a * (a + b), a * b + a**2, ()), Eq(a * (a + b), a * b + a**2)),
    ("ring with an equation", p.Ring(a * xi, b * xi, ((xi, ab),)), Eq(a * xi, b * xi)),
    ("compare", p.Compare(False, a, b, (), ((Fraction(1), lower),)), Le(a, b)),
    ("compare strictly", p.Compare(True, a, b + ONE, (), ((Fraction(1), lower),)), Lt(a, b + ONE)),
    ("compare with an equation", p.Compare(False, a, b, ((-ONE, ab),), ()), Le(a, b)),
    ("compare numbers", p.Compare(True, ONE, TWO, (), ()), Lt(ONE, TWO)),
    ("chain", p.Chain((ab, ba)), Eq(a, a)),
    ("inside", p.Inside(exp(a) * a, (ab,)), Eq(exp(a) * a, exp(b) * b)),
    ("inside a sum", p.Inside(Sum(S, a * x_here), (ab,)), Eq(Sum(S, a * x_here), Sum(S, b * x_here))),
    ("transport", p.Transport(p.Assume(positive(a)), (ab,)), positive(b)),
    ("body of a sum", p.Body("Sum", S, i, p.Each(all_equal, i, ())), Eq(Sum(S, x_here), Sum(S, y_here))),
    ("body of a product", p.Body("Prod", S, i, p.Each(all_equal, i, ())), Eq(Prod(S, x_here), Prod(S, y_here))),
    ("every", p.Every(i, S, axiom("exp-positive", xi)), All(S, positive(exp(x_here)))),
    ("each", p.Each(all_equal, j, ()), Eq(xj, Entry(Y, (j,)))),
    ("suppose", p.Suppose(Eq(a, b), ab), Implies(Eq(a, b), Eq(a, b))),
    ("detach", p.Detach(p.Assume(Implies(Eq(a, b), Le(a, b))), ab), Le(a, b)),
    ("split", p.Split(Same(i, j), p.Assume(Le(a, b)), lower), Le(a, b)),
    (
        "put",
        p.Put(A, Lam((), exp(b)), p.Suppose(positive(a), axiom("exp-log", a, needs=(p.Assume(positive(a)),)))),
        Implies(positive(exp(b)), Eq(Let(A, Lam((), exp(b)), exp(log(a))), Let(A, Lam((), exp(b)), a))),
    ),
]


@pytest.mark.parametrize(("proof", "conclusion"), [row[1:] for row in CONCLUSIONS], ids=[row[0] for row in CONCLUSIONS])
def test_a_rule_concludes_what_it_is_said_to_conclude(proof: p.Proof, conclusion: Prop) -> None:
    assert check(proof).conclusion is conclusion


def test_every_rule_is_tried() -> None:
    assert {type(proof) for _, proof, _ in CONCLUSIONS} == p.RULES


# ---- what each rule refuses ----

WRONG: dict[str, p.Proof] = {
    "assume: an index bound nowhere": p.Assume(positive(x_here)),
    "axiom: no such name": axiom("magic", a),
    "axiom: a condition is missing": axiom("inverse", a),
    "axiom: a condition of another term": axiom("inverse", a, needs=(p.Assume(nonzero(b)),)),
    "axiom: a condition too many": axiom("inverse-inverse", a, needs=(ab,)),
    "axiom: a wrong number of arguments": axiom("exp-log", a, b, needs=(p.Assume(positive(a)),)),
    "axiom: an argument with an index bound nowhere": axiom("inverse-inverse", x_here),
    "ring: another polynomial": p.Ring(a * (a + b), a * b + a, ()),
    "ring: another cofactor": p.Ring(a * xi, b * xi, ((yi, ab),)),
    "ring: no equation": p.Ring(a, b, ((ONE, lower),)),
    "ring: statements": p.Ring(Eq(a, b), Eq(a, b), ()),  # type: ignore[arg-type]
    "compare: nothing known": p.Compare(False, a, b, (), ()),
    "compare: a negative weight": p.Compare(False, b, a, (), ((Fraction(-1), lower),)),
    "compare: a weight of zero": p.Compare(True, a, a, (), ((Fraction(0), p.Assume(Lt(a, b))),)),
    "compare: strict from weak": p.Compare(True, a, b, (), ((Fraction(1), lower),)),
    "compare: a negative rest": p.Compare(False, TWO, ONE, (), ()),
    "compare: an equation as a bound": p.Compare(False, a, b, (), ((Fraction(1), ab),)),
    "chain: no links": p.Chain(()),
    "chain: links that do not meet": p.Chain((ab, ab)),
    "chain: an inequality": p.Chain((ab, p.Assume(Le(b, a)))),
    "inside: an inequality": p.Inside(a, (lower,)),
    "transport: an inequality": p.Transport(p.Assume(positive(a)), (lower,)),
    "body: a hypothesis about the index": p.Body("Sum", S, i, p.Assume(Eq(xi, yi))),
    "body: another sort": p.Body("Sum", W, i, p.Each(all_equal, i, ())),
    "body: no equation": p.Body("Sum", S, i, p.Assume(Le(a, b))),
    "body: all integers": p.Body("Sum", INTEGERS, k, p.Ring(a, a, ())),
    "every: a hypothesis about the index": p.Every(i, S, p.Assume(positive(xi))),
    "every: another sort": p.Every(v, S, axiom("exp-positive", a)),
    "every: a domain with its own index": p.Every(k, Range(integer(1), k), axiom("exp-positive", a)),
    "each: not about all": p.Each(ab, i, ()),
    "each: another sort": p.Each(all_equal, v, ()),
    "each: outside of the range": p.Each(p.Assume(All(TO_M, positive(a))), k, ()),
    "each: a bound too many": p.Each(all_equal, i, (ab,)),
    "suppose: a term": p.Suppose(a, ab),  # type: ignore[arg-type]
    "detach: another premise": p.Detach(p.Assume(Implies(Eq(a, b), Le(a, b))), ba),
    "detach: no implication": p.Detach(ab, ab),
    "split: two conclusions": p.Split(Same(i, j), ab, ba),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_rule_refuses_wrong_parts(name: str) -> None:
    with pytest.raises(REFUSALS):
        check(WRONG[name])


def test_what_is_wrong_below_is_wrong_above() -> None:
    for wrong in WRONG.values():
        assert refused(p.Suppose(Eq(a, b), wrong))


# ---- theorems ----


def test_theorems_are_made_in_one_place() -> None:
    makers = set()
    for file in (one for part in ("derive", "numeric", "reports") for one in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "id", getattr(called, "attr", ""))
            if name == "Theorem" or (name in ("_make", "_replace") and file.parent.name == "kernel"):
                makers.add(str(file.relative_to(ROOT)))
    assert makers == {str(Path("derive", "kernel", "check.py"))}


@pytest.mark.parametrize(
    "seal", [None, object(), True, check(ab)], ids=["nothing", "an object", "a truth value", "a theorem"]
)
def test_a_theorem_is_made_by_a_proof_alone(seal: object) -> None:
    with pytest.raises(Rejected):
        Theorem(frozenset(), Eq(ONE, ZERO), frozenset(), seal)
    with pytest.raises(TypeError):
        Theorem(frozenset(), Eq(ONE, ZERO), frozenset())  # type: ignore[call-arg]


def test_a_theorem_cannot_be_changed() -> None:
    theorem = check(ab)
    with pytest.raises(AttributeError):
        theorem.hypotheses = frozenset()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        theorem.hypotheses.clear()  # type: ignore[attr-defined]


def test_a_term_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        a.tensor = B  # type: ignore[misc]
    with pytest.raises(AttributeError):
        a.opened = ()  # type: ignore[misc]


def test_equal_terms_are_one_object() -> None:
    assert Add((Num(Fraction(1)), Num(Fraction(2)))) is Add((Num(1), Num(2)))  # type: ignore[arg-type]


# ---- hypotheses ----


def hypotheses(proof: p.Proof) -> set[Prop]:
    return set(check(proof).hypotheses)


def test_what_is_assumed_is_a_hypothesis_of_the_theorem() -> None:
    assert hypotheses(ab) == {Eq(a, b)}


def test_hypotheses_of_all_premises_add_up() -> None:
    assert hypotheses(p.Chain((ab, ba))) == {Eq(a, b), Eq(b, a)}


def test_conditions_of_an_axiom_bring_their_hypotheses() -> None:
    assert hypotheses(axiom("inverse", a, needs=(p.Assume(nonzero(a)),))) == {nonzero(a)}


def test_a_theorem_without_assumptions_has_no_hypotheses() -> None:
    assert hypotheses(doubled) == set()


def test_a_supposed_statement_is_a_hypothesis_no_more() -> None:
    assert hypotheses(p.Suppose(Eq(a, b), p.Chain((ab, ba)))) == {Eq(b, a)}


def test_supposing_another_statement_discharges_nothing() -> None:
    assert hypotheses(p.Suppose(Eq(b, a), ab)) == {Eq(a, b)}


def test_a_case_split_discharges_each_case_on_its_own_side() -> None:
    case = Lt(a, b)
    yes, no = p.Assume(case), p.Assume(Le(b, a))
    both = Le(ZERO, ONE)
    left = p.Detach(p.Suppose(case, p.Assume(both)), yes)
    right = p.Detach(p.Suppose(Le(b, a), p.Assume(both)), no)
    assert hypotheses(p.Split(case, left, right)) == {both}
    assert hypotheses(p.Split(case, right, left)) == {both, case, Le(b, a)}


def test_a_case_that_is_used_on_both_sides_stays_a_hypothesis() -> None:
    assert hypotheses(p.Split(Eq(a, b), ab, ab)) == {Eq(a, b)}


def test_a_range_grants_its_bounds_to_its_index() -> None:
    both = p.Chain((p.Assume(Eq(a, b)), p.Assume(Eq(b, a))))
    low, high = p.Assume(Below(integer(1), k)), p.Assume(Below(k, m))
    claim = p.Detach(p.Suppose(Below(integer(1), k), p.Detach(p.Suppose(Below(k, m), both), high)), low)
    assert hypotheses(claim) == {Eq(a, b), Eq(b, a), Below(integer(1), k), Below(k, m)}
    assert hypotheses(p.Every(k, TO_M, claim)) == {Eq(a, b), Eq(b, a)}


def test_the_set_of_all_integers_grants_nothing_to_its_index() -> None:
    assert refused(p.Every(k, INTEGERS, p.Assume(Below(integer(1), k))))


def test_a_generalised_index_may_not_be_free_in_a_hypothesis() -> None:
    assert refused(p.Every(i, S, p.Assume(positive(xi))))
    assert not refused(p.Every(j, S, p.Assume(positive(xi))))


def test_a_hypothesis_about_all_indices_speaks_of_no_index() -> None:
    assert hypotheses(p.Every(i, S, p.Each(all_equal, i, ()))) == {all_equal.prop}  # type: ignore[union-attr]


# ---- axioms used ----


def test_axioms_used_are_listed() -> None:
    unequal = axiom("less-unequal", ZERO, exp(a), needs=(axiom("exp-positive", a),))
    nonzero_exp = axiom("unequal-symmetric", ZERO, exp(a), needs=(unequal,))
    assert check(axiom("inverse", exp(a), needs=(nonzero_exp,))).axioms == {
        "less-unequal", "exp-positive", "unequal-symmetric", "inverse",
    }  # fmt: skip


def test_the_ring_laws_and_logic_use_no_axiom() -> None:
    assert check(p.Suppose(Eq(a, b), p.Chain((ab, p.Ring(b, b + ZERO, ()))))).axioms == frozenset()


def test_a_theorem_is_shown_with_hypotheses_and_axioms() -> None:
    shown = show_theorem(check(axiom("exp-log", a, needs=(p.Assume(positive(a)),))))
    assert shown.splitlines() == [
        "proved    exp(log(a)) = a",
        "provided  0 < a",
        "where     a: real",
        "axioms    exp-log",
    ]


# ---- rewriting ----


def test_a_derivative_is_not_rewritten_by_an_equation_at_one_point() -> None:
    derivative = Diff(a * a, A, ())
    assert check(p.Inside(derivative, (ab,))).conclusion is Eq(derivative, derivative)


def test_a_derivative_is_rewritten_by_an_equation_that_holds_everywhere() -> None:
    assert check(p.Inside(Diff((a**-1) ** -1, A, ()), (doubled,))).conclusion.right is Diff(a, A, ())


def test_a_derivative_by_another_tensor_is_rewritten() -> None:
    derivative = Diff(a * xi, X, (i,))
    assert check(p.Inside(derivative, (ab,))).conclusion.right is Diff(b * xi, X, (i,))


def test_a_local_definition_is_not_rewritten_by_an_equation_for_the_outer_value() -> None:
    local = Let(A, Lam((), TWO), a + xi)
    assert check(p.Inside(local, (ab,))).conclusion.right is local


def test_a_derivative_deep_inside_is_protected_too() -> None:
    term = a + Sum(S, x_here * Diff(a * x_here, A, ()))
    right = check(p.Inside(term, (ab,))).conclusion.right
    assert right is b + Sum(S, x_here * Diff(a * x_here, A, ()))


def test_a_statement_about_a_derivative_is_protected_too() -> None:
    claim = p.Assume(Derives(a * a, A, (), a + a))
    assert check(p.Transport(claim, (ab,))).conclusion is claim.prop  # type: ignore[attr-defined]


# ---- polynomials ----

ATOMS = (a, b, xi)
POINTS = [
    {atom: Fraction(n, d) for atom, (n, d) in zip(ATOMS, point, strict=True)}
    for point in (((7, 3), (-5, 11), (13, 2)), ((-17, 5), (19, 7), (23, 3)), ((29, 31), (37, 2), (-41, 43)))
]
polynomials = st.recursive(
    st.sampled_from(ATOMS) | st.integers(-3, 3).map(lambda n: Num(Fraction(n, 2))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda terms: Add(tuple(terms))),
        st.lists(inner, max_size=3).map(lambda factors: Mul(tuple(factors))),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: pair[0] ** pair[1]),
    ),
    max_leaves=6,
)
fixed = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def at_point(term: Term, point: dict[Term, Fraction]) -> Fraction:
    match term:
        case Num(value):
            return Fraction(value)
        case Add(terms):
            return sum((at_point(one, point) for one in terms), Fraction(0))
        case Mul(factors):
            total = Fraction(1)
            for one in factors:
                total *= at_point(one, point)
            return total
        case Pow(base, exponent):
            return at_point(base, point) ** int(exponent)
    return point[term]


def agree(left: Term, right: Term) -> bool:
    return all(at_point(left, point) == at_point(right, point) for point in POINTS)


@fixed
@given(polynomials, polynomials)
def test_ring_accepts_two_polynomials_exactly_when_they_agree_at_points(left: Term, right: Term) -> None:
    assert refused(p.Ring(left, right, ())) is not agree(left, right)


@fixed
@given(polynomials)
def test_ring_accepts_a_polynomial_and_its_normal_form(term: Term) -> None:
    assert agree(term, normal(term))
    assert not refused(p.Ring(term, normal(term), ()))
    assert normal(normal(term)) is normal(term)


@fixed
@given(polynomials, polynomials, polynomials)
def test_ring_knows_the_laws(one: Term, two: Term, three: Term) -> None:
    assert not refused(p.Ring(one * (two + three), two * one + three * one, ()))
    assert not refused(p.Ring((one + two) ** 2, one**2 + TWO * one * two + two**2, ()))
    assert not refused(p.Ring((one - two) * (one + two), one**2 - two**2, ()))


@fixed
@given(polynomials, polynomials)
def test_ring_uses_an_equation_with_a_cofactor(left: Term, cofactor: Term) -> None:
    step = p.Ring(left + cofactor * a, left + cofactor * b, ((cofactor, ab),))
    assert check(step).hypotheses == {Eq(a, b)}
    spoiled = p.Ring(left + cofactor * a, left + cofactor * b + ONE, ((cofactor, ab),))
    assert refused(spoiled)


@fixed
@given(polynomials, polynomials)
def test_ring_works_at_every_depth(one: Term, two: Term) -> None:
    left, right = exp(Sum(S, one * two * x_here)), exp(Sum(S, x_here * two * one))
    assert not refused(p.Ring(left, right, ()))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (a * a**-1, ONE),
        (exp(a + b), exp(a) * exp(b)),
        (Pow(a, Fraction(1, 2)) ** 2, a),
        (Ind(Same(i, j)) * Ind(Same(i, j)), Ind(Same(i, j))),
        (Sum(S, x_here + y_here), Sum(S, x_here) + Sum(S, y_here)),
        (Sum(S, a * x_here), a * Sum(S, x_here)),
        (xi, xj),
        (Fn("abs", -a), Fn("abs", a)),
    ],
    ids=str,
)
def test_ring_takes_nothing_but_polynomials_apart(left: Term, right: Term) -> None:
    assert refused(p.Ring(left, right, ()))


def test_an_inverse_of_a_power_is_a_power_of_the_inverse() -> None:
    assert not refused(p.Ring(a**-3, (a**-1) * a**-2, ()))


def test_an_inverse_of_zero_is_zero() -> None:
    assert not refused(p.Ring((a - a) ** -1, ZERO, ()))


def test_a_huge_power_of_zero_is_zero() -> None:
    assert not refused(p.Ring(Pow(ZERO, Fraction(10**12)), ZERO, ()))
    assert refused(p.Ring(Pow(ZERO, Fraction(10**12)), ONE, ()))


@pytest.mark.parametrize("base", [TWO, ONE + ONE, a, a + b, a * b, exp(a) + ONE], ids=range(6))
@pytest.mark.parametrize("exponent", [10**12, 10**4000])
def test_a_huge_power_is_refused_in_time(base: Term, exponent: int) -> None:
    power = Pow(base, Fraction(exponent))
    with pytest.raises(TooLarge):
        check(p.Ring(power, power * power, ()))


def test_a_product_doubled_again_and_again_is_refused_in_time() -> None:
    for term in (a + b, a + b + xi + yi, Num(Fraction(10**9)), a * TWO + ONE):
        for _ in range(13):
            term = term * term
        start = process_time()
        with pytest.raises(TooLarge):
            check(p.Ring(term, term, ()))
        assert process_time() - start < 1


def test_a_term_that_shares_its_parts_counts_as_large_as_it_is_written() -> None:
    term = xi
    for k in range(60):
        assert term.extent == 2**k * (xi.extent + 1) - 1
        term = Max(term, term)
    for proof in (p.Body("Sum", S, i, p.Ring(term, term, ())), p.Inside(term, (ab,)), axiom("exp-positive", term)):
        with pytest.raises(TooLarge):
            check(proof)


def test_a_large_polynomial_is_refused_in_time() -> None:
    with pytest.raises(TooLarge):
        check(p.Ring(Pow(a + b + xi + yi, Fraction(300)), a, ()))


# ---- substitution ----


def value(term: Term, known: Meaning, bound: tuple[int, ...] = ()) -> Any:
    try:
        return known.value(term, bound)
    except (Unsure, OverflowError):
        return None


def same(left: Any, right: Any) -> bool:
    """Are the two values equal, as far as one can tell?"""
    try:
        return left is None or right is None or sign(left + right * -1) == 0
    except Unsure:
        return True


def bodies(count: int) -> list[tuple[Draw, Term, Sort]]:
    """Random terms with one dangling index."""
    drawn = []
    for place in range(SEEDS):
        draw = Draw(f"substitution/{count}/{place}")
        sort = sort_of(draw.domain())
        body = draw.term(3, (sort,))
        while not body.opened:
            body = draw.term(3, (sort,))
        drawn.append((draw, body, sort))
    return drawn


def test_an_index_put_for_a_bound_one_means_the_same() -> None:
    seen = 0
    for draw, body, sort in bodies(1):
        index = draw.index(sort)
        result = instantiate(body, (index,))
        assert not result.opened
        known = Meaning(draw.world((body, index, result)))
        left, right = value(body, known, (known.index(index, ()),)), value(result, known)
        assert same(left, right)
        seen += left is not None and right is not None
    assert seen > SEEDS // 2


def test_binding_a_variable_means_the_same_at_its_value() -> None:
    seen = 0
    for draw, body, sort in bodies(2):
        variable = Var("fresh", sort)
        term = instantiate(body, (variable,))
        assert abstract(term, (variable,)) is body
        for free_one in (one for one in free(term) if isinstance(one, Var)):
            bound = abstract(term, (free_one,))
            assert free_one not in free(bound)
            assert instantiate(bound, (free_one,)) is term
            known = Meaning(draw.world((term,)))
            left, right = value(term, known), value(bound, known, (known.world.indices[free_one],))
            assert same(left, right)
            seen += left is not None
    assert seen > SEEDS // 2


def test_a_shifted_term_means_the_same_under_one_more_binder() -> None:
    for draw, body, sort in bodies(3):
        index = draw.index(sort)
        known = Meaning(draw.world((body, index)))
        place = known.index(index, ())
        assert same(value(body, known, (place,)), value(shift(body, 1), known, (99, place)))
        assert shift(shift(body, 1), -1) is body


def test_an_index_is_not_captured_by_a_sum() -> None:
    inner = Sum(S, Entry(Tensor("t", (S, S)), (Bound(1, S), Bound(0, S))))
    put = instantiate(inner, (i,))
    assert put is Sum(S, Entry(Tensor("t", (S, S)), (i, Bound(0, S))))
    rebound = instantiate(inner, (Bound(0, S),))
    assert rebound is Sum(S, Entry(Tensor("t", (S, S)), (Bound(1, S), Bound(0, S))))


def test_a_variable_is_not_captured_when_it_is_bound_outside_of_a_sum() -> None:
    table = Tensor("t", (S, S))
    claim = p.Every(i, S, axiom("square-nonnegative", Sum(S, Entry(table, (i, HERE)))))
    square = Sum(S, Entry(table, (Bound(1, S), Bound(0, S))))
    assert check(claim).conclusion is All(S, nonnegative(square * square))


def test_an_array_put_for_a_tensor_is_not_captured() -> None:
    table = Tensor("t", (S, S))
    row = Lam((S,), Sum(S, Entry(table, (Bound(1, S), Bound(0, S)))))
    filled = fill(Sum(S, Sum(S, Entry(X, (Bound(1, S),)))), X, row)
    assert filled is Sum(S, Sum(S, Sum(S, Entry(table, (Bound(2, S), Bound(0, S))))))


def test_an_index_of_another_sort_is_refused() -> None:
    with pytest.raises(IllTyped):
        instantiate(x_here, (v,))


def test_offsets_are_added_up_when_an_index_is_put_in() -> None:
    shifted = offset(1, ((Bound(0, INTEGERS), 1),))
    assert instantiate(shifted, (offset(-1, ((k, 1),)),)) is k


def test_the_derivative_of_a_sum_does_not_confuse_the_entry_with_the_summation_index() -> None:
    table = Tensor("u", (S,))
    claim = Eq(Diff(Sum(S, Entry(table, (HERE,))), table, (i,)), ONE)
    proof = prove(Goal((), claim))
    assert proof is not None
    assert check(proof).conclusion is claim


# ---- files ----

GOALS: dict[str, Goal] = {
    "a sum": Goal((), Eq(Sum(S, a * x_here), a * Sum(S, x_here))),
    "a derivative": Goal((), Eq(Diff(log(Sum(S, exp(x_here))), X, (i,)), exp(xi) * Sum(S, exp(x_here)) ** -1)),
    "a hypothesis": Goal((Eq(Sum(S, x_here), ONE),), Eq(Sum(S, a * x_here), a)),
    "a bound": Goal((Lt(ZERO, a),), Lt(ZERO, a * a + exp(b))),
    "cases": Goal((), Eq(Fn("abs", a) * Fn("abs", a), a * a)),
    "a range": Goal((), Eq(Sum(TO_M, a * TWO), TWO * Sum(TO_M, a))),
}


@pytest.fixture(params=GOALS)
def proved(request: pytest.FixtureRequest) -> p.Proof:
    proof = prove(GOALS[request.param])
    assert proof is not None
    return proof


def written(proof: p.Proof) -> str:
    return json.dumps(dump(proof))


def test_a_proof_that_was_found_proves_its_goal() -> None:
    for goal in GOALS.values():
        proof = prove(goal)
        assert proof is not None
        theorem = check(proof)
        assert theorem.conclusion is goal.conclusion
        assert theorem.hypotheses <= {*goal.hypotheses, *goal.conditions()}


def test_a_proof_is_read_as_it_was_written(proved: p.Proof) -> None:
    again = load(json.loads(written(proved)))
    assert again == proved
    assert parts(again) == parts(proved)
    assert written(again) == written(proved)


@pytest.mark.parametrize("name", AXIOMS)
def test_every_axiom_can_be_written_and_read(name: str) -> None:
    for place in range(5):
        draw = Draw(f"store/{name}/{place}")
        arguments = ARGUMENTS[name](draw)
        needs, says = AXIOMS[name].instance(arguments)
        step = p.Axiom(name, arguments, tuple(map(p.Assume, needs)))
        again = load(json.loads(written(step)))
        assert again == step
        theorem = check(again)
        assert parts(again) == parts(step)
        assert (theorem.hypotheses, theorem.conclusion, theorem.axioms) == (frozenset(needs), says, frozenset((name,)))


def test_every_rule_can_be_written_and_read() -> None:
    for _, proof, conclusion in CONCLUSIONS:
        again = load(json.loads(written(proof)))
        assert again == proof
        assert check(again).conclusion is conclusion


def test_a_proof_with_shared_parts_is_checked_and_written_once_a_part() -> None:
    proof: p.Proof = p.Ring(ZERO, ZERO, ())
    for _ in range(200):
        proof = p.Ring(ZERO, ZERO, ((ONE, proof), (ONE, proof)))
    assert len(dump(proof)["steps"]) == 201
    assert check(load(dump(proof))).conclusion is Eq(ZERO, ZERO)


def test_a_long_proof_needs_no_deep_stack() -> None:
    proof: p.Proof = ab
    for _ in range(20_000):
        proof = p.Chain((proof,))
    assert parts(load(dump(proof))) == parts(ab)


# ---- processes ----


def kernel(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    """The kernel in a fresh process that sees the standard library and this project alone."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-S", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def replay(*files: Path | str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    return kernel("-m", "derive.kernel", *map(str, files), seed=seed)


Saved = Callable[[str, str], Path]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    def save(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return save


@pytest.fixture
def good(saved: Saved) -> Path:
    proof = prove(GOALS["a hypothesis"])
    assert proof is not None
    return saved("good.json", written(proof))


@pytest.fixture
def forged(saved: Saved) -> Path:
    return saved("forged.json", written(p.Ring(ONE, ZERO, ())))


def test_a_fresh_process_prints_the_theorem_of_a_good_file(good: Path) -> None:
    done = replay(good)
    assert (done.returncode, done.stderr) == (0, "")
    theorem = check(load(json.loads(good.read_text(encoding="utf-8"))))
    assert done.stdout == f"{good}\n{show_theorem(theorem)}\n"


def test_the_folder_of_the_kernel_runs_with_nothing_installed(good: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "derive" / "kernel"), str(good)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, replay(good).stdout, "")


def test_every_process_prints_the_same(good: Path) -> None:
    assert replay(good, seed="1").stdout == replay(good, seed="2").stdout


def test_a_fresh_process_refuses_a_forged_file(forged: Path) -> None:
    done = replay(forged)
    assert done.returncode == 1
    assert "rejected" in done.stdout
    assert "proved" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_one_forged_file_among_good_ones_is_told(good: Path, forged: Path) -> None:
    done = replay(good, forged, good)
    assert done.returncode == 1
    assert done.stdout.count("proved") == 2
    assert done.stdout.count("rejected") == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"proof"', '{"format": "derive proof"}', "[" * 100_000, '{"nodes": [[1e999]]}'],
    ids=range(8),
)  # fmt: skip
def test_a_fresh_process_refuses_what_is_no_proof_file(saved: Saved, text: str) -> None:
    done = replay(saved("no.json", text))
    assert done.returncode == 1
    assert "rejected" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_missing_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    done = replay(tmp_path / "nowhere.json")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_no_file_at_all_is_wrong_usage() -> None:
    done = replay()
    assert done.returncode == 2
    assert "python -m derive.kernel" in done.stderr


MODULES = "import json, sys\nbefore = set(sys.modules)\n{imports}\nprint(json.dumps(sorted(set(sys.modules) - before)))"


def test_the_kernel_needs_nothing_but_the_standard_library() -> None:
    names = sorted(file.stem for file in (ROOT / "derive" / "kernel").glob("*.py") if file.stem != "__init__")
    imports = "\n".join(f"import derive.kernel.{name}" for name in names)
    done = kernel("-c", MODULES.format(imports=imports))
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert {name.split(".")[0] for name in loaded} <= sys.stdlib_module_names | {"derive"}
    own = {name for name in loaded if name.startswith("derive")}
    assert own <= {"derive", "derive.kernel", *(f"derive.kernel.{name}" for name in names)}
    assert not {"sympy", "numpy", "flint", "jinja2"} & set(loaded)
