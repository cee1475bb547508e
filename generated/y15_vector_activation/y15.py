"""y15: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 4) and t (rows, 3); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 3)
    c, g = gradients(parameters, x, t)         the cost and a dict of arrays shaped as the parameters

Rows are examples. Everything is computed in DTYPE, which may be changed before any array is made.
What does not fit (shape, kind of number, a value that is not finite) is refused with a ValueError.

The cost is defined, and the gradients are right, for targets with
    0 <= t
    t <= 1

What is known of this module, and how:
    proved: E equals the cost as it was written
    proved: d_a equals dS/da[e,k]
    proved: delta equals dS/dz[e,i]
    proved: d_a1 equals dS/da1[e,j]
    proved: delta1 equals dS/dz1[e,i]
    proved: d_W1 equals dC/dW1[i,j]
    proved: d_b1 equals dC/db1[i]
    proved: d_W2 equals dC/dW2[i,j]
    proved: d_b2 equals dC/db2[i]
    assumed: 0 <= t for every example; the modules refuse other targets
    assumed: t <= 1 for every example; the modules refuse other targets
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (4,)
TARGET_SHAPE = (3,)
PARAMETERS = {
    "W1": (5, 4),
    "b1": (5,),
    "W2": (3, 5),
    "b2": (3,),
}
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 35) - 1
    return {
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W1": (0.816496580927726*draws[0:20]).reshape((5, 4)).astype(DTYPE),
        # zeros: 0
        "b1": np.full((5,), 0.0, DTYPE),
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W2": (0.8660254037844386*draws[20:35]).reshape((3, 5)).astype(DTYPE),
        # zeros: 0
        "b2": np.full((3,), 0.0, DTYPE),
    }


def initial_state(parameters):
    """What the optimiser remembers, before the first step."""
    return {
        "step": 0,
    }


def forward(parameters, x):
    """The output for each row of x: an array (rows, 3)."""
    parameters = _checked_parameters(parameters)
    x = _checked_rows(x, INPUT_SHAPE, "x")
    *_, a = _forward(parameters, x)
    return a


def cost(parameters, x, t):
    """The cost on the rows of x and t, a float."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    z1, maximum_z1, a1, z, decay_z, sum_log1p_decay_z, a = _forward(parameters, x)
    C = _cost(t, a)
    return float(C)


