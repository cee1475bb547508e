"""Programs built by hand, as `lower` would write them, for the tests of verify, interpret and both emitters.

`classifier` 5-4-3 logistic, softmax, cross-entropy, sgd; `convolution` two 1-D convolutions, elu, squared error,
momentum; `adaptive` swish with a trainable slope, a skip connection, logistic output, adam, full batch;
`single(fn)` one scalar function.
"""

from __future__ import annotations

import numpy as np

from symbp.program.ops import (
    Apply, Assign, Axis, BatchSize, Body, Buffer, Const, Contract, Fn, Initial, Map, Program, Read, Reduce,
    Requirement, Subscript,
)

E = Axis("e", None)
PER_ROW = Apply(Fn.DIV, (Const(1.0), BatchSize()))
ONE = Const(1.0)


def read(buffer: str, *subscripts: str, guarded: bool = False) -> Read:
    """`read("x", "e", "p+q")`; a subscript is a sum or difference of axes and an integer."""
    return Read(buffer, tuple(_subscript(s) for s in subscripts), guarded)


def _subscript(text: str) -> Subscript:
    terms, offset = [], 0
    for word in text.replace("-", "+-").split("+"):
        sign, word = (-1, word[1:]) if word.startswith("-") else (1, word)
        if word.isdigit():
            offset += sign * int(word)
        elif word:
            terms.append((sign, word))
    return Subscript(tuple(terms), offset)


def fn(name: str, *args: Body | float) -> Apply:
    """`fn("add", a, 1.0)`."""
    return Apply(Fn(name), tuple(Const(a) if isinstance(a, float) else a for a in args))


def axes(**extents: int | None) -> tuple[Axis, ...]:
    return tuple(Axis(name, extent) for name, extent in extents.items())


SGD = (Assign("p", fn("sub", read("p"), fn("mul", 0.1, read("g")))),)
MOMENTUM = (
    Assign("u", fn("add", fn("mul", 0.9, read("u")), read("g"))),
    Assign("p", fn("sub", read("p"), fn("mul", 0.002, read("u")))),
)
ADAM = (
    Assign("u", fn("add", fn("mul", 0.9, read("u")), fn("mul", 0.1, read("g")))),
    Assign("s", fn("add", fn("mul", 0.999, read("s")), fn("mul", 0.001, fn("square", read("g"))))),
    Assign("p", fn("sub", read("p"), fn(
        "div",
        fn("mul", 0.01, fn("div", read("u"), fn("sub", 1.0, fn("pow", 0.9, read("step"))))),
        fn("add", fn("div", fn("sqrt", read("s")), fn("sqrt", fn("sub", 1.0, fn("pow", 0.999, read("step"))))), 1e-8),
    ))),
)


