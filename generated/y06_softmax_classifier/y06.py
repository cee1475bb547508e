"""y06: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 6) and t (rows, 3); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 3)
    c, g = gradients(parameters, x, t)         the cost and a dict of arrays shaped as the parameters

Rows are examples. Everything is computed in DTYPE, which may be changed before any array is made.
What does not fit (shape, kind of number, a value that is not finite) is refused with a ValueError. Parameters from init
are views of one block of memory, which training updates as a whole; others are updated one by one.
To train step by step, with checks at every step or once:

    state = initial_state(parameters)
    c = train_step(parameters, state, x, t)
    step = prepared(parameters, state, rows)   then step(x, t) for each batch of so many rows

The cost is defined, and the gradients are right, for targets with
    Sum(t[k], k) == 1
    0 <= t
    t <= 1

What is known of this module, and how:
    proved: E equals the cost as it was written, under the conditions on the targets
    proved: delta equals dS/dz[e,i], under the conditions on the targets
    proved: delta2 equals dS/dz2[e,i]
    proved: delta1 equals dS/dz1[e,i]
    proved: d_W1 equals dC/dW1[j,i]
    proved: d_W2 equals dC/dW2[j,i]
    proved: d_W3 equals dC/dW3[j,i]
    assumed: Sum(t[k], k) == 1 for every example; the modules refuse other targets
    assumed: 0 <= t for every example; the modules refuse other targets
    assumed: t <= 1 for every example; the modules refuse other targets
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (6,)
TARGET_SHAPE = (3,)
PARAMETERS = {
    "W1": (6, 5),
    "W2": (5, 4),
    "W3": (4, 3),
}
PLACES = {
    "W1": slice(0, 30),
    "W2": slice(30, 50),
    "W3": slice(50, 62),
}
PARAMETER_COUNT = 62
STATES = ()
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0
TOGETHER = 7281      # rows that train gathers at once, or those of a step if they are more


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 62) - 1
    parameters = _views(np.empty(PARAMETER_COUNT, DTYPE))
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W1"].flat = 0.7385489458759964*draws[0:30]
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W2"].flat = 0.816496580927726*draws[30:50]
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W3"].flat = 0.9258200997725514*draws[50:62]
    return parameters


def initial_state(parameters):
    """What the optimiser remembers, before the first step."""
    return {"step": 0, **{name: _views(np.zeros(PARAMETER_COUNT, DTYPE)) for name in STATES}}


@np.errstate(all="ignore")
def forward(parameters, x):
    """The output for each row of x: an array (rows, 3)."""
    parameters = _checked_parameters(parameters)
    x = _checked_rows(x, INPUT_SHAPE, "x")
    *_, a = _forward(parameters, x)
    return a


@np.errstate(all="ignore")
def cost(parameters, x, t):
    """The cost on the rows of x and t, a float."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    z1, decay_z1, a1, z2, decay_z2, a2, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
    C = _cost(t, max_z, z, where_sum_exp_z)
    return float(C)


