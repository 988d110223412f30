"""One statement, given as LaTeX."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from derive.answer import Told
from derive.run import Options, verify_text
from derive.verdict import Statement


def check(latex: str, given: str | Iterable[str] = "", **options: Any) -> Statement:
    """The statement of a formula with one relation sign, such as `\\nabla_x x^\\top x = 2x`.

    `given` holds declarations in the notation of docs/language.md, as one text or a line each; the other options are the
    fields of `derive.run.Options`.  Raises `ValueError` where a declaration cannot be taken or the formula has not
    exactly one sign that asserts something; `derive.verify` takes whole documents.
    """
    declarations = given if isinstance(given, str) else "\n".join(given)
    told = options.pop("told", Told(lines=True))
    report = verify_text("formula.md", f"$$\n{latex}\n$$\n", Options(declarations=declarations, told=told, **options))
    if report.problems:
        raise ValueError("; ".join(one.message for one in report.problems))
    if report.bugs:
        raise RuntimeError("\n".join(report.bugs))
    asserting = [one for one in report.statements if one.verdict != "not_a_claim"]
    if len(asserting) != 1:
        raise ValueError(f"{len(asserting)} relation signs where one is expected: {latex!r}")
    return asserting[0]


class _Callable(ModuleType):
    """The module can be called like the function of its name, so that `derive.check` is both."""

    __call__ = staticmethod(check)


sys.modules[__name__].__class__ = _Callable
