"""The declarations that a document lacks, as a block to fill in."""

from __future__ import annotations

from derive.verdict import Report

MISSING = "undefined-name"


def suggest(report: Report) -> str:
    """For each document a declaration block with a comment for every name that it uses without declaring it."""
    blocks = []
    for document in report.documents:
        found = [
            (one.line, one.column, one.answer.message) for one in document.statements if one.answer.code == MISSING
        ]
        found += [(one.line, one.column, one.message) for one in document.unread if one.code == MISSING]
        first: dict[str, str] = {}
        for line, column, message in sorted(found):
            first.setdefault(message, f"# {line}:{column}  {message}")
        lines = "\n".join(first.values()) or "# nothing is missing"
        blocks.append(f"<!-- derive\n# {document.path}\n{lines}\n-->\n")
    return "".join(blocks)
