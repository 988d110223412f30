"""Verdicts to text, JSON, HTML, LaTeX and PDF; decides nothing.

page         what a report shows of a document, ready for a template
symbols      the marks that formulas are made of
layout       formulas as trees of marks
measure      how wide formulas are and where they break
environment  Jinja with the escapes of each output
latex_formula  formulas for LaTeX's mathematics
typst_formula  formulas for Typst's
article      what the articles show beside the page
retext       the words and displays of a document, for articles
as_text      findings as plain text
terminal     findings and progress where a terminal is there
as_json      format version 1, for programs
as_junit     JUnit XML, for services that show test results
as_sarif     SARIF 2.1.0, for code scanning and editors
formats      the formats on standard output, by name
as_html      one self-contained page
mathml       formulas as MathML
proofs       the proofs of a page, as many lines as it has room for
prose        the words of a document as HTML
as_latex     an article for pdflatex
as_typst     the same article for Typst
pdf          the article as a PDF, by either
pictures     the one door to matplotlib
svg          a picture as a short element of a page
compare      what changed since an earlier result
files        report and proof files in a folder
"""
