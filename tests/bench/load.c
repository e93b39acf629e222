/* SPDX-License-Identifier: Apache-2.0 */
/* What the bench sends. */
#include "load.h"

#include "hearth/ledger.h"
#include "hearth/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY INT64_C(86400)

static int fill(void *out, size_t len)
{
    struct hearth_rng rng = hearth_rng_system();

    return rng.fill(rng.cookie, out, len);
}

static int issue(struct load_holder *who, enum hearth_certificate_role role,
                 const struct load_holder *issuer)
{
    struct hearth_rng rng = hearth_rng_system();
    int64_t now = (int64_t)time(NULL);
    struct hearth_certificate_request request = {
        .role = role,
        .subject = &who->public_key,
        .issuer = issuer == NULL ? NULL : &issuer->certificate,
        .not_before_s = now - DAY,
        .not_after_s = now + DAY,
    };
    int rc = hearth_identity_generate(&rng, &who->key, &who->public_key);

    request.issuer_key = issuer == NULL ? &who->key : &issuer->key;
    if (rc == HEARTH_OK)
        rc = hearth_certificate_issue(&request, &rng, &who->certificate);
    return rc;
}

/* A record as the device's store would hold it, but for the random inside. */
static int make_record(const struct load *l,
                       const struct hearth_record_header *header,
                       uint8_t *sealed, struct hearth_record *record,
                       uint8_t *h)
{
    int rc = fill(sealed, LOAD_ENC + l->ct_len);

    memset(record, 0, sizeof *record);
    record->header = *header;
    record->enc = hearth_slice_of(sealed, LOAD_ENC);
    record->ct = hearth_slice_of(sealed + LOAD_ENC, l->ct_len);
    if (rc == HEARTH_OK)
        rc = hearth_record_chain(l->programme, record, h);
    return rc;
}

/* One batch after ${header}, which moves on; only the last signature travels,
 * so only that one is made. */
static int make_batch(const struct load *l, const struct load_device *d,
                      struct hearth_record_header *header, uint8_t *out,
                      size_t cap, size_t *len)
{
    static const struct hearth_batch_status status = {1, 3, 3, 1, 2};
    uint8_t sealed[LOAD_ENC + LOAD_CT_MAX], h[HEARTH_HASH_LEN];
    struct hearth_batch_builder b;
    struct hearth_record record;
    struct hearth_slice batch;
    unsigned i;
    int rc = HEARTH_OK;

    hearth_batch_begin(&b, out, cap, header, &status);
    for (i = 0; rc == HEARTH_OK && i < l->batch_records; i++) {
        rc = make_record(l, header, sealed, &record, h);
        if (rc == HEARTH_OK && i + 1 == l->batch_records)
            rc = hearth_identity_sign(&d->sign, h, record.sig);
        if (rc == HEARTH_OK)
            rc = hearth_batch_add(&b, &record, h);
        header->seq++;
        memcpy(header->prev, h, sizeof header->prev);
    }
    if (rc == HEARTH_OK)
        rc = hearth_batch_end(&b, &batch);
    if (rc == HEARTH_OK && batch.data != out)
        rc = HEARTH_E_STATE;
    if (rc == HEARTH_OK)
        *len = batch.len;
    return rc;
}

static int make_batches(const struct load *l, struct load_device *d,
                        size_t batch_count)
{
    struct hearth_record_header header = {
        .suite = HEARTH_SUITE_X25519, .epoch = 1, .seq = 1};
    int rc = HEARTH_OK;

    memcpy(header.device, d->id, sizeof header.device);
    memcpy(header.prev, d->genesis, sizeof header.prev);
    d->bytes = malloc(batch_count * HEARTH_BATCH_MAX);
    d->batch_len = calloc(batch_count, sizeof *d->batch_len);
    if (d->bytes == NULL || d->batch_len == NULL)
        return HEARTH_E_MEMORY;
    while (rc == HEARTH_OK && d->batch_count < batch_count) {
        rc = make_batch(l, d, &header, d->bytes + d->bytes_len,
                        HEARTH_BATCH_MAX, &d->batch_len[d->batch_count]);
        d->bytes_len += d->batch_len[d->batch_count];
        d->batch_count++;
    }
    return rc;
}

