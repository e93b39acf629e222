/* SPDX-License-Identifier: Apache-2.0 */
/* Batches grow where the network is good, shrink where it is not, and never
 * leave 1 record to 64 KiB. */
#include "pace.h"

#include "hearth/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define RECORD 200u

/* A batch as the client builds it from endless records of ${len} bytes. */
static void send(struct hearth_sync_pace *p, size_t len)
{
    size_t bytes = 125 + len;
    uint16_t records = 1;

    while (records < p->records && bytes < p->bytes &&
           bytes + len < HEARTH_BATCH_MAX) {
        records++;
        bytes += len;
    }
    hearth_sync_pace_begin(p, records, bytes);
}

static void test_a_quick_network_is_used(void **state)
{
    struct hearth_sync_pace p;

    (void)state;
    hearth_sync_pace_init(&p, 0);
    send(&p, RECORD);
    assert_in_range(p.sent, 15, 25);
    for (int i = 0; i < 8; i++) {
        hearth_sync_pace_done(&p, 40);
        send(&p, RECORD);
    }
    assert_int_equal(p.sent, HEARTH_BATCH_RECORDS_MAX);
    hearth_sync_pace_done(&p, 40);
    send(&p, 8000); /* long ones: the bytes are what ends it */
    assert_in_range(p.sent_bytes, HEARTH_BATCH_MAX - 8000, HEARTH_BATCH_MAX);
}

/* 20 kbit/s is 2,500 bytes a second: 15 s of it, not 64 KiB. */
static void test_a_slow_network_is_not_swamped(void **state)
{
    struct hearth_sync_pace p;

    (void)state;
    hearth_sync_pace_init(&p, 0);
    for (int i = 0; i < 20; i++) {
        send(&p, RECORD);
        hearth_sync_pace_done(&p, (uint32_t)(p.sent_bytes * 1000 / 2500));
    }
    assert_in_range(p.bytes, 30000, 38000);
}

static void test_losses_lead_down_to_one_record(void **state)
{
    struct hearth_sync_pace p;

    (void)state;
    hearth_sync_pace_init(&p, 0);
    hearth_sync_pace_lost(&p); /* a lost GET is no lost batch */
    assert_int_equal(p.records, HEARTH_BATCH_RECORDS_MAX);
    for (int i = 0; i < 10; i++) {
        uint16_t before;

        send(&p, RECORD);
        before = p.sent;
        hearth_sync_pace_lost(&p);
        assert_int_equal(p.records, before > 1 ? before / 2 : 1);
    }
    send(&p, RECORD);
    assert_int_equal(p.sent, 1);
    send(&p, 60000); /* one record always goes, however long */
    assert_int_equal(p.sent, 1);
    for (int i = 0; i < 20; i++) {
        hearth_sync_pace_done(&p, 0);
        send(&p, RECORD);
    }
    assert_int_equal(p.sent, HEARTH_BATCH_RECORDS_MAX);
}

static void test_a_given_number_is_the_most(void **state)
{
    struct hearth_sync_pace p;

    (void)state;
    hearth_sync_pace_init(&p, 7);
    for (int i = 0; i < 9; i++) {
        send(&p, RECORD);
        assert_int_equal(p.sent, 7);
        hearth_sync_pace_done(&p, 10);
    }
    hearth_sync_pace_init(&p, UINT16_MAX);
    assert_int_equal(p.records, HEARTH_BATCH_RECORDS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_quick_network_is_used),
        cmocka_unit_test(test_a_slow_network_is_not_swamped),
        cmocka_unit_test(test_losses_lead_down_to_one_record),
        cmocka_unit_test(test_a_given_number_is_the_most),
    };

    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
