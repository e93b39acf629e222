/* SPDX-License-Identifier: Apache-2.0 */
/* The two page files: a torn one is survived and repaired, a dropped key is in
 * neither, and what was wiped stays wiped. */
#include "data_folder.h"
#include "folder.h"
#include "keyring_file.h"

#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static const uint8_t draft_id[HEARTH_DRAFT_ID_LEN] = "draft-of-a-test";

/* A keyring with one draft whose wrapped key is easy to find. */
static void make(const char *folder, struct hearth_keyring_file *f)
{
    struct hearth_keyring_draft *d;
    assert_int_equal(hearth_keyring_file_begin(folder, f), 0);
    struct hearth_keyring_slot *slot = &f->ring.slots[0];
    slot->is_used = true;
    slot->worker[0] = 'w';
    slot->worker_len = 1;
    slot->cost.passes = HEARTH_PASSPHRASE_FLOOR_PASSES;
    slot->cost.memory_kib = HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB;
    memset(slot->duress, 0x33, sizeof(slot->duress));
    d = &f->ring.drafts[0];
    d->is_used = true;
    memcpy(d->id, draft_id, sizeof(d->id));
    memset(d->key_box, 0x5a, sizeof(d->key_box));
    assert_int_equal(hearth_keyring_file_save(f), 0);
}

