/* y12.c: see y12.h. Written by symbp. */

#include "y12.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y12_real)(value))
#ifdef Y12_DOUBLE
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

#ifdef Y12_DOUBLE

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

/* An odd polynomial below 0.55, 1 - 2/(exp(2*|x|) + 1) beyond. */
static inline double tanh_of(double x)
{
    const double size = fabs(x) > 22.0 ? 22.0 : fabs(x), z = size*size;
    double p = -1.902155184512384e-05;
    p = p*z + 8.255457167502092e-05;
    p = p*z + -0.00023285347103548467;
    p = p*z + 0.000588238410809712;
    p = p*z + -0.001455493144476325;
    p = p*z + 0.0035920843757876087;
    p = p*z + -0.008863231850364906;
    p = p*z + 0.021869488340447087;
    p = p*z + -0.05396825396218991;
    p = p*z + 0.13333333333323943;
    p = p*z + -0.3333333333333328;
    const double near = size + size*(z*p), far = 1.0 - 2.0/(exp_of(2.0*size) + 1.0);
    return copysign(size < 0.55 ? near : far, x);
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

/* exp(x) for -87 < x < 88: exp(n*log(2))*exp(r). */
static inline float exp_within(float x)
{
    const float shifted = x*1.44269502f + 12582912.0f, n = shifted - 12582912.0f;
    const float r = (x - n*0.693359375f) + n*2.12194442e-4f;
    float p = 0.00019845951f;
    p = p*r + 0.0013941424f;
    p = p*r + 0.0083333915f;
    p = p*r + 0.04166635f;
    p = p*r + 0.16666666f;
    p = p*r + 0.5f;
    return (1.0f + (r + r*r*p))*two_to(shifted);
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

/* An odd polynomial below 0.6, 1 - 2/(exp(2*|x|) + 1) beyond. */
static inline float tanh_of(float x)
{
    const float size = fabsf(x) > 10.0f ? 10.0f : fabsf(x), z = size*size;
    float p = -0.0058190846f;
    p = p*z + 0.020734746f;
    p = p*z + -0.05376704f;
    p = p*z + 0.13331746f;
    p = p*z + -0.33333293f;
    const float near = size + size*(z*p), far = 1.0f - 2.0f/(exp_within(2.0f*size) + 1.0f);
    return copysignf(size < 0.6f ? near : far, x);
}

#endif

static inline y12_real square(y12_real x)
{
    return x*x;
}

static inline y12_real maximum(y12_real a, y12_real b)
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
typedef y12_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y12_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y12_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y12_real *restrict to, size_t width, size_t count, size_t depth,
    const y12_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y12_real *tile, size_t depth,
    const y12_real *across, size_t row, size_t term, const y12_real *along, size_t apart)
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
static void tile_sums(y12_real *tile, size_t rows, size_t columns, size_t depth,
    const y12_real *across, size_t row, size_t term, const y12_real *along, size_t apart)
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
static void tile_sums(y12_real *tile, size_t rows, size_t columns, size_t depth,
    const y12_real *across, size_t row, size_t term, const y12_real *along, size_t apart)
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
   a1[e,i] = tanh(z1[e,i])
   z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   Max(z[e,k], k)
   exp(z[e,k] - Max(z[e,k], k))
   Sum(exp_z[e,k], k)
   a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k) */
