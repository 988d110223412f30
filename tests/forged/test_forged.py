"""No forged proof is accepted; the genuine proof of the same shape is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest

from derive.kernel.check import Rejected, Theorem, check
from derive.kernel.ring import TooLarge
from derive.kernel.store import load, read
from derive.kernel.term import IllTyped
from derive.prover.save import dump

from .cheats import CHEATS, Maker
from .files import FILES, File

REFUSALS = (Rejected, IllTyped, TooLarge)
each_cheat = pytest.mark.parametrize("make", CHEATS, ids=lambda make: make.__name__)
each_file = pytest.mark.parametrize("write", FILES, ids=lambda write: write.__name__)


SECONDS = 1.0  # of work for one proof


def replay(data: Any) -> Theorem:
    return check(read(data) if isinstance(data, str) else load(data))


@pytest.fixture(autouse=True)
def promptly() -> Iterator[None]:
    start = process_time()
    yield
    assert process_time() - start < SECONDS


@each_cheat
def test_a_genuine_proof_is_accepted(make: Maker) -> None:
    assert isinstance(check(make(True)), Theorem)
    assert isinstance(replay(json.dumps(dump(make(True)))), Theorem)


@each_cheat
def test_a_forged_proof_is_refused(make: Maker) -> None:
    with pytest.raises(REFUSALS):
        check(make(False))


@each_cheat
def test_a_forged_proof_is_refused_from_a_file(make: Maker) -> None:
    try:
        text = json.dumps(dump(make(False)))
    except (IllTyped, RecursionError):
        return  # the forged term cannot even be written down
    with pytest.raises(REFUSALS):
        replay(text)


@each_file
def test_a_genuine_file_is_accepted(write: File) -> None:
    assert isinstance(replay(write(True)), Theorem)


@each_file
def test_a_forged_file_is_refused(write: File) -> None:
    with pytest.raises(REFUSALS):
        replay(write(False))


def test_there_are_enough_cheats_and_none_is_there_twice() -> None:
    names = [make.__name__ for make in (*CHEATS, *FILES)]
    assert len(names) >= 160
    assert len(CHEATS) == len({make.__name__ for make in CHEATS})
    assert len(FILES) == len({write.__name__ for write in FILES})
