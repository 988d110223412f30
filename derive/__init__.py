"""derive: a verifier of mathematical derivations."""
