/* y04.c: see y04.h. Written by symbp. */

#include "y04.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y04_real)(value))
#ifdef Y04_DOUBLE
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

#ifdef Y04_DOUBLE

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

static inline y04_real square(y04_real x)
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
typedef y04_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y04_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y04_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y04_real *restrict to, size_t width, size_t count, size_t depth,
    const y04_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y04_real *tile, size_t depth,
    const y04_real *across, size_t row, size_t term, const y04_real *along, size_t apart)
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
static void tile_sums(y04_real *tile, size_t rows, size_t columns, size_t depth,
    const y04_real *across, size_t row, size_t term, const y04_real *along, size_t apart)
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
static void tile_sums(y04_real *tile, size_t rows, size_t columns, size_t depth,
    const y04_real *across, size_t row, size_t term, const y04_real *along, size_t apart)
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
   rest_a1[e,i] = where(z1[e,i] < 0, 1 - a1[e,i], a1[e,i]*decay_z1[e,i])
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + Sum(W2_0[i,j]*x[e,j], j)
   Sum(W3_1[i,j]*a1[e,j], j) */
static void rows_sum_W3_1(size_t rows, const y04_real *restrict W1, const y04_real *restrict x,
    const y04_real *restrict W2, const y04_real *restrict W3_1, y04_real *restrict a1,
    y04_real *restrict rest_a1, y04_real *restrict z2, y04_real *restrict sum_W3_1)
{
    for (size_t e = 0; e < rows; e++) {
        y04_real z1[5];
        y04_real decay_z1[5];
        for (size_t i = 0; i < 5; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[i] = sum;
        }
        for (size_t i = 0; i < 5; i++) {
            decay_z1[i] = exp_of(-FN(fabs)(z1[i]));
            a1[e*5 + i] = (z1[i] < R(0) ? decay_z1[i] : R(1))/(R(1) + decay_z1[i]);
            rest_a1[e*5 + i] = z1[i] < R(0) ? R(1) - a1[e*5 + i] : a1[e*5 + i]*decay_z1[i];
        }
        for (size_t i = 0; i < 4; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z2[e*4 + i] = sum;
        }
        for (size_t i = 0; i < 2; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W3_1[i*5 + j]*a1[e*5 + j];
            sum_W3_1[e*2 + i] = sum;
        }
    }
}

/* Sum(W2_0[i,j]*x[e,j], j)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + Sum(W2_0[i,j]*x[e,j], j)
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + Sum(W3_1[i,j]*a1[e,j], j)
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i]) */
static void rows_a(size_t rows, const y04_real *restrict W2_0, const y04_real *restrict x,
    const y04_real *restrict W3, const y04_real *restrict sum_W3_1, y04_real *restrict z2,
    y04_real *restrict a2, y04_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        y04_real sum_W2_0[4];
        y04_real decay_z2[4];
        y04_real z[2];
        y04_real decay_z[2];
        for (size_t i = 0; i < 4; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W2_0[i*4 + j]*x[e*4 + j];
            sum_W2_0[i] = sum;
        }
        for (size_t i = 0; i < 4; i++) {
            z2[e*4 + i] = sum_W2_0[i] + z2[e*4 + i];
            decay_z2[i] = exp_of(-FN(fabs)(z2[e*4 + i]));
            a2[e*4 + i] = (z2[e*4 + i] < R(0) ? decay_z2[i] : R(1))/(R(1) + decay_z2[i]);
        }
        for (size_t i = 0; i < 2; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W3[i*4 + j]*a2[e*4 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 2; i++) {
            z[i] = sum_W3_1[e*2 + i] + z[i];
            decay_z[i] = exp_of(-FN(fabs)(z[i]));
            a[e*2 + i] = (z[i] < R(0) ? decay_z[i] : R(1))/(R(1) + decay_z[i]);
        }
    }
}

/* Sum(W2_0[i,j]*x[e,j], j)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + Sum(W2_0[i,j]*x[e,j], j)
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   rest_a2[e,i] = where(z2[e,i] < 0, 1 - a2[e,i], a2[e,i]*decay_z2[e,i])
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + Sum(W3_1[i,j]*a1[e,j], j)
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i])
   rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i])
   E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)/2
   delta[e,i] = a[e,i]*rest_a[e,i]*(a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i])
   delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[k,i], k)
   Sum(delta[e,k]*W3_1[k,i], k)
   delta1[e,i] = a1[e,i]*rest_a1[e,i]*(Sum(delta2[e,k]*W2[k,i], k) + Sum(delta[e,k]*W3_1[k,i], k)) */
