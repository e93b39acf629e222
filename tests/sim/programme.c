/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, documents and a vault for the simulated programme. */
#include "programme.h"

#include "form_make.h"
#include "host/vault/vault_files.h"

#include "hearth/content.h"
#include "hearth/fsutil.h"
#include "hearth/outbox.h"
#include "hearth/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEYS_SEED  UINT64_C(0x48656172746853)
#define ARENA_SIZE ((size_t)65536)

uint64_t sim_number(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int fill(void *cookie, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)sim_number(cookie);
    }
    return 0;
}

struct hearth_rng sim_rng(uint64_t *state)
{
    return (struct hearth_rng){fill, state};
}

static struct hearth_key *new_key(struct sim_programme *p,
                                  struct hearth_public *public_key)
{
    struct hearth_key *key = hearth_secmem_take(p->memory, sizeof(*key));

    HEARTH_CHECK(key != NULL);
    HEARTH_CHECK(hearth_identity_generate(&p->rng, key, public_key) == 0);
    return key;
}

static void write_vault(struct sim_programme *p, struct hearth_vault *v)
{
    struct hearth_vault_lock lock = {
        .passphrase = hearth_slice_text(SIM_PASSPHRASE),
        .cost = {HEARTH_PASSPHRASE_FLOOR_PASSES,
                 HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB},
        .programme = p->document.id,
        .secmem = p->memory};
    const char *tmp = getenv("TMPDIR");
    char path[HEARTH_PATH_MAX];

    (void)snprintf(p->path, sizeof(p->path), "%.40s/hearth-sim.XXXXXX",
                   tmp == NULL ? "/tmp" : tmp);
    HEARTH_CHECK(mkdtemp(p->path) != NULL);
    HEARTH_CHECK(hearth_fsutil_join(p->path, "vault", path) == 0);
    HEARTH_CHECK(hearth_fsutil_make_folder(path) == 0);
    v->form_sign = p->form_sign_public;
    HEARTH_CHECK(hearth_vault_save(p->path, &lock, &p->rng, v) == 0);
    HEARTH_CHECK(hearth_vault_add(p->path, &v->root, lock.programme, &p->rng,
                                  &v->epochs[0]) == 0);
}

static void make_vault(struct sim_programme *p)
{
    struct hearth_vault *v = hearth_secmem_take(p->memory, sizeof(*v));
    struct hearth_programme_epoch *e = &p->document.epochs[0];

    HEARTH_CHECK(v != NULL);
    e->epoch = v->epochs[0].epoch = 1;
    e->suite = v->epochs[0].suite = HEARTH_SUITE_X25519;
    v->epoch_count = p->document.epoch_count = 1;
    p->document.current_epoch = 1;
    HEARTH_CHECK(hearth_hpke_generate(e->suite, &p->rng, &v->epochs[0].key,
                                      e->seal) == 0);
    HEARTH_CHECK(hearth_identity_generate(&p->rng, &v->opened,
                                          &p->document.openeds[0]) == 0);
    p->document.opened_count = 1;
    write_vault(p, v);
    hearth_secmem_give(p->memory, v);
}

static void make_package(struct sim_programme *p)
{
    struct form_make *m = calloc(1, sizeof(*m));
    uint8_t body[4096];
    size_t size = HEARTH_PACKAGE_ARENA(sizeof(body));
    void *memory = malloc(size);
    struct hearth_writer inner;
    struct hearth_writer outer;
    struct hearth_arena arena;
    struct hearth_form *form;

    HEARTH_CHECK(m != NULL && memory != NULL);
    form_make_begin(m, "sim", 1);
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "q1");
    hearth_writer_init(&inner, body, sizeof(body));
    HEARTH_CHECK(hearth_package_encode(form_make_end(m), &inner) == 0);
    form_make_free(m);
    free(m);
    hearth_arena_init(&arena, memory, size);
    HEARTH_CHECK(
        hearth_package_decode(hearth_writer_slice(&inner), &arena, &form) == 0);
    memcpy(p->form, form->hash, sizeof(p->form));
    free(memory);
    hearth_writer_init(&outer, p->package, sizeof(p->package));
    HEARTH_CHECK(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE, p->document.id,
                                      hearth_writer_slice(&inner), p->form_sign,
                                      &outer) == 0);
    p->package_len = outer.len;
}

