/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody would write who wants the bytes in LMDB and nothing else:
 * libcoap with its own block-wise transfer and the same DTLS, one synced
 * transaction a batch. No register, no chain, no checks of the peer. With
 * signatures: one P-256 verification and one signature a batch. */
#include "run.h"

#include "link_address.h"
#include "link_credentials.h"
#include "link_socket.h"

#include "hearth/rng.h"

#include <coap3/coap.h>
#include <lmdb.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/sha256.h>
#include <string.h>
#include <unistd.h>

#define MAP_SIZE  ((size_t)1 << 30)
#define DEVICE_AT 6 /* of the batch: its records go into four places */
#define POLL_MS   200
#define REPLY_LEN 146 /* as Hearth's verdict and receipt */

struct bare {
    const struct load *load;
    MDB_env *env;
    MDB_dbi dbi;
    uint64_t stored;
    bool has_signatures;
    mbedtls_ecp_keypair key;
    uint8_t hash[HEARTH_HASH_LEN]; /* and a signature of it, to verify */
    mbedtls_mpi r, s;
    double begun_cpu_s;
    uint8_t bodies[LOAD_CLIENTS][HEARTH_BATCH_MAX];
    size_t body_count;
};

static int draw(void *cookie, unsigned char *out, size_t len)
{
    struct hearth_rng rng = hearth_rng_system();

    (void)cookie;
    return rng.fill(rng.cookie, out, len) == HEARTH_OK ? 0 : -1;
}

static int open_store(struct bare *b, const char *folder)
{
    MDB_txn *txn = NULL;

    if (mdb_env_create(&b->env) != 0 ||
        mdb_env_set_mapsize(b->env, MAP_SIZE) != 0 ||
        mdb_env_open(b->env, folder, 0, 0600) != 0 ||
        mdb_txn_begin(b->env, NULL, 0, &txn) != 0)
        return HEARTH_E_IO;
    if (mdb_dbi_open(txn, NULL, MDB_CREATE, &b->dbi) != 0) {
        mdb_txn_abort(txn);
        return HEARTH_E_IO;
    }
    return mdb_txn_commit(txn) == 0 ? HEARTH_OK : HEARTH_E_IO;
}

static void put_number(uint8_t out[8], uint64_t v)
{
    int i;

    for (i = 7; i >= 0; i--, v >>= 8)
        out[i] = (uint8_t)v;
}

/* One synced transaction with the batch's records, cut at equal lengths, under
 * device and number. */
static int store(struct bare *b, const uint8_t *data, size_t len)
{
    size_t count = b->load->batch_records, each = len / count, i;
    MDB_txn *txn = NULL;

    if (len < DEVICE_AT + 8 || mdb_txn_begin(b->env, NULL, 0, &txn) != 0)
        return HEARTH_E_IO;
    for (i = 0; i < count; i++) {
        uint8_t number[16];
        MDB_val key = {sizeof number, number};
        MDB_val value = {i + 1 < count ? each : len - each * (count - 1), NULL};
        void *place;

        memcpy(number, data + DEVICE_AT, 8);
        put_number(number + 8, ++b->stored);
        if (mdb_put(txn, b->dbi, &key, &value, MDB_RESERVE) != 0) {
            mdb_txn_abort(txn);
            return HEARTH_E_IO;
        }
        place = value.mv_data;
        if (i * each + value.mv_size <= len)
            memcpy(place, data + i * each, value.mv_size);
    }
    return mdb_txn_commit(txn) == 0 ? HEARTH_OK : HEARTH_E_IO;
}

static int sign(struct bare *b, const uint8_t hash[HEARTH_HASH_LEN],
                mbedtls_mpi *r, mbedtls_mpi *s)
{
    return mbedtls_ecdsa_sign_det_ext(
        &b->key.MBEDTLS_PRIVATE(grp), r, s, &b->key.MBEDTLS_PRIVATE(d), hash,
        HEARTH_HASH_LEN, MBEDTLS_MD_SHA256, draw, NULL);
}

