/* SPDX-License-Identifier: Apache-2.0 */
/* Locking anew, leaving, the share of drafts, duress, and a chip: who opens
 * what afterwards, and what is left of what was before. The chip here is a
 * stand-in that remembers; the real one is tested with swtpm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/keyring.h"
#include "test_rng.h"

#include <string.h>

#define PIN    "482915"
#define OTHER  "five words are just so"
#define DURESS "915482"

static const struct hearth_passphrase_cost cheapest = {
    HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};

/* Keeps one secret, gives it for the right authorisation only. */
struct box {
    struct hearth_key auth;
    struct hearth_key secret;
    unsigned asked;
    int fails; /* gives this code instead */
};

static int box_seal(void *cookie, const struct hearth_key *auth,
                    const struct hearth_key *secret, struct hearth_writer *out)
{
    struct box *b = cookie;

    if (b->fails != 0) {
        return b->fails;
    }
    b->auth = *auth;
    b->secret = *secret;
    hearth_writer_put(out, "sealed", 6);
    return HEARTH_OK;
}

static int box_unseal(void *cookie, const struct hearth_key *auth,
                      struct hearth_slice sealed, struct hearth_key *secret)
{
    struct box *b = cookie;

    b->asked++;
    if (b->fails != 0) {
        return b->fails;
    }
    assert_true(hearth_slice_is_equal(sealed, hearth_slice_text("sealed")));
    if (!hearth_secmem_equal(auth, &b->auth, sizeof(*auth))) {
        return HEARTH_E_AUTH;
    }
    *secret = b->secret;
    return HEARTH_OK;
}

struct world {
    struct hearth_secmem *m;
    struct test_rng random;
    struct hearth_rng rng;
    struct hearth_key sign;
    struct hearth_keyring k;
    struct hearth_keyring_secrets a;
    struct hearth_keyring_secrets b;
    struct box box;
    struct hearth_keyring_chip chip;
};

static int unlock(struct world *w, const char *worker, const char *secret,
                  bool *is_duress)
{
    struct hearth_keyring_try t = {hearth_slice_text(worker),
                                   hearth_slice_text(secret), &w->chip, true};
    struct hearth_keyring_secrets out;
    int code = hearth_keyring_unlock_try(&w->k, &t, w->m, &out);

    if (is_duress != NULL) {
        *is_duress = t.is_duress;
    }
    return code;
}

static int add(struct world *w, const char *worker, const char *secret,
               struct hearth_keyring_secrets *out)
{
    int code = hearth_keyring_add_worker(&w->k, hearth_slice_text(worker),
                                         hearth_slice_text(secret), &cheapest,
                                         &w->sign, w->m, &w->rng);

    return code != 0
               ? code
               : hearth_keyring_unlock(&w->k, hearth_slice_text(worker),
                                       hearth_slice_text(secret), w->m, out);
}

static int relock(struct world *w, const struct hearth_keyring_secrets *s,
                  const char *secret, bool with_chip)
{
    const struct hearth_keyring_lock lock = {
        hearth_slice_text(secret), cheapest, with_chip ? &w->chip : NULL};

    return hearth_keyring_relock(&w->k, s, &lock, w->m, &w->rng);
}

static int make_world(void **state)
{
    static struct world w;

    memset(&w, 0, sizeof(w));
    w.rng = test_rng_seeded(&w.random, 7);
    w.chip = (struct hearth_keyring_chip){box_seal, box_unseal, &w.box};
    memset(w.sign.bytes, 0xa1, sizeof(w.sign.bytes));
    *state = &w;
    return hearth_secmem_open_unlocked(8000, &w.m) != 0 ||
                   add(&w, "amina", PIN, &w.a) != 0 ||
                   add(&w, "badru", OTHER, &w.b) != 0
               ? -1
               : 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    size_t used = hearth_secmem_used(w->m);

    hearth_secmem_close(w->m);
    return used == 0 ? 0 : -1;
}

static void add_drafts(struct world *w, const struct hearth_keyring_secrets *s,
                       uint8_t first, unsigned count)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    struct hearth_key key;

    for (unsigned i = 0; i < count; i++) {
        memset(id, (int)(first + i), sizeof(id));
        assert_int_equal(hearth_keyring_add_draft(&w->k, s, id, &w->rng, &key),
                         0);
    }
}

