/* SPDX-License-Identifier: Apache-2.0 */
/* The device's end: one session to the pinned host, one request at a time.
 *
 * Requests carry an empty token: "appropriate when ... requests are made
 * serially per destination and receive piggybacked responses" (RFC 7252
 * section 5.3.1), which is how our host answers. */
#include "hearth/link.h"

#include "link_address.h"
#include "link_credentials.h"
#include "link_pdu.h"
#include "link_peer.h"
#include "link_rtt.h"

#include <stdlib.h>
#include <string.h>

#define RETRANSMIT_MAX       8
#define ACK_TIMEOUT_MS       2000u
#define ACK_TIMEOUT_MIN_MS   1000u
#define EXCHANGE_TIMEOUT_S   120u
#define HANDSHAKE_BACKOFF_MS 30000
#define PROCESS_STEP_MS      250
/* A handshake is a few flights: a host that has not finished one by then is
 * not reachable, and the caller should say so soon. */
#define HANDSHAKE_TIMEOUT_MS 60000
/* The first try: flights go out after 0, 1, 3 and 7 s. */
#define HANDSHAKE_FIRST_MS 12000
/* Nobody at all has answered in two tries: eight hellos. */
#define SILENT_MS 29000
/* So many ACK_TIMEOUTs (five transmissions) without an answer, and the session
 * itself is in doubt: a host that started anew drops its records silently. */
#define DOUBT_ACKS       20
#define REPLY_MAX        (HEARTH_PACKAGE_MAX + 4096)
#define PSK_IDENTITY_MAX 64

struct hearth_link_client {
    coap_context_t *context;
    coap_session_t *session; /* NULL until needed, and after a failure */
    coap_address_t address;
    struct hearth_clock clock;
    struct hearth_link_credentials credentials;
    const volatile sig_atomic_t *stop;
    bool has_identity;
    uint8_t pin[HEARTH_HASH_LEN];
    int64_t now_s;
    uint8_t psk_identity[PSK_IDENTITY_MAX];
    size_t psk_identity_len;
    struct hearth_link_rtt rtt;
    int64_t exchange_timeout_ms;
    int64_t patience_ms; /* how long a message may go unanswered now */
    int64_t begun_ms;    /* when this session's handshake began */
    bool was_connected;  /* this session's handshake is over */
    int failure;         /* first thing that broke this session, or 0 */
    /* The message on its way, and what came back. */
    bool is_waiting;
    coap_mid_t mid;
    int code;
    struct hearth_link_block block1;
    bool has_block1;
    struct hearth_link_block block2;
    bool has_block2;
    int body_code; /* of link_transfer, 0 when the reply is whole */
    struct hearth_link_body body;
};

static int64_t now_ms(const struct hearth_link_client *c)
{
    return c->clock.monotonic_ms(c->clock.cookie);
}

static struct hearth_link_client *client_of(const coap_session_t *session)
{
    return coap_get_app_data(coap_session_get_context(session));
}

static void fail(struct hearth_link_client *c, int code)
{
    if (c->failure == HEARTH_OK) {
        c->failure = code;
    }
}

static int on_event(coap_session_t *session, const coap_event_t event)
{
    /* In the handshake: a certificate, key or Finished that does not verify.
     * Afterwards Mbed TLS drops what is not authentic and says nothing. */
    if (event == COAP_EVENT_DTLS_ERROR) {
        fail(client_of(session), HEARTH_E_AUTH);
    }
    return 0;
}

/* The handshake failed: refused by an alert or by ourselves, unless it ended
 * in the back-off of Mbed TLS, which gives up after about a minute. */
static int handshake_failure(const struct hearth_link_client *c,
                             const coap_session_t *session)
{
    if (hearth_link_peer_sent_alert(session) ||
        now_ms(c) - c->begun_ms < HANDSHAKE_BACKOFF_MS) {
        return HEARTH_E_AUTH;
    }
    return HEARTH_E_TIMEOUT;
}

