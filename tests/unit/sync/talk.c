/* SPDX-License-Identifier: Apache-2.0 */
/* Playing the host for a client: one request, one answer at a time. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

struct hearth_request talk_next(struct sync_world *w)
{
    struct hearth_request request;

    assert_int_equal(hearth_sync_client_next(w->client, &request), 0);
    return request;
}

int talk_reply(struct sync_world *w, int code, struct hearth_slice in)
{
    struct hearth_reply reply = {code, in};

    return hearth_sync_client_reply(w->client, &reply, w->now_s);
}

#define SEED 10

struct sync_world *talk_world;

int talk_open(void **state)
{
    (void)state;
    talk_world = sync_world_open(SEED);
    return 0;
}

int talk_close(void **state)
{
    (void)state;
    sync_world_close(talk_world);
    return 0;
}

void talk_fresh(struct sync_world *w)
{
    sync_world_reset(w);
    w->batch_records = 0;
    sync_world_finalise(w, TALK_RECORDS);
    sync_world_start_client(w);
}

int talk_setup(void **state)
{
    (void)state;
    talk_fresh(talk_world);
    return 0;
}

struct hearth_request talk_to_batch(struct sync_world *w)
{
    struct hearth_request request = talk_next(w);

    while (strcmp(request.path, "b") != 0) {
        struct hearth_reply reply = sync_world_ask(w, 0, &request);

        assert_int_equal(hearth_sync_client_reply(w->client, &reply, w->now_s),
                         0);
        request = talk_next(w);
    }
    return request;
}

struct hearth_slice talk_batch_reply(struct talk_body *body, uint8_t verdict,
                                     const struct hearth_receipt *receipt)
{
    struct hearth_batch_reply answer = {0};
    struct hearth_writer w;

    answer.verdict = verdict;
    if (receipt != NULL) {
        answer.has_receipt = true;
        answer.receipt = *receipt;
    }
    hearth_writer_init(&w, body->bytes, sizeof(body->bytes));
    assert_int_equal(hearth_batch_reply_encode(&answer, &w), 0);
    return hearth_writer_slice(&w);
}

struct hearth_slice talk_state_reply(struct talk_body *body,
                                     const struct hearth_state *s)
{
    struct hearth_writer w;

    hearth_writer_init(&w, body->bytes, sizeof(body->bytes));
    assert_int_equal(hearth_state_encode(s, &w), 0);
    return hearth_writer_slice(&w);
}

void talk_assert_untouched(const struct sync_world *w)
{
    struct hearth_outbox_state s = sync_world_state(w);

    assert_int_equal(s.receipted.seq, 0);
    assert_int_equal(s.opened.seq, 0);
    assert_int_equal(s.kept, TALK_RECORDS);
    assert_int_equal(hearth_kv_memory_count(w->store, HEARTH_TABLE_OUTBOX),
                     TALK_RECORDS);
}
