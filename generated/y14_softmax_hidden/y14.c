/* y14.c: see y14.h. Written by symbp. */

#include "y14.h"

#include <math.h>
#include <string.h>

#define R(value) ((y14_real)(value))
#ifdef Y14_DOUBLE
#define FN(name) name
#else
#define FN(name) name##f
#endif

#ifdef Y14_DOUBLE

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

#endif

static inline y14_real square(y14_real x)
{
    return x*x;
}

/* towards z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void contract_z1(size_t rows, const y14_real *restrict W1, const y14_real *restrict x,
    y14_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            y14_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[e*5 + i] = sum;
        }
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i] */
static void map_z1(size_t rows, const y14_real *restrict b1, y14_real *restrict z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            z1[e*5 + i] = b1[i] + z1[e*5 + i];
    }
}

/* Max(z1[e,k], k) */
static void reduce_max_z1(size_t rows, const y14_real *restrict z1, y14_real *restrict max_z1)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t k = 0; k < 5; k++) {
            const y14_real term = z1[e*5 + k];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        max_z1[e] = unordered ? R(NAN) : top;
    }
}

/* exp(z1[e,k] - Max(z1[e,k], k)) */
static void map_exp_z1(size_t rows, const y14_real *restrict z1,
    const y14_real *restrict max_z1, y14_real *restrict exp_z1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t k = 0; k < 5; k++)
            exp_z1[e*5 + k] = exp_of(z1[e*5 + k] - max_z1[e]);
    }
}

/* Sum(exp_z1[e,k], k) */
static void reduce_sum_exp_z1(size_t rows, const y14_real *restrict exp_z1,
    y14_real *restrict sum_exp_z1)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real sum = R(0);
        for (size_t k = 0; k < 5; k++)
            sum += exp_z1[e*5 + k];
        sum_exp_z1[e] = sum;
    }
}

/* a1[e,i] = exp(z1[e,i] - Max(z1[e,k], k))/Sum(exp(z1[e,k] - Max(z1[e,k], k)), k) */
static void map_a1(size_t rows, const y14_real *restrict exp_z1,
    const y14_real *restrict sum_exp_z1, y14_real *restrict a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            a1[e*5 + i] = exp_z1[e*5 + i]/sum_exp_z1[e];
    }
}

/* towards z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void contract_z2(size_t rows, const y14_real *restrict W2, const y14_real *restrict a1,
    y14_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            y14_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W2[i*5 + j]*a1[e*5 + j];
            z2[e*4 + i] = sum;
        }
    }
}

/* z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i] */
static void map_z2(size_t rows, const y14_real *restrict b2, y14_real *restrict z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            z2[e*4 + i] = b2[i] + z2[e*4 + i];
    }
}

/* Max(z2[e,k], k) */
static void reduce_max_z2(size_t rows, const y14_real *restrict z2, y14_real *restrict max_z2)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real top = R(-INFINITY);
        int unordered = 0;
        for (size_t k = 0; k < 4; k++) {
            const y14_real term = z2[e*4 + k];
            top = term > top ? term : top;
            unordered |= term != term;
        }
        max_z2[e] = unordered ? R(NAN) : top;
    }
}

/* exp(z2[e,k] - Max(z2[e,k], k)) */
static void map_exp_z2(size_t rows, const y14_real *restrict z2,
    const y14_real *restrict max_z2, y14_real *restrict exp_z2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t k = 0; k < 4; k++)
            exp_z2[e*4 + k] = exp_of(z2[e*4 + k] - max_z2[e]);
    }
}

/* Sum(exp_z2[e,k], k) */
static void reduce_sum_exp_z2(size_t rows, const y14_real *restrict exp_z2,
    y14_real *restrict sum_exp_z2)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real sum = R(0);
        for (size_t k = 0; k < 4; k++)
            sum += exp_z2[e*4 + k];
        sum_exp_z2[e] = sum;
    }
}

