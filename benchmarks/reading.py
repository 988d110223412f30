"""How long reading takes: milliseconds a formula, and how the time grows when a document is doubled.

    python benchmarks/reading.py DOCUMENT [DOCUMENT ...]

Reading is all that comes before a statement is judged: formulas found and parsed, names inferred, every sign given its sides.
The time is the least of three runs, on the clock of the processor.
"""

from __future__ import annotations

import argparse
import math
import statistics
from pathlib import Path
from time import process_time

from derive.document import reader
from derive.reading.whole import read

RUNS = 3
TIMES = (1, 2, 4, 8)  # copies of a document, one after the other


def seconds(text: str, name: str) -> tuple[float, int]:
    """The time that reading takes, and how many formulas were read."""
    best, formulas = math.inf, 0
    for _ in range(RUNS):
        start = process_time()
        formulas = read(reader.read(text, name)).formulas
        best = min(best, process_time() - start)
    return best, formulas


def growth(text: str, name: str) -> float:
    """By which power of its length the time of a document grows; 1 is linear."""
    took = [seconds("\n\n".join([text] * times), name)[0] for times in TIMES]
    return math.log(took[-1] / took[0], TIMES[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("documents", nargs="+", type=Path)
    each: list[float] = []
    for path in parser.parse_args().documents:
        text = path.read_text(encoding="utf-8")
        took, formulas = seconds(text, str(path))
        each.append(1000 * took / max(formulas, 1))
        print(
            f"{path.name:32}{formulas:6d} formulas{each[-1]:8.2f} ms a formula{growth(text, str(path)):8.2f} power of the length"
        )
    print(f"in the median {statistics.median(each):.2f} ms a formula")


if __name__ == "__main__":
    main()
