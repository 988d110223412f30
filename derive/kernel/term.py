"""Typed terms: index sets, scalars and propositions; nothing evaluates itself.

A term is immutable, and equal terms are one object.  Bound indices have no names: `Bound(0)` is the innermost one.
Every operation is total, so that equality is transitive: 1/0 = 0, 0^0 = 1, log x = 0 for x <= 0, x^q = 0 for x < 0 and
q no integer.  Where a document may not look at such a value is said by `derive.claim`, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, reduce
from hashlib import blake2b
from operator import call
from typing import Any, ClassVar, NoReturn, TypeAlias, dataclass_transform
from weakref import ref

FUNCTIONS = ("exp", "log", "sin", "cos", "abs")


class IllTyped(ValueError):
    """A term was built from parts that do not fit together."""


class Link(ref["Node"]):
    """A weak reference that knows the key of its node."""

    key: Any


_made: dict[Any, Link] = {}


def _gone(link: Any, made: dict[Any, Any] = _made) -> None:
    if made.get(key := link.key) is link:
        del made[key]


@dataclass_transform(eq_default=False, frozen_default=True)
class Interned(type):
    """Makes a class a frozen record, and equal records one object: `is` decides equality."""

    __match_args__: tuple[str, ...]

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Interned:
        fields = tuple(space.get("__annotations__", {}))
        return super().__new__(mcs, name, bases, {"__slots__": fields, "__match_args__": fields, **space})

    def __call__(cls, *parts: Any) -> Any:
        key = (cls, parts)
        link = _made.get(key)
        node = link() if link is not None else None
        if node is None:
            node = cls._built(parts)
            made = _made[key] = Link(node, _gone)
            made.key = key
        elif cls in COUNTING and not _typed(cls, parts):
            raise IllTyped(f"ill-typed {cls.__name__}")  # 1.0 and True are equal to 1
        return node

    def _built(cls, parts: tuple[Any, ...]) -> Any:
        node: Any = object.__new__(cls)  # type: ignore[arg-type]
        for name, part in zip(cls.__match_args__, parts, strict=True):
            _set(node, name, part)
        if not (_typed(cls, parts) and (cls not in SHAPES or SHAPES[cls](node))):
            raise IllTyped(f"ill-typed {cls.__name__}")
        _set(node, "parts", parts)
        _set(node, "below", tuple(_nodes(parts)))
        _set(node, "extent", 1 + sum([one.extent for one in node.below]))
        _set(node, "opened", _dangling(node))
        return node


_set = object.__setattr__


class Node(metaclass=Interned):
    """Anything below; `opened[k]` is the sort of its dangling `Bound(k)`, None where there is none.

    `below` are the nodes directly in it, and `extent` counts the nodes of it, a shared one wherever it stands.
    """

    __slots__ = ("__weakref__", "_free", "_order", "below", "extent", "opened", "parts")
    __match_args__ = ()
    parts: ClassVar[tuple[Any, ...]]
    below: ClassVar[tuple[Node, ...]]
    extent: ClassVar[int]
    opened: ClassVar[Opened]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a term cannot be changed")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.parts))})"

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), self.parts


class Term(Node):
    """A real number."""

    def __add__(self, other: Term) -> Term:
        return Add((self, other))

    def __mul__(self, other: Term) -> Term:
        return Mul((self, other))

    def __neg__(self) -> Term:
        return Mul((Num(Fraction(-1)), self))

    def __sub__(self, other: Term) -> Term:
        return Add((self, -other))

    def __pow__(self, exponent: int) -> Term:
        return Pow(self, Fraction(exponent))


class Prop(Node):
    """A statement that is true or false in each world."""


# fmt: off
# Index sets and indices.  A sort is a finite nonempty set of symbolic size, or of exactly its elements; INTEGERS is the
# one infinite sort.  A map sends indices to an index, as k to the k-th negative word.  An offset is the integer
# constant + sum of coefficient * index, made by `offset`.  A range is the integers from low to high, maybe none.
class Sort(Node): name: str; elements: tuple[str, ...]
class Var(Node): name: str; sort: Sort
class Bound(Node): level: int; sort: Sort
class Element(Node): name: str; sort: Sort
class Map(Node): name: str; sorts: tuple[Sort, ...]; target: Sort
class Image(Node): map: Map; indices: tuple[Index, ...]
class Offset(Node): constant: int; scaled: tuple[tuple[Index, int], ...]
class Range(Node): low: Index; high: Index

# Scalars.  A tensor names independent reals, one for each tuple of indices.  Value is an integer index as a number.
# Ind is 1 where the proposition holds, 0 elsewhere; as a factor it also guards what stands beside it.  Inverse is an
# entry of the inverse of a square matrix, 0 where there is none; Det is the determinant.
class Num(Term): value: Fraction
class Tensor(Node): name: str; sorts: tuple[Sort, ...]
class Entry(Term): tensor: Tensor; indices: tuple[Index, ...]
class Size(Term): domain: Domain
class Value(Term): index: Index
class Add(Term): terms: tuple[Term, ...]
class Mul(Term): factors: tuple[Term, ...]
class Pow(Term): base: Term; exponent: Fraction
class Fn(Term): name: str; argument: Term
class Max(Term): left: Term; right: Term
class Sum(Term): domain: Domain; body: Term
class Prod(Term): domain: Domain; body: Term
class Ind(Term): prop: Prop
class Inverse(Term): matrix: Lam; row: Index; column: Index
class Det(Term): matrix: Lam

# Lam is an array, its last domain innermost.  Apply is an arbitrary smooth function of arrays and indices; a slot (p, i)
# is a derivative by entry i of argument p.  Diff is the partial derivative by one entry of a tensor, at the tensor's own
# values.  Let is the body where the tensor is the given array; derivatives by the tensor are taken inside.
class Lam(Node): domains: tuple[Domain, ...]; body: Term
class Apply(Term): name: str; slots: tuple[tuple[int, tuple[Index, ...]], ...]; arguments: tuple[Lam | Index, ...]
class Diff(Term): body: Term; tensor: Tensor; indices: tuple[Index, ...]
class Let(Term): tensor: Tensor; value: Lam; body: Term

# Propositions.  Some: there is a value of the tensor that makes the body true.  Derives: as the one entry of the tensor
# varies, the body has here the derivative `result`.
class Same(Prop): left: Index; right: Index
class Below(Prop): low: Index; high: Index
class Eq(Prop): left: Term; right: Term
class Le(Prop): left: Term; right: Term
class Lt(Prop): left: Term; right: Term
class Not(Prop): prop: Prop
class Implies(Prop): premise: Prop; conclusion: Prop
class All(Prop): domain: Domain; body: Prop
class Some(Prop): tensor: Tensor; body: Prop
class Derives(Prop): body: Term; tensor: Tensor; indices: tuple[Index, ...]; result: Term
# fmt: on

Index: TypeAlias = Var | Bound | Element | Image | Offset
Domain: TypeAlias = Sort | Range
Opened: TypeAlias = tuple[Sort | None, ...]
BINDERS = frozenset((Sum, Prod, All, Lam))
NOTHING: frozenset[Any] = frozenset()
COUNTING = frozenset((Num, Pow, Bound, Offset, Apply))  # the classes whose parts may be numbers
DEEPEST = 10_000  # binders around an index
INDEX = (Var, Bound, Element, Image, Offset)
FITS: dict[str, Any] = {
    "str": str, "int": int, "Fraction": (Fraction, int), "Sort": Sort, "Map": Map, "Tensor": Tensor, "Term": Term,
    "Prop": Prop, "Lam": Lam, "Index": INDEX, "Domain": (Sort, Range), "Lam | Index": (Lam, *INDEX),
}  # fmt: skip


def negation(prop: Prop) -> Prop:
    match prop:
        case Not(inner):
            return inner
        case Le(left, right):
            return Lt(right, left)
        case Lt(left, right):
            return Le(right, left)
    return Not(prop)


def sort_of(index: Index | Domain) -> Sort:
    kind = type(index)
    if kind is Var or kind is Bound or kind is Element:
        return index.sort  # type: ignore[union-attr]
    if kind is Sort:
        return index  # type: ignore[return-value]
    return index.map.target if kind is Image else INTEGERS  # type: ignore[union-attr]


def offset(constant: int, scaled: tuple[tuple[Index, int], ...]) -> Index:
    """The integer constant + sum of coefficient * index, added up: there is one `Offset` for equal ones."""
    parts: dict[Index, int] = {}
    for index, times in scaled:
        constant += times * index.constant if isinstance(index, Offset) else 0
        for one, scale in index.scaled if isinstance(index, Offset) else ((index, 1),):
            parts[one] = parts.get(one, 0) + times * scale
    kept = tuple(sorted(((one, scale) for one, scale in parts.items() if scale), key=lambda pair: order(pair[0])))
    return kept[0][0] if not constant and [scale for _, scale in kept] == [1] else Offset(constant, kept)


def sorts_of(indices: tuple[Any, ...]) -> tuple[Sort, ...]:
    return tuple(map(sort_of, indices))


def bound_by(node: Any) -> tuple[Sort, ...]:
    """The sorts of the indices that a binder binds in its second part, innermost first."""
    return sorts_of(node.domains[::-1]) if type(node) is Lam else (sort_of(node.domain),)


def _nodes(parts: tuple[Any, ...]) -> list[Node]:
    """The nodes among parts or in tuples of parts, in their order."""
    found: list[Node] = []
    for part in parts:
        if type(part) is tuple:
            found += _nodes(part)
        elif isinstance(part, Node):
            found.append(part)
    return found


def _dangling(node: Any) -> Opened:
    if type(node) is Bound:
        return (None,) * node.level + (node.sort,)
    if type(node) not in BINDERS:
        return _opened(node.below)
    inner, bound = node.parts[1].opened, bound_by(node)
    if any(have is not None and have is not sort for have, sort in zip(inner, bound, strict=False)):
        raise IllTyped("a bound index has another sort than its binder")
    return _merge(_opened(_nodes(node.parts[:1])), inner[len(bound) :])


def _opened(nodes: Sequence[Node]) -> Opened:
    return reduce(_merge, [node.opened for node in nodes if node.opened], ())


def _merge(one: Opened, other: Opened) -> Opened:
    if not one or one == other:
        return other
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if any(a is not b and a and b for a, b in zip(longer, shorter, strict=False)):
        raise IllTyped("one bound index has two sorts")
    return tuple(a or b for a, b in zip(longer, shorter, strict=False)) + longer[len(shorter) :]


@cache
def _kinds(cls: Any) -> tuple[Callable[[Any], bool], ...]:
    return tuple(map(fits, cls.__annotations__.values()))


@cache
def fits(kind: str) -> Callable[[Any], bool]:
    """Is a part of the kind that a field's annotation names?"""
    if kind in FITS:
        wanted, number = FITS[kind], kind in ("int", "Fraction")
        return lambda part: isinstance(part, wanted) and not (number and type(part) is bool)
    if kind.endswith(", ...]"):
        item = fits(kind[6:-6])
        return lambda part: type(part) is tuple and all(map(item, part))
    first, second = map(fits, kind[6:-1].split(", ", 1))
    return lambda part: type(part) is tuple and len(part) == 2 and first(part[0]) and second(part[1])


