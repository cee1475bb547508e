/* classifier.c: see classifier.h. Written by symbp. */

#include "classifier.h"

#include <math.h>
#include <string.h>

#define R(value) ((classifier_real)(value))
#ifdef CLASSIFIER_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

#ifdef CLASSIFIER_DOUBLE

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

/* log(x) = e*log(2) + log(1 + f), 1 + f = (1 + s)/(1 - s) from the square root of 1/2 to that of 2. */
static inline double log_of(double x)
{
    const double normal = x < 2.2250738585072014e-308 ? x*4503599627370496.0 : x;
    const uint64_t bits = wide_bits_of(normal) + UINT64_C(0x00095F619980C433);
    const double biased = double_of((bits >> 52) | UINT64_C(0x4330000000000000)) - 4503599627370496.0;
    const double e = biased - (x < 2.2250738585072014e-308 ? 1075.0 : 1023.0);
    const double f = double_of((bits & UINT64_C(0x000FFFFFFFFFFFFF)) + UINT64_C(0x3FE6A09E667F3BCD)) - 1.0;
    const double s = f/(2.0 + f), z = s*s, half = 0.5*f*f;
    double p = 0.14795466775374555;
    p = p*z + 0.1531409960123105;
    p = p*z + 0.1818356237704837;
    p = p*z + 0.22222198611329003;
    p = p*z + 0.285714287420093;
    p = p*z + 0.39999999999416413;
    p = p*z + 0.6666666666666734;
    const double log = e*0.6931471803691238 - ((half - (s*(half + z*p) + e*1.9082149292705877e-10)) - f);
    return x > 0.0 ? (x < INFINITY ? log : x) : (x == 0.0 ? -INFINITY : NAN);
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

/* log(x) = e*log(2) + log(1 + f), 1 + f from the square root of 1/2 to that of 2. */
static inline float log_of(float x)
{
    const float normal = x < 1.17549435e-38f ? x*8388608.0f : x;
    const uint32_t bits = bits_of(normal) + UINT32_C(0x004AFB0D);
    const float e = (float)(int32_t)(bits >> 23) - (x < 1.17549435e-38f ? 150.0f : 127.0f);
    const float f = float_of((bits & UINT32_C(0x007FFFFF)) + UINT32_C(0x3F3504F3)) - 1.0f, square = f*f;
    float p = 0.06746489f;
    p = p*f + -0.11675487f;
    p = p*f + 0.11888143f;
    p = p*f + -0.124056175f;
    p = p*f + 0.1421956f;
    p = p*f + -0.16667995f;
    p = p*f + 0.20002118f;
    p = p*f + -0.2500001f;
    p = p*f + 0.33333313f;
    const float log = (f + ((f*square*p + e*-2.12194442e-4f) - 0.5f*square)) + e*0.693359375f;
    return x > 0.0f ? (x < INFINITY ? log : x) : (x == 0.0f ? -INFINITY : NAN);
}

/* u/(1 + u) or 1/(1 + u), u = exp(-|x|), corrected by what rounding 1 + u lost. */
static inline float sigmoid(float x)
{
    const float u = exp_of(-fabsf(x)), sum = 1.0f + u, quotient = (x < 0.0f ? u : 1.0f)/sum;
    const float lost = u - (sum - 1.0f), inverse = x < 0.0f ? 1.0f - quotient : quotient;
    return quotient - quotient*(lost*inverse);
}

#endif

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const classifier_real *restrict W1,
    const classifier_real *restrict x, classifier_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            classifier_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W1[i*5 + j]*x[e*5 + j];
            z1[e*4 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const classifier_real *restrict b1,
    classifier_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            z1[e*4 + i] = z1[e*4 + i] + b1[i];
    }
}

/* a1[e,i] = sigmoid(z1[e,i]) */
static void map_a1(size_t rows, const classifier_real *restrict z1,
    classifier_real *restrict a1)
{
    for (size_t n = 0; n < rows*4; n++)
        a1[n] = sigmoid(z1[n]);
}

