/* SPDX-License-Identifier: Apache-2.0 */
/* The device's store: its marks only move as its header says, and wherever
 * power fails, what is found afterwards is the state before or after. */
#include "hearth/outbox.h"

#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static const uint8_t genesis[HEARTH_HASH_LEN] = {0x60};
static const uint8_t draft_id[HEARTH_DRAFT_ID_LEN] = {0xd1};

static struct hearth_outbox_head at(uint64_t seq)
{
    struct hearth_outbox_head head;

    memset(&head, 0, sizeof(head));
    head.seq = seq;
    head.h[0] = seq == 0 ? 0x60 : (uint8_t)seq;
    head.h[31] = seq == 0 ? 0 : 0xee;
    return head;
}

static struct hearth_slice draft(void)
{
    return hearth_slice_of(draft_id, sizeof(draft_id));
}

/* "sealed N": what finalise is given for seq N. */
static struct hearth_slice sealed(uint64_t seq, char text[16])
{
    memcpy(text, "sealed 000", 11);
    text[7] = (char)('0' + seq / 100 % 10);
    text[8] = (char)('0' + seq / 10 % 10);
    text[9] = (char)('0' + seq % 10);
    return hearth_slice_text(text);
}

static int finalise(const struct hearth_kv *kv, uint64_t seq)
{
    struct hearth_outbox_head head = at(seq);
    char text[16];

    return hearth_outbox_finalise(kv, seq, head.h, sealed(seq, text), draft());
}

static void begin_with(const struct hearth_kv *kv, uint64_t count)
{
    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    for (uint64_t seq = 1; seq <= count; seq++) {
        assert_int_equal(finalise(kv, seq), 0);
    }
}

static int receipted(const struct hearth_kv *kv, uint64_t seq)
{
    struct hearth_outbox_head head = at(seq);

    return hearth_outbox_receipted(kv, &head, hearth_slice_text("receipt"));
}

static int opened(const struct hearth_kv *kv, uint64_t seq)
{
    struct hearth_outbox_head head = at(seq);

    return hearth_outbox_opened(kv, &head, hearth_slice_text("opened"));
}

static struct hearth_outbox_state state_of(const struct hearth_kv *kv)
{
    struct hearth_outbox_state s;

    memset(&s, 0xff, sizeof(s));
    assert_int_equal(hearth_outbox_state(kv, &s), 0);
    return s;
}

static void assert_marks(const struct hearth_kv *kv, uint64_t head,
                         uint64_t receipt, uint64_t opening, uint64_t kept)
{
    struct hearth_outbox_state s = state_of(kv);

    assert_int_equal(s.head.seq, head);
    assert_int_equal(s.receipted.seq, receipt);
    assert_int_equal(s.opened.seq, opening);
    assert_int_equal(s.kept, kept);
    assert_memory_equal(s.head.h, at(head).h, HEARTH_HASH_LEN);
    assert_memory_equal(s.receipted.h, at(receipt).h, HEARTH_HASH_LEN);
    assert_memory_equal(s.opened.h, at(opening).h, HEARTH_HASH_LEN);
}

static bool has_record(const struct hearth_kv *kv, uint64_t seq)
{
    uint8_t out[64];
    char text[16];
    size_t len = 0;
    int code = hearth_outbox_record(kv, seq, out, sizeof(out), &len);

    assert_true(code == 0 || code == HEARTH_E_NOT_FOUND);
    if (code == 0) {
        assert_true(hearth_slice_is_equal(hearth_slice_of(out, len),
                                          sealed(seq, text)));
    }
    return code == 0;
}

