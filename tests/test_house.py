"""The house: sizes, captions, walls, and what no module may do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("derive", "numeric", "reports")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_FILE = 440
LONGEST_FUNCTION = 40
KERNEL = 1477
FOLDERS = ("utils", "common", "base", "helpers")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_has_a_caption(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    caption = ast.get_docstring(tree_of(path))
    assert caption, "the first line of a module says what it is"
    assert len(caption.splitlines()[0]) < 125
    assert len(text.splitlines()) <= LONGEST_FILE


def is_one_match(function: ast.FunctionDef) -> bool:
    """One `match` over all constructors may be long."""
    return any(isinstance(node, ast.Match) and len(node.cases) > 6 for node in function.body)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]
    long = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions if not is_one_match(one)}
    assert not {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION}


def test_the_kernel_stays_small() -> None:
    assert sum(len(path.read_text().splitlines()) for path in (ROOT / "derive/kernel").glob("*.py")) <= KERNEL


def test_the_command_line_fits_on_a_screen_or_two() -> None:
    assert len((ROOT / "derive/verify.py").read_text().splitlines()) <= 160


def test_no_folder_is_a_drawer() -> None:
    assert not [path for path in MODULES if path.stem in FOLDERS or path.parent.name in FOLDERS]


@pytest.mark.parametrize("package", ["derive", "numeric", "reports", "derive/kernel", "derive/calculus", "derive/prover",
                                     "derive/reading", "derive/document", "derive/symbolic", "derive/emit"])  # fmt: skip
def test_a_package_lists_its_modules(package: str) -> None:
    folder = ROOT / package
    contents = ast.get_docstring(tree_of(folder / "__init__.py")) or ""
    listed = set(re.findall(r"^ *([a-z_]+) {2,}\S", contents, re.MULTILINE))
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert modules - listed == set()


FORBIDDEN_CALLS = {"eval", "exec", "compile", "sympify", "parse_expr", "parse_latex", "lambdify", "__import__"}
ALLOWED = {
    ("derive/symbolic/foreign.py", "sympify"),  # of a Python integer that the caller passes
    ("derive/emit/door.py", "exec"), ("derive/emit/door.py", "compile"),  # of text from a fixed vocabulary
}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_evaluates_text(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    names = {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in calls}
    names -= {"compile"} if "re.compile" in path.read_text() else set()
    found = {name for name in names & FORBIDDEN_CALLS if (name_of(path), name) not in ALLOWED}
    assert not found


def test_sympy_is_not_asked_to_simplify() -> None:
    text = "".join(path.read_text() for path in (ROOT / "derive/symbolic").glob("*.py"))
    code = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    assert not re.search(r"\.(simplify|doit|subs|xreplace|equals)\(|simplify\(", code)


WORD_VECTORS = {f"numeric/{name}.py" for name in ("__init__", "losses", "softmax_loss", "paraphrase", "demo")}
"""A library of losses and its demonstration.  No verdict rests on it: a contract forbids its import to all that verifies."""


def test_nothing_in_the_code_knows_a_document() -> None:
    words = re.compile(r"naive|skip-gram|word2vec|neg-sample|paraphrase", re.IGNORECASE)
    found = {name_of(path): words.findall(path.read_text()) for path in MODULES if name_of(path) not in WORD_VECTORS}
    assert not {name: hits for name, hits in found.items() if hits}


def test_the_walls_stand() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(cache_dir=None))"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No module named" in run.stderr:
        pytest.skip("import-linter is a tool of development")
    assert run.returncode == 0, run.stdout


def test_the_kernel_needs_the_standard_library_alone() -> None:
    code = (
        "import sys, derive.kernel.check, derive.kernel.store;"
        "print([m for m in ('sympy', 'numpy', 'flint', 'jinja2') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
