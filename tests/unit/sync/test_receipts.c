/* SPDX-License-Identifier: Apache-2.0 */
/* The device's side against a host that lies: no receipt and no
 * countersignature is believed that is not signed by the right key over our
 * own chain, and without both nothing is erased. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static struct talk_body body;

/* A receipt that somebody altered: what changed, and what comes of it. */
struct lie {
    const char *what;
    void (*tell)(struct hearth_receipt *r);
};

static void sign_again(struct hearth_receipt *r)
{
    assert_int_equal(hearth_receipt_sign(r, talk_world->programme_id,
                                         talk_world->receipt_key),
                     0);
}

static void by_stranger(struct hearth_receipt *r)
{
    assert_int_equal(hearth_receipt_sign(r, talk_world->programme_id,
                                         talk_world->stranger_key),
                     0);
}

static void by_form_sign(struct hearth_receipt *r)
{
    assert_int_equal(hearth_receipt_sign(r, talk_world->programme_id,
                                         talk_world->form_sign_key),
                     0);
}

static void of_other_device(struct hearth_receipt *r)
{
    memcpy(r->device, talk_world->devices[1].id, sizeof(r->device));
    sign_again(r);
}

static void of_other_programme(struct hearth_receipt *r)
{
    uint8_t other[HEARTH_PROGRAMME_LEN] = {1};

    assert_int_equal(hearth_receipt_sign(r, other, talk_world->receipt_key), 0);
}

static void with_wrong_h(struct hearth_receipt *r)
{
    r->h[9] ^= 4;
    sign_again(r);
}

static void with_h_of_another_seq(struct hearth_receipt *r)
{
    r->seq--;
    sign_again(r);
}

static void beyond_head(struct hearth_receipt *r)
{
    r->seq = TALK_RECORDS + 1;
    memcpy(r->h, talk_world->devices[0].h[r->seq], sizeof(r->h));
    sign_again(r);
}

static void of_nothing(struct hearth_receipt *r)
{
    r->seq = 0;
    memcpy(r->h, talk_world->devices[0].genesis, sizeof(r->h));
    sign_again(r);
}

static void with_other_key_id(struct hearth_receipt *r)
{
    r->key_id[0] ^= 1;
    sign_again(r);
}

static void unsigned_at_all(struct hearth_receipt *r)
{
    memset(r->sig, 0, sizeof(r->sig));
}

static const struct lie lies[] = {
    {"signed by a stranger", by_stranger},
    {"signed by FORM-SIGN", by_form_sign},
    {"of another device", of_other_device},
    {"of another programme", of_other_programme},
    {"with a wrong h", with_wrong_h},
    {"with the h of another seq", with_h_of_another_seq},
    {"beyond our head", beyond_head},
    {"of nothing", of_nothing},
    {"with another key id", with_other_key_id},
    {"not signed", unsigned_at_all},
};

static void test_fake_receipts_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct hearth_receipt r;
        int code;

        talk_fresh(talk_world);
        sync_world_countersign(talk_world, TALK_RECORDS);
        (void)talk_to_batch(talk_world);
        sync_world_receipt(talk_world, TALK_RECORDS, talk_world->receipt_key,
                           &r);
        lies[i].tell(&r);
        code = talk_reply(talk_world, HEARTH_CODE_CHANGED,
                          talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r));
        if (code == 0) {
            fail_msg("a receipt %s was believed", lies[i].what);
        }
        assert_int_equal(sync_world_state(talk_world).receipted.seq, 0);
        assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);
    }
}

static void test_the_genuine_receipt_is_believed(void **state)
{
    struct hearth_receipt r;

    (void)state;
    (void)talk_to_batch(talk_world);
    sync_world_receipt(talk_world, TALK_RECORDS, talk_world->receipt_key, &r);
    assert_int_equal(
        talk_reply(talk_world, HEARTH_CODE_CHANGED,
                   talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r)),
        0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, TALK_RECORDS);
    assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);
}

