/* SPDX-License-Identifier: Apache-2.0 */
/* The programme document <-> protobuf (proto/sync.proto). */
#include "hearth/programme.h"

#include "pb_bytes.h"
#include "sync.pb.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <string.h>

#define FORMAT 1u

static pb_size_t fill_signers(const struct hearth_public *keys, uint8_t count,
                              pb_byte_t (*to)[HEARTH_POINT_LEN])
{
    for (uint8_t i = 0; i < count; i++) {
        memcpy(to[i], keys[i].point, HEARTH_POINT_LEN);
    }
    return count;
}

/* A document is large for a stack of unknown size, small for ours: 8 KiB. */
static void fill_lists(const struct hearth_programme *p,
                       hearth_HearthProgramme *m)
{
    m->epochs_count = p->epoch_count;
    for (uint8_t i = 0; i < p->epoch_count; i++) {
        m->epochs[i].epoch = p->epochs[i].epoch;
        m->epochs[i].suite = p->epochs[i].suite;
        m->epochs[i].seal.size =
            (pb_size_t)hearth_hpke_enc_len(p->epochs[i].suite);
        memcpy(m->epochs[i].seal.bytes, p->epochs[i].seal,
               m->epochs[i].seal.size);
        hearth_pb_text(m->epochs[i].wave, p->epochs[i].wave,
                       sizeof m->epochs[i].wave);
        m->epochs[i].erase_s = p->epochs[i].erase_s;
    }
    m->hosts_count = p->host_count;
    for (uint8_t i = 0; i < p->host_count; i++) {
        hearth_pb_text(m->hosts[i].address, p->hosts[i].address,
                       sizeof m->hosts[i].address);
        memcpy(m->hosts[i].spki_hash, p->hosts[i].spki_hash, HEARTH_HASH_LEN);
    }
    m->forms_count = p->form_count;
    for (uint8_t i = 0; i < p->form_count; i++) {
        hearth_pb_text(m->forms[i].id, p->forms[i].id, sizeof m->forms[i].id);
        m->forms[i].version = p->forms[i].version;
        memcpy(m->forms[i].hash, p->forms[i].hash, HEARTH_HASH_LEN);
    }
}

int hearth_programme_encode(const struct hearth_programme *p,
                            struct hearth_writer *out)
{
    hearth_HearthProgramme m = hearth_HearthProgramme_init_zero;

    if (p->epoch_count > HEARTH_EPOCHS_MAX ||
        p->host_count > HEARTH_HOSTS_MAX || p->form_count > HEARTH_FORMS_MAX ||
        p->receipt_count > HEARTH_SIGNERS_MAX ||
        p->opened_count > HEARTH_SIGNERS_MAX) {
        return HEARTH_E_LIMIT;
    }
    m.format = FORMAT;
    memcpy(m.id, p->id, sizeof p->id);
    hearth_pb_text(m.name, p->name, sizeof m.name);
    m.version = p->version;
    m.issued_s = p->issued_s;
    m.current_epoch = p->current_epoch;
    m.allows_synthetic = p->allows_synthetic;
    m.allows_paper = p->allows_paper;
    m.stale_after_s = p->stale_after_s;
    m.agent_min = p->agent_min;
    m.receipt_count = fill_signers(p->receipts, p->receipt_count, m.receipt);
    m.opened_count = fill_signers(p->openeds, p->opened_count, m.opened);
    fill_lists(p, &m);
    return hearth_pb_encode(hearth_HearthProgramme_fields, &m, out);
}

static int read_epochs(const hearth_HearthProgramme *m,
                       struct hearth_programme *p)
{
    p->epoch_count = (uint8_t)m->epochs_count;
    for (uint8_t i = 0; i < p->epoch_count; i++) {
        const hearth_HearthEpoch *e = &m->epochs[i];

        if (e->epoch > UINT16_MAX || e->suite > UINT8_MAX ||
            hearth_hpke_enc_len((uint8_t)e->suite) == 0 ||
            e->seal.size != hearth_hpke_enc_len((uint8_t)e->suite)) {
            return HEARTH_E_INVALID;
        }
        p->epochs[i].epoch = (uint16_t)e->epoch;
        p->epochs[i].suite = (uint8_t)e->suite;
        memcpy(p->epochs[i].seal, e->seal.bytes, e->seal.size);
        hearth_pb_text(p->epochs[i].wave, e->wave, sizeof p->epochs[i].wave);
        p->epochs[i].erase_s = e->erase_s;
    }
    return 0;
}

