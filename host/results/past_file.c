/* SPDX-License-Identifier: Apache-2.0 */
/* The past on disk: release/past.box, sealed under a key of the vault.
 *
 *   version 1 | number 4 | frozen epoch 2
 *   releases 4: number 4, marks 4: device 8, seq 8
 *   figures 4: form, group, question (length 1 and text each), release 4,
 *   answers 8
 *   narrow counts 4: name 8, width 1 (since version 2) */
#include "host/results/past_internal.h"

#include "hearth/aead.h"
#include "hearth/fsutil.h"
#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>

#define NAME    "release/past.box"
#define VERSION 2
#define OLDEST  1 /* without narrow counts */

static int key_of(const struct hearth_key *root, const uint8_t *programme,
                  struct hearth_key *out)
{
    return hearth_hash_hkdf(hearth_slice_of(programme, HEARTH_PROGRAMME_LEN),
                            hearth_slice_of(root->bytes, HEARTH_KEY_LEN),
                            HEARTH_PREFIX("hearth past v1"), out->bytes,
                            HEARTH_KEY_LEN);
}

/* ---- writing ---- */

static void put_text(struct hearth_writer *w, const char *text)
{
    size_t len = strlen(text); /* a name: far below 256 */

    hearth_writer_u8(w, (uint8_t)len);
    hearth_writer_put(w, text, len);
}

static void put_state(struct hearth_writer *w,
                      const struct hearth_past_state *s)
{
    hearth_writer_u8(w, VERSION);
    hearth_writer_u32(w, s->number);
    hearth_writer_u16(w, s->frozen);
    hearth_writer_u32(w, (uint32_t)s->release_count);
    for (size_t i = 0; i < s->release_count; i++) {
        const struct hearth_past_release *r = &s->releases[i];

        hearth_writer_u32(w, r->number);
        hearth_writer_u32(w, (uint32_t)r->mark_count);
        for (size_t k = 0; k < r->mark_count; k++) {
            hearth_writer_put(w, r->marks[k].device, HEARTH_DEVICE_LEN);
            hearth_writer_u64(w, r->marks[k].seq);
        }
    }
    hearth_writer_u32(w, (uint32_t)s->unit_count);
    for (size_t i = 0; i < s->unit_count; i++) {
        put_text(w, s->units[i].form);
        put_text(w, s->units[i].group);
        put_text(w, s->units[i].question);
        hearth_writer_u32(w, s->units[i].unit.release);
        hearth_writer_u64(w, s->units[i].unit.then);
    }
    hearth_narrow_put(&s->narrow, w);
}

static int seal(const struct hearth_past *p, const uint8_t *programme,
                const struct hearth_key *root, const struct hearth_rng *rng,
                struct hearth_writer *out)
{
    struct hearth_key key;
    struct hearth_writer plain;
    uint8_t *bytes = malloc(HEARTH_PAST_FILE_MAX);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&plain, bytes, HEARTH_PAST_FILE_MAX);
    put_state(&plain, &p->now);
    e = hearth_writer_finish(&plain);
    if (e == 0) {
        e = key_of(root, programme, &key);
    }
    if (e == 0) {
        e = hearth_aead_seal(&key, HEARTH_PREFIX("hearth past v1"),
                             hearth_writer_slice(&plain), rng, out);
    }
    hearth_secmem_wipe(&key, sizeof(key));
    hearth_secmem_wipe(bytes, plain.len);
    free(bytes);
    return e;
}

int hearth_past_save(const struct hearth_past *p, const char *folder,
                     const uint8_t *programme, const struct hearth_key *root,
                     const struct hearth_rng *rng)
{
    char path[HEARTH_PATH_MAX];
    struct hearth_writer w;
    uint8_t *bytes = malloc(HEARTH_PAST_FILE_MAX + HEARTH_BOX_EXTRA);
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_writer_init(&w, bytes, HEARTH_PAST_FILE_MAX + HEARTH_BOX_EXTRA);
    e = hearth_fsutil_join(folder, NAME, path);
    if (e == 0) {
        e = seal(p, programme, root, rng, &w);
    }
    if (e == 0) {
        e = hearth_fsutil_replace(path, hearth_writer_slice(&w));
    }
    free(bytes);
    return e;
}

