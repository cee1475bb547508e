"""LaTeX formulas -> trees: the tree says what a person reads, and what is not understood is refused at its place."""

from __future__ import annotations

import random
import time

import pytest

from symbp.textbook.documents.display import Macro
from symbp.textbook.latex.grammar import parse_chain, parse_display, parse_expression
from symbp.textbook.latex.tokens import Unread
from symbp.textbook.latex.tree import Fraction, Node, Product, Scripted, Span, Symbol
from symbp.textbook.latex.walk import nodes
from tree_text import chain_text, tree_text

SYMBOLS = {
    r"w_{ij}^{l+1}": "w_{i, j}^{[+l +1]}", r"a^l_j": "a_{j}^{l}", r"y^{(i)}": "y^{(i)}", r"a^{[l]}": "a^{[l)}",
    r"\varphi'(v_i^l)": "{varphi' (v_{i}^{l})}", "g''": "g''", r"g^{\prime}": "g'", "X'^2": "X'^{2}",
    r"W^{l^T}": "W^{l, T}", r"W^{lT}": "W^{l, T}", r"{W^{l}}^T": "W^{l, T}", r"(w^{l+1})^T": "(w^{[+l +1]})^{T}",
    r"\mathbf{v}^{l-1}^T": "bold:v^{[+l -1], T}", r"x_{k+1,h}": "x_{[+k +1], h}", r"a_{n \neq k}": "a_{n != k}",
    r"w_{y_i}": "w_{y_{i}}", r"\delta^i_j": "delta_{j}^{i}", r"\theta_0": "theta_{0}", r"w_{12}": "w_{12}",
    r"w_{1,2}": "w_{1, 2}", r"w_{\text{out}}": "w_{out}", r"w_{\mathrm{hid},i}": "w_{hid, i}", r"h_{max}": "h_{max}",
    r"w^*": "w^{*}", r"x^{2n}": "x^{2, n}", r"W^{-1}": "W^{neg 1}", r"A^{\mathsf T}": "A^{T}", r"x^\top": "x^{top}",
    r"\bm{\hat{y}}": "bold:hat:y", r"\hat{\mathbf{y}}_k": "bold:hat:y_{k}", r"\bar{x_i}": "bar:x_{i}",
    r"\mathcal{L}": "cal:L",
    r"\mathbb{E}": "bb:E", r"\boldsymbol{\mu}": "bold:mu", r"\ell": "ell", r"{\bf u}": "bold:u", "λ_i": "lambda_{i}",
    r"\operatorname{sgn}": "sgn", r"e^{-z}": "e^{neg z}", r"e^{k(v_0 - v)}": "e^{k, ([+v_{0} -v])}",
    r"e^{-k u}": "e^{neg {k u}}", r"u_{\mathbf{a}=softmax(\mathbf{z})}": "u_{bold:a = {softmax (bold:z)}}",
}
PRODUCTS = {
    "2xy": "{2 x y}", r"a \cdot b \times c * d": "{a * b times c ast d}", r"u \odot v \circ w": "{u odot v odot w}",
    "a/b": "{a / b}",
    r"u \cdot -1": "{u * neg 1}", r"u \cdot -e^{-u} + 1": "[+{u * neg e^{neg u}} +1]", "-a b + c": "[-{a b} +c]",
    "-1/v^2": "neg {1 / v^{2}}", r"\sigma(z)": "{sigma (z)}", "a(z)": "{a (z)}", r"\text{ReLU}'(x)": "{ReLU' (x)}",
    r"\mathit{gelu}(x, \beta)": "{gelu (x, beta)}", "logistic(x)": "{logistic (x)}",
    r"softmax(\mathbf{v})_i": "{softmax (bold:v)_{i}}",
    r"P(t=1|z)": "{P (t = 1, z)}", r"p(u \mid v)^{t}": "{p (u, v)^{t}}", r"3.5 v": "{3.5 v}",
    r"x_1 \cdots x_n": "{x_{1} dots-h x_{n}}",
    r"v_1 u_1 + \dots + v_n u_n": "[+{v_{1} u_{1}} +dots-h +{v_{n} u_{n}}]", r"|v| + \|V\|_2^2": "[+|v) +‖V)_{2}^{2}]",
    r"|a - |b||": "|[+a -|b)])", r"\left[ u, v \right]": "[u, v)", r"\lvert v \rvert^2": "|v)^{2}", r"(2|v|)": "({2 |v)})",
    r"\underbrace{a + b}_{\text{sum}} + c": "[+a +b +c]", r"\boxed{a + b}": "[+a +b]", r"{a + b} c": "[+a +{b c}]",
    r"\frac12 \sqrt[3]{u}": "{frac(1, 2) root(u, 3)}", r"{u \over v}": "frac(u, v)", r"\color{red} u \, v\;\!": "{u v}",
    r"\frac{a}{b}": "frac(a, b)", r"\sqrt2": "root(2, None)", r"{u}_{i}": "u_{i}",
}
CALLS = {
    r"\log x y": "log({x y})", r"\log(x) y": "{log(x) y}", r"t \log o + s": "[+{t log(o)} +s]", r"\log q(v)": "log({q (v)})",
    r"\sin u \cos v": "{sin(u) cos(v)}", r"\log\sum_j e^{f_j}": "log(sum<j>(e^{f_{j}}))", r"\log^2 x": "log(x)^{2}",
    r"\exp(-z)(-1)": "{exp(neg z) (neg 1)}", r"\max\{0, x\}": "max(0, x)", r"\max(0, x) y": "{max(0, x) y}",
    r"\max_k z_k": "max<k>(z_{k})", r"\max_{k \neq i} z_k": "max<k != i>(z_{k})", r"\log_2 x": "frac(log(x), log(2))",
    r"\sin^{-1} x": "arcsin(x)", r"\text{diag}(v)": "diag(v)", r"\operatorname{tr}(A)": "tr(A)", r"\mathrm{tr}(A)": "tr(A)",
    r"exp(x) + log y": "[+exp(x) +log(y)]", r"\tanh'(x)": "{tanh' (x)}", r"\exp(x)^2": "exp(x)^{2}", r"\ln |u|": "ln(|u))",
    r"\log u \frac{dv}{dw}": "{log(u) Dd(v by w)}", r"\log u \cdot v": "{log(u) * v}",
    r"\log \frac{u}{v}": "log(frac(u, v))",
}
DERIVATIVES = {
    r"\frac{\partial E}{\partial v_j}": "D(E by v_{j})", r"\frac{d b_i^l}{d v_i^l}": "Dd(b_{i}^{l} by v_{i}^{l})",
    r"\frac{d\phi(u)}{du}": "Dd({phi (u)} by u)", r"\frac{d}{d v_i}\left(u^2\right)": "Dd((u^{2}) by v_{i})",
    r"\frac{\partial}{\partial u_j} \frac12 \sum_k (t_k - u_k)^2": "D({frac(1, 2) sum<k>(([+t_{k} -u_{k}])^{2})} by u_{j})",
    r"u \frac{\partial}{\partial u} f(u) \frac{\partial}{\partial u} \beta u + 1":
    "[+{u D({f (u)} by u) D({beta u} by u)} +1]",
    r"\frac{\partial \frac{e^u}{S}}{\partial u}": "D(frac(e^{u}, S) by u)",
    r"\frac{\partial (V_i-\mu)}{\partial V_j}": "D(([+V_{i} -mu]) by V_{j})",
    r"\partial L/\partial v": "D(L by v)", r"dE/dv \cdot u": "{Dd(E by v) * u}", r"\partial_x f": "D(f by x)",
    r"(\frac{\partial u}{\partial v})_{ij}": "(D(u by v))_{i, j}",
    r"\frac{\partial^2 f}{\partial u \partial v}": "D(D(f by v) by u)",
    r"\frac{d^2 f}{du^2}": "Dd(Dd(f by u) by u)", r"\frac{\partial}{\partial u}": "D(None by u)",
    r"\frac{d_k}{d_j}": "frac(d_{k}, d_{j})",
    r"\frac{\partial \ln b_j}{\partial z}": "D(ln(b_{j}) by z)", r"\nabla_a C \odot u": "{grad(C by a) odot u}",
    r"\nabla_{w_j} L_i": "grad(L_{i} by w_{j})", r"\nabla f": "grad(f by None)",
    r"\nabla_\theta J(\theta)": "grad({J (theta)} by theta)",
    r"\sum_{k} V \frac{\partial}{\partial u} u_k": "sum<k>({V D(u_{k} by u)})", r"\mathrm{d}y/\mathrm{d}x": "Dd(y by x)",
    r"\frac{d}{d v}": "Dd(None by v)", r"\frac{dk}{d+1}": "frac({d k}, [+d +1])",
}
SUMS = {
    r"\sum_{i=1}^{n} u_i v": "sum<i = 1 to n>({u_{i} v})", r"\sum_{j=1} u_j": "sum<j = 1>(u_{j})", r"\sum u": "sum<>(u)",
    r"\sum_k^{nclass} u_k": "sum<k to nclass>(u_{k})", r"\sum_{i=1}^{nout} u_i": "sum<i = 1 to nout>(u_{i})",
    r"\sum_{k \neq i} u_k + v": "[+sum<k != i>(u_{k}) +v]", r"\sum_{j \neq i}^C u": "sum<j != i to C>(u)",
    r"\sum_{k \in O} u": "sum<k in O>(u)", r"\sum_{k \in ds(j)} u": "sum<k in {ds (j)}>(u)",
    r"\sum_{d\in D}\sum_{k\in O} u": "sum<d in D>(sum<k in O>(u))", r"\sum_{i,j} u": "sum<i, j>(u)",
    r"\sum_{ij} u": "sum<i, j>(u)",
    r"\sum\limits_{i=0}^{N} u": "sum<i = 0 to N>(u)", r"\sum_{1\le i\le n} u": "sum<i = 1 to n>(u)",
    r"\sum_{0\le i < n} u": "sum<i = 0 to [+n -1]>(u)", r"\sum_{i,j=1}^{n} u": "sum<i = 1 to n, j = 1 to n>(u)",
    r"\sum_p -\frac{t}{b} b": "sum<p>(neg {frac(t, b) b})", r"\prod_{c=1}^{C} u_c^{t_c}": "prod<c = 1 to C>(u_{c}^{t_{c}})",
    r"2 \sum_i u_i \sum_j v_j": "{2 sum<i>({u_{i} sum<j>(v_{j})})}", r"\sum_{i=1,\dots,n} u": "sum<i = 1 to n>(u)",
    r"\sum_{i=1, i \neq j}^{n} u": "sum<i = 1 to n, i != j>(u)", r"(\sum_i u_i) v": "{(sum<i>(u_{i})) v}",
    r"\sum_{\substack{i = 1 \\ i \neq j}}^n u": "sum<i = 1 to n, i != j>(u)", r"\sum_{batch} u": "sum<batch>(u)",
}
PARTS = {
    r"\begin{cases} v & i = k \\ -v & i \neq k \end{cases}": "cases(v if i = k; neg v if i != k)",
    r"\begin{cases} 1, & \text{if } u > 0 \\ 0, & \text{otherwise.} \end{cases}": "cases(1 if u > 0; 0 if None)",
    r"\begin{cases} u \text{ if } u > 0 \\ 0 \text{ otherwise} \end{cases}": "cases(u if u > 0; 0 if None)",
    r"\begin{cases} 1 & \text{if $u > 0$} \\ 0 & \text{if u <= 0} \end{cases}": "cases(1 if u > 0; 0 if u <= 0)",
    r"\left\{\begin{array}{ll} u & u \ge 0 \\ 0 & \text{else}\end{array}\right.": "cases(u if u >= 0; 0 if None)",
    r"\left\{\begin{aligned} u &, u \ge 0 \\ 0 &, u < 0 \end{aligned}\right.": "cases(u if u >= 0; 0 if u < 0)",
    r"\begin{bmatrix} a & \cdots \\ \vdots & \ddots \end{bmatrix}^T": "matrix[a, dots-h; dots-v, dots-d)^{T}",
    r"\left(\begin{array}{cc} a & b \end{array}\right)": "matrix(a, b)",
    r"\begin{matrix} a \\ b \end{matrix}": "matrixa; b)",
    r"\mathbb{1}(u > 0) v": "{one(u > 0) v}", r"\mathbb{1}\{i = k\}": "one(i = k)", r"\mathbf{1}[i = k]": "one(i = k)",
    r"1\{i = k\}": "one(i = k)", r"\mathbf{1}_{\{i = k\}}": "one(i = k)", r"[i = k]": "one(i = k)", r"\mathbf{1}": "bold:1",
    r"(0 < u < 1)": "(0 < u and u < 1)", r"(u >= v)": "(u >= v)", r"\text{true positives}": "'true positives'",
    r"(u > 0 \text{ and } v > 0)": "(u > 0 and v > 0)",
}
CHAINS = {
    "a = b = c": ["a = b = c"], "= b": ["= b"], r"a := b": ["a := b"], r"w \leftarrow w - g": ["w <- [+w -g]"],
    "a <- b": ["a <- b"],
    r"a \propto b \approx c": ["a prop b approx c"], r"a \stackrel{b \text{ def}}{=} c": ["a =(b def) c"],
    r"a \overset{!}{=} b": ["a =(!) b"],
    r"v \to \infty": ["v -> infty"], r"a = b \Rightarrow c = d": ["a = b", "c = d"], "f = u -> g = v": ["f = u", "g = v"],
    r"a = b \quad c = d": ["a = b", "c = d"],
    r"a = b \hspace{0.5in} \text{or equivalently} \hspace{0.5in} c = d": ["a = b", "c = d"],
    r"a = b, c = d": ["a = b", "c = d"], r"a = b \text{ and } c = d": ["a = b", "c = d"],
    r"a = b \text{ or } c": ["a = b", "a = c"],
    r"a = b, \quad i \neq j": [r"a = b 'i \\neq j'"], r"a_i = 0, \quad i = 1, \ldots, n": [r"a_{i} = 0 'i = 1, \\ldots, n'"],
    r"a = b \quad \text{for } u > 0, v > 0": ["a = b 'for u > 0, v > 0'"],
    "E = -8 at u=-2, v=12": ["E = neg 8 'at u=-2, v=12'"],
    r"a = b \text{ (chain rule)}": ["a = b '(chain rule)'"], r"\text{If } u > 0, \quad f = u": ["f = u 'If u > 0'"],
    r"f = 1 (u > 0), 0 (otherwise)": ["f = cases(1 if u > 0; 0 if None)"], r"a = b \tag{8}": ["a = b #8"], r"\tag{4}": [],
    "(1.25)": [],
    r"a = b, \quad (5)": ["a = b #5"], r"a = b_j (2.21)": ["a = b_{j} #2.21"], r"a = f (2)": ["a = {f (2)}"],
    "a = b.": ["a = b"],
    r"a = b. \quad \blacksquare": ["a = b"], r"a = \\ b": ["a = b"], r"a = b \\ + c": ["a = [+b +c]"],
    r"a = b \\ c = d": ["a = b", "c = d"],
    r"\begin{aligned} a &= b \\ &= c \end{aligned}\tag{7}": ["a = b = c #7"],
    r"\begin{align} a &= b \tag{1} \\ c &= d \tag{2} \end{align}": ["a = b #1", "c = d #2"],
    r"\begin{aligned} a &= b & u &= v \\ &= c & &= w \end{aligned}": ["a = b = c", "u = v = w"],
    r"\begin{eqnarray} a & = & b \\ & = & c \end{eqnarray}": ["a = b = c"],
    r"\begin{array}{rcl} a & = & b \end{array}": ["a = b"],
    r"\begin{gather*} a = b \\ c = d \end{gather*}": ["a = b", "c = d"],
    r"\begin{equation} a = b, \end{equation} \label{e}": ["a = b"],
    r"\begin{align*} a &= b && \text{(why)} \\ &= c && \text{for } u > 0 \\ &= d \end{align*}":
    ["a = b = c = d '(why); for u > 0'"],
    r"\begin{aligned} a &= \left( b \right. \\ & \left. + c \right) d \end{aligned}": ["a = {([+b +c]) d}"],
    r"\boxed{a = b}": ["a = b"], r"a &= b \\": ["a = b"], r"a \times \\ b = c": ["{a times b} = c"],
    r"u \in \mathbb{R}^n": ["u in bb:R^{n}"],
}
REFUSED = {
    r"\foo u": (r"\foo", "unknown"), r"{u": ("{", "without"), r"u}": ("}", "without"), r"(u": ("(", "not closed"),
    "u)": (")", ")"),
    r"\frac{1}{1 + \exp^{-z}}": (r"\exp", "exp has no argument"), r"W_{di:d(i + 1)}": ("di:d(i + 1)", "slice"),
    r"a \pm b": (r"\pm", "±"),
    r"\arg\max_k v": (r"\arg", "argmax"), r"\sum_i": (r"\sum", "nothing stands after"), r"a \oplus b": (r"\oplus", "⊕"),
    r"\left.\frac{df}{du}\right|_{u=0}": (r"\right|", "evaluation bar"),
    r"\begin{cases} 1 \\ 2 \end{cases}": ("1", "condition"),
    r"\begin{cases} u": (r"\begin{cases}", "without its end"), r"u \end{cases}": (r"\end{cases}", "without"),
    "2 3": ("3", "two numbers"),
    r"\hat{uv}": (r"\hat{uv}", "more than one symbol"), "u^": ("^", "missing"),
    r"\begin{tikz} u \end{tikz}": (r"\begin{tikz}", "unknown"),
    r"1{,}000": ("{,}", "number"), "a_{": ("{", "without"), r"\frac{a}": (r"\frac", "missing"), "a, b = c": ("a", "list"),
    "a = ": ("a =", "nothing"),
    r"\partial u": (r"\partial", "no derivative"),
    r"\frac{\partial a + b}{\partial u}": (r"\frac{\partial a + b}{\partial u}", "differential"),
}