/* a2[e,i] = exp(z2[e,i] - Max(z2[e,k], k))/Sum(exp(z2[e,k] - Max(z2[e,k], k)), k) */
static void map_a2(size_t rows, const y14_real *restrict exp_z2,
    const y14_real *restrict sum_exp_z2, y14_real *restrict a2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            a2[e*4 + i] = exp_z2[e*4 + i]/sum_exp_z2[e];
    }
}

/* towards z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void contract_z(size_t rows, const y14_real *restrict W3, const y14_real *restrict a2,
    y14_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            y14_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W3[i*4 + j]*a2[e*4 + j];
            z[e*2 + i] = sum;
        }
    }
}

/* z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void map_z(size_t rows, const y14_real *restrict b3, y14_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 2; i++)
            z[e*2 + i] = b3[i] + z[e*2 + i];
    }
}

/* E[e] = Sum((t[e,k] - a[e,k])**2, k) */
static void reduce_E(size_t rows, const y14_real *restrict t, const y14_real *restrict z,
    y14_real *restrict E)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real sum = R(0);
        for (size_t k = 0; k < 2; k++)
            sum += square(t[e*2 + k] - z[e*2 + k]);
        E[e] = sum;
    }
}

/* towards C = Sum(E[e], e)/m */
static void reduce_C(size_t rows, const y14_real *restrict E, y14_real *restrict C)
{
    y14_real lanes[8] = {R(0)};
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
static void map_C(size_t rows, y14_real *restrict C)
{
    C[0] = C[0]/R(rows);
}

/* delta[e,i] = 2*a[e,i] - 2*t[e,i] */
static void map_delta(size_t rows, const y14_real *restrict z, const y14_real *restrict t,
    y14_real *restrict delta)
{
    for (size_t n = 0; n < rows*2; n++)
        delta[n] = R(2)*z[n] - R(2)*t[n];
}

/* d_a2[e,j] = Sum(delta[e,i]*W3[i,j], i) */
static void contract_d_a2(size_t rows, const y14_real *restrict W3,
    const y14_real *restrict delta, y14_real *restrict d_a2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 4; j++)
            d_a2[e*4 + j] = R(0);
        for (size_t i = 0; i < 2; i++) {
            const y14_real c0 = delta[e*2 + i];
            for (size_t j = 0; j < 4; j++)
                d_a2[e*4 + j] += c0*W3[i*4 + j];
        }
    }
}

/* Sum(d_a2[e,j]*a2[e,j], j) */
static void contract_sum_a2(size_t rows, const y14_real *restrict a2,
    const y14_real *restrict d_a2, y14_real *restrict sum_a2)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real sum = R(0);
        for (size_t j = 0; j < 4; j++)
            sum += a2[e*4 + j]*d_a2[e*4 + j];
        sum_a2[e] = sum;
    }
}

/* delta2[e,i] = a2[e,i]*(d_a2[e,i] - Sum(d_a2[e,j]*a2[e,j], j)) */
static void map_delta2(size_t rows, const y14_real *restrict a2, const y14_real *restrict d_a2,
    const y14_real *restrict sum_a2, y14_real *restrict delta2)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            delta2[e*4 + i] = a2[e*4 + i]*(d_a2[e*4 + i] - sum_a2[e]);
    }
}

/* d_a1[e,j] = Sum(delta2[e,i]*W2[i,j], i) */
static void contract_d_a1(size_t rows, const y14_real *restrict W2,
    const y14_real *restrict delta2, y14_real *restrict d_a1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t j = 0; j < 5; j++)
            d_a1[e*5 + j] = R(0);
        for (size_t i = 0; i < 4; i += 4) {
            const y14_real c0 = delta2[e*4 + i];
            const y14_real c1 = delta2[e*4 + i + 1];
            const y14_real c2 = delta2[e*4 + i + 2];
            const y14_real c3 = delta2[e*4 + i + 3];
            for (size_t j = 0; j < 5; j++) {
                d_a1[e*5 + j] += (c0*W2[i*5 + j] + c1*W2[(i + 1)*5 + j]) + (c2*W2[(i + 2)*5 + j] + c3*W2[(i +
                    3)*5 + j]);
            }
        }
    }
}

