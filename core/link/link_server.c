/* SPDX-License-Identifier: Apache-2.0 */
/* The host's end: one DTLS endpoint behind the front, every request checked
 * against the TLS state of its session and answered in the acknowledgement. */
#include "hearth/link.h"

#include "link_address.h"
#include "link_credentials.h"
#include "link_front.h"
#include "link_pdu.h"
#include "link_peer.h"
#include "link_quota.h"
#include "link_session.h"
#include "link_socket.h"

#include "hearth/hash.h"
#include "hearth/log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POLL_MS 200
/* A chain is two signatures to verify, more than the rest of a small request;
 * certificates do not change within a session, only the time does. */
#define CHECK_EVERY_S 60
/* Longer than a watching device's pauses while records come in. */
#define IDLE_S 3600
/* Of replies that are being fetched in blocks, over all sessions: as many
 * devices as that can fetch the largest package at once. */
#define KEPT_MAX ((size_t)64 * HEARTH_PACKAGE_MAX)

struct hearth_link_server {
    struct hearth_link_server_config config;
    struct hearth_link_credentials credentials;
    coap_context_t *context;
    struct hearth_link_front *front;
    struct hearth_link_quota quota;
    struct hearth_link_session *sessions;
    coap_bin_const_t psk_view;
};

static struct hearth_link_server *server_of(const coap_session_t *session)
{
    return coap_get_app_data(coap_session_get_context(session));
}

static int64_t wall_s(const struct hearth_link_server *s)
{
    return s->config.clock.now_s(s->config.clock.cookie);
}

static struct hearth_link_session *
session_make(struct hearth_link_server *server, coap_session_t *session)
{
    struct hearth_link_session *s = coap_session_get_app_data(session);

    if (s != NULL) {
        return s;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        return NULL;
    }
    s->session = session;
    s->body.max = HEARTH_BATCH_MAX;
    s->reply.max = HEARTH_PACKAGE_MAX + 4096;
    s->next = server->sessions;
    server->sessions = s;
    coap_session_set_app_data(session, s);
    return s;
}

static void session_drop(void *cookie, coap_session_t *session)
{
    struct hearth_link_server *server = cookie;
    struct hearth_link_session *s = coap_session_get_app_data(session);
    struct hearth_link_session **at = &server->sessions;

    if (s == NULL) {
        return;
    }
    while (*at != NULL && *at != s) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = s->next;
    }
    coap_session_set_app_data(session, NULL);
    hearth_link_session_free(s);
}

static int on_event(coap_session_t *session, const coap_event_t event)
{
    struct hearth_link_server *server = server_of(session);

    if (event == COAP_EVENT_SERVER_SESSION_NEW) {
        hearth_link_front_begin(server->front, session);
    }
    /* A session that ends or starts a new handshake is nobody again. */
    if (event == COAP_EVENT_SERVER_SESSION_DEL ||
        event == COAP_EVENT_DTLS_CLOSED || event == COAP_EVENT_DTLS_ERROR) {
        session_drop(server, session);
    }
    if (event == COAP_EVENT_SERVER_SESSION_DEL) {
        hearth_link_front_end(server->front, session);
    }
    return 0;
}

static const coap_bin_const_t *on_psk(coap_bin_const_t *identity,
                                      coap_session_t *session, void *arg)
{
    struct hearth_link_server *server = arg;
    struct hearth_key *key = server->credentials.psk;

    (void)session;
    /* The view is libcoap's until the callback returns: it copies. */
    if (!server->config.psk(server->config.cookie,
                            hearth_slice_of(identity->s, identity->length),
                            key)) {
        return NULL;
    }
    server->psk_view.s = key->bytes;
    server->psk_view.length = sizeof key->bytes;
    return &server->psk_view;
}

