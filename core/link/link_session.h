/* SPDX-License-Identifier: Apache-2.0 */
/* What the server keeps for each of libcoap's sessions: who it is, the body
 * that is arriving, and the reply that is being fetched. */
#ifndef HEARTH_LINK_SESSION_H
#define HEARTH_LINK_SESSION_H

#include "hearth/link.h"
#include "link_transfer.h"

#include <coap3/coap.h>

/* The response to one message, so that a message that arrives twice (its
 * acknowledgement was lost) gets the same one and is not handled twice. */
struct hearth_link_answer {
    int code;
    bool has_block1;
    struct hearth_link_block block1;
    bool has_body; /* a piece of the session's reply */
    struct hearth_link_block block2;
};

struct hearth_link_session {
    struct hearth_link_session *next;
    coap_session_t *session;
    struct hearth_link_peer peer;
    bool is_known;   /* by the owner of the server */
    bool is_refused; /* since not known; the answer to it is on its way */
    /* Of the key or token that it proved to hold, known here or not. */
    bool has_holder;
    uint8_t holder[HEARTH_HASH_LEN];
    bool is_checked;
    int64_t checked_s;             /* wall clock of the last full check */
    struct hearth_request request; /* the one that is arriving, or the last */
    bool has_request;
    struct hearth_link_body body;
    struct hearth_link_body reply;
    int reply_code;
    bool has_reply;
    bool has_answer;
    coap_mid_t mid; /* of the last message, for has_answer */
    struct hearth_link_answer answer;
};

/* Frees ${s} and what it holds. */
void hearth_link_session_free(struct hearth_link_session *s);
/* Of ${list}, the latest first: the oldest session of the holder of ${newest},
 * if that has more than it may; NULL. */
struct hearth_link_session *
hearth_link_session_surplus(struct hearth_link_session *list,
                            const struct hearth_link_session *newest);
/* True when ${a} and ${b} ask the same of the same path. */
bool hearth_link_session_is_same(const struct hearth_request *a,
                                 const struct hearth_request *b);
/* Keeps a copy of the handler's reply; 0 or the code to answer instead. */
HEARTH_MUST_USE int hearth_link_session_keep(struct hearth_link_session *s,
                                             const struct hearth_reply *reply);
/* Puts ${s}'s answer into ${response}. */
void hearth_link_session_write(const struct hearth_link_session *s,
                               coap_pdu_t *response);

#endif
