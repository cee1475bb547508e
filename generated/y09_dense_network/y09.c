/* y09.c: see y09.h. Written by symbp. */

#include "y09.h"

#include <math.h>
#include <string.h>

/* Every operation is rounded by itself, except in the sums of products; nobody reads floating-point exceptions. */
#if defined(__clang__)
#pragma clang fp contract(off)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-trapping-math", "no-math-errno")
#endif

#define R(value) ((y09_real)(value))
#ifdef Y09_DOUBLE
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
typedef y09_real vector
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(y09_real)), may_alias));
#else
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#endif
enum { LANES = VECTOR_BYTES/sizeof(y09_real), TILE_COLUMNS = 2*LANES };

static inline size_t at_most(size_t count, size_t most)
{
    return count < most ? count : most;
}

/* to[k*width + c] = from[c*beside + k*apart] for c < count, and 0 from there to the width. */
static void pack(y09_real *restrict to, size_t width, size_t count, size_t depth,
    const y09_real *restrict from, size_t beside, size_t apart)
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

static INLINED void sums_of(const size_t rows, const size_t vectors, y09_real *tile, size_t depth,
    const y09_real *across, size_t row, size_t term, const y09_real *along, size_t apart)
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
static void tile_sums(y09_real *tile, size_t rows, size_t columns, size_t depth,
    const y09_real *across, size_t row, size_t term, const y09_real *along, size_t apart)
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
static void tile_sums(y09_real *tile, size_t rows, size_t columns, size_t depth,
    const y09_real *across, size_t row, size_t term, const y09_real *along, size_t apart)
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
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i] */
static void rows_z(size_t rows, const y09_real *restrict W1, const y09_real *restrict x,
    const y09_real *restrict b1, const y09_real *restrict W2, const y09_real *restrict b2,
    const y09_real *restrict W3, const y09_real *restrict b3, y09_real *restrict a1,
    y09_real *restrict a2, y09_real *restrict z)
{
    for (size_t e = 0; e < rows; e++) {
        y09_real z1[6];
        y09_real z2[5];
        y09_real decay_z2[5];
        for (size_t i = 0; i < 6; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[i] = sum;
        }
        for (size_t i = 0; i < 6; i++) {
            z1[i] = b1[i] + z1[i];
            a1[e*6 + i] = tanh_of(z1[i]);
        }
        for (size_t i = 0; i < 5; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W2[i*6 + j]*a1[e*6 + j];
            z2[i] = sum;
        }
        for (size_t i = 0; i < 5; i++) {
            z2[i] = b2[i] + z2[i];
            decay_z2[i] = exp_of(-FN(fabs)(z2[i]));
            a2[e*5 + i] = (z2[i] < R(0) ? decay_z2[i] : R(1))/(R(1) + decay_z2[i]);
        }
        for (size_t i = 0; i < 2; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W3[i*5 + j]*a2[e*5 + j];
            z[e*2 + i] = sum;
        }
        for (size_t i = 0; i < 2; i++)
            z[e*2 + i] = b3[i] + z[e*2 + i];
    }
}

/* z1[e,i] = Sum(W1[i,j]*x[e,j], j) + b1[i]
   a1[e,i] = tanh(z1[e,i])
   z2[e,i] = Sum(W2[i,j]*a1[e,j], j) + b2[i]
   decay_z2[e,i] = exp(-abs(z2[e,i]))
   a2[e,i] = where(z2[e,i] < 0, decay_z2[e,i], 1)/(1 + decay_z2[e,i])
   rest_a2[e,i] = where(z2[e,i] < 0, 1 - a2[e,i], a2[e,i]*decay_z2[e,i])
   z[e,i] = Sum(W3[i,j]*a2[e,j], j) + b3[i]
   E[e] = Sum((t[e,k] - a[e,k])**2, k)
   delta[e,i] = 2*a[e,i] - 2*t[e,i]
   delta2[e,i] = a2[e,i]*rest_a2[e,i]*Sum(delta[e,k]*W3[k,i], k)
   abs(z1[e,i])
   exp(-2*abs(z1[e,i]))
   4*exp(-2*abs(z1[e,i]))/(1 + exp(-2*abs(z1[e,i])))**2
   delta1[e,i] = 4*exp(-2*abs(z1[e,i]))*Sum(delta2[e,k]*W2[k,i], k)/(1 + exp(-2*abs(z1[e,i])))**2 */
