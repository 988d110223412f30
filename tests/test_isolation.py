"""Processes that can be killed: what hangs, eats the memory or dies takes one statement with it, and no more."""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flint import fmpz

from derive import answer, check, crew, verify
from derive.crew import Desk, Stopped, verified
from derive.job import Options
from derive.processes import GIGABYTE, Lost, Pool, Worker
from derive.sources import SHIPPED
from derive.verdict import DocumentReport, Report, Statement

HEAD = "<!-- derive\na, b \\in \\mathbb{R}\n-->\n\n"
TEXT = HEAD + "".join(f"$$a + {k} b = {k} b + a$$\n\n" for k in range(1, 7)) + "$$a + b = a$$\n"
VICTIM = 2  # the statement that goes wrong
ROOT = Path(__file__).parents[1]

LIBC = ctypes.PyDLL(None)  # calls keep the lock of the interpreter: no Python code runs meanwhile


def sleep_in_c() -> None:
    LIBC.sleep(60)


def power_of_integers() -> None:
    10 ** (10**9)


def backtrack() -> None:
    re.match(r"(a+)+$", "a" * 40 + "b")


def factor() -> None:
    (fmpz(10) ** 220 + 7).factor()


def loop_that_catches_everything() -> None:
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def eat_memory() -> None:
    kept = []
    while True:
        kept.append(bytearray(1 << 24))


def eat_memory_in_c() -> None:
    fmpz(3) ** (1 << 36)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


HANGS = [sleep_in_c, power_of_integers, backtrack, factor, loop_that_catches_everything]
DEATHS = [eat_memory, eat_memory_in_c, die, crash, leave]


def plain(report: DocumentReport) -> list[Statement]:
    return [replace(one, milliseconds=0.0) for one in report.statements]


@pytest.fixture
def misfortune(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], None]], Pool]]:
    """A pool of processes in which one statement comes to grief."""
    judged = answer.Answers.statement
    pools: list[Pool] = []

    def make(what: Callable[[], None]) -> Pool:
        def statement(self: answer.Answers, number: int) -> Statement:
            if number == VICTIM:
                what()
            return judged(self, number)

        monkeypatch.setattr(answer.Answers, "statement", statement)
        pools.append(Pool(Desk, GIGABYTE))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def heeded() -> Iterator[None]:
    """Ctrl-C is heeded here and in new processes, though the tests may run in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def expect_one_lost(report: DocumentReport) -> None:
    lost = report.statements[VICTIM]
    assert (lost.verdict, lost.answer.code) == ("undecided", "budget")
    others = [one.verdict for one in report.statements if one is not lost]
    assert others == ["proved"] * 5 + ["refuted"]
    assert report.bugs == ()
    assert Report((report,)).exit_code == 1


@pytest.mark.parametrize("what", HANGS, ids=lambda what: what.__name__)
def test_a_statement_that_hangs_is_undecided_in_time(
    what: Callable[[], None], misfortune: Callable[[Callable[[], None]], Pool]
) -> None:
    start = time.monotonic()
    report = verified("a.md", TEXT, Options(timeout=0.3), None, misfortune(what))
    expect_one_lost(report)
    assert "0.3 s" in report.statements[VICTIM].answer.message
    assert time.monotonic() - start < 30


@pytest.mark.parametrize("what", DEATHS, ids=lambda what: what.__name__)
def test_a_statement_that_kills_its_process_is_undecided(
    what: Callable[[], None], misfortune: Callable[[Callable[[], None]], Pool]
) -> None:
    report = verified("a.md", TEXT, Options(timeout=20), None, misfortune(what))
    expect_one_lost(report)
    assert "memory" in report.statements[VICTIM].answer.message


def test_nothing_changes_by_isolation() -> None:
    text = SHIPPED.read_text(encoding="utf-8").split("## (c)")[0]
    reports = [verified("a.md", text, Options(jobs=jobs), None) for jobs in (1, 2)]
    alone = verify(text, isolated=False).documents[0]
    assert plain(reports[0]) == plain(reports[1]) == plain(alone)
    for report in reports:
        assert replace(report, path="text", statements=(), milliseconds=0.0) == replace(
            alone, statements=(), milliseconds=0.0
        )


def test_threads_verify_side_by_side() -> None:
    def one(k: int) -> str:
        return check(f"a + {k} = {k} + a", r"a \in \mathbb{R}").verdict

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(one, range(12))) == ["proved"] * 12


def test_a_hang_in_a_thread_is_ended(misfortune: Callable[[Callable[[], None]], Pool]) -> None:
    pool = misfortune(sleep_in_c)
    found: list[DocumentReport] = []
    thread = threading.Thread(target=lambda: found.append(verified("a.md", TEXT, Options(timeout=0.3), None, pool)))
    thread.start()
    thread.join(30)
    expect_one_lost(found[0])


def test_it_works_under_asyncio(misfortune: Callable[[Callable[[], None]], Pool]) -> None:
    pool = misfortune(backtrack)

    async def main() -> DocumentReport:
        inside = verified("a.md", TEXT, Options(timeout=0.3), None, pool)
        beside = await asyncio.to_thread(verified, "a.md", TEXT, Options(timeout=0.3), None, pool)
        assert plain(inside) == plain(beside)
        return inside

    expect_one_lost(asyncio.run(main()))


def test_a_process_that_never_says_that_it_runs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one whose copy of some lock is locked for ever."""
    monkeypatch.setattr("derive.processes.START", 0.1)
    monkeypatch.setattr("derive.processes.TRIES", 2)
    pool = Pool(lambda: time.sleep(60))  # type: ignore[arg-type, return-value]
    with pytest.raises(Lost):
        pool.take()
    report = verified("a.md", TEXT, Options(), None, pool)
    assert [one.verdict for one in report.statements] == ["undecided"]
    assert Report((report,)).exit_code == 3


