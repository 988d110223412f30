"""What the document asserts: hypotheses, a conclusion, and what writing it down presupposes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from derive.kernel.substitute import fill, shift
from derive.kernel.term import (
    All,
    Det,
    Diff,
    Domain,
    Fn,
    Implies,
    Ind,
    Inverse,
    Lam,
    Let,
    Max,
    Mul,
    Node,
    Pow,
    Prod,
    Prop,
    Sum,
    Tensor,
    Term,
    Var,
    children,
    free,
    nonnegative,
    nonzero,
    positive,
)  # fmt: skip

PI = Tensor("π", ())  # the circle constant: no document can declare this name, which is read as \\pi


@dataclass(frozen=True, slots=True)
class Goal:
    """In every world that satisfies the hypotheses, wherever the terms are defined, the conclusion holds."""

    hypotheses: tuple[Prop, ...]
    conclusion: Prop

    def conditions(self) -> tuple[Prop, ...]:
        """Where the terms of the goal are defined."""
        found: dict[Prop, None] = {}
        for prop in (*self.hypotheses, self.conclusion):
            found.update(dict.fromkeys(presuppositions(prop)))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sides that cannot be equal: different kinds or shapes.  `sizes` are unequal sizes that show it."""

    message: str
    sizes: dict[str, int]
    shown: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A relation sign as the goals that it asserts together, or as a clash of its sides.

    `axes` are the indices over which an equation between arrays, or entries, is said entry by entry.
    """

    goals: tuple[Goal, ...]
    clash: Clash | None
    axes: tuple[Var, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """A side of an equation: its value in each case, for every index of the axes.

    `name` is the statement's, `statement` the equation as LaTeX, `standing` what is known of it, `given` what is supposed.
    """

    cases: tuple[tuple[tuple[Prop, ...], Term], ...]
    axes: tuple[Var, ...] = ()
    name: str = ""
    statement: str = ""
    standing: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A world that satisfies every hypothesis, with enclosures of the two sides that do not meet.

    Indices count from 1; `values` gives the entries of each name by their indices.
    """

    sizes: dict[str, int]
    indices: dict[str, str]
    values: dict[str, dict[str, str]]
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the numbers say of a goal: in how many worlds both sides are defined, and how far apart they are at most.

    `inhabited` says that some world surely satisfies the hypotheses with every term surely defined.
    """

    worlds: int
    error: float | None
    counterexample: Counterexample | None = None
    inhabited: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a function agrees with the term that it computes: the worst of the entries looked at, in units of rounding.

    `where` says in which world the worst was.
    """

    worlds: int
    entries: int
    worst: float
    where: str


@lru_cache(maxsize=8192)
def presuppositions(node: Node) -> tuple[Prop, ...]:
    """Where every part of the node is defined: a logarithm of a positive number, a quotient by none that is zero.

    What stands beside an indicator needs to be defined only where the indicator is 1.
    """
    return tuple(dict.fromkeys(_presupposed(node, frozenset())))


def _presupposed(node: Node, varied: frozenset[Tensor]) -> list[Prop]:
    """As above; `varied` are the tensors by which a derivative around the node differentiates."""
    match node:
        case Mul(factors):
            guards = [factor.prop for factor in factors if isinstance(factor, Ind)]
            found = [c for factor in factors for c in _presupposed(factor, varied)]
            own = {c for guard in guards for c in _presupposed(guard, varied)}
            return [c if c in own else _guarded(guards, c) for c in found]
        case Sum(domain, body) | Prod(domain, body) | All(domain, body):
            return [*_presupposed(domain, varied), *_for_all((domain,), _presupposed(body, varied))]
        case Lam(domains, body):
            return _for_all(domains, _presupposed(body, varied))
        case Implies(premise, conclusion):
            return [*_presupposed(premise, varied), *(_guarded([premise], c) for c in _presupposed(conclusion, varied))]
        case Diff(body, tensor, _):
            return _presupposed(body, varied | {tensor})
        case Let(tensor, value, body):
            inner = [fill(c, tensor, value) if tensor in free(c) else c for c in _presupposed(body, varied)]
            return [*_presupposed(value, varied), *inner]
    found = [c for child in children(node) for c in _presupposed(child, varied)]
    return [*found, *_own(node, varied)]


def _own(node: Node, varied: frozenset[Tensor]) -> list[Prop]:
    """What the node itself needs of its parts."""
    moves = not varied.isdisjoint(free(node))
    match node:
        case Fn("log", argument):
            return [positive(argument)]
        case Fn("abs", argument) if moves:
            return [nonzero(argument)]
        case Max(left, right) if moves:
            return [nonzero(left - right)]
        case Pow(base, exponent) if exponent != int(exponent):
            return [positive(base) if exponent < 0 or moves else nonnegative(base)]
        case Pow(base, exponent) if exponent < 0:
            return [*map(positive, _radicands(base)), nonzero(base)]
        case Inverse(matrix, _, _):
            return [nonzero(Det(matrix))]
    return []


def _radicands(base: Term) -> list[Term]:
    """The terms under roots among the factors of a denominator: defined and not zero, they are positive."""
    factors = base.factors if isinstance(base, Mul) else (base,)
    return [one.base for one in factors if isinstance(one, Pow) and one.exponent != int(one.exponent)]


def _guarded(guards: list[Prop], condition: Prop) -> Prop:
    for guard in reversed(guards):
        condition = Implies(guard, condition)
    return condition


def _for_all(domains: tuple[Domain, ...], conditions: list[Prop]) -> list[Prop]:
    """The conditions for all indices of the domains; one that does not speak of an index stands outside."""
    for domain in reversed(domains):
        conditions = [All(domain, c) if c.opened and c.opened[0] else shift(c, -1) for c in conditions]
    return conditions
