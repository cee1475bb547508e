/* y03.c: see y03.h. Written by symbp. */

#include "y03.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y03_real)(value))
#ifdef Y03_DOUBLE
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
typedef y03_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y03_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y03_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y03_real *restrict to, size_t width, size_t count, size_t depth,
    const y03_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y03_real *tile, size_t depth,
    const y03_real *across, size_t row, size_t term, const y03_real *along, size_t apart)
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
static void tile_sums(y03_real *tile, size_t rows, size_t columns, size_t depth,
    const y03_real *across, size_t row, size_t term, const y03_real *along, size_t apart)
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
static void tile_sums(y03_real *tile, size_t rows, size_t columns, size_t depth,
    const y03_real *across, size_t row, size_t term, const y03_real *along, size_t apart)
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

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j)
   decay_z1[e,i] = exp(-abs(z1[e,i]))
   a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i])
   z[e,i] = Sum(W2[i,j]*a1[e,j], j)
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i]) */
static void rows_a(size_t rows, const y03_real *restrict W1, const y03_real *restrict x,
    const y03_real *restrict W2, y03_real *restrict a1, y03_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        y03_real z1[5];
        y03_real decay_z1[5];
        y03_real z[3];
        y03_real decay_z[3];
        for (size_t i = 0; i < 5; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[i] = sum;
        }
        for (size_t i = 0; i < 5; i++) {
            decay_z1[i] = exp_of(-FN(fabs)(z1[i]));
            a1[e*5 + i] = (z1[i] < R(0) ? decay_z1[i] : R(1))/(R(1) + decay_z1[i]);
        }
        for (size_t i = 0; i < 3; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 3; i++) {
            decay_z[i] = exp_of(-FN(fabs)(z[i]));
            a[e*3 + i] = (z[i] < R(0) ? decay_z[i] : R(1))/(R(1) + decay_z[i]);
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j)
   decay_z1[e,i] = exp(-abs(z1[e,i]))
   a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i])
   rest_a1[e,i] = where(z1[e,i] < 0, 1 - a1[e,i], a1[e,i]*decay_z1[e,i])
   z[e,i] = Sum(W2[i,j]*a1[e,j], j)
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i])
   rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i])
   E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)/2
   delta[e,i] = a[e,i]*rest_a[e,i]*(a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i])
   delta1[e,i] = a1[e,i]*rest_a1[e,i]*Sum(delta[e,k]*W2[k,i], k) */
static void rows_delta1(size_t rows, const y03_real *restrict W1, const y03_real *restrict x,
    const y03_real *restrict W2, const y03_real *restrict t, y03_real *restrict a1,
    y03_real *restrict E, y03_real *restrict delta, y03_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        y03_real z1[5];
        y03_real decay_z1[5];
        y03_real rest_a1[5];
        y03_real z[3];
        y03_real decay_z[3];
        y03_real a[3];
        y03_real rest_a[3];
        for (size_t i = 0; i < 5; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[i] = sum;
        }
        for (size_t i = 0; i < 5; i++) {
            decay_z1[i] = exp_of(-FN(fabs)(z1[i]));
            a1[e*5 + i] = (z1[i] < R(0) ? decay_z1[i] : R(1))/(R(1) + decay_z1[i]);
            rest_a1[i] = z1[i] < R(0) ? R(1) - a1[e*5 + i] : a1[e*5 + i]*decay_z1[i];
        }
        for (size_t i = 0; i < 3; i++) {
            y03_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 3; i++) {
            decay_z[i] = exp_of(-FN(fabs)(z[i]));
            a[i] = (z[i] < R(0) ? decay_z[i] : R(1))/(R(1) + decay_z[i]);
            rest_a[i] = z[i] < R(0) ? R(1) - a[i] : a[i]*decay_z[i];
        }
        {
            y03_real sum = R(0);
            for (size_t k = 0; k < 3; k++)
                sum += square(-a[k]*(R(1) - t[e*3 + k]) + rest_a[k]*t[e*3 + k]);
            E[e] = sum;
        }
        E[e] = R(0.5)*E[e];
        for (size_t i = 0; i < 3; i++)
            delta[e*3 + i] = a[i]*rest_a[i]*(a[i]*(R(1) - t[e*3 + i]) - rest_a[i]*t[e*3 + i]);
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = R(0);
        for (size_t k = 0; k < 3; k++) {
            const y03_real c0 = delta[e*3 + k];
            for (size_t i = 0; i < 5; i++)
                delta1[e*5 + i] += c0*W2[k*5 + i];
        }
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = delta1[e*5 + i]*a1[e*5 + i]*rest_a1[i];
    }
}

/* C = Sum(E[e], e) */
static void plain_C(size_t rows, const y03_real *restrict E, y03_real *restrict C)
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

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y03_real *restrict delta1,
    const y03_real *restrict x, y03_real *restrict d_W1, y03_real *restrict room,
    size_t columns, size_t j0_)
{
    const y03_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y03_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*4 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e) */
