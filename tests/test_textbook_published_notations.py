"""Notations of lecture notes, books and encyclopedias: each reads as its author means it, or is refused, never misread."""

from __future__ import annotations

import random
import time

import pytest
from tree_text import chain_text

from symbp.textbook.documents.display import Macro
from symbp.textbook.latex.grammar import parse_display, parse_expression
from symbp.textbook.latex.text import to_latex
from symbp.textbook.latex.tokens import LONGEST, Unread

COURSES = {
    r"dU^{[1]} = \frac1m dV^{[1]} A^T": ["{d U^{[1)}} = {frac(1, m) d V^{[1)} A^{T}}"],
    r"g^{[1]\prime}(v) = g'^{[1]}(v)": ["{g'^{[1)} (v)} = {g'^{[1)} (v)}"],
    r"u^{[1](i)} = v^{(i)}": ["u^{[1), (i)} = v^{(i)}"],
    r"db = \text{np.sum}(dV, \text{axis}=1)": ["{d b} = {np.sum ({d V}, axis = 1)}"],
    r"\frac{\mathrm d L}{\mathrm d w} = \frac{\mathrm{d}L}{\mathrm{d}u}\frac{\mathrm{d}u}{\mathrm{d}w}":
        ["Dd(L by w) = {Dd(L by u) Dd(u by w)}"],
    r"h(v) = u \hspace{0.5in} \rightarrow \hspace{0.5in} \frac{\partial h}{\partial v} = 2":
        ["{h (v)} = u", "D(h by v) = 2"],
    r"C = \underbrace{ \lambda R(W) }_\text{penalty} \\\\": ["C = {lambda R (W)}"],
    r"\text{Var}(s) = a \\ = b": ["{Var (s)} = a = b"],
    r"w_k \rightarrow w_k' = w_k - \eta g": ["w_{k}", "w'_{k} = [+w_{k} -{eta g}]"],
    r"{\displaystyle {\frac {\partial E}{\partial u_{j}}}={\frac {\partial E}{\partial v_{j}}}f'(u_{j}).}":
        ["D(E by u_{j}) = {D(E by v_{j}) f' (u_{j})}"],
    r"{\displaystyle f(v)={\begin{cases}v&v>0,\\av&{\text{otherwise}}.\end{cases}}\qquad g=1}":
        ["{f (v)} = cases(v if v > 0; {a v} if None)", "g = 1"],
    r"p(y=1\mid x; w) = \operatorname{softmax}(v)": ["{p (y = 1, x, w)} = {softmax (v)}"],
    r"\text{sgn}(v)_i = \mathop{\mathrm{relu}}(v)_i": ["{sgn (v)_{i}} = {relu (v)_{i}}"],
    r"h_{W,b}(x) = \nabla_{W^{(l)}} J(W,b;x)": ["{h_{W, b} (x)} = grad({J (W, b, x)} by W^{(l)})"],
    r"`df = [0.2, -0.7]`": ["{d f} = [0.2, neg 0.7)"],
}
SIGNS = {
    "||v||^2 + ||u||_2": "[+‖v)^{2} +‖u)_{2}]", r"\lambda||v||": "{lambda ‖v)}", "|a||b|": "{|a) |b)}",
    "|a - |b||": "|[+a -|b)])",
    "D(p||q)": "{D (p, q)}", "|a| ||v||": "{|a) ‖v)}",
    r"\underset{i}{\max} v_i": "max<i>(v_{i})", r"\underset{i<j}{\sum} v_i": "sum<i < j>(v_{i})",
    r"1_{\{i=j\}} + 1_{i=j}": "[+one(i = j) +one(i = j)]", r"\mathbb 1_{v > 0}": "one(v > 0)",
    ".5 + .25 v": "[+0.5 +{0.25 v}]", r"v \cdot .5": "{v * 0.5}",
    r"\exp -v": "exp(neg v)", r"\log -u v + 1": "[+log(neg {u v}) +1]", r"\max_k -v_k": "max<k>(neg v_{k})",
    r"\nabla \cdot u": "{grad(None by None) * u}", r"\mathbf{x}^\mathsf{T} + x^{\intercal}": "[+bold:x^{T} +x^{intercal}]",
    r"\text{total cost} \cdot 2": "{'total cost' * 2}", r"\text{cross entropy}(p, q)": "{'cross entropy' (p, q)}",
    r"\operatorname{log}(v)": "log(v)", r"\tfrac12 \dfrac{a}{b} \cfrac{a}{b}": "{frac(1, 2) frac(a, b) frac(a, b)}",
    r"\bigl( a + b \bigr) \left\langle a, b \right\rangle": "{([+a +b]) <a, b)}",
    r"e^{-(v-\mu)^2/(2\sigma^2)}": "e^{neg {([+v -mu])^{2} / ({2 sigma^{2}})}}",
}
CONDITIONS = {
    r"\mathrm{if}\ v > 0": "v > 0", r"{\rm if}\ v > 0": "v > 0", r"\text{if}~v > 0": "v > 0", "(v > 0)": "v > 0",
    ": v > 0": "v > 0", r"\forall v > 0": "v > 0", "i = k, j = l": "i = k and j = l",
    r"\text{when } 0 < v < 1": "0 < v and v < 1",
    r"(\text{otherwise})": "None", r"\mathrm{otherwise}": "None", r"i = k \text{ and } j > 0": "i = k and j > 0",
}
REMARKS = {
    r"a = b \quad \forall i": "a = b 'for all i'",
    r"a = b,\ \forall i \in \{1,\dots,n\}": r"a = b 'for all i \\in \\{1,\\dots,n\\}'",
    r"\forall v \in (0,1), a = b": r"a = b 'for all v \\in (0,1)'",
    r"\text{for } i = 1, \dots, n, a_i = b": r"a_{i} = b 'for i = 1, \\dots, n'",
    r"\text{Step 1: } a = b": "a = b 'Step 1:'", r"\text{Let } a = b. ": "a = b 'Let'", r"\therefore a = b": "a = b",
    r"a = b \text{ since } c = d": "a = b 'since c = d'", r"a \overset{(1)}{=} b": "a =((1)) b",
    r"a = b \qquad \text{by the chain rule}": "a = b 'by the chain rule'", r"a_i = 0, \quad i = 0,1": "a_{i} = 0 'i = 0,1'",
}
NEVER_MISREAD = {
    "v = 1e-5": "1e-5", "v = 1,000": "1,000", "v = 0,5": "0,5", "v = a . b": ".",
    r"\frac{d^n f}{dx^n}": "^n",
    r"\operatorname*{arg\,max}_k v_k": r"\operatorname*{arg\,max}", r"\lim_{h \to 0} v": r"\lim", r"\int v": r"\int",
    r"\binom{n}{k}": r"\binom", r"\frac{dv}{du}|_{u=0}": "|", r"\frac{dv}{du}\Big|_{u=0}": r"\Big|", "x_{1:n}": "1:n",
    r"\overset{*}{W}": r"\overset{*}{W}", r"\mathbb{E}_{x \sim p}[v]": r"\sim",
}


