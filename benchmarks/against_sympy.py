"""Time to prove and replay a true statement of the shipped document, against SymPy's best route, in one process.

SymPy's best route (measured against `simplify(left - right) == 0` alone): the derivatives of `Sum` expressions over
`Indexed` entries, one letter for the bound indices of one depth, the in-range branch of each `Piecewise` over index
ranges, then `expand` or `simplify` of the difference.  Both sides start from the terms of the statement, and with empty
caches, so that its time does not depend on its neighbours.  Time is that of the processor, so that other work on the
machine does not count.

    python benchmarks/against_sympy.py [SECONDS]      the time allowed to SymPy for a statement (default 10)
"""

from __future__ import annotations

import gc
import resource
import signal
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import sympy

from derive.claim import Goal
from derive.document.reader import read as read_document
from derive.judge import Judge
from derive.kernel.check import check
from derive.kernel.term import Diff, Eq, Prod, Sum, Term
from derive.prover.imply import prove
from derive.reading.claims import Claims
from derive.reading.meaning import Refusal
from derive.reading.whole import read
from derive.sources import SHIPPED
from derive.symbolic.translate import Names


class Late(BaseException):
    """SymPy's time for a statement is over."""


class Expressions(Names):
    """SymPy expressions of both sides, derivatives not yet taken."""

    def expression(self, term: Term, bound: tuple[Any, ...] = ()) -> Any:
        if isinstance(term, Diff):
            variable = self.entry(term.tensor, tuple(self.index(one, bound) for one in term.indices))
            return sympy.Derivative(self.expression(term.body, bound), variable)
        if isinstance(term, Sum | Prod):
            place = sympy.Symbol(f"k{len(bound)}", integer=True)  # sums that differ in their letters are one to SymPy
            low, high = self.limits(term.domain, bound)
            big = sympy.Sum if isinstance(term, Sum) else sympy.Product
            return big(self.expression(term.body, (place, *bound)), (place, low, high))
        return super().expression(term, bound)


@dataclass
class Row:
    """Milliseconds of both sides; `sympy_proves` says whether SymPy arrived at zero."""

    ours: float
    theirs: float | None
    sympy_proves: bool


def goals() -> list[Goal]:
    """The true equations of the shipped document, each once."""
    reading = read(read_document(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name))
    claims, judge = Claims(reading), Judge()
    found: dict[Goal, None] = {}
    for sign in reading.signs:
        if sign.role != "claim" or sign.mistake:
            continue
        try:
            claim = claims.of(sign).claim
        except Refusal:
            continue
        if not claim.clash and judge.judge(claim).verdict == "proved":
            found.update(dict.fromkeys(goal for goal in claim.goals if isinstance(goal.conclusion, Eq)))
    return [goal for goal in found if goal.conclusion.left is not goal.conclusion.right]  # type: ignore[union-attr]


def in_range(expression: Any) -> Any:
    """The branch of each case distinction on the range of an index in which the index lies inside."""

    def branch(piecewise: Any) -> Any:
        value, condition = piecewise.args[0]
        plain = isinstance(condition, sympy.And | sympy.Le | sympy.Ge | sympy.Lt | sympy.Gt)
        return value if plain or condition is sympy.true else piecewise

    return expression.replace(lambda one: isinstance(one, sympy.Piecewise), branch)


def sympy_proves(goal: Goal) -> bool:
    names = Expressions()
    left, right = (names.expression(side) for side in goal.conclusion.parts)
    difference = in_range((left - right).doit(sums=False, products=False))
    if sympy.expand(difference) == 0:
        return True
    return bool(in_range(sympy.simplify(in_range(difference))) == 0)


def timed(work: Callable[[], Any], seconds: float) -> tuple[float, Any]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise Late

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    start = time.process_time()
    try:
        found = work()
    except (Late, Exception):
        found = None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return (time.process_time() - start) * 1000, found


def row(goal: Goal, seconds: float) -> Row:
    def ours() -> Any:
        proof = prove(goal)
        assert proof is not None
        return check(proof)

    clear()
    mine, theorem = timed(ours, 60)
    assert theorem is not None
    clear()
    theirs, zero = timed(lambda: sympy_proves(goal), seconds)
    return Row(mine, theirs if zero is not None else None, zero is True)


def clear() -> None:
    """Empty every cache of both sides."""
    sympy.core.cache.clear_cache()
    gc.collect()
    for module in [module for name, module in sys.modules.items() if name.startswith("derive.")]:
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def child_time(*arguments: str) -> float:
    """The processor's seconds for a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    warnings.simplefilter("ignore")
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    rows = [row(goal, seconds) for goal in goals()]
    both = [one for one in rows if one.sympy_proves and one.theirs is not None]
    print(f"true equations       {len(rows)}, of which SymPy proves {len(both)}")
    print(f"ours, all            median {statistics.median(one.ours for one in rows):.2f} ms")
    print(f"ours, where both do  median {statistics.median(one.ours for one in both):.2f} ms")
    print(f"SymPy, where both do median {statistics.median(one.theirs or 0 for one in both):.1f} ms")
    print(f"median of the ratios {statistics.median((one.theirs or 0) / one.ours for one in both):.0f}")
    output = str(SHIPPED.parent.parent.parent / "build" / "benchmark-report")
    whole = child_time("-m", "derive.verify", "--report", "html", "--report", "latex", "--output", output)
    print(
        f"the whole document   {whole:.2f} s with reports, of which imports {child_time('-c', 'import derive.verify'):.2f} s"
    )


if __name__ == "__main__":
    main()
