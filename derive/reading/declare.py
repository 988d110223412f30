"""Declarations: a line of the declaration language, or a formula that declares, to entries of the context."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.document.span import Span
from derive.kernel.term import INTEGERS, Map, Sort, Tensor, Var
from derive.reading.context import (
    FILE,
    Assumption,
    Branch,
    Context,
    Declaration,
    Defined,
    IndexName,
    MapName,
    Meaning,
    Place,
    SetName,
    Smooth,
    TensorName,
)  # fmt: skip
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.sets import NoDeclaration, enumerate_set, finite, integers_of, reals_of
from derive.reading.surface import (
    Call,
    Chain,
    Given,
    Group,
    Items,
    Number,
    Product,
    Relation,
    Script,
    Surface,
    Symbol,
    mistakes,
)  # fmt: skip
from derive.reading.syntax import parse
from derive.reading.tokens import expand, tokenize
from derive.reading.write import key

PROPERTY = re.compile(
    r"^(?P<names>.+?)\s+(?:is|are)\s+(?P<property>symmetric|invertible|positive definite|positive semidefinite|distinct|"
    r"one-hot|positive|nonnegative|smooth|differentiable)(?:\s+at\s+(?P<place>.+))?$"
)


def strip_comment(line: str) -> str:
    """The line without what follows a # that stands alone."""
    return re.sub(r"(?:^|\s)#(?:\s.*)?$", "", line).strip()


def declare_line(context: Context, text: str, start: int, end: int, place: Place) -> None:
    """Take one line of a declaration block.  Raises `NoDeclaration`."""
    line = strip_comment(text[start:end])
    if not line:
        return
    begin = start + text[start:end].index(line)
    if line.startswith("layout "):
        if line.split()[1:] != ["denominator"]:
            raise NoDeclaration("the only layout that is known is 'denominator': a gradient has its variable's shape")
        context.conventions["layout"] = "denominator"
        return
    if line.endswith(" finite"):
        for name in _names(_one(context, text, begin, begin + len(line) - len(" finite"))):
            context.declare(
                Declaration(key(name), SetName(context.sort(key(name))), place.scope, place.span, place.rank)
            )
        return
    found = PROPERTY.match(line)
    if found:
        _property(context, text, begin, found, place)
        return
    body, *rest = re.split(r"\s+for\s+(?:all\s+|every\s+|each\s+|any\s+)?", line, maxsplit=1)
    quantifiers: tuple[Chain, ...] = ()
    if rest:
        at = begin + line.index(rest[0], len(body))
        quantifiers = tuple(_chains(_parsed(context, text, at, at + len(rest[0]))))
    if ":=" in body or re.search(r"\\(?:triangleq|equiv|coloneqq)\b", body):
        _definition(context, text, begin, begin + len(body), place, quantifiers)
        return
    parsed = _parsed(context, text, begin, begin + len(body))
    declare_chains(context, parsed, place, quantifiers, text[begin : begin + len(body)])


def _parsed(context: Context, text: str, start: int, end: int) -> Parsed:
    parsed = parse(expand(tokenize(text, start, end), context.macros.at()), context.words())
    for item in parsed.items:
        if not isinstance(item, Separator | RowEnd):
            for mistake in mistakes(item):
                raise NoDeclaration(mistake.message)
    return parsed


def _one(context: Context, text: str, start: int, end: int) -> list[Surface]:
    return [item for item in _parsed(context, text, start, end).items if not isinstance(item, Separator)]  # type: ignore[misc]


def _names(nodes: Sequence[Surface]) -> list[Surface]:
    found: list[Surface] = []
    for node in nodes:
        found += node.items if isinstance(node, Items) else [node]
    return found


def _chains(parsed: Parsed) -> list[Chain]:
    """The chains of relations of a line; names before a comma join the chain after it as `Items`."""
    found = []
    for chain, names in named_chains(parsed):
        first = names[0] if len(names) == 1 else Items(names[0].span | names[-1].span, tuple(names))
        found.append(Chain(chain.span, (first, *chain.items[1:]), chain.relations))
    return found


def named_chains(parsed: Parsed) -> list[tuple[Chain, list[Surface]]]:
    """Each chain with all the names on its left: `o, w \\in W` is one chain about o and w."""
    found: list[tuple[Chain, list[Surface]]] = []
    waiting: list[Surface] = []
    items: list[Surface] = []
    relations: list[Relation] = []

    def close() -> None:
        nonlocal waiting, items, relations
        if relations and len(items) == len(relations) + 1:
            chain = Chain(items[0].span | items[-1].span, tuple(items), tuple(relations))
            found.append((chain, [*waiting, items[0]]))
            waiting = []
        elif items and not relations:
            waiting += items
        items, relations = [], []

    for item in parsed.items:
        if isinstance(item, Relation):
            relations.append(item)
        elif isinstance(item, Separator | RowEnd | Arrow):
            close()
        else:
            items.append(item)
    close()
    return found


