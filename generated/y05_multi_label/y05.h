/* y05: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 6, t is rows x 3, y is rows x 3.
   The parameters are one array of Y05_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[6][5] at Y05_AT_W1: layer 1
       W2[5][3] at Y05_AT_W2: layer 2

   The optimiser's state is one array of Y05_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of y05_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       0 <= t
       t <= 1

   What is known of this module, and how:
       proved: E equals the cost as it was written
       proved: delta equals dS/dz[e,i]
       proved: delta1 equals dS/dz1[e,i]
       proved: d_W1 equals dC/dW1[j,i]
       proved: d_W2 equals dC/dW2[j,i]
       assumed: 0 <= t for every example; the modules refuse other targets
       assumed: t <= 1 for every example; the modules refuse other targets
       assumed: inputs, targets and parameters are finite; the modules refuse others

   Written by symbp. */

#ifndef Y05_SYMBP_H
#define Y05_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef Y05_DOUBLE
typedef double y05_real;
#else
typedef float y05_real;
#endif

enum {
    Y05_INPUT_SIZE = 6,
    Y05_OUTPUT_SIZE = 3,
    Y05_TARGET_SIZE = 3,
    Y05_PARAMETERS = 2,
    Y05_PARAMETER_COUNT = 45,
    Y05_STATE_COUNT = 1,
    Y05_AT_W1 = 0,
    Y05_AT_W2 = 30,
    Y05_BATCH_SIZE = 1,
    Y05_EPOCHS = 20
};
#define Y05_SEED UINT64_C(0)

/* How many reals a workspace for this many rows (of one call, or of one batch of y05_train) must hold. */
size_t y05_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void y05_init(y05_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void y05_initial_state(y05_real *state);

/* y becomes the output for each row of x. */
void y05_forward(const y05_real *parameters, const y05_real *x, size_t rows,
    y05_real *y, y05_real *workspace);

/* The cost on these rows. */
y05_real y05_cost(const y05_real *parameters, const y05_real *x,
    const y05_real *t, size_t rows, y05_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
y05_real y05_gradients(const y05_real *parameters, const y05_real *x,
    const y05_real *t, size_t rows, y05_real *gradients, y05_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
y05_real y05_train_step(y05_real *parameters, y05_real *state,
    const y05_real *x, const y05_real *t, size_t rows, y05_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*y05_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int y05_train(y05_real *parameters, y05_real *state,
    const y05_real *x, const y05_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, y05_real *workspace,
    y05_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long y05_check_targets(const y05_real *t, size_t rows, size_t *requirement,
    y05_real *workspace);
size_t y05_requirements(void);
const char *y05_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t y05_real_size(void);
size_t y05_input_size(void);
size_t y05_output_size(void);
size_t y05_target_size(void);
size_t y05_state_count(void);
size_t y05_parameter_count(void);
size_t y05_parameters(void);
const char *y05_parameter_name(size_t parameter);
size_t y05_parameter_offset(size_t parameter);
size_t y05_parameter_size(size_t parameter);
size_t y05_parameter_rank(size_t parameter);
size_t y05_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
