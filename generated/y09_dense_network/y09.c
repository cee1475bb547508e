/* y09.c: see y09.h. Written by symbp. */

#include "y09.h"

#include <math.h>
#include <string.h>

#define R(value) ((y09_real)(value))
#ifdef Y09_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

#ifdef Y09_DOUBLE

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

static inline y09_real square(y09_real x)
{
    return x*x;
}

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const y09_real *restrict W1, const y09_real *restrict x,
    y09_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[e*6 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const y09_real *restrict b1, y09_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            z1[e*6 + i] = b1[i] + z1[e*6 + i];
    }
}

/* a1[e,i] = tanh(z1[e,i]) */
static void map_a1(size_t rows, const y09_real *restrict z1, y09_real *restrict a1)
{
    for (size_t n = 0; n < rows*6; n++)
        a1[n] = tanh_of(z1[n]);
}

/* towards z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z2(size_t rows, const y09_real *restrict W2, const y09_real *restrict a1,
    y09_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W2[i*6 + j]*a1[e*6 + j];
            z2[e*5 + i] = sum;
        }
    }
}

/* z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z2(size_t rows, const y09_real *restrict b2, y09_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            z2[e*5 + i] = b2[i] + z2[e*5 + i];
    }
}

/* decay_z2[e,i] = exp(-abs(z2[e,i])) */
static void map_decay_z2(size_t rows, const y09_real *restrict z2, y09_real *restrict decay_z2)
{
    for (size_t n = 0; n < rows*5; n++)
        decay_z2[n] = exp_of(-FN(fabs)(z2[n]));
}

/* a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i]) */
static void map_a2(size_t rows, const y09_real *restrict z2, const y09_real *restrict decay_z2,
    y09_real *restrict a2)
{
    for (size_t n = 0; n < rows*5; n++)
        a2[n] = (z2[n] < R(0) ? decay_z2[n] : R(1))/(R(1) + decay_z2[n]);
}

/* rest_a2[e,i] = where(z2[e,i] < 0, 1 - a2[e,i], a2[e,i]*decay_z2[e,i]) */
static void map_rest_a2(size_t rows, const y09_real *restrict z2, const y09_real *restrict a2,
    const y09_real *restrict decay_z2, y09_real *restrict rest_a2)
{
    for (size_t n = 0; n < rows*5; n++)
        rest_a2[n] = z2[n] < R(0) ? R(1) - a2[n] : a2[n]*decay_z2[n];
}

/* towards z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void contract_z(size_t rows, const y09_real *restrict W3, const y09_real *restrict a2,
    y09_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W3[i*5 + j]*a2[e*5 + j];
            z[e*2 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void map_z(size_t rows, const y09_real *restrict b3, y09_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 2; i++)
            z[e*2 + i] = b3[i] + z[e*2 + i];
    }
}

/* E[e] = Sum((t[e,k] - a[e,k])**2, k) */
static void reduce_E(size_t rows, const y09_real *restrict t, const y09_real *restrict z,
    y09_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y09_real sum = R(0);
        for (size_t k = 0; k < 2; k++)
            sum += square(t[e*2 + k] - z[e*2 + k]);
        E[e] = sum;
    }
}

/* C = Sum(E[e], e) */
static void reduce_C(size_t rows, const y09_real *restrict E, y09_real *restrict C)
{
    y09_real lanes[8] = {R(0)};
    for (size_t e = 0; e < rows/8*8; e += 8) {
        for (size_t lane = 0; lane < 8; lane++)
            lanes[lane] += E[e + lane];
    }
    for (size_t e = rows/8*8; e < rows; e++)
        lanes[0] += E[e];
    C[0] = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] +
        lanes[7]));
}

/* delta[e,i] = 2*a[e,i] - 2*t[e,i] */
static void map_delta(size_t rows, const y09_real *restrict z, const y09_real *restrict t,
    y09_real *restrict delta)
{
    for (size_t n = 0; n < rows*2; n++)
        delta[n] = R(2)*z[n] - R(2)*t[n];
}

/* towards delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[k,i], k) */
static void contract_delta2(size_t rows, const y09_real *restrict W3,
    const y09_real *restrict delta, y09_real *restrict delta2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            delta2[e*5 + i] = R(0);
        for (size_t k = 0; k < 2; k++) {
            const y09_real c0 = delta[e*2 + k];
            for (size_t i = 0; i < 5; i++)
                delta2[e*5 + i] += c0*W3[k*5 + i];
        }
    }
}

/* delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[k,i], k) */
static void map_delta2(size_t rows, const y09_real *restrict a2,
    const y09_real *restrict rest_a2, y09_real *restrict delta2)
{
    for (size_t n = 0; n < rows*5; n++)
        delta2[n] = delta2[n]*a2[n]*rest_a2[n];
}

/* abs(z1[e,i]) */
static void map_abs_z1(size_t rows, const y09_real *restrict z1, y09_real *restrict abs_z1)
{
    for (size_t n = 0; n < rows*6; n++)
        abs_z1[n] = FN(fabs)(z1[n]);
}

/* exp(-2*abs(z1[e,i])) */
static void map_exp_z1(size_t rows, const y09_real *restrict abs_z1, y09_real *restrict exp_z1)
{
    for (size_t n = 0; n < rows*6; n++)
        exp_z1[n] = exp_of(-R(2)*abs_z1[n]);
}

/* towards delta1[e,i] = 4*exp(-2*abs(z1[e,i]))*Sum(delta2[e,k]*W2[k,i], k)/(1 + exp(-2*abs(z1[e,i])))**2 */
static void contract_delta1(size_t rows, const y09_real *restrict W2,
    const y09_real *restrict delta2, y09_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 6; i++)
            delta1[e*6 + i] = R(0);
        for (size_t k = 0; k < 4; k += 4) {
            const y09_real c0 = delta2[e*5 + k];
            const y09_real c1 = delta2[e*5 + k + 1];
            const y09_real c2 = delta2[e*5 + k + 2];
            const y09_real c3 = delta2[e*5 + k + 3];
            for (size_t i = 0; i < 6; i++) {
                delta1[e*6 + i] += (c0*W2[k*6 + i] + c1*W2[(k + 1)*6 + i]) + (c2*W2[(k + 2)*6 + i] + c3*W2[(k +
                    3)*6 + i]);
            }
        }
        for (size_t k = 4; k < 5; k++) {
            const y09_real c0 = delta2[e*5 + k];
            for (size_t i = 0; i < 6; i++)
                delta1[e*6 + i] += c0*W2[k*6 + i];
        }
    }
}

/* delta1[e,i] = 4*exp(-2*abs(z1[e,i]))*Sum(delta2[e,k]*W2[k,i], k)/(1 + exp(-2*abs(z1[e,i])))**2 */
static void map_delta1(size_t rows, const y09_real *restrict exp_z1, y09_real *restrict delta1)
{
    for (size_t n = 0; n < rows*6; n++)
        delta1[n] = R(4)*delta1[n]*exp_z1[n]*square(R(1)/(R(1) + exp_z1[n]));
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e) */
static void contract_d_W1(size_t rows, const y09_real *restrict delta1,
    const y09_real *restrict x, y09_real *restrict d_W1)
{
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 6; i++) {
            const y09_real c0 = delta1[e*6 + i];
            const y09_real c1 = delta1[(e + 1)*6 + i];
            const y09_real c2 = delta1[(e + 2)*6 + i];
            const y09_real c3 = delta1[(e + 3)*6 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W1[i*4 + j] += (c0*x[e*4 + j] + c1*x[(e + 1)*4 + j]) + (c2*x[(e + 2)*4 + j] + c3*x[(e + 3)*4 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 6; i++) {
            const y09_real c0 = delta1[e*6 + i];
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] += c0*x[e*4 + j];
        }
    }
}

