/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring's operations: who can open what, and what failure leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/keyring.h"
#include "hex.h"
#include "test_rng.h"

#define ARENA_LEN 4080 /* with the head of one block, a page */
#define PIN_A     "4711"
#define PIN_B     "correct horse"

static const struct hearth_passphrase_cost cheapest = {
    HEARTH_PASSPHRASE_FLOOR_PASSES, HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB};

/* Two workers, made once: each derivation costs a fifth of a second under a
 * sanitizer. Tests work on copies of the keyring. */
struct world {
    struct hearth_secmem *m;
    struct test_rng random;
    struct hearth_rng rng;
    struct hearth_key sign_a;
    struct hearth_key sign_b;
    struct hearth_keyring keyring;
    struct hearth_keyring_secrets a;
    struct hearth_keyring_secrets b;
};

static int add_worker(struct world *w, struct hearth_keyring *k,
                      const char *worker, const char *pin,
                      const struct hearth_key *sign)
{
    return hearth_keyring_add_worker(k, hearth_slice_text(worker),
                                     hearth_slice_text(pin), &cheapest, sign,
                                     w->m, &w->rng);
}

static int unlock(struct world *w, const struct hearth_keyring *k,
                  const char *worker, const char *pin,
                  struct hearth_keyring_secrets *out)
{
    return hearth_keyring_unlock(k, hearth_slice_text(worker),
                                 hearth_slice_text(pin), w->m, out);
}

static int make_world(void **state)
{
    static struct world w;

    memset(&w, 0, sizeof(w));
    w.rng = test_rng_seeded(&w.random, 42);
    memset(w.sign_a.bytes, 0xa1, sizeof(w.sign_a.bytes));
    memset(w.sign_b.bytes, 0xb1, sizeof(w.sign_b.bytes));
    if (hearth_secmem_open_unlocked(ARENA_LEN, &w.m) != HEARTH_OK ||
        add_worker(&w, &w.keyring, "amina", PIN_A, &w.sign_a) != HEARTH_OK ||
        add_worker(&w, &w.keyring, "badru", PIN_B, &w.sign_b) != HEARTH_OK ||
        unlock(&w, &w.keyring, "amina", PIN_A, &w.a) != HEARTH_OK ||
        unlock(&w, &w.keyring, "badru", PIN_B, &w.b) != HEARTH_OK) {
        return -1;
    }
    *state = &w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    size_t used = hearth_secmem_used(w->m);

    hearth_secmem_close(w->m);
    return used == 0 ? 0 : -1; /* no test left a secret behind */
}

static void id_of(uint8_t n, uint8_t id[HEARTH_DRAFT_ID_LEN])
{
    memset(id, n, HEARTH_DRAFT_ID_LEN);
}

static void test_each_worker_gets_the_own_keys(void **state)
{
    struct world *w = *state;

    assert_memory_equal(&w->a.sign, &w->sign_a, sizeof(w->sign_a));
    assert_memory_equal(&w->b.sign, &w->sign_b, sizeof(w->sign_b));
    assert_int_equal(w->a.slot, 0);
    assert_int_equal(w->b.slot, 1);
    assert_memory_not_equal(&w->a.root, &w->b.root, sizeof(w->a.root));
    assert_memory_not_equal(w->keyring.slots[0].salt, w->keyring.slots[1].salt,
                            HEARTH_SALT_LEN);
}

static void test_a_wrong_secret_changes_nothing(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_secrets out;
    struct hearth_keyring_secrets before;

    memset(&out, 0x5a, sizeof(out));
    before = out;
    assert_int_equal(unlock(w, &w->keyring, "amina", "4712", &out),
                     HEARTH_E_AUTH);
    assert_int_equal(unlock(w, &w->keyring, "amina", PIN_B, &out),
                     HEARTH_E_AUTH);
    assert_int_equal(unlock(w, &w->keyring, "amin", PIN_A, &out),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(unlock(w, &w->keyring, "", PIN_A, &out),
                     HEARTH_E_NOT_FOUND);
    assert_memory_equal(&out, &before, sizeof(out));
}

static void test_damage_is_told_from_a_wrong_secret(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_secrets out;
    struct hearth_keyring k = w->keyring;

    k.slots[0].root_box[20] ^= 1;
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_INVALID);
    assert_int_equal(unlock(w, &k, "amina", "4712", &out), HEARTH_E_AUTH);
    k = w->keyring;
    k.slots[0].sign_box[59] ^= 1;
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_INVALID);
    k = w->keyring;
    k.slots[0].commitment[0] ^= 1;
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_AUTH);
}