static int set_up_signatures(struct bare *b)
{
    mbedtls_ecp_keypair_init(&b->key);
    mbedtls_mpi_init(&b->r);
    mbedtls_mpi_init(&b->s);
    if (!b->has_signatures)
        return HEARTH_OK;
    if (mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, &b->key, draw, NULL) !=
            0 ||
        draw(NULL, b->hash, sizeof b->hash) != 0 ||
        sign(b, b->hash, &b->r, &b->s) != 0)
        return HEARTH_E_CRYPTO;
    return HEARTH_OK;
}

/* The cost of one verification and one signature over the body's hash. */
static int verify_and_sign(struct bare *b, const uint8_t *data, size_t len,
                           uint8_t *out)
{
    uint8_t hash[HEARTH_HASH_LEN];
    mbedtls_mpi r, s;
    int rc = HEARTH_E_CRYPTO;

    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    if (mbedtls_sha256(data, len, hash, 0) == 0 &&
        mbedtls_ecdsa_verify(&b->key.MBEDTLS_PRIVATE(grp), b->hash,
                             sizeof b->hash, &b->key.MBEDTLS_PRIVATE(Q), &b->r,
                             &b->s) == 0 &&
        sign(b, hash, &r, &s) == 0 &&
        mbedtls_mpi_write_binary(&r, out, 32) == 0 &&
        mbedtls_mpi_write_binary(&s, out + 32, 32) == 0)
        rc = HEARTH_OK;
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    return rc;
}

/* The session's body so far. */
static uint8_t *body_of(struct bare *b, coap_session_t *session)
{
    uint8_t *body = coap_session_get_app_data(session);

    if (body == NULL && b->body_count < LOAD_CLIENTS) {
        body = b->bodies[b->body_count++];
        coap_session_set_app_data(session, body);
    }
    return body;
}

/* A whole batch: stored, and answered. */
static void take(struct bare *b, const uint8_t *data, size_t len,
                 coap_pdu_t *response)
{
    uint8_t reply[REPLY_LEN] = {0};
    int rc = store(b, data, len);

    if (rc == HEARTH_OK && b->has_signatures)
        rc = verify_and_sign(b, data, len, reply);
    coap_pdu_set_code(response, rc == HEARTH_OK
                                    ? COAP_RESPONSE_CODE_CHANGED
                                    : COAP_RESPONSE_CODE_INTERNAL_ERROR);
    if (rc == HEARTH_OK)
        (void)coap_add_data(response, sizeof reply, reply);
}

static void on_request(coap_resource_t *resource, coap_session_t *session,
                       const coap_pdu_t *request, const coap_string_t *query,
                       coap_pdu_t *response)
{
    struct bare *b = coap_get_app_data(coap_session_get_context(session));
    uint8_t *body = body_of(b, session);
    const uint8_t *data = NULL;
    coap_block_t block = {0, 0, 0};
    size_t len = 0, offset = 0, total = 0;

    (void)resource;
    (void)query;
    if (coap_pdu_get_code(request) == COAP_REQUEST_CODE_GET) {
        coap_pdu_set_code(response, COAP_RESPONSE_CODE_CONTENT);
        return;
    }
    if (b->begun_cpu_s <= 0)
        b->begun_cpu_s = server_cpu_s();
    (void)coap_get_block(request, COAP_OPTION_BLOCK1, &block);
    if (body == NULL ||
        coap_get_data_large(request, &len, &data, &offset, &total) == 0 ||
        offset > HEARTH_BATCH_MAX || len > HEARTH_BATCH_MAX - offset) {
        coap_pdu_set_code(response, COAP_RESPONSE_CODE_BAD_REQUEST);
        return;
    }
    memcpy(body + offset, data, len);
    if (block.m)
        coap_pdu_set_code(response, COAP_RESPONSE_CODE_CONTINUE);
    else
        take(b, body, offset + len, response);
}

