/* SPDX-License-Identifier: Apache-2.0 */
/* The declared cube of a programme, on disk and in the audit chain. */
#include "host/results/plan_file.h"

#include "host/audit/audit.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD     "hearth cube 1 "
#define KEY_HEX  ((size_t)2 * HEARTH_POINT_LEN)
#define SIG_HEX  ((size_t)2 * HEARTH_SIG_LEN)
#define HEAD_LEN (sizeof(HEAD) - 1 + KEY_HEX + 1 + SIG_HEX + 1)

/* ---- the chain ---- */

void hearth_plan_text(const struct hearth_plan_named *named,
                      char out[HEARTH_PLAN_TEXT_MAX])
{
    (void)snprintf(out, HEARTH_PLAN_TEXT_MAX, "cube %06u sha256 %s declared",
                   named->number, named->hash);
}

/* An entry that says otherwise than this side writes counts for nothing. */
static int look(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_plan_named *n = cookie, next = {.number = n->number + 1};
    char text[HEARTH_PLAN_TEXT_MAX];
    const char *hash = strstr(entry->text, " sha256 "), *said = entry->text;
    const size_t before = sizeof(HEARTH_AUDIT_ON_COPY) - 1;

    (void)h;
    if (entry->event != HEARTH_AUDIT_CUBE || hash == NULL ||
        strlen(hash) < 8 + (size_t)2 * HEARTH_HASH_LEN) {
        return 0;
    }
    memmove(next.hash, hash + 8, (size_t)2 * HEARTH_HASH_LEN);
    hearth_plan_text(&next, text);
    if (strncmp(said, HEARTH_AUDIT_ON_COPY, before) == 0) {
        said += before; /* declared where records are opened */
    }
    if (strcmp(text, said) == 0) {
        next.declared_s = entry->time_s;
        *n = next;
    }
    return 0;
}

int hearth_plan_named(const struct hearth_folder *folder,
                      struct hearth_plan_named *out)
{
    uint64_t broken;

    memset(out, 0, sizeof(*out));
    return hearth_audit_walk(folder->kv, folder->programme, look, out, &broken);
}

/* ---- the file ---- */

static int hash_of(const uint8_t *programme, struct hearth_slice document,
                   uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth cube v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN), document};

    return hearth_hash_parts(parts, 3, hash);
}

static void put_hex(struct hearth_writer *out, const uint8_t *data, size_t len,
                    char after)
{
    char hex[2 * HEARTH_POINT_LEN + 1]; /* the longest of both */

    hearth_bytes_hex(hearth_slice_of(data, len), hex);
    hearth_writer_put(out, hex, 2 * len);
    hearth_writer_put(out, &after, 1);
}

int hearth_plan_wrap(const uint8_t *programme, const struct hearth_key *key,
                     struct hearth_slice document, struct hearth_writer *out)
{
    uint8_t hash[HEARTH_HASH_LEN], sig[HEARTH_SIG_LEN];
    struct hearth_public public;
    int e = hash_of(programme, document, hash);

    if (e == 0) {
        e = hearth_identity_sign(key, hash, sig);
    }
    if (e == 0) {
        e = hearth_identity_public(key, &public);
    }
    if (e != 0) {
        return e;
    }
    hearth_writer_put(out, HEAD, sizeof(HEAD) - 1);
    put_hex(out, public.point, HEARTH_POINT_LEN, ' ');
    put_hex(out, sig, sizeof(sig), '\n');
    hearth_writer_put(out, document.data, document.len);
    return hearth_writer_finish(out);
}

static int take_hex(struct hearth_reader *in, uint8_t *out, size_t len,
                    const char *after)
{
    char hex[2 * HEARTH_POINT_LEN + 1]; /* the longest of both */
    int e =
        hearth_bytes_to_text(hearth_reader_take(in, 2 * len), hex, sizeof(hex));

    if (e == 0) {
        e = hearth_bytes_unhex(hex, out, len);
    }
    return e == 0 && hearth_slice_is_equal(hearth_reader_take(in, 1),
                                           hearth_slice_text(after))
               ? 0
               : HEARTH_E_INVALID;
}

int hearth_plan_unwrap(const uint8_t *programme, struct hearth_slice file,
                       struct hearth_public *key, struct hearth_slice *document)
{
    uint8_t point[HEARTH_POINT_LEN], sig[HEARTH_SIG_LEN], hash[HEARTH_HASH_LEN];
    struct hearth_reader in;
    int e;

    if (file.len < HEAD_LEN || file.len > HEARTH_PLAN_SIGNED_MAX) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&in, file);
    if (!hearth_slice_is_equal(hearth_reader_take(&in, sizeof(HEAD) - 1),
                               hearth_slice_text(HEAD))) {
        return HEARTH_E_INVALID;
    }
    e = take_hex(&in, point, sizeof(point), " ");
    if (e == 0) {
        e = take_hex(&in, sig, sizeof(sig), "\n");
    }
    if (e == 0) {
        e = hearth_identity_check(hearth_slice_of(point, sizeof(point)), key);
    }
    *document = hearth_slice_of(file.data + HEAD_LEN, file.len - HEAD_LEN);
    if (e == 0) {
        e = hash_of(programme, *document, hash);
    }
    return e == 0 ? hearth_identity_verify(key, hash, sig) : e;
}

int hearth_plan_path(const char *data, unsigned number,
                     char out[HEARTH_PATH_MAX])
{
    char name[40];

    (void)snprintf(name, sizeof(name), "release/cube-%06u.json", number);
    return hearth_fsutil_join(data, name, out);
}

static bool is_own(const struct hearth_programme *p,
                   const struct hearth_public *key)
{
    for (uint8_t i = 0; i < p->opened_count; i++) {
        if (memcmp(p->openeds[i].point, key->point, HEARTH_POINT_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static int read_file(const struct hearth_folder *folder,
                     const struct hearth_programme *p, const char *hash,
                     struct hearth_plan_held *held)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_public key;
    struct hearth_plan_why why;
    size_t len;
    int e = hearth_plan_path(folder->path, held->number, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, held->memory, HEARTH_PLAN_SIGNED_MAX,
                               &len);
    }
    if (e == 0) {
        e = hearth_plan_unwrap(folder->programme,
                               hearth_slice_of(held->memory, len), &key,
                               &held->document);
    }
    if (e == 0 && !is_own(p, &key)) {
        e = HEARTH_E_AUTH;
    }
    if (e == 0) {
        e = hearth_plan_read(held->document, &held->plan, &why);
    }
    return e == 0 && strcmp(held->plan->hash, hash) != 0 ? HEARTH_E_AUTH : e;
}

int hearth_plan_hold(const struct hearth_folder *folder,
                     const struct hearth_programme *p,
                     struct hearth_plan_held *out)
{
    struct hearth_plan_named named;
    int e = hearth_plan_named(folder, &named);

    memset(out, 0, sizeof(*out));
    if (e != 0 || named.number == 0) {
        return e;
    }
    out->number = named.number;
    out->declared_s = named.declared_s;
    out->memory = malloc(HEARTH_PLAN_SIGNED_MAX);
    e = out->memory == NULL ? HEARTH_E_MEMORY
                            : read_file(folder, p, named.hash, out);
    if (e != 0) {
        hearth_plan_let_go(out);
    }
    return e;
}

void hearth_plan_let_go(struct hearth_plan_held *held)
{
    hearth_plan_free(held->plan);
    free(held->memory);
    memset(held, 0, sizeof(*held));
}