@pytest.mark.parametrize("table", [SYMBOLS, PRODUCTS, CALLS, DERIVATIVES, SUMS, PARTS],
                         ids=["symbols", "products", "calls", "derivatives", "sums", "parts"])
def test_an_expression_reads_as_a_person_reads_it(table: dict[str, str]) -> None:
    found = {latex: tree_text(parse_expression(latex)) for latex in table}
    assert found == table


@pytest.mark.parametrize("latex", CHAINS)
def test_a_display_is_cut_into_its_equations(latex: str) -> None:
    assert [chain_text(chain) for chain in parse_display(latex)] == CHAINS[latex]


@pytest.mark.parametrize("latex", REFUSED)
def test_what_is_not_understood_is_refused_at_its_place(latex: str) -> None:
    place, words = REFUSED[latex]
    with pytest.raises(Unread) as refusal:
        parse_display(latex)
    at = refusal.value.at
    assert latex[at.start:at.end] == place
    assert words in refusal.value.what


def test_a_chain_is_exactly_one_equation() -> None:
    assert chain_text(parse_chain("a = b")) == "a = b"
    with pytest.raises(Unread, match="2 equations"):
        parse_chain("a = b, c = d")


def test_fonts_and_accents_make_different_symbols() -> None:
    written = ("w", r"\mathbf{w}", r"\hat w", r"\mathcal{w}", r"\mathbf{\hat w}")
    assert len({parse_expression(latex) for latex in written}) == len(written)
    assert parse_expression(r"\mathbf{w}") == parse_expression(r"\bm w")


