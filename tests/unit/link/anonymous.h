/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that our own client cannot be: without a certificate, and with
 * messages that it would never send. */
#ifndef HEARTH_ANONYMOUS_H
#define HEARTH_ANONYMOUS_H

#include "hearth/link.h"

/* A DTLS client without a certificate asks GET who: true if anything at all
 * was answered within ${timeout_s}. */
bool hearth_anonymous_is_answered(uint16_t port, unsigned timeout_s);

/* One option of a raw message. */
struct raw_option {
    uint16_t number;
    struct hearth_slice value;
};

struct raw_message {
    int code; /* class * 100 + detail: 1 GET, 2 POST, 3 PUT */
    const struct raw_option *options;
    size_t option_count;
    size_t payload_len; /* of zeros */
};

/* Sends ${count} messages on one session with a token and gives the code of
 * each answer, 0 where none came. */
void hearth_anonymous_send(const char *psk_identity,
                           const struct hearth_key *psk, uint16_t port,
                           const struct raw_message *messages, size_t count,
                           int *codes);

/* A handler that answers nothing. */
void hearth_anonymous_handle(void *cookie, const struct hearth_link_peer *peer,
                             const struct hearth_request *request,
                             struct hearth_reply *reply);

#endif
