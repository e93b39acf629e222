/* SPDX-License-Identifier: Apache-2.0 */
/* The five scales of 2,800 real respondents against the reference values
 * (case bfi_scales). Skips where the shared data is missing. */
#include "host/stats/scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COLUMNS   29
#define TOLERANCE 1e-4 /* tol_abs of the case; ours are closed forms */

struct data {
    struct hearth_scale_value (*rows)[COLUMNS];
    size_t count;
    char *expected; /* the reference file's text */
};

static char *slurp(const char *folder, const char *name)
{
    char path[1024];
    char *text;
    FILE *f;
    size_t len;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    f = fopen(path, "rb");
    if (f == NULL) {
        return NULL;
    }
    text = calloc(1, 4u << 20);
    assert_non_null(text);
    len = fread(text, 1, (4u << 20) - 1, f);
    assert_true(len > 0);
    fclose(f);
    return text;
}

/* Columns of bfi.csv are plain numbers or empty; row 1 is the header. */
static void read_rows(struct data *d, char *csv)
{
    char *line = strchr(csv, '\n') + 1;

    d->rows = calloc(3000, sizeof(*d->rows));
    assert_non_null(d->rows);
    while (*line != '\0' && d->count < 3000) {
        for (size_t c = 0; c < COLUMNS; c++) {
            struct hearth_scale_value *v = &d->rows[d->count][c];
            char *end;

            v->value = (int32_t)strtol(line, &end, 10);
            v->is_given = end != line;
            line = end + (*end == ',' ? 1 : 0);
        }
        while (*line == '\r' || *line == '\n') {
            line++;
        }
        d->count++;
    }
}

/* The number behind "key" of the test with id "scale_X". */
static double expected(const struct data *d, char scale, const char *key)
{
    char id[32], quoted[64];
    const char *at;

    snprintf(id, sizeof(id), "\"scale_%c\"", scale);
    snprintf(quoted, sizeof(quoted), "\"%s\":", key);
    at = strstr(d->expected, id);
    assert_non_null(at);
    at = strstr(strstr(at, "\"expected\""), quoted);
    assert_non_null(at);
    return strtod(at + strlen(quoted), NULL);
}

static void check_scale(const struct data *d, char name, unsigned first,
                        const char *reverse)
{
    size_t size = hearth_scale_size(5);
    void *memory = malloc(size);
    struct hearth_scale_tally *t;
    struct hearth_scale_result r;
    struct hearth_arena arena;

    assert_non_null(memory);
    hearth_arena_init(&arena, memory, size);
    assert_int_equal(hearth_scale_begin(&arena, 5, 1, 6, &t), 0);
    for (size_t i = 0; i < d->count; i++) {
        struct hearth_scale_value row[5];

        for (unsigned k = 0; k < 5; k++) {
            row[k] = d->rows[i][first + k];
            if (reverse[k] == '-') {
                row[k].value = hearth_scale_reversed(t, row[k].value);
            }
        }
        hearth_scale_add(t, row);
    }
    assert_int_equal(hearth_scale_finish(t, &r), 0);
    assert_true(r.has_alpha);
    assert_true(fabs(r.alpha_pairwise - expected(d, name, "alpha_pairwise")) <
                TOLERANCE);
    assert_true(fabs(r.alpha_complete - expected(d, name, "alpha_complete")) <
                TOLERANCE);
    assert_true(fabs(r.alpha_standard - expected(d, name, "alpha_std")) <
                TOLERANCE);
    assert_true(fabs(r.mean_score - expected(d, name, "mean_score")) <
                TOLERANCE);
    assert_int_equal(r.complete_count, (long)expected(d, name, "n_complete"));
    free(memory);
}

static void test_scales_equal_the_reference(void **state)
{
    const struct data *d = *state;

    assert_int_equal(d->count, 2800);
    check_scale(d, 'A', 1, "-++++");
    check_scale(d, 'C', 6, "+++--");
    check_scale(d, 'E', 11, "--+++");
    check_scale(d, 'N', 16, "+++++");
    check_scale(d, 'O', 21, "+-++-");
}

static int set_up(void **state)
{
    static struct data d;
    char folder[1024];
    char *csv;

    snprintf(folder, sizeof(folder), "%s/data/stats", getenv("HEARTH_SHARED"));
    csv = slurp(folder, "datasets/bfi.csv");
    d.expected = slurp(folder, "expected_dev.json");
    assert_non_null(csv);
    assert_non_null(d.expected);
    read_rows(&d, csv);
    free(csv);
    *state = &d;
    return 0;
}

static int tear_down(void **state)
{
    struct data *d = *state;

    free(d->rows);
    free(d->expected);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales_equal_the_reference),
    };
    const char *shared = getenv("HEARTH_SHARED");
    char path[1024];
    FILE *f;

    snprintf(path, sizeof(path), "%s/data/stats/expected_dev.json",
             shared == NULL ? "" : shared);
    f = shared == NULL ? NULL : fopen(path, "rb");
    if (f == NULL) {
        fprintf(stderr, "skipped: no shared reference data\n");
        return 77;
    }
    fclose(f);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