def classifier(dtype: str = "float64") -> Program:
    """z1 = W1 x + b1, a1 = sigmoid(z1), z = W2 a1 + b2, a = softmax(z); cross-entropy from the logits, mean."""
    n0, n1, n2 = 5, 4, 3
    i, j, k, h = Axis("i", n1), Axis("j", n0), Axis("k", n2), Axis("i", n2)
    hidden = Axis("j", n1)
    buffers = (
        Buffer("x", (None, n0), "input", "the input"),
        Buffer("t", (None, n2), "target", "the targets"),
        Buffer("W1", (n1, n0), "parameter", "weights of layer 1"),
        Buffer("b1", (n1,), "parameter", "biases of layer 1"),
        Buffer("W2", (n2, n1), "parameter", "weights of layer 2"),
        Buffer("b2", (n2,), "parameter", "biases of layer 2"),
        Buffer("z1", (None, n1), "value", "z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]"),
        Buffer("a1", (None, n1), "value", "a1[e,i] = sigmoid(z1[e,i])"),
        Buffer("z", (None, n2), "value", "z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]"),
        Buffer("M", (None,), "value", "M[e] = Max(z[e,k], k)"),
        Buffer("s", (None,), "value", "s[e] = Sum(exp(z[e,k] - M[e]), k)"),
        Buffer("a", (None, n2), "value", "a[e,i] = exp(z[e,i] - M[e])/s[e]"),
        Buffer("y", (None,), "value", "y[e] = Sum(t[e,k]*z[e,k], k)"),
        Buffer("E", (None,), "value", "E[e] = M[e] + log(s[e]) - y[e]"),
        Buffer("C", (), "value", "C = 1/m*Sum(E[e], e)"),
        Buffer("delta", (None, n2), "value", "delta[e,i] = a[e,i] - t[e,i]"),
        Buffer("d_W2", (n2, n1), "gradient", "d_W2[i,j] = 1/m*Sum(delta[e,i]*a1[e,j], e)"),
        Buffer("d_b2", (n2,), "gradient", "d_b2[i] = 1/m*Sum(delta[e,i], e)"),
        Buffer("d_a1", (None, n1), "value", "d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i)"),
        Buffer("delta1", (None, n1), "value", "delta1[e,i] = d_a1[e,i]*a1[e,i]*(1 - a1[e,i])"),
        Buffer("d_W1", (n1, n0), "gradient", "d_W1[i,j] = 1/m*Sum(delta1[e,i]*x[e,j], e)"),
        Buffer("d_b1", (n1,), "gradient", "d_b1[i] = 1/m*Sum(delta1[e,i], e)"),
        Buffer("residual1", (None,), "value", "Sum(t[e,k], k) - 1"),
        Buffer("residual2", (None, n2), "value", "t[e,k]"),
    )
    forward = (
        Contract("z1", (E, i), (j,), (read("W1", "i", "j"), read("x", "e", "j")), ONE),
        Map("z1", (E, i), fn("add", read("z1", "e", "i"), read("b1", "i"))),
        Map("a1", (E, i), fn("sigmoid", read("z1", "e", "i"))),
        Contract("z", (E, h), (hidden,), (read("W2", "i", "j"), read("a1", "e", "j")), ONE),
        Map("z", (E, h), fn("add", read("z", "e", "i"), read("b2", "i"))),
        Reduce("M", (E,), (k,), "max", read("z", "e", "k")),
        Map("a", (E, h), fn("exp", fn("sub", read("z", "e", "i"), read("M", "e")))),
        Reduce("s", (E,), (k,), "sum", read("a", "e", "k")),
        Map("a", (E, h), fn("div", read("a", "e", "i"), read("s", "e"))),
    )
    cost = (
        Reduce("y", (E,), (k,), "sum", fn("mul", read("t", "e", "k"), read("z", "e", "k"))),
        Map("E", (E,), fn("sub", fn("add", read("M", "e"), fn("log", read("s", "e"))), read("y", "e"))),
        Reduce("C", (), (E,), "sum", read("E", "e")),
        Map("C", (), fn("mul", PER_ROW, read("C"))),
    )
    backward = (
        Map("delta", (E, h), fn("sub", read("a", "e", "i"), read("t", "e", "i"))),
        Contract("d_W2", (h, hidden), (E,), (read("delta", "e", "i"), read("a1", "e", "j")), PER_ROW),
        Reduce("d_b2", (h,), (E,), "sum", read("delta", "e", "i")),
        Map("d_b2", (h,), fn("mul", PER_ROW, read("d_b2", "i"))),
        Contract("d_a1", (E, hidden), (h,), (read("delta", "e", "i"), read("W2", "i", "j")), ONE),
        Map("delta1", (E, i), fn(
            "mul", fn("mul", read("d_a1", "e", "i"), read("a1", "e", "i")), fn("sub", 1.0, read("a1", "e", "i")))),
        Contract("d_W1", (i, j), (E,), (read("delta1", "e", "i"), read("x", "e", "j")), PER_ROW),
        Reduce("d_b1", (i,), (E,), "sum", read("delta1", "e", "i")),
        Map("d_b1", (i,), fn("mul", PER_ROW, read("d_b1", "i"))),
    )
    requirements = (
        Requirement("Sum(t[e,k], k) == 1", (
            Reduce("residual1", (E,), (k,), "sum", read("t", "e", "k")),
            Map("residual1", (E,), fn("sub", read("residual1", "e"), 1.0)),
        ), "residual1", "=="),
        Requirement("t[e,k] >= 0", (Map("residual2", (E, k), read("t", "e", "k")),), "residual2", ">="),
    )
    glorot = "xavier_uniform: sqrt(6/(fan_in + fan_out))"
    return Program(
        name="classifier", dtype=dtype, buffers=buffers, inputs="x", targets="t", output="a", cost_buffer="C",
        gradients=(("W1", "d_W1"), ("b1", "d_b1"), ("W2", "d_W2"), ("b2", "d_b2")),
        forward=forward, cost=cost, backward=backward,
        initials=(
            Initial("W1", "uniform", (6 / (n0 + n1)) ** 0.5, glorot), Initial("b1", "constant", 0.0, "zeros: 0"),
            Initial("W2", "uniform", (6 / (n1 + n2)) ** 0.5, glorot), Initial("b2", "constant", 0.0, "zeros: 0"),
        ),
        update=SGD, state=(), requirements=requirements, batch_size=4, epochs=3, seed=7,
    )