def gradients(parameters, x, t):
    """The cost on the rows of x and t, and its gradient by each parameter: (float, dict of arrays)."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    value, by_parameter = _gradients(parameters, x, t)
    return float(value), by_parameter


def train_step(parameters, state, x, t):
    """One step of the optimiser: parameters and state change in place. Returns the cost before the step."""
    parameters = _trainable(parameters)
    x, t = _checked_examples(x, t)
    return float(_step(parameters, state, x, t))


def train(parameters, x, t, epochs=EPOCHS, batch_size=BATCH_SIZE, seed=SEED, progress=None):
    """Train the parameters in place; returns the mean cost of the steps of each epoch, a list.

    batch_size=0 takes all rows in each step, in their order; otherwise every epoch takes them in a new order, which
    the seed decides. progress(epoch, cost), if given, is called after each epoch, the first being 0.
    """
    parameters = _trainable(parameters)
    x, t = _checked_examples(x, t)
    if epochs < 0 or batch_size < 0:
        raise ValueError(f"epochs and batch_size must not be negative: {epochs}, {batch_size}")
    state = initial_state(parameters)
    history = []
    for epoch in range(epochs):
        batches = _batches(len(x), batch_size, seed, epoch)
        costs = [float(_step(parameters, state, x[rows], t[rows])) for rows in batches]
        history.append(sum(costs)/len(costs))
        if progress is not None:
            progress(epoch, history[-1])
    return history


@np.errstate(all="ignore")
def _forward(parameters, x):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    # z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
    z1 = b1 + x @ W1.T
    # max(Max(z1[e,k], k), 0)
    maximum_z1 = np.maximum(z1.max(axis=1), 0)
    # Sum(exp(z1[e,k] - maximum_z1[e]), k)
    sum_maximum_z1 = np.exp(z1 - maximum_z1[:, None]).sum(axis=1)
    # a1[e,i] = z1[e,i]*exp(0 - max(Max(z1[e,k], k), 0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) +
    #     exp(-max(Max(z1[e,k], k), 0)))
    a1 = z1*np.exp(0 - maximum_z1[:, None])/(np.exp(-maximum_z1[:, None]) + sum_maximum_z1[:, None])
    # z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
    z = b2 + a1 @ W2.T
    # decay_z[e,i] = exp(-abs(z[e,i]))
    decay_z = np.exp(-np.abs(z))
    # log1p(decay_z[e,k])
    log1p_decay_z = np.log1p(decay_z)
    # max(z[e,k], 0)
    maximum_z = np.maximum(z, 0)
    # Sum(maximum_z[e,k] + log1p_decay_z[e,k], k)
    sum_log1p_decay_z = (maximum_z + log1p_decay_z).sum(axis=1)
    # a[e,i] = (max(z[e,i], 0) + log1p(decay_z[e,i]))/Sum(max(z[e,k], 0) + log1p(decay_z[e,k]), k)
    a = (maximum_z + log1p_decay_z)/sum_log1p_decay_z[:, None]
    return z1, maximum_z1, a1, z, decay_z, sum_log1p_decay_z, a


@np.errstate(all="ignore")
def _cost(t, a):
    m = len(t)
    # E[e] = Sum(where(t[e,k] == 1, where(a[e,k] < -600000000000, a[e,k], where(a[e,k] < 600000000000, (a[e,k] -
    #     1)**2/(0.1 + a[e,k]), a[e,k])), where(t[e,k] == 0, where(a[e,k] < -3000000000, a[e,k], where(a[e,k] <= 0,
    #     -10*a[e,k]/(-10 - 1/a[e,k]), where(a[e,k] < 3000000000, 10*a[e,k]/(10 + 1/a[e,k]), a[e,k]))), where(a[e,k] <
    #     -4/5, -10*a[e,k]*(1 - t[e,k]/a[e,k])**2/(-10 - 1/a[e,k]), where(a[e,k] < 6/5, (a[e,k] - t[e,k])**2/(0.1 +
    #     a[e,k]), 10*a[e,k]*(t[e,k]/a[e,k] - 1)**2/(10 + 1/a[e,k]))))), k)
    E = (
        np.where(t == 1, np.where(a < (-600000000000.0), a, np.where(a < 600000000000.0, (a - 1)**2/(0.1 + a),
        a)), np.where(t == 0, np.where(a < (-3000000000.0), a, np.where(a <= 0, -10*a/(-10 - 1/a), np.where(a <
        3000000000.0, 10*a/(10 + 1/a), a))), np.where(a < (-0.8), -10*a*(1 - t/a)**2/(-10 - 1/a), np.where(a <
        1.2, (a - t)**2/(0.1 + a), 10*a*(t/a - 1)**2/(10 + 1/a))))).sum(axis=1)
    )
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


@np.errstate(all="ignore")
def _backward(parameters, x, t, a, z, decay_z, sum_log1p_decay_z, maximum_z1, z1, a1):
    W2 = parameters["W2"]
    m = len(t)
    # d_a[e,k] = where(t[e,k] == 1, where(a[e,k] < -6000000, 1, where(a[e,k] <= 0, 20*(1 - a[e,k])*(-6 - 5*a[e,k])/(-1
    #     - 10*a[e,k])**2, where(a[e,k] < 6000000, (6/5 + a[e,k])*(a[e,k] - 1)/(0.1 + a[e,k])**2, 1))), where(t[e,k]
    #     == 0, where(a[e,k] < -10000, 1, where(a[e,k] <= 0, -20*a[e,k]*(-1 - 5*a[e,k])/(-1 - 10*a[e,k])**2,
    #     where(a[e,k] < 10000, 20*a[e,k]*(1 + 5*a[e,k])/(1 + 10*a[e,k])**2, 1))), where(a[e,k] < -4/5, -20*(1 -
    #     t[e,k]/a[e,k])*(-5 - 1/a[e,k] - 5*t[e,k]/a[e,k])/(-10 - 1/a[e,k])**2, where(a[e,k] <= 0, -20*(1 + 5*a[e,k] +
    #     5*t[e,k])*(t[e,k] - a[e,k])/(-1 - 10*a[e,k])**2, where(a[e,k] < 6/5, -20*(1 + 5*a[e,k] + 5*t[e,k])*(t[e,k] -
    #     a[e,k])/(1 + 10*a[e,k])**2, -20*(5 + 1/a[e,k] + 5*t[e,k]/a[e,k])*(t[e,k]/a[e,k] - 1)/(10 + 1/a[e,k])**2)))))
    d_a = (
        np.where(t == 1, np.where(a < (-6000000.0), 1, np.where(a <= 0, 20*(1 - a)*(-6 - 5*a)*(1/(-1 -
        10*a))**2, np.where(a < 6000000.0, (1.2 + a)*(a - 1)*(1/(0.1 + a))**2, 1))), np.where(t == 0, np.where(a
        < (-10000), 1, np.where(a <= 0, -20*a*(-1 - 5*a)*(1/(-1 - 10*a))**2, np.where(a < 10000, 20*a*(1 +
        5*a)*(1/(1 + 10*a))**2, 1))), np.where(a < (-0.8), -20*(1 - t/a)*(-5 - 1/a - 5*t/a)*(1/(-10 - 1/a))**2,
        np.where(a <= 0, -20*(1 + 5*a + 5*t)*(t - a)*(1/(-1 - 10*a))**2, np.where(a < 1.2, -20*(1 + 5*a +
        5*t)*(t - a)*(1/(1 + 10*a))**2, -20*(5 + 1/a + 5*t/a)*(t/a - 1)*(1/(10 + 1/a))**2)))))
    )
    # Sum(d_a[e,j]*a[e,j], j)
    sum_a = np.einsum("ej,ej->e", a, d_a)
    # delta[e,i] = (d_a[e,i] - Sum(d_a[e,j]*a[e,j], j))*where(z[e,i] < 0, decay_z[e,i], 1)/((1 +
    #     decay_z[e,i])*Sum(max(z[e,j], 0) + log1p(decay_z[e,j]), j))
    delta = (d_a - sum_a[:, None])*np.where(z < 0, decay_z, 1)/(sum_log1p_decay_z[:, None]*(1 + decay_z))
    # d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i)
    d_a1 = delta @ W2
    # exp(-max(Max(z1[e,k], k), 0))
    exp_z1 = np.exp(-maximum_z1)
    # exp(z1[e,k] - max(Max(z1[e,k], k), 0))
    exp_z1_2 = np.exp(z1 - maximum_z1[:, None])
    # Sum(d_a1[e,k]*z1[e,k], k)
    sum_d_a1 = np.einsum("ek,ek->e", d_a1, z1)
    # Sum(exp_z1_2[e,k], k)
    sum_exp_z1_2 = exp_z1_2.sum(axis=1)
    # delta1[e,i] = (d_a1[e,i]*Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + d_a1[e,i]*exp(-max(Max(z1[e,k], k),
    #     0)) - exp(z1[e,i] - max(Max(z1[e,k], k), 0))*Sum(d_a1[e,k]*z1[e,k], k))*exp(0 - max(Max(z1[e,k], k),
    #     0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + exp(-max(Max(z1[e,k], k), 0)))**2
    delta1 = (
        (d_a1*exp_z1[:, None] + d_a1*sum_exp_z1_2[:, None] - exp_z1_2*sum_d_a1[:, None])*np.exp(0 -
        maximum_z1[:, None])*(1/(exp_z1[:, None] + sum_exp_z1_2[:, None]))**2
    )
    # d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
    d_W1 = 1/m*(delta1.T @ x)
    # d_b1[i] = Sum(delta1[e,i], e)/m
    d_b1 = delta1.sum(axis=0)/m
    # d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m
    d_W2 = 1/m*(delta.T @ a1)
    # d_b2[i] = Sum(delta[e,i], e)/m
    d_b2 = delta.sum(axis=0)/m
    return {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2}


def _gradients(parameters, x, t):
    z1, maximum_z1, a1, z, decay_z, sum_log1p_decay_z, a = _forward(parameters, x)
    C = _cost(t, a)
    return C, _backward(parameters, x, t, a, z, decay_z, sum_log1p_decay_z, maximum_z1, z1, a1)


def _step(parameters, state, x, t):
    value, by_parameter = _gradients(parameters, x, t)
    _update(parameters, state, by_parameter)
    return value


def _update(parameters, state, gradients):
    """The optimiser, applied to each parameter p with its gradient g."""
    state["step"] += 1
    for name, p in parameters.items():
        g = gradients[name]
        p -= g*0.1


def _batches(rows, batch_size, seed, epoch):
    """The rows of each step of an epoch."""
    if batch_size == 0:
        return [slice(None)]
    order = _shuffled(rows, seed, epoch)
    return [order[k:k + batch_size] for k in range(0, rows, batch_size)]


def _shuffled(rows, seed, epoch):
    """0 to rows - 1 in the order of an epoch: a Fisher-Yates shuffle with a stream of its own."""
    places = np.arange(rows - 1, 0, -1)
    draws = _uniform(int(_words(seed, epoch, 1)[0]), rows - 1)
    order = list(range(rows))
    for i, j in zip(places.tolist(), (draws*(places + 1)).astype(int).tolist()):
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def _uniform(seed, count):
    """The first numbers of a stream, uniform in [0, 1)."""
    return (_words(seed, 0, count) >> np.uint64(11))*2.0**-53


def _words(seed, skipped, count):
    """splitmix64: 64-bit words of the stream that a seed starts, after those skipped."""
    place = np.arange(skipped + 1, skipped + count + 1, dtype=np.uint64)
    v = np.uint64(int(seed) % 2**64) + place*np.uint64(0x9E3779B97F4A7C15)
    v = (v ^ (v >> np.uint64(30)))*np.uint64(0xBF58476D1CE4E5B9)
    v = (v ^ (v >> np.uint64(27)))*np.uint64(0x94D049BB133111EB)
    return v ^ (v >> np.uint64(31))


def _checked(array, shape, name):
    """The array in DTYPE, if it has this shape and holds finite real numbers."""
    array = np.asarray(array)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must hold real numbers, not {array.dtype}")
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}")
    with np.errstate(over="ignore"):
        array = array.astype(DTYPE, copy=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite")
    return array


def _checked_rows(array, shape, name):
    array = np.asarray(array)
    if array.ndim == 0 or array.shape[0] == 0:
        raise ValueError(f"{name} must have at least one row, each of the shape {shape}")
    return _checked(array, (len(array), *shape), name)


def _checked_examples(x, t):
    x, t = _checked_rows(x, INPUT_SHAPE, "x"), _checked_rows(t, TARGET_SHAPE, "t")
    if len(x) != len(t):
        raise ValueError(f"x and t must have equally many rows, not {len(x)} and {len(t)}")
    _check_targets(t)
    return x, t


def _check_targets(t):
    """Raise ValueError unless the cost is defined for these targets."""
    residual = -t
    _demand(residual <= 0, "0 <= t")
    residual_2 = t - 1
    _demand(residual_2 <= 0, "t <= 1")


def _demand(holds, relation):
    if not holds.all():
        raise ValueError(f"t must satisfy {relation}; row {np.argwhere(~holds)[0][0]} does not")


def _checked_parameters(parameters):
    if parameters.keys() != PARAMETERS.keys():
        raise ValueError(f"parameters must be named {', '.join(PARAMETERS)}, not {', '.join(parameters)}")
    return {name: _checked(parameters[name], shape, f"parameters[{name!r}]") for name, shape in PARAMETERS.items()}


def _trainable(parameters):
    """The parameters, which must be arrays of DTYPE already, for training changes them in place."""
    arrays = _checked_parameters(parameters)
    for name, array in arrays.items():
        if array is not parameters[name]:
            raise ValueError(f"parameters[{name!r}] must be a NumPy array of {np.dtype(DTYPE)} to be trained in place")
    return arrays