static void test_it_begins_once_at_the_genesis(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_outbox_state s;

    assert_int_equal(hearth_outbox_state(kv, &s), HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    assert_int_equal(hearth_outbox_begin(kv, genesis), HEARTH_E_EXISTS);
    assert_marks(kv, 0, 0, 0, 0);
}

static void test_finalise_takes_only_the_next_seq(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;

    assert_int_equal(finalise(kv, 1), HEARTH_E_NOT_FOUND);
    begin_with(kv, 2);
    assert_int_equal(finalise(kv, 2), HEARTH_E_STATE);
    assert_int_equal(finalise(kv, 4), HEARTH_E_STATE);
    assert_int_equal(finalise(kv, 0), HEARTH_E_STATE);
    assert_marks(kv, 2, 0, 0, 2);
    assert_int_equal(finalise(kv, 3), 0);
    assert_marks(kv, 3, 0, 0, 3);
    assert_true(has_record(kv, 1) && has_record(kv, 3) && !has_record(kv, 4));
}

static void test_finalise_removes_its_draft(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint8_t ids[4][HEARTH_DRAFT_ID_LEN];
    const uint8_t other[HEARTH_DRAFT_ID_LEN] = {0xd2};
    size_t count = 9;

    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    assert_int_equal(
        hearth_outbox_draft_put(kv, draft_id, hearth_slice_text("box")), 0);
    assert_int_equal(
        hearth_outbox_draft_put(kv, other, hearth_slice_text("box 2")), 0);
    assert_int_equal(hearth_outbox_drafts(kv, ids, 4, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(hearth_outbox_drafts(kv, ids, 1, &count), 0);
    assert_int_equal(count, 1);
    assert_int_equal(finalise(kv, 1), 0);
    assert_int_equal(hearth_outbox_drafts(kv, ids, 4, &count), 0);
    assert_int_equal(count, 1);
    assert_memory_equal(ids[0], other, sizeof(other));
    assert_int_equal(hearth_outbox_draft_del(kv, other), 0);
    assert_int_equal(hearth_outbox_draft_del(kv, other), HEARTH_E_NOT_FOUND);
}

static void test_a_receipt_moves_only_forward_on_our_chain(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_outbox_head wrong = at(4);

    begin_with(kv, 5);
    assert_int_equal(receipted(kv, 6), HEARTH_E_STATE);
    assert_int_equal(opened(kv, 6), HEARTH_E_STATE);
    wrong.h[5] ^= 1;
    assert_int_equal(
        hearth_outbox_receipted(kv, &wrong, hearth_slice_text("r")),
        HEARTH_E_BRANCH);
    assert_int_equal(hearth_outbox_opened(kv, &wrong, hearth_slice_text("o")),
                     HEARTH_E_BRANCH);
    assert_marks(kv, 5, 0, 0, 5);
    assert_int_equal(receipted(kv, 3), 0);
    assert_int_equal(receipted(kv, 2), 0);
    assert_marks(kv, 5, 3, 0, 5);
    assert_int_equal(opened(kv, 4), 0);
    assert_int_equal(opened(kv, 1), 0);
    assert_marks(kv, 5, 3, 4, 5);
}

static void test_a_replayed_receipt_of_another_chain_is_a_branch(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_outbox_head wrong = at(2);

    begin_with(kv, 5);
    assert_int_equal(receipted(kv, 4), 0);
    wrong.h[0] ^= 1;
    assert_int_equal(
        hearth_outbox_receipted(kv, &wrong, hearth_slice_text("r")),
        HEARTH_E_BRANCH);
    assert_marks(kv, 5, 4, 0, 5);
}

static void test_erasing_needs_both_and_keeps_hashes(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint64_t erased = 99;
    uint8_t h[HEARTH_HASH_LEN];

    begin_with(kv, 6);
    assert_int_equal(receipted(kv, 5), 0);
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, 0);
    assert_int_equal(opened(kv, 3), 0);
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, 3);
    assert_marks(kv, 6, 5, 3, 3);
    assert_true(!has_record(kv, 3) && has_record(kv, 4));
    assert_int_equal(opened(kv, 6), 0);
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, 2);
    assert_true(!has_record(kv, 5) && has_record(kv, 6));
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, 0);
    for (uint64_t seq = 1; seq <= 6; seq++) {
        assert_int_equal(hearth_outbox_hash(kv, seq, h), 0);
        assert_memory_equal(h, at(seq).h, HEARTH_HASH_LEN);
    }
    assert_int_equal(hearth_outbox_hash(kv, 7, h), HEARTH_E_NOT_FOUND);
}

