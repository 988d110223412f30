"""python -m derive.kernel PROOF.json ...: check proof files with the standard library alone."""

from __future__ import annotations

import json
import sys
from typing import Any

from derive.kernel.check import Rejected, check
from derive.kernel.ring import TooLarge
from derive.kernel.show import show_theorem
from derive.kernel.store import load


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, where no key may be written twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is written twice")
    return found


def _plain(text: str) -> str:
    """The text on one line, whatever stands in it."""
    return text if text.isprintable() else ascii(text)


def main(paths: list[str]) -> int:
    """0 when every file proves what is printed of it, 1 when one does not, 2 for wrong usage."""
    if not paths or paths[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    good = True
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                data = json.load(file, object_pairs_hook=_distinct)
            print(f"{_plain(path)}\n{show_theorem(check(load(data)))}")
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError, Rejected, TooLarge) as error:
            good = False
            print(f"{_plain(path)}\nrejected  {type(error).__name__}: {_plain(str(error))}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
