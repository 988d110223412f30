"""Mathematical traps: statements of which a naive verifier says the opposite of what is true."""
