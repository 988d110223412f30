"""Verdicts to text, JSON, HTML, LaTeX and PDF; decides nothing.

page         what a report shows of a document, ready for a template
symbols      the marks that formulas are made of
layout       formulas as trees of marks
environment  Jinja with the escapes of each output
as_text      findings for a terminal
as_json      format version 1, for programs
as_html      one self-contained page
as_latex     an article for pdflatex
files        report and proof files in a folder
"""
