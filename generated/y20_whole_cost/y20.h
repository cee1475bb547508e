/* y20: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 4, t is rows x 1, y is rows x 1.
   The parameters are one array of Y20_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[5][4] at Y20_AT_W1: layer 1
       b1[5] at Y20_AT_b1: layer 1
       W2[5][5] at Y20_AT_W2: layer 2
       b2[5] at Y20_AT_b2: layer 2
       W3[1][5] at Y20_AT_W3: layer 3
       b3[1] at Y20_AT_b3: layer 3

   The optimiser's state is one array of Y20_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y20_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: C equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta2 equals dS/dz2[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[i,j]
       proved: d_b1 equals dC/db1[i]
       proved: d_W2 equals dC/dW2[i,j]
       proved: d_b2 equals dC/db2[i]
       proved: d_W3 equals dC/dW3[i,j]
       proved: d_b3 equals dC/db3[i]
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y20_SYMBP_H
#define Y20_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y20_DOUBLE
typedef double y20_real;
#else
typedef float y20_real;
#endif

enum {
    Y20_INPUT_SIZE = 4,
    Y20_OUTPUT_SIZE = 1,
    Y20_TARGET_SIZE = 1,
    Y20_PARAMETERS = 6,
    Y20_PARAMETER_COUNT = 61,
    Y20_STATE_COUNT = 1,
    Y20_AT_W1 = 0,
    Y20_AT_b1 = 20,
    Y20_AT_W2 = 25,
    Y20_AT_b2 = 50,
    Y20_AT_W3 = 55,
    Y20_AT_b3 = 60,
    Y20_BATCH_SIZE = 0,
    Y20_EPOCHS = 20
};
#define Y20_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y20_train) must hold. */
size_t y20_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y20_init(y20_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y20_initial_state(y20_real *state);

/* y becomes the output for each row of x. */
void y20_forward(const y20_real *parameters, const y20_real *x, size_t rows,
    y20_real *y, y20_real *workspace);

/* The cost on these rows. */
y20_real y20_cost(const y20_real *parameters, const y20_real *x,
    const y20_real *t, size_t rows, y20_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y20_real y20_gradients(const y20_real *parameters, const y20_real *x,
    const y20_real *t, size_t rows, y20_real *gradients, y20_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y20_real y20_train_step(y20_real *parameters, y20_real *state,
    const y20_real *x, const y20_real *t, size_t rows, y20_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y20_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y20_train(y20_real *parameters, y20_real *state,
    const y20_real *x, const y20_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y20_real *workspace,
    y20_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y20_check_targets(const y20_real *t, size_t rows, size_t *requirement,
    y20_real *workspace);
size_t y20_requirements(void);
const char *y20_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y20_real_size(void);
size_t y20_input_size(void);
size_t y20_output_size(void);
size_t y20_target_size(void);
size_t y20_state_count(void);
size_t y20_parameter_count(void);
size_t y20_parameters(void);
const char *y20_parameter_name(size_t parameter);
size_t y20_parameter_offset(size_t parameter);
size_t y20_parameter_size(size_t parameter);
size_t y20_parameter_rank(size_t parameter);
size_t y20_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
