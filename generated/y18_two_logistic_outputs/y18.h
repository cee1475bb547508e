/* y18: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 2, y is rows x 2.
   The parameters are one array of Y18_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[2][4] at Y18_AT_W1: layer 1
       b1[2] at Y18_AT_b1: layer 1

   The optimiser's state is one array of Y18_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y18_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y18_SYMBP_H
#define Y18_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y18_DOUBLE
typedef double y18_real;
#else
typedef float y18_real;
#endif

enum {
    Y18_INPUT_SIZE = 4,
    Y18_OUTPUT_SIZE = 2,
    Y18_TARGET_SIZE = 2,
    Y18_PARAMETERS = 2,
    Y18_PARAMETER_COUNT = 10,
    Y18_STATE_COUNT = 1,
    Y18_AT_W1 = 0,
    Y18_AT_b1 = 8,
    Y18_BATCH_SIZE = 32,
    Y18_EPOCHS = 20
};
#define Y18_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y18_train) must hold. */
size_t y18_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y18_init(y18_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y18_initial_state(y18_real *state);

/* y becomes the output for each row of x. */
void y18_forward(const y18_real *parameters, const y18_real *x, size_t rows,
    y18_real *y, y18_real *workspace);

/* The cost on these rows. */
y18_real y18_cost(const y18_real *parameters, const y18_real *x,
    const y18_real *t, size_t rows, y18_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y18_real y18_gradients(const y18_real *parameters, const y18_real *x,
    const y18_real *t, size_t rows, y18_real *gradients, y18_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y18_real y18_train_step(y18_real *parameters, y18_real *state,
    const y18_real *x, const y18_real *t, size_t rows, y18_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y18_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y18_train(y18_real *parameters, y18_real *state,
    const y18_real *x, const y18_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y18_real *workspace,
    y18_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y18_check_targets(const y18_real *t, size_t rows, size_t *requirement,
    y18_real *workspace);
size_t y18_requirements(void);
const char *y18_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y18_real_size(void);
size_t y18_input_size(void);
size_t y18_output_size(void);
size_t y18_target_size(void);
size_t y18_state_count(void);
size_t y18_parameter_count(void);
size_t y18_parameters(void);
const char *y18_parameter_name(size_t parameter);
size_t y18_parameter_offset(size_t parameter);
size_t y18_parameter_size(size_t parameter);
size_t y18_parameter_rank(size_t parameter);
size_t y18_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