/* Sum(d_a1[e,j]*a1[e,j], j) */
static void contract_sum_a1(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict d_a1, y14_real *restrict sum_a1)
{
    for (size_t e = 0; e < rows; e++) {
        y14_real sum = R(0);
        for (size_t j = 0; j < 5; j++)
            sum += a1[e*5 + j]*d_a1[e*5 + j];
        sum_a1[e] = sum;
    }
}

/* delta1[e,i] = a1[e,i]*(d_a1[e,i] - Sum(d_a1[e,j]*a1[e,j], j)) */
static void map_delta1(size_t rows, const y14_real *restrict a1, const y14_real *restrict d_a1,
    const y14_real *restrict sum_a1, y14_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        for (size_t i = 0; i < 5; i++)
            delta1[e*5 + i] = a1[e*5 + i]*(d_a1[e*5 + i] - sum_a1[e]);
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)/m */
static void contract_d_W1(size_t rows, const y14_real *restrict delta1,
    const y14_real *restrict x, y14_real *restrict d_W1)
{
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W1[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 5; i++) {
            const y14_real c0 = delta1[e*5 + i];
            const y14_real c1 = delta1[(e + 1)*5 + i];
            const y14_real c2 = delta1[(e + 2)*5 + i];
            const y14_real c3 = delta1[(e + 3)*5 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W1[i*4 + j] += (c0*x[e*4 + j] + c1*x[(e + 1)*4 + j]) + (c2*x[(e + 2)*4 + j] + c3*x[(e + 3)*4 +
                    j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 5; i++) {
            const y14_real c0 = delta1[e*5 + i];
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
static void reduce_d_b1(size_t rows, const y14_real *restrict delta1, y14_real *restrict d_b1)
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
static void map_d_b1(size_t rows, y14_real *restrict d_b1)
{
    for (size_t i = 0; i < 5; i++)
        d_b1[i] = d_b1[i]/R(rows);
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)/m */
static void contract_d_W2(size_t rows, const y14_real *restrict a1,
    const y14_real *restrict delta2, y14_real *restrict d_W2)
{
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W2[i*5 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            const y14_real c0 = delta2[e*4 + i];
            const y14_real c1 = delta2[(e + 1)*4 + i];
            const y14_real c2 = delta2[(e + 2)*4 + i];
            const y14_real c3 = delta2[(e + 3)*4 + i];
            for (size_t j = 0; j < 5; j++) {
                d_W2[i*5 + j] += (c0*a1[e*5 + j] + c1*a1[(e + 1)*5 + j]) + (c2*a1[(e + 2)*5 + j] + c3*a1[(e +
                    3)*5 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++) {
            const y14_real c0 = delta2[e*4 + i];
            for (size_t j = 0; j < 5; j++)
                d_W2[i*5 + j] += c0*a1[e*5 + j];
        }
    }
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++)
            d_W2[i*5 + j] *= R(1)/R(rows);
    }
}

/* towards d_b2[i] = Sum(delta2[e,i], e)/m */
static void reduce_d_b2(size_t rows, const y14_real *restrict delta2, y14_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = R(0);
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 4; i++) {
            d_b2[i] += (delta2[e*4 + i] + delta2[(e + 1)*4 + i]) + (delta2[(e + 2)*4 + i] + delta2[(e + 3)*4
                + i]);
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 4; i++)
            d_b2[i] += delta2[e*4 + i];
    }
}

/* d_b2[i] = Sum(delta2[e,i], e)/m */
static void map_d_b2(size_t rows, y14_real *restrict d_b2)
{
    for (size_t i = 0; i < 4; i++)
        d_b2[i] = d_b2[i]/R(rows);
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e)/m */
static void contract_d_W3(size_t rows, const y14_real *restrict a2,
    const y14_real *restrict delta, y14_real *restrict d_W3)
{
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W3[i*4 + j] = R(0);
    }
    for (size_t e = 0; e < rows/4*4; e += 4) {
        for (size_t i = 0; i < 2; i++) {
            const y14_real c0 = delta[e*2 + i];
            const y14_real c1 = delta[(e + 1)*2 + i];
            const y14_real c2 = delta[(e + 2)*2 + i];
            const y14_real c3 = delta[(e + 3)*2 + i];
            for (size_t j = 0; j < 4; j++) {
                d_W3[i*4 + j] += (c0*a2[e*4 + j] + c1*a2[(e + 1)*4 + j]) + (c2*a2[(e + 2)*4 + j] + c3*a2[(e +
                    3)*4 + j]);
            }
        }
    }
    for (size_t e = rows/4*4; e < rows; e++) {
        for (size_t i = 0; i < 2; i++) {
            const y14_real c0 = delta[e*2 + i];
            for (size_t j = 0; j < 4; j++)
                d_W3[i*4 + j] += c0*a2[e*4 + j];
        }
    }
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 4; j++)
            d_W3[i*4 + j] *= R(1)/R(rows);
    }
}