@pytest.mark.parametrize("latex", COURSES)
def test_displays_of_published_derivations_read_as_meant(latex: str) -> None:
    assert [chain_text(chain) for chain in parse_display(latex)] == COURSES[latex]


@pytest.mark.parametrize("latex", SIGNS)
def test_rarer_signs_are_read_and_printed_back(latex: str) -> None:
    tree = parse_expression(latex)
    (chain,) = parse_display(latex)
    assert chain_text(chain) == SIGNS[latex]
    assert parse_expression(to_latex(tree)) == tree == chain.sides[0]


@pytest.mark.parametrize("words", CONDITIONS)
def test_the_condition_of_a_case_may_be_written_in_many_ways(words: str) -> None:
    for between in ("&", r"\quad"):
        (chain,) = parse_display(rf"\begin{{cases}} u {between} {words}, \\ 0 & i \neq 1 \end{{cases}}")
        assert chain_text(chain) == f"cases(u if {CONDITIONS[words]}; 0 if i != 1)"


@pytest.mark.parametrize("latex", REMARKS)
def test_words_around_an_equation_become_its_remark(latex: str) -> None:
    (chain,) = parse_display(latex)
    assert chain_text(chain) == REMARKS[latex]


@pytest.mark.parametrize("latex", NEVER_MISREAD)
def test_what_would_be_misread_is_refused_at_its_place(latex: str) -> None:
    with pytest.raises(Unread) as refusal:
        parse_display(latex)
    at = refusal.value.at
    assert latex[at.start:at.end] == NEVER_MISREAD[latex]
    assert not refusal.value.ill_formed


