"""Documents through all stations: one after the other or side by side, each statement within its time."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_all_start_methods, get_context
from time import perf_counter
from types import CodeType, FrameType
from typing import TypeVar

from derive.agreed import agreed
from derive.answer import Answers, Told
from derive.document import reader
from derive.document.source import Document
from derive.document.span import Lines
from derive.expect import expected
from derive.judge import Contradiction, Judge
from derive.prover.imply import STEPS
from derive.reading.context import FILE, FORMULA
from derive.reading.guesses import declarations
from derive.reading.sign import Reading, Sign
from derive.reading.statements import read
from derive.setting import passages
from derive.verdict import UNDECIDED, Basis, DocumentReport, Problem, SetAside, Statement, Undecided, Unreadable

CHUNK = 10  # statements that a worker takes at once
FEW = 24  # documents with fewer statements are not worth a second process
AGAIN = 0.05  # seconds from one alarm to the next
GARBAGE = 100_000  # objects made before Python looks for cycles among them
DEPTH = 6000  # Python's recursion limit while statements are judged

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are verified.

    `declarations` is the text of a declaration file, `select` the ids or lines of the statements wanted (all when
    empty), `steps` the prover's budget for a goal, `timeout` the seconds allowed for a statement.
    """

    declarations: str = ""
    select: frozenset[str] = frozenset()
    steps: int = STEPS
    timeout: float = 10.0
    jobs: int = 1
    seed: int = 0
    told: Told = field(default_factory=Told)


class TimeUp(BaseException):
    """The time allowed for a statement is over."""


def verify_text(path: str, text: str, options: Options, progress: Progress | None = None) -> DocumentReport:
    """The report on one document; a mistake of this program is part of the report."""
    sys.setrecursionlimit(max(DEPTH, sys.getrecursionlimit()))
    thresholds = gc.get_threshold()
    gc.set_threshold(max(GARBAGE, thresholds[0]), *thresholds[1:])
    try:
        return _verify(path, text, options, progress)
    except Exception:
        message = "a mistake in this program stopped the reading of the document"
        whole = unopened(path, Undecided(Basis(), "no-proof", message))
        return replace(whole, text=text, bugs=(traceback.format_exc(),))
    finally:
        gc.set_threshold(*thresholds)


def _verify(path: str, text: str, options: Options, progress: Progress | None) -> DocumentReport:
    start = perf_counter()
    document = reader.read(text, path)
    reading = read(document, options.declarations)
    wanted = _selected(reading, options.select)
    answers = Answers(reading, Judge(options.steps, options.seed), options.told)
    work = _Work(answers, options.timeout)
    found = list(_over(work, wanted, options.jobs if len(wanted) >= FEW else 1, CHUNK, progress))
    judged = dict(zip(wanted, (statement for statement, _ in found), strict=True))
    every = (judged.get(k) or answers.unanswered(k, _left_out(sign)) for k, sign in enumerate(reading.signs))
    annotated, misplaced = expected(document, every)
    statements = tuple(annotated[k] for k in wanted)
    conventions = [line for one in statements if hasattr(one.answer, "basis") for line in one.answer.basis.conventions]
    unread = tuple(_problem(document, m.span.start, m.message, m.code) for _, m in reading.unread)
    return DocumentReport(
        path=path,
        text=document.text,
        file=document.file.text if document.file else "",
        statements=statements,
        formulas=reading.formulas,
        unread=unread,
        conventions=tuple(dict.fromkeys(conventions)),
        problems=(*_of_declarations(reading, options.declarations), *misplaced),
        bugs=tuple(bug for _, bug in found if bug),
        milliseconds=round((perf_counter() - start) * 1000, 1),
        passages=passages(reading) if options.told.lines else (),
        markup=document.markup,
        inferred=tuple(Problem(*place) for place in declarations(reading.context)),
    )


def unopened(path: str, answer: Unreadable | Undecided) -> DocumentReport:
    """The report on a document of which nothing was read, as one answer for the whole of it."""
    whole = Statement("s1", "", 1, 1, 1, 1, "", "", "", "", "", answer, None, 0.0)
    return DocumentReport(path, "", (whole,), 0, (Problem(1, 1, answer.message, answer.code),), (), (), (), 0.0)


