"""Jinja environments: what comes from a document is escaped for the output it goes to."""

from __future__ import annotations

import re
import unicodedata

from jinja2 import Environment, PackageLoader, StrictUndefined

TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "-": "{-}",
}  # fmt: skip
COMMANDS = frozenset(
    r"""frac sum prod partial top cdot mid in le ge neq exp log sin cos max min text mathbb mathbf mathcal mathrm hat bar tilde
    vec dot sigma theta lambda mu alpha beta gamma delta epsilon varepsilon zeta eta iota kappa nu xi pi rho tau upsilon phi
    varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega operatorname sqrt det implies neg quad dots
    left right begin end nabla times odot otimes int infty ell boldsymbol tanh lim bigcup bigcap notin ni subseteq sim
    leftarrow to""".split()
)
ENVIRONMENTS = frozenset(("cases", "bmatrix"))
LONGEST = 4000  # characters of a formula that is typeset; a longer one is shown as text


def printable(text: str) -> str:
    """The text without control, direction and private characters, which could forge what a reader sees."""
    return "".join(one if _is_printable(one) else "\ufffd" for one in text)


def _is_printable(one: str) -> bool:
    return one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def tex(text: object) -> str:
    """Text for LaTeX; characters that pdflatex does not know are named."""
    shown = []
    for one in printable(str(text)):
        plain = one.isascii() or ("\u00c0" <= one <= "\u00ff" and one not in "×÷")
        shown.append(TEX.get(one, one) if plain else f"[U+{ord(one):04X}]")
    return "".join(shown)


def formula(text: str) -> str:
    """A formula for LaTeX's mathematics where it holds known commands and balanced braces alone, else as text."""
    if not is_safe(text):
        return rf"\texttt{{{tex(text)}}}"
    return rf"\({text}\)"


def is_safe(text: str) -> bool:
    commands = set(re.findall(r"\\([A-Za-z]+)", text))
    others = set(re.findall(r"\\([^A-Za-z])", text))
    places = set(re.findall(r"\\(?:begin|end)\{([^{}]*)\}", text))
    known = commands <= COMMANDS and others <= set("{}|,;:!\\# ") and places <= ENVIRONMENTS
    if re.search(r"\^\^|\\\\\s*[\[*]", text):  # characters by number, and spaces as large as one likes
        return False
    plain = re.sub(r"\\.", "", text)
    return known and _is_balanced(plain) and text.isascii() and len(text) < LONGEST and not set(plain) & set("$%~#&")


def _is_balanced(text: str) -> bool:
    depth = 0
    for one in text:
        depth += (one == "{") - (one == "}")
        if depth < 0:
            return False
    return depth == 0


def html_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["printable"] = printable
    return environment


def latex_environment() -> Environment:
    """`<< >>` and `<* *>` instead of braces; every value is escaped by a filter that the template names."""
    environment = Environment(  # noqa: S701 - HTML's escape is not LaTeX's; `finalize` is the net below the filters
        loader=PackageLoader("reports"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        block_start_string="<*", block_end_string="*>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", finalize=_finalize,
    )  # fmt: skip
    environment.filters["tex"] = lambda text: Tex(tex(text))
    environment.filters["formula"] = lambda text: Tex(formula(text))
    environment.filters["typeset"] = Tex  # for what a macro has typeset already
    return environment


class Tex(str):
    """Text that is LaTeX already."""

    __slots__ = ()


def _finalize(value: object) -> str:
    return value if isinstance(value, Tex) else tex(value)
