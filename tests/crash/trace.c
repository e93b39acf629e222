/* SPDX-License-Identifier: Apache-2.0 */
/* A trace as bytes: a fixed head, then path, other path and data. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

struct head {
    uint32_t kind;
    uint32_t is_synced;
    uint64_t offset;
    uint64_t len;
    uint32_t path_len;
    uint32_t other_len;
};

#define DATA_MAX ((uint64_t)1 << 30)

bool trace_put(FILE *out, const struct trace_event *e)
{
    struct head h = {e->kind,
                     e->is_synced,
                     e->offset,
                     e->len,
                     (uint32_t)strlen(e->path),
                     (uint32_t)strlen(e->other)};

    return fwrite(&h, sizeof(h), 1, out) == 1 &&
           fwrite(e->path, 1, h.path_len, out) == h.path_len &&
           fwrite(e->other, 1, h.other_len, out) == h.other_len &&
           (e->len == 0 || fwrite(e->data, 1, e->len, out) == e->len);
}

static void damaged(const char *path)
{
    (void)fprintf(stderr, "trace: %s is damaged\n", path);
    exit(99);
}

static bool get(FILE *in, struct trace_event *e)
{
    struct head h;

    memset(e, 0, sizeof(*e));
    if (fread(&h, sizeof(h), 1, in) != 1 || h.path_len >= TRACE_PATH_MAX ||
        h.other_len >= TRACE_PATH_MAX || h.len > DATA_MAX) {
        return false;
    }
    e->kind = h.kind;
    e->is_synced = h.is_synced;
    e->offset = h.offset;
    e->len = (size_t)h.len;
    e->data = malloc(e->len + 1);
    return e->data != NULL && fread(e->path, 1, h.path_len, in) == h.path_len &&
           fread(e->other, 1, h.other_len, in) == h.other_len &&
           fread(e->data, 1, e->len, in) == e->len;
}

void trace_read(const char *path, struct trace *out)
{
    FILE *in = fopen(path, "rb");
    size_t cap = 0;
    int c;

    memset(out, 0, sizeof(*out));
    if (in == NULL) {
        damaged(path);
        return;
    }
    while ((c = getc(in)) != EOF) {
        (void)ungetc(c, in);
        if (out->count == cap) {
            cap = cap == 0 ? 1024 : cap * 2;
            out->events = realloc(out->events, cap * sizeof(*out->events));
        }
        if (out->events == NULL || !get(in, &out->events[out->count])) {
            damaged(path);
            return;
        }
        out->count++;
    }
    (void)fclose(in);
}

void trace_free(struct trace *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->events[i].data);
    }
    free(t->events);
    memset(t, 0, sizeof(*t));
}