/* towards d_b3[i] = Sum(delta[e,i], e)/m */
static void reduce_d_b3(size_t rows, const y14_real *restrict delta, y14_real *restrict d_b3)
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

/* d_b3[i] = Sum(delta[e,i], e)/m */
static void map_d_b3(size_t rows, y14_real *restrict d_b3)
{
    for (size_t i = 0; i < 2; i++)
        d_b3[i] = d_b3[i]/R(rows);
}

static void forward_pass(const y14_real *parameters, const y14_real *x, size_t rows,
    y14_real *workspace)
{
    const y14_real *const W1 = parameters + Y14_AT_W1;
    y14_real *const z1 = workspace + 60;
    const y14_real *const b1 = parameters + Y14_AT_b1;
    y14_real *const max_z1 = workspace + 60 + 15*rows;
    y14_real *const exp_z1 = workspace + 60 + 10*rows;
    y14_real *const sum_exp_z1 = workspace + 60 + 16*rows;
    y14_real *const a1 = workspace + 60 + 5*rows;
    const y14_real *const W2 = parameters + Y14_AT_W2;
    y14_real *const z2 = workspace + 60 + 17*rows;
    const y14_real *const b2 = parameters + Y14_AT_b2;
    y14_real *const max_z2 = workspace + 60 + 29*rows;
    y14_real *const exp_z2 = workspace + 60 + 25*rows;
    y14_real *const sum_exp_z2 = workspace + 60 + 30*rows;
    y14_real *const a2 = workspace + 60 + 21*rows;
    const y14_real *const W3 = parameters + Y14_AT_W3;
    y14_real *const z = workspace + 60 + 31*rows;
    const y14_real *const b3 = parameters + Y14_AT_b3;
    contract_z1(rows, W1, x, z1);
    map_z1(rows, b1, z1);
    reduce_max_z1(rows, z1, max_z1);
    map_exp_z1(rows, z1, max_z1, exp_z1);
    reduce_sum_exp_z1(rows, exp_z1, sum_exp_z1);
    map_a1(rows, exp_z1, sum_exp_z1, a1);
    contract_z2(rows, W2, a1, z2);
    map_z2(rows, b2, z2);
    reduce_max_z2(rows, z2, max_z2);
    map_exp_z2(rows, z2, max_z2, exp_z2);
    reduce_sum_exp_z2(rows, exp_z2, sum_exp_z2);
    map_a2(rows, exp_z2, sum_exp_z2, a2);
    contract_z(rows, W3, a2, z);
    map_z(rows, b3, z);
}