def convolution(dtype: str = "float64") -> Program:
    """Two convolutions `z[e,o,p] = Sum(W[o,c,q]*x[e,c,p+q], c, q)`, tanh and elu, a dense linear output."""
    buffers = (
        Buffer("x", (None, 2, 9), "input", "the input"),
        Buffer("t", (None, 2), "target", "the targets"),
        Buffer("W1", (3, 2, 3), "parameter", "filters of layer 1"),
        Buffer("b1", (3,), "parameter", "biases of layer 1"),
        Buffer("W2", (4, 3, 2), "parameter", "filters of layer 2"),
        Buffer("W3", (2, 4, 6), "parameter", "weights of layer 3"),
        Buffer("b3", (2,), "parameter", "biases of layer 3"),
        Buffer("gain", (4,), "constant", "fixed gains of layer 2", (1.0, -0.5, 0.25, 2.0)),
        Buffer("z1", (None, 3, 7), "value", "z1[e,o,p] = Sum(W1[o,c,q]*x[e,c,p + q], c, q) + b1[o]"),
        Buffer("a1", (None, 3, 7), "value", "a1[e,o,p] = tanh(z1[e,o,p])"),
        Buffer("z2", (None, 4, 6), "value", "z2[e,o,p] = gain[o]*Sum(W2[o,c,q]*a1[e,c,p + q], c, q)"),
        Buffer("a2", (None, 4, 6), "value", "a2[e,o,p] = where(z2[e,o,p] > 0, z2[e,o,p], expm1(z2[e,o,p]))"),
        Buffer("z", (None, 2), "value", "z[e,i] = Sum(W3[i,o,p]*a2[e,o,p], o, p) + b3[i]"),
        Buffer("E", (None,), "value", "E[e] = 1/2*Sum((z[e,k] - t[e,k])**2, k)"),
        Buffer("C", (), "value", "C = Sum(E[e], e)"),
        Buffer("delta", (None, 2), "value", "delta[e,i] = z[e,i] - t[e,i]"),
        Buffer("d_W3", (2, 4, 6), "gradient", "d_W3[i,o,p] = Sum(delta[e,i]*a2[e,o,p], e)"),
        Buffer("d_b3", (2,), "gradient", "d_b3[i] = Sum(delta[e,i], e)"),
        Buffer("d_a2", (None, 4, 6), "value", "d_a2[e,o,p] = Sum(delta[e,i]*W3[i,o,p], i)"),
        Buffer("delta2", (None, 4, 6), "value",
               "delta2[e,o,p] = d_a2[e,o,p]*gain[o]*where(z2[e,o,p] > 0, 1, a2[e,o,p] + 1)"),
        Buffer("d_W2", (4, 3, 2), "gradient", "d_W2[o,c,q] = Sum(delta2[e,o,p]*a1[e,c,p + q], e, p)"),
        Buffer("d_a1", (None, 3, 7), "value", "d_a1[e,c,s] = Sum(delta2[e,o,s - q]*W2[o,c,q], o, q)"),
        Buffer("delta1", (None, 3, 7), "value", "delta1[e,o,p] = d_a1[e,o,p]*(1 - a1[e,o,p]**2)"),
        Buffer("d_W1", (3, 2, 3), "gradient", "d_W1[o,c,q] = Sum(delta1[e,o,p]*x[e,c,p + q], e, p)"),
        Buffer("d_b1", (3,), "gradient", "d_b1[o] = Sum(delta1[e,o,p], e, p)"),
    )
    first, second = (E, *axes(o=3, p=7)), (E, *axes(o=4, p=6))
    elu = fn("gt", read("z2", "e", "o", "p"), 0.0)
    forward = (
        Contract("z1", first, axes(c=2, q=3), (read("W1", "o", "c", "q"), read("x", "e", "c", "p+q")), ONE),
        Map("z1", first, fn("add", read("z1", "e", "o", "p"), read("b1", "o"))),
        Map("a1", first, fn("tanh", read("z1", "e", "o", "p"))),
        Contract("z2", second, axes(c=3, q=2), (read("W2", "o", "c", "q"), read("a1", "e", "c", "p+q")), ONE),
        Map("z2", second, fn("mul", read("gain", "o"), read("z2", "e", "o", "p"))),
        Map("a2", second, fn("where", elu, read("z2", "e", "o", "p"), fn("expm1", read("z2", "e", "o", "p")))),
        Contract("z", (E, *axes(i=2)), axes(o=4, p=6), (read("W3", "i", "o", "p"), read("a2", "e", "o", "p")), ONE),
        Map("z", (E, *axes(i=2)), fn("add", read("z", "e", "i"), read("b3", "i"))),
    )
    cost = (
        Reduce("E", (E,), axes(k=2), "sum", fn("square", fn("sub", read("z", "e", "k"), read("t", "e", "k")))),
        Map("E", (E,), fn("mul", 0.5, read("E", "e"))),
        Reduce("C", (), (E,), "sum", read("E", "e")),
    )
    backward = (
        Map("delta", (E, *axes(i=2)), fn("sub", read("z", "e", "i"), read("t", "e", "i"))),
        Contract("d_W3", axes(i=2, o=4, p=6), (E,), (read("delta", "e", "i"), read("a2", "e", "o", "p")), ONE),
        Reduce("d_b3", axes(i=2), (E,), "sum", read("delta", "e", "i")),
        Contract("d_a2", second, axes(i=2), (read("delta", "e", "i"), read("W3", "i", "o", "p")), ONE),
        Map("delta2", second, fn(
            "mul", fn("mul", read("d_a2", "e", "o", "p"), read("gain", "o")),
            fn("where", elu, 1.0, fn("add", read("a2", "e", "o", "p"), 1.0)))),
        Contract("d_W2", axes(o=4, c=3, q=2), (E, *axes(p=6)),
                 (read("delta2", "e", "o", "p"), read("a1", "e", "c", "p+q")), ONE),
        Contract("d_a1", (E, *axes(c=3, s=7)), axes(o=4, q=2),
                 (read("delta2", "e", "o", "s-q", guarded=True), read("W2", "o", "c", "q")), ONE),
        Map("delta1", first, fn(
            "mul", read("d_a1", "e", "o", "p"), fn("sub", 1.0, fn("square", read("a1", "e", "o", "p"))))),
        Contract("d_W1", axes(o=3, c=2, q=3), (E, *axes(p=7)),
                 (read("delta1", "e", "o", "p"), read("x", "e", "c", "p+q")), ONE),
        Reduce("d_b1", axes(o=3), (E, *axes(p=7)), "sum", read("delta1", "e", "o", "p")),
    )
    return Program(
        name="convolution", dtype=dtype, buffers=buffers, inputs="x", targets="t", output="z", cost_buffer="C",
        gradients=(("W1", "d_W1"), ("b1", "d_b1"), ("W2", "d_W2"), ("W3", "d_W3"), ("b3", "d_b3")),
        forward=forward, cost=cost, backward=backward,
        initials=(
            Initial("W1", "uniform", 1.0, "he_uniform: sqrt(6/fan_in)"), Initial("b1", "constant", 0.25, "constant"),
            Initial("W2", "uniform", 1.0, "he_uniform: sqrt(6/fan_in)"),
            Initial("W3", "uniform", 0.5, "he_uniform: sqrt(6/fan_in)"), Initial("b3", "constant", 0.0, "zeros: 0"),
        ),
        update=MOMENTUM, state=("u",), requirements=(), batch_size=1, epochs=2, seed=11,
    )


