/* SPDX-License-Identifier: Apache-2.0 */
/* The declared cube of a programme, on disk and in the audit chain. */
#include "host/results/plan_file.h"

#include "host/audit/audit.h"
#include "host/results/results_internal.h"

#include "hearth/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD     "hearth cube 1 "
#define KEY_HEX  ((size_t)2 * HEARTH_POINT_LEN)
#define SIG_HEX  ((size_t)2 * HEARTH_SIG_LEN)
#define HEAD_LEN (sizeof(HEAD) - 1 + KEY_HEX + 1 + SIG_HEX + 1)
#define FILE_MAX (HEARTH_PLAN_FILE_MAX + HEAD_LEN)

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
    const char *hash = strstr(entry->text, " sha256 ");

    (void)h;
    if (entry->event != HEARTH_AUDIT_CUBE || hash == NULL ||
        strlen(hash) < 8 + (size_t)2 * HEARTH_HASH_LEN) {
        return 0;
    }
    memmove(next.hash, hash + 8, (size_t)2 * HEARTH_HASH_LEN);
    hearth_plan_text(&next, text);
    if (strcmp(text, entry->text) == 0) {
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

    if (file.len < HEAD_LEN || file.len > FILE_MAX) {
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

static int path_of(const struct hearth_results *r, unsigned number,
                   char out[HEARTH_PATH_MAX])
{
    char name[40];

    (void)snprintf(name, sizeof(name), "release/cube-%06u.json", number);
    return hearth_fsutil_join(r->folder.path, name, out);
}

static bool is_own(const struct hearth_results *r,
                   const struct hearth_public *key)
{
    for (uint8_t i = 0; i < r->programme.opened_count; i++) {
        if (memcmp(r->programme.openeds[i].point, key->point,
                   HEARTH_POINT_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static int read_file(const struct hearth_results *r,
                     const struct hearth_plan_named *named, uint8_t *bytes,
                     struct hearth_plan **out)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_public key;
    struct hearth_slice document;
    struct hearth_plan_why why;
    size_t len;
    int e = path_of(r, named->number, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, FILE_MAX, &len);
    }
    if (e == 0) {
        e = hearth_plan_unwrap(r->folder.programme, hearth_slice_of(bytes, len),
                               &key, &document);
    }
    if (e == 0 && !is_own(r, &key)) {
        e = HEARTH_E_AUTH;
    }
    if (e == 0) {
        e = hearth_plan_read(document, out, &why);
    }
    if (e == 0 && strcmp((*out)->hash, named->hash) != 0) {
        hearth_plan_free(*out);
        *out = NULL;
        e = HEARTH_E_AUTH;
    }
    return e;
}

int hearth_results_load_plan(struct hearth_results *r)
{
    struct hearth_plan_named named;
    struct hearth_plan *plan = NULL;
    uint8_t *bytes;
    int e = hearth_plan_named(&r->folder, &named);

    if (e != 0 || named.number == 0) {
        return e;
    }
    bytes = malloc(FILE_MAX);
    e = bytes == NULL ? HEARTH_E_MEMORY : read_file(r, &named, bytes, &plan);
    free(bytes);
    return e == 0 ? hearth_results_declare(r, plan) : e;
}

int hearth_results_declare(struct hearth_results *r, struct hearth_plan *plan)
{
    struct hearth_plan *before = r->plan;
    int e;

    r->plan = plan;
    e = hearth_results_begin(r); /* its cubes view the new one now */
    hearth_plan_free(before);
    return e;
}

const struct hearth_plan *hearth_results_plan(const struct hearth_results *r)
{
    return r->plan;
}

int hearth_results_save_plan(const struct hearth_results *r, unsigned number,
                             struct hearth_slice document)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    uint8_t *bytes = malloc(FILE_MAX);
    int e = bytes == NULL ? HEARTH_E_MEMORY : path_of(r, number, path);

    hearth_writer_init(&w, bytes, bytes == NULL ? 0 : FILE_MAX);
    if (e == 0) {
        e = hearth_plan_wrap(r->folder.programme, &r->vault->opened, document,
                             &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}
