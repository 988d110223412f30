"""Small edits of a formula: the slips of the pen that authors make, each with the reason code it would explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from derive.document.span import Span
from derive.reading.context import Context, Defined, IndexName, TensorName
from derive.reading.surface import (
    Big,
    Call,
    Cases,
    Chain,
    Derivative,
    Group,
    Items,
    Number,
    Product,
    Quotient,
    Relation,
    Script,
    Surface,
    Symbol,
    Total,
    walk,
)  # fmt: skip
from derive.reading.write import key

NOWHERE = Span(0, 0)
TRANSPOSES = frozenset(("T", "\\top", "\\intercal"))
ACCENTS = ("\\hat", "\\bar", "\\tilde")
OPPOSITE = {"=": "!=", "!=": "="}
WEAKER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edited formula; `cost` orders edits, the likeliest slip first."""

    cost: float
    code: str
    node: Surface


class Around:
    """What surrounds a formula: the names in scope that could stand for others, and the factors in its sides."""

    def __init__(self, context: Context, offset: int, *sides: Surface) -> None:
        self.context = context
        self.offset = offset
        factors: dict[str, Surface] = {}
        divisors: dict[str, Surface] = {}
        for node in (one for side in sides for one in walk(side)):
            if isinstance(node, Product):
                factors.update({key(one): one for _, one in node.factors if not isinstance(one, Total | Number)})
            elif isinstance(node, Quotient):
                divisors[key(node.bottom)] = node.bottom
        self.factors = tuple(factors.values())
        self.divisors = tuple(divisors.values())
        self._kin: dict[str, list[str]] = {}

    def declared(self, name: str) -> bool:
        return any(True for label in (name, f"{name}_", f"{name}(") for _ in self.context.find(label, self.offset))

    def kin(self, name: str) -> list[str]:
        """The names in scope that are declared as this one is: of one set, of one shape, with as many parameters."""
        if name not in self._kin:
            mine = self._kinds(name)
            others = dict.fromkeys(label.rstrip("_(") for label in self.context.declarations) if mine else {}
            self._kin[name] = [other for other in others if other != name and mine & self._kinds(other)]
        return self._kin[name]

    def _kinds(self, name: str) -> set[Any]:
        found: set[Any] = set()
        for label in (name, f"{name}_", f"{name}("):
            one = next(self.context.find(label, self.offset), None)
            match one.meaning if one else None:
                case IndexName(variable, _):
                    found.add(variable.sort)
                case TensorName(_, family, axes, _):
                    found.add((family, axes))
                case Defined(_, _, "family", parameters):
                    found.add(("family", len(parameters)))
        return found

    def functions(self) -> list[Defined]:
        """The functions that are defined here with arguments, the nearest first."""
        found = []
        for label in self.context.declarations:
            one = next(self.context.find(label, self.offset), None)
            if one is not None and isinstance(one.meaning, Defined) and one.meaning.style == "call":
                found.append((abs(one.span.start - self.offset), one.meaning))
        return [meaning for _, meaning in sorted(found, key=lambda pair: pair[0])]


def edits(node: Surface, around: Around) -> list[Edit]:
    """All single edits of a formula, the likeliest first."""
    return sorted(_everywhere(node, around, "wrong-value"), key=lambda edit: edit.cost)


# ---- walking ----


def _everywhere(node: Any, around: Around, code: str) -> Iterator[Edit]:
    """The edits of the node itself, then those of its parts; `code` names what a change here would be."""
    yield from _here(node, around, code)
    before = _repeated(node)
    for part, put, inner_code in _places(node, code):
        for edit in _everywhere(part, around, inner_code):
            whole = put(edit.node)
            yield Edit(edit.cost + 0.1 * (_repeated(whole) > before), edit.code, whole)


def _repeated(node: Any) -> int:
    """How often a product names one factor again: a slip seldom makes two factors equal."""
    if not isinstance(node, Product):
        return 0
    names = [key(factor) for _, factor in node.factors if isinstance(factor, Symbol | Script)]
    return len(names) - len(set(names))


