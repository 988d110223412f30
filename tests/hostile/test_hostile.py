"""No document breaks the run: no traceback, no hang, no end of memory, and reading in linear time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derive.document import reader
from derive.job import Job, Options, prepared
from derive.run import verify_text
from derive.verdict import DocumentReport, Report
from hostile.inputs import BOMBS, HEAD, NOTEBOOKS, OPEN, mutated, scrambled

ROOT = Path(__file__).parents[2]
SOURCES = [*sorted((ROOT / "tests" / "documents").iterdir()), ROOT / "derive" / "library" / "word_vectors.md"]
WANTED = int(os.environ.get("DERIVE_HOSTILE", "300"))  # random documents
NAMES = ("a.md", "a.tex", "a.ipynb")


def honest(report: DocumentReport) -> None:
    assert report.bugs == (), report.bugs[0]
    assert Report((report,)).exit_code in (0, 1, 3)


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_no_harm(name: str) -> None:
    for file in NAMES[:2]:
        report = verify_text(file, HEAD + BOMBS[name] + "\n\n$$a + a = 2a$$\n", Options(timeout=1, jobs=1))
        honest(report)
    assert len(report.statements) > 0


@pytest.mark.parametrize("text", NOTEBOOKS, ids=range(len(NOTEBOOKS)))
def test_a_broken_notebook_does_no_harm(text: str) -> None:
    honest(verify_text("a.ipynb", text, Options(timeout=1)))


@pytest.mark.parametrize("name", OPEN)
def test_what_is_never_closed_is_split_in_linear_time(name: str) -> None:
    def seconds(times: int, file: str) -> float:
        start = time.process_time()
        reader.read(OPEN[name] * times, file)
        return time.process_time() - start

    for file in NAMES[:2]:
        small, large = seconds(4000, file), seconds(32000, file)
        assert large < 30 * small + 0.5


def test_random_documents_do_no_harm() -> None:
    """Half of them are pieces of the languages, half parts of good documents with slips."""
    rng = random.Random(os.environ.get("DERIVE_FIRST", "0"))
    good = [path.read_text(encoding="utf-8") for path in SOURCES]
    options = Options(timeout=5, steps=300, isolated=False)
    signs = 0
    for number in range(WANTED):
        text = scrambled(rng) if number % 2 else mutated(rng, rng.choice(good))
        try:
            if number % 10:
                with prepared():
                    signs += len(Job(NAMES[number % 2], text, options).wanted)
            else:
                report = verify_text(NAMES[number % 2], text, options)
                assert report.bugs == (), report.bugs[0]
        except Exception as error:
            raise AssertionError(repr(text)) from error
    assert signs > WANTED / 4


def test_files_that_are_no_text_are_told(tmp_path: Path) -> None:
    files = {
        "random.md": random.Random(0).randbytes(100_000), "utf16.md": "$$a = a$$".encode("utf-16"), "empty.md": b"",
        "nul.md": b"\0" * 1000, "latin.md": "$$é = 1$$".encode("latin-1"),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-m", "derive.verify", *(str(tmp_path / name) for name in files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode in (0, 2, 3)
    assert b"Traceback" not in done.stderr + done.stdout


def test_a_file_past_the_limit_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    path.write_bytes(b"$$a = a$$\n\n" * 5_000_000)
    command = [sys.executable, "-m", "derive.verify", str(path)]
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert time.monotonic() - start < 60
    assert done.returncode == 3
    assert "too-large" in done.stdout
