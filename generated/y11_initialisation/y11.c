/* y11.c: see y11.h. Written by symbp. */

#include "y11.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y11_real)(value))
#ifdef Y11_DOUBLE
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

#ifdef Y11_DOUBLE

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

/* exp(x) - 1 = (2^n*r + 2^n - 1) + 2^n*(exp(r) - 1 - r), r with its error d; halved, as 2^1024 is too large. */
static inline double expm1_of(double x)
{
    const double within = x < -60.0 ? -60.0 : x > 710.0 ? 710.0 : x;
    const double shifted = within*1.4426950408889634 + 6755399441055744.0, n = shifted - 6755399441055744.0;
    const double high = within - n*0.6931471803691238, low = n*1.9082149292705877e-10;
    const double r = high - low, d = (high - r) - low, scale = two_to((n - 1.0) + 6755399441055744.0);
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
    const double whole = 2.0*((scale*r + (scale - 0.5)) + scale*(r*(r*p + d) + d));
    return fabs(x) < 5e-17 ? x : whole;
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

/* exp(x) - 1 = (2^n*r + 2^n - 1) + 2^n*(exp(r) - 1 - r), r with its error d; halved, as 2^128 is too large. */
static inline float expm1_of(float x)
{
    const float within = x < -30.0f ? -30.0f : x > 89.0f ? 89.0f : x;
    const float shifted = within*1.44269502f + 12582912.0f, n = shifted - 12582912.0f;
    const float high = within - n*0.693359375f, low = n*-2.12194442e-4f, r = high - low, d = (high - r) - low;
    const float scale = two_to((n - 1.0f) + 12582912.0f);
    float p = 0.00019845951f;
    p = p*r + 0.0013941424f;
    p = p*r + 0.0083333915f;
    p = p*r + 0.04166635f;
    p = p*r + 0.16666666f;
    p = p*r + 0.5f;
    const float whole = 2.0f*((scale*r + (scale - 0.5f)) + scale*(r*(r*p + d) + d));
    return fabsf(x) < 2e-8f ? x : whole;
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

static inline y11_real square(y11_real x)
{
    return x*x;
}

static inline y11_real maximum(y11_real a, y11_real b)
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
typedef y11_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y11_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y11_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y11_real *restrict to, size_t width, size_t count, size_t depth,
    const y11_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y11_real *tile, size_t depth,
    const y11_real *across, size_t row, size_t term, const y11_real *along, size_t apart)
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
static void tile_sums(y11_real *tile, size_t rows, size_t columns, size_t depth,
    const y11_real *across, size_t row, size_t term, const y11_real *along, size_t apart)
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
static void tile_sums(y11_real *tile, size_t rows, size_t columns, size_t depth,
    const y11_real *across, size_t row, size_t term, const y11_real *along, size_t apart)
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
   a1[e,i] = max(z1[e,i], 0)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   a2[e,i] = where(z2[e,i] < 0, alpha*expm1(z2[e,i]), z2[e,i])
   z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
   a3[e,i] = tanh(z3[e,i])
   z[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i]) */
