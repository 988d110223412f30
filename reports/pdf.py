"""The article as a PDF: by TeX where it is installed, else by Typst; both locked in a folder of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from derive.verdict import DocumentReport
from reports.as_latex import as_latex
from reports.as_typst import as_typst
from reports.environment import printable

PATIENCE = 120  # seconds for an engine
ENGINES = ("tex", "typst")
LOCKED = {"openin_any": "p", "openout_any": "p", "shell_escape": "f", "max_print_line": "1000"}
PDFLATEX = "pdflatex -no-shell-escape -interaction=nonstopmode -halt-on-error"
COMPILE = (
    "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3], ignore_system_fonts=True)"
)
MISSING = (
    "a PDF needs TeX (pdflatex) or Typst (pip install '.[pdf]'), and neither is installed; --report latex needs none"
)


class NoPdf(Exception):
    """No engine is installed, or none could typeset the article; the message says why."""


def engines() -> list[str]:
    """The engines that are installed, the one that is taken first."""
    installed = {"tex": shutil.which("pdflatex") is not None, "typst": find_spec("typst") is not None}
    return [engine for engine in ENGINES if installed[engine]]


def pdf(document: DocumentReport, proofs: str = "", engine: str | None = None) -> bytes:
    """The article as a PDF, by the named engine or by the first that is installed and succeeds.  Raises `NoPdf`."""
    failures = []
    for one in [engine] if engine else engines():
        try:
            return _by_tex(as_latex(document, proofs)) if one == "tex" else _by_typst(as_typst(document, proofs))
        except NoPdf as failure:
            failures.append(str(failure))
    raise NoPdf("; ".join(failures) or MISSING)


def _by_tex(source: str) -> bytes:
    """pdflatex without a shell, which reads and writes nothing outside of its folder but its own packages."""
    with tempfile.TemporaryDirectory(prefix="derive-") as name:
        folder = Path(name)
        (folder / "article.tex").write_text(source, encoding="utf-8")
        if shutil.which("latexmk"):
            commands = [["latexmk", "-norc", "-pdf", f"-pdflatex={PDFLATEX} %O %S", "-silent", "article.tex"]]
        else:
            commands = [[*PDFLATEX.split(), "article.tex"]] * 2  # twice: references
        for command in commands:
            _run(command, folder, {**LOCKED, "TEXMFOUTPUT": name})
        return (folder / "article.pdf").read_bytes()


def _by_typst(source: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="derive-") as name:
        folder = Path(name)
        (folder / "article.typ").write_text(source, encoding="utf-8")
        _run([sys.executable, "-I", "-c", COMPILE, "article.typ", "article.pdf", name], folder, {})
        return (folder / "article.pdf").read_bytes()


def _run(command: list[str], folder: Path, settings: dict[str, str]) -> None:
    """Run a program in the folder; it and what it started are ended when the time is up.  Raises `NoPdf`."""
    environment = {**os.environ, **settings}
    with subprocess.Popen(  # noqa: S603 - a fixed command on a file that we wrote
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            _end(process)
            raise NoPdf(f"{command[0]} took more than {PATIENCE} seconds") from None
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        log = folder / "article.log"
        text = said.decode(errors="replace") + (log.read_text(errors="replace") if log.exists() else "")
        lines = [line for line in text.splitlines() if line.strip()] or ["it says nothing"]
        told = next((line for line in lines if line.startswith("!")), lines[-1])
        raise NoPdf(f"{Path(command[0]).name} could not typeset the article: {printable(told)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