static int draft_of(struct world *w, const struct hearth_keyring_secrets *s,
                    uint8_t n)
{
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    struct hearth_key key;

    memset(id, n, sizeof(id));
    return hearth_keyring_draft_key(&w->k, s, id, &key);
}

/* True if ${len} bytes at ${part} are anywhere in the page of ${k}. */
static bool page_holds(const struct hearth_keyring *k, const uint8_t *part,
                       size_t len)
{
    uint8_t page[HEARTH_KEYRING_PAGE];

    assert_int_equal(hearth_keyring_encode(k, page), 0);
    for (size_t i = 0; i + len <= sizeof(page); i++) {
        if (memcmp(page + i, part, len) == 0) {
            return true;
        }
    }
    return false;
}

static void test_a_new_pin_leaves_nothing_of_the_old_slot(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_slot old = w->k.slots[0];

    add_drafts(w, &w->a, 1, 1);
    assert_int_equal(old.mode, HEARTH_KEYRING_PIN);
    assert_int_equal(relock(w, &w->a, OTHER, false), 0);
    assert_int_equal(w->k.slots[0].mode, HEARTH_KEYRING_PHRASE);
    assert_int_equal(unlock(w, "amina", PIN, NULL), HEARTH_E_AUTH);
    assert_int_equal(unlock(w, "amina", OTHER, NULL), 0);
    assert_int_equal(draft_of(w, &w->a, 1), 0); /* the root is the same */
    assert_false(page_holds(&w->k, old.salt, sizeof(old.salt)));
    assert_false(page_holds(&w->k, old.commitment, 32));
    assert_false(page_holds(&w->k, old.duress, 32));
    for (size_t i = 0; i < sizeof(old.root_box); i += 12) {
        assert_false(page_holds(&w->k, old.root_box + i, 12));
        assert_false(page_holds(&w->k, old.sign_box + i, 12));
    }
}

static void test_relock_that_fails_changes_nothing(void **state)
{
    struct world *w = *state;
    struct hearth_keyring before = w->k;

    for (unsigned n = 1; n <= 4; n++) {
        w->random.fail_at = w->random.calls + n;
        assert_int_equal(relock(w, &w->a, OTHER, false), HEARTH_E_CRYPTO);
        assert_memory_equal(&w->k, &before, sizeof(before));
    }
    w->random.fail_at = 0;
    w->box.fails = HEARTH_E_NOT_FOUND;
    assert_int_equal(relock(w, &w->a, OTHER, true), HEARTH_E_NOT_FOUND);
    assert_memory_equal(&w->k, &before, sizeof(before));
    assert_int_equal(unlock(w, "amina", PIN, NULL), 0);
}

/* Issue: "three open drafts of two workers ... the others still open". */
static void test_three_drafts_of_two_workers(void **state)
{
    struct world *w = *state;
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    struct hearth_keyring_draft gone;

    add_drafts(w, &w->a, 1, 2);
    add_drafts(w, &w->b, 3, 1);
    assert_int_equal(draft_of(w, &w->b, 1), HEARTH_E_DENIED);
    assert_int_equal(draft_of(w, &w->a, 3), HEARTH_E_DENIED);
    gone = w->k.drafts[0];
    memset(id, 1, sizeof(id));
    hearth_keyring_drop_draft(&w->k, id);
    assert_int_equal(draft_of(w, &w->a, 1), HEARTH_E_NOT_FOUND);
    assert_int_equal(draft_of(w, &w->a, 2), 0);
    assert_int_equal(draft_of(w, &w->b, 3), 0);
    for (size_t i = 0; i < sizeof(gone.key_box); i += 12) {
        assert_false(page_holds(&w->k, gone.key_box + i, 12));
    }
}

