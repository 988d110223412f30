"""One table: each command or idiom, and what it may mean."""

from __future__ import annotations

import re

RELATIONS = {
    "=": "=", "<": "<", ">": ">", "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=", "\\lt": "<", "\\gt": ">", "\\ne": "!=", "\\neq": "!=", "\\in": "in", "\\notin": "not in",
    "\\ni": "contains", "\\subset": "subset", "\\subseteq": "subset", "\\approx": "~", "\\sim": "~", "\\simeq": "~",
    "\\cong": "~", "\\propto": "~", "\\equiv": ":=", "\\triangleq": ":=", "\\coloneqq": ":=", "\\doteq": ":=",
    "\\leftarrow": "<-", "\\gets": "<-", "\\to": "->", "\\rightarrow": "->", "\\mapsto": "->", "\\longrightarrow": "->",
    "\\ll": "~", "\\gg": "~", "\\perp": "~", "\\succeq": "~", "\\preceq": "~", "\\succ": "~", "\\prec": "~",
    "\\lesssim": "~", "\\gtrsim": "~", "\\asymp": "~", "\\supset": "contains", "\\supseteq": "contains",
    "\\subsetneq": "subset", "\\longmapsto": "->", "\\hookrightarrow": "->",
}  # fmt: skip
ARROWS = {
    "\\implies": "implies", "\\Rightarrow": "implies", "\\Longrightarrow": "implies", "\\therefore": "implies",
    "\\iff": "iff", "\\Leftrightarrow": "iff", "\\Longleftrightarrow": "iff", "\\because": "because",
    "\\Leftarrow": "because", "\\impliedby": "because",
}  # fmt: skip
JOINING = {"\\land": "and", "\\wedge": "and", "\\lor": "or", "\\vee": "or"}
IMPLYING = re.compile(r",?\s*(?:(?:and|which|that|this|it)\s+)?(?:implies|gives|yields)(?:\s+that)?\s*[,:]?", re.I)
PRODUCTS = {
    "\\cdot": "·", "\\times": "×", "*": "*", "\\ast": "*", "/": "/", "\\odot": "⊙", "\\circ": "⊙", "\\otimes": "⊗",
    "\\div": "/", "\\bullet": "·",
}  # fmt: skip
OPEN = {"(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\}", "\\langle": "\\rangle", "\\lfloor": "\\rfloor",
        "\\lceil": "\\rceil", "\\lbrack": "]", "\\lvert": "\\rvert", "\\lVert": "\\rVert"}  # fmt: skip
CLOSE = {")": ")", "]": "]", "\\}": "\\}", "\\rbrace": "\\}", "\\rangle": "\\rangle", "\\rfloor": "\\rfloor",
         "\\rceil": "\\rceil", "\\rbrack": "]", "\\rvert": "\\rvert", "\\rVert": "\\rVert"}  # fmt: skip
