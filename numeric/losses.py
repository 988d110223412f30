"""The losses of word vectors and their gradients in NumPy, finite and right at any scale.

A word is a number from 0 to |W| - 1, and row w of U (shape (|W|, d)) is its outside vector u_w: the transpose of the
matrix whose columns are the outside vectors, so whoever holds that one passes its `.T`; every memory layout is taken. All
quantities are pure numbers; logarithms are natural, so losses are in nats. The results have the number type of the
arguments (integers count as float64, float16 is counted in float32). Complex vectors are taken as well, so that a gradient can
be checked by the complex step; the greatest entry is then the one with the greatest real part.

The formulas are those of `derive/library/word_vectors.md`, and its sections are named beside each function. They are
computed in a form that neither overflows nor cancels; the docstrings say which.
"""

from __future__ import annotations

from numeric.activations import (
    LogitGradient,
    cross_entropy,
    log_sigmoid,
    log_sum_exp,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)
from numeric.likelihood import Optimum, count_pairs, log_likelihood, optimum
from numeric.negative_sampling import (
    SamplingGradient,
    negative_sampling,
    negative_sampling_loss,
    skip_gram_sampling,
)
from numeric.paraphrase import ParaphraseGradient, paraphrase, relu
from numeric.rows import Rows, sum_rows
from numeric.softmax_loss import SoftmaxGradient, naive_softmax, naive_softmax_loss, skip_gram_softmax
from numeric.window import Windows, windows

__all__ = [
    "LogitGradient",
    "Optimum",
    "ParaphraseGradient",
    "Rows",
    "SamplingGradient",
    "SoftmaxGradient",
    "Windows",
    "count_pairs",
    "cross_entropy",
    "log_likelihood",
    "log_sigmoid",
    "log_sum_exp",
    "naive_softmax",
    "naive_softmax_loss",
    "negative_sampling",
    "negative_sampling_loss",
    "optimum",
    "paraphrase",
    "relu",
    "sigmoid",
    "skip_gram_sampling",
    "skip_gram_softmax",
    "softmax",
    "softmax_cross_entropy",
    "sum_rows",
    "windows",
]
