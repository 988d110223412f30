"""Scripts, and derivatives as fractions, with a subscript, with nabla."""

from __future__ import annotations

from derive.document.span import Span
from derive.reading import notation as n
from derive.reading.cursor import Cursor
from derive.reading.surface import (
    Call,
    Derivative,
    Differential,
    Group,
    Items,
    Mistake,
    Number,
    Product,
    Script,
    Surface,
    Symbol,
)  # fmt: skip
from derive.reading.tokens import Token

HIGHEST = 4  # order of a derivative


class Scripts(Cursor):
    """What stands below and above a base."""

    def _scripts(self, base: Surface, start: Span) -> Surface:
        below: Surface | None = None
        above: Surface | None = None
        while self.peek() in ("_", "^", "'", "\\prime") or self.peek() == "\\limits":
            mark = self.next()
            if mark.text in ("'", "\\prime"):
                if isinstance(base, Symbol) and below is None and above is None:
                    base = Symbol(self.since(start), base.name + "'")
                elif isinstance(base, Symbol | Script | Call):
                    base = Script(self.since(start), base, None, Symbol(mark.span, "'"))
                continue
            if mark.text == "_" and isinstance(base, Symbol) and below is None and (word := self._textual()):
                base = Symbol(self.since(start), f"{base.name}_{{{word}}}")
                continue
            inside = self._script_content(mark.text == "_")
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

    def _script_content(self, below: bool = False) -> Surface:
        """What stands in a sub- or superscript: one token, or braces."""
        start = self.here()
        if self.place >= len(self.tokens):
            return Mistake(start, "unbalanced", "a script is missing at the end")
        if self.peek() == "{":
            return self._braces(True, below)
        if self.peek() in n.RELATIONS or self.peek() in n.PRODUCTS or self.peek() in ("+", "-"):
            token = self.next()
            return Symbol(token.span, token.text)
        token = self.token()
        if token.is_number and len(token.text) > 1:
            self.next()
            return Mistake(token.span, "ambiguous", f"a script of one digit, or of {token.text}? write braces")
        if token.is_letter:
            self.next()
            return Symbol(token.span, token.text)
        return self.unit()

    def _braces(self, script: bool = False, below: bool = False) -> Surface:
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
        outer, self.lower = self.lower, below
        items = self._list(("}",), script)
        self.bars, self.expected, self.lower = held, expected, outer
        if self.peek() == "}":
            self.next()
        else:
            return Mistake(self.since(start), "unbalanced", "'{' is never closed")
        span = self.since(start)
        if not items:
            return Items(span, ())
        if len(items) == 1:
            only = items[0]
            return _split_indices(only) if below else only
        return Items(span, tuple(items))


