"""Surface trees back to the document's notation."""

from __future__ import annotations

from fractions import Fraction

from derive.reading.surface import (
    At,
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
    Root,
    Script,
    Surface,
    Symbol,
    Text,
    Total,
)  # fmt: skip

SIGNS = {
    "=": "=", "<": "<", ">": ">", "<=": "\\le", ">=": "\\ge", "!=": "\\neq", "in": "\\in", "not in": "\\notin",
    "contains": "\\ni", "subset": "\\subseteq", "~": "\\sim", ":=": ":=", "<-": "\\leftarrow", "->": "\\to", "=:": "=:",
}  # fmt: skip
OPERATORS = {"·": " \\cdot ", "*": " * ", "×": " \\times ", "/": " / ", "⊙": " \\odot ", "⊗": " \\otimes ", "": " "}
BIG = {
    "sum": "\\sum", "prod": "\\prod", "max": "\\max", "min": "\\min", "argmax": "\\operatorname{argmax}",
    "argmin": "\\operatorname{argmin}", "sup": "\\sup", "inf": "\\inf", "integral": "\\int", "limit": "\\lim",
    "union": "\\bigcup", "intersection": "\\bigcap",
}  # fmt: skip
OTHERWISE = "\\text{otherwise}"
LINE_END = " \\\\ "
NAMED = {"log": "\\log", "exp": "\\exp", "sin": "\\sin", "cos": "\\cos", "tanh": "\\tanh", "det": "\\det", "max": "\\max",
         "min": "\\min", "sigmoid": "\\sigma"}  # fmt: skip


def latex(node: Surface) -> str:
    """The node as LaTeX that reads back as the same node."""
    match node:
        case Number(_, value):
            return number(value)
        case Symbol(_, name):
            return symbol(name)
        case Script(_, base, below, above):
            lower = f"_{braced(below)}" if below is not None else ""
            upper = f"^{braced(above)}" if above is not None else ""
            return f"{_base(base)}{lower}{upper}"
        case Group(_, opening, closing, items):
            return f"{_bracket(opening, True)}{', '.join(map(latex, items))}{_bracket(closing, False)}"
        case Given(_, left, right):
            return f"{', '.join(map(latex, left))} \\mid {', '.join(map(latex, right))}"
        case Quotient(_, top, bottom):
            return f"\\frac{{{latex(top)}}}{{{latex(bottom)}}}"
        case Root(_, body, degree):
            return f"\\sqrt{f'[{latex(degree)}]' if degree else ''}{{{latex(body)}}}"
        case Total(_, terms):
            return _total(terms)
        case Product(_, factors):
            return _product(factors)
        case Call(_, function, argument, bare):
            return f"{latex(function)}{' ' if bare else ''}{latex(argument)}"
        case Big(_, kind, below, above, body):
            lower = f"_{{{latex(below)}}}" if below is not None else ""
            upper = f"^{{{latex(above)}}}" if above is not None else ""
            return f"{BIG[kind]}{lower}{upper} {latex(body)}"
        case Derivative():
            return _derivative(node)
        case Differential(_, body):
            return f"\\partial {latex(body)}"
        case At(_, body, place):
            return f"\\left. {latex(body)} \\right|_{{{latex(place)}}}"
        case Cases(_, rows):
            lines = [f"{latex(value)}, & {latex(one) if one else OTHERWISE}" for value, one in rows]
            return f"\\begin{{cases}} {LINE_END.join(lines)} \\end{{cases}}"
        case Matrix(_, rows):
            lines = [" & ".join(map(latex, row)) for row in rows]
            return f"\\begin{{bmatrix}} {LINE_END.join(lines)} \\end{{bmatrix}}"
        case Chain(_, items, relations):
            signs = [SIGNS[relation.sign] for relation in relations]
            return latex(items[0]) + "".join(f" {s} {latex(i)}" for s, i in zip(signs, items[1:], strict=True))
        case Items(_, items):
            return ", ".join(map(latex, items))
        case Text(_, text):
            return f"\\text{{{text}}}"
        case Dots():
            return "\\dots"
        case Placeholder():
            return "(\\cdot)"
        case Mistake(_, code, _):
            return f"\\text{{[{code}]}}"
    raise TypeError(node)


