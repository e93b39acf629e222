/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics against values that others computed. Only a test's `run` is
 * executed; nothing depends on how a case or test is called. */
#include "figures.h"
#include "source.h"
#include "tally.h"

#include "host/stats/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TESTS_MAX 4000u

/* A test: what to run, what to find, how near. */
struct figure_test {
    char id[200];
    const json_t *run;
    const json_t *expected;
    const json_t *check; /* the fields of ${expected} to compare; NULL: all */
    struct figures_tolerance tolerance;
};

struct suite {
    json_t *cases;
    const char *folder;
    struct figure_test *tests;
    size_t count;
    struct tally *tally;
    size_t values;
};

static void say_first(struct guard_result *out, const char *what)
{
    if (out->verdict == VERDICT_PASSED) {
        guard_say(out, VERDICT_FAILED, "%s", what);
    }
}

/* What `require` and `rows_expected` found. */
static void judge_checks(const json_t *checks, struct guard_result *out)
{
    for (size_t i = 0; i < json_array_size(checks); i++) {
        const json_t *c = json_array_get(checks, i);

        if (json_is_true(json_object_get(c, "holds"))) {
            out->equal++;
            out->steps++;
        } else if (!json_is_true(json_object_get(c, "soft"))) {
            out->steps++;
            say_first(out, json_string_value(json_object_get(c, "check")));
        }
    }
}

static void compare_all(const struct figure_test *t, const json_t *got,
                        struct guard_result *out)
{
    char why[600] = "";
    struct figures f = {
        .tolerance = t->tolerance, .why = why, .why_cap = sizeof(why)};

    if (t->check == NULL) {
        figures_compare(&f, t->expected, got);
    }
    for (size_t i = 0; i < json_array_size(t->check); i++) {
        figures_compare_at(&f, json_string_value(json_array_get(t->check, i)),
                           t->expected, got);
    }
    out->steps += (unsigned)f.count;
    out->equal += (unsigned)(f.count - f.bad);
    if (f.bad > 0) {
        guard_say(out, VERDICT_FAILED, "%zu of %zu values differ: %s", f.bad,
                  f.count, why);
    }
}

