"""Tokens to surface trees.  Reading cannot fail: what is not understood becomes a `Mistake` with its place."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from derive.document.span import Span
from derive.reading import notation as n
from derive.reading.surface import (
    Big,
    Call,
    Cases,
    Chain,
    Derivative,
    Differential,
    Dots,
    Given,
    Group,
    Items,
    Matrix,
    Mistake,
    Number,
    Placeholder,
    Product,
    Quotient,
    Relation,
    Root,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
)  # fmt: skip
from derive.reading.tokens import Token, tokenize_plain

DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Separator:
    """A comma, a wide space, a colon, a word: what stands between two statements."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class RowEnd:
    span: Span


Item: TypeAlias = Surface | Relation | Separator | Arrow | RowEnd


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended so that a formula could be read."""

    span: Span
    text: str


@dataclass(slots=True)
class Parsed:
    """The items of a formula in order, its labels, and what was repaired."""

    items: list[Item]
    repairs: list[Repair] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


def parse(tokens: Sequence[Token], words: Set[str] = frozenset()) -> Parsed:
    """The items of a formula; `words` are names of several letters that the document declares."""
    parser = _Parser(_plain(tokens), words)
    items = parser.row(None)
    return Parsed(items, parser.repairs, parser.labels)


def parse_text(text: str, words: Set[str] = frozenset()) -> Parsed:
    return parse(tokenize_plain(text), words)


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """Without spacing; a `\\left.` loses its dot."""
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text in ("\\left", "\\right", "\\middle") and after and after.text == ".":
            place += 1
        elif token.text in n.WIDE or token.text not in n.SPACES:
            joined = token.joined and bool(kept) and kept[-1].span.end == token.span.start
            kept.append(
                Token(token.text, token.span, joined or (token.joined and bool(kept) and _same_call(kept[-1], token)))
            )
        place += 1
    return kept


def _same_call(one: Token, other: Token) -> bool:
    return one.span == other.span


class _Parser:
    def __init__(self, tokens: list[Token], words: Set[str]) -> None:
        self.tokens = tokens
        self.words = words
        self.place = 0
        self.depth = 0
        self.bars: list[str] = []
        self.groups = 0
        self.expected: list[str] = []
        self.repairs: list[Repair] = []
        self.labels: list[str] = []

    # ---- tokens ----

    def peek(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def token(self, ahead: int = 0) -> Token:
        return self.tokens[self.place + ahead]

    def next(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def here(self) -> Span:
        """The span of the next token, or the empty one after the last."""
        if self.place < len(self.tokens):
            return self.tokens[self.place].span
        end = self.tokens[-1].span.end if self.tokens else 0
        return Span(end, end)

    def since(self, start: Span) -> Span:
        return start | self.tokens[self.place - 1].span if self.place else start

    # ---- rows ----

    def row(self, closing: str | None) -> list[Item]:
        """Items up to the end of the formula or environment."""
        items: list[Item] = []
        self._leading_label()
        while self.place < len(self.tokens):
            text = self.peek()
            if text == "\\end" and closing:
                break
            if text == "\\begin" and self._environment_name() in n.ALIGNMENTS:
                items += self._alignment()
            else:
                self._item(items)
        return items

    def _leading_label(self) -> None:
        """(1) or (iii) before a formula is its label."""
        length = next((k for k in range(1, 6) if self.peek(k) == ")"), 0)
        word = "".join(self.peek(k) for k in range(1, length))
        if self.peek() == "(" and word and (word.isdigit() or set(word) <= set("ivx")):
            before = self.place
            self.place += length + 1
            if self._starts() or self.peek() in ("\\begin", "-"):
                self.labels.append(word)
            else:
                self.place = before

    def _environment_name(self) -> str:
        name = ""
        place = self.place + 2
        while place < len(self.tokens) and self.tokens[place].text != "}":
            name += self.tokens[place].text
            place += 1
        return name.rstrip("*")

    def _skip_environment_name(self) -> str:
        name = self._environment_name()
        while self.place < len(self.tokens) and self.next().text != "}":
            pass
        return name

    def _alignment(self) -> list[Item]:
        name = self._skip_environment_name()
        if name in ("alignat", "alignedat", "array") and self.peek() == "{":
            self._braces()
        items = self.row("\\end")
        if self.peek() == "\\end":
            self._skip_environment_name()
        return items

    def _item(self, items: list[Item]) -> None:
        """The next item of a row."""
        text, span = self.peek(), self.here()
        relation = self.relation()
        if relation:
            items.append(relation)
        elif text in n.ARROWS:
            items.append(Arrow(self.next().span, n.ARROWS[text]))
        elif text == "\\\\" or text == "\\cr":
            self.next()
            if self.peek() == "[" and self.place + 1 < len(self.tokens) and self.token(1).is_number:
                self._until("]")
            items.append(RowEnd(span))
        elif text == "&":
            self.next()
        elif (text in (",", ";", ":", ".") and not (text == self.peek(1) == ".")) or text in n.WIDE:
            items.append(Separator(self.next().span, text))
        elif text in ("\\tag", "\\label"):
            self.next()
            self.labels.append(self._word())
        elif text in n.SPACES_WITH_ARGUMENT:
            self.next()
            self._word()
        elif text in n.TEXTS and not self._is_word_name():
            self.next()
            word = self._word()
            items.append(Separator(self.since(span), word.strip()))
        elif text in n.CLOSE or text == "}":
            self.next()
            if text == "}":
                items.append(Mistake(span, "unbalanced", "'}' closes nothing"))
            else:
                self.repairs.append(Repair(span, f"'{text}' closes nothing and was ignored"))
        elif text in ("\\forall", "\\exists"):
            items.append(Separator(self.next().span, text))
        else:
            before = self.place
            items.append(self.expression())
            if self.place == before:
                items.append(Mistake(self.next().span, "unknown-notation", f"'{text}' is not expected here"))

    def _until(self, closing: str) -> None:
        while self.place < len(self.tokens) and self.next().text != closing:
            pass

    def _word(self) -> str:
        """The next braces as plain text."""
        if self.peek() != "{":
            return self.next().text if self.place < len(self.tokens) else ""
        self.next()
        depth, parts, last = 1, [], None
        while self.place < len(self.tokens):
            token = self.next()
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0:
                break
            gap = " " if last is not None and not token.joined and token.span.start > last else ""
            parts.append(gap + token.text)
            last = token.span.end
        return "".join(parts)

    # ---- relations ----

    def relation(self) -> Relation | None:
        """The relation sign that stands here, if one does."""
        text = self.peek()
        if text in ("\\underset", "\\overset", "\\stackrel"):
            return self._stacked()
        if text == "\\not" and self.peek(1) in n.RELATIONS:
            start = self.next().span
            sign = {"=": "!=", "in": "not in"}.get(n.RELATIONS[self.next().text], "~")
            return Relation(self.since(start), sign, "")
        double = {(":", "="): ":=", ("=", ":"): "=:", ("<", "="): "<=", (">", "="): ">=", ("!", "="): "!=",
                  ("+", "="): "<-", ("-", "="): "<-", ("=", "="): "=", ("-", ">"): "->"}.get((text, self.peek(1)))  # fmt: skip
        if double and (text in "<>=" or self.token(1).joined):
            start, second = self.next().span, self.next().span
            return Relation(second if text == "=" and double == "=" else start | second, double, "")
        if text in n.RELATIONS:
            return Relation(self.next().span, n.RELATIONS[text], "")
        return None

    def _stacked(self) -> Relation | None:
        """\\underset{(1)}{=}: a sign with a label; the place is that of the last sign."""
        before = self.place
        self.next()
        label = self._word()
        if self.peek() == "{":
            self.next()
            inner = self.relation()
            if inner and self.peek() == "}":
                self.next()
                own = "" if label.strip() in n.RELATIONS or label.strip() == "" else label.strip()
                return Relation(inner.span, inner.sign, own or inner.label)
        elif self.peek() in n.RELATIONS:
            return Relation(self.here(), n.RELATIONS[self.next().text], label.strip())
        self.place = before
        return None

    # ---- expressions ----

    def expression(self) -> Surface:
        """A sum of products."""
        start = self.here()
        if self.depth > DEEPEST:
            while self.place < len(self.tokens):
                self.next()
            return Mistake(self.since(start), "too-deep", f"nested deeper than {DEEPEST}")
        self.depth += 1
        terms: list[tuple[str, Surface]] = []
        sign = self._signs()
        while True:
            if not self._starts(False) and self.peek() not in n.PRODUCTS:
                if sign or terms:
                    terms.append((sign or "+", Mistake(self.here(), "unbalanced", "a term is missing here")))
                break
            terms.append((sign or "+", self.product()))
            sign = self._signs()
            if not sign:
                break
        self.depth -= 1
        span = self.since(start)
        if not terms:
            return Mistake(span, "unbalanced", "nothing stands here")
        if len(terms) == 1 and terms[0][0] == "+":
            return terms[0][1]
        return Total(span, tuple(terms))

    def _signs(self) -> str:
        """Any + and - that stand here, as one sign; '' for none."""
        sign = ""
        while self.peek() in ("+", "-", "\\pm", "\\mp") and not (self.peek(1) in ("=", ">") and self.token(1).joined):
            text = self.next().text
            sign = "+-"[("-" in (sign or "+")) != (text == "-")]
        return sign

    def product(self) -> Surface:
        start = self.here()
        factors: list[tuple[str, Surface]] = []
        while True:
            operator = ""
            self._skip_stray()
            if self.peek() in n.PRODUCTS:
                operator = n.PRODUCTS[self.next().text]
                if self.peek() in ("-", "+") and operator != "":
                    sign = self._signs()
                    inner = self.factor()
                    factors.append((operator, Total(inner.span, ((sign, inner),)) if sign == "-" else inner))
                    continue
            elif not self._starts(bool(factors)):
                break
            if not self._starts(not operator and bool(factors)):
                factors.append((operator, Mistake(self.here(), "unbalanced", "a factor is missing here")))
                break
            factors.append((operator, self.factor()))
        factors = _joined_differentials(factors)
        if len(factors) == 1 and not factors[0][0]:
            return factors[0][1]
        return Product(self.since(start), tuple(factors))

    def _skip_stray(self) -> None:
        """Ignore closing brackets that close nothing here, when more of the expression follows."""
        while self.peek() in n.CLOSE and self._is_stray():
            self.repairs.append(Repair(self.here(), f"'{self.next().text}' closes nothing and was ignored"))

    def _is_stray(self) -> bool:
        closing = n.CLOSE[self.peek()]
        if closing in self.expected:
            return False
        return not self.expected or self.expected[-1] in [n.CLOSE.get(t.text) for t in self._level()]

    def _level(self) -> list[Token]:
        """The tokens up to the end of the braces around this place."""
        depth, found = 0, []
        for token in self.tokens[self.place :]:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth < 0:
                break
            found.append(token)
        return found

    def _starts(self, after: bool = True) -> bool:
        """Does a factor start here, after another one or at the start of an operand?"""
        text = self.peek()
        if not text or text in n.RELATIONS or text in n.ARROWS or text in n.PRODUCTS or text in n.CLOSE:
            return False
        if text in n.BARS:
            return text not in ("\\mid", "\\parallel") and not self._closes_bar(text) and not (after and self.groups)
        if text == "." and self.peek(1) == ".":
            return True
        if text in (
            "+",
            "-",
            "\\pm",
            "\\mp",
            "}",
            "&",
            "\\\\",
            "\\cr",
            "\\end",
            ",",
            ";",
            ":",
            ".",
            "\\not",
            "\\forall",
            "\\exists",
        ):
            return False
        if text in n.WIDE or text in n.SPACES_WITH_ARGUMENT or text in ("\\tag", "\\label"):
            return False
        if text in n.TEXTS:
            return self._is_word_name()
        if text in ("\\underset", "\\overset", "\\stackrel"):
            before = self.place
            stacked = self._stacked()
            self.place = before
            return stacked is None
        return not (text == "\\begin" and self._environment_name() in n.ALIGNMENTS)

    def _closes_bar(self, text: str) -> bool:
        return bool(self.bars) and self.bars[-1] == n.BARS[text]

    def _is_word_name(self) -> bool:
        """Is the \\text{..} here a name: one word, known or followed by a bracket or a script?"""
        before = self.place
        self.next()
        word = self._word()
        after = self.peek()
        self.place = before
        known = word in n.WORDS or word in self.words
        return known or (
            word.replace("-", "").isalpha() and after in ("(", "_", "[") and word not in ("if", "for", "and", "where")
        )

    def factor(self) -> Surface:
        """A unit with its scripts, and the brackets that follow a name."""
        start = self.here()
        unit = self._scripts(self.unit(), start)
        while self.peek() in ("(", "[", "\\{") and _may_be_called(unit, self.peek()):
            group = self._group()
            unit = self._scripts(Call(self.since(start), unit, group, False), start)
        name = _function_name(unit)
        if (
            name in ("argmax", "argmin", "max", "min")
            and isinstance(unit, Script)
            and unit.below
            and self._starts(False)
        ):
            return Big(self.since(start), name, unit.below, None, self.product())
        if name in n.WORDS and not isinstance(unit, Call) and self._starts(False) and name != "sigmoid":
            argument = self.factor()
            return Call(self.since(start), unit, argument, True)
        return unit

    def _scripts(self, base: Surface, start: Span) -> Surface:
        below: Surface | None = None
        above: Surface | None = None
        while self.peek() in ("_", "^", "'") or self.peek() == "\\limits":
            mark = self.next()
            if mark.text == "'":
                if isinstance(base, Symbol) and below is None and above is None:
                    base = Symbol(self.since(start), base.name + "'")
                elif isinstance(base, Symbol | Script | Call):
                    base = Script(self.since(start), base, None, Symbol(mark.span, "'"))
                continue
            if mark.text == "_" and isinstance(base, Symbol) and below is None and (word := self._textual()):
                base = Symbol(self.since(start), f"{base.name}_{{{word}}}")
                continue
            inside = self._script_content()
            if mark.text == "_":
                below = inside if below is None else Items(below.span | inside.span, (below, inside))
            elif _is_prime(inside) and isinstance(base, Symbol):
                base = Symbol(self.since(start), base.name + "'")
            else:
                above = inside if above is None else Mistake(inside.span, "unbalanced", "two superscripts")
        if below is None and above is None:
            return base
        return Script(self.since(start), base, below, above)

    def _textual(self) -> str:
        """The word that stands as a subscript, when it is one: letters, hyphens, every part of two letters or more."""
        if self.peek() in n.UPRIGHT or self.peek() in n.TEXTS:
            before = self.place
            self.next()
            word = self._word()
            if word.replace("-", "").replace(" ", "").isalnum() and not word.isdigit():
                return word
            self.place = before
            return ""
        if self.peek() != "{":
            return ""
        place = self.place + 1
        wrapped = place < len(self.tokens) and self.tokens[place].text in n.UPRIGHT | n.TEXTS
        if wrapped:
            place += 2
        word = ""
        while place < len(self.tokens) and (self.tokens[place].is_letter or self.tokens[place].text == "-"):
            word += self.tokens[place].text
            place += 1
        closed = place < len(self.tokens) and self.tokens[place].text == "}"
        if wrapped and closed:
            place += 1
            closed = place < len(self.tokens) and self.tokens[place].text == "}"
        parts = word.split("-")
        textual = wrapped or word in self.words or (len(parts) > 1 and all(len(part) > 1 for part in parts))
        if not closed or not word or not textual:
            return ""
        self.place = place + 1
        return word

    def _script_content(self) -> Surface:
        """What stands in a sub- or superscript: one token, or braces."""
        start = self.here()
        if self.place >= len(self.tokens):
            return Mistake(start, "unbalanced", "a script is missing at the end")
        if self.peek() == "{":
            return self._braces(True)
        if self.peek() in n.RELATIONS or self.peek() in n.PRODUCTS or self.peek() in ("+", "-"):
            token = self.next()
            return Symbol(token.span, token.text)
        token = self.token()
        if token.is_number and len(token.text) > 1:
            self.tokens[self.place] = Token(token.text[1:], Span(token.span.start + 1, token.span.end), True)
            return Number(Span(token.span.start, token.span.start + 1), Fraction(token.text[0]))
        if token.is_letter:
            self.next()
            return Symbol(token.span, token.text)
        return self.unit()

    def _braces(self, script: bool = False) -> Surface:
        """The content of braces: an expression, or several things at commas with their relations."""
        start = self.next().span
        held, self.bars = self.bars, []
        expected, self.expected = self.expected, []
        if (
            script
            and self.peek() in ("*", "+", "-", "\\ast", "\\star", "\\prime", "\\top", "\\dagger")
            and self.peek(1) == "}"
        ):
            token = self.next()
            self.next()
            self.bars, self.expected = held, expected
            return Symbol(token.span, token.text)
        items = self._list(("}",), script)
        self.bars, self.expected = held, expected
        if self.peek() == "}":
            self.next()
        else:
            return Mistake(self.since(start), "unbalanced", "'{' is never closed")
        span = self.since(start)
        if not items:
            return Items(span, ())
        if len(items) == 1:
            only = items[0]
            return _split_indices(only) if script else only
        return Items(span, tuple(items))

    def _list(self, closings: tuple[str, ...], script: bool = False) -> list[Surface]:
        """Chains at commas, up to a closing token."""
        items: list[Surface] = []
        while self.place < len(self.tokens) and self.peek() not in closings:
            text = self.peek()
            if text in (",", ";", "\\\\", "&") or (text == ":" and self.peek(1) != "=") or text in n.WIDE:
                self.next()
            elif text in n.BARS and items and self.groups and not self._closes_bar(text):
                start = self.next().span
                if self.peek() in n.BARS and self.token().joined:
                    self.next()
                right = self._list(closings, script)
                return [Given(items[0].span | self.since(start), tuple(items), tuple(right))]
            elif text == "." and self.peek(1) != "." and closings[0] == "]" and items:
                self.repairs.append(Repair(self.next().span, "'.' read as ','"))
            elif text in n.TEXTS and not self._is_word_name():
                span = self.next().span
                word = self._word()
                items.append(Text(self.since(span), word))
            elif (text == "\\begin" and self._environment_name() in n.ALIGNMENTS) or text == "\\end":
                self._skip_environment_name()
            elif text in n.CLOSE and closings != (text,):
                if any(n.CLOSE[text] == n.CLOSE.get(one, one) for one in closings) or self._mismatched(text, closings):
                    break
                self.repairs.append(Repair(self.next().span, f"'{text}' closes nothing and was ignored"))
            elif text == "}" or text == "\\)":
                break
            else:
                before = self.place
                items.append(self._chain())
                if self.place == before:
                    token = self.next()
                    items.append(Mistake(token.span, "unknown-notation", f"'{token.text}' is not expected here"))
        return items

    def _mismatched(self, text: str, closings: tuple[str, ...]) -> bool:
        """Is this the wrong bracket, put where the right one belongs?"""
        return closings[0] in n.CLOSE and closings[0] not in [token.text for token in self.tokens[self.place :]]

    def _chain(self) -> Surface:
        """An expression, or several with relations between them; a bar inside brackets separates."""
        start = self.here()
        items: list[Surface] = []
        relations: list[Relation] = []
        leading = self.relation()
        if leading:
            items.append(Items(leading.span, ()))
            relations.append(leading)
        items.append(self.expression())
        while relation := self.relation():
            relations.append(relation)
            items.append(self.expression())
        return Chain(self.since(start), tuple(items), tuple(relations)) if relations else items[0]

    # ---- units ----

    def unit(self) -> Surface:
        """A number, a name, a fraction, a bracket, ...: what scripts attach to."""
        start = self.here()
        if self.place >= len(self.tokens):
            return Mistake(start, "unbalanced", "something is missing at the end")
        token = self.token()
        text = token.text
        if token.is_number:
            self.next()
            return Number(token.span, Fraction(text))
        if token.is_letter:
            return self._letters()
        if text in n.ACCENTS:
            return self._accent()
        if text in n.FONTS:
            return self._font()
        if text in n.UPRIGHT:
            return self._upright()
        if text in ("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"):
            return self._fraction()
        if text == "\\sqrt":
            return self._root()
        if text in n.OPEN:
            return self._group()
        if text == "{":
            return self._braces()
        if text in n.BARS:
            return self._bars()
        if text in n.BIG:
            self.next()
            return self._big(n.BIG[text], start)
        if text in n.COMMAND_FUNCTIONS and text != "\\sigma":
            self.next()
            return Symbol(token.span, n.COMMAND_FUNCTIONS[text])
        if text == "\\partial":
            return self._differential()
        if text == "\\nabla":
            return self._nabla()
        if text == "\\begin":
            return self._environment()
        if text in n.DOTS or (text == "." and self.peek(1) == "."):
            self.next()
            while self.peek() == ".":
                self.next()
            return Dots(self.since(start))
        if text in n.STACKS or text in (
            "\\underline",
            "\\boxed",
            "\\cancel",
            "\\mathop",
            "\\substack",
            "\\textcolor",
            "\\color",
        ):
            return self._transparent()
        if text in n.LETTERS or text in n.TRANSPOSES:
            self.next()
            return Symbol(token.span, n.VARIANTS.get(text, text))
        self.next()
        if text[0] == "\\":
            return Mistake(token.span, "unknown-command", f"the command {text} is not known")
        return Mistake(token.span, "unknown-notation", f"'{text}' is not expected here")

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
            return Mistake(span, "undefined-name", f"'{text}' is no declared name, and no product of declared ones")
        self.place += 1
        return Symbol(run[0].span, run[0].text)

    def _splits(self, text: str) -> bool:
        """Is a run of letters a product of declared names, or does a known word end it?"""
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
        if name is None:
            return Mistake(self.since(start.span), "unknown-notation", f"{start.text} over something that is no name")
        marked = Symbol(self.since(start.span), f"{accent}{{{name}}}")
        if isinstance(inner, Script):
            return Script(self.since(start.span), marked, inner.below, inner.above)
        return marked

    def _font(self) -> Surface:
        start = self.next()
        font = n.BOLD.get(start.text, start.text)
        inner = self._word() if self.peek() == "{" else self.next().text if self.place < len(self.tokens) else ""
        if not inner.strip():
            return Mistake(self.since(start.span), "unbalanced", f"{start.text} of nothing")
        return Symbol(self.since(start.span), f"{font}{{{inner.replace(' ', '')}}}")

    def _upright(self) -> Surface:
        start = self.next()
        word = self._word().strip()
        name = n.FUNCTIONS.get(word, word) if word not in self.words else word
        if word == "d" and self._starts():
            return Differential(self.since(start.span), self.factor())
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

    def _ahead(self, skip: int) -> list[Token] | None:
        """The tokens of the argument that starts `skip` tokens from here, not consumed."""
        place = self.place + skip
        if place >= len(self.tokens):
            return None
        if self.tokens[place].text != "{":
            return [self.tokens[place]]
        depth = 0
        inner: list[Token] = []
        for token in self.tokens[place:]:
            depth += {"{": 1, "}": -1}.get(token.text, 0)
            if depth == 0:
                return inner[1:]
            inner.append(token)
        return None

    def _derivative_fraction(self, start: Span) -> Surface:
        braces = self.peek() == "{"
        if braces:
            self.next()
        self._differential_sign()
        body = None
        if braces:
            if self.peek() != "}":
                body = self.expression()
            if self.peek() == "}":
                self.next()
        bottom_braces = self.peek() == "{"
        if bottom_braces:
            self.next()
        by: list[Surface] = []
        while self.peek() and self.peek() != "}":
            before = self.place
            self._differential_sign()
            one = self._scripts(self.unit(), self.here())
            if self.peek() in ("(", "[") and _may_be_called(one, self.peek()):
                one = Call(self.since(one.span), one, self._group(), False)
            power = one.above if isinstance(one, Script) else None
            if isinstance(one, Script) and isinstance(power, Number) and power.value == int(power.value) > 1:
                plain = one.base if one.below is None else Script(one.span, one.base, one.below, None)
                by += [plain] * int(power.value)
            else:
                by.append(one)
            if not bottom_braces or self.place == before:
                break
            while self._starts() and self.peek() not in ("\\partial", "d"):
                one = Product(one.span, (("", one), ("", self.factor())))
                by[-1] = one
        if bottom_braces and self.peek() == "}":
            self.next()
        span = self.since(start)
        if not by:
            return Mistake(span, "unbalanced", "a derivative by nothing")
        body = self._operand() if body is None else body
        return Derivative(self.since(start), tuple(by), body, False)

    def _differential_sign(self) -> None:
        """Skip a partial sign or d, with its order."""
        if self.peek() == "\\partial" or self.peek() == "d":
            self.next()
        elif self.peek() in n.UPRIGHT:
            self.next()
            self._word()
        if self.peek() == "^":
            self.next()
            self._script_content()

    def _operand(self) -> Surface | None:
        """What a derivative without a body acts on: a bracket, else what is written together with it."""
        if not self._starts():
            return None
        start = self.here()
        first = self.factor()
        if isinstance(first, Group) or (isinstance(first, Script) and isinstance(first.base, Group)):
            return first
        factors: list[tuple[str, Surface]] = [("", first)]
        while self._starts() and self.peek() != "\\nabla":
            factors.append(("", self.factor()))
        return first if len(factors) == 1 else Product(self.since(start), tuple(factors))

    def _differential(self) -> Surface:
        start = self.next().span
        if self.peek() == "^":
            self.next()
            self._script_content()
        if self.peek() == "_":
            self.next()
            by = self._script_content()
            body = self._operand()
            return Derivative(self.since(start), (by,), body, False)
        if not self._starts():
            return Mistake(start, "unbalanced", "a partial sign with nothing after it")
        body = self.factor()
        return Differential(self.since(start), body)

    def _nabla(self) -> Surface:
        start = self.next().span
        order = 1
        by: list[Surface] = []
        while self.peek() in ("_", "^"):
            below = self.next().text == "_"
            inside = self._script_content()
            if below:
                by = list(inside.items) if isinstance(inside, Items) else [inside]
            elif isinstance(inside, Number):
                order = int(inside.value)
        if not self._starts():
            return Derivative(self.since(start), tuple(by) * order, None, True)
        body = self._operand() if by else self.factor()
        return Derivative(self.since(start), tuple(by) * order if by else (Items(start, ()),) * order, body, True)

    def _root(self) -> Surface:
        start = self.next().span
        degree = None
        if self.peek() == "[":
            self.next()
            degree = self.expression()
            if self.peek() == "]":
                self.next()
        return Root(self.since(start), self._argument(), degree)

    def _group(self) -> Surface:
        opening = self.next()
        closing = n.OPEN[opening.text]
        if self.peek() in ("\\cdot", "*", "\\star", "\\ast", "\\bullet") and n.CLOSE.get(self.peek(1)) == closing:
            self.next()
            self.next()
            return Placeholder(self.since(opening.span))
        held, self.bars = self.bars, []
        self.groups += 1
        self.expected.append(closing)
        items = self._list((closing,))
        self.expected.pop()
        self.groups -= 1
        self.bars = held
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
        return Group(self.since(opening.span), opening.text, closing, tuple(items))

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

    def _big(self, kind: str, start: Span) -> Surface:
        below: Surface | None = None
        above: Surface | None = None
        while self.peek() in ("_", "^"):
            mark = self.next().text
            inside = self._script_content()
            if mark == "_":
                below = inside
            else:
                above = inside
        if kind in ("max", "min", "sup", "inf") and below is None:
            return Symbol(self.since(start), kind)
        before = self.place
        sign = self._signs()
        body = self.product()
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
            kind = n.BIG.get(big) or (inner.name if isinstance(inner, Symbol) else "")
            if kind in ("argmax", "argmin", "max", "min", "sum", "prod"):
                return Big(self.since(start.span), kind, label, None, self.product())
            return inner
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
            elif text == "&" or text == ",":
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
        return Matrix(span, tuple(tuple(row) for row in rows))


def _condition(row: list[Surface]) -> Surface | None:
    kept = [
        one
        for one in row
        if not (isinstance(one, Text) and one.text.strip().rstrip(",") in ("if", "for", "when", "where"))
    ]
    if not kept or (isinstance(kept[0], Text) and kept[0].text.strip() in ("otherwise", "else")):
        return None
    return kept[0] if len(kept) == 1 else Items(kept[0].span | kept[-1].span, tuple(kept))


def _is_transpose(node: Surface | None) -> bool:
    return isinstance(node, Symbol) and node.name in n.TRANSPOSES


def _is_prime(node: Surface) -> bool:
    return isinstance(node, Symbol) and node.name in ("'", "\\prime", "''")


def _may_be_called(unit: Surface, bracket: str) -> bool:
    """May brackets after this unit be its arguments?"""
    match unit:
        case Symbol():
            return bracket != "\\{" or unit.name.startswith("\\mathbb") or unit.name in ("max", "min", "exp", "log")
        case Script(_, base, _, above):
            return bracket != "\\{" and isinstance(base, Symbol) and not _is_transpose(above)
        case Call(_, Symbol() | Script(), _, False):
            return False
    return False


def _function_name(unit: Surface) -> str:
    match unit:
        case Symbol(_, name) | Script(_, Symbol(_, name), _, _):
            return name
    return ""


def _accented(inner: Surface) -> str | None:
    match inner:
        case Symbol(_, name):
            return name
        case Script(_, Symbol(_, name), _, _):
            return name
    return None


def _split_indices(node: Surface) -> Surface:
    """`ij` below a name is two indices, not a product."""
    if isinstance(node, Product) and all(
        not op and isinstance(one, Symbol | Number | Script) for op, one in node.factors
    ):
        return Items(node.span, tuple(one for _, one in node.factors))
    return node


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
    return below[0].text not in ("_", "+", "-", "^", "(") and not (above and above[0].text in ("_", "+", "-"))


def _joined_differentials(factors: list[tuple[str, Surface]]) -> list[tuple[str, Surface]]:
    """\\partial f / \\partial x, written on one line, is a derivative."""
    for place in range(len(factors) - 1):
        left, (operator, right) = factors[place][1], factors[place + 1]
        if operator == "/" and isinstance(left, Differential) and isinstance(right, Differential):
            whole = Derivative(left.span | right.span, (right.body,), left.body, False)
            return [*factors[:place], (factors[place][0], whole), *factors[place + 2 :]]
    return factors
