"""Derivatives by names: by an entry, a vector, a matrix, or a quantity that is itself defined."""

from __future__ import annotations

from dataclasses import replace

from derive.kernel.term import Diff, Entry, Index, Tensor, Term, free
from derive.reading import arrays, doubts, intermediate
from derive.reading.arrays import Array
from derive.reading.context import Defined, Layout
from derive.reading.intermediate import Variable
from derive.reading.meaning import Meant, Operator, Reader, Refusal
from derive.reading.names import plain
from derive.reading.notation import TRANSPOSES
from derive.reading.surface import Call, Derivative, Group, Items, Number, Product, Script, Surface, Symbol, walk
from derive.reading.taken import taken
from derive.reading.write import key


def derivative(reader: Reader, node: Derivative) -> Meant:
    if node.body is None:
        return Operator(node.by)
    node = _by_its_argument(node)
    elsewhere = taken(reader, node)
    if elsewhere is not None:
        return reader.value(elsewhere)
    doubts.refuse_place(reader, node)
    node = replace(node, body=_with_arguments(reader, node))
    assert node.body is not None
    if node.nabla:
        turned = _turned(reader, node)
        if turned is not None:
            return reader.value(turned)
    entry = _jacobian_entry(reader, node)
    if entry is not None:
        return entry
    value: Array | None = None
    for by in node.by:
        if isinstance(by, Items) and not by.items:
            raise Refusal("undefined-name", "the gradient does not say by what it is taken", node.span)
        value = _by(reader, by, _inside(node.body), node) if value is None else _again(reader, by, value)
    assert value is not None
    return value


def _by_its_argument(node: Derivative) -> Derivative:
    """`\\nabla f(x)` of a function of one name is taken by that name."""
    if not node.nabla or any(not isinstance(one, Items) or one.items for one in node.by):
        return node
    body = node.body.factors[0][1] if isinstance(node.body, Product) else node.body
    if isinstance(body, Script) and body.below is None and _is_transpose(body.above):
        body = body.base
    match body:
        case Call(_, Symbol() | Script(), Group(_, "(", _, (Symbol() | Script(_, _, _, None) as place,)), False):
            return replace(node, by=(place,) * len(node.by))
    return node


def _with_arguments(reader: Reader, node: Derivative) -> Surface:
    """dL/dw of a function that was defined as L(w) is that of L(w); by what is no argument of it there is no telling."""
    assert node.body is not None
    body = _inside(node.body)
    if not isinstance(body, Symbol | Script) or key(body) in reader.bound or reader.meaning(key(body)) is not None:
        return node.body
    found = next(reader.context.find(f"{key(body)}(", reader.offset), None)
    meaning = found.meaning if found is not None else None
    if not isinstance(meaning, Defined) or not isinstance(meaning.left, Call):
        return node.body
    given = {part for one in meaning.parameters for part in (key(one), _base(one))}
    strange = next((by for by in node.by if not {key(by), _base(by)} & given), None)
    if strange is not None and not all(
        plain(_base(by)) in set(map(plain, _made_of(reader, meaning))) for by in node.by
    ):
        message = f"'{key(body)}' is a function, and '{key(strange)}' is none of its arguments"
        raise Refusal("ambiguous", message, strange.span)
    return meaning.left


def _made_of(reader: Reader, meaning: Defined) -> set[str]:
    """The names of which a definition is made, through the definitions of these too."""
    names: set[str] = set()
    met: set[int] = set()
    waiting = [meaning]
    while waiting:
        one = waiting.pop()
        if id(one) in met:
            continue
        met.add(id(one))
        here = {part.name for branch in one.branches for part in walk(branch.value) if isinstance(part, Symbol)}
        for name in here - names:
            for label in (name, f"{name}_", f"{name}("):
                found = next(reader.context.find(label, reader.offset), None)
                if found is not None and isinstance(found.meaning, Defined):
                    waiting.append(found.meaning)
        names |= here
    return names


def _base(node: Surface) -> str:
    return key(node.base) if isinstance(node, Script) else key(node)


def _inside(body: Surface) -> Surface:
    """What the brackets around a whole operand hold."""
    grouped = isinstance(body, Group) and body.opening in ("(", "[") and len(body.items) == 1
    return body.items[0] if isinstance(body, Group) and grouped else body


def _turned(reader: Reader, node: Derivative) -> Surface | None:
    """`\\nabla f^\\top d` is the gradient of the number f, transposed, times d; of a vector f it is that of f^\\top d."""
    body = node.body
    assert body is not None
    factors = body.factors if isinstance(body, Product) else (("", body),)
    first = factors[0][1]
    if isinstance(first, Script) and first.below is None and _is_transpose(first.above):
        if reader.array(first.base).axes:
            return None
        inner: Surface = Script(node.span, Derivative(node.span, node.by, first.base, True), None, first.above)
        return Product(node.span, (("", inner), *factors[1:])) if len(factors) > 1 else inner
    if len(factors) > 1 and not isinstance(first, Number) and not reader.array(first).axes and reader.array(body).axes:
        raise Refusal(
            "ambiguous", "the gradient of a number times an array, or of the number alone: add brackets", node.span
        )
    return None


