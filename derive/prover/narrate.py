"""A checked proof as lines that a person can follow: a formula, and the rule that gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from derive.calculus.equation import MINUS
from derive.kernel import proof as p
from derive.kernel.check import Theorem, theorems
from derive.kernel.ring import TooLarge, normal
from derive.kernel.substitute import abstract, rewrite
from derive.kernel.term import ONE, Add, Domain, Eq, Let, Node, Prod, Prop, Sum, Term, Var

LONGEST = 24  # lines of a chain that are shown
DEEPEST = 40  # statements of a proof that are shown

RULES = {
    "inverse": "cancelling", "inverse-product": "law of powers", "inverse-inverse": "law of powers",
    "power-sum": "law of powers", "power-power": "law of powers", "power-product": "law of powers",
    "exp-sum": "law of exponentials", "exp-negative": "law of exponentials", "exp-power": "law of exponentials",
    "exp-log": "law of exponentials", "log-exp": "law of logarithms",
    "log-product": "law of logarithms", "log-power": "law of logarithms", "sum-linear": "linearity of the sum",
    "sum-exchange": "exchange of sums", "sum-constant": "sum of a constant", "sum-delta": "one summand remains",
    "sum-elements": "the sum written out", "product-elements": "the product written out",
    "product-log": "product as exponential of a sum", "product-product": "product of products",
    "indicator-true": "the case holds", "indicator-false": "the case does not hold",
    "indicator-not": "a case and its opposite", "indicator-square": "a case counted once",
    "indicator-equivalent": "equivalent cases", "indicator-same": "equal indices", "indicator-symmetric": "equal indices",
    "same-reflexive": "equal indices", "same-statement": "equal indices", "max-left": "the larger one",
    "max-right": "the larger one", "log-tangent": "log a <= a - 1", "let": "the value put in",
    "d-constant": "derivative of a constant", "d-entry": "derivative of a variable", "d-sum": "derivative of a sum",
    "d-product": "product rule", "d-power": "power rule", "d-function": "chain rule", "d-max-left": "derivative of a maximum",
    "d-max-right": "derivative of a maximum", "d-summation": "derivative of a sum", "d-apply": "chain rule",
    "d-all-product": "product rule",
}  # fmt: skip
ARITHMETIC = "arithmetic"
QUIET = frozenset((ARITHMETIC, "equal indices", "a case counted once", "a case and its opposite"))
AFTER = frozenset(  # what a person does in the same line as a derivative
    ("the case holds", "the case does not hold", "one summand remains", "linearity of the sum", "sum of a constant")
)


@dataclass(frozen=True, slots=True)
class Step:
    """A line: `start` opens a chain with a term, `term` continues it, `prop` stands alone; `depth` counts open cases."""

    node: Node
    rule: str
    kind: str
    depth: int = 0


class Move(NamedTuple):
    """A term, made when it is asked for, and the rule that leads to it; `slope` when that differentiates."""

    term: Callable[[], Term]
    rule: str
    slope: bool = False
    back: bool = False


def steps(proof: p.Proof, known: dict[int, Theorem] | None = None) -> list[Step]:
    """The proof as lines; long ones lose their middle.  `known` are its theorems, where they are at hand."""
    return _Story(known or theorems(proof)).told(proof, 0)


def rule_name(axiom: str) -> str:
    return RULES.get(axiom, axiom.replace("-", " "))


class _Story:
    def __init__(self, known: dict[int, Theorem]) -> None:
        self.known = known
        self.said: set[Prop] = set()

    def of(self, proof: p.Proof) -> Prop:
        return self.known[id(proof)].conclusion

    def told(self, proof: p.Proof, depth: int) -> list[Step]:
        """Everything that leads to the conclusion of the proof, then the conclusion."""
        conclusion = self.of(proof)
        if conclusion in self.said or len(self.said) > DEEPEST:
            return []
        match proof:
            case p.Split(prop, yes, no):
                found = []
                for case, inner in ((prop, yes), (None, no)):
                    found.append(Step(prop, "case" if case is not None else "otherwise", "case", depth))
                    found += self.told(inner, depth + 1)
                    self.said.clear()
                return [*found, *self._alone(conclusion, "both cases", depth)]
            case p.Every(_, _, claim) | p.Suppose(_, claim):
                return [*self.told(claim, depth), *self._alone(conclusion, "the above in general", depth)]
        if isinstance(conclusion, Eq):
            return self._chain(proof, conclusion, depth)
        found = [step for one in p.premises(proof) for step in self.told(one, depth)]
        return [*found, *self._alone(conclusion, self._name(proof), depth)]

    def _alone(self, prop: Prop, rule: str, depth: int) -> list[Step]:
        self.said.add(prop)
        return [Step(prop, rule, "prop", depth)]

    def _name(self, proof: p.Proof) -> str:
        match proof:
            case p.Axiom("derivative", _, (inner,)):
                rules = dict.fromkeys(self._derivative_rules(inner))
                last = rule_name("d-entry")
                return ", ".join(rule for rule in rules if rule != last) or last
            case p.Axiom(name, _, _):
                return rule_name(name)
            case p.Assume():
                return "hypothesis"
            case p.Compare():
                return "adding inequalities"
            case p.Transport(claim, _):
                return f"rewriting, {self._name(claim)}"
            case p.Each(claim, _, _):
                return self._name(claim)
            case p.Detach():
                return "a condition that holds"
        return ARITHMETIC

    def _derivative_rules(self, proof: p.Proof) -> Iterator[str]:
        if isinstance(proof, p.Axiom) and proof.name.startswith("d-") and proof.name not in ("d-constant", "d-entry"):
            yield rule_name(proof.name)
        for inner in p.premises(proof):
            yield from self._derivative_rules(inner)
        if isinstance(proof, p.Axiom) and proof.name == "d-entry":
            yield rule_name("d-entry")

    # ---- chains of equations ----

    def _chain(self, proof: p.Proof, conclusion: Eq, depth: int) -> list[Step]:
        self.said.add(conclusion)
        moves = _merged([Move(lambda: conclusion.left, ""), *self.moves(proof)])
        if len(moves) > LONGEST:
            half = LONGEST // 2
            skipped = ", ".join(dict.fromkeys(move.rule for move in moves[half : 1 - half]))
            moves = [*moves[:half], Move(moves[-half].term, skipped), *moves[1 - half :]]
        shown: list[tuple[Term, str]] = []
        for term, rule in ((move.term(), move.rule) for move in moves):
            again = next((place for place, (one, _) in enumerate(shown) if one is term), None)
            if again is None:
                shown.append((term, rule))
            else:
                del shown[again + 1 :]  # a way round that comes back
        return [Step(term, rule, "term" if place else "start", depth) for place, (term, rule) in enumerate(shown)]

    def moves(self, proof: p.Proof) -> list[Move]:
        """The terms after the left side of the equation that the proof proves, each with the rule that gives it."""
        match proof:
            case p.Chain(inner):
                return _joined([move for one in inner for move in self.moves(one)])
            case p.Ring(left, right, uses) if uses:
                return self._ring(left, right, uses)
            case p.Inside(term, equations):
                return self._inside(term, equations)
            case p.Body(operator, domain, variable, equation):
                binder: Any = {"Sum": Sum, "Prod": Prod}[operator]
                return [_bound(move, binder, domain, variable) for move in self.moves(equation)]
            case p.Detach() if put := _put_in(proof):
                around, claim = put
                return [_let(move, around) for move in self.moves(claim)]
        conclusion = self._equation(proof)
        return [
            Move(lambda: conclusion.right, self._name(proof), isinstance(proof, p.Axiom) and proof.name == "derivative")
        ]

    def _equation(self, proof: p.Proof) -> Eq:
        conclusion = self.of(proof)
        assert isinstance(conclusion, Eq)
        return conclusion

    def _inside(self, term: Term, equations: tuple[p.Proof, ...]) -> list[Move]:
        found: list[Move] = []
        before = term
        for equation in equations:
            said = self._equation(equation)
            found += [_put(move, before, said.left) for move in self.moves(equation)]
            before = _replaced(before, said.left, said.right)
        return found

    def _ring(self, left: Term, right: Term, uses: tuple[tuple[Term, p.Proof], ...]) -> list[Move]:
        """Each equation used, one after the other: forwards, or backwards where its cofactor is -1."""
        found: list[Move] = []
        before: list[tuple[Term, Term]] = []  # cofactor and change of the equations used so far
        for cofactor, equation in uses:
            said, moves = self._equation(equation), _joined(self.moves(equation))
            base = said.left
            if cofactor is MINUS:
                terms = [*(move.term for move in moves[-2::-1]), _constant(said.left)]
                moves = [
                    Move(term, move.rule, move.slope, not move.back)
                    for term, move in zip(terms, moves[::-1], strict=True)
                ]
                base = said.right
            found += [_moved(move, left, tuple(before), cofactor, base) for move in moves]
            before.append((cofactor, said.right - said.left))
        found.append(Move(lambda: right, ARITHMETIC))
        return found


def _constant(term: Term) -> Callable[[], Term]:
    return lambda: term


def _put_in(proof: p.Proof) -> tuple[p.Put, p.Proof] | None:
    """The array that is put for a tensor once its conditions are met, and the claim about the tensor."""
    while isinstance(proof, p.Detach):
        proof = proof.implication
    if not isinstance(proof, p.Put):
        return None
    claim = proof.claim
    while isinstance(claim, p.Suppose):
        claim = claim.claim
    return proof, claim


def _let(move: Move, put: p.Put) -> Move:
    return move._replace(term=lambda: Let(put.tensor, put.value, move.term()))


def _bound(move: Move, binder: Any, domain: Domain, variable: Var) -> Move:
    return move._replace(term=lambda: binder(domain, abstract(move.term(), (variable,))))


def _put(move: Move, around: Term, old: Term) -> Move:
    return move._replace(term=lambda: _replaced(around, old, move.term()))


def _replaced(term: Term, old: Term, new: Term) -> Term:
    whole: Term = rewrite(term, lambda node, depth: new if node is old else None)
    return whole


def _moved(move: Move, left: Term, before: tuple[tuple[Term, Term], ...], cofactor: Term, base: Term) -> Move:
    """The expression that was `left`, after the changes before and after the part `base` has become another term."""

    def term() -> Term:
        part = move.term()
        if left is base and not before and cofactor is ONE:
            return part
        change = part - base if cofactor is MINUS else cofactor * (part - base)
        try:
            return normal(Add((left, *(c * d for c, d in before), change)))
        except TooLarge:
            return left

    return move._replace(term=term)


def _joined(moves: list[Move]) -> list[Move]:
    """Moves by one rule that follow each other as one, before they are carried through what stands around them."""
    kept: list[Move] = []
    for move in moves:
        if kept and move.rule == kept[-1].rule and (move.slope, move.back) == (kept[-1].slope, kept[-1].back):
            kept[-1] = move
        else:
            kept.append(move)
    return kept


def _merged(moves: list[Move]) -> list[Move]:
    """Lines of one rule joined, quiet rules joined to the next line, and what follows a derivative to its line.

    Where the proof goes backwards, what follows a derivative stands before it.
    """
    kept = [moves[0]]
    for move in moves[1:]:
        while move.slope and move.back and len(kept) > 1 and kept[-1].back and kept[-1].rule in AFTER:
            kept.pop()
        last = kept[-1]
        if len(kept) > 1 and (last.rule in QUIET or move.rule in (last.rule, ARITHMETIC)):
            kept[-1] = move._replace(
                rule=move.rule if last.rule in QUIET else last.rule, slope=last.slope or move.slope
            )
        elif last.slope and not last.back and not move.back and move.rule in AFTER:
            kept[-1] = move._replace(rule=last.rule, slope=True)
        else:
            kept.append(move)
    return kept
