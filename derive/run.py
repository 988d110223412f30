"""Documents through all stations, in this process or in others that can be killed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from derive.crew import verified
from derive.job import Found, Job, broken, prepared
from derive.job import Options as Options
from derive.job import unopened as unopened
from derive.processes import can_fork
from derive.verdict import DocumentReport

Progress = Callable[[int, int], None]


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