def test_a_process_that_hangs_at_its_start_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("derive.processes.START", 0.5)
    mark = tmp_path / "hung"

    def make() -> Desk:
        if not mark.exists():
            mark.touch()
            time.sleep(60)
        return Desk()

    pool = Pool(make)
    assert [one.verdict for one in verified("a.md", TEXT, Options(), None, pool).statements][:1] == ["proved"]
    pool.close()


def test_a_process_that_was_killed_while_it_waited_is_replaced() -> None:
    pool = Pool(Desk)
    verified("a.md", TEXT, Options(), None, pool)
    (worker,) = pool._idle
    os.kill(worker.pid, signal.SIGKILL)
    assert [one.verdict for one in verified("a.md", TEXT, Options(), None, pool).statements][:1] == ["proved"]
    pool.close()


def test_a_copy_of_this_process_makes_its_own_processes() -> None:
    pool = Pool(Desk)
    pool.give(pool.take())
    pid = os.fork()
    if pid == 0:
        try:
            good = pool.take().pid != pool.make and len(pool._idle) == 0
            os._exit(0 if good else 1)
        finally:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    (worker,) = pool._idle
    worker.send(("read", "a.md", TEXT, Options()))
    assert worker.receive(20)[0] == "wanted"
    pool.close()


def test_no_process_outlives_the_one_that_made_it() -> None:
    code = (
        "from derive.processes import Pool; from derive.crew import Desk; import os; pool = Pool(Desk); "
        "made = [pool.take() for _ in range(3)]; print(*(one.pid for one in made), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    pids = list(map(int, done.stdout.split()))
    assert len(pids) == 3
    for _ in range(100):
        alive = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        if not alive:
            return
        time.sleep(0.1)
    raise AssertionError(alive)


def test_no_process_is_left_when_a_pool_is_closed() -> None:
    worker = Worker(Desk, GIGABYTE)
    worker.kill()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def test_what_is_done_when_the_user_stops_is_told(
    misfortune: Callable[[Callable[[], None]], Pool], heeded: None
) -> None:
    pool = misfortune(sleep_in_c)
    timer = threading.Timer(3.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    start = time.monotonic()
    with pytest.raises(Stopped) as stopped:
        verified("a.md", TEXT, Options(timeout=50), None, pool)
    timer.cancel()
    assert time.monotonic() - start < 20
    report = stopped.value.report
    assert [one.verdict for one in report.statements] == ["proved"] * VICTIM
    assert report.problems[0].message == f"stopped: {VICTIM} of 7 statements were judged"


def test_the_command_line_prints_what_was_done_when_it_is_stopped(tmp_path: Path, heeded: None) -> None:
    """A slow document: long before its end Ctrl-C comes, which every process of the group gets."""
    path = tmp_path / "slow.md"
    path.write_text(HEAD + "".join(f"$$(a + b)^{{{k % 3 + 2}}} = {k} a$$\n\n" for k in range(4000)), encoding="utf-8")
    command = [sys.executable, "-m", "derive.verify", str(path), "--jobs", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        time.sleep(8)
        start = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert time.monotonic() - start < 20
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "stopped" in out + err


def test_isolation_costs_less_than_five_milliseconds_a_statement() -> None:
    """The median over the statements of the time beside the work, against the same run in this process."""
    text = SHIPPED.read_text(encoding="utf-8").split("## (b)")[0]
    options = Options(jobs=1)
    crew.verified("a.md", text, options, None)

    def seconds(isolated: bool) -> float:
        start = time.perf_counter()
        count = len(verify(text, isolated=isolated, jobs=1).documents[0].statements)
        return (time.perf_counter() - start) / count

    pairs = [(seconds(True), seconds(False)) for _ in range(3)]
    assert statistics.median(one - other for one, other in pairs) < 0.005