static void product_d_W1(size_t rows, const y03_real *restrict delta1,
    const y03_real *restrict x, y03_real *restrict d_W1, y03_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] = (delta1[i]*x[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_d_W2 from the one at j0_ on */
static INLINED void panel_product_d_W2(size_t rows, const y03_real *restrict a1,
    const y03_real *restrict delta, y03_real *restrict d_W2, y03_real *restrict room,
    size_t columns, size_t j0_)
{
    const y03_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 3; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(3 - i0, TILE_ROWS);
        y03_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 3, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*5 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e) */
static void product_d_W2(size_t rows, const y03_real *restrict a1,
    const y03_real *restrict delta, y03_real *restrict d_W2, y03_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 3; i++) {
            for (size_t j = 0; j < 5; j++)
                d_W2[i*5 + j] = (delta[i]*a1[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta, d_W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta, d_W2, room, 5 % TILE_COLUMNS, j0_);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y03_real *restrict delta1,
    const y03_real *restrict x, y03_real *restrict W1, y03_real *restrict room, size_t columns,
    size_t j0_)
{
    const y03_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y03_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y03_real d_W1 = tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*4 + j0_ + c] = W1[(i0 + r)*4 + j0_ + c] - d_W1*R(0.3);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)
   W1 after the step */
static void product_W1(size_t rows, const y03_real *restrict delta1, const y03_real *restrict x,
    y03_real *restrict W1, y03_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 4; j++) {
                const y03_real d_W1 = (delta1[i]*x[j]);
                W1[i*4 + j] = W1[i*4 + j] - d_W1*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_W2 from the one at j0_ on */
static INLINED void panel_product_W2(size_t rows, const y03_real *restrict a1,
    const y03_real *restrict delta, y03_real *restrict W2, y03_real *restrict room,
    size_t columns, size_t j0_)
{
    const y03_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 3; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(3 - i0, TILE_ROWS);
        y03_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 3, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y03_real d_W2 = tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*5 + j0_ + c] = W2[(i0 + r)*5 + j0_ + c] - d_W2*R(0.3);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)
   W2 after the step */
static void product_W2(size_t rows, const y03_real *restrict a1, const y03_real *restrict delta,
    y03_real *restrict W2, y03_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 3; i++) {
            for (size_t j = 0; j < 5; j++) {
                const y03_real d_W2 = (delta[i]*a1[j]);
                W2[i*5 + j] = W2[i*5 + j] - d_W2*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta, W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta, W2, room, 5 % TILE_COLUMNS, j0_);
}

static void forward_pass(const y03_real *parameters, const y03_real *x, size_t rows,
    y03_real *workspace)
{
    const y03_real *const W1 = parameters + Y03_AT_W1;
    const y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const a1 = workspace + 1 + BESIDE*rows;
    y03_real *const a = workspace + 1 + (BESIDE + 5)*rows;
    rows_a(rows, W1, x, W2, a1, a);
}

static void cost_pass(const y03_real *parameters, const y03_real *x, const y03_real *t,
    size_t rows, y03_real *workspace)
{
    const y03_real *const W1 = parameters + Y03_AT_W1;
    const y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const a1 = workspace + 1 + BESIDE*rows;
    y03_real *const E = workspace + 1 + (BESIDE + 8)*rows;
    y03_real *const delta = workspace + 1 + (BESIDE + 9)*rows;
    y03_real *const delta1 = workspace + 1 + (BESIDE + 12)*rows;
    y03_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, W2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
}

static void gradients_pass(const y03_real *parameters, const y03_real *x, const y03_real *t,
    size_t rows, y03_real *gradients, y03_real *workspace)
{
    const y03_real *const W1 = parameters + Y03_AT_W1;
    const y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const a1 = workspace + 1 + BESIDE*rows;
    y03_real *const E = workspace + 1 + (BESIDE + 8)*rows;
    y03_real *const delta = workspace + 1 + (BESIDE + 9)*rows;
    y03_real *const delta1 = workspace + 1 + (BESIDE + 12)*rows;
    y03_real *const C = workspace + 0;
    y03_real *const d_W1 = gradients + Y03_AT_W1;
    y03_real *const d_W2 = gradients + Y03_AT_W2;
    y03_real *const room = workspace + 1;
    rows_delta1(rows, W1, x, W2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    product_d_W2(rows, a1, delta, d_W2, room);
}

static void step_pass(y03_real *parameters, const y03_real *x, const y03_real *t, size_t rows,
    y03_real *workspace)
{
    y03_real *const W1 = parameters + Y03_AT_W1;
    y03_real *const W2 = parameters + Y03_AT_W2;
    y03_real *const a1 = workspace + 1 + BESIDE*rows;
    y03_real *const E = workspace + 1 + (BESIDE + 8)*rows;
    y03_real *const delta = workspace + 1 + (BESIDE + 9)*rows;
    y03_real *const delta1 = workspace + 1 + (BESIDE + 12)*rows;
    y03_real *const C = workspace + 0;
    y03_real *const room = workspace + 1;
    rows_delta1(rows, W1, x, W2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
    product_W1(rows, delta1, x, W1, room);
    product_W2(rows, a1, delta, W2, room);
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
    return 1 + (BESIDE + 24)*rows;
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
    memcpy(y, workspace + 1 + (BESIDE + 5)*rows, rows * Y03_OUTPUT_SIZE * sizeof *y);
}

y03_real y03_cost(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y03_real y03_gradients(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *gradients, y03_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y03_real y03_train_step(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows, y03_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y03_train(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y03_real *workspace,
    y03_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y03_real *const batch_x = workspace + 1 + (BESIDE + 17)*batch;
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
