"""Two results compared: what became false, true, or otherwise; nothing is lost, nothing is told twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derive.answer import Told
from derive.verify import main, verify
from reports.as_html import as_html
from reports.as_json import as_data
from reports.compare import NoResult, as_lines, compare, load
from reports.compare import main as compare_files

HEAD = r"""<!-- derive
x, y \in \mathbb{R}
-->
"""
OLD = (
    HEAD
    + r"""
$$x + x = 2 x$$
$$x^2 y = y x^2$$
$$(x + y)^2 = x^2 + y^2$$
$$x - x = 0$$
$$x y = x$$
"""
)
NEW = (
    HEAD
    + r"""
$$x + x = 2 x$$
$$y + y = 2 y$$
$$x^2 y = x^2$$
$$(x + y)^2 = x^2 + 2 x y + y^2$$
$$x y = y$$
"""
)


def data(text: str) -> dict[str, Any]:
    return as_data(verify(text))


def kinds(old: str, new: str) -> list[tuple[str, str]]:
    (found,) = compare(data(old), data(new))
    return [(one.kind, (one.after or one.before).text) for one in found.changes]  # type: ignore[union-attr]


def test_what_became_false_stands_before_what_became_true() -> None:
    assert kinds(OLD, NEW) == [
        ("false", "x^2 y = x^2"), ("true", "(x + y)^2 = x^2 + 2 x y + y^2"), ("added", "y + y = 2 y"),
        ("removed", "x - x = 0"), ("text", "x y = y"),
    ]  # fmt: skip


def test_a_document_is_as_before() -> None:
    (found,) = compare(data(OLD), data(OLD))
    assert found.changes == ()
    assert found.same == 5
    assert found.headline == "nothing changed; 5 as before"


def test_lines_above_a_statement_do_not_change_it() -> None:
    (found,) = compare(data(OLD), data(HEAD + "\nSome words.\n\n" + OLD.removeprefix(HEAD)))
    assert found.changes == ()


def test_every_statement_is_counted_once() -> None:
    (found,) = compare(data(OLD), data(NEW))
    gone = sum(one.kind == "removed" for one in found.changes)
    assert len(found.changes) - gone + found.same == 5


def test_the_page_shows_the_changes_with_links(tmp_path: Path) -> None:
    (document,) = verify(NEW, told=Told(lines=True)).documents
    (since,) = compare(data(OLD), data(NEW))
    page = as_html(document, "", since)
    assert "Since the baseline" in page
    assert "became false" in page
    assert since.headline in page
    assert "Since the baseline" not in as_html(document)


def test_the_command_line_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.md").write_text(OLD, encoding="utf-8")
    main(["notes.md", "--format", "json"])
    Path("old.json").write_text(capsys.readouterr().out, encoding="utf-8")
    Path("notes.md").write_text(NEW, encoding="utf-8")
    assert main(["notes.md", "--baseline", "old.json"]) == 1
    assert "notes.md, compared: 1 became false, 1 became true" in capsys.readouterr().out
    main(["notes.md", "--format", "json"])
    Path("new.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert compare_files(["old.json", "new.json"]) == 1
    assert "1 became false" in capsys.readouterr().out
    assert compare_files(["old.json", "old.json"]) == 0


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format_version": 2}', '{"format_version": 1}', '{"format_version": 1, "documents": [{}]}',
     '{"format_version": 1, "documents": [{"path": "a", "statements": [{"verdict": "true"}]}]}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_result_is_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "old.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NoResult):
        load(path)
    assert main(["--baseline", str(path), "--select", "s2"]) == 2


def test_hostile_words_of_a_result_stay_words() -> None:
    old = json.loads(json.dumps(data(OLD)))
    old["documents"][0]["statements"][2]["left"] = "<script>alert(1)</script>\x1b[31m"
    (since,) = compare(old, data(NEW))
    (document,) = verify(NEW, told=Told(lines=True)).documents
    assert "<script>" not in as_html(document, "", since)
    assert "\x1b" not in as_lines(since)