static void rows_a(size_t rows, const y11_real *restrict W1, const y11_real *restrict x,
    const y11_real *restrict b1, const y11_real *restrict W2, const y11_real *restrict b2,
    const y11_real *restrict W3, const y11_real *restrict b3, const y11_real *restrict W4,
    const y11_real *restrict b4, y11_real *restrict a1, y11_real *restrict a2,
    y11_real *restrict a3, y11_real *restrict a)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y11_real x_[96];
        y11_real z1[128];
        y11_real a1_[128];
        y11_real z2[112];
        y11_real a2_[112];
        y11_real z3[80];
        y11_real a3_[80];
        y11_real z[48];
        y11_real decay_z[48];
        y11_real a_[48];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = x[(e + lane)*6 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 6; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 8; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*6 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 8; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
                a1_[i*16 + lane] = maximum(z1[i*16 + lane], R(0));
            }
        }
        for (size_t i = 0; i < 7; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 8; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*8 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 7; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z2[i*16 + lane] = b2[i] + z2[i*16 + lane];
                a2_[i*16 + lane] = z2[i*16 + lane] < R(0) ? R(1)*expm1_of(z2[i*16 + lane]) : z2[i*16 + lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 7; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*7 + j]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z3[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z3[i*16 + lane] = b3[i] + z3[i*16 + lane];
                a3_[i*16 + lane] = tanh_of(z3[i*16 + lane]);
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W4[i*5 + j]*a3_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b4[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                a_[i*16 + lane] = (z[i*16 + lane] < R(0) ? decay_z[i*16 + lane] : R(1))/(R(1) + decay_z[i*16 +
                    lane]);
            }
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 8; n++)
                a1[(e + lane)*8 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 7; n++)
                a2[(e + lane)*7 + n] = a2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a3[(e + lane)*5 + n] = a3_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                a[(e + lane)*3 + n] = a_[n*16 + lane];
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   a1[e,i] = max(z1[e,i], 0)
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   a2[e,i] = where(z2[e,i] < 0, alpha*expm1(z2[e,i]), z2[e,i])
   z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
   a3[e,i] = tanh(z3[e,i])
   z[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i])
   rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i])
   E[e] = Sum((-a[e,k]*(1 - t[e,k]) + rest_a[e,k]*t[e,k])**2, k)
   delta[e,i] = 2*a[e,i]*rest_a[e,i]*(a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i])
   abs(z3[e,i])
   exp(-2*abs(z3[e,i]))
   4*exp(-2*abs(z3[e,i]))/(1 + exp(-2*abs(z3[e,i])))**2
   delta3[e,i] = 4*exp(-2*abs(z3[e,i]))*Sum(delta[e,k]*W4[k,i], k)/(1 + exp(-2*abs(z3[e,i])))**2
   where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)
   delta2[e,i] = where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)*Sum(delta3[e,k]*W3[k,i], k)
   delta1[e,i] = where(z1[e,i] > 0, Sum(delta2[e,k]*W2[k,i], k), 0) */
