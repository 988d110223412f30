"""Signs, read off the structure of a term and the hypotheses.  Every answer is a proof, or None: unknown is not yes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from derive.calculus import squares
from derive.calculus.equation import (
    MINUS,
    Equation,
    because,
    coefficient,
    combine,
    factors,
    inside,
    monomials,
    negative,
    number,
    proof_of,
    use,
)  # fmt: skip
from derive.calculus.given import Fact, Given
from derive.calculus.multiples import from_bound, multiples
from derive.kernel import proof as p
from derive.kernel.ring import normal
from derive.kernel.substitute import instantiate
from derive.kernel.term import (
    ONE,
    ZERO,
    Add,
    Below,
    Det,
    Domain,
    Entry,
    Eq,
    Fn,
    Ind,
    Lam,
    Le,
    Lt,
    Max,
    Mul,
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
    Term,
    Var,
    negation,
    nonnegative,
    nonzero,
    positive,
)  # fmt: skip

if TYPE_CHECKING:
    from derive.calculus.matrices import Matrices

Prover = Callable[[Term], p.Proof | None]


ORIGINS = 3  # terms that one came from, among which a plainer sign is looked for


class Forms(Protocol):
    """What the signs ask of the normal form: another form of a term, and itself under one more hypothesis."""

    @property
    def signs(self) -> Signs: ...

    @property
    def matrices(self) -> Matrices: ...

    def forms(self, term: Term) -> Iterable[Equation]: ...

    def norm(self, term: Term) -> Equation: ...

    def factored(self, term: Term, rest: Term) -> tuple[Term, Equation] | None: ...

    def fresh(self, domain: Domain) -> Var: ...

    def assuming(self, prop: Prop) -> Forms: ...

    def inside_range(self, domain: Domain, variable: Var) -> Forms: ...


class Signs:
    """Proofs that a term is positive, nonnegative or not zero."""

    def __init__(self, given: Given, forms: Forms) -> None:
        self.given = given
        self._forms = forms
        self._known: dict[tuple[str, Term], p.Proof | None] = {}
        self._origins: dict[Term, list[Equation]] = {}

    def learn(self, equation: Equation) -> None:
        """The right side came from the left one, whose sign may be plainer."""
        if equation.left is equation.right:
            return
        known = self._origins.setdefault(equation.right, [])
        if len(known) < ORIGINS and all(one.left is not equation.left for one in known):
            known.append(equation)
            for sign in ("positive", "nonnegative", "nonzero"):
                if self._known.get((sign, equation.right), known) is None:
                    del self._known[sign, equation.right]

    @property
    def has_learnt(self) -> bool:
        return bool(self._origins)

    def learn_from(self, other: Signs) -> None:
        """What another one under the same hypotheses has learnt."""
        self._origins.update({term: [*found] for term, found in other._origins.items()})

    def shown(self, prop: Prop) -> p.Proof | None:
        """A proof of 0 < a, 0 <= a or a != 0, by signs."""
        match prop:
            case Lt(left, right) if left is ZERO:
                return self.positive(right)
            case Le(left, right) if left is ZERO:
                return self.nonnegative(right)
            case Not(Eq(left, right)) if right is ZERO:
                return self.nonzero(left)
        return None

    def positive(self, term: Term) -> p.Proof | None:
        return self._ask("positive", term, positive(term), self._positive)

    def nonnegative(self, term: Term) -> p.Proof | None:
        return self._ask("nonnegative", term, nonnegative(term), self._nonnegative)

    def nonzero(self, term: Term) -> p.Proof | None:
        return self._ask("nonzero", term, nonzero(term), self._nonzero)

    def negative(self, term: Term) -> p.Proof | None:
        """A proof of term < 0."""
        if isinstance(term, Pow) and term.exponent == -1:
            return self._negative_inverse(term.base)
        opposite = normal(negative(term))
        proof = self.positive(opposite)
        return proof and p.Compare(True, term, ZERO, (), ((Fraction(1), proof),))

    def _negative_inverse(self, base: Term) -> p.Proof | None:
        """1 / base < 0, as 1 / -base > 0."""
        opposite = normal(negative(base))
        sign = self.positive(opposite)
        if sign is None:
            return None
        bound = because("power-positive", opposite, Fraction(-1), needs=(sign,))
        same = Equation(opposite, negative(base))
        moved = inside(Pow(opposite, Fraction(-1)), Pow(negative(base), Fraction(-1)), same)
        uses = ((MINUS, proof_of(moved)), (MINUS, proof_of(use("inverse-product", MINUS, base))))
        return p.Compare(True, Pow(base, Fraction(-1)), ZERO, uses, ((Fraction(1), bound),))

    def _ask(self, sign: str, term: Term, prop: Prop, search: Prover) -> p.Proof | None:
        key = (sign, term)
        if key not in self._known:
            self._known[key] = None
            found = search(term) or self.given.proof(prop) or from_bound(self.given, term, sign)
            self._known[key] = found or self._of_another_form(sign, term)
        return self._known[key]

    def _of_another_form(self, sign: str, term: Term) -> p.Proof | None:
        """The sign of a term that equals this one."""
        back = [combine(one.right, one.left, [(MINUS, one)]) for one in self._origins.get(term, ())]
        for equation in (*back, *self._forms.forms(term), *multiples(self._forms, term, list(self._origins))):
            proof: p.Proof | None = getattr(self, sign)(equation.right)
            if proof and sign == "nonzero":
                return p.Transport(proof, (proof_of(combine(equation.right, term, [(MINUS, equation)])),))
            if proof:
                uses = ((ONE, equation.proof),) if equation.proof else ()
                return p.Compare(sign == "positive", ZERO, term, uses, ((Fraction(1), proof),))
        whole = squares.nonnegative(self._forms, term, sign == "positive") if sign != "nonzero" else None
        return whole or self._by_cases(sign, term)

    def _by_cases(self, sign: str, term: Term) -> p.Proof | None:
        """The sign in both cases of an equality of indices that the term asks about."""
        for plain, _ in monomials(term):
            for base, _ in factors(plain):
                if isinstance(base, Ind) and isinstance(base.prop, Same) and self._open(base.prop):
                    halves = [self._forms.assuming(one).signs for one in (base.prop, negation(base.prop))]
                    yes, no = (getattr(half, sign)(term) for half in halves)
                    return p.Split(base.prop, yes, no) if yes and no else None
        return None

    def _open(self, prop: Same) -> bool:
        known = (prop, Same(prop.right, prop.left))
        return not any(self.given.proof(one) or self.given.proof(negation(one)) for one in known)

    def _positive(self, term: Term) -> p.Proof | None:
        match term:
            case Num(value):
                return p.Compare(True, ZERO, term, (), ()) if value > 0 else None
            case Fn("exp", argument):
                return because("exp-positive", argument)
            case Size(Sort() as sort):
                return because("size-positive", sort)
            case Add(terms):
                return self._sum_of_signs(term, terms, True) or self._monotone(term, True)
            case Fn("log", _):
                return self._monotone(term, True)
            case Mul(terms):
                return self._product_of_signs(term, terms, "product-positive", self.positive) or self._even(
                    term, terms, True
                )
            case Pow(base, exponent):
                inner = self.positive(base)
                return inner and because("power-positive", base, exponent, needs=(inner,))
            case Sum(Sort() as domain, body):
                return self._all(domain, body, "sum-positive", self.positive)
            case Prod(domain, body):
                return self._all(domain, body, "product-of-positive", self.positive)
            case Max(left, right):
                return self._max(term, left, right, self.positive, True)
            case Det(matrix):
                return self._forms.matrices.sign(matrix, True)
        return None

    def _nonnegative(self, term: Term) -> p.Proof | None:
        strictly = self.positive(term)
        if strictly:
            return p.Compare(False, ZERO, term, (), ((Fraction(1), strictly),))
        match term:
            case Num(value):
                return p.Compare(False, ZERO, term, (), ()) if value >= 0 else None
            case Size(domain):
                return because("size-nonnegative", domain)
            case Ind(prop):
                return because("indicator-nonnegative", prop)
            case Add(terms):
                return self._sum_of_signs(term, terms, False) or self._monotone(term, False)
            case Fn("log", _):
                return self._monotone(term, False)
            case Mul(terms):
                plain = self._product_of_signs(term, terms, "product-nonnegative", self.nonnegative)
                return plain or self._squares(term) or self._even(term, terms, False)
            case Pow(base, exponent):
                inner = self.nonnegative(base)
                if inner:
                    return because("power-nonnegative", base, exponent, needs=(inner,))
                return self._squares(term)
            case Sum(domain, body):
                return self._all(domain, body, "sum-nonnegative", self.nonnegative)
            case Prod(domain, body):
                return self._all(domain, body, "product-of-nonnegative", self.nonnegative)
            case Max(left, right):
                return self._max(term, left, right, self.nonnegative, False)
        return None

    def _nonzero(self, term: Term) -> p.Proof | None:
        proof = self.positive(term)
        if proof:
            return because(
                "unequal-symmetric", ZERO, term, needs=(because("less-unequal", ZERO, term, needs=(proof,)),)
            )
        match term:
            case Mul(terms):
                return self._product_of_signs(term, terms, "nonzero-product", self.nonzero)
            case Pow(base, exponent) if exponent == -1:
                inner = self.nonzero(base)
                return inner and because("nonzero-inverse", base, needs=(inner,))
            case Pow(base, exponent) if exponent == int(exponent) and 0 < exponent < 9:
                inner = self.nonzero(base)
                power = inner and because("nonzero-product", *[base] * int(exponent), needs=(inner,) * int(exponent))
                return power and p.Transport(power, (p.Ring(Mul((base,) * int(exponent)), term, ()),))
            case Det(matrix):
                return self._forms.matrices.sign(matrix, False)
            case Num(value) if value:
                return because("less-unequal", term, ZERO, needs=(p.Compare(True, term, ZERO, (), ()),))
            case Add():
                proof = self.negative(term)
                return because("less-unequal", term, ZERO, needs=(proof,)) if proof else self._factor_of_nonzero(term)
            case Entry():
                return self._factor_of_nonzero(term)
        return None

    def _factor_of_nonzero(self, term: Term) -> p.Proof | None:
        """A sum, or an entry, of which one is a multiple that a hypothesis says not to be zero.

        Were the term zero, that one would be zero as well, and so equal to the term: then the term is not zero.
        """
        for one in self.given.facts:
            match one:
                case Fact(_, (), (), Not(Eq(known, bound))) if bound is ZERO and not isinstance(known, Num | Det):
                    whole = self._forms.factored(known, term)
                    if whole:
                        outer, equation = whole
                        nothing = Equation(term, ZERO, p.Assume(Eq(term, ZERO)))
                        same = combine(known, term, [(ONE, equation), (outer - ONE, nothing)])
                        moved = p.Transport(self.given.source(one.prop), (proof_of(same),))
                        return p.Split(Eq(term, ZERO), moved, p.Assume(nonzero(term)))
        return None

    def _sum_of_signs(self, term: Term, terms: tuple[Term, ...], strict: bool) -> p.Proof | None:
        """Every summand is nonnegative, and for strict one is positive."""
        bounds: list[tuple[Fraction, p.Proof]] = []
        found = not strict
        for part in terms:
            proof = self.positive(part) if strict else None
            found = found or proof is not None
            proof = proof or self.nonnegative(part)
            if proof is None:
                return None
            bounds.append((Fraction(1), proof))
        return p.Compare(strict, ZERO, term, (), tuple(bounds)) if found else None

    def _monotone(self, term: Term, strict: bool) -> p.Proof | None:
        """c (f a - f b) for increasing f and c > 0 has the sign of a - b; 1 counts as exp 0, and 0 as log 1."""
        pieces = list(monomials(term))
        above = [(one, scale) for one, scale in pieces if scale > 0]
        below = [(one, -scale) for one, scale in pieces if scale < 0]
        if len(above) > 1 or len(below) > 1:
            return None
        for name, missing in (("exp", None), ("log", ONE)):
            high, low = _argument(name, above, missing), _argument(name, below, missing)
            scales = {scale for _, scale in above + below}
            if high is None or low is None or len(scales) != 1:
                continue
            sign = (self.positive if strict else self.nonnegative)(normal(high - low))
            domain = self.positive(low) if name == "log" else sign
            if sign and domain:
                between = p.Compare(strict, low, high, (), ((Fraction(1), sign),))
                law = f"{name}-strictly-increasing" if strict else f"{name}-increasing"
                bound = because(law, low, high, needs=[between] if name == "exp" else [domain, between])
                (scale,) = scales
                uses = _units(name, low, scale) + _units(name, high, -scale)
                return p.Compare(strict, ZERO, term, uses, ((scale, bound),))
        return None

    def _product_of_signs(self, term: Term, terms: Iterable[Term], name: str, prove: Prover) -> p.Proof | None:
        parts = tuple(terms)
        proofs = []
        for part in parts:
            proof = prove(part)
            if proof is None:
                return None
            proofs.append(proof)
        return because(name, *parts, needs=proofs)

    def _even(self, term: Term, terms: Iterable[Term], strict: bool) -> p.Proof | None:
        """A product of positive factors and an even number of negative ones; if not strict, each may be zero."""
        parts: list[Term] = []
        proofs: list[p.Proof] = []
        odd = False
        for part in terms:
            sign = self.positive(part) if strict else self.nonnegative(part)
            if sign is None:
                odd, sign, part = not odd, self._opposite(part, strict), negative(part)
            if sign is None:
                return None
            parts.append(part)
            proofs.append(sign)
        whole = because("product-positive" if strict else "product-nonnegative", *parts, needs=proofs)
        return None if odd else p.Compare(strict, ZERO, term, (), ((Fraction(1), whole),))

    def _opposite(self, part: Term, strict: bool) -> p.Proof | None:
        """A proof of 0 < -part, or of 0 <= -part."""
        if strict:
            below = self.negative(part)
            return below and p.Compare(True, ZERO, negative(part), (), ((Fraction(1), below),))
        sign = self.nonnegative(normal(negative(part)))
        return sign and p.Compare(False, ZERO, negative(part), (), ((Fraction(1), sign),))

    def _squares(self, term: Term) -> p.Proof | None:
        """A positive number times even powers times nonnegative atoms."""
        if isinstance(term, Pow) and term.exponent > 0 and term.exponent % 2 == 0:
            half_power = Pow(term.base, Fraction(term.exponent / 2))
            return p.Compare(False, ZERO, term, (), ((Fraction(1), because("square-nonnegative", half_power)),))
        plain = normal(term)
        if isinstance(plain, Add) or coefficient(plain) <= 0:
            return None
        parts: list[tuple[Term, p.Proof | None]] = [(number(coefficient(plain)), None)]
        for base, power in factors(plain):
            root = base if power > 0 else Pow(base, Fraction(-1))
            half, odd = divmod(abs(power), 2)
            if half:
                root_power = Pow(root, Fraction(half))
                parts.append((root_power * root_power, because("square-nonnegative", root_power)))
            if odd:
                parts.append((root, self.nonnegative(root)))
        proofs = [proof or self.nonnegative(part) for part, proof in parts]
        if any(proof is None for proof in proofs):
            return None
        whole = because("product-nonnegative", *(part for part, _ in parts), needs=[one for one in proofs if one])
        return p.Compare(False, ZERO, term, (), ((Fraction(1), whole),))

    def _all(self, domain: Domain, body: Term, name: str, prove: Prover) -> p.Proof | None:
        """The sign of the body for every index of the domain."""
        variable = self._forms.fresh(domain)
        proof = self.within(domain, variable, instantiate(body, (variable,)), prove)
        if proof is None:
            return None
        return because(name, Lam((domain,), body), needs=(p.Every(variable, domain, proof),))

    def within(self, domain: Domain, variable: Var, body: Term, prove: Prover) -> p.Proof | None:
        """A proof about the body that may use that the variable lies in the domain."""
        if not isinstance(domain, Range):
            return prove(body)
        inner = self._forms.assuming(Below(domain.low, variable)).assuming(Below(variable, domain.high)).signs
        found: p.Proof | None = getattr(inner, prove.__name__)(body)
        return found

    def _max(self, term: Term, left: Term, right: Term, prove: Prover, strict: bool) -> p.Proof | None:
        for side, name in ((left, "max-upper-left"), (right, "max-upper-right")):
            proof = prove(side)
            if proof:
                upper = because(name, left, right)
                return p.Compare(strict, ZERO, term, (), ((Fraction(1), proof), (Fraction(1), upper)))
        return None


def _argument(name: str, half: list[tuple[Term, Fraction]], missing: Term | None) -> Term | None:
    """The a of f a, for the one monomial of a half."""
    if not half:
        return missing
    one = half[0][0]
    if isinstance(one, Fn) and one.name == name:
        return one.argument
    return ZERO if one is ONE and name == "exp" else None


def _units(name: str, argument: Term, scale: Fraction) -> tuple[tuple[Term, p.Proof], ...]:
    """exp 0 = 1 or log 1 = 0, where the argument is such."""
    if name == "exp" and argument is ZERO:
        return ((number(scale), proof_of(use("exp-sum"))),)
    if name == "log" and argument is ONE:
        return ((number(scale), because("log-power", ONE, Fraction(0), needs=(p.Compare(True, ZERO, ONE, (), ()),))),)
    return ()
