/* y06.c: see y06.h. Written by symbp. */

#include "y06.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y06_real)(value))
#ifdef Y06_DOUBLE
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

#ifdef Y06_DOUBLE

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

/* log(1 + x) as log(u) + c/u: u is 1 + x as rounded, c what the rounding lost. */
static inline double log1p_of(double x)
{
    const double u = 1.0 + x, lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
    const uint64_t bits = wide_bits_of(u) + UINT64_C(0x00095F619980C433);
    const double e = double_of((bits >> 52) | UINT64_C(0x4330000000000000)) - 4503599627371519.0;
    const double m = double_of((bits & UINT64_C(0x000FFFFFFFFFFFFF)) + UINT64_C(0x3FE6A09E667F3BCD)) - 1.0;
    const double f = e == 0.0 ? x : m, c = e == 0.0 ? 0.0 : lost/u, s = f/(2.0 + f), z = s*s, half = 0.5*f*f;
    double p = 0.14795466775374555;
    p = p*z + 0.1531409960123105;
    p = p*z + 0.1818356237704837;
    p = p*z + 0.22222198611329003;
    p = p*z + 0.285714287420093;
    p = p*z + 0.39999999999416413;
    p = p*z + 0.6666666666666734;
    const double log = e*0.6931471803691238 - ((half - (s*(half + z*p) + (e*1.9082149292705877e-10 + c))) - f);
    return x > -1.0 ? (x < INFINITY && x != 0.0 ? log : x) : (x == -1.0 ? -INFINITY : NAN);
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

/* log(1 + x) as log(u) + c/u: u is 1 + x as rounded, c what the rounding lost. */
static inline float log1p_of(float x)
{
    const float u = 1.0f + x, lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
    const uint32_t bits = bits_of(u) + UINT32_C(0x004AFB0D);
    const float e = (float)(int32_t)(bits >> 23) - 127.0f;
    const float m = float_of((bits & UINT32_C(0x007FFFFF)) + UINT32_C(0x3F3504F3)) - 1.0f;
    const float f = e == 0.0f ? x : m, c = e == 0.0f ? 0.0f : lost/u, square = f*f;
    float p = 0.06746489f;
    p = p*f + -0.11675487f;
    p = p*f + 0.11888143f;
    p = p*f + -0.124056175f;
    p = p*f + 0.1421956f;
    p = p*f + -0.16667995f;
    p = p*f + 0.20002118f;
    p = p*f + -0.2500001f;
    p = p*f + 0.33333313f;
    const float log = (f + ((f*square*p + (e*-2.12194442e-4f + c)) - 0.5f*square)) + e*0.693359375f;
    return x > -1.0f ? (x < INFINITY && x != 0.0f ? log : x) : (x == -1.0f ? -INFINITY : NAN);
}

#endif

static inline y06_real maximum(y06_real a, y06_real b)
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
typedef y06_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y06_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y06_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y06_real *restrict to, size_t width, size_t count, size_t depth,
    const y06_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y06_real *tile, size_t depth,
    const y06_real *across, size_t row, size_t term, const y06_real *along, size_t apart)
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
static void tile_sums(y06_real *tile, size_t rows, size_t columns, size_t depth,
    const y06_real *across, size_t row, size_t term, const y06_real *along, size_t apart)
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
static void tile_sums(y06_real *tile, size_t rows, size_t columns, size_t depth,
    const y06_real *across, size_t row, size_t term, const y06_real *along, size_t apart)
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

/* z1[e,i] = Sum(W1[j,i]*x[e,j], j)
   decay_z1[e,i] = exp(-abs(z1[e,i]))
   a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i])
   z2[e,i] = Sum(W2[j,i]*a1[e,j], j)
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   z[e,i] = Sum(W3[j,i]*a2[e,j], j)
   Max(z[e,k], k)
   exp(z[e,k] - Max(z[e,k], k))
   Sum(exp_z[e,k], k)
   a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k) */
