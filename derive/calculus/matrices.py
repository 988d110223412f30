"""Square matrices: inverses and determinants in normal form, and entries that a symmetry makes equal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from derive.calculus.equation import (
    MINUS,
    Equation,
    because,
    combine,
    factors,
    monomial,
    monomials,
    negative,
    proof_of,
    raised,
    then,
    use,
)  # fmt: skip
from derive.calculus.given import Fact
from derive.kernel import proof as p
from derive.kernel.axioms import at, same, times, turned
from derive.kernel.ring import normal, polynomial
from derive.kernel.substitute import abstract, instantiate
from derive.kernel.term import (
    ONE,
    ZERO,
    Add,
    Bound,
    Det,
    Entry,
    Eq,
    Ind,
    Index,
    Inverse,
    Lam,
    Lt,
    Mul,
    Not,
    Same,
    Sum,
    Tensor,
    Term,
    Var,
    free,
    order,
    sort_of,
)  # fmt: skip

if TYPE_CHECKING:
    from derive.calculus.engine import Engine

INVERSE = Fraction(-1)
ROW, COLUMN, CANONICAL = "\0row", "\0column", "\2"


class Swap(NamedTuple):
    """A hypothesis by which a tensor keeps its entries when two of its indices change places."""

    fact: Fact
    tensor: Tensor
    places: tuple[int, int]
    levels: tuple[int, ...]  # which bound index stands at each place


class Matrices:
    """What is known of matrices under the hypotheses of one normal form."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._plain: dict[Lam, tuple[Lam, p.Proof | None]] = {}
        self._invertible: dict[Lam, p.Proof] = {}
        self._swaps: list[Swap] | None = None

    # ---- symmetric ones ----

    def flip(self, term: Term) -> Equation | None:
        """The equation of an entry with the one whose two indices have changed places, where the two are equal."""
        match term:
            case Entry(tensor, indices):
                return self._exchanged(tensor, indices)
            case Inverse(matrix, row, column):
                other = self._turned(matrix)
                return other and self._transposed(matrix, other, row, column) if other and other[0] is matrix else None
        return None

    def oriented(self, term: Term) -> Equation | None:
        """The equal entry that comes first; None for one that is the first."""
        flipped = self.flip(term)
        return flipped if flipped and rank(flipped.right) < rank(term) else None

    def flips(self) -> bool:
        if self._swaps is None:
            self._swaps = list(_swaps(self._engine.given.facts))
        return bool(self._swaps)

    def is_symmetry(self, fact: Fact) -> bool:
        return self.flips() and any(one.fact == fact for one in self._swaps or ())

    def _exchanged(self, tensor: Tensor, indices: tuple[Index, ...]) -> Equation | None:
        if not self.flips():
            return None
        assert self._swaps is not None
        for one in self._swaps:
            if one.tensor is tensor:
                have = self._engine.given.instance(one.fact, dict(zip(one.levels, indices, strict=True)))
                if have and isinstance(have[1], Eq):
                    return Equation(have[1].left, have[1].right, have[0])
        return None

    # ---- matrices in normal form ----

    def plain(self, f: Lam) -> tuple[Lam, p.Proof | None]:
        """The matrix with normal entries, and the proof that all entries are equal; no proof where it is the same."""
        if f not in self._plain:
            i, j = variables(f)
            entry = self._engine.norm(at(f, i, j))
            g = Lam(f.domains, abstract(entry.right, (j, i)))
            self._plain[f] = (g, None if g is f else _for_all(i, j, proof_of(entry)))
        return self._plain[f]

    def equal(self, f: Lam, g: Lam) -> p.Proof | None:
        """A proof that all entries of two matrices are equal."""
        i, j = variables(f, g)
        one, other = self._engine.norm(at(f, i, j)), self._engine.norm(at(g, i, j))
        if one.right is not other.right:
            return None
        return _for_all(i, j, proof_of(combine(one.left, other.left, [(ONE, one), (MINUS, other)])))

    def invertible(self, f: Lam) -> p.Proof | None:
        """A proof that the determinant is not zero."""
        return self._invertible.get(f) or self._engine.signs.nonzero(Det(f))

    def sign(self, f: Lam, positive: bool) -> p.Proof | None:
        """The determinant is positive (or not zero) by a hypothesis about an equal matrix, or about its transpose."""
        kinds = (Lt,) if positive else (Lt, Not)
        for one in self._engine.given.facts:
            known = _determined(one)
            if known is None or known is f or known.domains != f.domains or not isinstance(one.core, kinds):
                continue
            for target in (f, turned(f)):
                entries = self.equal(known, target)
                if entries:
                    law = [proof_of(moved(Det, known, target, entries))]
                    back = [proof_of(use("det-transposed", f))] if target is not f else []
                    proof = p.Transport(p.Transport(self._engine.given.source(one.prop), tuple(law)), tuple(back))
                    return proof if positive or isinstance(one.core, Not) else _unequal(f, proof)
        return None

    # ---- inverses ----

    def inverse(self, term: Inverse) -> Equation:
        """The entry of an inverse in normal form."""
        f, row, column = term.matrix, term.row, term.column
        g, proof = self.plain(f)
        step = Equation(term, term)
        if proof:
            have = self.invertible(f)
            if have and not self._invertible.get(g):
                self._invertible[g] = p.Transport(have, (proof_of(moved(Det, f, g, proof)),))
            step = moved(Inverse, f, g, proof, row, column)
        found = self._simpler(g, row, column)
        if found:
            return then(step, found, self._engine.norm(found.right))
        other = self._turned(g)
        if other is None:
            return step
        first = other[0] if order(other[0]) < order(g) else g
        if first is not g:
            return then(step, self._transposed(g, other, row, column))
        if other[0] is g and rank(Inverse(g, column, row)) < rank(Inverse(g, row, column)):
            return then(step, self._transposed(g, other, row, column))
        return step

    def _turned(self, g: Lam) -> tuple[Lam, p.Proof | None] | None:
        """The transpose in normal form, for an invertible matrix."""
        return self.plain(turned(g)) if self.invertible(g) else None

    def _transposed(self, g: Lam, other: tuple[Lam, p.Proof | None], row: Index, column: Index) -> Equation:
        """inverse(g)[row, column] = inverse(g transposed)[column, row]."""
        i, j = variables(g)
        start = turned(g)
        have = self.invertible(g)
        assert have is not None
        back = p.Transport(have, (proof_of(use("det-transposed", start)),))
        h = Lam(g.domains, Inverse(start, Bound(0, g.domains[0]), Bound(1, g.domains[0])))  # type: ignore[arg-type]
        law = use("inverse-left", start, j, i, needs=(back,))
        unit = combine(at(times(g, h), i, j), same(i, j), [(ONE, law), (ONE, use("indicator-symmetric", j, i))])
        step = use("inverse-unique", g, h, row, column, needs=(_for_all(i, j, proof_of(unit)),))
        if other[1] is None:
            return step
        return then(step, moved(Inverse, start, other[0], other[1], column, row))

    def _simpler(self, g: Lam, row: Index, column: Index) -> Equation | None:
        """The inverse of a diagonal matrix, of an inverse, of a multiple or of a product, where its parts are known."""
        i, j = variables(g)
        for h in self._candidates(g, i, j):
            start, unit = self._engine.norm(at(times(g, h), i, j)), self._engine.norm(same(i, j))
            if start.right is unit.right:
                proof = _for_all(i, j, proof_of(combine(start.left, unit.left, [(ONE, start), (MINUS, unit)])))
                return use("inverse-unique", g, h, row, column, needs=(proof,))
        return None

    def _candidates(self, g: Lam, i: Var, j: Var) -> Iterator[Lam]:
        entry = at(g, i, j)
        diagonal = _diagonal(entry, i, j)
        if diagonal is not None:
            yield _matrix(g, same(i, j) * diagonal**-1, i, j)
        if isinstance(entry, Inverse):
            yield entry.matrix if (entry.row, entry.column) == (i, j) else turned(entry.matrix)
        outer, rest = _content(entry, (i, j))
        if outer is not ONE and not diagonal:
            yield _matrix(g, outer**-1 * Inverse(_matrix(g, rest, i, j), i, j), i, j)
        parts = _cut(entry, i, j)
        if parts and all(map(self.invertible, parts)):
            yield times(*(Lam(one.domains, Inverse(one, *_places(one))) for one in reversed(parts)))

    # ---- determinants ----

    def determinant(self, term: Det) -> Equation:
        g, proof = self.plain(term.matrix)
        step = moved(Det, term.matrix, g, proof) if proof else Equation(term, term)
        found = self._smaller(g)
        if found:
            return then(step, found, self._engine.norm(found.right))
        other, entries = self.plain(turned(g))
        if order(other) >= order(g):
            return step
        law = use("det-transposed", turned(g))
        return then(step, law, moved(Det, turned(g), other, entries) if entries else Equation(Det(other), Det(other)))

    def _smaller(self, g: Lam) -> Equation | None:
        """The determinant of a diagonal matrix, of an inverse, of a multiple or of a product."""
        i, j = variables(g)
        entry = at(g, i, j)
        diagonal = _diagonal(entry, i, j)
        if diagonal is not None:
            return self._as_diagonal(g, _column(g, diagonal, i))
        if isinstance(entry, Inverse):
            return self._of_inverse(g, entry.matrix if entry.row is i else turned(entry.matrix))
        outer, rest = _content(entry, (i, j))
        if outer is not ONE:
            parts: tuple[Lam, ...] | None = (_matrix(g, same(i, j) * outer, i, j), _matrix(g, rest, i, j))
        else:
            parts = _cut(entry, i, j)
        if not parts:
            return None
        return self._as(g, times(*parts), use("det-product", *parts))

    def _as(self, g: Lam, like: Lam, law: Equation) -> Equation | None:
        """The determinant of g by a law about that of a matrix with equal entries."""
        proof = self.equal(g, like)
        return then(moved(Det, g, like, proof), law) if proof else None

    def _as_diagonal(self, g: Lam, column: Lam) -> Equation | None:
        law = use("det-diagonal", column)
        assert isinstance(law.left, Det)
        return self._as(g, law.left.matrix, law)

    def _of_inverse(self, g: Lam, f: Lam) -> Equation | None:
        """det(f^-1) = det(f)^-1, as their product is the determinant of the identity."""
        have = self.invertible(f)
        if have is None:
            return None
        law = use("det-product", g, f)
        unit = self._as_diagonal(times(g, f), Lam(f.domains[:1], ONE))
        if unit is None:
            return None
        one = self._engine.norm(unit.right)
        whole = use("inverse", Det(f), needs=(have,))
        uses = [
            (negative(Det(g)), whole),
            *((Det(f) ** -1, step) for step in (unit, one)),
            (negative(Det(f) ** -1), law),
        ]
        return combine(Det(g), Det(f) ** -1, uses)


