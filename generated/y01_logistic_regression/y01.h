/* y01: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 1, y is rows x 1.
   The parameters are one array of Y01_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[1][4] at Y01_AT_W1: layer 1
       b1[1] at Y01_AT_b1: layer 1

   The optimiser's state is one array of Y01_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y01_workspace_size(rows) reals
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

#ifndef Y01_SYMBP_H
#define Y01_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y01_DOUBLE
typedef double y01_real;
#else
typedef float y01_real;
#endif

enum {
    Y01_INPUT_SIZE = 4,
    Y01_OUTPUT_SIZE = 1,
    Y01_TARGET_SIZE = 1,
    Y01_PARAMETERS = 2,
    Y01_PARAMETER_COUNT = 5,
    Y01_STATE_COUNT = 1,
    Y01_AT_W1 = 0,
    Y01_AT_b1 = 4,
    Y01_BATCH_SIZE = 0,
    Y01_EPOCHS = 200
};
#define Y01_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y01_train) must hold. */
size_t y01_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y01_init(y01_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y01_initial_state(y01_real *state);

/* y becomes the output for each row of x. */
void y01_forward(const y01_real *parameters, const y01_real *x, size_t rows,
    y01_real *y, y01_real *workspace);

/* The cost on these rows. */
y01_real y01_cost(const y01_real *parameters, const y01_real *x,
    const y01_real *t, size_t rows, y01_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y01_real y01_gradients(const y01_real *parameters, const y01_real *x,
    const y01_real *t, size_t rows, y01_real *gradients, y01_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y01_real y01_train_step(y01_real *parameters, y01_real *state,
    const y01_real *x, const y01_real *t, size_t rows, y01_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y01_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y01_train(y01_real *parameters, y01_real *state,
    const y01_real *x, const y01_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y01_real *workspace,
    y01_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y01_check_targets(const y01_real *t, size_t rows, size_t *requirement,
    y01_real *workspace);
size_t y01_requirements(void);
const char *y01_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y01_real_size(void);
size_t y01_input_size(void);
size_t y01_output_size(void);
size_t y01_target_size(void);
size_t y01_state_count(void);
size_t y01_parameter_count(void);
size_t y01_parameters(void);
const char *y01_parameter_name(size_t parameter);
size_t y01_parameter_offset(size_t parameter);
size_t y01_parameter_size(size_t parameter);
size_t y01_parameter_rank(size_t parameter);
size_t y01_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
