/* SPDX-License-Identifier: Apache-2.0 */
/* A programme in memory with real records. */
#include "world.h"

#include "host/folder/admission.h"
#include "host/folder/charter.h"
#include "host/vault/vault_files.h"

#include "hearth/package.h"
#include "hearth/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

uint16_t world_list(struct form_make *m)
{
    return form_make_list(m, "agree", "1 2 3 99");
}

/* q1, q2 reversed: a scale; q3 a number. */
static void make_first(struct form_make *m)
{
    static const struct hearth_scale scale = {.items = {1, 2},
                                              .is_reversed = {false, true},
                                              .item_count = 2,
                                              .min = 1,
                                              .max = 99};
    uint16_t list = world_list(m);

    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q1", list);
    (void)form_make_select(m, HEARTH_NODE_SELECT_ONE, "q2", list);
    (void)form_make_node(m, HEARTH_NODE_INTEGER, "q3");
    m->scale = scale;
    m->scale.name = m->nodes[1].name;
    m->form.scale_count = 1;
}

static struct hearth_key *take_key(struct world *w)
{
    struct hearth_key *key = hearth_secmem_take(w->secmem, sizeof(*key));

    assert_non_null(key);
    return key;
}

static void write_vault(struct world *w)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_vault *v = hearth_secmem_take(w->secmem, sizeof(*v));
    struct hearth_vault_lock lock = {
        .passphrase = hearth_slice_text(WORLD_PASSPHRASE),
        .cost = {HEARTH_PASSPHRASE_FLOOR_PASSES,
                 HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB},
        .programme = w->folder.programme,
        .secmem = w->secmem};
    struct hearth_programme_epoch *e = &w->programme.epochs[0];
    char path[HEARTH_PATH_MAX];

    assert_non_null(v);
    v->form_sign = w->folder.form_sign;
    e->epoch = v->epochs[0].epoch = 1;
    e->suite = v->epochs[0].suite = HEARTH_SUITE_X25519;
    v->epoch_count = w->programme.epoch_count = 1;
    w->programme.current_epoch = 1;
    assert_int_equal(hearth_hpke_generate(1, &rng, &v->epochs[0].key, e->seal),
                     0);
    assert_int_equal(hearth_identity_generate(&rng, &v->opened, &w->opened), 0);
    w->programme.openeds[0] = w->opened;
    w->programme.opened_count = 1;
    assert_int_equal(hearth_fsutil_join(w->path, "vault", path), 0);
    assert_int_equal(hearth_fsutil_make_folder(path), 0);
    assert_int_equal(hearth_vault_save(w->path, &lock, &rng, v), 0);
    assert_int_equal(hearth_vault_add(w->path, &v->root, lock.programme, &rng,
                                      &v->epochs[0]),
                     0);
    hearth_secmem_give(w->secmem, v);
}

static void publish_document(struct world *w)
{
    w->programme.version++;
    assert_int_equal(
        hearth_charter_publish(&w->folder, &w->programme, w->form_sign), 0);
}

void world_publish(struct world *w, uint32_t version,
                   void (*make)(struct form_make *m))
{
    static struct form_make m;
    static uint8_t body[32768];
    static uint8_t package[65536];
    struct hearth_arena arena;
    struct hearth_writer out;
    struct hearth_slice bytes;
    size_t size = HEARTH_PACKAGE_ARENA(sizeof(body));

    form_make_begin(&m, "f", version);
    make(&m);
    hearth_writer_init(&out, body, sizeof(body));
    assert_int_equal(hearth_package_encode(form_make_end(&m), &out), 0);
    form_make_free(&m);
    bytes = hearth_writer_slice(&out);
    free(w->form_memory);
    w->form_memory = malloc(size);
    assert_non_null(w->form_memory);
    hearth_arena_init(&arena, w->form_memory, size);
    assert_int_equal(hearth_package_decode(bytes, &arena, &w->form), 0);
    hearth_writer_init(&out, package, sizeof(package));
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_PACKAGE,
                                          w->folder.programme, bytes,
                                          w->form_sign, &out),
                     0);
    assert_int_equal(hearth_ledger_form_put(w->folder.kv, w->form->hash,
                                            hearth_writer_slice(&out)),
                     0);
    publish_document(w);
}

