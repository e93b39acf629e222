/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and writing of the register of purposes share. */
#ifndef HOST_EXPORT_PURPOSE_INTERNAL_H
#define HOST_EXPORT_PURPOSE_INTERNAL_H

#include "host/audit/audit.h"
#include "host/export/purpose.h"

#define HEARTH_PURPOSE_VERSION   1
#define HEARTH_PURPOSE_BYTES_MAX 4096u
#define HEARTH_PURPOSE_ENDED     "ended"

/* A purpose as the chain tells of it. */
struct hearth_purpose_entry {
    char name[HEARTH_CODE_MAX + 1];
    char text[HEARTH_AUDIT_TEXT_MAX + 1]; /* "NAME sha256 HEX" */
    int64_t since_s;
    int64_t ended_s; /* 0: not ended */
};

/* All of one chain, in order. */
struct hearth_purpose_entries {
    struct hearth_purpose_entry at[HEARTH_PURPOSES_MAX];
    size_t count;
    int64_t latest_s; /* of any entry so far */
};

/* Reads the chain; what is beyond HEARTH_PURPOSES_MAX was never registered.
 * The caller frees *${out}. E_MEMORY; as hearth_audit_walk. */
HEARTH_MUST_USE int hearth_purpose_entries(const struct hearth_kv *kv,
                                           const uint8_t *programme,
                                           struct hearth_purpose_entries **out);
/* NULL: none is called that. */
const struct hearth_purpose_entry *
hearth_purpose_entry_find(const struct hearth_purpose_entries *all,
                          const char *name);
/* Where the store keeps what ${name} says. */
void hearth_purpose_value_name(const char *name, char out[64]);
/* How the chain names what was registered. */
HEARTH_MUST_USE int
hearth_purpose_chain_text(const char *name, struct hearth_slice bytes,
                          char out[HEARTH_AUDIT_TEXT_MAX + 1]);

#endif