/* ---- reading ---- */

static int get_release(struct hearth_reader *in, struct hearth_past_state *s)
{
    struct hearth_past_release *r;
    uint32_t number = hearth_reader_u32(in), marks = hearth_reader_u32(in);
    int e = hearth_past_release_add(s, number, &r);

    for (uint32_t k = 0; e == 0 && k < marks; k++) {
        struct hearth_slice device = hearth_reader_take(in, HEARTH_DEVICE_LEN);
        uint64_t seq = hearth_reader_u64(in);

        e = in->has_failed ? HEARTH_E_INVALID
                           : hearth_past_mark_add(r, device.data, seq);
    }
    return e;
}

static int get_text(struct hearth_reader *in, char *out, size_t cap)
{
    uint8_t len = hearth_reader_u8(in);

    return hearth_bytes_to_text(hearth_reader_take(in, len), out, cap);
}

static int get_unit(struct hearth_reader *in, struct hearth_past_state *s)
{
    struct hearth_past_row row = {.form = ""};
    int e = get_text(in, row.form, sizeof(row.form));

    if (e == 0) {
        e = get_text(in, row.group, sizeof(row.group));
    }
    if (e == 0) {
        e = get_text(in, row.question, sizeof(row.question));
    }
    row.unit.release = hearth_reader_u32(in);
    row.unit.then = hearth_reader_u64(in);
    if (e == 0 && in->has_failed) {
        e = HEARTH_E_INVALID;
    }
    return e == 0 ? hearth_past_unit_add(s, &row) : e;
}

static int get_state(struct hearth_reader *in, struct hearth_past_state *s)
{
    uint8_t version = hearth_reader_u8(in);
    uint32_t count;
    int e = 0;

    if (version < OLDEST || version > VERSION) {
        return HEARTH_E_VERSION;
    }
    s->is_old = version == OLDEST;
    s->number = hearth_reader_u32(in);
    s->frozen = hearth_reader_u16(in);
    count = hearth_reader_u32(in);
    for (uint32_t i = 0; e == 0 && i < count; i++) {
        e = get_release(in, s);
    }
    count = e == 0 ? hearth_reader_u32(in) : 0;
    for (uint32_t i = 0; e == 0 && i < count; i++) {
        e = get_unit(in, s);
    }
    if (e == 0 && !s->is_old) {
        e = hearth_narrow_get(in, &s->narrow);
    }
    return e == 0 ? hearth_reader_finish(in) : e;
}

static int open_box(struct hearth_past *p, struct hearth_slice box,
                    const uint8_t *programme, const struct hearth_key *root)
{
    struct hearth_past_state s = {0};
    struct hearth_reader in;
    struct hearth_key key;
    uint8_t *plain = malloc(box.len + 1);
    size_t len = 0;
    int e = plain == NULL ? HEARTH_E_MEMORY : key_of(root, programme, &key);

    if (e == 0) {
        e = hearth_aead_open(&key, HEARTH_PREFIX("hearth past v1"), box, plain,
                             box.len, &len);
        hearth_secmem_wipe(&key, sizeof(key));
    }
    if (e == 0) {
        hearth_reader_init(&in, hearth_slice_of(plain, len));
        e = get_state(&in, &s);
        hearth_secmem_wipe(plain, len);
    }
    free(plain);
    if (e != 0) {
        hearth_past_clear(&s);
        return e;
    }
    hearth_past_clear(&p->now);
    p->now = s;
    return 0;
}

int hearth_past_load(struct hearth_past *p, const char *folder,
                     const uint8_t *programme, const struct hearth_key *root)
{
    char path[HEARTH_PATH_MAX];
    uint8_t *bytes = malloc(HEARTH_PAST_FILE_MAX + HEARTH_BOX_EXTRA);
    size_t len;
    int e;

    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_fsutil_join(folder, NAME, path);
    if (e == 0) {
        e = hearth_fsutil_read(path, bytes,
                               HEARTH_PAST_FILE_MAX + HEARTH_BOX_EXTRA, &len);
    }
    if (e == 0) {
        e = open_box(p, hearth_slice_of(bytes, len), programme, root);
    }
    free(bytes);
    return e;
}