static void rows_delta1(size_t rows, const y09_real *restrict W1, const y09_real *restrict x,
    const y09_real *restrict b1, const y09_real *restrict W2, const y09_real *restrict b2,
    const y09_real *restrict W3, const y09_real *restrict b3, const y09_real *restrict t,
    y09_real *restrict a1, y09_real *restrict a2, y09_real *restrict E,
    y09_real *restrict delta, y09_real *restrict delta2, y09_real *restrict delta1)
{
    for (size_t e = 0; e < rows; e++) {
        y09_real z1[6];
        y09_real z2[5];
        y09_real decay_z2[5];
        y09_real rest_a2[5];
        y09_real z[2];
        y09_real abs_z1[6];
        y09_real exp_z1[6];
        y09_real slope_z1[6];
        for (size_t i = 0; i < 6; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 4; j++)
                sum += W1[i*4 + j]*x[e*4 + j];
            z1[i] = sum;
        }
        for (size_t i = 0; i < 6; i++) {
            z1[i] = b1[i] + z1[i];
            a1[e*6 + i] = tanh_of(z1[i]);
        }
        for (size_t i = 0; i < 5; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 6; j++)
                sum += W2[i*6 + j]*a1[e*6 + j];
            z2[i] = sum;
        }
        for (size_t i = 0; i < 5; i++) {
            z2[i] = b2[i] + z2[i];
            decay_z2[i] = exp_of(-FN(fabs)(z2[i]));
            a2[e*5 + i] = (z2[i] < R(0) ? decay_z2[i] : R(1))/(R(1) + decay_z2[i]);
            rest_a2[i] = z2[i] < R(0) ? R(1) - a2[e*5 + i] : a2[e*5 + i]*decay_z2[i];
        }
        for (size_t i = 0; i < 2; i++) {
            y09_real sum = R(0);
            for (size_t j = 0; j < 5; j++)
                sum += W3[i*5 + j]*a2[e*5 + j];
            z[i] = sum;
        }
        for (size_t i = 0; i < 2; i++)
            z[i] = b3[i] + z[i];
        {
            y09_real sum = R(0);
            for (size_t k = 0; k < 2; k++)
                sum += square(t[e*2 + k] - z[k]);
            E[e] = sum;
        }
        for (size_t i = 0; i < 2; i++)
            delta[e*2 + i] = R(2)*z[i] - R(2)*t[e*2 + i];
        for (size_t i = 0; i < 5; i++)
            delta2[e*5 + i] = R(0);
        for (size_t k = 0; k < 2; k++) {
            const y09_real c0 = delta[e*2 + k];
            for (size_t i = 0; i < 5; i++)
                delta2[e*5 + i] += c0*W3[k*5 + i];
        }
        for (size_t i = 0; i < 5; i++)
            delta2[e*5 + i] = delta2[e*5 + i]*a2[e*5 + i]*rest_a2[i];
        for (size_t i = 0; i < 6; i++) {
            abs_z1[i] = FN(fabs)(z1[i]);
            exp_z1[i] = exp_of(-R(2)*abs_z1[i]);
            slope_z1[i] = R(4)*exp_z1[i]*square(R(1)/(R(1) + exp_z1[i]));
        }
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
        for (size_t i = 0; i < 6; i++)
            delta1[e*6 + i] = delta1[e*6 + i]*slope_z1[i];
    }
}

