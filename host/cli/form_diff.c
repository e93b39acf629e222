/* SPDX-License-Identifier: Apache-2.0 */
/* form diff: what two versions of a form differ in. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/form_work.h"
#include "host/folder/published.h"
#include "host/forms/diff.h"

#include <stdio.h>
#include <stdlib.h>

static void print_changes(const struct hearth_forms_diff *diff)
{
    char line[HEARTH_FORMS_CHANGE_LINE];

    for (size_t i = 0; i < diff->count; i++) {
        hearth_forms_change_line(&diff->changes[i], line);
        printf("%s\n", line);
    }
    if (diff->total > diff->count) {
        printf("... and %zu more\n", diff->total - diff->count);
    }
}

static void print_summary(const struct hearth_form *a,
                          const struct hearth_form *b,
                          const struct hearth_forms_diff *diff)
{
    const size_t *n = diff->counts;

    printf("%s: version %u to %u: %zu questions added, %zu removed, %zu "
           "moved; %zu texts, %zu choices, %zu rules changed; %zu changes in "
           "all\n",
           b->id, (unsigned)a->version, (unsigned)b->version,
           n[HEARTH_CHANGE_ADDED], n[HEARTH_CHANGE_REMOVED],
           n[HEARTH_CHANGE_MOVED], n[HEARTH_CHANGE_TEXT],
           n[HEARTH_CHANGE_CHOICE_ADDED] + n[HEARTH_CHANGE_CHOICE_REMOVED] +
               n[HEARTH_CHANGE_CHOICE_TEXT] + n[HEARTH_CHANGE_CHOICE_MOVED],
           n[HEARTH_CHANGE_LOGIC], diff->total);
}

static int show(const struct hearth_form *a, const struct hearth_form *b)
{
    void *memory = malloc(HEARTH_FORMS_DIFF_ARENA);
    struct hearth_forms_diff diff;
    struct hearth_arena arena;
    int e = HEARTH_E_MEMORY;

    if (memory != NULL) {
        hearth_arena_init(&arena, memory, HEARTH_FORMS_DIFF_ARENA);
        e = hearth_forms_diff(a, b, &arena, &diff);
    }
    if (e == 0) {
        print_changes(&diff);
        print_summary(a, b, &diff);
    } else {
        (void)hearth_complain_why(e, "comparing the two forms");
    }
    free(memory);
    return e;
}

static int published(const char *data, const char *id,
                     struct hearth_published *out)
{
    struct hearth_folder f = {0};
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_published_load(&f, id, out);
    hearth_folder_close(&f);
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e,
                               "the programme publishes no form %s yet: "
                               "name two files to compare them",
                               id);
    }
    return e == 0 ? 0 : hearth_complain_why(e, "loading form %s", id);
}

static int to_published(const char *data, const struct hearth_form *form)
{
    struct hearth_published p = {0};
    int e = published(data, form->id, &p);

    if (e == 0) {
        e = show(p.form, form);
    }
    hearth_published_free(&p);
    return e;
}

int hearth_form_diff(const char *data, const char *const *files, size_t count,
                     const struct hearth_forms_options *options)
{
    struct hearth_form_work a = {0}, b;
    int e = hearth_form_work_compile(files[count - 1], options, false, &b);

    if (e == 0 && count == 1) {
        e = to_published(data, b.form);
    } else if (e == 0) {
        e = hearth_form_work_compile(files[0], options, false, &a);
        e = e == 0 ? show(a.form, b.form) : e;
    }
    free(a.memory);
    free(b.memory);
    return e;
}
