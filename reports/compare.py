"""Two results compared: what became false, what became true, what else changed.

python -m reports.compare OLD.json NEW.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from derive.verdict import VERDICTS
from reports.environment import printable

FORMAT_VERSION = 1
LONGEST = 4000  # statements of a document up to which moved ones are looked for
LONGEST_TEXT = 300  # characters of a statement that are compared
MANY = 10_000  # pairs of statements that are not compared
ALIKE = 0.7  # of two texts that are one statement, written otherwise
KINDS = {
    "false": "became false", "true": "became true", "verdict": "has another verdict", "reason": "has another reason",
    "added": "is new", "removed": "is gone", "text": "is written otherwise",
}  # fmt: skip


class NoResult(ValueError):
    """A file is no result of this program; the message says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A statement of one result."""

    id: str
    line: int
    verdict: str
    code: str
    text: str
    left: str = ""

    @property
    def answer(self) -> str:
        return f"{self.verdict}[{self.code}]" if self.code else self.verdict


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a statement; `before` is None for a new one, `after` for one that is gone."""

    kind: str
    before: Seen | None
    after: Seen | None

    @property
    def title(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes of a document, the false ones first, and how many statements are as before."""

    name: str
    changes: tuple[Change, ...]
    same: int

    @property
    def headline(self) -> str:
        counts = {kind: sum(one.kind == kind for one in self.changes) for kind in KINDS}
        said = [f"{count} {KINDS[kind]}" for kind, count in counts.items() if count]
        return f"{', '.join(said) if said else 'nothing changed'}; {self.same} as before"


def load(path: Path) -> dict[str, Any]:
    """A result in JSON.  Raises `NoResult` where the file is none, `OSError` where it cannot be opened."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise NoResult(f"{path}: no JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format_version") != FORMAT_VERSION:
        raise NoResult(f"{path}: no result of format version {FORMAT_VERSION}")
    try:
        for document in data["documents"]:
            Path(document["path"])
            list(map(_seen, document["statements"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NoResult(f"{path}: no result of this program: {error}") from None
    return data


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Comparison]:
    """A comparison for every document of the new result; documents are found again by their path, or their name."""
    paths = {one["path"]: one for one in old["documents"]}
    names = {Path(one["path"]).name: one for one in old["documents"]}
    alone = old["documents"][0] if len(old["documents"]) == len(new["documents"]) == 1 else None
    found = []
    for document in new["documents"]:
        before = paths.get(document["path"]) or names.get(Path(document["path"]).name) or alone
        earlier = _statements(before) if before else []
        found.append(_compared(document["path"], earlier, _statements(document)))
    return found


def _statements(document: dict[str, Any]) -> list[Seen]:
    return [one for one in map(_seen, document["statements"]) if one.verdict != "not_a_claim"]


def _seen(data: dict[str, Any]) -> Seen:
    verdict, text = data["verdict"], " ".join((str(data["left"]), str(data["relation"]), str(data["right"])))
    if verdict not in VERDICTS:
        raise ValueError(f"the verdict {verdict}")
    return Seen(
        str(data["id"]), int(data["line"]), verdict, str(data["code"] or ""), " ".join(text.split()), str(data["left"])
    )


def _compared(name: str, old: Sequence[Seen], new: Sequence[Seen]) -> Comparison:
    changes = [Change(kind, a, b) for a, b in _pairs(old, new) if (kind := _kind(a, b))]
    order = list(KINDS)
    changes.sort(key=lambda one: order.index(one.kind))
    gone = sum(one.kind == "removed" for one in changes)
    return Comparison(name, tuple(changes), len(new) - (len(changes) - gone))


def _pairs(old: Sequence[Seen], new: Sequence[Seen]) -> Iterator[tuple[Seen | None, Seen | None]]:
    """Every statement with the one that it was or became: the same text in the same order, else the one in its place."""
    if max(len(old), len(new)) > LONGEST:
        yield from zip_longest(old, new)
        return
    matcher = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        yield from zip(old[a:b], new[c:d], strict=True) if tag == "equal" else _rewritten(old[a:b], list(new[c:d]))


def _rewritten(old: Sequence[Seen], new: list[Seen]) -> Iterator[tuple[Seen | None, Seen | None]]:
    """The statements of two stretches that have the same left side, or the most in common; the others alone."""
    left = list(old)
    waiting = list(new)
    for alike in (_same_left, _similar) if len(old) * len(new) < MANY else ():
        for after in list(waiting):
            before = next((one for one in left if alike(one, after)), None)
            if before is not None:
                left.remove(before)
                waiting.remove(after)
                yield before, after
    yield from ((None, after) for after in waiting)
    yield from ((before, None) for before in left)


def _same_left(one: Seen, other: Seen) -> bool:
    return one.left == other.left


def _similar(one: Seen, other: Seen) -> bool:
    return SequenceMatcher(None, one.text[:LONGEST_TEXT], other.text[:LONGEST_TEXT]).ratio() > ALIKE


def _kind(before: Seen | None, after: Seen | None) -> str:
    """What happened; empty for nothing."""
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if after.verdict != before.verdict:
        return {"refuted": "false", "proved": "true"}.get(after.verdict, "verdict")
    return "reason" if after.code != before.code else "text" if after.text != before.text else ""


def as_lines(comparison: Comparison) -> str:
    """The comparison for a terminal, without what only moved or was written otherwise."""
    lines = [f"{comparison.name}, compared: {comparison.headline}."]
    for one in comparison.changes:
        if one.kind != "text":
            lines.append(
                f"    {one.title:<20}{_places(one):<16}{_answers(one)}  {(one.after or one.before or _NONE).text}"
            )
    return printable("\n".join(lines)) + "\n"


_NONE = Seen("", 0, "", "", "")


def _places(change: Change) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return f"line {(before or after or _NONE).line}"
    return f"line {after.line}" + (f" (was {before.line})" if before.line != after.line else "")


def _answers(change: Change) -> str:
    answers = [one.answer for one in (change.before, change.after) if one is not None]
    return " -> ".join(answers)


def main(arguments: Sequence[str]) -> int:
    """Print the comparison of two results; 1 where something became false, 2 for wrong usage."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m reports.compare OLD.json NEW.json\n")
        return 2
    try:
        old, new = (load(Path(one)) for one in arguments)
    except (NoResult, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    found = compare(old, new)
    sys.stdout.write("\n".join(map(as_lines, found)))
    return int(any(change.kind == "false" for one in found for change in one.changes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
