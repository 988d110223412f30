"""The hypotheses of a claim, found again by what they say of a term or an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from derive.calculus.equation import because
from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS
from derive.kernel.ring import atom
from derive.kernel.substitute import instantiate, rewrite, shift
from derive.kernel.term import (
    All,
    Below,
    Bound,
    Domain,
    Element,
    Entry,
    Eq,
    Implies,
    Index,
    Node,
    Not,
    Num,
    Prop,
    Range,
    Same,
    Sort,
    Tensor,
    Term,
    Var,
    free,
    order,
    sort_of,
)  # fmt: skip
from derive.pattern import match


class Fact(NamedTuple):
    """For all indices of these domains (outermost first), if the guards hold, then the core."""

    prop: Prop
    domains: tuple[Domain, ...]
    guards: tuple[Prop, ...]
    core: Prop


def fact(prop: Prop) -> Fact:
    domains: list[Domain] = []
    guards: list[Prop] = []
    core = prop
    while isinstance(core, All | Implies):
        if isinstance(core, All):
            domains.append(core.domain)
            guards = [shift(guard, 1) for guard in guards]
            core = core.body
        else:
            guards.append(core.premise)
            core = core.conclusion
    return Fact(prop, tuple(domains), tuple(guards), core)


class Given:
    """The propositions that a proof may assume.  Every answer is a proof, or None: unknown is not yes."""

    def __init__(self, props: Iterable[Prop] = (), derived: dict[Prop, p.Proof] | None = None) -> None:
        self.derived = dict(derived or {})
        self.props = tuple(dict.fromkeys((*props, *self.derived)))
        self.equal: list[tuple[Var, Index, p.Proof]] = []
        for prop in self.props:
            if isinstance(prop, Same):
                self._exchange(prop)
        self.props = tuple(dict.fromkeys((*self.props, *self.derived)))
        self.facts = [fact(prop) for prop in self.props]
        self._known: dict[Prop, p.Proof | None] = {}
        self._patterns = [(one, atom(one.core)) for one in self.facts]
        self._settled = {tensor: one for one in self.facts if (tensor := settles(one)) is not None}

    def _exchange(self, same: Same) -> None:
        """Of two equal indices one is put for the other, in every hypothesis (and later in every term)."""
        old, new = oriented(same.left, same.right)
        if not isinstance(old, Var) or old in free(new) or any(old is done for done, _, _ in self.equal):
            return
        proof = self.source(same)
        forward = proof if same.left is old else turned(proof, same.left, same.right)
        self.equal.append((old, new, forward))
        for one in self.props:
            if one is not same and old in free(one):
                moved, said = exchanged(self.source(one), one, forward, old, new)
                self.derived[said] = moved

    def also(self, *props: Prop) -> Given:
        """These propositions too."""
        return Given((*self.props, *props), self.derived)

    def silent_of(self, tensor: Tensor) -> Given:
        """The propositions that do not speak of the tensor."""
        kept = [prop for prop in self.props if tensor not in free(prop)]
        if len(kept) == len(self.props):
            return self
        return Given(kept, {prop: proof for prop, proof in self.derived.items() if tensor not in free(prop)})

    def source(self, prop: Prop) -> p.Proof:
        """The proof of one of `props`."""
        return self.derived.get(prop) or p.Assume(prop)

    def proof(self, prop: Prop) -> p.Proof | None:
        """A proof of the proposition from one of the facts, or by the order of the integers."""
        if prop not in self._known:
            self._known[prop] = None
            self._known[prop] = self._search(prop)
        return self._known[prop]

    def _search(self, prop: Prop) -> p.Proof | None:
        if prop in self.props:
            return self.source(prop)
        plain = atom(prop)
        for one, core in self._patterns:
            found: dict[int, Index] = {}
            if match(core, plain, found) and (have := self.instance(one, found)):
                return _exactly(have, prop)
        return self._index(prop)

    def instance(self, one: Fact, found: dict[int, Index]) -> tuple[p.Proof, Prop] | None:
        """The fact at these indices (by level), its guards discharged; None where an index or a guard is missing."""
        indices = [found.get(level) for level in range(len(one.domains))]
        proof = self.source(one.prop)
        prop = one.prop
        while isinstance(prop, All | Implies):
            if isinstance(prop, Implies):
                guard = self.proof(prop.premise)
                if guard is None:
                    return None
                proof, prop = p.Detach(proof, guard), prop.conclusion
                continue
            index = indices.pop()
            within = None if index is None else self.within(prop.domain, index)
            if index is None or within is None:
                return None
            proof, prop = p.Each(proof, index, within), instantiate(prop.body, (index,))
        return proof, prop

    def within(self, domain: Domain, index: Index) -> tuple[p.Proof, ...] | None:
        """Proofs that the index lies in the domain."""
        if not isinstance(domain, Range):
            return ()
        low, high = self.proof(Below(domain.low, index)), self.proof(Below(index, domain.high))
        return (low, high) if low and high else None

    def _index(self, prop: Prop) -> p.Proof | None:
        match prop:
            case Below(low, high) if AXIOMS["below"].fits(low, high):
                return because("below", low, high)
            case Below(low, high):
                return self._between(low, high)
            case Same(left, right) if left is right:
                return because("same-reflexive", left)
            case Same(left, right) if Same(right, left) in self.props:
                return turned(self.source(Same(right, left)), right, left)
            case Not(Same(left, right)):
                for name in ("distinct-elements", "distinct-integers"):
                    if AXIOMS[name].fits(left, right):
                        return because(name, left, right)
        return None

    def _between(self, low: Index, high: Index) -> p.Proof | None:
        """low <= high, from a hypothesis that lies between the two."""
        fits = AXIOMS["below"].fits
        for one in self.props:
            if isinstance(one, Below) and fits(low, one.low) and fits(one.high, high):
                first = because(
                    "below-transitive", low, one.low, one.high, needs=(because("below", low, one.low), self.source(one))
                )
                return because("below-transitive", low, one.high, high, needs=(first, because("below", one.high, high)))
        return None

    def equations(self, term: Term) -> Iterator[tuple[Fact, Eq]]:
        """The facts that are equations between scalars; none with a name that is neither in the term nor in another fact."""
        named = Counter(name for one in self.facts for name in free(one.prop))
        here = free(term)
        for one in self.facts:
            if isinstance(one.core, Eq) and all(name in here or named[name] > 1 for name in free(one.prop)):
                yield one, one.core

    def value(self, entry: Entry) -> tuple[p.Proof, Eq] | None:
        """What a hypothesis says that this entry is, of numbers and indices alone, as y_w = [w = o] does."""
        one = self._settled.get(entry.tensor)
        if one is None or entry.opened:
            return None
        assert isinstance(one.core, Eq)
        left = one.core.left
        assert isinstance(left, Entry)
        places = zip(left.indices, entry.indices, strict=True)
        have = self.instance(one, {bound.level: i for bound, i in places if isinstance(bound, Bound)})
        return have if have is not None and isinstance(have[1], Eq) else None  # type: ignore[return-value]


def settles(one: Fact) -> Tensor | None:
    """The tensor all of whose entries a fact gives in terms of their indices alone."""
    if one.guards or not one.domains or not isinstance(one.core, Eq) or not isinstance(one.core.left, Entry):
        return None
    places = one.core.left.indices
    every = all(isinstance(i, Bound) and i.sort is sort_of(one.domains[-1 - i.level]) for i in places)
    whole = every and len(set(places)) == len(places) == len(one.domains)
    named = any(isinstance(name, Tensor) for name in free(one.core.right))
    plain = all(isinstance(domain, Sort) for domain in one.domains)
    return one.core.left.tensor if whole and plain and not named else None


RANK: dict[type[Node], int] = {Element: 0, Var: 2, Bound: 3}


def oriented(left: Index, right: Index) -> tuple[Index, Index]:
    """(old, new): of two equal indices the one to be replaced, and the one to stay."""
    ranked = sorted((left, right), key=lambda index: (RANK.get(type(index), 1), _name(index)))
    return ranked[1], ranked[0]


def _name(index: Index) -> tuple[str, bytes]:
    return (index.name if isinstance(index, Var) else "", order(index))


def put(term: Any, old: Index, new: Index) -> Any:
    """The term with one closed index in place of another."""

    def leaf(node: Node, depth: int) -> Node | None:
        return new if node is old else None

    return rewrite(term, leaf)


def abstracted(prop: Prop, index: Index) -> All:
    """The statement for all values of a closed index in it, as `same-statement` wants it."""

    def leaf(node: Node, depth: int) -> Node | None:
        return Bound(depth, sort_of(index)) if node is index else None

    return All(sort_of(index), rewrite(prop, leaf))


def exchanged(proof: p.Proof, prop: Prop, same: p.Proof, old: Index, new: Index) -> tuple[p.Proof, Prop]:
    """From `prop`, which speaks of `old`, and old = new, the same of `new`."""
    statement = abstracted(prop, old)
    return because("same-statement", statement, old, new, needs=(same, proof)), instantiate(statement.body, (new,))


def turned(same: p.Proof, left: Index, right: Index) -> p.Proof:
    """right = left, from left = right."""
    statement = All(sort_of(left), Same(Bound(0, sort_of(left)), left))
    return because("same-statement", statement, left, right, needs=(same, because("same-reflexive", left)))


def _exactly(have: tuple[p.Proof, Prop], want: Prop) -> p.Proof | None:
    """A proof of `want` from one of a proposition that says the same up to the ring laws."""
    proof, prop = have
    inner = (prop.prop, want.prop) if isinstance(prop, Not) and isinstance(want, Not) else (prop, want)
    pairs = list(zip(inner[0].parts, inner[1].parts, strict=True))
    if all(a is b for a, b in pairs):
        return proof
    if any(not isinstance(a, Term) or (isinstance(a, Num) and a is not b) for a, b in pairs):
        return None
    return p.Transport(proof, tuple(p.Ring(a, b, ()) for a, b in pairs))
