/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of the audit chain: its bytes, its hash, its link. */
#include "host/audit/audit_internal.h"

#include "hearth/hash.h"

#include <string.h>

const char *hearth_audit_event_text(enum hearth_audit_event event)
{
    static const char *const texts[] = {
        [HEARTH_AUDIT_FOUNDED] = "programme made",
        [HEARTH_AUDIT_KEY_USED] = "key used",
        [HEARTH_AUDIT_KEY_MADE] = "key made",
        [HEARTH_AUDIT_KEY_SHARED] = "key shared",
        [HEARTH_AUDIT_KEY_DESTROYED] = "key destroyed",
        [HEARTH_AUDIT_OFFERED] = "enrolment offered",
        [HEARTH_AUDIT_ENROLLED] = "device enrolled",
        [HEARTH_AUDIT_ADMITTED] = "device admitted",
        [HEARTH_AUDIT_REVOKED] = "device revoked",
        [HEARTH_AUDIT_WIPE_ORDERED] = "wipe ordered",
        [HEARTH_AUDIT_PUBLISHED] = "document published",
        [HEARTH_AUDIT_RELEASED] = "figures released",
        [HEARTH_AUDIT_EXPORTED] = "exported",
        [HEARTH_AUDIT_CARRIED] = "file carried",
        [HEARTH_AUDIT_WITHDRAWN] = "consent withdrawn",
        [HEARTH_AUDIT_ERASED] = "erased by date",
        [HEARTH_AUDIT_RESTORED] = "host restored",
        [HEARTH_AUDIT_ASSIGNED] = "device assigned",
        [HEARTH_AUDIT_PURPOSE] = "purpose",
        [HEARTH_AUDIT_PERSON] = "person changed",
        [HEARTH_AUDIT_LOGIN] = "logged in",
        [HEARTH_AUDIT_REFUSED] = "login refused",
        [HEARTH_AUDIT_ACTED] = "started",
        [HEARTH_AUDIT_CUBE] = "cube"};
    size_t i = (size_t)event;

    return i < sizeof(texts) / sizeof(texts[0]) && texts[i] != NULL ? texts[i]
                                                                    : "unknown";
}

void hearth_audit_encode(const struct hearth_audit_entry *entry,
                         struct hearth_writer *out)
{
    hearth_writer_u64(out, entry->number);
    hearth_writer_u64(out, (uint64_t)entry->time_s);
    hearth_writer_u8(out, entry->event);
    hearth_writer_put(out, entry->prev, sizeof(entry->prev));
    hearth_writer_put(out, entry->text, strlen(entry->text));
}

int hearth_audit_hash(const uint8_t *programme, struct hearth_slice bytes,
                      uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_slice parts[3] = {
        HEARTH_PREFIX("hearth audit v1"),
        hearth_slice_of(programme, HEARTH_PROGRAMME_LEN), bytes};

    return hearth_hash_parts(parts, 3, h);
}

/* Shown on terminals: no control characters, nothing that turns text round. */
static bool is_printable(struct hearth_slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] > 0x7e) {
            return false;
        }
    }
    return true;
}

int hearth_audit_decode(struct hearth_slice bytes,
                        struct hearth_audit_entry *out)
{
    struct hearth_audit_entry e;
    struct hearth_slice text;
    struct hearth_reader r;

    if (bytes.len > HEARTH_AUDIT_ENTRY_MAX) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&r, bytes);
    e.number = hearth_reader_u64(&r);
    e.time_s = (int64_t)hearth_reader_u64(&r);
    e.event = hearth_reader_u8(&r);
    hearth_reader_copy(&r, e.prev, sizeof(e.prev));
    text = hearth_reader_take(&r, hearth_reader_left(&r));
    if (r.has_failed || e.number == 0 || e.event < HEARTH_AUDIT_FOUNDED ||
        e.event > HEARTH_AUDIT_CUBE || !is_printable(text) ||
        hearth_bytes_to_text(text, e.text, sizeof(e.text)) != 0) {
        return HEARTH_E_INVALID;
    }
    *out = e;
    return 0;
}

int hearth_audit_step(const uint8_t *programme, struct hearth_slice bytes,
                      struct hearth_audit_head *at,
                      struct hearth_audit_entry *entry)
{
    int e = hearth_audit_decode(bytes, entry);

    if (e != 0) {
        return e;
    }
    if (entry->number != at->number + 1 ||
        memcmp(entry->prev, at->h, HEARTH_HASH_LEN) != 0) {
        return HEARTH_E_BRANCH;
    }
    e = hearth_audit_hash(programme, bytes, at->h);
    if (e == 0) {
        at->number = entry->number;
    }
    return e;
}
