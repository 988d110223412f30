"""Mutants of the kernel's own source: every line is changed, and the tests have to notice.

    python tests/mutants/kernel_lines.py [--each N] [--proofs FOLDER] [--slow] [--only FILE] [MODULE ...]

Each mutant runs in a process of its own, forked from one that has compiled nothing of the kernel.  First it replays proof
files, genuine, forged and mutated, for which the text that it has to print is known from the kernel as it is and from the
second checker.  With --slow, mutants that no file kills meet the tests of tests/kernel and tests/forged.  At most N mutants
of a kind are made of a line (default 1).  The files of FOLDER, as `python -m derive.verify --report html` writes them, are
replayed too.  FILE has the output of an earlier run, whose survivors are tried again.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import json
import os
import resource
import sys
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "derive" / "kernel"
TESTS = ("tests/forged/test_forged.py", "tests/kernel")
SECONDS = 6  # of processor time for the files, and twenty times as much for the tests
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip
LONGEST = 20_000  # characters of a proof file that is replayed


class Mutant(NamedTuple):
    """A module with one change, and where and what it is."""

    module: str
    line: int
    kind: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.kind}"


# ---- making ----


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


def mutants(module: str, each: int) -> Iterator[Mutant]:
    source = (KERNEL / f"{module}.py").read_text(encoding="utf-8")
    seen: Counter[tuple[int, str]] = Counter()
    tree = ast.parse(source)
    for parent, field, place, node in list(places(tree)):
        line = getattr(node, "lineno", getattr(getattr(node, "pattern", None), "lineno", getattr(parent, "lineno", 0)))
        for kind, new in changed(node):
            if seen[line, kind.split(" ")[0]] >= each:
                continue
            seen[line, kind.split(" ")[0]] += 1
            before = getattr(parent, field)
            after = new if place is None else [*before[:place], *([] if new is None else [new]), *before[place + 1 :]]
            setattr(parent, field, after)
            try:
                yield Mutant(module, line, kind, copy.deepcopy(tree))
            finally:
                setattr(parent, field, before)


# ---- trying ----


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module of the kernel from a changed tree."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = f"derive.kernel.{mutant.module}"
        self.tree = mutant.tree

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        origin = str(KERNEL / f"{self.name.rsplit('.', 1)[1]}.py")
        return importlib.util.spec_from_loader(name, self, origin=origin) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = module.__spec__.origin  # type: ignore[union-attr]
        exec(compile(ast.fix_missing_locations(self.tree), str(module.__file__), "exec"), vars(module))


def survives(mutant: Mutant, files: list[tuple[str, str | None]], slow: bool) -> bool:
    """Do the files, or with `slow` the tests, take the mutant for the kernel?"""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            seconds = SECONDS * (20 if slow else 1)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
            sys.meta_path.insert(0, Changed(mutant))
            code = int(not (_tested() if slow else _replays(files)))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _replays(files: list[tuple[str, str | None]]) -> bool:
    from checker.second import first

    return all(first(text) == expected for text, expected in files)


def _tested() -> bool:
    import pytest

    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-k", "not process and not folder", *TESTS]) == 0


def files(folder: str, count: int = 500) -> list[tuple[str, str | None]]:
    """Proof files with what is to be printed of them; the kernel is not left behind in this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as out:
                json.dump(_files(folder, count), out)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as found:
        texts = json.load(found)
    os.waitpid(child, 0)
    return [(text, expected) for text, expected in texts]


def _files(folder: str, count: int) -> list[tuple[str, str | None]]:
    from checker.second import NODE, first, second
    from checker.test_second_checker import instance, written
    from forged.cheats import CHEATS
    from forged.files import FILES
    from forged.mutate import mutant
    from forged.test_mutated import sources

    from derive.kernel.axioms import AXIOMS

    real = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.json"))] if folder else []
    texts = [instance(name, place) for place in range(4) for name in AXIOMS]
    made = [written(make, honest) for make in (*CHEATS, *FILES) for honest in (True, False)]
    texts += [text for text in made if text is not None]
    texts += sorted((text for text in real if len(text) < LONGEST), key=len)[::3]
    random = Random(1)
    texts += [mutant(sources()[place % len(sources())], random)[0] for place in range(count)]
    expected = [first(text) for text in texts]
    assert NODE is None or expected == second(texts)
    return list(zip(texts, expected, strict=True))


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--each", type=int, default=1)
    arguments.add_argument("--slow", action="store_true")
    arguments.add_argument("--proofs", default="")
    arguments.add_argument("--only", type=argparse.FileType())
    arguments.add_argument("modules", nargs="*")
    given = arguments.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.chdir(ROOT)
    known = files(given.proofs)
    only = {line[10:].strip() for line in given.only} if given.only else None
    import flint  # noqa: F401  before the forks, so that they are loaded once

    modules = given.modules or sorted(path.stem for path in KERNEL.glob("*.py") if not path.stem.startswith("__"))
    tried: Counter[str] = Counter()
    alive: dict[str, list[Mutant]] = defaultdict(list)
    for module in modules:
        for mutant in mutants(module, given.each):
            if only is not None and str(mutant) not in only:
                continue
            tried[module] += 1
            if survives(mutant, known, False) and not (given.slow and not survives(mutant, known, True)):
                alive[module].append(mutant)
                print(f"survives  {mutant}", flush=True)
        print(f"{module}: {tried[module]} mutants, {tried[module] - len(alive[module])} killed", flush=True)
    total, left = sum(tried.values()), sum(map(len, alive.values()))
    print(f"{total} mutants, {total - left} killed, {100 * (total - left) / total:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
