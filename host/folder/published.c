/* SPDX-License-Identifier: Apache-2.0 */
/* A form as the programme publishes it. */
#include "host/folder/published.h"

#include "host/folder/charter.h"

#include "hearth/envelope.h"
#include "hearth/ledger.h"
#include "hearth/package.h"

#include <stdlib.h>
#include <string.h>

/* Beside the form: for reading its rules and texts. */
#define ROOM (4u << 20)

int hearth_published_decode(struct hearth_slice body,
                            struct hearth_published *out)
{
    size_t size = HEARTH_PACKAGE_ARENA(body.len) + ROOM;

    memset(out, 0, sizeof(*out));
    out->memory = malloc(size);
    if (out->memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&out->arena, out->memory, size);
    return hearth_package_decode(body, &out->arena, &out->form);
}

static int open_package(const struct hearth_folder *folder,
                        struct hearth_slice package,
                        struct hearth_published *out)
{
    struct hearth_slice body;
    int e = hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, folder->programme,
                                 &folder->form_sign, package, &body);

    return e == 0 ? hearth_published_decode(body, out) : e;
}

static int find_hash(const struct hearth_folder *folder, const char *id,
                     uint8_t hash[HEARTH_HASH_LEN])
{
    struct hearth_programme p;
    int e = hearth_charter_load(folder, &p);

    for (uint8_t i = 0; e == 0 && i < p.form_count; i++) {
        if (strcmp(p.forms[i].id, id) == 0) {
            memmove(hash, p.forms[i].hash, HEARTH_HASH_LEN);
            return 0;
        }
    }
    return e != 0 ? e : HEARTH_E_NOT_FOUND;
}

int hearth_published_load(const struct hearth_folder *folder, const char *id,
                          struct hearth_published *out)
{
    size_t cap = HEARTH_PACKAGE_MAX + HEARTH_ENVELOPE_EXTRA, len;
    uint8_t hash[HEARTH_HASH_LEN];
    uint8_t *package;
    int e = find_hash(folder, id, hash);

    memset(out, 0, sizeof(*out));
    if (e != 0) {
        return e;
    }
    package = malloc(cap);
    if (package == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_ledger_form_get(folder->kv, hash, package, cap, &len);
    if (e == 0) {
        e = open_package(folder, hearth_slice_of(package, len), out);
    }
    free(package);
    return e;
}

void hearth_published_free(struct hearth_published *p)
{
    free(p->memory);
    memset(p, 0, sizeof(*p));
}
