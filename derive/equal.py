"""SymPy expressions: are they equal for all sizes, indices and values?"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from derive.claim import Claim, Counterexample, Goal
from derive.judge import Finding, Judge, Judgement
from derive.kernel.show import show
from derive.kernel.term import Apply, Below, Eq, Le, Lt, Map, Node, Not, Num, Prop, Same, Tensor, children, free
from derive.prover import narrate
from derive.prover.imply import STEPS
from derive.prover.save import dump
from derive.symbolic.back import Inexpressible
from derive.symbolic.foreign import Asked, asked
from derive.verdict import REFUTED, UNDECIDED, Answer, Basis, Derivation, Example, Line, Proved, Refuted, Undecided

NOWHERE = "it follows, but no world was found that satisfies the hypotheses and in which both sides are defined"
DEEP = "the expression is nested too deeply to be judged"
REALS = (
    "every symbol is a real number, or an integer where SymPy says so; an undefined function is real and smooth; a sum "
    "over an empty range is 0 and a product 1, except that limits at a fixed distance keep SymPy's meaning"
)


def equal(lhs: Any, rhs: Any, given: Iterable[Any] = (), *, steps: int = STEPS, seed: int = 0) -> Answer:
    """The verdict on lhs = rhs: `Proved`, `Refuted` with a counterexample, or `Undecided`.

    Both sides are scalars of SymPy: symbols, `Indexed`, `Sum`, `Product`, `KroneckerDelta`, `Piecewise`, `Abs`, `sign`,
    `Max`, `Min`, exponentials, logarithms, powers, undefined functions, and derivatives of these.  `given` holds
    relations (`Ne(i, j)`, `x > 0`); what symbols, an `Idx` and the shape of an `IndexedBase` promise is assumed too.
    `steps` bounds the prover, `seed` fixes the worlds looked at.

    Symbols without assumptions are real numbers, or integers where they stand as an index.  Atoms that differ for SymPy
    differ here too; a second one of the same name is shown with a prime.  A sum whose upper limit lies below its lower
    one is empty: 0, and a product 1.  SymPy has a negative sum there (Karr's convention) where the upper limit is more
    than one below; it is kept where the distance of the limits is a number, as in `Sum(k, (k, 5, 1))`.

    What cannot be expressed is `Undecided` with code out-of-language, and the message names it: assumptions such as
    `even` or `complex`, powers with a symbolic exponent of what is not known to be positive, odd roots of what is not
    known to be nonnegative.  A counterexample names every value as SymPy prints it: `a`, `x[0]`, `x[1, 2]`, `f(a1)`.
    """
    try:
        question = asked(lhs, rhs, given)
    except Inexpressible as error:
        return Undecided(Basis(conventions=(REALS,)), "out-of-language", str(error))
    try:
        judge = Judge(steps, seed)
        return _answer(judge, judge.judge(Claim((question.goal,), None)), question)
    except RecursionError:
        return Undecided(Basis(conventions=(REALS, *question.notes)), "budget", DEEP)


def assert_equal(lhs: Any, rhs: Any, given: Iterable[Any] = (), *, steps: int = STEPS, seed: int = 0) -> None:
    """Raise `AssertionError` unless lhs = rhs is proved; its message holds the counterexample where there is one."""
    __tracebackhide__ = True
    answer = equal(lhs, rhs, given, steps=steps, seed=seed)
    if not isinstance(answer, Proved):
        raise AssertionError(f"{lhs} = {rhs} is {answer.verdict}: {_reason(answer)}")


def _reason(answer: Answer) -> str:
    if not isinstance(answer, Refuted):
        return answer.message
    found = answer.counterexample
    places = {**found.sizes, **found.indices, **found.values}
    where = ", ".join(f"{name} = {value}" for name, value in places.items())
    return f"at {where or 'once'} the left side is {found.left}, the right side {found.right}"


def _answer(judge: Judge, judgement: Judgement, question: Asked) -> Answer:
    finding, goal = judgement.findings[0], question.goal
    theorem = finding.theorem
    used = [prop for prop in goal.hypotheses if theorem is None or prop in theorem.hypotheses]
    conditions = judge.conditions(finding) if theorem else []
    basis = Basis(
        tuple(map(_text, used)), tuple(map(_text, conditions)), (REALS, *question.notes), worlds=judgement.worlds,
        error=judgement.error,
    )  # fmt: skip
    match judgement.verdict:
        case "proved":
            return Proved(basis, (_derivation(finding),))
        case "refuted":
            shown = _example(judgement.counterexample(), goal)
            return Refuted(basis, "wrong-value", REFUTED["wrong-value"], shown)
    if finding.proof is not None:
        return Undecided(basis, "no-proof", NOWHERE)
    code = "budget" if finding.spent else "no-proof"
    return Undecided(basis, code, UNDECIDED[code])


def _text(prop: Prop) -> str:
    """A proposition as a person writes it: x > 0, j <= n - 1."""
    match prop:
        case Lt(Num(value), right) | Le(Num(value), right):
            return f"{_side(right)} {'>' if isinstance(prop, Lt) else '>='} {value}"
        case Eq(left, right) | Same(left, right):
            return f"{_side(left)} = {_side(right)}"
        case Not(Eq(left, right) | Same(left, right)):
            return f"{_side(left)} != {_side(right)}"
        case Below(left, right) | Le(left, right):
            return f"{_side(left)} <= {_side(right)}"
        case Lt(left, right):
            return f"{_side(left)} < {_side(right)}"
    return _signed(show(prop))


def _side(node: Node) -> str:
    shown = _signed(show(node))
    inner = shown[1:-1]
    return inner if shown[:1] == "(" and "(" not in inner and ")" not in inner else shown


def _signed(shown: str) -> str:
    """Minus signs as a person writes them: a - b for a + (-1)*b, n - 1 for n + -1."""
    bare = re.sub(r" \+ \(-(\d+(?:/\d+)?)\)(?!\^)", r" + -\1", shown)
    return re.sub(r" \+ -(1\*)?", " - ", bare)


def _example(found: Counterexample, goal: Goal) -> Example:
    """A counterexample for reading, every value by the name that SymPy prints."""
    props = (goal.conclusion, *goal.hypotheses)
    names = {one.name: one for prop in props for one in free(prop) if isinstance(one, Tensor | Map)}
    arity = dict(function for prop in props for function in _functions(prop))
    values: dict[str, str] = {}
    for name, entries in found.values.items():
        for place, value in entries.items():
            spaced = place.replace(",", ", ")
            if name in arity:
                shown = f"{name}({', '.join(f'a{k + 1}' for k in range(arity[name]))})"
            elif isinstance(names.get(name), Map):
                shown = f"{name}({spaced})"
            else:
                shown = f"{name}[{spaced}]" if place else name
            values[shown] = value
    return Example(found.sizes, found.indices, values, found.left, found.right)


def _functions(node: Node) -> Iterator[tuple[str, int]]:
    """The arbitrary functions in a node, each with the number of its arguments."""
    if isinstance(node, Apply):
        yield node.name, len(node.arguments)
    for child in children(node):
        yield from _functions(child)


def _derivation(finding: Finding) -> Derivation:
    assert finding.proof is not None
    assert finding.theorem is not None
    steps = narrate.steps(finding.proof, finding.known)
    lines = tuple(Line(show(one.node), one.rule, one.kind, one.depth) for one in steps)
    return Derivation(
        show(finding.theorem.conclusion), lines, tuple(sorted(finding.theorem.axioms)), dump(finding.proof)
    )


class _Callable(ModuleType):
    """The module can be called like the function of its name, so that `derive.equal` is both."""

    __call__ = staticmethod(equal)


sys.modules[__name__].__class__ = _Callable
