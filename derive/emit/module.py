"""One module of NumPy functions for a document: the closed forms that are proved in it, and its definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from derive import __version__
from derive.claim import Meaning
from derive.emit.function import IMPORT, Function, constant, to_numpy
from derive.emit.names import sanitised, shown
from derive.emit.prelude import HELPERS
from derive.emit.program import NotEmittable
from derive.verdict import DocumentReport, Proved, Refuted, Report, Side, Statement


def write(report: Report, folder: Path) -> list[Path]:
    """The modules written, NAME_numpy.py for each document.  Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for document in report.documents:
        stem = sanitised(Path(document.path).stem)
        names = [f"{stem}_numpy.py", *(f"{stem}_{k}_numpy.py" for k in range(2, len(report.documents) + 2))]
        path = next(folder / name for name in names if folder / name not in written)
        path.write_text(module(document), encoding="utf-8")
        written.append(path)
    return written


def module(document: DocumentReport) -> str:
    """The text of the module.  Every statement that is a closed form has a function or a comment that says why not."""
    parts: list[str] = []
    helpers: set[str] = set()
    bodies: dict[str, str] = {}
    for statement, meaning in closed_forms(document):
        found = _written(meaning)
        if isinstance(found, str):
            parts.append(f"# {shown(f'{statement.id}, line {statement.line}: {found}')}\n")
            continue
        code = found.body.split('"""', 2)[2] + repr([one.declared for one in found.parameters])
        if code in bodies:
            parts.append(f"{found.name} = {bodies[code]}  # {shown(meaning.statement)[:200]}\n")
            continue
        bodies[code] = found.name
        helpers.update(found.helpers)
        parts.append(found.body)
    title = shown(f"Closed forms of {Path(document.path).name}, written by derive {__version__}.")
    head = f'r"""{title}\n\nEvery function computes the right side of the statement that it names; indices count from 0.\n"""\n\n'
    return (
        head
        + IMPORT
        + "".join(f"\n\n{one}" for one in _spaced([*(HELPERS[h] for h in HELPERS if h in helpers), *parts]))
    )


def closed_forms(document: DocumentReport) -> Iterator[tuple[Statement, Meaning]]:
    """The statements that define a closed form, each with what it is."""
    for one in document.statements:
        meaning = closed_form(one)
        if meaning is not None:
            yield one, meaning


def closed_form(statement: Statement) -> Meaning | None:
    """The right side of a proved equation or of a definition, or a proved correction."""
    side: str = statement.right
    match statement.answer:
        case Proved():
            pass
        case Refuted(correction=correction) if correction is not None and correction.side != "relation":
            side = correction.formula
        case _ if statement.verdict != "definition":
            return None
    if not isinstance(side, Side) or side.meaning is None or statement.relation not in ("=", ":="):
        return None
    return replace(side.meaning, name=statement.id)


def _written(meaning: Meaning) -> Function | str:
    number = constant(meaning)
    if number is not None:
        return f"the number {number}"
    try:
        return to_numpy(meaning)
    except NotEmittable as error:
        return f"not written: {error}"


def _spaced(parts: list[str]) -> Iterator[str]:
    """Comments and second names stand together."""
    lines = ""
    for part in parts:
        if part.startswith(("def ", "r")):
            if lines:
                yield lines
            lines = ""
            yield part
        else:
            lines += part
    if lines:
        yield lines
