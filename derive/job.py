"""One document: what it asserts, each statement judged within its time, the report on all of them."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter
from types import CodeType, FrameType

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
from derive.reading.whole import read
from derive.setting import passages
from derive.verdict import UNDECIDED, Basis, DocumentReport, Problem, SetAside, Statement, Undecided, Unreadable

PATIENCE = 4  # seconds on the clock for a second of the processor, on a machine that others use too
AGAIN = 0.05  # seconds from one alarm to the next
GARBAGE = 100_000  # objects made before Python looks for cycles among them
DEPTH = 6000  # Python's recursion limit while statements are judged
MEMORY = "it took more memory than is allowed for a statement"

Found = tuple[Statement, str]  # a statement, and what went wrong in this program while it was judged


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are verified.

    `declarations` is the text of a declaration file, `select` the ids or lines of the statements wanted (all when
    empty), `steps` the prover's budget for a goal, `timeout` the seconds allowed for a statement.  `isolated` says whether
    statements are judged in processes of their own, which can be killed; it holds where the system can copy processes.
    """

    declarations: str = ""
    select: frozenset[str] = frozenset()
    steps: int = STEPS
    timeout: float = 10.0
    jobs: int = 1
    seed: int = 0
    isolated: bool = True
    told: Told = field(default_factory=Told)


class TimeUp(BaseException):
    """The time allowed for a statement is over."""


@contextmanager
def prepared() -> Iterator[None]:
    """Deeper recursion, and fewer looks for garbage."""
    sys.setrecursionlimit(max(DEPTH, sys.getrecursionlimit()))
    thresholds = gc.get_threshold()
    gc.set_threshold(max(GARBAGE, thresholds[0]), *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


class Job:
    """A document that is read; `wanted` are the numbers of the statements to be judged."""

    def __init__(self, path: str, text: str, options: Options) -> None:
        start = perf_counter()
        self.path, self.options = path, options
        self.document = reader.read(text, path)
        self.reading = read(self.document, options.declarations)
        self.wanted = tuple(_selected(self.reading, options.select))
        self.answers = Answers(self.reading, Judge(options.steps, options.seed), options.told)
        self.judge = _Work(self.answers, options.timeout)
        self.milliseconds = (perf_counter() - start) * 1000

    def lost(self, number: int, message: str) -> Statement:
        """The statement as it is written, undecided, for its process is gone."""
        return self.answers.unanswered(number, Undecided(Basis(), "budget", message))

    def report(self, found: Mapping[int, Found]) -> DocumentReport:
        """The report on the document; `found` has all statements that are wanted."""
        document, reading, told = self.document, self.reading, self.options.told
        judged = {number: statement for number, (statement, _) in found.items()}
        every = (judged.get(k) or self.answers.unanswered(k, _left_out(sign)) for k, sign in enumerate(reading.signs))
        annotated, misplaced = expected(document, every)
        statements = tuple(annotated[k] for k in self.wanted)
        said = [line for one in statements if hasattr(one.answer, "basis") for line in one.answer.basis.conventions]
        return DocumentReport(
            path=self.path,
            text=document.text,
            file=document.file.text if document.file else "",
            statements=statements,
            formulas=reading.formulas,
            unread=tuple(_problem(document, m.span.start, m.message, m.code) for _, m in reading.unread),
            conventions=tuple(dict.fromkeys(said)),
            problems=(*_of_declarations(reading, self.options.declarations), *misplaced),
            bugs=tuple(found[k][1] for k in self.wanted if found[k][1]),
            milliseconds=0.0,
            passages=passages(reading) if told.lines else (),
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

    def __call__(self, number: int) -> Found:
        statement, bug = self._judged(number)
        try:
            if self.answers.told.agreement and not bug:
                with _limited(self.timeout, agreed.__code__):
                    statement = agreed(statement, self.answers.judge.seed)
        except (TimeUp, RecursionError, MemoryError):
            pass  # a figure that takes too long is left out; the verdict stands
        except Exception:
            bug = traceback.format_exc()
        return statement, bug

    def _judged(self, number: int) -> Found:
        try:
            with _limited(self.timeout, Answers.statement.__code__):
                return self.answers.statement(number), ""
        except TimeUp:
            return self._open(number, "budget", over(self.timeout)), ""
        except MemoryError:
            return self._open(number, "budget", MEMORY), ""
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


def over(seconds: float) -> str:
    return f"{UNDECIDED['budget']} ({seconds:g} s)"


@contextmanager
def _limited(seconds: float, work: CodeType) -> Iterator[None]:
    """Raises `TimeUp` in calls of the work after so many seconds, where the platform can (POSIX, main thread).

    Seconds of the processor, so that a verdict does not depend on what else the machine does; `PATIENCE` times as many pass
    on the clock before it is lost all the same.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        while frame is not None:  # nowhere else: an alarm on the way out would leave the clock running
            if frame.f_code is work:
                raise TimeUp
            frame = frame.f_back

    clocks = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, seconds * PATIENCE))
    before = [signal.signal(number, ring) for number, _, _ in clocks]
    for _, timer, limit in clocks:
        signal.setitimer(timer, limit, AGAIN)  # an alarm is lost in a callback that ignores exceptions
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(clocks, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def broken(path: str, text: str, trace: str) -> DocumentReport:
    """The report on a document whose reading a mistake in this program has stopped."""
    message = "a mistake in this program stopped the reading of the document"
    whole = unopened(path, Undecided(Basis(), "no-proof", message))
    return replace(whole, text=text, bugs=(trace,))
