"""The words of a document as HTML: Markdown by its rules, LaTeX by its paragraphs; formulas are put in afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from derive.verdict import Passage
from reports.environment import printable

OPEN, CLOSE = "\ue000", "\ue001"  # around the number of a formula; `printable` leaves none of them in a text
JOINER = "\u2060"  # no line ends between a formula and the mark after it
PUNCTUATION = (".", ",", ";", ":", ")", "]", "?", "!")
LONGEST = 400_000  # characters of a section that is read as Markdown
LINE_END = re.compile(r"\r\n?")
LISTING = re.compile(r"^\{%-?\s*highlight\b[^%\n]*%\}[ \t]*\n(.*?)\n?^\{%-?\s*endhighlight\s*-?%\}[ \t]*$", re.M | re.S)
PIECE = re.compile(rf"(<[^>]*>|{OPEN}\d+{CLOSE})")
BLOCKS = frozenset("blockquote li td th dd".split())
LEAVES = frozenset("p pre table".split())

Show = Callable[[int], str]


def prose(
    passages: Sequence[tuple[int, Passage]], markup: str, inline: Show, block: Show, after: Callable[[list[int]], str]
) -> str:
    """The HTML of a section: numbered passages, what is shown for each formula, and for the formulas of a paragraph."""
    text = "".join(
        printable(LINE_END.sub("\n", one.text)) if one.kind == "prose" else f"{OPEN}{number}{CLOSE}"
        for number, one in passages
    )
    whole = _markdown(text) if markup == "markdown" and len(text) < LONGEST else _paragraphs(text, markup)
    if whole.count(OPEN) != text.count(OPEN):  # nested more deeply than Markdown's rules go
        whole = _paragraphs(text, markup)
    displays = {number for number, one in passages if one.kind == "display"}
    return _Filler(displays, inline, block, after).filled(whole)


# ---- Markdown ----


def _markdown(text: str) -> str:
    html: str = _parser().render(REFERENCE.sub(r"(\1)", LISTING.sub(r"\n```\n\1\n```\n", text)))
    return html


@cache
def _parser() -> MarkdownIt:
    """Without raw HTML, links and pictures: of a link its text stays, of a picture its description."""
    parser = (
        MarkdownIt("commonmark", {"html": False}).enable("table").disable(["html_block", "html_inline", "autolink"])
    )
    rules: dict[str, Callable[..., str]] = {
        "link_open": lambda *_: "",
        "link_close": lambda *_: "",
        "image": lambda tokens, place, *_: escape(tokens[place].content),
        "fence": lambda tokens, place, *_: f"<pre><code>{escape(tokens[place].content)}</code></pre>\n",
        "heading_open": lambda *_: "<p><strong>",
        "heading_close": lambda *_: "</strong></p>\n",
        "td_open": lambda *_: "<td>",
        "th_open": lambda *_: "<th>",
    }
    for name, rule in rules.items():
        parser.renderer.rules[name] = rule  # type: ignore[attr-defined]
    return parser


# ---- LaTeX ----

GROUP = rf"\{{[^{{}}{OPEN}]*\}}"  # an argument without groups and formulas within it
OPTION = r"(?:\[[^\[\]\n]*\])?"
UNSEEN = (
    "begin end label vspace hspace rule pagestyle thispagestyle pagenumbering setcounter addtocounter setlength color "
    "addtolength bibliographystyle bibliography includegraphics input include usepackage hypersetup phantomsection"
)  # what has arguments that are not shown
BREAKS = (
    "indent bigbreak medbreak smallbreak bigskip medskip smallskip hfill hrule newline linebreak pagebreak protect appendix "
    "noindent maketitle newpage clearpage par centering tableofcontents"
)
NESTED = 6  # how deep arguments within arguments are looked for
BEFORE: tuple[tuple[str, str], ...] = (
    (rf"\\(?:{UNSEEN.replace(' ', '|')})\b\*?(?:\[[^\[\]\n]*\]|{GROUP})*", " "), (r"\\item\b(?:\[([^\[\]\n]*)\])?", r"\n\n• \1 "),
    (rf"\\(?:{BREAKS.replace(' ', '|')})\b ?", "\n\n"), (r"\\(?:eq)?ref\{([^{}]*)\}", r"(\1)"),
    (r"\\cite[a-z]*\{([^{}]*)\}", r"[\1]"), (r"\\\\(?:\[[^\[\]\n]*\])?", " "), (r"\\([%&#$_])", r"\1"),
)  # fmt: skip
AFTER: tuple[tuple[str, str], ...] = (
    (r"\\([{}])", r"\1"), (r"(?<!\\)~", "\u00a0"), (r"---", "—"), (r"--", "–"), (r"``", "“"), (r"''", "”"), (r"`", "‘"),
    (r"\\[A-Za-z]+\*?[ \t]?", " "), (r"[ \t]{2,}", " "),
)  # fmt: skip
SHOWN = re.compile(rf"(?:\\(footnote)|\\[A-Za-z]+\*?{OPTION})?(?<!\\)\{{([^{{}}]*)\}}")  # a command shows its arguments
CODE = re.compile(
    rf"\\begin\{{((?:lstlisting|[vV]erbatim|minted)\*?)\}}{OPTION}(?:\{{\w*\}})?(.*?)\\end\{{\1\}}", re.DOTALL
)  # shown as it is
REFERENCE = re.compile(r"\\(?:eq)?ref\{([^{}\n]*)\}")


def _as_words(text: str) -> str:
    """LaTeX without its commands: those that no reader sees with their arguments, the others leave theirs."""
    for pattern, instead in BEFORE:
        text = re.sub(pattern, instead, text)
    for _ in range(NESTED):
        text, count = SHOWN.subn(lambda found: f" ({found[2]})" if found[1] else found[2], text)
        if not count:
            break
    for pattern, instead in AFTER:
        text = re.sub(pattern, instead, text)
    return text


def _paragraphs(text: str, markup: str) -> str:
    if markup != "latex":
        return _blocks(text)
    done, found = 0, ""
    for listing in CODE.finditer(text):
        found += (
            _blocks(_as_words(text[done : listing.start()]))
            + f"<pre><code>{escape(listing[2].strip(chr(10)))}</code></pre>\n"
        )
        done = listing.end()
    return found + _blocks(_as_words(text[done:]))


def _blocks(text: str) -> str:
    found = (one.strip() for one in re.split(r"\n[ \t]*\n", text))
    return "\n".join(f"<p>{escape(one)}</p>" for one in found if one)


# ---- formulas in their places ----


class _Filler:
    """Puts formulas in their places; a display ends the paragraph around it and lets it begin again."""

    def __init__(self, displays: set[int], inline: Show, block: Show, after: Callable[[list[int]], str]) -> None:
        self.displays = displays
        self.inline = inline
        self.block = block
        self.after = after
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []
        self.waiting: list[int] = []
        self.last = ""

    def filled(self, html: str) -> str:
        for piece in PIECE.split(html):
            if piece[:1] == OPEN:
                self._formula(int(piece[1:-1]))
            elif piece[:2] == "</":
                self._close(piece)
            elif piece[:1] == "<" and not piece.endswith("/>"):
                self.open.append((piece[1:-1].split(" ")[0], piece))
                self.found.append(piece)
            else:
                joined = piece[:1] in PUNCTUATION and self.found[-1:] == [self.last]
                self.found.append(JOINER + piece if joined else piece)
        self._flush()
        return re.sub(r"<p>(?:<(?:em|strong)>)*\s*(?:</(?:em|strong)>)*</p>", "", "".join(self.found))

    def _flush(self) -> None:
        if self.waiting:
            self.found.append(self.after(self.waiting))
            self.waiting = []

    def _close(self, tag: str) -> None:
        name, _ = self.open.pop()
        in_table = any(one == "table" for one, _ in self.open)
        if name in BLOCKS and not in_table:
            self._flush()
        self.found.append(tag)
        if name in LEAVES and not in_table:
            self._flush()

    def _formula(self, number: int) -> None:
        names = [name for name, _ in self.open]
        if number not in self.displays or "pre" in names or "table" in names:
            self.last = self.inline(number)
            self.found.append(self.last)
            self.waiting.append(number)
            return
        blocks = [place for place, name in enumerate(names) if name in BLOCKS or name in ("ul", "ol")]
        inner: list[tuple[str, str]] = self.open[blocks[-1] + 1 if blocks else 0 :]
        self.found += [f"</{name}>" for name, _ in reversed(inner)]
        self._flush()
        self.found.append(self.block(number))
        self.found += [tag for _, tag in inner]


def words(parts: Iterable[Any]) -> str:
    """The plain words of a heading, for outlines."""
    return printable(" ".join("".join(part.text for part in parts).split()))
