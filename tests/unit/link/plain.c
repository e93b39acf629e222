/* SPDX-License-Identifier: Apache-2.0 */
/* libcoap as it is, with the same DTLS: what the front is measured against. */
#include "raw.h"

#include "link_address.h"
#include "link_credentials.h"
#include "link_socket.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static void on_request(coap_resource_t *resource, coap_session_t *session,
                       const coap_pdu_t *request, const coap_string_t *query,
                       coap_pdu_t *response)
{
    (void)resource;
    (void)session;
    (void)request;
    (void)query;
    coap_pdu_set_code(response, COAP_RESPONSE_CODE_CONTENT);
}

void plain_serve(const struct hearth_link_identity *identity, int port_fd)
{
    struct hearth_link_credentials credentials;
    coap_context_t *context;
    coap_resource_t *all;
    coap_dtls_pki_t pki;
    coap_address_t address;
    struct sigaction action;
    uint16_t port;
    int reserved = -1;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)alarm(120);
    if (hearth_link_credentials_load(identity, &credentials) != HEARTH_OK ||
        hearth_link_address_parse("127.0.0.1:0", true, &address) != HEARTH_OK ||
        hearth_link_socket_reserve(&address, &reserved) != HEARTH_OK)
        _exit(2);
    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG);
    context = coap_new_context(NULL);
    hearth_link_credentials_pki(&credentials, &pki);
    all = coap_resource_unknown_init2(on_request, 0);
    if (context == NULL || all == NULL ||
        coap_context_set_pki(context, &pki) == 0 ||
        coap_new_endpoint(context, &address, COAP_PROTO_DTLS) == NULL)
        _exit(3);
    (void)close(reserved);
    coap_register_request_handler(all, COAP_REQUEST_GET, on_request);
    coap_add_resource(context, all);
    port = coap_address_get_port(&address);
    if (write(port_fd, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(4);
    while (stop == 0 && coap_io_process(context, 200) >= 0) {
    }
    coap_free_context(context);
    hearth_link_credentials_close(&credentials);
    exit(0);
}
