/* SPDX-License-Identifier: Apache-2.0 */
/* Registering a purpose, and ending one. */
#include "host/export/purpose_internal.h"

#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_text(struct hearth_writer *w, const char *text)
{
    hearth_writer_u16(w, (uint16_t)strlen(text));
    hearth_writer_put(w, text, strlen(text));
}

static int encode(const struct hearth_purpose *p, struct hearth_writer *w)
{
    hearth_writer_u8(w, HEARTH_PURPOSE_VERSION);
    put_text(w, p->name);
    put_text(w, p->form);
    put_text(w, p->text);
    put_text(w, p->keys);
    put_text(w, p->sensitive);
    hearth_writer_u64(w, (uint64_t)p->until_s);
    return hearth_writer_finish(w);
}

static bool is_code(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= HEARTH_CODE_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789_-.") == len;
}

/* 0: there is room for ${name}. */
static int look_for_room(const struct hearth_kv *kv, const uint8_t *programme,
                         const char *name)
{
    struct hearth_purpose_entries *all = NULL;
    int e = hearth_purpose_entries(kv, programme, &all);

    if (e == 0 && hearth_purpose_entry_find(all, name) != NULL) {
        e = HEARTH_E_EXISTS;
    } else if (e == 0 && all->count == HEARTH_PURPOSES_MAX) {
        e = HEARTH_E_LIMIT;
    }
    free(all);
    return e;
}

int hearth_purpose_add(const struct hearth_kv *kv, const uint8_t *programme,
                       int64_t now_s, const struct hearth_purpose *p)
{
    char value[64], text[HEARTH_AUDIT_TEXT_MAX + 1];
    uint8_t bytes[HEARTH_PURPOSE_BYTES_MAX];
    struct hearth_writer w;
    int e = is_code(p->name) ? look_for_room(kv, programme, p->name)
                             : HEARTH_E_INVALID;

    hearth_writer_init(&w, bytes, sizeof(bytes));
    if (e == 0) {
        e = encode(p, &w);
    }
    if (e == 0) {
        e = hearth_purpose_chain_text(p->name, hearth_writer_slice(&w), text);
    }
    if (e == 0) { /* without its entry it counts for nothing */
        hearth_purpose_value_name(p->name, value);
        e = hearth_ledger_meta_put(kv, value, hearth_writer_slice(&w));
    }
    return e == 0 ? hearth_audit_add(kv, programme, now_s, HEARTH_AUDIT_PURPOSE,
                                     text)
                  : e;
}

int hearth_purpose_end(const struct hearth_kv *kv, const uint8_t *programme,
                       int64_t now_s, const char *name)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    const struct hearth_purpose_entry *entry;
    struct hearth_purpose_entries *all = NULL;
    int e = hearth_purpose_entries(kv, programme, &all);

    if (e == 0) {
        entry = hearth_purpose_entry_find(all, name);
        e = entry == NULL ? HEARTH_E_NOT_FOUND : 0;
        e = e == 0 && entry->ended_s != 0 ? HEARTH_E_STATE : e;
    }
    free(all);
    if (e != 0) {
        return e;
    }
    (void)snprintf(text, sizeof(text), "%s " HEARTH_PURPOSE_ENDED, name);
    return hearth_audit_add(kv, programme, now_s, HEARTH_AUDIT_PURPOSE, text);
}
