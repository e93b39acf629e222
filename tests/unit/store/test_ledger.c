/* SPDX-License-Identifier: Apache-2.0 */
/* The host's store: a chain grows only behind its head, what contradicts it
 * is kept apart, and a fault leaves the state before or after. */
#include "hearth/ledger.h"

#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#define STORED_LEN 100 /* "header", then 64 bytes as a signature */

static const uint8_t device[HEARTH_DEVICE_LEN] = {1, 2, 3, 4, 5, 6, 7, 8};
static const uint8_t other[HEARTH_DEVICE_LEN] = {1, 2, 3, 4, 5, 6, 7, 9};

/* Entries 1..20 of one chain; ${variant} makes another from seq 1 on. */
struct chain {
    struct hearth_ledger_entry entries[21];
    uint8_t stored[21][STORED_LEN];
};

static void make_chain(struct chain *c, uint8_t variant)
{
    memset(c, 0, sizeof(*c));
    c->entries[0].h[0] = 0x60;
    for (uint8_t seq = 1; seq <= 20; seq++) {
        struct hearth_ledger_entry *e = &c->entries[seq];

        memset(c->stored[seq], seq, STORED_LEN);
        c->stored[seq][1] = variant;
        e->seq = seq;
        memcpy(e->prev, c->entries[seq - 1].h, HEARTH_HASH_LEN);
        e->h[0] = seq;
        e->h[1] = variant;
        e->stored = hearth_slice_of(c->stored[seq], STORED_LEN);
    }
}

static int append(const struct hearth_kv *kv, const struct chain *c,
                  size_t first, size_t last,
                  struct hearth_ledger_result *result)
{
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 4, 5}, 1000};

    return hearth_ledger_append(kv, device, &c->entries[first],
                                last - first + 1, &contact, result);
}

static void assert_head(const struct hearth_kv *kv, const struct chain *c,
                        uint64_t seq)
{
    struct hearth_ledger_head head;
    int code = hearth_ledger_head(kv, device, &head);

    if (seq == 0) {
        assert_int_equal(code, HEARTH_E_NOT_FOUND);
        return;
    }
    assert_int_equal(code, 0);
    assert_int_equal(head.seq, seq);
    assert_memory_equal(head.h, c->entries[seq].h, HEARTH_HASH_LEN);
}

struct walk {
    const struct chain *c;
    uint64_t next;
    uint64_t stop_at;
};

static int see(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct walk *w = cookie;

    assert_int_equal(seq, w->next);
    assert_true(hearth_slice_is_equal(stored, w->c->entries[seq].stored));
    w->next++;
    return seq == w->stop_at ? 77 : 0;
}

static void assert_records(const struct hearth_kv *kv, const struct chain *c,
                           uint64_t from, uint64_t to)
{
    struct walk w = {c, from, 0};

    assert_int_equal(hearth_ledger_records(kv, device, from, see, &w), 0);
    assert_int_equal(w.next, to + 1);
}

static void test_a_chain_grows_in_order(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result r;
    struct chain c;
    struct walk w = {&c, 4, 6};

    make_chain(&c, 0);
    assert_head(kv, &c, 0);
    assert_int_equal(append(kv, &c, 1, 3, &r), 0);
    assert_int_equal(r.stored, 3);
    assert_int_equal(r.duplicate, 0);
    assert_int_equal(r.head.seq, 3);
    assert_int_equal(append(kv, &c, 4, 8, &r), 0);
    assert_head(kv, &c, 8);
    assert_records(kv, &c, 1, 8);
    assert_records(kv, &c, 5, 8);
    assert_int_equal(hearth_ledger_records(kv, device, 4, see, &w), 77);
    assert_int_equal(w.next, 7);
    w = (struct walk){&c, 9, 0};
    assert_int_equal(hearth_ledger_records(kv, device, 9, see, &w), 0);
    assert_int_equal(hearth_ledger_records(kv, other, 1, see, &w), 0);
    assert_int_equal(w.next, 9);
}