/* C = Sum(E[e], e) */
static void plain_C(size_t rows, const y09_real *restrict E, y09_real *restrict C)
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

/* columns of product_d_W1 from the one at j0_ on */
static INLINED void panel_product_d_W1(size_t rows, const y09_real *restrict delta1,
    const y09_real *restrict x, y09_real *restrict d_W1, y09_real *restrict room,
    size_t columns, size_t j0_)
{
    const y09_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 6; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W1[(i0 + r)*4 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e) */
static void product_d_W1(size_t rows, const y09_real *restrict delta1,
    const y09_real *restrict x, y09_real *restrict d_W1, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 6; i++) {
            for (size_t j = 0; j < 4; j++)
                d_W1[i*4 + j] = (delta1[i]*x[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_d_W1(rows, delta1, x, d_W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_d_W1(rows, delta1, x, d_W1, room, 4 % TILE_COLUMNS, j0_);
}

/* d_b1[i] = Sum(delta1[e,i], e) */
static void plain_d_b1(size_t rows, const y09_real *restrict delta1, y09_real *restrict d_b1)
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

/* columns of product_d_W2 from the one at j0_ on */
static INLINED void panel_product_d_W2(size_t rows, const y09_real *restrict a1,
    const y09_real *restrict delta2, y09_real *restrict d_W2, y09_real *restrict room,
    size_t columns, size_t j0_)
{
    const y09_real *panel = &a1[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W2[(i0 + r)*6 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e) */
static void product_d_W2(size_t rows, const y09_real *restrict a1,
    const y09_real *restrict delta2, y09_real *restrict d_W2, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 6; j++)
                d_W2[i*6 + j] = (delta2[i]*a1[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_d_W2(rows, a1, delta2, d_W2, room, 6 % TILE_COLUMNS, j0_);
}

/* d_b2[i] = Sum(delta2[e,i], e) */
static void plain_d_b2(size_t rows, const y09_real *restrict delta2, y09_real *restrict d_b2)
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

/* columns of product_d_W3 from the one at j0_ on */
static INLINED void panel_product_d_W3(size_t rows, const y09_real *restrict a2,
    const y09_real *restrict delta, y09_real *restrict d_W3, y09_real *restrict room,
    size_t columns, size_t j0_)
{
    const y09_real *panel = &a2[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++)
                d_W3[(i0 + r)*5 + j0_ + c] = tile[r*TILE_COLUMNS + c];
        }
    }
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e) */
static void product_d_W3(size_t rows, const y09_real *restrict a2,
    const y09_real *restrict delta, y09_real *restrict d_W3, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 5; j++)
                d_W3[i*5 + j] = (delta[i]*a2[j]);
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_d_W3(rows, a2, delta, d_W3, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_d_W3(rows, a2, delta, d_W3, room, 5 % TILE_COLUMNS, j0_);
}

/* d_b3[i] = Sum(delta[e,i], e) */
static void plain_d_b3(size_t rows, const y09_real *restrict delta, y09_real *restrict d_b3)
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

/* columns of product_W1 from the one at j0_ on */
static INLINED void panel_product_W1(size_t rows, const y09_real *restrict delta1,
    const y09_real *restrict x, y09_real *restrict W1, y09_real *restrict room, size_t columns,
    size_t j0_)
{
    const y09_real *panel = &x[j0_];
    size_t apart = 4;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &x[j0_], 1, 4);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 6; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(6 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta1[i0], 1, 6, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y09_real d_W1 = tile[r*TILE_COLUMNS + c];
                W1[(i0 + r)*4 + j0_ + c] = W1[(i0 + r)*4 + j0_ + c] - d_W1*R(0.05);
            }
        }
    }
}

/* d_W1[i,j] = Sum(delta1[e,i]*x[e,j], e)
   W1 after the step */
static void product_W1(size_t rows, const y09_real *restrict delta1, const y09_real *restrict x,
    y09_real *restrict W1, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 6; i++) {
            for (size_t j = 0; j < 4; j++) {
                const y09_real d_W1 = (delta1[i]*x[j]);
                W1[i*4 + j] = W1[i*4 + j] - d_W1*R(0.05);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 4; j0_ += TILE_COLUMNS)
        panel_product_W1(rows, delta1, x, W1, room, TILE_COLUMNS, j0_);
    if (4 % TILE_COLUMNS != 0)
        panel_product_W1(rows, delta1, x, W1, room, 4 % TILE_COLUMNS, j0_);
}

/* columns of product_W2 from the one at j0_ on */
static INLINED void panel_product_W2(size_t rows, const y09_real *restrict a1,
    const y09_real *restrict delta2, y09_real *restrict W2, y09_real *restrict room,
    size_t columns, size_t j0_)
{
    const y09_real *panel = &a1[j0_];
    size_t apart = 6;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a1[j0_], 1, 6);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 5; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(5 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta2[i0], 1, 5, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y09_real d_W2 = tile[r*TILE_COLUMNS + c];
                W2[(i0 + r)*6 + j0_ + c] = W2[(i0 + r)*6 + j0_ + c] - d_W2*R(0.05);
            }
        }
    }
}

