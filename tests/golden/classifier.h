/* classifier: a network and its training, in C99.

   Arrays are contiguous and row-major; rows are examples, and there is at least one.
   x is rows x 5, t is rows x 3, y is rows x 3.
   The parameters are one array of CLASSIFIER_PARAMETER_COUNT reals, and gradients are laid out alike:

       W1[4][5] at CLASSIFIER_AT_W1: weights of layer 1
       b1[4] at CLASSIFIER_AT_b1: biases of layer 1
       W2[3][4] at CLASSIFIER_AT_W2: weights of layer 2
       b2[3] at CLASSIFIER_AT_b2: biases of layer 2

   The optimiser's state is one array of CLASSIFIER_STATE_COUNT reals: the number of the step. It starts as zeros.

   Every block of memory belongs to the caller, who hands in a workspace of classifier_workspace_size(rows) reals
   that overlaps nothing else; nothing is allocated, and nothing is remembered between calls. Link with -lm.

   The cost is defined, and the gradients are right, for targets with
       Sum(t[e,k], k) == 1
       t[e,k] >= 0

   Written by symbp. */

#ifndef CLASSIFIER_SYMBP_H
#define CLASSIFIER_SYMBP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef CLASSIFIER_DOUBLE
typedef double classifier_real;
#else
typedef float classifier_real;
#endif

enum {
    CLASSIFIER_INPUT_SIZE = 5,
    CLASSIFIER_OUTPUT_SIZE = 3,
    CLASSIFIER_TARGET_SIZE = 3,
    CLASSIFIER_PARAMETERS = 4,
    CLASSIFIER_PARAMETER_COUNT = 39,
    CLASSIFIER_STATE_COUNT = 1,
    CLASSIFIER_AT_W1 = 0,
    CLASSIFIER_AT_b1 = 20,
    CLASSIFIER_AT_W2 = 24,
    CLASSIFIER_AT_b2 = 36,
    CLASSIFIER_BATCH_SIZE = 4,
    CLASSIFIER_EPOCHS = 3
};
#define CLASSIFIER_SEED UINT64_C(7)

/* How many reals a workspace for this many rows (of one call, or of one batch of classifier_train) must hold. */
size_t classifier_workspace_size(size_t rows);

/* New parameters: the same for the same seed on every machine. */
void classifier_init(classifier_real *parameters, uint64_t seed);

/* The optimiser's state before the first step. */
void classifier_initial_state(classifier_real *state);

/* y becomes the output for each row of x. */
void classifier_forward(const classifier_real *parameters, const classifier_real *x, size_t rows,
    classifier_real *y, classifier_real *workspace);

/* The cost on these rows. */
classifier_real classifier_cost(const classifier_real *parameters, const classifier_real *x,
    const classifier_real *t, size_t rows, classifier_real *workspace);

/* The cost on these rows; gradients becomes its gradient by each parameter. */
classifier_real classifier_gradients(const classifier_real *parameters, const classifier_real *x,
    const classifier_real *t, size_t rows, classifier_real *gradients, classifier_real *workspace);

/* One step of the optimiser: parameters and state change in place. Returns the cost before the step. */
classifier_real classifier_train_step(classifier_real *parameters, classifier_real *state,
    const classifier_real *x, const classifier_real *t, size_t rows, classifier_real *workspace);

/* Called after each epoch, the first being 0, with the mean cost of its steps; anything but 0 stops the training. */
typedef int (*classifier_progress)(int epoch, double cost, void *data);

/* Whole epochs. batch_size 0 takes all rows in each step, in their order; otherwise every epoch takes them in a new
   order, which the seed decides. history, unless NULL, receives the mean cost of each epoch; order is room for rows
   numbers (unused, and may be NULL, when batch_size is 0); progress may be NULL, and is handed data.
   Returns the number of epochs done. */
int classifier_train(classifier_real *parameters, classifier_real *state,
    const classifier_real *x, const classifier_real *t, size_t rows,
    int epochs, size_t batch_size, uint64_t seed, double *history, size_t *order, classifier_real *workspace,
    classifier_progress progress, void *data);

/* The first row of t that the cost is not defined for, or -1; requirement, unless NULL, becomes the number of the
   requirement that the row breaks. */
long classifier_check_targets(const classifier_real *t, size_t rows, size_t *requirement,
    classifier_real *workspace);
size_t classifier_requirements(void);
const char *classifier_requirement_text(size_t requirement);

/* The sizes above, for code that loads this one at run time. Parameters are numbered from 0. */
size_t classifier_real_size(void);
size_t classifier_input_size(void);
size_t classifier_output_size(void);
size_t classifier_target_size(void);
size_t classifier_state_count(void);
size_t classifier_parameter_count(void);
size_t classifier_parameters(void);
const char *classifier_parameter_name(size_t parameter);
size_t classifier_parameter_offset(size_t parameter);
size_t classifier_parameter_size(size_t parameter);
size_t classifier_parameter_rank(size_t parameter);
size_t classifier_parameter_shape(size_t parameter, size_t axis);

#ifdef __cplusplus
}
#endif

#endif
