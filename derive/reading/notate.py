"""Terms back to the document's notation: its names, its index letters, its definitions."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction

from derive.kernel.ring import normal
from derive.kernel.term import (
    ONE,
    Add,
    All,
    Apply,
    Below,
    Bound,
    Derives,
    Det,
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
    Inverse,
    Lam,
    Le,
    Let,
    Lt,
    Map,
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
    Tensor,
    Term,
    Value,
    Var,
    free,
    sort_of,
)  # fmt: skip
from derive.reading.context import Context, Declaration, IndexName, SetName, TensorName
from derive.reading.fold import Fold, Found, folded, folded_factors, folds, halves, renamed
from derive.reading.style import LATEX, TEXT, Style
from derive.reading.write import latex, number, symbol

LETTERS = "ijklrsabpqn"
SUM, PRODUCT, POWER, PLAIN = range(4)
NARROW = 24  # characters of a function of names that stands in the numerator of its derivative
LOWERED = re.compile(r"(.*)_\{([^{}]*)\}")
RAISED = re.compile(r"\^(?:\{[^{}]*\}|[^{}])(?:_\{[^{}]*\})?$")


class Notations:
    """The notations of a document; places between which no declaration begins or ends share one."""

    def __init__(self, context: Context) -> None:
        self.context = context
        known = [one for found in context.declarations.values() for one in found]
        self._bounds = sorted({edge for one in known for edge in (one.scope.start, one.scope.end, one.span.start)})
        self._made: dict[int, Notation] = {}

    def at(self, offset: int) -> Notation:
        place = bisect_right(self._bounds, offset)
        if place not in self._made:
            self._made[place] = Notation(self.context, offset)
        return self._made[place]


class Notation:
    """Writes terms as the document would at one place of it."""

    def __init__(self, context: Context, offset: int) -> None:
        found = [next(context.find(label, offset), None) for label in context.declarations]
        here: list[Declaration] = [one for one in found if one is not None]
        self.folds: tuple[Fold, ...] = folds(context, offset)
        self.sets = {one.meaning.sort for one in here if isinstance(one.meaning, SetName)}
        self.tensors = {one.meaning.tensor: one.meaning for one in here if isinstance(one.meaning, TensorName)}
        self.letters: dict[Sort, list[str]] = {}
        for one in here[::-1]:
            if isinstance(one.meaning, IndexName):
                self.letters.setdefault(one.meaning.variable.sort, []).append(one.meaning.variable.name)
        for letters in self.letters.values():  # a letter before the same with a prime
            bases = [name.rstrip("'") for name in letters]
            letters.sort(key=lambda name: (bases.index(name.rstrip("'")), len(name)))
        self._latex, self._text = _Writer(self, LATEX), _Writer(self, TEXT)
        self._written: dict[Node, str] = {}

    def latex(self, node: Node) -> str:
        if node not in self._written:
            self._written[node] = self._latex.node(node)
        return self._written[node]

    def text(self, node: Node) -> str:
        return plain(self._text.node(node))

    def places(self, found: Iterable[Node]) -> list[str]:
        """What the free names are, as text: `o, c in W`, `u in R^(W x d)`."""
        groups: dict[str, list[str]] = {}
        for one in sorted(found, key=lambda node: (type(node).__name__, node.name)):  # type: ignore[attr-defined]
            match one:
                case Var(name, sort):
                    groups.setdefault(f"in {self._text.domain(sort, ())}", []).append(name)
                case Tensor(name, sorts):
                    groups.setdefault(f"in {self._space(sorts)}", []).append(name)
                case Map(name, sorts, target):
                    groups.setdefault(f"in {self._text.domain(target, ())}", []).append(f"{name}_{{...}}")
        return [plain(f"{', '.join(names)} {kind}") for kind, names in groups.items()]

    def _space(self, sorts: tuple[Sort, ...]) -> str:
        if not sorts:
            return "R"
        sizes = [f"|{sort.name}|" if sort in self.sets or sort.elements else sort.name for sort in sorts]
        return f"R^{sizes[0]}" if len(sizes) == 1 else f"R^({' x '.join(sizes)})"


class _Writer:
    """Writes in one style; `bound` are the letters of the indices bound around, innermost first."""

    def __init__(self, notation: Notation, style: Style) -> None:
        self.notation = notation
        self.style = style
        self.outer: frozenset[str] = frozenset()

    def node(self, node: Node, bound: tuple[str, ...] = ()) -> str:
        """The whole node; no letter of a bound index is one that stands free anywhere in it."""
        self.outer = frozenset(one.name for one in free(node))  # type: ignore[attr-defined]
        return self.prop(node, bound) if isinstance(node, Prop) else self.term(node, bound, SUM)  # type: ignore[arg-type]

    # ---- indices ----

    def letter(self, domain: Domain, body: Node, taken: Iterable[str]) -> str:
        """A letter for a bound index: one that the document declares for this set, else a common one."""
        used = self.outer.union(taken, (one.name for one in free(body)))  # type: ignore[attr-defined]
        declared = self.notation.letters.get(sort_of(domain), [])
        pool = [*declared, *(f"{name}'" for name in declared), *LETTERS]
        return next((name for name in pool if name not in used), f"i_{{{len(used)}}}")

    def index(self, index: Index, bound: tuple[str, ...]) -> str:
        match index:
            case Bound(level, _):
                return bound[level] if level < len(bound) else f"?{level}"
            case Var(name, _) | Element(name, _):
                return re.sub(r"[\0-\3](\d*)", r"i_{\1}", name)
            case Image(mapping, indices):
                return self._lowered(mapping.name, [self.index(one, bound) for one in indices])
            case Offset(constant, scaled):
                shown = ""
                for one, times in scaled:
                    part = self.index(one, bound)
                    part = part if abs(times) == 1 else f"{abs(times)}{part}"
                    shown += ("-" if times < 0 else "+" if shown else "") + part
                return f"{shown}{constant:+d}" if shown and constant else shown or str(constant)
        return "?"

    def _lowered(self, name: str, indices: list[str]) -> str:
        """A name with indices below it."""
        inner = ",".join(indices)
        lowered = None if self.style.plain else LOWERED.fullmatch(name)
        if indices and lowered is not None:  # a second subscript would not be LaTeX
            return f"{lowered[1]}_{{{lowered[2]},{inner}}}"
        return self.style.below.format(name, self._braced(inner)) if indices else name

    def _base(self, text: str) -> str:
        """What a superscript is set on; in brackets where it ends in one."""
        return f"({text})" if not self.style.plain and RAISED.search(text) else text

    def _braced(self, text: str) -> str:
        return f"{{{text}}}" if self.style.plain and len(text) > 1 else text

    def domain(self, domain: Domain, bound: tuple[str, ...]) -> str:
        ends = self._ends(domain, bound)
        return domain.name if ends is None else self.style.element.format(*ends)  # type: ignore[union-attr]

    def _ends(self, domain: Domain, bound: tuple[str, ...]) -> tuple[str, str] | None:
        """The first and the last of some integers; None for a set with a name."""
        if isinstance(domain, Range):
            return self.index(domain.low, bound), self.index(domain.high, bound)
        named = domain in self.notation.sets or domain.elements or domain.name == "Z"
        return None if named else ("1", domain.name)

    # ---- terms ----

    def term(self, term: Term, bound: tuple[str, ...], level: int) -> str:
        """The term; in brackets where an operator of this level around it asks for them."""
        known = folded(self.notation.folds, term)
        if known is not None:
            return self._by_name(*known, bound)
        match term:
            case Num(value):
                return self._number(Fraction(value), level)
            case Entry():
                return self._entry(term, bound)
            case Size(domain):
                is_set = not isinstance(domain, Sort) or domain in self.notation.sets or domain.elements
                return f"|{self.domain(domain, bound)}|" if is_set else domain.name  # type: ignore[union-attr]
            case Value(index):
                return self.index(index, bound)
            case Add(terms):
                return _wrap(self._add(terms, bound), level > SUM)
            case Mul() | Pow():
                return self._product(term, bound, level)
            case Fn("abs", argument):
                return f"|{self.term(argument, bound, SUM)}|"
            case Fn(name, argument):
                return self.style.function.format(name, self.term(argument, bound, SUM))
            case Max(left, right):
                both = f"{self.term(left, bound, SUM)}, {self.term(right, bound, SUM)}"
                return self.style.function.format("max", both)
            case Sum(domain, body):
                shown = self._inner_product(body, bound) or self._big("sum", domain, body, bound)
                return _wrap(shown, level > PRODUCT)
            case Prod(domain, body):
                return _wrap(self._big("prod", domain, body, bound), level > PRODUCT)
            case Ind(prop):
                return self.style.case.format(self.prop(prop, bound))
            case Inverse(matrix, row, column):
                indices = [self.index(row, bound), self.index(column, bound)]
                return self._lowered(f"({self._array(matrix, bound)}^{{-1}})", indices)
            case Det(matrix):
                return self.style.function.format("det", self._array(matrix, bound))
            case Apply():
                return self._apply(term, bound)
            case Diff():
                return self._derivative(term, bound, level)
            case Let(tensor, Lam(_, Entry(other, _)), body) if (
                other.name not in ("", tensor.name) and tensor.name.isprintable()
            ):
                names = [one.name if self.style.plain else symbol(one.name) for one in (tensor, other)]
                return _wrap(self.style.place.format(self.term(body, bound, POWER), *names), level > PRODUCT)
            case Let(_, _, body):
                return self.term(body, bound, level)
        return "?"

    def _derivative(self, term: Diff, bound: tuple[str, ...], level: int) -> str:
        """Of a name, or of a function of names, as one fraction."""
        body, place = self.term(term.body, bound, POWER), self._entry(Entry(term.tensor, term.indices), bound)
        named = isinstance(term.body, Entry) or (isinstance(term.body, Apply) and len(body) < NARROW)
        if named and not self.style.plain:
            return _wrap(self.style.fraction.format(f"\\partial {body}", f"\\partial {place}"), level > POWER)
        return _wrap(self.style.derivative.format(body, place), level > PRODUCT)

    def _number(self, value: Fraction, level: int) -> str:
        return _wrap(str(value) if self.style.plain else number(value), value < 0 and level > SUM)

    def _entry(self, term: Entry, bound: tuple[str, ...]) -> str:
        name = self.notation.tensors.get(term.tensor)
        shown = [self.index(one, bound) for one in term.indices]
        base = term.tensor.name if self.style.plain else symbol(term.tensor.name)
        return f"{base}({self.style.given.join(shown)})" if name and name.called else self._lowered(base, shown)

    def _add(self, terms: tuple[Term, ...], bound: tuple[str, ...]) -> str:
        shown = ""
        for term in terms:
            sign, rest = _sign(term)
            text = self.term(rest, bound, PRODUCT if sign < 0 else SUM)
            shown += f" {'-' if sign < 0 else '+'} {text}" if shown else f"-{text}" if sign < 0 else text
        return shown or "0"

    def _product(self, term: Term, bound: tuple[str, ...], level: int) -> str:
        sign, rest = _sign(term)
        if sign < 0:
            return _wrap("-" + self.term(rest, bound, PRODUCT), level > SUM)
        argument = _sigmoid(rest)
        if argument is not None:
            return self.style.sigmoid.format(self.term(argument, bound, SUM))
        above, below = halves(rest)
        names = [self._by_name(*found, bound) for found in folded_factors(self.notation.folds, above, below)]
        top, bottom = self._factors(above, bound, names), self._factors(below, bound, [])
        if not below:
            alone = len(above) + len(names) == 1
            return _wrap(top, level > PRODUCT and (not alone or (level == PLAIN and isinstance(term, Pow))))
        if self.style.plain:
            top = _wrap(top, len(above) + len(names) == 1 and isinstance(above[:1] and above[0], Add))
            bottom = _wrap(bottom, len(below) > 1 or isinstance(below[0], Add | Mul | Sum | Prod | Diff))
        return _wrap(self.style.fraction.format(top, bottom), self.style.plain and level > PRODUCT)

    def _factors(self, factors: list[Term], bound: tuple[str, ...], names: list[str]) -> str:
        level = SUM if len(factors) + len(names) == 1 and not self.style.plain else POWER
        level = PRODUCT if self.style.plain and len(factors) + len(names) == 1 else level
        shown = []
        for factor in factors:
            match factor:
                case Pow(base, exponent) if exponent != -1:
                    power = self._number(Fraction(exponent), SUM)
                    shown.append(
                        self.style.power.format(self._base(self.term(base, bound, PLAIN)), self._braced(power))
                    )
                case _:
                    shown.append(self.term(factor, bound, level))
        return self.style.times.join([*shown, *names]) or "1"

    def _big(self, kind: str, domain: Domain, body: Term, bound: tuple[str, ...]) -> str:
        letter = self.letter(domain, body, bound)
        inner = self.term(body, (letter, *bound), PRODUCT)
        ends = None if self.style.plain else self._ends(domain, bound)
        if ends is not None:
            return f"\\{kind}_{{{letter}={ends[0]}}}^{{{ends[1]}}} {inner}"
        return self.style.big.format(kind, letter, self.domain(domain, bound), inner)

    def _inner_product(self, body: Term, bound: tuple[str, ...]) -> str | None:
        """sum over i of a_i b_i as a^T b, for two vectors."""
        match body:
            case Mul((Entry() as one, Entry() as other)):
                left, right = (self._vector(entry, bound) for entry in (one, other))
                if left and right:
                    return self.style.inner.format(self._base(left), right)
        return None

    def _vector(self, entry: Entry, bound: tuple[str, ...]) -> str | None:
        """An entry whose last index alone is the innermost bound one, as the name of its vector."""
        *rest, last = entry.indices or (None,)
        if not (isinstance(last, Bound) and last.level == 0) or any(i is not None and _mentions(i) for i in rest):
            return None
        return self._lowered(entry.tensor.name, [self.index(i, ("", *bound)) for i in rest if i is not None])

    def _by_name(self, fold: Fold, found: Found, bound: tuple[str, ...]) -> str:
        shown = [self.index(found[level], bound) for level in range(len(fold.parameters))][::-1]
        return latex(renamed(fold.left, dict(zip(fold.parameters, shown, strict=True))))

    def _apply(self, term: Apply, bound: tuple[str, ...]) -> str:
        shown = [self._array(one, bound) if isinstance(one, Lam) else self.index(one, bound) for one in term.arguments]
        marks = ""
        for place, indices in term.slots:
            inner = ",".join([str(place + 1), *(self.index(one, bound) for one in indices)])
            marks += f"_({inner})" if self.style.plain else f"_{{({inner})}}"
        return f"{term.name}{marks}({', '.join(shown)})"

    def _array(self, array: Lam, bound: tuple[str, ...]) -> str:
        """An array by the name of its tensor, else by its entries."""
        count = len(array.domains)
        match array.body:
            case Entry(tensor, indices) if count:
                kept = [i for i in indices if not (isinstance(i, Bound) and i.level < count)]
                return self._lowered(tensor.name, [self.index(i, ("",) * count + bound) for i in kept])
        letters = LETTERS[:count]
        inner = self.term(array.body, (*letters[::-1], *bound), SUM)
        return f"({inner})_{{{letters}}}" if letters else inner

    # ---- propositions ----

    def prop(self, prop: Prop, bound: tuple[str, ...]) -> str:
        match prop:
            case Same(left, right) | Below(left, right):
                return f"{self.index(left, bound)} {self.style.signs[type(prop)]} {self.index(right, bound)}"
            case Not(Same(left, right)):
                return f"{self.index(left, bound)} {self.style.unequal} {self.index(right, bound)}"
            case Le(Num() as left, right) | Lt(Num() as left, right) if not isinstance(right, Num):
                sign = ">" if isinstance(prop, Lt) else ">=" if self.style.plain else "\\ge"
                return f"{self.term(right, bound, SUM)} {sign} {self.term(left, bound, SUM)}"
            case Eq(left, right) | Le(left, right) | Lt(left, right):
                return f"{self.term(left, bound, SUM)} {self.style.signs[type(prop)]} {self.term(right, bound, SUM)}"
            case Not(Eq(left, right)):
                return f"{self.term(left, bound, SUM)} {self.style.unequal} {self.term(right, bound, SUM)}"
            case Not(inner):
                mark = "not" if self.style.plain else "\\neg"
                return f"{mark} ({self.prop(inner, bound)})"
            case All(domain, body):
                letter = self.letter(domain, body, bound)
                return self.style.every.format(letter, self.domain(domain, bound)) + self.prop(body, (letter, *bound))
            case Implies(premise, conclusion):
                return f"{self.prop(premise, bound)} {self.style.implies} {self.prop(conclusion, bound)}"
            case Some(tensor, body):
                return self.style.some.format(tensor.name) + self.prop(body, bound)
            case Derives(body, tensor, indices, result):
                return self.prop(Eq(Diff(body, tensor, indices), result), bound)
        return "?"


def _wrap(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def _mentions(index: Index) -> bool:
    """Does an index speak of the innermost bound one?"""
    return bool(index.opened) and index.opened[0] is not None


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


def _sigmoid(term: Term) -> Term | None:
    """x of 1 / (1 + exp(-x)), or of exp(x) / (1 + exp(x))."""
    above, below = halves(term)
    if len(below) != 1 or not isinstance(below[0], Add) or len(below[0].terms) != 2:
        return None
    grown = [one for one in below[0].terms if isinstance(one, Fn) and one.name == "exp"]
    if len(grown) != 1 or not any(one is ONE for one in below[0].terms):
        return None
    if not above:
        sign, rest = _sign(grown[0].argument)
        return rest if sign < 0 else normal(-grown[0].argument)
    return grown[0].argument if above == [grown[0]] else None


ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}


def plain(text: str) -> str:
    """LaTeX remains of a text, spelled out."""

    def accented(found: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", found[2] + ACCENTS[found[1]])

    text = re.sub(r"\\(hat|bar|tilde|vec|dot)\s*\{?(\w)\}?", accented, text)
    text = re.sub(r"\\(?:mathbf|mathcal|operatorname|text|mathrm|boldsymbol|bm)\{([^{}]*)\}", r"\1", text)
    return re.sub(r"\{(\w)\}", r"\1", text.replace("\\mid", "|").replace("\\", ""))
