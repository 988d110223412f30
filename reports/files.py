"""Report and proof files in a folder, one set for each document."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from derive.verdict import DocumentReport, Report
from reports.as_html import as_html
from reports.as_latex import as_latex
from reports.page import proofs

FORMATS = ("html", "latex", "pdf")
PATIENCE = 120  # seconds for one run of pdflatex


class NoReport(Exception):
    """A report could not be written; the message says why."""


def write(report: Report, formats: Iterable[str], folder: Path) -> list[Path]:
    """The files written: a report for each document and format, and the proofs.  Raises `NoReport` or `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(formats)
    written: list[Path] = []
    names = _names([document.path for document in report.documents])
    for document, name in zip(report.documents, names, strict=True):
        beside = folder / f"{name}.proofs"
        _write_proofs(document, beside)
        if "html" in wanted:
            written.append(_put(folder / f"{name}.html", as_html(document, beside.name)))
        if wanted & {"latex", "pdf"}:
            written.append(_put(folder / f"{name}.tex", as_latex(document, beside.name)))
        if "pdf" in wanted:
            written.append(_compiled(written[-1]))
    return written


def _names(paths: list[str]) -> list[str]:
    """A file name for each document: its own, without what a file system or a shell could misread; all different."""
    found: list[str] = []
    for path in paths:
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(path).stem).strip("-") or "document"
        number = sum(one == name or re.fullmatch(rf"{re.escape(name)}-\d+", one) is not None for one in found)
        found.append(f"{name}-{number + 1}" if number else name)
    return found


def _put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _write_proofs(document: DocumentReport, folder: Path) -> None:
    """One file for each goal that was proved; files of an earlier run are removed."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("s*.proof.json"):
        old.unlink()
    for statement in document.statements:
        for name, derivation in proofs(statement):
            _put(folder / name, json.dumps(derivation.proof, separators=(",", ":")))


def _compiled(source: Path) -> Path:
    """The PDF of a LaTeX file, made without a shell and without files from outside the folder."""
    program = shutil.which("pdflatex")
    if program is None:
        raise NoReport("a PDF needs pdflatex, which is not installed; the LaTeX file was written")
    command = [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", source.name]
    environment = {**os.environ, "openin_any": "p", "openout_any": "p"}
    for _ in range(2):
        run = subprocess.run(  # noqa: S603 - a fixed command on a file that we wrote
            command, cwd=source.parent, env=environment, capture_output=True, timeout=PATIENCE, check=False
        )
        if run.returncode:
            raise NoReport(f"pdflatex could not typeset {source.name}; see {source.with_suffix('.log').name}")
    return source.with_suffix(".pdf")
