/* SPDX-License-Identifier: Apache-2.0 */
/* A release as a signed file that anybody can verify. */
#include "host/release/signed.h"

#include "hearth/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD    "{\"release\":"
#define KEY     ",\"key\":\""
#define SIG     "\",\"signature\":\""
#define END     "\"}\n"
#define LEN(s)  (sizeof(s) - 1)
#define KEY_HEX ((size_t)2 * HEARTH_POINT_LEN)
#define SIG_HEX ((size_t)2 * HEARTH_SIG_LEN)
#define TAIL    (LEN(KEY) + KEY_HEX + LEN(SIG) + SIG_HEX + LEN(END))
/* A tree node for each few bytes of text: this is always enough. */
#define ARENA_FOR(len) ((len)*16 + 65536)

static int hash_of(const uint8_t *programme, struct hearth_slice body,
                   uint8_t hash[HEARTH_HASH_LEN])
{
    const struct hearth_slice parts[] = {
        HEARTH_PREFIX("hearth release v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN), body};

    return hearth_hash_parts(parts, 3, hash);
}

int hearth_release_sign(const uint8_t *programme, struct hearth_slice body,
                        const struct hearth_key *key,
                        uint8_t sig[HEARTH_SIG_LEN])
{
    uint8_t hash[HEARTH_HASH_LEN];
    int e = hash_of(programme, body, hash);

    return e == 0 ? hearth_identity_sign(key, hash, sig) : e;
}

static void put_hex(struct hearth_writer *out, const uint8_t *data, size_t len)
{
    char hex[2 * HEARTH_POINT_LEN + 1]; /* the longest of both */

    hearth_bytes_hex(hearth_slice_of(data, len), hex);
    hearth_writer_put(out, hex, 2 * len);
}

int hearth_release_wrap(struct hearth_slice body,
                        const struct hearth_public *key,
                        const uint8_t sig[HEARTH_SIG_LEN],
                        struct hearth_writer *out)
{
    hearth_writer_put(out, HEAD, LEN(HEAD));
    hearth_writer_put(out, body.data, body.len);
    hearth_writer_put(out, KEY, LEN(KEY));
    put_hex(out, key->point, HEARTH_POINT_LEN);
    hearth_writer_put(out, SIG, LEN(SIG));
    put_hex(out, sig, HEARTH_SIG_LEN);
    hearth_writer_put(out, END, LEN(END));
    return hearth_writer_finish(out);
}

/* ---- taking apart ---- */

static bool takes(struct hearth_reader *in, const char *literal)
{
    struct hearth_slice s = hearth_reader_take(in, strlen(literal));

    return hearth_slice_is_equal(s, hearth_slice_text(literal));
}

static int take_hex(struct hearth_reader *in, uint8_t *out, size_t len)
{
    char hex[2 * HEARTH_POINT_LEN + 1]; /* the longest of both */
    struct hearth_slice s = hearth_reader_take(in, 2 * len);
    int e = hearth_bytes_to_text(s, hex, sizeof(hex));

    for (size_t i = 0; e == 0 && i < 2 * len; i++) {
        e = hex[i] >= 'A' && hex[i] <= 'F' ? HEARTH_E_INVALID : 0;
    }
    return e == 0 ? hearth_bytes_unhex(hex, out, len) : e;
}

static int take_apart(struct hearth_slice file,
                      struct hearth_release_signed *out,
                      uint8_t sig[HEARTH_SIG_LEN])
{
    uint8_t point[HEARTH_POINT_LEN];
    struct hearth_reader in;
    bool holds;
    int e;

    if (file.len < LEN(HEAD) + TAIL) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&in, file);
    holds = takes(&in, HEAD);
    out->body = hearth_reader_take(&in, file.len - LEN(HEAD) - TAIL);
    holds = holds && takes(&in, KEY);
    e = take_hex(&in, point, sizeof(point));
    holds = holds && takes(&in, SIG);
    if (e == 0) {
        e = take_hex(&in, sig, HEARTH_SIG_LEN);
    }
    holds = holds && takes(&in, END);
    if (e != 0 || !holds) {
        return HEARTH_E_INVALID;
    }
    return hearth_identity_check(hearth_slice_of(point, sizeof(point)),
                                 &out->key);
}

/* Two files with the same figures are the same bytes. */
static int check_canonical(const struct hearth_release_signed *s)
{
    struct hearth_writer w;
    uint8_t *bytes = malloc(s->body.len + 1);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, s->body.len);
    e = hearth_release_encode(&s->release, &w);
    if (e != 0 || !hearth_slice_is_equal(hearth_writer_slice(&w), s->body)) {
        e = HEARTH_E_INVALID;
    }
    free(bytes);
    return e;
}

int hearth_release_open(struct hearth_slice file, struct hearth_arena *arena,
                        struct hearth_release_signed *out)
{
    uint8_t sig[HEARTH_SIG_LEN], hash[HEARTH_HASH_LEN];
    struct hearth_release_signed s;
    int e = file.len > HEARTH_RELEASE_FILE_MAX ? HEARTH_E_LIMIT
                                               : take_apart(file, &s, sig);

