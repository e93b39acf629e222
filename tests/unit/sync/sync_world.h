/* SPDX-License-Identifier: Apache-2.0 */
/* One programme with a host and a device in one process, over stores in memory
 * that can crash: real keys, real records, no sockets. */
#ifndef HEARTH_TESTS_SYNC_WORLD_H
#define HEARTH_TESTS_SYNC_WORLD_H

#include "hearth/state.h"
#include "hearth/sync.h"
#include "kv_memory.h"

#define WORLD_RECORDS    40
#define WORLD_RECORD_MAX 512
#define WORLD_PLAIN_LEN  40
#define WORLD_NOW_S      INT64_C(1790000000)

/* A device with its whole chain sealed beforehand, so that a schedule costs no
 * sealing. */
struct sync_device {
    uint8_t id[HEARTH_DEVICE_LEN];
    struct hearth_public sync;
    uint8_t sync_hash[HEARTH_HASH_LEN];
    struct hearth_key *sign_key;
    struct hearth_public sign;
    uint8_t genesis[HEARTH_HASH_LEN];
    uint8_t stored[WORLD_RECORDS + 1][WORLD_RECORD_MAX];
    size_t stored_len[WORLD_RECORDS + 1];
    uint8_t h[WORLD_RECORDS + 1][HEARTH_HASH_LEN]; /* 0: genesis */
};

struct sync_world {
    struct hearth_secmem *memory;
    struct hearth_rng rng;
    uint64_t rng_state;
    uint8_t programme_id[HEARTH_PROGRAMME_LEN];
    struct hearth_programme programme;
    struct hearth_key *form_sign_key;
    struct hearth_public form_sign;
    struct hearth_key *receipt_key;
    struct hearth_key *opened_key;
    struct hearth_key *stranger_key; /* signs what nobody should believe */
    struct hearth_key *seal_key;
    struct sync_device devices[2]; /* the second is another's */
    /* host */
    struct hearth_kv_memory *host;
    struct hearth_sync_server *server;
    uint8_t incarnation[8];
    int64_t now_s;
    /* the first device */
    struct hearth_kv_memory *store;
    struct hearth_sync_client *client;
    uint64_t finalised;
    uint16_t batch_records;
};

/* Keys and chains once; the stores anew by sync_world_reset. */
struct sync_world *sync_world_open(uint64_t seed);
void sync_world_close(struct sync_world *w);
/* Fresh stores: both devices in the register, nothing finalised. */
void sync_world_reset(struct sync_world *w);

uint64_t sync_world_draw(struct sync_world *w);
/* True with a probability of ${percent}. */
bool sync_world_chance(struct sync_world *w, unsigned percent);

const struct hearth_kv *sync_world_host_kv(const struct sync_world *w);
const struct hearth_kv *sync_world_device_kv(const struct sync_world *w);

/* The next ${count} interviews of the first device; stops at a dead store. */
void sync_world_finalise(struct sync_world *w, uint64_t count);
/* The programme's document with ${version} at the host. */
void sync_world_publish(struct sync_world *w, uint32_t version);
/* A signed document, with ${key} over ${programme}. */
size_t sync_world_document(struct sync_world *w, uint32_t version,
                           const struct hearth_key *key, uint8_t *out,
                           size_t cap);
/* Results' countersignature up to ${seq}, at the host. */
void sync_world_countersign(struct sync_world *w, uint64_t seq);
/* A receipt as the host would sign it, with ${key}. */
void sync_world_receipt(struct sync_world *w, uint64_t seq,
                        const struct hearth_key *key,
                        struct hearth_receipt *out);

/* A host or device process starts (again): its store is revived first. */
void sync_world_start_server(struct sync_world *w);
void sync_world_start_client(struct sync_world *w);
void sync_world_stop_client(struct sync_world *w);
/* The server's answer for device ${d}. */
struct hearth_reply sync_world_ask(struct sync_world *w, int d,
                                   const struct hearth_request *request);
/* Runs the client against the server until it ends; its last code, 0 where all
 * is done. */
int sync_world_run(struct sync_world *w);

/* What the host has, checked: seq of the head, every record below it there,
 * equal to what the device sealed. */
uint64_t sync_world_arrived(const struct sync_world *w);
struct hearth_outbox_state sync_world_state(const struct sync_world *w);
uint64_t sync_world_counter(const struct sync_world *w, const char *name);
/* Nothing is gone from the device that the host does not hold. */
void sync_world_check_nothing_lost(const struct sync_world *w);

#endif
