"""Pages as they were when somebody last looked at them: `make gold` writes them again and typesets them for review."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_report import DOCUMENT, REPORT

from derive import __version__
from reports.as_json import as_json
from reports.as_junit import as_junit
from reports.as_latex import as_latex
from reports.as_sarif import as_sarif
from reports.as_text import as_text
from reports.as_typst import as_typst
from reports.pdf import ENGINES, engines, pdf

GOLD = Path(__file__).parent.parent / "gold" / "report"
REFRESH = os.environ.get("DERIVE_GOLD")  # a folder for the typeset pages
WORDS = (
    "What is wrong, and what should stand there",
    "The document",
    "Signs without a place",
    "Proofs",
    "should be",
    "wrong-argument",
    "chain rule",
    "the case holds",
    "“friends”",
)
PAGES: dict[str, Callable[[], str]] = {
    "report.txt": lambda: as_text(REPORT),
    "report.json": lambda: as_json(REPORT),
    "report.junit.xml": lambda: as_junit(REPORT),
    "report.sarif": lambda: as_sarif(REPORT),
    "report.tex": lambda: as_latex(DOCUMENT, "loss-1.proofs"),
    "report.typ": lambda: as_typst(DOCUMENT, "loss-1.proofs"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_it_was_looked_at(name: str) -> None:
    page = PAGES[name]().replace(f'"version": "{__version__}"', '"version": "0"')
    if REFRESH:
        GOLD.mkdir(parents=True, exist_ok=True)
        (GOLD / name).write_text(page, encoding="utf-8")
    assert page == (GOLD / name).read_text(encoding="utf-8"), (
        "see the difference, then `make gold` and look at the pages"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_is_typeset_whole(engine: str, tmp_path: Path) -> None:
    if engine not in engines():
        pytest.skip(f"{engine} is not installed")
    folder = Path(REFRESH) if REFRESH else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"report-{engine}.pdf"
    path.write_bytes(pdf(DOCUMENT, "loss-1.proofs", engine))
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
        for word in WORDS:
            assert word in text, word
    if REFRESH and shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "90", "-png", path, path.with_suffix("")], check=True)
