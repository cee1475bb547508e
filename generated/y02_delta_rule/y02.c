/* y02.c: see y02.h. Written by symbp. */

#include "y02.h"

#include <math.h>
#include <string.h>

#define R(value) ((y02_real)(value))
#ifdef Y02_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

static inline y02_real square(y02_real x)
{
    return x*x;
}

/* towards z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z(size_t rows, const y02_real *restrict W1, const y02_real *restrict x,
    y02_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 1; i++) {
            y02_real sum = R(0);
            for (size_t j = 0; j < 3; j++)
                sum += W1[i*3 + j]*x[e*3 + j];
            z[e + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z(size_t rows, const y02_real *restrict b1, y02_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 1; i++)
            z[e + i] = b1[i] + z[e + i];
    }
}

/* towards E[e] = Sum((t[e,k] - a[e,k])**2, k)/2 */
static void reduce_E(size_t rows, const y02_real *restrict t, const y02_real *restrict z,
    y02_real *restrict E)
{
    for (size_t e = 0; e < rows; e++)
        E[e] = R(0);
    for (size_t k = 0; k < 1; k++) {
        for (size_t e = 0; e < rows; e++)
            E[e] += square(t[e + k] - z[e + k]);
    }
}

/* E[e] = Sum((t[e,k] - a[e,k])**2, k)/2 */
static void map_E(size_t rows, y02_real *restrict E)
{
    for (size_t e = 0; e < rows; e++)
        E[e] = R(0.5)*E[e];
}

/* C = Sum(E[e], e) */
static void reduce_C(size_t rows, const y02_real *restrict E, y02_real *restrict C)
{
    y02_real lanes[8] = {R(0)};
    for (size_t e = 0; e < rows/8*8; e += 8) {
        for (size_t lane = 0; lane < 8; lane++)
            lanes[lane] += E[e + lane];
    }
    for (size_t e = rows/8*8; e < rows; e++)
        lanes[0] += E[e];
    C[0] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
        lanes[7]));
}

/* delta[e,i] = a[e,i] - t[e,i] */
static void map_delta(size_t rows, const y02_real *restrict z, const y02_real *restrict t,
    y02_real *restrict delta)
{
    for (size_t n = 0; n < rows*1; n++)
        delta[n] = z[n] - t[n];
}

