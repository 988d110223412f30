"""Surface tree and context to kernel terms, or the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce

from derive.document.span import Span
from derive.kernel.term import (
    INTEGERS,
    ONE,
    Add,
    Domain,
    Fn,
    Ind,
    Index,
    Mul,
    Num,
    Pow,
    Prop,
    Size,
    Sort,
    Term,
    Value,
    negation,
    sort_of,
)  # fmt: skip
from derive.reading import arrays, binders, calls, derivatives, doubts, evaluation, indices, matrices, names
from derive.reading.arrays import Array, ShapeMismatch
from derive.reading.context import Context, Declaration, Defined, Layout, TensorName
from derive.reading.meaning import Function, IndexValue, Meant, Notes, Operator, Piecewise, Refusal, SetValue
from derive.reading.notation import INDICATORS, TRANSPOSES
from derive.reading.surface import (
    At,
    Big,
    Call,
    Cases,
    Chain,
    Derivative,
    Differential,
    Dots,
    Group,
    Matrix,
    Mistake,
    Number,
    Product,
    Quotient,
    Root,
    Script,
    Surface,
    Symbol,
    Total,
    walk,
)  # fmt: skip

LOST = "a differential stands where a number is needed: is a \\partial lost in the same fraction?"
DEEPEST = 40
MOST_FACTORS = 8  # of a product whose grouping is looked for


@dataclass(slots=True)
class Elaborator:
    """Meanings of surface nodes at one place of a document."""

    context: Context
    offset: int
    bound: dict[str, Meant] = field(default_factory=dict)
    overrides: dict[str, TensorName] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    holding: bool = False  # whether partial derivatives hold other defined quantities fixed
    layout: Layout | None = None  # of the derivatives in this very statement, whatever it is elsewhere
    depth: int = 0
    unfolding: frozenset[int] = frozenset()  # the definitions around, by the identity of their meaning
    memo: dict[int, tuple[Surface, Meant]] | None = None  # meanings at this very place, by the identity of the node

    def value(self, node: Surface) -> Meant:
        """What the node means.  Raises `Refusal`."""
        if self.memo is not None and id(node) in self.memo:
            return self.memo[id(node)][1]
        try:
            found = self._value(node)
        except ShapeMismatch as error:
            raise Refusal("shape-mismatch", str(error), node.span) from error
        if self.memo is not None:
            self.memo[id(node)] = (node, found)
        return found

    def array(self, node: Surface) -> Array:
        """The node as numbers."""
        return self.as_array(self.value(node), node.span)

    def number(self, node: Surface) -> Term:
        """The node as one number."""
        array = self.array(node)
        if array.axes:
            raise Refusal("shape-mismatch", f"a number is needed here, not {arrays.describe(array)}", node.span)
        return array.scalar

    def as_array(self, meant: Meant, span: Span) -> Array:
        match meant:
            case Array():
                return meant
            case IndexValue(index) if sort_of(index) is INTEGERS:
                return arrays.scalar(Value(index))
            case Piecewise(cases):
                return _joined(cases, span)
        what = {Operator: "a derivative with nothing to act on", IndexValue: "an index", SetValue: "a set"}
        name = f"the function '{meant.name}'" if isinstance(meant, Function) else "a name without a value"
        raise Refusal("shape-mismatch", f"{what.get(type(meant), name)} stands where a number is needed", span)

    def index(self, node: Surface, want: Domain) -> Index:
        return indices.index(self, node, want)

    def domain(self, node: Surface) -> Domain | None:
        return binders.finite_set(self, node)

    def conditions(self, node: Surface) -> tuple[tuple[Prop, ...], dict[str, Meant]]:
        return binders.conditions(self, node)

    def sort_by_use(self, name: str, body: Surface) -> Sort | None:
        return indices.sort_by_use(self, name, body)

    def binding(self, new: dict[str, Meant]) -> Elaborator:
        """The same place, with more names bound."""
        return replace(self, bound={**self.bound, **new}, memo=None)

    def overriding(self, name: str, tensor: TensorName) -> Elaborator:
        """The same place, where a defined name is a variable of its own."""
        return replace(self, overrides={**self.overrides, name: tensor}, memo=None)

    def entering(self, meaning: Defined) -> Elaborator:
        """The same place, inside of a definition.  Raises `Refusal` where it is entered already."""
        if self.depth > DEEPEST or id(meaning) in self.unfolding:
            raise Refusal("too-deep", f"the definition of '{meaning.name}' goes in a circle", meaning.left.span)
        return replace(self, depth=self.depth + 1, unfolding=self.unfolding | {id(meaning)}, memo=None)

    def meaning(self, name: str) -> Declaration | None:
        """The declaration of a name here; a bold name falls back to the plain one."""
        for label in (name, names.plain(name)):
            for one in self.context.find(label, self.offset):
                return one
        return None

    def unfold(self, meaning: Defined, new: dict[str, Meant]) -> Meant:
        """The body of a definition, read where the definition stands, its parameters bound."""
        inside = self.entering(meaning)
        if meaning.style == "alias":
            return inside.value(meaning.branches[0].value)
        offset = self.offset if meaning.offset is None or self._is_renewed(meaning) else meaning.offset
        inner = replace(inside, offset=offset, bound=new)
        if len(meaning.branches) == 1 and meaning.branches[0].condition is None:
            return inner.value(meaning.branches[0].value)
        return inner.cases(tuple((branch.value, branch.condition) for branch in meaning.branches))

    def _is_renewed(self, meaning: Defined) -> bool:
        """Is a definition made of a name that gets another meaning somewhere?  One statement has one meaning of it: its own."""
        renewed = self.context.renewed
        return bool(renewed) and any(not renewed.isdisjoint(_letters(branch.value)) for branch in meaning.branches)

    def cases(self, rows: tuple[tuple[Surface, Surface | None], ...]) -> Piecewise:
        found: list[tuple[tuple[Prop, ...], Array]] = []
        self._meet_letters([value for value, _ in rows])
        for place, (value, condition) in enumerate(rows):
            if condition is None and place < len(rows) - 1:
                raise Refusal("ambiguous", "'otherwise' stands before other cases", value.span)
            if condition is None:
                found.append((_otherwise([props for props, _ in found], value.span), self.array(value)))
            else:
                props, new = self.conditions(condition)
                found.append((props, self.binding(new).array(value)))
        return Piecewise(tuple(found))

    def _meet_letters(self, values: list[Surface]) -> None:
        """Read the values once, so that the conditions know over which sets undeclared index letters run."""
        for value in values:
            with suppress(Refusal):
                self.value(value)

    def _value(self, node: Surface) -> Meant:
        if isinstance(node, Call | Script) and (parts := calls.factors(self, node)):
            return self._product(tuple(("", part) for part in parts), node.span)
        match node:
            case Number(_, value):
                return arrays.scalar(Num(value))
            case Symbol():
                return matrices.unit(self, node) or names.symbol(self, node)
            case Script(_, Symbol(_, name), Chain() as below, None) if name in INDICATORS and not self.meaning(name):
                return calls.indicator(self, below, node)
            case Script(_, Group(_, "(" | "[", _, (_, _, *_)) as listed, None, Symbol(_, mark)) if mark in TRANSPOSES:
                return evaluation.listed(self, listed)
            case Script():
                return matrices.unit(self, node) or matrices.norm(node, self.array) or names.script(self, node)
            case Group():
                return self._group(node)
            case Quotient(_, top, bottom):
                return arrays.divided(self.array(top), self.array(bottom))
            case Root(_, body, degree):
                return self._root(self.array(body), Fraction(2) if degree is None else self._whole(degree), node.span)
            case Total(_, terms):
                self._refuse_reach(terms)
                return arrays.total([(sign, self.array(term)) for sign, term in terms])
            case Product(_, factors):
                return self._product(factors, node.span)
            case Call():
                return calls.call(self, node)
            case Big():
                return binders.big(self, node)
            case Derivative():
                return derivatives.derivative(self, node)
            case Cases(_, rows):
                return self.cases(rows)
            case At():
                return evaluation.at(self, node)
            case Matrix():
                return evaluation.matrix(self, node)
            case Differential():
                raise Refusal("shape-mismatch", LOST, node.span)
            case Mistake(span, code, message):
                raise Refusal(code, message, span)
        raise Refusal("unknown-notation", f"{type(node).__name__.lower()} cannot be read here", node.span)

    def _whole(self, node: Surface) -> Fraction:
        term = self.number(node)
        if isinstance(term, Num) and term.value:
            return Fraction(term.value)
        raise Refusal("out-of-language", "a plain number is needed here", node.span)

    def _refuse_operand(self, factors: tuple[tuple[str, Surface], ...]) -> None:
        """d/dx 2 . x: what the derivative acts on does not hold x, what stands after the product sign does."""
        for place, (_, factor) in enumerate(factors[:-1]):
            if not isinstance(factor, Derivative) or not isinstance(factor.body, Number | Symbol | Script):
                continue
            if doubts.stands_above(factor):
                continue
            by = {name for one in factor.by for name in _letters(one)}
            base = factor.body.base if isinstance(factor.body, Script) else factor.body
            found = self.meaning(base.name) if isinstance(base, Symbol) else None
            plain = isinstance(base, Number) or (found is not None and isinstance(found.meaning, TensorName))
            later = {name for _, after in factors[place + 1 :] for name in _letters(after)}
            if plain and not by & _letters(factor.body) and by & later:
                raise Refusal("ambiguous", "does the derivative reach over the product sign? add brackets", factor.span)

    def _refuse_reach(self, terms: tuple[tuple[str, Surface], ...]) -> None:
        """sum_i x_i - y_i, where i is declared nowhere: the second term may be meant inside of the sum."""
        for place, (_, term) in enumerate(terms[:-1]):
            last = term.factors[-1][1] if isinstance(term, Product) else term
            if not isinstance(last, Big) or last.below is None:
                continue
            bound = {name for name in _letters(last.below) if name not in self.bound and self.meaning(name) is None}
            for _, after in terms[place + 1 :]:
                if bound & _outer_indices(after):
                    raise Refusal("ambiguous", "does the sum reach over the next term? add brackets", after.span)

    def _root(self, body: Array, degree: Fraction, span: Span) -> Array:
        if body.axes:
            raise Refusal("out-of-language", f"a root of {arrays.describe(body)}", span)
        return arrays.scalar(names.power(self, body.scalar, Num(1 / degree)))

    def _product(self, factors: tuple[tuple[str, Surface], ...], span: Span) -> Array:
        """From left to right; a matrix product that has no shape this way is grouped in the first way that has one."""
        self._refuse_operand(factors)
        doubts.refuse_scope(factors)
        parts = [(operator, self.array(factor)) for operator, factor in self._apart(factors, span)]
        if not parts:
            raise Refusal("unbalanced", "a product of nothing", span)
        try:
            return reduce(lambda whole, part: _times(part[0], whole, part[1], span), parts[1:], parts[0][1])
        except ShapeMismatch:
            if len(parts) > MOST_FACTORS or any(operator for operator, _ in parts):
                raise
            grouped = _grouped(tuple(array for _, array in parts))
            if grouped is None:
                raise
            return grouped

    def _apart(self, factors: tuple[tuple[str, Surface], ...], span: Span) -> Iterator[tuple[str, Surface]]:
        """The factors, those of a product that looks like a call one by one."""
        for operator, factor in factors:
            inner = calls.factors(self, factor) if isinstance(factor, Call | Script) else None
            if inner and operator == "/":
                raise Refusal("ambiguous", "a quotient by a product without brackets: add them", span)
            for place, one in enumerate(inner or [factor]):
                yield ("" if place else operator), one

    def _group(self, node: Group) -> Meant:
        if node.opening in matrices.BARS:
            return self._bars(node, matrices.BARS[node.opening])
        if len(node.items) == 1 and isinstance(node.items[0], Chain) and node.opening == "[":
            props, _ = self.conditions(node.items[0])
            return arrays.scalar(Mul(tuple(map(Ind, props))) if len(props) > 1 else Ind(props[0]))
        doubts.refuse_brackets(node)
        if len(node.items) == 1 and node.opening in ("(", "[", "\\{"):
            return self.value(node.items[0])
        if node.opening in ("(", "[") and (len(node.items) > 2 or any(isinstance(one, Dots) for one in node.items)):
            return evaluation.listed(self, node)
        if len(node.items) == 2 and node.opening in ("(", "["):
            low, high = (self.number(item) for item in node.items)
            return SetValue(None, low, high, (node.opening == "[", node.closing == "]"))
        if node.opening == "\\langle" and len(node.items) == 2:
            left, right = (self.array(item) for item in node.items)
            return arrays.scalar(arrays.inner(left, right).scalar)
        if node.opening in ("\\langle", "\\lfloor", "\\lceil"):
            raise Refusal(
                "out-of-language", "expected values and rounded numbers in brackets are outside the language", node.span
            )
        raise Refusal("unknown-notation", "these brackets cannot be read", node.span)

    def _bars(self, node: Group, bars: str) -> Meant:
        inner = self.value(node.items[0])
        if isinstance(inner, SetValue) and inner.domain is not None:
            return arrays.scalar(Size(inner.domain))
        array = self.as_array(inner, node.span)
        if bars == "|" and not array.axes:
            return arrays.scalar(Fn("abs", array.scalar))
        if bars == "‖" and array.axes:
            doubts.refuse_norm(array, node.span)
            return arrays.mapped(arrays.inner(array, array), lambda x: Pow(x, Fraction(1, 2)))
        if bars == "|" and len(array.axes) == 2:
            return matrices.determinant(array)
        raise Refusal("out-of-language", f"bars around {arrays.describe(array)}", node.span)


def _letters(node: Surface) -> set[str]:
    return {one.name for one in walk(node) if isinstance(one, Symbol)}


def _outer_indices(node: Surface) -> set[str]:
    """The letters that stand as indices and are bound by no sum inside of the node."""
    used = {name for one in walk(node) if isinstance(one, Script) and one.below for name in _letters(one.below)}
    return used - {name for one in walk(node) if isinstance(one, Big) and one.below for name in _letters(one.below)}


def _times(operator: str, left: Array, right: Array, span: Span) -> Array:
    doubts.refuse_star(operator, left, right, span)
    match operator:
        case "/":
            return arrays.divided(left, right)
        case "⊙":
            return arrays.elementwise(left, right)
        case "⊗":
            return arrays.outer(left, right)
    if operator == "×" and left.axes and right.axes:
        raise ShapeMismatch(f"a cross product of {arrays.describe(left)} and {arrays.describe(right)}")
    return arrays.product(left, right, dot=operator == "·")


def _grouped(parts: tuple[Array, ...]) -> Array | None:
    """The matrix product in some grouping that has a shape; all that have one are equal."""
    if len(parts) == 1:
        return parts[0]
    for place in range(len(parts) - 1, 0, -1):
        left, right = _grouped(parts[:place]), _grouped(parts[place:])
        if left is not None and right is not None:
            with suppress(ShapeMismatch):
                return arrays.product(left, right)
    return None


def _otherwise(reached: list[tuple[Prop, ...]], span: Span) -> tuple[Prop, ...]:
    if any(len(props) != 1 for props in reached):
        raise Refusal("out-of-language", "'otherwise' after a condition of several parts", span)
    return tuple(negation(props[0]) for props in reached)


def _joined(cases: tuple[tuple[tuple[Prop, ...], Array], ...], span: Span) -> Array:
    """Two cases, one the negation of the other, as a sum with indicators."""
    (one, first), *rest = cases
    if len(cases) != 2 or len(one) != 1 or rest[0][0] != (negation(one[0]),):
        raise Refusal("out-of-language", "cases inside an expression need to be one condition and its negation", span)
    second = rest[0][1]
    if first.axes != second.axes:
        raise ShapeMismatch(f"one case is {arrays.describe(first)}, another {arrays.describe(second)}")
    mark, other = Ind(one[0]), Ind(rest[0][0][0])
    return Array(first.axes, lambda *i: Add((_marked(mark, first.at(*i)), _marked(other, second.at(*i)))), first.row)


def _marked(mark: Term, term: Term) -> Term:
    return mark if term is ONE else Mul((mark, term))
