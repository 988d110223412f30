"""A picture that matplotlib wrote as a short element of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

POINTS = 72  # of an inch
SAID = ("stroke-linecap: square", "stroke-linejoin: miter", "stroke-dashoffset: 0")  # makes no difference that is seen


def element(written: str, inches: tuple[float, float], name: str, text: str, colours: Mapping[str, str]) -> str:
    """What stands in an SVG file as an element with a text that says the same: colours of the page, names of its own."""
    inner = written[written.index(">", written.index("<svg")) + 1 : written.rindex("</svg>")]
    inner = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", inner, flags=re.DOTALL)
    inner = re.sub(r'="[^"]*"', _short, inner)
    inner = re.sub(r"</?g\b[^>]*>", "", inner)  # groups have names, nothing else
    inner = re.sub(r'((?:id|xlink:href)="#?|url\(#)', rf"\1{name}-", inner)
    for drawn, shown in colours.items():
        inner = inner.replace(drawn, shown)
    inner = inner.replace("xlink:href", "href")
    inner = re.sub(r'(<use [^>]*?) style="[^"]*"', r"\1", inner)  # the mark itself has the colour
    inner = re.sub(r'(<path id="[^"]*" d="[^"]*" style=")stroke:([^;"]*)', r"\1fill:\2;stroke:\2", inner)
    inner = re.sub(r'<path d="[^"]*" style="fill:none"/>| (?:transform|style)=""', "", inner)  # the empty ground
    inner = re.sub(r">\s+<", "><", inner).replace("<defs></defs>", "").strip()
    width, height = (one * POINTS for one in inches)
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}"'
    return f'<svg class="i" role="img" aria-label="{escape(text)}" {size}>{inner}</svg>'


def _short(found: re.Match[str]) -> str:
    """The value of an attribute with coordinates to a tenth, and the font of the page."""
    plain = re.sub(r"-?\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), found[0])
    plain = re.sub(r"\s*\n\s*|rotate\(-0[^)]*\)", "", plain)
    if ":" not in plain:
        return re.sub(r" ?([A-Za-z]) ?", r"\1", plain) if plain[2:3] == "M" else plain
    said = (one.strip() for one in plain[2:-1].split(";"))
    kept = (one for one in said if one and one not in SAID and not one.startswith("font"))
    return f'="{";".join(kept)}"'.replace(": ", ":")
