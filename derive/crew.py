"""One document judged by processes that can be killed: who does what, until when, and what is lost with one of them."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from time import monotonic, perf_counter
from typing import Any

from derive.job import PATIENCE, Found, Job, Options, broken, over, prepared, unopened
from derive.processes import Lost, Pool, Worker, ready
from derive.verdict import UNDECIDED, Basis, DocumentReport, Problem, Undecided

CHUNK = 10  # statements that a process takes at once
FEW = 24  # documents with fewer statements are not worth a second process
GRACE = 0.5  # seconds after the end of its time in which a process may end by itself what it does
READING = 120.0  # seconds allowed for the reading of a document, and for its report
LOSSES = 3  # processes that may be lost while none of them judges a statement
STOPPED = "the process that judged it stopped: it took too much memory, or a library failed"


class Stopped(KeyboardInterrupt):
    """The user has stopped the work; `report` holds what was done so far."""

    def __init__(self, report: DocumentReport) -> None:
        super().__init__()
        self.report = report


class Desk:
    """In a process: reads a document, judges its statements, and puts the report together."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self.found: dict[int, Found] = {}

    def __call__(self, message: tuple[Any, ...]) -> Iterator[Any]:
        with prepared():
            try:
                yield from self._answer(*message)
            except Exception:
                yield "broken", traceback.format_exc()

    def _answer(self, kind: str, *parts: Any) -> Iterator[Any]:
        if kind == "read":
            self.found = {}
            self.job = Job(*parts)
            yield "wanted", self.job.wanted
            return
        assert self.job is not None
        if kind == "judge":
            for number in parts[0]:
                yield "start", number
                self.found[number] = self.job.judge(number)
                yield "done", number, *self.found[number]
        else:
            others, lost = parts
            gone = {number: (self.job.lost(number, why), "") for number, why in lost.items()}
            report = self.job.report({**self.found, **others, **gone})
            expected = tuple(one.expected for one in report.statements)
            yield "report", replace(report, statements=()), expected, gone


pool = Pool(Desk)


def verified(
    path: str, text: str, options: Options, progress: Callable[[int, int], None] | None, processes: Pool = pool
) -> DocumentReport:
    """The report on one document.  Raises `Stopped` where the user stops the work."""
    start = perf_counter()
    crew = _Crew(path, text, options, progress, processes)
    try:
        report = crew.report()
    except Lost:
        message = "the document was not read: it takes too much time or memory"
        report = unopened(path, Undecided(Basis(), "budget", message))
    except KeyboardInterrupt:
        raise Stopped(crew.so_far()) from None
    finally:
        crew.dismiss()
    return replace(report, text=report.text or text, milliseconds=round((perf_counter() - start) * 1000, 1))


@dataclass(slots=True, eq=False)
class _Seat:
    """A process at work on the document: which statements it has, which one it is at, until when it must say something."""

    worker: Worker
    until: float
    chunk: deque[int] = field(default_factory=deque)
    at: int | None = None
    idle: bool = False
    mine: set[int] = field(default_factory=set)


