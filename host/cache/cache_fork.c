/* SPDX-License-Identifier: Apache-2.0 */
/* The cache's locked memory, and how a process that was forked, which has all
 * of the cache but that, gets the keys. */
#include "host/cache/cache_internal.h"

int hearth_cache_rooms(struct hearth_cache *c)
{
    int e = hearth_secmem_open((size_t)HEARTH_CACHE_FILES_MAX * 64, &c->secmem);

    if (e == 0) {
        e = hearth_cache_room(HEARTH_CACHE_SECTION_MAX + 4096, &c->room);
    }
    if (e == 0) {
        c->plain = hearth_secmem_take(c->room, HEARTH_CACHE_SECTION_MAX);
        e = c->plain == NULL ? HEARTH_E_MEMORY : 0;
    }
    return e;
}

int hearth_cache_keys_give(const struct hearth_cache *c, FILE *to)
{
    for (size_t i = 0; i < c->file_count; i++) {
        if (fwrite(c->files[i]->key->bytes, HEARTH_KEY_LEN, 1, to) != 1) {
            return HEARTH_E_IO;
        }
    }
    return 0;
}

void hearth_cache_keys_forget(struct hearth_cache *c)
{
    hearth_secmem_close(c->room);
    hearth_secmem_close(c->secmem);
    c->room = c->secmem = NULL;
}

int hearth_cache_keys_take(struct hearth_cache *c, FILE *from)
{
    int e;

    hearth_cache_keys_forget(c); /* empty here */
    e = hearth_cache_rooms(c);
    for (size_t i = 0; e == 0 && i < c->file_count; i++) {
        struct hearth_key *key = hearth_secmem_take(c->secmem, sizeof(*key));

        if (key == NULL) {
            e = HEARTH_E_MEMORY;
        } else if (fread(key->bytes, HEARTH_KEY_LEN, 1, from) != 1) {
            e = HEARTH_E_TRUNCATED;
        }
        c->files[i]->key = key;
    }
    return e;
}
