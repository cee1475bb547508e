/* A small run of y12: random inputs, targets that follow from them, a few epochs of training.
   Build with the Makefile, or: cc -std=c99 -O3 y12_demo.c y12.c -lm. Written by symbp. */

#include "y12.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 256, EPOCHS = 20, BATCH = 32 };

static uint64_t stream = 1;

static double uniform(void)
{
    uint64_t v = stream += UINT64_C(0x9E3779B97F4A7C15);
    v = (v ^ (v >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    v = (v ^ (v >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((v ^ (v >> 31)) >> 11) * (1.0 / 9007199254740992.0);
}

/* t becomes the class of each row: which of the row's first inputs is the largest. */
static void classes(const y12_real *x, y12_real *t, y12_real low)
{
    for (size_t r = 0; r < ROWS; r++) {
        const y12_real *const row = x + r * Y12_INPUT_SIZE;
        size_t best = 0;
        for (size_t k = 1; k < Y12_TARGET_SIZE && k < Y12_INPUT_SIZE; k++)
            if (row[k] > row[best])
                best = k;
        for (size_t k = 0; k < Y12_TARGET_SIZE; k++)
            t[r * Y12_TARGET_SIZE + k] = k == best && (Y12_TARGET_SIZE > 1 || row[0] > 0) ? 1 : low;
    }
}

/* Targets that the cost is defined for: classes as 0 and 1, as -1 and 1, or what other parameters would give. */
static int choose_targets(const y12_real *x, y12_real *t, y12_real *parameters,
    y12_real *workspace)
{
    classes(x, t, 0);
    if (y12_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    classes(x, t, -1);
    if (y12_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    y12_init(parameters, Y12_SEED + 1);
    y12_forward(parameters, x, ROWS, t, workspace);
    return y12_check_targets(t, ROWS, NULL, workspace) < 0;
}

static int report(int epoch, double cost, void *data)
{
    (void)data;
    if (epoch % 4 == 0 || epoch == EPOCHS - 1)
        printf("epoch %3d   cost %.6g\n", epoch, cost);
    return 0;
}

static y12_real *reals(size_t count)
{
    y12_real *const block = malloc(count * sizeof *block);
    if (block == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return block;
}

int main(void)
{
    y12_real *const parameters = reals(Y12_PARAMETER_COUNT + 1);
    y12_real *const state = reals(Y12_STATE_COUNT);
    y12_real *const x = reals(ROWS * Y12_INPUT_SIZE);
    y12_real *const t = reals(ROWS * Y12_TARGET_SIZE);
    y12_real *const workspace = reals(y12_workspace_size(ROWS));
    double history[EPOCHS];
    size_t order[ROWS];

    for (size_t p = 0; p < y12_parameters(); p++) {
        printf("%s", y12_parameter_name(p));
        for (size_t axis = 0; axis < y12_parameter_rank(p); axis++)
            printf("[%lu]", (unsigned long)y12_parameter_shape(p, axis));
        fputs(p + 1 < y12_parameters() ? ", " : "\n", stdout);
    }
    for (size_t k = 0; k < ROWS * Y12_INPUT_SIZE; k++)
        x[k] = (y12_real)(2.0 * uniform() - 1.0);
    if (!choose_targets(x, t, parameters, workspace)) {
        puts("the demo has no targets that the cost is defined for");
        return EXIT_FAILURE;
    }
    y12_init(parameters, Y12_SEED);
    y12_initial_state(state);
    y12_train(parameters, state, x, t, ROWS, EPOCHS, BATCH, Y12_SEED,
        history, order, workspace, report, NULL);
    printf("the cost %s from %.6g to %.6g\n", history[EPOCHS - 1] < history[0] ? "fell" : "did not fall",
        history[0], history[EPOCHS - 1]);
    free(workspace);
    free(t);
    free(x);
    free(state);
    free(parameters);
    return EXIT_SUCCESS;
}
