/* y15.c: see y15.h. Written by symbp. */

#include "y15.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y15_real)(value))
#ifdef Y15_DOUBLE
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

#ifdef Y15_DOUBLE

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

static inline y15_real square(y15_real x)
{
    return x*x;
}

static inline y15_real maximum(y15_real a, y15_real b)
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
typedef y15_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y15_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y15_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y15_real *restrict to, size_t width, size_t count, size_t depth,
    const y15_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y15_real *tile, size_t depth,
    const y15_real *across, size_t row, size_t term, const y15_real *along, size_t apart)
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
static void tile_sums(y15_real *tile, size_t rows, size_t columns, size_t depth,
    const y15_real *across, size_t row, size_t term, const y15_real *along, size_t apart)
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
static void tile_sums(y15_real *tile, size_t rows, size_t columns, size_t depth,
    const y15_real *across, size_t row, size_t term, const y15_real *along, size_t apart)
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
   max(Max(z1[e,k], k), 0)
   Sum(exp(z1[e,k] - maximum_z1[e]), k)
   a1[e,i] = z1[e,i]*exp(0 - max(Max(z1[e,k], k), 0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) +
       exp(-max(Max(z1[e,k], k), 0)))
   z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   log1p(decay_z[e,k])
   max(z[e,k], 0)
   Sum(maximum_z[e,k] + log1p_decay_z[e,k], k)
   a[e,i] = (max(z[e,i], 0) + log1p(decay_z[e,i]))/Sum(max(z[e,k], 0) + log1p(decay_z[e,k]), k) */