static void cost_pass(const y14_real *t, size_t rows, y14_real *workspace)
{
    const y14_real *const z = workspace + 60 + 31*rows;
    y14_real *const E = workspace + 60 + 33*rows;
    y14_real *const C = workspace + 59;
    reduce_E(rows, t, z, E);
    reduce_C(rows, E, C);
    map_C(rows, C);
}

static void backward_pass(const y14_real *parameters, const y14_real *x, const y14_real *t,
    size_t rows, y14_real *gradients, y14_real *workspace)
{
    const y14_real *const z = workspace + 60 + 31*rows;
    y14_real *const delta = workspace + 60 + 34*rows;
    const y14_real *const W3 = parameters + Y14_AT_W3;
    y14_real *const d_a2 = workspace + 60 + 36*rows;
    const y14_real *const a2 = workspace + 60 + 21*rows;
    y14_real *const sum_a2 = workspace + 60 + 44*rows;
    y14_real *const delta2 = workspace + 60 + 40*rows;
    const y14_real *const W2 = parameters + Y14_AT_W2;
    y14_real *const d_a1 = workspace + 60 + 45*rows;
    const y14_real *const a1 = workspace + 60 + 5*rows;
    y14_real *const sum_a1 = workspace + 60 + 55*rows;
    y14_real *const delta1 = workspace + 60 + 50*rows;
    y14_real *const d_W1 = gradients + Y14_AT_W1;
    y14_real *const d_b1 = gradients + Y14_AT_b1;
    y14_real *const d_W2 = gradients + Y14_AT_W2;
    y14_real *const d_b2 = gradients + Y14_AT_b2;
    y14_real *const d_W3 = gradients + Y14_AT_W3;
    y14_real *const d_b3 = gradients + Y14_AT_b3;
    map_delta(rows, z, t, delta);
    contract_d_a2(rows, W3, delta, d_a2);
    contract_sum_a2(rows, a2, d_a2, sum_a2);
    map_delta2(rows, a2, d_a2, sum_a2, delta2);
    contract_d_a1(rows, W2, delta2, d_a1);
    contract_sum_a1(rows, a1, d_a1, sum_a1);
    map_delta1(rows, a1, d_a1, sum_a1, delta1);
    contract_d_W1(rows, delta1, x, d_W1);
    reduce_d_b1(rows, delta1, d_b1);
    map_d_b1(rows, d_b1);
    contract_d_W2(rows, a1, delta2, d_W2);
    reduce_d_b2(rows, delta2, d_b2);
    map_d_b2(rows, d_b2);
    contract_d_W3(rows, a2, delta, d_W3);
    reduce_d_b3(rows, delta, d_b3);
    map_d_b3(rows, d_b3);
}

/* The optimiser, applied to each parameter p with its gradient g. */
static void update(y14_real *restrict p, const y14_real *restrict g)
{
    for (size_t k = 0; k < Y14_PARAMETER_COUNT; k++)
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

static void draw_uniform(y14_real *values, size_t count, double scale, uint64_t *stream)
{
    for (size_t k = 0; k < count; k++)
        values[k] = R(scale * (2.0 * uniform(stream) - 1.0));
}

static void fill(y14_real *values, size_t count, double value)
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

size_t y14_workspace_size(size_t rows)
{
    return 60 + 62*rows;
}

void y14_init(y14_real *parameters, uint64_t seed)
{
    uint64_t stream = seed;
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W1, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b1, 5, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W2, 20, 0.816496580927726, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b2, 4, 0.0);
    /* xavier_uniform: sqrt(6)/sqrt(fan_in + fan_out) */
    draw_uniform(parameters + Y14_AT_W3, 8, 1.0, &stream);
    /* zeros: 0 */
    fill(parameters + Y14_AT_b3, 2, 0.0);
}

void y14_initial_state(y14_real *state)
{
    for (size_t k = 0; k < Y14_STATE_COUNT; k++)
        state[k] = R(0);
}

