/* SPDX-License-Identifier: Apache-2.0 */
/* The panel's two files beside the release. The exact counts are sealed: who
 * takes the disk, or reads it as web may, learns what is shown and no more. */
#include "host/quality/report.h"

#include "hearth/fsutil.h"
#include "hearth/secmem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME  "release/quality.json"
#define STATE "release/quality.box"
#define OLD   "release/quality.state" /* the same, not yet sealed */

static json_t *load_state(const char *folder, const struct hearth_key *key)
{
    char path[HEARTH_PATH_MAX];
    const size_t cap = HEARTH_QUALITY_FILE_MAX + HEARTH_BOX_EXTRA;
    uint8_t *box = malloc(cap), *plain = malloc(HEARTH_QUALITY_FILE_MAX);
    json_t *state = NULL;
    size_t len = 0;

    if (box != NULL && plain != NULL &&
        hearth_fsutil_join(folder, STATE, path) == 0 &&
        hearth_fsutil_read(path, box, cap, &len) == 0 &&
        hearth_aead_open(key, HEARTH_QUALITY_LABEL, hearth_slice_of(box, len),
                         plain, HEARTH_QUALITY_FILE_MAX, &len) == 0) {
        state =
            json_loadb((const char *)plain, len, JSON_REJECT_DUPLICATES, NULL);
        hearth_secmem_wipe(plain, len);
    }
    free(plain);
    free(box);
    return state;
}

static int seal_text(const struct hearth_key *key, struct hearth_slice text,
                     const char *path)
{
    const struct hearth_rng rng = hearth_rng_system();
    const size_t cap = text.len + HEARTH_BOX_EXTRA;
    uint8_t *box = malloc(cap);
    struct hearth_writer w;
    int e = box == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0) {
        hearth_writer_init(&w, box, cap);
        e = hearth_aead_seal(key, HEARTH_QUALITY_LABEL, text, &rng, &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(box);
    return e;
}

static int write_state(const char *folder, const struct hearth_key *key,
                       const json_t *v)
{
    char path[HEARTH_PATH_MAX];
    char *text = json_dumps(v, JSON_COMPACT | JSON_PRESERVE_ORDER |
                                   JSON_REAL_PRECISION(6));
    int e = text == NULL ? HEARTH_E_MEMORY : 0;

    if (e == 0 && strlen(text) > HEARTH_QUALITY_FILE_MAX) {
        e = HEARTH_E_LIMIT;
    }
    if (e == 0) {
        e = hearth_fsutil_join(folder, STATE, path);
    }
    if (e == 0) {
        e = seal_text(key, hearth_slice_text(text), path);
    }
    if (text != NULL) {
        hearth_secmem_wipe(text, strlen(text));
    }
    free(text);
    if (e == 0 && hearth_fsutil_join(folder, OLD, path) == 0) {
        (void)unlink(path);
    }
    return e;
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

int hearth_quality_save(const char *folder, const struct hearth_key *key,
                        const struct hearth_quality_rows *q,
                        const struct hearth_quality_setting *setting)
{
    json_t *state = load_state(folder, key), *report = NULL, *next = NULL;
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
        e = write_state(folder, key, next);
    }
    if (e == 0) {
        e = write_json(folder, NAME, report);
    }
    json_decref(state);
    json_decref(report);
    json_decref(next);
    return e;
}
