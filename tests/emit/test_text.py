"""What is written: golden functions, a fixed vocabulary, names that mean no harm, reasons why not."""

from __future__ import annotations

import ast
import importlib.util
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import derive
from derive.claim import Meaning
from derive.emit.function import Function, to_numpy
from derive.emit.names import Names, sanitised, shown
from derive.emit.prelude import HELPERS
from derive.emit.program import NotEmittable
from derive.kernel.term import Add, Bound, Diff, Entry, Fn, Max, Mul, Num, Sort, Sum, Tensor, Term, Var
from emit.reading import SHIPPED, meanings, right

WORDS = r"""W finite
o, c, w \in W
u_w, v_w \in \mathbb{R}^d for w \in W
U := [u_w]_{w \in W}
\hat y_w := \frac{\exp(u_w^\top v_c)}{\sum_{w' \in W} \exp(u_{w'}^\top v_c)}
y_w := 1 if w = o else 0
n_k \in W for k \in \{1, \dots, K\}"""


def lines(function: Function) -> list[str]:
    """The code without the docstring and what looks at the arguments."""
    code = [line.strip() for line in function.body.split('"""')[2].strip().splitlines()]
    return [
        one
        for one in code
        if not any(mark in one for mark in ("_reals(", ".shape", "_integers(", " = range(n_", "raise"))
    ]


def test_the_softmax_loss_is_shifted_by_its_largest_exponent() -> None:
    assert lines(to_numpy(right(r"L = -\log \hat y_o", WORDS + "\nL := -\\log \\hat y_o"))) == [
        "v_c = v[c]",
        "dot = u @ v_c",
        "peak = dot.max(initial=-np.inf)",
        "return peak + np.log(np.exp(dot - peak).sum()) - u[o] @ v_c",
    ]


def test_its_gradients_are_one_pass_over_the_matrix_each() -> None:
    centre = right(r"\nabla_{v_c} (-\log \hat y_o) = U (\hat y - y)", WORDS)
    outside = right(r"\nabla_U (-\log \hat y_o) = v_c (\hat y - y)^\top", WORDS)
    both = to_numpy(centre, outside, name="gradients")
    assert both.body.startswith("def gradients(u, v, c, o, out=None):")
    assert lines(both) == [
        "v_c = v[c]",
        "dot = u @ v_c",
        "e = np.exp(dot - dot.max(initial=-np.inf))",
        "part = e / e.sum() - (np.arange(n_W) == o)",
        "return part @ u, np.multiply(v_c[:, None], part, out=out)",
    ]


def test_negative_sampling_takes_no_logarithm_of_a_sigmoid() -> None:
    loss = right(r"\ell = -\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_{n_k}^\top v_c)",
                 WORDS + "\n" + r"\ell := -\log \sigma(u_o^\top v_c) - \sum_{k=1}^K \log \sigma(-u_{n_k}^\top v_c)")  # fmt: skip
    assert lines(to_numpy(loss)) == [
        "v_c = v[c]",
        "return np.logaddexp(0, -(u[o] @ v_c)) + np.logaddexp(0, u[n] @ v_c).sum()",
    ]


def test_a_delta_under_a_sum_is_a_gather_and_around_it_a_scatter() -> None:
    i, w = Sort("d", ()), Sort("W", ())
    u, at = Tensor("u", (w, i)), Var("o", w)
    picked = Sum(w, Mul((Fn("abs", Entry(u, (Bound(0, w), Var("i", i)))), same(Bound(0, w), at))))
    assert lines(to_numpy(picked)) == ["return np.abs(u[o, i])"]
    drawn = right(r"g_w = \sum_{k=1}^K [n_k = w] \sigma(u_w^\top v_c)", WORDS + "\ng_w \\in \\mathbb{R} for w \\in W")
    assert lines(to_numpy(drawn)) == [
        "return _sigmoid(u[w] @ v[c]) * int(np.count_nonzero(n == w))",
    ]  # fmt: skip
    assert lines(to_numpy(drawn, over=("w",))) == [
        "dtype = np.result_type(u, v)",
        "out = np.zeros((n_W,), dtype)",
        "np.add.at(out, n, 1)",
        "return _sigmoid(u @ v[c]) * out",
    ]


