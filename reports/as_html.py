"""One self-contained HTML page for a document: its own text set again, every relation sign with its verdict."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

from jinja2 import Environment
from markupsafe import Markup

from derive.verdict import Derivation, DocumentReport, Line, Part, Passage
from reports.compare import Comparison
from reports.environment import html_environment, printable
from reports.mathml import inside, mathml
from reports.page import LONG, MARKS, Entry, Page, page, values
from reports.pictures import pictures
from reports.prose import prose, words
from reports.symbols import SYMBOLS

LARGEST = 590_000  # bytes of a page in which no line of a proof is left out
Drawn = tuple[tuple[str, ...], dict[str, str]]  # the pictures of a document, and those of its statements
WRONG = ("refuted", "undecided", "unreadable")
SCROLLS = 'tabindex="0" role="group" aria-label="Formula"'  # a box that is scrolled by keys too
SIGNED = MARKS | {"definition": "def"}  # what stands at a sign
PAPER = 130  # characters of a side that are printed at full size
WIDE = 60  # characters of a formula in a line, from which on it may scroll
DEEPEST = 6  # of HTML's headings


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the document, as an anchor and its level on the page, with what stands below it."""

    anchor: str
    level: int
    title: Markup
    plain: str
    body: Markup
    wrong: int


def as_html(document: DocumentReport, proofs: str = "", since: Comparison | None = None) -> str:
    """The page; `proofs` is the folder of the proof files, as the page sees it, `since` what changed since a baseline."""
    shown = page(document)
    drawn = pictures(shown)
    least = _Writer(document, shown, proofs, 0, drawn).whole(since)
    longest = longest_line(shown, LARGEST - len(least.encode()))
    return _Writer(document, shown, proofs, longest, drawn).whole(since) if longest else least


def formula(latex: str, alternative: bool = True, display: bool = False) -> Markup:
    """A formula as MathML; one that is not of this program's own LaTeX as text."""
    shown = mathml(latex, display, alternative)
    return Markup(shown) if shown is not None else source(latex)  # noqa: S704 - MathML escapes what it shows


def sign_of(latex: str) -> str:
    """A relation sign as its character."""
    return SYMBOLS[latex][1] if latex in SYMBOLS else latex


def _words(text: str) -> str:
    """What stands between formulas: marks as they are, words and commands apart from what is beside them."""
    shown = SYMBOLS[text][1] if text in SYMBOLS else printable(text)
    return f"\u2002{shown}\u2002" if any(map(str.isalpha, shown)) else shown


def source(text: str) -> Markup:
    return Markup("<code>{}</code>").format(printable(text))


