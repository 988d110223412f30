"""Conversions: a term in, a proof out that it equals another term.  Nothing here can make a theorem.

equation    an equation and the proof that comes with it
given       the hypotheses of a claim, found again by what they say
order       signs and bounds
squares     signs of sums as a whole: sums of squares, one term of a sum, tangents
multiples   terms that are multiples of known ones, or of bounds
cases       indicators and equal indices
powers      inverses, exponentials and logarithms
products    products of monomials
sums        finite sums
matrices    square matrices: inverses and determinants, and entries that a symmetry makes equal
determinants  signs of determinants of multiples of a matrix
contraction  a matrix that meets its inverse under a sum
derivative  derivatives
engine      what the conversions ask of the normal form that calls them
"""