static void rows_a(size_t rows, const y12_real *restrict W1, const y12_real *restrict x,
    const y12_real *restrict b1, const y12_real *restrict W2, const y12_real *restrict b2,
    y12_real *restrict a1, y12_real *restrict a)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real x_[80];
        y12_real z1[96];
        y12_real a1_[96];
        y12_real z[64];
        y12_real max_z[16];
        y12_real exp_z[64];
        y12_real sum_exp_z[16];
        y12_real a_[64];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                x_[n*16 + lane] = x[(e + lane)*5 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 5; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 6; i++) {
            {
                y12_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*5 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 6; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
                a1_[i*16 + lane] = tanh_of(z1[i*16 + lane]);
            }
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y12_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*6 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z[i*16 + lane] = b2[i] + z[i*16 + lane];
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z[lane] = total[lane];
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z[k*16 + lane] = exp_of(z[k*16 + lane] - max_z[lane]);
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a_[i*16 + lane] = exp_z[i*16 + lane]/sum_exp_z[lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                a1[(e + lane)*6 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                a[(e + lane)*4 + n] = a_[n*16 + lane];
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   a1[e,i] = tanh(z1[e,i])
   z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   Max(z[e,k], k)
   exp(z[e,k] - Max(z[e,k], k))
   Sum(exp_z[e,k], k)
   a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
   Sum(where(z[e,k] < max_z[e], exp_z[e,k], 0), k)
   rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,k], k))) + where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2,
       Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)),
       k) - 1))/Sum(exp(z[e,k] - Max(z[e,k], k)), k)
   log_a[e,i] = (z[e,i] - Max(z[e,k], k)) - log1p(where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2, Sum(where(z[e,k]
       < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)), k) - 1))
   E[e] = -Sum(t[e,k]*where(t[e,k] != 0, log_a[e,k], 0), k)
   abs(z1[e,i])
   exp(-2*abs(z1[e,i])) */
