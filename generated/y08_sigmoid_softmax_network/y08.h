/* y08: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 6, t is rows x 4, y is rows x 4.
   The parameters are one array of Y08_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][6] at Y08_AT_W1: layer 1
       b1[5] at Y08_AT_b1: layer 1
       W2[5][5] at Y08_AT_W2: layer 2
       b2[5] at Y08_AT_b2: layer 2
       W3[4][5] at Y08_AT_W3: layer 3
       b3[4] at Y08_AT_b3: layer 3

   The optimiser's state is one array of Y08_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y08_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       Sum(t[k], k) == 1
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written, under the conditions on the targets
       proved: delta equals dS/dz[e,i], under the conditions on the targets
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       assumed: Sum(t[k], k) == 1 for every example; the modules refuse other targets
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y08_SYMBP_H
#define Y08_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y08_DOUBLE
typedef double y08_real;
#else
typedef float y08_real;
#endif

enum {
    Y08_INPUT_SIZE = 6,
    Y08_OUTPUT_SIZE = 4,
    Y08_TARGET_SIZE = 4,
    Y08_PARAMETERS = 6,
    Y08_PARAMETER_COUNT = 89,
    Y08_STATE_COUNT = 1,
    Y08_AT_W1 = 0,
    Y08_AT_b1 = 30,
    Y08_AT_W2 = 35,
    Y08_AT_b2 = 60,
    Y08_AT_W3 = 65,
    Y08_AT_b3 = 85,
    Y08_BATCH_SIZE = 32,
    Y08_EPOCHS = 20
};
#define Y08_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y08_train) must hold. */
size_t y08_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y08_init(y08_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y08_initial_state(y08_real *state);

/* y becomes the output for each row of x. */
void y08_forward(const y08_real *parameters, const y08_real *x, size_t rows,
    y08_real *y, y08_real *workspace);

/* The cost on these rows. */
y08_real y08_cost(const y08_real *parameters, const y08_real *x,
    const y08_real *t, size_t rows, y08_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y08_real y08_gradients(const y08_real *parameters, const y08_real *x,
    const y08_real *t, size_t rows, y08_real *gradients, y08_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y08_real y08_train_step(y08_real *parameters, y08_real *state,
    const y08_real *x, const y08_real *t, size_t rows, y08_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y08_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y08_train(y08_real *parameters, y08_real *state,
    const y08_real *x, const y08_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y08_real *workspace,
    y08_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y08_check_targets(const y08_real *t, size_t rows, size_t *requirement,
    y08_real *workspace);
size_t y08_requirements(void);
const char *y08_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y08_real_size(void);
size_t y08_input_size(void);
size_t y08_output_size(void);
size_t y08_target_size(void);
size_t y08_state_count(void);
size_t y08_parameter_count(void);
size_t y08_parameters(void);
const char *y08_parameter_name(size_t parameter);
size_t y08_parameter_offset(size_t parameter);
size_t y08_parameter_size(size_t parameter);
size_t y08_parameter_rank(size_t parameter);
size_t y08_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
