/* y02: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 3, t is rows x 1, y is rows x 1.
   The parameters are one array of Y02_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[1][3] at Y02_AT_W1: layer 1
       b1[1] at Y02_AT_b1: layer 1

   The optimiser's state is one array of Y02_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y02_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y02_SYMBP_H
#define Y02_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y02_DOUBLE
typedef double y02_real;
#else
typedef float y02_real;
#endif

enum {
    Y02_INPUT_SIZE = 3,
    Y02_OUTPUT_SIZE = 1,
    Y02_TARGET_SIZE = 1,
    Y02_PARAMETERS = 2,
    Y02_PARAMETER_COUNT = 4,
    Y02_STATE_COUNT = 1,
    Y02_AT_W1 = 0,
    Y02_AT_b1 = 3,
    Y02_BATCH_SIZE = 1,
    Y02_EPOCHS = 20
};
#define Y02_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y02_train) must hold. */
size_t y02_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y02_init(y02_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y02_initial_state(y02_real *state);

/* y becomes the output for each row of x. */
void y02_forward(const y02_real *parameters, const y02_real *x, size_t rows,
    y02_real *y, y02_real *workspace);

/* The cost on these rows. */
y02_real y02_cost(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y02_real y02_gradients(const y02_real *parameters, const y02_real *x,
    const y02_real *t, size_t rows, y02_real *gradients, y02_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y02_real y02_train_step(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows, y02_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y02_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y02_train(y02_real *parameters, y02_real *state,
    const y02_real *x, const y02_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y02_real *workspace,
    y02_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y02_check_targets(const y02_real *t, size_t rows, size_t *requirement,
    y02_real *workspace);
size_t y02_requirements(void);
const char *y02_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y02_real_size(void);
size_t y02_input_size(void);
size_t y02_output_size(void);
size_t y02_target_size(void);
size_t y02_state_count(void);
size_t y02_parameter_count(void);
size_t y02_parameters(void);
const char *y02_parameter_name(size_t parameter);
size_t y02_parameter_offset(size_t parameter);
size_t y02_parameter_size(size_t parameter);
size_t y02_parameter_rank(size_t parameter);
size_t y02_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