static void test_boxes_are_bound_to_slot_worker_and_use(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_secrets out;
    struct hearth_keyring k = w->keyring;

    k.slots[2] = k.slots[0];
    memset(&k.slots[0], 0, sizeof(k.slots[0]));
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_INVALID);
    k = w->keyring;
    memcpy(k.slots[0].worker, "amino", 5);
    assert_int_equal(unlock(w, &k, "amino", PIN_A, &out), HEARTH_E_INVALID);
    k = w->keyring;
    memcpy(k.slots[0].sign_box, k.slots[0].root_box,
           sizeof(k.slots[0].sign_box));
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_INVALID);
}

static void test_names_are_unique_and_bounded(void **state)
{
    static const char longest[] = "w123456789012345678901234567890xy";
    struct world *w = *state;
    struct hearth_keyring before = w->keyring;
    struct hearth_keyring k = w->keyring;

    assert_int_equal(add_worker(w, &k, "amina", "1", &w->sign_a),
                     HEARTH_E_EXISTS);
    assert_int_equal(add_worker(w, &k, "", "1", &w->sign_a), HEARTH_E_INVALID);
    assert_int_equal(sizeof(longest) - 1, HEARTH_CODE_MAX + 1);
    assert_int_equal(add_worker(w, &k, longest, "1", &w->sign_a),
                     HEARTH_E_INVALID);
    assert_memory_equal(&k, &before, sizeof(k));
}

static void test_slots_run_out(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_secrets out;
    struct hearth_keyring k = w->keyring;
    struct hearth_keyring before;

    assert_int_equal(add_worker(w, &k, "w12345678901234567890123456789ab",
                                "3333", &w->sign_a),
                     HEARTH_OK);
    assert_int_equal(add_worker(w, &k, "d", "4444", &w->sign_b), HEARTH_OK);
    before = k;
    assert_int_equal(add_worker(w, &k, "e", "5555", &w->sign_b), HEARTH_E_FULL);
    assert_memory_equal(&k, &before, sizeof(k));
    assert_int_equal(
        unlock(w, &k, "w12345678901234567890123456789ab", "3333", &out),
        HEARTH_OK);
    assert_int_equal(out.slot, 2);
}

static void test_a_worker_half_added_is_not_there(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_passphrase_cost cheap = {1, 8};

    /* salt, root and the nonces of two boxes */
    for (unsigned n = 1; n <= 4; n++) {
        w->random.calls = 0;
        w->random.fail_at = n;
        assert_int_equal(add_worker(w, &k, "carol", "1234", &w->sign_a),
                         HEARTH_E_CRYPTO);
        assert_memory_equal(&k, &w->keyring, sizeof(k));
    }
    w->random.fail_at = 0;
    assert_int_equal(hearth_keyring_add_worker(&k, hearth_slice_text("carol"),
                                               hearth_slice_text("1234"),
                                               &cheap, &w->sign_a, w->m,
                                               &w->rng),
                     HEARTH_E_LIMIT);
    assert_int_equal(add_worker(w, &k, "carol", "", &w->sign_a),
                     HEARTH_E_INVALID);
    assert_memory_equal(&k, &w->keyring, sizeof(k));
    assert_int_equal(hearth_secmem_used(w->m), 0);
}

static void test_without_locked_memory_nothing_happens(void **state)
{
    struct world *w = *state;
    struct hearth_keyring_secrets out;
    struct hearth_keyring k = w->keyring;
    void *rest = hearth_secmem_take(w->m, ARENA_LEN);

    assert_non_null(rest);
    assert_int_equal(add_worker(w, &k, "carol", "1234", &w->sign_a),
                     HEARTH_E_MEMORY);
    assert_int_equal(unlock(w, &k, "amina", PIN_A, &out), HEARTH_E_MEMORY);
    hearth_secmem_give(w->m, rest);
    assert_memory_equal(&k, &w->keyring, sizeof(k));
}

static void test_a_draft_key_comes_back(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_key key = {{0}};
    struct hearth_key other = {{0}};
    struct hearth_key back = {{0}};
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    id_of(1, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
    assert_int_equal(hearth_keyring_draft_key(&k, &w->a, id, &back), HEARTH_OK);
    assert_memory_equal(&back, &key, sizeof(key));
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &other),
                     HEARTH_E_EXISTS);
    id_of(2, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &other),
                     HEARTH_OK);
    assert_memory_not_equal(&other, &key, sizeof(key));
}

