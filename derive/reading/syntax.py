"""Tokens to surface trees.  Reading cannot fail: what is not understood becomes a `Mistake` with its place."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading import dots
from derive.reading import notation as n
from derive.reading.cursor import Arrow, Item, Parsed, Repair, RowEnd, Separator, plain
from derive.reading.scripts import may_be_called
from derive.reading.starts import Starts
from derive.reading.surface import (
    At,
    Big,
    Call,
    Chain,
    Derivative,
    Differential,
    Dots,
    Given,
    Group,
    Items,
    Mistake,
    Number,
    Product,
    Quotient,
    Relation,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
    walk,
)  # fmt: skip
from derive.reading.tokens import Token, tokenize_plain
from derive.reading.units import DEEPEST


def parse(tokens: Sequence[Token], words: Set[str] = frozenset(), letters: Set[str] = frozenset()) -> Parsed:
    """The items of a formula.

    `words` are names of several letters that the document declares, `letters` those of one letter that it uses.
    """
    parser = _Parser(plain(tokens), words)
    parser.letters = letters
    items = parser.row(None)
    return Parsed(items, parser.repairs, parser.labels)


def parse_text(text: str, words: Set[str] = frozenset()) -> Parsed:
    return parse(tokenize_plain(text), words)


class _Parser(Starts):
    """Rows, relations, sums and products."""

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

    def _alignment(self) -> list[Item]:
        if self.depth > DEEPEST:
            start = self.here()
            self.place = len(self.tokens)
            return [Mistake(self.since(start), "too-deep", f"nested deeper than {DEEPEST}")]
        self.depth += 1
        items = self._rows_of_alignment()
        self.depth -= 1
        return items

    def _rows_of_alignment(self) -> list[Item]:
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
            if self._columns(items):
                items.append(Separator(span, "\\quad"))
        elif (text in (",", ";", ":", ".") and not (text == self.peek(1) == ".")) or text in n.WIDE:
            items.append(Separator(self.next().span, text))
        elif text in ("\\tag", "\\label"):
            self.next()
            self.labels.append(self._word())
        elif (separator := self._separator()) is not None:
            items += separator
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

    def _columns(self, items: list[Item]) -> bool:
        """Does the `&` here stand between two equations of a row?"""
        text = self.peek()
        begun = bool(items) and not isinstance(items[-1], Relation | Separator | RowEnd | Arrow)
        row = items[max((k for k, one in enumerate(items) if isinstance(one, RowEnd)), default=0) :]
        related = any(isinstance(one, Relation) for one in row)
        return begun and related and self._starts(False) and text not in ("+", "-")

    def _separator(self) -> list[Item] | None:
        """What joins or separates, or only takes room, with its argument; None for something else."""
        text, span = self.peek(), self.here()
        if text in n.JOINING:
            return [Separator(self.next().span, n.JOINING[text])]
        if text in n.SPACES_WITH_ARGUMENT:
            self.next()
            self._word()
            return []
        if text in n.TEXTS and not self._is_word_name():
            self.next()
            word = self._word().strip()
            implies = n.IMPLYING.fullmatch(word)
            return [Arrow(self.since(span), "implies") if implies else Separator(self.since(span), word)]
        return None

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
            if self.peek() in ("\\pm", "\\mp"):
                token = self.next()
                terms.append(("+", Mistake(token.span, "unknown-notation", f"{token.text} stands for two signs")))
            if not self._starts(False) and self.peek() not in n.PRODUCTS:
                if sign or terms:
                    terms.append((sign or "+", Mistake(self.here(), "unbalanced", "a term is missing here")))
                break
            terms.append((sign or "+", self.product()))
            sign = self._signs()
            if not sign and self.peek() not in ("\\pm", "\\mp"):
                break
        self.depth -= 1
        span = self.since(start)
        if not terms:
            return Mistake(span, "unbalanced", "nothing stands here")
        if len(terms) == 1 and terms[0][0] == "+":
            return terms[0][1]
        return dots.of_total(Total(span, tuple(terms)))

    def _signs(self) -> str:
        """Any + and - that stand here, as one sign; '' for none."""
        sign = ""
        while self.peek() in ("+", "-") and not (self.peek(1) in ("=", ">") and self.token(1).joined):
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
                operator = n.PRODUCTS[self.peek()]
                if not factors:
                    factors.append(("", Mistake(self.here(), "unbalanced", "a factor is missing before this sign")))
                self.next()
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
            joined = self.token().joined
            factors.append((operator, self._unambiguous(factors, operator, self.factor(), joined)))
        factors = _joined_differentials(factors)
        if len(factors) == 1 and not factors[0][0]:
            return factors[0][1]
        return dots.of_product(Product(self.since(start), tuple(factors)))

    def _unambiguous(self, before: list[tuple[str, Surface]], operator: str, factor: Surface, joined: bool) -> Surface:
        """The factor, where what stands before it leaves no doubt of what it is a factor of."""
        if isinstance(factor, At) and before:
            names = {one.name for one in walk(factor.place) if isinstance(one, Symbol)}
            if any(isinstance(one, Symbol) and one.name in names for _, part in before for one in walk(part)):
                return Mistake(factor.span, "ambiguous", "what is evaluated at this place? add brackets")
        if not before or operator:
            return factor
        last_operator, last = before[-1]
        numbers = isinstance(last, Number) and (
            isinstance(factor, Number)
            or (isinstance(factor, Quotient) and isinstance(factor.top, Number) and isinstance(factor.bottom, Number))
        )
        if (
            isinstance(factor, Number)
            and isinstance(last, Symbol)
            and joined
            and len(last.name) == 1
            and not self.lower
        ):
            return Mistake(factor.span, "ambiguous", f"{last.name} with an index, or times a number? write which")
        if numbers and not last_operator:
            return Mistake(factor.span, "ambiguous", "two numbers side by side")
        plain_divisor = isinstance(last, Differential) or (
            isinstance(last, Number) and (not joined or all(isinstance(one, Number) for _, one in before))
        )
        if last_operator == "/" and not plain_divisor:
            return Mistake(factor.span, "ambiguous", "a product after '/': add brackets around what is divided by")
        return factor

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

    def factor(self) -> Surface:
        """A unit with its scripts, and the brackets that follow a name."""
        start = self.here()
        unit = self._scripts(self.unit(), start)
        while self.peek() in ("(", "[", "\\{") and may_be_called(unit, self.peek()):
            group = self._group()
            unit = self._scripts(Call(self.since(start), unit, group, False), start)
        while self.peek() == "!" and not (self.peek(1) == "=" and self.token(1).joined):
            span = self.since(start) | self.next().span
            unit = Call(span, Symbol(span, "factorial"), Group(span, "(", ")", (unit,)), False)
        while self._evaluates() and not self.operands:
            unit = self._at(unit, start)
        name = _function_name(unit)
        if (
            name in ("argmax", "argmin", "max", "min")
            and isinstance(unit, Script)
            and unit.below
            and self._starts(False)
        ):
            return Big(self.since(start), name, unit.below, None, self.product())
        if name in n.WORDS and not isinstance(unit, Call) and self._starts(False) and name != "sigmoid":
            argument = self._bare_argument(name)
            return Call(self.since(start), unit, argument, True)
        return unit

    def _bare_argument(self, name: str) -> Surface:
        """The argument of a function that is written without brackets: one factor, a number with what follows it."""
        start = self.here()
        first = self.factor()
        factors: list[tuple[str, Surface]] = [("", first)]
        if isinstance(first, (Group, Big)):
            return first
        while self._starts() and not self._is_function():
            factors.append(("", self.factor()))
        if self.peek() == "/":
            return Mistake(self.since(start), "ambiguous", f"where does the argument of {name} end? add brackets")
        if len(factors) == 1:
            return first
        whole = Product(self.since(start), tuple(factors))
        if isinstance(first, Number) or name == "trace" or self.integrals:
            return whole
        return Mistake(whole.span, "ambiguous", f"where does the argument of {name} end? add brackets")

    def _is_function(self) -> bool:
        """Does a function, a sum or a derivative follow, which no argument without brackets takes in?"""
        text = self.peek()
        return text in n.COMMAND_FUNCTIONS or text in n.BIG or text in ("\\nabla", "\\partial", "\\operatorname")

    def _list(self, closings: tuple[str, ...], script: bool = False) -> list[Surface]:
        """Chains at commas, up to a closing token."""
        items: list[Surface] = []
        while self.place < len(self.tokens) and self.peek() not in closings:
            text = self.peek()
            if (
                text in (",", ";", "\\\\", "&", "\\land", "\\wedge")
                or (text == ":" and self.peek(1) != "=")
                or text in n.WIDE
            ):
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
                items += _after_dots(self._chain())
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


def _after_dots(node: Surface) -> tuple[Surface, ...]:
    """x_1, \\ldots x_n in a list lacks a comma."""
    match node:
        case Product(_, (("", Dots() as dots_), ("", last))):
            return dots_, last
    return (node,)


def _function_name(unit: Surface) -> str:
    match unit:
        case Symbol(_, name) | Script(_, Symbol(_, name), _, _):
            return name
    return ""


def _joined_differentials(factors: list[tuple[str, Surface]]) -> list[tuple[str, Surface]]:
    """\\partial f / \\partial x, written on one line, is a derivative."""
    for place in range(len(factors) - 1):
        left, (operator, right) = factors[place][1], factors[place + 1]
        if operator == "/" and isinstance(left, Differential) and isinstance(right, Differential):
            whole = Derivative(left.span | right.span, (right.body,), left.body, False)
            return [*factors[:place], (factors[place][0], whole), *factors[place + 2 :]]
    return factors
