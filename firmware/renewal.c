/* SPDX-License-Identifier: Apache-2.0 */
/* Order: the next key is on disk before the host hears of it; its certificate
 * is stored in one transaction; then it takes the old one's place. Whatever
 * is interrupted, one of the two files fits the certificate. */
#include "renewal.h"

#include "data_folder.h"
#include "sync_key.h"

#include "hearth/enrol.h"
#include "hearth/link.h"

#include <string.h>

#define AWAY_S (INT64_C(45) * 86400)
#define WEEK_S (INT64_C(8) * 86400) /* and a day of room before its start */

static struct hearth_slice der(const struct hearth_certificate *c)
{
    return hearth_slice_of(c->der, c->len);
}

bool hearth_renewal_is_due(const struct hearth_agent *a)
{
    int64_t start_s = 0;
    int64_t end_s = 0;
    int64_t now_s = hearth_agent_certificate_time_s(a);
    if (hearth_certificate_start_s(der(&a->device.sync), &start_s) != 0 ||
        hearth_certificate_end_s(der(&a->device.sync), &end_s) != 0) {
        return false;
    }
    /* One that was cut short by the end of the host's own, or that would not
     * outlast a month away, is renewed while there is a link: weekly. */
    return end_s - now_s < (end_s - start_s) / 3 ||
           (end_s - now_s < AWAY_S && now_s - start_s > WEEK_S);
}

static bool fits(const struct hearth_agent *a, const struct hearth_key *key)
{
    struct hearth_public certified;
    struct hearth_public ours;
    return hearth_certificate_public(der(&a->device.sync), &certified) == 0 &&
           hearth_identity_public(key, &ours) == 0 &&
           memcmp(&certified, &ours, sizeof(ours)) == 0;
}

int hearth_renewal_read_key(const struct hearth_agent *a,
                            struct hearth_secmem *m, struct hearth_key *key)
{
    int rc = hearth_sync_key_read(a->folder, m, key);
    if (rc == 0 && fits(a, key)) {
        return 0;
    }
    int next = hearth_sync_key_read_next(a->folder, m, key);
    if (next != 0) {
        return rc != 0 ? rc : HEARTH_E_INVALID;
    }
    if (!fits(a, key)) {
        return HEARTH_E_INVALID;
    }
    return hearth_sync_key_promote(a->folder, m, key);
}

/* The key of an earlier try, or a new one: on disk either way. */
static int settle_next(const struct hearth_agent *a, struct hearth_secmem *m,
                       struct hearth_key *next)
{
    struct hearth_public unused;
    int rc = hearth_sync_key_read_next(a->folder, m, next);
    if (rc == 0) {
        return 0;
    }
    rc = hearth_identity_generate(&a->rng, next, &unused);
    return rc == 0 ? hearth_sync_key_write_next(a->folder, m, next) : rc;
}

static int ask(struct hearth_link_client *link, const struct hearth_agent *a,
               const struct hearth_key *next, struct hearth_enrol_reply *out)
{
    uint8_t body[HEARTH_ENROL_RENEWAL_LEN];
    struct hearth_request request = {.method = HEARTH_METHOD_POST,
                                     .path = HEARTH_ENROL_SREN};
    struct hearth_reply reply = {0};
    int rc = hearth_enrol_renewal_write(a->device.programme, a->device.id, next,
                                        body);
    if (rc == 0) {
        request.body = hearth_slice_of(body, sizeof(body));
        rc = hearth_link_client_exchange(link, &request, &reply);
    }
    if (rc == 0 && reply.code != HEARTH_CODE_CHANGED) {
        rc = HEARTH_E_DENIED;
    }
    return rc == 0 ? hearth_enrol_reply_decode(reply.body, out) : rc;
}

/* The new certificate is of our next key and leads up to the root. */
static int take(struct hearth_agent *a, const struct hearth_key *next,
                const struct hearth_enrol_reply *reply)
{
    struct hearth_device d = a->device;
    struct hearth_public key;
    struct hearth_public ours;
    int64_t start_s = 0;
    int64_t now_s = hearth_agent_certificate_time_s(a);
    int rc = hearth_certificate_public(der(&reply->sync), &key);
    if (rc == 0) {
        rc = hearth_identity_public(next, &ours);
    }
    if (rc == 0 && memcmp(&key, &ours, sizeof(key)) != 0) {
        rc = HEARTH_E_AUTH;
    }
    if (rc == 0) {
        rc = hearth_certificate_start_s(der(&reply->sync), &start_s);
    }
    if (rc == 0) {
        rc = hearth_certificate_verify(der(&reply->sync), der(&reply->enrol),
                                       der(&d.root), HEARTH_CERT_SYNC,
                                       now_s < start_s ? start_s : now_s);
    }
    if (rc == 0) {
        d.enrol = reply->enrol;
        d.sync = reply->sync;
        rc = hearth_device_store(a->kv, &d);
    }
    if (rc == 0) {
        a->device = d;
    }
    return rc;
}

static int run_host(const struct hearth_agent *a,
                    const struct hearth_programme_host *host,
                    const struct hearth_link_client_config *how,
                    const struct hearth_key *next,
                    struct hearth_enrol_reply *reply)
{
    struct hearth_link_client_config config = *how;
    struct hearth_link_client *link = NULL;
    config.address = host->address;
    memcpy(config.host_spki_hash, host->spki_hash,
           sizeof(config.host_spki_hash));
    int rc = hearth_link_client_open(&config, &link);
    if (rc == 0) {
        rc = ask(link, a, next, reply);
        hearth_link_client_close(link);
    }
    return rc;
}

int hearth_renewal_run(struct hearth_agent *a, struct hearth_secmem *m,
                       struct hearth_key *key,
                       const volatile sig_atomic_t *stop)
{
    const struct hearth_link_identity identity = {
        .root = der(&a->device.root),
        .certificate = der(&a->device.sync),
        .intermediate = der(&a->device.enrol),
        .private_key = key,
    };
    struct hearth_link_client_config config;
    struct hearth_enrol_reply reply;
    struct hearth_key *next = hearth_secmem_take(m, sizeof(*next));
    int rc = next == NULL ? HEARTH_E_MEMORY : settle_next(a, m, next);
    memset(&config, 0, sizeof(config));
    config.identity = &identity;
    config.now_s = hearth_agent_certificate_time_s(a);
    config.stop = stop;
    if (rc == 0) {
        rc = HEARTH_E_NETWORK;
        for (uint8_t i = 0; rc != 0 && i < a->programme.host_count; i++) {
            rc = run_host(a, &a->programme.hosts[i], &config, next, &reply);
        }
    }
    if (rc == 0) {
        rc = take(a, next, &reply);
    }
    if (rc == 0) {
        *key = *next;
        rc = hearth_sync_key_promote(a->folder, m, next);
    }
    hearth_secmem_give(m, next);
    return rc;
}