static void rows_delta1(size_t rows, const y04_real *restrict W2_0, const y04_real *restrict x,
    const y04_real *restrict W3, const y04_real *restrict sum_W3_1, const y04_real *restrict t,
    const y04_real *restrict W3_1, const y04_real *restrict W2, const y04_real *restrict a1,
    const y04_real *restrict rest_a1, y04_real *restrict z2, y04_real *restrict a2,
    y04_real *restrict E, y04_real *restrict delta, y04_real *restrict delta2,
    y04_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        y04_real sum_W2_0[4];
        y04_real decay_z2[4];
        y04_real rest_a2[4];
        y04_real z[2];
        y04_real decay_z[2];
        y04_real a[2];
        y04_real rest_a[2];
        y04_real sum_W3_1_2[5];
        for (size_t i = 0; i < 4; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W2_0[i*4 + j]*x[e*4 + j];
            sum_W2_0[i] = sum;
        }
        for (size_t i = 0; i < 4; i++) {
            z2[e*4 + i] = sum_W2_0[i] + z2[e*4 + i];
            decay_z2[i] = exp_of(-FN(fabs)(z2[e*4 + i]));
            a2[e*4 + i] = (z2[e*4 + i] < R(0) ? decay_z2[i] : R(1))/(R(1) + decay_z2[i]);
            rest_a2[i] = z2[e*4 + i] < R(0) ? R(1) - a2[e*4 + i] : a2[e*4 + i]*decay_z2[i];
        }
        for (size_t i = 0; i < 2; i++) {
            y04_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W3[i*4 + j]*a2[e*4 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 2; i++) {
            z[i] = sum_W3_1[e*2 + i] + z[i];
            decay_z[i] = exp_of(-FN(fabs)(z[i]));
            a[i] = (z[i] < R(0) ? decay_z[i] : R(1))/(R(1) + decay_z[i]);
            rest_a[i] = z[i] < R(0) ? R(1) - a[i] : a[i]*decay_z[i];
        }
        {
            y04_real sum = R(0);
            for (size_t k = 0; k < 2; k++)
                sum += square(-a[k]*(R(1) - t[e*2 + k]) + rest_a[k]*t[e*2 + k]);
            E[e] = sum;
        }
        E[e] = R(0.5)*E[e];
        for (size_t i = 0; i < 2; i++)
            delta[e*2 + i] = a[i]*rest_a[i]*(a[i]*(R(1) - t[e*2 + i]) - rest_a[i]*t[e*2 + i]);
        for (size_t i = 0; i < 4; i++)
            delta2[e*4 + i] = R(0);
        for (size_t k = 0; k < 2; k++) {
            const y04_real c0 = delta[e*2 + k];
            for (size_t i = 0; i < 4; i++)
                delta2[e*4 + i] += c0*W3[k*4 + i];
        }
        for (size_t i = 0; i < 4; i++)
            delta2[e*4 + i] = delta2[e*4 + i]*a2[e*4 + i]*rest_a2[i];
        for (size_t i = 0; i < 5; i++)
            sum_W3_1_2[i] = R(0);
        for (size_t k = 0; k < 2; k++) {
            const y04_real c0 = delta[e*2 + k];
            for (size_t i = 0; i < 5; i++)
                sum_W3_1_2[i] += c0*W3_1[k*5 + i];
        }
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = R(0);
        for (size_t k = 0; k < 4; k += 4) {
            const y04_real c0 = delta2[e*4 + k];
            const y04_real c1 = delta2[e*4 + k + 1];
            const y04_real c2 = delta2[e*4 + k + 2];
            const y04_real c3 = delta2[e*4 + k + 3];
            for (size_t i = 0; i < 5; i++) {
                delta1[e*5 + i] += (c0*W2[k*5 + i] + c1*W2[(k + 1)*5 + i]) + (c2*W2[(k + 2)*5 + i] + c3*W2[(k +
                    3)*5 + i]);
            }
        }
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = a1[e*5 + i]*rest_a1[e*5 + i]*(delta1[e*5 + i] + sum_W3_1_2[i]);
    }
}

