"""Definitions found again inside terms, so that what was unfolded can be written by its name."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction

from derive.kernel.ring import TooLarge, normal
from derive.kernel.substitute import abstract
from derive.kernel.term import Add, Fn, Index, Mul, Node, Num, Pow, Sum, Term, Var, children, free
from derive.pattern import match
from derive.reading import arrays
from derive.reading.context import Context, Defined, IndexName
from derive.reading.elaborate import Elaborator
from derive.reading.meaning import IndexValue, Meant, Refusal
from derive.reading.surface import Chain, Surface, Symbol
from derive.reading.write import key

SMALLEST = 6  # nodes of a definition that is recognised in normal form; a smaller one only as it was unfolded


@dataclass(frozen=True, slots=True)
class Fold:
    """A definition as a pattern: the dangling indices of its values are the parameters, the first one outermost."""

    left: Surface
    parameters: tuple[str, ...]
    value: Term
    normal: Term
    size: int
    names: frozenset[Node]


Found = dict[int, Index]


def folds(context: Context, offset: int) -> tuple[Fold, ...]:
    """The definitions at a place whose parameters are indices and whose value is one number, the largest first."""
    found = []
    for label in context.declarations:
        one = next(context.find(label, offset), None)
        if one is not None and isinstance(one.meaning, Defined) and one.meaning.style in ("family", "call"):
            fold = _fold(context, offset, one.meaning)
            if fold is not None:
                found.append(fold)
    return tuple(sorted(found, key=lambda fold: -fold.size))


def _fold(context: Context, offset: int, meaning: Defined) -> Fold | None:
    names: dict[str, Meant] = {}
    variables: list[Var] = []
    for parameter in meaning.parameters:
        name = parameter.items[-1] if isinstance(parameter, Chain) else parameter
        where = offset if meaning.offset is None else meaning.offset
        variable = _index_variable(context, name, where)
        if variable is None:
            return None
        names[key(name)] = IndexValue(variable)
        variables.append(variable)
    try:
        reader = Elaborator(context, offset)
        value = reader.as_array(reader.unfold(meaning, names), meaning.left.span)
        if not value.axes and variables:
            body = abstract(value.scalar, variables[::-1])
            plain = normal(body)
            return Fold(meaning.left, tuple(names), body, plain, _count(plain), free(body))
    except (Refusal, arrays.ShapeMismatch, TooLarge):
        pass
    return None


def _index_variable(context: Context, name: Surface, offset: int) -> Var | None:
    if not isinstance(name, Symbol):
        return None
    declared = (one.meaning for one in context.find(name.name, offset))
    found = next((meaning for meaning in declared if isinstance(meaning, IndexName)), None)
    return arrays.fresh(found.variable.sort) if found else None


def _count(node: Node) -> int:
    return 1 + sum(map(_count, children(node)))


def folded(known: tuple[Fold, ...], term: Term) -> tuple[Fold, Found] | None:
    """The definition whose value the whole term is, with the indices of its parameters."""
    if not isinstance(term, Mul | Pow | Sum | Fn | Add):
        return None
    here = free(term)
    plain: Term | None = None
    for fold in known:
        if not fold.names <= here:
            continue
        found: Found = {}
        if match(fold.value, term, found) and len(found) == len(fold.parameters):
            return fold, found
        if fold.size > SMALLEST:
            plain = plain or _normal(term)
            found = {}
            if match(fold.normal, plain, found) and len(found) == len(fold.parameters):
                return fold, found
    return None


def folded_factors(known: tuple[Fold, ...], above: list[Term], below: list[Term]) -> list[tuple[Fold, Found]]:
    """Definitions whose value is a product, found among factors above and below a line; both lists lose what they use."""
    found: list[tuple[Fold, Found]] = []
    here: frozenset[Node] = frozenset[Node]().union(*map(free, (*above, *below)))
    for fold in known:
        top, bottom = halves(fold.normal)
        if len(top) + len(bottom) < 2 or fold.size <= SMALLEST or not fold.names <= here:
            continue
        while (used := _choose(top, above, {}, [])) is not None:
            indices, places = used
            rest = _choose(bottom, below, indices, [])
            if rest is None or len(rest[0]) != len(fold.parameters):
                break
            found.append((fold, rest[0]))
            above[:] = [one for k, one in enumerate(above) if k not in places]
            below[:] = [one for k, one in enumerate(below) if k not in rest[1]]
    return found


def _choose(wanted: list[Term], offered: list[Term], found: Found, places: list[int]) -> tuple[Found, list[int]] | None:
    """Different members of `offered` that match the wanted patterns, with one choice of indices."""
    if not wanted:
        return found, places
    for place, one in enumerate(offered):
        trial = dict(found)
        if place not in places and match(wanted[0], _normal(one), trial):
            rest = _choose(wanted[1:], offered, trial, [*places, place])
            if rest is not None:
                return rest
    return None


def _normal(term: Term) -> Term:
    try:
        return normal(term)
    except TooLarge:
        return term


def halves(term: Term) -> tuple[list[Term], list[Term]]:
    """The factors above and below the line."""
    above: list[Term] = []
    below: list[Term] = []
    for factor in term.factors if isinstance(term, Mul) else (term,):
        match factor:
            case Num(value) if value.denominator != 1:
                if value.numerator != 1:
                    above.append(Num(Fraction(value.numerator)))
                below.append(Num(Fraction(value.denominator)))
            case Num(value) if value == 1:
                pass
            case Pow(Pow(base, inner), exponent) if inner == -1 and exponent > 0:
                below.append(base if exponent == 1 else Pow(base, exponent))
            case Pow(base, exponent) if exponent < 0:
                below.append(base if exponent == -1 else Pow(base, -exponent))
            case Mul():
                more, less = halves(factor)
                above += more
                below += less
            case _:
                above.append(factor)
    return above, below


def renamed(left: Surface, table: dict[str, str]) -> Surface:
    """The left side of a definition with its parameters renamed."""

    def walk(node: object) -> object:
        if isinstance(node, Symbol):
            return Symbol(node.span, table.get(node.name, node.name))
        if isinstance(node, tuple):
            return tuple(map(walk, node))
        if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{f.name: walk(getattr(node, f.name)) for f in fields(node) if f.name != "span"})
        return node

    return walk(left)  # type: ignore[return-value]
