"""Mutants of the kernel's own source: every line is changed, and the tests have to notice.

    python tests/mutants/kernel_lines.py [--each N] [--proofs FOLDER] [--record FILE] [--quick] [--sample N]
                                          [MODULE ...]

Each mutant runs in a process of its own, forked from one that has compiled nothing of the kernel.  First it replays proof
files, genuine, forged and mutated, for which the text that it has to print is known from the kernel as it is and from the
second checker.  Mutants that no file kills meet the tests of their module (not with --quick).  At most N mutants of a kind
are made of a line (default 1), and with --sample N of them are drawn.  Proof files in FOLDER, as `python -m derive.verify
--report html --output FOLDER` writes them, are replayed too.  FILE keeps what became of each mutant, and what stands there
is not tried again: a campaign that was stopped goes on.  Those that no input can tell from the kernel are listed in
equivalent.toml, each with its reason; they are tried with files all the same, and one that is killed is a mistake in the
list.  The kernel as it is has to pass all of it first.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import resource
import sys
import tomllib
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

if not __package__:  # started as a program
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from mutants.lines import KERNEL, MODULES, ROOT, Mutant, mutants

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
LINES, CHECK, PRINT = "tests/kernel/test_lines.py", "tests/kernel/test_check.py", "tests/kernel/test_print.py"
PROOFS = "tests/forged/test_forged.py"
TESTS = {
    "axioms": (LINES, "tests/kernel/test_axioms.py", CHECK),
    "show": (LINES, PRINT, CHECK),
    "store": (LINES, PRINT, PROOFS, CHECK),
}
OTHERS = (LINES, "tests/kernel/test_put.py", CHECK, PROOFS, PRINT)
LEFT_OUT = "not process and not folder and not made_in_one_place"  # they start the kernel as it is, or read no kernel
SECONDS = 8  # of processor time for the files, and ten times as much for the tests
LONGEST = 20_000  # characters of a proof file that is replayed
Files = list[tuple[str, str | None]]


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module of the kernel from a changed tree."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = f"derive.kernel.{mutant.module}"
        self.tree = mutant.tree()

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        origin = str(KERNEL / f"{self.name.rsplit('.', 1)[1]}.py")
        return importlib.util.spec_from_loader(name, self, origin=origin) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = module.__spec__.origin  # type: ignore[union-attr]
        exec(compile(ast.fix_missing_locations(self.tree), str(module.__file__), "exec"), vars(module))


# ---- trying ----


def survives(mutant: Mutant, files: Files | None) -> bool:
    """Do the files, or where there are none the tests, take the mutant for the kernel?"""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            seconds = SECONDS * (1 if files else 10)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
            sys.meta_path.insert(0, Changed(mutant))
            code = int(not (_replays(files) if files else _tested(mutant.module)))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def _replays(files: Files) -> bool:
    from checker.second import first

    return all(first(text) == expected for text, expected in files)


def _tested(module: str) -> bool:
    import pytest

    os.environ.setdefault("DERIVE_TRIALS", "60")
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-k", LEFT_OUT, *TESTS.get(module, OTHERS)]) == 0


def outcome(mutant: Mutant, known: Files, equivalent: dict[str, str], quick: bool) -> str:
    """What became of a mutant."""
    if not survives(mutant, known):
        return "killed, though listed as equivalent" if mutant.key in equivalent else "killed by files"
    if mutant.key in equivalent:
        return "equivalent"
    return "survives" if quick or survives(mutant, None) else "killed by tests"


def unchanged(module: str) -> Mutant:
    """The module as it is, which has to pass what the mutants are to fail."""
    return Mutant(module, 0, "", "", "nothing", -1)


# ---- files ----


def files(folder: str = "", count: int = 500) -> Files:
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


def _files(folder: str, count: int) -> Files:
    from checker.second import NODE, first, second
    from checker.test_second_checker import instance, written
    from forged.cheats import CHEATS
    from forged.files import FILES
    from forged.mutate import mutant
    from forged.test_mutated import sources

    from derive.kernel.axioms import AXIOMS

    paths = sorted(Path(folder).rglob("*.proof.json")) if folder else []
    real = [path.read_text(encoding="utf-8") for path in paths]
    texts = [instance(name, place) for place in range(4) for name in AXIOMS]
    made = [written(make, honest) for make in (*CHEATS, *FILES) for honest in (True, False)]
    texts += [text for text in made if text is not None]
    texts += sorted((text for text in real if len(text) < LONGEST), key=len)[::3]
    random = Random(1)
    texts += [mutant(sources()[place % len(sources())], random)[0] for place in range(count)]
    expected = [first(text) for text in texts]
    assert NODE is None or expected == second(texts)
    return list(zip(texts, expected, strict=True))


# ---- the campaign ----


def equivalents() -> dict[str, str]:
    """The mutants that no input can tell from the kernel, with the reason why."""
    groups = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["group"]
    return {key: group["why"] for group in groups for key in group["mutants"]}


def recorded(path: str) -> dict[str, str]:
    """What became of mutants in an earlier run, by line and key."""
    if not path or not Path(path).exists():
        return {}
    rows = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return {row["mutant"]: row["outcome"] for row in rows}


def campaign(given: argparse.Namespace, modules: list[str], known: Files) -> None:
    equivalent, before = equivalents(), recorded(given.record)
    every = {module: list(mutants(module, given.each)) for module in modules}
    if given.sample:
        drawn = set(map(str, Random(0).sample([one for found in every.values() for one in found], given.sample)))
        every = {module: [one for one in found if str(one) in drawn] for module, found in every.items()}
    table: dict[str, Counter[str]] = {}
    for module in modules:
        counts = table[module] = Counter()
        for mutant in every[module]:
            became = before.get(str(mutant)) or outcome(mutant, known, equivalent, given.quick)
            counts[became] += 1
            if given.record and str(mutant) not in before:
                with Path(given.record).open("a", encoding="utf-8") as record:
                    record.write(json.dumps({"mutant": str(mutant), "outcome": became}) + "\n")
            if became.startswith(("survives", "killed, though")):
                print(f"{became}  {mutant}", flush=True)
        print(f"{module}: {dict(counts)}", flush=True)
    every: Counter[str] = sum(table.values(), Counter())
    tried = every.total() - every["equivalent"]
    print(
        f"{every.total()} mutants: {dict(every)}; {100 * (tried - every['survives']) / tried:.1f} % of {tried} killed"
    )


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--each", type=int, default=1)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--sample", type=int)
    arguments.add_argument("--proofs", default="")
    arguments.add_argument("--record", default="")
    arguments.add_argument("modules", nargs="*")
    given = arguments.parse_args()
    os.chdir(ROOT)
    known = files(given.proofs)
    import flint  # noqa: F401  before the forks, so that they are loaded once
    import pytest  # noqa: F401

    modules = given.modules or MODULES
    spoiled = [one.module for one in map(unchanged, modules) if not survives(one, known)]
    several = {TESTS.get(module, OTHERS): module for module in modules}  # one module for each choice of tests
    spoiled += [one for one in several.values() if not given.quick and not survives(unchanged(one), None)]
    if spoiled:
        sys.exit(f"the kernel as it is does not pass: {', '.join(spoiled)}")

    campaign(given, modules, known)
    return 0


if __name__ == "__main__":
    sys.exit(main())
