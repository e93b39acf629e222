/* SPDX-License-Identifier: Apache-2.0 */
/* What the real start-up makes of a folder, and whether that is sound. */
#ifndef TEST_CRASH_CHECK_H
#define TEST_CRASH_CHECK_H

#include "hearth/keyring.h"
#include "hearth/kv.h"
#include "hearth/outbox.h"

#define CHECK_WORKERS 4

struct check_worker {
    char name[HEARTH_CODE_MAX + 1];
    char pin[64];
};

struct check {
    struct hearth_secmem *m;
    int pin_fd[2];
    uint64_t verified[1024]; /* stored records that were verified, by hash */
    size_t verified_count;
};

/* What start-up found. Two folders with the same digest hold the same. */
struct check_found {
    int code;         /* what start-up gave; nothing else is set unless 0 */
    const char *what; /* not NULL: it started, but this is not sound */
    uint8_t digest[HEARTH_HASH_LEN];
    uint64_t head;      /* records, erased ones included; of all devices */
    uint64_t receipted; /* device: up to here the host said it has them */
    size_t draft_count;
    uint8_t drafts[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
};

void check_open(struct check *c);
void check_close(struct check *c);
/* Starts the agent, respectively the host, on ${folder}. */
void check_device(struct check *c, const char *folder,
                  struct check_found *found);
void check_host(struct check *c, const char *folder, struct check_found *found);

/* Adds all entries of all tables to ${sum}. */
int check_tables(const struct hearth_kv *kv, uint8_t sum[HEARTH_HASH_LEN]);
/* Adds the files of ${folder} that a crash may not change by halves: all but
 * stores, locks, temporary ones and those with two copies. */
int check_files(const char *folder, uint8_t sum[HEARTH_HASH_LEN]);
void check_add(uint8_t sum[HEARTH_HASH_LEN], const void *data, size_t len);
/* True if this stored record was verified before; else notes it. */
bool check_is_known(struct check *c, struct hearth_slice stored);

#endif
