"""y14: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 4) and t (rows, 2); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 2)
    c, g = gradients(parameters, x, t)         the cost and a dict of arrays shaped as the parameters

Rows are examples. Everything is computed in DTYPE, which may be changed before any array is made.
What does not fit (shape, kind of number, a value that is not finite) is refused with a ValueError.

What is known of this module, and how:
    proved: E equals the cost as it was written
    proved: delta equals dS/dz[e,i]
    proved: d_a2 equals dS/da2[e,j]
    proved: delta2 equals dS/dz2[e,i]
    proved: d_a1 equals dS/da1[e,j]
    proved: delta1 equals dS/dz1[e,i]
    proved: d_W1 equals dC/dW1[i,j]
    proved: d_b1 equals dC/db1[i]
    proved: d_W2 equals dC/dW2[i,j]
    proved: d_b2 equals dC/db2[i]
    proved: d_W3 equals dC/dW3[i,j]
    proved: d_b3 equals dC/db3[i]
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (4,)
TARGET_SHAPE = (2,)
PARAMETERS = {
    "W1": (5, 4),
    "b1": (5,),
    "W2": (4, 5),
    "b2": (4,),
    "W3": (2, 4),
    "b3": (2,),
}
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 48) - 1
    return {
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W1": (0.816496580927726*draws[0:20]).reshape((5, 4)).astype(DTYPE),
        # zeros: 0
        "b1": np.full((5,), 0.0, DTYPE),
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W2": (0.816496580927726*draws[20:40]).reshape((4, 5)).astype(DTYPE),
        # zeros: 0
        "b2": np.full((4,), 0.0, DTYPE),
        # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
        "W3": (1.0*draws[40:48]).reshape((2, 4)).astype(DTYPE),
        # zeros: 0
        "b3": np.full((2,), 0.0, DTYPE),
    }


def initial_state(parameters):
    """What the optimiser remembers, before the first step."""
    return {
        "step": 0,
    }


def forward(parameters, x):
    """The output for each row of x: an array (rows, 2)."""
    parameters = _checked_parameters(parameters)
    x = _checked_rows(x, INPUT_SHAPE, "x")
    *_, z = _forward(parameters, x)
    return z


def cost(parameters, x, t):
    """The cost on the rows of x and t, a float."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    a1, a2, z = _forward(parameters, x)
    C = _cost(t, z)
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
    W3, b3 = parameters["W3"], parameters["b3"]
    # z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
    z1 = b1 + x @ W1.T
    # Max(z1[e,k], k)
    max_z1 = z1.max(axis=1)
    # exp(z1[e,k] - Max(z1[e,k], k))
    exp_z1 = np.exp(z1 - max_z1[:, None])
    # Sum(exp_z1[e,k], k)
    sum_exp_z1 = exp_z1.sum(axis=1)
    # a1[e,i] = exp(z1[e,i] - Max(z1[e,k], k))/Sum(exp(z1[e,k] - Max(z1[e,k], k)), k)
    a1 = exp_z1/sum_exp_z1[:, None]
    # z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
    z2 = b2 + a1 @ W2.T
    # Max(z2[e,k], k)
    max_z2 = z2.max(axis=1)
    # exp(z2[e,k] - Max(z2[e,k], k))
    exp_z2 = np.exp(z2 - max_z2[:, None])
    # Sum(exp_z2[e,k], k)
    sum_exp_z2 = exp_z2.sum(axis=1)
    # a2[e,i] = exp(z2[e,i] - Max(z2[e,k], k))/Sum(exp(z2[e,k] - Max(z2[e,k], k)), k)
    a2 = exp_z2/sum_exp_z2[:, None]
    # z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
    z = b3 + a2 @ W3.T
    return a1, a2, z


@np.errstate(all="ignore")
def _cost(t, z):
    m = len(t)
    # E[e] = Sum((t[e,k] - a[e,k])**2, k)
    E = ((t - z)**2).sum(axis=1)
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


def _backward(parameters, x, t, z, a2, a1):
    W3, W2 = parameters["W3"], parameters["W2"]
    m = len(t)
    # delta[e,i] = 2*a[e,i] - 2*t[e,i]
    delta = 2*z - 2*t
    # d_a2[e,j] = Sum(delta[e,i]*W3[i,j], i)
    d_a2 = delta @ W3
    # Sum(d_a2[e,j]*a2[e,j], j)
    sum_a2 = np.einsum("ej,ej->e", a2, d_a2)
    # delta2[e,i] = a2[e,i]*(d_a2[e,i] - Sum(d_a2[e,j]*a2[e,j], j))
    delta2 = a2*(d_a2 - sum_a2[:, None])
    # d_a1[e,j] = Sum(delta2[e,i]*W2[i,j], i)
    d_a1 = delta2 @ W2
    # Sum(d_a1[e,j]*a1[e,j], j)
    sum_a1 = np.einsum("ej,ej->e", a1, d_a1)
    # delta1[e,i] = a1[e,i]*(d_a1[e,i] - Sum(d_a1[e,j]*a1[e,j], j))
    delta1 = a1*(d_a1 - sum_a1[:, None])
    # d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
    d_W1 = 1/m*(delta1.T @ x)
    # d_b1[i] = Sum(delta1[e,i], e)/m
    d_b1 = delta1.sum(axis=0)/m
    # d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m
    d_W2 = 1/m*(delta2.T @ a1)
    # d_b2[i] = Sum(delta2[e,i], e)/m
    d_b2 = delta2.sum(axis=0)/m
    # d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e)/m
    d_W3 = 1/m*(delta.T @ a2)
    # d_b3[i] = Sum(delta[e,i], e)/m
    d_b3 = delta.sum(axis=0)/m
    return {"W1": d_W1, "b1": d_b1, "W2": d_W2, "b2": d_b2, "W3": d_W3, "b3": d_b3}


def _gradients(parameters, x, t):
    a1, a2, z = _forward(parameters, x)
    C = _cost(t, z)
    return C, _backward(parameters, x, t, z, a2, a1)


def _step(parameters, state, x, t):
    value, by_parameter = _gradients(parameters, x, t)
    _update(parameters, state, by_parameter)
    return value


def _update(parameters, state, gradients):
    """The optimiser, applied to each parameter p with its gradient g."""
    state["step"] += 1
    for name, p in parameters.items():
        g = gradients[name]
        p -= g*0.2


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
