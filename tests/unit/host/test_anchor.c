/* SPDX-License-Identifier: Apache-2.0 */
/* A hostile ingest writes to the store what it likes: another FORM-SIGN key,
 * and documents and register entries that this one signed. The vault says whose
 * signatures count. */
#include "host/folder/admission.h"
#include "host/folder/keyfile.h"
#include "host/folder/retention.h"
#include "host/vault/vault_anchor.h"
#include "host/vault/vault_files.h"
#include "world.h"

#include "hearth/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Written by the program when vaults did not know FORM-SIGN: WORLD_PASSPHRASE,
 * programme 05 05 ..., root 44 44 ... */
static const char version_2[] =
    "48564c54020000000200004c0075a682bd2c2ec1d41545365e78158082e9c50c"
    "4b3cbe906ceaf7acb336b27d1bea07764c44615c2faee3ec6ab30949a7663848"
    "d60b7d8e32fd0bf003bae198adb651ba399933811a36350e3089af804d560e86"
    "154940d431b993bd861e8f1243b73026a82811d8a8c15829afae94ca3a355276"
    "0333d20f5c15aa80b4e8f14756a20b0be37f0e7fe8c0073924";

static const struct world_interview plain = {.day = 20000,
                                             .answer = {"1", "3", "7"}};

struct attack {
    struct world *w;
    struct hearth_key *key; /* the hostile FORM-SIGN */
    struct hearth_public public_key, genuine;
};

static int set_up(void **state)
{
    static struct attack a;
    struct hearth_rng rng = hearth_rng_system();

    memset(&a, 0, sizeof(a));
    a.w = world_open();
    a.key = hearth_secmem_take(a.w->secmem, sizeof(*a.key));
    assert_non_null(a.key);
    assert_int_equal(hearth_identity_generate(&rng, a.key, &a.public_key), 0);
    a.genuine = a.w->folder.form_sign;
    world_send(a.w, 0, &plain);
    world_send(a.w, 1, &plain);
    *state = &a;
    return 0;
}

static int tear_down(void **state)
{
    struct attack *a = *state;
    char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(a->w->path, "keys/form-sign.key", path),
                     0);
    (void)unlink(path);
    assert_int_equal(hearth_fsutil_join(a->w->path, "keys", path), 0);
    (void)rmdir(path);
    world_close(a->w);
    return 0;
}

/* From now on the store names the hostile key, as it would be read from it. */
static void swap_key(struct attack *a)
{
    a->w->folder.form_sign = a->public_key;
}

/* A document of the attacker's, with his own OPENED key. */
static void swap_document(struct attack *a, uint32_t version, int64_t erase_s)
{
    struct hearth_programme p = a->w->programme;
    uint8_t body[HEARTH_PROGRAMME_MAX], document[HEARTH_PROGRAMME_MAX + 256];
    struct hearth_writer inner, outer;

    p.version = version;
    p.openeds[0] = a->public_key;
    p.epochs[0].erase_s = erase_s;
    hearth_writer_init(&inner, body, sizeof(body));
    hearth_writer_init(&outer, document, sizeof(document));
    assert_int_equal(hearth_programme_encode(&p, &inner), 0);
    assert_int_equal(hearth_envelope_sign(HEARTH_ENVELOPE_PROGRAMME, p.id,
                                          hearth_writer_slice(&inner), a->key,
                                          &outer),
                     0);
    assert_int_equal(hearth_ledger_meta_put(a->w->folder.kv, "programme",
                                            hearth_writer_slice(&outer)),
                     0);
}

static void check_problem(const struct hearth_results *r, const char *text)
{
    for (size_t i = 0; i < hearth_results_problem_count(r); i++) {
        if (strcmp(hearth_results_problem(r, i)->text, text) == 0) {
            return;
        }
    }
    fail_msg("no problem '%s'", text);
}

static void round_of(struct hearth_results *r)
{
    bool is_new;

    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_int_equal(hearth_results_countersign(r), 0);
}

static void test_a_swapped_document_opens_nothing(void **state)
{
    struct attack *a = *state;
    struct hearth_results *r = NULL;

    swap_key(a);
    swap_document(a, 9, 0);
    assert_int_equal(hearth_results_open(&a->w->folder,
                                         hearth_slice_text(WORLD_PASSPHRASE),
                                         &r),
                     HEARTH_E_DENIED);
    assert_null(r);
}

/* Everything of the programme stays; one device is entered by the attacker. */
static void test_a_device_of_the_attackers_is_not_opened(void **state)
{
    struct attack *a = *state;
    struct hearth_register_entry e = {.state = HEARTH_REGISTER_ADMITTED,
                                      .last_good_seq = UINT64_MAX};
    struct hearth_public sign;
    struct hearth_results *r;

    swap_key(a);
    memmove(e.device, a->w->devices[1].entry.id, HEARTH_DEVICE_LEN);
    memmove(sign.point, a->w->devices[1].entry.sign, HEARTH_POINT_LEN);
    assert_int_equal(hearth_identity_hash(&sign, e.sign_hash), 0);
    assert_int_equal(hearth_admission_sign(&a->w->folder, &e, a->key), 0);
    r = world_results(a->w);
    round_of(r);
    assert_int_equal(hearth_results_opened(r), 1);
    assert_int_equal(world_countersigned(a->w, 0), 1);
    assert_int_equal(world_countersigned(a->w, 1), 0);
    check_problem(r, HEARTH_RESULTS_SWAPPED);
    check_problem(r, HEARTH_RESULTS_NOT_GENUINE);
    hearth_results_close(r);
}

