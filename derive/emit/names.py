"""Names of a document as names of Python: letters, digits and underscores, none that means something else."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from itertools import chain, count

TAKEN = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "np", "numpy", "dtype"))
DECORATION = r"\\(?:mathbf|boldsymbol|mathrm|mathit|mathcal|mathsf|mathtt|operatorname|text|vec|bm|left|right)\b"


def sanitised(name: str) -> str:
    """The name with nothing but ASCII letters, digits and single underscores; `x` where nothing is left."""
    bare = re.sub(DECORATION, " ", name)
    spelled = "".join(map(_letter, bare))
    words = re.sub(r"[^A-Za-z0-9]+", "_", spelled).strip("_")[:40].strip("_")
    if not words:
        return "x"
    return f"x_{words}" if words[0].isdigit() else words


def _letter(letter: str) -> str:
    if letter.isascii():
        return {"#": " count ", "'": " prime ", "*": " star "}.get(letter, letter)
    found = unicodedata.name(letter, "").lower()
    greek = re.fullmatch(r"greek (?:small|capital) letter (\w+)", found)
    if greek:
        return f" {greek[1].replace('lamda', 'lambda')} "
    return "".join(one for one in unicodedata.normalize("NFKD", letter) if one.isascii()) or " "


class Names:
    """Gives names, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def new(self, wanted: str, suffix: str = "") -> str:
        """A name like the wanted one; with the suffix, then with a number, where it is taken."""
        bare = sanitised(wanted)
        bare += "_" * (bare in TAKEN)
        first = (bare, f"{bare}_{suffix}") if suffix else (bare,)
        pool = chain(first, (f"{bare}{'_' * bare[-1].isdigit()}{k}" for k in count(2)))
        name = next(one for one in pool if one not in self._given and one not in TAKEN)
        self._given.add(name)
        return name


def shown(text: str) -> str:
    """Text for a comment or a raw docstring: one line, printable characters only, no end of a string."""
    visible = "".join(
        one if one.isprintable() else f"<U+{ord(one):04X}>" if one not in "\t\n\r" else " " for one in text
    )
    return visible.replace('"""', "'''")
