"""Terms back to the document's notation: its names, its index letters, its definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction

from derive.calculus import arrays
from derive.calculus.arrays import Array
from derive.calculus.given import match
from derive.kernel.axioms import ONE
from derive.kernel.ring import normal
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    Add,
    All,
    Apply,
    Below,
    Bound,
    Derives,
    Diff,
    Domain,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Implies,
    Ind,
    Index,
    Lam,
    Le,
    Let,
    Lt,
    Max,
    Mul,
    Node,
    Not,
    Num,
    Offset,
    Pow,
    Prod,
    Prop,
    Range,
    Same,
    Size,
    Some,
    Sort,
    Sum,
    Term,
    Value,
    Var,
    children,
    free,
    sort_of,
)  # fmt: skip
from derive.reading.context import Context, Defined, IndexName, SetName, TensorName
from derive.reading.elaborate import Elaborator
from derive.reading.meaning import IndexValue, Meant, Refusal
from derive.reading.surface import Chain, Surface, Symbol
from derive.reading.write import key, latex, number, symbol

LETTERS = "ijklrsabpqn"
SUM, PRODUCT, POWER, PLAIN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Style:
    """How the parts of a formula are put together."""

    fraction: str
    dot: str
    function: str
    big: str
    sign: dict[str, str]
    power: str
    below: str
    derivative: str
    indicator: str
    sigma: str
    mid: str
    greek: bool


LATEX = Style(
    "\\frac{{{0}}}{{{1}}}", "{0}^\\top {1}", "\\{0}({1})", "\\{0}_{{{1} \\in {2}}} {3}",
    {"=": "=", "<=": "\\le", "<": "<", "!=": "\\neq", "*": "\\cdot", "all": "\\text{{for all }} {0} \\in {1}: ", "then": "\\implies"},
    "{0}^{{{1}}}", "{0}_{{{1}}}", "\\frac{{\\partial}}{{\\partial {1}}} {0}", "\\mathbb{{1}}\\{{{0}\\}}", "\\sigma({0})", " \\mid ", False,
)  # fmt: skip
TEXT = Style(
    "{0}/{1}", "<{0}, {1}>", "{0}({1})", "{0}_{{{1} in {2}}} {3}",
    {"=": "=", "<=": "<=", "<": "<", "!=": "!=", "*": "", "all": "for all {0} in {1}: ", "then": "implies"},
    "{0}^{1}", "{0}_{1}", "d/d{1} {0}", "[{0}]", "sigma({0})", " | ", True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fold:
    """A definition as a pattern: the dangling indices of `body` are the parameters, in order."""

    left: Surface
    name: str
    parameters: tuple[str, ...]
    body: Term
    size: int


@dataclass(slots=True)
class Notation:
    """Writes terms as the document would at one place of it."""

    context: Context
    offset: int
    style: Style = field(default_factory=lambda: LATEX)
    folds: tuple[Fold, ...] = ()

    def latex(self, node: Node) -> str:
        return _Writer(self, LATEX).node(node)

    def text(self, node: Node) -> str:
        return _plain(_Writer(self, TEXT).node(node))


def notation(context: Context, offset: int) -> Notation:
    """The notation at a place, with the definitions that can be folded back."""
    folds = []
    for label in context.declarations:
        for one in context.find(label, offset):
            if isinstance(one.meaning, Defined) and one.meaning.style in ("family", "call"):
                fold = _fold(context, offset, one.meaning)
                if fold is not None:
                    folds.append(fold)
            break
    return Notation(context, offset, LATEX, tuple(sorted(folds, key=lambda one: -one.size)))


def _fold(context: Context, offset: int, meaning: Defined) -> Fold | None:
    """The pattern of a definition whose parameters are indices and whose value is one number."""
    reader = Elaborator(context, offset)
    names: dict[str, Meant] = {}
    variables: list[Var] = []
    labels: list[str] = []
    for parameter in meaning.parameters:
        name = parameter.items[-1] if isinstance(parameter, Chain) else parameter
        if not isinstance(name, Symbol):
            return None
        where = offset if meaning.offset is None else meaning.offset
        declared = next((d.meaning for d in context.find(name.name, where) if isinstance(d.meaning, IndexName)), None)
        if declared is None:
            return None
        variable = arrays.fresh(declared.variable.sort)
        names[key(name)] = IndexValue(variable)
        variables.append(variable)
        labels.append(key(name))
    try:
        value = reader.unfold(meaning, names)
    except (Refusal, arrays.ShapeMismatch):
        return None
    if not isinstance(value, Array) or value.axes or not variables:
        return None
    body = normal(abstract(value.scalar, variables[::-1]))
    count = _count(body)
    return Fold(meaning.left, meaning.name, tuple(labels), body, count) if count > 6 else None


def _count(node: Node) -> int:
    return 1 + sum(map(_count, children(node)))


class _Writer:
    """One writing: the letters of the binders met so far."""

    def __init__(self, notation: Notation, style: Style) -> None:
        self.notation = notation
        self.style = style
        self.names = {
            one.meaning.tensor: one.meaning
            for label in notation.context.declarations
            for one in list(notation.context.find(label, notation.offset))[:1]
            if isinstance(one.meaning, TensorName)
        }

    # ---- letters ----

    def letter(self, domain: Domain, body: Node, taken: Iterable[str]) -> str:
        """A letter for a bound index: one that the document declares for this set, else a common one."""
        used = {one.name for one in free(body)} | set(taken)  # type: ignore[attr-defined]
        sort = sort_of(domain)
        declared = [
            one.meaning.variable.name
            for label in self.notation.context.declarations
            for one in list(self.notation.context.find(label, self.notation.offset))[:1]
            if isinstance(one.meaning, IndexName) and one.meaning.variable.sort is sort
        ]
        pool = [*declared[::-1], *(f"{name}'" for name in declared[::-1]), *LETTERS]
        return next((name for name in pool if name not in used), f"i_{{{len(used)}}}")

    # ---- nodes ----

    def node(self, node: Node, bound: tuple[str, ...] = ()) -> str:
        if isinstance(node, Prop):
            return self.prop(node, bound)
        return self.term(node, bound, SUM)  # type: ignore[arg-type]

    def index(self, index: Index, bound: tuple[str, ...]) -> str:
        match index:
            case Bound(level, _):
                return bound[level] if level < len(bound) else f"?{level}"
            case Var(name, _) | Element(name, _):
                return name.strip("\0\1\2\3")
            case Image(mapping, indices):
                return self.style.below.format(mapping.name, self.group(", ".join(self.index(i, bound) for i in indices)))
            case Offset(constant, scaled):
                shown = ""
                for one, times in scaled:
                    part = self.index(one, bound)
                    part = part if abs(times) == 1 else f"{abs(times)}{part}"
                    shown += ("-" if times < 0 else "+" if shown else "") + part
                if constant or not shown:
                    shown += f"{constant:+d}" if shown else str(constant)
                return shown
        return "?"

    def group(self, text: str) -> str:
        return text if not self.style.greek or len(text) == 1 else f"{{{text}}}"

    def domain(self, domain: Domain, bound: tuple[str, ...]) -> str:
        if isinstance(domain, Range):
            low, high = self.index(domain.low, bound), self.index(domain.high, bound)
            return f"\\{{{low}, \\dots, {high}\\}}" if not self.style.greek else f"{{{low}..{high}}}"
        if self._is_set(domain):
            return domain.name
        return f"\\{{1, \\dots, {domain.name}\\}}" if not self.style.greek else f"{{1..{domain.name}}}"

    def _is_set(self, sort: Sort) -> bool:
        found = next(iter(self.notation.context.find(sort.name, self.notation.offset)), None)
        return bool(sort.elements) or (found is not None and isinstance(found.meaning, SetName))

    def term(self, term: Term, bound: tuple[str, ...], level: int) -> str:
        folded = self._folded(term, bound)
        if folded is not None:
            return folded
        match term:
            case Num(value):
                return self.number(Fraction(value), level)
            case Entry():
                return self.entry(term, bound)
            case Size(domain):
                name = self.domain(domain, bound)
                return f"|{name}|" if isinstance(domain, Sort) and self._is_set(domain) else getattr(domain, "name", f"|{name}|")
            case Value(index):
                return self.index(index, bound)
            case Add(terms):
                return self._wrap(self._add(terms, bound), level > SUM)
            case Mul() | Pow():
                return self._product(term, bound, level)
            case Fn(name, argument):
                if name == "abs":
                    return f"|{self.term(argument, bound, SUM)}|"
                return self.style.function.format(name, self.term(argument, bound, SUM))
            case Max(left, right):
                return self.style.function.format("max", f"{self.term(left, bound, SUM)}, {self.term(right, bound, SUM)}")
            case Sum(domain, body):
                return self._wrap(self._sum(domain, body, bound), level > PRODUCT)
            case Prod(domain, body):
                return self._wrap(self._big("prod", domain, body, bound), level > PRODUCT)
            case Ind(prop):
                return self.style.indicator.format(self.prop(prop, bound))
            case Apply():
                return self._apply(term, bound)
            case Diff(body, tensor, indices):
                place = self.entry(Entry(tensor, indices), bound)
                return self._wrap(self.style.derivative.format(self.term(body, bound, POWER), place), level > PRODUCT)
            case Let(tensor, value, body):
                return self._wrap(f"{self.term(body, bound, PRODUCT)}", level > PRODUCT)
        return "?"

    def _wrap(self, text: str, needed: bool) -> str:
        return f"({text})" if needed else text

    def number(self, value: Fraction, level: int) -> str:
        text = number(value) if not self.style.greek else str(value)
        return self._wrap(text, value < 0 and level > SUM)

    def entry(self, term: Entry, bound: tuple[str, ...]) -> str:
        name = self.names.get(term.tensor)
        shown = [self.index(one, bound) for one in term.indices]
        base = symbol(term.tensor.name) if not self.style.greek else term.tensor.name
        if name is not None and name.called:
            return f"{base}({self.style.mid.join(shown)})"
        return self.style.below.format(base, self.group(",".join(shown))) if shown else base

    # ---- sums and products ----

    def _add(self, terms: tuple[Term, ...], bound: tuple[str, ...]) -> str:
        shown = ""
        for term in terms:
            sign, rest = _sign(term)
            text = self.term(rest, bound, PRODUCT if sign < 0 else SUM)
            if not shown:
                shown = f"-{text}" if sign < 0 else text
            else:
                shown += f" - {text}" if sign < 0 else f" + {text}"
        return shown or "0"

    def _product(self, term: Term, bound: tuple[str, ...], level: int) -> str:
        sign, rest = _sign(term)
        if sign < 0:
            return self._wrap("-" + self.term(rest, bound, PRODUCT), level > SUM)
        sigmoid = _sigmoid(rest)
        if sigmoid is not None:
            return self.style.sigma.format(self.term(sigmoid, bound, SUM))
        above, below = _halves(rest)
        above, folded = self._fold_factors(above, below, bound)
        top = self._factors(above, bound, folded)
        if not below:
            return self._wrap(top, level > PRODUCT and len(above) + len(folded) > 1)
        bottom = self._factors(below, bound, [])
        if self.style.greek:
            top = f"({top})" if " + " in top or " - " in top else top
            bottom = f"({bottom})" if " " in bottom and not bottom.startswith("(") else bottom
        return self._wrap(self.style.fraction.format(top, bottom), self.style.greek and level > PRODUCT)

    def _factors(self, factors: list[Term], bound: tuple[str, ...], folded: list[str]) -> str:
        shown = []
        for factor in factors:
            match factor:
                case Pow(base, exponent) if exponent != -1:
                    power = self.number(Fraction(exponent), SUM)
                    shown.append(self.style.power.format(self.term(base, bound, PLAIN), self.group(power)))
                case _:
                    shown.append(self.term(factor, bound, PRODUCT if len(factors) + len(folded) == 1 else POWER))
        mark = f" {self.style.sign['*']} " if self.style.sign["*"] else " "
        return mark.join([*shown, *folded]) or "1"

    def _sum(self, domain: Domain, body: Term, bound: tuple[str, ...]) -> str:
        dot = self._inner_product(domain, body, bound)
        return dot if dot is not None else self._big("sum", domain, body, bound)

    def _big(self, kind: str, domain: Domain, body: Term, bound: tuple[str, ...]) -> str:
        letter = self.letter(domain, body, bound)
        inner = self.term(body, (letter, *bound), PRODUCT)
        return self.style.big.format(kind, letter, self.domain(domain, bound), inner)

    def _inner_product(self, domain: Domain, body: Term, bound: tuple[str, ...]) -> str | None:
        """sum over i of a_i b_i as a^T b, for two rows of tensors."""
        match body:
            case Mul((Entry() as one, Entry() as other)):
                names = [self._row(entry, bound) for entry in (one, other)]
                if all(names):
                    return self.style.dot.format(*names)
        return None

    def _row(self, entry: Entry, bound: tuple[str, ...]) -> str | None:
        """An entry whose last index alone is the innermost bound one, as the name of its vector."""
        *rest, last = entry.indices or (None,)
        if not (isinstance(last, Bound) and last.level == 0) or any(_mentions(index) for index in rest):
            return None
        shown = [self.index(one, ("", *bound)) for one in rest]  # type: ignore[arg-type]
        base = entry.tensor.name
        return self.style.below.format(base, self.group(",".join(shown))) if shown else base

    # ---- definitions folded back ----

    def _folded(self, term: Term, bound: tuple[str, ...]) -> str | None:
        if not isinstance(term, Mul | Pow | Sum | Fn | Add):
            return None
        plain = normal(term)
        for fold in self.notation.folds:
            found: dict[int, Index] = {}
            if match(fold.body, plain, found) and len(found) == len(fold.parameters):
                return self._name(fold, found, bound)
        return None

    def _name(self, fold: Fold, found: dict[int, Index], bound: tuple[str, ...]) -> str:
        shown = [self.index(found[level], bound) for level in range(len(fold.parameters))][::-1]
        table = dict(zip(fold.parameters, shown, strict=True))
        return _with_names(fold.left, table, self.style)

    def _fold_factors(self, above: list[Term], below: list[Term], bound: tuple[str, ...]) -> tuple[list[Term], list[str]]:
        """Definitions whose value is a product, found among the factors of a larger one; `below` loses what they use."""
        folded: list[str] = []
        for fold in self.notation.folds:
            top, bottom = _halves(fold.body)
            if len(top) + len(bottom) < 2:
                continue
            used = _choose(top, above, {}, [])
            while used is not None:
                indices, places = used
                rest = _choose(bottom, below, indices, [])
                if rest is None or len(rest[0]) != len(fold.parameters):
                    break
                folded.append(self._name(fold, rest[0], bound))
                above = [one for k, one in enumerate(above) if k not in places]
                for k in sorted(rest[1], reverse=True):
                    del below[k]
                used = _choose(top, above, {}, [])
        return above, folded

    def _apply(self, term: Apply, bound: tuple[str, ...]) -> str:
        shown = [self._array(one, bound) if isinstance(one, Lam) else self.index(one, bound) for one in term.arguments]
        marks = ""
        for place, indices in term.slots:
            inner = ",".join([str(place + 1), *(self.index(one, bound) for one in indices)])
            marks += f"_{{({inner})}}" if not self.style.greek else f"_({inner})"
        return f"{term.name}{marks}({', '.join(shown)})"

    def _array(self, array: Lam, bound: tuple[str, ...]) -> str:
        if not array.domains:
            return self.term(array.body, bound, SUM)
        reader = Elaborator(self.notation.context, self.notation.offset)
        if not array.opened:
            for label in self.notation.context.declarations:
                one = next(self.notation.context.find(label, self.notation.offset), None)
                if one is not None and isinstance(one.meaning, Defined) and one.meaning.style == "plain":
                    try:
                        value = reader.unfold(one.meaning, {})
                    except Refusal:
                        continue
                    if isinstance(value, Array) and value.axes == array.domains and value.lam() is array:
                        return one.name
        match array.body:
            case Entry(tensor, indices):
                kept = [i for i in indices if not (isinstance(i, Bound) and i.level < len(array.domains))]
                shifted = [self.index(i, ("",) * len(array.domains) + bound) for i in kept]
                return self.style.below.format(tensor.name, self.group(",".join(shifted))) if shifted else tensor.name
        letters = [f"{LETTERS[k]}" for k in range(len(array.domains))]
        return f"({self.term(array.body, (*letters[::-1], *bound), SUM)})_{{{''.join(letters)}}}"

    # ---- propositions ----

    def prop(self, prop: Prop, bound: tuple[str, ...]) -> str:
        sign = self.style.sign
        match prop:
            case Same(left, right):
                return f"{self.index(left, bound)} {sign['=']} {self.index(right, bound)}"
            case Not(Same(left, right)):
                return f"{self.index(left, bound)} {sign['!=']} {self.index(right, bound)}"
            case Below(low, high):
                return f"{self.index(low, bound)} {sign['<=']} {self.index(high, bound)}"
            case Eq(left, right) | Le(left, right) | Lt(left, right):
                mark = {Eq: "=", Le: "<=", Lt: "<"}[type(prop)]
                if mark != "=" and isinstance(left, Num):
                    turned = ">" if mark == "<" else "\\ge" if not self.style.greek else ">="
                    return f"{self.term(right, bound, SUM)} {turned} {self.term(left, bound, SUM)}"
                return f"{self.term(left, bound, SUM)} {sign[mark]} {self.term(right, bound, SUM)}"
            case Not(Eq(left, right)):
                return f"{self.term(left, bound, SUM)} {sign['!=']} {self.term(right, bound, SUM)}"
            case Not(inner):
                return f"not ({self.prop(inner, bound)})"
            case All(domain, body):
                letter = self.letter(domain, body, bound)
                return self.style.sign["all"].format(letter, self.domain(domain, bound)) + self.prop(body, (letter, *bound))
            case Implies(premise, conclusion):
                return f"{self.prop(premise, bound)} {sign['then']} {self.prop(conclusion, bound)}"
            case Some(tensor, body):
                start = "\\text{{for some }} {0}: " if not self.style.greek else "for some {0}: "
                return start.format(tensor.name) + self.prop(body, bound)
            case Derives(body, tensor, indices, result):
                left = self.style.derivative.format(self.term(body, bound, POWER), self.entry(Entry(tensor, indices), bound))
                return f"{left} = {self.term(result, bound, SUM)}"
        return "?"


def _mentions(index: object) -> bool:
    """Does an index speak of the innermost bound one?"""
    opened = getattr(index, "opened", ())
    return bool(opened) and opened[0] is not None


def _sign(term: Term) -> tuple[int, Term]:
    """The sign of a term that starts with a negative number, and the term without it."""
    match term:
        case Num(value) if value < 0:
            return -1, Num(-Fraction(value))
        case Mul((Num(value), *rest)) if value < 0 and rest:
            if value == -1:
                return -1, rest[0] if len(rest) == 1 else Mul(tuple(rest))
            return -1, Mul((Num(-Fraction(value)), *rest))
    return 1, term


def _halves(term: Term) -> tuple[list[Term], list[Term]]:
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
                below.append(Pow(base, exponent))
            case Pow(base, exponent) if exponent < 0:
                below.append(base if exponent == -1 else Pow(base, -exponent))
            case Mul():
                more, less = _halves(factor)
                above += more
                below += less
            case _:
                above.append(factor)
    return above, below


def _sigmoid(term: Term) -> Term | None:
    """x of 1 / (1 + exp(-x)), or of exp(x) / (1 + exp(x))."""
    above, below = _halves(term)
    if len(below) != 1 or not isinstance(below[0], Add) or len(below[0].terms) != 2:
        return None
    grown = [one for one in below[0].terms if isinstance(one, Fn) and one.name == "exp"]
    if len(grown) != 1 or not any(one is ONE for one in below[0].terms):
        return None
    if not above:
        sign, rest = _sign(grown[0].argument)
        return rest if sign < 0 else normal(-grown[0].argument)
    return grown[0].argument if above == [grown[0]] else None


def _choose(
    wanted: list[Term], offered: list[Term], found: dict[int, Index], places: list[int]
) -> tuple[dict[int, Index], list[int]] | None:
    """Different members of `offered` that match the wanted patterns, with one choice of indices."""
    if not wanted:
        return found, places
    for place, one in enumerate(offered):
        trial = dict(found)
        if place not in places and match(wanted[0], normal(one), trial):
            rest = _choose(wanted[1:], offered, trial, [*places, place])
            if rest is not None:
                return rest
    return None


def _with_names(left: Surface, table: dict[str, str], style: Style) -> str:
    """The left side of a definition with its parameters renamed."""
    def renamed(node: object) -> object:
        if isinstance(node, Symbol):
            return Symbol(node.span, table.get(node.name, node.name))
        if isinstance(node, tuple):
            return tuple(map(renamed, node))
        if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{f.name: renamed(getattr(node, f.name)) for f in fields(node) if f.name != "span"})
        return node

    return latex(renamed(left))  # type: ignore[arg-type]


def _plain(text: str) -> str:
    """LaTeX remains of a text, spelled out."""
    text = re.sub(r"\\(?:hat|bar|tilde|mathbf|mathcal|operatorname|text|mathrm)\{([^{}]*)\}", r"\1", text)
    text = text.replace("\\mid", "|").replace("\\", "")
    return re.sub(r"\{(\w)\}", r"\1", text)