static void rows_a(size_t rows, const y06_real *restrict W1, const y06_real *restrict x,
    const y06_real *restrict W2, const y06_real *restrict W3, y06_real *restrict a1,
    y06_real *restrict a2, y06_real *restrict a)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y06_real x_[96];
        y06_real z1[80];
        y06_real decay_z1[80];
        y06_real a1_[80];
        y06_real z2[64];
        y06_real decay_z2[64];
        y06_real a2_[64];
        y06_real z[48];
        y06_real max_z[16];
        y06_real exp_z[48];
        y06_real sum_exp_z[16];
        y06_real a_[48];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = x[(e + lane)*6 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[j*5 + i]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                decay_z1[i*16 + lane] = exp_of(-FN(fabs)(z1[i*16 + lane]));
                a1_[i*16 + lane] = (z1[i*16 + lane] < R(0) ? decay_z1[i*16 + lane] : R(1))/(R(1) + decay_z1[i*16
                    + lane]);
            }
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[j*4 + i]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                decay_z2[i*16 + lane] = exp_of(-FN(fabs)(z2[i*16 + lane]));
                a2_[i*16 + lane] = (z2[i*16 + lane] < R(0) ? decay_z2[i*16 + lane] : R(1))/(R(1) + decay_z2[i*16
                    + lane]);
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[j*3 + i]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z[lane] = total[lane];
        }
        for (size_t k = 0; k < 3; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z[k*16 + lane] = exp_of(z[k*16 + lane] - max_z[lane]);
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a_[i*16 + lane] = exp_z[i*16 + lane]/sum_exp_z[lane];
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
            for (size_t n = 0; n < 3; n++)
                a[(e + lane)*3 + n] = a_[n*16 + lane];
        }
    }
}

/* z1[e,i] = Sum(W1[j,i]*x[e,j], j)
   decay_z1[e,i] = exp(-abs(z1[e,i]))
   a1[e,i] = where(z1[e,i] < 0, decay_z1[e,i], 1)/(1 + decay_z1[e,i])
   rest_a1[e,i] = where(z1[e,i] < 0, 1 - a1[e,i], a1[e,i]*decay_z1[e,i])
   z2[e,i] = Sum(W2[j,i]*a1[e,j], j)
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   rest_a2[e,i] = where(z2[e,i] < 0, 1 - a2[e,i], a2[e,i]*decay_z2[e,i])
   z[e,i] = Sum(W3[j,i]*a2[e,j], j)
   Max(z[e,k], k)
   exp(z[e,k] - Max(z[e,k], k))
   Sum(exp_z[e,k], k)
   a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
   Sum(where(z[e,k] < max_z[e], exp_z[e,k], 0), k)
   rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,k], k))) + where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
       Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
       k) - 1))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
   E[e] = Sum(t[e,k]*(Max(z[e,k], k) - z[e,k]), k) + log1p(where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
       Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
       k) - 1))
   delta[e,i] = a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i]
   delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[i,k], k)
   delta1[e,i] = a1[e,i]*rest_a1[e,i]*Sum(delta2[e,k]*W2[i,k], k) */
