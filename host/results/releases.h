/* SPDX-License-Identifier: Apache-2.0 */
/* Making releases: figures by the rule, into the audit chain, noted, signed,
 * out. Says itself what went wrong. */
#ifndef HOST_RESULTS_RELEASES_H
#define HOST_RESULTS_RELEASES_H

#include "host/audit/audit.h"
#include "host/results/results.h"

struct hearth_releases {
    struct hearth_folder folder;
    struct hearth_results *results;
    void *memory; /* HEARTH_RELEASE_ARENA_MAX bytes */
};

/* Writes to the audit chain, before the act: nothing happens unwritten. */
HEARTH_MUST_USE int hearth_releases_enter(const struct hearth_releases *s,
                                          enum hearth_audit_event event,
                                          const char *text);
/* The next release, if one is safe, and in any case progress as it is now. */
HEARTH_MUST_USE int hearth_releases_make(struct hearth_releases *s,
                                         bool shows_table);
/* Closes the wave: its figures once more, and final. */
HEARTH_MUST_USE int hearth_releases_freeze(struct hearth_releases *s);

/* A release for one recipient, a purpose, and a time. */
struct hearth_gift {
    uint64_t number;
    const char *to;
    const char *purpose;
    int64_t expires_s;
};
HEARTH_MUST_USE int hearth_releases_give(struct hearth_releases *s,
                                         const struct hearth_gift *gift);

#endif
