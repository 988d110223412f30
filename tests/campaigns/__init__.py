"""Campaigns: statements of known truth, made by the thousand, and what must not change a verdict."""