static void rows_delta1(size_t rows, const y06_real *restrict W1, const y06_real *restrict x,
    const y06_real *restrict W2, const y06_real *restrict W3, const y06_real *restrict t,
    y06_real *restrict a1, y06_real *restrict a2, y06_real *restrict E,
    y06_real *restrict delta, y06_real *restrict delta2, y06_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y06_real x_[96];
        y06_real z1[80];
        y06_real decay_z1[80];
        y06_real a1_[80];
        y06_real rest_a1[80];
        y06_real z2[64];
        y06_real decay_z2[64];
        y06_real a2_[64];
        y06_real rest_a2[64];
        y06_real z[48];
        y06_real max_z[16];
        y06_real exp_z[48];
        y06_real sum_exp_z[16];
        y06_real a[48];
        y06_real sum_exp_z_2[16];
        y06_real rest_a[48];
        y06_real E_[16];
        y06_real t_[48];
        y06_real delta_[48];
        y06_real delta2_[64];
        y06_real delta1_[80];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = x[(e + lane)*6 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = t[(e + lane)*3 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[j*5 + i]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                decay_z1[i*16 + lane] = exp_of(-FN(fabs)(z1[i*16 + lane]));
                a1_[i*16 + lane] = (z1[i*16 + lane] < R(0) ? decay_z1[i*16 + lane] : R(1))/(R(1) + decay_z1[i*16
                    + lane]);
                rest_a1[i*16 + lane] = z1[i*16 + lane] < R(0) ? R(1) - a1_[i*16 + lane] : a1_[i*16 +
                    lane]*decay_z1[i*16 + lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[j*4 + i]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                decay_z2[i*16 + lane] = exp_of(-FN(fabs)(z2[i*16 + lane]));
                a2_[i*16 + lane] = (z2[i*16 + lane] < R(0) ? decay_z2[i*16 + lane] : R(1))/(R(1) + decay_z2[i*16
                    + lane]);
                rest_a2[i*16 + lane] = z2[i*16 + lane] < R(0) ? R(1) - a2_[i*16 + lane] : a2_[i*16 +
                    lane]*decay_z2[i*16 + lane];
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 4; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[j*3 + i]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z[lane] = total[lane];
        }
        for (size_t k = 0; k < 3; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z[k*16 + lane] = exp_of(z[k*16 + lane] - max_z[lane]);
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a[i*16 + lane] = exp_z[i*16 + lane]/sum_exp_z[lane];
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += z[k*16 + lane] < max_z[lane] ? exp_z[k*16 + lane] : R(0);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z_2[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                rest_a[i*16 + lane] = (R(1) - exp_z[i*16 + lane] + (sum_exp_z[lane] < R(2) ? sum_exp_z_2[lane] :
                    sum_exp_z[lane] - R(1)))/sum_exp_z[lane];
            }
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += t_[k*16 + lane]*(max_z[lane] - z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++) {
            E_[lane] = E_[lane] + log1p_of(sum_exp_z[lane] < R(2) ? sum_exp_z_2[lane] : sum_exp_z[lane] -
                R(1));
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta_[i*16 + lane] = a[i*16 + lane]*(R(1) - t_[i*16 + lane]) - rest_a[i*16 + lane]*t_[i*16 +
                    lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t k = 0; k < 3; k++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*3 + k]*delta_[k*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    delta2_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta2_[i*16 + lane] = delta2_[i*16 + lane]*a2_[i*16 + lane]*rest_a2[i*16 + lane];
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y06_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t k = 0; k < 4; k++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*4 + k]*delta2_[k*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    delta1_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta1_[i*16 + lane] = delta1_[i*16 + lane]*a1_[i*16 + lane]*rest_a1[i*16 + lane];
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
            for (size_t n = 0; n < 3; n++)
                delta[(e + lane)*3 + n] = delta_[n*16 + lane];
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
static void plain_C(size_t rows, const y06_real *restrict E, y06_real *restrict C)
{
    y06_real lanes[8] = {R(0)};
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
static void plain_C_2(size_t rows, y06_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* columns of product_d_W1 from the one at i0 on */
static INLINED void panel_product_d_W1(size_t rows, const y06_real *restrict delta1,
    const y06_real *restrict x, y06_real *restrict d_W1, y06_real *restrict room,
    size_t columns, size_t i0)
{
    const y06_real *panel = &delta1[i0];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &delta1[i0], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t j0_ = 0; j0_ < 6; j0_ += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - j0_, TILE_ROWS);
        y06_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &x[j0_], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(j0_ + r)*5 + i0 + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[j,i] = Sum(delta1[e,i]*x[e,j], e)/m */
static void product_d_W1(size_t rows, const y06_real *restrict delta1,
    const y06_real *restrict x, y06_real *restrict d_W1, y06_real *restrict room)
{
    size_t i0 = 0;
    for (; i0 + TILE_COLUMNS <= 5; i0 += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, i0);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 5 % TILE_COLUMNS, i0);
}

/* columns of product_d_W2 from the one at i0 on */
static INLINED void panel_product_d_W2(size_t rows, const y06_real *restrict a1,
    const y06_real *restrict delta2, y06_real *restrict d_W2, y06_real *restrict room,
    size_t columns, size_t i0)
{
    const y06_real *panel = &delta2[i0];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &delta2[i0], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t j0_ = 0; j0_ < 5; j0_ += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - j0_, TILE_ROWS);
        y06_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &a1[j0_], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(j0_ + r)*4 + i0 + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[j,i] = Sum(delta2[e,i]*a1[e,j], e)/m */
static void product_d_W2(size_t rows, const y06_real *restrict a1,
    const y06_real *restrict delta2, y06_real *restrict d_W2, y06_real *restrict room)
{
    size_t i0 = 0;
    for (; i0 + TILE_COLUMNS <= 4; i0 += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, TILE_COLUMNS, i0);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, 4 % TILE_COLUMNS, i0);
}

/* d_W3[j,i] = Sum(delta[e,i]*a2[e,j], e)/m */
static void plain_d_W3(size_t rows, const y06_real *restrict a2, const y06_real *restrict delta,
    y06_real *restrict d_W3)
{
    for (size_t j = 0; j < 4; j++) {
        for (size_t i = 0; i < 3; i++)
            d_W3[j*3 + i] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t j = 0; j < 4; j++) {
            const y06_real c0 = a2[e*4 + j];
            const y06_real c1 = a2[(e + 1)*4 + j];
            const y06_real c2 = a2[(e + 2)*4 + j];
            const y06_real c3 = a2[(e + 3)*4 + j];
            for (size_t i = 0; i < 3; i++) {
                d_W3[j*3 + i] += (c0*delta[e*3 + i] + c1*delta[(e + 1)*3 + i]) + (c2*delta[(e + 2)*3 + i] +
                    c3*delta[(e + 3)*3 + i]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t j = 0; j < 4; j++) {
            const y06_real c0 = a2[e*4 + j];
            for (size_t i = 0; i < 3; i++)
                d_W3[j*3 + i] += c0*delta[e*3 + i];
        }
    }
    for (size_t j = 0; j < 4; j++) {
        for (size_t i = 0; i < 3; i++)
            d_W3[j*3 + i] *= R(1)/R(rows);
    }
}

/* columns of product_W1 from the one at i0 on */
static INLINED void panel_product_W1(size_t rows, const y06_real *restrict delta1,
    const y06_real *restrict x, y06_real *restrict W1, y06_real *restrict room, size_t columns,
    size_t i0)
{
    const y06_real *panel = &delta1[i0];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &delta1[i0], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t j0_ = 0; j0_ < 6; j0_ += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - j0_, TILE_ROWS);
        y06_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &x[j0_], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y06_real d_W1 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W1[(j0_ + r)*5 + i0 + c] = W1[(j0_ + r)*5 + i0 + c] - d_W1*R(0.1);
            }
        }
    }
}

/* d_W1[j,i] = Sum(delta1[e,i]*x[e,j], e)/m
   W1 after the step */
static void product_W1(size_t rows, const y06_real *restrict delta1, const y06_real *restrict x,
    y06_real *restrict W1, y06_real *restrict room)
{
    size_t i0 = 0;
    for (; i0 + TILE_COLUMNS <= 5; i0 += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, i0);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 5 % TILE_COLUMNS, i0);
}

/* columns of product_W2 from the one at i0 on */
static INLINED void panel_product_W2(size_t rows, const y06_real *restrict a1,
    const y06_real *restrict delta2, y06_real *restrict W2, y06_real *restrict room,
    size_t columns, size_t i0)
{
    const y06_real *panel = &delta2[i0];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &delta2[i0], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t j0_ = 0; j0_ < 5; j0_ += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - j0_, TILE_ROWS);
        y06_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &a1[j0_], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y06_real d_W2 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W2[(j0_ + r)*4 + i0 + c] = W2[(j0_ + r)*4 + i0 + c] - d_W2*R(0.1);
            }
        }
    }
}

