"""Units: letters, words, accents, fractions, brackets, sums, environments."""

from __future__ import annotations

from collections.abc import Callable, Container
from fractions import Fraction

from derive.document.span import Span
from derive.reading import notation as n
from derive.reading.cursor import Repair
from derive.reading.scripts import Derivatives
from derive.reading.surface import (
    Big,
    Call,
    Cases,
    Differential,
    Dots,
    Group,
    Items,
    Matrix,
    Mistake,
    Number,
    Placeholder,
    Quotient,
    Root,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
)  # fmt: skip
from derive.reading.tokens import Token

DEEPEST = 400  # expressions and units inside of each other; a bracket is one of each
LONGEST = 200  # digits of a number
FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\nicefrac", "\\sfrac")
CHOICES = ("\\binom", "\\dbinom", "\\tbinom")
TRANSPARENT = {"\\boxed", "\\cancel", "\\mathop", "\\substack", "\\textcolor", "\\color"}


class Units(Derivatives):
    """What a factor is made of, before its scripts."""

    def unit(self) -> Surface:
        """A number, a name, a fraction, a bracket, ...: what scripts attach to."""
        if self.place >= len(self.tokens):
            return Mistake(self.here(), "unbalanced", "something is missing at the end")
        if self.depth > DEEPEST:
            start = self.here()
            self.place = len(self.tokens)
            return Mistake(self.since(start), "too-deep", f"nested deeper than {DEEPEST}")
        self.depth += 1
        found = self._unit()
        self.depth -= 1
        return found

    def _unit(self) -> Surface:
        if self.token().is_number:
            token = self.next()
            if len(token.text) > LONGEST:
                return Mistake(token.span, "too-large", f"a number of more than {LONGEST} digits")
            return Number(token.span, Fraction(token.text))
        if self.token().is_letter:
            return self._letters()
        text = self.peek()
        for commands, read in self._readers():
            if text in commands:
                return read()
        return self._dots() if text == self.peek(1) == "." else self._symbol()

    def _readers(self) -> tuple[tuple[Container[str], Callable[[], Surface]], ...]:
        """What reads the commands that begin more than a symbol."""
        return (
            (n.ACCENTS, self._accent),
            (n.FONTS, self._font),
            (n.UPRIGHT, self._upright),
            (FRACTIONS, self._fraction),
            (("\\sqrt",), self._root),
            (CHOICES, self._choice),
            (n.OPEN, self._group),
            (("{",), self._braces),
            (n.BARS, self._bars),
            (n.BIG, self._sum),
            (("\\partial",), self._differential),
            (("\\nabla",), self._nabla),
            (("\\begin",), self._environment),
            (n.DOTS, self._dots),
            (n.STACKS | TRANSPARENT, self._transparent),
        )

    def _symbol(self) -> Surface:
        token = self.next()
        text = token.text
        if text in n.COMMAND_FUNCTIONS and text != "\\sigma":
            return Symbol(token.span, n.COMMAND_FUNCTIONS[text])
        if text in n.LETTERS or text in n.TRANSPOSES:
            return Symbol(token.span, n.VARIANTS.get(text, text))
        if text[0] == "\\":
            return Mistake(token.span, "unknown-command", f"the command {text} is not known")
        return Mistake(token.span, "unknown-notation", f"'{text}' is not expected here")

    def _dots(self) -> Surface:
        start = self.next().span
        while self.peek() == ".":
            self.next()
        return Dots(self.since(start))

    def _letters(self) -> Surface:
        """A run of letters: the longest known word first, then single letters."""
        run = [self.token()]
        while self.place + len(run) < len(self.tokens):
            token = self.tokens[self.place + len(run)]
            if not (token.is_letter and token.joined):
                break
            run.append(token)
        text = "".join(token.text for token in run)
        word = next((text[:k] for k in range(len(text), 1, -1) if text[:k] in self.words or text[:k] in n.WORDS), "")
        if word:
            self.place += len(word)
            return Symbol(
                run[0].span | run[len(word) - 1].span, n.FUNCTIONS.get(word, word) if word not in self.words else word
            )
        if len(run) >= 3 and not self._splits(text):
            self.place += len(run)
            span = run[0].span | run[-1].span
            if n.NAMING.fullmatch(text):
                return Symbol(span, text)
            return Mistake(span, "undefined-name", f"'{text}' is no declared name, and no product of declared ones")
        self.place += 1
        return Symbol(run[0].span, run[0].text)

    def _splits(self, text: str) -> bool:
        """Is a run of letters a product of declared names, or does a known word end it?"""
        if all(letter in self.letters for letter in text):
            return True
        rest = text
        while rest:
            word = next(
                (
                    rest[:k]
                    for k in range(len(rest), 0, -1)
                    if rest[:k] in self.words or (k > 1 and rest[:k] in n.WORDS)
                ),
                "",
            )
            if not word:
                break
            rest = rest[len(word) :]
        if not rest:
            return True
        return any(text.endswith(word) for word in n.WORDS | set(self.words) if 1 < len(word) >= len(text) - 1)

    def _accent(self) -> Surface:
        start = self.next()
        accent = n.ACCENT_NAMES.get(start.text, start.text)
        inner = self._argument()
        name = _accented(inner)
        if name is None and accent == "\\underline":
            return inner
        if name is None:
            return Mistake(self.since(start.span), "unknown-notation", f"{start.text} over something that is no name")
        marked = Symbol(self.since(start.span), f"{accent}{{{name}}}")
        if isinstance(inner, Script):
            return Script(self.since(start.span), marked, inner.below, inner.above)
        return marked

    def _font(self) -> Surface:
        start = self.next()
        font = n.BOLD.get(start.text, start.text)
        if font == "\\mathbf" and self.peek() == "{" and self.peek(2) == "_" and self.peek(1) not in ("{", "}"):
            return self._bold_with_index(font, start)
        inner = self._word() if self.peek() == "{" else self.next().text if self.place < len(self.tokens) else ""
        if not inner.strip():
            return Mistake(self.since(start.span), "unbalanced", f"{start.text} of nothing")
        return Symbol(self.since(start.span), f"{font}{{{inner.replace(' ', '')}}}")

    def _bold_with_index(self, font: str, start: Token) -> Surface:
        """\\mathbf{v_c} is \\mathbf{v}_c."""
        self.next()
        letter = self.next()
        node = self._scripts(Symbol(letter.span, f"{font}{{{letter.text}}}"), start.span)
        if self.peek() != "}":
            return Mistake(self.since(start.span), "unknown-notation", f"what {start.text} stands over is not read")
        self.next()
        if self.peek() == "^" and isinstance(node, Script) and node.above is None:
            self.next()
            return Script(self.since(start.span), node.base, node.below, self._script_content())
        return node

    def _upright(self) -> Surface:
        start = self.next()
        word = self._word().strip()
        name = n.FUNCTIONS.get(word, word) if word not in self.words else word
        if word == "d" and self._starts():
            body = self.factor()
            return Differential(self.since(start.span), body)
        if name in ("argmax", "argmin", "max", "min"):
            return self._big(name, start.span)
        return Symbol(self.since(start.span), name)

    def _argument(self) -> Surface:
        """One argument of a command: braces, or the next token."""
        if self.place >= len(self.tokens):
            return Mistake(self.here(), "unbalanced", "an argument is missing at the end")
        if self.peek() == "{":
            return self._braces()
        token = self.token()
        if token.text[0] == "." and token.is_number:
            self.next()
            return Mistake(token.span, "ambiguous", f"an argument of one digit, or {token.text}? write braces")
        if token.is_number and len(token.text) > 1:
            self.tokens[self.place] = Token(token.text[1:], Span(token.span.start + 1, token.span.end), True)
            return Number(Span(token.span.start, token.span.start + 1), Fraction(token.text[0]))
        if token.is_letter:
            self.next()
            return Symbol(token.span, token.text)
        return self.unit()

    def _fraction(self) -> Surface:
        start = self.next().span
        top_tokens, bottom_tokens = self._ahead(0), None
        if top_tokens is not None:
            bottom_tokens = self._ahead(len(top_tokens) + (2 if self.peek() == "{" else 0))
        if top_tokens and bottom_tokens and _is_derivative(top_tokens, bottom_tokens):
            return self._derivative_fraction(start)
        held = self.groups
        self.groups = 0
        top, bottom = self._argument(), self._argument()
        self.groups = held
        return Quotient(self.since(start), top, bottom)

    def _choice(self) -> Surface:
        """How many ways there are to choose k of n."""
        start = self.next().span
        top, bottom = self._argument(), self._argument()
        span = self.since(start)
        return Call(span, Symbol(start, "binom"), Group(span, "(", ")", (top, bottom)), False)

    def _root(self) -> Surface:
        start = self.next().span
        degree = None
        if self.peek() == "[":
            self.next()
            self.expected.append("]")
            degree = self.expression()
            self.expected.pop()
            if self.peek() == "]":
                self.next()
        return Root(self.since(start), self._argument(), degree)

    def _group(self) -> Surface:
        opening = self.next()
        closing = n.OPEN[opening.text]
        operands, self.operands = self.operands, 0
        if self.peek() in ("\\cdot", "*", "\\star", "\\ast", "\\bullet") and n.CLOSE.get(self.peek(1)) == closing:
            self.next()
            self.next()
            self.operands = operands
            return Placeholder(self.since(opening.span))
        held, self.bars = self.bars, []
        self.groups += 1
        self.expected.append(closing)
        items = self._list((closing,))
        self.expected.pop()
        self.groups -= 1
        self.bars, self.operands = held, operands
        if self.peek() == closing or n.CLOSE.get(self.peek()) == closing:
            self.next()
        elif n.CLOSE.get(self.peek()):
            wrong = self.next()
            half_open = {opening.text, wrong.text} in ({"(", "]"}, {"[", ")"}) and len(items) == 2
            if half_open:
                closing = wrong.text
            else:
                self.repairs.append(Repair(wrong.span, f"'{opening.text}' is closed by '{wrong.text}'"))
        else:
            self.repairs.append(Repair(opening.span, f"'{opening.text}' is never closed"))
        if closing in n.SIDES and len(items) == 1:
            return Group(self.since(opening.span), n.SIDES[closing], n.SIDES[closing], tuple(items))
        return Group(self.since(opening.span), n.ALIKE.get(opening.text, opening.text), closing, tuple(items))

    def _bars(self) -> Surface:
        opening = self.next()
        kind = n.BARS[opening.text]
        self.bars.append(kind)
        held, self.groups = self.groups, 0
        body = self.expression()
        self.groups = held
        self.bars.pop()
        if self.peek() in n.BARS and n.BARS[self.peek()] == kind:
            self.next()
        else:
            return Mistake(self.since(opening.span), "unbalanced", f"'{opening.text}' is never closed")
        return Group(self.since(opening.span), kind, kind, (body,))

    def _sum(self) -> Surface:
        first = self.next()
        return self._big(n.BIG[first.text], first.span)

    def _big(self, kind: str, start: Span) -> Surface:
        below: Surface | None = None
        above: Surface | None = None
        while self.peek() in ("_", "^"):
            mark = self.next().text
            empty = self.peek() == "{" and self.peek(1) == "}"
            inside = self._script_content()
            if mark == "_":
                below = inside
            elif not empty:
                above = inside
        if kind in ("max", "min", "sup", "inf") and below is None:
            return Symbol(self.since(start), kind)
        before = self.place
        self.integrals += kind == "integral"
        sign = self._signs()
        body = self.product()
        self.integrals -= kind == "integral"
        if sign == "-":
            body = Total(self.since(body.span), (("-", body),))
        if self.place == before:
            body = Mistake(self.here(), "unbalanced", f"a {kind} of nothing")
        return Big(self.since(start), kind, below, above, body)

    def _transparent(self) -> Surface:
        """Commands that change the look only."""
        start = self.next()
        if start.text in ("\\textcolor", "\\color"):
            self._word()
        if start.text in ("\\underset", "\\overset", "\\stackrel"):
            label = self._argument()
            big = self.peek(1) if self.peek() == "{" else self.peek()
            inner = self._argument()
            named = inner.kind if isinstance(inner, Big) else inner.name if isinstance(inner, Symbol) else ""
            kind = n.BIG.get(big) or named
            if kind in ("argmax", "argmin", "max", "min", "sum", "prod"):
                return Big(self.since(start.span), kind, label, None, self.product())
            return Mistake(self.since(start.span), "unknown-notation", f"a mark set by {start.text} is not read")
        if start.text == "\\cancel":
            return Mistake(self.since(start.span), "unknown-notation", "what is cancelled is not read")
        inner = self._argument()
        if start.text in ("\\underbrace", "\\overbrace") and self.peek() in ("_", "^"):
            self.next()
            self._script_content()
        return inner

    def _environment(self) -> Surface:
        start = self.here()
        name = self._skip_environment_name()
        if name == "array" and self.peek() == "{":
            self._word()
        if name not in n.CASES and name not in n.MATRICES:
            return Mistake(self.since(start), "unknown-notation", f"the environment {name} is not known")
        rows: list[list[Surface]] = [[]]
        held, self.groups = self.groups, 0
        while self.place < len(self.tokens) and self.peek() != "\\end":
            text = self.peek()
            if text in ("\\\\", "\\cr"):
                self.next()
                rows.append([])
            elif text in ("&", ",", ";") or (text == "." and self.peek(1) != "."):
                self.next()
            elif text in n.TEXTS and not self._is_word_name():
                span = self.next().span
                rows[-1].append(Text(self.since(span), self._word()))
            else:
                before = self.place
                rows[-1].append(self._chain())
                if self.place == before:
                    token = self.next()
                    rows[-1].append(Mistake(token.span, "unknown-notation", f"'{token.text}' is not expected here"))
        self.groups = held
        if self.peek() == "\\end":
            self._skip_environment_name()
        else:
            return Mistake(self.since(start), "unbalanced", f"the environment {name} is never closed")
        span = self.since(start)
        rows = [row for row in rows if row]
        if name in n.CASES:
            return Cases(span, tuple((row[0], _condition(row[1:])) for row in rows))
        matrix = Matrix(span, tuple(tuple(row) for row in rows))
        bars = {"vmatrix": "|", "Vmatrix": "‖"}.get(name)
        return Group(span, bars, bars, (matrix,)) if bars else matrix