@cache
def benchmark() -> ModuleType:
    """benchmarks/losses.py, which holds the statements of the workloads."""
    spec = importlib.util.spec_from_file_location("workloads", Path(__file__).parents[2] / "benchmarks" / "losses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same(one: Bound | Var, other: Bound | Var) -> Term:
    from derive.kernel.axioms import same as delta

    return delta(one, other)


def test_three_factors_are_contracted_along_a_path() -> None:
    n, m, p = Sort("n", ()), Sort("m", ()), Sort("p", ())
    a, b, c = Tensor("a", (n, p)), Tensor("b", (m, p)), Tensor("c", (p,))
    i, j, k = Var("i", n), Var("j", m), Bound(0, p)
    entry = Sum(p, Mul((Entry(a, (i, k)), Entry(b, (j, k)), Entry(c, (k,)))))
    found = to_numpy(Meaning((((), entry),), (i, j)))
    assert lines(found) == [
        'return np.einsum("ab,cb,b->ac", a, b, c, optimize=["einsum_path", (0, 2), (0, 1)], out=out)'
    ]
    x, y, z = np.ones((2, 4)), np.full((3, 4), 2.0), np.arange(4.0)
    given = {a: x, b: y, c: z}
    assert np.array_equal(found(*(given[one.node] for one in found.parameters if one.node)), np.full((2, 3), 12.0))


ALLOWED = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Expr, ast.Constant, ast.Assign, ast.Name, ast.Load, ast.Store,
    ast.Call, ast.Attribute, ast.keyword, ast.Tuple, ast.List, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.operator,
    ast.unaryop, ast.Compare, ast.cmpop, ast.IfExp, ast.If, ast.Raise, ast.Return, ast.Import, ast.alias, ast.JoinedStr,
    ast.FormattedValue, ast.BoolOp, ast.boolop, ast.AugAssign,
)  # fmt: skip
BUILTINS = {"bool", "float", "int", "isinstance", "max", "range", "IndexError", "TypeError", "ValueError"}


def check_vocabulary(source: str) -> None:
    tree = ast.parse(source)
    blocks = [
        one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "_add_rows"
    ]  # the one with loops
    loops = [
        node
        for one in blocks
        for node in ast.walk(one)
        if isinstance(node, ast.For | ast.GeneratorExp | ast.comprehension)
    ]
    assert not [node for node in ast.walk(tree) if not isinstance(node, ALLOWED) and node not in loops]
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert not own & (BUILTINS | {"np"})
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert read <= own | BUILTINS | {"np"}
    methods = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [one for one in methods if one.startswith("_")]