/* d_W2[j,i] = Sum(delta2[e,i]*a1[e,j], e)/m
   W2 after the step */
static void product_W2(size_t rows, const y06_real *restrict a1,
    const y06_real *restrict delta2, y06_real *restrict W2, y06_real *restrict room)
{
    size_t i0 = 0;
    for (; i0 + TILE_COLUMNS <= 4; i0 += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta2, W2, room, TILE_COLUMNS, i0);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta2, W2, room, 4 % TILE_COLUMNS, i0);
}

/* W3 after the step */
static void plain_W3(const y06_real *restrict d_W3, y06_real *restrict W3)
{
    for (size_t n = 0; n < 12; n++)
        W3[n] = W3[n] - d_W3[n]*R(0.1);
}

/* Sum(t[e,k], k) - 1 */
static void rows_residual(size_t rows, const y06_real *restrict t, y06_real *restrict residual)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y06_real residual_[16];
        y06_real t_[48];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = t[(e + lane)*3 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = R(0);
        }
        {
            y06_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += t_[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_[lane] = total[lane];
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++)
            residual_[lane] = residual_[lane] - R(1);
        for (size_t lane = 0; lane < count; lane++)
            residual[e + lane] = residual_[lane];
    }
}

/* -t[e,k] */
static void rows_residual_2(size_t rows, const y06_real *restrict t,
    y06_real *restrict residual_2)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y06_real residual_2_[48];
        y06_real t_[48];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = t[(e + lane)*3 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 3; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_2_[k*16 + lane] = -t_[k*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                residual_2[(e + lane)*3 + n] = residual_2_[n*16 + lane];
        }
    }
}

