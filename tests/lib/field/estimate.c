/* SPDX-License-Identifier: Apache-2.0 */
/* A statistic over the records of a host folder, opened and taken from the
 * columnar cache, for comparison with `hearth-host stats run` over the file
 * they came from. For tests only: every program of the product goes through
 * host/release.
 *
 * usage: hearth-test-estimate DATA_DIR FORM SPEC.json  (passphrase on standard
 * input); prints what `hearth-host stats run` prints. */
#include "host/results/results.h"
#include "host/stats/run.h"

#include <stdio.h>
#include <string.h>

static int fail(const char *what)
{
    (void)fprintf(stderr, "estimate: %s\n", what);
    return 2;
}

/* The form's place, or the count of forms. */
static size_t find_form(const struct hearth_results *r, const char *id)
{
    size_t i = 0;

    while (i < hearth_results_form_count(r) &&
           strcmp(hearth_results_form(r, i)->id, id) != 0) {
        i++;
    }
    return i;
}

static int estimate(struct hearth_results *r, const char *id, json_t *spec)
{
    size_t index = find_form(r, id);
    struct hearth_results_frame f;
    struct hearth_stats_why why;
    json_t *out = NULL;
    int e;

    if (index == hearth_results_form_count(r)) {
        return fail("no such form");
    }
    if (hearth_results_frame(r, index, &f) != 0) {
        return fail("cannot read the answers");
    }
    e = hearth_stats_run_frame(spec, ".", f.frame, &out, &why);
    (void)fprintf(stderr, "rows %zu\n", f.frame->row_count);
    hearth_results_frame_close(&f);
    if (e != 0) {
        return fail(why.text);
    }
    e = json_dumpf(out, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
    (void)putchar('\n');
    json_decref(out);
    return e == 0 ? 0 : fail("cannot write");
}

int main(int argc, char **argv)
{
    struct hearth_folder folder = {0};
    struct hearth_results *r = NULL;
    char passphrase[256];
    bool is_new;
    json_t *spec;
    int code;

    if (argc != 4 || fgets(passphrase, sizeof(passphrase), stdin) == NULL ||
        hearth_folder_open(argv[1], &folder) != 0) {
        return fail("cannot open this folder");
    }
    passphrase[strcspn(passphrase, "\n")] = '\0';
    spec = json_load_file(argv[3], 0, NULL);
    if (spec == NULL) {
        code = fail("no specification");
    } else if (hearth_results_open(&folder, hearth_slice_text(passphrase),
                                   &r) != 0 ||
               hearth_results_round(r, &is_new) != 0) {
        code = fail("cannot open the records");
    } else if (hearth_results_problem_count(r) > 0) {
        code = fail(hearth_results_problem(r, 0)->text);
    } else {
        code = estimate(r, argv[2], spec);
    }
    json_decref(spec);
    hearth_results_close(r);
    hearth_folder_close(&folder);
    return code;
}