static void on_nack(coap_session_t *session, const coap_pdu_t *sent,
                    const coap_nack_reason_t reason, const coap_mid_t mid)
{
    struct hearth_link_client *c = client_of(session);

    (void)sent;
    (void)mid;
    if (reason == COAP_NACK_TOO_MANY_RETRIES) {
        fail(c, HEARTH_E_TIMEOUT);
    } else if (reason == COAP_NACK_TLS_FAILED && !c->was_connected) {
        fail(c, handshake_failure(c, session));
    } else {
        fail(c, HEARTH_E_NETWORK);
    }
}

static void take_body(struct hearth_link_client *c, const coap_pdu_t *received)
{
    struct hearth_slice payload = hearth_link_pdu_payload(received);
    int rc;

    rc = hearth_link_pdu_block(received, COAP_OPTION_BLOCK2, &c->block2);
    c->has_block2 = rc == HEARTH_OK;
    if (rc == HEARTH_OK) {
        c->body_code = hearth_link_transfer_add(&c->body, &c->block2, payload);
    } else if (rc == HEARTH_E_NOT_FOUND) {
        c->body.len = 0;
        c->body_code = hearth_link_transfer_append(&c->body, payload);
    } else {
        c->body_code = HEARTH_CODE_BAD_REQUEST;
    }
}

static coap_response_t on_response(coap_session_t *session,
                                   const coap_pdu_t *sent,
                                   const coap_pdu_t *received,
                                   const coap_mid_t mid)
{
    struct hearth_link_client *c = client_of(session);

    (void)sent;
    if (!c->is_waiting) {
        return COAP_RESPONSE_OK;
    }
    /* A late acknowledgement of an earlier message answers nothing now. */
    if (coap_pdu_get_type(received) == COAP_MESSAGE_ACK && mid != c->mid) {
        return COAP_RESPONSE_OK;
    }
    c->is_waiting = false;
    c->code = hearth_link_pdu_code(coap_pdu_get_code(received));
    c->has_block1 = hearth_link_pdu_block(received, COAP_OPTION_BLOCK1,
                                          &c->block1) == HEARTH_OK;
    take_body(c, received);
    return COAP_RESPONSE_OK;
}

/* Ends the session at once: what libcoap still wants to send is dropped, and
 * the host gets a close_notify. */
static void drop_session(struct hearth_link_client *c)
{
    if (c->session == NULL) {
        return;
    }
    coap_session_disconnected(c->session, COAP_NACK_NOT_DELIVERABLE);
    coap_session_release(c->session);
    c->session = NULL;
    c->was_connected = false;
}

static coap_session_t *new_session(struct hearth_link_client *c)
{
    coap_dtls_pki_t pki;
    coap_dtls_cpsk_t psk;

    if (c->has_identity) {
        hearth_link_credentials_pki(&c->credentials, &pki);
        return coap_new_client_session_pki(c->context, NULL, &c->address,
                                           COAP_PROTO_DTLS, &pki);
    }
    memset(&psk, 0, sizeof psk);
    psk.version = COAP_DTLS_CPSK_SETUP_VERSION;
    psk.use_cid = 1;
    psk.psk_info.identity.s = c->psk_identity;
    psk.psk_info.identity.length = c->psk_identity_len;
    psk.psk_info.key.s = c->credentials.psk->bytes;
    psk.psk_info.key.length = sizeof c->credentials.psk->bytes;
    return coap_new_client_session_psk2(c->context, NULL, &c->address,
                                        COAP_PROTO_DTLS, &psk);
}

/* The host is the pinned one, or proved that it holds our token's key. */
static int check_host(const struct hearth_link_client *c)
{
    struct hearth_link_peer_rule rule = {
        .root = {c->credentials.root, c->credentials.root_len},
        .role = HEARTH_CERT_HOST,
        .now_s = c->now_s,
    };
    uint8_t spki_hash[HEARTH_HASH_LEN];
    int rc;

    if (!c->has_identity) {
        return hearth_link_peer_has_psk(c->session) ? HEARTH_OK : HEARTH_E_AUTH;
    }
    rc = hearth_link_peer_certificate(c->session, &rule, spki_hash);
    if (rc != HEARTH_OK) {
        return rc;
    }
    return hearth_secmem_equal(spki_hash, c->pin, sizeof c->pin)
               ? HEARTH_OK
               : HEARTH_E_AUTH;
}

