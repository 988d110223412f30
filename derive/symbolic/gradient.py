"""SymPy's gradient of a loss, and its solution of an equation: opinions that the prover then proves or drops."""

from __future__ import annotations

from functools import lru_cache

import sympy

from derive.kernel.substitute import abstract, instantiate, rewrite
from derive.kernel.term import INTEGERS, Diff, Node, Prop, Tensor, Term, Var, children
from derive.symbolic.back import Inexpressible, giving_up
from derive.symbolic.translate import Names

LARGEST = 400  # nodes of a loss that SymPy is asked to differentiate
MOST = 4000  # names kept before a new correspondence is begun


class _Session:
    """One correspondence for many losses, so that SymPy meets their common parts as one object."""

    def __init__(self) -> None:
        self.names = Names()

    def current(self) -> Names:
        if len(self.names.there) > MOST:
            self.names = Names()
        return self.names


_SESSION = _Session()


def with_gradients(prop: Prop) -> Prop:
    """The proposition with SymPy's own result in place of each derivative.  Raises `Inexpressible`."""

    def leaf(node: Node, depth: int) -> Node | None:
        if not isinstance(node, Diff):
            return None
        sorts = [sort or INTEGERS for sort in node.opened]
        variables = [Var(f"\3{level}", sort) for level, sort in enumerate(sorts)]
        return abstract(gradient(instantiate(node, variables)), variables)

    with giving_up():
        found: Prop = rewrite(prop, leaf)
        return found


def has_derivative(node: Node) -> bool:
    return isinstance(node, Diff) or any(map(has_derivative, children(node)))


@lru_cache(maxsize=1024)
def gradient(term: Diff) -> Term:
    """SymPy's own derivative, as a term.  Raises `Inexpressible` where SymPy cannot express the loss or its result."""
    names = _SESSION.current()
    if _size(term.body) > LARGEST:
        raise Inexpressible("the loss is too large to ask SymPy")
    if has_derivative(term.body):
        raise Inexpressible("a derivative of a derivative is not asked of SymPy")
    with giving_up():
        places = tuple(names.index(one, ()) for one in term.indices)
        names.varied = term.tensor, places
        loss = names.expression(term.body)
        variable = names.entry(term.tensor, places)
        return names.term(sympy.diff(loss, variable))


def _size(node: Node) -> int:
    return 1 + sum(map(_size, children(node)))


def solution(left: Term, right: Term, unknown: Tensor) -> list[Term]:
    """SymPy's solutions of left = right for a number; empty where it has none to offer."""
    names = Names()
    try:
        with giving_up():
            equation = names.expression(left) - names.expression(right)
            found = sympy.solve(equation, names.entry(unknown, ()))
            return [names.term(one) for one in found]
    except Inexpressible:
        return []