static void test_a_worker_who_leaves_takes_the_drafts_along(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_slot old = w->k.slots[1];

    add_drafts(w, &w->a, 1, 1);
    add_drafts(w, &w->b, 2, 2);
    assert_int_equal(
        hearth_keyring_remove_worker(&w->k, hearth_slice_text("carol")),
        HEARTH_E_NOT_FOUND);
    assert_int_equal(
        hearth_keyring_remove_worker(&w->k, hearth_slice_text("badru")), 0);
    assert_int_equal(unlock(w, "badru", OTHER, NULL), HEARTH_E_NOT_FOUND);
    assert_int_equal(draft_of(w, &w->b, 2), HEARTH_E_NOT_FOUND);
    assert_int_equal(draft_of(w, &w->b, 3), HEARTH_E_NOT_FOUND);
    assert_int_equal(draft_of(w, &w->a, 1), 0);
    assert_false(page_holds(&w->k, old.sign_box, 60));
    /* SIGN stands under the workers' secrets: somebody must stay. */
    assert_int_equal(
        hearth_keyring_remove_worker(&w->k, hearth_slice_text("amina")),
        HEARTH_E_STATE);
    assert_int_equal(unlock(w, "amina", PIN, NULL), 0);
}

/* "a per-worker share so that one worker cannot take all" */
static void test_nobody_takes_the_others_share(void **state)
{
    struct world *w = *state;
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    struct hearth_key key;

    add_drafts(w, &w->a, 1, HEARTH_DRAFTS_MAX - HEARTH_KEYRING_SHARE);
    memset(id, 99, sizeof(id));
    assert_int_equal(hearth_keyring_add_draft(&w->k, &w->a, id, &w->rng, &key),
                     HEARTH_E_FULL);
    add_drafts(w, &w->b, 50, HEARTH_KEYRING_SHARE);
    assert_int_equal(hearth_keyring_add_draft(&w->k, &w->b, id, &w->rng, &key),
                     HEARTH_E_FULL);
    memset(id, 1, sizeof(id));
    hearth_keyring_drop_draft(&w->k, id);
    add_drafts(w, &w->b, 70, 1); /* beyond the share where there is room */
    /* Alone on the device one may have them all. */
    assert_int_equal(
        hearth_keyring_remove_worker(&w->k, hearth_slice_text("badru")), 0);
    add_drafts(w, &w->a, 100, HEARTH_KEYRING_SHARE + 1);
}