/* towards z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z(size_t rows, const classifier_real *restrict W2,
    const classifier_real *restrict a1, classifier_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            classifier_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W2[i*4 + j]*a1[e*4 + j];
            z[e*3 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z(size_t rows, const classifier_real *restrict b2, classifier_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            z[e*3 + i] = z[e*3 + i] + b2[i];
    }
}

/* M[e] = Max(z[e,k], k) */
static void reduce_M(size_t rows, const classifier_real *restrict z,
    classifier_real *restrict M)
{
    for (size_t e = 0; e < rows; e++) {
        classifier_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t k = 0; k < 3; k++) {
            const classifier_real term = z[e*3 + k];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        M[e] = unordered ? R(NAN) : top;
    }
}

/* towards a[e,i] = exp(z[e,i] - M[e])/s[e] */
static void map_a(size_t rows, const classifier_real *restrict z,
    const classifier_real *restrict M, classifier_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            a[e*3 + i] = exp_of(z[e*3 + i] - M[e]);
    }
}

/* s[e] = Sum(exp(z[e,k] - M[e]), k) */
static void reduce_s(size_t rows, const classifier_real *restrict a,
    classifier_real *restrict s)
{
    for (size_t e = 0; e < rows; e++) {
        classifier_real sum = R(0);
        for (size_t k = 0; k < 3; k++)
            sum += a[e*3 + k];
        s[e] = sum;
    }
}

/* a[e,i] = exp(z[e,i] - M[e])/s[e] */
static void map_a_2(size_t rows, const classifier_real *restrict s, classifier_real *restrict a)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 3; i++)
            a[e*3 + i] = a[e*3 + i]/s[e];
    }
}

/* y[e] = Sum(t[e,k]*z[e,k], k) */
static void reduce_y(size_t rows, const classifier_real *restrict t,
    const classifier_real *restrict z, classifier_real *restrict y)
{
    for (size_t e = 0; e < rows; e++) {
        classifier_real sum = R(0);
        for (size_t k = 0; k < 3; k++)
            sum += t[e*3 + k]*z[e*3 + k];
        y[e] = sum;
    }
}

/* E[e] = M[e] + log(s[e]) - y[e] */
static void map_E(size_t rows, const classifier_real *restrict M,
    const classifier_real *restrict s, const classifier_real *restrict y,
    classifier_real *restrict E)
{
    for (size_t e = 0; e < rows; e++)
        E[e] = M[e] + log_of(s[e]) - y[e];
}

/* towards C = 1/m*Sum(E[e], e) */
static void reduce_C(size_t rows, const classifier_real *restrict E,
    classifier_real *restrict C)
{
    classifier_real lanes[8] = {R(0)};
    for (size_t e = 0; e < rows/8*8; e += 8) {
        for (size_t lane = 0; lane < 8; lane++)
            lanes[lane] += E[e + lane];
    }
    for (size_t e = rows/8*8; e < rows; e++)
        lanes[0] += E[e];
    C[0] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
        lanes[7]));
}

/* C = 1/m*Sum(E[e], e) */
static void map_C(size_t rows, classifier_real *restrict C)
{
    C[0] = R(1)/R(rows)*C[0];
}

/* delta[e,i] = a[e,i] - t[e,i] */
static void map_delta(size_t rows, const classifier_real *restrict a,
    const classifier_real *restrict t, classifier_real *restrict delta)
{
    for (size_t n = 0; n < rows*3; n++)
        delta[n] = a[n] - t[n];
}

/* d_W2[i,j] = 1/m*Sum(delta[e,i]*a1[e,j], e) */
static void contract_d_W2(size_t rows, const classifier_real *restrict delta,
    const classifier_real *restrict a1, classifier_real *restrict d_W2)
{
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W2[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 3; i++) {
            const classifier_real c0 = delta[e*3 + i];
            const classifier_real c1 = delta[(e + 1)*3 + i];
            const classifier_real c2 = delta[(e + 2)*3 + i];
            const classifier_real c3 = delta[(e + 3)*3 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W2[i*4 + j] += (c0*a1[e*4 + j] + c1*a1[(e + 1)*4 + j]) + (c2*a1[(e + 2)*4 + j] + c3*a1[(e +
                    3)*4 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 3; i++) {
            const classifier_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 4; j++)
                d_W2[i*4 + j] += c0*a1[e*4 + j];
        }
    }
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W2[i*4 + j] *= R(1)/R(rows);
    }
}

