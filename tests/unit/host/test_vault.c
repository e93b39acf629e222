/* SPDX-License-Identifier: Apache-2.0 */
/* The vault: opens with its passphrase and programme only, and notices every
 * changed byte. */
#include "host/vault/vault_files.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Written by the program when everything stood in one box: epochs 1 and 2,
 * "a long passphrase", programme 07 07 ... */
static const char version_1[] =
    "48564c54010000000200004c0054a8fb99286e78a3d0ea19ce567a8ca2e41204"
    "4caa9017b8afe4a66ee119fe825f5dc39f73d18272c8960852492b0323a41fcf"
    "897b390cbaa56e95ae92d6885d5c17932585e6ef97e7d4be1de43392c05f453f"
    "5a663ba9d558adb4c8df83220d3d7421aeddbc60e3a6d96bcbcdf70065d502e9"
    "a54d60485e7dd11366705dfc8d630a11282e4485e55cfc3e6dd37cf2f10a8b96"
    "7003aaba9020e2a7ad1489f0d8acb8633c9e6ecd50a8e588c9670bf3c52c353f";

struct fixture {
    char path[64];
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
    memset(f.vault->root.bytes, 0x44, HEARTH_KEY_LEN);
    memset(f.vault->opened.bytes, 0x55, HEARTH_KEY_LEN);
    memset(f.vault->form_sign.point, 0x66, HEARTH_POINT_LEN);
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

