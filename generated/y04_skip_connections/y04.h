/* y04: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 2, y is rows x 2.
   The parameters are one array of Y04_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y04_AT_W1: layer 1
       W2[4][5] at Y04_AT_W2: layer 2
       W2_0[4][4] at Y04_AT_W2_0: layer 2
       W3[2][4] at Y04_AT_W3: layer 3
       W3_1[2][5] at Y04_AT_W3_1: layer 3

   The optimiser's state is one array of Y04_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y04_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_W2_0 equals dC/dW2_0[i,j]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_W3_1 equals dC/dW3_1[i,j]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y04_SYMBP_H
#define Y04_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y04_DOUBLE
typedef double y04_real;
#else
typedef float y04_real;
#endif

enum {
    Y04_INPUT_SIZE = 4,
    Y04_OUTPUT_SIZE = 2,
    Y04_TARGET_SIZE = 2,
    Y04_PARAMETERS = 5,
    Y04_PARAMETER_COUNT = 74,
    Y04_STATE_COUNT = 1,
    Y04_AT_W1 = 0,
    Y04_AT_W2 = 20,
    Y04_AT_W2_0 = 40,
    Y04_AT_W3 = 56,
    Y04_AT_W3_1 = 64,
    Y04_BATCH_SIZE = 1,
    Y04_EPOCHS = 20
};
#define Y04_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y04_train) must hold. */
size_t y04_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y04_init(y04_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y04_initial_state(y04_real *state);

/* y becomes the output for each row of x. */
void y04_forward(const y04_real *parameters, const y04_real *x, size_t rows,
    y04_real *y, y04_real *workspace);

/* The cost on these rows. */
y04_real y04_cost(const y04_real *parameters, const y04_real *x,
    const y04_real *t, size_t rows, y04_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y04_real y04_gradients(const y04_real *parameters, const y04_real *x,
    const y04_real *t, size_t rows, y04_real *gradients, y04_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y04_real y04_train_step(y04_real *parameters, y04_real *state,
    const y04_real *x, const y04_real *t, size_t rows, y04_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y04_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y04_train(y04_real *parameters, y04_real *state,
    const y04_real *x, const y04_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y04_real *workspace,
    y04_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y04_check_targets(const y04_real *t, size_t rows, size_t *requirement,
    y04_real *workspace);
size_t y04_requirements(void);
const char *y04_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y04_real_size(void);
size_t y04_input_size(void);
size_t y04_output_size(void);
size_t y04_target_size(void);
size_t y04_state_count(void);
size_t y04_parameter_count(void);
size_t y04_parameters(void);
const char *y04_parameter_name(size_t parameter);
size_t y04_parameter_offset(size_t parameter);
size_t y04_parameter_size(size_t parameter);
size_t y04_parameter_rank(size_t parameter);
size_t y04_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
