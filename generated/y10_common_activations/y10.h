/* y10: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 5, t is rows x 3, y is rows x 3.
   The parameters are one array of Y10_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[6][5] at Y10_AT_W1: layer 1
       b1[6] at Y10_AT_b1: layer 1
       W2[6][6] at Y10_AT_W2: layer 2
       b2[6] at Y10_AT_b2: layer 2
       W3[5][6] at Y10_AT_W3: layer 3
       b3[5] at Y10_AT_b3: layer 3
       W4[4][5] at Y10_AT_W4: layer 4
       b4[4] at Y10_AT_b4: layer 4
       W5[3][4] at Y10_AT_W5: layer 5
       b5[3] at Y10_AT_b5: layer 5

   The optimiser's state is one array of Y10_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y10_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: d_a equals dS/da[e,i]
       proved: delta equals dS/dz[e,i]
       proved: delta4 equals dS/dz4[e,i]
       proved: delta3 equals dS/dz3[e,i]
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       proved: d_W4 equals dC/dW4[i,j]
       proved: d_b4 equals dC/db4[i]
       proved: d_W5 equals dC/dW5[i,j]
       proved: d_b5 equals dC/db5[i]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y10_SYMBP_H
#define Y10_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y10_DOUBLE
typedef double y10_real;
#else
typedef float y10_real;
#endif

enum {
    Y10_INPUT_SIZE = 5,
    Y10_OUTPUT_SIZE = 3,
    Y10_TARGET_SIZE = 3,
    Y10_PARAMETERS = 10,
    Y10_PARAMETER_COUNT = 152,
    Y10_STATE_COUNT = 1,
    Y10_AT_W1 = 0,
    Y10_AT_b1 = 30,
    Y10_AT_W2 = 36,
    Y10_AT_b2 = 72,
    Y10_AT_W3 = 78,
    Y10_AT_b3 = 108,
    Y10_AT_W4 = 113,
    Y10_AT_b4 = 133,
    Y10_AT_W5 = 137,
    Y10_AT_b5 = 149,
    Y10_BATCH_SIZE = 32,
    Y10_EPOCHS = 20
};
#define Y10_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y10_train) must hold. */
size_t y10_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y10_init(y10_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y10_initial_state(y10_real *state);

/* y becomes the output for each row of x. */
void y10_forward(const y10_real *parameters, const y10_real *x, size_t rows,
    y10_real *y, y10_real *workspace);

/* The cost on these rows. */
y10_real y10_cost(const y10_real *parameters, const y10_real *x,
    const y10_real *t, size_t rows, y10_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y10_real y10_gradients(const y10_real *parameters, const y10_real *x,
    const y10_real *t, size_t rows, y10_real *gradients, y10_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y10_real y10_train_step(y10_real *parameters, y10_real *state,
    const y10_real *x, const y10_real *t, size_t rows, y10_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y10_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y10_train(y10_real *parameters, y10_real *state,
    const y10_real *x, const y10_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y10_real *workspace,
    y10_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y10_check_targets(const y10_real *t, size_t rows, size_t *requirement,
    y10_real *workspace);
size_t y10_requirements(void);
const char *y10_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y10_real_size(void);
size_t y10_input_size(void);
size_t y10_output_size(void);
size_t y10_target_size(void);
size_t y10_state_count(void);
size_t y10_parameter_count(void);
size_t y10_parameters(void);
const char *y10_parameter_name(size_t parameter);
size_t y10_parameter_offset(size_t parameter);
size_t y10_parameter_size(size_t parameter);
size_t y10_parameter_rank(size_t parameter);
size_t y10_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
