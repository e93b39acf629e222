/* SPDX-License-Identifier: Apache-2.0 */
/* Arms balanced over a device: every block holds each arm twice, a draw is
 * used up when its interview is stored and not before. */
#include "arm.h"
#include "folder.h"
#include "form_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct fixture {
    char *folder;
    struct form_make make;
    struct hearth_agent agent;
    struct hearth_secmem *m;
    struct hearth_session session;
    struct hearth_arms arms;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    struct hearth_node *n;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    form_make_begin(&f->make, "arms", 1);
    for (unsigned i = 0; i < 2; i++) {
        n = form_make_node(&f->make, HEARTH_NODE_HIDDEN,
                           i == 0 ? "first" : "second");
        n->source = HEARTH_SOURCE_ARM;
        n->draw = 3;
    }
    (void)form_make_end(&f->make);
    assert_int_equal(hearth_kv_lmdb_open(f->folder, 1u << 20, &f->agent.kv), 0);
    f->agent.rng = hearth_rng_system();
    assert_int_equal(hearth_secmem_open_unlocked(4096, &f->m), 0);
    f->session.agent = &f->agent;
    f->session.secrets = hearth_secmem_take(f->m, sizeof(*f->session.secrets));
    assert_non_null(f->session.secrets);
    memset(&f->session.secrets->root, 7, sizeof(struct hearth_key));
    memset(&f->session.secrets->sign, 9, sizeof(struct hearth_key));
    hearth_arm_begin(&f->arms, &f->session, &f->make.form);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    hearth_kv_lmdb_close(f->agent.kv);
    hearth_secmem_close(f->m);
    form_make_free(&f->make);
    free(f);
    return folder_close(&folder);
}

/* A new interview's draw, and whether that was stored. */
static uint32_t interview(struct fixture *f, uint16_t node, uint32_t count,
                          bool is_stored)
{
    hearth_arm_begin(&f->arms, &f->session, &f->make.form);
    uint32_t arm = hearth_arm_draw(&f->arms, node, count);
    assert_true(arm < count);
    if (is_stored) {
        assert_int_equal(hearth_arm_commit(&f->arms), 0);
    }
    return arm;
}

static void test_every_block_is_balanced(void **state)
{
    struct fixture *f = *state;
    unsigned orders = 0;
    uint32_t before[6] = {0};
    for (unsigned block = 0; block < 20; block++) {
        uint32_t draws[6];
        unsigned seen[3] = {0};
        for (unsigned i = 0; i < 6; i++) {
            draws[i] = interview(f, 1, 3, true);
            seen[draws[i]]++;
        }
        for (unsigned a = 0; a < 3; a++) {
            assert_int_equal(seen[a], 2);
        }
        orders += memcmp(before, draws, sizeof(draws)) != 0;
        memcpy(before, draws, sizeof(draws));
    }
    assert_true(orders > 10); /* 1 of 90 is the same by chance */
}

static void test_a_draw_that_was_not_stored_comes_again(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < 14; i++) {
        uint32_t first = interview(f, 1, 3, false);
        for (unsigned again = 0; again < 5; again++) {
            assert_int_equal(interview(f, 1, 3, false), first);
        }
        assert_int_equal(interview(f, 1, 3, true), first);
    }
}

/* Not even where a draw would come from is written. */
static void test_practice_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct hearth_kv *kv = f->agent.kv;
    struct hearth_kv_txn *txn;
    struct hearth_slice key = hearth_slice_text("v/arm.");
    struct hearth_slice value;
    f->make.form.is_training = true;
    for (unsigned i = 0; i < 8; i++) {
        (void)interview(f, 1, 3, true);
    }
    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    assert_int_equal(kv->seek(txn, HEARTH_TABLE_META, key, false, &key, &value),
                     HEARTH_E_NOT_FOUND);
    kv->abort(txn);
}

static void test_questions_have_blocks_of_their_own(void **state)
{
    struct fixture *f = *state;
    unsigned seen[2][3] = {{0}};
    for (unsigned i = 0; i < 6; i++) {
        hearth_arm_begin(&f->arms, &f->session, &f->make.form);
        seen[0][hearth_arm_draw(&f->arms, 1, 3)]++;
        seen[1][hearth_arm_draw(&f->arms, 2, 3)]++;
        assert_int_equal(hearth_arm_commit(&f->arms), 0);
    }
    for (unsigned a = 0; a < 3; a++) {
        assert_int_equal(seen[0][a], 2);
        assert_int_equal(seen[1][a], 2);
    }
}

/* Several draws in one interview: the question stands in a repeat. */
static void test_a_repeat_draws_on(void **state)
{
    struct fixture *f = *state;
    unsigned seen[3] = {0};
    for (unsigned i = 0; i < 12; i++) {
        seen[hearth_arm_draw(&f->arms, 1, 3)]++;
    }
    for (unsigned a = 0; a < 3; a++) {
        assert_int_equal(seen[a], 4);
    }
    hearth_arm_forget(&f->arms);
    assert_int_equal(hearth_arm_commit(&f->arms), 0);
}

static void test_another_design_starts_anew(void **state)
{
    struct fixture *f = *state;
    unsigned seen[2] = {0};
    (void)interview(f, 1, 3, true);
    for (unsigned i = 0; i < 4; i++) {
        seen[interview(f, 1, 2, true)]++;
    }
    assert_int_equal(seen[0], 2);
    assert_int_equal(seen[1], 2);
    assert_int_equal(interview(f, 1, 1, true), 0);
    assert_true(interview(f, 1, 1000, true) < 1000); /* not balanced */
}

/* Nobody reads the order of the draws from the disk. */
static void test_blocks_are_sealed(void **state)
{
    struct fixture *f = *state;
    struct hearth_kv *kv = f->agent.kv;
    struct hearth_kv_txn *txn;
    struct hearth_slice key = hearth_slice_text("v/arm.");
    struct hearth_slice value;
    const struct hearth_arm_block *b;
    (void)interview(f, 1, 3, true);
    b = &f->arms.blocks[0];
    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    assert_int_equal(kv->seek(txn, HEARTH_TABLE_META, key, false, &key, &value),
                     0);
    for (size_t at = 0; at + b->len <= value.len; at++) {
        assert_memory_not_equal(value.data + at, b->order, b->len);
    }
    assert_memory_equal(key.data, "v/arm.", 6);
    kv->abort(txn);
}

static int draw_nothing(void *cookie, uint8_t *out, size_t len)
{
    (void)cookie;
    (void)out;
    (void)len;
    return HEARTH_E_CRYPTO;
}

static void test_without_randomness_it_says_so(void **state)
{
    struct fixture *f = *state;
    f->agent.rng.fill = draw_nothing;
    (void)hearth_arm_draw(&f->arms, 1, 3);
    assert_true(f->arms.has_failed);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_every_block_is_balanced),
        CASE(test_a_draw_that_was_not_stored_comes_again),
        CASE(test_practice_leaves_nothing),
        CASE(test_questions_have_blocks_of_their_own),
        CASE(test_a_repeat_draws_on),
        CASE(test_another_design_starts_anew),
        CASE(test_blocks_are_sealed),
        CASE(test_without_randomness_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
