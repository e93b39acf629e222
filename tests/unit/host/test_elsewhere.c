/* SPDX-License-Identifier: Apache-2.0 */
/* Withdrawals that were worked off on another computer take effect at the
 * host, and those of interviews that stand among the branches as well. */
#include "host/folder/tombstones.h"
#include "host/folder/tombstones_take.h"
#include "world.h"

#include "hearth/withdraw.h"
#include "hearth/withdrawals.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW INT64_C(1790000000)

/* The world is the copy, which has the vault; this is the host. */
struct host {
    struct world *copy;
    struct hearth_kv_memory *store;
    struct hearth_kv kv;
    struct hearth_folder folder;
};

static void w_of(uint8_t n, uint8_t w[HEARTH_WITHDRAW_LEN])
{
    memset(w, 0xb0, HEARTH_WITHDRAW_LEN);
    w[5] = n;
}

static void tag_of(uint8_t n, uint8_t tag[HEARTH_WITHDRAW_LEN])
{
    uint8_t w[HEARTH_WITHDRAW_LEN];

    w_of(n, w);
    assert_int_equal(hearth_withdraw_tag(w, tag), 0);
}

static void send_tagged(struct world *w, uint8_t count)
{
    uint8_t tag[HEARTH_WITHDRAW_LEN];
    struct world_interview i = {
        .day = 20000, .tag = tag, .answer = {"1", "3", "7"}};

    for (uint8_t n = 1; n <= count; n++) {
        tag_of(n, tag);
        world_send(w, 0, &i);
    }
}

static void type_in(const struct world *w, const struct hearth_kv *kv,
                    uint8_t n)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t bytes[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    uint8_t code[HEARTH_WITHDRAW_LEN];
    struct hearth_writer out;

    w_of(n, code);
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(
        hearth_withdraw_seal(w->folder.programme, HEARTH_SUITE_X25519, 1,
                             hearth_slice_of(w->programme.epochs[0].seal, 32),
                             code, &rng, &out),
        0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&out), id), 0);
    assert_int_equal(
        hearth_withdrawals_put(kv, id, hearth_writer_slice(&out), 1000), 0);
}

/* The interview ${n} a second time, under another h, beside the chain. */
static void branch(struct world *w, uint8_t n, uint64_t seq,
                   struct hearth_ledger_entry *entry,
                   struct world_sealed *sealed)
{
    uint8_t tag[HEARTH_WITHDRAW_LEN];
    const struct world_interview i = {
        .day = 20000, .tag = tag, .answer = {"1", "3", "7"}};
    struct hearth_ledger_contact contact = {.now_s = 1000};
    struct hearth_record_header header;
    struct hearth_ledger_result result;

    tag_of(n, tag);
    world_header(w, 0, &header);
    header.seq = seq;
    if (seq > 1) {
        memcpy(header.prev, w->devices[0].records[seq - 2].h, HEARTH_HASH_LEN);
    } else {
        memcpy(header.prev, w->devices[0].entry.genesis, HEARTH_HASH_LEN);
    }
    world_seal(w, &i, w->devices[0].sign, &header, sealed);
    entry->seq = seq;
    memcpy(entry->prev, header.prev, HEARTH_HASH_LEN);
    memcpy(entry->h, sealed->h, HEARTH_HASH_LEN);
    entry->stored = hearth_slice_of(sealed->bytes, sealed->len);
    memcpy(contact.genesis, w->devices[0].entry.genesis, HEARTH_HASH_LEN);
    assert_int_equal(hearth_ledger_append(w->folder.kv, w->devices[0].entry.id,
                                          entry, 1, &contact, &result),
                     HEARTH_E_BRANCH);
}

static unsigned whole_branches(const struct hearth_kv *kv)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    unsigned whole = 0;

    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    while (kv->seek(txn, HEARTH_TABLE_BRANCHES, key, true, &key, &value) == 0) {
        whole += value.len != HEARTH_STUB_LEN;
    }
    kv->abort(txn);
    return whole;
}

static int count_stub(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    (void)seq;
    *(unsigned *)cookie += stored.len == HEARTH_STUB_LEN;
    return 0;
}

static unsigned stubs(const struct world *w, const struct hearth_kv *kv)
{
    unsigned count = 0;

    assert_int_equal(hearth_ledger_records(kv, w->devices[0].entry.id, 1,
                                           count_stub, &count),
                     0);
    return count;
}

static uint64_t waiting(const struct hearth_kv *kv)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(kv, &count), 0);
    return count;
}

