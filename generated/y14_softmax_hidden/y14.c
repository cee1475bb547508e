/* y14.c: see y14.h. Written by symbp. */

#include "y14.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y14_real)(value))
#ifdef Y14_DOUBLE
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

#ifdef Y14_DOUBLE

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

static inline y14_real square(y14_real x)
{
    return x*x;
}

static inline y14_real maximum(y14_real a, y14_real b)
{
    return (a < b || b != b) ? b : a;
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
typedef y14_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y14_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y14_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y14_real *restrict to, size_t width, size_t count, size_t depth,
    const y14_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y14_real *tile, size_t depth,
    const y14_real *across, size_t row, size_t term, const y14_real *along, size_t apart)
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
static void tile_sums(y14_real *tile, size_t rows, size_t columns, size_t depth,
    const y14_real *across, size_t row, size_t term, const y14_real *along, size_t apart)
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
static void tile_sums(y14_real *tile, size_t rows, size_t columns, size_t depth,
    const y14_real *across, size_t row, size_t term, const y14_real *along, size_t apart)
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

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   Max(z1[e,k], k)
   exp(z1[e,k] - Max(z1[e,k], k))
   Sum(exp_z1[e,k], k)
   a1[e,i] = exp(z1[e,i] - Max(z1[e,k], k))/Sum(exp(z1[e,k] - Max(z1[e,k], k)), k)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   Max(z2[e,k], k)
   exp(z2[e,k] - Max(z2[e,k], k))
   Sum(exp_z2[e,k], k)
   a2[e,i] = exp(z2[e,i] - Max(z2[e,k], k))/Sum(exp(z2[e,k] - Max(z2[e,k], k)), k)
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void rows_z(size_t rows, const y14_real *restrict W1, const y14_real *restrict x,
    const y14_real *restrict b1, const y14_real *restrict W2, const y14_real *restrict b2,
    const y14_real *restrict W3, const y14_real *restrict b3, y14_real *restrict a1,
    y14_real *restrict a2, y14_real *restrict z)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y14_real x_[64];
        y14_real z1[80];
        y14_real max_z1[16];
        y14_real exp_z1[80];
        y14_real sum_exp_z1[16];
        y14_real a1_[80];
        y14_real z2[64];
        y14_real max_z2[16];
        y14_real exp_z2[64];
        y14_real sum_exp_z2[16];
        y14_real a2_[64];
        y14_real z_[32];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = x[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*4 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z1[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z1[lane] = total[lane];
        }
        for (size_t k = 0; k < 5; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z1[k*16 + lane] = exp_of(z1[k*16 + lane] - max_z1[lane]);
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z1[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z1[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a1_[i*16 + lane] = exp_z1[i*16 + lane]/sum_exp_z1[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*5 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z2[i*16 + lane] = b2[i] + z2[i*16 + lane];
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z2[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z2[lane] = total[lane];
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z2[k*16 + lane] = exp_of(z2[k*16 + lane] - max_z2[lane]);
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z2[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z2[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a2_[i*16 + lane] = exp_z2[i*16 + lane]/sum_exp_z2[lane];
        }
        for (size_t i = 0; i < 2; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*4 + j]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z_[i*16 + lane] = b3[i] + z_[i*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a1[(e + lane)*5 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                a2[(e + lane)*4 + n] = a2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                z[(e + lane)*2 + n] = z_[n*16 + lane];
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   Max(z1[e,k], k)
   exp(z1[e,k] - Max(z1[e,k], k))
   Sum(exp_z1[e,k], k)
   a1[e,i] = exp(z1[e,i] - Max(z1[e,k], k))/Sum(exp(z1[e,k] - Max(z1[e,k], k)), k)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   Max(z2[e,k], k)
   exp(z2[e,k] - Max(z2[e,k], k))
   Sum(exp_z2[e,k], k)
   a2[e,i] = exp(z2[e,i] - Max(z2[e,k], k))/Sum(exp(z2[e,k] - Max(z2[e,k], k)), k)
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
   E[e] = Sum((t[e,k] - a[e,k])**2, k)
   delta[e,i] = 2*a[e,i] - 2*t[e,i]
   d_a2[e,j] = Sum(delta[e,i]*W3[i,j], i)
   Sum(d_a2[e,j]*a2[e,j], j)
   delta2[e,i] = a2[e,i]*(d_a2[e,i] - Sum(d_a2[e,j]*a2[e,j], j))
   d_a1[e,j] = Sum(delta2[e,i]*W2[i,j], i)
   Sum(d_a1[e,j]*a1[e,j], j)
   delta1[e,i] = a1[e,i]*(d_a1[e,i] - Sum(d_a1[e,j]*a1[e,j], j)) */
static void rows_delta1(size_t rows, const y14_real *restrict W1, const y14_real *restrict x,
    const y14_real *restrict b1, const y14_real *restrict W2, const y14_real *restrict b2,
    const y14_real *restrict W3, const y14_real *restrict b3, const y14_real *restrict t,
    y14_real *restrict a1, y14_real *restrict a2, y14_real *restrict E,
    y14_real *restrict delta, y14_real *restrict delta2, y14_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y14_real x_[64];
        y14_real z1[80];
        y14_real max_z1[16];
        y14_real exp_z1[80];
        y14_real sum_exp_z1[16];
        y14_real a1_[80];
        y14_real z2[64];
        y14_real max_z2[16];
        y14_real exp_z2[64];
        y14_real sum_exp_z2[16];
        y14_real a2_[64];
        y14_real z[32];
        y14_real E_[16];
        y14_real t_[32];
        y14_real delta_[32];
        y14_real d_a2[64];
        y14_real sum_a2[16];
        y14_real delta2_[64];
        y14_real d_a1[80];
        y14_real sum_a1[16];
        y14_real delta1_[80];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = x[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = t[(e + lane)*2 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*4 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z1[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z1[lane] = total[lane];
        }
        for (size_t k = 0; k < 5; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z1[k*16 + lane] = exp_of(z1[k*16 + lane] - max_z1[lane]);
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z1[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z1[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a1_[i*16 + lane] = exp_z1[i*16 + lane]/sum_exp_z1[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*5 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z2[i*16 + lane] = b2[i] + z2[i*16 + lane];
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z2[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z2[lane] = total[lane];
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z2[k*16 + lane] = exp_of(z2[k*16 + lane] - max_z2[lane]);
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z2[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z2[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a2_[i*16 + lane] = exp_z2[i*16 + lane]/sum_exp_z2[lane];
        }
        for (size_t i = 0; i < 2; i++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*4 + j]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z[i*16 + lane] = b3[i] + z[i*16 + lane];
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 2; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += square(t_[k*16 + lane] - z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta_[i*16 + lane] = R(2)*z[i*16 + lane] - R(2)*t_[i*16 + lane];
        }
        for (size_t j = 0; j < 4; j++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t i = 0; i < 2; i++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*4 + j]*delta_[i*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    d_a2[j*16 + lane] = total[lane];
            }
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t j = 0; j < 4; j++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += a2_[j*16 + lane]*d_a2[j*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_a2[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta2_[i*16 + lane] = a2_[i*16 + lane]*(d_a2[i*16 + lane] - sum_a2[lane]);
        }
        for (size_t j = 0; j < 5; j++) {
            {
                y14_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t i = 0; i < 4; i++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*5 + j]*delta2_[i*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    d_a1[j*16 + lane] = total[lane];
            }
        }
        {
            y14_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t j = 0; j < 5; j++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += a1_[j*16 + lane]*d_a1[j*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_a1[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta1_[i*16 + lane] = a1_[i*16 + lane]*(d_a1[i*16 + lane] - sum_a1[lane]);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a1[(e + lane)*5 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                a2[(e + lane)*4 + n] = a2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++)
            E[e + lane] = E_[lane];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                delta[(e + lane)*2 + n] = delta_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                delta2[(e + lane)*4 + n] = delta2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                delta1[(e + lane)*5 + n] = delta1_[n*16 + lane];
        }
    }
}

/* C = Sum(E[e], e)/m */
static void plain_C(size_t rows, const y14_real *restrict E, y14_real *restrict C)
{
    y14_real lanes[8] = {R(0)};
    for (size_t e = 0; e < rows/8*8; e += 8) {
        for (size_t lane = 0; lane < 8; lane++)
            lanes[lane] += E[e + lane];
    }
    for (size_t e = rows/8*8; e < rows; e++)
        lanes[0] += E[e];
    C[0] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
        lanes[7]));
}

/* C = Sum(E[e], e)/m */
static void plain_C_2(size_t rows, y14_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y14_real *restrict delta1,
    const y14_real *restrict x, y14_real *restrict d_W1, y14_real *restrict room,
    size_t columns, size_t j0_)
{
    const y14_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y14_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*4 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void product_d_W1(size_t rows, const y14_real *restrict delta1,
    const y14_real *restrict x, y14_real *restrict d_W1, y14_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 4 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1(size_t rows, const y14_real *restrict delta1, y14_real *restrict d_b1)
{
    for (size_t i = 0; i < 5; i++)
        d_b1[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            d_b1[i] += (delta1[e*5 + i] + delta1[(e + 1)*5 + i]) + (delta1[(e + 2)*5 + i] + delta1[(e + 3)*5
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            d_b1[i] += delta1[e*5 + i];
    }
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1_2(size_t rows, y14_real *restrict d_b1)
{
    for (size_t i = 0; i < 5; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* columns of product_d_W2 from the one at j0_ on */
static INLINED void panel_product_d_W2(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict delta2, y14_real *restrict d_W2, y14_real *restrict room,
    size_t columns, size_t j0_)
{
    const y14_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y14_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*5 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m */
static void product_d_W2(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict delta2, y14_real *restrict d_W2, y14_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, 5 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void plain_d_b2(size_t rows, const y14_real *restrict delta2, y14_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            d_b2[i] += (delta2[e*4 + i] + delta2[(e + 1)*4 + i]) + (delta2[(e + 2)*4 + i] + delta2[(e + 3)*4
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            d_b2[i] += delta2[e*4 + i];
    }
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void plain_d_b2_2(size_t rows, y14_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e)/m */
static void plain_d_W3(size_t rows, const y14_real *restrict a2, const y14_real *restrict delta,
    y14_real *restrict d_W3)
{
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W3[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            const y14_real c0 = delta[e*2 + i];
            const y14_real c1 = delta[(e + 1)*2 + i];
            const y14_real c2 = delta[(e + 2)*2 + i];
            const y14_real c3 = delta[(e + 3)*2 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W3[i*4 + j] += (c0*a2[e*4 + j] + c1*a2[(e + 1)*4 + j]) + (c2*a2[(e + 2)*4 + j] + c3*a2[(e +
                    3)*4 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            const y14_real c0 = delta[e*2 + i];
            for (size_t j = 0; j < 4; j++)
                d_W3[i*4 + j] += c0*a2[e*4 + j];
        }
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W3[i*4 + j] *= R(1)/R(rows);
    }
}

/* d_b3[i] = Sum(delta[e,i], e)/m */
static void plain_d_b3(size_t rows, const y14_real *restrict delta, y14_real *restrict d_b3)
{
    for (size_t i = 0; i < 2; i++)
        d_b3[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            d_b3[i] += (delta[e*2 + i] + delta[(e + 1)*2 + i]) + (delta[(e + 2)*2 + i] + delta[(e + 3)*2 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++)
            d_b3[i] += delta[e*2 + i];
    }
}

/* d_b3[i] = Sum(delta[e,i], e)/m */
static void plain_d_b3_2(size_t rows, y14_real *restrict d_b3)
{
    for (size_t i = 0; i < 2; i++)
        d_b3[i] = d_b3[i]/R(rows);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y14_real *restrict delta1,
    const y14_real *restrict x, y14_real *restrict W1, y14_real *restrict room, size_t columns,
    size_t j0_)
{
    const y14_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y14_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y14_real d_W1 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*4 + j0_ + c] = W1[(i0 + r)*4 + j0_ + c] - d_W1*R(0.2);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
   W1 after the step */
static void product_W1(size_t rows, const y14_real *restrict delta1, const y14_real *restrict x,
    y14_real *restrict W1, y14_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 4 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m
   b1 after the step */
static void flat_b1(size_t rows, y14_real *restrict d_b1, y14_real *restrict b1)
{
    for (size_t i = 0; i < 5; i++) {
        const y14_real d_b1_ = d_b1[i]/R(rows);
        d_b1[i] = d_b1_;
        b1[i] = b1[i] - d_b1_*R(0.2);
    }
}

/* columns of product_W2 from the one at j0_ on */
static INLINED void panel_product_W2(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict delta2, y14_real *restrict W2, y14_real *restrict room,
    size_t columns, size_t j0_)
{
    const y14_real *panel = &a1[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y14_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y14_real d_W2 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*5 + j0_ + c] = W2[(i0 + r)*5 + j0_ + c] - d_W2*R(0.2);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m
   W2 after the step */
static void product_W2(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict delta2, y14_real *restrict W2, y14_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta2, W2, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta2, W2, room, 5 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta2[e,i], e)/m
   b2 after the step */
static void flat_b2(size_t rows, y14_real *restrict d_b2, y14_real *restrict b2)
{
    for (size_t i = 0; i < 4; i++) {
        const y14_real d_b2_ = d_b2[i]/R(rows);
        d_b2[i] = d_b2_;
        b2[i] = b2[i] - d_b2_*R(0.2);
    }
}

/* d_b3[i] = Sum(delta[e,i], e)/m
   b3 after the step */
static void flat_b3(size_t rows, y14_real *restrict d_b3, y14_real *restrict b3)
{
    for (size_t i = 0; i < 2; i++) {
        const y14_real d_b3_ = d_b3[i]/R(rows);
        d_b3[i] = d_b3_;
        b3[i] = b3[i] - d_b3_*R(0.2);
    }
}

/* W3 after the step */
static void plain_W3(const y14_real *restrict d_W3, y14_real *restrict W3)
{
    for (size_t n = 0; n < 8; n++)
        W3[n] = W3[n] - d_W3[n]*R(0.2);
}

static void forward_pass(const y14_real *parameters, const y14_real *x, size_t rows,
    y14_real *workspace)
{
    const y14_real *const W1 = parameters + Y14_AT_W1;
    const y14_real *const b1 = parameters + Y14_AT_b1;
    const y14_real *const W2 = parameters + Y14_AT_W2;
    const y14_real *const b2 = parameters + Y14_AT_b2;
    const y14_real *const W3 = parameters + Y14_AT_W3;
    const y14_real *const b3 = parameters + Y14_AT_b3;
    y14_real *const a1 = workspace + 20 + BESIDE*rows;
    y14_real *const a2 = workspace + 20 + (BESIDE + 5)*rows;
    y14_real *const z = workspace + 20 + (BESIDE + 9)*rows;
    rows_z(rows, W1, x, b1, W2, b2, W3, b3, a1, a2, z);
}

static void cost_pass(const y14_real *parameters, const y14_real *x, const y14_real *t,
    size_t rows, y14_real *workspace)
{
    const y14_real *const W1 = parameters + Y14_AT_W1;
    const y14_real *const b1 = parameters + Y14_AT_b1;
    const y14_real *const W2 = parameters + Y14_AT_W2;
    const y14_real *const b2 = parameters + Y14_AT_b2;
    const y14_real *const W3 = parameters + Y14_AT_W3;
    const y14_real *const b3 = parameters + Y14_AT_b3;
    y14_real *const a1 = workspace + 20 + BESIDE*rows;
    y14_real *const a2 = workspace + 20 + (BESIDE + 5)*rows;
    y14_real *const E = workspace + 20 + (BESIDE + 11)*rows;
    y14_real *const delta = workspace + 20 + (BESIDE + 12)*rows;
    y14_real *const delta2 = workspace + 20 + (BESIDE + 14)*rows;
    y14_real *const delta1 = workspace + 20 + (BESIDE + 18)*rows;
    y14_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y14_real *parameters, const y14_real *x, const y14_real *t,
    size_t rows, y14_real *gradients, y14_real *workspace)
{
    const y14_real *const W1 = parameters + Y14_AT_W1;
    const y14_real *const b1 = parameters + Y14_AT_b1;
    const y14_real *const W2 = parameters + Y14_AT_W2;
    const y14_real *const b2 = parameters + Y14_AT_b2;
    const y14_real *const W3 = parameters + Y14_AT_W3;
    const y14_real *const b3 = parameters + Y14_AT_b3;
    y14_real *const a1 = workspace + 20 + BESIDE*rows;
    y14_real *const a2 = workspace + 20 + (BESIDE + 5)*rows;
    y14_real *const E = workspace + 20 + (BESIDE + 11)*rows;
    y14_real *const delta = workspace + 20 + (BESIDE + 12)*rows;
    y14_real *const delta2 = workspace + 20 + (BESIDE + 14)*rows;
    y14_real *const delta1 = workspace + 20 + (BESIDE + 18)*rows;
    y14_real *const C = workspace + 0;
    y14_real *const d_W1 = gradients + Y14_AT_W1;
    y14_real *const d_b1 = gradients + Y14_AT_b1;
    y14_real *const d_W2 = gradients + Y14_AT_W2;
    y14_real *const d_b2 = gradients + Y14_AT_b2;
    y14_real *const d_W3 = gradients + Y14_AT_W3;
    y14_real *const d_b3 = gradients + Y14_AT_b3;
    y14_real *const room = workspace + 20;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    plain_d_b1(rows, delta1, d_b1);
    plain_d_b1_2(rows, d_b1);
    product_d_W2(rows, a1, delta2, d_W2, room);
    plain_d_b2(rows, delta2, d_b2);
    plain_d_b2_2(rows, d_b2);
    plain_d_W3(rows, a2, delta, d_W3);
    plain_d_b3(rows, delta, d_b3);
    plain_d_b3_2(rows, d_b3);
}

static void step_pass(y14_real *parameters, const y14_real *x, const y14_real *t, size_t rows,
    y14_real *workspace)
{
    y14_real *const W1 = parameters + Y14_AT_W1;
    y14_real *const b1 = parameters + Y14_AT_b1;
    y14_real *const W2 = parameters + Y14_AT_W2;
    y14_real *const b2 = parameters + Y14_AT_b2;
    y14_real *const W3 = parameters + Y14_AT_W3;
    y14_real *const b3 = parameters + Y14_AT_b3;
    y14_real *const a1 = workspace + 20 + BESIDE*rows;
    y14_real *const a2 = workspace + 20 + (BESIDE + 5)*rows;
    y14_real *const E = workspace + 20 + (BESIDE + 11)*rows;
    y14_real *const delta = workspace + 20 + (BESIDE + 12)*rows;
    y14_real *const delta2 = workspace + 20 + (BESIDE + 14)*rows;
    y14_real *const delta1 = workspace + 20 + (BESIDE + 18)*rows;
    y14_real *const C = workspace + 0;
    y14_real *const d_b1 = workspace + 1;
    y14_real *const d_b2 = workspace + 6;
    y14_real *const d_W3 = workspace + 10;
    y14_real *const d_b3 = workspace + 18;
    y14_real *const room = workspace + 20;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_W1(rows, delta1, x, W1, room);
    plain_d_b1(rows, delta1, d_b1);
    flat_b1(rows, d_b1, b1);
    product_W2(rows, a1, delta2, W2, room);
    plain_d_b2(rows, delta2, d_b2);
    flat_b2(rows, d_b2, b2);
    plain_d_W3(rows, a2, delta, d_W3);
    plain_d_b3(rows, delta, d_b3);
    flat_b3(rows, d_b3, b3);
    plain_W3(d_W3, W3);
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

static void draw_uniform(y14_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y14_real *values, size_t count, double value)
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

size_t y14_workspace_size(size_t rows)
{
    return 20 + (BESIDE + 29)*rows;
}

void y14_init(y14_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W1, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b1, 5, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W2, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b2, 4, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W3, 8, 1.0, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b3, 2, 0.0);
}

void y14_initial_state(y14_real *state)
{
    for (size_t k = 0; k < Y14_STATE_COUNT; k++)
        state[k] = R(0);
}

void y14_forward(const y14_real *parameters, const y14_real *x, size_t rows,
    y14_real *y, y14_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 20 + (BESIDE + 9)*rows, rows * Y14_OUTPUT_SIZE * sizeof *y);
}

y14_real y14_cost(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y14_real y14_gradients(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *gradients, y14_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y14_real y14_train_step(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows, y14_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y14_train(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y14_real *workspace,
    y14_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y14_real *const batch_x = workspace + 20 + (BESIDE + 23)*batch;
    y14_real *const batch_t = batch_x + batch * Y14_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y14_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y14_INPUT_SIZE, x + order[first + k] * Y14_INPUT_SIZE,
                        Y14_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y14_TARGET_SIZE, t + order[first + k] * Y14_TARGET_SIZE,
                        Y14_TARGET_SIZE * sizeof *t);
                }
                total += (double)y14_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y14_check_targets(const y14_real *t, size_t rows, size_t *requirement,
    y14_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y14_requirements(void)
{
    return 0;
}

const char *y14_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y14_real_size(void) { return sizeof(y14_real); }
size_t y14_input_size(void) { return Y14_INPUT_SIZE; }
size_t y14_output_size(void) { return Y14_OUTPUT_SIZE; }
size_t y14_target_size(void) { return Y14_TARGET_SIZE; }
size_t y14_state_count(void) { return Y14_STATE_COUNT; }
size_t y14_parameter_count(void) { return Y14_PARAMETER_COUNT; }
size_t y14_parameters(void) { return Y14_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y14_AT_W1, 20, 2, { 5, 4 } },
    { "b1", Y14_AT_b1, 5, 1, { 5, 1 } },
    { "W2", Y14_AT_W2, 20, 2, { 4, 5 } },
    { "b2", Y14_AT_b2, 4, 1, { 4, 1 } },
    { "W3", Y14_AT_W3, 8, 2, { 2, 4 } },
    { "b3", Y14_AT_b3, 2, 1, { 2, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y14_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y14_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y14_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y14_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y14_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