/* At least one, each on the curve. */
static int read_signers(const pb_byte_t (*from)[HEARTH_POINT_LEN],
                        pb_size_t count, struct hearth_public *keys,
                        uint8_t *key_count)
{
    int code = count == 0 ? HEARTH_E_INVALID : 0;

    for (pb_size_t i = 0; code == 0 && i < count; i++) {
        code = hearth_identity_check(hearth_slice_of(from[i], HEARTH_POINT_LEN),
                                     &keys[i]);
    }
    *key_count = (uint8_t)count;
    return code;
}

static void read_lists(const hearth_HearthProgramme *m,
                       struct hearth_programme *p)
{
    p->host_count = (uint8_t)m->hosts_count;
    for (uint8_t i = 0; i < p->host_count; i++) {
        hearth_pb_text(p->hosts[i].address, m->hosts[i].address,
                       sizeof p->hosts[i].address);
        memcpy(p->hosts[i].spki_hash, m->hosts[i].spki_hash, HEARTH_HASH_LEN);
    }
    p->form_count = (uint8_t)m->forms_count;
    for (uint8_t i = 0; i < p->form_count; i++) {
        hearth_pb_text(p->forms[i].id, m->forms[i].id, sizeof p->forms[i].id);
        p->forms[i].version = m->forms[i].version;
        memcpy(p->forms[i].hash, m->forms[i].hash, HEARTH_HASH_LEN);
    }
}

static int read_message(const hearth_HearthProgramme *m,
                        struct hearth_programme *p)
{
    int code;

    memset(p, 0, sizeof *p);
    if (m->format != FORMAT) {
        return HEARTH_E_VERSION;
    }
    if (m->current_epoch > UINT16_MAX) {
        return HEARTH_E_INVALID;
    }
    memcpy(p->id, m->id, sizeof p->id);
    hearth_pb_text(p->name, m->name, sizeof p->name);
    p->version = m->version;
    p->issued_s = m->issued_s;
    p->current_epoch = (uint16_t)m->current_epoch;
    p->allows_synthetic = m->allows_synthetic;
    p->allows_paper = m->allows_paper;
    p->stale_after_s = m->stale_after_s;
    p->agent_min = m->agent_min;
    read_lists(m, p);
    code = read_epochs(m, p);
    if (code == 0) {
        code = read_signers(m->receipt, m->receipt_count, p->receipts,
                            &p->receipt_count);
    }
    if (code == 0) {
        code = read_signers(m->opened, m->opened_count, p->openeds,
                            &p->opened_count);
    }
    if (code == 0 && hearth_programme_epoch_find(p, p->current_epoch) == NULL) {
        code = HEARTH_E_INVALID;
    }
    return code;
}

int hearth_programme_decode(struct hearth_slice body,
                            struct hearth_programme *p)
{
    hearth_HearthProgramme m = hearth_HearthProgramme_init_zero;
    struct hearth_programme read;
    int code = hearth_pb_decode(hearth_HearthProgramme_fields, &m, body);

    if (code == 0) {
        code = read_message(&m, &read);
    }
    if (code == 0) {
        *p = read;
    }
    return code;
}

const struct hearth_programme_epoch *
hearth_programme_epoch_find(const struct hearth_programme *p, uint16_t epoch)
{
    for (uint8_t i = 0; i < p->epoch_count; i++) {
        if (p->epochs[i].epoch == epoch) {
            return &p->epochs[i];
        }
    }
    return NULL;
}

enum hearth_programme_end
hearth_programme_end_of_epoch(const struct hearth_programme *p, int64_t now_s,
                              int64_t *days)
{
    const struct hearth_programme_epoch *epoch =
        hearth_programme_epoch_find(p, p->current_epoch);
    uint64_t left;

    *days = 0;
    if (epoch == NULL || epoch->erase_s == 0) {
        return HEARTH_PROGRAMME_LASTS;
    }
    if (epoch->erase_s <= now_s) {
        return HEARTH_PROGRAMME_OVER;
    }
    /* The date may be any number: the difference fits without a sign. */
    left = (uint64_t)epoch->erase_s - (uint64_t)now_s;
    *days = (int64_t)(left / 86400);
    return left > (uint64_t)HEARTH_PROGRAMME_WARN_S ? HEARTH_PROGRAMME_LASTS
                                                    : HEARTH_PROGRAMME_ENDS;
}
