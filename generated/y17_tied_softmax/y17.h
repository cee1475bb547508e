/* y17: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 2, y is rows x 2.
   The parameters are one array of Y17_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[1][4] at Y17_AT_W1: layer 1
       b1[1] at Y17_AT_b1: layer 1

   The optimiser's state is one array of Y17_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y17_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       Sum(t[k], k) == 1
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written, under the conditions on the targets
       proved: delta equals dS/dz[e,i], under the conditions on the targets
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       assumed: Sum(t[k], k) == 1 for every example; the modules refuse other targets
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y17_SYMBP_H
#define Y17_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y17_DOUBLE
typedef double y17_real;
#else
typedef float y17_real;
#endif

enum {
    Y17_INPUT_SIZE = 4,
    Y17_OUTPUT_SIZE = 2,
    Y17_TARGET_SIZE = 2,
    Y17_PARAMETERS = 2,
    Y17_PARAMETER_COUNT = 5,
    Y17_STATE_COUNT = 1,
    Y17_AT_W1 = 0,
    Y17_AT_b1 = 4,
    Y17_BATCH_SIZE = 32,
    Y17_EPOCHS = 20
};
#define Y17_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y17_train) must hold. */
size_t y17_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y17_init(y17_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y17_initial_state(y17_real *state);

/* y becomes the output for each row of x. */
void y17_forward(const y17_real *parameters, const y17_real *x, size_t rows,
    y17_real *y, y17_real *workspace);

/* The cost on these rows. */
y17_real y17_cost(const y17_real *parameters, const y17_real *x,
    const y17_real *t, size_t rows, y17_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y17_real y17_gradients(const y17_real *parameters, const y17_real *x,
    const y17_real *t, size_t rows, y17_real *gradients, y17_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y17_real y17_train_step(y17_real *parameters, y17_real *state,
    const y17_real *x, const y17_real *t, size_t rows, y17_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y17_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y17_train(y17_real *parameters, y17_real *state,
    const y17_real *x, const y17_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y17_real *workspace,
    y17_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y17_check_targets(const y17_real *t, size_t rows, size_t *requirement,
    y17_real *workspace);
size_t y17_requirements(void);
const char *y17_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y17_real_size(void);
size_t y17_input_size(void);
size_t y17_output_size(void);
size_t y17_target_size(void);
size_t y17_state_count(void);
size_t y17_parameter_count(void);
size_t y17_parameters(void);
const char *y17_parameter_name(size_t parameter);
size_t y17_parameter_offset(size_t parameter);
size_t y17_parameter_size(size_t parameter);
size_t y17_parameter_rank(size_t parameter);
size_t y17_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
