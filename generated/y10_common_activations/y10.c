/* y10.c: see y10.h. Written by symbp. */

#include "y10.h"

#include <math.h>
#include <string.h>

#define R(value) ((y10_real)(value))
#ifdef Y10_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

#ifdef Y10_DOUBLE

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

/* u/(1 + u) or 1/(1 + u), u = exp(-|x|), corrected by what rounding 1 + u lost. */
static inline double sigmoid(double x)
{
    const double u = exp_of(-fabs(x)), sum = 1.0 + u, quotient = (x < 0.0 ? u : 1.0)/sum;
    const double lost = u - (sum - 1.0), inverse = x < 0.0 ? 1.0 - quotient : quotient;
    return quotient - quotient*(lost*inverse);
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

/* u/(1 + u) or 1/(1 + u), u = exp(-|x|), corrected by what rounding 1 + u lost. */
static inline float sigmoid(float x)
{
    const float u = exp_of(-fabsf(x)), sum = 1.0f + u, quotient = (x < 0.0f ? u : 1.0f)/sum;
    const float lost = u - (sum - 1.0f), inverse = x < 0.0f ? 1.0f - quotient : quotient;
    return quotient - quotient*(lost*inverse);
}

#endif

static inline y10_real square(y10_real x)
{
    return x*x;
}

static inline y10_real maximum(y10_real a, y10_real b)
{
    return (a < b || b != b) ? b : a;
}

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const y10_real *restrict W1, const y10_real *restrict x,
    y10_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            y10_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W1[i*5 + j]*x[e*5 + j];
            z1[e*6 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const y10_real *restrict b1, y10_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            z1[e*6 + i] = b1[i] + z1[e*6 + i];
    }
}

/* a1[e,i] = max(z1[e,i], 0) */
static void map_a1(size_t rows, const y10_real *restrict z1, y10_real *restrict a1)
{
    for (size_t n = 0; n < rows*6; n++)
        a1[n] = maximum(z1[n], R(0));
}

/* towards z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z2(size_t rows, const y10_real *restrict W2, const y10_real *restrict a1,
    y10_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            y10_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W2[i*6 + j]*a1[e*6 + j];
            z2[e*6 + i] = sum;
        }
    }
}

/* z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z2(size_t rows, const y10_real *restrict b2, y10_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            z2[e*6 + i] = b2[i] + z2[e*6 + i];
    }
}

/* a2[e,i] = where(z2[e,i] < 0, alpha*expm1(z2[e,i]), z2[e,i]) */
static void map_a2(size_t rows, const y10_real *restrict z2, y10_real *restrict a2)
{
    for (size_t n = 0; n < rows*6; n++)
        a2[n] = z2[n] < R(0) ? R(0.5)*expm1_of(z2[n]) : z2[n];
}

/* towards z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void contract_z3(size_t rows, const y10_real *restrict W3, const y10_real *restrict a2,
    y10_real *restrict z3)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            y10_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W3[i*6 + j]*a2[e*6 + j];
            z3[e*5 + i] = sum;
        }
    }
}

/* z3[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void map_z3(size_t rows, const y10_real *restrict b3, y10_real *restrict z3)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            z3[e*5 + i] = b3[i] + z3[e*5 + i];
    }
}

/* a3[e,i] = L*sigmoid(k*(z3[e,i] - x0)) */
static void map_a3(size_t rows, const y10_real *restrict z3, y10_real *restrict a3)
{
    for (size_t n = 0; n < rows*5; n++)
        a3[n] = R(2)*sigmoid(R(1.5)*(z3[n] - R(0.25)));
}

/* towards z4[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i] */
static void contract_z4(size_t rows, const y10_real *restrict W4, const y10_real *restrict a3,
    y10_real *restrict z4)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            y10_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W4[i*5 + j]*a3[e*5 + j];
            z4[e*4 + i] = sum;
        }
    }
}

/* z4[e,i] = Sum(W4[i,j]*a3[e,j], j) + b4[i] */
static void map_z4(size_t rows, const y10_real *restrict b4, y10_real *restrict z4)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            z4[e*4 + i] = b4[i] + z4[e*4 + i];
    }
}

/* a4[e,i] = tanh(z4[e,i]) */
static void map_a4(size_t rows, const y10_real *restrict z4, y10_real *restrict a4)
{
    for (size_t n = 0; n < rows*4; n++)
        a4[n] = tanh_of(z4[n]);
}

