/* SPDX-License-Identifier: Apache-2.0 */
/* A form on its way through the pages: kept with all that was found in it,
 * then published as it was shown, or dropped. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/form_work.h"
#include "host/folder/form_draft.h"
#include "host/folder/published.h"
#include "host/forms/summary.h"
#include "host/forms/workbook.h"

#include "hearth/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All of standard input; HEARTH_FORMS_FILE_MAX bytes at most. */
static int read_input(uint8_t *out, size_t *len)
{
    *len = 0;
    for (;;) {
        ssize_t got =
            read(STDIN_FILENO, out + *len, HEARTH_FORMS_FILE_MAX + 1 - *len);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return HEARTH_E_IO;
        }
        *len += (size_t)got;
        if (got == 0 || *len > HEARTH_FORMS_FILE_MAX) {
            return got == 0 ? 0 : HEARTH_E_LIMIT;
        }
    }
}

/* A browser sent it: whoever reads it needs no file and no other program any
 * more. The store is open. */
static int confine(void)
{
    const struct hearth_sandbox nothing = {.writable = NULL};
    unsigned missing = 0;
    int e = hearth_sandbox_enter(&nothing, &missing);

    return e == 0 ? 0 : hearth_complain_why(e, "confining who reads the form");
}

static int compile_input(const char *name,
                         const struct hearth_forms_options *options,
                         struct hearth_form_work *c)
{
    uint8_t *bytes = malloc(HEARTH_FORMS_FILE_MAX + 1);
    size_t len;
    int e = bytes == NULL ? HEARTH_E_MEMORY : read_input(bytes, &len);

    if (e == 0) {
        e = confine();
    }
    if (e == 0) {
        e = hearth_forms_compile_bytes(name == NULL ? "form" : name,
                                       hearth_slice_of(bytes, len), options,
                                       &c->arena, &c->form, &c->report);
    }
    free(bytes);
    return e;
}

/* A form with errors is kept too: they are what is to be shown. */
static int compile(const char *file, const char *name,
                   const struct hearth_forms_options *options,
                   struct hearth_form_work *c)
{
    int e;

    memset(c, 0, sizeof(*c));
    c->memory = malloc(HEARTH_FORMS_ARENA);
    if (c->memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&c->arena, c->memory, HEARTH_FORMS_ARENA);
    e = strcmp(file, "-") == 0
            ? compile_input(name, options, c)
            : hearth_forms_compile_path(file, options, &c->arena, &c->form,
                                        &c->report);
    return e == HEARTH_E_INVALID && c->report.error_count > 0 ? 0 : e;
}

static int keep(const struct hearth_folder *f, const struct hearth_form_work *c)
{
    size_t cap = 65536 + c->report.message_count * 8 * HEARTH_FORMS_LINE_MAX;
    uint8_t *json = malloc(cap);
    struct hearth_writer w;
    int e;

    if (json == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, json, cap);
    e = hearth_forms_report_json(&c->report, &w);
    if (e == 0) {
        e = hearth_form_draft_put(f, hearth_writer_slice(&w),
                                  c->report.package);
    }
    free(json);
    return e;
}

int hearth_form_draft(const char *data, const char *file, const char *name,
                      const struct hearth_forms_options *options)
{
    struct hearth_form_work c = {0};
    struct hearth_folder f = {0};
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = compile(file, name, options, &c);
    if (e == 0) {
        e = keep(&f, &c);
    }
    if (e == 0) {
        printf("kept: %zu errors, %zu warnings\n", c.report.error_count,
               c.report.warning_count);
    } else {
        (void)hearth_complain_why(e, "keeping the form");
    }
    free(c.memory);
    hearth_folder_close(&f);
    return e;
}

/* ---- publishing ---- */

static int publish(const struct hearth_folder *f,
                   const struct hearth_form_draft *d, const char *form_sign)
{
    struct hearth_published p;
    struct hearth_form_work work = {0};
    int e = hearth_published_decode(d->body, &p);

    if (e == 0) {
        work.form = p.form;
        work.report.package = d->body;
        hearth_forms_summary(p.form, &work.report);
        e = hearth_form_publish(f, &work, form_sign);
        e = e == 0 ? hearth_form_draft_drop(f) : e;
    } else {
        (void)hearth_complain_why(e, "reading the form");
    }
    hearth_published_free(&p);
    return e;
}

static int check_hash(const struct hearth_form_draft *d, const char *hash)
{
    char own[2 * HEARTH_HASH_LEN + 1];

    if (d->body.len == 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "the form has errors; nothing was published");
    }
    hearth_bytes_hex(hearth_slice_of(d->hash, HEARTH_HASH_LEN), own);
    if (strcmp(own, hash) != 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "another form was uploaded since; look at it "
                               "first");
    }
    return 0;
}

int hearth_form_publish_draft(const char *data, const char *hash,
                              const char *form_sign)
{
    struct hearth_form_draft d = {0};
    struct hearth_folder f = {0};
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_form_draft_get(&f, &d);
    if (e != 0) {
        (void)hearth_complain_why(e, "finding the form to publish");
    } else {
        e = check_hash(&d, hash);
        e = e == 0 ? publish(&f, &d, form_sign) : e;
    }
    hearth_form_draft_free(&d);
    hearth_folder_close(&f);
    return e;
}

int hearth_form_discard(const char *data)
{
    struct hearth_folder f = {0};
    int e = hearth_command_open(data, &f);

    if (e != 0) {
        return e;
    }
    e = hearth_form_draft_drop(&f);
    hearth_folder_close(&f);
    return e == 0 ? 0 : hearth_complain_why(e, "dropping the form");
}