/* towards d_b2[i] = 1/m*Sum(delta[e,i], e) */
static void reduce_d_b2(size_t rows, const classifier_real *restrict delta,
    classifier_real *restrict d_b2)
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

/* d_b2[i] = 1/m*Sum(delta[e,i], e) */
static void map_d_b2(size_t rows, classifier_real *restrict d_b2)
{
    for (size_t i = 0; i < 3; i++)
        d_b2[i] = R(1)/R(rows)*d_b2[i];
}

/* d_a1[e,j] = Sum(delta[e,i]*W2[i,j], i) */
static void contract_d_a1(size_t rows, const classifier_real *restrict delta,
    const classifier_real *restrict W2, classifier_real *restrict d_a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 4; j++)
            d_a1[e*4 + j] = R(0);
        for (size_t i = 0; i < 3; i++) {
            const classifier_real c0 = delta[e*3 + i];
            for (size_t j = 0; j < 4; j++)
                d_a1[e*4 + j] += c0*W2[i*4 + j];
        }
    }
}

/* delta1[e,i] = d_a1[e,i]*a1[e,i]*(1 - a1[e,i]) */
static void map_delta1(size_t rows, const classifier_real *restrict d_a1,
    const classifier_real *restrict a1, classifier_real *restrict delta1)
{
    for (size_t n = 0; n < rows*4; n++)
        delta1[n] = d_a1[n]*a1[n]*(R(1) - a1[n]);
}

