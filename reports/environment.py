"""Jinja environments: what comes from a document is escaped for the output it goes to."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.symbols import SYMBOLS

TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "-": "{-}",
}  # fmt: skip
TYPST = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": " "}
TEX_BREAK = r"\allowbreak{}"
TYPST_BREAK = "\\u{200b}"
EMBEDDED = (
    (0x20, 0x2AF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x47F), (0x1E00, 0x1FFF), (0x2010, 0x2052), (0x2070, 0x209C),
    (0x20A0, 0x20BF), (0x2100, 0x2188), (0x2190, 0x22FF), (0x2308, 0x230B), (0x2713, 0x2713), (0x27C2, 0x27EF),
    (0x2980, 0x2AFF), (0xFFFD, 0xFFFD),
)  # the characters that Typst's embedded fonts have, from left to right  # fmt: skip
CLINGING = frozenset(")]},.;:'\"")  # no line of code starts with one of these
BREAK = 24  # letters of code after which a line may end
ACCENTED = frozenset("ĂăĄąĆćČčĎďĐđĘęĚěĞğİıĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž‘’“”„‚–—…†‡•€")  # those of T1 and TS1
MATHEMATICAL = {
    character: rf"\ensuremath{{{word}}}" for word, (kind, character) in reversed(SYMBOLS.items())
    if not character.isascii() and kind != "limit"
} | {"−": r"\ensuremath{-}", "⟂": r"\ensuremath{\perp}", "√": r"\ensuremath{\surd}", "≈": r"\ensuremath{\approx}"}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def printable(text: str) -> str:
    """The text without control, direction and private characters, which could forge what a reader sees."""
    if text.isascii() and not CONTROL.search(text):
        return text
    return "".join(one if _is_printable(one) else "\ufffd" for one in text)


def _is_printable(one: str) -> bool:
    if ord(one) & 0xFFFE == 0xFFFE:
        return False  # no character, and not allowed in XML
    return one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def json_text(data: object) -> str:
    """The data as JSON, in which characters that could steer a terminal are escaped."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    return "".join(one if _is_printable(one) else ascii_json(one) for one in text)


def ascii_json(one: str) -> str:
    return json.dumps(one)[1:-1]


def tex(text: object) -> str:
    """Text for LaTeX; characters that pdflatex's fonts do not have are named."""
    return "".join(map(_tex, printable(str(text))))


def _tex(one: str) -> str:
    if one.isascii():
        return TEX.get(one, one)
    known = ("\u00c0" <= one <= "\u00ff" and one not in "×÷") or one in ACCENTED
    return one if known else MATHEMATICAL.get(one, f"[U+{ord(one):04X}]")


def tex_code(text: str) -> str:
    """Source text in typewriter, which may break after signs and, where there are none, after a while."""
    shown = [_tex(one) if one != " " else "~" for one in printable(text)]
    return rf"\code{{{_breaking(printable(text), shown, TEX_BREAK)}}}"


def _breaking(text: str, shown: list[str], mark: str) -> str:
    """What is shown for each character, with a mark where a line may end: not before a closing bracket, nor in a number."""
    parts, run = [], 0
    for one, part, after in zip(text, shown, f"{text[1:]} ", strict=True):
        number = one in ".-+" and after.isdigit()
        run = run + 1 if one.isalnum() or number else BREAK
        breaks = run >= BREAK and after not in CLINGING
        parts.append(part + (mark if breaks else ""))
        run = 0 if breaks else run
    return "".join(parts)


def typst_string(text: object) -> str:
    """A string of Typst's code, which shows as the text and as nothing else."""
    return f'"{"".join(map(_typst, printable(str(text))))}"'


def typst_code(text: str) -> str:
    """Source text in typewriter, as a call of the template's function `code`."""
    shown = _breaking(printable(text), list(map(_typst, printable(text))), TYPST_BREAK)
    return f'#code("{shown}");'


def _typst(one: str) -> str:
    return TYPST.get(one, one) if one in TYPST or embedded(one) else f"[U+{ord(one):04X}]"


def embedded(one: str) -> bool:
    """Do Typst's fonts have the character?"""
    return any(first <= ord(one) <= last for first, last in EMBEDDED)


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
    """Every value is escaped by `finalize`, unless a filter has made it `Safe`."""
    environment = _angular(lambda value: value if isinstance(value, Safe) else tex(value))
    environment.filters["code"] = lambda text: Safe(tex_code(str(text)))
    environment.filters["exact"] = lambda text: Safe(tex(text).replace(" ", "~"))
    return environment


def typst_environment() -> Environment:
    """Every value becomes a string of Typst's, unless a filter has made it `Safe`."""
    environment = _angular(
        lambda value: str(value) if isinstance(value, Safe | int | float) else f"#{typst_string(value)};"
    )
    environment.filters["code"] = lambda text: Safe(typst_code(str(text)))
    environment.filters["string"] = lambda text: Safe(typst_string(text))
    return environment


def _angular(finalize: Callable[[object], str]) -> Environment:
    """`<< >>` and `<* *>` instead of braces, which both languages use."""
    environment = Environment(  # noqa: S701 - HTML's escape is not theirs; `finalize` escapes every value
        loader=PackageLoader("reports"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        block_start_string="<*", block_end_string="*>", variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>", finalize=finalize,
    )  # fmt: skip
    environment.filters["safe"] = Safe  # for what a macro has printed already
    return environment


class Safe(str):
    """Text that is in the language of the output already."""

    __slots__ = ()
