"""A name followed by brackets: an application where it names a function, else a product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from derive.kernel.term import (
    INTEGERS,
    Apply,
    Entry,
    Ind,
    Index,
    Lam,
    Mul,
    Pow,
    Tensor,
    Term,
)
from derive.reading import arrays, doubts, evaluation
from derive.reading.arrays import Array
from derive.reading.context import Declaration, Defined, IndexName, Smooth, TensorName
from derive.reading.known import ENTRYWISE, WHOLE, apply_known, arguments
from derive.reading.meaning import Function, IndexValue, Label, Meant, Reach, Reader, Refusal
from derive.reading.names import plain
from derive.reading.notation import INDICATORS
from derive.reading.patterns import chosen, indices_for
from derive.reading.surface import Call, Chain, Dots, Group, Number, Script, Surface, Symbol, Text, walk
from derive.reading.write import key, symbol

REALS = frozenset(("\\mathbb{R}", "\\R", "\\mathbf{R}"))


def factors(reader: Reader, node: Surface) -> list[Surface] | None:
    """The factors of a(b), a(b)^2 or a(b)_i, where a is no function: a script binds its bracket alone.  Else None."""
    match node:
        case Call(_, function, argument, _) if not _applies(reader, node):
            return [*(factors(reader, function) or [function]), argument]
        case Script(span, Call(_, function, argument, _) as base, below, above) if not _applies(reader, base):
            return [*(factors(reader, function) or [function]), Script(span, argument, below, above)]
    return None


def _applies(reader: Reader, node: Call) -> bool:
    """Is the call an application?  What has no meaning is taken for one, so that its name is asked for."""
    name, _ = _name(node.function)
    if name and (_declared(reader, name) is not None or _is_known(reader, name)):
        return True
    if name in INDICATORS and reader.meaning(name) is None:
        return True
    try:
        return isinstance(reader.value(node.function), Function | Label)
    except Refusal:
        return True


OUTSIDE = {"binom": "a binomial coefficient", "factorial": "a factorial", "\\Gamma": "the gamma function"}


def _is_known(reader: Reader, name: str) -> bool:
    return name not in reader.bound and reader.meaning(name) is None and name in ENTRYWISE.keys() | WHOLE.keys()


def call(reader: Reader, node: Call) -> Meant:
    name, power = _name(node.function)
    given = arguments(node.argument)
    if len(given) == 1 and isinstance(given[0], Symbol) and given[0].name in REALS:
        return _reach(reader, node)
    if name:
        declared = _declared(reader, name, given)
        if declared is not None:
            return _raised(_apply_declared(reader, declared, node), power, reader, node)
        if _is_known(reader, name):
            return _powered(apply_known(reader, name, node), power, reader, node)
    if name in INDICATORS and reader.meaning(name) is None:
        return _indicator(reader, node)
    if name in OUTSIDE and reader.meaning(name) is None:
        raise Refusal("out-of-language", f"{OUTSIDE[name]} is outside the language", node.span)
    base = name.rstrip("'")
    if name == base + "'" and (_is_known(reader, base) or _declared(reader, base) is not None):
        return _primed(reader, base, node)
    head = reader.value(node.function)
    if isinstance(head, Function):
        raise Refusal("undefined-name", f"the function '{head.name}' is not declared", node.function.span)
    if isinstance(head, Label):
        return _label_call(head, node)
    raise Refusal("unknown-notation", f"'{key(node.function)}' is no function", node.span)


def _primed(reader: Reader, name: str, node: Call) -> Array:
    """f'(x): the derivative of a function of one number."""
    given = arguments(node.argument)
    if len(given) != 1 or name in WHOLE:
        raise Refusal("out-of-language", f"{name}' is read for a function of one number", node.span)

    def apply(value: Term) -> Term:
        letter = Symbol(node.span, "\2")
        one = Call(node.span, Symbol(node.span, name), Group(node.span, "(", ")", (letter,)), False)
        return reader.binding({"\2": arrays.scalar(value)}).number(one)

    declared = _declared(reader, name, given)
    if declared is not None and isinstance(declared.meaning, Defined):
        body = arrays.scalar(apply(Entry(Tensor("\2", ()), ())))
        places = tuple(map(key, declared.meaning.parameters))
        doubts.refuse_moving(reader, doubts.inferred_in(reader, body), places, node.span)
    return evaluation.primed(node.function, apply, reader.array(given[0]))


