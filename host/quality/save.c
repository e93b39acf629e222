/* SPDX-License-Identifier: Apache-2.0 */
/* The panel's two files beside the release. */
#include "host/quality/report.h"

#include "hearth/fsutil.h"

#include <stdlib.h>
#include <string.h>

#define NAME  "release/quality.json"
#define STATE "release/quality.state"

static json_t *load_state(const char *folder)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes = malloc(HEARTH_QUALITY_FILE_MAX);
    json_t *state = NULL;
    size_t len = 0;

    if (bytes != NULL && hearth_fsutil_join(folder, STATE, path) == 0 &&
        hearth_fsutil_read(path, bytes, HEARTH_QUALITY_FILE_MAX, &len) == 0) {
        state =
            json_loadb((const char *)bytes, len, JSON_REJECT_DUPLICATES, NULL);
    }
    free(bytes);
    return state;
}

static int write_json(const char *folder, const char *name, const json_t *v)
{
    char path[HEARTH_PATH_MAX];
    char *text = json_dumps(v, JSON_INDENT(1) | JSON_PRESERVE_ORDER |
                                   JSON_REAL_PRECISION(6));
    int e = text == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        e = hearth_fsutil_join(folder, name, path);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_slice_text(text));
    }
    free(text);
    return e;
}

int hearth_quality_save(const char *folder, const struct hearth_quality_rows *q,
                        const struct hearth_quality_setting *setting)
{
    json_t *state = load_state(folder), *report = NULL, *next = NULL;
    struct hearth_quality_setting with = *setting;
    struct hearth_release_file last = {.memory = NULL};
    int e;

    if (hearth_release_load(folder, &last) == 0) {
        with.release = &last.release;
    }
    e = hearth_quality_report(q, &with, state, &report, &next);
    hearth_release_free(&last);

    /* The counts first: a report without them would be made anew too early. */
    if (e == 0) {
        e = write_json(folder, STATE, next);
    }
    if (e == 0) {
        e = write_json(folder, NAME, report);
    }
    json_decref(state);
    json_decref(report);
    json_decref(next);
    return e;
}
