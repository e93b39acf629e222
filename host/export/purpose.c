/* SPDX-License-Identifier: Apache-2.0 */
/* The register of purposes. */
#include "host/export/purpose.h"

#include "host/audit/audit.h"

#include "hearth/hash.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <string.h>

#define VERSION     1
#define BYTES_MAX   4096u
#define VALUE_START "purpose/"

static void put_text(struct hearth_writer *w, const char *text)
{
    hearth_writer_u16(w, (uint16_t)strlen(text));
    hearth_writer_put(w, text, strlen(text));
}

static void get_text(struct hearth_reader *r, char *out, size_t cap)
{
    uint16_t len = hearth_reader_u16(r);

    if (hearth_bytes_to_text(hearth_reader_take(r, len), out, cap) != 0) {
        hearth_reader_fail(r);
    }
}

static int encode(const struct hearth_purpose *p, struct hearth_writer *w)
{
    hearth_writer_u8(w, VERSION);
    put_text(w, p->name);
    put_text(w, p->form);
    put_text(w, p->text);
    put_text(w, p->keys);
    put_text(w, p->sensitive);
    hearth_writer_u64(w, (uint64_t)p->until_s);
    return hearth_writer_finish(w);
}

static int decode(struct hearth_slice in, struct hearth_purpose *p)
{
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    if (hearth_reader_u8(&r) != VERSION) {
        return HEARTH_E_VERSION;
    }
    get_text(&r, p->name, sizeof(p->name));
    get_text(&r, p->form, sizeof(p->form));
    get_text(&r, p->text, sizeof(p->text));
    get_text(&r, p->keys, sizeof(p->keys));
    get_text(&r, p->sensitive, sizeof(p->sensitive));
    p->until_s = (int64_t)hearth_reader_u64(&r);
    return hearth_reader_finish(&r);
}

static bool is_code(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= HEARTH_CODE_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-.") == len;
}

static void value_name(const char *name, char out[64])
{
    (void)snprintf(out, 64, "%s%s", VALUE_START, name);
}

/* "NAME sha256 HEX": how the chain names what was registered. */
static int chain_text(const char *name, struct hearth_slice bytes,
                      char out[HEARTH_AUDIT_TEXT_MAX + 1])
{
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[2 * HEARTH_HASH_LEN + 1];
    int e = hearth_hash_parts(&bytes, 1, hash);

    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    (void)snprintf(out, HEARTH_AUDIT_TEXT_MAX + 1, "%s sha256 %s", name, hex);
    return e;
}

struct search {
    const char *name;
    int64_t latest_s;
    int64_t since_s;
    char text[HEARTH_AUDIT_TEXT_MAX + 1]; /* of the first; "" */
};

static int look(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct search *s = cookie;
    size_t len = strlen(s->name);

    (void)h;
    s->latest_s = entry->time_s > s->latest_s ? entry->time_s : s->latest_s;
    if (entry->event == HEARTH_AUDIT_PURPOSE && s->text[0] == '\0' &&
        strncmp(entry->text, s->name, len) == 0 && entry->text[len] == ' ') {
        s->since_s = s->latest_s;
        memmove(s->text, entry->text, sizeof(s->text));
    }
    return 0;
}

int hearth_purpose_add(const struct hearth_kv *kv, const uint8_t *programme,
                       int64_t now_s, const struct hearth_purpose *p)
{
    struct search s = {.name = p->name};
    char value[64], text[HEARTH_AUDIT_TEXT_MAX + 1];
    uint8_t bytes[BYTES_MAX];
    struct hearth_writer w;
    uint64_t broken;
    int e = is_code(p->name) ? 0 : HEARTH_E_INVALID;

    if (e == 0) {
        e = hearth_audit_walk(kv, programme, look, &s, &broken);
    }
    if (e == 0 && s.text[0] != '\0') {
        e = HEARTH_E_EXISTS;
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    if (e == 0) {
        e = encode(p, &w);
    }
    if (e == 0) {
        e = chain_text(p->name, hearth_writer_slice(&w), text);
    }
    value_name(p->name, value);
    if (e == 0) { /* without its entry it counts for nothing */
        e = hearth_ledger_meta_put(kv, value, hearth_writer_slice(&w));
    }
    return e == 0 ? hearth_audit_add(kv, programme, now_s, HEARTH_AUDIT_PURPOSE,
                                     text)
                  : e;
}

int hearth_purpose_find(const struct hearth_kv *kv, const uint8_t *programme,
                        const char *name, struct hearth_purpose *out)
{
    struct search s = {.name = name};
    char value[64], text[HEARTH_AUDIT_TEXT_MAX + 1];
    uint8_t bytes[BYTES_MAX];
    uint64_t broken;
    size_t len;
    int e = is_code(name) ? hearth_audit_walk(kv, programme, look, &s, &broken)
                          : HEARTH_E_NOT_FOUND;

    if (e == 0 && s.text[0] == '\0') {
        e = HEARTH_E_NOT_FOUND;
    }
    if (e != 0) {
        return e;
    }
    value_name(name, value);
    e = hearth_ledger_meta_get(kv, value, bytes, sizeof(bytes), &len);
    if (e == 0) {
        e = chain_text(name, hearth_slice_of(bytes, len), text);
    }
    if (e == HEARTH_E_NOT_FOUND || (e == 0 && strcmp(text, s.text) != 0)) {
        return HEARTH_E_AUTH;
    }
    memset(out, 0, sizeof(*out));
    if (e == 0) {
        e = decode(hearth_slice_of(bytes, len), out);
    }
    out->since_s = s.since_s;
    return e;
}

struct listing {
    int (*each)(void *cookie, int64_t time_s, const char *text);
    void *cookie;
};

static int list_one(void *cookie, const struct hearth_audit_entry *entry,
                    const uint8_t h[HEARTH_HASH_LEN])
{
    struct listing *l = cookie;

    (void)h;
    return entry->event == HEARTH_AUDIT_PURPOSE
               ? l->each(l->cookie, entry->time_s, entry->text)
               : 0;
}

int hearth_purpose_each(const struct hearth_kv *kv, const uint8_t *programme,
                        int (*each)(void *cookie, int64_t time_s,
                                    const char *text),
                        void *cookie)
{
    struct listing l = {each, cookie};
    uint64_t broken;

    return hearth_audit_walk(kv, programme, list_one, &l, &broken);
}
