"""Three versions of the shipped document's statements agree: the term itself, the emitted code, what is written by hand."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from derive.claim import Meaning
from derive.emit.function import Function, constant, to_numpy
from derive.emit.program import NotEmittable
from derive.kernel.term import Tensor
from emit.reading import SHIPPED, meanings
from numeric import losses
from numeric.agree import LARGE, SMALL, Scenario, Subject, agreement

UNITS = 8  # of rounding: an exponential of NumPy in single precision is off by some
MIDDLE = tuple(
    Scenario(sizes, signed, positive, reach, kind)
    for kind in ("float64", "float32")
    for sizes, signed, positive, reach in (
        ((30, 8, 5), 0, 0, 3),
        ((100, 20, 7), 4, -30, 5),
        ((300, 30, 10), -20, 12, 8),
    )
)
Given = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """A closed form of the document, the function emitted for it, and how many signs have it on their right."""

    meaning: Meaning
    function: Function
    signs: int

    def subject(self, function: Callable[..., Any]) -> Subject:
        nodes = tuple(one.node for one in self.function.parameters if one.node is not None)
        counts = frozenset(
            one for one in nodes if isinstance(one, Tensor) and one.name == "\\#"
        )  # the document says so
        return Subject(function, nodes, self.meaning.cases, self.function.axes[0], counts)


@cache
def forms() -> tuple[Form, ...]:
    counted = Counter(one.cases for one in meanings(SHIPPED).values())
    first = {one.cases: one for one in reversed(list(meanings(SHIPPED).values())) if constant(one) is None}
    return tuple(Form(one, function, counted[one.cases]) for one in first.values() for function in emitted(one))


def emitted(meaning: Meaning) -> Iterator[Function]:
    try:
        yield to_numpy(meaning)
    except NotEmittable:
        return


# ---- what is written by hand ----


def window(g: Given, words: str) -> Any:
    """The words around place t, without the one in the middle."""
    t = g["t"] - g[f"{words}_start"]
    return np.delete(g[words][t - g["m"] : t + g["m"] + 1], g["m"])


def text_likelihood(g: Given) -> Any:
    """Of the places 1, ..., T with the strict window of the document, which looks beyond both ends."""
    reach, first = max(0, g["m"] - 1), 1 - g["w_start"]
    text = g["w"][first - reach : first + g["T"] + reach]
    found = losses.windows(text, reach)
    counts = np.zeros_like(g["p_theta"])
    here = slice(reach, reach + g["T"])
    np.add.at(counts, (found.centre[here, None], found.outside[here]), 1)
    return losses.log_likelihood(counts, g["p_theta"].T)


def one_negative(g: Given) -> Any:
    """The gradient in the vector of the k-th negative word; the word o is one more, whose vector is zero."""
    u = np.vstack([g["u"], np.zeros_like(g["u"][:1])])
    return losses.negative_sampling(g["v"][g["c"]], len(g["u"]), g["w"][[g["k"]]], u).U.of(g["w"][g["k"]])


HAND: dict[str, tuple[str, Callable[[Given], Any]]] = {
    "softmax": ("x", lambda g: losses.softmax(g["x"])),
    "softmax, shifted": ("x c", lambda g: losses.softmax(g["x"] + g["x"].dtype.type(g["c"]))),
    "softmax of the logits at o": ("u v c o", lambda g: losses.softmax(g["u"] @ g["v"][g["c"]])[g["o"]]),
    "naive softmax loss": ("u v c o", lambda g: losses.naive_softmax_loss(g["v"][g["c"]], g["o"], g["u"])),
    "cross entropy of the logits": (
        "u v c o",
        lambda g: losses.softmax_cross_entropy(np.eye(len(g["u"]), dtype=g["u"].dtype)[g["o"]], g["u"] @ g["v"][g["c"]]).loss,
    ),
    "naive softmax, v_c": ("u v c o", lambda g: losses.naive_softmax(g["v"][g["c"]], g["o"], g["u"]).v),
    "naive softmax, u_o": ("u v c o", lambda g: losses.naive_softmax(g["v"][g["c"]], g["o"], g["u"]).U[g["o"]]),
    "naive softmax, u_w": ("u v c o w", lambda g: losses.naive_softmax(g["v"][g["c"]], g["o"], g["u"]).U[g["w"]]),
    "naive softmax, U": ("u v c o", lambda g: losses.naive_softmax(g["v"][g["c"]], g["o"], g["u"]).U.T),
    "sigmoid": ("x", lambda g: losses.sigmoid(g["x"])),
    "slope of the sigmoid": ("x", lambda g: losses.sigmoid(g["x"]) * losses.sigmoid(-np.asarray(g["x"]))),
    "sigmoid of a logit": ("u v w c", lambda g: losses.sigmoid(g["u"][g["w"]] @ g["v"][g["c"]])),
    "sigmoid of a logit, denied": ("u v w c", lambda g: losses.sigmoid(-(g["u"][g["w"]] @ g["v"][g["c"]]))),
    "negative sampling loss": (
        "u v w o c", lambda g: losses.negative_sampling_loss(g["v"][g["c"]], g["o"], g["w"], g["u"])
    ),
    "negative sampling, v_c": ("u v w o c", lambda g: losses.negative_sampling(g["v"][g["c"]], g["o"], g["w"], g["u"]).v),
    "negative sampling, u_o": (
        "u v o c", lambda g: losses.negative_sampling(g["v"][g["c"]], g["o"], np.array([], int), g["u"]).U.of(g["o"])
    ),
    "negative sampling, u_k": ("u v w k c", one_negative),
    "negative sampling, u_w": (
        "u v w_of w o c",
        lambda g: losses.negative_sampling(g["v"][g["c"]], g["o"], g["w_of"], g["u"]).U.of(g["w"]),
    ),
    "window, naive softmax, v_c": (
        "u v w m c t w_start", lambda g: losses.skip_gram_softmax(g["v"][g["c"]], window(g, "w"), g["u"]).v
    ),
    "window, naive softmax, u_w": (
        "u v w_of m w c t w_of_start",
        lambda g: losses.skip_gram_softmax(g["v"][g["c"]], window(g, "w_of"), g["u"]).U[g["w"]],
    ),
    "window, negative sampling, v_c": (
        "u v w n m t c w_start", lambda g: losses.skip_gram_sampling(g["v"][g["c"]], window(g, "w"), g["n"], g["u"]).v
    ),
    "window, negative sampling, u_w": (
        "u v w_of n m w t c w_of_start",
        lambda g: losses.skip_gram_sampling(g["v"][g["c"]], window(g, "w_of"), g["n"], g["u"]).U.of(g["w"]),
    ),
    "log-likelihood of a centre word": (
        "count p_theta c", lambda g: losses.log_likelihood(g["count"][g["c"]], g["p_theta"][:, g["c"]])
    ),
    "log-likelihood of a text": ("p_theta w T m w_start", text_likelihood),
    "optimum": ("count c o", lambda g: losses.optimum(g["count"][g["c"]]).p[g["o"]]),
    "multiplier of the optimum": ("count c", lambda g: losses.optimum(g["count"][g["c"]]).multiplier),
    "paraphrase": ("x", lambda g: losses.paraphrase(g["x"][0], g["x"][1], 1).p),
    "paraphrase with relu": ("x", lambda g: losses.paraphrase(g["x"][0], g["x"][1], 1, rectified=True).p),
    "relu": ("u v c", lambda g: losses.relu(g["u"] @ g["v"][g["c"]])),
}  # fmt: skip
"""What is written by hand, and the names of what it takes in the document."""


def by_hand(form: Form) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions written by hand that have the same arguments and, in one ordinary world, the same value."""
    names = [one.name for one in form.function.parameters if one.node is not None]
    for name, (needed, function) in HAND.items():
        if set(needed.split()) == set(names):
            bound = bind(function, names)
            try:
                found = agreement(form.subject(bound), SMALL[1:2])
            except (IndexError, TypeError, ValueError):
                continue
            if found.worlds and found.worst <= UNITS:
                yield name, bound