# ---- what is read off the entries ----


def variables(*matrices: Lam) -> tuple[Var, Var]:
    """Names for the row and the column of matrices, the same for the same matrices."""
    taken = frozenset[Any]().union(*map(free, matrices))
    sort = sort_of(matrices[0].domains[0])
    place = next(k for k in range(len(taken) + 1) if Var(f"{ROW}{k}", sort) not in taken)
    return Var(f"{ROW}{place}", sort), Var(f"{COLUMN}{place}", sort)


def moved(kind: Any, f: Lam, g: Lam, proof: p.Proof, *indices: Index) -> Equation:
    """The equation of the determinant, or an entry of the inverse, of two matrices with equal entries."""
    tensor = Tensor("\0matrix", f.domains)  # type: ignore[arg-type]
    context = kind(Lam(f.domains, Entry(tensor, _places(f))), *indices)
    return use("array-equal", context, tensor, f, g, needs=(proof,))


def rank(term: Term) -> tuple[tuple[int, int, bytes], ...]:
    """Indices bound by sums come before others; the choice does not depend on their names."""
    indices = term.indices if isinstance(term, Entry) else (term.row, term.column)  # type: ignore[attr-defined]
    return tuple(map(_rank, indices))


def _rank(index: Index) -> tuple[int, int, bytes]:
    name = index.name if isinstance(index, Var) else ""
    if name.startswith(CANONICAL):
        return 0, int(name[len(CANONICAL) :]), b""
    for place, start in enumerate((ROW, COLUMN), start=1):
        if name.startswith(start):
            return place, int(name[len(start) :]), b""
    return (3, int(name[1:]), b"") if name[:1] == "\0" and name[1:].isdigit() else (4, 0, order(index))


