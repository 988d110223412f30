"""What a document takes as given, as propositions of the kernel."""

from __future__ import annotations

from dataclasses import replace

from derive.claim import PI
from derive.kernel.axioms import same
from derive.kernel.substitute import abstract
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    Add,
    All,
    Below,
    Bound,
    Det,
    Domain,
    Entry,
    Eq,
    Image,
    Implies,
    Ind,
    Map,
    Mul,
    Not,
    Prop,
    Same,
    Sum,
    Tensor,
    Var,
    free,
    negation,
    nonnegative,
    nonzero,
    offset,
    positive,
    sort_of,
)  # fmt: skip
from derive.reading import arrays, matrices
from derive.reading.arrays import Array
from derive.reading.binders import relation_prop
from derive.reading.context import FILE, Assumption, Context, IndexName, Place
from derive.reading.elaborate import Elaborator
from derive.reading.meaning import IndexValue, Meant, Refusal
from derive.reading.surface import Cases, Chain, Dots, Group, Items, Number, Script, Surface, Symbol
from derive.reading.write import key

SOMEWHERE = "\\star_"  # how the name of an index begins that no words name


def propositions(context: Context, assumption: Assumption) -> tuple[Prop, ...]:
    """The propositions of an assumption.  Raises `Refusal`."""
    try:
        return _propositions(context, assumption)
    except arrays.ShapeMismatch as error:
        raise Refusal("shape-mismatch", str(error), assumption.place.span) from error


def _propositions(context: Context, assumption: Assumption) -> tuple[Prop, ...]:
    reader = Elaborator(context, _offset(assumption.place))
    names, variables = _quantified(reader, assumption.quantifiers)
    inner = reader.binding(names)
    if assumption.property:
        return _property(inner, assumption, variables)
    if not isinstance(assumption.statement, Chain):
        raise Refusal("unknown-notation", "an assumption needs a relation", assumption.place.span)
    return tuple(for_all(variables, prop) for prop in relations(inner, assumption.statement, not variables))


def _offset(place: Place) -> int:
    """Where the names of an assumption are looked up; one of a declaration file stands at the head of its scope."""
    return place.scope.start if place.rank == FILE else place.span.start


def for_all(variables: list[tuple[Var, Domain]], prop: Prop) -> Prop:
    for variable, domain in reversed(variables):
        prop = All(domain, abstract(prop, (variable,)))
    return prop


def _quantified(
    reader: Elaborator, quantifiers: tuple[Chain, ...]
) -> tuple[dict[str, Meant], list[tuple[Var, Domain]]]:
    names: dict[str, Meant] = {}
    variables: list[tuple[Var, Domain]] = []
    for chain in quantifiers:
        domain = reader.domain(chain.items[-1])
        if domain is None:
            raise Refusal("undefined-name", f"'{key(chain.items[-1])}' is no set that is declared", chain.span)
        first = chain.items[0]
        for one in first.items if isinstance(first, Items) else (first,):
            variable = arrays.fresh(domain)
            names[key(one)] = IndexValue(variable)
            variables.append((variable, domain))
    return names, variables


def relations(reader: Elaborator, chain: Chain, whole_family: bool) -> list[Prop]:
    """The propositions of a chain; `p_w > 0` is said of every w."""
    found: list[Prop] = []
    for place, relation in enumerate(chain.relations):
        left, right = chain.items[place], chain.items[place + 1]
        if relation.sign in ("not in", "in") and isinstance(right, Group | Script):
            found += _among(reader, left, right, relation.sign == "in")
        elif whole_family and relation.sign in (">", ">=", "!=") and isinstance(right, Number):
            found.append(_of_family(reader, left, relation.sign, right))
        else:
            found += _plain(reader, left, relation.sign, right)
    return found


def _plain(reader: Elaborator, left: Surface, sign: str, right: Surface) -> list[Prop]:
    """A relation between numbers, indices, or arrays entry by entry."""
    try:
        return [relation_prop(reader, left, sign, right)]
    except Refusal as refusal:
        if sign != "=" or refusal.code != "shape-mismatch":
            raise
    one, other = reader.array(left), reader.array(right)
    if one.axes != other.axes:
        raise Refusal("shape-mismatch", f"{arrays.describe(one)} = {arrays.describe(other)}", left.span)
    variables = [(arrays.fresh(axis), axis) for axis in one.axes]
    places = [variable for variable, _ in variables]
    return [for_all(variables, Eq(one.at(*places), other.at(*places)))]


