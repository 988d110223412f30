"""Two checkers that share no code accept the same proofs, refuse the same forgeries, and print the same statements."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from forged.cheats import CHEATS
from forged.files import FILES
from kernel.instances import ARGUMENTS, Draw
from verified import verified

from derive.kernel import proof as p
from derive.kernel.axioms import AXIOMS
from derive.kernel.term import IllTyped
from derive.prover.save import dump
from derive.sources import SHIPPED
from reports.page import proofs

from .second import NODE, ROOT, first, needs_node, second

TESTS = Path(__file__).parents[1]
DOCUMENTS = [
    SHIPPED,
    *sorted(path for path in (TESTS / "documents").iterdir() if path.suffix in (".md", ".tex")),
    *sorted((TESTS / "wrong").glob("*.md")),
]
INSTANCES = 5  # random instances of each axiom


def files(path: Path) -> dict[str, str]:
    """The proof files of a document."""
    found = {}
    for statement in verified(path).statements:
        for name, one in proofs(statement):
            found[name] = json.dumps(one.proof)
    return found


@needs_node
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_both_checkers_accept_every_proof_of_a_document_and_print_the_same(path: Path) -> None:
    named = files(path)
    texts = list(named.values())
    expected = [first(text) for text in texts]
    assert [name for name, one in zip(named, expected, strict=True) if one is None] == []
    assert second(texts) == expected


def test_the_shipped_document_has_proofs_by_the_hundred() -> None:
    assert len(files(SHIPPED)) > 150


def instance(name: str, place: int) -> str:
    arguments = ARGUMENTS[name](Draw(f"second/{name}/{place}"))
    needs, _ = AXIOMS[name].instance(arguments)
    return json.dumps(dump(p.Axiom(name, arguments, tuple(map(p.Assume, needs)))))


@needs_node
def test_both_checkers_read_the_same_in_every_axiom() -> None:
    texts = [instance(name, place) for name in AXIOMS for place in range(INSTANCES)]
    expected = [first(text) for text in texts]
    assert None not in expected
    for name, one, other in zip(
        [name for name in AXIOMS for _ in range(INSTANCES)], expected, second(texts), strict=True
    ):
        assert one == other, name


def written(make: Any, honest: bool) -> str | None:
    try:
        data = make(honest)
        data = dump(data) if type(data) in p.RULES else data
        return data if isinstance(data, str) else json.dumps(data)
    except (IllTyped, RecursionError):
        return None  # the forged term cannot even be written down


@needs_node
def test_the_second_checker_accepts_what_is_genuine_and_refuses_what_is_forged() -> None:
    makers = [*CHEATS, *FILES]
    genuine = [written(make, True) for make in makers]
    assert None not in genuine
    accepted = second([text for text in genuine if text is not None])
    assert accepted == [first(text) for text in genuine if text is not None]
    assert [make.__name__ for make, one in zip(makers, accepted, strict=True) if one is None] == []
    forged = [(make.__name__, text) for make in makers if (text := written(make, False)) is not None]
    assert len(forged) > 0.8 * len(makers)
    answers = second([text for _, text in forged])
    assert [name for (name, _), one in zip(forged, answers, strict=True) if one is not None] == []


# ---- the command ----


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(instance("exp-log", 0), encoding="utf-8")
    return path


def run(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    assert NODE is not None
    command = [NODE, "checker/check.mjs", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8")


@needs_node
def test_the_command_prints_the_theorem_of_a_good_file(good: Path) -> None:
    done = run(good)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{good}\n{first(good.read_text())}\n"


@needs_node
@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, '{"nodes": [[1e999]]}', "\ufeff{}", '"\\ud800"'], ids=range(7)
)
def test_the_command_refuses_what_is_no_proof_file(tmp_path: Path, good: Path, text: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text, encoding="utf-8")
    done = run(bad, good, tmp_path / "nowhere.json")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0] == str(bad)
    assert lines[1].startswith("rejected  ")
    assert lines[-1].startswith("rejected  ")
    assert sum(line.startswith("proved ") for line in lines) == 1


@needs_node
def test_the_command_without_a_file_is_wrong_usage() -> None:
    assert run().returncode == 2
    assert run("--unknown").returncode == 2


def test_the_second_checker_needs_nothing_but_node() -> None:
    for path in (ROOT / "checker").glob("*.mjs"):
        imports = re.findall(
            r'^(?:import|export)\b[^;]*?\bfrom "([^"]+)";', path.read_text(encoding="utf-8"), re.MULTILINE
        )
        assert all(source.startswith(("./", "node:")) for source in imports), path
    assert not list((ROOT / "checker").glob("package*.json"))
