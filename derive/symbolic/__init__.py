"""The one door to SymPy: an opinion that the prover then proves equal, never a proof.

translate  terms to SymPy and back
gradient   SymPy's gradient of a loss, and its solution of an equation
foreign    equations between SymPy expressions that a user wrote, as goals
"""
