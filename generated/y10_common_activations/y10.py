"""y10: a network and its training, in NumPy.

    parameters = init()                        a dict of arrays, shaped as in PARAMETERS
    history = train(parameters, x, t)          x (rows, 5) and t (rows, 3); the mean cost of each epoch
    y = forward(parameters, x)                 y (rows, 3)
    c, g = gradients(parameters, x, t)         the cost and a dict of arrays shaped as the parameters

Rows are examples. Everything is computed in DTYPE, which may be changed before any array is made.
What does not fit (shape, kind of number, a value that is not finite) is refused with a ValueError. Parameters from init
are views of one block of memory, which training updates as a whole; others are updated one by one.
To train step by step, with checks at every step or once:

    state = initial_state(parameters)
    c = train_step(parameters, state, x, t)
    step = prepared(parameters, state, rows)   then step(x, t) for each batch of so many rows

What is known of this module, and how:
    proved: E equals the cost as it was written
    proved: d_a equals dS/da[e,i]
    proved: delta equals dS/dz[e,i]
    proved: delta4 equals dS/dz4[e,i]
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
    proved: d_W5 equals dC/dW5[i,j]
    proved: d_b5 equals dC/db5[i]
    assumed: inputs, targets and parameters are finite; the modules refuse others

Written by symbp.
"""

import numpy as np

DTYPE = np.float32
INPUT_SHAPE = (5,)
TARGET_SHAPE = (3,)
PARAMETERS = {
    "W1": (6, 5),
    "b1": (6,),
    "W2": (6, 6),
    "b2": (6,),
    "W3": (5, 6),
    "b3": (5,),
    "W4": (4, 5),
    "b4": (4,),
    "W5": (3, 4),
    "b5": (3,),
}
PLACES = {
    "W1": slice(0, 30),
    "b1": slice(30, 36),
    "W2": slice(36, 72),
    "b2": slice(72, 78),
    "W3": slice(78, 108),
    "b3": slice(108, 113),
    "W4": slice(113, 133),
    "b4": slice(133, 137),
    "W5": slice(137, 149),
    "b5": slice(149, 152),
}
PARAMETER_COUNT = 152
STATES = ()
BATCH_SIZE = 32      # rows of a step; 0 takes all of them
EPOCHS = 20
SEED = 0
TOGETHER = 8192      # rows that train gathers at once, or those of a step if they are more


def init(seed=SEED):
    """New parameters: a dict of arrays of DTYPE, the same for the same seed on every machine."""
    draws = 2*_uniform(seed, 128) - 1
    parameters = _views(np.empty(PARAMETER_COUNT, DTYPE))
    # he_uniform: sqrt(6)/sqrt(fan_in)
    parameters["W1"].flat = 1.0954451150103321*draws[0:30]
    # zeros: 0
    parameters["b1"][...] = 0.0
    # he_uniform: sqrt(6)/sqrt(fan_in)
    parameters["W2"].flat = 1.0*draws[30:66]
    # zeros: 0
    parameters["b2"][...] = 0.0
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W3"].flat = 0.7385489458759964*draws[66:96]
    # zeros: 0
    parameters["b3"][...] = 0.0
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W4"].flat = 0.816496580927726*draws[96:116]
    # zeros: 0
    parameters["b4"][...] = 0.0
    # xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out)
    parameters["W5"].flat = 0.9258200997725514*draws[116:128]
    # zeros: 0
    parameters["b5"][...] = 0.0
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
    z1, a1, z2, a2, z3, a3, z4, a4, rest_a, a = _forward(parameters, x)
    C = _cost(t, a, rest_a)
    return float(C)


@np.errstate(all="ignore")
def gradients(parameters, x, t):
    """The cost on the rows of x and t, and its gradient by each parameter: (float, dict of arrays)."""
    parameters = _checked_parameters(parameters)
    x, t = _checked_examples(x, t)
    gradients = _views(np.empty(PARAMETER_COUNT, DTYPE))
    z1, a1, z2, a2, z3, a3, z4, a4, rest_a, a = _forward(parameters, x)
    C = _cost(t, a, rest_a)
    _backward(parameters, gradients, x, t, a, rest_a, z4, z3, z2, z1, a1, a2, a3, a4)
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