void y14_forward(const y14_real *parameters, const y14_real *x, size_t rows,
    y14_real *y, y14_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    memcpy(y, workspace + 60 + 31*rows, rows * Y14_OUTPUT_SIZE * sizeof *y);
}

y14_real y14_cost(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    return *(workspace + 59);
}

y14_real y14_gradients(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *gradients, y14_real *workspace)
{
    forward_pass(parameters, x, rows, workspace);
    cost_pass(t, rows, workspace);
    backward_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 59);
}

y14_real y14_train_step(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows, y14_real *workspace)
{
    y14_real *const gradients = workspace;
    const y14_real cost = y14_gradients(parameters, x, t, rows, gradients, workspace);
    state[0] += R(1);
    update(parameters, gradients);
    return cost;
}

int y14_train(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y14_real *workspace,
    y14_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y14_real *const batch_x = workspace + 60 + 56*batch;
    y14_real *const batch_t = batch_x + batch * Y14_INPUT_SIZE;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        size_t steps = 0;
        if (batch_size == 0) {
            total = (double)y14_train_step(parameters, state, x, t, rows, workspace);
            steps = 1;
        } else {
            shuffle(order, rows, seed, epoch);
            for (size_t first = 0; first < rows; first += batch) {
                const size_t count = rows - first < batch ? rows - first : batch;
                for (size_t k = 0; k < count; k++) {
                    memcpy(batch_x + k * Y14_INPUT_SIZE, x + order[first + k] * Y14_INPUT_SIZE,
                        Y14_INPUT_SIZE * sizeof *x);
                    memcpy(batch_t + k * Y14_TARGET_SIZE, t + order[first + k] * Y14_TARGET_SIZE,
                        Y14_TARGET_SIZE * sizeof *t);
                }
                total += (double)y14_train_step(parameters, state, batch_x, batch_t, count, workspace);
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

long y14_check_targets(const y14_real *t, size_t rows, size_t *requirement,
    y14_real *workspace)
{
    (void)t;
    (void)rows;
    (void)requirement;
    (void)workspace;
    return -1;
}

size_t y14_requirements(void)
{
    return 0;
}

const char *y14_requirement_text(size_t requirement)
{
    static const char *const texts[] = {
        ""
    };
    return texts[requirement];
}

size_t y14_real_size(void) { return sizeof(y14_real); }
size_t y14_input_size(void) { return Y14_INPUT_SIZE; }
size_t y14_output_size(void) { return Y14_OUTPUT_SIZE; }
size_t y14_target_size(void) { return Y14_TARGET_SIZE; }
size_t y14_state_count(void) { return Y14_STATE_COUNT; }
size_t y14_parameter_count(void) { return Y14_PARAMETER_COUNT; }
size_t y14_parameters(void) { return Y14_PARAMETERS; }

static const struct {
    const char *name;
    size_t offset, size, rank, shape[2];
} table[] = {
    { "W1", Y14_AT_W1, 20, 2, { 5, 4 } },
    { "b1", Y14_AT_b1, 5, 1, { 5, 1 } },
    { "W2", Y14_AT_W2, 20, 2, { 4, 5 } },
    { "b2", Y14_AT_b2, 4, 1, { 4, 1 } },
    { "W3", Y14_AT_W3, 8, 2, { 2, 4 } },
    { "b3", Y14_AT_b3, 2, 1, { 2, 1 } },
    { NULL, 0, 0, 0, { 0 } }
};

const char *y14_parameter_name(size_t parameter) { return table[parameter].name; }
size_t y14_parameter_offset(size_t parameter) { return table[parameter].offset; }
size_t y14_parameter_size(size_t parameter) { return table[parameter].size; }
size_t y14_parameter_rank(size_t parameter) { return table[parameter].rank; }
size_t y14_parameter_shape(size_t parameter, size_t axis) { return table[parameter].shape[axis]; }