def _places(node: Any, code: str) -> Iterator[tuple[Any, Any, str]]:
    """The parts of a node that may be edited, how to put another one there, and the code of a change there."""
    match node:
        case Total(span, terms):
            for k, (sign, term) in enumerate(terms):
                yield term, _in_pairs(lambda pairs, span=span: Total(span, pairs), terms, k, sign), "wrong-term"
        case Product(span, factors):
            for k, (sign, factor) in enumerate(factors):
                yield factor, _in_pairs(lambda pairs, span=span: Product(span, pairs), factors, k, sign), "wrong-factor"
        case Derivative() if node.body is not None:
            yield node.body, lambda new: replace(node, body=new), code
            for k, one in enumerate(node.by):
                yield one, _in_tuple(node, "by", k), "wrong-index"
        case Script(_, base, below, _):
            yield base, lambda new: replace(node, base=new), code
            if below is not None:
                yield below, lambda new: replace(node, below=new), "wrong-index"
        case Call(_, _, argument, _):
            yield argument, lambda new: replace(node, argument=new), "wrong-argument"
        case Big(_, _, below, above, body):
            yield body, lambda new: replace(node, body=new), code
            if below is not None:
                yield below, lambda new: replace(node, below=new), "wrong-window"
            if above is not None:
                yield above, lambda new: replace(node, above=new), "wrong-window"
        case Cases(span, rows):
            for k, (value, condition) in enumerate(rows):
                yield value, _in_row(node, k, 0, condition), "wrong-cases"
                if condition is not None:
                    yield condition, _in_row(node, k, 1, value), "wrong-cases"
        case Quotient() | Group() | Chain():
            for field in fields(node):
                part = getattr(node, field.name)
                if isinstance(part, tuple):
                    for k, item in enumerate(part):
                        if hasattr(item, "span") and not isinstance(item, Relation):
                            yield item, _in_tuple(node, field.name, k), code
                elif hasattr(part, "span"):
                    yield part, lambda new, name=field.name: replace(node, **{name: new}), code


def _in_pairs(make: Any, pairs: tuple[Any, ...], k: int, sign: str) -> Any:
    return lambda new: make((*pairs[:k], (sign, new), *pairs[k + 1 :]))


def _in_tuple(node: Any, name: str, k: int) -> Any:
    items = getattr(node, name)
    return lambda new: replace(node, **{name: (*items[:k], new, *items[k + 1 :])})


def _in_row(node: Cases, k: int, place: int, other: Any) -> Any:
    def put(new: Surface) -> Cases:
        row = (new, other) if place == 0 else (other, new)
        return Cases(node.span, (*node.rows[:k], row, *node.rows[k + 1 :]))

    return put


# ---- edits of one node ----


def _here(node: Any, around: Around, code: str) -> Iterator[Edit]:
    match node:
        case Total():
            yield from _signs(node, code)
        case Product():
            yield from _factors(node, around, code)
        case Quotient(span, top, bottom):
            yield Edit(1.5, "wrong-factor", top)
            yield Edit(1.8, "wrong-factor", Quotient(span, bottom, top))
        case Symbol():
            yield from _names(node, around, code)
        case Script():
            yield from _scripts(node)
        case Number(span, value):
            changed = (value + 1, value - 1, -value, value * 2, value / 2)
            yield from (
                Edit(1.4, code if code != "wrong-value" else "wrong-term", _number(span, one)) for one in changed
            )
        case Call():
            yield from _calls(node)
        case Big():
            yield from _sums(node, around)
        case Cases(span, rows):
            yield from (
                Edit(1.5, "wrong-cases", Cases(span, rows[:k] + rows[k + 1 :]))
                for k in range(len(rows))
                if len(rows) > 1
            )
            if all(condition is not None for _, condition in rows):
                yield Edit(1.5, "wrong-cases", Cases(span, (*rows, (Number(span, Fraction(0)), None))))
        case Chain(span, items, relations):
            yield from _relations(span, items, relations)
        case Group(_, opening, closing, (_, _)) if opening in ("(", "[") and closing in (")", "]"):
            turned = replace(node, opening="(", closing=")")
            yield from (
                Edit(1.0, "wrong-domain", one)
                for one in (turned, replace(node, opening="("), replace(node, closing=")"))
            )
            yield Edit(1.2, "wrong-domain", replace(node, opening="[", closing="]"))
        case Derivative():
            yield from _derivatives(node, around)
    if isinstance(node, Symbol | Script | Group | Product | Call | Quotient | Big | Derivative):
        yield from _wrapped(node, around, code)


def _number(span: Span, value: Fraction) -> Surface:
    return Number(span, value) if value >= 0 else Total(span, (("-", Number(span, -value)),))


