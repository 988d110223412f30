"""Products of monomials: exponentials joined, inverses cancelled, equal indices put for each other."""

from __future__ import annotations

from fractions import Fraction

from derive.calculus.engine import Engine
from derive.calculus.equation import (
    MINUS,
    Equation,
    combine,
    factors,
    monomial,
    negative,
    number,
    power_law,
    product_uses,
    raised,
    then,
    use,
)  # fmt: skip
from derive.calculus.given import oriented, put
from derive.kernel import proof as p
from derive.kernel.axioms import exp
from derive.kernel.ring import from_polynomial, normal, polynomial
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    ONE,
    Add,
    Fn,
    Ind,
    Lam,
    Mul,
    Pow,
    Same,
    Term,
    Var,
    free,
)  # fmt: skip

Powers = list[tuple[Term, int]]


def settle(engine: Engine, term: Term) -> Equation:
    """The equation of a polynomial in ring normal form with the same, each monomial tidied."""
    parts: list[tuple[Term, Equation]] = []
    rest: list[Term] = []
    for key, scale in polynomial(term).items():
        engine.spend()
        plain = from_polynomial({key: Fraction(1)})
        tidied = tidy(engine, plain)
        rest.append(number(scale) * tidied.right)
        if tidied.proof:
            parts.append((number(scale), tidied))
    return combine(term, normal(Add(tuple(rest))), parts)


def tidy(engine: Engine, plain: Term) -> Equation:
    """One monomial without a number, in ring normal form: apply the first law that fits, and go on."""
    powers = factors(plain)
    if len(powers) > 1 or (powers and powers[0][1] != 1):
        for law in (_join_exponentials, _cancel_inverse, _indicator_power, _equal_index, _roots, _sine_square):
            step = law(engine, plain, powers)
            if step:
                return then(step, engine.settle(step.right))
    return Equation(plain, plain)


def _join_exponentials(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    found = [(base.argument, power) for base, power in powers if isinstance(base, Fn) and base.name == "exp"]
    if not found or (len(found) == 1 and found[0][1] == 1):
        return None
    rest = monomial(Fraction(1), [(b, k) for b, k in powers if not (isinstance(b, Fn) and b.name == "exp")])
    exponents = [exponent for exponent, power in found for _ in range(power)]
    uses = [(negative(rest), use("exp-sum", *exponents))]
    joined = engine.norm(exp(normal(Add(tuple(exponents)))))
    uses.append((rest, joined))
    return combine(plain, normal(rest * joined.right), uses)


def _cancel_inverse(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    negative_powers = {base: -power for base, power in powers if power < 0}
    for base, power in powers:
        below = negative_powers.get(base, 0)
        if power > 0 and below and (proof := engine.signs.nonzero(base)):
            less = min(power, below)
            kept = [(b, k) for b, k in powers if b is not base]
            kept += [(base, power - less), (base, less - below)]
            unit = base * base**-1
            ladder = Add(tuple(raised(unit, k) for k in range(less)))
            rest = monomial(Fraction(1), kept)
            return combine(plain, normal(rest), [(rest * ladder, use("inverse", base, needs=(proof,)))])
    return None


def _indicator_power(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    for base, power in powers:
        if isinstance(base, Ind) and power > 1:
            rest = monomial(Fraction(1), [(b, k) for b, k in powers if b is not base])
            ladder = Add(tuple(raised(base, k) for k in range(power - 1)))
            return combine(plain, normal(rest * base), [(rest * ladder, use("indicator-square", base.prop))])
    return None


def _equal_index(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    """[i = j] f(i) = [i = j] f(j), for a variable i."""
    for base, power in powers:
        if not (isinstance(base, Ind) and isinstance(base.prop, Same) and power == 1):
            continue
        old, new = oriented(base.prop.left, base.prop.right)
        rest = monomial(Fraction(1), [(b, k) for b, k in powers if b is not base])
        if not isinstance(old, Var) or old not in free(rest) or old in free(new):
            continue
        body = Lam((old.sort,), abstract(rest, (old,)))
        law = use("indicator-same", body, old, new)
        moved = engine.norm(put(rest, old, new))
        uses: list[tuple[Term, Equation]] = [(ONE, law), (base, moved)]
        if base.prop.left is new:
            turn = use("indicator-symmetric", new, old)
            uses += [(rest, turn), (negative(moved.left), turn)]
        return combine(plain, normal(base * moved.right), uses)
    return None


def _roots(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    """a^p a^q = a^(p+q), where one of p, q is no integer: for positive a, or positive exponents and a that may be zero."""
    for base, power in powers:
        if not isinstance(base, Pow):
            continue
        root = base.base
        kin = [(b, k) for b, k in powers if b is root or (isinstance(b, Pow) and b.base is root)]
        if len(kin) == 1 and power == 1:
            continue
        strict = engine.signs.positive(root)
        proof = strict or (engine.signs.nonnegative(root) if all(k > 0 for _, k in kin) else None)
        if proof:
            rest = monomial(Fraction(1), [(b, k) for b, k in powers if (b, k) not in kin])
            single = [_as_power(b, k < 0, root, proof) for b, k in kin for _ in range(abs(k))]
            exponents = [Fraction(one.right.exponent) for one in single]  # type: ignore[attr-defined]
            joined = join_powers(root, exponents, proof, strict is not None)
            result = normal(rest * joined.right)
            if result is not plain:
                return combine(plain, result, [*((rest * c, one) for c, one in product_uses(single)), (rest, joined)])
    return None


def _sine_square(engine: Engine, plain: Term, powers: Powers) -> Equation | None:
    """sin(a)^2 = 1 - cos(a)^2."""
    for base, power in powers:
        if isinstance(base, Fn) and base.name == "sin" and power > 1:
            rest = monomial(Fraction(1), [(b, k - 2 if b is base else k) for b, k in powers])
            law = use("pythagoras", base.argument)
            return combine(plain, normal(rest * (ONE - Fn("cos", base.argument) ** 2)), [(rest, law)])
    return None


def _as_power(base: Term, below: bool, root: Term, proof: p.Proof) -> Equation:
    """The root, a power of it, or one over that, as one power of the root."""
    exponent = Fraction(1) if base is root or not isinstance(base, Pow) else Fraction(base.exponent)
    if not below:
        return Equation(base, Pow(root, exponent))
    if base is root:
        return Equation(Pow(root, -exponent), Pow(root, -exponent))
    return power_law("power-power", root, exponent, Fraction(-1), proof)


def join_powers(root: Term, exponents: list[Fraction], proof: p.Proof, strict: bool = True) -> Equation:
    """The product of powers of a positive root as integer power * root^part with 0 <= part < 1."""
    total = exponents[0]
    uses: list[tuple[Term, Equation]] = []
    for k, exponent in enumerate(exponents[1:], start=2):
        later = Mul(tuple(Pow(root, q) for q in exponents[k:]))
        uses.append((later, power_law("power-sum", root, total, exponent, proof, strict)))
        total += exponent
    whole, part = divmod(total, 1)
    right: Term = Pow(root, total)
    if whole and part:
        right = Pow(root, Fraction(whole)) * Pow(root, part)
        uses.append((MINUS, power_law("power-sum", root, Fraction(whole), part, proof, strict)))
    return combine(Mul(tuple(Pow(root, q) for q in exponents)), right, uses)