static void rows_a(size_t rows, const y15_real *restrict W1, const y15_real *restrict x,
    const y15_real *restrict b1, const y15_real *restrict W2, const y15_real *restrict b2,
    y15_real *restrict a1, y15_real *restrict a)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y15_real x_[64];
        y15_real z1[80];
        y15_real maximum_z1[16];
        y15_real sum_maximum_z1[16];
        y15_real a1_[80];
        y15_real z[48];
        y15_real decay_z[48];
        y15_real log1p_decay_z[48];
        y15_real maximum_z[48];
        y15_real sum_log1p_decay_z[16];
        y15_real a_[48];
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
                y15_real total[16];
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
            y15_real total[16];
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
                maximum_z1[lane] = total[lane];
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++)
            maximum_z1[lane] = maximum(maximum_z1[lane], R(0));
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_of(z1[k*16 + lane] - maximum_z1[lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_maximum_z1[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                a1_[i*16 + lane] = z1[i*16 + lane]*exp_of(R(0) - maximum_z1[lane])/(exp_of(-maximum_z1[lane]) +
                    sum_maximum_z1[lane]);
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y15_real total[16];
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
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b2[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                log1p_decay_z[i*16 + lane] = log1p_of(decay_z[i*16 + lane]);
                maximum_z[i*16 + lane] = maximum(z[i*16 + lane], R(0));
            }
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += maximum_z[k*16 + lane] + log1p_decay_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_log1p_decay_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a_[i*16 + lane] = (maximum_z[i*16 + lane] + log1p_decay_z[i*16 + lane])/sum_log1p_decay_z[lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a1[(e + lane)*5 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                a[(e + lane)*3 + n] = a_[n*16 + lane];
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   max(Max(z1[e,k], k), 0)
   Sum(exp(z1[e,k] - maximum_z1[e]), k)
   a1[e,i] = z1[e,i]*exp(0 - max(Max(z1[e,k], k), 0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) +
       exp(-max(Max(z1[e,k], k), 0)))
   z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   log1p(decay_z[e,k])
   max(z[e,k], 0)
   Sum(maximum_z[e,k] + log1p_decay_z[e,k], k)
   a[e,i] = (max(z[e,i], 0) + log1p(decay_z[e,i]))/Sum(max(z[e,k], 0) + log1p(decay_z[e,k]), k)
   E[e] = Sum(where(t[e,k] == 1, where(a[e,k] < -600000000000, a[e,k], where(a[e,k] < 600000000000, (a[e,k] -
       1)**2/(0.1 + a[e,k]), a[e,k])), where(t[e,k] == 0, where(a[e,k] < -3000000000, a[e,k], where(a[e,k] <= 0,
       -10*a[e,k]/(-10 - 1/a[e,k]), where(a[e,k] < 3000000000, 10*a[e,k]/(10 + 1/a[e,k]), a[e,k]))), where(a[e,k] <
       -4/5, -10*a[e,k]*(1 - t[e,k]/a[e,k])**2/(-10 - 1/a[e,k]), where(a[e,k] < 6/5, (a[e,k] - t[e,k])**2/(0.1 +
       a[e,k]), 10*a[e,k]*(t[e,k]/a[e,k] - 1)**2/(10 + 1/a[e,k]))))), k)
   d_a[e,k] = where(t[e,k] == 1, where(a[e,k] < -6000000, 1, where(a[e,k] <= 0, 20*(1 - a[e,k])*(-6 - 5*a[e,k])/(-1
       - 10*a[e,k])**2, where(a[e,k] < 6000000, (6/5 + a[e,k])*(a[e,k] - 1)/(0.1 + a[e,k])**2, 1))), where(t[e,k]
       == 0, where(a[e,k] < -10000, 1, where(a[e,k] <= 0, -20*a[e,k]*(-1 - 5*a[e,k])/(-1 - 10*a[e,k])**2,
       where(a[e,k] < 10000, 20*a[e,k]*(1 + 5*a[e,k])/(1 + 10*a[e,k])**2, 1))), where(a[e,k] < -4/5, -20*(1 -
       t[e,k]/a[e,k])*(-5 - 1/a[e,k] - 5*t[e,k]/a[e,k])/(-10 - 1/a[e,k])**2, where(a[e,k] <= 0, -20*(1 + 5*a[e,k] +
       5*t[e,k])*(t[e,k] - a[e,k])/(-1 - 10*a[e,k])**2, where(a[e,k] < 6/5, -20*(1 + 5*a[e,k] + 5*t[e,k])*(t[e,k] -
       a[e,k])/(1 + 10*a[e,k])**2, -20*(5 + 1/a[e,k] + 5*t[e,k]/a[e,k])*(t[e,k]/a[e,k] - 1)/(10 + 1/a[e,k])**2)))))
   Sum(d_a[e,j]*a[e,j], j)
   delta[e,i] = (d_a[e,i] - Sum(d_a[e,j]*a[e,j], j))*where(z[e,i] < 0, decay_z[e,i], 1)/((1 +
       decay_z[e,i])*Sum(max(z[e,j], 0) + log1p(decay_z[e,j]), j))
   d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i)
   exp(-max(Max(z1[e,k], k), 0))
   exp(z1[e,k] - max(Max(z1[e,k], k), 0))
   Sum(d_a1[e,k]*z1[e,k], k)
   Sum(exp_z1_2[e,k], k)
   delta1[e,i] = (d_a1[e,i]*Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + d_a1[e,i]*exp(-max(Max(z1[e,k], k),
       0)) - exp(z1[e,i] - max(Max(z1[e,k], k), 0))*Sum(d_a1[e,k]*z1[e,k], k))*exp(0 - max(Max(z1[e,k], k),
       0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + exp(-max(Max(z1[e,k], k), 0)))**2 */
static void rows_delta1(size_t rows, const y15_real *restrict W1, const y15_real *restrict x,
    const y15_real *restrict b1, const y15_real *restrict W2, const y15_real *restrict b2,
    const y15_real *restrict t, y15_real *restrict a1, y15_real *restrict E,
    y15_real *restrict delta, y15_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y15_real x_[64];
        y15_real z1[80];
        y15_real maximum_z1[16];
        y15_real sum_maximum_z1[16];
        y15_real a1_[80];
        y15_real z[48];
        y15_real decay_z[48];
        y15_real log1p_decay_z[48];
        y15_real maximum_z[48];
        y15_real sum_log1p_decay_z[16];
        y15_real a[48];
        y15_real E_[16];
        y15_real t_[48];
        y15_real d_a[48];
        y15_real sum_a[16];
        y15_real delta_[48];
        y15_real d_a1[80];
        y15_real exp_z1[16];
        y15_real exp_z1_2[80];
        y15_real sum_d_a1[16];
        y15_real sum_exp_z1_2[16];
        y15_real delta1_[80];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = x[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
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
                y15_real total[16];
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
            y15_real total[16];
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
                maximum_z1[lane] = total[lane];
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++)
            maximum_z1[lane] = maximum(maximum_z1[lane], R(0));
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_of(z1[k*16 + lane] - maximum_z1[lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_maximum_z1[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                a1_[i*16 + lane] = z1[i*16 + lane]*exp_of(R(0) - maximum_z1[lane])/(exp_of(-maximum_z1[lane]) +
                    sum_maximum_z1[lane]);
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y15_real total[16];
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
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b2[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                log1p_decay_z[i*16 + lane] = log1p_of(decay_z[i*16 + lane]);
                maximum_z[i*16 + lane] = maximum(z[i*16 + lane], R(0));
            }
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += maximum_z[k*16 + lane] + log1p_decay_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_log1p_decay_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a[i*16 + lane] = (maximum_z[i*16 + lane] + log1p_decay_z[i*16 + lane])/sum_log1p_decay_z[lane];
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++) {
                    total[lane] += t_[k*16 + lane] == R(1) ? (a[k*16 + lane] < R(-600000000000.0) ? a[k*16 + lane] :
                        (a[k*16 + lane] < R(600000000000.0) ? square(a[k*16 + lane] - R(1))/(R(0.1) + a[k*16 +
                        lane]) : a[k*16 + lane])) : (t_[k*16 + lane] == R(0) ? (a[k*16 + lane] < R(-3000000000.0) ?
                        a[k*16 + lane] : (a[k*16 + lane] <= R(0) ? (-R(10)*a[k*16 + lane]/(R(-10) - R(1)/a[k*16 +
                        lane])) : (a[k*16 + lane] < R(3000000000.0) ? R(10)*a[k*16 + lane]/(R(10) + R(1)/a[k*16 +
                        lane]) : a[k*16 + lane]))) : (a[k*16 + lane] < R(-0.8) ? (-R(10)*a[k*16 + lane]*square(R(1)
                        - t_[k*16 + lane]/a[k*16 + lane])/(R(-10) - R(1)/a[k*16 + lane])) : (a[k*16 + lane] < R(1.2)
                        ? square(a[k*16 + lane] - t_[k*16 + lane])/(R(0.1) + a[k*16 + lane]) : R(10)*a[k*16 +
                        lane]*square(t_[k*16 + lane]/a[k*16 + lane] - R(1))/(R(10) + R(1)/a[k*16 + lane]))));
                }
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        for (size_t k = 0; k < 3; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                d_a[k*16 + lane] = t_[k*16 + lane] == R(1) ? (a[k*16 + lane] < R(-6000000.0) ? R(1) : (a[k*16 +
                    lane] <= R(0) ? R(20)*(R(1) - a[k*16 + lane])*(R(-6) - R(5)*a[k*16 +
                    lane])*square(R(1)/(R(-1) - R(10)*a[k*16 + lane])) : (a[k*16 + lane] < R(6000000.0) ?
                    (R(1.2) + a[k*16 + lane])*(a[k*16 + lane] - R(1))*square(R(1)/(R(0.1) + a[k*16 + lane])) :
                    R(1)))) : (t_[k*16 + lane] == R(0) ? (a[k*16 + lane] < R(-10000) ? R(1) : (a[k*16 + lane] <=
                    R(0) ? (-R(20)*a[k*16 + lane]*(R(-1) - R(5)*a[k*16 + lane])*square(R(1)/(R(-1) -
                    R(10)*a[k*16 + lane]))) : (a[k*16 + lane] < R(10000) ? R(20)*a[k*16 + lane]*(R(1) +
                    R(5)*a[k*16 + lane])*square(R(1)/(R(1) + R(10)*a[k*16 + lane])) : R(1)))) : (a[k*16 + lane]
                    < R(-0.8) ? (-R(20)*(R(1) - t_[k*16 + lane]/a[k*16 + lane])*(R(-5) - R(1)/a[k*16 + lane] -
                    R(5)*t_[k*16 + lane]/a[k*16 + lane])*square(R(1)/(R(-10) - R(1)/a[k*16 + lane]))) : (a[k*16
                    + lane] <= R(0) ? (-R(20)*(R(1) + R(5)*a[k*16 + lane] + R(5)*t_[k*16 + lane])*(t_[k*16 +
                    lane] - a[k*16 + lane])*square(R(1)/(R(-1) - R(10)*a[k*16 + lane]))) : (a[k*16 + lane] <
                    R(1.2) ? (-R(20)*(R(1) + R(5)*a[k*16 + lane] + R(5)*t_[k*16 + lane])*(t_[k*16 + lane] -
                    a[k*16 + lane])*square(R(1)/(R(1) + R(10)*a[k*16 + lane]))) : (-R(20)*(R(5) + R(1)/a[k*16 +
                    lane] + R(5)*t_[k*16 + lane]/a[k*16 + lane])*(t_[k*16 + lane]/a[k*16 + lane] -
                    R(1))*square(R(1)/(R(10) + R(1)/a[k*16 + lane])))))));
            }
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t j = 0; j < 3; j++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += a[j*16 + lane]*d_a[j*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_a[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta_[i*16 + lane] = (d_a[i*16 + lane] - sum_a[lane])*(z[i*16 + lane] < R(0) ? decay_z[i*16 +
                    lane] : R(1))/(sum_log1p_decay_z[lane]*(R(1) + decay_z[i*16 + lane]));
            }
        }
        for (size_t j = 0; j < 5; j++) {
            {
                y15_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t i = 0; i < 3; i++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*5 + j]*delta_[i*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    d_a1[j*16 + lane] = total[lane];
            }
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++)
            exp_z1[lane] = exp_of(-maximum_z1[lane]);
        for (size_t k = 0; k < 5; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z1_2[k*16 + lane] = exp_of(z1[k*16 + lane] - maximum_z1[lane]);
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += d_a1[k*16 + lane]*z1[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_d_a1[lane] = total[lane];
        }
        {
            y15_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 5; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z1_2[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z1_2[lane] = total[lane];
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta1_[i*16 + lane] = (d_a1[i*16 + lane]*exp_z1[lane] + d_a1[i*16 + lane]*sum_exp_z1_2[lane] -
                    exp_z1_2[i*16 + lane]*sum_d_a1[lane])*exp_of(R(0) -
                    maximum_z1[lane])*square(R(1)/(exp_z1[lane] + sum_exp_z1_2[lane]));
            }
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a1[(e + lane)*5 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++)
            E[e + lane] = E_[lane];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                delta[(e + lane)*3 + n] = delta_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                delta1[(e + lane)*5 + n] = delta1_[n*16 + lane];
        }
    }
}

/* C = Sum(E[e], e)/m */
static void plain_C(size_t rows, const y15_real *restrict E, y15_real *restrict C)
{
    y15_real lanes[8] = {R(0)};
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
static void plain_C_2(size_t rows, y15_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y15_real *restrict delta1,
    const y15_real *restrict x, y15_real *restrict d_W1, y15_real *restrict room,
    size_t columns, size_t j0_)
{
    const y15_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y15_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*4 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void product_d_W1(size_t rows, const y15_real *restrict delta1,
    const y15_real *restrict x, y15_real *restrict d_W1, y15_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 4 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1(size_t rows, const y15_real *restrict delta1, y15_real *restrict d_b1)
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
static void plain_d_b1_2(size_t rows, y15_real *restrict d_b1)
{
    for (size_t i = 0; i < 5; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m */
static void plain_d_W2(size_t rows, const y15_real *restrict a1, const y15_real *restrict delta,
    y15_real *restrict d_W2)
{
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W2[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            const y15_real c0 = delta[e*3 + i];
            const y15_real c1 = delta[(e + 1)*3 + i];
            const y15_real c2 = delta[(e + 2)*3 + i];
            const y15_real c3 = delta[(e + 3)*3 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W2[i*5 + j] += (c0*a1[e*5 + j] + c1*a1[(e + 1)*5 + j]) + (c2*a1[(e + 2)*5 + j] + c3*a1[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            const y15_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 5; j++)
                d_W2[i*5 + j] += c0*a1[e*5 + j];
        }
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W2[i*5 + j] *= R(1)/R(rows);
    }
}

/* d_b2[i] = Sum(delta[e,i], e)/m */
static void plain_d_b2(size_t rows, const y15_real *restrict delta, y15_real *restrict d_b2)
{
    for (size_t i = 0; i < 3; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            d_b2[i] += (delta[e*3 + i] + delta[(e + 1)*3 + i]) + (delta[(e + 2)*3 + i] + delta[(e + 3)*3 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            d_b2[i] += delta[e*3 + i];
    }
}

/* d_b2[i] = Sum(delta[e,i], e)/m */
static void plain_d_b2_2(size_t rows, y15_real *restrict d_b2)
{
    for (size_t i = 0; i < 3; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y15_real *restrict delta1,
    const y15_real *restrict x, y15_real *restrict W1, y15_real *restrict room, size_t columns,
    size_t j0_)
{
    const y15_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y15_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y15_real d_W1 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*4 + j0_ + c] = W1[(i0 + r)*4 + j0_ + c] - d_W1*R(0.1);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
   W1 after the step */
static void product_W1(size_t rows, const y15_real *restrict delta1, const y15_real *restrict x,
    y15_real *restrict W1, y15_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 4 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m
   b1 after the step */
static void flat_b1(size_t rows, y15_real *restrict d_b1, y15_real *restrict b1)
{
    for (size_t i = 0; i < 5; i++) {
        const y15_real d_b1_ = d_b1[i]/R(rows);
        d_b1[i] = d_b1_;
        b1[i] = b1[i] - d_b1_*R(0.1);
    }
}

/* d_b2[i] = Sum(delta[e,i], e)/m
   b2 after the step */
static void flat_b2(size_t rows, y15_real *restrict d_b2, y15_real *restrict b2)
{
    for (size_t i = 0; i < 3; i++) {
        const y15_real d_b2_ = d_b2[i]/R(rows);
        d_b2[i] = d_b2_;
        b2[i] = b2[i] - d_b2_*R(0.1);
    }
}

/* W2 after the step */
static void plain_W2(const y15_real *restrict d_W2, y15_real *restrict W2)
{
    for (size_t n = 0; n < 15; n++)
        W2[n] = W2[n] - d_W2[n]*R(0.1);
}

/* -t[e,k] */
static void rows_residual(size_t rows, const y15_real *restrict t, y15_real *restrict residual)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y15_real residual_[48];
        y15_real t_[48];
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
                residual_[k*16 + lane] = -t_[k*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                residual[(e + lane)*3 + n] = residual_[n*16 + lane];
        }
    }
}

/* t[e,k] - 1 */
static void rows_residual_2(size_t rows, const y15_real *restrict t,
    y15_real *restrict residual_2)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y15_real residual_2_[48];
        y15_real t_[48];
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
                residual_2_[k*16 + lane] = t_[k*16 + lane] - R(1);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                residual_2[(e + lane)*3 + n] = residual_2_[n*16 + lane];
        }
    }
}

static void forward_pass(const y15_real *parameters, const y15_real *x, size_t rows,
    y15_real *workspace)
{
    const y15_real *const W1 = parameters + Y15_AT_W1;
    const y15_real *const b1 = parameters + Y15_AT_b1;
    const y15_real *const W2 = parameters + Y15_AT_W2;
    const y15_real *const b2 = parameters + Y15_AT_b2;
    y15_real *const a1 = workspace + 24 + BESIDE*rows;
    y15_real *const a = workspace + 24 + (BESIDE + 5)*rows;
    rows_a(rows, W1, x, b1, W2, b2, a1, a);
}

static void cost_pass(const y15_real *parameters, const y15_real *x, const y15_real *t,
    size_t rows, y15_real *workspace)
{
    const y15_real *const W1 = parameters + Y15_AT_W1;
    const y15_real *const b1 = parameters + Y15_AT_b1;
    const y15_real *const W2 = parameters + Y15_AT_W2;
    const y15_real *const b2 = parameters + Y15_AT_b2;
    y15_real *const a1 = workspace + 24 + BESIDE*rows;
    y15_real *const E = workspace + 24 + (BESIDE + 8)*rows;
    y15_real *const delta = workspace + 24 + (BESIDE + 9)*rows;
    y15_real *const delta1 = workspace + 24 + (BESIDE + 12)*rows;
    y15_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, b1, W2, b2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y15_real *parameters, const y15_real *x, const y15_real *t,
    size_t rows, y15_real *gradients, y15_real *workspace)
{
    const y15_real *const W1 = parameters + Y15_AT_W1;
    const y15_real *const b1 = parameters + Y15_AT_b1;
    const y15_real *const W2 = parameters + Y15_AT_W2;
    const y15_real *const b2 = parameters + Y15_AT_b2;
    y15_real *const a1 = workspace + 24 + BESIDE*rows;
    y15_real *const E = workspace + 24 + (BESIDE + 8)*rows;
    y15_real *const delta = workspace + 24 + (BESIDE + 9)*rows;
    y15_real *const delta1 = workspace + 24 + (BESIDE + 12)*rows;
    y15_real *const C = workspace + 0;
    y15_real *const d_W1 = gradients + Y15_AT_W1;
    y15_real *const d_b1 = gradients + Y15_AT_b1;
    y15_real *const d_W2 = gradients + Y15_AT_W2;
    y15_real *const d_b2 = gradients + Y15_AT_b2;
    y15_real *const room = workspace + 24;
    rows_delta1(rows, W1, x, b1, W2, b2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    plain_d_b1(rows, delta1, d_b1);
    plain_d_b1_2(rows, d_b1);
    plain_d_W2(rows, a1, delta, d_W2);
    plain_d_b2(rows, delta, d_b2);
    plain_d_b2_2(rows, d_b2);
}

static void step_pass(y15_real *parameters, const y15_real *x, const y15_real *t, size_t rows,
    y15_real *workspace)
{
    y15_real *const W1 = parameters + Y15_AT_W1;
    y15_real *const b1 = parameters + Y15_AT_b1;
    y15_real *const W2 = parameters + Y15_AT_W2;
    y15_real *const b2 = parameters + Y15_AT_b2;
    y15_real *const a1 = workspace + 24 + BESIDE*rows;
    y15_real *const E = workspace + 24 + (BESIDE + 8)*rows;
    y15_real *const delta = workspace + 24 + (BESIDE + 9)*rows;
    y15_real *const delta1 = workspace + 24 + (BESIDE + 12)*rows;
    y15_real *const C = workspace + 0;
    y15_real *const d_b1 = workspace + 1;
    y15_real *const d_W2 = workspace + 6;
    y15_real *const d_b2 = workspace + 21;
    y15_real *const room = workspace + 24;
    rows_delta1(rows, W1, x, b1, W2, b2, t, a1, E, delta, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_W1(rows, delta1, x, W1, room);
    plain_d_b1(rows, delta1, d_b1);
    flat_b1(rows, d_b1, b1);
    plain_d_W2(rows, a1, delta, d_W2);
    plain_d_b2(rows, delta, d_b2);
    flat_b2(rows, d_b2, b2);
    plain_W2(d_W2, W2);
}

static void requirement_0_pass(const y15_real *t, size_t rows, y15_real *workspace)
{
    y15_real *const residual = workspace + 24 + (BESIDE + 17)*rows;
    rows_residual(rows, t, residual);
}

static void requirement_1_pass(const y15_real *t, size_t rows, y15_real *workspace)
{
    y15_real *const residual_2 = workspace + 24 + (BESIDE + 20)*rows;
    rows_residual_2(rows, t, residual_2);
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

static void draw_uniform(y15_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y15_real *values, size_t count, double value)
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

size_t y15_workspace_size(size_t rows)
{
    return 24 + (BESIDE + 30)*rows;
}

void y15_init(y15_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y15_AT_W1, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y15_AT_b1, 5, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y15_AT_W2, 15, 0.8660254037844386, &stream);
    /* zeros: 0 */
    fill(parameters + Y15_AT_b2, 3, 0.0);
}

void y15_initial_state(y15_real *state)
{
    for (size_t k = 0; k < Y15_STATE_COUNT; k++)
        state[k] = R(0);
}

void y15_forward(const y15_real *parameters, const y15_real *x, size_t rows,
    y15_real *y, y15_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 24 + (BESIDE + 5)*rows, rows * Y15_OUTPUT_SIZE * sizeof *y);
}

y15_real y15_cost(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y15_real y15_gradients(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *gradients, y15_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y15_real y15_train_step(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows, y15_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y15_train(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y15_real *workspace,
    y15_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y15_real *const batch_x = workspace + 24 + (BESIDE + 23)*batch;
    y15_real *const batch_t = batch_x + batch * Y15_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y15_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y15_INPUT_SIZE, x + order[first + k] * Y15_INPUT_SIZE,
                        Y15_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y15_TARGET_SIZE, t + order[first + k] * Y15_TARGET_SIZE,
                        Y15_TARGET_SIZE * sizeof *t);
                }
                total += (double)y15_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y15_check_targets(const y15_real *t, size_t rows, size_t *requirement,
    y15_real *workspace)
{
    requirement_0_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y15_real r = (workspace + 24 + (BESIDE + 17)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)(k/3);
        }
    }
    requirement_1_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y15_real r = (workspace + 24 + (BESIDE + 20)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/3);
        }
    }
    return -1;
}

size_t y15_requirements(void)
{
    return 2;
}

const char *y15_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        "0 <= t",
        "t <= 1",
        ""
    };
    return texts[requirement];
}

size_t y15_real_size(void) { return sizeof(y15_real); }
size_t y15_input_size(void) { return Y15_INPUT_SIZE; }
size_t y15_output_size(void) { return Y15_OUTPUT_SIZE; }
size_t y15_target_size(void) { return Y15_TARGET_SIZE; }
size_t y15_state_count(void) { return Y15_STATE_COUNT; }
size_t y15_parameter_count(void) { return Y15_PARAMETER_COUNT; }
size_t y15_parameters(void) { return Y15_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y15_AT_W1, 20, 2, { 5, 4 } },
    { "b1", Y15_AT_b1, 5, 1, { 5, 1 } },
    { "W2", Y15_AT_W2, 15, 2, { 3, 5 } },
    { "b2", Y15_AT_b2, 3, 1, { 3, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y15_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y15_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y15_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y15_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y15_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