class _Crew:
    def __init__(
        self, path: str, text: str, options: Options, progress: Callable[[int, int], None] | None, processes: Pool
    ) -> None:
        self.request = ("read", path, text, options)
        self.options, self.progress, self.processes = options, progress, processes
        self.seats: list[_Seat] = []
        self.wanted: tuple[int, ...] | None = None
        self.todo: deque[int] = deque()
        self.found: dict[int, Found] = {}
        self.lost: dict[int, str] = {}
        self.failures = 0
        self.trace = ""  # of a mistake in this program
        self.answer: tuple[DocumentReport, tuple[Any, ...], dict[int, Found]] | None = None

    # ---- from the first word to the report ----

    def report(self) -> DocumentReport:
        """Raises `Lost` where processes are lost again and again while they judge nothing."""
        while not self.trace and (self.wanted is None or len(self.found) + len(self.lost) < len(self.wanted)):
            self._employ()
            self._listen()
        while not self.trace and self.answer is None:
            self._employ()
            for seat in [one for one in self.seats if one.idle][:1]:
                others = {number: one for number, one in self.found.items() if number not in seat.mine}
                self._ask(seat, ("report", others, self.lost), READING)
            self._listen()
        if self.trace or self.answer is None or self.wanted is None:
            return broken(self.request[1], self.request[2], self.trace)
        report, expected, gone = self.answer
        statements = [{**self.found, **gone}[number][0] for number in self.wanted]
        marked = (replace(one, expected=what) for one, what in zip(statements, expected, strict=True))
        return replace(report, statements=tuple(marked))

    def so_far(self) -> DocumentReport:
        done = [self.found[number][0] for number in sorted(self.found)]
        whole = f" of {len(self.wanted)}" if self.wanted is not None else ""
        said = Problem(1, 1, f"stopped: {len(done)}{whole} statements were judged", "budget")
        empty = unopened(self.request[1], Undecided(Basis(), "budget", UNDECIDED["budget"]))
        return replace(empty, text=self.request[2], statements=tuple(done), problems=(said,))

    def dismiss(self) -> None:
        """Processes that wait are free for other documents; those at work are not waited for."""
        for seat in self.seats:
            if seat.idle:
                self.processes.give(seat.worker)
            else:
                seat.worker.kill()
        self.seats = []

    # ---- who does what ----

    def _employ(self) -> None:
        """As many processes as are worth it, each with something to do."""
        many = self.options.jobs if self.wanted is not None and len(self.todo) >= FEW else 1
        while len(self.seats) < many:
            seat = _Seat(self.processes.take(), 0.0)
            self.seats.append(seat)
            self._ask(seat, self.request, READING)
        for seat in [one for one in self.seats if one.idle]:
            if self.todo:
                seat.chunk = deque(self.todo.popleft() for _ in range(min(CHUNK, len(self.todo))))
                self._ask(seat, ("judge", tuple(seat.chunk)), self._limit())

    def _limit(self) -> float:
        """Seconds until a process at a statement says something."""
        return self.options.timeout * PATIENCE * (2 if self.options.told.agreement else 1) + GRACE

    def _ask(self, seat: _Seat, message: tuple[Any, ...], seconds: float) -> None:
        seat.idle, seat.until = False, monotonic() + seconds
        try:
            seat.worker.send(message)
        except Lost:
            self._bury(seat, STOPPED)

    def _listen(self) -> None:
        """Hear those that have something to say; bury those whose time is over."""
        busy = [seat for seat in self.seats if not seat.idle]
        if not busy:
            return
        speaking = ready([seat.worker for seat in busy], min(seat.until for seat in busy) - monotonic())
        for seat in busy:
            if seat.worker in speaking:
                try:
                    self._hear(seat, seat.worker.receive(0.0))
                except Lost:
                    self._bury(seat, STOPPED)
            elif monotonic() > seat.until:
                if seat.at is None and self.wanted is None:
                    raise Lost  # a second reading would take as long
                self._bury(seat, over(self.options.timeout))

    def _hear(self, seat: _Seat, reply: Any) -> None:
        match reply:
            case None:
                seat.idle = True
            case "wanted", wanted:
                if self.wanted is None:
                    self.wanted, self.todo = wanted, deque(wanted)
                seat.until = monotonic() + READING
            case "start", number:
                seat.at, seat.until = number, monotonic() + self._limit()
            case "done", number, statement, bug:
                self.found[number] = statement, bug
                seat.mine.add(number)
                seat.chunk.remove(number)
                seat.at, seat.until = None, monotonic() + self._limit()
                if self.progress and self.wanted is not None:
                    self.progress(len(self.found) + len(self.lost) - 1, len(self.wanted))
            case "report", report, expected, gone:
                self.answer = report, expected, gone
                seat.idle = seat.worker.receive(GRACE) is None
            case "broken", trace:
                self.trace = trace

    def _bury(self, seat: _Seat, why: str) -> None:
        """A process is gone: the statement that it was at is lost, the others are done by another one."""
        seat.worker.kill()
        self.seats.remove(seat)
        if seat.at is not None:
            self.lost[seat.at] = why
            seat.chunk.remove(seat.at)
        else:
            self.failures += 1
        self.todo.extendleft(reversed(seat.chunk))
        if self.failures > LOSSES:
            raise Lost