def _is_transpose(above: Surface | None) -> bool:
    return isinstance(above, Symbol) and above.name in TRANSPOSES


def _by(reader: Reader, by: Surface, body: Surface, node: Derivative) -> Array:
    """The derivative of a body by one name; the body is read where the name may stand for itself."""
    outer = intermediate.variable(reader, by)
    inner = reader if outer is None else outer.inside(reader)
    place = inner.array(by)
    tensor = _tensor(place, by)
    if node.straight:
        reader.notes.total[tensor] = None
    held: tuple[Variable, ...] = ()
    if not node.straight and not node.nabla and len(node.by) == 1:
        held = intermediate.held(inner, body, by, tensor)
    for one in held:
        inner = one.inside(inner)
    array = inner.array(body)
    _refuse_dependent(reader, array, place, by, outer)
    if outer is not None:
        intermediate.refuse_total(reader, outer, array, by, node.straight)
    found = differentiated(array, inner.array(by), by)
    found = found if node.nabla else _laid_out(reader, found, array)
    for one in (*reversed(held), *((outer,) if outer is not None else ())):
        found = one.outside(found)
    return found


def _laid_out(reader: Reader, found: Array, body: Array) -> Array:
    """The derivative by a column in the layout that the reader is asked for; that by a matrix has the matrix's shape."""
    axes = 2 if reader.layout is Layout.TURNED else 1
    turned = reader.layout is not None and len(body.axes) == axes - 1 and len(found.axes) == axes
    return arrays.transposed(found) if turned else found


def _refuse_dependent(reader: Reader, body: Array, place: Array, by: Surface, outer: Variable | None) -> None:
    """An undeclared name is no constant where it depends on the variable, or nothing else is left to depend on it."""
    variable = _tensor(place, by).name
    names = [name for name in doubts.inferred_in(reader, body) if outer is None or name != variable]
    made = free(outer.value) if outer is not None else ()
    doubts.refuse_moving(reader, names, (variable, *(one.name for one in made if isinstance(one, Tensor))), by.span)
    other = next((name for name in names if name != variable), None)
    tensors = free(body.at(*map(arrays.fresh, body.axes)))
    if other and outer is None and all(one.name != variable for one in tensors if isinstance(one, Tensor)):
        raise Refusal("undefined-name", f"how '{other}' depends on '{variable}' is nowhere said", by.span)


def _again(reader: Reader, by: Surface, value: Array) -> Array:
    place = reader.array(by)
    _refuse_dependent(reader, value, place, by, None)
    return differentiated(value, place, by)


def differentiated(body: Array, variable: Array, by: Surface) -> Array:
    """The gradient has the shape of the variable; of a vector by a vector the rows are those of the function."""
    tensor = _tensor(variable, by)
    split = len(body.axes)

    def entry(*i: Index) -> Term:
        place = variable.at(*i[split:])
        assert isinstance(place, Entry)
        return Diff(body.at(*i[:split]), tensor, place.indices)

    if split and variable.axes and split + len(variable.axes) > 2:
        raise Refusal("out-of-language", "a derivative with more than two axes", by.span)
    return Array((*body.axes, *variable.axes), entry, variable.row if not split else body.row and not variable.axes)


def _tensor(variable: Array, by: Surface) -> Tensor:
    """The tensor whose entries the variable holds."""
    place = variable.at(*(arrays.fresh(axis) for axis in variable.axes))
    if not isinstance(place, Entry):
        raise Refusal("out-of-language", f"'{key(by)}' is no variable by which one can differentiate", by.span)
    return place.tensor


def _jacobian_entry(reader: Reader, node: Derivative) -> Array | None:
    """d/dx f(x)_{ij} of a vector by a vector is the entry of the Jacobian in row i and column j."""
    body = node.body
    if not isinstance(body, Script) or body.above is not None or not isinstance(body.below, Items) or len(node.by) != 1:
        return None
    if len(body.below.items) != 2 or isinstance(body.base, Symbol):
        return None
    inner, variable = reader.array(body.base), reader.array(node.by[0])
    if len(inner.axes) != 1 or len(variable.axes) != 1:
        return None
    reader.notes.conventions["the rows of a Jacobian are those of the function"] = None
    _refuse_dependent(reader, inner, variable, node.by[0], None)
    whole = differentiated(inner, variable, node.by[0])
    row, column = (reader.index(i, axis) for i, axis in zip(body.below.items, whole.axes, strict=True))
    return arrays.scalar(whole.at(row, column))