static void rows_delta1(size_t rows, const y11_real *restrict W1, const y11_real *restrict x,
    const y11_real *restrict b1, const y11_real *restrict W2, const y11_real *restrict b2,
    const y11_real *restrict W3, const y11_real *restrict b3, const y11_real *restrict W4,
    const y11_real *restrict b4, const y11_real *restrict t, y11_real *restrict a1,
    y11_real *restrict a2, y11_real *restrict a3, y11_real *restrict E,
    y11_real *restrict delta, y11_real *restrict delta3, y11_real *restrict delta2,
    y11_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y11_real x_[96];
        y11_real z1[128];
        y11_real a1_[128];
        y11_real z2[112];
        y11_real a2_[112];
        y11_real z3[80];
        y11_real a3_[80];
        y11_real z[48];
        y11_real decay_z[48];
        y11_real a[48];
        y11_real rest_a[48];
        y11_real E_[16];
        y11_real t_[48];
        y11_real delta_[48];
        y11_real abs_z3[80];
        y11_real exp_z3[80];
        y11_real slope_z3[80];
        y11_real delta3_[80];
        y11_real slope_z2[112];
        y11_real delta2_[112];
        y11_real delta1_[128];
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
        for (size_t i = 0; i < 8; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 6; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W1[i*6 + j]*x_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z1[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 8; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z1[i*16 + lane] = b1[i] + z1[i*16 + lane];
                a1_[i*16 + lane] = maximum(z1[i*16 + lane], R(0));
            }
        }
        for (size_t i = 0; i < 7; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 8; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[i*8 + j]*a1_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z2[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 7; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z2[i*16 + lane] = b2[i] + z2[i*16 + lane];
                a2_[i*16 + lane] = z2[i*16 + lane] < R(0) ? R(1)*expm1_of(z2[i*16 + lane]) : z2[i*16 + lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 7; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[i*7 + j]*a2_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z3[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z3[i*16 + lane] = b3[i] + z3[i*16 + lane];
                a3_[i*16 + lane] = tanh_of(z3[i*16 + lane]);
            }
        }
        for (size_t i = 0; i < 3; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t j = 0; j < 5; j++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W4[i*5 + j]*a3_[j*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b4[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                a[i*16 + lane] = (z[i*16 + lane] < R(0) ? decay_z[i*16 + lane] : R(1))/(R(1) + decay_z[i*16 +
                    lane]);
                rest_a[i*16 + lane] = z[i*16 + lane] < R(0) ? R(1) - a[i*16 + lane] : a[i*16 +
                    lane]*decay_z[i*16 + lane];
            }
        }
        {
            y11_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 3; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++) {
                    total[lane] += square(-a[k*16 + lane]*(R(1) - t_[k*16 + lane]) + rest_a[k*16 + lane]*t_[k*16 +
                        lane]);
                }
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        for (size_t i = 0; i < 3; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta_[i*16 + lane] = R(2)*a[i*16 + lane]*rest_a[i*16 + lane]*(a[i*16 + lane]*(R(1) - t_[i*16 +
                    lane]) - rest_a[i*16 + lane]*t_[i*16 + lane]);
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                abs_z3[i*16 + lane] = FN(fabs)(z3[i*16 + lane]);
                exp_z3[i*16 + lane] = exp_of(-R(2)*abs_z3[i*16 + lane]);
                slope_z3[i*16 + lane] = R(4)*exp_z3[i*16 + lane]*square(R(1)/(R(1) + exp_z3[i*16 + lane]));
            }
        }
        for (size_t i = 0; i < 5; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t k = 0; k < 3; k++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W4[k*5 + i]*delta_[k*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    delta3_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 5; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta3_[i*16 + lane] = delta3_[i*16 + lane]*slope_z3[i*16 + lane];
        }
        for (size_t i = 0; i < 7; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                slope_z2[i*16 + lane] = z2[i*16 + lane] < R(0) ? R(1)*exp_of(z2[i*16 + lane]) : R(1);
        }
        for (size_t i = 0; i < 7; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t k = 0; k < 5; k++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W3[k*7 + i]*delta3_[k*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    delta2_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 7; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta2_[i*16 + lane] = delta2_[i*16 + lane]*slope_z2[i*16 + lane];
        }
        for (size_t i = 0; i < 8; i++) {
            {
                y11_real total[16];
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    total[lane] = R(0);
                for (size_t k = 0; k < 7; k++) {
                    ROLLED
                    for (size_t lane = 0; lane < 16; lane++)
                        total[lane] += W2[k*8 + i]*delta2_[k*16 + lane];
                }
                ROLLED
                for (size_t lane = 0; lane < 16; lane++)
                    delta1_[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 8; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                delta1_[i*16 + lane] = z1[i*16 + lane] > R(0) ? delta1_[i*16 + lane] : R(0);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 8; n++)
                a1[(e + lane)*8 + n] = a1_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 7; n++)
                a2[(e + lane)*7 + n] = a2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                a3[(e + lane)*5 + n] = a3_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++)
            E[e + lane] = E_[lane];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 3; n++)
                delta[(e + lane)*3 + n] = delta_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 5; n++)
                delta3[(e + lane)*5 + n] = delta3_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 7; n++)
                delta2[(e + lane)*7 + n] = delta2_[n*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 8; n++)
                delta1[(e + lane)*8 + n] = delta1_[n*16 + lane];
        }
    }
}

