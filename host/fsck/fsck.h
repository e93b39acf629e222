/* SPDX-License-Identifier: Apache-2.0 */
/* Looking through a data folder: every hash, chain, signature and file, each
 * part in a process of its own (hearth/part.h). Nothing is written but what
 * --repair may put right without guessing. */
#ifndef HOST_FSCK_FSCK_H
#define HOST_FSCK_FSCK_H

#include "host/folder/folder.h"

#include "hearth/kv_check.h"
#include "hearth/part.h"
#include "hearth/programme.h"

struct hearth_fsck {
    const char *path;
    bool repairs;
    bool is_trial; /* a restored trial: without keys/ and vault/ */
};

/* What a part opens for itself, read-only. */
struct hearth_fsck_view {
    struct hearth_folder folder; /* its kv is the strict one */
    struct hearth_kv *store;
    struct hearth_kv_strict strict;
    struct hearth_programme programme;
    bool has_programme;
};

/* False: it does not open, and that was said where ${says}. */
bool hearth_fsck_open(const struct hearth_fsck *f, struct hearth_finds *finds,
                      bool says, struct hearth_fsck_view *v);
/* A device's id as people read it. */
void hearth_fsck_name(const uint8_t *device,
                      char out[2 * HEARTH_DEVICE_LEN + 1]);

/* Runs all parts; what is found is said on standard output. E_IO: a part could
 * not be started. */
HEARTH_MUST_USE int hearth_fsck_run(const struct hearth_fsck *f,
                                    struct hearth_finds *total);

/* The parts; ${cookie} is a struct hearth_fsck. */
void hearth_fsck_files(void *cookie, struct hearth_finds *finds);
void hearth_fsck_tables(void *cookie, struct hearth_finds *finds);
void hearth_fsck_document(void *cookie, struct hearth_finds *finds);
void hearth_fsck_devices(void *cookie, struct hearth_finds *finds);
void hearth_fsck_index(void *cookie, struct hearth_finds *finds);
void hearth_fsck_records(void *cookie, struct hearth_finds *finds);
void hearth_fsck_owners(void *cookie, struct hearth_finds *finds);
void hearth_fsck_forms(void *cookie, struct hearth_finds *finds);
void hearth_fsck_papers(void *cookie, struct hearth_finds *finds);
void hearth_fsck_audit(void *cookie, struct hearth_finds *finds);
void hearth_fsck_tombstones(void *cookie, struct hearth_finds *finds);
void hearth_fsck_releases(void *cookie, struct hearth_finds *finds);

#endif
