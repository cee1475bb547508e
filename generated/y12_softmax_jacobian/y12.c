/* y12.c: see y12.h. Written by symbp. */

#include "y12.h"

#include <math.h>
#include <string.h>

#define R(value) ((y12_real)(value))
#ifdef Y12_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
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

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const y12_real *restrict W1, const y12_real *restrict x,
    y12_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            y12_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W1[i*5 + j]*x[e*5 + j];
            z1[e*6 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const y12_real *restrict b1, y12_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            z1[e*6 + i] = b1[i] + z1[e*6 + i];
    }
}

/* a1[e,i] = tanh(z1[e,i]) */
static void map_a1(size_t rows, const y12_real *restrict z1, y12_real *restrict a1)
{
    for (size_t n = 0; n < rows*6; n++)
        a1[n] = tanh_of(z1[n]);
}

/* towards z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z(size_t rows, const y12_real *restrict W2, const y12_real *restrict a1,
    y12_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            y12_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W2[i*6 + j]*a1[e*6 + j];
            z[e*4 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z(size_t rows, const y12_real *restrict b2, y12_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            z[e*4 + i] = b2[i] + z[e*4 + i];
    }
}

/* Max(z[e,k], k) */
static void reduce_max_z(size_t rows, const y12_real *restrict z, y12_real *restrict max_z)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t k = 0; k < 4; k++) {
            const y12_real term = z[e*4 + k];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        max_z[e] = unordered ? R(NAN) : top;
    }
}

/* exp(z[e,k] - Max(z[e,k], k)) */
static void map_exp_z(size_t rows, const y12_real *restrict z, const y12_real *restrict max_z,
    y12_real *restrict exp_z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t k = 0; k < 4; k++)
            exp_z[e*4 + k] = exp_of(z[e*4 + k] - max_z[e]);
    }
}

/* Sum(exp_z[e,k], k) */
static void reduce_sum_exp_z(size_t rows, const y12_real *restrict exp_z,
    y12_real *restrict sum_exp_z)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += exp_z[e*4 + k];
        sum_exp_z[e] = sum;
    }
}

/* a[e,i] = exp(z[e,i] - Max(z[e,k], k))/Sum(exp(z[e,k] - Max(z[e,k], k)), k) */
static void map_a(size_t rows, const y12_real *restrict exp_z,
    const y12_real *restrict sum_exp_z, y12_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            a[e*4 + i] = exp_z[e*4 + i]/sum_exp_z[e];
    }
}

/* Sum(where(z[e,k] < max_z[e], exp_z[e,k], 0), k) */
static void reduce_sum_exp_z_2(size_t rows, const y12_real *restrict z,
    const y12_real *restrict max_z, const y12_real *restrict exp_z,
    y12_real *restrict sum_exp_z_2)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += z[e*4 + k] < max_z[e] ? exp_z[e*4 + k] : R(0);
        sum_exp_z_2[e] = sum;
    }
}

/* rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,k], k))) + where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2, Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)), k) - 1))/Sum(exp(z[e,k] - Max(z[e,k], k)), k) */
static void map_rest_a(size_t rows, const y12_real *restrict exp_z,
    const y12_real *restrict sum_exp_z, const y12_real *restrict sum_exp_z_2,
    y12_real *restrict rest_a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            rest_a[e*4 + i] = (R(1) - exp_z[e*4 + i] + (sum_exp_z[e] < R(2) ? sum_exp_z_2[e] : sum_exp_z[e]
                - R(1)))/sum_exp_z[e];
        }
    }
}

/* log_a[e,i] = (z[e,i] - Max(z[e,k], k)) - log1p(where(Sum(exp(z[e,k] - Max(z[e,k], k)), k) < 2, Sum(where(z[e,k] < Max(z[e,k], k), exp(z[e,k] - Max(z[e,k], k)), 0), k), Sum(exp(z[e,k] - Max(z[e,k], k)), k) - 1)) */
static void map_log_a(size_t rows, const y12_real *restrict z, const y12_real *restrict max_z,
    const y12_real *restrict sum_exp_z, const y12_real *restrict sum_exp_z_2,
    y12_real *restrict log_a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            log_a[e*4 + i] = z[e*4 + i] - max_z[e] - log1p_of(sum_exp_z[e] < R(2) ? sum_exp_z_2[e] :
                sum_exp_z[e] - R(1));
        }
    }
}

/* towards E[e] = -Sum(t[e,k]*where(t[e,k] != 0, log_a[e,k], 0), k) */
static void reduce_E(size_t rows, const y12_real *restrict t, const y12_real *restrict log_a,
    y12_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += t[e*4 + k]*(t[e*4 + k] != R(0) ? log_a[e*4 + k] : R(0));
        E[e] = sum;
    }
}

