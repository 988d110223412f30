"""Text to formulas and prose; cannot fail.

span      a stretch of the source, and the line and column a person sees
source    the pieces of a document: formulas, prose, headings, declarations, expectations
macros    the macros that a document defines, each from its definition on
markdown  the pieces of a Markdown file
latex     the pieces of a LaTeX file
notebook  the Markdown cells of a Jupyter notebook
reader    the one of the two that fits a file
"""