static void test_rewind_takes_back_receipts_only(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint64_t erased;

    begin_with(kv, 6);
    assert_int_equal(receipted(kv, 5), 0);
    assert_int_equal(opened(kv, 2), 0);
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(hearth_outbox_rewind(kv, 5), 0);
    assert_marks(kv, 6, 5, 2, 4);
    assert_int_equal(hearth_outbox_rewind(kv, 3), 0);
    assert_marks(kv, 6, 3, 2, 4);
    /* What is erased cannot be sent again: the mark stops there. */
    assert_int_equal(hearth_outbox_rewind(kv, 0), 0);
    assert_marks(kv, 6, 2, 2, 4);
    /* Nothing comes back, and nothing more goes. */
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, 0);
    assert_true(!has_record(kv, 2) && has_record(kv, 3));
    assert_int_equal(receipted(kv, 6), 0);
    assert_marks(kv, 6, 6, 2, 4);
}

static void test_short_buffers_and_values(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint8_t out[16];
    size_t len = 77;
    static const uint8_t hash[HEARTH_HASH_LEN] = {5};

    begin_with(kv, 1);
    assert_int_equal(hearth_outbox_record(kv, 1, out, 3, &len), HEARTH_E_SPACE);
    assert_int_equal(len, 77);
    assert_int_equal(hearth_outbox_meta_get(kv, "head", out, 16, &len),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(
        hearth_outbox_meta_put(kv, "head", hearth_slice_text("mine")), 0);
    assert_int_equal(hearth_outbox_meta_get(kv, "head", out, 16, &len), 0);
    assert_int_equal(len, 4);
    assert_marks(kv, 1, 0, 0, 1);
    assert_int_equal(hearth_outbox_meta_put(
                         kv, "a name of more bytes than any key may ever have",
                         hearth_slice_text("v")),
                     HEARTH_E_LIMIT);
    assert_int_equal(
        hearth_outbox_form_put(kv, hash, hearth_slice_text("package")), 0);
    assert_int_equal(hearth_outbox_form_get(kv, hash, out, 16, &len), 0);
    assert_int_equal(len, 7);
    assert_int_equal(hearth_outbox_form_get(kv, hash, out, 6, &len),
                     HEARTH_E_SPACE);
}

static bool is_same(const struct hearth_outbox_state *a,
                    const struct hearth_outbox_state *b)
{
    return a->head.seq == b->head.seq && a->receipted.seq == b->receipted.seq &&
           a->opened.seq == b->opened.seq && a->kept == b->kept &&
           memcmp(a->head.h, b->head.h, HEARTH_HASH_LEN) == 0 &&
           memcmp(a->receipted.h, b->receipted.h, HEARTH_HASH_LEN) == 0;
}

static int run_finalise(const struct hearth_kv *kv)
{
    return finalise(kv, 5);
}

static int run_receipted(const struct hearth_kv *kv)
{
    return receipted(kv, 4);
}

static int run_erase(const struct hearth_kv *kv)
{
    uint64_t erased;

    return hearth_outbox_erase(kv, &erased);
}

static int run_rewind(const struct hearth_kv *kv)
{
    return hearth_outbox_rewind(kv, 1);
}

/* Records 1-4, receipted 3, opened 2, one draft. */
static struct hearth_kv_memory *make_store(void)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(m);

    begin_with(kv, 4);
    assert_int_equal(receipted(kv, 3), 0);
    assert_int_equal(opened(kv, 2), 0);
    assert_int_equal(
        hearth_outbox_draft_put(kv, draft_id, hearth_slice_text("box")), 0);
    return m;
}

/* A record is there exactly if the marks say so, and so is its draft. */
static void assert_consistent(const struct hearth_kv *kv)
{
    struct hearth_outbox_state s = state_of(kv);
    uint8_t box[8];
    size_t len;
    int code = hearth_outbox_draft_get(kv, draft_id, box, sizeof(box), &len);

    for (uint64_t seq = 1; seq <= 6; seq++) {
        assert_int_equal(has_record(kv, seq),
                         seq <= s.head.seq && seq > s.head.seq - s.kept);
    }
    assert_int_equal(code, s.head.seq == 5 ? HEARTH_E_NOT_FOUND : 0);
}

