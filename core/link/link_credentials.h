/* SPDX-License-Identifier: Apache-2.0 */
/* Our certificate, key and pinned root in the shape that libcoap takes. */
#ifndef HEARTH_LINK_CREDENTIALS_H
#define HEARTH_LINK_CREDENTIALS_H

#include "hearth/link.h"
#include "hearth/secmem.h"

#include <coap3/coap.h>

/* Leaf and intermediate as PEM, the one format in which Mbed TLS takes a
 * chain from memory. */
#define HEARTH_LINK_CHAIN_MAX 3072

struct hearth_link_credentials {
    struct hearth_secmem *arena;
    uint8_t *key_der; /* in the arena */
    size_t key_der_len;
    struct hearth_key *psk; /* in the arena */
    uint8_t root[HEARTH_CERT_MAX];
    size_t root_len;
    char chain[HEARTH_LINK_CHAIN_MAX];
    size_t chain_len; /* with the NUL that Mbed TLS wants */
};

/* Copies ${identity} (NULL: none, a PSK only). E_INVALID: a part is missing or
 * does not parse, or the key is not the certificate's; E_MEMORY. */
HEARTH_MUST_USE int
hearth_link_credentials_load(const struct hearth_link_identity *identity,
                             struct hearth_link_credentials *out);
/* Wipes; fine on a zeroed struct. */
void hearth_link_credentials_close(struct hearth_link_credentials *c);
/* Fills libcoap's table; it points into ${c}, which must outlive its use:
 * libcoap parses the key anew for every session. */
void hearth_link_credentials_pki(const struct hearth_link_credentials *c,
                                 coap_dtls_pki_t *out);

#endif
