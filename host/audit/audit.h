/* SPDX-License-Identifier: Apache-2.0 */
/* The audit chain: one entry for every key use, export, enrolment, revocation
 * and release, each holding the hash of the one before it. Whoever noted an
 * earlier head can tell whether anything before it was changed.
 *
 *   number 8 | time 8 | event 1 | prev 32 | text, the rest (at most 200 bytes)
 *   h = SHA-256("hearth audit v1\0" | programme | entry), h before entry 1 = 0
 *
 * An entry names devices, keys, files, and persons who log in to the host by
 * their login name; never a worker or a respondent. */
#ifndef HOST_AUDIT_AUDIT_H
#define HOST_AUDIT_AUDIT_H

#include "hearth/kv.h"
#include "hearth/limits.h"

enum hearth_audit_event {
    HEARTH_AUDIT_FOUNDED = 1,  /* the programme was made */
    HEARTH_AUDIT_KEY_USED = 2, /* the vault or FORM-SIGN was opened, for what */
    HEARTH_AUDIT_KEY_MADE = 3, /* an epoch, a renewed key */
    HEARTH_AUDIT_KEY_SHARED = 4,
    HEARTH_AUDIT_KEY_DESTROYED = 5,
    HEARTH_AUDIT_OFFERED = 6,  /* an enrolment code was shown */
    HEARTH_AUDIT_ENROLLED = 7, /* a device used it */
    HEARTH_AUDIT_ADMITTED = 8, /* six words confirmed */
    HEARTH_AUDIT_REVOKED = 9,
    HEARTH_AUDIT_WIPE_ORDERED = 10,
    HEARTH_AUDIT_PUBLISHED = 11, /* a programme document */
    HEARTH_AUDIT_RELEASED = 12,
    HEARTH_AUDIT_EXPORTED = 13,
    HEARTH_AUDIT_CARRIED = 14, /* a carried file came in or went out */
    HEARTH_AUDIT_WITHDRAWN = 15,
    HEARTH_AUDIT_ERASED = 16,   /* a retention date */
    HEARTH_AUDIT_RESTORED = 17, /* the host from a backup */
    HEARTH_AUDIT_ASSIGNED = 18, /* areas and quotas to a device */
    HEARTH_AUDIT_PURPOSE = 19,  /* what records may be given away for */
    HEARTH_AUDIT_PERSON = 20,   /* a person's role or way in, or a token */
    HEARTH_AUDIT_LOGIN = 21,    /* somebody logged in or out */
    HEARTH_AUDIT_REFUSED = 22,  /* somebody could not log in */
    HEARTH_AUDIT_ACTED = 23,    /* somebody pressed what starts a command */
    HEARTH_AUDIT_CUBE = 24      /* a cube was proposed, declared, refused */
};
const char *hearth_audit_event_text(enum hearth_audit_event event);

#define HEARTH_AUDIT_TEXT_MAX 200
/* Before the text of an entry that came in from an offline computer. */
#define HEARTH_AUDIT_ON_COPY "on the copy: "

struct hearth_audit_entry {
    uint64_t number; /* from 1 */
    int64_t time_s;
    uint8_t event; /* enum hearth_audit_event */
    uint8_t prev[HEARTH_HASH_LEN];
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
};

/* Where a walk stands: the entry last seen and its hash; all zero before the
 * first. */
struct hearth_audit_head {
    uint64_t number;
    uint8_t h[HEARTH_HASH_LEN];
};

/* Called with every entry of a walk and its hash; ends the walk unless 0. It
 * must not write to the store. */
typedef int hearth_audit_each(void *cookie,
                              const struct hearth_audit_entry *entry,
                              const uint8_t h[HEARTH_HASH_LEN]);

/* Adds an entry, in one synced transaction of its own; before the act that it
 * tells of, so that nothing happens unwritten. A byte of ${text} that is no
 * printable ASCII becomes '?': a verifier shows it on a terminal. E_LIMIT
 * (text), E_INVALID (event, or a head that does not parse), E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_audit_add(const struct hearth_kv *kv,
                                     const uint8_t *programme, int64_t now_s,
                                     enum hearth_audit_event event,
                                     const char *text);
/* Number and hash of the last entry; 0 and zeros before the first. */
HEARTH_MUST_USE int hearth_audit_head(const struct hearth_kv *kv,
                                      const uint8_t *programme,
                                      uint64_t *number,
                                      uint8_t h[HEARTH_HASH_LEN]);
/* Walks the whole chain and calls ${each} (may be NULL) with every entry and
 * its hash. E_BRANCH: the link into entry *${broken} does not hold, or it is
 * missing; E_INVALID: it does not parse; what ${each} gives if not 0. */
HEARTH_MUST_USE int hearth_audit_walk(const struct hearth_kv *kv,
                                      const uint8_t *programme,
                                      hearth_audit_each *each, void *cookie,
                                      uint64_t *broken);

/* ---- one entry ---- */

#define HEARTH_AUDIT_ENTRY_MIN (8 + 8 + 1 + HEARTH_HASH_LEN)
#define HEARTH_AUDIT_ENTRY_MAX (HEARTH_AUDIT_ENTRY_MIN + HEARTH_AUDIT_TEXT_MAX)

/* E_INVALID: too short or long, an unknown event, a number of 0, text that is
 * no printable ASCII. */
HEARTH_MUST_USE int hearth_audit_decode(struct hearth_slice bytes,
                                        struct hearth_audit_entry *out);
/* Takes the next entry of a chain: E_INVALID (does not parse), E_BRANCH (is
 * not the one after ${at}). Else moves ${at} on to it. */
HEARTH_MUST_USE int hearth_audit_step(const uint8_t *programme,
                                      struct hearth_slice bytes,
                                      struct hearth_audit_head *at,
                                      struct hearth_audit_entry *entry);

/* ---- the chain as a file for an outsider (FORMAT.md "Audit file") ---- */

/* About half a million entries; more is refused, not read. */
#define HEARTH_AUDIT_FILE_MAX (64u << 20)

/* Writes the whole chain, at most HEARTH_AUDIT_FILE_MAX
 * bytes. What hearth_audit_walk gives; E_SPACE. */
HEARTH_MUST_USE int hearth_audit_file_write(const struct hearth_kv *kv,
                                            const uint8_t *programme,
                                            struct hearth_writer *out);
/* Walks the chain in ${file}, which anybody may have made. *${programme} views
 * the id that it states. *${broken}: 0 when the file's own head is at fault.
 * E_INVALID, E_BRANCH, E_VERSION; what ${each} gives if not 0. */
HEARTH_MUST_USE int hearth_audit_file_walk(struct hearth_slice file,
                                           const uint8_t **programme,
                                           hearth_audit_each *each,
                                           void *cookie, uint64_t *broken);

#endif
