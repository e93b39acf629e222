/* SPDX-License-Identifier: Apache-2.0 */
/* The keyring's page: layout, one spelling only, torn writes, the choice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/hash.h"
#include "hearth/keyring.h"
#include "test_rng.h"

#include <string.h>

/* Offsets of FORMAT.md "Keyring", written down a second time on purpose. */
#define AT_VERSION    8
#define AT_GENERATION 10
#define AT_SLOTS      18
#define SLOT_LEN      629
#define AT_CHIP       (AT_SLOTS + 2 * SLOT_LEN) /* a slot with a chip */
#define AT_DRAFTS     2534
#define DRAFT_LEN     78
#define AT_PENDING    3782
#define AT_ZEROS      3839
#define AT_HASH       4064

typedef uint8_t page_bytes[HEARTH_KEYRING_PAGE];

/* A keyring of boxes that need not open: the page does not look inside. */
static struct hearth_keyring make_keyring(uint64_t generation)
{
    struct hearth_keyring k;
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, generation);

    memset(&k, 0, sizeof(k));
    k.generation = generation;
    for (size_t i = 0; i < 2; i++) {
        struct hearth_keyring_slot *s = &k.slots[2 * i];

        s->is_used = true;
        s->worker_len = (uint8_t)(3 + i);
        assert_int_equal(rng.fill(&t, s->worker, s->worker_len), HEARTH_OK);
        s->cost.passes = 3;
        s->cost.memory_kib = 65536;
        assert_int_equal(rng.fill(&t, s->salt, sizeof(s->salt)), HEARTH_OK);
        assert_int_equal(rng.fill(&t, s->commitment, 32), HEARTH_OK);
        assert_int_equal(rng.fill(&t, s->root_box, 60), HEARTH_OK);
        assert_int_equal(rng.fill(&t, s->sign_box, 60), HEARTH_OK);
        s->mode = i == 0 ? HEARTH_KEYRING_PHRASE : HEARTH_KEYRING_CHIP;
        assert_int_equal(rng.fill(&t, s->duress, 32), HEARTH_OK);
        if (s->mode == HEARTH_KEYRING_CHIP) {
            s->sealed_len = 0x0123;
            assert_int_equal(rng.fill(&t, s->sealed, s->sealed_len), HEARTH_OK);
        }
    }
    for (size_t i = 0; i < HEARTH_DRAFTS_MAX; i += 5) {
        k.drafts[i].is_used = true;
        k.drafts[i].slot = i % 2 == 0 ? 0 : 2;
        assert_int_equal(rng.fill(&t, k.drafts[i].id, 16), HEARTH_OK);
        assert_int_equal(rng.fill(&t, k.drafts[i].key_box, 60), HEARTH_OK);
    }
    k.pending.is_set = true;
    k.pending.seq = 0x0102030405060708;
    assert_int_equal(rng.fill(&t, k.pending.draft, 16), HEARTH_OK);
    assert_int_equal(rng.fill(&t, k.pending.h, 32), HEARTH_OK);
    return k;
}

static void encode(const struct hearth_keyring *k, page_bytes page)
{
    assert_int_equal(hearth_keyring_encode(k, page), HEARTH_OK);
}

/* Makes the checksum right again after a change. */
static void seal_page(page_bytes page)
{
    struct hearth_slice body = {page, AT_HASH};

    assert_int_equal(hearth_hash_parts(&body, 1, page + AT_HASH), HEARTH_OK);
}

static void test_a_page_goes_there_and_back(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring back;
    page_bytes page;

    (void)state;
    memset(&back, 0, sizeof(back));
    encode(&k, page);
    assert_int_equal(hearth_keyring_decode(page, &back), HEARTH_OK);
    assert_int_equal(back.generation, 5);
    assert_memory_equal(&back.slots, &k.slots, sizeof(k.slots));
    assert_memory_equal(&back.drafts, &k.drafts, sizeof(k.drafts));
    assert_int_equal(back.pending.is_set, true);
    assert_true(back.pending.seq == k.pending.seq);
    assert_memory_equal(back.pending.draft, k.pending.draft, 16);
    assert_memory_equal(back.pending.h, k.pending.h, 32);
}