static int listen_on(coap_context_t *context, struct shared *s)
{
    coap_address_t address;
    int reserved = -1;
    int rc = hearth_link_address_parse("127.0.0.1:0", true, &address);

    if (rc == HEARTH_OK)
        rc = hearth_link_socket_reserve(&address, &reserved);
    if (rc != HEARTH_OK)
        return rc;
    if (coap_new_endpoint(context, &address, COAP_PROTO_DTLS) == NULL)
        rc = HEARTH_E_NETWORK;
    s->port = coap_address_get_port(&address);
    (void)close(reserved);
    return rc;
}

static int set_up(struct bare *b, coap_context_t *context,
                  const struct hearth_link_credentials *credentials,
                  struct shared *s)
{
    coap_resource_t *all;
    coap_dtls_pki_t pki;

    coap_set_app_data(context, b);
    /* Not SINGLE_BODY: libcoap 4.3.5 then dies of a first block without a
     * Size1 option. */
    coap_context_set_block_mode(context, COAP_BLOCK_USE_LIBCOAP);
    hearth_link_credentials_pki(credentials, &pki);
    all = coap_resource_unknown_init2(on_request, 0);
    if (all == NULL || coap_context_set_pki(context, &pki) == 0)
        return HEARTH_E_CRYPTO;
    coap_register_request_handler(all, COAP_REQUEST_GET, on_request);
    coap_register_request_handler(all, COAP_REQUEST_POST, on_request);
    coap_add_resource(context, all);
    return listen_on(context, s);
}

static int serve(struct bare *b, struct shared *s)
{
    struct hearth_link_identity identity = load_host_identity(b->load);
    struct hearth_link_credentials credentials;
    coap_context_t *context;
    int rc = hearth_link_credentials_load(&identity, &credentials);

    if (rc != HEARTH_OK)
        return rc;
    coap_startup();
    coap_set_log_level(COAP_LOG_EMERG);
    context = coap_new_context(NULL);
    rc =
        context == NULL ? HEARTH_E_MEMORY : set_up(b, context, &credentials, s);
    while (rc == HEARTH_OK && s->stop == 0)
        if (coap_io_process(context, POLL_MS) < 0)
            rc = HEARTH_E_IO;
    s->cpu_s = server_cpu_s() - b->begun_cpu_s;
    coap_free_context(context);
    hearth_link_credentials_close(&credentials);
    return rc;
}

int server_bare(const struct load *l, const char *folder, bool has_signatures,
                struct shared *s)
{
    static struct bare b;
    int rc;

    memset(&b, 0, sizeof b);
    b.load = l;
    b.has_signatures = has_signatures;
    rc = open_store(&b, folder);
    if (rc == HEARTH_OK)
        rc = set_up_signatures(&b);
    if (rc == HEARTH_OK)
        rc = serve(&b, s);
    if (rc == HEARTH_OK && b.stored != l->records)
        rc = HEARTH_E_STATE;
    mdb_env_close(b.env);
    return rc;
}

int server_plain(const struct load *l, const char *folder, struct shared *s)
{
    static struct bare b;
    size_t i, j;
    double begun;
    int rc;

    memset(&b, 0, sizeof b);
    b.load = l;
    rc = open_store(&b, folder);
    begun = run_now_s();
    b.begun_cpu_s = server_cpu_s();
    for (i = 0; rc == HEARTH_OK && i < LOAD_CLIENTS; i++) {
        const struct load_device *d = &l->devices[i];
        size_t at = 0;

        for (j = 0; rc == HEARTH_OK && j < d->batch_count; j++) {
            rc = store(&b, d->bytes + at, d->batch_len[j]);
            at += d->batch_len[j];
        }
    }
    s->took_s = run_now_s() - begun;
    s->cpu_s = server_cpu_s() - b.begun_cpu_s;
    mdb_env_close(b.env);
    return rc;
}