class _Writer:
    """Writes the parts of a page that follow the text of the document."""

    def __init__(self, document: DocumentReport, shown: Page, proofs: str, longest: int, drawn: Drawn) -> None:
        self.document = document
        self.shown = shown
        self.drawn = drawn
        self.entries = {one.statement.id: one for _, group in shown.sections for one in group}
        self.placed: set[str] = set()
        self.environment = _environment()
        finding = self.environment.get_template("finding.html.j2").module
        lines = partial(proof_lines, longest=longest)
        self.finding = partial(finding.finding, proofs=proofs, lines=lines, curves=drawn[1])  # type: ignore[attr-defined]
        self.first: dict[Hashable, str] = {}

    def whole(self, since: Comparison | None) -> str:
        template = self.environment.get_template("report.html.j2")
        return template.render(
            page=self.shown,
            sections=self.sections(),
            rest=self.rest(),
            marks=MARKS,
            since=since,
            pictures=self.drawn[0],
            entries=self.entries,
        )

    def sections(self) -> list[Section]:
        """The sections of the document in order; the words before the first heading have no title."""
        numbered = list(enumerate(self.document.passages))
        starts = [k for k, one in numbered if one.kind == "heading"]
        bounds = [0, *starts, len(numbered)] if not starts or starts[0] else [*starts, len(numbered)]
        groups = [numbered[a:b] for a, b in pairwise(bounds)]
        anchors: set[str] = set()
        open_levels: list[int] = []
        found = []
        for group in groups:
            if not group:
                continue
            heading = group[0][1] if group[0][1].kind == "heading" else None
            if heading is not None:
                open_levels = [*(level for level in open_levels if level < heading.level), heading.level]
            found.append(self._section(heading, group[1:] if heading else group, len(open_levels), anchors))
        return found

    def _section(
        self, heading: Passage | None, group: Sequence[tuple[int, Passage]], depth: int, anchors: set[str]
    ) -> Section:
        ids = [name for _, one in group for part in one.parts for name in part.statements]
        wrong = sum(
            self.entries[name].statement.verdict in WRONG for name in dict.fromkeys(ids) if name in self.entries
        )
        passages = dict(group)
        body = prose(
            group, self.document.markup, lambda k: self.parts(passages[k], False), lambda k: self.display(passages[k]),
            lambda ks: self.findings([name for k in ks for part in passages[k].parts for name in part.statements]),
        )  # fmt: skip
        plain = words(heading.parts) if heading else ""
        title = Markup().join(map(self.part, heading.parts)) if heading else Markup()
        anchor = _anchor(plain, anchors) if heading else ""
        return Section(anchor, min(depth + 1, DEEPEST), title, plain, Markup(body), wrong)  # noqa: S704

    def rest(self) -> Markup:
        """What has no place in the text: signs of a document that was not read, or of which only a part was asked."""
        return Markup(self.findings([name for name in self.entries if name not in self.placed]))  # noqa: S704

    # ---- formulas with their signs ----

    def display(self, passage: Passage) -> str:
        """A formula on display in a box of its own, with its findings below."""
        ids = [name for part in passage.parts for name in part.statements]
        wrong = " w" if any(self._is_wrong(name) for name in ids) else ""
        rows = self.parts(passage, True)
        longest = max((len(part.text) for part in passage.parts), default=0)
        size = " z2" if longest > 2 * PAPER else " z1" if longest > PAPER else ""
        reached = "" if 'href="#' in rows else f" {SCROLLS}"  # a link in it brings the keyboard there already
        box = f'<div class="m{size}"{reached}>{rows}</div>'
        return f'<div class="d{wrong}">{box}{self.findings(ids)}</div>'

    def parts(self, passage: Passage, display: bool) -> str:
        rows: list[str] = [""]
        for part in passage.parts:
            if part.kind == "row":
                rows.append("")
            else:
                rows[-1] += self.part(part, display, True)
        if len(rows) == 1 or not display:
            long = not display and max((len(part.text) for part in passage.parts), default=0) > WIDE
            box = f'x l" {SCROLLS}' if long else 'x"'
            return f'<span class="{box}>{" ".join(rows)}</span>'
        return "".join(f'<div class="r">{row}</div>' for row in rows if row)

    def part(self, part: Part, display: bool = False, apart: bool = False) -> Markup:
        """A side as MathML, a sign as a link to its finding, words as they are."""
        match part.kind:
            case "side":
                return formula(part.text, True, display) + self._marks(part.statements)
            case "arrow":
                return Markup(' <span class="g">{}</span> ').format(sign_of(part.text))
            case "sign":
                return self._sign(part)
            case "source":
                return source(part.text) + self._marks(part.statements)
        return Markup("{}").format(_words(part.text) if apart else printable(part.text)) + self._marks(part.statements)

    def _sign(self, part: Part) -> Markup:
        sign = Markup("{}").format(sign_of(part.text))
        if part.label:
            sign = Markup("{}<sub>{}</sub>").format(sign, printable(part.label))
        name = next((one for one in part.statements if one in self.entries), None)
        if name is None:
            return Markup(' <span class="g">{}</span> ').format(sign)
        verdict = self.entries[name].statement.verdict
        link = Markup('<a class="g {0}" href="#{1}">{2}<b>{3}<i> {4}</i></b></a>')
        shown = link.format(verdict, name, sign, SIGNED[verdict], self.entries[name].name)
        return Markup(" ") + shown + Markup(" ")

    def _marks(self, names: Iterable[str]) -> Markup:
        """Marks behind something that holds signs which cannot be shown one by one."""
        link = Markup('<a class="g {0}" href="#{1}"><b>{2}<i> {3}</i></b></a>')
        known = [(name, self.entries[name]) for name in names if name in self.entries]
        marks = (link.format(e.statement.verdict, name, e.mark, e.name) for name, e in known)
        return Markup().join(marks)

    def _is_wrong(self, name: str) -> bool:
        return name in self.entries and self.entries[name].noteworthy

    def findings(self, names: Iterable[str]) -> str:
        """The findings of some signs, each once on the page; those of formulas side by side in one row."""
        new = [name for name in dict.fromkeys(names) if name in self.entries and name not in self.placed]
        self.placed.update(new)
        if not new:
            return ""
        shown = Markup().join(map(self._finding, new))
        return f'<div class="f{" w" if any(map(self._is_wrong, new)) else ""}">{shown}</div>'

    def _finding(self, name: str) -> Markup:
        entry = self.entries[name]
        lines = tuple(line for one in entry.derivations for line in one.lines)
        own = [(one, self._first(one, name)) for one in entry.basis.gradients] if entry.basis else []
        same = self._first(lines, name) if lines else ""
        shown: Markup = self.finding(entry, same=same, in_text=bool(self.document.passages), gradients=own)
        return shown

    def _first(self, said: Hashable, name: str) -> str:
        """The id of the statement that has said the same before; empty where it is new."""
        found = self.first.setdefault(said, name)
        return "" if found == name else found


