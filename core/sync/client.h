/* SPDX-License-Identifier: Apache-2.0 */
/* The client's insides, shared by its three files: the order of questions
 * (client.c), what the host says of itself (client_state.c), and batches
 * (client_batch.c). */
#ifndef HEARTH_SYNC_CLIENT_H
#define HEARTH_SYNC_CLIENT_H

#include "hearth/state.h"
#include "hearth/sync.h"
#include "hearth/withdraw.h"
#include "pace.h"

#define HEARTH_SYNC_NONCE_LEN 16

/* What is asked next; each step leads to the one below it. */
enum hearth_sync_step {
    HEARTH_STEP_STATE,    /* GET p */
    HEARTH_STEP_TIME,     /* GET t, if the clocks differ from what is known */
    HEARTH_STEP_WITHDRAW, /* POST w, once for each that waits */
    HEARTH_STEP_ASSIGNED, /* GET a, if the state tells of a newer one */
    HEARTH_STEP_FORMS,    /* GET f/<hash>, once per missing package */
    HEARTH_STEP_BATCH,    /* POST b or l, until nothing waits */
    HEARTH_STEP_DONE
};

/* The withdrawal that is on its way. */
struct hearth_client_withdrawal {
    uint8_t id[HEARTH_WITHDRAW_ID_LEN];
    uint8_t sealed[HEARTH_WITHDRAW_MAX];
    size_t len;
    bool is_answered; /* all up to ${after} were sent in this run */
    uint8_t after[HEARTH_WITHDRAW_ID_LEN];
};

struct hearth_sync_client {
    struct hearth_sync_client_config config;
    struct hearth_sync_client_report report;
    struct hearth_programme programme;
    enum hearth_sync_step step;
    uint8_t form_at;        /* index in programme.forms */
    int form_failure;       /* why a package was refused; told at the end */
    bool is_revoked;        /* likewise */
    uint32_t assigned;      /* version of the assignment at the host */
    int assignment_failure; /* likewise */
    struct hearth_sync_pace pace;
    uint32_t took_ms;    /* of the exchange that is being answered */
    uint64_t batch_last; /* last seq in the batch, or of the loss, sent */
    struct hearth_client_withdrawal withdrawal;
    bool is_loss;       /* a loss was sent, not a batch */
    bool is_carried;    /* what is read came in a file: it may be old */
    bool is_close;      /* the last word of this chain */
    bool has_rewound;   /* at most once a run */
    bool is_branch;     /* the host's chain of this device is not ours */
    uint64_t shown_seq; /* then: how far ours was shown to the host */
    uint64_t host_seq;  /* the host's head, as its receipt says */
    uint8_t nonce[HEARTH_SYNC_NONCE_LEN];
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
/* 0: the package ${hash} is in the store, whole; E_NOT_FOUND: it is to be
 * fetched, for the first time or because it was damaged. */
HEARTH_MUST_USE int hearth_client_has_form(const struct hearth_sync_client *c,
                                           const uint8_t hash[HEARTH_HASH_LEN]);
/* Stores a package if it is the one that the document lists. */
HEARTH_MUST_USE int hearth_client_take_form(struct hearth_sync_client *c,
                                            struct hearth_slice package);
/* Verifies a receipt and notes it. E_AUTH, E_BRANCH, E_STATE: nothing
 * changed. */
HEARTH_MUST_USE int
hearth_client_take_receipt(struct hearth_sync_client *c,
                           const struct hearth_receipt *receipt);

/* ${code} is what taking a verified word about ${at} gave. Genuine, and of
 * another chain or beyond our head (E_BRANCH, E_STATE): this store was copied
 * or set back. That is noted, and the run goes on (0), so that "both are kept,
 * flagged" at the host: it must see our side too. Nothing is believed or
 * erased on the way. Any other code, and a file's, comes back as it is. */
HEARTH_MUST_USE int
hearth_client_note_branch(struct hearth_sync_client *c, int code,
                          const struct hearth_outbox_head *at);

/* True if GET t is worth asking after this state: the offset to the host is
 * not the one that is stored. */
bool hearth_client_wants_time(const struct hearth_sync_client *c);
/* "GET t?n=<nonce>", with a new nonce. */
HEARTH_MUST_USE int hearth_client_ask_time(struct hearth_sync_client *c,
                                           struct hearth_request *request);
/* Stores the offset if the answer is signed over our nonce. */
HEARTH_MUST_USE int hearth_client_take_time(struct hearth_sync_client *c,
                                            struct hearth_slice body,
                                            int64_t now_s);
/* The RECEIPT key of the programme that is called ${id}, or NULL. */
const struct hearth_public *
hearth_client_receipt_key(const struct hearth_sync_client *c,
                          const uint8_t *id);

/* A record as it is kept, checked against its h: E_NOT_FOUND (gone), E_INVALID
 * (damaged), E_IO. */
HEARTH_MUST_USE int hearth_client_read_record(const struct hearth_kv *kv,
                                              const uint8_t *programme,
                                              uint64_t seq, uint8_t *room,
                                              struct hearth_record *record,
                                              uint8_t h[HEARTH_HASH_LEN]);
/* True if the device's last word is signed and the host has not heard it. */
bool hearth_client_is_closing(struct hearth_sync_client *c, uint64_t head);
/* The signed word about ${from} as a request body; E_LOCKED where it is not
 * signed yet, and then what is to be signed is noted. */
HEARTH_MUST_USE int hearth_client_make_loss(struct hearth_sync_client *c,
                                            uint64_t from, uint64_t to,
                                            struct hearth_slice *body);
/* Notes that ${seq} + 1 to ${mark}, both sides have it no more, is to be
 * signed; for a device that only carries files. What is signed already is left
 * out. */
HEARTH_MUST_USE int hearth_client_note_gap(struct hearth_sync_client *c,
                                           uint64_t seq, uint64_t mark);
/* Puts every signed loss that begins at ${mark} or before it into a file. */
void hearth_client_put_losses(struct hearth_sync_client *c, uint64_t mark,
                              struct hearth_writer *out);
/* The next withdrawal that waits. E_NOT_FOUND: none. */
HEARTH_MUST_USE int hearth_client_ask_withdrawal(struct hearth_sync_client *c,
                                                 struct hearth_slice *body);
/* It was answered: forgets it if that is what the host says it keeps. */
HEARTH_MUST_USE int
hearth_client_take_withdrawal(struct hearth_sync_client *c,
                              const struct hearth_reply *reply);

/* "GET a?v=N". E_NOT_FOUND: the host has nothing newer. */
HEARTH_MUST_USE int
hearth_client_ask_assignment(const struct hearth_sync_client *c,
                             struct hearth_request *request);
/* Stores it if FORM-SIGN signed it for this device and it is newer. E_AUTH,
 * E_INVALID; E_VERSION: an older one again. */
HEARTH_MUST_USE int hearth_client_take_assignment(struct hearth_sync_client *c,
                                                  struct hearth_slice document);

/* A batch of the records from ${first} on, or (is_loss) the word about them. */
HEARTH_MUST_USE int hearth_client_build(struct hearth_sync_client *c,
                                        uint64_t first, uint64_t head,
                                        struct hearth_slice *batch);
/* The next batch. E_NOT_FOUND: nothing waits. */
HEARTH_MUST_USE int hearth_client_make_batch(struct hearth_sync_client *c,
                                             struct hearth_slice *batch);
/* The host's answer to it. */
HEARTH_MUST_USE int hearth_client_take_verdict(struct hearth_sync_client *c,
                                               struct hearth_slice body);

#endif
