"""Search for proofs: may give up, may be wrong, cannot lie.

normal   a normal form, with the proof that leads to it
chain    equations: both sides brought to one term
solve    systems of equations among the hypotheses, multiplied by a matrix or by its inverse
imply    goals: hypotheses, cases, bounds and implications
bounds   inequalities: the sign of a difference, and the tangent of the logarithm
save     proofs as data for files
narrate  a checked proof as lines that a person can follow: a formula, and the rule that gives it
"""