static void test_the_same_again_is_success(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result r;
    struct chain c;

    make_chain(&c, 0);
    assert_int_equal(append(kv, &c, 1, 5, &r), 0);
    assert_int_equal(append(kv, &c, 2, 4, &r), 0);
    assert_int_equal(r.stored, 0);
    assert_int_equal(r.duplicate, 3);
    assert_int_equal(r.head.seq, 5);
    /* The signature travels with the last of a batch only: a record that comes
     * again inside a longer batch lacks it. */
    memset(c.stored[5] + STORED_LEN - HEARTH_SIG_LEN, 0, HEARTH_SIG_LEN);
    assert_int_equal(append(kv, &c, 4, 7, &r), 0);
    assert_int_equal(r.stored, 2);
    assert_int_equal(r.duplicate, 2);
    assert_head(kv, &c, 7);
}

static void test_a_gap_stores_nothing(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result r;
    struct chain c;

    make_chain(&c, 0);
    assert_int_equal(append(kv, &c, 2, 3, &r), HEARTH_E_STATE);
    assert_head(kv, &c, 0);
    assert_int_equal(append(kv, &c, 1, 3, &r), 0);
    assert_int_equal(append(kv, &c, 5, 6, &r), HEARTH_E_STATE);
    assert_head(kv, &c, 3);
    assert_records(kv, &c, 1, 3);
}

static size_t branches(const struct stores *s)
{
    struct hearth_kv_txn *txn;
    struct hearth_slice key = {NULL, 0};
    struct hearth_slice value;
    uint8_t last[64];
    size_t count = 0;

    assert_int_equal(s->kv->begin(s->kv->cookie, false, &txn), 0);
    while (s->kv->seek(txn, HEARTH_TABLE_BRANCHES, key, true, &key, &value) ==
           0) {
        assert_true(key.len <= sizeof(last));
        memcpy(last, key.data, key.len);
        key.data = last;
        count++;
    }
    s->kv->abort(txn);
    return count;
}

static void test_what_contradicts_is_kept_apart(void **state)
{
    const struct stores *s = *state;
    const struct hearth_kv *kv = s->kv;
    struct hearth_ledger_result r;
    struct chain c;
    struct chain clone;

    make_chain(&c, 0);
    make_chain(&clone, 9);
    assert_int_equal(append(kv, &c, 1, 5, &r), 0);
    /* Another record at a known seq. */
    assert_int_equal(append(kv, &clone, 4, 5, &r), HEARTH_E_BRANCH);
    assert_int_equal(branches(s), 2);
    assert_int_equal(append(kv, &clone, 4, 5, &r), HEARTH_E_BRANCH);
    assert_int_equal(branches(s), 2);
    /* The next seq, but behind another record. */
    assert_int_equal(append(kv, &clone, 6, 7, &r), HEARTH_E_BRANCH);
    assert_int_equal(branches(s), 4);
    /* A first record behind another genesis. */
    assert_head(kv, &c, 5);
    assert_records(kv, &c, 1, 5);
    assert_int_equal(append(kv, &c, 6, 7, &r), 0);
    assert_head(kv, &c, 7);
}

static void test_a_first_record_needs_our_genesis(void **state)
{
    const struct stores *s = *state;
    struct hearth_ledger_result r;
    struct chain c;

    make_chain(&c, 0);
    c.entries[1].prev[3] ^= 1;
    assert_int_equal(append(s->kv, &c, 1, 2, &r), HEARTH_E_BRANCH);
    assert_head(s->kv, &c, 0);
    assert_int_equal(branches(s), 2);
}

static struct hearth_ledger_device make_device(uint8_t id, uint8_t sync)
{
    struct hearth_ledger_device d;

    memset(&d, 0, sizeof(d));
    d.id[7] = id;
    d.sync_hash[0] = sync;
    d.sign[0] = 4;
    d.sign[64] = id;
    d.genesis[31] = id;
    d.enrolled_s = 1700000000;
    d.last_good_seq = 12;
    memcpy(d.name, "tablet 0", 9);
    d.name[7] = (char)('0' + id);
    return d;
}

