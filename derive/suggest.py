"""The declarations that a document lacks, as a block that can be pasted into it."""

from __future__ import annotations

from derive.verdict import Report

MISSING = "undefined-name"


def suggest(report: Report) -> str:
    """For each document a block that declares what was inferred, and a comment for every name of which nothing is known.

    Each line ends with the place of the name's first use.  Pasted into the document it changes no verdict reached.
    """
    blocks = []
    for document in report.documents:
        lines = [f"{one.message}  # {one.line}:{one.column}" for one in document.inferred]
        found = [
            (one.line, one.column, one.answer.message) for one in document.statements if one.answer.code == MISSING
        ]
        found += [(one.line, one.column, one.message) for one in document.unread if one.code == MISSING]
        first: dict[str, str] = {}
        for line, column, message in sorted(found):
            first.setdefault(message, f"# {line}:{column}  {message}")
        shown = "\n".join([*lines, *first.values()]) or "# nothing is missing"
        blocks.append(f"<!-- derive\n# {document.path}\n{shown}\n-->\n")
    return "".join(blocks)