HOSTILE = (
    '"""\nimport os\n"""', "x); import os; (", "__import__('os').system('x')", "lambda", "np", "dtype", "print", "é\u202e\u2066",
    "\\mathbf{x}", "\\#", "", "1", "a\nb", "\ud800", "x" * 500, "_reals", "out", "n_W", "range", "\\", "{{7*7}}", "def",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    sort = Sort(name, ())
    tensor, index = Tensor(name, (sort, sort)), Var(name, sort)
    body = Mul((Entry(tensor, (Bound(0, sort), index)), Fn("exp", Entry(Tensor(name, ()), ()))))
    meaning = Meaning((((), Sum(sort, body)),), (), name, name, name, (name,))
    found = to_numpy(meaning, name=name)
    check_vocabulary(found.source)
    given = {tensor: np.ones((3, 3)), Tensor(name, ()): 0.0, index: 1}
    assert found(*(given[one.node] for one in found.parameters)) == 3
    assert shown(name).isprintable()


def test_values_that_are_put_at_places_need_few_rounds() -> None:
    """The one loop of emitted code: over how often places come and over blocks of memory, not over places or values."""

    class Counted:
        rounds = 0

        def __getattr__(self, name: str) -> Any:
            self.rounds += name == "einsum"
            return getattr(np, name)

    counted, draw = Counted(), np.random.default_rng(0)
    space: dict[str, Any] = {"np": counted}
    exec(HELPERS["_add_rows"], space)
    weights, rows = draw.standard_normal((3000, 10)), draw.standard_normal((3000, 4))
    for places in (
        draw.integers(0, 2000, (3000, 10)),
        np.zeros((3000, 10), int),
        np.minimum(draw.geometric(0.01, (3000, 10)), 1999),
    ):
        counted.rounds = 0
        found, wanted = np.ones((2000, 4)), np.ones((2000, 4))
        space["_add_rows"](found, places, weights, rows[:, None])
        np.add.at(wanted, places, weights[..., None] * rows[:, None])
        assert np.allclose(found, wanted)
        assert counted.rounds <= np.sqrt(2 * places.size) + found.size / 131072


@pytest.mark.parametrize("document", ["BATCH", "DRAWN"])
def test_gradients_of_a_batch_are_products_of_matrices_and_values_put_at_places(document: str) -> None:
    function = benchmark().emitted_function(getattr(benchmark(), document))
    check_vocabulary(function.source)
    assert (
        lines(function)
        == {
            "BATCH": [
                "dot = v @ u.T",
                "part = np.subtract(dot, dot.max(axis=1, initial=-np.inf)[:, None], out=dot)",
                "e = np.exp(part, out=part)",
                "ratio = np.divide(e, e.sum(axis=1)[:, None], out=e)",
                "ratio[np.arange(n_B), o] -= 1",
                "return np.matmul(ratio, u, out=out), np.matmul(ratio.T, v, out=out2)",
            ],
            "DRAWN": [
                "dtype = np.result_type(u, v)",
                "u_o = u[o]",
                's = _sigmoid(-np.einsum("ab,ab->a", u_o, v))',
                "rows = np.take(u, n, axis=0)",
                's2 = _sigmoid(np.einsum("ab,acb->ac", v, rows))',
                "out2 = np.zeros((n_W, n_d), dtype)",
                "_add_rows(out2, n, s2, v[:, None, :], zeros=True)",
                "_add_rows(out2, o, -s, v)",
                'return np.subtract(np.einsum("abc,ab->ac", rows, s2), s[:, None] * u_o, out=out), out2',
            ],
        }[document]
    )


def test_names_are_told_apart() -> None:
    names = Names()
    assert [names.new(one) for one in ("w", "w", "p_{\\theta}", "\\lambda", "λ", "x1", "x1")] == [
        "w", "w2", "p_theta", "lambda_", "lambda_2", "x1", "x1_2",
    ]  # fmt: skip
    assert sanitised("\\hat y") == "hat_y"


def test_every_function_of_the_shipped_document_keeps_to_the_vocabulary_and_has_no_loop() -> None:
    written = 0
    for meaning in meanings(SHIPPED).values():
        try:
            source = to_numpy(meaning).source
        except NotEmittable as error:
            assert "derivative" in str(error) or "arbitrary" in str(error)  # noqa: PT017
            continue
        check_vocabulary(source)  # which has no loop and no comprehension
        written += 1
    assert written > 90


def test_what_has_no_closed_form_says_why() -> None:
    x = Tensor("x", ())
    with pytest.raises(NotEmittable, match="a derivative is left in it: of Max"):
        to_numpy(Diff(Max(Entry(x, ()), Num(Fraction(0))), x, ()))
    with pytest.raises(NotEmittable, match="the function f is arbitrary"):
        to_numpy(right(r"y = f(x)", "x, y \\in \\mathbb{R}\nf : \\mathbb{R} \\to \\mathbb{R}"))
    with pytest.raises(NotEmittable, match="no side of an equation"):
        to_numpy("x + 1")
    with pytest.raises(NotEmittable, match="'z' is no index"):
        to_numpy(Entry(x, ()), over=("z",))


def test_a_side_of_a_checked_statement_can_be_written() -> None:
    statement = derive.check(r"\nabla_x x^\top x = 2 x", r"x \in \mathbb{R}^n")
    twice = derive.to_numpy(statement.right)
    assert np.array_equal(twice([1.0, 2.0]), [2.0, 4.0])
    assert "proved for all sizes and values" in twice.source
    assert r"\nabla_x x^\top x = 2 x" in (twice.__doc__ or "")


def test_a_derivative_that_is_left_in_a_side_is_taken() -> None:
    loss = right(r"g = \nabla_{v_c} (-\log \hat y_o)", WORDS + "\ng \\in \\mathbb{R}^d")
    assert lines(to_numpy(loss)) == [
        "dot = u @ v[c]",
        "e = np.exp(dot - dot.max(initial=-np.inf))",
        "return (e / e.sum()) @ u - u[o]",
    ]


def test_numbers_are_written_exactly_or_as_quotients() -> None:
    x = Entry(Tensor("x", ()), ())
    assert lines(to_numpy(Add((x, Num(Fraction(1, 3)), Mul((Num(Fraction(-1, 2)), x, x)))))) == [
        "x = _number(x)", "return x + 1 / 3 - 0.5 * x ** 2",
    ]  # fmt: skip
