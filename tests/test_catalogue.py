"""The catalogue: every required entry is there and computes what the literature says, as a formula like any other."""

from __future__ import annotations

import math
import random
from itertools import product
from typing import Any

import pytest
from sympy import Abs, Expr, Float

from symbp.network.activations import activation_definition
from symbp.network.catalogue import builtin, listing
from symbp.network.model import Network
from symbp.network.reader import read_text
from symbp.network.schema import ModelSpec
from symbp.network.toml_text import write_model
from symbp.notation.definition import Definition
from symbp.notation.symbols import Entry, Index, IndexMax, IndexSum, Maximum, Minimum, Where

REQUIRED = {
    "activations": """identity logistic tanh relu leaky_relu elu selu celu softplus softsign gelu gelu_tanh swish mish
                      hard_sigmoid hard_swish gaussian sine softmax log_softmax normalised sigmoid prelu""",
    "costs": """squared_error binary_cross_entropy categorical_cross_entropy kullback_leibler huber log_cosh hinge
                squared_hinge poisson focal""",
    "layer_types": "dense layer_normalisation convolution",
    "optimizers": "sgd momentum rmsprop adam",
    "initializers": "zeros ones constant uniform xavier_uniform xavier_uniform_4 he_uniform lecun_uniform",
}


def number(expr: Any, values: dict[tuple, float], places: dict[Any, int], sizes: dict[Any, int]) -> float:
    """The value of an expression: entries from `values`, indices from `places`."""
    if isinstance(expr, Entry):
        where = tuple(int(i.xreplace(places)) for i in expr.indices)
        return values[expr.array.name, where]
    if isinstance(expr, IndexSum | IndexMax):
        ranges = [range(sizes[i.size]) for i in expr.bound]
        parts = [number(expr.body, values, places | dict(zip(expr.bound, at, strict=True)), sizes) for at in product(*ranges)]
        return math.fsum(parts) if isinstance(expr, IndexSum) else max(parts)
    if isinstance(expr, Where):
        left, right = (number(side, values, places, sizes) for side in expr.args[0].args)
        holds = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[expr.args[0].rel_op]
        return number(expr.args[1] if holds else expr.args[2], values, places, sizes)
    if isinstance(expr, Maximum | Minimum | Abs):
        args = [number(a, values, places, sizes) for a in expr.args]
        return {Maximum: max, Minimum: min, Abs: abs}[expr.func](*args)
    if expr in sizes:
        return sizes[expr]
    if (expr.name if expr.is_Symbol else None, ()) in values:
        return values[expr.name, ()]
    if not expr.args:
        return float(expr)
    return float(expr.func(*(Float(number(a, values, places, sizes)) for a in expr.args)))


def evaluate(definition: Definition, values: dict[tuple, float], sizes: dict[Any, int]) -> dict[tuple, float]:
    """Every entry that a definition defines."""
    found = {}
    for at in product(*(range(sizes[i.size]) for i in definition.indices)):
        places = dict(zip(definition.indices, at, strict=True))
        found[definition.name, at] = number(definition.formula, values, places, sizes)
    return found


def forward(network: Network, x: list, t: list | None = None, parameters: dict[tuple, float] | None = None,
            seed: int = 1) -> dict[tuple, float]:
    """Every array of a network for nested lists of inputs, its parameters random unless given."""
    draw = random.Random(seed)
    sizes = dict(network.sizes) | {network.input.shape[0]: len(x)}
    values = {(s.name, ()): float(v) for s, v in network.constants} | entries("x", x) | entries("t", t or [])
    for layer in network.layers:
        for p in layer.parameters:
            values |= {(p.array.name, at): draw.uniform(-1, 1) for at in product(*map(range, p.shape))}
        for c in layer.constants:
            values |= {(c.array.name, at): v for at, v in zip(product(*map(range, c.shape)), c.values, strict=True)}
    values |= parameters or {}
    for definition in network.definitions if t else network.definitions[:-1]:
        values |= evaluate(definition, values, sizes)
    return values