def key(node: Surface) -> str:
    """The node as a text by which names are looked up."""
    return latex(node).replace(" ", "")


def number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    exponent = next((k for k in range(1, 8) if 10**k % value.denominator == 0), 0)
    if exponent:
        return f"{float(value):.{exponent}f}"
    return f"\\frac{{{value.numerator}}}{{{value.denominator}}}"


def symbol(name: str) -> str:
    if name in NAMED:
        return NAMED[name]
    if len(name) > 1 and name[0] != "\\" and name.replace("-", "").isalpha():
        return f"\\operatorname{{{name}}}"
    return name


def braced(node: Surface) -> str:
    text = "".join(map(latex, node.items)) if isinstance(node, Items) and _are_letters(node) else latex(node)
    return f"{{{text}}}"


def _are_letters(node: Items) -> bool:
    return all(isinstance(item, Symbol) and len(item.name) == 1 for item in node.items)


def _base(base: Surface) -> str:
    text = latex(base)
    simple = isinstance(base, Symbol | Group | Number | Call | Placeholder) or (
        isinstance(base, Script) and base.above is None
    )
    return text if simple else f"{{{text}}}"


def _bracket(mark: str, opening: bool) -> str:
    if mark == "‖":
        return "\\|"
    return mark if mark in "()[]|" else (mark + " " if opening else " " + mark)


def _total(terms: tuple[tuple[str, Surface], ...]) -> str:
    shown = []
    for place, (sign, term) in enumerate(terms):
        text = latex(term)
        text = f"({text})" if isinstance(term, Total) else text
        shown.append((f"-{text}" if sign == "-" else text) if place == 0 else f"{sign} {text}")
    return " ".join(shown)


def _product(factors: tuple[tuple[str, Surface], ...]) -> str:
    shown = ""
    for place, (operator, factor) in enumerate(factors):
        text = latex(factor)
        if isinstance(factor, Total) or (isinstance(factor, Product) and operator == "/"):
            text = f"({text})"
        shown += (OPERATORS[operator] if place else "") + text
    return shown


def _is_named(node: Surface) -> bool:
    """Is it a name, or a function of names?  The derivative of it is written as one fraction."""
    match node:
        case Symbol():
            return node.name != "I"
        case Script(_, base, _, _):
            return isinstance(base, Symbol)
        case Call(_, function, argument):
            items = argument.items if isinstance(argument, Items | Group) else (argument,)
            return _is_named(function) and all(isinstance(one, Symbol | Script) for one in items)
    return False


def _derivative(node: Derivative) -> str:
    if node.nabla:
        by = next((latex(one) for one in node.by if not (isinstance(one, Items) and not one.items)), "")
        order = f"^{len(node.by)}" if len(node.by) > 1 else ""
        operator = f"\\nabla{order}" + (f"_{{{by}}}" if by else "")
        if node.body is None:
            return operator
    else:
        sign = "d" if node.straight else "\\partial"
        order = f"^{len(node.by)}" if len(node.by) > 1 else ""
        below = " ".join(f"{sign} {latex(one)}" for one in node.by)
        if node.body is not None and _is_named(node.body):
            return f"\\frac{{{sign}{order} {latex(node.body)}}}{{{below}}}"
        operator = f"\\frac{{{sign}{order}}}{{{below}}}"
        if node.body is None:
            return operator
    body = latex(node.body)
    if isinstance(node.body, Total) or (isinstance(node.body, Product) and any(op for op, _ in node.body.factors)):
        body = f"\\left[ {body} \\right]"
    return f"{operator} {body}"
