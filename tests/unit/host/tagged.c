/* SPDX-License-Identifier: Apache-2.0 */
/* Interviews with withdrawal codes. */
#include "tagged.h"

#include "hearth/withdrawals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

void tagged_code(uint8_t n, uint8_t w[HEARTH_WITHDRAW_LEN])
{
    memset(w, 0xa0, HEARTH_WITHDRAW_LEN);
    w[3] = n;
}

/* Interviews 1 to ${count}, each with the tag of its number. */
void tagged_send(struct world *w, unsigned device, uint8_t first, uint8_t count)
{
    uint8_t code[HEARTH_WITHDRAW_LEN], tag[HEARTH_WITHDRAW_LEN];
    struct world_interview i = {
        .day = 20000, .tag = tag, .answer = {"1", "3", "7"}};

    for (uint8_t n = 0; n < count; n++) {
        tagged_code((uint8_t)(first + n), code);
        assert_int_equal(hearth_withdraw_tag(code, tag), 0);
        world_send(w, device, &i);
    }
}

void tagged_type_in(struct world *w, uint8_t n, uint16_t epoch)
{
    struct hearth_rng rng = hearth_rng_system();
    uint8_t bytes[HEARTH_WITHDRAW_MAX], id[HEARTH_WITHDRAW_ID_LEN];
    uint8_t code[HEARTH_WITHDRAW_LEN];
    struct hearth_writer out;

    tagged_code(n, code);
    hearth_writer_init(&out, bytes, sizeof(bytes));
    assert_int_equal(
        hearth_withdraw_seal(w->folder.programme, HEARTH_SUITE_X25519, epoch,
                             hearth_slice_of(w->programme.epochs[0].seal, 32),
                             code, &rng, &out),
        0);
    assert_int_equal(hearth_withdraw_id(hearth_writer_slice(&out), id), 0);
    assert_int_equal(hearth_withdrawals_put(w->folder.kv, id,
                                            hearth_writer_slice(&out), 1000),
                     0);
}

uint64_t tagged_waiting(const struct world *w)
{
    uint64_t count;

    assert_int_equal(hearth_withdrawals_count(w->folder.kv, &count), 0);
    return count;
}

void tagged_round(struct hearth_results *r)
{
    bool is_new;

    assert_int_equal(hearth_results_round(r, &is_new), 0);
    assert_int_equal(hearth_results_countersign(r), 0);
}

void tagged_full_round(struct hearth_results *r)
{
    assert_int_equal(hearth_results_read_withdrawals(r), 0);
    tagged_round(r);
    assert_int_equal(hearth_results_search_apart(r), 0);
    assert_int_equal(hearth_results_bury(r, TAGGED_NOW), 0);
}

/* How many stubs stand in a device's chain. */
static int count_stub(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    (void)seq;
    *(unsigned *)cookie += stored.len == HEARTH_STUB_LEN;
    return 0;
}

unsigned tagged_stubs(const struct world *w, unsigned device)
{
    unsigned count = 0;

    assert_int_equal(hearth_ledger_records(w->folder.kv,
                                           w->devices[device].entry.id, 1,
                                           count_stub, &count),
                     0);
    return count;
}
