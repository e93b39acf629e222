/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that our own client cannot be. */
#include "anonymous.h"

#include <arpa/inet.h>
#include <coap3/coap.h>
#include <netinet/in.h>
#include <string.h>

#define STEP_MS 100u

struct raw {
    coap_context_t *context;
    coap_session_t *session;
    int code;
    bool is_over;
};

void hearth_anonymous_handle(void *cookie, const struct hearth_link_peer *peer,
                             const struct hearth_request *request,
                             struct hearth_reply *reply)
{
    (void)cookie;
    (void)peer;
    (void)request;
    reply->code = HEARTH_CODE_NOT_FOUND;
}

static struct raw *raw_of(const coap_session_t *session)
{
    return coap_get_app_data(coap_session_get_context(session));
}

static coap_response_t on_response(coap_session_t *session,
                                   const coap_pdu_t *sent,
                                   const coap_pdu_t *received,
                                   const coap_mid_t mid)
{
    unsigned code = (unsigned)coap_pdu_get_code(received);

    (void)sent;
    (void)mid;
    raw_of(session)->code = (int)((code >> 5) * 100 + (code & 31u));
    return COAP_RESPONSE_OK;
}

static void on_nack(coap_session_t *session, const coap_pdu_t *sent,
                    const coap_nack_reason_t reason, const coap_mid_t mid)
{
    (void)sent;
    (void)reason;
    (void)mid;
    raw_of(session)->is_over = true;
}

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

static bool open_raw(struct raw *r)
{
    memset(r, 0, sizeof *r);
    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG);
    r->context = coap_new_context(NULL);
    if (r->context == NULL)
        return false;
    coap_set_app_data(r->context, r);
    coap_context_set_block_mode(r->context, 0);
    coap_register_response_handler(r->context, on_response);
    coap_register_nack_handler(r->context, on_nack);
    return true;
}

static void close_raw(struct raw *r)
{
    if (r->session != NULL)
        coap_session_release(r->session);
    coap_free_context(r->context);
}

/* Waits for an answer, in steps; 0 when none came. */
static int wait_code(struct raw *r, unsigned timeout_ms)
{
    unsigned waited;

    for (waited = 0; waited < timeout_ms && r->code == 0 && !r->is_over;
         waited += STEP_MS)
        if (coap_io_process(r->context, STEP_MS) < 0)
            break;
    return r->code;
}

static void send_raw(struct raw *r, const struct raw_message *m)
{
    static const uint8_t zeros[1024];
    coap_pdu_t *pdu =
        coap_new_pdu(COAP_MESSAGE_CON, (coap_pdu_code_t)m->code, r->session);
    size_t i;

    if (pdu == NULL)
        return;
    for (i = 0; i < m->option_count; i++)
        (void)coap_add_option(pdu, m->options[i].number,
                              m->options[i].value.len,
                              m->options[i].value.data);
    if (m->payload_len > 0 && m->payload_len <= sizeof zeros)
        (void)coap_add_data(pdu, m->payload_len, zeros);
    r->code = 0;
    (void)coap_send(r->session, pdu);
}

bool hearth_anonymous_is_answered(uint16_t port, unsigned timeout_s)
{
    static const struct raw_option who = {COAP_OPTION_URI_PATH,
                                          {(const uint8_t *)"who", 3}};
    const struct raw_message message = {1, &who, 1, 0};
    coap_address_t address = loopback(port);
    coap_dtls_pki_t pki;
    struct raw r;
    int code = 0;

    memset(&pki, 0, sizeof pki);
    pki.version = COAP_DTLS_PKI_SETUP_VERSION;
    pki.pki_key.key_type = COAP_PKI_KEY_DEFINE;
    if (!open_raw(&r))
        return true;
    r.session = coap_new_client_session_pki(r.context, NULL, &address,
                                            COAP_PROTO_DTLS, &pki);
    if (r.session != NULL) {
        send_raw(&r, &message);
        code = wait_code(&r, timeout_s * 1000);
    }
    close_raw(&r);
    return code != 0;
}

void hearth_anonymous_send(const char *psk_identity,
                           const struct hearth_key *psk, uint16_t port,
                           const struct raw_message *messages, size_t count,
                           int *codes)
{
    coap_address_t address = loopback(port);
    coap_dtls_cpsk_t setup;
    struct raw r;
    size_t i;

    memset(codes, 0, count * sizeof *codes);
    memset(&setup, 0, sizeof setup);
    setup.version = COAP_DTLS_CPSK_SETUP_VERSION;
    setup.psk_info.identity.s = (const uint8_t *)psk_identity;
    setup.psk_info.identity.length = strlen(psk_identity);
    setup.psk_info.key.s = psk->bytes;
    setup.psk_info.key.length = sizeof psk->bytes;
    if (!open_raw(&r))
        return;
    r.session = coap_new_client_session_psk2(r.context, NULL, &address,
                                             COAP_PROTO_DTLS, &setup);
    for (i = 0; r.session != NULL && i < count; i++) {
        send_raw(&r, &messages[i]);
        codes[i] = wait_code(&r, 5000);
    }
    close_raw(&r);
}
