/* y15: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 3, y is rows x 3.
   The parameters are one array of Y15_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y15_AT_W1: layer 1
       b1[5] at Y15_AT_b1: layer 1
       W2[3][5] at Y15_AT_W2: layer 2
       b2[3] at Y15_AT_b2: layer 2

   The optimiser's state is one array of Y15_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y15_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
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
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y15_SYMBP_H
#define Y15_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y15_DOUBLE
typedef double y15_real;
#else
typedef float y15_real;
#endif

enum {
    Y15_INPUT_SIZE = 4,
    Y15_OUTPUT_SIZE = 3,
    Y15_TARGET_SIZE = 3,
    Y15_PARAMETERS = 4,
    Y15_PARAMETER_COUNT = 43,
    Y15_STATE_COUNT = 1,
    Y15_AT_W1 = 0,
    Y15_AT_b1 = 20,
    Y15_AT_W2 = 25,
    Y15_AT_b2 = 40,
    Y15_BATCH_SIZE = 32,
    Y15_EPOCHS = 20
};
#define Y15_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y15_train) must hold. */
size_t y15_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y15_init(y15_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y15_initial_state(y15_real *state);

/* y becomes the output for each row of x. */
void y15_forward(const y15_real *parameters, const y15_real *x, size_t rows,
    y15_real *y, y15_real *workspace);

/* The cost on these rows. */
y15_real y15_cost(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y15_real y15_gradients(const y15_real *parameters, const y15_real *x,
    const y15_real *t, size_t rows, y15_real *gradients, y15_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y15_real y15_train_step(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows, y15_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y15_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y15_train(y15_real *parameters, y15_real *state,
    const y15_real *x, const y15_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y15_real *workspace,
    y15_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y15_check_targets(const y15_real *t, size_t rows, size_t *requirement,
    y15_real *workspace);
size_t y15_requirements(void);
const char *y15_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y15_real_size(void);
size_t y15_input_size(void);
size_t y15_output_size(void);
size_t y15_target_size(void);
size_t y15_state_count(void);
size_t y15_parameter_count(void);
size_t y15_parameters(void);
const char *y15_parameter_name(size_t parameter);
size_t y15_parameter_offset(size_t parameter);
size_t y15_parameter_size(size_t parameter);
size_t y15_parameter_rank(size_t parameter);
size_t y15_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
