"""What the code of a closed form comes to in floating point: a figure for the report, on request."""

from __future__ import annotations

from dataclasses import replace

from derive.emit.function import constant, to_numpy
from derive.emit.module import closed_form
from derive.emit.program import NotEmittable
from derive.verdict import Statement
from numeric.agree import Subject, agreement


def agreed(statement: Statement, seed: int = 0) -> Statement:
    """The statement with the figure of `numeric.agree` for its right side, where that is a closed form."""
    meaning = closed_form(statement)
    if meaning is None or constant(meaning) is not None:
        return statement
    try:
        function = to_numpy(meaning)
    except NotEmittable:
        return statement
    nodes = tuple(one.node for one in function.parameters if one.node is not None)
    subject = Subject(function, nodes, meaning.cases, function.axes[0])
    return replace(statement, agreement=agreement(subject, seed=seed))
