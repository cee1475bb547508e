/* y03.c: see y03.h. Written by symbp. */

#include "y03.h"

#include <math.h>
#include <string.h>

#define R(value) ((y03_real)(value))
#ifdef Y03_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

#ifdef Y03_DOUBLE

static inline uint64_t wide_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^n, -1023 < n < 1024, from n + 1.5*2^52. */
static inline double two_to(double shifted)
{
    return double_of((wide_bits_of(shifted) << 52) + UINT64_C(0x3FF0000000000000));
}

/* exp(x) = exp(n*log(2))*exp(r), r with its error d; 2^n is two factors, so that subnormal results are rounded once. */
static inline double exp_of(double x)
{
    const double within = x < -746.0 ? -746.0 : x > 710.0 ? 710.0 : x;
    const double shifted = within*1.4426950408889634 + 6755399441055744.0, n = shifted - 6755399441055744.0;
    const double high = within - n*0.6931471803691238, low = n*1.9082149292705877e-10;
    const double r = high - low, d = (high - r) - low;
    const double half = 0.5*n + 6755399441055744.0, rest = (n - (half - 6755399441055744.0)) + 6755399441055744.0;
    double p = 2.0875324222053104e-09;
    p = p*r + 2.5109858768467464e-08;
    p = p*r + 2.75574051832838e-07;
    p = p*r + 2.7557242041540015e-06;
    p = p*r + 2.4801587166536938e-05;
    p = p*r + 0.00019841269888070504;
    p = p*r + 0.001388888888896698;
    p = p*r + 0.008333333333320956;
    p = p*r + 0.0416666666666665;
    p = p*r + 0.16666666666666677;
    p = p*r + 0.5;
    return (1.0 + (r + (r*r*p + d)))*two_to(half)*two_to(rest);
}

#else

static inline uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^n, -127 < n < 128, from n + 1.5*2^23. */
static inline float two_to(float shifted)
{
    return float_of((bits_of(shifted) << 23) + UINT32_C(0x3F800000));
}

/* exp(x) = exp(n*log(2))*exp(r), r with its error d; 2^n is two factors, so that subnormal results are rounded once. */
static inline float exp_of(float x)
{
    const float within = x < -104.0f ? -104.0f : x > 89.0f ? 89.0f : x;
    const float shifted = within*1.44269502f + 12582912.0f, n = shifted - 12582912.0f;
    const float high = within - n*0.693359375f, low = n*-2.12194442e-4f, r = high - low, d = (high - r) - low;
    const float half = 0.5f*n + 12582912.0f, rest = (n - (half - 12582912.0f)) + 12582912.0f;
    float p = 0.00019845951f;
    p = p*r + 0.0013941424f;
    p = p*r + 0.0083333915f;
    p = p*r + 0.04166635f;
    p = p*r + 0.16666666f;
    p = p*r + 0.5f;
    return (1.0f + (r + (r*r*p + d)))*two_to(half)*two_to(rest);
}

#endif

static inline y03_real square(y03_real x)
{
    return x*x;
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) */
static void contract_z1(size_t rows, const y03_real *restrict W1, const y03_real *restrict x,
    y03_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[e*5 + i] = sum;
        }
    }
}

/* decay_z1[e,i] = exp(-abs(z1[e,i])) */
static void map_decay_z1(size_t rows, const y03_real *restrict z1, y03_real *restrict decay_z1)
{
    for (size_t n = 0; n < rows*5; n++)
        decay_z1[n] = exp_of(-FN(fabs)(z1[n]));
}

/* a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i]) */
static void map_a1(size_t rows, const y03_real *restrict z1, const y03_real *restrict decay_z1,
    y03_real *restrict a1)
{
    for (size_t n = 0; n < rows*5; n++)
        a1[n] = (z1[n] < R(0) ? decay_z1[n] : R(1))/(R(1) + decay_z1[n]);
}

/* rest_a1[e,i] = where(z1[e,i] < 0, 1 - a1[e,i], a1[e,i]*decay_z1[e,i]) */
static void map_rest_a1(size_t rows, const y03_real *restrict z1, const y03_real *restrict a1,
    const y03_real *restrict decay_z1, y03_real *restrict rest_a1)
{
    for (size_t n = 0; n < rows*5; n++)
        rest_a1[n] = z1[n] < R(0) ? R(1) - a1[n] : a1[n]*decay_z1[n];
}

/* z[e,i] = Sum(W2[i,j]*a1[e,j], j) */
static void contract_z(size_t rows, const y03_real *restrict W2, const y03_real *restrict a1,
    y03_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z[e*3 + i] = sum;
        }
    }
}

/* decay_z[e,i] = exp(-abs(z[e,i])) */
static void map_decay_z(size_t rows, const y03_real *restrict z, y03_real *restrict decay_z)
{
    for (size_t n = 0; n < rows*3; n++)
        decay_z[n] = exp_of(-FN(fabs)(z[n]));
}

