/* SPDX-License-Identifier: Apache-2.0 */
/* The register of purposes, as it is read. */
#include "host/export/purpose_internal.h"

#include "hearth/hash.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_START "purpose/"

static void get_text(struct hearth_reader *r, char *out, size_t cap)
{
    uint16_t len = hearth_reader_u16(r);

    if (hearth_bytes_to_text(hearth_reader_take(r, len), out, cap) != 0) {
        hearth_reader_fail(r);
    }
}

static int decode(struct hearth_slice in, struct hearth_purpose *p)
{
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    if (hearth_reader_u8(&r) != HEARTH_PURPOSE_VERSION) {
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

void hearth_purpose_value_name(const char *name, char out[64])
{
    (void)snprintf(out, 64, "%s%s", VALUE_START, name);
}

int hearth_purpose_chain_text(const char *name, struct hearth_slice bytes,
                              char out[HEARTH_AUDIT_TEXT_MAX + 1])
{
    uint8_t hash[HEARTH_HASH_LEN];
    char hex[2 * HEARTH_HASH_LEN + 1];
    int e = hearth_hash_parts(&bytes, 1, hash);

    hearth_bytes_hex(hearth_slice_of(hash, sizeof(hash)), hex);
    (void)snprintf(out, HEARTH_AUDIT_TEXT_MAX + 1, "%s sha256 %s", name, hex);
    return e;
}

/* ---- what the chain tells ---- */

/* all->count: none is called that. */
static size_t place_of(const struct hearth_purpose_entries *all,
                       const char *name)
{
    size_t i = 0;

    while (i < all->count && strcmp(all->at[i].name, name) != 0) {
        i++;
    }
    return i;
}

const struct hearth_purpose_entry *
hearth_purpose_entry_find(const struct hearth_purpose_entries *all,
                          const char *name)
{
    size_t i = place_of(all, name);

    return i < all->count ? &all->at[i] : NULL;
}

/* The first entry of a name registers it; a later "NAME ended" ends it. */
static int look(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_purpose_entries *all = cookie;
    const char *space = strchr(entry->text, ' ');
    struct hearth_purpose_entry one = {.ended_s = 0};
    size_t at;

    (void)h;
    all->latest_s =
        entry->time_s > all->latest_s ? entry->time_s : all->latest_s;
    if (entry->event != HEARTH_AUDIT_PURPOSE || space == NULL ||
        hearth_bytes_to_text(
            hearth_slice_of(entry->text, (size_t)(space - entry->text)),
            one.name, sizeof(one.name)) != 0) {
        return 0;
    }
    at = place_of(all, one.name);
    if (at < all->count) {
        if (all->at[at].ended_s == 0 &&
            strcmp(space + 1, HEARTH_PURPOSE_ENDED) == 0) {
            all->at[at].ended_s = all->latest_s;
        }
    } else if (all->count < HEARTH_PURPOSES_MAX) {
        one.since_s = all->latest_s;
        memmove(one.text, entry->text, sizeof(one.text));
        all->at[all->count++] = one;
    }
    return 0;
}

int hearth_purpose_entries(const struct hearth_kv *kv, const uint8_t *programme,
                           struct hearth_purpose_entries **out)
{
    struct hearth_purpose_entries *all = calloc(1, sizeof(*all));
    uint64_t broken;
    int e = all == NULL ? HEARTH_E_MEMORY
                        : hearth_audit_walk(kv, programme, look, all, &broken);

    if (e != 0) {
        free(all);
        return e;
    }
    *out = all;
    return 0;
}

/* ---- what was registered ---- */

static int load(const struct hearth_kv *kv,
                const struct hearth_purpose_entry *entry,
                struct hearth_purpose *out)
{
    char value[64], text[HEARTH_AUDIT_TEXT_MAX + 1];
    uint8_t bytes[HEARTH_PURPOSE_BYTES_MAX];
    size_t len;
    int e;

    memset(out, 0, sizeof(*out));
    hearth_purpose_value_name(entry->name, value);
    e = hearth_ledger_meta_get(kv, value, bytes, sizeof(bytes), &len);
    if (e == 0) {
        e = hearth_purpose_chain_text(entry->name, hearth_slice_of(bytes, len),
                                      text);
    }
    if (e == HEARTH_E_NOT_FOUND || (e == 0 && strcmp(text, entry->text) != 0)) {
        e = HEARTH_E_AUTH;
    }
    if (e == 0) {
        e = decode(hearth_slice_of(bytes, len), out);
    }
    memmove(out->name, entry->name, sizeof(out->name));
    out->since_s = entry->since_s;
    out->ended_s = entry->ended_s;
    return e;
}

int hearth_purpose_find(const struct hearth_kv *kv, const uint8_t *programme,
                        const char *name, struct hearth_purpose *out)
{
    const struct hearth_purpose_entry *entry;
    struct hearth_purpose_entries *all = NULL;
    int e = hearth_purpose_entries(kv, programme, &all);

    if (e == 0) {
        entry = hearth_purpose_entry_find(all, name);
        e = entry == NULL ? HEARTH_E_NOT_FOUND : load(kv, entry, out);
    }
    free(all);
    return e;
}

bool hearth_purpose_is_open(const struct hearth_purpose *p, int64_t now_s)
{
    return p->ended_s == 0 && now_s < p->until_s;
}

int hearth_purpose_list(const struct hearth_kv *kv, const uint8_t *programme,
                        hearth_purpose_fn *each, void *cookie)
{
    struct hearth_purpose_entries *all = NULL;
    struct hearth_purpose *p = calloc(1, sizeof(*p));
    int e = p == NULL ? HEARTH_E_MEMORY
                      : hearth_purpose_entries(kv, programme, &all);

    for (size_t i = 0; e == 0 && i < all->count; i++) {
        int problem = load(kv, &all->at[i], p);

        e = problem == 0 || problem == HEARTH_E_AUTH ? each(cookie, p, problem)
                                                     : problem;
    }
    free(all);
    free(p);
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