def sigmoid(z):
    """1/(1 + exp(-z)) by u = exp(-|z|), which is never beyond the largest number."""
    u = np.exp(-np.abs(z))
    return np.where(z < 0, u, 1)/(1 + u)


def _forward(parameters, x):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    W3, b3, W4, b4 = parameters["W3"], parameters["b3"], parameters["W4"], parameters["b4"]
    W5, b5 = parameters["W5"], parameters["b5"]
    # z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
    z1 = b1 + x.dot(W1.T)
    # a1[e,i] = max(z1[e,i], 0)
    a1 = np.maximum(z1, 0)
    # z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
    z2 = b2 + a1.dot(W2.T)
    # a2[e,i] = where(z2[e,i] < 0, alpha*expm1(z2[e,i]), z2[e,i])
    a2 = np.where(z2 < 0, 0.5*np.expm1(z2), z2)
    # z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
    z3 = b3 + a2.dot(W3.T)
    # a3[e,i] = L*sigmoid(k*(z3[e,i] - x0))
    a3 = 2*sigmoid(1.5*(z3 - 0.25))
    # z4[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i]
    z4 = b4 + a3.dot(W4.T)
    # a4[e,i] = tanh(z4[e,i])
    a4 = np.tanh(z4)
    # z[e,i] = Sum(W5[i,j]*a4[e,j], j) + b5[i]
    z = b5 + a4.dot(W5.T)
    # Max(z[e,j], j)
    max_z = z.max(axis=1)
    # exp(z[e,j] - Max(z[e,j], j))
    exp_z = np.exp(z - max_z[:, None])
    # Sum(exp_z[e,j], j)
    sum_exp_z = exp_z.sum(axis=1)
    # a[e,i] = exp(z[e,i] - Max(z[e,j], j))/Sum(exp(z[e,j] - Max(z[e,j], j)), j)
    a = exp_z/sum_exp_z[:, None]
    # Sum(where(z[e,j] < max_z[e], exp_z[e,j], 0), j)
    sum_exp_z_2 = np.where(z < max_z[:, None], exp_z, 0).sum(axis=1)
    # rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,j], j))) + where(Sum(exp(z[e,j] - Max(z[e,j], j)), j) < 2,
    #     Sum(where(z[e,j] < Max(z[e,j], j), exp(z[e,j] - Max(z[e,j], j)), 0), j), Sum(exp(z[e,j] - Max(z[e,j], j)),
    #     j) - 1))/Sum(exp(z[e,j] - Max(z[e,j], j)), j)
    rest_a = (
        (1 - exp_z + np.where(sum_exp_z[:, None] < 2, sum_exp_z_2[:, None], sum_exp_z[:, None] -
        1))/sum_exp_z[:, None]
    )
    return z1, a1, z2, a2, z3, a3, z4, a4, rest_a, a


def _cost(t, a, rest_a):
    m = len(t)
    # E[e] = Sum((-a[e,i]*(1 - t[e,i]) + rest_a[e,i]*t[e,i])**2, i)
    E = ((-a*(1 - t) + rest_a*t)**2).sum(axis=1)
    # C = Sum(E[e], e)/m
    C = E.sum()/m
    return C