@np.errstate(all="ignore")
def gradients(parameters, x, t):
    """The cost on the rows of x and t, and its gradient by each parameter: (float, dict of arrays)."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    gradients = _views(np.empty(PARAMETER_COUNT, DTYPE))
    z1, decay_z1, a1, z2, decay_z2, a2, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
    C = _cost(t, max_z, z, where_sum_exp_z)
    _backward(
        parameters, gradients, x, t, z1, a1, decay_z1, z2, a2, decay_z2, exp_z, where_sum_exp_z, sum_exp_z,
        a,
    )
    return float(C), gradients


@np.errstate(all="ignore")
def train_step(parameters, state, x, t):
    """One step of the optimiser: parameters and state change in place. Returns the cost before the step."""
    parameters = _trainable(parameters)
    x, t = _checked_examples(x, t)
    return float(_stepper(parameters, state)(x, t, True))


def prepared(parameters, state, rows):
    """train_step for many calls: parameters and state are checked here, once.

    The result is step(x, t, with_cost=False), which returns the cost before the step if asked, else None. x and t are
    arrays of DTYPE with exactly so many rows; their values are taken on trust.
    """
    take, shapes = _stepper(_trainable(parameters), state), ((rows, *INPUT_SHAPE), (rows, *TARGET_SHAPE))
    dtype = np.dtype(DTYPE)

    @np.errstate(all="ignore")
    def step(x, t, with_cost=False):
        if (x.shape, t.shape) != shapes or x.dtype != dtype or t.dtype != dtype:
            raise ValueError(f"x and t must be arrays of {dtype} of the shapes {shapes[0]} and {shapes[1]}")
        value = take(x, t, with_cost)
        return float(value) if with_cost else None

    return step


def train(parameters, x, t, epochs=EPOCHS, batch_size=BATCH_SIZE, seed=SEED, progress=None):
    """Train the parameters in place; returns the mean cost of the steps of each epoch, a list.

    batch_size=0 takes all rows in each step, in their order; otherwise every epoch takes them in a new order, which
    the seed decides. progress(epoch, cost), if given, is called after each epoch, the first being 0.
    """
    parameters = _trainable(parameters)
    x, t = _checked_examples(x, t)
    if epochs < 0 or batch_size < 0:
        raise ValueError(f"epochs and batch_size must not be negative: {epochs}, {batch_size}")
    step = _stepper(parameters, initial_state(parameters))
    history = []
    for epoch in range(epochs):
        order = _shuffled(len(x), seed, epoch) if batch_size else None
        history.append(_epoch(step, x, t, order, batch_size or len(x)))
        if progress is not None:
            progress(epoch, history[-1])
    return history


def _forward(parameters, x):
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    # z1[e,i] = Sum(W1[j,i]*x[e,j], j)
    z1 = x.dot(W1)
    # decay_z1[e,i] = exp(-abs(z1[e,i]))
    decay_z1 = np.exp(-np.abs(z1))
    # a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i])
    a1 = np.where(z1 < 0, decay_z1, 1)/(1 + decay_z1)
    # z2[e,i] = Sum(W2[j,i]*a1[e,j], j)
    z2 = a1.dot(W2)
    # decay_z2[e,i] = exp(-abs(z2[e,i]))
    decay_z2 = np.exp(-np.abs(z2))
    # a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
    a2 = np.where(z2 < 0, decay_z2, 1)/(1 + decay_z2)
    # z[e,i] = Sum(W3[j,i]*a2[e,j], j)
    z = a2.dot(W3)
    # Max(z[e,k], k)
    max_z = z.max(axis=1)
    # exp(z[e,k] - Max(z[e,k], k))
    exp_z = np.exp(z - max_z[:, None])
    # Sum(exp_z[e,k], k)
    sum_exp_z = exp_z.sum(axis=1)
    # a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
    a = exp_z/sum_exp_z[:, None]
    # Sum(where(z[e,k] < max_z[e], exp_z[e,k], 0), k)
    sum_exp_z_2 = np.where(z < max_z[:, None], exp_z, 0).sum(axis=1)
    where_sum_exp_z = np.where(sum_exp_z < 2, sum_exp_z_2, sum_exp_z - 1)
    return z1, decay_z1, a1, z2, decay_z2, a2, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a


def _cost(t, max_z, z, where_sum_exp_z):
    m = len(t)
    # E[e] = Sum(t[e,k]*(Max(z[e,k], k) - z[e,k]), k) + log1p(where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
    #     Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
    #     k) - 1))
    E = (t*(max_z[:, None] - z)).sum(axis=1) + np.log1p(where_sum_exp_z)
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


def _backward(
    parameters, gradients, x, t, z1, a1, decay_z1, z2, a2, decay_z2, exp_z, where_sum_exp_z, sum_exp_z,
    a,
):
    W3, W2 = parameters["W3"], parameters["W2"]
    d_W1, d_W2, d_W3 = gradients["W1"], gradients["W2"], gradients["W3"]
    m = len(t)
    # rest_a1[e,i] = where(z1[e,i] < 0, 1 - a1[e,i], a1[e,i]*decay_z1[e,i])
    rest_a1 = np.where(z1 < 0, 1 - a1, a1*decay_z1)
    # rest_a2[e,i] = where(z2[e,i] < 0, 1 - a2[e,i], a2[e,i]*decay_z2[e,i])
    rest_a2 = np.where(z2 < 0, 1 - a2, a2*decay_z2)
    # rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,k], k))) + where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
    #     Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
    #     k) - 1))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
    rest_a = (1 - exp_z + where_sum_exp_z[:, None])/sum_exp_z[:, None]
    # delta[e,i] = a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i], here with the 1/m of every gradient
    delta = (a*(1 - t) - rest_a*t)/m
    # delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[i,k], k)
    delta2 = delta.dot(W3.T)*a2*rest_a2
    # delta1[e,i] = a1[e,i]*rest_a1[e,i]*Sum(delta2[e,k]*W2[i,k], k)
    delta1 = delta2.dot(W2.T)*a1*rest_a1
    # d_W1[j,i] = Sum(delta1[e,i]*x[e,j], e)/m
    x.T.dot(delta1, out=d_W1)
    # d_W2[j,i] = Sum(delta2[e,i]*a1[e,j], e)/m
    a1.T.dot(delta2, out=d_W2)
    # d_W3[j,i] = Sum(delta[e,i]*a2[e,j], e)/m
    a2.T.dot(delta, out=d_W3)


def _stepper(parameters, state):
    """step(x, t, with_cost): gradients and update, nothing checked."""
    block = np.empty(PARAMETER_COUNT, DTYPE)
    gradients = _views(block)
    updated = _together(block, gradients, parameters, *(state[name] for name in STATES))

    def step(x, t, with_cost):
        z1, decay_z1, a1, z2, decay_z2, a2, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
        _backward(
            parameters, gradients, x, t, z1, a1, decay_z1, z2, a2, decay_z2, exp_z, where_sum_exp_z, sum_exp_z,
            a,
        )
        state["step"] += 1
        for arrays in updated:
            _update(state["step"], *arrays)
        if not with_cost:
            return (max_z, z, where_sum_exp_z)
        C = _cost(t, max_z, z, where_sum_exp_z)
        return C

    return step


def _update(step, p, g):
    """The optimiser on an array p of parameters with the gradients g, which it may overwrite."""
    g *= 0.1
    p -= g


@np.errstate(all="ignore")
def _epoch(step, x, t, order, size):
    """The steps of an epoch, so many rows each, in this order if there is one; returns the mean of their costs."""
    rows, total = len(x), 0.0
    whole, many = rows - rows % size, size*max(1, TOGETHER//size)
    for first, last in [(k, min(k + many, whole)) for k in range(0, whole, many)] + [(whole, rows)]*(whole < rows):
        xs, ts = (x, t) if order is None else (a.take(order[first:last], axis=0) for a in (x, t))
        seen = [step(xs[k:k + size], ts[k:k + size], False) for k in range(0, last - first, size)]
        values = seen[0] if len(seen) == 1 else map(np.concatenate, zip(*seen))
        total += len(seen)*float(_cost(ts, *values))
    return total/len(range(0, rows, size))


def _shuffled(rows, seed, epoch):
    """0 to rows - 1 in the order of an epoch: a Fisher-Yates shuffle with a stream of its own."""
    places = np.arange(rows - 1, 0, -1)
    draws = _uniform(int(_words(seed, epoch, 1)[0]), rows - 1)
    order = list(range(rows))
    for i, j in zip(range(rows - 1, 0, -1), (draws*(places + 1)).astype(int).tolist()):
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
    if array.dtype != DTYPE:
        with np.errstate(over="ignore"):
            array = array.astype(DTYPE)
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
    residual = t.sum(axis=1) - 1
    _demand(np.abs(residual) <= 1e-3, "Sum(t[k], k) == 1")
    residual_2 = -t
    _demand(residual_2 <= 0, "0 <= t")
    residual_3 = t - 1
    _demand(residual_3 <= 0, "t <= 1")


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
        if array is not parameters[name] or not array.flags.writeable:
            raise ValueError(f"parameters[{name!r}] must be a NumPy array of {np.dtype(DTYPE)} to be trained in place")
    return arrays


def _views(block):
    """The arrays of a block, by name."""
    return {name: block[place].reshape(PARAMETERS[name]) for name, place in PLACES.items()}


def _together(block, gradients, parameters, *states):
    """What is updated at once: the blocks that the arrays of each dict are views of, or else array by array."""
    blocks = [_block(arrays) for arrays in (parameters, *states)]
    if any(block is None for block in blocks):
        return [(parameters[name], gradients[name], *(arrays[name] for arrays in states)) for name in PARAMETERS]
    return [(blocks[0], block, *blocks[1:])]


def _block(arrays):
    """The block that the arrays are the views of, or None."""
    block = arrays[next(iter(PARAMETERS))].base
    if type(block) is not np.ndarray or block.shape != (PARAMETER_COUNT,) or block.dtype != DTYPE:
        return None
    start, width = block.ctypes.data, block.itemsize
    kept = block.flags.c_contiguous and all(
        arrays[name].base is block and arrays[name].flags.c_contiguous
        and arrays[name].ctypes.data == start + place.start*width for name, place in PLACES.items())
    return block if kept else None
