"""Model files and flags become the network that they describe: names, sizes, sources, constants, starts, canonical text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sympy import Rational, S

from symbp.network import activations, layer_types
from symbp.network.flags import from_flags
from symbp.network.model import Network
from symbp.network.reader import read_model, read_text
from symbp.network.schema import ActivationEntry, CostSpec, LayerSpec, ModelSpec
from symbp.network.toml_text import write_model

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
COST = '\n[cost]\nname = "squared_error"\n'


def model(layers: str, inputs: str = "4", rest: str = COST) -> Network:
    return read_text(f'name = "net"\ninputs = {inputs}\n{layers}\n{rest}')


def lines(network: Network) -> list[str]:
    return [f"{d.target} = {d.formula}" for d in network.definitions]


def shapes(network: Network) -> dict[str, tuple[int, ...]]:
    return {p.array.name: p.shape for p in network.parameters}


def sizes(network: Network) -> dict[str, int]:
    return {symbol.name: value for symbol, value in network.sizes}


def constants(network: Network) -> dict[str, str]:
    return {symbol.name: str(value) for symbol, value in network.constants}


def test_a_classifier_reads_as_written_in_a_textbook():
    network = model('[[layers]]\nunits = 5\nactivation = "logistic"\n[[layers]]\nunits = 3\nactivation = "softmax"',
                    rest='[cost]\nname = "categorical_cross_entropy"\n')
    assert lines(network) == [
        "z1[e,i] = b1[i] + Sum(W1[i,j]*x[e,j], j)",
        "a1[e,i] = 1/(1 + exp(-z1[e,i]))",
        "z[e,i] = b2[i] + Sum(W2[i,j]*a1[e,j], j)",
        "a[e,i] = exp(z[e,i])/Sum(exp(z[e,k]), k)",
        "E[e] = -Sum(log(a[e,k])*t[e,k], k)",
    ]
    assert shapes(network) == {"W1": (5, 4), "b1": (5,), "W2": (3, 5), "b2": (3,)}
    assert sizes(network) == {"n0": 4, "n1": 5, "n2": 3}
    assert str(network.cost.scale) == "1/m"
    assert [str(s) for s in network.target.shape] == ["m", "n2"]


def test_equal_sizes_keep_symbols_of_their_own():
    network = model('[[layers]]\nunits = 4\n[[layers]]\nunits = 4')
    assert sizes(network) == {"n0": 4, "n1": 4, "n2": 4}
    assert [str(s) for s in network.parameters[2].array.shape] == ["n2", "n1"]


def test_source_first_reverses_the_weights_and_no_bias_drops_it():
    network = model('[[layers]]\nunits = 3\nbias = false\norder = "source-first"')
    assert lines(network)[0] == "z[e,i] = Sum(W1[j,i]*x[e,j], j)"
    assert shapes(network) == {"W1": (4, 3)}
    assert model("[[layers]]\nunits = 3").parameters[0].initializer == network.parameters[0].initializer


def test_a_skip_connection_has_weights_of_its_own_for_each_source():
    network = model('[[layers]]\nname = "h"\nunits = 5\n[[layers]]\nunits = 3\ninput = ["h", "x"]')
    assert lines(network)[2] == "z[e,i] = b2[i] + Sum(W2[i,j]*a1[e,j], j) + Sum(W2_0[i,j]*x[e,j], j)"
    assert shapes(network) == {"W1": (5, 4), "b1": (5,), "W2": (3, 5), "W2_0": (3, 4), "b2": (3,)}
    assert network.layers[1].inputs == (1, 0)
    starts = {p.array.name: p.initializer.value for p in network.parameters}
    assert starts["W2"] == starts["W2_0"] == pytest.approx((6 / (5 + 4 + 3)) ** 0.5)


def test_added_inputs_share_one_size():
    network = model('[[layers]]\nunits = 4\n[[layers]]\nunits = 3\ninput = ["layer1", "x"]\ncombine = "add"')
    assert lines(network)[2:4] == ["s[e,j] = a1[e,j] + x[e,j]", "z[e,i] = b2[i] + Sum(W2[i,j]*s[e,j], j)"]
    assert sizes(network) == {"n0": 4, "n2": 3}
    assert [str(s) for s in network.parameters[0].array.shape] == ["n0", "n0"]


def test_repeated_layers_are_written_out_and_the_last_can_be_read():
    network = model('[[layers]]\nname = "h"\nunits = 3\nrepeat = 3\n[[layers]]\nunits = 2\ninput = "h_3"')
    assert [layer.name for layer in network.layers] == ["h_1", "h_2", "h_3", "layer4"]
    assert [layer.inputs for layer in network.layers] == [(0,), (1,), (2,), (3,)]


def test_a_thousand_equal_layers_are_bound_once(monkeypatch):
    calls = []
    for room, name in ((layer_types, "bind_definition"), (activations, "bind")):
        plain = getattr(room, name)
        monkeypatch.setattr(room, name, lambda *args, plain=plain, **more: calls.append(args) or plain(*args, **more))
    network = model('[[layers]]\nunits = 3\nactivation = "tanh"\nrepeat = 1000')
    assert len(network.layers) == 1000
    assert lines(network)[1998] == "z[e,i] = b1000[i] + Sum(W1000[i,j]*a999[e,j], j)"
    assert len(calls) == 2


def test_an_input_of_two_feature_axes_runs_through_every_formula():
    network = model('[[layers]]\ntype = "convolution"\nunits = 3\nkernel = 4\nactivation = "softmax"\n'
                    '[[layers]]\ntype = "layer_normalisation"\n[[layers]]\nunits = 2', inputs="[2, 9]")
    assert lines(network)[:4] == [
        "z1[e,o,p] = b1[o] + Sum(Sum(K1[o,c,q]*x[e,c,p + q], q), c)",
        "a1[e,o,p] = exp(z1[e,o,p])/Sum(Sum(exp(z1[e,k1,k2]), k1), k2)",
        "mu2[e] = Sum(Sum(a1[e,j1,j2], j1), j2)/(n1_1*n1_2)",
        "v2[e] = Sum(Sum((-mu2[e] + a1[e,j1,j2])**2, j1), j2)/(n1_1*n1_2)",
    ]
    assert lines(network)[7] == "z[e,i] = b3[i] + Sum(Sum(W3[i,j1,j2]*a2[e,j1,j2], j1), j2)"
    assert sizes(network) == {"n0_1": 2, "n0_2": 9, "n1_1": 3, "n1_2": 6, "kernel1": 4, "n3": 2}
    assert shapes(network)["W3"] == (2, 3, 6)
    assert shapes(network)["gamma2"] == (3, 6)
    fans = {p.array.name: p.initializer.value for p in network.parameters}
    assert fans["K1"] == pytest.approx((6 / (2 * 4 + 3 * 4)) ** 0.5)
    assert fans["W3"] == pytest.approx((6 / (3 * 6 + 2)) ** 0.5)


def test_a_cost_over_two_output_axes_sums_over_both():
    network = model('[[layers]]\ntype = "convolution"\nunits = 3\nkernel = 4', inputs="[2, 9]")
    assert lines(network)[-1] == "E[e] = Sum(Sum((-a[e,k1,k2] + t[e,k1,k2])**2, k1), k2)"
    assert [str(s) for s in network.target.shape] == ["m", "n1_1", "n1_2"]


def test_trainable_parameters_of_an_activation_are_parameters_of_the_layer():
    one = model('[[layers]]\nunits = 3\nactivation = "prelu"')
    each = model('[[layers]]\nunits = 3\n'
                 'activation = { name = "prelu", slope = { default = 0.1, trainable = true, shared = false } }')
    beta = model('[[layers]]\nunits = 3\nactivation = { name = "swish", beta = { default = 2, trainable = true } }')
    assert shapes(one)["slope1"] == ()
    assert shapes(each)["slope1"] == (3,)
    assert lines(each)[1] == "a[e,i] = where(z[e,i] > 0, z[e,i], slope1[i]*z[e,i])"
    assert lines(beta)[1] == "a[e,i] = z[e,i]/(1 + exp(-beta1[]*z[e,i]))"
    assert [(p.initializer.kind, p.initializer.value) for p in each.parameters if p.array.name == "slope1"] == [("constant", 0.1)]
    assert each.constants == ()


def test_a_trainable_parameter_gives_way_to_an_array_of_the_same_name():
    network = model('[[layers]]\ntype = "layer_normalisation"\n'
                    'activation = { name = "swish", beta = { default = 1, trainable = true } }')
    assert shapes(network) == {"gamma1": (4,), "beta1": (4,), "beta1_swish": ()}


def test_a_vector_activation_may_have_a_parameter_for_each_unit():
    network = model('[[layers]]\nunits = 3\nactivation = "warm"', rest=COST
                    + '[activations.warm]\nformula = "exp(beta[i]*z[i])/Sum(exp(beta[k]*z[k]), k)"\n'
                    'parameters = { beta = { default = 1, trainable = true, shared = false } }')
    assert lines(network)[1] == "a[e,i] = exp(beta1[i]*z[e,i])/Sum(exp(beta1[k]*z[e,k]), k)"
    assert shapes(network)["beta1"] == (3,)


def test_constants_have_one_name_where_one_value_is_used():
    elu = '[[layers]]\nunits = 3\nactivation = {{ name = "elu", alpha = {} }}\n'
    assert constants(model(elu.format(0.1) + elu.format("\"1/10\""))) == {"alpha": "1/10"}
    network = model(elu.format(0.1) + elu.format(0.2))
    assert constants(network) == {"alpha_1": "1/10", "alpha_2": "1/5"}
    assert "alpha_2*(exp(z[e,i]) - 1)" in lines(network)[3]


def test_a_cost_and_an_activation_may_use_the_same_letter():
    network = model('[[layers]]\nunits = 3\nactivation = { name = "elu", alpha = 0.5 }',
                    rest='[cost]\nname = "focal"\nalpha = 0.25\n')
    assert constants(network) == {"alpha_1": "1/2", "alpha_cost": "1/4", "gamma": "2"}


def test_no_index_is_called_like_a_constant():
    network = model('[[layers]]\nunits = 3\nactivation = { name = "logistic", k = 2 }\n'
                    '[[layers]]\nunits = 2\nactivation = "softmax"')
    assert constants(network) == {"L": "1", "k": "2", "x0": "0"}
    assert lines(network)[3:] == ["a[e,i] = exp(z[e,i])/Sum(exp(z[e,j]), j)", "E[e] = Sum((-a[e,i] + t[e,i])**2, i)"]
    network = model('[[layers]]\nunits = 3\nactivation = "own"', rest=COST
                    + '[activations.own]\nformula = "tanh(j*z)"\nparameters = { j = 2 }')
    assert constants(network) == {"j_1": "2"}


def test_constants_left_alone_are_written_as_numbers_where_the_entry_says_so():
    assert lines(model('[[layers]]\nunits = 3\nactivation = "logistic"'))[1] == "a[e,i] = 1/(1 + exp(-z[e,i]))"
    assert constants(model('[[layers]]\nunits = 3\nactivation = "elu"')) == {"alpha": "1"}


def test_known_signs_become_assumptions():
    network = model('[[layers]]\nunits = 3\nactivation = "elu"')
    assert [s.is_positive for s, _ in network.constants] == [True]


def test_factor_scaling_and_update_are_the_models_choice():
    network = model("[[layers]]\nunits = 3", rest='[cost]\nname = "squared_error"\nfactor = "1/2"\nscaling = "sum"\n'
                    '[training]\nupdate = "full-batch"\nepochs = 7\nseed = 3\n')
    assert lines(network)[-1] == "E[e] = Sum((-a[e,k] + t[e,k])**2, k)/2"
    assert network.cost.scale == S.One
    assert (network.training.batch_size, network.training.epochs, network.training.seed) == (0, 7, 3)
    assert model("[[layers]]\nunits = 3", rest=COST + '[training]\nupdate = "per-example"\n').training.batch_size == 1
    assert model("[[layers]]\nunits = 3", rest=COST + "[training]\nbatch_size = 8\n").training.batch_size == 8
    assert model("[[layers]]\nunits = 3").training.batch_size == 32


def test_a_cost_over_all_examples_is_the_whole_cost():
    network = model("[[layers]]\nunits = 3", rest='[cost]\nname = "own"\n'
                    '[costs.own]\nformula = "Sum(Sum((a[e,k] - t[e,k])**2, k), e)/(2*m)"')
    assert lines(network)[-1] == "C[] = Sum(Sum((a[e,k] - t[e,k])**2, k), e)/(2*m)"
    assert network.cost.scale == S.One


@pytest.mark.parametrize("formula", ["(a - t)**2/n", "Sum((a[k] - t[k])**2, k)/n", "Sum((a[e,k] - t[e,k])**2, k)/n"])
def test_n_counts_the_outputs_in_a_cost_however_it_is_indexed(formula):
    network = model("[[layers]]\nunits = 3", rest=f'[cost]\nname = "own"\n[costs.own]\nformula = "{formula}"')
    assert "n1" in {s.name for s in network.cost.definition.formula.free_symbols}
    assert {s.name for s in network.cost.definition.formula.free_symbols} <= {"a", "t", "n1", "e", "k"}


def test_an_own_layer_may_have_fixed_arrays_sizes_and_settings():
    network = model('[[layers]]\ntype = "mix"\nunits = 2\nwidth = 3', rest=COST + """
