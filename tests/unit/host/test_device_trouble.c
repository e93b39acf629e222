/* SPDX-License-Identifier: Apache-2.0 */
/* What the page says of a device's chain: fork, named gap, close, a host that
 * was set back, silence; and nothing where nothing is wrong. */
#include "host/web/device_trouble.h"
#include "kv_memory.h"

#include "hearth/ledger.h"
#include "hearth/loss.h"
#include "hearth/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400
#define LEN 100 /* "header", then 64 bytes as a signature */

static const uint8_t device[HEARTH_DEVICE_LEN] = {1, 2, 3, 4, 5, 6, 7, 8};

struct store {
    struct hearth_kv_memory *memory;
    const struct hearth_kv *kv;
    struct hearth_device_health health;
    struct hearth_view view;
    uint8_t h[HEARTH_HASH_LEN]; /* of the last record */
};

static void append(struct store *s, uint64_t seq, const uint8_t *prev,
                   uint8_t variant, int expected)
{
    uint8_t bytes[LEN] = {variant};
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 3, 0}, 10 * DAY};
    struct hearth_ledger_entry e = {.seq = seq,
                                    .stored = hearth_slice_of(bytes, LEN)};
    struct hearth_ledger_result result;

    memcpy(e.prev, prev, HEARTH_HASH_LEN);
    e.h[0] = (uint8_t)seq;
    e.h[1] = variant;
    assert_int_equal(
        hearth_ledger_append(s->kv, device, &e, 1, &contact, &result),
        expected);
    if (expected == 0) {
        memcpy(s->h, e.h, HEARTH_HASH_LEN);
    }
}

/* A device with two records, seen on day 10. */
static int set_up(void **state)
{
    static const uint8_t genesis[HEARTH_HASH_LEN] = {0x60};
    struct store *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    s->memory = hearth_kv_memory_open(0);
    s->kv = hearth_kv_memory_kv(s->memory);
    append(s, 1, genesis, 0, 0);
    append(s, 2, s->h, 0, 0);
    s->health = (struct hearth_device_health){
        .id = "0102030405060708", .was_seen = true, .seen_day = 10};
    memmove(s->health.name, "<b>blue", 8);
    s->view = (struct hearth_view){.kv = s->kv,
                                   .devices = &s->health,
                                   .device_count = 1,
                                   .now_s = 10 * DAY};
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct store *s = *state;

    hearth_kv_memory_close(s->memory);
    free(s);
    return 0;
}

/* The section says ${words}; NULL: that every chain is whole. */
static void says(struct store *s, const char *words)
{
    struct hearth_text t = {0};

    s->view.t = &t;
    assert_int_equal(hearth_device_trouble(&s->view), 0);
    hearth_text_add(&t, "");
    assert_false(t.has_failed);
    t.data = realloc(t.data, t.len + 1);
    assert_non_null(t.data);
    t.data[t.len] = '\0';
    assert_null(strstr(t.data, "<b>"));
    if (words != NULL && strstr(t.data, words) == NULL) {
        fail_msg("'%s' is not in: %s", words, t.data);
    }
    assert_true((strstr(t.data, "chain is whole") == NULL) == (words != NULL));
    assert_true((strstr(t.data, "blue") != NULL) == (words != NULL));
    free(t.data);
}

static void lose(struct store *s, uint64_t from, uint64_t to)
{
    struct hearth_ledger_contact contact = {{0x60}, {1, 2, 3, 3, 0}, 10 * DAY};
    struct hearth_loss loss = {.kind = to == UINT64_MAX ? HEARTH_LOSS_CLOSE
                                                        : HEARTH_LOSS_GONE,
                               .from = from,
                               .to = to};
    struct hearth_ledger_loss noted = {.from = from, .to = to};
    struct hearth_ledger_result result;
    uint8_t bytes[HEARTH_LOSS_LEN];

    memcpy(loss.device, device, sizeof(device));
    if (to == UINT64_MAX) {
        memcpy(loss.h, s->h, sizeof(loss.h));
    } else {
        loss.h[0] = (uint8_t)to;
    }
    memcpy(s->h, loss.h, sizeof(s->h));
    hearth_loss_encode(&loss, bytes);
    memcpy(noted.h, loss.h, sizeof(noted.h));
    noted.bytes = hearth_slice_of(bytes, sizeof(bytes));
    assert_int_equal(
        hearth_ledger_lose(s->kv, device, &noted, &contact, &result), 0);
}

static void open_up_to(struct store *s, uint64_t seq)
{
    struct hearth_opened opened = {.seq = seq};
    uint8_t bytes[HEARTH_OPENED_LEN];

    memcpy(opened.device, device, sizeof(device));
    hearth_opened_encode(&opened, bytes);
    assert_int_equal(hearth_ledger_opened_put(
                         s->kv, device, hearth_slice_of(bytes, sizeof(bytes))),
                     0);
}

static void test_a_whole_chain_needs_nothing(void **state)
{
    says(*state, NULL);
    open_up_to(*state, 2);
    says(*state, NULL);
}

static void test_a_fork_is_shown(void **state)
{
    static const uint8_t genesis[HEARTH_HASH_LEN] = {0x60};

    append(*state, 1, genesis, 9, HEARTH_E_BRANCH);
    says(*state, "1 record contradicts this device");
    says(*state, "enrol it anew");
}

static void test_a_gap_has_its_numbers(void **state)
{
    lose(*state, 3, 3);
    says(*state, "Record 3 is lost");
    lose(*state, 4, 7);
    says(*state, "Records 4 to 7 are lost");
    lose(*state, 8, UINT64_MAX);
    says(*state, "brings nothing more");
}

static void test_a_host_that_was_set_back(void **state)
{
    open_up_to(*state, 3);
    says(*state, "set back to an older state");
}

/* What came today may not be opened yet; yesterday's is. */
static void test_unopened_records(void **state)
{
    struct store *s = *state;

    open_up_to(s, 1);
    says(s, NULL);
    s->view.now_s = 11 * DAY;
    says(s, "results have not opened");
    s->view.is_locked = true;
    says(s, NULL);
    s->view.is_locked = false;
    s->health.is_revoked = true;
    says(s, NULL);
}

static void test_silence_with_interviews(void **state)
{
    struct store *s = *state;

    s->view.now_s = 14 * DAY;
    says(s, NULL); /* it had nothing more to bring */
    s->health.status[4] = 1;
    says(s, "Nothing was heard of it for 4 days");
    s->view.now_s = 12 * DAY;
    says(s, NULL);
}

static void test_a_damaged_store_is_an_error(void **state)
{
    struct store *s = *state;
    struct hearth_text t = {0};

    assert_int_equal(
        hearth_ledger_opened_put(s->kv, device, hearth_slice_text("x")), 0);
    s->view.t = &t;
    assert_int_equal(hearth_device_trouble(&s->view), HEARTH_E_IO);
    hearth_text_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_whole_chain_needs_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_fork_is_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_gap_has_its_numbers, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_host_that_was_set_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_unopened_records, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_silence_with_interviews, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_damaged_store_is_an_error,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
