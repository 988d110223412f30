"""Format version 1 of the result, for programs; `schemas/result-1.json` says what each field means."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from derive import __version__
from derive.verdict import Answer, Basis, Correction, DocumentReport, Problem, Proved, Refuted, Report, Statement
from reports.environment import json_text
from reports.page import proofs

FORMAT_VERSION = 1


def as_json(report: Report) -> str:
    """The whole report as one JSON text."""
    return json_text(as_data(report))


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the result."""
    text = (files("reports") / "schemas" / f"result-{FORMAT_VERSION}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def as_data(report: Report) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "tool": {"name": "derive", "version": __version__},
        "documents": [_document(one) for one in report.documents],
    }


def _document(document: DocumentReport) -> dict[str, Any]:
    return {
        "path": document.path,
        "summary": document.summary,
        "formulas": {"found": document.formulas, "read": document.formulas - len(document.unread)},
        "unread": list(map(_problem, document.unread)),
        "conventions": list(document.conventions),
        "problems": list(map(_problem, document.problems)),
        "bugs": list(document.bugs),
        "milliseconds": document.milliseconds,
        "statements": list(map(_statement, document.statements)),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "column": problem.column, "code": problem.code or None, "message": problem.message}


def _statement(one: Statement) -> dict[str, Any]:
    answer: Answer = one.answer
    basis: Basis = getattr(answer, "basis", Basis())
    derivations = (
        answer.derivations if isinstance(answer, Proved) else answer.denial if isinstance(answer, Refuted) else ()
    )
    files = [name for name, _ in proofs(one)]
    return {
        "id": one.id, "section": one.section, "line": one.line, "column": one.column, "end_line": one.end_line,
        "end_column": one.end_column, "cell": dict(zip(("number", "line"), one.cell, strict=True)) if one.cell else None,
        "relation": one.relation, "left": one.left, "right": one.right,
        "read_as": one.read_as, "formula": one.formula, "verdict": one.verdict, "code": answer.code,
        "message": answer.message, "hypotheses": list(basis.hypotheses), "conditions": list(basis.conditions),
        "conventions": list(basis.conventions), "repaired": basis.repaired, "counterexample": _counterexample(answer),
        "corrected": answer.correction.formula if isinstance(answer, Refuted) and answer.correction else None,
        "correction": _correction(answer), "symbolic": basis.symbolic,
        "numeric": {"worlds": basis.worlds, "max_relative_error": _exact(basis.error)}, "rechecked": False,
        "agreement": _agreement(one),
        "axioms": sorted({name for derivation in derivations for name in derivation.axioms}),
        "proof": files[0] if files else None, "proofs": files, "expected": _expected(one),
        "as_expected": one.as_expected, "milliseconds": one.milliseconds,
    }  # fmt: skip


def _agreement(statement: Statement) -> dict[str, Any] | None:
    one = statement.agreement
    return (
        None
        if one is None
        else {"worlds": one.worlds, "entries": one.entries, "worst": _exact(one.worst), "where": one.where}
    )


def _exact(number: float | None) -> str | None:
    return None if number is None else f"{number:.3g}"


def _counterexample(answer: Answer) -> dict[str, Any] | None:
    if not isinstance(answer, Refuted):
        return None
    one = answer.counterexample
    return {"sizes": one.sizes, "indices": one.indices, "values": one.values, "left": one.left, "right": one.right}


def _correction(answer: Answer) -> dict[str, Any] | None:
    if not isinstance(answer, Refuted) or answer.correction is None:
        return None
    one: Correction = answer.correction
    return {
        "side": one.side,
        "formula": one.formula,
        "whole": one.whole,
        "code": one.code,
        "proved": bool(one.derivations),
    }


def _expected(one: Statement) -> dict[str, Any] | None:
    want = one.expected
    return None if want is None else {"verdict": want.verdict, "code": want.code, "corrected": want.corrected}