/* a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i]) */
static void map_a(size_t rows, const y03_real *restrict z, const y03_real *restrict decay_z,
    y03_real *restrict a)
{
    for (size_t n = 0; n < rows*3; n++)
        a[n] = (z[n] < R(0) ? decay_z[n] : R(1))/(R(1) + decay_z[n]);
}

/* rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i]) */
static void map_rest_a(size_t rows, const y03_real *restrict z, const y03_real *restrict a,
    const y03_real *restrict decay_z, y03_real *restrict rest_a)
{
    for (size_t n = 0; n < rows*3; n++)
        rest_a[n] = z[n] < R(0) ? R(1) - a[n] : a[n]*decay_z[n];
}

/* towards E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)/2 */
static void reduce_E(size_t rows, const y03_real *restrict a, const y03_real *restrict t,
    const y03_real *restrict rest_a, y03_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y03_real sum = R(0);
        for (size_t k = 0; k < 3; k++)
            sum += square(-a[e*3 + k]*(R(1) - t[e*3 + k]) + rest_a[e*3 + k]*t[e*3 + k]);
        E[e] = sum;
    }
}

/* E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)/2 */
static void map_E(size_t rows, y03_real *restrict E)
{
    for (size_t e = 0; e < rows; e++)
        E[e] = R(0.5)*E[e];
}

/* C = Sum(E[e], e) */
static void reduce_C(size_t rows, const y03_real *restrict E, y03_real *restrict C)
{
    y03_real lanes[8] = {R(0)};
    for (size_t e = 0; e < rows/8*8; e += 8) {
        for (size_t lane = 0; lane < 8; lane++)
            lanes[lane] += E[e + lane];
    }
    for (size_t e = rows/8*8; e < rows; e++)
        lanes[0] += E[e];
    C[0] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
        lanes[7]));
}

/* delta[e,i] = a[e,i]*rest_a[e,i]*(a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i]) */
static void map_delta(size_t rows, const y03_real *restrict a, const y03_real *restrict rest_a,
    const y03_real *restrict t, y03_real *restrict delta)
{
    for (size_t n = 0; n < rows*3; n++)
        delta[n] = a[n]*rest_a[n]*(a[n]*(R(1) - t[n]) - rest_a[n]*t[n]);
}

/* towards delta1[e,i] = a1[e,i]*rest_a1[e,i]*Sum(delta[e,k]*W2[k,i], k) */
static void contract_delta1(size_t rows, const y03_real *restrict W2,
    const y03_real *restrict delta, y03_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = R(0);
        for (size_t k = 0; k < 3; k++) {
            const y03_real c0 = delta[e*3 + k];
            for (size_t i = 0; i < 5; i++)
                delta1[e*5 + i] += c0*W2[k*5 + i];
        }
    }
}