/* towards z[e,i] = Sum(W5[i,j]*a4[e,j], j) + b5[i] */
static void contract_z(size_t rows, const y10_real *restrict W5, const y10_real *restrict a4,
    y10_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            y10_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W5[i*4 + j]*a4[e*4 + j];
            z[e*3 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W5[i,j]*a4[e,j], j) + b5[i] */
static void map_z(size_t rows, const y10_real *restrict b5, y10_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            z[e*3 + i] = b5[i] + z[e*3 + i];
    }
}

/* Max(z[e,j], j) */
static void reduce_max_z(size_t rows, const y10_real *restrict z, y10_real *restrict max_z)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t j = 0; j < 3; j++) {
            const y10_real term = z[e*3 + j];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        max_z[e] = unordered ? R(NAN) : top;
    }
}

/* exp(z[e,j] - Max(z[e,j], j)) */
static void map_exp_z(size_t rows, const y10_real *restrict z, const y10_real *restrict max_z,
    y10_real *restrict exp_z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 3; j++)
            exp_z[e*3 + j] = exp_of(z[e*3 + j] - max_z[e]);
    }
}

/* Sum(exp_z[e,j], j) */
static void reduce_sum_exp_z(size_t rows, const y10_real *restrict exp_z,
    y10_real *restrict sum_exp_z)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real sum = R(0);
        for (size_t j = 0; j < 3; j++)
            sum += exp_z[e*3 + j];
        sum_exp_z[e] = sum;
    }
}

/* a[e,i] = exp(z[e,i] - Max(z[e,j], j))/Sum(exp(z[e,j] - Max(z[e,j], j)), j) */
static void map_a(size_t rows, const y10_real *restrict exp_z,
    const y10_real *restrict sum_exp_z, y10_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            a[e*3 + i] = exp_z[e*3 + i]/sum_exp_z[e];
    }
}

/* Sum(where(z[e,j] < max_z[e], exp_z[e,j], 0), j) */
static void reduce_sum_exp_z_2(size_t rows, const y10_real *restrict z,
    const y10_real *restrict max_z, const y10_real *restrict exp_z,
    y10_real *restrict sum_exp_z_2)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real sum = R(0);
        for (size_t j = 0; j < 3; j++)
            sum += z[e*3 + j] < max_z[e] ? exp_z[e*3 + j] : R(0);
        sum_exp_z_2[e] = sum;
    }
}

/* rest_a[e,i] = ((1 - exp(z[e,i] - Max(z[e,j], j))) + where(Sum(exp(z[e,j] - Max(z[e,j], j)), j) < 2, Sum(where(z[e,j] < Max(z[e,j], j), exp(z[e,j] - Max(z[e,j], j)), 0), j), Sum(exp(z[e,j] - Max(z[e,j], j)), j) - 1))/Sum(exp(z[e,j] - Max(z[e,j], j)), j) */
static void map_rest_a(size_t rows, const y10_real *restrict exp_z,
    const y10_real *restrict sum_exp_z, const y10_real *restrict sum_exp_z_2,
    y10_real *restrict rest_a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            rest_a[e*3 + i] = (R(1) - exp_z[e*3 + i] + (sum_exp_z[e] < R(2) ? sum_exp_z_2[e] : sum_exp_z[e]
                - R(1)))/sum_exp_z[e];
        }
    }
}

/* E[e] = Sum((-a[e,i]*(1 - t[e,i]) + rest_a[e,i]*t[e,i])**2, i) */
static void reduce_E(size_t rows, const y10_real *restrict a, const y10_real *restrict t,
    const y10_real *restrict rest_a, y10_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real sum = R(0);
        for (size_t i = 0; i < 3; i++)
            sum += square(-a[e*3 + i]*(R(1) - t[e*3 + i]) + rest_a[e*3 + i]*t[e*3 + i]);
        E[e] = sum;
    }
}

/* towards C = Sum(E[e], e)/m */
static void reduce_C(size_t rows, const y10_real *restrict E, y10_real *restrict C)
{
    y10_real lanes[8] = {R(0)};
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
static void map_C(size_t rows, y10_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* d_log_a[e,i] = a[e,i]*(2*a[e,i]*(1 - t[e,i]) - 2*rest_a[e,i]*t[e,i]) */
static void map_d_log_a(size_t rows, const y10_real *restrict a, const y10_real *restrict t,
    const y10_real *restrict rest_a, y10_real *restrict d_log_a)
{
    for (size_t n = 0; n < rows*3; n++)
        d_log_a[n] = a[n]*(R(2)*a[n]*(R(1) - t[n]) - R(2)*rest_a[n]*t[n]);
}

/* Sum(where(a[e,j] > 1/2, 0, d_log_a[e,j]), j) */
static void reduce_sum_a(size_t rows, const y10_real *restrict a,
    const y10_real *restrict d_log_a, y10_real *restrict sum_a)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real sum = R(0);
        for (size_t j = 0; j < 3; j++)
            sum += a[e*3 + j] > R(0.5) ? R(0) : d_log_a[e*3 + j];
        sum_a[e] = sum;
    }
}

