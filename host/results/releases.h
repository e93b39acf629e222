/* SPDX-License-Identifier: Apache-2.0 */
/* Making releases: figures by the rule, into the audit chain, noted, signed,
 * out. Says itself what went wrong. */
#ifndef HOST_RESULTS_RELEASES_H
#define HOST_RESULTS_RELEASES_H

#include "host/audit/audit.h"
#include "host/release/signed.h"
#include "host/results/results.h"

struct hearth_releases {
    struct hearth_folder folder;
    struct hearth_results *results;
    void *memory;                     /* HEARTH_RELEASE_ARENA_MAX bytes */
    struct hearth_cube_trial *cube;   /* one to be declared, or NULL */
    const struct hearth_watch *watch; /* how far it is; or NULL */
};

/* Writes to the audit chain, before the act: nothing happens unwritten. */
HEARTH_MUST_USE int hearth_releases_enter(const struct hearth_releases *s,
                                          enum hearth_audit_event event,
                                          const char *text);
/* Who has a release can hold the chain against it later: its head now, ${hex}
 * of 2 * HEARTH_HASH_LEN + 1 bytes, which ${r} views. */
HEARTH_MUST_USE int hearth_releases_state(const struct hearth_releases *s,
                                          char *hex, struct hearth_release *r);
/* The release as a signed file: on the shelf, where nothing replaces it, or
 * at ${path}. */
HEARTH_MUST_USE int hearth_releases_sign(const struct hearth_releases *s,
                                         const struct hearth_release *r,
                                         const char *path);
/* What the next release would be, of which nothing leaves; ${last}: the newest
 * one, or empty, to be dropped by the caller. */
HEARTH_MUST_USE int hearth_releases_try(struct hearth_releases *s,
                                        struct hearth_release_loaded *last,
                                        struct hearth_release *out);
/* The cube that holds, before the first round. */
HEARTH_MUST_USE int hearth_releases_load_cube(struct hearth_releases *s);
/* Reads a cube that is to be declared, while files may still be opened. */
HEARTH_MUST_USE int hearth_releases_read_cube(struct hearth_releases *s,
                                              const char *path);
void hearth_releases_forget_cube(struct hearth_releases *s);
/* Tries it with all that was released; declares it, or refuses it. */
HEARTH_MUST_USE int hearth_releases_declare(struct hearth_releases *s);
/* Tries what was proposed and accepted, after a round; each is then declared,
 * or the cube before counts on. *${is_new}: true where any was tried, else as
 * it was. */
HEARTH_MUST_USE int hearth_releases_settle_proposals(struct hearth_releases *s,
                                                     bool *is_new);
/* The next release, if one is safe, and in any case progress as it is now. */
HEARTH_MUST_USE int hearth_releases_make(struct hearth_releases *s,
                                         bool shows_table);
/* Closes the wave: its figures once more, and final. Headlines that the cube
 * declares are drawn now, once. */
HEARTH_MUST_USE int hearth_releases_freeze(struct hearth_releases *s);

/* A release for one recipient, a purpose, and a time. */
struct hearth_gift {
    uint64_t number;
    const char *to;
    const char *purpose;
    int64_t expires_s;
};
/* Of a wave that goes on, without its areas. */
HEARTH_MUST_USE int hearth_releases_give(struct hearth_releases *s,
                                         const struct hearth_gift *gift);

/* The declared headline counts, with noise that the wave's ledger pays, in
 * ${arena}; none where none is declared. */
HEARTH_MUST_USE int hearth_releases_headlines(const struct hearth_releases *s,
                                              struct hearth_arena *arena,
                                              struct hearth_release *r);

#endif
