"""The second witness: knows what terms mean, knows no rule.

world        sizes, indices and exact values that satisfy a claim's hypotheses
enclose      certain enclosures of a term's value in a world, derivatives by dual numbers
enclosures   the same at many indices at once, for worlds that are too large to be walked
determinants  determinants of small matrices of any numbers
evaluate     terms to NumPy arrays over many worlds at once
differences  derivatives from the loss alone
agree        how well a function agrees with the term that it computes
curves       numbers to look at: the sides along a line, differences near a derivative
refute       find a world where the sides surely differ
sample       worlds that satisfy the hypotheses of a goal, in batches of one size; claims under the same hypotheses share them
cutoff       the cutoff theorem: an equation that holds at a few sizes, counted as docs/cutoff.md says, holds at all
named        terms with named indices, as the theorem takes them
satisfy      make a world satisfy hypotheses: equations are solved for an entry, exactly; everything else is only looked at

The losses of word vectors and their gradients, as people run them.  The witness does not see them.

losses             all of it, by name
activations        softmax, sigmoid, cross entropy
softmax_loss       the naive softmax loss of pairs, batches and windows
negative_sampling  the negative sampling loss of pairs, batches and windows
window             windows over a text
likelihood         the likelihood of a text, and where it is greatest
paraphrase         whether two sentences mean the same
rows               a gradient that is zero but in some rows
arguments          what the losses take, and the errors for everything else

Checks of any gradient, and pictures.

gradient_check     is this the gradient of that loss? at the point and far away from it
slopes             the slope of a loss from the loss alone, and how far off it can be
plots              curves as SVG, with words for those who do not see them

A demonstration: `python -m numeric.demo`.

demo               word vectors trained with the gradients as printed, and as corrected
training           word vectors from a text by stochastic gradient descent
corpus             a small corpus, and the grammar that makes it
"""

from numeric.gradient_check import GradientReport, check_gradient, step_errors

__all__ = ["GradientReport", "check_gradient", "step_errors"]