[layer_types.mix]
definitions = ["h[e,q] = Sum(V[q,j]*x[e,j], j)/n", "z[e,i] = rate*Sum(s[i,q]*h[e,q], q)"]
indices = { i = "units", q = "width" }
sizes = { n = "j" }
settings = ["width"]
parameters = { rate = 0.5 }
[layer_types.mix.arrays]
V = { indices = ["q", "j"] }
s = { indices = ["i", "q"], values = [[1, 0, "1/2"], [0, 1, -0.5]] }
""")
    assert lines(network)[:2] == ["h[e,q] = Sum(V1[q,j]*x[e,j], j)/n0", "z[e,i] = rate*Sum(h[e,q]*s[i,q], q)"]
    assert sizes(network) == {"n0": 4, "n1": 2, "width1": 3}
    (fixed,) = network.layers[0].constants
    assert (fixed.array.name, fixed.shape, fixed.values) == ("s", (2, 3), (1.0, 0.0, 0.5, 0.0, 1.0, -0.5))


def test_numbers_are_exact():
    network = model('[[layers]]\nunits = 3\nactivation = { name = "leaky_relu", slope = 0.1 }', rest=COST
                    + '[optimizer]\nlearning_rate = "1/3"\n')
    assert dict(network.constants).popitem()[1] == Rational(1, 10)
    assert network.optimizer.constants[0][1] == Rational(1, 3)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_read_back_from_its_canonical_text(path):
    network = read_model(path)
    assert network.name == (path.stem[:3] if path.stem[0] == "y" else path.stem)
    assert read_text(network.source) == network
    assert hash(read_text(network.source)) == hash(network)


def test_the_examples_are_the_twenty_systems_and_four_more():
    assert [path.stem[:3] for path in EXAMPLES if path.stem[0] == "y"] == [f"y{n:02}" for n in range(1, 21)]
    assert {path.stem for path in EXAMPLES if path.stem[0] != "y"} == {"digits", "own_activation", "own_cost", "own_layer"}


def test_the_canonical_text_keeps_any_text_and_number():
    spec = ModelSpec("net", [2, 3], cost=CostSpec("c"), layers=[LayerSpec(settings={"a-b": 1e-05, "odd key": "1/2"})],
                     activations={"f": ActivationEntry('z*"\\\n\t\x7f\u00e9\U0001f600', source="", parameters={"q": 0.1})})
    table = tomllib.loads(write_model(spec))
    assert table["activations"]["f"] == {"formula": 'z*"\\\n\t\x7f\u00e9\U0001f600', "parameters": {"q": 0.1}}
    assert table["layers"] == [{"a-b": 1e-05, "odd key": "1/2"}]
    assert table["inputs"] == [2, 3]


FLAGS = """
name = "digits"
inputs = 64

