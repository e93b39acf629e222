/* SPDX-License-Identifier: Apache-2.0 */
/* What the figures of earlier releases stood on: which records were in them,
 * by how far each device had been read, and how many answers. So that a later
 * release can tell how many records changed behind each figure, also after a
 * restart. Exact numbers, so on disk they are sealed (release/past.box) with a
 * key that only the vault gives, and memory is wiped. */
#ifndef HOST_RESULTS_PAST_H
#define HOST_RESULTS_PAST_H

#include "hearth/bytes.h"
#include "hearth/limits.h"
#include "hearth/rng.h"
#include "hearth/secmem.h"
#include "host/results/narrow.h"

/* Releases whose figures are still the last of some group. */
#define HEARTH_PAST_RELEASES_MAX 1024
#define HEARTH_PAST_FILE_MAX     (16u << 20)
#define HEARTH_PAST_NEVER        0u

struct hearth_past;

/* One figure: a question of a group. */
struct hearth_past_unit {
    uint32_t release; /* in which it was last made; HEARTH_PAST_NEVER */
    uint64_t then;    /* answers behind it, then */
};

/* ---- what was ---- */

/* Nothing yet. E_MEMORY. */
HEARTH_MUST_USE int hearth_past_new(struct hearth_past **out);
/* NULL is allowed. */
void hearth_past_free(struct hearth_past *p);
/* The last release's number, 0 before the first. */
uint32_t hearth_past_number(const struct hearth_past *p);
/* Epochs up to this one are closed: no later figure counts their records. */
uint16_t hearth_past_frozen(const struct hearth_past *p);
/* The figure, or one that was never made. */
struct hearth_past_unit hearth_past_find(const struct hearth_past *p,
                                         const char *form, const char *group,
                                         const char *question);
/* How narrow the counts of all releases of the wave are. */
const struct hearth_narrow *hearth_past_narrow(const struct hearth_past *p);
/* It was written before that was kept: releases on the shelf say it. */
bool hearth_past_is_old(const struct hearth_past *p);
/* Calls ${each} with the name of every group of ${form} that has figures. */
HEARTH_MUST_USE int
hearth_past_groups(const struct hearth_past *p, const char *form,
                   int (*each)(void *cookie, const char *group), void *cookie);
/* How far ${device} had been read for ${release}; 0: not at all. */
uint64_t hearth_past_read(const struct hearth_past *p, uint32_t release,
                          const uint8_t *device);
/* Was the record, whose number is not 0, in the figures of ${release}? */
bool hearth_past_has(const struct hearth_past *p, uint32_t release,
                     const uint8_t *device, uint64_t seq);

/* ---- a new release ---- */

/* A count that is published; at once, since a release that is not written after
 * all makes the next one stricter at most. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_past_publish(struct hearth_past *p, uint64_t name,
                                        unsigned width);
/* Forgets the counts of a wave that is closed. */
void hearth_past_close_wave(struct hearth_past *p);
/* All releases on the shelf were looked at. */
void hearth_past_set_new(struct hearth_past *p);

/* Begins release ${number}; nothing of ${p} changes before
 * hearth_past_commit. */
void hearth_past_begin(struct hearth_past *p, uint32_t number);
void hearth_past_freeze(struct hearth_past *p, uint16_t epoch);
/* How far a device is read. E_MEMORY. */
HEARTH_MUST_USE int hearth_past_mark(struct hearth_past *p,
                                     const uint8_t *device, uint64_t seq);
/* A figure as it now stands, also one that was kept. E_MEMORY, E_LIMIT. */
HEARTH_MUST_USE int hearth_past_put(struct hearth_past *p, const char *form,
                                    const char *group, const char *question,
                                    const struct hearth_past_unit *unit);
/* Makes what was put the past; forgets releases that nothing refers to. */
HEARTH_MUST_USE int hearth_past_commit(struct hearth_past *p);

/* ---- on disk ---- */

/* Reads release/past.box in ${folder}. E_NOT_FOUND, E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_past_load(struct hearth_past *p, const char *folder,
                                     const uint8_t *programme,
                                     const struct hearth_key *root);
HEARTH_MUST_USE int hearth_past_save(const struct hearth_past *p,
                                     const char *folder,
                                     const uint8_t *programme,
                                     const struct hearth_key *root,
                                     const struct hearth_rng *rng);

#endif
