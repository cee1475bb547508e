/* y02.c: see y02.h. Written by symbp. */

#include "y02.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y02_real)(value))
#ifdef Y02_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif
#if defined(__GNUC__)
#define INLINED inline __attribute__((always_inline))
#else
#define INLINED inline
#endif
#if defined(__GNUC__) && !defined(__clang__)
#define ROLLED _Pragma("GCC unroll 1")
#else
#define ROLLED
#endif

static inline y02_real square(y02_real x)
{
    return x*x;
}

/* Products in tiles: TILE_ROWS by TILE_COLUMNS sums stay in registers while they are taken. */
#if defined(__GNUC__)
#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#define TILE_ROWS 8
#elif defined(__AVX__)
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 6
#endif
#define UNROLLED _Pragma("GCC unroll 8")
typedef y02_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y02_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y02_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y02_real *restrict to, size_t width, size_t count, size_t depth,
    const y02_real *restrict from, size_t beside, size_t apart)
{
    for (size_t k = 0; k < depth; k++) {
        if (beside == 1)
            memcpy(to + k*width, from + k*apart, count*sizeof *to);
        else
            for (size_t c = 0; c < count; c++)
                to[k*width + c] = from[c*beside + k*apart];
        for (size_t c = count; c < width; c++)
            to[k*width + c] = R(0);
    }
}
#if defined(__GNUC__)

/* Multiplications and additions may be contracted here: a sum has no digits to lose by it. */
#if !defined(__clang__)
#pragma GCC push_options
#pragma GCC optimize("fp-contract=fast")
#endif

static INLINED void sums_of(const size_t rows, const size_t vectors, y02_real *tile, size_t depth,
    const y02_real *across, size_t row, size_t term, const y02_real *along, size_t apart)
{
#if defined(__clang__)
#pragma clang fp contract(fast)
#endif
    vector sum[TILE_ROWS][2], columns[2];
    UNROLLED
    for (size_t r = 0; r < rows; r++)
        sum[r][0] = sum[r][1] = (vector){0};
    for (size_t k = 0; k < depth; k++) {
        UNROLLED
        for (size_t v = 0; v < vectors; v++)
            columns[v] = *(const vector *)(along + k*apart + v*LANES);
        UNROLLED
        for (size_t r = 0; r < rows; r++) {
            UNROLLED
            for (size_t v = 0; v < vectors; v++)
                sum[r][v] += across[r*row + k*term]*columns[v];
        }
    }
    UNROLLED
    for (size_t r = 0; r < rows; r++) {
        UNROLLED
        for (size_t v = 0; v < vectors; v++)
            *(vector *)(tile + r*TILE_COLUMNS + v*LANES) = sum[r][v];
    }
}

/* tile[r*TILE_COLUMNS + c] = sum over k of across[r*row + k*term]*along[k*apart + c]; c runs in whole vectors. */
static void tile_sums(y02_real *tile, size_t rows, size_t columns, size_t depth,
    const y02_real *across, size_t row, size_t term, const y02_real *along, size_t apart)
{
#define SUMS(n) for (; rows >= n; rows -= n, tile += n*TILE_COLUMNS, across += n*row) \
        if (columns > LANES) \
            sums_of(n, 2, tile, depth, across, row, term, along, apart); \
        else \
            sums_of(n, 1, tile, depth, across, row, term, along, apart)
    SUMS(TILE_ROWS);
    SUMS(4);
    SUMS(2);
    SUMS(1);
#undef SUMS
}
#if !defined(__clang__)
#pragma GCC pop_options
#endif
#else

/* tile[r*TILE_COLUMNS + c] = sum over k of across[r*row + k*term]*along[k*apart + c]. */
static void tile_sums(y02_real *tile, size_t rows, size_t columns, size_t depth,
    const y02_real *across, size_t row, size_t term, const y02_real *along, size_t apart)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < columns; c++)
            tile[r*TILE_COLUMNS + c] = R(0);
        for (size_t k = 0; k < depth; k++) {
            for (size_t c = 0; c < columns; c++)
                tile[r*TILE_COLUMNS + c] += across[r*row + k*term]*along[k*apart + c];
        }
    }
}
#endif

/* Of the workspace: what does not depend on the rows, and what each row takes for copies. */
enum { BESIDE = 1*TILE_COLUMNS };

/* z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void rows_z(size_t rows, const y02_real *restrict W1, const y02_real *restrict x,
    const y02_real *restrict b1, y02_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 1; i++) {
            y02_real sum = R(0);
            for (size_t j = 0; j < 3; j++)
                sum += W1[i*3 + j]*x[e*3 + j];
            z[e + i] = sum;
        }
        for (size_t i = 0; i < 1; i++)
            z[e + i] = b1[i] + z[e + i];
    }
}

/* z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   E[e] = Sum((t[e,k] - a[e,k])**2, k)/2
   delta[e,i] = a[e,i] - t[e,i] */
