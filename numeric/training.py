"""Word vectors from a text by stochastic gradient descent, with whatever gradient of the loss is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from numeric.arguments import Floats, Words
from numeric.losses import SamplingGradient, negative_sampling, negative_sampling_loss, sigmoid, sum_rows, windows
from numeric.rows import Rows, rows

Gradient: TypeAlias = Callable[["Batch", "Vectors"], SamplingGradient]


LOST = 1e6
"""A mean loss per pair in nats that no training comes back from; guessing costs (K + 1) log 2, about 4."""


class Batch(NamedTuple):
    """Centre words (n), outside words (n), negative words (n, K)."""

    centre: Words
    outside: Words
    negatives: Words


class Vectors(NamedTuple):
    """Centre vectors and outside vectors, both (|W|, d)."""

    V: Floats
    U: Floats


@dataclass(frozen=True)
class Text:
    """A text as numbers: all pairs of words within a window of one sentence, and how often each word is drawn as negative."""

    words: tuple[str, ...]
    pairs: Words
    draws: Floats

    @classmethod
    def of(cls, sentences: list[str], m: int = 2) -> Text:
        """Windows of m words to each side; negative words are drawn by count to the power 3/4 (Mikolov et al., 2013)."""
        counts = Counter(word for one in sentences for word in one.split())
        vocabulary = tuple(sorted(counts, key=lambda word: (-counts[word], word)))
        number = {word: k for k, word in enumerate(vocabulary)}
        found = []
        for one in sentences:
            seen = windows([number[word] for word in one.split()], m)
            centre = np.broadcast_to(seen.centre[:, None], seen.outside.shape)
            found.append(np.stack([centre[seen.present], seen.outside[seen.present]], 1))
        share = np.array([counts[word] for word in vocabulary]) ** 0.75
        return cls(vocabulary, np.concatenate(found), share / share.sum())

    def batches(self, size: int, negatives: int, random: np.random.Generator) -> Iterator[Batch]:
        """All pairs once, shuffled."""
        pairs = random.permutation(self.pairs)
        for start in range(0, len(pairs), size):
            centre, outside = pairs[start : start + size].T
            drawn = random.choice(len(self.words), (len(centre), negatives), p=self.draws)
            yield Batch(centre, outside, drawn)


def corrected(batch: Batch, vectors: Vectors) -> SamplingGradient:
    """The gradient of the loss."""
    return negative_sampling(vectors.V[batch.centre], batch.outside, batch.negatives, vectors.U)


def printed_outside(batch: Batch, vectors: Vectors) -> SamplingGradient:
    """The gradient with that in u_o as section (f) prints it: -sigmoid(u_o^T v_c) v_c.

    The minus sign inside of the sigmoid is lost: the surer the model, the harder it is pulled.
    """
    right, v = corrected(batch, vectors), vectors.V[batch.centre]
    far = sigmoid((vectors.U[batch.negatives] @ v[:, :, None])[..., 0])
    return right._replace(U=_rows(batch, v, vectors, far))


def printed(batch: Batch, vectors: Vectors) -> SamplingGradient:
    """The gradient with those in u_o and in u_k as section (f) prints them: the second is sigmoid(-v_k^T v_c) v_c.

    It has N_k for P_k, and a centre vector for an outside one.  The gradient in v_c is printed right.
    """
    right, v = corrected(batch, vectors), vectors.V[batch.centre]
    far = sigmoid(-(vectors.V[batch.negatives] @ v[:, :, None])[..., 0])
    return right._replace(U=_rows(batch, v, vectors, far))


def _rows(batch: Batch, v: Floats, vectors: Vectors, far: Floats) -> Rows:
    near = -sigmoid((vectors.U[batch.outside] * v).sum(-1, keepdims=True))
    drawn = np.concatenate([batch.outside[:, None], batch.negatives], 1)
    return rows(drawn, np.concatenate([near, far], 1), v)


@dataclass(frozen=True)
class Course:
    """What a training came to: the vectors, and the mean loss of a fixed sample of pairs after so many steps."""

    vectors: Vectors
    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)


def train(
    text: Text,
    gradient: Gradient,
    *,
    d: int = 24,
    epochs: int = 3,
    size: int = 128,
    negatives: int = 5,
    rate: float = 0.025,
    seed: int = 0,
    progress: Callable[[float], None] = lambda done: None,
) -> Course:
    """Plain gradient descent; the losses are always those of the right loss, whatever gradient is followed.

    The same seed draws the same batches for every gradient.  A training whose mean loss has passed `LOST` ends there.
    """
    random = np.random.default_rng(seed)
    shape = (len(text.words), d)
    V, U = (0.1 * random.standard_normal(shape, dtype=np.float32) for _ in range(2))
    course = Course(Vectors(V, U))
    sample = next(text.batches(2048, negatives, np.random.default_rng(seed + 1)))
    total = epochs * -(-len(text.pairs) // size)
    every = max(1, total // 60)
    passes = (batch for _ in range(epochs) for batch in text.batches(size, negatives, random))
    for step, batch in enumerate(passes):
        if step % every == 0:
            _look(course, step, sample)
            progress(step / total)
            if course.losses[-1] > LOST:
                break
        found = gradient(batch, course.vectors)
        centres = sum_rows(batch.centre, found.v)
        V[centres.words] -= rate * centres.values
        U[found.U.words] -= rate * found.U.values
    else:
        _look(course, total, sample)
    progress(1.0)
    return course


def _look(course: Course, step: int, sample: Batch) -> None:
    V, U = course.vectors
    course.steps.append(step)
    course.losses.append(float(negative_sampling_loss(V[sample.centre], sample.outside, sample.negatives, U).mean()))


def neighbours(text: Text, vectors: Vectors, word: str, number: int = 5) -> list[str]:
    """The words whose centre vectors have the greatest cosine with that of a word."""
    V = vectors.V / np.maximum(np.linalg.norm(vectors.V, axis=1, keepdims=True), 1e-30)
    nearest = np.argsort(-(V @ V[text.words.index(word)]), kind="stable")
    return [text.words[k] for k in nearest if text.words[k] != word][:number]