def adaptive(dtype: str = "float64") -> Program:
    """a1 = z1*sigmoid(beta1*z1) with source-first weights; z = w2.a1 + v2.x + b2; binary cross-entropy, summed."""
    n0, n1 = 4, 6
    i, j = Axis("i", n1), Axis("j", n0)
    buffers = (
        Buffer("x", (None, n0), "input", "the input"),
        Buffer("t", (None,), "target", "the targets"),
        Buffer("W1", (n0, n1), "parameter", "weights of layer 1, source first"),
        Buffer("beta1", (), "parameter", "slope of layer 1"),
        Buffer("w2", (n1,), "parameter", "weights from layer 1"),
        Buffer("v2", (n0,), "parameter", "weights from the input"),
        Buffer("b2", (), "parameter", "bias of layer 2"),
        Buffer("z1", (None, n1), "value", "z1[e,i] = Sum(x[e,j]*W1[j,i], j)"),
        Buffer("g1", (None, n1), "value", "g1[e,i] = sigmoid(beta1*z1[e,i])"),
        Buffer("a1", (None, n1), "value", "a1[e,i] = z1[e,i]*g1[e,i]"),
        Buffer("z", (None,), "value", "z[e] = Sum(w2[i]*a1[e,i], i) + Sum(v2[j]*x[e,j], j) + b2"),
        Buffer("z_x", (None,), "value", "z_x[e] = Sum(v2[j]*x[e,j], j)"),
        Buffer("a", (None,), "value", "a[e] = sigmoid(z[e])"),
        Buffer("E", (None,), "value", "E[e] = log(1 + exp(z[e])) - t[e]*z[e]"),
        Buffer("C", (), "value", "C = Sum(E[e], e)"),
        Buffer("delta", (None,), "value", "delta[e] = a[e] - t[e]"),
        Buffer("d_w2", (n1,), "gradient", "d_w2[i] = Sum(delta[e]*a1[e,i], e)"),
        Buffer("d_v2", (n0,), "gradient", "d_v2[j] = Sum(delta[e]*x[e,j], e)"),
        Buffer("d_b2", (), "gradient", "d_b2 = Sum(delta[e], e)"),
        Buffer("d_a1", (None, n1), "value", "d_a1[e,i] = delta[e]*w2[i]"),
        Buffer("delta1", (None, n1), "value",
               "delta1[e,i] = d_a1[e,i]*(g1[e,i] + beta1*a1[e,i]*(1 - g1[e,i]))"),
        Buffer("d_beta1", (), "gradient", "d_beta1 = Sum(d_a1[e,i]*a1[e,i]*z1[e,i]*(1 - g1[e,i]), e, i)"),
        Buffer("d_W1", (n0, n1), "gradient", "d_W1[j,i] = Sum(x[e,j]*delta1[e,i], e)"),
        Buffer("residual1", (None,), "value", "t[e]"),
        Buffer("residual2", (None,), "value", "t[e] - 1"),
    )
    z, g1, a1 = read("z", "e"), read("g1", "e", "i"), read("a1", "e", "i")
    forward = (
        Contract("z1", (E, i), (j,), (read("x", "e", "j"), read("W1", "j", "i")), ONE),
        Map("g1", (E, i), fn("sigmoid", fn("mul", read("beta1"), read("z1", "e", "i")))),
        Map("a1", (E, i), fn("mul", read("z1", "e", "i"), g1)),
        Contract("z", (E,), (i,), (read("w2", "i"), a1), ONE),
        Contract("z_x", (E,), (j,), (read("v2", "j"), read("x", "e", "j")), ONE),
        Map("z", (E,), fn("add", fn("add", z, read("z_x", "e")), read("b2"))),
        Map("a", (E,), fn("sigmoid", z)),
    )
    cost = (
        Map("E", (E,), fn(
            "add", fn("sub", fn("max", z, 0.0), fn("mul", read("t", "e"), z)),
            fn("log1p", fn("exp", fn("neg", fn("abs", z)))))),
        Reduce("C", (), (E,), "sum", read("E", "e")),
    )
    rest = fn("sub", 1.0, g1)
    backward = (
        Map("delta", (E,), fn("sub", read("a", "e"), read("t", "e"))),
        Contract("d_w2", (i,), (E,), (read("delta", "e"), a1), ONE),
        Contract("d_v2", (j,), (E,), (read("delta", "e"), read("x", "e", "j")), ONE),
        Reduce("d_b2", (), (E,), "sum", read("delta", "e")),
        Map("d_a1", (E, i), fn("mul", read("delta", "e"), read("w2", "i"))),
        Map("delta1", (E, i), fn(
            "mul", read("d_a1", "e", "i"), fn("add", g1, fn("mul", fn("mul", read("beta1"), a1), rest)))),
        Reduce("d_beta1", (), (E, i), "sum", fn(
            "mul", fn("mul", fn("mul", read("d_a1", "e", "i"), a1), read("z1", "e", "i")), rest)),
        Contract("d_W1", (j, i), (E,), (read("x", "e", "j"), read("delta1", "e", "i")), ONE),
    )
    requirements = (
        Requirement("t[e] >= 0", (Map("residual1", (E,), read("t", "e")),), "residual1", ">="),
        Requirement("t[e] <= 1", (Map("residual2", (E,), fn("sub", read("t", "e"), 1.0)),), "residual2", "<="),
    )
    bound = "xavier_uniform: sqrt(6/(fan_in + fan_out))"
    return Program(
        name="adaptive", dtype=dtype, buffers=buffers, inputs="x", targets="t", output="a", cost_buffer="C",
        gradients=(("W1", "d_W1"), ("beta1", "d_beta1"), ("w2", "d_w2"), ("v2", "d_v2"), ("b2", "d_b2")),
        forward=forward, cost=cost, backward=backward,
        initials=(
            Initial("W1", "uniform", 0.75, bound), Initial("beta1", "constant", 1.0, "constant"),
            Initial("w2", "uniform", 0.9, bound), Initial("v2", "uniform", 0.9, bound),
            Initial("b2", "constant", 0.0, "zeros: 0"),
        ),
        update=ADAM, state=("u", "s"), requirements=requirements, batch_size=0, epochs=5, seed=3,
    )


