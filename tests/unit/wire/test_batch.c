/* SPDX-License-Identifier: Apache-2.0 */
/* Batches: records come out as they went in, nothing damaged is accepted, and
 * what an interview costs on the wire stays what README says. */
#include "hearth/batch.h"

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define RECORDS 20

static struct world world;
static uint8_t stored[RECORDS][1024];
static struct hearth_record records[RECORDS];
static uint8_t hashes[RECORDS][HEARTH_HASH_LEN];
static uint8_t bytes[HEARTH_BATCH_MAX];
static const struct hearth_batch_status status = {1, 3, 4, 1, 2};

static int open_world(void **state)
{
    uint8_t plain[110] = {7};

    (void)state;
    world_open(&world, 12);
    for (int i = 0; i < RECORDS; i++) {
        size_t len = world_record(&world, hearth_slice_of(plain, sizeof plain),
                                  stored[i], sizeof stored[i]);

        assert_int_equal(
            hearth_record_decode(hearth_slice_of(stored[i], len), &records[i]),
            0);
        memcpy(hashes[i], world.head, HEARTH_HASH_LEN);
    }
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static struct hearth_slice make_batch(int first, int count)
{
    struct hearth_batch_builder b;
    struct hearth_slice batch;

    hearth_batch_begin(&b, bytes, sizeof bytes, &records[first].header,
                       &status);
    for (int i = first; i < first + count; i++) {
        assert_int_equal(hearth_batch_add(&b, &records[i], hashes[i]), 0);
    }
    assert_int_equal(hearth_batch_end(&b, &batch), 0);
    return batch;
}

/* Walks and verifies as the host does; the number of records, or a code. */
static int accept_batch(struct hearth_slice in)
{
    struct hearth_batch batch;
    struct hearth_batch_cursor cursor = {0};
    struct hearth_record record;
    int code = hearth_batch_decode(in, &batch);

    if (code != 0) {
        return code;
    }
    if (memcmp(batch.first.device, world.device, HEARTH_DEVICE_LEN) != 0) {
        return HEARTH_E_DENIED;
    }
    while ((code = hearth_batch_next(&batch, world.programme, &cursor,
                                     &record)) == 0) {
    }
    if (code != HEARTH_E_NOT_FOUND) {
        return code;
    }
    code = hearth_identity_verify(&world.sign, cursor.h, batch.sig);
    return code == 0 ? batch.count : code;
}

static void test_batch_gives_back_its_records(void **state)
{
    struct hearth_slice in = make_batch(3, 10);
    struct hearth_batch batch;
    struct hearth_batch_cursor cursor = {0};
    struct hearth_record record;

    (void)state;
    assert_int_equal(hearth_batch_decode(in, &batch), 0);
    assert_int_equal(batch.count, 10);
    assert_int_equal(batch.status.battery, 4);
    for (int i = 3; i < 13; i++) {
        assert_int_equal(
            hearth_batch_next(&batch, world.programme, &cursor, &record), 0);
        assert_memory_equal(cursor.h, hashes[i], HEARTH_HASH_LEN);
        assert_int_equal(record.header.seq, records[i].header.seq);
        assert_true(hearth_slice_is_equal(record.ct, records[i].ct));
    }
    assert_memory_equal(record.sig, records[12].sig, HEARTH_SIG_LEN);
    assert_int_equal(
        hearth_batch_next(&batch, world.programme, &cursor, &record),
        HEARTH_E_NOT_FOUND);
    assert_int_equal(accept_batch(in), 10);
}

static void test_batch_of_20_costs_what_we_say(void **state)
{
    struct hearth_slice in = make_batch(0, 20);

    (void)state;
    /* 61 + 64 once, and per record 2 + 32 + 128 + 16. */
    assert_int_equal(in.len, 125 + 20 * 178);
}

static void test_only_consecutive_records_enter(void **state)
{
    struct hearth_batch_builder b;
    struct hearth_slice batch;
    uint8_t small[400];

    (void)state;
    hearth_batch_begin(&b, small, sizeof small, &records[0].header, &status);
    assert_int_equal(hearth_batch_end(&b, &batch), HEARTH_E_STATE);
    assert_int_equal(hearth_batch_add(&b, &records[1], hashes[1]),
                     HEARTH_E_INVALID);
    assert_int_equal(hearth_batch_add(&b, &records[0], hashes[0]), 0);
    /* The buffer holds one: the second belongs to the next batch. */
    assert_int_equal(hearth_batch_add(&b, &records[1], hashes[1]),
                     HEARTH_E_FULL);
    assert_int_equal(hearth_batch_end(&b, &batch), 0);
    assert_int_equal(accept_batch(batch), 1);
}

/* Of one batch, every ${step}-th from ${from} on; how many. */
static unsigned refuse_damaged(struct hearth_slice in, size_t from, size_t step)
{
    unsigned refused = 0;

    for (size_t bit = from; bit < in.len * 8; bit += step) {
        bool is_status = bit / 8 >= 54 && bit / 8 < 59;

        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        /* Status classes are not signed: DTLS carries them, nothing rests on
         * them. */
        if (!is_status) {
            assert_true(accept_batch(in) < 0);
            refused++;
        }
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t cut = from; cut < in.len; cut += step) {
        assert_true(accept_batch(hearth_slice_of(bytes, cut)) < 0);
        refused++;
    }
    return refused;
}

static void test_every_bit_flip_and_truncation_is_refused(void **state)
{
    unsigned refused = 0;

    (void)state;
    for (size_t n = 0; n < 100; n++) {
        int count = n < 2 ? 3 : 1 + (int)(n % 7);
        struct hearth_slice in = make_batch((int)(n % 5), count);
        size_t step = world_damage_step(n);

        refused += refuse_damaged(in, n % step, step);
        assert_int_equal(accept_batch(in), count);
    }
    print_message("%u damaged batches, 0 accepted\n", refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batch_gives_back_its_records),
        cmocka_unit_test(test_batch_of_20_costs_what_we_say),
        cmocka_unit_test(test_only_consecutive_records_enter),
        cmocka_unit_test(test_every_bit_flip_and_truncation_is_refused),
    };

    return cmocka_run_group_tests(tests, open_world, close_world);
}