    if (e == 0) {
        e = hearth_release_decode(s.body, arena, &s.release);
    }
    if (e == 0) {
        e = hearth_bytes_unhex(s.release.programme_id, s.programme,
                               HEARTH_PROGRAMME_LEN);
    }
    if (e == 0) {
        e = hash_of(s.programme, s.body, hash);
    }
    if (e == 0) {
        e = hearth_identity_verify(&s.key, hash, sig);
    }
    if (e == 0) {
        e = check_canonical(&s);
    }
    if (e == 0) {
        *out = s;
    }
    return e;
}

/* ---- the shelf ---- */

int hearth_release_path(const char *folder, uint64_t number,
                        char out[HEARTH_PATH_MAX])
{
    char name[48];

    (void)snprintf(name, sizeof(name), "release/%06" PRIu64 ".json", number);
    return hearth_fsutil_join(folder, name, out);
}

int hearth_release_shelve(const char *folder, uint64_t number,
                          struct hearth_slice file)
{
    char path[HEARTH_PATH_MAX];
    uint8_t byte;
    size_t len;
    int e = hearth_release_path(folder, number, path);

    if (e != 0) {
        return e;
    }
    /* longer than a byte: it is there */
    e = hearth_fsutil_read(path, &byte, 1, &len);
    if (e != HEARTH_E_NOT_FOUND) {
        return e == 0 || e == HEARTH_E_LIMIT ? HEARTH_E_EXISTS : e;
    }
    return hearth_fsutil_replace(path, file);
}

/* A crash may skip a number, but not many in a row. */
#define GAP_MAX 16u
/* The largest of what is copied (past.h). */
#define COPY_MAX ((16u << 20) + 64)

/* E_NOT_FOUND: ${from} has none. */
static int copy_file(const char *from, const char *to, const char *name,
                     uint8_t *bytes)
{
    char path[HEARTH_PATH_MAX];
    size_t len = 0;
    int e = hearth_fsutil_join(from, name, path);

    if (e == 0) {
        e = hearth_fsutil_read(path, bytes, COPY_MAX, &len);
    }
    if (e == 0) {
        e = hearth_fsutil_join(to, name, path);
    }
    return e == 0 ? hearth_fsutil_replace(path, hearth_slice_of(bytes, len))
                  : e;
}

/* What the releases stand on, and the cubes that were declared. */
static int copy_rest(const char *from, const char *to, uint8_t *bytes)
{
    int e = copy_file(from, to, "release/past.box", bytes);

    e = e == HEARTH_E_NOT_FOUND ? 0 : e;
    for (unsigned n = 1; e == 0; n++) {
        char name[40];

        (void)snprintf(name, sizeof(name), "release/cube-%06u.json", n);
        e = copy_file(from, to, name, bytes);
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

int hearth_release_copy(const char *from, const char *to)
{
    uint8_t *bytes = malloc(COPY_MAX);
    unsigned missing = 0;
    int e = bytes == NULL ? HEARTH_E_MEMORY : 0;

    for (uint64_t n = 1; e == 0 && missing < GAP_MAX; n++) {
        char path[HEARTH_PATH_MAX];
        size_t len = 0;

        e = hearth_release_path(from, n, path);
        if (e == 0) {
            e = hearth_fsutil_read(path, bytes, HEARTH_RELEASE_FILE_MAX, &len);
        }
        missing = e == HEARTH_E_NOT_FOUND ? missing + 1 : 0;
        if (e == 0) {
            e = hearth_release_shelve(to, n, hearth_slice_of(bytes, len));
        }
        e = e == HEARTH_E_NOT_FOUND || e == HEARTH_E_EXISTS ? 0 : e;
    }
    if (e == 0) {
        e = copy_rest(from, to, bytes);
    }
    free(bytes);
    return e;
}

int hearth_release_read(const char *path, struct hearth_release_loaded *out)
{
    struct hearth_release_loaded l = {.memory = NULL};
    uint8_t *bytes = malloc(HEARTH_RELEASE_FILE_MAX);
    struct hearth_arena arena;
    size_t len = 0;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_fsutil_read(path, bytes, HEARTH_RELEASE_FILE_MAX, &len);
    if (e == 0) {
        l.memory = malloc(ARENA_FOR(len));
        e = l.memory == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e == 0) {
        uint8_t *copy;

        hearth_arena_init(&arena, l.memory, ARENA_FOR(len));
        copy = hearth_arena_take(&arena, len + 1, 1);
        memmove(copy, bytes, len); /* the arena has room for 16 times it */
        l.file = hearth_slice_of(copy, len);
        e = hearth_release_open(l.file, &arena, &l.content);
    }
    free(bytes);
    if (e != 0) {
        free(l.memory);
        return e;
    }
    *out = l;
    return 0;
}

void hearth_release_drop(struct hearth_release_loaded *l)
{
    free(l->memory);
    memset(l, 0, sizeof(*l));
}
