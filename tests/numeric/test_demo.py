"""The demonstration: the text is what the grammar makes; corrected gradients learn where printed ones do not."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from numeric.corpus import SHIPPED, TOPICS, sentences, topic_of, written
from numeric.demo import GRADIENTS, checks, main
from numeric.training import LOST, Text, corrected, neighbours, printed, train


def test_the_shipped_text_is_what_the_grammar_makes() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == written()
    assert SHIPPED.stat().st_size < 300_000


def test_every_word_has_one_topic_or_none() -> None:
    for name, topic in TOPICS.items():
        assert {topic_of(word) for word in " ".join(topic).split()} == {name}
    assert topic_of("the") is None


def test_pairs_stay_within_a_window_of_one_sentence() -> None:
    text = Text.of(["a b c d", "e"], m=1)
    named = {(text.words[c], text.words[o]) for c, o in text.pairs}
    assert named == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "c")}
    assert text.draws.sum() == pytest.approx(1)


def test_the_corrected_gradients_learn_and_the_printed_ones_run_away() -> None:
    text = Text.of(sentences(1500))
    right, wrong = (train(text, gradient, epochs=2, rate=0.05) for gradient in (corrected, printed))
    assert right.losses[-1] < 0.75 * right.losses[0]
    assert wrong.losses[-1] > 10 * wrong.losses[0]
    assert wrong.losses[-2] <= LOST
    words = [word for word in text.words if topic_of(word)]
    fits = [
        np.mean([topic_of(one) == topic_of(word) for word in words for one in neighbours(text, course.vectors, word)])
        for course in (right, wrong)
    ]
    assert fits[0] > 0.6 > 0.4 > fits[1]
    again = train(text, corrected, epochs=2, rate=0.05)
    assert np.array_equal(again.vectors.U, right.vectors.U)


def test_the_check_finds_the_printed_gradients_and_no_other() -> None:
    found = checks()
    assert list(found) == list(GRADIENTS)
    assert [report.ok for report in found.values()] == [True, False, False]
    assert {one.index[0] for one in found["u_o as printed"].disagreements} == {2}
    assert {one.index[0] for one in found["u_o and u_k as printed"].disagreements} == {1, 2, 4}


def test_the_page_stands_alone_and_has_words_for_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    small = tmp_path / "corpus.txt"
    small.write_text("\n".join(sentences(150)))
    monkeypatch.setattr("numeric.demo.SHIPPED", small)
    monkeypatch.setattr("numeric.demo.WORDS", ("captain",))
    assert main(["--output", str(tmp_path / "a"), "--epochs", "1"]) == 0
    page = (tmp_path / "a" / "word-vectors.html").read_text()
    assert "corrected: loss" in capsys.readouterr().out
    for picture in re.findall(r"<svg .*?</svg>", page, re.DOTALL):
        assert [one.tag.rpartition("}")[2] for one in ET.fromstring(picture)][:2] == ["title", "desc"]
    assert page.count("<svg ") == 2
    assert not re.search(r"<(script|link|img)|https?://(?!www\.w3\.org|purl\.org|creativecommons\.org)", page)
