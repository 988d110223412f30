"""Articles: what a document says is inert in LaTeX and Typst, everything fits, and both engines make a PDF of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.answer import Told
from derive.verdict import DocumentReport, Report
from derive.verify import verify
from reports.article import article
from reports.as_latex import as_latex
from reports.as_typst import as_typst
from reports.files import write
from reports.latex_formula import latex_formula
from reports.layout import layout
from reports.measure import pieces
from reports.pdf import PDFLATEX, NoPdf, engines, pdf
from reports.symbols import ACCENTS, FONTS, SPACES, SYMBOLS
from reports.typst_formula import typst_formula

TEX = pytest.mark.skipif("tex" not in engines(), reason="pdflatex is not installed")
EACH = [
    pytest.param("tex", marks=TEX),
    pytest.param("typst", marks=pytest.mark.skipif("typst" not in engines(), reason="typst is not installed")),
]
HOSTILE = r"""<!-- derive
x, y \in \mathbb{R}^n
a, b \in \mathbb{R}
z = \input{/etc/passwd}
-->

# \input{/etc/passwd} $x$ #read("/etc/passwd") ``` *a* _b_ <label> @ref ~ [c] // /* & % # $ ^^41 \write18{touch evil}

$$a = \text{\input{/etc/passwd}} + \text{#read("x") "quoted" \\ $ } + b$$

$$\nabla_x x^\top x = 2 x = x$$ and $\immediate\write18{touch evil} = \csname x\endcsname$ and $#eval("1") = a$

# Ünï – “çödé” 中文 😀 αβγ ∑ ≤ ﷽ שלום

$$a^2 - b^2 = (a - b)(a + b) = \begin{cases} a, & a > 0 \\ b, & \text{if } \#eval \end{cases}$$

$$\text{中文} = 😀 = \operatorname{ab-c} = "} #sys $$

$$(a + b)^3 = a^3 + 3 a^2 b + 3 a b^2 + b^3 = a^3 + 3 a b^2 + b^3$$
"""


@pytest.fixture(scope="module")
def hostile() -> DocumentReport:
    path = 'a"] #panic("x") \\input{x} %$.md'
    report = verify(HOSTILE, told=Told(lines=True)).documents[0]
    return DocumentReport(**{**{name: getattr(report, name) for name in report.__slots__}, "path": path})


@pytest.mark.parametrize("engine", EACH)
def test_a_hostile_document_becomes_a_page_and_nothing_else(
    engine: str, hostile: DocumentReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = pdf(hostile, "proofs", engine)
    assert made.startswith(b"%PDF")
    assert not list(tmp_path.iterdir())
    if shutil.which("pdftotext"):
        (tmp_path / "page.pdf").write_bytes(made)
        text = subprocess.run(["pdftotext", "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
        assert "input{/etc/passwd}" in text.replace("\n", "")
        assert "root:x:0" not in text
        assert "[U+1F600]" in text.replace("\n", "")


@TEX
def test_tex_reads_nothing_outside_of_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("secret")
    source = rf"\documentclass{{article}}\begin{{document}}a\input{{{tmp_path / 'secret.tex'}}}\end{{document}}"
    monkeypatch.setattr("reports.pdf.as_latex", lambda *_: source)
    with pytest.raises(NoPdf):
        pdf(verify("$a = a$").documents[0], engine="tex")


@TEX
def test_nothing_is_wider_than_its_line(hostile: DocumentReport, tmp_path: Path) -> None:
    run = compiled(as_latex(hostile), tmp_path)
    assert "Overfull \\hbox" not in run
    assert "Missing character" not in run


def compiled(source: str, folder: Path) -> str:
    """What pdflatex says of an article."""
    (folder / "a.tex").write_text(source, encoding="utf-8")
    environment = {**os.environ, "max_print_line": "1000"}
    command = [*PDFLATEX.split(), "a.tex"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    said = run.stdout.decode(errors="replace")
    assert run.returncode == 0, said[-2000:]
    return said + (folder / "a.log").read_text(errors="replace")


BRACKETS = (("(", ")"), ("[", "]"), ("\\{", "\\}"), ("|", "|"), ("\\|", "\\|"), ("\\langle", "\\rangle"),
            ("\\lfloor", "\\rfloor"), ("\\lceil", "\\rceil"))  # fmt: skip
LONG = {
    "sum": " + ".join(f"a_{{{k}}} \\cdot \\exp(b_{{{k}}})" for k in range(60)),
    "bracket": "2 \\cdot (" + " - ".join(f"a_{{{k}}}" for k in range(80)) + ")^{2}",
    "fraction": "\\frac{" + " + ".join(f"a_{{{k}}}" for k in range(60)) + "}{b}",
    "product": " \\cdot ".join("\\sum_{i \\in \\{1, \\dots, n\\}} (a_{i} + b_{i})" for _ in range(12)),
    "unbreakable": "x_{" + "a b c d e f " * 20 + "}",
    "cases": "\\begin{cases} " + " + ".join("abcdefgh") * 5 + ", & a = b \\\\ 0, & \\text{otherwise} \\end{cases}",
    "deep": "\\exp(" * 30 + "x" + ")" * 30,
    "root": "\\sqrt{" + " + ".join(f"a_{{{k}}}" for k in range(60)) + "}",
    "tower": "\\frac{1}{" * 7 + "x" + "}" * 7,
    "digits": "1" * 500,
    "text": "\\text{" + "for all " * 40 + "}",
}


@TEX
def test_a_long_formula_breaks_or_shrinks(tmp_path: Path) -> None:
    lines = "\n\n".join(latex_formula(text, 40) for text in LONG.values())
    source = as_latex(verify("$a = a$").documents[0]).replace("\\begin{document}", "\\begin{document}" + lines, 1)
    assert "Overfull \\hbox" not in compiled(source, tmp_path)


EVERYTHING = (
    *(f"{word} x {word}" for word, (kind, _) in SYMBOLS.items() if kind not in ("open", "close")),
    *(f"{word} x" for word in SYMBOLS), *(f"x {word}" for word in SYMBOLS),
    *(f"\\{accent}{{x}} + \\{accent}{{x y}}" for accent in ACCENTS),
    *(f"\\{font}{{x}} + \\{font}{{R}} + \\{font}{{\\theta}} + \\{font}{{1}} + \\{font}{{u_{{w}}}}" for font in FONTS),
    *(f"{left} \\frac{{a}}{{b}} {right}^{{2}} + {left} x {right}" for left, right in BRACKETS),
    *(f"{left} {' + '.join(['x'] * 60)} \\frac{{a}}{{b}} {right}^{{2}}" for left, right in BRACKETS),
    *(f"a {space} b" for space in SPACES),
    "\\operatorname{ab} x", "\\operatorname*{arg max}_{x} x", "\\sqrt[3]{x}", "a := b", "x''_{1}_{2}^{T}^{2}", "\\frac{}{}", "{}",
    "\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}", "\\begin{cases} [a] & b \\\\ [c] \\end{cases}", "é + Ω + ß",
)  # fmt: skip


@pytest.mark.parametrize("engine", EACH)
def test_everything_that_a_formula_may_hold_is_typeset(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(layout(text) is not None for text in EVERYTHING)
    document = verify("$a = a$").documents[0]
    tex = as_latex(document).replace(
        "\\begin{document}", "\\begin{document}" + "\n\n".join(latex_formula(one, 40) for one in EVERYTHING), 1
    )
    typst = as_typst(document) + "\n\n".join(typst_formula(one, 40) for one in EVERYTHING)
    monkeypatch.setattr("reports.pdf.as_latex", lambda *_: tex)
    monkeypatch.setattr("reports.pdf.as_typst", lambda *_: typst)
    assert pdf(document, engine=engine).startswith(b"%PDF")


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_breaking_a_formula_loses_nothing(text: str) -> None:
    row = layout(text)
    assert row is not None
    kept = [one for piece in pieces(row, 20) for one in piece.items]
    assert written(kept) == written(row)


def written(found: object) -> list[str]:
    """The marks in their order, but for the brackets and the slash that a fraction in line needs."""
    return re.findall(r"text='([^'()/]+)'", repr(found))


@pytest.mark.parametrize(
    "text", ["\\input{/etc/passwd}", "}", "$x$", "x % y", "\\write18{ls}", "\\begin{document}", "#eval(1)", "\x1b"]
)
def test_what_is_no_formula_is_shown_as_text(text: str) -> None:
    assert latex_formula(text, 40).startswith("\\code{")
    assert typst_formula(text, 40).startswith('#code("')


@pytest.mark.parametrize("text", ['"', "\\", '" + read("x") + "', "\\u{41}", "]", "$", "#", "\n"])
def test_a_text_stays_within_its_string_in_typst(text: str) -> None:
    found = typst_formula(f"\\text{{{text}}}", 40)
    assert len(re.findall(r'(?<!\\)(?:\\\\)*"', found)) == 2


def test_a_proof_that_was_shown_is_named_not_repeated() -> None:
    twice = verify(
        "<!-- derive\na, b \\in \\mathbb{R}\n-->\n\n$$(a+b)^2 = a^2+2ab+b^2$$\n\n$$(a+b)^2 = a^2+2ab+b^2$$\n"
    )
    first, second = article(twice.documents[0]).appendix
    assert first.arguments[0].again == ""
    assert second.arguments[0].again == first.entry.statement.id


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.pdf.engines", list)


@pytest.mark.usefixtures("nowhere")
def test_without_an_engine_the_message_says_what_to_install() -> None:
    with pytest.raises(NoPdf, match="pip install"):
        pdf(verify("$a = a$").documents[0])


@pytest.mark.skipif(not engines(), reason="neither pdflatex nor typst is installed")
def test_reports_are_not_written_through_links(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "text.tex").symlink_to(tmp_path / "precious")
    write(Report(verify("$a = a$").documents), ["latex"], tmp_path)
    assert (tmp_path / "precious").read_text() == "kept"
    assert not (tmp_path / "text.tex").is_symlink()


def test_typst_source_has_no_text_outside_of_strings(hostile: DocumentReport) -> None:
    source = re.sub(r'"(?:[^"\\]|\\.)*"', "", as_typst(hostile))
    for word in ("passwd", "panic", "evil", "quoted", "çödé"):
        assert word not in source