static void test_every_bit_of_a_receipt_counts(void **state)
{
    struct hearth_receipt r;
    struct hearth_slice in;

    (void)state;
    (void)talk_to_batch(talk_world);
    sync_world_receipt(talk_world, TALK_RECORDS, talk_world->receipt_key, &r);
    in = talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r);
    /* Byte 0 is the verdict, which nobody signs: it can only stop a run. */
    for (size_t bit = 8; bit < in.len * 8; bit++) {
        body.bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        assert_int_not_equal(talk_reply(talk_world, HEARTH_CODE_CHANGED, in),
                             0);
        body.bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    for (size_t cut = 0; cut < in.len; cut++) {
        assert_int_not_equal(talk_reply(talk_world, HEARTH_CODE_CHANGED,
                                        hearth_slice_of(body.bytes, cut)),
                             0);
    }
    body.bytes[in.len] = 0;
    assert_int_not_equal(talk_reply(talk_world, HEARTH_CODE_CHANGED,
                                    hearth_slice_of(body.bytes, in.len + 1)),
                         0);
    talk_assert_untouched(talk_world);
    assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CHANGED, in), 0);
}

/* The answer to an earlier batch, said again to a later one. */
static void test_a_replayed_receipt_is_no_answer(void **state)
{
    struct hearth_receipt r;

    (void)state;
    (void)talk_to_batch(talk_world);
    sync_world_receipt(talk_world, 3, talk_world->receipt_key, &r);
    assert_int_equal(
        talk_reply(talk_world, HEARTH_CODE_CHANGED,
                   talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r)),
        0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, 3);
    (void)talk_next(talk_world);
    assert_int_not_equal(
        talk_reply(talk_world, HEARTH_CODE_CHANGED,
                   talk_batch_reply(&body, HEARTH_VERDICT_ACCEPTED, &r)),
        0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, 3);
}

static void make_opened(struct hearth_state *s, uint64_t seq,
                        const struct hearth_key *key)
{
    memcpy(s->opened.device, talk_world->devices[0].id, HEARTH_DEVICE_LEN);
    s->opened.seq = seq;
    memcpy(s->opened.h, talk_world->devices[0].h[seq], HEARTH_HASH_LEN);
    assert_int_equal(
        hearth_opened_sign(&s->opened, talk_world->programme_id, key), 0);
    s->has_opened = true;
}

/* "nothing erased without a matching receipt", and none without results. */
static void test_nothing_is_erased_with_one_of_the_two(void **state)
{
    struct hearth_state s = {0};

    (void)state;
    (void)talk_next(talk_world);
    make_opened(&s, TALK_RECORDS, talk_world->opened_key);
    assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                talk_state_reply(&body, &s)),
                     0);
    assert_int_equal(sync_world_state(talk_world).opened.seq, TALK_RECORDS);
    assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);

    talk_fresh(talk_world);
    memset(&s, 0, sizeof(s));
    (void)talk_next(talk_world);
    sync_world_receipt(talk_world, TALK_RECORDS, talk_world->receipt_key,
                       &s.receipt);
    s.has_receipt = true;
    assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                talk_state_reply(&body, &s)),
                     0);
    assert_int_equal(sync_world_state(talk_world).receipted.seq, TALK_RECORDS);
    assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);
}

static void test_fake_countersignatures_erase_nothing(void **state)
{
    const struct hearth_key *keys[] = {talk_world->stranger_key,
                                       talk_world->receipt_key,
                                       talk_world->form_sign_key};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct hearth_state s = {0};

        talk_fresh(talk_world);
        (void)talk_next(talk_world);
        sync_world_receipt(talk_world, TALK_RECORDS, talk_world->receipt_key,
                           &s.receipt);
        s.has_receipt = true;
        make_opened(&s, TALK_RECORDS, i < 3 ? keys[i] : talk_world->opened_key);
        if (i == 3) {
            s.opened.h[0] ^= 1;
            assert_int_equal(hearth_opened_sign(&s.opened,
                                                talk_world->programme_id,
                                                talk_world->opened_key),
                             0);
        }
        /* A genuine one of another chain is no end: the host is to see ours. */
        assert_int_equal(talk_reply(talk_world, HEARTH_CODE_CONTENT,
                                    talk_state_reply(&body, &s)),
                         i < 3 ? HEARTH_E_AUTH : 0);
        assert_int_equal(sync_world_state(talk_world).opened.seq, 0);
        assert_int_equal(sync_world_state(talk_world).kept, TALK_RECORDS);
    }
}

#define FRESH(test) cmocka_unit_test_setup(test, talk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_the_genuine_receipt_is_believed),
        FRESH(test_fake_receipts_change_nothing),
        FRESH(test_every_bit_of_a_receipt_counts),
        FRESH(test_a_replayed_receipt_is_no_answer),
        FRESH(test_nothing_is_erased_with_one_of_the_two),
        FRESH(test_fake_countersignatures_erase_nothing),
    };

    return cmocka_run_group_tests_name("receipts", tests, talk_open,
                                       talk_close);
}