/* d_b1[i] = Sum(delta1[e,i], e) */
static void reduce_d_b1(size_t rows, const y09_real *restrict delta1, y09_real *restrict d_b1)
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

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e) */
static void contract_d_W2(size_t rows, const y09_real *restrict a1,
    const y09_real *restrict delta2, y09_real *restrict d_W2)
{
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 6; j++)
            d_W2[i*6 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            const y09_real c0 = delta2[e*5 + i];
            const y09_real c1 = delta2[(e + 1)*5 + i];
            const y09_real c2 = delta2[(e + 2)*5 + i];
            const y09_real c3 = delta2[(e + 3)*5 + i];
            for (size_t j = 0; j < 6; j++) {
                d_W2[i*6 + j] += (c0*a1[e*6 + j] + c1*a1[(e + 1)*6 + j]) + (c2*a1[(e + 2)*6 + j] + c3*a1[(e +
                    3)*6 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            const y09_real c0 = delta2[e*5 + i];
            for (size_t j = 0; j < 6; j++)
                d_W2[i*6 + j] += c0*a1[e*6 + j];
        }
    }
}

/* d_b2[i] = Sum(delta2[e,i], e) */
static void reduce_d_b2(size_t rows, const y09_real *restrict delta2, y09_real *restrict d_b2)
{
    for (size_t i = 0; i < 5; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            d_b2[i] += (delta2[e*5 + i] + delta2[(e + 1)*5 + i]) + (delta2[(e + 2)*5 + i] + delta2[(e + 3)*5
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            d_b2[i] += delta2[e*5 + i];
    }
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e) */
static void contract_d_W3(size_t rows, const y09_real *restrict a2,
    const y09_real *restrict delta, y09_real *restrict d_W3)
{
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W3[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            const y09_real c0 = delta[e*2 + i];
            const y09_real c1 = delta[(e + 1)*2 + i];
            const y09_real c2 = delta[(e + 2)*2 + i];
            const y09_real c3 = delta[(e + 3)*2 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W3[i*5 + j] += (c0*a2[e*5 + j] + c1*a2[(e + 1)*5 + j]) + (c2*a2[(e + 2)*5 + j] + c3*a2[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            const y09_real c0 = delta[e*2 + i];
            for (size_t j = 0; j < 5; j++)
                d_W3[i*5 + j] += c0*a2[e*5 + j];
        }
    }
}

/* d_b3[i] = Sum(delta[e,i], e) */
static void reduce_d_b3(size_t rows, const y09_real *restrict delta, y09_real *restrict d_b3)
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

static void forward_pass(const y09_real *parameters, const y09_real *x, size_t rows,
    y09_real *workspace)
{
    const y09_real *const W1 = parameters + Y09_AT_W1;
    y09_real *const z1 = workspace + 78;
    const y09_real *const b1 = parameters + Y09_AT_b1;
    y09_real *const a1 = workspace + 78 + 6*rows;
    const y09_real *const W2 = parameters + Y09_AT_W2;
    y09_real *const z2 = workspace + 78 + 12*rows;
    const y09_real *const b2 = parameters + Y09_AT_b2;
    y09_real *const decay_z2 = workspace + 78 + 17*rows;
    y09_real *const a2 = workspace + 78 + 22*rows;
    y09_real *const rest_a2 = workspace + 78 + 27*rows;
    const y09_real *const W3 = parameters + Y09_AT_W3;
    y09_real *const z = workspace + 78 + 32*rows;
    const y09_real *const b3 = parameters + Y09_AT_b3;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    map_a1(rows, z1, a1);
    contract_z2(rows, W2, a1, z2);
    map_z2(rows, b2, z2);
    map_decay_z2(rows, z2, decay_z2);
    map_a2(rows, z2, decay_z2, a2);
    map_rest_a2(rows, z2, a2, decay_z2, rest_a2);
    contract_z(rows, W3, a2, z);
    map_z(rows, b3, z);
}

static void cost_pass(const y09_real *t, size_t rows, y09_real *workspace)
{
    const y09_real *const z = workspace + 78 + 32*rows;
    y09_real *const E = workspace + 78 + 34*rows;
    y09_real *const C = workspace + 77;
    reduce_E(rows, t, z, E);
    reduce_C(rows, E, C);
}

static void backward_pass(const y09_real *parameters, const y09_real *x, const y09_real *t,
    size_t rows, y09_real *gradients, y09_real *workspace)
{
    const y09_real *const z = workspace + 78 + 32*rows;
    y09_real *const delta = workspace + 78 + 35*rows;
    const y09_real *const W3 = parameters + Y09_AT_W3;
    y09_real *const delta2 = workspace + 78 + 37*rows;
    const y09_real *const a2 = workspace + 78 + 22*rows;
    const y09_real *const rest_a2 = workspace + 78 + 27*rows;
    const y09_real *const z1 = workspace + 78;
    y09_real *const abs_z1 = workspace + 78 + 48*rows;
    y09_real *const exp_z1 = workspace + 78 + 54*rows;
    const y09_real *const W2 = parameters + Y09_AT_W2;
    y09_real *const delta1 = workspace + 78 + 42*rows;
    y09_real *const d_W1 = gradients + Y09_AT_W1;
    y09_real *const d_b1 = gradients + Y09_AT_b1;
    const y09_real *const a1 = workspace + 78 + 6*rows;
    y09_real *const d_W2 = gradients + Y09_AT_W2;
    y09_real *const d_b2 = gradients + Y09_AT_b2;
    y09_real *const d_W3 = gradients + Y09_AT_W3;
    y09_real *const d_b3 = gradients + Y09_AT_b3;
    map_delta(rows, z, t, delta);
    contract_delta2(rows, W3, delta, delta2);
    map_delta2(rows, a2, rest_a2, delta2);
    map_abs_z1(rows, z1, abs_z1);
    map_exp_z1(rows, abs_z1, exp_z1);
    contract_delta1(rows, W2, delta2, delta1);
    map_delta1(rows, exp_z1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    contract_d_W2(rows, a1, delta2, d_W2);
    reduce_d_b2(rows, delta2, d_b2);
    contract_d_W3(rows, a2, delta, d_W3);
    reduce_d_b3(rows, delta, d_b3);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y09_real *restrict p, const y09_real *restrict g)
{
    for (size_t k = 0; k < Y09_PARAMETER_COUNT; k++)
        p[k] = p[k] - g[k]*R(0.05);
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

static void draw_uniform(y09_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y09_real *values, size_t count, double value)
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

size_t y09_workspace_size(size_t rows)
{
    return 78 + 66*rows;
}

void y09_init(y09_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y09_AT_W1, 24, 0.7745966692414834, &stream);
    /* zeros: 0 */
    fill(parameters + Y09_AT_b1, 6, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y09_AT_W2, 30, 0.7385489458759964, &stream);
    /* zeros: 0 */
    fill(parameters + Y09_AT_b2, 5, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y09_AT_W3, 10, 0.9258200997725514, &stream);
    /* zeros: 0 */
    fill(parameters + Y09_AT_b3, 2, 0.0);
}

void y09_initial_state(y09_real *state)
{
    for (size_t k = 0; k < Y09_STATE_COUNT; k++)
        state[k] = R(0);
}

void y09_forward(const y09_real *parameters, const y09_real *x, size_t rows,
    y09_real *y, y09_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 78 + 32*rows, rows * Y09_OUTPUT_SIZE * sizeof *y);
}

y09_real y09_cost(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 77);
}

y09_real y09_gradients(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *gradients, y09_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 77);
}

y09_real y09_train_step(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows, y09_real *workspace)
{
    y09_real *const gradients = workspace;
    const y09_real cost = y09_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y09_train(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y09_real *workspace,
    y09_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y09_real *const batch_x = workspace + 78 + 60*batch;
    y09_real *const batch_t = batch_x + batch * Y09_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y09_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y09_INPUT_SIZE, x + order[first + k] * Y09_INPUT_SIZE,
                        Y09_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y09_TARGET_SIZE, t + order[first + k] * Y09_TARGET_SIZE,
                        Y09_TARGET_SIZE * sizeof *t);
                }
                total += (double)y09_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y09_check_targets(const y09_real *t, size_t rows, size_t *requirement,
    y09_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y09_requirements(void)
{
    return 0;
}

const char *y09_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y09_real_size(void) { return sizeof(y09_real); }
size_t y09_input_size(void) { return Y09_INPUT_SIZE; }
size_t y09_output_size(void) { return Y09_OUTPUT_SIZE; }
size_t y09_target_size(void) { return Y09_TARGET_SIZE; }
size_t y09_state_count(void) { return Y09_STATE_COUNT; }
size_t y09_parameter_count(void) { return Y09_PARAMETER_COUNT; }
size_t y09_parameters(void) { return Y09_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y09_AT_W1, 24, 2, { 6, 4 } },
    { "b1", Y09_AT_b1, 6, 1, { 6, 1 } },
    { "W2", Y09_AT_W2, 30, 2, { 5, 6 } },
    { "b2", Y09_AT_b2, 5, 1, { 5, 1 } },
    { "W3", Y09_AT_W3, 10, 2, { 2, 5 } },
    { "b3", Y09_AT_b3, 2, 1, { 2, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y09_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y09_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y09_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y09_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y09_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