void world_enter(struct world *w, unsigned device, uint8_t state,
                 uint64_t last_good_seq)
{
    const struct hearth_ledger_device *d = &w->devices[device].entry;
    struct hearth_register_entry e = {.state = state,
                                      .last_good_seq = last_good_seq};
    struct hearth_public sign;

    memmove(e.device, d->id, HEARTH_DEVICE_LEN);
    memmove(sign.point, d->sign, HEARTH_POINT_LEN);
    assert_int_equal(hearth_identity_hash(&sign, e.sign_hash), 0);
    assert_int_equal(hearth_admission_sign(&w->folder, &e, w->form_sign), 0);
}

static void enrol(struct world *w, unsigned index)
{
    struct hearth_rng rng = hearth_rng_system();
    struct world_device *d = &w->devices[index];
    struct hearth_public sign;

    d->sign = take_key(w);
    assert_int_equal(hearth_identity_generate(&rng, d->sign, &sign), 0);
    memset(d->entry.id, 0xa0 + (int)index, HEARTH_DEVICE_LEN);
    memset(d->entry.sync_hash, (int)index + 1, HEARTH_HASH_LEN);
    memmove(d->entry.sign, sign.point, HEARTH_POINT_LEN);
    assert_int_equal(hearth_record_genesis(w->folder.programme, d->entry.id,
                                           &sign, d->entry.genesis),
                     0);
    memmove(d->head.h, d->entry.genesis, HEARTH_HASH_LEN);
    assert_int_equal(hearth_ledger_device_put(w->folder.kv, &d->entry), 0);
    world_enter(w, index, HEARTH_REGISTER_ADMITTED, UINT64_MAX);
}

struct world *world_open(void)
{
    struct hearth_rng rng = hearth_rng_system();
    struct world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    snprintf(w->path, sizeof(w->path), "/tmp/hearth-world.XXXXXX");
    assert_non_null(mkdtemp(w->path));
    assert_int_equal(hearth_secmem_open_unlocked(32768, &w->secmem), 0);
    w->store = hearth_kv_memory_open(0);
    w->folder.kv = (struct hearth_kv *)calloc(1, sizeof(struct hearth_kv));
    assert_non_null(w->folder.kv);
    *w->folder.kv = *hearth_kv_memory_kv(w->store);
    memmove(w->folder.path, w->path, sizeof(w->path));
    memset(w->folder.programme, 5, HEARTH_PROGRAMME_LEN);
    memmove(w->programme.id, w->folder.programme, HEARTH_PROGRAMME_LEN);
    memmove(w->programme.name, "World", 6);
    w->epoch = 1;
    w->form_sign = take_key(w);
    assert_int_equal(
        hearth_identity_generate(&rng, w->form_sign, &w->folder.form_sign), 0);
    w->programme.receipts[0] = w->folder.form_sign;
    w->programme.receipt_count = 1;
    write_vault(w);
    world_publish(w, 1, make_first);
    for (unsigned i = 0; i < WORLD_DEVICES; i++) {
        enrol(w, i);
    }
    return w;
}

void world_close(struct world *w)
{
    char path[HEARTH_PATH_MAX];

    if (hearth_vault_epoch_file(w->path, 1, path) == 0) {
        (void)unlink(path);
    }
    if (hearth_fsutil_join(w->path, HEARTH_VAULT_ROOT_FILE, path) == 0) {
        (void)unlink(path);
    }
    if (hearth_fsutil_join(w->path, "vault", path) == 0) {
        (void)rmdir(path);
    }
    if (hearth_fsutil_join(w->path, "tombstones.log", path) == 0) {
        (void)unlink(path);
    }
    (void)rmdir(w->path);
    hearth_kv_memory_close(w->store);
    hearth_secmem_close(w->secmem);
    free(w->folder.kv);
    free(w->form_memory);
    free(w);
}

void world_allow(struct world *w, bool synthetic, bool paper)
{
    w->programme.allows_synthetic = synthetic;
    w->programme.allows_paper = paper;
    publish_document(w);
}