static void make_document(struct sim_programme *p)
{
    struct hearth_programme *d = &p->document;
    uint8_t body[HEARTH_PROGRAMME_MAX];
    struct hearth_writer inner;
    struct hearth_writer outer;

    (void)snprintf(d->name, sizeof(d->name), "Simulated");
    d->version = 1;
    d->issued_s = SIM_START_S;
    (void)snprintf(d->forms[0].id, sizeof(d->forms[0].id), "sim");
    d->forms[0].version = 1;
    memcpy(d->forms[0].hash, p->form, sizeof(p->form));
    d->form_count = 1;
    hearth_writer_init(&inner, body, sizeof(body));
    HEARTH_CHECK(hearth_programme_encode(d, &inner) == 0);
    hearth_writer_init(&outer, p->signed_document, sizeof(p->signed_document));
    HEARTH_CHECK(hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, d->id,
                                      hearth_writer_slice(&inner), p->form_sign,
                                      &outer) == 0);
    p->signed_document_len = outer.len;
}

static void admit(struct sim_programme *p, struct sim_identity *i,
                  const struct hearth_public *sign)
{
    struct hearth_register_entry e = {.version = 1,
                                      .state = HEARTH_REGISTER_ADMITTED,
                                      .last_good_seq = UINT64_MAX};

    memcpy(e.device, i->entry.id, sizeof(e.device));
    HEARTH_CHECK(hearth_identity_hash(sign, e.sign_hash) == 0);
    HEARTH_CHECK(hearth_register_sign(&e, p->document.id, p->form_sign) == 0);
    hearth_register_encode(&e, i->admission);
}

static void make_identity(struct sim_programme *p, struct sim_identity *i)
{
    struct hearth_public sync;
    struct hearth_public sign;
    struct hearth_key *sync_key = new_key(p, &sync);

    hearth_secmem_give(p->memory, sync_key); /* nothing here speaks DTLS */
    i->sign = new_key(p, &sign);
    HEARTH_CHECK(fill(&p->rng_state, i->entry.id, sizeof(i->entry.id)) == 0);
    memcpy(i->entry.sync, sync.point, sizeof(sync.point));
    memcpy(i->entry.sign, sign.point, sizeof(sign.point));
    HEARTH_CHECK(hearth_identity_hash(&sync, i->entry.sync_hash) == 0);
    HEARTH_CHECK(hearth_record_genesis(p->document.id, i->entry.id, &sign,
                                       i->entry.genesis) == 0);
    i->entry.enrolled_s = SIM_START_S;
    admit(p, i, &sign);
}

struct sim_programme *sim_programme_open(void)
{
    struct sim_programme *p = calloc(1, sizeof(*p));
    struct hearth_public stranger;

    HEARTH_CHECK(p != NULL);
    p->rng_state = KEYS_SEED;
    p->rng = sim_rng(&p->rng_state);
    HEARTH_CHECK(hearth_secmem_open_unlocked(ARENA_SIZE, &p->memory) == 0);
    HEARTH_CHECK(fill(&p->rng_state, p->document.id, HEARTH_PROGRAMME_LEN) ==
                 0);
    p->form_sign = new_key(p, &p->form_sign_public);
    p->receipt = new_key(p, &p->document.receipts[0]);
    p->document.receipt_count = 1;
    p->stranger = new_key(p, &stranger);
    make_vault(p);
    make_package(p);
    make_document(p);
    for (unsigned i = 0; i < SIM_IDENTITIES; i++) {
        make_identity(p, &p->identities[i]);
    }
    return p;
}

void sim_programme_close(struct sim_programme *p)
{
    char path[HEARTH_PATH_MAX];

    sim_programme_forget(p);
    if (hearth_vault_epoch_file(p->path, 1, path) == 0) {
        (void)unlink(path);
    }
    if (hearth_fsutil_join(p->path, HEARTH_VAULT_ROOT_FILE, path) == 0) {
        (void)unlink(path);
    }
    if (hearth_fsutil_join(p->path, "vault", path) == 0) {
        (void)rmdir(path);
    }
    (void)rmdir(p->path);
    hearth_secmem_close(p->memory);
    free(p);
}

static void put(const struct hearth_kv *kv, enum hearth_table table,
                struct hearth_slice key, struct hearth_slice value)
{
    struct hearth_kv_txn *txn;

