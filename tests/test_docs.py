"""The documentation says what the program does: its examples run, its lists are complete, its links lead somewhere."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.check import check
from derive.verdict import REFUTED, UNDECIDED, UNREADABLE, VERDICTS
from derive.verify import _parser, main

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
EXAMPLE = re.compile(r"^```markdown derive\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REFUSED = re.compile(r"^\| `(.+?)` \| ([a-z-]+) \| (?:`(.+?)` )?\|$", re.MULTILINE)
TABLE = r"""x, y \in \mathbb{R}_{>0}
z \in \mathbb{R}
u, v \in \mathbb{R}^n
t \in \mathbb{R}^{20}
A, B \in \mathbb{R}^{n \times n}"""  # the names of the table of refused formulas
POINTS = ["What it means.", "Why it is said.", "Example.", "What to do."]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_blocks(page: Path) -> str:
    """The page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL))


# ---- examples ----


def examples() -> list[Any]:
    found = []
    for page in PAGES:
        for match in EXAMPLE.finditer(text(page)):
            line = text(page).count("\n", 0, match.start()) + 1
            found.append(pytest.param(match[1], match[2], id=f"{page.name}:{line}"))
    return found


@pytest.mark.parametrize(("document", "printed"), examples())
def test_example_is_what_the_program_says(
    document: str,
    printed: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("example.md").write_text(document, encoding="utf-8")
    status = main(["example.md", "--jobs", "1"])
    shown = capsys.readouterr().out
    if printed is None:
        assert status == 0, shown
        assert "no verdict differs" in shown, "every sign of an example needs its expected verdict"
    else:
        assert status in (1, 3), shown
        assert in_order(printed.splitlines(), shown.splitlines()), shown


def in_order(wanted: list[str], lines: list[str]) -> bool:
    """Do the wanted lines stand among the lines in this order?  `...` stands for anything."""
    rest = iter(lines)
    patterns = [re.compile(".*".join(map(re.escape, one.strip().split("...")))) for one in wanted]
    return all(any(pattern.fullmatch(line.strip()) for line in rest) for pattern in patterns)


@pytest.mark.parametrize(("code", "content"), [("encoding", b"\xff"), ("too-large", b"x" * 10_000_001)])
def test_example_of_a_file_is_what_the_program_says(
    code: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("example.md").write_bytes(content)
    assert main(["example.md"]) == 3
    printed = re.search(r"```console\n\$ .*?\n(.*?)```", entries()[code], re.DOTALL)
    assert printed is not None
    shown = capsys.readouterr().out
    assert in_order(printed[1].splitlines(), shown.splitlines()), shown


@pytest.mark.parametrize("page", [page for page in PAGES if SESSION.search(text(page))], ids=lambda page: page.name)
def test_session_is_what_the_program_says(page: Path) -> None:
    source = "\n".join(SESSION.findall(text(page)))
    session = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    said: list[str] = []
    failed = doctest.DocTestRunner(optionflags=OPTIONS).run(session, out=said.append).failed
    assert not failed, "".join(said)


def refused() -> list[tuple[str, str, str]]:
    """The rows of the table of docs/language.md: a refused formula, its code, a formula that may stand instead."""
    _, after = text(ROOT / "docs" / "language.md").split("\n## 5. What is refused\n")
    return REFUSED.findall(after.split("\n## ")[0])


def test_every_row_of_the_table_of_refused_formulas_is_found() -> None:
    _, after = text(ROOT / "docs" / "language.md").split("\n## 5. What is refused\n")
    rows = re.findall(r"^\| `", after.split("\n## ")[0], flags=re.MULTILINE)
    assert len(refused()) == len(rows) > 30


@pytest.mark.parametrize(("written", "code", "instead"), refused(), ids=lambda part: part)
def test_refused_formula_has_its_code_and_what_to_write_is_proved(written: str, code: str, instead: str) -> None:
    answer = check(written, TABLE).answer
    assert answer.verdict in ("unreadable", "undecided")
    assert answer.code == code
    assert not instead or check(instead, TABLE).verdict == "proved"


# ---- the README ----


def test_the_readme_has_two_set_up_commands() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text(ROOT / "README.md"), flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    commands = blocks[0].splitlines()
    assert [command.split()[0] for command in commands] == ["python3", "python3"]


def test_the_readme_names_the_answers_and_runs_an_example() -> None:
    page = text(ROOT / "README.md")
    assert set(re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)) >= {*VERDICTS[:4]}
    assert EXAMPLE.search(page) is not None
    assert SESSION.search(page) is not None


def test_the_readme_shows_how_to_use_the_program_in_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"^```python\n(.*?)^```$", text(ROOT / "README.md"), flags=re.MULTILINE | re.DOTALL)
    space: dict[str, Any] = {"derive": derive}
    exec(compile(block, "README.md", "exec"), space)
    tests = [value for name, value in space.items() if name.startswith("test_")]
    assert tests
    for one in tests:
        one()


