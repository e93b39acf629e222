/* SPDX-License-Identifier: Apache-2.0 */
/* Starting, stopping and asking the two sides, and what must always hold. */
#include "sync_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

static int64_t now_s(void *cookie)
{
    const struct sync_world *w = cookie;

    return w->now_s;
}

void sync_world_start_server(struct sync_world *w)
{
    struct hearth_sync_server_config config;

    hearth_sync_server_close(w->server);
    hearth_kv_memory_revive(w->host);
    memset(&config, 0, sizeof(config));
    config.kv = sync_world_host_kv(w);
    config.clock.now_s = now_s;
    config.clock.cookie = w;
    memcpy(config.programme, w->programme_id, sizeof(config.programme));
    memcpy(config.host, "hosthost", sizeof(config.host));
    memcpy(config.incarnation, w->incarnation, sizeof(config.incarnation));
    config.receipt_key = w->receipt_key;
    config.receipt_public = w->programme.receipts[0];
    assert_int_equal(hearth_sync_server_open(&config, &w->server), 0);
}

void sync_world_stop_client(struct sync_world *w)
{
    hearth_sync_client_close(w->client);
    w->client = NULL;
}

void sync_world_start_client(struct sync_world *w)
{
    struct hearth_sync_client_config config;

    sync_world_stop_client(w);
    hearth_kv_memory_revive(w->store);
    memset(&config, 0, sizeof(config));
    config.kv = sync_world_device_kv(w);
    memcpy(config.programme, w->programme_id, sizeof(config.programme));
    memcpy(config.device, w->devices[0].id, sizeof(config.device));
    config.form_sign = w->form_sign;
    config.batch_records = w->batch_records;
    config.rng = &w->rng;
    assert_int_equal(hearth_sync_client_open(&config, &w->client), 0);
}

struct hearth_reply sync_world_ask(struct sync_world *w, int d,
                                   const struct hearth_request *request)
{
    struct hearth_reply reply = {0, {NULL, 0}};

    hearth_sync_server_handle(w->server, w->devices[d].sync_hash, request,
                              &reply);
    return reply;
}

int sync_world_run(struct sync_world *w)
{
    struct hearth_request request;
    int code;

    sync_world_start_client(w);
    for (int exchanges = 0; exchanges < 1000; exchanges++) {
        struct hearth_reply reply;

        code = hearth_sync_client_next(w->client, &request);
        if (code != 0) {
            return code == HEARTH_E_NOT_FOUND ? 0 : code;
        }
        reply = sync_world_ask(w, 0, &request);
        code = hearth_sync_client_reply(w->client, &reply, w->now_s);
        if (code != 0) {
            return code;
        }
    }
    fail_msg("the run does not end");
    return HEARTH_E_STATE;
}

struct arrival {
    const struct sync_device *d;
    uint64_t seq;
};

static int see(void *cookie, uint64_t seq, struct hearth_slice stored)
{
    struct arrival *a = cookie;
    size_t len;

    a->seq++;
    assert_int_equal(seq, a->seq);
    assert_true(seq <= WORLD_RECORDS);
    /* All but the signature, which travels with the last of a batch only. */
    len = a->d->stored_len[seq];
    assert_int_equal(stored.len, len);
    assert_memory_equal(stored.data, a->d->stored[seq], len - HEARTH_SIG_LEN);
    return 0;
}

uint64_t sync_world_arrived(const struct sync_world *w)
{
    struct arrival a = {&w->devices[0], 0};
    struct hearth_ledger_head head;
    const struct hearth_kv *kv = sync_world_host_kv(w);
    int code = hearth_ledger_head(kv, a.d->id, &head);

    assert_int_equal(hearth_ledger_records(kv, a.d->id, 1, see, &a), 0);
    if (code == HEARTH_E_NOT_FOUND) {
        assert_int_equal(a.seq, 0);
        return 0;
    }
    assert_int_equal(code, 0);
    assert_int_equal(head.seq, a.seq);
    assert_memory_equal(head.h, a.d->h[a.seq], HEARTH_HASH_LEN);
    return a.seq;
}

struct hearth_outbox_state sync_world_state(const struct sync_world *w)
{
    struct hearth_outbox_state state;

    assert_int_equal(hearth_outbox_state(sync_world_device_kv(w), &state), 0);
    return state;
}

uint64_t sync_world_counter(const struct sync_world *w, const char *name)
{
    char at[33] = "";
    uint64_t value;

    while (hearth_ledger_counter_next(sync_world_host_kv(w), at, &value) == 0) {
        if (strcmp(at, name) == 0) {
            return value;
        }
    }
    return 0;
}

void sync_world_check_nothing_lost(const struct sync_world *w)
{
    struct hearth_outbox_state state = sync_world_state(w);
    uint64_t arrived = sync_world_arrived(w);
    uint8_t bytes[WORLD_RECORD_MAX];
    size_t len;

    assert_int_equal(state.head.seq, w->finalised);
    assert_true(state.receipted.seq <= arrived);
    for (uint64_t seq = 1; seq <= w->finalised; seq++) {
        int code = hearth_outbox_record(sync_world_device_kv(w), seq, bytes,
                                        sizeof(bytes), &len);

        assert_true(code == 0 ||
                    (code == HEARTH_E_NOT_FOUND && seq <= arrived &&
                     seq <= state.receipted.seq && seq <= state.opened.seq));
    }
}