    HEARTH_CHECK(kv->begin(kv->cookie, true, &txn) == 0);
    HEARTH_CHECK(kv->put(txn, table, key, value) == 0);
    HEARTH_CHECK(kv->commit(txn) == 0);
}

void sim_programme_fill_host(const struct sim_programme *p,
                             const struct hearth_kv *kv, unsigned devices)
{
    for (unsigned i = 0; i < devices; i++) {
        const struct sim_identity *d = &p->identities[i];

        HEARTH_CHECK(hearth_ledger_device_put(kv, &d->entry) == 0);
        put(kv, HEARTH_TABLE_REGISTER,
            hearth_slice_of(d->entry.id, HEARTH_DEVICE_LEN),
            hearth_slice_of(d->admission, sizeof(d->admission)));
    }
    HEARTH_CHECK(
        hearth_ledger_meta_put(
            kv, "programme",
            hearth_slice_of(p->signed_document, p->signed_document_len)) == 0);
    HEARTH_CHECK(
        hearth_ledger_form_put(
            kv, p->form, hearth_slice_of(p->package, p->package_len)) == 0);
}

void sim_programme_fill_device(const struct sim_programme *p,
                               const struct hearth_kv *kv, unsigned who)
{
    HEARTH_CHECK(hearth_outbox_begin(kv, p->identities[who].entry.genesis) ==
                 0);
    HEARTH_CHECK(
        hearth_outbox_meta_put(
            kv, "programme",
            hearth_slice_of(p->signed_document, p->signed_document_len)) == 0);
}

void sim_programme_forget(const struct sim_programme *p)
{
    char path[HEARTH_PATH_MAX];

    if (hearth_fsutil_join(p->path, "tombstones.log", path) == 0) {
        (void)unlink(path);
    }
}

void sim_programme_code(const uint8_t *device, uint64_t seq,
                        uint8_t w[HEARTH_WITHDRAW_LEN])
{
    struct hearth_writer out;

    hearth_writer_init(&out, w, HEARTH_WITHDRAW_LEN);
    hearth_writer_put(&out, device, HEARTH_DEVICE_LEN);
    hearth_writer_u64(&out, seq);
}

void sim_programme_area(unsigned who, char area[HEARTH_CODE_MAX + 1])
{
    (void)snprintf(area, HEARTH_CODE_MAX + 1, "area%u", who);
}

static unsigned who_is(const struct sim_programme *p, const uint8_t *device)
{
    for (unsigned i = 0; i < SIM_IDENTITIES; i++) {
        if (memcmp(p->identities[i].entry.id, device, HEARTH_DEVICE_LEN) == 0) {
            return i;
        }
    }
    return SIM_IDENTITIES;
}

int sim_programme_seal(const struct sim_programme *p,
                       const struct hearth_rng *rng,
                       const struct hearth_key *sign,
                       const struct hearth_record_header *h,
                       struct hearth_writer *out, uint8_t hash[HEARTH_HASH_LEN])
{
    struct hearth_record_seal how = {
        .programme = p->document.id,
        .public_key = hearth_slice_of(p->document.epochs[0].seal,
                                      hearth_hpke_enc_len(h->suite)),
        .sign = sign,
        .rng = rng,
        .smallest_bucket = 96};
    struct hearth_content c = {.outcome = HEARTH_OUTCOME_COMPLETE,
                               .mode = HEARTH_MODE_PERSON,
                               .day = (uint16_t)h->seq,
                               .worker = hearth_slice_text("w")};
    uint8_t w[HEARTH_WITHDRAW_LEN], tag[HEARTH_WITHDRAW_LEN];
    char area[HEARTH_CODE_MAX + 1];
    uint8_t plain[128];
    struct hearth_writer content;
    int code;

    sim_programme_area(who_is(p, h->device), area);
    c.area = hearth_slice_text(area);
    memcpy(c.form, p->form, sizeof(c.form));
    sim_programme_code(h->device, h->seq, w);
    HEARTH_CHECK(hearth_withdraw_tag(w, tag) == 0);
    memcpy(c.withdraw_tag, tag, sizeof(c.withdraw_tag));
    hearth_writer_init(&content, plain, sizeof(plain));
    code = hearth_content_encode(&c, &content);
    return code == 0 ? hearth_record_seal(
                           &how, h, hearth_writer_slice(&content), out, hash)
                     : code;
}
