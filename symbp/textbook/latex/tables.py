"""What LaTeX macros mean in a formula: symbols, signs, functions, fonts, accents, spaces, words, as tables."""

from __future__ import annotations

NAMES = frozenset("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi omicron pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    ell infty top intercal dagger emptyset hbar imath jmath bot
""".split())

# macro or characters: the sign in the tree
RELATIONS = {
    "=": "=", ":=": ":=", "coloneqq": ":=", "coloneq": ":=", "triangleq": ":=", "doteq": "=", "equiv": "equiv",
    "leftarrow": "<-", "gets": "<-", "<-": "<-", "propto": "prop", "approx": "approx", "simeq": "approx", "cong": "approx",
    "sim": "sim", "le": "<=", "leq": "<=", "leqslant": "<=", "<=": "<=", "<": "<", "lt": "<", ">": ">", "gt": ">",
    "ge": ">=", "geq": ">=", "geqslant": ">=", ">=": ">=", "ne": "!=", "neq": "!=", "!=": "!=", "in": "in",
    "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>", "=>": "=>", "iff": "<=>", "Leftrightarrow": "<=>",
    "Longleftrightarrow": "<=>", "to": "->", "rightarrow": "->", "longrightarrow": "->", "->": "->", "mapsto": "->",
    "subset": "subset", "subseteq": "subset", "notin": "notin", "ll": "<<", "gg": ">>",
}
# the LaTeX of each sign
PRINTED_RELATIONS = {
    "=": "=", ":=": ":=", "equiv": r"\equiv", "<-": r"\leftarrow", "prop": r"\propto", "approx": r"\approx", "sim": r"\sim",
    "<=": r"\le", "<": "<", ">": ">", ">=": r"\ge", "!=": r"\neq", "in": r"\in", "=>": r"\Rightarrow", "<=>": r"\iff",
    "->": r"\to", "subset": r"\subset", "notin": r"\notin", "<<": r"\ll", ">>": r"\gg",
}
ARROWS = frozenset(("=>", "<=>", "->"))
COMPARISONS = frozenset(("=", "!=", "<", "<=", ">", ">=", "in"))
NEGATED = {"=": "!=", "in": "notin", "<": ">=", ">": "<="}

PRODUCTS = {"cdot": "*", "times": "times", "*": "ast", "ast": "ast", "star": "ast", "cdotp": "*", "bullet": "*", "@": "*",
            "/": "/", "div": "/", "slash": "/", "odot": "odot", "circ": "odot", "otimes": "otimes"}
PRINTED_PRODUCTS = {"": " ", "*": r" \cdot ", "ast": " * ", "times": r" \times ", "otimes": r" \otimes ", "/": " / ",
                    "odot": r" \odot "}

FUNCTIONS = frozenset("""
    log ln lg exp sin cos tan sec csc cot sinh cosh tanh coth sech csch arcsin arccos arctan arcsinh arccosh arctanh
    max min sup inf diag tr det
""".split())
PLAIN_FUNCTIONS = FUNCTIONS - {"tr", "lg", "inf", "sup"}
OF_ONE = FUNCTIONS - {"max", "min", "sup", "inf", "diag", "tr", "det"}             # of one number: named without it too
LATEX_FUNCTIONS = FUNCTIONS - {"sech", "csch", "arcsinh", "arccosh", "arctanh", "diag", "tr"}
LOGARITHMS = frozenset(("log", "lg", "ln"))
OVER = frozenset(("max", "min", "sup", "inf"))
INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh"}

# font macro: (font in the tree, letters side by side that make one word, 0 for never)
FONTS = {
    "mathbf": ("bold", 3), "bm": ("bold", 3), "boldsymbol": ("bold", 3), "pmb": ("bold", 3), "symbf": ("bold", 3),
    "mathbfit": ("bold", 3), "textbf": ("bold", 3), "mathrm": ("", 2), "mathit": ("", 2), "mathsf": ("", 2),
    "mathtt": ("", 2), "mathnormal": ("", 0), "mathcal": ("cal", 0), "mathscr": ("cal", 0), "mathbb": ("bb", 0),
    "mathds": ("bb", 0), "mathbbm": ("bb", 0), "operatorname": ("", 2),
}
OLD_FONTS = {"bf": "mathbf", "boldmath": "mathbf", "rm": "mathrm", "it": "mathit", "cal": "mathcal", "sf": "mathsf",
             "tt": "mathtt"}
TEXTS = frozenset(("text", "textrm", "textit", "textsf", "texttt", "textnormal", "mbox", "hbox", "textsc", "intertext",
                   "shortintertext"))
ACCENTS = {"hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
           "vec": "vec", "overrightarrow": "vec", "dot": "dot", "underline": "underline", "underbar": "underline"}

SPACES = frozenset((",", ";", ":", "!", " ", ">", "\n", "\t")) | frozenset("""
    thinspace medspace thickspace enspace negthinspace space displaystyle textstyle scriptstyle scriptscriptstyle limits
    nolimits nonumber notag mathstrut strut allowbreak noindent centering hline ldotp blacksquare square Box qed qedsymbol
    null nobreak smallskip medskip bigskip break middle
""".split())
GAPS = frozenset(("quad", "qquad", "hfill"))
LENGTHS = frozenset(("hspace", "mspace"))
DROPPED = frozenset(("label", "color", "vspace", "phantom", "hphantom", "vphantom", "ref", "eqref", "cite", "footnote"))
# macros that leave their last argument as it is, with the number of their arguments
KEPT = {"boxed": 1, "fbox": 1, "cancel": 1, "bcancel": 1, "xcancel": 1, "textcolor": 2, "colorbox": 2, "mathop": 1,
        "mathrel": 1, "mathbin": 1, "mathord": 1, "mathinner": 1, "smash": 1, "ensuremath": 1, "substack": 1}
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
DOTS = {"dots": "h", "ldots": "h", "cdots": "h", "dotsc": "h", "dotsb": "h", "dotsm": "h", "dotso": "h", "hdots": "h",
        "vdots": "v", "ddots": "d"}
BIG = {"sum": "sum", "prod": "prod"}
SIZES = frozenset(("big", "Big", "bigg", "Bigg"))

OPENING = {"(": "(", "[": "[", "{": "{", "lbrace": "{", "lbrack": "[", "lvert": "|", "lVert": "‖", "langle": "<",
           "lfloor": "⌊", "lceil": "⌈", "lparen": "("}
CLOSING = {")": "(", "]": "[", "}": "{", "rbrace": "{", "rbrack": "[", "rvert": "|", "rVert": "‖", "rangle": "<",
           "rfloor": "⌊", "rceil": "⌈", "rparen": "("}
# macros that documents define for a norm and an absolute value, where they do not define them
NORMS = {"norm": "‖", "abs": "|"}
BARS = {"|": "|", "vert": "|", "Vert": "‖"}
PRINTED_BRACKETS = {"(": ("(", ")"), "[": ("[", "]"), "{": (r"\{", r"\}"), "|": (r"\lvert ", r"\rvert "),
                    "‖": (r"\lVert ", r"\rVert "), "<": (r"\langle ", r"\rangle "), "⌊": (r"\lfloor ", r"\rfloor "),
                    "⌈": (r"\lceil ", r"\rceil ")}

MATRICES = {"matrix": "", "smallmatrix": "", "array": "", "pmatrix": "(", "bmatrix": "[", "Bmatrix": "{", "vmatrix": "|",
            "Vmatrix": "‖"}
PRINTED_MATRICES = {bracket: name for name, bracket in MATRICES.items() if name not in ("array", "smallmatrix")}
CASES = frozenset(("cases", "dcases", "rcases"))
LAYOUTS = frozenset("""
    equation align aligned alignat alignedat split eqnarray gather gathered multline flalign displaymath math empheq
    subequations
""".split())
WITH_ARGUMENT = frozenset(("array", "alignat", "alignedat", "empheq"))

SEPARATING = frozenset("""
    and or where so thus hence then therefore equivalently i.e. i.e ie implies giving gives that with which but
    also similarly likewise
""".split())
ALTERNATIVE = frozenset(("or", "equivalently", "i.e.", "i.e", "ie"))
# words that make a condition of the comparison behind them, and those that may also lead to a range or an explanation
CASE_PHRASES = ("as long as", "so long as", "as soon as", "provided that", "given that", "tant que", "siempre que", "o ile", "pourvu que", "à condition que",
                "con tal que", "solange", "vorausgesetzt", "只要")
UNLESS = frozenset("unless except außer sauf excepto salvo chyba 除非".split())
CASE_WORDS = frozenset(CASE_PHRASES) | UNLESS | frozenset("""
    if when whenever assuming assume suppose supposing provided given such s.t. s.t subject only
    wenn falls sofern angenommen si cuando supongamos siempre suponiendo quand lorsque supposons jeśli jeżeli gdy kiedy
    若 如果 当 當 假设 假定 设 设定
""".split())
CASE_OR_RANGE = frozenset("""
    for at forall while since because where with case cases für bei mit wobei fall im para con donde en pour avec où dans cas dla
    gdzie przy 对于 对 其中
""".split())
CONDITIONAL = (CASE_WORDS | CASE_OR_RANGE) - frozenset("where with case cases im en cas fall dans con mit avec 其中".split())
OTHER_PHRASES = (
    "in the other case", "in all other cases", "in any other case", "in other cases", "in the remaining cases", "everywhere else", "anywhere else", "for the others",
    "for all others", "en otro caso", "en caso contrario", "de lo contrario", "w przeciwnym razie", "w przeciwnym wypadku", "w przeciwnym przypadku", "poza tym",
    "im anderen fall", "im anderen falle", "in allen anderen fällen", "dans l'autre cas", "dans le cas contraire", "dans les autres cas", "partout ailleurs")
OTHERWISE = frozenset(OTHER_PHRASES) | frozenset("otherwise else elsewhere o.w. ow sonst ansonsten andernfalls sinon autrement ailleurs 否则 否則".split())
CONNECTIVES = SEPARATING | CONDITIONAL | OTHERWISE
PLAIN_WORDS = frozenset("and or where if for when at otherwise else with thus hence then".split())
INDEX_LETTERS = frozenset("ijklmnpqr")
