"""The second witness on its own: its ways to compute agree, and its counterexamples can be computed again by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest
from flint import arb
from kernel.instances import VARIABLES, Draw

from derive.claim import Counterexample, Goal
from derive.kernel.term import (
    ONE,
    ZERO,
    All,
    Apply,
    Below,
    Bound,
    Diff,
    Entry,
    Eq,
    Fn,
    Ind,
    Index,
    Lam,
    Le,
    Lt,
    Max,
    Node,
    Not,
    Num,
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
    children,
    nonnegative,
    nonzero,
    positive,
)  # fmt: skip
from numeric import refute as module
from numeric.enclose import Evaluator, Undefined, Unsure, plain
from numeric.evaluate import Batch
from numeric.refute import enclosure, refute
from numeric.sample import batches
from numeric.satisfy import satisfies

ROOT = Path(__file__).parents[2]
S, T = Sort("S", ()), Sort("T", ())
i, j, p = Var("i", S), Var("j", S), Var("p", T)
A_, B_, X_, Y_, M_, Q_ = (
    Tensor("a", ()), Tensor("b", ()), Tensor("x", (S,)), Tensor("y", (S,)), Tensor("M", (S, T)), Tensor("Q", (S, S)),
)  # fmt: skip
a, b = Entry(A_, ()), Entry(B_, ())
x, y = Entry(X_, (Bound(0, S),)), Entry(Y_, (Bound(0, S),))
xi = Entry(X_, (i,))
HUGE = 1e12


def num(value: Any) -> Num:
    return Num(Fraction(value))


def fn(name: str, term: Term) -> Term:
    return Fn(name, term)


def entry(tensor: Tensor, *indices: Index) -> Term:
    return Entry(tensor, indices)


# ---- two ways to compute a value ----


def within(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from within(child)


def over_ranges(node: Node) -> bool:
    """Does an arbitrary function take an array over a range?  The arrays of a batch do not know such arguments."""
    arrays = (one for part in within(node) if isinstance(part, Apply) for one in part.arguments if isinstance(one, Lam))
    return any(isinstance(domain, Range) for one in arrays for domain in one.domains)


def compared(term: Term, seed: int, tolerance: float) -> int:
    """In how many worlds the value of the batch lies near the enclosure; in the others one of the two is not defined."""
    agreed = 0
    for batch in batches(Goal((), Eq(term, term)), seed):
        with np.errstate(all="ignore"):
            values = np.broadcast_to(np.real(batch.value(term)), (batch.count,))
        for world, found in zip(batch.worlds, values.tolist(), strict=True):
            try:
                number = arb(plain(Evaluator(world).value(term)))
            except (Undefined, Unsure):
                continue
            if abs(number) < HUGE:
                assert abs(number - found) < tolerance * (1 + abs(number)), (term, world)
                agreed += 1
    return agreed


def test_arrays_agree_with_enclosures_on_random_terms() -> None:
    agreed = 0
    for seed in range(400):
        draw = Draw(f"witness/{seed}")
        draw.calculus = False
        term = draw.term(3)
        agreed += 0 if over_ranges(term) else compared(term, seed, 1e-7)
    assert agreed > 5000


def slopes(draw: Draw) -> Term:
    tensor, indices = draw.variable()
    moving = Entry(tensor, indices)
    body = draw.one(
        moving * draw.term(2), draw.term(3), fn("exp", moving * draw.term(1)),
        Pow(draw.term(2) + moving, draw.exponent()), fn(draw.one("sin", "cos", "log"), draw.term(2) * moving),
    )  # fmt: skip
    return Diff(body, tensor, indices)


def test_dual_numbers_agree_with_the_complex_step() -> None:
    agreed = 0
    for seed in range(300):
        draw = Draw(f"slope/{seed}")
        draw.calculus = False
        term = slopes(draw)
        agreed += 0 if over_ranges(term) else compared(term, seed, 1e-7)
    assert agreed > 3500


def test_a_derivative_of_a_derivative_agrees_with_differences() -> None:
    first = Diff(fn("exp", a * b) * a, A_, ())
    inner = Diff(fn("log", Sum(S, fn("exp", x))), X_, (i,))
    terms = (
        Diff(first, A_, ()), Diff(first, B_, ()), Diff(Diff(a**4, A_, ()) * a, A_, ()), Diff(inner, X_, (j,)),
        Diff(Diff(Prod(S, x), X_, (i,)), X_, (j,)), Diff(Diff(fn("sin", Sum(S, x * x)), X_, (i,)), X_, (j,)),
    )  # fmt: skip
    for term in terms:
        assert compared(term, 0, 1e-5) >= 12


class Known(NamedTuple):
    term: Term
    slope: Callable[[float], float]


KNOWN = {
    "cube": Known(a**3, lambda at: 3 * at**2),
    "inverse": Known(a**-1, lambda at: -1 / at**2),
    "root": Known(Pow(a * a, Fraction(1, 2)), lambda at: at / abs(at)),
    "exp": Known(fn("exp", a * a), lambda at: 2 * at * float(mpmath.exp(at * at))),
    "log": Known(fn("log", a * a + ONE), lambda at: 2 * at / (at * at + 1)),
    "sin": Known(fn("sin", a * num(3)), lambda at: 3 * float(mpmath.cos(3 * at))),
    "cos": Known(fn("cos", a), lambda at: -float(mpmath.sin(at))),
    "abs": Known(fn("abs", a), lambda at: at / abs(at)),
    "max": Known(Max(a, num(-100)), lambda at: 1.0),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_derivative_is_the_one_of_the_textbook(name: str) -> None:
    term, slope = KNOWN[name]
    derivative = Diff(term, A_, ())
    for batch in batches(Goal((), Eq(derivative, a)), 0):
        values = np.broadcast_to(np.real(batch.value(derivative)), (batch.count,))
        for world, found in zip(batch.worlds, values.tolist(), strict=True):
            wanted = slope(float(world.values[A_][()]))
            assert found == pytest.approx(wanted, rel=1e-9)
            assert abs(arb(plain(Evaluator(world).value(derivative))) - wanted) < 1e-9 * (1 + abs(wanted))


def test_a_derivative_is_not_defined_where_there_is_none() -> None:
    for term in (fn("abs", a - a), Max(a, a + ZERO), fn("log", a - a), Pow(a - a, Fraction(-1))):
        world = next(iter(batches(Goal((), Eq(term, a)), 0))).worlds[0]
        with pytest.raises((Undefined, Unsure)):
            Evaluator(world).value(Diff(term, A_, ()))


# ---- worlds ----


def test_sizes_of_a_world_are_unequal() -> None:
    goal = Goal((), Eq(Sum(S, Sum(T, entry(M_, Bound(1, S), Bound(0, T)))), ONE))
    sizes = [tuple(batch.sizes[sort] for sort in (S, T)) for batch in batches(goal, 0)]
    assert len(sizes) >= 4
    assert sizes[0][0] != sizes[0][1]
    assert sum(one != other for one, other in sizes) > len(sizes) / 2
    assert any(one < other for one, other in sizes)
    assert any(one > other for one, other in sizes)


def test_a_claim_that_needs_equal_sizes_is_refuted_by_unequal_ones() -> None:
    found = refute(Goal((), Eq(Size(S), Size(T)))).counterexample
    assert found is not None
    assert found.sizes["S"] != found.sizes["T"]
    assert (found.left, found.right) == (str(found.sizes["S"]), str(found.sizes["T"]))


HYPOTHESES: dict[str, tuple[Prop, ...]] = {
    "a sum is one": (Eq(Sum(S, x), ONE), All(S, nonnegative(x))),
    "an order": (positive(a), Lt(b, a)),
    "an equation for each index": (All(S, Eq(x * num(2), y + a)),),
    "two equations": (Eq(a + b, num(3)), Eq(a - b, ONE)),
    "different indices": (Not(Same(i, j)), nonzero(a)),
    "an index below another": (Below(VARIABLES[-2], VARIABLES[-1]),),
}


@pytest.mark.parametrize("name", HYPOTHESES)
def test_every_world_satisfies_the_hypotheses(name: str) -> None:
    seen = 0
    for seed in range(3):
        for batch in batches(Goal(HYPOTHESES[name], Eq(a, xi)), seed):
            for world in batch.worlds:
                assert satisfies(world, HYPOTHESES[name])
                assert all(type(one) is Fraction for table in world.values.values() for one in table.entries.values())
                seen += 1
    assert seen


IMPOSSIBLE: dict[str, tuple[Prop, ...]] = {
    "two bounds": (Lt(a, ZERO), positive(a)),
    "a square": (Eq(a * a, num(-1)),),
    "an index": (Same(i, j), Not(Same(i, j))),
    "a sum of squares": (Lt(Sum(S, x * x), ZERO),),
    "unequal to itself": (Not(Eq(a, a)),),
    "an exponential": (Le(fn("exp", a), ZERO),),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
@pytest.mark.parametrize("conclusion", [Eq(a, b), Lt(a, a), Not(Eq(a, a))], ids=["equal", "less", "unequal"])
def test_hypotheses_that_no_world_satisfies_refute_nothing(name: str, conclusion: Prop) -> None:
    evidence = refute(Goal(IMPOSSIBLE[name], conclusion))
    assert (evidence.worlds, evidence.error, evidence.counterexample) == (0, None, None)


def test_a_claim_that_is_defined_nowhere_is_seen_in_no_world() -> None:
    evidence = refute(Goal((), Eq(fn("log", ZERO), ONE)))
    assert (evidence.worlds, evidence.counterexample) == (0, None)


# ---- refutations ----


class Scene:
    """A counterexample as numbers: read from its text, computed with nothing of this project."""

    def __init__(self, found: Counterexample) -> None:
        self.found = found
        self.n = found.sizes.get("S", 0)
        self.m = found.sizes.get("T", 0)

    def at(self, name: str, *indices: int) -> Fraction:
        return Fraction(self.found.values[name][",".join(map(str, indices))])

    def index(self, name: str) -> int:
        return int(self.found.indices[name])

    def row(self, name: str) -> list[Fraction]:
        return [self.at(name, k) for k in range(1, self.n + 1)]


def real(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def exp(value: Fraction) -> Any:
    return mpmath.exp(real(value))


def log(value: Fraction) -> Any:
    return mpmath.log(real(value))


def no_demand(_: Scene) -> bool:
    return True


class Wrong(NamedTuple):
    goal: Goal
    left: Callable[[Scene], Any]
    right: Callable[[Scene], Any]
    given: Callable[[Scene], bool] = no_demand


def wrong(conclusion: Prop, left: Any, right: Any, given: Any = no_demand, hypotheses: tuple[Prop, ...] = ()) -> Wrong:
    return Wrong(Goal(hypotheses, conclusion), left, right, given)


def row_of(w: Scene) -> Fraction:
    return sum((w.at("Q", w.index("i"), k) * w.at("x", k) for k in range(1, w.n + 1)), Fraction(0))


def column_of(w: Scene) -> Fraction:
    return sum((w.at("Q", k, w.index("i")) * w.at("x", k) for k in range(1, w.n + 1)), Fraction(0))


def entries(w: Scene) -> Fraction:
    return sum((w.at("M", *k) for k in product(range(1, w.n + 1), range(1, w.m + 1))), Fraction(0))


MATRIX = Sum(S, Sum(T, entry(M_, Bound(1, S), Bound(0, T))))
WEIGHTS = (Eq(Sum(S, x), ONE), All(S, nonnegative(x)))
WRONG: dict[str, Wrong] = {
    "a square of a sum": wrong(
        Eq((a + b) ** 2, a**2 + b**2), lambda w: (w.at("a") + w.at("b")) ** 2, lambda w: w.at("a") ** 2 + w.at("b") ** 2
    ),
    "a sum of squares": wrong(
        Eq(Sum(S, x * x), Sum(S, x) ** 2), lambda w: sum(k * k for k in w.row("x")), lambda w: sum(w.row("x")) ** 2
    ),
    "an inner product": wrong(
        Eq(Sum(S, x * y), Sum(S, x) * Sum(S, y)),
        lambda w: sum(k * m for k, m in zip(w.row("x"), w.row("y"), strict=True)),
        lambda w: sum(w.row("x")) * sum(w.row("y")),
    ),
    "weights": wrong(
        Eq(Sum(S, x * x), ONE),
        lambda w: sum(k * k for k in w.row("x")),
        lambda w: Fraction(1),
        lambda w: sum(w.row("x")) == 1 and all(k >= 0 for k in w.row("x")),
        WEIGHTS,
    ),
    "a mean of weights": wrong(
        Le(Sum(S, x * y), Entry(Y_, (i,))),
        lambda w: sum(k * m for k, m in zip(w.row("x"), w.row("y"), strict=True)),
        lambda w: w.at("y", w.index("i")),
        lambda w: sum(w.row("x")) == 1 and all(k >= 0 for k in w.row("x")),
        WEIGHTS,
    ),
    "a transpose": wrong(
        Eq(Sum(S, entry(Q_, i, Bound(0, S)) * x), Sum(S, entry(Q_, Bound(0, S), i) * x)), row_of, column_of
    ),
    "a lost factor": wrong(Eq(MATRIX, Size(S) * Size(T)), entries, lambda w: Fraction(w.n * w.m)),
    "exp of a sum": wrong(
        Eq(fn("exp", a + b), fn("exp", a) + fn("exp", b)),
        lambda w: exp(w.at("a") + w.at("b")),
        lambda w: exp(w.at("a")) + exp(w.at("b")),
    ),
    "log of a product": wrong(
        Eq(fn("log", a * b), fn("log", a) * fn("log", b)),
        lambda w: log(w.at("a") * w.at("b")),
        lambda w: log(w.at("a")) * log(w.at("b")),
        lambda w: w.at("a") > 0 and w.at("b") > 0,
        (positive(a), positive(b)),
    ),
    "a bound": wrong(Le(a, a * a), lambda w: w.at("a"), lambda w: w.at("a") ** 2),
    "a strict bound": wrong(
        Lt(a, Max(a, b)),
        lambda w: w.at("a"),
        lambda w: max(w.at("a"), w.at("b")),
        lambda w: w.at("a") > 0,
        (positive(a),),
    ),
    "a strict bound that is attained": wrong(
        Lt(ZERO, Ind(Same(i, j))), lambda w: Fraction(0), lambda w: Fraction(int(w.index("i") == w.index("j")))
    ),
    "a derivative": wrong(
        Eq(Diff(a**3, A_, ()), num(2) * a**2), lambda w: 3 * w.at("a") ** 2, lambda w: 2 * w.at("a") ** 2
    ),
    "a derivative of a log": wrong(
        Eq(Diff(fn("log", Sum(S, fn("exp", x))), X_, (i,)), fn("exp", xi)),
        lambda w: exp(w.at("x", w.index("i"))) / sum(map(exp, w.row("x"))),
        lambda w: exp(w.at("x", w.index("i"))),
    ),
    "a solved equation": wrong(
        Eq(a, ONE),
        lambda w: w.at("a"),
        lambda w: Fraction(1),
        lambda w: 2 * w.at("a") + w.at("b") == 3,
        (Eq(num(2) * a + b, num(3)),),
    ),
}


def ball(text: str) -> Any:
    """The enclosure that a counterexample shows."""
    if "+/-" in text:
        return arb(*text.split(" +/- "))
    return arb(Fraction(text).numerator) / Fraction(text).denominator


def kept(prop: Prop, left: Any, right: Any) -> bool:
    """Does the relation hold between the numbers?"""
    return bool(left <= right if isinstance(prop, Le) else left < right if isinstance(prop, Lt) else left == right)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", WRONG)
def test_a_counterexample_can_be_computed_again(name: str, seed: int) -> None:
    case = WRONG[name]
    found = refute(case.goal, seed).counterexample
    assert found is not None
    scene = Scene(found)
    assert case.given(scene)
    with mpmath.workdps(40):
        left, right = case.left(scene), case.right(scene)
        assert not kept(case.goal.conclusion, left, right)
        if not isinstance(case.goal.conclusion, Lt):
            assert abs(left - right) > 1e-9
        for shown, value in ((found.left, left), (found.right, right)):
            exact = real(value) if isinstance(value, Fraction | int) else value
            assert abs(ball(shown) - arb(mpmath.nstr(exact, 30))) < 1e-12


@pytest.mark.parametrize("name", WRONG)
def test_the_sides_of_a_counterexample_do_not_meet(name: str) -> None:
    conclusion = WRONG[name].goal.conclusion
    found = refute(WRONG[name].goal).counterexample
    assert found is not None
    left, right = ball(found.left), ball(found.right)
    if isinstance(conclusion, Lt):
        assert left >= right
    else:
        assert not left.overlaps(right)


RIGHT: dict[str, Goal] = {
    "binomial": Goal((), Eq((a + b) ** 2, a**2 + num(2) * a * b + b**2)),
    "exp and log": Goal((positive(a),), Eq(fn("exp", fn("log", a)), a)),
    "exp of a sum": Goal((), Eq(fn("exp", a + b), fn("exp", a) * fn("exp", b))),
    "sine and cosine": Goal((), Eq(fn("sin", a) ** 2 + fn("cos", a) ** 2, ONE)),
    "a root": Goal((nonnegative(a),), Eq(Pow(a, Fraction(1, 2)) ** 2, a)),
    "exchange": Goal((), Eq(MATRIX, Sum(T, Sum(S, entry(M_, Bound(0, S), Bound(1, T)))))),
    "a tangent": Goal((positive(a),), Le(fn("log", a), a - ONE)),
    "an attained bound": Goal((), Le(ONE, fn("exp", a - a))),
    "a square": Goal((), Le(num(2) * a * b, a**2 + b**2)),
    "weights": Goal(WEIGHTS, Le(Sum(S, x * x), ONE)),
    "a derivative": Goal((), Eq(Diff(fn("exp", a * b), A_, ()), b * fn("exp", a * b))),
    "softmax": Goal(
        (),
        Eq(Diff(fn("log", Sum(S, fn("exp", x))), X_, (i,)), fn("exp", xi) * Sum(S, fn("exp", x)) ** -1),
    ),
    "unequal": Goal((positive(a),), Not(Eq(a, ZERO))),
    "digits that cancel": Goal((), Eq((a + num(10**20)) - num(10**20), a)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_true_claim_is_not_refuted(name: str) -> None:
    for seed in range(3):
        evidence = refute(RIGHT[name], seed)
        assert evidence.worlds > 0
        assert evidence.counterexample is None


@pytest.mark.parametrize("name", RIGHT)
def test_a_true_claim_is_not_refuted_however_wrong_the_arrays_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_gaps", lambda sides, batch, prop: np.ones(batch.count))
    assert refute(RIGHT[name]).counterexample is None


def test_rounding_alone_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = []
    value = Batch.value

    def rough(self: Batch, term: Term, bound: tuple[Any, ...] = ()) -> Any:
        sides.append(term)
        return value(self, term, bound) + 1e-3 * len(sides)

    monkeypatch.setattr(Batch, "value", rough)
    assert refute(RIGHT["binomial"]).counterexample is None
    assert sides


def test_a_difference_too_small_for_arrays_is_a_counterexample_to_enclosures() -> None:
    evidence = refute(Goal((), Eq(a + num(Fraction(1, 10**30)), a)))
    assert evidence.counterexample is not None
    assert evidence.error is not None
    assert evidence.error < 1e-12


def test_a_difference_too_small_for_enclosures_is_no_counterexample_and_no_proof() -> None:
    evidence = refute(Goal((), Eq(a + fn("exp", num(-300)), a)))
    assert evidence.counterexample is None
    assert evidence.inhabited


# ---- the same again ----


@pytest.mark.parametrize("name", WRONG)
def test_the_same_seed_gives_the_same_counterexample(name: str) -> None:
    goal = WRONG[name].goal
    assert refute(goal, 5) == refute(goal, 5)


AGAIN = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from numeric.refute import enclosure, refute
import test_witness
names = sorted(test_witness.WRONG)
print([(name, refute(test_witness.WRONG[name].goal, 5)) for name in names])
"""


def test_every_process_gives_the_same_counterexamples() -> None:
    code = AGAIN.format(tests=str(Path(__file__).parent), root=str(ROOT))
    printed = set()
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        printed.add(run.stdout)
    here = [(name, refute(WRONG[name].goal, 5)) for name in sorted(WRONG)]
    assert printed == {f"{here}\n"}


def test_another_seed_gives_another_world() -> None:
    goal = Goal((), Eq(a, b))
    values = {str(world.values) for seed in range(5) for batch in batches(goal, seed) for world in batch.worlds}
    assert len(values) > 30


def test_an_enclosure_of_zero_begins_with_a_digit() -> None:
    assert enclosure(arb(0, 1e-30)).startswith("0 +/- ")