# ---- complete lists ----


def test_every_option_of_the_command_line_is_described() -> None:
    page = text(ROOT / "docs" / "language.md")
    options = [one for action in _parser()._actions for one in action.option_strings if one.startswith("--")]
    assert [one for one in options if f"`{one}" not in page] == []


def test_table_of_axioms_is_up_to_date() -> None:
    spec = importlib.util.spec_from_file_location("make_axioms", ROOT / "docs" / "make_axioms.py")
    assert spec is not None
    assert spec.loader is not None
    make_axioms = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_axioms)
    assert text(make_axioms.PAGE) == make_axioms.page(), "run python docs/make_axioms.py"


def entries() -> dict[str, str]:
    """The entries of docs/verdicts.md about reason codes, by their headings."""
    _, reasons = text(ROOT / "docs" / "verdicts.md").split("\n## Reasons for refuted\n")
    parts = re.split(r"^### (.+)$", reasons, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_reason_code_has_an_entry_and_every_entry_a_code() -> None:
    twice = {code: f"{code} (unreadable)" for code in UNREADABLE if code in REFUTED}
    codes = [*REFUTED, *(twice.get(code, code) for code in UNREADABLE), *UNDECIDED]
    assert list(entries()) == codes


@pytest.mark.parametrize("code", entries())
def test_entry_has_its_points_in_order(code: str) -> None:
    found = re.findall(r"^\*\*(.+?)\*\*", entries()[code], flags=re.MULTILINE)
    assert found == POINTS


def test_glossary_is_in_alphabetical_order() -> None:
    words = [
        word.lower() for word in re.findall(r"^\*\*(.+?)\*\*", text(ROOT / "docs" / "glossary.md"), flags=re.MULTILINE)
    ]
    assert words == sorted(words)


# ---- names and links ----


def module(name: str) -> Path | None:
    """The file of a module or of a package."""
    path = ROOT.joinpath(*name.split("."))
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def is_known(name: str) -> bool:
    """Is this a module, or a name that a module of this repository defines?"""
    holder, _, last = name.rpartition(".")
    file = module(holder) if holder else None
    if module(name) is not None or file is None:
        return module(name) is not None
    defined = {node.id for node in ast.walk(ast.parse(text(file))) if isinstance(node, ast.Name)}
    defined |= {
        node.name for node in ast.walk(ast.parse(text(file))) if isinstance(node, ast.ClassDef | ast.FunctionDef)
    }
    return last in defined or last in re.findall(r"\w+", text(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_names_of_modules_exist(page: Path) -> None:
    names = set(re.findall(r"`((?:derive|numeric|reports)(?:\.\w+)+)`", text(page)))
    assert {name for name in names if not is_known(name)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    names = set(re.findall(r"`((?:derive|numeric|reports|docs|tests)/[\w/.]*)`", text(page)))
    assert {name for name in names if not (ROOT / name).exists()} <= {"tests/forged/", "tests/wrong/"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", without_blocks(page))
    inside = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in inside if not (page.parent / link).exists()] == []
