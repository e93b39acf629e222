/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions that are opened and kept, and never ask for anything. */
#include "hoard.h"

#include "link_credentials.h"
#include "link_peer.h"

#include <arpa/inet.h>
#include <coap3/coap.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 50u

struct hoard {
    coap_context_t *context;
    struct hearth_link_credentials credentials;
    coap_session_t *sessions[HOARD_MAX];
    size_t count;
};

static coap_address_t loopback(uint16_t port)
{
    coap_address_t a;

    coap_address_init(&a);
    a.size = sizeof a.addr.sin;
    a.addr.sin.sin_family = AF_INET;
    a.addr.sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    a.addr.sin.sin_port = htons(port);
    return a;
}

static coap_session_t *open_one(struct hoard *h, const struct hoard_as *as,
                                const coap_address_t *to)
{
    coap_session_t *session;
    coap_dtls_cpsk_t psk;
    coap_dtls_pki_t pki;

    if (as->identity != NULL) {
        hearth_link_credentials_pki(&h->credentials, &pki);
        session = coap_new_client_session_pki(h->context, NULL, to,
                                              COAP_PROTO_DTLS, &pki);
        if (session != NULL && hearth_link_peer_has_no_name(session) != 0)
            return NULL;
        return session;
    }
    memset(&psk, 0, sizeof psk);
    psk.version = COAP_DTLS_CPSK_SETUP_VERSION;
    psk.psk_info.identity.s = (const uint8_t *)as->psk_identity;
    psk.psk_info.identity.length = strlen(as->psk_identity);
    psk.psk_info.key.s = as->psk->bytes;
    psk.psk_info.key.length = sizeof as->psk->bytes;
    return coap_new_client_session_psk2(h->context, NULL, to, COAP_PROTO_DTLS,
                                        &psk);
}

struct hoard *hoard_open(const struct hoard_as *as, uint16_t port, size_t count)
{
    struct hoard *h = calloc(1, sizeof *h);
    coap_address_t to = loopback(port);

    if (h == NULL)
        return NULL;
    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG);
    h->context = coap_new_context(NULL);
    if (h->context == NULL ||
        hearth_link_credentials_load(as->identity, &h->credentials) != 0) {
        free(h);
        return NULL;
    }
    while (h->count < count && h->count < HOARD_MAX) {
        coap_session_t *session = open_one(h, as, &to);

        if (session == NULL)
            break;
        h->sessions[h->count++] = session;
        for (int i = 0; i < 100 && coap_session_get_state(session) !=
                                       COAP_SESSION_STATE_ESTABLISHED;
             i++)
            (void)coap_io_process(h->context, STEP_MS);
        (void)coap_session_send_ping(session);
        (void)coap_io_process(h->context, STEP_MS);
    }
    return h;
}

void hoard_close(struct hoard *h)
{
    for (size_t i = 0; i < h->count; i++)
        coap_session_release(h->sessions[i]);
    coap_free_context(h->context);
    hearth_link_credentials_close(&h->credentials);
    free(h);
}