def _of_family(reader: Elaborator, left: Surface, sign: str, right: Number) -> Prop:
    """A sign of every member of a family, where the left side is one at a letter that runs over a whole set elsewhere."""
    names: dict[str, Meant] = {}
    variables: list[tuple[Var, Domain]] = []
    if isinstance(left, Script) and left.below is not None and left.above is None:
        for one in left.below.items if isinstance(left.below, Items) else (left.below,):
            declared = reader.meaning(key(one))
            if not isinstance(one, Symbol) or one.name not in reader.context.generic:
                continue
            if declared is not None and isinstance(declared.meaning, IndexName):
                variable = arrays.fresh(declared.meaning.variable.sort)
                names[one.name] = IndexValue(variable)
                variables.append((variable, variable.sort))
    return for_all(variables, relation_prop(reader.binding(names), left, sign, right))


def _among(reader: Elaborator, left: Surface, right: Group | Script, inside: bool) -> list[Prop]:
    """o \\notin {w_1, ..., w_K}: different from every member."""
    if inside:
        raise Refusal("out-of-language", "membership in a list of indices", left.span)
    mapping, domain = _listed(reader, right)
    index = reader.index(left, mapping.target)
    k = arrays.fresh(domain)
    return [for_all([(k, domain)], Not(Same(Image(mapping, (k,)), index)))]


def _listed(reader: Elaborator, node: Surface) -> tuple[Map, Domain]:
    """The map behind {w_1, ..., w_K} or {w_k}_{k \\in [1, K]}, and the set of its indices."""
    first = node
    if isinstance(node, Script) and isinstance(node.base, Group):
        first = node.base.items[0]
    elif (isinstance(node, Group) and any(isinstance(item, Dots) for item in node.items)) or (
        isinstance(node, Items) and any(isinstance(item, Dots) for item in node.items)
    ):
        first = node.items[-1]
    if isinstance(first, Script) and isinstance(first.base, Symbol) and first.below is not None:
        for one in reader.context.find(f"{first.base.name}_", reader.offset):
            mapping = getattr(one.meaning, "map", None)
            if isinstance(mapping, Map) and mapping.sorts[0] is not INTEGERS:
                return mapping, mapping.sorts[0]
    raise Refusal("unknown-notation", f"'{key(node)}' is no list of declared indices", node.span)


# ---- properties ----


def _property(reader: Elaborator, assumption: Assumption, variables: list[tuple[Var, Domain]]) -> tuple[Prop, ...]:
    statement = assumption.statement
    if isinstance(statement, Items) and assumption.property not in ("distinct", "one-hot", "by cases"):
        parts = (replace(assumption, statement=one) for one in statement.items)
        return tuple(prop for one in parts for prop in _property(reader, one, variables))
    match assumption.property:
        case "distinct":
            mapping, domain = _listed(reader, statement)
            sort = sort_of(domain)
            one, other = Image(mapping, (Bound(1, sort),)), Image(mapping, (Bound(0, sort),))
            return (All(domain, All(domain, Implies(Same(one, other), Same(Bound(1, sort), Bound(0, sort))))),)
        case "positive" | "nonnegative":
            array = _array_of(reader, statement)
            found = [(arrays.fresh(axis), axis) for axis in array.axes]
            sign = positive if assumption.property == "positive" else nonnegative
            return (for_all([*variables, *found], sign(array.at(*(variable for variable, _ in found)))),)
        case "symmetric":
            array = reader.array(statement)
            matrices.square(array, "symmetry")
            i, j = (arrays.fresh(axis) for axis in array.axes)
            return (for_all([(i, array.axes[0]), (j, array.axes[1])], Eq(array.at(i, j), array.at(j, i))),)
        case "one-hot":
            return _one_hot(reader, statement)
        case "by cases":
            return _by_cases(reader, statement)
        case "invertible" | "nonsingular":
            return (nonzero(Det(matrices.square(reader.array(statement), "inverse"))),)
        case "regular":
            return (positive(Det(matrices.square(reader.array(statement), "determinant"))),)
        case "positive definite" | "positive semidefinite":
            return _definite(reader.array(statement), key(statement), "semi" not in assumption.property)
        case "smooth" | "differentiable":
            return ()
    raise Refusal("out-of-language", f"'{assumption.property}' is outside the language", assumption.place.span)