def _backward(parameters, gradients, x, t, a, rest_a, z4, z3, z2, z1, a1, a2, a3, a4):
    W5, W4, W3, W2 = parameters["W5"], parameters["W4"], parameters["W3"], parameters["W2"]
    d_W1, d_b1, d_W2, d_b2 = gradients["W1"], gradients["b1"], gradients["W2"], gradients["b2"]
    d_W3, d_b3, d_W4, d_b4 = gradients["W3"], gradients["b3"], gradients["W4"], gradients["b4"]
    d_W5, d_b5 = gradients["W5"], gradients["b5"]
    m = len(t)
    # d_log_a[e,i] = a[e,i]*(2*a[e,i]*(1 - t[e,i]) - 2*rest_a[e,i]*t[e,i]), here with the 1/m of every gradient
    d_log_a = a*(2*a*(1 - t) - 2*rest_a*t)/m
    # Sum(where(a[e,j] > 1/2, 0, d_log_a[e,j]), j)
    sum_a = np.where(a > 0.5, 0, d_log_a).sum(axis=1)
    # Sum(where(a[e,j] > 1/2, d_log_a[e,j], 0), j)
    sum_a_2 = np.where(a > 0.5, d_log_a, 0).sum(axis=1)
    # delta[e,i] = where(a[e,i] > 1/2, d_log_a[e,i]*rest_a[e,i], d_log_a[e,i] - a[e,i]*Sum(where(a[e,j] > 1/2,
    #     d_log_a[e,j], 0), j)) - a[e,i]*Sum(where(a[e,j] > 1/2, 0, d_log_a[e,j]), j)
    delta = np.where(a > 0.5, d_log_a*rest_a, d_log_a - a*sum_a_2[:, None]) - a*sum_a[:, None]
    # abs(z4[e,i])
    abs_z4 = np.abs(z4)
    # exp(-2*abs(z4[e,i]))
    exp_z4 = np.exp(-2*abs_z4)
    # 4*exp(-2*abs(z4[e,i]))/(1 + exp(-2*abs(z4[e,i])))**2
    slope_z4 = 4*exp_z4*(1/(1 + exp_z4))**2
    # delta4[e,i] = 4*exp(-2*abs(z4[e,i]))*Sum(delta[e,k]*W5[k,i], k)/(1 + exp(-2*abs(z4[e,i])))**2
    delta4 = delta.dot(W5)*slope_z4
    mul_z3 = 1.5*z3
    # 4*k*sigmoid(3*z3[e,i]/2 - 3/8)*sigmoid(3/8 - 3*z3[e,i]/2)/L
    slope_z3 = 3*sigmoid(mul_z3 - 0.375)*sigmoid(0.375 - mul_z3)
    # delta3[e,i] = 4*k*sigmoid(3*z3[e,i]/2 - 3/8)*sigmoid(3/8 - 3*z3[e,i]/2)*Sum(delta4[e,k]*W4[k,i], k)/L
    delta3 = delta4.dot(W4)*slope_z3
    # where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)
    slope_z2 = np.where(z2 < 0, 0.5*np.exp(z2), 1)
    # delta2[e,i] = where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)*Sum(delta3[e,k]*W3[k,i], k)
    delta2 = delta3.dot(W3)*slope_z2
    # delta1[e,i] = where(z1[e,i] > 0, Sum(delta2[e,k]*W2[k,i], k), 0)
    delta1 = np.where(z1 > 0, delta2.dot(W2), 0)
    # d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
    delta1.T.dot(x, out=d_W1)
    # d_b1[i] = Sum(delta1[e,i], e)/m
    delta1.sum(axis=0, out=d_b1)
    # d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m
    delta2.T.dot(a1, out=d_W2)
    # d_b2[i] = Sum(delta2[e,i], e)/m
    delta2.sum(axis=0, out=d_b2)
    # d_W3[i,j] = Sum(delta3[e,i]*a2[e,j], e)/m
    delta3.T.dot(a2, out=d_W3)
    # d_b3[i] = Sum(delta3[e,i], e)/m
    delta3.sum(axis=0, out=d_b3)
    # d_W4[i,j] = Sum(delta4[e,i]*a3[e,j], e)/m
    delta4.T.dot(a3, out=d_W4)
    # d_b4[i] = Sum(delta4[e,i], e)/m
    delta4.sum(axis=0, out=d_b4)
    # d_W5[i,j] = Sum(delta[e,i]*a4[e,j], e)/m
    delta.T.dot(a4, out=d_W5)
    # d_b5[i] = Sum(delta[e,i], e)/m
    delta.sum(axis=0, out=d_b5)


def _stepper(parameters, state):
    """step(x, t, with_cost): gradients and update, nothing checked."""
    block = np.empty(PARAMETER_COUNT, DTYPE)
    gradients = _views(block)
    updated = _together(block, gradients, parameters, *(state[name] for name in STATES))

    def step(x, t, with_cost):
        z1, a1, z2, a2, z3, a3, z4, a4, rest_a, a = _forward(parameters, x)
        _backward(parameters, gradients, x, t, a, rest_a, z4, z3, z2, z1, a1, a2, a3, a4)
        state["step"] += 1
        for arrays in updated:
            _update(state["step"], *arrays)
        if not with_cost:
            return (a, rest_a)
        C = _cost(t, a, rest_a)
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
    return x, t


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
