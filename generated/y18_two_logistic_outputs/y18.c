/* y18.c: see y18.h. Written by symbp. */

#include "y18.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y18_real)(value))
#ifdef Y18_DOUBLE
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

#ifdef Y18_DOUBLE

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

static inline y18_real maximum(y18_real a, y18_real b)
{
    return (a < b || b != b) ? b : a;
}

/* z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i]) */
static void rows_a(size_t rows, const y18_real *restrict W1, const y18_real *restrict x,
    const y18_real *restrict b1, y18_real *restrict a)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y18_real x_[64];
        y18_real z[32];
        y18_real decay_z[32];
        y18_real a_[32];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = x[(e + lane)*4 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 4; n++)
                x_[n*16 + lane] = R(0);
        }
        for (size_t i = 0; i < 2; i++) {
            {
                y18_real total[16];
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
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b1[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                a_[i*16 + lane] = (z[i*16 + lane] < R(0) ? decay_z[i*16 + lane] : R(1))/(R(1) + decay_z[i*16 +
                    lane]);
            }
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                a[(e + lane)*2 + n] = a_[n*16 + lane];
        }
    }
}

/* z[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   decay_z[e,i] = exp(-abs(z[e,i]))
   a[e,i] = where(z[e,i] < 0, decay_z[e,i], 1)/(1 + decay_z[e,i])
   rest_a[e,i] = where(z[e,i] < 0, 1 - a[e,i], a[e,i]*decay_z[e,i])
   log1p(decay_z[e,k])
   E[e] = Sum(t[e,k]*(max(-z[e,k], 0) + log1p(decay_z[e,k])) - (1 - t[e,k])*(-max(z[e,k], 0) -
       log1p(decay_z[e,k])), k)
   delta[e,i] = a[e,i]*(1 - t[e,i]) - rest_a[e,i]*t[e,i] */
static void rows_delta(size_t rows, const y18_real *restrict W1, const y18_real *restrict x,
    const y18_real *restrict b1, const y18_real *restrict t, y18_real *restrict E,
    y18_real *restrict delta)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y18_real x_[64];
        y18_real z[32];
        y18_real decay_z[32];
        y18_real a[32];
        y18_real rest_a[32];
        y18_real log1p_decay_z[32];
        y18_real E_[16];
        y18_real t_[32];
        y18_real delta_[32];
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
        for (size_t i = 0; i < 2; i++) {
            {
                y18_real total[16];
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
                    z[i*16 + lane] = total[lane];
            }
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                z[i*16 + lane] = b1[i] + z[i*16 + lane];
                decay_z[i*16 + lane] = exp_of(-FN(fabs)(z[i*16 + lane]));
                a[i*16 + lane] = (z[i*16 + lane] < R(0) ? decay_z[i*16 + lane] : R(1))/(R(1) + decay_z[i*16 +
                    lane]);
                rest_a[i*16 + lane] = z[i*16 + lane] < R(0) ? R(1) - a[i*16 + lane] : a[i*16 +
                    lane]*decay_z[i*16 + lane];
                log1p_decay_z[i*16 + lane] = log1p_of(decay_z[i*16 + lane]);
            }
        }
        {
            y18_real total[16];
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                total[lane] = R(0);
            for (size_t k = 0; k < 2; k++) {
                ROLLED
                for (size_t lane = 0; lane < 16; lane++) {
                    total[lane] += t_[k*16 + lane]*(maximum(-z[k*16 + lane], R(0)) + log1p_decay_z[k*16 + lane]) -
                        (R(1) - t_[k*16 + lane])*(-maximum(z[k*16 + lane], R(0)) - log1p_decay_z[k*16 + lane]);
                }
            }
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                E_[lane] = total[lane];
        }
        for (size_t i = 0; i < 2; i++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++) {
                delta_[i*16 + lane] = a[i*16 + lane]*(R(1) - t_[i*16 + lane]) - rest_a[i*16 + lane]*t_[i*16 +
                    lane];
            }
        }
        for (size_t lane = 0; lane < count; lane++)
            E[e + lane] = E_[lane];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                delta[(e + lane)*2 + n] = delta_[n*16 + lane];
        }
    }
}