/* Sum(where(a[e,j] > 1/2, d_log_a[e,j], 0), j) */
static void reduce_sum_a_2(size_t rows, const y10_real *restrict a,
    const y10_real *restrict d_log_a, y10_real *restrict sum_a_2)
{
    for (size_t e = 0; e < rows; e++) {
        y10_real sum = R(0);
        for (size_t j = 0; j < 3; j++)
            sum += a[e*3 + j] > R(0.5) ? d_log_a[e*3 + j] : R(0);
        sum_a_2[e] = sum;
    }
}

/* delta[e,i] = where(a[e,i] > 1/2, d_log_a[e,i]*rest_a[e,i], d_log_a[e,i] - a[e,i]*Sum(where(a[e,j] > 1/2, d_log_a[e,j], 0), j)) - a[e,i]*Sum(where(a[e,j] > 1/2, 0, d_log_a[e,j]), j) */
static void map_delta(size_t rows, const y10_real *restrict a, const y10_real *restrict d_log_a,
    const y10_real *restrict rest_a, const y10_real *restrict sum_a_2,
    const y10_real *restrict sum_a, y10_real *restrict delta)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            delta[e*3 + i] = (a[e*3 + i] > R(0.5) ? d_log_a[e*3 + i]*rest_a[e*3 + i] : d_log_a[e*3 + i] -
                a[e*3 + i]*sum_a_2[e]) - a[e*3 + i]*sum_a[e];
        }
    }
}

/* abs(z4[e,i]) */
static void map_abs_z4(size_t rows, const y10_real *restrict z4, y10_real *restrict abs_z4)
{
    for (size_t n = 0; n < rows*4; n++)
        abs_z4[n] = FN(fabs)(z4[n]);
}

/* exp(-2*abs(z4[e,i])) */
static void map_exp_z4(size_t rows, const y10_real *restrict abs_z4, y10_real *restrict exp_z4)
{
    for (size_t n = 0; n < rows*4; n++)
        exp_z4[n] = exp_of(-R(2)*abs_z4[n]);
}

/* towards delta4[e,i] = 4*exp(-2*abs(z4[e,i]))*Sum(delta[e,k]*W5[k,i], k)/(1 + exp(-2*abs(z4[e,i])))**2 */
static void contract_delta4(size_t rows, const y10_real *restrict W5,
    const y10_real *restrict delta, y10_real *restrict delta4)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            delta4[e*4 + i] = R(0);
        for (size_t k = 0; k < 3; k++) {
            const y10_real c0 = delta[e*3 + k];
            for (size_t i = 0; i < 4; i++)
                delta4[e*4 + i] += c0*W5[k*4 + i];
        }
    }
}

/* delta4[e,i] = 4*exp(-2*abs(z4[e,i]))*Sum(delta[e,k]*W5[k,i], k)/(1 + exp(-2*abs(z4[e,i])))**2 */
static void map_delta4(size_t rows, const y10_real *restrict exp_z4, y10_real *restrict delta4)
{
    for (size_t n = 0; n < rows*4; n++)
        delta4[n] = R(4)*delta4[n]*exp_z4[n]*square(R(1)/(R(1) + exp_z4[n]));
}

/* towards delta3[e,i] = 4*k*sigmoid(3*z3[e,i]/2 - 3/8)*sigmoid(3/8 - 3*z3[e,i]/2)*Sum(delta4[e,k]*W4[k,i], k)/L */
static void contract_delta3(size_t rows, const y10_real *restrict W4,
    const y10_real *restrict delta4, y10_real *restrict delta3)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            delta3[e*5 + i] = R(0);
        for (size_t k = 0; k < 4; k += 4) {
            const y10_real c0 = delta4[e*4 + k];
            const y10_real c1 = delta4[e*4 + k + 1];
            const y10_real c2 = delta4[e*4 + k + 2];
            const y10_real c3 = delta4[e*4 + k + 3];
            for (size_t i = 0; i < 5; i++) {
                delta3[e*5 + i] += (c0*W4[k*5 + i] + c1*W4[(k + 1)*5 + i]) + (c2*W4[(k + 2)*5 + i] + c3*W4[(k +
                    3)*5 + i]);
            }
        }
    }
}