static void rows_delta(size_t rows, const y02_real *restrict W1, const y02_real *restrict x,
    const y02_real *restrict b1, const y02_real *restrict t, y02_real *restrict E,
    y02_real *restrict delta)
{
    for (size_t e = 0; e < rows; e++) {
        y02_real z[1];
        for (size_t i = 0; i < 1; i++) {
            y02_real sum = R(0);
            for (size_t j = 0; j < 3; j++)
                sum += W1[i*3 + j]*x[e*3 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 1; i++)
            z[i] = b1[i] + z[i];
        {
            y02_real sum = R(0);
            for (size_t k = 0; k < 1; k++)
                sum += square(t[e + k] - z[k]);
            E[e] = sum;
        }
        E[e] = R(0.5)*E[e];
        for (size_t i = 0; i < 1; i++)
            delta[e + i] = z[i] - t[e + i];
    }
}

/* C = Sum(E[e], e) */
static void plain_C(size_t rows, const y02_real *restrict E, y02_real *restrict C)
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

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y02_real *restrict delta,
    const y02_real *restrict x, y02_real *restrict d_W1, y02_real *restrict room,
    size_t columns, size_t j0_)
{
    const y02_real *panel = &x[j0_];
    size_t apart = 3;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 3);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 1; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(1 - i0, TILE_ROWS);
        y02_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 1, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*3 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta[e,i]*x[e,j], e) */
static void product_d_W1(size_t rows, const y02_real *restrict delta,
    const y02_real *restrict x, y02_real *restrict d_W1, y02_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 1; i++) {
            for (size_t j = 0; j < 3; j++)
                d_W1[i*3 + j] = (delta[i]*x[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 3; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta, x, d_W1, room, TILE_COLUMNS, j0_);
    if (3 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta, x, d_W1, room, 3 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta[e,i], e) */
static void plain_d_b1(size_t rows, const y02_real *restrict delta, y02_real *restrict d_b1)
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

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y02_real *restrict delta,
    const y02_real *restrict x, y02_real *restrict W1, y02_real *restrict room, size_t columns,
    size_t j0_)
{
    const y02_real *panel = &x[j0_];
    size_t apart = 3;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 3);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 1; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(1 - i0, TILE_ROWS);
        y02_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 1, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y02_real d_W1 = tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*3 + j0_ + c] = W1[(i0 + r)*3 + j0_ + c] - d_W1*R(0.05);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta[e,i]*x[e,j], e)
   W1 after the step */
static void product_W1(size_t rows, const y02_real *restrict delta, const y02_real *restrict x,
    y02_real *restrict W1, y02_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 1; i++) {
            for (size_t j = 0; j < 3; j++) {
                const y02_real d_W1 = (delta[i]*x[j]);
                W1[i*3 + j] = W1[i*3 + j] - d_W1*R(0.05);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 3; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta, x, W1, room, TILE_COLUMNS, j0_);
    if (3 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta, x, W1, room, 3 % TILE_COLUMNS, j0_);
}

/* b1 after the step */
static void plain_b1(const y02_real *restrict d_b1, y02_real *restrict b1)
{
    for (size_t i1 = 0; i1 < 1; i1++)
        b1[i1] = b1[i1] - d_b1[i1]*R(0.05);
}

static void forward_pass(const y02_real *parameters, const y02_real *x, size_t rows,
    y02_real *workspace)
{
    const y02_real *const W1 = parameters + Y02_AT_W1;
    const y02_real *const b1 = parameters + Y02_AT_b1;
    y02_real *const z = workspace + 2 + BESIDE*rows;
    rows_z(rows, W1, x, b1, z);
}

static void cost_pass(const y02_real *parameters, const y02_real *x, const y02_real *t,
    size_t rows, y02_real *workspace)
{
    const y02_real *const W1 = parameters + Y02_AT_W1;
    const y02_real *const b1 = parameters + Y02_AT_b1;
    y02_real *const E = workspace + 2 + (BESIDE + 1)*rows;
    y02_real *const delta = workspace + 2 + (BESIDE + 2)*rows;
    y02_real *const C = workspace + 0;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
}

static void gradients_pass(const y02_real *parameters, const y02_real *x, const y02_real *t,
    size_t rows, y02_real *gradients, y02_real *workspace)
{
    const y02_real *const W1 = parameters + Y02_AT_W1;
    const y02_real *const b1 = parameters + Y02_AT_b1;
    y02_real *const E = workspace + 2 + (BESIDE + 1)*rows;
    y02_real *const delta = workspace + 2 + (BESIDE + 2)*rows;
    y02_real *const C = workspace + 0;
    y02_real *const d_W1 = gradients + Y02_AT_W1;
    y02_real *const d_b1 = gradients + Y02_AT_b1;
    y02_real *const room = workspace + 2;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
    product_d_W1(rows, delta, x, d_W1, room);
    plain_d_b1(rows, delta, d_b1);
}

static void step_pass(y02_real *parameters, const y02_real *x, const y02_real *t, size_t rows,
    y02_real *workspace)
{
    y02_real *const W1 = parameters + Y02_AT_W1;
    y02_real *const b1 = parameters + Y02_AT_b1;
    y02_real *const E = workspace + 2 + (BESIDE + 1)*rows;
    y02_real *const delta = workspace + 2 + (BESIDE + 2)*rows;
    y02_real *const C = workspace + 0;
    y02_real *const d_b1 = workspace + 1;
    y02_real *const room = workspace + 2;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
    product_W1(rows, delta, x, W1, room);
    plain_d_b1(rows, delta, d_b1);
    plain_b1(d_b1, b1);
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
    return 2 + (BESIDE + 7)*rows;
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
    memcpy(y, workspace + 2 + BESIDE*rows, rows * Y02_OUTPUT_SIZE * sizeof *y);
}

y02_real y02_cost(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y02_real y02_gradients(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *gradients, y02_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y02_real y02_train_step(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows, y02_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y02_train(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y02_real *workspace,
    y02_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y02_real *const batch_x = workspace + 2 + (BESIDE + 3)*batch;
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