@pytest.mark.parametrize("latex", [r"a = \frac{1}{1 + \exp^{-v}}", r"\exp^{x} + 1", r"u = \max"])
def test_a_function_without_its_argument_is_the_fault_of_the_formula(latex: str) -> None:
    with pytest.raises(Unread, match="has no argument") as refusal:
        parse_display(latex)
    assert refusal.value.ill_formed


def test_a_formula_that_is_cut_off_anywhere_is_read_or_refused() -> None:
    for latex in (*COURSES, *SIGNS, *REMARKS, r"\begin{cases} u & \text{if } v > 0 \\ 0 & \text{else} \end{cases}"):
        for end in range(len(latex)):
            try:
                parse_display(latex[:end])
            except Unread as refusal:
                assert 0 <= refusal.at.start <= refusal.at.end <= end


HUGE = {
    "braces": "{" * 10_000 + "v" + "}" * 10_000, "open braces": "{" * 10_000, "a megabyte": "v + " * 250_000 + "v",
    "digits": "1" * LONGEST,
    "bars": "|" * LONGEST, "minus": "a = " + "-" * 15_000 + "v",
    "scripts": "v" + "^v" * 9_000, "fractions": r"\frac{" * 3_000,
    "alternatives": "a = " + "b + " * 2_000 + "b" + r" \text{ or } c" * 800, "subscripts": "v_{" + "a," * 9_000 + "b}",
    "rows": r"\begin{align} " + r"a &= b \\ " * 1_900 + r"\end{align}", "macros": r"\a",
}
DOUBLING = tuple(Macro(chr(97 + n), 0, rf"\{chr(98 + n)}" * 3) for n in range(20))


@pytest.mark.parametrize("name", HUGE)
def test_huge_formulas_are_read_or_refused_in_a_moment(name: str) -> None:
    started = time.process_time()
    try:
        parse_display(HUGE[name], DOUBLING)
    except Unread:
        pass
    assert time.process_time() - started < 30


TOKENS = r"""
    v v_i \mathbf{v} W^{[l]} ^2 _j ^T { } ( ) [ ] \{ \} | || \| = < \neq + - * / \cdot \odot , . : ' \frac{a}{b} \sqrt{v}
    \sum_{i=1}^n \prod_i \log \exp \max_k \partial_v \nabla \nabla_v \frac{\partial L}{\partial v} \frac{d}{dv} df/dv
    \text{if} \text{~and~} \quad \\ & \begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} \left( \right) \mathbb{1} 1
    2.5 .5 e \dots \hat{v} \forall \underset{i}{\max}
    \operatorname{arg} \mathrm{if} \text{total~cost} \Delta \mid (1) \top \stackrel{a}{=}
""".split()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_read_of_scraps_is_printed_back(seed: int) -> None:
    chance, printed = random.Random(seed), 0
    for _ in range(500):
        tokens = TOKENS if chance.random() < .5 else chance.sample(TOKENS, chance.randint(3, 12))
        latex = chance.choice(["", " "]).join(chance.choices(tokens, k=chance.randint(1, 20)))
        try:
            sides = [side for chain in parse_display(latex) for side in chain.sides]
        except Unread:
            continue
        for side in sides:
            printed += 1
            assert parse_expression(to_latex(side)) == side, latex
    assert printed > 20
