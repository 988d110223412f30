"""What `python -m derive.kernel` prints: no name passes for a theorem, and no file ends in a traceback."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from derive.kernel import proof as p
from derive.kernel.__main__ import main
from derive.kernel.check import check
from derive.kernel.show import show_theorem
from derive.kernel.term import (
    INTEGERS,
    ONE,
    ZERO,
    Apply,
    Element,
    Entry,
    Eq,
    Fn,
    Image,
    Lam,
    Lt,
    Map,
    Num,
    Prop,
    Size,
    Some,
    Sort,
    Tensor,
    Term,
    Value,
    Var,
)  # fmt: skip
from derive.prover.save import dump

from .test_check import kernel

S, W = Sort("S", ()), Sort("W", ())
FALSE = "0 = 1"
HOSTILE = (
    "x\nproved    0 = 1",
    "x\r\nproved    0 = 1\r\naxioms    none",
    "x\x0bproved    0 = 1",
    "x\x0cproved    0 = 1",
    "x\x85proved    0 = 1",
    "x\u2028proved    0 = 1",
    "x\u2029proved    0 = 1",
    "x\x1b[2K\x1b[1Aproved    0 = 1",
    "x\b\b\b0 = 1",
    "\u202e1 = 0",
    "\ud800",
    "\x00",
    "0 = 1",
    "",
    " ",
    "1+0",
    "a*b",
    "exp(x)",
    "x]",
    "'",
    "x: 0",
)


def number(name: str) -> Term:
    return Entry(Tensor(name, ()), ())


def lines(proof: p.Proof) -> list[str]:
    return show_theorem(check(proof)).splitlines()


def printed(*files: Path | str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(file) for file in files])
    assert err.getvalue() == ""
    out.getvalue().encode("utf-8")
    return code, out.getvalue()


@pytest.fixture(autouse=True)
def promptly() -> Iterator[None]:
    start = process_time()
    yield
    assert process_time() - start < 2


# ---- names ----


def spelled(name: str) -> str:
    plain = set(map(chr, range(32, 127))) - {"'", "\\"}
    return "'" + "".join(one if one in plain else f"\\u{{{ord(one):x}}}" for one in name) + "'"


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_name_is_printed_on_one_line_between_quotes(name: str) -> None:
    shown = lines(p.Ring(number(name), number(name), ()))
    quoted = spelled(name)
    assert shown == [f"proved    {quoted} = {quoted}", f"where     {quoted}: real", "axioms    none"]


def test_a_name_between_quotes_does_not_leave_them() -> None:
    assert lines(p.Ring(number("x' = 'y"), number("x' = 'y"), ()))[0].count("'") == 4


def test_what_a_set_consists_of_is_told() -> None:
    shown = lines(p.Axiom("size-elements", (Sort("S", ("a", "b")),), ()))
    assert shown == ["proved    #S = 2", "where     S = {a, b}", "axioms    size-elements"]


def test_what_every_free_name_stands_for_is_told() -> None:
    entry = Entry(
        Tensor("u", (W, S)), (Image(Map("w", (S, INTEGERS), W), (Var("i", S), Var("k", INTEGERS))), Var("i", S))
    )
    shown = lines(p.Ring(entry + number("a"), entry + number("a"), ()))[1:-1]
    assert shown == [f"where     {one}" for one in ("a: real", "i in S", "k in Z", "u: W x S -> real", "w: S x Z -> W")]


def test_a_function_of_any_form_named_like_a_known_one_is_told() -> None:
    known, unknown = Fn("exp", Value(Var("k", INTEGERS))), Apply("exp", (), (Var("k", INTEGERS),))
    shown = lines(p.Assume(Lt(known, unknown)))
    assert shown[0] == "proved    exp(k) < exp(k)"
    assert shown[-1] == "caution   exp names 2 things"


def test_an_element_named_like_a_number_is_told() -> None:
    sort = Sort("E", ("a",))
    entry = Entry(Tensor("g", (sort,)), (Element("a", sort),))
    assert lines(p.Assume(Lt(entry, number("a"))))[-1] == "caution   a names 2 things"


def everywhere(name: str) -> dict[str, Prop]:
    """Statements in which the name stands for a thing of each kind."""
    sort = Sort(name, (name,))
    row = Tensor(name, (sort,))
    return {
        "a set": Eq(Size(sort), ONE),
        "an index": Lt(Entry(row, (Var(name, sort),)), ZERO),
        "an element": Lt(Entry(row, (Element(name, sort),)), ZERO),
        "a function": Eq(Apply(name, (), (Lam((), ONE),)), ONE),
        "some": Some(Tensor(name, ()), Eq(number(name), ONE)),
    }


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("kind", everywhere("x"))
def test_a_name_of_any_kind_makes_no_line_of_its_own(kind: str, name: str) -> None:
    shown = lines(p.Assume(everywhere(name)[kind]))
    marks = [line.split(" ")[0] for line in shown]
    assert marks[:2] == ["proved", "provided"]
    rest = [mark for mark in marks[2:] if mark not in ("where", "caution")]
    assert rest == ["axioms"]
    assert all(line.isprintable() for line in shown)


@pytest.mark.parametrize("name", ["x", "x'", "x_1", "x_{2}", "p_{\\theta}", "\\lambda", "\\#", "{a, b}", "ä", "β", "1"])
def test_a_plain_name_is_printed_as_it_is(name: str) -> None:
    assert lines(p.Ring(number(name), number(name), ()))[0] == f"proved    {name} = {name}"


def test_names_that_hold_a_sum_make_no_false_equation() -> None:
    one, other = number("1+0"), number("5")
    assert lines(p.Ring(one * other, other * one, ()))[0] == "proved    '1+0'*5 = 5*'1+0'"


def test_an_index_that_is_bound_is_not_named_like_an_element() -> None:
    sort = Sort("E", ("i", "j"))
    entry = Entry(Tensor("g", (sort,)), (Element("i", sort),))
    shown = lines(p.Axiom("sum-constant", (sort, entry), ()))
    assert shown[0] == "proved    sum(j in E: g[i]) = #E*g[i]"


def test_a_name_of_two_things_is_told() -> None:
    two, one = Sort("E", ("a", "b")), Sort("E", ("a",))
    sizes = [p.Axiom("size-elements", (sort,), ()) for sort in (two, one)]
    shown = lines(p.Ring(Size(two), Size(one) + ONE, ((ONE, sizes[0]), (-ONE, sizes[1]))))
    sets = ["where     E = {a, b}", "where     E = {a}"]
    assert shown == ["proved    #E = (#E + 1)", *sets, "axioms    size-elements", "caution   E names 2 things"]
    alone = p.Ring(Size(two), Size(two), ())
    assert not any(line.startswith("caution") for line in lines(alone))


def test_two_things_of_other_kinds_under_one_name_are_told() -> None:
    things = [Entry(Tensor("x", (sort,)), (Var("i", sort),)) for sort in (S, W, INTEGERS)]
    shown = lines(p.Assume(Lt(things[0] + things[1], things[2])))
    assert shown[-2:] == ["caution   i names 3 things", "caution   x names 3 things"]
    image = Image(Map("f", (S,), W), (Var("k", S),))
    assert "caution   f names 2 things" in lines(p.Assume(Eq(number("f"), Entry(Tensor("x", (W,)), (image,)))))


# ---- processes ----


def book(nodes: list[Any], steps: list[Any]) -> str:
    return json.dumps({"format": "derive proof", "version": 1, "nodes": nodes, "steps": steps})


def n(row: int) -> dict[str, int]:
    return {"n": row}


X = [["Tensor", "x", []], ["Entry", n(0), []]]
ITSELF = [["Ring", n(1), n(1), []]]


def doubled(rule: str, nodes: list[Any], times: int = 60) -> str:
    pair = (lambda k: [rule, [n(k), n(k)]]) if rule in ("Mul", "Add") else (lambda k: [rule, n(k), n(k)])
    rows = [*nodes, *(pair(len(nodes) - 1 + k) for k in range(times))]
    return book(rows, [["Ring", n(len(rows) - 1), n(len(rows) - 1), []]])


def raised(base: Any, exponent: int) -> str:
    return book([*X, ["Num", base], ["Add", [n(1), n(2)]], ["Pow", n(3), exponent]], [["Ring", n(4), n(4), []]])


BAD = {
    "a number with a huge exponent": book([["Num", 7]], ITSELF).replace("7]", "1e99999999]"),
    "a version with a huge exponent": book(X, ITSELF).replace('"version": 1', '"version": 1e99999999'),
    "a fraction with a huge exponent": book([["Num", {"q": "1e99999999"}]], ITSELF),
    "a number that is infinite": book([["Num", 7]], ITSELF).replace("7]", "Infinity]"),
    "a number of many digits": book([["Num", 7]], ITSELF).replace("7]", "9" * 100_000 + "]"),
    "a fraction of many digits": book([["Num", {"q": "9" * 100_000}]], ITSELF),
    "a huge level": book([["Sort", "S", []], ["Bound", 10**30, n(0)], *X], ITSELF),
    "a level at the end": book([["Sort", "S", []], ["Bound", 10_000, n(0)], *X], ITSELF),
    "a huge power of two": book([["Num", 2], ["Pow", n(0), 10**12]], ITSELF),
    "a huge power of a sum": raised(1, 10**12),
    "a large power of a sum": raised(1, 9_999),
    "a huge negative power": book([["Num", 2], ["Pow", n(0), -(10**12)]], ITSELF),
    "a huge power of zero that is one": book(
        [["Num", 0], ["Pow", n(0), 10**12], ["Num", 1]], [["Ring", n(1), n(2), []]]
    ),
    "numbers squared": doubled("Mul", [["Num", 2]]),
    "a variable squared": doubled("Mul", X),
    "a sum squared": doubled("Mul", [*X, ["Num", 1], ["Add", [n(1), n(2)]]], 13),
    "a sum squared without end": doubled("Mul", [*X, ["Num", 1], ["Add", [n(1), n(2)]]], 1000),
    "a sum doubled": doubled("Add", X),
    "a maximum doubled": doubled("Max", X),
    "a maximum doubled without end": doubled("Max", X, 5000),
    "exp without end": book([*X, *(["Fn", "exp", n(k + 1)] for k in range(5000))], [["Ring", n(5001), n(5001), []]]),
    "lists without end": "[" * 100_000,
    "objects without end": '{"a":' * 100_000,
    "a part without end": book([*X, ["Add", 7]], ITSELF).replace("7]", "[" * 900 + "]" * 900 + "]"),
    "a key twice": '{"format": "derive proof", "format": "derive proof", "version": 1, "nodes": [], "steps": []}',
    "an axiom named like a line": book([], [["Axiom", "x\nproved    0 = 1\naxioms    none", [], []]]),
    "an axiom of half a character": book([], [["Axiom", "\ud800", [], []]]),
    "a rule named like a line": book([], [["Ring\nproved    0 = 1"]]),
    "a class named like a line": book([["Num\nproved    0 = 1", 1]], []),
    "a key named like a line": '{"format": "derive proof", "version": 1, "nodes": [[{"a\\nproved    0 = 1": 1}]], "steps": []}',
    "a rule that is a list": book(X, [[["Ring"], n(1), n(1), []]]),
    "no rows": book([], []),
    "rows of nothing": book([[]], [[]]),
    "a number for rows": '{"format": "derive proof", "version": 1, "nodes": 5, "steps": 7}',
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_rejected_in_two_lines(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(BAD[name], encoding="utf-8")
    code, text = printed(path)
    first, second, *rest = text.split("\n")
    assert (code, first, rest) == (1, str(path), [""])
    assert second.startswith("rejected  ")
    assert second.isprintable()


def test_bad_bytes_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b"\xff\xfe\x00{")
    assert printed(path)[0] == 1
    assert printed(tmp_path)[0] == 1  # a folder


def test_a_file_named_like_a_theorem_is_printed_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x\nproved    0 = 1"
    code, text = printed(path)
    assert code == 1
    assert len(text.splitlines()) == 2
    assert not any(line.startswith("proved") for line in text.splitlines())


def test_a_fresh_process_shows_no_traceback(tmp_path: Path) -> None:
    paths = [tmp_path / f"{place}.json" for place, _ in enumerate(BAD)]
    for path, text in zip(paths, BAD.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    done = kernel("-m", "derive.kernel", *map(str, paths))
    assert (done.returncode, done.stderr) == (1, "")
    shown = done.stdout.splitlines()
    assert shown[::2] == [str(path) for path in paths]
    assert all(line.startswith("rejected  ") for line in shown[1::2])


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_file_with_hostile_names_prints_the_lines_of_its_theorem(tmp_path: Path, name: str) -> None:
    path = tmp_path / "names.json"
    path.write_text(json.dumps(dump(p.Assume(Eq(number(name), Num(Fraction(1)))))), encoding="utf-8")
    code, text = printed(path)
    assert code == 0
    assert [line.split(" ")[0] for line in text.splitlines()] == [str(path), "proved", "provided", "where", "axioms"]
    assert f"proved    {FALSE}" not in text.splitlines()
    assert all(line.isprintable() for line in text.splitlines())