def _indicator(reader: Reader, node: Call) -> Array:
    """1{condition}: one where it holds, zero elsewhere."""
    return indicator(reader, node.argument, node)


def indicator(reader: Reader, argument: Surface, node: Surface) -> Array:
    items = argument.items if isinstance(argument, Group) else (argument,)
    if len(items) != 1:
        raise Refusal("unknown-notation", "an indicator needs one condition", node.span)
    props, _ = reader.conditions(items[0])
    marks = tuple(map(Ind, props))
    return arrays.scalar(marks[0] if len(marks) == 1 else Mul(marks))


def _reach(reader: Reader, node: Call) -> Reach:
    """f(R): the values of f at all real numbers."""
    name = Symbol(node.argument.span, "t")
    tensor = Tensor("t", ())
    one = Group(node.argument.span, "(", ")", (name,))
    inner = reader.binding({"t": arrays.scalar(Entry(tensor, ()))})
    return Reach(tensor, inner.number(Call(node.span, node.function, one, False)))


def _name(function: Surface) -> tuple[str, Surface | None]:
    """The name that is called, and a power that stands on it: sin^2 x."""
    match function:
        case Symbol(_, name):
            return name, None
        case Script(_, Symbol(_, name), None, above) if name in ENTRYWISE or isinstance(above, Number):
            return name, above
        case Script(_, Symbol(), below, None) if below is not None:
            return key(function), None
    return "", None


def _powered(value: Array, power: Surface | None, reader: Reader, node: Call) -> Array:
    if power is None:
        return value
    exponent = reader.number(power)
    if not hasattr(exponent, "value") or exponent.value < 0:
        raise Refusal("ambiguous", "an inverse function or a power: write brackets", node.span)
    return arrays.mapped(value, lambda x: Pow(x, Fraction(exponent.value)))


def _raised(value: Meant, power: Surface | None, reader: Reader, node: Call) -> Meant:
    """f^2(x) of a declared function: the square of the value."""
    if power is None:
        return value
    if not isinstance(value, Array) or value.axes:
        raise Refusal("ambiguous", "a power of a function, or of its value? write brackets", node.span)
    return _powered(value, power, reader, node)


def _declared(reader: Reader, name: str, given: Sequence[Surface] = ()) -> Declaration | None:
    """The declaration by which a called name is a function; None where it is none."""
    found = []
    for label in dict.fromkeys((f"{name}(", name, f"{plain(name)}(", plain(name), f"{symbol(name)}(")):
        for one in reader.context.find(label, reader.offset):
            alias = _alias(one)
            if alias is not None and alias != name:
                return _declared(reader, alias, given)
            callable_tensor = isinstance(one.meaning, TensorName) and one.meaning.called
            if (
                isinstance(one.meaning, Smooth)
                or callable_tensor
                or (isinstance(one.meaning, Defined) and label[-1] == "(")
            ):
                found.append(one)
    if name in reader.overrides and reader.overrides[name].called:
        return Declaration(name, reader.overrides[name], found[0].scope, found[0].span) if found else None
    return chosen(found, given)


def _alias(declared: Declaration) -> str | None:
    """The name for which another one stands, such as a misspelt one that is declared equal to it."""
    meaning = declared.meaning
    if isinstance(meaning, Defined) and meaning.style == "alias" and isinstance(meaning.branches[0].value, Symbol):
        return meaning.branches[0].value.name
    return None


def called(reader: Reader, node: Call) -> Defined | None:
    """The definition of the function that is called; None where it has none."""
    name, _ = _name(node.function)
    found = _declared(reader, name, arguments(node.argument)) if name else None
    return found.meaning if found is not None and isinstance(found.meaning, Defined) else None