/* d_W2[i,j] = Sum(delta2[e,i]*a1[e,j], e)
   W2 after the step */
static void product_W2(size_t rows, const y09_real *restrict a1,
    const y09_real *restrict delta2, y09_real *restrict W2, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 5; i++) {
            for (size_t j = 0; j < 6; j++) {
                const y09_real d_W2 = (delta2[i]*a1[j]);
                W2[i*6 + j] = W2[i*6 + j] - d_W2*R(0.05);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 6; j0_ += TILE_COLUMNS)
        panel_product_W2(rows, a1, delta2, W2, room, TILE_COLUMNS, j0_);
    if (6 % TILE_COLUMNS != 0)
        panel_product_W2(rows, a1, delta2, W2, room, 6 % TILE_COLUMNS, j0_);
}

/* columns of product_W3 from the one at j0_ on */
static INLINED void panel_product_W3(size_t rows, const y09_real *restrict a2,
    const y09_real *restrict delta, y09_real *restrict W3, y09_real *restrict room,
    size_t columns, size_t j0_)
{
    const y09_real *panel = &a2[j0_];
    size_t apart = 5;
    if (columns % LANES != 0) {
        pack(room, TILE_COLUMNS, columns, rows, &a2[j0_], 1, 5);
        panel = room;
        apart = TILE_COLUMNS;
    }
    for (size_t i0 = 0; i0 < 2; i0 += TILE_ROWS) {
        const size_t tile_rows = at_most(2 - i0, TILE_ROWS);
        y09_real tile[TILE_ROWS*TILE_COLUMNS];
        tile_sums(tile, tile_rows, columns, rows, &delta[i0], 1, 2, panel, apart);
        for (size_t r = 0; r < tile_rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const y09_real d_W3 = tile[r*TILE_COLUMNS + c];
                W3[(i0 + r)*5 + j0_ + c] = W3[(i0 + r)*5 + j0_ + c] - d_W3*R(0.05);
            }
        }
    }
}

/* d_W3[i,j] = Sum(delta[e,i]*a2[e,j], e)
   W3 after the step */
static void product_W3(size_t rows, const y09_real *restrict a2, const y09_real *restrict delta,
    y09_real *restrict W3, y09_real *restrict room)
{
    if (rows == 1) {
        for (size_t i = 0; i < 2; i++) {
            for (size_t j = 0; j < 5; j++) {
                const y09_real d_W3 = (delta[i]*a2[j]);
                W3[i*5 + j] = W3[i*5 + j] - d_W3*R(0.05);
            }
        }
        return;
    }
    size_t j0_ = 0;
    for (; j0_ + TILE_COLUMNS <= 5; j0_ += TILE_COLUMNS)
        panel_product_W3(rows, a2, delta, W3, room, TILE_COLUMNS, j0_);
    if (5 % TILE_COLUMNS != 0)
        panel_product_W3(rows, a2, delta, W3, room, 5 % TILE_COLUMNS, j0_);
}

