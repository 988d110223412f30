"""Reports on the tests' documents, each made once for all tests that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import derive
from derive.answer import Told
from derive.verdict import Report


@cache
def verified(path: Path) -> Report:
    """The report with the proofs in it."""
    return derive.verify(path, told=Told(lines=True))
