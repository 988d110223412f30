"""A normal form, with the proof that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.calculus import cases, derivative, determinants, powers, products, sums
from derive.calculus.equation import (
    Equation,
    below,
    combine,
    factors,
    inside,
    monomial,
    monomials,
    number,
    product_uses,
    proof_of,
    then,
    trivial,
    under,
    use,
)  # fmt: skip
from derive.calculus.given import Given
from derive.calculus.matrices import Matrices
from derive.calculus.order import Signs
from derive.claim import presuppositions
from derive.kernel import proof as p
from derive.kernel.axioms import without
from derive.kernel.ring import from_polynomial, normal, polynomial
from derive.kernel.substitute import abstract, fill, instantiate
from derive.kernel.term import (
    ONE,
    Add,
    All,
    Apply,
    Below,
    Derives,
    Det,
    Diff,
    Domain,
    Entry,
    Fn,
    Ind,
    Inverse,
    Lam,
    Let,
    Max,
    Mul,
    Node,
    Num,
    Pow,
    Prod,
    Prop,
    Range,
    Size,
    Some,
    Sort,
    Sum,
    Tensor,
    Term,
    Value,
    Var,
    free,
    positive,
    sort_of,
)  # fmt: skip

ATOMS = (Entry, Ind, Value, Apply, Size, Inverse)


class Budget(Exception):
    """The steps allowed for a statement are used up."""


class Counter:
    """Steps left, and the number of the next fresh index."""

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.made = 0


class Normalizer:
    """Normal forms under the hypotheses `given`.  Raises `Budget` when its steps are used up."""

    def __init__(self, given: Given, counter: Counter | None = None) -> None:
        self.given = given
        self.counter = counter or Counter(20_000)
        self.signs = Signs(given, self)
        self.matrices = Matrices(self)
        self._assuming: dict[Prop, Normalizer] = {}
        self._around: dict[Tensor, Normalizer] = {}
        self._known: dict[Term, Equation] = {}
        self._settled: dict[Term, Equation] = {}

    def fresh(self, domain: Domain) -> Var:
        self.counter.made += 1
        return Var(f"\0{self.counter.made}", sort_of(domain))

    def spend(self, steps: int = 1) -> None:
        self.counter.steps -= steps
        if self.counter.steps < 0:
            raise Budget

    def inside_range(self, domain: Domain, variable: Var) -> Normalizer:
        """The normalizer that may use that the variable lies in the domain."""
        if not isinstance(domain, Range):
            return self
        return self.assuming(Below(domain.low, variable)).assuming(Below(variable, domain.high))

    def assuming(self, prop: Prop) -> Normalizer:
        """The normalizer that may use one hypothesis more."""
        if prop not in self._assuming:
            self._assuming[prop] = Normalizer(self.given.also(prop), self.counter)
        return self._assuming[prop]

    def wiser(self) -> Normalizer:
        """A normalizer that starts with the signs that this one has learnt on its way."""
        one = Normalizer(self.given, self.counter)
        one.signs.learn_from(self.signs)
        return one

    def norm(self, term: Term) -> Equation:
        """The equation of a term with its normal form."""
        known = self._known.get(term)
        if known is None:
            self.spend()
            known = self._known[term] = then(Equation(term, term), self._norm(term))
            self._known.setdefault(known.right, Equation(known.right, known.right))
        return known

    def forms(self, term: Term) -> Iterator[Equation]:
        """Other forms of a term, whose sign may be plainer."""
        plain = self._known.get(term) or self.norm(term)
        if plain.right is not term:
            yield plain
        elif isinstance(term, Add) and (parts := powers.content(self, term)):
            yield Equation(term, parts[0] * parts[1], parts[2].proof)

    def factored(self, term: Term, rest: Term) -> tuple[Term, Equation] | None:
        """(outer, term = outer * rest), where the rest is what the normal form of the term has beside common factors."""
        plain = self.norm(term)
        if plain.right is rest:
            return ONE, plain
        parts = powers.content(self, plain.right) if isinstance(plain.right, Add) else None
        if parts and parts[1] is rest:
            return parts[0], then(plain, parts[2])
        for one, scale in monomials(plain.right) if not isinstance(plain.right, Add) else ():
            pieces = [(base, power - 1 if base is rest else power) for base, power in factors(one)]
            if any(base is rest and power > 0 for base, power in factors(one)):
                outer = monomial(scale, pieces)
                return outer, then(plain, combine(plain.right, outer * rest, []))
        return None

    def settle(self, term: Term) -> Equation:
        """A polynomial in ring normal form over normal atoms with its monomials tidied."""
        known = self._settled.get(term)
        if known is None:
            known = self._settled[term] = products.settle(self, term)
        return known

    def _norm(self, term: Term) -> Equation:
        if isinstance(term, ATOMS) and (moved := cases.exchange(self, term)):
            return then(moved, self.norm(moved.right))
        match term:
            case Entry() if turned := self.matrices.oriented(term):
                return turned
            case Entry() if known := self.given.value(term):
                said = Equation(known[1].left, known[1].right, known[0])
                return then(said, self.norm(said.right))
            case Num() | Entry() | Value():
                return trivial(term)
            case Inverse():
                return self.matrices.inverse(term)
            case Det():
                return self.matrices.determinant(term)
            case Add(terms):
                parts = [self.norm(part) for part in terms]
                return combine(term, normal(Add(tuple(e.right for e in parts))), [(ONE, e) for e in parts])
            case Mul(parts):
                return self._product(term, parts)
            case Pow(base, exponent):
                return self._power(term, base, exponent)
            case Fn(name, argument):
                return self._function(term, name, argument)
            case Sum():
                return sums.summed(self, term)
            case Prod(domain, body):
                return self._all_product(term, domain, body)
            case Ind():
                return cases.indicator(self, term)
            case Max(left, right):
                return self._maximum(term, left, right)
            case Size(Sort() as sort) if sort.elements:
                return use("size-elements", sort)
            case Diff():
                return self._derivative(term)
            case Let(tensor, value, body):
                return self._let(term, tensor, value, body)
        return trivial(term)

    def _product(self, term: Term, parts: tuple[Term, ...]) -> Equation:
        found = [self.norm(one) for part in parts for one in _spread(part)]
        flat = Mul(tuple(e.right for e in found))
        step = combine(term, flat, product_uses(found))
        cancelled = self._cancel_sums([e.right for e in found])
        plain = normal(cancelled.right)
        return then(step, combine(flat, plain, [(ONE, cancelled)]), self.settle(plain))

    def _cancel_sums(self, parts: list[Term]) -> Equation:
        """The product where a sum meets its own inverse."""
        start = Mul(tuple(parts))
        uses: list[tuple[Term, Equation]] = []
        again = any(isinstance(part, Add) for part in parts)
        while again:
            again = False
            below = {b for part in parts for key in polynomial(part) for b, k in factors(_plain(key)) if k < 0}
            sums_below = {base for base in below if isinstance(base, Add)}
            for place, part in enumerate(parts):
                if not isinstance(part, Add) or not sums_below:
                    continue
                split = (ONE, part, None) if part in sums_below else powers.content(self, part)
                if split is None or split[1] not in sums_below:
                    continue
                outer, rest, equation = split
                other = next((k for k, one in enumerate(parts) if k != place and _all_below(one, rest)), None)
                proof = self.signs.nonzero(rest)
                if other is None or proof is None:
                    continue
                others = [one for k, one in enumerate(parts) if k not in (place, other)]
                if equation and equation.proof:
                    uses.append((Mul((*others, parts[other])), equation))
                raised = normal(Add(tuple(_raise(key, scale, rest) for key, scale in polynomial(parts[other]).items())))
                uses.append((Mul((*others, outer, raised)), use("inverse", rest, needs=(proof,))))
                parts = [*others, outer, raised]
                again = True
                break
        return combine(start, Mul(tuple(parts)), uses)

    def _power(self, term: Term, base: Term, exponent: Fraction) -> Equation:
        parts = _spread(base) if exponent == -1 else [base]
        if len(parts) > 1:
            law = use("inverse-product", *parts)
            return then(combine(term, law.right, [(ONE, law)]), self.norm(law.right))
        inner = self.norm(base)
        self.signs.learn(inner)
        if (exponent < 0 or exponent != int(exponent)) and (split := cases.outward(self, term, inner.right)):
            return split
        if exponent != int(exponent):
            return self._root(term, inner, exponent)
        if exponent >= 0:
            return self.norm(Mul((base,) * int(exponent))) if exponent < 9 else trivial(term)  # the ring laws join them
        if exponent < -9:
            return trivial(term)
        start = inside(Pow(base, Fraction(-1)), Pow(inner.right, Fraction(-1)), inner)
        one = then(start, powers.invert(self, inner.right))
        if exponent == -1:
            return one
        uses = product_uses([one] * -int(exponent))
        plain = normal(Mul((one.right,) * -int(exponent)))
        return then(combine(term, plain, uses), self.settle(plain))

    def _root(self, term: Term, inner: Equation, exponent: Fraction) -> Equation:
        step = inside(term, Pow(inner.right, exponent), inner)
        return then(step, powers.root(self, inner.right, exponent))

    def _function(self, term: Term, name: str, argument: Term) -> Equation:
        inner = self.norm(argument)
        self.signs.learn(inner)
        if split := cases.outward(self, term, inner.right):
            return split
        step = inside(term, Fn(name, inner.right), inner)
        match name:
            case "exp":
                return then(step, powers.exponential(self, inner.right))
            case "log":
                return then(step, powers.logarithm(self, inner.right))
            case "abs":
                return then(step, cases.absolute(self, inner.right))
        return step

    def _maximum(self, term: Max, left: Term, right: Term) -> Equation:
        one, other = self.norm(left), self.norm(right)
        plain = Max(one.right, other.right)
        step = Equation(term, plain)
        if one.proof or other.proof:
            step = Equation(term, plain, p.Inside(term, (proof_of(one), proof_of(other))))
        return then(step, cases.maximum(self, plain))

    def _all_product(self, term: Term, domain: Domain, body: Term) -> Equation:
        if isinstance(domain, Sort) and domain.elements:
            law = use("product-elements", Lam((domain,), body))
            return then(law, self.norm(law.right))
        variable = self.fresh(domain)
        inner_engine = self.inside_range(domain, variable)
        inner = inner_engine.norm(instantiate(body, (variable,)))
        step = under(Prod, domain, variable, inner)
        sign = inner_engine.signs.positive(inner.right)
        if sign is None:
            return step
        array = Lam((domain,), abstract(inner.right, (variable,)))
        law = use("product-log", array, needs=(p.Every(variable, domain, sign),))
        return then(step, law, self.norm(law.right))

    def _derivative(self, term: Diff) -> Equation:
        start = Equation(term, term)
        if any(_is_plainer_first(node) for node in below(term.body)):
            body = self.around(term.tensor).norm(term.body)
            start = inside(term, Diff(body.right, term.tensor, term.indices), body)
        found = derivative.expand(self, start.right)  # type: ignore[arg-type]
        return then(start, found, self.norm(found.right)) if found else start

    def around(self, tensor: Tensor) -> Normalizer:
        """The normalizer that knows nothing of the values of the tensor here, so that its equations hold for all."""
        if tensor not in self._around:
            silent = self.given.silent_of(tensor)
            self._around[tensor] = self if silent is self.given else Normalizer(silent, self.counter)
        return self._around[tensor]

    def _let(self, term: Let, tensor: Tensor, value: Lam, body: Term) -> Equation:
        inner = self.around(tensor).norm(body)
        if _varies(inner.right):
            known = self._let_with(term, tensor, value, body)
            return (
                then(known, self.norm(known.right)) if known else inside(term, Let(tensor, value, inner.right), inner)
            )
        step = inside(term, Let(tensor, value, inner.right), inner)
        law = use("let", tensor, value, inner.right)
        return then(step, law, self.norm(law.right))

    def _let_with(self, term: Let, tensor: Tensor, value: Lam, body: Term) -> Equation | None:
        """The body in normal form by what is known of the value, as that it is positive where a logarithm is taken of it."""
        inside_it: Normalizer = self.around(tensor)
        known: list[tuple[Prop, p.Proof]] = []
        itself = () if tensor.sorts else (positive(Entry(tensor, ())),)
        for prop in dict.fromkeys((*itself, *presuppositions(body))):
            if tensor in free(prop) and without(prop, Diff, Let, Some, Derives):
                proof = self.condition(fill(prop, tensor, value))
                if proof:
                    known.append((prop, proof))
                    inside_it = inside_it.assuming(prop)
        more = determinants.positive_parts(inside_it) if known else {}
        for prop in more:
            inside_it = inside_it.assuming(prop)
        found = inside_it.norm(body) if known else None
        if found is None or found.proof is None or _varies(found.right):
            return None
        claim = found.proof
        for prop, proof in more.items():
            claim = p.Detach(p.Suppose(prop, claim), proof)
        for prop, _ in reversed(known):
            claim = p.Suppose(prop, claim)
        claim = p.Put(tensor, value, claim)
        for _, proof in known:
            claim = p.Detach(claim, proof)
        return Equation(term, Let(tensor, value, found.right), claim)

    def condition(self, prop: Prop) -> p.Proof | None:
        """A proof of a condition: a hypothesis, or a sign, for each index where it says so."""
        proof = self.given.proof(prop) or self.signs.shown(prop)
        if proof is None and isinstance(prop, All):
            variable = self.fresh(prop.domain)
            inner = self.inside_range(prop.domain, variable).condition(instantiate(prop.body, (variable,)))
            return inner and p.Every(variable, prop.domain, inner)
        return proof


def _varies(term: Term) -> bool:
    return any(isinstance(node, Diff | Let) for node in below(term))


def _spread(term: Term) -> list[Term]:
    """The factors of a product, powers with a small natural exponent written out."""
    match term:
        case Mul(parts):
            return [one for part in parts for one in _spread(part)]
        case Pow(base, exponent) if exponent == int(exponent) and 1 < exponent < 9:
            return _spread(base) * int(exponent)
    return [term]


def _is_plainer_first(node: Node) -> bool:
    """Is it worth a normal form before it is differentiated?  A logarithm comes apart, a derivative is carried out."""
    return isinstance(node, Diff | Let) or (isinstance(node, Fn) and node.name == "log")


def _plain(key: object) -> Term:
    return from_polynomial({key: Fraction(1)})  # type: ignore[dict-item]


def _all_below(term: Term, base: Term) -> bool:
    """Does every monomial of the term have a negative power of the base?"""
    found = polynomial(term)
    return bool(found) and all(any(b is base and k < 0 for b, k in factors(_plain(key))) for key in found)


def _raise(key: object, scale: Fraction | int, base: Term) -> Term:
    """scale * monomial * base, for a monomial with a negative power of the base."""
    powers = [(b, k + 1 if b is base and k < 0 else k) for b, k in factors(_plain(key))]
    return number(scale) * monomial(Fraction(1), powers)
