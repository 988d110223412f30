"""Coverage-guided fuzzing of the reader and of the store of proofs: `make fuzz`, with `pip install atheris`."""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["derive.document", "derive.reading", "derive.kernel"]):
    from derive.document import reader
    from derive.kernel import store
    from derive.kernel.check import Rejected
    from derive.reading.whole import read


def one_input(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    kind = provider.ConsumeIntInRange(0, 3)
    text = provider.ConsumeUnicode(4096)
    if kind == 3:
        with suppress(Rejected):
            store.read(text)
        return
    document = reader.read(text, ("a.md", "a.tex", "a.ipynb")[kind])
    read(document, "")


if __name__ == "__main__":
    sys.setrecursionlimit(6000)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
