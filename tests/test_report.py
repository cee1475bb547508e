"""Reports: one formula in each medium, whole documents from a hand-built derivation, the JSON object, the tables."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from sympy import (
    Abs, Eq, Expr, Ge, Integer, Ne, Rational, Symbol, exp, log, pi, sqrt, tanh,
)

from symbp.derivation.model import ActivationFacts, Derivation, Result, Step
from symbp.network.model import Condition, Cost, Initializer, Layer, Network, Optimizer, Parameter, Training
from symbp.notation.definition import Definition
from symbp.notation.symbols import (
    Array, Delta, Entry, Index, IndexMax, IndexSum, Inside, Log1p, Maximum, OrderedSum, Where, constant, size,
)
from symbp.notation.text import to_text
from symbp.report.as_html import derivation_html
from symbp.report.as_json import derivation_json, derivation_json_text
from symbp.report.as_latex import derivation_latex
from symbp.report.as_markdown import derivation_markdown
from symbp.report.as_text import derivation_text, heart_text
from symbp.report.mathematics import Writer
from symbp.report.media import LATEX, MATHML, UNICODE
from symbp.report.tables import CatalogueRow, catalogue_text, check_table
from symbp.report.templates import Templates

m = size("m")
e = Index("e", m)


def logistic_network(hidden: int) -> Network:
    """`hidden` logistic layers of 32 units, then softmax on 10 with categorical cross-entropy; 64 inputs."""
    sizes = [size(f"n{number}") for number in range(hidden + 2)]
    numbers = [64, *[32] * hidden, 10]
    x, t = Array("x", (m, sizes[0])), Array("t", (m, sizes[-1]))
    layers = [_layer(number, hidden + 1, sizes, numbers) for number in range(1, hidden + 2)]
    k = Index("k", sizes[-1])
    example_cost = Array("E", (m,))
    cost = Cost(
        "categorical_cross_entropy",
        Definition(example_cost[e], -IndexSum(t[e, k] * log(layers[-1].output[e, k]), k)), 1 / m,
        (Condition("Sum(t[e,k], k) == 1", Eq(IndexSum(t[e, k], k), 1)), Condition("0 <= t", Ge(t[e, k], 0))))
    rate, p, g = constant("learning_rate", True), Symbol("p"), Symbol("g")
    optimizer = Optimizer("sgd", ((p, p - rate * g),), (), ((rate, Rational(1, 10)),))
    return Network("digits", "float32", x, t, tuple(layers), cost, optimizer, Training(32, 20, 7),
                   tuple(zip(sizes, numbers, strict=True)), (), True, "")


def _names(number: int, last: int, width: Expr) -> tuple[Array, Array]:
    suffix = "" if number == last else str(number)
    return Array(f"z{suffix}", (m, width)), Array(f"a{suffix}", (m, width))


def _layer(number: int, last: int, sizes: list[Expr], numbers: list[int]) -> Layer:
    before, width = sizes[number - 1], sizes[number]
    source = _names(number - 1, last, before)[1] if number > 1 else Array("x", (m, before))
    z, a = _names(number, last, width)
    weights, bias = Array(f"W{number}", (width, before)), Array(f"b{number}", (width,))
    i, j, k = Index("i", width), Index("j", before), Index("k", width)
    activation = exp(z[e, i]) / IndexSum(exp(z[e, k]), k) if number == last else 1 / (1 + exp(-z[e, i]))
    fan_in, fan_out = constant("fan_in", True), constant("fan_out", True)
    xavier = Initializer("xavier_uniform", "uniform", sqrt(6 / (fan_in + fan_out)),
                         (6 / (numbers[number - 1] + numbers[number])) ** 0.5)
    zeros = Initializer("zeros", "constant", Integer(0), 0.0)
    return Layer(
        number, "", "dense", "softmax" if number == last else "logistic", (number - 1,),
        (Definition(z[e, i], IndexSum(weights[i, j] * source[e, j], j) + bias[i]), Definition(a[e, i], activation)),
        (Parameter(weights, (numbers[number], numbers[number - 1]), xavier, number),
         Parameter(bias, (numbers[number],), zeros, number)), (), z, a)


def logistic_derivation(hidden: int = 1) -> Derivation:
    """What the engine finds for `logistic_network(hidden)`."""
    network = logistic_network(hidden)
    last = hidden + 1
    t, z, a = network.target, network.layers[-1].logits, network.output
    units = z.shape[1]
    i, k = Index("i", units), Index("k", units)
    one = Eq(IndexSum(t[e, k], k), 1)
    delta = Array("delta", (m, units))
    backward = [Result(Definition(delta[e, i], a[e, i] - t[e, i]), "dS/dz[e,i]",
                       a[e, i] * IndexSum(t[e, k], k) - t[e, i], (one,), "proved")]
    steps = [Step("dS/da[e,i]", -t[e, i] / a[e, i], "differentiate", ("E",), "proved"),
             Step(delta[e, i], a[e, i] - t[e, i], "fuse", ("dS/da[e,i]", "a"), "proved", (one,))]
    gradients, adjoints = [], [delta]
    for number in range(last, 0, -1):
        results, more, found, below = _layer_backward(network.layers[number - 1], adjoints[-1])
        backward, steps, gradients = backward + results, steps + more, found + gradients
        adjoints += below
    backward.sort(key=lambda r: r.definition.name.startswith("d_"))
    target = network.cost.definition.target
    from_logits = Result(
        Definition(target, log(IndexSum(exp(z[e, k]), k)) - IndexSum(t[e, k] * z[e, k], k)), "E[e]",
        log(IndexSum(exp(z[e, k]), k)) * IndexSum(t[e, k], k) - IndexSum(t[e, k] * z[e, k], k), (one,), "proved")
    return Derivation(
        network, tuple(d for layer in network.layers for d in layer.definitions), from_logits, tuple(backward),
        "delta", tuple(f"delta{n}" for n in range(1, last)), tuple(gradients), (_logistic_facts(), _softmax_facts()),
        tuple(steps))


def _layer_backward(layer: Layer, delta: Array) -> tuple[list[Result], list[Step], list[tuple[str, str]], list[Array]]:
    """The gradients of one layer and the delta of the one below."""
    z, weights, bias = layer.definitions[0], layer.parameters[0].array, layer.parameters[1].array
    i, j = Index("i", weights.shape[0]), Index("j", weights.shape[1])
    source = next(s.array for s in z.formula.atoms(Entry) if len(s.array.shape) == 2 and s.array != weights)
    by_weights, by_bias = Array(f"d_{weights.name}", weights.shape), Array(f"d_{bias.name}", bias.shape)
    found = [(Definition(by_weights[i, j], IndexSum(delta[e, i] * source[e, j], e) / m), f"dC/d{weights.name}[i,j]"),
             (Definition(by_bias[i], IndexSum(delta[e, i], e) / m), f"dC/d{bias.name}[i]")]
    below: list[Array] = []
    if layer.number > 1:
        below = [Array(f"delta{layer.number - 1}", source.shape)]
        slope = source[e, j] * (1 - source[e, j])
        found.append((Definition(below[0][e, j], slope * IndexSum(delta[e, i] * weights[i, j], i)),
                      f"dS/dz{layer.number - 1}[e,j]"))
    results = [Result(d, meaning, d.formula, (), "proved") for d, meaning in found]
    steps = [Step(d.target, d.formula, "chain rule", (delta.name, z.name), "proved") for d, _ in found]
    return results, steps, [(weights.name, by_weights.name), (bias.name, by_bias.name)], below


def _logistic_facts() -> ActivationFacts:
    z, a = Array("z")[()], Array("a")[()]
    return ActivationFacts("logistic", 1 / (1 + exp(-z)), exp(-z) / (1 + exp(-z)) ** 2, a * (1 - a), True,
                           "a = f(z) has the one solution z = log(a/(1 - a))", "proved")


def _softmax_facts() -> ActivationFacts:
    n = size("n")
    i, k, p = Index("i", n), Index("k", n), Index("p", n)
    z, a = Array("z", (n,)), Array("a", (n,))
    total = IndexSum(exp(z[k]), k)
    return ActivationFacts(
        "softmax", exp(z[i]) / total, Delta(i, p) * exp(z[i]) / total - exp(z[i]) * exp(z[p]) / total**2,
        a[i] * (Delta(i, p) - a[p]), False, "z and z + 1 give the same output", "proved")


# One formula in each medium

N1, N2 = size("n1"), size("n2")
i, k, p, q = (Index(name, N2) for name in "ikpq")
j = Index("j", N1)
Z, A = Array("z")[()], Array("a")[()]
a, t, z = (Array(name, (m, N2)) for name in "atz")
a1, delta, delta1 = Array("a1", (m, N1)), Array("delta", (m, N2)), Array("delta1", (m, N1))
W2 = Array("W2", (N2, N1))
d_W2, d_a1 = Array("d_W2", (N2, N1)), Array("d_a1", (m, N1))
alpha = constant("alpha")

FORMULAS = [
    (a[e, i] - t[e, i], "a[e,i] − t[e,i]", r"a_{e i} - t_{e i}"),
    (a1[e, j] * (1 - a1[e, j]) * IndexSum(delta[e, i] * W2[i, j], i),
     "a₁[e,j]·(1 − a₁[e,j])·Σᵢ δ[e,i]·W₂[i,j]",
     r"a^{(1)}_{e j} \left(1 - a^{(1)}_{e j}\right) \sum_{i} \delta_{e i} W^{(2)}_{i j}"),
    (IndexSum(delta[e, i] * a1[e, j], e) / m, "(1/m)·Σₑ δ[e,i]·a₁[e,j]",
     r"\frac{1}{m} \sum_{e} \delta_{e i} a^{(1)}_{e j}"),
    (-IndexSum(t[e, k] * log(a[e, k]), e, k) / m, "−(1/m)·Σₑ Σₖ t[e,k]·log a[e,k]",
     r"-\frac{1}{m} \sum_{e} \sum_{k} t_{e k} \log a_{e k}"),
    (exp(z[e, i]) / IndexSum(exp(z[e, k]), k), "exp(z[e,i]) / Σₖ exp(z[e,k])",
     r"\frac{\mathrm{e}^{z_{e i}}}{\sum_{k} \mathrm{e}^{z_{e k}}}"),
    (log(IndexSum(exp(z[e, k]), k)) * IndexSum(t[e, k], k), "log(Σₖ exp(z[e,k]))·Σₖ t[e,k]",
     r"\log\left(\sum_{k} \mathrm{e}^{z_{e k}}\right) \sum_{k} t_{e k}"),
    (IndexSum(W2[q, j], q) ** 2, "(Σ_q W₂[q,j])²", r"\left(\sum_{q} W^{(2)}_{q j}\right)^{2}"),
    (a1[e, j] ** 2, "a₁[e,j]²", r"\left(a^{(1)}_{e j}\right)^{2}"),
    (d_W2[i, j], "∂C/∂W₂[i,j]", r"\frac{\partial C}{\partial W^{(2)}_{i j}}"),
    (d_a1[e, j] * W2[i, j], "∂S/∂a₁[e,j]·W₂[i,j]",
     r"\frac{\partial S}{\partial a^{(1)}_{e j}} W^{(2)}_{i j}"),
    (A * (Delta(i, p) - A), "a·([i = p] − a)", r"a \left(\left[i = p\right] - a\right)"),
    (Inside(e - p, m) * Z, "z·[0 ≤ e − p < m]", r"z \left[0 \le e - p < m\right]"),
    (Where(Z > 0, Z, alpha * (exp(Z) - 1)), "{ z if z > 0; α·(exp(z) − 1) otherwise }",
     "\\begin{cases}\nz & \\text{if } z > 0 \\\\\n\\alpha \\left(\\mathrm{e}^{z} - 1\\right) & "
     "\\text{otherwise}\n\\end{cases}"),
    (1 - tanh(Z) ** 2, "1 − tanh² z", r"1 - \tanh^{2} z"),
    ((1 + Z) * A / 2, "a·(1 + z)/2", r"\frac{a \left(1 + z\right)}{2}"),
    (Rational(1, 2) + Z / 2, "(1 + z)/2", r"\frac{1 + z}{2}"),
    (Z / (A * (1 + Z)), "z/(a·(1 + z))", r"\frac{z}{a \left(1 + z\right)}"),
    (Rational("0.044715") * Z**3, "0.044715·z³", r"0.044715 z^{3}"),
    (Rational("2.5e-6") * Z, "2.5·10⁻⁶·z", r"2.5 \cdot 10^{-6} z"),
    (Z / (1 + Abs(Z)), "z/(1 + |z|)", r"\frac{z}{1 + \left\lvert z\right\rvert}"),
    (sqrt(1 + Z**2) * pi, "π·√(1 + z²)", r"\pi \sqrt{1 + z^{2}}"),
    (IndexMax(z[e, k], k), "maxₖ z[e,k]", r"\max_{k} z_{e k}"),
    (constant("learning_rate") * Z, "learning_rate·z", r"\text{learning rate} \cdot z"),
    (OrderedSum(Maximum(Z, 0), -A * Z, Log1p(exp(-Abs(Z)))), "max(z, 0) − a·z + log1p(exp(−|z|))",
     r"\max\left(z, 0\right) - a z + \mathop{\mathrm{log1p}}\left(\mathrm{e}^{-\left\lvert z\right\rvert}\right)"),
    (Ge(IndexSum(t[e, k], k), 1), "Σₖ t[e,k] ≥ 1", r"\sum_{k} t_{e k} \ge 1"),
]
OF_COST = frozenset(("d_W2",))


@pytest.mark.parametrize(("expr", "text", "latex"), FORMULAS)
def test_a_formula_reads_as_mathematics_in_every_medium(expr: Expr, text: str, latex: str) -> None:
    assert Writer(UNICODE, OF_COST).write(expr) == text
    assert Writer(LATEX, OF_COST).write(expr) == latex
    ElementTree.fromstring(f"<math>{Writer(MATHML, OF_COST).write(expr)}</math>")


def test_mathml_puts_the_layer_above_and_the_indices_below() -> None:
    assert Writer(MATHML).write(a1[e, j]) == (
        "<msubsup><mi>a</mi><mrow><mi>e</mi><mi>j</mi></mrow>"
        "<mrow><mtext>(</mtext><mn>1</mn><mtext>)</mtext></mrow></msubsup>")


@pytest.mark.parametrize("expr", [
    a[e, i] * (t[e, i] - 1) * alpha * Z / (1 - a[e, i]), Z - A * alpha + 3 - Z**2, A * exp(Z) * (A - Z) * log(Z) / 3,
    (Z + 1) ** 2 * A - t[e, i] * z[e, i] * 3, IndexSum(t[e, k] * z[e, k], k) * alpha * A - t[e, i] + 2 * Z,
])
def test_terms_and_factors_stand_in_the_order_of_the_formula_language(expr: Expr) -> None:
    letters = re.compile(r"(?<![A-Za-z])[a-zα](?![A-Za-z])")
    reference = re.sub(r"Sum\((.*?), k\)", r"\1", to_text(expr).replace("alpha", "α"))
    assert letters.findall(Writer(UNICODE).write(expr)) == letters.findall(reference)


def test_a_layer_that_reads_two_layers_shows_which() -> None:
    skipping = Array("d_W3_1", (N2, N1))[i, j]
    assert Writer(UNICODE).write(skipping) == "∂S/∂W₃₍₁₎[i,j]"
    assert Writer(LATEX).write(skipping) == r"\frac{\partial S}{\partial W^{(3, 1)}_{i j}}"
    templates = Templates()
    for number in (3, 4, 11):
        name = f"W{number}_{number - 2}"
        assert templates.write(Array(name, (N2, N1))[i, j]) == (
            f"{name}[i,j]", f"W^{{({number}, {number - 2})}}_{{i j}}")


def test_a_node_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="no mathematics for BooleanTrue"):
        Writer(UNICODE).write(Ne(Integer(1), Integer(2)))


# Whole documents

FORMATS = {"text": derivation_text, "markdown": derivation_markdown, "latex": derivation_latex, "html": derivation_html}


@pytest.fixture(scope="module")
def shallow() -> Derivation:
    return logistic_derivation(1)


@pytest.fixture(scope="module")
def deep() -> Derivation:
    return logistic_derivation(40)


def test_text_states_the_fused_delta_its_condition_and_what_holds_without(shallow: Derivation) -> None:
    text = derivation_text(shallow)
    assert "  δ[e,i]  = a[e,i] − t[e,i]" in text
    assert "holds if Σₖ t[e,k] = 1; without it: δ[e,i] = a[e,i]·Σₖ t[e,k] − t[e,i]" in text
    assert "  δ₁[e,j] = a₁[e,j]·(1 − a₁[e,j])·Σᵢ δ[e,i]·W₂[i,j]   ✓ proved" in text
    assert "by chain rule, from δ₁, z₁" in text
    assert "p ← p − g·learning_rate" in text
    assert "Not injective: z and z + 1 give the same output" in text


def test_text_aligns_the_equals_signs_of_a_block(shallow: Derivation) -> None:
    lines = derivation_text(shallow).split("Gradients\n")[1].split("\n\n")[0].splitlines()
    assert len({line.index("=") for line in lines if "=" in line}) == 1
    assert len({line.index("✓") for line in lines if "✓" in line}) == 1


def test_text_breaks_a_sum_that_is_too_long_for_the_terminal(shallow: Derivation) -> None:
    units = shallow.network.output.shape[1]
    at = Index("i", units)
    entries = [Array(f"x{number}", (m, units))[e, at] ** 2 for number in range(20)]
    first = shallow.backward[0]
    long = replace(first, definition=Definition(first.definition.target, sum(entries[1:], entries[0])))
    text = derivation_text(replace(shallow, backward=(long, *shallow.backward[1:])))
    assert max(map(len, text.splitlines())) <= 110
    assert all(f"x{sub}[e,i]²" in text for sub in "₀₁₂")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_the_same_twice_and_names_the_model(form: str, shallow: Derivation) -> None:
    assert FORMATS[form](shallow) == FORMATS[form](logistic_derivation(1))
    assert "digits" in FORMATS[form](shallow)


@pytest.mark.parametrize(("form", "mark"), [
    ("text", "? unproved"), ("markdown", "**not proved**"), ("latex", r"\textbf{not proved}"),
    ("html", 'class="verdict unproved"')])
def test_an_unproved_result_is_shown_as_such(form: str, mark: str, shallow: Derivation) -> None:
    doubtful = replace(shallow.backward[1], verdict="unproved")
    planted = replace(shallow, backward=(shallow.backward[0], doubtful, *shallow.backward[2:]))
    assert mark not in FORMATS[form](shallow)
    assert FORMATS[form](planted).count(mark) == 1


def test_a_cost_of_all_examples_at_once_is_its_own_sum(shallow: Derivation) -> None:
    network = shallow.network
    whole = Definition(Array("C")[()], IndexSum((network.target[e, i] - network.output[e, i]) ** 2, e, i) / m)
    cost = replace(network.cost, definition=whole, scale=Integer(1), conditions=())
    found = replace(shallow.cost, definition=whole)
    text = derivation_text(replace(shallow, network=replace(network, cost=cost), cost=found))
    assert "C = (1/m)·Σₑ Σᵢ (t[e,i] − a[e,i])²" in text and "E[e]" not in text.split("Activations")[0]
    assert "Here S is the cost C itself" in text


def test_a_note_on_a_kink_is_printed_with_its_mathematics(shallow: Derivation) -> None:
    noted = replace(shallow.backward[1], notes=("at z1[e,i] == 0 the derivative is taken as 0",))
    planted = replace(shallow, backward=(shallow.backward[0], noted, *shallow.backward[2:]))
    assert "at z₁[e,i] = 0 the derivative is taken as 0" in derivation_text(planted)
    assert r"at $z^{(1)}_{e i}$ = 0 the derivative" in derivation_markdown(planted)


def test_markdown_mathematics_survives_githubs_escapes(shallow: Derivation) -> None:
    markdown = derivation_markdown(shallow)
    blocks = markdown.split("$$")[1::2]
    assert markdown.count("$$") % 2 == 0
    assert not any(re.search(r"\\[^A-Za-z\\\n]|\\\\[^\n]", block) for block in blocks)
    assert r"\operatorname" not in markdown
    assert "categorical\\_cross\\_entropy" in markdown


def test_latex_is_balanced(shallow: Derivation) -> None:
    latex = derivation_latex(shallow)
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\begin{align*}") == latex.count(r"\end{align*}") > 5
    assert latex.endswith("\\end{document}\n")


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_latex_compiles(shallow: Derivation, tmp_path) -> None:
    (tmp_path / "d.tex").write_text(derivation_latex(shallow), encoding="utf-8")
    run = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"], cwd=tmp_path,
                         capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout[-2000:]


def test_html_loads_nothing_and_its_mathematics_is_well_formed(shallow: Derivation) -> None:
    html = derivation_html(shallow)
    assert not re.search(r"https?:|src=|<script|url\(|@import", html)
    found = re.findall(r"<math.*?</math>", html)
    assert len(found) > 40
    for mathematics in found:
        ElementTree.fromstring(mathematics)


def test_a_hostile_layer_name_stays_text(shallow: Derivation) -> None:
    named = replace(shallow.network.layers[0], name="<b>_x & 5%")
    planted = replace(shallow, network=replace(shallow.network, layers=(named, *shallow.network.layers[1:])))
    assert "&lt;b&gt;_x &amp; 5%" in derivation_html(planted)
    assert r"\textless{}b\textgreater{}\_x \& 5\%" in derivation_latex(planted)


# Deep networks

def test_equal_layers_are_summarised(deep: Derivation) -> None:
    text = derivation_text(deep)
    assert "… 37 more layers alike …" in text
    assert "δ₃₉[e,j]" in text and "δ₁[e,j]" in text and "δ₂₀[e,j]" not in text
    assert len(text.splitlines()) < 150
    assert "δ[e,i]" in heart_text(deep) and "δ₂₀" not in heart_text(deep)


def test_a_layer_that_differs_is_not_summarised_away(deep: Derivation) -> None:
    odd = next(r for r in deep.backward if r.definition.name == "delta20")
    changed = replace(odd, definition=Definition(odd.definition.target, 2 * odd.definition.formula))
    planted = replace(deep, backward=tuple(changed if r is odd else r for r in deep.backward))
    assert "δ₂₀[e,j] = 2·a₂₀[e,j]" in derivation_text(planted)


def test_json_of_a_deep_network_is_complete_and_equals_the_formula_language(deep: Derivation) -> None:
    shown = derivation_json(deep)
    assert [d["target"] for d in shown["hidden_deltas"]] == [f"delta{n}[e,j]" for n in range(1, 41)]
    for result in deep.backward:
        entry = next(x for x in [*shown["adjoints"], *shown["gradients"].values()]
                     if x["target"] == to_text(result.definition.target))
        assert entry["text"] == to_text(result.definition.formula)
        assert entry["latex"] == Writer(LATEX, frozenset(g for _, g in deep.gradients)).write(result.definition.formula)


def test_a_number_in_an_index_name_is_not_a_layer() -> None:
    templates, wide = Templates(), Index("i1", N2)
    for number in (1, 2, 3):
        weights = Array(f"W{number}", (N2, N1))
        assert templates.write(weights[wide, j])[0] == f"W{number}[i1,j]"
        assert templates.write(weights[wide, j])[1] == f"W^{{({number})}}_{{i_{{1}}, j}}"


# JSON

RESULT_KEYS = {"target", "text", "latex", "holds_if", "without_conditions", "verdict", "meaning", "notes"}


def test_json_holds_every_result_in_the_formula_language(shallow: Derivation) -> None:
    shown = derivation_json(shallow)
    assert shown["name"] == "digits"
    assert shown["output_delta"] == {
        "target": "delta[e,i]", "text": "a[e,i] - t[e,i]", "latex": "a_{e i} - t_{e i}",
        "holds_if": ["Sum(t[e,k], k) == 1"], "without_conditions": "a[e,i]*Sum(t[e,k], k) - t[e,i]",
        "verdict": "proved", "meaning": "dS/dz[e,i]", "notes": []}
    assert shown["hidden_deltas"][0]["text"] == "a1[e,j]*(1 - a1[e,j])*Sum(delta[e,i]*W2[i,j], i)"
    assert list(shown["gradients"]) == ["W1", "b1", "W2", "b2"]
    assert shown["gradients"]["W1"]["text"] == "Sum(delta1[e,i]*x[e,j], e)/m"
    logistic = shown["activations"]["logistic"]
    assert logistic["formula"]["text"] == "1/(1 + exp(-z))"
    assert logistic["derivative_in_output"]["text"] == "a*(1 - a)"
    assert logistic["injective"] is True and logistic["kinks"] == []
    assert set(logistic["derivative"]) == set(shown["output_delta"]) == RESULT_KEYS
    assert shown["cost"]["from_logits"]["holds_if"] == ["Sum(t[e,k], k) == 1"]
    assert shown["cost"]["scale"]["text"] == "1/m"
    assert shown["definitions"][0]["target"] == "z1[e,i]"
    assert shown["steps"][1] == {
        "equation": "delta[e,i] = a[e,i] - t[e,i]", "latex": r"\delta_{e i} = a_{e i} - t_{e i}", "rule": "fuse",
        "uses": ["dS/da[e,i]", "a"], "verdict": "proved", "holds_if": ["Sum(t[e,k], k) == 1"]}


def test_json_without_an_output_form_says_null(shallow: Derivation) -> None:
    facts = replace(shallow.activations[0], derivative_in_output=None, injective=None)
    shown = derivation_json(replace(shallow, activations=(facts,)))["activations"]["logistic"]
    assert shown["derivative_in_output"] is None and shown["injective"] is None


def test_json_text_is_the_same_object(shallow: Derivation) -> None:
    assert json.loads(derivation_json_text(shallow)) == derivation_json(shallow)


# Tables

def test_the_check_table_is_aligned_and_shows_a_failure() -> None:
    row = {"check": "finite differences", "target": "numpy", "subject": "W1", "shape": [32, 64],
           "max_relative_error": 3.1e-9, "tolerance": 1e-6, "verdict": "passed", "detail": ""}
    failed = row | {"target": "c", "subject": "b1", "shape": [32], "max_relative_error": None, "verdict": "failed",
                    "detail": "entry (3,) is not finite"}
    lines = check_table([row, failed]).splitlines()
    assert lines[0].index("verdict") == lines[2].index("✓ passed") == lines[3].index("✗ FAILED")
    assert "W1" in lines[2] and "32 × 64" in lines[2] and "3.1e-09" in lines[2]
    assert lines[3].endswith("entry (3,) is not finite") and "finite differences" not in lines[3]


def test_the_catalogue_stands_in_columns() -> None:
    table = catalogue_text([
        CatalogueRow("tanh", (tanh(Z),), 1 - tanh(Z) ** 2),
        CatalogueRow("momentum", ("v ← μ·v + g", "p ← p − η·v")),
        CatalogueRow("sigmoid", (1 / (1 + exp(-Z)),), exp(-Z) / (1 + exp(-Z)) ** 2, "alias of logistic"),
    ])
    lines = table.splitlines()
    assert lines[0].split() == ["name", "formula", "derivative", "remark"]
    assert lines[2].index("tanh(z)" if "tanh(z)" in lines[2] else "tanh z") == lines[3].index("v ←")
    assert lines[4].strip() == "p ← p − η·v"
    assert lines[5].endswith("alias of logistic")