static void put_answer(struct hearth_answer *to, const char *text)
{
    to->state = text == NULL ? HEARTH_ANSWER_SKIPPED : HEARTH_ANSWER_GIVEN;
    if (text != NULL) {
        to->text = hearth_slice_text(text);
    }
}

/* The entries of the form's repeat: blocks behind the root's. */
static void put_entries(struct hearth_answers *a,
                        const struct world_interview *i)
{
    const struct hearth_form *form = a->form;
    uint16_t q4 = hearth_form_find(form, hearth_slice_text("q4"));
    uint16_t repeat;

    if (q4 == HEARTH_NONE) {
        return;
    }
    repeat = form->nodes[q4].owner;
    for (size_t e = 0; e < 4 && i->entries[e] != NULL; e++) {
        uint16_t x = a->instance_count++;

        a->instances[x].node = repeat;
        a->instances[x].ordinal = (uint16_t)(e + 1);
        a->instances[x].next = HEARTH_NONE;
        a->instances[x].base = a->cell_count;
        if (e > 0) {
            a->instances[x - 1].next = x;
        }
        a->cell_count += form->nodes[repeat].block;
        put_answer(&a->cells[a->instances[x].base + form->nodes[q4].slot],
                   i->entries[e]);
        a->cells[a->instances[x].base].state = HEARTH_ANSWER_SKIPPED;
    }
}

static void encode_answers(const struct world *w,
                           const struct world_interview *i,
                           struct hearth_writer *out)
{
    static const char *const names[] = {"q1", "q2", "q3"};
    struct hearth_answer cells[64] = {{0}};
    struct hearth_instance instances[8] = {{0}};
    struct hearth_answers a = {.form = w->form,
                               .instances = instances,
                               .instance_count = 1,
                               .cells = cells};

    instances[0].next = HEARTH_NONE;
    instances[0].ordinal = 1;
    a.cell_count = w->form->nodes[HEARTH_ROOT].block;
    assert_true(a.cell_count <= 16);
    for (size_t q = 0; q < 3; q++) {
        uint16_t n = hearth_form_find(w->form, hearth_slice_text(names[q]));

        if (n != HEARTH_NONE) {
            put_answer(&cells[w->form->nodes[n].slot], i->answer[q]);
        }
    }
    put_entries(&a, i);
    assert_int_equal(hearth_answer_encode(&a, out), 0);
}

static void encode_content(const struct world *w,
                           const struct world_interview *i,
                           struct hearth_writer *out)
{
    uint8_t bytes[512];
    struct hearth_writer answers;
    struct hearth_content c = {
        .outcome = i->outcome == 0 ? HEARTH_OUTCOME_COMPLETE : i->outcome,
        .mode = i->mode == 0 ? HEARTH_MODE_PERSON : i->mode,
        .day = i->day,
        .worker = hearth_slice_text("w"),
        .area = hearth_slice_text(i->area == NULL ? "north" : i->area)};

    if (i->tag != NULL) {
        memmove(c.withdraw_tag, i->tag, sizeof(c.withdraw_tag));
    }
    memmove(c.form, w->form->hash, HEARTH_FORM_REF_LEN);
    hearth_writer_init(&answers, bytes, sizeof(bytes));
    if (c.outcome == HEARTH_OUTCOME_COMPLETE) {
        encode_answers(w, i, &answers);
    }
    c.answers = hearth_writer_slice(&answers);
    assert_int_equal(hearth_content_encode(&c, out), 0);
}

void world_seal(struct world *w, const struct world_interview *i,
                const struct hearth_key *sign,
                const struct hearth_record_header *header,
                struct world_sealed *out)
{
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_record_seal how = {
        .programme = w->folder.programme,
        .public_key = hearth_slice_of(w->programme.epochs[0].seal, 32),
        .sign = sign,
        .rng = &rng,
        .smallest_bucket = 96};
    uint8_t plain[1024];
    struct hearth_writer content, record;

    hearth_writer_init(&content, plain, sizeof(plain));
    encode_content(w, i, &content);
    hearth_writer_init(&record, out->bytes, sizeof(out->bytes));
    assert_int_equal(hearth_record_seal(&how, header,
                                        hearth_writer_slice(&content), &record,
                                        out->h),
                     0);
    out->len = record.len;
}