def bind(function: Callable[[Given], Any], names: list[str]) -> Callable[..., Any]:
    return lambda *values: function(dict(zip(names, values, strict=True)))


# ---- agreement ----


def agree(scenarios: tuple[Scenario, ...]) -> dict[str, Any]:
    """Looks at every closed form; the counts and the worst errors, in units of the rounding that the operations allow."""
    worst = {"emitted": 0.0, "by hand": 0.0}
    hands: Counter[str] = Counter()
    worlds = entries = handed = 0
    for form in forms():
        found = agreement(form.subject(form.function), scenarios)
        assert found.worst <= UNITS, (form.meaning.statement, found)
        assert found.worlds, form.meaning.statement
        worst["emitted"] = max(worst["emitted"], found.worst)
        worlds, entries = worlds + found.worlds, entries + found.entries
        names = dict(by_hand(form))
        for name, function in names.items():
            of_hand = agreement(form.subject(function), scenarios)
            assert of_hand.worst <= UNITS, (name, form.meaning.statement, of_hand)
            worst["by hand"] = max(worst["by hand"], of_hand.worst)
            hands[name] += form.signs
        handed += bool(names) * form.signs
    assert set(hands) == set(HAND), set(HAND) - set(hands)
    signs = sum(one.signs for one in forms())
    return {
        "forms": len(forms()),
        "signs": signs,
        "signs with hand": handed,
        "worlds": worlds,
        "entries": entries,
        **worst,
    }


def test_symbolic_emitted_and_hand_written_versions_agree_in_small_worlds() -> None:
    found = agree((SMALL[1], SMALL[6]))
    assert found["forms"] >= 120
    assert found["signs"] >= 150
    assert found["signs with hand"] >= 60


@pytest.mark.skipif("DERIVE_LARGE" not in os.environ, reason="takes some minutes")
def test_they_agree_from_one_word_to_a_thousand_words_of_fifty_numbers() -> None:
    """Ordinary and extreme values in single and double precision; the figures are in docs/emit.md."""
    found = agree((*SMALL, *MIDDLE, *LARGE))
    assert found["worlds"] > 1200
    sys.stderr.write(f"\n{found}\n")
