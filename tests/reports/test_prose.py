"""The words of a document: Markdown and LaTeX as readers see them, formulas in their places, nothing of it alive."""

from __future__ import annotations

import pytest

from derive.verdict import Passage
from reports.prose import CLOSE, OPEN, prose


def shown(*parts: str, markup: str = "markdown") -> str:
    """Parts in turn words and formulas; one in double dollars is a display."""
    passages = []
    for place, text in enumerate(parts):
        kind = "prose" if place % 2 == 0 else "display" if text.startswith("$$") else "formula"
        passages.append((place, Passage(kind, text)))
    return prose(
        passages, markup, lambda k: f"[{k}]", lambda k: f"<hr id={k}>", lambda ks: f"<aside>{ks}</aside>"
    ).strip()


@pytest.mark.parametrize(
    ("parts", "html"),
    [
        (("a *b* `c`",), "<p>a <em>b</em> <code>c</code></p>"),
        (("a ", "x", ", b"), "<p>a [1]\u2060, b</p><aside>[1]</aside>"),
        (("a ", "$$x$$", " b"), "<p>a </p><hr id=1><p> b</p>"),
        (("*a ", "$$x$$", " b*"), "<p><em>a </em></p><hr id=1><p><em> b</em></p>"),
        (("a\r\n\r\nb\rc",), "<p>a</p>\n<p>b\nc</p>"),
        (("[a](javascript:x) ![b](http://c 'd')",), "<p>[a](javascript:x) b</p>"),
        (("[a](http://b)",), "<p>a</p>"),
        (
            ("a\n\n{% highlight python %}\n# b * c * d\n{% endhighlight %}\n",),
            "<p>a</p>\n<pre><code># b * c * d\n</code></pre>",
        ),
        (("<script>a</script>",), "<p>&lt;script&gt;a&lt;/script&gt;</p>"),
        ((f"{OPEN}7{CLOSE} \x1b\u202e",), "<p>\ufffd7\ufffd \ufffd\ufffd</p>"),
    ],
)
def test_markdown_is_shown_as_readers_see_it(parts: tuple[str, ...], html: str) -> None:
    assert shown(*parts) == html


def test_findings_stand_below_their_list_item_and_table() -> None:
    assert "<li>a [1]<aside>[1]</aside></li>" in shown("- a ", "x", "\n- b")
    assert "</table><aside>[1]</aside>" in shown("| a |\n|---|\n| ", "x", " |\n")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\n\nb~c -- d", "<p>a</p>\n<p>b\u00a0c – d</p>"),
        ("\\textbf{a} \\emph{b} {\\bf c} ``d''", "<p>a b c “d”</p>"),
        ("\\begin{enumerate}[label=(\\alph*)]\n\\item a\n\\item b\\end{enumerate}", "<p>• a</p>\n<p>• b</p>"),
        ("see \\ref{eq:1} \\cite{x}, 5\\%", "<p>see (eq:1) [x], 5%</p>"),
        ("\\pagestyle{empty}\\rule{\\textwidth}{1pt}\\mine{a}{b}\\author c", "<p>ab c</p>"),
        ("a\\footnote{b {\\it c} \\emph{d {e}}} f \\{g\\}", "<p>a (b c d e) f {g}</p>"),
        (
            "a\n\\begin{minted}{python}\nf(x)  # \\x\n\ny\n\\end{minted}\nb",
            "<p>a</p><pre><code>f(x)  # \\x\n\ny</code></pre>\n<p>b</p>",
        ),
        ("<b>a</b>\\bigbreak b", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n<p>b</p>"),
    ],
)
def test_latex_is_shown_without_its_commands(text: str, html: str) -> None:
    assert shown(text, markup="latex") == html


def test_a_section_of_any_size_is_shown() -> None:
    assert shown("*a* " * 200_000).startswith("<p>*a* *a*")
    assert shown("> " * 3000 + "a", "x", "b").count("a[1]b") == 1