/* C = Sum(E[e], e) */
static void plain_C(size_t rows, const y04_real *restrict E, y04_real *restrict C)
{
    y04_real lanes[8] = {R(0)};
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
static INLINED void panel_product_d_W1(size_t rows, const y04_real *restrict delta1,
    const y04_real *restrict x, y04_real *restrict d_W1, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*4 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e) */
static void product_d_W1(size_t rows, const y04_real *restrict delta1,
    const y04_real *restrict x, y04_real *restrict d_W1, y04_real *restrict room)
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
static INLINED void panel_product_d_W2(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta2, y04_real *restrict d_W2, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*5 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e) */
static void product_d_W2(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta2, y04_real *restrict d_W2, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 4; i++) {
            for (size_t j = 0; j < 5; j++)
                d_W2[i*5 + j] = (delta2[i]*a1[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, 5 % TILE_COLUMNS, j0_);
}

/* columns of product_d_W2_0 from the one at j0_ on */
static INLINED void panel_product_d_W2_0(size_t rows, const y04_real *restrict delta2,
    const y04_real *restrict x, y04_real *restrict d_W2_0, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2_0[(i0 + r)*4 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2_0[i,j] = Sum(delta2[e,i]*x[e,j], e) */
static void product_d_W2_0(size_t rows, const y04_real *restrict delta2,
    const y04_real *restrict x, y04_real *restrict d_W2_0, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 4; i++) {
            for (size_t j = 0; j < 4; j++)
                d_W2_0[i*4 + j] = (delta2[i]*x[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W2_0(rows, delta2, x, d_W2_0, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W2_0(rows, delta2, x, d_W2_0, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_d_W3 from the one at j0_ on */
static INLINED void panel_product_d_W3(size_t rows, const y04_real *restrict a2,
    const y04_real *restrict delta, y04_real *restrict d_W3, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a2[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W3[(i0 + r)*4 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e) */
static void product_d_W3(size_t rows, const y04_real *restrict a2,
    const y04_real *restrict delta, y04_real *restrict d_W3, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 4; j++)
                d_W3[i*4 + j] = (delta[i]*a2[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W3(rows, a2, delta, d_W3, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W3(rows, a2, delta, d_W3, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_d_W3_1 from the one at j0_ on */
static INLINED void panel_product_d_W3_1(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta, y04_real *restrict d_W3_1, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W3_1[(i0 + r)*5 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W3_1[i,j] = Sum(delta[e,i]*a1[e,j], e) */
static void product_d_W3_1(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta, y04_real *restrict d_W3_1, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 5; j++)
                d_W3_1[i*5 + j] = (delta[i]*a1[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W3_1(rows, a1, delta, d_W3_1, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W3_1(rows, a1, delta, d_W3_1, room, 5 % TILE_COLUMNS, j0_);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y04_real *restrict delta1,
    const y04_real *restrict x, y04_real *restrict W1, y04_real *restrict room, size_t columns,
    size_t j0_)
{
    const y04_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y04_real d_W1 = tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*4 + j0_ + c] = W1[(i0 + r)*4 + j0_ + c] - d_W1*R(0.3);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)
   W1 after the step */
static void product_W1(size_t rows, const y04_real *restrict delta1, const y04_real *restrict x,
    y04_real *restrict W1, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 4; j++) {
                const y04_real d_W1 = (delta1[i]*x[j]);
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
static INLINED void panel_product_W2(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta2, y04_real *restrict W2, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y04_real d_W2 = tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*5 + j0_ + c] = W2[(i0 + r)*5 + j0_ + c] - d_W2*R(0.3);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)
   W2 after the step */
static void product_W2(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta2, y04_real *restrict W2, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 4; i++) {
            for (size_t j = 0; j < 5; j++) {
                const y04_real d_W2 = (delta2[i]*a1[j]);
                W2[i*5 + j] = W2[i*5 + j] - d_W2*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta2, W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta2, W2, room, 5 % TILE_COLUMNS, j0_);
}

/* columns of product_W2_0 from the one at j0_ on */
static INLINED void panel_product_W2_0(size_t rows, const y04_real *restrict delta2,
    const y04_real *restrict x, y04_real *restrict W2_0, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y04_real d_W2_0 = tile[r*TILE_COLUMNS + c];
                W2_0[(i0 + r)*4 + j0_ + c] = W2_0[(i0 + r)*4 + j0_ + c] - d_W2_0*R(0.3);
            }
        }
    }
}

/* d_W2_0[i,j] = Sum(delta2[e,i]*x[e,j], e)
   W2_0 after the step */
static void product_W2_0(size_t rows, const y04_real *restrict delta2,
    const y04_real *restrict x, y04_real *restrict W2_0, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 4; i++) {
            for (size_t j = 0; j < 4; j++) {
                const y04_real d_W2_0 = (delta2[i]*x[j]);
                W2_0[i*4 + j] = W2_0[i*4 + j] - d_W2_0*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W2_0(rows, delta2, x, W2_0, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W2_0(rows, delta2, x, W2_0, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_W3 from the one at j0_ on */
static INLINED void panel_product_W3(size_t rows, const y04_real *restrict a2,
    const y04_real *restrict delta, y04_real *restrict W3, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a2[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y04_real d_W3 = tile[r*TILE_COLUMNS + c];
                W3[(i0 + r)*4 + j0_ + c] = W3[(i0 + r)*4 + j0_ + c] - d_W3*R(0.3);
            }
        }
    }
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e)
   W3 after the step */
static void product_W3(size_t rows, const y04_real *restrict a2, const y04_real *restrict delta,
    y04_real *restrict W3, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 4; j++) {
                const y04_real d_W3 = (delta[i]*a2[j]);
                W3[i*4 + j] = W3[i*4 + j] - d_W3*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W3(rows, a2, delta, W3, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W3(rows, a2, delta, W3, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_W3_1 from the one at j0_ on */
static INLINED void panel_product_W3_1(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta, y04_real *restrict W3_1, y04_real *restrict room,
    size_t columns, size_t j0_)
{
    const y04_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y04_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y04_real d_W3_1 = tile[r*TILE_COLUMNS + c];
                W3_1[(i0 + r)*5 + j0_ + c] = W3_1[(i0 + r)*5 + j0_ + c] - d_W3_1*R(0.3);
            }
        }
    }
}

/* d_W3_1[i,j] = Sum(delta[e,i]*a1[e,j], e)
   W3_1 after the step */
static void product_W3_1(size_t rows, const y04_real *restrict a1,
    const y04_real *restrict delta, y04_real *restrict W3_1, y04_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 5; j++) {
                const y04_real d_W3_1 = (delta[i]*a1[j]);
                W3_1[i*5 + j] = W3_1[i*5 + j] - d_W3_1*R(0.3);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W3_1(rows, a1, delta, W3_1, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W3_1(rows, a1, delta, W3_1, room, 5 % TILE_COLUMNS, j0_);
}

static void forward_pass(const y04_real *parameters, const y04_real *x, size_t rows,
    y04_real *workspace)
{
    const y04_real *const W1 = parameters + Y04_AT_W1;
    const y04_real *const W2 = parameters + Y04_AT_W2;
    const y04_real *const W3_1 = parameters + Y04_AT_W3_1;
    y04_real *const a1 = workspace + 1 + BESIDE*rows;
    y04_real *const rest_a1 = workspace + 1 + (BESIDE + 5)*rows;
    y04_real *const z2 = workspace + 1 + (BESIDE + 10)*rows;
    y04_real *const sum_W3_1 = workspace + 1 + (BESIDE + 18)*rows;
    const y04_real *const W2_0 = parameters + Y04_AT_W2_0;
    const y04_real *const W3 = parameters + Y04_AT_W3;
    y04_real *const a2 = workspace + 1 + (BESIDE + 14)*rows;
    y04_real *const a = workspace + 1 + (BESIDE + 20)*rows;
    rows_sum_W3_1(rows, W1, x, W2, W3_1, a1, rest_a1, z2, sum_W3_1);
    rows_a(rows, W2_0, x, W3, sum_W3_1, z2, a2, a);
}

static void cost_pass(const y04_real *parameters, const y04_real *x, const y04_real *t,
    size_t rows, y04_real *workspace)
{
    const y04_real *const W1 = parameters + Y04_AT_W1;
    const y04_real *const W2 = parameters + Y04_AT_W2;
    const y04_real *const W3_1 = parameters + Y04_AT_W3_1;
    y04_real *const a1 = workspace + 1 + BESIDE*rows;
    y04_real *const rest_a1 = workspace + 1 + (BESIDE + 5)*rows;
    y04_real *const z2 = workspace + 1 + (BESIDE + 10)*rows;
    y04_real *const sum_W3_1 = workspace + 1 + (BESIDE + 18)*rows;
    const y04_real *const W2_0 = parameters + Y04_AT_W2_0;
    const y04_real *const W3 = parameters + Y04_AT_W3;
    y04_real *const a2 = workspace + 1 + (BESIDE + 14)*rows;
    y04_real *const E = workspace + 1 + (BESIDE + 22)*rows;
    y04_real *const delta = workspace + 1 + (BESIDE + 23)*rows;
    y04_real *const delta2 = workspace + 1 + (BESIDE + 25)*rows;
    y04_real *const delta1 = workspace + 1 + (BESIDE + 29)*rows;
    y04_real *const C = workspace + 0;
    rows_sum_W3_1(rows, W1, x, W2, W3_1, a1, rest_a1, z2, sum_W3_1);
    rows_delta1(rows, W2_0, x, W3, sum_W3_1, t, W3_1, W2, a1, rest_a1, z2, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
}

static void gradients_pass(const y04_real *parameters, const y04_real *x, const y04_real *t,
    size_t rows, y04_real *gradients, y04_real *workspace)
{
    const y04_real *const W1 = parameters + Y04_AT_W1;
    const y04_real *const W2 = parameters + Y04_AT_W2;
    const y04_real *const W3_1 = parameters + Y04_AT_W3_1;
    y04_real *const a1 = workspace + 1 + BESIDE*rows;
    y04_real *const rest_a1 = workspace + 1 + (BESIDE + 5)*rows;
    y04_real *const z2 = workspace + 1 + (BESIDE + 10)*rows;
    y04_real *const sum_W3_1 = workspace + 1 + (BESIDE + 18)*rows;
    const y04_real *const W2_0 = parameters + Y04_AT_W2_0;
    const y04_real *const W3 = parameters + Y04_AT_W3;
    y04_real *const a2 = workspace + 1 + (BESIDE + 14)*rows;
    y04_real *const E = workspace + 1 + (BESIDE + 22)*rows;
    y04_real *const delta = workspace + 1 + (BESIDE + 23)*rows;
    y04_real *const delta2 = workspace + 1 + (BESIDE + 25)*rows;
    y04_real *const delta1 = workspace + 1 + (BESIDE + 29)*rows;
    y04_real *const C = workspace + 0;
    y04_real *const d_W1 = gradients + Y04_AT_W1;
    y04_real *const d_W2 = gradients + Y04_AT_W2;
    y04_real *const d_W2_0 = gradients + Y04_AT_W2_0;
    y04_real *const d_W3 = gradients + Y04_AT_W3;
    y04_real *const d_W3_1 = gradients + Y04_AT_W3_1;
    y04_real *const room = workspace + 1;
    rows_sum_W3_1(rows, W1, x, W2, W3_1, a1, rest_a1, z2, sum_W3_1);
    rows_delta1(rows, W2_0, x, W3, sum_W3_1, t, W3_1, W2, a1, rest_a1, z2, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    product_d_W2(rows, a1, delta2, d_W2, room);
    product_d_W2_0(rows, delta2, x, d_W2_0, room);
    product_d_W3(rows, a2, delta, d_W3, room);
    product_d_W3_1(rows, a1, delta, d_W3_1, room);
}

static void step_pass(y04_real *parameters, const y04_real *x, const y04_real *t, size_t rows,
    y04_real *workspace)
{
    y04_real *const W1 = parameters + Y04_AT_W1;
    y04_real *const W2 = parameters + Y04_AT_W2;
    y04_real *const W3_1 = parameters + Y04_AT_W3_1;
    y04_real *const a1 = workspace + 1 + BESIDE*rows;
    y04_real *const rest_a1 = workspace + 1 + (BESIDE + 5)*rows;
    y04_real *const z2 = workspace + 1 + (BESIDE + 10)*rows;
    y04_real *const sum_W3_1 = workspace + 1 + (BESIDE + 18)*rows;
    y04_real *const W2_0 = parameters + Y04_AT_W2_0;
    y04_real *const W3 = parameters + Y04_AT_W3;
    y04_real *const a2 = workspace + 1 + (BESIDE + 14)*rows;
    y04_real *const E = workspace + 1 + (BESIDE + 22)*rows;
    y04_real *const delta = workspace + 1 + (BESIDE + 23)*rows;
    y04_real *const delta2 = workspace + 1 + (BESIDE + 25)*rows;
    y04_real *const delta1 = workspace + 1 + (BESIDE + 29)*rows;
    y04_real *const C = workspace + 0;
    y04_real *const room = workspace + 1;
    rows_sum_W3_1(rows, W1, x, W2, W3_1, a1, rest_a1, z2, sum_W3_1);
    rows_delta1(rows, W2_0, x, W3, sum_W3_1, t, W3_1, W2, a1, rest_a1, z2, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    product_W1(rows, delta1, x, W1, room);
    product_W2(rows, a1, delta2, W2, room);
    product_W2_0(rows, delta2, x, W2_0, room);
    product_W3(rows, a2, delta, W3, room);
    product_W3_1(rows, a1, delta, W3_1, room);
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

static void draw_uniform(y04_real *values, size_t count, double scale, uint64_t *stream)
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

size_t y04_workspace_size(size_t rows)
{
    return 1 + (BESIDE + 40)*rows;
}

void y04_init(y04_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y04_AT_W1, 20, 0.816496580927726, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y04_AT_W2, 20, 0.6793662204867574, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y04_AT_W2_0, 16, 0.6793662204867574, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y04_AT_W3, 8, 0.7385489458759964, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y04_AT_W3_1, 10, 0.7385489458759964, &stream);
}

void y04_initial_state(y04_real *state)
{
    for (size_t k = 0; k < Y04_STATE_COUNT; k++)
        state[k] = R(0);
}

void y04_forward(const y04_real *parameters, const y04_real *x, size_t rows,
    y04_real *y, y04_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 1 + (BESIDE + 20)*rows, rows * Y04_OUTPUT_SIZE * sizeof *y);
}

y04_real y04_cost(const y04_real *parameters, const y04_real *x,
    const y04_real *t, size_t rows, y04_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y04_real y04_gradients(const y04_real *parameters, const y04_real *x,
    const y04_real *t, size_t rows, y04_real *gradients, y04_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y04_real y04_train_step(y04_real *parameters, y04_real *state,
    const y04_real *x, const y04_real *t, size_t rows, y04_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y04_train(y04_real *parameters, y04_real *state,
    const y04_real *x, const y04_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y04_real *workspace,
    y04_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y04_real *const batch_x = workspace + 1 + (BESIDE + 34)*batch;
    y04_real *const batch_t = batch_x + batch * Y04_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y04_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y04_INPUT_SIZE, x + order[first + k] * Y04_INPUT_SIZE,
                        Y04_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y04_TARGET_SIZE, t + order[first + k] * Y04_TARGET_SIZE,
                        Y04_TARGET_SIZE * sizeof *t);
                }
                total += (double)y04_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y04_check_targets(const y04_real *t, size_t rows, size_t *requirement,
    y04_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y04_requirements(void)
{
    return 0;
}

const char *y04_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y04_real_size(void) { return sizeof(y04_real); }
size_t y04_input_size(void) { return Y04_INPUT_SIZE; }
size_t y04_output_size(void) { return Y04_OUTPUT_SIZE; }
size_t y04_target_size(void) { return Y04_TARGET_SIZE; }
size_t y04_state_count(void) { return Y04_STATE_COUNT; }
size_t y04_parameter_count(void) { return Y04_PARAMETER_COUNT; }
size_t y04_parameters(void) { return Y04_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y04_AT_W1, 20, 2, { 5, 4 } },
    { "W2", Y04_AT_W2, 20, 2, { 4, 5 } },
    { "W2_0", Y04_AT_W2_0, 16, 2, { 4, 4 } },
    { "W3", Y04_AT_W3, 8, 2, { 2, 4 } },
    { "W3_1", Y04_AT_W3_1, 10, 2, { 2, 5 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y04_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y04_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y04_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y04_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y04_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