static void test_the_layout_is_that_of_the_format(void **state)
{
    static const uint8_t zeros[SLOT_LEN] = {0};
    static const uint8_t cost[] = {0, 0, 0, 3, 0, 1, 0, 0};
    static const uint8_t seq[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct hearth_keyring k = make_keyring(5);
    const uint8_t *slot;
    const uint8_t *draft;
    page_bytes page;

    (void)state;
    encode(&k, page);
    slot = page + AT_SLOTS + 2 * SLOT_LEN;
    draft = page + AT_DRAFTS + 5 * DRAFT_LEN;
    assert_memory_equal(page, "HEARTHKR\0\2\0\0\0\0\0\0\0\5", AT_SLOTS);
    assert_int_equal(slot[0], 1);
    assert_int_equal(slot[1], 4);
    assert_memory_equal(slot + 2, k.slots[2].worker, 32);
    assert_memory_equal(slot + 34, cost, sizeof(cost));
    assert_memory_equal(slot + 42, k.slots[2].salt, 16);
    assert_memory_equal(slot + 58, k.slots[2].commitment, 32);
    assert_memory_equal(slot + 90, k.slots[2].root_box, 60);
    assert_memory_equal(slot + 150, k.slots[2].sign_box, 60);
    assert_int_equal(slot[210], 3);
    assert_memory_equal(slot + 211, k.slots[2].duress, 32);
    assert_memory_equal(slot + 243, "\x01\x23", 2);
    assert_memory_equal(slot + 245, k.slots[2].sealed, 384);
    assert_memory_equal(page + AT_SLOTS + SLOT_LEN, zeros, SLOT_LEN);
    assert_int_equal(draft[0], 1);
    assert_int_equal(draft[1], 2);
    assert_memory_equal(draft + 2, k.drafts[5].id, 16);
    assert_memory_equal(draft + 18, k.drafts[5].key_box, 60);
    assert_int_equal(page[AT_PENDING], 1);
    assert_memory_equal(page + AT_PENDING + 1, k.pending.draft, 16);
    assert_memory_equal(page + AT_PENDING + 17, seq, sizeof(seq));
    assert_memory_equal(page + AT_PENDING + 25, k.pending.h, 32);
    for (size_t i = AT_ZEROS; i < AT_HASH; i++) {
        assert_int_equal(page[i], 0);
    }
}

static void test_what_is_unused_leaves_no_trace(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring dirty = k;
    page_bytes page;
    page_bytes other;

    (void)state;
    k.pending.is_set = false;
    dirty.pending.is_set = false;
    memset(&dirty.slots[1].salt, 0xee, 16);
    memset(&dirty.drafts[1].key_box, 0xee, 60);
    memset(dirty.slots[0].worker + 3, 0xee, 29);
    encode(&k, page);
    encode(&dirty, other);
    assert_memory_equal(page, other, sizeof(page));
}

static void test_a_changed_bit_anywhere_is_found(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring out;
    struct hearth_keyring before;
    page_bytes page;

    (void)state;
    memset(&out, 0x5a, sizeof(out));
    before = out;
    encode(&k, page);
    for (size_t i = 0; i < sizeof(page); i++) {
        page[i] ^= (uint8_t)(1 << (i % 8));
        assert_int_equal(hearth_keyring_decode(page, &out), HEARTH_E_INVALID);
        page[i] ^= (uint8_t)(1 << (i % 8));
    }
    assert_memory_equal(&out, &before, sizeof(out));
}

/* Writes ${value} at ${at} with a right checksum; gives what decode says. */
static int decode_with(size_t at, uint8_t value)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring out;
    page_bytes page;

    encode(&k, page);
    page[at] = value;
    seal_page(page);
    return hearth_keyring_decode(page, &out);
}

static void test_only_one_spelling_is_taken(void **state)
{
    size_t free_slot = AT_SLOTS + SLOT_LEN;
    size_t free_draft = AT_DRAFTS + DRAFT_LEN;

    (void)state;
    assert_int_equal(decode_with(AT_GENERATION, 1), HEARTH_OK);
    assert_int_equal(decode_with(0, 'h'), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS, 2), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 1, 0), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 1, 33), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 1, 255), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 2 + 31, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(free_slot + 100, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(free_slot + 628, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 210, 0), HEARTH_OK);
    assert_int_equal(decode_with(AT_SLOTS + 210, 3), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 210, 4), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_SLOTS + 244, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_CHIP + 210, 2), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_CHIP + 243, 2), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_CHIP + 245 + 0x123, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(free_slot, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_DRAFTS, 2), HEARTH_E_INVALID);
    assert_int_equal(decode_with(free_draft + 70, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_PENDING, 2), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_ZEROS, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_HASH - 1, 1), HEARTH_E_INVALID);
}