def _condition(row: list[Surface]) -> Surface | None:
    kept = [
        one for one in row if not (isinstance(one, Text) and _said(one) in ("", "if", "for", "when", "where", "and"))
    ]
    if not kept or (isinstance(kept[0], Text | Symbol) and _said(kept[0]) in OTHERWISE):
        return None
    return kept[0] if len(kept) == 1 else Items(kept[0].span | kept[-1].span, tuple(kept))


OTHERWISE = ("otherwise", "else", "in all other cases", "in other cases", "in any other case")


def _said(word: Text | Symbol) -> str:
    return (word.text if isinstance(word, Text) else word.name).strip(" ,.;:~").lower()


def _accented(inner: Surface) -> str | None:
    match inner:
        case Symbol(_, name):
            return name
        case Script(_, Symbol(_, name), _, _):
            return name
    return None


def _is_derivative(top: list[Token], bottom: list[Token]) -> bool:
    """Are these the numerator and denominator of a derivative?"""

    def rest(tokens: list[Token]) -> list[Token] | None:
        if tokens[0].text == "\\partial" or tokens[0].text == "d":
            after = tokens[1:]
        elif tokens[0].text in n.UPRIGHT and [t.text for t in tokens[1:4]] == ["{", "d", "}"]:
            after = tokens[4:]
        else:
            return None
        if after and after[0].text == "^" and len(after) > 1:
            after = after[2:] if after[1].text != "{" else after[1 + [t.text for t in after].index("}") :]
        return after

    above, below = rest(top), rest(bottom)
    if above is None or not below:
        return False
    if top[0].text == "d" and above and not above[0].joined and above[0].text in ("_", "+", "-"):
        return False
    signs = ("_",) if top[0].text == "\\partial" else ("_", "+", "-")
    return below[0].text not in ("_", "+", "-", "^", "(") and not (above and above[0].text in signs)
