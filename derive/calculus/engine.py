"""What the conversions ask of the normal form that calls them."""

from __future__ import annotations

from typing import Protocol

from derive.calculus.equation import Equation
from derive.calculus.given import Given
from derive.calculus.matrices import Matrices
from derive.calculus.order import Signs
from derive.kernel.term import Domain, Prop, Term, Var


class Engine(Protocol):
    """A normal form with its proofs; `fresh` makes an index that occurs nowhere yet."""

    given: Given
    signs: Signs
    matrices: Matrices

    def norm(self, term: Term) -> Equation: ...

    def settle(self, term: Term) -> Equation: ...

    def fresh(self, domain: Domain) -> Var: ...

    def spend(self, steps: int = 1) -> None: ...

    def inside_range(self, domain: Domain, variable: Var) -> Engine: ...

    def assuming(self, prop: Prop) -> Engine: ...
