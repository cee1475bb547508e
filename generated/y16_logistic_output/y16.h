/* y16: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 1, y is rows x 1.
   The parameters are one array of Y16_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[1][4] at Y16_AT_W1: layer 1
       b1[1] at Y16_AT_b1: layer 1

   The optimiser's state is one array of Y16_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y16_workspace_size(rows) reals
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

#ifndef Y16_SYMBP_H
#define Y16_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y16_DOUBLE
typedef double y16_real;
#else
typedef float y16_real;
#endif

enum {
    Y16_INPUT_SIZE = 4,
    Y16_OUTPUT_SIZE = 1,
    Y16_TARGET_SIZE = 1,
    Y16_PARAMETERS = 2,
    Y16_PARAMETER_COUNT = 5,
    Y16_STATE_COUNT = 1,
    Y16_AT_W1 = 0,
    Y16_AT_b1 = 4,
    Y16_BATCH_SIZE = 32,
    Y16_EPOCHS = 20
};
#define Y16_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y16_train) must hold. */
size_t y16_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y16_init(y16_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y16_initial_state(y16_real *state);

/* y becomes the output for each row of x. */
void y16_forward(const y16_real *parameters, const y16_real *x, size_t rows,
    y16_real *y, y16_real *workspace);

/* The cost on these rows. */
y16_real y16_cost(const y16_real *parameters, const y16_real *x,
    const y16_real *t, size_t rows, y16_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y16_real y16_gradients(const y16_real *parameters, const y16_real *x,
    const y16_real *t, size_t rows, y16_real *gradients, y16_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y16_real y16_train_step(y16_real *parameters, y16_real *state,
    const y16_real *x, const y16_real *t, size_t rows, y16_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y16_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y16_train(y16_real *parameters, y16_real *state,
    const y16_real *x, const y16_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y16_real *workspace,
    y16_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y16_check_targets(const y16_real *t, size_t rows, size_t *requirement,
    y16_real *workspace);
size_t y16_requirements(void);
const char *y16_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y16_real_size(void);
size_t y16_input_size(void);
size_t y16_output_size(void);
size_t y16_target_size(void);
size_t y16_state_count(void);
size_t y16_parameter_count(void);
size_t y16_parameters(void);
const char *y16_parameter_name(size_t parameter);
size_t y16_parameter_offset(size_t parameter);
size_t y16_parameter_size(size_t parameter);
size_t y16_parameter_rank(size_t parameter);
size_t y16_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