/* C = Sum(E[e], e)/m */
static void plain_C(size_t rows, const y11_real *restrict E, y11_real *restrict C)
{
    y11_real lanes[8] = {R(0)};
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
static void plain_C_2(size_t rows, y11_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y11_real *restrict delta1,
    const y11_real *restrict x, y11_real *restrict d_W1, y11_real *restrict room,
    size_t columns, size_t j0_)
{
    const y11_real *panel = &x[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 8; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(8 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 8, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*6 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void product_d_W1(size_t rows, const y11_real *restrict delta1,
    const y11_real *restrict x, y11_real *restrict d_W1, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 6 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1(size_t rows, const y11_real *restrict delta1, y11_real *restrict d_b1)
{
    for (size_t i = 0; i < 8; i++)
        d_b1[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 8; i++) {
            d_b1[i] += (delta1[e*8 + i] + delta1[(e + 1)*8 + i]) + (delta1[(e + 2)*8 + i] + delta1[(e + 3)*8
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 8; i++)
            d_b1[i] += delta1[e*8 + i];
    }
}

/* d_b1[i] = Sum(delta1[e,i], e)/m */
static void plain_d_b1_2(size_t rows, y11_real *restrict d_b1)
{
    for (size_t i = 0; i < 8; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* columns of product_d_W2 from the one at j0_ on */
static INLINED void panel_product_d_W2(size_t rows, const y11_real *restrict a1,
    const y11_real *restrict delta2, y11_real *restrict d_W2, y11_real *restrict room,
    size_t columns, size_t j0_)
{
    const y11_real *panel = &a1[j0_];
    size_t apart = 8;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 8);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 7; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(7 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 7, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*8 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m */
static void product_d_W2(size_t rows, const y11_real *restrict a1,
    const y11_real *restrict delta2, y11_real *restrict d_W2, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 8; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, TILE_COLUMNS, j0_);
    if (8 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, 8 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void plain_d_b2(size_t rows, const y11_real *restrict delta2, y11_real *restrict d_b2)
{
    for (size_t i = 0; i < 7; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 7; i++) {
            d_b2[i] += (delta2[e*7 + i] + delta2[(e + 1)*7 + i]) + (delta2[(e + 2)*7 + i] + delta2[(e + 3)*7
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 7; i++)
            d_b2[i] += delta2[e*7 + i];
    }
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void plain_d_b2_2(size_t rows, y11_real *restrict d_b2)
{
    for (size_t i = 0; i < 7; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* columns of product_d_W3 from the one at j0_ on */
static INLINED void panel_product_d_W3(size_t rows, const y11_real *restrict a2,
    const y11_real *restrict delta3, y11_real *restrict d_W3, y11_real *restrict room,
    size_t columns, size_t j0_)
{
    const y11_real *panel = &a2[j0_];
    size_t apart = 7;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 7);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta3[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W3[(i0 + r)*7 + j0_ + c] = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W3[i,j] = Sum(delta3[e,i]*a2[e,j], e)/m */
static void product_d_W3(size_t rows, const y11_real *restrict a2,
    const y11_real *restrict delta3, y11_real *restrict d_W3, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 7; j0_ += TILE_COLUMNS)
        panel_product_d_W3(rows, a2, delta3, d_W3, room, TILE_COLUMNS, j0_);
    if (7 % TILE_COLUMNS != 0)
        panel_product_d_W3(rows, a2, delta3, d_W3, room, 7 % TILE_COLUMNS, j0_);
}

/* d_b3[i] = Sum(delta3[e,i], e)/m */
static void plain_d_b3(size_t rows, const y11_real *restrict delta3, y11_real *restrict d_b3)
{
    for (size_t i = 0; i < 5; i++)
        d_b3[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            d_b3[i] += (delta3[e*5 + i] + delta3[(e + 1)*5 + i]) + (delta3[(e + 2)*5 + i] + delta3[(e + 3)*5
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            d_b3[i] += delta3[e*5 + i];
    }
}

/* d_b3[i] = Sum(delta3[e,i], e)/m */
static void plain_d_b3_2(size_t rows, y11_real *restrict d_b3)
{
    for (size_t i = 0; i < 5; i++)
        d_b3[i] = d_b3[i]/R(rows);
}

/* d_W4[i,j] = Sum(delta[e,i]*a3[e,j], e)/m */
static void plain_d_W4(size_t rows, const y11_real *restrict a3, const y11_real *restrict delta,
    y11_real *restrict d_W4)
{
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W4[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            const y11_real c0 = delta[e*3 + i];
            const y11_real c1 = delta[(e + 1)*3 + i];
            const y11_real c2 = delta[(e + 2)*3 + i];
            const y11_real c3 = delta[(e + 3)*3 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W4[i*5 + j] += (c0*a3[e*5 + j] + c1*a3[(e + 1)*5 + j]) + (c2*a3[(e + 2)*5 + j] + c3*a3[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            const y11_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 5; j++)
                d_W4[i*5 + j] += c0*a3[e*5 + j];
        }
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W4[i*5 + j] *= R(1)/R(rows);
    }
}

/* d_b4[i] = Sum(delta[e,i], e)/m */
static void plain_d_b4(size_t rows, const y11_real *restrict delta, y11_real *restrict d_b4)
{
    for (size_t i = 0; i < 3; i++)
        d_b4[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            d_b4[i] += (delta[e*3 + i] + delta[(e + 1)*3 + i]) + (delta[(e + 2)*3 + i] + delta[(e + 3)*3 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            d_b4[i] += delta[e*3 + i];
    }
}

/* d_b4[i] = Sum(delta[e,i], e)/m */
static void plain_d_b4_2(size_t rows, y11_real *restrict d_b4)
{
    for (size_t i = 0; i < 3; i++)
        d_b4[i] = d_b4[i]/R(rows);
}

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y11_real *restrict delta1,
    const y11_real *restrict x, y11_real *restrict W1, y11_real *restrict room, size_t columns,
    size_t j0_)
{
    const y11_real *panel = &x[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 8; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(8 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 8, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y11_real d_W1 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*6 + j0_ + c] = W1[(i0 + r)*6 + j0_ + c] - d_W1*R(0.1);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m
   W1 after the step */
static void product_W1(size_t rows, const y11_real *restrict delta1, const y11_real *restrict x,
    y11_real *restrict W1, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 6 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e)/m
   b1 after the step */
static void flat_b1(size_t rows, y11_real *restrict d_b1, y11_real *restrict b1)
{
    for (size_t i = 0; i < 8; i++) {
        const y11_real d_b1_ = d_b1[i]/R(rows);
        d_b1[i] = d_b1_;
        b1[i] = b1[i] - d_b1_*R(0.1);
    }
}

/* columns of product_W2 from the one at j0_ on */
static INLINED void panel_product_W2(size_t rows, const y11_real *restrict a1,
    const y11_real *restrict delta2, y11_real *restrict W2, y11_real *restrict room,
    size_t columns, size_t j0_)
{
    const y11_real *panel = &a1[j0_];
    size_t apart = 8;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 8);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 7; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(7 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 7, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y11_real d_W2 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*8 + j0_ + c] = W2[(i0 + r)*8 + j0_ + c] - d_W2*R(0.1);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m
   W2 after the step */
static void product_W2(size_t rows, const y11_real *restrict a1,
    const y11_real *restrict delta2, y11_real *restrict W2, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 8; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta2, W2, room, TILE_COLUMNS, j0_);
    if (8 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta2, W2, room, 8 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta2[e,i], e)/m
   b2 after the step */
static void flat_b2(size_t rows, y11_real *restrict d_b2, y11_real *restrict b2)
{
    for (size_t i = 0; i < 7; i++) {
        const y11_real d_b2_ = d_b2[i]/R(rows);
        d_b2[i] = d_b2_;
        b2[i] = b2[i] - d_b2_*R(0.1);
    }
}

/* columns of product_W3 from the one at j0_ on */
static INLINED void panel_product_W3(size_t rows, const y11_real *restrict a2,
    const y11_real *restrict delta3, y11_real *restrict W3, y11_real *restrict room,
    size_t columns, size_t j0_)
{
    const y11_real *panel = &a2[j0_];
    size_t apart = 7;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 7);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y11_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta3[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y11_real d_W3 = R(1)/R(rows)*tile[r*TILE_COLUMNS + c];
                W3[(i0 + r)*7 + j0_ + c] = W3[(i0 + r)*7 + j0_ + c] - d_W3*R(0.1);
            }
        }
    }
}

/* d_W3[i,j] = Sum(delta3[e,i]*a2[e,j], e)/m
   W3 after the step */
static void product_W3(size_t rows, const y11_real *restrict a2,
    const y11_real *restrict delta3, y11_real *restrict W3, y11_real *restrict room)
{
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 7; j0_ += TILE_COLUMNS)
        panel_product_W3(rows, a2, delta3, W3, room, TILE_COLUMNS, j0_);
    if (7 % TILE_COLUMNS != 0)
        panel_product_W3(rows, a2, delta3, W3, room, 7 % TILE_COLUMNS, j0_);
}

/* d_b3[i] = Sum(delta3[e,i], e)/m
   b3 after the step */
static void flat_b3(size_t rows, y11_real *restrict d_b3, y11_real *restrict b3)
{
    for (size_t i = 0; i < 5; i++) {
        const y11_real d_b3_ = d_b3[i]/R(rows);
        d_b3[i] = d_b3_;
        b3[i] = b3[i] - d_b3_*R(0.1);
    }
}

/* d_b4[i] = Sum(delta[e,i], e)/m
   b4 after the step */
static void flat_b4(size_t rows, y11_real *restrict d_b4, y11_real *restrict b4)
{
    for (size_t i = 0; i < 3; i++) {
        const y11_real d_b4_ = d_b4[i]/R(rows);
        d_b4[i] = d_b4_;
        b4[i] = b4[i] - d_b4_*R(0.1);
    }
}

/* W4 after the step */
static void plain_W4(const y11_real *restrict d_W4, y11_real *restrict W4)
{
    for (size_t n = 0; n < 15; n++)
        W4[n] = W4[n] - d_W4[n]*R(0.1);
}

static void forward_pass(const y11_real *parameters, const y11_real *x, size_t rows,
    y11_real *workspace)
{
    const y11_real *const W1 = parameters + Y11_AT_W1;
    const y11_real *const b1 = parameters + Y11_AT_b1;
    const y11_real *const W2 = parameters + Y11_AT_W2;
    const y11_real *const b2 = parameters + Y11_AT_b2;
    const y11_real *const W3 = parameters + Y11_AT_W3;
    const y11_real *const b3 = parameters + Y11_AT_b3;
    const y11_real *const W4 = parameters + Y11_AT_W4;
    const y11_real *const b4 = parameters + Y11_AT_b4;
    y11_real *const a1 = workspace + 39 + BESIDE*rows;
    y11_real *const a2 = workspace + 39 + (BESIDE + 8)*rows;
    y11_real *const a3 = workspace + 39 + (BESIDE + 15)*rows;
    y11_real *const a = workspace + 39 + (BESIDE + 20)*rows;
    rows_a(rows, W1, x, b1, W2, b2, W3, b3, W4, b4, a1, a2, a3, a);
}

static void cost_pass(const y11_real *parameters, const y11_real *x, const y11_real *t,
    size_t rows, y11_real *workspace)
{
    const y11_real *const W1 = parameters + Y11_AT_W1;
    const y11_real *const b1 = parameters + Y11_AT_b1;
    const y11_real *const W2 = parameters + Y11_AT_W2;
    const y11_real *const b2 = parameters + Y11_AT_b2;
    const y11_real *const W3 = parameters + Y11_AT_W3;
    const y11_real *const b3 = parameters + Y11_AT_b3;
    const y11_real *const W4 = parameters + Y11_AT_W4;
    const y11_real *const b4 = parameters + Y11_AT_b4;
    y11_real *const a1 = workspace + 39 + BESIDE*rows;
    y11_real *const a2 = workspace + 39 + (BESIDE + 8)*rows;
    y11_real *const a3 = workspace + 39 + (BESIDE + 15)*rows;
    y11_real *const E = workspace + 39 + (BESIDE + 23)*rows;
    y11_real *const delta = workspace + 39 + (BESIDE + 24)*rows;
    y11_real *const delta3 = workspace + 39 + (BESIDE + 27)*rows;
    y11_real *const delta2 = workspace + 39 + (BESIDE + 32)*rows;
    y11_real *const delta1 = workspace + 39 + (BESIDE + 39)*rows;
    y11_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, W4, b4, t, a1, a2, a3, E, delta, delta3, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y11_real *parameters, const y11_real *x, const y11_real *t,
    size_t rows, y11_real *gradients, y11_real *workspace)
{
    const y11_real *const W1 = parameters + Y11_AT_W1;
    const y11_real *const b1 = parameters + Y11_AT_b1;
    const y11_real *const W2 = parameters + Y11_AT_W2;
    const y11_real *const b2 = parameters + Y11_AT_b2;
    const y11_real *const W3 = parameters + Y11_AT_W3;
    const y11_real *const b3 = parameters + Y11_AT_b3;
    const y11_real *const W4 = parameters + Y11_AT_W4;
    const y11_real *const b4 = parameters + Y11_AT_b4;
    y11_real *const a1 = workspace + 39 + BESIDE*rows;
    y11_real *const a2 = workspace + 39 + (BESIDE + 8)*rows;
    y11_real *const a3 = workspace + 39 + (BESIDE + 15)*rows;
    y11_real *const E = workspace + 39 + (BESIDE + 23)*rows;
    y11_real *const delta = workspace + 39 + (BESIDE + 24)*rows;
    y11_real *const delta3 = workspace + 39 + (BESIDE + 27)*rows;
    y11_real *const delta2 = workspace + 39 + (BESIDE + 32)*rows;
    y11_real *const delta1 = workspace + 39 + (BESIDE + 39)*rows;
    y11_real *const C = workspace + 0;
    y11_real *const d_W1 = gradients + Y11_AT_W1;
    y11_real *const d_b1 = gradients + Y11_AT_b1;
    y11_real *const d_W2 = gradients + Y11_AT_W2;
    y11_real *const d_b2 = gradients + Y11_AT_b2;
    y11_real *const d_W3 = gradients + Y11_AT_W3;
    y11_real *const d_b3 = gradients + Y11_AT_b3;
    y11_real *const d_W4 = gradients + Y11_AT_W4;
    y11_real *const d_b4 = gradients + Y11_AT_b4;
    y11_real *const room = workspace + 39;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, W4, b4, t, a1, a2, a3, E, delta, delta3, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    plain_d_b1(rows, delta1, d_b1);
    plain_d_b1_2(rows, d_b1);
    product_d_W2(rows, a1, delta2, d_W2, room);
    plain_d_b2(rows, delta2, d_b2);
    plain_d_b2_2(rows, d_b2);
    product_d_W3(rows, a2, delta3, d_W3, room);
    plain_d_b3(rows, delta3, d_b3);
    plain_d_b3_2(rows, d_b3);
    plain_d_W4(rows, a3, delta, d_W4);
    plain_d_b4(rows, delta, d_b4);
    plain_d_b4_2(rows, d_b4);
}

static void step_pass(y11_real *parameters, const y11_real *x, const y11_real *t, size_t rows,
    y11_real *workspace)
{
    y11_real *const W1 = parameters + Y11_AT_W1;
    y11_real *const b1 = parameters + Y11_AT_b1;
    y11_real *const W2 = parameters + Y11_AT_W2;
    y11_real *const b2 = parameters + Y11_AT_b2;
    y11_real *const W3 = parameters + Y11_AT_W3;
    y11_real *const b3 = parameters + Y11_AT_b3;
    y11_real *const W4 = parameters + Y11_AT_W4;
    y11_real *const b4 = parameters + Y11_AT_b4;
    y11_real *const a1 = workspace + 39 + BESIDE*rows;
    y11_real *const a2 = workspace + 39 + (BESIDE + 8)*rows;
    y11_real *const a3 = workspace + 39 + (BESIDE + 15)*rows;
    y11_real *const E = workspace + 39 + (BESIDE + 23)*rows;
    y11_real *const delta = workspace + 39 + (BESIDE + 24)*rows;
    y11_real *const delta3 = workspace + 39 + (BESIDE + 27)*rows;
    y11_real *const delta2 = workspace + 39 + (BESIDE + 32)*rows;
    y11_real *const delta1 = workspace + 39 + (BESIDE + 39)*rows;
    y11_real *const C = workspace + 0;
    y11_real *const d_b1 = workspace + 1;
    y11_real *const d_b2 = workspace + 9;
    y11_real *const d_b3 = workspace + 16;
    y11_real *const d_W4 = workspace + 21;
    y11_real *const d_b4 = workspace + 36;
    y11_real *const room = workspace + 39;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, W4, b4, t, a1, a2, a3, E, delta, delta3, delta2, delta1);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    product_W1(rows, delta1, x, W1, room);
    plain_d_b1(rows, delta1, d_b1);
    flat_b1(rows, d_b1, b1);
    product_W2(rows, a1, delta2, W2, room);
    plain_d_b2(rows, delta2, d_b2);
    flat_b2(rows, d_b2, b2);
    product_W3(rows, a2, delta3, W3, room);
    plain_d_b3(rows, delta3, d_b3);
    flat_b3(rows, d_b3, b3);
    plain_d_W4(rows, a3, delta, d_W4);
    plain_d_b4(rows, delta, d_b4);
    flat_b4(rows, d_b4, b4);
    plain_W4(d_W4, W4);
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

static void draw_uniform(y11_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y11_real *values, size_t count, double value)
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

size_t y11_workspace_size(size_t rows)
{
    return 39 + (BESIDE + 56)*rows;
}

void y11_init(y11_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* he_uniform: sqrt(6)/sqrt(fan_in) */
    draw_uniform(parameters + Y11_AT_W1, 48, 1.0, &stream);
    /* zeros: 0 */
    fill(parameters + Y11_AT_b1, 8, 0.0);
    /* he_uniform: sqrt(6)/sqrt(fan_in) */
    draw_uniform(parameters + Y11_AT_W2, 56, 0.8660254037844386, &stream);
    /* zeros: 0 */
    fill(parameters + Y11_AT_b2, 7, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y11_AT_W3, 35, 0.7071067811865476, &stream);
    /* zeros: 0 */
    fill(parameters + Y11_AT_b3, 5, 0.0);
    /* xavier_uniform_4: 4*sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y11_AT_W4, 15, 3.4641016151377544, &stream);
    /* zeros: 0 */
    fill(parameters + Y11_AT_b4, 3, 0.0);
}

void y11_initial_state(y11_real *state)
{
    for (size_t k = 0; k < Y11_STATE_COUNT; k++)
        state[k] = R(0);
}

void y11_forward(const y11_real *parameters, const y11_real *x, size_t rows,
    y11_real *y, y11_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 39 + (BESIDE + 20)*rows, rows * Y11_OUTPUT_SIZE * sizeof *y);
}

y11_real y11_cost(const y11_real *parameters, const y11_real *x,
    const y11_real *t, size_t rows, y11_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y11_real y11_gradients(const y11_real *parameters, const y11_real *x,
    const y11_real *t, size_t rows, y11_real *gradients, y11_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y11_real y11_train_step(y11_real *parameters, y11_real *state,
    const y11_real *x, const y11_real *t, size_t rows, y11_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y11_train(y11_real *parameters, y11_real *state,
    const y11_real *x, const y11_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y11_real *workspace,
    y11_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y11_real *const batch_x = workspace + 39 + (BESIDE + 47)*batch;
    y11_real *const batch_t = batch_x + batch * Y11_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y11_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y11_INPUT_SIZE, x + order[first + k] * Y11_INPUT_SIZE,
                        Y11_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y11_TARGET_SIZE, t + order[first + k] * Y11_TARGET_SIZE,
                        Y11_TARGET_SIZE * sizeof *t);
                }
                total += (double)y11_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y11_check_targets(const y11_real *t, size_t rows, size_t *requirement,
    y11_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y11_requirements(void)
{
    return 0;
}

const char *y11_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y11_real_size(void) { return sizeof(y11_real); }
size_t y11_input_size(void) { return Y11_INPUT_SIZE; }
size_t y11_output_size(void) { return Y11_OUTPUT_SIZE; }
size_t y11_target_size(void) { return Y11_TARGET_SIZE; }
size_t y11_state_count(void) { return Y11_STATE_COUNT; }
size_t y11_parameter_count(void) { return Y11_PARAMETER_COUNT; }
size_t y11_parameters(void) { return Y11_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y11_AT_W1, 48, 2, { 8, 6 } },
    { "b1", Y11_AT_b1, 8, 1, { 8, 1 } },
    { "W2", Y11_AT_W2, 56, 2, { 7, 8 } },
    { "b2", Y11_AT_b2, 7, 1, { 7, 1 } },
    { "W3", Y11_AT_W3, 35, 2, { 5, 7 } },
    { "b3", Y11_AT_b3, 5, 1, { 5, 1 } },
    { "W4", Y11_AT_W4, 15, 2, { 3, 5 } },
    { "b4", Y11_AT_b4, 3, 1, { 3, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y11_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y11_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y11_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y11_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y11_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