/* d_W1[i,j] = 1/m*Sum(delta1[e,i]*x[e,j], e) */
static void contract_d_W1(size_t rows, const classifier_real *restrict delta1,
    const classifier_real *restrict x, classifier_real *restrict d_W1)
{
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W1[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            const classifier_real c0 = delta1[e*4 + i];
            const classifier_real c1 = delta1[(e + 1)*4 + i];
            const classifier_real c2 = delta1[(e + 2)*4 + i];
            const classifier_real c3 = delta1[(e + 3)*4 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W1[i*5 + j] += (c0*x[e*5 + j] + c1*x[(e + 1)*5 + j]) + (c2*x[(e + 2)*5 + j] + c3*x[(e + 3)*5 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            const classifier_real c0 = delta1[e*4 + i];
            for (size_t j = 0; j < 5; j++)
                d_W1[i*5 + j] += c0*x[e*5 + j];
        }
    }
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W1[i*5 + j] *= R(1)/R(rows);
    }
}

/* towards d_b1[i] = 1/m*Sum(delta1[e,i], e) */
static void reduce_d_b1(size_t rows, const classifier_real *restrict delta1,
    classifier_real *restrict d_b1)
{
    for (size_t i = 0; i < 4; i++)
        d_b1[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            d_b1[i] += (delta1[e*4 + i] + delta1[(e + 1)*4 + i]) + (delta1[(e + 2)*4 + i] + delta1[(e + 3)*4
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            d_b1[i] += delta1[e*4 + i];
    }
}

/* d_b1[i] = 1/m*Sum(delta1[e,i], e) */
static void map_d_b1(size_t rows, classifier_real *restrict d_b1)
{
    for (size_t i = 0; i < 4; i++)
        d_b1[i] = R(1)/R(rows)*d_b1[i];
}

/* towards Sum(t[e,k], k) - 1 */
static void reduce_residual1(size_t rows, const classifier_real *restrict t,
    classifier_real *restrict residual1)
{
    for (size_t e = 0; e < rows; e++) {
        classifier_real sum = R(0);
        for (size_t k = 0; k < 3; k++)
            sum += t[e*3 + k];
        residual1[e] = sum;
    }
}

/* Sum(t[e,k], k) - 1 */
static void map_residual1(size_t rows, classifier_real *restrict residual1)
{
    for (size_t e = 0; e < rows; e++)
        residual1[e] = residual1[e] - R(1);
}

/* t[e,k] */
static void map_residual2(size_t rows, const classifier_real *restrict t,
    classifier_real *restrict residual2)
{
    for (size_t n = 0; n < rows*3; n++)
        residual2[n] = t[n];
}

static void forward_pass(const classifier_real *parameters, const classifier_real *x,
    size_t rows, classifier_real *workspace)
{
    const classifier_real *const W1 = parameters + CLASSIFIER_AT_W1;
    classifier_real *const z1 = workspace + 40;
    const classifier_real *const b1 = parameters + CLASSIFIER_AT_b1;
    classifier_real *const a1 = workspace + 40 + 4*rows;
    const classifier_real *const W2 = parameters + CLASSIFIER_AT_W2;
    classifier_real *const z = workspace + 40 + 8*rows;
    const classifier_real *const b2 = parameters + CLASSIFIER_AT_b2;
    classifier_real *const M = workspace + 40 + 11*rows;
    classifier_real *const a = workspace + 40 + 13*rows;
    classifier_real *const s = workspace + 40 + 12*rows;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    map_a1(rows, z1, a1);
    contract_z(rows, W2, a1, z);
    map_z(rows, b2, z);
    reduce_M(rows, z, M);
    map_a(rows, z, M, a);
    reduce_s(rows, a, s);
    map_a_2(rows, s, a);
}

static void cost_pass(const classifier_real *t, size_t rows, classifier_real *workspace)
{
    const classifier_real *const z = workspace + 40 + 8*rows;
    classifier_real *const y = workspace + 40 + 16*rows;
    const classifier_real *const M = workspace + 40 + 11*rows;
    const classifier_real *const s = workspace + 40 + 12*rows;
    classifier_real *const E = workspace + 40 + 17*rows;
    classifier_real *const C = workspace + 39;
    reduce_y(rows, t, z, y);
    map_E(rows, M, s, y, E);
    reduce_C(rows, E, C);
    map_C(rows, C);
}

static void backward_pass(const classifier_real *parameters, const classifier_real *x,
    const classifier_real *t, size_t rows, classifier_real *gradients,
    classifier_real *workspace)
{
    const classifier_real *const a = workspace + 40 + 13*rows;
    classifier_real *const delta = workspace + 40 + 18*rows;
    const classifier_real *const a1 = workspace + 40 + 4*rows;
    classifier_real *const d_W2 = gradients + CLASSIFIER_AT_W2;
    classifier_real *const d_b2 = gradients + CLASSIFIER_AT_b2;
    const classifier_real *const W2 = parameters + CLASSIFIER_AT_W2;
    classifier_real *const d_a1 = workspace + 40 + 21*rows;
    classifier_real *const delta1 = workspace + 40 + 25*rows;
    classifier_real *const d_W1 = gradients + CLASSIFIER_AT_W1;
    classifier_real *const d_b1 = gradients + CLASSIFIER_AT_b1;
    map_delta(rows, a, t, delta);
    contract_d_W2(rows, delta, a1, d_W2);
    reduce_d_b2(rows, delta, d_b2);
    map_d_b2(rows, d_b2);
    contract_d_a1(rows, delta, W2, d_a1);
    map_delta1(rows, d_a1, a1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    map_d_b1(rows, d_b1);
}

static void requirement_0(const classifier_real *t, size_t rows, classifier_real *workspace)
{
    classifier_real *const residual1 = workspace + 40 + 29*rows;
    reduce_residual1(rows, t, residual1);
    map_residual1(rows, residual1);
}

static void requirement_1(const classifier_real *t, size_t rows, classifier_real *workspace)
{
    classifier_real *const residual2 = workspace + 40 + 30*rows;
    map_residual2(rows, t, residual2);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(classifier_real *restrict p, const classifier_real *restrict g)
{
    for (size_t k = 0; k < CLASSIFIER_PARAMETER_COUNT; k++)
        p[k] = p[k] - R(0.1)*g[k];
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

static void draw_uniform(classifier_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(classifier_real *values, size_t count, double value)
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

size_t classifier_workspace_size(size_t rows)
{
    return 40 + 41*rows;
}

void classifier_init(classifier_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6/(fan_in + fan_out)) */
    draw_uniform(parameters + CLASSIFIER_AT_W1, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + CLASSIFIER_AT_b1, 4, 0.0);
    /* xavier_uniform: sqrt(6/(fan_in + fan_out)) */
    draw_uniform(parameters + CLASSIFIER_AT_W2, 12, 0.9258200997725514, &stream);
    /* zeros: 0 */
    fill(parameters + CLASSIFIER_AT_b2, 3, 0.0);
}

void classifier_initial_state(classifier_real *state)
{
    for (size_t k = 0; k < CLASSIFIER_STATE_COUNT; k++)
        state[k] = R(0);
}

void classifier_forward(const classifier_real *parameters, const classifier_real *x, size_t rows,
    classifier_real *y, classifier_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 40 + 13*rows, rows * CLASSIFIER_OUTPUT_SIZE * sizeof *y);
}

classifier_real classifier_cost(const classifier_real *parameters, const classifier_real *x,
    const classifier_real *t, size_t rows, classifier_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 39);
}

classifier_real classifier_gradients(const classifier_real *parameters, const classifier_real *x,
    const classifier_real *t, size_t rows, classifier_real *gradients, classifier_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 39);
}

classifier_real classifier_train_step(classifier_real *parameters, classifier_real *state,
    const classifier_real *x, const classifier_real *t, size_t rows, classifier_real *workspace)
{
    classifier_real *const gradients = workspace;
    const classifier_real cost = classifier_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int classifier_train(classifier_real *parameters, classifier_real *state,
    const classifier_real *x, const classifier_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, classifier_real *workspace,
    classifier_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    classifier_real *const batch_x = workspace + 40 + 33*batch;
    classifier_real *const batch_t = batch_x + batch * CLASSIFIER_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)classifier_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * CLASSIFIER_INPUT_SIZE, x + order[first + k] * CLASSIFIER_INPUT_SIZE,
                        CLASSIFIER_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * CLASSIFIER_TARGET_SIZE, t + order[first + k] * CLASSIFIER_TARGET_SIZE,
                        CLASSIFIER_TARGET_SIZE * sizeof *t);
                }
                total += (double)classifier_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long classifier_check_targets(const classifier_real *t, size_t rows, size_t *requirement,
    classifier_real *workspace)
{
    requirement_0(t, rows, workspace);
    for (size_t k = 0; k < rows; k++) {
        const classifier_real r = (workspace + 40 + 29*rows)[k];
        if (!(r >= R(-1e-3) && r <= R(1e-3))) {
            if (requirement != NULL)
                *requirement = 0;
            return (long)k;
        }
    }
    requirement_1(t, rows, workspace);
    for (size_t k = 0; k < rows*3; k++) {
        const classifier_real r = (workspace + 40 + 30*rows)[k];
        if (!(r >= R(0))) {
            if (requirement != NULL)
                *requirement = 1;
            return (long)(k/3);
        }
    }
    return -1;
}

size_t classifier_requirements(void)
{
    return 2;
}

const char *classifier_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        "Sum(t[e,k], k) == 1",
        "t[e,k] >= 0",
        ""
    };
    return texts[requirement];
}

size_t classifier_real_size(void) { return sizeof(classifier_real); }
size_t classifier_input_size(void) { return CLASSIFIER_INPUT_SIZE; }
size_t classifier_output_size(void) { return CLASSIFIER_OUTPUT_SIZE; }
size_t classifier_target_size(void) { return CLASSIFIER_TARGET_SIZE; }
size_t classifier_state_count(void) { return CLASSIFIER_STATE_COUNT; }
size_t classifier_parameter_count(void) { return CLASSIFIER_PARAMETER_COUNT; }
size_t classifier_parameters(void) { return CLASSIFIER_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", CLASSIFIER_AT_W1, 20, 2, { 4, 5 } },
    { "b1", CLASSIFIER_AT_b1, 4, 1, { 4, 1 } },
    { "W2", CLASSIFIER_AT_W2, 12, 2, { 3, 4 } },
    { "b2", CLASSIFIER_AT_b2, 3, 1, { 3, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *classifier_parameter_name(size_t parameter) { return table[parameter].name; }
size_t classifier_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t classifier_parameter_size(size_t parameter) { return table[parameter].size; }
size_t classifier_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t classifier_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
