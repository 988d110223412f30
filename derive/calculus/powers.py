"""Inverses, exponentials and logarithms of terms in normal form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.calculus.engine import Engine
from derive.calculus.equation import (
    MINUS,
    Equation,
    coefficient,
    combine,
    factors,
    inside,
    monomial,
    monomials,
    negative,
    number,
    power_law,
    product_uses,
    raised,
    then,
    use,
)  # fmt: skip
from derive.kernel import proof as p
from derive.kernel.axioms import exp, log
from derive.kernel.ring import from_polynomial, normal, polynomial
from derive.kernel.term import ONE, ZERO, Add, Fn, Mul, Num, Pow, Term, order

INVERSE = Fraction(-1)
LARGEST = 64  # numerator and denominator of an exponent with which a number is worked out


def invert(engine: Engine, plain: Term) -> Equation:
    """The equation of plain^-1 with its normal form, for `plain` in normal form."""
    if isinstance(plain, Num):
        return Equation(Pow(plain, INVERSE), normal(Pow(plain, INVERSE)))
    if isinstance(plain, Add):
        parts = content(engine, plain)
        if parts is None:
            return Equation(Pow(plain, INVERSE), Pow(plain, INVERSE))
        outer, rest, split = parts
        below = [*_spread(outer), *([] if rest is ONE else [Equation(Pow(rest, INVERSE), Pow(rest, INVERSE))])]
    else:
        below, split = _spread(plain), Equation(plain, plain)
    left = Pow(plain, INVERSE)
    bases = [one.left.base for one in below]  # type: ignore[attr-defined]
    product = Mul(tuple(bases))
    law = use("inverse-product", *bases)
    moved = inside(left, Pow(product, INVERSE), Equation(plain, product, split.proof)) if split.proof else None
    result = normal(Mul(tuple(one.right for one in below)))
    uses = [(ONE, law), *product_uses(below)]
    if moved:
        uses.append((ONE, moved))
    return then(combine(left, result, uses), engine.settle(result))


def _spread(plain: Term) -> list[Equation]:
    """For each factor b of a monomial (repeated powers apart) the equation of b^-1 with its normal form."""
    found: list[Equation] = []
    scale = coefficient(plain)
    if scale != 1:
        found.append(Equation(Pow(number(scale), INVERSE), number(1 / scale)))
    for base, power in factors(plain):
        if isinstance(base, Fn) and base.name == "exp":
            turned = normal(MINUS * base.argument)
            one = combine(Pow(base, INVERSE), exp(turned), [(MINUS, use("exp-negative", base.argument))])
        elif power < 0:
            one = use("inverse-inverse", base)
        else:
            one = Equation(Pow(base, INVERSE), Pow(base, INVERSE))
        found += [one] * abs(power)
    return found


def content(engine: Engine, plain: Term) -> tuple[Term, Term, Equation] | None:
    """A sum as monomial * rest, the rest free of common factors and denominators; None when nothing is common.

    The choice does not change when the sum is multiplied by a monomial, so that proportional sums have the same rest.
    The third item is the equation of the sum with monomial * rest; rest is 1 where the sum is a monomial in disguise.
    """
    found = cleared(engine, plain)
    if found is None:
        return _common(engine, plain)
    _denominator, inverse, product, unit = found
    start = combine(plain, inverse * product.right, [(negative(plain), unit), (inverse, product)])
    parts = _common(engine, product.right) if isinstance(product.right, Add) else (product.right, ONE, None)
    outer, rest, split = parts or (ONE, product.right, None)
    whole = engine.settle(normal(inverse * outer))
    if isinstance(whole.right, Add | Num) and rest is ONE:
        return None
    uses = [(ONE, start), (rest, whole)]
    if split:
        uses.append((inverse, split))
    return whole.right, rest, combine(plain, whole.right * rest, uses)


def _common(engine: Engine, plain: Term) -> tuple[Term, Term, Equation] | None:
    """As `content`, for a sum without denominators."""
    pieces = list(monomials(plain))
    powers = [dict(factors(one)) for one, _ in pieces]
    exponents = [next((b.argument for b in have if isinstance(b, Fn) and b.name == "exp"), ZERO) for have in powers]
    least = _least(exponents)
    common = {
        b: min(have.get(b, 0) for have in powers) for b in powers[0] if not (isinstance(b, Fn) and b.name == "exp")
    }
    common = {base: power for base, power in common.items() if power > 0}
    rests: list[Term] = []
    for (_, scale), have, exponent in zip(pieces, powers, exponents, strict=True):
        left = [(b, k - common.get(b, 0)) for b, k in have.items() if not (isinstance(b, Fn) and b.name == "exp")]
        gap = normal(exponent - least)
        rests.append(monomial(scale, [*left, *([] if gap is ZERO else [(exp(gap), 1)])]))
    rest = normal(Add(tuple(rests)))
    scale = _lead(rest)
    rest = normal(number(1 / scale) * rest)
    outer = normal(monomial(scale, [*common.items(), *([] if least is ZERO else [(exp(least), 1)])]))
    if outer is ONE:
        return None
    back = engine.settle(normal(outer * rest))
    return (outer, rest, combine(plain, outer * rest, [(MINUS, back)])) if back.right is plain else None


def cleared(engine: Engine, gap: Term) -> tuple[Term, Term, Equation, Equation] | None:
    """(D, 1/D, D * gap = numerator, D * 1/D = 1) for the common denominator D of the gap; None without one."""
    powers: dict[Term, int] = {}
    for plain, _ in monomials(gap):
        for base, power in factors(plain):
            if power < 0:
                powers[base] = max(powers.get(base, 0), -power)
    proofs = {base: engine.signs.nonzero(base) for base in powers}
    inverses = {base: use("inverse", base, needs=(proof,)) for base, proof in proofs.items() if proof}
    if not inverses:
        return None
    denominator = monomial(Fraction(1), [(base, powers[base]) for base in inverses])
    inverse = monomial(Fraction(1), [(base, -powers[base]) for base in inverses])
    uses: list[tuple[Term, Equation]] = []
    parts: list[Term] = []
    for plain, scale in monomials(gap):
        others = [(base, power) for base, power in factors(plain) if base not in inverses]
        mine = [(base, power) for base, power in factors(plain) if base in inverses]
        have = dict(mine)
        if len(have) < len(mine):
            return None  # a power and an inverse of one base side by side: the gap was not in normal form
        for base, law in inverses.items():
            below = max(0, -have.get(base, 0))
            have[base] = have.get(base, 0) + powers[base]
            rest = monomial(
                scale, [*others, *have.items(), *((b, powers[b]) for b in inverses if b not in _done(inverses, base))]
            )
            uses.append((rest * _ladder(base, below), law))
        parts.append(monomial(scale, [*others, *have.items()]))
    numerator = normal(Add(tuple(parts)))
    product = combine(gap * denominator, numerator, uses)
    units: list[tuple[Term, Equation]] = []
    before: Term = ONE
    for base, law in inverses.items():
        later = [(b, powers[b]) for b in inverses if b not in _done(inverses, base)]
        rest = monomial(Fraction(1), [*later, *((b, -k) for b, k in later)])
        units.append((before * rest * _ladder(base, powers[base]), law))
    return denominator, inverse, then(product, engine.settle(numerator)), combine(denominator * inverse, ONE, units)


def _done(inverses: dict[Term, Equation], base: Term) -> set[Term]:
    """The bases up to and including this one."""
    order = list(inverses)
    return set(order[: order.index(base) + 1])


def _ladder(base: Term, power: int) -> Term:
    """1 + u + ... + u^(power-1) for u = base * base^-1, so that u^power - 1 = (u - 1) * ladder."""
    return Add(tuple(raised(base * base**-1, k) for k in range(power)))


def _lead(rest: Term) -> Fraction:
    """The coefficient of the first monomial in an order that does not see coefficients."""
    found = polynomial(rest)
    first = min(found, key=lambda key: (not key, order(from_polynomial({key: Fraction(1)}))))
    return Fraction(found[first])


def _least(exponents: Sequence[Term]) -> Term:
    """The smallest exponent in an order that addition preserves."""
    least = exponents[0]
    for other in exponents[1:]:
        difference = polynomial(other - least)
        if difference:
            lead = min(difference, key=lambda key: (not key, order(from_polynomial({key: Fraction(1)}))))
            if difference[lead] < 0:
                least = other
    return least


def exponential(engine: Engine, exponent: Term) -> Equation:
    """exp of a normal exponent; q log a in it becomes the factor a^q where a > 0 and q is a number."""
    left = exp(exponent)
    if exponent is ZERO:
        return combine(left, ONE, [(ONE, use("exp-sum"))])
    terms = exponent.terms if isinstance(exponent, Add) else (exponent,)
    parts: list[tuple[Term, Equation]] = []
    for term in terms:
        power = _logarithm_power(term)
        if power and (proof := engine.signs.positive(power[0])):
            base, times = power
            step = _power_of(base, times, term, proof)
            parts.append((term, step if times == int(times) else then(step, engine.norm(step.right))))
    if not parts:
        return Equation(left, left)
    others = tuple(term for term in terms if term not in [done for done, _ in parts])
    pieces = [equation for _, equation in parts]
    rest = exp(normal(Add(others))) if others else ONE
    arguments = [*(term for term, _ in parts), *((normal(Add(others)),) if others else ())]
    uses: list[tuple[Term, Equation]] = [(ONE, use("exp-sum", *arguments))]
    uses += [(cofactor * rest, equation) for cofactor, equation in product_uses(pieces)]
    result = normal(Mul((*(piece.right for piece in pieces), rest)))
    return then(combine(left, result, uses), engine.settle(result))


def _logarithm_power(term: Term) -> tuple[Term, Fraction] | None:
    """(a, n) of n log a."""
    scale, found = coefficient(term), factors(term)
    if len(found) == 1 and found[0][1] == 1 and isinstance(found[0][0], Fn) and found[0][0].name == "log":
        return (found[0][0].argument, scale) if scale.denominator <= LARGEST else None
    return None


def _power_of(base: Term, times: Fraction, term: Term, proof: p.Proof) -> Equation:
    """exp(n log a) = a^n."""
    law = use("exp-power", log(base), times)
    root = use("exp-log", base, needs=(proof,))
    inner = inside(Pow(exp(log(base)), times), Pow(base, times), root)
    return combine(exp(term), Pow(base, times), [(MINUS, law), (ONE, inner)])


def logarithm(engine: Engine, plain: Term) -> Equation:
    """log of a normal term: a sum over its factors, where these are positive."""
    left = log(plain)
    if plain is ONE:
        law = use("log-power", ONE, Fraction(0), needs=(_is_positive(ONE),))
        return combine(left, ZERO, [(ONE, law)])
    parts = content(engine, plain) if isinstance(plain, Add) else None
    if isinstance(plain, Add) and parts is None:
        return Equation(left, left)
    outer, rest = (parts[0], [(parts[1], 1)] if parts[1] is not ONE else []) if parts else (plain, [])
    pieces: list[Equation] = []
    scale = coefficient(outer)
    bases = [*_primes(scale), *factors(outer), *rest]
    if len(bases) == 1 and bases[0][1] == 1 and not _opens(bases[0][0]):
        return Equation(left, left)
    needs = []
    for base, power in bases:
        proof = engine.signs.positive(raised(base, power))
        inner = engine.signs.positive(base)
        if proof is None or inner is None:
            return Equation(left, left)
        needs.append(proof)
        if isinstance(base, Fn) and base.name == "exp":
            pieces.append(use("log-exp", base.argument))
        else:
            pieces.append(_logarithm_of(engine, base, power, inner))
    product = Mul(tuple(raised(base, power) for base, power in bases))
    law = use("log-product", *(raised(base, power) for base, power in bases), needs=needs)
    uses = [(ONE, law), *((ONE, piece) for piece in pieces)]
    if parts and parts[2].proof:
        uses.append((ONE, inside(left, log(product), Equation(plain, product, parts[2].proof))))
    return combine(left, normal(Add(tuple(piece.right for piece in pieces))), uses)


def _primes(value: Fraction | int) -> list[tuple[Term, int]]:
    """A positive number as powers of primes, or of what is left of it after the small ones; [] for 1."""
    found: dict[int, int] = {}
    for whole, sign in ((Fraction(value).numerator, 1), (Fraction(value).denominator, -1)):
        for prime in range(2, LARGEST):
            while whole > 1 and whole % prime == 0:
                whole //= prime
                found[prime] = found.get(prime, 0) + sign
        if whole != 1:
            found[whole] = sign
    return [(number(prime), power) for prime, power in found.items()]


def _opens(base: Term) -> bool:
    """Is the logarithm of the factor another term?"""
    return base.name == "exp" if isinstance(base, Fn) else isinstance(base, Pow)


def _logarithm_of(engine: Engine, base: Term, power: int, sign: p.Proof) -> Equation:
    """log(base^power) = power * log(base), and the same for a root that the base is."""
    whole = use("log-power", base, Fraction(power), needs=(sign,)) if power != 1 else Equation(log(base), log(base))
    inner = engine.signs.positive(base.base) if isinstance(base, Pow) else None
    if inner is None or not isinstance(base, Pow):
        return whole
    step = use("log-power", base.base, Fraction(base.exponent), needs=(inner,))
    return then(whole, combine(number(power) * log(base), number(power) * step.right, [(number(power), step)]))


def root(engine: Engine, plain: Term, exponent: Fraction) -> Equation:
    """plain^exponent for an exponent that is no integer, taken factor by factor where these are nonnegative."""
    left = Pow(plain, exponent)
    if isinstance(plain, Num) and (plain is ZERO or _exact_root(plain, exponent) or not _primes(plain.value)):
        return _root_of_number(plain, exponent)
    parts = content(engine, plain) if isinstance(plain, Add) else None
    outer, rest = (parts[0], [(parts[1], 1)] if parts[1] is not ONE else []) if parts else (plain, [])
    if isinstance(plain, Add) and not parts:
        return Equation(left, left)
    scale = coefficient(outer)
    bases = [*_primes(scale), *factors(outer), *rest]
    pieces: list[Equation] = []
    signs: list[p.Proof] = []
    for base, power in bases:
        sign = engine.signs.nonnegative(raised(base, power))
        if sign is None:
            return Equation(left, left)
        signs.append(sign)
        pieces.append(_root_of_one(engine, base, power, exponent))
    uses: list[tuple[Term, Equation]] = []
    product, sign = raised(*bases[0]), signs[0]
    done: Term = Pow(product, exponent)
    for (base, power), other in zip(bases[1:], signs[1:], strict=True):
        factor = raised(base, power)
        uses = [(Pow(factor, exponent) * cofactor, one) for cofactor, one in uses]
        uses.append((ONE, use("power-product", product, factor, exponent, needs=(sign, other))))
        sign = p.Axiom("product-nonnegative", (product, factor), (sign, other))
        product, done = product * factor, done * Pow(factor, exponent)
    uses += product_uses(pieces)
    if parts and parts[2].proof:
        uses.append((ONE, inside(left, Pow(product, exponent), Equation(plain, product, parts[2].proof))))
    result = normal(Mul(tuple(piece.right for piece in pieces)))
    return then(combine(left, result, uses), engine.settle(result))


def _root_of_one(engine: Engine, base: Term, power: int, exponent: Fraction) -> Equation:
    """(base^power)^exponent as one power of the base, where the base is positive."""
    left = Pow(raised(base, power), exponent)
    if isinstance(base, Fn) and base.name == "exp" and power == 1:
        law = use("exp-power", base.argument, exponent)
        return then(law, engine.norm(law.right))
    if isinstance(base, Num) and power == 1 and _exact_root(base, exponent):
        return _root_of_number(base, exponent)
    strict = engine.signs.positive(base)
    sign = strict or (engine.signs.nonnegative(base) if power > 0 and exponent > 0 else None)
    if sign is None:
        return _root_of_square(engine, base, power, exponent)
    law = Equation(left, left)
    if power != 1:
        law = power_law("power-power", base, Fraction(power), exponent, sign, strict is not None)
    times, part = divmod(power * exponent, 1)
    if not times or not part:
        return law
    split = power_law("power-sum", base, Fraction(times), part, sign, strict is not None)
    return then(law, combine(law.right, split.left, [(MINUS, split)]))


def _root_of_square(engine: Engine, base: Term, power: int, exponent: Fraction) -> Equation:
    """(a^2)^(1/2) = -a for negative a, and so for other even powers."""
    left, opposite = Pow(raised(base, power), exponent), normal(negative(base))
    sign = engine.signs.positive(opposite) if power % 2 == 0 else None
    if sign is None:
        return Equation(left, left)
    law = power_law("power-power", opposite, Fraction(power), exponent, sign)
    return then(combine(left, law.left, []), law, engine.norm(law.right))


def _root_of_number(value: Num, exponent: Fraction) -> Equation:
    """The power of a number, where it is a number again."""
    left = Pow(value, exponent)
    if value is ZERO:
        return _root_of_zero(left, exponent)
    exact = _exact_root(value, exponent)
    if exact is None:
        return Equation(left, left)
    scale, whole = exact
    law = power_law("power-power", scale, Fraction(exponent.denominator), exponent, _is_positive(scale))
    return combine(left, whole, [(ONE, law)])


def _root_of_zero(left: Term, exponent: Fraction) -> Equation:
    """0^q = (0 * b)^q = 0^q b^q, where b^q is a number other than 1."""
    if max(abs(exponent.numerator), exponent.denominator) > LARGEST:
        return Equation(left, left)
    power = _root_of_number(number(2**exponent.denominator), exponent)
    nothing, sign = p.Compare(False, ZERO, ZERO, (), ()), p.Compare(False, ZERO, power.left.base, (), ())  # type: ignore[attr-defined]
    law = use("power-product", ZERO, power.left.base, exponent, needs=(nothing, sign))  # type: ignore[attr-defined]
    scale = number(1 / (1 - Fraction(2) ** exponent.numerator))
    return combine(left, ZERO, [(scale, law), (scale * left, power)])


def _is_positive(value: Num) -> p.Proof:
    return p.Compare(True, ZERO, value, (), ())


def _exact_root(value: Num, exponent: Fraction) -> tuple[Num, Num] | None:
    """(r, r^numerator) where r^denominator is the value."""
    found = []
    for part in (value.value.numerator, value.value.denominator):
        guess = round(part ** (1 / exponent.denominator)) if 0 < part < 1 << 64 else 0
        if guess**exponent.denominator != part:
            return None
        found.append(guess)
    base = Fraction(found[0], found[1])
    return number(base), number(base**exponent.numerator)
