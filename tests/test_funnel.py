"""The table of how far the documents of a folder come."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "benchmarks" / "funnel.py"


def test_the_funnel_counts_each_document_and_all(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("<!-- derive\nx \\in \\mathbb{R}\n-->\n\n$$x + x = 2x$$ $$x = x + 1$$\n")
    (tmp_path / "two.md").write_text("$$q + r = \\frac{$$\n")
    done = subprocess.run([sys.executable, SCRIPT, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = {line.rsplit(maxsplit=5)[0]: line.split()[-5:] for line in done.stdout.splitlines()[1:4]}
    assert rows == {
        "one.md": ["2", "2", "2", "1", "1"],
        "two.md": ["1", "0", "0", "0", "0"],
        "in total": ["3", "2", "2", "1", "1"],
    }
