"""Statements of known truth: true ones by rewriting with rules of algebra, false ones by an edit that moves a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from .language import NAMES, Expr, NoValue, World, different, latex, number

ONE = number(1)
HALF = number(Fraction(1, 2))


class Said(NamedTuple):
    """A statement, and whether it is true."""

    left: Expr
    right: Expr
    true: bool

    def latex(self, rng: Random) -> str:
        return f"{latex(self.left, rng)} = {latex(self.right, rng)}"


# ---- expressions ----


def make(rng: Random, kind: str, depth: int, indices: tuple[str, ...] = ("i", "j"), moved: bool = True) -> Expr:
    """A random expression; `moved` says whether a derivative may stand in it."""

    def inner(kind: str = "s", indices: tuple[str, ...] = indices) -> Expr:
        return make(rng, kind, depth - 1 - rng.randrange(2), indices, moved)

    if kind != "s":
        return _array(rng, kind, depth, indices)
    if depth <= 0:
        return rng.choice(
            (
                number(Fraction(rng.choice((1, 2, 3, 5, -1, -2)), rng.choice((1, 1, 1, 2, 3)))),
                ("name", "s", rng.choice(NAMES["s"])),
                ("entry", rng.choice("pq"), rng.choice(indices)),
            )
        )
    which = rng.randrange(16)
    if which < 6:
        return (("add", "sub", "mul", "add", "mul", "max")[which], inner(), inner())
    if which == 6:
        return ("frac", inner(), _positive(rng, inner()))
    if which == 7:
        return ("pow", inner(), rng.choice((2, 2, 3)))
    if which == 8:
        return (rng.choice(("exp", "sigma", "abs", "neg")), inner())
    if which == 9:
        return ("log", _positive(rng, inner()))
    if which in (10, 11):
        bound = next(one for one in ("w", "v", "u") if one not in indices)
        but = rng.choice((None, None, *indices))
        return ("sum", bound, but, inner("s", (*indices, bound, bound)))
    if which in (12, 13):
        kind = rng.choice(("vn", "vn", "vm"))
        return ("dot", inner(kind), inner(kind))
    if which == 14 and moved:
        by = rng.choice((("name", "s", rng.choice("abc")), ("entry", rng.choice("pq"), rng.choice("ij"))))
        return ("d", by, make(rng, "s", depth - 1, indices, False))
    return ("tr", inner("nn"))


def _positive(rng: Random, e: Expr) -> Expr:
    return rng.choice((("add", ONE, ("pow", e, 2)), ("add", ONE, ("exp", e)), ("exp", e)))


def _array(rng: Random, kind: str, depth: int, indices: tuple[str, ...]) -> Expr:
    def inner(kind: str) -> Expr:
        return make(rng, kind, depth - 1 - rng.randrange(2), indices, False)

    plain = [("name", kind, one) for one in NAMES.get(kind, "")]
    if depth <= 0 and plain:
        return rng.choice(plain)
    which = rng.randrange(5)
    if which < 2:
        return (rng.choice(("add", "sub")), inner(kind), inner(kind))
    if which == 2:
        return ("mul", inner("s"), inner(kind))
    if kind[0] == "v":
        other = rng.choice("nm") if depth > 0 else "n"
        return ("apply", inner(kind[1] + other), inner("v" + other))
    if depth <= 0 or (which == 3 and kind[::-1] in NAMES):
        return ("transpose", inner(kind[::-1]) if kind[::-1] in NAMES else _outer(inner, kind[::-1]))
    if which == 3:
        return _outer(inner, kind)
    return ("apply", inner(kind[0] + "n"), inner("n" + kind[1]))


def _outer(inner: Callable[[str], Expr], kind: str) -> Expr:
    return ("outer", inner("v" + kind[0]), inner("v" + kind[1]))


def kind_of(e: Expr) -> str:
    match e:
        case ("name", kind, _):
            return str(kind)
        case ("add" | "sub" | "neg", one, *_):
            return kind_of(one)
        case ("mul", _, other):
            return kind_of(other)
        case ("transpose", one):
            return kind_of(one)[::-1]
        case ("outer", one, other):
            return kind_of(one)[1] + kind_of(other)[1]
        case ("apply", one, other):
            right = kind_of(other)
            return ("v" if right[0] == "v" else "") + kind_of(one)[0] + ("" if right[0] == "v" else right[1])
    return "s"


# ---- rules ----


def rules(e: Expr, rng: Random) -> Iterator[Expr]:
    """Expressions equal to this one, by the laws of algebra and of the derivative."""
    match e:
        case ("add", one, other):
            yield ("add", other, one)
        case ("sub", one, other):
            yield ("add", one, ("neg", other))
            yield ("neg", ("sub", other, one))
        case ("neg", ("add", one, other)):
            yield ("sub", ("neg", one), other)
        case ("mul", one, ("add" | "sub" as sign, two, three)):
            yield (sign, ("mul", one, two), ("mul", one, three))
        case ("mul", one, other) if kind_of(other) == "s":
            yield ("mul", other, one)
        case ("frac", one, other):
            yield ("mul", one, ("frac", ONE, other))
        case ("pow", one, power):
            yield ("mul", one, one if power == 2 else ("pow", one, power - 1))
        case ("exp", ("add", one, other)):
            yield ("mul", ("exp", one), ("exp", other))
        case ("exp", one):
            yield ("frac", ONE, ("exp", ("neg", one)))
        case ("sigma", one):
            yield ("frac", ONE, ("add", ONE, ("exp", ("neg", one))))
            yield ("sub", ONE, ("sigma", ("neg", one)))
        case ("log", one):
            yield ("neg", ("log", ("frac", ONE, one)))
        case ("abs", one):
            yield ("max", one, ("neg", one))
        case ("max", one, other):
            yield ("mul", HALF, ("add", ("add", one, other), ("abs", ("sub", one, other))))
            yield ("add", other, ("max", ("sub", one, other), number(0)))
    yield from _about_sums(e)
    yield from _about_arrays(e)
    if kind_of(e) == "s":
        other = make(rng, "s", 0)
        yield ("sub", ("add", e, other), other)
        yield ("frac", ("mul", e, ("exp", other)), ("exp", other))


def _about_sums(e: Expr) -> Iterator[Expr]:
    match e:
        case ("sum", index, but, ("add" | "sub" as sign, one, other)):
            yield (sign, ("sum", index, but, one), ("sum", index, but, other))
        case ("sum", index, None, body):
            yield ("add", renamed(body, index, "i"), ("sum", index, "i", body))
        case ("sum", index, but, body) if but != index:
            yield ("sub", ("sum", index, None, body), renamed(body, index, but))
        case ("mul", one, ("sum", index, but, body)) if index not in names(one):
            yield ("sum", index, but, ("mul", one, body))
        case ("d", by, ("add" | "sub" as sign, one, other)):
            yield (sign, ("d", by, one), ("d", by, other))
        case ("d", by, ("mul", one, other)):
            yield ("add", ("mul", ("d", by, one), other), ("mul", one, ("d", by, other)))
        case ("d", by, ("exp", one)):
            yield ("mul", ("exp", one), ("d", by, one))
        case ("d", by, ("log", one)):
            yield ("frac", ("d", by, one), one)
        case ("d", by, ("pow", one, 2)):
            yield ("mul", ("mul", number(2), one), ("d", by, one))
        case ("d", by, ("sigma", one)):
            yield ("mul", ("mul", ("sigma", one), ("sub", ONE, ("sigma", one))), ("d", by, one))


def _about_arrays(e: Expr) -> Iterator[Expr]:
    match e:
        case ("dot", one, ("apply", matrix, other)):
            yield ("dot", ("apply", ("transpose", matrix), one), other)
        case ("dot", one, ("add" | "sub" as sign, two, three)):
            yield (sign, ("dot", one, two), ("dot", one, three))
        case ("dot", one, other):
            yield ("dot", other, one)
            if kind_of(one) == "vn":
                yield ("tr", ("outer", one, other))
        case ("apply", ("outer", one, other), right) if kind_of(right)[0] == "v":
            yield ("mul", ("dot", other, right), one)
        case ("apply", ("add" | "sub" as sign, one, two), other):
            yield (sign, ("apply", one, other), ("apply", two, other))
        case ("tr", ("apply", one, other)):
            yield ("tr", ("apply", other, one)) if kind_of(other) == "nn" else e
        case ("tr", one):
            yield ("tr", ("transpose", one))
        case ("transpose", ("transpose", one)):
            yield one
        case ("transpose", ("apply", one, other)):
            yield ("apply", ("transpose", other), ("transpose", one))


def names(e: Any) -> set[str]:
    """Every name and index in an expression."""
    if isinstance(e, str):
        return {e}
    return set().union(*map(names, e)) if isinstance(e, tuple) else set()


def renamed(e: Any, index: str, other: str) -> Any:
    """The expression with another index in place of one that is bound nowhere in it."""
    if isinstance(e, tuple):
        return tuple(renamed(one, index, other) for one in e)
    return other if e == index else e


# ---- statements ----


def places(e: Expr, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Expr]]:
    """Every expression in an expression, with the way to it; what a derivative is taken by is none."""
    yield path, e
    for k, part in enumerate(e):
        if isinstance(part, tuple) and not (e[0] == "d" and k == 1):
            yield from places(part, (*path, k))


def put(e: Expr, path: tuple[int, ...], new: Expr) -> Expr:
    if not path:
        return new
    return (*e[: path[0]], put(e[path[0]], path[1:], new), *e[path[0] + 1 :])


def rewritten(e: Expr, rng: Random, times: int) -> Expr:
    """An expression equal to it, by rules applied anywhere."""
    for _ in range(times):
        path, here = rng.choice(list(places(e)))
        found = list(rules(here, rng))
        if found:
            e = put(e, path, rng.choice(found))
    return e


def edited(e: Expr, rng: Random) -> Expr:
    """The expression with one slip of the pen."""
    path, here = rng.choice(list(places(e)))
    kind = kind_of(here)
    found: list[Expr] = [("neg", here), ("mul", number(2), here)]
    match here:
        case ("num", value):
            found = [number(value + 1), number(-value)]
        case ("name", "nn", _) | ("apply", ("name", "nn", _), ("name", "nn", _)):
            found += [("transpose", here)]
        case ("name", kind, _):
            found += [("name", kind, one) for one in NAMES[kind] if one != here[2]]
        case ("entry", name, index):
            found += [("entry", name, one) for one in "ij" if one != index] + [("entry", "pq"[name == "p"], index)]
        case ("add" | "sub" as sign, one, other):
            found += [one, other, ("sub" if sign == "add" else "add", one, other)]
        case ("mul", _, other):
            found += [other]
        case ("pow", one, power):
            found += [one, ("pow", one, power + 1)]
        case ("exp" | "log" | "sigma" | "abs" as name, one):
            found += [(name, ("neg", one))] if name != "log" else [one]
        case ("sum", index, but, body):
            found += [("sum", index, "j" if but is None else None, body)]
        case ("transpose", one) if kind == "nn":
            found += [one]
        case ("max", one, _):
            found += [one]
    return put(e, path, rng.choice(found))


def shadowing(e: Any, rng: Random) -> Any:
    """The expression with other names for its bound indices, those of free indices too."""
    match e:
        case ("sum", index, but, body):
            taken = names(body) - {index} | {but}
            fresh = rng.choice([one for one in ("w", "v", "i", "j", index) if one not in taken])
            return ("sum", fresh, but, shadowing(renamed(body, index, fresh), rng))
    return tuple(shadowing(one, rng) for one in e) if isinstance(e, tuple) else e


def truth(left: Expr, right: Expr, rng: Random, tries: int = 3) -> bool | None:
    """False where the sides certainly differ at some point, True where they met at all of them; None: unknown."""
    met = 0
    for _ in range(tries):
        world = World(rng)
        try:
            if different(world.value(left), world.value(right)):
                return False
            met += 1
        except NoValue:
            continue
    return True if met else None


def statement(rng: Random, depth: int = 3) -> Said | None:
    """A random statement of known truth; None where an edit moved no value or the sides have none."""
    left = make(rng, rng.choice(("s", "s", "s", "vn", "nn")), depth)
    right = shadowing(rewritten(left, rng, rng.randint(1, 4)), rng)
    wanted = rng.random() < 0.5
    if not wanted:
        right = edited(right, rng)
    found = truth(left, right, rng)
    assert found is not False or not wanted, (left, right)
    defining = left[0] == "name" or (left[0] == "sigma" and left[1][0] == "name")
    unknown = found is None or (found and not wanted) or left == right
    return None if unknown or defining else Said(left, right, bool(found))


def fused(one: Said, other: Said, rng: Random) -> Said | None:
    """One statement of two: of a sum or a product, or with a side of the other in place of a name."""
    scalar = kind_of(one.left) == kind_of(other.left) == "s"
    if scalar and rng.random() < 0.6:
        sign = rng.choice(("add", "sub", "mul"))
        left, right = (sign, one.left, other.left), (sign, one.right, other.right)
    elif kind_of(other.left) == "s" and "d" not in names((one.left, one.right)):
        name = ("name", "s", rng.choice("abc"))
        left, right = (_filled(one.left, name, other.left), _filled(one.right, name, other.right))
    else:
        return None
    if one.true and other.true:
        assert truth(left, right, rng) is not False
        return Said(left, right, True)
    return Said(left, right, False) if truth(left, right, rng) is False else None


def _filled(e: Any, name: Expr, value: Expr) -> Any:
    if e == name:
        return value
    return tuple(_filled(one, name, value) for one in e) if isinstance(e, tuple) else e