/* delta3[e,i] = 4*k*sigmoid(3*z3[e,i]/2 - 3/8)*sigmoid(3/8 - 3*z3[e,i]/2)*Sum(delta4[e,k]*W4[k,i], k)/L */
static void map_delta3(size_t rows, const y10_real *restrict z3, y10_real *restrict delta3)
{
    for (size_t n = 0; n < rows*5; n++) {
        delta3[n] = R(4)*R(1.5)*delta3[n]*sigmoid(R(3)*z3[n]/R(2) - R(0.375))*sigmoid(R(0.375) -
            R(3)*z3[n]/R(2))/R(2);
    }
}

/* towards delta2[e,i] = where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)*Sum(delta3[e,k]*W3[k,i], k) */
static void contract_delta2(size_t rows, const y10_real *restrict W3,
    const y10_real *restrict delta3, y10_real *restrict delta2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            delta2[e*6 + i] = R(0);
        for (size_t k = 0; k < 4; k += 4) {
            const y10_real c0 = delta3[e*5 + k];
            const y10_real c1 = delta3[e*5 + k + 1];
            const y10_real c2 = delta3[e*5 + k + 2];
            const y10_real c3 = delta3[e*5 + k + 3];
            for (size_t i = 0; i < 6; i++) {
                delta2[e*6 + i] += (c0*W3[k*6 + i] + c1*W3[(k + 1)*6 + i]) + (c2*W3[(k + 2)*6 + i] + c3*W3[(k +
                    3)*6 + i]);
            }
        }
        for (size_t k = 4; k < 5; k++) {
            const y10_real c0 = delta3[e*5 + k];
            for (size_t i = 0; i < 6; i++)
                delta2[e*6 + i] += c0*W3[k*6 + i];
        }
    }
}

/* delta2[e,i] = where(z2[e,i] < 0, alpha*exp(z2[e,i]), 1)*Sum(delta3[e,k]*W3[k,i], k) */
static void map_delta2(size_t rows, const y10_real *restrict z2, y10_real *restrict delta2)
{
    for (size_t n = 0; n < rows*6; n++)
        delta2[n] = delta2[n]*(z2[n] < R(0) ? R(0.5)*exp_of(z2[n]) : R(1));
}

/* towards delta1[e,i] = where(z1[e,i] > 0, Sum(delta2[e,k]*W2[k,i], k), 0) */
static void contract_delta1(size_t rows, const y10_real *restrict W2,
    const y10_real *restrict delta2, y10_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            delta1[e*6 + i] = R(0);
        for (size_t k = 0; k < 4; k += 4) {
            const y10_real c0 = delta2[e*6 + k];
            const y10_real c1 = delta2[e*6 + k + 1];
            const y10_real c2 = delta2[e*6 + k + 2];
            const y10_real c3 = delta2[e*6 + k + 3];
            for (size_t i = 0; i < 6; i++) {
                delta1[e*6 + i] += (c0*W2[k*6 + i] + c1*W2[(k + 1)*6 + i]) + (c2*W2[(k + 2)*6 + i] + c3*W2[(k +
                    3)*6 + i]);
            }
        }
        for (size_t k = 4; k < 6; k++) {
            const y10_real c0 = delta2[e*6 + k];
            for (size_t i = 0; i < 6; i++)
                delta1[e*6 + i] += c0*W2[k*6 + i];
        }
    }
}

