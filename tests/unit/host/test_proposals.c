/* SPDX-License-Identifier: Apache-2.0 */
/* Proposed cubes as files: what is read is what was written, under the hash of
 * its document; bounded in number; and the way to an offline computer. */
#include "host/folder/proposals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SLOTS (HEARTH_PROPOSALS_MAX + 1)

/* A data folder, and a copy of it. */
struct world {
    char here[64], there[64];
};

static void make_folder(char *path)
{
    char release[80];

    (void)snprintf(path, 64, "/tmp/hearth-proposals-XXXXXX");
    assert_non_null(mkdtemp(path));
    (void)snprintf(release, sizeof(release), "%s/release", path);
    assert_int_equal(mkdir(release, 0700), 0);
}

static void remove_folder(const char *path)
{
    char name[96];

    for (unsigned i = 1; i <= HEARTH_PROPOSALS_MAX; i++) {
        (void)snprintf(name, sizeof(name), "%s/release/proposal-%02u", path, i);
        (void)unlink(name);
    }
    (void)snprintf(name, sizeof(name), "%s/release/proposals.lock", path);
    (void)unlink(name);
    (void)snprintf(name, sizeof(name), "%s/release", path);
    assert_int_equal(rmdir(name), 0);
    assert_int_equal(rmdir(path), 0);
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    make_folder(w->here);
    make_folder(w->there);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    remove_folder(w->here);
    remove_folder(w->there);
    free(w);
    return 0;
}

static struct hearth_proposal put(const char *data, uint8_t slot, uint8_t state,
                                  const char *document)
{
    struct hearth_proposal p = {.state = state,
                                .slot = slot,
                                .made_s = 1000 + slot,
                                .base = 7,
                                .by = "lena",
                                .reason = "Für die Stadt",
                                .document = hearth_slice_text(document)};

    assert_int_equal(hearth_proposal_put(data, &p), 0);
    return p;
}

static size_t read_bytes(const char *data, uint8_t *out, size_t cap)
{
    char path[96];
    size_t len;

    (void)snprintf(path, sizeof(path), "%s/release/proposal-01", data);
    assert_int_equal(hearth_fsutil_read(path, out, cap, &len), 0);
    return len;
}

static void test_comes_back(void **state)
{
    struct world *w = *state;
    struct hearth_proposals all;
    struct hearth_proposal p =
        put(w->here, 1, HEARTH_PROPOSAL_WAITS, "{\"hearth_cube\": 1}");

    (void)put(w->here, 2, HEARTH_PROPOSAL_REFUSED, "{}");
    assert_int_equal(hearth_proposals_open(w->here, &all), 0);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.at[0].slot, 2); /* the newest first */
    assert_string_equal(all.at[1].hash, p.hash);
    assert_string_equal(all.at[1].by, "lena");
    assert_int_equal(all.at[1].base, 7);
    assert_string_equal(all.at[1].reason, "Für die Stadt");
    assert_string_equal(all.at[1].answer, "");
    assert_true(hearth_slice_is_equal(all.at[1].document, p.document));
    assert_ptr_equal(hearth_proposals_find(&all, p.hash), &all.at[1]);
    assert_null(hearth_proposals_find(&all, ""));
    hearth_proposals_close(&all);
}

/* Whoever accepts a hash accepts nothing but the bytes that have it. */
static void test_a_changed_document_is_another_one(void **state)
{
    struct world *w = *state;
    static uint8_t bytes[4096];
    struct hearth_proposal p = put(w->here, 1, HEARTH_PROPOSAL_WAITS,
                                   "{\"k\": 30}"),
                           now;
    size_t len = read_bytes(w->here, bytes, sizeof(bytes));

    bytes[len - 2] = '1';
    assert_int_equal(hearth_proposal_decode(hearth_slice_of(bytes, len), &now),
                     0);
    assert_string_not_equal(now.hash, p.hash);
}

