/* y15.c: see y15.h. Written by symbp. */

#include "y15.h"

#include <math.h>
#include <string.h>

#define R(value) ((y15_real)(value))
#ifdef Y15_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
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

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const y15_real *restrict W1, const y15_real *restrict x,
    y15_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            y15_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[e*5 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const y15_real *restrict b1, y15_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            z1[e*5 + i] = b1[i] + z1[e*5 + i];
    }
}

/* towards max(Max(z1[e,k], k), 0) */
static void reduce_maximum_z1(size_t rows, const y15_real *restrict z1,
    y15_real *restrict maximum_z1)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t k = 0; k < 5; k++) {
            const y15_real term = z1[e*5 + k];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        maximum_z1[e] = unordered ? R(NAN) : top;
    }
}

/* max(Max(z1[e,k], k), 0) */
static void map_maximum_z1(size_t rows, y15_real *restrict maximum_z1)
{
    for (size_t e = 0; e < rows; e++)
        maximum_z1[e] = maximum(maximum_z1[e], R(0));
}

/* Sum(exp(z1[e,k] - maximum_z1[e]), k) */
static void reduce_sum_maximum_z1(size_t rows, const y15_real *restrict z1,
    const y15_real *restrict maximum_z1, y15_real *restrict sum_maximum_z1)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t k = 0; k < 5; k++)
            sum += exp_of(z1[e*5 + k] - maximum_z1[e]);
        sum_maximum_z1[e] = sum;
    }
}

/* a1[e,i] = z1[e,i]*exp(0 - max(Max(z1[e,k], k), 0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + exp(-max(Max(z1[e,k], k), 0))) */
static void map_a1(size_t rows, const y15_real *restrict z1,
    const y15_real *restrict maximum_z1, const y15_real *restrict sum_maximum_z1,
    y15_real *restrict a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            a1[e*5 + i] = z1[e*5 + i]*exp_of(R(0) - maximum_z1[e])/(exp_of(-maximum_z1[e]) +
                sum_maximum_z1[e]);
        }
    }
}

/* towards z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z(size_t rows, const y15_real *restrict W2, const y15_real *restrict a1,
    y15_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            y15_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z[e*3 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z(size_t rows, const y15_real *restrict b2, y15_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            z[e*3 + i] = b2[i] + z[e*3 + i];
    }
}

/* decay_z[e,i] = exp(-abs(z[e,i])) */
static void map_decay_z(size_t rows, const y15_real *restrict z, y15_real *restrict decay_z)
{
    for (size_t n = 0; n < rows*3; n++)
        decay_z[n] = exp_of(-FN(fabs)(z[n]));
}

/* log1p(decay_z[e,k]) */
static void map_log1p_decay_z(size_t rows, const y15_real *restrict decay_z,
    y15_real *restrict log1p_decay_z)
{
    for (size_t n = 0; n < rows*3; n++)
        log1p_decay_z[n] = log1p_of(decay_z[n]);
}

/* max(z[e,k], 0) */
static void map_maximum_z(size_t rows, const y15_real *restrict z, y15_real *restrict maximum_z)
{
    for (size_t n = 0; n < rows*3; n++)
        maximum_z[n] = maximum(z[n], R(0));
}

/* Sum(maximum_z[e,k] + log1p_decay_z[e,k], k) */
static void reduce_sum_log1p_decay_z(size_t rows, const y15_real *restrict maximum_z,
    const y15_real *restrict log1p_decay_z, y15_real *restrict sum_log1p_decay_z)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t k = 0; k < 3; k++)
            sum += maximum_z[e*3 + k] + log1p_decay_z[e*3 + k];
        sum_log1p_decay_z[e] = sum;
    }
}

/* a[e,i] = (max(z[e,i], 0) + log1p(decay_z[e,i]))/Sum(max(z[e,k], 0) + log1p(decay_z[e,k]), k) */
static void map_a(size_t rows, const y15_real *restrict maximum_z,
    const y15_real *restrict log1p_decay_z, const y15_real *restrict sum_log1p_decay_z,
    y15_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            a[e*3 + i] = (maximum_z[e*3 + i] + log1p_decay_z[e*3 + i])/sum_log1p_decay_z[e];
    }
}