/* One step of libcoap's loop, at most until ${deadline}. */
static int step(struct hearth_link_client *c, int64_t deadline)
{
    int64_t left = deadline - now_ms(c);

    if (c->failure != HEARTH_OK) {
        return c->failure;
    }
    if (c->stop != NULL && *c->stop != 0) {
        return HEARTH_E_STATE;
    }
    if (left <= 0) {
        return HEARTH_E_TIMEOUT;
    }
    if (left > PROCESS_STEP_MS) {
        left = PROCESS_STEP_MS;
    }
    if (coap_io_process(c->context, (uint32_t)left) < 0) {
        return HEARTH_E_NETWORK;
    }
    return c->failure;
}

/* One session's handshake, at most until ${deadline}. */
static int shake_hands(struct hearth_link_client *c, int64_t deadline,
                       bool *is_there)
{
    int rc = HEARTH_OK;

    c->failure = HEARTH_OK;
    c->session = new_session(c);
    if (c->session == NULL) {
        return c->failure != HEARTH_OK ? c->failure : HEARTH_E_NETWORK;
    }
    if (c->has_identity) {
        rc = hearth_link_peer_has_no_name(c->session);
    }
    coap_session_set_max_retransmit(c->session, RETRANSMIT_MAX);
    while (rc == HEARTH_OK && coap_session_get_state(c->session) !=
                                  COAP_SESSION_STATE_ESTABLISHED) {
        rc = step(c, deadline);
        *is_there = *is_there || hearth_link_peer_is_there(c->session);
    }
    return rc;
}

/* Nothing of ours is sent before the host is checked. A host forgets a
 * handshake that falls silent for ten seconds, while our pauses double: so one
 * that does not get through begins anew, with more patience each time. */
static int connect_session(struct hearth_link_client *c)
{
    int64_t patience = HANDSHAKE_FIRST_MS;
    int64_t deadline;
    bool is_there = false;
    int rc;

    c->begun_ms = now_ms(c);
    deadline = c->begun_ms + (c->exchange_timeout_ms < HANDSHAKE_TIMEOUT_MS
                                  ? c->exchange_timeout_ms
                                  : HANDSHAKE_TIMEOUT_MS);
    for (;;) {
        int64_t until = now_ms(c) + patience;

        rc = shake_hands(c, until < deadline ? until : deadline, &is_there);
        if (rc != HEARTH_E_TIMEOUT || now_ms(c) >= deadline ||
            (!is_there && now_ms(c) - c->begun_ms >= SILENT_MS)) {
            break;
        }
        drop_session(c);
        patience += patience / 2;
    }
    if (rc == HEARTH_OK) {
        c->was_connected = true;
        rc = check_host(c);
    }
    if (rc != HEARTH_OK) {
        drop_session(c);
    }
    return rc == HEARTH_E_TIMEOUT ? HEARTH_E_NETWORK : rc;
}

static int add_blocks(coap_pdu_t *pdu, const struct hearth_link_block *block2,
                      const struct hearth_link_block *block1)
{
    int rc = HEARTH_OK;

    /* Options stand in the order of their numbers: 23, then 27. */
    if (block2 != NULL) {
        rc = hearth_link_pdu_add_block(pdu, COAP_OPTION_BLOCK2, block2);
    }
    if (rc == HEARTH_OK && block1 != NULL) {
        rc = hearth_link_pdu_add_block(pdu, COAP_OPTION_BLOCK1, block1);
    }
    return rc;
}

/* What one message of an exchange carries besides its method and path. */
struct message {
    const struct hearth_link_block *block1;
    const struct hearth_link_block *block2;
    struct hearth_slice payload;
};

