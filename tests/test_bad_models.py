"""Every way of getting a model wrong: one message that says where, what, and what to write instead."""

from __future__ import annotations

import pytest

from symbp.errors import FormulaError, ModelError, SymbpError
from symbp.network.flags import from_flags
from symbp.network.reader import read_model, read_text

GOOD = """name = "net"
inputs = 4
[[layers]]
units = 3
activation = "tanh"
[[layers]]
units = 2
[cost]
name = "squared_error"
"""
TYPE = GOOD.replace("units = 3", 'type = "own"\nunits = 3') + "[layer_types.own]\n"
ACTIVATION = GOOD.replace("tanh", "own") + "[activations.own]\n"
OPTIMIZER = GOOD + '[optimizer]\nname = "own"\n[optimizers.own]\n'
OWN_COST = GOOD.replace("squared_error", "own") + "[costs.own]\n"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def refused(text: str) -> SymbpError:
    with pytest.raises(SymbpError) as caught:
        read_text(text, "model.toml")
    return caught.value


UNKNOWN = {
    "activation": (changed("tanh", "tahn"), "model.toml, layer 1, key 'activation'", "unknown activation 'tahn'", "'tanh'"),
    "cost": (changed("squared_error", "square_error"), "model.toml, cost, key 'name'", "unknown cost", "'squared_error'"),
    "optimizer": (GOOD + '[optimizer]\nname = "adm"\n', "model.toml, optimizer, key 'name'", "unknown optimizer", "'adam'"),
    "initializer": (changed("units = 3", 'units = 3\ninitializer = "he_unifrom"'), "model.toml, layer 1, key 'initializer'",
                    "unknown initializer", "'he_uniform'"),
    "layer type": (changed("units = 3", 'units = 3\ntype = "dens"'), "model.toml, layer 1, key 'type'", "unknown layer type",
                   "'dense'"),
    "input": (changed("units = 2", 'units = 2\ninput = "layer9"'), "model.toml, layer 2, key 'input'", "unknown input",
              "'layer1'"),
    "layer key": (changed("units = 3", "unit = 3"), "model.toml, layer 1", "unknown key 'unit'", "'units'"),
    "top key": (GOOD + "[trainin]\nepochs = 1\n", "model.toml", "unknown key 'trainin'", "'training'"),
    "training key": (GOOD + "[training]\nepoch = 1\n", "model.toml, training", "unknown key 'epoch'", "'epochs'"),
    "optimizer constant": (GOOD + "[optimizer]\nlearning_rat = 1\n", "model.toml, optimizer", "unknown key", "'learning_rate'"),
    "activation constant": (changed('"tanh"', '{ name = "elu", alhpa = 1 }'), "model.toml, layer 1, key 'activation'",
                            "unknown key 'alhpa'", "'alpha'"),
    "cost constant": (changed('"squared_error"', '"huber"\nthreshhold = 2'), "model.toml, cost", "unknown key", "'threshold'"),
    "value": (changed("units = 3", 'units = 3\norder = "source first"'), "model.toml, layer 1, key 'order'", "unknown value",
              "'source-first'"),
    "entry key": (ACTIVATION + 'formul = "z"\n', "model.toml, activation 'own'", "unknown key 'formul'", "'formula'"),
    "name in a formula": (ACTIVATION + 'formula = "z*alpha"\nparameters = { alpa = 1 }\n',
                          "model.toml, activation 'own', column 3", "unknown name alpha", "alpa"),
    "name in a size": (TYPE + 'definitions = ["z[e,i] = Sum(W[i,j]*x[e,j], j)"]\nindices = { i = "unit" }\n'
                       'arrays = { W = { indices = ["i", "j"] } }\n', "model.toml, layer type 'own', index 'i'",
                       "unknown name unit", "units"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_an_unknown_name_is_answered_with_the_place_and_the_closest_one(case):
    text, where, what, close = UNKNOWN[case]
    error = refused(text)
    assert error.where.startswith(where)
    assert what in error.what
    assert close in error.remedy


WRONG = {
    "text for a number": (changed("units = 3", 'units = "3"'), ["layer 1, key 'units'", "expected a whole number, got text"]),
    "true for a number": (changed("units = 3", "units = true"), ["key 'units'", "expected a whole number"]),
    "a fraction of a unit": (changed("units = 3", "units = 3.5"), ["key 'units'", "expected a whole number"]),
    "no units": (changed("units = 3", ""), ["layer 1", "the key 'units' is missing"]),
    "zero units": (changed("units = 3", "units = 0"), ["key 'units'", ">= 1"]),
    "absurdly many units": (changed("units = 3", "units = 100000000"), ["key 'units'", "<= 10000000"]),
    "absurdly many weights": (changed("units = 3", "units = 10000000").replace("inputs = 4", "inputs = 10000"),
                              ["layer 1, array 'W'", "100000000000 entries"]),
    "absurdly many layers": (changed("units = 3", "units = 3\nrepeat = 100000"), ["more than 100000 layers"]),
    "negative input": (changed("inputs = 4", "inputs = -4"), ["key 'inputs'", ">= 1"]),
    "no input axis": (changed("inputs = 4", "inputs = []"), ["key 'inputs'", "empty"]),
    "input of text": (changed("inputs = 4", 'inputs = [2, "x"]'), ["key 'inputs', item 2", "expected a whole number"]),
    "no inputs": (changed("inputs = 4\n", ""), ["the key 'inputs' is missing"]),
    "no layers": ('name = "net"\ninputs = 4\n[cost]\nname = "squared_error"\n', ["no layers", "[[layers]]"]),
    "no cost": (GOOD.split("[cost]")[0], ["no cost", "[cost]"]),
    "nothing to train": (TYPE.split("[[layers]]\nunits = 2")[0] + '[cost]\nname = "squared_error"\n[layer_types.own]\n'
                         'definitions = ["z[e,i] = Sum(s[i,j]*x[e,j], j)"]\nindices = { i = "units" }\n'
                         'arrays = { s = { indices = ["i", "j"], values = [[1,0,0,0],[1,0,0,0],[1,0,0,0]] } }\n', ["to train"]),
    "a keyword of C": (changed('"net"', '"int"'), ["key 'name'", "int is a word reserved in C"]),
    "a keyword of Python": (changed('"net"', '"while"'), ["key 'name'", "reserved in Python"]),
    "a path": (changed('"net"', '"../net"'), ["key 'name'", "is not a name"]),
    "a module": (changed('"net"', '"json"'), ["key 'name'", "module of Python", "json_net"]),
    "a number as name": (changed('"net"', "3"), ["key 'name'", "expected text"]),
    "sizes that cannot be added": (changed("units = 2", 'units = 2\ninput = ["layer1", "x"]\ncombine = "add"'),
                                   ["layer 2, key 'combine'", "3 and 4 cannot be added"]),
    "one input to add": (changed("units = 2", 'units = 2\ncombine = "add"'), ["layer 2, key 'combine'", "only one input"]),
    "an input named twice": (changed("units = 2", 'units = 2\ninput = ["x", "x"]'), ["layer 2, key 'input'", "twice"]),
    "a later layer as input": (changed("units = 3", 'units = 3\ninput = "layer2"'), ["layer 1, key 'input'", "earlier layers"]),
    "two layers of one name": (GOOD.replace("units", 'name = "h"\nunits'), ["layer 2, key 'name'", "two layers"]),
    "several inputs of a repeated layer": (changed("units = 2", 'units = 2\ninput = ["layer1", "x"]\nrepeat = 2'),
                                           ["layer 2, key 'repeat'", "one input"]),
    "several inputs to normalise": (GOOD.replace("units = 2", 'type = "layer_normalisation"\ninput = ["layer1", "x"]'),
                                    ["layer 2", "cannot take several inputs", "combine"]),
    "units of a normalisation": (changed("units = 3", 'type = "layer_normalisation"\nunits = 3'), ["layer 1", "key 'units'"]),
    "order of a normalisation": (changed("units = 3", 'type = "layer_normalisation"\norder = "source-first"'), ["key 'order'"]),
    "no kernel": (changed("units = 3", 'type = "convolution"\nunits = 3'), ["layer 1", "the key 'kernel' is missing"]),
    "a flat input to convolve": (changed("units = 3", 'type = "convolution"\nunits = 3\nkernel = 2'),
                                 ["layer 1", "1 feature axis", "x[e,c,s]"]),
    "a kernel longer than the input": (changed("units = 3", 'type = "convolution"\nunits = 3\nkernel = 7')
                                       .replace("inputs = 4", "inputs = [2, 4]"), ["layer 1", "-2", "s - kernel + 1"]),
    "a constant below its range": (changed('"tanh"', '{ name = "elu", alpha = -1 }'), ["key 'alpha'", "greater than 0"]),
    "an infinite constant": (changed('"tanh"', '{ name = "elu", alpha = inf }'), ["key 'alpha'", "finite"]),
    "a constant of words": (changed('"tanh"', '{ name = "elu", alpha = "much" }'), ["key 'alpha'", "unknown name much"]),
    "a constant without a name": (changed('"tanh"', "{ alpha = 1 }"), ["layer 1, key 'activation'", "'name' is missing"]),
    "positive and trainable": (changed('"tanh"', '{ name = "elu", alpha = { default = 1, positive = true, trainable = true } }'),
                               ["key 'alpha'", "positive and trainable"]),
    "a trainable cost": (OWN_COST + 'formula = "q*(a - t)**2"\nparameters = { q = { default = 1, trainable = true } }\n',
                         ["cost 'own'", "no trainable parameters"]),
    "a trainable number of a layer type": (changed("units = 3", 'type = "layer_normalisation"\n'
                                                   "epsilon = { default = 1, trainable = true }"), ["layer 1", "'arrays'"]),
    "a wrong parameter table": (ACTIVATION + 'formula = "z*q"\nparameters = { q = { defaul = 1 } }\n', ["'defaul'", "default"]),
    "batch against update": (GOOD + '[training]\nupdate = "full-batch"\nbatch_size = 8\n', ["training", "contradicts"]),
    "a negative seed": (GOOD + "[training]\nseed = -1\n", ["training, key 'seed'", ">= 0"]),
    "a factor of nothing": (changed('"squared_error"', '"squared_error"\nfactor = 0'), ["key 'factor'"]),
    "a negative bound": (changed("units = 3", 'units = 3\ninitializer = { name = "uniform", bound = -1 }'), ["key 'bound'"]),
    "an alias of itself": (ACTIVATION + 'alias = "own"\n', ["alias of itself"]),
    "an alias with a formula": (ACTIVATION + 'alias = "tanh"\nformula = "z"\n', ["alias", "leave out"]),
    "an entry without a formula": (ACTIVATION + 'source = "me"\n', ["no formula"]),
    "an entry with an odd name": (GOOD + '[activations."a b"]\nformula = "z"\n', ["[activations]", "'a b'"]),
    "a table for layers": (GOOD.replace("[[layers]]\nunits = 2", "").replace("[[layers]]", "[layers]"), ["[[layers]]"]),
    "text for a table": (changed("[cost]", "training = 3\n[cost]").replace("[[layers]]\nunits = 3\nactivation = \"tanh\"\n", ""),
                         ["unknown key 'training'"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_model_is_refused_with_where_and_what(case):
    text, fragments = WRONG[case]
    message = str(refused(text))
    assert message.startswith("model.toml")
    for fragment in fragments:
        assert fragment in message


LAYER = 'definitions = [{}]\nindices = {{ i = "units" }}\narrays = {{ s = {{ indices = ["i", "j"]{} }} }}\n'
FORMULAS = {
    "an activation without z": (ACTIVATION + 'formula = "3"\n', ["activation 'own'", "does not read z"]),
    "two free indices": (ACTIVATION + 'formula = "z[i]*z[k]"\n', ["free indices i, k"]),
    "an index as a number": (ACTIVATION + 'formula = "z[i]/i"\n', ["index i is used as a number"]),
    "unbalanced brackets": (ACTIVATION + 'formula = "exp((z)"\n', ["activation 'own', column 4"]),
    "a wrong power": (ACTIVATION + 'formula = "z^2"\n', ["write ** for powers"]),
    "a parameter called z": (ACTIVATION + 'formula = "z"\nparameters = { z = 1 }\n', ["the parameter z"]),
    "a parameter called while": (ACTIVATION + 'formula = "z"\nparameters = { while = 1 }\n', ["while", "reserved in Python"]),
    "code": (ACTIVATION + "formula = \"__import__('os').system('x')\"\n", ["activation 'own'"]),
    "ten thousand brackets": (ACTIVATION + f'formula = "{"(" * 9999}z{")" * 9999}"\n', ["activation 'own'"]),
    "a cost without a": (OWN_COST + 'formula = "t**2"\n', ["cost 'own'", "does not read the outputs a"]),
    "a cost with a free index": (OWN_COST + 'formula = "(a[k] - t[k])**2"\n', ["free indices k", "Sum"]),
    "a and t unlike": (OWN_COST + 'formula = "Sum(a[k] - t, k)"\n', ["different indices"]),
    "a condition on the outputs": (OWN_COST + 'formula = "(a - t)**2"\nconditions = ["Sum(a[k], k) == 1"]\n',
                                   ["targets t alone"]),
    "a condition that compares nothing": (OWN_COST + 'formula = "(a - t)**2"\ndomain = ["t"]\n', ["condition"]),
    "a scaling of a whole cost": (OWN_COST.replace('"own"', '"own"\nscaling = "sum"')
                                  + 'formula = "Sum(Sum((a[e,k] - t[e,k])**2, k), e)"\n', ["key 'scaling'"]),
    "an unknown array": (TYPE + LAYER.format('"z[e,i] = Sum(W[i,j]*x[e,j], j)"', ""),
                         ["layer type 'own', definition 1, column 14", "unknown name W"]),
    "a wrong index": (TYPE + LAYER.format('"z[e,i] = Sum(s[i,j]*x[e,i], j)"', ""), ["definition 1", "index i runs over"]),
    "an index used twice": (TYPE + LAYER.format('"z[e,i] = Sum(Sum(s[i,j]*x[e,j], j), j)"', ""), ["index j", "twice"]),
    "no logits": (TYPE + LAYER.format('"y[e,i] = Sum(s[i,j]*x[e,j], j)"', ""), ["must define the logits z"]),
    "no input": (TYPE + LAYER.format('"z[e,i] = Sum(s[i,j], j)"', ""), ["no definition reads the input x"]),
    "an undeclared index": (TYPE.replace("units = 3", "") + 'definitions = ["z[e,j] = x[e,j]"]\n'
                            'arrays = { s = { indices = ["q"] } }\n', ["unknown index q"]),
    "values of another shape": (TYPE + LAYER.format('"z[e,i] = Sum(s[i,j]*x[e,j], j)"', ", values = [[1], [0]]"),
                                ["layer 1, array 's'", "not of the shape 3x4"]),
    "an array called a": (TYPE + LAYER.format('"a[e,i] = Sum(s[i,j]*x[e,j], j)", "z[e,i] = a[e,i]"', ""), ["a is not for this"]),
    "an array called like a size": (TYPE + LAYER.format('"n[e,i] = Sum(s[i,j]*x[e,j], j)", "z[e,i] = n[e,i]"', ""), ["n1"]),
    "an array called like an adjoint": (TYPE + LAYER.format('"delta[e,i] = Sum(s[i,j]*x[e,j], j)", "z[e,i] = 2*delta[e,i]"', ""),
                                        ["delta"]),
    "an update of the gradient": (OPTIMIZER + 'update = ["g = p"]\n', ["g cannot be updated"]),
    "an update that leaves p alone": (OPTIMIZER + 'update = ["v = v + g"]\nstate = ["v"]\n',
                                      ["no rule updates the parameter p"]),
    "a bound that is no number": (changed("units = 3", 'units = 3\ninitializer = "own"')
                                  + '[initializers.own]\nbound = "1 - fan_in"\n', ["initializer 'own'", "-3"]),
}


@pytest.mark.parametrize("case", FORMULAS)
def test_a_wrong_formula_in_a_model_is_refused_with_where_and_what(case):
    text, fragments = FORMULAS[case]
    message = str(refused(text))
    assert message.startswith("model.toml")
    for fragment in fragments:
        assert fragment in message


def test_a_formula_error_shows_the_place_with_a_caret():
    error = refused(ACTIVATION + 'formula = "z*exp(q)"\n')
    assert isinstance(error, FormulaError)
    line, caret = error.excerpt.splitlines()
    assert line[caret.index("^")] == "q"


@pytest.mark.parametrize(("text", "where", "shown"), [
    (GOOD.replace("units = 2", "units = 2 2"), "model.toml, line 7, column 11", "units = 2 2"),
    ('name = "net\n', "model.toml, line 1", 'name = "net'),
    ("inputs = [1,\n", "model.toml, line 1", "inputs"),
])
def test_broken_toml_is_shown_with_its_line(text, where, shown):
    error = refused(text)
    assert isinstance(error, ModelError)
    assert error.where.startswith(where)
    assert shown in error.excerpt


def test_a_file_that_cannot_be_read_is_a_clear_error(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(tmp_path / "none.toml")
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(tmp_path)
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match="not UTF-8"):
        read_model(tmp_path / "binary.toml")


FLAGS = {
    "one size": ({"layers": "64"}, ["--layers", "64,32,10"]),
    "sizes of words": ({"layers": "64,many"}, ["--layers"]),
    "zero size": ({"layers": "64,0"}, [">= 1"]),
    "too few activations": ({"layers": "4,3,3,3,2", "hidden": "relu,tanh"}, ["--hidden", "2 activations for 3 hidden layers"]),
    "an unknown activation": ({"hidden": "sigmiod"}, ["'sigmoid'"]),
    "an unknown cost": ({"cost": "mse"}, ["unknown cost 'mse'"]),
    "a constant without a value": ({"output": "elu(alpha)"}, ["--output", "key=value"]),
    "a formula of nothing": ({"defines": ["f(q) = q"]}, ["--define", "neither"]),
    "a parameter without a default": ({"defines": ["f(z, q) = q*z"]}, ["--define", "q", "default"]),
    "a formula defined twice": ({"defines": ["f(z) = z", "f(z) = 2*z"]}, ["defined twice"]),
    "a broken formula": ({"defines": ["f(z) = z +"]}, ["--define"]),
    "a formula with a reserved name": ({"defines": ["exp(z) = z"]}, ["exp"]),
    "a wrong dtype": ({"dtype": "float16"}, ["'float16'", "float32"]),
    "a keyword as name": ({"name": "for"}, ["key 'name'"]),
}


@pytest.mark.parametrize("case", FLAGS)
def test_a_wrong_flag_is_refused_with_where_and_what(case):
    flags, fragments = FLAGS[case]
    with pytest.raises(SymbpError) as caught:
        from_flags(**({"layers": "4,3,2", "cost": "squared_error"} | flags))
    for fragment in fragments:
        assert fragment in str(caught.value)
