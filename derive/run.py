"""Documents through all stations, in this process or in others that can be killed."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from time import perf_counter

from derive.crew import Stopped, verified
from derive.job import Found, Job, broken, prepared, unopened
from derive.job import Options as Options
from derive.processes import can_fork
from derive.sources import NotText, Source
from derive.verdict import DocumentReport, Unreadable

Progress = Callable[[int, int], None]


def verify_sources(
    sources: Iterable[Source], options: Options, progress: Callable[[str], Progress | None]
) -> tuple[list[DocumentReport], bool]:
    """The reports on documents, and whether the user has stopped the work before it was done."""
    found: list[DocumentReport] = []
    try:
        for source in sources:
            found.append(verify_source(source, options, progress(source.path)))
    except Stopped as stop:
        return [*found, stop.report], True
    return found, False


def verify_source(source: Source, options: Options, progress: Progress | None = None) -> DocumentReport:
    """The report on one document, with the declarations beside it unless the options have others."""
    try:
        text, beside = source.text(), source.declarations()
    except NotText as error:
        return unopened(source.path, Unreadable(error.code, str(error)))
    declared = options.declarations or beside
    return verify_text(source.path, text, replace(options, declarations=declared), progress)


def verify_text(path: str, text: str, options: Options, progress: Progress | None = None) -> DocumentReport:
    """The report on one document; a mistake of this program is part of the report."""
    if options.isolated and can_fork():
        return verified(path, text, options, progress)
    try:
        with prepared():
            return _here(path, text, options, progress)
    except Exception:
        return broken(path, text, traceback.format_exc())


def _here(path: str, text: str, options: Options, progress: Progress | None) -> DocumentReport:
    """In this process: within its time where this is the main thread."""
    start = perf_counter()
    job = Job(path, text, options)
    found: dict[int, Found] = {}
    for done, number in enumerate(job.wanted):
        if progress:
            progress(done, len(job.wanted))
        found[number] = job.judge(number)
    return replace(job.report(found), milliseconds=round((perf_counter() - start) * 1000, 1))
