"""python -m derive.kernel PROOF.json ...: check proof files with the standard library alone.

Where nothing is installed: python -I -S derive/kernel PROOF.json ...
"""

from __future__ import annotations

import sys

if not __package__:  # the folder was started, not the module
    sys.path[0] = __file__.rsplit("derive", 1)[0] or "."

from derive.kernel.check import Rejected, check
from derive.kernel.ring import TooLarge
from derive.kernel.show import show_theorem
from derive.kernel.store import read


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
                text = file.read()
            print(f"{_plain(path)}\n{show_theorem(check(read(text)))}")
        except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError, Rejected, TooLarge) as error:
            good = False
            print(f"{_plain(path)}\nrejected  {type(error).__name__}: {_plain(str(error))}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