/* E[e] = Sum(where(t[e,k] == 1, where(a[e,k] < -600000000000, a[e,k], where(a[e,k] < 600000000000, (a[e,k] - 1)**2/(0.1 + a[e,k]), a[e,k])), where(t[e,k] == 0, where(a[e,k] < -3000000000, a[e,k], where(a[e,k] <= 0, -10*a[e,k]/(-10 - 1/a[e,k]), where(a[e,k] < 3000000000, 10*a[e,k]/(10 + 1/a[e,k]), a[e,k]))), where(a[e,k] < -4/5, -10*a[e,k]*(1 - t[e,k]/a[e,k])**2/(-10 - 1/a[e,k]), where(a[e,k] < 6/5, (a[e,k] - t[e,k])**2/(0.1 + a[e,k]), 10*a[e,k]*(t[e,k]/a[e,k] - 1)**2/(10 + 1/a[e,k]))))), k) */
static void reduce_E(size_t rows, const y15_real *restrict t, const y15_real *restrict a,
    y15_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t k = 0; k < 3; k++) {
            sum += t[e*3 + k] == R(1) ? (a[e*3 + k] < R(-600000000000.0) ? a[e*3 + k] : (a[e*3 + k] <
                R(600000000000.0) ? square(a[e*3 + k] - R(1))/(R(0.1) + a[e*3 + k]) : a[e*3 + k])) : (t[e*3
                + k] == R(0) ? (a[e*3 + k] < R(-3000000000.0) ? a[e*3 + k] : (a[e*3 + k] <= R(0) ?
                (-R(10)*a[e*3 + k]/(R(-10) - R(1)/a[e*3 + k])) : (a[e*3 + k] < R(3000000000.0) ? R(10)*a[e*3
                + k]/(R(10) + R(1)/a[e*3 + k]) : a[e*3 + k]))) : (a[e*3 + k] < R(-0.8) ? (-R(10)*a[e*3 +
                k]*square(R(1) - t[e*3 + k]/a[e*3 + k])/(R(-10) - R(1)/a[e*3 + k])) : (a[e*3 + k] < R(1.2) ?
                square(a[e*3 + k] - t[e*3 + k])/(R(0.1) + a[e*3 + k]) : R(10)*a[e*3 + k]*square(t[e*3 +
                k]/a[e*3 + k] - R(1))/(R(10) + R(1)/a[e*3 + k]))));
        }
        E[e] = sum;
    }
}

/* towards C = Sum(E[e], e)/m */
static void reduce_C(size_t rows, const y15_real *restrict E, y15_real *restrict C)
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
static void map_C(size_t rows, y15_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* d_a[e,k] = where(t[e,k] == 1, where(a[e,k] < -6000000, 1, where(a[e,k] <= 0, 20*(1 - a[e,k])*(-6 - 5*a[e,k])/(-1 - 10*a[e,k])**2, where(a[e,k] < 6000000, (6/5 + a[e,k])*(a[e,k] - 1)/(0.1 + a[e,k])**2, 1))), where(t[e,k] == 0, where(a[e,k] < -10000, 1, where(a[e,k] <= 0, -20*a[e,k]*(-1 - 5*a[e,k])/(-1 - 10*a[e,k])**2, where(a[e,k] < 10000, 20*a[e,k]*(1 + 5*a[e,k])/(1 + 10*a[e,k])**2, 1))), where(a[e,k] < -4/5, -20*(1 - t[e,k]/a[e,k])*(-5 - 1/a[e,k] - 5*t[e,k]/a[e,k])/(-10 - 1/a[e,k])**2, where(a[e,k] <= 0, -20*(1 + 5*a[e,k] + 5*t[e,k])*(t[e,k] - a[e,k])/(-1 - 10*a[e,k])**2, where(a[e,k] < 6/5, -20*(1 + 5*a[e,k] + 5*t[e,k])*(t[e,k] - a[e,k])/(1 + 10*a[e,k])**2, -20*(5 + 1/a[e,k] + 5*t[e,k]/a[e,k])*(t[e,k]/a[e,k] - 1)/(10 + 1/a[e,k])**2))))) */
static void map_d_a(size_t rows, const y15_real *restrict t, const y15_real *restrict a,
    y15_real *restrict d_a)
{
    for (size_t n = 0; n < rows*3; n++) {
        d_a[n] = t[n] == R(1) ? (a[n] < R(-6000000.0) ? R(1) : (a[n] <= R(0) ? R(20)*(R(1) -
            a[n])*(R(-6) - R(5)*a[n])*square(R(1)/(R(-1) - R(10)*a[n])) : (a[n] < R(6000000.0) ? (R(1.2)
            + a[n])*(a[n] - R(1))*square(R(1)/(R(0.1) + a[n])) : R(1)))) : (t[n] == R(0) ? (a[n] <
            R(-10000) ? R(1) : (a[n] <= R(0) ? (-R(20)*a[n]*(R(-1) - R(5)*a[n])*square(R(1)/(R(-1) -
            R(10)*a[n]))) : (a[n] < R(10000) ? R(20)*a[n]*(R(1) + R(5)*a[n])*square(R(1)/(R(1) +
            R(10)*a[n])) : R(1)))) : (a[n] < R(-0.8) ? (-R(20)*(R(1) - t[n]/a[n])*(R(-5) - R(1)/a[n] -
            R(5)*t[n]/a[n])*square(R(1)/(R(-10) - R(1)/a[n]))) : (a[n] <= R(0) ? (-R(20)*(R(1) +
            R(5)*a[n] + R(5)*t[n])*(t[n] - a[n])*square(R(1)/(R(-1) - R(10)*a[n]))) : (a[n] < R(1.2) ?
            (-R(20)*(R(1) + R(5)*a[n] + R(5)*t[n])*(t[n] - a[n])*square(R(1)/(R(1) + R(10)*a[n]))) :
            (-R(20)*(R(5) + R(1)/a[n] + R(5)*t[n]/a[n])*(t[n]/a[n] - R(1))*square(R(1)/(R(10) +
            R(1)/a[n])))))));
    }
}

/* Sum(d_a[e,j]*a[e,j], j) */
static void contract_sum_a(size_t rows, const y15_real *restrict a,
    const y15_real *restrict d_a, y15_real *restrict sum_a)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t j = 0; j < 3; j++)
            sum += a[e*3 + j]*d_a[e*3 + j];
        sum_a[e] = sum;
    }
}

