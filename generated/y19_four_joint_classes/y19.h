/* y19: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 4, y is rows x 4.
   The parameters are one array of Y19_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[2][4] at Y19_AT_W1: layer 1
       b1[2] at Y19_AT_b1: layer 1

   The optimiser's state is one array of Y19_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y19_workspace_size(rows) reals
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

#ifndef Y19_SYMBP_H
#define Y19_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y19_DOUBLE
typedef double y19_real;
#else
typedef float y19_real;
#endif

enum {
    Y19_INPUT_SIZE = 4,
    Y19_OUTPUT_SIZE = 4,
    Y19_TARGET_SIZE = 4,
    Y19_PARAMETERS = 2,
    Y19_PARAMETER_COUNT = 10,
    Y19_STATE_COUNT = 1,
    Y19_AT_W1 = 0,
    Y19_AT_b1 = 8,
    Y19_BATCH_SIZE = 32,
    Y19_EPOCHS = 20
};
#define Y19_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y19_train) must hold. */
size_t y19_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y19_init(y19_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y19_initial_state(y19_real *state);

/* y becomes the output for each row of x. */
void y19_forward(const y19_real *parameters, const y19_real *x, size_t rows,
    y19_real *y, y19_real *workspace);

/* The cost on these rows. */
y19_real y19_cost(const y19_real *parameters, const y19_real *x,
    const y19_real *t, size_t rows, y19_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y19_real y19_gradients(const y19_real *parameters, const y19_real *x,
    const y19_real *t, size_t rows, y19_real *gradients, y19_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y19_real y19_train_step(y19_real *parameters, y19_real *state,
    const y19_real *x, const y19_real *t, size_t rows, y19_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y19_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y19_train(y19_real *parameters, y19_real *state,
    const y19_real *x, const y19_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y19_real *workspace,
    y19_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y19_check_targets(const y19_real *t, size_t rows, size_t *requirement,
    y19_real *workspace);
size_t y19_requirements(void);
const char *y19_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y19_real_size(void);
size_t y19_input_size(void);
size_t y19_output_size(void);
size_t y19_target_size(void);
size_t y19_state_count(void);
size_t y19_parameter_count(void);
size_t y19_parameters(void);
const char *y19_parameter_name(size_t parameter);
size_t y19_parameter_offset(size_t parameter);
size_t y19_parameter_size(size_t parameter);
size_t y19_parameter_rank(size_t parameter);
size_t y19_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
