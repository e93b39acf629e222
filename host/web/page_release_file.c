/* SPDX-License-Identifier: Apache-2.0 */
/* /release/N.json: the signed file of a release, for those of the programme who
 * see all of it. Others get a copy that names them (release give). */
#include "host/release/signed.h"
#include "host/web/pages.h"
#include "host/web/shelf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "N.json", as our links have it. */
static bool read_number(const char *file, uint64_t *number)
{
    const char *dot = strchr(file, '.');

    return dot != NULL && strcmp(dot, ".json") == 0 &&
           hearth_fields_parse(hearth_slice_of(file, (size_t)(dot - file)),
                               UINT32_MAX, number) &&
           *number > 0;
}

static int note(const struct hearth_view *v, uint64_t number)
{
    struct hearth_desk_message ask = {.kind = HEARTH_DESK_TAKE}, reply;
    char text[24];

    (void)snprintf(text, sizeof(text), "%" PRIu64, number);
    hearth_desk_put(&ask, hearth_slice_text(text));
    return hearth_view_ask(v, &ask, &reply);
}

/* Byte for byte: whoever gets it can verify it. */
static int put_file(struct hearth_text *t, struct hearth_slice file)
{
    char *text = malloc(file.len + 1);

    if (text == NULL) {
        return HEARTH_E_MEMORY;
    }
    memcpy(text, file.data, file.len); /* of that size */
    text[file.len] = '\0';
    hearth_text_add(t, text);
    free(text);
    return 0;
}

int hearth_page_release_file(struct hearth_view *v)
{
    struct hearth_release_loaded l = {.memory = NULL};
    char path[HEARTH_PATH_MAX], name[40];
    uint64_t number = 0;
    int e;

    if (!read_number(v->request->rest, &number)) {
        return HEARTH_E_NOT_FOUND;
    }
    e = hearth_release_path(v->folder, number, path);
    if (e == 0) {
        e = hearth_release_read(path, &l);
    }
    if (e != 0 || !hearth_shelf_is_ours(v, &l.content)) {
        hearth_release_drop(&l);
        return HEARTH_E_NOT_FOUND;
    }
    e = note(v, number); /* before anything leaves */
    if (e == 0) {
        e = put_file(v->t, l.file);
    }
    if (e == 0) {
        (void)snprintf(name, sizeof(name), "release-%06" PRIu64 ".json",
                       number);
        hearth_view_as_file(v, "application/json", name);
        v->out.may_zip = true;
    }
    hearth_release_drop(&l);
    return e;
}
