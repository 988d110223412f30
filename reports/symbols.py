"""The closed vocabulary of formulas that are shown: each control word, what kind of mark it is, and its character."""

from __future__ import annotations

KINDS = {
    "letter": "alpha α  beta β  gamma γ  delta δ  epsilon ϵ  varepsilon ε  zeta ζ  eta η  theta θ  vartheta ϑ  iota ι  "
    "kappa κ  lambda λ  mu μ  nu ν  xi ξ  pi π  varpi ϖ  rho ρ  varrho ϱ  sigma σ  varsigma ς  tau τ  upsilon υ  phi ϕ  "
    "varphi φ  chi χ  psi ψ  omega ω  ell ℓ",
    "sign": "Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ  Omega Ω  partial ∂  "
    "nabla ∇  infty ∞  top ⊤  intercal ⊺  emptyset ∅  varnothing ∅  forall ∀  exists ∃  hbar ℏ  Re ℜ  Im ℑ  dots …  ldots …  "
    "cdots ⋯  vdots ⋮  ddots ⋱  star ⋆  dagger †  prime ′  # #  S §  % %  & &  $ $  _ _",
    "binary": "cdot ⋅  times ×  odot ⊙  otimes ⊗  circ ∘",
    "prefix": "neg ¬",
    "relation": "le ≤  ge ≥  leq ≤  geq ≥  neq ≠  ne ≠  in ∈  notin ∉  ni ∋  subseteq ⊆  sim ∼  leftarrow ←  to →  "
    "implies ⟹  iff ⟺  mid ∣",
    "big": "sum ∑  prod ∏  int ∫  bigcup ⋃  bigcap ⋂",
    "open": "{ {  langle ⟨  lfloor ⌊  lceil ⌈",
    "close": "} }  rangle ⟩  rfloor ⌋  rceil ⌉",
    "limit": "max max  min min  sup sup  inf inf  lim lim",
    "word": "log log  exp exp  ln ln  sin sin  cos cos  tanh tanh  det det",
}  # a limit is a word whose scripts stand below and above it
SYMBOLS = {
    f"\\{word}": (kind, character)
    for kind, listed in KINDS.items()
    for word, character in (pair.split(" ") for pair in listed.split("  "))
}
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "vec": "→", "dot": "˙", "ddot": "¨", "check": "ˇ", "breve": "˘"}
FONTS = ("mathbf", "mathcal", "mathscr", "mathbb", "mathfrak", "mathsf", "mathit", "mathtt", "mathrm")
SPACES = {"\\quad": 1.0, "\\qquad": 2.0, "\\,": 0.17, "\\:": 0.22, "\\;": 0.28, "\\ ": 0.25, "\\!": 0.0}  # in em
