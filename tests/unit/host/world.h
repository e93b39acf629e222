/* SPDX-License-Identifier: Apache-2.0 */
/* A programme in memory with its host store, a form, and devices that seal
 * real records: what the results side is tested on. */
#ifndef TESTS_HOST_WORLD_H
#define TESTS_HOST_WORLD_H

#include "form_make.h"
#include "host/results/results.h"
#include "kv_memory.h"

#include "hearth/content.h"
#include "hearth/ledger.h"
#include "hearth/record.h"

#define WORLD_PASSPHRASE "a passphrase for tests"
#define WORLD_DEVICES    2
#define WORLD_RECORDS    32

struct world_sealed {
    uint8_t bytes[1024];
    size_t len;
    uint8_t h[HEARTH_HASH_LEN];
};

struct world_device {
    struct hearth_ledger_device entry;
    struct hearth_key *sign;
    struct hearth_ledger_head head;
    struct world_sealed records[WORLD_RECORDS]; /* as stored; [0] is seq 1 */
};

struct world {
    char path[64];
    struct hearth_kv_memory *store;
    struct hearth_folder folder;
    struct hearth_secmem *secmem;
    struct hearth_key *form_sign;
    struct hearth_programme programme;
    struct hearth_public opened;
    struct hearth_form *form;
    void *form_memory;
    struct world_device devices[WORLD_DEVICES];
    uint16_t epoch; /* the next records' */
};

/* What an interview says; zero fields are a person's complete one. */
struct world_interview {
    uint8_t mode;
    uint8_t outcome;
    uint16_t day;
    const uint8_t *tag; /* of a withdrawal code, or NULL */
    const char *area;
    const char *answer[3]; /* to q1, q2, q3; NULL: skipped */
    /* Entries of the form's repeat, if it has one: to its question q4. */
    const char *entries[4];
};

struct world *world_open(void);
void world_close(struct world *w);
/* Publishes another version of the form; ${make} adds its questions. */
void world_publish(struct world *w, uint32_t version,
                   void (*make)(struct form_make *m));
/* The list that q1 and q2 choose from: 1, 2, 3, 99. */
uint16_t world_list(struct form_make *m);
/* Raises the document's version and changes what figures count. */
void world_allow(struct world *w, bool synthetic, bool paper);
/* Seals the next record of a device and puts it into the store as ingest
 * would. */
void world_send(struct world *w, unsigned device,
                const struct world_interview *i);
/* A record of ones own making: the next header of a device, and its sealing
 * under any key. */
void world_header(const struct world *w, unsigned device,
                  struct hearth_record_header *header);
void world_seal(struct world *w, const struct world_interview *i,
                const struct hearth_key *sign,
                const struct hearth_record_header *header,
                struct world_sealed *out);
/* Puts ${len} bytes in place of a stored record; len 0 removes it. */
void world_replace(struct world *w, unsigned device, uint64_t seq,
                   const uint8_t *bytes, size_t len);
/* Zeroes a stored record's signature, as inside a batch. */
void world_unsign(struct world *w, unsigned device, uint64_t seq);
void world_revoke(struct world *w, unsigned device, uint64_t last_good_seq);
/* Signs a register entry of a device, one version up. */
void world_enter(struct world *w, unsigned device, uint8_t state,
                 uint64_t last_good_seq);
/* Seq of the stored countersignature, verified; 0 if there is none. */
uint64_t world_countersigned(const struct world *w, unsigned device);

/* The results side over it. */
struct hearth_results *world_results(struct world *w);

#endif