static void test_the_register_finds_by_id_and_by_key(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_device d = make_device(2, 0x22);
    struct hearth_ledger_device found;
    struct hearth_ledger_device last;

    assert_int_equal(hearth_ledger_device_get(kv, d.id, &found),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_device_next(kv, NULL, &found),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    assert_int_equal(hearth_ledger_device_find(kv, d.sync_hash, &found), 0);
    assert_memory_equal(&found, &d, sizeof(d));
    d.is_revoked = true;
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    assert_int_equal(hearth_ledger_device_get(kv, d.id, &found), 0);
    assert_true(found.is_revoked);
    d = make_device(1, 0x11);
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    assert_int_equal(hearth_ledger_device_next(kv, NULL, &found), 0);
    assert_int_equal(found.id[7], 1);
    last = found;
    assert_int_equal(hearth_ledger_device_next(kv, last.id, &found), 0);
    assert_int_equal(found.id[7], 2);
    last = found;
    assert_int_equal(hearth_ledger_device_next(kv, last.id, &found),
                     HEARTH_E_NOT_FOUND);
}

static void test_a_renewed_key_replaces_the_old(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_device d = make_device(1, 0x11);
    struct hearth_ledger_device thief = make_device(2, 0x12);
    struct hearth_ledger_device found;
    uint8_t old[HEARTH_HASH_LEN] = {0x11};

    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    d.sync_hash[0] = 0x12;
    assert_int_equal(hearth_ledger_device_put(kv, &d), 0);
    assert_int_equal(hearth_ledger_device_find(kv, old, &found),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_device_find(kv, d.sync_hash, &found), 0);
    /* Two devices with one key: the second is refused. */
    assert_int_equal(hearth_ledger_device_put(kv, &thief), HEARTH_E_EXISTS);
    assert_int_equal(hearth_ledger_device_find(kv, d.sync_hash, &found), 0);
    assert_int_equal(found.id[7], 1);
}

static void test_a_token_enrols_once(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_slice id = hearth_slice_text("token id");
    struct hearth_ledger_device d = make_device(1, 0x11);
    struct hearth_ledger_device second = make_device(2, 0x22);
    struct hearth_ledger_device found;
    uint8_t out[32];
    size_t len;

    assert_int_equal(hearth_ledger_enrol(kv, id, &d), HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_device_get(kv, d.id, &found),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_token_put(kv, id, hearth_slice_text("off")),
                     0);
    assert_int_equal(hearth_ledger_token_get(kv, id, out, sizeof(out), &len),
                     0);
    assert_int_equal(len, 3);
    assert_int_equal(hearth_ledger_enrol(kv, id, &d), 0);
    assert_int_equal(hearth_ledger_token_get(kv, id, out, sizeof(out), &len),
                     HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_enrol(kv, id, &second), HEARTH_E_NOT_FOUND);
    assert_int_equal(hearth_ledger_device_get(kv, second.id, &found),
                     HEARTH_E_NOT_FOUND);
}

static void test_counters_count(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    char name[33] = "";
    uint64_t value;

    assert_int_equal(hearth_ledger_counter_next(kv, name, &value),
                     HEARTH_E_NOT_FOUND);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(hearth_ledger_count(kv, "batch_gap"), 0);
    }
    assert_int_equal(hearth_ledger_count(kv, "a"), 0);
    assert_int_equal(
        hearth_ledger_count(kv, "a name that is longer than a counter's may"),
        HEARTH_E_LIMIT);
    assert_int_equal(hearth_ledger_counter_next(kv, name, &value), 0);
    assert_string_equal(name, "a");
    assert_int_equal(value, 1);
    assert_int_equal(hearth_ledger_counter_next(kv, name, &value), 0);
    assert_string_equal(name, "batch_gap");
    assert_int_equal(value, 3);
    assert_int_equal(hearth_ledger_counter_next(kv, name, &value),
                     HEARTH_E_NOT_FOUND);
}

/* Reading other things from inside a walk is what the results side does. */
static int read_inside(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct hearth_ledger_head head;

    (void)seq;
    (void)stored;
    return hearth_ledger_head(cookie, device, &head);
}

static int write_inside(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    (void)seq;
    (void)stored;
    return hearth_ledger_count(cookie, "walked");
}

static void test_a_walk_may_read_and_write(void **state)
{
    const struct stores *s = *state;
    struct hearth_ledger_result r;
    struct chain c;
    struct hearth_kv kv = *s->kv;

    make_chain(&c, 0);
    assert_int_equal(append(&kv, &c, 1, 20, &r), 0);
    assert_int_equal(hearth_ledger_records(&kv, device, 1, read_inside, &kv),
                     0);
    assert_int_equal(hearth_ledger_records(&kv, device, 1, write_inside, &kv),
                     0);
}