/* delta[e,i] = (d_a[e,i] - Sum(d_a[e,j]*a[e,j], j))*where(z[e,i] < 0, decay_z[e,i], 1)/((1 + decay_z[e,i])*Sum(max(z[e,j], 0) + log1p(decay_z[e,j]), j)) */
static void map_delta(size_t rows, const y15_real *restrict d_a, const y15_real *restrict sum_a,
    const y15_real *restrict z, const y15_real *restrict decay_z,
    const y15_real *restrict sum_log1p_decay_z, y15_real *restrict delta)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            delta[e*3 + i] = (d_a[e*3 + i] - sum_a[e])*(z[e*3 + i] < R(0) ? decay_z[e*3 + i] :
                R(1))/(sum_log1p_decay_z[e]*(R(1) + decay_z[e*3 + i]));
        }
    }
}

/* d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i) */
static void contract_d_a1(size_t rows, const y15_real *restrict W2,
    const y15_real *restrict delta, y15_real *restrict d_a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 5; j++)
            d_a1[e*5 + j] = R(0);
        for (size_t i = 0; i < 3; i++) {
            const y15_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 5; j++)
                d_a1[e*5 + j] += c0*W2[i*5 + j];
        }
    }
}

/* exp(-max(Max(z1[e,k], k), 0)) */
static void map_exp_z1(size_t rows, const y15_real *restrict maximum_z1,
    y15_real *restrict exp_z1)
{
    for (size_t e = 0; e < rows; e++)
        exp_z1[e] = exp_of(-maximum_z1[e]);
}

/* exp(z1[e,k] - max(Max(z1[e,k], k), 0)) */
static void map_exp_z1_2(size_t rows, const y15_real *restrict z1,
    const y15_real *restrict maximum_z1, y15_real *restrict exp_z1_2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t k = 0; k < 5; k++)
            exp_z1_2[e*5 + k] = exp_of(z1[e*5 + k] - maximum_z1[e]);
    }
}

/* Sum(d_a1[e,k]*z1[e,k], k) */
static void contract_sum_d_a1(size_t rows, const y15_real *restrict d_a1,
    const y15_real *restrict z1, y15_real *restrict sum_d_a1)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t k = 0; k < 5; k++)
            sum += d_a1[e*5 + k]*z1[e*5 + k];
        sum_d_a1[e] = sum;
    }
}

/* Sum(exp_z1_2[e,k], k) */
static void reduce_sum_exp_z1_2(size_t rows, const y15_real *restrict exp_z1_2,
    y15_real *restrict sum_exp_z1_2)
{
    for (size_t e = 0; e < rows; e++) {
        y15_real sum = R(0);
        for (size_t k = 0; k < 5; k++)
            sum += exp_z1_2[e*5 + k];
        sum_exp_z1_2[e] = sum;
    }
}

