"""docs/axioms.md from the table of axioms: `python docs/make_axioms.py` writes it, `--check` says whether it is up to date.

The statements are the axioms' own functions, called with sample arguments and shown by the kernel.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from derive.kernel import axioms  # noqa: E402
from derive.kernel import term as k  # noqa: E402
from derive.kernel.show import show  # noqa: E402

PAGE = ROOT / "docs" / "axioms.md"
HEAD = """\
# Axioms

<!-- made by docs/make_axioms.py; do not edit -->

Everything that the kernel takes on trust, besides the rules of `derive/kernel/check.py` and the ring laws. One row is one
entry of `TABLE` in `derive/kernel/axioms.py`; where its conditions depend on the arguments it has several rows. A proof
that uses an axiom must prove every condition in its row first.

How to read a row. `a`, `b`, `c` are any terms; `P`, `Q` any propositions; `p`, `q`, `n` rational exponents; `f`, `g` arrays
where they stand with an index, else terms; `i`, `j`, `e` indices; `S`, `T` finite index sets; `lo..hi` the integers from
`lo` to `hi`, maybe none; `t` a tensor by whose entry one differentiates. `[P]` is 1 where P holds and 0 elsewhere; `#S` is
the number of elements of S; `sum(i in S: ...)`, `prod(...)` and `for all(...)` bind their index. "`d(f)/d(t) exists and is
g`" says that the derivative exists at this place. A row with two sample entries holds for any number of them. What stands
in the column of conditions after *for* is a demand on the arguments that the kernel checks by looking at them; it is
quoted from the code.

Every operation has a value everywhere: 1/0 = 0, 0^0 = 1, log x = 0 for x <= 0, x^q = 0 for x < 0 where q is no integer.
The inverse of a matrix that has none is 0. So a statement about the domain never hides in a term. Where a document may
not look at such a value is said by `derive.claim`, and printed with the verdict.

"""

# ---- samples ----

S, T = k.Sort("S", ()), k.Sort("T", ())
PAIR = k.Sort("{a, b}", ("a", "b"))
P_, Q_, N_ = Fraction(101, 103), Fraction(107, 109), Fraction(113, 127)
LETTERS = {P_: "p", Q_: "q", N_: "n", P_ + Q_: "p + q", P_ * Q_: "p q", N_ - 1: "n - 1"}


def number(name: str) -> Any:
    return k.Entry(k.Tensor(name, ()), ())


def place(name: str, sort: Any = S) -> Any:
    return k.Var(name, sort)


def array(name: str, *domains: Any) -> Any:
    sorts = tuple(map(k.sort_of, domains))
    bound = tuple(k.Bound(level, sort) for level, sort in enumerate(sorts[::-1]))[::-1]
    return k.Lam(domains, k.Entry(k.Tensor(name, sorts), bound))


a, b, c, f, g = map(number, "abcfg")
i, j, e = place("i"), place("j"), place("e")
z = place("k", k.INTEGERS)
after = k.offset(1, ((z, 1),))
window = k.Range(place("lo", k.INTEGERS), place("hi", k.INTEGERS))
t = k.Tensor("t", ())
vector = k.Tensor("t", (S,))
P, Q = k.Lt(a, b), k.Lt(b, c)
two_f, two_g = (number("f1"), number("f2")), (number("g1"), number("g2"))

USUAL = {
    "a": a, "b": b, "c": c, "p": P_, "q": Q_, "n": N_, "f": f, "g": g, "i": i, "j": j, "e": e, "s": S, "t": t,
}  # fmt: skip
ARRAYS = {"f": array("f", S), "g": array("g", S)}
DERIVATIVES = {"i": (), "fs": two_f, "gs": two_g, "a": number("f'"), "b": number("g'")}
SPECIAL: dict[str, list[dict[str, Any]]] = {
    "power-sum": [{}, {"p": Fraction(-1), "q": Fraction(-2)}],
    "power-power": [{}, {"p": Fraction(-1), "q": Fraction(-2)}],
    "sum-linear": [{"cs": (number("c1"), number("c2")), "fs": (array("f", S), array("g", S))}],
    "sum-exchange": [{"f": array("f", S, T)}],
    "sum-delta": [ARRAYS, {"f": array("f", window), "e": place("e", k.INTEGERS)}],
    "sum-elements": [{"f": array("f", PAIR)}],
    "size-elements": [{"s": PAIR}],
    "product-elements": [{"f": array("f", PAIR)}],
    "same-statement": [{"q": k.All(S, k.Lt(k.Num(Fraction(0)), array("f", S).body))}],
    "distinct-elements": [{"a": k.Element("a", PAIR), "b": k.Element("b", PAIR)}],
    "distinct-integers": [{"i": z, "j": after}],
    "below": [{"i": z, "j": after}],
    "below-transitive": [{"i": place("i", k.INTEGERS), "j": place("j", k.INTEGERS), "k": place("k", k.INTEGERS)}],
    "existence": [{"value": k.Lam((), a), "p": k.Lt(b, k.Entry(t, ()))}],
    "d-entry": [{"t": vector, "i": (i,), "j": (j,)}],
    "d-power": [{**DERIVATIVES, "n": exponent} for exponent in (N_, Fraction(3), Fraction(-2))],
    "d-function": [{**DERIVATIVES, "name": name} for name in axioms.SLOPES],
    "d-apply": [{"i": (), "f": k.Apply("h", (), (array("f", S),)), "changes": (array("g", S),)}],
    "array-equal": [{"h": k.Fn("exp", k.Entry(vector, (e,))), "t": vector, **ARRAYS}],
    "let": [{"value": k.Lam((), a), "f": k.Fn("exp", k.Entry(t, ()))}],
}
SPECIAL |= {name: [{"p": P, "q": Q, **ARRAYS}] for name in axioms.AXIOMS if name.startswith("indicator-")}
SPECIAL |= {name: [{**DERIVATIVES, **ARRAYS}] for name in ("d-summation", "d-all-product")}
MATRICES = {"f": array("A", S, S), "g": array("B", S, S)}
SPECIAL |= {name: [MATRICES] for name in axioms.AXIOMS if name.startswith(("inverse-", "det-"))}
SPECIAL |= {name: [{"i": (), **MATRICES, "a": i, "b": j}] for name in ("d-inverse", "d-det")}
SPECIAL["det-diagonal"] = [ARRAYS]
OVER_ARRAYS = ("sum-nonnegative", "sum-positive", "product-log", "product-product", "product-of-positive")
SPECIAL |= {name: [ARRAYS] for name in (*OVER_ARRAYS, "product-of-nonnegative")}


def arguments(axiom: axioms.Axiom) -> Iterator[tuple[Any, ...]]:
    """Sample arguments, by the names of the axiom's parameters."""
    usual = DERIVATIVES if axiom.name.startswith(("d-", "derivative")) else {}
    for special in SPECIAL.get(axiom.name, [usual]):
        found: list[Any] = []
        for name, parameter in inspect.signature(axiom.says).parameters.items():
            value = special.get(name, USUAL.get(name))
            found += [a, b] if parameter.kind is inspect.Parameter.VAR_POSITIONAL else [value]
        yield tuple(found)


# ---- the page ----


def written(prop: Any) -> str:
    """A proposition in the kernel's own words, exponents by their letters."""
    text = show(prop)
    for value, letter in sorted(LETTERS.items(), key=lambda pair: -len(str(pair[0]))):
        text = text.replace(str(value), letter)
    return f"`{text}`".replace("|", "\\|")


def quoted() -> dict[str, tuple[str, str]]:
    """What each axiom says, and what its `fits` asks of the arguments, as it is written in the code."""
    tree = ast.parse(inspect.getsource(axioms))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "A":
            name = ast.literal_eval(node.args[0])
            given = ", ".join(inspect.signature(axioms.AXIOMS[name].says).parameters)
            fits = ""
            for one in [one.value for one in node.keywords if one.arg == "fits"] + node.args[4:5]:
                fits = ast.unparse(one.body) if isinstance(one, ast.Lambda) else f"{ast.unparse(one)}({given})"
            found[name] = (ast.unparse(node.args[2]), fits)
    return found


def rows(axiom: axioms.Axiom, says: str, fits: str) -> Iterator[str]:
    """A row for each sample of the arguments; the code where there is none that fits."""
    for given in arguments(axiom):
        try:
            needs, conclusion = axiom.instance(given)
            statement, conditions = written(conclusion), [written(one) for one in needs]
        except k.IllTyped:
            statement, conditions = f"`{says}`", []
        conditions += [f"*for* `{fits}`"] if fits else []
        yield f"| {axiom.name} | {statement} | {'<br>'.join(conditions) or 'none'} | {axiom.source} |"


def page() -> str:
    """The whole of docs/axioms.md."""
    code = quoted()
    table = ["| name | statement | conditions | source |", "|---|---|---|---|"]
    table += [line for axiom in axioms.TABLE for line in rows(axiom, *code[axiom.name])]
    return HEAD + f"There are {len(axioms.TABLE)} axioms.\n\n" + "\n".join(table) + "\n"


def main(given: list[str]) -> int:
    if given == ["--check"]:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
        if not current:
            print("docs/axioms.md is out of date: run python docs/make_axioms.py", file=sys.stderr)
        return 0 if current else 1
    if given:
        print(__doc__, file=sys.stderr)
        return 2
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
