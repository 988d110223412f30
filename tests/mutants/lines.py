"""What may be changed in a line of the kernel: the mutants of a module, one change each."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "derive" / "kernel"
MODULES = sorted(path.stem for path in KERNEL.glob("*.py") if not path.stem.startswith("__"))
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip


class Mutant(NamedTuple):
    """A module with one change; where it is: the line, its text and the function around it; what it is.

    `number` counts the changes of the module; there are at most `each` of a kind and line.
    """

    module: str
    line: int
    text: str
    inside: str
    kind: str
    number: int
    each: int = 1

    @property
    def key(self) -> str:
        """What stays the same when lines above it come and go."""
        return f"{self.module}{self.inside} | {self.text} | {self.kind}"

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.kind}: {self.text}"

    def tree(self) -> ast.Module:
        """The module with the change; as it is where the number is negative."""
        tree = ast.parse(_source(self.module))
        for number, (_, _, parent, field, after) in enumerate(_changes(tree, self.each)):
            if number == self.number:
                setattr(parent, field, after)
                break
        return tree


def _source(module: str) -> str:
    return (KERNEL / f"{module}.py").read_text(encoding="utf-8")


def changed(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """What may stand in the place of a node; None deletes it from the list that it stands in."""
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in SWAPPED:
            yield "comparison", _with(node, ops=[SWAPPED[type(op)](), *node.ops[1:]])
        case ast.BoolOp():
            yield "and or", _with(node, op=SWAPPED[type(node.op)]())
            for k in range(len(node.values)):
                rest = node.values[:k] + node.values[k + 1 :]
                yield f"without part {k}", rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.BinOp() if type(node.op) in SWAPPED:
            yield "operator", _with(node, op=SWAPPED[type(node.op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "without sign", node.operand
        case ast.Constant(value=bool()):
            yield "truth", ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield "number", ast.Constant(node.value + 1)
        case ast.IfExp():
            yield "always", node.body
            yield "never", node.orelse
        case ast.If() | ast.While():
            yield "if always", _with(node, test=ast.Constant(True))
            yield "if never", _with(node, test=ast.Constant(False))
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant):
            yield "returns nothing", ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield "without statement", ast.Pass()
        case ast.Call(args=[_, _, *_]):
            for k in range(len(node.args) - 1):
                args = list(node.args)
                args[k], args[k + 1] = args[k + 1], args[k]
                yield f"arguments {k} and {k + 1} swapped", _with(node, args=args)
        case ast.List(elts=[_, *_]) | ast.Tuple(elts=[_, _, *_], ctx=ast.Load()):
            for k in range(len(node.elts)):
                yield f"without element {k}", _with(node, elts=node.elts[:k] + node.elts[k + 1 :])
        case ast.match_case():
            yield "without case", None
        case ast.comprehension(ifs=[_, *_]):
            yield "without filter", _with(node, ifs=[])


def _with(node: Any, **fields: Any) -> Any:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node with its parent, the field it stands in, and the place there; messages and annotations are left out."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        parent = waiting.pop()
        for field, value in ast.iter_fields(parent):
            if field in ("annotation", "returns", "decorator_list", "bases") or _is_message(parent, field):
                continue
            for place, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(item, ast.AST):
                    yield parent, field, place, item
                    waiting.append(item)


def _is_message(parent: ast.AST, field: str) -> bool:
    if isinstance(parent, ast.JoinedStr) or (isinstance(parent, ast.Raise) and field in ("exc", "cause")):
        return True
    return isinstance(parent, ast.ExceptHandler) and field == "type"


def _around(tree: ast.AST, line: int, name: str = "") -> str:
    """The functions and classes around a line, each after a point."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            own = f".{node.name}" if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
            return _around(node, line, name + own)
    return name


def mutants(module: str, each: int = 1) -> Iterator[Mutant]:
    """At most `each` mutants of a kind and line."""
    tree, lines = ast.parse(_source(module)), _source(module).splitlines()
    for number, (line, kind, *_) in enumerate(_changes(tree, each)):
        yield Mutant(module, line, lines[line - 1].strip(), _around(tree, line), kind, number, each)


def _changes(tree: ast.Module, each: int) -> Iterator[tuple[int, str, ast.AST, str, Any]]:
    """The line and kind of each change, the node that it changes, and which field of it to what."""
    seen: Counter[tuple[int, str]] = Counter()
    for parent, field, place, node in places(tree):
        line = getattr(node, "lineno", getattr(getattr(node, "pattern", None), "lineno", getattr(parent, "lineno", 0)))
        for kind, new in changed(node):
            if seen[line, kind.split(" ")[0]] < each:
                seen[line, kind.split(" ")[0]] += 1
                before = getattr(parent, field)
                after = (
                    new if place is None else [*before[:place], *([] if new is None else [new]), *before[place + 1 :]]
                )
                yield line, kind, parent, field, after