/* Who opens one session after the other ends his oldest. */
static void take_holder(struct hearth_link_server *server,
                        struct hearth_link_session *s,
                        const uint8_t holder[HEARTH_HASH_LEN])
{
    struct hearth_link_session *surplus;

    s->has_holder = true;
    memcpy(s->holder, holder, sizeof s->holder);
    surplus = hearth_link_session_surplus(server->sessions, s);
    if (surplus != NULL) {
        hearth_link_front_refuse(server->front, surplus->session);
    }
}

static bool check_psk(struct hearth_link_server *server,
                      struct hearth_link_session *s)
{
    const coap_bin_const_t *identity;
    uint8_t holder[HEARTH_HASH_LEN];

    if (server->config.psk == NULL) {
        return false;
    }
    identity = coap_session_get_psk_identity(s->session);
    if (identity == NULL || identity->length == 0) {
        return false;
    }
    memset(&s->peer, 0, sizeof s->peer);
    s->peer.psk_identity = hearth_slice_of(identity->s, identity->length);
    if (hearth_hash_parts(&s->peer.psk_identity, 1, holder) != HEARTH_OK) {
        return false;
    }
    take_holder(server, s, holder);
    return true;
}

static bool check_certificate(struct hearth_link_server *server,
                              struct hearth_link_session *s)
{
    int64_t now = wall_s(server);
    struct hearth_link_peer_rule rule = {
        .root = {server->credentials.root, server->credentials.root_len},
        .role = HEARTH_CERT_SYNC,
        .now_s = now,
    };

    if (s->is_refused) { /* it was told, and goes on: that was its session */
        hearth_link_front_refuse(server->front, s->session);
        return false;
    }
    if (s->is_checked && now >= s->checked_s &&
        now - s->checked_s < CHECK_EVERY_S) {
        return true;
    }
    s->is_checked = false;
    memset(&s->peer, 0, sizeof s->peer);
    if (hearth_link_peer_certificate(s->session, &rule, s->peer.spki_hash) !=
        HEARTH_OK) {
        return false;
    }
    take_holder(server, s, s->peer.spki_hash);
    s->is_known =
        s->is_known || server->config.is_known == NULL ||
        server->config.is_known(server->config.cookie, s->peer.spki_hash);
    s->is_refused = !s->is_known;
    if (s->is_refused) {
        return false;
    }
    s->peer.has_certificate = true;
    s->is_checked = true;
    s->checked_s = now;
    return true;
}

/* Who sends; never believed from an earlier handshake of the session. */
static bool check_peer(struct hearth_link_server *server,
                       struct hearth_link_session *s)
{
    if (hearth_link_peer_has_psk(s->session)) {
        return check_psk(server, s);
    }
    return check_certificate(server, s);
}

/* Its first authentic record: from now on the session would stay, whether or
 * not it ever asks for anything. Runs inside libcoap. */
static void on_proved(void *cookie, coap_session_t *session)
{
    struct hearth_link_server *server = cookie;
    struct hearth_link_session *s = session_make(server, session);

    if (s == NULL || (!check_peer(server, s) && !s->is_refused)) {
        hearth_log(HEARTH_LOG_WARN, "link_peer_refused", NULL);
        hearth_link_front_refuse(server->front, session);
    }
}

static void answer_code(struct hearth_link_session *s, int code)
{
    memset(&s->answer, 0, sizeof s->answer);
    s->answer.code = code;
}

/* Answers with the kept reply's piece that the request asks for. */
static void answer_reply(struct hearth_link_session *s,
                         const coap_pdu_t *request)
{
    struct hearth_link_block want;

    answer_code(s, s->reply_code);
    s->answer.has_body = true;
    s->answer.block2.szx = HEARTH_LINK_SZX_MAX;
    if (hearth_link_pdu_block(request, COAP_OPTION_BLOCK2, &want) ==
        HEARTH_OK) {
        s->answer.block2 = want;
    }
}

