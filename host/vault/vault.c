/* SPDX-License-Identifier: Apache-2.0 */
/* The vault: the keys that open records, under the custodian's passphrase. */
#include "host/vault/vault.h"

#include "hearth/aead.h"
#include "hearth/hash.h"

#include <string.h>

#define VERSION_1 1 /* all keys in one box: read only */
#define VERSION_2 2 /* without FORM-SIGN: read only */
#define VERSION   3
#define OLD_LEN   (4 + 1 + 4 + 4 + HEARTH_SALT_LEN + HEARTH_HASH_LEN)
#define HEAD_LEN  (OLD_LEN + HEARTH_POINT_LEN)
#define EPOCH_LEN (2 + 1 + HEARTH_KEY_LEN)
#define PLAIN_MAX (1 + HEARTH_EPOCHS_MAX * EPOCH_LEN + HEARTH_KEY_LEN)
/* What a hostile file may make us spend on one guess. */
#define PASSES_MAX 64u
#define MEMORY_MAX (4u << 20) /* KiB */

static const uint8_t magic[4] = {'H', 'V', 'L', 'T'};
static const uint8_t epoch_magic[4] = {'H', 'V', 'E', 'P'};

/* All that is secret on the way, so that one give() wipes it. */
struct work {
    struct hearth_key kek;
    struct hearth_key commitment;
    uint8_t plain[PLAIN_MAX];
};

struct head {
    uint8_t version;
    struct hearth_passphrase_cost cost;
    uint8_t salt[HEARTH_SALT_LEN];
    uint8_t commitment[HEARTH_HASH_LEN];
    uint8_t form_sign[HEARTH_POINT_LEN]; /* zeros: not known */
    size_t len;
};

static void put_head(struct hearth_writer *w, const struct head *head)
{
    hearth_writer_put(w, magic, sizeof(magic));
    hearth_writer_u8(w, VERSION);
    hearth_writer_u32(w, head->cost.passes);
    hearth_writer_u32(w, head->cost.memory_kib);
    hearth_writer_put(w, head->salt, sizeof(head->salt));
    hearth_writer_put(w, head->commitment, sizeof(head->commitment));
    hearth_writer_put(w, head->form_sign, sizeof(head->form_sign));
}

static int get_head(struct hearth_reader *r, struct head *head)
{
    struct hearth_slice start = hearth_reader_take(r, sizeof(magic));

    head->version = hearth_reader_u8(r);
    head->cost.passes = hearth_reader_u32(r);
    head->cost.memory_kib = hearth_reader_u32(r);
    hearth_reader_copy(r, head->salt, sizeof(head->salt));
    hearth_reader_copy(r, head->commitment, sizeof(head->commitment));
    memset(head->form_sign, 0, sizeof(head->form_sign));
    head->len = OLD_LEN;
    if (head->version == VERSION) {
        hearth_reader_copy(r, head->form_sign, sizeof(head->form_sign));
        head->len = HEAD_LEN;
    }
    if (r->has_failed ||
        !hearth_slice_is_equal(start, hearth_slice_of(magic, sizeof(magic)))) {
        return HEARTH_E_INVALID;
    }
    if (head->version < VERSION_1 || head->version > VERSION) {
        return HEARTH_E_VERSION;
    }
    if (head->cost.passes > PASSES_MAX || head->cost.memory_kib > MEMORY_MAX) {
        return HEARTH_E_LIMIT;
    }
    return 0;
}

static int commit_hash(const struct hearth_key *commitment,
                       uint8_t out[HEARTH_HASH_LEN])
{
    struct hearth_slice parts[2] = {
        HEARTH_PREFIX("hearth vault v1"),
        hearth_slice_of(commitment->bytes, HEARTH_KEY_LEN)};

    return hearth_hash_parts(parts, 2, out);
}

/* Head bytes and programme: what the box is bound to. */
static struct hearth_slice aad_of(struct hearth_slice head,
                                  const uint8_t *programme,
                                  uint8_t out[HEAD_LEN + HEARTH_PROGRAMME_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, HEAD_LEN + HEARTH_PROGRAMME_LEN);
    hearth_writer_put(&w, head.data, head.len);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
    return hearth_writer_slice(&w);
}