PARTIAL = Macro("pd", 2, r"\frac{\partial #1}{\partial #2}")
MACROS = (PARTIAL, Macro("bz", 0, r"\mathbf{z}"), Macro("norm", 2, r"\|#2\|_{#1}", "2"),
          Macro("relu", 0, r"\operatorname{relu}"))


def test_macros_are_expanded_with_their_arguments() -> None:
    assert tree_text(parse_expression(r"\pd{\bz}{x_j}", MACROS)) == "D(bold:z by x_{j})"
    assert tree_text(parse_expression(r"\norm{v} + \norm[1]v", MACROS)) == "[+‖v)_{2} +‖v)_{1}]"
    assert tree_text(parse_expression(r"\relu(x)", MACROS)) == "{relu (x)}"


def test_what_a_macro_gives_stands_at_its_call() -> None:
    latex = r"u + \pd{C}{v_j} \bz"
    product = parse_expression(latex, MACROS).terms[1][1]
    assert isinstance(product, Product)
    derivative, symbol = (factor for _, factor in product.factors)
    assert latex[derivative.at.start:derivative.at.end] == r"\pd{C}{v_j}"
    assert latex[derivative.by.at.start:derivative.by.at.end] == "v_j"
    assert latex[symbol.at.start:symbol.at.end] == r"\bz"


