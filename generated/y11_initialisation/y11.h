/* y11: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 6, t is rows x 3, y is rows x 3.
   The parameters are one array of Y11_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[8][6] at Y11_AT_W1: layer 1
       b1[8] at Y11_AT_b1: layer 1
       W2[7][8] at Y11_AT_W2: layer 2
       b2[7] at Y11_AT_b2: layer 2
       W3[5][7] at Y11_AT_W3: layer 3
       b3[5] at Y11_AT_b3: layer 3
       W4[3][5] at Y11_AT_W4: layer 4
       b4[3] at Y11_AT_b4: layer 4

   The optimiser's state is one array of Y11_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y11_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta3 equals dS/dz3[e,i]
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       proved: d_W4 equals dC/dW4[i,j]
       proved: d_b4 equals dC/db4[i]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y11_SYMBP_H
#define Y11_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y11_DOUBLE
typedef double y11_real;
#else
typedef float y11_real;
#endif

enum {
    Y11_INPUT_SIZE = 6,
    Y11_OUTPUT_SIZE = 3,
    Y11_TARGET_SIZE = 3,
    Y11_PARAMETERS = 8,
    Y11_PARAMETER_COUNT = 177,
    Y11_STATE_COUNT = 1,
    Y11_AT_W1 = 0,
    Y11_AT_b1 = 48,
    Y11_AT_W2 = 56,
    Y11_AT_b2 = 112,
    Y11_AT_W3 = 119,
    Y11_AT_b3 = 154,
    Y11_AT_W4 = 159,
    Y11_AT_b4 = 174,
    Y11_BATCH_SIZE = 32,
    Y11_EPOCHS = 20
};
#define Y11_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y11_train) must hold. */
size_t y11_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y11_init(y11_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y11_initial_state(y11_real *state);

/* y becomes the output for each row of x. */
void y11_forward(const y11_real *parameters, const y11_real *x, size_t rows,
    y11_real *y, y11_real *workspace);

/* The cost on these rows. */
y11_real y11_cost(const y11_real *parameters, const y11_real *x,
    const y11_real *t, size_t rows, y11_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y11_real y11_gradients(const y11_real *parameters, const y11_real *x,
    const y11_real *t, size_t rows, y11_real *gradients, y11_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y11_real y11_train_step(y11_real *parameters, y11_real *state,
    const y11_real *x, const y11_real *t, size_t rows, y11_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y11_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y11_train(y11_real *parameters, y11_real *state,
    const y11_real *x, const y11_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y11_real *workspace,
    y11_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y11_check_targets(const y11_real *t, size_t rows, size_t *requirement,
    y11_real *workspace);
size_t y11_requirements(void);
const char *y11_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y11_real_size(void);
size_t y11_input_size(void);
size_t y11_output_size(void);
size_t y11_target_size(void);
size_t y11_state_count(void);
size_t y11_parameter_count(void);
size_t y11_parameters(void);
const char *y11_parameter_name(size_t parameter);
size_t y11_parameter_offset(size_t parameter);
size_t y11_parameter_size(size_t parameter);
size_t y11_parameter_rank(size_t parameter);
size_t y11_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
