"""A verifier of mathematical derivations written in Markdown or LaTeX.

    verify     python -m derive.verify, and derive.verify(path_or_text): the report on documents
    check      derive.check(latex, given=...): one statement
    equal      derive.equal(lhs, rhs, given=...), derive.assert_equal: SymPy expressions
    emit       derive.to_numpy: closed forms as NumPy code
    run        documents through all stations, here or in processes that can be killed
    crew       one document judged by processes that can be killed
    job        one document: what it asserts, each statement judged within its time
    processes  processes that can be killed
    answer     a relation sign in, its statement with the answer out
    judge      one claim in, one verdict out; the only place where the witnesses meet
    repair     what should stand there instead of a false formula
    agreed     what the code of a closed form comes to in floating point
    sides      the sides of a statement as text that knows what it says
    sources    the documents that a user names: files, folders, standard input
    suggest    the declarations that a document lacks
    solving    equations that are being solved: what follows from them for an unknown
    ties       derivatives by one name of another that an equation makes of it
    concise    lines of a proof as a person writes them
    illustrate  what is made only to be looked at
    setting    a document set again, every relation sign apart from its sides
    expect     what the author of a document expects of its signs
    words      formulas within words
    verdict    the five answers, and the report that holds them
    claim      what a document asserts: hypotheses and a conclusion
    pattern    terms as patterns
    document   text to formulas and prose
    reading    formulas to claims
    calculus   conversions: a term in, a proof out
    prover     the search for proofs
    symbolic   the one door to SymPy
    kernel     the trusted core, standard library only
    library    documents that ship with the program

The numeric witness is the package `numeric`, the reports are the package `reports`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from derive.check import check as check
    from derive.emit.function import to_numpy as to_numpy
    from derive.equal import assert_equal as assert_equal
    from derive.equal import equal as equal
    from derive.verify import verify as verify

__version__ = "0.1.0"
__all__ = ["__version__", "assert_equal", "check", "equal", "to_numpy", "verify"]

_HOMES = {
    "assert_equal": "equal",
    "to_numpy": "emit.function",
}  # public names that do not live in a module of their own name


def __getattr__(name: str) -> Any:
    """The public functions, imported when they are first asked for; modules of the same name can be called."""
    if name not in __all__:
        raise AttributeError(f"module 'derive' has no attribute {name!r}")
    module = import_module(f"derive.{_HOMES.get(name, name)}")
    return module if name not in _HOMES else getattr(module, name)