class Derivatives(Scripts):
    """Derivatives: by what, and of what."""

    def _ahead(self, skip: int) -> list[Token] | None:
        """The tokens of the argument that starts `skip` tokens from here, not consumed."""
        place = self.place + skip
        if place >= len(self.tokens):
            return None
        if self.tokens[place].text != "{":
            return [self.tokens[place]]
        end = self.closings().get(place)
        return None if end is None else self.tokens[place + 1 : end]

    def _derivative_fraction(self, start: Span) -> Surface:
        """d^k body / d x ... d y, its numerator and denominator read one after the other."""
        first = self.place
        order, body = self._numerator()
        by, odd, single = self._denominator()
        straight = all(token.text != "\\partial" for token in self.tokens[first : self.place])
        span = self.since(start)
        if order == 1 and len(by) > 1 and single is not None:
            by = [single]  # by a square that is a name: d f / d sigma^2
        if not by:
            return Mistake(span, "unbalanced", "a derivative by nothing")
        if odd or order != len(by):
            return Mistake(span, "unbalanced", "the orders of the derivative above and below are different")
        if len(by) > HIGHEST:
            return Mistake(span, "too-large", f"a derivative of an order above {HIGHEST}")
        if body is None:
            body = self._operand()
        elif self.peek() == "(" and self._is_place():
            return Mistake(self.here(), "ambiguous", "a bracket after a derivative: its value there, or a factor?")
        return Derivative(self.since(start), tuple(by), body, False, straight)

    def _numerator(self) -> tuple[int | None, Surface | None]:
        braces = self.peek() == "{"
        if braces:
            self.next()
        order = self._differential_sign()
        body = self.expression() if braces and self.peek() != "}" else None
        if braces and self.peek() == "}":
            self.next()
        return order, body

    def _denominator(self) -> tuple[list[Surface], bool, Surface | None]:
        """The variables, each as often as it is differentiated by; True where an order cannot be read; what stands alone."""
        braces = self.peek() == "{"
        if braces:
            self.next()
        by: list[Surface] = []
        written: list[Surface] = []
        odd = False
        while self.peek() and self.peek() != "}":
            before = self.place
            odd = self._differential_sign() != 1 or odd
            one = self._variable()
            written.append(one)
            power = one.above if isinstance(one, Script) else None
            if isinstance(one, Script) and isinstance(power, Number) and power.value == int(power.value) > 1:
                plain = one.base if one.below is None else Script(one.span, one.base, one.below, None)
                by += [plain] * min(int(power.value), HIGHEST + 1)
            else:
                by.append(one)
            if not braces or self.place == before:
                break
        if braces and self.peek() == "}":
            self.next()
        return by, odd, written[0] if len(written) == 1 else None

    def _variable(self) -> Surface:
        one = self._scripts(self.unit(), self.here())
        if self.peek() in ("(", "[") and may_be_called(one, self.peek()):
            one = Call(self.since(one.span), one, self._group(), False)
        while self._starts() and self.peek() not in ("\\partial", "d"):
            one = Product(one.span, (("", one), ("", self.factor())))
        return one

    def _is_place(self) -> bool:
        """Is what the bracket holds one number or one name, so that it may be a place?"""
        return self.peek(2) == ")"

    def _differential_sign(self) -> int | None:
        """Skip a partial sign or d; its order, None where it is no number."""
        if self.peek() == "\\partial" or self.peek() == "d":
            self.next()
        elif self.peek() in n.UPRIGHT:
            self.next()
            self._word()
        if self.peek() != "^":
            return 1
        self.next()
        return _whole(self._script_content())

    def _operand(self) -> Surface | None:
        """What a derivative without a body acts on: a bracket, else what is written together with it."""
        if not self._starts():
            return None
        self.operands += 1
        operand = self._operand_factors()
        self.operands -= 1
        return operand

    def _operand_factors(self) -> Surface:
        start = self.here()
        first = self.factor()
        factors: list[tuple[str, Surface]] = [("", first)]
        if isinstance(first, Group) and first.opening == "(" and self._starts() and self.peek() != "\\nabla":
            return Mistake(self.since(start), "ambiguous", "is the factor after the bracket differentiated too?")
        while not isinstance(first, Group) and self._starts() and self.peek() != "\\nabla":
            factors.append(("", self.factor()))
        if self.peek() == "/":
            return Mistake(self.since(start), "ambiguous", "is the quotient differentiated, or its numerator alone?")
        return first if len(factors) == 1 else Product(self.since(start), tuple(factors))

    def _differential(self) -> Surface:
        start = self.next().span
        order: int | None = 1
        if self.peek() == "^":
            self.next()
            order = _whole(self._script_content())
        if self.peek() == "_":
            self.next()
            by = self._script_content()
            body = self._operand()
            if order is None or order > HIGHEST:
                return Mistake(self.since(start), "unknown-notation", "the order of this derivative cannot be read")
            return Derivative(self.since(start), (by,) * order, body, False)
        if not self._starts():
            return Mistake(start, "unbalanced", "a partial sign with nothing after it")
        body = self.factor()
        return Differential(self.since(start), body)

    def _nabla(self) -> Surface:
        start = self.next().span
        order: int | None = 1
        by: list[Surface] = []
        while self.peek() in ("_", "^"):
            below = self.next().text == "_"
            inside = self._script_content()
            if below:
                by = list(inside.items) if isinstance(inside, Items) else [inside]
            else:
                order = _whole(inside)
        if order is None or order > HIGHEST:
            return Mistake(self.since(start), "unknown-notation", "the order of this derivative cannot be read")
        if not self._starts():
            return Derivative(self.since(start), tuple(by) * order, None, True)
        body = self._operand() if by else self.factor()
        return Derivative(self.since(start), tuple(by) * order if by else (Items(start, ()),) * order, body, True)


def _whole(node: Surface) -> int | None:
    """A number of differentiations."""
    return int(node.value) if isinstance(node, Number) and node.value == int(node.value) > 0 else None


def _is_prime(node: Surface) -> bool:
    return isinstance(node, Symbol) and node.name in ("'", "\\prime", "''")


def _split_indices(node: Surface) -> Surface:
    """`ij` below a name is two indices, not a product."""
    if isinstance(node, Product) and all(
        not op and isinstance(one, Symbol | Number | Script) for op, one in node.factors
    ):
        return Items(node.span, tuple(one for _, one in node.factors))
    return node


def may_be_called(unit: Surface, bracket: str) -> bool:
    """May brackets after this unit be its arguments?"""
    match unit:
        case Symbol():
            return (
                bracket != "\\{"
                or unit.name.startswith("\\mathbb")
                or unit.name in n.INDICATORS
                or unit.name in ("max", "min", "exp", "log")
            )
        case Script(_, base, _, above):
            return bracket != "\\{" and isinstance(base, Symbol) and not _is_transpose(above)
        case Call(_, Symbol() | Script(), _, False):
            return False
    return False


def _is_transpose(node: Surface | None) -> bool:
    return isinstance(node, Symbol) and node.name in n.TRANSPOSES
