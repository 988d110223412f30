"""The inferred names that a statement rests on, directly or through definitions, and other readings of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.claim import Claim
from derive.kernel.term import INTEGERS, Apply, Node, Sort, Tensor, children, free
from derive.reading.context import (
    FORMULA,
    INFERRED,
    Context,
    Declaration,
    Defined,
    Inference,
    SetName,
    SizeName,
    Smooth,
    TensorName,
)
from derive.reading.names import plain
from derive.reading.sign import Sign
from derive.reading.surface import Script, Surface, Symbol, walk
from derive.reading.write import key

MATRICES = "it holds for numbers, and is not proved for matrices: declare the names in capital letters"
TIED = "it stands on one side only"
DEFINES = "it fails unless it says what the name on one side is, of which only the type is known: write := or 'let'"
CAPITALS = "a capital letter is often a matrix"


def inferences(context: Context, sign: Sign) -> tuple[Inference, ...]:
    """What was inferred of the names in a statement and in the definitions that it unfolds, in order."""
    found: dict[str, Inference] = {}
    for declared in _met(context, sign) if context.inferred else ():
        if declared.rank == INFERRED and not isinstance(declared.meaning, SetName | SizeName):
            one = context.inference(declared)
            if one is not None:
                found.setdefault(plain(one.name), one)
    return tuple(found.values())


def renewed(context: Context, sign: Sign) -> dict[str, int]:
    """The names in a statement, and in what it unfolds, that have several meanings: where the one in force stands."""
    found: dict[str, int] = {}
    for declared in _met(context, sign):
        meaning = declared.meaning
        if isinstance(meaning, Defined) and meaning.style in ("plain", "family") and declared.rank <= FORMULA:
            every = (one for one in context.declarations.get(declared.name, ()) if isinstance(one.meaning, Defined))
            if len({one.span.start for one in every}) > 1:
                found[declared.name.rstrip("_")] = declared.span.start
    return found


def _met(context: Context, sign: Sign) -> Iterator[Declaration]:
    """The declarations by which the names of a statement, and of the definitions that it unfolds, go."""
    met: set[int] = set()
    waiting: list[tuple[Surface, int]] = [
        (side, sign.span.start) for side in (sign.right, sign.left) if side is not None
    ]
    while waiting:
        node, offset = waiting.pop()
        for declared in _declared(context, node, offset):
            if id(declared) in met:
                continue
            met.add(id(declared))
            yield declared
            meaning = declared.meaning
            if isinstance(meaning, Defined):
                at = declared.span.start if meaning.offset is None else meaning.offset
                nodes = (one for branch in meaning.branches for one in walk(branch.value))
                if any(isinstance(one, Symbol) and one.name in context.renewed for one in nodes):
                    at = offset  # one statement has one meaning of a name
                waiting += [(branch.value, at) for branch in meaning.branches]


def doubted(guesses: tuple[Inference, ...]) -> str:
    """Why a counterexample may not be meant: the guesses that it rests on; '' where there are none."""
    found = [one for one in guesses if one.doubt]
    if not found:
        return ""
    count = f"{len(found)} guesses, such as that" if found[1:] else "a guess:"
    return f"it fails as it was read, which rests on {count} {found[0].told}: {found[0].doubt}"


def tied(context: Context, sign: Sign, guesses: tuple[Inference, ...]) -> tuple[Inference, ...]:
    """A name that stands on one side only may be tied to the other by what is said elsewhere."""
    sides = [inferences(context, replace(sign, left=side, right=None)) for side in (sign.left, sign.right)]
    both = {one.name for one in sides[0]} & {one.name for one in sides[1]}
    return tuple(one if one.doubt or one.name in both else replace(one, doubt=TIED) for one in guesses)


def spoken(guesses: tuple[Inference, ...], claim: Claim) -> tuple[Inference, ...]:
    """Those of the inferred names that the claim still speaks of, once it is unfolded."""
    terms: set[object] = set()
    waiting: list[Node] = [prop for goal in claim.goals for prop in (*goal.hypotheses, goal.conclusion)]
    met: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in met:
            continue
        met.add(node)
        if isinstance(node, Apply):
            terms.add(node.name)
        waiting += children(node)
    tensors = {name for goal in claim.goals for prop in (*goal.hypotheses, goal.conclusion) for name in free(prop)}
    return tuple(
        one
        for one in guesses
        if (
            one.meaning.tensor in tensors
            if isinstance(one.meaning, TensorName)
            else any(_is_function(one, term) for term in terms)
        )
    )


def _is_function(one: Inference, term: object) -> bool:
    """Is it the function of this name, or that of the name with another number of arguments?"""
    name = plain(one.name)
    return term == name or (isinstance(term, str) and term.startswith(f"{name}_{{("))


def _declared(context: Context, node: Surface, offset: int) -> Iterator[Declaration]:
    """The declarations that the names of an expression go by."""
    hidden: set[int] = set()
    for one in walk(node):
        if not isinstance(one, Symbol | Script) or id(one) in hidden:
            continue
        label = key(one)
        if isinstance(one, Script) and any(True for _ in context.find(label, offset)):
            hidden |= {id(part) for part in walk(one)}
        written = one.name if isinstance(one, Symbol) else label
        for name in dict.fromkeys((written, label, plain(label))):
            for kind in (name, f"{name}_", f"{name}("):
                yield from list(context.find(kind, offset))[:1]


def matrices(context: Context, guesses: tuple[Inference, ...]) -> Iterator[dict[str, TensorName]]:
    """The names in capital letters that habit made numbers, as square matrices of one size: a new one, then those in use."""
    numbers = [one.name for one in guesses if _may_be_matrix(one)]
    sorts = dict.fromkeys(sort for one in guesses if isinstance(one.meaning, TensorName) for sort in one.meaning.axes)
    for sort in (context.sort("\1"), *sorts) if numbers else ():
        yield {name: TensorName(Tensor(name, (sort, sort)), (), (sort, sort)) for name in numbers}


def among_arrays(guesses: tuple[Inference, ...]) -> bool:
    """Does a statement speak of arrays as well as of capital letters that habit made numbers?"""
    arrays = any(isinstance(one.meaning, TensorName) and one.meaning.axes for one in guesses)
    return arrays and any(map(_may_be_matrix, guesses))


def may_define(context: Context, sign: Sign) -> bool:
    """Does a name of which prose gives only the type stand alone on one side?  The equation may say what it is.

    One with the name on its other side as well (`|x| = x`) says nothing of the kind.
    """
    for side, other in ((sign.left, sign.right), (sign.right, sign.left)):
        if sign.relation.sign == "=" and isinstance(side, Symbol | Script):
            base = side.base if isinstance(side, Script) else side
            if any(isinstance(one, Symbol) and key(one) == key(base) for one in walk(other)):
                continue
            labels = (key(side), f"{key(base)}_", key(base))
            found = next((one for label in labels for one in context.find(label, sign.span.start)), None)
            if found is not None and found.rank == FORMULA and isinstance(found.meaning, TensorName):
                return True
    return False


def _may_be_matrix(one: Inference) -> bool:
    """Is it a capital letter that habit made a number?"""
    meaning = one.meaning
    return one.doubt == CAPITALS and isinstance(meaning, TensorName) and not (meaning.axes or meaning.family)


# ---- as declarations ----


def declarations(context: Context) -> list[tuple[int, int, str]]:
    """What was inferred, as lines of the declaration language, each with the line and column of the first use."""
    found: dict[str, tuple[int, int, str]] = {}
    for (_, start), one in context.inferred.items():
        if start >= 0 and (one.name, -1) in context.inferred:
            continue  # a name of several meanings is declared by the one that most of the document gives it
        found.setdefault(plain(one.name), (*one.place, _line(context, one)))
    return sorted(found.values())


def _line(context: Context, one: Inference) -> str:
    name = plain(one.name)
    note = f"# {name} is {one.text}"
    match one.meaning:
        case SetName():
            return f"{name} finite"
        case TensorName(_, family, axes) if "^{" not in name and len(axes) < 3:
            letters = "ijkl"[: len(family)]
            ranges = ", ".join(f"{i} \\in {_set(context, sort)}" for i, sort in zip(letters, family, strict=False))
            below = f"_{{{letters}}}" if family else ""
            return f"{name}{below} \\in {_reals(context, axes)}{f' for {ranges}' if family else ''}"
        case Smooth(_, arguments):
            kinds = [_reals(context, kind) for kind in arguments if isinstance(kind, tuple)]
            product = " \\times ".join(kinds)
            return f"{name} : {product} \\to \\mathbb{{R}}" if len(kinds) == len(arguments) else note
    return note


def _reals(context: Context, axes: tuple[Sort, ...]) -> str:
    sizes = " \\times ".join(f"|{sort.name}|" if _is_set(context, sort) else sort.name for sort in axes)
    return f"\\mathbb{{R}}^{{{sizes}}}" if axes else "\\mathbb{R}"


def _set(context: Context, sort: Sort) -> str:
    if sort is INTEGERS:
        return "\\mathbb{Z}"
    return sort.name if _is_set(context, sort) else f"\\{{1, \\dots, {sort.name}\\}}"


def _is_set(context: Context, sort: Sort) -> bool:
    return any(
        isinstance(one.meaning, SetName) and one.meaning.sort is sort for one in context.declarations.get(sort.name, ())
    )
