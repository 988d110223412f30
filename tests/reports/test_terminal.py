"""The terminal: colour where it is wanted, lines that fit, nothing of a document that could steer it."""

from __future__ import annotations

import io
import re
import threading

import pytest

from derive.verdict import Report
from derive.verify import verify
from reports.as_text import as_text
from reports.terminal import Watch, show

TEXT = "<!-- derive\na, b, c \\in \\mathbb{R}\n-->\n\n" + (
    "$$a^2 - b^2 = (a - b)(a + b) = (a - b)(a + b) + c (a - b)(a + b)(a + b + c)(a - b - c)(a + 2 b + 3 c) $$\n\n"
    "😀 你好 $(a + b)^2 = a^2 + b^2$ :smile: [bold]x[/bold]\n\n$\x1b[31m\u202e a = \\frob \x07$\n"
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def report() -> Report:
    return verify(TEXT)


def shown(report: Report, monkeypatch: pytest.MonkeyPatch, width: int, **settings: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": str(width), **settings}.items():
        monkeypatch.setenv(name, value)
    file = Terminal()
    show(report, file)
    return file.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_verdicts_have_colours(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.search(r"\x1b\[1;31mrefuted", shown(report, monkeypatch, 100))


def test_no_colour_where_none_is_wanted(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(report, monkeypatch, 100, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", text)
    assert "refuted[" in text


def test_a_dumb_terminal_gets_plain_text(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in shown(report, monkeypatch, 100, TERM="dumb")


def test_no_character_of_a_document_steers_the_terminal(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    text = plain(shown(report, monkeypatch, 100))
    assert not {*"\x1b\x07\u202e"} & {*text}
    assert "[bold]x[/bold]" in text
    assert ":smile:" in text


@pytest.mark.parametrize("width", [50, 80, 140])
def test_lines_fit_and_the_caret_stands_below_the_sign(
    width: int, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = plain(shown(report, monkeypatch, width)).splitlines()
    carets = [k for k, line in enumerate(lines) if line.strip() == "^"]
    assert len(carets) >= 3
    for k in carets:
        place = lines[k].index("^")
        wide = sum(one in "😀你好" for one in lines[k - 1][:place])
        assert lines[k - 1][place - wide] in "=\ufffd\\"
        assert len(lines[k - 1]) <= width
    summary = lines[-1]
    assert all(len(line) <= width for line in lines if line != summary and not line.startswith(("refuted", "unread")))


def test_the_caret_stands_below_the_sign_in_plain_text_too(report: Report) -> None:
    lines = as_text(report).splitlines()
    place = next(k for k, line in enumerate(lines) if "你好" in line)
    assert lines[place][lines[place + 1].index("^") - 3] == "="


def test_the_last_line_says_it_all(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    last = plain(shown(report, monkeypatch, 100)).rstrip().splitlines()[-1]
    assert last == as_text(report).rstrip().splitlines()[-1]
    assert "refuted" in last
    assert "statements" in last


def test_progress_is_shown_while_it_works_and_goes_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    file, threads = Terminal(), threading.active_count()
    with Watch(file) as watch:
        tick = watch.document("notes/\x1b[31m a.md")
        tick(3, 10)
        assert "4/10" in plain(file.getvalue())
        assert threading.active_count() == threads  # workers are forked while it runs
    assert "\x1b[31m a.md" not in file.getvalue()
    assert file.getvalue().rstrip("\r").endswith("\x1b[2K")