/* C = Sum(E[e], e)/m */
static void plain_C(size_t rows, const y18_real *restrict E, y18_real *restrict C)
{
    y18_real lanes[8] = {R(0)};
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
static void plain_C_2(size_t rows, y18_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* d_W1[i,j] = Sum(delta[e,i]*x[e,j], e)/m */
static void plain_d_W1(size_t rows, const y18_real *restrict delta, const y18_real *restrict x,
    y18_real *restrict d_W1)
{
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            const y18_real c0 = delta[e*2 + i];
            const y18_real c1 = delta[(e + 1)*2 + i];
            const y18_real c2 = delta[(e + 2)*2 + i];
            const y18_real c3 = delta[(e + 3)*2 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W1[i*4 + j] += (c0*x[e*4 + j] + c1*x[(e + 1)*4 + j]) + (c2*x[(e + 2)*4 + j] + c3*x[(e + 3)*4 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            const y18_real c0 = delta[e*2 + i];
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] += c0*x[e*4 + j];
        }
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] *= R(1)/R(rows);
    }
}

/* d_b1[i] = Sum(delta[e,i], e)/m */
static void plain_d_b1(size_t rows, const y18_real *restrict delta, y18_real *restrict d_b1)
{
    for (size_t i = 0; i < 2; i++)
        d_b1[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            d_b1[i] += (delta[e*2 + i] + delta[(e + 1)*2 + i]) + (delta[(e + 2)*2 + i] + delta[(e + 3)*2 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++)
            d_b1[i] += delta[e*2 + i];
    }
}

/* d_b1[i] = Sum(delta[e,i], e)/m */
static void plain_d_b1_2(size_t rows, y18_real *restrict d_b1)
{
    for (size_t i = 0; i < 2; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_b1[i] = Sum(delta[e,i], e)/m
   b1 after the step */
static void flat_b1(size_t rows, y18_real *restrict d_b1, y18_real *restrict b1)
{
    for (size_t i = 0; i < 2; i++) {
        const y18_real d_b1_ = d_b1[i]/R(rows);
        d_b1[i] = d_b1_;
        b1[i] = b1[i] - d_b1_*R(0.1);
    }
}

/* W1 after the step */
static void plain_W1(const y18_real *restrict d_W1, y18_real *restrict W1)
{
    for (size_t n = 0; n < 8; n++)
        W1[n] = W1[n] - d_W1[n]*R(0.1);
}

/* -t[e,k] */
static void rows_residual(size_t rows, const y18_real *restrict t, y18_real *restrict residual)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y18_real residual_[32];
        y18_real t_[32];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = t[(e + lane)*2 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 2; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_[k*16 + lane] = -t_[k*16 + lane];
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                residual[(e + lane)*2 + n] = residual_[n*16 + lane];
        }
    }
}

/* t[e,k] - 1 */
static void rows_residual_2(size_t rows, const y18_real *restrict t,
    y18_real *restrict residual_2)
{
    for (size_t e = 0; e < rows; e += 16) {
        const size_t count = rows - e < 16 ? rows - e : 16;
        y18_real residual_2_[32];
        y18_real t_[32];
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = t[(e + lane)*2 + n];
        }
        for (size_t lane = count; lane < 16; lane++) {
            for (size_t n = 0; n < 2; n++)
                t_[n*16 + lane] = R(0);
        }
        for (size_t k = 0; k < 2; k++) {
            ROLLED
            for (size_t lane = 0; lane < 16; lane++)
                residual_2_[k*16 + lane] = t_[k*16 + lane] - R(1);
        }
        for (size_t lane = 0; lane < count; lane++) {
            for (size_t n = 0; n < 2; n++)
                residual_2[(e + lane)*2 + n] = residual_2_[n*16 + lane];
        }
    }
}

static void forward_pass(const y18_real *parameters, const y18_real *x, size_t rows,
    y18_real *workspace)
{
    const y18_real *const W1 = parameters + Y18_AT_W1;
    const y18_real *const b1 = parameters + Y18_AT_b1;
    y18_real *const a = workspace + 11;
    rows_a(rows, W1, x, b1, a);
}

static void cost_pass(const y18_real *parameters, const y18_real *x, const y18_real *t,
    size_t rows, y18_real *workspace)
{
    const y18_real *const W1 = parameters + Y18_AT_W1;
    const y18_real *const b1 = parameters + Y18_AT_b1;
    y18_real *const E = workspace + 11 + 2*rows;
    y18_real *const delta = workspace + 11 + 3*rows;
    y18_real *const C = workspace + 0;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
}

static void gradients_pass(const y18_real *parameters, const y18_real *x, const y18_real *t,
    size_t rows, y18_real *gradients, y18_real *workspace)
{
    const y18_real *const W1 = parameters + Y18_AT_W1;
    const y18_real *const b1 = parameters + Y18_AT_b1;
    y18_real *const E = workspace + 11 + 2*rows;
    y18_real *const delta = workspace + 11 + 3*rows;
    y18_real *const C = workspace + 0;
    y18_real *const d_W1 = gradients + Y18_AT_W1;
    y18_real *const d_b1 = gradients + Y18_AT_b1;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    plain_d_W1(rows, delta, x, d_W1);
    plain_d_b1(rows, delta, d_b1);
    plain_d_b1_2(rows, d_b1);
}

static void step_pass(y18_real *parameters, const y18_real *x, const y18_real *t, size_t rows,
    y18_real *workspace)
{
    y18_real *const W1 = parameters + Y18_AT_W1;
    y18_real *const b1 = parameters + Y18_AT_b1;
    y18_real *const E = workspace + 11 + 2*rows;
    y18_real *const delta = workspace + 11 + 3*rows;
    y18_real *const C = workspace + 0;
    y18_real *const d_W1 = workspace + 1;
    y18_real *const d_b1 = workspace + 9;
    rows_delta(rows, W1, x, b1, t, E, delta);
    plain_C(rows, E, C);
    plain_C_2(rows, C);
    plain_d_W1(rows, delta, x, d_W1);
    plain_d_b1(rows, delta, d_b1);
    flat_b1(rows, d_b1, b1);
    plain_W1(d_W1, W1);
}

static void requirement_0_pass(const y18_real *t, size_t rows, y18_real *workspace)
{
    y18_real *const residual = workspace + 11 + 5*rows;
    rows_residual(rows, t, residual);
}

static void requirement_1_pass(const y18_real *t, size_t rows, y18_real *workspace)
{
    y18_real *const residual_2 = workspace + 11 + 7*rows;
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

static void draw_uniform(y18_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y18_real *values, size_t count, double value)
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

size_t y18_workspace_size(size_t rows)
{
    return 11 + (15)*rows;
}

void y18_init(y18_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y18_AT_W1, 8, 1.0, &stream);
    /* zeros: 0 */
    fill(parameters + Y18_AT_b1, 2, 0.0);
}

void y18_initial_state(y18_real *state)
{
    for (size_t k = 0; k < Y18_STATE_COUNT; k++)
        state[k] = R(0);
}

void y18_forward(const y18_real *parameters, const y18_real *x, size_t rows,
    y18_real *y, y18_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 11, rows * Y18_OUTPUT_SIZE * sizeof *y);
}