    assert_int_equal(try_open(f, "a long passphrase"), 0);
    assert_int_equal(f->vault->root.bytes[0], 0x44);
    assert_int_equal(f->vault->opened.bytes[31], 0x55);
    assert_int_equal(f->vault->epoch_count, 0);
    assert_true(hearth_vault_knows_form_sign(f->vault));
    assert_int_equal(f->vault->form_sign.point[64], 0x66);
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
    for (size_t i = 0; i < f->len; i += i < 62 ? 1 : 6) {
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

/* ---- files ---- */

static int set_up_folder(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    char path[HEARTH_PATH_MAX];
    struct hearth_vault_lock lock;
    struct fixture *f;

    assert_int_equal(set_up(state), 0);
    f = *state;
    assert_int_equal(
        hearth_bytes_to_text(hearth_slice_text("/tmp/hearth-vault.XXXXXX"),
                             f->path, sizeof(f->path)),
        0);
    assert_non_null(mkdtemp(f->path));
    assert_int_equal(hearth_fsutil_join(f->path, "vault", path), 0);
    assert_int_equal(hearth_fsutil_make_folder(path), 0);
    lock = lock_with(f, "a long passphrase");
    assert_int_equal(hearth_vault_save(f->path, &lock, &rng, f->vault), 0);
    for (uint8_t i = 0; i < 2; i++) {
        struct hearth_vault_epoch *e =
            hearth_secmem_take(f->secmem, sizeof(*e));

        assert_non_null(e);
        e->epoch = (uint16_t)(i + 1);
        e->suite = 1;
        memset(e->key.bytes, 0x10 + i, HEARTH_KEY_LEN);
        assert_int_equal(
            hearth_vault_add(f->path, &f->vault->root, f->programme, &rng, e),
            0);
        assert_int_equal(
            hearth_vault_add(f->path, &f->vault->root, f->programme, &rng, e),
            HEARTH_E_EXISTS);
        hearth_secmem_give(f->secmem, e);
    }
    return 0;
}

/* Calls ${each} with every file's bytes in the vault's folder. */
static unsigned each_file(const struct fixture *f,
                          bool (*each)(const uint8_t *, size_t, const void *),
                          const void *cookie)
{
    char folder[HEARTH_PATH_MAX], path[HEARTH_PATH_MAX];
    uint8_t bytes[2048];
    struct dirent *entry;
    unsigned found = 0;
    size_t len;
    DIR *list;

    assert_int_equal(hearth_fsutil_join(f->path, "vault", folder), 0);
    list = opendir(folder);
    assert_non_null(list);
    while ((entry = readdir(list)) != NULL) {
        assert_int_equal(hearth_fsutil_join(folder, entry->d_name, path), 0);
        if (hearth_fsutil_read(path, bytes, sizeof(bytes), &len) == 0 &&
            each(bytes, len, cookie)) {
            found++;
        }
    }
    (void)closedir(list);
    return found;
}

static bool holds(const uint8_t *bytes, size_t len, const void *cookie)
{
    const struct hearth_slice *needle = cookie;

    for (size_t i = 0; i + needle->len <= len; i++) {
        if (memcmp(bytes + i, needle->data, needle->len) == 0) {
            return true;
        }
    }
    return false;
}

static int tear_down_folder(void **state)
{
    static const char *const names[] = {
        HEARTH_VAULT_ROOT_FILE, HEARTH_VAULT_V1_FILE, "vault/old",
        "vault/epoch-00001.vault", "vault/epoch-00002.vault"};
    struct fixture *f = *state;
    char path[HEARTH_PATH_MAX];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (hearth_fsutil_join(f->path, names[i], path) == 0) {
            (void)unlink(path);
        }
    }
    assert_int_equal(hearth_fsutil_join(f->path, "vault", path), 0);
    assert_int_equal(rmdir(path), 0); /* nothing else was left there */
    assert_int_equal(rmdir(f->path), 0);
    return tear_down(state);
}

static int load(struct fixture *f)
{
    struct hearth_vault_lock lock = lock_with(f, "a long passphrase");

    return hearth_vault_load(f->path, &lock, f->vault);
}

static void test_files_give_all_keys(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(load(f), 0);
    assert_int_equal(f->vault->epoch_count, 2);
    assert_non_null(hearth_vault_epoch_find(f->vault, 2));
    assert_int_equal(hearth_vault_epoch_find(f->vault, 2)->key.bytes[0], 0x11);
    assert_null(hearth_vault_epoch_find(f->vault, 3));
}

/* The bytes of a file as they stand on the disk, by a second name for it. */
static void test_a_destroyed_epoch_is_nowhere(void **state)
{
    static const uint8_t zeros[HEARTH_VAULT_EPOCH_LEN];
    struct fixture *f = *state;
    char path[HEARTH_PATH_MAX], second[HEARTH_PATH_MAX];
    uint8_t box[HEARTH_VAULT_EPOCH_LEN + 1];
    struct hearth_slice needle;
    size_t len;

    assert_int_equal(hearth_vault_epoch_file(f->path, 1, path), 0);
    assert_int_equal(hearth_fsutil_join(f->path, "vault/old", second), 0);
    assert_int_equal(link(path, second), 0);
    assert_int_equal(hearth_fsutil_read(path, box, sizeof(box), &len), 0);
    assert_int_equal(len, HEARTH_VAULT_EPOCH_LEN);
    needle = hearth_slice_of(box + 8, 24);
    assert_int_equal(each_file(f, holds, &needle), 2);
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 1), 0);
    assert_int_equal(each_file(f, holds, &needle), 0);
    assert_int_equal(hearth_fsutil_read(second, box, sizeof(box), &len), 0);
    assert_int_equal(len, HEARTH_VAULT_EPOCH_LEN);
    assert_memory_equal(box, zeros, sizeof(zeros));
    assert_false(hearth_vault_epoch_is_there(f->path, 1));
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 1),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(load(f), 0);
    assert_null(hearth_vault_epoch_find(f->vault, 1));
    assert_non_null(hearth_vault_epoch_find(f->vault, 2));
}