def entries(name: str, nested: Any, at: tuple[int, ...] = ()) -> dict[tuple, float]:
    if not isinstance(nested, list):
        return {(name, at): float(nested)}
    return {k: v for position, item in enumerate(nested) for k, v in entries(name, item, (*at, position)).items()}


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def normal_cdf(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


SCALAR = {
    "identity": lambda z: z,
    "logistic": sigmoid,
    "sigmoid": sigmoid,
    "tanh": math.tanh,
    "relu": lambda z: z if z > 0 else 0,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "prelu": lambda z: z if z > 0 else 0.25 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "celu": lambda z: max(0, z) + min(0, math.expm1(z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "gelu": lambda z: z * normal_cdf(z),
    "gelu_tanh": lambda z: z / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
    "swish": lambda z: z * sigmoid(z),
    "mish": lambda z: z * math.tanh(math.log1p(math.exp(z))),
    "hard_sigmoid": lambda z: min(max(z + 3, 0), 6) / 6,
    "hard_swish": lambda z: z * min(max(z + 3, 0), 6) / 6,
    "gaussian": lambda z: math.exp(-z * z),
    "sine": math.sin,
}
VECTOR = {
    "softmax": lambda z: [math.exp(v) / sum(map(math.exp, z)) for v in z],
    "log_softmax": lambda z: [v - math.log(sum(map(math.exp, z))) for v in z],
    "normalised": lambda z: [v / sum(z) for v in z],
}
COSTS = {       # of one example with two outputs
    "squared_error": (lambda a, t: (t - a) ** 2, (0.3, -1.2), (0.5, 2)),
    "binary_cross_entropy": (lambda a, t: -t * math.log(a) - (1 - t) * math.log(1 - a), (0.3, 0.9), (0.25, 1)),
    "categorical_cross_entropy": (lambda a, t: -t * math.log(a), (0.3, 0.7), (0.25, 0.75)),
    "kullback_leibler": (lambda a, t: t * math.log(t / a), (0.3, 0.7), (0.25, 0.75)),
    "huber": (lambda a, t: (a - t) ** 2 / 2 if abs(a - t) <= 1 else abs(a - t) - 0.5, (0.3, -1.2), (0.5, 2)),
    "log_cosh": (lambda a, t: math.log(math.cosh(a - t)), (0.3, -1.2), (0.5, 2)),
    "hinge": (lambda a, t: max(0, 1 - t * a), (0.3, -1.2), (1, -1)),
    "squared_hinge": (lambda a, t: max(0, 1 - t * a) ** 2, (0.3, -1.2), (1, -1)),
    "poisson": (lambda a, t: a - t * math.log(a), (0.3, 1.2), (0, 4)),
    "focal": (lambda a, t: -0.25 * t * (1 - a) ** 2 * math.log(a) - 0.75 * (1 - t) * a**2 * math.log(1 - a),
              (0.3, 0.9), (1, 0)),
}


@pytest.mark.parametrize("kind", REQUIRED)
def test_every_required_entry_is_there_with_a_source(kind):
    listed = {entry.name: entry for entry in listing(kind)}
    assert not set(REQUIRED[kind].split()) - set(listed)
    assert all(entry.source and all(entry.formulas) for entry in listed.values())


@pytest.mark.parametrize("name", SCALAR)
def test_a_scalar_activation_computes_what_the_literature_says(name):
    definition, parameters = activation_definition(name)
    for z in (-4.5, -1.25, 0.0, 0.75, 3.5):
        values = {("z", ()): z} | {(s.name, ()): float(v) for s, v in parameters}
        assert number(definition.formula, values, {}, {}) == pytest.approx(SCALAR[name](z), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize("name", VECTOR)
def test_a_vector_activation_computes_what_the_literature_says(name):
    definition, _ = activation_definition(name)
    (index,) = definition.indices
    z = [0.5, -1.0, 2.25]
    found = evaluate(definition, entries("z", z), {index.size: 3})
    assert [found["a", (i,)] for i in range(3)] == pytest.approx(VECTOR[name](z), rel=1e-14)


def test_the_table_of_activations_covers_the_catalogue():
    assert set(builtin("activations")) == {*SCALAR, *VECTOR}
    assert set(builtin("costs")) == set(COSTS)


@pytest.mark.parametrize("name", COSTS)
def test_a_cost_computes_what_the_literature_says(name):
    formula, outputs, targets = COSTS[name]
    network = read_text(f'name = "c"\ninputs = 2\n[[layers]]\nunits = 2\n[cost]\nname = "{name}"\n')
    values = {(s.name, ()): float(v) for s, v in network.constants}
    values |= entries("a", [list(outputs)]) | entries("t", [list(targets)])
    found = evaluate(network.cost.definition, values, dict(network.sizes) | {network.input.shape[0]: 1})
    assert found["E", (0,)] == pytest.approx(sum(map(formula, outputs, targets)), rel=1e-14)


def test_logistic_takes_its_three_constants():
    network = read_text('name = "c"\ninputs = 1\n[[layers]]\nunits = 1\n'
                        'activation = { name = "logistic", L = 2, k = 1.5, x0 = 0.25 }\n[cost]\nname = "squared_error"\n')
    values = forward(network, [[0.5]], parameters={("W1", (0, 0)): 1.0, ("b1", (0,)): 0.0})
    assert values["a", (0, 0)] == pytest.approx(2 / (1 + math.exp(-1.5 * 0.25)), rel=1e-14)
    assert [(s.name, str(v)) for s, v in network.constants] == [("L", "2"), ("k", "3/2"), ("x0", "1/4")]


def test_layer_normalisation_has_mean_zero_and_variance_one_before_gain_and_bias():
    network = read_text('name = "c"\ninputs = 4\n[[layers]]\ntype = "layer_normalisation"\n[cost]\nname = "squared_error"\n')
    x = [1.0, 2.0, 4.0, 9.0]
    values = forward(network, [x])
    mean, variance = 4.0, (9 + 4 + 0 + 25) / 4
    for j in range(4):
        h = (x[j] - mean) / math.sqrt(variance + 1e-5)
        assert values["h", (0, j)] == pytest.approx(h, rel=1e-14)
        assert values["z", (0, j)] == pytest.approx(values["gamma1", (j,)] * h + values["beta1", (j,)], rel=1e-14)


def test_convolution_slides_its_kernels_without_padding():
    network = read_text('name = "c"\ninputs = [2, 5]\n[[layers]]\ntype = "convolution"\nunits = 3\nkernel = 2\n'
                        '[cost]\nname = "squared_error"\n')
    x = [[1.0, 2.0, 3.0, 5.0, 8.0], [2.0, 0.0, 1.0, 0.0, 3.0]]
    values = forward(network, [x])
    for o, p in product(range(3), range(4)):
        wanted = values["b1", (o,)] + sum(values["K1", (o, c, q)] * x[c][p + q] for c in range(2) for q in range(2))
        assert values["z", (0, o, p)] == pytest.approx(wanted, rel=1e-13)


def run_optimizer(text: str, gradients: list[float]) -> list[float]:
    """The entry p after each step, from p = 1 and zero state."""
    network = read_text(f'name = "c"\ninputs = 1\n[[layers]]\nunits = 1\n[cost]\nname = "squared_error"\n[optimizer]\n{text}')
    optimizer = network.optimizer
    values: dict[Any, Expr] = {symbol: value for symbol, value in optimizer.constants} | {s: Float(0) for s in optimizer.state}
    symbols = {s.name: s for _, formula in optimizer.updates for s in formula.free_symbols}
    values[symbols["p"]] = Float(1)
    found = []
    for step, gradient in enumerate(gradients, 1):
        values[symbols["g"]] = Float(gradient)
        if "step" in symbols:
            values[symbols["step"]] = Float(step)
        for target, formula in optimizer.updates:
            values[target] = formula.xreplace(values).evalf(17)
        found.append(float(values[symbols["p"]]))
    return found


GRADIENTS = [0.5, -0.25, 1.5]


def test_sgd_and_momentum_follow_their_rules():
    p, v, plain, heavy = 1.0, 0.0, [], []
    for position, g in enumerate(GRADIENTS):
        plain.append(1 - 0.1 * sum(GRADIENTS[:position + 1]))
        v = 0.8 * v + g
        p -= 0.1 * v
        heavy.append(p)
    assert run_optimizer('name = "sgd"\nlearning_rate = 0.1\n', GRADIENTS) == pytest.approx(plain, rel=1e-14)
    assert run_optimizer('name = "momentum"\nlearning_rate = 0.1\nmomentum = 0.8\n', GRADIENTS) == pytest.approx(heavy, rel=1e-14)


def test_rmsprop_and_adam_follow_their_rules():
    p = q = 1.0
    r = first = second = 0.0
    root, adam = [], []
    for step, g in enumerate(GRADIENTS, 1):
        r = 0.9 * r + 0.1 * g * g
        p -= 0.01 * g / (math.sqrt(r) + 1e-8)
        root.append(p)
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
        q -= 0.01 * (first / (1 - 0.9**step)) / (math.sqrt(second / (1 - 0.999**step)) + 1e-8)
        adam.append(q)
    assert run_optimizer('name = "rmsprop"\nlearning_rate = 0.01\n', GRADIENTS) == pytest.approx(root, rel=1e-13)
    assert run_optimizer('name = "adam"\nlearning_rate = 0.01\n', GRADIENTS) == pytest.approx(adam, rel=1e-13)


@pytest.mark.parametrize(("initializer", "kind", "value"), [
    ('"zeros"', "constant", 0.0), ('"ones"', "constant", 1.0), ('{ name = "constant", value = "1/3" }', "constant", 1 / 3),
    ('{ name = "uniform", bound = 0.25 }', "uniform", 0.25),
    ('"lecun_uniform"', "uniform", math.sqrt(3 / 5)), ('"he_uniform"', "uniform", math.sqrt(6 / 5)),
    ('"xavier_uniform"', "uniform", math.sqrt(6 / 8)), ('"xavier_uniform_4"', "uniform", 4 * math.sqrt(6 / 8)),
])
def test_an_initializer_gives_its_bound_for_the_fans(initializer, kind, value):
    network = read_text(f'name = "c"\ninputs = 5\n[[layers]]\nunits = 3\ninitializer = {initializer}\n'
                        '[cost]\nname = "squared_error"\n')
    start = network.parameters[0].initializer
    assert (start.kind, start.value) == (kind, pytest.approx(value, rel=1e-15))


def test_weights_start_as_suits_the_activation_unless_the_model_says_otherwise():
    starts = {}
    for name in ("relu", "tanh", "selu", "logistic"):
        network = read_text(f'name = "c"\ninputs = 5\n[[layers]]\nunits = 3\nactivation = "{name}"\n'
                            '[cost]\nname = "squared_error"\n')
        starts[name] = [p.initializer.name for p in network.parameters]
    assert starts == {"relu": ["he_uniform", "zeros"], "tanh": ["xavier_uniform", "zeros"],
                      "selu": ["lecun_uniform", "zeros"], "logistic": ["xavier_uniform", "zeros"]}


@pytest.mark.parametrize("name", [*SCALAR, *VECTOR])
def test_a_built_in_has_no_privileges(name):
    """The same entry under a name nobody knows gives the same definitions, constants and starts."""
    model = 'name = "c"\ninputs = 3\n[[layers]]\nunits = 2\nactivation = "{}"\n[cost]\nname = "squared_error"\n'
    entry = builtin("activations")[name]
    entry = builtin("activations")[entry.alias] if entry.alias else entry
    spec = write_model_with(entry)
    ours, theirs = read_text(model.format(name)), read_text(model.format("zonk") + spec)
    assert ours.definitions == theirs.definitions
    assert (ours.constants, ours.parameters) == (theirs.constants, theirs.parameters)


def write_model_with(entry: Any) -> str:
    """The `[activations.zonk]` table of an entry."""
    return write_model(ModelSpec("c", 1, activations={"zonk": entry})).split("\n\n", 1)[1]


def test_an_alias_is_listed_with_what_it_stands_for():
    listed = {entry.name: entry for entry in listing("activations")}
    assert listed["sigmoid"].alias == "logistic"
    assert listed["sigmoid"].formulas == listed["logistic"].formulas
    assert listed["prelu"].parameters == (("slope", "0.25 (trainable)"),)


def test_conditions_and_domain_of_a_cost_are_relations_on_the_targets():
    network = read_text('name = "c"\ninputs = 2\n[[layers]]\nunits = 2\nactivation = "softmax"\n'
                        '[cost]\nname = "categorical_cross_entropy"\n')
    assert [c.text for c in network.cost.conditions] == ["Sum(t[k], k) == 1", "0 <= t", "t <= 1"]
    assert [c.relation.rel_op for c in network.cost.conditions] == ["==", "<=", "<="]
    for condition in network.cost.conditions:
        assert {entry.array for entry in condition.relation.atoms(Entry)} == {network.target}
        assert all(isinstance(i, Index) for entry in condition.relation.atoms(Entry) for i in entry.indices)