@pytest.mark.parametrize("macro", [
    Macro("x", 0, r"\x"), Macro("x", 0, r"\x\x + 1"), Macro("x", 1, r"\x{#1#1}"), Macro("x", 0, r"\y" * 60)])
def test_a_macro_that_never_ends_is_refused(macro: Macro) -> None:
    wide = tuple(Macro(a, 0, rf"\{b}" * 60) for a, b in ("yz", "zv", "vw")) + (Macro("w", 0, "u" * 60),)
    with pytest.raises(Unread, match="expands forever"):
        parse_display(r"a = \x{b}", (macro, *wide))


def test_every_node_carries_its_own_characters() -> None:
    latex = r"u + \frac{a_i}{\mathbf{b}^{l}} \left( {W^{l}}^T v \right)"
    slices = {(type(node), latex[node.at.start:node.at.end]) for node in nodes(parse_expression(latex))}
    expected: set[tuple[type[Node], str]] = {
        (Symbol, "u"), (Fraction, r"\frac{a_i}{\mathbf{b}^{l}}"), (Scripted, "a_i"), (Scripted, r"\mathbf{b}^{l}"),
        (Symbol, r"\mathbf{b}"), (Scripted, "{W^{l}}^T"),
        (Product, r"\frac{a_i}{\mathbf{b}^{l}} \left( {W^{l}}^T v \right)")}
    assert expected <= slices


