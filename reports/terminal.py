"""What a terminal shows: findings in colour and cut to its width, and how far the work is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from derive.verdict import VERDICTS, Report
from reports.as_text import Block, blocks, evidence, head, pointed
from reports.environment import printable
from reports.page import Entry, excerpt

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Tick = Callable[[int, int], None]
STYLES = {"proved": "bold green", "refuted": "bold red", "undecided": "bold yellow", "unreadable": "bold magenta"}
LABEL, INDENT = 11, 4
OFTEN = 0.1  # seconds from one picture of the progress to the next, at least
NARROWEST = 24  # characters of a source line that are shown however narrow the terminal is


def show(report: Report, file: TextIO) -> None:
    """The findings and the last line, for a terminal; `NO_COLOR` and the like are respected."""
    from rich.console import Console

    console = Console(file=file, highlight=False, markup=False, emoji=False)
    for number, block in enumerate(blocks(report)):
        if number:
            console.print()
        console.print(_finding(block.entry, console) if block.entry else _sentence(block), soft_wrap=not block.entry)


def _finding(entry: Entry, console: Console) -> RenderableType:
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    style = STYLES.get(entry.statement.verdict, "bold") if not entry.unexpected else "bold red"
    title = Text.assemble((printable(head(entry)), style), "  ", (printable(entry.place), "bold"))
    cut = excerpt(entry.excerpt.text, entry.excerpt.column, max(NARROWEST, console.width - INDENT - 8))
    line, caret = pointed(printable(cut.text), cut.column)
    source = Text(f"{line}\n", no_wrap=True, overflow="ignore").append(caret, style=style)
    table = Table.grid(padding=(0, 0))
    table.add_column(width=LABEL, no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for label, text in evidence(entry):
        table.add_row(label, Text(printable(text), style="green" if label == "holds" else ""))
    return Group(title, Padding(source, (0, 0, 0, INDENT)), Padding(table, (0, 0, 0, INDENT)))


def _sentence(block: Block) -> RenderableType:
    from rich.text import Text

    text = Text(printable(block.text))
    if block.kind in ("problem", "bug"):
        return Text("problem  " if block.kind == "problem" else "", style="bold red").append_text(text)
    for verdict in VERDICTS[:4]:
        text.highlight_regex(rf"\b[1-9]\d* {verdict}\b", STYLES[verdict])
    return text


class Silent:
    """Says nothing of how far the work is, where nobody looks."""

    def document(self, path: str) -> Tick | None:
        return None


class Watch(Silent):
    """A line on standard error, which goes when the work is done."""

    def __init__(self, file: TextIO) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(file=file, highlight=False, markup=False, emoji=False)
        name = TextColumn("{task.description}", markup=False)
        columns = (name, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bar = Progress(
            *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False,
            auto_refresh=False,  # by a thread, which must not run while workers are forked
        )  # fmt: skip
        self.told = 0.0

    def __enter__(self) -> Watch:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def document(self, path: str) -> Tick:
        for old in self.bar.task_ids:
            self.bar.remove_task(old)
        task = self.bar.add_task(printable(Path(path).name), total=None)
        self.bar.refresh()

        def tick(done: int, total: int) -> None:
            self.bar.update(task, completed=done + 1, total=total)
            if monotonic() - self.told > OFTEN:
                self.told = monotonic()
                self.bar.refresh()

        return tick


def watch() -> AbstractContextManager[Silent]:
    """Progress for a terminal, nothing elsewhere."""
    return Watch(sys.stderr) if sys.stderr.isatty() else nullcontext(Silent())