/* delta1[e,i] = a1[e,i]*rest_a1[e,i]*Sum(delta[e,k]*W2[k,i], k) */
static void map_delta1(size_t rows, const y03_real *restrict a1,
    const y03_real *restrict rest_a1, y03_real *restrict delta1)
{
    for (size_t n = 0; n < rows*5; n++)
        delta1[n] = delta1[n]*a1[n]*rest_a1[n];
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e) */
static void contract_d_W1(size_t rows, const y03_real *restrict delta1,
    const y03_real *restrict x, y03_real *restrict d_W1)
{
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            const y03_real c0 = delta1[e*5 + i];
            const y03_real c1 = delta1[(e + 1)*5 + i];
            const y03_real c2 = delta1[(e + 2)*5 + i];
            const y03_real c3 = delta1[(e + 3)*5 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W1[i*4 + j] += (c0*x[e*4 + j] + c1*x[(e + 1)*4 + j]) + (c2*x[(e + 2)*4 + j] + c3*x[(e + 3)*4 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            const y03_real c0 = delta1[e*5 + i];
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] += c0*x[e*4 + j];
        }
    }
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e) */
static void contract_d_W2(size_t rows, const y03_real *restrict a1,
    const y03_real *restrict delta, y03_real *restrict d_W2)
{
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W2[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            const y03_real c0 = delta[e*3 + i];
            const y03_real c1 = delta[(e + 1)*3 + i];
            const y03_real c2 = delta[(e + 2)*3 + i];
            const y03_real c3 = delta[(e + 3)*3 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W2[i*5 + j] += (c0*a1[e*5 + j] + c1*a1[(e + 1)*5 + j]) + (c2*a1[(e + 2)*5 + j] + c3*a1[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            const y03_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 5; j++)
                d_W2[i*5 + j] += c0*a1[e*5 + j];
        }
    }
}

static void forward_pass(const y03_real *parameters, const y03_real *x, size_t rows,
    y03_real *workspace)
{
    const y03_real *const W1 = parameters + Y03_AT_W1;
    y03_real *const z1 = workspace + 36;
    y03_real *const decay_z1 = workspace + 36 + 5*rows;
    y03_real *const a1 = workspace + 36 + 10*rows;
    y03_real *const rest_a1 = workspace + 36 + 15*rows;
    const y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const z = workspace + 36 + 20*rows;
    y03_real *const decay_z = workspace + 36 + 23*rows;
    y03_real *const a = workspace + 36 + 26*rows;
    y03_real *const rest_a = workspace + 36 + 29*rows;
    contract_z1(rows, W1, x, z1);
    map_decay_z1(rows, z1, decay_z1);
    map_a1(rows, z1, decay_z1, a1);
    map_rest_a1(rows, z1, a1, decay_z1, rest_a1);
    contract_z(rows, W2, a1, z);
    map_decay_z(rows, z, decay_z);
    map_a(rows, z, decay_z, a);
    map_rest_a(rows, z, a, decay_z, rest_a);
}

static void cost_pass(const y03_real *t, size_t rows, y03_real *workspace)
{
    const y03_real *const a = workspace + 36 + 26*rows;
    const y03_real *const rest_a = workspace + 36 + 29*rows;
    y03_real *const E = workspace + 36 + 32*rows;
    y03_real *const C = workspace + 35;
    reduce_E(rows, a, t, rest_a, E);
    map_E(rows, E);
    reduce_C(rows, E, C);
}

static void backward_pass(const y03_real *parameters, const y03_real *x, const y03_real *t,
    size_t rows, y03_real *gradients, y03_real *workspace)
{
    const y03_real *const a = workspace + 36 + 26*rows;
    const y03_real *const rest_a = workspace + 36 + 29*rows;
    y03_real *const delta = workspace + 36 + 33*rows;
    const y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const delta1 = workspace + 36 + 36*rows;
    const y03_real *const a1 = workspace + 36 + 10*rows;
    const y03_real *const rest_a1 = workspace + 36 + 15*rows;
    y03_real *const d_W1 = gradients + Y03_AT_W1;
    y03_real *const d_W2 = gradients + Y03_AT_W2;
    map_delta(rows, a, rest_a, t, delta);
    contract_delta1(rows, W2, delta, delta1);
    map_delta1(rows, a1, rest_a1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    contract_d_W2(rows, a1, delta, d_W2);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y03_real *restrict p, const y03_real *restrict g)
{
    for (size_t k = 0; k < Y03_PARAMETER_COUNT; k++)
        p[k] = p[k] - g[k]*R(0.3);
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

static void draw_uniform(y03_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
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

size_t y03_workspace_size(size_t rows)
{
    return 36 + 48*rows;
}

void y03_init(y03_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* uniform: 0.05 */
    draw_uniform(parameters + Y03_AT_W1, 20, 0.05, &stream);
    /* uniform: 0.05 */
    draw_uniform(parameters + Y03_AT_W2, 15, 0.05, &stream);
}

void y03_initial_state(y03_real *state)
{
    for (size_t k = 0; k < Y03_STATE_COUNT; k++)
        state[k] = R(0);
}

void y03_forward(const y03_real *parameters, const y03_real *x, size_t rows,
    y03_real *y, y03_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 36 + 26*rows, rows * Y03_OUTPUT_SIZE * sizeof *y);
}

y03_real y03_cost(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 35);
}

y03_real y03_gradients(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *gradients, y03_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 35);
}

y03_real y03_train_step(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows, y03_real *workspace)
{
    y03_real *const gradients = workspace;
    const y03_real cost = y03_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y03_train(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y03_real *workspace,
    y03_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y03_real *const batch_x = workspace + 36 + 41*batch;
    y03_real *const batch_t = batch_x + batch * Y03_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y03_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y03_INPUT_SIZE, x + order[first + k] * Y03_INPUT_SIZE,
                        Y03_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y03_TARGET_SIZE, t + order[first + k] * Y03_TARGET_SIZE,
                        Y03_TARGET_SIZE * sizeof *t);
                }
                total += (double)y03_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y03_check_targets(const y03_real *t, size_t rows, size_t *requirement,
    y03_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y03_requirements(void)
{
    return 0;
}

const char *y03_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y03_real_size(void) { return sizeof(y03_real); }
size_t y03_input_size(void) { return Y03_INPUT_SIZE; }
size_t y03_output_size(void) { return Y03_OUTPUT_SIZE; }
size_t y03_target_size(void) { return Y03_TARGET_SIZE; }
size_t y03_state_count(void) { return Y03_STATE_COUNT; }
size_t y03_parameter_count(void) { return Y03_PARAMETER_COUNT; }
size_t y03_parameters(void) { return Y03_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y03_AT_W1, 20, 2, { 5, 4 } },
    { "W2", Y03_AT_W2, 15, 2, { 3, 5 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y03_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y03_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y03_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y03_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y03_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
