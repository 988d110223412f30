"""The five answers, and the statements that they answer: frozen records of plain text and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from derive.claim import Agreement, Meaning

REFUTED = {
    "wrong-sign": "a term has the wrong sign",
    "wrong-argument": "a function has the wrong argument",
    "wrong-index": "an index or a name of it is another one than it should be",
    "wrong-factor": "a factor or divisor is wrong, missing or too many",
    "wrong-term": "a term is wrong, missing or too many",
    "wrong-sum": "a sum or product is missing or too many",
    "wrong-transpose": "a transpose is missing or too many",
    "wrong-window": "the bounds of a sum or product are not the right ones",
    "wrong-domain": "a set has the wrong ends",
    "wrong-cases": "the cases clash or hold under other conditions",
    "wrong-order": "the order of the sides or of factors is wrong",
    "shape-mismatch": "the sides have different shapes",
    "wrong-value": "the sides have different values",
}
UNREADABLE = {
    "unbalanced": "brackets, braces or a side of a relation are missing",
    "unknown-command": "a command is not known",
    "unknown-notation": "a notation is not known",
    "undefined-name": "a name is not declared",
    "unbound-index": "an index is bound nowhere",
    "shape-mismatch": "shapes do not fit together",
    "ambiguous": "two readings are possible",
    "too-deep": "nested too deeply",
    "too-large": "too large",
    "encoding": "the file is not UTF-8",
}
UNDECIDED = {
    "out-of-language": "the statement uses something that cannot be judged yet",
    "budget": "the steps or the time allowed were used up",
    "two-readings": "two readings differ in truth",
    "no-proof": "neither a proof nor a counterexample was found",
}
SET_ASIDE = ("definition", "assumption", "not_a_claim")
VERDICTS = ("proved", "refuted", "undecided", "unreadable", *SET_ASIDE)


class Side(str):
    """A side of a statement as it is written; `meaning` is what it says, where it was read as a side of an equation.

    `derive.to_numpy` takes it.
    """

    meaning: Meaning | None

    def __new__(cls, text: str = "", meaning: Meaning | None = None) -> Side:
        side = super().__new__(cls, text)
        side.meaning = meaning
        return side


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a proof for reading: a formula in LaTeX and the name of the rule that gives it.

    `kind` is start (a chain begins), term (it goes on), prop (a statement) or case; `depth` counts the cases around.
    """

    formula: str
    rule: str
    kind: str = "term"
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Derivation:
    """A checked proof: what it proves, its lines for reading, the axioms it uses, and the data that replay it."""

    goal: str
    lines: tuple[Line, ...]
    axioms: tuple[str, ...]
    proof: dict[str, Any] = field(compare=False)

    @property
    def is_plain(self) -> bool:
        """Are both sides of what is proved the same, to the letter?"""
        return len(self.lines) == 1 and self.lines[0].kind == "start"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict rests on.

    `hypotheses` are given by the document, `conditions` say where its terms are defined; both in LaTeX.  `worlds` is
    the number of worlds in which the numbers looked, `error` the largest relative difference seen there.  `symbolic`
    says what SymPy's own gradient has to do with it; None where there is no gradient.
    `differences` are relative errors of central differences by their step, `gradients`
    are SymPy's own derivatives in LaTeX, where a report was asked for.
    """

    hypotheses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    repaired: str | None = None
    worlds: int = 0
    error: float | None = None
    symbolic: str | None = None
    differences: tuple[tuple[float, float], ...] = ()
    gradients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What should stand on one side of the sign, in the document's notation, and its proofs.

    `whole` is the relation as it should be, with both of its sides.
    """

    formula: str
    side: str
    code: str
    derivations: tuple[Derivation, ...]
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """Both sides of a false statement while one entry of `name` moves: entry, left, right; `at` is the counterexample."""

    name: str
    place: str
    at: float
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A counterexample for reading: sizes, indices counted from 1, values by name (vectors and matrices as lists)."""

    sizes: dict[str, int]
    indices: dict[str, str]
    values: dict[str, Any]
    left: str
    right: str
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """True for all sizes, indices and values that satisfy the hypotheses, wherever both sides are defined."""

    basis: Basis
    derivations: tuple[Derivation, ...]
    message: str = ""
    verdict: ClassVar[str] = "proved"
    code: ClassVar[str | None] = None


@dataclass(frozen=True, slots=True)
class Refuted:
    """False: a counterexample is certain.  `denial` holds the proof where a proof, not a number, shows it."""

    basis: Basis
    code: str
    message: str
    counterexample: Example
    correction: Correction | None = None
    denial: tuple[Derivation, ...] = ()
    verdict: ClassVar[str] = "refuted"

    @property
    def shown_by(self) -> str:
        """What makes it certain: numbers at exact values, sides of different kinds, or a proof of the contrary."""
        return "proof" if self.denial else "kinds" if self.code == "shape-mismatch" else "numbers"


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither; the message says what was tried and what is missing."""

    basis: Basis
    code: str
    message: str
    verdict: ClassVar[str] = "undecided"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The formula, or a part of it, could not be read."""

    code: str
    message: str
    verdict: ClassVar[str] = "unreadable"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Read and understood, but asserting nothing: a definition, an assumption, or no claim at all."""

    verdict: str
    message: str
    code: ClassVar[str | None] = None


