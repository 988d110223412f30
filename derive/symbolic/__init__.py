"""The one door to SymPy: an opinion that the prover then proves equal, never a proof.

back       SymPy expressions as terms
translate  terms to SymPy, and back by the same names
gradient   SymPy's gradient of a loss, and its solution of an equation
slices     arbitrary functions of arrays, as functions of the one entry that varies
atoms      the symbols, arrays and functions of expressions that a user wrote
foreign    equations between such expressions, as goals
"""
