/* y07: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 1, y is rows x 1.
   The parameters are one array of Y07_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y07_AT_W1: layer 1
       b1[5] at Y07_AT_b1: layer 1
       W2[1][5] at Y07_AT_W2: layer 2
       b2[1] at Y07_AT_b2: layer 2

   The optimiser's state is one array of Y07_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y07_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y07_SYMBP_H
#define Y07_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y07_DOUBLE
typedef double y07_real;
#else
typedef float y07_real;
#endif

enum {
    Y07_INPUT_SIZE = 4,
    Y07_OUTPUT_SIZE = 1,
    Y07_TARGET_SIZE = 1,
    Y07_PARAMETERS = 4,
    Y07_PARAMETER_COUNT = 31,
    Y07_STATE_COUNT = 1,
    Y07_AT_W1 = 0,
    Y07_AT_b1 = 20,
    Y07_AT_W2 = 25,
    Y07_AT_b2 = 30,
    Y07_BATCH_SIZE = 32,
    Y07_EPOCHS = 20
};
#define Y07_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y07_train) must hold. */
size_t y07_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y07_init(y07_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y07_initial_state(y07_real *state);

/* y becomes the output for each row of x. */
void y07_forward(const y07_real *parameters, const y07_real *x, size_t rows,
    y07_real *y, y07_real *workspace);

/* The cost on these rows. */
y07_real y07_cost(const y07_real *parameters, const y07_real *x,
    const y07_real *t, size_t rows, y07_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y07_real y07_gradients(const y07_real *parameters, const y07_real *x,
    const y07_real *t, size_t rows, y07_real *gradients, y07_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y07_real y07_train_step(y07_real *parameters, y07_real *state,
    const y07_real *x, const y07_real *t, size_t rows, y07_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y07_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y07_train(y07_real *parameters, y07_real *state,
    const y07_real *x, const y07_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y07_real *workspace,
    y07_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y07_check_targets(const y07_real *t, size_t rows, size_t *requirement,
    y07_real *workspace);
size_t y07_requirements(void);
const char *y07_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y07_real_size(void);
size_t y07_input_size(void);
size_t y07_output_size(void);
size_t y07_target_size(void);
size_t y07_state_count(void);
size_t y07_parameter_count(void);
size_t y07_parameters(void);
const char *y07_parameter_name(size_t parameter);
size_t y07_parameter_offset(size_t parameter);
size_t y07_parameter_size(size_t parameter);
size_t y07_parameter_rank(size_t parameter);
size_t y07_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