def _apply_declared(reader: Reader, declared: Declaration, node: Call) -> Meant:
    given = arguments(node.argument)
    match declared.meaning:
        case Smooth(name, domains):
            return _smooth(reader, name, domains, given, node)
        case TensorName(tensor, family, axes, _):
            if len(given) != len(family):
                raise Refusal("shape-mismatch", f"'{tensor.name}' takes {len(family)} arguments", node.span)
            indices = tuple(reader.index(one, sort) for one, sort in zip(given, family, strict=True))
            return Array(axes, lambda *i: Entry(tensor, (*indices, *i)))
        case Defined():
            return _apply_defined(reader, declared.meaning, given, node)
    raise Refusal("undefined-name", "no function", node.span)


def _apply_defined(reader: Reader, meaning: Defined, given: list[Surface], node: Call) -> Meant:
    """The body of a definition with the arguments for its parameters."""
    if len(given) != len(meaning.parameters):
        count = len(meaning.parameters)
        raise Refusal("shape-mismatch", f"'{meaning.name}' takes {count} arguments, here are {len(given)}", node.span)
    names: dict[str, Meant] = {}
    entrywise: Array | None = None
    for parameter, argument in zip(meaning.parameters, given, strict=True):
        asked = _members(reader, meaning, parameter, argument)
        if asked is not None:
            names.update(asked)
            continue
        label, value = _argument(reader, meaning, parameter, argument)
        if label:
            names[label] = value
            if len(given) == 1 and isinstance(value, Array) and value.axes:
                entrywise = value
    if entrywise is not None and _is_entrywise(reader, meaning):
        (label,) = names
        array = entrywise
        return Array(array.axes, lambda *i: _scalar(reader, meaning, label, array.at(*i), node), array.row)
    return reader.unfold(meaning, names)


def _members(reader: Reader, meaning: Defined, parameter: Surface, argument: Surface) -> dict[str, Meant] | None:
    """The indices that stand for those of the parameter, where the argument is another member of its family."""
    found = indices_for(parameter, argument)
    if found is None:
        return None
    body = meaning.branches[0].value
    there = replace(reader, offset=_offset(reader, meaning))  # type: ignore[type-var]
    names: dict[str, Meant] = {}
    for letter, place in found:
        declared = there.meaning(letter)
        known = declared.meaning.variable.sort if declared and isinstance(declared.meaning, IndexName) else None
        sort = known or there.sort_by_use(letter, body) or there.sort_by_use(letter, parameter)
        if sort is None:
            return None
        names[letter] = IndexValue(reader.index(place, sort))
    return names


def _offset(reader: Reader, meaning: Defined) -> int:
    return reader.offset if meaning.offset is None else meaning.offset


def _scalar(reader: Reader, meaning: Defined, label: str, term: Term, node: Call) -> Term:
    return reader.as_array(reader.unfold(meaning, {label: arrays.scalar(term)}), node.span).scalar


def _is_entrywise(reader: Reader, meaning: Defined) -> bool:
    """Is a function of one argument defined for a number, so that of an array it acts entry by entry?"""
    parameter = meaning.parameters[0]
    declared = next(reader.context.find(key(parameter), _offset(reader, meaning)), None)
    if (
        declared is not None
        and isinstance(declared.meaning, TensorName)
        and (declared.meaning.axes or declared.meaning.family)
    ):
        return False
    try:
        probe = Tensor("\1", ())
        value = reader.unfold(meaning, {key(parameter): arrays.scalar(Entry(probe, ()))})
    except Refusal:
        return False
    return isinstance(value, Array) and not value.axes


