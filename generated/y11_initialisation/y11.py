"""y11: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 6) and t (rows, 3); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 3)
    c, g = gradients(parameters, x, t)         the cost and a dict of arrays shaped as the parameters

Rows are examples. Everything is computed in DTYPE, which may be changed before any array is made.
What does not fit (shape, kind of number, a value that is not finite) is refused with a ValueError.

What is known of this module, and how:
    proved: E equals the cost as it was written
    proved: delta equals dS/dz[e,i]
    proved: delta3 equals dS/dz3[e,i]
    proved: delta2 equals dS/dz2[e,i]
    proved: delta1 equals dS/dz1[e,i]
    proved: d_W1 equals dC/dW1[i,j]
    proved: d_b1 equals dC/db1[i]
    proved: d_W2 equals dC/dW2[i,j]
    proved: d_b2 equals dC/db2[i]
    proved: d_W3 equals dC/dW3[i,j]
    proved: d_b3 equals dC/db3[i]
    proved: d_W4 equals dC/dW4[i,j]
    proved: d_b4 equals dC/db4[i]
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (6,)
TARGET_SHAPE = (3,)
PARAMETERS = {
    "W1": (8, 6),
    "b1": (8,),
    "W2": (7, 8),
    "b2": (7,),
    "W3": (5, 7),
    "b3": (5,),
    "W4": (3, 5),
    "b4": (3,),
}
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 154) - 1
    return {
        # he_uniform: sqrt(6)/sqrt(fan_in)
        "W1": (1.0*draws[0:48]).reshape((8, 6)).astype(DTYPE),
        # zeros: 0
        "b1": np.full((8,), 0.0, DTYPE),
        # he_uniform: sqrt(6)/sqrt(fan_in)
        "W2": (0.8660254037844386*draws[48:104]).reshape((7, 8)).astype(DTYPE),
        # zeros: 0
        "b2": np.full((7,), 0.0, DTYPE),
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W3": (0.7071067811865476*draws[104:139]).reshape((5, 7)).astype(DTYPE),
        # zeros: 0
        "b3": np.full((5,), 0.0, DTYPE),
        # xavier_uniform_4: 4*sqrt(6)/sqrt(fan_in + fan_out)
        "W4": (3.4641016151377544*draws[139:154]).reshape((3, 5)).astype(DTYPE),
        # zeros: 0
        "b4": np.full((3,), 0.0, DTYPE),
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
    z1, a1, z2, a2, z3, a3, rest_a, a = _forward(parameters, x)
    C = _cost(t, a, rest_a)
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
    W3, b3, W4, b4 = parameters["W3"], parameters["b3"], parameters["W4"], parameters["b4"]
    # z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
    z1 = b1 + x @ W1.T
    # a1[e,i] = max(z1[e,i], 0)
    a1 = np.maximum(z1, 0)
    # z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
    z2 = b2 + a1 @ W2.T
    # a2[e,i] = where(z2[e,i] < 0, alpha*expm1(z2[e,i]), z2[e,i])
    a2 = np.where(z2 < 0, 1*np.expm1(z2), z2)
    # z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
    z3 = b3 + a2 @ W3.T
    # a3[e,i] = tanh(z3[e,i])
    a3 = np.tanh(z3)
    # z[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i]
    z = b4 + a3 @ W4.T
    # decay_z[e,i] = exp(-abs(z[e,i]))
    decay_z = np.exp(-np.abs(z))
    # a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i])
    a = np.where(z < 0, decay_z, 1)/(1 + decay_z)
    # rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i])
    rest_a = np.where(z < 0, 1 - a, a*decay_z)
    return z1, a1, z2, a2, z3, a3, rest_a, a


@np.errstate(all="ignore")
def _cost(t, a, rest_a):
    m = len(t)
    # E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)
    E = ((-a*(1 - t) + rest_a*t)**2).sum(axis=1)
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


@np.errstate(all="ignore")
def _backward(parameters, x, t, a, rest_a, z3, z2, z1, a1, a2, a3):
    W4, W3, W2 = parameters["W4"], parameters["W3"], parameters["W2"]
    m = len(t)
    # delta[e,i] = 2*a[e,i]*rest_a[e,i]*(a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i])
    delta = 2*a*rest_a*(a*(1 - t) - rest_a*t)
    # abs(z3[e,i])
    abs_z3 = np.abs(z3)
    # exp(-2*abs(z3[e,i]))
    exp_z3 = np.exp(-2*abs_z3)
    # 4*exp(-2*abs(z3[e,i]))/(1 + exp(-2*abs(z3[e,i])))**2
    slope_z3 = 4*exp_z3*(1/(1 + exp_z3))**2
    # delta3[e,i] = 4*exp(-2*abs(z3[e,i]))*Sum(delta[e,k]*W4[k,i], k)/(1 + exp(-2*abs(z3[e,i])))**2
    delta3 = delta @ W4*slope_z3
    # where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)
    slope_z2 = np.where(z2 < 0, 1*np.exp(z2), 1)
    # delta2[e,i] = where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)*Sum(delta3[e,k]*W3[k,i], k)
    delta2 = delta3 @ W3*slope_z2
    # delta1[e,i] = where(z1[e,i] > 0, Sum(delta2[e,k]*W2[k,i], k), 0)
    delta1 = np.where(z1 > 0, delta2 @ W2, 0)
    # d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
    d_W1 = 1/m*(delta1.T @ x)
    # d_b1[i] = Sum(delta1[e,i], e)/m
    d_b1 = delta1.sum(axis=0)/m
    # d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m
    d_W2 = 1/m*(delta2.T @ a1)
    # d_b2[i] = Sum(delta2[e,i], e)/m
    d_b2 = delta2.sum(axis=0)/m
    # d_W3[i,j] = Sum(delta3[e,i]*a2[e,j], e)/m
    d_W3 = 1/m*(delta3.T @ a2)
    # d_b3[i] = Sum(delta3[e,i], e)/m
    d_b3 = delta3.sum(axis=0)/m
    # d_W4[i,j] = Sum(delta[e,i]*a3[e,j], e)/m
    d_W4 = 1/m*(delta.T @ a3)
    # d_b4[i] = Sum(delta[e,i], e)/m
    d_b4 = delta.sum(axis=0)/m
    return {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2, "W3": d_W3, "b3": d_b3, "W4": d_W4, "b4": d_b4}


def _gradients(parameters, x, t):
    z1, a1, z2, a2, z3, a3, rest_a, a = _forward(parameters, x)
    C = _cost(t, a, rest_a)
    return C, _backward(parameters, x, t, a, rest_a, z3, z2, z1, a1, a2, a3)


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
    return x, t


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
