"""Tokens without what only changes the look: wrappers, fonts of old, sizes; bars that say on which side they stand."""

from __future__ import annotations

from collections.abc import Sequence

from derive.document.span import Span
from derive.reading.tokens import Token

WRAPPERS = frozenset(
    "\\mathop \\mathrel \\mathbin \\mathord \\mathopen \\mathclose \\mathinner \\mathpunct \\mathclap \\mathrlap \\mathllap "
    "\\smash \\boxed \\fbox \\ensuremath \\bcancel".split()
) - {"\\bcancel"}  # fmt: skip
OLD_FONTS = {"\\bf": "\\mathbf", "\\cal": "\\mathcal", "\\sf": "\\mathsf", "\\tt": "\\mathtt", "\\rm": "\\mathrm",
             "\\bfseries": "\\mathbf", "\\boldmath": "\\mathbf", "\\it": "", "\\em": "", "\\sl": "", "\\itshape": ""}  # fmt: skip
LEFT = frozenset(("\\left", "\\bigl", "\\Bigl", "\\biggl", "\\Biggl"))
RIGHT = frozenset(("\\right", "\\bigr", "\\Bigr", "\\biggr", "\\Biggr"))
SIDED = {"|": ("\\lvert", "\\rvert"), "\\vert": ("\\lvert", "\\rvert"), "\\|": ("\\lVert", "\\rVert"),
         "\\Vert": ("\\lVert", "\\rVert")}  # fmt: skip
INFIXES = {"\\choose": "\\binom", "\\over": "\\frac"}
EVALUATED = "\\evaluated"  # the bar of f(x)|_{x = 3}


def levelled(tokens: Sequence[Token]) -> list[Token]:
    """The tokens as their meaning needs them."""
    return _norms(_sided(_infixes(_unwrapped(_arguments_of_extremes(list(tokens))))))


def _arguments_of_extremes(tokens: list[Token]) -> list[Token]:
    """`\\arg\\max` is one sign."""
    kept: list[Token] = []
    for token in tokens:
        if token.text in ("\\max", "\\min") and kept:
            back = next(
                (k for k in range(len(kept) - 1, -1, -1) if kept[k].text not in ("\\,", "\\!", "\\;", "\\ ")), 0
            )
            if kept[back].text == "\\arg":
                start = kept[back].span
                del kept[back:]
                token = Token("\\arg" + token.text[1:], start | token.span, False)
        kept.append(token)
    return kept


def _closing(tokens: list[Token]) -> dict[int, int]:
    """The place of the brace that closes each opening one."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for place, token in enumerate(tokens):
        if token.text == "{":
            waiting.append(place)
        elif token.text == "}" and waiting:
            found[waiting.pop()] = place
    return found


def _unwrapped(tokens: list[Token]) -> list[Token]:
    """Without wrappers and their braces; `{\\bf x}` as `\\mathbf{x}`."""
    if not any(token.text in WRAPPERS or token.text in OLD_FONTS for token in tokens):
        return tokens
    closing = _closing(tokens)
    dropped: set[int] = set()
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if place in dropped:
            continue
        if token.text in WRAPPERS:
            if after == "{" and place + 1 in closing:
                dropped |= {place + 1, closing[place + 1]}
        elif token.text == "{" and after in OLD_FONTS and place in closing:
            font = OLD_FONTS[after]
            dropped.add(place + 1)
            if font and _is_name(tokens[place + 2 : closing[place]]):
                kept.append(Token(font, tokens[place + 1].span, token.joined))
            kept.append(token)
        elif token.text in OLD_FONTS:
            if OLD_FONTS[token.text] and after and after not in "{}_^&":
                kept.append(Token(OLD_FONTS[token.text], token.span, token.joined))
        else:
            kept.append(token)
    return kept


def _infixes(tokens: list[Token]) -> list[Token]:
    """`{n \\choose k}` and `{a \\over b}` with their signs first."""
    if not any(token.text in INFIXES for token in tokens):
        return tokens
    kept = list(tokens)
    waiting: list[int] = []
    for place, token in enumerate(tokens):
        if token.text == "{":
            waiting.append(place)
        elif token.text == "}" and waiting:
            waiting.pop()
        elif token.text in INFIXES and waiting:
            start = waiting[-1]
            kept[start] = Token(INFIXES[token.text] + "{", tokens[start].span, False)
            kept[place] = Token("}{", token.span, False)
    return [part for token in kept for part in _parts(token)]


def _parts(token: Token) -> list[Token]:
    """A sign and its brace, where they were put in the place of one token."""
    if token.text == "}{":
        return [Token("}", token.span, False), Token("{", token.span, False)]
    if len(token.text) > 2 and token.text[-1] == "{" and token.text[0] == "\\":
        return [Token(token.text[:-1], token.span, False), Token("{", token.span, False)]
    return [token]


def _is_name(inside: list[Token]) -> bool:
    """Is what a font of old stands before one name: letters without a gap, or one command?"""
    if len(inside) == 1:
        return inside[0].is_letter or inside[0].text[0] == "\\" or inside[0].is_number
    return bool(inside) and all(one.is_letter and (one.joined or k == 0) for k, one in enumerate(inside))


def _sided(tokens: list[Token]) -> list[Token]:
    """`\\left|` and `\\right|` as bars that open and close; `\\left. f \\right|` as (f) and the bar of an evaluation."""
    kept: list[Token] = []
    open_ones: list[tuple[str, int]] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if after is None or token.text not in LEFT | RIGHT:
            kept.append(token)
            place += 1
            continue
        place += 2
        if token.text in LEFT:
            open_ones.append((after.text, len(kept)))
            text = SIDED[after.text][0] if after.text in SIDED else after.text
            kept.append(Token(text, after.span, False))
        else:
            opening, start = open_ones.pop() if open_ones else ("", 0)
            text = SIDED[after.text][1] if after.text in SIDED else after.text
            if opening == "." and text == "\\rvert":
                kept[start] = Token("(", kept[start].span, False)
                kept += [Token(")", after.span, False), Token(EVALUATED, after.span, False)]
            elif opening == ".":
                kept[start] = Token("\\,", kept[start].span, False)
                kept.append(Token(text, after.span, False))
            else:
                kept.append(Token("\\," if text == "." else text, after.span, False))
    for opening, start in open_ones:
        if opening == ".":
            kept[start] = Token("\\,", kept[start].span, False)
    return kept


def _norms(tokens: list[Token]) -> list[Token]:
    """`||x||` as a norm, in a formula whose bars all stand in pairs."""
    paired = [k for k in range(1, len(tokens)) if tokens[k].text == tokens[k - 1].text == "|" and tokens[k].joined]
    singles = sum(token.text == "|" for token in tokens) - 2 * len(paired)
    if not paired or singles or len(paired) % 2:
        return tokens
    seconds = set(paired)
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        if place in seconds:
            kept[-1] = Token("\\|", Span(kept[-1].span.start, token.span.end), kept[-1].joined)
        else:
            kept.append(token)
    return kept