ARGUMENTS: dict[Fn, int] = {
    Fn.ADD: 2, Fn.SUB: 2, Fn.MUL: 2, Fn.DIV: 2, Fn.POW: 2, Fn.MAX: 2, Fn.MIN: 2, Fn.XLOGY: 2, Fn.WHERE: 3,
    Fn.LT: 2, Fn.LE: 2, Fn.GT: 2, Fn.GE: 2, Fn.EQ: 2, Fn.NE: 2,
}
COMPARISONS = (Fn.LT, Fn.LE, Fn.GT, Fn.GE, Fn.EQ, Fn.NE)


def single(function: Fn, dtype: str = "float64") -> Program:
    """a[e,i] = function(x[e,i], w[i], ...); a comparison becomes where(x < w, x, w). Its gradient is a stand-in, 0."""
    arguments = (read("x", "e", "i"), read("w", "i"))
    if function in COMPARISONS:
        body = fn("where", Apply(function, arguments), *arguments)
    elif function is Fn.WHERE:
        body = fn("where", fn("gt", *arguments), 1.0, 0.25)
    else:
        body = Apply(function, arguments[:ARGUMENTS.get(function, 1)])
    span = (E, Axis("i", 4))
    return Program(
        name="single", dtype=dtype, inputs="x", targets="t", output="a", cost_buffer="C",
        buffers=(
            Buffer("x", (None, 4), "input", "the input"), Buffer("t", (None, 4), "target", "the targets"),
            Buffer("w", (4,), "parameter", "weights"),
            Buffer("a", (None, 4), "value", f"a[e,i] = {function.value}"),
            Buffer("C", (), "value", "C = Sum(a[e,i] - t[e,i], e, i)"),
            Buffer("d_w", (4,), "gradient", "0"),
        ),
        gradients=(("w", "d_w"),),
        forward=(Map("a", span, body),),
        cost=(Reduce("C", (), span, "sum", fn("sub", read("a", "e", "i"), read("t", "e", "i"))),),
        backward=(Map("d_w", (Axis("i", 4),), Const(0.0)),),
        initials=(Initial("w", "uniform", 1.0, "uniform"),),
        update=SGD, state=(), requirements=(), batch_size=2, epochs=1, seed=1,
    )


SAMPLES = {"classifier": classifier, "convolution": convolution, "adaptive": adaptive}


def data(program: Program, rows: int = 7, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Random inputs, and targets that meet the program's requirements."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, *program.buffer(program.inputs).shape[1:]))
    t = rng.uniform(0.1, 0.9, size=(rows, *program.buffer(program.targets).shape[1:]))
    if program.name == "classifier":
        t /= t.sum(axis=1, keepdims=True)
    return x, t


def start(program: Program, seed: int = 1) -> dict[str, np.ndarray]:
    """Random parameters, none of them zero."""
    rng = np.random.default_rng(seed)
    return {i.parameter: np.asarray(rng.uniform(0.2, 1.0, size=program.buffer(i.parameter).shape) *
                                    rng.choice((-1.0, 1.0), size=program.buffer(i.parameter).shape))
            for i in program.initials}