/* A whole run of the results side; how many problems it saw. */
static size_t run(struct world *w, uint64_t interviews)
{
    struct hearth_results *r = world_results(w);
    size_t problems;
    bool is_new;

    assert_int_equal(hearth_results_read_withdrawals(r), 0);
    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_int_equal(hearth_results_search_apart(r), 0);
    assert_int_equal(hearth_results_bury(r, NOW), 0);
    assert_int_equal(hearth_results_tally(r, 0)->interviews, interviews);
    problems = hearth_results_problem_count(r);
    hearth_results_close(r);
    return problems;
}

static int set_up(void **state)
{
    struct host *h = calloc(1, sizeof(*h));

    assert_non_null(h);
    h->copy = world_open();
    h->store = hearth_kv_memory_open(0);
    h->kv = *hearth_kv_memory_kv(h->store);
    h->folder = h->copy->folder;
    h->folder.kv = &h->kv;
    (void)snprintf(h->folder.path, sizeof(h->folder.path),
                   "/tmp/hearth-elsewhere.XXXXXX");
    assert_non_null(mkdtemp(h->folder.path));
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    struct host *h = *state;
    char path[HEARTH_PATH_MAX];

    assert_int_equal(hearth_fsutil_join(h->folder.path, "tombstones.log", path),
                     0);
    (void)unlink(path);
    (void)rmdir(h->folder.path);
    hearth_kv_memory_close(h->store);
    world_close(h->copy);
    free(h);
    return 0;
}

static struct hearth_taken take(const struct host *h)
{
    struct hearth_taken taken;

    assert_int_equal(hearth_tombstones_take(&h->folder, &h->copy->folder,
                                            &h->copy->programme, &taken),
                     0);
    return taken;
}

static void test_they_travel_back(void **state)
{
    struct host *h = *state;
    struct world *w = h->copy;
    struct hearth_taken taken;
    bool waits;

    send_tagged(w, 6);
    type_in(w, w->folder.kv, 3);
    type_in(w, w->folder.kv, 3); /* sealed twice */
    hearth_kv_memory_copy(w->store, h->store);
    type_in(w, w->folder.kv, 5); /* typed at the other computer */
    type_in(w, w->folder.kv, 77);
    assert_int_equal(hearth_tombstones_waits(&h->folder, &w->folder, &waits),
                     0);
    assert_true(waits);
    assert_int_equal(run(w, 4), 0);
    assert_int_equal(waiting(&h->kv), 2);
    taken = take(h);
    assert_int_equal(taken.records, 2);
    assert_int_equal(taken.refused, 0);
    assert_int_equal(stubs(w, &h->kv), 2);
    assert_int_equal(waiting(&h->kv), 1); /* number 77 */
    assert_int_equal(hearth_tombstones_waits(&h->folder, &w->folder, &waits),
                     0);
    assert_false(waits);
    taken = take(h);
    assert_int_equal(taken.records, 0);
    assert_int_equal(taken.refused, 0);
    /* a store from a backup forgets them again */
    world_replace(w, 0, 3, w->devices[0].records[2].bytes,
                  w->devices[0].records[2].len);
    hearth_kv_memory_copy(w->store, h->store);
    assert_int_equal(stubs(w, &h->kv), 1);
    assert_int_equal(hearth_ledger_bury(&h->kv, NULL, 0, 0), 0);
    assert_int_equal(hearth_tombstones_replay(&h->folder), 0);
    assert_int_equal(stubs(w, &h->kv), 2);
}

/* Whoever carries the stick deletes nothing with it. */
static void test_what_nobody_signed_is_refused(void **state)
{
    struct host *h = *state;
    struct world *w = h->copy;
    uint8_t id[HEARTH_WITHDRAW_ID_LEN] = {7}, word[HEARTH_SIG_LEN] = {8};
    struct hearth_tombstone t;
    struct hearth_record record;
    struct hearth_stub stub;
    struct hearth_taken taken;
    uint64_t log_len;
    int log;

    send_tagged(w, 3);
    hearth_kv_memory_copy(w->store, h->store);
    assert_int_equal(
        hearth_record_decode(hearth_slice_of(w->devices[0].records[1].bytes,
                                             w->devices[0].records[1].len),
                             &record),
        0);
    assert_int_equal(hearth_stub_of(&record, &stub), 0);
    /* by the device itself, which holds a key as well */
    assert_int_equal(hearth_tombstone_make(&stub, w->folder.programme,
                                           w->devices[0].sign, &t),
                     0);
    assert_int_equal(hearth_tombstones_open(w->folder.path, &log), 0);
    assert_int_equal(hearth_tombstones_append(log, &t, 1, &log_len), 0);
    assert_int_equal(close(log), 0);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_slice_of(word, 64), 100),
                     0);
    taken = take(h);
    assert_int_equal(taken.records, 0);
    assert_int_equal(taken.refused, 2);
    assert_int_equal(stubs(w, &h->kv), 0);
    assert_int_equal(hearth_withdrawals_has(&h->kv, id), HEARTH_E_STATE);
}