_fine: set[tuple[Any, ...]] = set()  # a class with the types of its parts that fit; what lies deeper is not in it


def _typed(cls: Any, parts: tuple[Any, ...]) -> bool:
    kinds = (cls, *[frozenset(map(type, part)) if type(part) is tuple else type(part) for part in parts])
    if kinds in _fine:
        return True
    if (fit := all(map(call, _kinds(cls), parts))) and cls not in (Offset, Apply):  # they have tuples in tuples
        _fine.add(kinds)
    return fit


def _plain_offset(node: Any) -> bool:
    """Is it what `offset` makes?"""
    keys = [order(index) for index, times in node.scaled if times and not isinstance(index, Offset)]
    added = keys == sorted(set(keys)) and len(keys) == len(node.scaled)
    alone = not node.constant and [times for _, times in node.scaled] == [1]
    return added and not alone and all(sort_of(index) is INTEGERS for index, _ in node.scaled)


def _square(matrix: Any, *indices: Any) -> bool:
    sorts = matrix.domains  # a finite set twice, and the indices are of that set
    return [*map(type, sorts)] == [Sort, Sort] and {*sorts, *sorts_of(indices)} == {sorts[0]} != {INTEGERS}


def children(part: Any) -> Sequence[Node]:
    """The nodes directly below a node or inside a tuple of parts."""
    return part.below if isinstance(part, Node) else _nodes(part)