DEEP = ["(" * 500 + "u" + ")" * 500, r"\frac{" * 500 + "u" + "}{v}" * 500, "u" + "^{u" * 500 + "}" * 500,
          r"\log " * 500 + "u",
        r"\sum_i " * 500 + "u", "{" * 500 + "u" + "}" * 500, r"\begin{aligned}" * 500 + "u" + r"\end{aligned}" * 500,
        "a +" + "-" * 500 + "u", r"\mathbf " * 500 + "u", r"\frac{d}{du}" * 500 + "u", r"\bf " * 500 + "u"]


@pytest.mark.parametrize("latex", DEEP, ids=[latex[:8] for latex in DEEP])
def test_deep_nesting_is_refused_not_followed(latex: str) -> None:
    with pytest.raises(Unread, match="nested more than"):
        parse_display(latex)


SCRAPS = r"""
    u v_i ^ _ { } ( ) [ ] \{ \} | \| \left( \right) \left. \right| \frac{a}{b} \frac \partial \frac{d}{du} \sum
    \sum_{i=1}^n \log
    \max_k \text{if} \text{and} \mathbf \hat \mathbb{1} 1 2.5 . , ; : + - = < > \neq \cdot * ' '' ^T _{ij} \\ & \quad
    \begin{cases} \end{cases} \begin{aligned} \end{aligned} \begin{pmatrix} \end{pmatrix} \dots \nabla \sqrt \tag{4}
    \Rightarrow ->
    \stackrel{a}{=} softmax( at where \pd{a}{b} \pd \loop \unknown ~ $ % # \, \not \substack \over \bf \in \mid \right.
    \boxed{ \text{
    \verb \begin \end{ \end \big \mathit{f} log é σ \hspace{1em} \color{red} (5) \left \right \middle \mathrm \operatorname
    \label \newline
""".split()


@pytest.mark.parametrize("seed", range(8))
def test_no_scraps_of_latex_break_the_reader(seed: int) -> None:
    chance, macros = random.Random(seed), (PARTIAL, Macro("loop", 0, r"\loop u"))
    read = 0
    for _ in range(400):
        latex = chance.choice(["", " "]).join(chance.choices(SCRAPS, k=chance.randint(1, chance.choice([3, 8, 25]))))
        try:
            chains = parse_display(latex, macros)
        except Unread as refusal:
            assert 0 <= refusal.at.start <= refusal.at.end <= len(latex)
            continue
        read += bool(chains)
        for node in (n for chain in chains for side in chain.sides for n in nodes(side)):
            assert 0 <= node.at.start < node.at.end <= len(latex), latex
    assert read > 5


def test_a_long_display_is_read_in_a_moment() -> None:
    started = time.process_time()
    chain = parse_chain("a = " + " + ".join(rf"\frac{{u_{{{n}}}}}{{v}}" for n in range(400)))
    assert len(chain.sides) == 2
    assert time.process_time() - started < 30


def test_a_span_reaches_to_another() -> None:
    assert Span(2, 4).to(Span(6, 9)) == Span(2, 9)