static coap_pdu_t *make_message(struct hearth_link_client *c,
                                const struct hearth_request *request,
                                const struct message *m)
{
    coap_pdu_code_t code = request->method == HEARTH_METHOD_POST
                               ? COAP_REQUEST_CODE_POST
                               : COAP_REQUEST_CODE_GET;
    coap_pdu_t *pdu = coap_new_pdu(COAP_MESSAGE_CON, code, c->session);

    if (pdu == NULL) {
        return NULL;
    }
    if (hearth_link_pdu_add_path(pdu, request->path) != HEARTH_OK ||
        add_blocks(pdu, m->block2, m->block1) != HEARTH_OK ||
        hearth_link_pdu_add_payload(pdu, m->payload) != HEARTH_OK) {
        coap_delete_pdu(pdu);
        return NULL;
    }
    return pdu;
}

/* Sends one message and waits for its answer. */
static int send_message(struct hearth_link_client *c,
                        const struct hearth_request *request,
                        const struct message *m)
{
    coap_fixed_point_t ack = {(uint16_t)(c->rtt.ack_timeout_ms / 1000),
                              (uint16_t)(c->rtt.ack_timeout_ms % 1000)};
    int64_t begun = now_ms(c);
    int64_t deadline = begun + c->patience_ms;
    coap_pdu_t *pdu = make_message(c, request, m);
    int rc = HEARTH_OK;

    if (pdu == NULL) {
        return HEARTH_E_LIMIT;
    }
    c->is_waiting = true;
    c->mid = coap_pdu_get_mid(pdu);
    coap_session_set_ack_timeout(c->session, ack);
    if (coap_send(c->session, pdu) == COAP_INVALID_MID) {
        return c->failure != HEARTH_OK ? c->failure : HEARTH_E_NETWORK;
    }
    while (rc == HEARTH_OK && c->is_waiting) {
        rc = step(c, deadline);
    }
    if (!c->is_waiting) {
        hearth_link_rtt_sample(&c->rtt, now_ms(c) - begun);
    }
    /* An answer that arrived with the session's end still counts. */
    return c->is_waiting ? rc : HEARTH_OK;
}

/* The request's body, in one message if it fits, else by Block1. */
static int upload(struct hearth_link_client *c,
                  const struct hearth_request *request)
{
    struct hearth_link_block block = {0, false, HEARTH_LINK_SZX_MAX};
    struct message m = {NULL, NULL, request->body};
    size_t at = 0;
    int rc;

    if (request->body.len <= hearth_link_transfer_size(block.szx)) {
        return send_message(c, request, &m);
    }
    m.block1 = &block;
    do {
        rc = hearth_link_transfer_cut(request->body, &block, &m.payload);
        if (rc == HEARTH_OK) {
            rc = send_message(c, request, &m);
        }
        if (rc != HEARTH_OK) {
            return rc;
        }
        at += m.payload.len;
        /* "a smaller value ... the client SHOULD use this block size" (RFC
         * 7959 section 2.3). */
        if (c->has_block1 && c->block1.szx < block.szx) {
            block.szx = c->block1.szx;
        }
        block.num = (uint32_t)(at / hearth_link_transfer_size(block.szx));
    } while (block.has_more && c->code == HEARTH_LINK_CODE_CONTINUE);
    return HEARTH_OK;
}

/* The rest of a reply that came in blocks. */
static int download(struct hearth_link_client *c,
                    const struct hearth_request *request)
{
    struct hearth_link_block block;
    struct message m = {NULL, &block, {NULL, 0}};
    int rc;

    while (c->has_block2 && c->body_code == HEARTH_LINK_CODE_CONTINUE) {
        block.szx = c->block2.szx;
        block.num = c->block2.num + 1;
        block.has_more = false;
        rc = send_message(c, request, &m);
        if (rc != HEARTH_OK) {
            return rc;
        }
        if (!c->has_block2) {
            break;
        }
    }
    if (c->body_code == 0) {
        return HEARTH_OK;
    }
    return c->body_code == HEARTH_CODE_TOO_LARGE ? HEARTH_E_LIMIT
                                                 : HEARTH_E_INVALID;
}