static void test_the_duress_pin_is_told_and_opens_nothing(void **state)
{
    struct world *w = *state;
    bool is_duress;

    assert_int_equal(unlock(w, "amina", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
    assert_int_equal(hearth_keyring_set_duress(
                         &w->k, &w->a, hearth_slice_text(PIN), w->m, &w->rng),
                     HEARTH_E_EXISTS);
    assert_int_equal(hearth_keyring_set_duress(&w->k, &w->a,
                                               hearth_slice_text(DURESS), w->m,
                                               &w->rng),
                     0);
    assert_int_equal(unlock(w, "amina", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_true(is_duress);
    assert_int_equal(unlock(w, "badru", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
    assert_int_equal(unlock(w, "amina", "000000", &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
    assert_int_equal(unlock(w, "amina", PIN, &is_duress), 0);
    assert_false(is_duress);
    /* Off again, by choice or with a new PIN. */
    assert_int_equal(hearth_keyring_set_duress(
                         &w->k, &w->a, hearth_slice_of(NULL, 0), w->m, &w->rng),
                     0);
    assert_int_equal(unlock(w, "amina", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
}

static void test_a_scrambled_ring_looks_the_same(void **state)
{
    struct world *w = *state;
    struct hearth_keyring before;
    bool is_duress;

    add_drafts(w, &w->a, 1, 2);
    assert_int_equal(hearth_keyring_set_duress(&w->k, &w->a,
                                               hearth_slice_text(DURESS), w->m,
                                               &w->rng),
                     0);
    before = w->k;
    assert_int_equal(hearth_keyring_scramble(&w->k, &w->rng), 0);
    assert_int_equal(unlock(w, "amina", PIN, NULL), HEARTH_E_AUTH);
    assert_int_equal(unlock(w, "badru", OTHER, NULL), HEARTH_E_AUTH);
    assert_int_equal(unlock(w, "amina", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
    assert_int_equal(draft_of(w, &w->a, 1), HEARTH_E_AUTH);
    for (size_t i = 0; i < 2; i++) {
        struct hearth_keyring_slot *s = &before.slots[i];

        assert_memory_equal(w->k.slots[i].worker, s->worker, s->worker_len);
        assert_int_equal(w->k.slots[i].mode, s->mode);
        assert_false(page_holds(&w->k, s->salt, 16));
        assert_false(page_holds(&w->k, s->commitment, 32));
        assert_false(page_holds(&w->k, s->duress, 32));
        assert_false(page_holds(&w->k, s->root_box, 12));
        assert_false(page_holds(&w->k, s->root_box + 12, 16));
        assert_false(page_holds(&w->k, s->sign_box + 12, 16));
        assert_false(page_holds(&w->k, before.drafts[i].key_box + 12, 16));
        assert_memory_equal(w->k.drafts[i].id, before.drafts[i].id, 16);
    }
    w->random.fail_at = w->random.calls + 1;
    assert_int_equal(hearth_keyring_scramble(&w->k, &w->rng), HEARTH_E_CRYPTO);
}

static void test_with_a_chip_both_are_needed(void **state)
{
    struct world *w = *state;
    struct hearth_key right;

    assert_int_equal(relock(w, &w->a, PIN, true), 0);
    assert_int_equal(w->k.slots[0].mode, HEARTH_KEYRING_CHIP);
    assert_int_equal(unlock(w, "amina", PIN, NULL), 0);
    assert_int_equal(unlock(w, "amina", "482916", NULL), HEARTH_E_AUTH);
    /* "such a worker has no PIN-only slot" */
    assert_int_equal(hearth_keyring_unlock(&w->k, hearth_slice_text("amina"),
                                           hearth_slice_text(PIN), w->m, &w->a),
                     HEARTH_E_NOT_FOUND);
    right = w->box.secret;
    w->box.secret.bytes[0] ^= 1; /* another chip */
    assert_int_equal(unlock(w, "amina", PIN, NULL), HEARTH_E_AUTH);
    w->box.secret = right;
    w->box.fails = HEARTH_E_LOCKED;
    assert_int_equal(unlock(w, "amina", PIN, NULL), HEARTH_E_LOCKED);
    w->box.fails = 0;
    /* Back to a PIN alone: nothing of what the chip sealed stays. */
    assert_int_equal(relock(w, &w->a, OTHER, false), 0);
    assert_false(page_holds(&w->k, (const uint8_t *)"sealed", 6));
    assert_int_equal(unlock(w, "amina", OTHER, NULL), 0);
}

static void test_duress_asks_the_chip_as_any_wrong_pin(void **state)
{
    struct world *w = *state;
    unsigned before;
    bool is_duress;

    assert_int_equal(relock(w, &w->a, PIN, true), 0);
    assert_int_equal(
        hearth_keyring_unlock_try(&w->k,
                                  &(struct hearth_keyring_try){
                                      hearth_slice_text("amina"),
                                      hearth_slice_text(PIN), &w->chip, false},
                                  w->m, &w->a),
        0);
    assert_int_equal(hearth_keyring_set_duress(
                         &w->k, &w->a, hearth_slice_text(PIN), w->m, &w->rng),
                     HEARTH_E_EXISTS);
    assert_int_equal(hearth_keyring_set_duress(&w->k, &w->a,
                                               hearth_slice_text(DURESS), w->m,
                                               &w->rng),
                     0);
    before = w->box.asked;
    assert_int_equal(unlock(w, "amina", "111112", &is_duress), HEARTH_E_AUTH);
    assert_false(is_duress);
    assert_int_equal(w->box.asked, before + 1);
    assert_int_equal(unlock(w, "amina", DURESS, &is_duress), HEARTH_E_AUTH);
    assert_true(is_duress);
    assert_int_equal(w->box.asked, before + 2);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, make_world, end_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_a_new_pin_leaves_nothing_of_the_old_slot),
        CASE(test_relock_that_fails_changes_nothing),
        CASE(test_three_drafts_of_two_workers),
        CASE(test_a_worker_who_leaves_takes_the_drafts_along),
        CASE(test_nobody_takes_the_others_share),
        CASE(test_the_duress_pin_is_told_and_opens_nothing),
        CASE(test_a_scrambled_ring_looks_the_same),
        CASE(test_with_a_chip_both_are_needed),
        CASE(test_duress_asks_the_chip_as_any_wrong_pin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
