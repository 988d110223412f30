"""Report and proof files in a folder, one set for each document."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from derive.verdict import DocumentReport, Report
from reports.as_html import as_html
from reports.as_latex import as_latex
from reports.compare import Comparison
from reports.page import proofs
from reports.pdf import NoPdf, pdf

FORMATS = ("html", "latex", "pdf")


class NoReport(Exception):
    """A report could not be written; the message says why."""


def write(report: Report, formats: Iterable[str], folder: Path, since: Iterable[Comparison] = ()) -> list[Path]:
    """The files written: a report for each document and format, and the proofs.  Raises `NoReport` or `OSError`.

    `since` are the changes since a baseline, one for each document, or none.
    """
    changes = {one.name: one for one in since}
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(formats)
    written: list[Path] = []
    names = _names([document.path for document in report.documents])
    for document, name in zip(report.documents, names, strict=True):
        beside = folder / f"{name}.proofs"
        _write_proofs(document, beside)
        if "html" in wanted:
            written.append(_put(folder / f"{name}.html", as_html(document, beside.name, changes.get(document.path))))
        if "latex" in wanted:
            written.append(_put(folder / f"{name}.tex", as_latex(document, beside.name)))
        if "pdf" in wanted:
            written.append(_put(folder / f"{name}.pdf", _pdf(document, beside.name)))
    return written


def _names(paths: list[str]) -> list[str]:
    """A file name for each document: its own, without what a file system or a shell could misread; all different."""
    found: list[str] = []
    for path in paths:
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(path).stem).strip("-") or "document"
        number = sum(one == name or re.fullmatch(rf"{re.escape(name)}-\d+", one) is not None for one in found)
        found.append(f"{name}-{number + 1}" if number else name)
    return found


def _pdf(document: DocumentReport, proofs: str) -> bytes:
    try:
        return pdf(document, proofs)
    except NoPdf as error:
        raise NoReport(str(error)) from error


def _put(path: Path, content: str | bytes) -> Path:
    """The file, written aside and moved to its place: never half of it, and never through a link that stands there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content.encode() if isinstance(content, str) else content)
    aside.replace(path)
    return path


def _write_proofs(document: DocumentReport, folder: Path) -> None:
    """One file for each goal that was proved; files of an earlier run are removed."""
    if folder.is_symlink():
        raise NoReport(f"{folder} is a link, and proofs are not written through one")
    folder.mkdir(exist_ok=True)
    for old in folder.glob("s*.proof.json"):
        old.unlink()
    for statement in document.statements:
        for name, derivation in proofs(statement):
            _put(folder / name, json.dumps(derivation.proof, separators=(",", ":")))