[[layers]]
units = 32
activation = "sigmoid"

[[layers]]
units = 10
activation = "softmax"

[cost]
name = "categorical_cross_entropy"

[optimizer]
learning_rate = 0.1
"""


def test_flags_and_a_file_that_say_the_same_give_the_same_network():
    flags = from_flags(name="digits", layers="64,32,10", hidden="sigmoid", output="softmax", learning_rate=0.1,
                       cost="categorical_cross_entropy", optimizer="sgd", dtype="float32")
    assert flags == read_text(FLAGS)


def test_flags_define_activations_and_costs():
    network = from_flags(
        layers="4,6,5,2", hidden="bent,elu(alpha=0.5)", output="tanh", cost="tl", factor="1/2", scaling="sum",
        update="full-batch", epochs=3, seed=5, optimizer="adam(beta1=0.8)", learning_rate=0.01, dtype="float64", bias=False,
        order="source-first", initializer="uniform(bound=0.1)", fuse=False,
        defines=["bent(z, gain=1/2) = (sqrt(z**2+1)-1)/2 + gain*z",
                 "tl(a, t) = -((1+t)/2*log((1+a)/2) + (1-t)/2*log((1-a)/2))"])
    assert lines(network)[1] == "a1[e,i] = gain*z1[e,i] + sqrt(z1[e,i]**2 + 1)/2 - 1/2"
    assert constants(network) == {"gain": "1/2", "alpha": "1/2"}
    assert (network.name, network.dtype, network.fuse, network.cost.scale) == ("model", "float64", False, S.One)
    assert (network.training.batch_size, network.training.epochs, network.training.seed) == (0, 3, 5)
    assert {s.name: str(v) for s, v in network.optimizer.constants}["beta1"] == "4/5"
    assert shapes(network) == {"W1": (4, 6), "W2": (6, 5), "W3": (5, 2)}
    assert {p.initializer.value for p in network.parameters} == {0.1}
    assert read_text(network.source) == network


def test_a_definition_with_indices_in_flags_is_a_vector_formula():
    network = from_flags(layers="4,3", output="share", cost="worst", defines=[
        "share(z) = z[i]**2/Sum(z[k]**2, k)", "worst(a, t) = Max((a[k] - t[k])**2, k)"])
    assert lines(network)[1:] == ["a[e,i] = z[e,i]**2/Sum(z[e,k]**2, k)", "E[e] = Max((a[e,k] - t[e,k])**2, k)"]
