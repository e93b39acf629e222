/* SPDX-License-Identifier: Apache-2.0 */
/* The vault: opens with its passphrase and programme only, and notices every
 * changed byte. */
#include "host/vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct hearth_secmem *secmem;
    struct hearth_vault *vault;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t file[HEARTH_VAULT_FILE_MAX];
    size_t len;
};

static struct hearth_vault_lock lock_with(struct fixture *f, const char *secret)
{
    return (struct hearth_vault_lock){
        .passphrase = hearth_slice_text(secret),
        .cost = {HEARTH_PASSPHRASE_FLOOR_PASSES,
                 HEARTH_PASSPHRASE_FLOOR_MEMORY_KIB},
        .programme = f->programme,
        .secmem = f->secmem};
}

static int set_up(void **state)
{
    static struct fixture f;
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_vault_lock lock;
    struct hearth_writer w;

    memset(&f, 0, sizeof(f));
    assert_int_equal(hearth_secmem_open_unlocked(16384, &f.secmem), 0);
    f.vault = hearth_secmem_take(f.secmem, sizeof(*f.vault));
    assert_non_null(f.vault);
    memset(f.programme, 7, sizeof(f.programme));
    f.vault->epoch_count = 2;
    for (uint8_t i = 0; i < 2; i++) {
        f.vault->epochs[i].epoch = (uint16_t)(i + 1);
        f.vault->epochs[i].suite = 1;
        memset(f.vault->epochs[i].key.bytes, 0x10 + i, HEARTH_KEY_LEN);
    }
    memset(f.vault->opened.bytes, 0x55, HEARTH_KEY_LEN);
    lock = lock_with(&f, "a long passphrase");
    hearth_writer_init(&w, f.file, sizeof(f.file));
    assert_int_equal(hearth_vault_close(f.vault, &lock, &rng, &w), 0);
    f.len = w.len;
    hearth_secmem_wipe(f.vault, sizeof(*f.vault));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    hearth_secmem_close(f->secmem);
    return 0;
}

static int try_open(struct fixture *f, const char *secret)
{
    struct hearth_vault_lock lock = lock_with(f, secret);

    return hearth_vault_open(hearth_slice_of(f->file, f->len), &lock, f->vault);
}

static void test_right_passphrase_gives_all_keys(void **state)
{
    struct fixture *f = *state;
    const struct hearth_vault_epoch *epoch;

    assert_int_equal(try_open(f, "a long passphrase"), 0);
    epoch = hearth_vault_epoch_find(f->vault, 2);
    assert_non_null(epoch);
    assert_int_equal(epoch->key.bytes[0], 0x11);
    assert_int_equal(f->vault->opened.bytes[31], 0x55);
    assert_null(hearth_vault_epoch_find(f->vault, 3));
}

static void test_wrong_passphrase_is_told_apart(void **state)
{
    static const struct hearth_vault empty;
    struct fixture *f = *state;

    assert_int_equal(try_open(f, "a long passphrasf"), HEARTH_E_AUTH);
    assert_memory_equal(f->vault, &empty, sizeof(empty));
}

static void test_another_programme_is_refused(void **state)
{
    struct fixture *f = *state;

    f->programme[3] ^= 1;
    assert_int_equal(try_open(f, "a long passphrase"), HEARTH_E_INVALID);
}

static void test_every_changed_byte_is_noticed(void **state)
{
    struct fixture *f = *state;

    /* each guess costs an Argon2: the head whole, the box every few bytes */
    for (size_t i = 0; i < f->len; i += i < 61 ? 1 : 6) {
        f->file[i] ^= 1;
        assert_int_not_equal(try_open(f, "a long passphrase"), 0);
        f->file[i] ^= 1;
    }
}

static void test_every_truncation_is_refused(void **state)
{
    struct fixture *f = *state;
    size_t whole = f->len;

    for (f->len = 0; f->len < whole; f->len += 5) {
        assert_int_not_equal(try_open(f, "a long passphrase"), 0);
    }
    f->len = whole;
}

/* A file must not make us spend gigabytes before the first check. */
static void test_absurd_costs_are_refused(void **state)
{
    struct fixture *f = *state;

    f->file[9] = 0xff; /* memory */
    assert_int_equal(try_open(f, "a long passphrase"), HEARTH_E_LIMIT);
}

static void test_nothing_secret_stays_in_the_arena(void **state)
{
    struct fixture *f = *state;
    size_t before = hearth_secmem_used(f->secmem);

    assert_int_equal(try_open(f, "a long passphrase"), 0);
    assert_int_equal(hearth_secmem_used(f->secmem), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_right_passphrase_gives_all_keys,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_passphrase_is_told_apart,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_another_programme_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_changed_byte_is_noticed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absurd_costs_are_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_secret_stays_in_the_arena,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
