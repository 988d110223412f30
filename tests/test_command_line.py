"""The command line, as a user types it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from derive import __version__
from derive.verify import main

TRUE = "<!-- derive\nx \\in \\mathbb{R}\n-->\n\n$$(x + 1)^2 = x^2 + 2x + 1$$\n"
FALSE = TRUE.replace("2x", "3x")
OPEN = "$$x + 1 = y$$\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "true.md").write_text(TRUE)
    (tmp_path / "false.md").write_text(FALSE)
    (tmp_path / "open.md").write_text(OPEN)
    return tmp_path


def run(*arguments: str) -> int:
    return main([*arguments, "--jobs", "1"])


@pytest.mark.usefixtures("folder")
class TestExitStatus:
    def test_0_when_everything_is_proved(self) -> None:
        assert run("true.md") == 0

    def test_1_when_something_is_refuted(self) -> None:
        assert run("true.md", "false.md", "open.md") == 1

    def test_3_when_something_cannot_be_read(self) -> None:
        assert run("true.md", "open.md") == 3

    def test_0_for_what_is_open_when_lenient(self) -> None:
        assert run("open.md", "--lenient") == 0

    def test_1_for_what_is_false_even_when_lenient(self) -> None:
        assert run("false.md", "--lenient") == 1

    def test_2_for_a_file_that_does_not_exist(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("nowhere.md") == 2
        assert "nowhere.md" in capsys.readouterr().err

    def test_2_for_a_selection_of_nothing(self) -> None:
        assert run("true.md", "--select", "s99") == 2

    def test_2_for_wrong_usage(self) -> None:
        with pytest.raises(SystemExit) as stopped:
            run("--format", "morse")
        assert stopped.value.code == 2

    def test_an_expected_error_does_not_fail_the_run(self, folder: Path) -> None:
        (folder / "errata.md").write_text(FALSE.replace("1$$", "1$$ <!-- derive: refuted -->"))
        assert run("errata.md") == 0

    def test_a_verdict_that_differs_from_the_expected_one_does(self, folder: Path) -> None:
        (folder / "better.md").write_text(TRUE.replace("1$$", "1$$ <!-- derive: refuted -->"))
        assert run("better.md") == 1

    def test_an_expectation_without_a_sign_does(self, folder: Path) -> None:
        (folder / "lost.md").write_text(TRUE + "\nNothing. <!-- derive: proved -->\n")
        assert run("lost.md") == 1


@pytest.mark.usefixtures("folder")
class TestDocuments:
    def test_a_folder_stands_for_its_documents(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(".")
        assert "3 documents" in capsys.readouterr().out

    def test_a_pattern_stands_for_what_it_matches(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("t*.md") == 0
        assert "true.md: 1 proved" in capsys.readouterr().out

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FALSE.encode())))
        assert run("-") == 1

    def test_a_file_that_is_not_utf_8_is_unreadable(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "latin.md").write_bytes("$é$".encode("latin-1"))
        assert run("latin.md") == 3
        assert "encoding" in capsys.readouterr().out

    def test_a_byte_order_mark_does_no_harm(self, folder: Path) -> None:
        (folder / "bom.md").write_bytes(b"\xef\xbb\xbf" + TRUE.encode())
        assert run("bom.md") == 0

    def test_declarations_may_stand_beside_the_document(self, folder: Path) -> None:
        (folder / "bare.md").write_text("$$2 x = 3 x$$\n")
        assert run("bare.md") == 3
        (folder / "bare.derive").write_text("x \\in \\mathbb{R}\n")
        assert run("bare.md") == 1

    def test_declarations_may_come_from_a_file_that_is_named(self, folder: Path) -> None:
        (folder / "bare.md").write_text("$$(x + 1)^2 = x^2 + 2x + 1$$\n")
        (folder / "names.txt").write_text("x \\in \\mathbb{R}\n")
        assert run("bare.md", "--declare", "names.txt") == 0

    def test_a_line_is_selected(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "both.md").write_text(TRUE + FALSE.split("-->\n\n")[1])
        assert run("both.md", "--select", "5") == 0
        assert run("both.md", "--select", "6") == 1
        assert run("both.md", "--select", "s1") == 0

    def test_missing_declarations_are_suggested_with_their_places(self, capsys: pytest.CaptureFixture[str]) -> None:
        run("open.md", "--suggest")
        out = capsys.readouterr().out
        assert "x \\in \\mathbb{R}  # 1:3" in out


@pytest.mark.usefixtures("folder")
class TestOutput:
    def test_a_finding_shows_the_line_the_counterexample_and_the_correction(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run("false.md")
        out = capsys.readouterr().out
        assert out.startswith("refuted[")
        assert "false.md:5:13" in out
        assert "\n    $$(x + 1)^2 = x^2 + 3x + 1$$\n                ^\n" in out
        assert "read as    for all x in R:" in out
        assert "fails at   x = " in out
        assert "holds      (x + 1)^{2} = x^{2} + 2 x + 1    (right side corrected; proved)" in out

    def test_json_holds_every_sign(self, capsys: pytest.CaptureFixture[str]) -> None:
        run("false.md", "--format", "json")
        data = json.loads(capsys.readouterr().out)
        assert data["format_version"] == 1
        assert data["tool"] == {"name": "derive", "version": __version__}
        (document,) = data["documents"]
        (statement,) = document["statements"]
        assert document["summary"]["refuted"] == 1
        assert (statement["line"], statement["column"], statement["relation"]) == (5, 13, "=")
        assert statement["counterexample"]["left"] != statement["counterexample"]["right"]
        assert statement["corrected"] == "x^{2} + 2 x + 1"

    def test_control_characters_do_not_reach_the_terminal(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "evil.md").write_text("$$\x1b[31mx = y\u202e\x07$$\n")
        run("evil.md")
        assert not set("\x1b\x07\u202e") & set(capsys.readouterr().out)

    def test_reports_and_proofs_are_written(self, folder: Path) -> None:
        run("true.md", "false.md", "--report", "html", "--report", "latex", "--output", "out")
        out = folder / "out"
        assert (out / "true.html").read_text().startswith("<!DOCTYPE html>")
        assert (out / "false.tex").read_text().startswith("\\documentclass")
        assert (out / "true.proofs" / "s1.proof.json").exists()
        assert (out / "false.proofs" / "s1-corrected.proof.json").exists()


def test_a_proof_file_is_replayed_by_the_kernel_alone(folder: Path) -> None:
    run("true.md", "--report", "html", "--output", "out")
    proof = folder / "out" / "true.proofs" / "s1.proof.json"
    again = subprocess.run(
        [sys.executable, "-m", "derive.kernel", str(proof)], capture_output=True, text=True, check=True
    )
    assert "(x + 1)^2 = " in again.stdout


def test_the_module_can_be_run() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "derive.verify", "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == f"derive {__version__}"