/* delta1[e,i] = where(z1[e,i] > 0, Sum(delta2[e,k]*W2[k,i], k), 0) */
static void map_delta1(size_t rows, const y10_real *restrict z1, y10_real *restrict delta1)
{
    for (size_t n = 0; n < rows*6; n++)
        delta1[n] = z1[n] > R(0) ? delta1[n] : R(0);
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void contract_d_W1(size_t rows, const y10_real *restrict delta1,
    const y10_real *restrict x, y10_real *restrict d_W1)
{
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W1[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            const y10_real c0 = delta1[e*6 + i];
            const y10_real c1 = delta1[(e + 1)*6 + i];
            const y10_real c2 = delta1[(e + 2)*6 + i];
            const y10_real c3 = delta1[(e + 3)*6 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W1[i*5 + j] += (c0*x[e*5 + j] + c1*x[(e + 1)*5 + j]) + (c2*x[(e + 2)*5 + j] + c3*x[(e + 3)*5 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            const y10_real c0 = delta1[e*6 + i];
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
static void reduce_d_b1(size_t rows, const y10_real *restrict delta1, y10_real *restrict d_b1)
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
static void map_d_b1(size_t rows, y10_real *restrict d_b1)
{
    for (size_t i = 0; i < 6; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m */
static void contract_d_W2(size_t rows, const y10_real *restrict a1,
    const y10_real *restrict delta2, y10_real *restrict d_W2)
{
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W2[i*6 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            const y10_real c0 = delta2[e*6 + i];
            const y10_real c1 = delta2[(e + 1)*6 + i];
            const y10_real c2 = delta2[(e + 2)*6 + i];
            const y10_real c3 = delta2[(e + 3)*6 + i];
            for (size_t j = 0; j < 6; j++) {
                d_W2[i*6 + j] += (c0*a1[e*6 + j] + c1*a1[(e + 1)*6 + j]) + (c2*a1[(e + 2)*6 + j] + c3*a1[(e +
                    3)*6 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            const y10_real c0 = delta2[e*6 + i];
            for (size_t j = 0; j < 6; j++)
                d_W2[i*6 + j] += c0*a1[e*6 + j];
        }
    }
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W2[i*6 + j] *= R(1)/R(rows);
    }
}

/* towards d_b2[i] = Sum(delta2[e,i], e)/m */
static void reduce_d_b2(size_t rows, const y10_real *restrict delta2, y10_real *restrict d_b2)
{
    for (size_t i = 0; i < 6; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            d_b2[i] += (delta2[e*6 + i] + delta2[(e + 1)*6 + i]) + (delta2[(e + 2)*6 + i] + delta2[(e + 3)*6
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            d_b2[i] += delta2[e*6 + i];
    }
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void map_d_b2(size_t rows, y10_real *restrict d_b2)
{
    for (size_t i = 0; i < 6; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* d_W3[i,j] = Sum(delta3[e,i]*a2[e,j], e)/m */
static void contract_d_W3(size_t rows, const y10_real *restrict a2,
    const y10_real *restrict delta3, y10_real *restrict d_W3)
{
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W3[i*6 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            const y10_real c0 = delta3[e*5 + i];
            const y10_real c1 = delta3[(e + 1)*5 + i];
            const y10_real c2 = delta3[(e + 2)*5 + i];
            const y10_real c3 = delta3[(e + 3)*5 + i];
            for (size_t j = 0; j < 6; j++) {
                d_W3[i*6 + j] += (c0*a2[e*6 + j] + c1*a2[(e + 1)*6 + j]) + (c2*a2[(e + 2)*6 + j] + c3*a2[(e +
                    3)*6 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            const y10_real c0 = delta3[e*5 + i];
            for (size_t j = 0; j < 6; j++)
                d_W3[i*6 + j] += c0*a2[e*6 + j];
        }
    }
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W3[i*6 + j] *= R(1)/R(rows);
    }
}

/* towards d_b3[i] = Sum(delta3[e,i], e)/m */
static void reduce_d_b3(size_t rows, const y10_real *restrict delta3, y10_real *restrict d_b3)
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
static void map_d_b3(size_t rows, y10_real *restrict d_b3)
{
    for (size_t i = 0; i < 5; i++)
        d_b3[i] = d_b3[i]/R(rows);
}

/* d_W4[i,j] = Sum(delta4[e,i]*a3[e,j], e)/m */
static void contract_d_W4(size_t rows, const y10_real *restrict a3,
    const y10_real *restrict delta4, y10_real *restrict d_W4)
{
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W4[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            const y10_real c0 = delta4[e*4 + i];
            const y10_real c1 = delta4[(e + 1)*4 + i];
            const y10_real c2 = delta4[(e + 2)*4 + i];
            const y10_real c3 = delta4[(e + 3)*4 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W4[i*5 + j] += (c0*a3[e*5 + j] + c1*a3[(e + 1)*5 + j]) + (c2*a3[(e + 2)*5 + j] + c3*a3[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            const y10_real c0 = delta4[e*4 + i];
            for (size_t j = 0; j < 5; j++)
                d_W4[i*5 + j] += c0*a3[e*5 + j];
        }
    }
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W4[i*5 + j] *= R(1)/R(rows);
    }
}

/* towards d_b4[i] = Sum(delta4[e,i], e)/m */
static void reduce_d_b4(size_t rows, const y10_real *restrict delta4, y10_real *restrict d_b4)
{
    for (size_t i = 0; i < 4; i++)
        d_b4[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            d_b4[i] += (delta4[e*4 + i] + delta4[(e + 1)*4 + i]) + (delta4[(e + 2)*4 + i] + delta4[(e + 3)*4
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            d_b4[i] += delta4[e*4 + i];
    }
}

/* d_b4[i] = Sum(delta4[e,i], e)/m */
static void map_d_b4(size_t rows, y10_real *restrict d_b4)
{
    for (size_t i = 0; i < 4; i++)
        d_b4[i] = d_b4[i]/R(rows);
}

/* d_W5[i,j] = Sum(delta[e,i]*a4[e,j], e)/m */
static void contract_d_W5(size_t rows, const y10_real *restrict a4,
    const y10_real *restrict delta, y10_real *restrict d_W5)
{
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W5[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            const y10_real c0 = delta[e*3 + i];
            const y10_real c1 = delta[(e + 1)*3 + i];
            const y10_real c2 = delta[(e + 2)*3 + i];
            const y10_real c3 = delta[(e + 3)*3 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W5[i*4 + j] += (c0*a4[e*4 + j] + c1*a4[(e + 1)*4 + j]) + (c2*a4[(e + 2)*4 + j] + c3*a4[(e +
                    3)*4 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            const y10_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 4; j++)
                d_W5[i*4 + j] += c0*a4[e*4 + j];
        }
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W5[i*4 + j] *= R(1)/R(rows);
    }
}

/* towards d_b5[i] = Sum(delta[e,i], e)/m */
static void reduce_d_b5(size_t rows, const y10_real *restrict delta, y10_real *restrict d_b5)
{
    for (size_t i = 0; i < 3; i++)
        d_b5[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            d_b5[i] += (delta[e*3 + i] + delta[(e + 1)*3 + i]) + (delta[(e + 2)*3 + i] + delta[(e + 3)*3 +
                i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            d_b5[i] += delta[e*3 + i];
    }
}

/* d_b5[i] = Sum(delta[e,i], e)/m */
static void map_d_b5(size_t rows, y10_real *restrict d_b5)
{
    for (size_t i = 0; i < 3; i++)
        d_b5[i] = d_b5[i]/R(rows);
}

static void forward_pass(const y10_real *parameters, const y10_real *x, size_t rows,
    y10_real *workspace)
{
    const y10_real *const W1 = parameters + Y10_AT_W1;
    y10_real *const z1 = workspace + 153;
    const y10_real *const b1 = parameters + Y10_AT_b1;
    y10_real *const a1 = workspace + 153 + 6*rows;
    const y10_real *const W2 = parameters + Y10_AT_W2;
    y10_real *const z2 = workspace + 153 + 12*rows;
    const y10_real *const b2 = parameters + Y10_AT_b2;
    y10_real *const a2 = workspace + 153 + 18*rows;
    const y10_real *const W3 = parameters + Y10_AT_W3;
    y10_real *const z3 = workspace + 153 + 24*rows;
    const y10_real *const b3 = parameters + Y10_AT_b3;
    y10_real *const a3 = workspace + 153 + 29*rows;
    const y10_real *const W4 = parameters + Y10_AT_W4;
    y10_real *const z4 = workspace + 153 + 34*rows;
    const y10_real *const b4 = parameters + Y10_AT_b4;
    y10_real *const a4 = workspace + 153 + 38*rows;
    const y10_real *const W5 = parameters + Y10_AT_W5;
    y10_real *const z = workspace + 153 + 42*rows;
    const y10_real *const b5 = parameters + Y10_AT_b5;
    y10_real *const max_z = workspace + 153 + 51*rows;
    y10_real *const exp_z = workspace + 153 + 48*rows;
    y10_real *const sum_exp_z = workspace + 153 + 52*rows;
    y10_real *const a = workspace + 153 + 45*rows;
    y10_real *const sum_exp_z_2 = workspace + 153 + 56*rows;
    y10_real *const rest_a = workspace + 153 + 53*rows;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    map_a1(rows, z1, a1);
    contract_z2(rows, W2, a1, z2);
    map_z2(rows, b2, z2);
    map_a2(rows, z2, a2);
    contract_z3(rows, W3, a2, z3);
    map_z3(rows, b3, z3);
    map_a3(rows, z3, a3);
    contract_z4(rows, W4, a3, z4);
    map_z4(rows, b4, z4);
    map_a4(rows, z4, a4);
    contract_z(rows, W5, a4, z);
    map_z(rows, b5, z);
    reduce_max_z(rows, z, max_z);
    map_exp_z(rows, z, max_z, exp_z);
    reduce_sum_exp_z(rows, exp_z, sum_exp_z);
    map_a(rows, exp_z, sum_exp_z, a);
    reduce_sum_exp_z_2(rows, z, max_z, exp_z, sum_exp_z_2);
    map_rest_a(rows, exp_z, sum_exp_z, sum_exp_z_2, rest_a);
}

static void cost_pass(const y10_real *t, size_t rows, y10_real *workspace)
{
    const y10_real *const a = workspace + 153 + 45*rows;
    const y10_real *const rest_a = workspace + 153 + 53*rows;
    y10_real *const E = workspace + 153 + 57*rows;
    y10_real *const C = workspace + 152;
    reduce_E(rows, a, t, rest_a, E);
    reduce_C(rows, E, C);
    map_C(rows, C);
}

static void backward_pass(const y10_real *parameters, const y10_real *x, const y10_real *t,
    size_t rows, y10_real *gradients, y10_real *workspace)
{
    const y10_real *const a = workspace + 153 + 45*rows;
    const y10_real *const rest_a = workspace + 153 + 53*rows;
    y10_real *const d_log_a = workspace + 153 + 58*rows;
    y10_real *const sum_a = workspace + 153 + 64*rows;
    y10_real *const sum_a_2 = workspace + 153 + 65*rows;
    y10_real *const delta = workspace + 153 + 61*rows;
    const y10_real *const z4 = workspace + 153 + 34*rows;
    y10_real *const abs_z4 = workspace + 153 + 70*rows;
    y10_real *const exp_z4 = workspace + 153 + 74*rows;
    const y10_real *const W5 = parameters + Y10_AT_W5;
    y10_real *const delta4 = workspace + 153 + 66*rows;
    const y10_real *const W4 = parameters + Y10_AT_W4;
    y10_real *const delta3 = workspace + 153 + 78*rows;
    const y10_real *const z3 = workspace + 153 + 24*rows;
    const y10_real *const W3 = parameters + Y10_AT_W3;
    y10_real *const delta2 = workspace + 153 + 83*rows;
    const y10_real *const z2 = workspace + 153 + 12*rows;
    const y10_real *const W2 = parameters + Y10_AT_W2;
    y10_real *const delta1 = workspace + 153 + 89*rows;
    const y10_real *const z1 = workspace + 153;
    y10_real *const d_W1 = gradients + Y10_AT_W1;
    y10_real *const d_b1 = gradients + Y10_AT_b1;
    const y10_real *const a1 = workspace + 153 + 6*rows;
    y10_real *const d_W2 = gradients + Y10_AT_W2;
    y10_real *const d_b2 = gradients + Y10_AT_b2;
    const y10_real *const a2 = workspace + 153 + 18*rows;
    y10_real *const d_W3 = gradients + Y10_AT_W3;
    y10_real *const d_b3 = gradients + Y10_AT_b3;
    const y10_real *const a3 = workspace + 153 + 29*rows;
    y10_real *const d_W4 = gradients + Y10_AT_W4;
    y10_real *const d_b4 = gradients + Y10_AT_b4;
    const y10_real *const a4 = workspace + 153 + 38*rows;
    y10_real *const d_W5 = gradients + Y10_AT_W5;
    y10_real *const d_b5 = gradients + Y10_AT_b5;
    map_d_log_a(rows, a, t, rest_a, d_log_a);
    reduce_sum_a(rows, a, d_log_a, sum_a);
    reduce_sum_a_2(rows, a, d_log_a, sum_a_2);
    map_delta(rows, a, d_log_a, rest_a, sum_a_2, sum_a, delta);
    map_abs_z4(rows, z4, abs_z4);
    map_exp_z4(rows, abs_z4, exp_z4);
    contract_delta4(rows, W5, delta, delta4);
    map_delta4(rows, exp_z4, delta4);
    contract_delta3(rows, W4, delta4, delta3);
    map_delta3(rows, z3, delta3);
    contract_delta2(rows, W3, delta3, delta2);
    map_delta2(rows, z2, delta2);
    contract_delta1(rows, W2, delta2, delta1);
    map_delta1(rows, z1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    map_d_b1(rows, d_b1);
    contract_d_W2(rows, a1, delta2, d_W2);
    reduce_d_b2(rows, delta2, d_b2);
    map_d_b2(rows, d_b2);
    contract_d_W3(rows, a2, delta3, d_W3);
    reduce_d_b3(rows, delta3, d_b3);
    map_d_b3(rows, d_b3);
    contract_d_W4(rows, a3, delta4, d_W4);
    reduce_d_b4(rows, delta4, d_b4);
    map_d_b4(rows, d_b4);
    contract_d_W5(rows, a4, delta, d_W5);
    reduce_d_b5(rows, delta, d_b5);
    map_d_b5(rows, d_b5);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y10_real *restrict p, const y10_real *restrict g)
{
    for (size_t k = 0; k < Y10_PARAMETER_COUNT; k++)
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

static void draw_uniform(y10_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y10_real *values, size_t count, double value)
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

size_t y10_workspace_size(size_t rows)
{
    return 153 + 103*rows;
}

void y10_init(y10_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* he_uniform: sqrt(6)/sqrt(fan_in) */
    draw_uniform(parameters + Y10_AT_W1, 30, 1.0954451150103321, &stream);
    /* zeros: 0 */
    fill(parameters + Y10_AT_b1, 6, 0.0);
    /* he_uniform: sqrt(6)/sqrt(fan_in) */
    draw_uniform(parameters + Y10_AT_W2, 36, 1.0, &stream);
    /* zeros: 0 */
    fill(parameters + Y10_AT_b2, 6, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y10_AT_W3, 30, 0.7385489458759964, &stream);
    /* zeros: 0 */
    fill(parameters + Y10_AT_b3, 5, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y10_AT_W4, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y10_AT_b4, 4, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y10_AT_W5, 12, 0.9258200997725514, &stream);
    /* zeros: 0 */
    fill(parameters + Y10_AT_b5, 3, 0.0);
}

void y10_initial_state(y10_real *state)
{
    for (size_t k = 0; k < Y10_STATE_COUNT; k++)
        state[k] = R(0);
}

void y10_forward(const y10_real *parameters, const y10_real *x, size_t rows,
    y10_real *y, y10_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 153 + 45*rows, rows * Y10_OUTPUT_SIZE * sizeof *y);
}

y10_real y10_cost(const y10_real *parameters, const y10_real *x,
    const y10_real *t, size_t rows, y10_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 152);
}

y10_real y10_gradients(const y10_real *parameters, const y10_real *x,
    const y10_real *t, size_t rows, y10_real *gradients, y10_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 152);
}

y10_real y10_train_step(y10_real *parameters, y10_real *state,
    const y10_real *x, const y10_real *t, size_t rows, y10_real *workspace)
{
    y10_real *const gradients = workspace;
    const y10_real cost = y10_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y10_train(y10_real *parameters, y10_real *state,
    const y10_real *x, const y10_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y10_real *workspace,
    y10_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y10_real *const batch_x = workspace + 153 + 95*batch;
    y10_real *const batch_t = batch_x + batch * Y10_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y10_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y10_INPUT_SIZE, x + order[first + k] * Y10_INPUT_SIZE,
                        Y10_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y10_TARGET_SIZE, t + order[first + k] * Y10_TARGET_SIZE,
                        Y10_TARGET_SIZE * sizeof *t);
                }
                total += (double)y10_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y10_check_targets(const y10_real *t, size_t rows, size_t *requirement,
    y10_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y10_requirements(void)
{
    return 0;
}

const char *y10_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y10_real_size(void) { return sizeof(y10_real); }
size_t y10_input_size(void) { return Y10_INPUT_SIZE; }
size_t y10_output_size(void) { return Y10_OUTPUT_SIZE; }
size_t y10_target_size(void) { return Y10_TARGET_SIZE; }
size_t y10_state_count(void) { return Y10_STATE_COUNT; }
size_t y10_parameter_count(void) { return Y10_PARAMETER_COUNT; }
size_t y10_parameters(void) { return Y10_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y10_AT_W1, 30, 2, { 6, 5 } },
    { "b1", Y10_AT_b1, 6, 1, { 6, 1 } },
    { "W2", Y10_AT_W2, 36, 2, { 6, 6 } },
    { "b2", Y10_AT_b2, 6, 1, { 6, 1 } },
    { "W3", Y10_AT_W3, 30, 2, { 5, 6 } },
    { "b3", Y10_AT_b3, 5, 1, { 5, 1 } },
    { "W4", Y10_AT_W4, 20, 2, { 4, 5 } },
    { "b4", Y10_AT_b4, 4, 1, { 4, 1 } },
    { "W5", Y10_AT_W5, 12, 2, { 3, 4 } },
    { "b5", Y10_AT_b5, 3, 1, { 3, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y10_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y10_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y10_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y10_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y10_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