/* t[e,k] - 1 */
static void rows_residual_3(size_t rows, const y06_real *restrict t,
    y06_real *restrict residual_3)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y06_real residual_3_[48];
        y06_real t_[48];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = t[(e + lane)*3 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 3; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 3; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_3_[k*16 + lane] = t_[k*16 + lane] - R(1);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                residual_3[(e + lane)*3 + n] = residual_3_[n*16 + lane];
        }
    }
}

static void forward_pass(const y06_real *parameters, const y06_real *x, size_t rows,
    y06_real *workspace)
{
    const y06_real *const W1 = parameters + Y06_AT_W1;
    const y06_real *const W2 = parameters + Y06_AT_W2;
    const y06_real *const W3 = parameters + Y06_AT_W3;
    y06_real *const a1 = workspace + 13 + BESIDE*rows;
    y06_real *const a2 = workspace + 13 + (BESIDE + 5)*rows;
    y06_real *const a = workspace + 13 + (BESIDE + 9)*rows;
    rows_a(rows, W1, x, W2, W3, a1, a2, a);
}

static void cost_pass(const y06_real *parameters, const y06_real *x, const y06_real *t,
    size_t rows, y06_real *workspace)
{
    const y06_real *const W1 = parameters + Y06_AT_W1;
    const y06_real *const W2 = parameters + Y06_AT_W2;
    const y06_real *const W3 = parameters + Y06_AT_W3;
    y06_real *const a1 = workspace + 13 + BESIDE*rows;
    y06_real *const a2 = workspace + 13 + (BESIDE + 5)*rows;
    y06_real *const E = workspace + 13 + (BESIDE + 12)*rows;
    y06_real *const delta = workspace + 13 + (BESIDE + 13)*rows;
    y06_real *const delta2 = workspace + 13 + (BESIDE + 16)*rows;
    y06_real *const delta1 = workspace + 13 + (BESIDE + 20)*rows;
    y06_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, W2, W3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y06_real *parameters, const y06_real *x, const y06_real *t,
    size_t rows, y06_real *gradients, y06_real *workspace)
{
    const y06_real *const W1 = parameters + Y06_AT_W1;
    const y06_real *const W2 = parameters + Y06_AT_W2;
    const y06_real *const W3 = parameters + Y06_AT_W3;
    y06_real *const a1 = workspace + 13 + BESIDE*rows;
    y06_real *const a2 = workspace + 13 + (BESIDE + 5)*rows;
    y06_real *const E = workspace + 13 + (BESIDE + 12)*rows;
    y06_real *const delta = workspace + 13 + (BESIDE + 13)*rows;
    y06_real *const delta2 = workspace + 13 + (BESIDE + 16)*rows;
    y06_real *const delta1 = workspace + 13 + (BESIDE + 20)*rows;
    y06_real *const C = workspace + 0;
    y06_real *const d_W1 = gradients + Y06_AT_W1;
    y06_real *const d_W2 = gradients + Y06_AT_W2;
    y06_real *const d_W3 = gradients + Y06_AT_W3;
    y06_real *const room = workspace + 13;
    rows_delta1(rows, W1, x, W2, W3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    product_d_W2(rows, a1, delta2, d_W2, room);
    plain_d_W3(rows, a2, delta, d_W3);
}

static void step_pass(y06_real *parameters, const y06_real *x, const y06_real *t, size_t rows,
    y06_real *workspace)
{
    y06_real *const W1 = parameters + Y06_AT_W1;
    y06_real *const W2 = parameters + Y06_AT_W2;
    y06_real *const W3 = parameters + Y06_AT_W3;
    y06_real *const a1 = workspace + 13 + BESIDE*rows;
    y06_real *const a2 = workspace + 13 + (BESIDE + 5)*rows;
    y06_real *const E = workspace + 13 + (BESIDE + 12)*rows;
    y06_real *const delta = workspace + 13 + (BESIDE + 13)*rows;
    y06_real *const delta2 = workspace + 13 + (BESIDE + 16)*rows;
    y06_real *const delta1 = workspace + 13 + (BESIDE + 20)*rows;
    y06_real *const C = workspace + 0;
    y06_real *const d_W3 = workspace + 1;
    y06_real *const room = workspace + 13;
    rows_delta1(rows, W1, x, W2, W3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_W1(rows, delta1, x, W1, room);
    product_W2(rows, a1, delta2, W2, room);
    plain_d_W3(rows, a2, delta, d_W3);
    plain_W3(d_W3, W3);
}

static void requirement_0_pass(const y06_real *t, size_t rows, y06_real *workspace)
{
    y06_real *const residual = workspace + 13 + (BESIDE + 25)*rows;
    rows_residual(rows, t, residual);
}

static void requirement_1_pass(const y06_real *t, size_t rows, y06_real *workspace)
{
    y06_real *const residual_2 = workspace + 13 + (BESIDE + 26)*rows;
    rows_residual_2(rows, t, residual_2);
}

static void requirement_2_pass(const y06_real *t, size_t rows, y06_real *workspace)
{
    y06_real *const residual_3 = workspace + 13 + (BESIDE + 29)*rows;
    rows_residual_3(rows, t, residual_3);
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

static void draw_uniform(y06_real *values, size_t count, double scale, uint64_t *stream)
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

size_t y06_workspace_size(size_t rows)
{
    return 13 + (BESIDE + 41)*rows;
}

void y06_init(y06_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y06_AT_W1, 30, 0.7385489458759964, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y06_AT_W2, 20, 0.816496580927726, &stream);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y06_AT_W3, 12, 0.9258200997725514, &stream);
}

void y06_initial_state(y06_real *state)
{
    for (size_t k = 0; k < Y06_STATE_COUNT; k++)
        state[k] = R(0);
}

void y06_forward(const y06_real *parameters, const y06_real *x, size_t rows,
    y06_real *y, y06_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 13 + (BESIDE + 9)*rows, rows * Y06_OUTPUT_SIZE * sizeof *y);
}