static void test_reload_wipes_what_was_destroyed(void **state)
{
    struct fixture *f = *state;
    const uint8_t *memory;
    unsigned left = 0;

    assert_int_equal(load(f), 0);
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 2), 0);
    assert_int_equal(hearth_vault_reload(f->path, f->programme, f->vault), 0);
    assert_int_equal(f->vault->epoch_count, 1);
    memory = (const uint8_t *)f->vault;
    for (size_t i = 0; i + 8 <= sizeof(*f->vault); i++) {
        left += memcmp(memory + i, "\x11\x11\x11\x11\x11\x11\x11\x11", 8) == 0;
    }
    assert_int_equal(left, 0);
}

static void test_changed_epoch_files_are_refused(void **state)
{
    struct fixture *f = *state;
    char path[HEARTH_PATH_MAX];
    uint8_t bytes[HEARTH_VAULT_EPOCH_LEN];
    struct hearth_key root;
    size_t len;

    assert_int_equal(load(f), 0);
    root = f->vault->root;
    assert_int_equal(hearth_vault_epoch_file(f->path, 1, path), 0);
    assert_int_equal(hearth_fsutil_read(path, bytes, sizeof(bytes), &len), 0);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct hearth_vault_epoch out;

        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_not_equal(
            hearth_vault_epoch_open(hearth_slice_of(bytes, len), &root,
                                    f->programme, &out),
            0);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    bytes[3] ^= 1;
    assert_int_equal(
        hearth_fsutil_overwrite(path, 0, hearth_slice_of(bytes, len)), 0);
    assert_int_equal(load(f), HEARTH_E_INVALID);
}

static void test_version_1_is_split_up_and_erased(void **state)
{
    struct fixture *f = *state;
    char path[HEARTH_PATH_MAX], second[HEARTH_PATH_MAX];
    uint8_t bytes[(sizeof(version_1) - 1) / 2], after[sizeof(bytes) + 1];
    static const uint8_t zeros[sizeof(bytes)];
    size_t len;

    assert_int_equal(hearth_vault_destroy_epoch(f->path, 1), 0);
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 2), 0);
    assert_int_equal(hearth_fsutil_join(f->path, HEARTH_VAULT_ROOT_FILE, path),
                     0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(hearth_bytes_unhex(version_1, bytes, sizeof(bytes)), 0);
    assert_int_equal(hearth_fsutil_join(f->path, HEARTH_VAULT_V1_FILE, path),
                     0);
    assert_int_equal(
        hearth_fsutil_replace(path, hearth_slice_of(bytes, sizeof(bytes))), 0);
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 1), HEARTH_E_VERSION);
    assert_int_equal(hearth_fsutil_join(f->path, "vault/old", second), 0);
    assert_int_equal(link(path, second), 0);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(load(f), 0);
        assert_int_equal(f->vault->epoch_count, 2);
        assert_int_equal(hearth_vault_epoch_find(f->vault, 2)->key.bytes[0],
                         0x11);
        assert_int_equal(f->vault->opened.bytes[0], 0x55);
        assert_false(hearth_vault_knows_form_sign(f->vault));
    }
    assert_int_equal(hearth_fsutil_read(path, after, sizeof(after), &len),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_fsutil_read(second, after, sizeof(after), &len), 0);
    assert_int_equal(len, sizeof(bytes));
    assert_memory_equal(after, zeros, sizeof(bytes));
    assert_int_equal(hearth_vault_destroy_epoch(f->path, 1), 0);
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
        cmocka_unit_test_setup_teardown(test_files_give_all_keys, set_up_folder,
                                        tear_down_folder),
        cmocka_unit_test_setup_teardown(test_a_destroyed_epoch_is_nowhere,
                                        set_up_folder, tear_down_folder),
        cmocka_unit_test_setup_teardown(test_reload_wipes_what_was_destroyed,
                                        set_up_folder, tear_down_folder),
        cmocka_unit_test_setup_teardown(test_changed_epoch_files_are_refused,
                                        set_up_folder, tear_down_folder),
        cmocka_unit_test_setup_teardown(test_version_1_is_split_up_and_erased,
                                        set_up_folder, tear_down_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