static void put_plain(struct hearth_writer *w, const struct hearth_vault *v)
{
    hearth_writer_put(w, v->root.bytes, HEARTH_KEY_LEN);
    hearth_writer_put(w, v->opened.bytes, HEARTH_KEY_LEN);
}

static int get_plain(struct hearth_slice plain, struct hearth_vault *v)
{
    struct hearth_reader r;

    hearth_reader_init(&r, plain);
    v->epoch_count = 0;
    hearth_reader_copy(&r, v->root.bytes, HEARTH_KEY_LEN);
    hearth_reader_copy(&r, v->opened.bytes, HEARTH_KEY_LEN);
    return hearth_reader_finish(&r);
}

static int get_plain_1(struct hearth_slice plain, struct hearth_vault *v)
{
    struct hearth_reader r;

    hearth_reader_init(&r, plain);
    v->epoch_count = hearth_reader_u8(&r);
    if (v->epoch_count > HEARTH_EPOCHS_MAX) {
        return HEARTH_E_INVALID;
    }
    for (uint8_t i = 0; i < v->epoch_count; i++) {
        v->epochs[i].epoch = hearth_reader_u16(&r);
        v->epochs[i].suite = hearth_reader_u8(&r);
        hearth_reader_copy(&r, v->epochs[i].key.bytes, HEARTH_KEY_LEN);
    }
    hearth_reader_copy(&r, v->opened.bytes, HEARTH_KEY_LEN);
    return hearth_reader_finish(&r);
}

static int close_box(const struct hearth_vault *v,
                     const struct hearth_vault_lock *lock,
                     const struct hearth_rng *rng, struct work *work,
                     struct hearth_writer *out)
{
    uint8_t aad[HEAD_LEN + HEARTH_PROGRAMME_LEN];
    struct head head = {.cost = lock->cost};
    struct hearth_writer plain;
    int e = rng->fill(rng->cookie, head.salt, sizeof(head.salt));

    if (e == 0) {
        e = hearth_passphrase_derive(lock->passphrase, head.salt, &lock->cost,
                                     &work->kek, &work->commitment);
    }
    if (e == 0) {
        e = commit_hash(&work->commitment, head.commitment);
    }
    if (e != 0) {
        return e;
    }
    memcpy(head.form_sign, v->form_sign.point, HEARTH_POINT_LEN); /* both 65 */
    put_head(out, &head);
    hearth_writer_init(&plain, work->plain, sizeof(work->plain));
    put_plain(&plain, v);
    if (out->has_failed || hearth_writer_finish(&plain) != 0) {
        return HEARTH_E_SPACE;
    }
    return hearth_aead_seal(
        &work->kek,
        aad_of(hearth_slice_of(out->data, HEAD_LEN), lock->programme, aad),
        hearth_writer_slice(&plain), rng, out);
}

