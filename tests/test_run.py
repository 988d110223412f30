"""Documents through all stations: time, workers, and mistakes of the program itself."""

from __future__ import annotations

import signal
import time
from dataclasses import replace
from time import perf_counter

import pytest

from derive import answer, job
from derive.job import TimeUp, _limited
from derive.judge import Contradiction
from derive.run import Options, verify_text
from derive.sources import SHIPPED
from derive.verdict import DocumentReport, Report, Statement

TEXT = "<!-- derive\nx \\in \\mathbb{R}\n-->\n\n$$x + x = 2x$$\n\n$$x + x = 3x$$\n"


def verdicts(report: DocumentReport) -> list[str]:
    return [one.verdict for one in report.statements]


def test_a_statement_that_takes_too_long_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = answer.Answers.statement

    def slow(self: answer.Answers, number: int) -> Statement:
        if number == 0:
            time.sleep(30)
        return plain(self, number)

    monkeypatch.setattr(answer.Answers, "statement", slow)
    report = verify_text("a.md", TEXT, Options(timeout=0.2, isolated=False))
    assert verdicts(report) == ["undecided", "refuted"]
    assert report.statements[0].answer.code == "budget"


@pytest.mark.parametrize("error", [ValueError("oh"), Contradiction("both"), RecursionError(), MemoryError()])
def test_a_mistake_in_the_program_leaves_the_other_statements(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    plain = answer.Answers.statement

    def broken(self: answer.Answers, number: int) -> Statement:
        if number == 0:
            raise error
        return plain(self, number)

    monkeypatch.setattr(answer.Answers, "statement", broken)
    report = verify_text("a.md", TEXT, Options(isolated=False))
    assert verdicts(report) == ["undecided", "refuted"]
    assert Report((report,)).exit_code == (1 if isinstance(error, RecursionError | MemoryError) else 70)


def test_a_mistake_while_reading_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("oh")

    monkeypatch.setattr(job, "read", broken)
    report = verify_text("a.md", TEXT, Options(isolated=False))
    assert report.bugs
    assert Report((report,)).exit_code == 70


def plain(one: Statement) -> Statement:
    return replace(one, milliseconds=0.0)


def test_workers_find_what_one_process_finds() -> None:
    text = SHIPPED.read_text(encoding="utf-8").split("## (d)")[0]
    alone, together = (verify_text("a.md", text, Options(jobs=jobs)) for jobs in (1, 3))
    assert list(map(plain, alone.statements)) == list(map(plain, together.statements))


def test_the_same_seed_gives_the_same_report() -> None:
    first, second = (verify_text("a.md", TEXT, Options(seed=7)) for _ in range(2))
    assert list(map(plain, first.statements)) == list(map(plain, second.statements))


def test_progress_counts_statements() -> None:
    told: list[tuple[int, int]] = []
    verify_text("a.md", TEXT, Options(), lambda done, total: told.append((done, total)))
    assert told[0] == (0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "$$" + "(" * 3000 + "x" + ")" * 3000 + " = x$$",
        "$$" + "{" * 3000 + "x" + "}" * 3000 + " = x$$",
        "$$" + "\\frac{" * 1000 + "x = x$$",
        "$$" + "x^{" * 500 + "x" + "}" * 500 + " = x$$",
        "$$" + "x + " * 20000 + "x = 1$$",
        "\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a} $$\\a = x$$",
        "\\def\\x{\\x\\x} $$\\x = 1$$",
        "$$x = " + "= " * 200 + "x$$",
        "$$\\begin{cases} x $$",
        "$$= = \\implies \\implies = $$",
        "$$\\sum_{=1} = \\prod^{=}$$",
    ],
    ids=range(11),
)
def test_no_formula_breaks_the_run(text: str) -> None:
    start = time.perf_counter()
    report = verify_text("a.md", TEXT + text + "\n", Options(timeout=2))
    assert not report.bugs
    assert verdicts(report)[:2] == ["proved", "refuted"]
    assert time.perf_counter() - start < 60


def test_an_alarm_rings_in_the_work_alone() -> None:
    """On the way out of the work a second alarm would leave the clock running."""

    def work() -> None:
        while True:
            pass

    before = signal.getsignal(signal.SIGALRM)
    with _limited(0.02, work.__code__):
        with pytest.raises(TimeUp):
            work()
        start = perf_counter()
        while perf_counter() < start + 0.3:
            pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before
