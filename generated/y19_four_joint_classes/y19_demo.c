/* A small run of y19: random inputs, targets that follow from them, a few epochs of training.
   Build with the Makefile, or: cc -std=c99 -O3 y19_demo.c y19.c -lm. Written by symbp. */

#include "y19.h"

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
static void classes(const y19_real *x, y19_real *t, y19_real low)
{
    for (size_t r = 0; r < ROWS; r++) {
        const y19_real *const row = x + r * Y19_INPUT_SIZE;
        size_t best = 0;
        for (size_t k = 1; k < Y19_TARGET_SIZE && k < Y19_INPUT_SIZE; k++)
            if (row[k] > row[best])
                best = k;
        for (size_t k = 0; k < Y19_TARGET_SIZE; k++)
            t[r * Y19_TARGET_SIZE + k] = k == best && (Y19_TARGET_SIZE > 1 || row[0] > 0) ? 1 : low;
    }
}

/* Targets that the cost is defined for: classes as 0 and 1, as -1 and 1, or what other parameters would give. */
static int choose_targets(const y19_real *x, y19_real *t, y19_real *parameters,
    y19_real *workspace)
{
    classes(x, t, 0);
    if (y19_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    classes(x, t, -1);
    if (y19_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    y19_init(parameters, Y19_SEED + 1);
    y19_forward(parameters, x, ROWS, t, workspace);
    return y19_check_targets(t, ROWS, NULL, workspace) < 0;
}

static int report(int epoch, double cost, void *data)
{
    (void)data;
    if (epoch % 4 == 0 || epoch == EPOCHS - 1)
        printf("epoch %3d   cost %.6g\n", epoch, cost);
    return 0;
}

static y19_real *reals(size_t count)
{
    y19_real *const block = malloc(count * sizeof *block);
    if (block == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return block;
}

int main(void)
{
    y19_real *const parameters = reals(Y19_PARAMETER_COUNT + 1);
    y19_real *const state = reals(Y19_STATE_COUNT);
    y19_real *const x = reals(ROWS * Y19_INPUT_SIZE);
    y19_real *const t = reals(ROWS * Y19_TARGET_SIZE);
    y19_real *const workspace = reals(y19_workspace_size(ROWS));
    double history[EPOCHS];
    size_t order[ROWS];

    for (size_t p = 0; p < y19_parameters(); p++) {
        printf("%s", y19_parameter_name(p));
        for (size_t axis = 0; axis < y19_parameter_rank(p); axis++)
            printf("[%lu]", (unsigned long)y19_parameter_shape(p, axis));
        fputs(p + 1 < y19_parameters() ? ", " : "\n", stdout);
    }
    for (size_t k = 0; k < ROWS * Y19_INPUT_SIZE; k++)
        x[k] = (y19_real)(2.0 * uniform() - 1.0);
    if (!choose_targets(x, t, parameters, workspace)) {
        puts("the demo has no targets that the cost is defined for");
        return EXIT_FAILURE;
    }
    y19_init(parameters, Y19_SEED);
    y19_initial_state(state);
    y19_train(parameters, state, x, t, ROWS, EPOCHS, BATCH, Y19_SEED,
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