def _left_out(sign: Sign) -> SetAside:
    """Stands for a sign that is not selected, so that expectations find their signs."""
    return SetAside("not_a_claim" if sign.role == "not_a_claim" else "assumption", "not selected")


def _selected(reading: Reading, select: frozenset[str]) -> list[int]:
    if not select:
        return list(range(len(reading.signs)))
    lines = [str(reading.document.lines.place(sign.span.start)[0]) for sign in reading.signs]
    return [k for k in range(len(reading.signs)) if f"s{k + 1}" in select or lines[k] in select]


def _problem(document: Document, offset: int, message: str, code: str = "") -> Problem:
    return Problem(*document.lines.place(offset), message, code)


def _of_declarations(reading: Reading, declarations: str) -> tuple[Problem, ...]:
    """Declarations that could not be taken; the places of those in a declaration file are the file's own."""
    beside = Lines(declarations)
    found = []
    for one in reading.context.problems:
        if one.place.rank == FORMULA:
            continue  # prose that is not read keeps refutations back, and asks nothing of its author
        message = f"{one.message}: {one.text}"
        start = one.place.span.start
        if one.place.rank == FILE:
            found.append(Problem(*beside.place(start), f"in the declaration file: {message}"))
        else:
            found.append(_problem(reading.document, start, message))
    return tuple(found)


# ---- statements, each within its time ----


@dataclass(slots=True)
class _Work:
    """Judges a statement; what goes wrong in this program is said beside it, and the others go on."""

    answers: Answers
    timeout: float

    def __call__(self, number: int) -> tuple[Statement, str]:
        statement, bug = self._judged(number)
        try:
            if self.answers.told.agreement and not bug:
                with _limited(self.timeout, agreed.__code__):
                    statement = agreed(statement, self.answers.judge.seed)
        except (TimeUp, RecursionError):
            pass  # a figure that takes too long is left out; the verdict stands
        except Exception:
            bug = traceback.format_exc()
        return statement, bug

    def _judged(self, number: int) -> tuple[Statement, str]:
        try:
            with _limited(self.timeout, Answers.statement.__code__):
                return self.answers.statement(number), ""
        except TimeUp:
            return self._open(number, "budget", f"{UNDECIDED['budget']} ({self.timeout:g} s)"), ""
        except RecursionError:
            return self._open(number, "budget", "the formula is nested too deeply to be judged"), ""
        except Contradiction as error:
            return self._open(
                number, "no-proof", "the witnesses contradict each other: a mistake in this program"
            ), str(error)
        except Exception:
            return self._open(number, "no-proof", "a mistake in this program stopped the work"), traceback.format_exc()

    def _open(self, number: int, code: str, message: str) -> Statement:
        return self.answers.unanswered(number, Undecided(Basis(), code, message))


@contextmanager
def _limited(seconds: float, work: CodeType) -> Iterator[None]:
    """Raises `TimeUp` in calls of the work after so many seconds, where the platform can (POSIX, main thread)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        while frame is not None:  # nowhere else: an alarm on the way out would leave the clock running
            if frame.f_code is work:
                raise TimeUp
            frame = frame.f_back

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)  # an alarm is lost in a callback that ignores exceptions
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# ---- side by side ----

_shared: list[Callable[[int], object]] = []


def _call(item: int) -> object:
    """In a worker: the work that the parent had when it forked."""
    return _shared[0](item)


def _over(
    work: Callable[[int], Result], items: list[int], jobs: int, chunk: int, progress: Progress | None
) -> Iterator[Result]:
    """The results in order; with several jobs in processes that share what was read so far."""
    if jobs <= 1 or "fork" not in get_all_start_methods():
        for done, item in enumerate(items):
            if progress:
                progress(done, len(items))
            yield work(item)
        return
    _shared[:] = [work]
    gc.freeze()
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        for done, result in enumerate(pool.map(_call, items, chunksize=chunk)):
            if progress:
                progress(done, len(items))
            yield result  # type: ignore[misc]
