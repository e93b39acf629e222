/* SPDX-License-Identifier: Apache-2.0 */
/* The files of release/imported: "PROGRAMME-NNNNNN.json", and "PROGRAMME.key",
 * the fingerprint of the key that was named when the first came in. */
#include "host/web/cities.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ID_LEN (2 * (size_t)HEARTH_PROGRAMME_LEN)

static int is_release(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t len = strlen(name);

    return len > ID_LEN + 6 && len < 80 && name[ID_LEN] == '-' &&
           strspn(name, "0123456789abcdef") == ID_LEN &&
           strcmp(name + len - 5, ".json") == 0;
}

/* By programme, the highest number first. */
static int by_file(const struct dirent **a, const struct dirent **b)
{
    const char *x = (*a)->d_name, *y = (*b)->d_name;
    int order = memcmp(x, y, ID_LEN);

    if (order == 0 && strlen(x) != strlen(y)) {
        return strlen(x) < strlen(y) ? 1 : -1;
    }
    return order == 0 ? strcmp(y, x) : order;
}

/* Signed by the key that was named when it came in, for the programme that the
 * file is called after. */
static bool is_pinned(const char *folder, const char *name,
                      const struct hearth_release_signed *s)
{
    uint8_t hash[HEARTH_HASH_LEN], pinned[2 * HEARTH_HASH_LEN];
    char id[ID_LEN + 1], hex[2 * HEARTH_HASH_LEN + 1];
    char file[ID_LEN + 8], path[HEARTH_PATH_MAX];
    size_t len = 0;

    hearth_bytes_hex(hearth_slice_of(s->programme, HEARTH_PROGRAMME_LEN), id);
    if (strncmp(name, id, ID_LEN) != 0 ||
        hearth_identity_hash(&s->key, hash) != 0) {
        return false;
    }
    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    (void)snprintf(file, sizeof(file), "%s.key", id);
    return hearth_fsutil_join(folder, file, path) == 0 &&
           hearth_fsutil_read(path, pinned, sizeof(pinned), &len) == 0 &&
           hearth_slice_is_equal(hearth_slice_of(pinned, len),
                                 hearth_slice_text(hex));
}

static bool is_better(const struct hearth_release *a,
                      const struct hearth_release *b)
{
    return a->provenance.is_frozen != b->provenance.is_frozen
               ? a->provenance.is_frozen
               : a->number > b->number;
}

static void keep(struct hearth_cities *c, struct hearth_release_loaded *l)
{
    for (size_t i = 0; i < c->loaded_count; i++) {
        struct hearth_release_loaded *other = &c->loaded[i];

        if (memcmp(other->content.programme, l->content.programme,
                   HEARTH_PROGRAMME_LEN) != 0) {
            continue;
        }
        if (is_better(&l->content.release, &other->content.release)) {
            hearth_release_drop(other);
            *other = *l;
        } else {
            hearth_release_drop(l);
        }
        return;
    }
    if (c->loaded_count == HEARTH_CITIES_MAX) {
        if (c->more == 0 || memcmp(c->last_left_out, l->content.programme,
                                   HEARTH_PROGRAMME_LEN) != 0) {
            c->more++;
            memmove(c->last_left_out, l->content.programme,
                    HEARTH_PROGRAMME_LEN);
        }
        hearth_release_drop(l);
        return;
    }
    c->loaded[c->loaded_count++] = *l;
}

static void look_at(struct hearth_cities *c, const struct hearth_view *v,
                    const char *folder, const char *name)
{
    struct hearth_release_loaded l;
    char path[HEARTH_PATH_MAX];
    int64_t expires_s;

    if (hearth_fsutil_join(folder, name, path) != 0 ||
        hearth_release_read(path, &l) != 0) {
        c->damaged++;
        return;
    }
    expires_s = l.content.release.provenance.expires_s;
    if (!is_pinned(folder, name, &l.content)) {
        c->damaged++;
        hearth_release_drop(&l);
    } else if (expires_s != 0 && expires_s <= v->now_s) {
        c->expired++;
        hearth_release_drop(&l);
    } else {
        keep(c, &l);
    }
}

static int by_name(const void *a, const void *b)
{
    const struct hearth_release *const *x = a, *const *y = b;

    return strcmp((*x)->programme, (*y)->programme);
}

void hearth_cities_read(struct hearth_cities *c, const struct hearth_view *v,
                        const struct hearth_release *ours)
{
    char folder[HEARTH_PATH_MAX];
    struct dirent **files = NULL;
    int count = -1; /* as scandir says that there is no folder */

    if (v->folder != NULL &&
        hearth_fsutil_join(v->folder, "release/imported", folder) == 0) {
        count = scandir(folder, &files, is_release, by_file);
    }
    for (int i = 0; i < count; i++) {
        if (i < HEARTH_CITIES_FILES) {
            look_at(c, v, folder, files[i]->d_name);
        } else {
            c->unread++;
        }
        free(files[i]);
    }
    free(files);
    if (ours != NULL) {
        c->list[c->count++] = ours;
    }
    for (size_t i = 0; i < c->loaded_count; i++) {
        c->list[c->count++] = &c->loaded[i].content.release;
    }
    qsort(c->list, c->count, sizeof(const struct hearth_release *), by_name);
}

void hearth_cities_drop(struct hearth_cities *c)
{
    for (size_t i = 0; i < c->loaded_count; i++) {
        hearth_release_drop(&c->loaded[i]);
    }
    memset(c, 0, sizeof(*c));
}