def _determined(one: Fact) -> Lam | None:
    """The matrix of which a hypothesis says that its determinant is positive, or not zero."""
    match one:
        case Fact(_, (), (), Not(Eq(Det(known), bound)) | Lt(bound, Det(known))) if bound is ZERO:
            return known
    return None


def _unequal(f: Lam, sign: p.Proof) -> p.Proof:
    """det(f) != 0, from 0 < det(f)."""
    return because("unequal-symmetric", ZERO, Det(f), needs=(because("less-unequal", ZERO, Det(f), needs=(sign,)),))


def _for_all(i: Var, j: Var, proof: p.Proof) -> p.Proof:
    return p.Every(i, i.sort, p.Every(j, j.sort, proof))


def _places(f: Lam) -> tuple[Bound, Bound]:
    sort = sort_of(f.domains[0])
    return Bound(1, sort), Bound(0, sort)


def _matrix(like: Lam, entry: Term, i: Var, j: Var) -> Lam:
    return Lam(like.domains, abstract(entry, (j, i)))


def _column(like: Lam, entry: Term, i: Var) -> Lam:
    return Lam(like.domains[:1], abstract(entry, (i,)))


def _diagonal(entry: Term, i: Var, j: Var) -> Term | None:
    """The f of [i = j] f(i)."""
    rest: list[Term] = []
    for plain, scale in monomials(entry):
        marks = [base for base, _ in factors(plain) if isinstance(base, Ind) and isinstance(base.prop, Same)]
        mark = next((one for one in marks if {one.prop.left, one.prop.right} == {i, j}), None)  # type: ignore[attr-defined]
        if mark is None:
            return None
        rest.append(monomial(scale, [(base, power) for base, power in factors(plain) if base is not mark]))
    whole = instantiate(abstract(normal(_total(rest)), (j,)), (i,))
    return None if whole is ZERO else whole