static bool holds_key(const char *folder, const char *name)
{
    uint8_t page[HEARTH_KEYRING_PAGE];
    static const uint8_t marks[16] = {0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a,
                                      0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a,
                                      0x5a, 0x5a, 0x5a, 0x5a};
    size_t len = folder_read(folder, name, page, sizeof(page));
    for (size_t i = 0; i + sizeof(marks) <= len; i++) {
        if (memcmp(page + i, marks, sizeof(marks)) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_same_pages(const char *folder)
{
    uint8_t a[HEARTH_KEYRING_PAGE];
    uint8_t b[HEARTH_KEYRING_PAGE];
    assert_int_equal(folder_read(folder, HEARTH_DATA_KEYRING_0, a, sizeof(a)),
                     sizeof(a));
    assert_int_equal(folder_read(folder, HEARTH_DATA_KEYRING_1, b, sizeof(b)),
                     sizeof(b));
    assert_memory_equal(a, b, sizeof(a));
}

static void test_both_pages_hold_what_was_saved(void **state)
{
    struct hearth_keyring_file f;
    struct hearth_keyring_file again;
    make(*state, &f);
    assert_same_pages(*state);
    assert_true(holds_key(*state, HEARTH_DATA_KEYRING_0));
    assert_int_equal(hearth_keyring_file_open(*state, &again), 0);
    assert_int_equal(again.ring.generation, f.ring.generation);
    assert_true(again.ring.drafts[0].is_used);
}

static void test_a_dropped_key_is_in_neither_page(void **state)
{
    struct hearth_keyring_file f;
    make(*state, &f);
    hearth_keyring_drop_draft(&f.ring, draft_id);
    assert_int_equal(hearth_keyring_file_save(&f), 0);
    assert_false(holds_key(*state, HEARTH_DATA_KEYRING_0));
    assert_false(holds_key(*state, HEARTH_DATA_KEYRING_1));
}

static void test_each_save_is_a_new_generation(void **state)
{
    struct hearth_keyring_file f;
    make(*state, &f);
    uint64_t before = f.ring.generation;
    assert_int_equal(hearth_keyring_file_save(&f), 0);
    assert_int_equal(f.ring.generation, before + 1);
}

static void test_a_torn_page_is_survived_and_repaired(void **state)
{
    static const char *const names[] = {HEARTH_DATA_KEYRING_0,
                                        HEARTH_DATA_KEYRING_1};
    struct hearth_keyring_file f;
    for (int i = 0; i < 2; i++) {
        make(*state, &f);
        folder_flip(*state, names[i], 2000);
        assert_int_equal(hearth_keyring_file_open(*state, &f), 0);
        assert_true(f.ring.drafts[0].is_used);
        assert_same_pages(*state);
        folder_remove(*state, names[i]);
        assert_int_equal(hearth_keyring_file_open(*state, &f), 0);
        assert_same_pages(*state);
    }
}

/* A crash between the two writes: the older page still has the key. */
static void test_the_newer_page_wins(void **state)
{
    uint8_t old[HEARTH_KEYRING_PAGE];
    struct hearth_keyring_file f;
    make(*state, &f);
    (void)folder_read(*state, HEARTH_DATA_KEYRING_0, old, sizeof(old));
    hearth_keyring_drop_draft(&f.ring, draft_id);
    assert_int_equal(hearth_keyring_file_save(&f), 0);
    folder_write(*state, HEARTH_DATA_KEYRING_0, old, sizeof(old));
    assert_int_equal(hearth_keyring_file_open(*state, &f), 0);
    assert_false(f.ring.drafts[0].is_used);
    assert_false(holds_key(*state, HEARTH_DATA_KEYRING_0));
}

static void test_looking_repairs_nothing(void **state)
{
    struct hearth_keyring_file f;
    make(*state, &f);
    folder_remove(*state, HEARTH_DATA_KEYRING_1);
    assert_int_equal(hearth_keyring_file_look(*state, &f), 0);
    assert_int_equal(hearth_keyring_file_look(*state, &f), 0);
    assert_int_equal(hearth_keyring_file_open(*state, &f), 0);
    assert_same_pages(*state);
}

static void test_two_bad_pages_are_an_error(void **state)
{
    struct hearth_keyring_file f;
    assert_int_equal(hearth_keyring_file_open(*state, &f), HEARTH_E_NOT_FOUND);
    make(*state, &f);
    folder_flip(*state, HEARTH_DATA_KEYRING_0, 0);
    folder_write(*state, HEARTH_DATA_KEYRING_1, "short", 5);
    assert_int_equal(hearth_keyring_file_open(*state, &f), HEARTH_E_INVALID);
}

static void test_a_wiped_keyring_is_not_written_again(void **state)
{
    struct hearth_keyring_file f;
    make(*state, &f);
    folder_remove(*state, HEARTH_DATA_KEYRING_0);
    folder_remove(*state, HEARTH_DATA_KEYRING_1);
    assert_int_equal(hearth_keyring_file_save(&f), HEARTH_E_STATE);
    assert_int_equal(hearth_keyring_file_open(*state, &f), HEARTH_E_NOT_FOUND);
}

/* As left by a page of version 1: noise is drawn, saved, and then stays. */
static void test_an_old_slot_gets_its_noise(void **state)
{
    static const uint8_t none[HEARTH_HASH_LEN];
    struct hearth_keyring_file f;
    struct hearth_keyring_file again;
    make(*state, &f);
    memset(f.ring.slots[0].duress, 0, sizeof(none));
    assert_int_equal(hearth_keyring_file_save(&f), 0);
    assert_int_equal(hearth_keyring_file_open(*state, &again), 0);
    assert_int_equal(again.ring.generation, f.ring.generation + 1);
    assert_memory_not_equal(again.ring.slots[0].duress, none, sizeof(none));
    assert_same_pages(*state);
    f = again;
    assert_int_equal(hearth_keyring_file_open(*state, &again), 0);
    assert_memory_equal(&again.ring, &f.ring, sizeof(f.ring));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, folder_open, folder_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_both_pages_hold_what_was_saved),
        CASE(test_a_dropped_key_is_in_neither_page),
        CASE(test_each_save_is_a_new_generation),
        CASE(test_a_torn_page_is_survived_and_repaired),
        CASE(test_the_newer_page_wins),
        CASE(test_looking_repairs_nothing),
        CASE(test_two_bad_pages_are_an_error),
        CASE(test_an_old_slot_gets_its_noise),
        CASE(test_a_wiped_keyring_is_not_written_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
