/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a programme and enrols devices into it, without a host. */
#include "village.h"

#include "data_folder.h"
#include "enrolment.h"

#include "hearth/hash.h"
#include "hearth/outbox.h"
#include "hearth/package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S     INT64_C(86400)
#define ISSUED_S  INT64_C(1700000000)
#define MEMORY    65536
#define MAP_SIZE  (UINT64_C(512) << 20)
#define REPLY_MAX 16384

/* Everything here is set-up: what fails ends the test, saying where. */
#define MUST(call) must((call), #call)

static void must(int code, const char *what)
{
    if (code != 0) {
        (void)fprintf(stderr, "village: %s: %s\n", what, hearth_err_text(code));
        exit(99);
    }
}

static struct hearth_key *new_key(struct village *v)
{
    struct hearth_key *key = hearth_secmem_take(v->m, sizeof(*key));
    must(key == NULL ? HEARTH_E_MEMORY : 0, "a key's place");
    return key;
}

static void issue(struct village *v, enum hearth_certificate_role role,
                  const struct hearth_public *subject,
                  struct hearth_certificate *out)
{
    struct hearth_clock clock = hearth_clock_system();
    int64_t now_s = clock.now_s(clock.cookie);
    bool is_sync = role == HEARTH_CERT_SYNC;
    struct hearth_certificate_request request = {
        .role = role,
        .subject = subject,
        .issuer_key = is_sync ? v->enrol_key : v->root_key,
        .issuer = is_sync                    ? &v->enrol
                  : role == HEARTH_CERT_ROOT ? NULL
                                             : &v->root,
        .not_before_s = now_s - DAY_S,
        .not_after_s = now_s + 80 * DAY_S,
    };
    MUST(hearth_certificate_issue(&request, &v->rng, out));
}

static void make_keys(struct village *v)
{
    v->root_key = new_key(v);
    v->enrol_key = new_key(v);
    v->form_key = new_key(v);
    v->seal_key = new_key(v);
    MUST(hearth_identity_generate(&v->rng, v->root_key, &v->root_public));
    MUST(hearth_identity_generate(&v->rng, v->enrol_key, &v->enrol_public));
    MUST(hearth_identity_generate(&v->rng, v->form_key, &v->form_sign));
    issue(v, HEARTH_CERT_ROOT, &v->root_public, &v->root);
    issue(v, HEARTH_CERT_ENROL, &v->enrol_public, &v->enrol);
}

static void make_package(struct village *v, const struct hearth_form *form)
{
    static uint8_t body[sizeof(v->package) - 1024];
    struct hearth_writer w;
    struct hearth_programme_form *entry = &v->programme.forms[0];
    hearth_writer_init(&w, body, sizeof(body));
    MUST(hearth_package_encode(form, &w));
    struct hearth_slice bytes = hearth_writer_slice(&w);
    MUST(hearth_hash_parts(&bytes, 1, entry->hash));
    memcpy(entry->id, form->id, sizeof(entry->id));
    entry->version = form->version;
    v->programme.form_count = 1;
    hearth_writer_init(&w, v->package, sizeof(v->package));
    MUST(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE, v->programme.id, bytes,
                              v->form_key, &w));
    v->package_len = hearth_writer_slice(&w).len;
}

static void sign_document(struct village *v)
{
    uint8_t body[3072];
    struct hearth_writer w;
    hearth_writer_init(&w, body, sizeof(body));
    MUST(hearth_programme_encode(&v->programme, &w));
    struct hearth_slice bytes = hearth_writer_slice(&w);
    hearth_writer_init(&w, v->document, sizeof(v->document));
    MUST(hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, v->programme.id, bytes,
                              v->form_key, &w));
    v->document_len = hearth_writer_slice(&w).len;
}

static void make_document(struct village *v)
{
    struct hearth_programme *p = &v->programme;
    memcpy(p->name, "Village", sizeof("Village"));
    p->version = 1;
    p->issued_s = ISSUED_S;
    p->current_epoch = 1;
    p->epoch_count = 1;
    p->epochs[0].epoch = 1;
    p->epochs[0].suite = HEARTH_SUITE_X25519;
    MUST(hearth_hpke_generate(HEARTH_SUITE_X25519, &v->rng, v->seal_key,
                              p->epochs[0].seal));
    p->receipts[0] = v->form_sign;
    p->openeds[0] = v->form_sign;
    p->receipt_count = p->opened_count = 1;
    p->host_count = 1;
    memcpy(p->hosts[0].address, "127.0.0.1:9", sizeof("127.0.0.1:9"));
    p->allows_synthetic = true;
    sign_document(v);
}