/* True when ${len} bytes more may be kept for a session. */
static bool has_room(const struct hearth_link_server *server, size_t len)
{
    const struct hearth_link_session *s;
    size_t kept = 0;

    if (len <= hearth_link_transfer_size(HEARTH_LINK_SZX_MAX)) {
        return true; /* goes out at once */
    }
    for (s = server->sessions; s != NULL; s = s->next) {
        kept += s->reply.cap;
    }
    return kept < KEPT_MAX && len <= KEPT_MAX - kept;
}

/* The whole request is here: lets the owner answer it. */
static void serve(struct hearth_link_server *server,
                  struct hearth_link_session *s, const coap_pdu_t *request)
{
    struct hearth_reply reply = {HEARTH_CODE_INTERNAL, {NULL, 0}};
    int64_t now =
        server->config.clock.monotonic_ms(server->config.clock.cookie);
    int code;

    if (!hearth_link_quota_ask(&server->quota, &s->peer, s->body.len, now)) {
        hearth_link_transfer_clear(&s->body);
        answer_code(s, HEARTH_CODE_UNAVAILABLE);
        return;
    }
    s->request.body = hearth_slice_of(s->body.data, s->body.len);
    server->config.handle(server->config.cookie, &s->peer, &s->request, &reply);
    s->request.body = hearth_slice_of(NULL, 0);
    hearth_link_transfer_clear(&s->body);
    hearth_link_quota_reply(&server->quota, &s->peer, reply.body.len, now);
    code = has_room(server, reply.body.len)
               ? hearth_link_session_keep(s, &reply)
               : HEARTH_CODE_UNAVAILABLE;
    if (code != 0) {
        answer_code(s, code);
    } else {
        answer_reply(s, request);
    }
}

/* Starts the request in ${incoming}, forgetting what was kept for others. */
static void begin(struct hearth_link_session *s,
                  const struct hearth_request *incoming)
{
    s->request = *incoming;
    s->has_request = true;
    s->has_reply = false;
    hearth_link_transfer_clear(&s->reply);
    hearth_link_transfer_clear(&s->body);
}

/* One Block1 block (RFC 7959 section 2.5). */
static void take_block(struct hearth_link_server *server,
                       struct hearth_link_session *s, const coap_pdu_t *request,
                       const struct hearth_request *incoming,
                       const struct hearth_link_block *block)
{
    int code;

    if (block->num == 0) {
        begin(s, incoming);
    } else if (!s->has_request || s->has_reply ||
               !hearth_link_session_is_same(&s->request, incoming)) {
        answer_code(s, HEARTH_LINK_CODE_INCOMPLETE);
        return;
    }
    code = hearth_link_pdu_size1(request) > HEARTH_BATCH_MAX
               ? HEARTH_CODE_TOO_LARGE
               : hearth_link_transfer_add(&s->body, block,
                                          hearth_link_pdu_payload(request));
    if (code == 0) {
        serve(server, s, request);
    } else {
        answer_code(s, code);
    }
    if (code == HEARTH_CODE_TOO_LARGE) {
        hearth_link_transfer_clear(&s->body);
    }
    s->answer.has_block1 = code == 0 || code == HEARTH_LINK_CODE_CONTINUE;
    s->answer.block1 = *block;
}

static void take_whole(struct hearth_link_server *server,
                       struct hearth_link_session *s, const coap_pdu_t *request,
                       const struct hearth_request *incoming)
{
    struct hearth_link_block want = {0, false, 0};
    int code;

    if (hearth_link_pdu_block(request, COAP_OPTION_BLOCK2, &want) ==
            HEARTH_OK &&
        want.num > 0 && s->has_reply &&
        hearth_link_session_is_same(&s->request, incoming)) {
        answer_reply(s, request);
        return;
    }
    /* A later block of a reply that is gone: only a GET may run again. */
    if (want.num > 0 && incoming->method != HEARTH_METHOD_GET) {
        answer_code(s, HEARTH_LINK_CODE_INCOMPLETE);
        return;
    }
    begin(s, incoming);
    code =
        hearth_link_transfer_append(&s->body, hearth_link_pdu_payload(request));
    if (code == 0) {
        serve(server, s, request);
    } else {
        answer_code(s, code);
    }
}

