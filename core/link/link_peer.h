/* SPDX-License-Identifier: Apache-2.0 */
/* Who is at the other end of a session, read from the TLS state itself and
 * never from a callback of the library. */
#ifndef HEARTH_LINK_PEER_H
#define HEARTH_LINK_PEER_H

#include "hearth/certificate.h"

#include <coap3/coap.h>

struct hearth_link_peer_rule {
    struct hearth_slice root;
    enum hearth_certificate_role role;
    int64_t now_s;
};

/* True when the session's suite is the one enrolment suite (0xCCAC). */
bool hearth_link_peer_has_psk(const coap_session_t *session);
/* The peer's certificate obeys ${rule} and the suite is one of ours: the hash
 * of its SPKI. E_AUTH otherwise. */
HEARTH_MUST_USE int
hearth_link_peer_certificate(const coap_session_t *session,
                             const struct hearth_link_peer_rule *rule,
                             uint8_t spki_hash[HEARTH_HASH_LEN]);
/* Client, right after the session is made: there is no name to check in the
 * host's certificate, its key is pinned instead. Without this Mbed TLS (since
 * 3.6.3) refuses every certificate. E_CRYPTO. */
HEARTH_MUST_USE int hearth_link_peer_has_no_name(coap_session_t *session);
/* True once the other end has answered a hello with its own: somebody who
 * speaks DTLS is there. */
bool hearth_link_peer_is_there(const coap_session_t *session);
/* True when the last thing the other end said was a fatal alert. */
bool hearth_link_peer_sent_alert(const coap_session_t *session);

#endif