/* Appends 4..6 behind 1..3 with a fault at one step; true if it failed. */
static bool fail_once(uint64_t step, enum hearth_kv_fault fault)
{
    struct hearth_kv_memory *m = hearth_kv_memory_open(0);
    const struct hearth_kv *kv = hearth_kv_memory_kv(m);
    struct hearth_ledger_result r;
    struct chain c;
    uint64_t commits;
    int code;

    make_chain(&c, 0);
    assert_int_equal(append(kv, &c, 1, 3, &r), 0);
    commits = hearth_kv_memory_commits(m);
    hearth_kv_memory_fail(m, step, fault);
    code = append(kv, &c, 4, 6, &r);
    hearth_kv_memory_revive(m);
    if (hearth_kv_memory_commits(m) == commits) {
        assert_int_not_equal(code, 0);
        assert_head(kv, &c, 3);
        assert_records(kv, &c, 1, 3);
    } else {
        assert_head(kv, &c, 6);
        assert_records(kv, &c, 1, 6);
    }
    assert_int_equal(append(kv, &c, 4, 6, &r), 0);
    assert_records(kv, &c, 1, 6);
    hearth_kv_memory_close(m);
    return code != 0;
}

static void test_a_fault_at_any_step_leaves_before_or_after(void **state)
{
    (void)state;
    for (int fault = 0; fault <= HEARTH_KV_FAULT_CRASH_AFTER; fault++) {
        uint64_t step = 0;

        while (fail_once(step, (enum hearth_kv_fault)fault)) {
            step++;
        }
        assert_true(step >= 6);
    }
}

static void test_a_batch_is_one_commit(void **state)
{
    const struct stores *s = *state;
    struct hearth_ledger_result r;
    uint64_t before = hearth_kv_memory_commits(s->memory);
    struct chain c;

    make_chain(&c, 0);
    assert_int_equal(append(s->kv, &c, 1, 20, &r), 0);
    assert_int_equal(hearth_kv_memory_commits(s->memory), before + 1);
}

/* As a device signs it (FORMAT.md "Loss"). */
#define LOSS_LEN (HEARTH_DEVICE_LEN + 1 + 8 + 8 + HEARTH_HASH_LEN + 64)

struct losses {
    uint64_t count;
    uint64_t last;
};

static int see_loss(void *cookie, uint64_t from, struct hearth_slice bytes)
{
    struct losses *l = cookie;

    assert_true(from > l->last);
    assert_int_equal(bytes.len, LOSS_LEN);
    l->last = from;
    l->count++;
    return 0;
}

static uint64_t losses_of(const struct hearth_kv *kv)
{
    struct losses l = {0, 0};

    assert_int_equal(hearth_ledger_losses(kv, device, 0, see_loss, &l), 0);
    return l.count;
}

static int lose(const struct hearth_kv *kv, const struct chain *c,
                uint64_t from, uint64_t to)
{
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 4, 5}, 1000};
    struct hearth_ledger_loss loss = {from, to, {0}, {NULL, 0}};
    uint8_t bytes[LOSS_LEN] = {0};
    struct hearth_writer w;
    struct hearth_ledger_result result;
    uint64_t known = to == UINT64_MAX ? from - 1 : to;

    if (known <= 20) {
        memcpy(loss.h, c->entries[known].h, HEARTH_HASH_LEN);
    }
    hearth_writer_init(&w, bytes, sizeof(bytes));
    (void)hearth_writer_reserve(&w, HEARTH_DEVICE_LEN + 1);
    hearth_writer_u64(&w, from);
    hearth_writer_u64(&w, to);
    hearth_writer_put(&w, loss.h, HEARTH_HASH_LEN);
    loss.bytes = hearth_slice_of(bytes, sizeof(bytes));
    return hearth_ledger_lose(kv, device, &loss, &contact, &result);
}

