/* y03: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 3, y is rows x 3.
   The parameters are one array of Y03_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y03_AT_W1: layer 1
       W2[3][5] at Y03_AT_W2: layer 2

   The optimiser's state is one array of Y03_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y03_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_W2 equals dC/dW2[i,j]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y03_SYMBP_H
#define Y03_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y03_DOUBLE
typedef double y03_real;
#else
typedef float y03_real;
#endif

enum {
    Y03_INPUT_SIZE = 4,
    Y03_OUTPUT_SIZE = 3,
    Y03_TARGET_SIZE = 3,
    Y03_PARAMETERS = 2,
    Y03_PARAMETER_COUNT = 35,
    Y03_STATE_COUNT = 1,
    Y03_AT_W1 = 0,
    Y03_AT_W2 = 20,
    Y03_BATCH_SIZE = 1,
    Y03_EPOCHS = 20
};
#define Y03_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y03_train) must hold. */
size_t y03_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y03_init(y03_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y03_initial_state(y03_real *state);

/* y becomes the output for each row of x. */
void y03_forward(const y03_real *parameters, const y03_real *x, size_t rows,
    y03_real *y, y03_real *workspace);

/* The cost on these rows. */
y03_real y03_cost(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y03_real y03_gradients(const y03_real *parameters, const y03_real *x,
    const y03_real *t, size_t rows, y03_real *gradients, y03_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y03_real y03_train_step(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows, y03_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y03_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y03_train(y03_real *parameters, y03_real *state,
    const y03_real *x, const y03_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y03_real *workspace,
    y03_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y03_check_targets(const y03_real *t, size_t rows, size_t *requirement,
    y03_real *workspace);
size_t y03_requirements(void);
const char *y03_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y03_real_size(void);
size_t y03_input_size(void);
size_t y03_output_size(void);
size_t y03_target_size(void);
size_t y03_state_count(void);
size_t y03_parameter_count(void);
size_t y03_parameters(void);
const char *y03_parameter_name(size_t parameter);
size_t y03_parameter_offset(size_t parameter);
size_t y03_parameter_size(size_t parameter);
size_t y03_parameter_rank(size_t parameter);
size_t y03_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
