/* A small run of y05: random inputs, targets that follow from them, a few epochs of training.
   Build with the Makefile, or: cc -std=c99 -O3 y05_demo.c y05.c -lm. Written by symbp. */

#include "y05.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 256, EPOCHS = 20, BATCH = 1 };

static uint64_t stream = 1;

static double uniform(void)
{
    uint64_t v = stream += UINT64_C(0x9E3779B97F4A7C15);
    v = (v ^ (v >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    v = (v ^ (v >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (double)((v ^ (v >> 31)) >> 11) * (1.0 / 9007199254740992.0);
}

/* t becomes the class of each row: which of the row's first inputs is the largest. */
static void classes(const y05_real *x, y05_real *t, y05_real low)
{
    for (size_t r = 0; r < ROWS; r++) {
        const y05_real *const row = x + r * Y05_INPUT_SIZE;
        size_t best = 0;
        for (size_t k = 1; k < Y05_TARGET_SIZE && k < Y05_INPUT_SIZE; k++)
            if (row[k] > row[best])
                best = k;
        for (size_t k = 0; k < Y05_TARGET_SIZE; k++)
            t[r * Y05_TARGET_SIZE + k] = k == best && (Y05_TARGET_SIZE > 1 || row[0] > 0) ? 1 : low;
    }
}

/* Targets that the cost is defined for: classes as 0 and 1, as -1 and 1, or what other parameters would give. */
static int choose_targets(const y05_real *x, y05_real *t, y05_real *parameters,
    y05_real *workspace)
{
    classes(x, t, 0);
    if (y05_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    classes(x, t, -1);
    if (y05_check_targets(t, ROWS, NULL, workspace) < 0)
        return 1;
    y05_init(parameters, Y05_SEED + 1);
    y05_forward(parameters, x, ROWS, t, workspace);
    return y05_check_targets(t, ROWS, NULL, workspace) < 0;
}

static int report(int epoch, double cost, void *data)
{
    (void)data;
    if (epoch % 4 == 0 || epoch == EPOCHS - 1)
        printf("epoch %3d   cost %.6g\n", epoch, cost);
    return 0;
}

static y05_real *reals(size_t count)
{
    y05_real *const block = malloc(count * sizeof *block);
    if (block == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return block;
}

int main(void)
{
    y05_real *const parameters = reals(Y05_PARAMETER_COUNT + 1);
    y05_real *const state = reals(Y05_STATE_COUNT);
    y05_real *const x = reals(ROWS * Y05_INPUT_SIZE);
    y05_real *const t = reals(ROWS * Y05_TARGET_SIZE);
    y05_real *const workspace = reals(y05_workspace_size(ROWS));
    double history[EPOCHS];
    size_t order[ROWS];

    for (size_t p = 0; p < y05_parameters(); p++) {
        printf("%s", y05_parameter_name(p));
        for (size_t axis = 0; axis < y05_parameter_rank(p); axis++)
            printf("[%lu]", (unsigned long)y05_parameter_shape(p, axis));
        fputs(p + 1 < y05_parameters() ? ", " : "\n", stdout);
    }
    for (size_t k = 0; k < ROWS * Y05_INPUT_SIZE; k++)
        x[k] = (y05_real)(2.0 * uniform() - 1.0);
    if (!choose_targets(x, t, parameters, workspace)) {
        puts("the demo has no targets that the cost is defined for");
        return EXIT_FAILURE;
    }
    y05_init(parameters, Y05_SEED);
    y05_initial_state(state);
    y05_train(parameters, state, x, t, ROWS, EPOCHS, BATCH, Y05_SEED,
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
