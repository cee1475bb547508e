/* y14: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 2, y is rows x 2.
   The parameters are one array of Y14_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y14_AT_W1: layer 1
       b1[5] at Y14_AT_b1: layer 1
       W2[4][5] at Y14_AT_W2: layer 2
       b2[4] at Y14_AT_b2: layer 2
       W3[2][4] at Y14_AT_W3: layer 3
       b3[2] at Y14_AT_b3: layer 3

   The optimiser's state is one array of Y14_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y14_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: d_a2 equals dS/da2[e,j]
       proved: delta2 equals dS/dz2[e,i]
       proved: d_a1 equals dS/da1[e,j]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y14_SYMBP_H
#define Y14_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y14_DOUBLE
typedef double y14_real;
#else
typedef float y14_real;
#endif

enum {
    Y14_INPUT_SIZE = 4,
    Y14_OUTPUT_SIZE = 2,
    Y14_TARGET_SIZE = 2,
    Y14_PARAMETERS = 6,
    Y14_PARAMETER_COUNT = 59,
    Y14_STATE_COUNT = 1,
    Y14_AT_W1 = 0,
    Y14_AT_b1 = 20,
    Y14_AT_W2 = 25,
    Y14_AT_b2 = 45,
    Y14_AT_W3 = 49,
    Y14_AT_b3 = 57,
    Y14_BATCH_SIZE = 32,
    Y14_EPOCHS = 20
};
#define Y14_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y14_train) must hold. */
size_t y14_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y14_init(y14_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y14_initial_state(y14_real *state);

/* y becomes the output for each row of x. */
void y14_forward(const y14_real *parameters, const y14_real *x, size_t rows,
    y14_real *y, y14_real *workspace);

/* The cost on these rows. */
y14_real y14_cost(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y14_real y14_gradients(const y14_real *parameters, const y14_real *x,
    const y14_real *t, size_t rows, y14_real *gradients, y14_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y14_real y14_train_step(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows, y14_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y14_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y14_train(y14_real *parameters, y14_real *state,
    const y14_real *x, const y14_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y14_real *workspace,
    y14_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y14_check_targets(const y14_real *t, size_t rows, size_t *requirement,
    y14_real *workspace);
size_t y14_requirements(void);
const char *y14_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y14_real_size(void);
size_t y14_input_size(void);
size_t y14_output_size(void);
size_t y14_target_size(void);
size_t y14_state_count(void);
size_t y14_parameter_count(void);
size_t y14_parameters(void);
const char *y14_parameter_name(size_t parameter);
size_t y14_parameter_offset(size_t parameter);
size_t y14_parameter_size(size_t parameter);
size_t y14_parameter_rank(size_t parameter);
size_t y14_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
