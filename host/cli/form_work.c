/* SPDX-License-Identifier: Apache-2.0 */
/* A workbook compiled, and what is wrong with it said. */
#include "host/cli/form_work.h"

#include "host/cli/complain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The author's texts reach a terminal: no control bytes go through. */
static void print_line(const char *line)
{
    for (; *line != '\0'; line++) {
        unsigned char c = (unsigned char)*line;

        (void)fputc(c < 0x20 || c == 0x7f ? '?' : c, stderr);
    }
    (void)fputc('\n', stderr);
}

static void print_report(const struct hearth_forms_report *r)
{
    char line[HEARTH_FORMS_LINE_MAX];

    for (size_t i = 0; i < r->message_count; i++) {
        (void)fputs(r->messages[i].is_error ? "error: " : "warning: ", stderr);
        hearth_forms_line(&r->messages[i], line);
        print_line(line);
    }
    if (r->unlisted_count > 0) {
        (void)fprintf(stderr, "... and %zu more\n", r->unlisted_count);
    }
}

static int print_json(const struct hearth_forms_report *r)
{
    size_t cap = 65536 + r->message_count * 8 * HEARTH_FORMS_LINE_MAX;
    uint8_t *bytes = malloc(cap);
    struct hearth_writer w;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, cap);
    e = hearth_forms_report_json(r, &w);
    if (e == 0) {
        (void)fwrite(bytes, 1, w.len, stdout);
        (void)fputc('\n', stdout);
    }
    free(bytes);
    return e;
}

int hearth_form_work_compile(const char *path,
                             const struct hearth_forms_options *options,
                             bool is_json, struct hearth_form_work *c)
{
    int e;

    memset(c, 0, sizeof(*c));
    c->memory = malloc(HEARTH_FORMS_ARENA);
    if (c->memory == NULL) {
        (void)hearth_complain_why(HEARTH_E_MEMORY, "compiling %s", path);
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&c->arena, c->memory, HEARTH_FORMS_ARENA);
    e = hearth_forms_compile_path(path, options, &c->arena, &c->form,
                                  &c->report);
    if (!is_json) {
        print_report(&c->report);
    } else if (print_json(&c->report) != 0) {
        (void)hearth_complain_why(HEARTH_E_MEMORY, "writing the report");
    }
    if (e == HEARTH_E_INVALID && c->report.error_count > 0) {
        (void)hearth_complain(e, "%s has %zu errors; nothing was published",
                              path, c->report.error_count);
    } else if (e != 0) {
        (void)hearth_complain_why(e, "compiling %s", path);
    }
    if (e != 0) {
        return e;
    }
    HEARTH_CHECK(c->form != NULL);
    return 0;
}