/* delta1[e,i] = (d_a1[e,i]*Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + d_a1[e,i]*exp(-max(Max(z1[e,k], k), 0)) - exp(z1[e,i] - max(Max(z1[e,k], k), 0))*Sum(d_a1[e,k]*z1[e,k], k))*exp(0 - max(Max(z1[e,k], k), 0))/(Sum(exp(z1[e,k] - max(Max(z1[e,k], k), 0)), k) + exp(-max(Max(z1[e,k], k), 0)))**2 */
static void map_delta1(size_t rows, const y15_real *restrict d_a1,
    const y15_real *restrict exp_z1, const y15_real *restrict sum_exp_z1_2,
    const y15_real *restrict exp_z1_2, const y15_real *restrict sum_d_a1,
    const y15_real *restrict maximum_z1, y15_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            delta1[e*5 + i] = (d_a1[e*5 + i]*exp_z1[e] + d_a1[e*5 + i]*sum_exp_z1_2[e] - exp_z1_2[e*5 +
                i]*sum_d_a1[e])*exp_of(R(0) - maximum_z1[e])*square(R(1)/(exp_z1[e] + sum_exp_z1_2[e]));
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void contract_d_W1(size_t rows, const y15_real *restrict delta1,
    const y15_real *restrict x, y15_real *restrict d_W1)
{
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            const y15_real c0 = delta1[e*5 + i];
            const y15_real c1 = delta1[(e + 1)*5 + i];
            const y15_real c2 = delta1[(e + 2)*5 + i];
            const y15_real c3 = delta1[(e + 3)*5 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W1[i*4 + j] += (c0*x[e*4 + j] + c1*x[(e + 1)*4 + j]) + (c2*x[(e + 2)*4 + j] + c3*x[(e + 3)*4 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            const y15_real c0 = delta1[e*5 + i];
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] += c0*x[e*4 + j];
        }
    }
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] *= R(1)/R(rows);
    }
}