/* The page as version 1 wrote it: shorter slots, the rest further up. */
static void make_version_1(const page_bytes page, page_bytes out)
{
    memset(out, 0, HEARTH_KEYRING_PAGE);
    memcpy(out, page, AT_SLOTS);
    out[AT_VERSION + 1] = 1;
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        memcpy(out + AT_SLOTS + i * 210, page + AT_SLOTS + i * SLOT_LEN, 210);
    }
    memcpy(out + 858, page + AT_DRAFTS, AT_ZEROS - AT_DRAFTS);
    seal_page(out);
}

static void test_version_1_is_read_and_moves_on(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring back;
    struct test_rng t;
    struct hearth_rng rng = test_rng_seeded(&t, 1);
    bool has_changed = false;
    page_bytes page;
    page_bytes first;
    int chosen = 7;

    (void)state;
    encode(&k, page);
    make_version_1(page, first);
    assert_int_equal(hearth_keyring_decode(first, &back), HEARTH_OK);
    assert_memory_equal(&back.drafts, &k.drafts, sizeof(k.drafts));
    assert_true(back.pending.seq == k.pending.seq);
    assert_memory_equal(back.slots[2].sign_box, k.slots[2].sign_box, 60);
    assert_int_equal(back.slots[2].mode, HEARTH_KEYRING_UNSTATED);
    assert_int_equal(back.slots[2].sealed_len, 0);
    /* One spelling only here too: a byte behind its last item. */
    first[2163] = 1;
    seal_page(first);
    assert_int_equal(hearth_keyring_decode(first, &back), HEARTH_E_INVALID);
    first[2163] = 0;
    seal_page(first);
    /* What is written is version 2, and its noise is drawn once. */
    assert_int_equal(hearth_keyring_upgrade(&back, &rng, &has_changed), 0);
    assert_true(has_changed);
    back.generation++;
    encode(&back, page);
    assert_int_equal(page[AT_VERSION + 1], 2);
    assert_int_equal(hearth_keyring_upgrade(&back, &rng, &has_changed), 0);
    assert_false(has_changed);
    /* A crash between the two copies leaves one of each. */
    assert_int_equal(hearth_keyring_choose(first, page, &back, &chosen), 0);
    assert_int_equal(chosen, 1);
    assert_int_equal(hearth_keyring_choose(page, first, &back, &chosen), 0);
    assert_int_equal(chosen, 0);
    t.fail_at = t.calls + 1;
    memset(back.slots[0].duress, 0, 32);
    assert_int_equal(hearth_keyring_upgrade(&back, &rng, &has_changed),
                     HEARTH_E_CRYPTO);
}

static void test_drafts_belong_to_a_worker(void **state)
{
    (void)state;
    assert_int_equal(decode_with(AT_DRAFTS + 1, 2), HEARTH_OK);
    assert_int_equal(decode_with(AT_DRAFTS + 1, 1), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_DRAFTS + 1, 4), HEARTH_E_INVALID);
    assert_int_equal(decode_with(AT_DRAFTS + 1, 255), HEARTH_E_INVALID);
}

static void test_twins_are_refused(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    page_bytes page;
    page_bytes before;

    (void)state;
    memset(page, 0x5a, sizeof(page));
    memset(before, 0x5a, sizeof(before));
    memcpy(k.drafts[10].id, k.drafts[0].id, HEARTH_DRAFT_ID_LEN);
    assert_int_equal(hearth_keyring_encode(&k, page), HEARTH_E_INVALID);
    k = make_keyring(5);
    k.slots[2].worker_len = k.slots[0].worker_len;
    memcpy(k.slots[2].worker, k.slots[0].worker, k.slots[0].worker_len);
    assert_int_equal(hearth_keyring_encode(&k, page), HEARTH_E_INVALID);
    assert_memory_equal(page, before, sizeof(page));
}

