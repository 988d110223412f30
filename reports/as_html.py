"""One self-contained HTML page for a document: its own text set again, every relation sign with its verdict."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from itertools import pairwise

from jinja2 import Environment
from markupsafe import Markup

from derive.verdict import DocumentReport, Part, Passage
from reports.compare import Comparison
from reports.environment import html_environment, printable
from reports.layout import in_words
from reports.mathml import mathml
from reports.page import MARKS, Page, page, side_by_side, values
from reports.pictures import pictures
from reports.proofs import MERGED, Proofs
from reports.prose import prose, words
from reports.symbols import SYMBOLS

Drawn = tuple[tuple[str, ...], dict[str, str]]  # the pictures of a document, and those of its statements
WRONG = ("refuted", "undecided", "unreadable")
SCROLLS = 'tabindex="0" role="group" aria-label="Formula"'  # a box that is scrolled by keys too
SIGNED = MARKS | {"definition": "def"}  # what stands at a sign
PAPER = 130  # characters of a side that are printed at full size
LONG = 200  # characters of a formula of SymPy that is set
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
    return _Writer(document, shown, proofs, pictures(shown)).whole(since)


def formula(latex: str) -> Markup:
    """A formula as MathML; one that is not of this program's own LaTeX as text."""
    shown = mathml(latex)
    return Markup(shown) if shown is not None else source(latex)  # noqa: S704 - MathML escapes what it shows


def told(text: str) -> Markup:
    """What is said of a statement, its formulas set."""
    return Markup(in_words(text, lambda one: escape(printable(one)), lambda one: mathml(one) or ""))  # noqa: S704


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

    def __init__(self, document: DocumentReport, shown: Page, proofs: str, drawn: Drawn) -> None:
        self.document = document
        self.shown = shown
        self.drawn = drawn
        self.entries = {one.statement.id: one for _, group in shown.sections for one in group}
        self.placed: set[str] = set()
        self.environment = _environment()
        finding = self.environment.get_template("finding.html.j2").module
        self.proofs = Proofs()
        self.finding = partial(finding.finding, proofs=proofs, curves=drawn[1], steps=self.proofs.place)  # type: ignore[attr-defined]
        self.first: dict[Hashable, str] = {}

    def whole(self, since: Comparison | None) -> str:
        template = self.environment.get_template("report.html.j2")
        page = template.render(
            page=self.shown, sections=self.sections(), rest=self.rest(), marks=MARKS, since=since,
            pictures=self.drawn[0], entries=self.entries,
        )  # fmt: skip
        whole, merged = self.proofs.filled(page)
        return whole.replace(MERGED, _merged(merged), 1)

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
                rows[-1] += self.part(part, True)
        if len(rows) == 1 or not display:
            long = not display and max((len(part.text) for part in passage.parts), default=0) > WIDE
            box = f'x l" {SCROLLS}' if long else 'x"'
            return f'<span class="{box}>{" ".join(rows)}</span>'
        return "".join(f'<div class="r">{row}</div>' for row in rows if row)

    def part(self, part: Part, apart: bool = False) -> Markup:
        """A side as MathML, a sign as a link to its finding, words as they are."""
        match part.kind:
            case "side":
                return formula(part.text) + self._marks(part.statements)
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
        own = [(one, self._first(one, name)) for one in entry.basis.gradients] if entry.basis else []
        said = {
            "proof": tuple(one.lines for one in entry.derivations),
            "corrected": tuple(one.lines for one in entry.correction.derivations) if entry.correction else (),
            "given": entry.basis.hypotheses if entry.basis else (),
        }
        first = {kind: self._first(what, name) if what else "" for kind, what in said.items()}
        shown: Markup = self.finding(entry, first=first, in_text=bool(self.document.passages), gradients=own)
        return shown

    def _first(self, said: Hashable, name: str) -> str:
        """The id of the statement that has said the same before; empty where it is new."""
        found = self.first.setdefault(said, name)
        return "" if found == name else found


def _merged(count: int) -> str:
    """What the page says of lines that it has no room for."""
    if not count:
        return ""
    lines = "1 line of a proof is" if count == 1 else f"{count} lines of proofs are"
    return (
        f" To keep this page small, {lines} told by the rules alone; the article and the proof files have every step."
    )


@cache
def _environment() -> Environment:
    environment = html_environment()
    environment.filters["math"] = formula
    environment.filters["short_math"] = lambda latex: (
        source(latex) if len(latex) > LONG else formula(side_by_side(latex))
    )
    environment.filters["kernel_math"] = lambda latex: formula(side_by_side(latex))
    environment.filters["source"] = source
    environment.filters["told"] = told
    environment.globals["values"], environment.globals["merged"] = values, MERGED
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
