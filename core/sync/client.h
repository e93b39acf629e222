/* SPDX-License-Identifier: Apache-2.0 */
/* The client's insides, shared by its three files: the order of questions
 * (client.c), what the host says of itself (client_state.c), and batches
 * (client_batch.c). */
#ifndef HEARTH_SYNC_CLIENT_H
#define HEARTH_SYNC_CLIENT_H

#include "hearth/state.h"
#include "hearth/sync.h"

#define HEARTH_SYNC_DEFAULT_RECORDS 20u

/* What is asked next; each step leads to the one below it. */
enum hearth_sync_step {
    HEARTH_STEP_STATE, /* GET p */
    HEARTH_STEP_FORMS, /* GET f/<hash>, once per missing package */
    HEARTH_STEP_BATCH, /* POST b, until nothing waits */
    HEARTH_STEP_DONE
};

struct hearth_sync_client {
    struct hearth_sync_client_config config;
    struct hearth_sync_client_report report;
    struct hearth_programme programme;
    enum hearth_sync_step step;
    uint8_t form_at;     /* index in programme.forms */
    int form_failure;    /* why a package was refused; told at the end */
    bool is_revoked;     /* likewise */
    uint16_t batch_now;  /* records in the next batch, 1..batch_records */
    uint64_t batch_last; /* seq of the last record in the batch sent */
    bool has_rewound;    /* at most once a run */
    uint8_t batch[HEARTH_BATCH_MAX];
    uint8_t record[HEARTH_RECORD_MAX];
    uint8_t document[HEARTH_PROGRAMME_MAX];
};

/* The programme document in the store. E_NOT_FOUND, E_AUTH, E_INVALID. */
HEARTH_MUST_USE int hearth_client_load_programme(struct hearth_sync_client *c);
/* Believes of a GET p answer what is signed, and stores it. */
HEARTH_MUST_USE int hearth_client_take_state(struct hearth_sync_client *c,
                                             struct hearth_slice body,
                                             int64_t now_s);
/* Stores a package if it is the one that the document lists. */
HEARTH_MUST_USE int hearth_client_take_form(struct hearth_sync_client *c,
                                            struct hearth_slice package);
/* Verifies a receipt and notes it. E_AUTH, E_BRANCH, E_STATE: nothing
 * changed. */
HEARTH_MUST_USE int
hearth_client_take_receipt(struct hearth_sync_client *c,
                           const struct hearth_receipt *receipt);

/* The next batch. E_NOT_FOUND: nothing waits. */
HEARTH_MUST_USE int hearth_client_make_batch(struct hearth_sync_client *c,
                                             struct hearth_slice *batch);
/* The host's answer to it. */
HEARTH_MUST_USE int hearth_client_take_verdict(struct hearth_sync_client *c,
                                               struct hearth_slice body);

#endif
