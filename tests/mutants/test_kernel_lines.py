"""The campaign on the kernel's lines: its list of equivalents is true to the source, and a sample of the others is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants.kernel_lines import EQUIVALENT, equivalents, recorded
from mutants.lines import MODULES, ROOT, Mutant, mutants

SAMPLE = int(os.environ.get("DERIVE_LINES", "5"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each mutant runs in a fork")


def everything() -> list[Mutant]:
    return [mutant for module in MODULES for mutant in mutants(module)]


def test_every_mutant_called_equivalent_is_one_of_the_source_and_has_a_reason() -> None:
    listed = equivalents()
    assert not listed.keys() - {mutant.key for mutant in everything()}, EQUIVALENT.name
    assert all(len(why.split()) > 5 for why in listed.values())
    assert len(listed) < len(everything()) / 10


def test_a_sample_of_the_mutants_is_killed_and_the_kernel_passes() -> None:
    """The program ends with status 1 where the kernel as it is does not pass."""
    command = [
        sys.executable,
        str(ROOT / "tests/mutants/kernel_lines.py"),
        "--quick",
        "--sample",
        str(SAMPLE),
        "check",
        "term",
        "axioms",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    lines = done.stdout.splitlines()
    assert f"{SAMPLE} mutants" in lines[-1]
    assert sum(line.startswith("survives") for line in lines) <= SAMPLE // 4, done.stdout
    assert not any(line.startswith("killed, though") for line in lines), done.stdout


def test_a_campaign_goes_on_where_it_stopped(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    assert recorded(str(record)) == {}
    record.write_text('{"mutant": "ring:1 number: x", "outcome": "killed by files"}\n', encoding="utf-8")
    assert recorded(str(record)) == {"ring:1 number: x": "killed by files"}
