/* y12: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 5, t is rows x 4, y is rows x 4.
   The parameters are one array of Y12_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[6][5] at Y12_AT_W1: layer 1
       b1[6] at Y12_AT_b1: layer 1
       W2[4][6] at Y12_AT_W2: layer 2
       b2[4] at Y12_AT_b2: layer 2

   The optimiser's state is one array of Y12_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y12_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       Sum(t[k], k) == 1
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: d_a equals dS/da[e,k]
       proved: delta equals dS/dz[e,i]
       proved: d_a1 equals dS/da1[e,j]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       assumed: Sum(t[k], k) == 1 for every example; the modules refuse other targets
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y12_SYMBP_H
#define Y12_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y12_DOUBLE
typedef double y12_real;
#else
typedef float y12_real;
#endif

enum {
    Y12_INPUT_SIZE = 5,
    Y12_OUTPUT_SIZE = 4,
    Y12_TARGET_SIZE = 4,
    Y12_PARAMETERS = 4,
    Y12_PARAMETER_COUNT = 64,
    Y12_STATE_COUNT = 1,
    Y12_AT_W1 = 0,
    Y12_AT_b1 = 30,
    Y12_AT_W2 = 36,
    Y12_AT_b2 = 60,
    Y12_BATCH_SIZE = 32,
    Y12_EPOCHS = 20
};
#define Y12_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y12_train) must hold. */
size_t y12_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y12_init(y12_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y12_initial_state(y12_real *state);

/* y becomes the output for each row of x. */
void y12_forward(const y12_real *parameters, const y12_real *x, size_t rows,
    y12_real *y, y12_real *workspace);

/* The cost on these rows. */
y12_real y12_cost(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y12_real y12_gradients(const y12_real *parameters, const y12_real *x,
    const y12_real *t, size_t rows, y12_real *gradients, y12_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y12_real y12_train_step(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows, y12_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y12_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y12_train(y12_real *parameters, y12_real *state,
    const y12_real *x, const y12_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y12_real *workspace,
    y12_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y12_check_targets(const y12_real *t, size_t rows, size_t *requirement,
    y12_real *workspace);
size_t y12_requirements(void);
const char *y12_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y12_real_size(void);
size_t y12_input_size(void);
size_t y12_output_size(void);
size_t y12_target_size(void);
size_t y12_state_count(void);
size_t y12_parameter_count(void);
size_t y12_parameters(void);
const char *y12_parameter_name(size_t parameter);
size_t y12_parameter_offset(size_t parameter);
size_t y12_parameter_size(size_t parameter);
size_t y12_parameter_rank(size_t parameter);
size_t y12_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