/* b1 after the step */
static void plain_b1(const y09_real *restrict d_b1, y09_real *restrict b1)
{
    for (size_t i1 = 0; i1 < 6; i1++)
        b1[i1] = b1[i1] - d_b1[i1]*R(0.05);
}

/* b2 after the step */
static void plain_b2(const y09_real *restrict d_b2, y09_real *restrict b2)
{
    for (size_t i1 = 0; i1 < 5; i1++)
        b2[i1] = b2[i1] - d_b2[i1]*R(0.05);
}

/* b3 after the step */
static void plain_b3(const y09_real *restrict d_b3, y09_real *restrict b3)
{
    for (size_t i1 = 0; i1 < 2; i1++)
        b3[i1] = b3[i1] - d_b3[i1]*R(0.05);
}

static void forward_pass(const y09_real *parameters, const y09_real *x, size_t rows,
    y09_real *workspace)
{
    const y09_real *const W1 = parameters + Y09_AT_W1;
    const y09_real *const b1 = parameters + Y09_AT_b1;
    const y09_real *const W2 = parameters + Y09_AT_W2;
    const y09_real *const b2 = parameters + Y09_AT_b2;
    const y09_real *const W3 = parameters + Y09_AT_W3;
    const y09_real *const b3 = parameters + Y09_AT_b3;
    y09_real *const a1 = workspace + 14 + BESIDE*rows;
    y09_real *const a2 = workspace + 14 + (BESIDE + 6)*rows;
    y09_real *const z = workspace + 14 + (BESIDE + 11)*rows;
    rows_z(rows, W1, x, b1, W2, b2, W3, b3, a1, a2, z);
}

static void cost_pass(const y09_real *parameters, const y09_real *x, const y09_real *t,
    size_t rows, y09_real *workspace)
{
    const y09_real *const W1 = parameters + Y09_AT_W1;
    const y09_real *const b1 = parameters + Y09_AT_b1;
    const y09_real *const W2 = parameters + Y09_AT_W2;
    const y09_real *const b2 = parameters + Y09_AT_b2;
    const y09_real *const W3 = parameters + Y09_AT_W3;
    const y09_real *const b3 = parameters + Y09_AT_b3;
    y09_real *const a1 = workspace + 14 + BESIDE*rows;
    y09_real *const a2 = workspace + 14 + (BESIDE + 6)*rows;
    y09_real *const E = workspace + 14 + (BESIDE + 13)*rows;
    y09_real *const delta = workspace + 14 + (BESIDE + 14)*rows;
    y09_real *const delta2 = workspace + 14 + (BESIDE + 16)*rows;
    y09_real *const delta1 = workspace + 14 + (BESIDE + 21)*rows;
    y09_real *const C = workspace + 0;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
}