/* True while there was a step to fail at. */
static bool fail_once(int (*run)(const struct hearth_kv *), uint64_t step,
                      enum hearth_kv_fault fault)
{
    struct hearth_kv_memory *m = make_store();
    const struct hearth_kv *kv = hearth_kv_memory_kv(m);
    struct hearth_outbox_state before = state_of(kv);
    struct hearth_outbox_state now;
    uint64_t commits = hearth_kv_memory_commits(m);
    int code;

    hearth_kv_memory_fail(m, step, fault);
    code = run(kv);
    hearth_kv_memory_revive(m);
    now = state_of(kv);
    assert_consistent(kv);
    if (hearth_kv_memory_commits(m) == commits) {
        assert_true(is_same(&now, &before));
        assert_int_not_equal(code, 0);
    } else {
        assert_false(is_same(&now, &before));
        assert_true(code == 0 || fault == HEARTH_KV_FAULT_CRASH_AFTER);
    }
    hearth_kv_memory_close(m);
    return code != 0;
}

static void test_a_fault_at_any_step_leaves_before_or_after(void **state)
{
    static int (*const changes[])(const struct hearth_kv *) = {
        run_finalise, run_receipted, run_erase, run_rewind};
    unsigned tried = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        for (int fault = 0; fault <= HEARTH_KV_FAULT_CRASH_AFTER; fault++) {
            uint64_t step = 0;

            while (fail_once(changes[i], step, (enum hearth_kv_fault)fault)) {
                step++;
                tried++;
            }
            assert_true(step >= 5);
        }
    }
    print_message("%u faults\n", tried);
}

static void test_a_full_store_refuses_and_keeps(void **state)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(1200);
    const struct hearth_kv *kv = hearth_kv_memory_kv(m);
    uint64_t seq = 1;
    int code = 0;

    (void)state;
    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    while (code == 0 && seq < 100) {
        code = finalise(kv, seq++);
    }
    assert_int_equal(code, HEARTH_E_FULL);
    assert_marks(kv, seq - 2, 0, 0, seq - 2);
    assert_true(has_record(kv, seq - 2) && !has_record(kv, seq - 1));
    hearth_kv_memory_close(m);
}

/* A device whose map is full must still be able to note receipts and erase,
 * or it would stay full for ever. */
static void test_a_full_map_can_still_be_emptied(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    uint8_t record[400] = {7};
    uint64_t erased = 0;
    uint64_t seq = 1;
    int code = 0;

    assert_int_equal(hearth_outbox_begin(kv, genesis), 0);
    while (code == 0) {
        struct hearth_outbox_head head = at(seq);

        code = hearth_outbox_finalise(
            kv, seq, head.h, hearth_slice_of(record, sizeof(record)), draft());
        seq += code == 0;
    }
    assert_int_equal(code, HEARTH_E_FULL);
    assert_true(seq > 1000);
    assert_int_equal(receipted(kv, seq - 1), 0);
    assert_int_equal(opened(kv, seq - 1), 0);
    assert_int_equal(hearth_outbox_erase(kv, &erased), 0);
    assert_int_equal(erased, seq - 1);
    assert_int_equal(finalise(kv, seq), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_BOTH(test_it_begins_once_at_the_genesis),
        OVER_BOTH(test_finalise_takes_only_the_next_seq),
        OVER_BOTH(test_finalise_removes_its_draft),
        OVER_BOTH(test_a_receipt_moves_only_forward_on_our_chain),
        OVER_BOTH(test_a_replayed_receipt_of_another_chain_is_a_branch),
        OVER_BOTH(test_erasing_needs_both_and_keeps_hashes),
        OVER_BOTH(test_rewind_takes_back_receipts_only),
        OVER_BOTH(test_short_buffers_and_values),
        cmocka_unit_test(test_a_fault_at_any_step_leaves_before_or_after),
        cmocka_unit_test(test_a_full_store_refuses_and_keeps),
        OVER_LMDB(test_a_full_map_can_still_be_emptied),
    };

    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