static bool is_there(const char *folder, const char *name)
{
    char path[1200];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (access(path, F_OK) == 0) {
        return true;
    }
    (void)snprintf(path, sizeof(path), "%s/datasets/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* The first file that ${run} reads, at any depth, and that is not there; or
 * NULL. */
static const char *missing_file(const char *folder, const json_t *run)
{
    const char *missing = NULL, *name;
    json_t *own = hearth_stats_open(run), *child;

    json_object_foreach(own, name, child)
    {
        bool is_file = json_is_string(child) && (strcmp(name, "data") == 0 ||
                                                 strcmp(name, "labels") == 0);

        if (missing == NULL && is_file &&
            !is_there(folder, json_string_value(child))) {
            missing = json_string_value(child);
        }
        if (missing == NULL) {
            missing = missing_file(folder, child);
        }
    }
    for (size_t i = 0; missing == NULL && i < json_array_size(own); i++) {
        missing = missing_file(folder, json_array_get(own, i));
    }
    return missing;
}

static void run_test(void *cookie, size_t index, struct guard_result *out)
{
    const struct suite *s = cookie;
    const struct figure_test *t = &s->tests[index];
    const char *missing = missing_file(s->folder, t->run);
    struct hearth_stats_why why;
    json_t *checks = json_array(), *got = NULL;
    int e;

    if (t->run == NULL || json_object_get(t->run, "none") != NULL) {
        const char *reason = json_string_value(json_object_get(t->run, "none"));

        guard_say(out, VERDICT_SKIPPED, "%s",
                  reason == NULL ? "nothing to compute" : reason);
    } else if (missing != NULL) { /* our data folder's lack, not a figure's */
        guard_say(out, VERDICT_SKIPPED, "no file '%s' in the data folder",
                  missing);
    } else {
        e = hearth_stats_run_checked(t->run, s->folder, checks, &got, &why);
        if (e != 0) {
            guard_say(out, VERDICT_FAILED, "%s", why.text);
        } else {
            judge_checks(checks, out);
            compare_all(t, got, out);
        }
    }
    json_decref(got);
    json_decref(checks);
}

static void done(void *cookie, size_t index, const struct guard_result *result)
{
    struct suite *s = cookie;

    s->values += result->equal;
    tally_add(s->tally, s->tests[index].id, result);
}

static void add_test(struct suite *s, const char *only,
                     const struct figure_test *t)
{
    if (only == NULL || strncmp(t->id, only, strlen(only)) == 0) {
        s->tests[s->count++] = *t;
    }
}

/* CASE: {tests: [{id, run, expected, tol_abs | tol_rel}]} */
static void add_case(struct suite *s, const char *only, const char *name,
                     const json_t *one)
{
    const json_t *tests = json_object_get(one, "tests");

    for (size_t i = 0; i < json_array_size(tests) && s->count < TESTS_MAX;
         i++) {
        const json_t *test = json_array_get(tests, i);
        const json_t *near = json_object_get(test, "tol_abs");
        const char *id = json_string_value(json_object_get(test, "id"));
        struct figure_test t = {.run = json_object_get(test, "run"),
                                .expected = json_object_get(test, "expected")};

        t.tolerance.is_absolute = json_is_number(near);
        t.tolerance.value = json_number_value(
            json_is_number(near) ? near : json_object_get(test, "tol_rel"));
        (void)snprintf(t.id, sizeof(t.id), "%s/%s", name, id == NULL ? "" : id);
        add_test(s, only, &t);
    }
}

/* A case of disclosure is its own expected; `check` says what of it. */
static void add_sdc_case(struct suite *s, const char *only, const char *name,
                         const json_t *one)
{
    const json_t *run = json_object_get(one, "run");
    struct figure_test t = {
        .run = run, .expected = one, .tolerance = {true, 1e-6}};

    t.check = json_object_get(run, "check");
    if (t.check == NULL) {
        t.check = json_object_get(one, "check");
    }
    if (t.check == NULL) {
        t.expected = NULL; /* what `require` says is all */
    }
    (void)snprintf(t.id, sizeof(t.id), "%s", name);
    if (s->count < TESTS_MAX) {
        add_test(s, only, &t);
    }
}

static bool run_suite(const char *path, const char *folder, const char *only,
                      struct tally *t, bool is_sdc)
{
    size_t len;
    char *text = source_read(path, &len);
    json_error_t error;
    struct suite s = {.folder = folder, .tally = t};
    struct guard_suite guard = {.cpu_seconds = 60,
                                .wall_seconds = 120,
                                .run = run_test,
                                .done = done,
                                .cookie = &s};
    const char *name;
    json_t *one;

    s.cases = text == NULL ? NULL : json_loadb(text, len, 0, &error);
    s.tests = calloc(TESTS_MAX, sizeof(*s.tests));
    free(text);
    if (s.cases == NULL || s.tests == NULL || folder == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path,
                      folder == NULL    ? "say where the data is: --data DIR"
                      : text == NULL    ? "cannot be read"
                      : s.cases == NULL ? error.text
                                        : "out of memory");
        json_decref(s.cases);
        free(s.tests);
        return false;
    }
    json_object_foreach(s.cases, name, one)
    {
        if (name[0] != '_') {
            (is_sdc ? add_sdc_case : add_case)(&s, only, name, one);
        }
    }
    guard.count = s.count;
    guard_run(&guard);
    printf("%zu values equal\n", s.values);
    tally_print(t, is_sdc ? "sdc" : "stats");
    json_decref(s.cases);
    free(s.tests);
    return true;
}

bool suite_stats(const char *path, const char *folder, const char *only,
                 struct tally *t)
{
    return run_suite(path, folder, only, t, false);
}

bool suite_sdc(const char *path, const char *folder, const char *only,
               struct tally *t)
{
    return run_suite(path, folder, only, t, true);
}