void world_header(const struct world *w, unsigned device,
                  struct hearth_record_header *header)
{
    const struct world_device *d = &w->devices[device];

    memset(header, 0, sizeof(*header));
    header->suite = HEARTH_SUITE_X25519;
    header->epoch = w->epoch;
    header->seq = d->head.seq + 1;
    memmove(header->device, d->entry.id, HEARTH_DEVICE_LEN);
    memmove(header->prev, d->head.h, HEARTH_HASH_LEN);
}

void world_send(struct world *w, unsigned device,
                const struct world_interview *i)
{
    struct hearth_ledger_contact contact = {.now_s = 1000};
    struct world_device *d = &w->devices[device];
    struct world_sealed *sealed = &d->records[d->head.seq];
    struct hearth_ledger_entry entry = {.seq = d->head.seq + 1};
    struct hearth_ledger_result result;
    struct hearth_record_header header;

    assert_true(entry.seq <= WORLD_RECORDS);
    world_header(w, device, &header);
    world_seal(w, i, d->sign, &header, sealed);
    memmove(entry.prev, d->head.h, HEARTH_HASH_LEN);
    memmove(entry.h, sealed->h, HEARTH_HASH_LEN);
    entry.stored = hearth_slice_of(sealed->bytes, sealed->len);
    memmove(contact.genesis, d->entry.genesis, HEARTH_HASH_LEN);
    assert_int_equal(hearth_ledger_append(w->folder.kv, d->entry.id, &entry, 1,
                                          &contact, &result),
                     0);
    d->head = result.head;
}

void world_replace(struct world *w, unsigned device, uint64_t seq,
                   const uint8_t *bytes, size_t len)
{
    const struct hearth_kv *kv = w->folder.kv;
    uint8_t key[HEARTH_DEVICE_LEN + 8];
    struct hearth_kv_txn *txn;
    struct hearth_writer k;

    hearth_writer_init(&k, key, sizeof(key));
    hearth_writer_put(&k, w->devices[device].entry.id, HEARTH_DEVICE_LEN);
    hearth_writer_u64(&k, seq);
    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    if (len == 0) {
        assert_int_equal(
            kv->del(txn, HEARTH_TABLE_RECORDS, hearth_writer_slice(&k)), 0);
    } else {
        assert_int_equal(kv->put(txn, HEARTH_TABLE_RECORDS,
                                 hearth_writer_slice(&k),
                                 hearth_slice_of(bytes, len)),
                         0);
    }
    assert_int_equal(kv->commit(txn), 0);
}

void world_unsign(struct world *w, unsigned device, uint64_t seq)
{
    struct world_sealed *s = &w->devices[device].records[seq - 1];

    memset(s->bytes + s->len - HEARTH_SIG_LEN, 0, HEARTH_SIG_LEN);
    world_replace(w, device, seq, s->bytes, s->len);
}

void world_revoke(struct world *w, unsigned device, uint64_t last_good_seq)
{
    struct hearth_ledger_device *d = &w->devices[device].entry;

    d->is_revoked = true;
    d->last_good_seq = last_good_seq;
    assert_int_equal(hearth_ledger_device_put(w->folder.kv, d), 0);
}

uint64_t world_countersigned(const struct world *w, unsigned device)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    struct hearth_opened o;
    size_t len;
    int e = hearth_ledger_opened_get(w->folder.kv, w->devices[device].entry.id,
                                     bytes, sizeof(bytes), &len);

    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    assert_int_equal(e, 0);
    assert_int_equal(hearth_opened_decode(hearth_slice_of(bytes, len), &o), 0);
    assert_int_equal(hearth_opened_verify(&o, w->folder.programme, &w->opened),
                     0);
    return o.seq;
}

struct hearth_results *world_results(struct world *w)
{
    struct hearth_results *r;

    assert_int_equal(hearth_results_open(
                         &w->folder, hearth_slice_text(WORLD_PASSPHRASE), &r),
                     0);
    return r;
}