void village_open_with(struct village *v, const struct hearth_rng *rng,
                       const struct hearth_form *form)
{
    memset(v, 0, sizeof(*v));
    v->rng = *rng;
    MUST(hearth_secmem_open_unlocked(MEMORY, &v->m));
    MUST(v->rng.fill(v->rng.cookie, v->programme.id, HEARTH_PROGRAMME_LEN));
    make_keys(v);
    make_package(v, form);
    make_document(v);
}

void village_open(struct village *v, const struct hearth_rng *rng)
{
    struct hearth_form form;
    village_form(&form);
    village_open_with(v, rng, &form);
}

void village_publish(struct village *v, const char *folder,
                     const struct hearth_form *form)
{
    struct hearth_kv *kv = NULL;
    char store[HEARTH_PATH_MAX];
    make_package(v, form);
    v->programme.version++;
    sign_document(v);
    MUST(hearth_fsutil_join(folder, HEARTH_DATA_STORE, store));
    MUST(hearth_kv_lmdb_open(store, MAP_SIZE, &kv));
    MUST(hearth_outbox_form_put(kv, v->programme.forms[0].hash,
                                hearth_slice_of(v->package, v->package_len)));
    MUST(hearth_outbox_meta_put(kv, "programme",
                                hearth_slice_of(v->document, v->document_len)));
    hearth_kv_lmdb_close(kv);
}

void village_close(struct village *v)
{
    hearth_secmem_close(v->m);
    v->m = NULL;
}

void village_reply(struct village *v,
                   const struct hearth_enrol_request *request,
                   struct hearth_writer *out)
{
    struct hearth_enrol_reply reply = {.enrol = v->enrol};
    issue(v, HEARTH_CERT_SYNC, &request->sync, &reply.sync);
    MUST(hearth_enrol_reply_encode(&reply, out));
}

void village_crts(const struct village *v, struct hearth_writer *out)
{
    struct hearth_enrol_crts *c = calloc(1, sizeof(*c));
    must(c == NULL ? HEARTH_E_MEMORY : 0, "an answer's place");
    memcpy(c->programme, v->programme.id, sizeof(c->programme));
    c->root = v->root;
    c->enrol = v->enrol;
    c->form_sign = v->form_sign;
    c->document = hearth_slice_of(v->document, v->document_len);
    memcpy(c->worker, VILLAGE_WORKER, sizeof(VILLAGE_WORKER));
    memcpy(c->areas[0], "north", sizeof("north"));
    memcpy(c->areas[1], "south", sizeof("south"));
    c->area_count = 2;
    MUST(hearth_enrol_crts_encode(c, out));
    free(c);
}

void village_enrol(struct village *v, const char *folder)
{
    static const struct hearth_passphrase_cost floor = {
        HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_enrolment *e = calloc(1, sizeof(*e));
    struct hearth_enrolment_place place = {.folder = folder,
                                           .m = v->m,
                                           .rng = &v->rng,
                                           .clock = &clock,
                                           .cost = &floor};
    uint8_t bytes[REPLY_MAX];
    char store[HEARTH_PATH_MAX];
    struct hearth_writer w;
    must(e == NULL ? HEARTH_E_MEMORY : 0, "an enrolment's place");
    e->keys = hearth_secmem_take(v->m, sizeof(*e->keys));
    must(e->keys == NULL ? HEARTH_E_MEMORY : 0, "the keys' place");
    place.pin = hearth_slice_text(VILLAGE_PIN);
    MUST(hearth_fsutil_make_folder(folder));
    MUST(hearth_fsutil_join(folder, HEARTH_DATA_STORE, store));
    MUST(hearth_kv_lmdb_open(store, MAP_SIZE, &place.kv));
    hearth_writer_init(&w, bytes, sizeof(bytes));
    village_crts(v, &w);
    MUST(hearth_enrolment_learn(e, hearth_writer_slice(&w)));
    MUST(hearth_enrolment_make(e, &v->rng));
    MUST(hearth_enrolment_keep(e, &place));
    hearth_writer_init(&w, bytes, sizeof(bytes));
    village_reply(v, &e->request, &w);
    MUST(hearth_enrolment_check(e, hearth_writer_slice(&w),
                                clock.now_s(clock.cookie)));
    MUST(hearth_enrolment_store(e, &place, true));
    MUST(hearth_outbox_form_put(place.kv, v->programme.forms[0].hash,
                                hearth_slice_of(v->package, v->package_len)));
    hearth_kv_lmdb_close(place.kv);
    hearth_secmem_give(v->m, e->keys);
    free(e);
}
