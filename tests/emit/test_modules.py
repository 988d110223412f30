"""`--emit numpy`: one module for a document, that runs by itself."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from derive.verify import main

DOCUMENT = r"""
<!-- derive
x \in \mathbb{R}^n
f : \mathbb{R} \to \mathbb{R}
t \in \mathbb{R}
-->

$$\nabla_x x^\top x = 2 x$$
$$\nabla_x x^\top x = x + x$$
$$\nabla_x x^\top x = 3 x$$ <!-- derive: refuted -->
$$\frac{\partial}{\partial t} \exp(f(t)) = \frac{\partial}{\partial t} f(t) \cdot \exp(f(t))$$
$$\sum_i softmax(x)_i = 1$$
$$g(t) := \sigma(t)$$
"""


def test_a_document_becomes_a_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / 'a "strange" name.md'
    source.write_text(DOCUMENT)
    assert main([str(source), "--emit", "numpy", "--output", str(tmp_path / "out"), "--jobs", "1"]) == 0
    path = tmp_path / "out" / "a_strange_name_numpy.py"
    assert f"wrote {path}" in capsys.readouterr().err
    space = runpy.run_path(str(path))
    functions = {name: one for name, one in space.items() if name[0] == "s" and callable(one)}
    x = np.array([1.0, -2.0])
    doubled = [name for name, one in functions.items() if "\\nabla_x" in one.__doc__]
    assert len(doubled) == 3
    assert all(np.array_equal(functions[name](x), 2 * x) for name in doubled)
    assert [one(0.0) for one in functions.values() if "a definition" in one.__doc__] == [0.5]
    text = path.read_text()
    assert "not written: the function f is arbitrary" in text
    assert "the number 1" in text


def test_two_documents_of_one_name_do_not_share_a_module(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.md").write_text(
            f"$$1 + {len(folder)} = 4$$ and $$x^2 = x x$$ where $x \\in \\mathbb{{R}}$\n"
        )
    main([str(tmp_path / "one"), str(tmp_path / "two"), "--emit", "numpy", "--output", str(tmp_path), "--jobs", "1"])
    assert sorted(one.name for one in tmp_path.glob("*.py")) == ["notes_2_numpy.py", "notes_numpy.py"]


def test_the_figure_is_in_the_report_where_it_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "notes.md"
    source.write_text(DOCUMENT)
    asked = ["--agreement", "--report", "html", "--output", str(tmp_path)]
    for options, expected in ((asked, 4), ([], 0)):
        assert main([str(source), "--format", "json", "--jobs", "1", *options]) == 0
        statements = json.loads(capsys.readouterr().out)["documents"][0]["statements"]
        found = [one["agreement"] for one in statements if one["agreement"]]
        assert len(found) == expected
        assert all(float(one["worst"]) < 8 and one["worlds"] == 8 for one in found)
    assert "units of rounding" in (tmp_path / "notes.html").read_text()
