"""What says the same gets the same verdict: other names, another order, other seeds; and the same bytes of JSON."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import derive
from campaigns.language import DECLARED
from campaigns.make import Said
from campaigns.test_statements import BRIEF, written

ROOT = Path(__file__).parents[2]
WANTED = int(os.environ.get("DERIVE_SAME", "40"))
OTHER = {"a": r"\alpha", "b": r"\beta", "c": "t", "x": r"\mathbf{x}", "y": "h", "z": r"\hat{z}", "A": "M", "B": r"\Sigma",
         "C": "R", "p": "r", "q": r"\bar{r}", "w": "l", "v": "s", "u": "g", "i": "k", "j": r"\ell", "W": "V", "n": "d",
         "m": "D"}  # fmt: skip
NAME = re.compile(r"(\\[A-Za-z]+)|(?<![A-Za-z])([abcxyzABCpqwvuijWnm])(?![A-Za-z])")


def renamed(text: str) -> str:
    """Every name of the language of the campaign another one; words and commands stay, and transposes."""
    kept = text.replace("^T", "^\\top").replace(r"\operatorname{tr}", r"\tr")
    return NAME.sub(lambda found: found[1] or OTHER[found[2]], kept)


def verdicts(formulas: list[str], declared: tuple[str, ...] = DECLARED, **options: int) -> list[str]:
    text = "\n".join(["<!-- derive", *declared, "-->", "", *(f"$${one}$$\n" for one in formulas)])
    (report,) = derive.verify(text, told=BRIEF, **options).documents
    assert not report.problems
    return [one.verdict for one in report.statements if one.verdict != "not_a_claim"]


@pytest.fixture(scope="module")
def made() -> list[tuple[Said, str]]:
    source = written("same", 2, False)
    found = [next(source) for _ in range(WANTED)]
    return [(said, text) for said, text in found if text.count("=") == 1]  # one sign, and none below a sum


def test_the_seed_changes_no_verdict(made: list[tuple[Said, str]]) -> None:
    formulas = [text for _, text in made]
    first = verdicts(formulas, seed=0)
    assert {"proved", "refuted"} <= {*first}
    assert all(verdicts(formulas, seed=seed) == first for seed in (1,))


def test_the_order_changes_no_verdict(made: list[tuple[Said, str]]) -> None:
    formulas = [text for _, text in made]
    order = list(range(len(formulas)))
    Random(1).shuffle(order)
    first = verdicts(formulas)
    shuffled = verdicts([formulas[k] for k in order], (DECLARED[0], *DECLARED[:0:-1]))
    assert shuffled == [first[k] for k in order]


def test_names_change_no_verdict(made: list[tuple[Said, str]]) -> None:
    formulas = [text for _, text in made if r"\max" not in text]
    first = verdicts(formulas)
    again = verdicts([renamed(one) for one in formulas], tuple(map(renamed, DECLARED)))
    assert again == first


def test_sides_may_change_places(made: list[tuple[Said, str]]) -> None:
    formulas = [text for said, text in made if said.right[0] not in ("name", "sigma")]
    turned = [" = ".join(one.split(" = ")[::-1]) for one in formulas]
    assert verdicts(turned) == verdicts(formulas)


def test_the_hash_seed_changes_no_byte(tmp_path: Path, made: list[tuple[Said, str]]) -> None:
    path = tmp_path / "same.md"
    path.write_text("\n".join(["<!-- derive", *DECLARED, "-->", "", *(f"$${text}$$\n" for _, text in made[:25])]))

    def result(seed: str) -> str:
        command = [sys.executable, "-m", "derive.verify", str(path), "--format", "json", "--jobs", seed]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in (1, 3), done.stderr
        data = json.loads(done.stdout)
        assert data["documents"][0]["statements"]
        return re.sub(r'"milliseconds": [0-9.]+', "", done.stdout)

    assert len({result(seed) for seed in ("1", "2")}) == 1