/* OPENED does not sign the record's own signature in a stub: the one that
 * stands here counts, else the chain here would break. */
static void test_a_changed_stub_breaks_no_chain(void **state)
{
    struct host *h = *state;
    struct world *w = h->copy;
    char path[HEARTH_PATH_MAX];
    uint8_t byte = 0xee;
    int fd;

    send_tagged(w, 3);
    hearth_kv_memory_copy(w->store, h->store);
    type_in(w, w->folder.kv, 3);
    assert_int_equal(run(w, 2), 0);
    assert_int_equal(hearth_fsutil_join(w->folder.path, "tombstones.log", path),
                     0);
    fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, &byte, 1, HEARTH_TOMBSTONE_LEN - 2), 1);
    assert_int_equal(close(fd), 0);
    assert_int_equal(take(h).records, 1);
    assert_int_equal(stubs(w, &h->kv), 1);
    hearth_kv_memory_copy(h->store, w->store);
    assert_int_equal(run(w, 2), 0);
}

static void test_branches_go_at_once(void **state)
{
    struct host *h = *state;
    struct world *w = h->copy;
    struct hearth_ledger_entry entry = {0};
    struct world_sealed sealed[4];
    struct hearth_ledger_contact contact = {.now_s = 1000};
    struct hearth_ledger_result result;

    send_tagged(w, 5);
    branch(w, 2, 2, &entry, &sealed[0]); /* sealed a second time */
    branch(w, 4, 3, &entry, &sealed[1]); /* as another number's version */
    branch(w, 9, 4, &entry, &sealed[2]); /* in no chain at all */
    branch(w, 1, 5, &entry, &sealed[3]); /* not withdrawn */
    hearth_kv_memory_copy(w->store, h->store);
    assert_int_equal(run(w, 5), 1);
    type_in(w, w->folder.kv, 2);
    type_in(w, w->folder.kv, 4);
    type_in(w, w->folder.kv, 9);
    assert_int_equal(run(w, 3), 1);
    assert_int_equal(stubs(w, w->folder.kv), 2);
    assert_int_equal(whole_branches(w->folder.kv), 1);
    assert_int_equal(waiting(w->folder.kv), 0);
    /* the device sends it again: known, and not stored again */
    entry.seq = 2;
    memcpy(entry.prev, w->devices[0].records[0].h, HEARTH_HASH_LEN);
    memcpy(entry.h, sealed[0].h, HEARTH_HASH_LEN);
    entry.stored = hearth_slice_of(sealed[0].bytes, sealed[0].len);
    assert_int_equal(hearth_ledger_append(w->folder.kv, w->devices[0].entry.id,
                                          &entry, 1, &contact, &result),
                     HEARTH_E_BRANCH);
    assert_int_equal(whole_branches(w->folder.kv), 1);
    /* at the host by file, and on a store from before */
    assert_int_equal(take(h).records, 5);
    assert_int_equal(stubs(w, &h->kv), 2);
    assert_int_equal(whole_branches(&h->kv), 1);
    hearth_kv_memory_copy(h->store, w->store);
    assert_int_equal(run(w, 3), 1);
}

/* Behind the last good record of a revoked device nothing is counted, nor
 * where a record is missing: a consent can be withdrawn there all the same. */
static void test_what_is_not_read_goes_too(void **state)
{
    struct host *h = *state;
    struct world *w = h->copy;

    send_tagged(w, 8);
    world_revoke(w, 0, 6);
    world_replace(w, 0, 4, NULL, 0);
    assert_int_equal(run(w, 3), 1);
    type_in(w, w->folder.kv, 2);
    type_in(w, w->folder.kv, 5);
    type_in(w, w->folder.kv, 8);
    assert_int_equal(run(w, 2), 1);
    assert_int_equal(stubs(w, w->folder.kv), 3);
    assert_int_equal(waiting(w->folder.kv), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_they_travel_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_nobody_signed_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_changed_stub_breaks_no_chain,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_branches_go_at_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_read_goes_too, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