def free(node: Node) -> frozenset[Node]:
    """The free index variables, maps and tensors of a node; a `Let` or `Some` keeps its own tensor."""
    try:
        return node._free  # type: ignore[attr-defined, no-any-return]
    except AttributeError:
        found = NOTHING.union(*map(free, node.below))
        match node:
            case Var() | Map() | Tensor():
                found = frozenset((node,))
            case Let(tensor, value, body):
                found = free(value) | (free(body) - {tensor})
            case Some(tensor, body):
                found = free(body) - {tensor}
        object.__setattr__(node, "_free", found)
        return found


def order(node: Node) -> bytes:
    """A total order that depends on the term alone: not on time, place or the process."""
    try:
        return node._order  # type: ignore[attr-defined, no-any-return]
    except AttributeError:
        spelled = type(node).__name__.encode() + b"".join(map(_spell, node.parts))
        object.__setattr__(node, "_order", blake2b(spelled, digest_size=8).digest())
        return node._order  # type: ignore[attr-defined, no-any-return]


def _spell(part: Any) -> bytes:
    if isinstance(part, Node):
        return order(part)
    return b"(%b)" % b"".join(map(_spell, part)) if type(part) is tuple else f"{part},".encode()


SHAPES: dict[Any, Callable[[Any], bool]] = {  # what the parts of a class are to each other
    **dict.fromkeys((Entry, Diff, Derives), lambda node: sorts_of(node.indices) == node.tensor.sorts),
    **dict.fromkeys((Range, Below), lambda node: sort_of(node.low) is INTEGERS is sort_of(node.high)),
    **dict.fromkeys((Sum, Prod, Size), lambda node: node.domain is not INTEGERS),
    Inverse: lambda node: _square(node.matrix, node.row, node.column),
    Det: lambda node: _square(node.matrix),
    Image: lambda node: sorts_of(node.indices) == node.map.sorts,
    Let: lambda node: node.value.domains == node.tensor.sorts,
    Offset: _plain_offset,
    Value: lambda node: sort_of(node.index) is INTEGERS,
    Same: lambda node: sort_of(node.left) is sort_of(node.right),
    Element: lambda node: node.name in node.sort.elements,
    Sort: lambda node: len(set(node.elements)) == len(node.elements),
    Bound: lambda node: 0 <= node.level < DEEPEST,
    Fn: lambda node: node.name in FUNCTIONS,
}
INTEGERS: Sort = Sort("Z", ())


ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))


def positive(a: Term) -> Prop:
    return Lt(ZERO, a)


def nonnegative(a: Term) -> Prop:
    return Le(ZERO, a)


def nonzero(a: Term) -> Prop:
    return Not(Eq(a, ZERO))