static void test_a_later_version_is_left_alone(void **state)
{
    struct hearth_keyring k = make_keyring(5);
    struct hearth_keyring out;
    page_bytes old;
    page_bytes later;
    page_bytes torn = {0};
    int chosen = 7;

    (void)state;
    encode(&k, old);
    memcpy(later, old, sizeof(later));
    later[AT_VERSION + 1] = 3;
    seal_page(later);
    assert_int_equal(hearth_keyring_decode(later, &out), HEARTH_E_VERSION);
    assert_int_equal(hearth_keyring_choose(old, later, &out, &chosen),
                     HEARTH_E_VERSION);
    assert_int_equal(hearth_keyring_choose(later, torn, &out, &chosen),
                     HEARTH_E_VERSION);
    assert_int_equal(chosen, 7);
}

static void test_the_higher_generation_is_chosen(void **state)
{
    struct hearth_keyring low = make_keyring(0xff);
    struct hearth_keyring high = make_keyring(0x100);
    struct hearth_keyring out;
    page_bytes low_page;
    page_bytes high_page;
    int chosen = 7;

    (void)state;
    encode(&low, low_page);
    encode(&high, high_page);
    assert_int_equal(hearth_keyring_choose(low_page, high_page, &out, &chosen),
                     HEARTH_OK);
    assert_int_equal(chosen, 1);
    assert_int_equal(out.generation, 0x100);
    assert_int_equal(hearth_keyring_choose(high_page, low_page, &out, &chosen),
                     HEARTH_OK);
    assert_int_equal(chosen, 0);
    assert_int_equal(out.generation, 0x100);
    assert_int_equal(hearth_keyring_choose(low_page, low_page, &out, &chosen),
                     HEARTH_OK);
    assert_int_equal(chosen, 0);
}

/* A new page written over an old one and cut anywhere: the copy is the new
 * page, or refused; with the other copy there is always one to take. */
static void test_a_torn_write_is_survived(void **state)
{
    struct hearth_keyring before = make_keyring(8);
    struct hearth_keyring after = make_keyring(9);
    struct hearth_keyring out;
    page_bytes old_page;
    page_bytes new_page;
    page_bytes torn;

    (void)state;
    encode(&before, old_page);
    encode(&after, new_page);
    for (size_t cut = 0; cut <= sizeof(torn); cut++) {
        bool is_new =
            memcmp(new_page + cut, old_page + cut, sizeof(torn) - cut) == 0;
        int chosen = 7;

        memcpy(torn, old_page, sizeof(torn));
        memcpy(torn, new_page, cut);
        assert_int_equal(hearth_keyring_choose(torn, old_page, &out, &chosen),
                         HEARTH_OK);
        assert_int_equal(out.generation, is_new ? 9 : 8);
        assert_int_equal(hearth_keyring_choose(new_page, torn, &out, &chosen),
                         HEARTH_OK);
        assert_int_equal(out.generation, 9);
        assert_int_equal(chosen, 0);
    }
}

static void test_two_torn_copies_are_no_keyring(void **state)
{
    struct hearth_keyring out;
    struct hearth_keyring before;
    page_bytes empty = {0};
    int chosen = 7;

    (void)state;
    memset(&out, 0x5a, sizeof(out));
    before = out;
    assert_int_equal(hearth_keyring_choose(empty, empty, &out, &chosen),
                     HEARTH_E_INVALID);
    assert_int_equal(chosen, 7);
    assert_memory_equal(&out, &before, sizeof(out));
}

static void test_an_empty_keyring_has_a_page(void **state)
{
    struct hearth_keyring k;
    struct hearth_keyring out;
    page_bytes page;

    (void)state;
    memset(&k, 0, sizeof(k));
    encode(&k, page);
    assert_int_equal(hearth_keyring_decode(page, &out), HEARTH_OK);
    assert_int_equal(out.generation, 0);
    assert_false(out.pending.is_set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_goes_there_and_back),
        cmocka_unit_test(test_the_layout_is_that_of_the_format),
        cmocka_unit_test(test_what_is_unused_leaves_no_trace),
        cmocka_unit_test(test_a_changed_bit_anywhere_is_found),
        cmocka_unit_test(test_only_one_spelling_is_taken),
        cmocka_unit_test(test_version_1_is_read_and_moves_on),
        cmocka_unit_test(test_drafts_belong_to_a_worker),
        cmocka_unit_test(test_twins_are_refused),
        cmocka_unit_test(test_a_later_version_is_left_alone),
        cmocka_unit_test(test_the_higher_generation_is_chosen),
        cmocka_unit_test(test_a_torn_write_is_survived),
        cmocka_unit_test(test_two_torn_copies_are_no_keyring),
        cmocka_unit_test(test_an_empty_keyring_has_a_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