static void take(struct hearth_link_server *server,
                 struct hearth_link_session *s, const coap_pdu_t *request)
{
    struct hearth_request incoming = {0};
    struct hearth_link_block block;
    int rc;

    if (hearth_link_pdu_read(request, &incoming) != HEARTH_OK) {
        answer_code(s, HEARTH_CODE_BAD_REQUEST);
        return;
    }
    rc = hearth_link_pdu_block(request, COAP_OPTION_BLOCK1, &block);
    if (rc == HEARTH_OK && (block.num > 0 || block.has_more)) {
        take_block(server, s, request, &incoming, &block);
    } else if (rc == HEARTH_E_INVALID) {
        answer_code(s, HEARTH_CODE_BAD_REQUEST);
    } else {
        take_whole(server, s, request, &incoming);
    }
}

static void on_request(coap_resource_t *resource, coap_session_t *session,
                       const coap_pdu_t *request, const coap_string_t *query,
                       coap_pdu_t *response)
{
    struct hearth_link_server *server = server_of(session);
    struct hearth_link_session *s = session_make(server, session);
    coap_mid_t mid = coap_pdu_get_mid(request);

    (void)resource;
    (void)query;
    if (s == NULL) {
        coap_pdu_set_code(response,
                          hearth_link_pdu_from_code(HEARTH_CODE_INTERNAL));
        return;
    }
    if (!check_peer(server, s)) {
        hearth_log(HEARTH_LOG_WARN, "link_peer_refused", NULL);
        coap_pdu_set_code(response,
                          hearth_link_pdu_from_code(HEARTH_CODE_UNAUTHORIZED));
        if (!s->is_refused) {
            session_drop(server, session);
        }
        return;
    }
    /* libcoap 4.3.5 hands a retransmitted message up a second time. */
    if (!s->has_answer || s->mid != mid) {
        take(server, s, request);
        s->has_answer = true;
        s->mid = mid;
    }
    hearth_link_session_write(s, response);
}

static int set_up_psk(struct hearth_link_server *s)
{
    coap_dtls_spsk_t psk;

    if (s->config.psk == NULL) {
        return HEARTH_OK;
    }
    memset(&psk, 0, sizeof psk);
    psk.version = COAP_DTLS_SPSK_SETUP_VERSION;
    psk.validate_id_call_back = on_psk;
    psk.id_call_back_arg = s;
    return coap_context_set_psk2(s->context, &psk) == 0 ? HEARTH_E_CRYPTO
                                                        : HEARTH_OK;
}

static int set_up_resource(struct hearth_link_server *s)
{
    coap_resource_t *all;

    /* Every path, /.well-known/core included: libcoap would list it. */
    all = coap_resource_unknown_init2(on_request,
                                      COAP_RESOURCE_HANDLE_WELLKNOWN_CORE);
    if (all == NULL) {
        return HEARTH_E_MEMORY;
    }
    coap_register_request_handler(all, COAP_REQUEST_GET, on_request);
    coap_register_request_handler(all, COAP_REQUEST_POST, on_request);
    coap_add_resource(s->context, all);
    return HEARTH_OK;
}

static int set_up_context(struct hearth_link_server *s)
{
    coap_dtls_pki_t pki;
    int rc;

    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG); /* it would print peers' texts */
    s->context = coap_new_context(NULL);
    if (s->context == NULL) {
        return HEARTH_E_MEMORY;
    }
    coap_set_app_data(s->context, s);
    coap_context_set_block_mode(s->context, 0);
    /* The front decides which session gives way: libcoap never has to. */
    coap_context_set_max_handshake_sessions(s->context,
                                            s->config.sessions_max + 1);
    coap_context_set_session_timeout(s->context, IDLE_S);
    coap_register_event_handler(s->context, on_event);
    hearth_link_credentials_pki(&s->credentials, &pki);
    if (coap_context_set_pki(s->context, &pki) == 0) {
        return HEARTH_E_CRYPTO;
    }
    rc = set_up_psk(s);
    if (rc == HEARTH_OK) {
        rc = set_up_resource(s);
    }
    return rc;
}

