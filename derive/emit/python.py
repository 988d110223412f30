"""Programs to Python: steps as expressions of NumPy, those used twice by a name.

The vocabulary is fixed: whatever a document says, nothing but the forms below is ever written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from derive.emit.buffers import INTO, Buffers
from derive.emit.contract import contraction
from derive.emit.names import Names
from derive.emit.program import Program, Step
from derive.kernel.term import Domain

ATOM, POWER, SIGN, PRODUCT, SUM, COMPARE, LOWEST = range(7, 0, -1)
WIDEST = 60  # characters of an expression that stands inside of another one
LEAVES = ("argument", "constant", "integer", "size", "start", "minus_infinity", "nan", "length")
SIGNS = {
    "add": (" + ", SUM), "subtract": (" - ", SUM), "multiply": (" * ", PRODUCT), "divide": (" / ", PRODUCT),
    "equal": (" == ", COMPARE), "unequal": (" != ", COMPARE), "at_most": (" <= ", COMPARE), "below": (" < ", COMPARE),
    "above": (" > ", COMPARE), "at_least": (" >= ", COMPARE),
}  # fmt: skip
CALLS = {
    "exp": "np.exp", "log": "np.log", "sqrt": "np.sqrt", "abs": "np.abs", "sin": "np.sin", "cos": "np.cos",
    "maximum": "np.maximum", "logaddexp": "np.logaddexp", "sigmoid": "_sigmoid", "within": "_within",
    "not": "np.logical_not", "and": "np.logical_and", "or": "np.logical_or",
}  # fmt: skip
WORDS = {
    "contract": "dot", "peak": "peak", "exp": "e", "sum": "total", "prod": "product", "sigmoid": "s", "log": "log",
    "logaddexp": "log", "places": "places", "range": "places", "scatter": "out", "rows": "out", "put": "part",
    "divide": "ratio", "take": "rows",
}  # fmt: skip

Text = tuple[str, int]  # an expression and how tightly it holds together


class Writer:
    """Writes the steps of one program; `arguments` are the names of what is given, `outs` of arrays to write into."""

    def __init__(
        self, program: Program, arguments: Mapping[Any, str], sizes: Callable[[Domain], str], names: Names,
        outs: Mapping[int, str],
    ) -> None:  # fmt: skip
        self.program = program
        self.arguments = arguments
        self.sizes = sizes
        self.names = names
        self._outs = outs
        self.lines: list[str] = []
        self.helpers: set[str] = set()
        self.typed = False
        self._written: dict[int, Text] = {}
        self._uses: Counter[int] = Counter()
        self._last: set[int] = set()

    def results(self, steps: list[int]) -> str:
        """The expression of what is returned; the lines before it are in `lines`."""
        waiting, met = list(steps), set(steps)
        self._last = met.copy()
        self._uses.update(steps)
        while waiting:
            takes = self.program.steps[waiting.pop()].takes
            self._uses.update(takes)
            waiting += [one for one in dict.fromkeys(takes) if one not in met]
            met.update(takes)
        self._buffers = Buffers(self.program, self._uses)
        for one in sorted(met):
            self._write(one)
        return ", ".join(self._written[one][0] for one in steps)

    def _write(self, number: int) -> None:
        """The step as an expression or as a line, into memory that is read no more where there is such."""
        step = self.program.steps[number]
        before = len(self.lines)
        into: int | None = None
        if number in self._outs:
            text = self._named(number, self._into(step, self._outs[number]))
        elif step.name in ("put", "scatter", "rows"):
            text = self._placed(number, step)
        else:
            free = (one for one in step.takes if step.name in INTO and self._buffers.free(one, step))
            into = next(free, None)
            if into is None:
                text = self._named(number, self._expression(step))
            else:
                text = self._assigned(number, self._into(step, self._written[into][0])[0])
        self._written[number] = text
        self._buffers.written(number, len(self.lines) > before, into)

    def _into(self, step: Step, out: str) -> Text:
        """An operation that writes into an array."""
        args = [self._written[one] for one in step.takes]
        if step.name == "contract":
            return contraction(step.data, args, held, out)[0], ATOM
        return f"{CALLS.get(step.name, f'np.{step.name}')}({', '.join(one for one, _ in args)}, out={out})", ATOM

    def _assigned(self, number: int, text: str) -> Text:
        step = self.program.steps[number]
        name = self.names.new(text if step.name == "take" and len(text) < 12 else WORDS.get(step.name, "part"))
        self.lines.append(f"{name} = {text}")
        return name, ATOM

    def _named(self, number: int, text: Text) -> Text:
        step = self.program.steps[number]
        if step.name in LEAVES:
            return text
        again = self._uses[number] > 1 and not text[0].isidentifier()
        if not again and (len(text[0]) <= WIDEST or number in self._last):
            return text
        return self._assigned(number, text[0])

    # ---- expressions ----

    def _expression(self, step: Step) -> Text:  # one case for each operation
        args = [self._written[one] for one in step.takes]
        match step.name:
            case "argument" | "start":
                return self.arguments[step.data if step.name == "start" else step.data[0]], ATOM
            case "length":
                return f"{self.arguments[step.data[0]]}.shape[{step.data[1]}]", ATOM
            case "constant":
                return number(step.data[0])
            case "integer":
                return str(step.data[0]), ATOM
            case "minus_infinity":
                return "-np.inf", SIGN
            case "lowest":
                self.typed = True
                return "np.finfo(dtype).min", ATOM
            case "nan":
                return "np.nan", ATOM
            case "size":
                return self.sizes(step.data[0]), ATOM
            case "count":
                return f"max(0, {held(args[1], SUM)} - {held(args[0], PRODUCT)} + 1)", ATOM
            case "places":
                return f"np.arange({self.sizes(step.data[0])})", ATOM
            case "range":
                return f"np.arange({args[0][0]}, {args[1][0]})", ATOM
            case "take":
                return self._take(step, args)
            case "axes":
                return axes(args[0], step.data[0], self.program.steps[step.takes[0]].rank), ATOM
            case "real":
                self.typed = self.typed or step.rank > 0
                return (f"{held(args[0], ATOM)}.astype(dtype)" if step.rank else f"float({args[0][0]})"), ATOM
            case "copy":
                return f"{held(args[0], ATOM)}.copy()", ATOM
            case "power" | "raised":
                exponent = number(step.data[0]) if step.name == "power" else args[1]
                return f"{held(args[0], ATOM)} ** {held(exponent, ATOM)}", POWER
            case "negative":
                return f"-{held(args[0], POWER)}", SIGN
            case "add":
                return self._add(args)
            case "where":
                return self._where(step, args)
            case "peak" | "sum" | "prod" | "all":
                return self._reduced(step, args[0]), ATOM
            case "contract":
                return contraction(step.data, args, held)
            case "spread":
                return self._spread(step, args[0]), ATOM
        if step.name in CALLS:
            self.helpers.update({CALLS[step.name]} if CALLS[step.name][0] == "_" else ())
            return f"{CALLS[step.name]}({', '.join(one for one, _ in args)})", ATOM
        sign, level = SIGNS[step.name]
        tight = level if step.name == "add" else level + 1
        return f"{held(args[0], level + (level == COMPARE))}{sign}{held(args[1], tight)}", level

    def _add(self, args: list[Text]) -> Text:
        one, other = args
        if other[1] == SIGN and other[0][:1] == "-":
            return f"{held(one, SUM)} - {other[0][1:]}", SUM
        if one[1] == SIGN and one[0][:1] == "-":
            return f"{held(other, SUM)} - {one[0][1:]}", SUM
        return f"{held(one, SUM)} + {held(other, SUM)}", SUM

    def _take(self, step: Step, args: list[Text]) -> Text:
        if step.rank > 2 and step.data[0].index(True) == 0 and sum(step.data[0]) == 1:  # faster than by brackets
            return f"np.take({args[0][0]}, {args[1][0]}, axis=0)", ATOM
        rest = iter(args[1:])
        parts = [next(rest)[0] if picked else ":" for picked in step.data[0]]
        while parts[-1] == ":":
            parts.pop()
        return f"{held(args[0], ATOM)}[{', '.join(parts)}]", ATOM

    def _where(self, step: Step, args: list[Text]) -> Text:
        if step.rank == 0:
            return f"({held(args[1], LOWEST)} if {args[0][0]} else {held(args[2], LOWEST)})", ATOM
        return f"np.where({', '.join(one for one, _ in args)})", ATOM

    def _reduced(self, step: Step, arg: Text) -> str:
        place, kind = step.data if len(step.data) == 2 else (step.data[0], "truth")
        options = [f"axis={place}"] if step.rank else []
        if step.name == "peak":
            return f"{held(arg, ATOM)}.max({', '.join([*options, 'initial=-np.inf'])})"
        if step.name == "sum" and kind == "truth" and not step.rank:
            return f"int(np.count_nonzero({arg[0]}))"
        if kind != "real" and step.name != "all":
            self.typed = True
            options.append("dtype=dtype")
        return f"{held(arg, ATOM)}.{step.name}({', '.join(options)})"

    def _placed(self, number: int, step: Step) -> Text:
        """Values added at places of an array: of zeros, or of one that is there already."""
        args = [self._written[one][0] for one in step.takes]
        if step.name == "put":
            name = self._base(number, step.takes[0])
            layout, sign = step.data
            places = ", ".join(":" if one < 0 else args[1 + one] for one in layout)
            self.lines.append(f"{name}[{places}] {'+' if sign > 0 else '-'}= 1")
            return name, ATOM
        domains, targets, _, onto = step.data
        if onto:
            name = self._base(number, step.takes[-1])
        else:
            self.typed = True
            name = self.names.new("out")
            shape = ", ".join(map(self.sizes, domains)) + ("," if len(domains) == 1 else "")
            self.lines.append(f"{name} = np.zeros(({shape}), dtype)")
        places = ", ".join(args[:targets])
        if step.name == "rows":
            self.helpers.add("_add_rows")
            self.lines.append(f"_add_rows({name}, {', '.join(args[:3])}{'' if onto else ', zeros=True'})")
        else:
            self.lines.append(f"np.add.at({name}, {f'({places})' if targets > 1 else places}, {args[targets]})")
        return name, ATOM

    def _base(self, number: int, base: int) -> str:
        """The name of an array with the entries of the step, that may be changed."""
        text = self._written[base]
        if self._buffers.free(base, self.program.steps[number]):
            return text[0]
        own = self._buffers.fresh(base) and self._buffers.kinds(base) >= self._buffers.kinds(number)
        return self._assigned(number, text[0] if own else f"{held(text, ATOM)}.copy()")[0]

    def _spread(self, step: Step, arg: Text) -> str:
        shape = ", ".join(map(self.sizes, step.data[0])) + ("," if len(step.data[0]) == 1 else "")
        if self.program.steps[step.takes[0]].rank == 0:
            self.typed = True
            return f"np.full(({shape}), {arg[0]}, dtype)"
        return f"np.broadcast_to({arg[0]}, ({shape})).copy()"


def held(text: Text, level: int) -> str:
    """The expression, in brackets where it holds together less tightly than the level."""
    return text[0] if text[1] >= level else f"({text[0]})"


def number(value: Fraction) -> Text:
    if value.denominator == 1:
        shown = (
            str(value.numerator) if abs(value) < 2**53 else f"{value.numerator}.0" if abs(value) < 10**300 else "np.inf"
        )
    elif Fraction(float(value)) == value:
        shown = repr(float(value))
    else:
        return f"{value.numerator} / {value.denominator}", PRODUCT if value > 0 else SUM
    return shown, ATOM if value >= 0 else SIGN


def axes(arg: Text, pattern: tuple[int, ...], rank: int) -> str:
    """A transposition and new axes of length one."""
    order = tuple(one for one in pattern if one >= 0)
    text = held(arg, ATOM)
    if order != tuple(range(rank)):
        text = f"{text}.T" if order == tuple(range(rank))[::-1] else f"{text}.transpose({', '.join(map(str, order))})"
    if -1 in pattern:
        text += f"[{', '.join(':' if one >= 0 else 'None' for one in pattern)}]"
    return text