/* E[e] = -Sum(t[e,k]*where(t[e,k] != 0, log_a[e,k], 0), k) */
static void map_E(size_t rows, y12_real *restrict E)
{
    for (size_t e = 0; e < rows; e++)
        E[e] = -E[e];
}

/* towards C = Sum(E[e], e)/m */
static void reduce_C(size_t rows, const y12_real *restrict E, y12_real *restrict C)
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
static void map_C(size_t rows, y12_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* d_log_a[e,i] = -t[e,i] */
static void map_d_log_a(size_t rows, const y12_real *restrict t, y12_real *restrict d_log_a)
{
    for (size_t n = 0; n < rows*4; n++)
        d_log_a[n] = -t[n];
}

/* Sum(where(a[e,k] > 1/2, 0, d_log_a[e,k]), k) */
static void reduce_sum_a(size_t rows, const y12_real *restrict a,
    const y12_real *restrict d_log_a, y12_real *restrict sum_a)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += a[e*4 + k] > R(0.5) ? R(0) : d_log_a[e*4 + k];
        sum_a[e] = sum;
    }
}

/* Sum(where(a[e,k] > 1/2, d_log_a[e,k], 0), k) */
static void reduce_sum_a_2(size_t rows, const y12_real *restrict a,
    const y12_real *restrict d_log_a, y12_real *restrict sum_a_2)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += a[e*4 + k] > R(0.5) ? d_log_a[e*4 + k] : R(0);
        sum_a_2[e] = sum;
    }
}

/* delta[e,i] = where(a[e,i] > 1/2, d_log_a[e,i]*rest_a[e,i], d_log_a[e,i] - a[e,i]*Sum(where(a[e,k] > 1/2, d_log_a[e,k], 0), k)) - a[e,i]*Sum(where(a[e,k] > 1/2, 0, d_log_a[e,k]), k) */
static void map_delta(size_t rows, const y12_real *restrict a, const y12_real *restrict d_log_a,
    const y12_real *restrict rest_a, const y12_real *restrict sum_a_2,
    const y12_real *restrict sum_a, y12_real *restrict delta)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            delta[e*4 + i] = (a[e*4 + i] > R(0.5) ? d_log_a[e*4 + i]*rest_a[e*4 + i] : d_log_a[e*4 + i] -
                a[e*4 + i]*sum_a_2[e]) - a[e*4 + i]*sum_a[e];
        }
    }
}

/* d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i) */
static void contract_d_a1(size_t rows, const y12_real *restrict W2,
    const y12_real *restrict delta, y12_real *restrict d_a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 6; j++)
            d_a1[e*6 + j] = R(0);
        for (size_t i = 0; i < 4; i += 4) {
            const y12_real c0 = delta[e*4 + i];
            const y12_real c1 = delta[e*4 + i + 1];
            const y12_real c2 = delta[e*4 + i + 2];
            const y12_real c3 = delta[e*4 + i + 3];
            for (size_t j = 0; j < 6; j++) {
                d_a1[e*6 + j] += (c0*W2[i*6 + j] + c1*W2[(i + 1)*6 + j]) + (c2*W2[(i + 2)*6 + j] + c3*W2[(i +
                    3)*6 + j]);
            }
        }
    }
}

/* abs(z1[e,i]) */
static void map_abs_z1(size_t rows, const y12_real *restrict z1, y12_real *restrict abs_z1)
{
    for (size_t n = 0; n < rows*6; n++)
        abs_z1[n] = FN(fabs)(z1[n]);
}

/* exp(-2*abs(z1[e,i])) */
static void map_exp_z1(size_t rows, const y12_real *restrict abs_z1, y12_real *restrict exp_z1)
{
    for (size_t n = 0; n < rows*6; n++)
        exp_z1[n] = exp_of(-R(2)*abs_z1[n]);
}

