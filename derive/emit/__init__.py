"""Closed forms as NumPy code: a side of a statement in, a plain vectorised function out.

function   to_numpy: the text of a function, and the function itself
module     one module of functions for each document
slopes     derivatives that are left in a side
plain      identities that make a term short and fit for floating point
lower      terms to programs over arrays
summed     sums of products: matrix products, values put at places
gather     entries of arrays at indices
scale      exponentials that cannot overflow
program    programs over arrays: steps in order, equal steps once
python     programs to Python
buffers    memory that may be written again
contract   sums of products as text
prelude    parameters, and the lines that look at what was given
names      names of a document as names of Python
door       the one door from generated text to a function that runs
"""