SIDES = {"\\rvert": "|", "\\rVert": "‖"}
INDICATORS = frozenset(("\\mathbb{1}", "\\mathbf{1}", "\\mathds{1}", "\\mathbb{I}", "\\mathbf{I}"))
ALIKE = {"\\lbrace": "\\{", "\\lbrack": "["}
BARS = {"|": "|", "\\vert": "|", "\\mid": "|", "\\|": "‖", "\\Vert": "‖", "\\parallel": "‖"}
SPACES = frozenset(
    "\\, \\; \\: \\! ~ \\> \\quad \\qquad \\enspace \\thinspace \\medspace \\thickspace \\hfill \\displaystyle "
    "\\textstyle \\scriptstyle \\limits \\nolimits \\nonumber \\notag \\left \\right \\big \\Big \\bigg \\Bigg \\bigl "
    "\\bigr \\Bigl \\Bigr \\biggl \\biggr \\Biggl \\Biggr \\bigm \\middle \\allowbreak \\noindent \\indent \\par "
    "\\medskip \\smallskip \\bigskip \\smallbreak \\medbreak \\bigbreak \\hline \\centering \\small \\large "
    "\\Large \\LARGE \\huge \\Huge \\normalsize \\footnotesize \\scriptsize \\tiny \\qedhere \\qed \\square \\blacksquare "
    "\\Box \\displaylimits \\allowdisplaybreaks \\mathstrut \\strut \\relax \\break \\newline \\hspace* \\/".split()
) | {"\\ "}  # fmt: skip
WIDE = frozenset(("\\quad", "\\qquad"))
SPACES_WITH_ARGUMENT = frozenset(
    (
        "\\hspace",
        "\\vspace",
        "\\label",
        "\\phantom",
        "\\hphantom",
        "\\vphantom",
        "\\color",
        "\\ref",
        "\\eqref",
        "\\cite",
    )
)
BIG = {
    "\\sum": "sum", "\\prod": "prod", "\\Pi": "prod", "\\max": "max", "\\min": "min", "\\argmax": "argmax",
    "\\argmin": "argmin", "\\sup": "sup", "\\inf": "inf", "\\int": "integral", "\\lim": "limit", "\\bigcup": "union",
    "\\bigcap": "intersection",
}  # fmt: skip
FUNCTIONS = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tanh": "tanh", "softmax": "softmax",
    "relu": "relu", "ReLU": "relu", "ReLu": "relu", "RELU": "relu", "sigmoid": "sigmoid", "max": "max", "min": "min",
    "tr": "trace", "Tr": "trace", "trace": "trace", "diag": "diag", "Diag": "diag", "det": "det", "sqrt": "sqrt",
    "abs": "abs", "logsumexp": "logsumexp", "LSE": "logsumexp", "argmax": "argmax", "argmin": "argmin",
    "softplus": "softplus", "sum": "sum", "arg max": "argmax", "arg min": "argmin", "tan": "tan", "sinh": "sinh",
    "cosh": "cosh",
}  # fmt: skip
COMMAND_FUNCTIONS = {
    "\\log": "log", "\\ln": "log", "\\exp": "exp", "\\sin": "sin", "\\cos": "cos", "\\tanh": "tanh", "\\det": "det",
    "\\sigma": "sigmoid", "\\tan": "tan", "\\sinh": "sinh", "\\cosh": "cosh", "\\tr": "trace", "\\Tr": "trace",
    "\\trace": "trace", "\\diag": "diag", "\\softmax": "softmax", "\\relu": "relu", "\\ReLU": "relu",
    "\\sigmoid": "sigmoid",
}  # fmt: skip
WORDS = frozenset(FUNCTIONS)
NAMING = re.compile(r"[A-Z][a-z]{3,}|(?:[A-Z][a-z]+){2,}|loss|cost|error|score")  # runs of letters that are words
FIXED = frozenset(
    "log exp max min sin cos tan tanh sinh cosh trace tr Tr det sqrt abs diag Diag argmax argmin sum ln sgn sign rank dim "
    "gcd Var Cov \\tr \\Tr \\trace \\diag \\tan \\sinh \\cosh \\log \\exp \\sin \\cos \\tanh \\det \\ln \\max \\min "
    "\\Gamma \\mathbb{E} \\mathbb{R} \\mathbb{N} \\mathbb{Z} binom factorial".split()
)  # functions that an equation does not define
CONSTANTS = frozenset(
    "d e \\pi \\infty \\emptyset \\varnothing \\mathbf{1} \\mathbb{1} \\mathbb{R} \\mathbb{N} \\mathbb{Z}".split()
)
MARKS = frozenset("* + - \\ast \\star \\dagger \\prime \\circ ' \\text{new} \\text{opt}".split())
ACCENTS = frozenset(
    "\\underline \\hat \\widehat \\bar \\overline \\tilde \\widetilde \\vec \\dot \\ddot \\check \\breve".split()
)
ACCENT_NAMES = {"\\widehat": "\\hat", "\\overline": "\\bar", "\\widetilde": "\\tilde"}
FONTS = frozenset(
    "\\mathbf \\boldsymbol \\bm \\mathcal \\mathscr \\mathbb \\mathds \\mathfrak \\mathsf \\mathit \\mathtt \\pmb \\vb".split()
)
BOLD = {"\\boldsymbol": "\\mathbf", "\\bm": "\\mathbf", "\\pmb": "\\mathbf", "\\vb": "\\mathbf"}
UPRIGHT = frozenset(
    "\\texttt \\textsf \\textsc \\textup \\mathrm \\operatorname \\operatorname* \\text \\textrm \\textbf \\textit \\mbox "
    "\\textnormal \\hbox \\rm".split()
)
CONNECTIVES = frozenset(
    "if for and or where when otherwise else with then so hence thus therefore is are be as since because let suppose "
    "assume given such that iff by to of in on all every each but from unless except while we get have the a an via using "
    "odd even st subject any some not no also now which whenever provided".split()
)  # words that are no names
TEXTS = frozenset(
    "\\text \\textrm \\textbf \\textit \\mbox \\textnormal \\texttt \\textsf \\textsc \\textup \\hbox \\intertext "
    "\\shortintertext".split()
)
USUAL = {
    "pdv": (2, "\\frac{\\partial #1}{\\partial #2}"),
    "dv": (2, "\\frac{d #1}{d #2}"),
    "norm": (1, "\\lVert #1 \\rVert"),
    "abs": (1, "\\lvert #1 \\rvert"),
    "set": (1, "\\{ #1 \\}"),
    "E": (0, "\\mathbb{E}"),
    "Var": (0, "\\operatorname{Var}"),
    "Cov": (0, "\\operatorname{Cov}"),
    "KL": (0, "\\operatorname{KL}"),
    "rank": (0, "\\operatorname{rank}"),
    "sgn": (0, "\\operatorname{sgn}"),
    "sign": (0, "\\operatorname{sign}"),
    "T": (0, "\\top"),
}  # macros that pages define outside of their text
STACKS = frozenset(("\\underset", "\\overset", "\\stackrel", "\\underbrace", "\\overbrace"))
TRANSPOSES = frozenset(
    ("T", "\\top", "\\intercal", "\\mathsf{T}", "\\mathrm{T}", "\\transpose", "\\mathtt{T}", "\\tran")
)
ALIGNMENTS = frozenset(
    "equation align alignat gather multline eqnarray flalign displaymath math split aligned gathered alignedat "
    "multlined dmath IEEEeqnarray xalignat subequations".split()
)
MATRICES = frozenset("matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array".split())
CASES = frozenset("cases dcases rcases".split())
DOTS = frozenset(("\\dots", "\\ldots", "\\cdots", "\\vdots", "\\ddots", "\\dotsc", "\\dotsb", "\\dotsm", "\\dotso"))
UNICODE = {
    "∂": "\\partial", "∇": "\\nabla", "∑": "\\sum", "∏": "\\prod", "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "∈": "\\in",
    "∉": "\\notin", "·": "\\cdot", "⋅": "\\cdot", "×": "\\times", "−": "-", "∞": "\\infty", "→": "\\to", "⇒": "\\implies",
    "⟹": "\\implies", "⇔": "\\iff", "≈": "\\approx", "∼": "\\sim", "∝": "\\propto", "⊤": "\\top", "√": "\\sqrt",
    "⊙": "\\odot", "∘": "\\circ", "⊗": "\\otimes", "…": "\\dots", "⋯": "\\cdots", "′": "'", "‖": "\\|", "∥": "\\|",
    "∣": "\\mid", "≡": "\\equiv", "≜": "\\triangleq", "←": "\\leftarrow", "∀": "\\forall", "∃": "\\exists",
    "ℝ": "\\mathbb{R}", "ℕ": "\\mathbb{N}", "ℤ": "\\mathbb{Z}", "ᵀ": "^\\top", "²": "^2", "³": "^3", "⟨": "\\langle",
    "⟩": "\\rangle", "∧": "\\land", "∨": "\\lor",
    **dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
               ("\\alpha \\beta \\gamma \\delta \\epsilon \\zeta \\eta \\theta \\iota \\kappa \\lambda \\mu \\nu \\xi "
                "\\pi \\rho \\sigma \\tau \\upsilon \\phi \\chi \\psi \\omega \\Gamma \\Delta \\Theta \\Lambda \\Xi "
                "\\Pi \\Sigma \\Phi \\Psi \\Omega").split(), strict=True)),
}  # fmt: skip
VARIANTS = {"\\varepsilon": "\\epsilon", "\\vartheta": "\\vartheta", "\\ell": "\\ell", "\\prime": "'"}
LETTERS = frozenset(
    "\\alpha \\beta \\gamma \\delta \\epsilon \\varepsilon \\zeta \\eta \\theta \\vartheta \\iota \\kappa \\lambda \\mu "
    "\\nu \\xi \\pi \\varpi \\rho \\varrho \\sigma \\varsigma \\tau \\upsilon \\phi \\varphi \\chi \\psi \\omega \\Gamma "
    "\\Delta \\Theta \\Lambda \\Xi \\Sigma \\Upsilon \\Phi \\Psi \\Omega \\ell \\# \\hbar \\Re \\Im \\infty "
    "\\emptyset \\varnothing \\forall \\exists \\prime \\star \\dagger \\S \\% \\& \\$ \\_".split()
)


def word(name: str) -> str:
    """The word in a name set upright, as tr in \\operatorname{tr}; another name as it is, and \\sigma as the word for it."""
    found = re.fullmatch(r"(\\[a-z]+\*?)\{(\w+)\}", name)
    plain = found[2] if found and found[1] in UPRIGHT else name
    return COMMAND_FUNCTIONS.get(plain, plain)