static void test_a_document_swapped_later_changes_nothing(void **state)
{
    struct attack *a = *state;
    struct hearth_results *r = world_results(a->w);

    round_of(r);
    assert_int_equal(hearth_results_opened(r), 2);
    assert_int_equal(hearth_results_problem_count(r), 0);
    swap_document(a, 9, 0);
    world_send(a->w, 0, &plain);
    round_of(r);
    check_problem(r, HEARTH_RESULTS_DOCUMENT);
    assert_int_equal(hearth_results_opened(r), 3);
    assert_memory_equal(hearth_results_programme(r)->openeds[0].point,
                        a->w->opened.point, HEARTH_POINT_LEN);
    hearth_results_close(r);
}

/* Genuine once, and older than the one that is known. */
static void test_an_older_document_changes_nothing(void **state)
{
    struct attack *a = *state;
    uint8_t old[HEARTH_PROGRAMME_MAX + 256];
    struct hearth_results *r;
    size_t len;

    assert_int_equal(hearth_ledger_meta_get(a->w->folder.kv, "programme", old,
                                            sizeof(old), &len),
                     0);
    world_allow(a->w, true, true);
    r = world_results(a->w);
    round_of(r);
    assert_int_equal(hearth_ledger_meta_put(a->w->folder.kv, "programme",
                                            hearth_slice_of(old, len)),
                     0);
    round_of(r);
    check_problem(r, HEARTH_RESULTS_DOCUMENT);
    assert_true(hearth_results_programme(r)->allows_synthetic);
    hearth_results_close(r);
}

/* A date in a forged document must not cost the programme its key. */
static void test_a_forged_date_destroys_no_key(void **state)
{
    struct attack *a = *state;
    struct hearth_retention done;

    swap_key(a);
    swap_document(a, 9, 1000);
    assert_int_equal(hearth_retention_run(&a->w->folder, 2000, NULL, &done),
                     HEARTH_E_AUTH);
    assert_true(hearth_vault_epoch_is_there(a->w->path, 1));
}

/* ---- vaults of before ---- */

static void put_version_2(struct attack *a)
{
    uint8_t bytes[(sizeof(version_2) - 1) / 2];
    struct hearth_vault *v = hearth_secmem_take(a->w->secmem, sizeof(*v));
    struct hearth_rng rng = hearth_rng_system();
    struct hearth_vault_lock lock = {.passphrase =
                                         hearth_slice_text(WORLD_PASSPHRASE),
                                     .programme = a->w->folder.programme,
                                     .secmem = a->w->secmem};
    char path[HEARTH_PATH_MAX];
    struct hearth_key root;

    assert_non_null(v);
    assert_int_equal(hearth_vault_load(a->w->path, &lock, v), 0);
    assert_int_equal(hearth_vault_destroy_epoch(a->w->path, 1), 0);
    memset(root.bytes, 0x44, sizeof(root.bytes));
    assert_int_equal(hearth_vault_add(a->w->path, &root, lock.programme, &rng,
                                      &v->epochs[0]),
                     0);
    hearth_secmem_give(a->w->secmem, v);
    assert_int_equal(hearth_bytes_unhex(version_2, bytes, sizeof(bytes)), 0);
    assert_int_equal(
        hearth_fsutil_join(a->w->path, HEARTH_VAULT_ROOT_FILE, path), 0);
    assert_int_equal(
        hearth_fsutil_replace(path, hearth_slice_of(bytes, sizeof(bytes))), 0);
}

static void test_an_old_vault_learns_from_the_key_file(void **state)
{
    struct attack *a = *state;
    struct hearth_public found;
    struct hearth_results *r;
    char path[HEARTH_PATH_MAX];

    put_version_2(a);
    assert_int_equal(hearth_vault_anchor(a->w->path, &found),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_results_open(&a->w->folder,
                                         hearth_slice_text(WORLD_PASSPHRASE),
                                         &r),
                     HEARTH_E_STATE); /* never from the store */
    assert_int_equal(hearth_fsutil_join(a->w->path, "keys", path), 0);
    assert_int_equal(hearth_fsutil_make_folder(path), 0);
    assert_int_equal(
        hearth_keyfile_write(a->w->path, "form-sign", a->w->form_sign), 0);
    swap_key(a);
    for (int round = 0; round < 2; round++) {
        r = world_results(a->w);
        assert_int_equal(hearth_results_is_anchored_now(r), round == 0);
        round_of(r);
        assert_int_equal(hearth_results_opened(r), 2);
        check_problem(r, HEARTH_RESULTS_SWAPPED);
        hearth_results_close(r);
    }
    assert_int_equal(hearth_vault_anchor(a->w->path, &found), 0);
    assert_memory_equal(found.point, a->genuine.point, HEARTH_POINT_LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_swapped_document_opens_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_device_of_the_attackers_is_not_opened, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_document_swapped_later_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_older_document_changes_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_forged_date_destroys_no_key,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_an_old_vault_learns_from_the_key_file, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
