/* y09: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 2, y is rows x 2.
   The parameters are one array of Y09_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[6][4] at Y09_AT_W1: layer 1
       b1[6] at Y09_AT_b1: layer 1
       W2[5][6] at Y09_AT_W2: layer 2
       b2[5] at Y09_AT_b2: layer 2
       W3[2][5] at Y09_AT_W3: layer 3
       b3[2] at Y09_AT_b3: layer 3

   The optimiser's state is one array of Y09_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y09_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y09_SYMBP_H
#define Y09_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y09_DOUBLE
typedef double y09_real;
#else
typedef float y09_real;
#endif

enum {
    Y09_INPUT_SIZE = 4,
    Y09_OUTPUT_SIZE = 2,
    Y09_TARGET_SIZE = 2,
    Y09_PARAMETERS = 6,
    Y09_PARAMETER_COUNT = 77,
    Y09_STATE_COUNT = 1,
    Y09_AT_W1 = 0,
    Y09_AT_b1 = 24,
    Y09_AT_W2 = 30,
    Y09_AT_b2 = 60,
    Y09_AT_W3 = 65,
    Y09_AT_b3 = 75,
    Y09_BATCH_SIZE = 1,
    Y09_EPOCHS = 20
};
#define Y09_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y09_train) must hold. */
size_t y09_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y09_init(y09_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y09_initial_state(y09_real *state);

/* y becomes the output for each row of x. */
void y09_forward(const y09_real *parameters, const y09_real *x, size_t rows,
    y09_real *y, y09_real *workspace);

/* The cost on these rows. */
y09_real y09_cost(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y09_real y09_gradients(const y09_real *parameters, const y09_real *x,
    const y09_real *t, size_t rows, y09_real *gradients, y09_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y09_real y09_train_step(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows, y09_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y09_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y09_train(y09_real *parameters, y09_real *state,
    const y09_real *x, const y09_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y09_real *workspace,
    y09_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y09_check_targets(const y09_real *t, size_t rows, size_t *requirement,
    y09_real *workspace);
size_t y09_requirements(void);
const char *y09_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y09_real_size(void);
size_t y09_input_size(void);
size_t y09_output_size(void);
size_t y09_target_size(void);
size_t y09_state_count(void);
size_t y09_parameter_count(void);
size_t y09_parameters(void);
const char *y09_parameter_name(size_t parameter);
size_t y09_parameter_offset(size_t parameter);
size_t y09_parameter_size(size_t parameter);
size_t y09_parameter_rank(size_t parameter);
size_t y09_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