/* delta1[e,i] = 4*d_a1[e,i]*exp(-2*abs(z1[e,i]))/(1 + exp(-2*abs(z1[e,i])))**2 */
static void map_delta1(size_t rows, const y12_real *restrict d_a1,
    const y12_real *restrict exp_z1, y12_real *restrict delta1)
{
    for (size_t n = 0; n < rows*6; n++)
        delta1[n] = R(4)*d_a1[n]*exp_z1[n]*square(R(1)/(R(1) + exp_z1[n]));
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void contract_d_W1(size_t rows, const y12_real *restrict delta1,
    const y12_real *restrict x, y12_real *restrict d_W1)
{
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W1[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            const y12_real c0 = delta1[e*6 + i];
            const y12_real c1 = delta1[(e + 1)*6 + i];
            const y12_real c2 = delta1[(e + 2)*6 + i];
            const y12_real c3 = delta1[(e + 3)*6 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W1[i*5 + j] += (c0*x[e*5 + j] + c1*x[(e + 1)*5 + j]) + (c2*x[(e + 2)*5 + j] + c3*x[(e + 3)*5 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            const y12_real c0 = delta1[e*6 + i];
            for (size_t j = 0; j < 5; j++)
                d_W1[i*5 + j] += c0*x[e*5 + j];
        }
    }
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W1[i*5 + j] *= R(1)/R(rows);
    }
}

/* towards d_b1[i] = Sum(delta1[e,i], e)/m */
static void reduce_d_b1(size_t rows, const y12_real *restrict delta1, y12_real *restrict d_b1)
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
static void map_d_b1(size_t rows, y12_real *restrict d_b1)
{
    for (size_t i = 0; i < 6; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_W2[i,j] = Sum(delta[e,i]*a1[e,j], e)/m */
static void contract_d_W2(size_t rows, const y12_real *restrict a1,
    const y12_real *restrict delta, y12_real *restrict d_W2)
{
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W2[i*6 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            const y12_real c0 = delta[e*4 + i];
            const y12_real c1 = delta[(e + 1)*4 + i];
            const y12_real c2 = delta[(e + 2)*4 + i];
            const y12_real c3 = delta[(e + 3)*4 + i];
            for (size_t j = 0; j < 6; j++) {
                d_W2[i*6 + j] += (c0*a1[e*6 + j] + c1*a1[(e + 1)*6 + j]) + (c2*a1[(e + 2)*6 + j] + c3*a1[(e +
                    3)*6 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            const y12_real c0 = delta[e*4 + i];
            for (size_t j = 0; j < 6; j++)
                d_W2[i*6 + j] += c0*a1[e*6 + j];
        }
    }
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W2[i*6 + j] *= R(1)/R(rows);
    }
}

/* towards d_b2[i] = Sum(delta[e,i], e)/m */
static void reduce_d_b2(size_t rows, const y12_real *restrict delta, y12_real *restrict d_b2)
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
static void map_d_b2(size_t rows, y12_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* towards Sum(t[e,k], k) - 1 */
static void reduce_residual(size_t rows, const y12_real *restrict t,
    y12_real *restrict residual)
{
    for (size_t e = 0; e < rows; e++) {
        y12_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += t[e*4 + k];
        residual[e] = sum;
    }
}

/* Sum(t[e,k], k) - 1 */
static void map_residual(size_t rows, y12_real *restrict residual)
{
    for (size_t e = 0; e < rows; e++)
        residual[e] = residual[e] - R(1);
}

/* -t[e,k] */
static void map_residual_2(size_t rows, const y12_real *restrict t,
    y12_real *restrict residual_2)
{
    for (size_t n = 0; n < rows*4; n++)
        residual_2[n] = -t[n];
}

/* t[e,k] - 1 */
static void map_residual_3(size_t rows, const y12_real *restrict t,
    y12_real *restrict residual_3)
{
    for (size_t n = 0; n < rows*4; n++)
        residual_3[n] = t[n] - R(1);
}

static void forward_pass(const y12_real *parameters, const y12_real *x, size_t rows,
    y12_real *workspace)
{
    const y12_real *const W1 = parameters + Y12_AT_W1;
    y12_real *const z1 = workspace + 65;
    const y12_real *const b1 = parameters + Y12_AT_b1;
    y12_real *const a1 = workspace + 65 + 6*rows;
    const y12_real *const W2 = parameters + Y12_AT_W2;
    y12_real *const z = workspace + 65 + 12*rows;
    const y12_real *const b2 = parameters + Y12_AT_b2;
    y12_real *const max_z = workspace + 65 + 24*rows;
    y12_real *const exp_z = workspace + 65 + 20*rows;
    y12_real *const sum_exp_z = workspace + 65 + 25*rows;
    y12_real *const a = workspace + 65 + 16*rows;
    y12_real *const sum_exp_z_2 = workspace + 65 + 30*rows;
    y12_real *const rest_a = workspace + 65 + 26*rows;
    y12_real *const log_a = workspace + 65 + 31*rows;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    map_a1(rows, z1, a1);
    contract_z(rows, W2, a1, z);
    map_z(rows, b2, z);
    reduce_max_z(rows, z, max_z);
    map_exp_z(rows, z, max_z, exp_z);
    reduce_sum_exp_z(rows, exp_z, sum_exp_z);
    map_a(rows, exp_z, sum_exp_z, a);
    reduce_sum_exp_z_2(rows, z, max_z, exp_z, sum_exp_z_2);
    map_rest_a(rows, exp_z, sum_exp_z, sum_exp_z_2, rest_a);
    map_log_a(rows, z, max_z, sum_exp_z, sum_exp_z_2, log_a);
}

static void cost_pass(const y12_real *t, size_t rows, y12_real *workspace)
{
    const y12_real *const log_a = workspace + 65 + 31*rows;
    y12_real *const E = workspace + 65 + 35*rows;
    y12_real *const C = workspace + 64;
    reduce_E(rows, t, log_a, E);
    map_E(rows, E);
    reduce_C(rows, E, C);
    map_C(rows, C);
}

static void backward_pass(const y12_real *parameters, const y12_real *x, const y12_real *t,
    size_t rows, y12_real *gradients, y12_real *workspace)
{
    y12_real *const d_log_a = workspace + 65 + 36*rows;
    const y12_real *const a = workspace + 65 + 16*rows;
    y12_real *const sum_a = workspace + 65 + 44*rows;
    y12_real *const sum_a_2 = workspace + 65 + 45*rows;
    const y12_real *const rest_a = workspace + 65 + 26*rows;
    y12_real *const delta = workspace + 65 + 40*rows;
    const y12_real *const W2 = parameters + Y12_AT_W2;
    y12_real *const d_a1 = workspace + 65 + 46*rows;
    const y12_real *const z1 = workspace + 65;
    y12_real *const abs_z1 = workspace + 65 + 58*rows;
    y12_real *const exp_z1 = workspace + 65 + 64*rows;
    y12_real *const delta1 = workspace + 65 + 52*rows;
    y12_real *const d_W1 = gradients + Y12_AT_W1;
    y12_real *const d_b1 = gradients + Y12_AT_b1;
    const y12_real *const a1 = workspace + 65 + 6*rows;
    y12_real *const d_W2 = gradients + Y12_AT_W2;
    y12_real *const d_b2 = gradients + Y12_AT_b2;
    map_d_log_a(rows, t, d_log_a);
    reduce_sum_a(rows, a, d_log_a, sum_a);
    reduce_sum_a_2(rows, a, d_log_a, sum_a_2);
    map_delta(rows, a, d_log_a, rest_a, sum_a_2, sum_a, delta);
    contract_d_a1(rows, W2, delta, d_a1);
    map_abs_z1(rows, z1, abs_z1);
    map_exp_z1(rows, abs_z1, exp_z1);
    map_delta1(rows, d_a1, exp_z1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    map_d_b1(rows, d_b1);
    contract_d_W2(rows, a1, delta, d_W2);
    reduce_d_b2(rows, delta, d_b2);
    map_d_b2(rows, d_b2);
}

static void requirement_0(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual = workspace + 65 + 70*rows;
    reduce_residual(rows, t, residual);
    map_residual(rows, residual);
}

static void requirement_1(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual_2 = workspace + 65 + 71*rows;
    map_residual_2(rows, t, residual_2);
}

static void requirement_2(const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const residual_3 = workspace + 65 + 75*rows;
    map_residual_3(rows, t, residual_3);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y12_real *restrict p, const y12_real *restrict g)
{
    for (size_t k = 0; k < Y12_PARAMETER_COUNT; k++)
        p[k] = p[k] - g[k]*R(0.2);
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
    return 65 + 88*rows;
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
    memcpy(y, workspace + 65 + 16*rows, rows * Y12_OUTPUT_SIZE * sizeof *y);
}

y12_real y12_cost(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 64);
}

y12_real y12_gradients(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *gradients, y12_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 64);
}

y12_real y12_train_step(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows, y12_real *workspace)
{
    y12_real *const gradients = workspace;
    const y12_real cost = y12_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y12_train(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y12_real *workspace,
    y12_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y12_real *const batch_x = workspace + 65 + 79*batch;
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
    requirement_0(t, rows, workspace);
    for (size_t k = 0; k < rows; k++) {
        const y12_real r = (workspace + 65 + 70*rows)[k];
        if (!(r >= R(-1e-3) && r <= R(1e-3))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)k;
        }
    }
    requirement_1(t, rows, workspace);
    for (size_t k = 0; k < rows*4; k++) {
        const y12_real r = (workspace + 65 + 71*rows)[k];
        if (!(r <= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/4);
        }
    }
    requirement_2(t, rows, workspace);
    for (size_t k = 0; k < rows*4; k++) {
        const y12_real r = (workspace + 65 + 75*rows)[k];
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