def _total(terms: list[Term]) -> Term:
    return Add(tuple(terms))


def _content(entry: Term, around: tuple[Var, ...]) -> tuple[Term, Term]:
    """The entry as what all its monomials have in common and no index of the matrix is in, and the rest."""
    pieces = list(monomials(entry))
    powers = [{b: k for b, k in factors(plain) if free(b).isdisjoint(around)} for plain, _ in pieces]
    common: dict[Term, int] = {}
    for base in powers[0] if powers else ():
        have = [one.get(base, 0) for one in powers]
        if all(k > 0 for k in have) or all(k < 0 for k in have):
            common[base] = min(have, key=abs)
    scale = Fraction(_lead(entry)) if pieces else Fraction(1)
    rest = [monomial(s / scale, [(b, k - common.get(b, 0)) for b, k in factors(plain)]) for plain, s in pieces]
    outer = normal(monomial(scale, common.items()))
    return outer, normal(_total(rest))


def _lead(entry: Term) -> Fraction:
    """The coefficient of the first monomial in an order that does not see coefficients."""
    pieces = list(monomials(entry))
    return min(pieces, key=lambda one: order(one[0]))[1]


def _cut(entry: Term, i: Var, j: Var) -> tuple[Lam, Lam] | None:
    """Matrices f and g with entry = sum over k of f[i, k] g[k, j], the f as short as can be."""
    binders: list[Var] = []
    body = entry
    while isinstance(body, Sum):
        sort = sort_of(body.domain)
        if body.domain is not sort:
            return None
        binders.append(Var(f"\0cut{len(binders)}", sort))
        body = instantiate(body.body, (binders[-1],))
    if len(polynomial(body)) != 1:
        return None
    parts = [raised(base, power) for base, power in factors(body)]
    for k in binders:
        if k.sort is not i.sort:
            continue
        near = _reached(parts, i, {k}, binders)
        far = [one for one in parts if one not in near]
        used = {one for part in near for one in free(part)} & {*binders} - {k}
        if not near or not far or any(i in free(one) for one in far) or any(j in free(one) for one in near):
            continue
        if used & {one for part in far for one in free(part)}:
            continue
        left = _summed([one for one in binders if one in used], Mul(tuple(near)))
        right = _summed([one for one in binders if one not in used and one is not k], Mul(tuple(far)))
        like = Lam((i.sort, i.sort), ONE)
        return _matrix(like, normal(left), i, k), _matrix(like, normal(right), k, j)
    return None


def _reached(parts: list[Term], start: Var, barrier: set[Var], binders: list[Var]) -> list[Term]:
    """The factors that hang together with the start by bound indices other than the barrier."""
    names: set[Any] = {start}
    while True:
        found = [one for one in parts if not names.isdisjoint(free(one))]
        wider = names | {one for part in found for one in free(part) if one in binders and one not in barrier}
        if wider == names:
            return found
        names = wider


def _summed(binders: list[Var], body: Term) -> Term:
    for one in reversed(binders):
        body = Sum(one.sort, abstract(body, (one,)))
    return body


def _swaps(facts: list[Fact]) -> Iterator[Swap]:
    for one in facts:
        match one.core:
            case Eq(Entry(tensor, left), Entry(other, right)) if tensor is other and not one.guards:
                levels = [index.level for index in left if isinstance(index, Bound)]
                moved_places = [k for k, (a, b) in enumerate(zip(left, right, strict=True)) if a is not b]
                if len(levels) == len(left) == len(one.domains) == len(set(levels)) and len(moved_places) == 2:
                    a, b = moved_places
                    if left[a] is right[b] and left[b] is right[a]:
                        yield Swap(one, tensor, (a, b), tuple(levels))