def _argument(reader: Reader, meaning: Defined, parameter: Surface, argument: Surface) -> tuple[str, Meant]:
    """(name, value) to bind for a parameter; no name where the argument is the parameter itself."""
    if isinstance(parameter, Chain):
        return _event(reader, meaning, parameter, argument)
    label = key(parameter)
    if key(argument) == label and _means_the_same(reader, meaning, argument):
        return "", Label(label)
    if isinstance(argument, Chain):
        raise Refusal("unknown-notation", "an event stands where an argument is needed", argument.span)
    if isinstance(parameter, Dots | Text):
        return "", Label(label)
    declared = next(reader.context.find(label, _offset(reader, meaning)), None)
    if isinstance(parameter, Symbol) and (declared is None or not isinstance(declared.meaning, Defined)):
        there = replace(reader, offset=_offset(reader, meaning))  # type: ignore[type-var]
        sort = there.sort_by_use(label, meaning.branches[0].value) if len(label) == 1 else None
        if sort is not None and isinstance(argument, Symbol | Script):
            return label, IndexValue(reader.index(argument, sort))
        try:
            return label, reader.value(argument)
        except Refusal as refusal:
            if key(argument) == label and refusal.code in ("undefined-name", "unbound-index"):
                return "", Label(label)
            raise
    if not _same(reader.value(argument), reader.value(parameter)):
        message = f"'{meaning.name}' is defined for {label} only, and cannot be asked for another argument"
        raise Refusal("out-of-language", message, argument.span)
    return "", Label(label)


def _means_the_same(reader: Reader, meaning: Defined, argument: Surface) -> bool:
    """Have the names of an argument, which is written as the parameter is, the same meaning where the definition stands?"""
    there = _offset(reader, meaning)
    for name in (one.name for one in walk(argument) if isinstance(one, Symbol)):
        for label in (name, f"{name}_"):
            here = next(reader.context.find(label, reader.offset), None)
            if name in reader.bound or here is not next(reader.context.find(label, there), None):
                return False
    return True


def _same(one: Meant, other: Meant) -> bool:
    """Do an argument and the parameter of a definition mean the very same?"""
    if isinstance(one, Array) and isinstance(other, Array):
        return one.axes == other.axes and one.lam() is other.lam()
    return isinstance(one, IndexValue) and isinstance(other, IndexValue) and one.index is other.index


def _event(reader: Reader, meaning: Defined, parameter: Chain, argument: Surface) -> tuple[str, Meant]:
    """P(O = o) defined, P(O = w) asked for: w stands for o."""
    name, place = parameter.items[0], parameter.items[-1]
    asked = argument.items[-1] if isinstance(argument, Chain) else argument
    if isinstance(argument, Chain) and key(argument.items[0]) != key(name):
        raise Refusal(
            "undefined-name", f"'{meaning.name}' is not defined for '{key(argument.items[0])}'", argument.span
        )
    if key(asked) == key(place) and key(place) not in reader.bound:
        return "", Label(key(place))
    declared = next(reader.context.find(key(place), _offset(reader, meaning)), None)
    if declared is None or not isinstance(place, Symbol):
        raise Refusal("undefined-name", f"'{key(place)}' is not declared", parameter.span)
    return key(place), reader.value(asked)


def _smooth(reader: Reader, name: str, domains: tuple[object, ...], given: list[Surface], node: Call) -> Array:
    if len(given) != len(domains):
        raise Refusal("shape-mismatch", f"'{name}' takes {len(domains)} arguments, here are {len(given)}", node.span)
    parts: list[Lam | Index] = []
    for domain, argument in zip(domains, given, strict=True):
        if isinstance(domain, tuple):
            array = reader.array(argument)
            if array.axes != domain:
                raise Refusal("shape-mismatch", f"'{name}' is given {arrays.describe(array)}", argument.span)
            parts.append(array.lam())
        else:
            place = argument.below if domain is INTEGERS and isinstance(argument, Script) else None
            if place is not None:
                reader.notes.conventions[f"{name} is given {key(argument)} by its place {key(place)}"] = None
            parts.append(reader.index(place or argument, domain))  # type: ignore[arg-type]
    return arrays.scalar(Apply(name, (), tuple(parts)))


def _label_call(head: Label, node: Call) -> Meant:
    raise Refusal("out-of-language", f"'{head.name}' is defined by something outside the language", node.span)
