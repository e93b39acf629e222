/* SPDX-License-Identifier: Apache-2.0 */
/* Every function over a store whose every step fails once, and over a store
 * whose every value is damaged: an error, and nothing changed. */
#include "step_ops.h"
#include "stores.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

/* ---- sweeps ---- */

/* All that stands in the store, as one number (FNV-1a). */
static uint64_t look(struct hearth_kv_memory *m)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(m);
    uint64_t sum = UINT64_C(14695981039346656037);
    struct hearth_kv_txn *txn;

    assert_int_equal(kv->begin(kv->cookie, false, &txn), 0);
    for (int t = 0; t < HEARTH_TABLE_COUNT; t++) {
        struct hearth_slice key = hearth_slice_of(NULL, 0), value;

        while (kv->seek(txn, (enum hearth_table)t, key, true, &key, &value) ==
               0) {
            struct hearth_slice both[2] = {key, value};

            for (int part = 0; part < 2; part++) {
                sum = (sum ^ both[part].len) * UINT64_C(1099511628211);
                for (size_t i = 0; i < both[part].len; i++) {
                    sum = (sum ^ both[part].data[i]) * UINT64_C(1099511628211);
                }
            }
        }
    }
    kv->abort(txn);
    return sum;
}

static void sweep_steps(struct hearth_kv_memory *m, const struct step_op *op)
{
    static const enum hearth_kv_fault faults[] = {HEARTH_KV_FAULT_IO,
                                                  HEARTH_KV_FAULT_FULL};
    uint64_t before = look(m);

    for (size_t f = 0; f < 2; f++) {
        for (uint64_t step = 0;; step++) {
            uint64_t done = hearth_kv_memory_steps(m);
            int code;

            assert_true(step < 200);
            hearth_kv_memory_fail(m, step, faults[f]);
            code = op->run(hearth_kv_memory_kv(m));
            hearth_kv_memory_calm(m);
            if (hearth_kv_memory_steps(m) - done <= step) {
                if (code != 0) {
                    print_error("%s: %d\n", op->name, code);
                }
                assert_int_equal(code, 0);
                hearth_kv_memory_restore_image(m);
                break;
            }
            if (code != (f == 0 ? HEARTH_E_IO : HEARTH_E_FULL)) {
                print_error("%s: %d at step %u\n", op->name, code,
                            (unsigned)step);
            }
            assert_int_equal(code, f == 0 ? HEARTH_E_IO : HEARTH_E_FULL);
            assert_int_equal(look(m), before);
        }
    }
}

static void test_every_step_fails(void **state)
{
    struct stores *s = *state;

    step_fill_host(s->kv);
    hearth_kv_memory_keep_image(s->memory);
    for (size_t i = 0; i < step_host_op_count; i++) {
        sweep_steps(s->memory, &step_host_ops[i]);
    }
}

static void test_every_step_fails_on_the_device(void **state)
{
    struct stores *s = *state;

    step_fill_device(s->kv);
    hearth_kv_memory_keep_image(s->memory);
    for (size_t i = 0; i < step_device_op_count; i++) {
        sweep_steps(s->memory, &step_device_ops[i]);
    }
}

/* The ${n}-th value of the store becomes ${how}; false: there are fewer. */
static bool damage(struct hearth_kv_memory *m, size_t n, int how)
{
    const struct hearth_kv *kv = hearth_kv_memory_hand(m);
    struct hearth_kv_txn *txn;
    bool is_done = false;

    assert_int_equal(kv->begin(kv->cookie, true, &txn), 0);
    for (int t = 0; t < HEARTH_TABLE_COUNT && !is_done; t++) {
        struct hearth_slice key = hearth_slice_of(NULL, 0), value;

        while (!is_done && kv->seek(txn, (enum hearth_table)t, key, true, &key,
                                    &value) == 0) {
            if (n-- == 0) {
                uint8_t copy[512] = {0}, name[64];
                size_t len = value.len;

                assert_true(len < sizeof(copy) && key.len <= sizeof(name));
                memcpy(copy, value.data, len);
                memcpy(name, key.data, key.len);
                len = how == 0 ? 0 : how == 1 ? len - (len > 0) : len + 1;
                assert_int_equal(kv->put(txn, (enum hearth_table)t,
                                         hearth_slice_of(name, key.len),
                                         hearth_slice_of(copy, len)),
                                 0);
                is_done = true;
            }
        }
    }
    assert_int_equal(kv->commit(txn), 0);
    return is_done;
}

/* Damage is told or does not matter; it never makes things worse. Gives how
 * many runs told it. */
static unsigned sweep_damage(struct hearth_kv_memory *m,
                             const struct step_op *ops, size_t op_count)
{
    unsigned told = 0;

    for (int how = 0; how < 3; how++) {
        for (size_t n = 0; damage(m, n, how); n++) {
            for (size_t i = 0; i < op_count; i++) {
                uint64_t before;
                int code;

                hearth_kv_memory_restore_image(m);
                assert_true(damage(m, n, how));
                before = look(m);
                code = ops[i].run(hearth_kv_memory_kv(m));
                assert_true(code <= 0);
                if (code != 0) {
                    /* what contradicts a damaged chain is kept apart */
                    if (code != HEARTH_E_BRANCH && look(m) != before) {
                        print_error("%s: %d, and changed\n", ops[i].name, code);
                    }
                    assert_true(code == HEARTH_E_BRANCH || look(m) == before);
                    told++;
                }
            }
            hearth_kv_memory_restore_image(m);
        }
        hearth_kv_memory_restore_image(m);
    }
    return told;
}

static void test_damaged_values_are_told(void **state)
{
    struct stores *s = *state;

    step_fill_host(s->kv);
    hearth_kv_memory_keep_image(s->memory);
    assert_true(sweep_damage(s->memory, step_host_ops, step_host_op_count) >
                30);
}

static void test_damaged_values_are_told_on_the_device(void **state)
{
    struct stores *s = *state;

    step_fill_device(s->kv);
    hearth_kv_memory_keep_image(s->memory);
    assert_true(sweep_damage(s->memory, step_device_ops, step_device_op_count) >
                30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OVER_MEMORY(test_every_step_fails),
        OVER_MEMORY(test_every_step_fails_on_the_device),
        OVER_MEMORY(test_damaged_values_are_told),
        OVER_MEMORY(test_damaged_values_are_told_on_the_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