/* towards d_b1[i] = Sum(delta1[e,i], e)/m */
static void reduce_d_b1(size_t rows, const y15_real *restrict delta1, y15_real *restrict d_b1)
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
static void map_d_b1(size_t rows, y15_real *restrict d_b1)
{
    for (size_t i = 0; i < 5; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m */
static void contract_d_W2(size_t rows, const y15_real *restrict a1,
    const y15_real *restrict delta, y15_real *restrict d_W2)
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

/* towards d_b2[i] = Sum(delta[e,i], e)/m */
static void reduce_d_b2(size_t rows, const y15_real *restrict delta, y15_real *restrict d_b2)
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
static void map_d_b2(size_t rows, y15_real *restrict d_b2)
{
    for (size_t i = 0; i < 3; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* -t[e,k] */
static void map_residual(size_t rows, const y15_real *restrict t, y15_real *restrict residual)
{
    for (size_t n = 0; n < rows*3; n++)
        residual[n] = -t[n];
}

/* t[e,k] - 1 */
static void map_residual_2(size_t rows, const y15_real *restrict t,
    y15_real *restrict residual_2)
{
    for (size_t n = 0; n < rows*3; n++)
        residual_2[n] = t[n] - R(1);
}

static void forward_pass(const y15_real *parameters, const y15_real *x, size_t rows,
    y15_real *workspace)
{
    const y15_real *const W1 = parameters + Y15_AT_W1;
    y15_real *const z1 = workspace + 44;
    const y15_real *const b1 = parameters + Y15_AT_b1;
    y15_real *const maximum_z1 = workspace + 44 + 10*rows;
    y15_real *const sum_maximum_z1 = workspace + 44 + 11*rows;
    y15_real *const a1 = workspace + 44 + 5*rows;
    const y15_real *const W2 = parameters + Y15_AT_W2;
    y15_real *const z = workspace + 44 + 12*rows;
    const y15_real *const b2 = parameters + Y15_AT_b2;
    y15_real *const decay_z = workspace + 44 + 15*rows;
    y15_real *const log1p_decay_z = workspace + 44 + 21*rows;
    y15_real *const maximum_z = workspace + 44 + 24*rows;
    y15_real *const sum_log1p_decay_z = workspace + 44 + 27*rows;
    y15_real *const a = workspace + 44 + 18*rows;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    reduce_maximum_z1(rows, z1, maximum_z1);
    map_maximum_z1(rows, maximum_z1);
    reduce_sum_maximum_z1(rows, z1, maximum_z1, sum_maximum_z1);
    map_a1(rows, z1, maximum_z1, sum_maximum_z1, a1);
    contract_z(rows, W2, a1, z);
    map_z(rows, b2, z);
    map_decay_z(rows, z, decay_z);
    map_log1p_decay_z(rows, decay_z, log1p_decay_z);
    map_maximum_z(rows, z, maximum_z);
    reduce_sum_log1p_decay_z(rows, maximum_z, log1p_decay_z, sum_log1p_decay_z);
    map_a(rows, maximum_z, log1p_decay_z, sum_log1p_decay_z, a);
}

static void cost_pass(const y15_real *t, size_t rows, y15_real *workspace)
{
    const y15_real *const a = workspace + 44 + 18*rows;
    y15_real *const E = workspace + 44 + 28*rows;
    y15_real *const C = workspace + 43;
    reduce_E(rows, t, a, E);
    reduce_C(rows, E, C);
    map_C(rows, C);
}

static void backward_pass(const y15_real *parameters, const y15_real *x, const y15_real *t,
    size_t rows, y15_real *gradients, y15_real *workspace)
{
    const y15_real *const a = workspace + 44 + 18*rows;
    y15_real *const d_a = workspace + 44 + 29*rows;
    y15_real *const sum_a = workspace + 44 + 35*rows;
    const y15_real *const z = workspace + 44 + 12*rows;
    const y15_real *const decay_z = workspace + 44 + 15*rows;
    const y15_real *const sum_log1p_decay_z = workspace + 44 + 27*rows;
    y15_real *const delta = workspace + 44 + 32*rows;
    const y15_real *const W2 = parameters + Y15_AT_W2;
    y15_real *const d_a1 = workspace + 44 + 36*rows;
    const y15_real *const maximum_z1 = workspace + 44 + 10*rows;
    y15_real *const exp_z1 = workspace + 44 + 46*rows;
    const y15_real *const z1 = workspace + 44;
    y15_real *const exp_z1_2 = workspace + 44 + 47*rows;
    y15_real *const sum_d_a1 = workspace + 44 + 52*rows;
    y15_real *const sum_exp_z1_2 = workspace + 44 + 53*rows;
    y15_real *const delta1 = workspace + 44 + 41*rows;
    y15_real *const d_W1 = gradients + Y15_AT_W1;
    y15_real *const d_b1 = gradients + Y15_AT_b1;
    const y15_real *const a1 = workspace + 44 + 5*rows;
    y15_real *const d_W2 = gradients + Y15_AT_W2;
    y15_real *const d_b2 = gradients + Y15_AT_b2;
    map_d_a(rows, t, a, d_a);
    contract_sum_a(rows, a, d_a, sum_a);
    map_delta(rows, d_a, sum_a, z, decay_z, sum_log1p_decay_z, delta);
    contract_d_a1(rows, W2, delta, d_a1);
    map_exp_z1(rows, maximum_z1, exp_z1);
    map_exp_z1_2(rows, z1, maximum_z1, exp_z1_2);
    contract_sum_d_a1(rows, d_a1, z1, sum_d_a1);
    reduce_sum_exp_z1_2(rows, exp_z1_2, sum_exp_z1_2);
    map_delta1(rows, d_a1, exp_z1, sum_exp_z1_2, exp_z1_2, sum_d_a1, maximum_z1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    map_d_b1(rows, d_b1);
    contract_d_W2(rows, a1, delta, d_W2);
    reduce_d_b2(rows, delta, d_b2);
    map_d_b2(rows, d_b2);
}

static void requirement_0(const y15_real *t, size_t rows, y15_real *workspace)
{
    y15_real *const residual = workspace + 44 + 54*rows;
    map_residual(rows, t, residual);
}

static void requirement_1(const y15_real *t, size_t rows, y15_real *workspace)
{
    y15_real *const residual_2 = workspace + 44 + 57*rows;
    map_residual_2(rows, t, residual_2);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y15_real *restrict p, const y15_real *restrict g)
{
    for (size_t k = 0; k < Y15_PARAMETER_COUNT; k++)
        p[k] = p[k] - g[k]*R(0.1);
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
    return 44 + 67*rows;
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
    memcpy(y, workspace + 44 + 18*rows, rows * Y15_OUTPUT_SIZE * sizeof *y);
}

y15_real y15_cost(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 43);
}

y15_real y15_gradients(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *gradients, y15_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 43);
}

y15_real y15_train_step(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows, y15_real *workspace)
{
    y15_real *const gradients = workspace;
    const y15_real cost = y15_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y15_train(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y15_real *workspace,
    y15_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y15_real *const batch_x = workspace + 44 + 60*batch;
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
    requirement_0(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y15_real r = (workspace + 44 + 54*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)(k/3);
        }
    }
    requirement_1(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const y15_real r = (workspace + 44 + 57*rows)[k];
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