static int make_device(const struct load *l, struct load_device *d)
{
    struct hearth_rng rng = hearth_rng_system();
    int rc = fill(d->id, sizeof d->id);

    if (rc == HEARTH_OK)
        rc = issue(&d->sync, HEARTH_CERT_SYNC, &l->enrol);
    if (rc == HEARTH_OK)
        rc = hearth_identity_generate(&rng, &d->sign, &d->sign_public);
    if (rc == HEARTH_OK)
        rc = hearth_record_genesis(l->programme, d->id, &d->sign_public,
                                   d->genesis);
    return rc;
}

int load_make(struct load *l, unsigned batch_records, size_t batch_count,
              size_t plain_len)
{
    struct hearth_rng rng = hearth_rng_system();
    size_t i;
    int rc;

    memset(l, 0, sizeof *l);
    l->ct_len = plain_len + HEARTH_TAG_LEN;
    if (l->ct_len > LOAD_CT_MAX)
        return HEARTH_E_LIMIT;
    l->batch_records = batch_records;
    l->records = (uint64_t)batch_records * batch_count * LOAD_CLIENTS;
    rc = fill(l->programme, sizeof l->programme);
    if (rc == HEARTH_OK)
        rc = issue(&l->root, HEARTH_CERT_ROOT, NULL);
    if (rc == HEARTH_OK)
        rc = issue(&l->enrol, HEARTH_CERT_ENROL, &l->root);
    if (rc == HEARTH_OK)
        rc = issue(&l->host, HEARTH_CERT_HOST, &l->root);
    if (rc == HEARTH_OK)
        rc = hearth_identity_generate(&rng, &l->receipt, &l->receipt_public);
    for (i = 0; rc == HEARTH_OK && i < LOAD_CLIENTS; i++) {
        rc = make_device(l, &l->devices[i]);
        if (rc == HEARTH_OK)
            rc = make_batches(l, &l->devices[i], batch_count);
    }
    if (rc != HEARTH_OK)
        load_free(l);
    return rc;
}

void load_free(struct load *l)
{
    size_t i;

    for (i = 0; i < LOAD_CLIENTS; i++) {
        free(l->devices[i].bytes);
        free(l->devices[i].batch_len);
        l->devices[i].bytes = NULL;
        l->devices[i].batch_len = NULL;
    }
}

int load_register(const struct load *l, const struct hearth_kv *kv)
{
    size_t i;
    int rc = HEARTH_OK;

    for (i = 0; rc == HEARTH_OK && i < LOAD_CLIENTS; i++) {
        const struct load_device *d = &l->devices[i];
        struct hearth_ledger_device entry;

        memset(&entry, 0, sizeof entry);
        memcpy(entry.id, d->id, sizeof entry.id);
        memcpy(entry.sync, d->sync.public_key.point, sizeof entry.sync);
        memcpy(entry.sign, d->sign_public.point, sizeof entry.sign);
        memcpy(entry.genesis, d->genesis, sizeof entry.genesis);
        memcpy(entry.name, "bench", sizeof "bench");
        entry.enrolled_s = (int64_t)time(NULL);
        rc = hearth_identity_hash(&d->sync.public_key, entry.sync_hash);
        if (rc == HEARTH_OK)
            rc = hearth_ledger_device_put(kv, &entry);
    }
    return rc;
}

static struct hearth_link_identity identity_of(const struct load *l,
                                               const struct load_holder *who)
{
    struct hearth_link_identity identity = {
        .root = {l->root.certificate.der, l->root.certificate.len},
        .certificate = {who->certificate.der, who->certificate.len},
        .private_key = &who->key,
    };

    return identity;
}

struct hearth_link_identity load_host_identity(const struct load *l)
{
    return identity_of(l, &l->host);
}

struct hearth_link_identity load_device_identity(const struct load *l,
                                                 size_t device)
{
    struct hearth_link_identity identity =
        identity_of(l, &l->devices[device].sync);

    identity.intermediate =
        hearth_slice_of(l->enrol.certificate.der, l->enrol.certificate.len);
    return identity;
}
