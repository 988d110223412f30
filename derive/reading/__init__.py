"""Formulas to claims: what is written, then what is meant.

tokens       the characters and commands of a formula, macros expanded
surface      the nodes of a formula as it is written, every node with its span
notation     one table: each command or idiom, and what it may mean
syntax       tokens to surface trees; errors are nodes
statements   rows and displays to chains of relations
context      what a document has declared where
whole        a whole document, read in the layout of derivatives in which most of it has a shape
elaborate    surface tree and context to kernel terms, or the reason why not
write        terms and surface trees back to the document's notation
arrays       products, transposes and traces of arrays, entry by entry
assume       what a document takes as given, as propositions of the kernel
binders      sums and products over what stands below them; conditions on indices
blocks       sections, and the declarations in blocks and in files beside a document
calls        a name followed by brackets: an application where it names a function, else a product
claims       a sign with what stands over it, to the claim that it makes
cursor       the tokens of a formula under a cursor, and what a parser leaves behind
declare      declarations: a line of the declaration language, or a formula that declares, to entries of the context
definitions  definitions and types that formulas give: where a name is new, an equation says what it means
derivatives  derivatives by names: by an entry, a vector, a matrix, or a quantity that is itself defined
intermediate  defined quantities as variables: those by which a derivative is taken, and those that it holds fixed
edits        small edits of a formula: the slips of the pen that authors make, each with the reason code it would explain
fold         definitions found again inside terms, so that what was unfolded can be written by its name
densities    densities that everybody knows by a letter
matrices     powers, inverses, determinants and norms of arrays
meaning      what surface nodes can mean, and the refusal to give one a meaning
names        names with and without indices: which declaration they go by, and what it makes of them
notate       terms back to the document's notation: its names, its index letters, its definitions
style       how the parts of a formula are put together, in LaTeX and in plain text
relate       two sides and the sign between them, to the goals that they assert
runs         the chains of a formula: sides and signs, conditions, what an arrow leads to
scripts      scripts, and derivatives as fractions, with a subscript, with nabla
units        units: letters, words, accents, fractions, brackets, sums, environments
cues         words around formulas that say what a relation sign does: assume, define, deny, open a case, end one
indices      indices: letters, numbers and offsets as elements of a set
inner        the signs of a formula that no chain of it holds: below a sum, in an event, in a case, in what cannot be read
depend       what undeclared names depend on; losses of which only derivatives are written
guesses      the inferred names that a statement rests on, and other readings of them
habits       habits of authors, by which names get a shape where nothing forces one
infer        what undeclared names are, from their use in the whole document
inferred     inferred names as declarations, which any other declaration goes before
named        names with the shapes that are found for them
records      what is known of a name so far, while shapes are inferred
shapes       what expressions say of the shapes of the names in them
formulas     the formulas of a document, parsed
patterns     definitions of one name for different arguments
givens       what known functions and written entries say of the shapes of their arguments
known        functions that everybody knows
digits       two digits below a name that are two indices
superscripts  superscripts in brackets: members of families, names of their own, words
stretches    stretches of a document between headings, page breaks and lettered parts
squares      squares that are names, such as a variance
unify        shapes that are to be found, and their unification
uses         how names are used: which subscripts are indices, what is called
relations    relation signs: written in one piece or two, negated, with a label above or below
sentences    what whole sentences say of names: one-hot vectors, values told case by case, predictions named by their model
shortened    functions that are called without their subscript
sets         sets of a declaration: the reals and their axes, integers, finite sets
asides       stretches of a document that keep to themselves what is supposed in them: list items, footnotes, proofs
models       models of data: equations with something random, which give no name its meaning
taken        the derivative of a function by an argument, taken where that argument has another value
unknowns     defined names as unknowns of equations that are being solved
doubts       notations that may mean two things which differ in truth: refused, with the words that would settle it
free_names   relations that say what is given of a name: between indices, and inequalities of names that nothing defines
generic      letters that run over a whole index set somewhere in a document
reaches       how far what is said of one name reaches
suppositions  cases that words open, and what words suppose, each up to where it ends
dots         a_1 + \\dots + a_n: the sum or product whose ends are written
evaluation   a value at a place, explicit matrices, derivatives by a prime
layouts      layouts of derivatives: the one in which the equations of a stretch have shapes
layout       tokens without what only changes the look; bars that say on which side they stand
starts       where a factor starts: what may follow another one, which bars open, which words are names
sign         a relation sign of a document, and what stands over it
"""
