"""How far the documents of a folder come: signs found, read, decided, proved, refuted, for each document and in total.

    python benchmarks/funnel.py FOLDER [--timeout SECONDS] [--jobs N]

Found: every relation sign of a formula that asserts or sets something, so without those inside of sums and events.
Read: not unreadable.  Decided: neither undecided; definitions and assumptions are decided.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from derive import verify
from derive.sources import NoDocument
from derive.verdict import DocumentReport, Statement

COLUMNS = ("found", "read", "decided", "proved", "refuted")


def counted(statements: Iterable[Statement]) -> Counter[str]:
    """How many statements reach each column."""
    found: Counter[str] = Counter()
    for verdict in (one.verdict for one in statements if one.verdict != "not_a_claim"):
        found["found"] += 1
        found["read"] += verdict != "unreadable"
        found["decided"] += verdict not in ("unreadable", "undecided")
        found[verdict] += 1
    return found


def table(documents: Iterable[DocumentReport]) -> list[str]:
    """One line for each document, one for all of them."""
    rows = [(Path(one.path).name, counted(one.statements)) for one in documents]
    rows.append(("in total", sum((counts for _, counts in rows), Counter())))
    width = max(len(name) for name, _ in rows)
    lines = [f"{'':{width}}" + "".join(f"{column:>10}" for column in COLUMNS)]
    lines += [f"{name:{width}}" + "".join(f"{counts[column]:10d}" for column in COLUMNS) for name, counts in rows]
    found = rows[-1][1]["found"]
    shares = "".join(f"{rows[-1][1][column] / found:10.1%}" for column in COLUMNS) if found else ""
    return [*lines, f"{'':{width}}" + shares]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", help="a folder, or one document")
    parser.add_argument("--timeout", type=float, default=5.0, help="seconds for a statement (default 5)")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    try:
        report = verify(Path(options.folder), timeout=options.timeout, jobs=options.jobs)
    except NoDocument as error:
        parser.error(str(error))
    print("\n".join(table(report.documents)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