/* One attempt, on the session there is or on a new one. */
static int attempt(struct hearth_link_client *c,
                   const struct hearth_request *request)
{
    int rc = HEARTH_OK;

    if (c->failure != HEARTH_OK) {
        drop_session(c);
    }
    if (c->session == NULL) {
        rc = connect_session(c);
    }
    if (rc == HEARTH_OK) {
        rc = upload(c, request);
    }
    if (rc == HEARTH_OK) {
        rc = download(c, request);
    }
    if (rc != HEARTH_OK) {
        c->is_waiting = false;
        drop_session(c);
    }
    return rc;
}

int hearth_link_client_exchange(struct hearth_link_client *c,
                                const struct hearth_request *request,
                                struct hearth_reply *reply)
{
    int64_t doubt_ms = (int64_t)c->rtt.ack_timeout_ms * DOUBT_ACKS;
    int rc;

    c->patience_ms = c->exchange_timeout_ms;
    if (doubt_ms < c->patience_ms) {
        c->patience_ms = doubt_ms;
    }
    rc = attempt(c, request);
    if (rc == HEARTH_E_TIMEOUT && c->patience_ms < c->exchange_timeout_ms) {
        c->patience_ms = c->exchange_timeout_ms - c->patience_ms;
        rc = attempt(c, request);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    reply->code = c->code;
    reply->body = hearth_slice_of(c->body.data, c->body.len);
    return HEARTH_OK;
}

static int load(struct hearth_link_client *c,
                const struct hearth_link_client_config *config)
{
    unsigned ack_ms = config->ack_timeout_ms;
    unsigned exchange_s = config->exchange_timeout_s;
    int rc;

    rc = hearth_link_credentials_load(config->identity, &c->credentials);
    if (rc != HEARTH_OK) {
        return rc;
    }
    c->has_identity = config->identity != NULL;
    if (c->has_identity) {
        memcpy(c->pin, config->host_spki_hash, sizeof c->pin);
    } else {
        if (config->psk == NULL || config->psk_identity.len == 0 ||
            config->psk_identity.len > sizeof c->psk_identity) {
            return HEARTH_E_INVALID;
        }
        memcpy(c->psk_identity, config->psk_identity.data,
               config->psk_identity.len);
        c->psk_identity_len = config->psk_identity.len;
        *c->credentials.psk = *config->psk;
    }
    c->now_s = config->now_s;
    c->stop = config->stop;
    if (ack_ms == 0) {
        ack_ms = ACK_TIMEOUT_MS;
    }
    hearth_link_rtt_init(
        &c->rtt, ack_ms < ACK_TIMEOUT_MIN_MS ? ACK_TIMEOUT_MIN_MS : ack_ms);
    if (exchange_s == 0) {
        exchange_s = EXCHANGE_TIMEOUT_S;
    }
    c->exchange_timeout_ms = (int64_t)exchange_s * 1000;
    c->body.max = REPLY_MAX;
    c->clock = hearth_clock_system();
    return hearth_link_address_parse(config->address, false, &c->address);
}

int hearth_link_client_open(const struct hearth_link_client_config *config,
                            struct hearth_link_client **out)
{
    struct hearth_link_client *c = calloc(1, sizeof *c);
    int rc;

    if (c == NULL) {
        return HEARTH_E_MEMORY;
    }
    rc = load(c, config);
    if (rc != HEARTH_OK) {
        goto close;
    }
    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG); /* it would print peers' texts */
    c->context = coap_new_context(NULL);
    if (c->context == NULL) {
        rc = HEARTH_E_MEMORY;
        goto close;
    }
    coap_set_app_data(c->context, c);
    coap_context_set_block_mode(c->context, 0);
    coap_register_event_handler(c->context, on_event);
    coap_register_nack_handler(c->context, on_nack);
    coap_register_response_handler(c->context, on_response);
    *out = c;
    return HEARTH_OK;
close:
    hearth_link_client_close(c);
    return rc;
}

void hearth_link_client_close(struct hearth_link_client *c)
{
    if (c == NULL) {
        return;
    }
    drop_session(c);
    coap_free_context(c->context);
    hearth_link_transfer_clear(&c->body);
    hearth_link_credentials_close(&c->credentials);
    free(c);
}