static void test_what_is_broken_is_refused(void **state)
{
    struct world *w = *state;
    static uint8_t bytes[4096];
    struct hearth_proposal p = put(w->here, 1, HEARTH_PROPOSAL_WAITS, "{}"),
                           now;
    const size_t head = 18, at_state = head, at_by = head + 29;
    size_t len = read_bytes(w->here, bytes, sizeof(bytes));

    for (size_t i = 0; i + p.document.len <= len; i++) {
        assert_int_equal(
            hearth_proposal_decode(hearth_slice_of(bytes, i), &now),
            HEARTH_E_INVALID);
    }
    for (unsigned bad = 0; bad < 256; bad++) {
        bytes[at_state] = (uint8_t)bad;
        assert_int_equal(
            hearth_proposal_decode(hearth_slice_of(bytes, len), &now),
            bad >= HEARTH_PROPOSAL_WAITS && bad <= HEARTH_PROPOSAL_FAILED
                ? 0
                : HEARTH_E_INVALID);
    }
    bytes[at_state] = HEARTH_PROPOSAL_WAITS;
    bytes[at_by + 1] = 0x1b; /* a terminal would obey it */
    assert_int_equal(hearth_proposal_decode(hearth_slice_of(bytes, len), &now),
                     HEARTH_E_INVALID);
    p.document.len = HEARTH_PROPOSAL_DOCUMENT_MAX + 1;
    assert_int_equal(hearth_proposal_put(w->here, &p), HEARTH_E_LIMIT);
    p.document.len = 2;
    p.slot = SLOTS;
    assert_int_equal(hearth_proposal_put(w->here, &p), HEARTH_E_LIMIT);
}

static void test_so_many_wait(void **state)
{
    struct world *w = *state;
    struct hearth_proposals all;
    char document[16];

    for (uint8_t slot = 1; slot <= HEARTH_PROPOSALS_MAX; slot++) {
        (void)snprintf(document, sizeof(document), "{\"k\": %u}", slot);
        (void)put(w->here, slot,
                  slot < HEARTH_PROPOSALS_WAITING ? HEARTH_PROPOSAL_ACCEPTED
                                                  : HEARTH_PROPOSAL_DECLARED,
                  document);
    }
    assert_int_equal(hearth_proposals_open(w->here, &all), 0);
    assert_int_equal(all.count, HEARTH_PROPOSALS_MAX);
    /* in place of the oldest with an outcome, never of one that waits */
    assert_int_equal(hearth_proposals_room(&all), HEARTH_PROPOSALS_WAITING);
    hearth_proposals_close(&all);
    (void)put(w->here, HEARTH_PROPOSALS_WAITING, HEARTH_PROPOSAL_WAITS, "{}");
    assert_int_equal(hearth_proposals_open(w->here, &all), 0);
    assert_int_equal(hearth_proposals_room(&all), 0);
    hearth_proposals_close(&all);
}

static void test_out_to_a_copy_and_back(void **state)
{
    struct world *w = *state;
    struct hearth_proposals all;
    struct hearth_proposal tried =
        put(w->here, 1, HEARTH_PROPOSAL_ACCEPTED, "{\"k\": 11}");

    (void)put(w->here, 2, HEARTH_PROPOSAL_WAITS, "{\"k\": 12}");
    assert_int_equal(hearth_proposals_carry_out(w->here, w->there), 0);
    tried.state = HEARTH_PROPOSAL_FAILED;
    tried.tried_s = 5000;
    (void)snprintf(tried.answer, sizeof(tried.answer), "it would follow");
    assert_int_equal(hearth_proposal_put(w->there, &tried), 0);
    tried = put(w->there, 2, HEARTH_PROPOSAL_DECLARED, "{\"k\": 12}");
    tried.tried_s = 5000; /* nobody accepted it here */
    assert_int_equal(hearth_proposal_put(w->there, &tried), 0);
    assert_int_equal(hearth_proposals_carry_in(w->there, w->here), 0);
    assert_int_equal(hearth_proposals_open(w->here, &all), 0);
    assert_int_equal(all.count, 2);
    assert_int_equal(all.at[0].state, HEARTH_PROPOSAL_WAITS);
    assert_int_equal(all.at[1].state, HEARTH_PROPOSAL_FAILED);
    assert_string_equal(all.at[1].answer, "it would follow");
    hearth_proposals_close(&all);
}

static void test_one_at_a_time(void **state)
{
    struct world *w = *state;
    int first, second;

    assert_int_equal(hearth_proposals_lock(w->here, &first), 0);
    assert_int_equal(hearth_proposals_lock(w->here, &second), HEARTH_E_BUSY);
    assert_int_equal(close(first), 0);
    assert_int_equal(hearth_proposals_lock(w->here, &second), 0);
    assert_int_equal(close(second), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_comes_back),
        TEST(test_a_changed_document_is_another_one),
        TEST(test_what_is_broken_is_refused),
        TEST(test_so_many_wait),
        TEST(test_out_to_a_copy_and_back),
        TEST(test_one_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
