"""Forged proofs, each beside a genuine one of the same shape."""
