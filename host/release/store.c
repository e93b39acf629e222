/* SPDX-License-Identifier: Apache-2.0 */
/* The released figures as one file, replaced at once or not at all. */
#include "host/release/release.h"

#include "hearth/fsutil.h"

#include <stdlib.h>
#include <string.h>

#define NAME "release/current.json"
/* A tree node for each few bytes of text: this is always enough. */
#define ARENA_FOR(len) ((len)*16 + 65536)

int hearth_release_save(const char *folder, const struct hearth_release *r)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    uint8_t *bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, HEARTH_RELEASE_FILE_MAX);
    e = hearth_release_encode(r, &w);
    if (e == 0) {
        e = hearth_fsutil_join(folder, NAME, path);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

static int parse(struct hearth_slice in, struct hearth_release_file *out)
{
    size_t size = ARENA_FOR(in.len);
    struct hearth_arena arena;
    void *memory = malloc(size);
    int e;

    if (memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, memory, size);
    e = hearth_release_decode(in, &arena, &out->release);
    if (e != 0) {
        free(memory);
    } else {
        out->memory = memory;
    }
    return e;
}

int hearth_release_load(const char *folder, struct hearth_release_file *out)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes;
    size_t len;
    int e = hearth_fsutil_join(folder, NAME, path);

    if (e != 0) {
        return e;
    }
    bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_fsutil_read(path, bytes, HEARTH_RELEASE_FILE_MAX, &len);
    if (e == 0) {
        e = parse(hearth_slice_of(bytes, len), out);
    }
    free(bytes);
    return e;
}

void hearth_release_free(struct hearth_release_file *f)
{
    free(f->memory);
    memset(f, 0, sizeof(*f));
}