def _signs(node: Total, code: str) -> Iterator[Edit]:
    """Another sign before a term; a term too many."""
    for k, (sign, term) in enumerate(node.terms):
        other = "+" if sign == "-" else "-"
        turned = Total(node.span, (*node.terms[:k], (other, term), *node.terms[k + 1 :]))
        sole = len(node.terms) == 1
        yield Edit(
            1.0,
            "wrong-argument" if code == "wrong-argument" else "wrong-sign",
            term if sole and other == "+" else turned,
        )
        if not sole:
            rest = node.terms[:k] + node.terms[k + 1 :]
            yield Edit(1.5, "wrong-term", rest[0][1] if rest == (("+", rest[0][1]),) else Total(node.span, rest))


def _factors(node: Product, around: Around, code: str) -> Iterator[Edit]:
    """A factor too many; a factor that is missing; factors in another order."""
    factors = node.factors
    for k in range(len(factors) if len(factors) > 1 else 0):
        rest = factors[:k] + factors[k + 1 :]
        if k and factors[k][0] == "/":
            yield Edit(1.5, "wrong-factor", rest[0][1] if len(rest) == 1 else Product(node.span, rest))
        elif not (k == 0 and rest[0][0] == "/"):
            yield Edit(1.4, "wrong-factor", rest[0][1] if len(rest) == 1 else Product(node.span, rest))
        if k and factors[k][0] != "/":
            swapped = (
                *factors[: k - 1],
                (factors[k - 1][0], factors[k][1]),
                (factors[k][0], factors[k - 1][1]),
                *factors[k + 1 :],
            )
            yield Edit(1.6, "wrong-order", Product(node.span, swapped))


def _names(node: Symbol, around: Around, code: str) -> Iterator[Edit]:
    """Another name of the same kind; a hat or a prime too many or too few; a letter read for a digit."""
    name = node.name
    for other in _accented(name):
        if around.declared(other):
            yield Edit(1.05, code, Symbol(node.span, other))
    for other in around.kin(name):
        yield Edit(1.25 if code == "wrong-index" else 1.3, code, Symbol(node.span, other))


def _accented(name: str) -> Iterator[str]:
    plain = name
    for accent in ACCENTS:
        if name.startswith(accent + "{") and name.endswith("}"):
            plain = name[len(accent) + 1 : -1]
            yield plain
    yield from (f"{accent}{{{plain}}}" for accent in ACCENTS)
    yield plain.removesuffix("'") if plain.endswith("'") else f"{plain}'"


def _scripts(node: Script) -> Iterator[Edit]:
    match node.above:
        case Symbol(_, name) if name in TRANSPOSES:
            bare = node.base if node.below is None else replace(node, above=None)
            yield Edit(1.1, "wrong-transpose", bare)
        case Number(span, value):
            yield from (Edit(1.3, "wrong-factor", replace(node, above=_number(span, value + by))) for by in (1, -1))
            yield Edit(1.4, "wrong-factor", node.base if node.below is None else replace(node, above=None))
        case None:
            yield Edit(1.5, "wrong-transpose", replace(node, above=Symbol(node.span, "\\top")))


def _calls(node: Call) -> Iterator[Edit]:
    """The argument's sign; the function left out."""
    argument = node.argument
    inner = argument.items[0] if isinstance(argument, Group) and len(argument.items) == 1 else None
    if inner is not None and isinstance(argument, Group):
        if not (isinstance(inner, Total) and len(inner.terms) == 1):
            body = Group(inner.span, "(", ")", (inner,)) if isinstance(inner, Total) else inner
            turned = Total(inner.span, (("-", body),))
            yield Edit(1.0, "wrong-argument", replace(node, argument=replace(argument, items=(turned,))))
        yield Edit(1.7, "wrong-term", argument)


def _sums(node: Big, around: Around) -> Iterator[Edit]:
    """The sum left out; the bound index kept apart from a free one of its name; sharper or weaker bounds."""
    yield Edit(1.6, "wrong-sum", node.body)
    for name in _bound_names(node.below):
        fresh = f"{name}'"
        used = {one.name for one in walk(node) if isinstance(one, Symbol)}
        varied = {one.name for part in walk(node.body) if isinstance(part, Derivative) for by in part.by for one in walk(by)
                  if isinstance(one, Symbol)}  # fmt: skip
        if fresh not in used and name in varied:
            below = _rename(node.below, name, fresh, False)
            yield Edit(0.9, "wrong-index", replace(node, below=below, body=_rename(node.body, name, fresh, True)))
    if isinstance(node.below, Chain) and len(node.below.relations) > 1:
        turned = tuple(replace(one, sign=WEAKER.get(one.sign, one.sign)) for one in node.below.relations)
        yield Edit(0.95, "wrong-window", replace(node, below=replace(node.below, relations=turned)))
    elif node.below is not None:
        for chain, put in _chains(node):
            turned = tuple(replace(one, sign=WEAKER.get(one.sign, one.sign)) for one in chain.relations)
            if turned != chain.relations:
                yield Edit(0.95, "wrong-window", put(replace(chain, relations=turned)))