y18_real y18_cost(const y18_real *parameters, const y18_real *x,
    const y18_real *t, size_t rows, y18_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y18_real y18_gradients(const y18_real *parameters, const y18_real *x,
    const y18_real *t, size_t rows, y18_real *gradients, y18_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y18_real y18_train_step(y18_real *parameters, y18_real *state,
    const y18_real *x, const y18_real *t, size_t rows, y18_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y18_train(y18_real *parameters, y18_real *state,
    const y18_real *x, const y18_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y18_real *workspace,
    y18_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y18_real *const batch_x = workspace + 11 + (9)*batch;
    y18_real *const batch_t = batch_x + batch * Y18_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y18_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y18_INPUT_SIZE, x + order[first + k] * Y18_INPUT_SIZE,
                        Y18_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y18_TARGET_SIZE, t + order[first + k] * Y18_TARGET_SIZE,
                        Y18_TARGET_SIZE * sizeof *t);
                }
                total += (double)y18_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y18_check_targets(const y18_real *t, size_t rows, size_t *requirement,
    y18_real *workspace)
{
    requirement_0_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*2; k++) {
        const y18_real r = (workspace + 11 + 5*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)(k/2);
        }
    }
    requirement_1_pass(t, rows, workspace);
    for (size_t k = 0; k < rows*2; k++) {
        const y18_real r = (workspace + 11 + 7*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/2);
        }
    }
    return -1;
}

size_t y18_requirements(void)
{
    return 2;
}

const char *y18_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        "0 <= t",
        "t <= 1",
        ""
    };
    return texts[requirement];
}

size_t y18_real_size(void) { return sizeof(y18_real); }
size_t y18_input_size(void) { return Y18_INPUT_SIZE; }
size_t y18_output_size(void) { return Y18_OUTPUT_SIZE; }
size_t y18_target_size(void) { return Y18_TARGET_SIZE; }
size_t y18_state_count(void) { return Y18_STATE_COUNT; }
size_t y18_parameter_count(void) { return Y18_PARAMETER_COUNT; }
size_t y18_parameters(void) { return Y18_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y18_AT_W1, 8, 2, { 2, 4 } },
    { "b1", Y18_AT_b1, 2, 1, { 2, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y18_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y18_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y18_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y18_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y18_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
