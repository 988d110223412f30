"""How names are used over a whole document: which subscripts are indices, what is called, what is summed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.document.source import Formula
from derive.reading import notation
from derive.reading.context import Context, IndexName, TensorName
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.known import ENTRYWISE, WHOLE, arguments
from derive.reading.names import plain
from derive.reading.surface import (
    Big,
    Call,
    Chain,
    Derivative,
    Dots,
    Group,
    Items,
    Number,
    Product,
    Relation,
    Script,
    Surface,
    Symbol,
    Total,
    parts,
    walk,
)  # fmt: skip
from derive.reading.write import key

LETTERS = frozenset("ijkl")  # as subscripts these are indices, bound or not
KNOWN = frozenset(ENTRYWISE) | frozenset(WHOLE) | notation.FIXED | notation.WORDS


@dataclass(slots=True)
class Uses:
    """What the formulas of a document show of its names before any shape is known.

    `letters` are bound by some sum or range; `indices` stand as indices somewhere; `families` have a subscript that is
    an index; `called` and `bare` say in which ways a name stands; `ranges` are the ends of ranges i = 1, ..., n.
    """

    letters: set[str] = field(default_factory=set)
    indices: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    symbols: set[str] = field(default_factory=set)
    called: dict[str, list[Call]] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)  # stand as arguments
    turned: set[tuple[str, int]] = field(default_factory=set)  # small letters that are transposed, with so many indices
    ranges: dict[str, list[tuple[Surface, Surface]]] = field(default_factory=dict)
    apart: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    places_of: set[tuple[str, int]] = field(default_factory=set)  # arguments of functions that a sum runs over

    def name(self, label: str) -> str:
        """The name without its boldness, where bold and plain are not told apart by the document."""
        thin = plain(label)
        return label if thin in self.apart else thin

    def is_function(self, name: str) -> bool:
        """Is an undeclared name a function: called wherever it stands, or with several arguments?"""
        calls = self.called.get(name, [])
        several = any(map(_has_several, calls)) and name not in self.families
        return bool(calls) and not name.endswith("'") and (several or not self._stands(name))

    def is_unclear(self, name: str) -> bool:
        """May a name be a function as well as a factor, or the derivative of a function?"""
        if name.endswith("'") and (name.rstrip("'") in KNOWN or name.rstrip("'") in self.called):
            return True
        return (
            self._stands(name)
            and not self.is_function(name)
            and any(_is_applied(one) for one in self.called.get(name, ()))
        )

    def _stands(self, name: str) -> bool:
        return name in self.bare or name in self.families

    def places(self, node: Script) -> list[Surface] | None:
        """The indices of x_i; None where the subscript is part of the name, as in \\mu_B."""
        if node.below is None or not isinstance(node.base, Symbol):
            return None
        found: list[Surface] = list(node.below.items) if isinstance(node.below, Items) else [node.below]
        base = self.name(node.base.name)
        if not found or not all(self._is_place(one, base) for one in found):
            return None
        return found

    def _is_place(self, node: Surface, base: str) -> bool:
        match node:
            case Symbol(_, name):
                return self.is_letter(name) or (base in self.families and len(name.rstrip("'")) == 1 and name.islower())
            case Number():
                return base in self.families
            case Total(_, terms):
                return all(isinstance(one, Symbol | Number) for _, one in terms)
            case Script(_, Symbol(), below, None):
                letters = below.items if isinstance(below, Items) else (below,)
                bound = any(isinstance(one, Symbol) and self.is_letter(one.name) for one in letters)
                return bound or base in self.families
        return False

    def is_letter(self, name: str) -> bool:
        thin = name.rstrip("'")
        return len(thin) == 1 and (thin in self.letters or thin in LETTERS)


def _is_applied(node: Call) -> bool:
    """Are the brackets those of arguments: one plain name, or several?"""
    items = node.argument.items if isinstance(node.argument, Group) else (node.argument,)
    return len(items) > 1 or isinstance(items[0], Symbol | Script)


def _has_several(node: Call) -> bool:
    items = node.argument.items if isinstance(node.argument, Group) else ()
    return len(items) > 1 and isinstance(node.argument, Group) and node.argument.opening == "("


def census(parsed: dict[Formula, Parsed], context: Context) -> Uses:
    """Two passes over the formulas: what is bound first, then how names stand."""
    uses = Uses(families=set(map(plain, context.indexed)))
    for label, found in context.declarations.items():
        for one in found:
            if isinstance(one.meaning, IndexName):
                uses.letters.add(label)
            elif label.endswith("_") or (isinstance(one.meaning, TensorName) and one.meaning.tensor.sorts):
                uses.families.add(plain(label.rstrip("_")))
    for formula in parsed.values():
        _ranges(uses, formula)
        for node in nodes(formula):
            _bind(uses, node)
    _apart(uses, parsed)
    for formula in parsed.values():
        for node in nodes(formula):
            _over_arguments(uses, node)
    for _ in range(2):  # the second pass knows the families of the first
        for formula in parsed.values():
            for node in nodes(formula):
                if isinstance(node, Script) and isinstance(node.base, Symbol) and (places := uses.places(node)):
                    uses.families.add(uses.name(node.base.name))
                    uses.indices |= {one.name for place in places for one in walk(place) if isinstance(one, Symbol)}
    for formula in parsed.values():
        alone = [label_of(uses, item) for item in surfaces(formula)]
        for item in surfaces(formula) if len(alone) != 1 or not alone[0] else ():
            _stand(uses, item)
    for formula in parsed.values():
        for node in nodes(formula):
            _turn(uses, node)
    uses.bare |= uses.passed - uses.called.keys() - uses.indices
    return uses


def surfaces(parsed: Parsed) -> Iterator[Surface]:
    """The expressions and chains of a formula."""
    for item in parsed.items:
        if not isinstance(item, Separator | Arrow | RowEnd | Relation):
            yield item


def nodes(parsed: Parsed) -> Iterator[Surface]:
    for item in surfaces(parsed):
        yield from walk(item)


def _bind(uses: Uses, node: Surface) -> None:
    if isinstance(node, Big) and node.below is not None:
        for name in bound_names(node.below):
            uses.letters.add(name.rstrip("'"))
        uses.sizes |= _counting(node)
    match node:
        case Script(_, Symbol(_, "\\delta"), Items(_, (_, _) as pair), _):
            uses.letters.update(one.name.rstrip("'") for one in pair if isinstance(one, Symbol))
    if isinstance(node, Symbol):
        uses.symbols.add(node.name)


def _over_arguments(uses: Uses, node: Surface) -> None:
    """sum_x p(x): the argument of p is an index."""
    if not isinstance(node, Big) or node.below is None or node.kind not in ("sum", "prod", "max", "min"):
        return
    bound = set(bound_names(node.below))
    for one in walk(node.body):
        if isinstance(one, Call) and not one.bare and (label := label_of(uses, one.function)) and label not in KNOWN:
            for place, given in enumerate(arguments(one.argument)):
                if isinstance(given, Symbol) and given.name in bound:
                    uses.places_of.add((label, place))


def _turn(uses: Uses, node: Surface) -> None:
    """x^\\top and u_w^\\top: small letters that are transposed are columns."""
    if not isinstance(node, Script) or not isinstance(node.base, Symbol) or not isinstance(node.above, Symbol):
        return
    mark = node.above.name
    small = node.base.name.replace("\\mathbf{", "").lstrip("\\")[:1].islower()
    if mark in notation.TRANSPOSES and small and not (mark == "T" and ("T" in uses.sizes or "T" in uses.bare)):
        plain_node = node if node.below is None else Script(node.span, node.base, node.below, None)
        places = uses.places(plain_node) if node.below is not None else []
        if places is not None:
            uses.turned.add((uses.name(node.base.name), len(places)))


def _counting(node: Big) -> set[str]:
    """The names of sizes and sets around a sum: n above it, W after the sign below."""
    ends = [node.above] if node.above is not None else []
    below = node.below.items if isinstance(node.below, Items) else (node.below,)
    ends += [one.items[-1] for one in below if isinstance(one, Chain) and one.relations[-1].sign == "in"]
    inner = [one.items[0] if isinstance(one, Group) and len(one.items) == 1 else one for one in ends]
    return {one.name for one in inner if isinstance(one, Symbol)}


def bound_names(below: Surface) -> list[str]:
    """The letters that stand below a sum: w \\in W, k = 1, -m \\le j \\le m, i, kl, (c, o)."""
    match below:
        case Items(_, items) | Group(_, "(", _, items):
            return [name for item in items for name in bound_names(item)]
        case Symbol(_, name):
            return [name]
        case Product(_, factors):
            return [one.name for _, one in factors if isinstance(one, Symbol)]
        case Chain(_, items, (_, _)):
            return bound_names(items[1])
        case Chain(_, items, _):
            return bound_names(items[0])
    return []


def _ranges(uses: Uses, parsed: Parsed) -> None:
    """i = 1, \\dots, n anywhere in a formula, and k \\in {1, ..., K}."""
    items = [item for item in parsed.items if not (isinstance(item, Separator) and item.text.strip() in ("", ","))]
    for place in range(len(items) - 4):
        name, sign, first, dots, last = items[place : place + 5]
        apart = (Relation, Separator, Arrow, RowEnd)
        counts = isinstance(sign, Relation) and sign.sign == "=" and isinstance(dots, Dots)
        if not counts or not isinstance(name, Symbol) or isinstance(first, apart) or isinstance(last, apart):
            continue
        if len(name.name.rstrip("'")) == 1:
            uses.letters.add(name.name.rstrip("'"))
            uses.ranges.setdefault(name.name, []).append((first, last))
            uses.sizes |= {last.name} if isinstance(last, Symbol) else set()


def _apart(uses: Uses, parsed: dict[Formula, Parsed]) -> None:
    """Letters that stand both bold and plain in one formula, without indices, are two names."""
    for one in parsed.values():
        based = {id(node.base) for node in nodes(one) if isinstance(node, Script) and node.below is not None}
        found = {node.name for node in nodes(one) if isinstance(node, Symbol) and id(node) not in based}
        uses.apart.update(plain(name) for name in found if plain(name) != name and plain(name) in found)


def _stand(uses: Uses, item: Surface) -> None:
    """In which ways the names of an expression stand: called, or by themselves."""
    waiting = [item]
    while waiting:
        node = waiting.pop()
        match node:
            case Call(_, function, argument, False) if label_of(uses, function):
                uses.called.setdefault(label_of(uses, function), []).append(node)
                for one in arguments(argument):
                    if isinstance(one, Symbol):
                        uses.passed.add(uses.name(one.name))
                    elif not isinstance(one, Chain):  # the event O = o asks for no value of o
                        waiting.append(one)
                continue
            case Derivative(_, by, Symbol(), _):
                waiting += by
                continue
            case Script() if label_of(uses, node):
                uses.bare.add(label_of(uses, node))
                waiting += [one for one in (node.above,) if one is not None]
                continue
            case Script(_, Symbol(), _, _) if uses.places(node):
                waiting += [one for one in (node.above,) if one is not None]
                continue
            case Symbol(_, name):
                uses.bare.add(uses.name(name))
        waiting += parts(node)


def label_of(uses: Uses, node: Surface) -> str:
    """The name that a node is, its subscript included where that is no index; '' for something else."""
    match node:
        case Symbol(_, name):
            return uses.name(name)
        case Script(_, Symbol(_, name), below, None) if below is not None and uses.places(node) is None:
            return key(Script(node.span, Symbol(node.span, uses.name(name)), below, None))
    return ""