static void test_a_dropped_key_is_gone_from_the_struct(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_key key;
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    id_of(1, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
    hearth_keyring_drop_draft(&k, id);
    assert_memory_equal(&k, &w->keyring, sizeof(k));
    hearth_keyring_drop_draft(&k, id);
    assert_int_equal(hearth_keyring_draft_key(&k, &w->a, id, &key),
                     HEARTH_E_NOT_FOUND);
}

static void test_another_workers_draft_is_denied(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_key key;
    struct hearth_key untouched = {{7}};
    struct hearth_key before = untouched;
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    id_of(1, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
    assert_int_equal(hearth_keyring_draft_key(&k, &w->b, id, &untouched),
                     HEARTH_E_DENIED);
    k.drafts[0].slot = w->b.slot; /* a claim does not help: wrong root */
    assert_int_equal(hearth_keyring_draft_key(&k, &w->b, id, &untouched),
                     HEARTH_E_AUTH);
    assert_memory_equal(&untouched, &before, sizeof(before));
}

static void test_a_draft_box_is_bound_to_its_id(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_key key;
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    id_of(1, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
    id_of(2, id);
    id_of(2, k.drafts[0].id);
    assert_int_equal(hearth_keyring_draft_key(&k, &w->a, id, &key),
                     HEARTH_E_AUTH);
}

static void test_places_for_drafts_run_out_and_come_back(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_keyring before;
    struct hearth_key key;
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    for (uint8_t n = 0; n < HEARTH_DRAFTS_MAX; n++) {
        id_of((uint8_t)(n + 1), id);
        assert_int_equal(hearth_keyring_add_draft(&k, n % 2 ? &w->a : &w->b, id,
                                                  &w->rng, &key),
                         HEARTH_OK);
    }
    before = k;
    id_of(99, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_E_FULL);
    assert_memory_equal(&k, &before, sizeof(k));
    id_of(5, id);
    hearth_keyring_drop_draft(&k, id);
    id_of(99, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
}

static void test_a_draft_half_added_is_not_there(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    struct hearth_key key = {{7}};
    uint8_t id[HEARTH_DRAFT_ID_LEN];

    id_of(1, id);
    for (unsigned n = 1; n <= 2; n++) {
        w->random.calls = 0;
        w->random.fail_at = n;
        assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                         HEARTH_E_CRYPTO);
    }
    w->random.fail_at = 0;
    assert_memory_equal(&k, &w->keyring, sizeof(k));
    assert_int_equal(key.bytes[0], 7);
}

/* Nothing that opens anything stands in the struct, and so on the page. */
static void test_no_secret_stands_in_the_open(void **state)
{
    struct world *w = *state;
    struct hearth_keyring k = w->keyring;
    uint8_t id[HEARTH_DRAFT_ID_LEN];
    struct hearth_key key;
    const struct hearth_key *secrets[] = {&w->a.root, &w->a.sign, &w->b.root,
                                          &w->b.sign, &key};
    const uint8_t *bytes = (const uint8_t *)&k;

    id_of(1, id);
    assert_int_equal(hearth_keyring_add_draft(&k, &w->a, id, &w->rng, &key),
                     HEARTH_OK);
    for (size_t i = 0; i + 16 <= sizeof(k); i++) {
        for (size_t j = 0; j < sizeof(secrets) / sizeof(secrets[0]); j++) {
            assert_memory_not_equal(bytes + i, secrets[j]->bytes, 16);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_worker_gets_the_own_keys),
        cmocka_unit_test(test_a_wrong_secret_changes_nothing),
        cmocka_unit_test(test_damage_is_told_from_a_wrong_secret),
        cmocka_unit_test(test_boxes_are_bound_to_slot_worker_and_use),
        cmocka_unit_test(test_names_are_unique_and_bounded),
        cmocka_unit_test(test_slots_run_out),
        cmocka_unit_test(test_a_worker_half_added_is_not_there),
        cmocka_unit_test(test_without_locked_memory_nothing_happens),
        cmocka_unit_test(test_a_draft_key_comes_back),
        cmocka_unit_test(test_a_dropped_key_is_gone_from_the_struct),
        cmocka_unit_test(test_another_workers_draft_is_denied),
        cmocka_unit_test(test_a_draft_box_is_bound_to_its_id),
        cmocka_unit_test(test_places_for_drafts_run_out_and_come_back),
        cmocka_unit_test(test_a_draft_half_added_is_not_there),
        cmocka_unit_test(test_no_secret_stands_in_the_open),
    };

    return cmocka_run_group_tests(tests, make_world, end_world);
}