/* d_W1[i,j] = Sum(delta[e,i]*x[e,j], e) */
static void contract_d_W1(size_t rows, const y02_real *restrict delta,
    const y02_real *restrict x, y02_real *restrict d_W1)
{
    for (size_t i = 0; i < 1; i++) {
        for (size_t j = 0; j < 3; j++)
            d_W1[i*3 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 1; i++) {
            const y02_real c0 = delta[e + i];
            const y02_real c1 = delta[e + 1 + i];
            const y02_real c2 = delta[e + 2 + i];
            const y02_real c3 = delta[e + 3 + i];
            for (size_t j = 0; j < 3; j++) {
                d_W1[i*3 + j] += (c0*x[e*3 + j] + c1*x[(e + 1)*3 + j]) + (c2*x[(e + 2)*3 + j] + c3*x[(e + 3)*3 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 1; i++) {
            const y02_real c0 = delta[e + i];
            for (size_t j = 0; j < 3; j++)
                d_W1[i*3 + j] += c0*x[e*3 + j];
        }
    }
}

/* d_b1[i] = Sum(delta[e,i], e) */
static void reduce_d_b1(size_t rows, const y02_real *restrict delta, y02_real *restrict d_b1)
{
    for (size_t i = 0; i < 1; i++) {
        y02_real lanes[8] = {R(0)};
        for (size_t e = 0; e < rows/8*8; e += 8) {
            for (size_t lane = 0; lane < 8; lane++)
                lanes[lane] += delta[e + lane + i];
        }
        for (size_t e = rows/8*8; e < rows; e++)
            lanes[0] += delta[e + i];
        d_b1[i] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
            lanes[7]));
    }
}

static void forward_pass(const y02_real *parameters, const y02_real *x, size_t rows,
    y02_real *workspace)
{
    const y02_real *const W1 = parameters + Y02_AT_W1;
    y02_real *const z = workspace + 5;
    const y02_real *const b1 = parameters + Y02_AT_b1;
    contract_z(rows, W1, x, z);
    map_z(rows, b1, z);
}

static void cost_pass(const y02_real *t, size_t rows, y02_real *workspace)
{
    const y02_real *const z = workspace + 5;
    y02_real *const E = workspace + 5 + 1*rows;
    y02_real *const C = workspace + 4;
    reduce_E(rows, t, z, E);
    map_E(rows, E);
    reduce_C(rows, E, C);
}

static void backward_pass(const y02_real *x, const y02_real *t, size_t rows,
    y02_real *gradients, y02_real *workspace)
{
    const y02_real *const z = workspace + 5;
    y02_real *const delta = workspace + 5 + 2*rows;
    y02_real *const d_W1 = gradients + Y02_AT_W1;
    y02_real *const d_b1 = gradients + Y02_AT_b1;
    map_delta(rows, z, t, delta);
    contract_d_W1(rows, delta, x, d_W1);
    reduce_d_b1(rows, delta, d_b1);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y02_real *restrict p, const y02_real *restrict g)
{
    for (size_t k = 0; k < Y02_PARAMETER_COUNT; k++)
        p[k] = p[k] - g[k]*R(0.05);
}

/* splitmix64 */
static uint64_t mix(uint64_t v)
{
    v = (v ^ (v >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    v = (v ^ (v >> 27)) * UINT64_C(0x94D049BB133111EB);
    return v ^ (v >> 31);
}

/* The next number of a stream, uniform in [0, 1). */
static double uniform(uint64_t *stream)
{
    *stream += UINT64_C(0x9E3779B97F4A7C15);
    return (double)(mix(*stream) >> 11) * (1.0 / 9007199254740992.0);
}

static void draw_uniform(y02_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y02_real *values, size_t count, double value)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(value);
}

/* order becomes the rows in the order of an epoch: a Fisher-Yates shuffle with a stream of its own. */
static void shuffle(size_t *order, size_t rows, uint64_t seed, int epoch)
{
    uint64_t stream = mix(seed + ((uint64_t)epoch + 1) * UINT64_C(0x9E3779B97F4A7C15));
    for (size_t k = 0; k < rows; k++)
        order[k] = k;
    for (size_t k = rows; k > 1; k--) {
        const size_t other = (size_t)(uniform(&stream) * (double)k), last = order[k - 1];
        order[k - 1] = order[other];
        order[other] = last;
    }
}

size_t y02_workspace_size(size_t rows)
{
    return 5 + 7*rows;
}

void y02_init(y02_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y02_AT_W1, 3, 1.224744871391589, &stream);
    /* zeros: 0 */
    fill(parameters + Y02_AT_b1, 1, 0.0);
}

void y02_initial_state(y02_real *state)
{
    for (size_t k = 0; k < Y02_STATE_COUNT; k++)
        state[k] = R(0);
}

void y02_forward(const y02_real *parameters, const y02_real *x, size_t rows,
    y02_real *y, y02_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 5, rows * Y02_OUTPUT_SIZE * sizeof *y);
}

y02_real y02_cost(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 4);
}

y02_real y02_gradients(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *gradients, y02_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(x, t, rows, gradients, workspace);
    return *(workspace + 4);
}

y02_real y02_train_step(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows, y02_real *workspace)
{
    y02_real *const gradients = workspace;
    const y02_real cost = y02_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y02_train(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y02_real *workspace,
    y02_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y02_real *const batch_x = workspace + 5 + 3*batch;
    y02_real *const batch_t = batch_x + batch * Y02_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y02_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y02_INPUT_SIZE, x + order[first + k] * Y02_INPUT_SIZE,
                        Y02_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y02_TARGET_SIZE, t + order[first + k] * Y02_TARGET_SIZE,
                        Y02_TARGET_SIZE * sizeof *t);
                }
                total += (double)y02_train_step(parameters, state, batch_x, batch_t, count, workspace);
                steps++;
            }
        }
        total /= (double)steps;
        if (history != NULL)
            history[epoch] = total;
        if (progress != NULL && progress(epoch, total, data) != 0)
            return epoch + 1;
    }
    return epochs;
}

long y02_check_targets(const y02_real *t, size_t rows, size_t *requirement,
    y02_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y02_requirements(void)
{
    return 0;
}

const char *y02_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y02_real_size(void) { return sizeof(y02_real); }
size_t y02_input_size(void) { return Y02_INPUT_SIZE; }
size_t y02_output_size(void) { return Y02_OUTPUT_SIZE; }
size_t y02_target_size(void) { return Y02_TARGET_SIZE; }
size_t y02_state_count(void) { return Y02_STATE_COUNT; }
size_t y02_parameter_count(void) { return Y02_PARAMETER_COUNT; }
size_t y02_parameters(void) { return Y02_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y02_AT_W1, 3, 2, { 1, 3 } },
    { "b1", Y02_AT_b1, 1, 1, { 1, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y02_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y02_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y02_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y02_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y02_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
