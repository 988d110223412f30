"""The characters and commands of a formula, each with its place; macros expanded within a budget."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from derive.document.macros import Macro
from derive.document.span import Span
from derive.reading.notation import UNICODE, USUAL

MOST = 100_000
AGAIN = 4  # times as many tokens that may be put in place on the way
DEPTH = 50
DIGITS = frozenset("0123456789")
PATTERN = re.compile(
    r"""(?P<skip>\s+|(?<!\\)%[^\n]*|<!--.*?-->)
    |(?P<command>\\(?:operatorname\*|hspace\*|vspace\*|[a-zA-Z]+|.|$))
    |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<character>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A command, a number or a character.  `joined` says that nothing stands between it and the token before."""

    text: str
    span: Span
    joined: bool

    @property
    def is_letter(self) -> bool:
        return len(self.text) == 1 and self.text.isalpha()

    @property
    def is_number(self) -> bool:
        return self.text[0] in DIGITS or (self.text[0] == "." and len(self.text) > 1)


class TooLarge(Exception):
    """A formula grew past its budget, by its macros or by itself."""


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """The tokens of the source between two offsets."""
    found: list[Token] = []
    joined = False
    for match in PATTERN.finditer(text, start, end):
        if match.lastgroup == "skip":
            joined = False
            continue
        span, shown = Span(*match.span()), match.group()
        if shown in UNICODE:
            found += [
                Token(one.text, span, one.joined or k > 0) for k, one in enumerate(tokenize_plain(UNICODE[shown]))
            ]
        else:
            found.append(Token(shown, span, joined))
        joined = True
        if len(found) > MOST:
            raise TooLarge
    return found


def tokenize_plain(text: str) -> list[Token]:
    """The tokens of a text that is not part of the document, such as the body of a macro."""
    return tokenize(text, 0, len(text))


def expand(tokens: list[Token], macros: Mapping[str, Macro]) -> list[Token]:
    """The tokens with every macro replaced; what comes from a macro's body takes the span of the call."""
    if not any(token.text[1:] in macros or token.text[1:] in USUAL for token in tokens if token.text[0] == "\\"):
        return tokens
    found: list[Token] = []
    waiting = [(token, 0) for token in reversed(tokens)]
    bodies: dict[str, list[Token]] = {}
    filled = 0
    while waiting:
        token, depth = waiting.pop()
        name = token.text[1:] if token.text[0] == "\\" else ""
        macro = macros[name] if name in macros else Macro(*USUAL[name]) if name in USUAL else None
        if macro is None or depth >= DEPTH:
            found.append(token)
        else:
            if macro.body not in bodies:
                bodies[macro.body] = tokenize_plain(macro.body)
            parts = _fill(bodies[macro.body], _arguments(waiting, macro), token)
            filled += len(parts)
            for part in reversed(parts):
                waiting.append((part, depth + 1))
        if len(found) + len(waiting) > MOST or filled > AGAIN * MOST:
            raise TooLarge
    return found


def _arguments(waiting: list[tuple[Token, int]], macro: Macro) -> list[list[Token]]:
    """What stands for the parameters of a macro; the first one in square brackets where it need not be given."""
    found: list[list[Token]] = []
    if waiting and waiting[-1][0].text == "*" and waiting[-1][0].joined and macro.arity == 1:
        waiting.pop()
    if macro.default is not None:
        found.append(_optional(waiting) or tokenize_plain(macro.default))
    return found + [_argument(waiting) for _ in range(macro.arity - len(found))]


def _optional(waiting: list[tuple[Token, int]]) -> list[Token] | None:
    """The tokens between the square brackets that stand here; None where there are none."""
    if not waiting or waiting[-1][0].text != "[":
        return None
    waiting.pop()
    inner: list[Token] = []
    depth = 0
    while waiting:
        token, _ = waiting.pop()
        if token.text == "]" and depth == 0:
            break
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        inner.append(token)
    return inner


def _argument(waiting: list[tuple[Token, int]]) -> list[Token]:
    """The next token, or the tokens between the next braces."""
    if not waiting:
        return []
    first, _ = waiting.pop()
    if first.text != "{":
        return [first]
    inner: list[Token] = []
    depth = 1
    while waiting:
        token, _ = waiting.pop()
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            break
        inner.append(token)
    return inner


def _fill(tokens: list[Token], arguments: list[list[Token]], call: Token) -> list[Token]:
    parts: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text == "#" and after and after.is_number and 1 <= int(after.text[0]) <= len(arguments):
            parts += arguments[int(after.text[0]) - 1]
            if len(after.text) > 1:
                parts.append(Token(after.text[1:], call.span, True))
            place += 2
        else:
            parts.append(Token(token.text, call.span, token.joined))
            place += 1
    return parts