static void gradients_pass(const y09_real *parameters, const y09_real *x, const y09_real *t,
    size_t rows, y09_real *gradients, y09_real *workspace)
{
    const y09_real *const W1 = parameters + Y09_AT_W1;
    const y09_real *const b1 = parameters + Y09_AT_b1;
    const y09_real *const W2 = parameters + Y09_AT_W2;
    const y09_real *const b2 = parameters + Y09_AT_b2;
    const y09_real *const W3 = parameters + Y09_AT_W3;
    const y09_real *const b3 = parameters + Y09_AT_b3;
    y09_real *const a1 = workspace + 14 + BESIDE*rows;
    y09_real *const a2 = workspace + 14 + (BESIDE + 6)*rows;
    y09_real *const E = workspace + 14 + (BESIDE + 13)*rows;
    y09_real *const delta = workspace + 14 + (BESIDE + 14)*rows;
    y09_real *const delta2 = workspace + 14 + (BESIDE + 16)*rows;
    y09_real *const delta1 = workspace + 14 + (BESIDE + 21)*rows;
    y09_real *const C = workspace + 0;
    y09_real *const d_W1 = gradients + Y09_AT_W1;
    y09_real *const d_b1 = gradients + Y09_AT_b1;
    y09_real *const d_W2 = gradients + Y09_AT_W2;
    y09_real *const d_b2 = gradients + Y09_AT_b2;
    y09_real *const d_W3 = gradients + Y09_AT_W3;
    y09_real *const d_b3 = gradients + Y09_AT_b3;
    y09_real *const room = workspace + 14;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    product_d_W1(rows, delta1, x, d_W1, room);
    plain_d_b1(rows, delta1, d_b1);
    product_d_W2(rows, a1, delta2, d_W2, room);
    plain_d_b2(rows, delta2, d_b2);
    product_d_W3(rows, a2, delta, d_W3, room);
    plain_d_b3(rows, delta, d_b3);
}

static void step_pass(y09_real *parameters, const y09_real *x, const y09_real *t, size_t rows,
    y09_real *workspace)
{
    y09_real *const W1 = parameters + Y09_AT_W1;
    y09_real *const b1 = parameters + Y09_AT_b1;
    y09_real *const W2 = parameters + Y09_AT_W2;
    y09_real *const b2 = parameters + Y09_AT_b2;
    y09_real *const W3 = parameters + Y09_AT_W3;
    y09_real *const b3 = parameters + Y09_AT_b3;
    y09_real *const a1 = workspace + 14 + BESIDE*rows;
    y09_real *const a2 = workspace + 14 + (BESIDE + 6)*rows;
    y09_real *const E = workspace + 14 + (BESIDE + 13)*rows;
    y09_real *const delta = workspace + 14 + (BESIDE + 14)*rows;
    y09_real *const delta2 = workspace + 14 + (BESIDE + 16)*rows;
    y09_real *const delta1 = workspace + 14 + (BESIDE + 21)*rows;
    y09_real *const C = workspace + 0;
    y09_real *const d_b1 = workspace + 1;
    y09_real *const d_b2 = workspace + 7;
    y09_real *const d_b3 = workspace + 12;
    y09_real *const room = workspace + 14;
    rows_delta1(rows, W1, x, b1, W2, b2, W3, b3, t, a1, a2, E, delta, delta2, delta1);
    plain_C(rows, E, C);
    product_W1(rows, delta1, x, W1, room);
    plain_d_b1(rows, delta1, d_b1);
    product_W2(rows, a1, delta2, W2, room);
    plain_d_b2(rows, delta2, d_b2);
    product_W3(rows, a2, delta, W3, room);
    plain_d_b3(rows, delta, d_b3);
    plain_b1(d_b1, b1);
    plain_b2(d_b2, b2);
    plain_b3(d_b3, b3);
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
    return 14 + (BESIDE + 33)*rows;
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
    memcpy(y, workspace + 14 + (BESIDE + 11)*rows, rows * Y09_OUTPUT_SIZE * sizeof *y);
}

y09_real y09_cost(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *workspace)
{
    cost_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

y09_real y09_gradients(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *gradients, y09_real *workspace)
{
    gradients_pass(parameters, x, t, rows, gradients, workspace);
    return *(workspace + 0);
}

y09_real y09_train_step(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows, y09_real *workspace)
{
    state[0] += R(1);
    step_pass(parameters, x, t, rows, workspace);
    return *(workspace + 0);
}

int y09_train(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y09_real *workspace,
    y09_progress progress, void *data)
{
    const size_t batch = batch_size == 0 || batch_size > rows ? rows : batch_size;
    y09_real *const batch_x = workspace + 14 + (BESIDE + 27)*batch;
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