y06_real y06_cost(const y06_real *parameters, const y06_real *x,
    const y06_real *t, size_t rows, y06_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y06_real y06_gradients(const y06_real *parameters, const y06_real *x,
    const y06_real *t, size_t rows, y06_real *gradients, y06_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y06_real y06_train_step(y06_real *parameters, y06_real *state,
    const y06_real *x, const y06_real *t, size_t rows, y06_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y06_train(y06_real *parameters, y06_real *state,
    const y06_real *x, const y06_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y06_real *workspace,
    y06_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y06_real *const batch_x = workspace + 13 + (BESIDE + 32)*batch;
    y06_real *const batch_t = batch_x + batch * Y06_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y06_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y06_INPUT_SIZE, x + order[first + k] * Y06_INPUT_SIZE,
                        Y06_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y06_TARGET_SIZE, t + order[first + k] * Y06_TARGET_SIZE,
                        Y06_TARGET_SIZE * sizeof *t);
                }
                total += (double)y06_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y06_check_targets(const y06_real *t, size_t rows, size_t *requirement,
    y06_real *workspace)
{
    requirement_0_pass(t, rows, workspace);
    for (size_t k = 0; k < rows; k++) {
        const y06_real r = (workspace + 13 + (BESIDE + 25)*rows)[k];
        if (!(r >= R(-1e-3) && r <= R(1e-3))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)k;
        }
    }
    requirement_1_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y06_real r = (workspace + 13 + (BESIDE + 26)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/3);
        }
    }
    requirement_2_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y06_real r = (workspace + 13 + (BESIDE + 29)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 2;
            return (long)(k/3);
        }
    }
    return -1;
}

size_t y06_requirements(void)
{
    return 3;
}

const char *y06_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        "Sum(t[k], k) == 1",
        "0 <= t",
        "t <= 1",
        ""
    };
    return texts[requirement];
}

size_t y06_real_size(void) { return sizeof(y06_real); }
size_t y06_input_size(void) { return Y06_INPUT_SIZE; }
size_t y06_output_size(void) { return Y06_OUTPUT_SIZE; }
size_t y06_target_size(void) { return Y06_TARGET_SIZE; }
size_t y06_state_count(void) { return Y06_STATE_COUNT; }
size_t y06_parameter_count(void) { return Y06_PARAMETER_COUNT; }
size_t y06_parameters(void) { return Y06_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y06_AT_W1, 30, 2, { 6, 5 } },
    { "W2", Y06_AT_W2, 20, 2, { 5, 4 } },
    { "W3", Y06_AT_W3, 12, 2, { 4, 3 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y06_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y06_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y06_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y06_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y06_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
