"""How the parts of a formula are put together in LaTeX and in plain text."""

from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.term import Below, Eq, Le, Lt, Prop, Same


@dataclass(frozen=True, slots=True)
class Style:
    """How the parts of a formula are put together."""

    fraction: str
    inner: str
    function: str
    big: str
    element: str
    power: str
    below: str
    derivative: str
    place: str  # of an evaluation: the term, the name, what stands for it
    case: str
    sigmoid: str
    given: str
    times: str
    every: str
    some: str
    signs: dict[type[Prop], str]
    unequal: str
    implies: str
    plain: bool


LATEX = Style(
    fraction="\\frac{{{0}}}{{{1}}}", inner="{0}^\\top {1}", function="\\{0}({1})", big="\\{0}_{{{1} \\in {2}}} {3}",
    element="\\{{{0}, \\dots, {1}\\}}", power="{0}^{{{1}}}", below="{0}_{{{1}}}",
    place="\\left. {0} \\right|_{{{1} = {2}}}",
    derivative="\\frac{{\\partial}}{{\\partial {1}}} {0}", case="\\mathbf{{1}}\\{{{0}\\}}", sigmoid="\\sigma({0})",
    given=" \\mid ", times=" \\cdot ", every="\\text{{for all }} {0} \\in {1}: ", some="\\text{{for some }} {0}: ",
    signs={Same: "=", Eq: "=", Le: "\\le", Lt: "<", Below: "\\le"}, unequal="\\neq", implies="\\implies", plain=False,
)  # fmt: skip
TEXT = Style(
    fraction="{0}/{1}", inner="<{0}, {1}>", function="{0}({1})", big="{0}_{{{1} in {2}}} {3}", element="{{{0}..{1}}}",
    power="{0}^{1}", below="{0}_{1}", place="{0} at {1} = {2}",
    derivative="d/d{1} {0}", case="[{0}]", sigmoid="sigma({0})", given=" | ", times=" ",
    every="for all {0} in {1}: ", some="for some {0}: ", signs={Same: "=", Eq: "=", Le: "<=", Lt: "<", Below: "<="},
    unequal="!=", implies="implies", plain=True,
)  # fmt: skip