@cache
def _environment() -> Environment:
    environment = html_environment()
    environment.filters["math"] = formula
    environment.filters["large_math"] = partial(formula, display=True)
    environment.filters["plain_math"] = partial(formula, alternative=False)
    environment.filters["source"] = source
    environment.globals["values"], environment.globals["long"] = values, LONG
    return environment


def _anchor(title: str, taken: set[str]) -> str:
    """A name for a heading that stays as long as its words stay."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "section"
    name = f"in-{plain}"
    number = 1
    while name in taken:
        number += 1
        name = f"in-{plain}-{number}"
    taken.add(name)
    return name


# ---- proofs ----


def longest_line(shown: Page, room: int) -> int:
    """The length, in LaTeX, up to which the lines of proofs fit into so many bytes."""
    entries = [entry for _, group in shown.sections for entry in group]
    lines = {one.lines: None for entry in entries for one in _derivations(entry)}
    ends = {entry.derivations[0].lines for entry in entries if entry.ends_are_sides}
    middles = sorted((line.formula for one in lines for line in (one[1:-1] if one in ends else one)), key=len)
    longest = 0
    for formula in middles:
        room -= len((inside(formula) or formula).encode()) + 60
        if room < 0:
            return min(longest, len(formula) - 1)
        longest = len(formula)
    return longest


def _derivations(entry: Entry) -> Iterable[Derivation]:
    yield from entry.derivations
    if entry.correction:
        yield from entry.correction.derivations


def proof_lines(derivation: Derivation, kept: bool, longest: int) -> list[tuple[str, int, Markup, str]]:
    """The lines for the page: kind, depth, formula, rule.

    Lines longer than `longest` are told by their rules; the first and the last stand there in any case where `kept`.
    """
    found: list[tuple[str, int, Markup, str]] = []
    skipped: list[Line] = []
    for place, line in enumerate(derivation.lines):
        ends = kept and place in (0, len(derivation.lines) - 1)
        if len(line.formula) > longest and line.kind in ("start", "term") and not ends:
            skipped.append(line)
            continue
        if skipped:
            found.append(_skipped(skipped))
            skipped = []
        found.append((line.kind, line.depth, formula(line.formula, False), line.rule))
    return [*found, _skipped(skipped)] if skipped else found


def _skipped(lines: list[Line]) -> tuple[str, int, Markup, str]:
    rules = ", ".join(dict.fromkeys(rule for line in lines for rule in line.rule.split(", ") if rule))
    count = "a long formula" if len(lines) == 1 else f"{len(lines)} long formulas"
    return "skipped", lines[0].depth, Markup("{}").format(f"{count}, left out here"), rules
