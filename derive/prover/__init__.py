"""Search for proofs: may give up, may be wrong, cannot lie.

normal  a normal form, with the proof that leads to it
chain   equations: both sides brought to one term
imply   goals: hypotheses, cases, bounds and implications
"""
