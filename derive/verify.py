"""python -m derive.verify: documents in, a report out."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from derive import __version__
from derive.answer import Told
from derive.emit.module import write as emit
from derive.run import Options, verify_source, verify_sources, verify_text
from derive.sources import NoDocument, NotText, Source, sources
from derive.suggest import suggest
from derive.verdict import Report
from reports.as_json import as_data
from reports.compare import NoResult, as_lines, compare, load
from reports.environment import printable
from reports.files import FORMATS, NoReport, write
from reports.formats import PRINTERS
from reports.terminal import show, watch

USAGE, BUG = 2, 70


def verify(document: str | os.PathLike[str], declarations: str = "", **options: Any) -> Report:
    """The report on a document, given as a path or, where it holds a newline or a dollar, as its text.

    `declarations` is the text of a declaration file; the other options are the fields of `derive.run.Options`, such as
    `timeout` in seconds.  Raises `derive.sources.NoDocument` where the file cannot be opened.
    """
    chosen = Options(declarations=declarations, **options)
    if isinstance(document, str) and any(mark in document for mark in "\n$"):
        return Report((verify_text("text", document, chosen),))
    return Report(tuple(verify_source(source, chosen) for source in sources([os.fspath(document)])))


# ---- the command line ----


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    given = _parser().parse_args(arguments)
    gc.freeze()  # what the imports made is no garbage
    try:
        return _run(given)
    except (NoDocument, NotText, NoReport, NoResult, OSError) as error:
        print(f"derive: {error}", file=sys.stderr)  # noqa: T201
        return USAGE
    except KeyboardInterrupt:
        print("derive: stopped", file=sys.stderr)  # noqa: T201
        return 130


def _run(given: argparse.Namespace) -> int:
    declarations = Source(given.declare).text() if given.declare else ""
    told = Told(lines=bool(given.report), sides=bool(given.emit or given.agreement), agreement=given.agreement)
    options = Options(
        declarations=declarations, select=frozenset(given.select), timeout=given.timeout, jobs=given.jobs,
        seed=given.seed, told=told,
    )  # fmt: skip
    before = load(Path(given.baseline)) if given.baseline else None
    with watch() as progress:
        found, stopped = verify_sources(sources(given.documents), options, progress.document)
    report = Report(tuple(found), given.lenient)
    if given.select and not report.statements:
        raise NoDocument(f"no statement is {' or '.join(given.select)}")
    if given.suggest:
        sys.stdout.write(printable(suggest(report)))
        return report.exit_code
    since = compare(before, as_data(report)) if before else []
    if given.format == "text" and sys.stdout.isatty():
        show(report, sys.stdout)
    else:
        sys.stdout.write(PRINTERS[given.format](report))
    if given.format == "text":
        sys.stdout.write("".join(map(as_lines, since)))
    if given.report:
        for path in write(report, given.report, Path(given.output), since):
            print(f"wrote {path}", file=sys.stderr)  # noqa: T201
    for path in emit(report, Path(given.output)) if given.emit else ():
        print(f"wrote {path}", file=sys.stderr)  # noqa: T201
    if stopped:
        raise KeyboardInterrupt
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m derive.verify", description="Say of every relation sign in a document whether it holds.",
        epilog="Exit status: 0 all proved or as expected; 1 something is refuted or not as expected; 3 something is "
        "undecided or unreadable; 2 wrong usage; 70 a mistake in this program.",
    )  # fmt: skip
    add = parser.add_argument
    add("documents", nargs="*", metavar="DOCUMENT", help="files, patterns, folders, '-'; none: the shipped document")
    add("--format", choices=tuple(PRINTERS), default="text", help="on standard output (default: text)")
    add("--report", action="append", choices=FORMATS, default=[], help="write a report; may be repeated")
    add("--agreement", action="store_true", help="run the code of closed forms; say how it agrees with them (slower)")
    add("--emit", choices=("numpy",), help="write what is proved as code: NAME_numpy.py for each document")
    add(
        "--output", default="derive-report", metavar="DIR", help="folder of reports and code (default: ./derive-report)"
    )
    add("--declare", metavar="FILE", help="declarations that the documents lack; default: NAME.derive beside NAME.md")
    add("--baseline", metavar="OLD.json", help="an earlier result in JSON; say what changed since")
    add("--suggest", action="store_true", help="print the declarations that are missing")
    add("--lenient", action="store_true", help="undecided and unreadable statements do not fail the run")
    add(
        "--timeout",
        type=_seconds,
        default=10.0,
        metavar="SECONDS",
        help="of the processor for each statement (default: 10)",
    )
    add("--jobs", type=_count, default=min(4, os.cpu_count() or 1), metavar="N", help="worker processes")
    add("--seed", type=int, default=0, metavar="N", help="of all random choices (default: 0)")
    add("--select", action="append", default=[], metavar="ID|LINE", help="only this statement; may be repeated")
    add("--version", action="version", version=f"derive {__version__}")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError("must be positive")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


class _Callable(ModuleType):
    """The module can be called like the function of its name, so that `derive.verify` is both."""

    __call__ = staticmethod(verify)


sys.modules[__name__].__class__ = _Callable

if __name__ == "__main__":
    sys.exit(main())