def _chains(node: Big) -> Iterator[tuple[Chain, Any]]:
    """The chains among several conditions below a sum."""
    below = node.below
    if isinstance(below, Items):
        for k, item in enumerate(below.items):
            if isinstance(item, Chain):
                yield item, _in_items(node, below, k)


def _in_items(node: Big, below: Items, k: int) -> Callable[[Any], Big]:
    def put(new: Any) -> Big:
        return replace(node, below=replace(below, items=(*below.items[:k], new, *below.items[k + 1 :])))

    return put


def _bound_names(below: Surface | None) -> Iterator[str]:
    for one in walk(below) if below is not None else ():
        if isinstance(one, Chain) and isinstance(one.items[0], Symbol):
            yield one.items[0].name


def _rename(node: Any, old: str, new: str, keep_by: bool) -> Any:
    """The node with a name changed; not where a derivative names its variable."""
    return _changed(node, {old: Symbol(NOWHERE, new)}, keep_by)


def substituted(node: Surface, table: dict[str, Surface]) -> Surface:
    """The node with other nodes for these names."""
    whole: Surface = _changed(node, table, False)
    return whole


def _changed(node: Any, table: dict[str, Surface], keep_by: bool) -> Any:
    if isinstance(node, Symbol):
        return table.get(node.name, node)
    if isinstance(node, tuple):
        return tuple(_changed(item, table, keep_by) for item in node)
    if not hasattr(node, "span"):
        return node
    kept = {"span", "by"} if keep_by and isinstance(node, Derivative) else {"span"}
    parts = {one.name: getattr(node, one.name) for one in fields(node) if one.name not in kept}
    return replace(node, **{name: _changed(part, table, keep_by) for name, part in parts.items()})


def _relations(span: Span, items: tuple[Surface, ...], relations: tuple[Relation, ...]) -> Iterator[Edit]:
    for k, one in enumerate(relations):
        for table, code in ((OPPOSITE, "wrong-cases"), (WEAKER, "wrong-window")):
            if one.sign in table:
                turned = (*relations[:k], replace(one, sign=table[one.sign]), *relations[k + 1 :])
                yield Edit(1.0, code, Chain(span, items, turned))


def _derivatives(node: Derivative, around: Around) -> Iterator[Edit]:
    """Something for a bare derivative to act on: a function of the document, or what the derivative is of."""
    if node.body is None:
        for defined in around.functions():
            yield Edit(1.2, "shape-mismatch", replace(node, body=defined.left))
    else:
        yield Edit(1.9, "wrong-term", node.body)


def _wrapped(node: Any, around: Around, code: str) -> Iterator[Edit]:
    """A factor, a divisor or a function that is missing around an expression."""
    if code not in ("wrong-index", "wrong-window"):
        for factor in around.factors:
            if not isinstance(node, Product):
                yield Edit(1.55, "wrong-factor", Product(node.span, (("", node), ("·", factor))))
            else:
                yield Edit(1.5, "wrong-factor", Product(node.span, (*node.factors, ("·", factor))))
        for divisor in around.divisors:
            if not isinstance(node, Symbol | Script):
                yield Edit(1.5, "wrong-factor", Quotient(node.span, node, divisor))
        if not isinstance(node, Group | Symbol | Script):
            yield Edit(1.8, "wrong-sign", Total(node.span, (("-", node),)))
    if code in ("wrong-value", "wrong-term") and not isinstance(node, Number | Cases):
        yield Edit(1.45, "wrong-factor", _doubled(node))
    if isinstance(node, Big):
        for name in ("log", "exp"):
            inner = Group(node.span, "(", ")", (node,))
            yield Edit(1.5, "wrong-term", Call(node.span, Symbol(node.span, name), inner, False))


def _doubled(node: Any) -> Surface:
    """Twice the expression, as one writes it."""
    two: tuple[str, Surface] = ("", Number(node.span, Fraction(2)))
    match node:
        case Product(span, factors) if not isinstance(factors[0][1], Number):
            return Product(span, (two, *factors))
        case Total(span):
            return Product(span, (two, ("", Group(span, "(", ")", (node,)))))
    return Product(node.span, (two, ("", node)))


def relation_edits(sign: str) -> Iterable[str]:
    """The signs that may be meant instead of an inequality."""
    return [table[sign] for table in (TURNED, WEAKER) if sign in table]
