"""The trusted core, standard library only: terms, proofs, axioms, and the one maker of theorems.

term        typed terms; nothing evaluates itself
substitute  substitution that cannot capture
ring        normal form of polynomials
axioms      everything taken on trust
proof       a proof is data
check       check(proof) -> Theorem
show        terms and theorems as text
store       proofs to JSON and back
"""
