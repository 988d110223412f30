"""Both checkers on the same proof files."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from derive.kernel.check import Rejected, check
from derive.kernel.ring import TooLarge
from derive.kernel.show import show_theorem
from derive.kernel.store import read
from derive.kernel.term import IllTyped

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node") or shutil.which("nodejs")
needs_node = pytest.mark.skipif(NODE is None, reason="the second checker needs Node (Debian: apt-get install nodejs)")
COMMAND = ["checker/check.mjs"]


def first(text: str) -> str | None:
    """What the kernel prints of the file, None where it refuses it."""
    try:
        return show_theorem(check(read(text)))
    except (Rejected, IllTyped, TooLarge):
        return None


def second(texts: Sequence[str]) -> list[str | None]:
    """The same of the checker in JavaScript, for many files in one process."""
    assert NODE is not None
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run(
        [NODE, *COMMAND, "--lines"], cwd=ROOT, input=lines, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(texts)
    assert all(len(one) == 1 and one.keys() <= {"proved", "rejected"} for one in answers)
    return [one.get("proved") for one in answers]
