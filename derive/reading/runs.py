"""The chains of a formula: sides and signs, conditions, what an arrow leads to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from derive.document.span import Span
from derive.reading.cues import SPOKEN, SPOKEN_OF
from derive.reading.cursor import Arrow, Parsed, RowEnd, Separator
from derive.reading.notation import WIDE
from derive.reading.surface import (
    Chain,
    Dots,
    Group,
    Mistake,
    Number,
    Relation,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
    mistakes,
)  # fmt: skip

ROW = "the end of a row"
OR = re.compile(r"\W*(?:or|and/or)\W*")
APART = WIDE | {";", "."}
WORDS = re.compile(
    r"(?:if|for|when|whenever|suppos\w*|assum\w*|provided|given|as\s+long\s+as|subject\s+to|such\s+that|s\.t\.)(?!\w)"
    r"|\\forall|(?P<where>(?:where|with|let)\b)",
    re.I,
)


@dataclass(slots=True)
class Run:
    """A chain as it stands in a formula: its ends may be missing.  `condition` runs are hypotheses of the others."""

    items: list[Surface | None] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    after_arrow: bool = False
    loose: bool = False  # an arrow stands before it, but further than the last wide space, semicolon or row
    cue: str = ""
    colon: bool = False
    apart: str = ""
    range: bool = False
    names: list[Surface] = field(default_factory=list)

    @property
    def condition(self) -> bool:
        """Is the chain a hypothesis of the others in its formula?"""
        gives = bool(self.relations) and self.relations[0].sign in ("=", ":=")
        return not self.range and (self.colon or self.cue == "if" or (self.cue == "where" and not gives))

    @property
    def open_end(self) -> bool:
        return bool(self.relations) and len(self.items) == len(self.relations)

    def relate(self, relation: Relation) -> None:
        """The next sign; of two signs side by side the later one counts."""
        if self.open_end:
            self.relations[-1] = relation
        else:
            self.items = self.items or [None]
            self.relations.append(relation)

    def take(self, side: Surface) -> None:
        """The next side; two expressions side by side are torn apart by something that could not be read."""
        if self.items and not self.open_end:
            self.items[-1] = _torn(self.items[-1], side)
        else:
            self.items.append(side)


def runs(parsed: Parsed) -> list[Run]:
    """The chains of a formula."""
    found: list[Run] = []
    run = Run()
    cue, arrow, loose, apart = "", False, False, ""

    def close() -> None:
        nonlocal run
        if run.items:
            found.append(run)
        run = Run(cue=cue, after_arrow=arrow and not loose, loose=arrow and loose, apart=apart)

    for item, after in itertools.zip_longest(parsed.items, parsed.items[1:]):
        match item:
            case Relation():
                run.relate(item)
            case RowEnd():
                if not run.open_end and not isinstance(after, Relation):
                    apart, loose, cue = ROW, True, "" if run.items and cue == "if" else cue
                    close()
            case Separator(_, text) if text in WIDE and run.open_end:
                continue
            case Separator(_, text):
                cue = cue if text in WIDE and not run.items else _cue(text)
                apart = ROW if run.apart == ROW and not run.items and text in WIDE else text.strip()
                loose = loose or text in APART
                run.colon = run.colon or (text == ":" and bool(run.relations) and after is not None)
                close()
            case Arrow(_, kind):
                cue = "iff" if kind == "iff" else cue
                close()
                arrow, loose = kind in ("implies", "iff"), False
                run.after_arrow, run.loose = arrow, False
            case Group(_, "(", ")", inside) if not run.items and _are_said(found, inside):
                run.items, run.relations, run.cue, cue = *_bracketed(inside, item.span), "if", ""
            case _:
                run.take(item)
    close()
    last = parsed.items[-1] if parsed.items else None
    return _with_names(_whole(found, last.text if isinstance(last, Separator) else ""))


def _spoil(found: list[Run], message: str) -> None:
    """Nothing in the formula is read."""
    for run in found:
        if run.relations:
            bad = Mistake(run.relations[0].span, "unknown-notation", message)
            run.items = [bad] * len(run.items)


def _are_said(found: list[Run], inside: tuple[Surface, ...]) -> bool:
    """Do the brackets after a formula hold conditions, with words or without?"""
    if not any(one.relations for one in found):
        return False
    return any(isinstance(one, Chain) for one in inside) and all(isinstance(one, Chain | Text) for one in inside)


def _bracketed(inside: tuple[Surface, ...], span: Span) -> tuple[list[Surface | None], list[Relation]]:
    """The one condition in brackets; of several, or with words, none is read."""
    first = inside[0]
    if len(inside) == 1 and isinstance(first, Chain):
        return list(first.items), list(first.relations)
    bad = Mistake(span, "unknown-notation", "the words or conditions in these brackets are not read")
    return [bad, bad], [next(one for one in inside if isinstance(one, Chain)).relations[0]]


def _whole(found: list[Run], last: str) -> list[Run]:
    """A piece without a sign that belongs to the chain beside it, read or not, makes that chain unreadable."""
    if SPOKEN_OF.match(last):
        _spoil(found, f"the words '{last}' are not read")
    for one, follower in itertools.pairwise(found):
        counts = len(one.relations) == 1 and one.relations[0].sign == "=" and isinstance(one.items[0], Symbol)
        one.range = counts and not follower.relations and isinstance(follower.items[0], Dots)
        if SPOKEN_OF.match(follower.apart):
            _spoil(found, f"the words '{follower.apart}' are not read")
        if OR.fullmatch(follower.apart) and one.relations and follower.relations:
            for alternative in (one, follower):
                message = "one of several, of which the formula says that one holds"
                bad = Mistake(alternative.relations[0].span, "unknown-notation", message)
                alternative.items = [bad] * len(alternative.items)
    for place, run in enumerate(found):
        beside = [one for one in found[max(0, place - 1) : place + 2] if one is not run and one.relations]
        if run.relations or not beside:
            continue
        after = found[place + 1] if place + 1 < len(found) else None
        spoken = SPOKEN.match(run.apart) or (after is not None and SPOKEN.match(after.apart))
        pointed = after is not None and bool(after.relations) and after.apart in (".", ":")
        if spoken or pointed or run.apart == ROW or isinstance(run.items[0], Number | Total):
            for one in beside:
                cut = f"'{run.apart or one.apart}' cuts the formula apart"
                one.items = [Mistake(one.relations[0].span, "ambiguous", cut)] * len(one.items)
    return [run for run in found if run.relations or len(found) == 1 or not isinstance(run.items[0], Number | Total)]


def _cue(words: str) -> str:
    """What the words before a chain make of it: 'if' a condition, 'where' a definition or a condition."""
    if words.strip() == "\\exists":
        return "exists"
    if re.match(r"(unless|except|iff|if\s+and\s+only\s+if|only\s+if)\b", words.strip(), re.I):
        return "iff" if "if" in words and "unless" not in words else "unless"
    if re.match(r"(?:\w+\s+)?(?:not|never|no\s+longer|without)\b", words.strip(), re.I):
        return "not"
    found = WORDS.match(words.strip())
    return "" if found is None else "where" if found["where"] else "if"


def _torn(before: Surface | None, item: Surface) -> Mistake:
    """Two expressions side by side: what stood between them could not be read."""
    inner = [one for part in (before, item) if part is not None for one in mistakes(part)]
    span = before.span | item.span if before is not None else item.span
    message = inner[0].message if inner else "two expressions with nothing between them"
    return Mistake(span, inner[0].code if inner else "unbalanced", message)


def _with_names(found: list[Run]) -> list[Run]:
    """Names before a comma join the membership after it: o, c, w \\in W."""
    kept: list[Run] = []
    for place, run in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        lonely = _is_lonely(run)
        if lonely and (said := _said_of(found[place + 1 :])):
            said.names.append(run.items[0])  # type: ignore[arg-type]
        elif lonely and after and after.relations and after.apart == ",":
            message = "a name before a comma, and a relation after it: say it of each"
            after.items = [Mistake(after.relations[0].span, "ambiguous", message)] * len(after.items)
        else:
            kept.append(run)
    return kept


def _is_lonely(run: Run) -> bool:
    """Is it a name that nothing is said of?"""
    return not run.relations and len(run.items) == 1 and isinstance(run.items[0], Symbol | Script)


def _said_of(rest: list[Run]) -> Run | None:
    """The membership that stands behind the names of a list."""
    for place, one in enumerate(rest):
        if place and one.apart not in (",", "and"):
            return None
        if not _is_lonely(one):
            return one if one.relations and one.relations[0].sign == "in" else None
    return None


def flat(chain: Chain) -> Iterator[Surface | Relation]:
    for place, item in enumerate(chain.items):
        yield item
        if place < len(chain.relations):
            yield chain.relations[place]


def complete(run: Run) -> bool:
    return (
        len(run.items) == len(run.relations) + 1 and all(item is not None for item in run.items) and bool(run.relations)
    )


def leads_on(found: list[Run], place: int) -> bool:
    """Is the run a premise: does an arrow follow it, or follow what is joined to it by a comma or 'and'?"""
    if len(found[place].relations) != 1:
        return False
    for after in found[place + 1 :]:
        if after.after_arrow:
            return True
        if found[place].after_arrow or after.apart not in (",", "and") or len(after.relations) != 1:
            return False
    return False