def declare_chains(
    context: Context, parsed: Parsed, place: Place, quantifiers: tuple[Chain, ...], text: str, only_types: bool = False
) -> bool:
    """Take a parsed formula as declarations.  With `only_types`, memberships alone; True when it declared something."""
    done = False
    colon = next((k for k, item in enumerate(parsed.items) if isinstance(item, Separator) and item.text == ":"), None)
    if colon is not None and any(getattr(item, "sign", "") == "->" for item in parsed.items):
        _function_type(context, parsed, colon, place)
        return True
    for chain, names in named_chains(parsed):
        sign = chain.relations[0].sign
        if sign == "in" and len(chain.relations) == 1:
            for name in names:
                _typed(context, name, chain.items[1], quantifiers, place)
            done = True
        elif not only_types and sign == "=" and len(names) == 1 and _is_new_name(context, names[0], place):
            alias = isinstance(chain.items[1], Symbol | Script | Call)
            define(context, chain.items[0], (Branch(chain.items[1], None),), place, quantifiers, alias)
            done = True
        elif not only_types:
            context.assumptions.append(Assumption(chain, "", quantifiers, place, text.strip()))
            done = True
    if not done and not only_types:
        raise NoDeclaration("no membership, definition or relation")
    return done


def _is_new_name(context: Context, name: Surface, place: Place) -> bool:
    """Is the left side a name, or a pattern of one, that has no meaning of its own here?"""
    match name:
        case Symbol() | Call(_, Symbol(), _, _):
            base = name if isinstance(name, Symbol) else name.function
            return not any(context.find(key(base), place.scope.start))
        case Script(_, Symbol() as base, below, None):
            known = list(context.find(key(base), place.scope.start))
            return not known or isinstance(below, Number)
    return False


# ---- types ----


def _typed(context: Context, name: Surface, kind: Surface, quantifiers: tuple[Chain, ...], place: Place) -> None:
    """name \\in kind."""

    def declare(label: str, meaning: Meaning) -> None:
        context.declare(Declaration(label, meaning, place.scope, place.span, place.rank))

    indices = _quantified(context, quantifiers, place)
    reals = reals_of(context, kind, place)
    if reals is not None:
        axes, sign = reals
        base, family, called = _pattern(name, indices)
        tensor = Tensor(base, (*family, *axes))
        declare(base, TensorName(tensor, family, axes, called))
        if sign:
            context.assumptions.append(
                Assumption(name, "positive" if sign > 0 else "nonnegative", quantifiers, place, key(name), base)
            )
        return
    integers = integers_of(kind)
    sort = INTEGERS if integers is not None else finite(context, kind, place)
    if sort is None:
        raise NoDeclaration(f"'{key(kind)}' is no set that is known here")
    if isinstance(name, Script) and name.below is not None and indices:
        base, family, _ = _pattern(name, indices)
        declare(base + "_", MapName(Map(base, family, sort)))
    elif isinstance(name, Symbol):
        declare(name.name, IndexName(Var(name.name, sort), integers if integers != "any" else None))  # type: ignore[arg-type]
    else:
        raise NoDeclaration(f"'{key(name)}' is no name of an index")


def _pattern(name: Surface, indices: dict[str, Sort]) -> tuple[str, tuple[Sort, ...], bool]:
    """(base, sorts of the family, called) of a name: x, u_w, p(o | c)."""
    match name:
        case Symbol(_, base):
            return base, (), False
        case Script(_, base_node, below, None) if below is not None:
            parts = below.items if isinstance(below, Items) else (below,)
            sorts = tuple(indices[key(one)] for one in parts if key(one) in indices)
            if len(sorts) == len(parts):
                return key(base_node), sorts, False
            if not any(key(one) in indices for one in parts):
                return key(name), (), False
        case Call(_, function, Group(_, _, _, items), False):
            given = _arguments(items)
            sorts = tuple(indices[key(one)] for one in given if key(one) in indices)
            if len(sorts) == len(given):
                return key(function), sorts, True
    raise NoDeclaration(f"the indices of '{key(name)}' are not declared: add 'for ... \\in ...'")


def _arguments(items: tuple[Surface, ...]) -> list[Surface]:
    """The arguments of a call, those after a bar last."""
    found: list[Surface] = []
    for item in items:
        found += [*item.left, *item.right] if isinstance(item, Given) else [item]
    return found


def _quantified(context: Context, quantifiers: tuple[Chain, ...], place: Place) -> dict[str, Sort]:
    """The sorts of the quantified names."""
    found: dict[str, Sort] = {}
    for chain in quantifiers:
        names, kind = chain.items[0], chain.items[1]
        sort = INTEGERS if integers_of(kind) is not None else finite(context, kind, place)
        if chain.relations[0].sign == "in" and sort is not None:
            for one in names.items if isinstance(names, Items) else (names,):
                found[key(one)] = sort
    return found