const struct hearth_link_front_stats *
hearth_link_server_stats(const struct hearth_link_server *s)
{
    return hearth_link_front_stats(s->front);
}

static int set_up_front(struct hearth_link_server *s,
                        const coap_address_t *endpoint, int endpoint_fd)
{
    struct hearth_link_front_config config = {
        .address = s->config.address,
        .endpoint = endpoint,
        .endpoint_fd = endpoint_fd,
        .slots_max = s->config.sessions_max,
        .context = s->context,
        .clock = s->config.clock,
        .drop = session_drop,
        .proved = on_proved,
        .cookie = s,
    };

    return hearth_link_front_open(&config, &s->front);
}

static int set_up_endpoint(struct hearth_link_server *s)
{
    coap_address_t address;
    int reserved = -1, adopted = -1, rc;

    rc = hearth_link_address_parse("127.0.0.1:0", true, &address);
    if (rc == HEARTH_OK) {
        rc = hearth_link_socket_reserve(&address, &reserved);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    if (coap_new_endpoint(s->context, &address, COAP_PROTO_DTLS) == NULL) {
        rc = HEARTH_E_NETWORK;
    } else {
        rc = hearth_link_socket_adopt(&address, reserved, &adopted);
    }
    (void)close(reserved);
    return rc == HEARTH_OK ? set_up_front(s, &address, adopted) : rc;
}

int hearth_link_server_open(const struct hearth_link_server_config *config,
                            struct hearth_link_server **out)
{
    struct hearth_link_server *s;
    int rc;

    if (config->identity == NULL || config->handle == NULL) {
        return HEARTH_E_INVALID;
    }
    s = calloc(1, sizeof *s);
    if (s == NULL) {
        return HEARTH_E_MEMORY;
    }
    s->config = *config;
    if (s->config.sessions_max == 0 ||
        s->config.sessions_max > HEARTH_SESSIONS_MAX) {
        s->config.sessions_max = HEARTH_SESSIONS_MAX;
    }
    rc = hearth_link_credentials_load(config->identity, &s->credentials);
    if (rc == HEARTH_OK) {
        rc = set_up_context(s);
    }
    if (rc == HEARTH_OK) {
        rc = hearth_link_quota_open(&s->config, &s->quota);
    }
    if (rc == HEARTH_OK) {
        rc = set_up_endpoint(s);
    }
    if (rc != HEARTH_OK) {
        hearth_link_server_close(s);
        return rc;
    }
    s->config.identity = NULL; /* the caller's; we have copies */
    s->config.address = NULL;
    *out = s;
    return HEARTH_OK;
}

uint16_t hearth_link_server_port(const struct hearth_link_server *s)
{
    return hearth_link_front_port(s->front);
}

int hearth_link_server_run(struct hearth_link_server *s,
                           const volatile sig_atomic_t *stop)
{
    while (*stop == 0) {
        int rc = hearth_link_front_turn(s->front, POLL_MS);

        if (rc != HEARTH_OK) {
            return rc;
        }
        hearth_secmem_wipe(s->credentials.psk, sizeof *s->credentials.psk);
        hearth_pulse_beat(s->config.pulse);
    }
    return HEARTH_OK;
}

void hearth_link_server_close(struct hearth_link_server *s)
{
    struct hearth_link_session *at, *next;

    if (s == NULL) {
        return;
    }
    coap_free_context(s->context);
    hearth_link_front_close(s->front);
    /* libcoap does not announce the end of every session here. */
    for (at = s->sessions; at != NULL; at = next) {
        next = at->next;
        hearth_link_session_free(at);
    }
    hearth_link_quota_close(&s->quota);
    hearth_link_credentials_close(&s->credentials);
    free(s);
}