static void test_a_chain_goes_on_behind_a_loss(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result result;
    struct chain c;

    make_chain(&c, 0);
    assert_int_equal(append(kv, &c, 1, 3, &result), 0);
    assert_int_equal(lose(kv, &c, 5, 6), HEARTH_E_STATE);
    assert_int_equal(lose(kv, &c, 3, 6), HEARTH_E_STATE);
    assert_int_equal(losses_of(kv), 0);
    assert_int_equal(lose(kv, &c, 4, 6), 0);
    assert_int_equal(lose(kv, &c, 4, 6), HEARTH_E_EXISTS);
    assert_int_equal(lose(kv, &c, 1, 2), HEARTH_E_EXISTS);
    assert_head(kv, &c, 6);
    assert_int_equal(append(kv, &c, 7, 9, &result), 0);
    assert_head(kv, &c, 9);
    assert_int_equal(losses_of(kv), 1);
    /* what was said to be lost turns up: known by h[6], and not stored */
    assert_int_equal(append(kv, &c, 4, 7, &result), 0);
    assert_int_equal(result.duplicate, 4);
    assert_int_equal(result.stored, 0);
    assert_int_equal(append(kv, &c, 6, 6, &result), 0);
    /* one that does not lead there proves nothing */
    assert_int_equal(append(kv, &c, 5, 5, &result), HEARTH_E_BRANCH);
    assert_head(kv, &c, 9);
}

static void test_nothing_follows_a_close(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result result;
    struct chain c;
    struct chain wrong;

    make_chain(&c, 0);
    make_chain(&wrong, 1);
    assert_int_equal(append(kv, &c, 1, 3, &result), 0);
    assert_int_equal(lose(kv, &wrong, 4, UINT64_MAX), HEARTH_E_BRANCH);
    assert_int_equal(lose(kv, &c, 4, UINT64_MAX), 0);
    assert_int_equal(lose(kv, &c, 4, UINT64_MAX), 0);
    assert_head(kv, &c, 3);
    assert_int_equal(append(kv, &c, 4, 4, &result), HEARTH_E_BRANCH);
    assert_int_equal(lose(kv, &c, 4, 5), HEARTH_E_BRANCH);
    assert_int_equal(append(kv, &c, 1, 3, &result), 0);
    assert_head(kv, &c, 3);
}

/* A device in the wrong hands writes branches and losses for ever. */
static void test_branches_and_losses_are_bounded(void **state)
{
    const struct hearth_kv *kv = ((struct stores *)*state)->kv;
    struct hearth_ledger_result result;
    struct chain c;
    char name[33] = "";
    uint64_t count = 0;

    make_chain(&c, 0);
    assert_int_equal(append(kv, &c, 1, 3, &result), 0);
    for (unsigned i = 0; i < HEARTH_BRANCHES_MAX + 10; i++) {
        struct chain forged;

        make_chain(&forged, 1);
        forged.entries[2].h[2] = (uint8_t)i;
        forged.entries[2].h[3] = (uint8_t)(i >> 8);
        assert_int_equal(append(kv, &forged, 2, 2, &result), HEARTH_E_BRANCH);
        assert_int_equal(append(kv, &forged, 2, 2, &result), HEARTH_E_BRANCH);
    }
    assert_int_equal(hearth_ledger_branches(kv, device, &count), 0);
    assert_int_equal(count, HEARTH_BRANCHES_MAX);
    assert_int_equal(hearth_ledger_branches(kv, other, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(hearth_ledger_counter_next(kv, name, &count), 0);
    assert_string_equal(name, "branch_dropped");
    assert_int_equal(count, 20);
    for (uint64_t i = 4; i < 4 + HEARTH_LOSSES_MAX; i++) {
        assert_int_equal(lose(kv, &c, i, i), 0);
    }
    assert_int_equal(lose(kv, &c, 4 + HEARTH_LOSSES_MAX, 4 + HEARTH_LOSSES_MAX),
                     HEARTH_E_FULL);
    assert_int_equal(losses_of(kv), HEARTH_LOSSES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_BOTH(test_a_chain_grows_in_order),
        OVER_BOTH(test_the_same_again_is_success),
        OVER_BOTH(test_a_gap_stores_nothing),
        OVER_BOTH(test_what_contradicts_is_kept_apart),
        OVER_BOTH(test_a_first_record_needs_our_genesis),
        OVER_BOTH(test_the_register_finds_by_id_and_by_key),
        OVER_BOTH(test_a_renewed_key_replaces_the_old),
        OVER_BOTH(test_a_token_enrols_once),
        OVER_BOTH(test_counters_count),
        OVER_BOTH(test_a_walk_may_read_and_write),
        OVER_BOTH(test_a_chain_goes_on_behind_a_loss),
        OVER_BOTH(test_nothing_follows_a_close),
        OVER_MEMORY(test_branches_and_losses_are_bounded),
        cmocka_unit_test(test_a_fault_at_any_step_leaves_before_or_after),
        OVER_MEMORY(test_a_batch_is_one_commit),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