def _function_type(context: Context, parsed: Parsed, colon: int, place: Place) -> None:
    """f : A x B \\to R."""
    items = parsed.items
    names = [item for item in items[:colon] if not isinstance(item, Separator)]
    domain = items[colon + 1] if colon + 1 < len(items) else None
    if domain is None or isinstance(domain, Relation | Arrow | Separator | RowEnd):
        raise NoDeclaration("a function needs a set of arguments before the arrow")
    parts = [factor for _, factor in domain.factors] if isinstance(domain, Product) else [domain]
    arguments: list[tuple[Sort, ...] | Sort] = []
    for part in parts:
        reals = reals_of(context, part, place)
        sort = finite(context, part, place) if reals is None else None
        if reals is None and sort is None:
            raise NoDeclaration(f"'{key(part)}' is no set that is known here")
        arguments.append(reals[0] if reals is not None else sort)  # type: ignore[arg-type]
    for name in names:
        if not isinstance(name, Symbol | Script):
            raise NoDeclaration("a function needs a name")
        label = key(name)
        context.declare(Declaration(label, Smooth(label, tuple(arguments)), place.scope, place.span, place.rank))


# ---- definitions and properties ----


def _definition(
    context: Context, text: str, start: int, end: int, place: Place, quantifiers: tuple[Chain, ...]
) -> None:
    """left := value if condition else value."""
    sign = re.compile(r":=|\\(?:triangleq|equiv|coloneqq)\b").search(text, start, end)
    assert sign is not None
    left = _one(context, text, start, sign.start())
    branches: list[Branch] = []
    at = sign.end()
    for part in re.split(r"\belse\b", text[sign.end() : end]):
        value, *condition = re.split(r"\bif\b", part, maxsplit=1)
        shown = _one(context, text, at, at + len(value))
        test = None
        if condition:
            inner = at + part.index(condition[0], len(value))
            chains = _chains(_parsed(context, text, inner, inner + len(condition[0])))
            test = chains[0] if len(chains) == 1 else Items(Span(inner, inner + len(condition[0])), tuple(chains))
        if len(shown) != 1:
            raise NoDeclaration("a definition needs one value")
        branches.append(Branch(shown[0], test))
        at += len(part) + len("else")
    if len(left) != 1:
        raise NoDeclaration("a definition needs one name on its left")
    if isinstance(branches[0].value, Group) and branches[0].value.opening == "\\{" and len(branches) == 1:
        enumerate_set(context, left[0], branches[0].value, place)
        return
    define(context, left[0], tuple(branches), place, quantifiers)


def define(
    context: Context, left: Surface, branches: tuple[Branch, ...], place: Place, quantifiers: tuple[Chain, ...] = (),
    alias: bool = False, whole: bool = False, others: tuple[Surface, ...] = (),
) -> None:  # fmt: skip
    """Give the name on the left a meaning: x, x_i, f(x), p(o | c), P(O = o | C = c).  `whole`: a subscript is no index."""
    parameters: tuple[Surface, ...]
    match left:
        case Symbol(_, name):
            label, style, parameters = name, "plain", ()
        case Script(_, base, below, None) if below is not None and not isinstance(below, Number) and not whole:
            label, style = key(base) + "_", "family"
            parameters = below.items if isinstance(below, Items) else (below,)
        case Script(_, Symbol(), _, _):
            label, style, parameters = key(left), "plain", ()
        case Call(_, function, Group(_, _, _, items), False):
            label, style, parameters = key(function) + "(", "call", tuple(_arguments(items))
        case _:
            raise NoDeclaration(f"'{key(left)}' is no name that can be defined")
    if alias and style == "plain":
        style = "alias"
    offset = None if place.rank == FILE else place.span.start
    meaning = Defined(left, label.rstrip("_("), style, parameters, branches, offset, quantifiers, others)
    context.declare(Declaration(label, meaning, place.scope, place.span, place.rank))


def _property(context: Context, text: str, begin: int, found: re.Match[str], place: Place) -> None:
    """A is symmetric; w_1, ..., w_K are distinct; y is one-hot at o."""
    start = begin + found.start("names")
    nodes = _one(context, text, start, start + len(found["names"]))
    statement: Surface = nodes[0] if len(nodes) == 1 else Items(nodes[0].span | nodes[-1].span, tuple(nodes))
    label = found["property"]
    if found["place"]:
        at = begin + found.start("place")
        target = _one(context, text, at, at + len(found["place"]))
        statement = Items(statement.span, (statement, target[0]))
    context.assumptions.append(Assumption(statement, label, (), place, found.string.strip()))