def _definite(array: Array, name: str, strictly: bool) -> tuple[Prop, ...]:
    """A is B B^T for some square B: every positive semidefinite matrix is, and no other one; B is named A^{1/2}."""
    matrix = matrices.square(array, "quadratic form")
    sort = sort_of(array.axes[0])
    root = Tensor(f"{name}^{{1/2}}", (sort, sort))
    i, j, k = (arrays.fresh(sort) for _ in range(3))
    both = Sum(sort, abstract(Mul((Entry(root, (i, k)), Entry(root, (j, k)))), (k,)))
    places: list[tuple[Var, Domain]] = [(i, sort), (j, sort)]
    made = for_all(places, Eq(array.at(i, j), both)), for_all(places, Eq(array.at(i, j), array.at(j, i)))
    return (*made, positive(Det(matrix))) if strictly else made


def _array_of(reader: Elaborator, statement: Surface) -> Array:
    """The name of a type declaration, with its indices: u_w, p(o | c), x."""
    return reader.array(statement)


def _one_hot(reader: Elaborator, statement: Surface) -> tuple[Prop, ...]:
    """y_w = [w = o] for every w."""
    if not isinstance(statement, Items):
        raise Refusal("out-of-language", "one-hot at which index?", statement.span)
    array = reader.array(statement.items[0])
    if len(array.axes) != 1:
        raise Refusal("shape-mismatch", "one-hot is said of a vector", statement.span)
    w = arrays.fresh(array.axes[0])
    at = statement.items[1]
    unsaid = isinstance(at, Symbol) and at.name.startswith(SOMEWHERE)
    place = Var(key(at), sort_of(array.axes[0])) if unsaid else reader.index(at, array.axes[0])
    return (for_all([(w, array.axes[0])], Eq(array.at(w), same(w, place))),)


def _by_cases(reader: Elaborator, statement: Surface) -> tuple[Prop, ...]:
    """y_w is one value where a condition holds, and another one everywhere else."""
    assert isinstance(statement, Items)
    left, cases = statement.items
    assert isinstance(left, Script)
    assert isinstance(cases, Cases)
    assert left.below is not None
    letter = key(left.below)
    sort = reader.sort_by_use(letter, left)
    if sort is None:
        raise Refusal("unbound-index", f"the set over which '{letter}' runs is not declared", left.span)
    w = arrays.fresh(sort)
    inner = reader.binding({letter: IndexValue(w)})
    (value, test), (other, rest) = cases.rows
    props = inner.conditions(test)[0] if test is not None else ()
    if len(props) != 1 or (rest is not None and inner.conditions(rest)[0] != (negation(props[0]),)):
        raise Refusal("out-of-language", "the second case is not all that the first one leaves", left.span)
    pairs = ((props[0], inner.number(value)), (negation(props[0]), inner.number(other)))
    parts = [Ind(prop) if one is ONE else Mul((Ind(prop), one)) for prop, one in pairs if one is not ZERO]
    whole = parts[0] if len(parts) == 1 else Add(tuple(parts))
    return (for_all([(w, sort)], Eq(inner.number(left), whole)),)


# ---- which of them a claim needs ----


def known_bounds(context: Context, props: tuple[Prop, ...], offset_: int) -> list[Prop]:
    """The lower bounds of the declared natural numbers, and of the circle constant, that the propositions speak of."""
    found: list[Prop] = [positive(Entry(PI, ()))] if any(PI in free(prop) for prop in props) else []
    for variable in sorted({one for prop in props for one in free(prop) if isinstance(one, Var)}, key=lambda v: v.name):
        for one in context.find(variable.name, offset_):
            if (
                isinstance(one.meaning, IndexName)
                and one.meaning.variable is variable
                and one.meaning.least is not None
            ):
                found.append(Below(offset(one.meaning.least, ()), variable))
            break
    return found


def relevant(props: list[Prop], about: tuple[Prop, ...]) -> list[Prop]:
    """Those of the propositions that share a name with the claim, or with one that does."""
    names = {name for prop in about for name in free(prop)}
    kept: list[Prop] = []
    rest = list(props)
    while True:
        more = [prop for prop in rest if not names.isdisjoint(free(prop))]
        if not more:
            return [prop for prop in props if prop in kept]
        kept += more
        rest = [prop for prop in rest if prop not in more]
        names |= {name for prop in more for name in free(prop)}