Answer: TypeAlias = Proved | Refuted | Undecided | Unreadable | SetAside


@dataclass(frozen=True, slots=True)
class Expected:
    """What the author expects of a sign: a verdict, optionally a code and a corrected formula."""

    verdict: str
    code: str | None
    corrected: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation sign with its two sides as they are written, and the answer.

    Lines and columns count from 1, in code points; they are those of the sign, or of the span that cannot be read.
    `cell` is the cell of a notebook and the line in it, `in_file` the line, column, last line and column after in its file.
    `printed` is the relation as LaTeX of this program, empty where a side was not read.  `agreement` says how the code of
    a closed form agrees with it, where that was asked for.
    """

    id: str
    section: str
    line: int
    column: int
    end_line: int
    end_column: int
    relation: str
    left: str
    right: str
    read_as: str
    formula: str
    answer: Answer
    expected: Expected | None
    milliseconds: float
    printed: str = field(default="", compare=False)
    agreement: Agreement | None = None
    cell: tuple[int, int] | None = None
    in_file: tuple[int, int, int, int] | None = None

    @property
    def verdict(self) -> str:
        return self.answer.verdict

    @property
    def as_expected(self) -> bool:
        """Is the verdict, with its code where one is named, the one that the author expects?"""
        want = self.expected
        if want is None:
            return True
        return want.verdict == self.verdict and want.code in (None, self.answer.code)


@dataclass(frozen=True, slots=True)
class Problem:
    """A place of the document, or of a declaration file, that needs its author: a line, a column, a sentence."""

    line: int
    column: int
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula: a side or a sign (LaTeX of this program), an arrow, words, the end of a row, or the source.

    `statements` are the ids of the signs in it; `label` is what is stacked on a sign.
    """

    kind: str
    text: str
    statements: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document: a heading of some level, prose, or a formula in the line or on display.

    `text` is the source without delimiters; `parts` are those of a formula, or of a heading.
    """

    kind: str
    text: str
    level: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """Everything that was found in one document.

    `formulas` counts the formulas found; `unread` holds those that could not be read whole.  `problems` are declarations
    that could not be taken and expectations that fit no sign; `bugs` are mistakes of this program that it noticed.
    `passages` is the document set again, where reports were asked for; `markup` is markdown or latex.
    `inferred` are the declarations that it lacks, as they were inferred from the uses of its names.  `file` is the file of
    a notebook as it stands, of which `text` has the cells.
    """

    path: str
    text: str = field(repr=False)
    statements: tuple[Statement, ...]
    formulas: int
    unread: tuple[Problem, ...]
    conventions: tuple[str, ...]
    problems: tuple[Problem, ...]
    bugs: tuple[str, ...]
    milliseconds: float
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    markup: str = "markdown"
    inferred: tuple[Problem, ...] = ()
    file: str = field(default="", repr=False)

    @property
    def summary(self) -> dict[str, int]:
        """How many statements there are of each verdict."""
        return {verdict: sum(one.verdict == verdict for one in self.statements) for verdict in VERDICTS}


@dataclass(frozen=True, slots=True)
class Report:
    """The documents that were verified, in the order in which they were named."""

    documents: tuple[DocumentReport, ...]
    lenient: bool = False

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(statement for document in self.documents for statement in document.statements)

    @property
    def exit_code(self) -> int:
        """0 as it should be, 1 something false or not as expected, 3 something undecided or unreadable, 70 a bug."""
        if any(document.bugs for document in self.documents):
            return 70
        if any(document.problems for document in self.documents) or any(map(_fails, self.statements)):
            return 1
        open_ones = [
            one for one in self.statements if one.expected is None and one.verdict in ("undecided", "unreadable")
        ]
        return 3 if open_ones and not self.lenient else 0


def _fails(statement: Statement) -> bool:
    return not statement.as_expected or (statement.expected is None and statement.verdict == "refuted")
