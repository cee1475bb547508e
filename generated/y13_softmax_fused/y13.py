"""y13: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 5) and t (rows, 4); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 4)
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
    proved: delta1 equals dS/dz1[e,i]
    proved: d_W1 equals dC/dW1[i,j]
    proved: d_b1 equals dC/db1[i]
    proved: d_W2 equals dC/dW2[i,j]
    proved: d_b2 equals dC/db2[i]
    assumed: Sum(t[k], k) == 1 for every example; the modules refuse other targets
    assumed: 0 <= t for every example; the modules refuse other targets
    assumed: t <= 1 for every example; the modules refuse other targets
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (5,)
TARGET_SHAPE = (4,)
PARAMETERS = {
    "W1": (6, 5),
    "b1": (6,),
    "W2": (4, 6),
    "b2": (4,),
}
PLACES = {
    "W1": slice(0, 30),
    "b1": slice(30, 36),
    "W2": slice(36, 60),
    "b2": slice(60, 64),
}
PARAMETER_COUNT = 64
STATES = ()
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0
TOGETHER = 7281      # rows that train gathers at once, or those of a step if they are more


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 54) - 1
    parameters = _views(np.empty(PARAMETER_COUNT, DTYPE))
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W1"].flat = 0.7385489458759964*draws[0:30]
    # zeros: 0
    parameters["b1"][...] = 0.0
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W2"].flat = 0.7745966692414834*draws[30:54]
    # zeros: 0
    parameters["b2"][...] = 0.0
    return parameters


def initial_state(parameters):
    """What the optimiser remembers, before the first step."""
    return {"step": 0, **{name: _views(np.zeros(PARAMETER_COUNT, DTYPE)) for name in STATES}}


@np.errstate(all="ignore")
def forward(parameters, x):
    """The output for each row of x: an array (rows, 4)."""
    parameters = _checked_parameters(parameters)
    x = _checked_rows(x, INPUT_SHAPE, "x")
    *_, a = _forward(parameters, x)
    return a


@np.errstate(all="ignore")
def cost(parameters, x, t):
    """The cost on the rows of x and t, a float."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    z1, a1, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
    C = _cost(t, max_z, z, where_sum_exp_z)
    return float(C)


@np.errstate(all="ignore")
def gradients(parameters, x, t):
    """The cost on the rows of x and t, and its gradient by each parameter: (float, dict of arrays)."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    gradients = _views(np.empty(PARAMETER_COUNT, DTYPE))
    z1, a1, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
    C = _cost(t, max_z, z, where_sum_exp_z)
    _backward(parameters, gradients, x, t, exp_z, where_sum_exp_z, sum_exp_z, a, z1, a1)
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
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    # z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
    z1 = b1 + x.dot(W1.T)
    # a1[e,i] = tanh(z1[e,i])
    a1 = np.tanh(z1)
    # z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
    z = b2 + a1.dot(W2.T)
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
    return z1, a1, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a


def _cost(t, max_z, z, where_sum_exp_z):
    m = len(t)
    # E[e] = Sum(t[e,k]*(Max(z[e,k], k) - z[e,k]), k) + log1p(where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
    #     Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
    #     k) - 1))
    E = (t*(max_z[:, None] - z)).sum(axis=1) + np.log1p(where_sum_exp_z)
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


def _backward(parameters, gradients, x, t, exp_z, where_sum_exp_z, sum_exp_z, a, z1, a1):
    W2 = parameters["W2"]
    d_W1, d_b1, d_W2, d_b2 = gradients["W1"], gradients["b1"], gradients["W2"], gradients["b2"]
    m = len(t)
    # rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,k], k))) + where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
    #     Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
    #     k) - 1))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
    rest_a = (1 - exp_z + where_sum_exp_z[:, None])/sum_exp_z[:, None]
    # delta[e,i] = a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i], here with the 1/m of every gradient
    delta = (a*(1 - t) - rest_a*t)/m
    # abs(z1[e,i])
    abs_z1 = np.abs(z1)
    # exp(-2*abs(z1[e,i]))
    exp_z1 = np.exp(-2*abs_z1)
    # 4*exp(-2*abs(z1[e,i]))/(1 + exp(-2*abs(z1[e,i])))**2
    slope_z1 = 4*exp_z1*(1/(1 + exp_z1))**2
    # delta1[e,i] = 4*exp(-2*abs(z1[e,i]))*Sum(delta[e,k]*W2[k,i], k)/(1 + exp(-2*abs(z1[e,i])))**2
    delta1 = delta.dot(W2)*slope_z1
    # d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
    delta1.T.dot(x, out=d_W1)
    # d_b1[i] = Sum(delta1[e,i], e)/m
    delta1.sum(axis=0, out=d_b1)
    # d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m
    delta.T.dot(a1, out=d_W2)
    # d_b2[i] = Sum(delta[e,i], e)/m
    delta.sum(axis=0, out=d_b2)


def _stepper(parameters, state):
    """step(x, t, with_cost): gradients and update, nothing checked."""
    block = np.empty(PARAMETER_COUNT, DTYPE)
    gradients = _views(block)
    updated = _together(block, gradients, parameters, *(state[name] for name in STATES))

    def step(x, t, with_cost):
        z1, a1, z, max_z, exp_z, sum_exp_z, where_sum_exp_z, a = _forward(parameters, x)
        _backward(parameters, gradients, x, t, exp_z, where_sum_exp_z, sum_exp_z, a, z1, a1)
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
    g *= 0.2
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
