"""A proof is data: one frozen record for each way to conclude, checked by `derive.kernel.check`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias, get_args

from derive.kernel.term import FITS, Domain, Index, Lam, Prop, Tensor, Term, Var


# fmt: off
# Assume: P, under the hypothesis P.                Axiom: its statement about the arguments; the premises are its needs.
# Ring: left = right, as left - right = sum of cofactor * (l - r) over the equations l = r used.
# Compare: left <= right (< if strict), as right - left = equations with cofactors + bounds with positive weights + a
#   nonnegative number.                             Chain: a = z, from a = b, b = c, ..., y = z.
# Inside: the term = itself with the equations' left sides replaced by their right ones.  Transport: so for a proposition.
# Body: Sum (or Prod) of f = Sum (or Prod) of g over the domain, from f(x) = g(x) for arbitrary x.
# Every: for all x in the domain P(x), from P(x) for arbitrary x.
# Each: P(i), from all x: P(x); a range needs proofs of low <= i and i <= high.
# Suppose: P implies Q, from Q under P.             Detach: Q, from P implies Q and P.
# Split: Q, from Q under P and Q under not P.
# Put: P of an array in place of a tensor, from P of the tensor, whatever its values are.
class Assume(NamedTuple): prop: Prop
class Axiom(NamedTuple): name: str; arguments: tuple[Any, ...]; premises: tuple[Proof, ...]
class Ring(NamedTuple): left: Term; right: Term; uses: tuple[tuple[Term, Proof], ...]
class Compare(NamedTuple):
    strict: bool; left: Term; right: Term; uses: tuple[tuple[Term, Proof], ...]; bounds: tuple[tuple[Fraction, Proof], ...]
class Chain(NamedTuple): steps: tuple[Proof, ...]
class Inside(NamedTuple): term: Term; equations: tuple[Proof, ...]
class Transport(NamedTuple): claim: Proof; equations: tuple[Proof, ...]
class Body(NamedTuple): operator: str; domain: Domain; variable: Var; equation: Proof
class Every(NamedTuple): variable: Var; domain: Domain; claim: Proof
class Each(NamedTuple): claim: Proof; place: Index; within: tuple[Proof, ...]
class Suppose(NamedTuple): prop: Prop; claim: Proof
class Detach(NamedTuple): implication: Proof; premise: Proof
class Split(NamedTuple): prop: Prop; yes: Proof; no: Proof
class Put(NamedTuple): tensor: Tensor; value: Lam; claim: Proof
# fmt: on

Proof: TypeAlias = (
    Assume | Axiom | Ring | Compare | Chain | Inside | Transport | Body | Every | Each | Suppose | Detach | Split | Put
)
RULES = frozenset(get_args(Proof))
FITS.update(Proof=tuple(RULES), Var=Var, bool=bool, Any=object)


def premises(part: tuple[Any, ...]) -> list[Proof]:
    """The proofs directly below a proof or inside a tuple of its fields."""
    inner: list[list[Any]] = [
        [item] if type(item) in RULES else premises(item) for item in part if isinstance(item, tuple)
    ]
    return [proof for found in inner for proof in found]
