"""Formulas to claims: what is written, then what is meant.

tokens      the characters and commands of a formula, macros expanded
surface     the nodes of a formula as it is written, every node with its span
notation    one table: each command or idiom, and what it may mean
syntax      tokens to surface trees; errors are nodes
statements  rows and displays to chains of relations
context     what a document has declared where
elaborate   surface tree and context to kernel terms, or the reason why not
write       terms and surface trees back to the document's notation
"""
