"""Reports: complete, true, and safe from what a document says."""

from __future__ import annotations

import html.parser
import json
import re
from pathlib import Path

import pytest

from derive.answer import Told
from derive.kernel.__main__ import main as kernel
from derive.verdict import Report
from derive.verify import verify
from reports.as_html import as_html
from reports.as_json import as_json
from reports.as_latex import as_latex
from reports.as_text import as_text
from reports.environment import tex
from reports.files import write

TEXT = r"""<!-- derive
x, y \in \mathbb{R}^n
p \in \mathbb{R}_{>0}
-->

# Squares & <b>sums</b> {% raw %} \input{x}

$$\nabla_x x^\top x = 2 x = x$$

The logarithm: $$\log p^2 = 2 \log p$$

$$z = \frob{x}$$
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return verify(TEXT, told=Told(lines=True))


class Tags(html.parser.HTMLParser):
    """Checks that every element that is opened is closed, and collects what is in the page."""

    VOID = frozenset(("meta", "br", "hr", "link", "input"))
    IMPLIED = frozenset(("li", "dt", "dd", "tr", "td", "th"))  # elements that another one may end

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1] in self.IMPLIED and self.open[-1] != tag:
            self.open.pop()
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    assert not tags.open
    return tags


def test_the_page_is_well_formed_and_needs_nothing_from_outside(report: Report) -> None:
    page = parsed(as_html(report.documents[0], "proofs"))
    links = [value or "" for name, value in page.attributes if name in ("href", "src")]
    assert all(value.startswith(("#", "proofs/")) for value in links)


def test_the_page_tells_everything(report: Report) -> None:
    text = " ".join(" ".join(parsed(as_html(report.documents[0])).text).split())
    for word in ("2 proved", "1 refuted", "Counterexample", "What should stand there", "Proof", "Three witnesses",
                 "SymPy's own gradient, brought back, is proved equal", "logarithm", "unknown-command"):  # fmt: skip
        assert word in text, word


CLASHING = r"""<!-- derive
x, y \in \mathbb{R}^n
z \in \mathbb{R}
-->
$$\nabla_x (x^\top y) = z$$
"""
NEVER = r"""$$\sigma(\mathbb{R}) = [0, 1]$$
"""


@pytest.mark.parametrize(("text", "title", "sentence"), [
    (TEXT, "Counterexample", "the two sides surely differ"),
    (CLASHING, "Sides that do not match", "different kinds or shapes"),
    (NEVER, "Proof of the contrary", "No values are needed"),
])  # fmt: skip
def test_a_refutation_says_what_makes_it_certain(text: str, title: str, sentence: str) -> None:
    (document,) = verify(text, told=Told(lines=True)).documents
    assert document.summary["refuted"] == 1
    for shown in (" ".join(parsed(as_html(document)).text), as_latex(document)):
        assert title in shown
        assert sentence in shown
        assert ("surely differ" in shown) == (text is TEXT)


def test_the_words_of_a_document_are_not_part_of_the_page(report: Report) -> None:
    page = as_html(report.documents[0])
    assert "<b>sums</b>" not in page
    assert "&lt;b&gt;sums&lt;/b&gt;" in page
    assert "{% raw %}" in page


def test_the_article_tells_everything(report: Report) -> None:
    source = as_latex(report.documents[0], "proofs")
    for word in ("{2} proved", "Counterexample", "should be", "12 worlds", "Squares \\& ", "should be"):
        assert word in source, word
    assert "\\input{x}" not in source


def test_every_proof_file_is_replayed(report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(report, ["html"], tmp_path)
    files = sorted(map(str, tmp_path.rglob("*.proof.json")))
    assert len(files) >= 3
    assert kernel(files) == 0
    assert capsys.readouterr().out.count("proved") >= len(files)


def test_reports_of_files_with_one_name_do_not_meet(report: Report, tmp_path: Path) -> None:
    one = report.documents[0]
    found = write(Report((one, one)), ["html"], tmp_path)
    assert len(set(found)) == 2


def test_json_names_the_files_of_its_proofs(report: Report, tmp_path: Path) -> None:
    write(report, ["html"], tmp_path)
    (document,) = json.loads(as_json(report))["documents"]
    named = {name for one in document["statements"] for name in one["proofs"]}
    assert named == {path.name for path in tmp_path.rglob("*.proof.json")}


def test_the_text_has_a_caret_below_the_sign(report: Report) -> None:
    lines = as_text(report).splitlines()
    place = next(k for k, line in enumerate(lines) if "= 2 x = x" in line)
    assert lines[place][lines[place + 1].index("^")] == "="


@pytest.mark.parametrize("text", ["\\", "{", "}", "$", "&", "#", "%", "_", "^", "~", "é", "中", "\x1b", "\u202e"])
def test_every_character_is_escaped_for_latex(text: str) -> None:
    shown = tex(text)
    assert shown != text or text == "é"
    assert not re.search(r"(?<!\\)[#$%&_^~]", shown)
