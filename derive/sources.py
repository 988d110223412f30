"""The documents that a user names: files, patterns, folders, standard input; read as UTF-8 within a limit."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from derive.document.reader import SUFFIXES

LARGEST = 10_000_000  # bytes of a document
SHIPPED = Path(__file__).parent / "library" / "word_vectors.md"
STANDARD_INPUT = "-"


class NoDocument(Exception):
    """A document could not be opened; the message says which and why."""


class NotText(Exception):
    """A document was opened, but is no text that can be read.  `code` is its reason code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """A document that exists: its path and where its declarations beside it would stand."""

    path: str

    def text(self) -> str:
        """The text, without a byte order mark.  Raises `NoDocument` or `NotText`."""
        try:
            if self.path == STANDARD_INPUT:
                data = sys.stdin.buffer.read(LARGEST + 1)
            else:
                with open(self.path, "rb") as file:
                    data = _within(file)
        except OSError as error:
            raise NoDocument(f"{self.path}: {error.strerror or error}") from None
        if len(data) > LARGEST:
            raise NotText("too-large", f"larger than {LARGEST // 1_000_000} MB")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotText("encoding", f"not UTF-8 at byte {error.start}") from None

    def declarations(self) -> str:
        """The text of the file NAME.derive beside NAME.md; empty where there is none."""
        beside = Path(self.path).with_suffix(".derive")
        if self.path == STANDARD_INPUT or not beside.is_file():
            return ""
        return Source(str(beside)).text()


def _within(file: BinaryIO) -> bytes:
    return file.read(LARGEST + 1)


def sources(names: Iterable[str]) -> list[Source]:
    """The documents behind the names, each once; the shipped one where there are no names.  Raises `NoDocument`."""
    wanted = list(names) or [str(SHIPPED)]
    return [Source(path) for path in dict.fromkeys(_near(path) for name in wanted for path in _paths(name))]


def _near(path: str) -> str:
    """The path as seen from here, where the file lies below this folder."""
    whole, here = os.path.abspath(path), os.path.join(os.getcwd(), "")
    return whole[len(here) :] if path != STANDARD_INPUT and whole.startswith(here) else path


def _paths(name: str) -> Iterator[str]:
    path = Path(name)
    if name == STANDARD_INPUT or path.is_file():
        yield name
        return
    if path.is_dir():
        inside = sorted(str(one) for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and one.is_file())
        if not inside:
            raise NoDocument(f"{name}: no document ({', '.join(SUFFIXES)}) in this folder")
        yield from inside
        return
    matching = sorted(glob.glob(name, recursive=True))
    if not matching:
        raise NoDocument(f"{name}: no such file")
    for one in matching:
        yield from _paths(glob.escape(one) if not Path(one).exists() else one)