static void rows_exp_z1(size_t rows, const y12_real *restrict W1, const y12_real *restrict x,
    const y12_real *restrict b1, const y12_real *restrict W2, const y12_real *restrict b2,
    const y12_real *restrict t, y12_real *restrict a1, y12_real *restrict a,
    y12_real *restrict rest_a, y12_real *restrict E, y12_real *restrict exp_z1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real x_[80];
        y12_real z1[96];
        y12_real a1_[96];
        y12_real z[64];
        y12_real max_z[16];
        y12_real exp_z[64];
        y12_real sum_exp_z[16];
        y12_real a_[64];
        y12_real sum_exp_z_2[16];
        y12_real rest_a_[64];
        y12_real log_a[64];
        y12_real E_[16];
        y12_real t_[64];
        y12_real abs_z1[96];
        y12_real exp_z1_[96];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                x_[n*16 + lane] = x[(e + lane)*5 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 5; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = t[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 6; i++) {
            {
                y12_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*5 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 6; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
                a1_[i*16 + lane] = tanh_of(z1[i*16 + lane]);
            }
        }
        for (size_t i = 0; i < 4; i++) {
            {
                y12_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*6 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                z[i*16 + lane] = b2[i] + z[i*16 + lane];
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(-INFINITY);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = maximum(total[lane], z[k*16 + lane]);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                max_z[lane] = total[lane];
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                exp_z[k*16 + lane] = exp_of(z[k*16 + lane] - max_z[lane]);
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += exp_z[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                a_[i*16 + lane] = exp_z[i*16 + lane]/sum_exp_z[lane];
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += z[k*16 + lane] < max_z[lane] ? exp_z[k*16 + lane] : R(0);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_exp_z_2[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                rest_a_[i*16 + lane] = (R(1) - exp_z[i*16 + lane] + (sum_exp_z[lane] < R(2) ? sum_exp_z_2[lane]
                    : sum_exp_z[lane] - R(1)))/sum_exp_z[lane];
                log_a[i*16 + lane] = z[i*16 + lane] - max_z[lane] - log1p_of(sum_exp_z[lane] < R(2) ?
                    sum_exp_z_2[lane] : sum_exp_z[lane] - R(1));
            }
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += t_[k*16 + lane]*(t_[k*16 + lane] != R(0) ? log_a[k*16 + lane] : R(0));
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        ROLLED
        for (size_t lane = 0; lane < 16; lane++)
            E_[lane] = -E_[lane];
        for (size_t i = 0; i < 6; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                abs_z1[i*16 + lane] = FN(fabs)(z1[i*16 + lane]);
                exp_z1_[i*16 + lane] = exp_of(-R(2)*abs_z1[i*16 + lane]);
            }
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                a1[(e + lane)*6 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                a[(e + lane)*4 + n] = a_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                rest_a[(e + lane)*4 + n] = rest_a_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++)
            E[e + lane] = E_[lane];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                exp_z1[(e + lane)*6 + n] = exp_z1_[n*16 + lane];
        }
    }
}

/* C = Sum(E[e], e)/m */
static void plain_C(size_t rows, const y12_real *restrict E, y12_real *restrict C)
{
    y12_real lanes[8] = {R(0)};
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
static void plain_C_2(size_t rows, y12_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* d_log_a[e,i] = -t[e,i]
   Sum(where(a[e,k] > 1/2, 0, d_log_a[e,k]), k)
   Sum(where(a[e,k] > 1/2, d_log_a[e,k], 0), k)
   delta[e,i] = where(a[e,i] > 1/2, d_log_a[e,i]*rest_a[e,i], d_log_a[e,i] - a[e,i]*Sum(where(a[e,k] > 1/2,
       d_log_a[e,k], 0), k)) - a[e,i]*Sum(where(a[e,k] > 1/2, 0, d_log_a[e,k]), k)
   d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i)
   delta1[e,i] = 4*d_a1[e,i]*exp(-2*abs(z1[e,i]))/(1 + exp(-2*abs(z1[e,i])))**2 */
static void rows_delta1(size_t rows, const y12_real *restrict t, const y12_real *restrict a,
    const y12_real *restrict rest_a, const y12_real *restrict W2,
    const y12_real *restrict exp_z1, y12_real *restrict delta, y12_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real d_log_a[64];
        y12_real t_[64];
        y12_real a_[64];
        y12_real sum_a[16];
        y12_real sum_a_2[16];
        y12_real delta_[64];
        y12_real rest_a_[64];
        y12_real d_a1[96];
        y12_real delta1_[96];
        y12_real exp_z1_[96];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = t[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                a_[n*16 + lane] = a[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                a_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                rest_a_[n*16 + lane] = rest_a[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                rest_a_[n*16 + lane] = R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                exp_z1_[n*16 + lane] = exp_z1[(e + lane)*6 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 6; n++)
                exp_z1_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                d_log_a[i*16 + lane] = -t_[i*16 + lane];
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += a_[k*16 + lane] > R(0.5) ? R(0) : d_log_a[k*16 + lane];
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_a[lane] = total[lane];
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] += a_[k*16 + lane] > R(0.5) ? d_log_a[k*16 + lane] : R(0);
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                sum_a_2[lane] = total[lane];
        }
        for (size_t i = 0; i < 4; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta_[i*16 + lane] = (a_[i*16 + lane] > R(0.5) ? d_log_a[i*16 + lane]*rest_a_[i*16 + lane] :
                    d_log_a[i*16 + lane] - a_[i*16 + lane]*sum_a_2[lane]) - a_[i*16 + lane]*sum_a[lane];
            }
        }
        for (size_t j = 0; j < 6; j++) {
            {
                y12_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t i = 0; i < 4; i++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*6 + j]*delta_[i*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    d_a1[j*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 6; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta1_[i*16 + lane] = R(4)*d_a1[i*16 + lane]*exp_z1_[i*16 + lane]*square(R(1)/(R(1) +
                    exp_z1_[i*16 + lane]));
            }
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                delta[(e + lane)*4 + n] = delta_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                delta1[(e + lane)*6 + n] = delta1_[n*16 + lane];
        }
    }
}

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y12_real *restrict delta1,
    const y12_real *restrict x, y12_real *restrict d_W1, y12_real *restrict room,
    size_t columns, size_t j0_)
{
    const y12_real *panel = &x[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 6; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - i0, TILE_ROWS);
        y12_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*5 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void product_d_W1(size_t rows, const y12_real *restrict delta1,
    const y12_real *restrict x, y12_real *restrict d_W1, y12_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 5 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1(size_t rows, const y12_real *restrict delta1, y12_real *restrict d_b1)
{
    for (size_t i = 0; i < 6; i++)
        d_b1[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            d_b1[i] += (delta1[e*6 + i] + delta1[(e + 1)*6 + i]) + (delta1[(e + 2)*6 + i] + delta1[(e + 3)*6
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            d_b1[i] += delta1[e*6 + i];
    }
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1_2(size_t rows, y12_real *restrict d_b1)
{
    for (size_t i = 0; i < 6; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* columns of product_d_W2 from the one at j0_ on */
static INLINED void panel_product_d_W2(size_t rows, const y12_real *restrict a1,
    const y12_real *restrict delta, y12_real *restrict d_W2, y12_real *restrict room,
    size_t columns, size_t j0_)
{
    const y12_real *panel = &a1[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y12_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*6 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m */
static void product_d_W2(size_t rows, const y12_real *restrict a1,
    const y12_real *restrict delta, y12_real *restrict d_W2, y12_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta, d_W2, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta, d_W2, room, 6 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta[e,i], e)/m */
static void plain_d_b2(size_t rows, const y12_real *restrict delta, y12_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            d_b2[i] += (delta[e*4 + i] + delta[(e + 1)*4 + i]) + (delta[(e + 2)*4 + i] + delta[(e + 3)*4 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            d_b2[i] += delta[e*4 + i];
    }
}

/* d_b2[i] = Sum(delta[e,i], e)/m */
static void plain_d_b2_2(size_t rows, y12_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y12_real *restrict delta1,
    const y12_real *restrict x, y12_real *restrict W1, y12_real *restrict room, size_t columns,
    size_t j0_)
{
    const y12_real *panel = &x[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 6; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - i0, TILE_ROWS);
        y12_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y12_real d_W1 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*5 + j0_ + c] = W1[(i0 + r)*5 + j0_ + c] - d_W1*R(0.2);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
   W1 after the step */
static void product_W1(size_t rows, const y12_real *restrict delta1, const y12_real *restrict x,
    y12_real *restrict W1, y12_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 5 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m
   b1 after the step */
static void flat_b1(size_t rows, y12_real *restrict d_b1, y12_real *restrict b1)
{
    for (size_t i = 0; i < 6; i++) {
        const y12_real d_b1_ = d_b1[i]/R(rows);
        d_b1[i] = d_b1_;
        b1[i] = b1[i] - d_b1_*R(0.2);
    }
}

/* columns of product_W2 from the one at j0_ on */
static INLINED void panel_product_W2(size_t rows, const y12_real *restrict a1,
    const y12_real *restrict delta, y12_real *restrict W2, y12_real *restrict room,
    size_t columns, size_t j0_)
{
    const y12_real *panel = &a1[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 4; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(4 - i0, TILE_ROWS);
        y12_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 4, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y12_real d_W2 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*6 + j0_ + c] = W2[(i0 + r)*6 + j0_ + c] - d_W2*R(0.2);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m
   W2 after the step */
static void product_W2(size_t rows, const y12_real *restrict a1, const y12_real *restrict delta,
    y12_real *restrict W2, y12_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta, W2, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta, W2, room, 6 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta[e,i], e)/m
   b2 after the step */
static void flat_b2(size_t rows, y12_real *restrict d_b2, y12_real *restrict b2)
{
    for (size_t i = 0; i < 4; i++) {
        const y12_real d_b2_ = d_b2[i]/R(rows);
        d_b2[i] = d_b2_;
        b2[i] = b2[i] - d_b2_*R(0.2);
    }
}

/* Sum(t[e,k], k) - 1 */
static void rows_residual(size_t rows, const y12_real *restrict t, y12_real *restrict residual)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real residual_[16];
        y12_real t_[64];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = t[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = R(0);
        }
        {
            y12_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 4; k++) {
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
static void rows_residual_2(size_t rows, const y12_real *restrict t,
    y12_real *restrict residual_2)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real residual_2_[64];
        y12_real t_[64];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = t[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_2_[k*16 + lane] = -t_[k*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                residual_2[(e + lane)*4 + n] = residual_2_[n*16 + lane];
        }
    }
}

/* t[e,k] - 1 */
static void rows_residual_3(size_t rows, const y12_real *restrict t,
    y12_real *restrict residual_3)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y12_real residual_3_[64];
        y12_real t_[64];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = t[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 4; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_3_[k*16 + lane] = t_[k*16 + lane] - R(1);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                residual_3[(e + lane)*4 + n] = residual_3_[n*16 + lane];
        }
    }
}

static void forward_pass(const y12_real *parameters, const y12_real *x, size_t rows,
    y12_real *workspace)
{
    const y12_real *const W1 = parameters + Y12_AT_W1;
    const y12_real *const b1 = parameters + Y12_AT_b1;
    const y12_real *const W2 = parameters + Y12_AT_W2;
    const y12_real *const b2 = parameters + Y12_AT_b2;
    y12_real *const a1 = workspace + 11 + BESIDE*rows;
    y12_real *const a = workspace + 11 + (BESIDE + 6)*rows;
    rows_a(rows, W1, x, b1, W2, b2, a1, a);
}

static void cost_pass(const y12_real *parameters, const y12_real *x, const y12_real *t,
    size_t rows, y12_real *workspace)
{
    const y12_real *const W1 = parameters + Y12_AT_W1;
    const y12_real *const b1 = parameters + Y12_AT_b1;
    const y12_real *const W2 = parameters + Y12_AT_W2;
    const y12_real *const b2 = parameters + Y12_AT_b2;
    y12_real *const a1 = workspace + 11 + BESIDE*rows;
    y12_real *const a = workspace + 11 + (BESIDE + 6)*rows;
    y12_real *const rest_a = workspace + 11 + (BESIDE + 10)*rows;
    y12_real *const E = workspace + 11 + (BESIDE + 14)*rows;
    y12_real *const exp_z1 = workspace + 11 + (BESIDE + 25)*rows;
    y12_real *const C = workspace + 0;
    rows_exp_z1(rows, W1, x, b1, W2, b2, t, a1, a, rest_a, E, exp_z1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y12_real *parameters, const y12_real *x, const y12_real *t,
    size_t rows, y12_real *gradients, y12_real *workspace)
{
    const y12_real *const W1 = parameters + Y12_AT_W1;
    const y12_real *const b1 = parameters + Y12_AT_b1;
    const y12_real *const W2 = parameters + Y12_AT_W2;
    const y12_real *const b2 = parameters + Y12_AT_b2;
    y12_real *const a1 = workspace + 11 + BESIDE*rows;
    y12_real *const a = workspace + 11 + (BESIDE + 6)*rows;
    y12_real *const rest_a = workspace + 11 + (BESIDE + 10)*rows;
    y12_real *const E = workspace + 11 + (BESIDE + 14)*rows;
    y12_real *const exp_z1 = workspace + 11 + (BESIDE + 25)*rows;
    y12_real *const C = workspace + 0;
    y12_real *const delta = workspace + 11 + (BESIDE + 15)*rows;
    y12_real *const delta1 = workspace + 11 + (BESIDE + 19)*rows;
    y12_real *const d_W1 = gradients + Y12_AT_W1;
    y12_real *const d_b1 = gradients + Y12_AT_b1;
    y12_real *const d_W2 = gradients + Y12_AT_W2;
    y12_real *const d_b2 = gradients + Y12_AT_b2;
    y12_real *const room = workspace + 11;
    rows_exp_z1(rows, W1, x, b1, W2, b2, t, a1, a, rest_a, E, exp_z1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    rows_delta1(rows, t, a, rest_a, W2, exp_z1, delta, delta1);
    product_d_W1(rows, delta1, x, d_W1, room);
    plain_d_b1(rows, delta1, d_b1);
    plain_d_b1_2(rows, d_b1);
    product_d_W2(rows, a1, delta, d_W2, room);
    plain_d_b2(rows, delta, d_b2);
    plain_d_b2_2(rows, d_b2);
}

static void step_pass(y12_real *parameters, const y12_real *x, const y12_real *t, size_t rows,
    y12_real *workspace)
{
    y12_real *const W1 = parameters + Y12_AT_W1;
    y12_real *const b1 = parameters + Y12_AT_b1;
    y12_real *const W2 = parameters + Y12_AT_W2;
    y12_real *const b2 = parameters + Y12_AT_b2;
    y12_real *const a1 = workspace + 11 + BESIDE*rows;
    y12_real *const a = workspace + 11 + (BESIDE + 6)*rows;
    y12_real *const rest_a = workspace + 11 + (BESIDE + 10)*rows;
    y12_real *const E = workspace + 11 + (BESIDE + 14)*rows;
    y12_real *const exp_z1 = workspace + 11 + (BESIDE + 25)*rows;
    y12_real *const C = workspace + 0;
    y12_real *const delta = workspace + 11 + (BESIDE + 15)*rows;
    y12_real *const delta1 = workspace + 11 + (BESIDE + 19)*rows;
    y12_real *const d_b1 = workspace + 1;
    y12_real *const d_b2 = workspace + 7;
    y12_real *const room = workspace + 11;
    rows_exp_z1(rows, W1, x, b1, W2, b2, t, a1, a, rest_a, E, exp_z1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    rows_delta1(rows, t, a, rest_a, W2, exp_z1, delta, delta1);
    product_W1(rows, delta1, x, W1, room);
    plain_d_b1(rows, delta1, d_b1);
    flat_b1(rows, d_b1, b1);
    product_W2(rows, a1, delta, W2, room);
    plain_d_b2(rows, delta, d_b2);
    flat_b2(rows, d_b2, b2);
}

static void requirement_0_pass(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual = workspace + 11 + (BESIDE + 31)*rows;
    rows_residual(rows, t, residual);
}

static void requirement_1_pass(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual_2 = workspace + 11 + (BESIDE + 32)*rows;
    rows_residual_2(rows, t, residual_2);
}

static void requirement_2_pass(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual_3 = workspace + 11 + (BESIDE + 36)*rows;
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

static void draw_uniform(y12_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y12_real *values, size_t count, double value)
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

size_t y12_workspace_size(size_t rows)
{
    return 11 + (BESIDE + 49)*rows;
}

void y12_init(y12_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y12_AT_W1, 30, 0.7385489458759964, &stream);
    /* zeros: 0 */
    fill(parameters + Y12_AT_b1, 6, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y12_AT_W2, 24, 0.7745966692414834, &stream);
    /* zeros: 0 */
    fill(parameters + Y12_AT_b2, 4, 0.0);
}

void y12_initial_state(y12_real *state)
{
    for (size_t k = 0; k < Y12_STATE_COUNT; k++)
        state[k] = R(0);
}

void y12_forward(const y12_real *parameters, const y12_real *x, size_t rows,
    y12_real *y, y12_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 11 + (BESIDE + 6)*rows, rows * Y12_OUTPUT_SIZE * sizeof *y);
}

y12_real y12_cost(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y12_real y12_gradients(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *gradients, y12_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y12_real y12_train_step(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows, y12_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y12_train(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y12_real *workspace,
    y12_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y12_real *const batch_x = workspace + 11 + (BESIDE + 40)*batch;
    y12_real *const batch_t = batch_x + batch * Y12_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y12_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y12_INPUT_SIZE, x + order[first + k] * Y12_INPUT_SIZE,
                        Y12_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y12_TARGET_SIZE, t + order[first + k] * Y12_TARGET_SIZE,
                        Y12_TARGET_SIZE * sizeof *t);
                }
                total += (double)y12_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y12_check_targets(const y12_real *t, size_t rows, size_t *requirement,
    y12_real *workspace)
{
    requirement_0_pass(t, rows, workspace);
    for (size_t k = 0; k < rows; k++) {
        const y12_real r = (workspace + 11 + (BESIDE + 31)*rows)[k];
        if (!(r >= R(-1e-3) && r <= R(1e-3))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)k;
        }
    }
    requirement_1_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*4; k++) {
        const y12_real r = (workspace + 11 + (BESIDE + 32)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/4);
        }
    }
    requirement_2_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*4; k++) {
        const y12_real r = (workspace + 11 + (BESIDE + 36)*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 2;
            return (long)(k/4);
        }
    }
    return -1;
}

size_t y12_requirements(void)
{
    return 3;
}

const char *y12_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        "Sum(t[k], k) == 1",
        "0 <= t",
        "t <= 1",
        ""
    };
    return texts[requirement];
}

size_t y12_real_size(void) { return sizeof(y12_real); }
size_t y12_input_size(void) { return Y12_INPUT_SIZE; }
size_t y12_output_size(void) { return Y12_OUTPUT_SIZE; }
size_t y12_target_size(void) { return Y12_TARGET_SIZE; }
size_t y12_state_count(void) { return Y12_STATE_COUNT; }
size_t y12_parameter_count(void) { return Y12_PARAMETER_COUNT; }
size_t y12_parameters(void) { return Y12_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y12_AT_W1, 30, 2, { 6, 5 } },
    { "b1", Y12_AT_b1, 6, 1, { 6, 1 } },
    { "W2", Y12_AT_W2, 24, 2, { 4, 6 } },
    { "b2", Y12_AT_b2, 4, 1, { 4, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y12_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y12_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y12_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y12_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y12_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