int hearth_vault_close(const struct hearth_vault *v,
                       const struct hearth_vault_lock *lock,
                       const struct hearth_rng *rng, struct hearth_writer *out)
{
    struct work *work;
    int e;

    if (out->len != 0) {
        return HEARTH_E_INVALID;
    }
    work = hearth_secmem_take(lock->secmem, sizeof(*work));
    if (work == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = close_box(v, lock, rng, work, out);
    hearth_secmem_give(lock->secmem, work);
    return e;
}

static int open_box(struct hearth_slice file,
                    const struct hearth_vault_lock *lock, struct work *work,
                    struct hearth_vault *v)
{
    uint8_t aad[HEAD_LEN + HEARTH_PROGRAMME_LEN], found[HEARTH_HASH_LEN];
    struct hearth_reader r;
    struct head head;
    size_t len = 0;
    int e;

    hearth_reader_init(&r, file);
    e = get_head(&r, &head);
    if (e == 0) {
        e = hearth_passphrase_derive(lock->passphrase, head.salt, &head.cost,
                                     &work->kek, &work->commitment);
    }
    if (e == 0) {
        e = commit_hash(&work->commitment, found);
    }
    if (e != 0) {
        return e;
    }
    if (!hearth_secmem_equal(found, head.commitment, sizeof(found))) {
        return HEARTH_E_AUTH;
    }
    e = hearth_aead_open(
        &work->kek,
        aad_of(hearth_slice_of(file.data, head.len), lock->programme, aad),
        hearth_reader_take(&r, hearth_reader_left(&r)), work->plain,
        sizeof(work->plain), &len);
    if (e != 0) { /* the passphrase was right: the file is not */
        return HEARTH_E_INVALID;
    }
    memcpy(v->form_sign.point, head.form_sign, HEARTH_POINT_LEN); /* both 65 */
    return head.version == VERSION_1
               ? get_plain_1(hearth_slice_of(work->plain, len), v)
               : get_plain(hearth_slice_of(work->plain, len), v);
}

int hearth_vault_open(struct hearth_slice file,
                      const struct hearth_vault_lock *lock,
                      struct hearth_vault *v)
{
    struct work *work = hearth_secmem_take(lock->secmem, sizeof(*work));
    int e;

    if (work == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = open_box(file, lock, work, v);
    hearth_secmem_give(lock->secmem, work);
    if (e != 0) {
        hearth_secmem_wipe(v, sizeof(*v));
    }
    return e;
}

#define EPOCH_HEAD_LEN (4 + 1 + 2 + 1)

static struct hearth_slice
epoch_aad(const uint8_t *head, const uint8_t *programme,
          uint8_t out[EPOCH_HEAD_LEN + HEARTH_PROGRAMME_LEN])
{
    struct hearth_writer w;

    hearth_writer_init(&w, out, EPOCH_HEAD_LEN + HEARTH_PROGRAMME_LEN);
    hearth_writer_put(&w, head, EPOCH_HEAD_LEN);
    hearth_writer_put(&w, programme, HEARTH_PROGRAMME_LEN);
    return hearth_writer_slice(&w);
}

int hearth_vault_epoch_close(const struct hearth_vault_epoch *epoch,
                             const struct hearth_key *root,
                             const uint8_t *programme,
                             const struct hearth_rng *rng,
                             struct hearth_writer *out)
{
    uint8_t aad[EPOCH_HEAD_LEN + HEARTH_PROGRAMME_LEN];

    if (out->len != 0) {
        return HEARTH_E_INVALID;
    }
    hearth_writer_put(out, epoch_magic, sizeof(epoch_magic));
    hearth_writer_u8(out, 1);
    hearth_writer_u16(out, epoch->epoch);
    hearth_writer_u8(out, epoch->suite);
    if (out->has_failed) {
        return HEARTH_E_SPACE;
    }
    return hearth_aead_seal(root, epoch_aad(out->data, programme, aad),
                            hearth_slice_of(epoch->key.bytes, HEARTH_KEY_LEN),
                            rng, out);
}

int hearth_vault_epoch_open(struct hearth_slice file,
                            const struct hearth_key *root,
                            const uint8_t *programme,
                            struct hearth_vault_epoch *out)
{
    uint8_t aad[EPOCH_HEAD_LEN + HEARTH_PROGRAMME_LEN];
    struct hearth_slice start, box;
    struct hearth_reader r;
    uint8_t version;
    size_t len;
    int e;

    hearth_reader_init(&r, file);
    start = hearth_reader_take(&r, sizeof(epoch_magic));
    version = hearth_reader_u8(&r);
    out->epoch = hearth_reader_u16(&r);
    out->suite = hearth_reader_u8(&r);
    box = hearth_reader_take(&r, HEARTH_KEY_LEN + HEARTH_BOX_EXTRA);
    e = hearth_reader_finish(&r);
    if (e != 0 ||
        !hearth_slice_is_equal(
            start, hearth_slice_of(epoch_magic, sizeof(epoch_magic)))) {
        return HEARTH_E_INVALID;
    }
    if (version != 1) {
        return HEARTH_E_VERSION;
    }
    return hearth_aead_open(root, epoch_aad(file.data, programme, aad), box,
                            out->key.bytes, HEARTH_KEY_LEN, &len);
}

bool hearth_vault_knows_form_sign(const struct hearth_vault *v)
{
    return v->form_sign.point[0] != 0;
}

const struct hearth_vault_epoch *
hearth_vault_epoch_find(const struct hearth_vault *v, uint16_t epoch)
{
    for (uint8_t i = 0; i < v->epoch_count; i++) {
        if (v->epochs[i].epoch == epoch) {
            return &v->epochs[i];
        }
    }
    return NULL;
}
